//! Runs as party 1 sees them: what its peers sent it, in order, to be delivered to it again, as it was or not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use quorate_adversary::cheat::cheat;
use quorate_adversary::network::{Network, honest, in_order};
use quorate_reference::engine::start_interactive;
use quorate_reference::{auxiliary, keygen};
use quorate_spec::codec::Record;
use quorate_spec::engine::*;
use quorate_spec::fault::Error;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, AUXILIARY, BROADCAST, Frame, INTERACTIVE, KEYGEN};
use quorate_spec::hashing;
use quorate_spec::messages::{AuxOpen, Commit, KeygenOpen, body_length};
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::session::{Name, Next, Protocol, Received, Start};

use crate::alerts;
use crate::both::{Both, duplicate_presignature};
use crate::parties::{auxiliary_inputs, keygen_inputs, presignatures};
use crate::presign::wallet_2_of_3;

/// The party that is watched.
pub(crate) const ME: u16 = 1;

/// A frame on its way to party 1.
#[derive(Clone)]
pub(crate) struct Delivery {
    /// Whom the transport names.
    pub(crate) sender: u16,
    pub(crate) frame: Frame,
    /// What happens to the bytes.
    pub(crate) damage: Option<Damage>,
}

/// A change of encoded bytes.
#[derive(Clone, Copy)]
pub(crate) enum Damage {
    /// One bit, of header or body.
    Flip(usize),
    /// All that follows this many bytes is lost.
    Cut(usize),
    /// This many zero bytes follow.
    Append(usize),
}

impl Delivery {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.frame.encode();
        match self.damage {
            Some(Damage::Flip(bit)) => bytes[bit / 8] ^= 1 << (bit % 8),
            Some(Damage::Cut(length)) => bytes.truncate(length),
            Some(Damage::Append(count)) => bytes.resize(bytes.len() + count, 0),
            None => {}
        }
        bytes
    }
}

/// What party 1 got in one run, and how to open its session once more.
pub(crate) struct Transcript {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) parties: Vec<u16>,
    inputs: Box<dyn Fn() -> Inputs<'static> + Send + Sync>,
    pub(crate) deliveries: Vec<Delivery>,
}

/// Every run that is watched.
pub(crate) fn all() -> [&'static Transcript; 11] {
    [
        &KEYGEN_RUN,
        &COMPLAINT,
        &AUXILIARY_RUN,
        &PRESIGN_RUN,
        &NONCE_ALERT,
        &CHI_ALERT,
        &SIGN_RUN,
        &INTERACTIVE_RUN,
        &INTERACTIVE_NONCE_ALERT,
        &INTERACTIVE_CHI_ALERT,
        &WRONG_BRANCH,
    ]
}

/// Runs party 1, and others, and keeps what is sent to party 1.
fn watch(
    name: &'static str,
    shape: Shape,
    others: Vec<(u16, (Box<dyn Session>, Vec<Frame>))>,
    inputs: impl Fn() -> Inputs<'static> + Send + Sync + 'static,
) -> Transcript {
    let mut deliveries = Vec::new();
    let mut keep = |sender, to, frame: &mut Frame| {
        if to == ME {
            deliveries.push(Delivery { sender, frame: frame.clone(), damage: None });
        }
    };
    let mut sessions = BTreeMap::from([(ME, Both.open(inputs()).unwrap())]);
    sessions.extend(others);
    let parties: Vec<u16> = sessions.keys().copied().collect();
    drop(Network::of(sessions, &mut keep).run(in_order, &mut keep));
    Transcript { name, shape, parties, inputs: Box::new(inputs), deliveries }
}

/// Watches honest parties.
fn watch_honest(
    name: &'static str,
    shape: Shape,
    parties: &[u16],
    inputs: impl Fn(u16) -> Inputs<'static> + Send + Sync + 'static,
) -> Transcript {
    let others = parties.iter().copied().filter(|index| *index != ME);
    let open = |index| (index, Both.open(inputs(index)).unwrap());
    let others = others.map(open).collect();
    watch(name, shape, others, move || inputs(ME))
}

pub(crate) static KEYGEN_RUN: LazyLock<Transcript> = LazyLock::new(|| {
    let shape = Shape::of_key(TOY1536, 3, 2).unwrap();
    watch_honest("key generation", shape, &[1, 2, 3], |index| keygen_inputs(TOY1536, 3, 2, index))
});

/// Party 2 deals party 3 a wrong share, and party 3 complains.
pub(crate) static COMPLAINT: LazyLock<Transcript> = LazyLock::new(|| {
    let shape = Shape::of_key(TOY1536, 3, 2).unwrap();
    let inputs = |index| Inputs::Keygen(crate::keygen::inputs(index));
    let others = vec![
        (2, cheat(crate::keygen::start(2), crate::keygen::wrong_share_for_3)),
        (3, Both.open(inputs(3)).unwrap()),
    ];
    watch("complaint", shape, others, move || inputs(ME))
});

pub(crate) static AUXILIARY_RUN: LazyLock<Transcript> = LazyLock::new(|| {
    let shape = Shape::of_key(TOY1536, 2, 2).unwrap();
    let inputs = |index| auxiliary_inputs(TOY1536, 2, 2, None, index);
    watch_honest("auxiliary information", shape, &[1, 2], inputs)
});

fn shape_of_two() -> Shape {
    Shape::of_signers(TOY1536, 3, 2).unwrap()
}

pub(crate) static PRESIGN_RUN: LazyLock<Transcript> = LazyLock::new(|| {
    let inputs = |index| Inputs::Presign(wallet_2_of_3().presign_inputs(index, &[1, 2], "replay"));
    watch_honest("presigning", shape_of_two(), &[1, 2], inputs)
});

pub(crate) static SIGN_RUN: LazyLock<Transcript> = LazyLock::new(|| {
    let outcomes = wallet_2_of_3().presign(&[1, 2], "replay", in_order, &mut honest);
    let presignatures = presignatures(outcomes);
    let inputs = move |index| {
        let presignature = duplicate_presignature(&presignatures[&index]);
        Inputs::Sign(SignInputs { presignature, message: b"replay".to_vec(), suite: Suite::Keccak256 })
    };
    watch_honest("signing", shape_of_two(), &[1, 2], inputs)
});

fn interactive_inputs(index: u16) -> Inputs<'static> {
    let to_sign = ToSign::Message(b"replay".to_vec(), Suite::Sha256d);
    Inputs::Interactive(wallet_2_of_3().interactive_inputs(index, &[1, 2], &to_sign, "replay"))
}

pub(crate) static INTERACTIVE_RUN: LazyLock<Transcript> =
    LazyLock::new(|| watch_honest("interactive signing", shape_of_two(), &[1, 2], interactive_inputs));

/// Party 2 of three signers cheats; party 3 is honest.
fn watch_cheat<P: Protocol + 'static>(
    name: &'static str,
    start: Start<P>,
    edit: impl FnMut(&mut P, &Received, &mut Next) + Send + 'static,
    inputs: fn(u16) -> Inputs<'static>,
) -> Transcript {
    let others = vec![(2, cheat(start, edit)), (3, Both.open(inputs(3)).unwrap())];
    watch(name, alerts::shape(), others, move || inputs(ME))
}

fn presign_of_three(index: u16) -> Inputs<'static> {
    Inputs::Presign(alerts::inputs(index))
}

fn interactive_of_three(index: u16) -> Inputs<'static> {
    Inputs::Interactive(alerts::interactive_inputs(index))
}

pub(crate) static NONCE_ALERT: LazyLock<Transcript> =
    LazyLock::new(|| watch_cheat("alert nonce", alerts::start(2), alerts::shift_delta, presign_of_three));

pub(crate) static CHI_ALERT: LazyLock<Transcript> =
    LazyLock::new(|| watch_cheat("alert chi", alerts::start(2), alerts::shift_s, presign_of_three));

pub(crate) static INTERACTIVE_NONCE_ALERT: LazyLock<Transcript> = LazyLock::new(|| {
    let start = alerts::start_presigning_interactively();
    watch_cheat("alert nonce in interactive signing", start, alerts::shift_delta, interactive_of_three)
});

pub(crate) static INTERACTIVE_CHI_ALERT: LazyLock<Transcript> = LazyLock::new(|| {
    let start = alerts::start_presigning_interactively();
    watch_cheat("alert chi in interactive signing", start, alerts::shift_s, interactive_of_three)
});

/// Party 2 raises an alert where there is nothing to complain of.
pub(crate) static WRONG_BRANCH: LazyLock<Transcript> = LazyLock::new(|| {
    let start = start_interactive(alerts::interactive_inputs(2)).unwrap();
    watch_cheat(
        "an alert in place of a signature share",
        start,
        |_, _, next| {
            if let Next::Send { round, broadcast, .. } = next
                && *round == 4
            {
                *round = ALERT_CHI;
                let length = body_length(&alerts::shape(), INTERACTIVE, ALERT_CHI, false);
                broadcast.resize(length.unwrap(), 0);
            }
        },
        interactive_of_three,
    )
});

/// How a replay ended.
pub(crate) struct Ending {
    /// Every refusal, in order.
    pub(crate) errors: Vec<Error>,
    pub(crate) has_output: bool,
}

/// Delivers a script to party 1 on both engines, which have to agree at every step.
///
/// `conspiring`: all peers are in it together: they commit to what they open, and their echoes are those of the broadcasts that
/// party 1 saw. Otherwise a lie in a broadcast ends, in the next round, as equivocation at the latest.
pub(crate) fn replay(transcript: &Transcript, script: &[Delivery], conspiring: bool) -> Ending {
    let mut script = script.to_vec();
    if conspiring {
        commit_again(transcript, &mut script);
    }
    let (mut session, frames) = Both.open((transcript.inputs)()).unwrap();
    let mut broadcasts = Broadcasts::default();
    broadcasts.add(&frames);
    let mut ending = Ending { errors: Vec::new(), has_output: false };
    for mut delivery in script {
        if conspiring && delivery.damage.is_none() {
            broadcasts.correct_echo(&mut delivery.frame, &transcript.parties);
            broadcasts.add(std::slice::from_ref(&delivery.frame));
        }
        let frames = match session.deliver(delivery.sender, &delivery.bytes()) {
            Ok(frames) => frames,
            Err(refusal) => {
                ending.errors.push(refusal.error);
                refusal.frames
            }
        };
        broadcasts.add(&frames);
    }
    ending.has_output = session.output().is_some();
    assert!(session.output().is_none(), "the output is given once");
    ending
}

/// The broadcasts that party 1 has seen, its own included, by round and sender.
#[derive(Default)]
struct Broadcasts(BTreeMap<(u8, u16), Vec<u8>>);

impl Broadcasts {
    fn add(&mut self, frames: &[Frame]) {
        for frame in frames.iter().filter(|frame| frame.to == BROADCAST) {
            self.0.entry((frame.round, frame.from)).or_insert_with(|| frame.body.clone());
        }
    }

    /// Puts the echo of the previous round into a broadcast that begins with one, if that round is known.
    fn correct_echo(&self, frame: &mut Frame, parties: &[u16]) {
        let previous = match frame.round {
            ALERT_NONCE | ALERT_CHI => 3,
            round => round.saturating_sub(1),
        };
        let bodies: Option<Vec<&Vec<u8>>> =
            parties.iter().map(|party| self.0.get(&(previous, *party))).collect();
        if let Some(bodies) = bodies
            && frame.to == BROADCAST
            && frame.body.len() >= 32
        {
            frame.body[..32].copy_from_slice(&hashing::echo(&frame.sid, previous, &bodies));
        }
    }
}

/// Makes every commitment of round 1 one to the opening of round 2, where that decodes.
fn commit_again(transcript: &Transcript, script: &mut [Delivery]) {
    let shape = &transcript.shape;
    let mut commitments = BTreeMap::new();
    for Delivery { frame, .. } in script.iter().filter(|delivery| delivery.frame.round == 2) {
        let name = Name {
            shape: *shape,
            protocol: frame.protocol,
            sid: frame.sid,
            me: ME,
            parties: transcript.parties.clone(),
        };
        let commitment = match frame.protocol {
            KEYGEN => KeygenOpen::decode(shape, &frame.body)
                .map(|opening| keygen::commitment(&name, frame.from, &opening)),
            AUXILIARY => AuxOpen::decode(shape, &frame.body)
                .map(|opening| auxiliary::commitment(&name, frame.from, &opening)),
            _ => continue,
        };
        if let Ok(commitment) = commitment {
            commitments.entry(frame.from).or_insert(commitment);
        }
    }
    for Delivery { frame, .. } in script.iter_mut().filter(|delivery| delivery.frame.round == 1) {
        if let Some(commitment) = commitments.get(&frame.from) {
            frame.body = Commit { V: commitment.to_vec() }.encode();
        }
    }
}
