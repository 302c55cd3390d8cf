//! The proofs about ciphertexts: Π_enc-elg, Π_aff-g, Π_dec, Π_aff-g*.

use num_bigint::{BigInt, BigUint};
use quorate::bignum::int::Int;
use quorate::bignum::nat::Nat;
use quorate::proofs as ours;
use quorate_reference::curve::{Point, scalar_of};
use quorate_reference::proofs as reference;

use super::world::{Keys, World, below, ciphertext, g, int, number, residue};
use super::{Bench, Proof};
use crate::measure::Fallible;

pub(super) fn enc_elg(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, context, tape) = (&world.params, &world.context, &world.tape());
    let N = &world.prover.key.public;
    let (x, rho) = (&number(256, "x"), &below(&N.modulus, "rho"));
    let a = &scalar_of(&number(255, "a"));
    let Y = g(&number(255, "Y"));
    let (K, A, B) = (&N.encrypt(x, rho), g(&number(255, "a")), g(x) + Y * a);
    let setup = &world.verifier.setup;
    let for_reference = &reference::enc_elg::Statement { N, K, Y, A, B };

    let (our_x, our_rho, our_K) = (&int(x), &residue(params, rho), &ciphertext(params, K));
    Proof {
        name: "enc-elg",
        slow: false,
        prove: &|ours| {
            let witness = ours::enc_elg::Witness { x: our_x, rho: our_rho, a };
            let N = ours.for_prover().prover;
            let statement = ours::enc_elg::Statement { N, K: our_K, Y, A, B };
            let setup = &ours.setup_with_tables;
            ours::enc_elg::prove(ours.backend, params, tape, context, &statement, setup, witness)
        },
        verify: &|ours, proof| {
            let N = ours.for_verifier().prover;
            let statement = ours::enc_elg::Statement { N, K: our_K, Y, A, B };
            ours::enc_elg::verify(ours.backend, params, context, &statement, &ours.setup, proof)
        },
        reference_prove: &|| {
            let witness = reference::enc_elg::Witness { x, rho, a };
            reference::enc_elg::prove(params, tape, context, for_reference, setup, &witness)
        },
        reference_verify: &|proof| reference::enc_elg::verify(params, context, for_reference, setup, proof),
    }
    .measure(bench)
}

/// Statement and witness of Π_aff-g and Π_aff-g*, as the reference holds them.
struct Affine {
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    rho_y: BigUint,
    C: BigUint,
    D: BigUint,
    Y: BigUint,
    X: Point,
}

/// The numbers again, as this implementation holds them.
struct OurAffine {
    x: Int,
    y: Int,
    rho: Nat,
    rho_y: Nat,
    C: Nat,
    D: Nat,
    Y: Nat,
    X: Point,
}

impl Affine {
    fn new(world: &World) -> Affine {
        let (N_v, N_p) = (&world.verifier.key.public, &world.prover.key.public);
        let (x, y) = (number(256, "x"), number(world.params.ell_prime, "y"));
        let (rho, rho_y) = (below(&N_v.modulus, "rho"), below(&N_p.modulus, "rho_y"));
        let C = N_v.encrypt(&number(255, "k"), &below(&N_v.modulus, "nonce of C"));
        let D = N_v.add(&N_v.scale(&C, &x), &N_v.encrypt(&y, &rho));
        Affine { Y: N_p.encrypt(&y, &rho_y), X: g(&x), x, y, rho, rho_y, C, D }
    }

    fn ours(&self, world: &World) -> OurAffine {
        let params = &world.params;
        let Affine { x, y, rho, rho_y, C, D, Y, X } = self;
        let [rho, rho_y] = [rho, rho_y].map(|nonce| residue(params, nonce));
        let [C, D, Y] = [C, D, Y].map(|value| ciphertext(params, value));
        OurAffine { x: int(x), y: int(y), rho, rho_y, C, D, Y, X: *X }
    }

    fn statement<'a>(&'a self, world: &'a World) -> reference::aff_g::Statement<'a> {
        let (N_v, N_p) = (&world.verifier.key.public, &world.prover.key.public);
        reference::aff_g::Statement { N_v, N_p, C: &self.C, D: &self.D, Y: &self.Y, X: self.X }
    }

    fn witness(&self) -> reference::aff_g::Witness<'_> {
        reference::aff_g::Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }
}

impl OurAffine {
    fn statement<'a>(&'a self, keys: &Keys<'a>) -> ours::aff_g::Statement<'a, 'a> {
        let OurAffine { C, D, Y, X, .. } = self;
        ours::aff_g::Statement { N_v: keys.verifier, N_p: keys.prover, C, D, Y, X: *X }
    }

    fn witness(&self) -> ours::aff_g::Witness<'_> {
        ours::aff_g::Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }
}

pub(super) fn aff_g(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, context, tape) = (&world.params, &world.context, &world.tape());
    let numbers = &Affine::new(world);
    let (our_numbers, setup) = (&numbers.ours(world), &world.verifier.setup);
    let for_reference = &numbers.statement(world);
    Proof {
        name: "aff-g",
        slow: false,
        prove: &|ours| {
            let (statement, witness) = (our_numbers.statement(&ours.for_prover()), our_numbers.witness());
            let setup = &ours.setup_with_tables;
            ours::aff_g::prove(ours.backend, params, tape, context, &statement, setup, witness)
        },
        verify: &|ours, proof| {
            let statement = our_numbers.statement(&ours.for_verifier());
            ours::aff_g::verify(ours.backend, params, context, &statement, &ours.setup, proof)
        },
        reference_prove: &|| {
            reference::aff_g::prove(params, tape, context, for_reference, setup, &numbers.witness())
        },
        reference_verify: &|proof| reference::aff_g::verify(params, context, for_reference, setup, proof),
    }
    .measure(bench)
}

pub(super) fn aff_g_star(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, context, tape) = (&world.params, &world.context, &world.tape());
    let numbers = &Affine::new(world);
    let our_numbers = &numbers.ours(world);
    let for_reference = &numbers.statement(world);
    Proof {
        name: "aff-g*",
        slow: true,
        prove: &|ours| {
            let (statement, witness) = (our_numbers.statement(&ours.for_prover()), our_numbers.witness());
            ours::aff_g_star::prove(ours.backend, params, tape, context, statement, witness)
        },
        verify: &|ours, proof| {
            let statement = our_numbers.statement(&ours.for_verifier());
            ours::aff_g_star::verify(ours.backend, params, context, &statement, proof)
        },
        reference_prove: &|| {
            reference::aff_g_star::prove(params, tape, context, for_reference, &numbers.witness())
        },
        reference_verify: &|proof| reference::aff_g_star::verify(params, context, for_reference, proof),
    }
    .measure(bench)
}

pub(super) fn dec(bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
    let world = bench.world;
    let (params, shape) = (&world.params, &world.shape);
    let (context, tape) = (&world.context, &world.tape());
    let N = &world.prover.key.public;
    let (x, y) = (&number(256, "x"), &number(params.ell_y(shape.n), "y"));
    let rho = &below(&N.modulus, "rho");
    let K = &N.encrypt(&number(255, "k"), &below(&N.modulus, "nonce of K"));
    let D = &N.subtract(&N.encrypt(y, rho), &N.scale(K, x));
    let B = g(&number(255, "B"));
    let (X, S) = (g(x), B * scalar_of(y));
    let for_reference = &reference::dec::Statement { N, K, D, X, S, B };

    let (our_x, our_y, our_rho) = (&int(x), &int(y), &residue(params, rho));
    let [our_K, our_D] = &[K, D].map(|value| ciphertext(params, value));
    Proof {
        name: "dec",
        slow: true,
        prove: &|ours| {
            let N = ours.for_prover().prover;
            let statement = ours::dec::Statement { N, K: our_K, D: our_D, X, S, B };
            let witness = ours::dec::Witness { x: our_x, y: our_y, rho: our_rho };
            ours::dec::prove(ours.backend, shape, tape, context, statement, witness)
        },
        verify: &|ours, proof| {
            let N = ours.for_verifier().prover;
            let statement = ours::dec::Statement { N, K: our_K, D: our_D, X, S, B };
            ours::dec::verify(ours.backend, shape, context, &statement, proof)
        },
        reference_prove: &|| {
            let witness = reference::dec::Witness { x, y, rho };
            reference::dec::prove(shape, tape, context, for_reference, &witness)
        },
        reference_verify: &|proof| reference::dec::verify(shape, context, for_reference, proof),
    }
    .measure(bench)
}
