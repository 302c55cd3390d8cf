//! Files with secrets in a directory: for their owner alone, complete or not there, never overwritten.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;

/// The failure with this line.
pub fn failed<T>(message: String) -> Result<T, Failure> {
    Err(Failure::Failed(message))
}

/// Creates a directory, for its owner alone, or finds that it exists.
pub fn create_directory(directory: &Path) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    owner_only_directory(&mut builder);
    match builder.create(directory) {
        Ok(()) => Ok(()),
        Err(error) => failed(format!("cannot create the directory {directory:?}: {error}")),
    }
}

/// Finds that files can be created in a directory.
pub fn probe(directory: &Path) -> Result<(), Failure> {
    let (_, path) = create_scratch(directory, "probe")?;
    drop(Scratch(vec![path]));
    Ok(())
}

/// Writes `STEM.json` for every pair of a stem and bytes: all of them, or none. Returns their paths. `noun`: for failures.
///
/// The bytes go to files of other names first, which are then given their names by hard links: a link never replaces a
/// file, and a file with its final name is complete.
pub fn write(
    directory: &Path,
    noun: &str,
    contents: &[(String, SecretBytes)],
) -> Result<Vec<PathBuf>, Failure> {
    let mut scratch = Scratch(Vec::new());
    let mut pairs = Vec::new();
    for (stem, bytes) in contents {
        let (mut file, path) = create_scratch(directory, stem)?;
        scratch.0.push(path.clone());
        if let Err(error) = file.write_all(bytes.expose()).and_then(|()| file.sync_all()) {
            return failed(format!("cannot write {path:?}: {error}; no {noun} was kept"));
        }
        pairs.push((path, directory.join(format!("{stem}.json"))));
    }
    let mut linked = Scratch(Vec::new());
    for (from, to) in &pairs {
        if let Err(error) = fs::hard_link(from, to) {
            return failed(format!("cannot create {to:?}: {error}; no {noun} was kept"));
        }
        linked.0.push(to.clone());
    }
    flush_directory(directory);
    Ok(std::mem::take(&mut linked.0))
}

/// Flushes the names in a directory to the disk. Not every file system can; the files themselves are on disk.
pub fn flush_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

/// Files that are removed unless they are taken out.
struct Scratch(Vec<PathBuf>);

impl Drop for Scratch {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = fs::remove_file(path); // it was created here; if it cannot be removed there is nothing left to do
        }
    }
}

/// A new file that only its owner can read, with a name that no reader of the directory looks for.
fn create_scratch(directory: &Path, stem: &str) -> Result<(File, PathBuf), Failure> {
    let path = scratch_path(directory, stem)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only_file(&mut options);
    match options.open(&path) {
        Ok(file) => Ok((file, path)),
        Err(error) => failed(format!("cannot write to the directory {directory:?}: {error}")),
    }
}

/// A name that nobody else uses and no reader of the directory looks for.
pub fn scratch_path(directory: &Path, stem: &str) -> Result<PathBuf, Failure> {
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix)
        .map_err(|error| Failure::Failed(format!("the operating system gives no random bytes: {error}")))?;
    Ok(directory.join(format!(".{stem}.{}.tmp", hex::encode(suffix))))
}

/// The bytes of a file, or one more than `longest` of them. Second: a warning if others than the owner can get at it.
///
/// `shown`: the file's name for warnings and failures.
pub fn read(path: &Path, shown: &Path, longest: u64) -> Result<(SecretBytes, Option<String>), Failure> {
    let unreadable = |error: std::io::Error| Failure::Failed(format!("cannot read {shown:?}: {error}"));
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return failed(format!("{shown:?} is not a file: move it away"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let warning = open_to_others(&file)
        .map(|mode| format!("{shown:?} is open to others (mode {mode:04o}): run chmod 600 on it"));
    let mut bytes = Vec::with_capacity(longest as usize + 1); // never grows, so no copy of a secret is left behind
    let outcome = file.take(longest + 1).read_to_end(&mut bytes);
    let bytes = SecretBytes::new(bytes);
    outcome.map_err(unreadable)?;
    Ok((bytes, warning))
}

#[cfg(unix)]
fn owner_only_file(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(unix)]
fn owner_only_directory(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

/// The permission bits that let others than the owner at the file, if there are any.
#[cfg(unix)]
fn open_to_others(file: &File) -> Option<u32> {
    let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata().ok()?) & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn owner_only_file(_options: &mut OpenOptions) {}

#[cfg(not(unix))]
fn owner_only_directory(_builder: &mut DirBuilder) {}

#[cfg(not(unix))]
fn open_to_others(_file: &File) -> Option<u32> {
    None
}
