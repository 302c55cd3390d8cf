//! Π_sch: made and judged.

use num_bigint::BigInt;
use quorate_reference::curve::{self, Scalar, generator, scalar_of};
use quorate_spec::operations::Values;
use quorate_spec::params::P3072;
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;

use quorate_adversary::party::{context, hash, number};
use quorate_adversary::proofs::sch::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{self, Item, SIGNS, Wire, challenge, judged, nat, point, seed_of_sign};

const PROVE: &str = "SCH-P";
const VERIFY: &str = "SCH-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

/// Π_sch.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "not-bound",
            "A challenge that does not cover one of the values it has to cover.",
            "A prover chooses that value after the challenge and proves something false; known as frozen heart.",
            &["TSSHOCK", "CVE-2022-47930"],
        );
        let case = ordinary();
        let inputs = prove(topic, &case);
        equation(topic, &case, &inputs);
        wrong::contexts(topic, (VERIFY, BASE), &["SCH-V-1", "KG-5"], Reason::SchEq1);
        hashing(topic, &case);
        identities(topic, &case, &inputs);
        wrong::fields::<SchProof>(topic, (VERIFY, BASE), &inputs, vec![("z", Wire::Scalar, "SCH-V-1")]);
        wrong::lengths(topic, (VERIFY, BASE), &["SCH-V-1"]);
        for (name, req) in [("X", "KG-3"), ("A", "ENC-3")] {
            wrong::input(topic, (VERIFY, BASE), &inputs, name, Wire::Point, req);
        }
    })
}

fn prove(topic: &mut Topic, case: &Case) -> Values {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case| {
        let performed = topic.valid(
            (PROVE, &format!("prove/{name}")),
            "sch.prove",
            about(&["SCH-P-1"], comment),
            case.to_prove(),
        );
        let inputs = case.send(honest);
        assert_eq!(judge(&params, &inputs), []);
        for output in ["A", "proof"] {
            assert_eq!(performed.outputs.bytes(output), inputs.bytes(output));
        }
        let about = about(&["SCH-V-1"], comment);
        topic.valid((VERIFY, &format!("verify/{name}")), "sch.verify", about, inputs.clone());
        inputs
    };
    let inputs = both("ordinary", "An honest proof.", case);
    let other =
        context("sch: other session", 64, 2, 7).with("rid", hash("sch: other rid")).with("instance", 1u8);
    both(
        "other",
        "Another session, party, verifier, round, instance and joint randomness.",
        &Case::new(other, case.x),
    );
    let empty = keygen(2).with("rid", Vec::<u8>::new());
    both("without-rid", "The joint randomness is an empty item.", &Case::new(empty, case.x));
    both("one", "The secret is 1.", &Case::new(keygen(1), Scalar::ONE));
    both("minus-one", "The secret is q - 1.", &Case::new(keygen(1), -Scalar::ONE));
    let send = |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary() }.send(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<SchProof>(&params, &ITEMS, negative, &send);
        both(name, comment, &Case { seed, ..ordinary() });
    }
    inputs
}

fn equation(topic: &mut Topic, case: &Case, inputs: &Values) {
    let mut fails = |name: &str, comment: &str, inputs: Values| {
        let about = about(&["SCH-V-1"], comment);
        judged(topic, (VERIFY, &format!("verify/{name}")), BASE, about, judge, inputs, &[Reason::SchEq1]);
    };
    let [X, A] = ["X", "A"].map(|name| inputs.bytes(name).unwrap().to_vec());
    let z = scalar_of(&nat(inputs.bytes("proof").unwrap()).into());
    let moved = |bytes: &[u8]| curve::encode_point(&(point(bytes) + generator()));
    let with_z = |z: Scalar| inputs.clone().with("proof", curve::encode_scalar(&z));
    fails("eq1/X", "X is another point.", inputs.clone().with("X", moved(&X)));
    fails("eq1/minus-X", "X has the other sign.", inputs.clone().with("X", curve::encode_point(&-point(&X))));
    fails("eq1/A", "A is another point.", inputs.clone().with("A", moved(&A)));
    fails("eq1/exchanged", "X and A are exchanged.", inputs.clone().with("X", A).with("A", X));
    fails("eq1/z", "z is larger by 1.", with_z(z + Scalar::ONE));
    fails("eq1/zero", "z is 0.", with_z(Scalar::ZERO));
    fails("eq1/minus-z", "z has the other sign.", with_z(-z));
    let subtracted = case.send(|items| -honest(items));
    fails("eq1/minus-e", "The prover subtracted the challenge.", subtracted);
    let unmasked = case.send(honest).with("proof", curve::encode_scalar(&(z - case.alpha())));
    fails("eq1/no-mask", "z is without its mask.", unmasked);
}

/// Points that are the identity: the mask or the secret is 0.
fn identities(topic: &mut Topic, case: &Case, inputs: &Values) {
    let e = |inputs: &Values| scalar_of(&ITEMS.challenge::<SchProof>(&P3072, inputs));
    let blank = inputs.clone().with("A", [0; 33]);
    let z = e(&blank) * case.x;
    wrong::identity(topic, (VERIFY, BASE), "A", &[], judge, blank.with("proof", curve::encode_scalar(&z)));
    let zero = Case::new(keygen(1), Scalar::ZERO);
    wrong::identity(topic, (VERIFY, BASE), "X", &["KG-3"], judge, zero.send(honest));
}

/// What the challenge covers. Where something is missing, it can be chosen afterwards.
fn hashing(topic: &mut Topic, case: &Case) {
    let mut fails = |name: &str, comment: &str, inputs: Values| {
        let about = about(&["HASH-5", "SCH-V-1"], comment).flags(&["not-bound"]);
        judged(
            topic,
            (VERIFY, &format!("verify/hash/{name}")),
            BASE,
            about,
            judge,
            inputs,
            &[Reason::SchEq1],
        );
    };
    let without = |items: &[Item], name| {
        let items: Vec<Item> = items.iter().filter(|(item, _)| *item != name).cloned().collect();
        challenge(ITEMS.label, &items)
    };
    fails("without-ctx", "The challenge was computed without ctx.", case.send(|items| without(items, "ctx")));
    fails(
        "label",
        "The challenge was computed with the label of another proof.",
        case.send(|items| challenge("elog/challenge", items)),
    );

    let z = scalar_of(&number(256, "sch: any z"));
    let items = |values: &Values| ITEMS.of::<SchProof>(&P3072, values);
    // A first, then the challenge without X, then X = (zG - A)/e
    let A = generator() * case.alpha();
    let e = scalar_of(&without(&items(&case.to_verify(&A, &z)), "X"));
    let X = (generator() * z - A) * e.invert().unwrap();
    let inputs = case.to_verify(&A, &z).with("X", curve::encode_point(&X));
    fails(
        "without-X",
        "X was chosen after the challenge, which does not cover it: its prover knows no logarithm.",
        inputs,
    );
    // X from elsewhere, then the challenge without A, then A = zG - eX
    let X = generator() * scalar_of(&number(256, "sch: a stranger's secret"));
    let blank = case.to_verify(&A, &z).with("X", curve::encode_point(&X));
    let A = generator() * z - X * scalar_of(&without(&items(&blank), "A"));
    let inputs = blank.with("A", curve::encode_point(&A));
    fails(
        "without-A",
        "A was chosen after the challenge, which does not cover it: a proof for a stranger's point.",
        inputs,
    );
}
