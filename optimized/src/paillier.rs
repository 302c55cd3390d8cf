//! Paillier encryption. Source: book, chapter "Paillier".
//!
//! Everything that costs is a product of powers modulo N², and goes through a plan. Under the own key, powers are taken modulo
//! p² and q²; under a peer's, modulo N².

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec::Vec;

use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;
use subtle::Choice;

use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Base, Exponent, Handle, Plan, Results, Term};
use crate::bignum::split::Split;
use crate::ct;
use crate::sampling::Challenge;

/// A Paillier modulus.
pub struct PublicKey {
    /// N.
    pub modulus: Modulus,
    /// N².
    pub square: Modulus,
}

impl PublicKey {
    /// The key of modulus N. N² has twice as many bits, or one less; it is public, and so is its length.
    pub fn new(modulus: Modulus) -> PublicKey {
        let square = Modulus::square_of(&modulus);
        PublicKey { modulus, square }
    }

    /// `c^-1 mod N²` for a unit c.
    ///
    /// Identity (one step of Newton): y = c^-1 mod N gives `y(2 - cy) c = 1 - (cy - 1)² = 1 mod N²`, since N divides cy - 1. Half the
    /// length makes the inversion four times cheaper.
    pub fn invert(&self, c: &Nat) -> Nat {
        let (y, _) = self.modulus.invert(&self.modulus.reduce(c));
        let y = y.resized(self.square.len());
        let two = Nat::from_u64(2, self.square.len());
        let correction = self.square.sub(&two, &self.square.mul(c, &y));
        self.square.mul(&y, &correction)
    }
}

/// The primes of a Paillier modulus, and what follows from them. Secret.
pub struct SecretKey {
    /// p and q.
    pub primes: Split,
    /// p² and q².
    pub squares: Split,
    /// The public key.
    pub public: PublicKey,
    p: Half,
    q: Half,
}

/// What is precomputed for one of the two primes. Secret.
struct Half {
    /// p - 1.
    order: Nat,
    /// q mod (p - 1): `r^N = r^{pq} = (r^q)^p`.
    other: Nat,
    /// `L_p((1+N)^{p-1} mod p²)^-1 = (-q)^-1 mod p`, with L_p(x) = (x-1)/p.
    decryption: Nat,
    /// `N^-1 mod (p - 1)`.
    root: Nat,
    /// ((p+1)/4)² mod (p - 1).
    fourth_root: Nat,
}

impl Half {
    /// Fails unless N has an inverse modulo p - 1, which PAI-3 demands of the own primes.
    fn new(p: &Modulus, q: &Modulus) -> Result<Half, LocalError> {
        let bits = p.bits();
        let order = p.value().sub(&Nat::one(1)).0;
        let other = q.value().rem(&order, bits);
        let (decryption, unit) = p.invert(&p.neg(&p.reduce(q.value())));
        let root = inverse_below_prime(&other, &order, bits)?;
        let quarter = p.value().add(&Nat::one(1)).shr(2).resized(p.len());
        let fourth_root = quarter.mul(&quarter).rem(&order, bits);
        if ct::decide(unit, "own primes that do not fit are refused") {
            Ok(Half { order, other, decryption, root, fourth_root })
        } else {
            Err(LocalError::InvalidPrimes)
        }
    }
}

/// `x^-1 mod (p - 1)` for odd x and p = 3 mod 4, so that `p - 1 = 2p'` with p' odd.
///
/// Identity: the inverse mod p', or that plus p', whichever is odd, is the inverse modulo 2 and modulo p'.
fn inverse_below_prime(x: &Nat, order: &Nat, bits: usize) -> Result<Nat, LocalError> {
    let half = order.shr(1);
    let reduced = x.rem(&half, bits - 1);
    let (inverse, exists) = crate::bignum::gcd::invert(&reduced, &half, bits - 1);
    let shifted = inverse.add(&half).resized(inverse.len());
    let odd = Nat::select(&shifted, &inverse, inverse.is_odd());
    if ct::decide(exists & x.is_odd(), "own primes that do not fit are refused") {
        Ok(odd)
    } else {
        Err(LocalError::InvalidPrimes)
    }
}

impl SecretKey {
    /// The key of the primes p and q, of `prime_bits` bits each, the two top bits set, p = q = 3 mod 4. Fails with `InvalidPrimes`
    /// if they are no Paillier primes in a way that matters here.
    pub fn new(params: &Params, p: &Nat, q: &Nat) -> Result<SecretKey, LocalError> {
        let bits = params.prime_bits;
        let mut product = p.mul(q);
        ct::public(product.limbs_mut(), "N is published");
        let modulus = Modulus::new(product, 2 * bits);
        let (p, q) = (Modulus::new(p.duplicate(), bits), Modulus::new(q.duplicate(), bits));
        let (squares, _) = Split::new(Modulus::square_of(&p), Modulus::square_of(&q));
        let (primes, coprime) = Split::new(p, q);
        if !ct::decide(coprime, "own primes that do not fit are refused") {
            return Err(LocalError::InvalidPrimes);
        }
        let halves = (Half::new(&primes.a, &primes.b)?, Half::new(&primes.b, &primes.a)?);
        Ok(SecretKey { public: PublicKey::new(modulus), primes, squares, p: halves.0, q: halves.1 })
    }

    /// Whether x, a residue mod N or N², is a unit. Identity: exactly if neither prime divides it.
    pub fn is_unit(&self, x: &Nat) -> Choice {
        self.primes.is_nonzero_in_both(x)
    }

    /// Plans `dec(C)`. `c`: a unit mod N².
    ///
    /// Identity: `C^{p-1} = 1 + x(p-1)N mod p²`, so `L_p(C^{p-1}) · L_p((1+N)^{p-1})^-1 = x mod p`; the same for q. [PAI-2]
    pub fn plan_decrypt<'a>(&'a self, plan: &mut Plan<'a>, c: &Nat) -> PendingPlaintext {
        let mut half = |square: &'a Modulus, half: &'a Half| {
            plan.power(square, &square.reduce(c), Exponent::new(&half.order, self.primes.a.bits()))
        };
        PendingPlaintext(half(&self.squares.a, &self.p), half(&self.squares.b, &self.q))
    }

    /// Plans `y^{N^-1 mod φ(N)} mod N`, the N-th root of y.
    pub fn plan_root<'a>(&'a self, plan: &mut Plan<'a>, y: &Nat) -> PendingResidue<'a> {
        let mut half = |prime: &'a Modulus, half: &'a Half| {
            plan.power(prime, &prime.reduce(y), Exponent::new(&half.root, prime.bits()))
        };
        let handles = (half(&self.primes.a, &self.p), half(&self.primes.b, &self.q));
        PendingResidue { split: &self.primes, handles }
    }

    /// Plans `y^{((p+1)/4)²}` modulo p and the same modulo q: for a square its fourth root that is a square.
    pub fn plan_fourth_root<'a>(&'a self, plan: &mut Plan<'a>, y: &Nat) -> (Handle, Handle) {
        let mut half = |prime: &'a Modulus, half: &'a Half| {
            plan.power(prime, &prime.reduce(y), Exponent::new(&half.fourth_root, prime.bits()))
        };
        (half(&self.primes.a, &self.p), half(&self.primes.b, &self.q))
    }
}

/// A plaintext to come.
pub struct PendingPlaintext(Handle, Handle);

impl PendingPlaintext {
    /// The plaintext, in `[-N/2, N/2)`. Secret.
    pub fn finish(self, key: &SecretKey, results: &mut Results) -> Int {
        let half = |handle, prime: &Modulus, half: &Half, results: &mut Results| {
            // L(x) = (x-1)/p: exact, and (x-1)/p mod p = ((x-1)/p mod p²/p) needs no division but one by p
            let quotient = exact_quotient(&results.take(handle), prime);
            prime.mul(&quotient, &half.decryption)
        };
        let x = half(self.0, &key.primes.a, &key.p, results);
        let y = half(self.1, &key.primes.b, &key.q, results);
        let plaintext = key.primes.combine(&x, &y);
        // symmetric: x if 2x < N, else x - N
        let (complement, _) = key.public.modulus.value().sub(&plaintext);
        let negative = complement.lt(&plaintext);
        Int::from_magnitude(&Nat::select(&plaintext, &complement, negative), negative)
    }
}

/// `(x - 1)/p` for x = 1 mod p, x < p².
///
/// Identity: an exact quotient below p < 2^bits is `(x-1)·p^-1 mod 2^bits`, since p is odd.
fn exact_quotient(x: &Nat, p: &Modulus) -> Nat {
    let (difference, _) = x.sub(&Nat::one(x.len()));
    let low = difference.resized(p.len());
    // one limb at a time: the lowest limb of the rest times p^-1 mod 2^64 is a limb of the quotient
    let inverse = crate::bignum::gcd::inverse_of_limb(p.value().limb(0));
    let mut rest = low;
    let mut quotient = Vec::with_capacity(p.len());
    for i in 0..p.len() {
        let digit = rest.limb(i).wrapping_mul(inverse);
        rest.subtract_multiple(p.value(), digit, i);
        quotient.push(digit);
    }
    Nat::from_limbs(quotient)
}

/// A residue modulo a product of two secret factors, to come.
pub struct PendingResidue<'a> {
    split: &'a Split,
    handles: (Handle, Handle),
}

impl<'a> PendingResidue<'a> {
    /// The residue of which the two results are the halves.
    pub fn new(split: &'a Split, handles: (Handle, Handle)) -> PendingResidue<'a> {
        PendingResidue { split, handles }
    }

    /// The residue.
    pub fn finish(self, results: &mut Results) -> Nat {
        let (x, y) = (results.take(self.handles.0), results.take(self.handles.1));
        self.split.combine(&x, &y)
    }
}

/// A Paillier key as this party uses it.
#[derive(Clone, Copy)]
pub enum Key<'a> {
    /// A peer's.
    Peer(&'a PublicKey),
    /// The own.
    Own(&'a SecretKey),
}

/// A power of a ciphertext, with a signed exponent. The base is replaced by its inverse if the exponent is negative.
pub struct Factor {
    base: Nat,
    exponent: Exponent,
}

impl<'a> Key<'a> {
    /// The public key.
    pub fn public(&self) -> &'a PublicKey {
        match *self {
            Key::Peer(key) => key,
            Key::Own(key) => &key.public,
        }
    }

    /// N.
    pub fn modulus(&self) -> &'a Modulus {
        &self.public().modulus
    }

    /// N².
    pub fn square(&self) -> &'a Modulus {
        &self.public().square
    }

    /// `C^x` as a factor, x in J_bits and possibly secret; `c`: a unit mod N².
    pub fn factor(&self, c: &Nat, x: &Int, bits: usize) -> Factor {
        self.factor_of(c, &self.public().invert(c), x, bits)
    }

    /// As [`Key::factor`], for `c` with its known inverse mod N²: one inversion serves many powers. `C^-x` if both change places.
    pub fn factor_of(&self, c: &Nat, inverse: &Nat, x: &Int, bits: usize) -> Factor {
        let (magnitude, negative) = x.magnitude();
        Factor { base: Nat::select(c, inverse, negative), exponent: Exponent::new(&magnitude, bits + 1) }
    }

    /// `C^x` as a factor for x >= 0 below 2^bits, possibly secret.
    pub fn natural_factor(&self, c: &Nat, x: &Nat, bits: usize) -> Factor {
        Factor { base: c.duplicate(), exponent: Exponent::new(x, bits) }
    }

    /// `C^e`, or `C^-e`, as a factor for a public challenge.
    pub fn challenge_factor(&self, c: &Nat, e: &Challenge, inverted: bool) -> Factor {
        let base = if e.negative != inverted { self.public().invert(c) } else { c.duplicate() };
        Factor { base, exponent: Exponent::new(&e.magnitude, Challenge::BITS) }
    }

    /// Plans `r^N · Π factors mod N²`. `r`: a unit mod N, possibly secret; `None`: without r^N.
    ///
    /// Under a peer's key as it stands. Under the own key modulo p², with `r^N = (r^q mod p)^p mod p²`, and modulo q².
    /// Identity: x = y mod p implies `x^p = y^p mod p²`.
    pub fn plan_product(
        &self,
        plan: &mut Plan<'a>,
        r: Option<&Nat>,
        factors: Vec<Factor>,
    ) -> PendingCiphertext<'a> {
        match *self {
            Key::Peer(key) => {
                let mut terms = Vec::new();
                if let Some(r) = r {
                    let exponent = Exponent::new(key.modulus.value(), key.modulus.bits());
                    terms.push(Term::power(&r.resized(key.square.len()), exponent));
                }
                terms.extend(
                    factors
                        .into_iter()
                        .map(|Factor { base, exponent }| Term::Power { base: Base::Value(base), exponent }),
                );
                PendingCiphertext::Peer(key, plan.product(&key.square, terms))
            }
            Key::Own(key) => {
                let mut half = |prime: &'a Modulus, square: &'a Modulus, half: &'a Half| {
                    let mut terms = Vec::new();
                    if let Some(r) = r {
                        let inner = Exponent::new(&half.other, prime.bits());
                        let root = plan.power(prime, &prime.reduce(r), inner);
                        let exponent = Exponent::new(prime.value(), prime.bits());
                        terms.push(Term::Power { base: Base::Of(root), exponent });
                    }
                    for Factor { base, exponent } in &factors {
                        let exponent = Exponent::new(&exponent.value, exponent.bits);
                        terms.push(Term::power(&square.reduce(base), exponent));
                    }
                    plan.product(square, terms)
                };
                let first = half(&key.primes.a, &key.squares.a, &key.p);
                let second = half(&key.primes.b, &key.squares.b, &key.q);
                PendingCiphertext::Own(key, first, second)
            }
        }
    }

    /// `1 + xN mod N²`, the ciphertext of x with nonce 1. `x`: any integer.
    pub fn message(&self, x: &Int) -> Nat {
        let residue = x.rem(self.modulus());
        // below 1 + (N-1)N < N²
        residue.mul(self.modulus().value()).add(&Nat::one(1)).resized(self.square().len())
    }

    /// Plans `enc_N(x; r) · Π factors`; the message is multiplied in at the end. [PAI-1]
    pub fn plan_encrypt(
        &self,
        plan: &mut Plan<'a>,
        x: &Int,
        r: &Nat,
        factors: Vec<Factor>,
    ) -> PendingEncryption<'a> {
        let message = self.message(x);
        PendingEncryption { key: *self, message, product: self.plan_product(plan, Some(r), factors) }
    }
}

/// A product modulo N², to come.
pub enum PendingCiphertext<'a> {
    /// Modulo a peer's N².
    Peer(&'a PublicKey, Handle),
    /// Modulo the own p² and q².
    Own(&'a SecretKey, Handle, Handle),
}

impl PendingCiphertext<'_> {
    /// The product.
    pub fn finish(self, results: &mut Results) -> Nat {
        match self {
            PendingCiphertext::Peer(_, handle) => results.take(handle),
            PendingCiphertext::Own(key, first, second) => {
                key.squares.combine(&results.take(first), &results.take(second))
            }
        }
    }
}

/// A ciphertext to come.
pub struct PendingEncryption<'a> {
    key: Key<'a>,
    message: Nat,
    product: PendingCiphertext<'a>,
}

impl PendingEncryption<'_> {
    /// The ciphertext.
    pub fn finish(self, results: &mut Results) -> Nat {
        let product = self.product.finish(results);
        self.key.square().mul(&self.message, &product)
    }
}

/// `C ⊕ D`.
pub fn add(key: &PublicKey, c: &Nat, d: &Nat) -> Nat {
    key.square.mul(c, d)
}

/// `C ⊖ D`. `d` is a unit.
pub fn subtract(key: &PublicKey, c: &Nat, d: &Nat) -> Nat {
    add(key, c, &key.invert(d))
}
