//! Generated and fixed values, and the way between the types of the oracles.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use quorate::backend::Backend;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate_testkeys::{PartyPrimes, party_primes};

/// The settings of all properties.
pub(crate) fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() }
}

/// The kernels that this machine can run, for tests of plans.
pub(crate) fn backends() -> Vec<Backend> {
    [Backend::Limbs, Backend::Plain, Backend::Ifma]
        .into_iter()
        .filter(|backend| backend.available())
        .collect()
}

/// Those of them that are fast, for tests of what is computed with plans.
pub(crate) fn fast_backends() -> Vec<Backend> {
    [Backend::Limbs, Backend::Ifma].into_iter().filter(|backend| backend.available()).collect()
}

/// Exactly so many limbs, each often 0, 1, all ones, or next to these.
pub(crate) fn limbs(length: usize) -> impl Strategy<Value = Vec<u64>> {
    let limb = prop_oneof![
        4 => any::<u64>(),
        2 => Just(0u64),
        2 => Just(u64::MAX),
        1 => Just(1u64),
        1 => Just(u64::MAX - 1),
        1 => Just(1u64 << 63),
        1 => (0u32..64).prop_map(|bit| 1u64 << bit),
    ];
    prop_oneof![
        6 => prop::collection::vec(limb, length),
        1 => Just(vec![0; length]),
        1 => Just(vec![u64::MAX; length]),
        1 => (0..64 * length.max(1)).prop_map(move |bit| {
            let mut limbs = vec![0; length];
            if let Some(limb) = limbs.get_mut(bit / 64) {
                *limb = 1 << (bit % 64);
            }
            limbs
        }),
    ]
}

/// Up to so many limbs.
pub(crate) fn limbs_up_to(length: usize) -> impl Strategy<Value = Vec<u64>> {
    (1..=length).prop_flat_map(limbs)
}

/// Any number of exactly `bits` bits, often with edge limbs.
pub(crate) fn of_length(bits: usize) -> impl Strategy<Value = BigUint> {
    limbs(bits.div_ceil(64)).prop_map(move |limbs| {
        let top = BigUint::from(1u8) << (bits - 1);
        big(&limbs) % &top + top
    })
}

/// Odd numbers of exactly `bits` bits, the smallest and the largest among them.
pub(crate) fn odd_of_length(bits: usize) -> impl Strategy<Value = BigUint> {
    let smallest = (BigUint::from(1u8) << (bits - 1)) + 1u8;
    let largest = (BigUint::from(1u8) << bits) - 1u8;
    prop_oneof![8 => of_length(bits).prop_map(|n| n | BigUint::from(1u8)), 1 => Just(smallest), 1 => Just(largest)]
}

/// A residue of `modulus`: random or next to an end or to the middle, as `pick` says.
pub(crate) fn residue(modulus: &BigUint, limbs: &[u64], pick: u8) -> BigUint {
    match pick % 16 {
        0 => BigUint::ZERO,
        1 => BigUint::from(1u8) % modulus,
        2 => modulus - 1u8,
        3 => modulus - 2u8,
        4 => modulus >> 1,
        5 => (modulus >> 1) + 1u8,
        _ => big(limbs) % modulus,
    }
}

/// The natural number of these limbs.
pub(crate) fn big(limbs: &[u64]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |sum, limb| (sum << 64) + *limb)
}

/// The integer of these limbs in two's complement.
pub(crate) fn signed(limbs: &[u64]) -> BigInt {
    let value = BigInt::from(big(limbs));
    let negative = limbs.last().is_some_and(|top| top >> 63 == 1);
    if negative { value - two_to(64 * limbs.len()) } else { value }
}

/// The number in `limbs` limbs, which it must fit.
pub(crate) fn nat(value: &BigUint, limbs: usize) -> Nat {
    let mut digits = value.to_u64_digits();
    assert!(digits.len() <= limbs, "{value} in {limbs} limbs");
    digits.resize(limbs, 0);
    Nat::from_limbs(digits)
}

/// The value of a natural number.
pub(crate) fn value(nat: &Nat) -> BigUint {
    big(nat.limbs())
}

/// The integer in at least `limbs` limbs.
pub(crate) fn int(value: &BigInt, limbs: usize) -> Int {
    let mut bytes = value.to_signed_bytes_be();
    let fill = if value.sign() == Sign::Minus { 0xff } else { 0 };
    while bytes.len() < 8 * limbs {
        bytes.insert(0, fill);
    }
    Int::from_bytes_be(&bytes)
}

/// The value of an integer below 2^(8·bytes - 1) in magnitude.
pub(crate) fn integer(int: &Int, bytes: usize) -> BigInt {
    BigInt::from_signed_bytes_be(&int.to_bytes_be(bytes))
}

/// A modulus of its own length.
pub(crate) fn modulus(n: &BigUint) -> Modulus {
    let bits = n.bits() as usize;
    Modulus::new(nat(n, bits.div_ceil(64)), bits)
}

/// The number for GMP.
pub(crate) fn gmp(value: &BigUint) -> rug::Integer {
    rug::Integer::from_digits(&value.to_u64_digits(), rug::integer::Order::Lsf)
}

/// The number from GMP.
pub(crate) fn from_gmp(value: &rug::Integer) -> BigUint {
    big(&value.to_digits::<u64>(rug::integer::Order::Lsf))
}

/// `base^exponent mod modulus` for any signed exponent, by GMP.
pub(crate) fn power(base: &BigUint, exponent: &BigInt, modulus: &BigUint) -> BigUint {
    let magnitude = gmp(exponent.magnitude());
    let exponent = if exponent.sign() == Sign::Minus { -magnitude } else { magnitude };
    from_gmp(&gmp(base).pow_mod(&exponent, &gmp(modulus)).unwrap())
}

pub(crate) fn two_to(b: usize) -> BigInt {
    BigInt::from(1) << b
}

/// The order of secp256k1.
pub(crate) fn q() -> BigUint {
    BigUint::parse_bytes(b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16).unwrap()
}

/// p, q, p̂, q̂ of a party of the test pool.
pub(crate) fn pool(bits: usize, party: u16) -> [BigUint; 4] {
    let PartyPrimes { p, q, p_hat, q_hat } = party_primes(bits, party).unwrap();
    [p, q, p_hat, q_hat].map(|bytes| BigUint::from_bytes_be(&bytes))
}

/// The representative in `[-n/2, n/2)`.
pub(crate) fn symmetric(x: &BigInt, n: &BigUint) -> BigInt {
    let n = BigInt::from(n.clone());
    let residue = x.mod_floor(&n);
    if &residue * 2 < n { residue } else { residue - n }
}

/// A secret choice, as a test sees it.
pub(crate) fn is(choice: subtle::Choice) -> bool {
    choice.into()
}
