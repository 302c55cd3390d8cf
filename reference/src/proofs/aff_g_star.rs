//! Π_aff-g*: Π_aff-g for everyone, without a setup, by m repetitions. Source: book, page "Π_aff-g*".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::{Context, list};
use quorate_spec::labels::AFF_G_STAR_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, generator};
use crate::integers::{decode_int, decode_unit, multiply, power};
use crate::paillier::PublicKey;
use crate::proofs::{
    borrow, ciphertext, ciphertexts, ints, points, require_interval, require_points, residue, residues,
};
use crate::sampling;

pub use crate::proofs::aff_g::{Statement, Witness};

/// The masks of one repetition. Secret.
pub struct Mask {
    /// Mask of x, in J_{ℓ+ε_bin}.
    pub alpha: BigInt,
    /// Mask of y, in J_{ℓ'+ε_bin}.
    pub beta: BigInt,
    /// Nonce under N_v.
    pub r: BigUint,
    /// Nonce under N_p.
    pub r_y: BigUint,
}

/// The first message, one entry per repetition.
pub struct Commitments {
    /// C⊗α ⊕ enc_{N_v}(β; r).
    pub A: Vec<BigUint>,
    /// αG.
    pub R: Vec<Point>,
    /// enc_{N_p}(β; r_y).
    pub B: Vec<BigUint>,
}

/// The answer, one entry per repetition.
pub struct Responses {
    /// α + ex.
    pub z1: Vec<BigInt>,
    /// β + ey.
    pub z2: Vec<BigInt>,
    /// r ρ^e mod N_v.
    pub w: Vec<BigUint>,
    /// r_y ρ_y^e mod N_p.
    pub w_y: Vec<BigUint>,
}

/// The masks. Secret.
pub fn sample(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N_v: &PublicKey,
    N_p: &PublicKey,
) -> Result<Vec<Mask>, LocalError> {
    let Params { ell, ell_prime, epsilon_bin, modulus_bits, .. } = *params;
    let peer = context.verifier;
    let draw = |repetition| {
        let count = counter(context.instance, repetition);
        Ok(Mask {
            alpha: sampling::int(tape, "aff-g-star/alpha", peer, count, ell + epsilon_bin),
            beta: sampling::int(tape, "aff-g-star/beta", peer, count, ell_prime + epsilon_bin),
            r: sampling::unit(tape, "aff-g-star/r", peer, count, &N_v.modulus, modulus_bits)?,
            r_y: sampling::unit(tape, "aff-g-star/r_y", peer, count, &N_p.modulus, modulus_bits)?,
        })
    };
    (0..params.m).map(draw).collect()
}

/// The first message.
pub fn commit(statement: &Statement<'_>, masks: &[Mask]) -> Commitments {
    let Statement { N_v, N_p, C, .. } = statement;
    let affine = |mask: &Mask| N_v.add(&N_v.scale(C, &mask.alpha), &N_v.encrypt(&mask.beta, &mask.r));
    Commitments {
        A: masks.iter().map(affine).collect(),
        R: masks.iter().map(|mask| curve::multiply(&mask.alpha, &generator())).collect(),
        B: masks.iter().map(|mask| N_p.encrypt(&mask.beta, &mask.r_y)).collect(),
    }
}

/// What the challenge covers, item by item.
pub fn transcript(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    commitments: &Commitments,
) -> Vec<Vec<u8>> {
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let mut items = vec![context.hash().to_vec()];
    items.extend([&N_v.modulus, &N_p.modulus].map(|modulus| residue(params, modulus)));
    items.extend([C, D, Y].map(|value| ciphertext(params, value)));
    items.push(curve::encode_point(X));
    items.push(list(&ciphertexts(params, &commitments.A)));
    items.push(list(&points(&commitments.R)));
    items.push(list(&ciphertexts(params, &commitments.B)));
    items
}

/// The bits e_0..e_{m-1}, over ctx, statement and all commitments. [HASH-5]
pub fn challenge(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    commitments: &Commitments,
) -> Vec<bool> {
    let items = transcript(params, context, statement, commitments);
    sampling::challenge_bits(AFF_G_STAR_CHALLENGE, &borrow(&items), params.m)
}

/// The answer.
pub fn respond(statement: &Statement<'_>, witness: &Witness<'_>, masks: &[Mask], e: &[bool]) -> Responses {
    let N_v = &statement.N_v.modulus;
    let N_p = &statement.N_p.modulus;
    let rounds = || masks.iter().zip(e.iter().map(|bit| BigInt::from(*bit)));
    Responses {
        z1: rounds().map(|(mask, e)| &mask.alpha + e * witness.x).collect(),
        z2: rounds().map(|(mask, e)| &mask.beta + e * witness.y).collect(),
        w: rounds().map(|(mask, e)| multiply(&mask.r, &power(witness.rho, &e, N_v), N_v)).collect(),
        w_y: rounds().map(|(mask, e)| multiply(&mask.r_y, &power(witness.rho_y, &e, N_p), N_p)).collect(),
    }
}

/// The bytes.
pub fn encode(params: &Params, commitments: &Commitments, responses: &Responses) -> AffGStarProof {
    let Params { ell, ell_prime, epsilon_bin, .. } = *params;
    AffGStarProof {
        A: ciphertexts(params, &commitments.A),
        R: points(&commitments.R),
        B: ciphertexts(params, &commitments.B),
        z1: ints(&responses.z1, ell + epsilon_bin),
        z2: ints(&responses.z2, ell_prime + epsilon_bin),
        w: residues(params, &responses.w),
        w_y: residues(params, &responses.w_y),
    }
}

/// The values, in byte order. [AFFGS-V-1] [AFFGS-V-2] [AFFGS-V-3]
pub fn decode(
    params: &Params,
    statement: &Statement<'_>,
    proof: &AffGStarProof,
) -> Result<(Commitments, Responses), Reason> {
    let Params { ell, ell_prime, epsilon_bin, .. } = *params;
    let Statement { N_v, N_p, .. } = statement;
    let z1_range = |z: &Vec<u8>| decode_int(z, ell + epsilon_bin, Reason::AffGStarRangeZ1);
    let z2_range = |z: &Vec<u8>| decode_int(z, ell_prime + epsilon_bin, Reason::AffGStarRangeZ2);
    let commitments = Commitments {
        A: proof.A.iter().map(|A| decode_unit(A, &N_v.square)).collect::<Result<_, _>>()?,
        R: proof.R.iter().map(|R| curve::decode_point(R)).collect::<Result<_, _>>()?,
        B: proof.B.iter().map(|B| decode_unit(B, &N_p.square)).collect::<Result<_, _>>()?,
    };
    let responses = Responses {
        z1: proof.z1.iter().map(z1_range).collect::<Result<_, _>>()?,
        z2: proof.z2.iter().map(z2_range).collect::<Result<_, _>>()?,
        w: proof.w.iter().map(|w| decode_unit(w, &N_v.modulus)).collect::<Result<_, _>>()?,
        w_y: proof.w_y.iter().map(|w| decode_unit(w, &N_p.modulus)).collect::<Result<_, _>>()?,
    };
    // lists of another length would end the loops of the verifier too early
    let Commitments { A, R, B } = &commitments;
    let Responses { z1, z2, w, w_y } = &responses;
    if [A.len(), R.len(), B.len(), z1.len(), z2.len(), w.len(), w_y.len()] != [params.m; 7] {
        return Err(Reason::FrameLength);
    }
    Ok((commitments, responses))
}

/// Algorithm AFFGS-P. Fails with negligible probability. [AFFGS-P-1] [AFFGS-P-2]
pub fn prove(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    witness: &Witness<'_>,
) -> Result<AffGStarProof, LocalError> {
    let masks = sample(params, tape, context, statement.N_v, statement.N_p)?;
    let commitments = commit(statement, &masks);
    require_points(&commitments.R)?;
    let e = challenge(params, context, statement, &commitments);
    let responses = respond(statement, witness, &masks, &e);
    for z in &responses.z1 {
        require_interval(z, params.ell + params.epsilon_bin)?;
    }
    for z in &responses.z2 {
        require_interval(z, params.ell_prime + params.epsilon_bin)?;
    }
    Ok(encode(params, &commitments, &responses))
}

/// Algorithm AFFGS-V. Fails with a decoding reason, `proof.aff_g_star.range_z1`, `range_z2`, or `eq1` to `eq3`.
pub fn verify(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    proof: &AffGStarProof,
) -> Result<(), Reason> {
    let (commitments, responses) = decode(params, statement, proof)?;
    let bits = challenge(params, context, statement, &commitments);
    let e: Vec<BigInt> = bits.into_iter().map(BigInt::from).collect();
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let Commitments { A, R, B } = &commitments;
    let Responses { z1, z2, w, w_y } = &responses;

    // [AFFGS-V-4]
    for ((((A, z1), z2), w), e) in A.iter().zip(z1).zip(z2).zip(w).zip(&e) {
        if N_v.add(&N_v.scale(C, z1), &N_v.encrypt(z2, w)) != N_v.add(A, &N_v.scale(D, e)) {
            return Err(Reason::AffGStarEq1);
        }
    }
    // [AFFGS-V-5]
    for ((R, z1), e) in R.iter().zip(z1).zip(&e) {
        if curve::multiply(z1, &generator()) != *R + curve::multiply(e, X) {
            return Err(Reason::AffGStarEq2);
        }
    }
    // [AFFGS-V-6]
    for (((B, z2), w_y), e) in B.iter().zip(z2).zip(w_y).zip(&e) {
        if N_p.encrypt(z2, w_y) != N_p.add(B, &N_p.scale(Y, e)) {
            return Err(Reason::AffGStarEq3);
        }
    }
    Ok(())
}
