//! Integers: residues, units, signed intervals, and their encodings. Source: book, chapters "Encodings" and "Arithmetic".

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Zero};
use quorate_spec::reason::Reason;

/// A residue: an integer below `modulus`. Fails with `decode.residue`. [ENC-4]
pub fn decode_residue(bytes: &[u8], modulus: &BigUint) -> Result<BigUint, Reason> {
    let value = BigUint::from_bytes_be(bytes);
    if value < *modulus { Ok(value) } else { Err(Reason::DecodeResidue) }
}

/// A unit: a residue coprime to `modulus`. Fails with `decode.residue` or `decode.unit`. [ENC-5]
pub fn decode_unit(bytes: &[u8], modulus: &BigUint) -> Result<BigUint, Reason> {
    let value = decode_residue(bytes, modulus)?;
    if is_unit(&value, modulus) { Ok(value) } else { Err(Reason::DecodeUnit) }
}

/// An element of J_b in two's complement. Fails with `out_of_range`. [ENC-6]
pub fn decode_int(bytes: &[u8], b: usize, out_of_range: Reason) -> Result<BigInt, Reason> {
    let value = BigInt::from_signed_bytes_be(bytes);
    if in_interval(&value, b) { Ok(value) } else { Err(out_of_range) }
}

/// `Nat(bits)`: big-endian, ⌈bits/8⌉ bytes. `value` is below 2^bits.
pub fn encode_nat(value: &BigUint, bits: usize) -> Vec<u8> {
    left_pad(value.to_bytes_be(), bits.div_ceil(8), 0)
}

/// `Int(b)`: two's complement, sign extended, ⌈(b+1)/8⌉ bytes. `value` is in J_b.
pub fn encode_int(value: &BigInt, b: usize) -> Vec<u8> {
    let sign_byte = if value.sign() == Sign::Minus { 0xff } else { 0 };
    left_pad(value.to_signed_bytes_be(), (b + 1).div_ceil(8), sign_byte)
}

fn left_pad(bytes: Vec<u8>, length: usize, fill: u8) -> Vec<u8> {
    let mut padded = vec![fill; length.saturating_sub(bytes.len())];
    padded.extend(bytes);
    padded
}

/// Whether `-2^b <= value < 2^b`.
pub fn in_interval(value: &BigInt, b: usize) -> bool {
    let bound = BigInt::one() << b;
    -&bound <= *value && *value < bound
}

/// Whether `value` is coprime to `modulus`.
pub fn is_unit(value: &BigUint, modulus: &BigUint) -> bool {
    (value % modulus).gcd(modulus).is_one()
}

/// `base^exponent mod modulus` for a signed exponent. `base` is a unit; for any other base and a negative exponent the
/// result is 0, which equals no unit.
pub fn power(base: &BigUint, exponent: &BigInt, modulus: &BigUint) -> BigUint {
    let magnitude = base.modpow(exponent.magnitude(), modulus);
    match exponent.sign() {
        Sign::Minus => magnitude.modinv(modulus).unwrap_or_default(),
        _ => magnitude,
    }
}

/// `a b mod modulus`.
pub fn multiply(a: &BigUint, b: &BigUint, modulus: &BigUint) -> BigUint {
    a * b % modulus
}

/// The representative of `value` in `[-modulus/2, modulus/2)`.
pub fn symmetric(value: &BigUint, modulus: &BigUint) -> BigInt {
    let value = BigInt::from(value % modulus);
    let modulus = BigInt::from(modulus.clone());
    if &value * 2 < modulus { value } else { value - modulus }
}

/// `value mod modulus`, in `[0, modulus)`.
pub fn reduce(value: &BigInt, modulus: &BigUint) -> BigUint {
    value.mod_floor(&BigInt::from(modulus.clone())).magnitude().clone()
}

/// The Jacobi symbol (a/n) for odd n. Source: Algorithm ARITH-JACOBI.
pub fn jacobi(a: &BigUint, n: &BigUint) -> i8 {
    let mut a = a % n;
    let mut n = n.clone();
    let mut symbol = 1;
    while !a.is_zero() {
        while a.is_even() {
            a >>= 1;
            let n_mod_8 = &n % 8u8;
            if n_mod_8 == BigUint::from(3u8) || n_mod_8 == BigUint::from(5u8) {
                symbol = -symbol;
            }
        }
        std::mem::swap(&mut a, &mut n);
        if &a % 4u8 == BigUint::from(3u8) && &n % 4u8 == BigUint::from(3u8) {
            symbol = -symbol;
        }
        a %= &n;
    }
    if n.is_one() { symbol } else { 0 }
}

/// Whether `2^(n-1) != 1 mod n`, which proves that n is composite. Source: Algorithm ARITH-COMPOSITE. [MOD-V-2]
pub fn is_composite(n: &BigUint) -> bool {
    let two = BigUint::from(2u8);
    !two.modpow(&(n - 1u8), n).is_one()
}
