//! From the values of the reference to those under test. What has tables or secret structure is made once for each modulus.

use quorate_adversary::math::to_nat;
use quorate_adversary::party::Party;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Mutex;

use num_bigint::{BigInt, BigUint};
use quorate::Backend;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::paillier::{Key, PublicKey, SecretKey};
use quorate::pedersen::{OwnSetup, Ranges, Setup};
use quorate_reference::{paillier, pedersen};
use quorate_spec::params::Params;
use quorate_testkeys::{PARTIES, PartyPrimes, party_primes};

/// A value of whatever type for a name, made at its first use.
fn once<T: Send + Sync + 'static>(name: String, make: impl FnOnce() -> T) -> &'static T {
    type Made = Mutex<Option<HashMap<String, &'static (dyn Any + Send + Sync)>>>;
    static MADE: Made = Mutex::new(None);
    let known = MADE.lock().unwrap().get_or_insert_default().get(&name).copied();
    let value = known.unwrap_or_else(|| {
        let value: &'static T = Box::leak(Box::new(make()));
        MADE.lock().unwrap().get_or_insert_default().insert(name, value);
        value
    });
    value.downcast_ref().unwrap()
}

/// A number in limbs for `bits` bits.
pub(crate) fn nat(value: &BigUint, bits: usize) -> Nat {
    assert!(value.bits() <= bits as u64);
    Nat::from_bytes_be(&quorate_adversary::math::nat(value, bits.div_ceil(64) * 8))
}

pub(crate) fn int(value: &BigInt) -> Int {
    Int::from_bytes_be(&value.to_signed_bytes_be())
}

/// The primes of the test pool of which the product is this.
fn primes_of(params: &Params, fits: impl Fn(&PartyPrimes) -> bool) -> PartyPrimes {
    (1..=PARTIES).filter_map(|i| party_primes(params.prime_bits, i)).find(fits).unwrap()
}

pub(crate) fn modulus(params: &Params, value: &BigUint) -> Modulus {
    Modulus::new(nat(value, params.modulus_bits), params.modulus_bits)
}

/// Someone else's key.
pub(crate) fn peer(params: &Params, key: &paillier::PublicKey) -> Key<'static> {
    let make = || PublicKey::new(modulus(params, &key.modulus));
    Key::Peer(once(format!("peer {}", key.modulus), make))
}

/// The own key.
pub(crate) fn own(params: &Params, key: &paillier::PublicKey) -> Key<'static> {
    Key::Own(once(format!("own {}", key.modulus), || {
        let primes = primes_of(params, |primes| to_nat(&primes.p) * to_nat(&primes.q) == key.modulus);
        let [p, q] = [&primes.p, &primes.q].map(|p| Nat::from_bytes_be(p));
        SecretKey::new(params, &p, &q).unwrap()
    }))
}

/// Someone else's setup, with or without tables.
pub(crate) fn setup(params: &Params, setup: &pedersen::Setup, tables: Option<Ranges>) -> &'static Setup {
    let tag = tables.map(|Ranges { s, t }| (s, t));
    once(format!("setup {tag:?} {} {} {}", setup.modulus, setup.s, setup.t), || {
        let [s, t] = [&setup.s, &setup.t].map(|value| nat(value, params.modulus_bits));
        let plain = Setup::new(modulus(params, &setup.modulus), s, t);
        match tables {
            Some(ranges) => plain.with_tables(Backend::detect(), ranges),
            None => plain,
        }
    })
}

/// The own setup, with the trapdoor.
pub(crate) fn own_setup(params: &Params, setup: &pedersen::Setup) -> &'static OwnSetup {
    once(format!("own setup {} {} {}", setup.modulus, setup.s, setup.t), || {
        let mut parties = (1..=PARTIES).map(|index| Party::of(params, index));
        let owner = parties.find(|party| party.setup.modulus == setup.modulus).unwrap();
        let [p, q] = [&owner.p_hat, &owner.q_hat].map(|prime| Nat::from_bytes_be(&prime.to_bytes_be()));
        let [s, t, lambda] = [&setup.s, &setup.t, &owner.lambda].map(|value| nat(value, params.modulus_bits));
        OwnSetup::new(params, Backend::detect(), &p, &q, s, t, &lambda).unwrap()
    })
}
