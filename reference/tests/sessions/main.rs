//! Whole sessions: honest runs, frames in any order, refused frames, cheats and alerts. The modules name the engine through
//! `under_test` alone, so that the tests of another engine are these very files.
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
mod inconclusive;
mod keygen;
mod messages;
mod network;
mod presign;
mod runs;
mod sign;
mod under_test;
