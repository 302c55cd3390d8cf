//! What the arithmetic kernels may do with a machine word.
//!
//! The kernels are generic over these traits. There is no comparison, no use as an index and no conversion to `bool` or to an
//! integer, so the source of a kernel cannot branch on a value or address memory by it. What the compiler makes of it is another
//! matter: it has made branches of `and` with a mask before. Masks pass through `ct::opaque`, and the binary is checked. Besides the instances that compute there may be one
//! that writes down what is computed, for proofs.

#![allow(clippy::indexing_slicing, reason = "indices run over lanes")]

/// A word, or several side by side: addition and subtraction wrap modulo 2^64.
pub trait Word: Copy {
    /// 0.
    fn zero() -> Self;

    /// The public constant `value`; in every lane, if there are several.
    fn splat(value: u64) -> Self;

    /// `self + other mod 2^64`.
    fn add(self, other: Self) -> Self;

    /// `self - other mod 2^64`.
    fn sub(self, other: Self) -> Self;

    /// The bits set in both.
    fn and(self, other: Self) -> Self;

    /// `self · 2^bits mod 2^64`; `bits` is public and below 64.
    fn shl(self, bits: u32) -> Self;

    /// `⌊self / 2^bits⌋`; `bits` is public and below 64.
    fn shr(self, bits: u32) -> Self;

    /// The bits of `a` where `mask` is 1, of `b` where it is 0.
    fn select(mask: Self, a: Self, b: Self) -> Self;
}

/// A digit in radix 2^64, for carries that propagate at once.
pub trait Limb: Word {
    /// `a b + c + d`, at most 2^128 - 1, as (low, high).
    fn mac(a: Self, b: Self, c: Self, d: Self) -> (Self, Self);

    /// `a + b + carry` for a carry of 0 or 1, as (sum mod 2^64, carry of 0 or 1).
    fn adc(a: Self, b: Self, carry: Self) -> (Self, Self);

    /// `a - b - borrow` for a borrow of 0 or 1, as (difference mod 2^64, borrow of 0 or 1).
    fn sbb(a: Self, b: Self, borrow: Self) -> (Self, Self);
}

/// Numbers side by side in one word of lanes.
pub const LANES: usize = 8;

/// Bits of a digit in lanes.
pub const DIGIT_BITS: usize = 52;

/// Eight digits in radix 2^52, each in 64 bits: twelve bits of room for carries that wait.
///
/// A multiply-add ignores the bits above 52 of its factors, so factors need not be normalized; a column has room for 4096
/// products.
pub trait Digit: Word {
    /// The words of the eight lanes.
    fn from_lanes(lanes: [u64; LANES]) -> Self;

    /// The words of the eight lanes.
    fn to_lanes(self) -> [u64; LANES];

    /// `sum + (a b mod 2^52) mod 2^64`, of the low 52 bits of `a` and `b`.
    fn madd_lo(sum: Self, a: Self, b: Self) -> Self;

    /// `sum + ⌊a b / 2^52⌋ mod 2^64`, of the low 52 bits of `a` and `b`.
    fn madd_hi(sum: Self, a: Self, b: Self) -> Self;

    /// The square turned over: lane i of word j becomes lane j of word i.
    #[inline(always)]
    fn transpose(words: [Self; LANES]) -> [Self; LANES] {
        let words = words.map(Self::to_lanes);
        core::array::from_fn(|i| Self::from_lanes(core::array::from_fn(|j| words[j][i])))
    }
}

impl Word for u64 {
    #[inline(always)]
    fn zero() -> Self {
        0
    }

    #[inline(always)]
    fn splat(value: u64) -> Self {
        value
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }

    #[inline(always)]
    fn shl(self, bits: u32) -> Self {
        self.wrapping_shl(bits)
    }

    #[inline(always)]
    fn shr(self, bits: u32) -> Self {
        self.wrapping_shr(bits)
    }

    #[inline(always)]
    fn select(mask: Self, a: Self, b: Self) -> Self {
        (a & mask) | (b & !mask)
    }
}

impl Limb for u64 {
    #[inline(always)]
    fn mac(a: Self, b: Self, c: Self, d: Self) -> (Self, Self) {
        // (2^64 - 1)² + 2 (2^64 - 1) = 2^128 - 1: nothing is lost.
        let wide =
            u128::from(a).wrapping_mul(u128::from(b)).wrapping_add(u128::from(c)).wrapping_add(u128::from(d));
        (wide as u64, (wide >> 64) as u64)
    }

    #[inline(always)]
    fn adc(a: Self, b: Self, carry: Self) -> (Self, Self) {
        let wide = u128::from(a).wrapping_add(u128::from(b)).wrapping_add(u128::from(carry));
        (wide as u64, (wide >> 64) as u64)
    }

    #[inline(always)]
    fn sbb(a: Self, b: Self, borrow: Self) -> (Self, Self) {
        let wide = u128::from(a).wrapping_sub(u128::from(b)).wrapping_sub(u128::from(borrow));
        (wide as u64, ((wide >> 64) as u64) & 1)
    }
}
