//! The prime search, at sizes far below those in use, and its tests of primality. Primes are checked by the reference's
//! Miller-Rabin test, small numbers by trial division.
#![cfg(feature = "std")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::One;
use quorate::backend::Backend;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::search::primality::{is_probable_prime, passes_base_two, passes_lucas};
use quorate::search::sieve::{Sieve, odd_primes};
use quorate::search::{Kind, Progress, SearchError, key_material, prime};
use quorate_reference::primes as reference;
use quorate_spec::params::{P2048, Params};

fn backends() -> Vec<Backend> {
    [Backend::Limbs, Backend::Ifma].into_iter().filter(|backend| backend.available()).collect()
}

fn value(nat: &Nat) -> BigUint {
    BigUint::from_bytes_be(&nat.to_bytes_be(8 * nat.len()))
}

fn nat(value: &BigUint) -> Nat {
    Nat::from_bytes_be(&value.to_bytes_be())
}

fn modulus(value: &BigUint) -> Modulus {
    Modulus::new(nat(value), value.bits() as usize)
}

fn is_prime(n: &BigUint) -> bool {
    reference::is_prime(n, n.bits() as usize)
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Parameters with primes of another size.
fn sized(prime_bits: usize) -> Params {
    let mut params = P2048;
    params.prime_bits = prime_bits;
    params.modulus_bits = 2 * prime_bits;
    params
}

/// All odd numbers below the limit that are primes, by trial division.
fn is_prime_by_division(n: u64) -> bool {
    n % 2 == 1 && n > 1 && (3..).step_by(2).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

/// The odd composite numbers below the limit that pass a test; all primes pass it.
fn pseudoprimes(limit: u64, passes: impl Fn(&Modulus) -> bool) -> Vec<u64> {
    let odd = (3..limit).step_by(2);
    let wrong = odd.filter(|n| passes(&modulus(&BigUint::from(*n))) != is_prime_by_division(*n));
    wrong.inspect(|n| assert!(!is_prime_by_division(*n), "the prime {n} fails")).collect()
}

/// The strong test to base 2 is wrong for the strong pseudoprimes alone (OEIS A001262).
#[test]
fn base_two_fails_for_the_known_pseudoprimes_alone() {
    let known = [
        2047, 3277, 4033, 4681, 8321, 15841, 29341, 42799, 49141, 52633, 65281, 74665, 80581, 85489, 88357,
        90751,
    ];
    assert_eq!(pseudoprimes(100_000, passes_base_two), known);
}

/// The Lucas test is wrong for the strong Lucas pseudoprimes alone (OEIS A217255).
#[test]
fn lucas_fails_for_the_known_pseudoprimes_alone() {
    let known = [5459, 5777, 10877, 16109, 18971, 22499, 24569, 25199, 40309, 58519, 75077, 97439];
    assert_eq!(pseudoprimes(100_000, passes_lucas), known);
}

/// Both together are right.
#[test]
fn baillie_psw_equals_trial_division() {
    let passes = |n: &Modulus| is_probable_prime(n.value(), n.bits());
    assert_eq!(pseudoprimes(100_000, passes), [0; 0]);
}

/// Composites that fool one half: Arnault's products p (2p - 1) for base 2, squares of Wieferich primes, Carmichael numbers.
#[test]
fn composites_that_fool_one_test() {
    let big = |n: u128| BigUint::from(n);
    // p = 1 mod 4 and 2 a square modulo both factors make p (2p - 1) a strong pseudoprime
    let mut fooled = 0;
    for p in (1u64 << 40..).step_by(4).map(|p| p + 1).filter(|p| is_prime(&BigUint::from(*p))).take(400) {
        if !is_prime(&BigUint::from(2 * p - 1)) {
            continue;
        }
        let n = big(u128::from(p) * u128::from(2 * p - 1));
        fooled += usize::from(passes_base_two(&modulus(&n)));
        assert!(!is_probable_prime(&nat(&n), n.bits() as usize), "{n}");
    }
    assert!(fooled > 0, "no strong pseudoprime among them");
    for n in [1093u64 * 1093, 3511 * 3511, 561, 41041, 825_265, 3_215_031_751, 9_746_347_772_161] {
        let n = BigUint::from(n);
        assert!(!is_probable_prime(&nat(&n), n.bits() as usize), "{n}");
    }
    assert!(passes_base_two(&modulus(&BigUint::from(1093u32 * 1093))));
}

/// Long primes pass, and their products and squares do not, for every number of bits 1 that a prime may end with.
#[test]
fn long_numbers() {
    let mersenne = [61u32, 89, 107, 127, 521].map(|e| (BigUint::one() << e) - 1u8);
    let others = [(128u32, 159u32), (192, 237), (256, 189)].map(|(e, c)| (BigUint::one() << e) - c);
    let fermat_like = (BigUint::one() << 16) + 1u8;
    let primes: Vec<_> = mersenne.into_iter().chain(others).chain([fermat_like]).collect();
    for p in &primes {
        assert!(is_prime(p), "{p}");
        assert!(is_probable_prime(&nat(p), p.bits() as usize), "{p}");
        for q in &primes {
            let n = p * q;
            assert!(!is_probable_prime(&nat(&n), n.bits() as usize), "{n}");
        }
    }
}

/// The sieve leaves out exactly the candidates with a factor below the limit.
#[test]
fn the_sieve_leaves_what_has_no_small_factor() {
    let primes = odd_primes(1000);
    assert_eq!(primes.len(), 167);
    assert!(primes.iter().all(|p| is_prime_by_division(u64::from(*p))));
    for start in
        [(BigUint::one() << 64u32) + 3u8, (BigUint::one() << 191u32) + 4711u32, BigUint::from(10_007u32)]
    {
        for safe in [false, true] {
            let sieve = Sieve::new(&nat(&start), 4096, &primes, safe);
            let left: Vec<u64> = sieve.survivors().collect();
            let coprime = |n: &BigUint| primes.iter().all(|p| (n % *p) != BigUint::ZERO);
            let expected = (0..4096u64).filter(|i| {
                let n = &start + 4 * i;
                coprime(&n) && (!safe || coprime(&(n >> 1u32)))
            });
            assert_eq!(left, expected.collect::<Vec<u64>>(), "{start} {safe}");
        }
    }
}

/// Primes of both kinds: prime, of the right length and form, different each time.
#[test]
fn found_primes_are_what_was_asked_for() {
    for backend in backends() {
        for (kind, bits, count) in [
            (Kind::Blum, 64, 20),
            (Kind::Blum, 128, 20),
            (Kind::Blum, 256, 10),
            (Kind::Blum, 768, 2),
            (Kind::Safe, 64, 3),
            (Kind::Safe, 128, 3),
            (Kind::Safe, 192, 2),
        ] {
            let found: Vec<_> = (0..count).map(|_| prime(kind, bits, backend, go_on).unwrap()).collect();
            for (i, p) in found.iter().map(value).enumerate() {
                assert!(is_prime(&p), "{p}");
                assert!(reference::has_top_bits(&p, bits), "{p}");
                assert_eq!(&p % 4u8, BigUint::from(3u8));
                assert!(kind == Kind::Blum || is_prime(&(&p >> 1u32)), "{p}");
                assert!(found[..i].iter().all(|other| value(other) != p), "twice the same");
            }
        }
    }
}

/// PAI-3, PED-1: key material passes the reference's checks.
#[test]
fn pai_3_ped_1_key_material() {
    for bits in [64, 128] {
        let found = key_material(&sized(bits), Backend::detect(), go_on).unwrap();
        let [p, q, p_hat, q_hat] = [&found.p, &found.q, &found.p_hat, &found.q_hat].map(|secret| {
            assert_eq!(secret.expose().len(), bits / 8);
            BigUint::from_bytes_be(secret.expose())
        });
        assert!(reference::are_paillier_primes(&p, &q, bits));
        assert!(reference::are_pedersen_primes(&p_hat, &q_hat, bits));
        assert!((&p * &q).gcd(&((&p - 1u8) * (&q - 1u8))).is_one());
        let all = [p, q, p_hat, q_hat];
        assert!((0..4).all(|i| (0..i).all(|j| all[i] != all[j])));
    }
}

/// The callback ends the search of all threads, at once or later.
#[test]
fn the_callback_cancels() {
    // while Blum primes are found, too
    for calls in (1u64..9).cycle().take(40) {
        let seen = AtomicU64::new(0);
        let progress = |progress: Progress| {
            assert!(progress.tested > 0 && progress.expected > 3000);
            match seen.fetch_add(1, Ordering::Relaxed) + 1 {
                count if count == calls => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        };
        // of a size at which no safe prime is found meanwhile
        assert_eq!(
            key_material(&sized(1536), Backend::detect(), progress).err(),
            Some(SearchError::Cancelled)
        );
        assert_eq!(seen.load(Ordering::Relaxed), calls, "not called after it said so");
    }
}

/// The count grows, and at the end is about what was expected: of a size at which one search has much to report, whichever of its
/// threads is faster.
#[test]
fn progress_is_reported() {
    let mut expected = 0;
    let runs = 12;
    let mut total = 0;
    for _ in 0..runs {
        let mut last = 0;
        prime(Kind::Safe, 448, Backend::detect(), |progress| {
            assert!(progress.tested >= last);
            (last, expected) = (progress.tested, progress.expected);
            ControlFlow::Continue(())
        })
        .unwrap();
        total += last;
    }
    // one search alone may end before it has anything to report
    assert!(expected > 0);
    assert!(total > runs * expected / 5 && total < runs * expected * 5, "{total} {expected}");
}

/// Errors say what happened.
#[test]
fn errors_are_named() {
    assert_eq!(SearchError::Cancelled.to_string(), "the prime search was cancelled");
}
