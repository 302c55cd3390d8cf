//! The ECDSA verifier against the vectors of Project Wycheproof for secp256k1 with SHA-256. What is under test is named in
//! `under_test` alone, so that the tests of another implementation are these very files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod cases;
mod under_test;
