//! One run at a time in a directory.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::failure::Failure;
use crate::files::{failed, owner_only_file};
use crate::interrupt::Undo;

/// The name of the lock file in a directory. It is there while a run works there, or after one that was killed.
pub const NAME: &str = ".quorate.lock";

/// Directories that this process has locked.
static HELD: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A directory that no other run works in. The lock dies with its process.
#[derive(Debug)]
pub struct Lock {
    /// Nothing if another lock of this process is on the directory.
    held: Option<Held>,
}

/// The file is removed first, then closed: closing unlocks it.
#[derive(Debug)]
struct Held {
    undo: Option<Undo>,
    directory: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks a directory that exists. Fails if another run has.
    pub fn new(directory: &Path) -> Result<Lock, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::Failed(format!("cannot write to the directory {directory:?}: {error}"))
        };
        let whole = fs::canonicalize(directory).map_err(cannot)?;
        let mut locked = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if locked.contains(&whole) {
            return Ok(Lock { held: None });
        }
        let path = whole.join(NAME);
        let busy = || {
            failed(format!(
                "another run of quorate is at work in {directory:?}: wait for its end, or give another directory"
            ))
        };
        // whoever had the lock may remove its file between the steps; then there is a new one to be made
        for _ in 0..100 {
            let (file, is_new) = match open(&path, true) {
                Ok(file) => (file, true),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => match open(&path, false) {
                    Ok(file) => (file, false),
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    Err(error) => {
                        return failed(format!(
                            "cannot open {path:?}: {error}; if no other run of quorate is at work there, remove it"
                        ));
                    }
                },
                Err(error) => return Err(cannot(error)),
            };
            match file.try_lock() {
                Ok(()) if !is_at(&file, &path) => continue,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return busy(),
                // no locks on this file system: then the file alone says it
                Err(TryLockError::Error(_)) if is_new => {}
                Err(TryLockError::Error(_)) => {
                    return failed(format!(
                        "another run of quorate is at work in {directory:?}, or one was killed there: if there is none, remove {path:?}"
                    ));
                }
            }
            let undo = Undo::new(move || drop(fs::remove_file(path)));
            locked.push(whole.clone());
            return Ok(Lock { held: Some(Held { undo: Some(undo), directory: whole, _file: file }) });
        }
        busy()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(held) = &mut self.held {
            drop(held.undo.take());
            let mut locked = HELD.lock().unwrap_or_else(PoisonError::into_inner);
            locked.retain(|other| *other != held.directory);
        }
    }
}

fn open(path: &Path, new: bool) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(new);
    owner_only_file(&mut options);
    options.open(path)
}

/// Whether an open file still has this name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(file), Ok(named)) => (file.dev(), file.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Here an open file keeps its name.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
