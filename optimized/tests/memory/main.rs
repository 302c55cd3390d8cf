//! No memory is given back with a secret in it: an allocator looks into every block that is freed or grows, while all kinds of
//! sessions run to their end, or are dropped after each frame.
//!
//! It sees the heap, not the stack, and numbers as they are written: bytes in either order, and 64-bit limbs. What is derived
//! from secrets in other forms is looked for by example: the tables of a base modulo a secret prime.
#![cfg(all(feature = "toy", feature = "contract"))]
#![allow(
    unsafe_code,
    reason = "a global allocator is an unsafe trait. It passes every request on to the system's with the caller's own arguments, and reads blocks between the caller's giving them back and the system's taking them: they are as long as their layout says, and live."
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod allocator;
mod secrets;
mod sessions;

use quorate::Seed;
use quorate::backend::Backend;
use quorate_spec::secret::SecretBytes;

use allocator::{largest_request, turn, watched};
use secrets::{Secrets, fresh};

/// The allocator notices what it has to: a freed secret, a secret left behind by a buffer that grew, either byte order, and a
/// piece of a secret; and it does not notice one that was erased.
#[test]
fn control() {
    let _turn = turn();
    let mut secrets = Secrets::new();
    let secret: Vec<u8> = [fresh("control", 1), fresh("control", 2)].concat();
    secrets.add("control", &secret);
    let noticed = |action: &dyn Fn()| watched(&secrets, action).len();

    assert_eq!(noticed(&|| drop(SecretBytes::new(secret.clone()))), 0);
    assert_ne!(noticed(&|| drop(secret.clone())), 0);
    let reversed: Vec<u8> = secret.iter().rev().copied().collect();
    assert_ne!(noticed(&|| drop(reversed.clone())), 0);
    assert_ne!(noticed(&|| drop(secret[5..40].to_vec())), 0);
    let grown = || {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend_from_slice(&secret);
        bytes.extend_from_slice(&[0; 64]);
        drop(SecretBytes::new(bytes));
    };
    assert_ne!(noticed(&grown), 0);
}

/// The secrets that are looked for are those of the sessions: the reference, which erases little, leaves them behind. All but the
/// bytes that the specification's own type keeps, and what only the kernels of the optimized implementation compute.
#[test]
fn the_reference_leaves_them() {
    let _turn = turn();
    let kernels = ["digits of a prime", "square", "table of t in digits", "table of t in limbs"];
    let expected = ["seed", "x"].into_iter().chain(kernels).map(String::from).collect();
    assert_eq!(sessions::not_left_by_the_reference(), expected);
}

/// SAMP-8: neither the fresh bytes, nor the share, nor the seed itself.
#[test]
fn seeds() {
    let _turn = turn();
    let key = sessions::keys().remove(0);
    let bytes = fresh("fresh", 1);
    let seed = quorate_spec::hashing::h32("seed", &[&bytes, key.secret.expose()]);
    let mut secrets = Secrets::new();
    secrets.add("fresh bytes", &bytes);
    secrets.add("share", key.secret.expose());
    secrets.add("seed", &seed);
    // what this test calls the seed is the seed
    let hedged = quorate_spec::sampling::hedged_seed(&SecretBytes::new(bytes.to_vec()), key.secret.expose());
    assert_eq!(hedged.expose(), seed);
    drop(hedged);
    let key = quorate::KeyShare::from(key);
    let found = watched(&secrets, &|| drop(Seed::from_fresh_bytes(bytes, Some(&key))));
    assert!(found.is_empty(), "{found:#?}");
}

/// The own keys and tables of an epoch, on every backend.
#[test]
fn epochs() {
    let _turn = turn();
    let (key, auxiliary) = (sessions::keys().remove(0), sessions::auxiliaries().remove(0));
    let secrets = Secrets::of_auxiliary(&auxiliary);
    let (key, auxiliary) = (quorate::KeyShare::from(key), quorate::Auxiliary::from(auxiliary));
    for backend in [Backend::Limbs, Backend::Plain, Backend::Ifma] {
        if backend.available() {
            let found = watched(&secrets, &|| {
                drop(quorate::Signer::with_backend(backend, &key, &auxiliary, &[1, 2]).unwrap());
            });
            assert!(found.is_empty(), "{backend:?}: {found:#?}");
        }
    }
}

#[test]
fn key_generation() {
    let _turn = turn();
    sessions::key_generation();
}

#[test]
fn auxiliary_information() {
    let _turn = turn();
    sessions::auxiliary_information();
}

#[test]
fn presigning() {
    let _turn = turn();
    sessions::presigning(false);
}

#[test]
fn alert_rounds() {
    let _turn = turn();
    sessions::alert();
}

#[test]
fn signing() {
    let _turn = turn();
    sessions::signing();
}

#[test]
fn interactive_signing() {
    let _turn = turn();
    sessions::presigning(true);
}

/// FRAME-1: a frame of 64 MB with a right header is refused without an allocation of its size, whether another session, another
/// length or another round is named.
#[test]
fn oversize_frames() {
    let _turn = turn();
    let (mut session, frame) = sessions::one_keygen();
    let mut large = frame.clone();
    large.body = vec![0; 1 << 26];
    let of_other_session = quorate_spec::frame::Frame { sid: [0; 32], ..large.clone() };
    let of_other_round = quorate_spec::frame::Frame { round: 77, ..large.clone() };
    for frame in [of_other_session, of_other_round, large] {
        let bytes = frame.encode();
        let request = largest_request(&mut || assert!(session.deliver(2, &bytes).is_err()));
        assert!(request < 1 << 16, "{request} bytes");
    }
}
