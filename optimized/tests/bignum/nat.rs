//! Natural numbers.

use num_bigint::BigUint;
use proptest::prelude::*;
use quorate::bignum::nat::Nat;
use subtle::Choice;

use crate::generated::{big, config, from_gmp, gmp, is, limbs, limbs_up_to, nat, of_length, value};

proptest! {
    #![proptest_config(config(512))]

    /// Sums are exact and one limb longer than the longer summand.
    #[test]
    fn sums_carry_into_one_more_limb(a in limbs_up_to(6), b in limbs_up_to(6)) {
        let sum = Nat::from_limbs(a.clone()).add(&Nat::from_limbs(b.clone()));
        prop_assert_eq!(value(&sum), big(&a) + big(&b));
        prop_assert_eq!(sum.len(), a.len().max(b.len()) + 1);
    }

    /// Differences wrap at the longer length, and the borrow says so.
    #[test]
    fn differences_wrap_and_borrow(a in limbs_up_to(6), b in limbs_up_to(6)) {
        let (difference, borrow) = Nat::from_limbs(a.clone()).sub(&Nat::from_limbs(b.clone()));
        let length = a.len().max(b.len());
        let (x, y) = (big(&a), big(&b));
        prop_assert_eq!(is(borrow), x < y);
        prop_assert_eq!(difference.len(), length);
        let wrap = if x < y { BigUint::from(1u8) << (64 * length) } else { BigUint::ZERO };
        prop_assert_eq!(value(&difference), wrap + x - y);
    }

    /// Products are exact, of the lengths' sum. GMP says the same.
    #[test]
    fn products_are_exact(a in limbs_up_to(9), b in limbs_up_to(9)) {
        let product = Nat::from_limbs(a.clone()).mul(&Nat::from_limbs(b.clone()));
        prop_assert_eq!(product.len(), a.len() + b.len());
        prop_assert_eq!(value(&product), big(&a) * big(&b));
        prop_assert_eq!(value(&product), from_gmp(&(gmp(&big(&a)) * gmp(&big(&b)))));
    }

    /// Remainders of any length by any modulus of the stated length, even or odd.
    #[test]
    fn remainders_by_any_modulus(a in limbs_up_to(12), bits in 2usize..300, m in limbs(5)) {
        let top = BigUint::from(1u8) << (bits - 1);
        let modulus = &top + big(&m) % &top;
        let rest = Nat::from_limbs(a.clone()).rem(&nat(&modulus, bits.div_ceil(64)), bits);
        prop_assert_eq!(rest.len(), bits.div_ceil(64));
        prop_assert_eq!(value(&rest), big(&a) % &modulus);
    }

    /// The same where the number is the modulus, a multiple of it, or next to one.
    #[test]
    fn remainders_next_to_multiples(modulus in of_length(191), factor in limbs(2), below in 0u8..3) {
        let number = &modulus * (big(&factor) + 1u8) + 1u8 - below;
        let rest = nat(&number, 6).rem(&nat(&modulus, 3), 191);
        prop_assert_eq!(value(&rest), number % modulus);
    }

    /// A modulus may have zero limbs above its bits.
    #[test]
    fn remainders_keep_the_length_of_the_modulus(a in limbs_up_to(6), modulus in of_length(100)) {
        let rest = Nat::from_limbs(a.clone()).rem(&nat(&modulus, 4), 100);
        prop_assert_eq!(rest.len(), 4);
        prop_assert_eq!(value(&rest), big(&a) % modulus);
    }

    /// Shifts by any number of bits, beyond the end too.
    #[test]
    fn shifts_right(a in limbs_up_to(5), bits in 0usize..400) {
        let shifted = Nat::from_limbs(a.clone()).shr(bits);
        prop_assert_eq!(shifted.len(), a.len());
        prop_assert_eq!(value(&shifted), big(&a) >> bits);
    }

    /// The lowest bits, also more of them than there are.
    #[test]
    fn low_bits_are_the_rest_mod_a_power_of_two(a in limbs_up_to(5), bits in 0usize..400) {
        let low = Nat::from_limbs(a.clone()).low_bits(bits);
        prop_assert_eq!(low.len(), bits.div_ceil(64));
        prop_assert_eq!(value(&low), big(&a) % (BigUint::from(1u8) << bits));
    }

    /// Comparisons do not see lengths.
    #[test]
    fn comparisons_ignore_leading_zeros(a in limbs_up_to(4), b in limbs_up_to(4), same in any::<bool>(), zeros in 0usize..3) {
        let mut b = if same { a.clone() } else { b };
        b.extend(vec![0; zeros]);
        let (x, y) = (Nat::from_limbs(a.clone()), Nat::from_limbs(b.clone()));
        prop_assert_eq!(is(x.ct_eq(&y)), big(&a) == big(&b));
        prop_assert_eq!(is(x.lt(&y)), big(&a) < big(&b));
        prop_assert_eq!(is(x.is_zero()), big(&a) == BigUint::ZERO);
        prop_assert_eq!(is(x.is_odd()), a[0] % 2 == 1);
        prop_assert_eq!(x.bits_vartime() as u64, big(&a).bits());
    }

    /// Bytes come back, most significant first; a shorter string is cut off above, a longer one padded with zeros.
    #[test]
    fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..40), length in 0usize..50) {
        let number = Nat::from_bytes_be(&bytes);
        prop_assert_eq!(number.len(), bytes.len().div_ceil(8));
        prop_assert_eq!(value(&number), BigUint::from_bytes_be(&bytes));
        prop_assert_eq!(number.to_bytes_be(bytes.len()), bytes);
        let expected = BigUint::from_bytes_be(&number.to_bytes_be(length));
        prop_assert_eq!(expected, value(&number) % (BigUint::from(1u8) << (8 * length)));
    }

    /// Resizing cuts off above or adds zeros, and a duplicate is the same number.
    #[test]
    fn resizing_cuts_off_above(a in limbs_up_to(5), length in 0usize..8) {
        let number = Nat::from_limbs(a.clone());
        prop_assert_eq!(value(&number.resized(length)), big(&a) % (BigUint::from(1u8) << (64 * length)));
        prop_assert_eq!(number.resized(length).len(), length);
        let copy = number.duplicate();
        prop_assert_eq!(copy.limbs(), &a[..]);
    }

    /// Selection takes the second if the choice is true.
    #[test]
    fn selection(a in limbs(3), b in limbs(3), second in any::<bool>()) {
        let (x, y) = (Nat::from_limbs(a.clone()), Nat::from_limbs(b.clone()));
        let selected = Nat::select(&x, &y, Choice::from(u8::from(second)));
        prop_assert_eq!(selected.limbs(), if second { &b[..] } else { &a[..] });
    }
}

/// Fixed carries through every limb.
#[test]
fn carries_run_through_all_limbs() {
    let ones = Nat::from_limbs(vec![u64::MAX; 5]);
    assert_eq!(ones.add(&Nat::one(1)).limbs(), [0, 0, 0, 0, 0, 1]);
    let (difference, borrow) = Nat::zero(5).sub(&Nat::one(1));
    assert_eq!((difference.limbs(), is(borrow)), (&[u64::MAX; 5][..], true));
    // (2^320 - 1)² = 2^640 - 2^321 + 1
    let max = u64::MAX;
    assert_eq!(ones.mul(&ones).limbs(), [1, 0, 0, 0, 0, max - 1, max, max, max, max]);
}

/// Empty and small numbers.
#[test]
fn small_numbers() {
    assert_eq!(Nat::from_u64(7, 3).limbs(), [7, 0, 0]);
    assert_eq!(Nat::zero(0).len(), 0);
    assert!(is(Nat::zero(0).is_zero()) && !is(Nat::zero(0).is_odd()));
    assert!(is(Nat::zero(0).lt(&Nat::one(1))) && is(Nat::zero(0).ct_eq(&Nat::zero(4))));
    assert_eq!(Nat::zero(3).bits_vartime(), 0);
    assert_eq!(Nat::zero(0).rem(&Nat::from_u64(5, 1), 3).limbs(), [0]);
}
