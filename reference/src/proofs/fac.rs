//! Π_fac: a modulus has no small factor. Source: book, page "Π_fac".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::FAC_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::integers::{decode_int, decode_unit, encode_int, multiply, power};
use crate::pedersen::Setup;
use crate::proofs::{borrow, require_interval, residue, setup_items};
use crate::sampling;

/// The factors p, q of N. Secret.
pub struct Witness<'a> {
    /// p.
    pub p: &'a BigInt,
    /// q.
    pub q: &'a BigInt,
}

/// Secret.
pub struct Masks {
    /// Mask of p, in J_{ℓ+ε_fac+η}.
    pub alpha: BigInt,
    /// Mask of q, in J_{ℓ+ε_fac+η}.
    pub beta: BigInt,
    /// Randomness of P, in J_{ℓ+|N̂|}.
    pub mu: BigInt,
    /// Randomness of Q, in J_{ℓ+|N̂|}.
    pub kappa: BigInt,
    /// Randomness of T, in J_{ℓ+ε_fac+|N|+|N̂|}.
    pub r: BigInt,
    /// Randomness of A, in J_{ℓ+ε_fac+|N̂|}.
    pub x: BigInt,
    /// Randomness of B, in J_{ℓ+ε_fac+|N̂|}.
    pub y: BigInt,
}

/// The first message.
pub struct Commitments {
    /// com(p; μ).
    pub P: BigUint,
    /// com(q; κ).
    pub Q: BigUint,
    /// com(α; x).
    pub A: BigUint,
    /// com(β; y).
    pub B: BigUint,
    /// Q^α t^r.
    pub T: BigUint,
}

/// The answer.
pub struct Responses {
    /// α + ep.
    pub z1: BigInt,
    /// β + eq.
    pub z2: BigInt,
    /// x + eμ.
    pub w1: BigInt,
    /// y + eκ.
    pub w2: BigInt,
    /// r - eκp.
    pub v: BigInt,
}

/// The masks. Secret.
pub fn sample(params: &Params, tape: &Tape, context: &Context<'_>) -> Masks {
    let Params { ell, epsilon_fac, modulus_bits, .. } = *params;
    let int = |label, b| sampling::int(tape, label, context.verifier, counter(context.instance, 0), b);
    Masks {
        alpha: int("fac/alpha", ell + epsilon_fac + params.eta()),
        beta: int("fac/beta", ell + epsilon_fac + params.eta()),
        mu: int("fac/mu", ell + modulus_bits),
        kappa: int("fac/kappa", ell + modulus_bits),
        r: int("fac/r", ell + epsilon_fac + modulus_bits + modulus_bits), // |N| = ν
        x: int("fac/x", ell + epsilon_fac + modulus_bits),
        y: int("fac/y", ell + epsilon_fac + modulus_bits),
    }
}

/// The first message.
pub fn commit(setup: &Setup, witness: &Witness<'_>, masks: &Masks) -> Commitments {
    let Masks { alpha, beta, mu, kappa, r, x, y } = masks;
    let Setup { modulus: N_hat, t, .. } = setup;
    let Q = setup.commit(witness.q, kappa);
    Commitments {
        P: setup.commit(witness.p, mu),
        A: setup.commit(alpha, x),
        B: setup.commit(beta, y),
        T: multiply(&power(&Q, alpha, N_hat), &power(t, r, N_hat), N_hat),
        Q,
    }
}

/// What the challenge covers, item by item.
pub fn transcript(
    params: &Params,
    context: &Context<'_>,
    N: &BigUint,
    setup: &Setup,
    commitments: &Commitments,
) -> Vec<Vec<u8>> {
    let Commitments { P, Q, A, B, T } = commitments;
    let mut items = vec![context.hash().to_vec(), residue(params, N)];
    items.extend(setup_items(params, setup));
    items.extend([P, Q, A, B, T].map(|value| residue(params, value)));
    items
}

/// e, over ctx, N, setup and commitments. [HASH-5]
pub fn challenge(
    params: &Params,
    context: &Context<'_>,
    N: &BigUint,
    setup: &Setup,
    commitments: &Commitments,
) -> BigInt {
    sampling::challenge(FAC_CHALLENGE, &borrow(&transcript(params, context, N, setup, commitments)))
}

/// The answer.
pub fn respond(witness: &Witness<'_>, masks: &Masks, e: &BigInt) -> Responses {
    Responses {
        z1: &masks.alpha + e * witness.p,
        z2: &masks.beta + e * witness.q,
        w1: &masks.x + e * &masks.mu,
        w2: &masks.y + e * &masks.kappa,
        v: &masks.r - e * &masks.kappa * witness.p,
    }
}

/// The bytes.
pub fn encode(params: &Params, commitments: &Commitments, responses: &Responses) -> FacProof {
    let Params { ell, epsilon_fac, modulus_bits, .. } = *params;
    FacProof {
        P: residue(params, &commitments.P),
        Q: residue(params, &commitments.Q),
        A: residue(params, &commitments.A),
        B: residue(params, &commitments.B),
        T: residue(params, &commitments.T),
        z1: encode_int(&responses.z1, ell + epsilon_fac + params.eta()),
        z2: encode_int(&responses.z2, ell + epsilon_fac + params.eta()),
        w1: encode_int(&responses.w1, ell + epsilon_fac + modulus_bits + 1),
        w2: encode_int(&responses.w2, ell + epsilon_fac + modulus_bits + 1),
        v: encode_int(&responses.v, ell + epsilon_fac + 2 * modulus_bits + 1),
    }
}

/// The values, in byte order. [FAC-V-1] [FAC-V-2] [FAC-V-3]
pub fn decode(params: &Params, setup: &Setup, proof: &FacProof) -> Result<(Commitments, Responses), Reason> {
    let Params { ell, epsilon_fac, modulus_bits, .. } = *params;
    let commitments = Commitments {
        P: decode_unit(&proof.P, &setup.modulus)?,
        Q: decode_unit(&proof.Q, &setup.modulus)?,
        A: decode_unit(&proof.A, &setup.modulus)?,
        B: decode_unit(&proof.B, &setup.modulus)?,
        T: decode_unit(&proof.T, &setup.modulus)?,
    };
    let responses = Responses {
        z1: decode_int(&proof.z1, ell + epsilon_fac + params.eta(), Reason::FacRangeZ1)?,
        z2: decode_int(&proof.z2, ell + epsilon_fac + params.eta(), Reason::FacRangeZ2)?,
        w1: decode_int(&proof.w1, ell + epsilon_fac + modulus_bits + 1, Reason::DecodeInt)?,
        w2: decode_int(&proof.w2, ell + epsilon_fac + modulus_bits + 1, Reason::DecodeInt)?,
        v: decode_int(&proof.v, ell + epsilon_fac + 2 * modulus_bits + 1, Reason::DecodeInt)?,
    };
    Ok((commitments, responses))
}

/// Algorithm FAC-P. `setup`: the verifier's. Fails with negligible probability. [FAC-P-1] [FAC-P-2]
pub fn prove(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N: &BigUint,
    setup: &Setup,
    witness: &Witness<'_>,
) -> Result<FacProof, LocalError> {
    let masks = sample(params, tape, context);
    let commitments = commit(setup, witness, &masks);
    let e = challenge(params, context, N, setup, &commitments);
    let responses = respond(witness, &masks, &e);
    require_interval(&responses.z1, params.ell + params.epsilon_fac + params.eta())?;
    require_interval(&responses.z2, params.ell + params.epsilon_fac + params.eta())?;
    Ok(encode(params, &commitments, &responses))
}

/// Algorithm FAC-V. `setup`: the own. Fails with a decoding reason, `proof.fac.range_z1`, `range_z2`, or `eq1` to `eq3`.
pub fn verify(
    params: &Params,
    context: &Context<'_>,
    N: &BigUint,
    setup: &Setup,
    proof: &FacProof,
) -> Result<(), Reason> {
    let (commitments, responses) = decode(params, setup, proof)?;
    let e = challenge(params, context, N, setup, &commitments);
    let Setup { modulus: N_hat, s, t } = setup;
    let Commitments { P, Q, A, B, T } = &commitments;
    let Responses { z1, z2, w1, w2, v } = &responses;

    // [FAC-V-4]
    if setup.commit(z1, w1) != setup.combine(A, P, &e) {
        return Err(Reason::FacEq1);
    }
    // [FAC-V-5]
    if setup.commit(z2, w2) != setup.combine(B, Q, &e) {
        return Err(Reason::FacEq2);
    }
    // [FAC-V-6]
    let R = s.modpow(N, N_hat);
    let left = multiply(&power(Q, z1, N_hat), &power(t, v, N_hat), N_hat);
    if left != setup.combine(T, &R, &e) {
        return Err(Reason::FacEq3);
    }
    Ok(())
}
