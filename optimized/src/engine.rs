//! Opening sessions: inputs are checked, sessions are named. Source: book, chapter "Sessions".

use alloc::sync::Arc;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::engine::{
    Auxiliary, AuxiliaryInputs, InteractiveInputs, KeyShare, KeygenInputs, PresignInputs, SignInputs,
};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{AUXILIARY, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use quorate_spec::hashing::{SessionName, sign_eid};
use quorate_spec::params::{Params, Shape};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::auxiliary::AuxiliaryRun;
use crate::backend::Backend;
use crate::epoch::Epoch;
use crate::keygen::Keygen;
use crate::presign::{Presign, Shares};
use crate::session::{Name, Start};
use crate::sign::{Interactive, Signing};

/// Checks the inputs of key generation and prepares the session.
pub fn start_keygen(inputs: KeygenInputs) -> Result<Start<Keygen>, LocalError> {
    let KeygenInputs { params, n, t, index, eid, seed } = inputs;
    let name = name_of_all(params, n, t, index, KEYGEN, &[], &eid)?;
    let tape = tape(seed, &name)?;
    Keygen::start(name, &tape)
}

/// Checks the inputs of the auxiliary information and prepares the session.
pub fn start_auxiliary(backend: Backend, inputs: AuxiliaryInputs) -> Result<Start<AuxiliaryRun>, LocalError> {
    let AuxiliaryInputs { params, n, t, index, key_id, eid, seed, primes } = inputs;
    let key_id_item = key_id.map_or(Vec::new(), |id| id.to_vec());
    let name = name_of_all(params, n, t, index, AUXILIARY, &key_id_item, &eid)?;
    let tape = tape(seed, &name)?;
    AuxiliaryRun::start(backend, name, key_id, primes, tape)
}

/// Checks the inputs of presigning and prepares the session. `epoch`: what was computed from the same auxiliary information,
/// or nothing, and it is computed here.
pub fn start_presign(
    backend: Backend,
    inputs: PresignInputs<'_>,
    epoch: Option<Arc<Epoch>>,
) -> Result<Start<Presign>, LocalError> {
    let eid = inputs.eid;
    prepare(backend, inputs, PRESIGN, &eid, epoch)?.begin()
}

/// Checks the inputs of interactive signing and prepares the session.
pub fn start_interactive(
    backend: Backend,
    inputs: InteractiveInputs<'_>,
    epoch: Option<Arc<Epoch>>,
) -> Result<Start<Interactive<Presign>>, LocalError> {
    let (suite, digest) = inputs.digest.suite_and_digest();
    let inputs = inputs.presign;
    let eid = sign_eid(&inputs.eid, suite, &digest);
    let presign = prepare(backend, inputs, INTERACTIVE, &eid, epoch)?.begin()?;
    Ok(Interactive::start(presign, digest))
}

fn prepare(
    backend: Backend,
    inputs: PresignInputs<'_>,
    protocol: u8,
    eid: &Hash,
    epoch: Option<Arc<Epoch>>,
) -> Result<Presign, LocalError> {
    let name = name_of_signers(&inputs, protocol, eid)?;
    let tape = tape(inputs.seed, &name)?;
    // all that is stored is decoded before anything is compared
    let shares = Shares::decode(&name, inputs.key)?;
    let epoch = match epoch {
        Some(epoch) if epoch.id == inputs.auxiliary.epoch && epoch.serves(&name) => epoch,
        Some(_) => return Err(LocalError::InputMismatch),
        None => Arc::new(Epoch::new(backend, inputs.auxiliary, &name.parties)?),
    };
    Presign::prepare(name, inputs.key, shares, epoch, tape)
}

/// Consumes the presignature and prepares the session that signs the message.
pub fn start_sign(inputs: SignInputs) -> Result<Start<Signing>, LocalError> {
    let SignInputs { presignature, message, suite } = inputs;
    // [SIGN-2]
    let digest = suite.digest(&message);
    let Shape { params, n, t, .. } = presignature.shape;
    let shape = Shape::of_signers(params, n, t).ok_or(LocalError::InvalidParties)?;
    let signers = presignature.signers.clone();
    check_signers(&shape, &signers, presignature.index)?;
    // [SIGN-3]
    let sid = SessionName {
        params_id: shape.params.id,
        protocol: SIGN,
        n: shape.n,
        t: shape.t,
        parties: &signers,
        key_id: &presignature.key_id,
        epoch: &presignature.epoch,
        eid: &sign_eid(&presignature.sid, suite.id(), &digest),
    }
    .sid();
    let name = Name { shape, protocol: SIGN, sid, me: presignature.index, parties: signers };
    Signing::start(name, presignature, digest)
}

/// The name of a session of all parties. [PAR-4]
fn name_of_all(
    params: Params,
    n: u16,
    t: u16,
    index: u16,
    protocol: u8,
    key_id: &[u8],
    eid: &Hash,
) -> Result<Name, LocalError> {
    let shape = Shape::of_key(params, n, t).ok_or(LocalError::InvalidParties)?;
    let parties: Vec<u16> = (1..=n).collect();
    if !parties.contains(&index) {
        return Err(LocalError::InvalidParties);
    }
    let name =
        SessionName { params_id: params.id, protocol, n, t, parties: &parties, key_id, epoch: &[], eid };
    let sid = name.sid();
    Ok(Name { shape, protocol, sid, me: index, parties })
}

/// The name of a session of t signers. Fails unless key, auxiliary information and signing set belong together. [PS-1]
fn name_of_signers(inputs: &PresignInputs<'_>, protocol: u8, eid: &Hash) -> Result<Name, LocalError> {
    let PresignInputs { key, auxiliary, signers, .. } = inputs;
    let shape = check_inputs(key, auxiliary, signers)?;
    let sid = SessionName {
        params_id: key.params.id,
        protocol,
        n: key.n,
        t: key.t,
        parties: signers,
        key_id: &key.key_id(),
        epoch: &auxiliary.epoch,
        eid,
    }
    .sid();
    Ok(Name { shape, protocol, sid, me: key.index, parties: signers.clone() })
}

/// Whether key, auxiliary information and signing set belong together. [PS-1]
pub(crate) fn check_inputs(
    key: &KeyShare,
    auxiliary: &Auxiliary,
    signers: &[u16],
) -> Result<Shape, LocalError> {
    let key_id = key.key_id();
    let same = key.params == auxiliary.params
        && (key.n, key.t, key.index) == (auxiliary.n, auxiliary.t, auxiliary.index)
        && auxiliary.key_id.is_none_or(|id| id == key_id)
        && key.public_shares.len() == usize::from(key.n)
        && auxiliary.setups.len() == usize::from(key.n);
    if !same {
        return Err(LocalError::InputMismatch);
    }
    let shape = Shape::of_signers(key.params, key.n, key.t).ok_or(LocalError::InvalidParties)?;
    check_signers(&shape, signers, key.index)?;
    Ok(shape)
}

/// Exactly t distinct parties of the key, ascending, the own one among them. [PS-1] [VSS-3]
fn check_signers(shape: &Shape, signers: &[u16], index: u16) -> Result<(), LocalError> {
    let ascending = signers.iter().zip(signers.iter().skip(1)).all(|(a, b)| a < b);
    let of_key = signers.iter().all(|j| (1..=shape.n).contains(j));
    let valid = signers.len() == usize::from(shape.t) && ascending && of_key && signers.contains(&index);
    if valid { Ok(()) } else { Err(LocalError::InvalidParties) }
}

/// The tape of this session. The seed has 32 bytes.
fn tape(seed: SecretBytes, name: &Name) -> Result<Tape, LocalError> {
    if seed.expose().len() != 32 {
        return Err(LocalError::InvalidInput);
    }
    Ok(Tape::new(seed, name.sid, name.me))
}

/// The contract of the specification, in which the caller gives the seed.
#[cfg(feature = "contract")]
mod contract {
    use alloc::boxed::Box;
    use alloc::vec::Vec;

    use quorate_spec::engine::{Engine, Inputs, Session};
    use quorate_spec::fault::LocalError;
    use quorate_spec::frame::Frame;
    use quorate_spec::operations::{Denied, Performed, Values};
    use quorate_spec::params::Params;

    use crate::backend::Backend;
    use crate::operations;
    use crate::session::{Machine, Protocol, Start};

    /// This implementation, for whoever speaks the contract: vectors, tests, the command line.
    #[derive(Clone, Copy, Debug)]
    pub struct Optimized {
        /// Where exponentiations run.
        pub backend: Backend,
    }

    impl Default for Optimized {
        fn default() -> Optimized {
            Optimized { backend: Backend::detect() }
        }
    }

    impl Engine for Optimized {
        fn name(&self) -> &'static str {
            "optimized"
        }

        fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError> {
            match inputs {
                Inputs::Keygen(inputs) => Ok(boxed(super::start_keygen(inputs)?)),
                Inputs::Auxiliary(inputs) => Ok(boxed(super::start_auxiliary(self.backend, inputs)?)),
                Inputs::Presign(inputs) => Ok(boxed(super::start_presign(self.backend, inputs, None)?)),
                Inputs::Sign(inputs) => Ok(boxed(super::start_sign(inputs)?)),
                Inputs::Interactive(inputs) => {
                    Ok(boxed(super::start_interactive(self.backend, inputs, None)?))
                }
                _ => Err(LocalError::InvalidInput),
            }
        }

        fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
            operations::perform(self.backend, params, operation, inputs)
        }
    }

    fn boxed<P: Protocol + 'static>(start: Start<P>) -> (Box<dyn Session>, Vec<Frame>) {
        let (session, frames) = Machine::open(start);
        (Box::new(session), frames)
    }
}

#[cfg(feature = "contract")]
pub use contract::Optimized;
