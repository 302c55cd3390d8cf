//! Provers of Π_fac that can put anything out of place, and a judge of what they make.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_nat, reduce};
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::fac::{self, Commitments, Masks, Responses, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;

use crate::forge::{Alone, Item, Items, challenge, context_of, doubled, failing, int, nat, shape, tape_of};
use crate::math::{in_interval, multiply, power};
use crate::party::{Party, context, hash, residue};

pub const ITEMS: Items =
    Items { label: "fac/challenge", inputs: &["N", "N_hat", "s", "t"], fields: &["P", "Q", "A", "B", "T"] };

/// A prover and its statement.
pub struct Case<'a> {
    pub params: Params,
    pub verifier: &'a Party,
    pub context: Values,
    pub seed: [u8; 32],
    pub p: BigInt,
    pub q: BigInt,
    pub N: BigUint,
}

/// What is put out of place.
pub enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Masks)),
}

pub use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    pub fn new(verifier: &'a Party, context: Values, p: impl Into<BigInt>, q: impl Into<BigInt>) -> Case<'a> {
        let (p, q) = (p.into(), q.into());
        let N = (&p * &q).magnitude().clone();
        Case { params: verifier.params, verifier, context, seed: hash("fac: seed"), p, q, N }
    }

    /// With the factors of a party.
    pub fn of([prover, verifier]: [&'a Party; 2], context: Values) -> Case<'a> {
        Case::new(verifier, context, prover.key.p.clone(), prover.key.q.clone())
    }

    pub fn setup(&self) -> &'a Setup {
        &self.verifier.setup
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { p: &self.p, q: &self.q }
    }

    pub fn public(&self) -> Values {
        self.verifier.setup(self.context.clone()).with("N", residue(&self.params, &self.N))
    }

    /// The inputs of the prover.
    pub fn to_prove(&self) -> Values {
        let prime = |p: &BigInt| encode_nat(p.magnitude(), self.params.prime_bits);
        self.public().with("seed", self.seed).with("p", prime(&self.p)).with("q", prime(&self.q))
    }

    /// The inputs of the verifier.
    pub fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.public()).with("proof", proof.into())
    }

    pub fn masks(&self) -> Masks {
        let values = self.public().with("seed", self.seed);
        fac::sample(&self.params, &tape_of(&values), &context_of(&values))
    }

    /// The honest prover, who takes e from the items.
    pub fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let (masks, witness) = (self.masks(), self.witness());
        let commitments = fac::commit(self.setup(), &witness, &masks);
        self.send(&commitments, |items| fac::respond(&witness, &masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    pub fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let encode = |responses| fac::encode(&self.params, commitments, &responses).encode();
        let blank = encode(fac::respond(&self.witness(), &self.masks(), &0.into()));
        let items = ITEMS.of::<FacProof>(&self.params, &self.to_verify(blank));
        self.to_verify(encode(answer(&items)))
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    pub fn forge(&self, masks: &Masks, changes: &[&Change]) -> Values {
        let mut commitments = fac::commit(self.setup(), &self.witness(), masks);
        for change in changes {
            if let Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        self.send(&commitments, |items| {
            let mut responses = fac::respond(&self.witness(), masks, &challenge(ITEMS.label, items));
            for change in changes {
                if let Response(change) = change {
                    change(&mut responses, masks);
                }
            }
            responses
        })
    }

    /// A proof by someone who knows the secrets λ and φ of the setup, with any z1 and z2: every commitment is a power of t and is
    /// opened to anything.
    pub fn simulate(&self, z1: &BigInt, z2: &BigInt) -> Values {
        let Setup { modulus, t, .. } = self.setup();
        let (lambda, phi) = (BigInt::from(self.verifier.lambda.clone()), self.verifier.phi_hat());
        let Masks { mu: p, kappa: q, x: a, y: b, r: c, .. } = &self.masks();
        let [P, Q, A, B, T] = [p, q, a, b, c].map(|exponent| power(t, exponent, modulus));
        self.send(&Commitments { P, Q, A, B, T }, |items| {
            let e = challenge(ITEMS.label, items);
            Responses {
                z1: z1.clone(),
                z2: z2.clone(),
                w1: reduce(&(a + &e * p - z1 * &lambda), &phi).into(),
                w2: reduce(&(b + &e * q - z2 * &lambda), &phi).into(),
                v: reduce(&(c + e * BigInt::from(self.N.clone()) * &lambda - q * z1), &phi).into(),
            }
        })
    }
}

/// ℓ + ε_fac + η.
pub fn range(params: &Params) -> usize {
    params.ell + params.epsilon_fac + params.eta()
}

pub fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let number = |name| nat(values.bytes(name).unwrap());
    let proof = FacProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let [N, n_hat, s, t] = &["N", "N_hat", "s", "t"].map(number);
    let [P, Q, A, B, T] = [&proof.P, &proof.Q, &proof.A, &proof.B, &proof.T].map(|bytes| nat(bytes));
    let [z1, z2, w1, w2, v] = [&proof.z1, &proof.z2, &proof.w1, &proof.w2, &proof.v].map(|bytes| int(bytes));
    let e = &ITEMS.challenge::<FacProof>(params, values);
    let holds = |left: &BigUint, x, mu, commitment, base, exponent: &BigInt| {
        let left = multiply(&power(left, x, n_hat), &power(t, mu, n_hat), n_hat);
        left == multiply(commitment, &power(base, exponent, n_hat), n_hat)
    };
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let types = in_interval(&w1, w_type) && in_interval(&w2, w_type);
    let eN = &(e * BigInt::from(N.clone()));
    failing([
        (Reason::FacRangeZ1, in_interval(&z1, range(params))),
        (Reason::FacRangeZ2, in_interval(&z2, range(params))),
        (Reason::DecodeInt, types && in_interval(&v, w_type + params.modulus_bits)),
        (Reason::FacEq1, holds(s, &z1, &w1, &A, &P, e)),
        (Reason::FacEq2, holds(s, &z2, &w2, &B, &Q, e)),
        (Reason::FacEq3, holds(&Q, &z1, &v, &T, s, eN)),
    ])
}

pub fn auxiliary(prover: u16, verifier: u16) -> Values {
    context("fac: session", prover, verifier, 3).with("rid", hash("fac: rid"))
}

pub fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    Case::of(parties, auxiliary(1, 2))
}

pub fn hat(case: &Case<'_>) -> BigUint {
    case.verifier.setup.modulus.clone()
}

/// What is in one equation only.
#[rustfmt::skip]
pub const ALONE: &[Alone<Change>] = &[
    ("eq1/A", "A does not hold the mask", Commitment(|c, case| c.A = doubled(&c.A, &hat(case))), Reason::FacEq1),
    ("eq1/P", "P does not hold p", Commitment(|c, case| c.P = doubled(&c.P, &hat(case))), Reason::FacEq1),
    ("eq1/minus-P", "P holds -p", Commitment(|c, case| c.P = c.P.modinv(&hat(case)).unwrap()), Reason::FacEq1),
    ("eq1/w1", "w1 is larger by 1", Response(|r, _| r.w1 += 1), Reason::FacEq1),
    ("eq2/B", "B does not hold the mask", Commitment(|c, case| c.B = doubled(&c.B, &hat(case))), Reason::FacEq2),
    ("eq2/z2", "z2 is larger by 1", Response(|r, _| r.z2 += 1), Reason::FacEq2),
    ("eq2/w2", "w2 is larger by 1", Response(|r, _| r.w2 += 1), Reason::FacEq2),
    ("eq3/T", "T is not made with the mask", Commitment(|c, case| c.T = doubled(&c.T, &hat(case))), Reason::FacEq3),
    ("eq3/v", "v is larger by 1", Response(|r, _| r.v += 1), Reason::FacEq3),
    ("eq3/minus-v", "v is r + eκp", Response(|r, masks| r.v = 2 * &masks.r - &r.v), Reason::FacEq3),
    ("eq3/N", "N is larger by 2 than the product", Stated(|c| c.N += 2u8), Reason::FacEq3),
];

pub fn changed(parties: [&Party; 2], changes: &[&Change]) -> Values {
    let mut case = ordinary(parties);
    for change in changes {
        if let Stated(change) = change {
            change(&mut case);
        }
    }
    case.forge(&case.masks(), changes)
}
