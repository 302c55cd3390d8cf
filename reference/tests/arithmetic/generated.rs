//! Generated and fixed values.

use num_bigint::{BigInt, BigUint, Sign};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use quorate_testkeys::breadth;
use quorate_testkeys::{PartyPrimes, party_primes};

/// The settings of all properties.
pub(crate) fn config(cases: u32) -> Config {
    Config {
        cases: breadth(cases / 4, cases),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..Config::default()
    }
}

/// Natural numbers of up to `bytes` bytes; short ones and ends are frequent.
pub(crate) fn naturals(bytes: usize) -> impl Strategy<Value = BigUint> {
    let any_length = (0..=bytes).prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
    prop_oneof![
        4 => any_length.prop_map(|bytes| BigUint::from_bytes_be(&bytes)),
        1 => (0..8 * bytes).prop_map(|bit| BigUint::from(1u8) << bit),
        1 => (0..8 * bytes).prop_map(|bit| (BigUint::from(1u8) << bit) - 1u8),
    ]
}

/// Natural numbers of up to `bytes` bytes, 8 at least; every other one is odd and fills whole words of 64 bits, or all of them
/// but one bit, as the moduli of the parameter sets do.
pub(crate) fn moduli(bytes: usize) -> impl Strategy<Value = BigUint> {
    let bits = (1..=bytes / 8, 0..2usize).prop_map(|(words, less)| 64 * words - less);
    let odd = (naturals(bytes), bits).prop_map(|(value, bits)| {
        let top = BigUint::from(1u8) << (bits - 1);
        let odd = (value % &top) | BigUint::from(1u8);
        odd | top
    });
    prop_oneof![naturals(bytes), odd]
}

/// Integers of up to `bytes` bytes, of either sign.
pub(crate) fn integers(bytes: usize) -> impl Strategy<Value = BigInt> {
    (naturals(bytes), any::<bool>())
        .prop_map(|(value, minus)| BigInt::from_biguint(if minus { Sign::Minus } else { Sign::Plus }, value))
}

pub(crate) fn big(value: &BigUint) -> BigInt {
    BigInt::from(value.clone())
}

pub(crate) fn two_to(b: usize) -> BigInt {
    BigInt::from(1) << b
}

/// The order of secp256k1.
pub(crate) fn q() -> BigUint {
    BigUint::parse_bytes(b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16).unwrap()
}

/// The prime of the field of secp256k1.
pub(crate) fn field_prime() -> BigUint {
    (BigUint::from(1u8) << 256) - (BigUint::from(1u8) << 32) - 977u16
}

/// p, q, p̂, q̂ of a party of the test pool.
pub(crate) fn pool(bits: usize, party: u16) -> [BigUint; 4] {
    let PartyPrimes { p, q, p_hat, q_hat } = party_primes(bits, party).unwrap();
    [p, q, p_hat, q_hat].map(|bytes| BigUint::from_bytes_be(&bytes))
}
