//! Parties on different engines, and engines that cheat, stop or break: the run ends and says who reports what.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use quorate_check::SharedEngine;
use quorate_cli::engines::Engines;
use quorate_cli::failure::Failure;
use quorate_cli::network::Problem;
use quorate_cli::progress::Progress;
use quorate_cli::protocol::Runner;
use quorate_reference::engine::Reference;
use quorate_spec::Hash;
use quorate_spec::engine::{Engine, Inputs, Output, Session, Suite, ToSign};
use quorate_spec::fault::{LocalError, Refusal};
use quorate_spec::frame::{Frame, KEYGEN};
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::{Params, TOY1536};

/// What is wrong with an engine.
#[derive(Clone, Copy)]
enum Manner {
    /// Nothing.
    Honest,
    /// The last byte of its frames of key generation round 3 is changed.
    Cheats,
    /// It sends nothing in key generation round 2.
    Stops,
    /// It panics in key generation round 2.
    Breaks,
    /// It cannot open a session.
    Refuses,
}

/// The reference under another name, with a manner.
struct Other(Manner);

struct OtherSession(Manner, Box<dyn Session>);

impl Engine for Other {
    fn name(&self) -> &'static str {
        "other"
    }

    fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError> {
        if matches!(self.0, Manner::Refuses) {
            return Err(LocalError::Unlucky);
        }
        let (session, frames) = Reference.open(inputs)?;
        Ok((Box::new(OtherSession(self.0, session)), frames))
    }

    fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
        Reference.perform(params, operation, inputs)
    }
}

impl Session for OtherSession {
    fn id(&self) -> Hash {
        self.1.id()
    }

    fn round(&self) -> u8 {
        self.1.round()
    }

    fn waiting_for(&self) -> Vec<u16> {
        self.1.waiting_for()
    }

    fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal> {
        let mut frames = self.1.deliver(sender, frame)?;
        let is = |frame: &Frame, round| frame.protocol == KEYGEN && frame.round == round;
        match self.0 {
            Manner::Cheats => {
                frames.iter_mut().filter(|f| is(f, 3)).for_each(|f| *f.body.last_mut().unwrap() ^= 1)
            }
            Manner::Stops => frames.retain(|frame| !is(frame, 2)),
            Manner::Breaks => assert!(!frames.iter().any(|frame| is(frame, 2)), "broken on purpose"),
            Manner::Honest | Manner::Refuses => {}
        }
        Ok(frames)
    }

    fn output(&mut self) -> Option<Output> {
        self.1.output()
    }
}

/// Key generation among three parties on three engines: the reference, the optimized one, and the third.
fn failure(engine_of: &dyn Fn(u16) -> &'static SharedEngine) -> Failure {
    let progress = Progress::new(false, 0);
    let mut runner = Runner { engine_of, progress: &progress, warn: &|_| {}, stages: Vec::new() };
    match runner.generate(TOY1536, 3, 2, None) {
        Ok(_) => panic!("no failure"),
        Err(failure) => failure,
    }
}

macro_rules! third_party {
    ($manner:ident) => {
        |party: u16| -> &'static SharedEngine {
            if party == 3 { &Other(Manner::$manner) } else { Engines::Mixed.of(party) }
        }
    };
}

#[test]
fn engines_can_be_mixed() {
    let progress = Progress::new(false, 0);
    let mut runner =
        Runner { engine_of: &third_party!(Honest), progress: &progress, warn: &|_| {}, stages: Vec::new() };
    let holdings =
        runner.generate(TOY1536, 3, 2, None).unwrap_or_else(|failure| panic!("{}", failure.message()));
    let signers = [&holdings[0], &holdings[2]];
    let to_sign = ToSign::Message(b"m".to_vec(), Suite::Sha256);
    runner.sign(&signers, &to_sign).unwrap();
    runner.sign_interactively(&signers, &to_sign).unwrap();
    runner.sign(&signers, &ToSign::Prehash([1; 32])).unwrap_err(); // a presignature never signs a prehash
    let rounds: Vec<usize> = runner.stages.iter().map(|stage| stage.traffic.rounds.len()).collect();
    assert_eq!(rounds, [4, 4, 3, 1, 4]);
}

#[test]
fn all_parties_of_one_shape_send_the_same_number_of_bytes() {
    let progress = Progress::new(false, 0);
    let mut runner = Runner {
        engine_of: &|party| Engines::Mixed.of(party),
        progress: &progress,
        warn: &|_| {},
        stages: Vec::new(),
    };
    runner.generate(TOY1536, 3, 2, None).unwrap_or_else(|failure| panic!("{}", failure.message()));
    for round in runner.stages.iter().flat_map(|stage| &stage.traffic.rounds) {
        assert_eq!(round.sent.len(), 3);
        assert!(
            round
                .sent
                .iter()
                .all(|s| (s.broadcast, s.direct) == (round.sent[0].broadcast, round.sent[0].direct))
        );
    }
    // header 47, then: V; echo, F, A, Y, rid, cc, u; echo, c, z; echo, confirm, accused, key
    let keygen: Vec<usize> =
        runner.stages[0].traffic.rounds.iter().map(|round| round.sent[0].broadcast).collect();
    assert_eq!(keygen, [47 + 32, 47 + 4 * 32 + 5 * 33, 47 + 4 * 32, 47 + 3 * 32 + 2]);
}

#[test]
fn a_cheat_is_named() {
    let failure = failure(&third_party!(Cheats));
    let line = "key generation failed: party 1: proof.sch.eq1 in round 3, party [3], attribution public; \
                party 2: proof.sch.eq1 in round 3, party [3], attribution public";
    assert_eq!((failure.status(), failure.message().as_str()), (1, line));
    let problem = &failure.json()["problems"][0];
    assert_eq!((&problem["reason"], &problem["attribution"]), (&"proof.sch.eq1".into(), &"public".into()));
    assert_eq!((&problem["culprits"], &problem["round"]), (&serde_json::json!([3]), &3.into()));
}

#[test]
fn a_party_that_stops_ends_the_run() {
    let Failure::Protocol { problems, .. } = failure(&third_party!(Stops)) else { panic!() };
    let silent: Vec<u16> = problems.iter().map(|(party, _)| *party).collect();
    assert!(problems.iter().all(|(_, problem)| *problem == Problem::Silent));
    assert_eq!(silent, [1, 2, 3]);
}

#[test]
fn a_party_that_breaks_does_not_break_the_others() {
    let Failure::Protocol { problems, .. } = failure(&third_party!(Breaks)) else { panic!() };
    assert_eq!(problems, [(3, Problem::Silent)]);
}

#[test]
fn a_party_that_cannot_begin() {
    let failure = failure(&third_party!(Refuses));
    let line =
        "key generation failed: party 3: a value with negligible probability occurred; start a new session";
    assert_eq!(failure.message(), line);
}
