//! The generator: runs the committed scenarios on the reference and writes the published files. Source: book, chapter "Vectors".
//!
//! A scenario that does not hold stops the generation: there is nobody to report to but the author, so this crate and the
//! scenarios assert.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a scenario that does not hold stops the generation"
)]

pub mod coverage;
pub mod schema;
pub mod write;
