//! Key share files with something wrong in them: refused with the field's name, without a secret, without a panic.

use quorate_cli::keyfile;
use quorate_spec::hashing;
use serde_json::{Value, json};

use crate::command::{Folder, run, shares};

fn document() -> Value {
    serde_json::from_str(&shares()[0]).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    match keyfile::decode(bytes) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

/// Pointer to a field, its new value, what the refusal must say.
fn wrong_values() -> Vec<(&'static str, Value, &'static str)> {
    let zeros = |bytes: usize| json!("00".repeat(bytes));
    let point = json!("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    let order = json!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    let other_share = document()["secret_share"].as_str().unwrap().replace(['0', '1'], "2");
    vec![
        ("/format", json!("other"), "format is not \"quorate-key-share\""),
        ("/version", json!(0), "version 0 is not known, this program reads version 1"),
        ("/version", json!(2), "version 2 is not known, this program reads version 1"),
        ("/version", json!("1"), "wrong type"),
        ("/test_primes", json!(false), "the primes are public test primes"),
        ("/test_primes", json!("yes"), "wrong type"),
        ("/params", json!("P4096"), "params names a parameter set"),
        ("/params", json!("P2048"), "p must have exactly 256 lowercase hexadecimal digits"),
        ("/params", json!("toy1536"), "params names a parameter set"),
        ("/parties", json!(0), "2 <= threshold <= parties <= 64"),
        ("/parties", json!(65), "2 <= threshold <= parties <= 64"),
        ("/parties", json!(70000), "wrong type"),
        ("/parties", json!(-1), "wrong type"),
        ("/parties", json!(4), "one entry for each party"),
        ("/threshold", json!(1), "2 <= threshold <= parties <= 64"),
        ("/threshold", json!(4), "2 <= threshold <= parties <= 64"),
        ("/index", json!(0), "index must lie between 1 and parties"),
        ("/index", json!(4), "index must lie between 1 and parties"),
        ("/index", json!(2), "secret_share does not belong"),
        ("/key_id", zeros(32), "key_id does not belong"),
        ("/key_id", zeros(31), "key_id must have exactly 64"),
        ("/public_key", point.clone(), "key_id does not belong"),
        ("/public_key", zeros(32), "public_key must have exactly 66"),
        ("/public_shares/1", point, "key_id does not belong"),
        ("/public_shares/1", zeros(34), "public_shares must have exactly 66"),
        ("/public_shares", json!([]), "one entry for each party"),
        ("/chain_code", zeros(32), "key_id does not belong"),
        ("/secret_share", zeros(32), "secret_share does not belong"),
        ("/secret_share", order, "secret_share does not belong"),
        ("/secret_share", json!(other_share), "secret_share does not belong"),
        ("/secret_share", json!("AB".repeat(32)), "secret_share must have exactly 64 lowercase"),
        ("/secret_share", json!(12345), "wrong type"),
        ("/auxiliary/key_id", zeros(32), "made for another key"),
        ("/auxiliary/epoch", zeros(1), "epoch must have exactly 64"),
        ("/auxiliary/p", zeros(96), "p and q do not belong"),
        ("/auxiliary/q", zeros(95), "q must have exactly 192"),
        ("/auxiliary/p_hat", zeros(96), "p_hat and q_hat do not belong"),
        ("/auxiliary/q_hat", json!("é"), "q_hat must have exactly 192"),
        ("/auxiliary/lambda", zeros(192), "lambda does not belong"),
        ("/auxiliary/lambda", zeros(193), "lambda must have exactly 384"),
        ("/auxiliary/setups/0/modulus", json!("ff".repeat(192)), "p and q do not belong"),
        ("/auxiliary/setups/1/modulus", zeros(192), "a modulus in setups is even or too short"),
        (
            "/auxiliary/setups/2/modulus_hat",
            json!("fe".repeat(192)),
            "a modulus in setups is even or too short",
        ),
        ("/auxiliary/setups/0/s", zeros(192), "lambda does not belong"),
        ("/auxiliary/setups/1/t", json!("ff".repeat(192)), "s or t in setups is not below"),
        ("/auxiliary/setups/1/t", json!(""), "t must have exactly 384"),
        ("/auxiliary/setups", json!({}), "wrong type"),
        ("/auxiliary", json!(null), "wrong type"),
    ]
}

#[test]
fn the_file_as_it_was_written_is_accepted() {
    assert!(keyfile::decode(document().to_string().as_bytes()).is_ok());
}

#[test]
fn every_wrong_value_is_named() {
    for (pointer, value, text) in wrong_values() {
        let mut changed = document();
        *changed.pointer_mut(pointer).unwrap() = value;
        let refusal = refusal(changed.to_string().as_bytes());
        assert!(refusal.contains(text), "{pointer}: {refusal}");
    }
}

#[test]
fn missing_unknown_and_repeated_fields() {
    for pointer in ["", "/auxiliary", "/auxiliary/setups/0"] {
        let fields: Vec<String> =
            document().pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        for field in fields {
            let mut changed = document();
            changed.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(&field);
            assert!(refusal(changed.to_string().as_bytes()).contains(&format!("missing field `{field}`")));
        }
        let mut changed = document();
        changed.pointer_mut(pointer).unwrap()["more"] = json!(1);
        assert!(refusal(changed.to_string().as_bytes()).contains("unknown field `more`"));
    }
    let repeated = shares()[0].replacen("\"index\": 1,", "\"index\": 1, \"index\": 1,", 1);
    assert!(refusal(repeated.as_bytes()).contains("duplicate field `index`"));
}

#[test]
fn files_that_are_not_json_or_end_early() {
    let whole = shares()[0].trim_end().as_bytes();
    for length in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
        assert!(refusal(&whole[..length]).contains("line"), "{length}");
    }
    for bytes in [
        &b"\xff\xfe"[..],
        b"[]",
        b"null",
        b"{\"format\": \"\\u001b\"",
        &b"[".repeat(100_000),
        &[whole, b"{}"].concat(),
    ] {
        refusal(bytes);
    }
}

#[test]
fn no_changed_byte_panics_or_shows_a_secret() {
    let whole = shares()[0].as_bytes();
    let document = document();
    let secrets = [&document["secret_share"], &document["auxiliary"]["p"], &document["auxiliary"]["lambda"]];
    let secrets = secrets.map(|secret| secret.as_str().unwrap()[8..24].to_string());
    for position in (0..whole.len()).step_by(3) {
        for flip in [1, 0x80] {
            let mut changed = whole.to_vec();
            changed[position] ^= flip;
            if let Err(error) = keyfile::decode(&changed) {
                let text = error.to_string();
                assert!(
                    !text.contains('\n') && secrets.iter().all(|secret| !text.contains(secret)),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn the_command_names_the_file_and_loses_nothing() {
    let folder = Folder::with_shares(&[1, 2, 3]);
    folder.write("party-2.json", &shares()[1][..1000]);
    let before = folder.contents();
    run(&["sign", "--message", "m", "--keys", folder.text()])
        .refused(1, "party-2.json\" is not a usable key share: the file ends too early");
    assert_eq!(folder.contents(), before);
    folder.write("party-2.json", &" ".repeat(2_000_000));
    run(&["sign", "--message", "m", "--keys", folder.text()]).refused(1, "longer than any key share");
}

/// Files that agree with each other and with their own secrets, but name another public key: presigning refuses to begin.
#[test]
fn files_whose_shares_do_not_give_the_key() {
    let folder = Folder::new();
    for (index, share) in shares().iter().enumerate() {
        let mut changed: Value = serde_json::from_str(share).unwrap();
        let bytes = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
        changed["public_key"] = changed["public_shares"][2].clone();
        let public_shares: Vec<Vec<u8>> =
            changed["public_shares"].as_array().unwrap().iter().map(bytes).collect();
        let chain_code = bytes(&changed["chain_code"]).try_into().unwrap();
        let id = hex::encode(hashing::key_id(&bytes(&changed["public_key"]), &public_shares, &chain_code));
        changed["key_id"] = json!(id);
        changed["auxiliary"]["key_id"] = json!(id);
        folder.write(&format!("party-{}.json", index + 1), &changed.to_string());
    }
    let arguments = ["sign", "--message", "m", "--keys", folder.text()];
    let ended = run(&arguments);
    ended.refused(
        1,
        "presigning failed: party 1: inputs belong to different keys, epochs or parameter sets; party 2: ",
    );
    let ended = run(&[&arguments[..], &["--json"]].concat());
    let json = ended.json();
    assert_eq!((ended.status, &json["exit_status"]), (1, &1.into()));
    assert_eq!((&json["problems"][1]["party"], &json["problems"][1]["kind"]), (&2.into(), &"local".into()));
}
