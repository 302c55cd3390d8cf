//! The checker: runs implementations against the published vectors. Source: book, chapter "Vectors".

pub mod cost;
pub mod operations;
pub mod report;
pub mod run;
pub mod sessions;

use quorate_spec::engine::Engine;

/// An implementation that several threads can use.
pub type SharedEngine = dyn Engine + Sync;

/// How an implementation differs from a vector.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// What the vector says.
    pub expected: String,
    /// What the implementation gave.
    pub got: String,
    /// Where the difference begins, if that can be told; may be empty.
    pub hint: String,
}
