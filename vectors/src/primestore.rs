//! Files of primes in a directory: written once, used once.

use std::fs;
use std::path::{Path, PathBuf};

use quorate::Backend;
use quorate::bignum::nat::Nat;
use quorate::primes::{are_paillier_primes, are_pedersen_primes};
use quorate_spec::engine::Primes;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;
use crate::files::{self, failed};
use crate::primesfile::{self, FORMAT};

fn stem(party: u16) -> String {
    format!("primes-{party}")
}

fn path_of(directory: &Path, party: u16) -> PathBuf {
    directory.join(format!("{}.json", stem(party)))
}

/// A directory that is ready for new primes.
#[derive(Debug)]
pub struct Target(PathBuf);

impl Target {
    /// Creates the directory, for its owner alone, or finds that it exists, can be written to and has no primes of these parties.
    pub fn prepare(directory: &Path, parties: &[u16]) -> Result<Target, Failure> {
        files::create_directory(directory)?;
        let taken = parties.iter().map(|party| path_of(directory, *party));
        if let Some(first) = taken.into_iter().find(|path| fs::symlink_metadata(path).is_ok()) {
            return failed(format!(
                "{first:?} exists and is not overwritten: give another directory with --out, or a party that is not there"
            ));
        }
        files::probe(directory)?;
        Ok(Target(directory.to_path_buf()))
    }

    /// Writes `primes-N.json` for a party. Returns its path.
    pub fn write(&self, params: Params, party: u16, primes: &Primes) -> Result<PathBuf, Failure> {
        let bytes = primesfile::encode(params, primes)
            .map_err(|error| Failure::Failed(format!("the primes of party {party} {error}")))?;
        files::write(&self.0, "file of primes", &[(stem(party), bytes)])?;
        Ok(path_of(&self.0, party))
    }
}

/// Takes the primes of parties 1 to n out of a directory: their files are gone before this returns.
///
/// First the files get names that nobody else knows, which only one of several runs succeeds in. If one of them is then
/// refused, all get their names back. Otherwise all are removed. Second: warnings.
pub fn take(directory: &Path, params: Params, n: u16) -> Result<(Vec<Primes>, Vec<String>), Failure> {
    let mut claimed = Claimed::new(directory, params, n)?;
    let mut warnings = Vec::new();
    let mut all: Vec<(&Path, Primes)> = Vec::new();
    for (scratch, path) in &claimed.0 {
        let primes = read(scratch, path, params, &mut warnings)?;
        for (other_path, other) in &all {
            if share_a_prime(&primes, other) {
                return failed(format!(
                    "{other_path:?} and {path:?} have a prime in common: make new ones with quorate primes"
                ));
            }
        }
        all.push((path, primes));
    }
    let all = all.into_iter().map(|(_, primes)| primes).collect();
    claimed.remove()?;
    files::flush_directory(directory);
    Ok((all, warnings))
}

/// Files of primes under names of this run, and the names that they had. They get them back on drop, unless removed.
struct Claimed(Vec<(PathBuf, PathBuf)>);

impl Claimed {
    fn new(directory: &Path, params: Params, n: u16) -> Result<Claimed, Failure> {
        let missing = |path: &Path, party: u16, error: &std::io::Error| {
            let set = params.name.to_lowercase();
            Failure::Failed(format!(
                "no primes of party {party}, {path:?}: {error}; make them with quorate primes --params {set} --parties {n} --party {party} --out {directory:?}"
            ))
        };
        for party in 1..=n {
            let path = path_of(directory, party);
            // what a link leads to could be used again
            if !fs::symlink_metadata(&path).map_err(|error| missing(&path, party, &error))?.is_file() {
                return failed(format!("{path:?} is not a file: move it away"));
            }
        }
        let mut claimed = Claimed(Vec::new());
        for party in 1..=n {
            let (path, scratch) = (path_of(directory, party), files::scratch_path(directory, &stem(party))?);
            if let Err(error) = fs::rename(&path, &scratch) {
                return failed(format!("cannot take {path:?}: {error}; no primes were used"));
            }
            claimed.0.push((scratch, path));
        }
        Ok(claimed)
    }

    fn remove(&mut self) -> Result<(), Failure> {
        while let Some((scratch, path)) = self.0.last() {
            if let Err(error) = fs::remove_file(scratch) {
                return failed(format!("cannot remove {path:?}: {error}; no primes were used"));
            }
            self.0.pop();
        }
        Ok(())
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        for (scratch, path) in &self.0 {
            if fs::hard_link(scratch, path).is_ok() {
                let _ = fs::remove_file(scratch); // a second name of the same file; nothing else can be done
            }
        }
    }
}

fn read(scratch: &Path, path: &Path, params: Params, warnings: &mut Vec<String>) -> Result<Primes, Failure> {
    let refused = |why: String| {
        Failure::Failed(format!(
            "{path:?} is not a usable file of primes: {why}; no primes were used, move it away"
        ))
    };
    let (bytes, warning) = files::read(scratch, path, FORMAT.longest)?;
    warnings.extend(warning);
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
