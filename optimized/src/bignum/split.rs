//! Arithmetic modulo a product of two coprime secret factors, one factor at a time.
//!
//! Identity (Chinese remainders, Garner's form): for coprime a, b and x mod ab, `x = x_a + a·((x_b - x_a)·a^-1 mod b)` with
//! x_a = x mod a, x_b = x mod b. Bound: x_a < a and the bracket is below b, so the result is below ab.
//! Two powers modulo halves cost half of one modulo the product, a quarter if the exponents are halved as well.

use subtle::Choice;

use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;

/// A pair of coprime odd factors of the same public length. Secret.
pub struct Split {
    /// The first factor.
    pub a: Modulus,
    /// The second factor.
    pub b: Modulus,
    /// a^-1 mod b.
    a_inverse: Nat,
}

impl Split {
    /// The factors a and b. The choice says whether they are coprime; if not, `combine` gives nonsense.
    pub fn new(a: Modulus, b: Modulus) -> (Split, Choice) {
        let (a_inverse, coprime) = b.invert(&b.reduce(a.value()));
        (Split { a, b, a_inverse }, coprime)
    }

    /// The number below ab that is x mod a and y mod b.
    pub fn combine(&self, x: &Nat, y: &Nat) -> Nat {
        let difference = self.b.sub(y, &self.b.reduce(x));
        let factor = self.b.mul(&difference, &self.a_inverse);
        self.a.value().mul(&factor).add(x).resized(self.a.len() + self.b.len())
    }

    /// Whether x is 0 modulo neither factor; a unit, if these are primes or their squares and x is reduced modulo the primes.
    pub fn is_nonzero_in_both(&self, x: &Nat) -> Choice {
        !self.a.reduce(x).is_zero() & !self.b.reduce(x).is_zero()
    }
}
