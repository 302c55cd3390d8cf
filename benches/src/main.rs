//! The command `quorate-benches`: measures and counts memory; tables of what `quorate-peers` wrote.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use peak_alloc::PeakAlloc;
use quorate_benches::command::{self, Options, Part};
use quorate_benches::memory::Heap;
use quorate_benches::{compare, plot};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[derive(Parser)]
#[command(name = "quorate-benches", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures Quorate and prints one table
    Run(Run),
    /// Prints Markdown tables of the lines that quorate-peers wrote
    Compare {
        /// Files of JSON lines.
        files: Vec<PathBuf>,
    },
}

#[derive(clap::Args)]
struct Run {
    /// Few sizes, few rounds.
    #[arg(long)]
    quick: bool,
    /// Only these of arithmetic, proofs, protocols, primes.
    #[arg(long, value_delimiter = ',', value_parser = part)]
    only: Vec<Part>,
    /// Rounds of each measurement.
    #[arg(long)]
    rounds: Option<usize>,
    /// Write the report here, with all runs.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write a plot here.
    #[arg(long)]
    svg: Option<PathBuf>,
}

fn part(name: &str) -> Result<Part, String> {
    Part::from_name(name).ok_or_else(|| "give some of arithmetic, proofs, protocols, primes".to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    match Arguments::parse().command {
        Command::Run(run) => {
            let Run { quick, only, rounds, json, svg } = run;
            let heap = Heap {
                used: || ALLOCATOR.current_usage(),
                peak: || ALLOCATOR.peak_usage(),
                reset: || ALLOCATOR.reset_peak_usage(),
            };
            let options = Options { quick, only, rounds, heap: Some(heap) };
            let report = command::run(&options, &|line| {
                let _ = writeln!(io::stderr().lock(), "{line}");
            })?;
            write!(io::stdout().lock(), "{}", report.text())?;
            if let Some(path) = json {
                std::fs::write(path, report.json()?)?;
            }
            if let Some(path) = svg {
                std::fs::write(path, plot::svg(&report)?)?;
            }
        }
        Command::Compare { files } => {
            let texts = files.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
            write!(io::stdout().lock(), "{}", compare::tables(&texts.concat())?)?;
        }
    }
    Ok(())
}
