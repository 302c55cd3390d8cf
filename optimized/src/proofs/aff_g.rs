//! Π_aff-g: an affine operation on a ciphertext, with the factor in the exponent. Source: book, page "Π_aff-g".

#![allow(non_snake_case, reason = "the symbols of the book")]
#![allow(clippy::too_many_arguments, reason = "the inputs of the book's algorithm")]

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::AFF_G_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{self, Point, encode_point, generator, lincomb_vartime, multiply_generator};
use crate::integers::{
    Units, decode_int, encode_ciphertext, encode_int, encode_residue, require_interval, scalar_of,
};
use crate::paillier::{Key, PendingEncryption};
use crate::pedersen::{OwnSetup, PendingCheck, PendingCommitment, Ranges, Setup};
use crate::proofs::require_points;
use crate::proofs::transcript::{Masks as Sampler, PendingNonce, Transcript, plan_nonce, public_factor};
use crate::sampling::Challenge;

/// `D = C⊗x ⊕ enc_{N_v}(y; ρ)`, `Y = enc_{N_p}(y; ρ_y)`, `X = xG`. Public.
#[derive(Clone)]
pub struct Statement<'k, 'v> {
    /// The verifier's Paillier key.
    pub N_v: Key<'k>,
    /// The prover's Paillier key.
    pub N_p: Key<'k>,
    /// The verifier's ciphertext, a unit mod N_v².
    pub C: &'v Nat,
    /// The result of the affine operation, a unit mod N_v².
    pub D: &'v Nat,
    /// The mask under the prover's key, a unit mod N_p².
    pub Y: &'v Nat,
    /// The factor in the exponent.
    pub X: Point,
}

/// Secret.
pub struct Witness<'a> {
    /// The factor, in J_ℓ.
    pub x: &'a Int,
    /// The mask, in J_ℓ'.
    pub y: &'a Int,
    /// The nonce in D, a unit mod N_v.
    pub rho: &'a Nat,
    /// The nonce of Y, a unit mod N_p.
    pub rho_y: &'a Nat,
}

/// Secret; erased with the answer.
struct Masks {
    /// Mask of x, in J_{ℓ+ε}.
    alpha: Int,
    /// Mask of y, in J_{ℓ'+ε}.
    beta: Int,
    /// Nonce of A.
    r: Nat,
    /// Nonce of B_y.
    r_y: Nat,
    /// Randomness of E, in J_{ℓ+ε+|N̂|}.
    gamma: Int,
    /// Randomness of F, in J_{ℓ'+ε+|N̂|}.
    delta: Int,
    /// Randomness of S, in J_{ℓ+|N̂|}.
    m: Int,
    /// Randomness of T, in J_{ℓ'+|N̂|}.
    mu: Int,
}

/// The masks. Secret. Fails with `Unlucky`, with negligible probability.
fn sample(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N_v: Key<'_>,
    N_p: Key<'_>,
) -> Result<Masks, LocalError> {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    let masks = Sampler::new(tape, context);
    Ok(Masks {
        alpha: masks.int("aff-g/alpha", ell + epsilon),
        beta: masks.int("aff-g/beta", ell_prime + epsilon),
        r: masks.unit("aff-g/r", N_v)?,
        r_y: masks.unit("aff-g/r_y", N_p)?,
        gamma: masks.int("aff-g/gamma", ell + epsilon + modulus_bits),
        delta: masks.int("aff-g/delta", ell_prime + epsilon + modulus_bits),
        m: masks.int("aff-g/m", ell + modulus_bits),
        mu: masks.int("aff-g/mu", ell_prime + modulus_bits),
    })
}

/// A prover whose commitments are planned. Secret.
pub struct Prover<'a> {
    params: Params,
    ctx: Hash,
    N_v: Key<'a>,
    N_p: Key<'a>,
    setup: &'a Setup,
    witness: Witness<'a>,
    masks: Masks,
    /// C⊗α ⊕ enc_{N_v}(β; r).
    A: PendingEncryption<'a>,
    /// αG.
    B_x: Point,
    /// enc_{N_p}(β; r_y).
    B_y: PendingEncryption<'a>,
    /// com(α; γ).
    E: PendingCommitment<'a>,
    /// com(x; m).
    S: PendingCommitment<'a>,
    /// com(β; δ).
    F: PendingCommitment<'a>,
    /// com(y; μ).
    T: PendingCommitment<'a>,
}

/// The first steps of Algorithm AFFG-P: samples the masks, plans the commitments. The ciphertexts D and Y may come from the same plan.
///
/// `N_v`, `C`, `setup`: the verifier's; `N_p`: the prover's. Fails with `Unlucky`, with negligible probability. [AFFG-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N_v: Key<'a>,
    N_p: Key<'a>,
    C: &Nat,
    setup: &'a Setup,
    witness: Witness<'a>,
) -> Result<Prover<'a>, LocalError> {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    // larger x and y are committed to as well: whether they are too large, z1 and z2 decide
    let ranges_x = |t| Ranges { s: ell + epsilon, t: t + modulus_bits };
    let ranges_y = |t| Ranges { s: ell_prime + epsilon, t: t + modulus_bits };
    let masks = sample(params, tape, context, N_v, N_p)?;
    let Masks { alpha, beta, r, r_y, gamma, delta, m, mu } = &masks;
    let B_x = multiply_generator(&scalar_of(alpha));
    require_points(&[B_x])?;
    Ok(Prover {
        // r^N C^α is one product
        A: N_v.plan_encrypt(plan, beta, r, vec![N_v.factor(C, alpha, ell + epsilon)]),
        B_x,
        B_y: N_p.plan_encrypt(plan, beta, r_y, Vec::new()),
        E: setup.plan_commit(plan, alpha, gamma, ranges_x(ell + epsilon)),
        S: setup.plan_commit(plan, witness.x, m, ranges_x(ell)),
        F: setup.plan_commit(plan, beta, delta, ranges_y(ell_prime + epsilon)),
        T: setup.plan_commit(plan, witness.y, mu, ranges_y(ell_prime)),
        params: *params,
        ctx: context.hash(),
        N_v,
        N_p,
        setup,
        witness,
        masks,
    })
}

/// e, over ctx, statement, setup and commitments; these as they stand in the proof. [HASH-5]
fn challenge(
    params: &Params,
    ctx: &Hash,
    statement: &Statement<'_, '_>,
    setup: &Setup,
    proof: &AffGProof,
) -> Challenge {
    let Statement { N_v, N_p, C, D, Y, X } = statement;
    let AffGProof { A, B_x, B_y, E, S, F, T, .. } = proof;
    Transcript::new(params, ctx)
        .residues(&[N_v.modulus().value(), N_p.modulus().value()])
        .ciphertexts(&[C, D, Y])
        .points(&[*X])
        .setup(setup)
        .fields(&[A, B_x, B_y, E, S, F, T])
        .challenge(AFF_G_CHALLENGE)
}

impl<'a> Prover<'a> {
    /// Commitments, challenge and answers. `results`: of the plan of `commit`; `next`: the plan of ρ^e and ρ_y^e. Fails with `Unlucky`,
    /// with negligible probability. [AFFG-P-1] [AFFG-P-2]
    pub fn respond(
        self,
        statement: &Statement<'_, '_>,
        results: &mut Results,
        next: &mut Plan<'a>,
    ) -> Result<Responder<'a>, LocalError> {
        let Prover { params, ctx, N_v, N_p, setup, witness, masks, A, B_x, B_y, E, S, F, T } = self;
        let Params { ell, ell_prime, epsilon, modulus_bits, .. } = params;
        let Masks { alpha, beta, r, r_y, gamma, delta, m, mu } = masks;
        let mut commitment =
            |pending: PendingCommitment<'_>| encode_residue(&params, &pending.finish(results));
        let [E, S, F, T] = [E, S, F, T].map(&mut commitment);
        let mut proof = AffGProof {
            A: encode_ciphertext(&params, &A.finish(results)),
            B_x: encode_point(&B_x),
            B_y: encode_ciphertext(&params, &B_y.finish(results)),
            E,
            S,
            F,
            T,
            z1: Vec::new(),
            z2: Vec::new(),
            z3: Vec::new(),
            z4: Vec::new(),
            w: Vec::new(),
            w_y: Vec::new(),
        };
        let e = challenge(&params, &ctx, statement, setup, &proof);
        let answer = |mask: Int, secret: &Int| mask.add(&e.integer().mul(secret));
        let (z1, z2) = (answer(alpha, witness.x), answer(beta, witness.y));
        require_interval(&z1, ell + epsilon)?;
        require_interval(&z2, ell_prime + epsilon)?;
        proof.z1 = encode_int(&z1, ell + epsilon);
        proof.z2 = encode_int(&z2, ell_prime + epsilon);
        proof.z3 = encode_int(&answer(gamma, &m), ell + epsilon + modulus_bits + 1);
        proof.z4 = encode_int(&answer(delta, &mu), ell_prime + epsilon + modulus_bits + 1);
        Ok(Responder {
            params,
            proof,
            w: plan_nonce(next, N_v, r, witness.rho, &e),
            w_y: plan_nonce(next, N_p, r_y, witness.rho_y, &e),
        })
    }
}

/// A prover whose last answers are planned.
pub struct Responder<'a> {
    params: Params,
    /// Without w and w_y.
    proof: AffGProof,
    /// r ρ^e mod N_v.
    w: PendingNonce<'a>,
    /// r_y ρ_y^e mod N_p.
    w_y: PendingNonce<'a>,
}

impl Responder<'_> {
    /// The proof.
    pub fn finish(self, results: &mut Results) -> Result<AffGProof, LocalError> {
        let w = encode_residue(&self.params, &self.w.finish(results));
        let w_y = encode_residue(&self.params, &self.w_y.finish(results));
        Ok(AffGProof { w, w_y, ..self.proof })
    }
}

/// The values of a proof. Public.
struct Decoded {
    A: Nat,
    B_x: Point,
    B_y: Nat,
    E: Nat,
    S: Nat,
    F: Nat,
    T: Nat,
    z1: Int,
    z2: Int,
    z3: Int,
    z4: Int,
    w: Nat,
    w_y: Nat,
}

/// The values, in byte order. [AFFG-V-1] [AFFG-V-2] [AFFG-V-3]
fn decode<'a>(
    params: &Params,
    N_v: Key<'a>,
    N_p: Key<'a>,
    setup: &'a Setup,
    proof: &AffGProof,
    units: &mut Units<'a>,
) -> Result<Decoded, Reason> {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = *params;
    Ok(Decoded {
        A: units.decode_square(&proof.A, N_v.square(), N_v.modulus())?,
        B_x: curve::decode_point(&proof.B_x)?,
        B_y: units.decode_square(&proof.B_y, N_p.square(), N_p.modulus())?,
        E: units.decode(&proof.E, &setup.modulus)?,
        S: units.decode(&proof.S, &setup.modulus)?,
        F: units.decode(&proof.F, &setup.modulus)?,
        T: units.decode(&proof.T, &setup.modulus)?,
        z1: decode_int(&proof.z1, ell + epsilon, Reason::AffGRangeZ1)?,
        z2: decode_int(&proof.z2, ell_prime + epsilon, Reason::AffGRangeZ2)?,
        z3: decode_int(&proof.z3, ell + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
        z4: decode_int(&proof.z4, ell_prime + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
        w: units.decode(&proof.w, N_v.modulus())?,
        w_y: units.decode(&proof.w_y, N_p.modulus())?,
    })
}

/// The equations of one proof, to come.
pub struct Pending<'a> {
    /// C⊗z1 ⊕ enc_{N_v}(z2; w) ⊖ D⊗e, and A.
    eq1: (PendingEncryption<'a>, Nat),
    eq2: bool,
    /// enc_{N_p}(z2; w_y) ⊖ Y⊗e, and B_y.
    eq3: (PendingEncryption<'a>, Nat),
    eq4: PendingCheck<'a>,
    eq5: PendingCheck<'a>,
}

/// The first steps of Algorithm AFFG-V: decodes, computes the challenge, plans the equations. `setup`: the own. Fails with a decoding
/// reason, `proof.aff_g.range_z1` or `range_z2`.
pub fn check<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'a, '_>,
    setup: &'a OwnSetup,
    proof: &AffGProof,
) -> Result<Pending<'a>, Reason> {
    let Statement { N_v, N_p, C, D, Y, X } = *statement;
    let mut units = Units::new();
    let decoded = decode(params, N_v, N_p, &setup.public, proof, &mut units);
    let Decoded { A, B_x, B_y, E, S, F, T, z1, z2, z3, z4, w, w_y } = units.check(decoded)?;
    let e = challenge(params, &context.hash(), statement, &setup.public, proof);
    let operation =
        vec![public_factor(N_v, C, &z1, params.ell + params.epsilon), N_v.challenge_factor(D, &e, true)];
    Ok(Pending {
        // [AFFG-V-4] C⊗z1 ⊕ enc(z2; w) = A ⊕ D⊗e, with D's power on the left: one product
        eq1: (N_v.plan_encrypt(plan, &z2, &w, operation), A),
        // [AFFG-V-5] z1 G = B_x + eX
        eq2: lincomb_vartime(&[(generator(), scalar_of(&z1)), (X, -e.scalar)]) == B_x,
        // [AFFG-V-6] enc(z2; w_y) = B_y ⊕ Y⊗e
        eq3: (N_p.plan_encrypt(plan, &z2, &w_y, vec![N_p.challenge_factor(Y, &e, true)]), B_y),
        // [AFFG-V-7] com(z1; z3) = E S^e
        eq4: setup.plan_check(plan, [&z1, &z3], &[], &E, Some(&S), &e),
        // [AFFG-V-8] com(z2; z4) = F T^e
        eq5: setup.plan_check(plan, [&z2, &z4], &[], &F, Some(&T), &e),
    })
}

impl Pending<'_> {
    /// The equations in their order. Fails with `proof.aff_g.eq1` to `eq5`.
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        let (left, A) = self.eq1;
        if !ct::decide(left.finish(results).ct_eq(&A), "a verifier's equation: the verdict is public") {
            return Err(Reason::AffGEq1);
        }
        if !self.eq2 {
            return Err(Reason::AffGEq2);
        }
        let (left, B_y) = self.eq3;
        if !ct::decide(left.finish(results).ct_eq(&B_y), "a verifier's equation: the verdict is public") {
            return Err(Reason::AffGEq3);
        }
        if !self.eq4.holds(results) {
            return Err(Reason::AffGEq4);
        }
        if !self.eq5.holds(results) {
            return Err(Reason::AffGEq5);
        }
        Ok(())
    }
}

/// Algorithm AFFG-P, alone. `setup`: the verifier's. Fails with `Unlucky`, with negligible probability.
pub fn prove(
    backend: Backend,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_, '_>,
    setup: &Setup,
    witness: Witness<'_>,
) -> Result<AffGProof, LocalError> {
    let Statement { N_v, N_p, C, .. } = *statement;
    let mut plan = Plan::new();
    let prover = commit(&mut plan, params, tape, context, N_v, N_p, C, setup, witness)?;
    let mut next = Plan::new();
    let responder = prover.respond(statement, &mut plan.run(backend), &mut next)?;
    responder.finish(&mut next.run(backend))
}

/// Algorithm AFFG-V, alone. `setup`: the own. Fails with a decoding reason, `proof.aff_g.range_z1`, `range_z2`, or `eq1` to `eq5`.
pub fn verify(
    backend: Backend,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_, '_>,
    setup: &OwnSetup,
    proof: &AffGProof,
) -> Result<(), Reason> {
    let mut plan = Plan::new();
    let pending = check(&mut plan, params, context, statement, setup, proof)?;
    pending.verify(&mut plan.run(backend))
}
