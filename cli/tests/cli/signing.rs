//! New keys and their signatures, stored keys and theirs.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use secp256k1::ecdsa::{RecoverableSignature, RecoveryId, Signature};
use secp256k1::{Message, PublicKey};
use serde_json::Value;

use crate::command::{Folder, quorate, run, sign, verify};

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// libsecp256k1 accepts both forms of the signature and recovers the key.
fn assert_valid(report: &Value) {
    let digest: [u8; 32] = hex::decode(text(&report["content"]["digest"])).unwrap().try_into().unwrap();
    let message = Message::from_digest(digest);
    let key: PublicKey = text(&report["key"]["public_key"]).parse().unwrap();
    let compact = hex::decode(text(&report["signature"]["compact"])).unwrap();
    let signature = Signature::from_der(&hex::decode(text(&report["signature"]["der"])).unwrap()).unwrap();
    assert_eq!(signature, Signature::from_compact(&compact).unwrap());
    signature.verify(message, &key).unwrap();
    let id = report["signature"]["recovery_id"].as_i64().unwrap();
    let id = RecoveryId::try_from(i32::try_from(id).unwrap()).unwrap();
    let recovered = RecoverableSignature::from_compact(&compact, id).unwrap().recover_ecdsa(message).unwrap();
    assert_eq!(recovered, key);
}

#[test]
fn main_job() {
    let ended = run(&["--json"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 1);
    assert!(ended.stderr.starts_with("warning: TEST primes"), "{}", ended.stderr);
    let report = ended.json();
    assert_valid(&report);
    assert_eq!((text(&report["params"]), &report["test_primes"]), ("P2048", &true.into()));
    assert_eq!((&report["parties"], &report["threshold"]), (&3.into(), &2.into()));
    let engines: Vec<&str> = report["engines"].as_array().unwrap().iter().map(|e| text(&e["name"])).collect();
    assert_eq!(engines, ["reference", "optimized", "reference"]); // the signers 1 and 2 are one of each
    let names: Vec<&str> = report["protocols"].as_array().unwrap().iter().map(|p| text(&p["name"])).collect();
    assert_eq!(names, ["key generation", "auxiliary information", "presigning", "signing"]);
    assert_eq!(verify(&report, "der", &["--message", "Quorate: two of three"]).status, 0);
}

#[test]
fn every_hash_other_sizes_and_chosen_signers() {
    let report = sign(&["--message", "pay", "--params", "toy1536", "--hash", "keccak256", "--parties", "2"]);
    assert_valid(&report);
    assert_eq!(report["signers"], serde_json::json!([1, 2]));
    assert_eq!(verify(&report, "compact", &["--message", "pay", "--hash", "keccak256"]).status, 0);

    let chosen = ["--parties", "4", "--threshold", "3", "--signers", "4,1,3"];
    let report =
        sign(&[&["--message", "pay", "--params", "TOY1536", "--hash", "sha256d"], &chosen[..]].concat());
    assert_valid(&report);
    assert_eq!(report["signers"], serde_json::json!([1, 3, 4]));
    assert_eq!(verify(&report, "compact", &["--message", "pay", "--hash", "sha256d"]).status, 0);
}

#[test]
fn stored_shares_sign_again_with_any_quorum() {
    let folder = Folder::new();
    let keys = folder.join("new/keys");
    let first = sign(&["--message", "one", "--params", "toy1536", "--out", &keys]);
    assert_eq!(first["key_files"].as_array().unwrap().len(), 3);
    for signers in ["1,2", "1,3", "2,3"] {
        let again = sign(&["--message", signers, "--keys", &keys, "--signers", signers]);
        assert_valid(&again);
        assert_eq!(again["key"], first["key"]);
        assert_eq!(again["protocols"].as_array().unwrap().len(), 2);
        assert_eq!(verify(&first, "der", &["--message", signers]).status, 1);
        assert_eq!(verify(&again, "der", &["--message", signers]).status, 0);
    }
    fs::remove_file(format!("{keys}/party-1.json")).unwrap();
    let again = sign(&["--message", "two", "--keys", &keys]);
    assert_eq!(again["signers"], serde_json::json!([2, 3]));
}

#[test]
fn two_signatures_of_one_message_differ() {
    let folder = Folder::with_shares(&[1, 2, 3]);
    let [first, second] = [(); 2].map(|()| sign(&["--message", "same", "--keys", folder.text()]));
    assert_ne!(first["signature"]["compact"], second["signature"]["compact"]);
}

#[test]
fn interactively_also_a_prehash() {
    let folder = Folder::with_shares(&[1, 2, 3]);
    let report = sign(&["--message", "m", "--keys", folder.text(), "--interactive"]);
    assert_valid(&report);
    assert_eq!(report["protocols"].as_array().unwrap().len(), 1);
    assert_eq!(report["protocols"][0]["rounds"].as_array().unwrap().len(), 4);

    let digest = "ab".repeat(32);
    let report = sign(&["--prehash", &digest, "--keys", folder.text(), "--interactive"]);
    assert_valid(&report);
    assert_eq!(
        (text(&report["content"]["digest"]), &report["content"]["hash"]),
        (digest.as_str(), &Value::Null)
    );
    assert_eq!(verify(&report, "der", &["--prehash", &digest]).status, 0);
}

#[test]
fn messages_from_files_and_standard_input() {
    let keys = Folder::with_shares(&[1, 2]);
    let folder = Folder::new();
    let bytes = [0xff, 0, b'\n', 0x1b];
    fs::write(folder.path().join("binary"), bytes).unwrap();
    let file = folder.join("binary");
    let report = sign(&["--file", &file, "--keys", keys.text()]);
    assert_valid(&report);
    assert_eq!(report["content"]["bytes"], 4);
    assert_eq!(verify(&report, "der", &["--file", &file]).status, 0);

    let mut command = quorate();
    command.args(["sign", "--json", "--file", "-", "--keys", keys.text()]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let from_input: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(from_input["content"]["digest"], report["content"]["digest"]);
    assert_valid(&from_input);
}

#[test]
fn messages_that_cannot_be_read() {
    let folder = Folder::new();
    run(&["sign", "--file", &folder.join("none")]).refused(1, "none\": No such file");
    run(&["sign", "--file", folder.text()]).refused(1, "Is a directory");
    let arguments =
        ["verify", "--signature", &"01".repeat(64), "--file", &folder.join("none"), "--public-key"];
    let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    run(&[&arguments[..], &[key]].concat()).refused(1, "none\": No such file");
}
