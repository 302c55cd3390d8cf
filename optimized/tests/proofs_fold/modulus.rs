//! Π_mod.

use num_bigint::BigUint;
use quorate::proofs::modulus as optimized;
use quorate_reference::paillier::SecretKey;
use quorate_reference::proofs::modulus as reference;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, other_contexts, party, refuses, tape, unit};
use crate::math::{nat, to_nat};
use crate::{backend, eight, modulus, same, secret_key};

fn context() -> Context<'static> {
    Context { rid: &[9; 32], instance: 0, ..fixtures::context(3, 0) }
}

fn key() -> SecretKey {
    party(&TOY1536, 1).key
}

fn verify_for(params: &Params, context: &Context<'_>, N: &BigUint, proof: &ModProof) -> Result<(), Reason> {
    let expected = reference::verify(params, context, N, proof);
    same("mod", expected, optimized::verify(backend(), params, context, &modulus(N), proof))
}

fn verify(params: &Params, proof: &ModProof) -> Result<(), Reason> {
    verify_for(params, &context(), &key().public.modulus, proof)
}

fn agrees(params: Params, index: u16, seed: u8) -> ModProof {
    let key = party(&params, index).key;
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
        let SecretKey { p, q, .. } = party(&TOY1536, index).key;
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

fn honest(params: &Params) -> ModProof {
    reference::prove(params, &tape(1), &context(), &key()).unwrap()
}

#[test]
fn mod_wrong_bytes() {
    let proof = honest(&eight());
    let unit = || unit(&key(), 1);
    let verify = |proof: &ModProof| verify(&eight(), proof);
    refuses("w", &proof, |proof| &mut proof.w, &unit(), verify);
    for i in 0..8 {
        refuses("x", &proof, |proof| &mut proof.x[i], &unit(), verify);
        refuses("z", &proof, |proof| &mut proof.z[i], &unit(), verify);
    }
    // a value that is no residue after one that is no unit, and the other way round
    for (first, second, reason) in [(0, 0xff, Reason::DecodeUnit), (0xff, 0, Reason::DecodeResidue)] {
        let mut proof = proof.clone();
        proof.x[3].fill(first);
        proof.z[2].fill(second);
        assert_eq!(verify(&proof), Err(reason));
    }
}

#[test]
fn mod_lengths_of_lists() {
    type Change = fn(&mut ModProof);
    let changes: [Change; 9] = [
        |p| p.a.clear(),
        |p| p.b.clear(),
        |p| (p.a.push(0), p.b.push(0)).0,
        |p| p.x.truncate(7),
        |p| p.z.truncate(7),
        |p| p.x.clear(),
        |p| p.x.push(vec![1]),
        |p| p.z.push(vec![0]),
        |p| (p.a.clear(), p.b.clear(), p.x.clear(), p.z.clear()).0,
    ];
    for (i, change) in changes.into_iter().enumerate() {
        let mut proof = honest(&eight());
        change(&mut proof);
        let reason = if i == 7 { Reason::DecodeUnit } else { Reason::FrameLength };
        assert_eq!(verify(&eight(), &proof), Err(reason), "{i}");
    }
}

#[test]
fn mod_each_repetition() {
    let N = key().public.modulus;
    let double = |bytes: &mut Vec<u8>| *bytes = nat(&(to_nat(bytes) * 2u8 % &N), 192);
    let negate = |bytes: &mut Vec<u8>| *bytes = nat(&(&N - to_nat(bytes)), 192);
    type Change<'a> = &'a dyn Fn(&mut ModProof, usize);
    let changes: [(Change<'_>, Result<(), Reason>); 6] = [
        (&|p, i| double(&mut p.x[i]), Err(Reason::ModEq1)),
        (&|p, i| negate(&mut p.x[i]), Ok(())),
        (&|p, i| p.a[0] ^= 0x80 >> i, Err(Reason::ModEq1)),
        (&|p, i| p.b[0] ^= 0x80 >> i, Err(Reason::ModEq1)),
        (&|p, i| double(&mut p.z[i]), Err(Reason::ModEq2)),
        (&|p, i| (double(&mut p.z[0]), double(&mut p.x[i])).1, Err(Reason::ModEq1)),
    ];
    for (k, (change, expected)) in changes.into_iter().enumerate() {
        for i in 0..8 {
            let mut proof = honest(&eight());
            change(&mut proof, i);
            assert_eq!(verify(&eight(), &proof), expected, "{k} {i}");
        }
    }
}

/// The symbol comes after decoding, before lengths and equations.
#[test]
fn mod_symbol_of_w() {
    let N = key().public.modulus;
    let w = to_nat(&honest(&eight()).w);
    for w in [1u8.into(), &N - 1u8, 4u8.into(), &w * &w % &N] {
        let mut proof = honest(&eight());
        proof.w = nat(&w, 192);
        assert_eq!(verify(&eight(), &proof), Err(Reason::ModJacobi));
        proof.x.clear();
        assert_eq!(verify(&eight(), &proof), Err(Reason::ModJacobi));
        proof.z[5].fill(0);
        assert_eq!(verify(&eight(), &proof), Err(Reason::DecodeUnit));
    }
    // another w of the right symbol
    let mut proof = honest(&eight());
    proof.w = nat(&(&w * 4u8 % &N), 192);
    assert_eq!(verify(&eight(), &proof), Err(Reason::ModEq1));
}

#[test]
fn mod_other_contexts_and_moduli() {
    let proof = honest(&eight());
    for (name, other) in other_contexts(&context()) {
        let result = verify_for(&eight(), &other, &key().public.modulus, &proof);
        assert_eq!(result, Err(Reason::ModEq1), "{name}");
    }
    let zero = ModProof {
        w: vec![0; 192],
        a: vec![0; 1],
        b: vec![0xff; 1],
        x: vec![vec![0; 192]; 8],
        z: vec![vec![0; 192]; 8],
    };
    // a prime of 1536 bits, 3 mod 4 as well as safe
    for prime in [party(&P3072, 1).key.p, party(&P3072, 1).p_hat] {
        for proof in [&proof, &zero] {
            assert_eq!(verify_for(&eight(), &context(), &prime, proof), Err(Reason::ModComposite));
            assert_eq!(verify_for(&eight(), &context(), &(&prime + 1u8), proof), Err(Reason::ModulusEven));
        }
    }
    // composite numbers of which nobody knows anything, and moduli of other keys
    for index in 2..6 {
        let N = party(&TOY1536, index).key.public.modulus;
        for N in [&N + 2u8, N] {
            assert!(verify_for(&eight(), &context(), &N, &proof).is_err());
            assert_eq!(verify_for(&eight(), &context(), &N, &zero), Err(Reason::DecodeUnit));
        }
    }
}
