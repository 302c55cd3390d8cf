//! From bytes to numbers, each rule against a computation of its own.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::Zero;
use proptest::prelude::*;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::xof;
use quorate_spec::labels::{DEC_CHALLENGE, ELOG_CHALLENGE, MOD_CHALLENGE};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::generated::{big, config, moduli, pool, q, two_to};
use crate::under_test::curve::{encode_scalar, integer_of};
use crate::under_test::integers::encode_nat;
use crate::under_test::sampling::{
    bits_of, challenge, challenge_bits, challenge_residues, hash, int, int_from, residue, residue_from,
    scalar, scalar_from, unit,
};

const SID: [u8; 32] = [3; 32];

fn tape() -> Tape {
    Tape::new(SecretBytes::new(vec![5; 32]), SID, 258)
}

/// What the tape is: the XOF over seed, session, party, name, peer and counter. [SAMP-7]
fn stream(label: &str, peer: u16, counter: u32, length: usize) -> Vec<u8> {
    let items: &[&[u8]] =
        &[&[5; 32], &SID, &[1, 2], label.as_bytes(), &peer.to_be_bytes(), &counter.to_be_bytes()];
    xof("tape", items, length)
}

proptest! {
    #![proptest_config(config(256))]

    /// SAMP-1: 64 bytes, mod q.
    #[test]
    fn samp_1_scalar(bytes in prop::collection::vec(any::<u8>(), 64)) {
        let expected = BigUint::from_bytes_be(&bytes) % q();
        prop_assert_eq!(encode_scalar(&scalar_from(&bytes)), encode_nat(&expected, 256));
    }

    /// SAMP-3: bit by bit: bit b weighs -2^b, those below 2^i, those above nothing.
    #[test]
    fn samp_3_int(bytes in prop::collection::vec(any::<u8>(), 1..20), excess in 0usize..8) {
        let b = 8 * bytes.len() - 1 - excess;
        let bit = |i: usize| bytes[bytes.len() - 1 - i / 8] >> (i % 8) & 1 == 1;
        let mut expected = BigInt::ZERO;
        for i in (0..b).filter(|i| bit(*i)) {
            expected += two_to(i);
        }
        if bit(b) {
            expected -= two_to(b);
        }
        prop_assert_eq!(int_from(&bytes, b), expected);
    }

    /// SAMP-4: the bytes mod N.
    #[test]
    fn samp_4_residue(bytes in prop::collection::vec(any::<u8>(), 40), modulus in moduli(24)) {
        prop_assume!(!modulus.is_zero());
        prop_assert_eq!(residue_from(&bytes, &modulus), BigUint::from_bytes_be(&bytes).mod_floor(&modulus));
    }

    /// SAMP-2: the scalar of the same stream, less q if it is above q/2.
    #[test]
    fn samp_2_challenge(item in prop::collection::vec(any::<u8>(), 0..20)) {
        let e = challenge(ELOG_CHALLENGE, &[&item]);
        let scalar = integer_of(&scalar_from(&xof(ELOG_CHALLENGE, &[&item], 64)));
        let half = big(&((q() - 1u8) >> 1));
        prop_assert!(-&half <= e && e <= half);
        prop_assert_eq!(&e, &(if scalar > half { scalar - big(&q()) } else { scalar }));
    }
}

/// SAMP-1: the ends of a scalar's stream.
#[test]
fn samp_1_ends() {
    let of = |value: &BigUint| integer_of(&scalar_from(&encode_nat(value, 512)));
    assert_eq!(of(&BigUint::ZERO), 0.into());
    assert_eq!(of(&(q() - 1u8)), big(&q()) - 1);
    assert_eq!(of(&q()), 0.into());
    assert_eq!(of(&(q() + 1u8)), 1.into());
    assert_eq!(of(&(q() << 256u32)), 0.into());
    let all_ones = (BigUint::from(1u8) << 512u32) - 1u8;
    assert_eq!(of(&all_ones), big(&(all_ones % q())));
}

/// SAMP-2: both signs occur, so the challenge is not a scalar in [0, q).
#[test]
fn samp_2_has_both_signs() {
    let challenges: Vec<BigInt> = (0..64u8).map(|i| challenge(ELOG_CHALLENGE, &[&[i]])).collect();
    let negative = challenges.iter().filter(|e| **e < BigInt::ZERO).count();
    assert!((16..=48).contains(&negative), "{negative}");
    assert!(challenges.iter().all(|e| e.bits() <= 255));
}

/// SAMP-3: the ends of J_b and excess bits, as fixed bytes.
#[test]
fn samp_3_ends() {
    for (bytes, b, expected) in [
        (vec![0x00], 0, 0),
        (vec![0x01], 0, -1),
        (vec![0xfe], 0, 0),
        (vec![0x7f], 7, 127),
        (vec![0x80], 7, -128),
        (vec![0x01, 0x00], 8, -256),
        (vec![0x00, 0xff], 8, 255),
        (vec![0xfe, 0xff], 8, 255),
        (vec![0xff, 0xff], 8, -1),
    ] {
        assert_eq!(int_from(&bytes, b), BigInt::from(expected), "{bytes:?}");
    }
}

/// SAMP-5: first byte first, most significant bit first.
#[test]
fn samp_5_bits() {
    let ones = |bytes: &[u8]| -> Vec<usize> {
        bits_of(bytes).iter().enumerate().filter(|(_, bit)| **bit).map(|(i, _)| i).collect()
    };
    assert_eq!(ones(&[0x80, 0x01]), [0, 15]);
    assert_eq!(ones(&[0x40, 0xc0]), [1, 8, 9]);
    assert_eq!(ones(&[]), [0; 0]);
    for m in [8, 16, 128] {
        let bits = challenge_bits(DEC_CHALLENGE, &[b"x"], m);
        let bytes = xof(DEC_CHALLENGE, &[b"x"], m / 8);
        assert_eq!(bits.len(), m);
        for (i, bit) in bits.into_iter().enumerate() {
            assert_eq!(bit, bytes[i / 8] & (0x80 >> (i % 8)) != 0);
        }
    }
}

/// SAMP-6, SAMP-4: blocks of |N|/8 + 16 bytes of one stream, each mod N.
#[test]
fn samp_6_residues_are_blocks_of_one_stream() {
    let [p, q, ..] = pool(768, 1);
    let n = p * q;
    let residues = challenge_residues(MOD_CHALLENGE, &[b"x"], 16, &n, 1536);
    let stream = xof(MOD_CHALLENGE, &[b"x"], 16 * 208);
    assert_eq!(residues.len(), 16);
    for (i, residue) in residues.iter().enumerate() {
        assert_eq!(*residue, BigUint::from_bytes_be(&stream[208 * i..208 * (i + 1)]) % &n);
    }
    // as many as are asked for, from the same stream
    assert_eq!(challenge_residues(MOD_CHALLENGE, &[b"x"], 3, &n, 1536), residues[..3]);
}

/// SAMP-1, SAMP-3, SAMP-4, SAMP-7: values of the tape read the stream of their name, at the exact length.
#[test]
fn samp_7_values_of_the_tape() {
    let tape = tape();
    let n = pool(768, 1)[0].clone() * pool(768, 1)[1].clone();
    let (label, peer, counter) = ("dec/alpha", 772, 65536 + 3);
    let name = |length| stream(label, peer, counter, length);
    assert_eq!(scalar(&tape, label, peer, counter), scalar_from(&name(64)));
    for b in [0, 7, 8, 255, 256, 320, 576, 2112] {
        assert_eq!(int(&tape, label, peer, counter, b), int_from(&name((b + 8) / 8), b), "J_{b}");
    }
    assert_eq!(residue(&tape, label, peer, counter, &n, 1536), residue_from(&name(208), &n));
    assert_eq!(unit(&tape, label, peer, counter, &n, 1536), Ok(residue_from(&name(208), &n)));
    assert_eq!(hash(&tape, "keygen/rid").to_vec(), stream("keygen/rid", 0, 0, 32));
}

/// SAMP-4: a residue that is no unit is an error, not a second draw.
#[test]
fn samp_4_unit_must_be_coprime() {
    let small = BigUint::from(6u8);
    let mut seen = [0, 0];
    for counter in 0..60 {
        let value = residue(&tape(), "enc-elg/r", 1, counter, &small, 1536);
        let drawn = unit(&tape(), "enc-elg/r", 1, counter, &small, 1536);
        if value.gcd(&small) == BigUint::from(1u8) {
            assert_eq!(drawn, Ok(value));
            seen[0] += 1;
        } else {
            assert_eq!(drawn, Err(LocalError::Unlucky));
            seen[1] += 1;
        }
    }
    assert!(seen[0] > 5 && seen[1] > 20, "{seen:?}");
}
