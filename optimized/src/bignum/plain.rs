//! Lanes in plain integers: what the instance with special instructions computes, on any processor. For tests; slow.

use zeroize::DefaultIsZeroes;

use crate::bignum::lanes::kernel;
use crate::bignum::lanes::kernels::{self, CombRow, Kernels};
use crate::bignum::lanes::pair::{self, Root};
use crate::bignum::lanes::tile::Block;
use crate::bignum::word::{DIGIT_BITS, Digit, LANES, Word};

const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;

/// Eight words.
#[derive(Clone, Copy, Default)]
pub struct Plain8([u64; LANES]);

impl DefaultIsZeroes for Plain8 {}

impl Plain8 {
    #[inline(always)]
    fn map(self, f: impl Fn(u64) -> u64) -> Plain8 {
        Plain8(self.0.map(f))
    }

    #[inline(always)]
    fn zip(self, other: Plain8, f: impl Fn(u64, u64) -> u64) -> Plain8 {
        let mut words = self.0;
        for (a, b) in words.iter_mut().zip(other.0) {
            *a = f(*a, b);
        }
        Plain8(words)
    }
}

/// The 104 bits of a product of digits.
#[inline(always)]
fn product(a: u64, b: u64) -> u128 {
    u128::from(a & DIGIT_MASK).wrapping_mul(u128::from(b & DIGIT_MASK))
}

impl Word for Plain8 {
    #[inline(never)]
    fn zero() -> Self {
        Plain8([0; LANES])
    }

    #[inline(never)]
    fn splat(value: u64) -> Self {
        Plain8([value; LANES])
    }

    #[inline(never)]
    fn add(self, other: Self) -> Self {
        self.zip(other, u64::wrapping_add)
    }

    #[inline(never)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, u64::wrapping_sub)
    }

    #[inline(never)]
    fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    #[inline(never)]
    fn shl(self, bits: u32) -> Self {
        self.map(|a| a.wrapping_shl(bits))
    }

    #[inline(never)]
    fn shr(self, bits: u32) -> Self {
        self.map(|a| a.wrapping_shr(bits))
    }

    #[inline(never)]
    fn select(mask: Self, a: Self, b: Self) -> Self {
        let a = mask.and(a);
        let b = mask.zip(b, |mask, b| !mask & b);
        a.zip(b, |a, b| a | b)
    }
}

/// The multiply-adds are calls: the kernels contain thousands, and would take minutes to compile.
impl Digit for Plain8 {
    #[inline(always)]
    fn from_lanes(lanes: [u64; LANES]) -> Self {
        Plain8(lanes)
    }

    #[inline(always)]
    fn to_lanes(self) -> [u64; LANES] {
        self.0
    }

    #[inline(never)]
    fn madd_lo(sum: Self, a: Self, b: Self) -> Self {
        sum.add(a.zip(b, |a, b| product(a, b) as u64 & DIGIT_MASK))
    }

    #[inline(never)]
    fn madd_hi(sum: Self, a: Self, b: Self) -> Self {
        sum.add(a.zip(b, |a, b| (product(a, b) >> DIGIT_BITS) as u64))
    }
}

/// The kernels in plain integers.
pub struct Plain;

impl Kernels for Plain {
    type Digit = Plain8;

    fn multiply(
        &self,
        out: &mut [Block<Plain8>],
        a: &[Block<Plain8>],
        b: &[Block<Plain8>],
        n: &[Block<Plain8>],
        n0: Plain8,
    ) {
        kernel::multiply(out, a, b, n, n0);
    }

    fn square(&self, out: &mut [Block<Plain8>], a: &[Block<Plain8>], n: &[Block<Plain8>], n0: Plain8) {
        kernel::square(out, a, n, n0);
    }

    fn multiply_pairs(
        &self,
        out: &mut [Block<Plain8>],
        x: &[Block<Plain8>],
        y: &[Block<Plain8>],
        root: Root<'_, Plain8>,
    ) {
        pair::multiply(out, x, y, root);
    }

    fn square_pairs(&self, out: &mut [Block<Plain8>], x: &[Block<Plain8>], root: Root<'_, Plain8>) {
        pair::square(out, x, root);
    }

    fn read_entry(&self, out: &mut [Block<Plain8>], table: &[Block<Plain8>], indices: [u64; LANES]) {
        kernels::read_entry(out, table, indices);
    }

    fn read_comb(&self, out: &mut [Block<Plain8>], tables: [&[CombRow]; LANES], indices: [u64; LANES]) {
        kernels::read_comb(out, tables, indices);
    }

    fn read_shared_comb(&self, out: &mut [Block<Plain8>], table: &[CombRow], indices: [u64; LANES]) {
        kernels::read_shared_comb(out, table, indices);
    }
}
