//! Checks of own primes.

use num_bigint::BigUint;
use num_integer::Integer;
use quorate::backend::Backend;
use quorate::bignum::nat::Nat;
use quorate::primes as optimized;
use quorate_adversary::math::to_nat;
use quorate_reference::primes as reference;
use quorate_testkeys::party_primes;

use crate::backend;

/// p = 2(2^70 k + 1) + 1 and its half are primes: more factors 2 than are looked at without a branch.
const MANY_TWOS: &str = "c000000000000000000000000000000000000000000000000000000000000000000000000003b643d85892f60ebed05375c64f5eb4ff14ebb6a19878a235f558608fef65c8e71bade47dde5ef2e04ca0b26c1ccfbbfeda800000000000000003";
/// p = 2n + 1 is prime, n = (x+1)(4x+1)(7x+1) a Carmichael number.
const CARMICHAEL: &str = "d4300fb63547202a2d1c9b082d1b3e03";

fn number(value: &BigUint) -> Nat {
    Nat::from_bytes_be(&value.to_bytes_be())
}

fn paillier(backend: Backend, p: &BigUint, q: &BigUint, bits: usize) -> bool {
    let fit = optimized::are_paillier_primes(backend, &number(p), &number(q), bits);
    assert_eq!(fit, reference::are_paillier_primes(p, q, bits), "{p:x} {q:x}");
    fit
}

fn pedersen(backend: Backend, p: &BigUint, q: &BigUint, bits: usize) -> bool {
    let fit = optimized::are_pedersen_primes(backend, &number(p), &number(q), bits);
    assert_eq!(fit, reference::are_pedersen_primes(p, q, bits), "{p:x} {q:x}");
    fit
}

fn pool(bits: usize, index: u16) -> [BigUint; 4] {
    let primes = party_primes(bits, index).unwrap();
    [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| to_nat(&prime))
}

#[test]
fn primes_of_the_pool() {
    let mut twos = Vec::new();
    for (bits, parties) in [(768, 8), (1024, 1), (1536, 1)] {
        for index in 1..=parties {
            let [p, q, p_hat, q_hat] = pool(bits, index);
            assert!(paillier(backend(), &p, &q, bits));
            assert!(pedersen(backend(), &p_hat, &q_hat, bits));
            twos.push(((&p_hat >> 1u8) - 1u8).trailing_zeros().unwrap());
        }
    }
    // halves of both classes mod 4
    assert!(twos.contains(&1) && twos.iter().any(|twos| *twos > 1));
    let [p, q, p_hat, q_hat] = pool(768, 1);
    assert!(paillier(backend(), &p_hat, &q_hat, 768));
    assert!(!pedersen(backend(), &p, &q, 768));
    for bits in [704, 767, 769, 832] {
        assert!(!paillier(backend(), &p, &q, bits));
        assert!(!pedersen(backend(), &p_hat, &q_hat, bits));
    }
}

#[test]
fn primes_each_property_alone() {
    let bits = 768;
    let [p, q, p_hat, q_hat] = &pool(bits, 1);
    let [_, _, longer, _] = &pool(1024, 1);
    let search = |start: BigUint, step: u32, fits: &dyn Fn(&BigUint) -> bool| {
        let mut value = start;
        while !fits(&value) {
            value += step;
        }
        value
    };
    let is_prime = |value: &BigUint| reference::is_prime(value, bits);
    let wrong = [
        p.clone(),
        p_hat.clone(),
        longer.clone(),
        // 1 mod 4
        search(p + 2u8, 4, &is_prime),
        // without the second bit, too short, too long
        p - (BigUint::from(1u8) << (bits - 2)),
        p >> 1u8,
        p << 1u8,
        p + (BigUint::from(1u8) << bits),
        // even
        p + 1u8,
        p_hat + 1u8,
        // 3 mod 4 and composite
        search(p + 4u8, 4, &|value| !is_prime(value)),
        // the half is prime, and it is not
        search((p_hat >> 1u8) + 2u8, 2, &|half| is_prime(half) && !is_prime(&(half * 2u8 + 1u8))) * 2u8 + 1u8,
        // a multiple of the other one's order and a bit more: not coprime
        q * 2u8 + 1u8,
        BigUint::ZERO,
        1u8.into(),
        2u8.into(),
        3u8.into(),
        (BigUint::from(1u8) << bits) - 1u8,
        BigUint::from(3u8) << (bits - 2),
    ];
    for wrong in &wrong {
        for (p, q) in [(p, wrong), (wrong, p)] {
            paillier(backend(), p, q, bits);
        }
        for (p, q) in [(p_hat, wrong), (wrong, p_hat)] {
            assert!(!pedersen(backend(), p, q, bits), "{wrong:x}");
        }
    }
    for wrong in wrong.iter().filter(|wrong| **wrong != *p_hat) {
        assert!(!paillier(backend(), p, wrong, bits), "{wrong:x}");
    }
    assert!(pedersen(backend(), p_hat, q_hat, bits));
    // other lengths in memory
    let resized =
        |limbs| optimized::are_paillier_primes(backend(), &number(p).resized(limbs), &number(q), bits);
    assert_eq!([11, 12, 13, 20].map(resized), [false, true, true, true]);
    assert!(!optimized::are_pedersen_primes(backend(), &Nat::zero(0), &Nat::zero(0), bits));
    assert!(!optimized::are_pedersen_primes(backend(), &Nat::zero(0), &Nat::zero(0), 0));
}

/// Numbers of 128 bits: of those, all kinds are found quickly.
#[test]
fn primes_of_all_kinds() {
    let bits = 128;
    let start = (BigUint::from(3u8) << (bits - 2)) + 0x1234_5678_9abc_def3u64;
    let candidates = || (0u32..).map(|k| &start + 4 * k);
    let prime = |value: &BigUint, bits| reference::is_prime(value, bits);
    let other = candidates().find(|p| prime(p, bits) && prime(&(p >> 1u8), bits - 1)).unwrap();
    let mut counts = [0; 2];
    for p in candidates().filter(|p| *p != other).take(400) {
        counts[0] += u32::from(paillier(Backend::Limbs, &p, &other, bits));
        counts[1] += u32::from(pedersen(Backend::Limbs, &p, &other, bits));
    }
    assert!(counts[0] > 0);
    let safe = candidates().filter(|p| *p != other && prime(&(p >> 1u8), bits - 1) && prime(p, bits));
    for p in safe.take(6) {
        assert!(pedersen(Backend::Limbs, &p, &other, bits));
    }
    // every base passes Fermat's test
    let carmichael = BigUint::parse_bytes(CARMICHAEL.as_bytes(), 16).unwrap();
    let half = &carmichael >> 1u8;
    let two = BigUint::from(2u8);
    assert!(two.modpow(&(&half - 1u8), &half) == 1u8.into() && prime(&carmichael, bits));
    assert!(!pedersen(Backend::Limbs, &carmichael, &other, bits));
    assert!(paillier(Backend::Limbs, &carmichael, &other, bits));
}

#[test]
fn primes_with_many_twos() {
    let p = BigUint::parse_bytes(MANY_TWOS.as_bytes(), 16).unwrap();
    assert_eq!(((&p >> 1u8) - 1u8).trailing_zeros(), Some(70));
    let [_, q, _, q_hat] = pool(768, 1);
    assert!(pedersen(backend(), &p, &q_hat, 768));
    assert!(pedersen(backend(), &q_hat, &p, 768));
    assert!(paillier(backend(), &p, &q, 768));
    assert_eq!((&p - 1u8).gcd(&4u8.into()), 2u8.into());
}
