//! Π_elog.

use proptest::prelude::*;
use quorate::curve::{Point, Scalar, generator};
use quorate::proofs::elog::{self, Statement, Witness};
use quorate_reference::proofs::elog as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::proofs::ElogProof;
use quorate_spec::reason::Reason;

use crate::{config, points, scalars, tape};

const CONTEXT: Context<'_> =
    Context { sid: &[1; 32], rid: &[], prover: 3, verifier: 0, round: 3, instance: 1 };

fn statement(y: &Scalar, lambda: &Scalar, Y: Point, B: Point) -> Statement {
    Statement { L: generator() * *lambda, M: generator() * *y + Y * *lambda, Y, Z: B * *y, B }
}

fn of_reference(statement: &Statement) -> reference::Statement {
    let Statement { L, M, Y, Z, B } = *statement;
    reference::Statement { L, M, Y, Z, B }
}

#[track_caller]
fn compare(context: &Context<'_>, statement: &Statement, proof: &ElogProof) -> Result<(), Reason> {
    let expected = reference::verify(context, &of_reference(statement), proof);
    assert_eq!(elog::verify(context, statement, proof), expected);
    expected
}

/// All bytes of a proof, by field.
fn fields(proof: &mut ElogProof) -> [&mut Vec<u8>; 5] {
    [&mut proof.A_L, &mut proof.A_M, &mut proof.A_Z, &mut proof.z, &mut proof.u]
}

proptest! {
    #![proptest_config(config(48))]

    /// ELOG-P-1, ELOG-V-1 to ELOG-V-3: the same proof from the same tape; the same verdict about it and about everything
    /// next to it.
    #[test]
    fn proofs_and_verdicts(
        y in scalars(),
        lambda in scalars(),
        Y in points(),
        B in points(),
        other in points(),
        seed in any::<u8>(),
        byte in 0..32usize,
        mask in 1..=255u8,
    ) {
        let (tape, statement) = (tape(seed), statement(&y, &lambda, Y, B));
        let witness = reference::Witness { y: &y, lambda: &lambda };
        let expected = reference::prove(&tape, &CONTEXT, &of_reference(&statement), &witness);
        let proof = elog::prove(&tape, &CONTEXT, &statement, &Witness { y: &y, lambda: &lambda });
        prop_assert_eq!(&proof, &expected);
        let Ok(proof) = proof else {
            // with the identity as the base there is no commitment to send
            prop_assert_eq!((proof, B), (Err(LocalError::Unlucky), Point::IDENTITY));
            return Ok(());
        };

        prop_assert_eq!(compare(&CONTEXT, &statement, &proof), Ok(()));
        for field in 0..5 {
            let changes: [fn(&mut Vec<u8>, usize, u8); 4] = [
                |bytes, byte, mask| bytes[byte] ^= mask,
                |bytes, _, mask| bytes.fill(mask),
                |bytes, _, _| bytes.truncate(31),
                |bytes, _, _| bytes.push(0),
            ];
            for change in changes {
                let mut wrong = proof.clone();
                change(fields(&mut wrong)[field], byte, mask);
                prop_assert!(compare(&CONTEXT, &statement, &wrong).is_err());
            }
        }
        // several fields at once: the first counts
        let mut wrong = proof.clone();
        fields(&mut wrong).into_iter().for_each(|bytes| bytes[byte] ^= mask);
        prop_assert!(compare(&CONTEXT, &statement, &wrong).is_err());
        let changes: [fn(&mut Statement, Point); 5] = [
            |statement, point| statement.L = point,
            |statement, point| statement.M = point,
            |statement, point| statement.Y = point,
            |statement, point| statement.Z = point,
            |statement, point| statement.B = point,
        ];
        for change in changes {
            let mut wrong = statement.clone();
            change(&mut wrong, other);
            let _ = compare(&CONTEXT, &wrong, &proof);
        }
        for context in [Context { instance: 0, ..CONTEXT }, Context { round: 2, ..CONTEXT }] {
            prop_assert!(compare(&context, &statement, &proof).is_err());
        }
    }

    /// Each equation on its own: a proof of a wrong statement that satisfies all others.
    #[test]
    fn each_equation(y in scalars(), lambda in scalars(), Y in points(), B in points(), seed in any::<u8>()) {
        let off = generator() * Scalar::from(5u64);
        let tape = tape(seed);
        let changes: [(fn(&mut Statement, Point), Reason); 3] = [
            (|statement, off| statement.L += off, Reason::ElogEq1),
            (|statement, off| statement.M += off, Reason::ElogEq2),
            (|statement, off| statement.Z += off, Reason::ElogEq3),
        ];
        prop_assume!(B != Point::IDENTITY);
        for (change, reason) in changes {
            let mut wrong = statement(&y, &lambda, Y, B);
            change(&mut wrong, off);
            let proof = elog::prove(&tape, &CONTEXT, &wrong, &Witness { y: &y, lambda: &lambda }).unwrap();
            prop_assert_eq!(compare(&CONTEXT, &wrong, &proof), Err(reason));
        }
    }
}
