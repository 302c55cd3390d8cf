//! Products of powers on 64-bit limbs, one at a time: the portable kernels, in constant time.
//!
//! Modulus, bases and exponents may be secret; lengths are public. Time, branches and addresses depend on the lengths of the
//! modulus and of the exponents, the kinds of terms and the geometry of the tables alone.

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use crate::bignum::word::Limb;

mod comb;
pub mod kernel;
pub mod linear;
mod window;

pub use comb::LimbComb;
use window::Table;

/// An odd modulus with its Montgomery constants, `R = 2^(64·limbs)`. May be secret: computed without branches, erased on drop.
pub struct LimbModulus<L: Limb + Zeroize = u64> {
    n: Vec<L>,
    n_prime: L,
    r2: Vec<L>,
    one: Vec<L>,
}

impl<L: Limb + Zeroize> Drop for LimbModulus<L> {
    fn drop(&mut self) {
        self.n.zeroize();
        self.n_prime.zeroize();
        self.r2.zeroize();
        self.one.zeroize();
    }
}

impl<L: Limb + Zeroize> LimbModulus<L> {
    /// The modulus `n`: odd, of exactly `bits` bits, in `⌈bits/64⌉` limbs, at least one.
    pub fn new(n: &[L], bits: usize) -> LimbModulus<L> {
        debug_assert_eq!(n.len(), bits.div_ceil(64));
        let n_prime = n.first().map_or(L::zero(), |n0| linear::negated_inverse(*n0));
        let (one, r2) = linear::r2(n, bits);
        LimbModulus { n: n.to_vec(), n_prime, r2, one }
    }

    /// Number of limbs.
    #[allow(clippy::len_without_is_empty, reason = "a length, not a collection")]
    pub fn len(&self) -> usize {
        self.n.len()
    }

    /// `R mod n`: 1 in Montgomery form.
    pub fn one(&self) -> &[L] {
        &self.one
    }

    /// `a R mod n`, for any `a < R`, reduced or not.
    pub fn to_montgomery(&self, a: &[L]) -> Vec<L> {
        self.mont_mul(&Zeroizing::new(self.padded(a)), &self.r2)
    }

    /// `a / R mod n`, for any `a < R`.
    pub fn out_of_montgomery(&self, a: &[L]) -> Vec<L> {
        let mut scratch = Zeroizing::new(vec![L::zero(); 2 * self.len()]);
        for (limb, a) in scratch.iter_mut().zip(a) {
            *limb = *a;
        }
        let mut out = vec![L::zero(); self.len()];
        kernel::reduce(&mut out, &mut scratch, &self.n, self.n_prime);
        out
    }

    /// `a b mod n`, of residues in plain form.
    pub fn mul(&self, a: &[L], b: &[L]) -> Vec<L> {
        let product = self.mont_mul(&Zeroizing::new(self.padded(a)), &Zeroizing::new(self.padded(b)));
        self.mont_mul(&Zeroizing::new(product), &self.r2)
    }

    /// `a b / R mod n`, for `a b < R n`, both as long as the modulus.
    fn mont_mul(&self, a: &[L], b: &[L]) -> Vec<L> {
        let mut scratch = Zeroizing::new(vec![L::zero(); 2 * self.len()]);
        let mut out = vec![L::zero(); self.len()];
        kernel::mont_mul(&mut out, a, b, &self.n, self.n_prime, &mut scratch);
        out
    }

    /// `base^exponent mod n`, for a residue in plain form and an exponent below 2^bits.
    pub fn pow(&self, base: &[L], exponent: &[L], bits: usize) -> Vec<L> {
        run_one(&LimbJob { modulus: self, terms: vec![LimbTerm::Power { base, exponent, bits }] })
    }

    /// `a` in as many limbs as the modulus.
    fn padded(&self, a: &[L]) -> Vec<L> {
        let mut out = vec![L::zero(); self.len()];
        for (out, a) in out.iter_mut().zip(a) {
            *out = *a;
        }
        out
    }
}

/// Room for products, erased on drop. Its operations take and give numbers below R, not always below n: in a long chain
/// only the last result is reduced exactly.
struct Work<'a, L: Limb + Zeroize> {
    modulus: &'a LimbModulus<L>,
    scratch: Zeroizing<Vec<L>>,
    factor: Zeroizing<Vec<L>>,
}

impl<'a, L: Limb + Zeroize> Work<'a, L> {
    fn new(modulus: &'a LimbModulus<L>) -> Work<'a, L> {
        let scratch = Zeroizing::new(vec![L::zero(); 2 * modulus.len()]);
        let factor = Zeroizing::new(vec![L::zero(); modulus.len()]);
        Work { modulus, scratch, factor }
    }

    /// `a <- a b / R`.
    fn multiply(&mut self, a: &mut [L], b: &[L]) {
        kernel::product(&mut self.scratch, a, b);
        self.reduce(a);
    }

    /// `a <- a² / R`.
    fn square(&mut self, a: &mut [L]) {
        kernel::square(&mut self.scratch, a);
        self.reduce(a);
    }

    /// `a <- a b / R` for the entry `b` of a table at a secret place.
    fn multiply_entry(&mut self, a: &mut [L], table: &Table<L>, place: L) {
        table.read(&mut self.factor, place);
        kernel::product(&mut self.scratch, a, &self.factor);
        self.reduce(a);
    }

    fn reduce(&mut self, out: &mut [L]) {
        kernel::reduce_almost(out, &mut self.scratch, &self.modulus.n, self.modulus.n_prime);
    }
}

/// One factor of a product.
pub enum LimbTerm<'a, L: Limb + Zeroize = u64> {
    /// A power of any base.
    Power {
        /// A residue in plain form.
        base: &'a [L],
        /// Below 2^bits.
        exponent: &'a [L],
        /// The public bound.
        bits: usize,
    },
    /// A power of a base with a table, which belongs to the modulus of the job.
    Fixed {
        /// The table.
        comb: &'a LimbComb<L>,
        /// Of at most as many bits as the table has.
        exponent: &'a [L],
    },
}

/// The product of the terms, modulo `modulus`.
pub struct LimbJob<'a, L: Limb + Zeroize = u64> {
    /// The modulus.
    pub modulus: &'a LimbModulus<L>,
    /// The factors.
    pub terms: Vec<LimbTerm<'a, L>>,
}

/// A term with its tables.
enum Prepared<'a, L: Limb + Zeroize> {
    Power { table: Table<L>, exponent: &'a [L], bits: usize },
    Fixed { comb: &'a LimbComb<L>, exponent: &'a [L] },
}

impl<'a, L: Limb + Zeroize> Prepared<'a, L> {
    fn new(modulus: &LimbModulus<L>, term: &LimbTerm<'a, L>) -> Self {
        match *term {
            LimbTerm::Power { base, exponent, bits } => {
                let table = Table::powers(modulus, base, window::width(bits, modulus.len()));
                Prepared::Power { table, exponent, bits }
            }
            LimbTerm::Fixed { comb, exponent } => Prepared::Fixed { comb, exponent },
        }
    }

    /// Number of positions of the exponent.
    fn positions(&self) -> usize {
        match self {
            Prepared::Power { bits, .. } => *bits,
            Prepared::Fixed { comb, .. } => comb.spacing(),
        }
    }

    /// `result <- result · what this term contributes at this position`.
    fn multiply_into(&self, work: &mut Work<'_, L>, result: &mut [L], position: usize) {
        match self {
            Prepared::Power { table, exponent, bits } if position.is_multiple_of(table.width()) => {
                let width = table.width().min(bits - position);
                work.multiply_entry(result, table, window::bits_at(exponent, position, width));
            }
            Prepared::Power { .. } => {}
            Prepared::Fixed { comb, exponent } => {
                for (table, place) in comb.places(exponent, position) {
                    work.multiply_entry(result, table, place);
                }
            }
        }
    }
}

/// Computes a product of powers: a residue in plain form.
///
/// One chain of squarings for all terms: at position p, counted down, the sum of what the exponents have above p has been
/// raised; a power joins at the multiples of its window below its length, a comb at the columns below its spacing.
pub fn run_one<L: Limb + Zeroize>(job: &LimbJob<'_, L>) -> Vec<L> {
    let modulus = job.modulus;
    let mut work = Work::new(modulus);
    let terms: Vec<_> = job.terms.iter().map(|term| Prepared::new(modulus, term)).collect();
    let positions = terms.iter().map(Prepared::positions).max().unwrap_or(0);
    let mut result = Zeroizing::new(modulus.one.clone());
    for position in (0..positions).rev() {
        if position + 1 < positions {
            work.square(&mut result);
        }
        for term in terms.iter().filter(|term| position < term.positions()) {
            term.multiply_into(&mut work, &mut result, position);
        }
    }
    modulus.out_of_montgomery(&result)
}
