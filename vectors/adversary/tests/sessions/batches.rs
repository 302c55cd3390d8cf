//! Proofs of the auxiliary exchange that fail in the first repetitions, which are judged before the others are computed, or in
//! later ones: reason and culprits are those of the reference, which judges one proof after another.

use quorate_adversary::network::{self, Network};
use quorate_reference::auxiliary::commitment;
use quorate_spec::codec::Record;
use quorate_spec::engine::{AuxiliaryInputs, Engine, Inputs, Primes, Session};
use quorate_spec::fault::{Error, Fault};
use quorate_spec::frame::{AUXILIARY, BROADCAST, Frame};
use quorate_spec::hashing;
use quorate_spec::messages::{AuxModulus, AuxOpen, Commit};
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::proofs::{ModProof, PrmProof};
use quorate_spec::reason::Reason;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::Name;

use crate::both::{Both, optimized};

const N: u16 = 3;
const LAST: usize = TOY1536.m - 1;

fn open(engine: &dyn Engine, index: u16) -> (Box<dyn Session>, Vec<Frame>) {
    let primes = quorate_testkeys::party_primes(TOY1536.prime_bits, index).unwrap();
    let [p, q, p_hat, q_hat] = [primes.p, primes.q, primes.p_hat, primes.q_hat].map(SecretBytes::new);
    let inputs = AuxiliaryInputs {
        params: TOY1536,
        n: N,
        t: 2,
        index,
        key_id: None,
        eid: [5; 32],
        seed: SecretBytes::new(vec![index as u8; 32]),
        primes: Primes { p, q, p_hat, q_hat },
    };
    engine.open(Inputs::Auxiliary(inputs)).unwrap()
}

fn shape() -> Shape {
    Shape::of_key(TOY1536, N, 2).unwrap()
}

/// All frames of an honest run.
fn honest() -> Vec<Frame> {
    let opened = (1..=N).map(|index| (index, open(optimized(), index)));
    let (ends, frames) = Network::of(opened, &mut network::honest).run_before(u8::MAX);
    assert!(ends.values().all(Result::is_ok));
    frames
}

/// What both engines say as party 1 when peers send these frames.
fn verdict(frames: &[Frame]) -> Fault {
    let (mut session, _) = open(&Both, 1);
    for frame in frames.iter().filter(|frame| frame.from != 1 && frame.to <= 1) {
        match session.deliver(frame.from, &frame.encode()) {
            Ok(_) => {}
            Err(refusal) => {
                let Error::Fault(fault) = refusal.error else { panic!("no fault") };
                return fault;
            }
        }
    }
    panic!("nothing was refused");
}

fn body(frames: &mut [Frame], from: u16, round: u8, to: u16) -> &mut Vec<u8> {
    let found = frames.iter_mut().find(|frame| (frame.from, frame.round, frame.to) == (from, round, to));
    &mut found.unwrap().body
}

/// The frames with a peer's Π_mod changed.
fn with_modulus(frames: &mut [Frame], from: u16, edit: impl FnOnce(&mut ModProof)) {
    let body = body(frames, from, 3, BROADCAST);
    let mut message = AuxModulus::decode(&shape(), body).unwrap();
    let mut proof = ModProof::decode(&shape(), &message.modulus).unwrap();
    edit(&mut proof);
    message.modulus = proof.encode();
    *body = message.encode();
}

/// The frames with a peer's Π_prm changed, and committed to as it is then.
fn with_setup(frames: &mut [Frame], from: u16, edit: impl FnOnce(&mut PrmProof)) {
    let sid = frames[0].sid;
    let parties: Vec<u16> = (1..=N).collect();
    let name = Name { shape: shape(), protocol: AUXILIARY, sid, me: 1, parties: parties.clone() };
    let mut message = AuxOpen::decode(&shape(), body(frames, from, 2, BROADCAST)).unwrap();
    let mut proof = PrmProof::decode(&shape(), &message.prm).unwrap();
    edit(&mut proof);
    message.prm = proof.encode();
    *body(frames, from, 2, BROADCAST) = message.encode();
    *body(frames, from, 1, BROADCAST) = Commit { V: commitment(&name, from, &message).to_vec() }.encode();
    let commitments: Vec<Vec<u8>> = parties.iter().map(|j| body(frames, *j, 1, BROADCAST).clone()).collect();
    let echo = hashing::echo(&sid, 1, &commitments);
    parties.iter().for_each(|j| body(frames, *j, 2, BROADCAST)[..32].copy_from_slice(&echo));
}

fn expect(frames: &[Frame], reason: Reason, culprits: &[u16], round: u8) {
    let fault = verdict(frames);
    assert_eq!((fault.reason, fault.culprits.as_slice(), fault.round), (reason, culprits, round));
}

/// AUX-5, AUX-6
#[test]
fn one_repetition_or_another() {
    let honest = honest();
    let flip = |value: &mut Vec<u8>| *value.last_mut().unwrap() ^= 1;

    // MOD-V-5, the first repetition of one peer, the last one of another
    let mut frames = honest.clone();
    with_modulus(&mut frames, 2, |proof| flip(&mut proof.z[LAST]));
    with_modulus(&mut frames, 3, |proof| flip(&mut proof.z[0]));
    expect(&frames, Reason::ModEq2, &[2, 3], 3);

    // MOD-V-4 goes first, wherever it fails
    let mut frames = honest.clone();
    with_modulus(&mut frames, 3, |proof| {
        flip(&mut proof.z[0]);
        flip(&mut proof.x[LAST]);
    });
    expect(&frames, Reason::ModEq1, &[3], 3);

    // Π_fac of a peer whose Π_mod holds, Π_mod of one whose Π_fac fails too
    let mut frames = honest.clone();
    with_modulus(&mut frames, 3, |proof| flip(&mut proof.z[LAST / 2]));
    for from in [2, 3] {
        flip(body(&mut frames, from, 3, 1));
    }
    expect(&frames, Reason::FacEq3, &[2, 3], 3);

    // PRM-V-3
    let mut frames = honest.clone();
    with_setup(&mut frames, 2, |proof| flip(&mut proof.z[LAST]));
    with_setup(&mut frames, 3, |proof| flip(&mut proof.z[0]));
    expect(&frames, Reason::PrmEq1, &[2, 3], 2);

    let mut frames = honest.clone();
    with_setup(&mut frames, 3, |proof| flip(&mut proof.z[1]));
    expect(&frames, Reason::PrmEq1, &[3], 2);
}
