//! Paillier encryption. Source: book, chapter "Paillier".

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;

use crate::integers::{self, multiply, power, reduce, symmetric};

/// A Paillier modulus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// N.
    pub modulus: BigUint,
    /// N².
    pub square: BigUint,
}

impl PublicKey {
    /// The key of modulus N.
    pub fn new(modulus: BigUint) -> PublicKey {
        let square = &modulus * &modulus;
        PublicKey { modulus, square }
    }

    /// `enc_N(x; r) = (1 + xN) r^N mod N²`. `x`: any integer, taken mod N. `r`: a unit mod N. [PAI-1]
    pub fn encrypt(&self, x: &BigInt, r: &BigUint) -> BigUint {
        let message = (BigUint::one() + reduce(x, &self.modulus) * &self.modulus) % &self.square;
        let nonce = r.modpow(&self.modulus, &self.square);
        multiply(&message, &nonce, &self.square)
    }

    /// `C ⊕ D`.
    pub fn add(&self, c: &BigUint, d: &BigUint) -> BigUint {
        multiply(c, d, &self.square)
    }

    /// `C ⊖ D`. `d` is a unit.
    pub fn subtract(&self, c: &BigUint, d: &BigUint) -> BigUint {
        self.add(c, &power(d, &-BigInt::one(), &self.square))
    }

    /// `C ⊗ x`, x signed. `c` is a unit.
    pub fn scale(&self, c: &BigUint, x: &BigInt) -> BigUint {
        power(c, x, &self.square)
    }
}

/// The primes of a Paillier modulus. Secret.
#[derive(Clone)]
pub struct SecretKey {
    /// p.
    pub p: BigUint,
    /// q.
    pub q: BigUint,
    /// The public key.
    pub public: PublicKey,
}

impl SecretKey {
    /// The key of the primes p and q.
    pub fn new(p: BigUint, q: BigUint) -> SecretKey {
        let public = PublicKey::new(&p * &q);
        SecretKey { p, q, public }
    }

    /// φ(N) = (p-1)(q-1).
    pub fn phi(&self) -> BigUint {
        (&self.p - 1u8) * (&self.q - 1u8)
    }

    /// `dec(C)`, in `[-N/2, N/2)`. `c`: a unit mod N². [PAI-2]
    pub fn decrypt(&self, c: &BigUint) -> BigInt {
        let n = &self.public.modulus;
        let phi = self.phi();
        let powered = c.modpow(&phi, &self.public.square); // = 1 + x φ N mod N²
        let scaled = (powered - 1u8).div_floor(n);
        let inverse = phi.modinv(n).unwrap_or_default(); // exists: gcd(N, φ(N)) = 1
        symmetric(&(scaled * inverse), n)
    }

    /// The nonce r with `C = enc_N(x; r)` for whatever plaintext x: the N-th root of C mod N, since `1 + xN = 1 mod N`.
    pub fn nonce(&self, c: &BigUint) -> BigUint {
        let n = &self.public.modulus;
        let inverse = n.modinv(&self.phi()).unwrap_or_default(); // exists: gcd(N, φ(N)) = 1
        (c % n).modpow(&inverse, n)
    }

    /// The fourth root of a quadratic residue that is itself a square. Source: Algorithm ARITH-FOURTH-ROOT.
    ///
    /// For a prime p = 3 mod 4 the square root of v that is a square is v^((p+1)/4).
    pub fn fourth_root(&self, v: &BigUint) -> BigUint {
        let root_mod = |p: &BigUint| {
            let exponent = (p + 1u8) >> 2;
            v.modpow(&exponent, p).modpow(&exponent, p)
        };
        self.combine(&root_mod(&self.p), &root_mod(&self.q))
    }

    /// The number below N that is a mod p and b mod q.
    fn combine(&self, a: &BigUint, b: &BigUint) -> BigUint {
        let p_inverse = self.p.modinv(&self.q).unwrap_or_default(); // exists: p and q are distinct primes
        let difference = BigInt::from(b.clone()) - BigInt::from(a.clone());
        a + &self.p * (reduce(&difference, &self.q) * p_inverse % &self.q)
    }

    /// Whether v is a square mod N.
    pub fn is_square(&self, v: &BigUint) -> bool {
        integers::jacobi(v, &self.p) == 1 && integers::jacobi(v, &self.q) == 1
    }
}
