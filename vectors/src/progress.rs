//! Progress on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line on standard error that counts rounds, or nothing.
pub struct Progress(ProgressBar);

impl Progress {
    /// A progress line for `rounds` rounds in all, if `visible`.
    pub fn new(visible: bool, rounds: usize) -> Progress {
        if !visible {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(rounds as u64), ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{msg:<36} [{bar:24}] {pos}/{len} rounds, {elapsed_precise}")
        {
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
