//! What `quorate-benches run` does.

use quorate_spec::params::{P2048, P3072, Params};

use crate::measure::{Case, Fallible, Row, alone, interleave};
use crate::memory::Heap;
use crate::proofs::Which;
use crate::protocols::Extent;
use crate::report::{Machine, Report, Section};
use crate::{arithmetic, primes, proofs, protocols};

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Exponentiations.
    Arithmetic,
    /// The nine proofs.
    Proofs,
    /// The protocols, per party.
    Protocols,
    /// The prime search.
    Primes,
}

impl Part {
    /// All parts, in the order of the report.
    pub const ALL: [Part; 4] = [Part::Arithmetic, Part::Proofs, Part::Protocols, Part::Primes];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Part::Arithmetic => "arithmetic",
            Part::Proofs => "proofs",
            Part::Protocols => "protocols",
            Part::Primes => "primes",
        }
    }

    /// The part of this name.
    pub fn from_name(name: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// What to measure, and how often.
#[derive(Clone, Default)]
pub struct Options {
    /// The smaller parameter set, few sizes and signers, no reference where it takes seconds, no whole prime searches.
    pub quick: bool,
    /// Which parts; none named: all.
    pub only: Vec<Part>,
    /// Rounds of each measurement, at least 1; otherwise 7, or 3 if quick.
    pub rounds: Option<usize>,
    /// Counters of memory, if the program has them.
    pub heap: Option<Heap>,
}

/// Measures. `progress`: is told what comes next.
pub fn run(options: &Options, progress: &(dyn Fn(&str) + Sync)) -> Fallible<Report> {
    let rounds = options.rounds.unwrap_or(if options.quick { 3 } else { 7 }).max(1);
    let mut sections = Vec::new();
    for part in Part::ALL {
        if options.only.is_empty() || options.only.contains(&part) {
            let rows = alone(|| measure(part, options, rounds, progress))?;
            sections.push(Section { name: part.name(), rows });
        }
    }
    Ok(Report { machine: Machine::here(), rounds, sections })
}

fn measure(part: Part, options: &Options, rounds: usize, progress: &dyn Fn(&str)) -> Fallible<Vec<Row>> {
    let quick = options.quick;
    let mut rows = Vec::new();
    let mut sink = |cases: Vec<Case<'_>>| {
        if let Some(case) = cases.first() {
            progress(&format!("{}: {}, {}", part.name(), case.what, case.size));
        }
        rows.extend(interleave(cases, rounds)?);
        Ok(())
    };
    let sets: &[Params] = if quick { &[P2048] } else { &[P2048, P3072] };
    match part {
        Part::Arithmetic => {
            let sizes: &[(usize, usize)] =
                if quick { &[(2048, 2048), (3072, 3072)] } else { &arithmetic::SIZES };
            arithmetic::measure(sizes, &mut sink)?;
        }
        Part::Proofs => {
            for &params in sets {
                proofs::measure(params, Which::All, !quick, &mut sink)?;
            }
        }
        Part::Protocols => {
            let signers: &[u16] = if quick { &[2, 3] } else { &[2, 3, 5, 8] };
            for &params in sets {
                let extent = Extent { params, signers, reference: !quick, heap: options.heap };
                protocols::measure(extent, &mut sink)?;
            }
        }
        Part::Primes => {
            let sizes = if quick { &[1024][..] } else { &primes::BITS };
            primes::measure(sizes, !quick, &mut sink)?;
        }
    }
    Ok(rows)
}
