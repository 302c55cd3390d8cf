//! The published files: each is what its schema, the manifest and the lock file say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quorate_model::folder::{Folder, home, published};
use serde_json::Value as Json;

/// All files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn parse(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn validator(name: &str) -> jsonschema::Validator {
    let schema = parse(&home().join("schema/v1").join(name));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_file_validates_against_its_schema() {
    let names: BTreeSet<String> = below(&home().join("schema/v1"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut used = BTreeSet::new();
    let validators: Vec<_> = names.iter().map(|name| (name.clone(), validator(name))).collect();
    for path in below(&published()) {
        let file = parse(&path);
        let name = match path.file_name().unwrap().to_str().unwrap() {
            "MANIFEST.json" => "manifest.json",
            _ => file["schema"].as_str().unwrap(),
        };
        let (_, validator) = validators.iter().find(|(known, _)| known == name).expect("a schema");
        if let Err(error) = validator.validate(&file) {
            panic!("{}: {error} at {}", path.display(), error.instance_path());
        }
        used.insert(name.to_owned());
    }
    assert_eq!(used, names, "every schema has a file");
}

/// A schema that accepts everything would prove nothing: each refuses a file with a field more, a field less, another type.
#[test]
fn schemas_refuse_what_is_wrong() {
    let path = published().join("common/L0-codec/scalar.json");
    let file = parse(&path);
    let validator = validator("operations.json");
    assert!(validator.is_valid(&file));
    let mut wrong = Vec::new();
    let mut change = |edit: &dyn Fn(&mut Json)| {
        let mut changed = file.clone();
        edit(&mut changed);
        assert_ne!(changed, file);
        wrong.push(changed);
    };
    change(&|file| file["more"] = Json::Bool(true));
    change(&|file| drop(file.as_object_mut().unwrap().remove("pool")));
    change(&|file| file["params"] = "p1024".into());
    change(&|file| file["cases"][0]["reqs"] = Json::Array(Vec::new()));
    change(&|file| file["cases"][0]["reqs"][0] = "ENC-099".into());
    change(&|file| file["cases"][0]["inputs"]["bytes"] = "0G".into());
    change(&|file| file["cases"][0]["inputs"]["bytes"] = "abc".into());
    change(&|file| file["cases"][0]["inputs"]["extra"] = "00".into());
    change(&|file| file["cases"][0]["operation"] = "codec.none".into());
    change(&|file| file["cases"][0]["result"] = "acceptable".into());
    change(&|file| file["cases"][0]["reason"] = "decode.scalar".into());
    change(&|file| file["cases"][0]["id"] = "scalar-1".into());
    for changed in wrong {
        assert!(!validator.is_valid(&changed), "{changed}");
    }
}

#[test]
fn manifest_and_files_agree() {
    let folder = Folder::read(&published()).unwrap_or_else(|failure| panic!("{}", failure));
    let listed: BTreeSet<PathBuf> =
        folder.manifest.files.iter().map(|entry| published().join(&entry.path)).collect();
    let mut present: BTreeSet<PathBuf> = below(&published()).into_iter().collect();
    assert!(present.remove(&published().join("MANIFEST.json")));
    assert_eq!(present, listed);

    let sizes: Vec<u64> = present.iter().map(|path| fs::metadata(path).unwrap().len()).collect();
    assert!(sizes.iter().all(|size| *size < 1_000_000));
    assert!(sizes.iter().sum::<u64>() < 40_000_000);
    for (entry, size) in folder.manifest.files.iter().zip(sizes) {
        assert_eq!(entry.bytes as u64, size);
    }
}

/// Ids are permanent: those of the lock file are those of the files, each in its sets, and no number is used twice.
#[test]
fn ids_are_those_of_the_lock_file() {
    let lock = fs::read_to_string(home().join("ids.lock")).unwrap();
    let mut locked = BTreeSet::new();
    let mut scenarios = BTreeSet::new();
    for line in lock.lines().filter(|line| !line.starts_with('#')) {
        let [id, name, meanings] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (series, _) = id.rsplit_once('-').unwrap();
        assert!(scenarios.insert((series.to_owned(), name.to_owned())), "{line}");
        for meaning in meanings.split(' ') {
            let (set, _) = meaning.split_once(':').unwrap();
            assert!(locked.insert((set.to_owned(), id.to_owned())), "{line}");
        }
    }
    let mut present = BTreeSet::new();
    for path in below(&published()) {
        let file = parse(&path);
        for case in file["cases"].as_array().into_iter().flatten() {
            let key = (file["params"].as_str().unwrap().to_owned(), case["id"].as_str().unwrap().to_owned());
            assert!(present.insert(key.clone()), "{key:?} twice");
        }
    }
    assert_eq!(present, locked);
}

/// The blocks of JSON on the book's page are published cases, notes included.
#[test]
fn the_examples_of_the_book_are_published() {
    let page = fs::read_to_string(home().join("../spec/src/vectors.md")).unwrap();
    let blocks: Vec<Json> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| serde_json::from_str(rest.split("```").next().unwrap()).unwrap())
        .collect();
    let [file, step] = &blocks[..] else { panic!("{} examples", blocks.len()) };

    let published_file = parse(&published().join("common/L2-proof/sch.json"));
    for name in ["schema", "spec", "params", "level", "topic", "pool"] {
        assert_eq!(file[name], published_file[name]);
    }
    for (flag, note) in file["notes"].as_object().unwrap() {
        assert_eq!(*note, published_file["notes"][flag]);
    }
    let cases = published_file["cases"].as_array().unwrap();
    assert!(file["cases"].as_array().unwrap().iter().all(|case| cases.contains(case)));

    let steps = parse(&published().join("p2048/L3-step/presign.json"));
    assert!(steps["cases"].as_array().unwrap().contains(step));
}

/// Whoever reads the files one by one, in the order of their paths, has every base before the case that is made from it.
#[test]
fn a_base_stands_in_the_same_or_an_earlier_file() {
    let mut seen = BTreeSet::new();
    let mut derived = 0;
    for path in below(&published()).iter().filter(|path| !path.ends_with("MANIFEST.json")) {
        let file = parse(path);
        let cases = file["cases"].as_array().into_iter().flatten();
        for case in cases.filter(|_| file["schema"] == "operations.json") {
            let key = |id: &Json| format!("{}/{}", file["params"].as_str().unwrap(), id.as_str().unwrap());
            if let Some(base) = case.get("base") {
                assert!(seen.contains(&key(base)), "{}: {} comes later", path.display(), key(base));
                derived += 1;
            }
            seen.insert(key(&case["id"]));
        }
    }
    assert!(derived > 3000, "{derived}");
}
