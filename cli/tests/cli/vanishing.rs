//! Data that readers would read in different ways, or of which cases vanish: refused, or said to be left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use quorate_model::manifest::{Entry, Manifest, sha256};

use crate::command::{Ended, Folder, run};

const SCALAR: &str = "common/L0-codec/scalar.json";
const POINT: &str = "common/L0-codec/point.json";
const SIGNING: &str = "toy1536/L4-transcript/keygen-2-2.json";
const FRAMES: &str = "toy1536/L4-transcript/keygen-2-2.frames-1.json";

fn published(path: &str) -> String {
    fs::read_to_string(quorate_model::folder::published().join(path)).unwrap()
}

/// Files with the number of cases that the manifest says.
struct Data(BTreeMap<String, (String, usize)>);

impl Data {
    fn new() -> Data {
        let files = [(SCALAR, 14), (POINT, 30), (SIGNING, 1), (FRAMES, 0)];
        Data(files.into_iter().map(|(path, cases)| (path.to_owned(), (published(path), cases))).collect())
    }

    fn replace(mut self, path: &str, old: &str, new: &str) -> Data {
        let (text, _) = self.0.get_mut(path).unwrap();
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
        self
    }

    fn with(mut self, path: &str, text: &str, cases: usize) -> Data {
        self.0.insert(path.to_owned(), (text.to_owned(), cases));
        self
    }

    fn renamed(mut self, from: &str, to: &str) -> Data {
        let file = self.0.remove(from).unwrap();
        self.0.insert(to.to_owned(), file);
        self
    }

    fn write(&self, folder: &Folder) -> Manifest {
        let entry = |(path, (text, cases)): (&String, &(String, usize))| Entry {
            path: path.clone(),
            sha256: sha256(text.as_bytes()),
            bytes: text.len(),
            cases: *cases,
        };
        let manifest = Manifest::new("1", self.0.iter().map(entry).collect());
        for (path, (text, _)) in &self.0 {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder.write("MANIFEST.json", &serde_json::to_string(&manifest).unwrap());
        manifest
    }

    fn check(&self) -> Ended {
        let folder = Folder::new();
        self.write(&folder);
        check(&folder, &[])
    }
}

fn check(folder: &Folder, arguments: &[&str]) -> Ended {
    run(&[&["check", "--engine", "optimized", "--data", folder.text()], arguments].concat())
}

#[test]
fn the_data_without_a_change_pass() {
    let ended = Data::new().check();
    assert_eq!(ended.status, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("45 of 45 cases passed"), "{}", ended.stdout);
}

#[test]
fn what_readers_would_read_in_different_ways_is_refused() {
    let changes = [
        ("\"spec\": \"1\"", "\"spec\": \"2\"", "spec is \"2\""),
        ("\"params\": \"common\"", "\"params\": \"p2048\"", "params is"),
        ("\"level\": \"L0-codec\"", "\"level\": \"L1-primitive\"", "level is"),
        ("\"topic\": \"scalar\"", "\"topic\": \"point\"", "topic is"),
        ("\"spec\": \"1\"", "\"spec\": \"1\", \"spec\": \"1\"", "\"spec\" occurs twice in an object"),
        ("\"comment\"", "\"comment\": \"a\", \"comment\"", "\"comment\" occurs twice"),
        ("\"bytes\": \"", "\"bytes\": \"00\", \"bytes\": \"", "\"bytes\" occurs twice"),
        ("SCALAR-0002", "SCALAR-0001", "SCALAR-0001 occurs twice"),
        ("SCALAR-0002", "SCALAR-2", "is no id"),
        ("SCALAR-0002", "SCALAR\\u001b-0002", "no id"),
        ("\"flags\": []", "\"flags\": [\"unheard\"]", "no note for the flag \"unheard\""),
        ("\"ENC-2\"", "\"ENC-\"", "the book has no requirement \"ENC-\""),
        ("\"schema\"", "\"scheme\"", "names no schema"),
        ("\"pool\": []", "\"pool\": null", "invalid type"),
        ("\"comment\"", "\"base\": null, \"comment\"", "form"),
        ("\"comment\"", "\"remark\": 1, \"comment\"", "unknown field"),
        ("\"comment\"", "\"remark\": 1.0, \"comment\"", "floating point"),
        ("codec.scalar", "codec.none", "not a call of an operation"),
        ("{", "", "line"),
        ("\"inputs\"", "\"base\": \"SCALAR-9999\", \"inputs\"", "no base SCALAR-9999"),
    ];
    for (old, new, reason) in changes {
        Data::new().replace(SCALAR, old, new).check().refused(1, reason);
    }
    for text in ["", "no JSON", "[]", "\u{feff}{}", "{} {}"] {
        let ended = Data::new().with(SCALAR, text, 14).check();
        assert!(ended.status == 1 && ended.stderr.contains("scalar.json"), "{text}: {}", ended.stderr);
    }
    for cases in [13, 15] {
        let text = published(SCALAR);
        Data::new().with(SCALAR, &text, cases).check().refused(1, "14 cases, the manifest says");
    }
    let empty = published(SCALAR);
    let mut empty: serde_json::Value = serde_json::from_str(&empty).unwrap();
    empty["cases"] = serde_json::json!([]);
    Data::new().with(SCALAR, &empty.to_string(), 0).check().refused(1, "no case in it");
}

#[test]
fn an_id_is_unique_in_its_set_and_frames_lie_beside_their_transcript() {
    Data::new().replace(POINT, "POINT-0001", "SCALAR-0001").check().refused(1, "occurs twice in the set");
    Data::new().replace(SIGNING, "KG-T-0001", "KG-T-0002").check().refused(1, "there are frames of");
    let elsewhere = "toy1536/L4-transcript/keygen-2-3.frames-1.json";
    Data::new().renamed(FRAMES, elsewhere).check().refused(1, "there are frames of");
    let beside = "toy1536/L4-transcript/keygen-2-2-frames.json";
    Data::new().renamed(FRAMES, beside).check().refused(1, "not that of a page of frames");
}

#[test]
fn paths_that_are_none_are_refused() {
    for path in [
        "common/L0-codec/sc\u{1b}[31mr.json",
        "common/L5-codec/scalar.json",
        "../L0-codec/scalar.json",
        "common/scalar.json",
        "common/L0-codec/Scalar.json",
        "common/L0-codec/.scalar.json",
        "common/L0-codec/scalar.txt",
    ] {
        let folder = Folder::new();
        let mut manifest = Data::new().write(&folder);
        manifest.files.retain(|entry| entry.path != SCALAR);
        manifest.files.push(Entry { path: path.to_owned(), sha256: String::new(), bytes: 0, cases: 0 });
        let manifest = Manifest::new("1", manifest.files);
        folder.write("MANIFEST.json", &serde_json::to_string(&manifest).unwrap());
        let ended = check(&folder, &[]);
        ended.refused(1, "is not a path");
        assert!(!ended.stderr.contains('\u{1b}'));
    }
}

#[test]
fn the_manifest_is_read_as_strictly() {
    let folder = Folder::new();
    let manifest = serde_json::to_string(&Data::new().write(&folder)).unwrap();
    for (old, new, reason) in [
        ("{\"spec\"", "{\"spec\":\"1\",\"spec\"", "occurs twice"),
        ("\"spec\":\"1\"", "\"spec\":\"2\"", "spec is \"2\""),
        ("\"root\":\"", "\"root\":\"0", "root hash"),
        ("\"cases\":30", "\"cases\":30,\"more\":1", "unknown field"),
        ("\"cases\":30", "\"cases\":31", "the manifest says 31"),
    ] {
        assert!(manifest.contains(old), "{old}");
        folder.write("MANIFEST.json", &manifest.replacen(old, new, 1));
        check(&folder, &[]).refused(1, reason);
    }
    let mut twice: Manifest = serde_json::from_str(&manifest).unwrap();
    twice.files.push(twice.files[0].clone());
    let twice = Manifest::new("1", twice.files);
    folder.write("MANIFEST.json", &serde_json::to_string(&twice).unwrap());
    check(&folder, &[]).refused(1, "occurs twice");
}

#[test]
fn what_is_newer_is_left_out_and_does_not_pass_silently() {
    let newer = published(SCALAR).replacen("operations.json", "inventions.json", 1);
    let other = published(SCALAR).replacen("\"common\"", "\"p4096\"", 1);
    let unknown_schema = Data::new().with(SCALAR, &newer, 14);
    let unknown_set = Data::new().with("p4096/L0-codec/scalar.json", &other, 14);
    for (data, passed) in [(&unknown_schema, 31), (&unknown_set, 45)] {
        let folder = Folder::new();
        data.write(&folder);
        let ended = check(&folder, &[]);
        assert_eq!(ended.status, 1, "{}", ended.stderr);
        assert!(ended.stdout.contains("LEFT OUT ") && ended.stdout.contains(", 14 cases: the "));
        let ended = check(&folder, &["--allow-left-out"]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert!(ended.stdout.contains(&format!("{passed} of {passed} cases passed")), "{}", ended.stdout);
    }
}

#[test]
fn files_that_the_manifest_does_not_list_are_said_and_printed_harmlessly() {
    let folder = Folder::new();
    Data::new().write(&folder);
    fs::write(folder.path().join("common/L0-codec/\u{1b}[31m\u{202e}\n.json"), "{}").unwrap();
    let ended = check(&folder, &[]);
    assert_eq!(ended.status, 1);
    assert!(ended.stdout.contains("\\u001b[31m\\u202e"), "{}", ended.stdout);
    assert!(!ended.stdout.contains(['\u{1b}', '\u{202e}']));
    let json = check(&folder, &["--json"]);
    assert_eq!((json.status, json.json()["passed"].clone()), (1, false.into()));
    assert!(json.json()["files_left_out"][0]["path"].as_str().unwrap().contains("\u{1b}[31m\u{202e}"));
    assert!(!json.stdout.contains('\u{202e}'));
}

#[test]
fn links_directories_and_long_files_are_refused() {
    let place = |folder: &Folder| -> PathBuf { folder.path().join(SCALAR) };
    let folder = Folder::new();
    Data::new().write(&folder);
    let moved = folder.path().join("elsewhere");
    fs::rename(place(&folder), &moved).unwrap();
    check(&folder, &[]).refused(1, "cannot read");
    std::os::unix::fs::symlink(&moved, place(&folder)).unwrap();
    check(&folder, &[]).refused(1, "no regular file");
    fs::remove_file(place(&folder)).unwrap();
    fs::create_dir(place(&folder)).unwrap();
    check(&folder, &[]).refused(1, "no regular file");
    fs::remove_dir(place(&folder)).unwrap();
    fs::File::create(place(&folder)).unwrap().set_len(1 << 40).unwrap();
    check(&folder, &[]).refused(1, "more than 1000000 bytes");
}
