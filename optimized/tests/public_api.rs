//! The public interface, as a product uses it: two of three parties sign.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeMap;

use quorate::{Backend, Outcome, Parties, Seed, Session, Signer};
use quorate_spec::engine::{Primes, Signature, Suite, ToSign};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::params::{P2048, Params, TOY1536};
use quorate_spec::secret::SecretBytes;

/// Opens a session for each party and carries the frames until nothing is left to carry.
fn run<T: Outcome>(
    parties: &[u16],
    mut open: impl FnMut(u16) -> Result<(Session<T>, Vec<Frame>), LocalError>,
) -> BTreeMap<u16, T> {
    let mut sessions = BTreeMap::new();
    let mut frames = Vec::new();
    for index in parties {
        let (session, first) = open(*index).unwrap();
        sessions.insert(*index, session);
        frames.extend(first);
    }
    while !frames.is_empty() {
        for frame in std::mem::take(&mut frames) {
            let is_for = |to: &u16| *to != frame.from && (frame.to == 0 || frame.to == *to);
            for to in parties.iter().filter(|to| is_for(to)) {
                frames.extend(sessions.get_mut(to).unwrap().deliver(frame.from, &frame.encode()).unwrap());
            }
        }
    }
    sessions.into_iter().map(|(index, mut session)| (index, session.output().unwrap())).collect()
}

fn primes(params: Params, party: u16) -> Primes {
    let primes = quorate_testkeys::party_primes(params.prime_bits, party).unwrap();
    Primes {
        p: SecretBytes::new(primes.p),
        q: SecretBytes::new(primes.q),
        p_hat: SecretBytes::new(primes.p_hat),
        q_hat: SecretBytes::new(primes.q_hat),
    }
}

fn verify(public_key: &[u8; 33], digest: [u8; 32], signature: &Signature) {
    let key = secp256k1::PublicKey::from_slice(public_key).unwrap();
    let compact = [signature.r, signature.s].concat();
    let parsed = secp256k1::ecdsa::Signature::from_compact(&compact).unwrap();
    parsed.verify(secp256k1::Message::from_digest(digest), &key).unwrap();
}

fn two_of_three(params: Params, backend: Backend) {
    let all = [1, 2, 3];
    let parties = |index| Parties { params, n: 3, t: 2, index };
    let keys = run(&all, |index| quorate::generate_key(parties(index), [1; 32], Seed::fresh(None).unwrap()));
    let key_id = keys[&1].key_id();
    let auxiliaries = run(&all, |index| {
        let seed = Seed::fresh(Some(&keys[&index])).unwrap();
        quorate::exchange_auxiliary(parties(index), Some(key_id), primes(params, index), [2; 32], seed)
    });
    let signers = [1, 3];
    let open: BTreeMap<u16, Signer<'_>> = signers
        .iter()
        .map(|j| (*j, Signer::with_backend(backend, &keys[j], &auxiliaries[j], &signers).unwrap()))
        .collect();
    let seed = |j| Seed::fresh(Some(&keys[&j])).unwrap();
    let mut presignatures = run(&signers, |j| open[&j].presign([3; 32], seed(j)));
    let message = b"pay the invoice".to_vec();
    let signatures =
        run(&signers, |j| quorate::sign(presignatures.remove(&j).unwrap(), message.clone(), Suite::Sha256));
    assert_eq!(signatures[&1], signatures[&3]);
    verify(&keys[&1].public_key, Suite::Sha256.digest(&message), &signatures[&1]);

    // the same signer object serves another session
    let to_sign = ToSign::Prehash([7; 32]);
    let signatures = run(&signers, |j| open[&j].sign_interactively(to_sign.clone(), [4; 32], seed(j)));
    verify(&keys[&1].public_key, [7; 32], &signatures[&1]);
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
