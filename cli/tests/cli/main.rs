//! The command `quorate`, run as its users run it. Needs the feature `toy`.
#![cfg(all(feature = "toy", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod checking;
mod command;
mod corrupted;
mod engines;
mod interrupted;
mod junit;
mod keys;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod killed;
mod messages;
mod output;
mod primes;
mod primes_corrupted;
mod signing;
mod vanishing;
mod verifying;
mod wrong_arguments;
