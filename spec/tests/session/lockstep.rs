//! Parties of which each runs both machines, and a network that delivers the same frames to both.

use std::collections::BTreeMap;

use quorate_spec::engine::{KeyShare, Output, Session};
use quorate_spec::fault::Error;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, Frame};

/// Numbers from a linear congruential generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678)
    }

    /// A number in 0..end.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end
    }

    /// True once in `n` times.
    pub(crate) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A session of each machine: the book's and the crate's.
pub(crate) type Pair = [Box<dyn Session>; 2];

/// How a party ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Output(Vec<u8>),
    Error(Error),
    Waiting,
}

/// An output as bytes.
fn bytes_of(output: &Output) -> Vec<u8> {
    match output {
        Output::KeyShare(KeyShare { index, secret, public_key, public_shares, chain_code, .. }) => {
            let index = index.to_be_bytes();
            [&index, secret.expose(), public_key, &public_shares.concat(), chain_code].concat()
        }
        Output::Signature(signature) => [&signature.r[..], &signature.s, &[signature.recovery_id]].concat(),
        _ => panic!("another output"),
    }
}

/// Parties, and frames on their way: sender, recipient, bytes.
pub(crate) struct Network {
    parties: BTreeMap<u16, Pair>,
    errors: BTreeMap<u16, Error>,
    in_flight: Vec<(u16, u16, Vec<u8>)>,
    /// Everything that was ever sent, for repetitions.
    sent: Vec<(u16, u16, Vec<u8>)>,
}

impl Network {
    /// `opened`: the sessions and first frames of each party, of the book's machine and the other.
    pub(crate) fn new(opened: Vec<(u16, [(Box<dyn Session>, Vec<Frame>); 2])>) -> Network {
        let mut network = Network {
            parties: BTreeMap::new(),
            errors: BTreeMap::new(),
            in_flight: Vec::new(),
            sent: Vec::new(),
        };
        let mut first = Vec::new();
        for (index, [(one, frames), (other, other_frames)]) in opened {
            assert_eq!(frames, other_frames, "first frames of party {index}");
            network.parties.insert(index, [one, other]);
            first.push((index, frames));
        }
        first.into_iter().for_each(|(index, frames)| network.send(index, &frames));
        network
    }

    fn send(&mut self, from: u16, frames: &[Frame]) {
        for frame in frames {
            let recipients = self.parties.keys().filter(|to| **to != from);
            for to in recipients.filter(|to| frame.to == 0 || frame.to == **to) {
                let message = (from, *to, frame.encode());
                self.sent.push(message.clone());
                self.in_flight.push(message);
            }
        }
    }

    /// Delivers to both machines; their answers must be equal.
    fn deliver(&mut self, from: u16, to: u16, bytes: &[u8]) {
        let pair = self.parties.get_mut(&to).unwrap();
        let [one, other] = pair.each_mut().map(|session| session.deliver(from, bytes));
        assert_eq!(other, one, "delivery from {from} to {to}");
        let state = pair.each_ref().map(|session| (session.id(), session.round(), session.waiting_for()));
        assert_eq!(state[1], state[0], "after a delivery from {from} to {to}");
        let frames = match one {
            Ok(frames) => frames,
            Err(refusal) => {
                if refusal.error.ends_session() {
                    self.errors.entry(to).or_insert(refusal.error);
                }
                refusal.frames
            }
        };
        self.send(to, &frames);
    }

    /// Delivers everything in random order, one of `rate` frames with something wrong; `edit` changes the body of a frame.
    pub(crate) fn run(
        mut self,
        random: &mut Random,
        rate: usize,
        edit: &mut dyn FnMut(&mut Random, &mut Frame),
    ) -> BTreeMap<u16, End> {
        while !self.in_flight.is_empty() {
            // mostly in order: else the first refused frame ends everything early
            let reach = if random.once_in(2) { 1 } else { self.in_flight.len() };
            let (from, to, bytes) = self.in_flight.remove(random.below(reach));
            if !random.once_in(rate) {
                self.deliver(from, to, &bytes);
                continue;
            }
            // bodies rather than headers in the later rounds, whose checks are about them
            let kind = if bytes[6] >= 3 && random.once_in(2) { 7 } else { random.below(8) };
            match kind {
                0 => {} // lost
                1 | 2 => {
                    // an old frame first, perhaps for another party or from another sender
                    let (mut old_from, mut old_to, bytes_before) =
                        self.sent[random.below(self.sent.len())].clone();
                    let all: Vec<u16> = self.parties.keys().copied().chain([0, 9]).collect();
                    if random.once_in(6) {
                        old_from = random.pick(&all);
                    }
                    if random.once_in(6) {
                        old_to = random.pick(&all[..self.parties.len()]);
                    }
                    self.deliver(old_from, old_to, &bytes_before);
                    self.deliver(from, to, &bytes);
                }
                3 => {
                    self.deliver(from, to, &bytes);
                    self.deliver(from, to, &bytes);
                }
                4 => {
                    let mut wrong = bytes.clone();
                    let length = wrong.len();
                    match random.below(4) {
                        0 => wrong.truncate(random.below(length)),
                        1 => wrong.push(0),
                        2 => wrong[random.below(4)] ^= 1,
                        _ => wrong[43 + random.below(4)] ^= 1,
                    }
                    self.deliver(from, to, &wrong);
                }
                5 | 6 => {
                    let mut frame = Frame::decode(&bytes).unwrap();
                    break_header(random, &mut frame);
                    self.deliver(from, to, &frame.encode());
                    if random.once_in(2) {
                        self.deliver(from, to, &bytes);
                    }
                }
                _ => {
                    let mut frame = Frame::decode(&bytes).unwrap();
                    edit(random, &mut frame);
                    self.deliver(from, to, &frame.encode());
                }
            }
        }
        self.ends()
    }

    /// Delivers everything in order, every frame after `edit`.
    pub(crate) fn run_edited(mut self, edit: &mut dyn FnMut(&mut Frame)) -> BTreeMap<u16, End> {
        while !self.in_flight.is_empty() {
            let (from, to, bytes) = self.in_flight.remove(0);
            let mut frame = Frame::decode(&bytes).unwrap();
            edit(&mut frame);
            self.deliver(from, to, &frame.encode());
        }
        self.ends()
    }

    fn ends(self) -> BTreeMap<u16, End> {
        let mut ends = BTreeMap::new();
        for (index, mut pair) in self.parties {
            let [one, other] = pair.each_mut().map(|session| {
                let output = session.output().as_ref().map(bytes_of);
                assert!(session.output().is_none());
                output
            });
            assert_eq!(other, one, "output of party {index}");
            let end = match (one, self.errors.get(&index)) {
                (Some(output), _) => End::Output(output),
                (None, Some(error)) => End::Error(error.clone()),
                (None, None) => End::Waiting,
            };
            ends.insert(index, end);
        }
        ends
    }
}

/// Puts one field of the header out of place.
fn break_header(random: &mut Random, frame: &mut Frame) {
    match random.below(8) {
        0 => frame.params_id ^= 3,
        1 => frame.protocol = random.pick(&[0, 1, 2, 3, 4, 5]),
        2..=4 => frame.round = random.pick(&[0, 1, 2, 3, 4, 5, ALERT_NONCE, ALERT_CHI]),
        5 => frame.from = random.pick(&[0, 1, 2, 3]),
        6 => frame.to = random.pick(&[0, 1, 2, 3]),
        _ => frame.sid[random.below(32)] ^= 1,
    }
}

/// Changes a byte of the body somewhere.
pub(crate) fn flip(random: &mut Random, frame: &mut Frame) {
    let at = random.below(frame.body.len());
    frame.body[at] ^= 1 << random.below(8);
}
