//! The contract of the specification, met by the reference. Source: book, chapter "Sessions".

use quorate_spec::codec::Record;
use quorate_spec::engine::{
    AuxiliaryInputs, Engine, Inputs, InteractiveInputs, KeygenInputs, Output, PresignInputs, Session,
    SignInputs,
};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::{Frame, INTERACTIVE, PRESIGN};
use quorate_spec::hashing::sign_eid;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::Params;
use quorate_spec::session::{ByParty, Interactive, Machine, Name, Next, Protocol, Received, Start, tape};

use crate::alert;
use crate::auxiliary::AuxiliaryRun;
use crate::keygen::Keygen;
use crate::operations;
use crate::presign::{Presign, Sums};
use crate::sign::Signing;

/// The reference implementation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference;

impl Engine for Reference {
    fn name(&self) -> &'static str {
        "reference"
    }

    fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError> {
        match inputs {
            Inputs::Keygen(inputs) => Ok(Machine::boxed(start_keygen(inputs)?)),
            Inputs::Auxiliary(inputs) => Ok(Machine::boxed(start_auxiliary(inputs)?)),
            Inputs::Presign(inputs) => Ok(Machine::boxed(start_presign(inputs)?)),
            Inputs::Sign(inputs) => Ok(Machine::boxed(start_sign(inputs)?)),
            Inputs::Interactive(inputs) => Ok(Machine::boxed(start_interactive(inputs)?)),
            _ => Err(LocalError::InvalidInput),
        }
    }

    fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
        operations::perform(params, operation, inputs)
    }
}

/// Checks the inputs of key generation and prepares the session.
pub fn start_keygen(inputs: KeygenInputs) -> Result<Start<Keygen>, LocalError> {
    let name = Name::of_keygen(&inputs)?;
    let tape = tape(inputs.seed, &name)?;
    Keygen::start(name, &tape)
}

/// Checks the inputs of the auxiliary information and prepares the session.
pub fn start_auxiliary(inputs: AuxiliaryInputs) -> Result<Start<AuxiliaryRun>, LocalError> {
    let name = Name::of_auxiliary(&inputs)?;
    let tape = tape(inputs.seed, &name)?;
    AuxiliaryRun::start(name, inputs.key_id, inputs.primes, tape)
}

/// Checks the inputs of presigning and prepares the session.
pub fn start_presign(inputs: PresignInputs<'_>) -> Result<Start<Presign>, LocalError> {
    prepare_presign(inputs)?.begin()
}

/// Checks the inputs of presigning and draws the nonces.
pub fn prepare_presign(inputs: PresignInputs<'_>) -> Result<Presign, LocalError> {
    let name = Name::of_signers(&inputs, PRESIGN, &inputs.eid)?;
    let tape = tape(inputs.seed, &name)?;
    Presign::prepare(name, inputs.key, inputs.auxiliary, tape)
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
                    let broadcast = message.encode();
                    Ok(Next::Send { round: alert.round(), broadcast, direct: ByParty::new() })
                }
            },
            _ => Err(alert::judge(self, received).into()),
        }
    }
}

/// Presigning and signing in one session.
pub type InteractiveSigning = Interactive<Presign, Signing>;

/// Checks the inputs of interactive signing and prepares the session.
pub fn start_interactive(inputs: InteractiveInputs<'_>) -> Result<Start<InteractiveSigning>, LocalError> {
    let (suite, digest) = inputs.digest.suite_and_digest();
    let inputs = inputs.presign;
    let name = Name::of_signers(&inputs, INTERACTIVE, &sign_eid(&inputs.eid, suite, &digest))?;
    let tape = tape(inputs.seed, &name)?;
    let presign = Presign::prepare(name, inputs.key, inputs.auxiliary, tape)?.begin()?;
    Ok(Interactive::start(presign, Signing::start, digest))
}

/// Consumes the presignature and prepares the session that signs the message. [SIGN-2]
pub fn start_sign(inputs: SignInputs) -> Result<Start<Signing>, LocalError> {
    let SignInputs { presignature, message, suite } = inputs;
    let digest = suite.digest(&message);
    let name = Name::of_signing(&presignature, suite.id(), &digest)?;
    Signing::start(name, presignature, digest)
}
