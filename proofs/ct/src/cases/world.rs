//! Keys and setups whose secrets are declared secret, for the cases.

use quorate::Backend;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::paillier::{PublicKey, SecretKey};
use quorate::pedersen::{OwnSetup, Setup};
use quorate_spec::params::Params;
use quorate_testkeys::party_primes;

use crate::secret::{concealed_nat, known_nat, primes};

/// The kernels of most cases.
pub const BACKEND: Backend = Backend::Limbs;

/// The Paillier key of party 1, its primes secret.
pub fn key(params: &Params) -> SecretKey {
    let [p, q, ..] = primes(params, 1);
    SecretKey::new(params, &p, &q).expect("the primes of the pool are fit")
}

/// The public key of party 2.
pub fn peer(params: &Params) -> PublicKey {
    PublicKey::new(known_modulus(params))
}

/// N of party 2.
pub fn known_modulus(params: &Params) -> Modulus {
    let [p, q, ..] = known_primes(params, 2);
    Modulus::new(p.mul(&q), params.modulus_bits)
}

fn known_primes(params: &Params, party: u16) -> [Nat; 4] {
    let primes = party_primes(params.prime_bits, party).expect("the pool has this size");
    [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| Nat::from_bytes_be(&prime))
}

/// N̂, s, t and λ of a party, public here.
fn known_setup(params: &Params, party: u16) -> (Modulus, Nat, Nat, Nat) {
    let [_, _, p, q] = known_primes(params, party);
    let modulus = Modulus::new(p.mul(&q), params.modulus_bits);
    let t = modulus.square(&known_nat("tau", params.modulus_bits - 1));
    let lambda = known_nat("lambda", params.modulus_bits - 1);
    let s = modulus.pow(&t, &lambda, params.modulus_bits);
    (modulus, s, t, lambda)
}

/// The setup of party 2.
pub fn peer_setup(params: &Params) -> Setup {
    let (modulus, s, t, _) = known_setup(params, 2);
    Setup::new(modulus, s, t)
}

/// The own setup, of party 1: its primes and λ are secret.
pub fn own_setup(params: &Params, backend: Backend) -> OwnSetup {
    let (_, s, t, lambda) = known_setup(params, 1);
    let [_, _, p, q] = primes(params, 1);
    OwnSetup::new(params, backend, &p, &q, s, t, &concealed_nat(&lambda)).expect("the trapdoor fits")
}
