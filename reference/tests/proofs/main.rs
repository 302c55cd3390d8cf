//! The nine proofs: honest runs at every parameter set, each check failing alone, both ends of each range, wrong encodings,
//! proofs taken out of their context, and known attacks. The equations are computed a second time in `judge` functions, which
//! share no arithmetic with the code under test; a test that expects one reason also expects that nothing else is wrong. What is
//! under test is named in `under_test` alone, so that the tests of another implementation are these very files.
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

mod aff_g;
mod aff_g_star;
mod dec;
mod elog;
mod enc_elg;
mod fac;
mod fixtures;
mod math;
mod modulus;
mod modulus_attacks;
mod prm;
mod sch;
mod under_test;
