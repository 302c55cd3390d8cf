//! Π_prm.

use num_bigint::BigUint;
use quorate::bignum::comb::Comb;
use quorate::pedersen::{OwnSetup, Setup};
use quorate::proofs::prm as optimized;
use quorate_reference::pedersen;
use quorate_reference::proofs::prm as reference;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, Party, below, other_contexts, party, refuses, tape, unit_hat, wrong};
use crate::math::{nat, to_nat};
use crate::{backend, eight, fixed, modulus, same};

fn context() -> Context<'static> {
    Context { instance: 0, ..fixtures::context(2, 0) }
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
    let owner = party(&params, 1);
    let own = own(&params, &owner);
    let proof = optimized::prove(backend(), &params, &tape(seed), &context(), &own).unwrap();
    let phi = owner.phi();
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

/// The reference's answer, with and without a table.
fn verify_for(setup: &pedersen::Setup, context: &Context<'_>, proof: &PrmProof) -> Result<(), Reason> {
    let expected = reference::verify(&eight(), context, setup, proof);
    let setup = self::setup(setup);
    let answer = optimized::verify(backend(), &eight(), context, &setup, None, proof);
    if bool::from(setup.t.lt(setup.modulus.value())) {
        let with_table = optimized::verify(backend(), &eight(), context, &setup, Some(&table(&setup)), proof);
        assert_eq!(with_table, answer);
    }
    same("prm", expected, answer)
}

fn honest(owner: &Party) -> PrmProof {
    reference::prove(&eight(), &tape(1), &context(), &owner.setup, &owner.lambda, &owner.phi())
}

#[test]
fn prm_wrong_bytes() {
    let owner = party(&TOY1536, 1);
    let proof = honest(&owner);
    let verify = |proof: &PrmProof| verify_for(&owner.setup, &context(), proof);
    for i in 0..8 {
        refuses("A", &proof, |proof| &mut proof.A[i], &unit_hat(&owner), verify);
    }
    for (name, bytes, reason) in wrong(&unit_hat(&owner), 192) {
        let mut wrong = owner.setup.clone();
        wrong.s = to_nat(&bytes);
        assert_eq!(verify_for(&wrong, &context(), &proof), Err(reason), "s: {name}");
        let mut wrong = owner.setup.clone();
        wrong.t = to_nat(&bytes);
        assert_eq!(verify_for(&wrong, &context(), &proof), Err(reason), "t: {name}");
        // s is decoded before t
        wrong.s = BigUint::ZERO;
        assert_eq!(verify_for(&wrong, &context(), &proof), Err(Reason::DecodeUnit), "s and t: {name}");
    }
    type Field = fn(&mut PrmProof) -> &mut Vec<Vec<u8>>;
    let fields: [Field; 2] = [|proof| &mut proof.A, |proof| &mut proof.z];
    for field in fields {
        for length in [0, 7, 9] {
            let mut other = proof.clone();
            field(&mut other).resize(length, nat(&1u8.into(), 192));
            assert_eq!(verify(&other), Err(Reason::FrameLength));
        }
    }
    let mut zero = proof.clone();
    zero.A.push(vec![0; 192]);
    assert_eq!(verify(&zero), Err(Reason::DecodeUnit));
}

#[test]
fn prm_degenerate_setups() {
    let owner = party(&TOY1536, 1);
    let proof = honest(&owner);
    let pedersen::Setup { modulus, s, t } = &owner.setup;
    let (one, minus_one) = (BigUint::from(1u8), modulus - 1u8);
    let cases = [
        (&one, t),
        (&minus_one, t),
        (s, &one),
        (s, &minus_one),
        (t, t),
        (&one, &minus_one),
        (&minus_one, &minus_one),
        (&one, &one),
    ];
    for (s, t) in cases {
        let case = pedersen::Setup { modulus: modulus.clone(), s: s.clone(), t: t.clone() };
        assert_eq!(verify_for(&case, &context(), &proof), Err(Reason::PrmDegenerate));
        let mut zeros = proof.clone();
        zeros.A[0].fill(0);
        assert_eq!(verify_for(&case, &context(), &zeros), Err(Reason::PrmDegenerate));
    }
    for s in [modulus - s, t * 2u8 % modulus, below(modulus, "any residue")] {
        let case = pedersen::Setup { s, ..owner.setup.clone() };
        let proof = reference::prove(&eight(), &tape(1), &context(), &case, &owner.lambda, &owner.phi());
        assert_eq!(verify_for(&case, &context(), &proof), Err(Reason::PrmEq1));
    }
}

#[test]
fn prm_each_repetition() {
    let owner = party(&TOY1536, 1);
    let verify = |proof: &PrmProof| verify_for(&owner.setup, &context(), proof);
    let masks = reference::sample(&eight(), &tape(1), &owner.phi());
    for i in 0..8 {
        let mut proof = honest(&owner);
        proof.z[i] = nat(&(to_nat(&proof.z[i]) + 1u8), 192);
        assert_eq!(verify(&proof), Err(Reason::PrmEq1));
        proof.z[i].fill(0xff);
        assert_eq!(verify(&proof), Err(Reason::PrmEq1));
        proof.z[i].fill(0);
        assert_eq!(verify(&proof), Err(Reason::PrmEq1));
        // a commitment out of place, with the challenge of what is sent
        let mut A = reference::commit(&owner.setup, &masks);
        A[i] = &A[i] * 2u8 % &owner.setup.modulus;
        let e = reference::challenge(&eight(), &context(), &owner.setup, &A);
        let z = reference::respond(&owner.lambda, &owner.phi(), &masks, &e);
        assert_eq!(verify(&reference::encode(&eight(), &A, &z)), Err(Reason::PrmEq1));
    }
    // an exponent, not a residue
    let mut proof = honest(&owner);
    let larger = proof.z.iter().map(|z| to_nat(z) + owner.phi());
    let (i, larger) = larger.enumerate().find(|(_, z)| z.bits() <= 1536).expect("one of eight is small");
    proof.z[i] = nat(&larger, 192);
    assert_eq!(verify(&proof), Ok(()));
    // of more bytes than any frame has
    proof.z[i] = nat(&(larger + owner.phi() * 256u16), 200);
    assert_eq!(verify(&proof), Ok(()));
    for (name, other) in other_contexts(&context()) {
        assert_eq!(verify_for(&owner.setup, &other, &honest(&owner)), Err(Reason::PrmEq1), "{name}");
    }
}
