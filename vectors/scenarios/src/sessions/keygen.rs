//! Key generation: party 1 of three, with party 2 as the cheat.

mod complaints;

use quorate_reference::curve::{Scalar, decode_scalar, encode_point, encode_scalar, generator};
use quorate_reference::proofs::sch;
use quorate_reference::{sampling, sharing};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::messages::{Commit, KeygenConfirm, KeygenOpen, KeygenShares};
use quorate_spec::reason::Reason;

use crate::sessions::honest;
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, nobody, public};
use crate::source::{Draft, Source};
use quorate_adversary::party::hash;

const RUN: &str = "KG-T/2-3";
const SERIES: &str = "KG-S";

/// The steps of key generation.
pub fn build(source: &Source) -> Draft {
    Steps::draft(source, &[RUN, "KG-T/2-2", "KG-T/3-5"], |steps| {
        let reqs = ["KG-10", "KG-4", "KG-6", "KG-9", "VSS-1", "VSS-2", "SESS-2", "BLAME-1"];
        honest::rounds(steps, SERIES, RUN, &[1, 2, 3], &reqs);
        honest::rounds(steps, SERIES, "KG-T/2-2", &[2], &reqs);
        honest::rounds(steps, SERIES, "KG-T/3-5", &[4], &reqs);
        honest::orders(steps, SERIES, RUN, 1);
        honest::orders(steps, SERIES, "KG-T/3-5", 3);
        notes(steps);
        openings(steps);
        points(steps);
        proofs(steps);
        complaints::shares(steps);
        complaints::complaints(steps);
        complaints::order(steps);
        results(steps);
        echoes(steps);
        many(steps);
        inputs(steps);
    })
}

fn notes(steps: &mut Steps) {
    steps.note(
        "rogue-key",
        "The last to speak chooses its share of the public key as a function of those of the others.",
        "The attacker alone knows the secret key.",
        &["Gennaro, Jarecki, Krawczyk, Rabin: Secure Distributed Key Generation for Discrete-Log Based Cryptosystems"],
    );
    steps.note(
        "threshold-raise",
        "A dealer commits to a polynomial of another degree than t - 1.",
        "t shares do not determine the key any more: it is lost, or held to ransom.",
        &["Trail of Bits: Breaking the shared key in threshold signature schemes, 2024"],
    );
    steps.note(
        "replay",
        "A proof that was made for another session, party or joint randomness.",
        "A secret key that the sender does not know passes for its own.",
        &["CVE-2022-47930"],
    );
    steps.note(
        "copied-commitment",
        "A commitment and its opening are those of another party.",
        "The copy cancels or doubles a contribution that was to be independent.",
        &[],
    );
    steps.note(
        "equivocation",
        "Two parties saw different broadcasts of one round.",
        "Parties finish with different keys, or name an honest party.",
        &[],
    );
}

pub(crate) fn scene(steps: &Steps) -> Scene {
    steps.scene(RUN, 1)
}

/// The coefficients of a party's polynomial, from its tape.
pub(crate) fn polynomial(scene: &Scene, party: u16) -> Vec<Scalar> {
    let tape = scene.tape(party);
    (0..u32::from(scene.shape().t)).map(|k| sampling::scalar(&tape, "keygen/f", 0, k)).collect()
}

/// The joint randomness of the transcript.
fn joint(scene: &Scene) -> [u8; 32] {
    let mut rid = [0; 32];
    for party in scene.transcript.parties() {
        let opening: KeygenOpen = scene.record(2, party, 0);
        rid.iter_mut().zip(opening.rid).for_each(|(sum, byte)| *sum ^= byte);
    }
    rid
}

fn openings(steps: &mut Steps) {
    type Change = (&'static str, fn(&mut KeygenOpen));
    let changes: [Change; 6] = [
        ("F", |opening| opening.F.swap(0, 1)),
        ("A", |opening| opening.A = opening.F[0].clone()),
        ("Y", |opening| opening.Y.swap(0, 1)),
        ("rid", |opening| opening.rid[0] ^= 1),
        ("chain_code", |opening| opening.chain_code[31] ^= 1),
        ("u", |opening| opening.u[0] ^= 1),
    ];
    for (field, change) in changes {
        let comment = format!("The opening of party 2 has another {field} than it committed to.");
        let scene = scene(steps).through(2).says(2, 2, change);
        let name = format!("opening/{field}");
        let expected = public(Reason::CommitOpen, &[2], 2);
        steps.fault((SERIES, &name), about(&["KG-2", "KG-1", "FAULT-3"], &comment), scene, expected);
    }
    let (commit, opening) = {
        let scene = scene(steps);
        (scene.record::<Commit>(1, 3, 0), scene.record::<KeygenOpen>(2, 3, 0))
    };
    let copied = scene(steps).through(2).says(1, 2, |message: &mut Commit| *message = commit).says(
        2,
        2,
        |message: &mut KeygenOpen| *message = opening,
    );
    steps.fault(
        (SERIES, "opening/copied"),
        about(
            &["KG-1", "KG-2"],
            "Party 2 sends commitment and opening of party 3; the commitment binds the index.",
        )
        .flags(&["copied-commitment"]),
        copied,
        public(Reason::CommitOpen, &[2], 2),
    );
    let first = scene(steps).through(2).says(1, 2, |message: &mut Commit| message.V = vec![0; 32]);
    steps.fault(
        (SERIES, "opening/zero-commitment"),
        about(&["KG-2"], "A commitment of zero bytes is opened like any other."),
        first,
        public(Reason::CommitOpen, &[2], 2),
    );
}

fn points(steps: &mut Steps) {
    type Change = (&'static str, &'static str, fn(&mut KeygenOpen));
    let changes: [Change; 9] = [
        ("F-constant/identity", "F[0] is 33 zero bytes: the sender adds nothing to the key.", |o| {
            o.F[0] = vec![0; 33]
        }),
        ("F-last/identity", "F[1] is 33 zero bytes: a polynomial of lower degree.", |o| o.F[1] = vec![0; 33]),
        ("F/prefix", "F[0] has the prefix 04 of an uncompressed point.", |o| o.F[0][0] = 4),
        ("F/x-above-p", "F[0] has an x-coordinate that is not below the field prime.", |o| {
            o.F[0][1..].fill(0xff);
        }),
        ("F/not-on-curve", "F[0] has the x-coordinate 5, which no point of the curve has.", |o| {
            o.F[0] = [vec![2], vec![0; 31], vec![5]].concat();
        }),
        ("A/identity", "A is 33 zero bytes.", |o| o.A = vec![0; 33]),
        ("A/prefix", "A has the prefix 05.", |o| o.A[0] = 5),
        (
            "Y-own/identity",
            "The Diffie-Hellman key for party 1 is 33 zero bytes: the pad would be known.",
            |o| {
                o.Y[0] = vec![0; 33];
            },
        ),
        ("Y-other/identity", "The Diffie-Hellman key for party 3 is 33 zero bytes.", |o| {
            o.Y[1] = vec![0; 33]
        }),
    ];
    for (name, comment, change) in changes {
        let scene = scene(steps).through(2).says(2, 2, change).commits(2);
        let name = format!("point/{name}");
        let expected = public(Reason::DecodePoint, &[2], 2);
        steps.fault((SERIES, &name), about(&["KG-3", "VSS-1", "ENC-3"], comment), scene, expected);
    }
    let point = encode_point(&(generator() * Scalar::from(3u64)));
    let lengths = [
        ("longer", "One coefficient more than t, committed to.", Some(point)),
        ("longer-by-identity", "One coefficient more than t, and it is 33 zero bytes.", Some(vec![0; 33])),
        ("shorter", "One coefficient less than t.", None),
    ];
    for (name, comment, more) in lengths {
        let scene = scene(steps).through(2).framed(2, 2, false, |frame| {
            let end = 32 + 2 * 33;
            match more {
                Some(point) => drop(frame.body.splice(end..end, point)),
                None => drop(frame.body.drain(end - 33..end)),
            }
        });
        let scene = scene.last(2, 2, false);
        let scene = scene.rearranged(|sendings| sendings.retain(|s| s.sender == 2 || s.frame[6] == 1));
        let about = about(&["VSS-1", "FRAME-1", "ENC-1"], comment).flags(&["threshold-raise"]);
        let expected = super::steps::local(Reason::FrameLength, &[2], 2);
        steps.fault((SERIES, &format!("polynomial/{name}")), about, scene, expected);
    }
}

fn proofs(steps: &mut Steps) {
    let wrong = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.z[31] ^= 1);
    steps.fault(
        (SERIES, "proof/z"),
        about(&["KG-5", "SCH-V-1"], "The last bit of z is flipped."),
        wrong,
        public(Reason::SchEq1, &[2], 3),
    );
    let large = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.z = vec![0xff; 32]);
    steps.fault(
        (SERIES, "proof/z-above-q"),
        about(&["KG-5", "ENC-2"], "z is not below q."),
        large,
        public(Reason::DecodeScalar, &[2], 3),
    );

    let rogue = {
        let scene = scene(steps);
        let others = polynomial(&scene, 1)[0] + polynomial(&scene, 3)[0];
        encode_point(&(generator() * (Scalar::from(7u64) - others)))
    };
    let scene_of_rogue = scene(steps).through(3).says(2, 2, |o: &mut KeygenOpen| o.F[0] = rogue).commits(2);
    steps.fault(
        (SERIES, "proof/rogue-key"),
        about(
            &["KG-5", "KG-1"],
            "F[0] of party 2 is chosen so that the secret key is 7; it has no proof for a logarithm that it does not know.",
        )
        .flags(&["rogue-key"]),
        scene_of_rogue,
        public(Reason::SchEq1, &[2], 3),
    );

    let (sid, rid) = (scene(steps).sid(), joint(&scene(steps)));
    let other_sid = hash("another session");
    let context = Context { sid: &sid, rid: &rid, prover: 2, verifier: 0, round: 3, instance: 0 };
    let contexts = [
        ("sid", "another session", Context { sid: &other_sid, ..context }),
        ("rid", "no joint randomness", Context { rid: &[], ..context }),
        ("prover", "party 3", Context { prover: 3, ..context }),
        ("round", "round 2", Context { round: 2, ..context }),
    ];
    for (name, what, context) in contexts {
        let scene = scene(steps).through(3);
        let opening: KeygenOpen = scene.record(2, 2, 0);
        let constant = quorate_reference::curve::decode_point(&opening.F[0]).unwrap();
        let commitment = quorate_reference::curve::decode_point(&opening.A).unwrap();
        let alpha = sch::sample(&scene.tape(2));
        let proof = sch::prove(&context, &constant, &polynomial(&scene, 2)[0], &commitment, &alpha);
        let scene = scene.says(3, 2, |shares: &mut KeygenShares| shares.z = proof.z);
        let comment = format!("A true proof with the right commitment, but made for {what}.");
        let about = about(&["KG-5", "HASH-3"], &comment).flags(&["replay"]);
        steps.fault(
            (SERIES, &format!("proof/for-another-{name}")),
            about,
            scene,
            public(Reason::SchEq1, &[2], 3),
        );
    }
}

/// Party 2 takes another constant term and does everything else as it should.
fn with_constant(scene: Scene, constant: Scalar) -> Scene {
    let own = polynomial(&scene, 2);
    let (sid, rid) = (scene.sid(), joint(&scene));
    let context = Context { sid: &sid, rid: &rid, prover: 2, verifier: 0, round: 3, instance: 0 };
    let alpha = sch::sample(&scene.tape(2));
    let point = generator() * constant;
    let proof = sch::prove(&context, &point, &constant, &(generator() * alpha), &alpha);
    let difference = constant - own[0];
    scene.says(2, 2, |opening: &mut KeygenOpen| opening.F[0] = encode_point(&point)).commits(2).says(
        3,
        2,
        |shares: &mut KeygenShares| {
            for c in &mut shares.c {
                *c = encode_scalar(&(decode_scalar(c).unwrap() + difference));
            }
            shares.z = proof.z;
        },
    )
}

fn results(steps: &mut Steps) {
    let others = |at: u16, scene: &Scene| {
        let of = |party| sharing::evaluate(&polynomial(scene, party), at);
        of(1) + of(3)
    };
    for (name, at, what) in
        [("public-key", 0, "The public key"), ("public-share-1", 1, "X_1"), ("public-share-3", 3, "X_3")]
    {
        let scene = scene(steps).through(3);
        let slope = polynomial(&scene, 2)[1] * Scalar::from(u64::from(at));
        let constant = -(others(at, &scene) + slope);
        let scene = with_constant(scene, constant);
        let comment =
            format!("{what} is the identity; only who knows the polynomials of all others can arrange it.");
        let expected = nobody(Reason::KeygenIdentity, 3);
        steps.fault(
            (SERIES, &format!("identity/{name}")),
            about(&["KG-8", "FAULT-1"], &comment),
            scene,
            expected,
        );
    }
    for (name, change) in [("first-bit", 0usize), ("last-bit", 31)] {
        let scene = scene(steps).through(4).says(4, 2, |message: &mut KeygenConfirm| {
            message.confirm[change] ^= if change == 0 { 0x80 } else { 1 };
        });
        steps.fault(
            (SERIES, &format!("confirmation/{name}")),
            about(
                &["KG-9", "FAULT-3"],
                "The confirmation of party 2 differs in one bit; nobody gets a share.",
            ),
            scene,
            public(Reason::KeygenConfirm, &[2], 4),
        );
    }
    let scene = scene(steps)
        .through(4)
        .says(4, 2, |message: &mut KeygenConfirm| message.confirm[5] ^= 4)
        .says(4, 3, |message: &mut KeygenConfirm| message.confirm = vec![0; 32]);
    steps.fault(
        (SERIES, "confirmation/both"),
        about(
            &["KG-9", "FAULT-2"],
            "Both confirmations differ; one of them is zero bytes, which is no complaint.",
        ),
        scene,
        public(Reason::KeygenConfirm, &[2, 3], 4),
    );
}

fn echoes(steps: &mut Steps) {
    for round in 2..=4 {
        for from in [2, 3] {
            let scene = scene(steps).through(round).echoes(round, from);
            let comment = format!("The echo of party {from} in round {round} differs; nobody is named.");
            let about = about(&["BLAME-1", "FAULT-5"], &comment).flags(&["equivocation"]);
            let expected = nobody(Reason::BroadcastEquivocation, round);
            steps.fault((SERIES, &format!("echo/round-{round}/from-{from}")), about, scene, expected);
        }
    }
    let scene = scene(steps).through(2).says(2, 2, |opening: &mut KeygenOpen| opening.u[0] ^= 1).echoes(2, 3);
    steps.fault(
        (SERIES, "echo/before-opening"),
        about(
            &["BLAME-2", "BLAME-1"],
            "The opening of party 2 does not match, and party 3 saw another round 1: the echo is compared first.",
        )
        .flags(&["equivocation"]),
        scene,
        nobody(Reason::BroadcastEquivocation, 2),
    );
}

fn many(steps: &mut Steps) {
    let both = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.z[0] ^= 1).says(
        3,
        3,
        |shares: &mut KeygenShares| shares.z[0] ^= 1,
    );
    steps.fault(
        (SERIES, "many/same-check"),
        about(&["FAULT-2", "FAULT-1"], "The proofs of parties 2 and 3 are wrong: both are named."),
        both,
        public(Reason::SchEq1, &[2, 3], 3),
    );
    let first = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.z[0] ^= 1).says(
        3,
        3,
        |shares: &mut KeygenShares| shares.c[0] = vec![0xff; 32],
    );
    steps.fault(
        (SERIES, "many/reason-of-the-first"),
        about(
            &["FAULT-2"],
            "Party 3 fails an earlier check than party 2, but in the same phase: the reason is that of the lowest index.",
        ),
        first,
        public(Reason::SchEq1, &[2, 3], 3),
    );
    let swapped = scene(steps)
        .through(3)
        .says(3, 2, |shares: &mut KeygenShares| shares.c[1] = vec![0xff; 32])
        .says(3, 3, |shares: &mut KeygenShares| shares.z[0] ^= 1);
    steps.fault(
        (SERIES, "many/reason-of-the-first-swapped"),
        about(&["FAULT-2"], "The same with the parties exchanged."),
        swapped,
        public(Reason::DecodeScalar, &[2, 3], 3),
    );
    let phases = scene(steps)
        .through(2)
        .says(2, 2, |opening: &mut KeygenOpen| opening.A = vec![0; 33])
        .commits(2)
        .says(2, 3, |opening: &mut KeygenOpen| opening.u[0] ^= 1);
    steps.fault(
        (SERIES, "many/earlier-phase"),
        about(
            &["FAULT-2", "FAULT-1"],
            "Party 3 fails the openings, party 2 would fail the points, a later phase: party 3 alone is named.",
        ),
        phases,
        public(Reason::CommitOpen, &[3], 2),
    );
}

fn inputs(steps: &mut Steps) {
    let sizes: [(&str, u16, u16, u16); 9] = [
        ("one-party", 1, 1, 1),
        ("t-1", 3, 1, 1),
        ("t-0", 3, 0, 1),
        ("t-above-n", 3, 4, 1),
        ("n-65", 65, 2, 1),
        ("index-0", 3, 2, 0),
        ("index-above-n", 3, 2, 4),
        ("all-zero", 0, 0, 0),
        ("n-65535", 65535, 2, 1),
    ];
    for (name, n, t, index) in sizes {
        let scene = scene(steps).with("n", n).with("t", t).with("index", index);
        let comment = format!("n = {n}, t = {t}, own index {index}.");
        let about = about(&["PAR-4", "FAULT-4"], &comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, LocalError::InvalidParties);
    }
    for (name, n, t, index) in [("n-64", 64u16, 64u16, 64u16), ("n-2", 2, 2, 2)] {
        let scene = scene(steps).with("n", n).with("t", t).with("index", index);
        let about = about(&["PAR-4"], "The largest and the smallest numbers of parties are accepted.");
        steps.running((SERIES, &format!("inputs/{name}")), about, scene);
    }
    for length in [0, 31, 33] {
        let scene = scene(steps).with("seed", hex::encode(vec![1u8; length]));
        let comment = format!("A seed of {length} bytes.");
        let about = about(&["FAULT-4", "SAMP-7"], &comment);
        steps.not_opened((SERIES, &format!("inputs/seed-{length}")), about, scene, LocalError::InvalidInput);
    }
}
