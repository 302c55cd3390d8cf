//! `quorate check` and `quorate vectors`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Ended, run};

/// A folder of this test run that does not exist yet.
fn fresh(name: &str) -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("checking-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// A copy of the published files of the common set, with a manifest of their own, and a change of one file's text.
fn copy(name: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let source = quorate_model::folder::published();
    let folder = fresh(name);
    let path = "common/L0-codec/scalar.json";
    let text = fs::read_to_string(source.join(path)).unwrap();
    let changed = change(&text);
    let entry = quorate_model::manifest::Entry {
        path: path.to_owned(),
        sha256: quorate_model::manifest::sha256(changed.as_bytes()),
        bytes: changed.len(),
        cases: 14,
    };
    let manifest = quorate_model::manifest::Manifest::new("1", vec![entry]);
    fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
    fs::write(folder.join(path), changed).unwrap();
    fs::write(folder.join("MANIFEST.json"), serde_json::to_string(&manifest).unwrap()).unwrap();
    folder
}

fn check(arguments: &[&str]) -> Ended {
    run(&[&["check"], arguments].concat())
}

#[test]
fn both_engines_pass_the_encodings() {
    let ended = check(&["--filter", "common/", "--level", "l0"]);
    assert_eq!(ended.status, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("reference") && ended.stdout.contains("optimized"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("FAILED"), "{}", ended.stdout);
}

#[test]
fn the_json_report_names_every_case() {
    let ended = check(&["--json", "--engine", "optimized", "--filter", "common/SCALAR"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let report = ended.json();
    assert_eq!(report["format"], "quorate-check");
    assert_eq!(report["passed"], true);
    let cases = report["cases"].as_array().unwrap();
    assert_eq!(report["engines"][0]["run"], cases.len());
    assert!(cases.len() > 3);
    assert!(cases.iter().all(|case| case["case"].as_str().unwrap().starts_with("common/SCALAR-")));
}

#[test]
fn a_case_that_fails_is_shown_with_the_command_that_runs_it_alone() {
    let data = copy("wrong it's", |text| text.replacen("\"decode.scalar\"", "\"decode.point\"", 1));
    let data = data.to_str().unwrap();
    let junit = fresh("junit");
    let ended = check(&["--engine", "reference", "--data", data, "--junit", junit.to_str().unwrap()]);
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    for part in
        ["FAILED common/SCALAR-", "expected: decode.point", "got:      decode.scalar", "ENC-2", "1 of "]
    {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    let alone = ended.stdout.lines().find_map(|line| line.trim().strip_prefix("alone:")).unwrap();
    let again = std::process::Command::new("sh").args(["-c", alone]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let again = String::from_utf8(again.stdout).unwrap();
    assert!(again.contains("0 of 1 cases passed"), "{again}");

    let junit = fs::read_to_string(junit).unwrap();
    assert_eq!(junit.matches("<failure ").count(), 1);
    assert_eq!(junit.matches("<testsuite ").count(), junit.matches("</testsuite>").count());
    assert!(junit.contains("failures=\"1\""));
}

#[test]
fn data_that_are_not_those_of_the_manifest_are_refused() {
    let data = copy("manifest", str::to_owned);
    let path = data.join("common/L0-codec/scalar.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("decode.scalar", "decode.point", 1)).unwrap();
    check(&["--data", data.to_str().unwrap()]).refused(1, "its hash differs");
    fs::remove_file(&path).unwrap();
    check(&["--data", data.to_str().unwrap()]).refused(1, "cannot read");
    check(&["--data", fresh("nothing").to_str().unwrap()]).refused(1, "MANIFEST.json");
}

#[test]
fn data_of_another_form_are_refused() {
    for (name, old, new) in [
        ("operation", "codec.scalar", "codec.none"),
        ("result", "\"invalid\"", "\"acceptable\""),
        ("hex", "\"bytes\": \"", "\"bytes\": \"0G"),
        ("field", "\"comment\"", "\"remark\""),
        ("json", "{", "[{"),
    ] {
        let data = copy(name, |text| text.replacen(old, new, 1));
        let ended = check(&["--data", data.to_str().unwrap()]);
        assert!(ended.status != 0 && ended.stderr.starts_with("error: "), "{name}: {}", ended.stdout);
    }
}

#[test]
fn wrong_arguments_are_refused() {
    check(&["--level", "L9"]).refused(2, "L0, L1");
    check(&["--engine", "mixed"]).refused(2, "mixed");
    check(&["--filter", "no such case"]).refused(2, "no case is chosen");
    let ended = check(&["--list", "--json"]);
    assert_eq!((ended.status, ended.json()["exit_status"].clone()), (2, 2.into()));
    let ended = run(&["vectors"]);
    assert_eq!((ended.status, ended.stderr.lines().count()), (2, 1), "{}", ended.stderr);
    assert!(ended.stdout.contains("generate") && ended.stdout.contains("Usage"), "{}", ended.stdout);
    assert_eq!(run(&["vectors", "--json"]).json()["exit_status"], 2);
    check(&["--list", "--filter", "no such case"]).refused(2, "no case is chosen");
    run(&["vectors", "generate", "--check", "--only", "x"]).refused(2, "--only");
    run(&["vectors", "generate", "--without", "p3072", "--only", "x"]).refused(2, "--only");
}

#[test]
fn cases_are_listed() {
    let ended = check(&["--list", "--filter", "common/SCALAR"]);
    assert_eq!(ended.status, 0);
    assert!(ended.stdout.lines().count() > 3);
    assert!(ended.stdout.lines().all(|line| line.starts_with("common/SCALAR-") && line.contains("ENC-")));
}

#[cfg(feature = "generate")]
#[test]
fn scenarios_give_the_published_bytes_again() {
    // every file belongs to a set; those of three sets are taken as they are
    let ended = run(&["vectors", "generate", "--check", "--without", "toy1536,p2048/,p3072"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stdout.starts_with("identical: "), "{}", ended.stdout);
    assert!(ended.stdout.contains("not generated: toy1536/, p2048/, p3072/"), "{}", ended.stdout);
    for folder in ["p1024", "toy1536/L2", "toy1536/L2-proof/prm"] {
        let arguments = ["vectors", "generate", "--check", "--without", folder];
        run(&arguments).refused(2, "no such folder");
    }
    for empty in ["", "p2048,", ",p2048", " "] {
        let arguments = ["vectors", "generate", "--check", "--without", empty];
        run(&arguments).refused(2, "a place of the list is empty");
    }
}
