//! Π_enc-elg: a ciphertext holds a value in range, the one in an ElGamal commitment. Source: book, page "Π_enc-elg".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::ENC_ELG_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, Scalar, generator};
use crate::integers::{decode_int, decode_unit, encode_int, multiply, power};
use crate::paillier::PublicKey;
use crate::pedersen::Setup;
use crate::proofs::{borrow, ciphertext, require_interval, require_points, residue, setup_items};
use crate::sampling;

/// `K = enc_N(x; ρ)`, `A = aG`, `B = xG + aY`.
#[derive(Clone)]
pub struct Statement<'a> {
    /// The prover's Paillier key.
    pub N: &'a PublicKey,
    /// Ciphertext.
    pub K: &'a BigUint,
    /// ElGamal key.
    pub Y: Point,
    /// First component of the ElGamal commitment.
    pub A: Point,
    /// Second component.
    pub B: Point,
}

/// Secret.
pub struct Witness<'a> {
    /// The plaintext, in J_ℓ.
    pub x: &'a BigInt,
    /// The nonce of K.
    pub rho: &'a BigUint,
    /// The randomness of the ElGamal commitment.
    pub a: &'a Scalar,
}

/// Secret.
pub struct Masks {
    /// Mask of x, in J_{ℓ+ε}.
    pub alpha: BigInt,
    /// Randomness of S, in J_{ℓ+|N̂|}.
    pub mu: BigInt,
    /// Nonce of D.
    pub r: BigUint,
    /// Mask of a.
    pub beta: Scalar,
    /// Randomness of T, in J_{ℓ+ε+|N̂|}.
    pub gamma: BigInt,
}

/// The first message.
pub struct Commitments {
    /// com(x; μ).
    pub S: BigUint,
    /// enc_N(α; r).
    pub D: BigUint,
    /// αG + βY.
    pub E: Point,
    /// βG.
    pub F: Point,
    /// com(α; γ).
    pub T: BigUint,
}

/// The answer.
pub struct Responses {
    /// α + ex.
    pub z1: BigInt,
    /// β + ea mod q.
    pub w: Scalar,
    /// r ρ^e mod N.
    pub z2: BigUint,
    /// γ + eμ.
    pub z3: BigInt,
}

/// The masks. Secret.
pub fn sample(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N: &PublicKey,
) -> Result<Masks, LocalError> {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    let peer = context.verifier;
    let count = counter(context.instance, 0);
    Ok(Masks {
        alpha: sampling::int(tape, "enc-elg/alpha", peer, count, ell + epsilon),
        mu: sampling::int(tape, "enc-elg/mu", peer, count, ell + modulus_bits),
        r: sampling::unit(tape, "enc-elg/r", peer, count, &N.modulus, modulus_bits)?,
        beta: sampling::scalar(tape, "enc-elg/beta", peer, count),
        gamma: sampling::int(tape, "enc-elg/gamma", peer, count, ell + epsilon + modulus_bits),
    })
}

/// The first message.
pub fn commit(statement: &Statement<'_>, setup: &Setup, witness: &Witness<'_>, masks: &Masks) -> Commitments {
    let Masks { alpha, mu, r, beta, gamma } = masks;
    Commitments {
        S: setup.commit(witness.x, mu),
        D: statement.N.encrypt(alpha, r),
        E: curve::multiply(alpha, &generator()) + statement.Y * *beta,
        F: generator() * *beta,
        T: setup.commit(alpha, gamma),
    }
}

/// What the challenge covers, item by item.
pub fn transcript(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    commitments: &Commitments,
) -> Vec<Vec<u8>> {
    let Statement { N, K, Y, A, B } = statement;
    let Commitments { S, D, E, F, T } = commitments;
    let mut items = vec![context.hash().to_vec(), residue(params, &N.modulus), ciphertext(params, K)];
    items.extend([Y, A, B].map(curve::encode_point));
    items.extend(setup_items(params, setup));
    items.extend([residue(params, S), ciphertext(params, D)]);
    items.extend([E, F].map(curve::encode_point));
    items.push(residue(params, T));
    items
}

/// e, over ctx, statement, setup and commitments. [HASH-5]
pub fn challenge(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    commitments: &Commitments,
) -> BigInt {
    sampling::challenge(
        ENC_ELG_CHALLENGE,
        &borrow(&transcript(params, context, statement, setup, commitments)),
    )
}

/// The answer.
pub fn respond(statement: &Statement<'_>, witness: &Witness<'_>, masks: &Masks, e: &BigInt) -> Responses {
    let N = &statement.N.modulus;
    Responses {
        z1: &masks.alpha + e * witness.x,
        w: masks.beta + curve::scalar_of(e) * witness.a,
        z2: multiply(&masks.r, &power(witness.rho, e, N), N),
        z3: &masks.gamma + e * &masks.mu,
    }
}

/// The bytes.
pub fn encode(params: &Params, commitments: &Commitments, responses: &Responses) -> EncElgProof {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    EncElgProof {
        S: residue(params, &commitments.S),
        D: ciphertext(params, &commitments.D),
        E: curve::encode_point(&commitments.E),
        F: curve::encode_point(&commitments.F),
        T: residue(params, &commitments.T),
        z1: encode_int(&responses.z1, ell + epsilon),
        w: curve::encode_scalar(&responses.w),
        z2: residue(params, &responses.z2),
        z3: encode_int(&responses.z3, ell + epsilon + modulus_bits + 1),
    }
}

/// The values, in byte order. [ENCELG-V-1] [ENCELG-V-2]
pub fn decode(
    params: &Params,
    statement: &Statement<'_>,
    setup: &Setup,
    proof: &EncElgProof,
) -> Result<(Commitments, Responses), Reason> {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    let commitments = Commitments {
        S: decode_unit(&proof.S, &setup.modulus)?,
        D: decode_unit(&proof.D, &statement.N.square)?,
        E: curve::decode_point(&proof.E)?,
        F: curve::decode_point(&proof.F)?,
        T: decode_unit(&proof.T, &setup.modulus)?,
    };
    let responses = Responses {
        z1: decode_int(&proof.z1, ell + epsilon, Reason::EncElgRangeZ1)?,
        w: curve::decode_scalar(&proof.w)?,
        z2: decode_unit(&proof.z2, &statement.N.modulus)?,
        z3: decode_int(&proof.z3, ell + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
    };
    Ok((commitments, responses))
}

/// Algorithm ENCELG-P. `setup`: the verifier's. Fails with negligible probability. [ENCELG-P-1] [ENCELG-P-2]
pub fn prove(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    witness: &Witness<'_>,
) -> Result<EncElgProof, LocalError> {
    let masks = sample(params, tape, context, statement.N)?;
    let commitments = commit(statement, setup, witness, &masks);
    require_points(&[commitments.E, commitments.F])?;
    let e = challenge(params, context, statement, setup, &commitments);
    let responses = respond(statement, witness, &masks, &e);
    require_interval(&responses.z1, params.ell + params.epsilon)?;
    Ok(encode(params, &commitments, &responses))
}

/// Algorithm ENCELG-V. `setup`: the own. Fails with a decoding reason, `proof.enc_elg.range_z1`, or `eq1` to `eq4`.
pub fn verify(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    proof: &EncElgProof,
) -> Result<(), Reason> {
    let (commitments, responses) = decode(params, statement, setup, proof)?;
    let e = challenge(params, context, statement, setup, &commitments);
    let Statement { N, K, Y, A, B } = statement;
    let Commitments { S, D, E, F, T } = &commitments;
    let Responses { z1, w, z2, z3 } = &responses;

    // [ENCELG-V-3]
    if N.encrypt(z1, z2) != N.add(D, &N.scale(K, &e)) {
        return Err(Reason::EncElgEq1);
    }
    // [ENCELG-V-4]
    if curve::multiply(z1, &generator()) + *Y * *w != *E + curve::multiply(&e, B) {
        return Err(Reason::EncElgEq2);
    }
    // [ENCELG-V-5]
    if generator() * *w != *F + curve::multiply(&e, A) {
        return Err(Reason::EncElgEq3);
    }
    // [ENCELG-V-6]
    if setup.commit(z1, z3) != setup.combine(T, S, &e) {
        return Err(Reason::EncElgEq4);
    }
    Ok(())
}
