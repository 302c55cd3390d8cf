//! Π_enc-elg.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::Point;
use quorate_reference::paillier::PublicKey;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::enc_elg::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P3072, Params, TOY1536};
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, FieldChange, Party, SETS, Wire, all_differ, ends, number, other_contexts, party, refuses, shape,
    tape, unit, unit_hat,
};
use crate::math::{
    self, TestTape, ctx, enc, failing, g, in_j, int_bytes, nat, point_bytes, pow, product, scalar,
    scalar_bytes, times, to_int, to_nat, to_point, two_to,
};
use crate::under_test;

fn context() -> Context<'static> {
    fixtures::context(1, 2)
}

/// Prover 1, verifier 2, the witness and the statement.
struct Case {
    params: Params,
    prover: Party,
    verifier: Party,
    x: BigInt,
    rho: BigUint,
    a: BigInt,
    N: PublicKey,
    K: BigUint,
    Y: Point,
    A: Point,
    B: Point,
}

impl Case {
    fn new(params: Params, x: BigInt) -> Case {
        let (prover, verifier) = (party(&params, 1), party(&params, 2));
        let N = prover.public().clone();
        let (rho, a) = (fixtures::below(&N.modulus, "rho"), number(255, "a"));
        let Y = g(&number(255, "Y"));
        let (K, A, B) = (enc(&N.modulus, &x, &rho), g(&a), g(&x) + times(&a, &Y));
        Case { params, prover, verifier, x, rho, a, N, K, Y, A, B }
    }

    fn toy() -> Case {
        Case::new(TOY1536, number(256, "x"))
    }

    fn statement(&self) -> Statement<'_> {
        Statement { N: &self.N, K: &self.K, Y: self.Y, A: self.A, B: self.B }
    }

    fn prove(&self, seed: u8) -> Result<EncElgProof, LocalError> {
        let witness = Witness { x: &self.x, rho: &self.rho, a: &scalar(&self.a) };
        let setup = &self.verifier.setup;
        under_test::enc_elg::prove(&self.params, &tape(seed), &context(), &self.statement(), setup, &witness)
    }

    fn masks(&self) -> Masks {
        enc_elg::sample(&self.params, &tape(1), &context(), &self.N).unwrap()
    }

    fn verify(&self, proof: &EncElgProof) -> Result<(), Reason> {
        under_test::enc_elg::verify(&self.params, &context(), &self.statement(), &self.verifier.setup, proof)
    }

    /// The rest of the prover, with things out of place; the challenge is that of what is sent.
    fn finish(&self, masks: &Masks, changes: &[&Change]) -> EncElgProof {
        let (statement, setup) = (self.statement(), &self.verifier.setup);
        let witness = Witness { x: &self.x, rho: &self.rho, a: &scalar(&self.a) };
        let mut commitments = enc_elg::commit(&statement, setup, &witness, masks);
        for change in changes {
            if let Change::Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        let e = enc_elg::challenge(&self.params, &context(), &statement, setup, &commitments);
        let mut responses = enc_elg::respond(&statement, &witness, masks, &e);
        for change in changes {
            if let Change::Response(change) = change {
                change(&mut responses, self);
            }
        }
        enc_elg::encode(&self.params, &commitments, &responses)
    }

    #[track_caller]
    fn expect(&self, proof: &EncElgProof, reasons: &[Reason], name: &str) {
        assert_eq!(judge(self, proof), reasons, "{name}");
        let expected = reasons.first().map_or(Ok(()), |reason| Err(*reason));
        assert_eq!(self.verify(proof), expected, "{name}");
    }
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Case)),
    Commitment(fn(&mut Commitments, &Case)),
    Response(fn(&mut Responses, &Case)),
}

fn forge(changes: &[&Change]) -> (Case, EncElgProof) {
    let mut case = Case::toy();
    for change in changes {
        if let Change::Statement(change) = change {
            change(&mut case);
        }
    }
    let proof = case.finish(&case.masks(), changes);
    (case, proof)
}

fn setup_items(params: &Params, setup: &Setup) -> [Vec<u8>; 3] {
    [&setup.modulus, &setup.s, &setup.t].map(|value| nat(value, params.modulus_bits / 8))
}

fn independent_challenge(case: &Case, proof: &EncElgProof) -> BigInt {
    let h = case.params.modulus_bits / 8;
    let mut items = vec![ctx(&context()), nat(&case.N.modulus, h), nat(&case.K, 2 * h)];
    items.extend([&case.Y, &case.A, &case.B].map(point_bytes));
    items.extend(setup_items(&case.params, &case.verifier.setup));
    items.extend([&proof.S, &proof.D, &proof.E, &proof.F, &proof.T].map(Clone::clone));
    math::challenge("enc-elg/challenge", &items)
}

fn judge(case: &Case, proof: &EncElgProof) -> Vec<Reason> {
    let Case { params, K, Y, A, B, .. } = case;
    let (n, square) = (&case.N.modulus, &case.N.modulus.pow(2));
    let Setup { modulus: n_hat, s, t } = &case.verifier.setup;
    let [S, D, T, z2] = [&proof.S, &proof.D, &proof.T, &proof.z2].map(|bytes| to_nat(bytes));
    let [E, F] = [&proof.E, &proof.F].map(|bytes| to_point(bytes));
    let (z1, z3, w) = (to_int(&proof.z1), to_int(&proof.z3), math::big(&to_nat(&proof.w)));
    let e = &independent_challenge(case, proof);
    failing([
        (Reason::EncElgRangeZ1, in_j(&z1, params.ell + params.epsilon)),
        (Reason::DecodeInt, in_j(&z3, params.ell + params.epsilon + params.modulus_bits + 1)),
        (Reason::EncElgEq1, enc(n, &z1, &z2) == D * pow(K, e, square) % square),
        (Reason::EncElgEq2, g(&z1) + times(&w, Y) == E + times(e, B)),
        (Reason::EncElgEq3, g(&w) == F + times(e, A)),
        (Reason::EncElgEq4, product(&[(s, &z1), (t, &z3)], n_hat) == T * pow(&S, e, n_hat) % n_hat),
    ])
}

/// ENCELG-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn encelg_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let (context, h) = (context(), 192);
    let tape = TestTape { seed: 1, context: &context };
    let (ell, epsilon, nu) = (256, 320, 1536);
    let alpha = tape.int("enc-elg/alpha", 0, ell + epsilon);
    let mu = tape.int("enc-elg/mu", 0, ell + nu);
    let r = tape.residue("enc-elg/r", 0, &case.N.modulus, nu);
    let beta = tape.scalar("enc-elg/beta");
    let gamma = tape.int("enc-elg/gamma", 0, ell + epsilon + nu);
    let Setup { modulus: n_hat, s, t } = &case.verifier.setup;
    let mut proof = EncElgProof {
        S: nat(&product(&[(s, &case.x), (t, &mu)], n_hat), h),
        D: nat(&enc(&case.N.modulus, &alpha, &r), 2 * h),
        E: point_bytes(&(g(&alpha) + times(&beta, &case.Y))),
        F: point_bytes(&g(&beta)),
        T: nat(&product(&[(s, &alpha), (t, &gamma)], n_hat), h),
        z1: Vec::new(),
        w: Vec::new(),
        z2: Vec::new(),
        z3: Vec::new(),
    };
    let e = independent_challenge(&case, &proof);
    proof.z1 = int_bytes(&(alpha + &e * &case.x), 73);
    proof.w = scalar_bytes(&(beta + &e * &case.a));
    proof.z2 = nat(&(r * pow(&case.rho, &e, &case.N.modulus) % &case.N.modulus), h);
    proof.z3 = int_bytes(&(gamma + &e * mu), 265);
    assert_eq!(case.prove(1), Ok(proof));
    assert_eq!(case.prove(1), case.prove(1));
    assert_ne!(case.prove(1), case.prove(2));
}

/// ENCELG-P-1 and all checks: an honest proof is accepted at every parameter set, for the ends of J_ℓ too.
#[test]
fn encelg_completes_at_every_set() {
    for params in SETS {
        let x = number(256, "x");
        let case = Case::new(params, x);
        let proof = case.prove(1).unwrap();
        case.expect(&proof, &[], params.name);
        assert_eq!(EncElgProof::decode(&shape(params), &proof.encode()), Ok(proof));
    }
    for x in [0.into(), -two_to(256), two_to(256) - 1, math::big(&math::q()) - 1] {
        let case = Case::new(TOY1536, x);
        case.expect(&case.prove(1).unwrap(), &[], "end");
    }
}

/// ENCELG-P-2: a response outside its range is an error and no proof; a response inside verifies, whatever the witness.
#[test]
fn encelg_p_2_out_of_range_is_unlucky() {
    for x in [two_to(700), -two_to(700)] {
        assert_eq!(Case::new(TOY1536, x).prove(1), Err(LocalError::Unlucky));
    }
    // |ex| is about as large as the mask: both outcomes occur
    let case = Case::new(TOY1536, two_to(256 + 320 - 254));
    let proofs: Vec<_> = (0..16).map(|seed| case.prove(seed)).collect();
    assert!(proofs.contains(&Err(LocalError::Unlucky)));
    let accepted: Vec<_> = proofs.iter().flatten().collect();
    assert!(!accepted.is_empty());
    accepted.into_iter().for_each(|proof| case.expect(proof, &[], "in range"));
}

/// ENCELG-P-1: a commitment that is the identity has no encoding: an error and no proof.
#[test]
fn encelg_p_1_identity_is_unlucky() {
    let mut case = Case::toy();
    let Masks { alpha, beta, .. } = case.masks();
    // E = αG + βY
    case.Y = g(&-alpha) * beta.invert().unwrap();
    assert_eq!(case.prove(1), Err(LocalError::Unlucky));
}

/// ENCELG-V-1: every field, wrong in every way. ENC-2, ENC-3, ENC-4, ENC-5, ENC-6.
#[test]
fn encelg_v_1_fields() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    type Field = fn(&mut EncElgProof) -> &mut Vec<u8>;
    let hat = || unit_hat(&case.verifier);
    let fields: [(&str, Field, Wire); 9] = [
        ("S", |p| &mut p.S, hat()),
        ("D", |p| &mut p.D, unit(&case.prover.key, 2)),
        ("E", |p| &mut p.E, Wire::Point),
        ("F", |p| &mut p.F, Wire::Point),
        ("T", |p| &mut p.T, hat()),
        ("z1", |p| &mut p.z1, Wire::Int { b: 576, reason: Reason::EncElgRangeZ1 }),
        ("w", |p| &mut p.w, Wire::Scalar),
        ("z2", |p| &mut p.z2, unit(&case.prover.key, 1)),
        ("z3", |p| &mut p.z3, Wire::Int { b: 576 + 1536 + 1, reason: Reason::DecodeInt }),
    ];
    let names: Vec<_> = EncElgProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect();
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names);
    for (name, field, wire) in fields {
        refuses(name, &proof, field, &wire, |proof| case.verify(proof));
    }
}

/// ENCELG-V-1: with D = 0 and z2 = 0 both sides of equation 1 are 0 for every K; only the decoder refuses it.
#[test]
fn encelg_v_1_zeros() {
    let mut case = Case::toy();
    case.K = fixtures::below(&case.N.square, "any ciphertext");
    let zero = BigUint::default;
    let proof = case.finish(
        &case.masks(),
        &[
            &Change::Commitment(|c, _| c.D = BigUint::default()),
            &Change::Response(|r, _| r.z2 = BigUint::default()),
        ],
    );
    assert_eq!((to_nat(&proof.D), to_nat(&proof.z2)), (zero(), zero()));
    assert_eq!(judge(&case, &proof), []);
    assert_eq!(case.verify(&proof), Err(Reason::DecodeUnit));
}

/// ENCELG-V-2: both ends of J_{ℓ+ε}. The plaintext is 0, so the response is the mask.
#[test]
fn encelg_v_2_range_z1() {
    for params in [TOY1536, P3072] {
        let case = Case::new(params, 0.into());
        for (alpha, inside) in ends(params.ell + params.epsilon) {
            let proof = case.finish(&Masks { alpha: alpha.clone(), ..case.masks() }, &[]);
            assert_eq!(to_int(&proof.z1), alpha);
            case.expect(&proof, if inside { &[] } else { &[Reason::EncElgRangeZ1] }, &alpha.to_string());
        }
    }
}

/// ENCELG-V-1, ENC-6: both ends of the type of z3. The randomness of S is 0, so the response is the mask.
#[test]
fn encelg_v_1_type_of_z3() {
    let case = Case::toy();
    for (gamma, inside) in ends(256 + 320 + 1536 + 1) {
        let proof = case.finish(&Masks { mu: 0.into(), gamma: gamma.clone(), ..case.masks() }, &[]);
        assert_eq!(to_int(&proof.z3), gamma);
        case.expect(&proof, if inside { &[] } else { &[Reason::DecodeInt] }, &gamma.to_string());
    }
}

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, Change, Reason)] = &[
    // ENCELG-V-3
    ("D", Change::Commitment(|c, case| c.D = &c.D * (&case.N.modulus + 1u8) % &case.N.square), Reason::EncElgEq1),
    ("K", Change::Statement(|c| c.K = &c.K * (&c.N.modulus + 1u8) % &c.N.square), Reason::EncElgEq1),
    ("nonce of K", Change::Statement(|c| c.rho += 1u8), Reason::EncElgEq1),
    ("z2", Change::Response(|r, case| r.z2 = &r.z2 * 2u8 % &case.N.modulus), Reason::EncElgEq1),
    // ENCELG-V-4
    ("E", Change::Commitment(|c, _| c.E += g(&1.into())), Reason::EncElgEq2),
    ("B", Change::Statement(|c| c.B += g(&1.into())), Reason::EncElgEq2),
    ("Y", Change::Statement(|c| c.Y += g(&1.into())), Reason::EncElgEq2),
    // ENCELG-V-5
    ("F", Change::Commitment(|c, _| c.F += g(&1.into())), Reason::EncElgEq3),
    ("A", Change::Statement(|c| c.A += g(&1.into())), Reason::EncElgEq3),
    // ENCELG-V-6
    ("T", Change::Commitment(|c, case| c.T = &c.T * 2u8 % &case.verifier.setup.modulus), Reason::EncElgEq4),
    ("S", Change::Commitment(|c, case| c.S = &c.S * 2u8 % &case.verifier.setup.modulus), Reason::EncElgEq4),
    ("z3", Change::Response(|r, _| r.z3 += 1), Reason::EncElgEq4),
];

/// ENCELG-V-3, ENCELG-V-4, ENCELG-V-5, ENCELG-V-6: each equation fails alone.
#[test]
fn encelg_v_each_equation_alone() {
    for (name, change, reason) in ALONE {
        let (case, proof) = forge(&[change]);
        case.expect(&proof, &[*reason], name);
    }
}

/// PROOF-1: the first equation that fails gives the reason, and decoding comes before all of them.
#[test]
fn proof_1_enc_elg_first_failure_is_reported() {
    use Reason::{EncElgEq1, EncElgEq2, EncElgEq3, EncElgEq4};
    let commitment = |reason| &ALONE.iter().find(|(_, _, r)| *r == reason).unwrap().1;
    let order = [EncElgEq1, EncElgEq2, EncElgEq3, EncElgEq4];
    for first in 0..order.len() {
        let changes: Vec<&Change> = order[first..].iter().map(|reason| commitment(*reason)).collect();
        let (case, mut proof) = forge(&changes);
        case.expect(&proof, &order[first..], "cumulative");
        proof.z3 = int_bytes(&two_to(2113), 265);
        assert_eq!(case.verify(&proof), Err(Reason::DecodeInt));
        proof.z1 = int_bytes(&two_to(576), 73);
        assert_eq!(case.verify(&proof), Err(Reason::EncElgRangeZ1));
        proof.S = vec![0; 192];
        assert_eq!(case.verify(&proof), Err(Reason::DecodeUnit));
    }
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_enc_elg_in_another_context() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    for (name, other) in other_contexts(&context()) {
        let setup = &case.verifier.setup;
        let result = under_test::enc_elg::verify(&case.params, &other, &case.statement(), setup, &proof);
        assert_eq!(result, Err(Reason::EncElgEq1), "{name}");
    }
}

/// PROOF-2: a proof made under another verifier's setup is refused.
#[test]
fn proof_2_enc_elg_under_another_setup() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    case.verifier = party(&case.params, 3);
    assert!(case.verify(&proof).is_err());
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order.
#[test]
fn hash_5_enc_elg_challenge_covers_everything() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    let (mut commitments, _) =
        enc_elg::decode(&case.params, &case.statement(), &case.verifier.setup, &proof).unwrap();
    let challenge = |context: &Context<'_>, case: &Case, commitments: &Commitments| {
        enc_elg::challenge(&case.params, context, &case.statement(), &case.verifier.setup, commitments)
    };
    let first = challenge(&context(), &case, &commitments);
    assert_eq!(first, independent_challenge(&case, &proof));
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &case, &commitments)));
    }
    let statement_fields: [FieldChange<Case>; 8] = [
        ("N", |c| c.N.modulus += 2u8),
        ("K", |c| c.K += 1u8),
        ("Y", |c| c.Y += g(&1.into())),
        ("A", |c| c.A += g(&1.into())),
        ("B", |c| c.B += g(&1.into())),
        ("N_hat", |c| c.verifier.setup.modulus += 2u8),
        ("s", |c| c.verifier.setup.s += 1u8),
        ("t", |c| c.verifier.setup.t += 1u8),
    ];
    for (name, change) in statement_fields {
        change(&mut case);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 5] = [
        ("S", |c| c.S += 1u8),
        ("D", |c| c.D += 1u8),
        ("E", |c| c.E += g(&1.into())),
        ("F", |c| c.F += g(&1.into())),
        ("T", |c| c.T += 1u8),
    ];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    all_differ(&challenges);
}
