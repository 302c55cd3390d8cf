//! A cheat: a party that follows the protocol but for one edit of what it sends. Its own session knows the edited
//! messages, so that echoes agree and only the intended check can fail. It runs on the reference; honest parties run on the
//! engine under test.

use quorate_spec::codec::Record;
use quorate_spec::engine::{Inputs, Session};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::frame::Frame;
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;
use quorate_spec::session::{Machine, Next, Protocol, Received, Start};

use crate::network::{Network, Outcomes, honest, in_order};
use crate::under_test;

pub(crate) struct Cheat<P, F> {
    inner: P,
    edit: F,
}

impl<P: Protocol, F: FnMut(&mut P, &Received, &mut Next) + Send> Protocol for Cheat<P, F> {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        let mut next = self.inner.finish_round(received)?;
        (self.edit)(&mut self.inner, received, &mut next);
        Ok(next)
    }
}

/// Opens a session that edits what follows each round.
pub(crate) fn cheat<P: Protocol + 'static>(
    start: Start<P>,
    edit: impl FnMut(&mut P, &Received, &mut Next) + Send + 'static,
) -> (Box<dyn Session>, Vec<Frame>) {
    let Start { name, protocol, echo, broadcast, direct } = start;
    let protocol = Cheat { inner: protocol, edit };
    let (session, frames) = Machine::open(Start { name, protocol, echo, broadcast, direct });
    (Box::new(session), frames)
}

/// The edit of a cheat that differs in its start alone.
pub(crate) fn untouched<P>(_: &mut P, _: &Received, _: &mut Next) {}

/// Opens an honest session of the engine under test.
pub(crate) fn open(inputs: Inputs<'_>) -> (Box<dyn Session>, Vec<Frame>) {
    under_test::engine().open(inputs).unwrap()
}

/// Why the engine under test does not open a session.
pub(crate) fn refused(inputs: Inputs<'_>) -> Option<LocalError> {
    under_test::engine().open(inputs).err()
}

/// Edits a record inside encoded bytes.
pub(crate) fn edit<R: Record>(shape: &Shape, bytes: &mut Vec<u8>, change: impl FnOnce(&mut R)) {
    let mut record = R::decode(shape, bytes).unwrap();
    change(&mut record);
    *bytes = record.encode();
}

/// Edits the own broadcast if `round` is what follows.
pub(crate) fn edit_broadcast<R: Record>(
    next: &mut Next,
    round: u8,
    shape: &Shape,
    change: impl FnOnce(&mut R),
) {
    match next {
        Next::Send { round: this, broadcast, .. } if *this == round => edit(shape, broadcast, change),
        _ => {}
    }
}

/// Runs sessions against each other and returns how each party ended.
pub(crate) fn run(sessions: Vec<(u16, (Box<dyn Session>, Vec<Frame>))>) -> Outcomes {
    let all: Vec<u16> = sessions.iter().map(|(index, _)| *index).collect();
    let mut network = Network::new();
    for (index, opened) in sessions {
        network.add(index, opened, &all, &mut honest);
    }
    network.run(in_order, &mut honest)
}

/// Every party of `honest` ended with exactly this fault.
pub(crate) fn assert_fault(
    outcomes: &Outcomes,
    honest: &[u16],
    reason: Reason,
    culprits: &[u16],
    attribution: Attribution,
    round: u8,
) {
    let expected = Fault { reason, culprits: culprits.to_vec(), attribution, round };
    for index in honest {
        match outcomes.get(index) {
            Some(Err(Error::Fault(fault))) => assert_eq!(*fault, expected, "party {index}"),
            Some(Err(error)) => panic!("party {index}: {error}"),
            Some(Ok(_)) => panic!("party {index} has an output, expected {expected}"),
            None => panic!("party {index} is still waiting, expected {expected}"),
        }
    }
}
