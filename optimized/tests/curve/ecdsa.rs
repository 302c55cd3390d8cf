//! Signatures.

use proptest::prelude::*;
use quorate::curve::{Point, Scalar};
use quorate::ecdsa;
use quorate_reference::curve::{coordinates, decode_point, encode_scalar, generator, scalar_of_digest};
use quorate_reference::ecdsa as reference;
use quorate_spec::engine::Signature;
use quorate_spec::reason::Reason;

use crate::{config, points, scalars};

/// The key for which s is the signature with nonce point Γ: X = (sΓ - mG)/r.
fn key_for(digest: &[u8; 32], gamma_point: &Point, s: &Scalar) -> Option<Point> {
    let r = scalar_of_digest(&coordinates(gamma_point).0);
    let inverse = Option::<Scalar>::from(r.invert())?;
    Some((*gamma_point * *s - generator() * scalar_of_digest(digest)) * inverse)
}

/// What SIGN-FINISH is: the reference's signature, and its own recovery id recovers the key. [SIGN-6]
fn expected(
    public_key: &Point,
    digest: &[u8; 32],
    gamma_point: &Point,
    s: Scalar,
) -> Result<Signature, Reason> {
    let signature = reference::finish(public_key, digest, gamma_point, s)?;
    let recovered = reference::recover(digest, &signature);
    if recovered == Some(*public_key) { Ok(signature) } else { Err(Reason::SignOutput) }
}

#[track_caller]
fn compare(public_key: &Point, digest: &[u8; 32], gamma_point: &Point, s: Scalar) -> bool {
    let expected = expected(public_key, digest, gamma_point, s);
    assert_eq!(ecdsa::finish(public_key, digest, gamma_point, s), expected);
    expected.is_ok()
}

#[track_caller]
fn compare_verification(public_key: &Point, digest: &[u8; 32], signature: &Signature) {
    let Signature { r, s, .. } = signature;
    let verified = ecdsa::verify(public_key, digest, r, s);
    assert_eq!(verified, reference::verify(public_key, digest, r, s));
    for recovery_id in [0, 1, 2, 3, 4, 5, 27, 255] {
        let signature = Signature { recovery_id, ..*signature };
        assert_eq!(ecdsa::recover(digest, &signature), reference::recover(digest, &signature));
    }
}

/// A point with this x-coordinate, if there is one; x = q + offset gives a small r.
fn with_large_x(prefix: u8, offset: u8) -> Option<Point> {
    let mut bytes = [&[prefix][..], &quorate::curve::ORDER].concat();
    bytes[32] += offset;
    decode_point(&bytes).ok()
}

proptest! {
    #![proptest_config(config(128))]

    /// SIGN-5, SIGN-6: signatures of random keys, and everything about them changed.
    #[test]
    fn finishing(k in scalars(), s in scalars(), other in scalars(), digest in prop::array::uniform32(any::<u8>())) {
        let gamma_point = generator() * k;
        prop_assume!(k != Scalar::ZERO);
        let Some(public_key) = key_for(&digest, &gamma_point, &s) else { return Ok(()) };
        prop_assume!(public_key != Point::IDENTITY);
        let good = compare(&public_key, &digest, &gamma_point, s);
        prop_assert_eq!(good, s != Scalar::ZERO);
        compare(&public_key, &digest, &-gamma_point, -s);
        compare(&public_key, &digest, &-gamma_point, s);
        compare(&public_key, &digest, &gamma_point, s + other);
        compare(&(public_key + generator() * other), &digest, &gamma_point, s);
        let mut changed = digest;
        changed[31] ^= 1;
        compare(&public_key, &changed, &gamma_point, s);
        compare(&public_key, &digest, &(gamma_point + generator()), s);
    }

    /// Verification and recovery of anything, for every recovery id.
    #[test]
    fn verification(
        public_key in points(),
        r in scalars(),
        s in scalars(),
        digest in prop::array::uniform32(any::<u8>()),
        string in prop::array::uniform32(any::<u8>()),
    ) {
        let bytes = |scalar: &Scalar| <[u8; 32]>::try_from(encode_scalar(scalar)).unwrap();
        for (r, s) in [(bytes(&r), bytes(&s)), (string, bytes(&s)), (bytes(&r), string), (bytes(&r), [0xff; 32])] {
            compare_verification(&public_key, &digest, &Signature { r, s, recovery_id: 0 });
        }
        // with the right key
        let signature = Signature { r: bytes(&r), s: bytes(&s), recovery_id: 0 };
        if let Some(public_key) = reference::recover(&digest, &signature) {
            compare_verification(&public_key, &digest, &signature);
        }
    }
}

/// SIGN-5, SIGN-7: nonce points with x from q on, x = q itself among them.
#[test]
fn sign_5_large_x() {
    let (mut found, digest) = (0, [0x3c; 32]);
    for offset in 0..40 {
        for gamma_point in [2, 3].into_iter().filter_map(|prefix| with_large_x(prefix, offset)) {
            for s in [Scalar::from(77u64), -Scalar::from(77u64), Scalar::ZERO] {
                let public_key = key_for(&digest, &gamma_point, &s).unwrap_or(generator());
                found += u32::from(compare(&public_key, &digest, &gamma_point, s));
                let r = encode_scalar(&scalar_of_digest(&coordinates(&gamma_point).0)).try_into().unwrap();
                let s = encode_scalar(&s).try_into().unwrap();
                compare_verification(&public_key, &digest, &Signature { r, s, recovery_id: 0 });
            }
        }
    }
    assert!(found > 40, "{found}");
}

/// SIGN-6: the key that makes R the identity, and s = 0.
#[test]
fn sign_6_identities() {
    let (digest, gamma_point) = ([9; 32], generator() * Scalar::from(3u64));
    let public_key = key_for(&digest, &gamma_point, &Scalar::ZERO).unwrap();
    for s in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE] {
        assert!(!compare(&public_key, &digest, &gamma_point, s));
    }
}
