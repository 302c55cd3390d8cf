//! What products call: one function for each protocol, each giving a session whose output has a type.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::marker::PhantomData;

use quorate_spec::Hash;
use quorate_spec::engine::{
    Auxiliary, AuxiliaryInputs, InteractiveInputs, KeyShare, KeygenInputs, Output, PresignInputs,
    Presignature, Primes, SignInputs, Signature, Suite, ToSign,
};
use quorate_spec::fault::{LocalError, Refusal};
use quorate_spec::frame::Frame;
use quorate_spec::params::Params;
use quorate_spec::session::{Machine, Protocol, Start, check_inputs};

use crate::backend::Backend;
use crate::engine;
use crate::epoch::Epoch;
use crate::seed::Seed;

/// Who takes part: the parties of the key, and which of them this one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Parameter set.
    pub params: Params,
    /// Parties of the key, 2..=64.
    pub n: u16,
    /// Signers needed, 2..=n.
    pub t: u16,
    /// The own index, 1..=n.
    pub index: u16,
}

/// A running session that ends with a `T`: frames in, frames out. The caller carries them.
pub struct Session<T> {
    inner: Box<dyn quorate_spec::engine::Session>,
    output: PhantomData<fn() -> T>,
}

/// What a session can end with.
pub trait Outcome: Sized {
    /// The outcome, if the session had one of this kind.
    fn of(output: Output) -> Option<Self>;
}

macro_rules! outcome {
    ($($kind:ident),+) => {
        $(impl Outcome for $kind {
            fn of(output: Output) -> Option<$kind> {
                match output {
                    Output::$kind(value) => Some(value),
                    _ => None,
                }
            }
        })+
    };
}

outcome!(KeyShare, Auxiliary, Presignature, Signature);

impl<T: Outcome> Session<T> {
    fn open<P: Protocol + 'static>(start: Start<P>) -> (Session<T>, Vec<Frame>) {
        let (machine, frames) = Machine::open(start);
        (Session { inner: Box::new(machine), output: PhantomData }, frames)
    }

    /// Takes a frame and returns the frames to send, if it completed a round.
    ///
    /// `sender`: the index that the transport authenticated. `frame`: bytes as they arrived. A refusal says whether the session
    /// is over, who is to blame, and what is to be sent all the same.
    pub fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal> {
        self.inner.deliver(sender, frame)
    }

    /// The result, once; `None` while the session runs, after a fault, and the second time.
    pub fn output(&mut self) -> Option<T> {
        self.inner.output().and_then(T::of)
    }
}

/// Opens a key generation. `eid`: agreed by all parties and never used again.
pub fn generate_key(
    parties: Parties,
    eid: Hash,
    seed: Seed,
) -> Result<(Session<KeyShare>, Vec<Frame>), LocalError> {
    let Parties { params, n, t, index } = parties;
    let seed = seed.into_bytes();
    let start = engine::start_keygen(KeygenInputs { params, n, t, index, eid, seed })?;
    Ok(Session::open(start))
}

/// Opens the exchange of auxiliary information. `key_id`: of the key it is for, if there is one already. `primes`: the own
/// key material, used for this exchange only; the prime search makes it.
pub fn exchange_auxiliary(
    parties: Parties,
    key_id: Option<Hash>,
    primes: Primes,
    eid: Hash,
    seed: Seed,
) -> Result<(Session<Auxiliary>, Vec<Frame>), LocalError> {
    let Parties { params, n, t, index } = parties;
    let seed = seed.into_bytes();
    let inputs = AuxiliaryInputs { params, n, t, index, key_id, eid, seed, primes };
    Ok(Session::open(engine::start_auxiliary(Backend::detect(), inputs)?))
}

/// A signer: a share of a key with its auxiliary information, ready for many sessions with a set of signers.
///
/// Making one costs about as much as a session does; it holds tables for the peers' commitments.
pub struct Signer<'a> {
    key: &'a KeyShare,
    auxiliary: &'a Auxiliary,
    signers: Vec<u16>,
    epoch: Arc<Epoch>,
}

impl<'a> Signer<'a> {
    /// A signer among `signers`: t indices, ascending, the own one among them.
    pub fn new(
        key: &'a KeyShare,
        auxiliary: &'a Auxiliary,
        signers: &[u16],
    ) -> Result<Signer<'a>, LocalError> {
        Signer::with_backend(Backend::detect(), key, auxiliary, signers)
    }

    /// A signer whose exponentiations run on this backend. Fails with `InvalidInput` if it is not [`Backend::available`].
    pub fn with_backend(
        backend: Backend,
        key: &'a KeyShare,
        auxiliary: &'a Auxiliary,
        signers: &[u16],
    ) -> Result<Signer<'a>, LocalError> {
        if !backend.available() {
            return Err(LocalError::InvalidInput);
        }
        check_inputs(key, auxiliary, signers)?;
        let epoch = Arc::new(Epoch::new(backend, auxiliary, signers)?);
        Ok(Signer { key, auxiliary, signers: signers.to_vec(), epoch })
    }

    /// Opens a presigning, before the message is known.
    pub fn presign(&self, eid: Hash, seed: Seed) -> Result<(Session<Presignature>, Vec<Frame>), LocalError> {
        let inputs = self.inputs(eid, seed);
        let start = engine::start_presign(self.epoch.backend, inputs, Some(Arc::clone(&self.epoch)))?;
        Ok(Session::open(start))
    }

    /// Opens a signing in four rounds, without a presignature.
    pub fn sign_interactively(
        &self,
        digest: ToSign,
        eid: Hash,
        seed: Seed,
    ) -> Result<(Session<Signature>, Vec<Frame>), LocalError> {
        let inputs = InteractiveInputs { presign: self.inputs(eid, seed), digest };
        let start = engine::start_interactive(self.epoch.backend, inputs, Some(Arc::clone(&self.epoch)))?;
        Ok(Session::open(start))
    }

    fn inputs(&self, eid: Hash, seed: Seed) -> PresignInputs<'a> {
        PresignInputs {
            key: self.key,
            auxiliary: self.auxiliary,
            signers: self.signers.clone(),
            eid,
            seed: seed.into_bytes(),
        }
    }
}

/// Opens the signing of one message with a presignature, which is used up: a second message would give the key away. One round.
pub fn sign(
    presignature: Presignature,
    message: Vec<u8>,
    suite: Suite,
) -> Result<(Session<Signature>, Vec<Frame>), LocalError> {
    let start = engine::start_sign(SignInputs { presignature, message, suite })?;
    Ok(Session::open(start))
}
