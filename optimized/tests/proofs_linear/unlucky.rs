//! Provers that stop: a response outside its range, a commitment that is the identity. Both implementations stop at the same tapes, and
//! what they do give verifies, whatever the witness. No vector can show this: a call cannot carry such witnesses.

use k256::ProjectivePoint as Point;
use num_bigint::{BigInt, BigUint};
use quorate_adversary::fixed::{context, tape};
use quorate_adversary::math::{g, scalar, two_to};
use quorate_adversary::party::{Party, number};
use quorate_reference::paillier::SecretKey;
use quorate_reference::proofs::{aff_g, elog, enc_elg, fac, modulus};
use quorate_spec::fault::LocalError;
use quorate_spec::params::{Params, TOY1536};
use quorate_spec::proofs::FacProof;

use crate::convert::{own, peer, setup};
use crate::parity::{AffG, EncElg};
use crate::under_test;

const UNLUCKY: LocalError = LocalError::Unlucky;

/// `prove` of each tape: both outcomes occur, and `verify` accepts what is given.
fn both_outcomes<P>(prove: impl Fn(u8) -> Result<P, LocalError>, verify: impl Fn(&P)) {
    let outcomes: Vec<_> = (0..16).map(prove).collect();
    assert!(outcomes.iter().any(|outcome| outcome.as_ref().err() == Some(&UNLUCKY)), "always in range");
    let proofs: Vec<&P> = outcomes.iter().flatten().collect();
    assert!(!proofs.is_empty(), "never in range");
    proofs.into_iter().take(3).for_each(verify);
}

/// ENCELG-P-2: z1 far outside, and where |ex| is about as large as the mask.
#[test]
fn encelg_p_2_z1_out_of_range() {
    let params = TOY1536;
    let prove = |case: &EncElg, seed: u8| {
        let (statement, verifier) = (case.statement(), &case.verifier.setup);
        let expected =
            enc_elg::prove(&params, &tape(seed), &context(1, 2), &statement, verifier, &case.witness());
        for N in [own(&params, &case.key), peer(&params, &case.key)] {
            let setup = setup(&params, verifier, None);
            let (tape, context) = (tape(seed), context(1, 2));
            let proof = under_test::enc_elg::prove_with(
                &params,
                &tape,
                &context,
                &statement,
                N,
                setup,
                &case.witness(),
            );
            assert_eq!(proof, expected, "tape {seed}");
        }
        expected
    };
    for x in [two_to(700), -two_to(700)] {
        assert_eq!(prove(&EncElg::of(params, x), 1), Err(UNLUCKY));
    }
    let case = EncElg::of(params, two_to(params.ell + params.epsilon - 254));
    both_outcomes(
        |seed| prove(&case, seed),
        |proof| {
            let (statement, verifier) = (case.statement(), &case.verifier.setup);
            assert_eq!(enc_elg::verify(&params, &context(1, 2), &statement, verifier, proof), Ok(()));
        },
    );
}

/// ENCELG-P-1: E = αG + βY is the identity, which has no encoding.
#[test]
fn encelg_p_1_identity() {
    let params = TOY1536;
    let mut case = EncElg::new(params);
    let masks = enc_elg::sample(&params, &tape(1), &context(1, 2), &case.key).unwrap();
    case.points[0] = g(&-masks.alpha) * masks.beta.invert().unwrap();
    let (statement, verifier, witness) = (case.statement(), &case.verifier.setup, case.witness());
    let expected = enc_elg::prove(&params, &tape(1), &context(1, 2), &statement, verifier, &witness);
    assert_eq!(expected, Err(UNLUCKY));
    let (N, setup) = (own(&params, &case.key), setup(&params, verifier, None));
    let (tape, context) = (tape(1), context(1, 2));
    let proof = under_test::enc_elg::prove_with(&params, &tape, &context, &statement, N, setup, &witness);
    assert_eq!(proof, expected);
}

/// AFFG-P-2: z1 and z2 far outside, and where |ex| or |ey| is about as large as the mask.
#[test]
fn affg_p_2_z1_or_z2_out_of_range() {
    let params = TOY1536;
    let prove = |case: &AffG, seed: u8| {
        let (statement, verifier, witness) = (case.statement(), &case.verifier.setup, case.witness());
        let expected = aff_g::prove(&params, &tape(seed), &context(2, 2), &statement, verifier, &witness);
        let keys = [peer(&params, &case.keys[0]), own(&params, &case.keys[1])];
        let setup = setup(&params, verifier, None);
        let (tape, context) = (tape(seed), context(2, 2));
        let proof =
            under_test::aff_g::prove_with(&params, &tape, &context, &statement, keys, setup, &witness);
        assert_eq!(proof, expected, "tape {seed}");
        expected
    };
    for far in [two_to(1500), -two_to(1500)] {
        assert_eq!(prove(&AffG::of(params, far.clone(), 0.into()), 1), Err(UNLUCKY));
        assert_eq!(prove(&AffG::of(params, 1.into(), far), 1), Err(UNLUCKY));
    }
    let edge = params.epsilon - 254;
    for (x, y) in [(two_to(params.ell + edge), 0.into()), (1.into(), two_to(params.ell_prime + edge))] {
        let case = AffG::of(params, x, y);
        both_outcomes(
            |seed| prove(&case, seed),
            |proof| {
                let (statement, verifier) = (case.statement(), &case.verifier.setup);
                assert_eq!(aff_g::verify(&params, &context(2, 2), &statement, verifier, proof), Ok(()));
            },
        );
    }
}

/// The prover of Π_fac for N = pq; both of them where the factors are not longer than a prime of the parameter set, which the optimized
/// one takes for granted: its own primes were checked.
fn prove_fac(params: Params, [p, q]: [&BigInt; 2], seed: u8) -> Result<FacProof, LocalError> {
    let (verifier, N) = (Party::of(&params, 2).setup, (p * q).to_biguint().unwrap());
    let witness = fac::Witness { p, q };
    let expected = fac::prove(&params, &tape(seed), &context(3, 2), &N, &verifier, &witness);
    if p.bits().max(q.bits()) <= params.prime_bits as u64 {
        let plain = setup(&params, &verifier, None);
        let proof = under_test::fac::prove_with(&params, &tape(seed), &context(3, 2), &N, plain, &witness);
        assert_eq!(proof, expected, "tape {seed}");
    }
    expected
}

fn verify_fac(params: Params, [p, q]: [&BigInt; 2], proof: &FacProof) {
    let (verifier, N) = (Party::of(&params, 2).setup, (p * q).to_biguint().unwrap());
    assert_eq!(fac::verify(&params, &context(3, 2), &N, &verifier, proof), Ok(()));
}

/// FAC-P-2: z1 and z2 far outside, and where |ep| or |eq| is about as large as the mask.
#[test]
fn fac_p_2_z1_or_z2_out_of_range() {
    let params = TOY1536;
    let range = params.ell + params.epsilon_fac + params.eta();
    let far: BigInt = two_to(1535) + 1;
    assert_eq!(prove_fac(params, [&far, &1.into()], 1), Err(UNLUCKY));
    assert_eq!(prove_fac(params, [&1.into(), &far], 1), Err(UNLUCKY));
    let [large, small]: [BigInt; 2] = [range - 254, 62].map(|bits| two_to(bits) + 1);
    for factors in [[&large, &small], [&small, &large]] {
        both_outcomes(|seed| prove_fac(params, factors, seed), |proof| verify_fac(params, factors, proof));
    }
}

/// What Π_fac does not show: halves that are not prime are accepted, so Π_mod has to refuse N; its honest prover has no answer. MOD-V-4
#[test]
fn fac_accepts_halves_that_are_not_prime() {
    let params = TOY1536;
    let [p, q] = [3, 5].map(|k| (two_to(767) + two_to(766)) / k * k + 8 * k);
    let factors = [&(p + 3i32), &(q + 5i32)];
    verify_fac(params, factors, &prove_fac(params, factors, 1).unwrap());
    let halves = factors.map(|half| half.to_biguint().unwrap());
    let [p, q]: [BigUint; 2] = halves;
    let key = SecretKey::new(p, q);
    assert_eq!(modulus::prove(&params, &tape(1), &context(3, 0), &key), Err(UNLUCKY));
}

/// ELOG-P-1: A_M = μG + αY is the identity, which has no encoding.
#[test]
fn elog_p_1_identity() {
    let context = context(2, 0);
    let read = |label| scalar(&number_of(&tape(1).read(label, 0, counter(&context), 64)));
    let [alpha, mu] = ["elog/alpha", "elog/mu"].map(read);
    let (y, lambda) = (scalar(&number(255, "y")), scalar(&number(255, "lambda")));
    let Y: Point = g(&(-1).into()) * (mu * alpha.invert().unwrap());
    let L = Point::GENERATOR * lambda;
    let M = Point::GENERATOR * y + Y * lambda;
    let statement = elog::Statement { L, M, Y, Z: Point::GENERATOR * y, B: Point::GENERATOR };
    let witness = elog::Witness { y: &y, lambda: &lambda };
    assert_eq!(elog::prove(&tape(1), &context, &statement, &witness), Err(UNLUCKY));
    let statement = quorate::proofs::elog::Statement { L, M, Y, Z: statement.Z, B: statement.B };
    let witness = quorate::proofs::elog::Witness { y: &y, lambda: &lambda };
    assert_eq!(quorate::proofs::elog::prove(&tape(1), &context, &statement, &witness), Err(UNLUCKY));
}

fn number_of(bytes: &[u8]) -> BigInt {
    BigInt::from(BigUint::from_bytes_be(bytes))
}

fn counter(context: &quorate_spec::hashing::Context<'_>) -> u32 {
    65536 * u32::from(context.instance)
}
