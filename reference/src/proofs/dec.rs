//! Π_dec: the plaintext of a computed ciphertext, in the exponent. Source: book, page "Π_dec". m repetitions, no setup.

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::{Context, list};
use quorate_spec::labels::DEC_CHALLENGE;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};

use crate::curve::{self, Point, generator};
use crate::integers::{decode_int, decode_unit, multiply, power};
use crate::paillier::PublicKey;
use crate::proofs::{
    borrow, ciphertext, ciphertexts, ints, points, require_interval, require_points, residue, residues,
};
use crate::sampling;

/// `enc_N(y; ρ) = K⊗x ⊕ D`, `X = xG`, `S = yB`.
#[derive(Clone)]
pub struct Statement<'a> {
    /// The prover's Paillier key.
    pub N: &'a PublicKey,
    /// Ciphertext that is scaled.
    pub K: &'a BigUint,
    /// Ciphertext that is added.
    pub D: &'a BigUint,
    /// The factor in the exponent.
    pub X: Point,
    /// The plaintext in the exponent of B.
    pub S: Point,
    /// Base.
    pub B: Point,
}

/// Secret.
pub struct Witness<'a> {
    /// The factor, in J_ℓ.
    pub x: &'a BigInt,
    /// The plaintext, in J_{ℓ_y}.
    pub y: &'a BigInt,
    /// The nonce of K⊗x ⊕ D.
    pub rho: &'a BigUint,
}

/// The masks of one repetition. Secret.
pub struct Mask {
    /// Mask of x, in J_{ℓ+ε_bin}.
    pub alpha: BigInt,
    /// Mask of y, in J_{ℓ_y+ε_bin}.
    pub beta: BigInt,
    /// Nonce.
    pub r: BigUint,
}

/// The first message, one entry per repetition.
pub struct Commitments {
    /// enc_N(β; r) ⊖ K⊗α.
    pub A: Vec<BigUint>,
    /// αG.
    pub C: Vec<Point>,
    /// βB.
    pub E: Vec<Point>,
}

/// The answer, one entry per repetition.
pub struct Responses {
    /// α + ex.
    pub z: Vec<BigInt>,
    /// β + ey.
    pub w: Vec<BigInt>,
    /// r ρ^e mod N.
    pub nu: Vec<BigUint>,
}

fn z_bits(params: &Params) -> usize {
    params.ell + params.epsilon_bin
}

fn w_bits(shape: &Shape) -> usize {
    shape.params.ell_y(shape.n) + shape.params.epsilon_bin
}

/// The masks. Secret.
pub fn sample(
    shape: &Shape,
    tape: &Tape,
    context: &Context<'_>,
    N: &PublicKey,
) -> Result<Vec<Mask>, LocalError> {
    let params = &shape.params;
    let peer = context.verifier;
    let draw = |repetition| {
        let count = counter(context.instance, repetition);
        Ok(Mask {
            alpha: sampling::int(tape, "dec/alpha", peer, count, z_bits(params)),
            beta: sampling::int(tape, "dec/beta", peer, count, w_bits(shape)),
            r: sampling::unit(tape, "dec/r", peer, count, &N.modulus, params.modulus_bits)?,
        })
    };
    (0..params.m).map(draw).collect()
}

/// The first message.
pub fn commit(statement: &Statement<'_>, masks: &[Mask]) -> Commitments {
    let Statement { N, K, B, .. } = statement;
    let affine = |mask: &Mask| N.subtract(&N.encrypt(&mask.beta, &mask.r), &N.scale(K, &mask.alpha));
    Commitments {
        A: masks.iter().map(affine).collect(),
        C: masks.iter().map(|mask| curve::multiply(&mask.alpha, &generator())).collect(),
        E: masks.iter().map(|mask| curve::multiply(&mask.beta, B)).collect(),
    }
}

/// What the challenge covers, item by item.
pub fn transcript(
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_>,
    commitments: &Commitments,
) -> Vec<Vec<u8>> {
    let Statement { N, K, D, X, S, B } = statement;
    let mut items = vec![context.hash().to_vec(), residue(params, &N.modulus)];
    items.extend([K, D].map(|value| ciphertext(params, value)));
    items.extend([X, S, B].map(curve::encode_point));
    items.push(list(&ciphertexts(params, &commitments.A)));
    items.extend([&commitments.C, &commitments.E].map(|values| list(&points(values))));
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
    sampling::challenge_bits(DEC_CHALLENGE, &borrow(&items), params.m)
}

/// The answer.
pub fn respond(statement: &Statement<'_>, witness: &Witness<'_>, masks: &[Mask], e: &[bool]) -> Responses {
    let N = &statement.N.modulus;
    let rounds = || masks.iter().zip(e.iter().map(|bit| BigInt::from(*bit)));
    Responses {
        z: rounds().map(|(mask, e)| &mask.alpha + e * witness.x).collect(),
        w: rounds().map(|(mask, e)| &mask.beta + e * witness.y).collect(),
        nu: rounds().map(|(mask, e)| multiply(&mask.r, &power(witness.rho, &e, N), N)).collect(),
    }
}

/// The bytes.
pub fn encode(shape: &Shape, commitments: &Commitments, responses: &Responses) -> DecProof {
    let params = &shape.params;
    DecProof {
        A: ciphertexts(params, &commitments.A),
        C: points(&commitments.C),
        E: points(&commitments.E),
        z: ints(&responses.z, z_bits(params)),
        w: ints(&responses.w, w_bits(shape)),
        nu: residues(params, &responses.nu),
    }
}

/// The values, in byte order. [DEC-V-1] [DEC-V-2] [DEC-V-3]
pub fn decode(
    shape: &Shape,
    statement: &Statement<'_>,
    proof: &DecProof,
) -> Result<(Commitments, Responses), Reason> {
    let N = statement.N;
    let z_range = |z: &Vec<u8>| decode_int(z, z_bits(&shape.params), Reason::DecRangeZ);
    let w_range = |w: &Vec<u8>| decode_int(w, w_bits(shape), Reason::DecRangeW);
    let commitments = Commitments {
        A: proof.A.iter().map(|A| decode_unit(A, &N.square)).collect::<Result<_, _>>()?,
        C: proof.C.iter().map(|C| curve::decode_point(C)).collect::<Result<_, _>>()?,
        E: proof.E.iter().map(|E| curve::decode_point(E)).collect::<Result<_, _>>()?,
    };
    let responses = Responses {
        z: proof.z.iter().map(z_range).collect::<Result<_, _>>()?,
        w: proof.w.iter().map(w_range).collect::<Result<_, _>>()?,
        nu: proof.nu.iter().map(|nu| decode_unit(nu, &N.modulus)).collect::<Result<_, _>>()?,
    };
    // lists of another length would end the loops of the verifier too early
    let Commitments { A, C, E } = &commitments;
    let Responses { z, w, nu } = &responses;
    if [A.len(), C.len(), E.len(), z.len(), w.len(), nu.len()] != [shape.params.m; 6] {
        return Err(Reason::FrameLength);
    }
    Ok((commitments, responses))
}

/// Algorithm DEC-P. Fails with negligible probability. [DEC-P-1] [DEC-P-2]
pub fn prove(
    shape: &Shape,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    witness: &Witness<'_>,
) -> Result<DecProof, LocalError> {
    require_interval(witness.y, shape.params.ell_y(shape.n))?;
    let masks = sample(shape, tape, context, statement.N)?;
    let commitments = commit(statement, &masks);
    require_points(&commitments.C)?;
    require_points(&commitments.E)?;
    let e = challenge(&shape.params, context, statement, &commitments);
    let responses = respond(statement, witness, &masks, &e);
    for z in &responses.z {
        require_interval(z, z_bits(&shape.params))?;
    }
    for w in &responses.w {
        require_interval(w, w_bits(shape))?;
    }
    Ok(encode(shape, &commitments, &responses))
}

/// Algorithm DEC-V. Fails with a decoding reason, `proof.dec.range_z`, `range_w`, or `eq1` to `eq3`.
pub fn verify(
    shape: &Shape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    proof: &DecProof,
) -> Result<(), Reason> {
    let (commitments, responses) = decode(shape, statement, proof)?;
    let bits = challenge(&shape.params, context, statement, &commitments);
    let e: Vec<BigInt> = bits.into_iter().map(BigInt::from).collect();
    let Statement { N, K, D, X, S, B } = statement;
    let Commitments { A, C, E } = &commitments;
    let Responses { z, w, nu } = &responses;

    // [DEC-V-4]
    for ((((A, z), w), nu), e) in A.iter().zip(z).zip(w).zip(nu).zip(&e) {
        if N.subtract(&N.encrypt(w, nu), &N.scale(K, z)) != N.add(A, &N.scale(D, e)) {
            return Err(Reason::DecEq1);
        }
    }
    // [DEC-V-5]
    for ((C, z), e) in C.iter().zip(z).zip(&e) {
        if curve::multiply(z, &generator()) != *C + curve::multiply(e, X) {
            return Err(Reason::DecEq2);
        }
    }
    // [DEC-V-6]
    for ((E, w), e) in E.iter().zip(w).zip(&e) {
        if curve::multiply(w, B) != *E + curve::multiply(e, S) {
            return Err(Reason::DecEq3);
        }
    }
    Ok(())
}
