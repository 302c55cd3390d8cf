//! Exponentiations are planned first, then run together: in lanes of eight, and on all cores.
//!
//! A proof or a round writes down all its products of powers; `run` groups those of one size, so that the lanes are full,
//! and gives the results. What the plan computes and in which order depends on public lengths alone.

use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::backend::Backend;
use crate::bignum::comb::Comb;
use crate::bignum::lanes::{self, LaneJob, LaneTerm};
use crate::bignum::limbs::{self, LimbJob, LimbTerm};
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;

/// Products in one call of the lane kernels.
const LANES: usize = 8;

/// A result to come.
#[derive(Clone, Copy)]
pub struct Handle(usize);

/// An exponent below 2^bits. The length is public.
pub struct Exponent {
    /// The number; may be secret.
    pub value: Nat,
    /// Its public bound.
    pub bits: usize,
}

impl Exponent {
    /// The exponent `value`, below 2^bits.
    pub fn new(value: &Nat, bits: usize) -> Exponent {
        Exponent { value: value.resized(bits.div_ceil(64)), bits }
    }
}

/// What is raised to a power.
pub enum Base {
    /// A residue.
    Value(Nat),
    /// A result of the same plan, of whatever modulus, as long as it is a residue of this one.
    Of(Handle),
}

/// One factor of a product.
pub enum Term<'a> {
    /// A power of any base.
    Power {
        /// The base.
        base: Base,
        /// The exponent.
        exponent: Exponent,
    },
    /// A power of a base with a table.
    Fixed {
        /// The table.
        comb: &'a Comb,
        /// The exponent, of at most as many bits as the table has.
        exponent: Exponent,
    },
}

impl Term<'_> {
    /// The power of a residue.
    pub fn power(base: &Nat, exponent: Exponent) -> Self {
        Term::Power { base: Base::Value(base.duplicate()), exponent }
    }

    fn bits(&self) -> usize {
        match self {
            Term::Power { exponent, .. } => exponent.bits,
            Term::Fixed { comb, .. } => comb.bits(),
        }
    }

    fn exponent(&self) -> &Exponent {
        match self {
            Term::Power { exponent, .. } | Term::Fixed { exponent, .. } => exponent,
        }
    }

    fn comb(&self) -> Option<&Comb> {
        match self {
            Term::Power { .. } => None,
            Term::Fixed { comb, .. } => Some(comb),
        }
    }

    fn is_fixed(&self) -> bool {
        matches!(self, Term::Fixed { .. })
    }
}

struct Product<'a> {
    modulus: &'a Modulus,
    terms: Vec<Term<'a>>,
    /// Products of a wave need results of earlier waves only.
    wave: usize,
}

/// Products of powers, to be computed together.
#[derive(Default)]
pub struct Plan<'a> {
    products: Vec<Product<'a>>,
}

/// The results of a plan.
pub struct Results(Vec<Nat>);

impl Results {
    /// The result; taken once, a second time it is empty.
    pub fn take(&mut self, handle: Handle) -> Nat {
        self.0.get_mut(handle.0).map_or(Nat::zero(0), |place| core::mem::replace(place, Nat::zero(0)))
    }
}

impl<'a> Plan<'a> {
    /// An empty plan.
    pub fn new() -> Plan<'a> {
        Plan::default()
    }

    /// `base^exponent mod modulus`.
    pub fn power(&mut self, modulus: &'a Modulus, base: &Nat, exponent: Exponent) -> Handle {
        self.product(modulus, alloc::vec![Term::power(base, exponent)])
    }

    /// The product of the terms modulo `modulus`.
    pub fn product(&mut self, modulus: &'a Modulus, mut terms: Vec<Term<'a>>) -> Handle {
        let wave_of = |term: &Term<'_>| match term {
            Term::Power { base: Base::Of(handle), .. } => {
                self.products.get(handle.0).map_or(0, |product| product.wave + 1)
            }
            _ => 0,
        };
        let wave = terms.iter().map(wave_of).max().unwrap_or(0);
        terms.sort_by_key(|term| (term.is_fixed(), Reverse(term.bits())));
        self.products.push(Product { modulus, terms, wave });
        Handle(self.products.len() - 1)
    }

    /// Computes everything.
    pub fn run(self, backend: Backend) -> Results {
        let mut results = Results(self.products.iter().map(|_| Nat::zero(0)).collect());
        let waves = self.products.iter().map(|product| product.wave + 1).max().unwrap_or(0);
        for wave in 0..waves {
            let members = self.products.iter().enumerate().filter(|(_, product)| product.wave == wave);
            let mut members: Vec<(usize, &Product<'a>)> = members.collect();
            members.sort_by_cached_key(|(_, product)| {
                let bits: Vec<usize> = product.terms.iter().map(Term::bits).collect();
                (shape(product), Reverse(bits))
            });
            let groups = members.chunk_by(|(_, a), (_, b)| shape(a) == shape(b));
            let size = if backend == Backend::Limbs { 1 } else { LANES };
            let batches: Vec<&[(usize, &Product<'a>)]> =
                groups.flat_map(|group| group.chunks(size)).collect();
            let computed = for_each_batch(&batches, |batch| compute(backend, batch, &results));
            for ((place, _), value) in batches.into_iter().flatten().zip(computed.into_iter().flatten()) {
                if let Some(result) = results.0.get_mut(*place) {
                    *result = value;
                }
            }
        }
        results
    }
}

/// What the products of one batch have in common: digits, kinds of terms, and lengths of the tables.
fn shape(product: &Product<'_>) -> (usize, bool, Vec<Option<usize>>) {
    let kind = |term: &Term<'_>| term.is_fixed().then(|| term.bits());
    (product.modulus.len(), product.modulus.lanes().is_square(), product.terms.iter().map(kind).collect())
}

#[cfg(feature = "parallel")]
fn for_each_batch<T: Sync, R: Send>(batches: &[T], compute: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
    batches.par_iter().map(compute).collect()
}

#[cfg(not(feature = "parallel"))]
fn for_each_batch<T, R>(batches: &[T], compute: impl Fn(&T) -> R) -> Vec<R> {
    batches.iter().map(compute).collect()
}

fn compute(backend: Backend, batch: &[(usize, &Product<'_>)], results: &Results) -> Vec<Nat> {
    let bases: Vec<Vec<Nat>> = batch.iter().map(|(_, product)| bases(product, results)).collect();
    let pairs = batch.iter().zip(&bases).map(|((_, product), bases)| (*product, bases.as_slice()));
    let computed: Vec<Vec<u64>> = match backend {
        Backend::Limbs => pairs.map(|(product, bases)| limbs::run_one(&limb_job(product, bases))).collect(),
        _ => {
            let jobs: Vec<LaneJob<'_>> = pairs.map(|(product, bases)| lane_job(product, bases)).collect();
            lanes::run(backend, &jobs)
        }
    };
    computed.into_iter().map(Nat::from_limbs).collect()
}

/// The bases of a product, each as long as its modulus. Empty for tables.
fn bases(product: &Product<'_>, results: &Results) -> Vec<Nat> {
    let length = product.modulus.len();
    let base = |term: &Term<'_>| match term {
        Term::Power { base: Base::Value(value), .. } => value.resized(length),
        Term::Power { base: Base::Of(handle), .. } => {
            results.0.get(handle.0).map_or(Nat::zero(length), |value| value.resized(length))
        }
        Term::Fixed { comb, .. } => comb.base().resized(length),
    };
    product.terms.iter().map(base).collect()
}

fn limb_job<'r>(product: &'r Product<'_>, bases: &'r [Nat]) -> LimbJob<'r> {
    let term = |(term, base): (&'r Term<'_>, &'r Nat)| {
        let exponent = term.exponent();
        let power =
            LimbTerm::Power { base: base.limbs(), exponent: exponent.value.limbs(), bits: exponent.bits };
        match term.comb().and_then(Comb::limbs) {
            Some(comb) => LimbTerm::Fixed { comb, exponent: exponent.value.limbs() },
            None => power,
        }
    };
    LimbJob { modulus: product.modulus.limbs(), terms: product.terms.iter().zip(bases).map(term).collect() }
}

fn lane_job<'r>(product: &'r Product<'_>, bases: &'r [Nat]) -> LaneJob<'r> {
    let term = |(term, base): (&'r Term<'_>, &'r Nat)| {
        let exponent = term.exponent();
        let power =
            LaneTerm::Power { base: base.limbs(), exponent: exponent.value.limbs(), bits: exponent.bits };
        match term.comb().and_then(Comb::lanes) {
            Some(comb) => LaneTerm::Fixed { comb, exponent: exponent.value.limbs() },
            None => power,
        }
    };
    LaneJob { modulus: product.modulus.lanes(), terms: product.terms.iter().zip(bases).map(term).collect() }
}
