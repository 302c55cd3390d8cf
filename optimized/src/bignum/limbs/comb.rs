//! Fixed-base tables (Lim–Lee comb with several subtables).
//!
//! Write the exponent in rows of `spacing` bits: `e = Σ_r Σ_c e_{r,c} 2^(r·spacing + c)`. With `b_r = base^(2^(r·spacing))`,
//! `base^e = Π_c (Π_r b_r^(e_{r,c}))^(2^c)`: one squaring per column, and the inner product comes from tables of all subsets
//! of five consecutive `b_r`, one multiplication per table.

use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use super::window::{Table, bits_at};
use super::{LimbModulus, Work};
use crate::bignum::word::Limb;

/// Rows in one table.
const TEETH: usize = 5;

/// The table of one base modulo one modulus; both may be secret. Reads are in constant time.
pub struct LimbComb<L: Limb + Zeroize = u64> {
    tables: Vec<Table<L>>,
    bits: usize,
    spacing: usize,
}

impl<L: Limb + Zeroize> LimbComb<L> {
    /// The tables of `base`, a residue in plain form, for exponents below 2^bits, with `spacing` columns.
    ///
    /// `⌈bits/spacing⌉` rows, `⌈rows/5⌉` tables of at most 32 entries.
    pub fn new(modulus: &LimbModulus<L>, base: &[L], bits: usize, spacing: usize) -> LimbComb<L> {
        let spacing = spacing.max(1);
        let rows = bits.div_ceil(spacing);
        let mut work = Work::new(modulus);
        let mut power = Zeroizing::new(modulus.to_montgomery(base));
        let mut bases = Vec::with_capacity(rows);
        for row in 0..rows {
            if row > 0 {
                for _ in 0..spacing {
                    work.square(&mut power);
                }
            }
            bases.push(power.clone());
        }
        let tables = bases.chunks(TEETH).map(|bases| Table::subsets(modulus, bases)).collect();
        LimbComb { tables, bits, spacing }
    }

    /// Columns, and so squarings of one evaluation.
    pub fn spacing(&self) -> usize {
        self.spacing
    }

    /// Exponents are below 2^bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The tables, and for each the place to read for this column of the exponent.
    pub(super) fn places<'s>(
        &'s self,
        exponent: &'s [L],
        column: usize,
    ) -> impl Iterator<Item = (&'s Table<L>, L)> {
        self.tables.iter().enumerate().map(move |(index, table)| {
            let mut place = L::zero();
            for tooth in 0..table.width() {
                let bit = (TEETH * index + tooth) * self.spacing + column;
                if bit < self.bits {
                    place = place.add(bits_at(exponent, bit, 1).shl(tooth as u32));
                }
            }
            (table, place)
        })
    }
}
