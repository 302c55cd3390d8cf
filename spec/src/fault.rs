//! Faults: what went wrong, who is to blame, and who can tell. Source: book, chapter "Faults and blame".

use alloc::vec::Vec;
use core::fmt;

use crate::frame::Frame;
use crate::reason::Reason;

/// Who can check the blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribution {
    /// Anyone who holds the authenticated messages.
    Public,
    /// Only the party that reports it: it concerns the transport or what only this party received.
    Local,
    /// Nobody: no culprit can be told.
    None,
}

impl fmt::Display for Attribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Attribution::Public => "public",
            Attribution::Local => "local",
            Attribution::None => "none",
        })
    }
}

/// The end of a session by a refused message. [FAULT-1]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first reason in (phase, party, check) order.
    pub reason: Reason,
    /// All senders that failed in that phase, ascending; empty if none can be told.
    pub culprits: Vec<u16>,
    /// Who can check it.
    pub attribution: Attribution,
    /// The round whose messages were refused.
    pub round: u8,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in round {}", self.reason, self.round)?;
        if self.culprits.is_empty() {
            return f.write_str(", nobody can be named");
        }
        write!(f, ", party {:?}, attribution {}", self.culprits, self.attribution)
    }
}

impl core::error::Error for Fault {}

/// Misuse by the own caller or a stray frame: names nobody. [FAULT-4]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocalError {
    /// t, n, indices or the signing set are not valid, or the own index is not among them.
    InvalidParties,
    /// Inputs that do not belong together: another key, epoch or parameter set.
    InputMismatch,
    /// Own primes that are not what the parameter set demands.
    InvalidPrimes,
    /// A stored value that does not decode.
    InvalidInput,
    /// A sampled or computed value that honest parties meet with negligible probability only.
    Unlucky,
    /// A frame of another session, or for another party: the session goes on.
    WrongSession,
    /// A frame from someone who is not a peer of this session: the session goes on.
    UnknownSender,
    /// The session has ended.
    Finished,
}

impl LocalError {
    /// The code, for vectors and reports.
    pub fn code(self) -> &'static str {
        match self {
            LocalError::InvalidParties => "local.invalid_parties",
            LocalError::InputMismatch => "local.input_mismatch",
            LocalError::InvalidPrimes => "local.invalid_primes",
            LocalError::InvalidInput => "local.invalid_input",
            LocalError::Unlucky => "local.unlucky",
            LocalError::WrongSession => "local.wrong_session",
            LocalError::UnknownSender => "local.unknown_sender",
            LocalError::Finished => "local.finished",
        }
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LocalError::InvalidParties => "parties, threshold or signing set are not valid",
            LocalError::InputMismatch => "inputs belong to different keys, epochs or parameter sets",
            LocalError::InvalidPrimes => "the primes are not of the form the parameter set demands",
            LocalError::InvalidInput => "a stored value does not decode",
            LocalError::Unlucky => "a value with negligible probability occurred; start a new session",
            LocalError::WrongSession => "the frame belongs to another session or party",
            LocalError::UnknownSender => "the sender is not a peer of this session",
            LocalError::Finished => "the session has ended",
        })
    }
}

impl core::error::Error for LocalError {}

/// What a session can answer instead of frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A peer's message was refused; the session is dead.
    Fault(Fault),
    /// Local misuse.
    Local(LocalError),
}

impl Error {
    /// Whether the session is over. It goes on only after a stray frame: of another session or from a stranger.
    pub fn ends_session(&self) -> bool {
        !matches!(self, Error::Local(LocalError::WrongSession | LocalError::UnknownSender))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        Error::Fault(fault)
    }
}

impl From<LocalError> for Error {
    fn from(error: LocalError) -> Error {
        Error::Local(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Fault(fault) => fault.fmt(f),
            Error::Local(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {}

/// Why a delivery failed, and what is to be sent all the same. [SESS-4]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What went wrong.
    pub error: Error,
    /// Frames of a round that was completed by the same delivery before the failing one; almost always empty.
    pub frames: Vec<Frame>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal { error, frames: Vec::new() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl core::error::Error for Refusal {}
