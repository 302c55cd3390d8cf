//! The rounds of presigning and interactive signing: direct messages, branches, frames of branches not taken.

use std::collections::BTreeMap;

use quorate_spec::engine::Session;
use quorate_spec::frame::{Frame, INTERACTIVE, PRESIGN};
use quorate_spec::messages::body_length;
use quorate_spec::params::{P2048, Shape};
use quorate_spec::session::{Machine, Name};

use crate::book;
use crate::dummy::{CHEAT, UNLUCKY, body, start};
use crate::lockstep::{End, Network, Random, flip};

/// `sid`: the branches follow from it.
fn open(
    protocol: u8,
    t: u16,
    me: u16,
    sid: u8,
    echo: Option<[u8; 32]>,
) -> [(Box<dyn Session>, Vec<Frame>); 2] {
    let shape = Shape::of_signers(P2048, 64, t).unwrap();
    let (sid, parties): (_, Vec<u16>) = ([sid; 32], (1..=t).collect());
    let name = Name { shape, protocol, sid, me, parties };
    let (one, frames) = book::Machine::open(start(name.clone(), echo));
    let (other, other_frames) = Machine::open(start(name, echo));
    [(Box::new(one), frames), (Box::new(other), other_frames)]
}

fn network(protocol: u8, t: u16, sid: u8, echo: Option<[u8; 32]>) -> Network {
    Network::new((1..=t).map(|me| (me, open(protocol, t, me, sid, echo))).collect())
}

/// What a cheat may send in place of a frame.
fn edit(random: &mut Random, frame: &mut Frame) {
    let last = frame.body.len() - 1;
    match random.below(6) {
        0 => flip(random, frame),
        1 => frame.body[last] = CHEAT,
        2 => frame.body[last] = UNLUCKY,
        3 => frame.body[0] ^= 1, // of the echo, where there is one
        _ => {
            // another branch, with the right echo or, if it is not of that round, another
            let round = random.pick(&[4, 129, 130]);
            let shape = Shape::of_signers(P2048, 64, 3).unwrap();
            if body_length(&shape, frame.protocol, round, false).is_some() {
                let echo = frame.body[..32].to_vec();
                frame.body = body(&shape, frame.protocol, round, false, &echo, frame.from).unwrap();
                (frame.round, frame.to) = (round, 0);
            }
        }
    }
}

fn ending(end: End) -> String {
    match end {
        End::Output(_) => "output".to_owned(),
        End::Error(error) => error.to_string(),
        End::Waiting => "waiting".to_owned(),
    }
}

/// FRAME-5 to FRAME-8, SESS-1 to SESS-4: the same answer to every frame in every order.
#[test]
fn anything_wrong_on_all_branches() {
    let mut endings: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..250 {
        let mut random = Random::new(seed);
        let (protocol, t) = (random.pick(&[PRESIGN, INTERACTIVE]), random.pick(&[2, 3, 3]));
        let echo = random.pick(&[None, None, Some([seed as u8; 32])]);
        let rate = random.pick(&[16, 32, usize::MAX]);
        for end in network(protocol, t, seed as u8, echo).run(&mut random, rate, &mut edit).into_values() {
            *endings.entry(ending(end)).or_default() += 1;
        }
    }
    expect(
        &endings,
        &["output", "waiting", "broadcast.equivocation", "frame.branch", "frame.round", "sign.share"],
    );
}

fn expect(endings: &BTreeMap<String, u32>, expected: &[&str]) {
    for ending in expected {
        assert!(endings.keys().any(|known| known.starts_with(ending)), "{ending}: {endings:#?}");
    }
}

/// FRAME-7: one party sends a frame of any branch, with the right echo or another, early or late.
#[test]
fn frame_7_branches_not_taken() {
    let mut endings: BTreeMap<String, u32> = BTreeMap::new();
    let shape = Shape::of_signers(P2048, 64, 3).unwrap();
    for (protocol, branches) in [(PRESIGN, &[129, 130][..]), (INTERACTIVE, &[4, 129, 130])] {
        for (branch, right_echo) in branches.iter().flat_map(|branch| [(*branch, true), (*branch, false)]) {
            for (sid, culprit) in (0..18).map(|sid| (sid, 1 + u16::from(sid) % 3)) {
                let mut edit = |frame: &mut Frame| {
                    if frame.from == culprit && frame.round > 3 {
                        let mut echo = frame.body[..32].to_vec();
                        echo[31] ^= u8::from(!right_echo);
                        frame.body = body(&shape, protocol, branch, false, &echo, culprit).unwrap();
                        frame.round = branch;
                    }
                };
                for end in network(protocol, 3, sid, None).run_edited(&mut edit).into_values() {
                    *endings.entry(ending(end)).or_default() += 1;
                }
            }
        }
    }
    expect(
        &endings,
        &[
            "output",
            "alert.inconclusive in round 129",
            "alert.inconclusive in round 130",
            "frame.branch in round 4",
            "frame.branch in round 129",
            "frame.branch in round 130",
            "broadcast.equivocation in round 4",
            "broadcast.equivocation in round 129",
            "broadcast.equivocation in round 130",
        ],
    );
}

/// FRAME-6: bodies of earlier rounds are recognized by what is kept of them, direct and broadcast.
#[test]
fn frame_6_repetitions_of_earlier_rounds() {
    let mut random = Random::new(0);
    for round in 1..=2 {
        for direct in [false, true] {
            for change in [false, true] {
                let [(mut session, own), (mut other, _)] = open(INTERACTIVE, 2, 1, 0, None);
                let [(mut peer, mut frames), _] = open(INTERACTIVE, 2, 2, 0, None);
                for frame in own {
                    frames.extend(peer.deliver(1, &frame.encode()).unwrap());
                }
                // both rounds of the peer: now the session is in round 3
                for frame in &frames {
                    assert!(frame.round <= 2);
                    let answer = session.deliver(2, &frame.encode()).unwrap();
                    assert_eq!(other.deliver(2, &frame.encode()).unwrap(), answer);
                }
                let earlier = frames;
                let wanted = |frame: &&Frame| frame.round == round && (frame.to != 0) == direct;
                let mut frame = earlier.iter().find(wanted).unwrap().clone();
                if change {
                    flip(&mut random, &mut frame);
                }
                let answer = session.deliver(2, &frame.encode());
                assert_eq!(other.deliver(2, &frame.encode()), answer);
                assert_eq!(answer.is_err(), change);
            }
        }
    }
}
