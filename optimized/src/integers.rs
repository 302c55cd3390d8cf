//! Residues, units and signed intervals: from bytes that a peer sent, and to bytes. Source: book, chapters "Encodings" and
//! "Arithmetic".

use alloc::vec::Vec;

use k256::Scalar;
use k256::elliptic_curve::ff::PrimeField;
use k256::elliptic_curve::ops::Reduce;
use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;
use zeroize::Zeroizing;

use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::ct;

/// A residue: an integer below the modulus. Public. Fails with `decode.residue`. [ENC-4]
pub fn decode_residue(bytes: &[u8], modulus: &Modulus) -> Result<Nat, Reason> {
    let value = Nat::from_bytes_be(bytes);
    if ct::decide(value.lt(modulus.value()), "a value that a peer sent") {
        Ok(value.resized(modulus.len()))
    } else {
        Err(Reason::DecodeResidue)
    }
}

/// A unit: a residue coprime to the modulus. Public. Fails with `decode.residue` or `decode.unit`. [ENC-5]
pub fn decode_unit(bytes: &[u8], modulus: &Modulus) -> Result<Nat, Reason> {
    let value = decode_residue(bytes, modulus)?;
    if ct::decide(modulus.is_unit(&value), "a value that a peer sent") {
        Ok(value)
    } else {
        Err(Reason::DecodeUnit)
    }
}

/// An element of J_b in two's complement. Public. Fails with `out_of_range`. [ENC-6]
pub fn decode_int(bytes: &[u8], b: usize, out_of_range: Reason) -> Result<Int, Reason> {
    let value = Int::from_bytes_be(bytes);
    if ct::decide(value.in_interval(b), "a value that a peer sent") { Ok(value) } else { Err(out_of_range) }
}

/// `Int(b)`: two's complement, ⌈(b+1)/8⌉ bytes. `value` is in J_b.
pub fn encode_int(value: &Int, b: usize) -> Vec<u8> {
    value.to_bytes_be((b + 1).div_ceil(8))
}

/// A residue of |N| bits.
pub fn encode_residue(params: &Params, value: &Nat) -> Vec<u8> {
    value.to_bytes_be(params.modulus_bits / 8)
}

/// A residue mod N², of 2|N| bits.
pub fn encode_ciphertext(params: &Params, value: &Nat) -> Vec<u8> {
    value.to_bytes_be(params.modulus_bits / 4)
}

/// Units to be checked, several at once.
///
/// Identity: a product is a unit exactly if all its factors are. Decoding goes on in byte order past values that may be no
/// units; all of these are checked together at the end, or at the first other failure, which they precede.
#[derive(Default)]
pub struct Units<'a> {
    /// One product for each modulus.
    products: Vec<(&'a Modulus, Nat)>,
}

impl<'a> Units<'a> {
    /// Nothing to check yet.
    pub fn new() -> Units<'a> {
        Units::default()
    }

    /// A residue modulo `modulus` that is to be checked. Fails with `decode.residue`.
    pub fn decode(&mut self, bytes: &[u8], modulus: &'a Modulus) -> Result<Nat, Reason> {
        let value = decode_residue(bytes, modulus)?;
        self.require(&value, modulus);
        Ok(value)
    }

    /// A residue mod N² that is to be checked. Identity: x is a unit mod N² exactly if it is one mod N. Fails with `decode.residue`.
    pub fn decode_square(
        &mut self,
        bytes: &[u8],
        square: &'a Modulus,
        modulus: &'a Modulus,
    ) -> Result<Nat, Reason> {
        let value = decode_residue(bytes, square)?;
        self.require(&modulus.reduce(&value), modulus);
        Ok(value)
    }

    fn require(&mut self, value: &Nat, modulus: &'a Modulus) {
        match self.products.iter_mut().find(|(known, _)| core::ptr::eq(*known, modulus)) {
            Some((_, product)) => *product = modulus.mul(product, value),
            None => self.products.push((modulus, value.duplicate())),
        }
    }

    /// Gives `decoded`, unless a value before its failure or its end is no unit. Fails with `decode.unit`. [ENC-5]
    pub fn check<T>(self, decoded: Result<T, Reason>) -> Result<T, Reason> {
        let all = self
            .products
            .iter()
            .all(|(modulus, product)| ct::decide(modulus.is_unit(product), "a value that a peer sent"));
        if all { decoded } else { Err(Reason::DecodeUnit) }
    }
}

/// Fails unless all values, residues of the own tape, are units. The product is checked, as in [`Units`]. Secret.
pub fn require_units(modulus: &Modulus, values: &[&Nat]) -> Result<(), LocalError> {
    let product = values.iter().fold(modulus.one(), |product, value| modulus.mul(&product, value));
    if ct::decide(
        modulus.is_unit(&product),
        "an own value that is no unit ends the session, with negligible probability",
    ) {
        Ok(())
    } else {
        Err(LocalError::Unlucky)
    }
}

/// Fails unless the prover's own response lies in J_b, which it misses with negligible probability.
pub fn require_interval(value: &Int, b: usize) -> Result<(), LocalError> {
    if ct::decide(
        value.in_interval(b),
        "an own response out of its range ends the session, with negligible probability",
    ) {
        Ok(())
    } else {
        Err(LocalError::Unlucky)
    }
}

/// The scalar of a natural number, reduced mod q: Horner's rule over pieces of 32 bytes.
pub fn scalar_of_nat(value: &Nat) -> Scalar {
    // 2^256 mod q, as (2^128)²
    let half = Scalar::from(1u128 << 64).square();
    let radix = half.square();
    let pieces = value.limbs().chunks(4).rev();
    pieces.fold(Scalar::ZERO, |sum, piece| {
        let mut bytes = Zeroizing::new(k256::FieldBytes::default());
        for (limb, place) in piece.iter().zip(bytes.rchunks_exact_mut(8)) {
            place.copy_from_slice(&Zeroizing::new(limb.to_be_bytes())[..]);
        }
        sum * radix + <Scalar as Reduce<k256::FieldBytes>>::reduce(&bytes)
    })
}

/// The scalar of an integer, reduced mod q.
pub fn scalar_of(value: &Int) -> Scalar {
    use subtle::ConditionallySelectable;
    let (magnitude, negative) = value.magnitude();
    let scalar = scalar_of_nat(&magnitude);
    Scalar::conditional_select(&scalar, &-scalar, negative)
}

/// The integer in [0, q) of a scalar.
pub fn integer_of(scalar: &Scalar) -> Int {
    Int::from_nat(&Nat::from_bytes_be(&Zeroizing::new(scalar.to_repr())))
}
