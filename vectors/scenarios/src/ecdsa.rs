//! Signatures: finishing, verifying, recovering the key. Each answer is held against that of libsecp256k1.

mod finish;
mod verify;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{
    Point, Scalar, coordinates, decode_point, encode_point, encode_scalar, generator, order, scalar_of,
    scalar_of_digest,
};
use quorate_reference::integers::encode_nat;
use quorate_spec::Hash;
use quorate_spec::operations::Values;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId, Signature};
use secp256k1::{Message, PublicKey};

use crate::source::{Draft, Source};
use crate::topic::Topic;
use quorate_adversary::party::{below, hash};

/// `ecdsa.*`.
pub fn signatures(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "high-s",
            "s is above (q-1)/2.",
            "Finishing returns q - s: Bitcoin's relay rules and Ethereum refuse a high s. Verifying accepts both, as ECDSA does.",
            &["BIP 62", "EIP-2"],
        );
        topic.note(
            "large-x",
            "The x-coordinate of the nonce point is not below q, so r is not x.",
            "Whoever forgets bit 1 of the recovery id returns a signature from which another key, or none, is recovered.",
            &["TOB-BRON-1"],
        );
        topic.note(
            "range",
            "r or s is 0, or not below q.",
            "A verifier that skips these checks accepts signatures that nobody made.",
            &["CVE-2022-21449"],
        );
        finish::accepted(topic);
        finish::refused(topic);
        verify::accepted(topic);
        verify::refused(topic);
        verify::recovered(topic);
        verify::not_recovered(topic);
    })
}

/// A number below 2^256.
fn nat(value: &BigUint) -> Hash {
    encode_nat(value, 256).try_into().unwrap()
}

fn bytes(scalar: &Scalar) -> Hash {
    encode_scalar(scalar).try_into().unwrap()
}

fn half() -> BigUint {
    (order() - 1u8) >> 1
}

fn ones() -> BigUint {
    (BigUint::from(1u8) << 256) - 1u8
}

/// A point with this x.
fn with_x(prefix: u8, x: &BigUint) -> Point {
    decode_point(&[vec![prefix], encode_nat(x, 256)].concat()).unwrap()
}

/// What libsecp256k1 says about a signature, with s in either half.
pub(super) fn libsecp_accepts(key: &Point, digest: &Hash, r: &Hash, s: &Hash) -> bool {
    let key = PublicKey::from_slice(&encode_point(key)).unwrap();
    let Ok(mut signature) = Signature::from_compact(&[*r, *s].concat()) else { return false };
    signature.normalize_s();
    signature.verify(Message::from_digest(*digest), &key).is_ok()
}

/// The key that libsecp256k1 recovers.
pub(super) fn libsecp_recovers(digest: &Hash, r: &Hash, s: &Hash, recovery_id: u8) -> Option<Vec<u8>> {
    let id = RecoveryId::try_from(i32::from(recovery_id)).ok()?;
    let signature = RecoverableSignature::from_compact(&[*r, *s].concat(), id).ok()?;
    Some(signature.recover(Message::from_digest(*digest)).ok()?.serialize().to_vec())
}

/// What a signature is made of. The nonce of some is unknown: their key is chosen to fit.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) key: Point,
    pub(super) digest: Hash,
    pub(super) gamma_point: Point,
    pub(super) s: Scalar,
}

impl Made {
    /// The key for which s is the signature with this nonce point: X = (sΓ - mG)/r.
    fn with_key_chosen(digest: Hash, gamma_point: Point, s: Scalar) -> Made {
        let r = scalar_of_digest(&coordinates(&gamma_point).0);
        let key = (gamma_point * s - generator() * scalar_of_digest(&digest)) * r.invert().unwrap();
        Made { key, digest, gamma_point, s }
    }

    /// A signature of a random key.
    fn random(text: &str) -> Made {
        Made::by_key(scalar_of(&BigInt::from(below(&order(), &format!("key of {text}")))), text)
    }

    /// A signature of the key x.
    fn by_key(x: Scalar, text: &str) -> Made {
        let k = scalar_of(&BigInt::from(below(&order(), &format!("nonce of {text}"))));
        let digest = hash(text);
        let gamma_point = generator() * k;
        let r = scalar_of_digest(&coordinates(&gamma_point).0);
        let s = (scalar_of_digest(&digest) + r * x) * k.invert().unwrap();
        Made { key: generator() * x, digest, gamma_point, s }
    }

    /// A random signature, with the parity of y(Γ) and the half of s that are asked for.
    fn random_with(text: &str, y_is_odd: bool, s_is_high: bool) -> Made {
        let fits =
            |made: &Made| coordinates(&made.gamma_point).1 == y_is_odd && made.s_is_high() == s_is_high;
        (0..).map(|k| Made::random(&format!("{text} {k}"))).find(fits).unwrap()
    }

    fn s_is_high(&self) -> bool {
        BigUint::from_bytes_be(&bytes(&self.s)) > half()
    }

    fn r(&self) -> Hash {
        bytes(&scalar_of_digest(&coordinates(&self.gamma_point).0))
    }

    pub(super) fn to_finish(&self) -> Values {
        Values::new()
            .with("public_key", encode_point(&self.key))
            .with("digest", self.digest)
            .with("Gamma", encode_point(&self.gamma_point))
            .with("s", bytes(&self.s))
    }

    fn to_verify(&self) -> Values {
        to_verify(&self.key, &self.digest, &self.r(), &bytes(&self.s))
    }

    /// r, low s, recovery id: what finishing gives, with libsecp256k1 as witness.
    pub(super) fn finished(&self) -> Values {
        let (x, y_is_odd) = coordinates(&self.gamma_point);
        let low = if self.s_is_high() { -self.s } else { self.s };
        let id = u8::from(y_is_odd != self.s_is_high()) + 2 * u8::from(BigUint::from_bytes_be(&x) >= order());
        let (r, s) = (self.r(), bytes(&low));
        assert!(libsecp_accepts(&self.key, &self.digest, &r, &s));
        assert_eq!(libsecp_recovers(&self.digest, &r, &s, id), Some(encode_point(&self.key)));
        Values::new().with("r", r).with("s", s).with("recovery_id", id)
    }
}

pub(super) fn to_verify(key: &Point, digest: &Hash, r: &Hash, s: &Hash) -> Values {
    Values::new().with("public_key", encode_point(key)).with("digest", *digest).with("r", *r).with("s", *s)
}

pub(super) fn to_recover(digest: &Hash, r: &Hash, s: &Hash, recovery_id: u8) -> Values {
    Values::new().with("digest", *digest).with("r", *r).with("s", *s).with("recovery_id", recovery_id)
}

/// Digests around q: they count mod q.
fn digests() -> [(&'static str, BigUint, &'static str); 5] {
    [
        ("zero", BigUint::ZERO, "Digest 0: m = 0 is allowed."),
        ("q-minus-1", order() - 1u8, "Digest q - 1."),
        ("q", order(), "Digest q: m = 0."),
        ("q-plus-1", order() + 1u8, "Digest q + 1: m = 1."),
        ("ones", ones(), "Only one bits: larger than q."),
    ]
}
