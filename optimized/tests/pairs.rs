//! Arithmetic modulo N² in pairs modulo N gives what arithmetic modulo N² gives: every size, every backend, edge values.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

use num_bigint::BigUint;
use proptest::prelude::*;
use quorate::Backend;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::{Exponent, Plan, Term};

fn big(nat: &Nat) -> BigUint {
    BigUint::from_bytes_be(&nat.to_bytes_be(8 * nat.len()))
}

fn nat(value: &BigUint, limbs: usize) -> Nat {
    let mut digits = value.to_u64_digits();
    digits.resize(limbs, 0);
    Nat::from_limbs(digits)
}

/// Limbs from a small generator: the same for the same seed.
fn limbs(seed: u64, count: usize) -> Vec<u64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        state ^ state >> 29
    };
    (0..count).map(|_| next()).collect()
}

/// An odd N of exactly `bits` bits: random, all ones, and the smallest.
fn roots(bits: usize) -> [Modulus; 3] {
    let with_ends = |mut n: Vec<u64>| {
        n[0] |= 1;
        *n.last_mut().unwrap() |= 1 << 63;
        Modulus::new(Nat::from_limbs(n), bits)
    };
    let count = bits / 64;
    [with_ends(limbs(bits as u64, count)), with_ends(vec![u64::MAX; count]), with_ends(vec![0; count])]
}

#[test]
fn powers_modulo_squares_of_every_size() {
    for bits in [768, 1024, 1536, 2048, 3072] {
        for root in roots(bits) {
            let square = Modulus::square_of(&root);
            let (n, n_square) = (big(root.value()), big(square.value()));
            assert_eq!(&n * &n, n_square);
            let one = BigUint::from(1u8);
            let random = |seed| BigUint::from_slice(&[seed; 3]).modpow(&(&n - 2u8), &n_square);
            let bases = [
                BigUint::ZERO,
                one.clone(),
                &n_square - &one,
                n.clone(),
                &n - &one,
                &n_square - &n,
                &n + &one,
                random(7),
                random(9),
            ];
            let exponent = BigUint::from_slice(&[0xffff_fffe, 5, 0x8000_0000, 77]);
            for backend in [Backend::Limbs, Backend::Plain, Backend::Ifma] {
                if !backend.available() {
                    continue;
                }
                let mut plan = Plan::new();
                let exponent_of = || Exponent::new(&nat(&exponent, 2), 128);
                let handles: Vec<_> = bases
                    .iter()
                    .map(|base| plan.power(&square, &nat(base, square.len()), exponent_of()))
                    .collect();
                let mut results = plan.run(backend);
                for (base, handle) in bases.iter().zip(handles) {
                    let expected = base.modpow(&exponent, &n_square);
                    assert_eq!(big(&results.take(handle)), expected, "{bits} bits, {backend:?}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn products_of_powers(
        seed in any::<u64>(),
        size in prop::sample::select(vec![768usize, 1024, 1536]),
        edge in 0usize..3,
        exponents in prop::collection::vec(any::<[u64; 2]>(), 2..4),
    ) {
        let [a, b, c] = roots(size);
        let root = [a, b, c].into_iter().nth(edge).unwrap();
        let square = Modulus::square_of(&root);
        let n_square = big(square.value());
        let bases: Vec<Nat> = (0..exponents.len() as u64)
            .map(|i| square.reduce(&Nat::from_limbs(limbs(seed ^ i, square.len()))))
            .collect();
        let expected = bases.iter().zip(&exponents).fold(BigUint::from(1u8), |product, (base, exponent)| {
            let exponent = big(&Nat::from_limbs(exponent.to_vec()));
            product * big(base).modpow(&exponent, &n_square) % &n_square
        });
        for backend in [Backend::Limbs, Backend::Plain, Backend::Ifma] {
            if backend.available() {
                let mut plan = Plan::new();
                let terms = bases.iter().zip(&exponents).map(|(base, exponent)| {
                    Term::power(base, Exponent::new(&Nat::from_limbs(exponent.to_vec()), 128))
                });
                let handle = plan.product(&square, terms.collect());
                prop_assert_eq!(big(&plan.run(backend).take(handle)), expected.clone());
            }
        }
    }
}
