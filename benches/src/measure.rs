//! How things are measured.
//!
//! **Time** is the processor time of this process, which measures and does nothing else: what other programs take does not
//! count, but their traffic in caches does, and so does the clock of the processor. [`one_thread`] sees to it that work written
//! for many cores stays in one thread.
//! **Contenders take turns**, A, B, A, B: a slow minute hits all of them, so that ratios of medians hold where the
//! milliseconds themselves do not.

use std::fmt::{self, Debug};

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// Why a measurement came to nothing.
#[derive(Debug)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<&str> for Failure {
    fn from(text: &str) -> Failure {
        Failure(text.to_owned())
    }
}

/// The result of everything that can fail here.
pub type Fallible<T> = Result<T, Failure>;

/// The failure that shows an error of the implementation under test.
pub fn failed(error: impl Debug) -> Failure {
    Failure(format!("{error:?}"))
}

/// Makes this thread a pool of one, so that what is written for many cores stays in it as long as the pool lives. Fails if it
/// belongs to a pool already.
pub fn one_thread() -> Fallible<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().map_err(failed)
}

/// Runs `work` in a thread of its own that is a pool of one.
pub fn alone<T: Send>(work: impl FnOnce() -> Fallible<T> + Send) -> Fallible<T> {
    let in_pool = || {
        let _pool = one_thread()?;
        work()
    };
    std::thread::scope(|scope| {
        scope.spawn(in_pool).join().unwrap_or_else(|_| Err("the measuring thread died".into()))
    })
}

/// Processor time of all threads of this process, in milliseconds.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Runs `work` and returns its result and its processor time in milliseconds.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = cpu_ms();
    let result = work();
    (result, cpu_ms() - start)
}

/// One measured run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Processor time of one operation, or of one party, in milliseconds.
    pub ms: f64,
    /// Bytes that a party sends, a broadcast counted once.
    pub bytes: Option<usize>,
    /// The most memory a party's session held on the heap, where it is counted.
    pub memory: Option<usize>,
}

impl Sample {
    /// Time alone.
    pub fn of_time(ms: f64) -> Sample {
        Sample { ms, ..Sample::default() }
    }
}

/// What is measured, who does it, and how to have it done once.
pub struct Case<'a> {
    /// For example `prove enc-elg`. Cases of one group have the same `what` and `size`.
    pub what: String,
    /// For example `P2048`.
    pub size: String,
    /// For example `quorate ifma`.
    pub contender: String,
    /// Takes long: runs once, not in every round.
    pub slow: bool,
    /// One run.
    pub run: Box<dyn FnMut() -> Fallible<Sample> + 'a>,
}

impl<'a> Case<'a> {
    /// A case that runs in every round.
    pub fn new(
        what: &str,
        size: &str,
        contender: &str,
        run: impl FnMut() -> Fallible<Sample> + 'a,
    ) -> Case<'a> {
        let [what, size, contender] = [what, size, contender].map(str::to_owned);
        Case { what, size, contender, slow: false, run: Box::new(run) }
    }

    /// The case, to be run once.
    #[must_use]
    pub fn slow(mut self) -> Case<'a> {
        self.slow = true;
        self
    }
}

/// Takes the groups of cases one after another. The first case of a group is what the others are compared with.
pub type Sink<'s> = dyn FnMut(Vec<Case<'_>>) -> Fallible<()> + 's;

/// What was measured of one case.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// As in the case.
    pub what: String,
    /// As in the case.
    pub size: String,
    /// As in the case.
    pub contender: String,
    /// Median of the runs, in milliseconds.
    pub median: f64,
    /// Mean of the runs.
    pub mean: f64,
    /// The fastest run.
    pub min: f64,
    /// The distance of the quartiles, divided by the median.
    pub spread: f64,
    /// This median divided by that of the first contender.
    pub ratio: f64,
    /// Bytes that a party sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
    /// Peak of a party's session on the heap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<usize>,
    /// All runs, in order.
    pub runs: Vec<f64>,
}

/// Runs the cases in turn, `rounds` times each after one turn that is not measured; slow ones once.
pub fn interleave(mut cases: Vec<Case<'_>>, rounds: usize) -> Fallible<Vec<Row>> {
    let mut samples: Vec<Vec<Sample>> = cases.iter().map(|_| Vec::new()).collect();
    for turn in 0..=rounds {
        for (case, samples) in cases.iter_mut().zip(&mut samples) {
            let is_measured = if case.slow { turn == 1 } else { turn > 0 };
            if is_measured || !case.slow {
                let sample = (case.run)()?;
                if is_measured {
                    samples.push(sample);
                }
            }
        }
    }
    let mut first = None;
    Ok(cases
        .into_iter()
        .zip(samples)
        .map(|(case, samples)| {
            let Case { what, size, contender, .. } = case;
            let runs: Vec<f64> = samples.iter().map(|sample| round(sample.ms)).collect();
            let [lower, median, upper] = [0.25, 0.5, 0.75].map(|part| quantile(&runs, part));
            let reference = *first.get_or_insert(median);
            let last = samples.last().copied().unwrap_or_default();
            Row {
                what,
                size,
                contender,
                median: round(median),
                mean: round(runs.iter().sum::<f64>() / runs.len() as f64),
                min: quantile(&runs, 0.0),
                spread: round((upper - lower) / median),
                ratio: round(median / reference),
                bytes: last.bytes,
                memory: samples.iter().filter_map(|sample| sample.memory).max(),
                runs,
            }
        })
        .collect())
}

/// The value below which this part of the runs lies, between two runs on the line between them. NaN without runs.
pub fn quantile(runs: &[f64], part: f64) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = part * sorted.len().saturating_sub(1) as f64;
    let at = |index: f64| sorted.get(index as usize).copied().unwrap_or(f64::NAN);
    let (below, above) = (at(place.floor()), at(place.ceil()));
    below + (above - below) * place.fract()
}

/// To the tenth of a microsecond.
fn round(ms: f64) -> f64 {
    (ms * 1e4).round() / 1e4
}
