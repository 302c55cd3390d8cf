//! Powers, primes, Paillier encryption, ring-Pedersen commitments.

use alloc::vec;
use alloc::vec::Vec;

use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Values};

use super::inputs::{Call, bits, odd_modulus, shortest};
use super::{checked, one};
use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Exponent, Handle, Plan};
use crate::bignum::split::Split;
use crate::ct;
use crate::integers::{encode_ciphertext, encode_residue};
use crate::paillier::{self, Key, PendingResidue};
use crate::pedersen::Ranges;
use crate::primes;

pub(super) fn perform(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let longest = 2 * call.params.modulus_bits;
    match action {
        "power" => {
            let modulus = call.odd_modulus("modulus", longest)?;
            let (base, exponent) = (call.residue("base", &modulus)?, call.int("exponent")?);
            let value = power(call.backend, &modulus, &base, &exponent);
            Ok(one("value", value.to_bytes_be(call.bytes("modulus")?.len())))
        }
        "crt_power" => crt_power(call),
        "jacobi" => {
            let modulus = call.odd_modulus("n", longest)?;
            let symbol = modulus.jacobi_vartime(&call.residue("a", &modulus)?);
            Ok(one("symbol", symbol.to_be_bytes().as_slice()))
        }
        "composite" => {
            let modulus = call.odd_modulus("n", longest)?;
            let two = modulus.reduce(&Nat::from_u64(2, modulus.len()));
            let (exponent, _) = modulus.value().sub(&modulus.one());
            let power = power(call.backend, &modulus, &two, &Int::from_nat(&exponent));
            Ok(one("composite", !ct::decide(power.ct_eq(&modulus.one()), "an operation by name")))
        }
        "fourth_root" => fourth_root(call),
        "prime" => Ok(one("prime", is_prime(call)?)),
        _ => Err(Denied::Unknown),
    }
}

/// `base^exponent`; 0 where there is no inverse.
fn power(backend: Backend, modulus: &Modulus, base: &Nat, exponent: &Int) -> Nat {
    let mut plan = Plan::new();
    match plan_power(&mut plan, modulus, base, exponent) {
        Some(handle) => plan.run(backend).take(handle),
        None => Nat::zero(modulus.len()),
    }
}

/// Plans `base^exponent`, if there is an inverse where one is needed.
fn plan_power<'a>(plan: &mut Plan<'a>, modulus: &'a Modulus, base: &Nat, exponent: &Int) -> Option<Handle> {
    let (magnitude, negative) = exponent.magnitude();
    let (inverse, exists) = modulus.invert(base);
    if ct::decide(negative & !exists, "an operation by name") {
        return None;
    }
    let base = Nat::select(base, &inverse, negative);
    Some(plan.power(modulus, &base, Exponent::new(&magnitude, bits(exponent))))
}

/// A power modulo pq: by powers modulo p and q, if these are coprime.
fn crt_power(call: &Call<'_>) -> Result<Values, Denied> {
    let [p, q] = call.factors(["p", "q"])?;
    let longest = 2 * call.params.modulus_bits;
    let modulus = odd_modulus(p.mul(&q), longest)?;
    let (base, exponent) = (call.residue("base", &modulus)?, call.int("exponent")?);
    let (split, coprime) = Split::new(odd_modulus(p, longest)?, odd_modulus(q, longest)?);
    let value = if ct::decide(coprime, "an operation by name") {
        let mut plan = Plan::new();
        let mut half = |factor| plan_power(&mut plan, factor, &factor.reduce(&base), &exponent);
        match (half(&split.a), half(&split.b)) {
            (Some(a), Some(b)) => PendingResidue::new(&split, (a, b)).finish(&mut plan.run(call.backend)),
            _ => Nat::zero(modulus.len()),
        }
    } else {
        power(call.backend, &modulus, &base, &exponent)
    };
    Ok(one("value", value.to_bytes_be(modulus.bytes())))
}

/// The fourth root as an own key has it; for p, q that are none of the parameter set, the definition.
fn fourth_root(call: &Call<'_>) -> Result<Values, Denied> {
    let [p, q] = call.factors(["p", "q"])?;
    let longest = 2 * call.params.modulus_bits;
    let modulus = odd_modulus(p.mul(&q), longest)?;
    let v = call.residue("v", &modulus)?;
    let mut plan = Plan::new();
    let root = if let Ok(key) = call.fit_key(&p, &q) {
        let handles = key.plan_fourth_root(&mut plan, &v);
        PendingResidue::new(&key.primes, handles).finish(&mut plan.run(call.backend))
    } else {
        let (split, coprime) = Split::new(odd_modulus(p, longest)?, odd_modulus(q, longest)?);
        if !ct::decide(coprime, "an operation by name") {
            return Err(LocalError::InvalidPrimes.into());
        }
        let mut half = |prime| {
            let quarter = Modulus::value(prime).add(&Nat::one(1)).shr(2);
            let exponent = quarter.mul(&quarter);
            plan.power(prime, &prime.reduce(&v), Exponent::new(&exponent, exponent.bits_vartime().max(1)))
        };
        let handles = (half(&split.a), half(&split.b));
        PendingResidue::new(&split, handles).finish(&mut plan.run(call.backend))
    };
    Ok(one("root", root.to_bytes_be(modulus.bytes())))
}

/// Miller-Rabin as for own primes. The bases of a number of another length are others than PAI-PRIME has for a prime of the
/// parameter set: they depend on the length of the stream.
fn is_prime(call: &Call<'_>) -> Result<bool, Denied> {
    let p = call.nat("p")?;
    let length = p.bits_vartime();
    if length < 3 || !ct::decide(p.is_odd(), "an operation by name") {
        return Ok(length == 2); // 2 and 3
    }
    Ok(primes::are_primes(call.backend, &[(&p, length, p.limb(0) % 4 == 3)]).into())
}

pub(super) fn paillier(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let (backend, params) = (call.backend, call.params);
    let ciphertext = |value: &Nat| Ok(one("C", encode_ciphertext(params, value)));
    match action {
        "primes" => {
            let (p, q) = (call.nat("p")?, call.nat("q")?);
            fit(primes::are_paillier_primes(backend, &p, &q, params.prime_bits))
        }
        "encrypt" => {
            let key = call.public_key("N")?;
            let (x, r) = (call.int("x")?, call.unit("r", &key.modulus)?);
            let mut plan = Plan::new();
            let pending = Key::Peer(&key).plan_encrypt(&mut plan, &x, &r, Vec::new());
            ciphertext(&pending.finish(&mut plan.run(backend)))
        }
        "decrypt" => {
            let key = call.secret_key()?;
            let c = call.ciphertext("C", &key.public)?;
            let mut plan = Plan::new();
            let pending = key.plan_decrypt(&mut plan, &c);
            Ok(one("x", shortest(&pending.finish(&key, &mut plan.run(backend)))))
        }
        "nonce" => {
            let key = call.secret_key()?;
            let c = call.ciphertext("C", &key.public)?;
            let mut plan = Plan::new();
            let pending = key.plan_root(&mut plan, &key.public.modulus.reduce(&c));
            Ok(one("r", encode_residue(params, &pending.finish(&mut plan.run(backend)))))
        }
        "add" | "subtract" => {
            let key = call.public_key("N")?;
            let (c, d) = (call.ciphertext("C", &key)?, call.ciphertext("D", &key)?);
            let operation = if action == "add" { paillier::add } else { paillier::subtract };
            ciphertext(&operation(&key, &c, &d))
        }
        "scale" => {
            let key = call.public_key("N")?;
            let (c, x) = (call.ciphertext("C", &key)?, call.int("x")?);
            let key = Key::Peer(&key);
            let mut plan = Plan::new();
            let pending = key.plan_product(&mut plan, None, vec![key.factor(&c, &x, bits(&x))]);
            ciphertext(&pending.finish(&mut plan.run(backend)))
        }
        _ => Err(Denied::Unknown),
    }
}

pub(super) fn pedersen(call: &Call<'_>, action: &str) -> Result<Values, Denied> {
    let (backend, params) = (call.backend, call.params);
    match action {
        "primes" => {
            let (p, q) = (call.nat("p_hat")?, call.nat("q_hat")?);
            fit(primes::are_pedersen_primes(backend, &p, &q, params.prime_bits))
        }
        "commit" => {
            let setup = call.setup()?;
            let (x, mu) = (call.int("x")?, call.int("mu")?);
            let ranges = Ranges::presign(params);
            // in presigning there are tables, for what occurs there
            let tabled =
                ct::decide(x.in_interval(ranges.s) & mu.in_interval(ranges.t), "an operation by name");
            let (setup, ranges) = match tabled {
                true => (setup.with_tables(backend, ranges), ranges),
                false => (setup, Ranges { s: bits(&x), t: bits(&mu) }),
            };
            let mut plan = Plan::new();
            let pending = setup.plan_commit(&mut plan, &x, &mu, ranges);
            Ok(one("C", encode_residue(params, &pending.finish(&mut plan.run(backend)))))
        }
        _ => Err(Denied::Unknown),
    }
}

/// Whether own primes are fit. Fails with `InvalidPrimes`.
fn fit(fit: bool) -> Result<Values, Denied> {
    checked(if fit { Ok(()) } else { Err(LocalError::InvalidPrimes) })
}
