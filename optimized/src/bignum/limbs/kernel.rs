//! Montgomery multiplication and squaring on 64-bit limbs, in strips.
//!
//! A strip multiplies W limbs `x` of one operand (W = 8, then 4, then 1 for what is left) by all limbs `y_j` of the other.
//! Of the running sum only a window of W limbs is alive, in registers: step j adds `x·y_j + out_j`, emits the lowest limb
//! to `out_j` and shifts the window down by one. The addend `out_j` rides in the spare addend of the first multiply-add,
//! and the last carry becomes the top limb of the window.
//!
//! Bounds. A multiply-add is `a b + c + d ≤ (2^64-1)² + 2(2^64-1) = 2^128 - 1`: never a lost carry. After j steps from a
//! window `w`, the window is `⌊(w + x·Y_j + O_j)/2^(64 j)⌋` where `Y_j, O_j < 2^(64 j)` are the first j limbs of `y` and of
//! the addends: `w + x Y_j + O_j ≤ 2^(64W)-1 + (2^(64W)-1)(2^(64j)-1) + 2^(64j)-1 = 2^(64(W+j))-1`, so it fits in W limbs.
//!
//! The order of the additions in `Limb::mac` and the plain loops below are what the compiler makes the best code of; eight
//! limbs is the widest window that stays in the registers of x86-64.
//!
//! Lengths are public; no branch, index or length depends on a value.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use super::linear::{difference, product_low, subtract_modulus};
use crate::bignum::word::Limb;
use crate::ct::opaque;

/// One strip: `(window, out) <- window + x·y + out`, the low `y.len()` limbs into `out`, the high W into the window.
#[inline(always)]
fn strip<L: Limb, const W: usize>(window: [L; W], x: &[L; W], y: &[L], out: &mut [L]) -> [L; W] {
    let mut w = window;
    for (y, out) in y.iter().zip(out) {
        let (low, mut carry) = L::mac(x[0], *y, *out, w[0]);
        *out = low;
        for k in 1..W {
            (w[k - 1], carry) = L::mac(x[k], *y, w[k], carry);
        }
        w[W - 1] = carry;
    }
    w
}

/// The next W quotients of a Montgomery reduction: with `t` the lowest limbs left, `q` such that
/// `t + q·n ≡ 0 mod 2^(64W)`, and the window `(t + q·n)/2^(64W)` for `n` the lowest W limbs of the modulus.
///
/// Each `q_i = w_0 n'`, so that the lowest limb of `w + q_i n` vanishes and the window moves up by one.
/// As in a strip, `t + q·n < 2^(64·2W)`.
#[inline(always)]
fn quotients<L: Limb, const W: usize>(t: &[L; W], n: &[L; W], n_prime: L) -> ([L; W], [L; W]) {
    let mut w = *t;
    let mut q = *t;
    for quotient in &mut q {
        *quotient = product_low(w[0], n_prime);
        let (_, mut carry) = L::mac(*quotient, n[0], w[0], L::zero());
        for k in 1..W {
            (w[k - 1], carry) = L::mac(*quotient, n[k], w[k], carry);
        }
        w[W - 1] = carry;
    }
    (q, w)
}

/// The products `x_i x_k`, i < k, added to `low` at columns i + k; the columns from W on as a window.
///
/// Row i ends with a carry into column i + W, which no earlier row has reached.
#[inline(always)]
fn triangle<L: Limb, const W: usize>(x: &[L; W], low: &mut [L; W]) -> [L; W] {
    let mut high = [L::zero(); W];
    for i in 0..W {
        let mut carry = L::zero();
        for k in i + 1..W {
            let column = i + k;
            let place = if column < W { &mut low[column] } else { &mut high[column - W] };
            (*place, carry) = L::mac(x[i], x[k], *place, carry);
        }
        high[i] = carry;
    }
    high
}

/// The strips of width W of `t <- a·b`, from limb `done` of `a` as far as they go; returns how far.
#[inline(always)]
fn product_strips<L: Limb, const W: usize>(t: &mut [L], a: &[L], b: &[L], mut done: usize) -> usize {
    while let Some(x) = a[done..].first_chunk::<W>() {
        let (low, high) = t[done..].split_at_mut(b.len());
        let window = strip([L::zero(); W], x, b, low);
        high[..W].copy_from_slice(&window);
        done += W;
    }
    done
}

/// `t <- a·b`, of `a.len() + b.len()` limbs.
///
/// Strip by strip of `a`; the strip at limb s adds to limbs s.. of `t` and ends in W limbs which no earlier strip reached.
pub fn product<L: Limb>(t: &mut [L], a: &[L], b: &[L]) {
    t.fill(L::zero());
    let done = product_strips::<L, 8>(t, a, b, 0);
    let done = product_strips::<L, 4>(t, a, b, done);
    product_strips::<L, 1>(t, a, b, done);
}

/// The strips of width W of the products `a_i a_k`, i < k, from limb `done` as far as they go; returns how far.
#[inline(always)]
fn square_strips<L: Limb, const W: usize>(t: &mut [L], a: &[L], mut done: usize) -> usize {
    while let Some((x, rest)) = a[done..].split_first_chunk::<W>() {
        if let Some((low, t)) = t[2 * done..].split_first_chunk_mut::<W>() {
            let window = triangle(x, low);
            let (low, high) = t.split_at_mut(rest.len());
            let window = strip(window, x, rest, low);
            high[..W].copy_from_slice(&window);
        }
        done += W;
    }
    done
}

/// `t <- a²`, of `2 a.len()` limbs.
///
/// `a² = 2 Σ_{i<k} a_i a_k 2^(64(i+k)) + Σ_i a_i² 2^(128 i)`: the strip at limb s multiplies its limbs among themselves once
/// (`triangle`, from column 2s) and by the limbs above it. The doubled sum is at most a², so nothing is lost.
pub fn square<L: Limb>(t: &mut [L], a: &[L]) {
    let zero = L::zero();
    t.fill(zero);
    let done = square_strips::<L, 8>(t, a, 0);
    let done = square_strips::<L, 4>(t, a, done);
    square_strips::<L, 1>(t, a, done);
    let (mut top, mut carry) = (zero, zero);
    for (limb, pair) in a.iter().zip(t.as_chunks_mut::<2>().0) {
        let (low, high) = L::mac(*limb, *limb, zero, zero);
        let doubled = [pair[0].shl(1).add(top), pair[1].shl(1).add(pair[0].shr(63))];
        top = pair[1].shr(63);
        (pair[0], carry) = L::adc(doubled[0], low, carry);
        (pair[1], carry) = L::adc(doubled[1], high, carry);
    }
}

/// The strips of width W of a reduction, from limb `done` of `t` as far as they go; returns how far, and the carry out of
/// the limbs of `t` treated so far.
#[inline(always)]
fn reduction_strips<L: Limb, const W: usize>(
    t: &mut [L],
    n: &[L],
    n_prime: L,
    (mut done, mut carry): (usize, L),
) -> (usize, L) {
    while n.len() - done >= W {
        if let (Some((n_low, n_high)), Some((low, t))) =
            (n.split_first_chunk::<W>(), t[done..].split_first_chunk_mut::<W>())
        {
            let (q, window) = quotients(low, n_low, n_prime);
            let (low, high) = t.split_at_mut(n_high.len());
            let window = strip(window, &q, n_high, low);
            for (limb, window) in high.iter_mut().zip(window) {
                (*limb, carry) = L::adc(*limb, window, carry);
            }
        }
        done += W;
    }
    (done, carry)
}

/// `out <- t / R mod n`, below R but perhaps not below n, for any `t < R²` of `2 n.len()` limbs, which is destroyed;
/// `R = 2^(64 n.len())`.
///
/// In blocks of W quotients: `t + q·n·2^(64 s)` has zeros at limbs s.. s+W. Together the quotients make Q < R, and
/// `v = (t + Q n)/R < R + n`: subtracting n if there is a carry out leaves less than R. For `t < R n`, `v < 2n`, and less
/// than n is left if there was a carry.
pub fn reduce_almost<L: Limb>(out: &mut [L], t: &mut [L], n: &[L], n_prime: L) {
    let state = reduction_strips::<L, 8>(t, n, n_prime, (0, L::zero()));
    let state = reduction_strips::<L, 4>(t, n, n_prime, state);
    let (_, carry) = reduction_strips::<L, 1>(t, n, n_prime, state);
    difference(out, &t[n.len()..], n, opaque(L::zero().sub(carry)));
}

/// `out <- t / R mod n`, exactly reduced, for `t < R n` or `t = a < R`.
///
/// As above, then subtracts n if it is not above what is left. For `t < R`, `v ≤ (R - 1 + (R - 1) n)/R < n + 1`.
pub fn reduce<L: Limb>(out: &mut [L], t: &mut [L], n: &[L], n_prime: L) {
    reduce_almost(out, t, n, n_prime);
    subtract_modulus(out, L::zero(), n);
}

/// `out <- a b / R mod n`, exactly reduced, for `a b < R n`, in particular for `a, b < n`. `scratch`: 2 n.len() limbs.
pub fn mont_mul<L: Limb>(out: &mut [L], a: &[L], b: &[L], n: &[L], n_prime: L, scratch: &mut [L]) {
    product(scratch, a, b);
    reduce(out, scratch, n, n_prime);
}

/// `out <- a² / R mod n`, exactly reduced, for `a < n`. `scratch`: 2 n.len() limbs.
pub fn mont_sqr<L: Limb>(out: &mut [L], a: &[L], n: &[L], n_prime: L, scratch: &mut [L]) {
    square(scratch, a);
    reduce(out, scratch, n, n_prime);
}
