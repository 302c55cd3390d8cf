//! The cases of a measurement as criterion runs them.

use std::time::Duration;

use criterion::Criterion;
use quorate_benches::measure::{Case, Fallible, Sink, one_thread};

/// Runs all cases of a measurement under `name`. Their time is the processor time that they report themselves.
pub(crate) fn all(
    criterion: &mut Criterion,
    name: &str,
    measure: impl FnOnce(&mut Sink<'_>) -> Fallible<()>,
) {
    let result = one_thread().and_then(|_pool| {
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        measure(&mut |cases: Vec<Case<'_>>| {
            for mut case in cases {
                let id = format!("{}, {}/{}", case.what, case.size, case.contender);
                let mut failure = None;
                group.bench_function(id, |bencher| {
                    bencher.iter_custom(|iterations| {
                        let mut total = 0.0;
                        for _ in 0..iterations {
                            match (case.run)() {
                                Ok(sample) => total += sample.ms,
                                Err(error) => failure = Some(error),
                            }
                        }
                        Duration::from_secs_f64(total / 1e3)
                    });
                });
                if let Some(failure) = failure {
                    return Err(failure);
                }
            }
            Ok(())
        })
    });
    if let Err(failure) = result {
        eprintln!("{name}: {failure}");
        std::process::exit(1);
    }
}
