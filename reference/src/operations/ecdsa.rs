//! ECDSA signatures. Whatever is wrong with r, s or a recovery id is `sign.output`.

use quorate_spec::engine::Signature;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::reason::Reason;

use super::{check, one, read};
use crate::curve::{decode_scalar, encode_point};
use crate::ecdsa;

pub(super) fn perform(operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "ecdsa.verify" => verify(inputs),
        "ecdsa.recover" => recover(inputs),
        "ecdsa.finish" => finish(inputs),
        _ => Err(Denied::Unknown),
    }
}

fn verify(inputs: &Values) -> Result<Performed, Denied> {
    let public_key = read::point(inputs, "public_key")?;
    let (digest, r, s) = (inputs.array("digest")?, inputs.array("r")?, inputs.array("s")?);
    check(ecdsa::verify(&public_key, &digest, &r, &s), Reason::SignOutput)
}

fn recover(inputs: &Values) -> Result<Performed, Denied> {
    let digest = inputs.array("digest")?;
    let (r, s) = (inputs.array("r")?, inputs.array("s")?);
    let signature = Signature { r, s, recovery_id: inputs.number("recovery_id")? };
    let public_key = ecdsa::recover(&digest, &signature).ok_or(Reason::SignOutput)?;
    one("public_key", encode_point(&public_key))
}

fn finish(inputs: &Values) -> Result<Performed, Denied> {
    let public_key = read::point(inputs, "public_key")?;
    let digest = inputs.array("digest")?;
    let gamma_point = read::point(inputs, "Gamma")?;
    let s = decode_scalar(&inputs.array::<32>("s")?).map_err(|_| Reason::SignOutput)?;
    let Signature { r, s, recovery_id } = ecdsa::finish(&public_key, &digest, &gamma_point, s)?;
    Ok(Values::new().with("r", r).with("s", s).with("recovery_id", recovery_id).into())
}
