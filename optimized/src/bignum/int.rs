//! Integers of fixed length in two's complement. No operation branches, indexes or changes a length by a value.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use subtle::Choice;

use crate::bignum::modulus::Modulus;
use crate::bignum::nat::{LIMB_BITS, Nat, adc, mac, mask};

/// An integer in two's complement, little-endian 64-bit limbs, the top bit is the sign. The number of limbs is public, the
/// value may be secret: erased on drop.
pub struct Int {
    limbs: Nat,
}

impl Int {
    /// 0.
    pub fn zero() -> Int {
        Int { limbs: Nat::zero(1) }
    }

    /// 1 or 0.
    pub fn from_bit(bit: bool) -> Int {
        Int { limbs: Nat::from_u64(u64::from(bit), 1) }
    }

    /// The integer with these bytes in two's complement, most significant first.
    pub fn from_bytes_be(bytes: &[u8]) -> Int {
        let mut limbs = Nat::from_bytes_be(bytes);
        let missing = limbs.len() * LIMB_BITS - 8 * bytes.len();
        if let (Some(top), 1..) = (limbs.limbs_mut().last_mut(), missing) {
            *top = ((*top << missing).cast_signed() >> missing).cast_unsigned();
        }
        Int { limbs }
    }

    /// A natural number as an integer, one limb longer.
    pub fn from_nat(nat: &Nat) -> Int {
        Int { limbs: nat.resized(nat.len() + 1) }
    }

    /// The lowest `b + 1` bits of a natural number as two's complement: an element of J_b.
    pub fn from_low_bits(nat: &Nat, b: usize) -> Int {
        let bits = b + 1;
        let mut limbs = nat.low_bits(bits);
        let missing = limbs.len() * LIMB_BITS - bits;
        if let Some(top) = limbs.limbs_mut().last_mut() {
            *top = ((*top << missing).cast_signed() >> missing).cast_unsigned();
        }
        Int { limbs }
    }

    /// `magnitude`, negated if the choice is true.
    pub fn from_magnitude(magnitude: &Nat, negative: Choice) -> Int {
        Int::from_nat(magnitude).negate_if(negative)
    }

    /// The lowest `length` bytes in two's complement, most significant first. The caller knows that the integer fits.
    pub fn to_bytes_be(&self, length: usize) -> alloc::vec::Vec<u8> {
        self.extended(length.div_ceil(8)).to_bytes_be(length)
    }

    /// A second copy, named so that a reviewer finds it.
    pub fn duplicate(&self) -> Int {
        Int { limbs: self.limbs.duplicate() }
    }

    /// All ones if negative.
    fn sign(&self) -> u64 {
        (self.limbs.limb(self.limbs.len().saturating_sub(1)).cast_signed() >> 63).cast_unsigned()
    }

    /// The limbs, sign-extended or cut off to a length.
    fn extended(&self, limbs: usize) -> Nat {
        let mut extended = self.limbs.resized(limbs);
        let sign = self.sign();
        let known = self.limbs.len().min(limbs);
        extended.limbs_mut()[known..].fill(sign);
        extended
    }

    /// Whether the integer is negative.
    pub fn is_negative(&self) -> Choice {
        Choice::from((self.sign() & 1) as u8)
    }

    /// Absolute value and sign.
    pub fn magnitude(&self) -> (Nat, Choice) {
        let negative = self.is_negative();
        // |-2^(64k-1)| = 2^(64k-1) fits as a natural number of k limbs
        (conditionally_negated(&self.limbs, negative), negative)
    }

    /// `-self` if the choice is true. One limb longer, so that no value overflows.
    fn negate_if(&self, choice: Choice) -> Int {
        Int { limbs: conditionally_negated(&self.extended(self.limbs.len() + 1), choice) }
    }

    /// `-self`.
    pub fn neg(&self) -> Int {
        self.negate_if(Choice::from(1))
    }

    /// `self + other`.
    pub fn add(&self, other: &Int) -> Int {
        let length = self.limbs.len().max(other.limbs.len()) + 1;
        let mut sum = self.extended(length);
        let other = other.extended(length);
        let mut carry = 0;
        for (limb, other) in sum.limbs_mut().iter_mut().zip(other.limbs()) {
            *limb = adc(*limb, *other, &mut carry);
        }
        Int { limbs: sum }
    }

    /// `self - other`.
    pub fn sub(&self, other: &Int) -> Int {
        self.add(&other.neg())
    }

    /// `self · other`: the product of the sign-extended limbs modulo 2^(64·length), where length is enough for it.
    pub fn mul(&self, other: &Int) -> Int {
        let length = self.limbs.len() + other.limbs.len();
        let (a, b) = (self.extended(length), other.extended(length));
        let mut product = Nat::zero(length);
        for (i, a) in a.limbs().iter().enumerate() {
            let mut carry = 0;
            for j in 0..length - i {
                let sum = mac(product.limbs()[i + j], *a, b.limbs()[j], &mut carry);
                product.limbs_mut()[i + j] = sum;
            }
        }
        Int { limbs: product }
    }

    /// Whether the integer lies in J_b: `-2^b <= self < 2^b`, that is, all bits from b on equal the sign.
    pub fn in_interval(&self, b: usize) -> Choice {
        let sign = self.sign();
        let (limb, bit) = (b / LIMB_BITS, b % LIMB_BITS);
        let mut difference = 0;
        for (i, value) in self.limbs.limbs().iter().enumerate().skip(limb) {
            let shift = if i == limb { bit } else { 0 };
            difference |= (value ^ sign) >> shift;
        }
        subtle::ConstantTimeEq::ct_eq(&difference, &0)
    }

    /// `self mod modulus`, in [0, modulus).
    pub fn rem(&self, modulus: &Modulus) -> Nat {
        let (magnitude, negative) = self.magnitude();
        let residue = modulus.reduce(&magnitude);
        Nat::select(&residue, &modulus.neg(&residue), negative)
    }

    /// `self mod modulus` for any modulus of exactly `bits` bits, even or odd.
    pub fn rem_nat(&self, modulus: &Nat, bits: usize) -> Nat {
        let (magnitude, negative) = self.magnitude();
        let residue = magnitude.rem(modulus, bits);
        let (complement, _) = modulus.sub(&residue);
        // the complement of 0 is the modulus itself
        let complement = Nat::select(&complement, &residue, residue.is_zero());
        Nat::select(&residue, &complement, negative)
    }
}

/// `-limbs mod 2^(64·length)` if the choice is true: the complement plus one.
fn conditionally_negated(limbs: &Nat, choice: Choice) -> Nat {
    let flip = mask(choice);
    let mut result = limbs.duplicate();
    let mut carry = flip & 1;
    for limb in result.limbs_mut() {
        *limb = adc(*limb ^ flip, 0, &mut carry);
    }
    result
}
