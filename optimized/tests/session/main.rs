//! Sessions against the reference: both get the same frames, in any order and with anything wrong, and must answer alike. The
//! randomness is fixed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    missing_docs,
    reason = "tests"
)]

mod branches;
mod dummy;
mod keygen;
mod lockstep;
mod sign;
