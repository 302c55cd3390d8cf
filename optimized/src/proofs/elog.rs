//! Π_elog: a discrete logarithm and an ElGamal commitment hide the same value. Source: book, page "Π_elog".

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::ELOG_CHALLENGE;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, Scalar, SecretScalar, generator, lincomb_vartime, multiply_generator};

/// `L = λG`, `M = yG + λY`, `Z = yB`. Public.
#[derive(Clone)]
pub struct Statement {
    /// First component of the ElGamal commitment.
    pub L: Point,
    /// Second component.
    pub M: Point,
    /// ElGamal key.
    pub Y: Point,
    /// The value in the exponent of B.
    pub Z: Point,
    /// Base.
    pub B: Point,
}

/// Secret.
pub struct Witness<'a> {
    /// The value.
    pub y: &'a Scalar,
    /// The randomness of the ElGamal commitment.
    pub lambda: &'a Scalar,
}

/// Secret; erased with the answer.
pub struct Masks {
    /// Mask of λ.
    pub alpha: SecretScalar,
    /// Mask of y.
    pub mu: SecretScalar,
}

/// The first message.
pub struct Commitments {
    /// αG.
    pub A_L: Point,
    /// μG + αY.
    pub A_M: Point,
    /// μB.
    pub A_Z: Point,
}

/// The answer.
pub struct Responses {
    /// α + eλ.
    pub z: Scalar,
    /// μ + ey.
    pub u: Scalar,
}

/// The masks. Secret.
pub fn sample(tape: &Tape, context: &Context<'_>) -> Masks {
    let count = counter(context.instance, 0);
    Masks {
        alpha: curve::sample(tape, "elog/alpha", context.verifier, count),
        mu: curve::sample(tape, "elog/mu", context.verifier, count),
    }
}

/// The first message.
pub fn commit(statement: &Statement, masks: &Masks) -> Commitments {
    let (alpha, mu) = (masks.alpha.expose(), masks.mu.expose());
    Commitments {
        A_L: multiply_generator(alpha),
        A_M: multiply_generator(mu) + statement.Y * alpha,
        A_Z: statement.B * mu,
    }
}

/// e, over ctx, statement and commitments. [HASH-5]
pub fn challenge(context: &Context<'_>, statement: &Statement, commitments: &Commitments) -> Scalar {
    let Statement { L, M, Y, Z, B } = *statement;
    let Commitments { A_L, A_M, A_Z } = *commitments;
    curve::challenge_of_points(ELOG_CHALLENGE, context, &[L, M, Y, Z, B, A_L, A_M, A_Z])
}

/// The answer. The masks are erased: they answer once.
pub fn respond(witness: &Witness<'_>, masks: Masks, e: &Scalar) -> Responses {
    Responses { z: *masks.alpha.expose() + *e * witness.lambda, u: *masks.mu.expose() + *e * witness.y }
}

/// The bytes.
pub fn encode(commitments: &Commitments, responses: &Responses) -> ElogProof {
    let Commitments { A_L, A_M, A_Z } = commitments;
    let [A_L, A_M, A_Z] = [A_L, A_M, A_Z].map(curve::encode_point);
    ElogProof { A_L, A_M, A_Z, z: curve::encode_scalar(&responses.z), u: curve::encode_scalar(&responses.u) }
}

/// Algorithm ELOG-P. Fails with `Unlucky`, with negligible probability. [ELOG-P-1]
pub fn prove(
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement,
    witness: &Witness<'_>,
) -> Result<ElogProof, LocalError> {
    let masks = sample(tape, context);
    let commitments = commit(statement, &masks);
    super::require_points(&[commitments.A_L, commitments.A_M, commitments.A_Z])?;
    let e = challenge(context, statement, &commitments);
    Ok(encode(&commitments, &respond(witness, masks, &e)))
}

/// Algorithm ELOG-V. Fails with `decode.point`, `decode.scalar` or `proof.elog.eq1` to `eq3`.
///
/// Each equation is one linear combination with the terms of the challenge on the left: `zG - eL = A_L`.
pub fn verify(context: &Context<'_>, statement: &Statement, proof: &ElogProof) -> Result<(), Reason> {
    let Statement { L, M, Y, Z, B } = *statement;
    let commitments = Commitments {
        A_L: curve::decode_point(&proof.A_L)?,
        A_M: curve::decode_point(&proof.A_M)?,
        A_Z: curve::decode_point(&proof.A_Z)?,
    };
    let z = curve::decode_scalar(&proof.z)?;
    let u = curve::decode_scalar(&proof.u)?;
    let minus_e = -challenge(context, statement, &commitments);

    // [ELOG-V-1] zG = A_L + eL
    if lincomb_vartime(&[(generator(), z), (L, minus_e)]) != commitments.A_L {
        return Err(Reason::ElogEq1);
    }
    // [ELOG-V-2] uG + zY = A_M + eM
    if lincomb_vartime(&[(generator(), u), (Y, z), (M, minus_e)]) != commitments.A_M {
        return Err(Reason::ElogEq2);
    }
    // [ELOG-V-3] uB = A_Z + eZ
    if lincomb_vartime(&[(B, u), (Z, minus_e)]) != commitments.A_Z {
        return Err(Reason::ElogEq3);
    }
    Ok(())
}
