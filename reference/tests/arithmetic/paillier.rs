//! Paillier encryption and ring-Pedersen commitments.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use proptest::prelude::*;

use crate::generated::{big, config, integers, naturals, pool};
use crate::under_test::integers::jacobi;
use crate::under_test::paillier::SecretKey;
use crate::under_test::pedersen::Setup;

fn key() -> SecretKey {
    let [p, q, ..] = pool(768, 1);
    SecretKey::new(p, q)
}

/// A key of two primes of 64 bits, for properties of all values.
fn small_key() -> SecretKey {
    let [p, q] = [189u16, 257].map(|less| (BigUint::from(1u8) << 64u32) - less);
    SecretKey::new(p, q)
}

fn symmetric(x: &BigInt, n: &BigUint) -> BigInt {
    let residue = x.mod_floor(&big(n));
    if &residue * 2 >= big(n) { residue - big(n) } else { residue }
}

/// 0, ±1, ±(N-1)/2, and the numbers beyond the ends.
fn plaintexts(n: &BigUint) -> Vec<BigInt> {
    let half = big(&((n - 1u8) >> 1));
    vec![0.into(), 1.into(), (-1).into(), half.clone(), -&half, &half + 1, -&half - 1, big(n), -big(n)]
}

/// PAI-1: (1 + xN) r^N, the same as (1 + N)^x r^N. PAI-2: decryption gives the symmetric residue back.
#[test]
fn pai_1_pai_2_ends_of_the_plaintexts() {
    for key in [small_key(), key()] {
        let (n, square) = (&key.public.modulus, &key.public.square);
        assert_eq!(*square, n * n);
        let r = BigUint::from(12345u32);
        for x in plaintexts(n) {
            let c = key.public.encrypt(&x, &r);
            let exponent = x.mod_floor(&big(n)).to_biguint().unwrap();
            assert_eq!(c, (n + 1u8).modpow(&exponent, square) * r.modpow(n, square) % square);
            assert_eq!(key.decrypt(&c), symmetric(&x, n), "{x}");
            assert_eq!(key.nonce(&c), r);
        }
    }
    let key = key();
    let half = (&key.public.modulus - 1u8) >> 1;
    assert_eq!(key.decrypt(&key.public.encrypt(&big(&half), &BigUint::one())), big(&half));
    assert_eq!(key.decrypt(&key.public.encrypt(&(big(&half) + 1), &BigUint::one())), -big(&half));
}

/// PAI-1: nonces that agree mod N give the same ciphertext.
#[test]
fn pai_1_nonces_count_mod_n() {
    let key = small_key();
    let n = &key.public.modulus;
    let r = BigUint::from(777u32);
    assert_eq!(key.public.encrypt(&5.into(), &(&r + n)), key.public.encrypt(&5.into(), &r));
    assert_ne!(key.public.encrypt(&5.into(), &(&r + 1u8)), key.public.encrypt(&5.into(), &r));
}

proptest! {
    #![proptest_config(config(128))]

    /// PAI-1, PAI-2: encryption and decryption, nonce recovery, and the operations ⊕, ⊖, ⊗.
    #[test]
    fn pai_1_pai_2_operations(x in integers(20), y in integers(20), a in integers(20), r in naturals(16), s in naturals(16)) {
        let key = small_key();
        let n = &key.public.modulus;
        prop_assume!(r.gcd(n).is_one() && s.gcd(n).is_one());
        let public = &key.public;
        let (c, d) = (public.encrypt(&x, &r), public.encrypt(&y, &s));
        let dec = |c: &BigUint| key.decrypt(c);
        prop_assert_eq!(dec(&c), symmetric(&x, n));
        prop_assert_eq!(dec(&public.add(&c, &d)), symmetric(&(&x + &y), n));
        prop_assert_eq!(dec(&public.subtract(&c, &d)), symmetric(&(&x - &y), n));
        prop_assert_eq!(dec(&public.scale(&c, &a)), symmetric(&(&x * &a), n));
        // not the plaintexts alone: the nonces too
        prop_assert_eq!(public.add(&c, &d), public.encrypt(&(&x + &y), &(&r * &s % n)));
        prop_assert_eq!(key.nonce(&c), r.clone() % n);
        prop_assert_eq!(key.nonce(&public.add(&c, &d)), r * s % n);
    }

    /// Every unit mod N² is a ciphertext: of its decryption, with its nonce.
    #[test]
    fn pai_2_every_unit_is_a_ciphertext(c in naturals(32)) {
        let key = small_key();
        let c = c % &key.public.square;
        prop_assume!(c.gcd(&key.public.modulus).is_one());
        let x = key.decrypt(&c);
        prop_assert_eq!(key.public.encrypt(&x, &key.nonce(&c)), c);
    }

    /// The fourth root of a square is a fourth root, and a square itself. MOD-P-1
    #[test]
    fn mod_p_1_fourth_roots(u in naturals(16)) {
        let key = small_key();
        let n = &key.public.modulus;
        prop_assume!(u.gcd(n).is_one());
        let v = &u * &u % n;
        let root = key.fourth_root(&v);
        prop_assert_eq!(root.modpow(&BigUint::from(4u8), n), v.clone());
        prop_assert!(key.is_square(&root) && key.is_square(&v));
        // is_square and Euler's criterion agree on any number
        let euler = |p: &BigUint| u.modpow(&((p - 1u8) >> 1), p).is_one();
        prop_assert_eq!(key.is_square(&u), euler(&key.p) && euler(&key.q));
        // the book's other formula: v^(h²), h = (φ + 4)/8
        let h: BigUint = (key.phi() + 4u8) >> 3;
        prop_assert_eq!(v.modpow(&(&h * &h), n), root);
    }

    /// PED-2: s^x t^μ with signed exponents, and what the verifier computes from it.
    #[test]
    fn ped_2_commitments(x in integers(40), mu in integers(60), y in integers(40), nu in integers(60), e in integers(32)) {
        let [_, _, p_hat, q_hat] = pool(768, 1);
        let n = p_hat * q_hat;
        let setup = Setup { s: BigUint::from(9u8), t: BigUint::from(25u8), modulus: n.clone() };
        let power = |base: u8, exponent: &BigInt| {
            let base = BigUint::from(base);
            let base = if *exponent < BigInt::ZERO { base.modinv(&n).unwrap() } else { base };
            base.modpow(exponent.magnitude(), &n)
        };
        let (c, d) = (setup.commit(&x, &mu), setup.commit(&y, &nu));
        prop_assert_eq!(&c, &(power(9, &x) * power(25, &mu) % &n));
        // homomorphic: com(x; μ) com(y; ν)^e = com(x + ey; μ + eν)
        prop_assert_eq!(setup.combine(&c, &d, &e), setup.commit(&(x + &e * y), &(mu + e * nu)));
    }
}

/// PED-2: com(0; 0) = 1, and com(x; μ) com(-x; -μ) = 1.
#[test]
fn ped_2_identity() {
    let [_, _, p_hat, q_hat] = pool(768, 2);
    let setup = Setup { s: BigUint::from(9u8), t: BigUint::from(25u8), modulus: p_hat * q_hat };
    let zero = BigInt::ZERO;
    assert!(setup.commit(&zero, &zero).is_one());
    let (x, mu) = (BigInt::from(-7), BigInt::from(1) << 1700u32);
    let product = setup.commit(&x, &mu) * setup.commit(&-x, &-mu) % &setup.modulus;
    assert!(product.is_one());
}

/// MOD-P-1, PAI-2: the same with a modulus of a parameter set, and the combination by Chinese remainders.
#[test]
fn mod_p_1_fourth_root_at_full_size() {
    let key = key();
    let n = &key.public.modulus;
    for u in [BigUint::one(), BigUint::from(2u8), n - 1u8, &key.p + &key.q] {
        let v = &u * &u % n;
        let root = key.fourth_root(&v);
        assert_eq!(root.modpow(&BigUint::from(4u8), n), v);
        assert_eq!((jacobi(&root, &key.p), jacobi(&root, &key.q)), (1, 1));
        assert!(root < *n);
    }
    assert_eq!(key.phi(), (&key.p - 1u8) * (&key.q - 1u8));
}
