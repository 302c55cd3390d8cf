//! Arithmetic: encodings, intervals, the curve, sampling, Paillier, ring-Pedersen, primes, sharing, ECDSA, and the probability
//! with which an honest prover fails. Properties are tested with generated values; the generator's seed is fixed. What is under
//! test is named in `under_test` alone, so that the tests of another implementation are these very files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

mod completeness;
mod curve;
mod ecdsa;
mod generated;
mod integers;
mod paillier;
mod primes;
mod sampling;
mod sharing;
mod under_test;
