//! Fixed-base tables (the comb of Lim and Lee, "More flexible exponentiation with precomputation", 1994).
//!
//! An exponent of 5·v·b bits is cut into five rows, and each row into v pieces of b bits:
//! e = Σ_i Σ_s Σ_j e(i,s,j)·2^((i·v + s)·b + j). With the tables T_s[u] = Π_i g^(u_i·2^((i·v + s)·b)), for every pattern u of five
//! bits, g^e = Π_j (Π_s T_s[e(·,s,j)])^(2^j): b - 1 squarings and v·b multiplications, a fifth of the bits.

#![allow(clippy::indexing_slicing, reason = "lengths are own and fixed by the geometry")]

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use crate::backend::Backend;
use crate::bignum::lanes::kernels::{COMB_ENTRIES, CombRow, Kernels};
use crate::bignum::lanes::modulus::LaneModulus;
use crate::bignum::lanes::power::{Arithmetic, Number};
use crate::bignum::lanes::with_kernels;
use crate::bignum::word::LANES;

/// Rows of an exponent.
const TEETH: usize = 5;

/// Subtables that [`LaneComb::spacing`] aims at.
const SUBTABLES: usize = 4;

/// The table of one base for one modulus, both of which may be secret: erased on drop. It serves all backends with lanes. Reads
/// are in constant time.
pub struct LaneComb {
    spacing: usize,
    subtables: usize,
    /// Rows of one subtable: the digits of a residue, eight by eight.
    rows: usize,
    table: Vec<CombRow>,
}

impl Drop for LaneComb {
    fn drop(&mut self) {
        self.table.iter_mut().for_each(|row| row.0.as_flattened_mut().zeroize());
    }
}

impl LaneComb {
    /// The table of `base`, a residue in limbs, for exponents below 2^bits. An evaluation takes `spacing` - 1 squarings; in one
    /// product all tables share them.
    pub fn new(
        backend: Backend,
        modulus: &LaneModulus,
        base: &[u64],
        bits: usize,
        spacing: usize,
    ) -> LaneComb {
        let spacing = spacing.max(1);
        let subtables = bits.div_ceil(TEETH * spacing).max(1);
        let rows = modulus.len().div_ceil(LANES);
        let mut comb = LaneComb { spacing, subtables, rows, table: Vec::new() };
        with_kernels!(backend, kernels => comb.fill(kernels, modulus, base));
        comb
    }

    /// A spacing for exponents below 2^bits.
    pub fn spacing(bits: usize) -> usize {
        bits.div_ceil(TEETH * SUBTABLES).max(1)
    }

    /// Bytes of the table.
    pub fn bytes(&self) -> usize {
        size_of_val(self.table.as_slice())
    }

    /// What tables in the lanes of one call have in common.
    pub(crate) fn geometry(&self) -> (usize, usize, usize) {
        (self.spacing, self.subtables, self.rows)
    }

    /// The subtable `s`.
    pub(crate) fn subtable(&self, s: usize) -> &[CombRow] {
        &self.table[self.rows * s..self.rows * (s + 1)]
    }

    /// The pattern of five bits of an exponent for subtable `s` at step `j`.
    pub(crate) fn pattern(&self, exponent: &[u64], s: usize, j: usize) -> u64 {
        let bit = |i: usize| {
            let position = (i * self.subtables + s) * self.spacing + j;
            exponent.get(position / 64).map_or(0, |limb| (limb >> (position % 64)) & 1) << i
        };
        (0..TEETH).map(bit).fold(0, |pattern, bit| pattern | bit)
    }

    fn fill<K: Kernels>(&mut self, kernels: &K, modulus: &LaneModulus, base: &[u64]) {
        let arithmetic = Arithmetic::new(kernels, [modulus; LANES]);
        // g^(2^(m·spacing)) for m = 0, 1, …, in digits; all lanes compute the same.
        let mut powers = Vec::with_capacity(TEETH * self.subtables);
        let mut power = arithmetic.enter([base; LANES]);
        for m in 0..TEETH * self.subtables {
            for _ in 0..if m > 0 { self.spacing } else { 0 } {
                power = arithmetic.square(&power);
            }
            powers.push(Zeroizing::new(power.lane(0)));
        }
        self.table = vec![CombRow([[0; LANES]; COMB_ENTRIES]); self.subtables * self.rows];
        for first in (0..self.subtables).step_by(LANES) {
            self.fill_subtables(&arithmetic, &powers, first);
        }
    }

    /// The entries of eight subtables, each in a lane.
    fn fill_subtables<K: Kernels>(
        &mut self,
        arithmetic: &Arithmetic<'_, K>,
        powers: &[Zeroizing<Vec<u64>>],
        first: usize,
    ) {
        let last = self.subtables - 1;
        let teeth: Vec<Number<K::Digit>> = (0..TEETH)
            .map(|i| {
                let lane = |l: usize| powers[i * self.subtables + last.min(first + l)].as_slice();
                Number::from_lanes(core::array::from_fn(lane))
            })
            .collect();
        let mut entries = vec![arithmetic.one()];
        for pattern in 1..COMB_ENTRIES {
            // The pattern without its highest bit came before.
            let tooth = pattern.ilog2() as usize;
            let entry = arithmetic.multiply(&entries[pattern - (1 << tooth)], &teeth[tooth]);
            entries.push(entry);
        }
        for (pattern, entry) in entries.iter().enumerate() {
            for s in first..self.subtables.min(first + LANES) {
                let digits = Zeroizing::new(entry.lane(s - first));
                let rows = &mut self.table[self.rows * s..self.rows * (s + 1)];
                for (row, digits) in rows.iter_mut().zip(digits.chunks(LANES)) {
                    row.0[pattern][..digits.len()].copy_from_slice(digits);
                }
            }
        }
    }
}
