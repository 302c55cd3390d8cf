//! The Baillie-PSW test: no composite number is known to pass. Source: R. Baillie and S. S. Wagstaff, "Lucas pseudoprimes", 1980.
//!
//! Powers, and the steps of the Lucas sequence, are in constant time. The time tells how many bits 1 (below the first 0) the
//! number ends with, bits 0 of the number less one, and the Jacobi symbols of a few small numbers: some bits of a long prime.

#![allow(non_snake_case, reason = "the symbols of the source")]

use crate::bignum::modulus::Modulus;
use crate::bignum::nat::{LIMB_BITS, Nat};
use crate::ct;
use crate::search::sieve::residue;

/// Discriminants that are tried. A prime has none among them with probability 2^-64, a square never.
const DISCRIMINANTS: u64 = 64;

/// Whether n passes the strong test to base 2 and the strong Lucas test. `n`: odd, at least 3, of exactly `bits` bits.
pub fn is_probable_prime(n: &Nat, bits: usize) -> bool {
    let n = Modulus::new(n.duplicate(), bits);
    passes_base_two(&n) && passes_lucas(&n)
}

/// The strong test to base 2: with n - 1 = 2^s d, `2^d = 1` or `2^(2^r d) = -1` for some r < s. n is at least 3.
pub fn passes_base_two(n: &Modulus) -> bool {
    let (minus_one, _) = n.value().sub(&n.one());
    let twos = trailing_zeros(&minus_one);
    let two = n.add(&n.one(), &n.one());
    let mut power = n.pow(&two, &minus_one.shr(twos), n.bits());
    if ct::decide(power.ct_eq(&n.one()), "the search is not constant in time") {
        return true;
    }
    for _ in 0..twos {
        if ct::decide(power.ct_eq(&minus_one), "the search is not constant in time") {
            return true;
        }
        power = n.square(&power);
    }
    false
}

/// The strong Lucas test with Selfridge's parameters: D is the first of 5, -7, 9, -11, … with (D/n) = -1, P = 1, Q = (1-D)/4.
/// With n + 1 = 2^s d: `U_d = 0`, or `V_{2^r d} = 0` for some r < s. n is odd and at least 3.
pub fn passes_lucas(n: &Modulus) -> bool {
    let Some((magnitude, negative)) = discriminant(n.value()) else {
        return false;
    };
    let small = |magnitude: u64, negative: bool| {
        let value = n.reduce(&Nat::from_u64(magnitude, 1));
        if negative { n.neg(&value) } else { value }
    };
    let D = small(magnitude, negative);
    // D = 1 mod 4: Q = -(D-1)/4 or (|D|+1)/4
    let Q = if negative { small(magnitude.div_ceil(4), false) } else { small(magnitude / 4, true) };
    let plus_one = n.value().add(&Nat::one(1));
    let twos = trailing_zeros(&plus_one);
    let d = plus_one.shr(twos);
    let halve = |x: &Nat| {
        let even = Nat::select(&x.resized(n.len() + 1), &x.add(n.value()), x.is_odd());
        even.shr(1).resized(n.len())
    };
    // V_2k = V_k² - 2 Q^k
    let double = |V: &Nat, power: &Nat| n.sub(&n.square(V), &n.add(power, power));
    let (mut U, mut V, mut power) = (Nat::zero(n.len()), n.add(&n.one(), &n.one()), n.one());
    for i in (0..=n.bits()).rev() {
        // from k to 2k, and to 2k + 1 if the bit is 1
        (U, V) = (n.mul(&U, &V), double(&V, &power));
        power = n.square(&power);
        let next_U = halve(&n.add(&U, &V));
        let next_V = halve(&n.add(&n.mul(&D, &U), &V));
        let next_power = n.mul(&power, &Q);
        let bit = d.shr(i).is_odd();
        U = Nat::select(&U, &next_U, bit);
        V = Nat::select(&V, &next_V, bit);
        power = Nat::select(&power, &next_power, bit);
    }
    if ct::decide(U.is_zero(), "the search is not constant in time") {
        return true;
    }
    for _ in 0..twos {
        if ct::decide(V.is_zero(), "the search is not constant in time") {
            return true;
        }
        V = double(&V, &power);
        power = n.square(&power);
    }
    false
}

/// Selfridge's discriminant: its magnitude and whether it is negative. `None` shows that n is composite, most likely a square.
fn discriminant(n: &Nat) -> Option<(u64, bool)> {
    for i in 0..DISCRIMINANTS {
        let (magnitude, negative) = (5 + 2 * i, i % 2 == 1);
        match jacobi(magnitude, negative, n) {
            -1 => return Some((magnitude, negative)),
            // a common factor, of n itself if that is no larger
            0 if ct::decide(Nat::from_u64(magnitude, 1).lt(n), "the search is not constant in time") => {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// The Jacobi symbol (±m/n), m and n odd. By reciprocity that of n mod m.
fn jacobi(m: u64, negative: bool, n: &Nat) -> i8 {
    let n_is_3_mod_4 = n.limb(0) % 4 == 3;
    let mut symbol = if n_is_3_mod_4 && (negative != (m % 4 == 3)) { -1 } else { 1 };
    let (mut a, mut b) = (residue(n, m), m);
    while a != 0 {
        let twos = a.trailing_zeros();
        a >>= twos;
        if twos % 2 == 1 && matches!(b % 8, 3 | 5) {
            symbol = -symbol;
        }
        if a % 4 == 3 && b % 4 == 3 {
            symbol = -symbol;
        }
        (a, b) = (b % a, a);
    }
    if b == 1 { symbol } else { 0 }
}

/// Number of zero bits below the lowest one; of a number other than 0.
fn trailing_zeros(number: &Nat) -> usize {
    let zeros = number.limbs().iter().take_while(|limb| **limb == 0).count();
    LIMB_BITS * zeros + number.limb(zeros).trailing_zeros() as usize
}
