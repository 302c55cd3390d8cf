//! Arithmetic modulo N² with numbers half as long: a pair (a, b) stands for a + bN mod N².
//!
//! Identity: let the Montgomery reduction of a c modulo N give the result t with the quotient m, `a c + m N = R t`. Then
//! `(a + bN)(c + dN) / R = t + ((a d + b c - m) / R mod N)·N mod N²`: two reductions modulo N in place of one modulo N², and
//! the product b d is never needed. With k digits for N a multiplication takes 5k² multiply-adds in place of 8k², a square 3.5k²
//! in place of 6k².
//!
//! Bound: all halves are below 2N but those that enter, which are below R; 2^16 N < R. To stay natural, a multiple of N is
//! added: L = 2^s N with R <= L < 2R. So the second half is below (a d + b c + L + R N)/R <= N + (8N² + 2R)/R < 2N, and
//! N + (R N + 2R)/R <= 2N + 2 for a number that enters, which is far from the limit R of what may enter again.

#![allow(
    clippy::indexing_slicing,
    reason = "lengths are the caller's own and fixed: all halves have the same number of blocks"
)]

use crate::bignum::lanes::kernel::{add_product, square_band, whole_tiles};
use crate::bignum::lanes::tile::{Band, Block};
use crate::bignum::word::Digit;

/// The constants of a modulus N for pairs.
#[derive(Clone, Copy)]
pub struct Root<'a, D> {
    /// N.
    pub n: &'a [Block<D>],
    /// -1/N mod 2^52.
    pub n0: D,
    /// L in digits from which any digit can be subtracted: each is between 2^52 - 1 and 2^53.
    pub lift: &'a [Block<D>],
}

/// `x y / R` for pairs. `out`: room for a pair and, behind it, for a quotient.
#[inline(always)]
pub fn multiply<D: Digit>(out: &mut [Block<D>], x: &[Block<D>], y: &[Block<D>], root: Root<'_, D>) {
    let blocks = root.n.len();
    let ((a, b), (c, d)) = (halves(x, blocks), halves(y, blocks));
    let (low, rest) = out.split_at_mut(blocks);
    let (high, quotient) = rest.split_at_mut(blocks);
    let mut carry = D::zero();
    for t in 0..2 * blocks {
        let mut band = Band::new();
        add_product(&mut band, a, c, t);
        carry = reduce_band(band, carry, low, root, quotient, t);
    }
    let mut carry = D::zero();
    for t in 0..2 * blocks {
        let mut band = Band::new();
        add_product(&mut band, a, d, t);
        add_product(&mut band, b, c, t);
        carry = lifted_band(band, carry, high, root, quotient, t);
    }
}

/// The two halves of a pair.
#[inline(always)]
fn halves<D>(pair: &[Block<D>], blocks: usize) -> (&[Block<D>], &[Block<D>]) {
    (&pair[..blocks], &pair[blocks..2 * blocks])
}

/// `x² / R` for a pair. `out` as for [`multiply`].
#[inline(always)]
pub fn square<D: Digit>(out: &mut [Block<D>], x: &[Block<D>], root: Root<'_, D>) {
    let blocks = root.n.len();
    let (a, b) = halves(x, blocks);
    let (low, rest) = out.split_at_mut(blocks);
    let (high, quotient) = rest.split_at_mut(blocks);
    let mut carry = D::zero();
    for t in 0..2 * blocks {
        carry = reduce_band(square_band(a, t), carry, low, root, quotient, t);
    }
    let mut carry = D::zero();
    for t in 0..2 * blocks {
        let mut band = Band::new();
        add_product(&mut band, a, b, t);
        band.double();
        carry = lifted_band(band, carry, high, root, quotient, t);
    }
}

/// Completes band t with the quotient times N, and keeps the quotient.
#[inline(always)]
fn reduce_band<D: Digit>(
    mut band: Band<D>,
    carry: D,
    out: &mut [Block<D>],
    Root { n, n0, .. }: Root<'_, D>,
    quotient: &mut [Block<D>],
    t: usize,
) -> D {
    let blocks = n.len();
    whole_tiles(&mut band, quotient, n, t);
    if t < blocks {
        band.reduce(carry, &n[0], n0, &mut quotient[t])
    } else {
        band.tail(&quotient[t - blocks], &n[blocks - 1]);
        band.finish(carry, &mut out[t - blocks])
    }
}

/// Adds L - m to band t, m the quotient of the first half, and completes it. The quotient of this half goes where the result goes,
/// as in [`crate::bignum::lanes::kernel`].
#[inline(always)]
fn lifted_band<D: Digit>(
    mut band: Band<D>,
    carry: D,
    out: &mut [Block<D>],
    Root { n, n0, lift }: Root<'_, D>,
    quotient: &[Block<D>],
    t: usize,
) -> D {
    let blocks = n.len();
    whole_tiles(&mut band, out, n, t);
    if t < blocks {
        band.add_difference(&lift[t], &quotient[t]);
        band.reduce(carry, &n[0], n0, &mut out[t])
    } else {
        band.tail(&out[t - blocks], &n[blocks - 1]);
        band.finish(carry, &mut out[t - blocks])
    }
}
