//! A scene: what arrives at one party, taken from a transcript and edited, and played on the reference.
//!
//! All peers are in it together. They commit to what they open where the scene says so, and their echoes are those of the
//! broadcasts that this party saw, so that a lie is found by its own check and not as equivocation one round later.

use std::collections::BTreeMap;
use std::sync::Arc;

use quorate_model::session::inputs::StoredInputs;
use quorate_model::session::{InputChange, Library, Transcript, place};
use quorate_model::stored::StoredOutput;
use quorate_reference::engine::Reference;
use quorate_reference::{auxiliary, keygen};
use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::Engine;
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, AUXILIARY, BROADCAST, Frame, KEYGEN, SIGN};
use quorate_spec::hashing;
use quorate_spec::messages::{AuxOpen, Commit, KeygenOpen};
use quorate_spec::params::Shape;
use quorate_spec::sampling::Tape;
use quorate_spec::session::Name;
use serde_json::Value as Json;

/// A frame that arrives.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Whom the transport names.
    pub sender: u16,
    /// The frame of the transcript that it was.
    pub index: Option<usize>,
    /// The bytes; the echo in them may still be corrected.
    pub frame: Vec<u8>,
    /// Its bytes stay as they are.
    pub is_fixed: bool,
    /// It is refused, and the session goes on.
    pub refused: Option<LocalError>,
}

/// What the reference made of a scene.
pub struct Played {
    /// What the party sent at once, or why it did not begin.
    pub opened: Result<Vec<Frame>, LocalError>,
    /// For every frame: its final bytes, what was sent in answer, and the error, if any.
    pub answers: Vec<(Vec<u8>, Vec<Frame>, Option<Error>)>,
    /// The output.
    pub output: Option<StoredOutput>,
}

/// What arrives at one party.
#[derive(Clone)]
pub struct Scene {
    /// Where frames and inputs are from.
    pub transcript: Arc<Transcript>,
    /// Transcripts that it builds on.
    pub library: Arc<Library>,
    /// The party.
    pub party: u16,
    /// Inputs that differ.
    pub changes: Vec<InputChange>,
    /// What arrives.
    pub sendings: Vec<Sending>,
    /// Nothing was edited, moved or added.
    pub is_honest: bool,
}

impl Scene {
    /// Nothing arrives yet.
    pub fn new(transcript: Arc<Transcript>, library: Arc<Library>, party: u16) -> Scene {
        Scene { transcript, library, party, changes: Vec::new(), sendings: Vec::new(), is_honest: true }
    }

    /// Adds all frames of the transcript up to a round.
    #[must_use]
    pub fn through(mut self, round: u8) -> Scene {
        let received = self.transcript.received(self.party);
        for (_, sender, index) in received.into_iter().filter(|(this, ..)| *this <= round) {
            self.sendings.push(self.sending(sender, index));
        }
        self
    }

    /// A frame of the transcript, about to arrive as it was.
    pub fn sending(&self, sender: u16, index: usize) -> Sending {
        let frame = self.transcript.frames[index].clone();
        Sending { sender, index: Some(index), frame, is_fixed: false, refused: None }
    }

    /// The frame of the transcript at a place.
    pub fn frame(&self, round: u8, from: u16, to: u16) -> Frame {
        let at = |frame: &&Vec<u8>| place(frame) == Some((round, from, to));
        Frame::decode(self.transcript.frames.iter().find(at).unwrap()).unwrap()
    }

    /// A record of the transcript.
    pub fn record<R: Record>(&self, round: u8, from: u16, to: u16) -> R {
        R::decode(&self.shape(), &self.frame(round, from, to).body).unwrap()
    }

    /// Where in the scene a frame arrives. `direct`: the one for this party alone.
    pub fn position(&self, round: u8, from: u16, direct: bool) -> usize {
        let to = if direct { self.party } else { BROADCAST };
        let at = |sending: &Sending| {
            let original = sending.index.map_or(&sending.frame, |index| &self.transcript.frames[index]);
            place(original) == Some((round, from, to))
        };
        self.sendings.iter().position(at).unwrap_or_else(|| panic!("no frame of {from} in round {round}"))
    }

    /// Edits an encoded frame. Its bytes stay as they are then.
    #[must_use]
    pub fn bytes(mut self, round: u8, from: u16, direct: bool, change: impl FnOnce(&mut Vec<u8>)) -> Scene {
        let position = self.position(round, from, direct);
        change(&mut self.sendings[position].frame);
        self.sendings[position].is_fixed = true;
        self.edited()
    }

    /// Edits a frame. Its bytes stay as they are then.
    #[must_use]
    pub fn framed(self, round: u8, from: u16, direct: bool, change: impl FnOnce(&mut Frame)) -> Scene {
        self.bytes(round, from, direct, |bytes| {
            let mut frame = Frame::decode(bytes).unwrap();
            change(&mut frame);
            *bytes = frame.encode();
        })
    }

    /// Edits a broadcast, but for its echo, which follows from the others.
    #[must_use]
    pub fn says<R: Record>(self, round: u8, from: u16, change: impl FnOnce(&mut R)) -> Scene {
        self.record_at(round, from, false, change)
    }

    /// Edits what was sent to this party alone.
    #[must_use]
    pub fn tells<R: Record>(self, round: u8, from: u16, change: impl FnOnce(&mut R)) -> Scene {
        self.record_at(round, from, true, change)
    }

    fn record_at<R: Record>(
        mut self,
        round: u8,
        from: u16,
        direct: bool,
        change: impl FnOnce(&mut R),
    ) -> Scene {
        let position = self.position(round, from, direct);
        let mut frame = Frame::decode(&self.sendings[position].frame).unwrap();
        let mut record = R::decode(&self.shape(), &frame.body).unwrap();
        change(&mut record);
        frame.body = record.encode();
        self.sendings[position].frame = frame.encode();
        self.edited()
    }

    /// Another echo in a broadcast than the one that follows from what this party saw.
    #[must_use]
    pub fn echoes(self, round: u8, from: u16) -> Scene {
        self.framed(round, from, false, |frame| frame.body[0] ^= 1)
    }

    /// Commits to what is opened in round 2, with this index in the commitment.
    #[must_use]
    pub fn commits(self, from: u16) -> Scene {
        let name = self.name();
        let position = self.position(2, from, false);
        let body = Frame::decode(&self.sendings[position].frame).unwrap().body;
        let shape = self.shape();
        let commitment = match name.protocol {
            KEYGEN => keygen::commitment(&name, from, &KeygenOpen::decode(&shape, &body).unwrap()),
            AUXILIARY => auxiliary::commitment(&name, from, &AuxOpen::decode(&shape, &body).unwrap()),
            _ => panic!("a protocol without commitments"),
        };
        self.says(1, from, |message: &mut Commit| message.V = commitment.to_vec())
    }

    /// Moves the frame of a place behind all others.
    #[must_use]
    pub fn last(mut self, round: u8, from: u16, direct: bool) -> Scene {
        let position = self.position(round, from, direct);
        let sending = self.sendings.remove(position);
        self.sendings.push(sending);
        self.edited()
    }

    /// Adds a frame at the end.
    #[must_use]
    pub fn and(mut self, sending: Sending) -> Scene {
        self.sendings.push(sending);
        self.edited()
    }

    /// Changes everything that arrives.
    #[must_use]
    pub fn rearranged(mut self, change: impl FnOnce(&mut Vec<Sending>)) -> Scene {
        change(&mut self.sendings);
        self.edited()
    }

    /// Begins with another input.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Json>) -> Scene {
        self.changes.push(InputChange { field: field.to_owned(), value: value.into() });
        self.edited()
    }

    /// The frames that were recorded elsewhere, in place of those of the transcript.
    #[must_use]
    pub fn recorded(mut self, frames: &[Frame]) -> Scene {
        let is_for_me =
            |frame: &&Frame| frame.from != self.party && [BROADCAST, self.party].contains(&frame.to);
        for frame in frames.iter().filter(is_for_me) {
            let at = (frame.round, frame.from, frame.to);
            let index = self.transcript.frames.iter().position(|frame| place(frame) == Some(at));
            let (sender, frame) = (frame.from, frame.encode());
            self.sendings.push(Sending { sender, index, frame, is_fixed: true, refused: None });
        }
        self.edited()
    }

    fn edited(mut self) -> Scene {
        self.is_honest = false;
        self
    }

    /// The session's shape.
    pub fn shape(&self) -> Shape {
        self.transcript.shape()
    }

    /// The session's id.
    pub fn sid(&self) -> Hash {
        Frame::decode(&self.transcript.frames[0]).unwrap().sid
    }

    /// The session, as this party knows it.
    pub fn name(&self) -> Name {
        let protocol = self.transcript.case.protocol.id();
        Name {
            shape: self.shape(),
            protocol,
            sid: self.sid(),
            me: self.party,
            parties: self.transcript.parties(),
        }
    }

    /// The tape of a party in this session.
    pub fn tape(&self, party: u16) -> Tape {
        let seed = self.transcript.party(party).unwrap().seed.as_ref().unwrap().secret();
        Tape::new(seed, self.sid(), party)
    }

    /// Plays the scene on the reference.
    pub fn play(&self) -> Played {
        let mut inputs = self.transcript.inputs(&self.library, self.party).unwrap();
        self.changes.iter().for_each(|change| change.apply(&mut inputs).unwrap());
        let inputs = StoredInputs::read(self.transcript.case.protocol, inputs).unwrap();
        let opened = inputs.with(&self.transcript.params, |inputs| Reference.open(inputs)).unwrap();
        let (mut session, frames) = match opened {
            Ok(opened) => opened,
            Err(error) => return Played { opened: Err(error), answers: Vec::new(), output: None },
        };
        let mut own = BTreeMap::new();
        keep_broadcast(&mut own, &frames);
        let mut answers = Vec::new();
        for sending in &self.sendings {
            let bytes = self.corrected(sending, &own);
            let (sent, error) = match session.deliver(sending.sender, &bytes) {
                Ok(sent) => (sent, None),
                Err(refusal) => (refusal.frames, Some(refusal.error)),
            };
            keep_broadcast(&mut own, &sent);
            answers.push((bytes, sent, error));
        }
        Played { opened: Ok(frames), answers, output: session.output().as_ref().and_then(StoredOutput::of) }
    }

    /// The frame with the echo of the round before, if it has one and all broadcasts of that round are known.
    fn corrected(&self, sending: &Sending, own: &BTreeMap<u8, Vec<u8>>) -> Vec<u8> {
        let unchanged = || sending.frame.clone();
        let Ok(mut frame) = Frame::decode(&sending.frame) else { return unchanged() };
        let previous = match frame.round {
            ALERT_NONCE | ALERT_CHI => 3,
            round => round.saturating_sub(1),
        };
        if sending.is_fixed || frame.to != BROADCAST || previous == 0 || frame.protocol == SIGN {
            return unchanged();
        }
        let body = |party: &u16| -> Option<Vec<u8>> {
            if *party == self.party {
                return own.get(&previous).cloned();
            }
            let at = |sending: &&Sending| place(&sending.frame) == Some((previous, *party, BROADCAST));
            let sending = self.sendings.iter().find(at)?;
            Some(Frame::decode(&self.corrected(sending, own)).ok()?.body)
        };
        let bodies: Option<Vec<Vec<u8>>> = self.transcript.parties().iter().map(body).collect();
        let Some(bodies) = bodies else { return unchanged() };
        frame.body[..32].copy_from_slice(&hashing::echo(&frame.sid, previous, &bodies));
        frame.encode()
    }
}

fn keep_broadcast(own: &mut BTreeMap<u8, Vec<u8>>, frames: &[Frame]) {
    for frame in frames.iter().filter(|frame| frame.to == BROADCAST) {
        own.insert(frame.round, frame.body.clone());
    }
}
