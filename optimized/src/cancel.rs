//! Work that can be cancelled: between the exponentiations of a round, which are planned and run together.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, Ordering};

use quorate_spec::fault::LocalError;

/// Cancels a session from elsewhere, another thread for example: it ends before its next batch of exponentiations, and sends nothing.
///
/// A batch that runs is not broken off; the longest takes about as long as a round does.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Cancels. There is no way back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asked before each batch. Fails with `Unlucky`, which to the session machine is an end on this side that names nobody; whoever
    /// holds the session says that it was cancelled.
    pub(crate) fn check(&self) -> Result<(), LocalError> {
        if self.is_cancelled() { Err(LocalError::Unlucky) } else { Ok(()) }
    }
}
