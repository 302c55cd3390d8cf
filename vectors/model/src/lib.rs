//! The published vectors as data: files, cases, values. Source: book, chapter "Vectors".

pub mod file;
pub mod folder;
pub mod json;
pub mod manifest;
pub mod printing;
pub mod rules;
pub mod session;
pub mod stored;
pub mod strict;

use std::fmt;

use quorate_spec::params::{P3072, Params};
use serde::{Deserialize, Serialize};

/// Why the published data cannot be used, or a file cannot be written: one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

/// Version of the specification that the vectors belong to.
pub const SPEC: &str = "1";

/// What a case is about; the folder it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Encodings and their rejections.
    #[serde(rename = "L0-codec")]
    Codec,
    /// Hashing, sampling, arithmetic.
    #[serde(rename = "L1-primitive")]
    Primitive,
    /// One proof, made or judged.
    #[serde(rename = "L2-proof")]
    Proof,
    /// One party, up to the end of one round.
    #[serde(rename = "L3-step")]
    Step,
    /// All parties, from beginning to end.
    #[serde(rename = "L4-transcript")]
    Transcript,
    /// Signatures.
    #[serde(rename = "L6-signature")]
    Signature,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 6] =
        [Level::Codec, Level::Primitive, Level::Proof, Level::Step, Level::Transcript, Level::Signature];

    /// The name of the folder.
    pub fn folder(self) -> &'static str {
        match self {
            Level::Codec => "L0-codec",
            Level::Primitive => "L1-primitive",
            Level::Proof => "L2-proof",
            Level::Step => "L3-step",
            Level::Transcript => "L4-transcript",
            Level::Signature => "L6-signature",
        }
    }

    /// The short name: `L0` to `L6`.
    pub fn short(self) -> &'static str {
        self.folder().split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

/// The parameter set of a file, or `common` for what no parameter set changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Set(pub String);

impl Set {
    /// Of what no parameter set changes.
    pub fn common() -> Set {
        Set("common".to_owned())
    }

    /// Of a parameter set.
    pub fn of(params: &Params) -> Set {
        Set(params.name.to_lowercase())
    }

    /// Whether the book knows it, in this build or not.
    pub fn is_known(&self) -> bool {
        *self == Set("toy1536".to_owned())
            || self.params().is_some_and(|params| *self == Set::common() || *self == Set::of(&params))
    }

    /// The parameter set, if this build knows it. What belongs to none runs with P3072.
    pub fn params(&self) -> Option<Params> {
        if *self == Set::common() { Some(P3072) } else { Params::from_name(&self.0) }
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
