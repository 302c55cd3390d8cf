//! Files of operations: cases that are one call each.

use std::collections::BTreeMap;

use quorate_spec::operations::{Operation, Type, Values};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::json::{Pool, read_value, read_values, unhex};
use crate::{Level, Set};

/// What a flag of cases means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What is special about the cases.
    pub description: String,
    /// What is lost by who does not reject them, or does not accept them.
    pub effect: String,
    /// Papers, advisories.
    pub references: Vec<String>,
}

/// Whether an implementation has to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It has to accept, and give exactly the outputs.
    Valid,
    /// It has to refuse, with exactly the reason.
    Invalid,
}

/// A change of an input of the base case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Edit {
    /// Bytes written over those of the field.
    Bytes {
        /// The input.
        field: String,
        /// Where the first byte goes.
        offset: usize,
        /// What is written, hexadecimal.
        bytes: String,
    },
    /// Another value.
    Value {
        /// The input.
        field: String,
        /// The value.
        value: Json,
    },
}

/// A case: one call of an operation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The permanent id.
    pub id: String,
    /// The operation; a case made of another has that one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The case whose inputs are edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Requirements of the specification that the case is about.
    pub reqs: Vec<String>,
    /// Notes of the file that apply.
    pub flags: Vec<String>,
    /// What is special about it.
    pub comment: String,
    /// The inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Map<String, Json>>,
    /// The edits of the base's inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edits: Option<Vec<Edit>>,
    /// Values on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intermediate: Option<Map<String, Json>>,
    /// The verdict.
    pub result: Verdict,
    /// The outputs of a valid case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Map<String, Json>>,
    /// Why an invalid case is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A file of operations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationFile {
    /// The schema: `operations.json`.
    pub schema: String,
    /// Version of the specification.
    pub spec: String,
    /// Parameter set.
    pub params: Set,
    /// Level.
    pub level: Level,
    /// Topic: the file's name.
    pub topic: String,
    /// What the flags mean.
    pub notes: BTreeMap<String, Note>,
    /// Long byte strings.
    pub pool: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case with everything in place.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation.
    pub operation: &'static Operation,
    /// The inputs.
    pub inputs: Values,
    /// The outputs, or the code of the refusal.
    pub expected: Result<Values, String>,
}

impl OperationFile {
    /// The calls of the cases that have no base, by id: bases of others, in this file or in another one of the set.
    pub fn standing(&self) -> Result<BTreeMap<String, Call>, String> {
        let pool = Pool(self.pool.clone());
        let standing = self.cases.iter().filter(|case| case.base.is_none());
        standing
            .map(|case| Ok((case.id.clone(), self.call(case, None, &pool).ok_or_else(|| no_call(case))?)))
            .collect()
    }

    /// The call of every case; fails with the id of the first case that makes none. `standing`: the bases.
    pub fn calls(&self, standing: &BTreeMap<String, Call>) -> Result<Vec<Call>, String> {
        let pool = Pool(self.pool.clone());
        let call = |case: &Case| {
            let base = case
                .base
                .as_ref()
                .map(|id| standing.get(id).ok_or_else(|| format!("{}: no base {id}", case.id)));
            self.call(case, base.transpose()?, &pool).ok_or_else(|| no_call(case))
        };
        self.cases.iter().map(call).collect()
    }

    fn call(&self, case: &Case, base: Option<&Call>, pool: &Pool) -> Option<Call> {
        let (operation, inputs) = match (base, &case.operation, &case.inputs, &case.edits) {
            (None, Some(name), Some(inputs), None) => {
                let operation = Operation::find(name)?;
                (operation, read_values(inputs, operation.fields(), pool)?)
            }
            (Some(base), None, None, Some(edits)) => {
                let inputs = base.inputs.clone();
                (
                    base.operation,
                    edits.iter().try_fold(inputs, |inputs, edit| edit.apply(inputs, base, pool))?,
                )
            }
            _ => return None,
        };
        let expected = match (case.result, &case.outputs, &case.reason) {
            (Verdict::Valid, Some(outputs), None) => {
                Ok(read_values(outputs, operation.outputs.iter().copied(), pool)?)
            }
            (Verdict::Invalid, None, Some(reason)) => Err(reason.clone()),
            _ => return None,
        };
        Some(Call { operation, inputs, expected })
    }
}

fn no_call(case: &Case) -> String {
    format!("{}: not a call of an operation", case.id)
}

impl Edit {
    fn apply(&self, mut inputs: Values, base: &Call, pool: &Pool) -> Option<Values> {
        match self {
            Edit::Bytes { field, offset, bytes } => {
                let mut edited = inputs.bytes(field).ok()?.to_vec();
                let bytes = unhex(bytes)?;
                edited.get_mut(*offset..offset.checked_add(bytes.len())?)?.copy_from_slice(&bytes);
                inputs.put(field, edited);
            }
            Edit::Value { field, value } => {
                let kind: Type = base.operation.fields().find(|(name, _)| name == field)?.1;
                inputs.put(field, read_value(value, kind, pool)?);
            }
        }
        Some(inputs)
    }
}
