//! Π_fac: a modulus has no small factor. Source: book, page "Π_fac".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::FAC_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::integers::{Units, decode_int, encode_int, encode_residue, require_interval};
use crate::pedersen::{OwnSetup, PendingCheck, PendingCommitment, Ranges, Setup};
use crate::proofs::transcript::{Masks as Sampler, Transcript};
use crate::sampling::Challenge;

/// The factors p, q of N, below 2^(|N|/2). Secret.
pub struct Witness<'a> {
    /// p.
    pub p: &'a Int,
    /// q.
    pub q: &'a Int,
}

/// Secret; erased with the answer.
struct Masks {
    /// Mask of p, in J_{ℓ+ε_fac+η}.
    alpha: Int,
    /// Mask of q, in J_{ℓ+ε_fac+η}.
    beta: Int,
    /// Randomness of P, in J_{ℓ+|N̂|}.
    mu: Int,
    /// Randomness of Q, in J_{ℓ+|N̂|}.
    kappa: Int,
    /// Randomness of T, in J_{ℓ+ε_fac+|N|+|N̂|}.
    r: Int,
    /// Randomness of A, in J_{ℓ+ε_fac+|N̂|}.
    x: Int,
    /// Randomness of B, in J_{ℓ+ε_fac+|N̂|}.
    y: Int,
}

/// The masks. Secret.
fn sample(params: &Params, tape: &Tape, context: &Context<'_>) -> Masks {
    let Params { ell, epsilon_fac, modulus_bits, .. } = *params;
    let masks = Sampler::new(tape, context);
    Masks {
        alpha: masks.int("fac/alpha", ell + epsilon_fac + params.eta()),
        beta: masks.int("fac/beta", ell + epsilon_fac + params.eta()),
        mu: masks.int("fac/mu", ell + modulus_bits),
        kappa: masks.int("fac/kappa", ell + modulus_bits),
        r: masks.int("fac/r", ell + epsilon_fac + 2 * modulus_bits), // |N| = |N̂|
        x: masks.int("fac/x", ell + epsilon_fac + modulus_bits),
        y: masks.int("fac/y", ell + epsilon_fac + modulus_bits),
    }
}

/// A prover whose commitments are planned. Secret.
pub struct Prover<'a> {
    params: Params,
    ctx: Hash,
    N: &'a Modulus,
    setup: &'a Setup,
    witness: Witness<'a>,
    masks: Masks,
    /// com(p; μ), com(q; κ), com(α; x), com(β; y), Q^α t^r.
    commitments: [PendingCommitment<'a>; 5],
}

/// The first steps of Algorithm FAC-P: samples the masks, plans the commitments. `setup`: the verifier's. [FAC-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N: &'a Modulus,
    setup: &'a Setup,
    witness: Witness<'a>,
) -> Result<Prover<'a>, LocalError> {
    let Params { ell, epsilon_fac, modulus_bits, prime_bits, .. } = *params;
    let range = ell + epsilon_fac + params.eta();
    let factor = Ranges { s: prime_bits, t: ell + modulus_bits };
    let mask = Ranges { s: range, t: ell + epsilon_fac + modulus_bits };
    // Identity: Q = s^q t^κ, so Q^α t^r = s^(qα) t^(κα + r), which waits for no other result. Bounds: |qα| <= 2^(prime_bits + range);
    // |κα| <= 2^(ℓ+|N̂|+range) <= 2^(ℓ+ε_fac+2|N̂|), as ℓ-2 <= |N̂|/2, which is also the bound of r: the sum has one bit more.
    let product = Ranges { s: prime_bits + range, t: ell + epsilon_fac + 2 * modulus_bits + 1 };

    let masks = sample(params, tape, context);
    let Masks { alpha, beta, mu, kappa, r, x, y } = &masks;
    let Witness { p, q } = witness;
    let commitments = [
        setup.plan_commit(plan, p, mu, factor),
        setup.plan_commit(plan, q, kappa, factor),
        setup.plan_commit(plan, alpha, x, mask),
        setup.plan_commit(plan, beta, y, mask),
        setup.plan_commit(plan, &q.mul(alpha), &kappa.mul(alpha).add(r), product),
    ];
    Ok(Prover { params: *params, ctx: context.hash(), N, setup, witness, masks, commitments })
}

/// e, over ctx, N, setup and commitments; these as they stand in the proof. [HASH-5]
fn challenge(params: &Params, ctx: &Hash, N: &Modulus, setup: &Setup, proof: &FacProof) -> Challenge {
    let FacProof { P, Q, A, B, T, .. } = proof;
    Transcript::new(params, ctx)
        .residues(&[N.value()])
        .setup(setup)
        .fields(&[P, Q, A, B, T])
        .challenge(FAC_CHALLENGE)
}

impl Prover<'_> {
    /// Commitments, challenge, answers: the proof. Fails with `Unlucky`, with negligible probability. [FAC-P-1] [FAC-P-2]
    pub fn finish(self, results: &mut Results) -> Result<FacProof, LocalError> {
        let Prover { params, ctx, N, setup, witness, masks, commitments } = self;
        let Params { ell, epsilon_fac, modulus_bits, .. } = params;
        let Masks { alpha, beta, mu, kappa, r, x, y } = masks;
        let [P, Q, A, B, T] = commitments.map(|pending| encode_residue(&params, &pending.finish(results)));
        let mut proof = FacProof {
            P,
            Q,
            A,
            B,
            T,
            z1: Vec::new(),
            z2: Vec::new(),
            w1: Vec::new(),
            w2: Vec::new(),
            v: Vec::new(),
        };
        let e = challenge(&params, &ctx, N, setup, &proof).integer();
        let answer = |mask: Int, secret: &Int| mask.add(&e.mul(secret));
        let (z1, z2) = (answer(alpha, witness.p), answer(beta, witness.q));
        let range = ell + epsilon_fac + params.eta();
        require_interval(&z1, range)?;
        require_interval(&z2, range)?;
        let v = r.sub(&e.mul(&kappa).mul(witness.p));
        proof.z1 = encode_int(&z1, range);
        proof.z2 = encode_int(&z2, range);
        proof.w1 = encode_int(&answer(x, &mu), ell + epsilon_fac + modulus_bits + 1);
        proof.w2 = encode_int(&answer(y, &kappa), ell + epsilon_fac + modulus_bits + 1);
        proof.v = encode_int(&v, ell + epsilon_fac + 2 * modulus_bits + 1);
        Ok(proof)
    }
}

/// The values of a proof. Public.
struct Decoded {
    P: Nat,
    Q: Nat,
    A: Nat,
    B: Nat,
    T: Nat,
    z1: Int,
    z2: Int,
    w1: Int,
    w2: Int,
    v: Int,
}

/// The values, in byte order. [FAC-V-1] [FAC-V-2] [FAC-V-3]
fn decode<'a>(
    params: &Params,
    setup: &'a Setup,
    proof: &FacProof,
    units: &mut Units<'a>,
) -> Result<Decoded, Reason> {
    let Params { ell, epsilon_fac, modulus_bits, .. } = *params;
    Ok(Decoded {
        P: units.decode(&proof.P, &setup.modulus)?,
        Q: units.decode(&proof.Q, &setup.modulus)?,
        A: units.decode(&proof.A, &setup.modulus)?,
        B: units.decode(&proof.B, &setup.modulus)?,
        T: units.decode(&proof.T, &setup.modulus)?,
        z1: decode_int(&proof.z1, ell + epsilon_fac + params.eta(), Reason::FacRangeZ1)?,
        z2: decode_int(&proof.z2, ell + epsilon_fac + params.eta(), Reason::FacRangeZ2)?,
        w1: decode_int(&proof.w1, ell + epsilon_fac + modulus_bits + 1, Reason::DecodeInt)?,
        w2: decode_int(&proof.w2, ell + epsilon_fac + modulus_bits + 1, Reason::DecodeInt)?,
        v: decode_int(&proof.v, ell + epsilon_fac + 2 * modulus_bits + 1, Reason::DecodeInt)?,
    })
}

/// The equations of one proof, to come.
pub struct Pending<'a> {
    eq1: PendingCheck<'a>,
    eq2: PendingCheck<'a>,
    eq3: PendingCheck<'a>,
}

/// The first steps of Algorithm FAC-V: decodes, computes the challenge, plans the equations. `setup`: the own. Fails with a decoding
/// reason, `proof.fac.range_z1` or `range_z2`.
pub fn check<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    N: &Modulus,
    setup: &'a OwnSetup,
    proof: &FacProof,
) -> Result<Pending<'a>, Reason> {
    let mut units = Units::new();
    let decoded = decode(params, &setup.public, proof, &mut units);
    let Decoded { P, Q, A, B, T, z1, z2, w1, w2, v } = units.check(decoded)?;
    let e = challenge(params, &context.hash(), N, &setup.public, proof);
    let minus_eN = e.integer().mul(&Int::from_nat(N.value())).neg();
    Ok(Pending {
        // [FAC-V-4] com(z1; w1) = A P^e
        eq1: setup.plan_check(plan, [&z1, &w1], &[], &A, Some(&P), &e),
        // [FAC-V-5] com(z2; w2) = B Q^e
        eq2: setup.plan_check(plan, [&z2, &w2], &[], &B, Some(&Q), &e),
        // [FAC-V-6] Q^z1 t^v = T R^e with R = s^N: s^(-eN) t^v Q^z1 = T, so that the trapdoor serves for R^e too
        eq3: setup.plan_check(plan, [&minus_eN, &v], &[(&Q, &z1)], &T, None, &e),
    })
}

impl Pending<'_> {
    /// The equations in their order. Fails with `proof.fac.eq1` to `eq3`.
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        if !self.eq1.holds(results) {
            return Err(Reason::FacEq1);
        }
        if !self.eq2.holds(results) {
            return Err(Reason::FacEq2);
        }
        if !self.eq3.holds(results) {
            return Err(Reason::FacEq3);
        }
        Ok(())
    }
}

/// Algorithm FAC-P, alone. `setup`: the verifier's. Fails with `Unlucky`, with negligible probability.
pub fn prove(
    backend: Backend,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N: &Modulus,
    setup: &Setup,
    witness: Witness<'_>,
) -> Result<FacProof, LocalError> {
    let mut plan = Plan::new();
    let prover = commit(&mut plan, params, tape, context, N, setup, witness)?;
    prover.finish(&mut plan.run(backend))
}

/// Algorithm FAC-V, alone. `setup`: the own. Fails with a decoding reason, `proof.fac.range_z1`, `range_z2`, or `eq1` to `eq3`.
pub fn verify(
    backend: Backend,
    params: &Params,
    context: &Context<'_>,
    N: &Modulus,
    setup: &OwnSetup,
    proof: &FacProof,
) -> Result<(), Reason> {
    let mut plan = Plan::new();
    let pending = check(&mut plan, params, context, N, setup, proof)?;
    pending.verify(&mut plan.run(backend))
}
