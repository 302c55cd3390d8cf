//! Quorate's sessions, all parties in one thread.

use std::collections::VecDeque;
use std::sync::Arc;

use quorate::backend::Backend;
use quorate::engine::{Optimized, start_presign};
use quorate::epoch::Epoch;
use quorate_spec::engine::{
    Auxiliary, AuxiliaryInputs, Engine, Inputs, KeyShare, KeygenInputs, Output, PresignInputs, Primes,
    Session,
};
use quorate_spec::fault::{LocalError, Refusal};
use quorate_spec::frame::{BROADCAST, Frame};
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::Machine;
use quorate_testkeys::party_primes;

use crate::report::{Case, Fallible, Sample, timed};

type Opened<S> = Result<(S, Vec<Frame>), LocalError>;
type Delivered = Result<Vec<Frame>, Refusal>;

/// Presigning by n of n parties: with the epoch kept, and with all computed from the stored bytes.
pub(crate) fn presign(name: &str, backend: Backend, params: Params, n: u16) -> Fallible<Vec<Case<'static>>> {
    let engine = Optimized { backend };
    let keys = outputs(n, |index| engine.open(keygen_inputs(params, n, index)))?;
    let auxiliaries = outputs(n, |index| engine.open(auxiliary_inputs(params, n, index, 0)))?;
    let is_key = |output| if let Output::KeyShare(key) = output { Some(key) } else { None };
    let is_auxiliary =
        |output| if let Output::Auxiliary(auxiliary) = output { Some(auxiliary) } else { None };
    // Kept to the end of the program: the cases borrow them.
    let keys: &'static [KeyShare] = Vec::leak(keys.into_iter().filter_map(is_key).collect());
    let auxiliaries: &'static [Auxiliary] =
        Vec::leak(auxiliaries.into_iter().filter_map(is_auxiliary).collect());
    let all: Vec<u16> = (1..=n).collect();

    let (epochs, ms) = timed(|| {
        let epochs = auxiliaries.iter().map(|auxiliary| Epoch::new(backend, auxiliary, &all));
        epochs.map(|epoch| epoch.map(Arc::new)).collect()
    });
    let epochs: Result<Vec<Arc<Epoch>>, LocalError> = epochs;
    let epochs = epochs.map_err(|error| format!("{error:?}"))?;
    eprintln!("{name} {}: {:.1} ms to make an epoch", size(params, n), ms / f64::from(n));

    let inputs = move |index: u16, round: u8| {
        let at = usize::from(index - 1);
        let (key, auxiliary, signers) = (&keys[at], &auxiliaries[at], (1..=n).collect());
        PresignInputs { key, auxiliary, signers, eid: [round; 32], seed: seed(3, index, round) }
    };
    let mut round = 0;
    let kept = move || {
        round += 1;
        let open = |index: u16| {
            let epoch = Some(Arc::clone(&epochs[usize::from(index - 1)]));
            Ok(Machine::boxed(start_presign(backend, inputs(index, round), epoch)?))
        };
        let (mut sessions, sample) = run(n, open, |session, from, bytes| session.deliver(from, bytes))?;
        let done = sessions.iter_mut().all(|session| session.output().is_some());
        if done { Ok(sample) } else { Err("a session has no output".into()) }
    };
    let mut round = 0;
    let computed = move || {
        round += 1;
        let open = |index: u16| engine.open(Inputs::Presign(inputs(index, round)));
        run(n, open, |session, from, bytes| session.deliver(from, bytes)).map(|(_, sample)| sample)
    };
    let size = size(params, n);
    Ok(vec![
        Case::new(&format!("{name}, epoch kept"), &size, kept),
        Case::new(&format!("{name}, epoch computed"), &size, computed),
    ])
}

/// The auxiliary information of n parties, primes given.
pub(crate) fn auxiliary(name: &str, backend: Backend, params: Params, n: u16) -> Case<'static> {
    let engine = Optimized { backend };
    let mut round = 0;
    Case::new(name, &size(params, n), move || {
        round += 1;
        let open = |index| engine.open(auxiliary_inputs(params, n, index, round));
        run(n, open, |session, from, bytes| session.deliver(from, bytes)).map(|(_, sample)| sample)
    })
}

/// The outputs of sessions that nobody measures.
fn outputs(n: u16, open: impl Fn(u16) -> Opened<Box<dyn Session>>) -> Fallible<Vec<Output>> {
    let (mut sessions, _) = run(n, open, |session, from, bytes| session.deliver(from, bytes))?;
    let outputs: Option<Vec<Output>> = sessions.iter_mut().map(|session| session.output()).collect();
    outputs.ok_or_else(|| "a session has no output".into())
}

/// Runs the sessions of parties 1..=n until no frame is left. Returns them and the mean sample of a party: its time to open
/// and to deliver, decoding and encoding of frames included, and the bytes of its frames.
fn run<S>(
    n: u16,
    open: impl Fn(u16) -> Opened<S>,
    deliver: impl Fn(&mut S, u16, &[u8]) -> Delivered,
) -> Fallible<(Vec<S>, Sample)> {
    let mut total = Sample::default();
    let mut sessions = Vec::new();
    let mut queue: VecDeque<(u16, u16, Arc<[u8]>)> = VecDeque::new();
    let post = |queue: &mut VecDeque<_>, from: u16, frames: Vec<Frame>, total: &mut Sample| {
        for frame in frames {
            let (bytes, ms) = timed(|| frame.encode());
            let bytes: Arc<[u8]> = bytes.into();
            total.ms += ms;
            total.bytes += bytes.len();
            for to in (1..=n).filter(|&to| to != from && (frame.to == BROADCAST || frame.to == to)) {
                total.bytes_unicast += bytes.len();
                queue.push_back((from, to, Arc::clone(&bytes)));
            }
        }
    };
    for index in 1..=n {
        let (opened, ms) = timed(|| open(index));
        total.ms += ms;
        let (session, frames) = opened.map_err(|error| format!("{error:?}"))?;
        sessions.push(session);
        post(&mut queue, index, frames, &mut total);
    }
    while let Some((from, to, bytes)) = queue.pop_front() {
        let session = &mut sessions[usize::from(to - 1)];
        let (frames, ms) = timed(|| deliver(session, from, &bytes));
        total.ms += ms;
        post(&mut queue, to, frames.map_err(|refusal| format!("{refusal:?}"))?, &mut total);
    }
    let parties = usize::from(n);
    let mean = Sample {
        ms: total.ms / f64::from(n),
        bytes: total.bytes / parties,
        bytes_unicast: total.bytes_unicast / parties,
        bytes_packed: total.bytes / parties,
    };
    Ok((sessions, mean))
}

fn size(params: Params, n: u16) -> String {
    format!("{} n={n}", params.name)
}

fn keygen_inputs(params: Params, n: u16, index: u16) -> Inputs<'static> {
    Inputs::Keygen(KeygenInputs { params, n, t: n, index, eid: [1; 32], seed: seed(1, index, 0) })
}

/// With the test primes, the same as the peers have. Without test primes the session does not open.
fn auxiliary_inputs(params: Params, n: u16, index: u16, round: u8) -> Inputs<'static> {
    let primes = party_primes(params.prime_bits, index);
    let [p, q, p_hat, q_hat] = primes
        .map_or([const { Vec::new() }; 4], |primes| [primes.p, primes.q, primes.p_hat, primes.q_hat])
        .map(SecretBytes::new);
    Inputs::Auxiliary(AuxiliaryInputs {
        params,
        n,
        t: n,
        index,
        key_id: None,
        eid: [round; 32],
        seed: seed(2, index, round),
        primes: Primes { p, q, p_hat, q_hat },
    })
}

/// Public seeds: these sessions protect nothing.
fn seed(protocol: u8, index: u16, round: u8) -> SecretBytes {
    let mut bytes = vec![0; 32];
    bytes[0] = protocol;
    bytes[1..3].copy_from_slice(&index.to_be_bytes());
    bytes[3] = round;
    SecretBytes::new(bytes)
}
