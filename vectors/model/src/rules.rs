//! What a file of cases has to agree with: its path, the manifest, the book, the other files of its set.
//!
//! Source: book, chapter "Vectors", "What a reader refuses".

use std::collections::{BTreeMap, BTreeSet};

use quorate_spec::requirements::REQUIREMENTS;
use serde_json::Value as Json;

use crate::manifest::Entry;
use crate::{Level, SPEC};

/// The schemas of files that have cases.
pub const WITH_CASES: [&str; 3] = ["operations.json", "transcript.json", "steps.json"];
/// The schema of pages of frames.
pub const FRAMES: &str = "frames.json";

/// The files that had each id of a set, and the pages of frames with the path that their transcript has to have.
#[derive(Default)]
pub struct Rules {
    ids: BTreeMap<(String, String), String>,
    pages: Vec<(String, String)>,
}

/// Set, level and the rest of a path without `.json`.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (set, rest) = path.strip_suffix(".json")?.split_once('/')?;
    let (level, topic) = rest.split_once('/')?;
    (!topic.contains('/')).then_some((set, level, topic))
}

/// Whether a path of the manifest can be one: names of small letters, digits, `-` and `.`, none of which begins with `.`; the level
/// as it is spelt in the book.
pub fn is_path(path: &str) -> bool {
    let is_name = |name: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
        !name.is_empty() && !name.starts_with('.') && name.bytes().all(allowed)
    };
    parts(path).is_some_and(|(set, level, topic)| {
        is_name(set) && is_name(topic) && Level::ALL.iter().any(|known| known.folder() == level)
    })
}

fn text<'a>(json: &'a Json, name: &str) -> Result<&'a str, String> {
    json.get(name).and_then(Json::as_str).ok_or_else(|| format!("{name} is missing, or no text"))
}

fn texts<'a>(json: &'a Json, name: &str) -> Result<Vec<&'a str>, String> {
    let list = json.get(name).and_then(Json::as_array);
    let list: Option<Vec<&str>> = list.and_then(|list| list.iter().map(Json::as_str).collect());
    let list = list.ok_or_else(|| format!("{name} is missing, or no list of texts"))?;
    if list.iter().collect::<BTreeSet<_>>().len() != list.len() {
        return Err(format!("{name} has an entry twice"));
    }
    Ok(list)
}

/// `SERIES-0001`: what can stand in a report and on a command line as it is.
fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    let number = id.rsplit('-').next().unwrap_or_default();
    id.bytes().all(allowed) && number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl Rules {
    /// Holds a file of a known schema against the rules. Fails with what is wrong, without the path.
    pub fn check(&mut self, entry: &Entry, json: &Json) -> Result<(), String> {
        let (set, level, topic) = parts(&entry.path).ok_or("the path is not set/level/topic.json")?;
        let agrees = |name: &str, expected: &str| match text(json, name)? {
            given if given == expected => Ok(()),
            given => Err(format!("{name} is {given:?} instead of {expected:?}")),
        };
        agrees("spec", SPEC)?;
        agrees("params", set)?;
        if text(json, "schema")? == FRAMES {
            let page = topic.split_once(".frames-").map(|(_, number)| number);
            if level != Level::Transcript.folder() || page.and_then(|page| page.parse::<u16>().ok()).is_none()
            {
                return Err("the path is not that of a page of frames".to_owned());
            }
            let (beginning, _) = entry.path.split_once(".frames-").unwrap_or_default();
            self.pages.push((text(json, "case")?.to_owned(), format!("{beginning}.json")));
            return count(entry, 0);
        }
        agrees("level", level)?;
        agrees("topic", topic)?;
        let notes = json.get("notes").and_then(Json::as_object).ok_or("notes is missing, or no object")?;
        let cases = json.get("cases").and_then(Json::as_array).ok_or("cases is missing, or no list")?;
        if cases.is_empty() {
            return Err("there is no case in it".to_owned());
        }
        for case in cases {
            let id = text(case, "id")?;
            if !is_id(id) {
                return Err(format!("{id:?} is no id"));
            }
            let key = (set.to_owned(), id.to_owned());
            if let Some(other) = self.ids.insert(key, entry.path.clone()) {
                return Err(format!("{id} occurs twice in the set, first in {other}"));
            }
            let reqs = texts(case, "reqs")?;
            if reqs.is_empty() {
                return Err(format!("{id} is about no requirement"));
            }
            if let Some(unknown) = reqs.iter().find(|req| !REQUIREMENTS.iter().any(|known| known.id == **req))
            {
                return Err(format!("{id}: the book has no requirement {unknown:?}"));
            }
            if let Some(flag) = texts(case, "flags")?.iter().find(|flag| !notes.contains_key(**flag)) {
                return Err(format!("{id}: there is no note for the flag {flag:?}"));
            }
        }
        count(entry, cases.len())
    }

    /// After all files: pages of frames lie beside their transcripts.
    pub fn finish(&self) -> Result<(), String> {
        for (case, transcript) in &self.pages {
            let set = transcript.split('/').next().unwrap_or_default();
            if self.ids.get(&(set.to_owned(), case.clone())) != Some(transcript) {
                return Err(format!("there are frames of {case:?}, which is no case of {transcript}"));
            }
        }
        Ok(())
    }
}

fn count(entry: &Entry, cases: usize) -> Result<(), String> {
    if entry.cases == cases {
        return Ok(());
    }
    Err(format!("{cases} cases, the manifest says {}", entry.cases))
}
