//! Π_elog: a discrete logarithm and an ElGamal commitment hide the same value. Source: book, page "Π_elog".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::BigInt;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::ELOG_CHALLENGE;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, Scalar, generator};
use crate::proofs::{borrow, require_points};
use crate::sampling;

/// `L = λG`, `M = yG + λY`, `Z = yB`.
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

/// Secret.
pub struct Masks {
    /// Mask of λ.
    pub alpha: Scalar,
    /// Mask of y.
    pub mu: Scalar,
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
        alpha: sampling::scalar(tape, "elog/alpha", context.verifier, count),
        mu: sampling::scalar(tape, "elog/mu", context.verifier, count),
    }
}

/// The first message.
pub fn commit(statement: &Statement, masks: &Masks) -> Commitments {
    let Masks { alpha, mu } = masks;
    Commitments {
        A_L: generator() * *alpha,
        A_M: generator() * *mu + statement.Y * *alpha,
        A_Z: statement.B * *mu,
    }
}

/// What the challenge covers, item by item.
pub fn transcript(context: &Context<'_>, statement: &Statement, commitments: &Commitments) -> Vec<Vec<u8>> {
    let Statement { L, M, Y, Z, B } = statement;
    let Commitments { A_L, A_M, A_Z } = commitments;
    let mut items = vec![context.hash().to_vec()];
    items.extend([L, M, Y, Z, B, A_L, A_M, A_Z].map(curve::encode_point));
    items
}

/// e, over ctx, statement and commitments. [HASH-5]
pub fn challenge(context: &Context<'_>, statement: &Statement, commitments: &Commitments) -> BigInt {
    sampling::challenge(ELOG_CHALLENGE, &borrow(&transcript(context, statement, commitments)))
}

/// The answer.
pub fn respond(witness: &Witness<'_>, masks: &Masks, e: &BigInt) -> Responses {
    let e = curve::scalar_of(e);
    Responses { z: masks.alpha + e * witness.lambda, u: masks.mu + e * witness.y }
}

/// The bytes.
pub fn encode(commitments: &Commitments, responses: &Responses) -> ElogProof {
    ElogProof {
        A_L: curve::encode_point(&commitments.A_L),
        A_M: curve::encode_point(&commitments.A_M),
        A_Z: curve::encode_point(&commitments.A_Z),
        z: curve::encode_scalar(&responses.z),
        u: curve::encode_scalar(&responses.u),
    }
}

/// Algorithm ELOG-P. Fails with negligible probability. [ELOG-P-1]
pub fn prove(
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement,
    witness: &Witness<'_>,
) -> Result<ElogProof, LocalError> {
    let masks = sample(tape, context);
    let commitments = commit(statement, &masks);
    require_points(&[commitments.A_L, commitments.A_M, commitments.A_Z])?;
    let e = challenge(context, statement, &commitments);
    Ok(encode(&commitments, &respond(witness, &masks, &e)))
}

/// Algorithm ELOG-V. Fails with `decode.point`, `decode.scalar` or `proof.elog.eq1` to `eq3`.
pub fn verify(context: &Context<'_>, statement: &Statement, proof: &ElogProof) -> Result<(), Reason> {
    let Statement { L, M, Y, Z, B } = statement;
    let commitments = Commitments {
        A_L: curve::decode_point(&proof.A_L)?,
        A_M: curve::decode_point(&proof.A_M)?,
        A_Z: curve::decode_point(&proof.A_Z)?,
    };
    let z = curve::decode_scalar(&proof.z)?;
    let u = curve::decode_scalar(&proof.u)?;
    let e = curve::scalar_of(&challenge(context, statement, &commitments));

    // [ELOG-V-1]
    if generator() * z != commitments.A_L + *L * e {
        return Err(Reason::ElogEq1);
    }
    // [ELOG-V-2]
    if generator() * u + *Y * z != commitments.A_M + *M * e {
        return Err(Reason::ElogEq2);
    }
    // [ELOG-V-3]
    if *B * u != commitments.A_Z + *Z * e {
        return Err(Reason::ElogEq3);
    }
    Ok(())
}
