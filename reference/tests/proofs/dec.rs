//! Π_dec.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::Point;
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::dec::{self, Commitments, Mask, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, Shape, TOY1536};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, FieldChange, Party, Wire, all_differ, ends, number, other_contexts, party, refuses, shape, tape,
    unit,
};
use crate::math::{
    self, TestTape, ctx, enc, failing_at, g, in_j, int_bytes, list, nat, point_bytes, pow, times, to_int,
    to_nat, to_point, two_to,
};
use crate::under_test;

/// ℓ_y at TOY1536 for n = 3.
const ELL_Y: usize = 1088 + 320 + 2 + 2;

fn context() -> Context<'static> {
    fixtures::context(130, 0)
}

/// Prover 1, the witness and the statement.
struct Case {
    shape: Shape,
    prover: Party,
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    N: PublicKey,
    K: BigUint,
    D: BigUint,
    X: Point,
    S: Point,
    B: Point,
}

impl Case {
    /// `D = enc_N(y; ρ) ⊖ K⊗x`.
    fn new(params: Params, x: BigInt, y: BigInt) -> Case {
        let prover = party(&params, 1);
        let N = prover.public().clone();
        let (n, square) = (&N.modulus, &N.square);
        let rho = fixtures::below(n, "rho");
        let K = enc(n, &number(255, "k"), &fixtures::below(n, "nonce of K"));
        let D = enc(n, &y, &rho) * pow(&K, &-&x, square) % square;
        let B = g(&number(255, "B"));
        let (X, S) = (g(&x), times(&y, &B));
        Case { shape: shape(params), prover, x, y, rho, N, K, D, X, S, B }
    }

    fn toy() -> Case {
        Case::new(TOY1536, number(256, "x"), -number(ELL_Y, "y"))
    }

    /// TOY1536 in 8 repetitions.
    fn with_8_repetitions(x: BigInt, y: BigInt) -> Case {
        let mut case = Case::new(TOY1536, x, y);
        case.shape.params.m = 8;
        case
    }

    fn statement(&self) -> Statement<'_> {
        Statement { N: &self.N, K: &self.K, D: &self.D, X: self.X, S: self.S, B: self.B }
    }

    fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho }
    }

    fn prove(&self, seed: u8) -> Result<DecProof, LocalError> {
        under_test::dec::prove(&self.shape, &tape(seed), &context(), &self.statement(), &self.witness())
    }

    fn masks(&self) -> Vec<Mask> {
        dec::sample(&self.shape, &tape(1), &context(), &self.N).unwrap()
    }

    fn verify(&self, proof: &DecProof) -> Result<(), Reason> {
        under_test::dec::verify(&self.shape, &context(), &self.statement(), proof)
    }

    /// The rest of the prover, with things out of place in repetition i; the challenge is that of what is sent.
    fn finish(&self, masks: &[Mask], i: usize, changes: &[&Change]) -> DecProof {
        let mut commitments = dec::commit(&self.statement(), masks);
        for change in changes {
            if let Change::Commitment(change) = change {
                change(&mut commitments, self, i);
            }
        }
        let e = dec::challenge(&self.shape.params, &context(), &self.statement(), &commitments);
        let mut responses = dec::respond(&self.statement(), &self.witness(), masks, &e);
        for change in changes {
            if let Change::Response(change) = change {
                change(&mut responses, self, i);
            }
        }
        dec::encode(&self.shape, &commitments, &responses)
    }

    #[track_caller]
    fn expect(&self, proof: &DecProof, failing: &[(Reason, Vec<usize>)], name: &str) {
        assert_eq!(judge(self, proof), failing, "{name}");
        let expected = failing.first().map_or(Ok(()), |(reason, _)| Err(*reason));
        assert_eq!(self.verify(proof), expected, "{name}");
    }
}

/// What is put out of place; the number is the repetition.
enum Change {
    Statement(fn(&mut Case)),
    Commitment(fn(&mut Commitments, &Case, usize)),
    Response(fn(&mut Responses, &Case, usize)),
}

fn independent_challenge(case: &Case, proof: &DecProof) -> Vec<BigInt> {
    let h = case.shape.params.modulus_bits / 8;
    let mut items = vec![ctx(&context()), nat(&case.N.modulus, h), nat(&case.K, 2 * h), nat(&case.D, 2 * h)];
    items.extend([&case.X, &case.S, &case.B].map(point_bytes));
    items.extend([&proof.A, &proof.C, &proof.E].map(|elements| list(elements)));
    math::challenge_bits("dec/challenge", &items, case.shape.params.m)
}

/// The checks that do not hold, each with the repetitions in which it does not.
fn judge(case: &Case, proof: &DecProof) -> Vec<(Reason, Vec<usize>)> {
    let Case { shape, K, D, X, S, B, .. } = case;
    let Params { ell, ell_prime, epsilon, epsilon_bin, m, .. } = shape.params;
    let (n, square) = (&case.N.modulus, &case.N.modulus.pow(2));
    let e = independent_challenge(case, proof);
    let DecProof { A, C, E, nu, .. } = proof;
    let [z, w] = [&proof.z, &proof.w].map(|list| list.iter().map(|z| to_int(z)).collect::<Vec<_>>());
    // multiplied by K⊗z, so that nothing is inverted
    let equation_1 = |i: usize| {
        let right = to_nat(&A[i]) * pow(D, &e[i], square) % square * pow(K, &z[i], square) % square;
        enc(n, &w[i], &to_nat(&nu[i])) == right
    };
    let checks = [
        (Reason::DecRangeZ, failing_at(m, |i| in_j(&z[i], ell + epsilon_bin))),
        // n = 3: ⌈log2 n⌉ = 2
        (Reason::DecRangeW, failing_at(m, |i| in_j(&w[i], ell_prime + epsilon + 2 + 2 + epsilon_bin))),
        (Reason::DecEq1, failing_at(m, equation_1)),
        (Reason::DecEq2, failing_at(m, |i| g(&z[i]) == to_point(&C[i]) + times(&e[i], X))),
        (Reason::DecEq3, failing_at(m, |i| times(&w[i], B) == to_point(&E[i]) + times(&e[i], S))),
    ];
    checks.into_iter().filter(|(_, failing)| !failing.is_empty()).collect()
}

/// DEC-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn dec_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let (context, h) = (context(), 192);
    let (n, square) = (&case.N.modulus, &case.N.square);
    let tape = TestTape { seed: 1, context: &context };
    let each = || 0..16;
    let alpha: Vec<_> = each().map(|i| tape.int("dec/alpha", i, 256 + 64)).collect();
    let beta: Vec<_> = each().map(|i| tape.int("dec/beta", i, ELL_Y + 64)).collect();
    let r: Vec<_> = each().map(|i| tape.residue("dec/r", i, n, 1536)).collect();
    let affine = |i: usize| enc(n, &beta[i], &r[i]) * pow(&case.K, &-&alpha[i], square) % square;
    let mut proof = DecProof {
        A: each().map(|i| nat(&affine(i), 2 * h)).collect(),
        C: each().map(|i| point_bytes(&g(&alpha[i]))).collect(),
        E: each().map(|i| point_bytes(&times(&beta[i], &case.B))).collect(),
        z: Vec::new(),
        w: Vec::new(),
        nu: Vec::new(),
    };
    let e = independent_challenge(&case, &proof);
    proof.z = each().map(|i| int_bytes(&(&alpha[i] + &e[i] * &case.x), 41)).collect();
    proof.w = each().map(|i| int_bytes(&(&beta[i] + &e[i] * &case.y), 185)).collect();
    proof.nu = each().map(|i| nat(&(&r[i] * pow(&case.rho, &e[i], n) % n), h)).collect();
    assert_eq!(case.prove(1), Ok(proof));
    assert_eq!(case.prove(1), case.prove(1));
    assert_ne!(case.prove(1), case.prove(2));
}

fn completes(params: Params) {
    let case = Case::new(params, number(256, "x"), -number(params.ell_y(3), "y"));
    let proof = case.prove(1).unwrap();
    assert_eq!(case.verify(&proof), Ok(()));
    assert_eq!(DecProof::decode(&shape(params), &proof.encode()), Ok(proof));
}

/// DEC-P-1 and all checks: an honest proof is accepted, for the ends of J_ℓ and J_{ℓ_y} too, and for δ = 0, where S is the
/// identity.
#[test]
fn dec_completes_at_toy1536() {
    for (x, y) in [(-two_to(256), two_to(ELL_Y) - 1), (two_to(256) - 1, -two_to(ELL_Y)), (1.into(), 0.into())]
    {
        let case = Case::new(TOY1536, x, y);
        case.expect(&case.prove(1).unwrap(), &[], "end");
    }
    completes(TOY1536);
}

#[test]
fn dec_completes_at_p2048() {
    completes(P2048);
}

#[test]
fn dec_completes_at_p3072() {
    completes(P3072);
}

/// DEC-P-2: a response outside its range is an error and no proof; a response inside verifies, whatever the witness.
#[test]
fn dec_p_2_out_of_range_is_unlucky() {
    let far = two_to(1530);
    assert_eq!(Case::new(TOY1536, far.clone(), 0.into()).prove(1), Err(LocalError::Unlucky));
    assert_eq!(Case::new(TOY1536, 0.into(), -far).prove(1), Err(LocalError::Unlucky));
    // the secret is a quarter of the mask: both outcomes occur
    let edge = 64 - 2;
    let case = Case::with_8_repetitions(two_to(256 + edge), 0.into());
    let proofs: Vec<_> = (0..8).map(|seed| case.prove(seed)).collect();
    assert!(proofs.contains(&Err(LocalError::Unlucky)));
    let accepted = proofs.iter().flatten().next().expect("one is in range");
    assert_eq!(case.verify(accepted), Ok(()));
    // the plaintext is checked by itself, at both ends
    for y in [two_to(ELL_Y), -two_to(ELL_Y) - 1] {
        assert_eq!(Case::with_8_repetitions(0.into(), y).prove(1), Err(LocalError::Unlucky));
    }
    for y in [two_to(ELL_Y) - 1, -two_to(ELL_Y)] {
        let case = Case::with_8_repetitions(0.into(), y);
        assert_eq!(case.verify(&case.prove(1).unwrap()), Ok(()));
    }
}

/// DEC-P-1: a commitment that is the identity has no encoding: an error and no proof.
#[test]
fn dec_p_1_identity_is_unlucky() {
    let mut case = Case::with_8_repetitions(1.into(), 0.into());
    // E = βB
    case.B = Point::IDENTITY;
    assert_eq!(case.prove(1), Err(LocalError::Unlucky));
}

/// DEC-V-1: every field, wrong in every way, in the first and the last repetition. ENC-3, ENC-4, ENC-5, ENC-6.
#[test]
fn dec_v_1_fields() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    type Field = fn(&mut DecProof) -> &mut Vec<Vec<u8>>;
    let fields: [(&str, Field, Wire); 6] = [
        ("A", |p| &mut p.A, unit(&case.prover.key, 2)),
        ("C", |p| &mut p.C, Wire::Point),
        ("E", |p| &mut p.E, Wire::Point),
        ("z", |p| &mut p.z, Wire::Int { b: 320, reason: Reason::DecRangeZ }),
        ("w", |p| &mut p.w, Wire::Int { b: ELL_Y + 64, reason: Reason::DecRangeW }),
        ("nu", |p| &mut p.nu, unit(&case.prover.key, 1)),
    ];
    let names: Vec<_> = DecProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect();
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names);
    for (name, field, wire) in fields {
        for i in [0, 15] {
            refuses(name, &proof, |proof| &mut field(proof)[i], &wire, |proof| case.verify(proof));
        }
        // lists of another length
        for length in [0, 15] {
            let mut short = proof.clone();
            field(&mut short).truncate(length);
            assert_eq!(case.verify(&short), Err(Reason::FrameLength), "{name}");
            assert_eq!(DecProof::decode(&shape(TOY1536), &short.encode()), Err(Reason::FrameLength));
        }
    }
    let none = Vec::new;
    let empty = DecProof { A: none(), C: none(), E: none(), z: none(), w: none(), nu: none() };
    assert_eq!(case.verify(&empty), Err(Reason::FrameLength));
}

/// DEC-V-1: with A = 0 and ν = 0 equation 1 is 0 = 0 for every D; only the decoder refuses it.
#[test]
fn dec_v_1_zeros() {
    let mut case = Case::toy();
    case.D = fixtures::below(&case.N.square, "any ciphertext");
    let changes = [
        Change::Commitment(|c, _, _| c.A.fill(BigUint::default())),
        Change::Response(|r, _, _| r.nu.fill(BigUint::default())),
    ];
    let proof = case.finish(&case.masks(), 0, &changes.each_ref());
    assert_eq!((judge(&case, &proof), case.verify(&proof)), (vec![], Err(Reason::DecodeUnit)));
}

/// DEC-V-2: both ends of J_{ℓ+ε_bin}, in one repetition. The factor is 0, so the responses are the masks.
#[test]
fn dec_v_2_range_z() {
    let case = Case::with_8_repetitions(0.into(), number(ELL_Y, "y"));
    for (i, (alpha, inside)) in [0, 3, 4, 7].into_iter().zip(ends(256 + 64)) {
        let mut masks = case.masks();
        masks[i].alpha = alpha.clone();
        let proof = case.finish(&masks, 0, &[]);
        assert_eq!(to_int(&proof.z[i]), alpha);
        let failing = [(Reason::DecRangeZ, vec![i])];
        case.expect(&proof, if inside { &[] } else { &failing }, &alpha.to_string());
    }
}

/// DEC-V-3: both ends of J_{ℓ_y+ε_bin}, in one repetition. The plaintext is 0, so the responses are the masks.
#[test]
fn dec_v_3_range_w() {
    let case = Case::with_8_repetitions(number(256, "x"), 0.into());
    for (i, (beta, inside)) in [0, 3, 4, 7].into_iter().zip(ends(ELL_Y + 64)) {
        let mut masks = case.masks();
        masks[i].beta = beta.clone();
        let proof = case.finish(&masks, 0, &[]);
        assert_eq!(to_int(&proof.w[i]), beta);
        let failing = [(Reason::DecRangeW, vec![i])];
        case.expect(&proof, if inside { &[] } else { &failing }, &beta.to_string());
    }
}

/// DEC-V-3: the range of w depends on the number n of parties of the key, not on how many sign.
#[test]
fn dec_v_3_range_depends_on_n() {
    for (n, log) in [(2, 1), (4, 2), (5, 3), (32, 5), (33, 6), (64, 6)] {
        let mut case = Case::new(TOY1536, 1.into(), 0.into());
        case.shape = Shape::of_signers(TOY1536, n, 2).unwrap();
        case.shape.params.m = 8;
        let b = 1088 + 320 + 2 + log + 64;
        let mut masks = case.masks();
        for (beta, inside) in [(two_to(b) - 1, true), (two_to(b), false)] {
            masks[3].beta = beta;
            let result = case.verify(&case.finish(&masks, 0, &[]));
            assert_eq!(result, if inside { Ok(()) } else { Err(Reason::DecRangeW) }, "n = {n}");
        }
    }
}

/// DEC-V-3: adding N to the plaintext changes δ and nothing mod N; only the range refuses it.
#[test]
fn dec_v_3_multiple_of_the_modulus() {
    let mut case = Case::toy();
    case.y += math::big(&case.N.modulus);
    case.S = times(&case.y, &case.B);
    assert_eq!(case.prove(1), Err(LocalError::Unlucky));
    let proof = case.finish(&case.masks(), 0, &[]);
    let e = independent_challenge(&case, &proof);
    let ones = failing_at(16, |i| e[i] == BigInt::ZERO);
    case.expect(&proof, &[(Reason::DecRangeW, ones)], "y + N");
}

fn shift(c: &mut BigUint, n: &BigUint) {
    *c = &*c * (n + 1u8) % (n * n);
}

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, Change, Reason)] = &[
    // DEC-V-4
    ("A", Change::Commitment(|c, case, i| shift(&mut c.A[i], &case.N.modulus)), Reason::DecEq1),
    ("nu", Change::Response(|r, case, i| r.nu[i] = &r.nu[i] * 2u8 % &case.N.modulus), Reason::DecEq1),
    ("K", Change::Statement(|c| shift(&mut c.K, &c.N.modulus)), Reason::DecEq1),
    ("D", Change::Statement(|c| shift(&mut c.D, &c.N.modulus)), Reason::DecEq1),
    // DEC-V-5
    ("C", Change::Commitment(|c, _, i| c.C[i] += g(&1.into())), Reason::DecEq2),
    ("X", Change::Statement(|c| c.X += g(&1.into())), Reason::DecEq2),
    // DEC-V-6
    ("E", Change::Commitment(|c, _, i| c.E[i] += g(&1.into())), Reason::DecEq3),
    ("S", Change::Statement(|c| c.S += g(&1.into())), Reason::DecEq3),
    ("S the identity", Change::Statement(|c| c.S = Point::IDENTITY), Reason::DecEq3),
    ("B", Change::Statement(|c| c.B += g(&1.into())), Reason::DecEq3),
];

/// DEC-V-4, DEC-V-5, DEC-V-6: each equation fails alone, in one repetition; a false statement fails where the bit is 1.
#[test]
fn dec_v_each_equation_alone() {
    for (k, (name, change, reason)) in ALONE.iter().enumerate() {
        let mut case = Case::with_8_repetitions(number(256, "x"), number(ELL_Y, "y"));
        let i = [0, 7][k % 2];
        if let Change::Statement(change) = change {
            change(&mut case);
        }
        let proof = case.finish(&case.masks(), i, &[change]);
        let e = independent_challenge(&case, &proof);
        let ones = failing_at(8, |i| e[i] == BigInt::ZERO);
        let failing = if matches!(change, Change::Statement(_)) { ones } else { vec![i] };
        case.expect(&proof, &[(*reason, failing)], name);
    }
}

/// PROOF-1: equation 1 of all repetitions comes before equation 2 of any.
#[test]
fn proof_1_dec_first_failure_is_reported() {
    let case = Case::toy();
    let change = |name| &ALONE.iter().find(|(n, ..)| *n == name).unwrap().1;
    let verify = |proof: &DecProof| case.verify(proof);
    let (A, C, E) = (change("A"), change("C"), change("E"));
    assert_eq!(verify(&case.finish(&case.masks(), 0, &[C, E])), Err(Reason::DecEq2));
    let mut proof = case.finish(&case.masks(), 15, &[A, C, E]);
    assert_eq!(verify(&proof), Err(Reason::DecEq1));
    proof.w[0] = int_bytes(&two_to(ELL_Y + 64), 185);
    assert_eq!(verify(&proof), Err(Reason::DecRangeW));
    proof.z[15] = int_bytes(&two_to(320), 41);
    assert_eq!(verify(&proof), Err(Reason::DecRangeZ));
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_dec_in_another_context() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    for (name, other) in other_contexts(&context()) {
        let result = under_test::dec::verify(&case.shape, &other, &case.statement(), &proof);
        assert_eq!(result, Err(Reason::DecEq1), "{name}");
    }
}

/// HASH-5, HASH-3: the challenge covers every field and every repetition, in the book's order. SAMP-5.
#[test]
fn hash_5_dec_challenge_covers_everything() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    case.shape.params.m = 128; // so that challenges of different fields do not agree by chance
    let mut commitments = dec::commit(&case.statement(), &Case::toy().masks());
    let challenge = |context: &Context<'_>, case: &Case, commitments: &Commitments| {
        dec::challenge(&case.shape.params, context, &case.statement(), commitments)
    };
    let first = challenge(&context(), &case, &commitments);
    let independent: Vec<bool> =
        independent_challenge(&case, &proof).iter().map(|bit| *bit == BigInt::from(1)).collect();
    assert_eq!(first, independent);
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &case, &commitments)));
    }
    let statement_fields: [FieldChange<Case>; 6] = [
        ("N", |c| c.N.modulus += 2u8),
        ("K", |c| c.K += 1u8),
        ("D", |c| c.D += 1u8),
        ("X", |c| c.X += g(&1.into())),
        ("S", |c| c.S += g(&1.into())),
        ("B", |c| c.B += g(&1.into())),
    ];
    for (name, change) in statement_fields {
        change(&mut case);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 7] = [
        ("A first", |c| c.A[0] += 1u8),
        ("A last", |c| c.A[15] += 1u8),
        ("C first", |c| c.C[0] += g(&1.into())),
        ("C last", |c| c.C[15] += g(&1.into())),
        ("E first", |c| c.E[0] += g(&1.into())),
        ("E last", |c| c.E[15] += g(&1.into())),
        ("point moved to the next list", |c| c.E.insert(0, c.C.pop().unwrap())),
    ];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    all_differ(&challenges);
}
