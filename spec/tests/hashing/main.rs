//! The XOF, everything that is derived from it, and the tape, against a second SHAKE256 and inputs put together here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

mod keccak;

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use quorate_spec::engine::{KeyShare, Suite, ToSign};
use quorate_spec::hashing::{self, Context, SessionName};
use quorate_spec::labels::{self, LABELS};
use quorate_spec::params::P3072;
use quorate_spec::sampling::{self, Tape};
use quorate_spec::secret::SecretBytes;
use quorate_spec::{Hash, params};

use crate::keccak::{shake256, sponge};

// ---- the input of the XOF, and back ----

type Items = Vec<Vec<u8>>;

/// `"quorate-v1" ‖ u8(|label|) ‖ label ‖ u32(k) ‖ u64(|x_1|) ‖ x_1 ‖ …`
fn input(label: &str, items: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"quorate-v1".to_vec();
    bytes.push(u8::try_from(label.len()).unwrap());
    bytes.extend(label.bytes());
    bytes.extend(nested(items));
    bytes
}

/// A list as one item: `u32(count) ‖ u64(|x_1|) ‖ x_1 ‖ …`
fn nested(items: &[&[u8]]) -> Vec<u8> {
    let mut bytes = u32::try_from(items.len()).unwrap().to_be_bytes().to_vec();
    for item in items {
        bytes.extend((item.len() as u64).to_be_bytes());
        bytes.extend(*item);
    }
    bytes
}

/// The inverse of `nested`, if there is one.
fn parse_nested(bytes: &[u8]) -> Option<Items> {
    let (count, mut rest) = bytes.split_first_chunk()?;
    let mut items = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk()?;
        let (item, after) = after.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        items.push(item.to_vec());
        rest = after;
    }
    rest.is_empty().then_some(items)
}

/// The inverse of `input`, if there is one.
fn parse(bytes: &[u8]) -> Option<(String, Items)> {
    let (length, rest) = bytes.strip_prefix(b"quorate-v1")?.split_first()?;
    let (label, rest) = rest.split_at_checked(usize::from(*length))?;
    Some((String::from_utf8(label.to_vec()).ok()?, parse_nested(rest)?))
}

fn slices(items: &Items) -> Vec<&[u8]> {
    items.iter().map(Vec::as_slice).collect()
}

fn expected(label: &str, items: &[&[u8]]) -> Hash {
    shake256(&input(label, items), 32).try_into().unwrap()
}

fn any_label() -> impl Strategy<Value = String> {
    "[ -~]{0,255}"
}

fn any_items() -> impl Strategy<Value = Items> {
    vec(vec(any::<u8>(), 0..200), 0..6)
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) }
}

proptest! {
    #![proptest_config(config())]

    /// HASH-1: what is hashed is the encoding, and nothing else.
    #[test]
    fn xof_of_the_encoding(label in any_label(), items in any_items(), length in 0_usize..400) {
        let items = slices(&items);
        let output = hashing::xof(&label, &items, length);
        prop_assert_eq!(&output, &shake256(&input(&label, &items), length));
        let hash = hashing::h32(&label, &items);
        let common = length.min(32);
        prop_assert_eq!(&output[..common], &hash[..common]);
    }

    /// HASH-1: the encoding can be read back, so no two (label, items) have the same.
    #[test]
    fn encoding_is_injective(label in any_label(), items in any_items()) {
        prop_assert_eq!(parse(&input(&label, &slices(&items))), Some((label, items)));
    }

    /// HASH-1: a nested list is one item that can be read back.
    #[test]
    fn lists_are_injective(items in any_items()) {
        let list = hashing::list(&items);
        prop_assert_eq!(&list, &nested(&slices(&items)));
        prop_assert_eq!(parse_nested(&list), Some(items));
    }

    /// HASH-1: the same bytes cut into items at other places give another hash.
    #[test]
    fn cuts_matter(bytes in vec(any::<u8>(), 1..60), first in vec(any::<u16>(), 0..4), second in vec(any::<u16>(), 0..4)) {
        let (first, second) = (cut(&bytes, &first), cut(&bytes, &second));
        prop_assert_eq!(first.concat(), second.concat());
        let hash = |items: &Items| hashing::h32("ctx", &slices(items));
        prop_assert_eq!(hash(&first) == hash(&second), first == second);
        let hash = |items: &Items| hashing::h32("ctx", &[&hashing::list(items)]);
        prop_assert_eq!(hash(&first) == hash(&second), first == second);
    }
}

/// Cuts bytes into pieces, empty ones among them where places are equal.
fn cut(bytes: &[u8], places: &[u16]) -> Items {
    let mut places: Vec<usize> = places.iter().map(|p| usize::from(*p) % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| bytes[pair[0]..pair[1]].to_vec()).collect()
}

/// HASH-1: pairs that encodings without lengths, with separators or without counts confuse.
#[test]
fn inputs_that_other_encodings_confuse() {
    let list = |items: &[&[u8]]| hashing::list(items);
    let inputs: Vec<(&str, Items)> = [
        ("key", vec![b"a$".to_vec(), b"b".to_vec()]),
        ("key", vec![b"a".to_vec(), b"$b".to_vec()]),
        ("key", vec![b"a$b".to_vec()]),
        ("key", vec![b"b".to_vec(), b"a$".to_vec()]),
        ("key", vec![]),
        ("key", vec![vec![]]),
        ("key", vec![vec![], vec![]]),
        ("key", vec![vec![0]]),
        ("key", vec![vec![0, 0]]),
        ("keya", vec![]),
        ("key", vec![b"a".to_vec()]),
        ("", vec![b"key".to_vec()]),
        ("key", vec![b"a".to_vec(), vec![]]),
        ("key", vec![vec![], b"a".to_vec()]),
        ("key", vec![b"x".to_vec(), list(&[b"y", b"z"])]),
        ("key", vec![list(&[b"x", b"y"]), b"z".to_vec()]),
        ("key", vec![list(&[b"x", b"y", b"z"])]),
        ("key", vec![b"x".to_vec(), b"y".to_vec(), b"z".to_vec()]),
        ("key", vec![list(&[])]),
        ("key", vec![list(&[b""])]),
        ("key", vec![list(&[&list(&[])])]),
        ("key", vec![list(&[&list(&[b"x"]), b"y"])]),
        ("key", vec![list(&[b"x", &list(&[b"y"])])]),
        ("key", vec![list(&[&list(&[b"x", b"y"])])]),
    ]
    .into();
    all_differ(inputs.iter().map(|(label, items)| hashing::h32(label, &slices(items))));
}

/// The output is one stream, whatever is read of it.
#[test]
fn shorter_outputs_are_prefixes() {
    let long = hashing::xof("tape", &[b"x"], 1000);
    for length in [0, 1, 31, 32, 33, 135, 136, 137, 272, 999] {
        assert_eq!(hashing::xof("tape", &[b"x"], length), long[..length]);
    }
}

/// HASH-1: the example of the chapter "Hashing and labels".
#[test]
fn example_of_the_book() {
    let list = hashing::list(&[&[0xaa][..], &[0xbb, 0xcc]]);
    let items: &[&[u8]] = &[&[1], &[], &list];
    let bytes = hex::decode(
        "71756f726174652d763102657800000003000000000000000101000000000000\
         00000000000000000017000000020000000000000001aa0000000000000002bb\
         cc",
    )
    .unwrap();
    assert_eq!(input("ex", items), bytes);
    assert_eq!(hashing::xof("ex", items, 100), shake256(&bytes, 100));
}

// ---- labels ----

/// HASH-2
#[test]
fn labels_are_different_and_short() {
    assert_eq!(labels::DOMAIN, b"quorate-v1");
    assert_eq!(LABELS.iter().collect::<BTreeSet<_>>().len(), LABELS.len());
    for label in LABELS {
        assert!((1..256).contains(&label.len()), "{label}");
        assert!(label.bytes().all(|b| b.is_ascii_lowercase() || b == b'/' || b == b'-'), "{label}");
    }
}

/// HASH-2: the list holds every label of the table.
#[test]
fn labels_are_all_listed() {
    let declared: Vec<&str> = include_str!("../../src/labels.rs")
        .lines()
        .filter(|line| line.starts_with("pub const") && line.contains(": &str = "))
        .map(|line| line.split('"').nth(1).unwrap())
        .collect();
    assert_eq!(declared, LABELS);
}

/// HASH-2: a label that begins like another does not give its hashes, wherever the remaining bytes stand.
#[test]
fn labels_do_not_run_into_items() {
    let mut pairs = 0;
    for label in LABELS {
        for longer in LABELS.iter().filter(|longer| *longer != label) {
            all_differ([hashing::h32(label, &[b"x"]), hashing::h32(longer, &[b"x"])]);
            let Some(rest) = longer.strip_prefix(label) else { continue };
            pairs += 1;
            let moved = [rest.as_bytes(), b"x"].concat();
            all_differ([
                hashing::h32(longer, &[b"x"]),
                hashing::h32(label, &[&moved]),
                hashing::h32(label, &[rest.as_bytes(), b"x"]),
            ]);
            assert!(!input(longer, &[]).starts_with(&input(label, &[])[..11 + label.len()]));
        }
    }
    assert_ne!(pairs, 0, "key and keygen/commit");
}

// ---- contexts, names and ids ----

const A: Hash = [0xa1; 32];
const B: Hash = [0xb2; 32];
const C: Hash = [0xc3; 32];

/// HASH-3
#[test]
fn context_is_the_hash_of_its_fields() {
    let context = Context { sid: &A, rid: &B, prover: 0x0102, verifier: 0x0304, round: 5, instance: 6 };
    assert_eq!(context.hash(), expected("ctx", &[&A, &B, &[1, 2], &[3, 4], &[5], &[6]]));
    let context = Context { rid: &[], verifier: 0, ..context };
    assert_eq!(context.hash(), expected("ctx", &[&A, &[], &[1, 2], &[0, 0], &[5], &[6]]));
}

/// HASH-3
#[test]
fn context_binds_every_field() {
    let context = Context { sid: &A, rid: &B, prover: 1, verifier: 2, round: 3, instance: 0 };
    let contexts = [
        context,
        Context { sid: &C, ..context },
        Context { rid: &C, ..context },
        Context { rid: &[], ..context },
        Context { rid: &[0; 32], ..context },
        Context { sid: &B, rid: &A, ..context },
        Context { prover: 3, ..context },
        Context { prover: 0x0100, ..context },
        Context { verifier: 3, ..context },
        Context { verifier: 0, ..context },
        Context { prover: 2, verifier: 1, ..context },
        Context { round: 129, ..context },
        Context { round: 0, instance: 3, ..context },
        Context { instance: 1, ..context },
    ];
    all_differ(contexts.map(|context| context.hash()));
}

/// HASH-4
#[test]
fn session_id_is_the_hash_of_its_fields() {
    let name = SessionName {
        params_id: 1,
        protocol: 3,
        n: 0x0102,
        t: 0x0304,
        parties: &[1, 0x0203],
        key_id: &A,
        epoch: &B,
        eid: &C,
    };
    let parties = nested(&[&[0, 1], &[2, 3]]);
    assert_eq!(name.sid(), expected("sid", &[&[1], &[3], &[1, 2], &[3, 4], &parties, &A, &B, &C]));
    let name = SessionName { key_id: &[], epoch: &[], parties: &[], ..name };
    assert_eq!(name.sid(), expected("sid", &[&[1], &[3], &[1, 2], &[3, 4], &[0; 4], &[], &[], &C]));
}

/// HASH-4
#[test]
fn session_id_binds_every_field() {
    let name = SessionName {
        params_id: 1,
        protocol: 3,
        n: 5,
        t: 3,
        parties: &[1, 2, 5],
        key_id: &A,
        epoch: &B,
        eid: &C,
    };
    let names = [
        name,
        SessionName { params_id: 2, ..name },
        SessionName { params_id: 3, protocol: 1, ..name },
        SessionName { protocol: 5, ..name },
        SessionName { n: 6, ..name },
        SessionName { t: 4, ..name },
        SessionName { n: 3, t: 5, ..name },
        SessionName { parties: &[1, 2, 4], ..name },
        SessionName { parties: &[1, 2], ..name },
        SessionName { parties: &[1, 2, 5, 6], ..name },
        SessionName { parties: &[2, 1, 5], ..name },
        SessionName { parties: &[], ..name },
        SessionName { key_id: &C, ..name },
        SessionName { key_id: &[], ..name },
        SessionName { epoch: &C, ..name },
        SessionName { epoch: &[], ..name },
        SessionName { key_id: &[], epoch: &A, ..name },
        SessionName { key_id: &A, epoch: &[], eid: &B, ..name },
        SessionName { key_id: &B, epoch: &A, ..name },
        SessionName { key_id: &[], epoch: &[], ..name },
        SessionName { eid: &A, ..name },
    ];
    all_differ(names.map(|name| name.sid()));
}

/// BLAME-1
#[test]
fn echo_binds_session_round_and_bodies() {
    let bodies: &[&[u8]] = &[b"one", b"", b"three"];
    assert_eq!(hashing::echo(&A, 2, bodies), expected("echo", &[&A, &[2], &nested(bodies)]));
    all_differ([
        hashing::echo(&A, 2, bodies),
        hashing::echo(&B, 2, bodies),
        hashing::echo(&A, 3, bodies),
        hashing::echo(&A, 2, &["one", "three", ""]),
        hashing::echo(&A, 2, &["", "one", "three"]),
        hashing::echo(&A, 2, &["one", "three"]),
        hashing::echo(&A, 2, &["onet", "", "hree"]),
        hashing::echo(&A, 2, &["one", "", "three", ""]),
        hashing::echo(&A, 2, &["onethree"]),
        hashing::echo::<&str>(&A, 2, &[]),
    ]);
}

#[test]
fn key_id_binds_the_key() {
    let (x, y, z) = ([2; 33], [3; 33], [4; 33]);
    let key_id = hashing::key_id(&x, &[y, z], &A);
    assert_eq!(key_id, expected("key", &[&x, &nested(&[&y, &z]), &A]));
    all_differ([
        key_id,
        hashing::key_id(&y, &[y, z], &A),
        hashing::key_id(&x, &[z, y], &A),
        hashing::key_id(&x, &[y, y], &A),
        hashing::key_id(&x, &[y], &A),
        hashing::key_id(&x, &[y, z, z], &A),
        hashing::key_id(&x, &[y, z], &B),
    ]);
    let share = KeyShare {
        params: P3072,
        n: 2,
        t: 2,
        index: 1,
        secret: SecretBytes::new(vec![7; 32]),
        public_key: x,
        public_shares: vec![y, z],
        chain_code: A,
    };
    assert_eq!(share.key_id(), key_id);
    let other = KeyShare { index: 2, secret: SecretBytes::new(vec![8; 32]), ..share };
    assert_eq!(other.key_id(), key_id, "the id is the same for all parties");
}

/// SIGN-3
#[test]
fn signing_binds_presignature_suite_and_digest() {
    assert_eq!(hashing::sign_eid(&A, 1, &B), expected("sign/eid", &[&A, &[1], &B]));
    all_differ([
        hashing::sign_eid(&A, 1, &B),
        hashing::sign_eid(&C, 1, &B),
        hashing::sign_eid(&A, 0, &B),
        hashing::sign_eid(&A, 2, &B),
        hashing::sign_eid(&A, 3, &B),
        hashing::sign_eid(&A, 1, &C),
        hashing::sign_eid(&B, 1, &A),
    ]);
}

// ---- suites ----

/// All suites with their ids and their digests of "" and "abc". The match is exhaustive: a new suite needs a row.
fn suites() -> [(Suite, u8, [&'static str; 2]); 3] {
    [Suite::Sha256, Suite::Sha256d, Suite::Keccak256].map(|suite| match suite {
        Suite::Sha256 => (
            suite,
            1,
            [
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ],
        ),
        Suite::Sha256d => (
            suite,
            2,
            [
                "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456",
                "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358",
            ],
        ),
        Suite::Keccak256 => (
            suite,
            3,
            [
                "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
            ],
        ),
    })
}

/// SIGN-2: no suite takes a hash in place of the message.
#[test]
fn suites_and_their_digests() {
    for (suite, id, digests) in suites() {
        assert_eq!(suite.id(), id);
        for (message, digest) in ["", "abc"].iter().zip(digests) {
            assert_eq!(hex::encode(suite.digest(message.as_bytes())), digest, "{suite:?}");
        }
    }
    for length in [0, 1, 135, 136, 137, 300] {
        let message = vec![0x5a; length];
        assert_eq!(Suite::Keccak256.digest(&message).to_vec(), sponge(0x01, &message, 32), "{length}");
    }
}

/// SIGN-3: what interactive signing binds; a prehash has suite 0 and is not the message with that digest.
#[test]
fn suite_and_digest_of_what_is_signed() {
    for (suite, id, _) in suites() {
        let message = b"message".to_vec();
        let digest = suite.digest(&message);
        assert_eq!(ToSign::Message(message, suite).suite_and_digest(), (id, digest));
        assert_eq!(ToSign::Hashed(digest, suite).suite_and_digest(), (id, digest));
        assert_eq!(ToSign::Prehash(digest).suite_and_digest(), (0, digest));
        all_differ([hashing::sign_eid(&A, id, &digest), hashing::sign_eid(&A, 0, &digest)]);
    }
}

// ---- the tape ----

fn tape(seed: u8, sid: &Hash, party: u16) -> Tape {
    Tape::new(SecretBytes::new(vec![seed; 32]), *sid, party)
}

/// SAMP-7
#[test]
fn tape_is_the_xof() {
    let value = tape(9, &A, 0x0102).read("presign/k", 0x0304, 0x0506_0708, 200);
    let items: &[&[u8]] = &[&[9; 32], &A, &[1, 2], b"presign/k", &[3, 4], &[5, 6, 7, 8]];
    assert_eq!(value, shake256(&input("tape", items), 200));
}

/// SAMP-7: a value does not depend on what was read before it, or how much of it.
#[test]
fn tape_does_not_depend_on_order() {
    let places =
        [("presign/k", 0, 0), ("presign/beta", 2, 0), ("dec/alpha", 0, 65536), ("dec/alpha", 0, 65537)];
    let forward = tape(9, &A, 1);
    let values = places.map(|(label, peer, counter)| forward.read(label, peer, counter, 64));
    let backward = tape(9, &A, 1);
    for ((label, peer, counter), value) in places.into_iter().zip(&values).rev() {
        assert_eq!(backward.read(label, peer, counter, 200)[..64], *value);
        assert_eq!(backward.read(label, peer, counter, 64), *value);
    }
    all_differ(values);
}

/// SAMP-7: seed, session, party, label, peer and counter each lead to another value.
#[test]
fn tape_binds_everything() {
    let read = |tape: Tape, label, peer, counter| tape.read(label, peer, counter, 32);
    all_differ([
        read(tape(9, &A, 1), "presign/k", 2, 3),
        read(tape(8, &A, 1), "presign/k", 2, 3),
        read(tape(9, &B, 1), "presign/k", 2, 3),
        read(tape(9, &A, 2), "presign/k", 2, 3),
        read(tape(9, &A, 1), "presign/kk", 2, 3),
        read(tape(9, &A, 1), "presign/gamma", 2, 3),
        read(tape(9, &A, 1), "", 2, 3),
        read(tape(9, &A, 1), "presign/k", 0, 3),
        read(tape(9, &A, 1), "presign/k", 3, 2),
        read(tape(9, &A, 1), "presign/k", 2, 0),
        read(tape(9, &A, 1), "presign/k", 2, 0x0300),
        read(tape(9, &A, 1), "presign/k", 2, 0x0003_0000),
        read(tape(9, &A, 2), "presign/k", 1, 3),
    ]);
}

/// SAMP-8
#[test]
fn seed_binds_fresh_bytes_and_share() {
    let seed = |fresh: &[u8], share: &[u8]| {
        sampling::hedged_seed(&SecretBytes::new(fresh.to_vec()), share).expose().to_vec()
    };
    assert_eq!(seed(&A, &B), expected("seed", &[&A, &B]));
    assert_eq!(seed(&A, &[]), expected("seed", &[&A, &[]]));
    all_differ([
        seed(&A, &B),
        seed(&C, &B),
        seed(&A, &C),
        seed(&B, &A),
        seed(&A, &[]),
        seed(&A, &[0; 32]),
        seed(&A[..31], &[&[0xa1], &B[..]].concat()),
    ]);
}

/// SAMP-7: the counter of every instance and repetition is another, and says which.
#[test]
fn counters() {
    for instance in 0..=255_u8 {
        for repetition in (0..300).chain([65535]) {
            let counter = sampling::counter(instance, repetition);
            assert_eq!(counter as usize, 65536 * usize::from(instance) + repetition);
        }
    }
}

/// SAMP-1, SAMP-3, SAMP-4: how much of the stream a value takes.
#[test]
fn lengths_of_streams() {
    assert_eq!(sampling::SCALAR_STREAM, 64);
    for bits in 0..5000 {
        let bytes = (0..).find(|bytes| 8 * bytes > bits).unwrap();
        assert_eq!(sampling::int_stream(bits), bytes, "J_{bits} takes {} bits", bits + 1);
    }
    for p in params::SETS {
        assert_eq!(8 * sampling::residue_stream(p.modulus_bits), p.modulus_bits + 128, "{}", p.name);
    }
}

/// Fails if two of the values are equal.
#[track_caller]
fn all_differ<T: Ord>(values: impl IntoIterator<Item = T>) {
    let values: Vec<T> = values.into_iter().collect();
    let count = values.len();
    assert_eq!(values.into_iter().collect::<BTreeSet<_>>().len(), count, "two values are equal");
}
