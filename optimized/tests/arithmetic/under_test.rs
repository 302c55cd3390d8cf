//! The arithmetic and the engine under test, called as the reference's is. Where there are several ways to compute something, or
//! several kernels, all are taken and have to agree.
//!
//! What has no counterpart here is left to the reference, or written down as the book has it:
//! - `integers::{symmetric, is_composite}`, `paillier::SecretKey::{phi, is_square}`, `pedersen::Setup::combine`: they are parts of
//!   planned computations, which the tests of the proofs and of whole sessions reach;
//! - moduli that no parameter set has, where only `Modulus` knows the operation: even ones, and lengths that are not whole words
//!   (or one bit less);
//! - `primes::is_prime`, and pairs of primes of less than 64 bits or no whole words: only the checks of a party's own primes
//!   exist here.

use quorate::engine::Optimized;
use quorate_spec::engine::Engine;

pub(crate) use quorate::ecdsa;
pub(crate) use quorate::sharing;

pub(crate) fn engine() -> &'static dyn Engine {
    static ENGINE: std::sync::LazyLock<Optimized> = std::sync::LazyLock::new(Optimized::default);
    &*ENGINE
}

pub(crate) mod curve {
    use num_bigint::{BigInt, BigUint};
    use quorate::curve::{ORDER, lincomb_vartime, multiply_generator};
    pub(crate) use quorate::curve::{
        Point, Scalar, coordinates, decode_point, decode_scalar, encode_point, encode_point_array,
        encode_scalar, generator, is_identity, scalar_of_digest,
    };
    use quorate::integers;

    use crate::convert::{agreed, int, to_integer};

    pub(crate) fn order() -> BigUint {
        BigUint::from_bytes_be(&ORDER)
    }

    pub(crate) fn scalar_of(value: &BigInt) -> Scalar {
        integers::scalar_of(&int(value))
    }

    pub(crate) fn integer_of(scalar: &Scalar) -> BigInt {
        to_integer(&integers::integer_of(scalar))
    }

    pub(crate) fn multiply(value: &BigInt, point: &Point) -> Point {
        let scalar = scalar_of(value);
        let of_generator = (*point == generator()).then(|| multiply_generator(&scalar));
        agreed([point * &scalar, lincomb_vartime(&[(*point, scalar)])].into_iter().chain(of_generator))
    }
}

pub(crate) mod integers {
    use num_bigint::{BigInt, BigUint};
    use quorate::bignum::gcd;
    use quorate::bignum::nat::Nat;
    use quorate::bignum::plan::{Exponent, Plan};
    use quorate::integers;
    use quorate_reference::integers as reference;
    pub(crate) use quorate_reference::integers::{is_composite, symmetric};
    use quorate_spec::reason::Reason;

    use crate::convert::{agreed, backends, bits, int, modulus as to_modulus, nat, to_integer, to_natural};

    pub(crate) fn encode_nat(value: &BigUint, bits: usize) -> Vec<u8> {
        nat(value).to_bytes_be(bits.div_ceil(8))
    }

    pub(crate) fn encode_int(value: &BigInt, b: usize) -> Vec<u8> {
        integers::encode_int(&int(value), b)
    }

    pub(crate) fn decode_int(bytes: &[u8], b: usize, out_of_range: Reason) -> Result<BigInt, Reason> {
        integers::decode_int(bytes, b, out_of_range).map(|value| to_integer(&value))
    }

    pub(crate) fn in_interval(value: &BigInt, b: usize) -> bool {
        int(value).in_interval(b).into()
    }

    pub(crate) fn decode_residue(bytes: &[u8], modulus: &BigUint) -> Result<BigUint, Reason> {
        match to_modulus(modulus) {
            Some(modulus) => integers::decode_residue(bytes, &modulus).map(|value| to_natural(&value)),
            None => reference::decode_residue(bytes, modulus),
        }
    }

    pub(crate) fn decode_unit(bytes: &[u8], modulus: &BigUint) -> Result<BigUint, Reason> {
        let Some(modulus) = to_modulus(modulus) else {
            return reference::decode_unit(bytes, modulus);
        };
        let at_once = integers::decode_unit(bytes, &modulus);
        let mut units = integers::Units::new();
        let decoded = units.decode(bytes, &modulus);
        let together = units.check(decoded);
        agreed([at_once, together].map(|value| value.map(|value| to_natural(&value))))
    }

    pub(crate) fn is_unit(value: &BigUint, modulus: &BigUint) -> bool {
        if !modulus.bit(0) {
            return reference::is_unit(value, modulus);
        }
        let (value, length) = (value % modulus, bits(modulus));
        let alone = gcd::is_unit(&nat(&value), &nat(modulus), length).into();
        let as_modulus = to_modulus(modulus).map(|modulus| modulus.is_unit(&nat(&value)).into());
        agreed([alone].into_iter().chain(as_modulus))
    }

    /// `base^exponent`; 0 where there is no inverse.
    pub(crate) fn power(base: &BigUint, exponent: &BigInt, modulus: &BigUint) -> BigUint {
        let Some(modulus) = to_modulus(modulus) else {
            return reference::power(base, exponent, modulus);
        };
        let base = modulus.reduce(&nat(base));
        let (inverse, exists) = modulus.invert(&base);
        let (magnitude, negative) = int(exponent).magnitude();
        if bool::from(negative & !exists) {
            return BigUint::ZERO;
        }
        let base = Nat::select(&base, &inverse, negative);
        let length = bits(exponent.magnitude()).max(1);
        let planned = backends().map(|backend| {
            let mut plan = Plan::new();
            let power = plan.power(&modulus, &base, Exponent::new(&magnitude, length));
            to_natural(&plan.run(backend).take(power))
        });
        agreed([to_natural(&modulus.pow(&base, &magnitude, length))].into_iter().chain(planned))
    }

    pub(crate) fn multiply(a: &BigUint, b: &BigUint, modulus: &BigUint) -> BigUint {
        match to_modulus(modulus) {
            Some(modulus) => {
                let [a, b] = [a, b].map(|value| modulus.reduce(&nat(value)));
                to_natural(&modulus.mul(&a, &b))
            }
            None => reference::multiply(a, b, modulus),
        }
    }

    pub(crate) fn reduce(value: &BigInt, modulus: &BigUint) -> BigUint {
        let any = to_natural(&int(value).rem_nat(&nat(modulus), bits(modulus)));
        let as_modulus = to_modulus(modulus).map(|modulus| to_natural(&int(value).rem(&modulus)));
        agreed([any].into_iter().chain(as_modulus))
    }

    pub(crate) fn jacobi(a: &BigUint, n: &BigUint) -> i8 {
        let alone = gcd::jacobi_vartime(&nat(&(a % n)), &nat(n));
        let as_modulus = to_modulus(n).map(|modulus| modulus.jacobi_vartime(&modulus.reduce(&nat(a))));
        agreed([alone].into_iter().chain(as_modulus))
    }
}

pub(crate) mod sampling {
    use num_bigint::{BigInt, BigUint};
    use quorate::bignum::int::Int;
    use quorate::curve::{self, Scalar};
    use quorate::integers::require_units;
    use quorate::sampling;
    pub(crate) use quorate::sampling::{bits_of, challenge_bits, hash};
    use quorate_reference::sampling as reference;
    use quorate_spec::fault::LocalError;
    use quorate_spec::sampling::Tape;

    use crate::convert::{agreed, bits, modulus as to_modulus, nat, to_integer, to_natural};

    pub(crate) fn scalar_from(stream: &[u8]) -> Scalar {
        agreed([sampling::scalar_from(stream), curve::scalar_from(stream)])
    }

    pub(crate) fn int_from(stream: &[u8], b: usize) -> BigInt {
        to_integer(&Int::from_low_bits(&nat(&BigUint::from_bytes_be(stream)), b))
    }

    pub(crate) fn residue_from(stream: &[u8], modulus: &BigUint) -> BigUint {
        let stream = nat(&BigUint::from_bytes_be(stream));
        let any = to_natural(&stream.rem(&nat(modulus), bits(modulus)));
        let as_modulus = to_modulus(modulus).map(|modulus| to_natural(&modulus.reduce(&stream)));
        agreed([any].into_iter().chain(as_modulus))
    }

    pub(crate) fn challenge(label: &str, items: &[&[u8]]) -> BigInt {
        let challenge = sampling::challenge(label, items);
        agreed([challenge.scalar, curve::challenge_scalar(label, items)]);
        let value = to_integer(&challenge.integer());
        assert_eq!(super::curve::scalar_of(&value), challenge.scalar);
        value
    }

    pub(crate) fn challenge_residues(
        label: &str,
        items: &[&[u8]],
        m: usize,
        modulus: &BigUint,
        modulus_bits: usize,
    ) -> Vec<BigUint> {
        assert_eq!(bits(modulus), modulus_bits);
        let modulus = to_modulus(modulus).unwrap();
        sampling::challenge_residues(label, items, m, &modulus, modulus_bits).iter().map(to_natural).collect()
    }

    pub(crate) fn scalar(tape: &Tape, label: &str, peer: u16, counter: u32) -> Scalar {
        let secret = curve::sample(tape, label, peer, counter);
        agreed([sampling::scalar(tape, label, peer, counter), *secret.expose()])
    }

    pub(crate) fn int(tape: &Tape, label: &str, peer: u16, counter: u32, b: usize) -> BigInt {
        to_integer(&sampling::int(tape, label, peer, counter, b))
    }

    pub(crate) fn residue(
        tape: &Tape,
        label: &str,
        peer: u16,
        counter: u32,
        modulus: &BigUint,
        modulus_bits: usize,
    ) -> BigUint {
        match to_modulus(modulus) {
            Some(modulus) if modulus.bits() == modulus_bits => {
                to_natural(&sampling::residue(tape, label, peer, counter, &modulus))
            }
            _ => reference::residue(tape, label, peer, counter, modulus, modulus_bits),
        }
    }

    pub(crate) fn unit(
        tape: &Tape,
        label: &str,
        peer: u16,
        counter: u32,
        modulus: &BigUint,
        modulus_bits: usize,
    ) -> Result<BigUint, LocalError> {
        match to_modulus(modulus) {
            Some(modulus) if modulus.bits() == modulus_bits => {
                let value = sampling::residue(tape, label, peer, counter, &modulus);
                require_units(&modulus, &[&value])?;
                Ok(to_natural(&value))
            }
            _ => reference::unit(tape, label, peer, counter, modulus, modulus_bits),
        }
    }
}

pub(crate) mod paillier {
    use num_bigint::{BigInt, BigUint};
    use quorate::bignum::plan::Plan;
    use quorate::paillier::{self, Key};
    use quorate_reference::paillier as reference;
    use quorate_spec::params::P2048;

    use crate::convert::{agreed, backends, bits, int, modulus, nat, to_integer, to_natural};

    /// A Paillier key; where its primes are known, it is used as the own one and as a peer's.
    pub(crate) struct PublicKey {
        pub(crate) modulus: BigUint,
        pub(crate) square: BigUint,
        primes: [BigUint; 2],
    }

    /// The own key.
    pub(crate) struct SecretKey {
        pub(crate) p: BigUint,
        pub(crate) q: BigUint,
        pub(crate) public: PublicKey,
    }

    /// The own key as this implementation holds it.
    fn held([p, q]: &[BigUint; 2]) -> paillier::SecretKey {
        let mut params = P2048;
        params.prime_bits = bits(p);
        paillier::SecretKey::new(&params, &nat(p), &nat(q)).unwrap()
    }

    impl PublicKey {
        pub(crate) fn encrypt(&self, x: &BigInt, r: &BigUint) -> BigUint {
            let peer = paillier::PublicKey::new(modulus(&self.modulus).unwrap());
            let own = held(&self.primes);
            let r = nat(&(r % &self.modulus)).resized(peer.modulus.len());
            agreed(backends().flat_map(|backend| {
                [Key::Peer(&peer), Key::Own(&own)].map(|key| {
                    let mut plan = Plan::new();
                    let pending = key.plan_encrypt(&mut plan, &int(x), &r, Vec::new());
                    to_natural(&pending.finish(&mut plan.run(backend)))
                })
            }))
        }

        pub(crate) fn add(&self, c: &BigUint, d: &BigUint) -> BigUint {
            let key = paillier::PublicKey::new(modulus(&self.modulus).unwrap());
            let [c, d] = [c, d].map(|value| nat(value).resized(key.square.len()));
            to_natural(&paillier::add(&key, &c, &d))
        }

        pub(crate) fn subtract(&self, c: &BigUint, d: &BigUint) -> BigUint {
            let key = paillier::PublicKey::new(modulus(&self.modulus).unwrap());
            let [c, d] = [c, d].map(|value| nat(value).resized(key.square.len()));
            to_natural(&paillier::subtract(&key, &c, &d))
        }

        pub(crate) fn scale(&self, c: &BigUint, x: &BigInt) -> BigUint {
            let peer = paillier::PublicKey::new(modulus(&self.modulus).unwrap());
            let own = held(&self.primes);
            let c = nat(c).resized(peer.square.len());
            let length = bits(x.magnitude()).max(1);
            agreed(backends().flat_map(|backend| {
                [Key::Peer(&peer), Key::Own(&own)].map(|key| {
                    let mut plan = Plan::new();
                    let factors = vec![key.factor(&c, &int(x), length)];
                    let pending = key.plan_product(&mut plan, None, factors);
                    to_natural(&pending.finish(&mut plan.run(backend)))
                })
            }))
        }
    }

    impl SecretKey {
        pub(crate) fn new(p: BigUint, q: BigUint) -> SecretKey {
            let modulus = &p * &q;
            let square = &modulus * &modulus;
            let primes = [p.clone(), q.clone()];
            SecretKey { p, q, public: PublicKey { modulus, square, primes } }
        }

        fn reference(&self) -> reference::SecretKey {
            reference::SecretKey::new(self.p.clone(), self.q.clone())
        }

        pub(crate) fn phi(&self) -> BigUint {
            self.reference().phi()
        }

        pub(crate) fn is_square(&self, v: &BigUint) -> bool {
            self.reference().is_square(v)
        }

        pub(crate) fn decrypt(&self, c: &BigUint) -> BigInt {
            let key = held(&self.public.primes);
            agreed(backends().map(|backend| {
                let mut plan = Plan::new();
                let pending = key.plan_decrypt(&mut plan, &nat(c).resized(key.public.square.len()));
                to_integer(&pending.finish(&key, &mut plan.run(backend)))
            }))
        }

        /// The N-th root of C modulo N, which is the nonce.
        pub(crate) fn nonce(&self, c: &BigUint) -> BigUint {
            let key = held(&self.public.primes);
            agreed(backends().map(|backend| {
                let mut plan = Plan::new();
                let pending = key.plan_root(&mut plan, &key.public.modulus.reduce(&nat(c)));
                to_natural(&pending.finish(&mut plan.run(backend)))
            }))
        }

        pub(crate) fn fourth_root(&self, v: &BigUint) -> BigUint {
            let key = held(&self.public.primes);
            agreed(backends().map(|backend| {
                let mut plan = Plan::new();
                let (first, second) =
                    key.plan_fourth_root(&mut plan, &nat(v).resized(key.public.modulus.len()));
                let mut results = plan.run(backend);
                let (first, second) = (results.take(first), results.take(second));
                to_natural(&key.primes.combine(&first, &second))
            }))
        }
    }
}

pub(crate) mod pedersen {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use num_bigint::{BigInt, BigUint};
    use quorate::backend::Backend;
    use quorate::bignum::plan::Plan;
    use quorate::pedersen::{self, Ranges};
    use quorate_reference::pedersen as reference;

    use crate::convert::{agreed, backends, bits, int, modulus, nat, to_natural};

    /// A setup, used with tables and without.
    pub(crate) struct Setup {
        pub(crate) modulus: BigUint,
        pub(crate) s: BigUint,
        pub(crate) t: BigUint,
    }

    impl Setup {
        fn without_tables(&self) -> pedersen::Setup {
            let modulus = modulus(&self.modulus).unwrap();
            let [s, t] = [&self.s, &self.t].map(|base| nat(base).resized(modulus.len()));
            pedersen::Setup::new(modulus, s, t)
        }

        /// With tables as long as some of presigning are. They are made once for each modulus; all setups of these tests that have
        /// one in common are the same.
        fn with_tables(&self) -> &'static pedersen::Setup {
            static MADE: Mutex<BTreeMap<BigUint, &pedersen::Setup>> = Mutex::new(BTreeMap::new());
            let mut made = MADE.lock().unwrap();
            made.entry(self.modulus.clone()).or_insert_with(|| {
                let ranges = Ranges { s: 1408, t: 2944 };
                Box::leak(Box::new(self.without_tables().with_tables(Backend::detect(), ranges)))
            })
        }

        pub(crate) fn commit(&self, x: &BigInt, mu: &BigInt) -> BigUint {
            let length = |value: &BigInt| bits(value.magnitude()).max(1);
            let ranges = Ranges { s: length(x), t: length(mu) };
            let (without, with) = (self.without_tables(), self.with_tables());
            agreed(backends().flat_map(|backend| {
                [&without, with].map(|setup| {
                    let mut plan = Plan::new();
                    let pending = setup.plan_commit(&mut plan, &int(x), &int(mu), ranges);
                    to_natural(&pending.finish(&mut plan.run(backend)))
                })
            }))
        }

        pub(crate) fn combine(&self, t: &BigUint, s: &BigUint, e: &BigInt) -> BigUint {
            let Setup { modulus, s: base_s, t: base_t } = self;
            let setup = reference::Setup { modulus: modulus.clone(), s: base_s.clone(), t: base_t.clone() };
            setup.combine(t, s, e)
        }
    }
}

pub(crate) mod primes {
    use num_bigint::BigUint;
    use quorate::primes;
    use quorate_reference::primes as reference;
    pub(crate) use quorate_reference::primes::is_prime;

    use crate::convert::{agreed, backends, nat};

    pub(crate) fn has_top_bits(p: &BigUint, bits: usize) -> bool {
        primes::has_top_bits(&nat(p), bits).into()
    }

    pub(crate) fn are_paillier_primes(p: &BigUint, q: &BigUint, bits: usize) -> bool {
        if bits < 64 {
            return reference::are_paillier_primes(p, q, bits);
        }
        agreed(backends().map(|backend| primes::are_paillier_primes(backend, &nat(p), &nat(q), bits)))
    }

    pub(crate) fn are_pedersen_primes(p: &BigUint, q: &BigUint, bits: usize) -> bool {
        if bits < 64 {
            return reference::are_pedersen_primes(p, q, bits);
        }
        agreed(backends().map(|backend| primes::are_pedersen_primes(backend, &nat(p), &nat(q), bits)))
    }
}
