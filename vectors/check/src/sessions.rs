//! Cases that are sessions: a party gets frames, and everything it answers is compared. Source: book, chapter "Vectors".

use quorate_model::session::script::{Arrival, Ending, Expected, Script};
use quorate_model::session::{FaultRecord, Library, StepCase, Transcript};
use quorate_model::stored::StoredOutput;
use quorate_spec::engine::{Engine, Session};
use quorate_spec::fault::{Error, LocalError, Refusal};
use quorate_spec::frame::{BROADCAST, Frame, HEADER_LENGTH};
use quorate_spec::messages::body_layout;
use quorate_spec::params::Shape;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::Mismatch;

/// Runs every honest party of a transcript on the engine.
pub fn check_transcript(
    engine: &dyn Engine,
    library: &Library,
    transcript: &Transcript,
) -> Result<(), Mismatch> {
    let honest = transcript.case.parties.iter().filter(|party| party.cheat.is_none());
    for record in honest {
        let script = transcript.script(library, record).map_err(unusable)?;
        play(engine, &script)?;
    }
    Ok(())
}

/// Runs a step on the engine.
pub fn check_step(engine: &dyn Engine, library: &Library, case: &StepCase) -> Result<(), Mismatch> {
    let script = case.script(library).map_err(unusable)?;
    play(engine, &script)
}

/// Opens a session, delivers, and compares what the session answers to each frame and how it ends.
pub fn play(engine: &dyn Engine, script: &Script) -> Result<(), Mismatch> {
    let whose = format!("party {}", script.party);
    let opened = script.inputs.with(&script.shape.params, |inputs| engine.open(inputs));
    let opened =
        opened.ok_or_else(|| unusable(format!("{whose}: the contract cannot express the inputs")))?;
    let (mut session, frames) = match (opened, &script.ending) {
        (Err(error), Ending::NotOpened(reason)) if error.code() == reason => return Ok(()),
        (Err(error), ending) => {
            return mismatch(show_ending(ending), error.code().to_owned(), &format!("{whose}: open"));
        }
        (Ok(_), Ending::NotOpened(reason)) => {
            return mismatch(reason.clone(), "a session".to_owned(), &format!("{whose}: open"));
        }
        (Ok(opened), _) => opened,
    };
    compare_frames(&script.shape, &script.opens, &frames, &format!("{whose}: open"))?;

    let last = script.deliver.len().saturating_sub(1);
    for (position, arrival) in script.deliver.iter().enumerate() {
        let at = format!("{whose}: delivery {position} from {}", arrival.sender);
        let fault = match &script.ending {
            Ending::Fault(fault) if position == last => Some(fault),
            _ => None,
        };
        deliver(&mut *session, &script.shape, arrival, fault, &at)?;
    }
    end(&mut *session, script, &whose)
}

/// One delivery. `fault`: with which it is refused.
fn deliver(
    session: &mut dyn Session,
    shape: &Shape,
    arrival: &Arrival,
    fault: Option<&FaultRecord>,
    at: &str,
) -> Result<(), Mismatch> {
    let expected = match (fault, &arrival.refused) {
        (Some(fault), _) => format!("fault {}", fault.show()),
        (None, Some(code)) => code.clone(),
        (None, None) => "accepted".to_owned(),
    };
    let (got, frames) = match session.deliver(arrival.sender, &arrival.frame) {
        Ok(frames) => ("accepted".to_owned(), frames),
        Err(Refusal { error, frames }) => (show_error(&error), frames),
    };
    if expected != got {
        return mismatch(expected, got, at);
    }
    compare_frames(shape, &arrival.sends, &frames, at)?;
    if fault.is_none() {
        return Ok(());
    }
    // what ended accepts nothing more and has nothing to give
    after_the_end(session, arrival, at)
}

fn end(session: &mut dyn Session, script: &Script, whose: &str) -> Result<(), Mismatch> {
    let at = format!("{whose}: output");
    let output = session.output().map(|output| StoredOutput::of(&output));
    match (&script.ending, output) {
        (Ending::Done(expected), Some(Some(got))) if **expected == got => {
            if session.output().is_some() {
                return mismatch("one output".to_owned(), "the output again".to_owned(), &at);
            }
            script.deliver.last().map_or(Ok(()), |arrival| after_the_end(session, arrival, &at))
        }
        (Ending::Done(expected), Some(Some(got))) => {
            let [expected, got] = [&**expected, &got].map(|output| serde_json::to_value(output).ok());
            let (expected, got) = (expected.unwrap_or_default(), got.unwrap_or_default());
            let field = first_difference(&expected, &got, "");
            let part = |value: &Json| value.pointer(&field).map(Json::to_string).unwrap_or_default();
            mismatch(part(&expected), part(&got), &format!("{at}, {}", field.replace('/', " ").trim()))
        }
        (Ending::Running | Ending::Fault(_), None) => Ok(()),
        (ending, output) => {
            let got = if output.is_some() { "an output" } else { "no output" };
            mismatch(show_ending(ending), got.to_owned(), &at)
        }
    }
}

fn after_the_end(session: &mut dyn Session, arrival: &Arrival, at: &str) -> Result<(), Mismatch> {
    let hint = format!("{at}, the same frame after the end");
    let finished = Error::Local(LocalError::Finished);
    match session.deliver(arrival.sender, &arrival.frame) {
        Err(refusal) if refusal.error == finished && refusal.frames.is_empty() => Ok(()),
        Err(refusal) => mismatch(show_error(&finished), show_error(&refusal.error), &hint),
        Ok(_) => mismatch(show_error(&finished), "accepted".to_owned(), &hint),
    }
}

fn compare_frames(shape: &Shape, expected: &[Expected], got: &[Frame], at: &str) -> Result<(), Mismatch> {
    if expected.len() != got.len() {
        let count = |count: usize| format!("{count} frames to send");
        return mismatch(count(expected.len()), count(got.len()), at);
    }
    for (expected, frame) in expected.iter().zip(got) {
        let bytes = frame.encode();
        let to = if frame.to == BROADCAST { "all".to_owned() } else { frame.to.to_string() };
        let at = format!("{at}: frame of round {} to {to}", frame.round);
        match expected {
            Expected::Bytes(expected) if *expected == bytes => {}
            Expected::Bytes(expected) => {
                let offset = expected.iter().zip(&bytes).position(|(a, b)| a != b);
                let offset = offset.unwrap_or(expected.len().min(bytes.len()));
                let from = |bytes: &[u8]| {
                    hex::encode(bytes.get(offset..bytes.len().min(offset + 16)).unwrap_or_default())
                };
                let field = field_at(shape, frame, offset);
                return mismatch(from(expected), from(&bytes), &format!("{at}, byte {offset}, {field}"));
            }
            Expected::Hashed { sha256, bytes: length } => {
                let hash = Sha256::digest(&bytes);
                if hash.as_slice() != sha256 || *length != bytes.len() {
                    let show =
                        |hash: &[u8], length| format!("{length} bytes with SHA-256 {}", hex::encode(hash));
                    return mismatch(show(sha256, *length), show(&hash, bytes.len()), &at);
                }
            }
        }
    }
    Ok(())
}

/// The name of the field that a byte of a frame belongs to.
fn field_at(shape: &Shape, frame: &Frame, offset: usize) -> String {
    let Some(mut offset) = offset.checked_sub(HEADER_LENGTH) else {
        return "header".to_owned();
    };
    let layout = body_layout(shape, frame.protocol, frame.round, frame.to != BROADCAST);
    for field in layout.unwrap_or_default() {
        match offset.checked_sub(field.length()) {
            Some(rest) => offset = rest,
            None => return format!("field {}", field.name),
        }
    }
    "no field".to_owned()
}

/// The pointer to the first value in which two objects differ.
fn first_difference(expected: &Json, got: &Json, path: &str) -> String {
    let inside = |names: Vec<String>| {
        let differs = |name: &String| expected.pointer(name) != got.pointer(name);
        let name = names.into_iter().map(|name| format!("/{name}")).find(differs)?;
        let [expected, got] = [expected, got].map(|value| value.pointer(&name).cloned().unwrap_or_default());
        Some(first_difference(&expected, &got, &format!("{path}{name}")))
    };
    let found = match (expected, got) {
        (Json::Object(expected), Json::Object(_)) => inside(expected.keys().cloned().collect()),
        (Json::Array(expected), Json::Array(got)) if expected.len() == got.len() => {
            inside((0..expected.len()).map(|position| position.to_string()).collect())
        }
        _ => None,
    };
    found.unwrap_or_else(|| path.to_owned())
}

fn show_error(error: &Error) -> String {
    match error {
        Error::Local(error) => error.code().to_owned(),
        Error::Fault(fault) => {
            let record = FaultRecord {
                reason: fault.reason.code().to_owned(),
                culprits: fault.culprits.clone(),
                attribution: fault.attribution.into(),
                round: fault.round,
            };
            format!("fault {}", record.show())
        }
    }
}

fn show_ending(ending: &Ending) -> String {
    match ending {
        Ending::Running => "a session that waits".to_owned(),
        Ending::Done(_) => "an output".to_owned(),
        Ending::Fault(fault) => format!("fault {}", fault.show()),
        Ending::NotOpened(reason) => reason.clone(),
    }
}

fn unusable(problem: String) -> Mismatch {
    Mismatch { expected: "a case that can be run".to_owned(), got: problem, hint: String::new() }
}

fn mismatch<T>(expected: String, got: String, hint: &str) -> Result<T, Mismatch> {
    Err(Mismatch { expected, got, hint: hint.to_owned() })
}
