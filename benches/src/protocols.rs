//! The protocols, per party: key generation, auxiliary information, presigning, signing.

use std::cell::Cell;
use std::sync::Arc;

use quorate::Backend;
use quorate::engine::Optimized;
use quorate::engine::start_presign;
use quorate::epoch::Epoch;
use quorate_reference::engine::Reference;
use quorate_spec::engine::{
    Auxiliary, Engine, Inputs, KeyShare, Output, PresignInputs, Presignature, SignInputs, Suite,
};
use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;
use quorate_spec::session::Machine;

use crate::contenders::{REFERENCE, backends};
use crate::measure::{Case, Fallible, Sample, Sink, failed, timed};
use crate::memory::Heap;
use crate::sessions::{Opened, auxiliary_inputs, keygen_inputs, run, seed};

/// The test pool has primes for so many parties.
pub const MOST_PARTIES: u16 = quorate_testkeys::PARTIES;

/// The name of the measurement of presigning with what an epoch needs kept between sessions.
pub const PRESIGN: &str = "presign, epoch kept";

/// From more parties than this only the fastest presign in every round; the rest runs once, to show how it grows.
const FEW: u16 = 3;

/// Signatures in one run of the measurement of signing, which is short.
const SIGNATURES: u32 = 16;

/// What to measure.
#[derive(Clone, Copy)]
pub struct Extent<'a> {
    /// Parameter set.
    pub params: Params,
    /// Numbers of signers, each at most [`MOST_PARTIES`].
    pub signers: &'a [u16],
    /// Whether the reference runs beside two signers.
    pub reference: bool,
    /// Counters of memory, if the program has them.
    pub heap: Option<Heap>,
}

/// Implementations under test. The first is the fastest.
fn engines(extent: Extent<'_>, n: u16) -> Vec<(&'static str, Box<dyn Engine>)> {
    let ours = backends().into_iter();
    let mut engines: Vec<(_, Box<dyn Engine>)> =
        ours.map(|(name, backend)| (name, Box::new(Optimized { backend }) as Box<dyn Engine>)).collect();
    if extent.reference && n == 2 {
        engines.push((REFERENCE, Box::new(Reference)));
    }
    engines
}

/// A fresh number for each run.
struct Round(Cell<u8>);

impl Round {
    fn new() -> Round {
        Round(Cell::new(0))
    }

    fn next(&self) -> u8 {
        self.0.replace(self.0.get().wrapping_add(1))
    }
}

fn size(params: Params, n: u16) -> String {
    format!("{} n={n}", params.name)
}

/// Measures all protocols.
pub fn measure(extent: Extent<'_>, sink: &mut Sink<'_>) -> Fallible<()> {
    for &n in extent.signers {
        generations(extent, n, sink)?;
    }
    for &n in extent.signers {
        auxiliaries(extent, n, sink)?;
    }
    for &n in extent.signers {
        let parties = Parties::new(extent.params, n)?;
        presigns(extent, &parties, sink)?;
        signs(&parties, sink)?;
    }
    Ok(())
}

/// Key generation.
fn generations(extent: Extent<'_>, n: u16, sink: &mut Sink<'_>) -> Fallible<()> {
    let Extent { params, heap, .. } = extent;
    let engines = engines(extent, n);
    let cases = engines.iter().map(|(name, engine)| {
        let round = Round::new();
        Case::new("key generation", &size(params, n), name, move || {
            let round = round.next();
            run(n, heap, |index| engine.open(keygen_inputs(params, n, index, round)))
                .map(|(_, sample)| sample)
        })
    });
    sink(cases.collect())
}

/// Auxiliary information, primes given.
fn auxiliaries(extent: Extent<'_>, n: u16, sink: &mut Sink<'_>) -> Fallible<()> {
    let Extent { params, heap, .. } = extent;
    let engines = engines(extent, n);
    let cases = engines.iter().map(|(name, engine)| {
        let round = Round::new();
        let case = Case::new("auxiliary information", &size(params, n), name, move || {
            let round = round.next();
            let open = |index| engine.open(auxiliary_inputs(params, n, index, round)?);
            run(n, heap, open).map(|(_, sample)| sample)
        });
        if *name == REFERENCE || n > FEW { case.slow() } else { case }
    });
    sink(cases.collect())
}

/// Parties with all that presigning needs.
pub struct Parties {
    params: Params,
    n: u16,
    keys: Vec<KeyShare>,
    auxiliaries: Vec<Auxiliary>,
}

impl Parties {
    /// n parties of an n-of-n key.
    pub fn new(params: Params, n: u16) -> Fallible<Parties> {
        let engine = Optimized::default();
        let keys = outputs(n, |index| engine.open(keygen_inputs(params, n, index, 0)))?;
        let auxiliaries = outputs(n, |index| engine.open(auxiliary_inputs(params, n, index, 0)?))?;
        let keys = keys.into_iter().filter_map(|output| match output {
            Output::KeyShare(key) => Some(key),
            _ => None,
        });
        let auxiliaries = auxiliaries.into_iter().filter_map(|output| match output {
            Output::Auxiliary(auxiliary) => Some(auxiliary),
            _ => None,
        });
        Ok(Parties { params, n, keys: keys.collect(), auxiliaries: auxiliaries.collect() })
    }

    fn of(&self, index: u16) -> Option<(&KeyShare, &Auxiliary)> {
        let place = usize::from(index).checked_sub(1)?;
        Some((self.keys.get(place)?, self.auxiliaries.get(place)?))
    }

    fn all(&self) -> Vec<u16> {
        (1..=self.n).collect()
    }

    /// What an epoch needs, for each party.
    fn epochs(&self, backend: Backend) -> Fallible<Vec<Arc<Epoch>>> {
        let epochs = self.auxiliaries.iter().map(|auxiliary| Epoch::new(backend, auxiliary, &self.all()));
        epochs.map(|epoch| epoch.map(Arc::new)).collect::<Result<_, _>>().map_err(failed)
    }

    fn inputs(&self, index: u16, round: u8) -> Result<PresignInputs<'_>, LocalError> {
        let (key, auxiliary) = self.of(index).ok_or(LocalError::InvalidParties)?;
        let (signers, seed) = (self.all(), seed(3, index, round));
        Ok(PresignInputs { key, auxiliary, signers, eid: [round; 32], seed })
    }

    fn open(&self, engine: &dyn Engine, index: u16, round: u8) -> Opened {
        engine.open(Inputs::Presign(self.inputs(index, round)?))
    }
}

/// The outputs of sessions that nobody measures.
fn outputs(n: u16, open: impl Fn(u16) -> Opened) -> Fallible<Vec<Output>> {
    let (mut sessions, _) = run(n, None, open)?;
    let outputs: Option<Vec<Output>> = sessions.iter_mut().map(|session| session.output()).collect();
    outputs.ok_or_else(|| "a session has no output".into())
}

/// Presigning, with what an epoch needs kept between sessions, and with all made in the session from stored bytes.
pub fn presigns(extent: Extent<'_>, parties: &Parties, sink: &mut Sink<'_>) -> Fallible<()> {
    let Parties { params, n, .. } = *parties;
    let heap = extent.heap;
    let mut cases = Vec::new();
    for (name, backend) in backends() {
        let (epochs, round) = (parties.epochs(backend)?, Round::new());
        let is_first = cases.is_empty();
        let case = Case::new(PRESIGN, &size(params, n), name, move || {
            let round = round.next();
            let open = |index: u16| {
                let epoch = epochs.get(usize::from(index) - 1).cloned();
                Ok(Machine::boxed(start_presign(backend, parties.inputs(index, round)?, epoch)?))
            };
            run(n, heap, open).map(|(_, sample)| sample)
        });
        cases.push(if is_first || n <= FEW { case } else { case.slow() });
    }
    sink(cases)?;
    let engines = engines(extent, n);
    let cases = engines.iter().map(|(name, engine)| {
        let round = Round::new();
        let case = Case::new("presign, epoch computed", &size(params, n), name, move || {
            let round = round.next();
            run(n, heap, |index| parties.open(engine.as_ref(), index, round)).map(|(_, sample)| sample)
        });
        if *name == REFERENCE || n > FEW { case.slow() } else { case }
    });
    sink(cases.collect())
}

/// Signing from a presignature: the own share, which is all that is left once the message is known, and the check and
/// combination of all shares. No backend has a part in it.
fn signs(parties: &Parties, sink: &mut Sink<'_>) -> Fallible<()> {
    let Parties { params, n, .. } = *parties;
    let ours = Optimized::default();
    let presignatures = outputs(n, |index| parties.open(&ours, index, 0))?;
    let presignatures: Vec<Presignature> = presignatures
        .into_iter()
        .filter_map(|output| match output {
            Output::Presignature(presignature) => Some(presignature),
            _ => None,
        })
        .collect();
    let presignatures = presignatures.as_slice();
    let name = backends().first().map_or("quorate", |(name, _)| *name);
    let engines: [(&str, &dyn Engine); 2] = [(name, &ours), (REFERENCE, &Reference)];
    for (what, part) in [("sign: own share", Part::Own), ("sign: check and combine", Part::Rest)] {
        let cases = engines.iter().map(|(name, engine)| {
            Case::new(what, &size(params, n), name, move || sign(*engine, presignatures, part))
        });
        sink(cases.collect())?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Part {
    Own,
    Rest,
}

/// Signs one message again and again, as party 1 with the others' shares made outside the measurement.
fn sign(engine: &dyn Engine, presignatures: &[Presignature], part: Part) -> Fallible<Sample> {
    let inputs = |presignature: &Presignature| {
        Inputs::Sign(SignInputs {
            presignature: copy(presignature),
            message: b"measured".to_vec(),
            suite: Suite::Sha256,
        })
    };
    let (first, others) = presignatures.split_first().ok_or("no presignature")?;
    let mut frames = Vec::new();
    for presignature in others {
        let (_, sent) = engine.open(inputs(presignature)).map_err(failed)?;
        frames.extend(sent.iter().map(|frame| (presignature.index, frame.encode())));
    }
    let (mut total, mut bytes) = (0.0, 0);
    for _ in 0..SIGNATURES {
        let inputs = inputs(first);
        let (opened, own) = timed(|| engine.open(inputs));
        let (mut session, sent) = opened.map_err(failed)?;
        bytes = sent.iter().map(|frame| frame.encode().len()).sum();
        let (refused, rest) =
            timed(|| frames.iter().find_map(|(from, frame)| session.deliver(*from, frame).err()));
        if refused.is_some() || session.output().is_none() {
            return Err("a session without a signature".into());
        }
        total += match part {
            Part::Own => own,
            Part::Rest => rest,
        };
    }
    Ok(Sample { ms: total / f64::from(SIGNATURES), bytes: Some(bytes), memory: None })
}

/// A second copy of a presignature. Harmless here alone: the message is always the same, and so is the signature.
fn copy(presignature: &Presignature) -> Presignature {
    let Presignature {
        shape,
        index,
        signers,
        sid,
        key_id,
        epoch,
        public_key,
        gamma_point,
        k_tilde,
        chi_tilde,
        delta_tilde,
        s_tilde,
        echo,
    } = presignature;
    Presignature {
        shape: *shape,
        index: *index,
        signers: signers.clone(),
        sid: *sid,
        key_id: *key_id,
        epoch: *epoch,
        public_key: *public_key,
        gamma_point: *gamma_point,
        k_tilde: k_tilde.duplicate(),
        chi_tilde: chi_tilde.duplicate(),
        delta_tilde: delta_tilde.clone(),
        s_tilde: s_tilde.clone(),
        echo: *echo,
    }
}
