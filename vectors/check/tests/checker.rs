//! The checker notices every kind of difference: it is given engines that lie.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use quorate_check::run::{Outcome, Task, run, tasks};
use quorate_model::Level;
use quorate_model::folder::{Folder, published};
use quorate_reference::engine::Reference;
use quorate_spec::engine::{Engine, Inputs, Session};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::operations::{Denied, Operation, Performed, Value, Values};
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;

/// The reference, with something done to every answer.
struct Liar<F>(F);

impl<F: Fn(&Operation, Result<Performed, Denied>) -> Result<Performed, Denied>> Engine for Liar<F> {
    fn name(&self) -> &'static str {
        "liar"
    }

    fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError> {
        Reference.open(inputs)
    }

    fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
        (self.0)(Operation::find(operation).unwrap(), Reference.perform(params, operation, inputs))
    }
}

/// The quick operations of the set for tests: encodings, arithmetic, and the proofs without repetitions.
fn cases() -> Vec<Task> {
    let folder = Folder::read(&published()).unwrap_or_else(|failure| panic!("{}", failure));
    let (tasks, left_out) = tasks(&folder).unwrap_or_else(|failure| panic!("{}", failure));
    assert!(left_out.is_empty());
    let is_quick = |task: &Task| match task.level {
        Level::Codec => task.set.0 == "common" || task.set.0 == "toy1536",
        Level::Primitive => task.set.0 == "common",
        Level::Proof => task.set.0 == "common" || task.name().starts_with("toy1536/ENCELG"),
        Level::Signature => true,
        _ => false,
    };
    let cases: Vec<Task> = tasks.into_iter().filter(is_quick).collect();
    assert!(cases.len() > 300, "{} cases", cases.len());
    cases
}

fn outcomes(
    tasks: &[Task],
    lie: impl Fn(&Operation, Result<Performed, Denied>) -> Result<Performed, Denied> + Sync + 'static,
) -> Vec<Outcome> {
    let selected: Vec<&Task> = tasks.iter().collect();
    let (outcomes, _) = run(&Liar(lie), &selected, false, &|_| ());
    assert_eq!(outcomes.len(), tasks.len());
    outcomes
}

fn failed(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.mismatch.is_some()).count()
}

#[test]
fn the_truth_passes() {
    let tasks = cases();
    let outcomes = outcomes(&tasks, |_, answer| answer);
    assert_eq!(failed(&outcomes), 0);
}

#[test]
fn accepting_everything_fails_every_invalid_case() {
    let tasks = cases();
    let invalid = failed(&outcomes(&tasks, |_, answer| answer.map(|_| Err(Denied::Unknown))?));
    let valid = failed(&outcomes(&tasks, |_, answer| answer.or_else(|_| Ok(Performed::default()))));
    assert!(invalid > 100 && valid > 100);
    assert_eq!(invalid + valid, tasks.len(), "each case is failed by exactly one of the two");
}

#[test]
fn another_reason_fails() {
    let tasks = cases();
    let refused = failed(&outcomes(&tasks, |_, answer| answer.or_else(|_| Ok(Performed::default()))));
    let renamed = failed(&outcomes(&tasks, |_, answer| {
        answer.map_err(|denied| match denied {
            Denied::Refused(Reason::DecodePoint) => Reason::DecodeScalar.into(),
            _ => Reason::DecodePoint.into(),
        })
    }));
    assert_eq!(refused, renamed);
}

#[test]
fn a_flipped_bit_of_any_output_fails() {
    let tasks = cases();
    let flip = |value: &mut Value| match value {
        Value::Flag(flag) => *flag = !*flag,
        Value::Number(number) => *number ^= 1,
        Value::Text(text) => text.push('x'),
        Value::Bytes(bytes) => match bytes.last_mut() {
            Some(last) => *last ^= 1,
            None => bytes.push(0),
        },
        Value::List(list) => list.push(Vec::new()),
        Value::Numbers(numbers) => numbers.push(0),
        Value::Texts(texts) => texts.push(String::new()),
    };
    for position in 0..3 {
        let flipped = outcomes(&tasks, move |operation, answer| {
            let mut performed = answer?;
            if let Some((name, _)) = operation.outputs.get(position) {
                flip(performed.outputs.0.get_mut(*name).unwrap());
            }
            Ok(performed)
        });
        let with_output = outcomes(&tasks, move |operation, answer| match operation.outputs.get(position) {
            Some(_) => answer.and(Err(Denied::Unknown)),
            None => answer,
        });
        let names = |outcomes: &[Outcome]| -> Vec<String> {
            let failed = outcomes.iter().filter(|outcome| outcome.mismatch.is_some());
            failed.map(|outcome| outcome.case.clone()).collect()
        };
        assert_eq!(names(&flipped), names(&with_output));
    }
}

#[test]
fn a_wrong_intermediate_value_fails_and_is_named() {
    let tasks = cases();
    let lied = outcomes(&tasks, |_, answer| {
        let mut performed = answer?;
        if let Some(Value::Bytes(transcript)) = performed.intermediate.0.get_mut("transcript") {
            transcript.push(0);
        }
        Ok(performed)
    });
    let hints: Vec<&str> =
        lied.iter().filter_map(|outcome| Some(outcome.mismatch.as_ref()?.hint.as_str())).collect();
    assert!(!hints.is_empty());
    assert!(hints.iter().all(|hint| *hint == "intermediate value transcript"));
}

#[test]
fn fail_fast_stops() {
    let tasks = cases();
    let selected: Vec<&Task> = tasks.iter().collect();
    let (outcomes, _) = run(&Liar(|_: &Operation, _| Err(Denied::Unknown)), &selected, true, &|_| ());
    assert!(failed(&outcomes) >= 1);
    assert!(outcomes.len() < 100, "{} cases were begun", outcomes.len());
}
