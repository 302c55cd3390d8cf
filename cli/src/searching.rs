//! `quorate primes`.

use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use quorate::Backend;
use quorate::search::{self, Kind, SearchError};
use quorate_spec::engine::Primes;
use quorate_spec::params::{P3072, Params};
use quorate_spec::secret::SecretBytes;
use serde::Serialize;

use crate::arguments::PrimesArguments;
use crate::failure::Failure;
use crate::interrupt;
use crate::primestore::{self, Target};
use crate::progress::SearchProgress;
use crate::report::seconds;
use crate::signing::{Console, MOST_PARTIES};

/// The JSON object of `quorate primes --json`. Times are in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct PrimesReport {
    /// `quorate-primes-run`.
    pub format: &'static str,
    /// 1. New fields may be added within a version.
    pub version: u32,
    /// Version of the program.
    pub program: &'static str,
    /// Parameter set.
    pub params: &'static str,
    /// Parties whose files were there before, ascending.
    pub kept: Vec<u16>,
    /// One for each party whose primes were searched, ascending.
    pub files: Vec<FileReport>,
    /// The whole search.
    pub seconds: f64,
}

/// The primes of one party.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    /// The party.
    pub party: u16,
    /// Path of the file.
    pub path: String,
    /// How long each prime was searched.
    pub seconds: PrimeSeconds,
}

/// How long each prime was searched.
#[derive(Clone, Debug, Serialize)]
pub struct PrimeSeconds {
    /// First Paillier prime.
    pub p: f64,
    /// Second Paillier prime.
    pub q: f64,
    /// First ring-Pedersen prime.
    pub p_hat: f64,
    /// Second ring-Pedersen prime.
    pub q_hat: f64,
}

/// The primes of a party's file, in the order in which they are searched.
const SEARCHES: [(&str, Kind); 4] =
    [("p", Kind::Blum), ("q", Kind::Blum), ("p_hat", Kind::Safe), ("q_hat", Kind::Safe)];

/// Searches and writes the primes of all parties asked for, each file as soon as its four primes are found. What is there
/// already is kept.
pub fn primes(arguments: &PrimesArguments, console: &Console<'_>) -> Result<PrimesReport, Failure> {
    let params = arguments.params.unwrap_or(P3072);
    let parties = parties(arguments)?;
    let target = Target::prepare(&arguments.out, params, &parties, console.warn)?;
    if !target.present.is_empty() {
        (console.warn)(&format!(
            "the primes of {} are there already and are kept; the others are searched",
            named(&target.present)
        ));
    }
    let mut kept = target.present.clone();
    interrupt::note(kept_note(&kept));
    let started = Instant::now();
    let progress = SearchProgress::new(console.progress);
    let mut files: Vec<FileReport> = Vec::new();
    for party in &target.missing {
        let with_this = kept_note(&[kept.as_slice(), &[*party]].concat());
        let written = search(params, *party, &progress)
            .and_then(|(primes, times)| Ok((target.write(params, *party, &primes, with_this)?, times)));
        let (path, [p, q, p_hat, q_hat]) = written.map_err(|failure| match kept.as_slice() {
            [] => failure,
            kept => failure.with_note(&format!("; the primes of {} are kept", named(kept))),
        })?;
        kept.push(*party);
        let [p, q, p_hat, q_hat] = [p, q, p_hat, q_hat].map(seconds);
        files.push(FileReport {
            party: *party,
            path: path.display().to_string(),
            seconds: PrimeSeconds { p, q, p_hat, q_hat },
        });
    }
    Ok(PrimesReport {
        format: "quorate-primes-run",
        version: 1,
        program: env!("CARGO_PKG_VERSION"),
        params: params.name,
        kept: target.present,
        files,
        seconds: seconds(started.elapsed()),
    })
}

/// What an interrupted search says.
fn kept_note(kept: &[u16]) -> String {
    match kept {
        [] => "no primes were kept".to_string(),
        kept => format!("the primes of {} are kept; the same command goes on with the others", named(kept)),
    }
}

/// "party 1", "parties 1, 2".
fn named(parties: &[u16]) -> String {
    let mut sorted = parties.to_vec();
    sorted.sort_unstable();
    let numbers: Vec<String> = sorted.iter().map(u16::to_string).collect();
    format!("{} {}", if numbers.len() == 1 { "party" } else { "parties" }, numbers.join(", "))
}

fn parties(arguments: &PrimesArguments) -> Result<Vec<u16>, Failure> {
    let parties = arguments.parties.unwrap_or(3);
    if !(2..=MOST_PARTIES).contains(&parties) {
        return Err(Failure::Usage(format!("--parties {parties}: give 2 to {MOST_PARTIES}")));
    }
    match arguments.party {
        None => Ok((1..=parties).collect()),
        Some(party) if (1..=parties).contains(&party) => Ok(vec![party]),
        Some(party) => {
            Err(Failure::Usage(format!("--party {party}: with {parties} parties, give 1 to {parties}")))
        }
    }
}

/// The primes of one party, and how long each was searched. What was found is tested once more, as before its use.
fn search(params: Params, party: u16, progress: &SearchProgress) -> Result<(Primes, [Duration; 4]), Failure> {
    loop {
        let mut times = [Duration::ZERO; 4];
        let mut found = Vec::new();
        for ((name, kind), time) in SEARCHES.iter().zip(&mut times) {
            let started = Instant::now();
            progress.begin(party, name, *kind == Kind::Safe);
            let prime = search::prime(*kind, params.prime_bits, Backend::detect(), |now| {
                progress.show(now.tested, now.expected);
                ControlFlow::Continue(())
            });
            let prime = prime.map_err(|error: SearchError| Failure::Failed(error.to_string()))?;
            found.push(SecretBytes::new(prime.to_bytes_be(params.prime_bits / 8)));
            *time = started.elapsed();
        }
        if let Ok([p, q, p_hat, q_hat]) = <[SecretBytes; 4]>::try_from(found) {
            let primes = Primes { p, q, p_hat, q_hat };
            // fails by chance only where p divides q - 1, or the other way round
            if primestore::are_fit(params, &primes) {
                return Ok((primes, times));
            }
        }
    }
}

impl PrimesReport {
    /// The table. No line is longer than 100 columns unless it shows a path.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{}, secret primes for one run of quorate sign --primes", self.params)?;
        writeln!(out)?;
        writeln!(
            out,
            "{:<6} {:>9} {:>9} {:>9} {:>9}  seconds for each prime; file",
            "party", "p", "q", "p_hat", "q_hat"
        )?;
        for FileReport { party, path, seconds: PrimeSeconds { p, q, p_hat, q_hat } } in &self.files {
            writeln!(out, "{party:<6} {p:>9.3} {q:>9.3} {p_hat:>9.3} {q_hat:>9.3}  {path}")?;
        }
        if !self.kept.is_empty() {
            writeln!(out, "there before: {}", named(&self.kept))?;
        }
        writeln!(out, "{:<6} {:>9.3} seconds", "all", self.seconds)
    }
}
