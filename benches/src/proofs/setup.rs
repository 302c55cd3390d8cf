//! The proofs about moduli: Π_mod, Π_prm, Π_fac.

use num_bigint::BigInt;
use quorate::proofs as ours;
use quorate_reference::proofs as reference;
use quorate_spec::hashing::Context;

use super::world::int;
use super::{Bench, Proof};
use crate::measure::Fallible;

pub(super) fn modulus(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, tape) = (&world.params, &world.tape());
    let context = &Context { rid: &[9; 32], verifier: 0, ..world.context };
    let N = &world.prover.key.public.modulus;
    Proof {
        name: "mod",
        slow: true,
        prove: &|ours| ours::modulus::prove(ours.backend, params, tape, context, ours.secret_key()),
        verify: &|ours, proof| {
            let N = ours.for_verifier().prover.modulus();
            ours::modulus::verify(ours.backend, params, context, N, proof)
        },
        reference_prove: &|| reference::modulus::prove(params, tape, context, &world.prover.key),
        reference_verify: &|proof| reference::modulus::verify(params, context, N, proof),
    }
    .measure(bench)
}

pub(super) fn prm(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, tape) = (&world.params, &world.tape());
    let context = &Context { verifier: 0, ..world.context };
    let prover = &world.prover;
    let phi = &prover.phi();
    Proof {
        name: "prm",
        slow: true,
        prove: &|ours| ours::prm::prove(ours.backend, params, tape, context, &ours.prover_setup),
        verify: &|ours, proof| {
            let (setup, table) = (&ours.prover_setup_as_peer, Some(&ours.table));
            ours::prm::verify(ours.backend, params, context, setup, table, proof)
        },
        reference_prove: &|| {
            Ok(reference::prm::prove(params, tape, context, &prover.setup, &prover.lambda, phi))
        },
        reference_verify: &|proof| reference::prm::verify(params, context, &prover.setup, proof),
    }
    .measure(bench)
}

pub(super) fn fac(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, context, tape) = (&world.params, &world.context, &world.tape());
    let key = &world.prover.key;
    let (N, setup) = (&key.public.modulus, &world.verifier.setup);
    let [p, q] = &[&key.p, &key.q].map(|prime| BigInt::from(prime.clone()));
    let [our_p, our_q] = &[p, q].map(int);
    Proof {
        name: "fac",
        slow: false,
        prove: &|ours| {
            let N = ours.for_prover().prover.modulus();
            let witness = ours::fac::Witness { p: our_p, q: our_q };
            let setup = &ours.setup_as_peer;
            ours::fac::prove(ours.backend, params, tape, context, N, setup, witness)
        },
        verify: &|ours, proof| {
            let N = ours.for_verifier().prover.modulus();
            ours::fac::verify(ours.backend, params, context, N, &ours.setup, proof)
        },
        reference_prove: &|| {
            let witness = reference::fac::Witness { p, q };
            reference::fac::prove(params, tape, context, N, setup, &witness)
        },
        reference_verify: &|proof| reference::fac::verify(params, context, N, setup, proof),
    }
    .measure(bench)
}
