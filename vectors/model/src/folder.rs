//! The folder of the published data, checked against its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::Unusable;
use crate::manifest::{Manifest, sha256};
use crate::rules::{self, Rules};
use crate::{SPEC, Set, strict};

/// No file is longer. Source: book, chapter "Vectors", "Files".
pub const LARGEST_FILE: usize = 1_000_000;
/// Nor all of them together.
pub const LARGEST_SET: usize = 40_000_000;

/// The name of the manifest.
const MANIFEST: &str = "MANIFEST.json";

/// The folder `vectors` of the sources, with data, schemas and the list of ids.
pub fn home() -> &'static Path {
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    room.parent().unwrap_or(room)
}

/// Where the published data lie beside the sources of this program.
pub fn published() -> PathBuf {
    home().join("data").join("v1")
}

/// A file that is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its path below the folder.
    pub path: String,
    /// Cases in it, if the manifest says how many.
    pub cases: Option<usize>,
    /// Why.
    pub reason: String,
}

/// The files of a folder, by path.
pub struct Folder {
    /// The manifest.
    pub manifest: Manifest,
    /// The files' texts, by the manifest's paths.
    pub files: BTreeMap<String, String>,
    /// Files that cannot be used, and files that the manifest does not list.
    pub left_out: Vec<LeftOut>,
    /// What the files say, by path; those that are left out are missing.
    values: BTreeMap<String, Json>,
}

impl Folder {
    /// Reads every file of the manifest, and no other. Fails unless each has its hash and keeps the rules of the book's section
    /// "What a reader refuses".
    pub fn read(folder: &Path) -> Result<Folder, Unusable> {
        let path = folder.join(MANIFEST);
        let wrong = |problem: String| Unusable(format!("{}: {problem}", path.display()));
        let manifest: Manifest =
            strict::parse(&text(&path)?).and_then(|json| strict::read(&json)).map_err(wrong)?;
        check_manifest(&manifest).map_err(wrong)?;

        let mut files = BTreeMap::new();
        let mut values = BTreeMap::new();
        let mut rules = Rules::default();
        let mut left_out = unlisted(folder, &manifest)?;
        for entry in &manifest.files {
            let place = folder.join(&entry.path);
            let broken = |problem: &str| Unusable(format!("{}: {problem}", place.display()));
            let text = text(&place)?;
            if sha256(text.as_bytes()) != entry.sha256 {
                return Err(broken("it is not the file of the manifest: its hash differs"));
            }
            if text.len() != entry.bytes {
                return Err(broken("its length is not that of the manifest"));
            }
            let json = strict::parse(&text).map_err(|problem| broken(&problem))?;
            let schema = json.get("schema").and_then(Json::as_str);
            let schema = schema.ok_or_else(|| broken("it names no schema"))?;
            let set = Set(entry.path.split('/').next().unwrap_or_default().to_owned());
            let reason = if schema != rules::FRAMES && !rules::WITH_CASES.contains(&schema) {
                Some(format!("the schema {schema:?} is not known"))
            } else {
                rules.check(entry, &json).map_err(|problem| broken(&problem))?;
                (!set.is_known()).then(|| format!("the set {:?} is not known", set.0))
            };
            files.insert(entry.path.clone(), text);
            match reason {
                None => drop(values.insert(entry.path.clone(), json)),
                Some(reason) => {
                    left_out.push(LeftOut { path: entry.path.clone(), cases: Some(entry.cases), reason });
                }
            }
        }
        rules.finish().map_err(wrong)?;
        Ok(Folder { manifest, files, left_out, values })
    }

    /// The files of a schema. Fails on a file that is not of the form it claims.
    pub fn of_schema<T: DeserializeOwned + Serialize>(
        &self,
        schema: &str,
    ) -> Result<Vec<(&str, T)>, Unusable> {
        let claims = |value: &Json| value.get("schema").and_then(Json::as_str) == Some(schema);
        let files = self.values.iter().filter(|(_, value)| claims(value));
        files
            .map(|(path, value)| match strict::read(value) {
                Ok(file) => Ok((path.as_str(), file)),
                Err(problem) => Err(Unusable(format!("{path}: {problem}"))),
            })
            .collect()
    }
}

fn check_manifest(manifest: &Manifest) -> Result<(), String> {
    if manifest.spec != SPEC {
        return Err(format!("spec is {:?} instead of {SPEC:?}", manifest.spec));
    }
    if Manifest::new(&manifest.spec, manifest.files.clone()).root != manifest.root {
        return Err("its root hash is not that of its files".to_owned());
    }
    if !manifest.files.is_sorted_by(|a, b| a.path < b.path) {
        return Err("a path occurs twice, or the paths are not in order".to_owned());
    }
    if let Some(entry) = manifest.files.iter().find(|entry| !rules::is_path(&entry.path)) {
        return Err(format!("{:?} is not a path of the form set/level/topic.json", entry.path));
    }
    let bytes = manifest.files.iter().try_fold(0_usize, |sum, entry| sum.checked_add(entry.bytes));
    if bytes.is_none_or(|bytes| bytes > LARGEST_SET) {
        return Err(format!("all files together have more than {LARGEST_SET} bytes"));
    }
    Ok(())
}

/// The text of a file that is one, and no longer than a file can be. Links are not followed.
fn text(path: &Path) -> Result<String, Unusable> {
    let failed =
        |problem: &dyn std::fmt::Display| Unusable(format!("cannot read {}: {problem}", path.display()));
    let metadata = fs::symlink_metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(failed(&"it is no regular file"));
    }
    if metadata.len() > LARGEST_FILE as u64 {
        return Err(failed(&format!("it has more than {LARGEST_FILE} bytes")));
    }
    fs::read_to_string(path).map_err(|error| failed(&error))
}

/// What lies in the folder and not in the manifest.
fn unlisted(folder: &Path, manifest: &Manifest) -> Result<Vec<LeftOut>, Unusable> {
    let listed: BTreeSet<&str> = manifest.files.iter().map(|entry| entry.path.as_str()).collect();
    let mut found = Vec::new();
    let mut pending = vec![String::new()];
    while let Some(below) = pending.pop() {
        let place = folder.join(&below);
        let failed = |error| Unusable(format!("cannot read {}: {error}", place.display()));
        for item in fs::read_dir(&place).map_err(failed)? {
            let item = item.map_err(failed)?;
            let name = item.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if item.file_type().map_err(failed)?.is_dir() {
                pending.push(path);
            } else if path != MANIFEST && !listed.contains(path.as_str()) {
                let reason = "the manifest does not list it".to_owned();
                found.push(LeftOut { path, cases: None, reason });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
