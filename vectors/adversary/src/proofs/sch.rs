//! Provers of Π_sch that can put anything out of place, and a judge of what they make.

use num_bigint::BigInt;
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::proofs::sch;
use quorate_spec::operations::Values;
use quorate_spec::params::{P3072, Params};
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;

use crate::forge::{Item, Items, challenge, failing, nat, point, tape_of};
use crate::math::times;
use crate::party::{context, hash, number};

pub const ITEMS: Items = Items { label: "sch/challenge", inputs: &["X", "A"], fields: &[] };

/// A prover.
pub struct Case {
    pub context: Values,
    pub seed: [u8; 32],
    pub x: Scalar,
}

impl Case {
    pub fn new(context: Values, x: Scalar) -> Case {
        Case { context, seed: hash("sch: seed"), x }
    }

    pub fn X(&self) -> Point {
        generator() * self.x
    }

    pub fn to_prove(&self) -> Values {
        let values = self.context.clone().with("seed", self.seed);
        values.with("X", curve::encode_point(&self.X())).with("x", curve::encode_scalar(&self.x))
    }

    pub fn to_verify(&self, A: &Point, z: &Scalar) -> Values {
        let values = self.context.clone().with("X", curve::encode_point(&self.X()));
        values.with("A", curve::encode_point(A)).with("proof", curve::encode_scalar(z))
    }

    pub fn alpha(&self) -> Scalar {
        sch::sample(&tape_of(&self.to_prove()))
    }

    /// The prover, who takes e from the items.
    pub fn send(&self, e: impl FnOnce(&[Item]) -> BigInt) -> Values {
        let A = generator() * self.alpha();
        let items = ITEMS.of::<SchProof>(&P3072, &self.to_verify(&A, &Scalar::ONE));
        self.to_verify(&A, &(self.alpha() + scalar_of(&e(&items)) * self.x))
    }
}

pub fn honest(items: &[Item]) -> BigInt {
    challenge(ITEMS.label, items)
}

pub fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let [X, A] = ["X", "A"].map(|name| point(values.bytes(name).unwrap()));
    let z = scalar_of(&nat(values.bytes("proof").unwrap()).into());
    let e = ITEMS.challenge::<SchProof>(params, values);
    failing([(Reason::SchEq1, generator() * z == A + times(&e, &X))])
}

pub fn keygen(prover: u16) -> Values {
    context("sch: session", prover, 0, 3).with("rid", hash("sch: rid"))
}

pub fn ordinary() -> Case {
    Case::new(keygen(1), scalar_of(&number(256, "sch: x")))
}
