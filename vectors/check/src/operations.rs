//! Cases that are one call.

use quorate_model::file::Call;
use quorate_model::json::{Pool, is_intermediate};
use quorate_spec::engine::Engine;
use quorate_spec::operations::{Performed, Value, Values};
use quorate_spec::params::Params;
use serde_json::{Map, Value as Json};

use crate::Mismatch;

/// Long values are shown by their beginning.
const SHOWN: usize = 64;

/// Makes the call and compares what comes back.
pub fn check(
    engine: &dyn Engine,
    params: &Params,
    call: &Call,
    intermediate: Option<&Map<String, Json>>,
    pool: &Pool,
) -> Result<(), Mismatch> {
    let got = engine.perform(params, call.operation.name, &call.inputs);
    let mismatch = |expected: String, got: String, hint: String| Err(Mismatch { expected, got, hint });
    match (&call.expected, got) {
        (Ok(outputs), Ok(performed)) if *outputs == performed.outputs => {
            // whatever the implementation tells of its way has to be right too
            match first_difference(&performed, intermediate, pool) {
                None => Ok(()),
                Some(name) => mismatch(
                    format!("the published value of {name}"),
                    "another value".to_owned(),
                    format!("intermediate value {name}"),
                ),
            }
        }
        (Ok(outputs), Ok(performed)) => {
            let hint = first_difference(&performed, intermediate, pool);
            let hint = hint.map_or(String::new(), |name| format!("intermediate value {name} differs"));
            mismatch(show_values(outputs), show_values(&performed.outputs), hint)
        }
        (Err(reason), Err(denied)) if *reason == denied.code() => Ok(()),
        (Err(reason), Err(denied)) => mismatch(reason.clone(), denied.code().to_owned(), String::new()),
        (Err(reason), Ok(performed)) => {
            mismatch(reason.clone(), format!("accepted: {}", show_values(&performed.outputs)), String::new())
        }
        (Ok(outputs), Err(denied)) => mismatch(show_values(outputs), denied.code().to_owned(), String::new()),
    }
}

/// The first of the implementation's intermediate values that is not the published one; the transcript before what follows from it.
fn first_difference(
    performed: &Performed,
    published: Option<&Map<String, Json>>,
    pool: &Pool,
) -> Option<String> {
    let published = published?;
    let differs = |name: &String| match (performed.intermediate.0.get(name), published.get(name)) {
        (Some(value), Some(published)) => !is_intermediate(value, published, pool),
        _ => false,
    };
    let mut names: Vec<&String> = published.keys().collect();
    names.sort_by_key(|name| (*name == "e", *name == "transcript"));
    names.into_iter().find(|name| differs(name)).cloned()
}

fn show_values(values: &Values) -> String {
    if values.0.is_empty() {
        return "valid".to_owned();
    }
    let shown: Vec<String> =
        values.0.iter().map(|(name, value)| format!("{name} = {}", show(value))).collect();
    shown.join(", ")
}

fn show(value: &Value) -> String {
    let text = match value {
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => hex::encode(bytes),
        Value::List(list) => list.iter().map(hex::encode).collect::<Vec<_>>().join(" "),
        Value::Numbers(numbers) => format!("{numbers:?}"),
        Value::Texts(texts) => texts.join(" "),
    };
    match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
        Some(beginning) => format!("{beginning}… ({} characters)", text.chars().count()),
        None => text,
    }
}
