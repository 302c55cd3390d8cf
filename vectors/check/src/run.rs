//! Running engines against cases: which, in what order, on how many threads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use quorate_model::Unusable;
use quorate_model::file::{Call, OperationFile};
use quorate_model::folder::Folder;
use quorate_model::json::Pool;
use quorate_model::session::{FramesPage, Library, StepCase, StepFile, TranscriptCase, TranscriptFile};
use quorate_model::{Level, Set};
use quorate_spec::params::Params;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::SharedEngine;
use crate::{Mismatch, cost, operations, sessions};

/// A case that can be run.
pub struct Task {
    /// The permanent id.
    pub id: String,
    /// Its set.
    pub set: Set,
    /// Its level.
    pub level: Level,
    /// Its topic.
    pub topic: String,
    /// Requirements that it is about.
    pub reqs: Vec<String>,
    /// What is special about it.
    pub comment: String,
    /// What it costs, roughly: see [`cost`].
    pub cost: u64,
    work: Work,
}

enum Work {
    Operation { params: Params, call: Box<Call>, intermediate: Option<Map<String, Json>>, pool: Arc<Pool> },
    Transcript { library: Arc<Library>, id: String },
    Step { library: Arc<Library>, case: Box<StepCase> },
}

impl Task {
    /// Set and id: unique among all cases.
    pub fn name(&self) -> String {
        format!("{}/{}", self.set, self.id)
    }

    /// Runs the case.
    pub fn run(&self, engine: &SharedEngine) -> Result<(), Mismatch> {
        match &self.work {
            Work::Operation { params, call, intermediate, pool } => {
                operations::check(engine, params, call, intermediate.as_ref(), pool)
            }
            Work::Transcript { library, id } => match library.transcript(id) {
                Ok(transcript) => sessions::check_transcript(engine, library, transcript),
                Err(problem) => Err(Mismatch { expected: problem, got: String::new(), hint: String::new() }),
            },
            Work::Step { library, case } => sessions::check_step(engine, library, case),
        }
    }
}

/// The result of one case on one engine.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Set and id.
    pub case: String,
    /// Set.
    pub set: Set,
    /// Level.
    pub level: Level,
    /// Topic.
    pub topic: String,
    /// The engine's name.
    pub engine: &'static str,
    /// Requirements that the case is about.
    pub reqs: Vec<String>,
    /// How long it took.
    pub seconds: f64,
    /// Nothing if the engine does what the vector says.
    pub mismatch: Option<Mismatch>,
}

/// All cases of a folder that this build has the parameter set of, and the sets that it has not.
pub fn tasks(folder: &Folder) -> Result<(Vec<Task>, Vec<Set>), Unusable> {
    let mut tasks = Vec::new();
    let mut unknown = BTreeSet::new();
    let files = folder.of_schema::<OperationFile>("operations.json")?;
    // in the order of their paths: a base stands in the same file or in one before it
    let mut standing: BTreeMap<Set, BTreeMap<String, Call>> = BTreeMap::new();
    for (path, file) in files {
        let Some(params) = file.params.params() else {
            unknown.insert(file.params);
            continue;
        };
        let bases = standing.entry(file.params.clone()).or_default();
        let wrong = |problem| Unusable(format!("{path}: {problem}"));
        bases.extend(file.standing().map_err(wrong)?);
        let calls = file.calls(bases).map_err(wrong)?;
        let pool = Arc::new(Pool(file.pool));
        for (case, call) in file.cases.into_iter().zip(calls) {
            let refused = call.expected.as_ref().err().map(String::as_str);
            let cost = cost::of_operation(&file.params, call.operation.name, refused);
            let call = Box::new(call);
            let work = Work::Operation { params, call, intermediate: case.intermediate, pool: pool.clone() };
            tasks.push(Task {
                id: case.id,
                set: file.params.clone(),
                level: file.level,
                topic: file.topic.clone(),
                reqs: case.reqs,
                comment: case.comment,
                cost,
                work,
            });
        }
    }
    session_tasks(folder, &mut tasks, &mut unknown)?;
    Ok((tasks, unknown.into_iter().collect()))
}

fn session_tasks(
    folder: &Folder,
    tasks: &mut Vec<Task>,
    unknown: &mut BTreeSet<Set>,
) -> Result<(), Unusable> {
    let transcripts = folder.of_schema::<TranscriptFile>("transcript.json")?;
    let pages = folder.of_schema::<FramesPage>("frames.json")?.into_iter().map(|(_, page)| page).collect();
    let files = transcripts.iter().map(|(_, file)| file.clone()).collect();
    let libraries = Library::all(files, pages).map_err(Unusable)?;
    let libraries: BTreeMap<Set, Arc<Library>> =
        libraries.into_iter().map(|(set, library)| (set, Arc::new(library))).collect();

    for (_, TranscriptFile { params: set, level, topic, cases, .. }) in transcripts {
        let Some(library) = libraries.get(&set) else {
            unknown.insert(set);
            continue;
        };
        for case in cases {
            let work = Work::Transcript { library: library.clone(), id: case.id.clone() };
            let TranscriptCase { id, reqs, comment, .. } = case;
            let cost = cost::of_session(&set, level, &topic);
            tasks.push(Task { id, set: set.clone(), level, topic: topic.clone(), reqs, comment, cost, work });
        }
    }
    for (_, StepFile { params: set, level, topic, cases, .. }) in
        folder.of_schema::<StepFile>("steps.json")?
    {
        let Some(library) = libraries.get(&set) else {
            unknown.insert(set);
            continue;
        };
        for case in cases {
            let (id, reqs, comment) = (case.id.clone(), case.reqs.clone(), case.comment.clone());
            let work = Work::Step { library: library.clone(), case: Box::new(case) };
            let cost = cost::of_session(&set, level, &topic);
            tasks.push(Task { id, set: set.clone(), level, topic: topic.clone(), reqs, comment, cost, work });
        }
    }
    Ok(())
}

/// Runs every task on an engine. `tick`: told of every case that is done.
///
/// `fail_fast`: begins no further case after a failure.
pub fn run(
    engine: &SharedEngine,
    tasks: &[&Task],
    fail_fast: bool,
    tick: &(dyn Fn(&Task) + Sync),
) -> (Vec<Outcome>, Duration) {
    let begin = Instant::now();
    let failed = AtomicBool::new(false);
    let one = |task: &&Task| {
        if fail_fast && failed.load(Ordering::Relaxed) {
            return None;
        }
        let begin = Instant::now();
        let mismatch = task.run(engine).err();
        failed.fetch_or(mismatch.is_some(), Ordering::Relaxed);
        tick(task);
        Some(Outcome {
            case: task.name(),
            set: task.set.clone(),
            level: task.level,
            topic: task.topic.clone(),
            engine: engine.name(),
            reqs: task.reqs.clone(),
            seconds: begin.elapsed().as_secs_f64(),
            mismatch,
        })
    };
    // the costly ones first, so that no core ends up alone with one
    let mut order: Vec<&&Task> = tasks.iter().collect();
    order.sort_by_key(|task| Reverse(task.cost));
    let mut outcomes: Vec<Outcome> = order.into_par_iter().with_max_len(1).filter_map(one).collect();
    let places: BTreeMap<String, usize> = tasks.iter().map(|task| task.name()).zip(0..).collect();
    outcomes.sort_by_key(|outcome| places.get(&outcome.case).copied());
    (outcomes, begin.elapsed())
}
