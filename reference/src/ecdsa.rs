//! ECDSA: what a signature is and when it is valid. Source: book, chapter "Signing".

use k256::elliptic_curve::scalar::IsHigh;
use num_bigint::BigUint;
use quorate_spec::engine::Signature;
use quorate_spec::reason::Reason;

use crate::curve::{self, Point, Scalar, generator};
use crate::integers;

/// Whether (r, s) signs the digest under X. Accepts low and high s. Source: Algorithm SIGN-VERIFY.
pub fn verify(public_key: &Point, digest: &[u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
    let (Ok(r), Ok(s)) = (curve::decode_scalar(r), curve::decode_scalar(s)) else {
        return false;
    };
    let Some(s_inverse) = Option::<Scalar>::from(s.invert()) else {
        return false;
    };
    let m = curve::scalar_of_digest(digest);
    let point = generator() * (m * s_inverse) + *public_key * (r * s_inverse);
    if r == Scalar::ZERO || curve::is_identity(&point) {
        return false;
    }
    let (x, _) = curve::coordinates(&point);
    curve::scalar_of_digest(&x) == r
}

/// The signature (r, s) with low s and its recovery id, verified. Source: Algorithm SIGN-FINISH. [SIGN-5] [SIGN-6] [SIGN-7]
///
/// `gamma_point`: Γ, the nonce point. `s`: the sum of all shares. Fails with `sign.output`.
pub fn finish(
    public_key: &Point,
    digest: &[u8; 32],
    gamma_point: &Point,
    s: Scalar,
) -> Result<Signature, Reason> {
    let (x, y_is_odd) = curve::coordinates(gamma_point);
    let r = curve::scalar_of_digest(&x);
    let x_is_reduced = curve::encode_scalar(&r) != x;
    let s_is_high: bool = s.is_high().into();
    let low_s = if s_is_high { -s } else { s };
    let signature = Signature {
        r: curve::encode_scalar(&r).try_into().unwrap_or_default(),
        s: curve::encode_scalar(&low_s).try_into().unwrap_or_default(),
        recovery_id: u8::from(y_is_odd != s_is_high) | u8::from(x_is_reduced) << 1,
    };
    let valid = verify(public_key, digest, &signature.r, &signature.s)
        && recover(digest, &signature) == Some(*public_key);
    if valid { Ok(signature) } else { Err(Reason::SignOutput) }
}

/// The public key under which (r, s) with this recovery id signs the digest. Source: Algorithm SIGN-RECOVER.
pub fn recover(digest: &[u8; 32], signature: &Signature) -> Option<Point> {
    let r = curve::decode_scalar(&signature.r).ok()?;
    let s = curve::decode_scalar(&signature.s).ok()?;
    let x_is_reduced = signature.recovery_id & 2 != 0;
    let x = BigUint::from_bytes_be(&signature.r) + if x_is_reduced { curve::order() } else { BigUint::ZERO };
    let prefix = 2 + (signature.recovery_id & 1);
    let nonce_point = curve::decode_point(&[vec![prefix], integers::encode_nat(&x, 256)].concat()).ok()?;
    let r_inverse = Option::<Scalar>::from(r.invert())?;
    let m = curve::scalar_of_digest(digest);
    let public_key = (nonce_point * s - generator() * m) * r_inverse;
    let valid = verify(&public_key, digest, &signature.r, &signature.s) && !curve::is_identity(&public_key);
    (signature.recovery_id < 4 && valid).then_some(public_key)
}
