//! The committed pool holds what `TEST-ONLY.md` says, checked from the bytes the library returns.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use num_bigint::BigUint;
use quorate_testkeys::{PARTIES, PartyPrimes, party_primes};

const PRIME_BITS: [usize; 3] = [768, 1024, 1536];

/// Enough against a slip in the data: a composite passes with probability at most 4^-6, a random one almost never.
/// The generator spent 40. The bases are random, so no composite can be chosen to pass; a prime always passes.
const MILLER_RABIN_BASES: usize = 6;

/// Every file as committed: parameter size, name, text.
const FILES: [(usize, &str, &str); 6] = [
    (768, "blum-768", include_str!("../data/blum-768.txt")),
    (768, "safe-768", include_str!("../data/safe-768.txt")),
    (1024, "blum-1024", include_str!("../data/blum-1024.txt")),
    (1024, "safe-1024", include_str!("../data/safe-1024.txt")),
    (1536, "blum-1536", include_str!("../data/blum-1536.txt")),
    (1536, "safe-1536", include_str!("../data/safe-1536.txt")),
];

#[test]
fn other_sizes_and_parties_are_none() {
    for bits in PRIME_BITS {
        for party in [0, PARTIES + 1, u16::MAX] {
            assert_eq!(party_primes(bits, party), None, "{bits} bits, party {party}");
        }
    }
    for bits in [0, 1, 512, 767, 769, 2048, 3072, usize::MAX] {
        assert_eq!(party_primes(bits, 1), None, "{bits} bits");
    }
}

#[test]
fn files_are_one_comment_and_sixteen_lowercase_hex_lines() {
    for (bits, name, text) in FILES {
        assert!(text.ends_with('\n') && !text.contains('\r'), "{name}: line ends");
        let mut lines = text.lines();
        assert!(lines.next().unwrap().starts_with("# TEST ONLY"), "{name}: first line");
        let primes: Vec<&str> = lines.collect();
        assert_eq!(primes.len(), 2 * usize::from(PARTIES), "{name}: number of primes");
        for hex in primes {
            assert_eq!(hex.len(), bits / 4, "{name}: length");
            assert!(hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')), "{name}: lowercase hex");
        }
    }
}

#[test]
fn library_returns_the_lines_of_the_files_in_order() {
    for (bits, name, text) in FILES {
        let from_library: Vec<String> = parties(bits)
            .flat_map(|k| if name.starts_with("blum") { [k.p, k.q] } else { [k.p_hat, k.q_hat] })
            .map(|bytes| format!("{:0width$x}", number(&bytes), width = bits / 4))
            .collect();
        let from_file: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(from_library, from_file, "{name}");
    }
}

#[test]
fn primes_have_exact_length_and_two_top_bits() {
    for bits in PRIME_BITS {
        for prime in parties(bits).flat_map(all_four) {
            assert_eq!(prime.len(), bits / 8);
            assert_eq!(prime[0] >> 6, 0b11);
        }
    }
}

#[test]
fn primes_are_distinct_in_the_whole_pool() {
    let pool: Vec<Vec<u8>> = PRIME_BITS.into_iter().flat_map(parties).flat_map(all_four).collect();
    let distinct: BTreeSet<&Vec<u8>> = pool.iter().collect();
    assert_eq!(pool.len(), 3 * 4 * usize::from(PARTIES));
    assert_eq!(distinct.len(), pool.len());
}

#[test]
fn moduli_have_twice_the_bits_and_are_coprime_to_phi() {
    for bits in PRIME_BITS {
        for k in parties(bits) {
            for (p, q) in [(number(&k.p), number(&k.q)), (number(&k.p_hat), number(&k.q_hat))] {
                let n = &p * &q;
                let phi = (p - 1_u8) * (q - 1_u8);
                assert_eq!(n.bits(), 2 * bits as u64);
                assert_eq!(gcd(n, phi), BigUint::from(1_u8));
            }
        }
    }
}

#[test]
fn blum_primes_are_prime_and_3_mod_4() {
    for bits in PRIME_BITS {
        for prime in parties(bits).flat_map(|k| [k.p, k.q]) {
            let p = number(&prime);
            assert_eq!(&p % 4_u8, BigUint::from(3_u8));
            assert!(passes_miller_rabin(&p), "composite: {p:x}");
        }
    }
}

#[test]
fn safe_primes_are_prime_with_prime_half() {
    for bits in PRIME_BITS {
        for prime in parties(bits).flat_map(|k| [k.p_hat, k.q_hat]) {
            let p = number(&prime);
            assert_eq!(&p % 4_u8, BigUint::from(3_u8));
            assert!(passes_miller_rabin(&(&p >> 1_u32)), "composite half: {p:x}");
            assert!(passes_miller_rabin(&p), "composite: {p:x}");
        }
    }
}

#[test]
fn miller_rabin_of_this_file_refuses_composites() {
    for bits in PRIME_BITS {
        let k = party_primes(bits, 1).unwrap();
        assert!(!passes_miller_rabin(&(number(&k.p) * number(&k.q))));
        // One wrong bit in the data.
        assert!(!passes_miller_rabin(&(number(&k.p) ^ BigUint::from(2_u8))));
    }
}

fn parties(bits: usize) -> impl Iterator<Item = PartyPrimes> {
    (1..=PARTIES).map(move |party| party_primes(bits, party).expect("the pool serves every party"))
}

fn all_four(k: PartyPrimes) -> [Vec<u8>; 4] {
    [k.p, k.q, k.p_hat, k.q_hat]
}

fn number(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

/// Euclid; num-bigint has gcd only through another crate.
fn gcd(mut a: BigUint, mut b: BigUint) -> BigUint {
    while b != BigUint::ZERO {
        (a, b) = (b.clone(), a % b);
    }
    a
}

/// Miller-Rabin for odd `n > 4` with random bases from `2..=n - 2`.
fn passes_miller_rabin(n: &BigUint) -> bool {
    let one = BigUint::from(1_u8);
    let minus_one = n - 1_u8;
    let twos = minus_one.trailing_zeros().expect("n > 1");
    let odd = &minus_one >> twos;
    (0..MILLER_RABIN_BASES).all(|_| {
        let mut bytes = vec![0; n.to_bytes_be().len() + 8];
        getrandom::fill(&mut bytes).expect("the system's random source");
        let base = number(&bytes) % (n - 3_u8) + 2_u8;
        let mut x = base.modpow(&odd, n);
        if x == one || x == minus_one {
            return true;
        }
        for _ in 1..twos {
            x = &x * &x % n;
            if x == minus_one {
                return true;
            }
        }
        false
    })
}
