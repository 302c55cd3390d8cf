//! Key share files in a directory: written once, never overwritten, read and compared.

use std::fs;
use std::path::{Path, PathBuf};

use quorate_spec::params::Params;

use crate::directory::{self, Directory};
use crate::failure::Failure;
use crate::files::{self, failed};
use crate::keyfile::{self, FORMAT, Holding};

/// A directory that is ready for new key shares.
#[derive(Debug)]
pub struct Target(Directory);

impl Target {
    /// Creates the directory, for its owner alone, or finds that it exists; that it has no key shares in it, that no other run
    /// is at work in it, and that shares of a key with n parties can be written. `warn`: see [`Directory::open`].
    pub fn prepare(path: &Path, params: Params, n: u16, warn: &dyn Fn(&str)) -> Result<Target, Failure> {
        files::create_directory(path)?;
        let directory = Directory::open(path, warn)?;
        let present = key_share_files(path)?;
        if let Some(first) = present.first() {
            return failed(format!(
                "{first:?} exists and is not overwritten: give another directory with --out, or sign with it (--keys)"
            ));
        }
        let n = usize::from(n);
        directory.probe(n * longest(params, n))?;
        Ok(Target(directory))
    }

    /// Writes `party-N.json` for every holding: all of them, or none. Returns their paths.
    pub fn write(&self, holdings: &[Holding]) -> Result<Vec<PathBuf>, Failure> {
        let mut contents = Vec::new();
        for holding in holdings {
            let index = holding.key.index;
            let bytes = keyfile::encode(holding)
                .map_err(|error| Failure::Failed(format!("the share of party {index} {error}")))?;
            contents.push((format!("party-{index}.json"), bytes));
        }
        let note = format!("the key shares are in {:?}", self.0.path());
        self.0.write("key share", &contents, note)
    }
}

/// Not less than the bytes of a key share among n parties.
fn longest(params: Params, n: usize) -> usize {
    let setup = params.modulus_bits + 128; // four residues, two digits for each byte
    (n + 2) * (setup + 128) + 2048
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

/// Reads all key shares of a directory, ascending by index. Fails unless all of them are valid, of one key, of different parties,
/// and at least as many as the key needs to sign. `warn` hears one line for each warning.
pub fn load(directory: &Path, warn: &dyn Fn(&str)) -> Result<Vec<Holding>, Failure> {
    directory::settle_before_reading(directory, warn)?;
    let paths = key_share_files(directory)?;
    let mut named: Vec<(PathBuf, Holding)> = Vec::new();
    for path in paths {
        let holding = read(&path, warn)?;
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
    Ok(holdings)
}

fn read(path: &Path, warn: &dyn Fn(&str)) -> Result<Holding, Failure> {
    let (bytes, warning) = files::read(path, path, FORMAT.longest)?;
    warning.iter().for_each(|warning| warn(warning));
    if bytes.expose().len() as u64 > FORMAT.longest {
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
