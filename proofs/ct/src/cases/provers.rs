//! The nine provers: witness, own key and tape are secret. Provers do not look whether a statement is true, so these are not.
#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate::bignum::int::Int;
use quorate::bignum::nat::Nat;
use quorate::curve::{Point, SecretScalar, generator};
use quorate::paillier::Key;
use quorate::pedersen::Ranges;
use quorate::proofs;
use quorate_spec::hashing::Context;
use quorate_spec::params::{Params, Shape, TOY1536};
use quorate_spec::sampling::Tape;

use super::world::{BACKEND, key, own_setup, peer, peer_setup};
use crate::secret::{int, known_nat, nat, scalar, secret_bytes};

const PARAMS: Params = TOY1536;
const SID: [u8; 32] = [7; 32];

fn tape() -> Tape {
    Tape::new(secret_bytes("seed", 32), SID, 1)
}

fn context() -> Context<'static> {
    Context { sid: &SID, rid: &[], prover: 1, verifier: 2, round: 1, instance: 0 }
}

fn point(k: u64) -> Point {
    generator() * quorate::curve::Scalar::from(k)
}

/// A ciphertext under a key of this many bits.
fn ciphertext(name: &str) -> Nat {
    known_nat(name, 2 * PARAMS.modulus_bits - 2)
}

fn witness(name: &str, bits: usize) -> Int {
    int(name, bits / 8)
}

fn nonce(name: &str) -> Nat {
    nat(name, PARAMS.modulus_bits - 1)
}

pub fn sch() {
    let alpha = proofs::sch::sample(&tape());
    proofs::sch::prove(&context(), &point(5), &scalar("x"), &point(6), SecretScalar::new(*alpha.expose()));
}

pub fn elog() {
    let statement =
        proofs::elog::Statement { L: point(2), M: point(3), Y: point(4), Z: point(5), B: point(6) };
    let witness = proofs::elog::Witness { y: &scalar("y"), lambda: &scalar("lambda") };
    proofs::elog::prove(&tape(), &context(), &statement, &witness).expect("a proof");
}

pub fn enc_elg() {
    let (key, K) = (key(&PARAMS), ciphertext("K"));
    let statement =
        proofs::enc_elg::Statement { N: Key::Own(&key), K: &K, Y: point(2), A: point(3), B: point(4) };
    for setup in [peer_setup(&PARAMS), peer_setup(&PARAMS).with_tables(BACKEND, Ranges::presign(&PARAMS))] {
        let (x, rho, a) = (witness("x", PARAMS.ell), nonce("rho"), scalar("a"));
        let witness = proofs::enc_elg::Witness { x: &x, rho: &rho, a: &a };
        proofs::enc_elg::prove(BACKEND, &PARAMS, &tape(), &context(), &statement, &setup, witness)
            .expect("a proof");
    }
}

/// Calls a prover of an affine operation: keys, statement and witness are those of Π_aff-g.
fn affine(prove: impl FnOnce(&proofs::aff_g::Statement<'_, '_>, proofs::aff_g::Witness<'_>)) {
    let (key, peer) = (key(&PARAMS), peer(&PARAMS));
    let [C, D, Y] = ["C", "D", "Y"].map(ciphertext);
    let (N_v, N_p) = (Key::Peer(&peer), Key::Own(&key));
    let statement = proofs::aff_g::Statement { N_v, N_p, C: &C, D: &D, Y: &Y, X: point(3) };
    let (x, y) = (witness("x", PARAMS.ell), witness("y", PARAMS.ell_prime));
    let (rho, rho_y) = (nonce("rho"), nonce("rho_y"));
    prove(&statement, proofs::aff_g::Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y });
}

pub fn aff_g() {
    let setup = peer_setup(&PARAMS);
    affine(|statement, witness| {
        proofs::aff_g::prove(BACKEND, &PARAMS, &tape(), &context(), statement, &setup, witness)
            .expect("a proof");
    });
}

pub fn modulus() {
    proofs::modulus::prove(BACKEND, &PARAMS, &tape(), &context(), &key(&PARAMS)).expect("a proof");
}

pub fn prm() {
    let setup = own_setup(&PARAMS, BACKEND);
    proofs::prm::prove(BACKEND, &PARAMS, &tape(), &context(), &setup).expect("a proof");
}

pub fn fac() {
    let (key, setup) = (key(&PARAMS), peer_setup(&PARAMS));
    let [p, q] = [&key.primes.a, &key.primes.b].map(|prime| Int::from_nat(prime.value()));
    let witness = proofs::fac::Witness { p: &p, q: &q };
    let N = &key.public.modulus;
    proofs::fac::prove(BACKEND, &PARAMS, &tape(), &context(), N, &setup, witness).expect("a proof");
}

pub fn dec() {
    let (key, shape) = (key(&PARAMS), Shape::of_signers(PARAMS, 3, 3).expect("a shape"));
    let [K, D] = ["K", "D"].map(ciphertext);
    let statement =
        proofs::dec::Statement { N: Key::Own(&key), K: &K, D: &D, X: point(2), S: point(3), B: point(4) };
    let (x, y, rho) = (witness("x", PARAMS.ell), witness("y", PARAMS.ell), nonce("rho"));
    let witness = proofs::dec::Witness { x: &x, y: &y, rho: &rho };
    proofs::dec::prove(BACKEND, &shape, &tape(), &context(), statement, witness).expect("a proof");
}

pub fn aff_g_star() {
    affine(|statement, witness| {
        let statement = statement.clone();
        proofs::aff_g_star::prove(BACKEND, &PARAMS, &tape(), &context(), statement, witness)
            .expect("a proof");
    });
}
