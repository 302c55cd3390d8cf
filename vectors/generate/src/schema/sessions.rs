//! Schemas of session files: transcripts, pages of frames, steps.

use quorate_model::{Level, SPEC};
use serde_json::{Value as Json, json};

use crate::schema::{about, array, common_defs, def, head, object, schema};

const PROTOCOLS: [&str; 5] = ["keygen", "auxiliary", "presign", "sign", "interactive"];
const SUITES: [&str; 3] = ["sha256", "sha256d", "keccak256"];

/// An index of a party, or a number of parties.
fn party() -> Json {
    json!({ "type": "integer", "minimum": 1, "maximum": 65535 })
}

/// A fault's fields.
fn fault() -> Vec<(&'static str, Json)> {
    vec![
        ("reason", def("reason")),
        ("culprits", array(party())),
        ("attribution", json!({ "enum": ["public", "local", "none"] })),
        ("round", json!({ "type": "integer", "minimum": 1, "maximum": 255 })),
    ]
}

/// An object whose fields are all hexadecimal.
fn of_hex(names: &[&str]) -> Json {
    let fields: Vec<(&str, Json)> = names.iter().map(|name| (*name, def("hex"))).collect();
    object(&fields, &[])
}

fn key() -> Json {
    let mut fields = vec![("n", party()), ("t", party()), ("index", party())];
    fields.extend(["secret", "public_key", "chain_code", "key_id"].map(|name| (name, def("hex"))));
    fields.push(("public_shares", array(def("hex"))));
    object(&fields, &[])
}

fn auxiliary() -> Json {
    let mut fields = vec![("n", party()), ("t", party()), ("index", party())];
    fields.extend([
        ("key_id", json!({ "oneOf": [def("hash"), { "type": "null" }] })),
        ("primes", def("primes")),
        ("lambda", def("hex")),
        ("setups", array(of_hex(&["modulus", "modulus_hat", "s", "t"]))),
        ("epoch", def("hash")),
    ]);
    object(&fields, &[])
}

fn presignature() -> Json {
    let mut fields = vec![("n", party()), ("t", party()), ("index", party()), ("signers", array(party()))];
    let hex = ["sid", "key_id", "epoch", "public_key", "gamma_point", "k_tilde", "chi_tilde", "echo"];
    fields.extend(hex.map(|name| (name, def("hex"))));
    fields.extend(["delta_tilde", "s_tilde"].map(|name| (name, array(def("hex")))));
    object(&fields, &[])
}

fn signature() -> Json {
    let recovery_id = json!({ "type": "integer", "minimum": 0, "maximum": 3 });
    object(&[("r", def("hash")), ("s", def("hash")), ("recovery_id", recovery_id)], &[])
}

/// `transcript.json`.
pub fn transcript() -> Json {
    let record = object(
        &[("index", party())],
        &[
            ("cheat", json!({ "type": "string" })),
            ("seed", def("hash")),
            ("primes", def("primes")),
            ("auxiliary", auxiliary()),
            ("output", json!({ "oneOf": [key(), auxiliary(), presignature(), signature()] })),
            ("fault", object(&fault(), &[])),
        ],
    );
    let mut required = about();
    required.extend([
        ("protocol", json!({ "enum": PROTOCOLS })),
        ("n", party()),
        ("t", party()),
        ("parties", json!({ "type": "array", "items": record, "minItems": 2 })),
        ("frames", def("index")),
    ]);
    let optional = [
        ("eid", def("hash")),
        ("key", def("id")),
        ("auxiliary", def("id")),
        ("presignature", def("id")),
        ("message", def("hex")),
        ("suite", json!({ "enum": SUITES })),
        ("digest", def("hash")),
    ];
    let mut file = head("transcript.json", &[Level::Transcript]);
    let case = object(&required, &optional);
    file.push(("cases", json!({ "type": "array", "items": case, "minItems": 1, "maxItems": 1 })));
    let mut body = object(&file, &[]);
    let mut defs = common_defs();
    defs.insert("primes".to_owned(), of_hex(&["p", "q", "p_hat", "q_hat"]));
    body["$defs"] = Json::Object(defs);
    schema("transcript", "A run of a protocol by all its parties", body)
}

/// `frames.json`.
pub fn frames() -> Json {
    let file = [
        ("schema", json!({ "const": "frames.json" })),
        ("spec", json!({ "const": SPEC })),
        ("params", json!({ "enum": ["p3072", "p2048", "toy1536"] })),
        ("case", def("id")),
        ("first", def("index")),
        ("frames", json!({ "type": "array", "items": def("hex"), "minItems": 1 })),
    ];
    let mut body = object(&file, &[]);
    body["$defs"] = Json::Object(common_defs());
    schema("frames", "Frames of a transcript, in the order in which they were sent", body)
}

/// `steps.json`.
pub fn steps() -> Json {
    let edits = json!({ "type": "array", "items": object(&[("offset", def("index")), ("bytes", def("hex"))], &[]), "minItems": 1 });
    let sent = json!({ "oneOf": [
        def("index"),
        object(&[("frame", def("index")), ("edits", edits.clone())], &[]),
        object(&[("sha256", def("hash")), ("bytes", def("index"))], &[]),
    ]});
    let mut delivery = object(
        &[("sender", json!({ "type": "integer", "minimum": 0, "maximum": 65535 }))],
        &[
            ("frame", def("index")),
            ("edits", edits),
            ("bytes", def("hex")),
            ("refused", def("reason")),
            ("sends", array(def("sent"))),
        ],
    );
    delivery["oneOf"] = json!([
        { "required": ["frame"], "properties": { "bytes": false } },
        { "required": ["bytes"], "properties": { "frame": false, "edits": false } },
    ]);
    let mut required = about();
    required.extend([
        ("transcript", def("id")),
        ("party", party()),
        ("deliver", array(delivery)),
        ("result", json!({ "enum": ["valid", "invalid"] })),
    ]);
    let mut optional = fault();
    optional.extend([
        ("inputs", array(object(&[("field", json!({ "type": "string" })), ("value", json!(true))], &[]))),
        ("opens", array(def("sent"))),
        ("status", json!({ "enum": ["running", "done"] })),
    ]);
    let mut case = object(&required, &optional);
    case["if"] = json!({ "properties": { "result": { "const": "valid" } } });
    case["then"] = json!({ "required": ["status"], "properties": { "reason": false, "culprits": false, "attribution": false, "round": false } });
    case["else"] = json!({ "required": ["reason"], "properties": { "status": false } });
    let mut file = head("steps.json", &[Level::Step]);
    file.push(("cases", json!({ "type": "array", "items": case, "minItems": 1 })));
    let mut body = object(&file, &[]);
    let mut defs = common_defs();
    defs.insert("sent".to_owned(), sent);
    body["$defs"] = Json::Object(defs);
    schema("steps", "What one party gets, and how it answers", body)
}
