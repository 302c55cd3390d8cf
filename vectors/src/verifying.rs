//! `quorate verify`.

use secp256k1::PublicKey;
use serde::Serialize;

use crate::arguments::VerifyArguments;
use crate::failure::Failure;
use crate::signature::{self, Parsed, Verdict};
use crate::signing::{Content, parse_hex};

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
    /// The public key, compressed.
    pub public_key: String,
    /// What ECDSA signs.
    pub digest: String,
    /// One line for people.
    pub verdict: &'static str,
}

/// Judges a signature. Fails on arguments that cannot be read, and if the verifiers disagree.
pub fn verify(arguments: &VerifyArguments) -> Result<Judgement, Failure> {
    let key = public_key(&parse_hex("--public-key", &arguments.public_key)?)?;
    let parsed = signature::parse(&parse_hex("--signature", &arguments.signature)?);
    if parsed == Parsed::Malformed {
        return Err(Failure::Usage("--signature is neither 64 bytes (r, s) nor strict DER".to_string()));
    }
    let content = Content::read(&arguments.content, arguments.hash)?;
    let (verdict, valid, low_s) = match parsed {
        Parsed::Signature(signature) => match signature::judge(&key, &content.digest(), &signature) {
            Verdict { libsecp256k1: true, reference: true, low_s: true } => ("valid", true, true),
            Verdict { libsecp256k1: true, reference: true, low_s: false } => {
                ("valid, but s is high: libsecp256k1 and Bitcoin's relay rules refuse it", true, false)
            }
            Verdict { libsecp256k1: false, reference: false, low_s } => {
                ("not valid for this public key and message", false, low_s)
            }
            _ => {
                return Err(Failure::Failed(
                    "libsecp256k1 and the reference disagree on this signature; please report it".to_string(),
                ));
            }
        },
        _ => ("not valid: r or s is zero or not below the order of the curve", false, false),
    };
    Ok(judgement(&key, &content, verdict, valid, low_s))
}

fn judgement(
    key: &PublicKey,
    content: &Content,
    verdict: &'static str,
    valid: bool,
    low_s: bool,
) -> Judgement {
    Judgement {
        format: "quorate-verify",
        version: 1,
        valid,
        low_s,
        public_key: hex::encode(key.serialize()),
        digest: hex::encode(content.digest()),
        verdict,
    }
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
