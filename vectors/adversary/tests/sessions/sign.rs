//! Signing from a presignature.

use std::collections::BTreeMap;

use quorate_adversary::cheat::{cheat, edit, untouched};
use quorate_adversary::network::{honest, in_order, shuffled};
use quorate_reference::curve::{self, Scalar, generator};
use quorate_reference::ecdsa;
use quorate_reference::engine::start_sign;
use quorate_reference::sign::Signing;
use quorate_spec::engine::{Inputs, Presignature, SignInputs, Suite};
use quorate_spec::fault::Attribution::{None as Nobody, Public};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::messages::SignShare;
use quorate_spec::reason::Reason;
use quorate_spec::session::Start;

use crate::outcome::*;
use crate::parties::{presignatures, sign, signature};
use crate::presign::{shape, wallet_2_of_3};
use crate::runs::assert_valid;

fn made(label: &str) -> BTreeMap<u16, Presignature> {
    presignatures(wallet_2_of_3().presign(&[1, 2], label, in_order, &mut honest))
}

fn inputs(presignature: Presignature, message: &[u8], suite: Suite) -> SignInputs {
    SignInputs { presignature, message: message.to_vec(), suite }
}

/// What a cheat starts with.
fn start(presignature: Presignature, message: &[u8], suite: Suite) -> Start<Signing> {
    start_sign(inputs(presignature, message, suite)).unwrap()
}

#[test]
fn sign_2_the_message_is_hashed_inside_by_every_suite() {
    // SIGN-2, SIGN-1: SignInputs takes a message and a suite, there is no way to pass a hash; the presignature is moved
    let public_key = wallet_2_of_3().keys[&1].public_key;
    for (label, suite) in [("a", Suite::Sha256), ("b", Suite::Sha256d), ("c", Suite::Keccak256)] {
        let outcomes = sign(made(label), b"pay 1 to Ada", suite, shuffled(1), &mut honest);
        assert_valid(&signature(outcomes, 2), &public_key, suite.digest(b"pay 1 to Ada"));
    }
}

#[test]
fn sign_3_signers_of_different_messages_do_not_blame_each_other() {
    // SIGN-3, FAULT-5: another message, and another suite for the same message
    for (label, other, suite) in [("d", &b"two"[..], Suite::Sha256), ("e", &b"one"[..], Suite::Keccak256)] {
        let mut made = made(label);
        let mut one = open(Inputs::Sign(inputs(made.remove(&1).unwrap(), b"one", Suite::Sha256)));
        let two = open(Inputs::Sign(inputs(made.remove(&2).unwrap(), other, suite)));
        let error = one.0.deliver(2, &two.1[0].encode()).unwrap_err().error;
        assert_eq!(error, Error::Local(LocalError::WrongSession));
    }
}

#[test]
fn sign_3_shares_of_another_presignature_are_another_session() {
    // SIGN-3
    let (mut first, mut second) = (made("f"), made("g"));
    let mut one = open(Inputs::Sign(inputs(first.remove(&1).unwrap(), b"m", Suite::Sha256)));
    let two = open(Inputs::Sign(inputs(second.remove(&2).unwrap(), b"m", Suite::Sha256)));
    let error = one.0.deliver(2, &two.1[0].encode()).unwrap_err().error;
    assert_eq!(error, Error::Local(LocalError::WrongSession));
}

#[test]
fn sign_4_a_wrong_share_is_named_and_nothing_is_returned() {
    // SIGN-4, FAULT-3: off by one, zero, not below q
    let changes: [(fn(&mut SignShare), Reason); 3] = [
        (|message| message.sigma[31] ^= 1, Reason::SignShare),
        (|message| message.sigma = vec![0; 32], Reason::SignShare),
        (|message| message.sigma = vec![0xff; 32], Reason::DecodeScalar),
    ];
    for (label, (change, reason)) in ["h", "i", "j"].into_iter().zip(changes) {
        let mut made = made(label);
        let one = inputs(made.remove(&1).unwrap(), b"m", Suite::Sha256);
        let mut two = start(made.remove(&2).unwrap(), b"m", Suite::Sha256);
        edit(&shape(), &mut two.broadcast, change);
        let outcomes = run(vec![(1, open(Inputs::Sign(one))), (2, cheat(two, untouched))]);
        assert_fault(&outcomes, &[1], reason, &[2], Public, 1);
    }
}

#[test]
fn blame_1_the_share_carries_the_echo_of_presigning() {
    // BLAME-1, BLAME-2: party 2 saw another round 3; nobody is named although its share is wrong as well
    let mut made = made("k");
    let one = inputs(made.remove(&1).unwrap(), b"m", Suite::Sha256);
    let mut two = start(made.remove(&2).unwrap(), b"m", Suite::Sha256);
    edit(&shape(), &mut two.broadcast, |message: &mut SignShare| {
        message.echo[0] ^= 1;
        message.sigma[31] ^= 1;
    });
    let outcomes = run(vec![(1, open(Inputs::Sign(one))), (2, cheat(two, untouched))]);
    assert_fault(&outcomes, &[1], Reason::BroadcastEquivocation, &[], Nobody, 1);
}

#[test]
fn sign_5_low_s_and_recovery_id() {
    // SIGN-5: for a nonce point with odd and even y, and s high and low, the signature has low s and recovers the key
    let secret = Scalar::from(123_456_789u64);
    let public_key = curve::encode_point_array(&(generator() * secret));
    let digest = Suite::Sha256.digest(b"m");
    let m = curve::scalar_of_digest(&digest);
    let mut ids = std::collections::BTreeSet::new();
    for nonce in 2..12u64 {
        let nonce = Scalar::from(nonce);
        let point = generator() * nonce;
        let r = curve::scalar_of_digest(&curve::coordinates(&point).0);
        let s = Option::<Scalar>::from(nonce.invert()).unwrap() * (m + r * secret);
        for s in [s, -s] {
            // with -s the nonce point is -point
            let point = if s == -(m + r * secret) * nonce.invert().unwrap() { -point } else { point };
            let signature = ecdsa::finish(&(generator() * secret), &digest, &point, s).unwrap();
            assert_valid(&signature, &public_key, digest);
            assert_eq!(ecdsa::recover(&digest, &signature), Some(generator() * secret));
            ids.insert(signature.recovery_id);
        }
    }
    assert_eq!(ids, [0, 1].into());
}

#[test]
fn sign_6_a_signature_that_does_not_verify_is_not_returned() {
    // SIGN-6, SIGN-7: a wrong s, s = 0, another digest, another key
    let (secret, nonce) = (Scalar::from(7u64), Scalar::from(9u64));
    let (key, point) = (generator() * secret, generator() * nonce);
    let digest = [5; 32];
    let r = curve::scalar_of_digest(&curve::coordinates(&point).0);
    let s = Option::<Scalar>::from(nonce.invert()).unwrap() * (curve::scalar_of_digest(&digest) + r * secret);
    assert!(ecdsa::finish(&key, &digest, &point, s).is_ok());
    assert_eq!(ecdsa::finish(&key, &digest, &point, s + Scalar::ONE), Err(Reason::SignOutput));
    assert_eq!(ecdsa::finish(&key, &digest, &point, Scalar::ZERO), Err(Reason::SignOutput));
    assert_eq!(ecdsa::finish(&key, &[6; 32], &point, s), Err(Reason::SignOutput));
    assert_eq!(ecdsa::finish(&(key + key), &digest, &point, s), Err(Reason::SignOutput));
    // SIGN-7: r = 0 is no signature whatever s is; no known point has x = 0 mod q, so the verifier is asked directly
    assert!(!ecdsa::verify(&key, &digest, &[0; 32], &[1; 32]));
    assert!(!ecdsa::verify(&key, &digest, &[1; 32], &[0; 32]));
}

#[test]
fn stored_presignatures_that_do_not_decode_are_local_errors() {
    // FAULT-4, PS-1
    let changes: [(fn(&mut Presignature), LocalError); 8] = [
        (|p| p.gamma_point = [0; 33], LocalError::InvalidInput),
        (|p| p.k_tilde = quorate_spec::secret::SecretBytes::new(vec![0xff; 32]), LocalError::InvalidInput),
        (|p| p.delta_tilde[0] = [9; 33], LocalError::InvalidInput),
        (|p| p.signers = vec![1, 1], LocalError::InvalidParties),
        (|p| p.index = 3, LocalError::InvalidParties),
        (|p| p.delta_tilde.truncate(1), LocalError::InvalidInput),
        (|p| p.s_tilde.truncate(1), LocalError::InvalidInput),
        (|p| p.shape.params.m = 0, LocalError::InvalidParties),
    ];
    for (change, error) in changes {
        let mut presignature = made("l").remove(&1).unwrap();
        change(&mut presignature);
        let inputs = inputs(presignature, b"", Suite::Sha256);
        assert_eq!(refused(Inputs::Sign(inputs)), Some(error));
    }
}
