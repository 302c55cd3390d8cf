//! Π_dec.

use num_bigint::{BigInt, BigUint};
use quorate::paillier::Key;
use quorate::proofs::dec as optimized;
use quorate_adversary::fixed::{shape, tape};
use quorate_adversary::math::{encrypt, g, power, times, two_to};
use quorate_adversary::party::{Party, below, number};
use quorate_reference::curve::Point;
use quorate_reference::proofs::dec as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, Params, Shape, TOY1536};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;

use crate::{backend, eight, fixed, int, public_key, same, secret_key};

/// ℓ_y at TOY1536 for n = 3.
const ELL_Y: usize = 1088 + 320 + 2 + 2;

fn context() -> Context<'static> {
    quorate_adversary::fixed::context(130, 0)
}

/// The statement, the witness, and which key the verifier uses.
struct Case {
    shape: Shape,
    prover: Party,
    x: BigInt,
    y: BigInt,
    rho: BigUint,
    K: BigUint,
    D: BigUint,
    X: Point,
    S: Point,
    B: Point,
}

impl Case {
    fn new(params: Params, x: BigInt, y: BigInt) -> Case {
        let prover = Party::of(&params, 1);
        let (n, square) = (&prover.public().modulus, &prover.public().square);
        let rho = below(n, "rho");
        let K = encrypt(n, &number(255, "k"), &below(n, "nonce of K"));
        let D = encrypt(n, &y, &rho) * power(&K, &-&x, square) % square;
        let B = g(&number(255, "B"));
        let (X, S) = (g(&x), times(&y, &B));
        let mut shape = shape(TOY1536);
        shape.params = params;
        Case { shape, x, y, rho, K, D, X, S, B, prover }
    }

    fn statement(&self) -> reference::Statement<'_> {
        let Case { K, D, X, S, B, .. } = self;
        reference::Statement { N: self.prover.public(), K, D, X: *X, S: *S, B: *B }
    }

    fn witness(&self) -> reference::Witness<'_> {
        reference::Witness { x: &self.x, y: &self.y, rho: &self.rho }
    }

    fn ciphertexts(&self) -> [quorate::bignum::nat::Nat; 2] {
        [&self.K, &self.D].map(|c| fixed(c, 2 * self.shape.params.modulus_bits))
    }

    /// Both provers, with the own key and with the public one.
    fn prove(&self, seed: u8) -> Result<DecProof, LocalError> {
        let Case { shape, X, S, B, .. } = self;
        let expected = reference::prove(shape, &tape(seed), &context(), &self.statement(), &self.witness());
        let [K, D] = &self.ciphertexts();
        let (x, y, rho) = (int(&self.x), int(&self.y), fixed(&self.rho, shape.params.modulus_bits));
        let secret = secret_key(&shape.params, &self.prover.key);
        for N in [Key::Own(&secret), Key::Peer(&secret.public)] {
            let statement = optimized::Statement { N, K, D, X: *X, S: *S, B: *B };
            let witness = optimized::Witness { x: &x, y: &y, rho: &rho };
            let proof = optimized::prove(backend(), shape, &tape(seed), &context(), statement, witness);
            assert_eq!(proof, expected);
        }
        expected
    }

    /// Both verifiers.
    fn verify_in(&self, context: &Context<'_>, proof: &DecProof) -> Result<(), Reason> {
        let Case { shape, X, S, B, .. } = self;
        let expected = reference::verify(shape, context, &self.statement(), proof);
        same("dec", expected, {
            let [K, D] = &self.ciphertexts();
            let key = public_key(self.prover.public());
            let statement = optimized::Statement { N: Key::Peer(&key), K, D, X: *X, S: *S, B: *B };
            optimized::verify(backend(), shape, context, &statement, proof)
        })
    }

    fn verify(&self, proof: &DecProof) -> Result<(), Reason> {
        self.verify_in(&context(), proof)
    }
}

/// K inverted once, products of powers, halves of the own key. The ends of J_ℓ and J_{ℓ_y}, and S the identity.
#[test]
fn dec_proof_is_that_of_the_reference() {
    let cases = [
        (number(256, "x"), -number(ELL_Y, "y")),
        (-two_to(256), two_to(ELL_Y) - 1),
        (two_to(256) - 1, -two_to(ELL_Y)),
        (1.into(), 0.into()),
    ];
    for (seed, (x, y)) in (0..).zip(cases) {
        let case = Case::new(TOY1536, x, y);
        let proof = case.prove(seed).unwrap();
        assert_eq!(case.verify(&proof), Ok(()));
    }
}

#[test]
fn dec_at_p2048() {
    let mut params = P2048;
    params.m = 8;
    let case = Case::new(params, number(256, "x"), -number(params.ell_y(3), "y"));
    assert_eq!(case.verify(&case.prove(1).unwrap()), Ok(()));
}

#[test]
fn dec_unlucky() {
    let far = two_to(1530);
    for (x, y) in
        [(far.clone(), 0.into()), (0.into(), -far), (0.into(), two_to(ELL_Y)), (0.into(), -two_to(ELL_Y) - 1)]
    {
        assert_eq!(Case::new(eight(), x, y).prove(1), Err(LocalError::Unlucky));
    }
    let mut case = Case::new(eight(), 1.into(), 0.into());
    case.B = Point::IDENTITY;
    assert_eq!(case.prove(1), Err(LocalError::Unlucky));
    // the secret is a quarter of the mask: both outcomes occur
    let case = Case::new(eight(), two_to(256 + 62), 0.into());
    let proofs: Vec<_> = (0..6).map(|seed| case.prove(seed).is_ok()).collect();
    assert!(proofs.contains(&true) && proofs.contains(&false));
}
