//! Signatures as bytes, and two verifiers that must agree: libsecp256k1 and the reference.

use quorate_reference::{curve, ecdsa};
use quorate_spec::Hash;
use quorate_spec::engine;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId, Signature};
use secp256k1::{Message, PublicKey};

/// What bytes that should be a signature are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A signature; whether it is valid for anything is another question.
    Signature(Signature),
    /// Of the right form, but r or s is not a number that any signature has.
    OutOfRange,
    /// Neither 64 bytes nor strict DER.
    Malformed,
}

/// Reads 64 bytes as r and s, anything else as strict DER.
pub fn parse(bytes: &[u8]) -> Parsed {
    if bytes.len() == 64 {
        return Signature::from_compact(bytes).map_or(Parsed::OutOfRange, in_range);
    }
    Signature::from_der(bytes).map_or(Parsed::Malformed, in_range)
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
        assert_eq!(parse(&signature.serialize_der()), Parsed::Signature(signature));
        assert_eq!(parse(&signature.serialize_compact()), Parsed::Signature(signature));
    }

    #[test]
    fn der_is_strict() {
        let (_, signature) = signed();
        let der = signature.serialize_der().to_vec();
        let trailing = [der.clone(), vec![0]].concat();
        let mut long_form = vec![0x30, 0x81];
        long_form.extend_from_slice(&der[1..]);
        for bad in [&der[..der.len() - 1], &trailing, &long_form, &[], &[0x30], &[0; 65]] {
            assert_eq!(parse(bad), Parsed::Malformed);
        }
    }

    #[test]
    fn numbers_out_of_range() {
        let order = hex::decode(ORDER).unwrap();
        let one = [vec![0; 31], vec![1]].concat();
        for (r, s) in [(vec![0; 32], one.clone()), (one.clone(), vec![0; 32]), (order.clone(), one.clone())] {
            assert_eq!(parse(&[r, s].concat()), Parsed::OutOfRange);
        }
        let integer = |bytes: &[u8]| [&[2, bytes.len() as u8], bytes].concat();
        let der = |r: &[u8], s: &[u8]| {
            let body = [integer(r), integer(s)].concat();
            [&[0x30, body.len() as u8], body.as_slice()].concat()
        };
        let order = [vec![0], order].concat();
        for (r, s) in [(&order[..], &[1][..]), (&[1], &order), (&[0], &[1]), (&[0x80], &[1])] {
            assert_eq!(parse(&der(r, s)), Parsed::OutOfRange);
        }
        assert!(matches!(parse(&der(&[1], &[1])), Parsed::Signature(_)));
    }

    #[test]
    fn high_s_is_valid_and_told() {
        let (key, signature) = signed();
        let compact = signature.serialize_compact();
        let order = num_bigint::BigUint::parse_bytes(ORDER.as_bytes(), 16).unwrap();
        let high = order - num_bigint::BigUint::from_bytes_be(&compact[32..]);
        let bytes = [&compact[..32], &high.to_bytes_be()].concat();
        let Parsed::Signature(high) = parse(&bytes) else { panic!() };
        let verdict = Verdict { libsecp256k1: true, reference: true, low_s: true };
        assert_eq!(judge(&key, &DIGEST, &signature), verdict);
        assert_eq!(judge(&key, &DIGEST, &high), Verdict { low_s: false, ..verdict });
        let refused = Verdict { libsecp256k1: false, reference: false, low_s: true };
        assert_eq!(judge(&key, &[8; 32], &signature), refused);
    }
}
