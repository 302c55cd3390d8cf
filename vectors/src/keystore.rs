//! Key share files in a directory: written once, never overwritten, read and compared.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;
use crate::keyfile::{self, Holding, LONGEST};

fn failed<T>(message: String) -> Result<T, Failure> {
    Err(Failure::Failed(message))
}

/// A directory that is ready for new key shares.
#[derive(Debug)]
pub struct Target(PathBuf);

impl Target {
    /// Creates the directory, for its owner alone, or finds that it exists, can be written to and has no key shares in it.
    pub fn prepare(directory: &Path) -> Result<Target, Failure> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        owner_only_directory(&mut builder);
        if let Err(error) = builder.create(directory) {
            return failed(format!("cannot create the directory {directory:?}: {error}"));
        }
        let present = key_share_files(directory)?;
        if let Some(first) = present.first() {
            return failed(format!(
                "{first:?} exists and is not overwritten: give another directory with --out, or sign with it (--keys)"
            ));
        }
        let probe = Scratch(vec![create_scratch(directory, "probe")?.1]);
        drop(probe);
        Ok(Target(directory.to_path_buf()))
    }

    /// Writes `party-N.json` for every holding: all of them, or none. Returns their paths.
    ///
    /// The bytes go to files of other names first, which are then given their names by hard links: a link never replaces a
    /// file, and a file with its final name is complete.
    pub fn write(&self, holdings: &[Holding]) -> Result<Vec<PathBuf>, Failure> {
        let Target(directory) = self;
        let mut scratch = Scratch(Vec::new());
        let mut pairs = Vec::new();
        for holding in holdings {
            let index = holding.key.index;
            let bytes = keyfile::encode(holding)
                .map_err(|error| Failure::Failed(format!("the share of party {index} {error}")))?;
            let (mut file, path) = create_scratch(directory, &format!("party-{index}"))?;
            scratch.0.push(path.clone());
            if let Err(error) = file.write_all(bytes.expose()).and_then(|()| file.sync_all()) {
                return failed(format!("cannot write {path:?}: {error}; no key share was kept"));
            }
            pairs.push((path, directory.join(format!("party-{index}.json"))));
        }
        let mut linked = Scratch(Vec::new());
        for (from, to) in &pairs {
            if let Err(error) = fs::hard_link(from, to) {
                return failed(format!("cannot create {to:?}: {error}; no key share was kept"));
            }
            linked.0.push(to.clone());
        }
        if let Ok(directory) = File::open(directory) {
            let _ = directory.sync_all(); // not every file system can; the files themselves are on disk
        }
        Ok(std::mem::take(&mut linked.0))
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

/// A new file that only its owner can read, with a name that no reader of the directory takes for a key share.
fn create_scratch(directory: &Path, stem: &str) -> Result<(File, PathBuf), Failure> {
    let mut suffix = [0; 8];
    getrandom::fill(&mut suffix)
        .map_err(|error| Failure::Failed(format!("the operating system gives no random bytes: {error}")))?;
    let path = directory.join(format!(".{stem}.{}.tmp", hex::encode(suffix)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only_file(&mut options);
    match options.open(&path) {
        Ok(file) => Ok((file, path)),
        Err(error) => failed(format!("cannot write to the directory {directory:?}: {error}")),
    }
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

/// All `party-*.json` of a directory, shorter names first.
fn key_share_files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error| Failure::Failed(format!("cannot read the directory {directory:?}: {error}"));
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("party-") && name.ends_with(".json") {
            paths.push(entry.path());
        }
    }
    paths.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    Ok(paths)
}

/// Key shares of one key, ascending by index.
pub struct Loaded {
    /// At least as many as the key needs to sign.
    pub holdings: Vec<Holding>,
    /// One line each.
    pub warnings: Vec<String>,
}

/// Reads all key shares of a directory. Fails unless all of them are valid, of one key, of different parties, and enough.
pub fn load(directory: &Path) -> Result<Loaded, Failure> {
    let paths = key_share_files(directory)?;
    let mut warnings = Vec::new();
    let mut named: Vec<(PathBuf, Holding)> = Vec::new();
    for path in paths {
        let holding = read(&path, &mut warnings)?;
        named.push((path, holding));
    }
    let Some(((first_path, first), rest)) = named.split_first() else {
        return failed(format!("no key share (party-N.json) in {directory:?}: write some with --out DIR"));
    };
    for (path, other) in rest {
        if let Some(difference) = difference(first, other) {
            return failed(format!(
                "{first_path:?} and {path:?} do not belong together: {difference}; keep the files of one key in {directory:?}"
            ));
        }
    }
    named.sort_by_key(|(_, holding)| holding.key.index);
    for ((path, holding), (other_path, other)) in named.iter().zip(named.iter().skip(1)) {
        if holding.key.index == other.key.index {
            return failed(format!(
                "{path:?} and {other_path:?} are both the share of party {}: remove one",
                other.key.index
            ));
        }
    }
    let holdings: Vec<Holding> = named.into_iter().map(|(_, holding)| holding).collect();
    if let Some(Holding { key, .. }) = holdings.first()
        && holdings.len() < usize::from(key.t)
    {
        return failed(format!(
            "{} of key {} found in {directory:?}, {} needed: add party files of this key",
            count(holdings.len(), "share"),
            short(&key.key_id()),
            key.t
        ));
    }
    Ok(Loaded { holdings, warnings })
}

fn read(path: &Path, warnings: &mut Vec<String>) -> Result<Holding, Failure> {
    let unreadable = |error: std::io::Error| Failure::Failed(format!("cannot read {path:?}: {error}"));
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return failed(format!("{path:?} is not a file: move it away"));
    }
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = open_to_others(&file) {
        warnings.push(format!("{path:?} is open to others (mode {mode:04o}): run chmod 600 on it"));
    }
    let mut bytes = Vec::with_capacity(LONGEST as usize + 1); // never grows, so no copy of a secret is left behind
    let outcome = file.take(LONGEST + 1).read_to_end(&mut bytes);
    let bytes = SecretBytes::new(bytes);
    outcome.map_err(unreadable)?;
    if bytes.expose().len() as u64 > LONGEST {
        return failed(format!("{path:?} is not a usable key share: longer than any key share"));
    }
    keyfile::decode(bytes.expose()).map_err(|error| {
        Failure::Failed(format!(
            "{path:?} is not a usable key share: {error}; restore it from a backup or move it away"
        ))
    })
}

/// Why two shares cannot sign together, if they cannot.
fn difference(first: &Holding, other: &Holding) -> Option<String> {
    let (a, b) = (&first.key, &other.key);
    let auxiliary = |holding: &Holding| (holding.auxiliary.epoch, holding.auxiliary.setups.clone());
    let differ = |what: &str, a: &str, b: &str| Some(format!("{what} {a} and {b}"));
    if a.key_id() != b.key_id() {
        differ("key", &short(&a.key_id()), &short(&b.key_id()))
    } else if a.params != b.params {
        differ("parameter sets", a.params.name, b.params.name)
    } else if a.t != b.t {
        differ("thresholds", &a.t.to_string(), &b.t.to_string())
    } else if first.test_primes != other.test_primes {
        Some("only one of them has test primes".to_string())
    } else if first.auxiliary.epoch != other.auxiliary.epoch {
        differ("epochs", &short(&first.auxiliary.epoch), &short(&other.auxiliary.epoch))
    } else if auxiliary(first) != auxiliary(other) {
        Some("their auxiliary information differs".to_string())
    } else {
        None
    }
}

/// The first digits of an id.
fn short(id: &[u8; 32]) -> String {
    format!("{}…", hex::encode(id.get(..8).unwrap_or_default()))
}

/// "1 share", "2 shares".
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
