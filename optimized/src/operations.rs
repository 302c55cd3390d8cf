//! Operations by name, for vectors and conformance tests: the functions of this crate, called with bytes. Source: book, chapter
//! "Operations". No session and no product uses them.
//!
//! Whoever owns primes uses them, as in a session: with FACTORS that are those of N, powers modulo N² are taken modulo p² and q²;
//! with a TRAPDOOR that is the one of the setup, commitments are verified by it. Values are those of tests: they are not erased.
//!
//! Narrower than the table, as this crate holds no such values:
//! - moduli of `codec` and `sample` are odd, of at most 2|N| bits. Others are `unknown`;
//! - `local.invalid_primes`: for p, q that are no Paillier primes of the parameter set, of `paillier.decrypt`, `paillier.nonce` and
//!   `mod.prove`, as `SecretKey` is for these; for factors of `fac.prove` that are longer than such primes, as the prover's exponents
//!   have fixed lengths; for p, q of `arithmetic.fourth_root` that are not coprime;
//! - `local.input_mismatch`: of whatever takes a TRAPDOOR, for s ≠ t^λ, or t no square, or p̂, q̂ not the primes of N̂, as
//!   `OwnSetup` refuses it.

mod arithmetic;
mod codec;
mod curve;
mod ecdsa;
mod hashing;
mod inputs;
mod proofs_fold;
mod proofs_linear;
mod sampling;

use quorate_spec::operations::{Denied, Operation, Performed, Type, Value, Values};
use quorate_spec::params::Params;

use crate::backend::Backend;
use inputs::Call;

/// Performs an operation. Fails with `Unknown` if there is none of this name, or if an input of the table is missing or of
/// another type.
pub(crate) fn perform(
    backend: Backend,
    params: &Params,
    operation: &str,
    inputs: &Values,
) -> Result<Performed, Denied> {
    let operation = Operation::find(operation).ok_or(Denied::Unknown)?;
    let fits = |(name, kind)| inputs.0.get(name).is_some_and(|value| is_of_type(value, kind));
    if !operation.fields().all(fits) {
        return Err(Denied::Unknown);
    }
    let call = &Call { backend, params, inputs };
    let (topic, action) = operation.name.split_once('.').ok_or(Denied::Unknown)?;
    let outputs = match topic {
        "codec" => codec::perform(call, action),
        "hash" => hashing::hash(call, action),
        "tape" => hashing::tape(call, action),
        "sample" => sampling::perform(call, action),
        "arithmetic" => arithmetic::perform(call, action),
        "paillier" => arithmetic::paillier(call, action),
        "pedersen" => arithmetic::pedersen(call, action),
        "curve" => curve::perform(call, action),
        "sharing" => curve::sharing(call, action),
        "ecdsa" => ecdsa::perform(call, action),
        "sch" => proofs_linear::sch(call, action),
        "elog" => proofs_linear::elog(call, action),
        "enc_elg" => proofs_linear::enc_elg(call, action),
        "aff_g" => proofs_linear::aff_g(call, action),
        "fac" => proofs_linear::fac(call, action),
        "mod" => proofs_fold::modulus(call, action),
        "prm" => proofs_fold::prm(call, action),
        "dec" => proofs_fold::dec(call, action),
        "aff_g_star" => proofs_fold::aff_g_star(call, action),
        _ => Err(Denied::Unknown),
    };
    outputs.map(Performed::from)
}

fn is_of_type(value: &Value, kind: Type) -> bool {
    match value {
        Value::Flag(_) => kind == Type::Flag,
        Value::Number(_) => kind == Type::Number,
        Value::Text(_) => kind == Type::Text,
        Value::Bytes(_) => matches!(kind, Type::Bytes | Type::Int),
        Value::List(_) => kind == Type::List,
        Value::Numbers(_) => kind == Type::Numbers,
        Value::Texts(_) => kind == Type::Texts,
    }
}

/// Outputs with one value.
fn one(name: &str, value: impl Into<Value>) -> Values {
    Values::new().with(name, value)
}

/// The result of a check that gives nothing.
fn checked(result: Result<(), impl Into<Denied>>) -> Result<Values, Denied> {
    result.map(|()| Values::new()).map_err(Into::into)
}
