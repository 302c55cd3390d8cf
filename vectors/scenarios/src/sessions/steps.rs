//! Steps: scenes that are played on the reference as they are added, and become cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::frame::Frame;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;
use quorate_spec::requirements::REQUIREMENTS;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::ids::Ids;
use crate::sessions::scene::{Played, Scene, Sending};
use crate::sessions::transcripts::{fault_record, library, permanent};
use crate::source::{Draft, OutFile, Source, meaning};
pub use crate::topic::{About, about};
use crate::topic::{Id, differences};
use quorate_model::file::{Note, Verdict};
use quorate_model::json::text;
use quorate_model::session::script::{Expected, edited};
use quorate_model::session::{
    Delivery, EditedFrame, FrameEdit, HashedFrame, Library, Sent, Status, StepCase, StepFile, Transcript,
    place,
};
use quorate_model::stored::Hex;
use quorate_model::{Level, SPEC, Set};

/// A frame to be sent that differs in more bytes than these is published as its hash.
const EDITED: usize = 600;

/// A fault that anyone can check.
pub fn public(reason: Reason, culprits: &[u16], round: u8) -> Fault {
    Fault { reason, culprits: culprits.to_vec(), attribution: Attribution::Public, round }
}

/// A fault that only the party knows of.
pub fn local(reason: Reason, culprits: &[u16], round: u8) -> Fault {
    Fault { reason, culprits: culprits.to_vec(), attribution: Attribution::Local, round }
}

/// A fault that names nobody.
pub fn nobody(reason: Reason, round: u8) -> Fault {
    Fault { reason, culprits: Vec::new(), attribution: Attribution::None, round }
}

/// The steps of one file.
pub struct Steps {
    /// Parameter set.
    pub params: Params,
    set: Set,
    topic: &'static str,
    notes: BTreeMap<String, Note>,
    library: Arc<Library>,
    /// Name in the series, with the case whose ids are still names.
    cases: Vec<(String, StepCase)>,
}

impl Steps {
    /// Plays the scenes of a file. `transcripts`: what they are taken from. No file if there are none.
    pub fn draft(source: &Source, transcripts: &[&str], build: impl FnOnce(&mut Steps)) -> Draft {
        let params = source.params();
        let ids: Vec<String> = transcripts.iter().map(|&id| id.to_owned()).collect();
        let mut steps = Steps {
            params,
            set: source.set.clone(),
            topic: source.topic,
            notes: BTreeMap::new(),
            library: Arc::new(library(&params, &ids)),
            cases: Vec::new(),
        };
        build(&mut steps);
        let series = |case: &StepCase| case.id.clone();
        let names = steps.cases.iter().map(|(name, case)| (series(case), name.clone())).collect();
        Draft { names, finish: Box::new(move |ids| steps.finish(ids)) }
    }

    /// Says what a flag of cases means.
    pub fn note(&mut self, flag: &str, description: &str, effect: &str, references: &[&str]) {
        let references = references.iter().map(|&reference| reference.to_owned()).collect();
        let note = Note { description: description.to_owned(), effect: effect.to_owned(), references };
        assert!(self.notes.insert(flag.to_owned(), note).is_none(), "{flag} is noted twice");
    }

    /// Whether this is the toy set, where everything is quick.
    pub fn is_toy(&self) -> bool {
        self.params.id == 255
    }

    /// An empty scene of a party of a transcript.
    pub fn scene(&self, transcript: &str, party: u16) -> Scene {
        let transcript = Arc::new(self.library.transcript(transcript).unwrap().clone());
        Scene::new(transcript, self.library.clone(), party)
    }

    /// Everything is accepted and the session waits for more.
    pub fn running(&mut self, id: Id<'_>, about: About<'_>, scene: Scene) {
        self.accepted(id, about, scene, Status::Running);
    }

    /// Everything is accepted and the session has its output.
    pub fn done(&mut self, id: Id<'_>, about: About<'_>, scene: Scene) {
        self.accepted(id, about, scene, Status::Done);
    }

    fn accepted(&mut self, id: Id<'_>, about: About<'_>, scene: Scene, status: Status) {
        let played = if scene.is_honest { as_recorded(&scene, status) } else { scene.play() };
        for (position, (sending, (_, _, error))) in scene.sendings.iter().zip(&played.answers).enumerate() {
            let expected = sending.refused.map(Error::Local);
            assert_eq!(*error, expected, "{id:?}: delivery {position}");
        }
        let expected = match status {
            Status::Running => None,
            Status::Done => scene.transcript.party(scene.party).unwrap().output.clone(),
        };
        assert!(played.output == expected, "{id:?}: another output");
        let case = self.case(id, about, &scene, &played);
        self.add(id, StepCase { result: Verdict::Valid, status: Some(status), ..case }, &scene);
    }

    /// The last frame is refused and the session ends.
    pub fn fault(&mut self, id: Id<'_>, about: About<'_>, scene: Scene, expected: Fault) {
        let played = scene.play();
        for (position, (sending, (_, _, error))) in scene.sendings.iter().zip(&played.answers).enumerate() {
            let is_last = position + 1 == scene.sendings.len();
            let expected = if is_last {
                Some(Error::Fault(expected.clone()))
            } else {
                sending.refused.map(Error::Local)
            };
            assert_eq!(*error, expected, "{id:?}: delivery {position}");
        }
        assert!(played.output.is_none(), "{id:?}: an output");
        let record = fault_record(&expected);
        let case = StepCase {
            result: Verdict::Invalid,
            reason: Some(record.reason),
            culprits: Some(record.culprits),
            attribution: Some(record.attribution),
            round: Some(record.round),
            ..self.case(id, about, &scene, &played)
        };
        self.add(id, case, &scene);
    }

    /// The session is not opened.
    pub fn not_opened(&mut self, id: Id<'_>, about: About<'_>, scene: Scene, error: LocalError) {
        assert!(scene.sendings.is_empty(), "{id:?}: nothing arrives where nothing is open");
        let played = scene.play();
        assert_eq!(played.opened.as_ref().err(), Some(&error), "{id:?}");
        let reason = Some(error.code().to_owned());
        let case = self.case(id, about, &scene, &played);
        self.add(id, StepCase { result: Verdict::Invalid, reason, ..case }, &scene);
    }

    fn add(&mut self, (series, name): Id<'_>, case: StepCase, scene: &Scene) {
        let what = format!("{series} {name}");
        let repeated = self.cases.iter().any(|(other, case)| case.id == series && other == name);
        assert!(!repeated, "{what} occurs twice");
        assert!(!case.reqs.is_empty(), "{what} is about no requirement");
        for req in &case.reqs {
            assert!(REQUIREMENTS.iter().any(|known| known.id == req), "{what}: no requirement {req}");
        }
        for flag in &case.flags {
            assert!(self.notes.contains_key(flag), "{what}: no note {flag}");
        }
        // what was written is what is read
        let script = case.script(&scene.library).unwrap();
        assert_eq!(script.deliver.len(), scene.sendings.len(), "{what}");
        self.cases.push((name.to_owned(), case));
    }

    /// The case with the series for an id and without an end.
    fn case(&self, (series, _): Id<'_>, about: About<'_>, scene: &Scene, played: &Played) -> StepCase {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let transcript = &scene.transcript;
        let opens = played.opened.as_ref().ok().and_then(|frames| {
            let own = transcript.sent(scene.party, 1);
            let same = frames
                .iter()
                .map(Frame::encode)
                .eq(own.iter().map(|index| transcript.frames[*index].clone()));
            (!same).then(|| sent(transcript, frames))
        });
        let deliver = scene.sendings.iter().zip(&played.answers).map(|(sending, (bytes, frames, _))| {
            let base = sending.index.filter(|index| transcript.frames[*index].len() == bytes.len());
            let edits = base.map(|index| edits(&transcript.frames[index], bytes)).unwrap_or_default();
            if let Some(index) = base {
                assert_eq!(edited(&transcript.frames[index], &edits).unwrap(), *bytes);
            }
            Delivery {
                sender: sending.sender,
                frame: base,
                edits,
                bytes: base.is_none().then(|| Hex::of(bytes)),
                refused: sending.refused.map(|error| error.code().to_owned()),
                sends: sent(transcript, frames),
            }
        });
        StepCase {
            id: series.to_owned(),
            reqs: owned(about.reqs),
            flags: owned(about.flags),
            comment: about.comment.to_owned(),
            transcript: transcript.case.id.clone(),
            party: scene.party,
            inputs: scene.changes.clone(),
            opens,
            deliver: deliver.collect(),
            result: Verdict::Valid,
            status: None,
            reason: None,
            culprits: None,
            attribution: None,
            round: None,
        }
    }

    fn finish(self, ids: &Ids) -> Vec<OutFile> {
        let mut cases = Vec::new();
        let mut meanings = Vec::new();
        for (name, mut case) in self.cases {
            case.id = ids.id(&case.id, &name);
            case.transcript = permanent(ids, &case.transcript);
            let whole: Json = serde_json::to_value(&case).unwrap();
            meanings.push((case.id.clone(), meaning(&whole)));
            cases.push(case);
        }
        if cases.is_empty() {
            return Vec::new();
        }
        let path = format!("{}/{}/{}.json", self.set, Level::Step.folder(), self.topic);
        let file = StepFile {
            schema: "steps.json".to_owned(),
            spec: SPEC.to_owned(),
            params: self.set,
            level: Level::Step,
            topic: self.topic.to_owned(),
            notes: self.notes,
            cases,
        };
        vec![OutFile { path, text: text(&file).unwrap(), cases: meanings }]
    }
}

/// What the party did when the transcript was made: the same frames arrived in the same order.
fn as_recorded(scene: &Scene, status: Status) -> Played {
    let record = scene.transcript.party(scene.party).unwrap();
    let script = scene.transcript.script(&scene.library, record).unwrap();
    let frame = |expected: &Expected| match expected {
        Expected::Bytes(bytes) => Frame::decode(bytes).unwrap(),
        Expected::Hashed { .. } => panic!("a transcript has all frames"),
    };
    let frames = |expected: &[Expected]| expected.iter().map(frame).collect::<Vec<Frame>>();
    let answer = |sending: &Sending| {
        let arrival = script.deliver.iter().find(|arrival| arrival.frame == sending.frame).unwrap();
        (sending.frame.clone(), frames(&arrival.sends), None)
    };
    let answers: Vec<_> = scene.sendings.iter().map(answer).collect();
    assert_eq!(answers.len() == script.deliver.len(), status == Status::Done, "another end");
    let output = record.output.clone().filter(|_| status == Status::Done);
    Played { opened: Ok(frames(&script.opens)), answers, output }
}

/// Frames that a party sends: those of the transcript where they are the same.
fn sent(transcript: &Transcript, frames: &[Frame]) -> Vec<Sent> {
    let one = |frame: &Frame| {
        let bytes = frame.encode();
        let at = (frame.round, frame.from, frame.to);
        let index = transcript.frames.iter().position(|frame| place(frame) == Some(at));
        let index = index.filter(|index| transcript.frames[*index].len() == bytes.len());
        let hashed =
            || Sent::Hashed(HashedFrame { sha256: Hex::of(Sha256::digest(&bytes)), bytes: bytes.len() });
        index.map_or_else(hashed, |frame| {
            let edits = edits(&transcript.frames[frame], &bytes);
            match edits.iter().map(|edit| edit.bytes.0.len()).sum::<usize>() {
                0 => Sent::Same(frame),
                length if length <= EDITED => Sent::Edited(EditedFrame { frame, edits }),
                _ => hashed(),
            }
        })
    };
    frames.iter().map(one).collect()
}

fn edits(old: &[u8], new: &[u8]) -> Vec<FrameEdit> {
    let stretches = differences(old, new).into_iter();
    stretches.map(|(start, end)| FrameEdit { offset: start, bytes: Hex::of(&new[start..end]) }).collect()
}
