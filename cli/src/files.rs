//! Files and directories for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Read;
use std::path::Path;

use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;

/// The failure with this line.
pub fn failed<T>(message: String) -> Result<T, Failure> {
    Err(Failure::Failed(message))
}

/// Creates a directory, for its owner alone, or finds that it exists.
pub fn create_directory(directory: &Path) -> Result<(), Failure> {
    if directory.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    owner_only_directory(&mut builder);
    if let Err(error) = builder.create(directory) {
        return failed(format!("cannot create the directory {directory:?}: {error}"));
    }
    let whole = fs::canonicalize(directory).unwrap_or_default();
    whole.ancestors().skip(1).for_each(flush_directory); // their new entries
    Ok(())
}

/// Flushes the names in a directory to the disk. Not every file system can; the files themselves are on disk.
pub fn flush_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

/// Creates a folder for its owner alone; there must be none.
pub fn create_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    owner_only_directory(&mut builder);
    builder.create(path)
}

/// Creates a file for its owner alone; there must be none.
pub fn create_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only_file(&mut options);
    options.open(path)
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

/// Files that these options create are for their owner alone, where the system can do that.
#[cfg(unix)]
pub fn owner_only_file(options: &mut OpenOptions) {
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

/// Files that these options create are for their owner alone, where the system can do that.
#[cfg(not(unix))]
pub fn owner_only_file(_options: &mut OpenOptions) {}

#[cfg(not(unix))]
fn owner_only_directory(_builder: &mut DirBuilder) {}

#[cfg(not(unix))]
fn open_to_others(_file: &File) -> Option<u32> {
    None
}
