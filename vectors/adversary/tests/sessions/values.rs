//! The values inside a message body, down to the fields of the proofs it carries.

use std::ops::Range;

use quorate_spec::codec::{Field, Kind, Record};
use quorate_spec::frame::{BROADCAST, Frame};
use quorate_spec::messages::body_layout;
use quorate_spec::params::Shape;
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof,
};

/// A value: its name, its kind, its place in a list, and its bytes in the body.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// First in every list that it is in.
    pub(crate) is_first: bool,
    /// First or last in every list that it is in.
    pub(crate) is_end: bool,
    pub(crate) bytes: Range<usize>,
}

/// All values in the body of a frame, in order. Empty where the protocol has no such frame.
pub(crate) fn values(shape: &Shape, frame: &Frame) -> Vec<Value> {
    let layout = body_layout(shape, frame.protocol, frame.round, frame.to != BROADCAST);
    let mut values = Vec::new();
    let mut offset = 0;
    for field in layout.unwrap_or_default() {
        offset = add(shape, &field, "", offset, (true, true), &mut values);
    }
    values
}

/// The name of the value to which a byte of the body belongs.
pub(crate) fn name_of_byte(shape: &Shape, frame: &Frame, position: usize) -> String {
    let value = values(shape, frame).into_iter().find(|value| value.bytes.contains(&position));
    value.map_or_else(|| format!("byte {position}"), |value| value.name)
}

/// Adds a field, or what is in it, and returns where it ends. `ends`: `is_first` and `is_end` of what it is in.
fn add(
    shape: &Shape,
    field: &Field,
    path: &str,
    mut offset: usize,
    ends: (bool, bool),
    values: &mut Vec<Value>,
) -> usize {
    let count = field.count.unwrap_or(1);
    for position in 0..count {
        let name = match field.count {
            Some(_) => format!("{path}{}[{position}]", field.name),
            None => format!("{path}{}", field.name),
        };
        let is_first = ends.0 && position == 0;
        let is_end = ends.1 && (position == 0 || position + 1 == count);
        if let Kind::Proof(_) = field.kind {
            for part in layout_of_proof(shape, field.name) {
                offset = add(shape, &part, &format!("{name}."), offset, (is_first, is_end), values);
            }
        } else {
            let end = offset + field.kind.length();
            values.push(Value { name, kind: field.kind, is_first, is_end, bytes: offset..end });
            offset = end;
        }
    }
    offset
}

/// The layout of the proof in a field of this name.
fn layout_of_proof(shape: &Shape, name: &str) -> Vec<Field> {
    match name {
        "prm" => PrmProof::layout(shape),
        "modulus" => ModProof::layout(shape),
        "fac" => FacProof::layout(shape),
        "psi_k" | "psi_g" => EncElgProof::layout(shape),
        "elog" => ElogProof::layout(shape),
        "psi" | "psi_hat" => AffGProof::layout(shape),
        "dec" => DecProof::layout(shape),
        "aff_g_star" => AffGStarProof::layout(shape),
        _ => panic!("no proof is known for the field {name}"),
    }
}
