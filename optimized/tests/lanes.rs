//! The lane kernels against num-bigint, and their two instances against each other.
#![allow(clippy::indexing_slicing, missing_docs, reason = "test code")]

use num_bigint::BigUint;
use num_traits::{One, Zero};
use proptest::prelude::*;
use quorate::backend::Backend;
use quorate::bignum::lanes::{LaneComb, LaneJob, LaneModulus, LaneTerm, run};

/// All sizes of the protocol in bits, and some between them.
const SIZES: [usize; 9] = [64, 768, 1024, 1088, 1536, 2048, 3072, 4096, 6144];

fn backends() -> impl Iterator<Item = Backend> {
    [Backend::Plain, Backend::Ifma].into_iter().filter(|backend| backend.available())
}

/// Pseudorandom limbs, the same in every run.
struct Source(u64);

impl Source {
    fn limb(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn number(&mut self, bits: usize) -> BigUint {
        let limbs: Vec<u64> = (0..bits.div_ceil(64)).map(|_| self.limb()).collect();
        big(&limbs) >> (bits.next_multiple_of(64) - bits)
    }

    /// Odd, of exactly `bits` bits.
    fn modulus(&mut self, bits: usize) -> BigUint {
        self.number(bits) | BigUint::one() | BigUint::one() << (bits - 1)
    }
}

fn big(limbs: &[u64]) -> BigUint {
    limbs.iter().rev().fold(BigUint::zero(), |number, limb| (number << 64) + *limb)
}

fn limbs(number: &BigUint, bits: usize) -> Vec<u64> {
    let mut limbs = number.to_u64_digits();
    limbs.resize(bits.div_ceil(64), 0);
    limbs
}

fn all_ones(bits: usize) -> BigUint {
    (BigUint::one() << bits) - 1u32
}

/// A product of powers: the modulus, and for each factor base, exponent, and public length of the exponent.
#[derive(Clone, Debug)]
struct Case {
    modulus: BigUint,
    bits: usize,
    factors: Vec<(BigUint, BigUint, usize)>,
}

impl Case {
    fn power(modulus: &BigUint, bits: usize, base: &BigUint, exponent: &BigUint, length: usize) -> Case {
        Case { modulus: modulus.clone(), bits, factors: vec![(base.clone(), exponent.clone(), length)] }
    }

    fn expected(&self) -> BigUint {
        let one = BigUint::one() % &self.modulus;
        self.factors.iter().fold(one, |product, (base, exponent, _)| {
            product * base.modpow(exponent, &self.modulus) % &self.modulus
        })
    }
}

/// The cases together, in one call.
fn compute(backend: Backend, cases: &[Case]) -> Vec<BigUint> {
    let moduli: Vec<LaneModulus> =
        cases.iter().map(|case| LaneModulus::new(&limbs(&case.modulus, case.bits), case.bits)).collect();
    let numbers: Vec<Vec<(Vec<u64>, Vec<u64>)>> = cases
        .iter()
        .map(|case| {
            let factors = case.factors.iter();
            factors.map(|(base, exponent, bits)| (limbs(base, case.bits), limbs(exponent, *bits))).collect()
        })
        .collect();
    let jobs: Vec<LaneJob<'_>> = cases
        .iter()
        .zip(&moduli)
        .zip(&numbers)
        .map(|((case, modulus), numbers)| {
            let lengths = case.factors.iter().map(|factor| factor.2);
            let term = |((base, exponent), bits)| LaneTerm::Power { base, exponent, bits };
            let numbers = numbers.iter().map(|(base, exponent)| (base.as_slice(), exponent.as_slice()));
            LaneJob { modulus, terms: numbers.zip(lengths).map(term).collect() }
        })
        .collect();
    run(backend, &jobs).iter().map(|result| big(result)).collect()
}

fn check(cases: &[Case]) {
    let expected: Vec<BigUint> = cases.iter().map(Case::expected).collect();
    for backend in backends() {
        let computed = compute(backend, cases);
        for ((case, expected), computed) in cases.iter().zip(&expected).zip(&computed) {
            assert_eq!(computed, expected, "{backend:?} {case:?}");
        }
    }
}

/// Lengths of exponents that keep the slow instance in plain integers fast enough.
fn exponent_bits(bits: usize) -> usize {
    if bits <= 1088 { bits } else { 2_000_000 / bits / bits * 8 + 61 }
}

#[test]
fn powers_of_every_size() {
    let mut source = Source(1);
    for bits in SIZES {
        let length = exponent_bits(bits);
        let case = |_| {
            let modulus = source.modulus(bits);
            let base = source.number(bits) % &modulus;
            Case::power(&modulus, bits, &base, &source.number(length), length)
        };
        check(&(0..8).map(case).collect::<Vec<_>>());
    }
}

/// Full-length exponents, and longer than the modulus; with the special instructions only.
#[test]
fn long_exponents() {
    if !Backend::Ifma.available() {
        return;
    }
    let mut source = Source(2);
    for bits in SIZES {
        for length in [bits, bits + 256] {
            let modulus = source.modulus(bits);
            let base = source.number(bits) % &modulus;
            let case = Case::power(&modulus, bits, &base, &source.number(length), length);
            assert_eq!(compute(Backend::Ifma, std::slice::from_ref(&case)), [case.expected()]);
        }
    }
}

/// Bases 0, 1, 2, N - 1 and others next to N, and powers of the radix.
#[test]
fn edge_bases() {
    let mut source = Source(3);
    for bits in SIZES {
        let modulus = source.modulus(bits);
        let bases = [
            BigUint::zero(),
            BigUint::one(),
            BigUint::from(2u32),
            &modulus - 1u32,
            &modulus - 2u32,
            &modulus >> 1,
            all_ones(bits - 1),
            all_ones(52 * (bits / 52)) % &modulus,
        ];
        for exponent in [1u32, 2, 3, 0x1_0001] {
            let exponent = BigUint::from(exponent);
            check(&bases.each_ref().map(|base| Case::power(&modulus, bits, base, &exponent, 17)));
        }
    }
}

/// Moduli with all bits, with few, with long runs of bits, and one bit short of their length.
#[test]
fn edge_moduli() {
    let mut source = Source(4);
    for bits in SIZES {
        let one = BigUint::one();
        let moduli = [
            all_ones(bits),
            (&one << (bits - 1)) + 1u32,
            all_ones(bits) - (&one << (bits / 2)),
            (all_ones(bits / 2) << (bits - bits / 2)) + 1u32,
            (&one << (bits - 1)) + all_ones(bits / 2),
            all_ones(bits - 1),
            (&one << (bits - 2)) + 1u32,
            source.modulus(bits - 1),
        ];
        let length = exponent_bits(bits).min(120);
        let exponent = source.number(length);
        let random = source.number(bits);
        check(
            &moduli
                .each_ref()
                .map(|modulus| Case::power(modulus, bits, &(&random % modulus), &exponent, length)),
        );
        check(
            &moduli
                .each_ref()
                .map(|modulus| Case::power(modulus, bits, &(modulus - 1u32), &exponent, length)),
        );
    }
}

/// All digits as large as they get: carries run through every column.
#[test]
fn largest_digits() {
    for bits in SIZES {
        let modulus = all_ones(bits);
        let exponent = all_ones(40);
        let bases =
            [all_ones(bits) - 1u32, all_ones(bits - 1), all_ones(52 * (bits / 52)), all_ones(bits) - 2u32];
        check(&bases.each_ref().map(|base| Case::power(&modulus, bits, base, &exponent, 40)));
    }
}

/// A base that is not below the modulus, but in as many limbs.
#[test]
fn bases_above_the_modulus() {
    for bits in SIZES {
        let modulus = (BigUint::one() << (bits - 1)) + 1u32;
        let exponent = BigUint::from(5u32);
        check(&[
            Case::power(&modulus, bits, &all_ones(bits), &exponent, 3),
            Case::power(&modulus, bits, &modulus, &exponent, 3),
            Case::power(&modulus, bits, &(&modulus << 1u32 >> 1u32 | BigUint::one()), &exponent, 3),
        ]);
    }
}

/// Exponents 0, 1 and all ones, of no bits, of one bit, and of lengths around those of windows and limbs.
#[test]
fn edge_exponents() {
    let mut source = Source(5);
    let bits = 768;
    let modulus = source.modulus(bits);
    let base = source.number(bits) % &modulus;
    for length in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000] {
        let exponents = [BigUint::zero(), BigUint::one(), all_ones(length), all_ones(length) >> 1];
        let bounded = exponents.each_ref().map(|exponent| exponent & all_ones(length));
        check(&bounded.each_ref().map(|exponent| Case::power(&modulus, bits, &base, exponent, length)));
    }
}

/// Exponents of different lengths side by side.
#[test]
fn unequal_lengths() {
    let mut source = Source(6);
    let bits = 1024;
    let case = |length| {
        let modulus = source.modulus(bits);
        let base = source.number(bits) % &modulus;
        Case::power(&modulus, bits, &base, &source.number(length), length)
    };
    check(&[0, 1, 5, 64, 100, 256, 300, 768].map(case));
}

/// One to seventeen jobs.
#[test]
fn numbers_of_jobs() {
    let mut source = Source(7);
    let bits = 768;
    for count in [0, 1, 2, 3, 7, 8, 9, 16, 17] {
        let case = |_| {
            let modulus = source.modulus(bits);
            let base = source.number(bits) % &modulus;
            Case::power(&modulus, bits, &base, &source.number(70), 70)
        };
        check(&(0..count).map(case).collect::<Vec<_>>());
    }
}

/// Jobs of different sizes and numbers of factors in one call.
#[test]
fn mixed_shapes() {
    let mut source = Source(8);
    let case = |(bits, factors): (usize, usize)| {
        let modulus = source.modulus(bits);
        let factor = |_| (source.number(bits - 1), source.number(65), 65);
        Case { modulus, bits, factors: (0..factors).map(factor).collect() }
    };
    check(
        &[(768, 1), (1024, 1), (768, 1), (1536, 2), (768, 0), (768, 3), (768, 1), (768, 1), (2048, 2)]
            .map(case),
    );
}

/// Two and three powers, of different lengths, with shared squarings.
#[test]
fn products_of_powers() {
    let mut source = Source(9);
    for bits in SIZES {
        for lengths in [vec![100, 100], vec![130, 20], vec![0, 33], vec![90, 60, 7]] {
            let case = |_| {
                let modulus = source.modulus(bits);
                let factor = |&length| (source.number(bits) % &modulus, source.number(length), length);
                Case { factors: lengths.iter().map(factor).collect(), modulus: modulus.clone(), bits }
            };
            check(&(0..3).map(case).collect::<Vec<_>>());
        }
    }
}

/// Fixed-base tables: products s^a t^b y^c of two tables and one power, each lane with its own moduli, tables and exponents.
#[test]
fn fixed_bases() {
    let mut source = Source(10);
    for bits in [768, 1024, 1536, 2048] {
        for (first, second, spacing) in
            [(200, 130, 9), (64, 64, LaneComb::spacing(64)), (50, 333, 67), (7, 1, 1)]
        {
            for backend in backends() {
                let moduli: Vec<BigUint> = (0..3).map(|_| source.modulus(bits)).collect();
                let bases: Vec<[BigUint; 3]> =
                    moduli.iter().map(|n| [0; 3].map(|_| source.number(bits) % n)).collect();
                let exponents: Vec<[BigUint; 3]> = [
                    [source.number(first), source.number(second), source.number(40)],
                    [all_ones(first), all_ones(second), BigUint::zero()],
                    [BigUint::zero(), BigUint::one(), BigUint::zero()],
                ]
                .to_vec();
                let lanes: Vec<LaneModulus> =
                    moduli.iter().map(|n| LaneModulus::new(&limbs(n, bits), bits)).collect();
                let tables: Vec<[LaneComb; 2]> = lanes
                    .iter()
                    .zip(&bases)
                    .map(|(n, [s, t, _])| {
                        let table =
                            |base, length| LaneComb::new(backend, n, &limbs(base, bits), length, spacing);
                        [table(s, first), table(t, second)]
                    })
                    .collect();
                let words: Vec<[Vec<u64>; 4]> = exponents
                    .iter()
                    .zip(&bases)
                    .map(|([a, b, c], [_, _, y])| {
                        [limbs(a, first), limbs(b, second), limbs(c, 40), limbs(y, bits)]
                    })
                    .collect();
                let jobs: Vec<LaneJob<'_>> = (0..3)
                    .map(|i| {
                        let ([s, t], [a, b, c, y]) = (&tables[i], &words[i]);
                        let power = LaneTerm::Power { base: y, exponent: c, bits: 40 };
                        let fixed = |comb, exponent| LaneTerm::Fixed { comb, exponent };
                        LaneJob { modulus: &lanes[i], terms: vec![fixed(s, a), power, fixed(t, b)] }
                    })
                    .collect();
                for ((computed, n), (bases, exponents)) in
                    run(backend, &jobs).iter().zip(&moduli).zip(bases.iter().zip(&exponents))
                {
                    let expected = bases
                        .iter()
                        .zip(exponents)
                        .fold(BigUint::one(), |product, (base, e)| product * base.modpow(e, n) % n);
                    assert_eq!(big(computed), expected, "{backend:?} {bits} {first} {second} {spacing}");
                }
            }
        }
    }
}

/// One, two, three and eight tables in eight lanes.
#[test]
fn shared_tables() {
    let mut source = Source(13);
    let (bits, length) = (1024, 150);
    for backend in backends() {
        let moduli: Vec<BigUint> = (0..8).map(|_| source.modulus(bits)).collect();
        let bases: Vec<BigUint> = moduli.iter().map(|n| source.number(bits) % n).collect();
        let lanes: Vec<LaneModulus> =
            moduli.iter().map(|n| LaneModulus::new(&limbs(n, bits), bits)).collect();
        let spacing = LaneComb::spacing(length);
        let table = |(n, base)| LaneComb::new(backend, n, &limbs(base, bits), length, spacing);
        let tables: Vec<LaneComb> = lanes.iter().zip(&bases).map(table).collect();
        for different in [1, 2, 3, 8] {
            let exponents: Vec<BigUint> = (0..8).map(|_| source.number(length)).collect();
            let words: Vec<Vec<u64>> = exponents.iter().map(|e| limbs(e, length)).collect();
            let job = |i: usize| {
                let term = LaneTerm::Fixed { comb: &tables[i % different], exponent: &words[i] };
                LaneJob { modulus: &lanes[i % different], terms: vec![term] }
            };
            let jobs: Vec<LaneJob<'_>> = (0..8).map(job).collect();
            for (i, computed) in run(backend, &jobs).iter().enumerate() {
                let (base, modulus) = (&bases[i % different], &moduli[i % different]);
                assert_eq!(big(computed), base.modpow(&exponents[i], modulus), "{backend:?} {different} {i}");
            }
        }
    }
}

/// A table serves all backends, whichever made it.
#[test]
fn tables_cross_backends() {
    if !Backend::Ifma.available() {
        return;
    }
    let mut source = Source(11);
    let (bits, length) = (1024, 300);
    let modulus = source.modulus(bits);
    let (base, exponent) = (source.number(bits - 1), source.number(length));
    let lanes = LaneModulus::new(&limbs(&modulus, bits), bits);
    let exponent_limbs = limbs(&exponent, length);
    for (maker, user) in [(Backend::Plain, Backend::Ifma), (Backend::Ifma, Backend::Plain)] {
        let comb = LaneComb::new(maker, &lanes, &limbs(&base, bits), length, LaneComb::spacing(length));
        let job = LaneJob {
            modulus: &lanes,
            terms: vec![LaneTerm::Fixed { comb: &comb, exponent: &exponent_limbs }],
        };
        assert_eq!(big(&run(user, &[job])[0]), base.modpow(&exponent, &modulus));
    }
}

fn number(bits: usize) -> impl Strategy<Value = BigUint> {
    let limb = prop_oneof![Just(0), Just(u64::MAX), Just(1), Just(1 << 63), any::<u64>(), any::<u64>()];
    proptest::collection::vec(limb, bits / 64).prop_map(|limbs| big(&limbs))
}

fn cases() -> impl Strategy<Value = Vec<Case>> {
    let shape = (prop_oneof![Just(768usize), Just(1024), Just(1536)], 1usize..=3);
    shape.prop_flat_map(|(bits, factors)| {
        let factor = (number(bits), number(128), 0usize..=128);
        let case =
            (number(bits), proptest::collection::vec(factor, factors)).prop_map(move |(n, factors)| {
                let modulus = n | BigUint::one() | BigUint::one() << (bits - 1);
                let factors = factors
                    .into_iter()
                    .map(|(base, e, length)| (base % &modulus, e & all_ones(length), length));
                Case { factors: factors.collect(), bits, modulus }
            });
        proptest::collection::vec(case, 1..=8)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Numbers with runs of zeros and ones, up to three factors, up to eight lanes.
    #[test]
    fn products_agree(cases in cases()) {
        check(&cases);
    }
}

/// Each instance is deterministic and both give the same on long chains, at the largest size.
#[test]
fn instances_agree_at_the_largest_size() {
    let mut source = Source(12);
    let (bits, length) = (6144, 60);
    let case = |_| {
        let modulus = source.modulus(bits);
        let base = source.number(bits) % &modulus;
        Case::power(&modulus, bits, &base, &source.number(length), length)
    };
    let cases: Vec<Case> = (0..8).map(case).collect();
    let results: Vec<Vec<BigUint>> = backends().map(|backend| compute(backend, &cases)).collect();
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn detected_backend_is_available() {
    assert!(Backend::detect().available());
}
