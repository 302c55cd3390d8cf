//! Provers of Π_aff-g* that can put anything out of place, and a judge of what they make.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, generator};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g_star::{self, Commitments, Mask, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;

use crate::fold::{Failing, failing, failing_at, in_j, judged};
use crate::forge::{context_of, int, nat, shape, tape_of};
use crate::math;
use crate::math::{encrypt, power};
use crate::party::{self, Party, below, ciphertext, context, hash, number, residue};

/// Prover 1, verifier 2, the witness and the statement.
pub struct Case {
    pub params: Params,
    pub prover: Party,
    pub verifier: Party,
    pub context: Values,
    pub seed: [u8; 32],
    pub x: BigInt,
    pub y: BigInt,
    pub rho: BigUint,
    pub rho_y: BigUint,
    pub C: BigUint,
    pub D: BigUint,
    pub Y: BigUint,
    pub X: Point,
}

impl Case {
    /// The alert "chi".
    pub fn new(params: Params, x: BigInt, y: BigInt) -> Case {
        let (prover, verifier) = (Party::of(&params, 1), Party::of(&params, 2));
        let (N_v, N_p) = (&verifier.key.public, &prover.key.public);
        let (rho, rho_y) = (below(&N_v.modulus, "rho"), below(&N_p.modulus, "rho_y"));
        let C = N_v.encrypt(&number(255, "k"), &below(&N_v.modulus, "nonce of C"));
        let D = N_v.add(&N_v.scale(&C, &x), &N_v.encrypt(&y, &rho));
        let (Y, X) = (N_p.encrypt(&y, &rho_y), curve::multiply(&x, &generator()));
        let context = context("session of Π_aff-g*", 1, 2, 130).with("instance", 1u8);
        let seed = hash("seed of Π_aff-g*");
        Case { params, prover, verifier, context, seed, x, y, rho, rho_y, C, D, Y, X }
    }

    pub fn N_v(&self) -> &PublicKey {
        &self.verifier.key.public
    }

    pub fn N_p(&self) -> &PublicKey {
        &self.prover.key.public
    }

    pub fn statement(&self) -> Statement<'_> {
        let Case { C, D, Y, X, .. } = self;
        Statement { N_v: self.N_v(), N_p: self.N_p(), C, D, Y, X: *X }
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }

    /// Context and statement.
    pub fn inputs(&self) -> Values {
        let mut inputs = self.context.clone();
        for (name, key) in [("N_v", self.N_v()), ("N_p", self.N_p())] {
            inputs.put(name, residue(&self.params, &key.modulus));
        }
        for (name, value) in [("C", &self.C), ("D", &self.D), ("Y", &self.Y)] {
            inputs.put(name, ciphertext(&self.params, value));
        }
        inputs.with("X", curve::encode_point(&self.X))
    }

    /// The prover's inputs.
    pub fn to_prove(&self) -> Values {
        let inputs = self.prover.factors(self.inputs()).with("seed", self.seed);
        let inputs = inputs.with("x", party::int(&self.x)).with("y", party::int(&self.y));
        inputs.with("rho", residue(&self.params, &self.rho)).with("rho_y", residue(&self.params, &self.rho_y))
    }

    /// The verifier's inputs.
    pub fn to_verify(&self, proof: &[u8]) -> Values {
        self.inputs().with("proof", proof)
    }

    pub fn masks(&self) -> Vec<Mask> {
        let (tape, context) =
            (tape_of(&self.context.clone().with("seed", self.seed)), context_of(&self.context));
        aff_g_star::sample(&self.params, &tape, &context, self.N_v(), self.N_p()).unwrap()
    }

    pub fn commit(&self, masks: &[Mask]) -> Commitments {
        aff_g_star::commit(&self.statement(), masks)
    }

    pub fn challenge(&self, commitments: &Commitments) -> Vec<bool> {
        aff_g_star::challenge(&self.params, &context_of(&self.context), &self.statement(), commitments)
    }

    pub fn respond(&self, masks: &[Mask], commitments: &Commitments) -> Responses {
        aff_g_star::respond(&self.statement(), &self.witness(), masks, &self.challenge(commitments))
    }

    /// The rest of the prover; the responses may be changed. The verifier's inputs.
    pub fn finish(
        &self,
        masks: &[Mask],
        commitments: &Commitments,
        change: impl FnOnce(&mut Responses),
    ) -> Values {
        let mut responses = self.respond(masks, commitments);
        change(&mut responses);
        self.to_verify(&aff_g_star::encode(&self.params, commitments, &responses).encode())
    }
}

pub fn decode(params: &Params, inputs: &Values) -> AffGStarProof {
    AffGStarProof::decode(&shape(params), inputs.bytes("proof").unwrap()).unwrap()
}

pub fn commitments_of(proof: &AffGStarProof) -> Commitments {
    Commitments {
        A: proof.A.iter().map(|A| nat(A)).collect(),
        R: proof.R.iter().map(|R| curve::decode_point(R).unwrap()).collect(),
        B: proof.B.iter().map(|B| nat(B)).collect(),
    }
}

/// The challenge, and the checks that do not hold.
pub fn judgement(params: &Params, inputs: &Values) -> (Vec<bool>, Failing) {
    judgement_of(params, inputs, None)
}

/// The challenge, unless it is given, and the checks that do not hold, from the book's formulas.
pub fn judgement_of(params: &Params, inputs: &Values, given: Option<Vec<bool>>) -> (Vec<bool>, Failing) {
    let proof = decode(params, inputs);
    let [N_v, N_p] = &["N_v", "N_p"].map(|name| PublicKey::new(nat(inputs.bytes(name).unwrap())));
    let [C, D, Y] = &["C", "D", "Y"].map(|name| nat(inputs.bytes(name).unwrap()));
    let X = curve::decode_point(inputs.bytes("X").unwrap()).unwrap();
    let commitments = commitments_of(&proof);
    let statement = Statement { N_v, N_p, C, D, Y, X };
    let challenge = || aff_g_star::challenge(params, &context_of(inputs), &statement, &commitments);
    let e = given.unwrap_or_else(challenge);
    let Commitments { A, R, B } = &commitments;
    let [z1, z2] = [&proof.z1, &proof.z2].map(|list| list.iter().map(|bytes| int(bytes)).collect::<Vec<_>>());
    let times = |bit: bool, c: &BigUint| if bit { c.clone() } else { 1u8.into() };
    let equation_1 = |i: usize| {
        let left =
            power(C, &z1[i], &N_v.square) * encrypt(&N_v.modulus, &z2[i], &nat(&proof.w[i])) % &N_v.square;
        left == &A[i] * times(e[i], D) % &N_v.square
    };
    let equation_2 = |i: usize| {
        let right = if e[i] { R[i] + X } else { R[i] };
        math::times(&z1[i], &generator()) == right
    };
    let equation_3 =
        |i: usize| encrypt(&N_p.modulus, &z2[i], &nat(&proof.w_y[i])) == &B[i] * times(e[i], Y) % &N_p.square;
    let each = || 0..params.m;
    let found = failing([
        (Reason::AffGStarRangeZ1, failing_at(each(), |i| in_j(&z1[i], params.ell + params.epsilon_bin))),
        (
            Reason::AffGStarRangeZ2,
            failing_at(each(), |i| in_j(&z2[i], params.ell_prime + params.epsilon_bin)),
        ),
        (Reason::AffGStarEq1, failing_at(judged(params), equation_1)),
        (Reason::AffGStarEq2, failing_at(each(), equation_2)),
        (Reason::AffGStarEq3, failing_at(judged(params), equation_3)),
    ]);
    (e, found)
}
