//! Π_aff-g: an affine operation on a ciphertext, with the factor in the exponent. Source: book, page "Π_aff-g".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::AFF_G_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, generator};
use crate::integers::{decode_int, decode_unit, encode_int, multiply, power};
use crate::paillier::PublicKey;
use crate::pedersen::Setup;
use crate::proofs::{borrow, ciphertext, require_interval, require_points, residue, setup_items};
use crate::sampling;

/// `D = C⊗x ⊕ enc_{N_v}(y; ρ)`, `Y = enc_{N_p}(y; ρ_y)`, `X = xG`.
#[derive(Clone)]
pub struct Statement<'a> {
    /// The verifier's Paillier key.
    pub N_v: &'a PublicKey,
    /// The prover's Paillier key.
    pub N_p: &'a PublicKey,
    /// The verifier's ciphertext.
    pub C: &'a BigUint,
    /// The result of the affine operation.
    pub D: &'a BigUint,
    /// The mask under the prover's key.
    pub Y: &'a BigUint,
    /// The factor in the exponent.
    pub X: Point,
}

/// Secret.
pub struct Witness<'a> {
    /// The factor, in J_ℓ.
    pub x: &'a BigInt,
    /// The mask, in J_ℓ'.
    pub y: &'a BigInt,
    /// The nonce in D.
    pub rho: &'a BigUint,
    /// The nonce of Y.
    pub rho_y: &'a BigUint,
}

/// Secret.
pub struct Masks {
    /// Mask of x, in J_{ℓ+ε}.
    pub alpha: BigInt,
    /// Mask of y, in J_{ℓ'+ε}.
    pub beta: BigInt,
    /// Nonce of A.
    pub r: BigUint,
    /// Nonce of B_y.
    pub r_y: BigUint,
    /// Randomness of E, in J_{ℓ+ε+|N̂|}.
    pub gamma: BigInt,
    /// Randomness of F, in J_{ℓ'+ε+|N̂|}.
    pub delta: BigInt,
    /// Randomness of S, in J_{ℓ+|N̂|}.
    pub m: BigInt,
    /// Randomness of T, in J_{ℓ'+|N̂|}.
    pub mu: BigInt,
}

/// The first message.
pub struct Commitments {
    /// C⊗α ⊕ enc_{N_v}(β; r).
    pub A: BigUint,
    /// αG.
    pub B_x: Point,
    /// enc_{N_p}(β; r_y).
    pub B_y: BigUint,
    /// com(α; γ).
    pub E: BigUint,
    /// com(x; m).
    pub S: BigUint,
    /// com(β; δ).
    pub F: BigUint,
    /// com(y; μ).
    pub T: BigUint,
}

/// The answer.
pub struct Responses {
    /// α + ex.
    pub z1: BigInt,
    /// β + ey.
    pub z2: BigInt,
    /// γ + em.
    pub z3: BigInt,
    /// δ + eμ.
    pub z4: BigInt,
    /// r ρ^e mod N_v.
    pub w: BigUint,
    /// r_y ρ_y^e mod N_p.
    pub w_y: BigUint,
}

/// The masks. Secret.
pub fn sample(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N_v: &PublicKey,
    N_p: &PublicKey,
) -> Result<Masks, LocalError> {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    let peer = context.verifier;
    let count = counter(context.instance, 0);
    let int = |label, b| sampling::int(tape, label, peer, count, b);
    Ok(Masks {
        alpha: int("aff-g/alpha", ell + epsilon),
        beta: int("aff-g/beta", ell_prime + epsilon),
        r: sampling::unit(tape, "aff-g/r", peer, count, &N_v.modulus, modulus_bits)?,
        r_y: sampling::unit(tape, "aff-g/r_y", peer, count, &N_p.modulus, modulus_bits)?,
        gamma: int("aff-g/gamma", ell + epsilon + modulus_bits),
        delta: int("aff-g/delta", ell_prime + epsilon + modulus_bits),
        m: int("aff-g/m", ell + modulus_bits),
        mu: int("aff-g/mu", ell_prime + modulus_bits),
    })
}

/// The first message.
pub fn commit(statement: &Statement<'_>, setup: &Setup, witness: &Witness<'_>, masks: &Masks) -> Commitments {
    let Statement { N_v, N_p, C, .. } = statement;
    let Masks { alpha, beta, r, r_y, gamma, delta, m, mu } = masks;
    Commitments {
        A: N_v.add(&N_v.scale(C, alpha), &N_v.encrypt(beta, r)),
        B_x: curve::multiply(alpha, &generator()),
        B_y: N_p.encrypt(beta, r_y),
        E: setup.commit(alpha, gamma),
        S: setup.commit(witness.x, m),
        F: setup.commit(beta, delta),
        T: setup.commit(witness.y, mu),
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
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let Commitments { A, B_x, B_y, E, S, F, T } = commitments;
    let mut items = vec![context.hash().to_vec()];
    items.extend([&N_v.modulus, &N_p.modulus].map(|modulus| residue(params, modulus)));
    items.extend([C, D, Y].map(|value| ciphertext(params, value)));
    items.push(curve::encode_point(X));
    items.extend(setup_items(params, setup));
    items.extend([ciphertext(params, A), curve::encode_point(B_x), ciphertext(params, B_y)]);
    items.extend([E, S, F, T].map(|value| residue(params, value)));
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
    sampling::challenge(AFF_G_CHALLENGE, &borrow(&transcript(params, context, statement, setup, commitments)))
}

/// The answer.
pub fn respond(statement: &Statement<'_>, witness: &Witness<'_>, masks: &Masks, e: &BigInt) -> Responses {
    let N_v = &statement.N_v.modulus;
    let N_p = &statement.N_p.modulus;
    Responses {
        z1: &masks.alpha + e * witness.x,
        z2: &masks.beta + e * witness.y,
        z3: &masks.gamma + e * &masks.m,
        z4: &masks.delta + e * &masks.mu,
        w: multiply(&masks.r, &power(witness.rho, e, N_v), N_v),
        w_y: multiply(&masks.r_y, &power(witness.rho_y, e, N_p), N_p),
    }
}

/// The bytes.
pub fn encode(params: &Params, commitments: &Commitments, responses: &Responses) -> AffGProof {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    AffGProof {
        A: ciphertext(params, &commitments.A),
        B_x: curve::encode_point(&commitments.B_x),
        B_y: ciphertext(params, &commitments.B_y),
        E: residue(params, &commitments.E),
        S: residue(params, &commitments.S),
        F: residue(params, &commitments.F),
        T: residue(params, &commitments.T),
        z1: encode_int(&responses.z1, ell + epsilon),
        z2: encode_int(&responses.z2, ell_prime + epsilon),
        z3: encode_int(&responses.z3, ell + epsilon + modulus_bits + 1),
        z4: encode_int(&responses.z4, ell_prime + epsilon + modulus_bits + 1),
        w: residue(params, &responses.w),
        w_y: residue(params, &responses.w_y),
    }
}

/// The values, in byte order. [AFFG-V-1] [AFFG-V-2] [AFFG-V-3]
pub fn decode(
    params: &Params,
    statement: &Statement<'_>,
    setup: &Setup,
    proof: &AffGProof,
) -> Result<(Commitments, Responses), Reason> {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    let commitments = Commitments {
        A: decode_unit(&proof.A, &statement.N_v.square)?,
        B_x: curve::decode_point(&proof.B_x)?,
        B_y: decode_unit(&proof.B_y, &statement.N_p.square)?,
        E: decode_unit(&proof.E, &setup.modulus)?,
        S: decode_unit(&proof.S, &setup.modulus)?,
        F: decode_unit(&proof.F, &setup.modulus)?,
        T: decode_unit(&proof.T, &setup.modulus)?,
    };
    let responses = Responses {
        z1: decode_int(&proof.z1, ell + epsilon, Reason::AffGRangeZ1)?,
        z2: decode_int(&proof.z2, ell_prime + epsilon, Reason::AffGRangeZ2)?,
        z3: decode_int(&proof.z3, ell + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
        z4: decode_int(&proof.z4, ell_prime + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
        w: decode_unit(&proof.w, &statement.N_v.modulus)?,
        w_y: decode_unit(&proof.w_y, &statement.N_p.modulus)?,
    };
    Ok((commitments, responses))
}

/// Algorithm AFFG-P. `setup`: the verifier's. Fails with negligible probability. [AFFG-P-1] [AFFG-P-2]
pub fn prove(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    witness: &Witness<'_>,
) -> Result<AffGProof, LocalError> {
    let masks = sample(params, tape, context, statement.N_v, statement.N_p)?;
    let commitments = commit(statement, setup, witness, &masks);
    require_points(&[commitments.B_x])?;
    let e = challenge(params, context, statement, setup, &commitments);
    let responses = respond(statement, witness, &masks, &e);
    require_interval(&responses.z1, params.ell + params.epsilon)?;
    require_interval(&responses.z2, params.ell_prime + params.epsilon)?;
    Ok(encode(params, &commitments, &responses))
}

/// Algorithm AFFG-V. `setup`: the own. Fails with a decoding reason, `proof.aff_g.range_z1`, `range_z2`, or `eq1` to `eq5`.
pub fn verify(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    setup: &Setup,
    proof: &AffGProof,
) -> Result<(), Reason> {
    let (commitments, responses) = decode(params, statement, setup, proof)?;
    let e = challenge(params, context, statement, setup, &commitments);
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let Commitments { A, B_x, B_y, E, S, F, T } = &commitments;
    let Responses { z1, z2, z3, z4, w, w_y } = &responses;

    // [AFFG-V-4]
    if N_v.add(&N_v.scale(C, z1), &N_v.encrypt(z2, w)) != N_v.add(A, &N_v.scale(D, &e)) {
        return Err(Reason::AffGEq1);
    }
    // [AFFG-V-5]
    if curve::multiply(z1, &generator()) != *B_x + curve::multiply(&e, X) {
        return Err(Reason::AffGEq2);
    }
    // [AFFG-V-6]
    if N_p.encrypt(z2, w_y) != N_p.add(B_y, &N_p.scale(Y, &e)) {
        return Err(Reason::AffGEq3);
    }
    // [AFFG-V-7]
    if setup.commit(z1, z3) != setup.combine(E, S, &e) {
        return Err(Reason::AffGEq4);
    }
    // [AFFG-V-8]
    if setup.commit(z2, z4) != setup.combine(F, T, &e) {
        return Err(Reason::AffGEq5);
    }
    Ok(())
}
