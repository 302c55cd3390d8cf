//! Π_elog.

use num_bigint::BigInt;
use quorate_reference::curve::Point;
use quorate_reference::proofs::elog::{self, Commitments, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::TOY1536;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, FieldChange, SETS, Wire, all_differ, number, other_contexts, refuses, shape, tape,
};
use crate::math::{
    self, TestTape, big, ctx, failing, g, point_bytes, scalar, scalar_bytes, times, to_nat, to_point,
};
use crate::under_test;

fn context() -> Context<'static> {
    fixtures::context(3, 0)
}

fn secrets() -> [BigInt; 2] {
    ["y", "lambda"].map(|name| number(255, name))
}

/// `L = λG`, `M = yG + λY`, `Z = yB`.
fn statement() -> Statement {
    let [y, lambda] = secrets();
    let (Y, B) = (g(&number(255, "Y")), g(&number(255, "B")));
    Statement { L: g(&lambda), M: g(&y) + times(&lambda, &Y), Y, Z: times(&y, &B), B }
}

fn independent_challenge(context: &Context<'_>, statement: &Statement, proof: &ElogProof) -> BigInt {
    let Statement { L, M, Y, Z, B } = statement;
    let mut items = vec![ctx(context)];
    items.extend([L, M, Y, Z, B].map(point_bytes));
    items.extend([&proof.A_L, &proof.A_M, &proof.A_Z].map(Clone::clone));
    math::challenge("elog/challenge", &items)
}

fn judge(context: &Context<'_>, statement: &Statement, proof: &ElogProof) -> Vec<Reason> {
    let Statement { L, M, Y, Z, B } = statement;
    let [A_L, A_M, A_Z] = [&proof.A_L, &proof.A_M, &proof.A_Z].map(|bytes| to_point(bytes));
    let [z, u] = [&proof.z, &proof.u].map(|bytes| big(&to_nat(bytes)));
    let e = independent_challenge(context, statement, proof);
    failing([
        (Reason::ElogEq1, g(&z) == A_L + times(&e, L)),
        (Reason::ElogEq2, g(&u) + times(&z, Y) == A_M + times(&e, M)),
        (Reason::ElogEq3, times(&u, B) == A_Z + times(&e, Z)),
    ])
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Statement)),
    Commitment(fn(&mut Commitments)),
    Response(fn(&mut Responses)),
}

fn one() -> Point {
    g(&1.into())
}

/// Runs the prover with things out of place; the challenge is that of what is sent.
fn forge(changes: &[&Change]) -> (Statement, ElogProof) {
    let mut statement = statement();
    for change in changes {
        if let Change::Statement(change) = change {
            change(&mut statement);
        }
    }
    let masks = elog::sample(&tape(1), &context());
    let mut commitments = elog::commit(&statement, &masks);
    for change in changes {
        if let Change::Commitment(change) = change {
            change(&mut commitments);
        }
    }
    let e = elog::challenge(&context(), &statement, &commitments);
    let [y, lambda] = secrets().map(|secret| scalar(&secret));
    let mut responses = elog::respond(&Witness { y: &y, lambda: &lambda }, &masks, &e);
    for change in changes {
        if let Change::Response(change) = change {
            change(&mut responses);
        }
    }
    (statement, elog::encode(&commitments, &responses))
}

fn honest(seed: u8) -> ElogProof {
    let [y, lambda] = secrets().map(|secret| scalar(&secret));
    under_test::elog::prove(&tape(seed), &context(), &statement(), &Witness { y: &y, lambda: &lambda })
        .unwrap()
}

#[track_caller]
fn expect(statement: &Statement, proof: &ElogProof, reasons: &[Reason], name: &str) {
    assert_eq!(judge(&context(), statement, proof), reasons, "{name}");
    let expected = reasons.first().map_or(Ok(()), |reason| Err(*reason));
    assert_eq!(under_test::elog::verify(&context(), statement, proof), expected, "{name}");
}

/// ELOG-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn elog_p_1_proof_is_the_one_of_the_book() {
    let context = context();
    let tape = TestTape { seed: 1, context: &context };
    let [alpha, mu] = ["elog/alpha", "elog/mu"].map(|label| tape.scalar(label));
    let statement = statement();
    let mut proof = ElogProof {
        A_L: point_bytes(&g(&alpha)),
        A_M: point_bytes(&(g(&mu) + times(&alpha, &statement.Y))),
        A_Z: point_bytes(&times(&mu, &statement.B)),
        z: Vec::new(),
        u: Vec::new(),
    };
    let e = independent_challenge(&context, &statement, &proof);
    let [y, lambda] = secrets();
    proof.z = scalar_bytes(&(alpha + &e * lambda));
    proof.u = scalar_bytes(&(mu + &e * y));
    assert_eq!(honest(1), proof);
    assert_eq!(honest(1), honest(1));
    assert_ne!(honest(1), honest(2));
}

/// ELOG-P-1: a commitment that is the identity has no encoding: an error and no proof.
#[test]
fn elog_p_1_identity_is_unlucky() {
    let context = context();
    let tape_of = TestTape { seed: 1, context: &context };
    let [alpha, mu] = ["elog/alpha", "elog/mu"].map(|label| scalar(&tape_of.scalar(label)));
    let [y, lambda] = secrets().map(|secret| scalar(&secret));
    // A_M = μG + αY
    let Y = g(&(-1).into()) * (mu * alpha.invert().unwrap());
    let result = under_test::elog::prove(
        &tape(1),
        &context,
        &Statement { Y, ..statement() },
        &Witness { y: &y, lambda: &lambda },
    );
    assert_eq!(result, Err(LocalError::Unlucky));
}

/// ELOG-V-1, ELOG-V-2, ELOG-V-3 accept an honest proof; its bytes do not depend on the parameter set.
#[test]
fn elog_completes() {
    expect(&statement(), &honest(1), &[], "honest");
    expect(&statement(), &forge(&[]).1, &[], "nothing forged");
    for params in SETS {
        assert_eq!(ElogProof::decode(&shape(params), &honest(1).encode()), Ok(honest(1)));
    }
}

/// Everything that is in one equation only.
const ALONE: &[(&str, Change, Reason)] = &[
    // ELOG-V-1
    ("L", Change::Statement(|s| s.L += one()), Reason::ElogEq1),
    ("A_L", Change::Commitment(|c| c.A_L += one()), Reason::ElogEq1),
    // ELOG-V-2
    ("M", Change::Statement(|s| s.M += one()), Reason::ElogEq2),
    ("Y", Change::Statement(|s| s.Y += one()), Reason::ElogEq2),
    ("A_M", Change::Commitment(|c| c.A_M += one()), Reason::ElogEq2),
    // ELOG-V-3
    ("Z", Change::Statement(|s| s.Z += one()), Reason::ElogEq3),
    ("B", Change::Statement(|s| s.B += one()), Reason::ElogEq3),
    ("A_Z", Change::Commitment(|c| c.A_Z += one()), Reason::ElogEq3),
];

/// ELOG-V-1, ELOG-V-2, ELOG-V-3: each equation fails alone.
#[test]
fn elog_v_each_equation_alone() {
    for (name, change, reason) in ALONE {
        let (statement, proof) = forge(&[change]);
        expect(&statement, &proof, &[*reason], name);
    }
}

/// PROOF-1: the first equation that fails gives the reason.
#[test]
fn proof_1_elog_first_failure_is_reported() {
    use Reason::{ElogEq1, ElogEq2, ElogEq3};
    let (statement, proof) = forge(&[&ALONE[7].1, &ALONE[4].1]);
    expect(&statement, &proof, &[ElogEq2, ElogEq3], "A_M, A_Z");
    let (statement, proof) = forge(&[&ALONE[7].1, &ALONE[4].1, &ALONE[1].1]);
    expect(&statement, &proof, &[ElogEq1, ElogEq2, ElogEq3], "all");
    let (statement, proof) = forge(&[&Change::Response(|r| r.z += scalar(&1.into()))]);
    expect(&statement, &proof, &[ElogEq1, ElogEq2], "z");
    let (statement, proof) = forge(&[&Change::Response(|r| r.u += scalar(&1.into()))]);
    expect(&statement, &proof, &[ElogEq2, ElogEq3], "u");
}

/// ENC-2, ENC-3: every field, wrong in every way.
#[test]
fn enc_2_enc_3_elog_fields() {
    type Field = fn(&mut ElogProof) -> &mut Vec<u8>;
    let fields: [(&str, Field, Wire); 5] = [
        ("A_L", |p| &mut p.A_L, Wire::Point),
        ("A_M", |p| &mut p.A_M, Wire::Point),
        ("A_Z", |p| &mut p.A_Z, Wire::Point),
        ("z", |p| &mut p.z, Wire::Scalar),
        ("u", |p| &mut p.u, Wire::Scalar),
    ];
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names());
    for (name, field, wire) in fields {
        refuses(name, &honest(1), field, &wire, |proof| {
            under_test::elog::verify(&context(), &statement(), proof)
        });
    }
}

fn names() -> Vec<&'static str> {
    ElogProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect()
}

/// HASH-3: a proof for another context is refused; so is one for the other instance of the session.
#[test]
fn hash_3_elog_in_another_context() {
    for (name, other) in other_contexts(&context()) {
        assert_eq!(
            under_test::elog::verify(&other, &statement(), &honest(1)),
            Err(Reason::ElogEq1),
            "{name}"
        );
    }
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order.
#[test]
fn hash_5_elog_challenge_covers_everything() {
    let mut statement = statement();
    let mut commitments = elog::commit(&statement, &elog::sample(&tape(1), &context()));
    let first = elog::challenge(&context(), &statement, &commitments);
    assert_eq!(first, independent_challenge(&context(), &statement, &honest(1)));
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, elog::challenge(&other, &statement, &commitments)));
    }
    let statement_fields: [FieldChange<Statement>; 5] = [
        ("L", |s| s.L += one()),
        ("M", |s| s.M += one()),
        ("Y", |s| s.Y += one()),
        ("Z", |s| s.Z += one()),
        ("B", |s| s.B += one()),
    ];
    for (name, change) in statement_fields {
        change(&mut statement);
        challenges.push((name, elog::challenge(&context(), &statement, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 3] =
        [("A_L", |c| c.A_L += one()), ("A_M", |c| c.A_M += one()), ("A_Z", |c| c.A_Z += one())];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, elog::challenge(&context(), &statement, &commitments)));
    }
    all_differ(&challenges);
}

/// Masks differ between the two instances of one session, so that two responses never share one. [ELOG-P-1]
#[test]
fn elog_masks_depend_on_the_instance() {
    let other = Context { instance: 0, ..context() };
    let [a, b] = [context(), other].map(|context| elog::sample(&tape(1), &context));
    assert!(a.alpha != b.alpha && a.mu != b.mu);
}
