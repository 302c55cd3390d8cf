//! The manifest: what files there are, and their hashes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// `MANIFEST.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the specification.
    pub spec: String,
    /// SHA-256 of the lines `hash  path`, each with a line feed, in the order of the files.
    pub root: String,
    /// All files, sorted by path.
    pub files: Vec<Entry>,
}

/// A file of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Path below the folder of the manifest, with `/`.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its length.
    pub bytes: usize,
    /// Number of cases in it.
    pub cases: usize,
}

impl Manifest {
    /// The manifest of these entries.
    pub fn new(spec: &str, mut files: Vec<Entry>) -> Manifest {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut hash = Sha256::new();
        for Entry { path, sha256, .. } in &files {
            hash.update(format!("{sha256}  {path}\n"));
        }
        Manifest { spec: spec.to_owned(), root: hex::encode(hash.finalize()), files }
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
