//! Arithmetic: the tests of the reference, run on this implementation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]
#![cfg(feature = "contract")]

#[path = "../../../reference/tests/arithmetic/completeness.rs"]
mod completeness;
mod convert;
#[path = "../../../reference/tests/arithmetic/curve.rs"]
mod curve;
#[path = "../../../reference/tests/arithmetic/ecdsa.rs"]
mod ecdsa;
#[path = "../../../reference/tests/arithmetic/generated.rs"]
mod generated;
#[path = "../../../reference/tests/arithmetic/integers.rs"]
mod integers;
#[path = "../../../reference/tests/arithmetic/paillier.rs"]
mod paillier;
#[path = "../../../reference/tests/arithmetic/primes.rs"]
mod primes;
#[path = "../../../reference/tests/arithmetic/sampling.rs"]
mod sampling;
#[path = "../../../reference/tests/arithmetic/sharing.rs"]
mod sharing;
mod under_test;
