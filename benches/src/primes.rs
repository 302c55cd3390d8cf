//! The search for primes, which ends when luck has it: what counts is the mean of many searches.
//!
//! Besides whole searches, the time of the expected number of candidates is measured, sieves included, begun anew after each
//! prime found on the way. That is what the mean of many searches tends to, without the luck.

use core::ops::ControlFlow;

use quorate::Backend;
use quorate::search::{Kind, Progress, SearchError, prime};

use crate::contenders::backends;
use crate::measure::{Case, Fallible, Sample, Sink, failed, timed};

/// Lengths of primes: those of P2048 and P3072.
pub const BITS: [usize; 2] = [1024, 1536];

/// Measures the time of the expected number of candidates and, if `whole`, searches to the end.
pub fn measure(sizes: &[usize], whole: bool, sink: &mut Sink<'_>) -> Fallible<()> {
    for &bits in sizes {
        for (name, kind) in [("Blum prime", Kind::Blum), ("safe prime", Kind::Safe)] {
            let size = format!("{bits} bits");
            let cases = |what: String, run: fn(Kind, usize, Backend) -> Fallible<Sample>| {
                let ours = backends().into_iter();
                ours.map(|(name, backend)| Case::new(&what, &size, name, move || run(kind, bits, backend)))
                    .collect()
            };
            sink(cases(format!("{name}, expected"), expected))?;
            if whole {
                sink(cases(format!("{name}, found"), found))?;
            }
        }
    }
    Ok(())
}

/// The time of the expected number of candidates.
fn expected(kind: Kind, bits: usize, backend: Backend) -> Fallible<Sample> {
    let (mut tested, mut ms, mut needed) = (0, 0.0, u64::MAX);
    while tested < needed {
        let mut last = None;
        let (result, time) = timed(|| {
            prime(kind, bits, backend, |progress: Progress| {
                last = Some(progress);
                let enough = tested + progress.tested >= progress.expected;
                if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        });
        if let Err(error @ SearchError::Randomness(_)) = result {
            return Err(failed(error));
        }
        // a search that finds a prime among its first eight candidates reports nothing and is left out
        if let Some(last) = last {
            (tested, ms, needed) = (tested + last.tested, ms + time, last.expected);
        }
    }
    Ok(Sample::of_time(ms / tested as f64 * needed as f64))
}

/// One search to its end.
fn found(kind: Kind, bits: usize, backend: Backend) -> Fallible<Sample> {
    let (result, ms) = timed(|| prime(kind, bits, backend, |_| ControlFlow::Continue(())));
    let prime = result.map_err(failed)?;
    if prime.bits_vartime() == bits {
        Ok(Sample::of_time(ms))
    } else {
        Err("a prime of the wrong length".into())
    }
}
