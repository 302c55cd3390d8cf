//! Π_mod: the algorithms. Bad moduli are in `modulus_attacks`.

use num_bigint::BigUint;
use num_traits::One;
use quorate_reference::paillier::SecretKey;
use quorate_reference::primes::is_prime;
use quorate_reference::proofs::modulus;
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, all_differ, below, other_contexts, party, refuses, shape, tape, unit};
use crate::math::{self, TestTape, ctx, failing_at, nat, to_nat};
use crate::under_test;

pub(crate) fn context() -> Context<'static> {
    Context { rid: &[9; 32], instance: 0, ..fixtures::context(3, 0) }
}

/// A prime of exactly `bits` bits, the two top bits set, with that residue mod 8; always the same.
pub(crate) fn prime(bits: usize, residue: u8) -> BigUint {
    primes(bits, residue, 1).pop().unwrap()
}

/// The first `count` primes above a fixed number.
pub(crate) fn primes(bits: usize, residue: u8, count: usize) -> Vec<BigUint> {
    let start = below(&(BigUint::one() << (bits - 3)), &format!("prime {bits} {residue}"));
    primes_above(start + (BigUint::from(3u8) << (bits - 2)), bits, residue).take(count).collect()
}

/// The primes of `bits` bits with that residue mod 8 from a number on.
pub(crate) fn primes_above(start: BigUint, bits: usize, residue: u8) -> impl Iterator<Item = BigUint> {
    let start = (start >> 3u8 << 3u8) + residue;
    let small: Vec<u32> = (3..2000u32).filter(|n| (2..*n).all(|d| n % d != 0)).collect();
    (0u32..)
        .map(move |k| &start + 8 * k)
        .filter(move |p| small.iter().all(|d| *p == BigUint::from(*d) || p % *d != BigUint::ZERO))
        .filter(move |p| is_prime(p, bits))
}

/// The Legendre symbol by Euler's criterion.
pub(crate) fn legendre(a: &BigUint, p: &BigUint) -> i8 {
    let power = a.modpow(&(p >> 1), p);
    if power == BigUint::ZERO {
        return 0;
    }
    if power.is_one() { 1 } else { -1 }
}

/// What is known about N: its prime factors, each as often as it divides.
pub(crate) type Factors<'a> = &'a [BigUint];

pub(crate) fn independent_challenge(
    params: &Params,
    context: &Context<'_>,
    N: &BigUint,
    w: &BigUint,
) -> Vec<BigUint> {
    let h = params.modulus_bits / 8;
    let items = [ctx(context), nat(N, h), nat(w, h)];
    math::challenge_residues("mod/challenge", &items, params.m, N, params.modulus_bits)
}

/// `(-1)^a w^b y`.
pub(crate) fn twisted(y: &BigUint, w: &BigUint, (a, b): (bool, bool), N: &BigUint) -> BigUint {
    let sign = if a { N - 1u8 } else { BigUint::one() };
    let factor = if b { w.clone() } else { BigUint::one() };
    sign * factor * y % N
}

/// The checks that do not hold, each with the repetitions in which it does not.
pub(crate) fn judge(
    params: &Params,
    context: &Context<'_>,
    factors: Factors<'_>,
    proof: &ModProof,
) -> Vec<(Reason, Vec<usize>)> {
    let N: &BigUint = &factors.iter().product();
    let w = to_nat(&proof.w);
    let y = independent_challenge(params, context, N, &w);
    let bit = |bytes: &[u8], i: usize| bytes[i / 8] & (0x80 >> (i % 8)) != 0;
    let once = |holds: bool| if holds { vec![] } else { vec![0] };
    let odd = factors.iter().filter(|p| p.bit(0));
    let equation_1 = |i: usize| {
        let bits = (bit(&proof.a, i), bit(&proof.b, i));
        to_nat(&proof.x[i]).pow(4) % N == twisted(&y[i], &w, bits, N)
    };
    let checks = [
        (Reason::ModulusEven, once(N.bit(0))),
        (Reason::ModComposite, once(!BigUint::from(2u8).modpow(&(N - 1u8), N).is_one())),
        (Reason::ModJacobi, once(odd.map(|p| legendre(&w, p)).product::<i8>() == -1)),
        (Reason::ModEq1, failing_at(params.m, equation_1)),
        (Reason::ModEq2, failing_at(params.m, |i| to_nat(&proof.z[i]).modpow(N, N) == y[i])),
    ];
    checks.into_iter().filter(|(_, failing)| !failing.is_empty()).collect()
}

fn key() -> SecretKey {
    party(&TOY1536, 1).key
}

fn prove(seed: u8) -> ModProof {
    under_test::modulus::prove(&TOY1536, &tape(seed), &context(), &key()).unwrap()
}

fn verify(proof: &ModProof) -> Result<(), Reason> {
    under_test::modulus::verify(&TOY1536, &context(), &key().public.modulus, proof)
}

#[track_caller]
fn expect(proof: &ModProof, failing: &[(Reason, Vec<usize>)], name: &str) {
    let SecretKey { p, q, .. } = key();
    assert_eq!(judge(&TOY1536, &context(), &[p, q], proof), failing, "{name}");
    assert_eq!(verify(proof), failing.first().map_or(Ok(()), |(reason, _)| Err(*reason)), "{name}");
}

/// MOD-P-1: the same bytes from the book's formulas, with x the root that is itself a square; deterministic.
#[test]
fn mod_p_1_proof_is_the_one_of_the_book() {
    let SecretKey { p, q, public } = key();
    let (N, phi) = (&public.modulus, (&p - 1u8) * (&q - 1u8));
    // w does not depend on the repetitions: one counter per trial
    let trial = |count| TestTape { seed: 1, context: &context() }.residue("mod/w", count, N, 1536);
    let w = (0..).map(trial).find(|w| legendre(w, &p) * legendre(w, &q) == -1).unwrap();
    let y = independent_challenge(&TOY1536, &context(), N, &w);
    let is_square = |v: &BigUint| legendre(v, &p) == 1 && legendre(v, &q) == 1;
    let h = (&phi + 4u8) >> 3u8;
    let root = N.modinv(&phi).unwrap();
    let mut proof = ModProof { w: nat(&w, 192), a: vec![0; 2], b: vec![0; 2], x: vec![], z: vec![] };
    for (i, y) in y.iter().enumerate() {
        let all = [(false, false), (false, true), (true, false), (true, true)];
        let fitting: Vec<_> = all.into_iter().filter(|bits| is_square(&twisted(y, &w, *bits, N))).collect();
        assert_eq!(fitting.len(), 1);
        let x = twisted(y, &w, fitting[0], N).modpow(&(&h * &h), N);
        assert!(is_square(&x));
        proof.a[i / 8] |= u8::from(fitting[0].0) << (7 - i % 8);
        proof.b[i / 8] |= u8::from(fitting[0].1) << (7 - i % 8);
        proof.x.push(nat(&x, 192));
        proof.z.push(nat(&y.modpow(&root, N), 192));
    }
    assert_eq!(prove(1), proof);
    assert_eq!(prove(1), prove(1));
    assert_ne!(prove(1), prove(2));
}

fn completes(params: Params) {
    let key = party(&params, 1).key;
    let proof = under_test::modulus::prove(&params, &tape(1), &context(), &key).unwrap();
    assert_eq!(under_test::modulus::verify(&params, &context(), &key.public.modulus, &proof), Ok(()));
    assert_eq!(ModProof::decode(&shape(params), &proof.encode()), Ok(proof));
}

/// MOD-P-1 and all checks: an honest proof is accepted.
#[test]
fn mod_completes_at_toy1536() {
    completes(TOY1536);
    expect(&prove(1), &[], "honest");
}

#[test]
fn mod_completes_at_p2048() {
    completes(P2048);
}

#[test]
fn mod_completes_at_p3072() {
    completes(P3072);
}

/// MOD-V-1: w, every x and every z is a unit; lists have m elements. ENC-4, ENC-5.
#[test]
fn mod_v_1_fields() {
    let proof = prove(1);
    let unit = || unit(&key(), 1);
    refuses("w", &proof, |proof| &mut proof.w, &unit(), verify);
    for i in 0..16 {
        refuses("x", &proof, |proof| &mut proof.x[i], &unit(), verify);
        refuses("z", &proof, |proof| &mut proof.z[i], &unit(), verify);
    }
    type Shorten = fn(&mut ModProof);
    let shorter: [Shorten; 8] = [
        |p| p.a.truncate(1),
        |p| p.b.truncate(1),
        |p| p.x.truncate(15),
        |p| p.z.truncate(15),
        |p| p.x.clear(),
        |p| p.z.clear(),
        |p| p.x.push(vec![1]),
        |p| (p.a.clear(), p.b.clear(), p.x.clear(), p.z.clear()).0,
    ];
    for shorten in shorter {
        let mut other = proof.clone();
        shorten(&mut other);
        assert_eq!(verify(&other), Err(Reason::FrameLength));
        assert_eq!(ModProof::decode(&shape(TOY1536), &other.encode()), Err(Reason::FrameLength));
    }
}

/// MOD-V-4: a fourth root or a bit out of place fails alone, in each repetition.
#[test]
fn mod_v_4_roots_and_bits_alone() {
    let N = key().public.modulus;
    let honest = prove(1);
    for i in 0..16 {
        let mut proof = honest.clone();
        proof.x[i] = nat(&(to_nat(&proof.x[i]) * 2u8 % &N), 192);
        expect(&proof, &[(Reason::ModEq1, vec![i])], "x");
        let mut proof = honest.clone();
        proof.a[i / 8] ^= 0x80 >> (i % 8);
        expect(&proof, &[(Reason::ModEq1, vec![i])], "a");
        let mut proof = honest.clone();
        proof.b[i / 8] ^= 0x80 >> (i % 8);
        expect(&proof, &[(Reason::ModEq1, vec![i])], "b");
    }
    let mut proof = honest.clone();
    proof.x.swap(3, 12);
    expect(&proof, &[(Reason::ModEq1, vec![3, 12])], "x of another repetition");
}

/// MOD-V-4: the verifier does not ask which of the four fourth roots it gets; MOD-P-1 fixes it for honest provers.
#[test]
fn mod_v_4_any_fourth_root() {
    let N = key().public.modulus;
    let mut proof = prove(1);
    proof.x[0] = nat(&(&N - to_nat(&proof.x[0])), 192);
    expect(&proof, &[], "-x");
    assert_ne!(proof, prove(1));
}

/// MOD-V-5: an N-th root out of place fails alone, in each repetition.
#[test]
fn mod_v_5_roots_alone() {
    let N = key().public.modulus;
    let honest = prove(1);
    for i in 0..16 {
        let mut proof = honest.clone();
        proof.z[i] = nat(&(to_nat(&proof.z[i]) * 2u8 % &N), 192);
        expect(&proof, &[(Reason::ModEq2, vec![i])], "z");
    }
    let mut proof = honest.clone();
    proof.z.swap(3, 12);
    expect(&proof, &[(Reason::ModEq2, vec![3, 12])], "z of another repetition");
    // PROOF-1: equation 1 of all repetitions comes before equation 2 of any
    proof.x.swap(14, 15);
    expect(&proof, &[(Reason::ModEq1, vec![14, 15]), (Reason::ModEq2, vec![3, 12])], "both");
}

/// MOD-V-3: Jacobi symbol +1, everything else in place. With w = 1, and with w = -1, every y of symbol +1 has an answer; the
/// context is searched for which all 8 challenges have it.
#[test]
fn mod_v_3_jacobi_alone() {
    let SecretKey { p, q, public } = &key();
    let (N, mut params) = (&public.modulus, TOY1536);
    params.m = 8;
    for w in [BigUint::one(), N - 1u8] {
        let contexts = (0..).map(|verifier| Context { verifier, ..context() });
        let symbol = |y: &BigUint| legendre(y, p) * legendre(y, q);
        let fits = |context: &Context<'_>| {
            independent_challenge(&params, context, N, &w).iter().all(|y| symbol(y) == 1)
        };
        let context = contexts.into_iter().find(fits).unwrap();
        let answers: Vec<_> = modulus::challenge(&params, &context, N, &w)
            .iter()
            .map(|y| modulus::respond(&key(), &w, y).unwrap())
            .collect();
        let proof = modulus::encode(&params, &w, &answers);
        let failing = judge(&params, &context, &[p.clone(), q.clone()], &proof);
        assert_eq!(failing, [(Reason::ModJacobi, vec![0])]);
        assert_eq!(under_test::modulus::verify(&params, &context, N, &proof), Err(Reason::ModJacobi));
    }
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_mod_in_another_context() {
    for (name, other) in other_contexts(&context()) {
        let result = under_test::modulus::verify(&TOY1536, &other, &key().public.modulus, &prove(1));
        assert_eq!(result, Err(Reason::ModEq1), "{name}");
    }
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order. SAMP-6.
#[test]
fn hash_5_mod_challenge_covers_everything() {
    let N = key().public.modulus;
    let w = to_nat(&prove(1).w);
    let challenge =
        |context: &Context<'_>, N: &BigUint, w: &BigUint| modulus::challenge(&TOY1536, context, N, w);
    let first = challenge(&context(), &N, &w);
    assert_eq!(first, independent_challenge(&TOY1536, &context(), &N, &w));
    let mut challenges = vec![
        ("original", first),
        ("N", challenge(&context(), &(&N + 2u8), &w)),
        ("w", challenge(&context(), &N, &(&w + 1u8))),
        ("N and w exchanged", challenge(&context(), &w, &N)),
    ];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &N, &w)));
    }
    all_differ(&challenges);
    // no residue occurs twice
    let all: Vec<_> = challenges
        .into_iter()
        .flat_map(|(name, residues)| residues.into_iter().map(move |y| (name, y)))
        .collect();
    all_differ(&all);
}
