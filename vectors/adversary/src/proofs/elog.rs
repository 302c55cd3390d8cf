//! Provers of Π_elog that can put anything out of place, and a judge of what they make.

use num_bigint::BigInt;
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::proofs::elog::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{P3072, Params};
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use crate::forge::{
    Alone, Item, Items, challenge, context_of, failing, nat, point, point_of_one, shape, tape_of,
};
use crate::party::{context, hash, number};

pub const ITEMS: Items =
    Items { label: "elog/challenge", inputs: &["L", "M", "Y", "Z", "B"], fields: &["A_L", "A_M", "A_Z"] };

/// A prover and its statement.
pub struct Case {
    pub context: Values,
    pub seed: [u8; 32],
    pub statement: Statement,
    pub y: Scalar,
    pub lambda: Scalar,
}

/// What is put out of place.
pub enum Change {
    Statement(fn(&mut Statement)),
    Commitment(fn(&mut Commitments)),
    Response(fn(&mut Responses)),
}

pub use Change::{Commitment, Response, Statement as Stated};

impl Case {
    pub fn new(context: Values, B: Point, y: Scalar, lambda: Scalar) -> Case {
        let Y = point_of_one();
        let statement =
            Statement { L: generator() * lambda, M: generator() * y + Y * lambda, Y, Z: B * y, B };
        Case { context, seed: hash("elog: seed"), statement, y, lambda }
    }

    pub fn witness(&self) -> Witness<'_> {
        Witness { y: &self.y, lambda: &self.lambda }
    }

    pub fn public(&self) -> Values {
        let Statement { L, M, Y, Z, B } = &self.statement;
        let point =
            |values: Values, (name, point): (&str, &Point)| values.with(name, curve::encode_point(point));
        [("L", L), ("M", M), ("Y", Y), ("Z", Z), ("B", B)].into_iter().fold(self.context.clone(), point)
    }

    pub fn to_prove(&self) -> Values {
        let values = self.public().with("seed", self.seed);
        values.with("y", curve::encode_scalar(&self.y)).with("lambda", curve::encode_scalar(&self.lambda))
    }

    pub fn masks(&self) -> Masks {
        let values = self.to_prove();
        elog::sample(&tape_of(&values), &context_of(&values))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    pub fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let with = |responses| self.public().with("proof", elog::encode(commitments, &responses).encode());
        let blank = with(Responses { z: Scalar::ONE, u: Scalar::ONE });
        with(answer(&ITEMS.of::<ElogProof>(&P3072, &blank)))
    }

    /// The honest prover, who takes e from the items.
    pub fn honest(&self, masks: &Masks, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let commitments = elog::commit(&self.statement, masks);
        self.send(&commitments, |items| elog::respond(&self.witness(), masks, &e(items)))
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    pub fn forge(&self, changes: &[&Change]) -> Values {
        let mut commitments = elog::commit(&self.statement, &self.masks());
        for change in changes {
            if let Commitment(change) = change {
                change(&mut commitments);
            }
        }
        self.send(&commitments, |items| {
            let mut responses = elog::respond(&self.witness(), &self.masks(), &challenge(ITEMS.label, items));
            for change in changes {
                if let Response(change) = change {
                    change(&mut responses);
                }
            }
            responses
        })
    }
}

pub fn judge(params: &Params, values: &Values) -> Vec<Reason> {
    let of = |name| point(values.bytes(name).unwrap());
    let proof = ElogProof::decode(&shape(params), values.bytes("proof").unwrap()).unwrap();
    let [A_L, A_M, A_Z] = [&proof.A_L, &proof.A_M, &proof.A_Z].map(|bytes| point(bytes));
    let [z, u] = [&proof.z, &proof.u].map(|bytes| scalar_of(&nat(bytes).into()));
    let e = scalar_of(&ITEMS.challenge::<ElogProof>(params, values));
    failing([
        (Reason::ElogEq1, generator() * z == A_L + of("L") * e),
        (Reason::ElogEq2, generator() * u + of("Y") * z == A_M + of("M") * e),
        (Reason::ElogEq3, of("B") * u == A_Z + of("Z") * e),
    ])
}

pub fn presign(prover: u16) -> Values {
    context("elog: session", prover, 0, 3).with("instance", 1u8)
}

pub fn secret(name: &str) -> Scalar {
    scalar_of(&number(256, &format!("elog: {name}")))
}

/// As for Δ: B is any point.
pub fn ordinary() -> Case {
    Case::new(presign(1), generator() * secret("B"), secret("y"), secret("lambda"))
}

/// What is in one equation only.
#[rustfmt::skip]
pub const ALONE: &[Alone<Change>] = &[
    ("eq1/A_L", "A_L is another point", Commitment(|c| c.A_L += generator()), Reason::ElogEq1),
    ("eq1/L", "L has another logarithm than the second component uses", Stated(|s| s.L += generator()), Reason::ElogEq1),
    ("eq1/minus-L", "L has the other sign", Stated(|s| s.L = -s.L), Reason::ElogEq1),
    ("eq2/A_M", "A_M is another point", Commitment(|c| c.A_M += generator()), Reason::ElogEq2),
    ("eq2/M", "M holds the value and 1", Stated(|s| s.M += generator()), Reason::ElogEq2),
    ("eq2/Y", "Y is another key than that of M", Stated(|s| s.Y += generator()), Reason::ElogEq2),
    ("eq3/A_Z", "A_Z is another point", Commitment(|c| c.A_Z += generator()), Reason::ElogEq3),
    ("eq3/Z", "Z has another logarithm than the value", Stated(|s| s.Z += generator()), Reason::ElogEq3),
    ("eq3/minus-Z", "Z has the other sign", Stated(|s| s.Z = -s.Z), Reason::ElogEq3),
    ("eq3/B", "B is another base than that of Z", Stated(|s| s.B += generator()), Reason::ElogEq3),
];

pub fn changed(changes: &[&Change]) -> Values {
    let mut case = ordinary();
    for change in changes {
        if let Stated(change) = change {
            change(&mut case.statement);
        }
    }
    case.forge(changes)
}
