//! Powers, symbols, compositeness, roots, primality.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_nat, power};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;

use crate::primes::{half_alone, one_mod_4, pseudoprime, worst};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{Party, below, int, number};

/// `arithmetic.*`.
pub fn arithmetic(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let party = Party::of(&topic.params, 1);
        powers(topic, &party);
        crt_powers(topic, &party);
        symbols(topic, &party);
        composites(topic, &party);
        roots(topic, &party);
        primes(topic, &party);
    })
}

/// The bytes of a natural number, as many as it needs.
fn shortest(value: &BigUint) -> Vec<u8> {
    value.to_bytes_be()
}

fn of_length(value: &BigUint, modulus: &BigUint) -> Vec<u8> {
    encode_nat(value, 8 * shortest(modulus).len())
}

/// Exponents of both signs and of the sizes that occur.
fn exponents(params: &Params) -> Vec<(&'static str, BigInt, &'static str)> {
    let bits = params.modulus_bits;
    vec![
        ("zero", BigInt::ZERO, "Exponent 0."),
        ("one", BigInt::from(1), "Exponent 1."),
        ("minus-1", BigInt::from(-1), "Exponent -1: the inverse."),
        ("two", BigInt::from(2), "Exponent 2."),
        ("minus-2", BigInt::from(-2), "Exponent -2."),
        ("challenge", -number(255, "challenge"), "A negative challenge."),
        ("smallest", -(BigInt::from(1) << params.ell), "The smallest element of J_ℓ."),
        ("response", number(params.ell_prime + params.epsilon, "response"), "A response."),
        ("minus-response", -number(params.ell_prime + params.epsilon, "response"), "A negative response."),
        ("long", number(params.ell_prime + params.epsilon + bits, "long"), "Longer than the modulus."),
        (
            "minus-long",
            -number(params.ell_prime + params.epsilon + bits, "long"),
            "Negative, longer than the modulus.",
        ),
    ]
}

/// `arithmetic.power`.
fn powers(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let n = party.modulus().clone();
    let inputs = |base: &BigUint, exponent: &BigInt, modulus: &BigUint| {
        Values::new()
            .with("base", of_length(base, modulus))
            .with("exponent", int(exponent))
            .with("modulus", shortest(modulus))
    };
    for (which, modulus) in
        [("N", n.clone()), ("N-squared", n.pow(2)), ("N-hat", party.setup.modulus.clone())]
    {
        let base = below(&modulus, "base");
        for (last, exponent, comment) in exponents(&params) {
            let about = about(&["ENC-5"], comment);
            let name = format!("power/{which}/{last}");
            topic.valid(("ARITH", &name), "arithmetic.power", about, inputs(&base, &exponent, &modulus));
        }
    }
    let minus_one = &n - 1u8;
    let p = party.key.p.clone();
    for (last, base, exponent, value, comment) in [
        ("one", BigUint::from(1u8), -3, BigUint::from(1u8), "Base 1."),
        ("minus-1/odd", minus_one.clone(), -3, minus_one.clone(), "Base -1, odd exponent."),
        ("minus-1/even", minus_one, -4, BigUint::from(1u8), "Base -1, even exponent."),
        ("zero/zero", BigUint::ZERO, 0, BigUint::from(1u8), "0^0 is 1."),
        ("zero/positive", BigUint::ZERO, 5, BigUint::ZERO, "A power of 0."),
        (
            "zero/negative",
            BigUint::ZERO,
            -1,
            BigUint::ZERO,
            "0 has no inverse: the result is 0, which equals no unit.",
        ),
        ("factor/one", p.clone(), 1, p.clone(), "A base that shares a factor with the modulus."),
        (
            "factor/negative",
            p,
            -1,
            BigUint::ZERO,
            "It has no inverse: the result is 0, which equals no unit.",
        ),
    ] {
        let outputs = Values::new().with("value", of_length(&value, &n));
        let name = format!("power/base/{last}");
        let inputs = inputs(&base, &BigInt::from(exponent), &n);
        topic.known(("ARITH", &name), "arithmetic.power", about(&["ENC-5"], comment), inputs, outputs);
    }
    for (last, base, exponent, modulus, value, comment) in [
        ("3", 2u32, -1, 3u32, 2u32, "The smallest odd modulus: 2 is its own inverse."),
        ("15", 2, -2, 15, 4, "A small modulus: 8², which is 64."),
        ("65537", 3, -65536, 65537, 1, "Fermat's little theorem."),
        ("4294967295", 2, 32, 4_294_967_295, 1, "2^32 - 1: a modulus of one machine word of ones."),
    ] {
        let [base, modulus, value] = [base, modulus, value].map(BigUint::from);
        let outputs = Values::new().with("value", of_length(&value, &modulus));
        let inputs = inputs(&base, &BigInt::from(exponent), &modulus);
        let name = format!("power/small/{last}");
        topic.known(("ARITH", &name), "arithmetic.power", about(&["ENC-5"], comment), inputs, outputs);
    }
}

/// `arithmetic.crt_power`: the same values as without the factors.
fn crt_powers(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let n = party.modulus().clone();
    let base = below(&n, "base");
    let mut cases: Vec<_> = exponents(&params)
        .into_iter()
        .map(|(last, exponent, comment)| (last, base.clone(), exponent, comment))
        .collect();
    let phi = BigInt::from(party.key.phi());
    cases.push(("phi", base.clone(), phi.clone(), "φ(N): the power is 1."));
    cases.push(("phi-minus-1", base, &phi - 1, "φ(N) - 1: the inverse."));
    cases.push(("multiple-of-p", party.key.p.clone(), BigInt::from(3), "A base that is 0 modulo p."));
    cases.push(("multiple-of-q", party.key.q.clone(), BigInt::from(3), "A base that is 0 modulo q."));
    cases.push(("zero-base", BigUint::ZERO, BigInt::from(3), "Base 0."));
    cases.push((
        "below-p",
        &party.key.p - 1u8,
        BigInt::from(2),
        "A base below p, which is larger than q or not.",
    ));
    for (last, base, exponent, comment) in cases {
        let value = power(&base, &exponent, &n);
        let inputs =
            party.factors(Values::new()).with("base", of_length(&base, &n)).with("exponent", int(&exponent));
        let outputs = Values::new().with("value", of_length(&value, &n));
        let name = format!("crt-power/{last}");
        topic.known(("ARITH", &name), "arithmetic.crt_power", about(&["PAI-2"], comment), inputs, outputs);
    }
}

/// `arithmetic.jacobi`.
fn symbols(topic: &mut Topic, party: &Party) {
    let n = party.modulus().clone();
    let mut symbol = |name: &str, a: &BigUint, n: &BigUint, expected: i8, comment: &str| {
        let inputs = Values::new().with("a", of_length(a, n)).with("n", shortest(n));
        let outputs = Values::new().with("symbol", int(&BigInt::from(expected)));
        let name = format!("jacobi/{name}");
        topic.known(("ARITH", &name), "arithmetic.jacobi", about(&["MOD-V-3"], comment), inputs, outputs);
    };
    let (one, two) = (BigUint::from(1u8), BigUint::from(2u8));
    let square = |a: &BigUint| a.modpow(&two, &n);
    let euler = |a: &BigUint| {
        let prime = |p: &BigUint| if a.modpow(&((p - 1u8) >> 1), p) == one { 1 } else { -1 };
        prime(&party.key.p) * prime(&party.key.q)
    };
    symbol("zero", &BigUint::ZERO, &n, 0, "0 has the symbol 0.");
    symbol("one", &one, &n, 1, "1 is a square.");
    symbol(
        "minus-1",
        &(&n - 1u8),
        &n,
        1,
        "-1 is no square modulo either prime: the symbol is 1 all the same.",
    );
    symbol("two", &two, &n, euler(&two), "2: by the remainder of N modulo 8.");
    symbol("square", &square(&below(&n, "square")), &n, 1, "A square.");
    symbol(
        "factor",
        &party.key.p,
        &n,
        0,
        "A factor of N: the symbol is 0, whatever its order modulo the other.",
    );
    symbol("multiple", &(&party.key.q * 12345u32), &n, 0, "A multiple of a factor.");
    for expected in [1, -1] {
        let sign = if expected == 1 { "plus" } else { "minus" };
        for k in 0..3 {
            let text = |i: u32| below(&n, &format!("symbol {sign} {k} {i}"));
            let a = (0..).map(text).find(|a| euler(a) == expected).unwrap();
            symbol(&format!("random/{sign}-{k}"), &a, &n, expected, "A unit.");
        }
    }
    let shift = BigUint::from(1u8) << (n.bits() - 2);
    symbol("power-of-2", &shift, &n, euler(&shift), "A power of 2: factors 2 alone.");
    for (a, n, expected) in [
        (0u32, 3u32, 0),
        (1, 3, 1),
        (2, 3, -1),
        (2, 7, 1),
        (2, 9, 1),
        (3, 9, 0),
        (2, 15, 1),
        (7, 15, -1),
        (8, 21, -1),
        (19, 45, 1),
        (1001, 9907, -1),
    ] {
        let (a, n) = (BigUint::from(a), BigUint::from(n));
        let comment = "Small numbers; if n is composite, 1 does not mean a square.";
        symbol(&format!("small/{a}-over-{n}"), &a, &n, expected, comment);
    }
}

/// `arithmetic.composite`.
fn composites(topic: &mut Topic, party: &Party) {
    topic.note(
        "pseudoprime",
        "A composite number that passes Fermat's test to base 2, or tests with few bases.",
        "A test that answers \"prime\" or \"composite\" can be fooled; here only the answer \"composite\", which is a proof, lets a modulus pass.",
        &["poanetwork/vdf #25"],
    );
    let prime_bits = topic.params.prime_bits;
    // the largest prime k below the modulus' length; 2^k - 1 is composite
    let mersenne = match topic.params.modulus_bits {
        1536 => 1531u32,
        2048 => 2039,
        _ => 3067,
    };
    let two_to = |k: u32| BigUint::from(1u8) << k;
    let key = &party.key;
    let mut test = |name: &str, n: BigUint, expected: bool, flags: &[&str], comment: &str| {
        let about = about(&["MOD-V-2"], comment).flags(flags);
        let inputs = Values::new().with("n", shortest(&n));
        let outputs = Values::new().with("composite", expected);
        topic.known(("ARITH", &format!("composite/{name}")), "arithmetic.composite", about, inputs, outputs);
    };
    test("N", party.modulus().clone(), true, &[], "A Paillier modulus.");
    test("N-hat", party.setup.modulus.clone(), true, &[], "A ring-Pedersen modulus.");
    test("prime", key.p.clone(), false, &[], "A prime is never called composite.");
    test("safe-prime", party.p_hat.clone(), false, &[], "A safe prime.");
    test("prime-1-mod-4", one_mod_4(prime_bits), false, &[], "A prime that is 1 mod 4.");
    test("square", key.p.pow(2), true, &[], "The square of a prime.");
    test("three-factors", &key.p * 3u8 * 5u8, true, &[], "A prime with small factors.");
    let flags = &["pseudoprime"];
    test(
        "mersenne",
        two_to(mersenne) - 1u8,
        false,
        flags,
        "A composite number 2^k - 1 with a prime k: the order of 2 divides it less 1.",
    );
    test("fermat", two_to(1024) + 1u8, false, flags, "The Fermat number 2^1024 + 1, which is composite.");
    test("strong", pseudoprime(prime_bits), false, flags, "A strong pseudoprime to the bases 2, 3, 5 and 7.");
    test(
        "worst",
        worst(prime_bits),
        true,
        flags,
        "A composite number that passes Miller-Rabin for a quarter of all bases, but not for 2.",
    );
    for (n, expected, flags, comment) in [
        (3u64, false, &[][..], "The smallest odd prime."),
        (65537, false, &[], "A prime."),
        (9, true, &[], "The smallest odd composite number."),
        (15, true, &[], "A small composite number."),
        (341, false, flags, "11 · 31, the smallest pseudoprime to base 2."),
        (561, false, flags, "3 · 11 · 17, the smallest Carmichael number."),
        (2047, false, flags, "23 · 89, the smallest strong pseudoprime to base 2."),
        (1_194_649, false, flags, "1093², a square that is a pseudoprime to base 2."),
        (4_294_967_297, false, flags, "641 · 6700417, a Fermat number."),
    ] {
        test(&format!("small/{n}"), n.into(), expected, flags, comment);
    }
}

/// `arithmetic.fourth_root`.
fn roots(topic: &mut Topic, party: &Party) {
    let n = party.modulus().clone();
    let key = &party.key;
    let inputs = |v: &BigUint| party.factors(Values::new()).with("v", of_length(v, &n));
    let w = below(&n, "eighth power");
    let [square, eighth] = [2u8, 8].map(|k| w.modpow(&k.into(), &n));
    let one = BigUint::from(1u8);
    for (name, v, root, comment) in [
        ("one", one.clone(), one, "1 is the fourth root of 1 that is a square; the others are not."),
        ("eighth-power", eighth, square, "w^8: the root that is a square is w²."),
    ] {
        let outputs = Values::new().with("root", of_length(&root, &n));
        let name = format!("fourth-root/{name}");
        topic.known(
            ("ARITH", &name),
            "arithmetic.fourth_root",
            about(&["MOD-P-1"], comment),
            inputs(&v),
            outputs,
        );
    }
    for (name, root, comment) in [
        (
            "four",
            BigUint::from(2u8),
            "4: whether 2 or another root of 4 is the square depends on the primes.",
        ),
        ("random-1", below(&n, "first square"), "A square."),
        ("random-2", below(&n, "second square"), "A square."),
        ("random-3", below(&n, "third square"), "A square."),
    ] {
        let v = root.modpow(&2u8.into(), &n);
        let name = format!("fourth-root/{name}");
        let about = about(&["MOD-P-1"], comment);
        let performed = topic.valid(("ARITH", &name), "arithmetic.fourth_root", about, inputs(&v));
        let root = BigUint::from_bytes_be(performed.outputs.bytes("root").unwrap());
        assert!(root.modpow(&4u8.into(), &n) == v && key.is_square(&root), "{name}");
    }
}

/// `arithmetic.prime`.
fn primes(topic: &mut Topic, party: &Party) {
    let bits = topic.params.prime_bits;
    let mut test = |name: &str, p: &BigUint, expected: bool, flags: &[&str], comment: &str| {
        let about = about(&["PAI-3", "PED-1"], comment).flags(flags);
        let outputs = Values::new().with("prime", expected);
        let inputs = Values::new().with("p", shortest(p));
        topic.known(("ARITH", &format!("prime/{name}")), "arithmetic.prime", about, inputs, outputs);
    };
    let (p, p_hat) = (&party.key.p, &party.p_hat);
    test("p", p, true, &[], "A prime that is 3 mod 4.");
    test("p-hat", p_hat, true, &[], "A safe prime.");
    test("half-of-p-hat", &(p_hat >> 1), true, &[], "The half of a safe prime: one bit shorter.");
    test("1-mod-4", &one_mod_4(bits), true, &[], "A prime that is 1 mod 4: more than one squaring.");
    test("half-of-p", &(p >> 1), false, &[], "The half of a prime that is not safe.");
    test("even", &(p + 1u8), false, &[], "An even number.");
    test("p-plus-4", &(p + 4u8), false, &[], "A number near a prime.");
    test("half-alone", &half_alone(bits), false, &[], "2r + 1 for a prime r, composite.");
    test("square", &(p >> (bits / 2) | BigUint::from(1u8)).pow(2), false, &[], "A square.");
    let flags = &["pseudoprime"];
    test("strong", &pseudoprime(bits), false, flags, "A strong pseudoprime to the bases 2, 3, 5 and 7.");
    test(
        "worst",
        &worst(bits),
        false,
        flags,
        "A composite number that passes for a quarter of all bases, as many as there can be.",
    );
    for (n, comment) in [
        (561u64, "The smallest Carmichael number."),
        (2047, "The smallest strong pseudoprime to base 2."),
        (3_215_031_751, "A strong pseudoprime to the bases 2, 3, 5 and 7."),
        (3_825_123_056_546_413_051, "A strong pseudoprime to the first eleven primes as bases."),
        (1_194_649, "1093²."),
    ] {
        test(&format!("small/{n}"), &n.into(), false, flags, comment);
    }
    for (n, expected, comment) in [
        (0u8, false, "0 is no prime."),
        (1, false, "1 is no prime."),
        (2, true, "The only even prime."),
        (3, true, "Too small for a base other than 1 and -1."),
        (4, false, "The smallest composite number."),
        (5, true, "Many of the bases are 0, 1 or -1: they say nothing."),
        (7, true, "Many of the bases are 0, 1 or -1: they say nothing."),
        (9, false, "The smallest odd composite number."),
    ] {
        test(&format!("smallest/{n}"), &n.into(), expected, &[], comment);
    }
}
