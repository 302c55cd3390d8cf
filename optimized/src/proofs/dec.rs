//! Π_dec: the plaintext of a computed ciphertext, in the exponent. Source: book, page "Π_dec". m repetitions, no setup.

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::{Context, list};
use quorate_spec::labels::DEC_CHALLENGE;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{Tape, counter};
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{self, Point, lincomb_vartime, multiply_generator};
use crate::integers::{
    Units, decode_int, encode_ciphertext, encode_int, encode_residue, require_interval, require_units,
    scalar_of,
};
use crate::paillier::{Key, PendingEncryption};
use crate::proofs::{decode_list, encode_points, require_points};
use crate::sampling;

/// `enc_N(y; ρ) = K⊗x ⊕ D`, `X = xG`, `S = yB`. Public.
#[derive(Clone)]
pub struct Statement<'a> {
    /// The prover's Paillier key.
    pub N: Key<'a>,
    /// Ciphertext that is scaled, a unit mod N².
    pub K: &'a Nat,
    /// Ciphertext that is added, a unit mod N².
    pub D: &'a Nat,
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
    pub x: &'a Int,
    /// The plaintext, in J_{ℓ_y}.
    pub y: &'a Int,
    /// The nonce of K⊗x ⊕ D, a residue mod N.
    pub rho: &'a Nat,
}

/// The masks of one repetition. Secret.
struct Mask {
    /// Mask of x, in J_{ℓ+ε_bin}.
    alpha: Int,
    /// Mask of y, in J_{ℓ_y+ε_bin}.
    beta: Int,
    /// Nonce.
    r: Nat,
}

fn z_bits(params: &Params) -> usize {
    params.ell + params.epsilon_bin
}

fn w_bits(shape: &Shape) -> usize {
    shape.params.ell_y(shape.n) + shape.params.epsilon_bin
}

/// The masks. Fails with `Unlucky` if a nonce is no unit, which happens with negligible probability.
fn sample(shape: &Shape, tape: &Tape, context: &Context<'_>, N: Key<'_>) -> Result<Vec<Mask>, LocalError> {
    let params = &shape.params;
    let peer = context.verifier;
    let draw = |repetition| {
        let count = counter(context.instance, repetition);
        Mask {
            alpha: sampling::int(tape, "dec/alpha", peer, count, z_bits(params)),
            beta: sampling::int(tape, "dec/beta", peer, count, w_bits(shape)),
            r: sampling::residue(tape, "dec/r", peer, count, N.modulus()),
        }
    };
    let masks: Vec<Mask> = (0..params.m).map(draw).collect();
    require_units(N.modulus(), &masks.iter().map(|mask| &mask.r).collect::<Vec<_>>())?;
    Ok(masks)
}

/// The bytes of the commitments.
struct Encoded {
    A: Vec<Vec<u8>>,
    C: Vec<Vec<u8>>,
    E: Vec<Vec<u8>>,
}

/// The bits e_0..e_{m-1}, over ctx, statement and all commitments. [HASH-5]
fn challenge(params: &Params, ctx: &Hash, statement: &Statement<'_>, commitments: &Encoded) -> Vec<bool> {
    let Statement { N, K, D, X, S, B } = statement;
    let N = encode_residue(params, N.modulus().value());
    let [K, D] = [K, D].map(|value| encode_ciphertext(params, value));
    let [X, S, B] = [X, S, B].map(curve::encode_point_array);
    let Encoded { A, C, E } = commitments;
    let items: [&[u8]; 10] = [ctx, &N, &K, &D, &X, &S, &B, &list(A), &list(C), &list(E)];
    sampling::challenge_bits(DEC_CHALLENGE, &items, params.m)
}

/// The prover, with all its exponentiations planned: each A_i is one product `r^N K^-α`, and K is inverted once for all.
pub struct Prover<'a> {
    shape: Shape,
    ctx: Hash,
    statement: Statement<'a>,
    witness: Witness<'a>,
    masks: Vec<Mask>,
    A: Vec<PendingEncryption<'a>>,
    C: Vec<Point>,
    E: Vec<Point>,
}

/// The first part of algorithm DEC-P: masks, points, and the plan of all `A_i = enc_N(β_i; r_i) ⊖ K⊗α_i`. Fails with `Unlucky`. [DEC-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    shape: &Shape,
    tape: &Tape,
    context: &Context<'_>,
    statement: Statement<'a>,
    witness: Witness<'a>,
) -> Result<Prover<'a>, LocalError> {
    let Statement { N, K, B, .. } = &statement;
    require_interval(witness.y, shape.params.ell_y(shape.n))?;
    let masks = sample(shape, tape, context, *N)?;
    let scalar = |value: &Int| Zeroizing::new(scalar_of(value));
    let C: Vec<Point> = masks.iter().map(|mask| multiply_generator(&scalar(&mask.alpha))).collect();
    let E: Vec<Point> = masks.iter().map(|mask| *B * *scalar(&mask.beta)).collect();
    require_points(&C)?;
    require_points(&E)?;
    let inverse = N.public().invert(K);
    let mut affine = |Mask { alpha, beta, r }: &Mask| {
        let scaled = N.factor_of(&inverse, K, alpha, z_bits(&shape.params));
        N.plan_encrypt(plan, beta, r, vec![scaled])
    };
    let A = masks.iter().map(&mut affine).collect();
    Ok(Prover { shape: *shape, ctx: context.hash(), statement, witness, masks, A, C, E })
}

impl Prover<'_> {
    /// The rest of algorithm DEC-P: challenge, responses, and the bytes. The masks are erased. Fails with `Unlucky`. [DEC-P-1] [DEC-P-2]
    pub fn finish(self, results: &mut Results) -> Result<DecProof, LocalError> {
        let Prover { shape, ctx, statement, witness, masks, A, C, E } = self;
        let params = &shape.params;
        let ciphertexts = A.into_iter().map(|A| encode_ciphertext(params, &A.finish(results))).collect();
        let commitments = Encoded { A: ciphertexts, C: encode_points(&C), E: encode_points(&E) };
        let e = challenge(params, &ctx, &statement, &commitments);
        let N = statement.N.modulus();
        let rho = N.reduce(witness.rho);
        let (mut z, mut w, mut nu) = (Vec::new(), Vec::new(), Vec::new());
        for (Mask { alpha, beta, r }, e) in masks.into_iter().zip(e) {
            // the bits are published
            let (alpha, beta, r) = match e {
                true => (alpha.add(witness.x), beta.add(witness.y), N.mul(&r, &rho)),
                false => (alpha, beta, r),
            };
            require_interval(&alpha, z_bits(params))?;
            require_interval(&beta, w_bits(&shape))?;
            z.push(encode_int(&alpha, z_bits(params)));
            w.push(encode_int(&beta, w_bits(&shape)));
            nu.push(encode_residue(params, &r));
        }
        let Encoded { A, C, E } = commitments;
        Ok(DecProof { A, C, E, z, w, nu })
    }
}

/// Algorithm DEC-P alone. Fails with negligible probability. [DEC-P-1] [DEC-P-2]
pub fn prove(
    backend: Backend,
    shape: &Shape,
    tape: &Tape,
    context: &Context<'_>,
    statement: Statement<'_>,
    witness: Witness<'_>,
) -> Result<DecProof, LocalError> {
    let mut plan = Plan::new();
    let prover = commit(&mut plan, shape, tape, context, statement, witness)?;
    prover.finish(&mut plan.run(backend))
}

/// The values of a proof. Public.
struct Decoded {
    A: Vec<Nat>,
    C: Vec<Point>,
    E: Vec<Point>,
    z: Vec<Int>,
    w: Vec<Int>,
    nu: Vec<Nat>,
}

/// The values, in byte order; the units are yet to be checked. [DEC-V-1] [DEC-V-2] [DEC-V-3]
fn decode<'a>(units: &mut Units<'a>, shape: &Shape, N: Key<'a>, proof: &DecProof) -> Result<Decoded, Reason> {
    let (z_bits, w_bits) = (z_bits(&shape.params), w_bits(shape));
    let (square, modulus) = (N.square(), N.modulus());
    let decoded = Decoded {
        A: decode_list(&proof.A, |A| units.decode_square(A, square, modulus))?,
        C: decode_list(&proof.C, |C| curve::decode_point(C))?,
        E: decode_list(&proof.E, |E| curve::decode_point(E))?,
        z: decode_list(&proof.z, |z| decode_int(z, z_bits, Reason::DecRangeZ))?,
        w: decode_list(&proof.w, |w| decode_int(w, w_bits, Reason::DecRangeW))?,
        nu: decode_list(&proof.nu, |nu| units.decode(nu, modulus))?,
    };
    // lists of another length would end the loops of the verifier too early
    let Decoded { A, C, E, z, w, nu } = &decoded;
    if [A.len(), C.len(), E.len(), z.len(), w.len(), nu.len()] != [shape.params.m; 6] {
        return Err(Reason::FrameLength);
    }
    Ok(decoded)
}

/// Repetitions of equation 1 that are judged before the others are computed. A proof that is no proof fails the first one.
const FIRST: usize = 1;

/// The verifier, with all its exponentiations planned, in two plans, and the other equations decided.
pub struct Pending<'a> {
    /// Both sides of equation 1 in each repetition.
    eq1: Vec<(PendingEncryption<'a>, Nat)>,
    eq2: bool,
    eq3: bool,
}

/// The first part of algorithm DEC-V, on public values: decoding, challenge, equations 2 and 3, and the plans of equation 1: of its
/// first repetitions, and of the others. Fails with a decoding reason, `proof.dec.range_z` or `range_w`.
pub fn check<'a>(
    first: &mut Plan<'a>,
    others: &mut Plan<'a>,
    shape: &Shape,
    context: &Context<'_>,
    statement: &Statement<'a>,
    proof: &DecProof,
) -> Result<Pending<'a>, Reason> {
    let Statement { N, K, D, X, S, B } = statement;
    let params = &shape.params;
    let mut units = Units::new();
    let decoded = decode(&mut units, shape, *N, proof);
    let Decoded { A, C, E, z, w, nu } = units.check(decoded)?;
    let encoded = A.iter().map(|A| encode_ciphertext(params, A)).collect();
    // a point has one encoding only
    let commitments = Encoded { A: encoded, C: proof.C.clone(), E: proof.E.clone() };
    let e = challenge(params, &context.hash(), statement, &commitments);

    let chosen = |point: &Point, e: bool| if e { *point } else { Point::IDENTITY };
    let eq2 =
        C.iter().zip(&z).zip(&e).all(|((C, z), e)| multiply_generator(&scalar_of(z)) == C + &chosen(X, *e));
    let power = |w: &Int| lincomb_vartime(&[(*B, scalar_of(w))]);
    let eq3 = E.iter().zip(&w).zip(&e).all(|((E, w), e)| power(w) == E + &chosen(S, *e));

    let square = N.square();
    let D = D.resized(square.len());
    let inverse = N.public().invert(K);
    let mut eq1 = Vec::new();
    let repetitions = A.into_iter().zip(&z).zip(&w).zip(&nu).zip(e);
    for (repetition, ((((A, z), w), nu), e)) in repetitions.enumerate() {
        let plan = if repetition < FIRST { &mut *first } else { &mut *others };
        let scaled = N.factor_of(&inverse, K, z, z_bits(params));
        let left = N.plan_encrypt(plan, w, nu, vec![scaled]);
        eq1.push((left, if e { square.mul(&A, &D) } else { A }));
    }
    Ok(Pending { eq1, eq2, eq3 })
}

/// Whether equation 1 holds in these repetitions. Fails with `proof.dec.eq1`.
fn hold<'a>(
    mut equations: impl Iterator<Item = (PendingEncryption<'a>, Nat)>,
    results: &mut Results,
) -> Result<(), Reason> {
    let holds = |(left, right): (PendingEncryption<'a>, Nat)| {
        ct::decide(left.finish(results).ct_eq(&right), "a verifier's equation: the verdict is public")
    };
    if equations.all(holds) { Ok(()) } else { Err(Reason::DecEq1) }
}

impl Pending<'_> {
    /// Judges the first repetitions of equation 1, which goes before all others. `results`: of the first plan. Fails with
    /// `proof.dec.eq1`.
    pub fn first(&mut self, results: &mut Results) -> Result<(), Reason> {
        hold(self.eq1.drain(..FIRST.min(self.eq1.len())), results)
    }

    /// The rest of algorithm DEC-V. `results`: of the other plan. Fails with `proof.dec.eq1` to `eq3`.
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        // [DEC-V-4]
        hold(self.eq1.into_iter(), results)?;
        // [DEC-V-5]
        if !self.eq2 {
            return Err(Reason::DecEq2);
        }
        // [DEC-V-6]
        if !self.eq3 {
            return Err(Reason::DecEq3);
        }
        Ok(())
    }
}

/// Algorithm DEC-V alone. Fails with a decoding reason, `proof.dec.range_z`, `range_w`, or `eq1` to `eq3`.
pub fn verify(
    backend: Backend,
    shape: &Shape,
    context: &Context<'_>,
    statement: &Statement<'_>,
    proof: &DecProof,
) -> Result<(), Reason> {
    let (mut first, mut others) = (Plan::new(), Plan::new());
    let mut pending = check(&mut first, &mut others, shape, context, statement, proof)?;
    pending.first(&mut first.run(backend))?;
    pending.verify(&mut others.run(backend))
}
