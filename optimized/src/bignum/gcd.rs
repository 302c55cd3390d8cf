//! Inverses, units and Jacobi symbols for odd moduli.
//!
//! The first two are one computation in constant time: the division steps of Bernstein and Yang ("Fast constant-time gcd
//! computation and modular inversion", 2019). A division step takes (δ, f, g), f odd, to
//! (1-δ, g, (g-f)/2) if δ > 0 and g is odd, else to (1+δ, f, (g + (g mod 2) f)/2). Theorem 11.2 there: for
//! |f|, |g| < 2^d and d >= 46, ⌊(49d+57)/17⌋ steps from δ = 1 end with g = 0 and f = ±gcd. Sixty-two steps depend only on the
//! lowest 62 bits of f and g and are a matrix of integers below 2^62 in magnitude, applied at once to the long numbers.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use alloc::vec;
use alloc::vec::Vec;

use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroize;

use crate::bignum::nat::{LIMB_BITS, Nat};
use crate::ct::{self, opaque};

/// Division steps in one matrix, and bits of a digit.
const STEPS: usize = 62;
const DIGIT: u64 = (1 << STEPS) - 1;

/// A signed integer in digits of 62 bits, the last one signed. Erased on drop.
struct Digits(Vec<i64>);

impl Drop for Digits {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Digits {
    fn zero(length: usize) -> Digits {
        Digits(vec![0; length])
    }

    fn from_nat(nat: &Nat, length: usize) -> Digits {
        let digit = |i: usize| {
            let (limb, bit) = (i * STEPS / LIMB_BITS, i * STEPS % LIMB_BITS);
            let pair = u128::from(nat.limb(limb)) | u128::from(nat.limb(limb + 1)) << LIMB_BITS;
            ((pair >> bit) as u64 & DIGIT).cast_signed()
        };
        Digits((0..length).map(digit).collect())
    }

    /// The value modulo 2^(64·limbs); the lower digits are not negative.
    fn to_nat(&self, limbs: usize) -> Nat {
        let mut nat = Nat::zero(limbs);
        for (i, digit) in self.0.iter().enumerate() {
            let (limb, bit) = (i * STEPS / LIMB_BITS, i * STEPS % LIMB_BITS);
            // sign extension reaches the limbs beyond: only the top digit can be negative
            let pair = (i128::from(*digit) << bit).cast_unsigned();
            for (k, part) in [pair as u64, (pair >> LIMB_BITS) as u64].into_iter().enumerate() {
                if let Some(place) = nat.limbs_mut().get_mut(limb + k) {
                    *place |= part;
                }
            }
        }
        nat
    }

    /// All ones if negative.
    fn sign(&self) -> i64 {
        self.0.last().map_or(0, |top| top >> 63)
    }

    /// `self + (other ^ flip - flip) & keep` with normalized digits: adds, subtracts or leaves `other`.
    fn add_masked(&mut self, other: &Digits, flip: i64, keep: i64) {
        let (flip, keep) = (opaque(flip), opaque(keep));
        let mut carry = 0;
        let top = self.0.len() - 1;
        for i in 0..self.0.len() {
            let sum = self.0[i] + (((other.0[i] ^ flip) - flip) & keep) + carry;
            self.0[i] = if i == top { sum } else { sum & DIGIT.cast_signed() };
            carry = sum >> STEPS;
        }
    }

    /// Negates if `flip` is all ones.
    fn negate_masked(&mut self, flip: i64) {
        let flip = opaque(flip);
        let mut carry = 0;
        let top = self.0.len() - 1;
        for i in 0..self.0.len() {
            let sum = ((self.0[i] ^ flip) - flip) + carry;
            self.0[i] = if i == top { sum } else { sum & DIGIT.cast_signed() };
            carry = sum >> STEPS;
        }
    }
}

/// 62 division steps: `2^62 (f', g') = (u f + v g, q f + r g)`.
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// The matrix of the next 62 steps, from the lowest bits of f and g. Constant time.
fn division_steps(delta: &mut i64, f: u64, g: u64) -> Matrix {
    let (mut f, mut g) = (f, g);
    let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
    for _ in 0..STEPS {
        let odd = 0u64.wrapping_sub(g & 1);
        let positive = ((-*delta) >> 63).cast_unsigned();
        let swap = odd & positive;
        // with a swap: f' = g, g' = g - f; without: g' = g + (g mod 2) f
        let signed = |value: u64| (value ^ swap).wrapping_sub(swap) & odd;
        let (next_g, next_q, next_r) =
            (g.wrapping_add(signed(f)), q.wrapping_add(signed(u)), r.wrapping_add(signed(v)));
        f ^= (f ^ g) & swap;
        u ^= (u ^ q) & swap;
        v ^= (v ^ r) & swap;
        let flip = swap.cast_signed();
        *delta = 1 + ((*delta ^ flip) - flip);
        g = next_g >> 1;
        (q, r) = (next_q, next_r);
        u <<= 1;
        v <<= 1;
    }
    Matrix { u: u.cast_signed(), v: v.cast_signed(), q: q.cast_signed(), r: r.cast_signed() }
}

/// Applies a matrix to (f, g): the lowest 62 bits of both results are 0 and are dropped.
fn apply(matrix: &Matrix, f: &mut Digits, g: &mut Digits) {
    let wide = i128::from;
    let Matrix { u, v, q, r } = *matrix;
    let (mut carry_f, mut carry_g) = (0i128, 0i128);
    let length = f.0.len();
    for i in 0..length {
        carry_f += wide(u) * wide(f.0[i]) + wide(v) * wide(g.0[i]);
        carry_g += wide(q) * wide(f.0[i]) + wide(r) * wide(g.0[i]);
        if i > 0 {
            f.0[i - 1] = (carry_f as u64 & DIGIT).cast_signed();
            g.0[i - 1] = (carry_g as u64 & DIGIT).cast_signed();
        }
        carry_f >>= STEPS;
        carry_g >>= STEPS;
    }
    f.0[length - 1] = carry_f as i64;
    g.0[length - 1] = carry_g as i64;
}

/// Applies a matrix to (d, e) modulo m: multiples of m make the lowest 62 bits 0. Keeps both in (-2m, m).
fn apply_modulo(matrix: &Matrix, d: &mut Digits, e: &mut Digits, m: &Digits, m_inverse: u64) {
    let wide = i128::from;
    let Matrix { u, v, q, r } = *matrix;
    let (sign_d, sign_e) = (d.sign(), e.sign());
    // a negative d counts as d + m
    let mut add_d = (u & sign_d) + (v & sign_e);
    let mut add_e = (q & sign_d) + (r & sign_e);
    let mut carry_d = wide(u) * wide(d.0[0]) + wide(v) * wide(e.0[0]);
    let mut carry_e = wide(q) * wide(d.0[0]) + wide(r) * wide(e.0[0]);
    let correction = |low: i128, add: i64| {
        (m_inverse.wrapping_mul(low as u64).wrapping_add(add.cast_unsigned()) & DIGIT).cast_signed()
    };
    add_d -= correction(carry_d, add_d);
    add_e -= correction(carry_e, add_e);
    let length = d.0.len();
    for i in 0..length {
        if i > 0 {
            carry_d += wide(u) * wide(d.0[i]) + wide(v) * wide(e.0[i]);
            carry_e += wide(q) * wide(d.0[i]) + wide(r) * wide(e.0[i]);
        }
        carry_d += wide(m.0[i]) * wide(add_d);
        carry_e += wide(m.0[i]) * wide(add_e);
        if i > 0 {
            d.0[i - 1] = (carry_d as u64 & DIGIT).cast_signed();
            e.0[i - 1] = (carry_e as u64 & DIGIT).cast_signed();
        }
        carry_d >>= STEPS;
        carry_e >>= STEPS;
    }
    d.0[length - 1] = carry_d as i64;
    e.0[length - 1] = carry_e as i64;
}

/// Number of matrices that are enough for numbers below 2^bits.
fn batches(bits: usize) -> usize {
    let d = bits.max(46);
    ((49 * d + 57) / 17).div_ceil(STEPS)
}

/// Digits for numbers in (-2m, 2m), m below 2^bits.
fn digits(bits: usize) -> usize {
    (bits + 2).div_ceil(STEPS)
}

/// `m^-1 mod 2^64` for odd m, by Newton's iteration: each step doubles the number of right bits, 3 to begin with.
pub(crate) fn inverse_of_limb(m: u64) -> u64 {
    let mut inverse = m;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(m.wrapping_mul(inverse)));
    }
    inverse
}

/// Whether f is 1 or -1.
fn is_one_in_magnitude(f: &Digits) -> Choice {
    let negative = f.sign();
    let mut magnitude = Digits(f.0.clone());
    magnitude.negate_masked(negative);
    let difference = magnitude.0.iter().skip(1).fold(magnitude.0[0] ^ 1, |sum, digit| sum | digit);
    difference.ct_eq(&0)
}

/// Whether gcd(value, modulus) = 1. `value` below the modulus, `modulus` odd and below 2^bits; both may be secret.
pub fn is_unit(value: &Nat, modulus: &Nat, bits: usize) -> Choice {
    let length = digits(bits);
    let (mut f, mut g) = (Digits::from_nat(modulus, length), Digits::from_nat(value, length));
    let mut delta = 1;
    for _ in 0..batches(bits) {
        let matrix = division_steps(&mut delta, f.0[0].cast_unsigned(), g.0[0].cast_unsigned());
        apply(&matrix, &mut f, &mut g);
    }
    is_one_in_magnitude(&f)
}

/// The inverse of `value` modulo `modulus` in [0, modulus), and whether there is one; something else if not. As [`is_unit`].
pub fn invert(value: &Nat, modulus: &Nat, bits: usize) -> (Nat, Choice) {
    let length = digits(bits);
    let m = Digits::from_nat(modulus, length);
    let m_inverse = inverse_of_limb(modulus.limb(0)) & DIGIT;
    let (mut f, mut g) = (Digits::from_nat(modulus, length), Digits::from_nat(value, length));
    // f = d·value and g = e·value modulo m, up to the powers of two that apply_modulo divides out
    let (mut d, mut e) = (Digits::zero(length), Digits::zero(length));
    e.0[0] = 1;
    let mut delta = 1;
    for _ in 0..batches(bits) {
        let matrix = division_steps(&mut delta, f.0[0].cast_unsigned(), g.0[0].cast_unsigned());
        apply_modulo(&matrix, &mut d, &mut e, &m, m_inverse);
        apply(&matrix, &mut f, &mut g);
    }
    // d in (-2m, m), and d·value = f = ±1: normalize to [0, m)
    let negative = d.sign();
    d.add_masked(&m, 0, negative);
    d.negate_masked(f.sign());
    let negative = d.sign();
    d.add_masked(&m, 0, negative);
    let negative = d.sign();
    d.add_masked(&m, 0, negative);
    (d.to_nat(modulus.len()), is_one_in_magnitude(&f))
}

/// The Jacobi symbol (value/modulus), modulus odd. For public numbers. Source: Algorithm ARITH-JACOBI.
pub fn jacobi_vartime(value: &Nat, modulus: &Nat) -> i8 {
    let (mut a, mut n) = (value.duplicate(), modulus.duplicate());
    let mut symbol = 1;
    loop {
        let Some(twos) = trailing_zeros_vartime(&a) else {
            // a = 0: the gcd is n
            let is_one = ct::decide(n.ct_eq(&Nat::one(1)), "in variable time, of public numbers");
            return if is_one { symbol } else { 0 };
        };
        a = a.shr(twos);
        if twos % 2 == 1 && matches!(n.limb(0) % 8, 3 | 5) {
            symbol = -symbol;
        }
        if ct::decide(a.lt(&n), "in variable time, of public numbers") {
            core::mem::swap(&mut a, &mut n);
            if a.limb(0) % 4 == 3 && n.limb(0) % 4 == 3 {
                symbol = -symbol;
            }
        }
        // both odd: (a/n) = ((a-n)/n), and a - n is even
        (a, _) = a.sub(&n);
    }
}

/// Number of zero bits below the lowest one; `None` for 0.
fn trailing_zeros_vartime(a: &Nat) -> Option<usize> {
    let limb = a.limbs().iter().position(|limb| *limb != 0)?;
    Some(limb * LIMB_BITS + a.limb(limb).trailing_zeros() as usize)
}
