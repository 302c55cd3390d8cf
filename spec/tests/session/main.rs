//! The session machine against the book: both get the same frames, in any order and with anything wrong, and must answer alike.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    missing_docs,
    reason = "tests"
)]

mod book;
mod branches;
mod dummy;
mod lockstep;
