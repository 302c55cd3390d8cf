//! The published vectors as named tests, one for each file and implementation: `cargo test -p quorate-check --all-features aff_g`.
//!
//! Of costly cases an ordinary run takes a fixed slice, the one of the main job; QUORATE_THOROUGH=1 takes all. Continuation files of a
//! topic, and the frames of a transcript, belong to one test.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use quorate::engine::Optimized;
use quorate_check::SharedEngine;
use quorate_check::cost::{Budget, OPTIMIZED, REFERENCE, slice};
use quorate_check::run::{Task, tasks};
use quorate_model::folder::{Folder, published};
use quorate_reference::engine::Reference;
use quorate_testkeys::breadth;

/// An implementation, and what an ordinary run takes of its costly cases.
fn engines() -> [(&'static SharedEngine, Budget); 2] {
    static OPTIMIZED_ENGINE: OnceLock<Optimized> = OnceLock::new();
    [(OPTIMIZED_ENGINE.get_or_init(Optimized::default), OPTIMIZED), (&Reference, REFERENCE)]
}

/// Tests of one file: the cases that run, and how many there are.
struct File {
    cases: Vec<Arc<Task>>,
    all: usize,
}

fn files(tasks: &[Arc<Task>], budget: Budget) -> BTreeMap<String, File> {
    let borrowed: Vec<&Task> = tasks.iter().map(AsRef::as_ref).collect();
    let chosen = breadth(slice(&borrowed, budget), vec![true; tasks.len()]);
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    for (task, chosen) in tasks.iter().zip(chosen) {
        let level = task.level.folder().to_lowercase();
        let name = format!("{}::{level}::{}", task.set, task.topic).replace('-', "_");
        let file = files.entry(name).or_insert(File { cases: Vec::new(), all: 0 });
        file.all += 1;
        file.cases.extend(chosen.then(|| Arc::clone(task)));
    }
    files
}

/// Runs the cases of a file; the failure lists every case that differs.
fn run(engine: &SharedEngine, cases: &[Arc<Task>]) -> Result<(), Failed> {
    let mut report = String::new();
    for task in cases {
        if let Err(mismatch) = task.run(engine) {
            let (expected, got, hint) = (mismatch.expected, mismatch.got, mismatch.hint);
            let _ = writeln!(report, "{} ({}): {}", task.name(), task.reqs.join(", "), task.comment);
            let _ = writeln!(report, "  expected: {expected}\n  got:      {got}\n  {hint}");
        }
    }
    if report.is_empty() { Ok(()) } else { Err(report.into()) }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Folder::read(&published()).expect("the published vectors are whole");
    let (tasks, left_out) = tasks(&folder).expect("the published vectors are of the forms they claim");
    assert!(left_out.is_empty() || cfg!(not(feature = "toy")), "{left_out:?}");
    let tasks: Vec<Arc<Task>> = tasks.into_iter().map(Arc::new).collect();
    let mut trials = Vec::new();
    for (engine, budget) in engines() {
        for (name, File { cases, all }) in files(&tasks, budget) {
            let name = format!("{}::{name}", engine.name());
            let part =
                if cases.len() < all { format!("{} of {all} cases", cases.len()) } else { String::new() };
            // a file of which nothing runs is not passed over in silence
            let nothing = cases.is_empty();
            trials.push(
                Trial::test(name, move || run(engine, &cases)).with_kind(part).with_ignored_flag(nothing),
            );
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
