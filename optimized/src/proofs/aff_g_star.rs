//! Π_aff-g*: Π_aff-g for everyone, without a setup, by m repetitions. Source: book, page "Π_aff-g*".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::{Context, list};
use quorate_spec::labels::AFF_G_STAR_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{self, Point, multiply_generator};
use crate::integers::{
    Units, decode_int, encode_ciphertext, encode_int, encode_residue, require_interval, require_units,
    scalar_of,
};
use crate::paillier::{Key, PendingEncryption};
use crate::proofs::{decode_list, encode_points, require_points};
use crate::sampling;

pub use crate::proofs::aff_g::{Statement, Witness};

/// The masks of one repetition. Secret.
struct Mask {
    /// Mask of x, in J_{ℓ+ε_bin}.
    alpha: Int,
    /// Mask of y, in J_{ℓ'+ε_bin}.
    beta: Int,
    /// Nonce under N_v.
    r: Nat,
    /// Nonce under N_p.
    r_y: Nat,
}

fn z1_bits(params: &Params) -> usize {
    params.ell + params.epsilon_bin
}

fn z2_bits(params: &Params) -> usize {
    params.ell_prime + params.epsilon_bin
}

/// The masks. Fails with `Unlucky` if a nonce is no unit, which happens with negligible probability.
fn sample(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N_v: Key<'_>,
    N_p: Key<'_>,
) -> Result<Vec<Mask>, LocalError> {
    let peer = context.verifier;
    let draw = |repetition| {
        let count = counter(context.instance, repetition);
        Mask {
            alpha: sampling::int(tape, "aff-g-star/alpha", peer, count, z1_bits(params)),
            beta: sampling::int(tape, "aff-g-star/beta", peer, count, z2_bits(params)),
            r: sampling::residue(tape, "aff-g-star/r", peer, count, N_v.modulus()),
            r_y: sampling::residue(tape, "aff-g-star/r_y", peer, count, N_p.modulus()),
        }
    };
    let masks: Vec<Mask> = (0..params.m).map(draw).collect();
    require_units(N_v.modulus(), &masks.iter().map(|mask| &mask.r).collect::<Vec<_>>())?;
    require_units(N_p.modulus(), &masks.iter().map(|mask| &mask.r_y).collect::<Vec<_>>())?;
    Ok(masks)
}

/// The bytes of the commitments.
struct Encoded {
    A: Vec<Vec<u8>>,
    R: Vec<Vec<u8>>,
    B: Vec<Vec<u8>>,
}

/// The bits e_0..e_{m-1}, over ctx, statement and all commitments. [HASH-5]
fn challenge(params: &Params, ctx: &Hash, statement: &Statement<'_, '_>, commitments: &Encoded) -> Vec<bool> {
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let [N_v, N_p] = [N_v, N_p].map(|key| encode_residue(params, key.modulus().value()));
    let [C, D, Y] = [C, D, Y].map(|value| encode_ciphertext(params, value));
    let X = curve::encode_point_array(X);
    let Encoded { A, R, B } = commitments;
    let items: [&[u8]; 10] = [ctx, &N_v, &N_p, &C, &D, &Y, &X, &list(A), &list(R), &list(B)];
    sampling::challenge_bits(AFF_G_STAR_CHALLENGE, &items, params.m)
}

/// The prover, with all its exponentiations planned: each A_i is one product `r^N_v C^α`, and C is inverted once for all.
pub struct Prover<'a> {
    params: Params,
    ctx: Hash,
    statement: Statement<'a, 'a>,
    witness: Witness<'a>,
    masks: Vec<Mask>,
    A: Vec<PendingEncryption<'a>>,
    R: Vec<Point>,
    B: Vec<PendingEncryption<'a>>,
}

/// The first part of algorithm AFFGS-P: masks, points, and the plan of all `A_i = C⊗α_i ⊕ enc_{N_v}(β_i; r_i)` and
/// `B_i = enc_{N_p}(β_i; r_{y,i})`. Fails with `Unlucky`. [AFFGS-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: Statement<'a, 'a>,
    witness: Witness<'a>,
) -> Result<Prover<'a>, LocalError> {
    let Statement { N_v, N_p, C, .. } = &statement;
    let masks = sample(params, tape, context, *N_v, *N_p)?;
    let point = |mask: &Mask| multiply_generator(&Zeroizing::new(scalar_of(&mask.alpha)));
    let R: Vec<Point> = masks.iter().map(point).collect();
    require_points(&R)?;
    let inverse = N_v.public().invert(C);
    let (mut A, mut B) = (Vec::new(), Vec::new());
    for Mask { alpha, beta, r, r_y } in &masks {
        let scaled = N_v.factor_of(C, &inverse, alpha, z1_bits(params));
        A.push(N_v.plan_encrypt(plan, beta, r, vec![scaled]));
        B.push(N_p.plan_encrypt(plan, beta, r_y, Vec::new()));
    }
    Ok(Prover { params: *params, ctx: context.hash(), statement, witness, masks, A, R, B })
}

impl Prover<'_> {
    /// The rest of algorithm AFFGS-P: challenge, responses, and the bytes. The masks are erased. Fails with `Unlucky`.
    /// [AFFGS-P-1] [AFFGS-P-2]
    pub fn finish(self, results: &mut Results) -> Result<AffGStarProof, LocalError> {
        let Prover { params, ctx, statement, witness, masks, A, R, B } = self;
        let params = &params;
        let mut ciphertexts = |pending: Vec<PendingEncryption<'_>>| {
            pending.into_iter().map(|value| encode_ciphertext(params, &value.finish(results))).collect()
        };
        let (A, B) = (ciphertexts(A), ciphertexts(B));
        let commitments = Encoded { A, R: encode_points(&R), B };
        let e = challenge(params, &ctx, &statement, &commitments);
        let (N_v, N_p) = (statement.N_v.modulus(), statement.N_p.modulus());
        let (rho, rho_y) = (N_v.reduce(witness.rho), N_p.reduce(witness.rho_y));
        let (mut z1, mut z2, mut w, mut w_y) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (Mask { alpha, beta, r, r_y }, e) in masks.into_iter().zip(e) {
            // the bits are published
            let (alpha, beta) = if e { (alpha.add(witness.x), beta.add(witness.y)) } else { (alpha, beta) };
            let (r, r_y) = if e { (N_v.mul(&r, &rho), N_p.mul(&r_y, &rho_y)) } else { (r, r_y) };
            require_interval(&alpha, z1_bits(params))?;
            require_interval(&beta, z2_bits(params))?;
            z1.push(encode_int(&alpha, z1_bits(params)));
            z2.push(encode_int(&beta, z2_bits(params)));
            w.push(encode_residue(params, &r));
            w_y.push(encode_residue(params, &r_y));
        }
        let Encoded { A, R, B } = commitments;
        Ok(AffGStarProof { A, R, B, z1, z2, w, w_y })
    }
}

/// Algorithm AFFGS-P alone. Fails with negligible probability. [AFFGS-P-1] [AFFGS-P-2]
pub fn prove(
    backend: Backend,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: Statement<'_, '_>,
    witness: Witness<'_>,
) -> Result<AffGStarProof, LocalError> {
    let mut plan = Plan::new();
    let prover = commit(&mut plan, params, tape, context, statement, witness)?;
    prover.finish(&mut plan.run(backend))
}

/// The values of a proof. Public.
struct Decoded {
    A: Vec<Nat>,
    R: Vec<Point>,
    B: Vec<Nat>,
    z1: Vec<Int>,
    z2: Vec<Int>,
    w: Vec<Nat>,
    w_y: Vec<Nat>,
}

/// The values, in byte order; the units are yet to be checked. [AFFGS-V-1] [AFFGS-V-2] [AFFGS-V-3]
fn decode<'a>(
    units: &mut Units<'a>,
    params: &Params,
    N_v: Key<'a>,
    N_p: Key<'a>,
    proof: &AffGStarProof,
) -> Result<Decoded, Reason> {
    let decoded = Decoded {
        A: decode_list(&proof.A, |A| units.decode_square(A, N_v.square(), N_v.modulus()))?,
        R: decode_list(&proof.R, |R| curve::decode_point(R))?,
        B: decode_list(&proof.B, |B| units.decode_square(B, N_p.square(), N_p.modulus()))?,
        z1: decode_list(&proof.z1, |z| decode_int(z, z1_bits(params), Reason::AffGStarRangeZ1))?,
        z2: decode_list(&proof.z2, |z| decode_int(z, z2_bits(params), Reason::AffGStarRangeZ2))?,
        w: decode_list(&proof.w, |w| units.decode(w, N_v.modulus()))?,
        w_y: decode_list(&proof.w_y, |w| units.decode(w, N_p.modulus()))?,
    };
    // lists of another length would end the loops of the verifier too early
    let Decoded { A, R, B, z1, z2, w, w_y } = &decoded;
    if [A.len(), R.len(), B.len(), z1.len(), z2.len(), w.len(), w_y.len()] != [params.m; 7] {
        return Err(Reason::FrameLength);
    }
    Ok(decoded)
}

/// Both sides of an equation of ciphertexts in each repetition.
type Equations<'a> = Vec<(PendingEncryption<'a>, Nat)>;

/// Repetitions of equation 1 that are judged before the others are computed. A proof that is no proof fails the first one.
const FIRST: usize = 1;

/// The verifier, with all its exponentiations planned, in two plans, and the other equation decided.
pub struct Pending<'a> {
    eq1: Equations<'a>,
    eq2: bool,
    eq3: Equations<'a>,
}

/// The first part of algorithm AFFGS-V, on public values: decoding, challenge, equation 2, and the plans: of the first
/// repetitions of equation 1, and of its others and equation 3. Fails with a decoding reason, `proof.aff_g_star.range_z1` or
/// `range_z2`.
pub fn check<'a>(
    first: &mut Plan<'a>,
    others: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'a, '_>,
    proof: &AffGStarProof,
) -> Result<Pending<'a>, Reason> {
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let mut units = Units::new();
    let decoded = decode(&mut units, params, *N_v, *N_p, proof);
    let Decoded { A, R, B, z1, z2, w, w_y } = units.check(decoded)?;
    let encode = |values: &[Nat]| values.iter().map(|value| encode_ciphertext(params, value)).collect();
    // a point has one encoding only
    let commitments = Encoded { A: encode(&A), R: proof.R.clone(), B: encode(&B) };
    let e = challenge(params, &context.hash(), statement, &commitments);

    let chosen = |point: &Point, e: bool| if e { *point } else { Point::IDENTITY };
    let holds =
        |((R, z1), e): ((&Point, &Int), &bool)| multiply_generator(&scalar_of(z1)) == R + &chosen(X, *e);
    let eq2 = R.iter().zip(&z1).zip(&e).all(holds);

    let inverse = N_v.public().invert(C);
    let D = D.resized(N_v.square().len());
    let Y = Y.resized(N_p.square().len());
    let (mut eq1, mut eq3) = (Vec::new(), Vec::new());
    let repetitions = A.into_iter().zip(&z1).zip(&z2).zip(&w).zip(&e);
    for (repetition, ((((A, z1), z2), w), e)) in repetitions.enumerate() {
        let plan = if repetition < FIRST { &mut *first } else { &mut *others };
        let scaled = N_v.factor_of(C, &inverse, z1, z1_bits(params));
        let left = N_v.plan_encrypt(plan, z2, w, vec![scaled]);
        eq1.push((left, if *e { N_v.square().mul(&A, &D) } else { A }));
    }
    for (((B, z2), w_y), e) in B.into_iter().zip(&z2).zip(&w_y).zip(&e) {
        let left = N_p.plan_encrypt(others, z2, w_y, Vec::new());
        eq3.push((left, if *e { N_p.square().mul(&B, &Y) } else { B }));
    }
    Ok(Pending { eq1, eq2, eq3 })
}

/// Whether all equations hold.
fn hold<'a>(
    mut equations: impl Iterator<Item = (PendingEncryption<'a>, Nat)>,
    results: &mut Results,
) -> bool {
    equations.all(|(left, right)| {
        ct::decide(left.finish(results).ct_eq(&right), "a verifier's equation: the verdict is public")
    })
}

impl Pending<'_> {
    /// Judges the first repetitions of equation 1, which goes before all others. `results`: of the first plan. Fails with
    /// `proof.aff_g_star.eq1`.
    pub fn first(&mut self, results: &mut Results) -> Result<(), Reason> {
        let first = self.eq1.drain(..FIRST.min(self.eq1.len()));
        if hold(first, results) { Ok(()) } else { Err(Reason::AffGStarEq1) }
    }

    /// The rest of algorithm AFFGS-V. `results`: of the other plan. Fails with `proof.aff_g_star.eq1` to `eq3`.
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        // [AFFGS-V-4]
        if !hold(self.eq1.into_iter(), results) {
            return Err(Reason::AffGStarEq1);
        }
        // [AFFGS-V-5]
        if !self.eq2 {
            return Err(Reason::AffGStarEq2);
        }
        // [AFFGS-V-6]
        if !hold(self.eq3.into_iter(), results) {
            return Err(Reason::AffGStarEq3);
        }
        Ok(())
    }
}

/// Algorithm AFFGS-V alone. Fails with a decoding reason, `proof.aff_g_star.range_z1`, `range_z2`, or `eq1` to `eq3`.
pub fn verify(
    backend: Backend,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_, '_>,
    proof: &AffGStarProof,
) -> Result<(), Reason> {
    let (mut first, mut others) = (Plan::new(), Plan::new());
    let mut pending = check(&mut first, &mut others, params, context, statement, proof)?;
    pending.first(&mut first.run(backend))?;
    pending.verify(&mut others.run(backend))
}
