//! From bytes to numbers, as the reference reads them.

use num_bigint::{BigInt, BigUint, Sign};
use proptest::prelude::*;
use quorate::sampling;
use quorate_reference::{curve, primes, sampling as reference};
use quorate_spec::labels::{DEC_CHALLENGE, ELOG_CHALLENGE, MOD_CHALLENGE};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::generated::{config, integer, modulus, nat, pool, q, value};

fn tape(seed: u8) -> Tape {
    Tape::new(SecretBytes::new(vec![seed; 32]), [3; 32], 258)
}

proptest! {
    #![proptest_config(config(128))]

    /// SAMP-1: scalars of any stream, all ones and all zeros among them.
    #[test]
    fn samp_1_scalars(bytes in prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 64),
        1 => prop::collection::vec(prop::sample::select(vec![0u8, 0xff]), 64),
    ]) {
        prop_assert_eq!(sampling::scalar_from(&bytes), reference::scalar_from(&bytes));
    }

    /// SAMP-2: challenges with sign, magnitude and scalar.
    #[test]
    fn samp_2_challenges(item in prop::collection::vec(any::<u8>(), 0..20)) {
        let e = sampling::challenge(ELOG_CHALLENGE, &[&item]);
        let expected = reference::challenge(ELOG_CHALLENGE, &[&item]);
        prop_assert_eq!(integer(&e.integer(), 40), expected.clone());
        prop_assert_eq!(e.negative, expected.sign() == Sign::Minus);
        prop_assert_eq!(&value(&e.magnitude), expected.magnitude());
        prop_assert_eq!(e.scalar, curve::scalar_of(&expected));
        prop_assert!(e.magnitude.bits_vartime() < sampling::Challenge::BITS);
    }

    /// SAMP-3, SAMP-4, SAMP-7: values of the tape.
    #[test]
    fn samp_7_values_of_the_tape(seed in any::<u8>(), peer in any::<u16>(), counter in any::<u32>(), b in 0usize..3000) {
        let (tape, label) = (tape(seed), "dec/alpha");
        let x = sampling::int(&tape, label, peer, counter, b);
        prop_assert_eq!(integer(&x, 400), reference::int(&tape, label, peer, counter, b));
        prop_assert_eq!(sampling::scalar(&tape, label, peer, counter), reference::scalar(&tape, label, peer, counter));
        let [p, q, ..] = pool(768, 1);
        let n = p * q;
        let residue = sampling::residue(&tape, label, peer, counter, &modulus(&n));
        prop_assert_eq!(residue.len(), 24);
        prop_assert_eq!(value(&residue), reference::residue(&tape, label, peer, counter, &n, 1536));
        prop_assert_eq!(sampling::hash(&tape, label), reference::hash(&tape, label));
    }
}

/// SAMP-2: both signs occur.
#[test]
fn samp_2_both_signs() {
    let negative = (0..64u8).filter(|i| sampling::challenge(ELOG_CHALLENGE, &[&[*i]]).negative).count();
    assert!((16..=48).contains(&negative), "{negative}");
}

/// SAMP-4: a residue modulo an even number, φ(N̂).
#[test]
fn samp_4_residues_of_an_even_modulus() {
    let [_, _, p, q] = pool(768, 1);
    let phi = (&p - 1u8) * (&q - 1u8);
    for counter in 0..20 {
        let tape = tape(9);
        let residue = sampling::residue_mod(&tape, "aux/lambda", counter, &nat(&phi, 24), 1536, 1536);
        assert_eq!(value(&residue), reference::residue(&tape, "aux/lambda", 0, counter, &phi, 1536));
    }
}

/// SAMP-5: bits in order.
#[test]
fn samp_5_bits() {
    for m in [8, 16, 128] {
        let bits = sampling::challenge_bits(DEC_CHALLENGE, &[b"x"], m);
        assert_eq!(bits, reference::challenge_bits(DEC_CHALLENGE, &[b"x"], m));
    }
    for byte in 0..=255u8 {
        assert_eq!(sampling::bits_of(&[byte, !byte]), reference::bits_of(&[byte, !byte]));
    }
}

/// SAMP-6: blocks of one stream.
#[test]
fn samp_6_residues() {
    let [p, q, ..] = pool(768, 1);
    let n = p * q;
    let residues = sampling::challenge_residues(MOD_CHALLENGE, &[b"x"], 16, &modulus(&n), 1536);
    let expected = reference::challenge_residues(MOD_CHALLENGE, &[b"x"], 16, &n, 1536);
    assert_eq!(residues.iter().map(value).collect::<Vec<BigUint>>(), expected);
}

/// The order of the group, and the magnitude of a challenge that is below half of it.
#[test]
fn challenges_are_below_half_the_order() {
    let half = BigInt::from(q() >> 1);
    for i in 0..=255u8 {
        let e = integer(&sampling::challenge(MOD_CHALLENGE, &[&[i]]).integer(), 40);
        assert!(-&half <= e && e <= half);
    }
    assert!(primes::is_prime(&q(), 256));
}
