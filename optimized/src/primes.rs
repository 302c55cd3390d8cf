//! Checks of a party's own primes. Source: book, chapters "Paillier" and "Ring-Pedersen".
//!
//! All bases of all numbers of one check are one plan. The time depends on the numbers only if they are refused, and in one
//! case of probability 2^-64 (see `Candidate::passes`).

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::hashing;
use quorate_spec::labels;
use quorate_spec::sampling::residue_stream;
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroizing;

use crate::backend::Backend;
use crate::bignum::gcd;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::{LIMB_BITS, Nat};
use crate::bignum::plan::{Exponent, Handle, Plan, Results};
use crate::ct;

/// Number of Miller-Rabin bases.
const BASES: usize = 40;

/// How many squares of a power are looked at, of a number that is not known to be 3 mod 4, needed or not.
const SQUARES: usize = 64;

/// A number under test: p - 1 = 2^twos · odd. Secret.
struct Candidate {
    modulus: Modulus,
    odd: Nat,
    twos: usize,
    /// How many of the squares of a power are looked at.
    squares: usize,
    bases: Vec<Nat>,
}

impl Candidate {
    /// `p`: odd, of exactly `bits` bits; 3 mod 4 if `blum`. The bases are those of Algorithm PAI-PRIME.
    fn new(p: &Nat, bits: usize, blum: bool) -> Candidate {
        let modulus = Modulus::new(p.duplicate(), bits);
        let block = residue_stream(bits);
        let bytes = Zeroizing::new(p.to_bytes_be(bits.div_ceil(8)));
        let stream = Zeroizing::new(hashing::xof(labels::PRIME_BASES, &[&bytes], BASES * block));
        let bases =
            stream.chunks_exact(block).map(|bytes| modulus.reduce(&Nat::from_bytes_be(bytes))).collect();
        let (order, _) = modulus.value().sub(&modulus.one());
        let twos = if blum { 1 } else { trailing_zeros(&order) };
        let odd = if blum { order.shr(1) } else { shr_secret(&order, twos) };
        let above = Choice::from((SQUARES.wrapping_sub(twos) >> (usize::BITS - 1)) as u8 & 1);
        let squares = match blum {
            true => 1,
            false
                if ct::decide(above, "whether p = 1 mod 2^65, as no prime that is searched at random is") =>
            {
                twos
            }
            false => SQUARES,
        };
        Candidate { modulus, odd, twos, squares, bases }
    }

    /// Plans `g^odd` for all bases g.
    fn plan<'a>(&'a self, plan: &mut Plan<'a>) -> Vec<Handle> {
        let exponent = || Exponent::new(&self.odd, self.modulus.bits() - 1);
        self.bases.iter().map(|base| plan.power(&self.modulus, base, exponent())).collect()
    }

    /// Whether all bases pass. Source: Algorithm PAI-PRIME, step 3.
    fn pass(&self, powers: Vec<Handle>, results: &mut Results) -> Choice {
        let bases = self.bases.iter().zip(powers);
        bases.fold(Choice::from(1), |all, (base, power)| all & self.passes(base, results.take(power)))
    }

    /// Whether one base passes: it is 0, 1 or -1, or `power = base^odd` is 1, or `power^(2^a)` is -1 for some a < twos.
    ///
    /// No branch depends on `twos` up to [`SQUARES`]. More squares are looked at only if p = 1 mod 2^65, which one prime of 2^64
    /// is; primes that are searched at random are not.
    fn passes(&self, base: &Nat, mut power: Nat) -> Choice {
        let modulus = &self.modulus;
        let one = modulus.one();
        let minus_one = modulus.neg(&one);
        let mut passes = base.is_zero() | base.ct_eq(&one) | base.ct_eq(&minus_one) | power.ct_eq(&one);
        for a in 0..self.squares {
            if a > 0 {
                power = modulus.square(&power);
            }
            // a - twos is negative
            let counts = Choice::from((a.wrapping_sub(self.twos) >> (usize::BITS - 1)) as u8 & 1);
            passes |= counts & power.ct_eq(&minus_one);
        }
        passes
    }
}

/// Number of zero bits below the lowest one. `value`: secret, not 0.
fn trailing_zeros(value: &Nat) -> usize {
    let (mut zeros, mut below) = (0, Choice::from(1));
    for limb in value.limbs() {
        // the bits below the lowest one, all 64 of a limb that is 0
        let ones = (limb & limb.wrapping_neg()).wrapping_sub(1).count_ones();
        zeros += u32::conditional_select(&0, &ones, below);
        below &= subtle::ConstantTimeEq::ct_eq(limb, &0);
    }
    zeros as usize
}

/// `⌊value / 2^bits⌋` for secret bits: a shift by each power of two, taken or not.
fn shr_secret(value: &Nat, bits: usize) -> Nat {
    let total = LIMB_BITS * value.len();
    let steps = (0..usize::BITS).take_while(|step| total >> step != 0);
    steps.fold(value.duplicate(), |value, step| {
        Nat::select(&value, &value.shr(1 << step), Choice::from((bits >> step & 1) as u8))
    })
}

/// Whether all numbers pass; each with its bits, and whether it is known to be 3 mod 4. They are odd and of these lengths.
pub(crate) fn are_primes(backend: Backend, numbers: &[(&Nat, usize, bool)]) -> Choice {
    let new = |(p, bits, blum): &(&Nat, usize, bool)| Candidate::new(p, *bits, *blum);
    let candidates: Vec<Candidate> = numbers.iter().map(new).collect();
    let mut plan = Plan::new();
    let planned: Vec<Vec<Handle>> = candidates.iter().map(|candidate| candidate.plan(&mut plan)).collect();
    let mut results = plan.run(backend);
    let pairs = candidates.iter().zip(planned);
    pairs.fold(Choice::from(1), |all, (candidate, powers)| all & candidate.pass(powers, &mut results))
}

/// Whether p has exactly `bits` bits with the two top bits set.
pub fn has_top_bits(p: &Nat, bits: usize) -> Choice {
    // longer numbers have a bit beyond
    let top = p.shr(bits.saturating_sub(2));
    Choice::from(u8::from(bits >= 2)) & top.ct_eq(&Nat::from_u64(3, 1))
}

/// Whether p and q have the right lengths, are distinct, and 3 mod 4. The sizes of the parameter sets are multiples of 64.
fn are_blum(p: &Nat, q: &Nat, bits: usize) -> bool {
    let blum = |r: &Nat| r.is_odd() & r.shr(1).is_odd();
    let lengths = Choice::from(u8::from(bits > 0 && bits.is_multiple_of(LIMB_BITS)));
    let fit = lengths & has_top_bits(p, bits) & has_top_bits(q, bits) & !p.ct_eq(q) & blum(p) & blum(q);
    ct::decide(fit, "own primes that do not fit are refused")
}

/// Whether p, q are fit for a Paillier-Blum modulus. `p`, `q`: any numbers, secret; `bits`: a multiple of 64, public. [PAI-3]
pub fn are_paillier_primes(backend: Backend, p: &Nat, q: &Nat, bits: usize) -> bool {
    if !are_blum(p, q, bits) {
        return false;
    }
    let (p, q) = (&p.resized(bits / LIMB_BITS), &q.resized(bits / LIMB_BITS));
    let order = |r: &Nat| r.sub(&Nat::one(1)).0;
    let coprime = gcd::is_unit(&order(p).mul(&order(q)), &p.mul(q), 2 * bits);
    ct::decide(
        coprime & are_primes(backend, &[(p, bits, true), (q, bits, true)]),
        "own primes that do not fit are refused",
    )
}

/// Whether p̂, q̂ are fit for a ring-Pedersen modulus. `p`, `q`: any numbers, secret; `bits`: a multiple of 64, public. [PED-1]
///
/// A safe prime other than 5 is 3 mod 4: its half is odd.
pub fn are_pedersen_primes(backend: Backend, p: &Nat, q: &Nat, bits: usize) -> bool {
    if !are_blum(p, q, bits) {
        return false;
    }
    let (p, q) = (&p.resized(bits / LIMB_BITS), &q.resized(bits / LIMB_BITS));
    let (half_p, half_q) = (&p.shr(1), &q.shr(1));
    let numbers =
        vec![(p, bits, true), (q, bits, true), (half_p, bits - 1, false), (half_q, bits - 1, false)];
    ct::decide(are_primes(backend, &numbers), "own primes that do not fit are refused")
}
