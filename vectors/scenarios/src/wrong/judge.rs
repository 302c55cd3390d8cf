//! Proofs with something out of place, and what checks they fail.

use num_bigint::BigInt;
use quorate_reference::curve::{self};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use quorate_adversary::forge::{Alone, Item, Items, Judge, Send, challenge, seed_of_sign, shape};

use super::{ends, int_of_length, place};
use crate::topic::{About, Id, Topic, about};

/// A case, stored as edits of `base`, of which exactly these checks fail; accepted if there are none.
pub fn judged(
    topic: &mut Topic,
    id: Id<'_>,
    base: &str,
    about: About<'_>,
    judge: Judge,
    inputs: Values,
    expected: &[Reason],
) {
    assert_eq!(judge(&topic.params, &inputs), expected, "{id:?}");
    let change = |values: &mut Values| *values = inputs;
    match expected.first() {
        Some(reason) => topic.edited(id, base, about, *reason, change),
        None => drop(topic.accepted(id, base, about, change)),
    }
}

/// The range of a response.
pub struct Bound {
    /// The field.
    pub field: &'static str,
    /// It lies in J_b.
    pub b: usize,
    /// The requirement.
    pub req: &'static str,
    /// The reason.
    pub reason: Reason,
}

/// Proofs in which a response is at an end of its range, or just beyond. `make`: the inputs with this response.
pub fn each_end<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    bound: &Bound,
    judge: Judge,
    make: impl Fn(BigInt) -> Values,
) {
    let Bound { field, b, req, reason } = *bound;
    let at = place::<P>(&shape(&topic.params), field, 0);
    let [below, smallest, largest, above] = ends(b);
    for (name, words, value, inside) in [
        ("below", "one below the smallest element of its interval", below, false),
        ("smallest", "the smallest element of its interval", smallest, true),
        ("largest", "the largest element of its interval", largest, true),
        ("above", "one above the largest element of its interval", above, false),
    ] {
        let inputs = make(value.clone());
        assert_eq!(
            inputs.bytes("proof").unwrap()[at.clone()],
            int_of_length(&value, at.len()),
            "{field} {name}"
        );
        let comment = format!("{field} is {words}; everything else is right.");
        let reqs = [req, "ENC-6"];
        let about = about(&reqs, &comment);
        let expected: &[Reason] = if inside { &[] } else { &[reason] };
        judged(topic, (series, &format!("verify/{field}/end/{name}")), base, about, judge, inputs, expected);
    }
}

/// Each change alone; then one for each equation from the last to the first, of which the first gives the reason. [PROOF-1]
///
/// `requirement`: of a reason. `make`: the inputs of a proof with changes.
pub fn equations<C>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    alone: &[Alone<C>],
    requirement: fn(Reason) -> &'static str,
    judge: Judge,
    make: impl Fn(&[&C]) -> Values,
) {
    topic.note(
        "sign",
        "A value with the other sign.",
        "What is proved is not what the protocol uses: its result is wrong, and nobody can be named.",
        &[],
    );
    assert!(alone.iter().any(|(name, ..)| name.contains("minus")), "the note applies to nothing");
    let mut order: Vec<Reason> = Vec::new();
    for (name, what, change, reason) in alone {
        let (comment, reqs) =
            (format!("{what}: this equation fails and nothing else."), [requirement(*reason)]);
        let text = about(&reqs, &comment);
        let text = if name.contains("minus") { text.flags(&["sign"]) } else { text };
        judged(topic, (series, &format!("verify/{name}")), base, text, judge, make(&[change]), &[*reason]);
        if !order.contains(reason) {
            order.push(*reason);
        }
    }
    let change = |reason| &alone.iter().find(|(.., r)| *r == reason).unwrap().2;
    for first in 0..order.len() - 1 {
        let changes: Vec<&C> = order[first..].iter().map(|reason| change(*reason)).collect();
        let comment = format!("Equation {} and all that follow fail: the first gives the reason.", first + 1);
        let (name, reqs) = (format!("verify/order/eq{}", first + 1), ["PROOF-1", requirement(order[first])]);
        judged(topic, (series, &name), base, about(&reqs, &comment), judge, make(&changes), &order[first..]);
    }
}

/// The identity in place of a point, with everything else right: only its decoder refuses it. [ENC-3]
pub fn identity(
    topic: &mut Topic,
    (series, base): (&str, &str),
    name: &str,
    reqs: &[&str],
    judge: Judge,
    inputs: Values,
) {
    assert_eq!(judge(&topic.params, &inputs), [], "{name}");
    let comment = format!("{name} is the identity, as 33 zero bytes; all equations hold.");
    let id = format!("verify/attack/identity-{name}");
    topic.edited(
        (series, &id),
        base,
        about(&[&["ENC-3"], reqs].concat(), &comment),
        Reason::DecodePoint,
        |values| *values = inputs,
    );
}

/// Proofs whose challenge was computed without one of the items, or with another label. Adds the note `not-bound`. [HASH-5]
///
/// `base`: the accepted proof from `seed`. `reason`: of the first equation, in which everything is that the challenge covers.
pub fn hashing<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    items: &Items,
    reason: Reason,
    seed: [u8; 32],
    send: &Send<'_>,
) {
    topic.note(
        "not-bound",
        "A challenge that does not cover one of the values it has to cover.",
        "A prover chooses that value after the challenge and proves something false; known as frozen heart.",
        &["TSSHOCK", "RUSTSEC-2024-0391"],
    );
    let mut case = |name: &str, comment: &str, reqs: &[&str], e: &dyn Fn(&[Item]) -> BigInt| {
        let (inputs, text) = (send(seed, e), about(reqs, comment).flags(&["not-bound"]));
        topic.edited((series, &format!("verify/hash/{name}")), base, text, reason, |values| *values = inputs);
    };
    let label = items.label;
    for (i, name) in ["ctx"].iter().chain(items.inputs).chain(items.fields).enumerate() {
        let comment = format!("The challenge was computed without {name}.");
        case(&format!("without-{name}"), &comment, &["HASH-5"], &|items| {
            assert_eq!(items[i].0, *name);
            challenge(label, &[&items[..i], &items[i + 1..]].concat())
        });
    }
    let other = if label == "sch/challenge" { "elog/challenge" } else { "sch/challenge" };
    let comment = "The challenge was computed with the label of another proof.";
    case("label", comment, &["HASH-2", "HASH-5"], &|items| challenge(other, items));
    let comment = "The challenge was computed over the items in one piece.";
    case("one-piece", comment, &["HASH-1", "HASH-5"], &|items| {
        challenge(label, &[("all", items.iter().flat_map(|(_, bytes)| bytes.clone()).collect())])
    });
}

/// A proof for e + q where e is negative: the same in the group of points, and nowhere else. [SAMP-2]
pub fn unsigned<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    items: &Items,
    judge: Judge,
    expected: &[Reason],
    send: &Send<'_>,
) {
    let seed = seed_of_sign::<P>(&topic.params, items, true, send);
    let q = BigInt::from(curve::order());
    let inputs = send(seed, &|list| items.honest()(list) + &q);
    let text = about(&["SAMP-2"], "The prover took the challenge in [0, q) where it is negative.");
    judged(topic, (series, "verify/hash/unsigned"), base, text, judge, inputs, expected);
}

/// Adds the notes of attacks on proofs under a setup: `alpha-rays`, `zero`, `degenerate`.
pub fn attack_notes(topic: &mut Topic) {
    topic.note(
        "alpha-rays",
        "A part of the witness that is far outside its range, or no integer.",
        "The result of a multiplication overflows its mask or wraps around the modulus, and reveals bits of a secret.",
        &["ePrint 2021/1621", "ePrint 2023/1234"],
    );
    topic.note(
        "zero",
        "A value that shares a factor with its modulus, so that both sides of an equation are 0 whatever is to be proved.",
        "The proof shows nothing about the ciphertext.",
        &["ePrint 2023/1234", "CVE-2025-66016 for the same defect in the proof of a modulus"],
    );
    topic.note(
        "degenerate",
        "Commitments that are 1, or equal to each other.",
        "They occur with negligible probability and lose nothing; who refuses them blames an honest party.",
        &[],
    );
}

/// Adds the note `setup`.
pub fn setup_note(topic: &mut Topic) {
    topic.note(
        "setup",
        "A proof under another setup than the verifier's.",
        "Who owns the setup of a proof can prove anything under it.",
        &[],
    );
}
