//! The parties of the test pool as this implementation holds them, with all that it computes once for itself and for peers.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use num_bigint::BigUint;
use quorate::backend::Backend;
use quorate::bignum::comb::Comb;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::paillier::{Key, PublicKey, SecretKey};
use quorate::pedersen::{OwnSetup, Ranges, Setup};
use quorate_reference::paillier;
use quorate_reference::pedersen;
use quorate_spec::params::Params;

use crate::fixtures::{Party, SETS, party};

/// Where exponentiations run; the environment variable `QUORATE_BACKEND` chooses.
pub(crate) fn backend() -> Backend {
    Backend::detect()
}

// ---- numbers ----

/// A natural number in this many limbs, or more if it needs more.
pub(crate) fn nat(value: &BigUint, limbs: usize) -> Nat {
    let value = Nat::from_bytes_be(&value.to_bytes_be());
    let limbs = limbs.max(value.len());
    value.resized(limbs)
}

pub(crate) fn int(value: &num_bigint::BigInt) -> Int {
    Int::from_bytes_be(&value.to_signed_bytes_be())
}

pub(crate) fn modulus(value: &BigUint) -> Modulus {
    let bits = usize::try_from(value.bits()).unwrap();
    Modulus::new(nat(value, bits.div_ceil(64)), bits)
}

/// The setup as a peer's, without tables. s and t may be anything.
pub(crate) fn setup(setup: &pedersen::Setup) -> Setup {
    let modulus = modulus(&setup.modulus);
    let [s, t] = [&setup.s, &setup.t].map(|base| nat(base, modulus.len()));
    Setup::new(modulus, s, t)
}

// ---- parties ----

/// A party of the pool.
pub(crate) struct Known {
    /// Its Paillier key.
    pub(crate) key: SecretKey,
    /// Its setup, with the trapdoor.
    pub(crate) own: OwnSetup,
    /// Its setup as peers use it in presigning.
    pub(crate) with_tables: Setup,
    /// A table of t.
    pub(crate) table: Comb,
    reference: Party,
}

impl Known {
    fn new(params: &Params, index: u16) -> Known {
        let reference = party(params, index);
        let limbs = params.prime_bits / 64;
        let prime = |prime: &BigUint| nat(prime, limbs);
        let (p, q) = (prime(&reference.key.p), prime(&reference.key.q));
        let key = SecretKey::new(params, &p, &q).unwrap();
        let public = setup(&reference.setup);
        let (s, t, lambda) = (public.s.duplicate(), public.t.duplicate(), nat(&reference.lambda, 2 * limbs));
        let (p_hat, q_hat) = (prime(&reference.p_hat), prime(&reference.q_hat));
        let own = OwnSetup::new(params, backend(), &p_hat, &q_hat, s, t, &lambda);
        let Ok(own) = own else { panic!("the trapdoor of the pool does not fit") };
        let bits = params.modulus_bits;
        let table = Comb::new(backend(), &public.modulus, &public.t, bits, Comb::spacing(bits));
        let with_tables = public.with_tables(backend(), Ranges::presign(params));
        Known { key, own, with_tables, table, reference }
    }
}

/// The party with this Paillier or ring-Pedersen modulus.
fn known(modulus: &BigUint) -> Option<&'static Known> {
    type Entry = (Params, u16, OnceLock<Known>);
    static POOL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        let indices = || 1..=quorate_testkeys::PARTIES;
        SETS.iter().flat_map(|params| indices().map(|index| (*params, index, OnceLock::new()))).collect()
    });
    static PLACES: LazyLock<BTreeMap<BigUint, usize>> = LazyLock::new(|| {
        let mut places = BTreeMap::new();
        for (place, (params, index, _)) in POOL.iter().enumerate() {
            let primes = quorate_testkeys::party_primes(params.prime_bits, *index).unwrap();
            let [p, q, p_hat, q_hat] =
                [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| BigUint::from_bytes_be(&prime));
            places.insert(p * q, place);
            places.insert(p_hat * q_hat, place);
        }
        places
    });
    let (params, index, known) = &POOL[*PLACES.get(modulus)?];
    Some(known.get_or_init(|| Known::new(params, *index)))
}

/// The party whose setup this is, trapdoor and all.
pub(crate) fn owner(setup: &pedersen::Setup) -> Option<&'static Known> {
    known(&setup.modulus).filter(|known| {
        let own = &known.reference.setup;
        (&own.modulus, &own.s, &own.t) == (&setup.modulus, &setup.s, &setup.t)
    })
}

/// The party whose Paillier key this is.
pub(crate) fn holder(key: &paillier::SecretKey) -> Option<&'static Known> {
    known(&key.public.modulus).filter(|known| known.reference.key.p == key.p)
}

/// A Paillier key in every way in which this implementation can hold it: as a peer's, and as the own one, of which it knows the
/// primes.
pub(crate) struct Keys {
    peer: PublicKey,
    own: Option<&'static SecretKey>,
}

impl Keys {
    pub(crate) fn new(key: &paillier::PublicKey) -> Keys {
        let peer = PublicKey::new(modulus(&key.modulus));
        let own = known(&key.modulus).filter(|known| known.reference.key.public.modulus == key.modulus);
        Keys { peer, own: own.map(|known| &known.key) }
    }

    /// The limbs of a ciphertext.
    pub(crate) fn limbs(&self) -> usize {
        self.peer.square.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Key<'_>> {
        [Key::Peer(&self.peer)].into_iter().chain(self.own.map(Key::Own))
    }
}

/// All pairs of keys, but for two own ones.
pub(crate) fn pairs<'a>(first: &'a Keys, second: &'a Keys) -> Vec<(Key<'a>, Key<'a>)> {
    let pairs = first.all().flat_map(|first| second.all().map(move |second| (first, second)));
    pairs.filter(|pair| !matches!(pair, (Key::Own(_), Key::Own(_)))).collect()
}

/// The one result of all ways to compute it.
#[track_caller]
pub(crate) fn agreed<T: PartialEq + std::fmt::Debug>(results: impl IntoIterator<Item = T>) -> T {
    let mut results = results.into_iter();
    let first = results.next().unwrap();
    results.for_each(|other| assert_eq!(other, first, "two ways to compute the same"));
    first
}
