//! Whole sessions of the reference: honest runs, frames in any order, refused frames, cheats and alerts.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    missing_docs,
    reason = "tests"
)]

mod alerts;
mod auxiliary;
mod blame;
mod cheat;
mod frames;
mod keygen;
mod messages;
mod network;
mod presign;
mod runs;
mod sign;
