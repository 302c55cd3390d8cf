//! Stored forms: what is written is read, and nothing else is. STORE-1, STORE-2.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use quorate_spec::engine::{Auxiliary, KeyShare, Presignature, Primes, PublicSetup};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::h32;
use quorate_spec::operations::{Denied, Value, Values};
use quorate_spec::params::{P2048, P3072, Shape};
use quorate_spec::secret::SecretBytes;
use quorate_spec::stored::{self, Unreadable, VERSION, What};

/// Bytes that differ from place to place.
fn filled<const L: usize>(seed: u8) -> [u8; L] {
    std::array::from_fn(|i| seed.wrapping_add((i % 251) as u8))
}

fn secret(seed: u8, length: usize) -> SecretBytes {
    SecretBytes::new((0..length).map(|i| seed ^ (i % 251) as u8).collect())
}

fn key() -> KeyShare {
    KeyShare {
        params: P3072,
        n: 3,
        t: 2,
        index: 2,
        secret: secret(1, 32),
        public_key: filled(2),
        public_shares: vec![filled(3), filled(4), filled(5)],
        chain_code: filled(6),
    }
}

fn auxiliary(key_id: Option<[u8; 32]>) -> Auxiliary {
    let [p, q, p_hat, q_hat] = [7, 8, 9, 10].map(|seed| secret(seed, 128));
    let value = |seed: u8| vec![seed; 256];
    let setup = |seed| PublicSetup {
        modulus: value(seed),
        modulus_hat: value(seed + 1),
        s: value(seed + 2),
        t: value(seed + 3),
    };
    Auxiliary {
        params: P2048,
        n: 2,
        t: 2,
        index: 1,
        key_id,
        primes: Primes { p, q, p_hat, q_hat },
        lambda: secret(11, 256),
        setups: vec![setup(20), setup(30)],
        epoch: filled(12),
    }
}

fn presignature() -> Presignature {
    Presignature {
        shape: Shape::of_signers(P2048, 5, 2).unwrap(),
        index: 4,
        signers: vec![1, 4],
        sid: filled(40),
        key_id: filled(41),
        epoch: filled(42),
        public_key: filled(43),
        gamma_point: filled(44),
        k_tilde: secret(45, 32),
        chi_tilde: secret(46, 32),
        delta_tilde: vec![filled(47), filled(48)],
        s_tilde: vec![filled(49), filled(50)],
        echo: filled(51),
    }
}

fn forms() -> [(What, Vec<u8>); 4] {
    let bytes = |form: SecretBytes| form.expose().to_vec();
    [
        (What::KeyShare, bytes(key().to_bytes())),
        (What::Auxiliary, bytes(auxiliary(Some(filled(13))).to_bytes())),
        (What::Auxiliary, bytes(auxiliary(None).to_bytes())),
        (What::Presignature, bytes(presignature().to_bytes())),
    ]
}

/// Reads and writes again.
fn again(what: What, bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let form = match what {
        What::KeyShare => KeyShare::from_bytes(bytes)?.to_bytes(),
        What::Auxiliary => Auxiliary::from_bytes(bytes)?.to_bytes(),
        What::Presignature => Presignature::from_bytes(bytes)?.to_bytes(),
    };
    Ok(form.expose().to_vec())
}

/// The same with a check that fits.
fn sealed(form: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = form[..form.len() - 32].to_vec();
    change(&mut bytes);
    let check = h32("stored", &[&bytes]);
    [&bytes[..], &check].concat()
}

/// STORE-1: what is written is read, and has the length and the fields of the layout.
#[test]
fn store_1_forms_are_read_again() {
    for (what, bytes) in forms() {
        assert_eq!(again(what, &bytes), Ok(bytes.clone()), "{what:?}");
        let outputs = stored::perform(&Values::new().with("bytes", bytes.clone())).unwrap();
        let Some(Value::List(values)) = outputs.0.get("values") else { panic!() };
        assert_eq!(values.concat(), bytes[13..bytes.len() - 32]);
        assert_eq!(outputs.number::<u8>("what"), Ok(what.id()));
    }
    let read = KeyShare::from_bytes(&forms()[0].1).unwrap();
    assert_eq!((read.index, read.key_id()), (2, key().key_id()));
    assert_eq!(read.secret.expose(), key().secret.expose());
    let read = Auxiliary::from_bytes(&forms()[1].1).unwrap();
    let written = auxiliary(Some(filled(13)));
    assert_eq!((read.setups, read.key_id, read.epoch), (written.setups, written.key_id, written.epoch));
    assert_eq!(read.primes.q_hat.expose(), written.primes.q_hat.expose());
    let read = Presignature::from_bytes(&forms()[3].1).unwrap();
    assert_eq!((read.signers, read.s_tilde, read.echo), (vec![1, 4], presignature().s_tilde, filled(51)));
}

/// STORE-1, STORE-2: every flipped bit, every shorter length and one byte more are refused.
#[test]
fn store_2_damage_is_found() {
    for (what, bytes) in forms() {
        for bit in (0..8 * bytes.len()).step_by(if bytes.len() > 600 { 7 } else { 1 }) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(again(what, &damaged).is_err(), "{what:?}, bit {bit}");
            if bit >= 8 * 13 {
                assert_eq!(again(what, &damaged), Err(Unreadable::Damaged));
            }
        }
        for length in 0..bytes.len() {
            assert!(again(what, &bytes[..length]).is_err(), "{what:?}, {length} bytes");
        }
        let longer = sealed(&bytes, |bytes| bytes.push(0));
        assert_eq!(again(what, &longer), Err(Unreadable::Length));
    }
}

/// STORE-1: each check alone, in the order of the book, with a check at the end that fits.
#[test]
fn store_1_refusals_in_order() {
    let [(_, share), (_, auxiliary), (_, unbound), (_, presignature)] = &forms();
    let put = |at: usize, value: u8| move |bytes: &mut Vec<u8>| bytes[at] = value;
    let share_with = |at, value| again(What::KeyShare, &sealed(share, put(at, value)));
    assert_eq!(again(What::KeyShare, &share[..12]), Err(Unreadable::Length));
    assert_eq!(share_with(3, b'T'), Err(Unreadable::Magic));
    for version in [0, VERSION + 1, 255] {
        assert_eq!(share_with(4, version), Err(Unreadable::Version(version)));
    }
    assert_eq!(share_with(5, 2), Err(Unreadable::What(2)));
    assert_eq!(again(What::Auxiliary, share), Err(Unreadable::What(1)));
    assert_eq!(share_with(6, 99), Err(Unreadable::Params(99)));
    for (at, value) in [(8, 1), (8, 65), (10, 1), (10, 4), (12, 0), (12, 4), (11, 1)] {
        assert_eq!(share_with(at, value), Err(Unreadable::Parties), "{at}: {value}");
    }
    // n = 4 is valid and takes more bytes
    assert_eq!(share_with(8, 4), Err(Unreadable::Length));
    for bound in [0, 2] {
        let wrong = sealed(auxiliary, put(14, bound));
        assert_eq!(again(What::Auxiliary, &wrong), Err(Unreadable::KeyId));
    }
    assert_eq!(again(What::Auxiliary, &sealed(unbound, put(20, 1))), Err(Unreadable::KeyId));
    // who signs is for `open` to judge
    assert!(again(What::Presignature, &sealed(presignature, put(14, 9))).is_ok());
    // the earlier one decides
    let two = sealed(share, |bytes| (bytes[4], bytes[5]) = (9, 9));
    assert_eq!(again(What::KeyShare, &two), Err(Unreadable::Version(9)));
}

/// STORE-1: for a session all of this is one local error, which names nobody.
#[test]
fn store_1_is_a_local_error() {
    assert_eq!(LocalError::from(Unreadable::Damaged), LocalError::InvalidInput);
    let perform = |bytes: &[u8]| stored::perform(&Values::new().with("bytes", bytes));
    assert_eq!(perform(&[]), Err(Denied::Local(LocalError::InvalidInput)));
    assert_eq!(stored::perform(&Values::new()), Err(Denied::Unknown));
    let unbound = sealed(&forms()[2].1, |bytes| bytes[20] = 1);
    assert_eq!(perform(&unbound), Err(Denied::Local(LocalError::InvalidInput)));
}

/// STORE-1: what has other lengths than the layout is read by nobody.
#[test]
fn store_1_wrong_lengths_are_not_read() {
    let short = KeyShare { secret: secret(1, 31), ..key() };
    assert!(again(What::KeyShare, short.to_bytes().expose()).is_err());
    let few = KeyShare { public_shares: vec![filled(3)], ..key() };
    assert!(again(What::KeyShare, few.to_bytes().expose()).is_err());
    let many = Presignature { signers: vec![1, 2, 4], ..presignature() };
    assert!(again(What::Presignature, many.to_bytes().expose()).is_err());
    let nobody = KeyShare { n: 0, ..key() };
    assert!(again(What::KeyShare, nobody.to_bytes().expose()).is_err());
}
