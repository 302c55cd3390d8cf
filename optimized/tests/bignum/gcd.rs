//! Inverses, units and Jacobi symbols.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::One;
use proptest::prelude::*;
use quorate::bignum::gcd;
use quorate_reference::integers as reference;

use crate::generated::{
    big, config, from_gmp, gmp, is, limbs, modulus, nat, odd_of_length, pool, residue, value,
};

/// Compares inverse, unit and Jacobi symbol of x modulo n with num-bigint, the reference and GMP.
fn compare(x: &BigUint, n: &BigUint) {
    let bits = n.bits() as usize;
    let (a, m) = (nat(x, bits.div_ceil(64)), nat(n, bits.div_ceil(64)));
    let expected = x.modinv(n);
    assert_eq!(is(gcd::is_unit(&a, &m, bits)), reference::is_unit(x, n), "unit {x} mod {n}");
    let (inverse, exists) = gcd::invert(&a, &m, bits);
    assert_eq!(is(exists), expected.is_some(), "inverse of {x} mod {n}");
    assert!(value(&inverse) < *n || expected.is_none());
    if let Some(expected) = expected {
        assert_eq!(value(&inverse), expected, "inverse of {x} mod {n}");
        assert_eq!(from_gmp(&gmp(x).invert(&gmp(n)).unwrap()), expected);
    }
    let symbol = gcd::jacobi_vartime(&a, &m);
    assert_eq!(symbol, reference::jacobi(x, n), "({x}/{n})");
    assert_eq!(i32::from(symbol), gmp(x).jacobi(&gmp(n)), "({x}/{n})");
}

/// Lengths around those at which digits of 62 bits and limbs begin, and those in use.
const LENGTHS: [usize; 26] = [
    2, 3, 30, 45, 46, 47, 60, 61, 62, 63, 64, 65, 122, 123, 124, 125, 126, 127, 128, 185, 186, 187, 256, 767,
    768, 1535,
];

proptest! {
    #![proptest_config(config(1024))]

    /// Any odd modulus, residues at the ends among them.
    #[test]
    fn inverses_units_and_symbols(
        (n, x) in prop::sample::select(&LENGTHS[..]).prop_flat_map(|bits| {
            (odd_of_length(bits), limbs(bits.div_ceil(64) + 1), any::<u8>())
                .prop_map(|(n, x, pick)| { let x = residue(&n, &x, pick); (n, x) })
        }),
    ) {
        compare(&x, &n);
    }

    /// Values with a known common factor are no units, and their symbol is 0.
    #[test]
    fn common_factors_are_found(f in limbs(2), g in limbs(2), h in limbs(1)) {
        let odd = |limbs: &[u64]| big(limbs) | BigUint::one();
        let (f, n) = (odd(&f), odd(&f) * odd(&g));
        prop_assume!(n.bits() > 1);
        let x = f * odd(&h) % &n;
        compare(&x, &n);
    }
}

/// All residues of all small odd moduli.
#[test]
fn all_small_numbers() {
    for n in (3u32..130).step_by(2) {
        for x in 0..n {
            compare(&BigUint::from(x), &BigUint::from(n));
        }
    }
}

/// The largest modulus of a length next to all-ones residues, powers of two, and neighbours: the most division steps and carries.
#[test]
fn extreme_numbers() {
    for bits in LENGTHS {
        let top = BigUint::one() << bits;
        for n in [
            &top - 1u8,
            (&top >> 1) + 1u8,
            &top - 1u8 - (BigUint::one() << (bits / 2) << 1usize) % (&top >> 1),
        ] {
            let near = [1u8, 2, 3].map(|d| (&n - d) % &n);
            let powers = [0, 1, 61, 62, 63, 124, bits - 1].map(|i| (BigUint::one() << i) % &n);
            let ones = [1usize, 62, 64, bits / 2 + 1].map(|i| ((BigUint::one() << i) - 1u8) % &n);
            for x in near.into_iter().chain(powers).chain(ones).chain([BigUint::ZERO]) {
                compare(&x, &n);
            }
        }
    }
}

/// Fibonacci neighbours: slow for Euclid's algorithm.
#[test]
fn fibonacci_neighbours() {
    let (mut a, mut b) = (BigUint::one(), BigUint::from(2u8));
    while b.bits() < 800 {
        (a, b) = (b.clone(), a + b);
        if b.is_odd() {
            compare(&a, &b);
        }
    }
}

/// Multiples of one prime of a product of two, at the sizes of moduli and their squares.
#[test]
fn multiples_of_a_prime_are_no_units() {
    let [p, q, ..] = pool(768, 1);
    let n = &p * &q;
    let square = &n * &n;
    for x in [BigUint::ZERO, p.clone(), q.clone(), &n - &p, &p * 12345u32, &p * (&q - 1u8)] {
        compare(&x, &n);
    }
    for x in [n.clone(), p.clone(), &square - &q, &square - 1u8, &n + 1u8] {
        compare(&x, &square);
    }
    assert!(square.bits() == 3072 || square.bits() == 3071);
}

/// The methods of a modulus are these functions.
#[test]
fn methods_of_a_modulus() {
    let [p, ..] = pool(768, 1);
    let x = BigUint::from(3u8).pow(400);
    let (m, a) = (modulus(&p), nat(&x, 12));
    assert_eq!(value(&m.invert(&a).0), x.modinv(&p).unwrap());
    assert!(is(m.invert(&a).1) && is(m.is_unit(&a)) && !is(m.is_unit(&nat(&BigUint::ZERO, 12))));
    assert_eq!(m.jacobi_vartime(&a), reference::jacobi(&x, &p));
}

/// Even values are fine, and inverses modulo (p-1)/2, of a length that is one less than a multiple of 64.
#[test]
fn inverses_below_half_a_prime() {
    let [p, q, p_hat, _] = pool(768, 2);
    for prime in [p, p_hat] {
        let half: BigUint = &prime >> 1;
        assert_eq!(half.bits(), 767);
        compare(&(&q % &half), &half);
        compare(&(&half - 1u8), &half);
    }
}
