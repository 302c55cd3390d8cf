//! Names of things, 32 bytes each: one type for each, so that they cannot change places.

use core::fmt;

use quorate_spec::Hash;
use quorate_spec::frame::FrameView;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) Hash);

        impl $name {
            /// From its bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> $name {
                $name(bytes)
            }

            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    };
}

id! {
    /// Names one execution: all its parties agree on it before they begin, and it is never used again, not even after a failure.
    ExecutionId
}
id! {
    /// Names a session: it stands in each of its frames. It follows from the protocol, the parties, what they hold, and the execution id.
    SessionId
}
id! {
    /// Names a key: the same for all parties, another for every key.
    KeyId
}
id! {
    /// Names auxiliary information: the same for all parties, another for every exchange.
    EpochId
}
id! {
    /// The chain code that the parties drew together with the key.
    ChainCode
}

impl SessionId {
    /// The session to which a message says that it belongs, for whoever routes messages. Nothing of it is checked.
    pub fn of_message(bytes: &[u8]) -> Option<SessionId> {
        FrameView::decode(bytes).ok().map(|frame| SessionId(frame.sid))
    }
}

impl ExecutionId {
    /// An execution id that all parties have agreed on: the hash of a ticket, a random value that one of them proposed.
    pub const fn agreed(ticket: [u8; 32]) -> ExecutionId {
        ExecutionId(ticket)
    }
}
