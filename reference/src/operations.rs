//! Operations by name, for vectors and conformance tests. Source: book, chapter "Operations".
//!
//! One function per operation: it decodes the inputs in the order of the table, calls the algorithm and writes down the
//! outputs. Nothing here belongs to the protocol.

mod arithmetic;
mod codec;
mod curve;
mod ecdsa;
mod hashing;
mod proofs_fold;
mod proofs_linear;
mod read;
mod sampling;

use num_bigint::BigInt;
use quorate_spec::hashing::xof_input;
use quorate_spec::operations::{Denied, Operation, Performed, Type, Value, Values};
use quorate_spec::params::Params;

/// Performs the operation. Fails with [`Denied::Unknown`] if there is none of this name, or if an input of the table is missing
/// or of another type.
pub fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    let fields = Operation::find(operation).ok_or(Denied::Unknown)?.fields();
    let complete =
        fields.into_iter().all(|(name, kind)| inputs.0.get(name).is_some_and(|value| has(value, kind)));
    let group = operation.split('.').next().unwrap_or_default();
    match group {
        _ if !complete => Err(Denied::Unknown),
        "codec" => codec::perform(params, operation, inputs),
        "hash" | "tape" => hashing::perform(operation, inputs),
        "sample" => sampling::perform(params, operation, inputs),
        "arithmetic" | "paillier" | "pedersen" => arithmetic::perform(params, operation, inputs),
        "curve" | "sharing" => curve::perform(operation, inputs),
        "ecdsa" => ecdsa::perform(operation, inputs),
        "sch" | "elog" | "enc_elg" | "aff_g" | "fac" => proofs_linear::perform(params, operation, inputs),
        "mod" | "prm" | "dec" | "aff_g_star" => proofs_fold::perform(params, operation, inputs),
        _ => Err(Denied::Unknown),
    }
}

/// Whether a value has this type.
fn has(value: &Value, kind: Type) -> bool {
    matches!(
        (kind, value),
        (Type::Flag, Value::Flag(_))
            | (Type::Number, Value::Number(_))
            | (Type::Text, Value::Text(_))
            | (Type::Bytes | Type::Int, Value::Bytes(_))
            | (Type::List, Value::List(_))
            | (Type::Numbers, Value::Numbers(_))
            | (Type::Texts, Value::Texts(_))
    )
}

/// No outputs.
fn nothing() -> Result<Performed, Denied> {
    Ok(Performed::default())
}

/// One output.
fn one(name: &str, value: impl Into<Value>) -> Result<Performed, Denied> {
    Ok(Values::new().with(name, value).into())
}

/// No outputs if a condition holds.
fn check(holds: bool, otherwise: impl Into<Denied>) -> Result<Performed, Denied> {
    if holds { nothing() } else { Err(otherwise.into()) }
}

/// An `Int`: two's complement in the shortest form.
fn int(value: &BigInt) -> Vec<u8> {
    value.to_signed_bytes_be()
}

/// A list, value by value.
fn each<T>(values: &[T], encode: impl Fn(&T) -> Vec<u8>) -> Vec<Vec<u8>> {
    values.iter().map(encode).collect()
}

/// Borrows every item, for the XOF.
fn borrow(items: &[Vec<u8>]) -> Vec<&[u8]> {
    items.iter().map(Vec::as_slice).collect()
}

/// The intermediate values of a prover, so far its transcript.
fn said(label: &str, items: &[Vec<u8>]) -> Values {
    Values::new().with("transcript", xof_input(label, &borrow(items)))
}

/// What a prover gives.
fn proved(proof: Vec<u8>, intermediate: Values) -> Result<Performed, Denied> {
    Ok(Performed { outputs: Values::new().with("proof", proof), intermediate })
}
