//! Scalars, points and their encodings.

use num_bigint::BigUint;
use proptest::prelude::*;
use quorate::curve::{self, ORDER, Point, Scalar, SecretScalar};
use quorate_reference::{curve as reference, sampling};
use quorate_spec::secret::SecretBytes;

use crate::{config, points, scalars, tape};

/// Strings of 32 bytes; ends of the ranges of scalars and coordinates are frequent.
fn strings() -> impl Strategy<Value = [u8; 32]> {
    let near = |hex: &'static str| {
        (0..8u8, any::<bool>()).prop_map(move |(offset, below)| {
            let end = BigUint::parse_bytes(hex.as_bytes(), 16).unwrap();
            let value = if below { end - offset } else { end + offset };
            let bytes = value.to_bytes_be();
            let mut string = [0; 32];
            string[32 - bytes.len()..].copy_from_slice(&bytes);
            string
        })
    };
    prop_oneof![
        2 => prop::array::uniform32(any::<u8>()),
        1 => near("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
        1 => near("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"),
        1 => near("0000000000000000000000000000000000000000000000000000000000000009"),
    ]
}

proptest! {
    #![proptest_config(config(256))]

    /// ENC-2, ENC-3, SAMP-1: the same values and the same refusals.
    #[test]
    fn decoding(string in strings(), prefix in 0..8u8) {
        prop_assert_eq!(curve::decode_scalar(&string), reference::decode_scalar(&string));
        let secret = curve::decode_secret(&SecretBytes::new(string.to_vec()));
        prop_assert_eq!(secret.map(|secret| *secret.expose()), reference::decode_scalar(&string));
        prop_assert_eq!(curve::scalar_of_digest(&string), reference::scalar_of_digest(&string));
        for prefix in [prefix, 2, 3] {
            let bytes = [&[prefix][..], &string].concat();
            prop_assert_eq!(curve::decode_point(&bytes), reference::decode_point(&bytes));
        }
    }

    /// ENC-2, ENC-3: the same bytes, for one point and for many.
    #[test]
    fn encoding(x in scalars(), list in prop::collection::vec(points(), 0..6)) {
        prop_assert_eq!(curve::encode_scalar(&x), reference::encode_scalar(&x));
        let encoded = SecretScalar::new(x).encode();
        prop_assert_eq!(encoded.expose(), reference::encode_scalar(&x));
        for point in &list {
            prop_assert_eq!(curve::encode_point(point), reference::encode_point(point));
            prop_assert_eq!(curve::is_identity(point), reference::is_identity(point));
            if !curve::is_identity(point) {
                prop_assert_eq!(curve::coordinates(point), reference::coordinates(point));
            }
        }
        let encoded: Vec<[u8; 33]> = list.iter().map(reference::encode_point_array).collect();
        prop_assert_eq!(curve::encode_points(&list), encoded);
        prop_assert_eq!(curve::any_identity(&list), list.iter().any(reference::is_identity));
    }

    /// Linear combinations in variable time are sums of multiples; zeros, the identity and equal points included.
    #[test]
    fn linear_combinations(terms in prop::collection::vec((points(), scalars()), 0..5), k in any::<u16>()) {
        let sum: Point = terms.iter().map(|(point, scalar)| *point * *scalar).sum();
        prop_assert_eq!(curve::lincomb_vartime(&terms), sum);
        let difference: Vec<(Point, Scalar)> =
            terms.iter().flat_map(|(point, scalar)| [(*point, *scalar), (*point, -*scalar)]).collect();
        prop_assert!(curve::is_identity(&curve::lincomb_vartime(&difference)));
        for (point, scalar) in &terms {
            prop_assert_eq!(curve::multiply_generator(scalar), reference::generator() * *scalar);
            for k in [0, 1, 2, 3, 64, k, u16::MAX] {
                let expected = *point * Scalar::from(u64::from(k));
                prop_assert_eq!(curve::multiply_small_vartime(point, k), expected);
            }
        }
    }

    /// SAMP-1, SAMP-2, SAMP-7: scalars of streams, tapes and challenges.
    #[test]
    fn sampling_of_scalars(stream in prop::collection::vec(any::<u8>(), 64), seed in any::<u8>(), peer in 0..4u16) {
        prop_assert_eq!(curve::scalar_from(&stream), sampling::scalar_from(&stream));
        let tape = tape(seed);
        let expected = sampling::scalar(&tape, "keygen/f", peer, 65537);
        prop_assert_eq!(*curve::sample(&tape, "keygen/f", peer, 65537).expose(), expected);
        let items: &[&[u8]] = &[&stream, &[], &[seed]];
        let expected = reference::scalar_of(&sampling::challenge("sch/challenge", items));
        prop_assert_eq!(curve::challenge_scalar("sch/challenge", items), expected);
    }
}

#[test]
fn scalars_of_the_ends_of_streams() {
    for byte in [0, 1, 0x7f, 0x80, 0xff] {
        for length in [64, 32, 1] {
            let mut stream = vec![0; 64 - length];
            stream.extend(vec![byte; length]);
            assert_eq!(curve::scalar_from(&stream), sampling::scalar_from(&stream));
        }
    }
}

#[test]
fn order_and_lengths() {
    assert_eq!(BigUint::from_bytes_be(&ORDER), reference::order());
    assert!(bool::from(SecretScalar::new(Scalar::ZERO).is_zero()));
    assert!(!bool::from(SecretScalar::new(Scalar::ONE).is_zero()));
    for length in [0, 1, 31, 32, 33, 34, 64, 65] {
        let bytes = vec![2; length];
        assert_eq!(curve::decode_scalar(&bytes), reference::decode_scalar(&bytes));
        assert_eq!(curve::decode_point(&bytes), reference::decode_point(&bytes));
    }
}
