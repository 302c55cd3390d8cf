//! The arithmetic of the book once more, from num-bigint, k256 and the XOF alone: what judges compute with shares nothing with the
//! code whose proofs they judge.

use k256::elliptic_curve::ff::PrimeField;
use k256::{ProjectivePoint, Scalar};
use num_bigint::{BigInt, BigUint, Sign};
use quorate_spec::hashing::xof;

/// The order of secp256k1.
pub fn q() -> BigUint {
    BigUint::parse_bytes(b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16).unwrap()
}

/// The residue of an integer of either sign.
pub fn modulo(value: &BigInt, modulus: &BigUint) -> BigUint {
    let modulus = BigInt::from(modulus.clone());
    ((value % &modulus + &modulus) % &modulus).to_biguint().unwrap()
}

/// `a b mod n`.
pub fn multiply(a: &BigUint, b: &BigUint, modulus: &BigUint) -> BigUint {
    a * b % modulus
}

/// `base^exponent`, for a negative exponent the power of the inverse; 0 where there is none.
pub fn power(base: &BigUint, exponent: &BigInt, modulus: &BigUint) -> BigUint {
    let base = match exponent.sign() {
        Sign::Minus => base.modinv(modulus).unwrap_or_default(),
        _ => base.clone(),
    };
    base.modpow(exponent.magnitude(), modulus)
}

/// `(1 + xN) r^N mod N²`.
pub fn encrypt(n: &BigUint, x: &BigInt, r: &BigUint) -> BigUint {
    let square = n * n;
    modulo(&(x * BigInt::from(n.clone()) + 1), &square) * r.modpow(n, &square) % &square
}

/// `-2^b <= value < 2^b`: the bits from b on are all equal.
pub fn in_interval(value: &BigInt, b: usize) -> bool {
    let sign: BigInt = value >> b;
    sign == BigInt::from(0) || sign == BigInt::from(-1)
}

/// An integer as a scalar.
pub fn scalar(value: &BigInt) -> Scalar {
    let mut bytes = [0; 32];
    let digits = modulo(value, &q()).to_bytes_be();
    bytes[32 - digits.len()..].copy_from_slice(&digits);
    Scalar::from_repr(bytes.into()).unwrap()
}

/// A multiple of a point.
pub fn times(value: &BigInt, point: &ProjectivePoint) -> ProjectivePoint {
    *point * scalar(value)
}

/// A scalar challenge, in (-q/2, q/2).
pub fn challenge(label: &str, items: &[&[u8]]) -> BigInt {
    let q = BigInt::from(q());
    let residue = BigInt::from_bytes_be(Sign::Plus, &xof(label, items, 64)) % &q;
    if &residue * 2 > q { residue - q } else { residue }
}

/// A multiple of the generator.
pub fn g(value: &BigInt) -> ProjectivePoint {
    times(value, &ProjectivePoint::GENERATOR)
}

// ---- bytes ----

/// Big-endian, of this length.
pub fn nat(value: &BigUint, length: usize) -> Vec<u8> {
    let bytes = value.to_bytes_be();
    [vec![0; length.checked_sub(bytes.len()).unwrap()], bytes].concat()
}

/// Two's complement, of any length that holds the value.
pub fn int_bytes(value: &BigInt, length: usize) -> Vec<u8> {
    nat(&modulo(value, &(BigUint::from(1u8) << (8 * length))), length)
}

/// The number that bytes are.
pub fn to_nat(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

/// An integer that is not negative.
pub fn big(value: &BigUint) -> BigInt {
    BigInt::from(value.clone())
}

/// 2^b.
pub fn two_to(b: usize) -> BigInt {
    BigInt::from(1) << b
}
