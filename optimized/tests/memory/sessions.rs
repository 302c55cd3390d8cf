//! The sessions, of two parties, with secrets of party 1.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use quorate::backend::Backend;
use quorate::engine::Optimized;
use quorate_reference::engine::Reference;
use quorate_spec::engine::{
    Auxiliary, AuxiliaryInputs, Engine, Inputs, InteractiveInputs, KeyShare, KeygenInputs, Output,
    PresignInputs, Presignature, Primes, Session, SignInputs, Suite, ToSign,
};
use quorate_spec::frame::Frame;
use quorate_spec::params::TOY1536;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::allocator::watched;
use crate::secrets::{Secrets, fresh};

/// Whether the reference runs in its place, which erases little.
static REFERENCE: AtomicBool = AtomicBool::new(false);

fn start(inputs: Inputs<'_>) -> Opened {
    let opened = if REFERENCE.load(Ordering::Relaxed) {
        Reference.open(inputs)
    } else {
        Optimized { backend: Backend::Limbs }.open(inputs)
    };
    opened.unwrap()
}

type Opened = (Box<dyn Session>, Vec<Frame>);

/// Delivers at most `limit` frames between parties 1 and 2, each after `edit`, and gives the outputs and the number delivered.
fn run(
    open: &dyn Fn(u16) -> Opened,
    limit: usize,
    edit: &dyn Fn(&mut Frame),
) -> (Vec<Option<Output>>, usize) {
    let mut sessions = Vec::new();
    let mut frames = VecDeque::new();
    for index in [1, 2] {
        let (session, first) = open(index);
        sessions.push(session);
        frames.extend(first);
    }
    let mut delivered = 0;
    while delivered < limit {
        let Some(mut frame) = frames.pop_front() else { break };
        edit(&mut frame);
        // refused once the edited frame ended a session
        let answers = sessions[usize::from(2 - frame.from)].deliver(frame.from, &frame.encode());
        frames.extend(answers.unwrap_or_default());
        delivered += 1;
    }
    (sessions.iter_mut().map(|session| session.output()).collect(), delivered)
}

fn whole(open: &dyn Fn(u16) -> Opened) -> Vec<Output> {
    run(open, usize::MAX, &|_| {}).0.into_iter().map(Option::unwrap).collect()
}

/// Runs the session to its end, and drops it after every number of frames.
fn nothing_is_left(secrets: &Secrets, open: &dyn Fn(u16) -> Opened, edit: &dyn Fn(&mut Frame)) {
    let (_, all) = run(open, usize::MAX, edit);
    for limit in 0..=all {
        let found = watched(secrets, &|| drop(run(open, limit, edit)));
        assert!(found.is_empty(), "after {limit} of {all} frames: {found:#?}");
    }
}

fn tape(label: &str, opened: &Opened) -> Tape {
    Tape::new(SecretBytes::new(fresh(label, 1).to_vec()), opened.1[0].sid, 1)
}

fn open_keygen(index: u16) -> Opened {
    let seed = SecretBytes::new(fresh("keygen", index).to_vec());
    let inputs = KeygenInputs { params: TOY1536, n: 2, t: 2, index, eid: [1; 32], seed };
    start(Inputs::Keygen(inputs))
}

/// A session of party 1, and party 2's first frame to it.
pub(crate) fn one_keygen() -> (Box<dyn Session>, Frame) {
    (open_keygen(1).0, open_keygen(2).1.remove(0))
}

pub(crate) fn keys() -> Vec<KeyShare> {
    let is_key = |output| if let Output::KeyShare(key) = output { Some(key) } else { None };
    whole(&open_keygen).into_iter().filter_map(is_key).collect()
}

/// The test keys are read from text, which leaves traces of its own: they are read before anything is measured.
static PRIMES: LazyLock<[[Vec<u8>; 4]; 2]> = LazyLock::new(|| {
    [1, 2].map(|party| {
        let primes = quorate_testkeys::party_primes(TOY1536.prime_bits, party).unwrap();
        [primes.p, primes.q, primes.p_hat, primes.q_hat]
    })
});

fn open_auxiliary(index: u16) -> Opened {
    let stored = &PRIMES[usize::from(index - 1)];
    let [p, q, p_hat, q_hat] = stored.each_ref().map(|prime| SecretBytes::new(prime.to_vec()));
    let primes = Primes { p, q, p_hat, q_hat };
    let seed = SecretBytes::new(fresh("auxiliary", index).to_vec());
    let inputs =
        AuxiliaryInputs { params: TOY1536, n: 2, t: 2, index, key_id: None, eid: [2; 32], seed, primes };
    start(Inputs::Auxiliary(inputs))
}

pub(crate) fn auxiliaries() -> Vec<Auxiliary> {
    let is_auxiliary =
        |output| if let Output::Auxiliary(auxiliary) = output { Some(auxiliary) } else { None };
    whole(&open_auxiliary).into_iter().filter_map(is_auxiliary).collect()
}

pub(crate) fn key_generation() {
    let key = keys().remove(0);
    let tape = tape("keygen", &open_keygen(1));
    let mut secrets = Secrets::of_keygen(&fresh("keygen", 1), &tape, &key, 1);
    nothing_is_left(&secrets, &open_keygen, &|_| {});
    // a share that does not fit: the complaint
    let wrong_share = |frame: &mut Frame| {
        if (frame.from, frame.round) == (2, 3) {
            frame.body[32 + 31] ^= 1;
        }
    };
    let found = watched(&secrets, &|| drop(run(&open_keygen, 5, &wrong_share)));
    assert!(found.is_empty(), "{found:#?}");
    // before the opening
    secrets.add_opening(&tape, &["keygen/rid", "keygen/chain-code", "keygen/u"]);
    let found = watched(&secrets, &|| drop(run(&open_keygen, 0, &|_| {})));
    assert!(found.is_empty(), "{found:#?}");
}

pub(crate) fn auxiliary_information() {
    let auxiliary = auxiliaries().remove(0);
    let tape = tape("auxiliary", &open_auxiliary(1));
    let mut secrets = Secrets::of_auxiliary(&auxiliary);
    secrets.add_auxiliary_tape(&fresh("auxiliary", 1), &tape, &[2]);
    nothing_is_left(&secrets, &open_auxiliary, &|_| {});
    secrets.add_opening(&tape, &["aux/rid", "aux/u"]);
    let found = watched(&secrets, &|| drop(run(&open_auxiliary, 0, &|_| {})));
    assert!(found.is_empty(), "{found:#?}");
}

fn presign_inputs<'a>(key: &'a KeyShare, auxiliary: &'a Auxiliary) -> PresignInputs<'a> {
    let seed = SecretBytes::new(fresh("presign", key.index).to_vec());
    PresignInputs { key, auxiliary, signers: vec![1, 2], eid: [3; 32], seed }
}

fn presign_or_both(keys: &[KeyShare], auxiliaries: &[Auxiliary], index: u16, interactive: bool) -> Opened {
    let at = usize::from(index - 1);
    let presign = presign_inputs(&keys[at], &auxiliaries[at]);
    let digest = ToSign::Prehash([7; 32]);
    let inputs = if interactive {
        Inputs::Interactive(InteractiveInputs { presign, digest })
    } else {
        Inputs::Presign(presign)
    };
    start(inputs)
}

fn presign_secrets(keys: &[KeyShare], auxiliaries: &[Auxiliary], opened: &Opened) -> Secrets {
    let mut secrets = Secrets::of_auxiliary(&auxiliaries[0]);
    secrets.add_presign(&fresh("presign", 1), &tape("presign", opened), &keys[0], &auxiliaries[0]);
    secrets
}

pub(crate) fn presigning(interactive: bool) {
    let (keys, auxiliaries) = (keys(), auxiliaries());
    let open = |index| presign_or_both(&keys, &auxiliaries, index, interactive);
    let mut secrets = presign_secrets(&keys, &auxiliaries, &open(1));
    if !interactive {
        let presignature = presignatures(&open).remove(0);
        secrets.add("k̃", presignature.k_tilde.expose());
        secrets.add("χ̃", presignature.chi_tilde.expose());
    }
    nothing_is_left(&secrets, &open, &|_| {});
}

/// Party 2's δ arrives as another one: party 1 publishes the alert "nonce".
pub(crate) fn alert() {
    let (keys, auxiliaries) = (keys(), auxiliaries());
    let open = |index| presign_or_both(&keys, &auxiliaries, index, false);
    let secrets = presign_secrets(&keys, &auxiliaries, &open(1));
    let wrong_delta = |frame: &mut Frame| {
        if (frame.from, frame.round) == (2, 3) {
            frame.body[32 + 31] ^= 1;
        }
    };
    let found = watched(&secrets, &|| {
        let (outputs, _) = run(&open, usize::MAX, &wrong_delta);
        assert!(outputs[0].is_none());
    });
    assert!(found.is_empty(), "{found:#?}");
}

fn presignatures(open: &dyn Fn(u16) -> Opened) -> Vec<Presignature> {
    let is_presignature = |output| if let Output::Presignature(value) = output { Some(value) } else { None };
    whole(open).into_iter().filter_map(is_presignature).collect()
}

pub(crate) fn signing() {
    let (keys, auxiliaries) = (keys(), auxiliaries());
    let open = |index| presign_or_both(&keys, &auxiliaries, index, false);
    let mut secrets = Secrets::new();
    let presignature = presignatures(&open).remove(0);
    secrets.add("k̃", presignature.k_tilde.expose());
    secrets.add("χ̃", presignature.chi_tilde.expose());
    for limit in 0..=2 {
        let stored = std::sync::Mutex::new(presignatures(&open));
        let sign = |_| {
            let presignature = stored.lock().unwrap().remove(0);
            let inputs = SignInputs { presignature, message: b"message".to_vec(), suite: Suite::Sha256 };
            start(Inputs::Sign(inputs))
        };
        let found = watched(&secrets, &|| drop(run(&sign, limit, &|_| {})));
        assert!(found.is_empty(), "after {limit} frames: {found:#?}");
    }
}

/// The names that the reference does not leave behind, of all that are looked for in its sessions.
pub(crate) fn not_left_by_the_reference() -> BTreeSet<String> {
    let (keys, auxiliaries) = (keys(), auxiliaries());
    let keygen = Secrets::of_keygen(&fresh("keygen", 1), &tape("keygen", &open_keygen(1)), &keys[0], 1);
    let mut auxiliary = Secrets::of_auxiliary(&auxiliaries[0]);
    auxiliary.add_auxiliary_tape(&fresh("auxiliary", 1), &tape("auxiliary", &open_auxiliary(1)), &[2]);
    let open = |index| presign_or_both(&keys, &auxiliaries, index, false);
    let presign = presign_secrets(&keys, &auxiliaries, &open(1));
    REFERENCE.store(true, Ordering::Relaxed);
    let mut missed = BTreeSet::new();
    let sessions: [(&Secrets, &dyn Fn(u16) -> Opened); 3] =
        [(&keygen, &open_keygen), (&auxiliary, &open_auxiliary), (&presign, &open)];
    for (secrets, open) in sessions {
        let found = watched(secrets, &|| drop(run(open, usize::MAX, &|_| {})));
        missed.extend(secrets.names().into_iter().filter(|name| !found.contains_key(name)));
    }
    REFERENCE.store(false, Ordering::Relaxed);
    missed
}
