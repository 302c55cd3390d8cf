//! What a session does with single frames, shown on key generation and presigning.

use quorate_adversary::network::{Ends, honest, in_order, shuffled};
use quorate_spec::engine::{Inputs, KeygenInputs, Session};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::frame::Frame;
use quorate_spec::params::TOY1536;
use quorate_spec::reason::Reason;

use crate::outcome::open;
use crate::parties::*;

/// Parties 1 to 3 and their frames of round 1.
fn opened() -> Vec<(Box<dyn Session>, Vec<Frame>)> {
    let party = |index| {
        let inputs =
            KeygenInputs { params: TOY1536, n: 3, t: 2, index, eid: eid("f"), seed: seed("f", index) };
        open(Inputs::Keygen(inputs))
    };
    (1..=3).map(party).collect()
}

fn fault(reason: Reason, culprit: u16, round: u8) -> Error {
    Error::Fault(Fault { reason, culprits: vec![culprit], attribution: Attribution::Local, round })
}

/// Delivers one edited frame of party 2 to party 1; returns the error and whether the session lives on.
fn deliver(edit: impl FnOnce(&mut Frame)) -> (Option<Error>, bool) {
    let mut parties = opened();
    let mut frame = parties[1].1[0].clone();
    let original = frame.encode();
    edit(&mut frame);
    let session = &mut parties[0].0;
    let error = session.deliver(2, &frame.encode()).err().map(|refusal| refusal.error);
    let lives = session.deliver(2, &original).is_ok();
    (error, lives)
}

#[test]
fn frame_1_lengths() {
    // FRAME-1: shorter than a header; another body than stated; another body than its place demands
    let mut parties = opened();
    let bytes = parties[1].1[0].encode();
    for length in [0, 1, 46] {
        let mut session = opened().remove(0).0;
        let error = session.deliver(2, &bytes[..length]).unwrap_err().error;
        assert_eq!(error, fault(Reason::FrameLength, 2, 1));
    }
    for wrong in [bytes[..bytes.len() - 1].to_vec(), [&bytes[..], &[0]].concat()] {
        let mut session = opened().remove(0).0;
        assert_eq!(session.deliver(2, &wrong).unwrap_err().error, fault(Reason::FrameLength, 2, 1));
    }
    for change in [|body: &mut Vec<u8>| body.truncate(31), |body: &mut Vec<u8>| body.push(0), Vec::clear] {
        let (error, lives) = deliver(|frame| change(&mut frame.body));
        assert_eq!((error, lives), (Some(fault(Reason::FrameLength, 2, 1)), false));
    }
    assert!(parties[0].0.deliver(2, &bytes).is_ok());
}

#[test]
fn frame_1_a_longer_polynomial_is_a_wrong_length() {
    // FRAME-1, VSS-1: one more coefficient of 33 bytes in round 2
    let tamper = &mut |from, _, frame: &mut Frame| {
        if from == 2 && frame.round == 2 {
            frame.body.extend([2; 33]);
        }
    };
    let outcomes = keygen(TOY1536, 3, 2, in_order, tamper);
    for index in [1, 3] {
        assert_eq!(outcomes[&index].as_ref().err(), Some(&fault(Reason::FrameLength, 2, 2)));
    }
}

#[test]
fn frame_2_header_ids() {
    // FRAME-2: with the right sid, another parameter or protocol id can only be made by the sender; so can another magic
    for edit in [|frame: &mut Frame| frame.params_id = 2, |frame: &mut Frame| frame.protocol = 2] {
        let (error, lives) = deliver(edit);
        assert_eq!((error, lives), (Some(fault(Reason::FrameHeader, 2, 1)), false));
    }
    let mut parties = opened();
    let mut bytes = parties[1].1[0].encode();
    bytes[0] ^= 1;
    assert_eq!(parties[0].0.deliver(2, &bytes).unwrap_err().error, fault(Reason::FrameHeader, 2, 1));
}

#[test]
fn frame_3_the_transport_identity_counts() {
    // FRAME-3, CHAN-1: party 2 writes party 3 into the header; party 2 is named
    let (error, lives) = deliver(|frame| frame.from = 3);
    assert_eq!((error, lives), (Some(fault(Reason::FrameSender, 2, 1)), false));
}

#[test]
fn frame_4_other_sessions_and_recipients_are_nobodys_fault() {
    // FRAME-4, SESS-1: the sid is compared before anything that would name the sender; FAULT-4
    let wrong: [fn(&mut Frame); 4] = [
        |frame| frame.sid[0] ^= 1,
        |frame| (frame.sid[0], frame.from, frame.protocol) = (frame.sid[0] ^ 1, 9, 9),
        |frame| (frame.sid[31], frame.params_id) = (frame.sid[31] ^ 1, 9),
        |frame| frame.to = 3,
    ];
    for edit in wrong {
        let (error, lives) = deliver(edit);
        assert_eq!((error, lives), (Some(Error::Local(LocalError::WrongSession)), true));
    }
    // strangers, and the own index
    let mut parties = opened();
    let bytes = parties[1].1[0].encode();
    for sender in [0, 1, 4, u16::MAX] {
        let error = parties[0].0.deliver(sender, &bytes).unwrap_err().error;
        assert_eq!(error, Error::Local(LocalError::UnknownSender));
    }
    assert!(parties[0].0.deliver(2, &bytes).is_ok());
}

#[test]
fn hash_4_different_settings_are_different_sessions() {
    // HASH-4, FAULT-5: parties that disagree on t do not blame each other
    let party = |t| {
        let inputs = KeygenInputs { params: TOY1536, n: 3, t, index: t, eid: eid("f"), seed: seed("f", 1) };
        open(Inputs::Keygen(inputs))
    };
    let (mut two, _) = party(2);
    let (_, frames) = party(3);
    let error = two.deliver(3, &frames[0].encode()).unwrap_err().error;
    assert_eq!(error, Error::Local(LocalError::WrongSession));
}

#[test]
fn frame_5_rounds_out_of_reach_are_refused() {
    // FRAME-5: two rounds ahead, round 0, rounds that do not exist, a direct message where there is none
    for round in [0, 3, 4, 5, 129, 255] {
        let (error, lives) = deliver(|frame| frame.round = round);
        assert_eq!((error, lives), (Some(fault(Reason::FrameRound, 2, 1)), false));
    }
    let (error, lives) = deliver(|frame| frame.to = 1);
    assert_eq!((error, lives), (Some(fault(Reason::FrameRound, 2, 1)), false));
}

#[test]
fn frame_5_frames_arrive_in_any_order() {
    // FRAME-5, SESS-2: shuffled and interleaved over rounds, the result is the same
    let expected = key_of(keygen(TOY1536, 4, 3, in_order, &mut honest));
    for order in 0..20 {
        assert_eq!(key_of(keygen(TOY1536, 4, 3, shuffled(order), &mut honest)), expected);
    }
    // the last frame first, always
    assert_eq!(key_of(keygen(TOY1536, 4, 3, |length| length - 1, &mut honest)), expected);
}

fn key_of(outcomes: Ends) -> Vec<[u8; 33]> {
    let keys = outcomes.into_values().map(|outcome| match outcome {
        Ok(quorate_spec::engine::Output::KeyShare(key)) => key.public_key,
        _ => panic!("no key"),
    });
    keys.collect()
}

#[test]
fn frame_6_repetitions() {
    // FRAME-6: the same bytes again are ignored, at once and after the round; others are a conflict
    let mut parties = opened();
    let bytes: Vec<Vec<u8>> = parties.iter().map(|(_, frames)| frames[0].encode()).collect();
    assert_eq!(parties[0].0.deliver(2, &bytes[1]).unwrap(), []);
    assert_eq!(parties[0].0.deliver(2, &bytes[1]).unwrap(), []);
    assert_eq!(parties[0].0.deliver(3, &bytes[2]).unwrap().len(), 1);
    assert_eq!(parties[0].0.deliver(3, &bytes[2]).unwrap(), []);
    let mut other = bytes[1].clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(parties[0].0.deliver(2, &other).unwrap_err().error, fault(Reason::FrameConflict, 2, 1));
}

#[test]
fn sess_2_nothing_is_handed_out_before_the_round_is_complete() {
    // SESS-2
    let mut parties = opened();
    let bytes: Vec<Vec<u8>> = parties.iter().map(|(_, frames)| frames[0].encode()).collect();
    assert_eq!(parties[0].0.deliver(3, &bytes[2]).unwrap(), []);
    assert!(parties[0].0.output().is_none());
    let next = parties[0].0.deliver(2, &bytes[1]).unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!((next[0].round, next[0].from, next[0].to), (2, 1, 0));
}

#[test]
fn frame_8_an_ended_session_accepts_nothing() {
    // FRAME-8, FAULT-3, SESS-3: after a fault, and after the output was taken
    let mut parties = opened();
    let bytes = parties[1].1[0].encode();
    parties[0].0.deliver(2, &bytes[..40]).unwrap_err();
    for _ in 0..2 {
        let error = parties[0].0.deliver(2, &bytes).unwrap_err().error;
        assert_eq!(error, Error::Local(LocalError::Finished));
        assert!(parties[0].0.output().is_none());
    }
}

#[test]
fn blame_1_equivocation_names_nobody() {
    // BLAME-1, BLAME-2: party 2 shows party 3 another commitment than party 1; in round 2 the echoes differ. The
    // opening of party 2 does not match at party 3 either, but the echo comes first.
    let tamper = &mut |from, to, frame: &mut Frame| {
        if (from, to, frame.round) == (2, 3, 1) {
            frame.body[0] ^= 1;
        }
    };
    let outcomes = keygen(TOY1536, 3, 2, in_order, tamper);
    for index in [1, 3] {
        let expected = Fault {
            reason: Reason::BroadcastEquivocation,
            culprits: Vec::new(),
            attribution: Attribution::None,
            round: 2,
        };
        assert_eq!(outcomes[&index].as_ref().err(), Some(&Error::Fault(expected)));
    }
}
