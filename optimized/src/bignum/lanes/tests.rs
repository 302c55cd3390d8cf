//! The kernels themselves, with digits that no modulus of the protocol leads to. Whole powers: `tests/lanes.rs`.
#![allow(clippy::indexing_slicing, reason = "test code")]

use alloc::vec;
use alloc::vec::Vec;

use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::backend::Backend;
use crate::bignum::gcd::inverse_of_limb;
use crate::bignum::lanes::kernels::Kernels;
use crate::bignum::lanes::tile::{BAND, Block};
use crate::bignum::lanes::with_kernels;
use crate::bignum::word::{DIGIT_BITS, Digit, LANES, Word};

const MASK: u64 = (1 << DIGIT_BITS) - 1;

fn backends() -> impl Iterator<Item = Backend> {
    [Backend::Plain, Backend::Ifma].into_iter().filter(|backend| backend.available())
}

/// Pseudorandom words, by place and lane.
fn random(seed: u64, place: usize, lane: usize) -> u64 {
    let mixed = (seed + (place * LANES + lane) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

fn number<D: Digit>(blocks: usize, word: &impl Fn(usize, usize) -> u64) -> Vec<Block<D>> {
    let digit = |place: usize| D::from_lanes(core::array::from_fn(|lane| word(place, lane)));
    (0..blocks).map(|i| core::array::from_fn(|j| digit(BAND * i + j))).collect()
}

fn value<D: Digit>(number: &[Block<D>], lane: usize) -> BigUint {
    let digits = number.as_flattened().iter().rev();
    digits.fold(BigUint::zero(), |value, digit| (value << DIGIT_BITS) + (digit.to_lanes()[lane] & MASK))
}

/// (a b + q N) / R mod R with q = -a b / N mod R, for any a, b, and odd N below R; digits may have bits above 52.
fn check<K: Kernels>(kernels: &K, blocks: usize, word: [&dyn Fn(usize, usize) -> u64; 3]) {
    let odd = |place: usize, lane: usize| word[2](place, lane) | u64::from(place == 0);
    let [a, b] = [word[0], word[1]].map(|word| number::<K::Digit>(blocks, &word));
    let n = number::<K::Digit>(blocks, &odd);
    let inverse = |lane| inverse_of_limb(odd(0, lane) & MASK).wrapping_neg();
    let n0 = K::Digit::from_lanes(core::array::from_fn(inverse));
    let (mut product, mut square) = (a.clone(), b.clone());
    kernels.multiply(&mut product, &a, &b, &n, n0);
    kernels.square(&mut square, &a, &n, n0);
    let radix = BigUint::one() << (DIGIT_BITS * BAND * blocks);
    for lane in 0..LANES {
        let (a, b, n) = (value(&a, lane), value(&b, lane), value(&n, lane));
        let inverse = n.modinv(&radix).map(|inverse| &radix - inverse).unwrap_or_default();
        for (computed, b) in [(&product, &b), (&square, &a)] {
            let q = &a * b * &inverse % &radix;
            let expected = (&a * b + q * &n) / &radix % &radix;
            assert_eq!(value(computed, lane), expected, "{blocks} blocks, lane {lane}");
        }
    }
}

#[test]
fn products_of_any_digits() {
    let largest = |_, _| u64::MAX;
    let above = |_, _| !MASK;
    let some = |place, lane| random(1, place, lane);
    let others = |place, lane| random(1 << 40, place, lane);
    let mixed = |place, lane| if random(2, place, lane) < 1 << 63 { u64::MAX } else { 0 };
    for backend in backends() {
        for blocks in [1, 2, 3, 4, 5, 6, 8, 12, 13] {
            for words in [
                [&largest as &dyn Fn(usize, usize) -> u64, &largest, &largest],
                [&some, &others, &some],
                [&mixed, &largest, &others],
                [&largest, &some, &mixed],
                [&mixed, &mixed, &mixed],
                [&above, &some, &largest],
            ] {
                with_kernels!(backend, kernels => check(kernels, blocks, words));
            }
        }
    }
}

#[test]
fn every_entry_in_every_lane() {
    fn check<K: Kernels>(kernels: &K, blocks: usize, entries: usize) {
        // The word of entry e at a place: e, the place, and the lane.
        let word = |entry: usize, place: usize, lane: usize| ((entry << 20) + (place << 4) + lane) as u64;
        let digit =
            |entry, place| K::Digit::from_lanes(core::array::from_fn(|lane| word(entry, place, lane)));
        let block = |i: usize, entry| core::array::from_fn(|j| digit(entry, BAND * i + j));
        let table: Vec<Block<K::Digit>> = (0..blocks)
            .flat_map(|i| (0..entries).map(move |entry| (i, entry)))
            .map(|(i, e)| block(i, e))
            .collect();
        let mut out = vec![[K::Digit::splat(7); BAND]; blocks];
        for shift in 0..entries {
            let indices: [u64; LANES] = core::array::from_fn(|lane| ((lane * 5 + shift) % entries) as u64);
            kernels.read_entry(&mut out, &table, indices);
            for (place, digit) in out.as_flattened().iter().enumerate() {
                let expected = core::array::from_fn(|lane| word(indices[lane] as usize, place, lane));
                assert_eq!(digit.to_lanes(), expected);
            }
        }
    }
    for backend in backends() {
        for (blocks, entries) in [(1, 2), (2, 4), (3, 8), (4, 16), (6, 32)] {
            with_kernels!(backend, kernels => check(kernels, blocks, entries));
        }
    }
}

/// Shifts, masks and the transposition: the same in both instances.
#[test]
fn words_agree() {
    fn words<K: Kernels>(_: &K) -> Vec<[u64; LANES]> {
        let x = |seed| K::Digit::from_lanes(core::array::from_fn(|lane| random(seed, 0, lane)));
        let (a, b, c) = (x(10), x(20), x(30));
        let mut words = vec![a.add(b), a.sub(b), a.and(b), K::Digit::select(a, b, c)];
        words.extend([0, 1, 12, 51, 52, 63].map(|bits| a.shr(bits)));
        words.extend([0, 1, 12, 51, 52, 63].map(|bits| a.shl(bits)));
        words.extend([K::Digit::madd_lo(a, b, c), K::Digit::madd_hi(a, b, c)]);
        words.extend(K::Digit::transpose(core::array::from_fn(|i| x(100 * i as u64))));
        words.into_iter().map(K::Digit::to_lanes).collect()
    }
    let mut all = backends().map(|backend| with_kernels!(backend, kernels => words(kernels)));
    let first = all.next();
    assert!(all.all(|other| Some(&other) == first.as_ref()));
}
