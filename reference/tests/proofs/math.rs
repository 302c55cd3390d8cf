//! The arithmetic of the book once more, from num-bigint, k256 and the XOF alone.

use k256::elliptic_curve::ff::PrimeField;
use k256::elliptic_curve::sec1::{FromSec1Point, ToSec1Point};
use k256::{AffinePoint, ProjectivePoint, Scalar};
use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{Signed, Zero};
use quorate_spec::hashing::{Context, xof};
use quorate_spec::reason::Reason;

/// The order of secp256k1.
pub(crate) fn q() -> BigUint {
    BigUint::parse_bytes(b"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16).unwrap()
}

pub(crate) fn big(value: &BigUint) -> BigInt {
    BigInt::from(value.clone())
}

pub(crate) fn two_to(b: usize) -> BigInt {
    BigInt::from(1) << b
}

pub(crate) fn modulo(value: &BigInt, modulus: &BigUint) -> BigUint {
    value.mod_floor(&big(modulus)).to_biguint().unwrap()
}

/// `base^exponent`, for a negative exponent the power of the inverse.
pub(crate) fn pow(base: &BigUint, exponent: &BigInt, modulus: &BigUint) -> BigUint {
    if exponent.is_negative() {
        base.modinv(modulus).unwrap().modpow(exponent.magnitude(), modulus)
    } else {
        base.modpow(exponent.magnitude(), modulus)
    }
}

/// `(1 + xN) r^N mod N²`.
pub(crate) fn enc(n: &BigUint, x: &BigInt, r: &BigUint) -> BigUint {
    let square = n * n;
    modulo(&(x * big(n) + 1), &square) * r.modpow(n, &square) % &square
}

/// The product of powers `Π base^exponent`.
pub(crate) fn product(factors: &[(&BigUint, &BigInt)], modulus: &BigUint) -> BigUint {
    factors.iter().fold(BigUint::from(1u8), |product, (base, exponent)| {
        product * pow(base, exponent, modulus) % modulus
    })
}

/// `-2^b <= value < 2^b`: the bits from b on are all equal.
pub(crate) fn in_j(value: &BigInt, b: usize) -> bool {
    let sign: BigInt = value >> b;
    sign.is_zero() || sign == BigInt::from(-1)
}

// ---- bytes ----

pub(crate) fn nat(value: &BigUint, length: usize) -> Vec<u8> {
    let bytes = value.to_bytes_be();
    [vec![0; length.checked_sub(bytes.len()).unwrap()], bytes].concat()
}

/// Two's complement, of any length that holds the value.
pub(crate) fn int_bytes(value: &BigInt, length: usize) -> Vec<u8> {
    nat(&modulo(value, &(BigUint::from(1u8) << (8 * length))), length)
}

pub(crate) fn to_nat(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

pub(crate) fn to_int(bytes: &[u8]) -> BigInt {
    let value = big(&to_nat(bytes));
    if bytes[0] & 0x80 == 0 { value } else { value - two_to(8 * bytes.len()) }
}

// ---- the curve ----

pub(crate) fn scalar(value: &BigInt) -> Scalar {
    let bytes: [u8; 32] = nat(&modulo(value, &q()), 32).try_into().unwrap();
    Scalar::from_repr(bytes.into()).unwrap()
}

pub(crate) fn scalar_bytes(value: &BigInt) -> Vec<u8> {
    nat(&modulo(value, &q()), 32)
}

pub(crate) fn times(value: &BigInt, point: &ProjectivePoint) -> ProjectivePoint {
    point * &scalar(value)
}

pub(crate) fn g(value: &BigInt) -> ProjectivePoint {
    times(value, &ProjectivePoint::GENERATOR)
}

/// SEC 1 compressed; the identity as 33 zero bytes.
pub(crate) fn point_bytes(point: &ProjectivePoint) -> Vec<u8> {
    if *point == ProjectivePoint::IDENTITY {
        return vec![0; 33];
    }
    point.to_affine().to_sec1_point(true).as_bytes().to_vec()
}

pub(crate) fn to_point(bytes: &[u8]) -> ProjectivePoint {
    AffinePoint::from_sec1_bytes(bytes).unwrap().into()
}

// ---- hashing and sampling ----

fn hash(label: &str, items: &[Vec<u8>], length: usize) -> Vec<u8> {
    let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    xof(label, &items, length)
}

/// `ctx = H32("ctx"; sid, rid, u16(prover), u16(verifier), u8(round), u8(instance))`. [HASH-3]
pub(crate) fn ctx(context: &Context<'_>) -> Vec<u8> {
    let items = [
        context.sid.to_vec(),
        context.rid.to_vec(),
        context.prover.to_be_bytes().to_vec(),
        context.verifier.to_be_bytes().to_vec(),
        vec![context.round],
        vec![context.instance],
    ];
    hash("ctx", &items, 32)
}

/// A nested list as one item.
pub(crate) fn list(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut item = u32::try_from(elements.len()).unwrap().to_be_bytes().to_vec();
    for element in elements {
        item.extend(u64::try_from(element.len()).unwrap().to_be_bytes());
        item.extend(element);
    }
    item
}

/// A scalar challenge, in (-q/2, q/2).
pub(crate) fn challenge(label: &str, items: &[Vec<u8>]) -> BigInt {
    let residue = big(&(to_nat(&hash(label, items, 64)) % q()));
    if &residue * 2 > big(&q()) { residue - big(&q()) } else { residue }
}

/// m binary challenges, as integers.
pub(crate) fn challenge_bits(label: &str, items: &[Vec<u8>], m: usize) -> Vec<BigInt> {
    let bytes = hash(label, items, m / 8);
    (0..m).map(|i| BigInt::from(bytes[i / 8] >> (7 - i % 8) & 1)).collect()
}

/// m residues mod n of `modulus_bits` bits.
pub(crate) fn challenge_residues(
    label: &str,
    items: &[Vec<u8>],
    m: usize,
    n: &BigUint,
    modulus_bits: usize,
) -> Vec<BigUint> {
    let block = modulus_bits / 8 + 16;
    let stream = hash(label, items, m * block);
    (0..m).map(|i| to_nat(&stream[i * block..(i + 1) * block]) % n).collect()
}

/// The tape of `fixtures::tape(seed)`, for the prover of `context`.
pub(crate) struct TestTape<'a> {
    pub(crate) seed: u8,
    pub(crate) context: &'a Context<'a>,
}

impl TestTape<'_> {
    fn read(&self, label: &str, repetition: usize, length: usize) -> Vec<u8> {
        let counter = 65536 * u32::from(self.context.instance) + u32::try_from(repetition).unwrap();
        let items = [
            vec![self.seed; 32],
            self.context.sid.to_vec(),
            self.context.prover.to_be_bytes().to_vec(),
            label.as_bytes().to_vec(),
            self.context.verifier.to_be_bytes().to_vec(),
            counter.to_be_bytes().to_vec(),
        ];
        hash("tape", &items, length)
    }

    pub(crate) fn scalar(&self, label: &str) -> BigInt {
        big(&(to_nat(&self.read(label, 0, 64)) % q()))
    }

    /// An element of J_b: b + 1 bits, the top one weighing -2^b.
    pub(crate) fn int(&self, label: &str, repetition: usize, b: usize) -> BigInt {
        let stream = to_nat(&self.read(label, repetition, (b + 8) / 8));
        let low = &stream % (BigUint::from(1u8) << b);
        if stream.bit(b as u64) { big(&low) - two_to(b) } else { big(&low) }
    }

    pub(crate) fn residue(
        &self,
        label: &str,
        repetition: usize,
        n: &BigUint,
        modulus_bits: usize,
    ) -> BigUint {
        to_nat(&self.read(label, repetition, modulus_bits / 8 + 16)) % n
    }
}

// ---- verdicts ----

/// The reasons whose check does not hold.
pub(crate) fn failing<const L: usize>(checks: [(Reason, bool); L]) -> Vec<Reason> {
    checks.into_iter().filter(|(_, holds)| !holds).map(|(reason, _)| reason).collect()
}

/// The indices in `0..m` for which a check does not hold.
pub(crate) fn failing_at(m: usize, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..m).filter(|i| !holds(*i)).collect()
}
