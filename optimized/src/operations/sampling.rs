//! From bytes of the XOF to numbers.

use alloc::vec::Vec;

use quorate_spec::operations::{Denied, Values};
use quorate_spec::sampling::{SCALAR_STREAM, int_stream, residue_stream};

use super::inputs::{Call, shortest};
use super::one;
use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::curve;
use crate::integers::require_units;
use crate::sampling;

pub(super) fn perform(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    match action {
        "scalar" => {
            let stream = stream(call, SCALAR_STREAM)?;
            Ok(one("value", curve::encode_scalar(&curve::scalar_from(stream))))
        }
        "int" => {
            let b = call.length("bits")?;
            let stream = Nat::from_bytes_be(stream(call, int_stream(b))?);
            Ok(one("value", shortest(&Int::from_low_bits(&stream, b))))
        }
        "residue" | "unit" => {
            let modulus = call.odd_modulus("modulus", call.params.modulus_bits)?;
            let stream = stream(call, residue_stream(call.params.modulus_bits))?;
            let value = modulus.reduce(&Nat::from_bytes_be(stream));
            if action == "unit" {
                require_units(&modulus, &[&value])?;
            }
            Ok(one("value", value.to_bytes_be(call.bytes("modulus")?.len())))
        }
        "challenge" => {
            let (label, items) = (call.label()?, call.list("items")?);
            Ok(one("e", shortest(&sampling::challenge(label, &items).integer())))
        }
        "bits" => {
            let (label, items) = (call.label()?, call.list("items")?);
            let bits = sampling::challenge_bits(label, &items, call.params.m);
            Ok(one("bits", pack(&bits)))
        }
        "residues" => {
            let (label, items) = (call.label()?, call.list("items")?);
            let (m, modulus_bits) = (call.params.m, call.params.modulus_bits);
            let modulus = call.odd_modulus("modulus", modulus_bits)?;
            let length = call.bytes("modulus")?.len();
            let values = sampling::challenge_residues(label, &items, m, &modulus, modulus_bits);
            let residues: Vec<Vec<u8>> = values.iter().map(|value| value.to_bytes_be(length)).collect();
            Ok(one("residues", residues))
        }
        _ => Err(Denied::Unknown),
    }
}

/// The stream, of exactly the length that is read.
fn stream<'a>(call: &Call<'a>, length: usize) -> Result<&'a [u8], Denied> {
    let stream = call.bytes("stream")?;
    if stream.len() == length { Ok(stream) } else { Err(Denied::Unknown) }
}

/// Bits to bytes: first byte first, most significant bit first.
fn pack(bits: &[bool]) -> Vec<u8> {
    bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}
