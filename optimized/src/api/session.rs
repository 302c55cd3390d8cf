//! A running session: bytes in, bytes out.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use quorate_spec::engine;
use quorate_spec::fault::{self, LocalError, Refusal};
use quorate_spec::frame::{BROADCAST, Frame};
use quorate_spec::session::{Machine, Protocol, Start};

use super::{Error, Fault, Outcome, SessionId};
use crate::cancel::Cancel;

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// All other parties of the session, the same bytes to each.
    Everyone,
    /// The party with this index, and nobody else.
    Party(u16),
}

/// Bytes to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub to: Recipient,
    /// What.
    pub bytes: Vec<u8>,
}

impl From<Frame> for Message {
    fn from(frame: Frame) -> Message {
        let to = if frame.to == BROADCAST { Recipient::Everyone } else { Recipient::Party(frame.to) };
        Message { to, bytes: frame.encode() }
    }
}

/// A session and what it sends first.
pub type Opened<T> = (Session<T>, Vec<Message>);

/// What came of a delivery.
#[must_use = "its messages have to be sent, whatever its state is"]
#[derive(Debug)]
pub struct Step<T> {
    /// To be sent, also where the session has failed: without them nobody else learns who cheated.
    pub frames: Vec<Message>,
    /// Where the session stands.
    pub state: State<T>,
}

/// Where a session stands after a delivery.
#[derive(Debug)]
pub enum State<T> {
    /// It waits for more.
    Running,
    /// The bytes were not for this session, which goes on if it was running: another session or party, a stranger, or it has ended.
    Stray(LocalError),
    /// It has ended, with this.
    Done(T),
    /// It has ended, without anything.
    Failed(Error),
}

/// A running session that ends with a `T`. Its secrets are erased when it ends, or is dropped.
pub struct Session<T> {
    id: SessionId,
    round: u8,
    /// Until it ends.
    inner: Option<Box<dyn engine::Session>>,
    cancel: Cancel,
    output: PhantomData<fn() -> T>,
}

/// A session with its first messages. `cancel`: what its protocol asks before it computes.
pub(crate) fn open<T: Outcome, P: Protocol + 'static>(start: Start<P>, cancel: Cancel) -> Opened<T> {
    let (inner, frames) = Machine::boxed(start);
    let (id, round) = (SessionId(inner.id()), inner.round());
    (Session { id, round, inner: Some(inner), cancel, output: PhantomData }, messages(frames))
}

fn messages(frames: Vec<Frame>) -> Vec<Message> {
    frames.into_iter().map(Message::from).collect()
}

impl<T: Outcome> Session<T> {
    /// Its name, which stands in each of its messages.
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// The round whose messages were sent last.
    pub fn round(&self) -> u8 {
        self.round
    }

    /// The peers of whom something is missing in this round, ascending; nobody once the session has ended.
    pub fn waiting_for(&self) -> impl Iterator<Item = u16> + use<T> {
        self.awaited().into_iter()
    }

    /// Ends the session early, also from another thread while it computes. The delivery that computes, or the next one, says
    /// [`Error::Cancelled`].
    pub fn canceller(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Takes a message. `from`: the index of the sender in this session, as the transport authenticated it. `bytes`: as they arrived; a
    /// message may arrive twice, in any order within its round, and one round early.
    pub fn deliver(&mut self, from: u16, bytes: &[u8]) -> Step<T> {
        let Some(inner) = self.inner.as_mut() else {
            return Step { frames: Vec::new(), state: State::Stray(LocalError::Finished) };
        };
        let (frames, state) = if self.cancel.is_cancelled() {
            (Vec::new(), State::Failed(Error::Cancelled))
        } else {
            let delivered = inner.deliver(from, bytes);
            self.round = inner.round();
            match delivered {
                Ok(frames) => (frames, inner.output().and_then(T::of).map_or(State::Running, State::Done)),
                Err(Refusal { error, frames }) => (frames, self.refused(error)),
            }
        };
        if matches!(state, State::Done(_) | State::Failed(_)) {
            self.inner = None;
        }
        Step { frames: messages(frames), state }
    }

    fn refused(&self, error: fault::Error) -> State<T> {
        match error {
            fault::Error::Fault(inner) => State::Failed(Error::from(Fault { inner, session: self.id })),
            fault::Error::Local(LocalError::Unlucky) if self.cancel.is_cancelled() => {
                State::Failed(Error::Cancelled)
            }
            fault::Error::Local(
                stray @ (LocalError::WrongSession | LocalError::UnknownSender | LocalError::Finished),
            ) => State::Stray(stray),
            fault::Error::Local(error) => State::Failed(Error::from(error)),
        }
    }
}

impl<T> Session<T> {
    fn awaited(&self) -> Vec<u16> {
        self.inner.as_ref().map_or_else(Vec::new, |inner| inner.waiting_for())
    }
}

impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Session");
        debug.field("id", &self.id).field("round", &self.round);
        debug.field("waiting_for", &self.awaited()).finish_non_exhaustive()
    }
}
