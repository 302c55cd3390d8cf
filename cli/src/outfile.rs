//! Files of results that the user names: a report, JUnit XML, a plot.

use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// Writes a file; the directories above it are created if they are missing.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
    parent
        .and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::Failed(format!("cannot write {}: {error}", path.display())))
}
