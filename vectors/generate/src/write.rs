//! Runs all sources, gives ids, writes the files, or compares them with those that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use quorate_model::Unusable;
use quorate_model::folder::{Folder, LARGEST_FILE, LARGEST_SET, home, published};
use quorate_model::manifest::{Entry, Manifest, sha256};
use quorate_model::{SPEC, json};
use quorate_scenarios::ids::Ids;
use quorate_scenarios::source::{OutFile, Source};
use rayon::prelude::*;
use serde_json::Value as Json;

use crate::{coverage, schema};

/// What was generated.
pub struct Generated {
    /// The text of every file, by path below the folder of the data; the manifest is one of them.
    pub files: BTreeMap<String, String>,
    /// Texts of other files, by path below the folder `vectors`: lock file, schemas, the book's page.
    pub others: BTreeMap<String, String>,
    /// Number of cases.
    pub cases: usize,
}

/// Runs the sources. `lock`: the lock file as it is. `as_they_are`: folders of which no source is run; their files are those that
/// are published. `report`: told of every topic that is done.
pub fn generate(
    mut sources: Vec<Source>,
    lock: &str,
    as_they_are: &[String],
    report: &(dyn Fn(&str) + Sync),
) -> Result<Generated, Unusable> {
    let is_kept = |path: &str| as_they_are.iter().any(|folder| path.starts_with(folder));
    sources.retain(|source| !is_kept(&source.path()));
    let count = sources.len();
    let done = AtomicUsize::new(0);
    let run = |source: &Source| {
        let begin = Instant::now();
        let draft = (source.build)(source);
        let number = done.fetch_add(1, Ordering::Relaxed) + 1;
        let seconds = begin.elapsed().as_secs_f64();
        report(&format!("{number}/{count} {}: {seconds:.1} s", source.path()));
        draft
    };
    // one by one from the list, in order: the slow topics stand first in their sets
    let drafts: Vec<_> = sources.par_iter().with_max_len(1).map(run).collect();

    let mut ids = Ids::parse(lock).map_err(Unusable)?;
    // new ids are numbered in the order of the sets that have all scenarios
    let is_broad = |source: &Source| ["common", "toy1536"].contains(&source.set.0.as_str());
    for broad in [true, false] {
        let chosen = sources.iter().zip(&drafts).filter(|(source, _)| is_broad(source) == broad);
        chosen.flat_map(|(_, draft)| &draft.names).for_each(|name| ids.assign(name));
    }
    let mut files: Vec<OutFile> = drafts.into_iter().flat_map(|draft| (draft.finish)(&ids)).collect();
    if !as_they_are.is_empty() {
        let kept = Folder::read(&published())?.files.into_iter().filter(|(path, _)| is_kept(path));
        files.extend(kept.map(|(path, text)| as_published(path, text, &ids)));
    }
    finish(files, ids)
}

/// A published file as it is; its cases mean what the lock file says.
fn as_published(path: String, text: String, ids: &Ids) -> OutFile {
    let file: Json = serde_json::from_str(&text).unwrap();
    let set = path.split('/').next().unwrap_or_default();
    let cases = file.get("cases").and_then(Json::as_array).into_iter().flatten();
    let cases = cases.map(|case| case["id"].as_str().unwrap().to_owned());
    let cases =
        cases.map(|id| (id.clone(), ids.meaning(&id, set).unwrap_or("not locked").to_owned())).collect();
    OutFile { path, text, cases }
}

fn finish(out: Vec<OutFile>, mut ids: Ids) -> Result<Generated, Unusable> {
    let mut files = BTreeMap::new();
    let mut entries = Vec::new();
    let mut present = BTreeSet::new();
    let mut problems = Vec::new();
    for OutFile { path, text, cases } in out {
        if text.len() > LARGEST_FILE {
            problems.push(format!("{path} has {} bytes, more than {LARGEST_FILE}", text.len()));
        }
        let set = path.split('/').next().unwrap_or_default().to_owned();
        for (id, meaning) in &cases {
            if !present.insert((id.clone(), set.clone())) {
                problems.push(format!("{set}/{id} occurs twice"));
            }
            problems.extend(ids.record(id, &set, meaning).err());
        }
        let entry = Entry {
            path: path.clone(),
            sha256: sha256(text.as_bytes()),
            bytes: text.len(),
            cases: cases.len(),
        };
        entries.push(entry);
        if files.insert(path.clone(), text).is_some() {
            problems.push(format!("{path} is written twice"));
        }
    }
    for (id, set) in ids.recorded() {
        if !present.contains(&(id.to_owned(), set.to_owned())) {
            problems.push(format!("{set}/{id} disappeared: published ids are permanent"));
        }
    }
    let total: usize = entries.iter().map(|entry| entry.bytes).sum();
    if total > LARGEST_SET {
        problems.push(format!("all files together have {total} bytes, more than {LARGEST_SET}"));
    }
    if !problems.is_empty() {
        return Err(Unusable(problems.join("; ")));
    }
    let coverage = coverage::page(
        &coverage::ids_by_requirement(files.values()),
        &coverage::places(&home().join("../spec/src")),
    );
    let coverage = coverage.map_err(|problems| Unusable(problems.join("; ")))?;
    let manifest = json::text(&Manifest::new(SPEC, entries)).unwrap();
    files.insert("MANIFEST.json".to_owned(), manifest);
    let schemas = schema::schemas().into_iter().map(|(name, text)| (format!("schema/v1/{name}"), text));
    let mut others: BTreeMap<String, String> = schemas.collect();
    others.insert("ids.lock".to_owned(), ids.text());
    others.insert("../spec/src/coverage.md".to_owned(), coverage);
    Ok(Generated { files, others, cases: present.len() })
}

impl Generated {
    /// Every file with its place.
    fn all(&self) -> impl Iterator<Item = (PathBuf, &String)> {
        let files = self.files.iter().map(|(path, text)| (published().join(path), text));
        files.chain(self.others.iter().map(|(path, text)| (home().join(path), text)))
    }

    /// Published files that no scenario writes.
    fn stale(&self) -> Vec<PathBuf> {
        let folder = published();
        let is_stale = |path: &PathBuf| !self.files.contains_key(&relative(&folder, path));
        published_files(&folder).into_iter().filter(is_stale).collect()
    }

    /// Writes everything; published files that belong to no source are removed.
    pub fn write(&self) -> Result<(), Unusable> {
        let failed = |path: &Path, error| Unusable(format!("cannot write {}: {error}", path.display()));
        for path in self.stale() {
            fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        }
        for (path, text) in self.all() {
            let parent = path.parent().unwrap_or(home());
            fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
            fs::write(&path, text).map_err(|error| failed(&path, error))?;
        }
        Ok(())
    }

    /// How the files that are there differ: one line for each.
    pub fn differences(&self) -> Vec<String> {
        let differs = |(path, text): (PathBuf, &String)| match fs::read(&path) {
            Err(error) => Some(format!("{}: {error}", path.display())),
            Ok(bytes) if bytes != text.as_bytes() => Some(format!("{} differs", path.display())),
            Ok(_) => None,
        };
        let stale = self.stale().into_iter().map(|path| format!("{}: no scenario writes it", path.display()));
        self.all().filter_map(differs).chain(stale).collect()
    }
}

fn relative(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// All JSON files below a folder.
fn published_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(published_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files
}

/// Runs sources with passing ids; gives a line for every file: path, cases, bytes.
pub fn try_out(sources: Vec<Source>, report: &(dyn Fn(&str) + Sync)) -> Vec<String> {
    let run = |source: &Source| {
        let begin = Instant::now();
        let draft = (source.build)(source);
        let mut ids = Ids::passing();
        draft.names.iter().for_each(|name| ids.assign(name));
        let files = (draft.finish)(&ids);
        let seconds = begin.elapsed().as_secs_f64();
        report(&format!("{}: {seconds:.1} s", source.path()));
        files
            .into_iter()
            .map(|file| format!("{}: {} cases, {} bytes", file.path, file.cases.len(), file.text.len()))
            .collect::<Vec<_>>()
    };
    sources.par_iter().with_max_len(1).flat_map_iter(run).collect()
}
