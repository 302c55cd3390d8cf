//! Products of powers modulo odd numbers, eight at a time, in radix 2^52: Montgomery arithmetic in constant time.
//!
//! Bases, exponents and moduli may be secret; their lengths are public. A call takes up to eight jobs of one shape.

use alloc::vec::Vec;

use crate::backend::Backend;
use crate::bignum::lanes::power::products;

pub use crate::bignum::lanes::comb::LaneComb;
pub use crate::bignum::lanes::modulus::{LaneModulus, subtract_if_not_smaller, subtract_once};
use crate::bignum::word::LANES;

mod comb;
pub mod kernel;
pub mod kernels;
mod modulus;
pub mod pair;
mod power;
#[cfg(test)]
mod tests;
pub mod tile;

/// One factor of a product.
pub enum LaneTerm<'a> {
    /// A power of any base.
    Power {
        /// A residue in limbs, or any number below 2^(64 limbs of the modulus).
        base: &'a [u64],
        /// In limbs.
        exponent: &'a [u64],
        /// The exponent is below 2^bits. Public.
        bits: usize,
    },
    /// A power of a base with a table.
    Fixed {
        /// The table, for the same modulus.
        comb: &'a LaneComb,
        /// In limbs, of no more bits than the table is for.
        exponent: &'a [u64],
    },
}

impl LaneTerm<'_> {
    fn exponent(&self) -> &[u64] {
        match self {
            LaneTerm::Power { exponent, .. } | LaneTerm::Fixed { exponent, .. } => exponent,
        }
    }

    fn base(&self) -> &[u64] {
        match self {
            LaneTerm::Power { base, .. } => base,
            LaneTerm::Fixed { .. } => &[],
        }
    }

    fn bits(&self) -> usize {
        match self {
            LaneTerm::Power { bits, .. } => *bits,
            LaneTerm::Fixed { .. } => 0,
        }
    }

    fn comb(&self) -> Option<&LaneComb> {
        match self {
            LaneTerm::Power { .. } => None,
            LaneTerm::Fixed { comb, .. } => Some(comb),
        }
    }

    /// The public properties in which terms side by side must agree. Lengths of exponents need not: they are padded.
    fn shape(&self) -> Option<(usize, usize, usize)> {
        self.comb().map(LaneComb::geometry)
    }
}

/// A product of powers modulo `modulus`.
pub struct LaneJob<'a> {
    /// The modulus.
    pub modulus: &'a LaneModulus,
    /// The factors; none gives 1.
    pub terms: Vec<LaneTerm<'a>>,
}

impl LaneJob<'_> {
    fn same_shape(&self, other: &LaneJob<'_>) -> bool {
        let shape = |job: &LaneJob<'_>| (job.modulus.len(), job.modulus.is_square(), job.terms.len());
        let same_term = |(a, b): (&LaneTerm<'_>, &LaneTerm<'_>)| a.shape() == b.shape();
        shape(self) == shape(other) && self.terms.iter().zip(&other.terms).all(same_term)
    }
}

/// Evaluates `$body` with `$kernels` a reference to the kernels of a backend: those in plain integers where the machine has no
/// others.
macro_rules! with_kernels {
    ($backend:expr, $kernels:ident => $body:expr) => {{
        #[cfg(all(target_arch = "x86_64", feature = "std"))]
        let special = if $backend == Backend::Ifma { $crate::bignum::ifma::Ifma::new() } else { None };
        #[cfg(not(all(target_arch = "x86_64", feature = "std")))]
        let special = {
            let _ = $backend;
            None::<$crate::bignum::plain::Plain>
        };
        match &special {
            Some($kernels) => $body,
            None => {
                let $kernels = &$crate::bignum::plain::Plain;
                $body
            }
        }
    }};
}
pub(crate) use with_kernels;

/// The products, each in as many limbs as its modulus and below it, in the order of the jobs.
///
/// Jobs side by side share the work if they have the same number of digits, the same number of terms, and terms of the same kind
/// with tables of the same geometry. A run of more than eight is computed eight by eight.
pub fn run(backend: Backend, jobs: &[LaneJob<'_>]) -> Vec<Vec<u64>> {
    let mut results = Vec::with_capacity(jobs.len());
    for jobs in jobs.chunk_by(LaneJob::same_shape).flat_map(|jobs| jobs.chunks(LANES)) {
        results.extend(with_kernels!(backend, kernels => products(kernels, jobs)));
    }
    results
}
