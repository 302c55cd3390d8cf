//! Presigning: party 1 of signers 1 and 2, with party 2 as the cheat; and of three signers, where it takes three.

mod cheats;
mod first;
mod second;
mod third;

use quorate_spec::fault::LocalError;
use quorate_spec::params::P3072;
use serde_json::{Value as Json, json};

use crate::generate::{Draft, Source};
use crate::scenarios::sessions::honest;
use crate::scenarios::sessions::scene::Scene;
use crate::scenarios::sessions::steps::{Steps, about};

const RUN: &str = "PS-T/2-3-12";
const OF_THREE: &str = "PS-T/3-5-123";
const SERIES: &str = "PS-S";

/// The steps of presigning. At the larger sets, where a step takes seconds, one of a kind.
pub fn build(source: &Source) -> Draft {
    let mut runs = vec![RUN, OF_THREE, "PS-T/2-2-12", "KG-T/3-5"];
    if source.params() != P3072 {
        runs.extend(["PS-T/2-3-13", "PS-T/2-3-23", "PS-T/3-5-245", "INT-T/2-3-12"]);
    }
    Steps::draft(source, &runs, |steps| {
        let reqs = ["PS-10", "PS-2", "PS-4", "PS-6", "PS-8", "PS-9", "SESS-2", "BLAME-1"];
        if steps.is_toy() {
            honest::rounds(steps, SERIES, RUN, &[1, 2], &reqs);
            honest::rounds(steps, SERIES, "PS-T/2-3-13", &[3], &reqs);
            honest::rounds(steps, SERIES, "PS-T/2-3-23", &[2], &reqs);
            honest::rounds(steps, SERIES, "PS-T/3-5-245", &[4], &reqs);
            honest::orders(steps, SERIES, RUN, 1);
            honest::orders(steps, SERIES, OF_THREE, 2);
        } else {
            honest::rounds(steps, SERIES, RUN, &[1], &reqs);
        }
        notes(steps);
        first::steps(steps);
        second::steps(steps);
        third::steps(steps);
        if steps.params != P3072 {
            cheats::zeros(steps);
        }
        if steps.is_toy() {
            cheats::steps(steps);
        }
        signers(steps);
        stored(steps);
    })
}

fn notes(steps: &mut Steps) {
    steps.note(
        "range",
        "A response outside its interval: the secret inside may be far larger than a scalar.",
        "A product wraps around the modulus, and whether signing fails tells bits of shares.",
        &["ePrint 2021/1621", "ePrint 2023/1234"],
    );
    steps.note(
        "two-proofs",
        "One of the two proofs of a message is wrong.",
        "Where a failure of either alone is overlooked, one of two values is unproven.",
        &["ePrint 2021/1621"],
    );
    steps.note(
        "unit",
        "A ciphertext that is 0 or shares a factor with its modulus.",
        "Equations become 0 = 0 and hold for every statement.",
        &["GHSA-m95p-425x-x889", "ePrint 2023/1234"],
    );
    steps.note(
        "mta-sign",
        "The mask in F is not the one in D.",
        "The shares of the products do not add up, or a party cannot be named for it.",
        &[],
    );
    steps.note(
        "replay",
        "A proof or message that was made for another session, verifier or value.",
        "A value that the sender knows nothing about passes for its own.",
        &["CVE-2022-47930"],
    );
    steps.note(
        "equivocation",
        "Two parties saw different broadcasts of one round.",
        "An honest party is named.",
        &[],
    );
    steps.note(
        "signing-set",
        "A signing set that is not t distinct parties of the key.",
        "Lagrange coefficients for other parties: a wrong signature, or one by fewer than t.",
        &[],
    );
}

pub(crate) fn scene(steps: &Steps) -> Scene {
    steps.scene(RUN, 1)
}

fn signers(steps: &mut Steps) {
    let sets: [(&str, &[u16]); 9] = [
        ("none", &[]),
        ("too-few", &[1]),
        ("repeated", &[1, 1]),
        ("descending", &[2, 1]),
        ("not-of-the-key", &[1, 4]),
        ("index-0", &[0, 1]),
        ("without-me", &[2, 3]),
        ("too-many", &[1, 2, 3]),
        ("large", &[1, 65535]),
    ];
    for (name, set) in sets {
        let scene = scene(steps).with("signers", set);
        let comment = format!("The signers are {set:?}, for party 1 of a key of three with t = 2.");
        let about = about(&["PS-1", "VSS-3", "FAULT-4"], &comment).flags(&["signing-set"]);
        steps.not_opened((SERIES, &format!("signers/{name}")), about, scene, LocalError::InvalidParties);
    }
}

/// Stored values that do not belong together, or do not decode.
fn stored(steps: &mut Steps) {
    let inputs = |run: &str, party| {
        let scene = steps.scene(run, party);
        scene.transcript.inputs(&scene.library, party).unwrap()
    };
    let (own, peer) = (inputs(RUN, 1), inputs(RUN, 2));
    let part = |inputs: &Json, field: &str| inputs.pointer(field).unwrap().clone();
    let other_key = steps.scene("KG-T/3-5", 1).transcript.party(1).unwrap().output.clone().unwrap();
    let length = steps.params.modulus_bits / 8;
    let hex = |bytes: Vec<u8>| json!(hex::encode(bytes));
    let even = {
        let mut modulus =
            hex::decode(part(&own, "/auxiliary/setups/1/modulus_hat").as_str().unwrap()).unwrap();
        *modulus.last_mut().unwrap() &= 0xfe;
        hex(modulus)
    };
    use LocalError::{InputMismatch, InvalidInput};
    type Change<'a> = (&'a str, &'a str, &'a str, Json, LocalError);
    let changes: [Change<'_>; 16] = [
        (
            "auxiliary-of-another",
            "auxiliary",
            "The auxiliary information of party 2.",
            part(&peer, "/auxiliary"),
            InputMismatch,
        ),
        (
            "auxiliary-for-another-key",
            "auxiliary.key_id",
            "Auxiliary information that was made for another key.",
            hex(vec![1; 32]),
            InputMismatch,
        ),
        (
            "key-of-another-size",
            "key",
            "The share of a key of five parties.",
            json!(other_key),
            InputMismatch,
        ),
        (
            "secret-of-another",
            "key.secret",
            "The share of party 2 with the index of party 1.",
            part(&peer, "/key/secret"),
            InputMismatch,
        ),
        (
            "public-key-of-another",
            "key.public_key",
            "Another public key.",
            part(&own, "/key/public_shares/0"),
            InputMismatch,
        ),
        (
            "primes-of-another",
            "auxiliary.primes",
            "The primes of party 2.",
            part(&peer, "/auxiliary/primes"),
            InputMismatch,
        ),
        (
            "p_hat-is-p",
            "auxiliary.primes.p_hat",
            "A Paillier prime in place of p̂.",
            part(&own, "/auxiliary/primes/p"),
            InputMismatch,
        ),
        (
            "lambda-of-another",
            "auxiliary.lambda",
            "λ of party 2: own commitments would be opened wrongly.",
            part(&peer, "/auxiliary/lambda"),
            InputMismatch,
        ),
        (
            "own-t-of-another",
            "auxiliary.setups.0.t",
            "The own t is that of party 2's setup.",
            hex({
                let mut four = vec![0; length];
                four[length - 1] = 2;
                four
            }),
            InputMismatch,
        ),
        ("secret-above-q", "key.secret", "A share that is not below q.", hex(vec![0xff; 32]), InvalidInput),
        (
            "modulus-empty",
            "auxiliary.setups.1.modulus",
            "The modulus of party 2 is missing.",
            hex(Vec::new()),
            InvalidInput,
        ),
        (
            "modulus-short",
            "auxiliary.setups.1.modulus",
            "The modulus of party 2 has one byte.",
            hex(vec![0x81]),
            InvalidInput,
        ),
        ("modulus_hat-even", "auxiliary.setups.1.modulus_hat", "N̂ of party 2 is even.", even, InvalidInput),
        ("s-zero", "auxiliary.setups.1.s", "s of party 2 is 0.", hex(vec![0; length]), InvalidInput),
        (
            "public-share-identity",
            "key.public_shares.1",
            "X_2 is 33 zero bytes.",
            hex(vec![0; 33]),
            InputMismatch,
        ),
        ("seed-short", "seed", "A seed of 31 bytes.", hex(vec![1; 31]), InvalidInput),
    ];
    for (name, field, comment, value, error) in changes {
        let scene = scene(steps).with(field, value);
        let about = about(&["PS-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, error);
    }
    let scene = scene(steps).with("auxiliary.key_id", Json::Null);
    steps.running(
        (SERIES, "inputs/auxiliary-for-no-key"),
        about(&["PS-1"], "Auxiliary information that was made for no key serves every key."),
        scene,
    );
}
