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

/// A running session that ends with a `T`. Dropping it erases its secrets.
pub struct Session<T> {
    inner: Box<dyn engine::Session>,
    output: PhantomData<fn() -> T>,
}

/// A session with its first messages.
pub(crate) fn open<T: Outcome, P: Protocol + 'static>(start: Start<P>) -> Opened<T> {
    let (inner, frames) = Machine::boxed(start);
    (Session { inner, output: PhantomData }, messages(frames))
}

fn messages(frames: Vec<Frame>) -> Vec<Message> {
    frames.into_iter().map(Message::from).collect()
}

impl<T: Outcome> Session<T> {
    /// Its name, which stands in each of its messages.
    pub fn id(&self) -> SessionId {
        SessionId(self.inner.id())
    }

    /// The round whose messages were sent last.
    pub fn round(&self) -> u8 {
        self.inner.round()
    }

    /// The peers of whom something is missing in this round, ascending; nobody once the session has ended.
    pub fn waiting_for(&self) -> impl Iterator<Item = u16> + use<T> {
        self.inner.waiting_for().into_iter()
    }

    /// Takes a message. `from`: the index of the sender in this session, as the transport authenticated it. `bytes`: as they arrived; a
    /// message may arrive twice, in any order within its round, and one round early.
    pub fn deliver(&mut self, from: u16, bytes: &[u8]) -> Step<T> {
        match self.inner.deliver(from, bytes) {
            Ok(frames) => {
                let output = self.inner.output().and_then(T::of);
                let state = output.map_or(State::Running, State::Done);
                Step { frames: messages(frames), state }
            }
            Err(Refusal { error, frames }) => Step { frames: messages(frames), state: self.refused(error) },
        }
    }

    fn refused(&self, error: fault::Error) -> State<T> {
        match error {
            fault::Error::Fault(inner) => State::Failed(Error::from(Fault { inner, session: self.id() })),
            fault::Error::Local(
                stray @ (LocalError::WrongSession | LocalError::UnknownSender | LocalError::Finished),
            ) => State::Stray(stray),
            fault::Error::Local(error) => State::Failed(Error::from(error)),
        }
    }
}

impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Session");
        debug.field("id", &SessionId(self.inner.id())).field("round", &self.inner.round());
        debug.field("waiting_for", &self.inner.waiting_for()).finish_non_exhaustive()
    }
}
