//! Plans: products of powers, in groups, waves and lanes, with tables or without.

use num_bigint::BigUint;
use proptest::prelude::*;
use quorate::backend::Backend;
use quorate::bignum::comb::Comb;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::plan::{Base, Exponent, Handle, Plan, Term};

use crate::generated::{
    backends, big, config, limbs, limbs_up_to, modulus, nat, odd_of_length, pool, residue, value,
};

/// One power: of which number, of which exponent, spare bits of its bound, and whether it has a table.
#[derive(Clone, Debug)]
struct Factor {
    base: BigUint,
    exponent: BigUint,
    spare: usize,
    table: bool,
}

/// Factors modulo n.
fn factors(n: BigUint, count: usize) -> impl Strategy<Value = Vec<Factor>> {
    let length = n.bits() as usize / 64 + 1;
    let factor = (limbs(length), any::<u8>(), limbs_up_to(4), 0usize..90, any::<bool>()).prop_map(
        move |(base, pick, exponent, spare, table)| Factor {
            base: residue(&n, &base, pick),
            exponent: big(&exponent),
            spare,
            table,
        },
    );
    prop::collection::vec(factor, 0..=count)
}

/// Products, each with a modulus of its own.
fn products() -> impl Strategy<Value = Vec<(BigUint, Vec<Factor>)>> {
    let lengths = prop::sample::select(vec![767usize, 768, 768, 768, 1024, 1535, 1536]);
    let product = lengths.prop_flat_map(odd_of_length).prop_flat_map(|n| (Just(n.clone()), factors(n, 3)));
    prop::collection::vec(product, 0..16)
}

fn exponent(value: &BigUint, spare: usize) -> Exponent {
    let bits = value.bits() as usize + spare;
    Exponent::new(&nat(value, bits.div_ceil(64)), bits)
}

fn expected(n: &BigUint, factors: &[Factor]) -> BigUint {
    let one = BigUint::from(1u8) % n;
    factors.iter().fold(one, |product, factor| product * factor.base.modpow(&factor.exponent, n) % n)
}

/// Runs the products in one plan and compares. Tables are made for `tables`.
fn compare(backend: Backend, tables: Backend, products: &[(BigUint, Vec<Factor>)]) {
    let moduli: Vec<Modulus> = products.iter().map(|(n, _)| modulus(n)).collect();
    let comb = |modulus: &Modulus, factor: &Factor| {
        let bits = factor.exponent.bits() as usize + factor.spare + 1;
        Comb::new(tables, modulus, &nat(&factor.base, modulus.len()), bits, Comb::spacing(bits))
    };
    let combs: Vec<Vec<Comb>> = products
        .iter()
        .zip(&moduli)
        .map(|((_, factors), modulus)| factors.iter().map(|factor| comb(modulus, factor)).collect())
        .collect();
    let mut plan = Plan::new();
    let handles: Vec<Handle> = (0..products.len())
        .map(|i| {
            let terms = products[i].1.iter().zip(&combs[i]).map(|(factor, comb)| {
                let exponent = exponent(&factor.exponent, factor.spare);
                if factor.table {
                    Term::Fixed { comb, exponent }
                } else {
                    Term::power(&nat(&factor.base, moduli[i].len()), exponent)
                }
            });
            plan.product(&moduli[i], terms.collect())
        })
        .collect();
    let mut results = plan.run(backend);
    for ((handle, (n, factors)), modulus) in handles.into_iter().zip(products).zip(&moduli) {
        let result = results.take(handle);
        assert_eq!(result.len(), modulus.len(), "{backend:?}");
        assert_eq!(value(&result), expected(n, factors), "{backend:?} {n} {factors:?}");
        assert_eq!(results.take(handle).len(), 0, "taken twice");
    }
}

proptest! {
    #![proptest_config(config(8))]

    /// Products of all shapes and sizes in one plan, with unequal exponents and tables, on every backend.
    #[test]
    fn products_of_all_shapes(products in products()) {
        for backend in backends() {
            compare(backend, backend, &products);
        }
    }

    /// Tables made for another backend do not change results.
    #[test]
    fn tables_of_another_backend(products in products()) {
        for (backend, tables) in backends().into_iter().flat_map(|a| backends().into_iter().map(move |b| (a, b))) {
            compare(backend, tables, &products[..products.len().min(5)]);
        }
    }
}

/// From none to beyond two full groups of eight of one shape, exponents all different.
#[test]
fn every_number_of_products() {
    let [n, ..] = pool(768, 1);
    for backend in backends() {
        for count in 0..=18usize {
            let factor = |i: usize| Factor {
                base: BigUint::from(3 + i),
                exponent: (BigUint::from(1u8) << (7 * i)) - 1u8 + BigUint::from(i),
                spare: i % 3,
                table: false,
            };
            let products: Vec<_> = (0..count).map(|i| (n.clone(), vec![factor(i)])).collect();
            compare(backend, backend, &products);
        }
    }
}

/// Moduli of the lengths in use, N² with an even and with an odd number of bits in one group.
#[test]
fn every_length_in_use() {
    for backend in backends() {
        for bits in [768, 1024, 1535, 1536, 2047, 2048, 3071, 3072, 4095, 4096, 6143, 6144] {
            let top = BigUint::from(1u8) << bits;
            let moduli = [&top - 1u8, (&top >> 1) + 1u8, &top - 105u8];
            let products: Vec<_> = moduli
                .into_iter()
                .map(|n| {
                    let base: BigUint = &n - 2u8;
                    let power =
                        |exponent: BigUint, table| Factor { base: base.clone(), exponent, spare: 0, table };
                    let long = (BigUint::from(1u8) << 200) - 1u8;
                    (n, vec![power(long, false), power(BigUint::from(0xffff_0001u32), true)])
                })
                .collect();
            compare(backend, backend, &products);
        }
    }
}

/// A product without factors is 1, and exponents without bits give 1.
#[test]
fn empty_products_are_one() {
    let [n, ..] = pool(768, 1);
    let nothing = Factor { base: BigUint::from(5u8), exponent: BigUint::ZERO, spare: 0, table: false };
    for backend in backends() {
        compare(
            backend,
            backend,
            &[(n.clone(), vec![]), (n.clone(), vec![nothing.clone()]), (n.clone(), vec![])],
        );
    }
}

/// Bases that are results: several waves, of one modulus and of a longer one, more of them than lanes.
#[test]
fn results_as_bases() {
    let [p, q, ..] = pool(768, 1);
    let square = &p * &p;
    let (prime, other, squared) = (modulus(&p), modulus(&q), modulus(&square));
    for backend in backends() {
        let mut plan = Plan::new();
        let of =
            |handle, value: u32| Term::Power { base: Base::Of(handle), exponent: exponent(&value.into(), 0) };
        let mut planned = Vec::new();
        for i in 0..11u32 {
            let base = BigUint::from(2 + i);
            // first wave mod p, second mod p² and mod p, third a product of results of both
            let first = plan.power(&prime, &nat(&base, 12), exponent(&p, 0));
            let unrelated = plan.power(&other, &nat(&base, 12), exponent(&65537u32.into(), i as usize));
            let second = plan.product(
                &squared,
                vec![of(first, 1000 + i), Term::power(&nat(&base, 24), exponent(&3u8.into(), 0))],
            );
            let same = plan.product(&prime, vec![of(first, 5)]);
            let third = plan.product(&squared, vec![of(second, 17), of(same, 2)]);
            let one = base.modpow(&p, &p);
            let two = one.modpow(&(1000 + i).into(), &square) * base.modpow(&3u8.into(), &square) % &square;
            let three = one.modpow(&5u8.into(), &p);
            let four = two.modpow(&17u8.into(), &square) * &three * &three % &square;
            planned.push((first, one));
            planned.push((unrelated, base.modpow(&65537u32.into(), &q)));
            planned.extend([(second, two), (same, three), (third, four)]);
        }
        let mut results = plan.run(backend);
        for (i, (handle, expected)) in planned.into_iter().enumerate() {
            assert_eq!(value(&results.take(handle)), expected, "{backend:?} {i}");
        }
    }
}

/// Two results as bases of one product, in both orders: sorting the factors does not mix up bases.
#[test]
fn factors_keep_their_bases_when_sorted() {
    let [n, ..] = pool(768, 1);
    let m = modulus(&n);
    for backend in backends() {
        let bits = 90;
        let comb = Comb::new(backend, &m, &nat(&7u8.into(), 12), bits, Comb::spacing(bits));
        let mut plan = Plan::new();
        let two = plan.power(&m, &nat(&2u8.into(), 12), exponent(&900u32.into(), 0));
        let three = plan.power(&m, &nat(&3u8.into(), 12), exponent(&800u32.into(), 0));
        let term = |handle, bits| Term::Power {
            base: Base::Of(handle),
            exponent: exponent(&BigUint::from(5u8), bits),
        };
        let fixed = || Term::Fixed { comb: &comb, exponent: exponent(&BigUint::from(11u8), 3) };
        let short_first = plan.product(
            &m,
            vec![
                fixed(),
                term(two, 0),
                term(three, 100),
                Term::power(&nat(&5u8.into(), 12), exponent(&2u8.into(), 50)),
            ],
        );
        let long_first = plan.product(
            &m,
            vec![
                term(three, 100),
                fixed(),
                Term::power(&nat(&5u8.into(), 12), exponent(&2u8.into(), 50)),
                term(two, 0),
            ],
        );
        let mut results = plan.run(backend);
        let power = |base: u32, exponent: u32| BigUint::from(base).modpow(&exponent.into(), &n);
        let expected = power(2, 4500) * power(3, 4000) * power(7, 11) * 25u8 % &n;
        assert_eq!(value(&results.take(short_first)), expected);
        assert_eq!(value(&results.take(long_first)), expected);
    }
}

/// Tables at every exponent of one bit, all ones and zero, for lengths around those of blocks and limbs.
#[test]
fn tables_at_edge_exponents() {
    let [n, ..] = pool(768, 1);
    let m = modulus(&n);
    for backend in backends() {
        for bits in [1, 2, 5, 63, 64, 65, 127, 255, 256, 257, 320, 767, 1409] {
            let base = &n - 3u8;
            let comb = Comb::new(backend, &m, &nat(&base, 12), bits, Comb::spacing(bits));
            assert_eq!((comb.bits(), value(comb.base())), (bits, base.clone()));
            let one = BigUint::from(1u8);
            let edges = [0, 1, 4, 5, 62, 63, 64, bits / 2, bits - 1];
            let mut exponents: Vec<BigUint> =
                edges.iter().filter(|i| **i < bits).map(|i| &one << *i).collect();
            exponents.extend([BigUint::ZERO, (&one << bits) - 1u8, (&one << bits) / 3u8]);
            let mut plan = Plan::new();
            let handles: Vec<Handle> = exponents
                .iter()
                // the bound of an exponent may be below that of the table
                .map(|e| plan.product(&m, vec![Term::Fixed { comb: &comb, exponent: exponent(e, 0) }]))
                .collect();
            let mut results = plan.run(backend);
            for (handle, e) in handles.into_iter().zip(exponents) {
                assert_eq!(value(&results.take(handle)), base.modpow(&e, &n), "{backend:?} {bits} {e}");
            }
        }
    }
}

/// Products with tables of one length but different spacings, and with a table and without, are kept apart.
#[test]
fn tables_of_different_spacings() {
    let [n, ..] = pool(768, 1);
    let m = modulus(&n);
    for backend in backends() {
        let base = nat(&11u8.into(), 12);
        let combs = [700, 3000, 90, 700].map(|bits| Comb::new(backend, &m, &base, 700, Comb::spacing(bits)));
        let e = (BigUint::from(1u8) << 699) + 12345u32;
        let mut plan = Plan::new();
        let handles: Vec<Handle> = combs
            .iter()
            .map(|comb| plan.product(&m, vec![Term::Fixed { comb, exponent: exponent(&e, 0) }]))
            .collect();
        let mut results = plan.run(backend);
        for handle in handles {
            assert_eq!(value(&results.take(handle)), BigUint::from(11u8).modpow(&e, &n), "{backend:?}");
        }
    }
}
