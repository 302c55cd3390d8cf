//! What `quorate` does without a command: the published vectors, then the whole protocol once.

use std::path::{Path, PathBuf};

use quorate_check::report::{CheckReport, EngineReport};
use serde::Serialize;

use crate::checking;
use crate::engines::kernels;
use crate::failure::Failure;
use crate::report::Report;
use crate::signing::{self, Console};

/// How long the main job takes after the build on two cores of 2024.
const WITH_IFMA: &str = "20 s";
const WITH_LIMBS: &str = "45 s";

/// The JSON object of `quorate --json`: that of a run, and what the check said.
#[derive(Clone, Debug, Serialize)]
pub struct MainReport {
    /// The run.
    #[serde(flatten)]
    pub run: Report,
    /// The check.
    pub check: CheckSummary,
}

/// The check of the main job.
#[derive(Clone, Debug, Serialize)]
pub struct CheckSummary {
    /// Whether every case that was run passed.
    pub passed: bool,
    /// Root hash of the vectors.
    pub vectors: String,
    /// Kernels of the optimized implementation.
    pub backend: &'static str,
    /// The engines.
    pub engines: Vec<EngineReport>,
    /// The file with every case.
    pub report: PathBuf,
    /// For people.
    #[serde(skip)]
    table: String,
}

/// Where the report is written: in the target folder of the sources.
fn report_path() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    workspace.join("target").join("quorate-check.json")
}

/// The kernels in use, and how long the main job takes with these and with the others.
fn kernels_line() -> String {
    let (name, what) = kernels();
    let (time, other) = match name {
        "ifma" => (WITH_IFMA, format!("limbs {WITH_LIMBS}")),
        _ => (WITH_LIMBS, format!("ifma {WITH_IFMA}")),
    };
    format!("backend {name}: {what}; takes {time} ({other})")
}

/// Checks both implementations, then runs the protocol on both together.
pub fn main_job(console: &Console<'_>) -> Result<MainReport, Failure> {
    let path = report_path();
    (console.say)(&kernels_line());
    let check: CheckReport = checking::main_job(&path, console)?;
    let run = signing::main_job(console)?;
    let check = CheckSummary {
        passed: check.passed,
        vectors: check.vectors.clone(),
        backend: check.backend,
        engines: check.engines.clone(),
        report: path,
        table: check.text(),
    };
    Ok(MainReport { run, check })
}

impl MainReport {
    /// For people.
    pub fn text(&self) -> String {
        let CheckSummary { vectors, report, table, .. } = &self.check;
        let run = self.run.text();
        format!("{}\nvectors {vectors}\n\n{table}report: {}\n\n{run}", kernels_line(), report.display())
    }
}
