//! Opening sessions: inputs are checked, sessions are named. Source: book, chapter "Sessions".

use alloc::boxed::Box;
use alloc::sync::Arc;

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{
    AuxiliaryInputs, InteractiveInputs, KeygenInputs, Output, PresignInputs, SignInputs,
};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::{INTERACTIVE, PRESIGN};
use quorate_spec::hashing::sign_eid;
use quorate_spec::session::{ByParty, Interactive, Name, Next, Protocol, Received, Start, tape};

use crate::alert;
use crate::auxiliary::AuxiliaryRun;
use crate::backend::Backend;
use crate::ct;
use crate::epoch::Epoch;
use crate::keygen::Keygen;
use crate::presign::{Presign, Shares, Sums};
use crate::sign::Signing;

/// Checks the inputs of key generation and prepares the session.
pub fn start_keygen(inputs: KeygenInputs) -> Result<Start<Keygen>, LocalError> {
    let name = Name::of_keygen(&inputs)?;
    let tape = tape(inputs.seed, &name)?;
    Keygen::start(name, &tape)
}

/// Checks the inputs of the auxiliary information and prepares the session.
pub fn start_auxiliary(backend: Backend, inputs: AuxiliaryInputs) -> Result<Start<AuxiliaryRun>, LocalError> {
    let name = Name::of_auxiliary(&inputs)?;
    let tape = tape(inputs.seed, &name)?;
    AuxiliaryRun::start(backend, name, inputs.key_id, inputs.primes, tape)
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

/// Rounds 1 to 3, and the alert round where the sums of round 3 differ.
impl Protocol for Presign {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        match received.round {
            1 => self.round_1(received),
            2 => self.round_2(received),
            3 => match self.round_3(received)? {
                Sums::Agree(presignature) => Ok(Next::Done(Box::new(Output::Presignature(*presignature)))),
                Sums::Differ(alert) => {
                    let message = alert::publish(self, alert, received.echo)?;
                    let broadcast = ct::sent(message.encode());
                    Ok(Next::Send { round: alert.round(), broadcast, direct: ByParty::new() })
                }
            },
            _ => Err(alert::judge(self, received)),
        }
    }
}

/// Presigning and signing in one session.
pub type InteractiveSigning = Interactive<Presign, Signing>;

/// Checks the inputs of interactive signing and prepares the session.
pub fn start_interactive(
    backend: Backend,
    inputs: InteractiveInputs<'_>,
    epoch: Option<Arc<Epoch>>,
) -> Result<Start<InteractiveSigning>, LocalError> {
    let (suite, digest) = inputs.digest.suite_and_digest();
    let inputs = inputs.presign;
    let eid = sign_eid(&inputs.eid, suite, &digest);
    let presign = prepare(backend, inputs, INTERACTIVE, &eid, epoch)?.begin()?;
    Ok(Interactive::start(presign, Signing::start, digest))
}

fn prepare(
    backend: Backend,
    inputs: PresignInputs<'_>,
    protocol: u8,
    eid: &Hash,
    epoch: Option<Arc<Epoch>>,
) -> Result<Presign, LocalError> {
    let name = Name::of_signers(&inputs, protocol, eid)?;
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

/// Consumes the presignature and prepares the session that signs the message. [SIGN-2]
pub fn start_sign(inputs: SignInputs) -> Result<Start<Signing>, LocalError> {
    let SignInputs { presignature, message, suite } = inputs;
    let digest = suite.digest(&message);
    let name = Name::of_signing(&presignature, suite.id(), &digest)?;
    Signing::start(name, presignature, digest)
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
    use quorate_spec::session::Machine;

    use crate::backend::Backend;
    use crate::operations;

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
                Inputs::Keygen(inputs) => Ok(Machine::boxed(super::start_keygen(inputs)?)),
                Inputs::Auxiliary(inputs) => {
                    Ok(Machine::boxed(super::start_auxiliary(self.backend, inputs)?))
                }
                Inputs::Presign(inputs) => {
                    Ok(Machine::boxed(super::start_presign(self.backend, inputs, None)?))
                }
                Inputs::Sign(inputs) => Ok(Machine::boxed(super::start_sign(inputs)?)),
                Inputs::Interactive(inputs) => {
                    Ok(Machine::boxed(super::start_interactive(self.backend, inputs, None)?))
                }
                _ => Err(LocalError::InvalidInput),
            }
        }

        fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
            operations::perform(self.backend, params, operation, inputs)
        }
    }
}

#[cfg(feature = "contract")]
pub use contract::Optimized;
