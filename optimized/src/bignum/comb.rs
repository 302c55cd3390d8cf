//! Fixed-base tables: many powers of one base, each for a fraction of the cost of a power from scratch.
//!
//! The tables belong to a backend; a plan that runs on another one computes the power from the base.

use crate::backend::Backend;
use crate::bignum::lanes::LaneComb;
use crate::bignum::limbs::LimbComb;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;

/// The table of one public base. Reads are in constant time: exponents may be secret.
pub struct Comb {
    base: Nat,
    bits: usize,
    table: Table,
}

enum Table {
    Limbs(LimbComb),
    Lanes(LaneComb),
}

impl Comb {
    /// The table of `base`, a residue, for exponents below 2^bits. `spacing`: squarings of one evaluation; tables with the same
    /// spacing share them.
    pub fn new(backend: Backend, modulus: &Modulus, base: &Nat, bits: usize, spacing: usize) -> Comb {
        let table = match backend {
            Backend::Limbs => Table::Limbs(LimbComb::new(modulus.limbs(), base.limbs(), bits, spacing)),
            _ => Table::Lanes(LaneComb::new(backend, modulus.lanes(), base.limbs(), bits, spacing)),
        };
        Comb { base: base.duplicate(), bits, table }
    }

    /// The spacing that suits exponents below 2^bits.
    pub fn spacing(bits: usize) -> usize {
        LaneComb::spacing(bits)
    }

    /// The base.
    pub fn base(&self) -> &Nat {
        &self.base
    }

    /// Exponents are below 2^bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    pub(crate) fn limbs(&self) -> Option<&LimbComb> {
        match &self.table {
            Table::Limbs(comb) => Some(comb),
            Table::Lanes(_) => None,
        }
    }

    pub(crate) fn lanes(&self) -> Option<&LaneComb> {
        match &self.table {
            Table::Lanes(comb) => Some(comb),
            Table::Limbs(_) => None,
        }
    }
}
