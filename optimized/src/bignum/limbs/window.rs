//! Fixed windows: tables of powers, read in constant time.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use super::{LimbModulus, Work};
use crate::bignum::word::Limb;
use crate::ct::opaque;

/// The widest window.
const WIDEST: usize = 6;

/// The width of the windows for an exponent of `bits` bits: least work, counted in multiplications.
///
/// `2^w` for the table, `bits/w` for the windows, and reading `2^w` entries of `limbs` limbs for each: about `2^w/(4 limbs)`
/// multiplications.
pub(super) fn width(bits: usize, limbs: usize) -> usize {
    let work = |width: &usize| {
        let (entries, windows) = (1usize << width, bits.div_ceil(*width));
        entries + windows + windows * entries / (4 * limbs.max(1))
    };
    (1..=WIDEST).min_by_key(work).unwrap_or(1)
}

/// The bits `from .. from + width` of an exponent, 1 ≤ width < 64; places and width are public. Beyond its limbs it has zeros.
pub(super) fn bits_at<L: Limb>(exponent: &[L], from: usize, width: usize) -> L {
    let limb = |index: usize| exponent.get(index).copied().unwrap_or(L::zero());
    let (index, shift) = (from / 64, from % 64);
    let low = limb(index).shr(shift as u32);
    let high = if shift == 0 { L::zero() } else { limb(index + 1).shl(64 - shift as u32) };
    low.add(high).and(L::splat((1 << width) - 1))
}

/// `2^width` residues in Montgomery form; may be secret, erased on drop.
pub(super) struct Table<L: Limb + Zeroize> {
    entries: Zeroizing<Vec<L>>,
    width: usize,
    length: usize,
}

impl<L: Limb + Zeroize> Table<L> {
    /// The powers 0 to 2^width - 1 of a residue in plain form.
    pub(super) fn powers(modulus: &LimbModulus<L>, base: &[L], width: usize) -> Table<L> {
        let base = Zeroizing::new(modulus.to_montgomery(base));
        let mut table = Table::ones(modulus, width);
        let mut work = Work::new(modulus);
        let mut power = Zeroizing::new(modulus.one.clone());
        for i in 1..1 << width {
            if i % 2 == 0 {
                power.copy_from_slice(table.entry(i / 2));
                work.square(&mut power);
            } else {
                work.multiply(&mut power, &base);
            }
            table.entry_mut(i).copy_from_slice(&power);
        }
        table
    }

    /// The products of the subsets of these residues in Montgomery form: entry `Σ 2^i b_i` is the product of `bases[i]^b_i`.
    pub(super) fn subsets(modulus: &LimbModulus<L>, bases: &[Zeroizing<Vec<L>>]) -> Table<L> {
        let mut table = Table::ones(modulus, bases.len());
        let mut work = Work::new(modulus);
        let mut product = Zeroizing::new(modulus.one.clone());
        for (i, base) in bases.iter().enumerate() {
            for below in 0..1 << i {
                product.copy_from_slice(table.entry(below));
                work.multiply(&mut product, base);
                table.entry_mut((1 << i) + below).copy_from_slice(&product);
            }
        }
        table
    }

    fn ones(modulus: &LimbModulus<L>, width: usize) -> Table<L> {
        debug_assert!(width <= WIDEST);
        let length = modulus.len();
        let mut table = Table { entries: Zeroizing::new(vec![L::zero(); length << width]), width, length };
        table.entry_mut(0).copy_from_slice(&modulus.one);
        table
    }

    fn entry(&self, index: usize) -> &[L] {
        &self.entries[index * self.length..(index + 1) * self.length]
    }

    fn entry_mut(&mut self, index: usize) -> &mut [L] {
        &mut self.entries[index * self.length..(index + 1) * self.length]
    }

    /// There are `2^width` entries.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// `out <- entry[place]` for a secret `place < 2^width`: every entry is read, and masked. Two at a time: there is an even
    /// number of them, width being at least 1.
    pub(super) fn read(&self, out: &mut [L], place: L) {
        out.fill(L::zero());
        let pairs = self.entries.chunks_exact((2 * self.length).max(1));
        for (pair, index) in pairs.zip((0..).step_by(2)) {
            let masks = [index, index + 1].map(|index| opaque(is_equal(place, index, self.width)));
            let (even, odd) = pair.split_at(self.length);
            for ((out, even), odd) in out.iter_mut().zip(even).zip(odd) {
                *out = out.add(even.and(masks[0])).add(odd.and(masks[1]));
            }
        }
    }
}

/// All ones if `place = index`, else zero, for `place, index < 2^width`, width < 63.
///
/// `d = place - index mod 2^width` is 0 or at least 1: `(d + 2^width - 1) / 2^width` is 0 or 1.
fn is_equal<L: Limb>(place: L, index: u64, width: usize) -> L {
    let ones = L::splat((1 << width) - 1);
    let difference = place.sub(L::splat(index)).and(ones);
    difference.add(ones).shr(width as u32).sub(L::splat(1))
}
