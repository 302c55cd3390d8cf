//! Π_mod.

use quorate::proofs::modulus as optimized;
use quorate_adversary::fixed::tape;
use quorate_adversary::party::Party;
use quorate_reference::paillier::SecretKey;
use quorate_reference::proofs::modulus as reference;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::ModProof;

use crate::{backend, modulus, secret_key};

fn context() -> Context<'static> {
    Context { rid: &[9; 32], instance: 0, ..quorate_adversary::fixed::context(3, 0) }
}

fn agrees(params: Params, index: u16, seed: u8) -> ModProof {
    let key = Party::of(&params, index).key;
    let own = secret_key(&params, &key);
    let proof = optimized::prove(backend(), &params, &tape(seed), &context(), &own).unwrap();
    assert_eq!(proof, reference::prove(&params, &tape(seed), &context(), &key).unwrap());
    let N = modulus(&key.public.modulus);
    assert_eq!(optimized::verify(backend(), &params, &context(), &N, &proof), Ok(()));
    proof
}

/// One power for both the Legendre symbol and the fourth root, products of roots: all classes of primes mod 8, all twists.
#[test]
fn mod_proof_is_that_of_the_reference() {
    let mut classes = Vec::new();
    let mut twists = Vec::new();
    for index in 1..=8 {
        let SecretKey { p, q, .. } = Party::of(&TOY1536, index).key;
        classes.push((p % 8u8, q % 8u8));
        let proof = agrees(TOY1536, index, index as u8);
        twists.extend((0..16).map(|i| [&proof.a, &proof.b].map(|bits| bits[i / 8] >> (7 - i % 8) & 1)));
    }
    for residue in [3u8, 7] {
        assert!(classes.iter().any(|(p, _)| *p == residue.into()));
        assert!(classes.iter().any(|(_, q)| *q == residue.into()));
    }
    for twist in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        assert!(twists.contains(&twist));
    }
}

#[test]
fn mod_proof_at_p2048() {
    agrees(P2048, 1, 1);
}

#[test]
fn mod_proof_at_p3072() {
    agrees(P3072, 1, 1);
}
