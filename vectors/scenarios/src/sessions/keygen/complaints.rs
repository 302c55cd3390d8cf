//! Shares that are wrong, and complaints about shares.

use quorate_reference::curve::{Scalar, decode_scalar, encode_scalar};
use quorate_reference::sampling;
use quorate_spec::messages::{KeygenConfirm, KeygenShares};
use quorate_spec::reason::Reason;

use crate::sessions::keygen::{SERIES, scene};
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, public};

/// Party `dealer` deals `recipient` a share that is off by one. `position`: of the recipient among the dealer's peers.
fn misdeals(scene: Scene, dealer: u16, position: usize) -> Scene {
    scene.says(3, dealer, |shares: &mut KeygenShares| {
        let share = decode_scalar(&shares.c[position]).unwrap() + Scalar::ONE;
        shares.c[position] = encode_scalar(&share);
    })
}

/// Party `from` complains about `accused` and reveals a key.
fn complains(scene: Scene, from: u16, accused: u16, key: Vec<u8>) -> Scene {
    scene.says(4, from, |message: &mut KeygenConfirm| {
        message.confirm = vec![0; 32];
        message.accused = accused.to_be_bytes().to_vec();
        message.key = key;
    })
}

/// The Diffie-Hellman secret of a party for a peer, from its tape.
fn dh_secret(scene: &Scene, party: u16, peer: u16) -> Vec<u8> {
    encode_scalar(&sampling::scalar(&scene.tape(party), "keygen/dh", peer, 0))
}

pub(super) fn shares(steps: &mut Steps) {
    let scene_1 = misdeals(scene(steps).through(3), 2, 0);
    steps.running(
        (SERIES, "share/wrong-for-me"),
        about(
            &["KG-6", "VSS-2", "KG-10"],
            "The share of party 2 for party 1 is off by one: party 1 complains and reveals its Diffie-Hellman secret.",
        ),
        scene_1,
    );
    let scene_2 = misdeals(misdeals(scene(steps).through(3), 2, 0), 3, 0);
    steps.running(
        (SERIES, "share/two-wrong-for-me"),
        about(
            &["KG-6"],
            "The shares of parties 2 and 3 are wrong: party 1 complains about the first of them.",
        ),
        scene_2,
    );
    let scene_3 = misdeals(scene(steps).through(3), 3, 0);
    steps.running(
        (SERIES, "share/second-wrong-for-me"),
        about(&["KG-6", "VSS-2"], "The share of party 3 is wrong, that of party 2 is right."),
        scene_3,
    );
    let scene_4 = misdeals(scene(steps).through(3), 2, 1);
    steps.running(
        (SERIES, "share/wrong-for-another"),
        about(
            &["KG-6", "KG-7"],
            "The share of party 2 for party 3 is wrong, which party 1 cannot see: it confirms.",
        ),
        scene_4,
    );
    let large = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.c[0] = vec![0xff; 32]);
    steps.fault(
        (SERIES, "share/above-q"),
        about(&["KG-6", "ENC-2"], "An encrypted share for this party is not below q."),
        large,
        public(Reason::DecodeScalar, &[2], 3),
    );
    let large = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| shares.c[1] = vec![0xff; 32]);
    steps.fault(
        (SERIES, "share/for-another-above-q"),
        about(&["KG-6", "ENC-2"], "An encrypted share for another party is not below q: everybody sees it."),
        large,
        public(Reason::DecodeScalar, &[2], 3),
    );
}

/// The order of the checks of one message.
pub(super) fn order(steps: &mut Steps) {
    let both = scene(steps).through(3).says(3, 2, |shares: &mut KeygenShares| {
        shares.c[1] = vec![0xff; 32];
        shares.z[31] ^= 1;
    });
    steps.fault(
        (SERIES, "share/above-q-and-proof"),
        about(&["KG-6", "KG-5"], "A share is not below q and the proof is wrong: shares are decoded first."),
        both,
        public(Reason::DecodeScalar, &[2], 3),
    );
    let itself = complains(scene(steps).through(4), 2, 2, vec![0xff; 32]);
    steps.fault(
        (SERIES, "complaint/malformed/itself-and-key-above-q"),
        about(
            &["KG-7", "ENC-2"],
            "The sender accuses itself, and the key is not below q: the key is decoded first.",
        ),
        itself,
        public(Reason::DecodeScalar, &[2], 4),
    );
}

pub(super) fn complaints(steps: &mut Steps) {
    let mine = misdeals(scene(steps).through(4), 2, 0);
    steps.fault(
        (SERIES, "complaint/mine"),
        about(
            &["KG-7", "KG-6"],
            "Party 1 complained about party 2, the others confirm: the own complaint is judged, too.",
        ),
        mine,
        public(Reason::VssShare, &[2], 4),
    );
    let theirs = misdeals(scene(steps).through(4), 2, 1);
    let key = dh_secret(&theirs, 3, 2);
    let theirs = complains(theirs, 3, 2, key.clone());
    steps.fault(
        (SERIES, "complaint/of-another"),
        about(
            &["KG-7", "VSS-2"],
            "Party 3 complains about party 2, with reason: party 1, whose share was right, names the dealer.",
        ),
        theirs,
        public(Reason::VssShare, &[2], 4),
    );
    let confirms = complains(misdeals(scene(steps).through(4), 2, 1), 3, 2, key.clone());
    steps.fault(
        (SERIES, "complaint/true-and-confirms"),
        about(
            &["KG-7"],
            "The share was wrong and the key is right, but the complaint confirms as well: its form is judged first.",
        ),
        confirms.says(4, 3, |message: &mut KeygenConfirm| message.confirm[31] = 1),
        public(Reason::VssComplaint, &[3], 4),
    );
    let me = scene(steps).through(4);
    let key_for_me = dh_secret(&me, 2, 1);
    steps.fault(
        (SERIES, "complaint/false-about-me"),
        about(&["KG-7", "FAULT-5"], "Party 2 complains about party 1, whose share was right, and reveals the true key: it names itself."),
        complains(me, 2, 1, key_for_me.clone()),
        public(Reason::VssComplaint, &[2], 4),
    );
    let another = scene(steps).through(4);
    let key_for_3 = dh_secret(&another, 2, 3);
    steps.fault(
        (SERIES, "complaint/false-about-another"),
        about(&["KG-7", "FAULT-5"], "Party 2 complains about party 3, whose share was right."),
        complains(another, 2, 3, key_for_3),
        public(Reason::VssComplaint, &[2], 4),
    );
    steps.fault(
        (SERIES, "complaint/another-key"),
        about(&["KG-7", "FAULT-5"], "The revealed key is not the logarithm of the published one; it would make a right share look wrong."),
        complains(scene(steps).through(4), 2, 1, vec![1; 32]),
        public(Reason::VssComplaint, &[2], 4),
    );
    let wrong_key = misdeals(scene(steps).through(4), 2, 1);
    steps.fault(
        (SERIES, "complaint/true-with-another-key"),
        about(
            &["KG-7"],
            "The share was wrong, but the complaint reveals another key: the complainer is named.",
        ),
        complains(wrong_key, 3, 2, vec![1; 32]),
        public(Reason::VssComplaint, &[3], 4),
    );
    steps.fault(
        (SERIES, "complaint/zero-key"),
        about(&["KG-7"], "A complaint that reveals 0 as key."),
        complains(scene(steps).through(4), 2, 1, vec![0; 32]),
        public(Reason::VssComplaint, &[2], 4),
    );
    malformed(steps);
    several(steps, &key, &key_for_me);
    sess_4(steps);
}

fn malformed(steps: &mut Steps) {
    type Change = (&'static str, &'static str, fn(&mut KeygenConfirm));
    let changes: [Change; 6] = [
        ("unknown", "The accused is party 9, which does not exist.", |m| {
            (m.accused, m.confirm) = (vec![0, 9], vec![0; 32]);
        }),
        ("large", "The accused is party 65535.", |m| {
            (m.accused, m.confirm) = (vec![0xff, 0xff], vec![0; 32]);
        }),
        ("itself", "The sender accuses itself.", |m| {
            (m.accused, m.confirm) = (vec![0, 2], vec![0; 32]);
        }),
        ("key-without-accused", "A confirmation that reveals a key.", |m| m.key[31] = 1),
        ("confirms", "A complaint that confirms as well.", |m| m.accused = vec![0, 1]),
        ("key-and-zero-confirmation", "Nobody is accused, a key is revealed, nothing is confirmed.", |m| {
            (m.key[31], m.confirm) = (1, vec![0; 32]);
        }),
    ];
    for (name, comment, change) in changes {
        let scene = scene(steps).through(4).says(4, 2, change);
        let expected = public(Reason::VssComplaint, &[2], 4);
        steps.fault(
            (SERIES, &format!("complaint/malformed/{name}")),
            about(&["KG-7"], comment),
            scene,
            expected,
        );
    }
    let large = complains(scene(steps).through(4), 2, 1, vec![0xff; 32]);
    steps.fault(
        (SERIES, "complaint/malformed/key-above-q"),
        about(&["KG-7", "ENC-2"], "The revealed key is not below q."),
        large,
        public(Reason::DecodeScalar, &[2], 4),
    );
}

fn several(steps: &mut Steps, key_of_3_for_2: &[u8], key_of_2_for_1: &[u8]) {
    let two = complains(scene(steps).through(4), 2, 1, key_of_2_for_1.to_vec());
    let two = complains(two, 3, 2, key_of_3_for_2.to_vec());
    steps.fault(
        (SERIES, "complaint/two-false"),
        about(&["KG-7", "FAULT-2"], "Parties 2 and 3 complain without reason: both are named."),
        two,
        public(Reason::VssComplaint, &[2, 3], 4),
    );
    let twice = misdeals(scene(steps).through(4), 2, 1);
    let twice = complains(twice, 2, 1, key_of_2_for_1.to_vec());
    let twice = complains(twice, 3, 2, key_of_3_for_2.to_vec());
    steps.fault(
        (SERIES, "complaint/named-twice"),
        about(
            &["KG-7", "FAULT-2"],
            "Party 2 complains without reason and dealt a wrong share to party 3, which complains: it keeps its first reason.",
        ),
        twice,
        public(Reason::VssComplaint, &[2], 4),
    );
    let mine = misdeals(scene(steps).through(4), 2, 0);
    let mine = complains(mine, 3, 1, key_of_3_for_1(steps));
    steps.fault(
        (SERIES, "complaint/mine-and-a-false-one"),
        about(
            &["KG-7", "FAULT-2"],
            "Party 1 complains about party 2 with reason, party 3 about party 1 without: both dealer and liar are named.",
        ),
        mine,
        public(Reason::VssShare, &[2, 3], 4),
    );
    let mine = misdeals(scene(steps).through(4), 3, 0);
    let mine = complains(mine, 2, 1, key_of_2_for_1.to_vec());
    steps.fault(
        (SERIES, "complaint/reason-of-the-lowest"),
        about(
            &["KG-7", "FAULT-2"],
            "Party 1 complains about party 3 with reason, party 2 about party 1 without: the reason is that of party 2, which is the lowest that is named.",
        ),
        mine,
        public(Reason::VssComplaint, &[2, 3], 4),
    );
    let phase = complains(scene(steps).through(4), 3, 1, key_of_3_for_1(steps)).says(
        4,
        2,
        |message: &mut KeygenConfirm| message.confirm[0] ^= 1,
    );
    steps.fault(
        (SERIES, "complaint/before-confirmations"),
        about(&["KG-7", "KG-9"], "One complaint and one differing confirmation: complaints are judged first, the other is not named."),
        phase,
        public(Reason::VssComplaint, &[3], 4),
    );
}

/// The Diffie-Hellman secret of party 3 for party 1.
fn key_of_3_for_1(steps: &Steps) -> Vec<u8> {
    dh_secret(&scene(steps), 3, 1)
}

fn sess_4(steps: &mut Steps) {
    let held = misdeals(scene(steps).through(4), 2, 0).last(3, 2, false);
    steps.fault(
        (SERIES, "complaint/dealt-last"),
        about(
            &["SESS-4", "KG-6", "KG-7"],
            "The wrong share arrives after all of round 4: the fault comes with the complaint, which is still to be sent.",
        ),
        held,
        public(Reason::VssShare, &[2], 4),
    );
}
