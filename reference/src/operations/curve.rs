//! Points, scalars and sharing.

use quorate_spec::operations::{Denied, Performed, Values};

use super::{each, one, read};
use crate::curve::{encode_point, encode_scalar};
use crate::sharing;

pub(super) fn perform(operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "curve.multiply" => multiply(inputs),
        "curve.add" => add(inputs),
        "sharing.evaluate" => evaluate(inputs),
        "sharing.commit" => commit(inputs),
        "sharing.evaluate_commitments" => evaluate_commitments(inputs),
        "sharing.lagrange" => lagrange(inputs),
        _ => Err(Denied::Unknown),
    }
}

fn multiply(inputs: &Values) -> Result<Performed, Denied> {
    let k = read::scalar(inputs, "k")?;
    one("point", encode_point(&(read::point(inputs, "P")? * k)))
}

fn add(inputs: &Values) -> Result<Performed, Denied> {
    let p = read::point(inputs, "P")?;
    one("point", encode_point(&(p + read::point(inputs, "Q")?)))
}

fn evaluate(inputs: &Values) -> Result<Performed, Denied> {
    let coefficients = read::scalars(inputs, "coefficients")?;
    one("value", encode_scalar(&sharing::evaluate(&coefficients, inputs.number("j")?)))
}

fn commit(inputs: &Values) -> Result<Performed, Denied> {
    let coefficients = read::scalars(inputs, "coefficients")?;
    one("commitments", each(&sharing::commit(&coefficients), encode_point))
}

fn evaluate_commitments(inputs: &Values) -> Result<Performed, Denied> {
    let commitments = read::points(inputs, "commitments")?;
    one("point", encode_point(&sharing::evaluate_commitments(&commitments, inputs.number("j")?)))
}

fn lagrange(inputs: &Values) -> Result<Performed, Denied> {
    let signers = inputs.numbers("signers")?;
    one("value", encode_scalar(&sharing::lagrange(&signers, inputs.number("i")?)))
}
