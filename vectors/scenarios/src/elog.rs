//! Π_elog: made and judged.

use num_bigint::BigInt;
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::proofs::elog::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::params::{P3072, Params};
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{context, hash, number};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Alone, Item, Items, SIGNS, Send, Wire, challenge, context_of, failing, judged, nat, point,
    point_of_one, seed_of_sign, shape, tape_of,
};

const PROVE: &str = "ELOG-P";
const VERIFY: &str = "ELOG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

const ITEMS: Items =
    Items { label: "elog/challenge", inputs: &["L", "M", "Y", "Z", "B"], fields: &["A_L", "A_M", "A_Z"] };

/// A prover and its statement.
struct Case {
    context: Values,
    seed: [u8; 32],
    statement: Statement,
    y: Scalar,
    lambda: Scalar,
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Statement)),
    Commitment(fn(&mut Commitments)),
    Response(fn(&mut Responses)),
}
use Change::{Commitment, Response, Statement as Stated};

impl Case {
    fn new(context: Values, B: Point, y: Scalar, lambda: Scalar) -> Case {
        let Y = point_of_one();
        let statement =
            Statement { L: generator() * lambda, M: generator() * y + Y * lambda, Y, Z: B * y, B };
        Case { context, seed: hash("elog: seed"), statement, y, lambda }
    }

    fn witness(&self) -> Witness<'_> {
        Witness { y: &self.y, lambda: &self.lambda }
    }

    fn public(&self) -> Values {
        let Statement { L, M, Y, Z, B } = &self.statement;
        let point =
            |values: Values, (name, point): (&str, &Point)| values.with(name, curve::encode_point(point));
        [("L", L), ("M", M), ("Y", Y), ("Z", Z), ("B", B)].into_iter().fold(self.context.clone(), point)
    }

    fn to_prove(&self) -> Values {
        let values = self.public().with("seed", self.seed);
        values.with("y", curve::encode_scalar(&self.y)).with("lambda", curve::encode_scalar(&self.lambda))
    }

    fn masks(&self) -> Masks {
        let values = self.to_prove();
        elog::sample(&tape_of(&values), &context_of(&values))
    }

    /// Sends commitments and answers the challenge, which the answer computes from its items.
    fn send(&self, commitments: &Commitments, answer: impl FnOnce(&[Item]) -> Responses) -> Values {
        let with = |responses| self.public().with("proof", elog::encode(commitments, &responses).encode());
        let blank = with(Responses { z: Scalar::ONE, u: Scalar::ONE });
        with(answer(&ITEMS.of::<ElogProof>(&P3072, &blank)))
    }

    /// The honest prover, who takes e from the items.
    fn honest(&self, masks: &Masks, e: &dyn Fn(&[Item]) -> BigInt) -> Values {
        let commitments = elog::commit(&self.statement, masks);
        self.send(&commitments, |items| elog::respond(&self.witness(), masks, &e(items)))
    }

    /// The prover with things out of place; the challenge is that of what is sent.
    fn forge(&self, changes: &[&Change]) -> Values {
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

fn judge(params: &Params, values: &Values) -> Vec<Reason> {
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

/// Π_elog.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let case = ordinary();
        let send = |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| {
            let case = Case { seed, ..ordinary() };
            case.honest(&case.masks(), e)
        };
        let inputs = prove(topic, &case, &send);

        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, changed);
        order(topic, &case);
        wrong::contexts(topic, (VERIFY, BASE), &["ELOG-V-1"], Reason::ElogEq1);
        wrong::hashing::<ElogProof>(topic, (VERIFY, BASE), &ITEMS, Reason::ElogEq1, case.seed, &send);
        statements(topic);
        identities(topic, &case);
        let fields = ["A_L", "A_M", "A_Z"].map(|name| (name, Wire::Point, "ELOG-V-1"));
        let answers = ["z", "u"].map(|name| (name, Wire::Scalar, "ELOG-V-1"));
        wrong::fields::<ElogProof>(
            topic,
            (VERIFY, BASE),
            &inputs,
            fields.into_iter().chain(answers).collect(),
        );
        wrong::lengths(topic, (VERIFY, BASE), &["ELOG-V-1"]);
        for name in ITEMS.inputs {
            wrong::input(topic, (VERIFY, BASE), &inputs, name, Wire::Point, "ENC-3");
        }
    })
}

fn presign(prover: u16) -> Values {
    context("elog: session", prover, 0, 3).with("instance", 1u8)
}

fn secret(name: &str) -> Scalar {
    scalar_of(&number(256, &format!("elog: {name}")))
}

/// As for Δ: B is any point.
fn ordinary() -> Case {
    Case::new(presign(1), generator() * secret("B"), secret("y"), secret("lambda"))
}

fn prove(topic: &mut Topic, case: &Case, send: &Send<'_>) -> Values {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case| {
        let performed = topic.valid(
            (PROVE, &format!("prove/{name}")),
            "elog.prove",
            about(&["ELOG-P-1"], comment),
            case.to_prove(),
        );
        let inputs = case.public().with("proof", performed.outputs.bytes("proof").unwrap());
        assert_eq!(judge(&params, &inputs), []);
        assert_eq!(case.forge(&[]), inputs);
        let about = about(&["ELOG-V-1", "ELOG-V-2", "ELOG-V-3"], comment);
        topic.valid((VERIFY, &format!("verify/{name}")), "elog.verify", about, inputs.clone());
        inputs
    };
    let inputs = both("ordinary", "An honest proof for Δ.", case);
    let gamma = context("elog: session", 2, 0, 2);
    both(
        "gamma",
        "An honest proof for Γ: B is G.",
        &Case::new(gamma, generator(), secret("y"), secret("lambda")),
    );
    let other = context("elog: other session", 64, 5, 9).with("rid", hash("elog: rid"));
    both(
        "other",
        "Another session, party, verifier and round, with a joint randomness.",
        &Case { context: other, ..ordinary() },
    );
    let B = case.statement.B;
    both("ones", "Both secrets are 1.", &Case::new(presign(1), B, Scalar::ONE, Scalar::ONE));
    both("minus-ones", "Both secrets are q - 1.", &Case::new(presign(1), B, -Scalar::ONE, -Scalar::ONE));
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<ElogProof>(&params, &ITEMS, negative, send);
        both(name, comment, &Case { seed, ..ordinary() });
    }

    // A_M = μG + αY
    let Masks { alpha, mu } = case.masks();
    let Y = generator() * -(mu * alpha.invert().unwrap());
    let none = Case { statement: Statement { Y, ..case.statement.clone() }, ..ordinary() };
    let about =
        about(&["ELOG-P-1"], "Y is such that the commitment A_M is the identity, which has no encoding.");
    topic.invalid((PROVE, "prove/identity"), "elog.prove", about, none.to_prove(), LocalError::Unlucky);
    inputs
}

/// What is in one equation only.
#[rustfmt::skip]
const ALONE: &[Alone<Change>] = &[
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

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::ElogEq2 => "ELOG-V-2",
        Reason::ElogEq3 => "ELOG-V-3",
        _ => "ELOG-V-1",
    }
}

fn changed(changes: &[&Change]) -> Values {
    let mut case = ordinary();
    for change in changes {
        if let Stated(change) = change {
            change(&mut case.statement);
        }
    }
    case.forge(changes)
}

/// Values that are in two equations. [PROOF-1]
fn order(topic: &mut Topic, case: &Case) {
    let mut fails = |name: &str, comment: &str, change, expected: &[Reason]| {
        let (inputs, reqs) = (case.forge(&[&change]), ["PROOF-1", requirement(expected[0])]);
        judged(
            topic,
            (VERIFY, &format!("verify/order/{name}")),
            BASE,
            about(&reqs, comment),
            judge,
            inputs,
            expected,
        );
    };
    let z = Response(|r| r.z += Scalar::ONE);
    fails("z", "z is larger by 1: equations 1 and 2 fail.", z, &[Reason::ElogEq1, Reason::ElogEq2]);
    let u = Response(|r| r.u += Scalar::ONE);
    fails("u", "u is larger by 1: equations 2 and 3 fail.", u, &[Reason::ElogEq2, Reason::ElogEq3]);
    let comment = "B is 33 zero bytes, and the proof is a byte too long: the statement is decoded first.";
    let about = about(&["PROOF-1", "ENC-3"], comment);
    topic.edited((VERIFY, "verify/order/statement-proof"), BASE, about, Reason::DecodePoint, |values| {
        let longer = [values.bytes("proof").unwrap(), &[0]].concat();
        *values = values.clone().with("B", [0; 33]).with("proof", longer);
    });
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic) {
    for name in ITEMS.inputs {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::ElogEq1, |values| {
            let other = point(values.bytes(name).unwrap()) + generator();
            values.put(name, curve::encode_point(&other));
        });
    }
}

/// Points that are the identity.
fn identities(topic: &mut Topic, case: &Case) {
    let Case { y, lambda, .. } = *case;
    let B = case.statement.B;
    let masks = case.masks();
    let mut refused = |name, case: &Case, masks: &Masks| {
        let inputs = case.honest(masks, &ITEMS.honest());
        wrong::identity(topic, (VERIFY, BASE), name, &[], judge, inputs);
    };
    let with_key = |Y: Point| {
        let M = generator() * y + Y * lambda;
        Case { statement: Statement { Y, M, ..case.statement.clone() }, ..ordinary() }
    };
    let ratio = |a: Scalar, b: Scalar| generator() * -(a * b.invert().unwrap());
    refused("A_L", case, &Masks { alpha: Scalar::ZERO, mu: masks.mu });
    // A_M = μG + αY
    refused("A_M", &with_key(ratio(masks.mu, masks.alpha)), &masks);
    refused("A_Z", case, &Masks { alpha: masks.alpha, mu: Scalar::ZERO });
    refused("L", &Case::new(presign(1), B, y, Scalar::ZERO), &masks);
    // M = yG + λY
    refused("M", &with_key(ratio(y, lambda)), &masks);
    refused("Y", &with_key(Point::IDENTITY), &masks);
    refused("Z", &Case::new(presign(1), B, Scalar::ZERO, lambda), &masks);
}
