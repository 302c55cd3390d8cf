//! Candidates without small factors.

use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::bignum::nat::Nat;

/// The odd primes below `limit`.
pub fn odd_primes(limit: u32) -> Vec<u32> {
    let mut composite = vec![false; limit as usize / 2];
    let mut primes = Vec::new();
    for number in (3..limit).step_by(2) {
        if composite.get(number as usize / 2).is_none_or(|composite| *composite) {
            continue;
        }
        primes.push(number);
        let first = u64::from(number) * u64::from(number) / 2;
        for place in composite.iter_mut().skip(first as usize).step_by(number as usize) {
            *place = true;
        }
    }
    primes
}

/// Which of the candidates `start + 4i` have a small factor. Secret, as the start is: erased on drop.
pub struct Sieve {
    /// One bit for each i.
    composite: Zeroizing<Vec<u64>>,
}

impl Sieve {
    /// The sieve over i < `length`, a multiple of 64: `start + 4i` and, if `safe`, `(start + 4i - 1)/2` have no factor among
    /// `primes`. `start`: 3 mod 4, above all of them.
    ///
    /// Divisions and memory accesses depend on the residues of the start modulo the small primes: who sees them learns these.
    pub fn new(start: &Nat, length: usize, primes: &[u32], safe: bool) -> Sieve {
        let mut sieve = Sieve { composite: Zeroizing::new(vec![0; length / 64]) };
        let mut rest = primes;
        while let Some((group, product)) = next_group(rest) {
            rest = rest.get(group.len()..).unwrap_or(&[]);
            let residue = residue(start, product);
            for prime in group {
                let prime = u64::from(*prime);
                let half = prime.div_ceil(2);
                let quarter = half * half % prime;
                let negated = prime - residue % prime;
                // start + 4i = 0 mod r
                sieve.mark(negated * quarter % prime, prime);
                if safe {
                    // (start + 4i - 1)/2 = 0 mod r
                    sieve.mark((negated + 1) * quarter % prime, prime);
                }
            }
        }
        sieve
    }

    fn mark(&mut self, first: u64, step: u64) {
        let (mut i, step) = (first as usize, step as usize);
        while let Some(word) = self.composite.get_mut(i / 64) {
            *word |= 1 << (i % 64);
            i += step;
        }
    }

    /// The i that are left, ascending.
    pub fn survivors(&self) -> impl Iterator<Item = u64> + '_ {
        let places = 0..64 * self.composite.len() as u64;
        places.filter(|i| self.composite.get(*i as usize / 64).is_some_and(|word| word >> (i % 64) & 1 == 0))
    }
}

/// The longest beginning with a product below 2^64, and the product: long numbers are divided once for several primes.
fn next_group(primes: &[u32]) -> Option<(&[u32], u64)> {
    let (mut product, mut length) = (1u64, 0);
    for prime in primes {
        match product.checked_mul(u64::from(*prime)) {
            Some(longer) => (product, length) = (longer, length + 1),
            None => break,
        }
    }
    primes.get(..length).filter(|group| !group.is_empty()).map(|group| (group, product))
}

/// `number mod divisor`.
pub(super) fn residue(number: &Nat, divisor: u64) -> u64 {
    let divisor = u128::from(divisor);
    let limbs = number.limbs().iter().rev();
    limbs.fold(0u128, |rest, limb| (rest << 64 | u128::from(*limb)) % divisor) as u64
}
