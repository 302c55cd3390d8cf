//! Honest parties: what their sessions begin with, what they end with, and whole runs of them.

use std::collections::BTreeMap;

use quorate_adversary::network::{Ends, Network, Tamper, honest, in_order};
use quorate_spec::Hash;
use quorate_spec::engine::*;
use quorate_spec::hashing::h32;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;

use crate::both::Both;

/// Which engine runs a party.
pub(crate) type Engines<'a> = &'a dyn Fn(u16) -> &'static (dyn Engine + Sync);

/// All parties on both engines.
pub(crate) fn both(_: u16) -> &'static (dyn Engine + Sync) {
    &Both
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
    tamper: &mut Tamper<'_>,
) -> Ends {
    let opened = parties.iter().map(|index| (*index, engines(*index).open(inputs(*index)).unwrap()));
    Network::of(opened, tamper).run(pick, tamper)
}

pub(crate) fn keygen_inputs(params: Params, n: u16, t: u16, index: u16) -> Inputs<'static> {
    Inputs::Keygen(KeygenInputs { params, n, t, index, eid: eid("keygen"), seed: seed("keygen", index) })
}

pub(crate) fn keygen(
    params: Params,
    n: u16,
    t: u16,
    pick: impl FnMut(usize) -> usize,
    tamper: &mut Tamper<'_>,
) -> Ends {
    let all: Vec<u16> = (1..=n).collect();
    run_all(&both, &all, |index| keygen_inputs(params, n, t, index), pick, tamper)
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
    tamper: &mut Tamper<'_>,
) -> Ends {
    let all: Vec<u16> = (1..=n).collect();
    run_all(&both, &all, |index| auxiliary_inputs(params, n, t, key_id, index), pick, tamper)
}

/// Keys and auxiliary information of all parties.
pub(crate) struct Wallet {
    pub(crate) keys: BTreeMap<u16, KeyShare>,
    pub(crate) auxiliaries: BTreeMap<u16, Auxiliary>,
}

pub(crate) fn wallet(params: Params, n: u16, t: u16) -> Wallet {
    wallet_on(&both, params, n, t)
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
        tamper: &mut Tamper<'_>,
    ) -> Ends {
        let inputs = |index| Inputs::Presign(self.presign_inputs(index, signers, label));
        run_all(&both, signers, inputs, pick, tamper)
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
        tamper: &mut Tamper<'_>,
    ) -> Ends {
        let inputs = |index| Inputs::Interactive(self.interactive_inputs(index, signers, to_sign, label));
        run_all(&both, signers, inputs, pick, tamper)
    }
}

pub(crate) fn presignatures(outcomes: Ends) -> BTreeMap<u16, Presignature> {
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
    tamper: &mut Tamper<'_>,
) -> Ends {
    sign_on(&both, presignatures, message, suite, pick, tamper)
}

/// Signing by parties on these engines.
pub(crate) fn sign_on(
    engines: Engines<'_>,
    mut presignatures: BTreeMap<u16, Presignature>,
    message: &[u8],
    suite: Suite,
    pick: impl FnMut(usize) -> usize,
    tamper: &mut Tamper<'_>,
) -> Ends {
    let signers: Vec<u16> = presignatures.keys().copied().collect();
    let inputs = |index| {
        let presignature = presignatures.remove(&index).unwrap();
        Inputs::Sign(SignInputs { presignature, message: message.to_vec(), suite })
    };
    run_all(engines, &signers, inputs, pick, tamper)
}

/// The signature that all signers agree on.
pub(crate) fn signature(outcomes: Ends, signers: usize) -> Signature {
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
