//! Encodings.

use num_bigint::BigUint;
use num_traits::One;
use quorate_spec::codec::{Field, Record};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::messages::body_layout;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};
use quorate_spec::reason::Reason;
use quorate_spec::stored;

use super::{int, nothing, one, read};
use crate::curve::{coordinates, encode_scalar, y_coordinate};
use crate::integers::{decode_int, decode_residue, decode_unit, encode_nat};

pub(super) fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "codec.scalar" => one("value", encode_scalar(&read::scalar(inputs, "bytes")?)),
        "codec.point" => point(inputs),
        "codec.residue" => modular(inputs, decode_residue),
        "codec.unit" => modular(inputs, decode_unit),
        "codec.int" => signed(inputs),
        "codec.modulus" => read::modulus(params, inputs, "bytes").and_then(|_| nothing()),
        "codec.frame" => frame(inputs),
        "codec.layout" => layout(params, inputs),
        "codec.message" => one("values", cut(&body(params, inputs)?, inputs.bytes("body")?)?),
        "codec.stored" => stored::perform(inputs).map(Performed::from),
        "codec.proof" => one("values", cut(&proof(params, inputs)?, inputs.bytes("bytes")?)?),
        _ => Err(Denied::Unknown),
    }
}

fn point(inputs: &Values) -> Result<Performed, Denied> {
    let point = read::point(inputs, "bytes")?;
    let (x, _) = coordinates(&point);
    Ok(Values::new().with("x", x).with("y", y_coordinate(&point)).into())
}

/// A residue or unit, of as many bytes as its modulus.
fn modular(
    inputs: &Values,
    decode: fn(&[u8], &BigUint) -> Result<BigUint, Reason>,
) -> Result<Performed, Denied> {
    let length = inputs.bytes("modulus")?.len();
    let modulus = read::nat(inputs, "modulus")?;
    let bytes = inputs.bytes("bytes")?;
    if modulus <= BigUint::one() {
        return Err(Denied::Unknown);
    }
    // [ENC-1]
    if bytes.len() != length {
        return Err(Reason::FrameLength.into());
    }
    one("value", encode_nat(&decode(bytes, &modulus)?, 8 * length))
}

/// An element of J_b, of ⌈(b+1)/8⌉ bytes.
fn signed(inputs: &Values) -> Result<Performed, Denied> {
    let bits = usize::from(inputs.number::<u16>("bits")?);
    let bytes = inputs.bytes("bytes")?;
    // [ENC-1]
    if bytes.len() != (bits + 1).div_ceil(8) {
        return Err(Reason::FrameLength.into());
    }
    one("value", int(&decode_int(bytes, bits, Reason::DecodeInt)?))
}

fn frame(inputs: &Values) -> Result<Performed, Denied> {
    let Frame { params_id, protocol, round, from, to, sid, body } = Frame::decode(inputs.bytes("bytes")?)?;
    let outputs = Values::new()
        .with("params_id", params_id)
        .with("protocol", protocol)
        .with("round", round)
        .with("from", from)
        .with("to", to)
        .with("sid", sid)
        .with("body", body);
    Ok(outputs.into())
}

fn layout(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let fields = body(params, inputs)?;
    let names: Vec<String> = fields.iter().map(|field| field.name.to_owned()).collect();
    let lengths: Vec<u64> = fields.iter().map(|field| field.kind.length() as u64).collect();
    let counts: Vec<u64> = fields.iter().map(|field| field.count.unwrap_or(0) as u64).collect();
    Ok(Values::new().with("names", names).with("lengths", lengths).with("counts", counts).into())
}

/// The fields of a body.
fn body(params: &Params, inputs: &Values) -> Result<Vec<Field>, Denied> {
    let shape = shape(params, inputs)?;
    let (protocol, round) = (inputs.number("protocol")?, inputs.number("round")?);
    let fields = body_layout(&shape, protocol, round, inputs.flag("direct")?);
    Ok(fields.ok_or(Reason::FrameRound)?)
}

/// The fields of a proof.
fn proof(params: &Params, inputs: &Values) -> Result<Vec<Field>, Denied> {
    let shape = shape(params, inputs)?;
    match inputs.text("name")? {
        "sch" => Ok(SchProof::layout(&shape)),
        "elog" => Ok(ElogProof::layout(&shape)),
        "enc_elg" => Ok(EncElgProof::layout(&shape)),
        "aff_g" => Ok(AffGProof::layout(&shape)),
        "mod" => Ok(ModProof::layout(&shape)),
        "prm" => Ok(PrmProof::layout(&shape)),
        "fac" => Ok(FacProof::layout(&shape)),
        "dec" => Ok(DecProof::layout(&shape)),
        "aff_g_star" => Ok(AffGStarProof::layout(&shape)),
        _ => Err(Denied::Unknown),
    }
}

/// The shape of a session of all parties, or of the signers.
fn shape(params: &Params, inputs: &Values) -> Result<Shape, Denied> {
    let (n, t, parties) = (inputs.number("n")?, inputs.number("t")?, inputs.number::<u16>("parties")?);
    let shapes = [Shape::of_key(*params, n, t), Shape::of_signers(*params, n, t)];
    let shape = shapes.into_iter().flatten().find(|shape| shape.parties == parties);
    Ok(shape.ok_or(LocalError::InvalidParties)?)
}

/// Cuts bytes into values, lists flattened. Fails with `frame.length`. [ENC-1]
fn cut(fields: &[Field], bytes: &[u8]) -> Result<Vec<Vec<u8>>, Denied> {
    let mut values = Vec::new();
    let mut rest = bytes;
    for field in fields {
        for _ in 0..field.count.unwrap_or(1) {
            let (value, after) = rest.split_at_checked(field.kind.length()).ok_or(Reason::FrameLength)?;
            values.push(value.to_vec());
            rest = after;
        }
    }
    if rest.is_empty() { Ok(values) } else { Err(Reason::FrameLength.into()) }
}
