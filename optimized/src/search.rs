//! The search for key material: Paillier-Blum primes and safe primes. Source: book, chapters "Paillier" and "Ring-Pedersen", which
//! leave the way to the implementation.
//!
//! A random start of the operating system, a sieve over the interval behind it, one strong test to base 2 for each candidate that
//! is left, eight at a time, and Baillie-PSW for what passes. As always with intervals, a prime is found in proportion to the
//! distance from the one before it. Nothing about candidates that are refused is hidden. The prime that is found is secret: the
//! powers are in constant time; what memory accesses and time show of it is said at [`sieve::Sieve`] and [`primality`]. The auxiliary
//! exchange tests its primes once more, with forty bases.

pub mod primality;
pub mod sieve;

use alloc::vec::Vec;
use core::ops::ControlFlow;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use quorate_spec::engine::Primes;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::bignum::gcd;
use crate::bignum::lanes::{self, LaneJob, LaneModulus, LaneTerm};
use crate::bignum::limbs::{self, LimbJob, LimbModulus, LimbTerm};
use crate::bignum::nat::{LIMB_BITS, Nat};
use crate::ct;
use primality::is_probable_prime;
use sieve::{Sieve, odd_primes};

/// Candidates of one call of the kernels.
const LANES: usize = 8;

/// What kind of prime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A prime p = 3 mod 4.
    Blum,
    /// A prime p for which (p-1)/2 is a prime. It is 3 mod 4 as well.
    Safe,
}

impl Kind {
    /// Candidates have no odd factor below this. Each is where finding more factors costs as much as the tests it saves.
    fn sieve_limit(self) -> u32 {
        match self {
            Kind::Blum => 1 << 14,
            Kind::Safe => 1 << 20,
        }
    }

    /// Candidates of one interval: several times the mean distance of such primes of 1536 bits, 530 and 210 000.
    fn interval(self) -> usize {
        match self {
            Kind::Blum => 1 << 12,
            Kind::Safe => 1 << 19,
        }
    }

    /// The expected number of powers.
    ///
    /// By Mertens' theorem a number of b bits without factors below B is a prime with probability `e^γ ln B / (b ln 2)`. For a
    /// safe prime that counts twice; the second number is tested if the first one passes.
    fn expected(self, bits: usize) -> f64 {
        let one = bits as f64 * core::f64::consts::LN_2 / (1.781 * f64::from(self.sieve_limit()).ln());
        match self {
            Kind::Blum => one.max(1.0),
            Kind::Safe => (one * one + one).max(2.0),
        }
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Candidates tested so far.
    pub tested: u64,
    /// How many are needed on average. A search has no memory: it may end much earlier or later.
    pub expected: u64,
}

/// Why there are no primes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchError {
    /// The callback said so.
    Cancelled,
    /// The operating system gave no random bytes.
    Randomness(getrandom::Error),
}

impl core::fmt::Display for SearchError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            SearchError::Cancelled => f.write_str("the prime search was cancelled"),
            SearchError::Randomness(error) => write!(f, "the prime search got no random bytes: {error}"),
        }
    }
}

impl core::error::Error for SearchError {}

/// The primes of one party for one auxiliary exchange: p and q with gcd(pq, (p-1)(q-1)) = 1, 3 mod 4; p̂ and q̂ safe; all distinct,
/// with the two top bits set.
///
/// `progress` is called in the thread of the caller after every eight candidates of that thread, and can end the search. With the
/// feature `parallel` all cores search.
pub fn key_material(
    params: &Params,
    backend: Backend,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Primes, SearchError> {
    let bits = params.prime_bits;
    let expected = 2.0 * (Kind::Blum.expected(bits) + Kind::Safe.expected(bits));
    let tested = AtomicU64::new(0);
    let mut report =
        || progress(Progress { tested: tested.load(Ordering::Relaxed), expected: expected as u64 });
    loop {
        let mut find = |kind| race(kind, bits, backend, &tested, &mut report);
        let [p, q] = [find(Kind::Blum)?, find(Kind::Blum)?];
        let [p_hat, q_hat] = [find(Kind::Safe)?, find(Kind::Safe)?];
        let order = |prime: &Nat| prime.sub(&Nat::one(1)).0;
        let coprime = gcd::is_unit(&order(&p).mul(&order(&q)), &p.mul(&q), 2 * bits);
        if ct::decide(coprime, "the search is not constant in time")
            && are_distinct(&[&p, &q, &p_hat, &q_hat])
        {
            let bytes = |prime: &Nat| SecretBytes::new(prime.to_bytes_be(bits / 8));
            return Ok(Primes { p: bytes(&p), q: bytes(&q), p_hat: bytes(&p_hat), q_hat: bytes(&q_hat) });
        }
    }
}

fn are_distinct(primes: &[&Nat]) -> bool {
    let others = |i| primes.iter().skip(i + 1);
    primes.iter().enumerate().all(|(i, p)| {
        others(i)
            .all(|q| !ct::decide(p.ct_eq(q), "two equal primes are drawn again, with negligible probability"))
    })
}

/// One prime of exactly `bits` bits, a multiple of 64 from 64 on, the two top bits set. `progress` as in [`key_material`].
pub fn prime(
    kind: Kind,
    bits: usize,
    backend: Backend,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Nat, SearchError> {
    let tested = AtomicU64::new(0);
    let expected = kind.expected(bits) as u64;
    race(kind, bits, backend, &tested, &mut || {
        progress(Progress { tested: tested.load(Ordering::Relaxed), expected })
    })
}

/// All cores search, each from starts of its own, until one has found a prime.
fn race(
    kind: Kind,
    bits: usize,
    backend: Backend,
    tested: &AtomicU64,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Nat, SearchError> {
    let primes = odd_primes(kind.sieve_limit());
    let stop = AtomicBool::new(false);
    let search = Search { kind, bits, backend, primes: &primes, tested, stop: &stop };
    let mut ended = false;
    let results = in_threads(&search, &mut || {
        let flow = progress();
        ended |= flow.is_break();
        flow
    });
    // even if another thread found a prime at the same time
    if ended {
        return Err(SearchError::Cancelled);
    }
    let mut error = SearchError::Cancelled;
    for result in results {
        match result {
            Ok(prime) => return Ok(prime),
            Err(SearchError::Cancelled) => {}
            Err(other) => error = other,
        }
    }
    Err(error)
}

#[cfg(feature = "parallel")]
fn in_threads(
    search: &Search<'_>,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Vec<Result<Nat, SearchError>> {
    let others = std::thread::available_parallelism().map_or(0, |threads| threads.get() - 1);
    std::thread::scope(|scope| {
        let spawned: Vec<_> =
            (0..others).map(|_| scope.spawn(|| search.run(&mut || ControlFlow::Continue(())))).collect();
        let mut results = alloc::vec![search.run(progress)];
        // a thread that panicked has found nothing
        results.extend(spawned.into_iter().filter_map(|thread| thread.join().ok()));
        results
    })
}

#[cfg(not(feature = "parallel"))]
fn in_threads(
    search: &Search<'_>,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Vec<Result<Nat, SearchError>> {
    alloc::vec![search.run(progress)]
}

/// What all threads of a search share.
struct Search<'s> {
    kind: Kind,
    bits: usize,
    backend: Backend,
    primes: &'s [u32],
    tested: &'s AtomicU64,
    stop: &'s AtomicBool,
}

/// A number under test: a candidate p, or (p-1)/2 of one that passed. Secret.
struct Number {
    value: Nat,
    is_half: bool,
}

impl Search<'_> {
    /// Searches until a prime is found here or elsewhere, or the callback ends it. Either stops all threads.
    fn run(&self, progress: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Nat, SearchError> {
        let result = loop {
            match self.interval(progress) {
                Ok(None) => {}
                Ok(Some(prime)) => break Ok(prime),
                Err(error) => break Err(error),
            }
        };
        self.stop.store(true, Ordering::Relaxed);
        result
    }

    /// Searches one interval; `None` if there is no prime in it.
    fn interval(&self, progress: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Option<Nat>, SearchError> {
        let start = self.start().map_err(SearchError::Randomness)?;
        let sieve = Sieve::new(&start, self.kind.interval(), self.primes, self.kind == Kind::Safe);
        let candidate = |i: u64| {
            let value = start.add(&Nat::from_u64(4 * i, 1));
            // the interval may reach beyond the largest number of this length
            (value.limb(start.len()) == 0)
                .then(|| Number { value: value.resized(start.len()), is_half: false })
        };
        let mut candidates = sieve.survivors().map_while(candidate);
        // halves that come back go first, so that all lanes are full
        let mut batch = Vec::with_capacity(LANES);
        loop {
            batch.extend(candidates.by_ref().take(LANES - batch.len()));
            if batch.is_empty() {
                return Ok(None);
            }
            if self.stop.load(Ordering::Relaxed) {
                return Err(SearchError::Cancelled);
            }
            let passed = self.passes(&batch);
            let numbers = core::mem::replace(&mut batch, Vec::with_capacity(LANES));
            for (number, _) in numbers.into_iter().zip(passed).filter(|(_, passed)| *passed) {
                if self.kind == Kind::Safe && !number.is_half {
                    batch.push(Number { value: number.value.shr(1), is_half: true });
                } else if let Some(prime) = self.confirmed(number) {
                    return Ok(Some(prime));
                }
            }
            if progress().is_break() {
                return Err(SearchError::Cancelled);
            }
        }
    }

    /// A random number, 3 mod 4, of exactly `bits` bits with the two top bits set.
    fn start(&self) -> Result<Nat, getrandom::Error> {
        let mut bytes = Zeroizing::new(alloc::vec![0; self.bits / 8]);
        getrandom::fill(&mut bytes)?;
        let mut start = Nat::from_bytes_be(&bytes);
        if let Some(top) = start.limbs_mut().last_mut() {
            *top |= 3 << (LIMB_BITS - 2);
        }
        if let Some(low) = start.limbs_mut().first_mut() {
            *low |= 3;
        }
        Ok(start)
    }

    /// Tests to base 2, for all numbers together: `2^((p-1)/2) = ±1`, which for p = 3 mod 4 is the strong test; `2^(p'-1) = 1` for
    /// a half.
    fn passes(&self, numbers: &[Number]) -> Vec<bool> {
        self.tested.fetch_add(numbers.len() as u64, Ordering::Relaxed);
        let bits = |number: &Number| self.bits - usize::from(number.is_half);
        // n is odd: n - 1 has the other bits of n
        let exponent = |number: &Number| {
            let even = number.value.sub(&Nat::one(1)).0;
            if number.is_half { even } else { even.shr(1) }
        };
        let exponents: Vec<Nat> = numbers.iter().map(exponent).collect();
        let two = Nat::from_u64(2, self.bits / LIMB_BITS);
        let base = two.limbs();
        let pairs = numbers.iter().zip(&exponents);
        let powers: Vec<Vec<u64>> = if self.backend == Backend::Limbs {
            let power = |(number, exponent): (&Number, &Nat)| {
                let modulus = LimbModulus::new(number.value.limbs(), bits(number));
                let term = LimbTerm::Power { base, exponent: exponent.limbs(), bits: bits(number) };
                limbs::run_one(&LimbJob { modulus: &modulus, terms: alloc::vec![term] })
            };
            pairs.map(power).collect()
        } else {
            let modulus = |number: &Number| LaneModulus::new(number.value.limbs(), bits(number));
            let moduli: Vec<LaneModulus> = numbers.iter().map(modulus).collect();
            let jobs = pairs.zip(&moduli).map(|((number, exponent), modulus)| {
                let term = LaneTerm::Power { base, exponent: exponent.limbs(), bits: bits(number) };
                LaneJob { modulus, terms: alloc::vec![term] }
            });
            let jobs: Vec<LaneJob<'_>> = jobs.collect();
            lanes::run(self.backend, &jobs)
        };
        let is_one = |(number, power): (&Number, Vec<u64>)| {
            let power = Nat::from_limbs(power);
            let minus_one = number.value.sub(&Nat::one(1)).0;
            let passes = power.ct_eq(&Nat::one(1)) | power.ct_eq(&minus_one);
            ct::decide(passes, "the search is not constant in time")
        };
        numbers.iter().zip(powers).map(is_one).collect()
    }

    /// The prime, if what passed once passes Baillie-PSW: a Blum prime, or the half of a safe prime and then that.
    fn confirmed(&self, number: Number) -> Option<Nat> {
        let Number { value, is_half } = number;
        if !is_half {
            return is_probable_prime(&value, self.bits).then_some(value);
        }
        let prime = value.add(&value).add(&Nat::one(1)).resized(value.len());
        (is_probable_prime(&value, self.bits - 1) && is_probable_prime(&prime, self.bits)).then_some(prime)
    }
}
