//! Public keys and signatures as others read them.

use alloc::vec::Vec;
use core::fmt;

use quorate_spec::Hash;
use quorate_spec::engine;
use quorate_spec::fault::LocalError;

use super::Error;
use crate::{curve, ecdsa};

/// A public key: a point of secp256k1, compressed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub(crate) [u8; 33]);

impl PublicKey {
    /// From the compressed form. Fails with `InvalidInput` if it is no point of the curve.
    pub fn from_bytes(bytes: &[u8; 33]) -> Result<PublicKey, Error> {
        curve::decode_point(bytes).map_err(|_| LocalError::InvalidInput)?;
        Ok(PublicKey(*bytes))
    }

    /// The compressed form.
    pub fn as_bytes(&self) -> &[u8; 33] {
        &self.0
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// An ECDSA signature with low s. Public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(engine::Signature);

impl Signature {
    pub(crate) fn from_engine(inner: engine::Signature) -> Signature {
        Signature(inner)
    }

    /// From r and s, 32 bytes each, and the recovery id.
    pub fn from_bytes(bytes: &[u8; 64], recovery_id: u8) -> Signature {
        let (mut r, mut s) = ([0; 32], [0; 32]);
        r.iter_mut().chain(&mut s).zip(bytes).for_each(|(to, from)| *to = *from);
        Signature(engine::Signature { r, s, recovery_id })
    }

    /// r and s, 32 bytes each.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes.iter_mut().zip(self.0.r.iter().chain(&self.0.s)).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// 0 to 3: with it, the public key follows from the signature.
    pub fn recovery_id(&self) -> u8 {
        self.0.recovery_id
    }

    /// The DER form, as Bitcoin and X.509 have it: at most 72 bytes.
    pub fn to_der(&self) -> Vec<u8> {
        let mut body = integer(&self.0.r);
        body.extend(integer(&self.0.s));
        let mut der = alloc::vec![0x30, body.len() as u8];
        der.extend(body);
        der
    }

    /// Whether it signs the digest under the key: the digest is that of [`Suite::digest`](crate::Suite::digest), or one computed elsewhere.
    pub fn verify(&self, key: &PublicKey, digest: &Hash) -> bool {
        curve::decode_point(&key.0).is_ok_and(|point| ecdsa::verify(&point, digest, &self.0.r, &self.0.s))
    }
}

/// A DER integer: no leading zeros but one where the top bit is set.
fn integer(value: &[u8; 32]) -> Vec<u8> {
    let zeros = value.iter().take(31).take_while(|byte| **byte == 0).count();
    let digits = value.iter().skip(zeros);
    let sign = digits.clone().next().is_some_and(|first| *first >= 0x80);
    let mut der = alloc::vec![0x02, (32 - zeros + usize::from(sign)) as u8];
    der.extend(sign.then_some(0));
    der.extend(digits);
    der
}
