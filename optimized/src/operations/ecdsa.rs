//! Signatures.

use quorate_spec::engine::Signature;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::reason::Reason;

use super::inputs::Call;
use super::one;
use crate::curve::{decode_scalar, encode_point};
use crate::ecdsa;

pub(super) fn perform(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let inputs = call.inputs;
    match action {
        "verify" => {
            let (public_key, digest) = (call.point("public_key")?, inputs.array("digest")?);
            let valid = ecdsa::verify(&public_key, &digest, &inputs.array("r")?, &inputs.array("s")?);
            if valid { Ok(Values::new()) } else { Err(Reason::SignOutput.into()) }
        }
        "recover" => {
            let digest = inputs.array("digest")?;
            let (r, s) = (inputs.array("r")?, inputs.array("s")?);
            let signature = Signature { r, s, recovery_id: inputs.number("recovery_id")? };
            let public_key = ecdsa::recover(&digest, &signature).ok_or(Reason::SignOutput)?;
            Ok(one("public_key", encode_point(&public_key)))
        }
        "finish" => {
            let (public_key, digest) = (call.point("public_key")?, inputs.array("digest")?);
            let gamma_point = call.point("Gamma")?;
            let s: [u8; 32] = inputs.array("s")?;
            let s = decode_scalar(&s).map_err(|_| Reason::SignOutput)?;
            let Signature { r, s, recovery_id } = ecdsa::finish(&public_key, &digest, &gamma_point, s)?;
            Ok(Values::new().with("r", r).with("s", s).with("recovery_id", recovery_id))
        }
        _ => Err(Denied::Unknown),
    }
}
