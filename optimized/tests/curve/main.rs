//! The curve, sharing, ECDSA and the two proofs about points alone, against the reference. The generator's seed is fixed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

mod ecdsa;
mod elog;
mod points;
mod sch;
mod sharing;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use quorate::curve::{Point, Scalar};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

/// The settings of all properties.
fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Config::default() }
}

/// Scalars; small ones, and small ones below q, are frequent.
fn scalars() -> impl Strategy<Value = Scalar> {
    let any_scalar = prop::collection::vec(any::<u8>(), 64)
        .prop_map(|bytes| quorate_reference::sampling::scalar_from(&bytes));
    prop_oneof![
        4 => any_scalar,
        1 => (0..4u64).prop_map(Scalar::from),
        1 => (0..4u64).prop_map(|value| -Scalar::from(value)),
    ]
}

/// Points, the identity among them.
fn points() -> impl Strategy<Value = Point> {
    scalars().prop_map(|scalar| Point::GENERATOR * scalar)
}

/// A tape that both implementations read.
fn tape(seed: u8) -> Tape {
    Tape::new(SecretBytes::new(vec![seed; 32]), [7; 32], 2)
}
