//! Parties in one process: frames are carried from memory to memory, all parties compute at the same time.
//!
//! Each party may run on an implementation of its own; nothing but the contract is used.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use quorate_check::SharedEngine;
use quorate_spec::engine::{Inputs, Output, Session};
use quorate_spec::fault::Error;
use quorate_spec::frame::{BROADCAST, Frame};

/// One party before its session is open.
pub struct Member<'a> {
    /// Its index.
    pub index: u16,
    /// Its implementation.
    pub engine: &'a SharedEngine,
    /// What it begins with.
    pub inputs: Inputs<'a>,
}

/// Bytes that one party sent in one round, frame headers included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The sender.
    pub party: u16,
    /// Broadcasts, each counted once.
    pub broadcast: usize,
    /// Frames for single peers, added up.
    pub direct: usize,
}

/// One round, seen from outside.
#[derive(Clone, Debug)]
pub struct Round {
    /// Its number.
    pub number: u8,
    /// Until all parties had computed this round's frames: opening the session, or checking the round before.
    pub time: Duration,
    /// By sender, ascending.
    pub sent: Vec<Sent>,
}

/// What a session cost.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// The rounds in order.
    pub rounds: Vec<Round>,
    /// Checking the last round.
    pub finish: Duration,
}

impl Traffic {
    /// All rounds and the end.
    pub fn time(&self) -> Duration {
        self.rounds.iter().map(|round| round.time).sum::<Duration>() + self.finish
    }
}

/// Why a party has no output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its session ended with this error.
    Refused(Error),
    /// Its session is still waiting, or broke off.
    Silent,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Refused(error) => error.fmt(f),
            Problem::Silent => f.write_str("ended without a result"),
        }
    }
}

/// A session with the frames it wants to send and the error it ended with, if any.
struct Party {
    session: Box<dyn Session>,
    frames: Vec<Frame>,
    error: Option<Error>,
}

/// Frames on their way to one party: sender and bytes.
type Inbox = Vec<(u16, Vec<u8>)>;

/// Outputs by party with the cost, or what the parties report instead.
pub type Ended = Result<(BTreeMap<u16, Output>, Traffic), Vec<(u16, Problem)>>;

/// Runs one session to its end. `watch` hears the number of rounds whose frames are complete.
///
/// Fails, with a problem for every party that reports one, as soon as one party has no way on.
pub fn run(members: Vec<Member<'_>>, watch: &dyn Fn(usize)) -> Ended {
    let mut clock = Instant::now();
    let mut problems = Vec::new();
    let mut parties = BTreeMap::new();
    let members = members.into_iter().map(|member| (member.index, member)).collect();
    for (index, opened) in in_parallel(members, |member: Member<'_>| member.engine.open(member.inputs)) {
        match opened {
            Some(Ok((session, frames))) => {
                parties.insert(index, Party { session, frames, error: None });
            }
            Some(Err(error)) => problems.push((index, Problem::Refused(error.into()))),
            None => problems.push((index, Problem::Silent)),
        }
    }
    let mut rounds = Vec::new();
    loop {
        problems.extend(
            parties.iter().filter_map(|(index, party)| {
                party.error.clone().map(|error| (*index, Problem::Refused(error)))
            }),
        );
        if !problems.is_empty() {
            problems.sort_by_key(|(index, _)| *index);
            return Err(problems);
        }
        let sent: Vec<Sent> = parties.iter().map(|(index, party)| sent(*index, &party.frames)).collect();
        let Some(number) = parties.values().flat_map(|party| &party.frames).map(|frame| frame.round).next()
        else {
            break;
        };
        rounds.push(Round { number, time: clock.elapsed(), sent });
        watch(rounds.len());
        clock = Instant::now();
        let (moved, silent) = deliver(parties);
        parties = moved;
        problems.extend(silent.into_iter().map(|index| (index, Problem::Silent)));
    }
    let finish = clock.elapsed();

    let mut outputs = BTreeMap::new();
    for (index, mut party) in parties {
        match party.session.output() {
            Some(output) => drop(outputs.insert(index, output)),
            None => problems.push((index, Problem::Silent)),
        }
    }
    if problems.is_empty() { Ok((outputs, Traffic { rounds, finish })) } else { Err(problems) }
}

fn sent(party: u16, frames: &[Frame]) -> Sent {
    let total = |broadcast: bool| {
        let of_kind = frames.iter().filter(|frame| (frame.to == BROADCAST) == broadcast);
        of_kind.map(|frame| frame.encode().len()).sum()
    };
    Sent { party, broadcast: total(true), direct: total(false) }
}

/// Carries all frames to their recipients and lets these compute. Second: parties whose computation broke off.
fn deliver(mut parties: BTreeMap<u16, Party>) -> (BTreeMap<u16, Party>, Vec<u16>) {
    let mut inboxes: BTreeMap<u16, Inbox> = parties.keys().map(|index| (*index, Inbox::new())).collect();
    for (from, party) in &mut parties {
        for frame in party.frames.drain(..) {
            let is_recipient = |to: &u16| to != from && (frame.to == BROADCAST || frame.to == *to);
            for (_, inbox) in inboxes.iter_mut().filter(|(to, _)| is_recipient(to)) {
                inbox.push((*from, frame.encode()));
            }
        }
    }
    let work = parties.into_iter().zip(inboxes.into_values());
    let work = work.map(|((index, party), inbox)| (index, (party, inbox))).collect();
    let mut moved = BTreeMap::new();
    let mut silent = Vec::new();
    for (index, party) in in_parallel(work, |(party, inbox)| take(party, inbox)) {
        match party {
            Some(party) => drop(moved.insert(index, party)),
            None => silent.push(index),
        }
    }
    (moved, silent)
}

/// Gives a party its frames, in order, up to the first that it refuses.
fn take(mut party: Party, inbox: Inbox) -> Party {
    for (from, bytes) in inbox {
        match party.session.deliver(from, &bytes) {
            Ok(frames) => party.frames.extend(frames),
            Err(refusal) => {
                party.frames.extend(refusal.frames);
                party.error = Some(refusal.error);
                break;
            }
        }
    }
    party
}

/// Computes `work` for every party in a thread of its own. `None` where that thread panicked.
fn in_parallel<T: Send, R: Send>(
    tasks: Vec<(u16, T)>,
    work: impl Fn(T) -> R + Sync,
) -> Vec<(u16, Option<R>)> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> =
            tasks.into_iter().map(|(index, task)| (index, scope.spawn(move || work(task)))).collect();
        threads.into_iter().map(|(index, thread)| (index, thread.join().ok())).collect()
    })
}
