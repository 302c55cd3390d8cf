//! A session once more, as the book writes it: bodies are kept to the end, and every step of SESS-DELIVER and SESS-ROUND stands there as
//! a line. The machine of the crate has to answer every delivery as this one does.

use std::collections::BTreeMap;

use quorate_spec::Hash;
use quorate_spec::engine::{Output, Session};
use quorate_spec::fault::Attribution;
use quorate_spec::fault::{Error, Fault, LocalError, Refusal};
use quorate_spec::frame::{BROADCAST, Frame, FrameView};
use quorate_spec::hashing;
use quorate_spec::messages::{body_length, successors};
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Name, Next, Protocol, Received, Start, blame, nobody};

/// The place of a frame: round, sender, and whether it is for this party alone.
type Place = (u8, u16, bool);

/// A session of any protocol.
pub(crate) struct Machine<P> {
    name: Name,
    /// `None` once the session has ended: its secrets are gone. [FAULT-3]
    protocol: Option<P>,
    round: u8,
    /// Rounds that could have come in place of the current one.
    alternatives: &'static [u8],
    /// What this round's broadcasts begin with, if they carry an echo.
    expected_echo: Option<Hash>,
    own_broadcast: Vec<u8>,
    /// All bodies so far, kept to the end so that repetitions are recognized.
    bodies: BTreeMap<Place, Vec<u8>>,
    output: Option<Output>,
}

impl<P: Protocol> Machine<P> {
    /// The session and its frames of round 1.
    pub(crate) fn open(start: Start<P>) -> (Machine<P>, Vec<Frame>) {
        let mut machine = Machine {
            name: start.name,
            protocol: Some(start.protocol),
            round: 1,
            alternatives: &[],
            expected_echo: start.echo,
            own_broadcast: Vec::new(),
            bodies: BTreeMap::new(),
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
        if sender == name.me || !name.parties.contains(&sender) {
            return Err(LocalError::UnknownSender.into());
        }
        let reject = |reason, round| {
            let failures = ByParty::from_iter([(sender, reason)]);
            blame(&failures, Attribution::Local, round).map_or(LocalError::Finished.into(), Error::Fault)
        };
        let frame = FrameView::decode(bytes).map_err(|reason| reject(reason, self.round))?;

        // [FRAME-4]
        if frame.sid != name.sid || (frame.to != BROADCAST && frame.to != name.me) {
            return Err(LocalError::WrongSession.into());
        }
        // [FRAME-3] [CHAN-1]
        if frame.from != sender {
            return Err(reject(Reason::FrameSender, self.round));
        }
        // [FRAME-2]
        if frame.params_id != name.shape.params.id || frame.protocol != name.protocol {
            return Err(reject(Reason::FrameHeader, self.round));
        }
        // [FRAME-5] [FRAME-1]
        let direct = frame.to != BROADCAST;
        let place = (frame.round, sender, direct);
        if !self.is_possible(frame.round) {
            return Err(reject(Reason::FrameRound, self.round));
        }
        match body_length(&name.shape, name.protocol, frame.round, direct) {
            None => return Err(reject(Reason::FrameRound, self.round)),
            Some(length) if length != frame.body.len() => {
                return Err(reject(Reason::FrameLength, frame.round));
            }
            Some(_) => {}
        }
        // [FRAME-6]
        match self.bodies.get(&place) {
            Some(body) if *body == frame.body => return Ok(()),
            Some(_) => return Err(reject(Reason::FrameConflict, frame.round)),
            None => {}
        }
        self.bodies.insert(place, frame.body.to_vec());
        Ok(())
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

    /// Whether a peer may send frames of this round now: an earlier one again, this one, the next one, or the branch not taken.
    fn is_possible(&self, round: u8) -> bool {
        let earlier = self.bodies.keys().any(|(known, _, _)| *known == round);
        let successors = successors(self.name.protocol, self.round);
        earlier || round == self.round || successors.contains(&round) || self.alternatives.contains(&round)
    }

    /// A peer on the branch not taken either saw other broadcasts, or cheats. [FRAME-7]
    fn check_branches(&self) -> Result<(), Fault> {
        let strays = |(place, body): (&Place, &Vec<u8>)| {
            let stray = place.0 != self.round && self.alternatives.contains(&place.0);
            stray.then(|| (place.1, body.clone()))
        };
        let strays: Vec<(u16, Vec<u8>)> = self.bodies.iter().filter_map(strays).collect();
        if strays.iter().any(|(_, body)| !self.echo_agrees(body)) {
            return Err(nobody(Reason::BroadcastEquivocation, self.round));
        }
        let failures = strays.into_iter().map(|(j, _)| (j, Reason::FrameBranch)).collect();
        blame(&failures, Attribution::Local, self.round).map_or(Ok(()), Err)
    }

    fn echo_agrees(&self, body: &[u8]) -> bool {
        self.expected_echo.is_none_or(|echo| body.starts_with(&echo))
    }

    fn is_complete(&self) -> bool {
        let Name { shape, protocol, .. } = self.name;
        let present = |direct| {
            let needed = body_length(&shape, protocol, self.round, direct).is_some();
            let arrived = |j: &u16| self.bodies.contains_key(&(self.round, *j, direct));
            !needed || self.name.peers().iter().all(arrived)
        };
        self.protocol.is_some() && present(false) && present(true)
    }

    fn finish_round(&mut self) -> Result<Vec<Frame>, Error> {
        let round = self.round;
        let received = self.collect();

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
            Next::Send { round, broadcast, direct } => Ok(self.send(round, broadcast, direct)),
            Next::Done(output) => {
                self.output = Some(*output);
                self.protocol = None;
                self.alternatives = &[]; // what was kept of other branches is dropped
                Ok(Vec::new())
            }
        }
    }

    fn collect(&self) -> Received {
        let of_kind = |wanted: bool| {
            let pick = |(place, body): (&Place, &Vec<u8>)| {
                let (round, from, direct) = *place;
                (round == self.round && direct == wanted).then(|| (from, body.clone()))
            };
            self.bodies.iter().filter_map(pick).collect::<ByParty<Vec<u8>>>()
        };
        let mut broadcast = of_kind(false);
        broadcast.insert(self.name.me, self.own_broadcast.clone());
        let in_order: Vec<&Vec<u8>> = broadcast.values().collect();
        let echo = hashing::echo(&self.name.sid, self.round, &in_order);
        Received { round: self.round, echo, direct: of_kind(true), broadcast }
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
        let needed = |direct| body_length(&self.name.shape, self.name.protocol, self.round, direct).is_some();
        let missing = |j: &u16| {
            [false, true]
                .iter()
                .any(|direct| needed(*direct) && !self.bodies.contains_key(&(self.round, *j, *direct)))
        };
        let ended = self.protocol.is_none();
        self.name.peers().into_iter().filter(|j| !ended && missing(j)).collect()
    }

    fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal> {
        let mut frames = Vec::new();
        match self.advance(sender, frame, &mut frames) {
            Ok(()) => Ok(frames),
            Err(error) => {
                if error.ends_session() {
                    self.protocol = None; // [FAULT-3]
                }
                Err(Refusal { error, frames }) // [SESS-4]
            }
        }
    }

    fn output(&mut self) -> Option<Output> {
        self.output.take()
    }
}
