//! What costs one pass: addition, subtraction and negation of residues, the constants of a modulus.
//!
//! Residues are below the modulus `n`, as long as it, and so are results. No branch depends on a value.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use alloc::vec;
use alloc::vec::Vec;

use super::kernel::mont_sqr;
use crate::bignum::word::Limb;
use crate::ct::opaque;
use zeroize::Zeroize;

/// `a b mod 2^64`.
#[inline(always)]
pub(super) fn product_low<L: Limb>(a: L, b: L) -> L {
    L::mac(a, b, L::zero(), L::zero()).0
}

/// `-n0^-1 mod 2^64` for odd `n0`.
///
/// Newton: if `n0 x = 1 - e` then `n0 x (2 - n0 x) = 1 - e²`: each step doubles the number of right bits. An odd square is
/// 1 mod 8, so the start `x = n0` has 3 right bits, and five steps give 96.
pub fn negated_inverse<L: Limb>(n0: L) -> L {
    let mut x = n0;
    for _ in 0..5 {
        x = product_low(x, L::splat(2).sub(product_low(n0, x)));
    }
    L::zero().sub(x)
}

/// `a <- a - (b and mask)`; the borrow, 0 or 1. `mask` is zero or all ones.
pub fn sub_masked<L: Limb>(a: &mut [L], b: &[L], mask: L) -> L {
    let mut borrow = L::zero();
    for (a, b) in a.iter_mut().zip(b) {
        (*a, borrow) = L::sbb(*a, b.and(mask), borrow);
    }
    borrow
}

/// `out <- a - (b and mask)`, of the same lengths, modulo R. `mask` is zero or all ones.
#[inline(always)]
pub(super) fn difference<L: Limb>(out: &mut [L], a: &[L], b: &[L], mask: L) {
    let mut borrow = L::zero();
    let (out_blocks, out_rest) = out.as_chunks_mut::<4>();
    let (a_blocks, a_rest) = a.as_chunks::<4>();
    let (b_blocks, b_rest) = b.as_chunks::<4>();
    for ((out, a), b) in out_blocks.iter_mut().zip(a_blocks).zip(b_blocks) {
        for k in 0..4 {
            (out[k], borrow) = L::sbb(a[k], b[k].and(mask), borrow);
        }
    }
    for ((out, a), b) in out_rest.iter_mut().zip(a_rest).zip(b_rest) {
        (*out, borrow) = L::sbb(*a, b.and(mask), borrow);
    }
}

/// `a <- a + (b and mask)`; the carry, 0 or 1. `mask` is zero or all ones.
fn add_masked<L: Limb>(a: &mut [L], b: &[L], mask: L) -> L {
    let mut carry = L::zero();
    for (a, b) in a.iter_mut().zip(b) {
        (*a, carry) = L::adc(*a, b.and(mask), carry);
    }
    carry
}

/// `a <- a + carry R - n` if that is not negative, else `a`, for `a + carry R < 2n`, so that less than n is left.
///
/// Subtracts n, and adds it back where the mask `carry - borrow` is -1: the subtraction went below 0. It is 0 otherwise:
/// for `carry = 1` the difference `a + R - n < n < R` means that `a - n` did borrow.
pub(super) fn subtract_modulus<L: Limb>(a: &mut [L], carry: L, n: &[L]) {
    let borrow = sub_masked(a, n, all_ones());
    add_masked(a, n, opaque(carry.sub(borrow)));
}

fn all_ones<L: Limb>() -> L {
    L::splat(u64::MAX)
}

/// `out <- a + b mod n`.
pub fn add_mod<L: Limb>(out: &mut [L], a: &[L], b: &[L], n: &[L]) {
    out.copy_from_slice(a);
    let carry = add_masked(out, b, all_ones());
    subtract_modulus(out, carry, n);
}

/// `a <- 2a mod n`.
pub fn double_mod<L: Limb>(a: &mut [L], n: &[L]) {
    let mut carry = L::zero();
    for limb in a.iter_mut() {
        (*limb, carry) = L::adc(*limb, *limb, carry);
    }
    subtract_modulus(a, carry, n);
}

/// `out <- a - b mod n`.
pub fn sub_mod<L: Limb>(out: &mut [L], a: &[L], b: &[L], n: &[L]) {
    out.copy_from_slice(a);
    let borrow = sub_masked(out, b, all_ones());
    add_masked(out, n, opaque(L::zero().sub(borrow)));
}

/// `out <- -a mod n`.
pub fn neg_mod<L: Limb>(out: &mut [L], a: &[L], n: &[L]) {
    out.fill(L::zero());
    let borrow = sub_masked(out, a, all_ones());
    add_masked(out, n, opaque(L::zero().sub(borrow)));
}

/// `R mod n` and `R² mod n`, `R = 2^(64 n.len())`, for odd n of exactly `bits` bits, `n.len() = ⌈bits/64⌉`.
///
/// `2^bits - n` is `2^bits mod n`, because `n ≥ 2^(bits-1)`, and so `2^bits - n ≤ n`, equal only for n = 1. Doubling
/// `64 n.len() - bits` times gives `R mod n`. From there `R 2^k` is reached in Montgomery form (`R 2^a` times
/// `R 2^b` is `R 2^(a+b)`): k = 64 n.len() by k doublings of the highest bit of k, then squarings and doublings.
pub fn r2<L: Limb + Zeroize>(n: &[L], bits: usize) -> (Vec<L>, Vec<L>) {
    let zero = L::zero();
    let length = n.len();
    let mut x = vec![zero; length];
    if let (Some(top), true) = (x.get_mut(bits / 64), !bits.is_multiple_of(64)) {
        *top = L::splat(1 << (bits % 64));
    }
    sub_masked(&mut x, n, all_ones());
    subtract_modulus(&mut x, zero, n);
    for _ in bits..64 * length {
        double_mod(&mut x, n);
    }
    let one = x.clone();
    let mut scratch = vec![zero; 2 * length];
    let mut squared = vec![zero; length];
    let n_prime = negated_inverse(n[0]);
    // x = R·2^e; e runs through the leading bits of 64·length, the first few by doublings, which are cheap.
    let exponent = 64 * length;
    let skip = (usize::BITS - exponent.leading_zeros()).saturating_sub(6);
    for _ in 0..exponent >> skip {
        double_mod(&mut x, n);
    }
    for bit in (0..skip).rev() {
        mont_sqr(&mut squared, &x, n, n_prime, &mut scratch);
        x.copy_from_slice(&squared);
        if exponent >> bit & 1 == 1 {
            double_mod(&mut x, n);
        }
    }
    scratch.zeroize();
    squared.zeroize();
    (one, x)
}
