//! Π_dec.

use num_bigint::{BigInt, BigUint};
use quorate::paillier::Key;
use quorate::proofs::dec as optimized;
use quorate_reference::curve::Point;
use quorate_reference::proofs::dec as reference;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, Params, Shape, TOY1536};
use quorate_spec::proofs::DecProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, Party, Wire, below, ends, number, other_contexts, party, refuses, shape, tape, unit,
};
use crate::math::{enc, g, int_bytes, nat, pow, times, to_int, to_nat, two_to};
use crate::{backend, eight, fixed, int, public_key, same, secret_key};

/// ℓ_y at TOY1536 for n = 3.
const ELL_Y: usize = 1088 + 320 + 2 + 2;

fn context() -> Context<'static> {
    fixtures::context(130, 0)
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
        let prover = party(&params, 1);
        let (n, square) = (&prover.public().modulus, &prover.public().square);
        let rho = below(n, "rho");
        let K = enc(n, &number(255, "k"), &below(n, "nonce of K"));
        let D = enc(n, &y, &rho) * pow(&K, &-&x, square) % square;
        let B = g(&number(255, "B"));
        let (X, S) = (g(&x), times(&y, &B));
        let mut shape = shape(TOY1536);
        shape.params = params;
        Case { shape, x, y, rho, K, D, X, S, B, prover }
    }

    fn eight() -> Case {
        Case::new(eight(), number(256, "x"), -number(ELL_Y, "y"))
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

    fn honest(&self) -> DecProof {
        reference::prove(&self.shape, &tape(1), &context(), &self.statement(), &self.witness()).unwrap()
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

/// The range of w depends on n.
#[test]
fn dec_parties() {
    for n in [2, 5, 64] {
        let mut case = Case::eight();
        case.shape = Shape::of_signers(TOY1536, n, 2).unwrap();
        case.shape.params.m = 8;
        assert_eq!(case.verify(&case.prove(1).unwrap()), Ok(()));
    }
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

#[test]
fn dec_wrong_bytes() {
    let case = Case::eight();
    let proof = case.honest();
    type Field = fn(&mut DecProof) -> &mut Vec<Vec<u8>>;
    let fields: [(&str, Field, Wire); 6] = [
        ("A", |p| &mut p.A, unit(&case.prover.key, 2)),
        ("C", |p| &mut p.C, Wire::Point),
        ("E", |p| &mut p.E, Wire::Point),
        ("z", |p| &mut p.z, Wire::Int { b: 320, reason: Reason::DecRangeZ }),
        ("w", |p| &mut p.w, Wire::Int { b: ELL_Y + 64, reason: Reason::DecRangeW }),
        ("nu", |p| &mut p.nu, unit(&case.prover.key, 1)),
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
fn dec_each_repetition() {
    let case = Case::eight();
    let N = case.prover.public();
    let masks = reference::sample(&case.shape, &tape(1), &context(), N).unwrap();
    let finish = |commitments: &reference::Commitments| {
        let e = reference::challenge(&case.shape.params, &context(), &case.statement(), commitments);
        let responses = reference::respond(&case.statement(), &case.witness(), &masks, &e);
        reference::encode(&case.shape, commitments, &responses)
    };
    let commit = || reference::commit(&case.statement(), &masks);
    for i in 0..8 {
        let mut c = commit();
        c.A[i] = &c.A[i] * (&N.modulus + 1u8) % &N.square;
        assert_eq!(case.verify(&finish(&c)), Err(Reason::DecEq1));
        let mut c = commit();
        c.C[i] += g(&1.into());
        assert_eq!(case.verify(&finish(&c)), Err(Reason::DecEq2));
        c.E[(i + 1) % 8] += g(&1.into());
        assert_eq!(case.verify(&finish(&c)), Err(Reason::DecEq2));
        let mut c = commit();
        c.E[i] += g(&1.into());
        assert_eq!(case.verify(&finish(&c)), Err(Reason::DecEq3));

        let change = |change: &dyn Fn(&mut DecProof)| {
            let mut proof = case.honest();
            change(&mut proof);
            case.verify(&proof)
        };
        let add = |bytes: &mut Vec<u8>, n: &BigUint| {
            *bytes = int_bytes(&(to_int(bytes) + BigInt::from(n.clone())), bytes.len())
        };
        let q = crate::math::q();
        assert_eq!(change(&|p| add(&mut p.z[i], &1u8.into())), Err(Reason::DecEq1));
        assert_eq!(change(&|p| add(&mut p.w[i], &q)), Err(Reason::DecEq1));
        let double = |bytes: &mut Vec<u8>| *bytes = nat(&(to_nat(bytes) * 2u8 % &N.modulus), 192);
        assert_eq!(change(&|p| double(&mut p.nu[i])), Err(Reason::DecEq1));
    }
    for (name, other) in other_contexts(&context()) {
        assert_eq!(case.verify_in(&other, &case.honest()), Err(Reason::DecEq1), "{name}");
    }
}

/// Both ends of both ranges: the secrets are 0, so the responses are the masks.
#[test]
fn dec_ranges() {
    let case = Case::new(eight(), 0.into(), 0.into());
    let N = case.prover.public();
    let masks = || reference::sample(&case.shape, &tape(1), &context(), N).unwrap();
    let verify = |masks: &[reference::Mask]| {
        let commitments = reference::commit(&case.statement(), masks);
        let e = reference::challenge(&case.shape.params, &context(), &case.statement(), &commitments);
        let responses = reference::respond(&case.statement(), &case.witness(), masks, &e);
        case.verify(&reference::encode(&case.shape, &commitments, &responses))
    };
    for (alpha, inside) in ends(320) {
        let mut masks = masks();
        masks[3].alpha = alpha;
        assert_eq!(verify(&masks), if inside { Ok(()) } else { Err(Reason::DecRangeZ) });
    }
    for (beta, inside) in ends(ELL_Y + 64) {
        let mut masks = masks();
        masks[7].beta = beta;
        assert_eq!(verify(&masks), if inside { Ok(()) } else { Err(Reason::DecRangeW) });
    }
}

#[test]
fn dec_false_statements() {
    type Change = fn(&mut Case);
    let changes: [(Change, Reason); 6] = [
        (|c| c.K = &c.K * (&c.prover.public().modulus + 1u8) % &c.prover.public().square, Reason::DecEq1),
        (|c| c.D = &c.D * (&c.prover.public().modulus + 1u8) % &c.prover.public().square, Reason::DecEq1),
        (|c| c.X += g(&1.into()), Reason::DecEq2),
        (|c| c.S += g(&1.into()), Reason::DecEq3),
        (|c| c.S = Point::IDENTITY, Reason::DecEq3),
        (|c| c.B += g(&1.into()), Reason::DecEq3),
    ];
    for (change, reason) in changes {
        let mut case = Case::eight();
        change(&mut case);
        assert_eq!(case.verify(&case.honest()), Err(reason));
        // a proof of the statement before
        assert!(case.verify(&Case::eight().honest()).is_err());
    }
}
