//! Signatures as bytes, and two verifiers that must agree: libsecp256k1 and the reference.

use clap::ValueEnum;
use quorate_reference::{curve, ecdsa};
use quorate_spec::Hash;
use quorate_spec::engine;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId, Signature};
use secp256k1::{Message, PublicKey};
use serde::Serialize;

/// How the bytes of a signature are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Strict DER
    Der,
    /// 64 bytes: r, then s
    Compact,
}

impl Form {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Form::Der => "strict DER",
            Form::Compact => "r and s",
        }
    }
}

/// What bytes that should be a signature are in one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A signature; whether it is valid for anything is another question.
    Signature(Signature),
    /// Of the right form, but r or s is not a number that any signature has.
    OutOfRange,
    /// Not of this form.
    Malformed,
}

/// Reads bytes in one form.
pub fn parse(bytes: &[u8], form: Form) -> Parsed {
    match form {
        Form::Der => Signature::from_der(bytes).map_or(Parsed::Malformed, in_range),
        Form::Compact if bytes.len() == 64 => {
            Signature::from_compact(bytes).map_or(Parsed::OutOfRange, in_range)
        }
        Form::Compact => Parsed::Malformed,
    }
}

/// Every form that bytes have, with what they are in it: 64 bytes can be strict DER and r and s at once.
pub fn readings(bytes: &[u8]) -> Vec<(Form, Parsed)> {
    let all = [Form::Der, Form::Compact].map(|form| (form, parse(bytes, form)));
    all.into_iter().filter(|(_, parsed)| *parsed != Parsed::Malformed).collect()
}

/// Zero is no r and no s; libsecp256k1 also puts zero for numbers that are negative or too large.
fn in_range(signature: Signature) -> Parsed {
    let compact = signature.serialize_compact();
    let has_zero = compact.chunks(32).any(|half| half.iter().all(|byte| *byte == 0));
    if has_zero { Parsed::OutOfRange } else { Parsed::Signature(signature) }
}

/// What the verifiers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// libsecp256k1, after s was brought to its low form.
    pub libsecp256k1: bool,
    /// The reference.
    pub reference: bool,
    /// Whether s is in its low form, the only one that libsecp256k1 and Bitcoin's relay rules accept.
    pub low_s: bool,
}

/// Asks both verifiers.
pub fn judge(key: &PublicKey, digest: &Hash, signature: &Signature) -> Verdict {
    let mut low = *signature;
    low.normalize_s();
    let compact = signature.serialize_compact();
    let reference = || {
        let (r, s) = (compact.first_chunk::<32>()?, compact.last_chunk::<32>()?);
        let point = curve::decode_point(&key.serialize()).ok()?;
        Some(ecdsa::verify(&point, digest, r, s))
    };
    Verdict {
        libsecp256k1: low.verify(Message::from_digest(*digest), key).is_ok(),
        reference: reference().unwrap_or(false),
        low_s: low == *signature,
    }
}

/// A signature of the protocol in the forms that others read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Strict DER.
    pub der: Vec<u8>,
    /// r, then s.
    pub compact: Vec<u8>,
    /// The recovery id.
    pub recovery_id: u8,
}

/// Encodes a signature of the protocol, if libsecp256k1 accepts it as it stands (low s) and its recovery id recovers the key.
pub fn encode_verified(key: &PublicKey, digest: &Hash, signature: &engine::Signature) -> Option<Encoded> {
    let compact = [signature.r, signature.s].concat();
    let message = Message::from_digest(*digest);
    let parsed = Signature::from_compact(&compact).ok()?;
    parsed.verify(message, key).ok()?;
    let id = RecoveryId::try_from(i32::from(signature.recovery_id)).ok()?;
    let recovered = RecoverableSignature::from_compact(&compact, id).ok()?.recover_ecdsa(message).ok()?;
    if recovered != *key {
        return None;
    }
    Some(Encoded { der: parsed.serialize_der().to_vec(), compact, recovery_id: signature.recovery_id })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use secp256k1::SecretKey;

    use super::*;

    const DIGEST: Hash = [7; 32];
    const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    fn signed() -> (PublicKey, Signature) {
        let secret = SecretKey::from_secret_bytes([3; 32]).unwrap();
        (PublicKey::from_secret_key(&secret), secret.sign_ecdsa(Message::from_digest(DIGEST)))
    }

    #[test]
    fn both_forms_parse_to_the_same() {
        let (_, signature) = signed();
        assert_eq!(parse(&signature.serialize_der(), Form::Der), Parsed::Signature(signature));
        assert_eq!(parse(&signature.serialize_compact(), Form::Compact), Parsed::Signature(signature));
    }

    #[test]
    fn der_is_strict() {
        let (_, signature) = signed();
        let der = signature.serialize_der().to_vec();
        let trailing = [der.clone(), vec![0]].concat();
        let mut long_form = vec![0x30, 0x81];
        long_form.extend_from_slice(&der[1..]);
        for bad in [&der[..der.len() - 1], &trailing, &long_form, &[], &[0x30], &[0; 65]] {
            assert!(readings(bad).is_empty());
        }
    }

    #[test]
    fn sixty_four_bytes_have_two_readings() {
        let der = "303e02207e61ac4012a07411631e6564e1ff92ce4ed9ecf5b2486b87b268b7acbce22f51021a00800000000000000000\
                   00000000000000000000000000000005";
        let der = hex::decode(der).unwrap();
        let forms: Vec<Form> = readings(&der).into_iter().map(|(form, _)| form).collect();
        assert_eq!(forms, [Form::Der, Form::Compact]);
        for other in 0..64 {
            let mut no_longer = der.clone();
            no_longer[other] ^= 0x80;
            let read = readings(&no_longer);
            assert_eq!(read.last().unwrap().0, Form::Compact); // 64 bytes always have that reading
        }
        assert!(readings(&der[..63]).is_empty());
        assert!(readings(&[&der[..], &[0]].concat()).is_empty());
    }

    #[test]
    fn numbers_out_of_range() {
        let order = hex::decode(ORDER).unwrap();
        let one = [vec![0; 31], vec![1]].concat();
        for (r, s) in [(vec![0; 32], one.clone()), (one.clone(), vec![0; 32]), (order.clone(), one.clone())] {
            assert_eq!(parse(&[r, s].concat(), Form::Compact), Parsed::OutOfRange);
        }
        let integer = |bytes: &[u8]| [&[2, bytes.len() as u8], bytes].concat();
        let der = |r: &[u8], s: &[u8]| {
            let body = [integer(r), integer(s)].concat();
            [&[0x30, body.len() as u8], body.as_slice()].concat()
        };
        let order = [vec![0], order].concat();
        for (r, s) in [(&order[..], &[1][..]), (&[1], &order), (&[0], &[1]), (&[0x80], &[1])] {
            assert_eq!(parse(&der(r, s), Form::Der), Parsed::OutOfRange);
        }
        assert!(matches!(parse(&der(&[1], &[1]), Form::Der), Parsed::Signature(_)));
    }

    #[test]
    fn high_s_is_valid_and_told() {
        let (key, signature) = signed();
        let compact = signature.serialize_compact();
        let order = num_bigint::BigUint::parse_bytes(ORDER.as_bytes(), 16).unwrap();
        let high = order - num_bigint::BigUint::from_bytes_be(&compact[32..]);
        let bytes = [&compact[..32], &high.to_bytes_be()].concat();
        let Parsed::Signature(high) = parse(&bytes, Form::Compact) else { panic!() };
        let verdict = Verdict { libsecp256k1: true, reference: true, low_s: true };
        assert_eq!(judge(&key, &DIGEST, &signature), verdict);
        assert_eq!(judge(&key, &DIGEST, &high), Verdict { low_s: false, ..verdict });
        let refused = Verdict { libsecp256k1: false, reference: false, low_s: true };
        assert_eq!(judge(&key, &[8; 32], &signature), refused);
    }
}
