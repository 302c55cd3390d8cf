//! The tool that made `data/`: 16 Blum and 16 safe primes of 768, 1024 and 1536 bits. TEST ONLY.
//!
//! ```text
//! cargo run --release -p quorate-testkeys --example generate -- DIR
//! ```
//!
//! The primes come from the system's random source, so another run gives another pool. Nothing here is constant time
//! and nothing is wiped: the output is published. Do not take a key generator from this file.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use num_bigint::BigUint;

/// Two primes for each party.
const PRIMES_PER_FILE: usize = 2 * quorate_testkeys::PARTIES as usize;
/// The primes of the parameter sets TOY1536, P2048 and P3072.
const PRIME_BITS: [usize; 3] = [768, 1024, 1536];

/// A Fermat test of 1536 bits costs milliseconds, crossing out a small prime costs about a microsecond: at this bound
/// only one safe candidate in about 170 survives the sieve, and a larger bound would gain little.
const SIEVE_BOUND: u64 = 1 << 17;

/// Candidates in one window, 4 apart. Safe primes of 1536 bits are about 1 700 000 apart, so one window of this length
/// in about three holds one; to sieve it costs as much as a few of the tests of its 800 survivors.
const WINDOW: usize = 1 << 17;

/// Each base passes a composite with probability at most 1/4, whatever the composite.
const MILLER_RABIN_BASES: usize = 40;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// p = 3 mod 4.
    Blum,
    /// p = 2p' + 1 with p' prime. Then p' is odd, so p = 3 mod 4 as well.
    Safe,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Blum => "blum",
            Kind::Safe => "safe",
        }
    }

    fn definition(self) -> &'static str {
        match self {
            Kind::Blum => "p = 3 mod 4",
            Kind::Safe => "p = 2p' + 1 with p' prime",
        }
    }
}

fn main() {
    let mut args = std::env::args_os().skip(1);
    let (Some(dir), None) = (args.next(), args.next()) else {
        eprintln!("usage: generate DIR   (an existing folder that holds none of the files)");
        std::process::exit(2);
    };
    let dir = PathBuf::from(dir);

    let jobs: Vec<(Kind, usize, PathBuf)> = PRIME_BITS
        .into_iter()
        .flat_map(|bits| [(Kind::Blum, bits), (Kind::Safe, bits)])
        .map(|(kind, bits)| (kind, bits, dir.join(format!("{}-{bits}.txt", kind.name()))))
        .collect();
    // Vectors are computed from the pool. Replacing a prime changes them all, so it takes a deliberate deletion.
    for (_, _, path) in &jobs {
        if path.exists() {
            eprintln!("{} exists; refusing to overwrite it", path.display());
            std::process::exit(1);
        }
    }

    let small_primes = odd_primes_below(SIEVE_BOUND);
    // One set for all files: a Blum prime may happen to be safe, and no prime may have two roles.
    let mut used = BTreeSet::new();
    for (kind, bits, path) in jobs {
        let began = Instant::now();
        let primes = find_primes(kind, bits, &small_primes, &mut used);
        // `create_new` again refuses a file that appeared since the check above.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).expect("create the file");
        file.write_all(render(kind, bits, &primes).as_bytes()).expect("write the file");
        eprintln!("{}: {:.1} s", path.display(), began.elapsed().as_secs_f64());
    }
}

/// One data file: the comment line, then one prime a line in lowercase hex of exactly `bits / 8` bytes.
fn render(kind: Kind, bits: usize, primes: &[BigUint]) -> String {
    let mut text = format!(
        "# TEST ONLY, public, never for a real key (see TEST-ONLY.md): {} {} primes of {bits} bits, {}\n",
        primes.len(),
        kind.name(),
        kind.definition()
    );
    for prime in primes {
        let hex = prime.to_str_radix(16);
        // The top bit is set, so the hex has its full length without padding.
        assert_eq!(hex.len(), bits / 4, "a prime of the wrong size");
        text.push_str(&hex);
        text.push('\n');
    }
    text
}

/// `PRIMES_PER_FILE` new primes, none of them in `used`, to which they are added. Runs on all cores.
fn find_primes(kind: Kind, bits: usize, small_primes: &[u64], used: &mut BTreeSet<BigUint>) -> Vec<BigUint> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let state = Mutex::new((Vec::new(), used));
    let lock = || state.lock().expect("no thread panicked");
    let done = || lock().0.len() >= PRIMES_PER_FILE;

    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !done() {
                    let Some(prime) = search_window(kind, bits, small_primes, &done) else {
                        continue;
                    };
                    let mut guard = lock();
                    let (primes, used) = &mut *guard;
                    if primes.len() < PRIMES_PER_FILE && used.insert(prime.clone()) {
                        primes.push(prime);
                        eprintln!("{}-{bits}: {} of {PRIMES_PER_FILE}", kind.name(), primes.len());
                    }
                }
            });
        }
    });
    state.into_inner().expect("no thread panicked").0
}

/// The first prime of `kind` in one window behind a fresh random start; `None` if it has none or `done` says stop.
///
/// A fresh start for every prime keeps the primes of the pool unrelated. That a prime behind a long gap is found more
/// often than its neighbours does not matter to a test.
fn search_window(kind: Kind, bits: usize, small_primes: &[u64], done: &impl Fn() -> bool) -> Option<BigUint> {
    let start = random_start(bits);
    for (j, _) in sieve(kind, &start, small_primes).into_iter().enumerate().filter(|(_, alive)| *alive) {
        if done() {
            return None;
        }
        let candidate = &start + BigUint::from(4 * j);
        // Behind the last number of this size. Larger candidates than `start` otherwise keep its two top bits.
        if candidate.bits() != bits as u64 {
            return None;
        }
        if is_prime_of(kind, &candidate) {
            return Some(candidate);
        }
    }
    None
}

/// A random number of exactly `bits` bits, 3 mod 4, with the two top bits set.
///
/// The product of two numbers of at least `3·2^(bits - 2)` is at least `9·2^(2·bits - 4) > 2^(2·bits - 1)`: a modulus
/// has exactly twice the bits of its primes.
fn random_start(bits: usize) -> BigUint {
    let mut bytes = random_bytes(bits / 8);
    bytes[0] |= 0b1100_0000;
    bytes[bits / 8 - 1] |= 0b11;
    BigUint::from_bytes_be(&bytes)
}

/// Entry `j` says that `c = start + 4j`, and for safe primes also `(c - 1) / 2`, has no small factor.
fn sieve(kind: Kind, start: &BigUint, small_primes: &[u64]) -> Vec<bool> {
    let mut alive = vec![true; WINDOW];
    for &r in small_primes {
        let start_mod_r = u64::try_from(start % r).expect("below r");
        let half = r.div_ceil(2);
        let quarter = half * half % r;
        // The j with start + 4j = residue mod r. The candidates are far above r, so none is r itself.
        let mut cross_out = |residue: u64| {
            let first = (residue + r - start_mod_r) % r * quarter % r;
            for entry in alive.iter_mut().skip(first as usize).step_by(r as usize) {
                *entry = false;
            }
        };
        cross_out(0);
        if kind == Kind::Safe {
            // r divides (c - 1) / 2 exactly if c = 1 mod r, because r is odd.
            cross_out(1);
        }
    }
    alive
}

/// Primality of `c`, for safe primes together with that of `(c - 1) / 2`.
///
/// Both cheap tests come first: nearly every candidate is composite and fails the first exponentiation, and a half
/// that passes would waste 40 bases on a candidate that fails.
fn is_prime_of(kind: Kind, c: &BigUint) -> bool {
    match kind {
        Kind::Blum => passes_fermat(c) && passes_miller_rabin(c),
        Kind::Safe => {
            let half = c >> 1_u32;
            passes_fermat(&half) && passes_fermat(c) && passes_miller_rabin(&half) && passes_miller_rabin(c)
        }
    }
}

/// `2^(n - 1) = 1 mod n`.
fn passes_fermat(n: &BigUint) -> bool {
    BigUint::from(2_u8).modpow(&(n - 1_u8), n) == BigUint::from(1_u8)
}

/// Miller-Rabin for odd `n > 4` with random bases from `2..=n - 2`.
fn passes_miller_rabin(n: &BigUint) -> bool {
    let one = BigUint::from(1_u8);
    let minus_one = n - 1_u8;
    let twos = minus_one.trailing_zeros().expect("n > 1");
    let odd = &minus_one >> twos;
    (0..MILLER_RABIN_BASES).all(|_| {
        let mut x = random_base(n).modpow(&odd, n);
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

/// A random number from `2..=n - 2`; 8 bytes more than `n` make it uniform for all purposes.
fn random_base(n: &BigUint) -> BigUint {
    let wide = random_bytes((n.bits() as usize).div_ceil(8) + 8);
    BigUint::from_bytes_be(&wide) % (n - 3_u8) + 2_u8
}

fn random_bytes(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    getrandom::fill(&mut bytes).expect("the system's random source");
    bytes
}

/// The sieve of Eratosthenes without 2: candidates and their halves are odd by construction.
fn odd_primes_below(bound: u64) -> Vec<u64> {
    let mut composite = vec![false; bound as usize];
    let mut primes = Vec::new();
    for r in (3..bound).step_by(2) {
        if !composite[r as usize] {
            primes.push(r);
            for multiple in (r * r..bound).step_by(r as usize) {
                composite[multiple as usize] = true;
            }
        }
    }
    primes
}
