//! Π_elog: made and judged.

use num_bigint::BigInt;
use quorate_reference::curve::{self, Point, Scalar, generator};
use quorate_reference::proofs::elog::{Masks, Statement};
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use quorate_adversary::party::{context, hash};
use quorate_adversary::proofs::elog::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{self, Item, SIGNS, Send, Wire, judged, point, seed_of_sign};

const PROVE: &str = "ELOG-P";
const VERIFY: &str = "ELOG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

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

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::ElogEq2 => "ELOG-V-2",
        Reason::ElogEq3 => "ELOG-V-3",
        _ => "ELOG-V-1",
    }
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
