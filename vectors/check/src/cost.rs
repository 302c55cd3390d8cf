//! What a case costs, roughly: for progress that tells the time left, and for the slice that the main job runs.
//!
//! Milliseconds of one core with 64-bit limbs, as measured once; the reference takes about four times as long. The figures decide
//! which cases are in the slice, so they are part of what the main job is: they change with it, not with the machine.

use std::collections::BTreeMap;

use quorate_model::{Level, Set};

use crate::run::Task;

/// What a proof or a power costs at P2048 when it is judged to its end, by the first part of an operation's name.
const OPERATIONS: [(&str, u64); 10] = [
    ("aff_g_star", 2500),
    ("dec", 2500),
    ("mod", 900),
    ("prm", 70),
    ("enc_elg", 45),
    ("aff_g", 60),
    ("fac", 30),
    ("paillier", 15),
    ("pedersen", 15),
    ("arithmetic", 10),
];
/// The same of one party's step.
const STEPS: [(&str, u64); 3] = [("auxiliary", 1400), ("presign", 280), ("interactive", 550)];
/// The same of a whole transcript.
const TRANSCRIPTS: [(&str, u64); 4] =
    [("auxiliary", 9000), ("alert", 10_000), ("presign", 1200), ("interactive", 1200)];
/// Everything else.
const LEAST: u64 = 1;

/// How the numbers of a set compare with those of P2048, in percent.
fn percent(set: &Set) -> u64 {
    match set.0.as_str() {
        "p3072" => 400,
        "toy1536" => 40,
        _ => 100,
    }
}

fn of(table: &[(&str, u64)], name: &str) -> u64 {
    table.iter().find(|(part, _)| name.starts_with(part)).map_or(LEAST, |(_, cost)| *cost)
}

/// Of an operation; `refused`: the reason that is expected.
pub fn of_operation(set: &Set, name: &str, refused: Option<&str>) -> u64 {
    // what does not decode, or is out of its range, is refused before any power is computed
    let early =
        |reason: &str| ["decode.", "frame.", "local.", "unknown"].iter().any(|part| reason.starts_with(part));
    if refused.is_some_and(|reason| early(reason) || reason.contains(".range")) {
        return LEAST;
    }
    (of(&OPERATIONS, name) * percent(set) / 100).max(LEAST)
}

/// Of a step or a transcript.
pub fn of_session(set: &Set, level: Level, topic: &str) -> u64 {
    let table: &[_] = if level == Level::Transcript { &TRANSCRIPTS } else { &STEPS };
    (of(table, topic) * percent(set) / 100).max(LEAST)
}

/// What one topic may cost in a slice, what is always in it, and what is never.
#[derive(Clone, Copy)]
pub struct Budget {
    /// Of all cases of a topic in a set that cost more than `always`; the first of them is in all the same.
    pub topic: u64,
    /// Cases up to this cost are all in.
    pub always: u64,
    /// Cases above this cost are all out.
    pub never: u64,
}

/// What a slice takes on the optimized implementation.
pub const OPTIMIZED: Budget = Budget { topic: 2500, always: 40, never: 12_000 };
/// The same on the reference, which takes about four times as long.
pub const REFERENCE: Budget = Budget { topic: 250, always: 10, never: 600 };

/// Whether each task is in the slice: always the same ones.
///
/// The costly cases of a topic are taken evenly spread, as many as the budget allows.
pub fn slice(tasks: &[&Task], budget: Budget) -> Vec<bool> {
    let Budget { topic, always, never } = budget;
    let mut costly: BTreeMap<(&Set, Level, &str), Vec<usize>> = BTreeMap::new();
    let mut chosen: Vec<bool> = tasks.iter().map(|task| task.cost <= always).collect();
    for (i, task) in tasks.iter().enumerate().filter(|(_, task)| task.cost > always && task.cost <= never) {
        costly.entry((&task.set, task.level, task.topic.as_str())).or_default().push(i);
    }
    for places in costly.values() {
        let dearest =
            places.iter().filter_map(|i| tasks.get(*i)).map(|task| task.cost).max().unwrap_or(LEAST);
        let count = usize::try_from(topic / dearest).unwrap_or(usize::MAX).clamp(1, places.len());
        for k in 0..count {
            if let Some(place) = places.get(k * places.len() / count).and_then(|i| chosen.get_mut(*i)) {
                *place = true;
            }
        }
    }
    chosen
}
