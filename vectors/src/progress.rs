//! Progress on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Below 80 columns: a longer line wraps, and each of its updates leaves one behind.
const SEARCH: &str = "{prefix:<26} [{bar:12}] {msg}, {elapsed_precise}";
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

/// A line on standard error that counts cases, or nothing.
pub struct CheckProgress(ProgressBar);

impl CheckProgress {
    /// A progress line for `cases` cases on an engine, if `visible`.
    pub fn new(visible: bool, engine: &str, cases: usize) -> CheckProgress {
        if !visible {
            return CheckProgress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(cases as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(
            "{prefix:<10} [{bar:24}] {pos}/{len} cases, {elapsed_precise}, {msg}",
        ) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(engine.to_owned());
        CheckProgress(bar)
    }

    /// A case of this topic is done.
    pub fn tick(&self, topic: &str) {
        self.0.set_message(topic.to_owned());
        self.0.inc(1);
    }
}

impl Drop for CheckProgress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
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

        assert!("auxiliary information, round 4 of 4".len() <= 36);
        let fields =
            [("{msg:<36}", 36), ("{bar:16}", 16), ("{pos}", 2), ("{len}", 2), ("{elapsed_precise}", 8)];
        assert!(columns(ROUNDS, &fields) < 80);
    }
}
