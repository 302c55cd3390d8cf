//! `quorate verify`.

use secp256k1::PublicKey;
use serde::Serialize;

use crate::arguments::VerifyArguments;
use crate::content::{Content, Keep, parse_hex};
use crate::failure::Failure;
use crate::signature::{self, Form, Parsed, Verdict};

/// The JSON object of `quorate verify --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Judgement {
    /// `quorate-verify`.
    pub format: &'static str,
    /// 1. New fields may be added within a version.
    pub version: u32,
    /// Whether the signature is valid.
    pub valid: bool,
    /// Whether s is low. libsecp256k1 and Bitcoin's relay rules refuse a high one, the equation holds for both.
    pub low_s: bool,
    /// The form in which the signature is valid: `der` or `compact`; `null` if it is not valid.
    pub signature_format: Option<Form>,
    /// Every form in which it was read: 64 bytes can be both.
    pub signature_formats_tried: Vec<Form>,
    /// The public key, compressed.
    pub public_key: String,
    /// What ECDSA signs.
    pub digest: String,
    /// One line for people.
    pub verdict: String,
}

/// Judges a signature. Fails on arguments that cannot be read, and if the verifiers disagree.
///
/// 64 bytes that are strict DER can also be r and s. Both readings are judged, and one that is valid is enough: it is a
/// signature of the message in a form that the caller admits.
pub fn verify(arguments: &VerifyArguments) -> Result<Judgement, Failure> {
    let key = public_key(&parse_hex("--public-key", &arguments.public_key)?)?;
    let bytes = parse_hex("--signature", &arguments.signature)?;
    let mut readings = signature::readings(&bytes);
    if let Some(form) = arguments.signature_format {
        readings.retain(|(read, _)| *read == form);
    }
    if readings.is_empty() {
        return Err(Failure::Usage(unreadable(bytes.len(), arguments.signature_format)));
    }
    let content = Content::read(&arguments.content, arguments.hash, Keep::Digest)?;
    let judged: Vec<Judged> = readings
        .into_iter()
        .map(|(form, parsed)| judge(&key, &content, form, parsed))
        .collect::<Result<_, _>>()?;
    let valid = judged.iter().find(|judged| judged.valid);
    let names: Vec<&str> = judged.iter().map(|judged| judged.form.name()).collect();
    let Some(Judged { form, low_s, what, .. }) = valid.or(judged.first()) else {
        return Err(Failure::Failed("the signature has no reading".to_string()));
    };
    let verdict = match judged.as_slice() {
        [_, ..] if valid.is_some() => format!("{what} (read as {})", form.name()),
        [_] => format!("{what} (read as {})", form.name()),
        _ => format!("{NOT_VALID} (read as {})", names.join(", and as ")),
    };
    Ok(Judgement {
        format: "quorate-verify",
        version: 1,
        valid: valid.is_some(),
        low_s: *low_s,
        signature_format: valid.map(|judged| judged.form),
        signature_formats_tried: judged.iter().map(|judged| judged.form).collect(),
        public_key: hex::encode(key.serialize()),
        digest: hex::encode(content.digest),
        verdict,
    })
}

const NOT_VALID: &str = "not valid for this public key and message";

/// What one reading of a signature is.
struct Judged {
    form: Form,
    valid: bool,
    low_s: bool,
    what: &'static str,
}

fn judge(key: &PublicKey, content: &Content, form: Form, parsed: Parsed) -> Result<Judged, Failure> {
    let Parsed::Signature(signature) = parsed else {
        let what = "not valid: r or s is zero or not below the order of the curve";
        return Ok(Judged { form, valid: false, low_s: false, what });
    };
    let (valid, low_s, what) = match signature::judge(key, &content.digest, &signature) {
        Verdict { libsecp256k1: true, reference: true, low_s: true } => (true, true, "valid"),
        Verdict { libsecp256k1: true, reference: true, low_s: false } => {
            (true, false, "valid, but s is high: libsecp256k1 and Bitcoin's relay rules refuse it")
        }
        Verdict { libsecp256k1: false, reference: false, low_s } => (false, low_s, NOT_VALID),
        _ => {
            return Err(Failure::Failed(
                "libsecp256k1 and the reference disagree on this signature; please report it".to_string(),
            ));
        }
    };
    Ok(Judged { form, valid, low_s, what })
}

/// Why so many bytes have none of the forms asked for.
fn unreadable(length: usize, form: Option<Form>) -> String {
    let what = match form {
        Some(Form::Der) => "is not strict DER",
        Some(Form::Compact) => "is not 64 bytes (r, s)",
        None => "is neither 64 bytes (r, s) nor strict DER",
    };
    let why = match (length, form) {
        (65, None | Some(Form::Compact)) => "; if it has a recovery id, first or last, leave that byte out",
        _ => "",
    };
    let s = if length == 1 { "" } else { "s" };
    format!("--signature {what}: it has {length} byte{s}{why}")
}

/// Compressed, or uncompressed with its leading 04; no hybrid form.
fn public_key(bytes: &[u8]) -> Result<PublicKey, Failure> {
    let has_form = matches!((bytes.len(), bytes.first()), (33, Some(2 | 3)) | (65, Some(4)));
    let key = if has_form { PublicKey::from_slice(bytes).ok() } else { None };
    key.ok_or_else(|| {
        Failure::Usage(
            "--public-key is not a point of secp256k1 in 33 bytes (02…, 03…) or 65 bytes (04…)".to_string(),
        )
    })
}
