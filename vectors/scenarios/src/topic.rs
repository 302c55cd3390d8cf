//! A topic: the scenarios of one file of operations, run on the reference as they are added.

use std::collections::{BTreeMap, BTreeSet};

use quorate_model::file::{Call, Case, Edit, Note, OperationFile, Verdict};
use quorate_model::json::{POOLED, Pool, text, write_intermediate, write_value, write_values};
use quorate_model::{Level, SPEC, Set};
use quorate_reference::engine::Reference;
use quorate_spec::engine::Engine;
use quorate_spec::operations::{Denied, Operation, Performed, Type, Value, Values};
use quorate_spec::params::Params;
use quorate_spec::requirements::REQUIREMENTS;
use serde_json::{Map, Value as Json};

use crate::ids::Ids;
use crate::source::{Draft, OutFile, Source, meaning};

/// Series and name of a scenario, for example `("AFFG-V", "z1/above")`.
pub type Id<'a> = (&'a str, &'a str);

/// A file that would be longer is split, to stay well below the limit.
const PAGE: usize = 900_000;

/// What a case says about itself.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// Requirements that it is about.
    pub reqs: &'a [&'a str],
    /// Names of notes of the topic.
    pub flags: &'a [&'a str],
    /// What is special.
    pub comment: &'a str,
}

/// Requirements that a case is about, and a sentence that says what is special.
pub fn about<'a>(reqs: &'a [&'a str], comment: &'a str) -> About<'a> {
    About { reqs, flags: &[], comment }
}

impl<'a> About<'a> {
    /// With flags: names of notes of the topic.
    #[must_use]
    pub fn flags(self, flags: &'a [&'a str]) -> About<'a> {
        About { flags, ..self }
    }
}

/// The scenarios of one file.
pub struct Topic {
    /// Parameter set.
    pub params: Params,
    set: Set,
    level: Level,
    name: &'static str,
    notes: BTreeMap<String, Note>,
    scenarios: Vec<Scenario>,
}

struct Scenario {
    series: String,
    name: String,
    operation: &'static Operation,
    /// Name of the base, in the same series.
    base: Option<String>,
    reqs: Vec<String>,
    flags: Vec<String>,
    comment: String,
    inputs: Values,
    result: Result<Performed, Denied>,
}

impl Topic {
    /// Runs the scenarios of a topic.
    pub fn draft(source: &Source, build: impl FnOnce(&mut Topic)) -> Draft {
        let mut topic = Topic {
            params: source.params(),
            set: source.set.clone(),
            level: source.level,
            name: source.topic,
            notes: BTreeMap::new(),
            scenarios: Vec::new(),
        };
        build(&mut topic);
        let names = topic.scenarios.iter().map(|s| (s.series.clone(), s.name.clone())).collect();
        Draft { names, finish: Box::new(move |ids| topic.finish(ids)) }
    }

    /// Says what a flag of cases means.
    pub fn note(&mut self, flag: &str, description: &str, effect: &str, references: &[&str]) {
        let references = references.iter().map(|&reference| reference.to_owned()).collect();
        let note = Note { description: description.to_owned(), effect: effect.to_owned(), references };
        assert!(self.notes.insert(flag.to_owned(), note).is_none(), "{flag} is noted twice");
    }

    /// A case that the reference accepts.
    pub fn valid(&mut self, id: Id<'_>, operation: &str, about: About<'_>, inputs: Values) -> Performed {
        let result = self.add(id, operation, None, about, inputs);
        result.unwrap_or_else(|denied| panic!("{id:?}: refused with {}", denied.code()))
    }

    /// A case whose outputs are known from elsewhere.
    pub fn known(&mut self, id: Id<'_>, operation: &str, about: About<'_>, inputs: Values, outputs: Values) {
        let performed = self.valid(id, operation, about, inputs);
        assert_eq!(performed.outputs, outputs, "{id:?}");
    }

    /// A case that stands alone and that the reference refuses with exactly this reason.
    pub fn invalid(
        &mut self,
        id: Id<'_>,
        operation: &str,
        about: About<'_>,
        inputs: Values,
        reason: impl Into<Denied>,
    ) {
        let result = self.add(id, operation, None, about, inputs);
        expect_denied(id, result, reason.into());
    }

    /// A case that the reference refuses with exactly this reason, stored as edits of an earlier one of the series.
    pub fn edited(
        &mut self,
        id: Id<'_>,
        base: &str,
        about: About<'_>,
        reason: impl Into<Denied>,
        change: impl FnOnce(&mut Values),
    ) {
        let result = self.derive(id, base, about, change);
        expect_denied(id, result, reason.into());
    }

    /// A case that the reference accepts, stored as edits of an earlier one of the series.
    pub fn accepted(
        &mut self,
        id: Id<'_>,
        base: &str,
        about: About<'_>,
        change: impl FnOnce(&mut Values),
    ) -> Performed {
        let result = self.derive(id, base, about, change);
        result.unwrap_or_else(|denied| panic!("{id:?}: refused with {}", denied.code()))
    }

    fn derive(
        &mut self,
        id: Id<'_>,
        base: &str,
        about: About<'_>,
        change: impl FnOnce(&mut Values),
    ) -> Result<Performed, Denied> {
        let scenario = self.scenarios.iter().find(|s| s.series == id.0 && s.name == base);
        let scenario = scenario.unwrap_or_else(|| panic!("{id:?}: no base {base}"));
        let mut inputs = scenario.inputs.clone();
        change(&mut inputs);
        assert_ne!(inputs, scenario.inputs, "{id:?}: nothing was changed");
        // what is stored is the difference to a case that has no base itself
        let root = scenario.base.clone().unwrap_or_else(|| base.to_owned());
        let operation = scenario.operation.name;
        self.add(id, operation, Some(&root), about, inputs)
    }

    fn add(
        &mut self,
        (series, name): Id<'_>,
        operation: &str,
        base: Option<&str>,
        about: About<'_>,
        inputs: Values,
    ) -> Result<Performed, Denied> {
        let what = format!("{series} {name}");
        let operation =
            Operation::find(operation).unwrap_or_else(|| panic!("{what}: no operation {operation}"));
        check_types(&what, operation.fields(), &inputs);
        let About { reqs, flags, comment } = about;
        for req in reqs {
            assert!(
                REQUIREMENTS.iter().any(|requirement| requirement.id == *req),
                "{what}: no requirement {req}"
            );
        }
        for flag in flags {
            assert!(self.notes.contains_key(*flag), "{what}: no note {flag}");
        }
        let repeated = self.scenarios.iter().any(|s| s.series == series && s.name == name);
        assert!(!repeated, "{what} occurs twice");
        assert!(!reqs.is_empty(), "{what} is about no requirement");
        let result = Reference.perform(&self.params, operation.name, &inputs);
        if let Ok(performed) = &result {
            check_types(&what, operation.outputs.iter().copied(), &performed.outputs);
        }
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        self.scenarios.push(Scenario {
            series: series.to_owned(),
            name: name.to_owned(),
            operation,
            base: base.map(str::to_owned),
            reqs: owned(reqs),
            flags: owned(flags),
            comment: comment.to_owned(),
            inputs,
            result: result.clone(),
        });
        result
    }

    /// The file, or several where one would be too long: `topic.json`, `topic_2.json` …, each of which sorts after those before it.
    fn finish(self, ids: &Ids) -> Vec<OutFile> {
        let mut pages: Vec<Vec<&Scenario>> = vec![Vec::new()];
        let mut length = 0;
        for scenario in &self.scenarios {
            let case = self.case(scenario, ids, &Pool::default());
            length += text(&case).unwrap().len();
            if length > PAGE && !pages.last().unwrap().is_empty() {
                length = text(&case).unwrap().len();
                pages.push(Vec::new());
            }
            pages.last_mut().unwrap().push(scenario);
        }
        let mut standing = BTreeMap::new();
        let pages = pages.into_iter().enumerate();
        pages.map(|(number, page)| self.page(number + 1, &page, ids, &mut standing)).collect()
    }

    /// One file. `standing`: the calls that stand alone, of this file and those before it.
    fn page(
        &self,
        number: usize,
        scenarios: &[&Scenario],
        ids: &Ids,
        standing: &mut BTreeMap<String, Call>,
    ) -> OutFile {
        let pool = pool(scenarios);
        let cases: Vec<Case> = scenarios.iter().map(|scenario| self.case(scenario, ids, &pool)).collect();
        let topic = if number == 1 { self.name.to_owned() } else { format!("{}_{number}", self.name) };
        let path = format!("{}/{}/{topic}.json", self.set, self.level.folder());
        let meanings =
            scenarios.iter().zip(&cases).map(|(scenario, case)| (case.id.clone(), scenario.meaning()));
        let out_cases = meanings.collect();
        let flags: BTreeSet<&String> = scenarios.iter().flat_map(|scenario| &scenario.flags).collect();
        let notes = self.notes.iter().filter(|(flag, _)| flags.contains(flag));
        let file = OperationFile {
            schema: "operations.json".to_owned(),
            spec: SPEC.to_owned(),
            params: self.set.clone(),
            level: self.level,
            topic,
            notes: notes.map(|(flag, note)| (flag.clone(), note.clone())).collect(),
            pool: pool.0,
            cases,
        };
        // what was written is what is read
        standing.extend(file.standing().unwrap());
        let calls = file.calls(standing).unwrap();
        for (call, scenario) in calls.iter().zip(scenarios) {
            assert_eq!(call.inputs, scenario.inputs, "{}", scenario.name);
        }
        OutFile { path, text: text(&file).unwrap(), cases: out_cases }
    }

    fn case(&self, scenario: &Scenario, ids: &Ids, pool: &Pool) -> Case {
        let base = scenario.base.as_ref().map(|name| {
            self.scenarios.iter().find(|s| s.series == scenario.series && s.name == *name).unwrap()
        });
        let performed = scenario.result.as_ref().ok();
        let intermediate: Map<String, Json> = performed
            .into_iter()
            .flat_map(|performed| &performed.intermediate.0)
            .map(|(name, value)| (name.clone(), write_intermediate(value, pool)))
            .collect();
        Case {
            id: ids.id(&scenario.series, &scenario.name),
            operation: base.is_none().then(|| scenario.operation.name.to_owned()),
            base: base.map(|base| ids.id(&base.series, &base.name)),
            reqs: scenario.reqs.clone(),
            flags: scenario.flags.clone(),
            comment: scenario.comment.clone(),
            inputs: base.is_none().then(|| write_values(&scenario.inputs, pool)),
            edits: base.map(|base| edits(&base.inputs, &scenario.inputs, pool)),
            intermediate: (!intermediate.is_empty()).then_some(intermediate),
            result: if performed.is_some() { Verdict::Valid } else { Verdict::Invalid },
            outputs: performed.map(|performed| write_values(&performed.outputs, pool)),
            reason: scenario.result.as_ref().err().map(|denied| denied.code().to_owned()),
        }
    }
}

impl Scenario {
    /// The hash of operation, inputs and result.
    fn meaning(&self) -> String {
        let pool = Pool::default();
        let result = match &self.result {
            Ok(performed) => Json::Object(write_values(&performed.outputs, &pool)),
            Err(denied) => Json::String(denied.code().to_owned()),
        };
        let inputs = Json::Object(write_values(&self.inputs, &pool));
        meaning(&serde_json::json!({ "operation": self.operation.name, "inputs": inputs, "result": result }))
    }
}

fn expect_denied((series, name): Id<'_>, result: Result<Performed, Denied>, reason: Denied) {
    match result {
        Err(denied) if denied == reason => {}
        Err(denied) => panic!("{series} {name}: refused with {} instead of {}", denied.code(), reason.code()),
        Ok(_) => panic!("{series} {name}: accepted, expected {}", reason.code()),
    }
}

fn check_types(what: &str, fields: impl Iterator<Item = (&'static str, Type)>, values: &Values) {
    let mut count = 0;
    for (field, kind) in fields {
        let fits = match (kind, values.0.get(field)) {
            (Type::Int, Some(Value::Bytes(bytes))) => is_shortest(bytes),
            (Type::Flag, Some(Value::Flag(_)))
            | (Type::Number, Some(Value::Number(_)))
            | (Type::Text, Some(Value::Text(_)))
            | (Type::Bytes, Some(Value::Bytes(_)))
            | (Type::List, Some(Value::List(_)))
            | (Type::Numbers, Some(Value::Numbers(_)))
            | (Type::Texts, Some(Value::Texts(_))) => true,
            _ => false,
        };
        assert!(fits, "{what}: {field} is missing or of another type");
        count += 1;
    }
    assert_eq!(values.0.len(), count, "{what}: other fields than the table's");
}

/// Whether two's complement bytes are the shortest form.
fn is_shortest(bytes: &[u8]) -> bool {
    match bytes {
        [] => false,
        [_] => true,
        [0, second, ..] => *second >= 0x80,
        [0xff, second, ..] => *second < 0x80,
        _ => true,
    }
}

/// Long byte strings that occur more than once.
fn pool(scenarios: &[&Scenario]) -> Pool {
    let (mut once, mut twice) = (BTreeSet::new(), Vec::new());
    let mut count = |bytes: &[u8]| {
        let hex = hex::encode(bytes);
        if bytes.len() >= POOLED && !once.insert(hex.clone()) && !twice.contains(&hex) {
            twice.push(hex);
        }
    };
    for scenario in scenarios {
        let outputs = scenario.result.as_ref().ok().map(|performed| &performed.outputs);
        let inputs = scenario.base.is_none().then_some(&scenario.inputs);
        for value in inputs.into_iter().chain(outputs).flat_map(|values| values.0.values()) {
            match value {
                Value::Bytes(bytes) => count(bytes),
                Value::List(list) => list.iter().for_each(|bytes| count(bytes)),
                _ => {}
            }
        }
    }
    Pool(twice)
}

/// What turns the base's inputs into these: overwritten bytes where the length is the same, else the value.
fn edits(base: &Values, inputs: &Values, pool: &Pool) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (field, value) in &inputs.0 {
        match (&base.0[field], value) {
            (old, new) if old == new => {}
            (Value::Bytes(old), Value::Bytes(new)) if old.len() == new.len() && new.len() >= POOLED => {
                edits.extend(differences(old, new).into_iter().map(|(start, end)| Edit::Bytes {
                    field: field.clone(),
                    offset: start,
                    bytes: hex::encode(&new[start..end]),
                }));
            }
            (_, new) => edits.push(Edit::Value { field: field.clone(), value: write_value(new, pool) }),
        }
    }
    edits
}

/// The stretches in which two strings of one length differ; stretches that are close to each other are one.
pub fn differences(old: &[u8], new: &[u8]) -> Vec<(usize, usize)> {
    const CLOSE: usize = 24;
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for i in (0..old.len()).filter(|&i| old[i] != new[i]) {
        match stretches.last_mut() {
            Some((_, end)) if i - *end < CLOSE => *end = i + 1,
            _ => stretches.push((i, i + 1)),
        }
    }
    stretches
}
