//! Π_sch.

use proptest::prelude::*;
use quorate::curve::{Point, Scalar, SecretScalar, encode_scalar, generator};
use quorate::proofs::sch;
use quorate_reference::proofs::sch as reference;
use quorate_spec::hashing::Context;
use quorate_spec::proofs::SchProof;

use crate::{config, points, scalars, tape};

const CONTEXT: Context<'_> =
    Context { sid: &[1; 32], rid: &[2; 32], prover: 3, verifier: 0, round: 3, instance: 0 };

#[track_caller]
fn compare(context: &Context<'_>, X: &Point, A: &Point, proof: &SchProof) -> bool {
    let expected = reference::verify(context, X, A, proof);
    assert_eq!(sch::verify(context, X, A, proof), expected);
    expected.is_ok()
}

proptest! {
    #![proptest_config(config(48))]

    /// SCH-P-1, SCH-V-1: the same proof from the same tape; the same verdict about it and about everything next to it.
    #[test]
    fn proofs_and_verdicts(x in scalars(), seed in any::<u8>(), other in points(), byte in 0..32usize, mask in 1..=255u8) {
        let (tape, X) = (tape(seed), generator() * x);
        let alpha = sch::sample(&tape);
        prop_assert_eq!(*alpha.expose(), reference::sample(&tape));
        let A = sch::commit(&alpha);
        prop_assert_eq!(A, reference::commit(alpha.expose()));
        let expected = reference::prove(&CONTEXT, &X, &x, &A, alpha.expose());
        let proof = sch::prove(&CONTEXT, &X, &x, &A, alpha);
        prop_assert_eq!(&proof, &expected);

        prop_assert!(compare(&CONTEXT, &X, &A, &proof));
        let mut wrong = proof.clone();
        wrong.z[byte] ^= mask;
        prop_assert!(!compare(&CONTEXT, &X, &A, &wrong));
        for z in [vec![0xff; 32], vec![0; 32], vec![0; 31], vec![], encode_scalar(&Scalar::ONE)] {
            compare(&CONTEXT, &X, &A, &SchProof { z });
        }
        compare(&CONTEXT, &other, &A, &proof);
        compare(&CONTEXT, &X, &other, &proof);
        compare(&CONTEXT, &X, &Point::IDENTITY, &proof);
        for context in [Context { prover: 2, ..CONTEXT }, Context { rid: &[], ..CONTEXT }] {
            // with X the identity the challenge does not matter
            prop_assert_eq!(compare(&context, &X, &A, &proof), x == Scalar::ZERO);
        }
        // the mask 0 is not sent, but answers all the same
        let zero = sch::prove(&CONTEXT, &X, &x, &Point::IDENTITY, SecretScalar::new(Scalar::ZERO));
        prop_assert!(compare(&CONTEXT, &X, &Point::IDENTITY, &zero));
    }
}
