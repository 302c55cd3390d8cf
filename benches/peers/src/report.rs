//! Samples, their interleaving, and the lines of the report.

use std::error::Error;

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// The result of everything that can fail here.
pub(crate) type Fallible<T> = Result<T, Box<dyn Error>>;

/// Processor time of this thread, in milliseconds.
pub(crate) fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Runs `work` and returns its result and its processor time in milliseconds.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_ms();
    let result = work();
    (result, cpu_ms() - start)
}

/// One measured run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// Processor time of one party, or of one operation, in milliseconds.
    pub(crate) ms: f64,
    /// Bytes that one party sends, a broadcast counted once; 0 where nothing is sent.
    pub(crate) bytes: usize,
    /// Bytes that one party sends, a broadcast counted once for each recipient.
    pub(crate) bytes_unicast: usize,
    /// As `bytes`, were the numbers sent as bytes. The peers send them as hexadecimal text.
    pub(crate) bytes_packed: usize,
}

/// A contender: what is measured, and how to measure it once.
pub(crate) struct Case<'a> {
    /// For example `rug secure_pow_mod`.
    pub(crate) name: String,
    /// For example `2048` or `P2048 n=2`.
    pub(crate) size: String,
    /// One run.
    pub(crate) run: Box<dyn FnMut() -> Fallible<Sample> + 'a>,
}

impl<'a> Case<'a> {
    /// A case.
    pub(crate) fn new(name: &str, size: &str, run: impl FnMut() -> Fallible<Sample> + 'a) -> Case<'a> {
        Case { name: name.to_owned(), size: size.to_owned(), run: Box::new(run) }
    }
}

/// One line of the report.
#[derive(Serialize)]
struct Line<'a> {
    bench: &'a str,
    name: &'a str,
    size: &'a str,
    gmp: &'a str,
    unit: &'a str,
    median: f64,
    min: f64,
    mean: f64,
    #[serde(skip_serializing_if = "is_zero")]
    bytes: usize,
    #[serde(skip_serializing_if = "is_zero")]
    bytes_unicast: usize,
    #[serde(skip_serializing_if = "is_zero")]
    bytes_packed: usize,
    runs: &'a [f64],
}

fn is_zero(value: &usize) -> bool {
    *value == 0
}

/// Runs the cases in turn (A, B, A, B, …), `rounds` times each after one unmeasured turn if `warm_up`, and prints a JSON
/// line for each.
pub(crate) fn interleave(
    bench: &str,
    mut cases: Vec<Case<'_>>,
    rounds: usize,
    warm_up: bool,
) -> Fallible<()> {
    let mut samples = vec![Vec::with_capacity(rounds); cases.len()];
    for turn in 0..rounds + usize::from(warm_up) {
        for (case, samples) in cases.iter_mut().zip(&mut samples) {
            let sample = (case.run)()?;
            if turn >= usize::from(warm_up) {
                samples.push(sample);
            }
        }
    }
    for (case, samples) in cases.iter().zip(&samples) {
        let runs: Vec<f64> = samples.iter().map(|sample| round(sample.ms)).collect();
        let last = samples.last().copied().unwrap_or_default();
        let line = Line {
            bench,
            name: &case.name,
            size: &case.size,
            gmp: env!("QUORATE_PEERS_GMP"),
            unit: "ms",
            median: round(median(&runs)),
            min: runs.iter().copied().fold(f64::INFINITY, f64::min),
            mean: round(runs.iter().sum::<f64>() / runs.len().max(1) as f64),
            bytes: last.bytes,
            bytes_unicast: last.bytes_unicast,
            bytes_packed: last.bytes_packed,
            runs: &runs,
        };
        println!("{}", serde_json::to_string(&line)?);
    }
    Ok(())
}

/// The median; the mean of the middle two for an even number.
fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// To the tenth of a microsecond.
fn round(ms: f64) -> f64 {
    (ms * 1e4).round() / 1e4
}
