//! Π_aff-g*. Statement and witness are those of Π_aff-g.

use num_bigint::{BigInt, BigUint};
use quorate_reference::proofs::aff_g_star::{self, Commitments, Mask, Responses};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;

use crate::aff_g::{Case, STATEMENT_FIELDS};
use crate::fixtures::{
    self, FieldChange, Wire, all_differ, ends, number, other_contexts, refuses, shape, tape, unit,
};
use crate::math::{
    self, TestTape, ctx, enc, failing_at, g, in_j, int_bytes, list, nat, point_bytes, pow, times, to_int,
    to_nat, to_point, two_to,
};
use crate::under_test;

fn context() -> Context<'static> {
    fixtures::context(129, 2)
}

/// TOY1536 in 8 repetitions.
fn with_8_repetitions(x: BigInt, y: BigInt) -> Case {
    let mut case = Case::new(TOY1536, x, y);
    case.params.m = 8;
    case
}

fn prove(case: &Case, seed: u8) -> Result<AffGStarProof, LocalError> {
    under_test::aff_g_star::prove(&case.params, &tape(seed), &context(), &case.statement(), &case.witness())
}

fn verify(case: &Case, proof: &AffGStarProof) -> Result<(), Reason> {
    under_test::aff_g_star::verify(&case.params, &context(), &case.statement(), proof)
}

fn masks(case: &Case) -> Vec<Mask> {
    aff_g_star::sample(&case.params, &tape(1), &context(), &case.N_v, &case.N_p).unwrap()
}

/// What is put out of place; the number is the repetition.
enum Change {
    Statement(fn(&mut Case)),
    Commitment(fn(&mut Commitments, &Case, usize)),
    Response(fn(&mut Responses, &Case, usize)),
}

/// The rest of the prover, with things out of place; the challenge is that of what is sent.
fn finish(case: &Case, masks: &[Mask], i: usize, changes: &[&Change]) -> AffGStarProof {
    let statement = case.statement();
    let mut commitments = aff_g_star::commit(&statement, masks);
    for change in changes {
        if let Change::Commitment(change) = change {
            change(&mut commitments, case, i);
        }
    }
    let e = aff_g_star::challenge(&case.params, &context(), &statement, &commitments);
    let mut responses = aff_g_star::respond(&statement, &case.witness(), masks, &e);
    for change in changes {
        if let Change::Response(change) = change {
            change(&mut responses, case, i);
        }
    }
    aff_g_star::encode(&case.params, &commitments, &responses)
}

fn independent_challenge(case: &Case, proof: &AffGStarProof) -> Vec<BigInt> {
    let mut items = [vec![ctx(&context())], case.items()].concat();
    items.extend([&proof.A, &proof.R, &proof.B].map(|elements| list(elements)));
    math::challenge_bits("aff-g-star/challenge", &items, case.params.m)
}

/// The checks that do not hold, each with the repetitions in which it does not.
fn judge(case: &Case, proof: &AffGStarProof) -> Vec<(Reason, Vec<usize>)> {
    let Case { params, N_v, N_p, C, D, Y, X, .. } = case;
    let (n_v, n_p) = (&N_v.modulus, &N_p.modulus);
    let (square_v, square_p) = (&n_v.pow(2), &n_p.pow(2));
    let e = independent_challenge(case, proof);
    let AffGStarProof { A, R, B, w, w_y, .. } = proof;
    let [z1, z2] = [&proof.z1, &proof.z2].map(|list| list.iter().map(|z| to_int(z)).collect::<Vec<_>>());
    let equation_1 = |i: usize| {
        let left = pow(C, &z1[i], square_v) * enc(n_v, &z2[i], &to_nat(&w[i])) % square_v;
        left == to_nat(&A[i]) * pow(D, &e[i], square_v) % square_v
    };
    let equation_3 =
        |i: usize| enc(n_p, &z2[i], &to_nat(&w_y[i])) == to_nat(&B[i]) * pow(Y, &e[i], square_p) % square_p;
    let m = params.m;
    let checks = [
        (Reason::AffGStarRangeZ1, failing_at(m, |i| in_j(&z1[i], params.ell + params.epsilon_bin))),
        (Reason::AffGStarRangeZ2, failing_at(m, |i| in_j(&z2[i], params.ell_prime + params.epsilon_bin))),
        (Reason::AffGStarEq1, failing_at(m, equation_1)),
        (Reason::AffGStarEq2, failing_at(m, |i| g(&z1[i]) == to_point(&R[i]) + times(&e[i], X))),
        (Reason::AffGStarEq3, failing_at(m, equation_3)),
    ];
    checks.into_iter().filter(|(_, failing)| !failing.is_empty()).collect()
}

#[track_caller]
fn expect(case: &Case, proof: &AffGStarProof, failing: &[(Reason, Vec<usize>)], name: &str) {
    assert_eq!(judge(case, proof), failing, "{name}");
    let expected = failing.first().map_or(Ok(()), |(reason, _)| Err(*reason));
    assert_eq!(verify(case, proof), expected, "{name}");
}

/// AFFGS-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn affgs_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let (context, h) = (context(), 192);
    let (n_v, n_p, square_v) = (&case.N_v.modulus, &case.N_p.modulus, &case.N_v.square);
    let tape = TestTape { seed: 1, context: &context };
    let each = || 0..16;
    let alpha: Vec<_> = each().map(|i| tape.int("aff-g-star/alpha", i, 256 + 64)).collect();
    let beta: Vec<_> = each().map(|i| tape.int("aff-g-star/beta", i, 1088 + 64)).collect();
    let r: Vec<_> = each().map(|i| tape.residue("aff-g-star/r", i, n_v, 1536)).collect();
    let r_y: Vec<_> = each().map(|i| tape.residue("aff-g-star/r_y", i, n_p, 1536)).collect();
    let affine = |i: usize| pow(&case.C, &alpha[i], square_v) * enc(n_v, &beta[i], &r[i]) % square_v;
    let mut proof = AffGStarProof {
        A: each().map(|i| nat(&affine(i), 2 * h)).collect(),
        R: each().map(|i| point_bytes(&g(&alpha[i]))).collect(),
        B: each().map(|i| nat(&enc(n_p, &beta[i], &r_y[i]), 2 * h)).collect(),
        z1: Vec::new(),
        z2: Vec::new(),
        w: Vec::new(),
        w_y: Vec::new(),
    };
    let e = independent_challenge(&case, &proof);
    proof.z1 = each().map(|i| int_bytes(&(&alpha[i] + &e[i] * &case.x), 41)).collect();
    proof.z2 = each().map(|i| int_bytes(&(&beta[i] + &e[i] * &case.y), 145)).collect();
    proof.w = each().map(|i| nat(&(&r[i] * pow(&case.rho, &e[i], n_v) % n_v), h)).collect();
    proof.w_y = each().map(|i| nat(&(&r_y[i] * pow(&case.rho_y, &e[i], n_p) % n_p), h)).collect();
    assert_eq!(prove(&case, 1), Ok(proof));
    assert_eq!(prove(&case, 1), prove(&case, 1));
    assert_ne!(prove(&case, 1), prove(&case, 2));
}

fn completes(params: Params) {
    let case = Case::new(params, number(256, "x"), -number(params.ell_prime, "y"));
    let proof = prove(&case, 1).unwrap();
    assert_eq!(verify(&case, &proof), Ok(()));
    assert_eq!(AffGStarProof::decode(&shape(params), &proof.encode()), Ok(proof));
}

/// AFFGS-P-1 and all checks: an honest proof is accepted, for the ends of J_ℓ and J_ℓ' too.
#[test]
fn affgs_completes_at_toy1536() {
    for (x, y) in [(-two_to(256), two_to(1088) - 1), (two_to(256) - 1, -two_to(1088))] {
        let case = Case::new(TOY1536, x, y);
        expect(&case, &prove(&case, 1).unwrap(), &[], "end");
    }
    completes(TOY1536);
}

#[test]
fn affgs_completes_at_p2048() {
    completes(P2048);
}

#[test]
fn affgs_completes_at_p3072() {
    completes(P3072);
}

/// AFFGS-P-2: a response outside its range is an error and no proof; a response inside verifies, whatever the witness.
#[test]
fn affgs_p_2_out_of_range_is_unlucky() {
    let far = two_to(1500);
    assert_eq!(prove(&Case::new(TOY1536, far.clone(), 0.into()), 1), Err(LocalError::Unlucky));
    assert_eq!(prove(&Case::new(TOY1536, 0.into(), -far), 1), Err(LocalError::Unlucky));
    // the secret is a quarter of the mask: both outcomes occur
    let edge = 64 - 2;
    for (x, y) in [(two_to(256 + edge), 0.into()), (0.into(), two_to(1088 + edge))] {
        let case = with_8_repetitions(x, y);
        let proofs: Vec<_> = (0..8).map(|seed| prove(&case, seed)).collect();
        assert!(proofs.contains(&Err(LocalError::Unlucky)));
        let accepted = proofs.iter().flatten().next().expect("one is in range");
        assert_eq!(verify(&case, accepted), Ok(()));
    }
}

/// AFFGS-V-1: every field, wrong in every way, in the first and the last repetition. ENC-3, ENC-4, ENC-5, ENC-6.
#[test]
fn affgs_v_1_fields() {
    let case = Case::toy();
    let proof = prove(&case, 1).unwrap();
    type Field = fn(&mut AffGStarProof) -> &mut Vec<Vec<u8>>;
    let fields: [(&str, Field, Wire); 7] = [
        ("A", |p| &mut p.A, unit(&case.verifier.key, 2)),
        ("R", |p| &mut p.R, Wire::Point),
        ("B", |p| &mut p.B, unit(&case.prover.key, 2)),
        ("z1", |p| &mut p.z1, Wire::Int { b: 320, reason: Reason::AffGStarRangeZ1 }),
        ("z2", |p| &mut p.z2, Wire::Int { b: 1152, reason: Reason::AffGStarRangeZ2 }),
        ("w", |p| &mut p.w, unit(&case.verifier.key, 1)),
        ("w_y", |p| &mut p.w_y, unit(&case.prover.key, 1)),
    ];
    let names: Vec<_> = AffGStarProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect();
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names);
    for (name, field, wire) in fields {
        for i in [0, 15] {
            refuses(name, &proof, |proof| &mut field(proof)[i], &wire, |proof| verify(&case, proof));
        }
        // lists of another length
        for length in [0, 15] {
            let mut short = proof.clone();
            field(&mut short).truncate(length);
            assert_eq!(verify(&case, &short), Err(Reason::FrameLength), "{name}");
            assert_eq!(AffGStarProof::decode(&shape(TOY1536), &short.encode()), Err(Reason::FrameLength));
        }
    }
    let mut empty = proof.clone();
    for list in [&mut empty.A, &mut empty.R, &mut empty.B, &mut empty.z1, &mut empty.z2] {
        list.clear();
    }
    empty.w.clear();
    empty.w_y.clear();
    assert_eq!(verify(&case, &empty), Err(Reason::FrameLength));
}

/// AFFGS-V-1: with zeros equation 1 or 3 is 0 = 0 for every D or Y; only the decoder refuses them.
#[test]
fn affgs_v_1_zeros() {
    let mut case = Case::toy();
    case.D = fixtures::below(&case.N_v.square, "any ciphertext");
    let changes = [
        Change::Commitment(|c, _, _| c.A.fill(BigUint::default())),
        Change::Response(|r, _, _| r.w.fill(BigUint::default())),
    ];
    let proof = finish(&case, &masks(&case), 0, &changes.each_ref());
    assert_eq!((judge(&case, &proof), verify(&case, &proof)), (vec![], Err(Reason::DecodeUnit)));

    let mut case = Case::toy();
    case.Y = fixtures::below(&case.N_p.square, "any ciphertext");
    let changes = [
        Change::Commitment(|c, _, _| c.B.fill(BigUint::default())),
        Change::Response(|r, _, _| r.w_y.fill(BigUint::default())),
    ];
    let proof = finish(&case, &masks(&case), 0, &changes.each_ref());
    assert_eq!((judge(&case, &proof), verify(&case, &proof)), (vec![], Err(Reason::DecodeUnit)));
}

/// AFFGS-V-2: both ends of J_{ℓ+ε_bin}, in one repetition. The factor is 0, so the responses are the masks.
#[test]
fn affgs_v_2_range_z1() {
    let case = with_8_repetitions(0.into(), number(1088, "y"));
    for (i, (alpha, inside)) in [0, 3, 4, 7].into_iter().zip(ends(256 + 64)) {
        let mut masks = masks(&case);
        masks[i].alpha = alpha.clone();
        let proof = finish(&case, &masks, 0, &[]);
        assert_eq!(to_int(&proof.z1[i]), alpha);
        let failing = [(Reason::AffGStarRangeZ1, vec![i])];
        expect(&case, &proof, if inside { &[] } else { &failing }, &alpha.to_string());
    }
}

/// AFFGS-V-3: both ends of J_{ℓ'+ε_bin}, in one repetition. The plaintext is 0, so the responses are the masks.
#[test]
fn affgs_v_3_range_z2() {
    let case = with_8_repetitions(number(256, "x"), 0.into());
    for (i, (beta, inside)) in [0, 3, 4, 7].into_iter().zip(ends(1088 + 64)) {
        let mut masks = masks(&case);
        masks[i].beta = beta.clone();
        let proof = finish(&case, &masks, 0, &[]);
        assert_eq!(to_int(&proof.z2[i]), beta);
        let failing = [(Reason::AffGStarRangeZ2, vec![i])];
        expect(&case, &proof, if inside { &[] } else { &failing }, &beta.to_string());
    }
}

fn shift(c: &mut BigUint, n: &BigUint) {
    *c = &*c * (n + 1u8) % (n * n);
}

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, Change, Reason)] = &[
    // AFFGS-V-4
    ("A", Change::Commitment(|c, case, i| shift(&mut c.A[i], &case.N_v.modulus)), Reason::AffGStarEq1),
    ("w", Change::Response(|r, case, i| r.w[i] = &r.w[i] * 2u8 % &case.N_v.modulus), Reason::AffGStarEq1),
    ("C", Change::Statement(|c| shift(&mut c.C, &c.N_v.modulus)), Reason::AffGStarEq1),
    ("D", Change::Statement(|c| shift(&mut c.D, &c.N_v.modulus)), Reason::AffGStarEq1),
    // AFFGS-V-5
    ("R", Change::Commitment(|c, _, i| c.R[i] += g(&1.into())), Reason::AffGStarEq2),
    ("X", Change::Statement(|c| c.X += g(&1.into())), Reason::AffGStarEq2),
    // AFFGS-V-6
    ("B", Change::Commitment(|c, case, i| shift(&mut c.B[i], &case.N_p.modulus)), Reason::AffGStarEq3),
    ("w_y", Change::Response(|r, case, i| r.w_y[i] = &r.w_y[i] * 2u8 % &case.N_p.modulus), Reason::AffGStarEq3),
    ("Y", Change::Statement(|c| shift(&mut c.Y, &c.N_p.modulus)), Reason::AffGStarEq3),
    ("-Y", Change::Statement(|c| c.Y = c.Y.modinv(&c.N_p.square).unwrap()), Reason::AffGStarEq3),
];

/// AFFGS-V-4, AFFGS-V-5, AFFGS-V-6: each equation fails alone, in one repetition; a false statement fails where the bit is 1.
#[test]
fn affgs_v_each_equation_alone() {
    for (k, (name, change, reason)) in ALONE.iter().enumerate() {
        let mut case = with_8_repetitions(number(256, "x"), number(1088, "y"));
        let i = [0, 7][k % 2];
        if let Change::Statement(change) = change {
            change(&mut case);
        }
        let proof = finish(&case, &masks(&case), i, &[change]);
        let e = independent_challenge(&case, &proof);
        let ones = failing_at(8, |i| e[i] == BigInt::ZERO);
        let failing = if matches!(change, Change::Statement(_)) { ones } else { vec![i] };
        expect(&case, &proof, &[(*reason, failing)], name);
    }
}

/// PROOF-1: equation 1 of all repetitions comes before equation 2 of any.
#[test]
fn proof_1_aff_g_star_first_failure_is_reported() {
    let case = Case::toy();
    let mut commitments = aff_g_star::commit(&case.statement(), &masks(&case));
    commitments.B[0] += 2u8;
    commitments.R[1] += g(&1.into());
    let finish = |commitments: &Commitments| {
        let e = aff_g_star::challenge(&case.params, &context(), &case.statement(), commitments);
        let responses = aff_g_star::respond(&case.statement(), &case.witness(), &masks(&case), &e);
        aff_g_star::encode(&case.params, commitments, &responses)
    };
    assert_eq!(verify(&case, &finish(&commitments)), Err(Reason::AffGStarEq2));
    commitments.A[2] += 2u8;
    let mut proof = finish(&commitments);
    assert_eq!(verify(&case, &proof), Err(Reason::AffGStarEq1));
    proof.z2[3] = int_bytes(&two_to(1152), 145);
    assert_eq!(verify(&case, &proof), Err(Reason::AffGStarRangeZ2));
    proof.z1[4] = int_bytes(&two_to(320), 41);
    assert_eq!(verify(&case, &proof), Err(Reason::AffGStarRangeZ1));
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_aff_g_star_in_another_context() {
    let case = Case::toy();
    let proof = prove(&case, 1).unwrap();
    for (name, other) in other_contexts(&context()) {
        let result = under_test::aff_g_star::verify(&case.params, &other, &case.statement(), &proof);
        assert_eq!(result, Err(Reason::AffGStarEq1), "{name}");
    }
}

/// HASH-5, HASH-3: the challenge covers every field and every repetition, in the book's order. SAMP-5.
#[test]
fn hash_5_aff_g_star_challenge_covers_everything() {
    let mut case = Case::toy();
    let masks = masks(&case);
    let mut commitments = aff_g_star::commit(&case.statement(), &masks);
    let proof = finish(&case, &masks, 0, &[]);
    case.params.m = 128; // so that challenges of different fields do not agree by chance
    let challenge = |context: &Context<'_>, case: &Case, commitments: &Commitments| {
        aff_g_star::challenge(&case.params, context, &case.statement(), commitments)
    };
    let first = challenge(&context(), &case, &commitments);
    let independent: Vec<bool> =
        independent_challenge(&case, &proof).iter().map(|bit| *bit == BigInt::from(1)).collect();
    assert_eq!(first, independent);
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &case, &commitments)));
    }
    for (name, change) in STATEMENT_FIELDS {
        change(&mut case);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 7] = [
        ("A first", |c| c.A[0] += 1u8),
        ("A last", |c| c.A[15] += 1u8),
        ("R first", |c| c.R[0] += g(&1.into())),
        ("R last", |c| c.R[15] += g(&1.into())),
        ("B first", |c| c.B[0] += 1u8),
        ("B last", |c| c.B[15] += 1u8),
        ("one more", |c| c.B.push(1u8.into())),
    ];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    all_differ(&challenges);
}
