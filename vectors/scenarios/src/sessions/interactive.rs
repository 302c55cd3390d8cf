//! Interactive signing: party 1 of signers 1 and 2, with party 2 as the cheat.

use quorate_reference::curve::{Scalar, decode_scalar, encode_scalar};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, Frame};
use quorate_spec::messages::{PresignShares, SignShare, body_length};
use quorate_spec::params::P3072;
use quorate_spec::reason::Reason;
use serde_json::json;

use crate::sessions::honest;
use crate::sessions::scene::{Scene, Sending};
use crate::sessions::steps::{Steps, about, local, nobody, public};
use crate::source::{Draft, Source};

const RUN: &str = "INT-T/2-3-12";
const SERIES: &str = "INT-S";

/// The steps of interactive signing, as far as they differ from those of presigning and signing.
pub fn build(source: &Source) -> Draft {
    let runs: &[&str] =
        if source.params().id == 255 { &[RUN, "INT-T/3-5-123", "INT-T/3-5-245"] } else { &[RUN] };
    Steps::draft(source, runs, |steps| {
        notes(steps);
        let reqs = ["PS-10", "SIGN-8", "PS-9", "SIGN-4", "SIGN-6", "SESS-2"];
        if steps.is_toy() {
            honest::rounds(steps, SERIES, RUN, &[1, 2], &reqs);
            honest::rounds(steps, SERIES, "INT-T/3-5-245", &[4], &reqs);
            honest::orders(steps, SERIES, RUN, 1);
        } else if steps.params != P3072 {
            honest::rounds(steps, SERIES, RUN, &[1], &reqs);
        } else {
            honest::up_to(steps, SERIES, RUN, 1, 1, &reqs);
        }
        signers(steps);
        if steps.params != P3072 {
            shares(steps);
        }
        if steps.is_toy() {
            alerts(steps);
            disagreements(steps);
        }
    })
}

fn notes(steps: &mut Steps) {
    steps.note(
        "share",
        "A signature share that does not fit the presigning of this session.",
        "Failures without anyone to blame; answered again and again, they are an oracle for nonces.",
        &["CVE-2023-33242"],
    );
    steps.note(
        "stray-alert",
        "An alert where both sums are right.",
        "Statements about the secrets of a presignature that is still going to be used.",
        &["CVE-2023-33242"],
    );
    steps.note(
        "disagreement",
        "The callers of two signers disagree about what is signed.",
        "Honest signers blame each other, or sign what one of them did not mean to.",
        &[],
    );
    steps.note(
        "equivocation",
        "Two parties saw different broadcasts of one round.",
        "An honest party is named.",
        &[],
    );
}

fn scene(steps: &Steps) -> Scene {
    steps.scene(RUN, 1)
}

fn signers(steps: &mut Steps) {
    for (name, set) in [("repeated", &[1, 1][..]), ("without-me", &[2, 3]), ("too-many", &[1, 2, 3])] {
        let scene = scene(steps).with("signers", set);
        let comment = format!("The signers are {set:?}, for party 1 of a key of three with t = 2.");
        let about = about(&["PS-1", "FAULT-4"], &comment);
        steps.not_opened((SERIES, &format!("signers/{name}")), about, scene, LocalError::InvalidParties);
    }
    let inputs = {
        let source = scene(steps);
        source.transcript.inputs(&source.library, 1).unwrap()
    };
    let secret = inputs.pointer("/auxiliary/primes/p").unwrap().clone();
    let scene = scene(steps).with("auxiliary.primes.q", secret);
    steps.not_opened(
        (SERIES, "inputs/p-is-q"),
        about(&["PS-1", "FAULT-4"], "The stored primes are not those of the own modulus."),
        scene,
        LocalError::InputMismatch,
    );
}

fn shares(steps: &mut Steps) {
    let wrong = scene(steps).through(4).says(4, 2, |message: &mut SignShare| message.sigma[31] ^= 1);
    steps.fault(
        (SERIES, "share/last-bit"),
        about(&["SIGN-4", "FAULT-3"], "σ of party 2 differs in its last bit.").flags(&["share"]),
        wrong,
        public(Reason::SignShare, &[2], 4),
    );
    if !steps.is_toy() {
        return;
    }
    let large = scene(steps).through(4).says(4, 2, |message: &mut SignShare| message.sigma.fill(0xff));
    steps.fault(
        (SERIES, "share/all-ones"),
        about(&["SIGN-4", "ENC-2"], "σ of party 2 is not below q.").flags(&["share"]),
        large,
        public(Reason::DecodeScalar, &[2], 4),
    );
    for round in 2..=4 {
        let scene = scene(steps).through(round).echoes(round, 2);
        let comment = format!("The echo of party 2 in round {round} differs; nobody is named.");
        let about = about(&["BLAME-1", "FAULT-5"], &comment).flags(&["equivocation"]);
        let expected = nobody(Reason::BroadcastEquivocation, round);
        steps.fault((SERIES, &format!("echo/round-{round}")), about, scene, expected);
    }
    let early = scene(steps).through(4).rearranged(|sendings| {
        let last = sendings.len() - 1;
        sendings.swap(last - 1, last);
    });
    steps.done(
        (SERIES, "share/early"),
        about(
            &["SESS-2", "FRAME-5", "SIGN-8"],
            "The share of party 2 arrives before its round 3: it is kept, and the last frame completes both rounds.",
        ),
        early,
    );
    let stray = scene(steps).through(4).says(3, 2, |message: &mut PresignShares| {
        message.delta = encode_scalar(&(decode_scalar(&message.delta).unwrap() + Scalar::ONE));
    });
    steps.fault(
        (SERIES, "share/in-an-alert"),
        about(
            &["FRAME-7", "PS-9"],
            "δ of party 2 is off by one, so the alert nonce has begun, and party 2 sends its share all the same.",
        ),
        stray,
        local(Reason::FrameBranch, &[2], ALERT_NONCE),
    );
    let three = steps
        .scene("INT-T/3-5-123", 1)
        .through(4)
        .says(4, 3, |message: &mut SignShare| message.sigma[0] ^= 1);
    steps.fault(
        (SERIES, "share/last-of-three"),
        about(&["SIGN-4", "FAULT-1"], "The share of party 3 of three signers is wrong.").flags(&["share"]),
        three,
        public(Reason::SignShare, &[3], 4),
    );
}

/// A body of zeros of the right length in place of an alert of party 2, with the echo that belongs there.
fn alert(scene: &Scene, round: u8) -> Sending {
    let mut frame = scene.frame(4, 2, 0);
    let length = body_length(&scene.shape(), frame.protocol, round, false).unwrap();
    frame.body.truncate(32); // the echo of round 3, as in the share
    frame.body.resize(length, 0);
    frame.round = round;
    Sending { sender: 2, index: None, frame: frame.encode(), is_fixed: true, refused: None }
}

fn alerts(steps: &mut Steps) {
    let delta = scene(steps).through(3).says(3, 2, |message: &mut PresignShares| {
        message.delta = encode_scalar(&(decode_scalar(&message.delta).unwrap() + Scalar::ONE));
    });
    steps.running(
        (SERIES, "sums/delta"),
        about(
            &["PS-8", "PS-9", "ALERT-1", "ALERT-5"],
            "δ of party 2 is off by one: party 1 begins the alert nonce and sends no share.",
        ),
        delta,
    );
    let S = scene(steps).through(3).says(3, 2, |message: &mut PresignShares| {
        message.S = message.Delta.clone();
    });
    steps.running(
        (SERIES, "sums/S"),
        about(
            &["PS-8", "PS-9", "ALERT-1", "ALERT-5"],
            "S of party 2 is another point: party 1 begins the alert chi and sends no share.",
        ),
        S,
    );
    let stray = scene(steps).through(3);
    let sending = alert(&stray, ALERT_NONCE);
    steps.fault(
        (SERIES, "stray-alert/nonce"),
        about(
            &["FRAME-7", "ALERT-1"],
            "Party 2 sends an alert in place of its share: party 1 knows that the sums are right.",
        )
        .flags(&["stray-alert"]),
        stray.and(sending),
        local(Reason::FrameBranch, &[2], 4),
    );
    let early = scene(steps).through(3);
    let mut sending = alert(&early, ALERT_CHI);
    let mut frame = Frame::decode(&sending.frame).unwrap();
    frame.body[0] ^= 1;
    sending.frame = frame.encode();
    let early = early.rearranged(|sendings| {
        let last = sendings.len() - 1;
        sendings.insert(last, sending);
    });
    steps.fault(
        (SERIES, "stray-alert/early-with-another-echo"),
        about(
            &["FRAME-7", "SESS-4"],
            "An alert with another echo arrives before the last frame of round 3: the share is sent, and nobody is named.",
        )
        .flags(&["stray-alert", "equivocation"]),
        early,
        nobody(Reason::BroadcastEquivocation, 4),
    );
}

fn disagreements(steps: &mut Steps) {
    for (name, field, value) in [("message", "message", json!("00")), ("suite", "suite", json!("sha256d"))] {
        let scene = scene(steps).with(field, value).through(1).rearranged(|sendings| {
            sendings.truncate(1);
            sendings[0].refused = Some(LocalError::WrongSession);
        });
        let comment = format!("Party 1 signs with another {name}.");
        let about = about(&["SIGN-3", "FAULT-5", "FRAME-4"], &comment).flags(&["disagreement"]);
        steps.running((SERIES, &format!("disagreement/{name}")), about, scene);
    }
}
