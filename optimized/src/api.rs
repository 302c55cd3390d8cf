//! What products call: everything of it stands on the front page of the crate.

mod error;
mod ids;
mod job;
mod manager;
mod outputs;
mod party;
mod seed;
mod session;
mod signature;
mod signer;

pub use error::{Error, Fault};
pub use ids::{ChainCode, EpochId, ExecutionId, KeyId, SessionId};
pub use job::{Job, Ran};
pub use manager::{
    Accepted, Counters, LARGEST_FRAMES, Limits, Managed, ManagedOutput, ManagedState, SessionManager,
    largest_frame,
};
pub use outputs::{Auxiliary, KeyMaterial, KeyShare, Outcome, Presignature, StoredBytes, stored_kind};
pub use party::{Party, Quorum};
pub use seed::Seed;
pub(crate) use session::open;
pub use session::{Message, Opened, Recipient, Session, State, Step};
pub use signature::{PublicKey, Signature};
pub use signer::{Signer, sign};
