//! Π_sch.

use num_bigint::BigInt;
use quorate_reference::curve::Point;
use quorate_reference::proofs::sch;
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::params::TOY1536;
use quorate_spec::proofs::SchProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, SETS, all_differ, other_contexts, shape, tape};
use crate::math::{self, TestTape, ctx, failing, g, point_bytes, scalar, scalar_bytes, times, to_nat};
use crate::under_test;

fn context() -> Context<'static> {
    Context { rid: &[9; 32], instance: 0, ..fixtures::context(3, 0) }
}

fn secret() -> BigInt {
    fixtures::number(255, "x")
}

fn independent_challenge(context: &Context<'_>, X: &Point, A: &Point) -> BigInt {
    math::challenge("sch/challenge", &[ctx(context), point_bytes(X), point_bytes(A)])
}

fn judge(context: &Context<'_>, X: &Point, A: &Point, proof: &SchProof) -> Vec<Reason> {
    let z = math::big(&to_nat(&proof.z));
    let e = independent_challenge(context, X, A);
    failing([(Reason::SchEq1, g(&z) == A + &times(&e, X))])
}

fn honest(seed: u8) -> (Point, Point, SchProof) {
    let alpha = under_test::sch::sample(&tape(seed));
    let (X, A) = (g(&secret()), under_test::sch::commit(&alpha));
    let proof = under_test::sch::prove(&context(), &X, &scalar(&secret()), &A, &alpha);
    (X, A, proof)
}

/// SCH-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn sch_p_1_proof_is_the_one_of_the_book() {
    let (X, A, proof) = honest(1);
    let alpha = TestTape { seed: 1, context: &Context { verifier: 0, ..context() } }.scalar("sch/alpha");
    assert_eq!(A, g(&alpha));
    let e = independent_challenge(&context(), &X, &A);
    assert_eq!(proof, SchProof { z: scalar_bytes(&(alpha + e * secret())) });
    assert_eq!(honest(1), (X, A, proof.clone()));
    assert_ne!(honest(2).2, proof);
}

/// SCH-V-1 accepts an honest proof; a proof has no numbers that depend on the parameter set.
#[test]
fn sch_v_1_completes() {
    let (X, A, proof) = honest(1);
    assert_eq!(judge(&context(), &X, &A, &proof), []);
    assert_eq!(under_test::sch::verify(&context(), &X, &A, &proof), Ok(()));
    for params in SETS {
        assert_eq!(SchProof::decode(&shape(params), &proof.encode()), Ok(proof.clone()));
    }
}

/// SCH-V-1: statement, commitment and response out of place, one at a time; e = 0 and z = 0 are no exceptions.
#[test]
fn sch_v_1_equation() {
    let (X, A, proof) = honest(1);
    let one = g(&1.into());
    let z_plus_1 = SchProof { z: scalar_bytes(&(math::big(&to_nat(&proof.z)) + 1)) };
    let zero = SchProof { z: vec![0; 32] };
    for (name, X, A, proof) in [
        ("X", X + one, A, &proof),
        ("A", X, A + one, &proof),
        ("z", X, A, &z_plus_1),
        ("z = 0", X, A, &zero),
        ("X for A", A, X, &proof),
    ] {
        assert_eq!(judge(&context(), &X, &A, proof), [Reason::SchEq1], "{name}");
        assert_eq!(under_test::sch::verify(&context(), &X, &A, proof), Err(Reason::SchEq1), "{name}");
    }
}

/// ENC-2: z not below q.
#[test]
fn enc_2_sch_response_decodes() {
    let (X, A, proof) = honest(1);
    fixtures::refuses(
        "z",
        &proof,
        |proof| &mut proof.z,
        &fixtures::Wire::Scalar,
        |proof| under_test::sch::verify(&context(), &X, &A, proof),
    );
    let short = SchProof { z: proof.z[1..].to_vec() };
    assert_eq!(under_test::sch::verify(&context(), &X, &A, &short), Err(Reason::DecodeScalar));
    assert_eq!(SchProof::decode(&shape(TOY1536), &short.encode()), Err(Reason::FrameLength));
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_sch_in_another_context() {
    let (X, A, proof) = honest(1);
    for (name, other) in other_contexts(&context()) {
        assert_eq!(under_test::sch::verify(&other, &X, &A, &proof), Err(Reason::SchEq1), "{name}");
    }
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order.
#[test]
fn hash_5_sch_challenge_covers_everything() {
    let (X, A, _) = honest(1);
    let one = g(&1.into());
    let mut challenges = vec![
        ("original", sch::challenge(&context(), &X, &A)),
        ("X", sch::challenge(&context(), &(X + one), &A)),
        ("A", sch::challenge(&context(), &X, &(A + one))),
        ("X and A exchanged", sch::challenge(&context(), &A, &X)),
    ];
    assert_eq!(challenges[0].1, independent_challenge(&context(), &X, &A));
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, sch::challenge(&other, &X, &A)));
    }
    all_differ(&challenges);
}
