//! A modulus as the lane kernels need it, and numbers in digits of 52 bits.

#![allow(clippy::indexing_slicing, reason = "lengths are own and fixed by the modulus")]

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use crate::bignum::gcd::inverse_of_limb;
use crate::bignum::lanes::tile::BAND;
use crate::bignum::nat::Nat;
use crate::bignum::word::DIGIT_BITS;
use crate::ct::opaque;

const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;

/// The Montgomery constants of an odd modulus N with digits of 52 bits. The modulus may be secret: they are computed without
/// branches, and erased on drop.
pub struct LaneModulus {
    limbs: Zeroizing<Vec<u64>>,
    digits: Zeroizing<Vec<u64>>,
    square_of_radix: Zeroizing<Vec<u64>>,
    negated_inverse: u64,
    /// Of a modulus that is a square, computed with in pairs modulo its root.
    pairs: Option<Pairs>,
}

/// The constants of a square N² for arithmetic in pairs, besides those of N; see [`crate::bignum::lanes::pair`].
struct Pairs {
    /// L, as digits from which any digit can be subtracted.
    lift: Zeroizing<Vec<u64>>,
    /// R² and R³ mod N², as pairs in digits.
    powers: [Zeroizing<Vec<u64>>; 2],
    /// N.
    root: Nat,
}

impl Drop for LaneModulus {
    fn drop(&mut self) {
        self.negated_inverse.zeroize();
    }
}

impl LaneModulus {
    /// The odd modulus N, with 2^(bits-3) < N < 2^bits. Only its length is public.
    pub fn new(limbs: &[u64], bits: usize) -> LaneModulus {
        let count = digits_for(bits);
        let digits = Zeroizing::new(to_digits(limbs, count));
        let lowest = limbs.first().copied().unwrap_or(1);
        let negated_inverse = inverse_of_limb(lowest).wrapping_neg() & DIGIT_MASK;
        let square_of_radix = square_of_radix(&digits, negated_inverse, bits);
        LaneModulus {
            limbs: Zeroizing::new(limbs.to_vec()),
            digits,
            square_of_radix,
            negated_inverse,
            pairs: None,
        }
    }

    /// The square of an odd N of exactly `bits` bits, computed with in pairs modulo N. `power_of_two`: 2^x mod N² for a public x,
    /// in limbs.
    pub fn square_of(
        root: &[u64],
        bits: usize,
        square: &[u64],
        power_of_two: impl Fn(usize) -> Nat,
    ) -> LaneModulus {
        let mut modulus = LaneModulus::new(root, bits);
        let count = modulus.digits.len();
        let root = Nat::from_limbs(root.to_vec());
        // L = 2^s N with R <= L < 2R: L - R in digits, each lent 2^52 by the next
        let shift = DIGIT_BITS * count + 1 - bits;
        let shifted = shifted_left(&root, shift);
        let mut lift = Zeroizing::new(to_digits(shifted.limbs(), count));
        for (i, digit) in lift.iter_mut().enumerate() {
            *digit += (1 << DIGIT_BITS) - u64::from(i > 0);
        }
        let pair = |x: usize| {
            let power = power_of_two(x);
            let low = power.rem(&root, bits);
            let high = exact_quotient(&power.sub(&low).0, &root);
            let mut digits = Zeroizing::new(Vec::with_capacity(2 * count));
            for half in [&low, &high] {
                digits.extend_from_slice(&Zeroizing::new(to_digits(half.limbs(), count)));
            }
            digits
        };
        let powers = [2, 3].map(|power| pair(power * DIGIT_BITS * count));
        modulus.limbs = Zeroizing::new(square.to_vec());
        modulus.pairs = Some(Pairs { lift, powers, root });
        modulus
    }

    /// Whether numbers are pairs.
    pub fn is_square(&self) -> bool {
        self.pairs.is_some()
    }

    /// L; see [`crate::bignum::lanes::pair`]. Empty if numbers are no pairs.
    pub(crate) fn lift(&self) -> &[u64] {
        self.pairs.as_ref().map_or(&[], |pairs| &pairs.lift)
    }

    /// R² or R³ mod N² as a pair. Empty if numbers are no pairs.
    pub(crate) fn power_of_radix(&self, cube: bool) -> &[u64] {
        self.pairs.as_ref().map_or(&[], |pairs| &pairs.powers[usize::from(cube)])
    }

    /// Digits of a residue modulo N: a multiple of ten.
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// N in digits.
    pub(crate) fn digits(&self) -> &[u64] {
        &self.digits
    }

    /// R² mod N in digits, for R = 2^(52 len).
    pub(crate) fn square_of_radix(&self) -> &[u64] {
        &self.square_of_radix
    }

    /// -1/N mod 2^52.
    pub(crate) fn negated_inverse(&self) -> u64 {
        self.negated_inverse
    }

    /// The residue, in limbs, of a number at most N in digits below 2^52.
    pub(crate) fn residue(&self, digits: &[u64]) -> Vec<u64> {
        let mut number = match &self.pairs {
            None => to_limbs(digits, self.limbs.len()),
            Some(pairs) => pairs.number(digits, self.limbs.len()),
        };
        let mut trial = Zeroizing::new(number.clone());
        subtract_once(&mut number, &mut trial, &self.limbs);
        number
    }
}

/// `number <- number - n` unless that is negative, in limbs. `trial`: the same number; it is destroyed.
pub fn subtract_once(number: &mut [u64], trial: &mut [u64], n: &[u64]) {
    let smaller = subtract_masked(trial, n, u64::MAX);
    subtract_masked(number, n, opaque(smaller.wrapping_sub(1)));
}

/// `number <- number - (n and mask)`; the borrow.
#[inline(always)]
fn subtract_masked(number: &mut [u64], n: &[u64], mask: u64) -> u64 {
    let mut borrow = 0;
    for (place, &n) in number.iter_mut().zip(n) {
        let (low, first) = place.overflowing_sub(n & mask);
        let (low, second) = low.overflowing_sub(borrow);
        *place = low;
        borrow = u64::from(first) | u64::from(second);
    }
    borrow
}

impl Pairs {
    /// a + bN, at most N², of a pair in digits below 2^52 with a at most N and b below 3N.
    fn number(&self, digits: &[u64], limbs: usize) -> Vec<u64> {
        let count = self.lift.len();
        let (a, b) = (&digits[..count], &digits[count..2 * count]);
        let half = |digits: &[u64]| Nat::from_limbs(to_limbs(digits, self.root.len() + 1));
        let mut b = half(b);
        for _ in 0..2 {
            let (difference, borrow) = b.sub(&self.root);
            b = Nat::select(&difference, &b, borrow);
        }
        let number = b.mul(&self.root).add(&half(a)).resized(limbs);
        number.limbs().to_vec()
    }
}

/// `2^bits · value` modulo 2^(64·limbs), in enough limbs for it.
fn shifted_left(value: &Nat, bits: usize) -> Nat {
    let mut power = Nat::zero(bits / 64 + 1);
    power.limbs_mut()[bits / 64] = 1 << (bits % 64);
    value.mul(&power)
}

/// `x / n` for a multiple x of the odd n, limb by limb: the lowest limb of the rest times 1/n mod 2^64 is a limb of the quotient.
fn exact_quotient(x: &Nat, n: &Nat) -> Nat {
    let inverse = inverse_of_limb(n.limbs().first().copied().unwrap_or(1));
    let mut rest = x.duplicate();
    let mut quotient = Vec::with_capacity(n.len());
    for i in 0..n.len() {
        let digit = rest.limb(i).wrapping_mul(inverse);
        rest.subtract_multiple(n, digit, i);
        quotient.push(digit);
    }
    Nat::from_limbs(quotient)
}

/// Digits for a modulus of `bits` bits: two bits to spare, so that 4N < R, and a multiple of ten.
fn digits_for(bits: usize) -> usize {
    (bits + 2).div_ceil(DIGIT_BITS).next_multiple_of(BAND)
}

/// The number as `count` digits; what does not fit is cut off.
pub(crate) fn to_digits(limbs: &[u64], count: usize) -> Vec<u64> {
    (0..count).map(|i| bits_at(limbs, DIGIT_BITS * i, DIGIT_BITS)).collect()
}

/// The number as `count` limbs, of digits below 2^52; what does not fit is cut off.
pub(crate) fn to_limbs(digits: &[u64], count: usize) -> Vec<u64> {
    let mut limbs = vec![0; count];
    for (i, &digit) in digits.iter().enumerate() {
        let (limb, shift) = (DIGIT_BITS * i / 64, DIGIT_BITS * i % 64);
        if let Some(low) = limbs.get_mut(limb) {
            *low |= digit << shift;
        }
        if let Some(high) = limbs.get_mut(limb + 1) {
            *high |= digit >> 1 >> (63 - shift);
        }
    }
    limbs
}

/// `width` bits, at most 64, of a number, from a public position on; 0 past its end.
pub(crate) fn bits_at(limbs: &[u64], position: usize, width: usize) -> u64 {
    let (limb, shift) = (position / 64, position % 64);
    let low = limbs.get(limb).copied().unwrap_or(0) >> shift;
    let high = limbs.get(limb + 1).copied().unwrap_or(0) << 1 << (63 - shift);
    (low | high) & (u64::MAX >> (64 - width))
}

/// R² mod N. Doubling 2^(bits-3) < N gives R mod N, which is 1 in Montgomery form, and d more doublings give 2^d. Squaring that
/// m times gives R in Montgomery form, R² mod N, if 52 len = d·2^m.
fn square_of_radix(n: &[u64], negated_inverse: u64, bits: usize) -> Zeroizing<Vec<u64>> {
    let start = bits.saturating_sub(3);
    let radix_bits = DIGIT_BITS * n.len();
    let squarings = radix_bits.trailing_zeros();
    let mut x = Zeroizing::new(vec![0; n.len()]);
    x[start / DIGIT_BITS] = 1 << (start % DIGIT_BITS);
    for _ in 0..radix_bits - start + (radix_bits >> squarings) {
        double(&mut x, n);
    }
    for _ in 0..squarings {
        x = square(&x, n, negated_inverse);
    }
    x
}

/// `2x mod N` for x < N.
fn double(x: &mut [u64], n: &[u64]) {
    for digit in x.iter_mut() {
        *digit <<= 1;
    }
    carry(x);
    subtract_if_not_smaller(x, n);
}

/// Digits below 2^52 again. Bound: digits are below 2^63, carries below 2^12.
fn carry(x: &mut [u64]) {
    let mut carry = 0;
    for digit in x.iter_mut() {
        let sum = *digit + carry;
        carry = sum >> DIGIT_BITS;
        *digit = sum & DIGIT_MASK;
    }
}

/// `x mod N` for x < 2N, in digits below 2^52.
pub fn subtract_if_not_smaller(x: &mut [u64], n: &[u64]) {
    let mut borrow = 0;
    for (&x, &n) in x.iter().zip(n) {
        borrow = x.wrapping_sub(n).wrapping_sub(borrow) >> 63;
    }
    let keep = opaque(borrow.wrapping_sub(1));
    let mut borrow = 0;
    for (x, &n) in x.iter_mut().zip(n) {
        let difference = x.wrapping_sub(n & keep).wrapping_sub(borrow);
        borrow = difference >> 63;
        *x = difference & DIGIT_MASK;
    }
}

/// `x² / R mod N` for x < N, one number alone: only for the constants.
fn square(x: &[u64], n: &[u64], negated_inverse: u64) -> Zeroizing<Vec<u64>> {
    let mut sum = Zeroizing::new(vec![0u64; n.len() + 1]);
    let product = |a: u64, b: u64| {
        let wide = u128::from(a) * u128::from(b);
        (wide as u64 & DIGIT_MASK, (wide >> DIGIT_BITS) as u64)
    };
    for &digit in x {
        // sum + digit x + q N, divided by 2^52. Bound: a column takes four halves below 2^52, at most len times.
        let q = sum[0].wrapping_add(digit.wrapping_mul(x[0])).wrapping_mul(negated_inverse) & DIGIT_MASK;
        let (mut carry, mut high) = (0, 0);
        for j in 0..n.len() {
            let (first_low, first_high) = product(digit, x[j]);
            let (second_low, second_high) = product(q, n[j]);
            let column = sum[j] + first_low + second_low + high + carry;
            high = first_high + second_high;
            carry = column >> DIGIT_BITS;
            if j > 0 {
                sum[j - 1] = column & DIGIT_MASK;
            }
        }
        sum[n.len() - 1] = high + carry;
    }
    sum.truncate(n.len());
    carry(&mut sum);
    subtract_if_not_smaller(&mut sum, n);
    sum
}
