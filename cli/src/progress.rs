//! Progress on a terminal.

use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use quorate_check::run::Task;

use crate::signing::Console;

/// Below 80 columns: a longer line wraps, and each of its updates leaves one behind.
const SEARCH: &str = "{prefix:<26} [{bar:12}] {msg}, {elapsed_precise}";
const CHECK: &str = "{prefix:<9} [{bar:16}] {msg:<21} {elapsed_precise}, {eta} left";
const ROUNDS: &str = "{msg:<36} [{bar:16}] {pos}/{len} rounds, {elapsed_precise}";

/// A line on standard error that counts the candidates of a prime search, or nothing.
pub struct SearchProgress(ProgressBar);

impl SearchProgress {
    /// A progress line, if `visible`.
    pub fn new(visible: bool) -> SearchProgress {
        if !visible {
            return SearchProgress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(SEARCH) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        SearchProgress(bar)
    }

    /// This prime of this party is being searched.
    pub fn begin(&self, party: u16, name: &str, is_safe: bool) {
        self.0.set_message("sieving");
        self.0.set_position(0);
        self.0.set_prefix(searched(party, name, is_safe));
    }

    /// So many candidates were tested, so many are needed on average.
    pub fn show(&self, tested: u64, expected: u64) {
        self.0.set_length(expected);
        self.0.set_position(tested.min(expected));
        self.0.set_message(tried(tested, expected));
    }
}

fn searched(party: u16, name: &str, is_safe: bool) -> String {
    format!("party {party}, {} {name}", if is_safe { "safe prime" } else { "prime" })
}

fn tried(tested: u64, expected: u64) -> String {
    format!("{tested} of about {expected} tested")
}

impl Drop for SearchProgress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A line on standard error that counts rounds, or nothing.
pub struct Progress(ProgressBar);

impl Progress {
    /// A progress line for `rounds` rounds in all, if `visible`.
    pub fn new(visible: bool, rounds: usize) -> Progress {
        if !visible {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(rounds as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(ROUNDS) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress(bar)
    }

    /// Round `done + 1` of the protocol `name` is being computed, or its end.
    pub fn show(&self, name: &str, done: usize, of: usize) {
        let what = if done < of { format!("round {} of {of}", done + 1) } else { "last check".to_string() };
        self.0.set_message(format!("{name}, {what}"));
        if done > 0 {
            self.0.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How often a line says how far a check is, where there is no terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(15);

/// How far a check is, by what its cases cost: a bar on a terminal, a line now and then elsewhere, or nothing.
pub struct CheckProgress {
    bar: ProgressBar,
    engine: String,
    cases: usize,
    done: AtomicUsize,
    cost: u64,
    begin: Instant,
    /// When the last line was written, if lines are wanted.
    last_line: Option<Mutex<Instant>>,
}

impl CheckProgress {
    /// Of these cases on an engine.
    pub fn new(console: &Console<'_>, engine: &str, tasks: &[&Task]) -> CheckProgress {
        let cost = tasks.iter().map(|task| task.cost).sum();
        let bar = match console.progress {
            true => ProgressBar::with_draw_target(Some(cost), ProgressDrawTarget::stderr()),
            false => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template(CHECK) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(engine.to_owned());
        let begin = Instant::now();
        CheckProgress {
            bar,
            engine: engine.to_owned(),
            cases: tasks.len(),
            done: AtomicUsize::new(0),
            cost,
            begin,
            last_line: console.lines.then(|| Mutex::new(begin)),
        }
    }

    /// A case is done.
    pub fn tick(&self, task: &Task) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.set_message(format!("{done}/{} cases", self.cases));
        self.bar.inc(task.cost);
        let Some(last_line) = &self.last_line else { return };
        let now = Instant::now();
        let is_due = last_line.lock().is_ok_and(|mut last| {
            let is_due = now.duration_since(*last) >= BETWEEN_LINES;
            if is_due {
                *last = now;
            }
            is_due
        });
        if is_due {
            let (part, whole) = (self.bar.position().max(1), self.cost.max(1));
            let elapsed = now.duration_since(self.begin).as_secs();
            let left = elapsed * whole.saturating_sub(part) / part;
            let percent = 100 * part / whole;
            let Self { engine, cases, .. } = self;
            let _ = writeln!(
                io::stderr().lock(),
                "{engine}: {done} of {cases} cases, {percent} % of the work, about {left} s left"
            );
        }
    }
}

impl Drop for CheckProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of a template: what is in braces stands for so many.
    fn columns(template: &str, fields: &[(&str, usize)]) -> usize {
        let filled = fields.iter().fold(template.to_owned(), |text, (field, width)| {
            assert!(text.contains(field), "{field}");
            text.replace(field, &"x".repeat(*width))
        });
        assert!(!filled.contains('{'), "{filled}");
        filled.len()
    }

    #[test]
    fn lines_fit_80_columns() {
        let longest = searched(64, "q_hat", true).len();
        assert!(longest <= 26);
        let tried = tried(99_999, 99_999).len();
        let fields = [("{prefix:<26}", 26), ("{bar:12}", 12), ("{msg}", tried), ("{elapsed_precise}", 8)];
        assert!(columns(SEARCH, &fields) < 80);

        let (cases, left) = ("9999/9999 cases".len(), "59m".len());
        assert!(cases <= 21);
        let fields = [
            ("{prefix:<9}", 9),
            ("{bar:16}", 16),
            ("{msg:<21}", 21),
            ("{elapsed_precise}", 8),
            ("{eta}", left),
        ];
        assert!(columns(CHECK, &fields) < 80);

        assert!("auxiliary information, round 4 of 4".len() <= 36);
        let fields =
            [("{msg:<36}", 36), ("{bar:16}", 16), ("{pos}", 2), ("{len}", 2), ("{elapsed_precise}", 8)];
        assert!(columns(ROUNDS, &fields) < 80);
    }
}
