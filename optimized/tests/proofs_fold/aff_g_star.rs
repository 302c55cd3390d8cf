//! Π_aff-g*.

use num_bigint::{BigInt, BigUint};
use quorate::bignum::nat::Nat;
use quorate::paillier::Key;
use quorate::proofs::aff_g_star as optimized;
use quorate_reference::curve::Point;
use quorate_reference::proofs::aff_g_star as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, Params, TOY1536};
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{self, Party, Wire, below, ends, number, other_contexts, party, refuses, tape, unit};
use crate::math::{enc, g, int_bytes, nat, pow, to_int, to_nat, two_to};
use crate::{backend, eight, fixed, int, same, secret_key};

fn context() -> Context<'static> {
    fixtures::context(129, 2)
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
        let (prover, verifier) = (party(&params, 1), party(&params, 2));
        let (n_v, n_p) = (&verifier.public().modulus, &prover.public().modulus);
        let (rho, rho_y) = (below(n_v, "rho"), below(n_p, "rho_y"));
        let C = enc(n_v, &number(255, "k"), &below(n_v, "nonce of C"));
        let square = n_v * n_v;
        let D = pow(&C, &x, &square) * enc(n_v, &y, &rho) % &square;
        let Y = enc(n_p, &y, &rho_y);
        let X = g(&x);
        Case { params, x, y, rho, rho_y, C, D, Y, X, prover, verifier }
    }

    fn eight() -> Case {
        Case::new(eight(), number(256, "x"), -number(1088, "y"))
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

    fn honest(&self) -> AffGStarProof {
        reference::prove(&self.params, &tape(1), &context(), &self.statement(), &self.witness()).unwrap()
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

#[test]
fn aff_g_star_wrong_bytes() {
    let case = Case::eight();
    let proof = case.honest();
    type Field = fn(&mut AffGStarProof) -> &mut Vec<Vec<u8>>;
    let fields: [(&str, Field, Wire); 7] = [
        ("A", |p| &mut p.A, unit(&case.verifier.key, 2)),
        ("R", |p| &mut p.R, Wire::Point),
        ("B", |p| &mut p.B, unit(&case.prover.key, 2)),
        ("z1", |p| &mut p.z1, Wire::Int { b: 320, reason: Reason::AffGStarRangeZ1 }),
        ("z2", |p| &mut p.z2, Wire::Int { b: 1152, reason: Reason::AffGStarRangeZ2 }),
        ("w", |p| &mut p.w, unit(&case.verifier.key, 1)),
        ("w_y", |p| &mut p.w_y, unit(&case.prover.key, 1)),
    ];
    for (name, field, wire) in fields {
        for i in 0..8 {
            refuses(name, &proof, |proof| &mut field(proof)[i], &wire, |proof| case.verify(proof));
        }
        for length in [0, 7, 9] {
            let mut other = proof.clone();
            let element = field(&mut other)[0].clone();
            field(&mut other).resize(length, element);
            assert_eq!(case.verify(&other), Err(Reason::FrameLength), "{name}");
        }
        // no unit comes before everything behind it
        let mut other = proof.clone();
        other.A[7].fill(0);
        if name != "A" {
            field(&mut other)[0].fill(0xff);
            assert_eq!(case.verify(&other), Err(Reason::DecodeUnit), "{name}");
        }
    }
}

/// Each equation alone in each repetition, with the challenge of what is sent.
#[test]
fn aff_g_star_each_repetition() {
    let case = Case::eight();
    let (N_v, N_p) = (case.verifier.public(), case.prover.public());
    let masks = reference::sample(&case.params, &tape(1), &context(), N_v, N_p).unwrap();
    let finish = |commitments: &reference::Commitments| {
        let e = reference::challenge(&case.params, &context(), &case.statement(), commitments);
        let responses = reference::respond(&case.statement(), &case.witness(), &masks, &e);
        reference::encode(&case.params, commitments, &responses)
    };
    let commit = || reference::commit(&case.statement(), &masks);
    for i in 0..8 {
        let mut c = commit();
        c.A[i] = &c.A[i] * (&N_v.modulus + 1u8) % &N_v.square;
        assert_eq!(case.verify(&finish(&c)), Err(Reason::AffGStarEq1));
        let mut c = commit();
        c.B[i] = &c.B[i] * (&N_p.modulus + 1u8) % &N_p.square;
        assert_eq!(case.verify(&finish(&c)), Err(Reason::AffGStarEq3));
        c.R[i] += g(&1.into());
        assert_eq!(case.verify(&finish(&c)), Err(Reason::AffGStarEq2));

        let change = |change: &dyn Fn(&mut AffGStarProof)| {
            let mut proof = case.honest();
            change(&mut proof);
            case.verify(&proof)
        };
        let q = BigInt::from(crate::math::q());
        let add_q = |bytes: &mut Vec<u8>| *bytes = int_bytes(&(to_int(bytes) + &q), bytes.len());
        assert_eq!(change(&|p| add_q(&mut p.z1[i])), Err(Reason::AffGStarEq1));
        assert_eq!(change(&|p| add_q(&mut p.z2[i])), Err(Reason::AffGStarEq1));
        let double = |bytes: &mut Vec<u8>, n: &BigUint| *bytes = nat(&(to_nat(bytes) * 2u8 % n), 192);
        assert_eq!(change(&|p| double(&mut p.w[i], &N_v.modulus)), Err(Reason::AffGStarEq1));
        assert_eq!(change(&|p| double(&mut p.w_y[i], &N_p.modulus)), Err(Reason::AffGStarEq3));
    }
    for (name, other) in other_contexts(&context()) {
        for third in [true, false] {
            let result = case.verify_in(&other, &case.honest(), third);
            assert_eq!(result, Err(Reason::AffGStarEq1), "{name}");
        }
    }
}

/// Both ends of both ranges: the secrets are 0, so the responses are the masks.
#[test]
fn aff_g_star_ranges() {
    let case = Case::new(eight(), 0.into(), 0.into());
    let (N_v, N_p) = (case.verifier.public(), case.prover.public());
    let masks = || reference::sample(&case.params, &tape(1), &context(), N_v, N_p).unwrap();
    let verify = |masks: &[reference::Mask]| {
        let commitments = reference::commit(&case.statement(), masks);
        let e = reference::challenge(&case.params, &context(), &case.statement(), &commitments);
        let responses = reference::respond(&case.statement(), &case.witness(), masks, &e);
        case.verify(&reference::encode(&case.params, &commitments, &responses))
    };
    for (alpha, inside) in ends(320) {
        let mut masks = masks();
        masks[3].alpha = alpha;
        assert_eq!(verify(&masks), if inside { Ok(()) } else { Err(Reason::AffGStarRangeZ1) });
    }
    for (beta, inside) in ends(1152) {
        let mut masks = masks();
        masks[7].beta = beta;
        assert_eq!(verify(&masks), if inside { Ok(()) } else { Err(Reason::AffGStarRangeZ2) });
    }
}

#[test]
fn aff_g_star_false_statements() {
    type Change = fn(&mut Case);
    let changes: [(Change, Reason); 4] = [
        (
            |c| c.C = &c.C * (&c.verifier.public().modulus + 1u8) % &c.verifier.public().square,
            Reason::AffGStarEq1,
        ),
        (
            |c| c.D = &c.D * (&c.verifier.public().modulus + 1u8) % &c.verifier.public().square,
            Reason::AffGStarEq1,
        ),
        (|c| c.X += g(&1.into()), Reason::AffGStarEq2),
        (
            |c| c.Y = &c.Y * (&c.prover.public().modulus + 1u8) % &c.prover.public().square,
            Reason::AffGStarEq3,
        ),
    ];
    for (change, reason) in changes {
        let mut case = Case::eight();
        change(&mut case);
        for third in [true, false] {
            assert_eq!(case.verify_in(&context(), &case.honest(), third), Err(reason));
            // a proof of the statement before
            assert!(case.verify_in(&context(), &Case::eight().honest(), third).is_err());
        }
    }
}
