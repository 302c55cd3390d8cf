//! Round 3: δ, Δ, S, and what follows from their sums.

use quorate_reference::curve::{Scalar, decode_point, decode_scalar, encode_point, encode_scalar, generator};
use quorate_spec::messages::PresignShares;
use quorate_spec::params::P3072;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use crate::sessions::presign::{OF_THREE, SERIES, scene};
use crate::sessions::steps::{Steps, about, public};
use quorate_adversary::cheat::edit;

pub(super) fn steps(steps: &mut Steps) {
    let shape = scene(steps).shape();
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut PresignShares), Reason, &'a [&'a str], u8);
    // last: 2 for all sets, 1 for all but P3072, 0 for the toy set
    let changes: [Change<'_>; 8] = [
        ("Delta/is-S", "Δ is S", &|m| m.Delta = m.S.clone(), Reason::ElogEq1, &["PS-6", "ELOG-V-1"], 0),
        (
            "Delta/identity",
            "Δ is 33 zero bytes",
            &|m| m.Delta = vec![0; 33],
            Reason::DecodePoint,
            &["PS-6", "ENC-3"],
            0,
        ),
        (
            "S/identity",
            "S is 33 zero bytes",
            &|m| m.S = vec![0; 33],
            Reason::DecodePoint,
            &["PS-6", "ENC-3"],
            1,
        ),
        ("S/prefix", "S has the prefix 04", &|m| m.S[0] = 4, Reason::DecodePoint, &["PS-6", "ENC-3"], 0),
        (
            "delta/above-q",
            "δ is not below q",
            &|m| m.delta.fill(0xff),
            Reason::DecodeScalar,
            &["PS-6", "ENC-2"],
            2,
        ),
        (
            "elog/u",
            "Π_elog: the last bit of u is flipped",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.u[31] ^= 1),
            Reason::ElogEq2,
            &["PS-6", "ELOG-V-2"],
            1,
        ),
        (
            "elog/z",
            "Π_elog: the last bit of z is flipped",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.z[31] ^= 1),
            Reason::ElogEq1,
            &["PS-6", "ELOG-V-1"],
            0,
        ),
        (
            "elog/A_Z",
            "Π_elog: A_Z is the generator",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.A_Z = encode_point(&generator())),
            Reason::ElogEq1,
            &["PS-6", "HASH-5"],
            0,
        ),
    ];
    for (name, what, change, reason, reqs, sets) in changes {
        if !steps.is_toy() && (sets == 0 || (sets == 1 && steps.params == P3072)) {
            continue;
        }
        let scene = scene(steps).through(3).says(3, 2, change);
        let comment = format!("{what}.");
        steps.fault(
            (SERIES, &format!("round-3/{name}")),
            about(reqs, &comment),
            scene,
            public(reason, &[2], 3),
        );
    }
    if steps.is_toy() {
        several(steps);
        sums(steps);
    }
}

fn several(steps: &mut Steps) {
    let scene = steps
        .scene(OF_THREE, 1)
        .through(3)
        .says(3, 2, |message: &mut PresignShares| message.S = vec![0; 33])
        .says(3, 3, |message: &mut PresignShares| message.delta.fill(0xff));
    steps.fault(
        (SERIES, "round-3/two-of-three"),
        about(&["FAULT-2", "PS-6"], "S of party 2 is the identity, δ of party 3 not below q: both are named, with the reason of party 2."),
        scene,
        public(Reason::DecodePoint, &[2, 3], 3),
    );
}

/// The sums are wrong: the party begins an alert round.
fn sums(steps: &mut Steps) {
    let own: PresignShares = scene(steps).record(3, 1, 0);
    let negated = encode_scalar(&-decode_scalar(&own.delta).unwrap());
    let shifted =
        |delta: &mut Vec<u8>| *delta = encode_scalar(&(decode_scalar(delta).unwrap() + Scalar::ONE));
    let moved = |S: &mut Vec<u8>| *S = encode_point(&(decode_point(S).unwrap() + generator()));
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut PresignShares), &'a [&'a str]);
    let changes: [Change<'_>; 5] = [
        (
            "delta",
            "δ of party 2 is off by one: party 1 begins the alert nonce",
            &|m| shifted(&mut m.delta),
            &["PS-8", "ALERT-1", "ALERT-5"],
        ),
        (
            "S",
            "S of party 2 is off by G: party 1 begins the alert chi",
            &|m| moved(&mut m.S),
            &["PS-8", "ALERT-1", "ALERT-5"],
        ),
        (
            "delta-and-S",
            "δ and S are off: the alert nonce goes first",
            &|m| {
                shifted(&mut m.delta);
                moved(&mut m.S);
            },
            &["PS-8", "ALERT-1"],
        ),
        ("delta-zero", "δ of party 2 is 0", &|m| m.delta.fill(0), &["PS-8", "ALERT-1"]),
        (
            "sum-zero",
            "δ of party 2 is chosen to make the sum 0: the comparison comes first, and the alert nonce begins",
            &|m| m.delta = negated.clone(),
            &["PS-7", "PS-8", "ALERT-1"],
        ),
    ];
    for (name, what, change, reqs) in changes {
        let scene = scene(steps).through(3).says(3, 2, change);
        let comment = format!("{what}.");
        steps.running((SERIES, &format!("round-3/sums/{name}")), about(reqs, &comment), scene);
    }
}
