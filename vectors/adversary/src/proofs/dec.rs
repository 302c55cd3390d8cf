//! Provers of Π_dec that can put anything out of place, and a judge of what they make.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, generator};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::dec::{self, Commitments, Mask, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;

use crate::fold::{Failing, failing, failing_at, in_j, judged};
use crate::forge::{context_of, int, nat, tape_of};
use crate::math;
use crate::math::{encrypt, power};
use crate::party::{self, Party, below, ciphertext, context, hash, number, residue};

/// Parties of the key in most cases.
pub const N_PARTIES: u16 = 3;

/// Prover 1, the witness and the statement.
pub struct Case {
    pub shape: Shape,
    pub prover: Party,
    pub context: Values,
    pub seed: [u8; 32],
    pub x: BigInt,
    pub y: BigInt,
    pub rho: BigUint,
    pub N: PublicKey,
    pub K: BigUint,
    pub D: BigUint,
    pub X: Point,
    pub S: Point,
    pub B: Point,
}

impl Case {
    /// The alert "chi" for a key of n parties: `D = enc_N(y; ρ) ⊖ K⊗x`.
    pub fn new(params: Params, n: u16, x: BigInt, y: BigInt) -> Case {
        let prover = Party::of(&params, 1);
        let N = prover.key.public.clone();
        let [rho, nonce] = ["rho", "nonce of K"].map(|name| below(&N.modulus, name));
        let K = N.encrypt(&number(255, "k"), &nonce);
        let D = N.subtract(&N.encrypt(&y, &rho), &N.scale(&K, &x));
        let B = curve::multiply(&number(255, "B"), &generator());
        let (X, S) = (curve::multiply(&x, &generator()), curve::multiply(&y, &B));
        let context = context("session of Π_dec", 1, 0, 130).with("instance", 1u8);
        let (shape, seed) = (Shape::of_signers(params, n, 2).unwrap(), hash("seed of Π_dec"));
        Case { shape, prover, context, seed, x, y, rho, N, K, D, X, S, B }
    }

    pub fn params(&self) -> &Params {
        &self.shape.params
    }

    pub fn statement(&self) -> Statement<'_> {
        Statement { N: &self.N, K: &self.K, D: &self.D, X: self.X, S: self.S, B: self.B }
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho }
    }

    /// Context and statement.
    pub fn inputs(&self) -> Values {
        let mut inputs = self.context.clone().with("n", self.shape.n);
        inputs.put("N", residue(self.params(), &self.N.modulus));
        inputs.put("K", ciphertext(self.params(), &self.K));
        inputs.put("D", ciphertext(self.params(), &self.D));
        for (name, point) in [("X", self.X), ("S", self.S), ("B", self.B)] {
            inputs.put(name, curve::encode_point(&point));
        }
        inputs
    }

    /// The prover's inputs.
    pub fn to_prove(&self) -> Values {
        let inputs = self.prover.factors(self.inputs()).with("seed", self.seed);
        let inputs = inputs.with("x", party::int(&self.x)).with("y", party::int(&self.y));
        inputs.with("rho", residue(self.params(), &self.rho))
    }

    /// The verifier's inputs.
    pub fn to_verify(&self, proof: &[u8]) -> Values {
        self.inputs().with("proof", proof)
    }

    pub fn masks(&self) -> Vec<Mask> {
        let inputs = self.to_prove();
        dec::sample(&self.shape, &tape_of(&inputs), &context_of(&self.context), &self.N).unwrap()
    }

    pub fn commit(&self, masks: &[Mask]) -> Commitments {
        dec::commit(&self.statement(), masks)
    }

    pub fn challenge(&self, commitments: &Commitments) -> Vec<bool> {
        dec::challenge(self.params(), &context_of(&self.context), &self.statement(), commitments)
    }

    /// The rest of the prover; the responses may be changed. The verifier's inputs.
    pub fn finish(
        &self,
        masks: &[Mask],
        commitments: &Commitments,
        change: impl FnOnce(&mut Responses),
    ) -> Values {
        let e = self.challenge(commitments);
        let mut responses = dec::respond(&self.statement(), &self.witness(), masks, &e);
        change(&mut responses);
        self.to_verify(&dec::encode(&self.shape, commitments, &responses).encode())
    }
}

pub fn commitments_of(proof: &DecProof) -> Commitments {
    let points = |list: &[Vec<u8>]| list.iter().map(|bytes| curve::decode_point(bytes).unwrap()).collect();
    Commitments { A: proof.A.iter().map(|A| nat(A)).collect(), C: points(&proof.C), E: points(&proof.E) }
}

pub fn point_or_identity(bytes: &[u8]) -> Point {
    if *bytes == [0; 33] { Point::IDENTITY } else { curve::decode_point(bytes).unwrap() }
}

/// The challenge, and the checks that do not hold.
pub fn judgement(params: &Params, inputs: &Values) -> (Vec<bool>, Failing) {
    judgement_of(params, inputs, None)
}

/// The challenge, unless it is given, and the checks that do not hold, from the book's formulas.
pub fn judgement_of(params: &Params, inputs: &Values, given: Option<Vec<bool>>) -> (Vec<bool>, Failing) {
    let shape = Shape::of_signers(*params, inputs.number("n").unwrap(), 2).unwrap();
    let proof = DecProof::decode(&shape, inputs.bytes("proof").unwrap()).unwrap();
    let N = &PublicKey::new(nat(inputs.bytes("N").unwrap()));
    let [K, D] = &["K", "D"].map(|name| nat(inputs.bytes(name).unwrap()));
    let [X, S, B] = ["X", "S", "B"].map(|name| point_or_identity(inputs.bytes(name).unwrap()));
    let commitments = commitments_of(&proof);
    let statement = Statement { N, K, D, X, S, B };
    let challenge = || dec::challenge(params, &context_of(inputs), &statement, &commitments);
    let e = given.unwrap_or_else(challenge);
    let Commitments { A, C, E } = &commitments;
    let [z, w] = [&proof.z, &proof.w].map(|list| list.iter().map(|bytes| int(bytes)).collect::<Vec<_>>());
    let times = |bit: bool, point: Point| if bit { point } else { Point::IDENTITY };
    // multiplied by K⊗z, so that nothing is subtracted
    let equation_1 = |i: usize| {
        let right =
            &A[i] * if e[i] { D.clone() } else { 1u8.into() } * power(K, &z[i], &N.square) % &N.square;
        encrypt(&N.modulus, &w[i], &nat(&proof.nu[i])) == right
    };
    let (z_bits, w_bits) = (params.ell + params.epsilon_bin, params.ell_y(shape.n) + params.epsilon_bin);
    let each = || 0..params.m;
    let found = failing([
        (Reason::DecRangeZ, failing_at(each(), |i| in_j(&z[i], z_bits))),
        (Reason::DecRangeW, failing_at(each(), |i| in_j(&w[i], w_bits))),
        (Reason::DecEq1, failing_at(judged(params), equation_1)),
        (Reason::DecEq2, failing_at(each(), |i| math::times(&z[i], &generator()) == C[i] + times(e[i], X))),
        (Reason::DecEq3, failing_at(each(), |i| math::times(&w[i], &B) == E[i] + times(e[i], S))),
    ]);
    (e, found)
}
