//! Π_sch: knowledge of a discrete logarithm. Source: book, page "Π_sch".
//!
//! Its commitment A is sent before everything else (key generation commits to it in round 1), the response after.

use num_bigint::BigInt;
use quorate_spec::hashing::Context;
use quorate_spec::labels::SCH_CHALLENGE;
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, Scalar, generator};
use crate::proofs::borrow;
use crate::sampling;

/// The mask α. Secret.
pub fn sample(tape: &Tape) -> Scalar {
    sampling::scalar(tape, "sch/alpha", 0, counter(0, 0))
}

/// `A = αG`.
pub fn commit(alpha: &Scalar) -> Point {
    generator() * *alpha
}

/// What the challenge covers, item by item.
#[allow(non_snake_case, reason = "the symbols of the book")]
pub fn transcript(context: &Context<'_>, X: &Point, A: &Point) -> Vec<Vec<u8>> {
    vec![context.hash().to_vec(), curve::encode_point(X), curve::encode_point(A)]
}

/// e, over ctx, X and A. [HASH-5]
#[allow(non_snake_case, reason = "the symbols of the book")]
pub fn challenge(context: &Context<'_>, X: &Point, A: &Point) -> BigInt {
    sampling::challenge(SCH_CHALLENGE, &borrow(&transcript(context, X, A)))
}

/// Algorithm SCH-P: proves knowledge of x with X = xG. [SCH-P-1]
#[allow(non_snake_case, reason = "the symbols of the book")]
pub fn prove(context: &Context<'_>, X: &Point, x: &Scalar, A: &Point, alpha: &Scalar) -> SchProof {
    let e = curve::scalar_of(&challenge(context, X, A));
    SchProof { z: curve::encode_scalar(&(*alpha + e * x)) }
}

/// Algorithm SCH-V. Fails with `decode.scalar` or `proof.sch.eq1`. [SCH-V-1]
#[allow(non_snake_case, reason = "the symbols of the book")]
pub fn verify(context: &Context<'_>, X: &Point, A: &Point, proof: &SchProof) -> Result<(), Reason> {
    let z = curve::decode_scalar(&proof.z)?;
    let e = challenge(context, X, A);
    if generator() * z != *A + curve::multiply(&e, X) {
        return Err(Reason::SchEq1);
    }
    Ok(())
}
