//! Many sessions at once, for a server: bytes in, bytes out, like the sessions themselves.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;
use core::fmt;

use quorate_spec::fault::LocalError;
use quorate_spec::frame::FrameView;

use super::job::Arrived;
use super::{
    Auxiliary, Error, ExecutionId, Job, KeyShare, Message, Opened, Outcome, Presignature, Ran, Recipient,
    Session, SessionId, Signature, State, Step,
};
use crate::cancel::Cancel;

/// The length of the largest frame of each place, header included: 64 of 64 parties at P3072. Protocol, round, whether it is for one
/// party alone, bytes.
pub const LARGEST_FRAMES: [(u8, u8, bool, usize); 20] = [
    (1, 1, false, 79),
    (1, 2, false, 4399),
    (1, 3, false, 2127),
    (1, 4, false, 145),
    (2, 1, false, 79),
    (2, 2, false, 99983),
    (2, 3, false, 98799),
    (2, 3, true, 4690),
    (2, 4, false, 111),
    (3, 1, false, 1748),
    (3, 1, true, 5239),
    (3, 2, false, 2291),
    (3, 2, true, 13689),
    (3, 3, false, 340),
    (3, 129, false, 21_071_183),
    (3, 130, false, 21_071_183),
    (4, 1, false, 111),
    (5, 4, false, 111),
    (5, 129, false, 21_071_183),
    (5, 130, false, 21_071_183),
];

/// The length of the largest frame of a place, if there is such a place. Interactive signing presigns with the frames of presigning.
pub fn largest_frame(protocol: u8, round: u8, direct: bool) -> Option<usize> {
    let protocol = if protocol == 5 && round <= 3 { 3 } else { protocol };
    let place = LARGEST_FRAMES.iter().find(|place| (place.0, place.1, place.2) == (protocol, round, direct));
    place.map(|place| place.3)
}

/// How much a manager holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sessions that are open at once.
    pub sessions: usize,
    /// Frames of one peer that are kept for sessions which are not open yet.
    pub early_frames: usize,
    /// Their bytes.
    pub early_bytes: usize,
    /// Sessions that have ended and whose late frames are still known as such.
    pub remembered: usize,
}

impl Default for Limits {
    /// 1024 sessions; 256 early frames and 4 MiB of each peer; 4096 ended sessions.
    fn default() -> Limits {
        Limits { sessions: 1024, early_frames: 256, early_bytes: 4 << 20, remembered: 4096 }
    }
}

/// What a session of any kind gives.
#[derive(Debug)]
#[non_exhaustive]
pub enum ManagedOutput {
    /// Of key generation.
    KeyShare(KeyShare),
    /// Of the exchange of auxiliary information.
    Auxiliary(Auxiliary),
    /// Of presigning.
    Presignature(Presignature),
    /// Of signing.
    Signature(Signature),
}

macro_rules! managed {
    ($($kind:ident),+) => {
        $(impl From<$kind> for ManagedOutput {
            fn from(output: $kind) -> ManagedOutput {
                ManagedOutput::$kind(output)
            }
        })+
    };
}

managed!(KeyShare, Auxiliary, Presignature, Signature);

/// Where things stand after something was handed to a manager.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and a box would show in every match")]
pub enum ManagedState {
    /// The session waits for more.
    Running,
    /// The bytes are kept until their session is opened.
    Early,
    /// The bytes were dropped: not a frame, longer than any of its place, or beyond what is kept of one peer.
    Dropped,
    /// The bytes were for no session that takes them, which changes none.
    Stray(LocalError),
    /// The session has ended, with this.
    Done(ManagedOutput),
    /// The session has ended, without anything.
    Failed(Error),
}

/// What came of something that was handed to a manager.
#[must_use = "its messages have to be sent, whatever its state is"]
#[derive(Debug)]
pub struct Managed<P> {
    /// The session, if the bytes said which.
    pub session: Option<SessionId>,
    /// To be sent, in this order: to whom, and what.
    pub messages: Vec<(Vec<P>, Vec<u8>)>,
    /// Where the session stands.
    pub state: ManagedState,
}

/// How often something was refused: by peer and reason code.
pub type Counters<P> = BTreeMap<(P, &'static str), u64>;

/// A session whose kind does not show.
pub(super) trait Run: Send {
    fn deliver(&mut self, from: u16, bytes: &[u8]) -> Step<ManagedOutput>;
    fn waiting_for(&self) -> Vec<u16>;
    fn round(&self) -> u8;
    fn canceller(&self) -> Cancel;
}

impl<T: Outcome> Run for Session<T>
where
    ManagedOutput: From<T>,
{
    fn deliver(&mut self, from: u16, bytes: &[u8]) -> Step<ManagedOutput> {
        let Step { frames, state } = Session::deliver(self, from, bytes);
        let state = match state {
            State::Running => State::Running,
            State::Stray(error) => State::Stray(error),
            State::Done(output) => State::Done(ManagedOutput::from(output)),
            State::Failed(error) => State::Failed(error),
        };
        Step { frames, state }
    }

    fn waiting_for(&self) -> Vec<u16> {
        Session::waiting_for(self).collect()
    }

    fn round(&self) -> u8 {
        Session::round(self)
    }

    fn canceller(&self) -> Cancel {
        Session::canceller(self)
    }
}

/// A session and who is behind its indices.
struct Entry<P> {
    /// Not here while it works.
    session: Option<Box<dyn Run>>,
    round: u8,
    cancel: Cancel,
    /// The peers by index, this party left out.
    peers: BTreeMap<u16, P>,
    /// What arrived while it works.
    inbox: Vec<Arrived<P>>,
}

/// What becomes of bytes: work for a session, or an answer at once.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and a box would show in every match")]
pub enum Accepted<P> {
    /// To be run, on whatever thread, and given to [`SessionManager::finish`].
    Work(Job<P>),
    /// Nothing to compute.
    Answer(Managed<P>),
}

impl<P: Clone + Ord> Entry<P> {
    fn index_of(&self, peer: &P) -> Option<u16> {
        self.peers.iter().find(|(_, known)| *known == peer).map(|(index, _)| *index)
    }

    fn address(&self, messages: Vec<Message>) -> Vec<(Vec<P>, Vec<u8>)> {
        let recipients = |to: Recipient| match to {
            Recipient::Everyone => self.peers.values().cloned().collect(),
            Recipient::Party(index) => self.peers.get(&index).cloned().into_iter().collect(),
        };
        messages.into_iter().map(|message| (recipients(message.to), message.bytes)).collect()
    }
}

/// Routes bytes to sessions. `P` names a peer across sessions: whatever the transport authenticates.
///
/// It has no clock and no thread. A server with one thread calls [`deliver`](SessionManager::deliver). One with a pool calls
/// [`accept`](SessionManager::accept), runs the [`Job`] that this may give on a thread of its pool, and hands the result to
/// [`finish`](SessionManager::finish); sessions then work side by side, and exponentiations of one session run on the `rayon` pool
/// in which its job runs. What it remembers of used execution ids is lost with the process: a server that restarts keeps them itself.
pub struct SessionManager<P> {
    limits: Limits,
    open: BTreeMap<SessionId, Entry<P>>,
    early: BTreeMap<SessionId, Vec<(P, Vec<u8>)>>,
    /// Frames and bytes kept of each peer.
    kept: BTreeMap<P, (usize, usize)>,
    used: BTreeSet<ExecutionId>,
    ended: VecDeque<SessionId>,
    counters: Counters<P>,
}

impl<P: Clone + Ord> SessionManager<P> {
    /// A manager without sessions.
    pub fn new(limits: Limits) -> SessionManager<P> {
        SessionManager {
            limits,
            open: BTreeMap::new(),
            early: BTreeMap::new(),
            kept: BTreeMap::new(),
            used: BTreeSet::new(),
            ended: VecDeque::new(),
            counters: BTreeMap::new(),
        }
    }

    /// Opens a session, and hands it what arrived early. `peers`: who is behind each index, this party left out.
    ///
    /// Fails with [`Error::UsedTwice`] if the execution id was used before, whatever became of it; with [`Error::Busy`] if there are
    /// too many sessions; and as `begin` does.
    pub fn open<T: Outcome>(
        &mut self,
        eid: &ExecutionId,
        peers: impl IntoIterator<Item = (u16, P)>,
        begin: impl FnOnce(&ExecutionId) -> Result<Opened<T>, Error>,
    ) -> Result<Managed<P>, Error>
    where
        ManagedOutput: From<T>,
    {
        self.has_room()?;
        if !self.used.insert(*eid) {
            return Err(Error::UsedTwice(*eid));
        }
        let opened = begin(eid)?;
        self.adopt(peers, opened)
    }

    /// The same for a session that has no execution id of its own: signing from a presignature, which can be opened once.
    pub fn adopt<T: Outcome>(
        &mut self,
        peers: impl IntoIterator<Item = (u16, P)>,
        (session, first): Opened<T>,
    ) -> Result<Managed<P>, Error>
    where
        ManagedOutput: From<T>,
    {
        self.has_room()?;
        let id = session.id();
        if self.open.contains_key(&id) || self.ended.contains(&id) {
            return Err(Error::Local(LocalError::WrongSession));
        }
        let (round, cancel) = (session.round(), session.canceller());
        let peers = peers.into_iter().collect();
        let entry = Entry { session: Some(Box::new(session)), round, cancel, peers, inbox: Vec::new() };
        let mut result =
            Managed { session: Some(id), messages: entry.address(first), state: ManagedState::Running };
        self.open.insert(id, entry);
        for (peer, bytes) in self.early.remove(&id).unwrap_or_default() {
            self.forget(&peer, bytes.len());
            let Managed { messages, state, .. } = self.deliver(&peer, &bytes);
            result.messages.extend(messages);
            if !matches!(state, ManagedState::Stray(_) | ManagedState::Dropped) {
                result.state = state;
            }
        }
        Ok(result)
    }

    fn has_room(&self) -> Result<(), Error> {
        if self.open.len() < self.limits.sessions { Ok(()) } else { Err(Error::Busy) }
    }

    /// Takes bytes from a peer, as the transport authenticated it, finds their session, and does its work at once.
    pub fn deliver(&mut self, peer: &P, bytes: &[u8]) -> Managed<P> {
        match self.accept(peer, bytes) {
            Accepted::Answer(managed) => managed,
            // no other thread has this manager, so nothing arrives while the job runs
            Accepted::Work(job) => self.finish(job.run()).0,
        }
    }

    /// Takes bytes from a peer, as the transport authenticated it, and finds their session. What arrives for a session that works is
    /// kept for it, within the limits for early frames.
    pub fn accept(&mut self, peer: &P, bytes: &[u8]) -> Accepted<P> {
        let answer = |session, state| Accepted::Answer(Managed { session, messages: Vec::new(), state });
        let dropped = |session| answer(session, ManagedState::Dropped);
        let frame = match FrameView::decode(bytes) {
            Ok(frame) => frame,
            Err(reason) => {
                self.count(peer, reason.code());
                return dropped(None);
            }
        };
        let id = SessionId(frame.sid);
        if largest_frame(frame.protocol, frame.round, frame.to != 0).is_none_or(|most| bytes.len() > most) {
            self.count(peer, "frame.length");
            return dropped(Some(id));
        }
        if self.open.contains_key(&id) {
            return self.accept_for(id, peer, bytes);
        }
        if self.ended.contains(&id) {
            self.count(peer, LocalError::Finished.code());
            return answer(Some(id), ManagedState::Stray(LocalError::Finished));
        }
        if !self.may_keep(peer, bytes.len()) {
            return dropped(Some(id));
        }
        self.early.entry(id).or_default().push((peer.clone(), bytes.to_vec()));
        answer(Some(id), ManagedState::Early)
    }

    fn accept_for(&mut self, id: SessionId, peer: &P, bytes: &[u8]) -> Accepted<P> {
        let answer = |state| Accepted::Answer(Managed { session: Some(id), messages: Vec::new(), state });
        let Some(entry) = self.open.get_mut(&id) else {
            return answer(ManagedState::Stray(LocalError::Finished));
        };
        let Some(index) = entry.index_of(peer) else {
            self.count(peer, LocalError::UnknownSender.code());
            return answer(ManagedState::Stray(LocalError::UnknownSender));
        };
        let arrived = (peer.clone(), index, bytes.to_vec());
        if let Some(session) = entry.session.take() {
            return Accepted::Work(Job { id, session, inbox: alloc::vec![arrived] });
        }
        if !self.may_keep(peer, bytes.len()) {
            return answer(ManagedState::Dropped);
        }
        if let Some(entry) = self.open.get_mut(&id) {
            entry.inbox.push(arrived);
        }
        answer(ManagedState::Running)
    }

    /// Takes back a session that worked. Second: its next job, where something arrived meanwhile.
    ///
    /// Nothing comes of a session that was closed meanwhile.
    pub fn finish(&mut self, ran: Ran<P>) -> (Managed<P>, Option<Job<P>>) {
        let Ran { id, session, steps } = ran;
        let mut managed = Managed {
            session: Some(id),
            messages: Vec::new(),
            state: ManagedState::Stray(LocalError::Finished),
        };
        for (peer, Step { frames, state }) in steps {
            let Some(entry) = self.open.get(&id) else { return (managed, None) };
            managed.messages.extend(entry.address(frames));
            managed.state = match state {
                State::Running => ManagedState::Running,
                State::Done(output) => ManagedState::Done(output),
                State::Failed(error) => {
                    self.count_culprits(id, &error);
                    ManagedState::Failed(error)
                }
                State::Stray(error) => {
                    self.count(&peer, error.code());
                    ManagedState::Stray(error)
                }
            };
            if matches!(managed.state, ManagedState::Done(_) | ManagedState::Failed(_)) {
                self.close(&id);
            }
        }
        let Some(entry) = self.open.get_mut(&id) else { return (managed, None) };
        entry.round = session.round();
        if entry.inbox.is_empty() {
            entry.session = Some(session);
            return (managed, None);
        }
        let inbox = core::mem::take(&mut entry.inbox);
        inbox.iter().for_each(|(peer, _, bytes)| self.forget(peer, bytes.len()));
        (managed, Some(Job { id, session, inbox }))
    }

    /// Ends a session early, also while it works: its job, or the next one, says [`Error::Cancelled`]. False if it is not open.
    pub fn cancel(&self, session: &SessionId) -> bool {
        let entry = self.open.get(session);
        entry.inspect(|entry| entry.cancel.cancel()).is_some()
    }

    /// Drops a session, and what was kept for it; its secrets are erased. Says who was waited for.
    pub fn close(&mut self, session: &SessionId) -> Vec<P> {
        let awaited = self.waiting_for(session);
        if let Some(entry) = self.open.remove(session) {
            entry.cancel.cancel();
            entry.inbox.iter().for_each(|(peer, _, bytes)| self.forget(peer, bytes.len()));
            self.ended.push_back(*session);
            while self.ended.len() > self.limits.remembered {
                self.ended.pop_front();
            }
        }
        for (peer, bytes) in self.early.remove(session).unwrap_or_default() {
            self.forget(&peer, bytes.len());
        }
        awaited
    }

    /// The peers of whom something is missing in the current round of a session.
    pub fn waiting_for(&self, session: &SessionId) -> Vec<P> {
        let Some(entry) = self.open.get(session) else { return Vec::new() };
        let awaited = entry.session.as_ref().map_or_else(Vec::new, |session| session.waiting_for());
        awaited.iter().filter_map(|index| entry.peers.get(index).cloned()).collect()
    }

    /// The sessions that are open, with their rounds.
    pub fn sessions(&self) -> impl Iterator<Item = (SessionId, u8)> {
        self.open.iter().map(|(id, entry)| (*id, entry.round))
    }

    /// How often what was refused of whom: reason codes of the specification, `local.…` for stray frames, `early.full`.
    pub fn counters(&self) -> &Counters<P> {
        &self.counters
    }

    /// Whether a frame of this length may be kept of this peer; then it is counted as kept.
    fn may_keep(&mut self, peer: &P, bytes: usize) -> bool {
        let (frames, length) = self.kept.get(peer).copied().unwrap_or_default();
        let (frames, length) = (frames + 1, length + bytes);
        let fits = frames <= self.limits.early_frames && length <= self.limits.early_bytes;
        if fits {
            self.kept.insert(peer.clone(), (frames, length));
        } else {
            self.count(peer, "early.full");
        }
        fits
    }

    fn forget(&mut self, peer: &P, bytes: usize) {
        if let Some((frames, length)) = self.kept.get_mut(peer) {
            (*frames, *length) = (frames.saturating_sub(1), length.saturating_sub(bytes));
        }
    }

    /// Drops what was kept of a peer for sessions that were never opened.
    pub fn forget_early(&mut self, peer: &P) {
        for frames in self.early.values_mut() {
            frames.retain(|(sender, _)| sender != peer);
        }
        self.early.retain(|_, frames| !frames.is_empty());
        self.kept.remove(peer);
    }

    fn count(&mut self, peer: &P, code: &'static str) {
        *self.counters.entry((peer.clone(), code)).or_default() += 1;
    }

    fn count_culprits(&mut self, id: SessionId, error: &Error) {
        let (Some(entry), Some(reason)) = (self.open.get(&id), error.reason()) else { return };
        let culprits: Vec<P> =
            error.culprits().iter().filter_map(|index| entry.peers.get(index).cloned()).collect();
        culprits.iter().for_each(|culprit| self.count(culprit, reason.code()));
    }
}

impl<P: fmt::Debug> fmt::Debug for SessionManager<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("SessionManager");
        debug.field("limits", &self.limits).field("open", &self.open.keys()).field("kept", &self.kept);
        debug.finish_non_exhaustive()
    }
}
