//! Π_prm.

use std::slice;

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::prm;
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, Party, all_differ, below, other_contexts, party, refuses, shape, tape, unit_hat, wrong,
};
use crate::math::{self, TestTape, ctx, failing_at, list, nat, pow, to_nat};
use crate::under_test;

fn context() -> Context<'static> {
    Context { instance: 0, ..fixtures::context(2, 0) }
}

/// A setup with what its owner claims to know about it.
struct Case {
    owner: Party,
    setup: Setup,
    lambda: BigUint,
}

impl Case {
    fn toy() -> Case {
        let owner = party(&TOY1536, 1);
        Case { setup: owner.setup.clone(), lambda: owner.lambda.clone(), owner }
    }

    /// The same modulus with t, and s = t^λ.
    fn with(t: BigUint, lambda: BigUint) -> Case {
        let mut case = Case::toy();
        case.setup.s = t.modpow(&lambda, &case.setup.modulus);
        case.setup.t = t;
        case.lambda = lambda;
        case
    }

    fn minus_one() -> BigUint {
        Case::toy().setup.modulus - 1u8
    }

    /// The honest algorithm.
    fn prove(&self, seed: u8) -> PrmProof {
        under_test::prm::prove(
            &TOY1536,
            &tape(seed),
            &context(),
            &self.setup,
            &self.lambda,
            &self.owner.phi(),
        )
    }

    fn verify(&self, proof: &PrmProof) -> Result<(), Reason> {
        under_test::prm::verify(&TOY1536, &context(), &self.setup, proof)
    }

    #[track_caller]
    fn expect(&self, proof: &PrmProof, failing: &[(Reason, Vec<usize>)], name: &str) {
        assert_eq!(judge(self, proof), failing, "{name}");
        let expected = failing.first().map_or(Ok(()), |(reason, _)| Err(*reason));
        assert_eq!(self.verify(proof), expected, "{name}");
    }
}

fn independent_challenge(setup: &Setup, m: usize, context: &Context<'_>, A: &[Vec<u8>]) -> Vec<BigInt> {
    let mut items = vec![ctx(context)];
    items.extend([&setup.modulus, &setup.s, &setup.t].map(|value| nat(value, 192)));
    items.push(list(A));
    math::challenge_bits("prm/challenge", &items, m)
}

/// The checks that do not hold, each with the repetitions in which it does not.
fn judge(case: &Case, proof: &PrmProof) -> Vec<(Reason, Vec<usize>)> {
    let Setup { modulus, s, t } = &case.setup;
    let e = independent_challenge(&case.setup, 16, &context(), &proof.A);
    let trivial = [1u8.into(), modulus - 1u8];
    let degenerate = trivial.contains(s) || trivial.contains(t) || s == t;
    let equation = |i: usize| {
        t.modpow(&to_nat(&proof.z[i]), modulus) == to_nat(&proof.A[i]) * pow(s, &e[i], modulus) % modulus
    };
    let checks = [
        (Reason::PrmDegenerate, if degenerate { vec![0] } else { vec![] }),
        (Reason::PrmEq1, failing_at(16, equation)),
    ];
    checks.into_iter().filter(|(_, failing)| !failing.is_empty()).collect()
}

/// The repetitions whose bit is 1.
fn ones(case: &Case, proof: &PrmProof) -> Vec<usize> {
    let e = independent_challenge(&case.setup, 16, &context(), &proof.A);
    failing_at(16, |i| e[i] == BigInt::ZERO)
}

/// PRM-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn prm_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let phi = case.owner.phi();
    let tape = TestTape { seed: 1, context: &context() };
    // |N̂|/8 + 16 bytes mod φ
    let a: Vec<BigUint> = (0..16).map(|i| tape.residue("prm/a", i, &phi, 1536)).collect();
    let A: Vec<Vec<u8>> = a.iter().map(|a| nat(&case.setup.t.modpow(a, &case.setup.modulus), 192)).collect();
    let e = independent_challenge(&case.setup, 16, &context(), &A);
    let z = a.iter().zip(&e).map(|(a, e)| nat(&((a + e.magnitude() * &case.lambda) % &phi), 192)).collect();
    assert_eq!(case.prove(1), PrmProof { A, z });
    assert_eq!(case.prove(1), case.prove(1));
    assert_ne!(case.prove(1), case.prove(2));
}

fn completes(params: Params) {
    let owner = party(&params, 1);
    let proof =
        under_test::prm::prove(&params, &tape(1), &context(), &owner.setup, &owner.lambda, &owner.phi());
    assert_eq!(under_test::prm::verify(&params, &context(), &owner.setup, &proof), Ok(()));
    assert_eq!(PrmProof::decode(&shape(params), &proof.encode()), Ok(proof));
}

/// PRM-P-1 and all checks: an honest proof is accepted.
#[test]
fn prm_completes_at_toy1536() {
    completes(TOY1536);
    Case::toy().expect(&Case::toy().prove(1), &[], "honest");
}

#[test]
fn prm_completes_at_p2048() {
    completes(P2048);
}

#[test]
fn prm_completes_at_p3072() {
    completes(P3072);
}

/// PRM-V-1: every A is a unit, s and t are; lists have m elements. ENC-4, ENC-5.
#[test]
fn prm_v_1_fields() {
    let case = Case::toy();
    let proof = case.prove(1);
    for i in 0..16 {
        refuses("A", &proof, |proof| &mut proof.A[i], &unit_hat(&case.owner), |proof| case.verify(proof));
    }
    for (name, bytes, reason) in wrong(&unit_hat(&case.owner), 192) {
        let mut case = Case::toy();
        case.setup.s = to_nat(&bytes);
        assert_eq!(case.verify(&proof), Err(reason), "s: {name}");
        let mut case = Case::toy();
        case.setup.t = to_nat(&bytes);
        assert_eq!(case.verify(&proof), Err(reason), "t: {name}");
    }
    type Field = fn(&mut PrmProof) -> &mut Vec<Vec<u8>>;
    let fields: [Field; 2] = [|proof| &mut proof.A, |proof| &mut proof.z];
    for field in fields {
        for length in [0, 15, 17] {
            let mut other = proof.clone();
            field(&mut other).resize(length, nat(&1u8.into(), 192));
            assert_eq!(case.verify(&other), Err(Reason::FrameLength));
            assert_eq!(PrmProof::decode(&shape(TOY1536), &other.encode()), Err(Reason::FrameLength));
        }
    }
    assert_eq!(case.verify(&PrmProof { A: vec![], z: vec![] }), Err(Reason::FrameLength));
}

/// PRM-V-1: t = 0 and all A = 0: every equation is 0 = 0.
#[test]
fn prm_v_1_zeros() {
    let mut case = Case::toy();
    case.setup.t = BigUint::ZERO;
    let proof = PrmProof { A: vec![vec![0; 192]; 16], z: vec![nat(&1u8.into(), 192); 16] };
    case.expect_decode_only(&proof);
    case.setup.s = BigUint::ZERO;
    assert_eq!(case.verify(&proof), Err(Reason::DecodeUnit));
}

impl Case {
    fn expect_decode_only(&self, proof: &PrmProof) {
        assert_eq!(judge(self, proof), []);
        assert_eq!(self.verify(proof), Err(Reason::DecodeUnit));
    }
}

/// PRM-V-2: degenerate parameters of which everything else holds.
#[test]
fn prm_v_2_degenerate_alone() {
    let (t, half) = (Case::toy().setup.t, Case::toy().owner);
    let odd_order = ((&half.p_hat - 1u8) >> 1) * ((&half.q_hat - 1u8) >> 1);
    // -t has even order, and (-t)^odd_order = -1
    let minus_t = Case::minus_one() * &t % &half.setup.modulus;
    for (name, case) in [
        ("s = 1", Case::with(t.clone(), BigUint::ZERO)),
        ("t = 1", Case::with(BigUint::one(), BigUint::ZERO)),
        ("s = -1", Case::with(minus_t, odd_order)),
        ("t = -1, s = 1", Case::with(Case::minus_one(), BigUint::ZERO)),
        ("t = -1, s = -1", Case::with(Case::minus_one(), BigUint::one())),
        ("s = t", Case::with(t, BigUint::one())),
    ] {
        case.expect(&case.prove(1), &[(Reason::PrmDegenerate, vec![0])], name);
    }
}

/// PRM-V-2: t = 1 with another s, which can be proved to nobody, is degenerate first. PROOF-1.
#[test]
fn prm_v_2_t_is_one() {
    let mut case = Case::toy();
    case.setup.t = BigUint::one();
    let proof = case.prove(1);
    case.expect(&proof, &[(Reason::PrmDegenerate, vec![0]), (Reason::PrmEq1, ones(&case, &proof))], "t = 1");
}

/// PRM-V-3: one repetition out of place fails alone.
#[test]
fn prm_v_3_each_repetition_alone() {
    let case = Case::toy();
    let honest = case.prove(1);
    let masks = prm::sample(&TOY1536, &tape(1), &case.owner.phi());
    let commitments = prm::commit(&case.setup, &masks);
    for i in 0..16 {
        let mut proof = honest.clone();
        proof.z[i] = nat(&(to_nat(&proof.z[i]) + 1u8), 192);
        case.expect(&proof, &[(Reason::PrmEq1, vec![i])], "z");
        // a commitment out of place, with the challenge of what is sent
        let mut A = commitments.clone();
        A[i] = &A[i] * 2u8 % &case.setup.modulus;
        let e = prm::challenge(&TOY1536, &context(), &case.setup, &A);
        let z = prm::respond(&case.lambda, &case.owner.phi(), &masks, &e);
        case.expect(&prm::encode(&TOY1536, &A, &z), &[(Reason::PrmEq1, vec![i])], "A");
    }
}

/// PRM-V-3: a z is an exponent, not a residue: values from φ(N̂) and N̂ on are decoded.
#[test]
fn prm_v_3_z_is_an_exponent() {
    let case = Case::toy();
    let mut proof = case.prove(1);
    let larger = to_nat(&proof.z[0]) + case.owner.phi();
    if larger.bits() <= 1536 {
        proof.z[0] = nat(&larger, 192);
        case.expect(&proof, &[], "z + φ");
    }
    proof.z[0] = vec![0xff; 192];
    case.expect(&proof, &[(Reason::PrmEq1, vec![0])], "all ones");
}

/// PRM-V-3: s outside the group of t. The honest algorithm fails exactly where the bit is 1.
#[test]
fn prm_v_3_s_outside_the_group() {
    let modulus = Case::toy().setup.modulus;
    let not_in_the_group = |s: BigUint| {
        let mut case = Case::toy();
        case.setup.s = s;
        let proof = case.prove(1);
        case.expect(&proof, &[(Reason::PrmEq1, ones(&case, &proof))], "s");
    };
    // t is a square and has odd order, so -s is not one of its powers
    not_in_the_group(&modulus - Case::toy().setup.s);
    not_in_the_group(below(&modulus, "any residue"));
    // s and t exchanged, with λ
    not_in_the_group(Case::toy().setup.t * 2u8 % &modulus);
}

/// PRM-V-4: bits that depend on one A each can be ground one at a time. Such a proof, for s outside the group of t, meets the
/// bits of the joint hash only by chance.
#[test]
fn prm_v_4_bits_ground_one_at_a_time() {
    let mut case = Case::toy();
    let modulus = case.setup.modulus.clone();
    case.setup.s = &modulus - &case.setup.s;
    let Setup { s, t, .. } = &case.setup;
    let s_inverse = s.modinv(&modulus).unwrap();
    let mut proof = PrmProof { A: vec![], z: vec![] };
    let mut guesses = Vec::new();
    for i in 0..16 {
        // the bit this attacker believes in: the hash of A_i alone
        let believed = |A: &BigUint| prm::challenge(&TOY1536, &context(), &case.setup, slice::from_ref(A))[i];
        let attempts = (0..).map(|k| below(&modulus, &format!("{i} {k}")));
        let (z, A, guess) = attempts
            .flat_map(|z| {
                let with_0 = t.modpow(&z, &modulus);
                let with_1 = &with_0 * &s_inverse % &modulus;
                [(z.clone(), with_0, false), (z, with_1, true)]
            })
            .find(|(_, A, guess)| believed(A) == *guess)
            .unwrap();
        proof.A.push(nat(&A, 192));
        proof.z.push(nat(&z, 192));
        guesses.push(BigInt::from(guess));
    }
    let e = independent_challenge(&case.setup, 16, &context(), &proof.A);
    let missed = failing_at(16, |i| e[i] == guesses[i]);
    assert!(!missed.is_empty());
    case.expect(&proof, &[(Reason::PrmEq1, missed)], "ground");
}

/// PRM-V-4: a change of any one A changes bits of other repetitions.
#[test]
fn prm_v_4_every_commitment_reaches_every_bit() {
    let case = Case::toy();
    let mut params = TOY1536;
    params.m = 128;
    let A: Vec<BigUint> = (0..128).map(|i| below(&case.setup.modulus, &format!("A {i}"))).collect();
    let first = prm::challenge(&params, &context(), &case.setup, &A);
    for i in 0..128 {
        let mut changed = A.clone();
        changed[i] += 1u8;
        let other = prm::challenge(&params, &context(), &case.setup, &changed);
        let differing = failing_at(128, |k| first[k] == other[k]);
        assert!(differing.iter().any(|k| *k < i) || i < 8, "before {i}");
        assert!(differing.iter().any(|k| *k > i) || i > 119, "after {i}");
        assert!(differing.len() > 32, "{i}");
    }
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_prm_in_another_context() {
    let case = Case::toy();
    for (name, other) in other_contexts(&context()) {
        let result = under_test::prm::verify(&TOY1536, &other, &case.setup, &case.prove(1));
        assert_eq!(result, Err(Reason::PrmEq1), "{name}");
    }
}

/// HASH-5, HASH-3: the challenge covers every field and every repetition, in the book's order. SAMP-5, PRM-V-4.
#[test]
fn hash_5_prm_challenge_covers_everything() {
    let Setup { modulus, s, t } = Case::toy().setup;
    let mut params = TOY1536;
    params.m = 128; // so that challenges of different fields do not agree by chance
    let A: Vec<BigUint> = (0..16).map(|i| below(&modulus, &format!("A {i}"))).collect();
    let challenge = |context: &Context<'_>, modulus: &BigUint, s: &BigUint, t: &BigUint, A: &[BigUint]| {
        let setup = Setup { modulus: modulus.clone(), s: s.clone(), t: t.clone() };
        let bits = prm::challenge(&params, context, &setup, A);
        let bytes: Vec<Vec<u8>> = A.iter().map(|A| nat(A, 192)).collect();
        let independent = independent_challenge(&setup, 128, context, &bytes);
        assert_eq!(bits.iter().map(|bit| BigInt::from(*bit)).collect::<Vec<_>>(), independent);
        bits
    };
    let with = |change: fn(&mut Vec<BigUint>)| {
        let mut A = A.clone();
        change(&mut A);
        challenge(&context(), &modulus, &s, &t, &A)
    };
    let mut challenges = vec![
        ("original", with(|_| ())),
        ("N_hat", challenge(&context(), &(&modulus + 2u8), &s, &t, &A)),
        ("s", challenge(&context(), &modulus, &(&s + 1u8), &t, &A)),
        ("t", challenge(&context(), &modulus, &s, &(&t + 1u8), &A)),
        ("s and t exchanged", challenge(&context(), &modulus, &t, &s, &A)),
        ("A first", with(|A| A[0] += 1u8)),
        ("A last", with(|A| A[15] += 1u8)),
        ("A exchanged", with(|A| A.swap(4, 5))),
        ("A without the last", with(|A| A.truncate(15))),
        ("A with one more", with(|A| A.push(0u8.into()))),
    ];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &modulus, &s, &t, &A)));
    }
    all_differ(&challenges);
}
