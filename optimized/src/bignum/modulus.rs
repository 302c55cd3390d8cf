//! Odd moduli, public or secret, and arithmetic modulo them. Residues are in plain form.

use subtle::Choice;

use crate::bignum::gcd;
use crate::bignum::lanes::LaneModulus;
use crate::bignum::limbs::{self, LimbJob, LimbModulus, LimbTerm};
use crate::bignum::nat::{LIMB_BITS, Nat};
use crate::ct;

/// An odd modulus of a public length, with what Montgomery multiplication needs. May be secret: constants are computed
/// without branches and erased on drop.
pub struct Modulus {
    value: Nat,
    bits: usize,
    limbs: LimbModulus,
    lanes: LaneModulus,
}

impl Modulus {
    /// The modulus `value`: odd, of exactly `bits` bits. Those in use are a multiple of 64 or one less.
    pub fn new(value: Nat, bits: usize) -> Modulus {
        let value = value.resized(bits.div_ceil(LIMB_BITS));
        let limbs = LimbModulus::new(value.limbs(), bits);
        let lanes = LaneModulus::new(value.limbs(), bits);
        Modulus { value, bits, limbs, lanes }
    }

    /// The square of a modulus of exactly `root.bits()` bits. Lanes compute modulo it in pairs modulo the root. Its length is
    /// public: that of a public N², or known, as of a secret p whose two top bits are set and p² >= (9/16) 2^(2 bits).
    pub fn square_of(root: &Modulus) -> Modulus {
        let value = root.value.mul(&root.value);
        let top = Choice::from((value.limb(value.len() - 1) >> 63) as u8);
        let is_long = ct::decide(top, "of a public N², or the square of a prime whose two top bits are set");
        let bits = 2 * root.bits - usize::from(!is_long);
        let limbs = LimbModulus::new(value.limbs(), bits);
        let power_of_two = |exponent: usize| power_of_two(&limbs, exponent);
        let lanes = LaneModulus::square_of(root.value.limbs(), root.bits, value.limbs(), power_of_two);
        Modulus { value, bits, limbs, lanes }
    }

    /// A second copy, named so that a reviewer finds it.
    pub fn duplicate(&self) -> Modulus {
        Modulus::new(self.value.duplicate(), self.bits)
    }

    /// The number itself.
    pub fn value(&self) -> &Nat {
        &self.value
    }

    /// Length in bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Length in bytes.
    pub fn bytes(&self) -> usize {
        self.bits.div_ceil(8)
    }

    /// Length in limbs.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Constants of the kernels with 64-bit limbs.
    pub fn limbs(&self) -> &LimbModulus {
        &self.limbs
    }

    /// Constants of the kernels with lanes.
    pub fn lanes(&self) -> &LaneModulus {
        &self.lanes
    }

    /// 1.
    pub fn one(&self) -> Nat {
        Nat::one(self.len())
    }

    /// `x mod self` for x of any length.
    ///
    /// Horner's rule over pieces of the modulus' length: a piece is below R = 2^(64·limbs), and `acc·R` is one Montgomery
    /// multiplication by R².
    pub fn reduce(&self, x: &Nat) -> Nat {
        let mut residue = Nat::zero(self.len());
        for piece in x.limbs().chunks(self.len()).rev() {
            let piece = Nat::from_limbs(piece.to_vec()).resized(self.len());
            let shifted = Nat::from_limbs(self.limbs.to_montgomery(residue.limbs()));
            residue = self.add(&shifted, &self.reduce_piece(piece));
        }
        residue
    }

    /// `x mod self` for x as long as the modulus. Bound: x < 2^(64·limbs) <= 2^(1+missing)·self, where `missing` top bits of the
    /// modulus are 0, so `2^(1+missing) - 1` subtractions are enough: one, or three for a square with 0 as its top bit. Other lengths, which only tests have, divide.
    fn reduce_piece(&self, x: Nat) -> Nat {
        let missing = LIMB_BITS * self.len() - self.bits;
        if missing > 1 {
            return x.rem(&self.value, self.bits);
        }
        (1..2usize << missing).fold(x, |x, _| {
            let (difference, borrow) = x.sub(&self.value);
            Nat::select(&difference, &x, borrow)
        })
    }

    /// `a b`.
    pub fn mul(&self, a: &Nat, b: &Nat) -> Nat {
        Nat::from_limbs(self.limbs.mul(a.limbs(), b.limbs()))
    }

    /// `a²`.
    pub fn square(&self, a: &Nat) -> Nat {
        self.mul(a, a)
    }

    /// `a + b`.
    pub fn add(&self, a: &Nat, b: &Nat) -> Nat {
        let sum = a.add(b);
        let (difference, borrow) = sum.sub(&self.value);
        Nat::select(&difference, &sum, borrow).resized(self.len())
    }

    /// `a - b`.
    pub fn sub(&self, a: &Nat, b: &Nat) -> Nat {
        let (difference, borrow) = a.sub(b);
        let wrapped = difference.add(&self.value).resized(self.len());
        Nat::select(&difference, &wrapped, borrow)
    }

    /// `-a`.
    pub fn neg(&self, a: &Nat) -> Nat {
        self.sub(&Nat::zero(self.len()), a)
    }

    /// `base^exponent` for an exponent below 2^bits, alone; many at once go through a plan.
    pub fn pow(&self, base: &Nat, exponent: &Nat, bits: usize) -> Nat {
        let terms = alloc::vec![LimbTerm::Power { base: base.limbs(), exponent: exponent.limbs(), bits }];
        Nat::from_limbs(limbs::run_one(&LimbJob { modulus: &self.limbs, terms }))
    }

    /// The inverse of `a` and whether there is one.
    pub fn invert(&self, a: &Nat) -> (Nat, Choice) {
        gcd::invert(a, &self.value, self.bits)
    }

    /// Whether `a` has an inverse.
    pub fn is_unit(&self, a: &Nat) -> Choice {
        gcd::is_unit(a, &self.value, self.bits)
    }

    /// The Jacobi symbol (a/self) of public numbers.
    pub fn jacobi_vartime(&self, a: &Nat) -> i8 {
        gcd::jacobi_vartime(a, &self.value)
    }
}

/// `2^exponent` modulo n, for a public exponent.
fn power_of_two(modulus: &LimbModulus, exponent: usize) -> Nat {
    let two = Nat::from_u64(2, modulus.len());
    let bits = usize::BITS - exponent.leading_zeros();
    (0..bits).rev().fold(Nat::one(modulus.len()), |power, bit| {
        let square = Nat::from_limbs(modulus.mul(power.limbs(), power.limbs()));
        match exponent >> bit & 1 {
            1 => Nat::from_limbs(modulus.mul(square.limbs(), two.limbs())),
            _ => square,
        }
    })
}
