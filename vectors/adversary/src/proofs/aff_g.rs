//! Provers of Π_aff-g that can put anything out of place, and a judge of what they make.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, generator};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use crate::forge::{
    Alone, Item, Items, challenge, context_of, doubled, failing, int, nat, one_more, point, shape, tape_of,
};
use crate::math::{encrypt, in_interval, multiply, power, times};
use crate::party::{self, Party, below, ciphertext, context, hash, number, residue};

pub const ITEMS: Items = Items {
    label: "aff-g/challenge",
    inputs: &["N_v", "N_p", "C", "D", "Y", "X", "N_hat", "s", "t"],
    fields: &["A", "B_x", "B_y", "E", "S", "F", "T"],
};

/// A prover and its statement.
pub struct Case<'a> {
    pub params: Params,
    pub prover: &'a Party,
    pub verifier: &'a Party,
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

/// What is put out of place.
pub enum Change {
    Statement(fn(&mut Case<'_>)),
    Commitment(fn(&mut Commitments, &Case<'_>)),
    Response(fn(&mut Responses, &Case<'_>)),
}

pub use Change::{Commitment, Response, Statement as Stated};

impl<'a> Case<'a> {
    pub fn new(
        [prover, verifier]: [&'a Party; 2],
        context: Values,
        x: impl Into<BigInt>,
        y: impl Into<BigInt>,
    ) -> Case<'a> {
        let (x, y) = (x.into(), y.into());
        let (N_v, N_p) = (&verifier.key.public, &prover.key.public);
        let (rho, rho_y) = (below(&N_v.modulus, "aff-g: rho"), below(&N_p.modulus, "aff-g: rho_y"));
        let C = N_v.encrypt(&number(255, "aff-g: k"), &below(&N_v.modulus, "aff-g: nonce of C"));
        let D = N_v.add(&N_v.scale(&C, &x), &N_v.encrypt(&y, &rho));
        let (Y, X) = (N_p.encrypt(&y, &rho_y), curve::multiply(&x, &generator()));
        let seed = hash("aff-g: seed");
        Case { params: prover.params, prover, verifier, context, seed, x, y, rho, rho_y, C, D, Y, X }
    }

    pub fn N_v(&self) -> &'a PublicKey {
        &self.verifier.key.public
    }

    pub fn N_p(&self) -> &'a PublicKey {
        &self.prover.key.public
    }

    pub fn statement(&self) -> Statement<'_> {
        Statement { N_v: self.N_v(), N_p: self.N_p(), C: &self.C, D: &self.D, Y: &self.Y, X: self.X }
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }

    pub fn public(&self) -> Values {
        let values = self.verifier.setup(self.context.clone());
        values
            .with("N_v", residue(&self.params, &self.N_v().modulus))
            .with("N_p", residue(&self.params, &self.N_p().modulus))
            .with("C", ciphertext(&self.params, &self.C))
            .with("D", ciphertext(&self.params, &self.D))
            .with("Y", ciphertext(&self.params, &self.Y))
            .with("X", curve::encode_point(&self.X))
    }

    /// The inputs of the prover.
    pub fn to_prove(&self) -> Values {
        let values = self.prover.factors(self.public()).with("seed", self.seed);
        values
            .with("x", party::int(&self.x))
            .with("y", party::int(&self.y))
            .with("rho", residue(&self.params, &self.rho))
            .with("rho_y", residue(&self.params, &self.rho_y))
    }

    /// The inputs of the verifier.
    pub fn to_verify(&self, proof: impl Into<Vec<u8>>) -> Values {
        self.verifier.trapdoor(self.verifier.factors(self.public())).with("proof", proof.into())
    }

    pub fn masks(&self) -> Masks {
        let values = self.to_prove();
        aff_g::sample(&self.params, &tape_of(&values), &context_of(&values), self.N_v(), self.N_p()).unwrap()
    }

    pub fn respond(&self, masks: &Masks, e: &BigInt) -> Responses {
        aff_g::respond(&self.statement(), &self.witness(), masks, e)
    }

    pub fn commit(&self, masks: &Masks) -> Commitments {
        aff_g::commit(&self.statement(), &self.verifier.setup, &self.witness(), masks)
    }

    /// The honest prover, who takes e from the items.
    pub fn honest(&self, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let masks = self.masks();
        self.send(&self.commit(&masks), |items| self.respond(&masks, &e(items)))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    pub fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let encode = |responses| aff_g::encode(&self.params, commitments, &responses).encode();
        let blank = encode(self.respond(&self.masks(), &0.into()));
        let items = ITEMS.of::<AffGProof>(&self.params, &self.to_verify(blank));
        self.to_verify(encode(answer(&items)))
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
    let proof = AffGProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let [N_v, N_p] = &["N_v", "N_p"].map(|name| PublicKey::new(number(name)));
    let [C, D, Y, n_hat, s, t] = &["C", "D", "Y", "N_hat", "s", "t"].map(number);
    let [A, B_y, w, w_y] = [&proof.A, &proof.B_y, &proof.w, &proof.w_y].map(|bytes| nat(bytes));
    let [E, S, F, T] = [&proof.E, &proof.S, &proof.F, &proof.T].map(|bytes| nat(bytes));
    let [z1, z2, z3, z4] = [&proof.z1, &proof.z2, &proof.z3, &proof.z4].map(|bytes| int(bytes));
    let e = &ITEMS.challenge::<AffGProof>(params, values);
    let opens = |x, mu, commitment, base| {
        let left = multiply(&power(s, x, n_hat), &power(t, mu, n_hat), n_hat);
        left == multiply(commitment, &power(base, e, n_hat), n_hat)
    };
    let [slack, slack_y] = [params.ell, params.ell_prime].map(|ell| ell + params.epsilon);
    let nu = params.modulus_bits;
    let left = multiply(&power(C, &z1, &N_v.square), &encrypt(&N_v.modulus, &z2, &w), &N_v.square);
    failing([
        (Reason::AffGRangeZ1, in_interval(&z1, slack)),
        (Reason::AffGRangeZ2, in_interval(&z2, slack_y)),
        (Reason::DecodeInt, in_interval(&z3, slack + nu + 1) && in_interval(&z4, slack_y + nu + 1)),
        (Reason::AffGEq1, left == multiply(&A, &power(D, e, &N_v.square), &N_v.square)),
        (
            Reason::AffGEq2,
            times(&z1, &generator()) == point(&proof.B_x) + times(e, &point(values.bytes("X").unwrap())),
        ),
        (
            Reason::AffGEq3,
            encrypt(&N_p.modulus, &z2, &w_y) == multiply(&B_y, &power(Y, e, &N_p.square), &N_p.square),
        ),
        (Reason::AffGEq4, opens(&z1, &z3, &E, &S)),
        (Reason::AffGEq5, opens(&z2, &z4, &F, &T)),
    ])
}

pub fn presign(instance: u8, prover: u16, verifier: u16) -> Values {
    context("aff-g: session", prover, verifier, 2).with("instance", instance)
}

pub fn ordinary<'a>(parties: [&'a Party; 2]) -> Case<'a> {
    let y = number(parties[0].params.ell_prime, "aff-g: y");
    Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), -y)
}

pub fn minus(c: &BigUint, N: &PublicKey) -> BigUint {
    c.modinv(&N.square).unwrap()
}

pub fn hat(case: &Case<'_>) -> BigUint {
    case.verifier.setup.modulus.clone()
}

/// What is in one equation only.
#[rustfmt::skip]
pub const ALONE: &[Alone<Change>] = &[
    ("eq1/A", "A holds the masks and 1", Commitment(|c, case| c.A = one_more(&c.A, case.N_v())), Reason::AffGEq1),
    ("eq1/C", "C is another ciphertext than that of the operation", Stated(|c| c.C = one_more(&c.C, c.N_v())), Reason::AffGEq1),
    ("eq1/D", "D holds the result and 1", Stated(|c| c.D = one_more(&c.D, c.N_v())), Reason::AffGEq1),
    ("eq1/minus-D", "D has the other sign", Stated(|c| c.D = minus(&c.D, c.N_v())), Reason::AffGEq1),
    ("eq1/minus-y", "D holds -y, and Y holds y", Stated(|c| c.D = c.N_v().add(&c.N_v().scale(&c.C, &c.x), &c.N_v().encrypt(&-&c.y, &c.rho))), Reason::AffGEq1),
    ("eq1/rho", "w is made with another nonce than that of D", Stated(|c| c.rho += 1u8), Reason::AffGEq1),
    ("eq1/w", "w is doubled", Response(|r, case| r.w = doubled(&r.w, &case.N_v().modulus)), Reason::AffGEq1),
    ("eq2/B_x", "B_x is another point", Commitment(|c, _| c.B_x += generator()), Reason::AffGEq2),
    ("eq2/X", "X has another logarithm than the factor in D", Stated(|c| c.X += generator()), Reason::AffGEq2),
    ("eq2/minus-X", "X has the other sign", Stated(|c| c.X = -c.X), Reason::AffGEq2),
    ("eq3/B_y", "B_y holds the mask and 1", Commitment(|c, case| c.B_y = one_more(&c.B_y, case.N_p())), Reason::AffGEq3),
    ("eq3/Y", "Y holds another number than D", Stated(|c| c.Y = one_more(&c.Y, c.N_p())), Reason::AffGEq3),
    ("eq3/minus-y", "Y holds -y, and D holds y", Stated(|c| c.Y = minus(&c.Y, c.N_p())), Reason::AffGEq3),
    ("eq3/rho_y", "w_y is made with another nonce than that of Y", Stated(|c| c.rho_y += 1u8), Reason::AffGEq3),
    ("eq3/w_y", "w_y is doubled", Response(|r, case| r.w_y = doubled(&r.w_y, &case.N_p().modulus)), Reason::AffGEq3),
    ("eq4/E", "E does not hold the mask", Commitment(|c, case| c.E = doubled(&c.E, &hat(case))), Reason::AffGEq4),
    ("eq4/S", "S does not hold x", Commitment(|c, case| c.S = doubled(&c.S, &hat(case))), Reason::AffGEq4),
    ("eq4/z3", "z3 is larger by 1", Response(|r, _| r.z3 += 1), Reason::AffGEq4),
    ("eq5/F", "F does not hold the mask", Commitment(|c, case| c.F = doubled(&c.F, &hat(case))), Reason::AffGEq5),
    ("eq5/T", "T does not hold y", Commitment(|c, case| c.T = doubled(&c.T, &hat(case))), Reason::AffGEq5),
    ("eq5/z4", "z4 is larger by 1", Response(|r, _| r.z4 += 1), Reason::AffGEq5),
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
