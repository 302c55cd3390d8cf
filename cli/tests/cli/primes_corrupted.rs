//! Files of primes with something wrong in them: refused with the field's name, and all files stay as they are.

use quorate_cli::primesfile;
use serde_json::{Value, json};

use crate::command::{Folder, primes, run};

fn document() -> Value {
    serde_json::from_str(&primes()[0]).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    match primesfile::decode(bytes) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

/// A field, its new value, what the refusal must say.
fn wrong_values() -> Vec<(&'static str, Value, &'static str)> {
    let pool = quorate_testkeys::party_primes(768, 5).unwrap();
    let digits = |first: &str, last: &str| json!(format!("{first}{}{last}", "ab".repeat(94)));
    let form = "has not its two highest and two lowest bits set";
    vec![
        ("format", json!("quorate-key-share"), "format is not \"quorate-primes\""),
        ("version", json!(2), "version 2 is not known, this program reads version 1"),
        ("version", json!("1"), "wrong type"),
        ("params", json!("P4096"), "params names a parameter set"),
        ("params", json!("toy1536"), "params names a parameter set"),
        ("params", json!("P2048"), "p must have exactly 256 lowercase hexadecimal digits"),
        ("p", json!("ab".repeat(95)), "p must have exactly 192"),
        ("q", json!("AB".repeat(96)), "q must have exactly 192 lowercase"),
        ("p_hat", json!(17), "wrong type"),
        ("q_hat", json!(null), "wrong type"),
        ("p", digits("bf", "ab"), form),
        ("q", digits("7f", "ab"), form),
        ("p_hat", digits("ff", "01"), form),
        ("q_hat", digits("ff", "02"), form),
        ("p", document()["q"].clone(), "p stands there twice"),
        ("q", document()["q_hat"].clone(), "q stands there twice"),
        ("p", json!(hex::encode(&pool.p)), "p is a public test prime"),
        ("q", json!(hex::encode(&pool.q_hat)), "q is a public test prime"),
        ("p_hat", json!(hex::encode(&pool.p_hat)), "p_hat is a public test prime"),
        ("q_hat", json!(hex::encode(&pool.q)), "q_hat is a public test prime"),
    ]
}

#[test]
fn every_wrong_value_is_named() {
    assert!(primesfile::decode(document().to_string().as_bytes()).is_ok());
    for (field, value, text) in wrong_values() {
        let mut changed = document();
        changed[field] = value;
        let refusal = refusal(changed.to_string().as_bytes());
        assert!(refusal.contains(text), "{field}: {refusal}");
    }
}

#[test]
fn missing_unknown_and_repeated_fields() {
    let fields: Vec<String> = document().as_object().unwrap().keys().cloned().collect();
    for field in fields {
        let mut changed = document();
        changed.as_object_mut().unwrap().remove(&field);
        assert!(refusal(changed.to_string().as_bytes()).contains(&format!("missing field `{field}`")));
    }
    let mut changed = document();
    changed["more"] = json!(1);
    assert!(refusal(changed.to_string().as_bytes()).contains("unknown field `more`"));
    let repeated = primes()[0].replacen("\"version\": 1,", "\"version\": 1, \"version\": 1,", 1);
    assert!(refusal(repeated.as_bytes()).contains("duplicate field `version`"));
}

#[test]
fn no_changed_byte_panics_or_shows_a_secret() {
    let whole = primes()[0].as_bytes();
    let document = document();
    let secrets =
        [&document["p"], &document["q_hat"]].map(|prime| prime.as_str().unwrap()[8..24].to_string());
    let no_secret = |text: &str| !text.contains('\n') && secrets.iter().all(|secret| !text.contains(secret));
    for position in 0..whole.len() - 1 {
        assert!(no_secret(&refusal(&whole[..position])));
        for flip in [1, 0x80] {
            let mut changed = whole.to_vec();
            changed[position] ^= flip;
            if let Err(error) = primesfile::decode(&changed) {
                assert!(no_secret(&error.to_string()), "{error}");
            }
        }
    }
}

/// The second file of three is changed; the others are taken and given back.
#[test]
fn the_command_names_the_file_and_loses_nothing() {
    let edited = |field: &str, value: Value| {
        let mut document: Value = serde_json::from_str(&primes()[1]).unwrap();
        document[field] = value;
        document.to_string()
    };
    let composite = json!("ff".repeat(96));
    let blum = document()["p"].clone(); // not safe, and of party 1
    for (contents, text) in [
        (primes()[1][..200].to_string(), "the file ends too early"),
        (" ".repeat(1 << 14), "longer than any such file"),
        (edited("version", json!(0)), "version 0 is not known"),
        (edited("p", composite.clone()), "a number is not the prime it has to be"),
        (edited("q_hat", composite), "a number is not the prime it has to be"),
        (edited("p_hat", blum.clone()), "a number is not the prime it has to be"),
        (edited("p", blum), "have a prime in common"),
        (primes()[2].clone(), "have a prime in common"),
    ] {
        let folder = Folder::with_primes();
        folder.write("primes-2.json", &contents);
        let before = folder.contents();
        let ended = run(&[
            "sign",
            "--message",
            "m",
            "--params",
            "toy1536",
            "--discard-key",
            "--primes",
            folder.text(),
        ]);
        ended.refused(1, text);
        assert!(ended.stderr.contains("primes-2.json\" "), "{}", ended.stderr);
        assert_eq!(folder.contents(), before);
    }
    let folder = Folder::with_primes();
    let before = folder.contents();
    run(&["sign", "--message", "m", "--params", "p2048", "--discard-key", "--primes", folder.text()])
        .refused(1, "its primes are for TOY1536, not for P2048");
    assert_eq!(folder.contents(), before);
}
