//! What a session has to compute, taken out of its manager so that another thread can do it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::manager::{ManagedOutput, Run};
use super::{SessionId, Step};
use crate::cancel::Cancel;

/// A message that reached a session: from whom, at which index, what.
pub(super) type Arrived<P> = (P, u16, Vec<u8>);

/// Work of one session, to be run on any thread; its manager goes on with others meanwhile. Dropping it ends the session: nothing of
/// it is sent any more.
pub struct Job<P> {
    pub(super) id: SessionId,
    pub(super) session: Box<dyn Run>,
    pub(super) inbox: Vec<Arrived<P>>,
}

impl<P> Job<P> {
    /// The session that works.
    pub fn session(&self) -> SessionId {
        self.id
    }

    /// Ends the session early, from another thread.
    pub fn canceller(&self) -> Cancel {
        self.session.canceller()
    }

    /// Computes. What it gives goes back to the manager: [`SessionManager::finish`](super::SessionManager::finish).
    pub fn run(mut self) -> Ran<P> {
        let session = &mut self.session;
        let steps = self
            .inbox
            .into_iter()
            .map(|(peer, index, bytes)| (peer, session.deliver(index, &bytes)))
            .collect();
        Ran { id: self.id, session: self.session, steps }
    }
}

/// A job that was run.
#[must_use = "its messages have to be sent: give it back to the manager"]
pub struct Ran<P> {
    pub(super) id: SessionId,
    pub(super) session: Box<dyn Run>,
    pub(super) steps: Vec<(P, Step<ManagedOutput>)>,
}

impl<P> fmt::Debug for Job<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("session", &self.id).finish_non_exhaustive()
    }
}

impl<P> fmt::Debug for Ran<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ran").field("session", &self.id).finish_non_exhaustive()
    }
}
