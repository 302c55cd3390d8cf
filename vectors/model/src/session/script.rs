//! What is done to one party, and how it has to answer, with every frame in place.

use quorate_spec::params::Shape;
use serde_json::Value as Json;

use crate::file::Verdict;
use crate::session::inputs::StoredInputs;
use crate::session::{
    Blame, FaultRecord, FrameEdit, Library, PartyRecord, Sent, Status, StepCase, Transcript, TranscriptCase,
};
use crate::stored::StoredOutput;

/// A frame that the party has to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Bytes with this hash.
    Hashed {
        /// SHA-256.
        sha256: Vec<u8>,
        /// Length.
        bytes: usize,
    },
}

/// A frame that arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Whom the transport names.
    pub sender: u16,
    /// The frame.
    pub frame: Vec<u8>,
    /// The local error with which it is refused while the session goes on.
    pub refused: Option<String>,
    /// What the party sends in answer, also where the answer is a fault.
    pub sends: Vec<Expected>,
}

/// How it ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// The session waits for more.
    Running,
    /// The session has this output.
    Done(Box<StoredOutput>),
    /// The last frame is refused.
    Fault(FaultRecord),
    /// The session is not opened.
    NotOpened(String),
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Script {
    /// The session's shape in the transcript.
    pub shape: Shape,
    /// The party.
    pub party: u16,
    /// What it begins with.
    pub inputs: StoredInputs,
    /// What it sends at once.
    pub opens: Vec<Expected>,
    /// What arrives.
    pub deliver: Vec<Arrival>,
    /// How it ends.
    pub ending: Ending,
}

/// A frame with bytes written over it; nothing if they do not fit.
pub fn edited(frame: &[u8], edits: &[FrameEdit]) -> Option<Vec<u8>> {
    let mut frame = frame.to_vec();
    for FrameEdit { offset, bytes } in edits {
        let end = offset.checked_add(bytes.0.len())?;
        frame.get_mut(*offset..end)?.copy_from_slice(&bytes.0);
    }
    Some(frame)
}

impl Transcript {
    /// The session's shape.
    pub fn shape(&self) -> Shape {
        let TranscriptCase { n, t, parties, .. } = &self.case;
        let parties = u16::try_from(parties.len()).unwrap_or(u16::MAX);
        Shape { params: self.params, n: *n, t: *t, parties }
    }

    /// What an honest party gets and does from beginning to end.
    pub fn script(&self, library: &Library, record: &PartyRecord) -> Result<Script, String> {
        let party = record.index;
        let inputs = StoredInputs::read(self.case.protocol, self.inputs(library, party)?)?;
        let in_round = |round: Option<&u8>| -> Vec<Expected> {
            let sent = round.map(|round| self.sent(party, *round)).unwrap_or_default();
            sent.iter().filter_map(|index| self.frames.get(*index).cloned().map(Expected::Bytes)).collect()
        };
        let rounds = self.rounds();
        let received = self.received(party);
        let mut deliver = Vec::with_capacity(received.len());
        for (position, (round, sender, index)) in received.iter().enumerate() {
            let last_of_round = received.get(position + 1).is_none_or(|(next, ..)| next != round);
            let next = rounds.iter().find(|next| *next > round).filter(|_| last_of_round);
            let frame = self.frames.get(*index).cloned().unwrap_or_default();
            deliver.push(Arrival { sender: *sender, frame, refused: None, sends: in_round(next) });
        }
        let ending = match (&record.output, &record.fault) {
            (Some(output), None) => Ending::Done(Box::new(output.clone())),
            (None, Some(fault)) => Ending::Fault(fault.clone()),
            _ => return Err(format!("{}: party {party} has no end", self.case.id)),
        };
        let opens = in_round(rounds.first());
        Ok(Script { shape: self.shape(), party, inputs, opens, deliver, ending })
    }

    fn expected(&self, sent: &[Sent]) -> Option<Vec<Expected>> {
        let expected = |sent: &Sent| {
            Some(match sent {
                Sent::Same(index) => Expected::Bytes(self.frames.get(*index)?.clone()),
                Sent::Edited(frame) => Expected::Bytes(edited(self.frames.get(frame.frame)?, &frame.edits)?),
                Sent::Hashed(frame) => {
                    Expected::Hashed { sha256: frame.sha256.0.clone(), bytes: frame.bytes }
                }
            })
        };
        sent.iter().map(expected).collect()
    }
}

impl StepCase {
    /// The party's inputs, those of the transcript with the changes.
    pub fn changed_inputs(&self, library: &Library) -> Result<Json, String> {
        let mut inputs = library.transcript(&self.transcript)?.inputs(library, self.party)?;
        self.inputs.iter().try_for_each(|change| change.apply(&mut inputs))?;
        Ok(inputs)
    }

    /// The script of the step. Fails on a case that makes none.
    pub fn script(&self, library: &Library) -> Result<Script, String> {
        let transcript = library.transcript(&self.transcript)?;
        let wrong = |what: &str| format!("{}: {what}", self.id);
        let inputs = StoredInputs::read(transcript.case.protocol, self.changed_inputs(library)?)?;
        let own: Vec<Sent> = transcript.sent(self.party, 1).into_iter().map(Sent::Same).collect();
        let opens = transcript.expected(self.opens.as_ref().unwrap_or(&own));
        let mut deliver = Vec::with_capacity(self.deliver.len());
        for delivery in &self.deliver {
            let frame = match (delivery.frame, &delivery.bytes) {
                (Some(index), None) => {
                    transcript.frames.get(index).and_then(|frame| edited(frame, &delivery.edits))
                }
                (None, Some(bytes)) if delivery.edits.is_empty() => Some(bytes.0.clone()),
                _ => None,
            };
            deliver.push(Arrival {
                sender: delivery.sender,
                frame: frame.ok_or_else(|| wrong("a delivery is no frame"))?,
                refused: delivery.refused.clone(),
                sends: transcript.expected(&delivery.sends).ok_or_else(|| wrong("no such frame to send"))?,
            });
        }
        let ending = self.ending(transcript).ok_or_else(|| wrong("no end"))?;
        let opens = opens.ok_or_else(|| wrong("no such frame to send"))?;
        Ok(Script { shape: transcript.shape(), party: self.party, inputs, opens, deliver, ending })
    }

    fn ending(&self, transcript: &Transcript) -> Option<Ending> {
        let fault = (&self.reason, &self.culprits, self.attribution, self.round);
        match (self.result, self.status, fault) {
            (Verdict::Valid, Some(Status::Running), (None, None, None, None)) => Some(Ending::Running),
            (Verdict::Valid, Some(Status::Done), (None, None, None, None)) => {
                let output = transcript.party(self.party)?.output.clone()?;
                Some(Ending::Done(Box::new(output)))
            }
            (Verdict::Invalid, None, (Some(reason), Some(culprits), Some(attribution), Some(round)))
                if !self.deliver.is_empty() =>
            {
                Some(Ending::Fault(FaultRecord {
                    reason: reason.clone(),
                    culprits: culprits.clone(),
                    attribution,
                    round,
                }))
            }
            (Verdict::Invalid, None, (Some(reason), None, None, None)) if self.deliver.is_empty() => {
                Some(Ending::NotOpened(reason.clone()))
            }
            _ => None,
        }
    }
}

impl FaultRecord {
    /// One line for people.
    pub fn show(&self) -> String {
        let FaultRecord { reason, culprits, attribution, round } = self;
        let attribution = match attribution {
            Blame::Public => "public",
            Blame::Local => "local",
            Blame::None => "none",
        };
        format!("{reason}, culprits {culprits:?}, attribution {attribution}, round {round}")
    }
}
