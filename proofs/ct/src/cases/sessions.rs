//! Whole sessions: seeds, primes, shares and presignatures are secret, frames are public once they are sent.
#![allow(non_snake_case, reason = "the symbols of the book")]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use quorate::Backend;
use quorate::curve::{Scalar, decode_point, decode_scalar, encode_point, encode_scalar, generator};
use quorate::engine::Optimized;
use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::*;
use quorate_spec::fault::Error;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, BROADCAST, Frame};
use quorate_spec::messages::PresignShares;
use quorate_spec::params::{Params, Shape, TOY1536};
use quorate_spec::secret::SecretBytes;

use crate::memcheck::reveal;
use crate::secret::{concealed, secret_bytes, session_primes};

const PARAMS: Params = TOY1536;
const ENGINE: Optimized = Optimized { backend: Backend::Limbs };

fn seed(name: &str, party: u16) -> SecretBytes {
    secret_bytes(&format!("{name} {party}"), 32)
}

fn eid(name: u8) -> Hash {
    [name; 32]
}

/// Changes what a party sends.
type Edit<'a> = &'a dyn Fn(u16, &mut Frame);

fn honest(_: u16, _: &mut Frame) {}

/// Runs a session to its end: what each party ends with, or has been refused.
fn run<'a>(
    parties: &[u16],
    inputs: impl Fn(u16) -> Inputs<'a>,
    edit: Edit<'_>,
) -> BTreeMap<u16, Result<Output, Error>> {
    let mut sessions = BTreeMap::new();
    let mut frames = Vec::new();
    for j in parties {
        let (session, first) = ENGINE.open(inputs(*j)).expect("the inputs are right");
        sessions.insert(*j, session);
        frames.extend(first);
    }
    let mut errors = BTreeMap::new();
    while let Some(mut frame) = frames.pop() {
        // sent, and so public
        reveal(frame.body.as_mut_slice());
        edit(frame.from, &mut frame);
        let bytes = frame.encode();
        for (j, session) in &mut sessions {
            let addressed = frame.to == BROADCAST || frame.to == *j;
            if *j == frame.from || !addressed || errors.contains_key(j) {
                continue;
            }
            match session.deliver(frame.from, &bytes) {
                Ok(next) => frames.extend(next),
                Err(refusal) => {
                    frames.extend(refusal.frames);
                    errors.insert(*j, refusal.error);
                }
            }
        }
    }
    let end = |(j, mut session): (u16, Box<dyn Session>)| {
        let error = errors.remove(&j);
        match (session.output(), error) {
            (_, Some(error)) => Some((j, Err(error))),
            (Some(output), None) => Some((j, Ok(output))),
            (None, None) => None,
        }
    };
    sessions.into_iter().filter_map(end).collect()
}

fn outputs<T>(
    outcomes: BTreeMap<u16, Result<Output, Error>>,
    of: impl Fn(Output) -> Option<T>,
) -> BTreeMap<u16, T> {
    let output = |(j, outcome): (u16, Result<Output, Error>)| {
        (j, outcome.ok().and_then(&of).expect("the session ends with an output of its kind"))
    };
    outcomes.into_iter().map(output).collect()
}

/// What is not marked secret in an output is public; what is, is secret once it is stored, whatever it was before.
fn stored_key(mut key: KeyShare) -> KeyShare {
    reveal(&mut key.public_key);
    reveal(key.public_shares.as_mut_slice());
    reveal(&mut key.chain_code);
    key.secret = stored(&key.secret);
    key
}

fn stored(secret: &SecretBytes) -> SecretBytes {
    SecretBytes::new(concealed(secret.expose().to_vec()))
}

fn stored_auxiliary(mut auxiliary: Auxiliary) -> Auxiliary {
    for PublicSetup { modulus, modulus_hat, s, t } in &mut auxiliary.setups {
        for bytes in [modulus, modulus_hat, s, t] {
            reveal(bytes.as_mut_slice());
        }
    }
    reveal(&mut auxiliary.epoch);
    let Primes { p, q, p_hat, q_hat } = &auxiliary.primes;
    let [p, q, p_hat, q_hat] = [p, q, p_hat, q_hat].map(stored);
    auxiliary.primes = Primes { p, q, p_hat, q_hat };
    auxiliary.lambda = stored(&auxiliary.lambda);
    auxiliary
}

fn stored_presignature(mut presignature: Presignature) -> Presignature {
    reveal(&mut presignature.sid);
    reveal(&mut presignature.key_id);
    reveal(&mut presignature.epoch);
    reveal(&mut presignature.public_key);
    reveal(&mut presignature.gamma_point);
    reveal(presignature.delta_tilde.as_mut_slice());
    reveal(presignature.s_tilde.as_mut_slice());
    reveal(&mut presignature.echo);
    presignature.k_tilde = stored(&presignature.k_tilde);
    presignature.chi_tilde = stored(&presignature.chi_tilde);
    presignature
}

fn keys(n: u16, t: u16) -> BTreeMap<u16, KeyShare> {
    let parties: Vec<u16> = (1..=n).collect();
    let inputs = |index| {
        Inputs::Keygen(KeygenInputs { params: PARAMS, n, t, index, eid: eid(1), seed: seed("keygen", index) })
    };
    outputs(run(&parties, inputs, &honest), |output| match output {
        Output::KeyShare(key) => Some(stored_key(key)),
        _ => None,
    })
}

fn auxiliary_of(n: u16, t: u16, key_id: Hash) -> BTreeMap<u16, Auxiliary> {
    let parties: Vec<u16> = (1..=n).collect();
    let inputs = |index| {
        Inputs::Auxiliary(AuxiliaryInputs {
            params: PARAMS,
            n,
            t,
            index,
            key_id: Some(key_id),
            eid: eid(2),
            seed: seed("auxiliary", index),
            primes: session_primes(&PARAMS, index),
        })
    };
    outputs(run(&parties, inputs, &honest), |output| match output {
        Output::Auxiliary(auxiliary) => Some(stored_auxiliary(auxiliary)),
        _ => None,
    })
}

fn presign_inputs<'a>(key: &'a KeyShare, auxiliary: &'a Auxiliary, signers: &[u16]) -> PresignInputs<'a> {
    let (signers, seed) = (signers.to_vec(), seed("presign", key.index));
    PresignInputs { key, auxiliary, signers, eid: eid(3), seed }
}

/// Key generation among three.
pub fn keygen() {
    assert_eq!(keys(3, 2).len(), 3);
}

/// The auxiliary information of two.
pub fn auxiliary() {
    assert_eq!(auxiliary_of(2, 2, eid(9)).len(), 2);
}

/// A key of n parties that all sign, with its auxiliary information. Not under test here.
fn wallet(n: u16) -> &'static Wallet {
    static TWO: OnceLock<Wallet> = OnceLock::new();
    static THREE: OnceLock<Wallet> = OnceLock::new();
    let place = if n == 2 { &TWO } else { &THREE };
    place.get_or_init(|| {
        let keys = keys(n, n);
        let auxiliary = auxiliary_of(n, n, keys[&1].key_id());
        (keys, auxiliary)
    })
}

type Wallet = (BTreeMap<u16, KeyShare>, BTreeMap<u16, Auxiliary>);

/// Two parties presign, then sign from what is stored.
pub fn presign_and_sign() {
    let (keys, auxiliary) = wallet(2);
    let inputs = |j| Inputs::Presign(presign_inputs(&keys[&j], &auxiliary[&j], &[1, 2]));
    let mut presignatures = outputs(run(&[1, 2], inputs, &honest), |output| match output {
        Output::Presignature(presignature) => Some(stored_presignature(presignature)),
        _ => None,
    });
    let mut sign = BTreeMap::new();
    for j in [1, 2] {
        let presignature = presignatures.remove(&j).expect("both have one");
        sign.insert(j, SignInputs { presignature, message: b"message".to_vec(), suite: Suite::Sha256 });
    }
    let sign = std::cell::RefCell::new(sign);
    let inputs = |j| Inputs::Sign(sign.borrow_mut().remove(&j).expect("once each"));
    let signatures = outputs(run(&[1, 2], inputs, &honest), |output| match output {
        Output::Signature(signature) => Some(signature),
        _ => None,
    });
    assert_eq!(signatures.len(), 2);
}

/// Two parties sign without a presignature.
pub fn interactive() {
    let (keys, auxiliary) = wallet(2);
    let digest = || ToSign::Message(b"message".to_vec(), Suite::Keccak256);
    let inputs = |j| {
        let presign = presign_inputs(&keys[&j], &auxiliary[&j], &[1, 2]);
        Inputs::Interactive(InteractiveInputs { presign, digest: digest() })
    };
    let signatures = outputs(run(&[1, 2], inputs, &honest), |output| match output {
        Output::Signature(signature) => Some(signature),
        _ => None,
    });
    assert_eq!(signatures.len(), 2);
}

/// Party 2 sends a wrong share in round 3; the others publish what names it.
fn alert(of_round: u8, change: fn(&mut PresignShares)) {
    let (keys, auxiliary) = wallet(3);
    let shape = Shape::of_signers(PARAMS, 3, 3).expect("a shape");
    let inputs = |j| Inputs::Presign(presign_inputs(&keys[&j], &auxiliary[&j], &[1, 2, 3]));
    let alerts = std::cell::Cell::new(0);
    let edit = |from: u16, frame: &mut Frame| {
        if from == 2 && frame.round == 3 {
            let mut shares = PresignShares::decode(&shape, &frame.body).expect("an honest body");
            change(&mut shares);
            frame.body = shares.encode();
        }
        alerts.set(alerts.get() + u16::from(frame.round == of_round));
    };
    run(&[1, 2, 3], inputs, &edit);
    assert_eq!(alerts.get(), 2, "both honest parties raise the alert");
}

/// δ_2 + 1.
pub fn nonce_alert() {
    alert(ALERT_NONCE, |shares| {
        let delta = decode_scalar(&shares.delta).expect("a scalar") + Scalar::ONE;
        shares.delta = encode_scalar(&delta);
    });
}

/// S_2 + G.
pub fn chi_alert() {
    alert(ALERT_CHI, |shares| {
        let S = decode_point(&shares.S).expect("a point") + generator();
        shares.S = encode_point(&S);
    });
}
