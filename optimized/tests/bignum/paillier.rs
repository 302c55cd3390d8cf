//! Paillier encryption, under the own key and under a peer's.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use proptest::prelude::*;
use quorate::backend::Backend;
use quorate::bignum::int::Int;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::Plan;
use quorate::paillier::{self, Factor, Key, PublicKey, SecretKey};
use quorate::sampling::{Challenge, challenge};
use quorate_reference::paillier as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::labels::ELOG_CHALLENGE;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};

use crate::generated::{
    config, fast_backends, int, integer, is, limbs, modulus, nat, pool, power, residue, signed, symmetric,
    two_to, value,
};

/// The key of a party, as both implementations hold it.
struct Both {
    own: SecretKey,
    peer: PublicKey,
    expected: reference::SecretKey,
}

fn both(params: &Params, party: u16) -> Both {
    let [p, q, ..] = pool(params.prime_bits, party);
    let limbs = params.prime_bits / 64;
    let own = SecretKey::new(params, &nat(&p, limbs), &nat(&q, limbs)).unwrap();
    Both { own, peer: PublicKey::new(modulus(&(&p * &q))), expected: reference::SecretKey::new(p, q) }
}

impl Both {
    fn n(&self) -> &BigUint {
        &self.expected.public.modulus
    }

    fn limbs(&self) -> usize {
        self.n().bits() as usize / 64
    }

    fn nat(&self, value: &BigUint) -> Nat {
        nat(value, self.limbs())
    }

    fn ciphertext(&self, value: &BigUint) -> Nat {
        nat(value, 2 * self.limbs())
    }

    /// `enc(x; r) Π factors` under the own key and under the same key as a peer's; they are equal.
    fn encrypt(
        &self,
        backend: Backend,
        x: &BigInt,
        r: &BigUint,
        factors: impl Fn(Key<'_>) -> Vec<Factor>,
    ) -> BigUint {
        let keys = [Key::Own(&self.own), Key::Peer(&self.peer)];
        let x = int(x, 2);
        let mut plan = Plan::new();
        let pending = keys.map(|key| key.plan_encrypt(&mut plan, &x, &self.nat(r), factors(key)));
        let mut results = plan.run(backend);
        let [own, peer] = pending.map(|pending| pending.finish(&mut results));
        assert_eq!((own.len(), peer.len()), (2 * self.limbs(), 2 * self.limbs()));
        assert_eq!(value(&own), value(&peer), "own key and peer's, {backend:?}");
        value(&own)
    }

    fn decrypt(&self, backend: Backend, c: &BigUint) -> BigInt {
        let mut plan = Plan::new();
        let pending = self.own.plan_decrypt(&mut plan, &self.ciphertext(c));
        let plaintext = pending.finish(&self.own, &mut plan.run(backend));
        integer(&plaintext, 8 * self.limbs() + 8)
    }

    fn root(&self, backend: Backend, y: &BigUint) -> BigUint {
        let mut plan = Plan::new();
        let pending = self.own.plan_root(&mut plan, &self.nat(y));
        value(&pending.finish(&mut plan.run(backend)))
    }
}

/// 0, ±1, ±(N-1)/2, and numbers beyond the ends.
fn plaintexts(n: &BigUint) -> Vec<BigInt> {
    let n = BigInt::from(n.clone());
    let half: BigInt = (&n - 1) / 2;
    vec![
        0.into(),
        1.into(),
        (-1).into(),
        half.clone(),
        -&half,
        &half + 1,
        -&half - 1,
        n.clone(),
        -&n,
        n * 5 + 3,
    ]
}

fn challenges() -> [Challenge; 2] {
    let of =
        |sign| (0..50u8).map(|i| challenge(ELOG_CHALLENGE, &[&[i]])).find(|e| e.negative == sign).unwrap();
    [of(false), of(true)]
}

/// PAI-1, PAI-2 at the ends of the plaintexts, with nonces at the ends of the units.
#[test]
fn pai_1_pai_2_ends_of_the_plaintexts() {
    let key = both(&TOY1536, 1);
    let n = key.n().clone();
    for backend in fast_backends() {
        for (i, x) in plaintexts(&n).into_iter().enumerate() {
            let nonces = [BigUint::one(), BigUint::from(12345u32), &n - 1u8, (&n >> 1) + 1u8];
            let r = &nonces[i % 4];
            let c = key.encrypt(backend, &x, r, |_| vec![]);
            assert_eq!(c, key.expected.public.encrypt(&x, r), "{backend:?} {x}");
            assert_eq!(key.decrypt(backend, &c), symmetric(&x, &n), "{backend:?} {x}");
            assert_eq!(key.root(backend, &(&c % &n)), *r, "{backend:?}");
        }
    }
}

proptest! {
    #![proptest_config(config(10))]

    /// PAI-1, PAI-2: encryption with powers of other ciphertexts, the own key and the peer's against the reference.
    #[test]
    fn pai_1_pai_2_products(x in limbs(30), y in limbs(18), r in limbs(24), s in limbs(24), pick in any::<(u8, u8)>()) {
        let key = both(&TOY1536, 2);
        let n = key.n().clone();
        let (r, s) = (residue(&n, &r, pick.0), residue(&n, &s, pick.1));
        prop_assume!(r.gcd(&n).is_one() && s.gcd(&n).is_one());
        let (x, y) = (signed(&x), signed(&y));
        let public = &key.expected.public;
        let d = public.encrypt(&(&y + 7), &s);
        let b = 18 * 64;
        for backend in fast_backends() {
            for e in challenges() {
                let scaled = key.encrypt(backend, &x, &r, |key_| {
                    let d = key.ciphertext(&d);
                    let inverse = key_.square().invert(&d).0;
                    vec![
                        key_.factor(&d, &int(&y, 18), b),
                        key_.factor_of(&inverse, &d, &int(&y, 18), b),
                        key_.challenge_factor(&d, &e, false),
                        key_.challenge_factor(&d, &e, true),
                        key_.challenge_factor(&d, &e, true),
                        key_.natural_factor(&d, &nat(&BigUint::from(77u8), 1), 7),
                    ]
                });
                let exponent = 77 - integer(&e.integer(), 40);
                let expected = public.add(&public.encrypt(&x, &r), &public.scale(&d, &exponent));
                prop_assert_eq!(&scaled, &expected, "{:?}", backend);
                prop_assert_eq!(&scaled, &(public.encrypt(&x, &r) * power(&d, &exponent, &public.square) % &public.square));
                prop_assert_eq!(key.decrypt(backend, &scaled), key.expected.decrypt(&scaled));
                prop_assert_eq!(key.root(backend, &(&scaled % &n)), key.expected.nonce(&scaled));
            }
        }
    }

    /// PAI-2: every unit mod N² is a ciphertext.
    #[test]
    fn pai_2_every_unit_decrypts(c in limbs(48), pick in any::<u8>()) {
        let key = both(&TOY1536, 3);
        let c = residue(&key.expected.public.square, &c, pick);
        prop_assume!(c.gcd(key.n()).is_one());
        for backend in fast_backends() {
            prop_assert_eq!(key.decrypt(backend, &c), key.expected.decrypt(&c));
        }
    }
}

/// PAI-1 with scaling by exponents at the ends of their interval.
#[test]
fn powers_at_the_ends_of_an_interval() {
    let key = both(&TOY1536, 1);
    let public = &key.expected.public;
    let d = public.encrypt(&(-5).into(), &BigUint::from(99u8));
    let b = 256;
    let end = BigInt::one() << b;
    for backend in fast_backends() {
        for y in [-&end, &end - 1, BigInt::ZERO, BigInt::from(-1), BigInt::one()] {
            let c = key.encrypt(backend, &3.into(), &BigUint::from(2u8), |k| {
                vec![k.factor(&key.ciphertext(&d), &int(&y, 6), b)]
            });
            assert_eq!(
                c,
                public.add(&public.encrypt(&3.into(), &BigUint::from(2u8)), &public.scale(&d, &y)),
                "{backend:?} {y}"
            );
        }
    }
}

/// Products of powers without a message or a nonce.
#[test]
fn products_without_a_nonce() {
    let key = both(&TOY1536, 1);
    let d = BigUint::from(3u8).pow(700);
    for backend in fast_backends() {
        let mut plan = Plan::new();
        let pending = [Key::Own(&key.own), Key::Peer(&key.peer)].map(|k| {
            let factors = vec![k.factor(&key.ciphertext(&d), &int(&(-12345).into(), 1), 20)];
            [k.plan_product(&mut plan, None, factors), k.plan_product(&mut plan, None, vec![])]
        });
        let mut results = plan.run(backend);
        let expected = key.expected.public.scale(&d, &(-12345).into());
        for [power, nothing] in pending {
            assert_eq!(value(&power.finish(&mut results)), expected);
            assert!(nothing.finish(&mut results).limbs().iter().sum::<u64>() == 1);
        }
    }
}

/// Sums and differences of ciphertexts.
#[test]
fn sums_and_differences() {
    let key = both(&TOY1536, 1);
    let public = &key.expected.public;
    let (c, d) =
        (public.encrypt(&10.into(), &BigUint::from(5u8)), public.encrypt(&(-3).into(), &BigUint::from(6u8)));
    let (a, b) = (key.ciphertext(&c), key.ciphertext(&d));
    assert_eq!(value(&paillier::add(&key.peer, &a, &b)), public.add(&c, &d));
    assert_eq!(value(&paillier::subtract(&key.peer, &a, &b)), public.subtract(&c, &d));
    for x in plaintexts(key.n()) {
        let message = Key::Peer(&key.peer).message(&int(&x, 1));
        assert_eq!(value(&message), public.encrypt(&x, &BigUint::one()));
    }
    assert_eq!(value(&Key::Own(&key.own).message(&Int::zero())), BigUint::one());
}

/// MOD-P-1: fourth roots of squares, modulo each prime.
#[test]
fn mod_p_1_fourth_roots() {
    let key = both(&TOY1536, 4);
    let (n, p, q) = (key.n().clone(), &key.expected.p, &key.expected.q);
    for backend in fast_backends() {
        for u in [BigUint::one(), BigUint::from(2u8), &n - 1u8, p + q, BigUint::from(3u8).pow(900) % &n] {
            let v = &u * &u % &n;
            let mut plan = Plan::new();
            let (a, b) = key.own.plan_fourth_root(&mut plan, &key.nat(&v));
            let mut results = plan.run(backend);
            let root = key.own.primes.combine(&results.take(a), &results.take(b));
            assert_eq!(value(&root), key.expected.fourth_root(&v), "{backend:?}");
        }
    }
}

/// Units mod N and N², told by the primes.
#[test]
fn units_by_the_primes() {
    let key = both(&TOY1536, 1);
    let (n, p, q) = (key.n().clone(), &key.expected.p, &key.expected.q);
    for x in [BigUint::ZERO, BigUint::one(), p.clone(), q * 3u8, &n - 1u8, &n - q] {
        assert_eq!(is(key.own.is_unit(&key.nat(&x))), x.gcd(&n).is_one(), "{x}");
        let lifted = &x + &n * 77u8;
        assert_eq!(is(key.own.is_unit(&key.ciphertext(&lifted))), x.gcd(&n).is_one(), "{x}");
    }
}

/// All parameter sets: a negative plaintext there and back. One of the squares has an odd number of bits.
#[test]
fn every_parameter_set() {
    let mut lengths = Vec::new();
    for params in [TOY1536, P2048, P3072] {
        let key = both(&params, 1);
        assert_eq!(value(key.peer.square.value()), key.expected.public.square);
        assert_eq!(key.peer.square.bits() as u64, key.expected.public.square.bits());
        let (x, r) = (-two_to(1500) - 1, BigUint::from(3u8).pow(900));
        let c = key.encrypt(Backend::detect(), &x, &r, |_| vec![]);
        assert_eq!(c, key.expected.public.encrypt(&x, &r));
        assert_eq!(key.decrypt(Backend::detect(), &c), symmetric(&x, key.n()));
        assert_eq!(key.root(Backend::detect(), &(c % key.n())), r % key.n());
    }
    for params in [TOY1536, P2048, P3072] {
        for party in 1..=8 {
            let [p, q, ..] = pool(params.prime_bits, party);
            let n = p * q;
            let key = PublicKey::new(modulus(&n));
            assert_eq!(key.square.bits() as u64, (&n * &n).bits());
            lengths.push(key.square.bits() % 2);
        }
    }
    assert!(lengths.contains(&0) && lengths.contains(&1), "both lengths of a square occur");
}

/// A prime that divides the order of the other is refused: no decryption, no roots.
#[test]
fn primes_without_inverses_are_refused() {
    let [p, q, ..] = pool(768, 1);
    let key = |p: &BigUint, q: &BigUint| SecretKey::new(&TOY1536, &nat(p, 12), &nat(q, 12)).err();
    assert_eq!(key(&p, &q), None);
    assert_eq!(key(&p, &p), Some(LocalError::InvalidPrimes));
    // p = 1 mod r and q a multiple of r, r = 3: gcd(N, φ) > 1
    let ones = (BigUint::one() << 768u32) - 1u8;
    let find = |rest: u8| (0u32..12).map(|i| &ones - i).find(|n| n % 12u8 == BigUint::from(rest)).unwrap();
    assert_eq!(key(&find(7), &find(3)), Some(LocalError::InvalidPrimes));
}
