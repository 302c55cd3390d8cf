//! Signing from a presignature: party 1 of signers 1 and 2, with party 2 as the cheat.

use quorate_reference::curve::{Scalar, decode_scalar, encode_point, encode_scalar, generator};
use quorate_spec::fault::LocalError;
use quorate_spec::messages::SignShare;
use quorate_spec::reason::Reason;
use serde_json::{Value as Json, json};

use crate::sessions::honest;
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, nobody, public};
use crate::source::{Draft, Source};

const RUN: &str = "SIGN-T/2-3-12";
const OF_THREE: &str = "SIGN-T/3-5-123";
/// At TOY1536 the sums of the shares of both are high.
const HIGH: [&str; 2] = ["SIGN-T/2-3-13", "SIGN-T/2-3-23"];
const SERIES: &str = "SIGN-S";

/// The steps of signing.
pub fn build(source: &Source) -> Draft {
    Steps::draft(source, &[RUN, OF_THREE, HIGH[0], HIGH[1]], |steps| {
        steps.note(
            "share",
            "A signature share that does not fit the presignature.",
            "Failures without anyone to blame; answered again and again, they are an oracle for nonces.",
            &["CVE-2023-33242"],
        );
        steps.note(
            "disagreement",
            "The callers of two signers disagree about what is signed.",
            "Honest signers blame each other, or sign what one of them did not mean to.",
            &[],
        );
        steps.note(
            "output",
            "The shares fit, and the signature is not one of the public key that the presignature names.",
            "An invalid signature reaches the caller, and nonces leak from it.",
            &["CVE-2023-33242"],
        );
        steps.note(
            "equivocation",
            "The peer saw another round 3 of presigning.",
            "An honest party is named.",
            &[],
        );
        let reqs = ["SIGN-8", "SIGN-4", "SIGN-6", "SIGN-1", "FRAME-8"];
        honest::rounds(steps, SERIES, RUN, &[1, 2], &reqs);
        honest::rounds(steps, SERIES, OF_THREE, &[2], &reqs);
        honest::orders(steps, SERIES, OF_THREE, 3);
        for run in HIGH {
            honest::rounds(steps, SERIES, run, &[3], &["SIGN-5", "SIGN-8", "SIGN-4", "SIGN-6", "SIGN-1"]);
        }
        shares(steps);
        disagreements(steps);
        stored(steps);
    })
}

fn scene(steps: &Steps) -> Scene {
    steps.scene(RUN, 1)
}

fn shares(steps: &mut Steps) {
    let plus_one =
        |sigma: &mut Vec<u8>| *sigma = encode_scalar(&(decode_scalar(sigma).unwrap() + Scalar::ONE));
    let negated = |sigma: &mut Vec<u8>| *sigma = encode_scalar(&-decode_scalar(sigma).unwrap());
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut Vec<u8>), Reason, &'a [&'a str]);
    let changes: [Change<'_>; 5] = [
        ("plus-one", "σ of party 2 is off by one.", &plus_one, Reason::SignShare, &["SIGN-4", "FAULT-3"]),
        ("zero", "σ of party 2 is 0.", &|sigma| sigma.fill(0), Reason::SignShare, &["SIGN-4", "FAULT-3"]),
        ("negated", "σ of party 2 has the other sign.", &negated, Reason::SignShare, &["SIGN-4", "FAULT-3"]),
        (
            "all-ones",
            "σ of party 2 is not below q.",
            &|sigma| sigma.fill(0xff),
            Reason::DecodeScalar,
            &["SIGN-4", "ENC-2"],
        ),
        (
            "is-q",
            "σ of party 2 is q.",
            &|sigma| {
                *sigma = encode_scalar(&-Scalar::ONE);
                *sigma.last_mut().unwrap() += 1;
            },
            Reason::DecodeScalar,
            &["SIGN-4", "ENC-2"],
        ),
    ];
    for (name, comment, change, reason, reqs) in changes {
        let scene = scene(steps).through(1).says(1, 2, |message: &mut SignShare| change(&mut message.sigma));
        let about = about(reqs, comment).flags(&["share"]);
        steps.fault((SERIES, &format!("share/{name}")), about, scene, public(reason, &[2], 1));
    }
    let both = steps
        .scene(OF_THREE, 1)
        .through(1)
        .says(1, 2, |message: &mut SignShare| message.sigma[31] ^= 1)
        .says(1, 3, |message: &mut SignShare| message.sigma[31] ^= 1);
    steps.fault(
        (SERIES, "share/two-of-three"),
        about(&["SIGN-4", "FAULT-2"], "The shares of parties 2 and 3 are wrong: both are named.")
            .flags(&["share"]),
        both,
        public(Reason::SignShare, &[2, 3], 1),
    );
    let moved = steps
        .scene(OF_THREE, 1)
        .through(1)
        .says(1, 2, |message: &mut SignShare| plus_one(&mut message.sigma))
        .says(1, 3, |message: &mut SignShare| {
            let sigma = decode_scalar(&message.sigma).unwrap();
            message.sigma = encode_scalar(&(sigma - Scalar::ONE));
        });
    steps.fault(
        (SERIES, "share/sum-is-right"),
        about(&["SIGN-4"], "The shares of parties 2 and 3 are off by 1 and -1: the sum is right, and the signature would be.")
            .flags(&["share"]),
        moved,
        public(Reason::SignShare, &[2, 3], 1),
    );
    let last =
        steps.scene(OF_THREE, 1).through(1).says(1, 3, |message: &mut SignShare| message.sigma[0] ^= 1);
    steps.fault(
        (SERIES, "share/last-of-three"),
        about(&["SIGN-4", "FAULT-1"], "The share of party 3 is wrong, that of party 2 is right.")
            .flags(&["share"]),
        last,
        public(Reason::SignShare, &[3], 1),
    );
    let echo = scene(steps).through(1).echoes(1, 2);
    steps.fault(
        (SERIES, "echo/differs"),
        about(&["BLAME-1", "SIGN-8"], "The echo of round 3 of presigning differs; the share is right.")
            .flags(&["equivocation"]),
        echo,
        nobody(Reason::BroadcastEquivocation, 1),
    );
    let echo = scene(steps).through(1).framed(1, 2, false, |frame| {
        frame.body[0] ^= 1;
        frame.body[63] ^= 1;
    });
    steps.fault(
        (SERIES, "echo/before-share"),
        about(
            &["BLAME-2", "BLAME-1"],
            "Echo and share are wrong: the echo is compared first, nobody is named.",
        )
        .flags(&["equivocation"]),
        echo,
        nobody(Reason::BroadcastEquivocation, 1),
    );
}

fn disagreements(steps: &mut Steps) {
    let other_sid = json!(hex::encode([1; 32]));
    let changes: [(&str, &str, &str, Json); 5] = [
        ("message", "message", "Party 1 signs another message.", json!(hex::encode("another message"))),
        ("empty-message", "message", "Party 1 signs the empty message.", json!("")),
        ("suite", "suite", "Party 1 hashes the message with another suite.", json!("keccak256")),
        (
            "presignature",
            "presignature.sid",
            "Party 1 uses the presignature of another session.",
            other_sid.clone(),
        ),
        ("epoch", "presignature.epoch", "The presignature of party 1 is of another epoch.", other_sid),
    ];
    for (name, field, comment, value) in changes {
        let scene = scene(steps).with(field, value).through(1).rearranged(|sendings| {
            sendings[0].refused = Some(LocalError::WrongSession);
        });
        let about = about(&["SIGN-3", "FAULT-5", "FRAME-4"], comment).flags(&["disagreement"]);
        steps.running((SERIES, &format!("disagreement/{name}")), about, scene);
    }
}

fn stored(steps: &mut Steps) {
    let point = |factor: u64| json!(hex::encode(encode_point(&(generator() * Scalar::from(factor)))));
    let scene_of_key = scene(steps).with("presignature.public_key", point(3)).through(1);
    steps.fault(
        (SERIES, "output/another-public-key"),
        about(&["SIGN-6", "SIGN-4"], "The stored public key is another: all shares fit, the signature does not verify and is not returned.")
            .flags(&["output"]),
        scene_of_key,
        nobody(Reason::SignOutput, 1),
    );
    use LocalError::{InvalidInput, InvalidParties};
    let one = {
        let source = scene(steps);
        let inputs = source.transcript.inputs(&source.library, 1).unwrap();
        json!([inputs.pointer("/presignature/delta_tilde/0").unwrap()])
    };
    let ones = json!(hex::encode([0xff; 32]));
    let changes: [(&str, &str, &str, Json, LocalError); 12] = [
        ("gamma-identity", "gamma_point", "Γ is 33 zero bytes.", json!(hex::encode([0; 33])), InvalidInput),
        (
            "public-key-identity",
            "public_key",
            "X is 33 zero bytes.",
            json!(hex::encode([0; 33])),
            InvalidInput,
        ),
        ("k-above-q", "k_tilde", "k̃ is not below q.", ones.clone(), InvalidInput),
        ("k-short", "k_tilde", "k̃ has 31 bytes.", json!(hex::encode([1; 31])), InvalidInput),
        ("chi-above-q", "chi_tilde", "χ̃ is not below q.", ones, InvalidInput),
        (
            "delta-prefix",
            "delta_tilde.0",
            "A point with the prefix 09.",
            json!(hex::encode([9; 33])),
            InvalidInput,
        ),
        ("delta-short", "delta_tilde", "One point Δ̃ for two signers.", one.clone(), InvalidInput),
        ("s-short", "s_tilde", "One point S̃ for two signers.", one, InvalidInput),
        ("signers-repeated", "signers", "The signers are 1 and 1.", json!([1, 1]), InvalidParties),
        (
            "signers-descending",
            "signers",
            "The signers are in descending order.",
            json!([2, 1]),
            InvalidParties,
        ),
        ("index-not-a-signer", "index", "The own index is not among the signers.", json!(3), InvalidParties),
        ("t-above-n", "t", "t is above n.", json!(4), InvalidParties),
    ];
    for (name, field, comment, value, error) in changes {
        let scene = scene(steps).with(&format!("presignature.{field}"), value);
        let about = about(&["SIGN-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, error);
    }
}
