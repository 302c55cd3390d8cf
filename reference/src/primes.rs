//! Checks of a party's own primes. Source: book, chapters "Paillier" and "Ring-Pedersen".

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::One;
use quorate_spec::hashing;
use quorate_spec::labels;
use quorate_spec::sampling::residue_stream;

use crate::sampling::residue_from;

/// Number of Miller-Rabin bases.
const BASES: usize = 40;

/// Miller-Rabin with 40 bases derived from the number itself. Source: Algorithm PAI-PRIME.
pub fn is_prime(p: &BigUint, bits: usize) -> bool {
    if p.is_even() || *p < BigUint::from(5u8) {
        return *p == BigUint::from(2u8) || *p == BigUint::from(3u8);
    }
    let block = residue_stream(bits);
    let stream = hashing::xof(labels::PRIME_BASES, &[&p.to_bytes_be()], BASES * block);
    stream.chunks_exact(block).all(|bytes| passes_miller_rabin(p, &residue_from(bytes, p)))
}

fn passes_miller_rabin(p: &BigUint, base: &BigUint) -> bool {
    let minus_one = p - 1u8;
    if base <= &BigUint::one() || *base == minus_one {
        return true;
    }
    let twos = minus_one.trailing_zeros().unwrap_or(0);
    let mut power = base.modpow(&(&minus_one >> twos), p);
    if power.is_one() || power == minus_one {
        return true;
    }
    for _ in 1..twos {
        power = &power * &power % p;
        if power == minus_one {
            return true;
        }
    }
    false
}

/// Whether p has exactly `bits` bits with the two top bits set.
pub fn has_top_bits(p: &BigUint, bits: usize) -> bool {
    bits >= 2 && p >> (bits - 2) == BigUint::from(3u8)
}

/// Whether p, q are fit for a Paillier-Blum modulus. [PAI-3]
pub fn are_paillier_primes(p: &BigUint, q: &BigUint, bits: usize) -> bool {
    let blum = |r: &BigUint| r % 4u8 == BigUint::from(3u8);
    let coprime = || (p * q).gcd(&((p - 1u8) * (q - 1u8))).is_one();
    has_top_bits(p, bits)
        && has_top_bits(q, bits)
        && p != q
        && blum(p)
        && blum(q)
        && coprime()
        && is_prime(p, bits)
        && is_prime(q, bits)
}

/// Whether p̂, q̂ are fit for a ring-Pedersen modulus. [PED-1]
pub fn are_pedersen_primes(p: &BigUint, q: &BigUint, bits: usize) -> bool {
    let safe = |r: &BigUint| is_prime(r, bits) && is_prime(&(r >> 1), bits - 1);
    has_top_bits(p, bits) && has_top_bits(q, bits) && p != q && safe(p) && safe(q)
}
