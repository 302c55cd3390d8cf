//! Signing: a signer opens presignings and interactive signings; a presignature opens the signing of one message.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use quorate_spec::engine::{self as contract, InteractiveInputs, PresignInputs, SignInputs, Suite, ToSign};
use quorate_spec::fault::LocalError;
use quorate_spec::session::check_inputs;

use super::{Auxiliary, Error, ExecutionId, KeyShare, Opened, Presignature, Seed, Signature, open};
use crate::backend::Backend;
use crate::cancel::Cancel;
use crate::engine;
use crate::epoch::Epoch;

/// A share of a key with its auxiliary information, ready for many sessions with one set of signers.
///
/// Making one costs about as much as a session does; it holds tables for the peers' commitments.
pub struct Signer<'a> {
    key: &'a KeyShare,
    auxiliary: &'a Auxiliary,
    signers: Vec<u16>,
    epoch: Arc<Epoch>,
}

impl<'a> Signer<'a> {
    /// A signer among `signers`: t indices, ascending, the own one among them. Fails with `InvalidParties`; with `InputMismatch` where
    /// share and auxiliary information do not belong together; with `InvalidInput` where a stored value does not decode.
    pub fn new(key: &'a KeyShare, auxiliary: &'a Auxiliary, signers: &[u16]) -> Result<Signer<'a>, Error> {
        Signer::with_backend(Backend::detect(), key, auxiliary, signers)
    }

    /// A signer whose exponentiations run on this backend. Fails with `InvalidInput` if it is not [`Backend::available`].
    pub fn with_backend(
        backend: Backend,
        key: &'a KeyShare,
        auxiliary: &'a Auxiliary,
        signers: &[u16],
    ) -> Result<Signer<'a>, Error> {
        if !backend.available() {
            return Err(LocalError::InvalidInput.into());
        }
        check_inputs(&key.0, &auxiliary.0, signers)?;
        let epoch = Arc::new(Epoch::new(backend, &auxiliary.0, signers)?);
        Ok(Signer { key, auxiliary, signers: signers.to_vec(), epoch })
    }

    /// The signers, ascending.
    pub fn signers(&self) -> &[u16] {
        &self.signers
    }

    /// Opens a presigning, before the message is known.
    #[cfg(feature = "std")]
    pub fn presign(&self, eid: &ExecutionId) -> Result<Opened<Presignature>, Error> {
        self.presign_with_seed(eid, Seed::fresh(Some(self.key))?)
    }

    /// The same with a seed from elsewhere.
    pub fn presign_with_seed(&self, eid: &ExecutionId, seed: Seed) -> Result<Opened<Presignature>, Error> {
        let epoch = Some(Arc::clone(&self.epoch));
        let start = engine::start_presign(self.epoch.backend, self.inputs(eid, seed), epoch)?;
        let cancel = start.protocol.cancel.clone();
        Ok(open(start, cancel))
    }

    /// Opens a signing in four rounds, without a presignature.
    #[cfg(feature = "std")]
    pub fn sign_interactively(&self, what: ToSign, eid: &ExecutionId) -> Result<Opened<Signature>, Error> {
        self.sign_interactively_with_seed(what, eid, Seed::fresh(Some(self.key))?)
    }

    /// The same with a seed from elsewhere.
    pub fn sign_interactively_with_seed(
        &self,
        what: ToSign,
        eid: &ExecutionId,
        seed: Seed,
    ) -> Result<Opened<Signature>, Error> {
        let inputs = InteractiveInputs { presign: self.inputs(eid, seed), digest: what };
        let epoch = Some(Arc::clone(&self.epoch));
        let start = engine::start_interactive(self.epoch.backend, inputs, epoch)?;
        let cancel =
            start.protocol.presigning().map_or_else(Cancel::default, |presign| presign.cancel.clone());
        Ok(open(start, cancel))
    }

    fn inputs(&self, eid: &ExecutionId, seed: Seed) -> PresignInputs<'a> {
        let (signers, seed) = (self.signers.clone(), seed.into_bytes());
        PresignInputs { key: &self.key.0, auxiliary: &self.auxiliary.0, signers, eid: eid.0, seed }
    }
}

impl fmt::Debug for Signer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Signer");
        debug.field("key_id", &self.key.key_id()).field("signers", &self.signers).finish_non_exhaustive()
    }
}

/// Opens the signing of one message with a presignature, which is used up: a second message would give the key away. One round.
pub fn sign(presignature: Presignature, message: &[u8], suite: Suite) -> Result<Opened<Signature>, Error> {
    let presignature: contract::Presignature = presignature.0;
    let start = engine::start_sign(SignInputs { presignature, message: message.to_vec(), suite })?;
    Ok(open(start, Cancel::default()))
}
