//! Presigning and signing in one session. Source: book, chapter "Signing", Algorithm SIGN-INTERACTIVE.

use alloc::boxed::Box;

use crate::Hash;
use crate::engine::{Output, Presignature};
use crate::fault::{Error, LocalError};
use crate::messages::SHARE_ROUND;
use crate::session::{Name, Next, Protocol, Received, Start};

/// How an implementation begins to sign: from the session's name, the presignature, which is used up, and the digest.
type Sign<S> = fn(Name, Presignature, Hash) -> Result<Start<S>, LocalError>;

/// A session that presigns, and signs with what that gives.
///
/// `P`: the presigning, a protocol whose output is a presignature. `S`: the signing.
pub struct Interactive<P, S> {
    name: Name,
    digest: Hash,
    sign: Sign<S>,
    stage: Stage<P, S>,
}

/// The presigning goes, with its secrets, when the signing comes.
enum Stage<P, S> {
    Presigning(P),
    Signing(Box<S>),
}

impl<P: Protocol, S: Protocol> Interactive<P, S> {
    /// A session that presigns first. `digest`: bound by the session id.
    pub fn start(presign: Start<P>, sign: Sign<S>, digest: Hash) -> Start<Interactive<P, S>> {
        let Start { name, protocol, echo, broadcast, direct } = presign;
        let protocol = Interactive { name: name.clone(), digest, sign, stage: Stage::Presigning(protocol) };
        Start { name, protocol, echo, broadcast, direct }
    }

    /// The presigning, until the signing begins.
    pub fn presigning(&self) -> Option<&P> {
        match &self.stage {
            Stage::Presigning(presign) => Some(presign),
            Stage::Signing(_) => None,
        }
    }
}

impl<P: Protocol, S: Protocol> Protocol for Interactive<P, S> {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        let next = match &mut self.stage {
            Stage::Presigning(presign) => presign.finish_round(received)?,
            Stage::Signing(signing) => return signing.finish_round(received),
        };
        let Next::Done(output) = next else { return Ok(next) };
        let Output::Presignature(presignature) = *output else {
            return Err(LocalError::InvalidInput.into());
        };
        let Start { protocol, broadcast, direct, .. } =
            (self.sign)(self.name.clone(), presignature, self.digest)?;
        self.stage = Stage::Signing(Box::new(protocol));
        Ok(Next::Send { round: SHARE_ROUND, broadcast, direct })
    }
}
