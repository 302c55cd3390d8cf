//! Parties in one process, and a network between them that can reorder and tamper.

use std::collections::BTreeMap;

use quorate_spec::Hash;
use quorate_spec::engine::*;
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::Frame;
use quorate_spec::hashing::h32;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;

use crate::under_test;

/// Which engine runs a party.
pub(crate) type Engines<'a> = &'a dyn Fn(u16) -> &'static (dyn Engine + Sync);

/// All parties on the engine under test.
pub(crate) fn all_under_test(_: u16) -> &'static (dyn Engine + Sync) {
    under_test::engine()
}

/// What each party ended with.
pub(crate) type Outcomes = BTreeMap<u16, Result<Output, Error>>;

/// The round in an encoded frame.
pub(crate) fn round_of(bytes: &[u8]) -> u8 {
    bytes[6]
}

/// Parties with open sessions, and frames on their way.
pub(crate) struct Network {
    pub(crate) sessions: BTreeMap<u16, Box<dyn Session>>,
    /// (sender, recipient, bytes)
    pub(crate) in_flight: Vec<(u16, u16, Vec<u8>)>,
    pub(crate) errors: BTreeMap<u16, Error>,
}

/// Changes frames on their way: (sender, recipient, frame).
pub(crate) type Tamper<'a> = &'a mut dyn FnMut(u16, u16, &mut Frame);

pub(crate) fn honest(_: u16, _: u16, _: &mut Frame) {}

impl Network {
    pub(crate) fn new() -> Network {
        Network { sessions: BTreeMap::new(), in_flight: Vec::new(), errors: BTreeMap::new() }
    }

    /// Adds a party; all parties are to be added before frames are delivered.
    pub(crate) fn add(
        &mut self,
        party: u16,
        opened: (Box<dyn Session>, Vec<Frame>),
        all: &[u16],
        tamper: Tamper<'_>,
    ) {
        let (session, frames) = opened;
        self.sessions.insert(party, session);
        self.send(party, frames, all, tamper);
    }

    fn send(&mut self, from: u16, frames: Vec<Frame>, all: &[u16], tamper: Tamper<'_>) {
        for frame in frames {
            for to in all.iter().copied().filter(|to| *to != from && (frame.to == 0 || frame.to == *to)) {
                let mut copy = frame.clone();
                tamper(from, to, &mut copy);
                self.in_flight.push((from, to, copy.encode()));
            }
        }
    }

    /// Delivers everything; `pick` chooses which frame in flight comes next.
    pub(crate) fn run(mut self, mut pick: impl FnMut(usize) -> usize, tamper: Tamper<'_>) -> Outcomes {
        let all: Vec<u16> = self.sessions.keys().copied().collect();
        while !self.in_flight.is_empty() {
            let (from, to, bytes) = self.in_flight.remove(pick(self.in_flight.len()));
            self.deliver_tampered(from, to, &bytes, &all, tamper);
        }
        self.outcomes()
    }

    fn deliver(&mut self, from: u16, to: u16, bytes: &[u8], all: &[u16]) {
        self.deliver_tampered(from, to, bytes, all, &mut honest);
    }

    fn deliver_tampered(&mut self, from: u16, to: u16, bytes: &[u8], all: &[u16], tamper: Tamper<'_>) {
        if self.errors.contains_key(&to) {
            return;
        }
        match self.sessions.get_mut(&to).unwrap().deliver(from, bytes) {
            Ok(frames) => self.send(to, frames, all, tamper),
            Err(refusal) => {
                self.send(to, refusal.frames, all, tamper);
                // a late frame after the end changes nothing
                if refusal.error != Error::Local(LocalError::Finished) {
                    self.errors.insert(to, refusal.error);
                }
            }
        }
    }

    fn outcomes(mut self) -> Outcomes {
        let mut outcomes = Outcomes::new();
        for (party, mut session) in self.sessions {
            match (session.output(), self.errors.remove(&party)) {
                (Some(output), None) => drop(outcomes.insert(party, Ok(output))),
                (None, Some(error)) => drop(outcomes.insert(party, Err(error))),
                (None, None) => {} // still waiting
                (Some(_), Some(error)) => panic!("party {party} has an output and the error {error}"),
            }
        }
        outcomes
    }
}

impl Network {
    /// Delivers in order, but keeps the frames for which `hold` says so until nothing else is left.
    pub(crate) fn run_with_hold(mut self, hold: impl Fn(u16, u16, u8) -> bool) -> Outcomes {
        let all: Vec<u16> = self.sessions.keys().copied().collect();
        let mut held: Vec<(u16, u16, Vec<u8>)> = Vec::new();
        loop {
            let released = if self.in_flight.is_empty() { held.pop() } else { None };
            if let Some((from, to, bytes)) = released {
                self.deliver(from, to, &bytes, &all);
            } else if self.in_flight.is_empty() {
                return self.outcomes();
            } else {
                let (from, to, bytes) = self.in_flight.remove(0);
                if hold(from, to, round_of(&bytes)) {
                    held.push((from, to, bytes));
                } else {
                    self.deliver(from, to, &bytes, &all);
                }
            }
        }
    }
}

pub(crate) fn in_order(_: usize) -> usize {
    0
}

/// A pseudo-random order.
pub(crate) fn shuffled(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |length| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % length
    }
}

pub(crate) fn seed(label: &str, party: u16) -> SecretBytes {
    SecretBytes::new(h32("seed", &[label.as_bytes(), &party.to_be_bytes()]).to_vec())
}

pub(crate) fn eid(label: &str) -> Hash {
    h32("sid", &[label.as_bytes()])
}

pub(crate) fn test_primes(params: Params, party: u16) -> Primes {
    let primes = quorate_testkeys::party_primes(params.prime_bits, party).unwrap();
    Primes {
        p: SecretBytes::new(primes.p),
        q: SecretBytes::new(primes.q),
        p_hat: SecretBytes::new(primes.p_hat),
        q_hat: SecretBytes::new(primes.q_hat),
    }
}

/// Opens a session for each party, on its engine, and delivers everything.
pub(crate) fn run_all<'a>(
    engines: Engines<'_>,
    parties: &[u16],
    mut inputs: impl FnMut(u16) -> Inputs<'a>,
    pick: impl FnMut(usize) -> usize,
    tamper: Tamper<'_>,
) -> Outcomes {
    let mut network = Network::new();
    for index in parties {
        let opened = engines(*index).open(inputs(*index)).unwrap();
        network.add(*index, opened, parties, tamper);
    }
    network.run(pick, tamper)
}

pub(crate) fn keygen_inputs(params: Params, n: u16, t: u16, index: u16) -> Inputs<'static> {
    Inputs::Keygen(KeygenInputs { params, n, t, index, eid: eid("keygen"), seed: seed("keygen", index) })
}

pub(crate) fn keygen(
    params: Params,
    n: u16,
    t: u16,
    pick: impl FnMut(usize) -> usize,
    tamper: Tamper<'_>,
) -> Outcomes {
    let all: Vec<u16> = (1..=n).collect();
    run_all(&all_under_test, &all, |index| keygen_inputs(params, n, t, index), pick, tamper)
}

pub(crate) fn auxiliary_inputs(
    params: Params,
    n: u16,
    t: u16,
    key_id: Option<Hash>,
    index: u16,
) -> Inputs<'static> {
    Inputs::Auxiliary(AuxiliaryInputs {
        params,
        n,
        t,
        index,
        key_id,
        eid: eid("auxiliary"),
        seed: seed("auxiliary", index),
        primes: test_primes(params, index),
    })
}

pub(crate) fn auxiliary(
    params: Params,
    n: u16,
    t: u16,
    key_id: Option<Hash>,
    pick: impl FnMut(usize) -> usize,
    tamper: Tamper<'_>,
) -> Outcomes {
    let all: Vec<u16> = (1..=n).collect();
    run_all(&all_under_test, &all, |index| auxiliary_inputs(params, n, t, key_id, index), pick, tamper)
}

/// Keys and auxiliary information of all parties.
pub(crate) struct Wallet {
    pub(crate) keys: BTreeMap<u16, KeyShare>,
    pub(crate) auxiliaries: BTreeMap<u16, Auxiliary>,
}

pub(crate) fn wallet(params: Params, n: u16, t: u16) -> Wallet {
    wallet_on(&all_under_test, params, n, t)
}

/// A wallet made by parties on these engines.
pub(crate) fn wallet_on(engines: Engines<'_>, params: Params, n: u16, t: u16) -> Wallet {
    let all: Vec<u16> = (1..=n).collect();
    let inputs = |index| keygen_inputs(params, n, t, index);
    let mut keys = BTreeMap::new();
    for (index, outcome) in run_all(engines, &all, inputs, in_order, &mut honest) {
        let Ok(Output::KeyShare(key)) = outcome else { panic!("key generation failed") };
        keys.insert(index, key);
    }
    let key_id = keys[&1].key_id();
    let inputs = |index| auxiliary_inputs(params, n, t, Some(key_id), index);
    let mut auxiliaries = BTreeMap::new();
    for (index, outcome) in run_all(engines, &all, inputs, in_order, &mut honest) {
        let Ok(Output::Auxiliary(auxiliary)) = outcome else { panic!("auxiliary information failed") };
        auxiliaries.insert(index, auxiliary);
    }
    Wallet { keys, auxiliaries }
}

impl Wallet {
    pub(crate) fn presign_inputs(&self, index: u16, signers: &[u16], label: &str) -> PresignInputs<'_> {
        PresignInputs {
            key: &self.keys[&index],
            auxiliary: &self.auxiliaries[&index],
            signers: signers.to_vec(),
            eid: eid(label),
            seed: seed(label, index),
        }
    }

    pub(crate) fn presign(
        &self,
        signers: &[u16],
        label: &str,
        pick: impl FnMut(usize) -> usize,
        tamper: Tamper<'_>,
    ) -> Outcomes {
        let inputs = |index| Inputs::Presign(self.presign_inputs(index, signers, label));
        run_all(&all_under_test, signers, inputs, pick, tamper)
    }

    pub(crate) fn interactive_inputs(
        &self,
        index: u16,
        signers: &[u16],
        to_sign: &ToSign,
        label: &str,
    ) -> InteractiveInputs<'_> {
        InteractiveInputs { presign: self.presign_inputs(index, signers, label), digest: to_sign.clone() }
    }

    pub(crate) fn interactive(
        &self,
        signers: &[u16],
        to_sign: &ToSign,
        label: &str,
        pick: impl FnMut(usize) -> usize,
        tamper: Tamper<'_>,
    ) -> Outcomes {
        let inputs = |index| Inputs::Interactive(self.interactive_inputs(index, signers, to_sign, label));
        run_all(&all_under_test, signers, inputs, pick, tamper)
    }
}

pub(crate) fn presignatures(outcomes: Outcomes) -> BTreeMap<u16, Presignature> {
    let mut presignatures = BTreeMap::new();
    for (index, outcome) in outcomes {
        match outcome {
            Ok(Output::Presignature(presignature)) => presignatures.insert(index, presignature),
            Ok(_) => panic!("another output"),
            Err(error) => panic!("party {index}: {error}"),
        };
    }
    presignatures
}

pub(crate) fn sign(
    presignatures: BTreeMap<u16, Presignature>,
    message: &[u8],
    suite: Suite,
    pick: impl FnMut(usize) -> usize,
    tamper: Tamper<'_>,
) -> Outcomes {
    sign_on(&all_under_test, presignatures, message, suite, pick, tamper)
}

/// Signing by parties on these engines.
pub(crate) fn sign_on(
    engines: Engines<'_>,
    mut presignatures: BTreeMap<u16, Presignature>,
    message: &[u8],
    suite: Suite,
    pick: impl FnMut(usize) -> usize,
    tamper: Tamper<'_>,
) -> Outcomes {
    let signers: Vec<u16> = presignatures.keys().copied().collect();
    let inputs = |index| {
        let presignature = presignatures.remove(&index).unwrap();
        Inputs::Sign(SignInputs { presignature, message: message.to_vec(), suite })
    };
    run_all(engines, &signers, inputs, pick, tamper)
}

/// The signature that all signers agree on.
pub(crate) fn signature(outcomes: Outcomes, signers: usize) -> Signature {
    assert_eq!(outcomes.len(), signers);
    let signatures: Vec<Signature> = outcomes
        .into_iter()
        .map(|(index, outcome)| match outcome {
            Ok(Output::Signature(signature)) => signature,
            Ok(_) => panic!("another output"),
            Err(error) => panic!("party {index}: {error}"),
        })
        .collect();
    assert!(signatures.iter().all(|other| *other == signatures[0]));
    signatures[0]
}
