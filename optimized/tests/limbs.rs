//! The portable kernels against num-bigint and GMP: all lengths in use, short and odd ones, and limbs at their limits.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "a test")]

use num_bigint::BigUint;
use num_traits::{One, Zero};
use proptest::prelude::*;
use quorate::bignum::limbs::kernel::{mont_mul, mont_sqr, product, reduce, square};
use quorate::bignum::limbs::linear::{
    add_mod, double_mod, neg_mod, negated_inverse, r2, sub_masked, sub_mod,
};
use quorate::bignum::limbs::{LimbComb, LimbJob, LimbModulus, LimbTerm, run_one};
use rug::Integer;
use rug::integer::Order;

const LENGTHS: [usize; 20] = [1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 15, 16, 20, 24, 31, 32, 48, 61, 64, 96];

/// xorshift64: reproducible limbs.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A limb that is often 0, 1, all ones, or has one bit.
    fn edge(&mut self) -> u64 {
        match self.next() % 8 {
            0 => 0,
            1 => 1,
            2 | 3 => u64::MAX,
            4 => u64::MAX - 1,
            5 => 1 << 63,
            _ => self.next(),
        }
    }

    fn limbs(&mut self, length: usize) -> Vec<u64> {
        (0..length).map(|_| self.next()).collect()
    }

    fn edges(&mut self, length: usize) -> Vec<u64> {
        (0..length).map(|_| self.edge()).collect()
    }
}

fn big(limbs: &[u64]) -> BigUint {
    let bytes: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    BigUint::from_bytes_le(&bytes)
}

fn limbs(value: &BigUint, length: usize) -> Vec<u64> {
    let mut limbs = value.to_u64_digits();
    assert!(limbs.len() <= length);
    limbs.resize(length, 0);
    limbs
}

/// Odd moduli of a length: the smallest and the largest, with long runs of ones and of zeros, and random ones.
fn moduli(stream: &mut Stream, length: usize) -> Vec<Vec<u64>> {
    let mut moduli = vec![vec![0; length], vec![u64::MAX; length], vec![0; length]];
    moduli[2][length - 1] = u64::MAX;
    for _ in 0..3 {
        moduli.push(stream.limbs(length));
        moduli.push(stream.edges(length));
    }
    for n in &mut moduli {
        n[length - 1] |= 1 << 63;
        n[0] |= 1;
    }
    moduli
}

/// Residues at the limits, and random ones.
fn residues(stream: &mut Stream, n: &[u64]) -> Vec<Vec<u64>> {
    let value = big(n);
    let length = n.len();
    let mut residues = vec![BigUint::zero(), BigUint::one(), &value - 1u32, &value - 2u32, &value >> 1];
    residues.push((BigUint::one() << (64 * length)) % &value);
    for _ in 0..2 {
        residues.push(big(&stream.limbs(length)) % &value);
        residues.push(big(&stream.edges(length)) % &value);
    }
    let mut ones = vec![u64::MAX; length];
    ones[length - 1] = n[length - 1] - 1;
    residues.push(big(&ones));
    residues.into_iter().map(|residue| limbs(&(residue % &value), length)).collect()
}

fn integer(limbs: &[u64]) -> Integer {
    Integer::from_digits(limbs, Order::Lsf)
}

/// GMP's power.
fn gmp_power(base: &[u64], exponent: &[u64], n: &[u64]) -> Integer {
    integer(base).pow_mod(&integer(exponent), &integer(n)).unwrap()
}

#[test]
fn inverse_of_a_limb() {
    let mut stream = Stream(3);
    let n0: Vec<u64> = (0..1000).map(|_| stream.edge() | 1).collect();
    for n0 in n0.into_iter().chain((1..4096).step_by(2)) {
        assert_eq!(n0.wrapping_mul(negated_inverse(n0)), u64::MAX);
    }
}

#[test]
fn products_and_squares_are_exact() {
    let mut stream = Stream(5);
    for length in LENGTHS {
        let mut values = vec![vec![0; length], vec![u64::MAX; length]];
        for _ in 0..6 {
            values.push(stream.limbs(length));
            values.push(stream.edges(length));
        }
        let mut t = vec![0x5555; 2 * length];
        for a in &values {
            square(&mut t, a);
            assert_eq!(big(&t), big(a) * big(a), "{length}");
            for b in &values {
                product(&mut t, a, b);
                assert_eq!(big(&t), big(a) * big(b), "{length}");
            }
        }
    }
}

#[test]
fn montgomery_against_num_bigint() {
    let mut stream = Stream(7);
    for length in LENGTHS {
        for n in moduli(&mut stream, length) {
            let value = big(&n);
            let n_prime = negated_inverse(n[0]);
            let r = BigUint::one() << (64 * length);
            let (one, r_squared) = r2(&n, 64 * length);
            assert_eq!(big(&one), &r % &value);
            assert_eq!(big(&r_squared), &r * &r % &value);
            let (mut out, mut scratch) = (vec![0; length], vec![0; 2 * length]);
            let residues = residues(&mut stream, &n);
            // x = a b / R is the residue with x R = a b.
            let check = |out: &[u64], expected: BigUint| {
                assert!(big(out) < value);
                assert_eq!((big(out) << (64 * length)) % &value, expected % &value, "{length}");
            };
            for a in &residues {
                mont_sqr(&mut out, a, &n, n_prime, &mut scratch);
                check(&out, big(a) * big(a));
                for b in &residues {
                    mont_mul(&mut out, a, b, &n, n_prime, &mut scratch);
                    check(&out, big(a) * big(b));
                }
            }
            // Not reduced: the largest t < R n.
            let largest = (&value << (64 * length)) - 1u32;
            let mut t = limbs(&largest, 2 * length);
            reduce(&mut out, &mut t, &n, n_prime);
            check(&out, largest);
        }
    }
}

#[test]
fn linear_operations() {
    let mut stream = Stream(11);
    for length in LENGTHS {
        for n in moduli(&mut stream, length) {
            let value = big(&n);
            let residues = residues(&mut stream, &n);
            let mut out = vec![0; length];
            for a in &residues {
                neg_mod(&mut out, a, &n);
                assert_eq!(big(&out), (&value - big(a)) % &value);
                out.copy_from_slice(a);
                double_mod(&mut out, &n);
                assert_eq!(big(&out), (big(a) << 1) % &value);
                for b in &residues {
                    add_mod(&mut out, a, b, &n);
                    assert_eq!(big(&out), (big(a) + big(b)) % &value);
                    sub_mod(&mut out, a, b, &n);
                    assert_eq!(big(&out), (big(a) + &value - big(b)) % &value);
                    out.copy_from_slice(a);
                    assert_eq!(sub_masked(&mut out, b, 0), 0);
                    assert_eq!(&out, a);
                    let borrow = sub_masked(&mut out, b, u64::MAX);
                    let wrapped = (BigUint::from(borrow) << (64 * length)) + big(a) - big(b);
                    assert_eq!(big(&out), wrapped);
                }
            }
        }
    }
}

#[test]
fn constants_of_moduli_of_any_number_of_bits() {
    let mut stream = Stream(13);
    for bits in (2usize..=200).chain([767, 1000, 1023, 1025]) {
        let length = bits.div_ceil(64);
        let top = BigUint::one() << (bits - 1);
        for value in
            [&top + 1u32, (&top << 1) - 1u32, (&top + (big(&stream.limbs(length)) % &top)) | BigUint::one()]
        {
            let r = BigUint::one() << (64 * length);
            let (one, r_squared) = r2(&limbs(&value, length), bits);
            assert_eq!((big(&one), big(&r_squared)), (&r % &value, &r * &r % &value), "{bits}");
        }
    }
}

#[test]
fn powers_against_gmp() {
    let mut stream = Stream(17);
    for length in LENGTHS {
        let mut n = stream.limbs(length);
        n[0] |= 1;
        n[length - 1] |= 1 << 63;
        let modulus = LimbModulus::new(&n, 64 * length);
        let bases = residues(&mut stream, &n);
        for (base, bits) in bases.iter().rev().zip([1usize, 5, 64, 65, 127, 256, 257, 768]) {
            let mut exponent = stream.edges(bits.div_ceil(64));
            let top = exponent.len() - 1;
            exponent[top] &= u64::MAX >> (64 * (top + 1) - bits);
            let power = modulus.pow(base, &exponent, bits);
            assert_eq!(integer(&power), gmp_power(base, &exponent, &n), "{length} {bits}");
        }
        for base in &bases {
            assert_eq!(integer(&modulus.pow(base, &[0; 2], 128)), 1);
            assert_eq!(&modulus.pow(base, &[1], 64), base);
            let back = modulus.out_of_montgomery(&modulus.to_montgomery(base));
            assert_eq!(&back, base);
            assert_eq!(big(&modulus.mul(base, &bases[6])), big(base) * big(&bases[6]) % big(&n));
        }
        assert_eq!(integer(&modulus.pow(&bases[6], &[], 0)), 1);
    }
}

#[test]
fn full_powers_against_gmp() {
    let mut stream = Stream(19);
    for (length, exponent_length) in [(12, 12), (16, 16), (24, 24), (32, 32), (48, 48), (64, 32), (96, 48)] {
        let mut n = stream.limbs(length);
        n[0] |= 1;
        n[length - 1] |= 1 << 63;
        let base = limbs(&(big(&stream.limbs(length)) % big(&n)), length);
        let exponent = stream.limbs(exponent_length);
        let power = LimbModulus::new(&n, 64 * length).pow(&base, &exponent, 64 * exponent_length);
        assert_eq!(integer(&power), gmp_power(&base, &exponent, &n), "{length}");
        let secure = integer(&base).secure_pow_mod(&integer(&exponent), &integer(&n));
        assert_eq!(integer(&power), secure);
    }
}

#[test]
fn combs_and_products_against_gmp() {
    let mut stream = Stream(23);
    for length in [1, 4, 12, 16, 24, 33] {
        let mut n = stream.limbs(length);
        n[0] |= 1;
        n[length - 1] |= 1 << 63;
        let modulus = LimbModulus::new(&n, 64 * length);
        let residue = |stream: &mut Stream| limbs(&(big(&stream.limbs(length)) % big(&n)), length);
        let cut = |mut exponent: Vec<u64>, bits: usize| {
            let top = exponent.len() - 1;
            exponent[top] &= u64::MAX >> (64 * (top + 1) - bits);
            exponent
        };
        for (bits, spacing) in [(1, 1), (64, 7), (255, 13), (256, 256), (320, 16), (700, 29), (700, 1000)] {
            let (s, t, u) = (residue(&mut stream), residue(&mut stream), residue(&mut stream));
            let comb = LimbComb::new(&modulus, &s, bits, spacing);
            assert_eq!((comb.bits(), comb.spacing()), (bits, spacing));
            let other = LimbComb::new(&modulus, &t, 2 * bits, 2 * spacing);
            let words = bits.div_ceil(64);
            for exponent in [vec![0; words], cut(vec![u64::MAX; words], bits), cut(stream.edges(words), bits)]
            {
                let fixed = LimbTerm::Fixed { comb: &comb, exponent: &exponent };
                let alone = run_one(&LimbJob { modulus: &modulus, terms: vec![fixed] });
                assert_eq!(integer(&alone), gmp_power(&s, &exponent, &n), "{length} {bits}");

                let long = cut(stream.edges((2 * bits).div_ceil(64)), 2 * bits);
                let short = [stream.next() >> 31];
                let terms = vec![
                    LimbTerm::Power { base: &u, exponent: &long, bits: 2 * bits },
                    LimbTerm::Power { base: &t, exponent: &short, bits: 33 },
                    LimbTerm::Fixed { comb: &comb, exponent: &exponent },
                    LimbTerm::Fixed { comb: &other, exponent: &long },
                ];
                let product = run_one(&LimbJob { modulus: &modulus, terms });
                let expected = gmp_power(&u, &long, &n)
                    * gmp_power(&t, &short, &n)
                    * gmp_power(&s, &exponent, &n)
                    * gmp_power(&t, &long, &n);
                assert_eq!(integer(&product), expected % integer(&n), "{length} {bits}");
            }
        }
        let nothing = run_one(&LimbJob { modulus: &modulus, terms: vec![] });
        assert_eq!(integer(&nothing), 1);
    }
}

fn any_limb() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), Just(0), Just(1), Just(u64::MAX), Just(u64::MAX - 1), Just(1 << 63)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 3000 }))]

    #[test]
    fn any_length_against_num_bigint(
        (n, a, b) in (1usize..40).prop_flat_map(|length| {
            let number = || prop::collection::vec(any_limb(), length);
            (number(), number(), number())
        }),
        exponent in any::<u64>(),
    ) {
        let mut n = n;
        let length = n.len();
        n[0] |= 1;
        n[length - 1] |= 1 << 63;
        let value = big(&n);
        let (a, b) = (limbs(&(big(&a) % &value), length), limbs(&(big(&b) % &value), length));
        let modulus = LimbModulus::new(&n, 64 * length);
        prop_assert_eq!(big(&modulus.mul(&a, &b)), big(&a) * big(&b) % &value);
        let (mut out, mut scratch) = (vec![0; length], vec![0; 2 * length]);
        mont_sqr(&mut out, &a, &n, negated_inverse(n[0]), &mut scratch);
        prop_assert_eq!((big(&out) << (64 * length)) % &value, big(&a) * big(&a) % &value);
        prop_assert!(big(&out) < value);
        let power = modulus.pow(&a, &[exponent], 64);
        prop_assert_eq!(big(&power), big(&a).modpow(&BigUint::from(exponent), &value));
    }
}
