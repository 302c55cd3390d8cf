//! Auxiliary information with one cheat (party 2 of 3).

use num_bigint::BigUint;
use quorate_adversary::cheat::{cheat, edit, edit_broadcast, untouched};
use quorate_adversary::network::Ends;
use quorate_reference::auxiliary::{AuxiliaryRun, commitment};
use quorate_reference::engine::start_auxiliary;
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::SecretKey;
use quorate_spec::codec::Record;
use quorate_spec::engine::{AuxiliaryInputs, Inputs, Output, Session};
use quorate_spec::fault::Attribution::{Local, None as Nobody, Public};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::messages::{AuxConfirm, AuxFactor, AuxModulus, AuxOpen, Commit};
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::proofs::{FacProof, ModProof, PrmProof};
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received, Start};

use crate::outcome::*;
use crate::parties::{eid, seed, test_primes};

fn inputs(index: u16, primes_of: u16) -> AuxiliaryInputs {
    AuxiliaryInputs {
        params: TOY1536,
        n: 3,
        t: 2,
        index,
        key_id: None,
        eid: eid("cheat"),
        seed: seed("cheat", index),
        primes: test_primes(TOY1536, primes_of),
    }
}

/// An honest party.
fn party(index: u16) -> (u16, (Box<dyn Session>, Vec<Frame>)) {
    (index, open(Inputs::Auxiliary(inputs(index, index))))
}

/// What a party starts with, for cheats and for what only the party itself knows.
fn start(index: u16) -> Start<AuxiliaryRun> {
    start_auxiliary(inputs(index, index)).unwrap()
}

fn shape() -> Shape {
    Shape::of_key(TOY1536, 3, 2).unwrap()
}

fn with_opening(change: impl FnOnce(&mut AuxOpen)) -> Start<AuxiliaryRun> {
    let mut start = start(2);
    change(&mut start.protocol.own);
    recommit(start)
}

fn recommit(mut start: Start<AuxiliaryRun>) -> Start<AuxiliaryRun> {
    let index = start.name.me;
    start.broadcast = Commit { V: commitment(&start.name, index, &start.protocol.own).to_vec() }.encode();
    start
}

fn run_with(
    start_2: Start<AuxiliaryRun>,
    edit: impl FnMut(&mut AuxiliaryRun, &Received, &mut Next) + Send + 'static,
) -> Ends {
    run(vec![party(1), (2, cheat(start_2, edit)), party(3)])
}

#[test]
fn aux_2_an_opening_that_does_not_match_is_refused() {
    // AUX-2, AUX-1: each field of the opening is bound
    let changes: [fn(&mut AuxOpen); 7] = [
        |opening| opening.N[100] ^= 1,
        |opening| opening.N_hat[100] ^= 1,
        |opening| opening.s[100] ^= 1,
        |opening| opening.t[100] ^= 1,
        |opening| opening.prm[100] ^= 1,
        |opening| opening.rid[0] ^= 1,
        |opening| opening.u[0] ^= 1,
    ];
    for change in changes {
        let outcomes = run_with(start(2), move |_, _, next| edit_broadcast(next, 2, &shape(), change));
        assert_fault(&outcomes, &[1, 3], Reason::CommitOpen, &[2], Public, 2);
    }
}

#[test]
fn aux_3_moduli_of_another_size_or_even_are_refused() {
    // AUX-3: one bit short, and even; N and N̂
    let changes: [(fn(&mut AuxOpen), Reason); 4] = [
        (|opening| opening.N[0] &= 0x7f, Reason::ModulusLength),
        (|opening| opening.N_hat[0] &= 0x7f, Reason::ModulusLength),
        (|opening| opening.N[191] &= 0xfe, Reason::ModulusEven),
        (|opening| opening.N_hat[191] &= 0xfe, Reason::ModulusEven),
    ];
    for (change, reason) in changes {
        assert_fault(&run_with(with_opening(change), untouched), &[1, 3], reason, &[2], Public, 2);
    }
}

#[test]
fn aux_3_a_setup_out_of_its_group_is_refused() {
    // AUX-3 and PRM-V-1: s, t are residues and units
    let changes: [(fn(&mut AuxOpen), Reason); 4] = [
        (|opening| opening.s = vec![0xff; 192], Reason::DecodeResidue),
        (|opening| opening.t = opening.N_hat.clone(), Reason::DecodeResidue),
        (|opening| opening.s = vec![0; 192], Reason::DecodeUnit),
        (|opening| opening.t = vec![0; 192], Reason::DecodeUnit),
    ];
    for (change, reason) in changes {
        assert_fault(&run_with(with_opening(change), untouched), &[1, 3], reason, &[2], Public, 2);
    }
}

#[test]
fn aux_4_a_modulus_used_twice() {
    // AUX-4: one modulus for both purposes
    let one = with_opening(|opening| opening.N = opening.N_hat.clone());
    assert_fault(&run_with(one, untouched), &[1, 3], Reason::ModulusReused, &[2], Public, 2);
    // AUX-4: party 1's modulus: party 1 names party 2, party 3 cannot tell who copied whom
    let stolen = start(1).protocol.own.N;
    let outcomes = run_with(with_opening(|opening| opening.N = stolen), untouched);
    assert_fault(&outcomes, &[1], Reason::ModulusReused, &[2], Local, 2);
    assert_fault(&outcomes, &[3], Reason::ModulusReused, &[], Nobody, 2);
    // AUX-4: N of one is N̂ of another
    let stolen = start(3).protocol.own.N;
    let outcomes = run_with(with_opening(|opening| opening.N_hat = stolen), untouched);
    // s and t of party 2 may not be below or coprime to another modulus; where they are, the reuse is found
    let fault = outcomes[&3].as_ref().err().unwrap();
    let quorate_spec::fault::Error::Fault(fault) = fault else { panic!("{fault}") };
    assert!(fault.culprits == [2], "{fault}");
}

#[test]
fn aux_5_a_setup_without_its_proof_is_refused() {
    // AUX-5: a wrong response, and degenerate setups
    let wrong = with_opening(|opening| {
        edit(&shape(), &mut opening.prm, |proof: &mut PrmProof| proof.z[3][191] ^= 1);
    });
    assert_fault(&run_with(wrong, untouched), &[1, 3], Reason::PrmEq1, &[2], Public, 2);
    let degenerate = with_opening(|opening| opening.s = opening.t.clone());
    assert_fault(&run_with(degenerate, untouched), &[1, 3], Reason::PrmDegenerate, &[2], Public, 2);
}

#[test]
fn aux_6_a_wrong_proof_of_the_modulus_is_refused() {
    // AUX-6: Π_mod is seen by all
    let outcomes = run_with(start(2), |_, _, next| {
        edit_broadcast(next, 3, &shape(), |message: &mut AuxModulus| {
            edit(&shape(), &mut message.modulus, |proof: &mut ModProof| proof.a[0] ^= 1);
        });
    });
    assert_fault(&outcomes, &[1, 3], Reason::ModEq1, &[2], Public, 3);
}

#[test]
fn aux_6_a_wrong_proof_of_the_factors_is_refused_by_its_recipient() {
    // AUX-6: Π_fac for party 1 only is wrong; party 3 goes on and waits
    let outcomes = run_with(start(2), |_, _, next| {
        if let Next::Send { round: 3, direct, .. } = next {
            let mut body = direct[1].clone();
            edit(&shape(), &mut body, |message: &mut AuxFactor| {
                edit(&shape(), &mut message.fac, |proof: &mut FacProof| proof.v[200] ^= 1);
            });
            direct.insert(1, body);
        }
    });
    assert_fault(&outcomes, &[1], Reason::FacEq3, &[2], Public, 3);
    assert!(!outcomes.contains_key(&3));
}

#[test]
fn aux_6_a_proof_for_another_verifier_is_refused() {
    // AUX-6, PROOF-2, HASH-3: the Π_fac made for party 3 is sent to party 1
    let outcomes = run_with(start(2), |_, _, next| {
        if let Next::Send { round: 3, direct, .. } = next {
            let other = direct[3].clone();
            direct.insert(1, other);
        }
    });
    let quorate_spec::fault::Error::Fault(fault) = outcomes[&1].as_ref().err().unwrap() else { panic!() };
    assert_eq!((fault.culprits.clone(), fault.round), (vec![2], 3));
    assert!(fault.reason.code().starts_with("proof.fac.") || fault.reason.code().starts_with("decode."));
}

#[test]
fn aux_6_a_modulus_with_a_small_factor_is_refused() {
    // AUX-6: N = 65521 · (a prime of the size that makes |N| bits fit): Π_fac of the honest prover leaves its range or the
    // verifier refuses; the modulus never passes
    let mut start_2 = start(2);
    let small = BigUint::from(65_519u32); // = 3 mod 4, prime
    let mut large = (BigUint::from(3u8) << 1518) + 3u8; // 1520 bits, 3 mod 4
    while !quorate_reference::primes::is_prime(&large, 1536) {
        large += 4u8;
    }
    let key = SecretKey::new(small, large);
    assert_eq!(key.public.modulus.bits(), 1536);
    start_2.protocol.own.N = encode_nat(&key.public.modulus, 1536);
    start_2.protocol.key = key;
    let outcomes = run_with(recommit(start_2), untouched);
    // the honest algorithm cannot even answer: its response is out of range and is not sent
    let error = outcomes[&2].as_ref().err().unwrap();
    assert_eq!(*error, quorate_spec::fault::Error::Local(LocalError::Unlucky));
}

#[test]
fn aux_7_a_differing_confirmation_is_refused() {
    // AUX-7
    let outcomes = run_with(start(2), |_, _, next| {
        edit_broadcast(next, 4, &shape(), |message: &mut AuxConfirm| message.confirm[31] ^= 1);
    });
    assert_fault(&outcomes, &[1, 3], Reason::AuxConfirm, &[2], Public, 4);
}

#[test]
fn aux_7_all_parties_hold_the_same_setups() {
    // AUX-7, PED-2
    let outcomes = run(vec![party(1), party(2), party(3)]);
    let all: Vec<_> = outcomes
        .into_values()
        .map(|outcome| match outcome {
            Ok(Output::Auxiliary(auxiliary)) => (auxiliary.setups, auxiliary.epoch), // the epoch id hashes the setups
            _ => panic!("no auxiliary information"),
        })
        .collect();
    assert!(all.iter().all(|other| *other == all[0]));
    assert_eq!(all[0].0.len(), 3);
}

#[test]
fn pai_3_own_primes_are_checked() {
    // PAI-3, PED-1: p twice, not 3 mod 4, too short, composite; Paillier primes in place of safe ones
    let refuse = |change: fn(&mut AuxiliaryInputs)| {
        let mut inputs = inputs(1, 1);
        change(&mut inputs);
        assert_eq!(refused(Inputs::Auxiliary(inputs)), Some(LocalError::InvalidPrimes));
    };
    use quorate_spec::secret::SecretBytes;
    refuse(|inputs| inputs.primes.p = inputs.primes.q.duplicate());
    refuse(|inputs| inputs.primes.p_hat = inputs.primes.q_hat.duplicate());
    refuse(|inputs| inputs.primes.p = SecretBytes::new(inputs.primes.p.expose()[1..].to_vec()));
    refuse(|inputs| inputs.primes.p = SecretBytes::new(vec![0xff; 96])); // 2^768 - 1, 3 mod 4, composite
    refuse(|inputs| inputs.primes.q_hat = inputs.primes.q.duplicate()); // prime, not safe
    refuse(|inputs| inputs.primes.p = SecretBytes::new(Vec::new()));
    refuse(|inputs| inputs.primes.p = inputs.primes.p_hat.duplicate()); // one prime in both moduli
}
