//! Key generation.

use std::collections::BTreeMap;

use quorate::curve;
use quorate::keygen::Keygen;
use quorate::session::{Machine, Name, Protocol};
use quorate_reference::{keygen as reference, session as reference_session};
use quorate_spec::engine::Session;
use quorate_spec::fault::Error;
use quorate_spec::frame::{Frame, KEYGEN};
use quorate_spec::hashing;
use quorate_spec::params::{P2048, Shape};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::lockstep::{End, Network, Random, flip};

fn open(n: u16, t: u16, me: u16) -> [(Box<dyn Session>, Vec<Frame>); 2] {
    let shape = Shape::of_key(P2048, n, t).unwrap();
    let (sid, parties): (_, Vec<u16>) = ([8; 32], (1..=n).collect());
    let tape = Tape::new(SecretBytes::new(vec![me as u8; 32]), sid, me);
    let name = reference_session::Name { shape, protocol: KEYGEN, sid, me, parties: parties.clone() };
    let start = reference::Keygen::start(name, &tape).unwrap();
    let (one, frames) = reference_session::Machine::open(start);
    let start = Keygen::start(Name { shape, protocol: KEYGEN, sid, me, parties }, &tape).unwrap();
    assert_eq!(start.protocol.successors(4), &[0u8; 0]);
    let (other, other_frames) = Machine::open(start);
    [(Box::new(one), frames), (Box::new(other), other_frames)]
}

fn network(n: u16, t: u16) -> Network {
    Network::new((1..=n).map(|me| (me, open(n, t, me))).collect())
}

/// KG-1 to KG-10: the same frames and the same key, in any order.
#[test]
fn honest_runs() {
    for (n, t) in [(2, 2), (3, 2), (4, 4), (5, 3)] {
        for order in 0..4 {
            let ends = network(n, t).run(&mut Random::new(order), usize::MAX, &mut flip);
            assert!(ends.values().all(|end| matches!(end, End::Output(_))));
        }
    }
}

/// SESS-1, SESS-2, FAULT-1 to FAULT-5: the same answer to every frame, whatever is wrong with some of them.
#[test]
fn anything_wrong() {
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    let mut outputs = 0;
    for seed in 0..500 {
        let mut random = Random::new(seed);
        let (n, t) = random.pick(&[(2, 2), (3, 2), (3, 3)]);
        let rate = random.pick(&[6, 12, 24]);
        for end in network(n, t).run(&mut random, rate, &mut flip).into_values() {
            match end {
                End::Output(_) => outputs += 1,
                End::Error(error) => *reasons.entry(error.to_string()).or_default() += 1,
                End::Waiting => {}
            }
        }
    }
    assert!(outputs > 100, "{outputs}");
    assert!(reasons.len() > 20, "{reasons:?}");
}

/// KG-6, KG-7: wrong shares, and complaints of every kind: what each party answers, and how it ends.
#[test]
fn kg_7_complaints() {
    let mut reasons = BTreeMap::new();
    for seed in 0..150 {
        let mut random = Random::new(seed);
        let (culprit, kind, accused) = (1 + random.below(3) as u16, random.below(5), random.below(5) as u16);
        // the Diffie-Hellman secret of the culprit, or any other
        let tape = Tape::new(SecretBytes::new(vec![culprit as u8; 32]), [8; 32], culprit);
        let key = match kind {
            2 => curve::encode_scalar(curve::sample(&tape, "keygen/dh", accused, 0).expose()),
            _ => vec![kind as u8; 32],
        };
        // what the culprit sends, the same to all, with the echo of what it sent
        let mut bodies: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
        let mut edit = |frame: &mut Frame| {
            let by_culprit = frame.from == culprit;
            match (by_culprit, frame.round, kind) {
                // one of the encrypted shares; its top byte stays, so that it is a scalar
                (true, 3, 0) => frame.body[32 + 31] ^= 1,
                (true, 3, 1) => frame.body[32 + 32 + 31] ^= 1,
                // a complaint
                (true, 4, 2..=4) => {
                    frame.body[32..64].fill(0);
                    frame.body[64..66].copy_from_slice(&accused.to_be_bytes());
                    frame.body[66..98].copy_from_slice(&key);
                }
                _ => {}
            }
            if frame.round == 3 {
                bodies.insert(frame.from, frame.body.clone());
            } else if frame.round == 4 && by_culprit {
                let bodies: Vec<&Vec<u8>> = bodies.values().collect();
                frame.body[..32].copy_from_slice(&hashing::echo(&frame.sid, 3, &bodies));
            }
        };
        for end in network(3, 2).run_edited(&mut edit).into_values() {
            if let End::Error(Error::Fault(fault)) = end {
                *reasons.entry(fault.reason.code()).or_insert(0) += 1;
            }
        }
    }
    for reason in [Reason::VssShare, Reason::VssComplaint] {
        assert!(reasons.contains_key(reason.code()), "{reasons:?}");
    }
}
