//! From bytes of the XOF to numbers.

use num_bigint::BigUint;
use num_traits::One;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::Params;
use quorate_spec::sampling::{SCALAR_STREAM, int_stream, residue_stream};

use super::{borrow, each, int, one, read};
use crate::curve::encode_scalar;
use crate::integers::{encode_nat, is_unit};
use crate::proofs::modulus::pack;
use crate::sampling;

pub(super) fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "sample.scalar" => {
            one("value", encode_scalar(&sampling::scalar_from(stream(inputs, SCALAR_STREAM)?)))
        }
        "sample.int" => signed(inputs),
        "sample.residue" => one("value", encode(inputs, &residue(params, inputs)?)?),
        "sample.unit" => unit(params, inputs),
        "sample.challenge" => challenge(inputs),
        "sample.bits" => bits(params, inputs),
        "sample.residues" => residues(params, inputs),
        _ => Err(Denied::Unknown),
    }
}

/// The stream, of exactly the length that is read.
fn stream(inputs: &Values, length: usize) -> Result<&[u8], Denied> {
    let stream = inputs.bytes("stream")?;
    if stream.len() == length { Ok(stream) } else { Err(Denied::Unknown) }
}

/// A modulus above 1 of at most |N| bits.
fn modulus(params: &Params, inputs: &Values) -> Result<BigUint, Denied> {
    let modulus = read::nat(inputs, "modulus")?;
    let fits = modulus > BigUint::one() && modulus.bits() <= params.modulus_bits as u64;
    if fits { Ok(modulus) } else { Err(Denied::Unknown) }
}

/// A residue in as many bytes as its modulus.
fn encode(inputs: &Values, value: &BigUint) -> Result<Vec<u8>, Denied> {
    Ok(encode_nat(value, 8 * inputs.bytes("modulus")?.len()))
}

fn signed(inputs: &Values) -> Result<Performed, Denied> {
    let bits = usize::from(inputs.number::<u16>("bits")?);
    one("value", int(&sampling::int_from(stream(inputs, int_stream(bits))?, bits)))
}

fn residue(params: &Params, inputs: &Values) -> Result<BigUint, Denied> {
    let modulus = modulus(params, inputs)?;
    Ok(sampling::residue_from(stream(inputs, residue_stream(params.modulus_bits))?, &modulus))
}

fn unit(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let value = residue(params, inputs)?;
    if !is_unit(&value, &modulus(params, inputs)?) {
        return Err(LocalError::Unlucky.into());
    }
    one("value", encode(inputs, &value)?)
}

fn challenge(inputs: &Values) -> Result<Performed, Denied> {
    let items = borrow(inputs.list("items")?);
    one("e", int(&sampling::challenge(read::label(inputs)?, &items)))
}

fn bits(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let items = borrow(inputs.list("items")?);
    one("bits", pack(sampling::challenge_bits(read::label(inputs)?, &items, params.m).into_iter()))
}

fn residues(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let items = borrow(inputs.list("items")?);
    let modulus = modulus(params, inputs)?;
    let Params { m, modulus_bits, .. } = *params;
    let residues = sampling::challenge_residues(read::label(inputs)?, &items, m, &modulus, modulus_bits);
    let length = inputs.bytes("modulus")?.len();
    one("residues", each(&residues, |value| encode_nat(value, 8 * length)))
}
