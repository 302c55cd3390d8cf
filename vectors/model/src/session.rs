//! Files of sessions: whole transcripts with their frames, and steps of one party.

pub mod inputs;
pub mod script;

use std::collections::BTreeMap;

use quorate_spec::fault::Attribution;
use quorate_spec::frame::BROADCAST;
use quorate_spec::params::Params;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::file::{Note, Verdict};
use crate::session::inputs::{Protocol, Suite};
use crate::stored::{Hex, StoredAuxiliary, StoredOutput, StoredPrimes};
use crate::{Level, Set};

/// The end of a session by a refused message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRecord {
    /// Code of the reason.
    pub reason: String,
    /// Who is named, ascending.
    pub culprits: Vec<u16>,
    /// `public`, `local` or `none`.
    pub attribution: Blame,
    /// The round whose messages were refused.
    pub round: u8,
}

/// Who can check the blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blame {
    /// Anyone who holds the authenticated messages.
    Public,
    /// Only the party that reports it.
    Local,
    /// Nobody.
    None,
}

impl From<Attribution> for Blame {
    fn from(attribution: Attribution) -> Blame {
        match attribution {
            Attribution::Public => Blame::Public,
            Attribution::Local => Blame::Local,
            Attribution::None => Blame::None,
        }
    }
}

/// A party of a transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyRecord {
    /// Its index.
    pub index: u16,
    /// Where it does not follow the protocol: what it does. Then nothing but its frames is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cheat: Option<String>,
    /// The seed of its tape; signing from a presignature takes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<Hex>,
    /// Its primes, for auxiliary information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primes: Option<StoredPrimes>,
    /// Its auxiliary information, where that is not the output of a transcript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auxiliary: Option<StoredAuxiliary>,
    /// What it has in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<StoredOutput>,
    /// The fault with which it ends, where there is no output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultRecord>,
}

/// A run of a protocol by all its parties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranscriptCase {
    /// The permanent id.
    pub id: String,
    /// Requirements of the specification that the case is about.
    pub reqs: Vec<String>,
    /// Notes of the file that apply.
    pub flags: Vec<String>,
    /// What is special about it.
    pub comment: String,
    /// The protocol.
    pub protocol: Protocol,
    /// Parties of the key.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// The callers' execution id; signing from a presignature derives its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eid: Option<Hex>,
    /// The transcript whose outputs are the keys; for auxiliary information, the key it is made for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The transcript whose outputs are the auxiliary information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auxiliary: Option<String>,
    /// The transcript whose outputs are the presignatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presignature: Option<String>,
    /// What is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Hex>,
    /// How the message is hashed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suite: Option<Suite>,
    /// What is signed in place of a message: a hash that the caller computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Hex>,
    /// The parties of the session, ascending.
    pub parties: Vec<PartyRecord>,
    /// How many frames were sent.
    pub frames: usize,
}

/// A file with one transcript.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranscriptFile {
    /// The schema: `transcript.json`.
    pub schema: String,
    /// Version of the specification.
    pub spec: String,
    /// Parameter set.
    pub params: Set,
    /// Level.
    pub level: Level,
    /// Topic: the file's name.
    pub topic: String,
    /// What the flags mean.
    pub notes: BTreeMap<String, Note>,
    /// One case.
    pub cases: Vec<TranscriptCase>,
}

/// Frames of a transcript, in the order in which they were sent: by round, then sender, the broadcast before direct messages,
/// these by recipient.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FramesPage {
    /// The schema: `frames.json`.
    pub schema: String,
    /// Version of the specification.
    pub spec: String,
    /// Parameter set.
    pub params: Set,
    /// The transcript that the frames belong to.
    pub case: String,
    /// Index of the first frame of this page.
    pub first: usize,
    /// The frames, headers included.
    pub frames: Vec<Hex>,
}

/// Bytes written over those of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameEdit {
    /// Where the first byte goes; the header begins at 0.
    pub offset: usize,
    /// What is written.
    pub bytes: Hex,
}

/// A frame that arrives: one of the transcript, as it was or edited, or other bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Whom the transport names.
    pub sender: u16,
    /// Index of a frame of the transcript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<usize>,
    /// What is changed in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<FrameEdit>,
    /// The bytes, where they are not those of a frame of the transcript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Hex>,
    /// The local error that this delivery is answered with; the session goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// What the party sends in answer, in order; nothing if absent. A fault may come with frames, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sends: Vec<Sent>,
}

/// A frame that the party has to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Sent {
    /// This one of the transcript.
    Same(usize),
    /// One of the transcript with other bytes.
    Edited(EditedFrame),
    /// One with this hash.
    Hashed(HashedFrame),
}

/// One of the transcript with other bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditedFrame {
    /// Index of the frame.
    pub frame: usize,
    /// What differs.
    pub edits: Vec<FrameEdit>,
}

/// A frame known by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashedFrame {
    /// SHA-256 of the frame, header included.
    pub sha256: Hex,
    /// Its length.
    pub bytes: usize,
}

/// An input of the party that differs from the transcript's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputChange {
    /// The path in the party's inputs: names and list positions with dots between them, `auxiliary.setups.1.modulus`.
    pub field: String,
    /// The value.
    pub value: Json,
}

/// How a valid case ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The session waits for more.
    Running,
    /// The session has the output that the party has in the transcript.
    Done,
}

/// What one party gets and how it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepCase {
    /// The permanent id.
    pub id: String,
    /// Requirements of the specification that the case is about.
    pub reqs: Vec<String>,
    /// Notes of the file that apply.
    pub flags: Vec<String>,
    /// What is special about it.
    pub comment: String,
    /// The transcript that frames and inputs are taken from.
    pub transcript: String,
    /// The party.
    pub party: u16,
    /// Inputs that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputChange>,
    /// What the party sends at once, where that is not what it sends in round 1 of the transcript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Vec<Sent>>,
    /// What arrives, in this order.
    pub deliver: Vec<Delivery>,
    /// The verdict on the last delivery, or on the inputs if nothing is delivered.
    pub result: Verdict,
    /// How a valid case ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The code of a fault, or of the local error of opening the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a fault: who is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culprits: Option<Vec<u16>>,
    /// Of a fault: who can check it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Blame>,
    /// Of a fault: the round whose messages were refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u8>,
}

/// A file of steps.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepFile {
    /// The schema: `steps.json`.
    pub schema: String,
    /// Version of the specification.
    pub spec: String,
    /// Parameter set.
    pub params: Set,
    /// Level.
    pub level: Level,
    /// Topic: the file's name.
    pub topic: String,
    /// What the flags mean.
    pub notes: BTreeMap<String, Note>,
    /// The cases.
    pub cases: Vec<StepCase>,
}

/// A transcript with its frames.
#[derive(Clone, Debug)]
pub struct Transcript {
    /// Parameter set.
    pub params: Params,
    /// The case.
    pub case: TranscriptCase,
    /// All frames.
    pub frames: Vec<Vec<u8>>,
}

/// Round, sender and recipient in the header of a frame.
pub fn place(frame: &[u8]) -> Option<(u8, u16, u16)> {
    let [round, from @ .., to_0, to_1] = frame.get(6..11)?.first_chunk::<5>()?;
    Some((*round, u16::from_be_bytes(*from), u16::from_be_bytes([*to_0, *to_1])))
}

impl Transcript {
    /// The indices of the session's parties, ascending.
    pub fn parties(&self) -> Vec<u16> {
        self.case.parties.iter().map(|party| party.index).collect()
    }

    /// A party's record.
    pub fn party(&self, index: u16) -> Option<&PartyRecord> {
        self.case.parties.iter().find(|party| party.index == index)
    }

    /// Round, sender and index of every frame that a party gets, in order.
    pub fn received(&self, party: u16) -> Vec<(u8, u16, usize)> {
        let place = |(index, frame): (usize, &Vec<u8>)| {
            let (round, from, to) = place(frame)?;
            (from != party && (to == BROADCAST || to == party)).then_some((round, from, index))
        };
        self.frames.iter().enumerate().filter_map(place).collect()
    }

    /// The frames that a party sends in a round.
    pub fn sent(&self, party: u16, round: u8) -> Vec<usize> {
        let own = |(index, frame): (usize, &Vec<u8>)| {
            let (this, from, _) = place(frame)?;
            (from == party && this == round).then_some(index)
        };
        self.frames.iter().enumerate().filter_map(own).collect()
    }

    /// The rounds, ascending.
    pub fn rounds(&self) -> Vec<u8> {
        let mut rounds: Vec<u8> = self.frames.iter().filter_map(|frame| Some(place(frame)?.0)).collect();
        rounds.sort_unstable();
        rounds.dedup();
        rounds
    }
}

/// The transcripts of one parameter set by id.
#[derive(Clone, Debug, Default)]
pub struct Library(pub BTreeMap<String, Transcript>);

impl Library {
    /// The libraries of all sets that this build knows. Fails if a transcript misses frames, if they are not in order, or if a page
    /// belongs to none.
    pub fn all(
        files: Vec<TranscriptFile>,
        mut pages: Vec<FramesPage>,
    ) -> Result<BTreeMap<Set, Library>, String> {
        let mut libraries: BTreeMap<Set, Library> = BTreeMap::new();
        pages.sort_by(|a, b| (&a.params, &a.case, a.first).cmp(&(&b.params, &b.case, b.first)));
        for file in files {
            let Some(params) = file.params.params() else { continue };
            for case in file.cases {
                let id = case.id.clone();
                let transcript = Transcript { params, case, frames: Vec::new() };
                let library = libraries.entry(file.params.clone()).or_default();
                if library.0.insert(id.clone(), transcript).is_some() {
                    return Err(format!("{}/{id} occurs twice", file.params));
                }
            }
        }
        for page in pages.into_iter().filter(|page| page.params.params().is_some()) {
            let transcript =
                libraries.get_mut(&page.params).and_then(|library| library.0.get_mut(&page.case));
            let transcript = transcript.ok_or_else(|| format!("frames of no transcript: {}", page.case))?;
            if transcript.frames.len() != page.first {
                return Err(format!(
                    "{}: frames before {} are missing or occur twice",
                    page.case, page.first
                ));
            }
            transcript.frames.extend(page.frames.into_iter().map(|Hex(frame)| frame));
        }
        for Transcript { case, frames, .. } in libraries.values().flat_map(|library| library.0.values()) {
            if frames.len() != case.frames {
                return Err(format!("{}: {} frames instead of {}", case.id, frames.len(), case.frames));
            }
            let places: Option<Vec<_>> = frames.iter().map(|frame| place(frame)).collect();
            if !places.is_some_and(|places| places.is_sorted_by(|a, b| a < b)) {
                return Err(format!("{}: the frames are not in the order of sending", case.id));
            }
        }
        Ok(libraries)
    }

    /// A transcript.
    pub fn transcript(&self, id: &str) -> Result<&Transcript, String> {
        self.0.get(id).ok_or_else(|| format!("no transcript {id}"))
    }
}
