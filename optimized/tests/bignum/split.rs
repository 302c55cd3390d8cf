//! Chinese remainders.

use num_bigint::BigUint;
use proptest::prelude::*;
use quorate::bignum::split::Split;

use crate::generated::{config, is, limbs, modulus, nat, pool, residue, value};

proptest! {
    #![proptest_config(config(64))]

    /// A number below ab comes back from its residues, in both orders of the factors, and modulo squares.
    #[test]
    fn numbers_come_back(x in limbs(50), pick in any::<u8>(), squares in any::<bool>(), swapped in any::<bool>()) {
        let [p, q, ..] = pool(768, 1);
        let (a, b) = if swapped { (q, p) } else { (p, q) };
        let (a, b) = if squares { (&a * &a, &b * &b) } else { (a, b) };
        let length = if squares { 24 } else { 12 };
        let x = residue(&(&a * &b), &x, pick);
        let (split, coprime) = Split::new(modulus(&a), modulus(&b));
        prop_assert!(is(coprime));
        let combined = split.combine(&nat(&(&x % &a), length), &nat(&(&x % &b), length));
        prop_assert_eq!(value(&combined), x);
        prop_assert_eq!(combined.len(), 2 * length);
    }
}

/// Residues at the ends, in every combination.
#[test]
fn residues_at_the_ends() {
    let [a, b, ..] = pool(768, 3);
    let (split, _) = Split::new(modulus(&a), modulus(&b));
    let ends = |n: &BigUint| [BigUint::ZERO, BigUint::from(1u8), n >> 1, n - 1u8];
    for x in ends(&a) {
        for y in ends(&b) {
            let combined = value(&split.combine(&nat(&x, 12), &nat(&y, 12)));
            assert!(combined < &a * &b);
            assert_eq!((&combined % &a, combined % &b), (x.clone(), y));
        }
    }
}

/// Factors that share a prime are told, and so is a multiple of one factor.
#[test]
fn common_factors_are_told() {
    let [p, q, ..] = pool(768, 1);
    assert!(!is(Split::new(modulus(&p), modulus(&p)).1));
    assert!(!is(Split::new(modulus(&(&p * &p)), modulus(&(&p * &q))).1));
    let (split, _) = Split::new(modulus(&p), modulus(&q));
    for (x, unit) in [
        (p.clone(), false),
        (&q * 2u8, false),
        (BigUint::ZERO, false),
        (&p + &q, true),
        (&p * &q - 1u8, true),
    ] {
        assert_eq!(is(split.is_nonzero_in_both(&nat(&x, 24))), unit, "{x}");
    }
}
