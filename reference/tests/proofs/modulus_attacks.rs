//! Π_mod against moduli that are not Paillier-Blum. The cheating prover knows all factors and answers whatever can be answered.

use std::slice;

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::One;
use quorate_reference::paillier::SecretKey;
use quorate_reference::proofs::modulus::{self, Response};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P3072, TOY1536};
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{below, party, tape};
use crate::modulus::{context, independent_challenge, judge, legendre, prime, primes, primes_above, twisted};
use crate::under_test;

/// A prime power, and what a cheater has to know about it.
struct Component {
    modulus: BigUint,
    /// The order of its group of units.
    order: BigUint,
}

fn power_of(p: &BigUint, exponent: u32) -> Component {
    Component { modulus: p.pow(exponent), order: p.pow(exponent - 1) * (p - 1u8) }
}

impl Component {
    /// A fourth root of v, if there is one. Works if the order is not a multiple of 8.
    fn fourth_root(&self, v: &BigUint) -> Option<BigUint> {
        let odd = &self.order / self.order.gcd(&4u8.into());
        if !v.modpow(&odd, &self.modulus).is_one() {
            return None;
        }
        Some(v.modpow(&BigUint::from(4u8).modinv(&odd)?, &self.modulus))
    }

    /// The N-th root of y, if taking N-th powers is a permutation; else 1.
    fn nth_root(&self, y: &BigUint, N: &BigUint) -> BigUint {
        N.modinv(&self.order).map_or(BigUint::one(), |inverse| y.modpow(&inverse, &self.modulus))
    }
}

/// The number below the product that has these residues.
fn combine(components: &[Component], residues: &[BigUint]) -> BigUint {
    let N: BigUint = components.iter().map(|c| &c.modulus).product();
    let term = |(component, residue): (&Component, &BigUint)| {
        let rest = &N / &component.modulus;
        &rest * rest.modinv(&component.modulus).unwrap() * residue
    };
    components.iter().zip(residues).map(term).sum::<BigUint>() % &N
}

/// The best answer to y.
fn answer(components: &[Component], w: &BigUint, y: &BigUint) -> Response {
    let N: BigUint = components.iter().map(|c| &c.modulus).product();
    let z = combine(components, &components.iter().map(|c| c.nth_root(y, &N)).collect::<Vec<_>>());
    for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
        let v = twisted(y, w, (a, b), &N);
        let roots: Option<Vec<BigUint>> = components.iter().map(|c| c.fourth_root(&v)).collect();
        if let Some(roots) = roots {
            return Response { a, b, x: combine(components, &roots), z };
        }
    }
    Response { a: false, b: false, x: BigUint::one(), z }
}

/// A unit with Jacobi symbol -1, if there is one.
fn choose_w(factors: &[BigUint]) -> BigUint {
    let N: BigUint = factors.iter().product();
    let symbol = |w: &BigUint| factors.iter().map(|p| legendre(w, p)).product::<i8>();
    (0..64).map(|i| below(&N, &format!("w {i}"))).find(|w| symbol(w) == -1).unwrap_or_else(|| 2u8.into())
}

/// Runs the cheater on N = the product of the factors.
fn cheat(factors: &[BigUint], components: &[Component]) -> (BigUint, ModProof) {
    let N: BigUint = factors.iter().product();
    assert_eq!(N.bits(), 1536, "another length is refused before any proof");
    let w = choose_w(factors);
    let challenges = independent_challenge(&TOY1536, &context(), &N, &w);
    let responses: Vec<_> = challenges.iter().map(|y| answer(components, &w, y)).collect();
    (N, modulus::encode(&TOY1536, &w, &responses))
}

/// Which checks fail, and what the verifier says.
fn judged(factors: &[BigUint], N: &BigUint, proof: &ModProof) -> (Vec<Reason>, Result<(), Reason>) {
    let reasons = judge(&TOY1536, &context(), factors, proof).into_iter().map(|(reason, _)| reason).collect();
    (reasons, under_test::modulus::verify(&TOY1536, &context(), N, proof))
}

#[track_caller]
fn refused(factors: &[BigUint], components: &[Component], reasons: &[Reason]) {
    let (N, proof) = cheat(factors, components);
    assert_eq!(judged(factors, &N, &proof), (reasons.to_vec(), Err(reasons[0])));
}

fn distinct(factors: &[BigUint]) -> Vec<Component> {
    factors.iter().map(|p| power_of(p, 1)).collect()
}

/// The cheater with an honest modulus is an honest prover.
#[test]
fn mod_cheater_is_accepted_on_an_honest_modulus() {
    let key = party(&TOY1536, 1).key;
    let factors = [key.p, key.q];
    let (N, proof) = cheat(&factors, &distinct(&factors));
    assert_eq!(judged(&factors, &N, &proof), (vec![], Ok(())));
}

/// MOD-V-2: a prime N = 3 mod 4 satisfies every equation; only the compositeness test refuses it.
#[test]
fn mod_v_2_prime_modulus() {
    let p = party(&P3072, 1).key.p; // of 1536 bits
    refused(slice::from_ref(&p), &[power_of(&p, 1)], &[Reason::ModComposite]);
}

/// MOD-V-2: an even N. All equations can hold for it: N = 2P, all y odd and squares mod P, in 8 repetitions.
#[test]
fn mod_v_2_even_modulus() {
    let P = prime(63, 3);
    let N = &P * 2u8;
    let mut params = TOY1536;
    params.m = 8;
    let w = (1u32..).step_by(2).map(BigUint::from).find(|w| legendre(w, &P) == -1).unwrap();
    let fits = |y: &BigUint| y.bit(0) && legendre(y, &P) == 1;
    let rids = (0u32..).map(u32::to_be_bytes);
    let with = |rid: &[u8; 4]| modulus::challenge(&params, &Context { rid, ..context() }, &N, &w);
    let rid = rids.into_iter().find(|rid| with(rid).iter().all(fits)).unwrap();
    let odd = |root: BigUint| if root.bit(0) { root } else { root + &P };
    let group = (&P - 1u8) >> 1; // the order of the squares, odd
    let root_of = |y: &BigUint, k: BigUint| odd(y.modpow(&k.modinv(&group).unwrap(), &P));
    let responses: Vec<_> = with(&rid)
        .iter()
        .map(|y| Response { a: false, b: false, x: root_of(y, 4u8.into()), z: root_of(y, N.clone()) })
        .collect();
    let proof = modulus::encode(&params, &w, &responses);
    let context = Context { rid: &rid, ..context() };
    assert_eq!(judge(&params, &context, &[2u8.into(), P], &proof), [(Reason::ModulusEven, vec![0])]);
    assert_eq!(under_test::modulus::verify(&params, &context, &N, &proof), Err(Reason::ModulusEven));
}

/// MOD-V-3, MOD-V-5: the square of a prime has no Jacobi symbol -1, and not all N-th roots.
#[test]
fn mod_v_3_square_of_a_prime() {
    let p = party(&TOY1536, 1).key.p;
    refused(&[p.clone(), p.clone()], &[power_of(&p, 2)], &[Reason::ModJacobi, Reason::ModEq2]);
}

/// MOD-V-5: the cube of a prime fails equation 2 alone.
#[test]
fn mod_v_5_cube_of_a_prime() {
    let p = prime(512, 3);
    refused(&[p.clone(), p.clone(), p.clone()], &[power_of(&p, 3)], &[Reason::ModEq2]);
}

/// MOD-V-5: N = pq with q = 1 mod p, so that N and φ(N) share p, fails equation 2 alone.
#[test]
fn mod_v_5_modulus_not_coprime_to_its_order() {
    let p = prime(512, 3);
    let start = BigUint::one() << 511u32;
    let candidates = (0u32..).map(|k| &p * ((&start + k) * 2u8) + 1u8);
    let is_prime = |q: &BigUint| {
        let fermat = BigUint::from(2u8).modpow(&(q - 1u8), q).is_one();
        fermat && quorate_reference::primes::is_prime(q, 1024)
    };
    let q = candidates.into_iter().find(|q| q % 4u8 == 3u8.into() && is_prime(q)).unwrap();
    let factors = [p, q];
    refused(&factors, &distinct(&factors), &[Reason::ModEq2]);
}

/// MOD-V-4: one prime, or both, 1 mod 4: half, or more, of the challenges have no fourth root.
#[test]
fn mod_v_4_primes_one_mod_four() {
    let (p, q) = (prime(768, 5), party(&TOY1536, 1).key.q);
    let (r, s) = (primes(768, 5, 2).remove(1), prime(768, 3));
    for factors in [[p.clone(), q], [p.clone(), r], [s, p]] {
        refused(&factors, &distinct(&factors), &[Reason::ModEq1]);
    }
}

/// MOD-V-4: three primes, all 3 mod 4.
#[test]
fn mod_v_4_three_primes() {
    let factors = primes(512, 3, 3);
    refused(&factors, &distinct(&factors), &[Reason::ModEq1]);
}

fn sixteen_small_factors() -> Vec<BigUint> {
    let mut factors = primes(16, 3, 16);
    // so that N has 1536 bits
    let start = (BigUint::from(3u8) << 1534u32) / factors.iter().product::<BigUint>();
    let bits = start.bits() as usize;
    factors.extend(primes_above(start, bits, 3).take(1));
    factors
}

/// MOD-V-4: sixteen factors of 16 bits (CVE-2023-33241).
#[test]
fn mod_v_4_sixteen_small_factors() {
    let factors = sixteen_small_factors();
    refused(&factors, &distinct(&factors), &[Reason::ModEq1]);
}

/// MOD-P-1: a challenge that is no unit has no answer: the honest algorithm returns an error.
#[test]
fn mod_p_1_challenge_that_is_no_unit() {
    let key = SecretKey::new(BigUint::from(7u8), BigUint::from(11u8));
    assert_eq!(under_test::modulus::prove(&TOY1536, &tape(1), &context(), &key), Err(LocalError::Unlucky));
}

/// MOD-V-1: w = 0, x = 0, b = 1 satisfies equation 1 for every N (CVE-2025-66016), here for one with small factors. So does a w
/// that shares one factor with N. Neither is a unit.
#[test]
fn mod_v_1_w_that_is_no_unit() {
    let factors = sixteen_small_factors();
    let components = distinct(&factors);
    let N: BigUint = factors.iter().product();
    let zero = BigUint::ZERO;
    let answers = |w: &BigUint, x: &dyn Fn(&BigUint) -> (bool, BigUint)| {
        let challenges = independent_challenge(&TOY1536, &context(), &N, w);
        let responses: Vec<_> = challenges
            .iter()
            .map(|y| {
                let (a, x) = x(y);
                Response { a, b: true, x, z: answer(&components, w, y).z }
            })
            .collect();
        modulus::encode(&TOY1536, w, &responses)
    };
    let proof = answers(&zero, &|_| (false, BigUint::ZERO));
    assert_eq!(judged(&factors, &N, &proof), (vec![Reason::ModJacobi], Err(Reason::DecodeUnit)));

    // w = 0 modulo all factors but the largest: there wy or -wy has a fourth root
    let large = components.last().unwrap();
    let w = &N / &large.modulus;
    let fourth_root = |y: &BigUint| {
        let [plus, minus] = [false, true].map(|a| large.fourth_root(&twisted(y, &w, (a, true), &N)));
        let mut residues = vec![BigUint::ZERO; factors.len()];
        residues[16] = plus.clone().or(minus).unwrap();
        (plus.is_none(), combine(&components, &residues))
    };
    let proof = answers(&w, &fourth_root);
    assert_eq!(judged(&factors, &N, &proof), (vec![Reason::ModJacobi], Err(Reason::DecodeUnit)));
}

/// MOD-V-1: with all of x and z zero, and w a unit, nothing but z and x is wrong; zeros are refused before any equation.
#[test]
fn mod_v_1_zero_roots() {
    let factors = sixteen_small_factors();
    let (N, mut proof) = cheat(&factors, &distinct(&factors));
    proof.x.iter_mut().for_each(|x| x.fill(0));
    assert_eq!(under_test::modulus::verify(&TOY1536, &context(), &N, &proof), Err(Reason::DecodeUnit));
}
