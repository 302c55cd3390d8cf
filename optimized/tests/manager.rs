//! Many sessions through one manager at each party, over a network that delivers in any order, also before sessions are open.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeMap;

use quorate::*;
use quorate_spec::messages::body_length;
use quorate_spec::params::Shape;

type Peer = &'static str;

const NAMES: [Peer; 3] = ["alice", "bob", "carol"];

/// Bytes on their way: from, to, bytes.
type Wire = Vec<(Peer, Peer, Vec<u8>)>;

fn eid(number: u16) -> ExecutionId {
    let mut ticket = [0; 32];
    ticket[..2].copy_from_slice(&number.to_be_bytes());
    ExecutionId::agreed(ticket)
}

fn index_of(name: Peer) -> u16 {
    1 + NAMES.iter().position(|known| *known == name).unwrap() as u16
}

fn peers_of(name: Peer) -> impl Iterator<Item = (u16, Peer)> {
    NAMES.into_iter().filter(move |other| *other != name).map(|other| (index_of(other), other))
}

fn open(manager: &mut SessionManager<Peer>, name: Peer, number: u16) -> Result<Managed<Peer>, Error> {
    let party = Party::new(P2048, Quorum::of(2, 3).unwrap(), index_of(name)).unwrap();
    manager.open(&eid(number), peers_of(name), |eid| party.generate_key(eid))
}

fn post(wire: &mut Wire, from: Peer, managed: &Managed<Peer>) {
    for (recipients, bytes) in &managed.messages {
        wire.extend(recipients.iter().map(|to| (from, *to, bytes.clone())));
    }
}

/// A number below `end`, from a counter.
fn scrambled(counter: u64, end: usize) -> usize {
    (counter.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) as usize % end
}

/// 200 key generations; each party opens its sessions in another order while frames of the others arrive already. All of them end, with
/// one key each.
#[test]
fn early_frames_lose_no_session() {
    const SESSIONS: u16 = 200;
    let mut managers: BTreeMap<Peer, _> =
        NAMES.into_iter().map(|name| (name, SessionManager::new(Limits::default()))).collect();
    let mut to_open: Vec<(Peer, u16)> = Vec::new();
    for number in 0..SESSIONS {
        to_open.extend([("alice", number), ("bob", SESSIONS - 1 - number), ("carol", number ^ 7)]);
    }
    let (mut wire, mut keys, mut early, mut counter) = (Wire::new(), BTreeMap::new(), 0, 0);
    while !(to_open.is_empty() && wire.is_empty()) {
        counter += 1;
        let (name, managed) = if !to_open.is_empty() && (wire.is_empty() || counter % 3 == 0) {
            let (name, number) = to_open.remove(0);
            (name, open(managers.get_mut(name).unwrap(), name, number).unwrap())
        } else {
            let (from, to, bytes) = wire.remove(scrambled(counter, wire.len().min(60)));
            (to, managers.get_mut(to).unwrap().deliver(&from, &bytes))
        };
        post(&mut wire, name, &managed);
        match managed.state {
            ManagedState::Running => {}
            ManagedState::Early => early += 1,
            ManagedState::Done(ManagedOutput::KeyShare(share)) => {
                let ids: &mut Vec<KeyId> = keys.entry(managed.session.unwrap()).or_default();
                ids.push(share.key_id());
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(early > 100, "only {early} frames were early");
    assert_eq!(keys.len(), usize::from(SESSIONS));
    assert!(keys.values().all(|ids| ids.len() == 3 && ids.iter().all(|id| *id == ids[0])));
    for manager in managers.values() {
        assert_eq!(manager.sessions().count(), 0);
        assert!(manager.counters().is_empty());
    }
}

/// An execution id serves once, whatever became of it.
#[test]
fn an_execution_id_serves_once() {
    let mut manager = SessionManager::new(Limits::default());
    let first = open(&mut manager, "alice", 1).unwrap();
    assert_eq!(open(&mut manager, "alice", 1).unwrap_err(), Error::UsedTwice(eid(1)));
    manager.close(&first.session.unwrap());
    assert_eq!(open(&mut manager, "alice", 1).unwrap_err(), Error::UsedTwice(eid(1)));
    let failing = manager
        .open(&eid(2), peers_of("alice"), |_| -> Result<Opened<KeyShare>, Error> { Err(Error::Randomness) });
    assert_eq!(failing.unwrap_err(), Error::Randomness);
    assert_eq!(open(&mut manager, "alice", 2).unwrap_err(), Error::UsedTwice(eid(2)));
}

/// What is kept of one peer for sessions that are not open has an end, and the next peer has its own.
#[test]
fn early_frames_are_bounded() {
    let limits = Limits { early_frames: 5, sessions: 2, ..Limits::default() };
    let mut alice = SessionManager::new(limits);
    let mut others: Vec<_> =
        ["bob", "carol"].map(|name| (name, SessionManager::new(Limits::default()))).into();
    for number in 0..8 {
        for (name, manager) in &mut others {
            let opened = open(manager, name, number).unwrap();
            let state = alice.deliver(name, &opened.messages[0].1).state;
            let kept = matches!(state, ManagedState::Early);
            assert_eq!(kept, number < 5, "{name} {number}");
        }
    }
    assert_eq!(alice.counters()[&("bob", "early.full")], 3);
    // opened sessions take what was kept, and there is room again
    for number in 0..2 {
        let opened = open(&mut alice, "alice", number).unwrap();
        assert!(opened.messages.len() >= 2, "round 1 and, as all frames were there, round 2");
        assert_eq!(alice.waiting_for(&opened.session.unwrap()), ["bob", "carol"]);
    }
    assert_eq!(open(&mut alice, "alice", 2).unwrap_err(), Error::Busy);
    let opened = open(&mut others[0].1, "bob", 20).unwrap();
    assert!(matches!(alice.deliver(&"bob", &opened.messages[0].1).state, ManagedState::Early));
    alice.forget_early(&"carol");
    let (session, _) = alice.sessions().next().unwrap();
    assert_eq!(alice.close(&session), ["bob", "carol"]);
}

/// Whoever sends garbage, frames of strangers or of ended sessions is counted, and nothing else happens.
#[test]
fn what_is_refused_is_counted() {
    let mut alice = SessionManager::new(Limits::default());
    let mut bob = SessionManager::new(Limits::default());
    let opened = open(&mut alice, "alice", 1).unwrap();
    let session = opened.session.unwrap();
    let frame = open(&mut bob, "bob", 1).unwrap().messages[0].1.clone();
    assert!(matches!(alice.deliver(&"bob", b"garbage").state, ManagedState::Dropped));
    let mut long = frame.clone();
    long.resize(frame.len() + 1, 0);
    long[46] += 1;
    assert!(matches!(alice.deliver(&"bob", &long).state, ManagedState::Dropped));
    assert!(matches!(
        alice.deliver(&"mallory", &frame).state,
        ManagedState::Stray(LocalError::UnknownSender)
    ));
    assert_eq!(alice.waiting_for(&session), ["bob", "carol"]);
    let managed = alice.deliver(&"bob", &frame);
    assert!(matches!(managed.state, ManagedState::Running) && managed.session == Some(session));
    assert_eq!(alice.waiting_for(&session), ["carol"]);
    let mut other = frame.clone();
    *other.last_mut().unwrap() ^= 1;
    let ManagedState::Failed(error) = alice.deliver(&"bob", &other).state else { panic!() };
    assert_eq!(error.reason(), Some(Reason::FrameConflict));
    assert!(matches!(alice.deliver(&"bob", &frame).state, ManagedState::Stray(LocalError::Finished)));
    let counted: Vec<_> = alice.counters().iter().map(|(who, times)| (*who, *times)).collect();
    let expected = [
        (("bob", "frame.conflict"), 1),
        (("bob", "frame.length"), 2),
        (("bob", "local.finished"), 1),
        (("mallory", "local.unknown_sender"), 1),
    ];
    assert_eq!(counted, expected);
}

/// The constants are the lengths of the layouts, for the largest parameter set and quorum.
#[test]
fn largest_frames_are_those_of_the_layouts() {
    let mut expected = Vec::new();
    for protocol in 1..=5 {
        for (round, direct) in (0..=255).flat_map(|round| [(round, false), (round, true)]) {
            let length = |t| {
                let shape = match protocol {
                    1 | 2 => Shape::of_key(P3072, 64, t),
                    _ => Shape::of_signers(P3072, 64, t),
                };
                body_length(&shape.unwrap(), protocol, round, direct)
            };
            let largest = (2..=64).filter_map(length).max().map(|body| body + 47);
            assert_eq!(largest_frame(protocol, round, direct), largest, "{protocol} {round} {direct}");
            if let Some(largest) = largest.filter(|_| protocol != 5 || round > 3) {
                expected.push((protocol, round, direct, largest));
            }
        }
    }
    assert_eq!(LARGEST_FRAMES[..], expected);
}

/// The exponentiations of a session run on the pool in which it is called.
#[test]
fn the_callers_pool_does_the_work() {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let one = pool(1);
    let material = || {
        let primes = quorate_testkeys::party_primes(1024, 1).unwrap();
        KeyMaterial::from_primes([primes.p, primes.q, primes.p_hat, primes.q_hat].map(Zeroizing::new))
    };
    let party = Party::new(P2048, Quorum::of(2, 2).unwrap(), 1).unwrap();
    let begin = std::time::Instant::now();
    let busy = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        // a global pool that is kept busy would hold the session up if it used it
        scope.spawn(|| {
            rayon::scope(|all| {
                for _ in 0..rayon::current_num_threads() {
                    all.spawn(|_| {
                        while busy.load(std::sync::atomic::Ordering::Relaxed)
                            && begin.elapsed().as_secs() < 30
                        {
                            std::thread::yield_now();
                        }
                    });
                }
            });
        });
        let opened = one.install(|| party.exchange_auxiliary(None, material(), &eid(1)));
        busy.store(false, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(opened.unwrap().1.len(), 1);
    });
    assert!(begin.elapsed().as_secs() < 30, "it waited for the global pool");
}
