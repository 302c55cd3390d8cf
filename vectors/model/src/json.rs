//! Values as JSON: bytes are lowercase hexadecimal, long ones that recur stand once in the pool of their file.

use quorate_spec::operations::{Type, Value, Values};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

/// Bytes of this length or longer that occur twice go to the pool.
pub const POOLED: usize = 48;

/// An intermediate value of more bytes is published as its hash.
pub const HASHED: usize = 16 << 10;

/// Long byte strings of one file.
#[derive(Debug, Default)]
pub struct Pool(pub Vec<String>);

impl Pool {
    fn write(&self, bytes: &[u8]) -> Json {
        let hex = hex::encode(bytes);
        match self.0.iter().position(|entry| *entry == hex) {
            Some(index) if bytes.len() >= POOLED => json!({ "pool": index }),
            _ => Json::String(hex),
        }
    }

    fn read(&self, value: &Json) -> Option<Vec<u8>> {
        match value {
            Json::String(text) => unhex(text),
            Json::Object(object) if object.len() == 1 => {
                let index = usize::try_from(object.get("pool")?.as_u64()?).ok()?;
                unhex(self.0.get(index)?)
            }
            _ => None,
        }
    }
}

/// Lowercase hexadecimal, nothing else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let canonical = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    hex::decode(text).ok().filter(|_| canonical)
}

/// A value as JSON.
pub fn write_value(value: &Value, pool: &Pool) -> Json {
    match value {
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => pool.write(bytes),
        Value::List(list) => Json::Array(list.iter().map(|bytes| pool.write(bytes)).collect()),
        Value::Numbers(numbers) => json!(numbers),
        Value::Texts(texts) => json!(texts),
    }
}

/// Named values as JSON.
pub fn write_values(values: &Values, pool: &Pool) -> Map<String, Json> {
    values.0.iter().map(|(name, value)| (name.clone(), write_value(value, pool))).collect()
}

/// A value of a type, or nothing if the JSON is not of that type.
pub fn read_value(value: &Json, kind: Type, pool: &Pool) -> Option<Value> {
    let array = || value.as_array();
    Some(match kind {
        Type::Flag => Value::Flag(value.as_bool()?),
        Type::Number => Value::Number(value.as_u64()?),
        Type::Text => Value::Text(value.as_str()?.to_owned()),
        Type::Bytes | Type::Int => Value::Bytes(pool.read(value)?),
        Type::List => Value::List(array()?.iter().map(|item| pool.read(item)).collect::<Option<_>>()?),
        Type::Numbers => Value::Numbers(array()?.iter().map(Json::as_u64).collect::<Option<_>>()?),
        Type::Texts => {
            let text = |item: &Json| item.as_str().map(str::to_owned);
            Value::Texts(array()?.iter().map(text).collect::<Option<_>>()?)
        }
    })
}

/// Values with exactly these names and types.
pub fn read_values(
    object: &Map<String, Json>,
    fields: impl Iterator<Item = (&'static str, Type)>,
    pool: &Pool,
) -> Option<Values> {
    let mut values = Values::new();
    for (name, kind) in fields {
        values.put(name, read_value(object.get(name)?, kind, pool)?);
    }
    (values.0.len() == object.len()).then_some(values)
}

/// An intermediate value: bytes or a list of bytes, or the hash of many.
pub fn write_intermediate(value: &Value, pool: &Pool) -> Json {
    let bytes = match value {
        Value::Bytes(bytes) => bytes.clone(),
        Value::List(list) => list.concat(),
        _ => Vec::new(),
    };
    if bytes.len() > HASHED {
        json!({ "sha256": hex::encode(Sha256::digest(&bytes)), "bytes": bytes.len() })
    } else {
        write_value(value, pool)
    }
}

/// Whether an intermediate value of an engine is the published one.
pub fn is_intermediate(value: &Value, published: &Json, pool: &Pool) -> bool {
    let published = match published {
        Json::Object(object) if object.contains_key("pool") => {
            pool.read(published).map(|bytes| Json::String(hex::encode(bytes)))
        }
        other => Some(other.clone()),
    };
    Some(write_intermediate(value, &Pool::default())) == published
}

/// A file's text: JSON, indented by one space, with a line feed at the end.
pub fn text(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    value.serialize(&mut serializer)?;
    bytes.push(b'\n');
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
