//! The JSON Schemas (2020-12) of the published files, from the same tables as the files themselves.

pub mod sessions;

use quorate_model::json::text;
use quorate_model::{Level, SPEC};
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Field, OPERATIONS, Type};
use quorate_spec::reason::REASONS;
use quorate_spec::requirements::REQUIREMENTS;
use serde_json::{Map, Value as Json, json};

/// All schemas: file name and text.
pub fn schemas() -> Vec<(String, String)> {
    let schemas = [
        ("frames", sessions::frames()),
        ("manifest", manifest()),
        ("operations", operations()),
        ("steps", sessions::steps()),
        ("transcript", sessions::transcript()),
    ];
    schemas.into_iter().map(|(name, schema)| (format!("{name}.json"), text(&schema).unwrap())).collect()
}

/// A schema with its head.
pub fn schema(name: &str, title: &str, body: Json) -> Json {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:quorate:vectors:v1:{name}"),
        "title": title,
    });
    schema.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    schema
}

/// An object with exactly these properties; `optional` ones may be missing.
pub fn object(required: &[(&str, Json)], optional: &[(&str, Json)]) -> Json {
    let properties: Map<String, Json> =
        required.iter().chain(optional).map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect();
    let required: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A list.
pub fn array(items: Json) -> Json {
    json!({ "type": "array", "items": items })
}

/// A definition of the same schema.
pub fn def(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// What all files of cases begin with.
pub fn head(name: &str, levels: &[Level]) -> Vec<(&'static str, Json)> {
    let levels: Vec<&str> = levels.iter().map(|level| level.folder()).collect();
    vec![
        ("schema", json!({ "const": name })),
        ("spec", json!({ "const": SPEC })),
        ("params", json!({ "enum": ["common", "p3072", "p2048", "toy1536"] })),
        ("level", json!({ "enum": levels })),
        ("topic", json!({ "type": "string", "pattern": "^[a-z0-9_-]+$" })),
        ("notes", json!({ "type": "object", "additionalProperties": def("note") })),
    ]
}

/// What a case says about itself.
pub fn about() -> Vec<(&'static str, Json)> {
    vec![
        ("id", def("id")),
        ("reqs", json!({ "type": "array", "items": def("requirement"), "minItems": 1 })),
        ("flags", array(json!({ "type": "string" }))),
        ("comment", json!({ "type": "string", "minLength": 1 })),
    ]
}

/// Definitions that several schemas use.
pub fn common_defs() -> Map<String, Json> {
    let requirements: Vec<&str> = REQUIREMENTS.iter().map(|requirement| requirement.id).collect();
    let mut codes: Vec<&str> = REASONS.iter().map(|(_, code, _)| *code).collect();
    codes.extend(LOCAL.map(LocalError::code));
    let note = object(
        &[
            ("description", json!({ "type": "string" })),
            ("effect", json!({ "type": "string" })),
            ("references", array(json!({ "type": "string" }))),
        ],
        &[],
    );
    let defs = json!({
        "hex": { "type": "string", "pattern": "^([0-9a-f]{2})*$" },
        "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
        "id": { "type": "string", "pattern": "^[A-Z0-9]+(-[A-Z0-9]+)*-[0-9]{4}$" },
        "index": { "type": "integer", "minimum": 0 },
        "requirement": { "enum": requirements },
        "reason": { "enum": codes },
        "note": note,
    });
    defs.as_object().unwrap().clone()
}

const LOCAL: [LocalError; 8] = [
    LocalError::InvalidParties,
    LocalError::InputMismatch,
    LocalError::InvalidPrimes,
    LocalError::InvalidInput,
    LocalError::Unlucky,
    LocalError::WrongSession,
    LocalError::UnknownSender,
    LocalError::Finished,
];

fn manifest() -> Json {
    let entry = object(
        &[
            (
                "path",
                json!({ "type": "string", "pattern": "^[a-z0-9-]+/L[0-9]-[a-z]+/[a-z0-9._-]+\\.json$" }),
            ),
            ("sha256", def("hash")),
            ("bytes", def("index")),
            ("cases", def("index")),
        ],
        &[],
    );
    let mut body =
        object(&[("spec", json!({ "const": SPEC })), ("root", def("hash")), ("files", array(entry))], &[]);
    body["$defs"] = Json::Object(common_defs());
    schema("manifest", "The files of the published vectors and their hashes", body)
}

fn operations() -> Json {
    let mut case = about();
    case.push(("result", json!({ "enum": ["valid", "invalid"] })));
    let any = json!({ "type": "object" });
    let optional = [
        (
            "operation",
            json!({ "enum": OPERATIONS.iter().map(|operation| operation.name).collect::<Vec<_>>() }),
        ),
        ("inputs", any.clone()),
        ("base", def("id")),
        ("edits", json!({ "type": "array", "items": def("edit"), "minItems": 1 })),
        ("intermediate", json!({ "type": "object", "additionalProperties": def("intermediate") })),
        ("outputs", any),
        ("reason", def("reason")),
    ];
    let mut rules = vec![
        json!({ "oneOf": [
            { "required": ["operation", "inputs"], "properties": { "base": false, "edits": false } },
            { "required": ["base", "edits"], "properties": { "operation": false, "inputs": false } },
        ]}),
        json!({
            "if": { "properties": { "result": { "const": "valid" } } },
            "then": { "required": ["outputs"], "properties": { "reason": false } },
            "else": { "required": ["reason"], "properties": { "outputs": false, "intermediate": false } },
        }),
    ];
    for operation in OPERATIONS {
        let inputs: Vec<Field> = operation.fields().collect();
        rules.push(json!({
            "if": { "properties": { "operation": { "const": operation.name } }, "required": ["operation"] },
            "then": { "properties": { "inputs": fields(&inputs), "outputs": fields(operation.outputs) } },
        }));
    }
    let mut defs = common_defs();
    defs.insert("case".to_owned(), object(&case, &optional));
    defs["case"]["allOf"] = Json::Array(rules);
    defs.insert("bytes".to_owned(), json!({ "oneOf": [def("hex"), object(&[("pool", def("index"))], &[])] }));
    let hashed = object(&[("sha256", def("hash")), ("bytes", def("index"))], &[]);
    defs.insert("intermediate".to_owned(), json!({ "oneOf": [def("bytes"), array(def("bytes")), hashed] }));
    let field = ("field", json!({ "type": "string" }));
    let overwrite = object(&[field.clone(), ("offset", def("index")), ("bytes", def("hex"))], &[]);
    let replace = object(&[field, ("value", json!(true))], &[]);
    defs.insert("edit".to_owned(), json!({ "oneOf": [overwrite, replace] }));

    let mut file = head("operations.json", &[Level::Codec, Level::Primitive, Level::Proof, Level::Signature]);
    file.push(("pool", array(def("hex"))));
    file.push(("cases", json!({ "type": "array", "items": def("case"), "minItems": 1 })));
    let mut body = object(&file, &[]);
    body["$defs"] = Json::Object(defs);
    schema("operations", "Cases that are one call of an operation each", body)
}

fn fields(fields: &[Field]) -> Json {
    let properties: Vec<(&str, Json)> = fields.iter().map(|(name, kind)| (*name, of_type(*kind))).collect();
    object(&properties, &[])
}

fn of_type(kind: Type) -> Json {
    match kind {
        Type::Flag => json!({ "type": "boolean" }),
        Type::Number => def("index"),
        Type::Text => json!({ "type": "string" }),
        Type::Bytes | Type::Int => def("bytes"),
        Type::List => array(def("bytes")),
        Type::Numbers => array(def("index")),
        Type::Texts => array(json!({ "type": "string" })),
    }
}
