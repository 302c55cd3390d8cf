//! Montgomery multiplication and squaring of eight numbers at a time.
//!
//! R = 2^(52k) for k digits, k a multiple of ten, and 4N < R. Numbers are below 2N, in blocks of ten digits of which the low 52
//! bits count. Bound: (a b + q N) / R < (4N² + R N) / R = N (4N/R + 1) < 2N for a, b < 2N and q < R, so no subtraction is needed
//! between operations.
//!
//! Reduction goes along with the product: band t of the product is completed with the quotient digits known so far, gives ten
//! more quotient digits if it is in the lower half, and ten digits of the result if it is in the upper half. The quotient
//! digits live where the result goes: block i is last read in the band that writes block i of the result.
//!
//! Everything is `#[inline(always)]`: the instance with special instructions compiles these bodies inside a function that
//! enables them.

#![allow(
    clippy::indexing_slicing,
    reason = "lengths are the caller's own and fixed: all numbers have the same number of blocks"
)]

use crate::bignum::lanes::tile::{Band, Block};
use crate::bignum::word::Digit;

/// `a b / R mod N`, below 2N, for `a b < 4N²`. Any digits are a valid input; `n0` = -1/N mod 2^52.
#[inline(always)]
pub fn multiply<D: Digit>(out: &mut [Block<D>], a: &[Block<D>], b: &[Block<D>], n: &[Block<D>], n0: D) {
    let mut carry = D::zero();
    for t in 0..2 * n.len() {
        let mut band = Band::new();
        add_product(&mut band, a, b, t);
        carry = reduce_band(band, carry, out, n, n0, t);
    }
}

/// `a² / R mod N`, below 2N, for `a < 2N`.
#[inline(always)]
pub fn square<D: Digit>(out: &mut [Block<D>], a: &[Block<D>], n: &[Block<D>], n0: D) {
    let mut carry = D::zero();
    for t in 0..2 * n.len() {
        let band = square_band(a, t);
        carry = reduce_band(band, carry, out, n, n0, t);
    }
}

/// Adds band t of the product of `a` and `b`.
#[inline(always)]
pub(super) fn add_product<D: Digit>(band: &mut Band<D>, a: &[Block<D>], b: &[Block<D>], t: usize) {
    let blocks = b.len();
    whole_tiles(band, a, b, t);
    if t < blocks {
        band.head(&a[t], &b[0]);
    } else {
        band.tail(&a[t - blocks], &b[blocks - 1]);
    }
}

/// Band t of a².
///
/// Products of different digits occur twice: they are added once and doubled, then come the squares of digits. Pairs of blocks
/// i < j have their head in band i + j and their tail in the next, so band t has the tails with j = t - 1 - i and the heads with
/// j = t - i. The two differ only at the ends: at the lowest i, if the head's j would be past the end, and next to the
/// diagonal, where one of the two is a block with itself.
#[inline(always)]
pub(super) fn square_band<D: Digit>(a: &[Block<D>], t: usize) -> Band<D> {
    let blocks = a.len();
    let mut band = Band::new();
    let half = t / 2;
    let first = (t + 1).saturating_sub(blocks);
    for i in first..half {
        band.whole(&a[i], &a[t - i - 1], &a[t - i]);
    }
    if t >= blocks && first < blocks {
        band.tail(&a[first - 1], &a[blocks - 1]);
    }
    if t.is_multiple_of(2) {
        band.square_head(&a[half]);
        band.double();
        band.diagonal_head(&a[half]);
    } else {
        if half + 1 < blocks {
            band.head(&a[half], &a[half + 1]);
        }
        band.square_tail(&a[half]);
        band.double();
        band.diagonal_tail(&a[half]);
    }
    band
}

/// Adds the whole rows of the product of `a` and `b` that belong to band t: the tails of the pairs of blocks (i, t - 1 - i)
/// with the heads of the pairs (i, t - i).
#[inline(always)]
pub(super) fn whole_tiles<D: Digit>(band: &mut Band<D>, a: &[Block<D>], b: &[Block<D>], t: usize) {
    let blocks = b.len();
    for i in (t + 1).saturating_sub(blocks)..t.min(blocks) {
        band.whole(&a[i], &b[t - i - 1], &b[t - i]);
    }
}

/// Completes band t with the quotient times the modulus. In the lower half it finds ten more digits of the quotient; in the upper
/// half it writes ten digits of the result in place of quotient digits no longer needed.
#[inline(always)]
fn reduce_band<D: Digit>(
    mut band: Band<D>,
    carry: D,
    out: &mut [Block<D>],
    n: &[Block<D>],
    n0: D,
    t: usize,
) -> D {
    let blocks = n.len();
    whole_tiles(&mut band, out, n, t);
    if t < blocks {
        band.reduce(carry, &n[0], n0, &mut out[t])
    } else {
        band.tail(&out[t - blocks], &n[blocks - 1]);
        band.finish(carry, &mut out[t - blocks])
    }
}
