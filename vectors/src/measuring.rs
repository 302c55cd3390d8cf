//! `quorate bench`. What is measured, and how, stands in `quorate_benches`.

use std::io::{self, Write};

use quorate_benches::command::{self, Options};
use quorate_benches::plot;
use quorate_benches::report::Report;

use crate::arguments::BenchArguments;
use crate::failure::Failure;
use crate::outfile;
use crate::signing::Console;

/// Measures, and writes the plot if one is asked for.
pub fn bench(arguments: &BenchArguments, console: &Console<'_>) -> Result<Report, Failure> {
    let BenchArguments { quick, only, rounds, svg } = arguments;
    let options = Options { quick: *quick, only: only.clone(), rounds: rounds.map(usize::from), heap: None };
    let visible = console.progress;
    let report = command::run(&options, &|line| {
        if visible {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    });
    let report = report.map_err(|failure| Failure::Failed(format!("the measurement failed: {failure}")))?;
    if let Some(path) = svg {
        let plot = plot::svg(&report).map_err(|failure| Failure::Failed(failure.to_string()))?;
        outfile::write(path, &plot)?;
    }
    Ok(report)
}
