//! The nine proofs: the tests of the reference, run on this implementation.
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

#[path = "../../../reference/tests/proofs/aff_g.rs"]
mod aff_g;
#[path = "../../../reference/tests/proofs/aff_g_star.rs"]
mod aff_g_star;
#[path = "../../../reference/tests/proofs/dec.rs"]
mod dec;
#[path = "../../../reference/tests/proofs/elog.rs"]
mod elog;
#[path = "../../../reference/tests/proofs/enc_elg.rs"]
mod enc_elg;
#[path = "../../../reference/tests/proofs/fac.rs"]
mod fac;
#[path = "../../../reference/tests/proofs/fixtures.rs"]
mod fixtures;
mod known;
#[path = "../../../reference/tests/proofs/math.rs"]
mod math;
#[path = "../../../reference/tests/proofs/modulus.rs"]
mod modulus;
#[path = "../../../reference/tests/proofs/modulus_attacks.rs"]
mod modulus_attacks;
#[path = "../../../reference/tests/proofs/prm.rs"]
mod prm;
#[path = "../../../reference/tests/proofs/sch.rs"]
mod sch;
mod under_test;
