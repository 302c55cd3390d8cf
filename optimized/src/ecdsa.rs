//! ECDSA: what a signature is and when it is valid. Source: book, chapter "Signing". All values are public.

use k256::elliptic_curve::scalar::IsHigh;
use quorate_spec::Hash;
use quorate_spec::engine::Signature;
use quorate_spec::reason::Reason;

use crate::ct;
use crate::curve::{self, ORDER, Point, Scalar, generator, lincomb_vartime};

/// Whether (r, s) signs the digest under X. Accepts low and high s. Algorithm SIGN-VERIFY.
pub fn verify(public_key: &Point, digest: &Hash, r: &[u8; 32], s: &[u8; 32]) -> bool {
    let (Ok(r), Ok(s)) = (curve::decode_scalar(r), curve::decode_scalar(s)) else {
        return false;
    };
    let Some(point) = nonce_point_vartime(public_key, digest, &r, &s) else {
        return false;
    };
    if r == Scalar::ZERO || curve::is_identity(&point) {
        return false;
    }
    let (x, _) = curve::coordinates(&point);
    curve::scalar_of_digest(&x) == r
}

/// `u_1 G + u_2 X` with `u_1 = m/s`, `u_2 = r/s`; nothing for s = 0.
fn nonce_point_vartime(public_key: &Point, digest: &Hash, r: &Scalar, s: &Scalar) -> Option<Point> {
    let s_inverse = Option::<Scalar>::from(s.invert_vartime())?;
    let m = curve::scalar_of_digest(digest);
    Some(lincomb_vartime(&[(generator(), m * s_inverse), (*public_key, *r * s_inverse)]))
}

/// The signature (r, s) with low s and its recovery id, verified. Algorithm SIGN-FINISH. [SIGN-5] [SIGN-6] [SIGN-7]
///
/// `gamma_point`: Γ, the nonce point. `s`: the sum of all shares. Fails with `sign.output`.
pub fn finish(
    public_key: &Point,
    digest: &Hash,
    gamma_point: &Point,
    s: Scalar,
) -> Result<Signature, Reason> {
    let (x, y_is_odd) = curve::coordinates(gamma_point);
    let r = curve::encode_scalar_array(&curve::scalar_of_digest(&x));
    let s_is_high = ct::decide(s.is_high(), "the sum of all shares, which are sent");
    let low_s = if s_is_high { -s } else { s };
    let signature = Signature {
        r,
        s: curve::encode_scalar_array(&low_s),
        recovery_id: u8::from(y_is_odd != s_is_high) | u8::from(r != x) << 1,
    };
    if accepts(public_key, digest, &signature) { Ok(signature) } else { Err(Reason::SignOutput) }
}

/// Whether the signature verifies under X and recovers X, both from its bytes alone.
///
/// Let R be the point that r and the recovery id name, and R' = u_1 G + u_2 X the one of SIGN-VERIFY. Identity: for r, s ≠ 0
/// recovery gives `r⁻¹(sR - mG)`, which is X exactly if `R = s⁻¹(mG + rX) = R'`; and then `x(R') mod q = x(R) mod q = r`. So
/// one comparison of points is both checks.
fn accepts(public_key: &Point, digest: &Hash, signature: &Signature) -> bool {
    let Some((nonce_point, r, s)) = parse(signature) else {
        return false;
    };
    nonce_point_vartime(public_key, digest, &r, &s).is_some_and(|point| point == nonce_point)
}

/// R, r and s of a signature; nothing if r or s is 0 or not below q, or if there is no R. Steps 1 and 2 of Algorithm SIGN-RECOVER.
fn parse(signature: &Signature) -> Option<(Point, Scalar, Scalar)> {
    let r = curve::decode_scalar(&signature.r).ok()?;
    let s = curve::decode_scalar(&signature.s).ok()?;
    if r == Scalar::ZERO || s == Scalar::ZERO || signature.recovery_id > 3 {
        return None;
    }
    let x = if signature.recovery_id & 2 != 0 { add_order(&signature.r)? } else { signature.r };
    let mut encoded = [2 + (signature.recovery_id & 1); 33];
    encoded.last_chunk_mut::<32>()?.copy_from_slice(&x);
    Some((curve::decode_point(&encoded).ok()?, r, s))
}

/// `r + q` in 32 bytes; nothing if it is longer, and then it is no coordinate.
fn add_order(r: &[u8; 32]) -> Option<[u8; 32]> {
    let mut sum = *r;
    let mut carry = 0u16;
    for (byte, q) in sum.iter_mut().zip(ORDER).rev() {
        carry += u16::from(*byte) + u16::from(q);
        [_, *byte] = carry.to_be_bytes();
        carry >>= 8;
    }
    (carry == 0).then_some(sum)
}

/// The public key under which (r, s) with this recovery id signs the digest. Algorithm SIGN-RECOVER.
///
/// With R as in [`finish`], SIGN-VERIFY accepts under `X = r⁻¹(sR - mG)` whenever r, s ≠ 0, by the same identity.
pub fn recover(digest: &Hash, signature: &Signature) -> Option<Point> {
    let (nonce_point, r, s) = parse(signature)?;
    let r_inverse = Option::<Scalar>::from(r.invert_vartime())?;
    let m = curve::scalar_of_digest(digest);
    let public_key = lincomb_vartime(&[(nonce_point, s * r_inverse), (generator(), -(m * r_inverse))]);
    (!curve::is_identity(&public_key)).then_some(public_key)
}
