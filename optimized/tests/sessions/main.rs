//! Whole sessions: the tests of the reference, run on this engine; both engines in one session; both engines with the same
//! inputs, byte for byte.
#![cfg(all(feature = "toy", feature = "contract"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    missing_docs,
    reason = "tests"
)]

#[path = "../../../reference/tests/sessions/alerts.rs"]
mod alerts;
#[path = "../../../reference/tests/sessions/auxiliary.rs"]
mod auxiliary;
mod batches;
#[path = "../../../reference/tests/sessions/blame.rs"]
mod blame;
mod both;
#[path = "../../../reference/tests/sessions/cheat.rs"]
mod cheat;
mod equality;
#[path = "../../../reference/tests/sessions/frames.rs"]
mod frames;
#[path = "../../../reference/tests/sessions/inconclusive.rs"]
mod inconclusive;
#[path = "../../../reference/tests/sessions/keygen.rs"]
mod keygen;
#[path = "../../../reference/tests/sessions/messages.rs"]
mod messages;
mod mischief;
mod mixed;
#[path = "../../../reference/tests/sessions/network.rs"]
mod network;
#[path = "../../../reference/tests/sessions/presign.rs"]
mod presign;
#[path = "../../../reference/tests/sessions/runs.rs"]
mod runs;
#[path = "../../../reference/tests/sessions/sign.rs"]
mod sign;
mod transcripts;
mod under_test;
mod values;
