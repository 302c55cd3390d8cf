//! Setups and moduli without their proofs.

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::SecretKey;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::{modulus, prm};
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::messages::{AuxFactor, AuxModulus, AuxOpen};
use quorate_spec::params::Shape;
use quorate_spec::proofs::{FacProof, ModProof, PrmProof};
use quorate_spec::reason::Reason;

use crate::sessions::auxiliary::{SERIES, opens, scene};
use crate::sessions::scene::Scene;
use crate::sessions::steps::{Steps, about, public};
use crate::sessions::values::above;
use quorate_adversary::cheat::edit;
use quorate_adversary::party::hash;

/// s, t and Π_prm.
pub(super) fn setups(steps: &mut Steps) {
    let shape = scene(steps).shape();
    let one = encode_nat(&BigUint::from(1u8), steps.params.modulus_bits);
    let minus_one = |N_hat: &[u8]| {
        let mut value = N_hat.to_vec();
        *value.last_mut().unwrap() -= 1; // N̂ is odd
        value
    };
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut AuxOpen));
    let degenerate: [Change<'_>; 5] = [
        ("s-is-t", "s = t.", &|o| o.s = o.t.clone()),
        ("s-is-one", "s = 1.", &|o| o.s = one.clone()),
        ("t-is-one", "t = 1: a commitment reveals s^x.", &|o| o.t = one.clone()),
        ("s-is-minus-one", "s = -1.", &|o| o.s = minus_one(&o.N_hat)),
        ("t-is-minus-one", "t = -1.", &|o| o.t = minus_one(&o.N_hat)),
    ];
    let count = if steps.is_toy() { degenerate.len() } else { 1 };
    for (name, comment, change) in degenerate.into_iter().take(count) {
        let scene = opens(steps, change);
        let about = about(&["AUX-5", "PRM-V-2"], comment).flags(&["setup"]);
        let expected = public(Reason::PrmDegenerate, &[2], 2);
        steps.fault((SERIES, &format!("setup/{name}")), about, scene, expected);
    }
    if steps.params == quorate_spec::params::P3072 {
        return;
    }
    let proof = |change: fn(&mut PrmProof)| {
        opens(steps, |opening| edit(&shape, &mut opening.prm, |proof: &mut PrmProof| change(proof)))
    };
    let first = proof(|proof| *proof.z[0].last_mut().unwrap() ^= 1);
    let last = proof(|proof| *proof.z.last_mut().unwrap().last_mut().unwrap() ^= 1);
    let swapped = proof(|proof| proof.A.swap(0, 1));
    steps.fault(
        (SERIES, "setup/proof/first-response"),
        about(&["AUX-5", "PRM-V-3"], "Π_prm: the first response is wrong.").flags(&["setup"]),
        first,
        public(Reason::PrmEq1, &[2], 2),
    );
    if !steps.is_toy() {
        return;
    }
    steps.fault(
        (SERIES, "setup/proof/last-response"),
        about(&["AUX-5", "PRM-V-3"], "Π_prm: the last response is wrong, all others are right.")
            .flags(&["setup"]),
        last,
        public(Reason::PrmEq1, &[2], 2),
    );
    steps.fault(
        (SERIES, "setup/proof/swapped"),
        about(&["AUX-5", "PRM-V-4"], "Π_prm: two commitments are exchanged.").flags(&["setup"]),
        swapped,
        public(Reason::PrmEq1, &[2], 2),
    );
    for (name, comment, scene) in forged(steps) {
        let about = about(&["AUX-5", "HASH-3", "PRM-V-3"], comment).flags(&["setup", "replay"]);
        steps.fault((SERIES, &format!("setup/proof/{name}")), about, scene, public(Reason::PrmEq1, &[2], 2));
    }
    let both = opens(steps, |opening| opening.s = opening.t.clone())
        .says(2, 3, |opening: &mut AuxOpen| {
            edit(&shape, &mut opening.prm, |proof: &mut PrmProof| *proof.z[0].last_mut().unwrap() ^= 1);
        })
        .commits(3);
    steps.fault(
        (SERIES, "setup/both"),
        about(
            &["AUX-5", "FAULT-2"],
            "The setup of party 2 is degenerate, the proof of party 3 wrong: both are named.",
        )
        .flags(&["setup"]),
        both,
        public(Reason::PrmDegenerate, &[2, 3], 2),
    );
}

/// Proofs that are right for another session, prover or round, and one for -s.
fn forged(steps: &Steps) -> Vec<(&'static str, &'static str, Scene)> {
    let source = scene(steps);
    let auxiliary = source.transcript.party(2).unwrap().output.clone().unwrap();
    let auxiliary = auxiliary.auxiliary().unwrap();
    let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
    let opening: AuxOpen = source.record(2, 2, 0);
    let setup = Setup { modulus: number(&opening.N_hat), s: number(&opening.s), t: number(&opening.t) };
    let (p_hat, q_hat) = (number(&auxiliary.primes.p_hat.0), number(&auxiliary.primes.q_hat.0));
    let phi = (p_hat - 1u8) * (q_hat - 1u8);
    let lambda = number(&auxiliary.lambda.0);
    let prove = |context: &Context<'_>, setup: &Setup| {
        prm::prove(&steps.params, &source.tape(2), context, setup, &lambda, &phi).encode()
    };
    let (sid, other_sid) = (source.sid(), hash("another session"));
    let context = Context { sid: &sid, rid: &[], prover: 2, verifier: 0, round: 2, instance: 0 };
    assert_eq!(prove(&context, &setup), opening.prm, "the true proof");
    let with = |prm: Vec<u8>| opens(steps, |opening| opening.prm = prm);
    let negative = Setup { s: &setup.modulus - &setup.s, ..setup.clone() };
    let proof = prove(&context, &negative);
    let s = encode_nat(&negative.s, steps.params.modulus_bits);
    vec![
        (
            "for-another-session",
            "Π_prm of another session.",
            with(prove(&Context { sid: &other_sid, ..context }, &setup)),
        ),
        ("for-another-prover", "Π_prm of party 3.", with(prove(&Context { prover: 3, ..context }, &setup))),
        ("for-another-round", "Π_prm of round 3.", with(prove(&Context { round: 3, ..context }, &setup))),
        (
            "minus-s",
            "-s in place of s, which is no power of t: the responses hold where the challenge is 0.",
            opens(steps, |opening| (opening.s, opening.prm) = (s, proof)),
        ),
    ]
}

/// Party 2 changes its Π_mod.
fn modulus_proof(steps: &Steps, change: impl FnOnce(&mut ModProof)) -> Scene {
    let shape = scene(steps).shape();
    scene(steps).through(3).says(3, 2, |message: &mut AuxModulus| edit(&shape, &mut message.modulus, change))
}

/// Party 2 changes its Π_fac for party 1.
fn factor_proof(steps: &Steps, change: impl FnOnce(&mut FacProof)) -> Scene {
    let shape = scene(steps).shape();
    scene(steps).through(3).tells(3, 2, |message: &mut AuxFactor| edit(&shape, &mut message.fac, change))
}

/// Π_mod and Π_fac.
pub(super) fn moduli(steps: &mut Steps) {
    let bits = steps.params.modulus_bits;
    let small = |value: u8| encode_nat(&BigUint::from(value), bits);
    let (one, zero) = (small(1), small(0));
    let is_toy = steps.is_toy();
    type Change<'a> = (&'a str, &'a str, &'a dyn Fn(&mut ModProof), Reason, &'a [&'a str], bool);
    let changes: [Change<'_>; 5] = [
        ("a", "the first bit a is flipped", &|p| p.a[0] ^= 0x80, Reason::ModEq1, &["AUX-6", "MOD-V-4"], true),
        (
            "b",
            "the last bit b is flipped",
            &|p| *p.b.last_mut().unwrap() ^= 1,
            Reason::ModEq1,
            &["AUX-6", "MOD-V-4"],
            false,
        ),
        (
            "z",
            "the last N-th root is 1",
            &|p| *p.z.last_mut().unwrap() = one.clone(),
            Reason::ModEq2,
            &["AUX-6", "MOD-V-5"],
            false,
        ),
        (
            "w-zero",
            "w = 0, with which every modulus would pass",
            &|p| p.w = zero.clone(),
            Reason::DecodeUnit,
            &["AUX-6", "MOD-V-1"],
            true,
        ),
        (
            "w-one",
            "w = 1, of Jacobi symbol 1",
            &|p| p.w = one.clone(),
            Reason::ModJacobi,
            &["AUX-6", "MOD-V-3"],
            false,
        ),
    ];
    for (name, comment, change, reason, reqs, everywhere) in changes {
        if !is_toy && !everywhere {
            continue;
        }
        let scene = modulus_proof(steps, change);
        let comment = format!("Π_mod: {comment}.");
        let about = about(reqs, &comment).flags(&["paillier-proof"]);
        steps.fault((SERIES, &format!("modulus-proof/{name}")), about, scene, public(reason, &[2], 3));
    }

    let shape = scene(steps).shape();
    let layout = |name: &str| FacProof::layout(&shape).into_iter().find(|field| field.name == name).unwrap();
    let (z1, z2) = (above(&layout("z1")), above(&layout("z2")));
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    type Fac<'a> = (&'a str, &'a str, &'a dyn Fn(&mut FacProof), Reason, &'a [&'a str], bool);
    let changes: [Fac<'_>; 5] = [
        (
            "v",
            "the last bit of v is flipped",
            &|p| last(&mut p.v),
            Reason::FacEq3,
            &["AUX-6", "FAC-V-6"],
            true,
        ),
        (
            "w1",
            "the last bit of w1 is flipped",
            &|p| last(&mut p.w1),
            Reason::FacEq1,
            &["AUX-6", "FAC-V-4"],
            false,
        ),
        (
            "z1",
            "z1 is the smallest value above its interval",
            &|p| p.z1 = z1.clone(),
            Reason::FacRangeZ1,
            &["AUX-6", "FAC-V-2"],
            false,
        ),
        (
            "z2",
            "z2 is the smallest value above its interval",
            &|p| p.z2 = z2.clone(),
            Reason::FacRangeZ2,
            &["AUX-6", "FAC-V-3"],
            false,
        ),
        ("P-zero", "P = 0", &|p| p.P = zero.clone(), Reason::DecodeUnit, &["AUX-6", "FAC-V-1"], false),
    ];
    for (name, comment, change, reason, reqs, everywhere) in changes {
        if !is_toy && !everywhere {
            continue;
        }
        let scene = factor_proof(steps, change);
        let comment = format!("Π_fac for party 1: {comment}; Π_mod is right.");
        let about = about(reqs, &comment).flags(&["paillier-proof"]);
        steps.fault((SERIES, &format!("factor-proof/{name}")), about, scene, public(reason, &[2], 3));
    }
    if is_toy {
        attacks(steps, &shape);
    }
}

fn attacks(steps: &mut Steps, shape: &Shape) {
    let both = factor_proof(steps, |proof| *proof.v.last_mut().unwrap() ^= 1).says(
        3,
        2,
        |message: &mut AuxModulus| edit(shape, &mut message.modulus, |p: &mut ModProof| p.a[0] ^= 1),
    );
    steps.fault(
        (SERIES, "modulus-proof/and-factor-proof"),
        about(&["AUX-6", "PROOF-1"], "Both proofs are wrong: Π_mod is checked first.")
            .flags(&["paillier-proof"]),
        both,
        public(Reason::ModEq1, &[2], 3),
    );
    let several = factor_proof(steps, |proof| *proof.v.last_mut().unwrap() ^= 1).says(
        3,
        3,
        |message: &mut AuxModulus| edit(shape, &mut message.modulus, |p: &mut ModProof| p.a[0] ^= 1),
    );
    steps.fault(
        (SERIES, "factor-proof/and-another-party"),
        about(&["AUX-6", "FAULT-2"], "Π_fac of party 2 is wrong, and Π_mod of party 3: both are named.")
            .flags(&["paillier-proof"]),
        several,
        public(Reason::FacEq3, &[2, 3], 3),
    );
    let other: AuxFactor = scene(steps).record(3, 2, 3);
    let scene_for_3 = scene(steps).through(3).tells(3, 2, |message: &mut AuxFactor| *message = other);
    steps.fault(
        (SERIES, "factor-proof/for-another-verifier"),
        about(
            &["AUX-6", "PROOF-2", "HASH-3"],
            "Party 1 gets the Π_fac that was made for party 3, under its setup.",
        )
        .flags(&["paillier-proof", "replay"]),
        scene_for_3,
        public(Reason::FacEq1, &[2], 3),
    );

    // 2^1535 + 2^1534 + 1837 is a prime
    let prime = (BigUint::from(3u8) << 1534) + 1837u32;
    let prime = encode_nat(&prime, steps.params.modulus_bits);
    let scene_of_prime =
        scene(steps).through(3).says(2, 2, |opening: &mut AuxOpen| opening.N = prime).commits(2);
    steps.fault(
        (SERIES, "modulus-proof/prime"),
        about(&["AUX-6", "MOD-V-2"], "N of party 2 is a prime.").flags(&["paillier-proof"]),
        scene_of_prime,
        public(Reason::ModComposite, &[2], 3),
    );
    // both are primes, 3 mod 4
    let key = SecretKey::new(BigUint::from(65_519u32), (BigUint::from(3u8) << 1518) + 19u8);
    let N = encode_nat(&key.public.modulus, steps.params.modulus_bits);
    let source = scene(steps);
    let (sid, rid) = (source.sid(), joint(&source));
    let context = Context { sid: &sid, rid: &rid, prover: 2, verifier: 0, round: 3, instance: 0 };
    let proof = modulus::prove(&steps.params, &source.tape(2), &context, &key).unwrap().encode();
    let scene_of_factor = source
        .through(3)
        .says(2, 2, |opening: &mut AuxOpen| opening.N = N)
        .commits(2)
        .says(3, 2, |message: &mut AuxModulus| message.modulus = proof);
    steps.fault(
        (SERIES, "factor-proof/small-factor"),
        about(
            &["AUX-6", "FAC-V-4"],
            "N of party 2 has the factor 65519 and a true Π_mod; there is no Π_fac for it, that of another modulus is sent.",
        )
        .flags(&["paillier-proof"]),
        scene_of_factor,
        public(Reason::FacEq1, &[2], 3),
    );
}

/// The joint randomness of the transcript.
fn joint(scene: &Scene) -> [u8; 32] {
    let mut rid = [0; 32];
    for party in scene.transcript.parties() {
        let opening: AuxOpen = scene.record(2, party, 0);
        rid.iter_mut().zip(opening.rid).for_each(|(sum, byte)| *sum ^= byte);
    }
    rid
}
