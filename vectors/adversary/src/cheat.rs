//! A cheat: a party that follows the protocol but for one edit of what it sends. Its own session knows the edited messages, so
//! that echoes agree and only the intended check can fail. It runs on the reference.

use quorate_spec::codec::Record;
use quorate_spec::fault::Error;
use quorate_spec::params::Shape;
use quorate_spec::session::{Machine, Next, Protocol, Received, Start};

use crate::network::Opened;

struct Cheat<P, F> {
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
pub fn cheat<P: Protocol + 'static>(
    start: Start<P>,
    edit: impl FnMut(&mut P, &Received, &mut Next) + Send + 'static,
) -> Opened {
    let Start { name, protocol, echo, broadcast, direct } = start;
    let protocol = Cheat { inner: protocol, edit };
    let (session, frames) = Machine::open(Start { name, protocol, echo, broadcast, direct });
    (Box::new(session), frames)
}

/// The edit of a cheat that differs in its start alone.
pub fn untouched<P>(_: &mut P, _: &Received, _: &mut Next) {}

/// Edits a record inside encoded bytes.
pub fn edit<R: Record>(shape: &Shape, bytes: &mut Vec<u8>, change: impl FnOnce(&mut R)) {
    let mut record = R::decode(shape, bytes).unwrap();
    change(&mut record);
    *bytes = record.encode();
}

/// Edits its own broadcast if `round` is what follows.
pub fn edit_broadcast<R: Record>(next: &mut Next, round: u8, shape: &Shape, change: impl FnOnce(&mut R)) {
    match next {
        Next::Send { round: this, broadcast, .. } if *this == round => edit(shape, broadcast, change),
        _ => {}
    }
}
