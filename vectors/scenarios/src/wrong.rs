//! What scenarios of proofs share: wrong encodings, each with the reason that it has to give; wrong lengths and contexts. The
//! part `judge` says which checks of a call hold without asking a verifier.

mod judge;

use std::ops::Range;

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use crate::topic::{Topic, about};
use quorate_adversary::party::hash;

pub use judge::*;
pub use quorate_adversary::forge::*;
pub use quorate_adversary::party::{ascending, other_setups};
pub use quorate_adversary::wire::*;

/// The part of an input that is to be wrong.
pub struct Part<'a> {
    /// What the scenarios' names begin with, for example `verify/S`.
    pub name: &'a str,
    /// What the comments begin with, for example `S`.
    pub what: &'a str,
    /// The input.
    pub input: &'a str,
    /// The bytes.
    pub at: Range<usize>,
    /// What they have to be.
    pub wire: Wire,
    /// Requirements that the cases are about besides that of the encoding.
    pub reqs: &'a [&'a str],
}

/// One case for every wrong encoding of a part. `base`: series and name of the accepted case that has these inputs.
pub fn refuse(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, part: &Part<'_>) {
    let right = inputs.bytes(part.input).unwrap()[part.at.clone()].to_vec();
    for Wrong { name, req, comment, bytes, reason } in part.wire.wrong(&right) {
        let mut reqs = vec![req];
        reqs.extend(part.reqs.iter().filter(|other| **other != req));
        let comment = format!("{} is wrong: {comment}.", part.what);
        let id = (series, &*format!("{}/{name}", part.name));
        topic.edited(id, base, about(&reqs, &comment), reason, |values| {
            overwrite(values, part.input, part.at.start, &bytes);
        });
    }
}

/// Every field of a proof, wrong in every way; and two neighbours at once. `fields`: all, with their requirements.
pub fn fields<P: Record>(
    topic: &mut Topic,
    case: (&str, &str),
    inputs: &Values,
    fields: Vec<(&'static str, Wire, &str)>,
) {
    let shape = shape(&topic.params);
    let names: Vec<&str> = P::layout(&shape).iter().map(|field| field.name).collect();
    assert_eq!(names, fields.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    let names: Vec<String> = names.iter().map(|name| format!("verify/{name}")).collect();
    let reqs: Vec<[&str; 1]> = fields.iter().map(|(_, _, req)| [*req]).collect();
    let part = |((what, wire, _), (name, reqs))| {
        let at = place::<P>(&shape, what, 0);
        Part { name, what, input: "proof", at, wire, reqs }
    };
    let extra = names.iter().map(String::as_str).zip(reqs.iter().map(|reqs| &reqs[..]));
    let parts: Vec<Part<'_>> = fields.into_iter().zip(extra).map(part).collect();
    parts.iter().for_each(|part| refuse(topic, case, inputs, part));
    order(topic, case, inputs, &parts);
}

/// An input of the statement, wrong in every way.
pub fn input(topic: &mut Topic, case: (&str, &str), inputs: &Values, name: &str, wire: Wire, req: &str) {
    let at = 0..inputs.bytes(name).unwrap().len();
    let part = Part { name: &format!("verify/{name}"), what: name, input: name, at, wire, reqs: &[req] };
    refuse(topic, case, inputs, &part);
}

/// A modulus that is one bit too short, or even.
pub fn modulus(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, name: &str) {
    let bytes = inputs.bytes(name).unwrap().to_vec();
    let mut case = |which: &str, comment: &str, reason, change: fn(&mut Vec<u8>)| {
        let (id, comment) = (format!("verify/{name}/{which}"), format!("{name} is wrong: {comment}."));
        let mut bytes = bytes.clone();
        change(&mut bytes);
        topic.edited((series, &id), base, about(&["AUX-3"], &comment), reason, |values| {
            values.put(name, bytes)
        });
    };
    case("short", "its top bit is 0", Reason::ModulusLength, |bytes| bytes[0] &= 0x7f);
    case("even", "it is even", Reason::ModulusEven, |bytes| *bytes.last_mut().unwrap() ^= 1);
}

/// An accepted proof in which a residue leaves room for the modulus, and the same with the modulus added. `make`: from a seed.
pub fn alias<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    field: &str,
    modulus: &BigUint,
    judge: Judge,
    make: impl Fn([u8; 32]) -> Values,
) {
    let at = place::<P>(&shape(&topic.params), field, 0);
    let (inputs, sum) = seek(&format!("{series} {field}"), |seed| {
        let inputs = make(seed);
        let sum = nat(&inputs.bytes("proof").unwrap()[at.clone()]) + modulus;
        (sum.bits() <= 8 * at.len() as u64).then_some((inputs, sum))
    });
    let small = format!("verify/{field}/small");
    let comment = format!("{field} and its modulus together fit the bytes of the field; {field} is right.");
    judged(topic, (series, &small), base, about(&["ENC-4"], &comment), judge, inputs, &[]);
    let comment =
        format!("{field} is larger by its modulus: another encoding of the same value in an accepted proof.");
    let id = (series, &*format!("verify/{field}/not-reduced"));
    topic.edited(id, &small, about(&["ENC-4"], &comment), Reason::DecodeResidue, |values| {
        overwrite(values, "proof", at.start, &encode_nat(&sum, 8 * at.len()));
    });
}

/// Two neighbouring parts are wrong at once, and the reason is that of the earlier one. [PROOF-1]
pub fn order(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, parts: &[Part<'_>]) {
    for pair in parts.windows(2) {
        let [earlier, later] = pair else { continue };
        let wrong = |part: &Part<'_>| part.wire.wrong(&inputs.bytes(part.input).unwrap()[part.at.clone()]);
        let (first, second) = (wrong(earlier), wrong(later));
        let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
        // two of one reason would tell nothing
        let Some((a, b)) = pairs.clone().find(|(a, b)| a.reason != b.reason) else { continue };
        let comment =
            format!("{} and {} are both wrong: the earlier one gives the reason.", earlier.what, later.what);
        let name = format!("verify/order/{}-before-{}", earlier.what, later.what);
        let reqs = [&["PROOF-1"], earlier.reqs].concat();
        topic.edited((series, &name), base, about(&reqs, &comment), a.reason, |values| {
            overwrite(values, earlier.input, earlier.at.start, &a.bytes);
            overwrite(values, later.input, later.at.start, &b.bytes);
        });
    }
}

/// A proof that is too short, too long, or not there. [ENC-1]
pub fn lengths(topic: &mut Topic, (series, base): (&str, &str), reqs: &[&str]) {
    let reqs = [&["ENC-1"], reqs].concat();
    let mut case = |name, comment, change: fn(&mut Vec<u8>)| {
        topic.edited((series, name), base, about(&reqs, comment), Reason::FrameLength, |values| {
            let mut proof = values.bytes("proof").unwrap().to_vec();
            change(&mut proof);
            values.put("proof", proof);
        });
    };
    case("verify/length/short", "The last byte of the proof is missing.", |proof| {
        proof.truncate(proof.len() - 1)
    });
    case("verify/length/long", "A byte follows the proof.", |proof| proof.push(0));
    case("verify/length/empty", "There is no proof.", Vec::clear);
}

/// The proof in a context with one field changed, for each field. Adds the note `replay`. [HASH-3]
pub fn contexts(topic: &mut Topic, (series, base): (&str, &str), reqs: &[&str], reason: Reason) {
    topic.note(
        "replay",
        "A proof that was made in another context: session, joint randomness, prover, verifier, round or instance.",
        "Who accepts it lets a party send a copy of a proof whose secrets it does not know.",
        &["CVE-2022-47930"],
    );
    let reqs = [&["HASH-3"], reqs].concat();
    let mut case = |field: &str, comment, change: fn(&mut Values)| {
        let name = format!("verify/context/{field}");
        topic.edited((series, &name), base, about(&reqs, comment).flags(&["replay"]), reason, change);
    };
    fn next(values: &mut Values, field: &str) {
        values.put(field, values.number::<u16>(field).unwrap() + 1);
    }
    case("sid", "The proof is of another session.", |values| values.put("sid", hash("another session")));
    case("rid", "The proof was made for another joint randomness.", |values| {
        values.put("rid", hash("another rid"))
    });
    case("prover", "The proof is of another party, which a copy of it would be.", |values| {
        next(values, "prover")
    });
    case("verifier", "The proof is for another verifier.", |values| next(values, "verifier"));
    case("round", "The proof is of another round.", |values| next(values, "round"));
    case("instance", "The proof is of the other instance.", |values| {
        values.put("instance", values.number::<u8>("instance").unwrap() ^ 1);
    });
}
