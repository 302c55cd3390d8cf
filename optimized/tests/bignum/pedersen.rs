//! Ring-Pedersen commitments, with tables and without, and the owner's check with the trapdoor.

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use proptest::prelude::*;
use quorate::backend::Backend;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::Plan;
use quorate::pedersen::{OwnSetup, Ranges, Setup};
use quorate::sampling::{Challenge, challenge};
use quorate_reference::integers as reference_integers;
use quorate_reference::pedersen as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::labels::ELOG_CHALLENGE;
use quorate_spec::params::{P2048, Params, TOY1536};

use crate::generated::{
    config, fast_backends, int, integer, is, limbs, modulus, nat, pool, power, residue, signed, two_to, value,
};

/// A setup with its trapdoor: primes, λ, and the reference's setup.
struct Case {
    p: BigUint,
    q: BigUint,
    lambda: BigUint,
    expected: reference::Setup,
}

fn case(params: &Params, party: u16) -> Case {
    let [_, _, p, q] = pool(params.prime_bits, party);
    let n = &p * &q;
    let tau = BigUint::from(3u8).pow(1000) % &n;
    let lambda = BigUint::from(7u8).pow(1200) % ((&p - 1u8) * (&q - 1u8));
    let t = &tau * &tau % &n;
    let s = t.modpow(&lambda, &n);
    Case { p, q, lambda, expected: reference::Setup { modulus: n, s, t } }
}

impl Case {
    fn limbs(&self) -> usize {
        self.expected.modulus.bits() as usize / 64
    }

    fn nat(&self, value: &BigUint) -> Nat {
        nat(value, self.limbs())
    }

    fn setup(&self) -> Setup {
        Setup::new(modulus(&self.expected.modulus), self.nat(&self.expected.s), self.nat(&self.expected.t))
    }

    fn own(&self, params: &Params, backend: Backend) -> OwnSetup {
        self.own_of(params, backend, &self.expected.s, &self.expected.t, &self.lambda).unwrap()
    }

    fn own_of(
        &self,
        params: &Params,
        backend: Backend,
        s: &BigUint,
        t: &BigUint,
        lambda: &BigUint,
    ) -> Result<OwnSetup, LocalError> {
        let half = self.limbs() / 2;
        let (p, q) = (nat(&self.p, half), nat(&self.q, half));
        OwnSetup::new(params, backend, &p, &q, self.nat(s), self.nat(t), &self.nat(lambda))
    }
}

fn commit(setup: &Setup, backend: Backend, x: &BigInt, mu: &BigInt, ranges: Ranges) -> BigUint {
    let mut plan = Plan::new();
    let limbs = |b: usize| (b + 1).div_ceil(64) + 1;
    let pending = setup.plan_commit(&mut plan, &int(x, limbs(ranges.s)), &int(mu, limbs(ranges.t)), ranges);
    value(&pending.finish(&mut plan.run(backend)))
}

/// Whether `s^a t^b Π bases^x = T S^e`, with the trapdoor.
fn holds(
    own: &OwnSetup,
    backend: Backend,
    (a, b): (&BigInt, &BigInt),
    factors: &[(&BigUint, &BigInt)],
    (T, S): (&BigUint, Option<&BigUint>),
    e: &Challenge,
) -> bool {
    let limbs = own.public.modulus.len();
    let long = |x: &BigInt| int(x, 40);
    let owned: Vec<_> = factors.iter().map(|(base, x)| (nat(base, limbs), long(x))).collect();
    let factors: Vec<_> = owned.iter().map(|(base, x)| (base, x)).collect();
    let S = S.map(|S| nat(S, limbs));
    let mut plan = Plan::new();
    let pending = own.plan_check(&mut plan, [&long(a), &long(b)], &factors, &nat(T, limbs), S.as_ref(), e);
    pending.holds(&mut plan.run(backend))
}

fn challenge_of(i: u8) -> Challenge {
    challenge(ELOG_CHALLENGE, &[&[i]])
}

/// PED-2: commitments at the ends of their ranges, with tables of just this range, of a larger one, and without.
#[test]
fn ped_2_ends_of_the_ranges() {
    let case = case(&TOY1536, 1);
    let ranges = Ranges { s: 256, t: 320 };
    for backend in fast_backends() {
        let setups = [
            case.setup(),
            case.setup().with_tables(backend, ranges),
            case.setup().with_tables(backend, Ranges { s: 383, t: 511 }),
            // tables that are too short for one of both are not used
            case.setup().with_tables(backend, Ranges { s: 255, t: 320 }),
            case.setup().with_tables(backend, Ranges { s: 256, t: 319 }),
        ];
        let ends = |b: usize| [-two_to(b), two_to(b) - 1, BigInt::ZERO, BigInt::from(-1), BigInt::one()];
        for (x, mu) in ends(256).iter().flat_map(|x| ends(320).map(|mu| (x.clone(), mu))) {
            let expected = case.expected.commit(&x, &mu);
            for (i, setup) in setups.iter().enumerate() {
                assert_eq!(commit(setup, backend, &x, &mu, ranges), expected, "{backend:?} {i} {x} {mu}");
            }
        }
    }
}

proptest! {
    #![proptest_config(config(12))]

    /// PED-2: generated exponents of either sign, in the ranges of presigning.
    #[test]
    fn ped_2_tables_equal_powers(x in limbs(22), mu in limbs(46), party in 1u16..=3) {
        let case = case(&TOY1536, party);
        let ranges = Ranges::presign(&TOY1536);
        let (x, mu) = (signed(&x), signed(&mu));
        prop_assert!(reference_integers::in_interval(&x, ranges.s) && reference_integers::in_interval(&mu, ranges.t));
        let expected = case.expected.commit(&x, &mu);
        let n = &case.expected.modulus;
        prop_assert_eq!(&expected, &(power(&case.expected.s, &x, n) * power(&case.expected.t, &mu, n) % n));
        for backend in fast_backends() {
            prop_assert_eq!(&commit(&case.setup(), backend, &x, &mu, ranges), &expected);
            prop_assert_eq!(&commit(&case.setup().with_tables(backend, ranges), backend, &x, &mu, ranges), &expected);
            for other in fast_backends() {
                prop_assert_eq!(&commit(&case.setup().with_tables(other, ranges), backend, &x, &mu, ranges), &expected);
            }
        }
    }

    /// The owner's check gives the verdict of the plain equation, for equations that hold and for such that do not.
    #[test]
    fn trapdoor_check_equals_the_equation(
        a in limbs(8), b in limbs(30), x in limbs(6), S in limbs(24), pick in any::<u8>(), i in any::<u8>(), change in 0u8..6,
    ) {
        let case = case(&TOY1536, 2);
        let n = &case.expected.modulus;
        let (a, b, x) = (signed(&a), signed(&b), signed(&x));
        let S = residue(n, &S, pick);
        prop_assume!(reference_integers::is_unit(&S, n));
        let e = challenge_of(i);
        let signed_e = integer(&e.integer(), 40);
        let base = BigUint::from(0xabcd_ef01u32).pow(40) % n;
        let left = case.expected.commit(&a, &b) * power(&base, &x, n) % n;
        // T that makes it hold, then changed: signs are elements of order two, of which there are four
        let T = left * power(&S, &-signed_e.clone(), n) % n;
        let root_of_one = {
            let inverse = case.p.modinv(&case.q).unwrap();
            (&case.p * 2u8 * inverse + n - 1u8) % n
        };
        prop_assert!((&root_of_one * &root_of_one % n).is_one() && !root_of_one.is_one());
        let T = match change {
            0 | 1 => T,
            2 => n - &T,
            3 => &T * &root_of_one % n,
            4 => &T * (n - &root_of_one) % n,
            _ => (&T + 1u8) % n,
        };
        let right = case.expected.combine(&T, &S, &signed_e);
        let plain = case.expected.commit(&a, &b) * power(&base, &x, n) % n == right;
        prop_assert_eq!(plain, change < 2);
        for backend in fast_backends() {
            let own = case.own(&TOY1536, backend);
            prop_assert_eq!(holds(&own, backend, (&a, &b), &[(&base, &x)], (&T, Some(&S)), &e), plain, "{:?}", backend);
        }
    }
}

/// The owner's check without a further base and without S: `s^a t^b = T`.
#[test]
fn trapdoor_check_of_an_opening() {
    let case = case(&TOY1536, 1);
    for backend in fast_backends() {
        let own = case.own(&TOY1536, backend);
        let e = challenge_of(0);
        for (a, b) in [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (-77, 1234), (12345, -99999)] {
            let (a, b) = (BigInt::from(a) << 900, BigInt::from(b) << 700);
            let T = case.expected.commit(&a, &b);
            assert!(holds(&own, backend, (&a, &b), &[], (&T, None), &e), "{backend:?} {a} {b}");
            assert!(!holds(&own, backend, (&a, &(&b + 1)), &[], (&T, None), &e));
            assert!(!holds(&own, backend, (&(&a - 1), &b), &[], (&T, None), &e));
        }
        // exponents that are multiples of the order of t
        let order = BigInt::from((&case.p >> 1) * (&case.q >> 1));
        let one = BigUint::one();
        assert!(holds(&own, backend, (&BigInt::ZERO, &order), &[], (&one, None), &e));
        assert!(holds(&own, backend, (&-&order, &(&order * 3)), &[], (&one, None), &e));
        assert!(!holds(&own, backend, (&BigInt::ZERO, &(order / 2)), &[], (&one, None), &e));
    }
}

/// The owner's check with a negative and a positive challenge.
#[test]
fn trapdoor_check_with_both_signs() {
    let case = case(&TOY1536, 1);
    let n = &case.expected.modulus;
    let own = case.own(&TOY1536, Backend::detect());
    let mut signs = [0; 2];
    for i in 0..10 {
        let e = challenge_of(i);
        let signed_e = integer(&e.integer(), 40);
        // S = s^x t^μ, T = s^α t^β, opened as α + ex, β + eμ
        let (x, mu, alpha, beta) =
            (BigInt::from(-5), BigInt::from(3) << 500, BigInt::from(-9) << 300, BigInt::from(8));
        let (S, T) = (case.expected.commit(&x, &mu), case.expected.commit(&alpha, &beta));
        let (a, b) = (alpha + &signed_e * x, beta + &signed_e * mu);
        assert_eq!(case.expected.commit(&a, &b), case.expected.combine(&T, &S, &signed_e));
        assert!(holds(&own, Backend::detect(), (&a, &b), &[], (&T, Some(&S)), &e));
        assert!(!holds(&own, Backend::detect(), (&a, &b), &[], (&(n - &T), Some(&S)), &e));
        assert!(
            !holds(&own, Backend::detect(), (&a, &b), &[], (&T, Some(&(n - &S))), &e)
                || (&signed_e % 2u8) == BigInt::ZERO
        );
        signs[usize::from(e.negative)] += 1;
    }
    assert!(signs[0] > 0 && signs[1] > 0);
}

/// A setup whose trapdoor does not fit is refused: wrong λ, t no square modulo one prime, t or s no unit, equal primes.
#[test]
fn wrong_trapdoors_are_refused() {
    let case = case(&TOY1536, 1);
    let (n, s, t) = (&case.expected.modulus, &case.expected.s, &case.expected.t);
    for backend in fast_backends() {
        let refused =
            |s: &BigUint, t: &BigUint, lambda: &BigUint| case.own_of(&TOY1536, backend, s, t, lambda).err();
        assert_eq!(refused(s, t, &case.lambda), None);
        // λ counts modulo the order of t
        let order = (&case.p >> 1) * (&case.q >> 1);
        assert_eq!(refused(s, t, &(&case.lambda % &order)), None);
        assert_eq!(refused(s, t, &(&case.lambda + 1u8)), Some(LocalError::InputMismatch));
        assert_eq!(refused(&(n - s), t, &case.lambda), Some(LocalError::InputMismatch));
        let odd = (n - t).modpow(&case.lambda, n);
        assert_eq!(refused(&odd, &(n - t), &case.lambda), Some(LocalError::InputMismatch));
        assert_eq!(refused(&BigUint::ZERO, &BigUint::ZERO, &case.lambda), Some(LocalError::InputMismatch));
        assert_eq!(refused(&case.p, &case.p, &BigUint::one()), Some(LocalError::InputMismatch));
    }
    let equal = Case { q: case.p.clone(), ..self::case(&TOY1536, 1) };
    assert_eq!(
        equal.own_of(&TOY1536, Backend::detect(), t, t, &BigUint::one()).err(),
        Some(LocalError::InputMismatch)
    );
}

/// Powers of t, φ(N̂), and units, by the owner.
#[test]
fn what_the_owner_computes_with_the_primes() {
    for params in [TOY1536, P2048] {
        let case = case(&params, 1);
        let (n, t) = (&case.expected.modulus, &case.expected.t);
        let own = case.own(&params, Backend::detect());
        assert_eq!(value(&own.phi()), (&case.p - 1u8) * (&case.q - 1u8));
        assert_eq!(value(&own.phi()).bits(), n.bits());
        for a in [
            BigUint::ZERO,
            BigUint::one(),
            case.lambda.clone(),
            (BigUint::one() << params.modulus_bits) - 1u8,
        ] {
            let mut plan = Plan::new();
            let pending = own.plan_power_of_t(&mut plan, &case.nat(&a));
            assert_eq!(value(&pending.finish(&mut plan.run(Backend::detect()))), t.modpow(&a, n));
        }
        for (x, unit) in
            [(BigUint::ZERO, false), (case.p.clone(), false), (n - &case.q, false), (n - 1u8, true)]
        {
            assert_eq!(is(own.is_unit(&case.nat(&x))), unit);
        }
    }
}
