//! Key share files with something wrong in them: refused with the field's name, without a secret, without a panic.

use quorate_cli::keyfile::{self, Holding};
use quorate_spec::secret::SecretBytes;
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

/// A field, its new value, what the refusal must say.
fn wrong_values() -> Vec<(&'static str, Value, &'static str)> {
    let zeros = |bytes: usize| json!("00".repeat(bytes));
    let form = |field: &str| document()[field].as_str().unwrap().to_owned();
    let cut = |field: &str| json!(form(field)[2..]);
    vec![
        ("format", json!("other"), "format is not \"quorate-key-share\""),
        ("version", json!(0), "version 0 is not known, this program reads version 2"),
        ("version", json!(1), "version 1 is not known, this program reads version 2"),
        ("version", json!("2"), "wrong type"),
        ("test_primes", json!(false), "the primes are public test primes"),
        ("test_primes", json!("yes"), "wrong type"),
        ("params", json!("P4096"), "params names a parameter set"),
        ("params", json!("P2048"), "params does not belong to key_share"),
        ("params", json!("toy1536"), "params names a parameter set"),
        ("parties", json!(4), "parties does not belong to key_share"),
        ("parties", json!(70000), "wrong type"),
        ("parties", json!(-1), "wrong type"),
        ("threshold", json!(3), "threshold does not belong to key_share"),
        ("index", json!(2), "index does not belong to key_share"),
        ("key_id", zeros(32), "key_id does not belong to key_share"),
        ("key_id", zeros(31), "key_id does not belong to key_share"),
        ("public_key", zeros(33), "public_key does not belong to key_share"),
        ("key_share", json!(""), "key_share cannot be read: the stored form has another length"),
        ("key_share", zeros(100), "key_share cannot be read: this is no stored form"),
        ("key_share", cut("key_share"), "key_share cannot be read: this is no stored form"),
        (
            "key_share",
            json!(form("auxiliary")),
            "key_share cannot be read: this is the stored form of something",
        ),
        ("key_share", json!(form("key_share").to_uppercase()), "key_share must have exactly"),
        ("key_share", json!(form("key_share") + "0"), "key_share must have exactly"),
        (
            "key_share",
            json!(form("key_share") + "00"),
            "key_share cannot be read: the stored form has another length",
        ),
        ("key_share", json!(12345), "wrong type"),
        (
            "auxiliary",
            json!(form("key_share")),
            "auxiliary cannot be read: this is the stored form of something",
        ),
        ("auxiliary", json!("é"), "auxiliary must have exactly"),
        ("auxiliary", json!({}), "wrong type"),
        ("auxiliary", json!(null), "wrong type"),
    ]
}

/// A change of what is stored.
pub(crate) type Change = fn(&mut Holding);

/// A share with something changed in what is stored, and all else fitting it.
pub(crate) fn rewritten(share: &str, change: impl FnOnce(&mut Holding)) -> String {
    let mut holding = keyfile::decode(share.as_bytes()).unwrap();
    change(&mut holding);
    String::from_utf8(keyfile::encode(&holding).unwrap().expose().to_vec()).unwrap()
}

/// What is stored and does not fit, with forms whose checks fit.
#[test]
fn every_stored_value_that_does_not_fit_is_named() {
    fn secret(length: usize) -> SecretBytes {
        SecretBytes::new(vec![0; length])
    }
    /// The order of the curve.
    const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let wrong: Vec<(Change, &str)> = vec![
        (|h| h.key.public_key = [2; 33], "made for another key"),
        (|h| h.key.public_key = [0; 33], "the public key is not a point"),
        (|h| h.key.public_shares[1] = [0; 33], "a public share is not a point"),
        (|h| h.key.chain_code = [0; 32], "made for another key"),
        (|h| h.key.secret = secret(32), "the secret does not belong"),
        (|h| h.key.secret = SecretBytes::new(hex::decode(ORDER).unwrap()), "the secret does not belong"),
        (|h| h.key.index = 2, "belong to different parties"),
        (|h| h.auxiliary.index = 2, "belong to different parties"),
        (|h| h.key.t = 3, "belong to different parties"),
        (|h| h.auxiliary.key_id = None, "made for another key"),
        (|h| h.auxiliary.key_id = Some([1; 32]), "made for another key"),
        (|h| h.auxiliary.primes.p = secret(96), "p and q do not belong"),
        (|h| h.auxiliary.primes.p_hat = secret(96), "p_hat and q_hat do not belong"),
        (|h| h.auxiliary.lambda = secret(192), "lambda does not belong"),
        (|h| h.auxiliary.setups[0].modulus = vec![0xff; 192], "p and q do not belong"),
        (|h| h.auxiliary.setups[1].modulus = vec![0; 192], "even or too short"),
        (|h| h.auxiliary.setups[2].modulus_hat = vec![0xfe; 192], "even or too short"),
        (|h| h.auxiliary.setups[0].s = vec![0; 192], "lambda does not belong"),
        (|h| h.auxiliary.setups[1].t = vec![0xff; 192], "s or t is not below"),
        (|h| h.auxiliary.setups[1].t = vec![], "auxiliary cannot be read"),
    ];
    for (change, text) in wrong {
        let refusal = refusal(rewritten(&shares()[0], change).as_bytes());
        assert!(refusal.contains(text), "{text}: {refusal}");
    }
}

#[test]
fn the_file_as_it_was_written_is_accepted() {
    assert!(keyfile::decode(document().to_string().as_bytes()).is_ok());
}

#[test]
fn every_wrong_value_is_named() {
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
    let holding = keyfile::decode(whole).unwrap();
    let secrets = [&holding.key.secret, &holding.auxiliary.primes.p, &holding.auxiliary.lambda];
    let secrets = secrets.map(|secret| hex::encode(&secret.expose()[4..12]));
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
        let changed = rewritten(share, |holding| {
            holding.key.public_key = holding.key.public_shares[2];
            holding.auxiliary.key_id = Some(holding.key.key_id());
        });
        folder.write(&format!("party-{}.json", index + 1), &changed);
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
