//! The places where masks are used, as functions of their own that take slices, for the check of the object code. Never called
//! but to keep them in the program.

use core::hint::black_box;

use quorate::bignum::lanes;
use quorate::bignum::limbs::linear;

#[inline(never)]
fn masked_add_mod(out: &mut [u64], a: &[u64], b: &[u64], n: &[u64]) {
    linear::add_mod(out, a, b, n);
}

#[inline(never)]
fn masked_double_mod(a: &mut [u64], n: &[u64]) {
    linear::double_mod(a, n);
}

#[inline(never)]
fn masked_sub_mod(out: &mut [u64], a: &[u64], b: &[u64], n: &[u64]) {
    linear::sub_mod(out, a, b, n);
}

#[inline(never)]
fn masked_neg_mod(out: &mut [u64], a: &[u64], n: &[u64]) {
    linear::neg_mod(out, a, n);
}

#[inline(never)]
fn masked_digits(x: &mut [u64], n: &[u64]) {
    lanes::subtract_if_not_smaller(x, n);
}

#[inline(never)]
fn masked_residue(number: &mut [u64], trial: &mut [u64], n: &[u64]) {
    lanes::subtract_once(number, trial, n);
}

/// As `masked_digits` was.
#[inline(never)]
pub fn masked_control(x: &mut [u64], n: &[u64]) {
    let mut borrow = 0;
    for (&x, &n) in x.iter().zip(n) {
        borrow = x.wrapping_sub(n).wrapping_sub(borrow) >> 63;
    }
    let keep = borrow.wrapping_sub(1);
    let mut borrow = 0;
    for (x, &n) in x.iter_mut().zip(n) {
        let difference = x.wrapping_sub(n & keep).wrapping_sub(borrow);
        borrow = difference >> 63;
        *x = difference & ((1 << 52) - 1);
    }
}

/// What a lane kernel may not do: it carries what it has from memory out of the lanes and jumps on it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
#[inline(never)]
fn lanes_control(words: &[[u64; 8]]) -> bool {
    use core::arch::x86_64::{
        _mm512_or_si512, _mm512_reduce_or_epi64, _mm512_set_epi64, _mm512_setzero_si512,
    };
    let load = |word: &[u64; 8]| {
        let [a, b, c, d, e, f, g, h] = word.map(u64::cast_signed);
        _mm512_set_epi64(h, g, f, e, d, c, b, a)
    };
    let sum = words.iter().fold(_mm512_setzero_si512(), |sum, word| _mm512_or_si512(sum, load(word)));
    _mm512_reduce_or_epi64(sum) == 0
}

/// Keeps them.
pub fn keep() {
    #[cfg(target_arch = "x86_64")]
    black_box(lanes_control as unsafe fn(&[[u64; 8]]) -> bool);
    // of lengths that the optimizer does not know
    let (mut x, mut y, n) = (black_box(vec![3; 4]), black_box(vec![0; 4]), black_box(vec![5; 4]));
    masked_add_mod(&mut y, &x, &n, &n);
    masked_double_mod(&mut x, &n);
    masked_sub_mod(&mut y, &x, &n, &n);
    masked_neg_mod(&mut y, &x, &n);
    masked_digits(&mut x, &n);
    masked_residue(&mut x, &mut y, &n);
    masked_control(&mut x, &n);
    black_box((x, y));
}
