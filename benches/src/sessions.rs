//! Sessions of all parties in one thread, with what each party takes: time, bytes, memory.

use std::collections::VecDeque;
use std::sync::Arc;

use quorate_spec::engine::{AuxiliaryInputs, Inputs, KeygenInputs, Primes, Session};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{BROADCAST, Frame};
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use quorate_testkeys::party_primes;

use crate::measure::{Fallible, Sample, failed, timed};
use crate::memory::{Footprint, Heap};

/// A session just opened, with its first frames.
pub type Opened = Result<(Box<dyn Session>, Vec<Frame>), LocalError>;

/// A session with what it has taken.
struct Running {
    session: Box<dyn Session>,
    ms: f64,
    bytes: usize,
    footprint: Footprint,
}

/// Bytes on their way: from, to, frame.
type Queue = VecDeque<(u16, u16, Arc<[u8]>)>;

/// Runs the sessions of parties 1..=n until no frame is left. Returns them and the mean of a party; of memory, the most.
///
/// A party's time is that to open its session, to take the others' frames and to encode its own; its bytes are those of
/// its frames, a broadcast counted once.
pub fn run(
    n: u16,
    heap: Option<Heap>,
    open: impl Fn(u16) -> Opened,
) -> Fallible<(Vec<Box<dyn Session>>, Sample)> {
    let mut queue = Queue::new();
    let mut running = Vec::new();
    for index in 1..=n {
        let mut footprint = Footprint::default();
        let (opened, ms) = timed(|| footprint.track(heap, || open(index)));
        let (session, frames) = opened.map_err(failed)?;
        let mut opened = Running { session, ms, bytes: 0, footprint };
        opened.post(&mut queue, heap, n, index, frames);
        running.push(opened);
    }
    while let Some((from, to, bytes)) = queue.pop_front() {
        let place = running.get_mut(usize::from(to) - 1).ok_or("a frame to nobody")?;
        let Running { session, footprint, ms, .. } = place;
        let (frames, time) = timed(|| footprint.track(heap, || session.deliver(from, &bytes)));
        *ms += time;
        place.post(&mut queue, heap, n, to, frames.map_err(failed)?);
    }
    let sum: f64 = running.iter().map(|party| party.ms).sum();
    let bytes: usize = running.iter().map(|party| party.bytes).sum();
    let memory = running.iter().map(|party| party.footprint.peak()).max();
    let sample =
        Sample { ms: sum / f64::from(n), bytes: Some(bytes / usize::from(n)), memory: heap.and(memory) };
    Ok((running.into_iter().map(|party| party.session).collect(), sample))
}

impl Running {
    /// Encodes the frames and puts them on their way.
    fn post(&mut self, queue: &mut Queue, heap: Option<Heap>, n: u16, from: u16, frames: Vec<Frame>) {
        for frame in &frames {
            let (bytes, ms) = timed(|| frame.encode());
            self.ms += ms;
            self.bytes += bytes.len();
            let bytes: Arc<[u8]> = bytes.into();
            let is_for = |to: &u16| *to != from && (frame.to == BROADCAST || frame.to == *to);
            queue.extend((1..=n).filter(is_for).map(|to| (from, to, Arc::clone(&bytes))));
        }
        self.footprint.track(heap, || drop(frames));
    }
}

/// Inputs of a key generation by n parties that all have to sign.
pub fn keygen_inputs(params: Params, n: u16, index: u16, round: u8) -> Inputs<'static> {
    let eid = [round; 32];
    Inputs::Keygen(KeygenInputs { params, n, t: n, index, eid, seed: seed(1, index, round) })
}

/// Inputs of the auxiliary information, with the test primes.
pub fn auxiliary_inputs(
    params: Params,
    n: u16,
    index: u16,
    round: u8,
) -> Result<Inputs<'static>, LocalError> {
    let primes = party_primes(params.prime_bits, index).ok_or(LocalError::InvalidInput)?;
    let [p, q, p_hat, q_hat] = [primes.p, primes.q, primes.p_hat, primes.q_hat].map(SecretBytes::new);
    Ok(Inputs::Auxiliary(AuxiliaryInputs {
        params,
        n,
        t: n,
        index,
        key_id: None,
        eid: [round; 32],
        seed: seed(2, index, round),
        primes: Primes { p, q, p_hat, q_hat },
    }))
}

/// Public seeds, the same in every program: these sessions protect nothing.
pub fn seed(protocol: u8, index: u16, round: u8) -> SecretBytes {
    let [high, low] = index.to_be_bytes();
    let mut bytes = vec![protocol, high, low, round];
    bytes.resize(32, 0);
    SecretBytes::new(bytes)
}
