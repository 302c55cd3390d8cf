//! Inputs of operations, decoded as the protocol decodes them.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use quorate_spec::hashing::Context;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::params::Params;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::auxiliary::decode_modulus;
use crate::curve::{Point, Scalar, decode_point, decode_scalar};
use crate::integers::{decode_residue, decode_unit};
use crate::paillier::{PublicKey, SecretKey};
use crate::pedersen::Setup;

/// A natural number.
pub(super) fn nat(inputs: &Values, name: &str) -> Result<BigUint, Denied> {
    Ok(BigUint::from_bytes_be(inputs.bytes(name)?))
}

/// A signed integer.
pub(super) fn int(inputs: &Values, name: &str) -> Result<BigInt, Denied> {
    Ok(BigInt::from_signed_bytes_be(inputs.bytes(name)?))
}

/// A scalar.
pub(super) fn scalar(inputs: &Values, name: &str) -> Result<Scalar, Denied> {
    Ok(decode_scalar(inputs.bytes(name)?)?)
}

/// Several scalars.
pub(super) fn scalars(inputs: &Values, name: &str) -> Result<Vec<Scalar>, Denied> {
    inputs.list(name)?.iter().map(|bytes| Ok(decode_scalar(bytes)?)).collect()
}

/// A point other than the identity.
pub(super) fn point(inputs: &Values, name: &str) -> Result<Point, Denied> {
    Ok(decode_point(inputs.bytes(name)?)?)
}

/// Several points.
pub(super) fn points(inputs: &Values, name: &str) -> Result<Vec<Point>, Denied> {
    inputs.list(name)?.iter().map(|bytes| Ok(decode_point(bytes)?)).collect()
}

/// A point, or the identity as 33 zero bytes.
pub(super) fn point_or_identity(inputs: &Values, name: &str) -> Result<Point, Denied> {
    if inputs.bytes(name)? == [0; 33] { Ok(Point::IDENTITY) } else { point(inputs, name) }
}

/// A residue.
pub(super) fn residue(inputs: &Values, name: &str, modulus: &BigUint) -> Result<BigUint, Denied> {
    Ok(decode_residue(inputs.bytes(name)?, modulus)?)
}

/// A unit.
pub(super) fn unit(inputs: &Values, name: &str, modulus: &BigUint) -> Result<BigUint, Denied> {
    Ok(decode_unit(inputs.bytes(name)?, modulus)?)
}

/// A modulus of exactly |N| bits, odd.
pub(super) fn modulus(params: &Params, inputs: &Values, name: &str) -> Result<BigUint, Denied> {
    Ok(decode_modulus(params, inputs.bytes(name)?)?)
}

/// A Paillier key.
pub(super) fn key(params: &Params, inputs: &Values, name: &str) -> Result<PublicKey, Denied> {
    Ok(PublicKey::new(modulus(params, inputs, name)?))
}

/// A setup: modulus and two units.
pub(super) fn setup(params: &Params, inputs: &Values) -> Result<Setup, Denied> {
    let modulus = modulus(params, inputs, "N_hat")?;
    let s = unit(inputs, "s", &modulus)?;
    let t = unit(inputs, "t", &modulus)?;
    Ok(Setup { modulus, s, t })
}

/// Two odd numbers above 1. Nothing else about them is checked.
pub(super) fn factors(inputs: &Values, names: [&str; 2]) -> Result<(BigUint, BigUint), Denied> {
    let [p, q] = names;
    let (p, q) = (nat(inputs, p)?, nat(inputs, q)?);
    let odd = [&p, &q].into_iter().all(|factor| factor.is_odd() && !factor.is_one());
    if odd { Ok((p, q)) } else { Err(Denied::Unknown) }
}

/// The secret key of the factors p and q, whose product is a modulus of exactly |N| bits.
pub(super) fn secret_key(params: &Params, inputs: &Values) -> Result<SecretKey, Denied> {
    let (p, q) = factors(inputs, ["p", "q"])?;
    decode_modulus(params, &(&p * &q).to_bytes_be())?;
    Ok(SecretKey::new(p, q))
}

/// What a proof is made for.
pub(super) fn context(inputs: &Values) -> Result<Context<'_>, Denied> {
    Ok(Context {
        sid: inputs.bytes("sid")?.try_into().map_err(|_| Denied::Unknown)?,
        rid: inputs.bytes("rid")?,
        prover: inputs.number("prover")?,
        verifier: inputs.number("verifier")?,
        round: inputs.number("round")?,
        instance: inputs.number("instance")?,
    })
}

/// The prover's tape in the session of the context.
pub(super) fn tape(inputs: &Values, context: &Context<'_>) -> Result<Tape, Denied> {
    Ok(Tape::new(seed(inputs)?, *context.sid, context.prover))
}

/// The seed of a tape: 32 bytes.
pub(super) fn seed(inputs: &Values) -> Result<SecretBytes, Denied> {
    Ok(SecretBytes::new(inputs.array::<32>("seed")?.to_vec()))
}

/// A label: fewer than 256 bytes.
pub(super) fn label(inputs: &Values) -> Result<&str, Denied> {
    let label = inputs.text("label")?;
    if label.len() < 256 { Ok(label) } else { Err(Denied::Unknown) }
}
