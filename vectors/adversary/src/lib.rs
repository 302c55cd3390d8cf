//! The adversary: forged proofs, wrong encodings, and whoever judges them. For scenarios, tests, fuzzing and live runs.
//!
//! What does not hold stops the run: there is nobody to report to but the author, so this crate asserts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    non_snake_case,
    reason = "whoever calls it wants a forgery or a stop; the symbols are those of the book"
)]

pub mod cheat;
pub mod fixed;
pub mod fold;
pub mod forge;
pub mod math;
pub mod network;
pub mod party;
pub mod proofs;
pub mod wire;
