//! Why something did not go as it should, and who is to blame.

use alloc::vec::Vec;
use core::fmt;

use quorate_spec::fault::{self, Attribution, LocalError};
use quorate_spec::reason::Reason;
use quorate_spec::stored::Unreadable;

use super::{ExecutionId, SessionId};

/// A session that ended because of what a peer sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) inner: fault::Fault,
    pub(crate) session: SessionId,
}

impl Fault {
    /// What was wrong: one of the closed list of the specification.
    pub fn reason(&self) -> Reason {
        self.inner.reason
    }

    /// Who is to blame, ascending; empty where nobody can be named.
    pub fn culprits(&self) -> &[u16] {
        &self.inner.culprits
    }

    /// Who else can check the blame.
    pub fn attribution(&self) -> Attribution {
        self.inner.attribution
    }

    /// The round whose messages were refused.
    pub fn round(&self) -> u8 {
        self.inner.round
    }

    /// Which session it was.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// What was wrong, in one sentence for people.
    pub fn explain(&self) -> &'static str {
        self.inner.reason.explain()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault::Fault { reason, culprits, attribution, round } = &self.inner;
        write!(f, "{} ({reason}, round {round}; ", self.explain())?;
        match (culprits.as_slice(), attribution) {
            ([], _) => f.write_str("nobody can be named)"),
            (_, Attribution::Public) => write!(f, "to blame: {culprits:?}, as all can check)"),
            (_, _) => write!(f, "to blame: {culprits:?}, as this party saw it)"),
        }
    }
}

impl core::error::Error for Fault {}

/// Whatever can go wrong in this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A peer's message was refused, and the session is over.
    Fault(Fault),
    /// Something at home: an argument, a stored value, an event of negligible probability. It names nobody.
    Local(LocalError),
    /// Stored bytes that cannot be read.
    Unreadable(Unreadable),
    /// The operating system gave no random bytes.
    Randomness,
    /// The execution id was used before.
    UsedTwice(ExecutionId),
    /// As many sessions are open as there may be.
    Busy,
    /// The session was cancelled.
    Cancelled,
    /// The peers that were waited for in vain, for whoever keeps the time.
    Silent(Vec<u16>),
}

impl Error {
    /// Who is to blame, ascending; empty where nobody is. Silence is no proof, so those who are silent are not among them.
    pub fn culprits(&self) -> &[u16] {
        match self {
            Error::Fault(fault) => fault.culprits(),
            _ => &[],
        }
    }

    /// The session that ended, if one did.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Error::Fault(fault) => Some(fault.session),
            _ => None,
        }
    }

    /// The reason code of a peer's refused message.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Error::Fault(fault) => Some(fault.reason()),
            _ => None,
        }
    }

    /// What went wrong, in one sentence for people.
    pub fn explain(&self) -> &'static str {
        match self {
            Error::Fault(fault) => fault.explain(),
            Error::Local(_) => "Something at home is not as it has to be; no peer is to blame.",
            Error::Unreadable(_) => "Stored bytes cannot be read.",
            Error::Randomness => "The operating system gave no random bytes.",
            Error::UsedTwice(_) => "The execution id was used before.",
            Error::Busy => "As many sessions are open as there may be.",
            Error::Cancelled => "The session was cancelled.",
            Error::Silent(_) => "Peers were silent for too long.",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Fault(fault) => fault.fmt(f),
            Error::Local(error) => error.fmt(f),
            Error::Unreadable(problem) => problem.fmt(f),
            Error::UsedTwice(eid) => write!(f, "{} ({eid})", self.explain()),
            Error::Randomness | Error::Busy | Error::Cancelled => f.write_str(self.explain()),
            Error::Silent(parties) => write!(f, "{} ({parties:?})", self.explain()),
        }
    }
}

impl core::error::Error for Error {}

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

impl From<Unreadable> for Error {
    fn from(problem: Unreadable) -> Error {
        Error::Unreadable(problem)
    }
}
