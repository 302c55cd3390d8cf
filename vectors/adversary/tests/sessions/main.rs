//! Whole sessions: honest runs, frames in any order, refused frames, cheats and alerts. Honest parties run on both engines at
//! once, which have to give the same frames, byte for byte, the same outputs and the same refusals; and on one or the other, in
//! one session.
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
mod batches;
mod blame;
mod both;
mod equality;
mod frames;
mod inconclusive;
mod keygen;
mod messages;
mod mischief;
mod mixed;
mod outcome;
mod parties;
mod presign;
mod runs;
mod sign;
mod transcripts;
mod values;
