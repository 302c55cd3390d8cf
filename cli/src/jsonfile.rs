//! What the JSON files of this program have in common: a head, strict fields, hexadecimal text, secrets that are erased.

use std::fmt;

use quorate_spec::params::{Params, SETS};
use quorate_spec::secret::SecretBytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// What tells one kind of file from another.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// What stands in the field `format`.
    pub name: &'static str,
    /// The version that this program reads and writes.
    pub version: u64,
    /// No file of this format is longer, in bytes.
    pub longest: u64,
}

/// Why bytes are not a file that can be used: one line without any secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The refusal with this line.
pub fn invalid<T>(message: impl Into<String>) -> Result<T, Invalid> {
    Err(Invalid(message.into()))
}

/// Hexadecimal text of a secret, erased on drop.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The digits of these bytes.
    pub fn new(bytes: &SecretBytes) -> SecretText {
        SecretText(Zeroizing::new(hex::encode(bytes.expose())))
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SecretText, D::Error> {
        Ok(SecretText(Zeroizing::new(String::deserialize(deserializer)?)))
    }
}

/// What every version of every format begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

impl Format {
    /// The bytes of a file.
    pub fn encode(&self, document: &impl Serialize) -> Result<SecretBytes, Invalid> {
        let mut bytes = Vec::with_capacity(self.longest as usize); // never grows, so no copy of a secret is left behind
        let written = serde_json::to_writer_pretty(&mut bytes, document);
        bytes.push(b'\n');
        let bytes = SecretBytes::new(bytes);
        written.map_err(|error| Invalid(format!("cannot be written: {error}")))?;
        Ok(bytes)
    }

    /// Reads the fields of a file, after its format and version.
    pub fn decode<D: DeserializeOwned>(&self, bytes: &[u8]) -> Result<D, Invalid> {
        let head: Head = serde_json::from_slice(bytes).map_err(not_json)?;
        if head.format != self.name {
            return invalid(format!("format is not \"{}\"", self.name));
        }
        if head.version != self.version {
            return invalid(format!(
                "version {} is not known, this program reads version {}: use the program that wrote it",
                head.version, self.version
            ));
        }
        serde_json::from_slice(bytes).map_err(not_json)
    }
}

/// The parameter set with exactly this name.
pub fn known_params(name: &str) -> Result<Params, Invalid> {
    let known = SETS.iter().find(|set| set.name == name).copied();
    known.ok_or_else(|| Invalid("params names a parameter set that this program does not know".to_string()))
}

/// Whether a prime is in the public pool.
pub fn in_test_pool(params: Params, prime: &[u8]) -> bool {
    let pool = (1..=quorate_testkeys::PARTIES)
        .filter_map(|party| quorate_testkeys::party_primes(params.prime_bits, party));
    pool.into_iter().any(|primes| [primes.p, primes.q, primes.p_hat, primes.q_hat].iter().any(|p| p == prime))
}

/// Exactly `length` bytes in lowercase hexadecimal digits.
pub fn bytes(field: &str, text: &str, length: usize) -> Result<Vec<u8>, Invalid> {
    let lowercase = text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let decoded = if lowercase { hex::decode(text).ok() } else { None };
    match decoded {
        Some(bytes) if bytes.len() == length => Ok(bytes),
        _ => invalid(format!("{field} must have exactly {} lowercase hexadecimal digits", 2 * length)),
    }
}

/// The same for a length that is a constant.
pub fn array<const L: usize>(field: &str, text: &str) -> Result<[u8; L], Invalid> {
    let bytes = bytes(field, text, L)?;
    bytes.try_into().map_err(|_| Invalid(format!("{field} has the wrong length")))
}

/// The same for a secret.
pub fn secret(field: &str, text: &SecretText, length: usize) -> Result<SecretBytes, Invalid> {
    bytes(field, &text.0, length).map(SecretBytes::new)
}

/// A secret of any length.
pub fn form(field: &str, text: &SecretText) -> Result<SecretBytes, Invalid> {
    bytes(field, &text.0, text.0.len() / 2).map(SecretBytes::new)
}

/// What is wrong with the JSON. The parser's own text is passed on only where it names a field, never a value.
fn not_json(error: serde_json::Error) -> Invalid {
    let text = error.to_string();
    let names_a_field =
        ["unknown field", "missing field", "duplicate field"].iter().any(|s| text.starts_with(s));
    let (line, column) = (error.line(), error.column());
    let what = match error.classify() {
        serde_json::error::Category::Data if names_a_field => text
            .split([',', '\n'])
            .next()
            .unwrap_or_default()
            .split(" at line")
            .next()
            .unwrap_or_default()
            .to_string(),
        serde_json::error::Category::Data => "a value has the wrong type".to_string(),
        serde_json::error::Category::Eof => "the file ends too early".to_string(),
        _ => "not JSON".to_string(),
    };
    let printable: String = what.chars().filter(|c| !c.is_control()).take(60).collect();
    Invalid(format!("{printable} (line {line}, column {column})"))
}
