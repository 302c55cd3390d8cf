//! Integers in two's complement.

use num_bigint::{BigInt, BigUint, Sign};
use proptest::prelude::*;
use quorate::bignum::int::Int;
use quorate::bignum::nat::Nat;
use quorate_reference::integers as reference;
use subtle::Choice;

use crate::generated::{
    big, config, int, integer, is, limbs_up_to, modulus, nat, odd_of_length, of_length, signed, two_to, value,
};

/// More bytes than any result here has.
const BYTES: usize = 200;

/// The integer of these limbs: bytes are the only way in for negative ones.
fn of(limbs: &[u64]) -> Int {
    int(&signed(limbs), limbs.len())
}

fn back(int: &Int) -> BigInt {
    integer(int, BYTES)
}

proptest! {
    #![proptest_config(config(512))]

    /// Sums, differences, products and negatives are exact, whatever the lengths and signs.
    #[test]
    fn operations_are_exact(a in limbs_up_to(6), b in limbs_up_to(6)) {
        let (x, y) = (of(&a), of(&b));
        let (u, v) = (signed(&a), signed(&b));
        prop_assert_eq!(back(&x.add(&y)), &u + &v);
        prop_assert_eq!(back(&x.sub(&y)), &u - &v);
        prop_assert_eq!(back(&x.mul(&y)), &u * &v);
        prop_assert_eq!(back(&x.neg()), -&u);
        prop_assert_eq!(back(&x.duplicate()), u);
    }

    /// Chains of operations stay exact: α = αβ - γ + e x as responses are computed.
    #[test]
    fn chains_are_exact(a in limbs_up_to(4), b in limbs_up_to(4), c in limbs_up_to(4), d in limbs_up_to(4)) {
        let result = of(&a).mul(&of(&b)).sub(&of(&c)).add(&of(&d).mul(&of(&a)).neg()).mul(&of(&b));
        let (a, b, c, d) = (signed(&a), signed(&b), signed(&c), signed(&d));
        prop_assert_eq!(back(&result), (&a * &b - c - d * &a) * b);
    }

    /// Magnitude and sign, and the integer of them.
    #[test]
    fn magnitude_and_sign(a in limbs_up_to(5)) {
        let (magnitude, negative) = of(&a).magnitude();
        let expected = signed(&a);
        prop_assert_eq!(&value(&magnitude), expected.magnitude());
        prop_assert_eq!(is(negative), expected.sign() == Sign::Minus);
        prop_assert_eq!(is(of(&a).is_negative()), is(negative));
        prop_assert_eq!(back(&Int::from_magnitude(&magnitude, negative)), expected);
        let flipped = Int::from_magnitude(&Nat::from_limbs(a.clone()), Choice::from(1));
        prop_assert_eq!(back(&flipped), -BigInt::from(big(&a)));
        prop_assert_eq!(back(&Int::from_nat(&Nat::from_limbs(a.clone()))), BigInt::from(big(&a)));
    }

    /// Intervals as the reference has them, at generated values.
    #[test]
    fn intervals(a in limbs_up_to(4), b in 0usize..300) {
        prop_assert_eq!(is(of(&a).in_interval(b)), reference::in_interval(&signed(&a), b));
    }

    /// ENC-6: intervals at their ends, from lengths that just fit to longer ones.
    #[test]
    fn ends_of_intervals(b in 0usize..300, offset in -1i8..=1, minus in any::<bool>(), spare in 0usize..3) {
        let end = if minus { -two_to(b) } else { two_to(b) } + BigInt::from(offset);
        let limbs = (end.bits() as usize + 1).div_ceil(64) + spare;
        prop_assert_eq!(is(int(&end, limbs).in_interval(b)), reference::in_interval(&end, b));
    }

    /// Two's complement bytes of any length are sign-extended, and come back.
    #[test]
    fn bytes_are_sign_extended(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let number = Int::from_bytes_be(&bytes);
        prop_assert_eq!(number.to_bytes_be(bytes.len()), bytes.clone());
        prop_assert_eq!(back(&number), BigInt::from_signed_bytes_be(&bytes));
    }

    /// SAMP-3: the lowest b + 1 bits as two's complement.
    #[test]
    fn low_bits_as_signed(a in limbs_up_to(5), b in 0usize..320) {
        let number = Int::from_low_bits(&Nat::from_limbs(a.clone()), b);
        let modulus = BigUint::from(1u8) << (b + 1);
        prop_assert_eq!(back(&number), reference::symmetric(&big(&a), &modulus));
    }

    /// Residues of either sign, modulo odd moduli and modulo any.
    #[test]
    fn residues(a in limbs_up_to(8), bits in prop::sample::select(vec![64usize, 127, 128, 191, 192]), seed in limbs_up_to(3)) {
        let top = BigUint::from(1u8) << (bits - 1);
        let any = &top + big(&seed) % &top;
        let odd = &any | BigUint::from(1u8);
        prop_assert_eq!(value(&of(&a).rem(&modulus(&odd))), reference::reduce(&signed(&a), &odd));
        prop_assert_eq!(value(&of(&a).rem_nat(&nat(&any, bits.div_ceil(64)), bits)), reference::reduce(&signed(&a), &any));
    }

    /// Multiples of the modulus are 0, not the modulus, whatever their sign.
    #[test]
    fn residues_of_multiples(n in odd_of_length(128), m in of_length(99), k in -3i8..=3, offset in -1i8..=1) {
        let odd = BigInt::from(n.clone()) * k + offset;
        prop_assert_eq!(value(&int(&odd, 4).rem(&modulus(&n))), reference::reduce(&odd, &n));
        let any = BigInt::from(m.clone()) * k + offset;
        prop_assert_eq!(value(&int(&any, 4).rem_nat(&nat(&m, 2), 99)), reference::reduce(&any, &m));
    }
}

/// The most negative number of a length has a magnitude, a negative and a square.
#[test]
fn most_negative_numbers() {
    for limbs in 1..4 {
        let lowest = -two_to(64 * limbs - 1);
        let x = int(&lowest, limbs);
        assert_eq!(BigInt::from(value(&x.magnitude().0)), -&lowest);
        assert_eq!(back(&x.neg()), -&lowest);
        assert_eq!(back(&x.mul(&x)), &lowest * &lowest);
        assert_eq!(back(&x.add(&x)), &lowest * 2);
        assert_eq!(back(&x.sub(&x.neg())), &lowest * 2);
        assert_eq!(back(&Int::zero().sub(&x)), -&lowest);
    }
}

/// Small ones.
#[test]
fn small_integers() {
    assert_eq!(back(&Int::zero()), BigInt::ZERO);
    assert_eq!(back(&Int::from_bit(true)), BigInt::from(1));
    assert_eq!(back(&Int::from_bit(false)), BigInt::ZERO);
    assert_eq!(back(&Int::from_bytes_be(&[])), BigInt::ZERO);
    assert!(!is(Int::from_bytes_be(&[]).is_negative()));
    assert!(is(Int::from_magnitude(&Nat::zero(2), Choice::from(1)).magnitude().0.is_zero()));
    assert!(!is(Int::from_magnitude(&Nat::zero(2), Choice::from(1)).is_negative()));
}
