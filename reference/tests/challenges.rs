//! Challenges of m repetitions: each bit depends on every commitment, and a prover that meets a challenge without an answer ends.
#![cfg(feature = "toy")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, non_snake_case, missing_docs, reason = "tests")]

use std::slice;

use num_bigint::BigUint;
use quorate_adversary::fixed::{context, tape};
use quorate_adversary::party::{Party, below};
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::SecretKey;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::{modulus, prm};
use quorate_spec::fault::LocalError;
use quorate_spec::params::TOY1536;
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

/// PRM-V-4: a change of any one A changes bits of other repetitions.
#[test]
fn prm_v_4_every_commitment_reaches_every_bit() {
    let setup = Party::of(&TOY1536, 1).setup;
    let mut params = TOY1536;
    params.m = 128;
    let A: Vec<BigUint> = (0..128).map(|i| below(&setup.modulus, &format!("A {i}"))).collect();
    let first = prm::challenge(&params, &context(2, 0), &setup, &A);
    for i in 0..128 {
        let mut changed = A.clone();
        changed[i] += 1u8;
        let other = prm::challenge(&params, &context(2, 0), &setup, &changed);
        let differing: Vec<usize> = (0..128).filter(|k| first[*k] != other[*k]).collect();
        assert!(differing.iter().any(|k| *k < i) || i < 8, "before {i}");
        assert!(differing.iter().any(|k| *k > i) || i > 119, "after {i}");
        assert!(differing.len() > 32, "{i}");
    }
}

/// PRM-V-4: bits that depend on one A each can be ground one at a time. Such a proof, for s outside the group of t, meets the
/// bits of the joint hash only by chance.
#[test]
fn prm_v_4_bits_ground_one_at_a_time() {
    let mut setup = Party::of(&TOY1536, 1).setup;
    setup.s = &setup.modulus - &setup.s;
    let Setup { modulus, s, t } = &setup;
    let s_inverse = s.modinv(modulus).unwrap();
    let mut proof = PrmProof { A: vec![], z: vec![] };
    for i in 0..TOY1536.m {
        // the bit this attacker believes in: the hash of A_i alone
        let believed = |A: &BigUint| prm::challenge(&TOY1536, &context(2, 0), &setup, slice::from_ref(A))[i];
        let attempts = (0..).map(|k| below(modulus, &format!("{i} {k}"))).flat_map(|z| {
            let with_0 = t.modpow(&z, modulus);
            let with_1 = &with_0 * &s_inverse % modulus;
            [(z.clone(), with_0, false), (z, with_1, true)]
        });
        let (z, A, _) = attempts.into_iter().find(|(_, A, guess)| believed(A) == *guess).unwrap();
        proof.A.push(encode_nat(&A, 1536));
        proof.z.push(encode_nat(&z, 1536));
    }
    assert_eq!(prm::verify(&TOY1536, &context(2, 0), &setup, &proof), Err(Reason::PrmEq1));
}

/// MOD-P-1: a challenge that is no unit has no answer.
#[test]
fn mod_p_1_challenge_that_is_no_unit() {
    let key = SecretKey::new(BigUint::from(7u8), BigUint::from(11u8));
    assert_eq!(modulus::prove(&TOY1536, &tape(1), &context(3, 0), &key), Err(LocalError::Unlucky));
}
