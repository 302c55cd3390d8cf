//! secp256k1: scalars and points, and their encodings. Source: book, chapter "Encodings".
//!
//! What is not named `_vartime` takes the same time for all scalars and points. Scalars of the session's secrets live in
//! [`SecretScalar`]; a plain [`Scalar`] is a public value, or a value on its way through a computation.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use k256::elliptic_curve::ff::{FromUniformBytes, PrimeField};
use k256::elliptic_curve::ops::{LinearCombination, Reduce};
use k256::elliptic_curve::point::AffineCoordinates;
use k256::elliptic_curve::sec1::FromSec1Point;
use k256::elliptic_curve::{BatchNormalize, Group};
use quorate_spec::hashing::{self, Context};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::{SCALAR_STREAM, Tape};
use quorate_spec::secret::SecretBytes;
use subtle::{Choice, ConditionallySelectable};
use zeroize::{Zeroize, Zeroizing};

use crate::ct;

pub use k256::{ProjectivePoint as Point, Scalar};

/// The order q of the group, big-endian.
pub const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba,
    0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// A secret scalar: erased on drop, without Debug, Clone or comparison. On the heap, so that moving it leaves no copy behind.
pub struct SecretScalar(Box<Scalar>);

impl SecretScalar {
    /// Takes the value over.
    pub fn new(value: Scalar) -> SecretScalar {
        SecretScalar(Box::new(value))
    }

    /// The value, for the moment of its use.
    pub fn expose(&self) -> &Scalar {
        &self.0
    }

    /// Whether the value is 0.
    pub fn is_zero(&self) -> Choice {
        self.0.is_zero()
    }

    /// 32 bytes, big-endian. Secret.
    pub fn encode(&self) -> SecretBytes {
        let bytes = Zeroizing::new(encode_scalar_array(&self.0));
        SecretBytes::new(bytes.to_vec())
    }
}

impl Drop for SecretScalar {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The generator G.
pub fn generator() -> Point {
    Point::GENERATOR
}

/// `xG`. `x`: a scalar, may be secret.
pub fn multiply_generator(x: &Scalar) -> Point {
    Point::mul_by_generator(x)
}

/// `Σ x_k P_k` for public scalars and points, the doublings shared by all terms.
pub fn lincomb_vartime(terms: &[(Point, Scalar)]) -> Point {
    <Point as LinearCombination<[(Point, Scalar)]>>::lincomb_vartime(terms)
}

/// `kP` for a public number of at most 16 bits: one doubling for each of its bits instead of 256.
pub fn multiply_small_vartime(point: &Point, k: u16) -> Point {
    let bits = u16::BITS - k.leading_zeros();
    (0..bits).rev().fold(Point::IDENTITY, |sum, bit| {
        let doubled = sum.double();
        if k >> bit & 1 == 1 { doubled + point } else { doubled }
    })
}

/// 32 bytes, a value below q. Fails with `decode.scalar`. [ENC-2]
pub fn decode_scalar(bytes: &[u8]) -> Result<Scalar, Reason> {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.try_into().map_err(|_| Reason::DecodeScalar)?);
    let scalar = Scalar::from_repr((*bytes).into());
    if ct::decide(scalar.is_some(), "bytes that are no scalar are refused, received or stored") {
        Ok(scalar.unwrap_or(Scalar::ZERO))
    } else {
        Err(Reason::DecodeScalar)
    }
}

/// A secret scalar from its 32 bytes. Fails with `decode.scalar`. [ENC-2]
pub fn decode_secret(bytes: &SecretBytes) -> Result<SecretScalar, Reason> {
    decode_scalar(bytes.expose()).map(SecretScalar::new)
}

/// 33 bytes, a compressed point other than the identity. Fails with `decode.point`. [ENC-3]
pub fn decode_point(bytes: &[u8]) -> Result<Point, Reason> {
    match (bytes.len(), bytes.first()) {
        (33, Some(2 | 3)) => {
            k256::AffinePoint::from_sec1_bytes(bytes).map(Point::from).map_err(|_| Reason::DecodePoint)
        }
        _ => Err(Reason::DecodePoint),
    }
}

/// 32 bytes, big-endian.
pub fn encode_scalar(scalar: &Scalar) -> Vec<u8> {
    encode_scalar_array(scalar).to_vec()
}

/// 32 bytes as an array.
pub fn encode_scalar_array(scalar: &Scalar) -> [u8; 32] {
    scalar.to_repr().into()
}

/// 33 bytes, SEC 1 compressed. The identity has no encoding on the wire; here it is 33 zero bytes, which no decoder accepts.
pub fn encode_point(point: &Point) -> Vec<u8> {
    encode_point_array(point).to_vec()
}

/// 33 bytes as an array. `point`: may be secret.
pub fn encode_point_array(point: &Point) -> [u8; 33] {
    encode_affine(&point.to_affine())
}

/// 33 bytes for each point, of points that are sent. One inversion serves all of them.
pub fn encode_points(points: &[Point]) -> Vec<[u8; 33]> {
    let mut points = points.to_vec();
    ct::public(points.as_mut_slice(), "points that are sent");
    let affine = <Point as BatchNormalize<[Point]>>::batch_normalize(points.as_slice());
    affine.iter().map(encode_affine).collect()
}

/// The tag is computed, not matched on: the encoder of the dependency branches on it, and a point may be secret.
fn encode_affine(point: &k256::AffinePoint) -> [u8; 33] {
    // both coordinates of the identity are 0
    let mut bytes = [0; 33];
    let [tag, x @ ..] = &mut bytes;
    x.copy_from_slice(&Zeroizing::new(point.x()));
    *tag = u8::conditional_select(&2, &3, point.y_is_odd());
    tag.conditional_assign(&0, Point::from(*point).is_identity());
    bytes
}

/// Whether the point is the identity.
pub fn is_identity(point: &Point) -> bool {
    ct::decide(point.is_identity(), "a point that is sent, or a sum of such points")
}

/// Whether one of the points is the identity: one answer for all.
pub fn any_identity<'a>(points: impl IntoIterator<Item = &'a Point>) -> bool {
    let any = points.into_iter().fold(Choice::from(0), |any, point| any | point.is_identity());
    ct::decide(any, "points that are sent")
}

/// 32 bytes as an integer mod q: digests and x-coordinates.
pub fn scalar_of_digest(digest: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<k256::FieldBytes>>::reduce(&(*digest).into())
}

/// A scalar: 64 bytes mod q; 0 for any other number of bytes, which no caller passes. May be secret. [SAMP-1]
pub fn scalar_from(stream: &[u8]) -> Scalar {
    let bytes = Zeroizing::new(<[u8; SCALAR_STREAM]>::try_from(stream).unwrap_or([0; SCALAR_STREAM]));
    Scalar::from_uniform_bytes(&bytes)
}

/// A scalar of the tape. Secret. [SAMP-7]
pub fn sample(tape: &Tape, label: &str, peer: u16, counter: u32) -> SecretScalar {
    SecretScalar::new(scalar_from(&Zeroizing::new(tape.read(label, peer, counter, SCALAR_STREAM))))
}

/// A challenge for equations of points alone. [SAMP-2]
///
/// Identity: `eP = (e mod q)P`, so the scalar does what its symmetric representative does.
pub fn challenge_scalar(label: &str, items: &[&[u8]]) -> Scalar {
    let mut stream = hashing::xof(label, items, SCALAR_STREAM);
    ct::public(stream.as_mut_slice(), "a challenge");
    scalar_from(&stream)
}

/// The challenge over ctx and points, each an item of its own. [HASH-5]
pub fn challenge_of_points(label: &str, context: &Context<'_>, points: &[Point]) -> Scalar {
    let ctx = context.hash();
    let encoded = encode_points(points);
    let mut items: Vec<&[u8]> = vec![&ctx];
    items.extend(encoded.iter().map(|point| point.as_slice()));
    challenge_scalar(label, &items)
}

/// The affine x-coordinate, 32 bytes, and whether y is odd. The point is public.
pub fn coordinates(point: &Point) -> ([u8; 32], bool) {
    let affine = point.to_affine();
    let y_is_odd = ct::decide(affine.y_is_odd(), "the nonce point of a signature");
    (affine.x().into(), y_is_odd)
}
