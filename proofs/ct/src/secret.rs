//! Secret values of every kind, always the same bytes.

use quorate::bignum::int::Int;
use quorate::bignum::nat::Nat;
use quorate::curve::{self, Scalar};
use quorate_spec::engine::Primes;
use quorate_spec::hashing::xof;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use quorate_testkeys::party_primes;

use crate::memcheck::conceal;

/// The bytes, secret.
pub fn concealed(mut bytes: Vec<u8>) -> Vec<u8> {
    conceal(bytes.as_mut_slice());
    bytes
}

/// Public bytes with a name.
pub fn known_bytes(name: &str, length: usize) -> Vec<u8> {
    xof("test", &[name.as_bytes()], length)
}

/// Secret bytes with a name.
pub fn bytes(name: &str, length: usize) -> Vec<u8> {
    concealed(known_bytes(name, length))
}

/// The same, for sessions.
pub fn secret_bytes(name: &str, length: usize) -> SecretBytes {
    SecretBytes::new(bytes(name, length))
}

/// A public number below 2^bits.
pub fn known_nat(name: &str, bits: usize) -> Nat {
    Nat::from_bytes_be(&known_bytes(name, bits.div_ceil(8))).low_bits(bits)
}

/// A secret number below 2^bits.
pub fn nat(name: &str, bits: usize) -> Nat {
    concealed_nat(&known_nat(name, bits))
}

/// A secret number with this value.
pub fn concealed_nat(value: &Nat) -> Nat {
    let mut limbs = value.limbs().to_vec();
    conceal(limbs.as_mut_slice());
    Nat::from_limbs(limbs)
}

/// A secret integer of this many bytes.
pub fn int(name: &str, length: usize) -> Int {
    Int::from_bytes_be(&bytes(name, length))
}

/// A secret scalar.
pub fn scalar(name: &str) -> Scalar {
    curve::scalar_from(&bytes(name, 64))
}

/// The primes p, q, p̂, q̂ of a party, secret.
pub fn primes(params: &Params, party: u16) -> [Nat; 4] {
    let Primes { p, q, p_hat, q_hat } = session_primes(params, party);
    [p, q, p_hat, q_hat].map(|prime| Nat::from_bytes_be(prime.expose()))
}

/// The same, for sessions.
pub fn session_primes(params: &Params, party: u16) -> Primes {
    let primes = party_primes(params.prime_bits, party).expect("the pool has this size");
    let [p, q, p_hat, q_hat] =
        [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| SecretBytes::new(concealed(prime)));
    Primes { p, q, p_hat, q_hat }
}
