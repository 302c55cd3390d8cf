//! The operations on eight numbers, as one set that an instance compiles with its instructions enabled.

#![allow(clippy::indexing_slicing, reason = "lengths are the caller's own and fixed by the number of digits")]

use zeroize::DefaultIsZeroes;

use crate::bignum::lanes::pair::Root;
use crate::bignum::lanes::tile::{BAND, Block};
use crate::bignum::word::{Digit, LANES};

/// Entries of a fixed-base table that are read at once: one for each pattern of five bits.
pub const COMB_ENTRIES: usize = 32;

/// Eight digits of each entry of a fixed-base table, in cache lines of their own.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct CombRow(pub [[u64; LANES]; COMB_ENTRIES]);

/// An instance of the kernels. All numbers of a call have as many blocks as the modulus.
pub trait Kernels {
    /// A digit in eight lanes. Its default is 0.
    type Digit: Digit + DefaultIsZeroes;

    /// `a b / R mod N`; see [`crate::bignum::lanes::kernel::multiply`].
    fn multiply(
        &self,
        out: &mut [Block<Self::Digit>],
        a: &[Block<Self::Digit>],
        b: &[Block<Self::Digit>],
        n: &[Block<Self::Digit>],
        n0: Self::Digit,
    );

    /// `a² / R mod N`; see [`crate::bignum::lanes::kernel::square`].
    fn square(
        &self,
        out: &mut [Block<Self::Digit>],
        a: &[Block<Self::Digit>],
        n: &[Block<Self::Digit>],
        n0: Self::Digit,
    );

    /// `x y / R` modulo N², for pairs; see [`crate::bignum::lanes::pair::multiply`]. `out`: room for a pair and half of one.
    fn multiply_pairs(
        &self,
        out: &mut [Block<Self::Digit>],
        x: &[Block<Self::Digit>],
        y: &[Block<Self::Digit>],
        root: Root<'_, Self::Digit>,
    );

    /// `x² / R` modulo N², for pairs; see [`crate::bignum::lanes::pair::square`]. `out`: room for a pair and half of one.
    fn square_pairs(
        &self,
        out: &mut [Block<Self::Digit>],
        x: &[Block<Self::Digit>],
        root: Root<'_, Self::Digit>,
    );

    /// In each lane the entry of its (secret) index; see [`read_entry`].
    fn read_entry(&self, out: &mut [Block<Self::Digit>], table: &[Block<Self::Digit>], indices: [u64; LANES]);

    /// In each lane the entry of its (secret) index in a table of its own; see [`read_comb`].
    fn read_comb(&self, out: &mut [Block<Self::Digit>], tables: [&[CombRow]; LANES], indices: [u64; LANES]);

    /// The same with one table for all lanes; see [`read_shared_comb`].
    fn read_shared_comb(&self, out: &mut [Block<Self::Digit>], table: &[CombRow], indices: [u64; LANES]);
}

/// Entries of the largest table that [`read_entry`] takes.
pub const MAX_ENTRIES: usize = 32;

/// For windows of eight powers: writes to `out`, in each lane, the entry with that lane's index. All entries are read.
///
/// The table has the first blocks of all entries, then the second blocks, and so on, so that it is read from one end to the
/// other.
#[inline(always)]
pub fn read_entry<D: Digit>(out: &mut [Block<D>], table: &[Block<D>], indices: [u64; LANES]) {
    let entries = table.len() / out.len();
    let indices = D::from_lanes(indices);
    let mut masks = [D::zero(); MAX_ENTRIES];
    for (entry, mask) in (0..).zip(&mut masks).take(entries) {
        *mask = equal(indices, entry);
    }
    for (out, blocks) in out.iter_mut().zip(table.chunks_exact(entries)) {
        let mut number = [D::zero(); BAND];
        for (block, &mask) in blocks.iter().zip(&masks) {
            for j in 0..BAND {
                number[j] = D::select(mask, block[j], number[j]);
            }
        }
        *out = number;
    }
}

/// For fixed-base tables, one for each lane: writes to `out`, in each lane, the entry of that lane's table with that lane's
/// index. All entries are read.
///
/// A table has the first eight digits of all entries, then the next eight, and so on.
#[inline(always)]
pub fn read_comb<D: Digit>(out: &mut [Block<D>], tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
    let indices = D::from_lanes(indices);
    let mut masks = [[0u64; LANES]; COMB_ENTRIES];
    for (entry, mask) in (0..).zip(&mut masks) {
        *mask = equal(indices, entry).to_lanes();
    }
    for (i, out) in out.as_flattened_mut().chunks_mut(LANES).enumerate() {
        let mut words = [D::zero(); LANES];
        for (lane, word) in words.iter_mut().enumerate() {
            for (octet, masks) in tables[lane][i].0.iter().zip(&masks) {
                *word = D::select(D::from_lanes([masks[lane]; LANES]), D::from_lanes(*octet), *word);
            }
        }
        for (place, digit) in out.iter_mut().zip(D::transpose(words)) {
            *place = digit;
        }
    }
}

/// The same for one table that all lanes share: it is read once, and needs no transposition.
#[inline(always)]
pub fn read_shared_comb<D: Digit>(out: &mut [Block<D>], table: &[CombRow], indices: [u64; LANES]) {
    let indices = D::from_lanes(indices);
    let mut masks = [D::zero(); COMB_ENTRIES];
    for (entry, mask) in (0..).zip(&mut masks) {
        *mask = equal(indices, entry);
    }
    for (out, row) in out.as_flattened_mut().chunks_mut(LANES).zip(table) {
        let mut digits = [D::zero(); LANES];
        for (octet, &mask) in row.0.iter().zip(&masks) {
            for i in 0..LANES {
                digits[i] = D::select(mask, D::from_lanes([octet[i]; LANES]), digits[i]);
            }
        }
        for (place, digit) in out.iter_mut().zip(digits) {
            *place = digit;
        }
    }
}

/// In each lane all ones if equal, else 0. Both are below 2^63: their difference is 0 exactly if it is not negative and one less
/// is.
#[inline(always)]
fn equal<D: Digit>(index: D, entry: u64) -> D {
    let difference = index.sub(D::splat(entry));
    let one_less = difference.sub(D::splat(1));
    D::zero().sub(D::select(difference, D::zero(), one_less).shr(63))
}
