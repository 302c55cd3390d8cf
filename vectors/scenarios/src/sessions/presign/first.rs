//! Round 1: K, G, Y, A, B and two proofs for each peer.

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_spec::codec::Record;
use quorate_spec::messages::{PresignCommit, PresignCommitProofs};
use quorate_spec::params::P3072;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use crate::sessions::presign::{OF_THREE, SERIES, scene};
use crate::sessions::steps::{Steps, about, public};
use crate::sessions::values::above;
use quorate_adversary::cheat::edit;

pub(super) fn steps(steps: &mut Steps) {
    values(steps);
    proofs(steps);
    if steps.is_toy() {
        replays(steps);
        several(steps);
    }
}

fn values(steps: &mut Steps) {
    let N = {
        let scene = scene(steps);
        let inputs = scene.transcript.inputs(&scene.library, 1).unwrap();
        let N = inputs.pointer("/auxiliary/setups/1/modulus").unwrap().as_str().unwrap();
        hex::decode(N).unwrap()
    };
    let bits = 2 * steps.params.modulus_bits;
    let multiple = encode_nat(&BigUint::from_bytes_be(&N), bits);
    let square = encode_nat(&(BigUint::from_bytes_be(&N) * BigUint::from_bytes_be(&N)), bits);
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut PresignCommit), Reason, bool);
    let changes: [Change<'_>; 16] = [
        ("K/zero", "K = 0", &|m| m.K.fill(0), Reason::DecodeUnit, true),
        ("K/is-N", "K = N", &|m| m.K = multiple.clone(), Reason::DecodeUnit, true),
        (
            "K/is-N-squared",
            "K = N², one above the largest residue",
            &|m| m.K = square.clone(),
            Reason::DecodeResidue,
            true,
        ),
        ("G/zero", "G = 0", &|m| m.G.fill(0), Reason::DecodeUnit, false),
        ("G/is-N", "G = N", &|m| m.G = multiple.clone(), Reason::DecodeUnit, false),
        ("G/all-ones", "G is not below N²", &|m| m.G.fill(0xff), Reason::DecodeResidue, true),
        ("Y/identity", "Y is 33 zero bytes", &|m| m.Y = vec![0; 33], Reason::DecodePoint, true),
        (
            "Y/not-on-curve",
            "Y has an x-coordinate that no point has",
            &|m| m.Y = [vec![3], vec![0; 31], vec![5]].concat(),
            Reason::DecodePoint,
            false,
        ),
        (
            "A_1/prefix",
            "A_1 has the prefix 04 of an uncompressed point",
            &|m| m.A_1[0] = 4,
            Reason::DecodePoint,
            true,
        ),
        (
            "A_1/hybrid",
            "A_1 has the prefix 06 of a hybrid point",
            &|m| m.A_1[0] = 6,
            Reason::DecodePoint,
            false,
        ),
        ("A_1/identity", "A_1 is 33 zero bytes", &|m| m.A_1 = vec![0; 33], Reason::DecodePoint, false),
        ("A_2/identity", "A_2 is 33 zero bytes", &|m| m.A_2 = vec![0; 33], Reason::DecodePoint, false),
        (
            "A_2/x-above-p",
            "A_2 has an x-coordinate above the field prime",
            &|m| m.A_2[1..].fill(0xff),
            Reason::DecodePoint,
            false,
        ),
        ("B_1/identity", "B_1 is 33 zero bytes", &|m| m.B_1 = vec![0; 33], Reason::DecodePoint, false),
        ("B_2/identity", "B_2 is 33 zero bytes", &|m| m.B_2 = vec![0; 33], Reason::DecodePoint, true),
        ("B_2/infinity", "B_2 is 00 and other bytes", &|m| m.B_2[0] = 0, Reason::DecodePoint, false),
    ];
    for (name, what, change, reason, everywhere) in changes {
        if !steps.is_toy() && !everywhere {
            continue;
        }
        let scene = scene(steps).through(1).says(1, 2, change);
        let comment = format!("{what}.");
        let reqs: &[&str] = match reason {
            Reason::DecodeUnit => &["PS-2", "ENC-5"],
            Reason::DecodeResidue => &["PS-2", "ENC-4"],
            _ => &["PS-2", "ENC-3"],
        };
        let about = about(reqs, &comment).flags(&["unit"][..usize::from(reason == Reason::DecodeUnit)]);
        steps.fault((SERIES, &format!("round-1/{name}")), about, scene, public(reason, &[2], 1));
    }
}

fn proofs(steps: &mut Steps) {
    let shape = scene(steps).shape();
    let layout = |name: &str| EncElgProof::layout(&shape).into_iter().find(|f| f.name == name).unwrap();
    let (z1, z3) = (above(&layout("z1")), above(&layout("z3")));
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut EncElgProof), Reason, &'a [&'a str], bool);
    let changes: [Change<'_>; 8] = [
        (
            "z1-above",
            "z1 is the smallest value above its interval",
            &|p| p.z1 = z1.clone(),
            Reason::EncElgRangeZ1,
            &["PS-2", "ENCELG-V-2"],
            true,
        ),
        (
            "z1",
            "the last bit of z1 is flipped",
            &|p| last(&mut p.z1),
            Reason::EncElgEq1,
            &["PS-2", "ENCELG-V-3"],
            false,
        ),
        (
            "w",
            "the last bit of w is flipped",
            &|p| last(&mut p.w),
            Reason::EncElgEq2,
            &["PS-2", "ENCELG-V-4"],
            true,
        ),
        (
            "z2",
            "the last bit of z2 is flipped",
            &|p| last(&mut p.z2),
            Reason::EncElgEq1,
            &["PS-2", "ENCELG-V-3"],
            true,
        ),
        (
            "z3",
            "the last bit of z3 is flipped",
            &|p| last(&mut p.z3),
            Reason::EncElgEq4,
            &["PS-2", "ENCELG-V-6"],
            true,
        ),
        (
            "z3-above",
            "z3 is the smallest value above its interval",
            &|p| p.z3 = z3.clone(),
            Reason::DecodeInt,
            &["PS-2", "ENC-6"],
            true,
        ),
        ("S-zero", "S = 0", &|p| p.S.fill(0), Reason::DecodeUnit, &["PS-2", "ENCELG-V-1"], false),
        ("z2-zero", "z2 = 0", &|p| p.z2.fill(0), Reason::DecodeUnit, &["PS-2", "ENCELG-V-1"], false),
    ];
    for (name, what, change, reason, reqs, everywhere) in changes {
        for value in ["K", "G"] {
            let published = match value {
                "K" => everywhere,
                _ => steps.is_toy() || (everywhere && steps.params != P3072),
            };
            if !published {
                continue;
            }
            let scene = scene(steps).through(1).tells(1, 2, |message: &mut PresignCommitProofs| {
                let proof = if value == "K" { &mut message.psi_k } else { &mut message.psi_g };
                edit(&shape, proof, change);
            });
            let comment = format!("Π_enc-elg of {value}: {what}; the other proof is right.");
            let about =
                about(reqs, &comment).flags(&["range", "two-proofs"][usize::from(name != "z1-above")..]);
            let name = format!("round-1/proof-of-{value}/{name}");
            steps.fault((SERIES, &name), about, scene, public(reason, &[2], 1));
        }
    }
    if !steps.is_toy() {
        return;
    }
    let both = scene(steps).through(1).tells(1, 2, |message: &mut PresignCommitProofs| {
        for proof in [&mut message.psi_k, &mut message.psi_g] {
            edit(&shape, proof, |proof: &mut EncElgProof| *proof.w.last_mut().unwrap() ^= 1);
        }
    });
    steps.fault(
        (SERIES, "round-1/both-proofs"),
        about(&["PS-2", "PROOF-1"], "Both proofs of round 1 are wrong.").flags(&["two-proofs"]),
        both,
        public(Reason::EncElgEq2, &[2], 1),
    );
    let swapped = scene(steps).through(1).tells(1, 2, |message: &mut PresignCommitProofs| {
        std::mem::swap(&mut message.psi_k, &mut message.psi_g);
    });
    steps.fault(
        (SERIES, "round-1/swapped-proofs"),
        about(&["PS-2", "HASH-3"], "The proofs of K and G are exchanged.").flags(&["two-proofs", "replay"]),
        swapped,
        public(Reason::EncElgEq1, &[2], 1),
    );
    let copied = scene(steps).through(1).tells(1, 2, |message: &mut PresignCommitProofs| {
        message.psi_g = message.psi_k.clone();
    });
    steps.fault(
        (SERIES, "round-1/copied-proof"),
        about(&["PS-2", "HASH-3"], "The proof of K is sent for G as well.").flags(&["two-proofs", "replay"]),
        copied,
        public(Reason::EncElgEq1, &[2], 1),
    );
}

fn replays(steps: &mut Steps) {
    let other = steps.scene("INT-T/2-3-12", 1);
    let (commit, proofs) =
        (other.record::<PresignCommit>(1, 2, 0), other.record::<PresignCommitProofs>(1, 2, 1));
    let replayed = scene(steps).through(1).says(1, 2, |message: &mut PresignCommit| *message = commit).tells(
        1,
        2,
        |message: &mut PresignCommitProofs| *message = proofs,
    );
    steps.fault(
        (SERIES, "round-1/of-another-session"),
        about(
            &["PS-2", "HASH-3", "HASH-4"],
            "All of round 1 is from another session of the same signers and the same epoch.",
        )
        .flags(&["replay"]),
        replayed,
        public(Reason::EncElgEq1, &[2], 1),
    );
    let source = steps.scene(OF_THREE, 1);
    let for_3: PresignCommitProofs = source.record(1, 2, 3);
    let for_another = source.through(1).tells(1, 2, |message: &mut PresignCommitProofs| *message = for_3);
    steps.fault(
        (SERIES, "round-1/for-another-verifier"),
        about(
            &["PS-2", "PROOF-2", "HASH-3"],
            "Party 1 of three signers gets the proofs that were made for party 3.",
        )
        .flags(&["replay"]),
        for_another,
        public(Reason::EncElgEq1, &[2], 1),
    );
}

fn several(steps: &mut Steps) {
    let shape = steps.scene(OF_THREE, 1).shape();
    let both = steps
        .scene(OF_THREE, 1)
        .through(1)
        .tells(1, 2, |message: &mut PresignCommitProofs| {
            edit(&shape, &mut message.psi_g, |proof: &mut EncElgProof| proof.w[31] ^= 1);
        })
        .says(1, 3, |message: &mut PresignCommit| message.K.fill(0));
    steps.fault(
        (SERIES, "round-1/two-of-three"),
        about(
            &["FAULT-2", "PS-2"],
            "A proof of party 2 is wrong, and K of party 3 is 0: both are named, with the reason of party 2.",
        ),
        both,
        public(Reason::EncElgEq2, &[2, 3], 1),
    );
    let last = steps
        .scene(OF_THREE, 1)
        .through(1)
        .says(1, 3, |message: &mut PresignCommit| message.B_1 = vec![0; 33]);
    steps.fault(
        (SERIES, "round-1/last-of-three"),
        about(
            &["PS-2", "FAULT-1"],
            "Party 3 of three signers sends the identity; party 2 did nothing wrong.",
        ),
        last,
        public(Reason::DecodePoint, &[3], 1),
    );
}
