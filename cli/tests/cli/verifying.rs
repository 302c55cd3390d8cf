//! `quorate verify`.

use num_bigint::BigUint;
use secp256k1::Message;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use serde_json::{Value, json};

use crate::command::{Ended, Folder, run, shares, sign, verify};

/// A valid signature of "hello".
fn signed() -> Value {
    shares();
    let folder = Folder::with_shares(&[1, 2]);
    sign(&["--message", "hello", "--keys", folder.text()])
}

#[test]
fn accepts_both_forms_and_every_way_to_name_the_message() {
    let report = signed();
    let folder = Folder::new();
    folder.write("message", "hello");
    let digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(report["content"]["digest"], digest);
    for form in ["der", "compact"] {
        for named in [["--message", "hello"], ["--file", &folder.join("message")], ["--prehash", digest]] {
            let ended = verify(&report, form, &named);
            let read = if form == "der" { "strict DER" } else { "r and s" };
            assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
            assert_eq!(ended.stdout, format!("valid (read as {read})\n"));
        }
    }
}

#[test]
fn refuses_another_message_hash_key_or_signature() {
    let report = signed();
    for other in [["--message", "hellp"], ["--message", ""]] {
        let ended = verify(&report, "der", &other);
        assert_eq!(ended.status, 1);
        assert_eq!(ended.stdout, "not valid for this public key and message (read as strict DER)\n");
    }
    for hash in ["sha256d", "keccak256"] {
        assert_eq!(verify(&report, "der", &["--message", "hello", "--hash", hash]).status, 1);
    }
    let mut other_key = report.clone();
    other_key["key"]["public_key"] =
        json!("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    assert_eq!(verify(&other_key, "compact", &["--message", "hello"]).status, 1);
    let mut other_signature = report.clone();
    let compact = report["signature"]["compact"].as_str().unwrap();
    let last = if compact.ends_with('0') { '1' } else { '0' };
    other_signature["signature"]["compact"] = json!(format!("{}{last}", &compact[..127]));
    assert_eq!(verify(&other_signature, "compact", &["--message", "hello"]).status, 1);
}

#[test]
fn json_says_the_same() {
    let report = signed();
    for (message, valid, status) in [("hello", true, 0), ("hellp", false, 1)] {
        let ended = verify(&report, "der", &["--message", message, "--json"]);
        let json = ended.json();
        assert_eq!(ended.status, status);
        assert_eq!(json["format"], "quorate-verify");
        assert_eq!((&json["valid"], &json["low_s"]), (&valid.into(), &true.into()));
        assert_eq!(json["signature_format"], if valid { json!("der") } else { Value::Null });
        assert_eq!(json["signature_formats_tried"], json!(["der"]));
        assert_eq!(json["public_key"], report["key"]["public_key"]);
    }
}

#[test]
fn a_high_s_is_valid_and_said_to_be_high() {
    let mut report = signed();
    let compact = hex::decode(report["signature"]["compact"].as_str().unwrap()).unwrap();
    let order = b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let high = BigUint::parse_bytes(order, 16).unwrap() - BigUint::from_bytes_be(&compact[32..]);
    report["signature"]["compact"] =
        json!(format!("{}{}", hex::encode(&compact[..32]), high.to_str_radix(16)));
    let ended = verify(&report, "compact", &["--message", "hello"]);
    assert_eq!(ended.status, 0);
    assert!(ended.stdout.starts_with("valid, but s is high"), "{}", ended.stdout);
    let json = verify(&report, "compact", &["--message", "hello", "--json"]).json();
    assert_eq!((&json["valid"], &json["low_s"]), (&true.into(), &false.into()));
}

#[test]
fn numbers_that_no_signature_has_are_not_valid() {
    let mut report = signed();
    let zero = "00".repeat(32);
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let one = format!("{:0>64}", 1);
    for (r, s) in [(&zero, &one), (&one, &zero), (&order.to_string(), &one), (&one, &order.to_string())] {
        report["signature"]["compact"] = json!(format!("{r}{s}"));
        let ended = verify(&report, "compact", &["--message", "hello"]);
        assert_eq!(ended.status, 1);
        assert!(ended.stdout.starts_with("not valid: r or s is zero"), "{}", ended.stdout);
    }
}

#[test]
fn der_must_be_strict() {
    let mut report = signed();
    let der = report["signature"]["der"].as_str().unwrap().to_string();
    for bad in [format!("{der}00"), der[..der.len() - 2].to_string(), String::new(), "3006".to_string()] {
        report["signature"]["der"] = json!(bad);
        verify(&report, "der", &["--message", "hello"]).refused(2, "neither 64 bytes (r, s) nor strict DER");
    }
}

#[test]
fn reads_hexadecimal_as_people_paste_it() {
    let report = signed();
    let key = format!("0x{}", report["key"]["public_key"].as_str().unwrap().to_uppercase());
    let (first, second) = report["signature"]["compact"].as_str().unwrap().split_at(64);
    let signature = format!("{first}\n     {second}\n");
    let ended = run(&["verify", "--public-key", &key, "--signature", &signature, "--message", "hello"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let point: secp256k1::PublicKey = report["key"]["public_key"].as_str().unwrap().parse().unwrap();
    let mut uncompressed = point.serialize_uncompressed();
    let arguments = |key: &[u8]| {
        let key = hex::encode(key);
        run(&["verify", "--public-key", &key, "--signature", &signature, "--message", "hello"])
    };
    assert_eq!(arguments(&uncompressed).status, 0);
    uncompressed[0] = 6 + (uncompressed[64] & 1);
    arguments(&uncompressed).refused(2, "--public-key is not a point"); // hybrid form
}

/// 64 bytes that are strict DER, valid for the key and the hash.
const KEY: &str = "03f973a0b87062c389d125d8199e803b832b6ac6bf7867a4f6cd87506060fc4c58";
const PREHASH: &str = "43e5aa0c73f5691c7bedb4e8160fe4b733f044a54565bdd12d5a671706e63c2c";
const DER_OF_64: &str = "303e02207e61ac4012a07411631e6564e1ff92ce4ed9ecf5b2486b87b268b7acbce22f51\
                         021a0080000000000000000000000000000000000000000000000005";

fn verify_prehash(key: &str, signature: &str, prehash: &str, further: &[&str]) -> Ended {
    let arguments = ["verify", "--public-key", key, "--signature", signature, "--prehash", prehash];
    run(&[&arguments[..], further].concat())
}

#[test]
fn der_of_64_bytes_is_valid_and_said_to_be_der() {
    assert_eq!(DER_OF_64.len(), 128);
    let spaced = format!(" 0X{} \n {}", &DER_OF_64[..64].to_uppercase(), &DER_OF_64[64..]);
    for signature in [DER_OF_64, &format!("0x{DER_OF_64}"), &spaced] {
        for further in [&[][..], &["--signature-format", "der"], &["--signature-format", "DER"]] {
            let ended = verify_prehash(KEY, signature, PREHASH, further);
            assert_eq!((ended.status, ended.stdout.as_str()), (0, "valid (read as strict DER)\n"));
        }
    }
    let json = verify_prehash(KEY, DER_OF_64, PREHASH, &["--json"]).json();
    assert_eq!(json["signature_format"], "der");
    assert_eq!(json["signature_formats_tried"], json!(["der", "compact"]));
    let as_compact = verify_prehash(KEY, DER_OF_64, PREHASH, &["--signature-format", "compact"]);
    assert_eq!(as_compact.status, 1);
    assert_eq!(as_compact.stdout, "not valid for this public key and message (read as r and s)\n");
    let neither = verify_prehash(KEY, DER_OF_64, &PREHASH.replace("43", "44"), &[]);
    assert_eq!(neither.status, 1);
    assert_eq!(
        neither.stdout,
        "not valid for this public key and message (read as strict DER, and as r and s)\n"
    );
}

/// The twin: the same 64 bytes as r and s, with the key that they then belong to.
#[test]
fn r_and_s_that_could_be_der_are_valid_and_said_to_be_r_and_s() {
    let message = Message::from_digest(hex::decode(PREHASH).unwrap().try_into().unwrap());
    let head = hex::decode(DER_OF_64).unwrap();
    // r must be the x-coordinate of a point: a byte that DER leaves free is tried
    let (bytes, key) = (0..=255)
        .find_map(|free| {
            let mut bytes = head.clone();
            bytes[10] = free;
            let id = RecoveryId::try_from(0).unwrap();
            let signature = RecoverableSignature::from_compact(&bytes, id).ok()?;
            Some((bytes, signature.recover_ecdsa(message).ok()?))
        })
        .unwrap();
    let (bytes, key) = (hex::encode(bytes), key.to_string());
    let ended = verify_prehash(&key, &bytes, PREHASH, &[]);
    assert_eq!((ended.status, ended.stdout.contains("(read as r and s)")), (0, true), "{}", ended.stdout);
    let json = verify_prehash(&key, &bytes, PREHASH, &["--json"]).json();
    assert_eq!(json["signature_format"], "compact");
    assert_eq!(json["signature_formats_tried"], json!(["der", "compact"]));
    assert_eq!(verify_prehash(&key, &bytes, PREHASH, &["--signature-format", "der"]).status, 1);
}

#[test]
fn a_form_that_the_bytes_do_not_have() {
    let report = signed();
    let [der, compact] = ["der", "compact"].map(|form| report["signature"][form].as_str().unwrap());
    let message = ["--message", "hello"];
    for (form, signature, text) in [
        ("der", compact, "is not strict DER: it has 64 bytes"),
        ("compact", der, "is not 64 bytes (r, s): it has 7"),
        ("compact", &format!("{compact}1b"), "it has 65 bytes; if it has a recovery id"),
        ("der", "30", "is not strict DER: it has 1 byte"),
    ] {
        let mut report = report.clone();
        report["signature"]["der"] = json!(signature);
        verify(&report, "der", &[&message[..], &["--signature-format", form]].concat()).refused(2, text);
    }
    for with_id in [format!("{compact}00"), format!("1c{compact}")] {
        let mut report = report.clone();
        report["signature"]["compact"] = json!(with_id);
        verify(&report, "compact", &message).refused(2, "it has 65 bytes; if it has a recovery id");
    }
}
