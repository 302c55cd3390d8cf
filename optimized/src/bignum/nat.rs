//! Natural numbers of fixed length. No operation branches, indexes or changes a length by a value.
#![allow(clippy::indexing_slicing, reason = "all indices run over own, fixed lengths")]

use alloc::vec;
use alloc::vec::Vec;

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

use crate::ct;

/// Bits of a limb.
pub(crate) const LIMB_BITS: usize = 64;

/// A natural number in little-endian 64-bit limbs. The number of limbs is public, the value may be secret: erased on drop.
pub struct Nat {
    limbs: Vec<u64>,
}

impl Drop for Nat {
    fn drop(&mut self) {
        self.limbs.zeroize();
    }
}

/// All ones if the choice is true.
pub(crate) fn mask(choice: Choice) -> u64 {
    ct::opaque(0u64.wrapping_sub(u64::from(choice.unwrap_u8())))
}

/// `a + b + carry`.
#[inline(always)]
pub(crate) fn adc(a: u64, b: u64, carry: &mut u64) -> u64 {
    let sum = u128::from(a) + u128::from(b) + u128::from(*carry);
    *carry = (sum >> 64) as u64;
    sum as u64
}

/// `a - b - borrow`.
#[inline(always)]
pub(crate) fn sbb(a: u64, b: u64, borrow: &mut u64) -> u64 {
    let difference = u128::from(a).wrapping_sub(u128::from(b)).wrapping_sub(u128::from(*borrow));
    *borrow = (difference >> 64) as u64 & 1;
    difference as u64
}

/// `a + b c + carry`, at most 2^128 - 1.
#[inline(always)]
pub(crate) fn mac(a: u64, b: u64, c: u64, carry: &mut u64) -> u64 {
    let sum = u128::from(a) + u128::from(b) * u128::from(c) + u128::from(*carry);
    *carry = (sum >> 64) as u64;
    sum as u64
}

impl Nat {
    /// 0.
    pub fn zero(limbs: usize) -> Nat {
        Nat { limbs: vec![0; limbs] }
    }

    /// 1.
    pub fn one(limbs: usize) -> Nat {
        Nat::from_u64(1, limbs)
    }

    /// A small number.
    pub fn from_u64(value: u64, limbs: usize) -> Nat {
        let mut nat = Nat::zero(limbs.max(1));
        nat.limbs[0] = value;
        nat
    }

    /// The number with these limbs, least significant first.
    pub fn from_limbs(limbs: Vec<u64>) -> Nat {
        Nat { limbs }
    }

    /// The number with these bytes, most significant first; ⌈length/8⌉ limbs.
    pub fn from_bytes_be(bytes: &[u8]) -> Nat {
        let limb = |chunk: &[u8]| chunk.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
        Nat { limbs: bytes.rchunks(8).map(limb).collect() }
    }

    /// The lowest `length` bytes, most significant first. The caller knows that the number fits.
    pub fn to_bytes_be(&self, length: usize) -> Vec<u8> {
        let byte = |i: usize| (self.limbs.get(i / 8).copied().unwrap_or(0) >> (8 * (i % 8))) as u8;
        (0..length).rev().map(byte).collect()
    }

    /// The limbs, least significant first.
    pub fn limbs(&self) -> &[u64] {
        &self.limbs
    }

    /// The limbs, least significant first.
    pub(crate) fn limbs_mut(&mut self) -> &mut [u64] {
        &mut self.limbs
    }

    /// Number of limbs.
    #[allow(clippy::len_without_is_empty, reason = "a length, not a collection")]
    pub fn len(&self) -> usize {
        self.limbs.len()
    }

    /// The number in `limbs` limbs, cut off if it is longer.
    pub fn resized(&self, limbs: usize) -> Nat {
        let mut nat = Nat::zero(limbs);
        let common = limbs.min(self.len());
        nat.limbs[..common].copy_from_slice(&self.limbs[..common]);
        nat
    }

    /// A second copy, named so that a reviewer finds it.
    pub fn duplicate(&self) -> Nat {
        self.resized(self.len())
    }

    /// `self + other`, one limb longer than the longer of both.
    pub fn add(&self, other: &Nat) -> Nat {
        let length = self.len().max(other.len()) + 1;
        let mut sum = self.resized(length);
        let mut carry = 0;
        for i in 0..length {
            sum.limbs[i] = adc(sum.limbs[i], other.limb(i), &mut carry);
        }
        sum
    }

    /// `self - other` modulo 2^(64·limbs) in the longer of both lengths, and whether it is negative.
    pub fn sub(&self, other: &Nat) -> (Nat, Choice) {
        let length = self.len().max(other.len());
        let mut difference = self.resized(length);
        let mut borrow = 0;
        for i in 0..length {
            difference.limbs[i] = sbb(difference.limbs[i], other.limb(i), &mut borrow);
        }
        (difference, Choice::from(borrow as u8))
    }

    /// `self · other`, as long as both together.
    pub fn mul(&self, other: &Nat) -> Nat {
        let mut product = Nat::zero(self.len() + other.len());
        for (i, a) in self.limbs.iter().enumerate() {
            let mut carry = 0;
            for (j, b) in other.limbs.iter().enumerate() {
                product.limbs[i + j] = mac(product.limbs[i + j], *a, *b, &mut carry);
            }
            product.limbs[i + other.len()] = carry;
        }
        product
    }

    /// `self mod modulus` for any modulus of exactly `modulus_bits` bits, even or odd, by subtracting and shifting.
    ///
    /// Invariant: `r < modulus` before each bit is shifted in, so `2r + bit < 2·modulus` and one subtraction is enough.
    pub fn rem(&self, modulus: &Nat, modulus_bits: usize) -> Nat {
        let total = LIMB_BITS * self.len();
        let head = modulus_bits.saturating_sub(1).min(total);
        let mut r = self.shr(total - head).resized(modulus.len() + 1);
        let mut difference = Nat::zero(r.len());
        for i in (0..total - head).rev() {
            let mut bit = self.limbs[i / LIMB_BITS] >> (i % LIMB_BITS) & 1;
            let mut borrow = 0;
            for j in 0..r.len() {
                let limb = r.limbs[j];
                r.limbs[j] = limb << 1 | bit;
                bit = limb >> 63;
                difference.limbs[j] = sbb(r.limbs[j], modulus.limb(j), &mut borrow);
            }
            let keep = mask(Choice::from(borrow as u8));
            for j in 0..r.len() {
                r.limbs[j] = (r.limbs[j] & keep) | (difference.limbs[j] & !keep);
            }
        }
        r.resized(modulus.len())
    }

    /// `⌊self / 2^bits⌋`, in as many limbs. `bits`: public.
    pub fn shr(&self, bits: usize) -> Nat {
        let (limbs, rest) = (bits / LIMB_BITS, bits % LIMB_BITS);
        let mut shifted = Nat::zero(self.len());
        for i in 0..self.len().saturating_sub(limbs) {
            let (low, high) = (self.limb(i + limbs), self.limb(i + limbs + 1));
            shifted.limbs[i] = if rest == 0 { low } else { low >> rest | high << (LIMB_BITS - rest) };
        }
        shifted
    }

    /// `self mod 2^bits`, in as many limbs as that needs. `bits`: public.
    pub fn low_bits(&self, bits: usize) -> Nat {
        let mut low = self.resized(bits.div_ceil(LIMB_BITS));
        let rest = bits % LIMB_BITS;
        if let (Some(top), true) = (low.limbs.last_mut(), rest != 0) {
            *top &= (1 << rest) - 1;
        }
        low
    }

    /// `self -= other · digit · 2^(64·shift)` modulo 2^(64·limbs).
    pub(crate) fn subtract_multiple(&mut self, other: &Nat, digit: u64, shift: usize) {
        let (mut carry, mut borrow) = (0, 0);
        for i in shift..self.len() {
            let product = mac(0, other.limb(i - shift), digit, &mut carry);
            self.limbs[i] = sbb(self.limbs[i], product, &mut borrow);
        }
    }

    /// The limb at a public position, 0 beyond the end.
    pub(crate) fn limb(&self, i: usize) -> u64 {
        self.limbs.get(i).copied().unwrap_or(0)
    }

    /// Whether the number is 0.
    pub fn is_zero(&self) -> Choice {
        self.limbs.iter().fold(0, |sum, limb| sum | limb).ct_eq(&0)
    }

    /// Whether the number is odd.
    pub fn is_odd(&self) -> Choice {
        Choice::from((self.limb(0) & 1) as u8)
    }

    /// Whether both are the same number; lengths may differ.
    pub fn ct_eq(&self, other: &Nat) -> Choice {
        let length = self.len().max(other.len());
        (0..length).fold(0, |sum, i| sum | (self.limb(i) ^ other.limb(i))).ct_eq(&0)
    }

    /// Whether `self < other`; lengths may differ.
    pub fn lt(&self, other: &Nat) -> Choice {
        let mut borrow = 0;
        for i in 0..self.len().max(other.len()) {
            sbb(self.limb(i), other.limb(i), &mut borrow);
        }
        Choice::from(borrow as u8)
    }

    /// `b` if the choice is true, else `a`. Both of the same length.
    pub fn select(a: &Nat, b: &Nat, choice: Choice) -> Nat {
        debug_assert_eq!(a.len(), b.len());
        let limb = |(a, b): (&u64, &u64)| u64::conditional_select(a, b, choice);
        Nat { limbs: a.limbs.iter().zip(&b.limbs).map(limb).collect() }
    }

    /// Length in bits, of a public number.
    pub fn bits_vartime(&self) -> usize {
        let top = self.limbs.iter().rposition(|limb| *limb != 0);
        top.map_or(0, |i| LIMB_BITS * (i + 1) - self.limbs[i].leading_zeros() as usize)
    }
}
