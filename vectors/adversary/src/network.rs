//! Parties in one process, and the network between them: it carries frames in any order, may change, hold and lose them.
//!
//! Only the contract is used, so each party may run on an implementation of its own.

use std::collections::BTreeMap;

use quorate_spec::engine::{Output, Session};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::{BROADCAST, Frame};

/// A session that was just opened, and what it sends.
pub type Opened = (Box<dyn Session>, Vec<Frame>);

/// What each party ended with; a party that still waits is not there.
pub type Ends = BTreeMap<u16, Result<Output, Error>>;

/// Changes a frame on its way from a sender to a recipient; each recipient has a copy of its own.
pub type Tamper<'a> = dyn FnMut(u16, u16, &mut Frame) + 'a;

/// Changes nothing.
pub fn honest(_: u16, _: u16, _: &mut Frame) {}

/// A frame on its way to one party.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who sent it.
    pub from: u16,
    /// Whom it reaches.
    pub to: u16,
    /// The round that its sender put it in.
    pub round: u8,
    /// What arrives.
    pub bytes: Vec<u8>,
}

/// Parties with open sessions, and frames on their way.
#[derive(Default)]
pub struct Network {
    sessions: BTreeMap<u16, Box<dyn Session>>,
    errors: BTreeMap<u16, Error>,
    on_the_way: Vec<Letter>,
    sent: Vec<Frame>,
}

impl Network {
    /// All parties, whose first frames are on their way.
    pub fn of(sessions: impl IntoIterator<Item = (u16, Opened)>, tamper: &mut Tamper<'_>) -> Network {
        let mut network = Network::default();
        let mut first = Vec::new();
        for (party, (session, frames)) in sessions {
            network.sessions.insert(party, session);
            first.push((party, frames));
        }
        first.into_iter().for_each(|(party, frames)| network.send(party, frames, tamper));
        network
    }

    /// Puts the frames of a party on their way to its peers.
    fn send(&mut self, from: u16, frames: Vec<Frame>, tamper: &mut Tamper<'_>) {
        for frame in frames {
            let is_for = |to: &u16| *to != from && (frame.to == BROADCAST || frame.to == *to);
            for to in self.sessions.keys().copied().filter(is_for) {
                let mut copy = frame.clone();
                tamper(from, to, &mut copy);
                self.on_the_way.push(Letter { from, to, round: frame.round, bytes: copy.encode() });
            }
            self.sent.push(frame);
        }
    }

    /// Delivers a letter. A party that ended with an error gets no more, and a late frame after the end changes nothing.
    fn deliver(&mut self, Letter { from, to, bytes, .. }: Letter, tamper: &mut Tamper<'_>) {
        if self.errors.contains_key(&to) {
            return;
        }
        let frames = match self.sessions.get_mut(&to).unwrap().deliver(from, &bytes) {
            Ok(frames) => frames,
            Err(refusal) => {
                if refusal.error != Error::Local(LocalError::Finished) {
                    self.errors.insert(to, refusal.error);
                }
                refusal.frames
            }
        };
        self.send(to, frames, tamper);
    }

    /// Delivers everything; `pick` chooses among so many letters which comes next.
    #[must_use]
    pub fn run(mut self, mut pick: impl FnMut(usize) -> usize, tamper: &mut Tamper<'_>) -> Ends {
        while !self.on_the_way.is_empty() {
            let letter = self.on_the_way.remove(pick(self.on_the_way.len()));
            self.deliver(letter, tamper);
        }
        self.ends()
    }

    /// Delivers in order, but holds the letters for which `hold` says so until nothing else is left, the last first.
    #[must_use]
    pub fn run_with_hold(mut self, hold: impl Fn(&Letter) -> bool) -> Ends {
        let mut held = Vec::new();
        loop {
            let letter = if self.on_the_way.is_empty() {
                held.pop()
            } else {
                let letter = self.on_the_way.remove(0);
                if hold(&letter) {
                    held.push(letter);
                    continue;
                }
                Some(letter)
            };
            let Some(letter) = letter else { return self.ends() };
            self.deliver(letter, &mut honest);
        }
    }

    /// Delivers round by round, in the order of the senders, but nothing of round `end` or a later one.
    ///
    /// Second: everything that was sent, by round, sender and recipient.
    #[must_use]
    pub fn run_before(mut self, end: u8) -> (Ends, Vec<Frame>) {
        while !self.on_the_way.is_empty() {
            let mut letters = std::mem::take(&mut self.on_the_way);
            letters.retain(|letter| letter.round < end);
            letters.sort_by_key(|letter| (letter.round, letter.from));
            letters.into_iter().for_each(|letter| self.deliver(letter, &mut honest));
        }
        let mut sent = std::mem::take(&mut self.sent);
        sent.sort_by_key(|frame| (frame.round, frame.from, frame.to));
        (self.ends(), sent)
    }

    fn ends(mut self) -> Ends {
        let mut ends = Ends::new();
        for (party, mut session) in self.sessions {
            match (session.output(), self.errors.remove(&party)) {
                (Some(output), None) => drop(ends.insert(party, Ok(output))),
                (None, Some(error)) => drop(ends.insert(party, Err(error))),
                (None, None) => {}
                (Some(_), Some(error)) => panic!("party {party} has an output and the error {error}"),
            }
        }
        ends
    }
}

/// An order: the oldest first.
pub fn in_order(_: usize) -> usize {
    0
}

/// An order: pseudo-random.
pub fn shuffled(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |length| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % length
    }
}
