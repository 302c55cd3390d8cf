//! Scalars and points.

use k256::elliptic_curve::sec1::ToSec1Point;
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use quorate_spec::reason::Reason;
use secp256k1::{PublicKey, SecretKey};

use crate::generated::{big, config, field_prime, integers, naturals, q};
use crate::under_test::curve::{
    self, Point, Scalar, coordinates, decode_point, decode_scalar, encode_point, encode_scalar, generator,
    integer_of, is_identity, scalar_of, scalar_of_digest,
};
use crate::under_test::integers::encode_nat;

proptest! {
    #![proptest_config(config(64))]

    /// ENC-2: scalars come back, as 32 bytes; numbers from q on are refused.
    #[test]
    fn enc_2_scalar_round_trip(value in naturals(32)) {
        let bytes = encode_nat(&value, 256);
        match decode_scalar(&bytes) {
            Ok(scalar) => {
                prop_assert!(value < q());
                prop_assert_eq!(encode_scalar(&scalar), bytes);
                prop_assert_eq!(integer_of(&scalar), big(&value));
            }
            Err(reason) => prop_assert!(value >= q() && reason == Reason::DecodeScalar),
        }
    }

    /// Integers of either sign are taken mod q; multiples of G agree with libsecp256k1.
    #[test]
    fn multiples_of_the_generator(value in integers(60)) {
        let residue = ((value.clone() % big(&q())) + big(&q())) % big(&q());
        prop_assert_eq!(integer_of(&scalar_of(&value)), residue.clone());
        let point = curve::multiply(&value, &generator());
        prop_assert_eq!(point, generator() * scalar_of(&value));
        if residue == BigInt::ZERO {
            prop_assert!(is_identity(&point));
        } else {
            let bytes: [u8; 32] = encode_nat(residue.magnitude(), 256).try_into().unwrap();
            let expected = PublicKey::from_secret_key(&SecretKey::from_secret_bytes(bytes).unwrap());
            prop_assert_eq!(encode_point(&point), expected.serialize().to_vec());
        }
    }

    /// ENC-3: exactly the strings that libsecp256k1 accepts as compressed points, and one encoding for each point.
    #[test]
    fn enc_3_point_round_trip(prefix in 0u8..6, x in prop::array::uniform32(any::<u8>())) {
        let bytes = [&[prefix][..], &x].concat();
        match decode_point(&bytes) {
            Ok(point) => prop_assert_eq!(encode_point(&point), bytes.clone()),
            Err(reason) => prop_assert_eq!(reason, Reason::DecodePoint),
        }
        prop_assert_eq!(decode_point(&bytes).is_ok(), PublicKey::from_slice(&bytes).is_ok());
    }
}

/// The order is that of the standard, and qG is the identity.
#[test]
fn order_of_the_group() {
    assert_eq!(curve::order(), q());
    assert!(is_identity(&curve::multiply(&big(&q()), &generator())));
    assert_eq!(curve::multiply(&(big(&q()) + 1), &generator()), generator());
    assert_eq!(curve::multiply(&BigInt::from(-1), &generator()), -generator());
}

/// ENC-2: the ends, and other lengths.
#[test]
fn enc_2_ends_of_scalars() {
    assert!(decode_scalar(&[0; 32]).is_ok());
    assert!(decode_scalar(&encode_nat(&(q() - 1u8), 256)).is_ok());
    for value in [q(), q() + 1u8, (BigUint::from(1u8) << 256) - 1u8] {
        assert_eq!(decode_scalar(&encode_nat(&value, 256)), Err(Reason::DecodeScalar));
    }
    for length in [0, 1, 31, 33, 64] {
        assert_eq!(decode_scalar(&vec![0; length]), Err(Reason::DecodeScalar));
    }
}

/// ENC-3: identity, other prefixes and lengths, x from the field prime on, x of no point.
#[test]
fn enc_3_refused_points() {
    let with = |prefix: u8, x: &BigUint| [vec![prefix], encode_nat(x, 256)].concat();
    let uncompressed = generator().to_affine().to_sec1_point(false).as_bytes().to_vec();
    assert_eq!(uncompressed.len(), 65);
    let g = encode_point(&generator());
    let hybrid: Vec<u8> = [&[6], &uncompressed[1..]].concat();
    let mut refused = vec![vec![], vec![0], vec![0; 33], vec![0; 65], g[..32].to_vec(), g[1..].to_vec()];
    refused.extend([
        uncompressed.clone(),
        uncompressed[..33].to_vec(),
        hybrid,
        [g.clone(), vec![0]].concat(),
    ]);
    for prefix in [2, 3] {
        // x = 5 belongs to no point; p + 1 would be 1, which belongs to one
        for x in [BigUint::from(5u8), field_prime(), field_prime() + 1u8, (BigUint::from(1u8) << 256) - 1u8] {
            refused.push(with(prefix, &x));
        }
        assert!(decode_point(&with(prefix, &BigUint::from(1u8))).is_ok());
        // x between q and p is fine
        assert!(decode_point(&with(prefix, &q())).is_ok());
    }
    for prefix in [0, 1, 4, 5, 6, 7, 0xff] {
        refused.push(with(prefix, &BigUint::from(1u8)));
    }
    for bytes in refused {
        assert_eq!(decode_point(&bytes), Err(Reason::DecodePoint), "{}", hex::encode(&bytes));
    }
}

/// The identity has no encoding: as an item of a challenge it is 33 zero bytes, which no decoder accepts.
#[test]
fn enc_3_identity_has_no_encoding() {
    assert_eq!(encode_point(&Point::IDENTITY), [0; 33]);
    assert_eq!(decode_point(&encode_point(&Point::IDENTITY)), Err(Reason::DecodePoint));
}

/// Digests and x-coordinates are taken mod q; coordinates are those of SEC 1.
#[test]
fn digests_and_coordinates() {
    for (value, expected) in [(q() - 1u8, big(&(q() - 1u8))), (q(), 0.into()), (q() + 7u8, 7.into())] {
        let digest: [u8; 32] = encode_nat(&value, 256).try_into().unwrap();
        assert_eq!(integer_of(&scalar_of_digest(&digest)), expected);
    }
    for k in 1..20u64 {
        let point = generator() * Scalar::from(k);
        let (x, y_is_odd) = coordinates(&point);
        assert_eq!(encode_point(&point), [&[2 + u8::from(y_is_odd)][..], &x].concat());
    }
}
