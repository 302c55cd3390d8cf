//! Frames in, rounds, echoes, the end of a session. Source: book, chapters "Frames" and "Sessions".

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use crate::Hash;
use crate::engine::{Output, Session, Suite};
use crate::fault::{Attribution, Error, Fault, LocalError, Refusal};
use crate::frame::{BROADCAST, Frame, FrameView};
use crate::hashing;
use crate::messages::{body_length, successors};
use crate::reason::Reason;
use crate::session::{ByParty, Name, blame, nobody};

/// All bodies of a completed round, the own broadcast included. Public.
pub struct Received {
    /// The round.
    pub round: u8,
    /// Echo of this round's broadcasts, for the next broadcast.
    pub echo: Hash,
    /// Broadcast bodies.
    pub broadcast: ByParty<Vec<u8>>,
    /// Bodies sent to this party alone; empty where the round has none.
    pub direct: ByParty<Vec<u8>>,
}

/// What follows a completed round.
pub enum Next {
    /// Another round.
    Send {
        /// Its number.
        round: u8,
        /// The own broadcast body.
        broadcast: Vec<u8>,
        /// Bodies for single peers.
        direct: ByParty<Vec<u8>>,
    },
    /// The end.
    Done(Box<Output>),
}

/// The part of a session that differs between protocols. Erases its secrets on drop.
pub trait Protocol: Send {
    /// Checks everything received in a round and says what follows.
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error>;
}

/// The place of a frame: round, sender, and whether it is for this party alone.
type Place = (u8, u16, bool);

/// The bodies of a round that is not over.
#[derive(Default)]
struct Bodies {
    broadcast: ByParty<Vec<u8>>,
    direct: ByParty<Vec<u8>>,
}

impl Bodies {
    fn of(&self, direct: bool) -> &ByParty<Vec<u8>> {
        if direct { &self.direct } else { &self.broadcast }
    }

    fn of_mut(&mut self, direct: bool) -> &mut ByParty<Vec<u8>> {
        if direct { &mut self.direct } else { &mut self.broadcast }
    }
}

/// What remains of the body of an earlier round: enough to recognize a repetition. A private matter of this party, so a plain
/// SHA-256 and no use of the XOF.
fn remains(body: &[u8]) -> Hash {
    Suite::Sha256.digest(body)
}

/// A session of any protocol.
pub struct Machine<P> {
    name: Name,
    /// `None` once the session has ended: its secrets are gone. [FAULT-3]
    protocol: Option<P>,
    round: u8,
    /// Rounds that could have come in place of the current one.
    alternatives: &'static [u8],
    /// What this round's broadcasts begin with, if they carry an echo.
    expected_echo: Option<Hash>,
    own_broadcast: Vec<u8>,
    /// Bodies of the current round and of those that may follow it, or might have come in its place.
    open: BTreeMap<u8, Bodies>,
    /// Hashes of the bodies of earlier rounds.
    over: BTreeMap<Place, Hash>,
    output: Option<Output>,
}

/// A session about to be opened.
pub struct Start<P> {
    /// Who and which.
    pub name: Name,
    /// Its own state.
    pub protocol: P,
    /// What the broadcasts of round 1 begin with, if anything.
    pub echo: Option<Hash>,
    /// The own broadcast of round 1.
    pub broadcast: Vec<u8>,
    /// Bodies for single peers.
    pub direct: ByParty<Vec<u8>>,
}

impl<P: Protocol + 'static> Machine<P> {
    /// As [`Machine::open`], for the contract.
    pub fn boxed(start: Start<P>) -> (Box<dyn Session>, Vec<Frame>) {
        let (machine, frames) = Machine::open(start);
        (Box::new(machine), frames)
    }
}

impl<P: Protocol> Machine<P> {
    /// The session and its frames of round 1.
    pub fn open(start: Start<P>) -> (Machine<P>, Vec<Frame>) {
        let mut machine = Machine {
            name: start.name,
            protocol: Some(start.protocol),
            round: 1,
            alternatives: &[],
            expected_echo: start.echo,
            own_broadcast: Vec::new(),
            open: BTreeMap::new(),
            over: BTreeMap::new(),
            output: None,
        };
        let frames = machine.send(1, start.broadcast, start.direct);
        (machine, frames)
    }

    /// Begins a round.
    fn send(&mut self, round: u8, broadcast: Vec<u8>, direct: ByParty<Vec<u8>>) -> Vec<Frame> {
        let Name { shape, protocol, sid, me, .. } = self.name;
        let frame = |to, body| Frame { params_id: shape.params.id, protocol, round, from: me, to, sid, body };
        let mut frames = vec![frame(BROADCAST, broadcast.clone())];
        frames.extend(direct.into_iter().map(|(j, body)| frame(j, body)));
        self.round = round;
        self.own_broadcast = broadcast;
        frames
    }

    /// Algorithm SESS-DELIVER, up to keeping the body. [SESS-1]
    fn keep(&mut self, sender: u16, bytes: &[u8]) -> Result<(), Error> {
        let name = &self.name;
        // [FRAME-8]
        if self.protocol.is_none() {
            return Err(LocalError::Finished.into());
        }
        if !name.is_peer(sender) {
            return Err(LocalError::UnknownSender.into());
        }
        let reject =
            |reason, round| Fault { reason, culprits: vec![sender], attribution: Attribution::Local, round };
        let frame = FrameView::decode(bytes).map_err(|reason| reject(reason, self.round))?;

        // [FRAME-4]
        if frame.sid != name.sid || (frame.to != BROADCAST && frame.to != name.me) {
            return Err(LocalError::WrongSession.into());
        }
        // [FRAME-3] [CHAN-1]
        if frame.from != sender {
            return Err(reject(Reason::FrameSender, self.round).into());
        }
        // [FRAME-2]
        if frame.params_id != name.shape.params.id || frame.protocol != name.protocol {
            return Err(reject(Reason::FrameHeader, self.round).into());
        }
        // [FRAME-5] [FRAME-1]
        let direct = frame.to != BROADCAST;
        let ahead = successors(name.protocol, self.round).contains(&frame.round);
        if !ahead && !self.was_possible(frame.round) {
            return Err(reject(Reason::FrameRound, self.round).into());
        }
        let Some(length) = body_length(&name.shape, name.protocol, frame.round, direct) else {
            return Err(reject(Reason::FrameRound, self.round).into());
        };
        if frame.body.len() != length {
            return Err(reject(Reason::FrameLength, frame.round).into());
        }
        // [FRAME-6]
        match self.repeats(&frame, direct) {
            Some(true) => Ok(()),
            Some(false) => Err(reject(Reason::FrameConflict, frame.round).into()),
            None => {
                let bodies = self.open.entry(frame.round).or_default();
                bodies.of_mut(direct).insert(sender, frame.body.to_vec());
                Ok(())
            }
        }
    }

    /// Whether a peer may send frames of this round again, or for the first time: an earlier round, one of which a frame was
    /// kept, the current one, or the branch not taken.
    fn was_possible(&self, round: u8) -> bool {
        let over = self.over.range((round, 0, false)..=(round, u16::MAX, true)).next().is_some();
        over || self.open.contains_key(&round) || round == self.round || self.alternatives.contains(&round)
    }

    /// Whether the place of a frame is filled, and if so, whether with the same body.
    fn repeats(&self, frame: &FrameView<'_>, direct: bool) -> Option<bool> {
        let open = self.open.get(&frame.round).and_then(|bodies| bodies.of(direct).find(frame.from));
        let over = self.over.get(&(frame.round, frame.from, direct));
        open.map(|body| *body == frame.body).or_else(|| over.map(|hash| *hash == remains(frame.body)))
    }

    /// Keeps a frame and finishes every round that is complete: two, if the last frame of the first comes after all of the
    /// second. [SESS-2]
    fn advance(&mut self, sender: u16, bytes: &[u8], frames: &mut Vec<Frame>) -> Result<(), Error> {
        self.keep(sender, bytes)?;
        self.check_branches()?;
        while self.is_complete() {
            frames.extend(self.finish_round()?);
            self.check_branches()?;
        }
        Ok(())
    }

    /// A peer on the branch not taken either saw other broadcasts, or cheats. [FRAME-7]
    fn check_branches(&self) -> Result<(), Fault> {
        let is_stray = |round: u8| round != self.round && self.alternatives.contains(&round);
        let mut failures = ByParty::new();
        for (_, bodies) in self.open.iter().filter(|(round, _)| is_stray(**round)) {
            for (j, body) in bodies.broadcast.iter().chain(bodies.direct.iter()) {
                if !self.echo_agrees(body) {
                    return Err(nobody(Reason::BroadcastEquivocation, self.round));
                }
                failures.insert(j, Reason::FrameBranch);
            }
        }
        blame(&failures, Attribution::Local, self.round).map_or(Ok(()), Err)
    }

    fn echo_agrees(&self, body: &[u8]) -> bool {
        self.expected_echo.is_none_or(|echo| body.starts_with(&echo))
    }

    fn is_complete(&self) -> bool {
        self.protocol.is_some() && self.waiting_for().is_empty()
    }

    /// Whether every body that a peer sends to this party in the current round is there.
    fn has_all_of(&self, peer: u16) -> bool {
        let Name { shape, protocol, .. } = self.name;
        let present = |direct| {
            let needed = body_length(&shape, protocol, self.round, direct).is_some();
            let bodies = self.open.get(&self.round);
            !needed || bodies.is_some_and(|bodies| bodies.of(direct).find(peer).is_some())
        };
        present(false) && present(true)
    }

    /// Algorithm SESS-ROUND.
    fn finish_round(&mut self) -> Result<Vec<Frame>, Error> {
        let received = self.collect();
        let round = received.round;

        // [BLAME-1] [BLAME-2] before anything else: other checks would judge peers by broadcasts they did not see
        if received.broadcast.values().any(|body| !self.echo_agrees(body)) {
            return Err(nobody(Reason::BroadcastEquivocation, round).into());
        }
        let Some(protocol) = &mut self.protocol else {
            return Err(LocalError::Finished.into());
        };
        let next = protocol.finish_round(&received)?;
        self.alternatives = successors(self.name.protocol, round);
        self.expected_echo = Some(received.echo);
        match next {
            Next::Send { round, broadcast, direct } => {
                self.remember(&received);
                Ok(self.send(round, broadcast, direct))
            }
            Next::Done(output) => {
                self.output = Some(*output);
                self.end(); // what was kept of other branches is dropped
                Ok(Vec::new())
            }
        }
    }

    /// Takes the bodies of the current round out.
    fn collect(&mut self) -> Received {
        let Bodies { mut broadcast, direct } = self.open.remove(&self.round).unwrap_or_default();
        broadcast.insert(self.name.me, core::mem::take(&mut self.own_broadcast));
        let in_order: Vec<&Vec<u8>> = broadcast.values().collect();
        let echo = hashing::echo(&self.name.sid, self.round, &in_order);
        Received { round: self.round, echo, broadcast, direct }
    }

    /// Keeps the hashes of a round that is over; its bodies are dropped with `received`.
    fn remember(&mut self, received: &Received) {
        for (bodies, direct) in [(&received.broadcast, false), (&received.direct, true)] {
            let of_peers = bodies.iter().filter(|(j, _)| *j != self.name.me);
            self.over.extend(of_peers.map(|(j, body)| ((received.round, j, direct), remains(body))));
        }
    }

    /// Ends the session: everything but the output is dropped, secrets are erased by that. [FAULT-3] [SESS-3]
    fn end(&mut self) {
        self.protocol = None;
        self.alternatives = &[];
        self.open.clear();
        self.over.clear();
    }
}

impl<P: Protocol> Session for Machine<P> {
    fn id(&self) -> Hash {
        self.name.sid
    }

    fn round(&self) -> u8 {
        self.round
    }

    fn waiting_for(&self) -> Vec<u16> {
        let parties = self.name.parties.iter().copied().filter(|j| self.name.is_peer(*j));
        parties.filter(|j| self.protocol.is_some() && !self.has_all_of(*j)).collect()
    }

    fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal> {
        let mut frames = Vec::new();
        match self.advance(sender, frame, &mut frames) {
            Ok(()) => Ok(frames),
            Err(error) => {
                if error.ends_session() {
                    self.end();
                }
                Err(Refusal { error, frames }) // [SESS-4]
            }
        }
    }

    fn output(&mut self) -> Option<Output> {
        self.output.take()
    }
}
