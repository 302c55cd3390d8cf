//! Presigning: party 1 of signers 1 and 2, with party 2 as the cheat; and of three signers, where it takes three.

mod cheats;
mod first;
mod second;
mod stored;
mod third;

use quorate_spec::fault::LocalError;
use quorate_spec::params::P3072;

use crate::sessions::honest;
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about};
use crate::source::{Draft, Source};

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
        stored::stored(steps);
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
