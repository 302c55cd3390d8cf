//! secp256k1: scalars and points, and their encodings. Source: book, chapter "Encodings".

use k256::elliptic_curve::Group;
use k256::elliptic_curve::ff::PrimeField;
use k256::elliptic_curve::ops::Reduce;
use k256::elliptic_curve::point::AffineCoordinates;
use k256::elliptic_curve::sec1::{FromSec1Point, ToSec1Point};
use num_bigint::{BigInt, BigUint};
use quorate_spec::reason::Reason;

use crate::integers;

pub use k256::{ProjectivePoint as Point, Scalar};

/// The order q of the group.
pub fn order() -> BigUint {
    BigUint::from_bytes_be(&encode_scalar(&-Scalar::ONE)) + 1u8
}

/// The generator G.
pub fn generator() -> Point {
    Point::GENERATOR
}

/// 32 bytes, a value below q. Fails with `decode.scalar`. [ENC-2]
pub fn decode_scalar(bytes: &[u8]) -> Result<Scalar, Reason> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Reason::DecodeScalar)?;
    Option::from(Scalar::from_repr(bytes.into())).ok_or(Reason::DecodeScalar)
}

/// 33 bytes, a compressed point other than the identity. Fails with `decode.point`. [ENC-3]
pub fn decode_point(bytes: &[u8]) -> Result<Point, Reason> {
    let compressed = bytes.len() == 33 && matches!(bytes.first(), Some(2 | 3));
    if !compressed {
        return Err(Reason::DecodePoint);
    }
    let point = k256::AffinePoint::from_sec1_bytes(bytes).map_err(|_| Reason::DecodePoint)?;
    Ok(Point::from(point))
}

/// 32 bytes, big-endian.
pub fn encode_scalar(scalar: &Scalar) -> Vec<u8> {
    scalar.to_repr().to_vec()
}

/// 33 bytes, SEC 1 compressed. The identity has no encoding on the wire; here it is 33 zero bytes, which no decoder accepts.
pub fn encode_point(point: &Point) -> Vec<u8> {
    encode_point_array(point).to_vec()
}

/// 33 bytes as an array.
pub fn encode_point_array(point: &Point) -> [u8; 33] {
    let encoded = point.to_affine().to_sec1_point(true);
    encoded.as_bytes().try_into().unwrap_or([0; 33])
}

/// Whether the point is the identity.
pub fn is_identity(point: &Point) -> bool {
    point.is_identity().into()
}

/// The scalar of an integer, reduced mod q.
pub fn scalar_of(value: &BigInt) -> Scalar {
    let reduced = integers::encode_nat(&integers::reduce(value, &order()), 256);
    decode_scalar(&reduced).unwrap_or_default()
}

/// The integer in [0, q) of a scalar.
pub fn integer_of(scalar: &Scalar) -> BigInt {
    BigInt::from(BigUint::from_bytes_be(&encode_scalar(scalar)))
}

/// 32 bytes as an integer mod q: digests and x-coordinates.
pub fn scalar_of_digest(digest: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<k256::FieldBytes>>::reduce(&(*digest).into())
}

/// `value P` for an integer.
pub fn multiply(value: &BigInt, point: &Point) -> Point {
    *point * scalar_of(value)
}

/// The affine x-coordinate, 32 bytes, and whether y is odd.
pub fn coordinates(point: &Point) -> ([u8; 32], bool) {
    let affine = point.to_affine();
    (affine.x().into(), affine.y_is_odd().into())
}

/// The affine y-coordinate, 32 bytes. The identity has none; here it is 32 zero bytes.
pub fn y_coordinate(point: &Point) -> [u8; 32] {
    let encoded = point.to_affine().to_sec1_point(false);
    encoded.as_bytes().last_chunk().copied().unwrap_or_default()
}
