//! What `quorate` does without a command: the published vectors, then the whole protocol once.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::check::command as checking;
use crate::check::report::{CheckReport, EngineReport};
use crate::failure::Failure;
use crate::report::Report;
use crate::signing::{self, Console};

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

/// Checks both implementations, then runs the protocol on both together.
pub fn main_job(console: &Console<'_>) -> Result<MainReport, Failure> {
    let path = report_path();
    let check: CheckReport = checking::main_job(&path, console)?;
    let run = signing::main_job(console)?;
    let check = CheckSummary {
        passed: check.passed,
        vectors: check.vectors.clone(),
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
        format!("vectors {vectors}\n\n{table}report: {}\n\n{run}", report.display())
    }
}
