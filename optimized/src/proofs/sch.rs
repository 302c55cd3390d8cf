//! Π_sch: knowledge of a discrete logarithm. Source: book, page "Π_sch".
//!
//! Its commitment A is sent before everything else (key generation commits to it in round 1), the response after.

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_spec::hashing::Context;
use quorate_spec::labels::SCH_CHALLENGE;
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, Scalar, SecretScalar, generator, lincomb_vartime};

/// The mask α. Secret.
pub fn sample(tape: &Tape) -> SecretScalar {
    curve::sample(tape, "sch/alpha", 0, counter(0, 0))
}

/// `A = αG`.
pub fn commit(alpha: &SecretScalar) -> Point {
    curve::multiply_generator(alpha.expose())
}

/// e, over ctx, X and A. [HASH-5]
pub fn challenge(context: &Context<'_>, X: &Point, A: &Point) -> Scalar {
    curve::challenge_of_points(SCH_CHALLENGE, context, &[*X, *A])
}

/// Algorithm SCH-P: proves knowledge of x with X = xG. `x`: secret; `alpha`: secret, erased with the answer. [SCH-P-1]
pub fn prove(context: &Context<'_>, X: &Point, x: &Scalar, A: &Point, alpha: SecretScalar) -> SchProof {
    let e = challenge(context, X, A);
    SchProof { z: curve::encode_scalar(&(*alpha.expose() + e * x)) }
}

/// Algorithm SCH-V. Fails with `decode.scalar` or `proof.sch.eq1`. [SCH-V-1]
pub fn verify(context: &Context<'_>, X: &Point, A: &Point, proof: &SchProof) -> Result<(), Reason> {
    let z = curve::decode_scalar(&proof.z)?;
    let e = challenge(context, X, A);
    // zG = A + eX
    if lincomb_vartime(&[(generator(), z), (*X, -e)]) != *A {
        return Err(Reason::SchEq1);
    }
    Ok(())
}
