//! Π_aff-g*.

use num_bigint::{BigInt, BigUint};
use quorate::bignum::nat::Nat;
use quorate::paillier::Key;
use quorate::proofs::aff_g_star as optimized;
use quorate_adversary::fixed::tape;
use quorate_adversary::math::{encrypt, g, power, two_to};
use quorate_adversary::party::{Party, below, number};
use quorate_reference::curve::Point;
use quorate_reference::proofs::aff_g_star as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, Params, TOY1536};
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;

use crate::{backend, eight, fixed, int, same, secret_key};

fn context() -> Context<'static> {
    quorate_adversary::fixed::context(129, 2)
}

struct Case {
    params: Params,
    prover: Party,
    verifier: Party,
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    rho_y: BigUint,
    C: BigUint,
    D: BigUint,
    Y: BigUint,
    X: Point,
}

impl Case {
    fn new(params: Params, x: BigInt, y: BigInt) -> Case {
        let (prover, verifier) = (Party::of(&params, 1), Party::of(&params, 2));
        let (n_v, n_p) = (&verifier.public().modulus, &prover.public().modulus);
        let (rho, rho_y) = (below(n_v, "rho"), below(n_p, "rho_y"));
        let C = encrypt(n_v, &number(255, "k"), &below(n_v, "nonce of C"));
        let square = n_v * n_v;
        let D = power(&C, &x, &square) * encrypt(n_v, &y, &rho) % &square;
        let Y = encrypt(n_p, &y, &rho_y);
        let X = g(&x);
        Case { params, x, y, rho, rho_y, C, D, Y, X, prover, verifier }
    }

    fn statement(&self) -> reference::Statement<'_> {
        let Case { C, D, Y, X, .. } = self;
        reference::Statement { N_v: self.verifier.public(), N_p: self.prover.public(), C, D, Y, X: *X }
    }

    fn witness(&self) -> reference::Witness<'_> {
        reference::Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }

    fn ciphertexts(&self) -> [Nat; 3] {
        [&self.C, &self.D, &self.Y].map(|c| fixed(c, 2 * self.params.modulus_bits))
    }

    /// Both provers.
    fn prove(&self, seed: u8) -> Result<AffGStarProof, LocalError> {
        let expected =
            reference::prove(&self.params, &tape(seed), &context(), &self.statement(), &self.witness());
        let [C, D, Y] = &self.ciphertexts();
        let (x, y) = (int(&self.x), int(&self.y));
        let [rho, rho_y] = [&self.rho, &self.rho_y].map(|nonce| fixed(nonce, self.params.modulus_bits));
        let [v, p] = [&self.verifier, &self.prover].map(|party| secret_key(&self.params, &party.key));
        let statement =
            optimized::Statement { N_v: Key::Peer(&v.public), N_p: Key::Own(&p), C, D, Y, X: self.X };
        let witness = optimized::Witness { x: &x, y: &y, rho: &rho, rho_y: &rho_y };
        let proof = optimized::prove(backend(), &self.params, &tape(seed), &context(), statement, witness);
        assert_eq!(proof, expected);
        expected
    }

    /// Both verifiers: the optimized one as a third party, or as the one whose ciphertext it is.
    fn verify_in(&self, context: &Context<'_>, proof: &AffGStarProof, third: bool) -> Result<(), Reason> {
        let expected = reference::verify(&self.params, context, &self.statement(), proof);
        let [C, D, Y] = &self.ciphertexts();
        let [v, p] = [&self.verifier, &self.prover].map(|party| secret_key(&self.params, &party.key));
        let N_v = if third { Key::Peer(&v.public) } else { Key::Own(&v) };
        let statement = optimized::Statement { N_v, N_p: Key::Peer(&p.public), C, D, Y, X: self.X };
        same("aff-g*", expected, optimized::verify(backend(), &self.params, context, &statement, proof))
    }

    fn verify(&self, proof: &AffGStarProof) -> Result<(), Reason> {
        self.verify_in(&context(), proof, true)
    }
}

/// C inverted once, products of powers, halves of the own key. The ends of J_ℓ and J_ℓ'.
#[test]
fn aff_g_star_proof_is_that_of_the_reference() {
    let cases = [
        (number(256, "x"), -number(1088, "y")),
        (-two_to(256), two_to(1088) - 1),
        (two_to(256) - 1, -two_to(1088)),
        (1.into(), 0.into()),
    ];
    for (seed, (x, y)) in (0..).zip(cases) {
        let case = Case::new(TOY1536, x, y);
        let proof = case.prove(seed).unwrap();
        assert_eq!(case.verify(&proof), Ok(()));
        assert_eq!(case.verify_in(&context(), &proof, false), Ok(()));
    }
}

#[test]
fn aff_g_star_at_p2048() {
    let mut params = P2048;
    params.m = 8;
    let case = Case::new(params, number(256, "x"), -number(1280, "y"));
    assert_eq!(case.verify(&case.prove(1).unwrap()), Ok(()));
}

#[test]
fn aff_g_star_unlucky() {
    let far = two_to(1530);
    assert_eq!(Case::new(eight(), far.clone(), 0.into()).prove(1), Err(LocalError::Unlucky));
    assert_eq!(Case::new(eight(), 0.into(), -far).prove(1), Err(LocalError::Unlucky));
    // the secret is a quarter of the mask: both outcomes occur
    for (x, y) in [(two_to(256 + 62), 0.into()), (0.into(), two_to(1088 + 62))] {
        let case = Case::new(eight(), x, y);
        let proofs: Vec<_> = (0..6).map(|seed| case.prove(seed).is_ok()).collect();
        assert!(proofs.contains(&true) && proofs.contains(&false));
    }
}
