//! JSON that every reader reads in the same way.

use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

/// One JSON value. Refused: what is no JSON, a name twice in an object, a number that is not an unsigned integer of 64 bits.
///
/// Source: book, chapter "Vectors", "What a reader refuses".
pub fn parse(text: &str) -> Result<Json, String> {
    let value: Strict = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(value.0)
}

/// A value of a form. Refused: what the form would not write in the same way, for example `null` for a name that is missing, or a
/// list in place of an object.
pub fn read<T: DeserializeOwned + Serialize>(json: &Json) -> Result<T, String> {
    let value: T = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    match serde_json::to_value(&value) {
        Ok(written) if written == *json => Ok(value),
        _ => Err("a value has not the form that it has to have".to_owned()),
    }
}

struct Strict(Json);

impl<'de> serde::Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strict, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, an unsigned integer, true, false, null, a list or an object")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if map.contains_key(&name) {
                return Err(A::Error::custom(format!("the name {name:?} occurs twice in an object")));
            }
            let Strict(value) = object.next_value()?;
            map.insert(name, value);
        }
        Ok(Json::Object(map))
    }
}
