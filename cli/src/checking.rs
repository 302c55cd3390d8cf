//! `quorate check`, and the check of the main job.

use std::collections::BTreeSet;
use std::path::Path;

use clap::ValueEnum;
use quorate_check::SharedEngine;
use quorate_check::cost::{OPTIMIZED, REFERENCE, slice};
use quorate_check::report::{CheckReport, EngineReport};
use quorate_check::run::{Task, run, tasks};
use quorate_model::Set;
use quorate_model::folder::{Folder, published};

use crate::arguments::CheckArguments;
use crate::engines::{Engines, kernels};
use crate::failure::Failure;
use crate::outfile;
use crate::progress::CheckProgress;
use crate::report::seconds;
use crate::signing::Console;

/// What `quorate check` runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Checked {
    /// The reference
    Reference,
    /// The optimized implementation
    Optimized,
    /// Both
    All,
}

impl Checked {
    fn engines(self) -> Vec<&'static SharedEngine> {
        let (reference, optimized) = (Engines::Reference.of(1), Engines::Optimized.of(1));
        match self {
            Checked::Reference => vec![reference],
            Checked::Optimized => vec![optimized],
            Checked::All => vec![optimized, reference],
        }
    }
}

/// What the main job leaves out.
const SLICE: &str = "costly ones beyond a few of each topic; quorate check runs all";

/// How much is run.
#[derive(Clone, Copy)]
struct Manner {
    /// Everything, and no slice.
    complete: bool,
    /// Nothing more after a failure.
    fail_fast: bool,
}

/// `quorate check`.
pub fn check(arguments: &CheckArguments, console: &Console<'_>) -> Result<CheckReport, Failure> {
    let folder = Folder::read(arguments.data.as_deref().unwrap_or(&published()))?;
    let is_chosen = |task: &Task| is_chosen(arguments, task);
    let engines = arguments.engine.unwrap_or(Checked::All).engines();
    let manner = Manner { complete: !arguments.quick, fail_fast: arguments.fail_fast };
    let mut report = check_engines(&folder, &engines, &is_chosen, manner, console)?;
    if report.cases.is_empty() {
        return Err(nothing_chosen(arguments, &report.left_out));
    }
    report.data = arguments.data.clone();
    report.passed &= arguments.allow_left_out || report.files_left_out.is_empty();
    if let Some(path) = &arguments.junit {
        outfile::write(path, &report.junit())?;
    }
    if let Some(path) = &arguments.report {
        write_report(path, &report)?;
    }
    Ok(report)
}

fn is_chosen(arguments: &CheckArguments, task: &Task) -> bool {
    let level = arguments.level.is_none_or(|level| level == task.level);
    let filter = arguments.filter.as_ref().is_none_or(|filter| {
        let filter = filter.to_lowercase();
        let Task { id, set, level, topic, .. } = task;
        let long = format!("{set}/{}/{topic}/{id}", level.folder());
        let short = format!("{set}/{level}/{topic}/{id}");
        let names = [long, short, task.name(), format!("{set}/{topic}")];
        names.iter().chain(&task.reqs).any(|name| name.to_lowercase().contains(&filter))
    });
    level && filter
}

/// Why a selection is empty, and what to do.
fn nothing_chosen(arguments: &CheckArguments, left_out: &[Set]) -> Failure {
    let filter = arguments.filter.as_deref().unwrap_or_default().to_lowercase();
    let set = filter.split('/').next().unwrap_or_default();
    if let Some(set) = left_out.iter().find(|left_out| left_out.0 == set) {
        return Failure::Usage(format!("the set {set} is not in this build: build it with --features toy"));
    }
    if arguments.filter.is_none() && arguments.level.is_none() {
        return Failure::Failed("the directory has no case that this build can run".to_owned());
    }
    Failure::Usage("no case is chosen by --filter and --level; see quorate check --list".to_owned())
}

/// `quorate check --list`: a line for every case that is chosen.
pub fn list(arguments: &CheckArguments) -> Result<String, Failure> {
    let folder = Folder::read(arguments.data.as_deref().unwrap_or(&published()))?;
    let (tasks, left_out) = tasks(&folder)?;
    let line = |task: &Task| {
        let (level, topic, reqs) = (task.level.folder(), &task.topic, task.reqs.join(","));
        format!("{:<26} {level:<14} {topic:<18} {reqs:<24} {}\n", task.name(), task.comment)
    };
    let lines: String = tasks.iter().filter(|task| is_chosen(arguments, task)).map(line).collect();
    if lines.is_empty() { Err(nothing_chosen(arguments, &left_out)) } else { Ok(lines) }
}

/// The check of the main job: a fixed slice of the cases on both engines. Writes the report.
pub fn main_job(path: &Path, console: &Console<'_>) -> Result<CheckReport, Failure> {
    let folder = Folder::read(&published())?;
    let mut report = check_engines(
        &folder,
        &Checked::All.engines(),
        &|_| true,
        Manner { complete: false, fail_fast: false },
        console,
    )?;
    report.passed &= report.files_left_out.is_empty();
    write_report(path, &report)?;
    Ok(report)
}

fn write_report(path: &Path, report: &CheckReport) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(report).map_err(|error| Failure::Failed(error.to_string()))?;
    outfile::write(path, &(text + "\n"))
}

fn check_engines(
    folder: &Folder,
    engines: &[&'static SharedEngine],
    is_chosen: &dyn Fn(&Task) -> bool,
    Manner { complete, fail_fast }: Manner,
    console: &Console<'_>,
) -> Result<CheckReport, Failure> {
    let (all, left_out) = tasks(folder)?;
    let covered: BTreeSet<String> = all.iter().flat_map(|task| task.reqs.clone()).collect();
    let chosen: Vec<&Task> = all.iter().filter(|task| is_chosen(task)).collect();
    let reference = Engines::Reference.of(1).name();
    let mut reports = Vec::new();
    let mut cases = Vec::new();
    for engine in engines {
        let budget = if engine.name() == reference { REFERENCE } else { OPTIMIZED };
        let runs = if complete { vec![true; chosen.len()] } else { slice(&chosen, budget) };
        let selected = chosen.iter().zip(runs).filter(|(_, runs)| *runs);
        let selected: Vec<&Task> = selected.map(|(task, _)| *task).collect();
        let progress = CheckProgress::new(console, engine.name(), &selected);
        let (outcomes, time) = run(*engine, &selected, fail_fast, &|task| progress.tick(task));
        let skipped = chosen.len() - selected.len();
        reports.push(EngineReport {
            name: engine.name(),
            run: outcomes.len(),
            passed: outcomes.iter().filter(|outcome| outcome.mismatch.is_none()).count(),
            skipped,
            slice: if skipped > 0 { SLICE.to_owned() } else { String::new() },
            seconds: seconds(time),
        });
        cases.extend(outcomes);
    }
    Ok(CheckReport {
        format: "quorate-check",
        version: 1,
        program: env!("CARGO_PKG_VERSION"),
        spec: folder.manifest.spec.clone(),
        vectors: folder.manifest.root.clone(),
        backend: kernels().0,
        passed: cases.iter().all(|outcome| outcome.mismatch.is_none()),
        engines: reports,
        left_out,
        files_left_out: folder.left_out.clone(),
        data: None,
        requirements_without_cases: CheckReport::uncovered(&covered),
        cases,
    })
}
