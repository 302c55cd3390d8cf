//! What is named by a hash: proofs, sessions, keys, rounds, signatures; seeds.

use quorate_reference::curve::{encode_point, generator};
use quorate_spec::frame::{AUXILIARY, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use quorate_spec::operations::{Value, Values};

use super::all_differ;
use crate::topic::{Topic, about};
use quorate_adversary::party::{bytes, context, hash};

/// A case that differs from its twin: name, the input that is changed, its value, what is special.
type Change = (&'static str, &'static str, Value, &'static str);

/// An item of length 0.
fn nothing() -> Vec<u8> {
    Vec::new()
}

/// The twin and the cases that differ from it in one input; all outputs have to differ.
fn one_by_one(
    topic: &mut Topic,
    (prefix, output): (&str, &str),
    req: &str,
    twin: Values,
    changes: Vec<Change>,
) {
    let base = format!("{prefix}/twin");
    let operation = format!("hash.{prefix}");
    let comment = "The twin: each of the following cases differs from it in one input.";
    let performed =
        topic.valid(("HASH", &base), &operation, about(&[req], comment).flags(&["binding"]), twin);
    let mut outputs = vec![performed.outputs.bytes(output).unwrap().to_vec()];
    for (name, field, value, comment) in changes {
        let reqs = [req];
        let about = about(&reqs, comment).flags(&["binding"]);
        let name = format!("{prefix}/{name}");
        let performed = topic.accepted(("HASH", &name), &base, about, |values| values.put(field, value));
        outputs.push(performed.outputs.bytes(output).unwrap().to_vec());
    }
    all_differ(outputs);
}

/// `hash.ctx`.
pub(super) fn contexts(topic: &mut Topic) {
    let twin = context("session", 1, 2, 3).with("rid", hash("rid"));
    let reversed = twin.clone().with("prover", 2u16).with("verifier", 1u16);
    let changes = vec![
        ("sid", "sid", hash("another session").into(), "Another session."),
        ("rid", "rid", hash("another rid").into(), "Another joint randomness."),
        ("no-rid", "rid", nothing().into(), "No joint randomness: the item is empty, not left out."),
        ("prover", "prover", 3u16.into(), "Another prover."),
        ("prover-257", "prover", 257u16.into(), "A prover's index of two bytes."),
        ("verifier", "verifier", 3u16.into(), "Another verifier."),
        ("everyone", "verifier", 0u16.into(), "Everyone verifies."),
        ("round", "round", 2u8.into(), "Another round."),
        ("alert", "round", 129u8.into(), "An alert round."),
        ("instance", "instance", 1u8.into(), "Another instance."),
    ];
    one_by_one(topic, ("ctx", "ctx"), "HASH-3", twin, changes);
    let about = about(&["HASH-3"], "Prover and verifier exchanged: a proof sent back to its prover.");
    topic.valid(("HASH", "ctx/exchanged"), "hash.ctx", about.flags(&["binding"]), reversed);
}

/// `hash.sid`.
pub(super) fn sessions(topic: &mut Topic) {
    let twin = Values::new()
        .with("params_id", 1u8)
        .with("protocol", PRESIGN)
        .with("n", 3u16)
        .with("t", 2u16)
        .with("parties", vec![1u64, 3])
        .with("key_id", hash("key"))
        .with("epoch", hash("epoch"))
        .with("eid", hash("eid"));
    for (name, protocol, key, epoch, parties, comment) in [
        ("keygen", KEYGEN, false, false, vec![1u64, 2, 3], "Key generation: no key and no epoch yet."),
        ("auxiliary", AUXILIARY, true, false, vec![1, 2, 3], "Auxiliary information of a key: no epoch yet."),
        ("auxiliary-no-key", AUXILIARY, false, false, vec![1, 2, 3], "Auxiliary information without a key."),
        ("presign", PRESIGN, true, true, vec![2, 3], "Presigning by parties 2 and 3."),
        ("sign", SIGN, true, true, vec![2, 3], "Signing from a presignature."),
        ("interactive", INTERACTIVE, true, true, vec![2, 3], "Interactive signing."),
    ] {
        let mut inputs = twin.clone().with("protocol", protocol).with("parties", parties);
        if !key {
            inputs.put("key_id", nothing());
        }
        if !epoch {
            inputs.put("epoch", nothing());
        }
        topic.valid(("HASH", &format!("sid/{name}")), "hash.sid", about(&["HASH-4"], comment), inputs);
    }
    let changes = vec![
        ("params", "params_id", 2u8.into(), "Another parameter set."),
        ("protocol", "protocol", INTERACTIVE.into(), "Another protocol."),
        ("n", "n", 4u16.into(), "Another number of parties of the key."),
        ("t", "t", 3u16.into(), "Another threshold: who disagrees about t is in another session."),
        ("parties", "parties", vec![1u64, 2].into(), "Another signing set."),
        ("more-parties", "parties", vec![1u64, 2, 3].into(), "A larger signing set."),
        ("index-257", "parties", vec![1u64, 257].into(), "An index of two bytes."),
        ("key", "key_id", hash("another key").into(), "Another key."),
        ("no-key", "key_id", nothing().into(), "No key id: the item is empty, not left out."),
        ("epoch", "epoch", hash("another epoch").into(), "Another epoch."),
        ("no-epoch", "epoch", nothing().into(), "No epoch id: the item is empty, not left out."),
        ("eid", "eid", hash("another eid").into(), "Another execution id."),
    ];
    one_by_one(topic, ("sid", "sid"), "HASH-4", twin, changes);
}

/// `hash.key_id`, `hash.echo`, `hash.sign_eid`, `hash.seed`.
pub(super) fn others(topic: &mut Topic) {
    let point = |k: u64| encode_point(&(generator() * quorate_reference::curve::Scalar::from(k)));
    let twin = Values::new()
        .with("public_key", point(5))
        .with("public_shares", vec![point(6), point(7), point(8)])
        .with("chain_code", hash("chain code"));
    let changes = vec![
        ("public-key", "public_key", point(9).into(), "Another public key."),
        (
            "shares",
            "public_shares",
            vec![point(6), point(7), point(9)].into(),
            "The same key with other shares.",
        ),
        ("order", "public_shares", vec![point(7), point(6), point(8)].into(), "Shares exchanged."),
        ("fewer", "public_shares", vec![point(6), point(7)].into(), "One share less."),
        ("chain-code", "chain_code", hash("another chain code").into(), "Another chain code."),
    ];
    one_by_one(topic, ("key_id", "key_id"), "HASH-2", twin, changes);

    let bodies = |texts: [&str; 2]| texts.map(|text| bytes(text, 40)).to_vec();
    let twin = Values::new()
        .with("sid", hash("session"))
        .with("round", 2u8)
        .with("bodies", bodies(["first body", "second body"]));
    let joined = vec![bodies(["first body", "second body"]).concat()];
    let changes = vec![
        ("sid", "sid", hash("another session").into(), "Another session."),
        ("round", "round", 3u8.into(), "Another round."),
        (
            "body",
            "bodies",
            bodies(["first body", "another body"]).into(),
            "Another body: one party was told otherwise.",
        ),
        ("order", "bodies", bodies(["second body", "first body"]).into(), "Bodies exchanged."),
        ("joined", "bodies", joined.into(), "The same bytes as one body."),
        ("empty", "bodies", vec![nothing(); 2].into(), "Empty bodies."),
    ];
    one_by_one(topic, ("echo", "echo"), "BLAME-1", twin, changes);

    let twin =
        Values::new().with("base", hash("presigning")).with("suite", 1u8).with("digest", hash("digest"));
    let changes = vec![
        ("base", "base", hash("another presigning").into(), "Another presignature."),
        ("suite-0", "suite", 0u8.into(), "The digest was given by the caller."),
        ("suite-2", "suite", 2u8.into(), "Another hash suite with the same digest."),
        ("suite-3", "suite", 3u8.into(), "A third hash suite with the same digest."),
        ("digest", "digest", hash("another digest").into(), "Another message."),
    ];
    one_by_one(topic, ("sign_eid", "eid"), "SIGN-3", twin, changes);

    let twin = Values::new().with("fresh", hash("fresh")).with("share", hash("share"));
    let changes = vec![
        ("fresh", "fresh", hash("other fresh bytes").into(), "Other fresh bytes."),
        ("share", "share", hash("another share").into(), "Another share."),
        ("no-share", "share", nothing().into(), "No share: the item is empty, not left out."),
    ];
    one_by_one(topic, ("seed", "seed"), "SAMP-8", twin, changes);
}
