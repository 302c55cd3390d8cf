//! Signatures: both halves of s, recovery ids, values that are refused.

use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use quorate_spec::engine::Signature;
use quorate_spec::reason::Reason;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use secp256k1::{Message, PublicKey};

use crate::generated::{big, config, integers, q};
use crate::under_test::curve::{
    Point, Scalar, coordinates, decode_point, decode_scalar, encode_point, encode_scalar, generator,
    integer_of, scalar_of, scalar_of_digest,
};
use crate::under_test::ecdsa::{finish, recover, verify};
use crate::under_test::integers::encode_nat;

fn bytes(scalar: &Scalar) -> [u8; 32] {
    encode_scalar(scalar).try_into().unwrap()
}

fn inverse(scalar: &Scalar) -> Scalar {
    scalar.invert().unwrap()
}

/// The key for which s is the signature with nonce point Γ: X = (sΓ - mG)/r.
fn key_for(digest: &[u8; 32], gamma_point: &Point, s: &Scalar) -> Point {
    let r = scalar_of_digest(&coordinates(gamma_point).0);
    (*gamma_point * *s - generator() * scalar_of_digest(digest)) * inverse(&r)
}

/// What libsecp256k1 recovers from a signature.
fn recovered(digest: &[u8; 32], signature: &Signature) -> Vec<u8> {
    let id = RecoveryId::try_from(i32::from(signature.recovery_id)).unwrap();
    let compact = [signature.r, signature.s].concat();
    let signature = RecoverableSignature::from_compact(&compact, id).unwrap();
    signature.recover(Message::from_digest(*digest)).unwrap().serialize().to_vec()
}

/// libsecp256k1 accepts low s only.
fn libsecp_accepts(public_key: &Point, digest: &[u8; 32], signature: &Signature) -> bool {
    let compact = [signature.r, signature.s].concat();
    let public_key = PublicKey::from_slice(&encode_point(public_key)).unwrap();
    let signature = secp256k1::ecdsa::Signature::from_compact(&compact).unwrap();
    signature.verify(Message::from_digest(*digest), &public_key).is_ok()
}

fn half() -> BigUint {
    (q() - 1u8) >> 1
}

#[track_caller]
fn expect_good(public_key: &Point, digest: &[u8; 32], signature: &Signature) {
    assert!(verify(public_key, digest, &signature.r, &signature.s));
    assert!(BigUint::from_bytes_be(&signature.s) <= half());
    assert!(libsecp_accepts(public_key, digest, signature));
    assert_eq!(recovered(digest, signature), encode_point(public_key));
    assert_eq!(recover(digest, signature), Some(*public_key));
}

proptest! {
    #![proptest_config(config(48))]

    /// SIGN-5, SIGN-6: signatures of random keys are low, verify, and recover the key; the other half of s verifies too.
    #[test]
    fn sign_5_sign_6_random(x in integers(32), k in integers(32), digest in prop::array::uniform32(any::<u8>())) {
        let (x, k) = (scalar_of(&x), scalar_of(&k));
        prop_assume!(x != Scalar::ZERO && k != Scalar::ZERO);
        let (public_key, gamma_point) = (generator() * x, generator() * k);
        let r = scalar_of_digest(&coordinates(&gamma_point).0);
        let s = (scalar_of_digest(&digest) + r * x) * inverse(&k);
        prop_assume!(s != Scalar::ZERO);
        let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
        expect_good(&public_key, &digest, &signature);
        prop_assert_eq!(signature.r, bytes(&r));
        let high = decode_scalar(&signature.s).map(|s| -s).unwrap();
        prop_assert!(verify(&public_key, &digest, &signature.r, &bytes(&high)));
        // the nonce -k gives the same signature
        let other = finish(&public_key, &digest, &-gamma_point, -s).unwrap();
        prop_assert_eq!(other, signature);
        // another s, digest, key or r
        let one = Scalar::ONE;
        prop_assert_eq!(finish(&public_key, &digest, &gamma_point, s + one), Err(Reason::SignOutput));
        prop_assert!(!verify(&public_key, &digest, &signature.r, &bytes(&(s + one))));
        prop_assert!(!verify(&(public_key + generator()), &digest, &signature.r, &signature.s));
        prop_assert!(!verify(&public_key, &digest, &bytes(&(r + one)), &signature.s));
        let mut other = digest;
        other[31] ^= 1;
        prop_assert!(!verify(&public_key, &other, &signature.r, &signature.s));
    }
}

/// SIGN-5: the middle: (q-1)/2 stays, (q+1)/2 is replaced and flips the recovery id.
#[test]
fn sign_5_middle_of_s() {
    let digest = [0x5a; 32];
    for k in 1..8 {
        let gamma_point = generator() * Scalar::from(k as u64);
        let odd = u8::from(coordinates(&gamma_point).1);
        for (value, low, id) in [
            (half(), half(), odd),
            (half() + 1u8, half(), 1 - odd),
            (BigUint::from(1u8), BigUint::from(1u8), odd),
            (q() - 1u8, BigUint::from(1u8), 1 - odd),
        ] {
            let s = scalar_of(&big(&value));
            let public_key = key_for(&digest, &gamma_point, &s);
            let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
            assert_eq!(signature.s.to_vec(), encode_nat(&low, 256));
            assert_eq!(signature.recovery_id, id);
            expect_good(&public_key, &digest, &signature);
        }
    }
}

/// A point with this x-coordinate.
fn with_x(prefix: u8, x: &BigUint) -> Point {
    decode_point(&[vec![prefix], encode_nat(x, 256)].concat()).unwrap()
}

/// SIGN-5: nonce points with x from q on: r is x - q, and bit 1 of the recovery id is set.
#[test]
fn sign_5_recovery_id_of_large_x() {
    let digest = [0xa5; 32];
    for offset in [2u8, 4, 6, 7] {
        for prefix in [2, 3] {
            for s in [BigInt::from(77), BigInt::from(-77)] {
                let (gamma_point, s) = (with_x(prefix, &(q() + offset)), scalar_of(&s));
                let public_key = key_for(&digest, &gamma_point, &s);
                let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
                assert_eq!(signature.r.to_vec(), encode_nat(&offset.into(), 256));
                let high = s == scalar_of(&BigInt::from(-77));
                assert_eq!(signature.recovery_id, 2 | u8::from((prefix == 3) != high));
                expect_good(&public_key, &digest, &signature);
            }
        }
    }
    // x just below q, and the x of the same r: bit 1 tells them apart
    let (gamma_point, s) = (with_x(2, &(q() - 2u8)), Scalar::from(77u64));
    let public_key = key_for(&digest, &gamma_point, &s);
    let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
    assert_eq!(signature.recovery_id, 0);
    expect_good(&public_key, &digest, &signature);
    let (gamma_point, s) = (with_x(2, &BigUint::from(2u8)), Scalar::from(77u64));
    let public_key = key_for(&digest, &gamma_point, &s);
    let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
    assert_eq!((signature.r[31], signature.recovery_id), (2, 0));
    expect_good(&public_key, &digest, &signature);
}

/// SIGN-7: r = 0 is refused: the two points with x = q. There is no point with x = 0.
#[test]
fn sign_7_r_is_zero() {
    for prefix in [2, 3] {
        let gamma_point = with_x(prefix, &q());
        assert_eq!(scalar_of_digest(&coordinates(&gamma_point).0), Scalar::ZERO);
        // s for which the equation holds: sΓ = mG + 0X with m = 0 and any s, or X arbitrary
        for (digest, s) in [([0; 32], Scalar::ONE), ([7; 32], Scalar::from(5u64))] {
            assert_eq!(finish(&generator(), &digest, &gamma_point, s), Err(Reason::SignOutput));
        }
    }
    assert!(decode_point(&[vec![2], vec![0; 32]].concat()).is_err());
}

/// SIGN-6: s = 0 is refused, also where it satisfies the equation: mG + rX is the identity.
#[test]
fn sign_6_s_is_zero() {
    let (digest, gamma_point) = ([9; 32], generator() * Scalar::from(3u64));
    let public_key = key_for(&digest, &gamma_point, &Scalar::ZERO);
    assert_eq!(finish(&public_key, &digest, &gamma_point, Scalar::ZERO), Err(Reason::SignOutput));
    let r = bytes(&scalar_of_digest(&coordinates(&gamma_point).0));
    for s in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE] {
        // with this key R is the identity for every s
        assert!(!verify(&public_key, &digest, &r, &bytes(&s)));
    }
}

/// SIGN-6: r and s outside [1, q) are refused, also if they are right mod q.
#[test]
fn sign_6_ranges_of_r_and_s() {
    let (digest, gamma_point, s) = ([9; 32], with_x(2, &(q() + 2u8)), Scalar::from(5u64));
    let public_key = key_for(&digest, &gamma_point, &s);
    let n = |value: BigUint| -> [u8; 32] { encode_nat(&value, 256).try_into().unwrap() };
    let (r, s) = (BigUint::from(2u8), BigUint::from(5u8));
    assert!(verify(&public_key, &digest, &n(r.clone()), &n(s.clone())));
    for (r, s) in [
        (BigUint::ZERO, s.clone()),
        (r.clone(), BigUint::ZERO),
        (BigUint::ZERO, BigUint::ZERO),
        (q(), s.clone()),
        (r.clone(), q()),
        (q() + 2u8, s.clone()),
        (r.clone(), q() + 5u8),
        ((BigUint::from(1u8) << 256) - 1u8, s),
        (r, (BigUint::from(1u8) << 256) - 1u8),
    ] {
        assert!(!verify(&public_key, &digest, &n(r), &n(s)));
    }
}

/// Recovery gives the same key, or none, as libsecp256k1, for every recovery id; small r have two points with x = r and x = r + q.
#[test]
fn sign_5_recovery_agrees_with_libsecp() {
    let digest = [0x33; 32];
    let mut keys = [0, 0];
    for r in (1..40u64).map(BigUint::from).chain([q() - 1u8, q() - 2u8, half(), BigUint::ZERO, q()]) {
        for s in [BigUint::from(1u8), half() + 1u8, q() - 1u8, BigUint::ZERO, q()] {
            for recovery_id in 0..4u8 {
                let [r, s] = [&r, &s].map(|value| encode_nat(value, 256).try_into().unwrap());
                let signature = Signature { r, s, recovery_id };
                let id = RecoveryId::try_from(i32::from(recovery_id)).unwrap();
                let theirs = RecoverableSignature::from_compact(&[r, s].concat(), id)
                    .and_then(|signature| signature.recover(Message::from_digest(digest)))
                    .map(|key| key.serialize().to_vec());
                let ours = recover(&digest, &signature).map(|key| encode_point(&key));
                keys[usize::from(ours.is_some())] += 1;
                assert_eq!(ours, theirs.ok(), "{signature:?}");
            }
            for recovery_id in [4, 5, 7, 27, 255] {
                let [r, s] = [&r, &s].map(|value| encode_nat(value, 256).try_into().unwrap());
                assert_eq!(recover(&digest, &Signature { r, s, recovery_id }), None);
            }
        }
    }
    assert!(keys.iter().all(|count| *count > 100), "{keys:?}");
}

/// The digest counts mod q, at its ends too.
#[test]
fn digest_is_reduced() {
    let gamma_point = generator() * Scalar::from(11u64);
    for value in [BigUint::ZERO, q() - 1u8, q(), q() + 1u8, (BigUint::from(1u8) << 256) - 1u8] {
        let digest: [u8; 32] = encode_nat(&value, 256).try_into().unwrap();
        assert_eq!(integer_of(&scalar_of_digest(&digest)), big(&(value % q())));
        let s = Scalar::from(123_456_789u64);
        let public_key = key_for(&digest, &gamma_point, &s);
        let signature = finish(&public_key, &digest, &gamma_point, s).unwrap();
        expect_good(&public_key, &digest, &signature);
    }
}
