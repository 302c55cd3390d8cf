//! Residues, units, signed intervals, powers, symbols.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use quorate_spec::reason::Reason;

use crate::generated::{big, config, integers, moduli, naturals, pool, two_to};
use crate::under_test::integers::{
    decode_int, decode_residue, decode_unit, encode_int, encode_nat, in_interval, is_composite, is_unit,
    jacobi, multiply, power, reduce, symmetric,
};

/// Whether -2^b <= value < 2^b, by comparison.
fn between(value: &BigInt, b: usize) -> bool {
    -two_to(b) <= *value && *value < two_to(b)
}

proptest! {
    #![proptest_config(config(512))]

    /// ENC-6, ENC-1: Int(b) has ⌈(b+1)/8⌉ bytes and comes back; every other string of that length is refused.
    #[test]
    fn enc_6_int_round_trip(value in integers(40), b in 0usize..330) {
        let length = (b + 8) / 8;
        if between(&value, b) {
            let bytes = encode_int(&value, b);
            prop_assert_eq!(bytes.len(), length);
            prop_assert_eq!(decode_int(&bytes, b, Reason::DecodeInt), Ok(value));
        } else {
            prop_assert!(!in_interval(&value, b));
            let bytes = value.to_signed_bytes_be();
            prop_assert_eq!(decode_int(&bytes, b, Reason::AffGRangeZ1), Err(Reason::AffGRangeZ1));
        }
    }

    /// ENC-6: there is one encoding: bytes that decode are the encoding of what they decode to.
    #[test]
    fn enc_6_int_is_canonical(bytes in prop::collection::vec(any::<u8>(), 1..12), excess in 0usize..8) {
        let b = 8 * bytes.len() - 1 - excess;
        // the excess bits and the sign bit are equal, or it is no encoding
        let top = bytes[0] >> (7 - excess);
        let all_equal = top == 0 || u16::from(top) == (1u16 << (excess + 1)) - 1;
        match decode_int(&bytes, b, Reason::DecodeInt) {
            Ok(value) => {
                prop_assert!(all_equal && between(&value, b));
                prop_assert_eq!(encode_int(&value, b), bytes);
            }
            Err(reason) => prop_assert!(!all_equal && reason == Reason::DecodeInt),
        }
    }

    /// ENC-4: Nat(b) has ⌈b/8⌉ bytes and comes back below its modulus; the modulus and everything above is refused.
    #[test]
    fn enc_4_residue_round_trip(value in naturals(40), modulus in moduli(40)) {
        let bytes = encode_nat(&value, 320);
        prop_assert_eq!(bytes.len(), 40);
        let expected = if value < modulus { Ok(value) } else { Err(Reason::DecodeResidue) };
        prop_assert_eq!(decode_residue(&bytes, &modulus), expected);
        prop_assert_eq!(decode_residue(&encode_nat(&modulus, 320), &modulus), Err(Reason::DecodeResidue));
    }

    /// ENC-5: a unit is a residue without a common factor.
    #[test]
    fn enc_5_units(value in naturals(8), modulus in moduli(8)) {
        prop_assume!(modulus > BigUint::one());
        let expected = if value >= modulus {
            Err(Reason::DecodeResidue)
        } else if value.gcd(&modulus).is_one() {
            Ok(value.clone())
        } else {
            Err(Reason::DecodeUnit)
        };
        prop_assert_eq!(decode_unit(&encode_nat(&value, 64), &modulus), expected);
        prop_assert_eq!(is_unit(&value, &modulus), value.gcd(&modulus).is_one());
    }

    /// A negative exponent is the power of the inverse; g^a g^b = g^(a+b). PED-2
    #[test]
    fn power_with_signed_exponents(base in naturals(16), a in integers(8), b in integers(8), modulus in moduli(16)) {
        prop_assume!(modulus > BigUint::one() && base.gcd(&modulus).is_one());
        let inverse = base.modinv(&modulus).unwrap();
        let expected = if a.is_negative() {
            inverse.modpow(a.magnitude(), &modulus)
        } else {
            base.modpow(a.magnitude(), &modulus)
        };
        prop_assert_eq!(&power(&base, &a, &modulus), &expected);
        let sum = multiply(&expected, &power(&base, &b, &modulus), &modulus);
        prop_assert_eq!(power(&base, &(&a + &b), &modulus), sum);
        prop_assert!(multiply(&expected, &power(&base, &-&a, &modulus), &modulus).is_one());
        prop_assert!(power(&base, &BigInt::ZERO, &modulus).is_one());
    }

    /// [x]_M is congruent to x and lies in [-M/2, M/2); the residue is the same number in [0, M).
    #[test]
    fn symmetric_and_reduced_residues(value in integers(20), modulus in moduli(16)) {
        prop_assume!(!modulus.is_zero());
        let m = big(&modulus);
        let reduced = reduce(&value, &modulus);
        let centred = symmetric(&reduced, &modulus);
        prop_assert!(reduced < modulus);
        prop_assert!((&value - big(&reduced)).is_multiple_of(&m));
        prop_assert!((&value - &centred).is_multiple_of(&m));
        prop_assert!(-&m <= &centred * 2 && &centred * 2 < m);
    }

    /// The Jacobi symbol is the product of Legendre symbols, each by Euler's criterion.
    #[test]
    fn jacobi_by_euler(a in naturals(12), i in 0usize..8, j in 0usize..8, k in 0usize..8) {
        let odd_primes = [3u64, 5, 7, 11, 65537, 4_294_967_291, 18_446_744_073_709_551_557, 1_000_000_007];
        let primes = [i, j, k].map(|i| BigUint::from(odd_primes[i]));
        let euler = |p: &BigUint| {
            let power = a.modpow(&((p - 1u8) >> 1), p);
            if power.is_zero() { 0 } else if power.is_one() { 1 } else { -1 }
        };
        let expected: i8 = primes.iter().map(euler).product();
        prop_assert_eq!(jacobi(&a, &primes.iter().product()), expected);
    }
}

/// ENC-6: both ends of J_b, for every b of a few bytes.
#[test]
fn enc_6_in_interval_at_its_ends() {
    for b in 0..70 {
        for (value, inside) in [
            (-two_to(b) - 1, false),
            (-two_to(b), true),
            (BigInt::ZERO, true),
            (two_to(b) - 1, true),
            (two_to(b), false),
        ] {
            assert_eq!(in_interval(&value, b), inside, "{value} in J_{b}");
        }
    }
    // J_0 = {-1, 0}
    assert_eq!((-3..3).filter(|x| in_interval(&BigInt::from(*x), 0)).collect::<Vec<_>>(), [-1, 0]);
}

/// ENC-6: fixed bytes.
#[test]
fn enc_6_known_encodings() {
    for (value, b, bytes) in [
        (0, 0, vec![0u8]),
        (-1, 0, vec![0xff]),
        (127, 7, vec![0x7f]),
        (-128, 7, vec![0x80]),
        (128, 8, vec![0, 0x80]),
        (-256, 8, vec![0xff, 0]),
        (-1, 16, vec![0xff, 0xff, 0xff]),
        (-65536, 16, vec![0xff, 0, 0]),
        (65535, 16, vec![0, 0xff, 0xff]),
    ] {
        assert_eq!(encode_int(&BigInt::from(value), b), bytes);
        assert_eq!(decode_int(&bytes, b, Reason::DecodeInt), Ok(BigInt::from(value)));
    }
    // 9 bits in two bytes: the seven excess bits repeat the sign
    for bytes in [[0x01, 0x00], [0x7f, 0xff], [0x80, 0x00], [0xfe, 0xff], [0x02, 0x00]] {
        assert_eq!(decode_int(&bytes, 8, Reason::DecodeInt), Err(Reason::DecodeInt));
    }
    assert_eq!(encode_nat(&BigUint::ZERO, 12), [0, 0]);
    assert_eq!(encode_nat(&BigUint::from(4095u16), 12), [0x0f, 0xff]);
}

/// ENC-5: the multiples of a factor of N, and 0, are no units mod N and mod N².
#[test]
fn enc_5_multiples_of_a_factor() {
    let [p, q, ..] = pool(768, 1);
    let n = &p * &q;
    for modulus in [n.clone(), n.pow(2)] {
        let bits = modulus.bits() as usize;
        for value in [BigUint::ZERO, p.clone(), q.clone(), &p * 2u8, &modulus - &p, &modulus - &q] {
            assert_eq!(decode_unit(&encode_nat(&value, bits), &modulus), Err(Reason::DecodeUnit));
        }
        for value in [BigUint::one(), &modulus - 1u8, &p + &q] {
            assert_eq!(decode_unit(&encode_nat(&value, bits), &modulus), Ok(value));
        }
    }
    assert_eq!(decode_unit(&encode_nat(&n, 3072), &n.pow(2)), Err(Reason::DecodeUnit));
}

/// No inverse: the result is 0, which equals no unit.
#[test]
fn power_of_a_non_unit() {
    let modulus = BigUint::from(35u8);
    assert_eq!(power(&BigUint::from(5u8), &BigInt::from(-3), &modulus), BigUint::ZERO);
    assert_eq!(power(&BigUint::ZERO, &BigInt::from(-1), &modulus), BigUint::ZERO);
    assert_eq!(power(&BigUint::from(5u8), &BigInt::from(2), &modulus), BigUint::from(25u8));
}

/// The Jacobi symbol for all small arguments, from the factorization; 0 exactly without a common factor. MOD-V-3
#[test]
fn jacobi_of_small_numbers() {
    for n in (1u32..200).step_by(2) {
        let mut factors = Vec::new();
        let mut rest = n;
        for p in 2..=n {
            while rest % p == 0 {
                factors.push(p);
                rest /= p;
            }
        }
        for a in 0..2 * n {
            let legendre = |p: &u32| {
                let residue = a % p;
                if residue == 0 {
                    0
                } else if (1..*p).any(|x| x * x % p == residue) {
                    1
                } else {
                    -1
                }
            };
            let expected: i8 = factors.iter().map(legendre).product();
            assert_eq!(jacobi(&BigUint::from(a), &BigUint::from(n)), expected, "({a}/{n})");
            assert_eq!(expected == 0, a.gcd(&n) != 1);
        }
    }
}

/// MOD-V-2: never true for a prime; false for pseudoprimes to base 2, which the proof need not catch.
#[test]
fn mod_v_2_composite() {
    let is_prime = |n: u32| (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
    let pseudoprimes = [341, 561, 645, 1105, 1387, 1729, 1905, 2047, 2465, 2701, 2821];
    for n in (3u32..3000).step_by(2) {
        let expected = !is_prime(n) && !pseudoprimes.contains(&n);
        assert_eq!(is_composite(&BigUint::from(n)), expected, "{n}");
    }
    let [p, q, p_hat, _] = pool(768, 1);
    for prime in [&p, &q, &p_hat] {
        assert!(!is_composite(prime));
    }
    for composite in [&p * &q, &p * &p, &p * &q * &p_hat] {
        assert!(is_composite(&composite));
    }
}
