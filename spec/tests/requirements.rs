//! Holds the book, the registry of requirements and the tests against each other.
//!
//! - The book is every Markdown page under `spec/src`. A requirement is a paragraph or list item that begins with its
//!   id in the form `**[ID]**`, the paragraph's further lines belong to it; or a list item, as a step of an algorithm is
//!   one, in which its id stands later on. The id's anchor stands right before it.
//! - The tests are the Rust files under `tests/` of every workspace member, and what follows a `#[cfg(test)]` line in the
//!   files under `src/`. This file and the registry do not count.
//!
//! Each check lists all its problems at once. The checks themselves are tested on small texts at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quorate_spec::{labels::LABELS, reason::REASONS, requirements::REQUIREMENTS};

/// Pages in which the word MUST may stand without an id: the one that says what the word means.
const CONFORMANCE_LANGUAGE: &[&str] = &["status.md"];

/// Sources whose mention of an id is no test.
const NO_TESTS: &[&str] = &["spec/tests/requirements.rs", "spec/src/requirements.rs"];

#[test]
fn ids_of_the_registry_are_unique_and_well_formed() {
    let statements: Vec<_> = REQUIREMENTS.iter().map(|r| (r.id, r.statement)).collect();
    report("the registry of requirements", registry_problems(&statements));
}

#[test]
fn every_id_is_defined_once_in_the_book() {
    report("definitions in the book", definition_problems(&registry(), &book()));
}

#[test]
fn every_must_of_the_book_has_an_id() {
    report("MUST without an id", must_problems(&book()));
}

#[test]
fn every_id_stands_in_a_test() {
    let mut sources = test_sources();
    // a published case is a test as well: each file of them runs under its name on both implementations
    sources.extend(book().into_iter().filter(|page| page.name.ends_with("coverage.md")).map(with_cases));
    report("requirements without a test", test_problems(&registry(), &sources));
}

#[test]
fn no_id_is_cited_that_does_not_exist() {
    let mut texts = book();
    texts.extend(test_sources());
    report("citations of unknown ids", citation_problems(&registry(), &texts));
}

#[test]
fn reason_codes_are_those_of_the_page_on_faults() {
    let codes: Vec<_> = REASONS.iter().map(|(_, code, _)| *code).collect();
    report("reason codes", on_page("faults.md", |page| reason_problems(&codes, page)));
}

#[test]
fn labels_are_on_the_page_on_hashing() {
    report("labels", on_page("hashing.md", |page| label_problems(LABELS, page)));
}

#[test]
fn every_page_is_in_the_summary() {
    report("pages", on_page("SUMMARY.md", |summary| summary_problems(&book(), summary)));
}

// ---- checks: each returns its problems ----

fn registry_problems(statements: &[(&str, &str)]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for (id, statement) in statements {
        if !is_id(id) {
            problems.push(format!("{id}: not of the form NAME-1, NAME-P-1 or NAME-V-1"));
        }
        if !seen.insert(id) {
            problems.push(format!("{id}: registered twice"));
        }
        if statement.trim().is_empty() || statement.contains('\n') {
            problems.push(format!("{id}: the statement is not one line"));
        }
    }
    problems
}

fn definition_problems(registry: &BTreeSet<&str>, book: &[Text]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut places: BTreeMap<&str, Vec<String>> = registry.iter().map(|id| (*id, Vec::new())).collect();
    for page in book {
        for line in prose(page) {
            let inside = line.defined_inside();
            let in_item = if line.is_item { inside.as_slice() } else { &[] };
            for (id, _) in line.defines.iter().map(|id| (*id, true)).chain(in_item.iter().copied()) {
                match places.get_mut(id) {
                    Some(found) => found.push(line.place()),
                    None => problems
                        .push(format!("{}: defines [{id}], which is not in the registry", line.place())),
                }
            }
            let is_bare = |(_, anchored): &(&str, bool)| !anchored;
            if line.defines.is_some() && !line.anchored || in_item.iter().any(is_bare) {
                problems.push(format!("{}: has not its id as an anchor before it", line.place()));
            }
            for (id, _) in inside.iter().filter(|_| !line.is_item) {
                problems.push(format!(
                    "{}: defines [{id}] in mid-line; the line has to begin with it, or be a list item",
                    line.place()
                ));
            }
        }
    }
    for (id, found) in places {
        match found.len() {
            0 => problems.push(format!("{id}: defined nowhere in the book")),
            1 => {}
            _ => problems.push(format!("{id}: defined more than once: {}", found.join(", "))),
        }
    }
    problems
}

fn must_problems(book: &[Text]) -> Vec<String> {
    book.iter()
        .filter(|page| !CONFORMANCE_LANGUAGE.contains(&page.name.as_str()))
        .flat_map(prose)
        .filter(|line| !line.in_requirement && words(line.text).any(|word| word == "MUST"))
        .map(|line| format!("{}: {}", line.place(), line.text.trim()))
        .collect()
}

/// The page Coverage without the rows of requirements that have no case.
fn with_cases(page: Text) -> Text {
    let rows = page.text.lines().filter(|row| !row.contains("| none: "));
    Text { name: page.name, text: rows.map(|row| format!("{row}\n")).collect() }
}

fn test_problems(registry: &BTreeSet<&str>, sources: &[Text]) -> Vec<String> {
    let tested: BTreeSet<&str> = sources.iter().flat_map(|source| ids(&source.text)).collect();
    registry.iter().filter(|id| !tested.contains(*id)).map(|id| format!("{id}: stands in no test")).collect()
}

/// An id with a prefix of the registry that the registry does not have: a slip of the pen, or a requirement that is gone.
fn citation_problems(registry: &BTreeSet<&str>, texts: &[Text]) -> Vec<String> {
    let prefixes: BTreeSet<&str> = registry.iter().map(|id| prefix(id)).collect();
    let mut problems = Vec::new();
    for text in texts {
        for (number, line) in (1..).zip(text.text.lines()) {
            for id in ids(line).filter(|id| prefixes.contains(prefix(id)) && !registry.contains(id)) {
                problems.push(format!("{}:{number}: cites {id}, which is not in the registry", text.name));
            }
        }
    }
    problems
}

fn reason_problems(codes: &[&str], page: &Text) -> Vec<String> {
    let mut problems = Vec::new();
    for code in codes {
        if !page.text.contains(&format!("`{code}`")) {
            problems.push(format!("{code}: not in {}", page.name));
        }
    }
    for line in prose(page).into_iter().filter(|line| line.text.trim_start().starts_with('|')) {
        for code in code_spans(line.text).filter(|span| is_reason_code(span) && !codes.contains(span)) {
            problems.push(format!("{}: {code} is not on the list of reason codes", line.place()));
        }
    }
    problems
}

fn label_problems(labels: &[&str], page: &Text) -> Vec<String> {
    let stands =
        |label: &str| ['`', '"'].iter().any(|quote| page.text.contains(&format!("{quote}{label}{quote}")));
    labels
        .iter()
        .filter(|label| !stands(label))
        .map(|label| format!("{label}: not in {}", page.name))
        .collect()
}

fn summary_problems(book: &[Text], summary: &Text) -> Vec<String> {
    book.iter()
        .filter(|page| page.name != summary.name)
        .filter(|page| !["", "./"].iter().any(|dot| summary.text.contains(&format!("({dot}{})", page.name))))
        .map(|page| format!("{}: not in {}", page.name, summary.name))
        .collect()
}

// ---- ids, words, codes ----

/// `NAME-1`, `NAME-P-1` or `NAME-V-1`, NAME in capitals and digits, the number without leading zero.
fn is_id(text: &str) -> bool {
    let Some((head, number)) = text.rsplit_once('-') else { return false };
    let name = head.strip_suffix("-P").or_else(|| head.strip_suffix("-V")).unwrap_or(head);
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && !number.is_empty()
        && !number.starts_with('0')
        && number.chars().all(|c| c.is_ascii_digit())
}

/// The id without its number.
fn prefix(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(prefix, _)| prefix)
}

/// The ids that stand in a text, as whole words: `X-1` does not stand in `X-10` or `AX-1`.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).filter(|word| is_id(word))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// What stands between single backticks.
fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Lower-case names joined by dots; names of files are none.
fn is_reason_code(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    text.contains('.') && text.split('.').all(name) && ![".rs", ".md"].iter().any(|end| text.ends_with(end))
}

// ---- the book, line by line ----

/// A file: its path from the root of the book or of the workspace, with `/`, and what stands in it.
struct Text {
    name: String,
    text: String,
}

/// A line of a page outside code fences.
struct Line<'a> {
    page: &'a str,
    number: usize,
    text: &'a str,
    /// The id with which the line begins.
    defines: Option<&'a str>,
    /// Whether that id stands before it as an anchor; true where the line defines none and has none.
    anchored: bool,
    /// Whether the line begins a list item.
    is_item: bool,
    /// Whether the line belongs to a paragraph that begins with an id.
    in_requirement: bool,
}

impl<'a> Line<'a> {
    fn place(&self) -> String {
        format!("{}:{}", self.page, self.number)
    }

    /// Ids in the form of a definition that are not at the line's beginning, inline code apart, and whether the anchor
    /// stands right before them.
    fn defined_inside(&self) -> Vec<(&'a str, bool)> {
        let after = if self.defines.is_some() { self.text.split_once("]**").unwrap().1 } else { self.text };
        let mut found = Vec::new();
        for prose in after.split('`').step_by(2) {
            for (at, _) in prose.match_indices("**[") {
                let Some((id, _)) = prose[at + 3..].split_once("]**") else { continue };
                if is_id(id) {
                    found.push((id, prose[..at].ends_with(&format!("<a id=\"{id}\"></a>"))));
                }
            }
        }
        found
    }
}

/// The page's lines outside code fences, blank ones left out.
fn prose(page: &Text) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut fence: Option<&str> = None;
    let mut in_requirement = false;
    for (number, text) in (1..).zip(page.text.lines()) {
        let content = text.trim_start_matches([' ', '\t', '>']);
        if let Some(open) = fence {
            if content.starts_with(open) && content.trim_end().chars().all(|c| open.starts_with(c)) {
                fence = None;
            }
            continue;
        }
        let item = without_list_marker(content);
        if let Some(open) = fence_of(item.unwrap_or(content)) {
            fence = Some(open);
            in_requirement = false;
            continue;
        }
        if content.is_empty() {
            in_requirement = false;
            continue;
        }
        let begin = item.unwrap_or(content);
        // the anchor to which others link, and what it has to be
        let (anchor, begin) = match begin.strip_prefix("<a id=\"").and_then(|rest| rest.split_once("\"></a>"))
        {
            Some((anchor, rest)) => (Some(anchor), rest),
            None => (None, begin),
        };
        let defines = begin.strip_prefix("**[").and_then(|rest| rest.split_once("]**"));
        let defines = defines.map(|(id, _)| id);
        let anchored = defines == anchor;
        if defines.is_some() {
            in_requirement = true;
        } else if item.is_some() || content.starts_with(['#', '|']) {
            in_requirement = false;
        }
        let is_item = item.is_some();
        lines.push(Line { page: &page.name, number, text, defines, anchored, is_item, in_requirement });
    }
    lines
}

/// The item's text, if the line begins a list item.
fn without_list_marker(line: &str) -> Option<&str> {
    let marker = match line.trim_start_matches(|c: char| c.is_ascii_digit()) {
        rest if rest.len() < line.len() => rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")),
        rest => ["- ", "* ", "+ "].iter().find_map(|bullet| rest.strip_prefix(bullet)),
    };
    marker.map(str::trim_start)
}

/// The run of backticks or tildes that opens a code fence.
fn fence_of(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| ['`', '~'].contains(c))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    (length >= 3).then(|| &line[..length])
}

// ---- files ----

#[track_caller]
fn report(what: &str, problems: Vec<String>) {
    assert!(problems.is_empty(), "{what}: {} wrong\n  {}\n", problems.len(), problems.join("\n  "));
}

fn registry() -> BTreeSet<&'static str> {
    REQUIREMENTS.iter().map(|r| r.id).collect()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn book() -> Vec<Text> {
    read(&workspace().join("spec/src"), &workspace().join("spec/src"), "md")
}

/// Runs a check on the page of that name, wherever in the book it is.
fn on_page(name: &str, check: impl Fn(&Text) -> Vec<String>) -> Vec<String> {
    let pages: Vec<Text> = book()
        .into_iter()
        .filter(|page| page.name.rsplit('/').next().is_some_and(|last| last == name))
        .collect();
    match pages.as_slice() {
        [page] => check(page),
        others => vec![format!("the book has {} pages with the name {name}, not one", others.len())],
    }
}

fn test_sources() -> Vec<Text> {
    let root = workspace();
    let mut sources = Vec::new();
    for member in members(&fs::read_to_string(root.join("Cargo.toml")).unwrap()) {
        sources.extend(read(&root, &root.join(&member).join("tests"), "rs"));
        sources.extend(read(&root, &root.join(&member).join("src"), "rs").into_iter().filter_map(test_part));
    }
    sources.retain(|source| !NO_TESTS.contains(&source.name.as_str()));
    sources
}

/// What follows the first `#[cfg(test)]`.
fn test_part(source: Text) -> Option<Text> {
    let marks = ["#[cfg(test)]", "#![cfg(test)]"];
    let lines: Vec<&str> = source.text.lines().collect();
    let start = lines.iter().position(|line| marks.iter().any(|mark| line.trim_start().starts_with(mark)))?;
    // Blank lines in place of the code keep the line numbers.
    Some(Text { name: source.name, text: "\n".repeat(start) + &lines[start..].join("\n") })
}

/// The workspace's members, which its manifest names one by one.
fn members(manifest: &str) -> Vec<String> {
    let list = manifest.split_once("\nmembers").expect("the manifest has members").1;
    let list = list.split_once('[').unwrap().1.split_once(']').unwrap().0;
    let members: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(!members.is_empty() && members.iter().all(|m| !m.contains('*')), "members are named one by one");
    members
}

/// All files with that ending below a folder, in order; none if the folder is not there.
fn read(root: &Path, folder: &Path, ending: &str) -> Vec<Text> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            found.extend(read(root, &path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            let parts: Vec<_> =
                path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap()).collect();
            found.push(Text { name: parts.join("/"), text: fs::read_to_string(&path).unwrap() });
        }
    }
    found
}

// ---- the checks checked ----

mod checks {
    use super::*;

    fn text(name: &str, text: &str) -> Text {
        Text { name: name.to_owned(), text: text.to_owned() }
    }

    fn known() -> BTreeSet<&'static str> {
        ["AX-1", "AX-2", "BX-V-1"].into()
    }

    #[test]
    fn form_of_an_id() {
        for id in ["AX-1", "AX-12", "A1-P-3", "BX-V-10"] {
            assert!(is_id(id), "{id}");
        }
        for id in
            ["", "AX", "AX-", "AX-0", "AX-01", "ax-1", "AX-1a", "AX-Q-1", "-1", "AX--1", "1A-1", "AX-P-V-1"]
        {
            assert!(!is_id(id), "{id}");
        }
    }

    #[test]
    fn registry_is_checked() {
        assert!(registry_problems(&[("AX-1", "a"), ("AX-2", "b")]).is_empty());
        let problems = registry_problems(&[
            ("AX-1", "a"),
            ("AX-1", "b"),
            ("AX-x", "c"),
            ("AX-3", " "),
            ("AX-4", "a\nb"),
        ]);
        assert_eq!(problems.len(), 4, "{problems:?}");
    }

    #[test]
    fn good_page_has_no_problem() {
        let page = text(
            "a.md",
            "<a id=\"AX-1\"></a>**[AX-1]** A party MUST be\nwell, and MUST stay so.\n\n\
             - <a id=\"AX-2\"></a>**[AX-2]** It MUST.\n  1. Check it, else `a.b`. <a id=\"BX-V-1\"></a>**[BX-V-1]**\n\n\
             ```text\n**[AX-1]** MUST\n```\nForm: `**[AX-1]**`.\n",
        );
        let status = text("status.md", "The word MUST is that of BCP 14.\n");
        let book = [page, status];
        assert_eq!(definition_problems(&known(), &book), [""; 0]);
        assert_eq!(must_problems(&book), [""; 0]);
    }

    #[test]
    fn definitions_are_checked() {
        let book = [
            text("a.md", "<a id=\"AX-1\"></a>**[AX-1]** One.\n\n| **[BX-V-1]** | x |\n"),
            text("b.md", "> - <a id=\"AX-2\"></a>**[AX-1]** Two. See **[AX-2]**.\n\n**[CX-1]** Three.\n"),
            text("c.md", "1. A step <a id=\"AX-2\"></a> **[AX-2]**, <a id=\"CX-2\"></a>**[CX-2]**.\n"),
        ];
        let problems = definition_problems(&known(), &book);
        assert_eq!(
            problems,
            [
                "a.md:3: defines [BX-V-1] in mid-line; the line has to begin with it, or be a list item",
                "b.md:1: has not its id as an anchor before it",
                "b.md:3: defines [CX-1], which is not in the registry",
                "b.md:3: has not its id as an anchor before it",
                "c.md:1: defines [CX-2], which is not in the registry",
                "c.md:1: has not its id as an anchor before it",
                "AX-1: defined more than once: a.md:1, b.md:1",
                "AX-2: defined more than once: b.md:1, c.md:1",
                "BX-V-1: defined nowhere in the book",
            ]
        );
    }

    #[test]
    fn must_is_checked() {
        let page = text(
            "proofs/status.md",
            "**[AX-1]** It MUST.\n\nIt MUST NOT.\n\n- **[AX-2]** It MUST\n  at once.\n- But MUST also.\n# MUST\n\
             MUSTER\n~~~~\nMUST\n~~~\nMUST\n~~~~\n| MUST |\n",
        );
        let problems = must_problems(&[page]);
        let lines: Vec<_> = problems.iter().map(|p| p.split(": ").next().unwrap()).collect();
        assert_eq!(
            lines,
            ["proofs/status.md:3", "proofs/status.md:7", "proofs/status.md:8", "proofs/status.md:15"]
        );
    }

    #[test]
    fn requirements_without_a_case_are_not_tested_by_the_coverage() {
        let page = text(
            "coverage.md",
            "| AX-1 | a | none: why |\n| AX-2 | b | CASE-0001 |\n| BX-V-1 | c | CASE-0002 |",
        );
        assert_eq!(test_problems(&known(), &[with_cases(page)]), ["AX-1: stands in no test"]);
    }

    #[test]
    fn mention_in_a_test_is_a_whole_word() {
        let sources = [text("t.rs", "// AX-10, XAX-1, BX-V-1: \"AX-2\"\n// AX-P-1")];
        assert_eq!(test_problems(&known(), &sources), ["AX-1: stands in no test"]);
        assert_eq!(
            citation_problems(&known(), &sources),
            ["t.rs:1: cites AX-10, which is not in the registry"]
        );
    }

    #[test]
    fn tests_of_a_source_follow_its_mark() {
        assert!(test_part(text("a.rs", "// AX-1\nfn f() {}\n")).is_none());
        let part = test_part(text("a.rs", "// AX-1\n  #[cfg(test)]\nmod tests { /* AX-2 */ }\n")).unwrap();
        assert_eq!(ids(&part.text).collect::<Vec<_>>(), ["AX-2"]);
        assert_eq!(part.text.lines().count(), 3);
    }

    #[test]
    fn members_of_a_manifest() {
        let manifest =
            "[workspace]\nresolver = \"3\"\nmembers = [\n  \"a\",\n  \"b/c\",\n]\n[x]\ny = [\"z\"]\n";
        assert_eq!(members(manifest), ["a", "b/c"]);
    }

    #[test]
    fn reason_codes_are_checked() {
        let page =
            text("faults.md", "| code | source |\n| `a.b` | `fault.rs` |\n| `a.c` | `none` |\nOr `x.y`.\n");
        assert_eq!(
            reason_problems(&["a.b", "a.d_1"], &page),
            ["a.d_1: not in faults.md", "faults.md:3: a.c is not on the list of reason codes"]
        );
    }

    #[test]
    fn labels_are_checked() {
        let page = text("hashing.md", "The tape and `sid`, \"ctx\".");
        assert_eq!(label_problems(&["sid", "ctx", "tape"], &page), ["tape: not in hashing.md"]);
    }

    #[test]
    fn summary_is_checked() {
        let summary = text("SUMMARY.md", "- [A](a.md)\n- [B](./p/b.md)\n");
        let book = [text("SUMMARY.md", ""), text("a.md", ""), text("p/b.md", ""), text("b.md", "")];
        assert_eq!(summary_problems(&book, &summary), ["b.md: not in SUMMARY.md"]);
    }
}
