//! Products of powers of eight numbers at a time: simultaneous fixed windows and fixed-base tables, with shared squarings.
//!
//! For e = Σ_j e_j 2^j the accumulator is squared once for each bit position from the highest; at a position that ends a window
//! of a power, it is multiplied by the entry of the window's digit, and at a position of a fixed-base table, by the entry of each
//! subtable. Which positions these are depends on public lengths alone.

#![allow(
    clippy::indexing_slicing,
    reason = "lengths are own and fixed by the modulus and the number of lanes"
)]

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{DefaultIsZeroes, Zeroize, Zeroizing};

use crate::bignum::lanes::kernels::{Kernels, MAX_ENTRIES};
use crate::bignum::lanes::modulus::{LaneModulus, bits_at, to_digits};
use crate::bignum::lanes::pair::Root;
use crate::bignum::lanes::tile::{BAND, Block};
use crate::bignum::lanes::{LaneComb, LaneJob, LaneTerm};
use crate::bignum::word::{DIGIT_BITS, Digit, LANES, Word};

/// Eight numbers of as many digits as the modulus, erased on drop.
pub(crate) struct Number<D: Digit + DefaultIsZeroes>(Vec<Block<D>>);

impl<D: Digit + DefaultIsZeroes> Drop for Number<D> {
    fn drop(&mut self) {
        for block in &mut self.0 {
            block.zeroize();
        }
    }
}

impl<D: Digit + DefaultIsZeroes> Number<D> {
    /// Room for `count` numbers, one after the other.
    fn zero(blocks: usize, count: usize) -> Self {
        Number(vec![[D::zero(); BAND]; blocks * count])
    }

    /// One number for each lane, in digits.
    pub(crate) fn from_lanes(lanes: [&[u64]; LANES]) -> Self {
        let mut number = Number::zero(lanes[0].len() / BAND, 1);
        for (i, digit) in number.0.as_flattened_mut().iter_mut().enumerate() {
            *digit = D::from_lanes(lanes.map(|digits| digits[i]));
        }
        number
    }

    /// The number in one lane, in digits below 2^52.
    pub(crate) fn lane(&self, lane: usize) -> Vec<u64> {
        let mask = (1 << DIGIT_BITS) - 1;
        self.0.as_flattened().iter().map(|digit| digit.to_lanes()[lane] & mask).collect()
    }
}

/// Arithmetic modulo eight numbers of the same length, in Montgomery form.
pub(crate) struct Arithmetic<'k, K: Kernels> {
    kernels: &'k K,
    n: Number<K::Digit>,
    n0: K::Digit,
    square_of_radix: Number<K::Digit>,
    /// Present if numbers are pairs.
    pairs: Option<PairConstants<K::Digit>>,
}

/// What arithmetic in pairs needs; see [`crate::bignum::lanes::pair`].
struct PairConstants<D: Digit + DefaultIsZeroes> {
    lift: Number<D>,
    square_of_radix: Number<D>,
    cube_of_radix: Number<D>,
}

impl<K: Kernels> Drop for Arithmetic<'_, K> {
    fn drop(&mut self) {
        self.n0.zeroize();
    }
}

impl<'k, K: Kernels> Arithmetic<'k, K> {
    pub(crate) fn new(kernels: &'k K, moduli: [&LaneModulus; LANES]) -> Self {
        Arithmetic {
            kernels,
            n: Number::from_lanes(moduli.map(LaneModulus::digits)),
            n0: K::Digit::from_lanes(moduli.map(LaneModulus::negated_inverse)),
            square_of_radix: Number::from_lanes(moduli.map(LaneModulus::square_of_radix)),
            pairs: moduli[0].is_square().then(|| PairConstants {
                lift: Number::from_lanes(moduli.map(LaneModulus::lift)),
                square_of_radix: Number::from_lanes(moduli.map(|modulus| modulus.power_of_radix(false))),
                cube_of_radix: Number::from_lanes(moduli.map(|modulus| modulus.power_of_radix(true))),
            }),
        }
    }

    /// Blocks of a number.
    fn blocks(&self) -> usize {
        self.n.0.len() * if self.pairs.is_some() { 2 } else { 1 }
    }

    /// Room for a number and, if it is a pair, for a quotient behind it.
    fn number(&self) -> Number<K::Digit> {
        Number::zero(self.n.0.len() * if self.pairs.is_some() { 3 } else { 1 }, 1)
    }

    /// Montgomery form of one number in limbs for each lane: x·R² / R, below 2N for any x below R. For pairs, of a number
    /// `x_0 + x_1 R`: `x_0·R²/R + x_1·R³/R`.
    pub(crate) fn enter(&self, lanes: [&[u64]; LANES]) -> Number<K::Digit> {
        let digits = lanes.map(|limbs| Zeroizing::new(to_digits(limbs, BAND * self.blocks())));
        let part = |range: core::ops::Range<usize>| {
            let mut number = self.number();
            let lanes = core::array::from_fn(|lane| &digits[lane][range.clone()]);
            number.0[..self.n.0.len()].copy_from_slice(&Number::from_lanes(lanes).0);
            number
        };
        let count = BAND * self.n.0.len();
        match &self.pairs {
            None => self.multiply(&part(0..count), &self.square_of_radix),
            Some(PairConstants { square_of_radix, cube_of_radix, .. }) => {
                let mut sum = self.multiply(&part(0..count), square_of_radix);
                let high = self.multiply(&part(count..2 * count), cube_of_radix);
                self.add(&mut sum, &high);
                sum
            }
        }
    }

    /// `a + b` for pairs; both halves of the sum are below 4N + 4, and their digits below 2^52.
    fn add(&self, a: &mut Number<K::Digit>, b: &Number<K::Digit>) {
        let mask = K::Digit::splat((1 << DIGIT_BITS) - 1);
        for half in 0..2 {
            let mut carry = K::Digit::zero();
            for i in half * self.n.0.len()..(half + 1) * self.n.0.len() {
                for j in 0..BAND {
                    let sum = a.0[i][j].and(mask).add(b.0[i][j].and(mask)).add(carry);
                    carry = sum.shr(DIGIT_BITS as u32);
                    a.0[i][j] = sum.and(mask);
                }
            }
        }
    }

    /// Plain form: x·1 / R, at most N: (x + q N) / R < 1 + N for x < 2N < R. The second half of a pair is below 2N + 2.
    fn leave(&self, number: &Number<K::Digit>) -> Number<K::Digit> {
        let mut one = self.number();
        one.0[0][0] = K::Digit::splat(1);
        self.multiply(number, &one)
    }

    /// Montgomery form of 1.
    pub(crate) fn one(&self) -> Number<K::Digit> {
        self.leave(self.pairs.as_ref().map_or(&self.square_of_radix, |pairs| &pairs.square_of_radix))
    }

    pub(crate) fn multiply(&self, a: &Number<K::Digit>, b: &Number<K::Digit>) -> Number<K::Digit> {
        let mut out = self.number();
        self.multiply_into(&mut out, a, b);
        out
    }

    pub(crate) fn square(&self, a: &Number<K::Digit>) -> Number<K::Digit> {
        let mut out = self.number();
        self.square_into(&mut out, a);
        out
    }

    fn multiply_into(&self, out: &mut Number<K::Digit>, a: &Number<K::Digit>, b: &Number<K::Digit>) {
        match self.root() {
            None => self.kernels.multiply(&mut out.0, &a.0, &b.0, &self.n.0, self.n0),
            Some(root) => self.kernels.multiply_pairs(&mut out.0, &a.0, &b.0, root),
        }
    }

    fn square_into(&self, out: &mut Number<K::Digit>, a: &Number<K::Digit>) {
        match self.root() {
            None => self.kernels.square(&mut out.0, &a.0, &self.n.0, self.n0),
            Some(root) => self.kernels.square_pairs(&mut out.0, &a.0, root),
        }
    }

    /// The constants of the pair kernels.
    fn root(&self) -> Option<Root<'_, K::Digit>> {
        let pairs = self.pairs.as_ref()?;
        Some(Root { n: &self.n.0, n0: self.n0, lift: &pairs.lift.0 })
    }
}

/// A running product, without copies or allocation. It begins empty: the first factor is taken as it is.
struct Accumulator<'a, K: Kernels> {
    arithmetic: &'a Arithmetic<'a, K>,
    value: Number<K::Digit>,
    /// Where the next value is computed.
    next: Number<K::Digit>,
    /// Where a factor is read to.
    factor: Number<K::Digit>,
    empty: bool,
}

impl<'a, K: Kernels> Accumulator<'a, K> {
    fn new(arithmetic: &'a Arithmetic<'a, K>) -> Self {
        let number = || arithmetic.number();
        Accumulator { arithmetic, value: number(), next: number(), factor: number(), empty: true }
    }

    fn square(&mut self) {
        if !self.empty {
            self.arithmetic.square_into(&mut self.next, &self.value);
            core::mem::swap(&mut self.value, &mut self.next);
        }
    }

    fn multiply_by_factor(&mut self) {
        if self.empty {
            core::mem::swap(&mut self.value, &mut self.factor);
            self.empty = false;
        } else {
            self.arithmetic.multiply_into(&mut self.next, &self.value, &self.factor);
            core::mem::swap(&mut self.value, &mut self.next);
        }
    }

    fn finish(self) -> Number<K::Digit> {
        if self.empty { self.arithmetic.one() } else { self.value }
    }
}

/// One factor of the eight products.
enum Factor<'a, D: Digit + DefaultIsZeroes> {
    Power { table: Number<D>, exponents: [&'a [u64]; LANES], width: usize, windows: usize },
    Fixed { combs: [&'a LaneComb; LANES], shared: bool, exponents: [&'a [u64]; LANES] },
}

impl<'a, D: Digit + DefaultIsZeroes> Factor<'a, D> {
    /// The factor of eight terms of one kind.
    fn new<K: Kernels<Digit = D>>(
        arithmetic: &Arithmetic<'_, K>,
        terms: [&'a LaneTerm<'a>; LANES],
    ) -> Factor<'a, D> {
        let exponents = terms.map(LaneTerm::exponent);
        match terms[0] {
            LaneTerm::Power { .. } => {
                let bits = terms.iter().map(|term| term.bits()).max().unwrap_or(0);
                let width = window_width(bits, BAND * arithmetic.blocks());
                let table = powers(arithmetic, arithmetic.enter(terms.map(LaneTerm::base)), width);
                Factor::Power { table, exponents, width, windows: bits.div_ceil(width) }
            }
            LaneTerm::Fixed { comb, .. } => {
                let combs = terms.map(|term| term.comb().unwrap_or(comb));
                // Which lane has which table is public.
                let shared = combs.iter().all(|comb| core::ptr::eq(*comb, combs[0]));
                Factor::Fixed { combs, shared, exponents }
            }
        }
    }

    /// Bit positions it takes part in.
    fn positions(&self) -> usize {
        match self {
            Factor::Power { width, windows, .. } => width * windows,
            Factor::Fixed { combs, .. } => combs[0].geometry().0,
        }
    }

    /// What it contributes at a bit position.
    fn apply<K: Kernels<Digit = D>>(&self, accumulator: &mut Accumulator<'_, K>, position: usize) {
        if position >= self.positions() {
            return;
        }
        let kernels = accumulator.arithmetic.kernels;
        match self {
            Factor::Power { table, exponents, width, .. } => {
                if position.is_multiple_of(*width) {
                    let indices = exponents.map(|exponent| bits_at(exponent, position, *width));
                    let blocks = accumulator.arithmetic.blocks();
                    kernels.read_entry(&mut accumulator.factor.0[..blocks], &table.0, indices);
                    accumulator.multiply_by_factor();
                }
            }
            Factor::Fixed { combs, shared, exponents } => {
                for s in 0..combs[0].geometry().1 {
                    let pattern = |lane: usize| combs[lane].pattern(exponents[lane], s, position);
                    let patterns: [u64; LANES] = core::array::from_fn(pattern);
                    let factor = &mut accumulator.factor.0;
                    if *shared {
                        kernels.read_shared_comb(factor, combs[0].subtable(s), patterns);
                    } else {
                        kernels.read_comb(factor, combs.map(|comb| comb.subtable(s)), patterns);
                    }
                    accumulator.multiply_by_factor();
                }
            }
        }
    }
}

/// The width of windows that makes a power of `bits` bits cheapest, with numbers of k digits: about 2k² cycles for each of the
/// 2^width - 2 multiplications of the table and for one multiplication a window, and 2^width·2k cycles to read an entry.
fn window_width(bits: usize, digits: usize) -> usize {
    let cost = |width: &usize| {
        let entries = 1 << width;
        (entries - 2) * digits + bits.div_ceil(*width) * (digits + entries)
    };
    (1..=MAX_ENTRIES.ilog2() as usize).min_by_key(cost).unwrap_or(1)
}

/// 1, g, g², …, g^(2^width - 1), interleaved as [`read_entry`](crate::bignum::lanes::kernels::read_entry) wants them.
fn powers<K: Kernels>(
    arithmetic: &Arithmetic<'_, K>,
    base: Number<K::Digit>,
    width: usize,
) -> Number<K::Digit> {
    let mut powers = vec![arithmetic.one(), base];
    for i in 2..1 << width {
        let power = if i % 2 == 0 {
            arithmetic.square(&powers[i / 2])
        } else {
            arithmetic.multiply(&powers[i - 1], &powers[1])
        };
        powers.push(power);
    }
    let mut table = Number::zero(arithmetic.blocks(), powers.len());
    // only what belongs to the number, not the room behind it
    for (i, blocks) in table.0.chunks_mut(powers.len()).enumerate() {
        for (block, power) in blocks.iter_mut().zip(&powers) {
            *block = power.0[i];
        }
    }
    table
}

/// The products of at most eight jobs of one shape.
pub(crate) fn products<K: Kernels>(kernels: &K, jobs: &[LaneJob<'_>]) -> Vec<Vec<u64>> {
    let Some(last) = jobs.len().checked_sub(1) else { return Vec::new() };
    // Lanes without a job repeat the last one.
    let lanes: [&LaneJob<'_>; LANES] = core::array::from_fn(|lane| &jobs[lane.min(last)]);
    let arithmetic = Arithmetic::new(kernels, lanes.map(|job| job.modulus));
    let factors: Vec<Factor<'_, K::Digit>> =
        (0..jobs[0].terms.len()).map(|i| Factor::new(&arithmetic, lanes.map(|job| &job.terms[i]))).collect();
    let positions = factors.iter().map(Factor::positions).max().unwrap_or(0);
    let mut accumulator = Accumulator::new(&arithmetic);
    for position in (0..positions).rev() {
        accumulator.square();
        for factor in &factors {
            factor.apply(&mut accumulator, position);
        }
    }
    let result = arithmetic.leave(&accumulator.finish());
    let plain = |(lane, job): (usize, &LaneJob<'_>)| job.modulus.residue(&Zeroizing::new(result.lane(lane)));
    jobs.iter().enumerate().map(plain).collect()
}
