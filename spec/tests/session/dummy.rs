//! A protocol with the rounds of interactive signing and without its mathematics: bodies are an echo and filling. Round 3 ends
//! in one of three branches, according to its broadcasts. A body that ends in `CHEAT` is refused.

use quorate_spec::engine::{Output, Signature};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::frame::INTERACTIVE;
use quorate_spec::hashing::h32;
use quorate_spec::messages::body_length;
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Name, Next, Protocol, Received, Start, for_each_peer, nobody};

/// Last byte of a body that is refused.
pub(crate) const CHEAT: u8 = 0xee;
/// Last byte of a body after which the own computation fails.
pub(crate) const UNLUCKY: u8 = 0xdd;

/// A body of the right length, if the place exists.
pub(crate) fn body(
    shape: &Shape,
    protocol: u8,
    round: u8,
    direct: bool,
    echo: &[u8],
    me: u16,
) -> Option<Vec<u8>> {
    let length = body_length(shape, protocol, round, direct)?;
    let mut body = if direct { Vec::new() } else { echo.to_vec() };
    body.resize(length, me as u8);
    Some(body)
}

/// The branch after round 3.
pub(crate) fn branch<'a>(broadcasts: impl Iterator<Item = &'a Vec<u8>>) -> u8 {
    let bodies: Vec<&[u8]> = broadcasts.map(Vec::as_slice).collect();
    [4, 4, 129, 130][usize::from(h32("echo", &bodies)[0] % 4)]
}

pub(crate) fn output(round: u8) -> Output {
    Output::Signature(Signature { r: [round; 32], s: [1; 32], recovery_id: 0 })
}

pub(crate) fn judge(body: &[u8]) -> Result<(), Reason> {
    if body.last() == Some(&CHEAT) { Err(Reason::SignShare) } else { Ok(()) }
}

pub(crate) fn unlucky<'a>(mut bodies: impl Iterator<Item = &'a Vec<u8>>) -> Result<(), Error> {
    let any = bodies.any(|body| body.last() == Some(&UNLUCKY));
    if any { Err(LocalError::Unlucky.into()) } else { Ok(()) }
}

pub(crate) struct Dummy(Name);

pub(crate) fn start(name: Name, echo: Option<[u8; 32]>) -> Start<Dummy> {
    let (broadcast, direct) = bodies(&name, 1, echo.as_ref().map_or(&[][..], |echo| echo));
    Start { name: name.clone(), protocol: Dummy(name), echo, broadcast, direct }
}

fn bodies(name: &Name, round: u8, echo: &[u8]) -> (Vec<u8>, ByParty<Vec<u8>>) {
    let body = |direct| body(&name.shape, name.protocol, round, direct, echo, name.me);
    let direct = name.peers().into_iter().filter_map(|j| Some((j, body(true)?))).collect();
    (body(false).unwrap_or_default(), direct)
}

impl Protocol for Dummy {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        let Dummy(name) = self;
        let round = received.round;
        for_each_peer(&name.peers(), round, |j| {
            judge(&received.broadcast[j])?;
            received.direct.find(j).map_or(Ok(()), |body| judge(body))
        })?;
        unlucky(received.broadcast.values())?;
        let next = match round {
            1 | 2 => round + 1,
            3 => branch(received.broadcast.values()),
            4 => return Ok(Next::Done(Box::new(output(4)))),
            _ => return Err(nobody(Reason::AlertInconclusive, round).into()),
        };
        if next == 4 && name.protocol != INTERACTIVE {
            return Ok(Next::Done(Box::new(output(3))));
        }
        let (broadcast, direct) = bodies(name, next, &received.echo);
        Ok(Next::Send { round: next, broadcast, direct })
    }
}
