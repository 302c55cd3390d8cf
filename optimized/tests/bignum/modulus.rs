//! Arithmetic modulo odd numbers, of lengths that are multiples of 64 or one less.

use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use quorate_reference::integers as reference;

use crate::generated::{
    big, config, from_gmp, gmp, limbs, modulus, nat, odd_of_length, pool, power, residue, value,
};

const LENGTHS: [usize; 17] =
    [2, 17, 62, 100, 64, 127, 128, 191, 192, 255, 256, 511, 512, 767, 768, 1023, 1024];

/// A modulus and two of its residues, all with many edge limbs.
fn cases() -> impl Strategy<Value = (BigUint, BigUint, BigUint)> {
    prop::sample::select(&LENGTHS[..]).prop_flat_map(|bits| {
        let length = bits.div_ceil(64) + 1;
        (odd_of_length(bits), limbs(length), limbs(length), any::<(u8, u8)>()).prop_map(
            |(n, x, y, (i, j))| {
                let (x, y) = (residue(&n, &x, i), residue(&n, &y, j));
                (n, x, y)
            },
        )
    })
}

proptest! {
    #![proptest_config(config(512))]

    /// Sums, differences, products, squares and negatives, all below the modulus.
    #[test]
    fn operations((n, x, y) in cases()) {
        let m = modulus(&n);
        let (a, b) = (nat(&x, m.len()), nat(&y, m.len()));
        prop_assert_eq!(value(&m.add(&a, &b)), (&x + &y) % &n);
        prop_assert_eq!(value(&m.sub(&a, &b)), (&x + &n - &y) % &n);
        prop_assert_eq!(value(&m.neg(&a)), (&n - &x) % &n);
        prop_assert_eq!(value(&m.mul(&a, &b)), reference::multiply(&x, &y, &n));
        prop_assert_eq!(value(&m.mul(&a, &b)), from_gmp(&(gmp(&x) * gmp(&y) % gmp(&n))));
        prop_assert_eq!(value(&m.square(&a)), &x * &x % &n);
        prop_assert_eq!(value(&m.mul(&a, &m.one())), x);
        for result in [m.add(&a, &b), m.sub(&a, &b), m.neg(&a), m.mul(&a, &b), m.square(&a), m.one()] {
            prop_assert_eq!(result.len(), m.len());
        }
    }

    /// Reduction of numbers of any length, shorter and much longer than the modulus.
    #[test]
    fn reduction((n, _, _) in cases(), x in crate::generated::limbs_up_to(40)) {
        let m = modulus(&n);
        let residue = m.reduce(&nat(&big(&x), x.len()));
        prop_assert_eq!(value(&residue), big(&x) % &n);
        prop_assert_eq!(residue.len(), m.len());
    }

    /// Reduction of multiples of the modulus and their neighbours.
    #[test]
    fn reduction_next_to_multiples((n, x, _) in cases(), below in 0u8..3) {
        let number = &n * (&x + 1u8) + 1u8 - below;
        let m = modulus(&n);
        prop_assert_eq!(value(&m.reduce(&nat(&number, 2 * m.len() + 1))), number % n);
    }

    /// Powers with exponents of any length, leading zeros among them.
    #[test]
    fn powers((n, x, _) in cases(), exponent in crate::generated::limbs_up_to(5), spare in 0usize..70) {
        let m = modulus(&n);
        let exponent = big(&exponent);
        let bits = exponent.bits() as usize + spare;
        let powered = m.pow(&nat(&x, m.len()), &nat(&exponent, bits.div_ceil(64)), bits);
        prop_assert_eq!(value(&powered), x.modpow(&exponent, &n));
        prop_assert_eq!(value(&powered), power(&x, &BigInt::from(exponent), &n));
    }
}

/// 0^0 = 1, x^0 = 1, 0^1 = 0.
#[test]
fn powers_of_and_to_zero() {
    let m = modulus(&pool(768, 1)[0]);
    let (zero, one) = (nat(&BigUint::ZERO, 12), m.one());
    for bits in [0usize, 1, 64, 65] {
        let exponent = nat(&BigUint::ZERO, bits.div_ceil(64));
        assert_eq!(m.pow(&zero, &exponent, bits).limbs(), one.limbs(), "{bits}");
        assert_eq!(m.pow(&one, &exponent, bits).limbs(), one.limbs(), "{bits}");
    }
    assert_eq!(m.pow(&zero, &nat(&BigUint::from(1u8), 1), 1).limbs(), zero.limbs());
}

/// The extreme moduli of each length in use, with the extreme residues, and all ones before reduction.
#[test]
fn extreme_moduli() {
    for bits in [64usize, 127, 128, 767, 768, 1535, 1536, 2047, 2048, 3071, 3072, 4095, 4096, 6143, 6144] {
        let top = BigUint::from(1u8) << bits;
        for n in [&top - 1u8, (&top >> 1) + 1u8] {
            let m = modulus(&n);
            assert_eq!((m.bits(), m.bytes(), value(m.value())), (bits, bits.div_ceil(8), n.clone()));
            for x in [BigUint::ZERO, BigUint::from(1u8), &n >> 1, &n - 1u8] {
                let a = nat(&x, m.len());
                assert_eq!(value(&m.square(&a)), &x * &x % &n, "{bits}");
                assert_eq!(value(&m.add(&a, &a)), &x * 2u8 % &n, "{bits}");
                assert_eq!(value(&m.neg(&a)), (&n - &x) % &n, "{bits}");
            }
            for length in [m.len(), m.len() + 1, 2 * m.len(), 2 * m.len() + 1] {
                let ones = (BigUint::from(1u8) << (64 * length)) - 1u8;
                assert_eq!(value(&m.reduce(&nat(&ones, length))), ones % &n, "{bits}");
            }
            assert_eq!(value(m.duplicate().value()), n);
        }
    }
}

/// A full power at the sizes of N and of N², the latter of an odd number of bits too.
#[test]
fn powers_at_full_size() {
    for bits in [1536, 2047, 2048, 3071, 3072] {
        let n = ((BigUint::from(7u8).pow(1200) % (BigUint::from(1u8) << (bits - 1))) | BigUint::from(1u8))
            + (BigUint::from(1u8) << (bits - 1));
        let (m, x) = (modulus(&n), BigUint::from(5u8).pow(2800) % &n);
        let exponent = &n - 2u8;
        let powered = m.pow(&nat(&x, m.len()), &nat(&exponent, m.len()), bits);
        assert_eq!(value(&powered), power(&x, &BigInt::from(exponent), &n), "{bits}");
    }
}
