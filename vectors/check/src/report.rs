//! What a check reports: a table for people, JSON and JUnit for scripts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use quorate_model::folder::LeftOut;
use quorate_model::printing::quoted;
use quorate_model::{Level, Set};
use quorate_spec::requirements::REQUIREMENTS;
use serde::Serialize;

use crate::run::Outcome;

/// The JSON object of `quorate check --json`, and the report file. Times are in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// `quorate-check`.
    pub format: &'static str,
    /// 1. New fields may be added within a version.
    pub version: u32,
    /// Version of the program.
    pub program: &'static str,
    /// Version of the specification.
    pub spec: String,
    /// Root hash of the vectors.
    pub vectors: String,
    /// Kernels of the optimized implementation.
    pub backend: &'static str,
    /// Whether every case that was run passed, and no file was left out that has to be there.
    pub passed: bool,
    /// The engines, in the order in which they ran.
    pub engines: Vec<EngineReport>,
    /// Sets of the folder that this build has not.
    pub left_out: Vec<Set>,
    /// Files of the folder that were not used.
    pub files_left_out: Vec<LeftOut>,
    /// The directory of the vectors, if it is not the published one.
    #[serde(skip)]
    pub data: Option<PathBuf>,
    /// Requirements that no case is about; there is a reason for each in the book.
    pub requirements_without_cases: Vec<&'static str>,
    /// Every case on every engine.
    pub cases: Vec<Outcome>,
}

/// One engine.
#[derive(Clone, Debug, Serialize)]
pub struct EngineReport {
    /// Its name.
    pub name: &'static str,
    /// Cases that were run.
    pub run: usize,
    /// Cases that passed.
    pub passed: usize,
    /// Cases of the selection that were not run on it, and why; none if empty.
    pub skipped: usize,
    /// What was skipped.
    pub slice: String,
    /// From the first case to the last.
    pub seconds: f64,
}

impl CheckReport {
    /// Requirements that no case of `covered` is about.
    pub fn uncovered(covered: &BTreeSet<String>) -> Vec<&'static str> {
        let ids = REQUIREMENTS.iter().map(|requirement| requirement.id);
        ids.filter(|id| !covered.contains(*id)).collect()
    }

    /// The table, and every failure with the command that runs it alone.
    pub fn text(&self) -> String {
        let mut text = self.table();
        for outcome in &self.cases {
            text += &self.failure(outcome);
        }
        text
    }

    /// Cases and seconds by set and level.
    pub fn table(&self) -> String {
        let mut rows: BTreeMap<(&Set, Level), Vec<Cell>> = BTreeMap::new();
        for outcome in &self.cases {
            let empty = || vec![Cell::default(); self.engines.len()];
            let row = rows.entry((&outcome.set, outcome.level)).or_insert_with(empty);
            let column = self.engines.iter().position(|engine| engine.name == outcome.engine);
            if let Some(cell) = column.and_then(|column| row.get_mut(column)) {
                cell.run += 1;
                cell.passed += usize::from(outcome.mismatch.is_none());
                cell.seconds += outcome.seconds;
            }
        }
        let mut text = format!("{:<9}{:<15}", "set", "level");
        for engine in &self.engines {
            let _ = write!(text, "{:>27}", engine.name);
        }
        text.push('\n');
        for ((set, level), cells) in rows {
            let _ = write!(text, "{:<9}{:<15}", set.to_string(), level.folder());
            for cell in cells {
                let _ = write!(text, "{:>27}", cell.text());
            }
            text.push('\n');
        }
        for engine in &self.engines {
            let EngineReport { name, run, passed, skipped, slice, seconds } = engine;
            let _ = writeln!(text, "{name}: {passed} of {run} cases passed in {seconds:.1} s");
            if *skipped > 0 {
                let _ = writeln!(text, "  {skipped} not run: {slice}");
            }
        }
        if !self.left_out.is_empty() {
            let sets: Vec<String> = self.left_out.iter().map(Set::to_string).collect();
            let _ = writeln!(text, "not in this build: {} (built with --features toy)", sets.join(", "));
        }
        for LeftOut { path, cases, reason } in &self.files_left_out {
            let cases = cases.map_or(String::new(), |cases| format!(", {cases} cases"));
            let _ = writeln!(text, "LEFT OUT {path}{cases}: {reason}");
        }
        text
    }

    /// JUnit XML: a suite for every engine, set, level and topic.
    pub fn junit(&self) -> String {
        let mut suites: BTreeMap<(&str, &Set, Level, &str), Vec<&Outcome>> = BTreeMap::new();
        for outcome in &self.cases {
            let key = (outcome.engine, &outcome.set, outcome.level, outcome.topic.as_str());
            suites.entry(key).or_default().push(outcome);
        }
        let mut text =
            String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"quorate check\">\n");
        for ((engine, set, level, topic), outcomes) in suites {
            let failures = outcomes.iter().filter(|outcome| outcome.mismatch.is_some()).count();
            let seconds: f64 = outcomes.iter().map(|outcome| outcome.seconds).sum();
            let name = escape(&format!("{engine}/{set}/{}/{topic}", level.folder()));
            let tests = outcomes.len();
            let _ = writeln!(
                text,
                " <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" time=\"{seconds:.3}\">"
            );
            for outcome in outcomes {
                let (id, seconds) = (escape(&outcome.case), outcome.seconds);
                let _ = write!(text, "  <testcase classname=\"{name}\" name=\"{id}\" time=\"{seconds:.3}\"");
                match &outcome.mismatch {
                    None => text += "/>\n",
                    Some(mismatch) => {
                        let message =
                            escape(&format!("expected {}, got {}", mismatch.expected, mismatch.got));
                        let _ = writeln!(
                            text,
                            "><failure message=\"{message}\">{}</failure></testcase>",
                            escape(&self.failure(outcome))
                        );
                    }
                }
            }
            text += " </testsuite>\n";
        }
        text + "</testsuites>\n"
    }

    /// A failed case in a few lines; nothing for one that passed.
    fn failure(&self, outcome: &Outcome) -> String {
        let Some(mismatch) = &outcome.mismatch else { return String::new() };
        let Outcome { case, engine, reqs, .. } = outcome;
        let mut text = format!("\nFAILED {case} on {engine} ({})\n", reqs.join(", "));
        let _ = writeln!(text, "  expected: {}\n  got:      {}", mismatch.expected, mismatch.got);
        if !mismatch.hint.is_empty() {
            let _ = writeln!(text, "  hint:     {}", mismatch.hint);
        }
        let program = std::env::args_os().next().unwrap_or_else(|| "quorate".into());
        let program = quoted(&program.to_string_lossy());
        let data = self
            .data
            .as_ref()
            .map_or(String::new(), |data| format!(" --data {}", quoted(&data.to_string_lossy())));
        let _ = writeln!(text, "  alone:    {program} check --engine {engine} --filter {case}{data}");
        text
    }
}

#[derive(Clone, Default)]
struct Cell {
    run: usize,
    passed: usize,
    seconds: f64,
}

impl Cell {
    fn text(&self) -> String {
        let Cell { run, passed, seconds } = self;
        match (run, passed) {
            (0, _) => "-".to_owned(),
            (run, passed) if run == passed => format!("{run} passed, {seconds:.1} s"),
            (run, passed) => format!("{} of {run} FAILED", run - passed),
        }
    }
}

/// The text as XML has it, in an element or an attribute. Characters that XML 1.0 has no form for become U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\t' | '\n' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
