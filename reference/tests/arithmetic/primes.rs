//! Primality and the properties of own primes.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::One;

use crate::generated::{field_prime, pool, q};
use crate::under_test::primes::{are_paillier_primes, are_pedersen_primes, has_top_bits, is_prime};

fn n(value: u64) -> BigUint {
    BigUint::from(value)
}

/// PAI-3: all numbers below 10 000, by trial division.
#[test]
fn pai_3_small_numbers() {
    for value in 0u64..10_000 {
        let prime = value >= 2 && (2..value).take_while(|d| d * d <= value).all(|d| value % d != 0);
        assert_eq!(is_prime(&n(value), 16), prime, "{value}");
    }
}

/// PAI-3: Carmichael numbers, strong pseudoprimes to base 2 and to the first bases, squares of primes.
#[test]
fn pai_3_pseudoprimes() {
    let carmichael = [561, 1105, 1729, 2465, 2821, 6601, 8911, 41041, 825_265, 321_197_185, 5_394_826_801];
    let strong_to_base_2 = [2047, 3277, 4033, 4681, 8321, 15841, 29341, 42799, 49141, 52633, 65281, 74665];
    // strong pseudoprimes to the first 2, 3, 4, 5, 6, 8 and 11 primes
    let strong_to_many = [
        1_373_653,
        25_326_001,
        3_215_031_751,
        2_152_302_898_747,
        3_474_749_660_383,
        341_550_071_728_321,
        3_825_123_056_546_413_051,
    ];
    // Wieferich squares: pseudoprimes to base 2
    let squares = [1093 * 1093, 3511 * 3511, 65_537 * 65_537];
    for value in carmichael.into_iter().chain(strong_to_base_2).chain(strong_to_many).chain(squares) {
        assert!(!is_prime(&n(value), 64), "{value}");
    }
    // strong to the first 12 primes, and to the first 13
    for value in ["318665857834031151167461", "3317044064679887385961981"] {
        assert!(!is_prime(&value.parse().unwrap(), 88), "{value}");
    }
}

/// PAI-3: known primes, and products of them.
#[test]
fn pai_3_large_numbers() {
    let mersenne = |bits: u32| (BigUint::one() << bits) - 1u8;
    for prime in [field_prime(), q(), mersenne(127), mersenne(521), n(18_446_744_073_709_551_557)] {
        let bits = prime.bits() as usize;
        assert!(is_prime(&prime, bits));
        assert!(!is_prime(&(&prime * &prime), 2 * bits));
        assert!(!is_prime(&(&prime * 3u8), bits + 2));
    }
    // Fermat numbers, pseudoprimes to base 2
    for k in [5u32, 6, 7, 8] {
        let fermat = (BigUint::one() << (1u32 << k)) + 1u8;
        assert!(!is_prime(&fermat, fermat.bits() as usize), "F_{k}");
    }
    assert!(!is_prime(&mersenne(257), 257));
}

/// PAI-3: exactly `bits` bits, the two top ones set.
#[test]
fn pai_3_top_bits() {
    for (value, bits, expected) in [
        (0b11, 2, true),
        (0b10, 2, false),
        (0b1100, 4, true),
        (0b1111, 4, true),
        (0b1011, 4, false),
        (0b0111, 4, false),
        (0b1_1000, 4, false),
        (0, 4, false),
        (1, 1, false),
        (0, 0, false),
    ] {
        assert_eq!(has_top_bits(&n(value), bits), expected, "{value:b} in {bits}");
    }
}

/// PAI-3 and PED-1 accept the pools, of every size.
#[test]
fn pai_3_ped_1_pool() {
    for bits in [768, 1024, 1536] {
        let [p, q, p_hat, q_hat] = pool(bits, 1);
        assert!(are_paillier_primes(&p, &q, bits));
        assert!(are_pedersen_primes(&p_hat, &q_hat, bits));
        // safe primes are 3 mod 4, so they pass as Paillier primes; not the other way round
        assert!(are_paillier_primes(&p_hat, &q_hat, bits));
        assert!(!are_pedersen_primes(&p, &q, bits));
        // another size
        assert!(!are_paillier_primes(&p, &q, bits + 1));
        assert!(!are_paillier_primes(&p, &q, bits - 1));
        assert!(!are_pedersen_primes(&p_hat, &q_hat, bits + 1));
    }
}

/// The first number from `start` on, in steps, that is a prime.
fn search(start: BigUint, step: u32, bits: usize) -> BigUint {
    let mut candidate = start;
    while !is_prime(&candidate, bits) {
        candidate += step;
    }
    candidate
}

/// PAI-3: each property missing alone.
#[test]
fn pai_3_each_property_alone() {
    let bits = 256;
    let top = |two: u32| BigUint::from(two) << (bits - 2);
    let start = n(0x1234_5678_9abc_def3); // 3 mod 4
    let p = search(top(3) + &start, 4, bits);
    let q = search(top(3) + &start + (BigUint::one() << 200), 4, bits);
    assert!(are_paillier_primes(&p, &q, bits));
    assert!(are_paillier_primes(&q, &p, bits));
    let one_mod_4 = search(top(3) + &start + 2u8, 4, bits);
    let without_second_bit = search(top(2) + &start, 4, bits);
    let too_short = search((BigUint::one() << (bits - 3)) * 3u8 + &start, 4, bits - 1);
    let too_long = search((BigUint::one() << (bits - 1)) * 3u8 + &start, 4, bits + 1);
    // composite, with everything else in place
    let looks_right = |c: &BigUint| (c * &p).gcd(&((c - 1u8) * (&p - 1u8))).is_one() && !is_prime(c, bits);
    let composite = (1u32..).map(|k| &p + 4 * k).find(looks_right).unwrap();
    for wrong in [&p, &one_mod_4, &without_second_bit, &too_short, &too_long, &composite, &BigUint::ZERO] {
        assert!(!are_paillier_primes(&p, wrong, bits), "{wrong:x}");
        assert!(!are_paillier_primes(wrong, &p, bits), "{wrong:x}");
    }
}

/// PED-1: each property missing alone.
#[test]
fn ped_1_each_property_alone() {
    let [p, q, p_hat, q_hat] = pool(768, 1);
    assert!(are_pedersen_primes(&p_hat, &q_hat, 768));
    let not_safe = [&p, &q];
    assert!(not_safe.iter().all(|p| !is_prime(&(*p >> 1), 767)));
    // a safe prime of another size, and the half of one
    let [_, _, longer, _] = pool(1024, 1);
    let half = &p_hat >> 1;
    // p' and 2p' + 1: the second is no prime
    let composite = &p_hat + 2u8;
    for wrong in [&p_hat, &p, &q, &longer, &half, &composite, &BigUint::ZERO] {
        assert!(!are_pedersen_primes(&p_hat, wrong, 768));
        assert!(!are_pedersen_primes(wrong, &p_hat, 768));
    }
    // safe, but without the second bit: 2 * 1439 + 1 = 2879 has 12 bits, 0b1011_0011_1111
    let (safe, low) = (n(3947), n(2879)); // 3947 = 2 * 1973 + 1
    assert!(is_prime(&n(1973), 11) && is_prime(&safe, 12) && is_prime(&n(1439), 11) && is_prime(&low, 12));
    let other = n(3803); // 2 * 1901 + 1
    // half of it is a prime, it is not: 2 * 1543 + 1 = 3087 = 9 * 343
    assert!(is_prime(&n(1543), 11) && !is_prime(&n(3087), 12));
    assert!(!are_pedersen_primes(&safe, &n(3087), 12));
    assert!(!are_pedersen_primes(&n(3087), &safe, 12));
    assert!(are_pedersen_primes(&safe, &other, 12));
    assert!(!are_pedersen_primes(&safe, &low, 12));
    assert!(!are_pedersen_primes(&low, &safe, 12));
}
