//! Honest runs.

use std::sync::OnceLock;

use k256::ecdsa::signature::hazmat::PrehashVerifier;
use quorate_adversary::network::{Ends, honest, in_order, shuffled};
use quorate_spec::engine::{Output, Signature, Suite, ToSign};
use quorate_spec::params::{P2048, P3072, Params, TOY1536};

use crate::parties::*;
use crate::presign::wallet_3_of_3;

/// Both libsecp256k1 and k256 accept the signature, and the recovery id recovers the key.
pub(crate) fn assert_valid(signature: &Signature, public_key: &[u8; 33], digest: [u8; 32]) {
    let compact = [signature.r, signature.s].concat();
    let message = secp256k1::Message::from_digest(digest);
    let parsed = secp256k1::ecdsa::Signature::from_compact(&compact).unwrap();
    let key = secp256k1::PublicKey::from_slice(public_key).unwrap();
    secp256k1::ecdsa::verify(&parsed, message, &key).unwrap(); // refuses high s
    let id = secp256k1::ecdsa::RecoveryId::try_from(i32::from(signature.recovery_id)).unwrap();
    let recoverable = secp256k1::ecdsa::RecoverableSignature::from_compact(&compact, id).unwrap();
    assert_eq!(recoverable.recover_ecdsa(message).unwrap(), key);

    let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(public_key).unwrap();
    let parsed = k256::ecdsa::Signature::from_slice(&compact).unwrap();
    key.verify_prehash(&digest, &parsed).unwrap();
}

/// A wallet of 2 of 3 parties at full size.
pub(crate) fn wallet_at(params: Params) -> &'static Wallet {
    static WALLETS: [OnceLock<Wallet>; 2] = [OnceLock::new(), OnceLock::new()];
    let place = if params == P2048 { &WALLETS[0] } else { &WALLETS[1] };
    place.get_or_init(|| wallet(params, 3, 2))
}

/// Presigning and signing by each of these sets of signers.
fn full_run(wallet: &Wallet, signer_sets: &[&[u16]]) {
    let public_key = wallet.keys[&1].public_key;
    for signers in signer_sets {
        let presignatures = presignatures(wallet.presign(signers, "presign", in_order, &mut honest));
        assert_eq!(presignatures.len(), signers.len());
        let outcomes = sign(presignatures, b"message", Suite::Sha256, in_order, &mut honest);
        let signature = signature(outcomes, signers.len());
        assert_valid(&signature, &public_key, Suite::Sha256.digest(b"message"));
    }
}

#[test]
fn toy_2_of_2() {
    full_run(&wallet(TOY1536, 2, 2), &[&[1, 2]]);
}

#[test]
fn toy_2_of_3_every_pair() {
    full_run(&wallet(TOY1536, 3, 2), &[&[1, 2], &[1, 3], &[2, 3]]);
}

#[test]
fn toy_3_of_5() {
    full_run(&wallet(TOY1536, 5, 3), &[&[1, 3, 5]]);
}

#[test]
fn p2048_2_of_3() {
    full_run(wallet_at(P2048), &[&[1, 3]]);
}

#[test]
fn p3072_2_of_3() {
    full_run(wallet_at(P3072), &[&[2, 3]]);
}

#[test]
fn interactive_signs_messages_and_prehashes() {
    let wallet = wallet(TOY1536, 3, 2);
    let public_key = wallet.keys[&1].public_key;
    for to_sign in [ToSign::Message(b"pay".to_vec(), Suite::Keccak256), ToSign::Prehash([7; 32])] {
        let outcomes = wallet.interactive(&[1, 2], &to_sign, "interactive", in_order, &mut honest);
        assert_valid(&signature(outcomes, 2), &public_key, to_sign.suite_and_digest().1);
    }
}

#[test]
fn frames_in_any_order_through_all_protocols() {
    // FRAME-5, SAMP-7: auxiliary information, presigning and signing give the same whatever the order of delivery
    let key_id = Some([3; 32]);
    let epoch = |outcomes: Ends| {
        let epochs = outcomes.into_values().map(|outcome| match outcome {
            Ok(Output::Auxiliary(auxiliary)) => auxiliary.epoch,
            _ => panic!("no auxiliary information"),
        });
        epochs.collect::<Vec<_>>()
    };
    let expected = epoch(auxiliary(TOY1536, 3, 2, key_id, in_order, &mut honest));
    assert_eq!(epoch(auxiliary(TOY1536, 3, 2, key_id, shuffled(5), &mut honest)), expected);
    let last_first = |length| length - 1;
    assert_eq!(epoch(auxiliary(TOY1536, 3, 2, key_id, last_first, &mut honest)), expected);

    let wallet = wallet_3_of_3();
    let sign_in = |order: u64| {
        let outcomes = wallet.presign(&[1, 2, 3], "order", shuffled(order), &mut honest);
        let outcomes = sign(presignatures(outcomes), b"m", Suite::Sha256, shuffled(order), &mut honest);
        signature(outcomes, 3)
    };
    let first = sign_in(1);
    assert_valid(&first, &wallet.keys[&1].public_key, Suite::Sha256.digest(b"m"));
    assert_eq!(sign_in(2), first);
}
