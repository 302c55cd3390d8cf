//! The ECDSA verifier against the vectors of Project Wycheproof: the tests of the reference, run on this implementation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

#[path = "../../../reference/tests/wycheproof/cases.rs"]
mod cases;
mod under_test;
