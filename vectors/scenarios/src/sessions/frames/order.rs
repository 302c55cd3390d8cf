//! What is looked at first, and what happens when.

use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::reason::Reason;
use serde_json::json;

use crate::sessions::frames::{RUN, SERIES, first};
use crate::sessions::steps::{Steps, about, local};
use quorate_adversary::party::hash;

pub(super) fn checks(steps: &mut Steps) {
    type Change = (&'static str, &'static str, fn(&mut Vec<u8>), Reason);
    let changes: [Change; 7] = [
        (
            "magic-before-sid",
            "Another magic and another session id.",
            |b| (b[0], b[11]) = (0, !b[11]),
            Reason::FrameHeader,
        ),
        (
            "magic-before-stated-length",
            "Another magic and another stated length.",
            |b| (b[0], b[46]) = (0, 9),
            Reason::FrameHeader,
        ),
        (
            "stated-length-before-sid",
            "Another stated length and another session id.",
            |b| (b[46], b[11]) = (9, !b[11]),
            Reason::FrameLength,
        ),
        (
            "sender-before-header",
            "Another sender, another protocol and a later round.",
            |b| (b[8], b[5], b[6]) = (3, 2, 9),
            Reason::FrameSender,
        ),
        (
            "header-before-round",
            "Another protocol and a later round.",
            |b| (b[5], b[6]) = (2, 9),
            Reason::FrameHeader,
        ),
        (
            "parameters-before-round",
            "Another parameter id and a later round.",
            |b| (b[4], b[6]) = (9, 9),
            Reason::FrameHeader,
        ),
        (
            "round-before-length",
            "A later round and a longer body, as the header says.",
            |b| {
                (b[6], b[46]) = (3, b[46] + 1);
                b.push(0);
            },
            Reason::FrameRound,
        ),
    ];
    for (name, comment, change, reason) in changes {
        let scene = first(steps, change);
        let about = about(&["SESS-1"], comment).flags(&["order-of-checks"]);
        steps.fault((SERIES, &format!("checks/{name}")), about, scene, local(reason, &[2], 1));
    }
    let length = steps.scene(RUN, 1).through(1).rearranged(|sendings| {
        let mut other = sendings[0].clone();
        let mut frame = Frame::decode(&other.frame).unwrap();
        frame.body.push(0);
        other.frame = frame.encode();
        sendings.truncate(1);
        sendings.push(other);
    });
    steps.fault(
        (SERIES, "checks/length-before-conflict"),
        about(
            &["SESS-1"],
            "A second commitment of party 2 that is too long: its length comes before the conflict.",
        )
        .flags(&["order-of-checks"]),
        length,
        local(Reason::FrameLength, &[2], 1),
    );
}

pub(super) fn sessions(steps: &mut Steps) {
    let partial = steps.scene(RUN, 1).through(1).rearranged(|sendings| sendings.truncate(1));
    steps.running(
        (SERIES, "session/half-a-round"),
        about(&["SESS-2"], "One of two commitments: nothing of round 2 is sent."),
        partial,
    );
    let silent = steps.scene(RUN, 1);
    steps.running(
        (SERIES, "session/nothing"),
        about(&["SESS-2", "KG-1"], "Nothing arrives: the commitment is all that is sent."),
        silent,
    );
    let bad_before = steps.scene(RUN, 1).through(2).rearranged(|sendings| {
        sendings.truncate(3);
    });
    let bad_before = bad_before.bytes(2, 2, false, |bytes| *bytes.last_mut().unwrap() ^= 1);
    steps.running(
        (SERIES, "session/judged-together"),
        about(&["SESS-2"], "The opening of party 2 does not match its commitment; it is not judged before that of party 3 is there."),
        bad_before,
    );
    let others = [
        ("eid", "Another execution id.", json!(hex::encode(hash("another execution")))),
        ("t", "Another threshold.", json!(3)),
        ("n", "Another number of parties.", json!(4)),
    ];
    for (field, comment, value) in others {
        let scene = steps.scene(RUN, 1).with(field, value);
        let mut stray = scene.sending(2, 1);
        stray.refused = Some(LocalError::WrongSession);
        let about = about(&["HASH-4", "FAULT-5", "FRAME-4"], comment).flags(&["stray"]);
        steps.running((SERIES, &format!("session/another-{field}")), about, scene.and(stray));
    }
}
