//! The proofs with m repetitions, and the checks of own primes: byte by byte and reason by reason what the reference gives.
//!
//! A proof is changed in every field, and both verifiers have to give one answer. Where the change has a reason of its own, it
//! is named here too.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

mod aff_g_star;
mod dec;
mod modulus;
mod primes;
mod prm;

use num_bigint::{BigInt, BigUint};
use quorate::backend::Backend;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::paillier::{PublicKey, SecretKey};
use quorate_adversary::math::{int_bytes, nat};
use quorate_spec::params::{Params, TOY1536};
use quorate_spec::reason::Reason;

pub(crate) fn backend() -> Backend {
    Backend::detect()
}

/// TOY1536 in 8 repetitions.
pub(crate) fn eight() -> Params {
    let mut params = TOY1536;
    params.m = 8;
    params
}

/// A number in as many limbs as `bits` bits need.
pub(crate) fn fixed(value: &BigUint, bits: usize) -> Nat {
    Nat::from_bytes_be(&nat(value, bits.div_ceil(8))).resized(bits.div_ceil(64))
}

pub(crate) fn modulus(value: &BigUint) -> Modulus {
    let bits = value.bits() as usize;
    Modulus::new(fixed(value, bits), bits)
}

pub(crate) fn int(value: &BigInt) -> Int {
    Int::from_bytes_be(&int_bytes(value, value.bits() as usize / 8 + 1))
}

pub(crate) fn public_key(key: &quorate_reference::paillier::PublicKey) -> PublicKey {
    PublicKey::new(modulus(&key.modulus))
}

pub(crate) fn secret_key(params: &Params, key: &quorate_reference::paillier::SecretKey) -> SecretKey {
    let [p, q] = [&key.p, &key.q].map(|prime| fixed(prime, params.prime_bits));
    SecretKey::new(params, &p, &q).unwrap()
}

/// Fails unless both give the same answer, and gives it back.
#[track_caller]
pub(crate) fn same(
    name: &str,
    reference: Result<(), Reason>,
    optimized: Result<(), Reason>,
) -> Result<(), Reason> {
    assert_eq!(optimized, reference, "{name}");
    optimized
}
