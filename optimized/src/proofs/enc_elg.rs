//! Π_enc-elg: a ciphertext holds a value in range, the one in an ElGamal commitment. Source: book, page "Π_enc-elg".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::ENC_ELG_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{
    self, Point, Scalar, SecretScalar, encode_point, generator, lincomb_vartime, multiply_generator,
};
use crate::integers::{
    Units, decode_int, encode_ciphertext, encode_int, encode_residue, require_interval, scalar_of,
};
use crate::paillier::{Key, PendingEncryption};
use crate::pedersen::{OwnSetup, PendingCheck, PendingCommitment, Ranges, Setup};
use crate::proofs::require_points;
use crate::proofs::transcript::{Masks as Sampler, PendingNonce, Transcript, plan_nonce};
use crate::sampling::Challenge;

/// `K = enc_N(x; ρ)`, `A = aG`, `B = xG + aY`. Public.
#[derive(Clone)]
pub struct Statement<'k, 'v> {
    /// The prover's Paillier key.
    pub N: Key<'k>,
    /// Ciphertext, a unit mod N².
    pub K: &'v Nat,
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
    pub x: &'a Int,
    /// The nonce of K, a unit mod N.
    pub rho: &'a Nat,
    /// The randomness of the ElGamal commitment.
    pub a: &'a Scalar,
}

/// Secret; erased with the answer.
struct Masks {
    /// Mask of x, in J_{ℓ+ε}.
    alpha: Int,
    /// Randomness of S, in J_{ℓ+|N̂|}.
    mu: Int,
    /// Nonce of D.
    r: Nat,
    /// Mask of a.
    beta: SecretScalar,
    /// Randomness of T, in J_{ℓ+ε+|N̂|}.
    gamma: Int,
}

/// The masks. Secret. Fails with `Unlucky`, with negligible probability.
fn sample(params: &Params, tape: &Tape, context: &Context<'_>, N: Key<'_>) -> Result<Masks, LocalError> {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    let masks = Sampler::new(tape, context);
    Ok(Masks {
        alpha: masks.int("enc-elg/alpha", ell + epsilon),
        mu: masks.int("enc-elg/mu", ell + modulus_bits),
        r: masks.unit("enc-elg/r", N)?,
        beta: masks.scalar("enc-elg/beta"),
        gamma: masks.int("enc-elg/gamma", ell + epsilon + modulus_bits),
    })
}

/// A prover whose commitments are planned. Secret.
pub struct Prover<'a> {
    params: Params,
    ctx: Hash,
    N: Key<'a>,
    setup: &'a Setup,
    witness: Witness<'a>,
    masks: Masks,
    /// com(x; μ).
    S: PendingCommitment<'a>,
    /// enc_N(α; r).
    D: PendingEncryption<'a>,
    /// com(α; γ).
    T: PendingCommitment<'a>,
}

/// The first steps of Algorithm ENCELG-P: samples the masks, plans the commitments. The ciphertext K may come from the same plan.
///
/// `N`: the prover's key; `setup`: the verifier's. Fails with `Unlucky`, with negligible probability. [ENCELG-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    N: Key<'a>,
    setup: &'a Setup,
    witness: Witness<'a>,
) -> Result<Prover<'a>, LocalError> {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    // a larger x is committed to as well: whether it is too large, z1 decides
    let ranges = |t| Ranges { s: ell + epsilon, t };
    let masks = sample(params, tape, context, N)?;
    Ok(Prover {
        S: setup.plan_commit(plan, witness.x, &masks.mu, ranges(ell + modulus_bits)),
        D: N.plan_encrypt(plan, &masks.alpha, &masks.r, Vec::new()),
        T: setup.plan_commit(plan, &masks.alpha, &masks.gamma, ranges(ell + epsilon + modulus_bits)),
        params: *params,
        ctx: context.hash(),
        N,
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
    proof: &EncElgProof,
) -> Challenge {
    let Statement { N, K, Y, A, B } = statement;
    let EncElgProof { S, D, E, F, T, .. } = proof;
    Transcript::new(params, ctx)
        .residues(&[N.modulus().value()])
        .ciphertexts(&[K])
        .points(&[*Y, *A, *B])
        .setup(setup)
        .fields(&[S, D, E, F, T])
        .challenge(ENC_ELG_CHALLENGE)
}

impl<'a> Prover<'a> {
    /// Commitments, challenge and answers. `results`: of the plan of `commit`; `next`: the plan of ρ^e. Fails with `Unlucky`, with
    /// negligible probability. [ENCELG-P-1] [ENCELG-P-2]
    pub fn respond(
        self,
        statement: &Statement<'_, '_>,
        results: &mut Results,
        next: &mut Plan<'a>,
    ) -> Result<Responder<'a>, LocalError> {
        let Prover { params, ctx, N, setup, witness, masks, S, D, T } = self;
        let Params { ell, epsilon, modulus_bits, .. } = params;
        let Masks { alpha, mu, r, beta, gamma } = masks;
        let E = multiply_generator(&scalar_of(&alpha)) + statement.Y * beta.expose();
        let F = multiply_generator(beta.expose());
        require_points(&[E, F])?;
        let mut proof = EncElgProof {
            S: encode_residue(&params, &S.finish(results)),
            D: encode_ciphertext(&params, &D.finish(results)),
            E: encode_point(&E),
            F: encode_point(&F),
            T: encode_residue(&params, &T.finish(results)),
            z1: Vec::new(),
            w: Vec::new(),
            z2: Vec::new(),
            z3: Vec::new(),
        };
        let e = challenge(&params, &ctx, statement, setup, &proof);
        let integer = e.integer();
        let z1 = alpha.add(&integer.mul(witness.x));
        require_interval(&z1, ell + epsilon)?;
        let z3 = gamma.add(&integer.mul(&mu));
        proof.z1 = encode_int(&z1, ell + epsilon);
        proof.w = curve::encode_scalar(&(*beta.expose() + e.scalar * witness.a));
        proof.z3 = encode_int(&z3, ell + epsilon + modulus_bits + 1);
        Ok(Responder { params, proof, z2: plan_nonce(next, N, r, witness.rho, &e) })
    }
}

/// A prover whose last answer is planned.
pub struct Responder<'a> {
    params: Params,
    /// Without z2.
    proof: EncElgProof,
    /// r ρ^e mod N.
    z2: PendingNonce<'a>,
}

impl Responder<'_> {
    /// The proof.
    pub fn finish(self, results: &mut Results) -> Result<EncElgProof, LocalError> {
        let z2 = encode_residue(&self.params, &self.z2.finish(results));
        Ok(EncElgProof { z2, ..self.proof })
    }
}

/// The values of a proof. Public.
struct Decoded {
    S: Nat,
    D: Nat,
    E: Point,
    F: Point,
    T: Nat,
    z1: Int,
    w: Scalar,
    z2: Nat,
    z3: Int,
}

/// The values, in byte order. [ENCELG-V-1] [ENCELG-V-2]
fn decode<'a>(
    params: &Params,
    N: Key<'a>,
    setup: &'a Setup,
    proof: &EncElgProof,
    units: &mut Units<'a>,
) -> Result<Decoded, Reason> {
    let Params { ell, epsilon, modulus_bits, .. } = *params;
    Ok(Decoded {
        S: units.decode(&proof.S, &setup.modulus)?,
        D: units.decode_square(&proof.D, N.square(), N.modulus())?,
        E: curve::decode_point(&proof.E)?,
        F: curve::decode_point(&proof.F)?,
        T: units.decode(&proof.T, &setup.modulus)?,
        z1: decode_int(&proof.z1, ell + epsilon, Reason::EncElgRangeZ1)?,
        w: curve::decode_scalar(&proof.w)?,
        z2: units.decode(&proof.z2, N.modulus())?,
        z3: decode_int(&proof.z3, ell + epsilon + modulus_bits + 1, Reason::DecodeInt)?,
    })
}

/// The equations of one proof, to come.
pub struct Pending<'a> {
    /// enc_N(z1; z2) ⊖ K⊗e, and D.
    eq1: (PendingEncryption<'a>, Nat),
    eq2: bool,
    eq3: bool,
    eq4: PendingCheck<'a>,
}

/// The first steps of Algorithm ENCELG-V: decodes, computes the challenge, plans the equations. `setup`: the own. Fails with a decoding
/// reason or `proof.enc_elg.range_z1`.
pub fn check<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'a, '_>,
    setup: &'a OwnSetup,
    proof: &EncElgProof,
) -> Result<Pending<'a>, Reason> {
    let Statement { N, K, Y, A, B } = *statement;
    let mut units = Units::new();
    let decoded = decode(params, N, &setup.public, proof, &mut units);
    let Decoded { S, D, E, F, T, z1, w, z2, z3 } = units.check(decoded)?;
    let e = challenge(params, &context.hash(), statement, &setup.public, proof);
    let minus_e = -e.scalar;
    Ok(Pending {
        // [ENCELG-V-3] enc(z1; z2) = D ⊕ K⊗e, with K's power on the left: one product
        eq1: (N.plan_encrypt(plan, &z1, &z2, vec![N.challenge_factor(K, &e, true)]), D),
        // [ENCELG-V-4] z1 G + wY = E + eB
        eq2: lincomb_vartime(&[(generator(), scalar_of(&z1)), (Y, w), (B, minus_e)]) == E,
        // [ENCELG-V-5] wG = F + eA
        eq3: lincomb_vartime(&[(generator(), w), (A, minus_e)]) == F,
        // [ENCELG-V-6] com(z1; z3) = T S^e
        eq4: setup.plan_check(plan, [&z1, &z3], &[], &T, Some(&S), &e),
    })
}

impl Pending<'_> {
    /// The equations in their order. Fails with `proof.enc_elg.eq1` to `eq4`.
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        let (left, D) = self.eq1;
        if !ct::decide(left.finish(results).ct_eq(&D), "a verifier's equation: the verdict is public") {
            return Err(Reason::EncElgEq1);
        }
        if !self.eq2 {
            return Err(Reason::EncElgEq2);
        }
        if !self.eq3 {
            return Err(Reason::EncElgEq3);
        }
        if !self.eq4.holds(results) {
            return Err(Reason::EncElgEq4);
        }
        Ok(())
    }
}

/// Algorithm ENCELG-P, alone. `setup`: the verifier's. Fails with `Unlucky`, with negligible probability.
pub fn prove(
    backend: Backend,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    statement: &Statement<'_, '_>,
    setup: &Setup,
    witness: Witness<'_>,
) -> Result<EncElgProof, LocalError> {
    let mut plan = Plan::new();
    let prover = commit(&mut plan, params, tape, context, statement.N, setup, witness)?;
    let mut next = Plan::new();
    let responder = prover.respond(statement, &mut plan.run(backend), &mut next)?;
    responder.finish(&mut next.run(backend))
}

/// Algorithm ENCELG-V, alone. `setup`: the own. Fails with a decoding reason, `proof.enc_elg.range_z1`, or `eq1` to `eq4`.
pub fn verify(
    backend: Backend,
    params: &Params,
    context: &Context<'_>,
    statement: &Statement<'_, '_>,
    setup: &OwnSetup,
    proof: &EncElgProof,
) -> Result<(), Reason> {
    let mut plan = Plan::new();
    let pending = check(&mut plan, params, context, statement, setup, proof)?;
    pending.verify(&mut plan.run(backend))
}
