//! The public interface, as a product uses it: two of three parties sign; what is stored is read again; whoever cheats is named.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::{BTreeMap, VecDeque};

use quorate::*;

/// Opens a session for each party and carries the messages until nothing is left to carry.
fn run<T: Outcome>(
    parties: &[u16],
    mut open: impl FnMut(u16) -> Result<Opened<T>, Error>,
) -> BTreeMap<u16, T> {
    let mut sessions = BTreeMap::new();
    let mut outputs = BTreeMap::new();
    let mut queue = VecDeque::new();
    for index in parties {
        let (session, first) = open(*index).unwrap();
        assert_eq!(session.round(), 1);
        assert_eq!(session.waiting_for().count(), parties.len() - 1);
        sessions.insert(*index, session);
        queue.extend(first.into_iter().map(|message| (*index, message)));
    }
    while let Some((from, message)) = queue.pop_front() {
        let is_for = |to: &u16| match message.to {
            Recipient::Everyone => *to != from,
            Recipient::Party(index) => *to == index,
        };
        for to in parties.iter().filter(|to| is_for(to)) {
            let step = sessions.get_mut(to).unwrap().deliver(from, &message.bytes);
            queue.extend(step.frames.into_iter().map(|message| (*to, message)));
            match step.state {
                State::Running => {}
                State::Done(output) => assert!(outputs.insert(*to, output).is_none()),
                other => panic!("party {to}: {other:?}"),
            }
        }
    }
    for session in sessions.values_mut() {
        assert_eq!(session.waiting_for().count(), 0);
        assert!(matches!(session.deliver(1, &[]).state, State::Stray(LocalError::Finished)));
    }
    outputs
}

fn material(params: Params, party: u16) -> KeyMaterial {
    let primes = quorate_testkeys::party_primes(params.prime_bits, party).unwrap();
    KeyMaterial::from_primes([primes.p, primes.q, primes.p_hat, primes.q_hat].map(Zeroizing::new))
}

fn eid(number: u8) -> ExecutionId {
    ExecutionId::agreed([number; 32])
}

/// The signature verifies here and under libsecp256k1, in both of its forms.
fn assert_valid(key: &PublicKey, digest: [u8; 32], signature: &Signature) {
    assert!(signature.verify(key, &digest));
    assert!(!signature.verify(key, &[0x55; 32]));
    let other = secp256k1::PublicKey::from_slice(key.as_bytes()).unwrap();
    let message = secp256k1::Message::from_digest(digest);
    let compact = secp256k1::ecdsa::Signature::from_compact(&signature.to_bytes()).unwrap();
    compact.verify(message, &other).unwrap();
    assert_eq!(compact.serialize_der()[..], signature.to_der());
    assert_eq!(Signature::from_bytes(&signature.to_bytes(), signature.recovery_id()), *signature);
}

fn keys_and_auxiliaries(params: Params) -> (BTreeMap<u16, KeyShare>, BTreeMap<u16, Auxiliary>) {
    let all = [1, 2, 3];
    let party = |index| Party::new(params, Quorum::of(2, 3).unwrap(), index).unwrap();
    let keys = run(&all, |index| party(index).generate_key(&eid(1)));
    let auxiliaries = run(&all, |index| {
        party(index).exchange_auxiliary(Some(&keys[&index]), material(params, index), &eid(2))
    });
    assert!(keys.values().all(|key| key.key_id() == keys[&1].key_id()));
    assert!(auxiliaries.values().all(|auxiliary| auxiliary.epoch_id() == auxiliaries[&1].epoch_id()));
    assert_eq!(auxiliaries[&2].key_id(), Some(keys[&2].key_id()));
    (keys, auxiliaries)
}

fn two_of_three(params: Params, backend: Backend) {
    let (keys, auxiliaries) = keys_and_auxiliaries(params);
    // as from a disk
    let keys: BTreeMap<u16, KeyShare> =
        keys.iter().map(|(j, key)| (*j, KeyShare::from_bytes(&key.to_bytes()).unwrap())).collect();
    let auxiliaries: BTreeMap<u16, Auxiliary> =
        auxiliaries.iter().map(|(j, it)| (*j, Auxiliary::from_bytes(&it.to_bytes()).unwrap())).collect();
    let public_key = keys[&1].public_key();
    assert_eq!(keys[&3].public_shares().nth(1), keys[&1].public_shares().nth(1));

    let signers = [1, 3];
    let open: BTreeMap<u16, Signer<'_>> = signers
        .iter()
        .map(|j| (*j, Signer::with_backend(backend, &keys[j], &auxiliaries[j], &signers).unwrap()))
        .collect();
    let mut presignatures = run(&signers, |j| open[&j].presign(&eid(3)));
    assert_eq!(presignatures[&1].signers(), signers);
    let stored = presignatures.remove(&3).unwrap().to_bytes();
    assert_eq!(stored_kind(&stored), Some(What::Presignature));
    presignatures.insert(3, Presignature::from_bytes(&stored).unwrap());
    let message = b"pay the invoice";
    let signatures = run(&signers, |j| sign(presignatures.remove(&j).unwrap(), message, Suite::Sha256));
    assert_eq!(signatures[&1], signatures[&3]);
    assert_valid(&public_key, Suite::Sha256.digest(message), &signatures[&1]);

    // the same signer object serves another session
    let what = ToSign::Prehash([7; 32]);
    let signatures = run(&signers, |j| open[&j].sign_interactively(what.clone(), &eid(4)));
    assert_valid(&public_key, [7; 32], &signatures[&1]);
}

#[test]
fn two_of_three_sign_on_every_backend() {
    for backend in [Backend::Limbs, Backend::Plain, Backend::Ifma] {
        if backend.available() {
            two_of_three(TOY1536, backend);
        }
    }
}

#[test]
fn two_of_three_sign_at_p2048() {
    two_of_three(P2048, Backend::detect());
}

/// FAULT-1, SESS-4: who cheats is named, in words; a session that has failed still hands over what it had to send.
#[test]
fn whoever_cheats_is_named() {
    let party = |index| Party::new(P2048, Quorum::of(2, 2).unwrap(), index).unwrap();
    let (mut one, _) = party(1).generate_key(&eid(1)).unwrap();
    let (mut two, first) = party(2).generate_key(&eid(1)).unwrap();
    assert_eq!(one.id(), two.id());
    let step = one.deliver(2, &first[0].bytes);
    assert!(matches!(step.state, State::Running));
    let mut wrong = first[0].bytes.clone();
    *wrong.last_mut().unwrap() ^= 1;
    let State::Failed(error) = one.deliver(2, &wrong).state else { panic!() };
    assert_eq!(
        (error.culprits(), error.session(), error.reason()),
        (&[2][..], Some(one.id()), Some(Reason::FrameConflict))
    );
    assert_eq!(error.explain(), Reason::FrameConflict.explain());
    let line = "A party sent two different frames for one place. (frame.conflict, round 1; to blame: [2], as this party saw it)";
    assert_eq!(error.to_string(), line);
    // a stray message changes nothing
    let State::Stray(stray) = two.deliver(9, &first[0].bytes).state else { panic!() };
    assert_eq!(stray, LocalError::UnknownSender);
    assert_eq!(two.waiting_for().collect::<Vec<_>>(), [1]);
}

#[test]
fn wrong_arguments_are_errors() {
    for (t, n) in [(1, 2), (3, 2), (2, 65), (0, 0)] {
        assert_eq!(Quorum::of(t, n).unwrap_err(), Error::Local(LocalError::InvalidParties));
    }
    let quorum = Quorum::of(2, 3).unwrap();
    assert!(Party::new(P2048, quorum, 0).is_err() && Party::new(P2048, quorum, 4).is_err());
    let mut unknown = P2048;
    unknown.modulus_bits = 1024;
    assert!(Party::new(unknown, quorum, 1).is_err());
    assert_eq!(KeyShare::from_bytes(b"nothing").unwrap_err(), Error::Unreadable(Unreadable::Length));
    assert!(PublicKey::from_bytes(&[2; 33]).is_ok() && PublicKey::from_bytes(&[0; 33]).is_err());
    let party = Party::new(TOY1536, quorum, 1).unwrap();
    let (keys, auxiliaries) = keys_and_auxiliaries(TOY1536);
    let mismatch = party.exchange_auxiliary(Some(&keys[&2]), material(TOY1536, 1), &eid(9)).unwrap_err();
    assert_eq!(mismatch, Error::Local(LocalError::InputMismatch));
    let same = [material(TOY1536, 1).into_primes(), material(TOY1536, 1).into_primes()];
    let [[p, _, p_hat, q_hat], [q, ..]] = same;
    let twice = KeyMaterial::from_primes([p, q, p_hat, q_hat]);
    let refused = party.exchange_auxiliary(None, twice, &eid(10)).unwrap_err();
    assert_eq!(refused, Error::Local(LocalError::InvalidPrimes));
    for signers in [&[1][..], &[3, 1], &[1, 2, 3], &[2, 3], &[1, 4]] {
        let refused = Signer::new(&keys[&1], &auxiliaries[&1], signers).unwrap_err();
        assert_eq!(refused, Error::Local(LocalError::InvalidParties), "{signers:?}");
    }
    let mixed = Signer::new(&keys[&1], &auxiliaries[&2], &[1, 2]).unwrap_err();
    assert_eq!(mixed, Error::Local(LocalError::InputMismatch));
}

/// Nothing secret shows where something is printed.
#[test]
fn debug_shows_nothing_secret() {
    let (keys, auxiliaries) = keys_and_auxiliaries(TOY1536);
    let (key, auxiliary) = (&keys[&1], &auxiliaries[&1]);
    let seed = Seed::from_fresh_bytes([0xab; 32], None);
    let shown = format!("{key:?} {auxiliary:?} {:?} {seed:?}", material(TOY1536, 1));
    let secrets = [&key.to_bytes()[13..45], &auxiliary.to_bytes()[47..143]];
    for secret in secrets {
        assert!(!shown.contains(&hex::encode(&secret[..8])), "{shown}");
    }
    assert!(shown.contains(&key.key_id().to_string()) && shown.len() < 1000, "{shown}");
}
