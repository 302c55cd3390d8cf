//! Round 2: Γ, the products, and their proofs.

use num_bigint::BigUint;
use quorate_reference::curve::{Scalar, encode_point, generator};
use quorate_reference::integers::encode_nat;
use quorate_spec::codec::Record;
use quorate_spec::hashing::h32;
use quorate_spec::labels;
use quorate_spec::messages::{PresignMta, PresignMtaDirect};
use quorate_spec::params::P3072;
use quorate_spec::proofs::{AffGProof, ElogProof};
use quorate_spec::reason::Reason;

use crate::sessions::presign::{OF_THREE, SERIES, scene};
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, nobody, public};
use crate::sessions::values::above;
use quorate_adversary::cheat::edit;

pub(super) fn steps(steps: &mut Steps) {
    hashes(steps);
    ciphertexts(steps);
    products(steps);
    nonce(steps);
    if steps.is_toy() {
        mixed(steps);
    }
    if steps.params != P3072 {
        echoes(steps);
    }
}

/// Party 2 changes what it sends to party 1, the first of its peers, and broadcasts the hash of that.
fn sends(scene: Scene, change: impl FnOnce(&mut PresignMtaDirect)) -> Scene {
    let mut sent = None;
    let sid = scene.sid();
    let scene = scene.tells(2, 2, |message: &mut PresignMtaDirect| {
        change(message);
        sent = Some(message.clone());
    });
    let PresignMtaDirect { D, F, D_hat, F_hat, .. } = sent.unwrap();
    let hash = h32(labels::PRESIGN_MTA, &[&sid, &[0, 2], &[0, 1], &D, &F, &D_hat, &F_hat]);
    scene.says(2, 2, |message: &mut PresignMta| message.h[0] = hash.to_vec())
}

fn hashes(steps: &mut Steps) {
    let hash = scene(steps).through(2).says(2, 2, |message: &mut PresignMta| message.h[0][0] ^= 1);
    steps.fault(
        (SERIES, "round-2/hash"),
        about(&["PS-3"], "The broadcast hash of the ciphertexts differs in its first bit."),
        hash,
        public(Reason::PresignMtaHash, &[2], 2),
    );
    if !steps.is_toy() {
        return;
    }
    type Change = (&'static str, fn(&mut PresignMtaDirect));
    let changes: [Change; 4] = [
        ("D", |message| message.D[300] ^= 1),
        ("F", |message| message.F[300] ^= 1),
        ("D_hat", |message| message.D_hat[300] ^= 1),
        ("F_hat", |message| message.F_hat[300] ^= 1),
    ];
    for (field, change) in changes {
        let scene = scene(steps).through(2).tells(2, 2, change);
        let comment = format!("{field} differs from what was hashed.");
        let expected = public(Reason::PresignMtaHash, &[2], 2);
        steps.fault(
            (SERIES, &format!("round-2/hashed/{field}")),
            about(&["PS-3"], &comment),
            scene,
            expected,
        );
    }
    let mut swapped = steps.scene(OF_THREE, 1).through(2);
    swapped = swapped.says(2, 2, |message: &mut PresignMta| message.h.swap(0, 1));
    steps.fault(
        (SERIES, "round-2/hashes-exchanged"),
        about(
            &["PS-3"],
            "Of three signers, party 2 broadcasts the hashes for parties 1 and 3 in the wrong order.",
        ),
        swapped,
        public(Reason::PresignMtaHash, &[2], 2),
    );
    let other =
        steps.scene(OF_THREE, 1).through(2).says(2, 2, |message: &mut PresignMta| message.h[1][0] ^= 1);
    steps.running(
        (SERIES, "round-2/hash-for-another"),
        about(&["PS-3"], "The hash for party 3 is wrong, which party 1 cannot know: it goes on."),
        other,
    );
}

fn ciphertexts(steps: &mut Steps) {
    type Change<'a> = (&'a str, &'a dyn Fn(&mut PresignMtaDirect) -> &mut Vec<u8>, u16, bool);
    let fields: [Change<'_>; 4] = [
        ("D", &|message| &mut message.D, 1, true),
        ("F", &|message| &mut message.F, 2, false),
        ("D_hat", &|message| &mut message.D_hat, 1, false),
        ("F_hat", &|message| &mut message.F_hat, 2, true),
    ];
    let bits = 2 * steps.params.modulus_bits;
    for (name, field, owner, everywhere) in fields {
        if !steps.is_toy() && (!everywhere || steps.params == P3072) {
            continue;
        }
        let inputs = {
            let scene = scene(steps);
            scene.transcript.inputs(&scene.library, 1).unwrap()
        };
        let path = format!("/auxiliary/setups/{}/modulus", owner - 1);
        let N = hex::decode(inputs.pointer(&path).unwrap().as_str().unwrap()).unwrap();
        let N = encode_nat(&BigUint::from_bytes_be(&N), bits);
        let values: [(&str, String, Vec<u8>, Reason); 3] = [
            ("zero", format!("{name} = 0."), vec![0; bits / 8], Reason::DecodeUnit),
            ("multiple", format!("{name} is the modulus of party {owner}."), N, Reason::DecodeUnit),
            (
                "all-ones",
                format!("{name} is not below the square of its modulus."),
                vec![0xff; bits / 8],
                Reason::DecodeResidue,
            ),
        ];
        let count = if steps.is_toy() { 3 } else { 1 };
        for (what, comment, value, reason) in values.into_iter().take(count) {
            let scene = sends(scene(steps).through(2), |message| *field(message) = value);
            let about = about(&["PS-4", "ENC-4", "ENC-5"], &comment).flags(&["unit"]);
            let id = format!("round-2/{name}/{what}");
            steps.fault((SERIES, &id), about, scene, public(reason, &[2], 2));
        }
    }
}

fn products(steps: &mut Steps) {
    let shape = scene(steps).shape();
    let layout = |name: &str| AffGProof::layout(&shape).into_iter().find(|f| f.name == name).unwrap();
    let [z1, z2, z3, z4] = ["z1", "z2", "z3", "z4"].map(|name| above(&layout(name)));
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut AffGProof), Reason, &'a [&'a str], u8);
    // last: 2 for all sets, 1 for all but P3072, 0 for the toy set
    let changes: [Change<'_>; 11] = [
        (
            "z1-above",
            "z1 is the smallest value above its interval",
            &|p| p.z1 = z1.clone(),
            Reason::AffGRangeZ1,
            &["PS-4", "AFFG-V-2"],
            2,
        ),
        (
            "z2-above",
            "z2 is the smallest value above its interval",
            &|p| p.z2 = z2.clone(),
            Reason::AffGRangeZ2,
            &["PS-4", "AFFG-V-3"],
            2,
        ),
        (
            "z3-above",
            "z3 is the smallest value above its interval",
            &|p| p.z3 = z3.clone(),
            Reason::DecodeInt,
            &["PS-4", "AFFG-V-1"],
            0,
        ),
        (
            "z4-above",
            "z4 is the smallest value above its interval",
            &|p| p.z4 = z4.clone(),
            Reason::DecodeInt,
            &["PS-4", "AFFG-V-1"],
            0,
        ),
        ("w", "the last bit of w is flipped", &|p| last(&mut p.w), Reason::AffGEq1, &["PS-4", "AFFG-V-4"], 2),
        (
            "w_y",
            "the last bit of w_y is flipped",
            &|p| last(&mut p.w_y),
            Reason::AffGEq3,
            &["PS-4", "AFFG-V-6"],
            1,
        ),
        (
            "z3",
            "the last bit of z3 is flipped",
            &|p| last(&mut p.z3),
            Reason::AffGEq4,
            &["PS-4", "AFFG-V-7"],
            1,
        ),
        (
            "z4",
            "the last bit of z4 is flipped",
            &|p| last(&mut p.z4),
            Reason::AffGEq5,
            &["PS-4", "AFFG-V-8"],
            1,
        ),
        ("A-zero", "A = 0", &|p| p.A.fill(0), Reason::DecodeUnit, &["PS-4", "AFFG-V-1"], 0),
        ("w-zero", "w = 0", &|p| p.w.fill(0), Reason::DecodeUnit, &["PS-4", "AFFG-V-1"], 0),
        ("B_y-zero", "B_y = 0", &|p| p.B_y.fill(0), Reason::DecodeUnit, &["PS-4", "AFFG-V-1"], 0),
    ];
    for (name, what, change, reason, reqs, sets) in changes {
        for value in ["psi", "psi_hat"] {
            let published = match sets {
                _ if steps.is_toy() => sets > 0 || value == "psi_hat",
                2 => value == "psi_hat" || steps.params != P3072,
                1 => steps.params != P3072 && value == "psi",
                _ => false,
            };
            if !published {
                continue;
            }
            let scene = scene(steps).through(2).tells(2, 2, |message: &mut PresignMtaDirect| {
                let proof = if value == "psi" { &mut message.psi } else { &mut message.psi_hat };
                edit(&shape, proof, change);
            });
            let comment = format!("Π_aff-g {value}: {what}; the other proof is right.");
            let about = about(reqs, &comment)
                .flags(&["range", "two-proofs"][usize::from(!name.ends_with("-above"))..]);
            let id = format!("round-2/{value}/{name}");
            steps.fault((SERIES, &id), about, scene, public(reason, &[2], 2));
        }
    }
}

fn nonce(steps: &mut Steps) {
    let shape = scene(steps).shape();
    let other = encode_point(&(generator() * Scalar::from(5u64)));
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut PresignMta), Reason, &'a [&'a str], bool);
    let changes: [Change<'_>; 6] = [
        (
            "Gamma/another",
            "Γ is another point than the one behind G and B",
            &|m| m.Gamma = other.clone(),
            Reason::ElogEq1,
            &["PS-4", "ELOG-V-1"],
            true,
        ),
        (
            "Gamma/identity",
            "Γ is 33 zero bytes",
            &|m| m.Gamma = vec![0; 33],
            Reason::DecodePoint,
            &["PS-4", "ENC-3"],
            false,
        ),
        (
            "Gamma/prefix",
            "Γ has the prefix 04",
            &|m| m.Gamma[0] = 4,
            Reason::DecodePoint,
            &["PS-4", "ENC-3"],
            false,
        ),
        (
            "elog/z",
            "Π_elog: the last bit of z is flipped",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.z[31] ^= 1),
            Reason::ElogEq1,
            &["PS-4", "ELOG-V-1"],
            false,
        ),
        (
            "elog/u",
            "Π_elog: the last bit of u is flipped",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.u[31] ^= 1),
            Reason::ElogEq2,
            &["PS-4", "ELOG-V-2"],
            true,
        ),
        (
            "elog/u-above-q",
            "Π_elog: u is not below q",
            &|m| edit(&shape, &mut m.elog, |p: &mut ElogProof| p.u.fill(0xff)),
            Reason::DecodeScalar,
            &["PS-4", "ENC-2"],
            false,
        ),
    ];
    for (name, what, change, reason, reqs, everywhere) in changes {
        if !steps.is_toy() && (!everywhere || steps.params == P3072) {
            continue;
        }
        let scene = scene(steps).through(2).says(2, 2, change);
        let comment = format!("{what}.");
        steps.fault(
            (SERIES, &format!("round-2/{name}")),
            about(reqs, &comment),
            scene,
            public(reason, &[2], 2),
        );
    }
}

fn mixed(steps: &mut Steps) {
    let copied = scene(steps)
        .through(2)
        .tells(2, 2, |message: &mut PresignMtaDirect| message.psi_hat = message.psi.clone());
    steps.fault(
        (SERIES, "round-2/copied-proof"),
        about(&["PS-4", "HASH-3"], "The proof of the product with γ is sent for the product with w as well.")
            .flags(&["two-proofs", "replay"]),
        copied,
        public(Reason::AffGEq1, &[2], 2),
    );
    let copied = sends(scene(steps).through(2), |message| {
        message.D_hat = message.D.clone();
        message.F_hat = message.F.clone();
        message.psi_hat = message.psi.clone();
    });
    steps.fault(
        (SERIES, "round-2/copied-product"),
        about(
            &["PS-4", "AFFG-V-4"],
            "The product with γ is sent in place of that with w, proof and hash included.",
        )
        .flags(&["two-proofs", "replay"]),
        copied,
        public(Reason::AffGEq1, &[2], 2),
    );
    let shape = scene(steps).shape();
    let both = scene(steps).through(2).tells(2, 2, |message: &mut PresignMtaDirect| {
        for proof in [&mut message.psi, &mut message.psi_hat] {
            edit(&shape, proof, |proof: &mut AffGProof| *proof.z4.last_mut().unwrap() ^= 1);
        }
    });
    steps.fault(
        (SERIES, "round-2/both-proofs"),
        about(&["PS-4", "PROOF-1"], "Both proofs of round 2 are wrong.").flags(&["two-proofs"]),
        both,
        public(Reason::AffGEq5, &[2], 2),
    );
    let source = steps.scene(OF_THREE, 1);
    let for_3: PresignMtaDirect = source.record(2, 2, 3);
    let for_another = sends(source.through(2), |sent| *sent = for_3);
    steps.fault(
        (SERIES, "round-2/for-another-verifier"),
        about(&["PS-4", "PROOF-2", "HASH-3"], "Party 1 of three signers gets ciphertexts and proofs that were made for party 3, with their hash.")
            .flags(&["replay"]),
        for_another,
        public(Reason::AffGEq1, &[2], 2),
    );
    let order =
        sends(scene(steps).through(2), |message| message.D.fill(0))
            .says(2, 2, |message: &mut PresignMta| message.h[0][0] ^= 1);
    steps.fault(
        (SERIES, "round-2/hash-first"),
        about(&["PS-3", "PS-4"], "D = 0 and a wrong hash: the hash is compared first."),
        order,
        public(Reason::PresignMtaHash, &[2], 2),
    );
    let order = scene(steps).through(2).says(2, 2, |message: &mut PresignMta| {
        message.h[0][0] ^= 1;
        message.Gamma[0] = 4;
    });
    steps.fault(
        (SERIES, "round-2/hash-before-gamma"),
        about(&["PS-3"], "A wrong hash, and a Γ that does not decode: the hash is compared first."),
        order,
        public(Reason::PresignMtaHash, &[2], 2),
    );
}

fn echoes(steps: &mut Steps) {
    for round in 2..=3 {
        let scene = scene(steps).through(round).echoes(round, 2);
        let comment = format!("The echo of party 2 in round {round} differs; nobody is named.");
        let about = about(&["BLAME-1", "FAULT-5"], &comment).flags(&["equivocation"]);
        let expected = nobody(Reason::BroadcastEquivocation, round);
        steps.fault((SERIES, &format!("echo/round-{round}")), about, scene, expected);
    }
    if !steps.is_toy() {
        return;
    }
    let scene =
        scene(steps).through(2).tells(2, 2, |message: &mut PresignMtaDirect| message.D.fill(0)).echoes(2, 2);
    steps.fault(
        (SERIES, "echo/before-products"),
        about(
            &["BLAME-2", "BLAME-1"],
            "The echo differs, and D does not match its hash: the echo is compared first.",
        )
        .flags(&["equivocation"]),
        scene,
        nobody(Reason::BroadcastEquivocation, 2),
    );
}
