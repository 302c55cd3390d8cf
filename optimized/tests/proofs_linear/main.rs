//! Π_enc-elg, Π_aff-g and Π_fac against `proofs::{enc_elg, aff_g, fac}` of the reference: the same tape gives the same bytes, and
//! every proof, right or wrong, gets the same verdict. Under the own key and a peer's, with tables and without.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

mod convert;
mod parity;
mod under_test;
mod unlucky;
