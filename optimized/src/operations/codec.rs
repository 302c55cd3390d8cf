//! Encodings: numbers, frames, messages, proofs.

use alloc::string::String;
use alloc::vec::Vec;

use k256::elliptic_curve::sec1::ToSec1Point;
use quorate_spec::codec::{Field, Kind, Record};
use quorate_spec::frame::Frame;
use quorate_spec::messages::body_layout;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::params::Shape;
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};
use quorate_spec::reason::Reason;
use quorate_spec::stored;

use super::inputs::{Call, shortest};
use super::one;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::curve::{Point, encode_scalar};
use crate::integers::{decode_int, decode_residue, decode_unit};

pub(super) fn perform(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    match action {
        "scalar" => Ok(one("value", encode_scalar(&call.scalar("bytes")?))),
        "point" => coordinates(&call.point("bytes")?),
        "residue" => modular(call, decode_residue),
        "unit" => modular(call, decode_unit),
        "int" => int(call),
        "modulus" => call.modulus("bytes").map(|_| Values::new()),
        "frame" => frame(call),
        "layout" => {
            let layout = layout(call)?;
            let names: Vec<String> = layout.iter().map(|field| String::from(field.name)).collect();
            let lengths: Vec<u64> = layout.iter().map(|field| field.kind.length() as u64).collect();
            let counts: Vec<u64> = layout.iter().map(|field| field.count.unwrap_or(0) as u64).collect();
            Ok(Values::new().with("names", names).with("lengths", lengths).with("counts", counts))
        }
        "message" => Ok(one("values", split(&layout(call)?, call.bytes("body")?)?)),
        "proof" => {
            let shape = call.shape()?;
            let layout = proof_layout(&shape, call.inputs.text("name")?).ok_or(Denied::Unknown)?;
            Ok(one("values", split(&layout, call.bytes("bytes")?)?))
        }
        "stored" => stored::perform(call.inputs),
        _ => Err(Denied::Unknown),
    }
}

/// A residue or unit, of as many bytes as its modulus.
fn modular(call: &Call<'_>, decode: fn(&[u8], &Modulus) -> Result<Nat, Reason>) -> Result<Values, Denied> {
    let length = call.bytes("modulus")?.len();
    let modulus = call.odd_modulus("modulus", 2 * call.params.modulus_bits)?;
    let bytes = of_length(call.bytes("bytes")?, length)?;
    Ok(one("value", decode(bytes, &modulus)?.to_bytes_be(length)))
}

/// An element of J_b, of ⌈(b+1)/8⌉ bytes.
fn int(call: &Call<'_>) -> Result<Values, Denied> {
    let b = call.length("bits")?;
    let bytes = of_length(call.bytes("bytes")?, Kind::Int(b).length())?;
    Ok(one("value", shortest(&decode_int(bytes, b, Reason::DecodeInt)?)))
}

/// Fails with `frame.length` for another length. [ENC-1]
fn of_length(bytes: &[u8], length: usize) -> Result<&[u8], Reason> {
    if bytes.len() == length { Ok(bytes) } else { Err(Reason::FrameLength) }
}

/// x and y, 32 bytes each.
fn coordinates(point: &Point) -> Result<Values, Denied> {
    let encoded = point.to_affine().to_sec1_point(false);
    let (x, y) = match encoded.as_bytes().split_first_chunk::<33>() {
        Some(([4, x @ ..], y)) => (x, y),
        _ => return Err(Reason::DecodePoint.into()),
    };
    Ok(Values::new().with("x", x.as_slice()).with("y", y))
}

fn frame(call: &Call<'_>) -> Result<Values, Denied> {
    let Frame { params_id, protocol, round, from, to, sid, body } = Frame::decode(call.bytes("bytes")?)?;
    Ok(Values::new()
        .with("params_id", params_id)
        .with("protocol", protocol)
        .with("round", round)
        .with("from", from)
        .with("to", to)
        .with("sid", sid)
        .with("body", body))
}

/// The fields of a body. Fails with `InvalidParties`, or `frame.round` where the protocol has no such frame.
fn layout(call: &Call<'_>) -> Result<Vec<Field>, Denied> {
    let shape = call.shape()?;
    let (protocol, round) = (call.inputs.number("protocol")?, call.inputs.number("round")?);
    let direct = call.inputs.flag("direct")?;
    Ok(body_layout(&shape, protocol, round, direct).ok_or(Reason::FrameRound)?)
}

fn proof_layout(shape: &Shape, name: &str) -> Option<Vec<Field>> {
    Some(match name {
        "sch" => SchProof::layout(shape),
        "elog" => ElogProof::layout(shape),
        "enc_elg" => EncElgProof::layout(shape),
        "aff_g" => AffGProof::layout(shape),
        "mod" => ModProof::layout(shape),
        "prm" => PrmProof::layout(shape),
        "fac" => FacProof::layout(shape),
        "dec" => DecProof::layout(shape),
        "aff_g_star" => AffGStarProof::layout(shape),
        _ => return None,
    })
}

/// The bytes of each value. Fails with `frame.length` unless the length is exactly that of the layout. [ENC-1]
fn split(layout: &[Field], bytes: &[u8]) -> Result<Vec<Vec<u8>>, Reason> {
    let mut rest = bytes;
    let mut values = Vec::new();
    for field in layout {
        for _ in 0..field.count.unwrap_or(1) {
            let (value, after) = rest.split_at_checked(field.kind.length()).ok_or(Reason::FrameLength)?;
            values.push(value.to_vec());
            rest = after;
        }
    }
    if rest.is_empty() { Ok(values) } else { Err(Reason::FrameLength) }
}
