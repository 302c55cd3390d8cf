//! Which implementation the parties run, and that the report says so.

use serde_json::{Value, json};

use crate::command::{Folder, run, sign, verify};

fn engines(report: &Value) -> Vec<(u64, &str)> {
    let engines = report["engines"].as_array().unwrap().iter();
    engines.map(|engine| (engine["party"].as_u64().unwrap(), engine["name"].as_str().unwrap())).collect()
}

#[test]
fn every_choice_makes_keys_and_signs() {
    for (arguments, expected) in [
        (&[][..], ["optimized"; 3]),
        (&["--engine", "optimized"], ["optimized"; 3]),
        (&["--engine", "reference"], ["reference"; 3]),
        (&["--engine", "mixed"], ["reference", "optimized", "reference"]),
    ] {
        let report = sign(&[&["--message", "m", "--params", "toy1536"], arguments].concat());
        let expected: Vec<(u64, &str)> = (1..).zip(expected).collect();
        assert_eq!(engines(&report), expected);
        assert_eq!(report["signers"], json!([1, 2]));
        assert_eq!(verify(&report, "der", &["--message", "m"]).status, 0);
    }
}

#[test]
fn a_key_of_one_implementation_signs_on_another() {
    let folder = Folder::with_shares(&[1, 2, 3]);
    for engine in ["reference", "mixed"] {
        let arguments = ["--message", "m", "--keys", folder.text(), "--engine", engine];
        let report = sign(&[&arguments[..], &["--signers", "2,3", "--interactive"]].concat());
        assert_eq!(verify(&report, "compact", &["--message", "m"]).status, 0);
    }
}

#[test]
fn the_table_names_them() {
    let folder = Folder::with_shares(&[1, 2, 3]);
    let table = |arguments: &[&str]| {
        let ended = run(&[&["sign", "--message", "m", "--keys", folder.text()], arguments].concat());
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        // the first paragraph
        ended.stdout.split("\n\n").next().unwrap().replace('\n', " ")
    };
    let mixed = table(&["--engine", "mixed"]);
    assert!(mixed.ends_with("signers 1, 2; engines: 1 reference, 2 optimized"), "{mixed}");
    let reference = table(&["--engine", "mixed", "--signers", "1,3"]);
    assert!(reference.ends_with("signers 1, 3; engine: reference"), "{reference}");
}
