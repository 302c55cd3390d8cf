//! Provers of Π_enc-elg that can put anything out of place, and a judge of what they make.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::enc_elg::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use crate::forge::{
    Alone, Item, Items, challenge, context_of, doubled, failing, int, nat, one_more, point, point_of_one,
    shape, tape_of,
};
use crate::math::{encrypt, in_interval, multiply, power, times};
use crate::party::{self, Party, below, ciphertext, context, hash, number, residue};

pub const ITEMS: Items = Items {
    label: "enc-elg/challenge",
    inputs: &["N", "K", "Y", "A", "B", "N_hat", "s", "t"],
    fields: &["S", "D", "E", "F", "T"],
};

/// A prover and its statement.
pub struct Case<'a> {
    pub params: Params,
    pub prover: &'a Party,
    pub verifier: &'a Party,
    pub context: Values,
    pub seed: [u8; 32],
    pub x: BigInt,
    pub rho: BigUint,
    pub a: Scalar,
    pub K: BigUint,
    pub Y: Point,
    pub A: Point,
    pub B: Point,
}

/// What is put out of place.
pub enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Case<'_>)),
}

pub use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    pub fn new([prover, verifier]: [&'a Party; 2], context: Values, x: impl Into<BigInt>) -> Case<'a> {
        let x = x.into();
        let N = &prover.key.public;
        let (rho, a) = (below(&N.modulus, "enc-elg: rho"), scalar_of(&number(256, "enc-elg: a")));
        let Y = point_of_one();
        let (K, A, B) = (N.encrypt(&x, &rho), generator() * a, curve::multiply(&x, &generator()) + Y * a);
        let seed = hash("enc-elg: seed");
        Case { params: prover.params, prover, verifier, context, seed, x, rho, a, K, Y, A, B }
    }

    pub fn N(&self) -> &'a PublicKey {
        &self.prover.key.public
    }

    pub fn statement(&self) -> Statement<'_> {
        Statement { N: self.N(), K: &self.K, Y: self.Y, A: self.A, B: self.B }
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, rho: &self.rho, a: &self.a }
    }

    pub fn public(&self) -> Values {
        let values = self.verifier.setup(self.context.clone());
        values
            .with("N", residue(&self.params, &self.N().modulus))
            .with("K", ciphertext(&self.params, &self.K))
            .with("Y", curve::encode_point(&self.Y))
            .with("A", curve::encode_point(&self.A))
            .with("B", curve::encode_point(&self.B))
    }

    /// The inputs of the prover.
    pub fn to_prove(&self) -> Values {
        let values = self.prover.factors(self.public()).with("seed", self.seed);
        values
            .with("x", party::int(&self.x))
            .with("rho", residue(&self.params, &self.rho))
            .with("a", curve::encode_scalar(&self.a))
    }

    /// The inputs of the verifier.
    pub fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.public()).with("proof", proof.into())
    }

    pub fn masks(&self) -> Masks {
        let values = self.to_prove();
        enc_elg::sample(&self.params, &tape_of(&values), &context_of(&values), self.N()).unwrap()
    }

    /// The honest prover, who takes e from the items.
    pub fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let masks = self.masks();
        self.send(&self.commit(&masks), |items| self.respond(&masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    pub fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let blank = enc_elg::respond(&self.statement(), &self.witness(), &self.masks(), &0.into());
        let encode = |responses| enc_elg::encode(&self.params, commitments, &responses).encode();
        let items = ITEMS.of::<EncElgProof>(&self.params, &self.to_verify(encode(blank)));
        self.to_verify(encode(answer(&items)))
    }

    pub fn respond(&self, masks: &Masks, e: &BigInt) -> Responses {
        enc_elg::respond(&self.statement(), &self.witness(), masks, e)
    }

    pub fn commit(&self, masks: &Masks) -> Commitments {
        enc_elg::commit(&self.statement(), &self.verifier.setup, &self.witness(), masks)
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    pub fn forge(&self, masks: &Masks, changes: &[&Change]) -> Values {
        let mut commitments = self.commit(masks);
        for change in changes {
            if let Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        self.send(&commitments, |items| {
            let mut responses = self.respond(masks, &challenge(ITEMS.label, items));
            for change in changes {
                if let Response(change) = change {
                    change(&mut responses, self);
                }
            }
            responses
        })
    }
}

pub fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let number = |name| nat(values.bytes(name).unwrap());
    let of = |name| point(values.bytes(name).unwrap());
    let proof = EncElgProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let N = &PublicKey::new(number("N"));
    let (n_hat, s, t) = (&number("N_hat"), &number("s"), &number("t"));
    let [S, D, T, z2] = [&proof.S, &proof.D, &proof.T, &proof.z2].map(|bytes| nat(bytes));
    let (z1, z3, w) = (&int(&proof.z1), &int(&proof.z3), &scalar_of(&nat(&proof.w).into()));
    let e = &ITEMS.challenge::<EncElgProof>(params, values);
    let slack = params.ell + params.epsilon;
    failing([
        (Reason::EncElgRangeZ1, in_interval(z1, slack)),
        (Reason::DecodeInt, in_interval(z3, slack + params.modulus_bits + 1)),
        (
            Reason::EncElgEq1,
            encrypt(&N.modulus, z1, &z2) == multiply(&D, &power(&number("K"), e, &N.square), &N.square),
        ),
        (Reason::EncElgEq2, times(z1, &generator()) + of("Y") * w == point(&proof.E) + times(e, &of("B"))),
        (Reason::EncElgEq3, generator() * w == point(&proof.F) + times(e, &of("A"))),
        (
            Reason::EncElgEq4,
            multiply(&power(s, z1, n_hat), &power(t, z3, n_hat), n_hat)
                == multiply(&T, &power(&S, e, n_hat), n_hat),
        ),
    ])
}

pub fn presign(instance: u8, prover: u16, verifier: u16) -> Values {
    context("enc-elg: session", prover, verifier, 1).with("instance", instance)
}

pub fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    Case::new(parties, presign(0, 1, 2), number(255, "enc-elg: x"))
}

/// What is in one equation only.
#[rustfmt::skip]
pub const ALONE: &[Alone<Change>] = &[
    ("eq1/D", "D encrypts the mask and 1", Commitment(|c, case| c.D = one_more(&c.D, case.N())), Reason::EncElgEq1),
    ("eq1/K", "K encrypts the plaintext and 1", Stated(|c| c.K = one_more(&c.K, c.N())), Reason::EncElgEq1),
    ("eq1/minus-K", "K encrypts the plaintext with the other sign", Stated(|c| c.K = c.K.modinv(&c.N().square).unwrap()), Reason::EncElgEq1),
    ("eq1/rho", "z2 is made with another nonce than that of K", Stated(|c| c.rho += 1u8), Reason::EncElgEq1),
    ("eq1/z2", "z2 is doubled", Response(|r, case| r.z2 = doubled(&r.z2, &case.N().modulus)), Reason::EncElgEq1),
    ("eq2/E", "E is another point", Commitment(|c, _| c.E += generator()), Reason::EncElgEq2),
    ("eq2/B", "B holds the plaintext and 1", Stated(|c| c.B += generator()), Reason::EncElgEq2),
    ("eq2/Y", "Y is another key than that of B", Stated(|c| c.Y += generator()), Reason::EncElgEq2),
    ("eq3/F", "F is another point", Commitment(|c, _| c.F += generator()), Reason::EncElgEq3),
    ("eq3/A", "A is not the first component of B", Stated(|c| c.A += generator()), Reason::EncElgEq3),
    ("eq4/T", "T does not hold the mask", Commitment(|c, case| c.T = doubled(&c.T, &case.verifier.setup.modulus)), Reason::EncElgEq4),
    ("eq4/S", "S does not hold the plaintext", Commitment(|c, case| c.S = doubled(&c.S, &case.verifier.setup.modulus)), Reason::EncElgEq4),
    ("eq4/z3", "z3 is larger by 1", Response(|r, _| r.z3 += 1), Reason::EncElgEq4),
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
