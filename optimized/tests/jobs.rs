//! Work on threads of the caller's: a session that computes leaves its manager free, what arrives meanwhile waits for it, and it can be
//! cancelled, also between two batches of exponentiations.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::thread;
use std::time::{Duration, Instant};

use quorate::*;

const PARTIES: [u16; 3] = [1, 2, 3];

fn party(params: Params, index: u16) -> Party {
    Party::new(params, Quorum::of(2, 3).unwrap(), index).unwrap()
}

fn peers_of(index: u16) -> impl Iterator<Item = (u16, u16)> {
    PARTIES.into_iter().filter(move |peer| *peer != index).map(|peer| (peer, peer))
}

fn eid(number: u8) -> ExecutionId {
    ExecutionId::agreed([number; 32])
}

/// A manager with one key generation, and its first broadcast. Peers are named by their indices.
fn manager(index: u16, limits: Limits) -> (SessionManager<u16>, SessionId, Vec<u8>) {
    let mut manager = SessionManager::new(limits);
    let opened = manager.open(&eid(1), peers_of(index), |eid| party(P2048, index).generate_key(eid)).unwrap();
    (manager, opened.session.unwrap(), opened.messages[0].1.clone())
}

fn work(accepted: Accepted<u16>) -> Job<u16> {
    match accepted {
        Accepted::Work(job) => job,
        Accepted::Answer(answer) => panic!("{answer:?}"),
    }
}

fn answer(accepted: Accepted<u16>) -> ManagedState {
    match accepted {
        Accepted::Work(job) => panic!("{job:?}"),
        Accepted::Answer(answer) => answer.state,
    }
}

#[test]
fn what_arrives_while_a_session_works_waits_for_it() {
    let [(mut one, id, _), (_, _, two), (_, _, three)] =
        PARTIES.map(|index| manager(index, Limits::default()));
    let job = work(one.accept(&2, &two));
    assert_eq!(job.session(), id);
    // the manager answers others, and keeps what is for this session
    assert!(matches!(answer(one.accept(&3, &three)), ManagedState::Running));
    assert!(matches!(answer(one.accept(&9, &three)), ManagedState::Stray(LocalError::UnknownSender)));
    assert_eq!(one.sessions().collect::<Vec<_>>(), [(id, 1)]);
    let (managed, next) = one.finish(thread::spawn(move || job.run()).join().unwrap());
    assert!(managed.messages.is_empty() && matches!(managed.state, ManagedState::Running));
    let (managed, next) = one.finish(next.unwrap().run());
    assert!(next.is_none() && matches!(managed.state, ManagedState::Running));
    // round 1 is complete: round 2 goes to both peers
    assert_eq!(managed.messages[0].0, [2, 3]);
    assert_eq!(one.sessions().collect::<Vec<_>>(), [(id, 2)]);
}

#[test]
fn what_waits_is_bounded_and_freed() {
    let limits = Limits { early_frames: 1, ..Limits::default() };
    let [(mut one, id, _), (_, _, two), (_, _, three)] = PARTIES.map(|index| manager(index, limits));
    let job = work(one.accept(&2, &two));
    assert!(matches!(answer(one.accept(&3, &three)), ManagedState::Running));
    assert!(matches!(answer(one.accept(&3, &three)), ManagedState::Dropped));
    assert_eq!(one.counters()[&(3, "early.full")], 1);
    let (_, next) = one.finish(job.run());
    // the place is free again, for the same peer
    assert!(matches!(answer(one.accept(&3, &three)), ManagedState::Running));
    let (managed, again) = one.finish(next.unwrap().run());
    assert_eq!(managed.messages.len(), 1);
    let (managed, none) = one.finish(again.unwrap().run());
    assert!(none.is_none() && matches!(managed.state, ManagedState::Running), "a repetition changes nothing");
    // a session that is closed while it works gives nothing
    let (_, _, other) = manager(2, limits);
    let job = work(one.accept(&2, &other));
    assert_eq!(one.close(&id), []);
    let (managed, none) = one.finish(job.run());
    assert!(none.is_none() && managed.messages.is_empty());
    assert!(matches!(managed.state, ManagedState::Stray(LocalError::Finished)));
    assert!(matches!(answer(one.accept(&2, &two)), ManagedState::Stray(LocalError::Finished)));
}

#[test]
fn a_cancelled_session_ends_with_the_next_delivery() {
    let [(mut one, id, _), (_, _, two), (_, _, three)] =
        PARTIES.map(|index| manager(index, Limits::default()));
    assert!(matches!(one.deliver(&2, &two).state, ManagedState::Running));
    assert!(one.cancel(&id));
    let managed = one.deliver(&3, &three);
    assert!(managed.messages.is_empty());
    let ManagedState::Failed(error) = managed.state else { panic!("it goes on") };
    assert_eq!((&error, error.culprits()), (&Error::Cancelled, &[][..]));
    assert!(!one.cancel(&id));
    assert_eq!(one.sessions().count(), 0);
    assert!(one.counters().is_empty(), "nobody is to blame");
}

/// Round 3 of the auxiliary information has three batches; whoever cancels while the first one runs does not wait for all.
#[test]
fn a_session_is_cancelled_between_batches() {
    let material = |index| {
        let primes = quorate_testkeys::party_primes(1536, index).unwrap();
        KeyMaterial::from_primes([primes.p, primes.q, primes.p_hat, primes.q_hat].map(Zeroizing::new))
    };
    let open = |index| party(P3072, index).exchange_auxiliary(None, material(index), &eid(2)).unwrap();
    let (mut sessions, mut sent): (Vec<_>, Vec<_>) = PARTIES.map(open).into_iter().unzip();
    for _ in 0..2 {
        // everything but what party 1 gets of the round's last frame
        let round: Vec<Vec<Message>> = sent.iter_mut().map(std::mem::take).collect();
        for (from, messages) in (1..).zip(&round) {
            for (to, session) in (1..).zip(&mut sessions).filter(|(to, _)| *to != from) {
                for message in messages.iter().filter(|m| m.to == Recipient::Everyone) {
                    let is_last = session.round() == 2 && (to, from) == (1, 3);
                    let cancel = session.canceller();
                    let begin = Instant::now();
                    let canceller = is_last.then(|| {
                        thread::spawn(move || {
                            thread::sleep(Duration::from_millis(5));
                            cancel.cancel();
                        })
                    });
                    let Step { frames, state } = session.deliver(from, &message.bytes);
                    sent[usize::from(to) - 1].extend(frames);
                    if let Some(canceller) = canceller {
                        canceller.join().unwrap();
                        let State::Failed(error) = state else {
                            panic!("{state:?} after {:?}", begin.elapsed())
                        };
                        assert_eq!(error, Error::Cancelled);
                        assert!(sent[0].is_empty(), "nothing is sent");
                        assert!(matches!(session.deliver(2, b"").state, State::Stray(LocalError::Finished)));
                        return;
                    }
                    assert!(matches!(state, State::Running));
                }
            }
        }
    }
    panic!("round 2 was not reached");
}
