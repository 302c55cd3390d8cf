//! Points, and sharing.

use alloc::vec::Vec;

use quorate_spec::operations::{Denied, Values};

use super::inputs::Call;
use super::one;
use crate::curve::{
    Point, Scalar, decode_point, decode_scalar, encode_point, encode_points, encode_scalar, generator,
    multiply_generator,
};
use crate::sharing;

pub(super) fn perform(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    match action {
        "multiply" => {
            let (k, point) = (call.scalar("k")?, call.point("P")?);
            let product = if point == generator() { multiply_generator(&k) } else { point * k };
            Ok(one("point", encode_point(&product)))
        }
        "add" => {
            let (first, second) = (call.point("P")?, call.point("Q")?);
            Ok(one("point", encode_point(&(first + second))))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn sharing(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    match action {
        "evaluate" => {
            let coefficients = coefficients(call)?;
            let value = sharing::evaluate(&coefficients, call.inputs.number("j")?);
            Ok(one("value", encode_scalar(&value)))
        }
        "commit" => {
            let commitments = sharing::commit(&coefficients(call)?);
            let encoded: Vec<Vec<u8>> =
                encode_points(&commitments).iter().map(|point| point.to_vec()).collect();
            Ok(one("commitments", encoded))
        }
        "evaluate_commitments" => {
            let encoded = call.list("commitments")?;
            let commitments: Vec<Point> = encoded.into_iter().map(decode_point).collect::<Result<_, _>>()?;
            let point = sharing::evaluate_commitments(&commitments, call.inputs.number("j")?);
            Ok(one("point", encode_point(&point)))
        }
        "lagrange" => {
            let (signers, i): (Vec<u16>, u16) = (call.inputs.numbers("signers")?, call.inputs.number("i")?);
            Ok(one("value", encode_scalar(&sharing::lagrange(&signers, i))))
        }
        _ => Err(Denied::Unknown),
    }
}

/// The coefficients of a polynomial. Fails with `decode.scalar`.
fn coefficients(call: &Call<'_>) -> Result<Vec<Scalar>, Denied> {
    Ok(call.list("coefficients")?.into_iter().map(decode_scalar).collect::<Result<_, _>>()?)
}
