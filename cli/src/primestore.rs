//! Files of primes in a directory: written once, used once.

use std::fs;
use std::path::{Path, PathBuf};

use quorate::Backend;
use quorate::bignum::nat::Nat;
use quorate::primes::{are_paillier_primes, are_pedersen_primes};
use quorate_spec::engine::Primes;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;

use crate::directory::{Directory, Taken};
use crate::failure::Failure;
use crate::files::{self, failed};
use crate::primesfile::{self, FORMAT};

fn name(party: u16) -> String {
    format!("primes-{party}.json")
}

fn path_of(directory: &Path, party: u16) -> PathBuf {
    directory.join(name(party))
}

/// A directory that is ready for new primes.
#[derive(Debug)]
pub struct Target {
    directory: Directory,
    /// Parties whose primes are there already, ascending.
    pub present: Vec<u16>,
    /// Parties whose primes are to be searched, ascending.
    pub missing: Vec<u16>,
}

impl Target {
    /// Creates the directory, for its owner alone, or finds that it exists; that no other run is at work in it, that files can be
    /// written, and that what is there of these parties can be used and is not all. `warn` hears one line for each warning.
    pub fn prepare(
        path: &Path,
        params: Params,
        parties: &[u16],
        warn: &dyn Fn(&str),
    ) -> Result<Target, Failure> {
        files::create_directory(path)?;
        let directory = Directory::open(path, warn)?;
        let is_present = |party: &u16| fs::symlink_metadata(path_of(path, *party)).is_ok();
        let (present, missing): (Vec<u16>, Vec<u16>) = parties.iter().copied().partition(is_present);
        if let (Some(first), true) = (present.first(), missing.is_empty()) {
            return failed(format!(
                "{:?} exists and is not overwritten: give another directory with --out, or a party that is not there",
                path_of(path, *first)
            ));
        }
        for party in &present {
            let path = path_of(path, *party);
            check_is_file(&path)?;
            read(&path, &path, params, warn)?;
        }
        directory.probe(missing.len() * FORMAT.longest as usize)?;
        Ok(Target { directory, present, missing })
    }

    /// Writes `primes-N.json` for a party. Returns its path. `note`: what is said if the process is asked to end once it is there.
    pub fn write(
        &self,
        params: Params,
        party: u16,
        primes: &Primes,
        note: String,
    ) -> Result<PathBuf, Failure> {
        let bytes = primesfile::encode(params, primes)
            .map_err(|error| Failure::Failed(format!("the primes of party {party} {error}")))?;
        self.directory.write("file of primes", &[(name(party), bytes)], note)?;
        Ok(path_of(self.directory.path(), party))
    }
}

/// The primes of parties 1 to n, whose files nobody else can use. They get their names back on drop, unless they are used.
pub struct TakenPrimes {
    primes: Vec<Primes>,
    files: Taken,
    _directory: Directory,
}

impl TakenPrimes {
    /// Uses the primes up: their files will not come back. Second: a warning if they cannot be removed.
    pub fn use_up(self) -> Result<(Vec<Primes>, Option<String>), Failure> {
        let warning = self.files.use_up()?;
        Ok((self.primes, warning))
    }
}

/// Takes the primes of parties 1 to n out of a directory. `warn` hears one line for each warning.
///
/// First the files get names that no run looks for. If one of them is then refused, all get their names back.
pub fn take(path: &Path, params: Params, n: u16, warn: &dyn Fn(&str)) -> Result<TakenPrimes, Failure> {
    let missing = |party: u16, error: &std::io::Error| {
        let set = params.name.to_lowercase();
        Failure::Failed(format!(
            "no primes of party {party}, {:?}: {error}; make them with quorate primes --params {set} --parties {n} --party {party} --out {path:?}",
            path_of(path, party)
        ))
    };
    fs::metadata(path).map_err(|error| missing(1, &error))?;
    let directory = Directory::open(path, warn)?;
    for party in 1..=n {
        let path = path_of(path, party);
        // what a link leads to could be used again
        fs::symlink_metadata(&path).map_err(|error| missing(party, &error))?;
        check_is_file(&path)?;
    }
    directory.probe(0)?;
    let names: Vec<String> = (1..=n).map(name).collect();
    let files = directory.take(&names)?;
    let mut all: Vec<(PathBuf, Primes)> = Vec::new();
    for name in &names {
        let path = path.join(name);
        let primes = read(&files.path(name), &path, params, warn)
            .map_err(|failure| failure.with_note("; no primes were used"))?;
        for (other_path, other) in &all {
            if share_a_prime(&primes, other) {
                return failed(format!(
                    "{other_path:?} and {path:?} have a prime in common: make new ones with quorate primes"
                ));
            }
        }
        all.push((path, primes));
    }
    let primes = all.into_iter().map(|(_, primes)| primes).collect();
    Ok(TakenPrimes { primes, files, _directory: directory })
}

fn check_is_file(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        _ => failed(format!("{path:?} is not a file: move it away")),
    }
}

fn read(scratch: &Path, path: &Path, params: Params, warn: &dyn Fn(&str)) -> Result<Primes, Failure> {
    let refused = |why: String| {
        Failure::Failed(format!("{path:?} is not a usable file of primes: {why}; move it away"))
    };
    let (bytes, warning) = files::read(scratch, path, FORMAT.longest)?;
    warning.iter().for_each(|warning| warn(warning));
    if bytes.expose().len() as u64 > FORMAT.longest {
        return Err(refused("longer than any such file".to_string()));
    }
    let (of, primes) = primesfile::decode(bytes.expose()).map_err(|error| refused(error.to_string()))?;
    if of != params {
        return Err(refused(format!("its primes are for {}, not for {}", of.name, params.name)));
    }
    if !are_fit(params, &primes) {
        return Err(refused("a number is not the prime it has to be".to_string()));
    }
    Ok(primes)
}

/// Whether an implementation will take these primes. Their lengths are those of the parameter set.
pub fn are_fit(params: Params, Primes { p, q, p_hat, q_hat }: &Primes) -> bool {
    let number = |prime: &SecretBytes| Nat::from_bytes_be(prime.expose());
    let (backend, bits) = (Backend::detect(), params.prime_bits);
    are_paillier_primes(backend, &number(p), &number(q), bits)
        && are_pedersen_primes(backend, &number(p_hat), &number(q_hat), bits)
}

fn share_a_prime(a: &Primes, b: &Primes) -> bool {
    let of_b = primesfile::named(b);
    primesfile::named(a).iter().any(|(_, p)| of_b.iter().any(|(_, q)| p.expose() == q.expose()))
}
