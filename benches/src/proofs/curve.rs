//! The proofs about points alone: Π_sch, Π_elog. No backend has a part in them.

use quorate::proofs as ours;
use quorate_reference::curve::scalar_of;
use quorate_reference::proofs as reference;

use super::world::{g, number};
use super::{Bench, Proof};
use crate::measure::Fallible;

pub(super) fn sch(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let context = &world.context;
    let tape = &world.tape();
    let x = &scalar_of(&number(255, "x"));
    let X = &g(&number(255, "x"));
    let A = &ours::sch::commit(&ours::sch::sample(tape));
    Proof {
        name: "sch",
        slow: false,
        prove: &|_| {
            let alpha = ours::sch::sample(tape);
            let A = ours::sch::commit(&alpha);
            Ok(ours::sch::prove(context, X, x, &A, alpha))
        },
        verify: &|_, proof| ours::sch::verify(context, X, A, proof),
        reference_prove: &|| {
            let alpha = reference::sch::sample(tape);
            let A = reference::sch::commit(&alpha);
            Ok(reference::sch::prove(context, X, x, &A, &alpha))
        },
        reference_verify: &|proof| reference::sch::verify(context, X, A, proof),
    }
    .measure(bench)
}

pub(super) fn elog(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let context = &world.context;
    let tape = &world.tape();
    let [y, lambda] = &["y", "lambda"].map(|name| scalar_of(&number(255, name)));
    let (Y, B) = (g(&number(255, "Y")), g(&number(255, "B")));
    let (L, M) = (g(&number(255, "lambda")), g(&number(255, "y")) + Y * lambda);
    let statement = &ours::elog::Statement { L, M, Y, Z: B * y, B };
    let for_reference = &reference::elog::Statement { L, M, Y, Z: B * y, B };
    Proof {
        name: "elog",
        slow: false,
        prove: &|_| ours::elog::prove(tape, context, statement, &ours::elog::Witness { y, lambda }),
        verify: &|_, proof| ours::elog::verify(context, statement, proof),
        reference_prove: &|| {
            let witness = reference::elog::Witness { y, lambda };
            reference::elog::prove(tape, context, for_reference, &witness)
        },
        reference_verify: &|proof| reference::elog::verify(context, for_reference, proof),
    }
    .measure(bench)
}
