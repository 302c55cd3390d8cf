//! Parties in one process, round after round, with everything that is sent.

use std::collections::BTreeMap;

use quorate_spec::engine::{Output, Session};
use quorate_spec::fault::{Error, Refusal};
use quorate_spec::frame::{BROADCAST, Frame};

/// A session that was just opened, and what it sends.
pub type Opened = (Box<dyn Session>, Vec<Frame>);

/// How a run ended.
pub struct Ended {
    /// All frames by round, sender and recipient.
    pub frames: Vec<Frame>,
    /// What each party has in the end; a party that still waits is not there.
    pub ends: BTreeMap<u16, Result<Output, Error>>,
}

/// Delivers everything, round by round, in the order of the senders.
pub fn run(sessions: Vec<(u16, Opened)>) -> Ended {
    run_before(sessions, u8::MAX)
}

/// The same, but no frame of this round or a later one is delivered.
pub fn run_before(sessions: Vec<(u16, Opened)>, end: u8) -> Ended {
    let mut parties = BTreeMap::new();
    let mut sent = Vec::new();
    for (index, (session, frames)) in sessions {
        parties.insert(index, session);
        sent.extend(frames);
    }
    let (mut frames, mut errors) = (Vec::new(), BTreeMap::new());
    while !sent.is_empty() {
        sent.sort_by_key(place);
        let mut answers = Vec::new();
        for frame in sent.iter().filter(|frame| frame.round < end) {
            let bytes = frame.encode();
            let is_recipient = |to: u16| to != frame.from && (frame.to == BROADCAST || frame.to == to);
            for (index, session) in parties.iter_mut().filter(|(index, _)| is_recipient(**index)) {
                if errors.contains_key(index) {
                    continue;
                }
                match session.deliver(frame.from, &bytes) {
                    Ok(frames) => answers.extend(frames),
                    Err(Refusal { error, frames }) => {
                        answers.extend(frames);
                        errors.insert(*index, error);
                    }
                }
            }
        }
        frames.append(&mut sent);
        sent = answers;
    }
    frames.sort_by_key(place);
    let mut ends = BTreeMap::new();
    for (index, mut session) in parties {
        match (session.output(), errors.remove(&index)) {
            (Some(output), None) => drop(ends.insert(index, Ok(output))),
            (None, Some(error)) => drop(ends.insert(index, Err(error))),
            (None, None) => {}
            (Some(_), Some(error)) => panic!("party {index} has an output and the error {error}"),
        }
    }
    Ended { frames, ends }
}

fn place(frame: &Frame) -> (u8, u16, u16) {
    (frame.round, frame.from, frame.to)
}
