//! Π_prm.

use quorate::bignum::comb::Comb;
use quorate::pedersen::{OwnSetup, Setup};
use quorate::proofs::prm as optimized;
use quorate_adversary::fixed::tape;
use quorate_adversary::party::Party;
use quorate_reference::pedersen;
use quorate_reference::proofs::prm as reference;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};

use crate::{backend, fixed, modulus};

fn context() -> Context<'static> {
    Context { instance: 0, ..quorate_adversary::fixed::context(2, 0) }
}

fn own(params: &Params, owner: &Party) -> OwnSetup {
    let [p, q] = [&owner.p_hat, &owner.q_hat].map(|prime| fixed(prime, params.prime_bits));
    let [s, t, lambda] =
        [&owner.setup.s, &owner.setup.t, &owner.lambda].map(|v| fixed(v, params.modulus_bits));
    OwnSetup::new(params, backend(), &p, &q, s, t, &lambda).unwrap()
}

fn setup(setup: &pedersen::Setup) -> Setup {
    let bits = setup.modulus.bits() as usize;
    Setup::new(modulus(&setup.modulus), fixed(&setup.s, bits), fixed(&setup.t, bits))
}

fn table(setup: &Setup) -> Comb {
    let bits = setup.modulus.bits();
    Comb::new(backend(), &setup.modulus, &setup.t, bits, Comb::spacing(bits))
}

fn agrees(params: Params, seed: u8) {
    let owner = Party::of(&params, 1);
    let own = own(&params, &owner);
    let proof = optimized::prove(backend(), &params, &tape(seed), &context(), &own).unwrap();
    let phi = owner.phi_hat();
    let expected = reference::prove(&params, &tape(seed), &context(), &owner.setup, &owner.lambda, &phi);
    assert_eq!(proof, expected);
    let public = setup(&owner.setup);
    let table = table(&public);
    for table in [None, Some(&table)] {
        assert_eq!(optimized::verify(backend(), &params, &context(), &public, table, &proof), Ok(()));
    }
}

/// Tables modulo p̂ and q̂, exponents modulo p' and q'.
#[test]
fn prm_proof_is_that_of_the_reference() {
    for seed in 0..4 {
        agrees(TOY1536, seed);
    }
}

#[test]
fn prm_proof_at_p2048() {
    agrees(P2048, 1);
}

#[test]
fn prm_proof_at_p3072() {
    agrees(P3072, 1);
}
