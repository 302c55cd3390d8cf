//! Both engines as one: every call goes to both, and what they give has to be the same.

use std::sync::LazyLock;

use quorate::engine::Optimized;
use quorate_reference::engine::Reference;
use quorate_spec::Hash;
use quorate_spec::engine::*;
use quorate_spec::fault::{LocalError, Refusal};
use quorate_spec::frame::Frame;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::{Params, Shape};
use quorate_spec::secret::SecretBytes;

use crate::values::name_of_byte;

/// The optimized engine.
pub(crate) fn optimized() -> &'static (dyn Engine + Sync) {
    static ENGINE: LazyLock<Optimized> = LazyLock::new(Optimized::default);
    &*ENGINE
}

/// An engine whose sessions are pairs.
pub(crate) struct Both;

impl Engine for Both {
    fn name(&self) -> &'static str {
        "both"
    }

    fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError> {
        let shape = shape_of(&inputs);
        let expected = Reference.open(duplicate(&inputs));
        let actual = optimized().open(inputs);
        match (expected, actual) {
            (Ok((reference, expected)), Ok((optimized, actual))) => {
                assert_same_frames(shape, &expected, &actual);
                Ok((Box::new(Pair { shape, reference, optimized }), actual))
            }
            (Err(expected), Err(actual)) => {
                assert_eq!(actual, expected, "open");
                Err(actual)
            }
            (Ok(_), Err(actual)) => panic!("only the reference opens the session: {actual}"),
            (Err(expected), Ok(_)) => panic!("the reference does not open the session: {expected}"),
        }
    }

    fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
        let expected = Reference.perform(params, operation, inputs);
        let actual = optimized().perform(params, operation, inputs);
        let outputs = |performed: &Performed| performed.outputs.clone();
        assert_eq!(actual.as_ref().map(outputs), expected.as_ref().map(outputs), "{operation}");
        actual
    }
}

/// One party's session, on both engines.
struct Pair {
    shape: Option<Shape>,
    reference: Box<dyn Session>,
    optimized: Box<dyn Session>,
}

impl Session for Pair {
    fn id(&self) -> Hash {
        assert_eq!(self.optimized.id(), self.reference.id());
        self.reference.id()
    }

    fn round(&self) -> u8 {
        assert_eq!(self.optimized.round(), self.reference.round());
        self.reference.round()
    }

    fn waiting_for(&self) -> Vec<u16> {
        self.reference.waiting_for()
    }

    fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal> {
        let expected = self.reference.deliver(sender, frame);
        let actual = self.optimized.deliver(sender, frame);
        match (&expected, &actual) {
            (Ok(expected), Ok(actual)) => assert_same_frames(self.shape, expected, actual),
            (Err(expected), Err(actual)) => {
                // reason, culprits, attribution and round of a fault
                assert_eq!(actual.error, expected.error, "the error");
                assert_same_frames(self.shape, &expected.frames, &actual.frames);
            }
            (Ok(_), Err(actual)) => panic!("only the reference accepts the frame: {actual}"),
            (Err(expected), Ok(_)) => panic!("the reference refuses the frame: {expected}"),
        }
        actual
    }

    fn output(&mut self) -> Option<Output> {
        let (expected, actual) = (self.reference.output(), self.optimized.output());
        match (&expected, &actual) {
            (Some(expected), Some(actual)) => assert_same_output(expected, actual),
            (None, None) => {}
            (expected, _) => panic!("one output only; the reference has one: {}", expected.is_some()),
        }
        actual
    }
}

/// The shape of the session, for the names of fields; none if there is no such session.
fn shape_of(inputs: &Inputs<'_>) -> Option<Shape> {
    let of_signers =
        |inputs: &PresignInputs<'_>| Shape::of_signers(inputs.key.params, inputs.key.n, inputs.key.t);
    match inputs {
        Inputs::Keygen(inputs) => Shape::of_key(inputs.params, inputs.n, inputs.t),
        Inputs::Auxiliary(inputs) => Shape::of_key(inputs.params, inputs.n, inputs.t),
        Inputs::Presign(inputs) => of_signers(inputs),
        Inputs::Interactive(inputs) => of_signers(&inputs.presign),
        Inputs::Sign(inputs) => Some(inputs.presignature.shape),
        _ => panic!("a protocol that these tests do not know"),
    }
}

/// The same frames in the same order; otherwise names the first value that differs.
#[track_caller]
fn assert_same_frames(shape: Option<Shape>, expected: &[Frame], actual: &[Frame]) {
    let places = |frames: &[Frame]| -> Vec<_> {
        frames.iter().map(|frame| (frame.protocol, frame.round, frame.from, frame.to)).collect()
    };
    assert_eq!(places(actual), places(expected), "protocol, round, sender and recipient of the frames");
    for (expected, actual) in expected.iter().zip(actual) {
        let different = expected.body.iter().zip(&actual.body).position(|(a, b)| a != b);
        if let Some(position) = different {
            let name = shape.map_or_else(String::new, |shape| name_of_byte(&shape, expected, position));
            let Frame { protocol, round, from, to, .. } = expected;
            panic!("protocol {protocol}, round {round}, party {from} to {to}: {name} differs");
        }
        assert!(actual == expected, "a frame's header or length differs");
    }
}

// ---- copies; secrets have no Clone ----

/// A second copy of what a session needs.
pub(crate) fn duplicate<'a>(inputs: &Inputs<'a>) -> Inputs<'a> {
    match inputs {
        Inputs::Keygen(KeygenInputs { params, n, t, index, eid, seed }) => Inputs::Keygen(KeygenInputs {
            params: *params,
            n: *n,
            t: *t,
            index: *index,
            eid: *eid,
            seed: seed.duplicate(),
        }),
        Inputs::Auxiliary(AuxiliaryInputs { params, n, t, index, key_id, eid, seed, primes }) => {
            Inputs::Auxiliary(AuxiliaryInputs {
                params: *params,
                n: *n,
                t: *t,
                index: *index,
                key_id: *key_id,
                eid: *eid,
                seed: seed.duplicate(),
                primes: duplicate_primes(primes),
            })
        }
        Inputs::Presign(inputs) => Inputs::Presign(duplicate_presign(inputs)),
        Inputs::Interactive(InteractiveInputs { presign, digest }) => {
            Inputs::Interactive(InteractiveInputs {
                presign: duplicate_presign(presign),
                digest: digest.clone(),
            })
        }
        Inputs::Sign(SignInputs { presignature, message, suite }) => Inputs::Sign(SignInputs {
            presignature: duplicate_presignature(presignature),
            message: message.clone(),
            suite: *suite,
        }),
        _ => panic!("a protocol that these tests do not know"),
    }
}

fn duplicate_primes(primes: &Primes) -> Primes {
    let Primes { p, q, p_hat, q_hat } = primes;
    let [p, q, p_hat, q_hat] = [p, q, p_hat, q_hat].map(SecretBytes::duplicate);
    Primes { p, q, p_hat, q_hat }
}

fn duplicate_presign<'a>(inputs: &PresignInputs<'a>) -> PresignInputs<'a> {
    let PresignInputs { key, auxiliary, signers, eid, seed } = inputs;
    PresignInputs { key, auxiliary, signers: signers.clone(), eid: *eid, seed: seed.duplicate() }
}

/// A second copy of a presignature, which exists in tests alone: a presignature signs one message. [SIGN-1]
pub(crate) fn duplicate_presignature(presignature: &Presignature) -> Presignature {
    let Presignature {
        shape,
        index,
        signers,
        sid,
        key_id,
        epoch,
        public_key,
        gamma_point,
        k_tilde,
        chi_tilde,
        delta_tilde,
        s_tilde,
        echo,
    } = presignature;
    Presignature {
        shape: *shape,
        index: *index,
        signers: signers.clone(),
        sid: *sid,
        key_id: *key_id,
        epoch: *epoch,
        public_key: *public_key,
        gamma_point: *gamma_point,
        k_tilde: k_tilde.duplicate(),
        chi_tilde: chi_tilde.duplicate(),
        delta_tilde: delta_tilde.clone(),
        s_tilde: s_tilde.clone(),
        echo: *echo,
    }
}

// ---- comparison, field by field; a new field has to be named here ----

fn assert_same_secret(expected: &SecretBytes, actual: &SecretBytes, name: &str) {
    assert!(expected.expose() == actual.expose(), "{name} differs");
}

/// The same output, secrets included.
#[track_caller]
pub(crate) fn assert_same_output(expected: &Output, actual: &Output) {
    match (expected, actual) {
        (Output::KeyShare(expected), Output::KeyShare(actual)) => assert_same_key(expected, actual),
        (Output::Auxiliary(expected), Output::Auxiliary(actual)) => {
            assert_same_auxiliary(expected, actual);
        }
        (Output::Presignature(expected), Output::Presignature(actual)) => {
            assert_same_presignature(expected, actual);
        }
        (Output::Signature(expected), Output::Signature(actual)) => assert_eq!(actual, expected),
        _ => panic!("outputs of different protocols"),
    }
}

pub(crate) fn assert_same_key(expected: &KeyShare, actual: &KeyShare) {
    let KeyShare { params, n, t, index, secret, public_key, public_shares, chain_code } = expected;
    let same = (&actual.params, &actual.n, &actual.t, &actual.index) == (params, n, t, index);
    assert!(same, "params, n, t or index differ");
    assert_same_secret(secret, &actual.secret, "secret");
    assert_eq!(actual.public_key, *public_key, "public_key");
    assert_eq!(actual.public_shares, *public_shares, "public_shares");
    assert_eq!(actual.chain_code, *chain_code, "chain_code");
}

pub(crate) fn assert_same_auxiliary(expected: &Auxiliary, actual: &Auxiliary) {
    let Auxiliary { params, n, t, index, key_id, primes, lambda, setups, epoch } = expected;
    let same = (&actual.params, &actual.n, &actual.t, &actual.index) == (params, n, t, index);
    assert!(same, "params, n, t or index differ");
    assert_eq!(actual.key_id, *key_id, "key_id");
    let Primes { p, q, p_hat, q_hat } = primes;
    assert_same_secret(p, &actual.primes.p, "p");
    assert_same_secret(q, &actual.primes.q, "q");
    assert_same_secret(p_hat, &actual.primes.p_hat, "p_hat");
    assert_same_secret(q_hat, &actual.primes.q_hat, "q_hat");
    assert_same_secret(lambda, &actual.lambda, "lambda");
    assert!(actual.setups == *setups, "setups differ");
    assert_eq!(actual.epoch, *epoch, "epoch");
}

pub(crate) fn assert_same_presignature(expected: &Presignature, actual: &Presignature) {
    let Presignature {
        shape,
        index,
        signers,
        sid,
        key_id,
        epoch,
        public_key,
        gamma_point,
        k_tilde,
        chi_tilde,
        delta_tilde,
        s_tilde,
        echo,
    } = expected;
    assert_eq!(actual.shape, *shape, "shape");
    assert_eq!((actual.index, &actual.signers), (*index, signers), "index and signers");
    let ids = (actual.sid, actual.key_id, actual.epoch, actual.echo);
    assert_eq!(ids, (*sid, *key_id, *epoch, *echo), "sid, key_id, epoch and echo");
    let points = (actual.public_key, actual.gamma_point);
    assert_eq!(points, (*public_key, *gamma_point), "public_key and gamma_point");
    assert_same_secret(k_tilde, &actual.k_tilde, "k_tilde");
    assert_same_secret(chi_tilde, &actual.chi_tilde, "chi_tilde");
    assert_eq!(actual.delta_tilde, *delta_tilde, "delta_tilde");
    assert_eq!(actual.s_tilde, *s_tilde, "s_tilde");
}
