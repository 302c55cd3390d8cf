//! Provers of Π_mod that can put anything out of place, and a judge of what they make.

use num_bigint::BigUint;
use quorate_reference::proofs::modulus;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use crate::fold::{Failing, failing, failing_at, failing_once, judged};
use crate::forge::context_of;

/// The Legendre symbol by Euler's criterion.
pub fn legendre(a: &BigUint, p: &BigUint) -> i8 {
    let power = a.modpow(&(p >> 1), p);
    if power == BigUint::from(1u8) {
        return 1;
    }
    if power == BigUint::ZERO { 0 } else { -1 }
}

/// `(-1)^a w^b y`.
pub fn twisted(y: &BigUint, w: &BigUint, (a, b): (bool, bool), N: &BigUint) -> BigUint {
    let sign = if a { N - 1u8 } else { 1u8.into() };
    let factor = if b { w.clone() } else { 1u8.into() };
    sign * factor * y % N
}

pub fn challenges(params: &Params, inputs: &Values, N: &BigUint, w: &BigUint) -> Vec<BigUint> {
    modulus::challenge(params, &context_of(inputs), N, w)
}

/// The checks that do not hold, from the book's formulas and the prime factors of N, each as often as it divides.
pub fn failing_checks(params: &Params, inputs: &Values, factors: &[BigUint]) -> Failing {
    let N = &factors.iter().product();
    let shape = Shape::of_key(*params, 2, 2).unwrap();
    let proof = ModProof::decode(&shape, inputs.bytes("proof").unwrap()).unwrap();
    let [w, x, z] = [&vec![proof.w], &proof.x, &proof.z]
        .map(|list| list.iter().map(|value| BigUint::from_bytes_be(value)).collect::<Vec<_>>());
    let y = challenges(params, inputs, N, &w[0]);
    let bit = |bytes: &[u8], i: usize| bytes[i / 8] & (0x80 >> (i % 8)) != 0;
    let equation_1 = |i: usize| {
        let bits = (bit(&proof.a, i), bit(&proof.b, i));
        x[i].pow(4) % N == twisted(&y[i], &w[0], bits, N)
    };
    let symbols = factors.iter().filter(|p| p.bit(0)).map(|p| legendre(&w[0], p));
    failing([
        (Reason::ModulusEven, failing_once(N.bit(0))),
        (Reason::ModComposite, failing_once(BigUint::from(2u8).modpow(&(N - 1u8), N) != 1u8.into())),
        (Reason::ModJacobi, failing_once(symbols.product::<i8>() == -1)),
        (Reason::ModEq1, failing_at(0..params.m, equation_1)),
        (Reason::ModEq2, failing_at(judged(params), |i| z[i].modpow(N, N) == y[i])),
    ])
}
