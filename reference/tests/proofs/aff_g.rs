//! Π_aff-g.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::Point;
use quorate_reference::paillier::PublicKey;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::aff_g::{self, Commitments, Masks, Responses, Statement, Witness};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, FieldChange, Party, SETS, Wire, all_differ, ends, number, other_contexts, party, refuses, shape,
    tape, unit, unit_hat,
};
use crate::math::{
    self, TestTape, ctx, enc, failing, g, in_j, int_bytes, nat, point_bytes, pow, product, times, to_int,
    to_nat, to_point, two_to,
};
use crate::under_test;

fn context() -> Context<'static> {
    fixtures::context(2, 2)
}

/// Prover 1, verifier 2, the witness and the statement. Π_aff-g* has the same.
pub(crate) struct Case {
    pub(crate) params: Params,
    pub(crate) prover: Party,
    pub(crate) verifier: Party,
    pub(crate) x: BigInt,
    pub(crate) y: BigInt,
    pub(crate) rho: BigUint,
    pub(crate) rho_y: BigUint,
    pub(crate) N_v: PublicKey,
    pub(crate) N_p: PublicKey,
    pub(crate) C: BigUint,
    pub(crate) D: BigUint,
    pub(crate) Y: BigUint,
    pub(crate) X: Point,
}

impl Case {
    pub(crate) fn new(params: Params, x: BigInt, y: BigInt) -> Case {
        let (prover, verifier) = (party(&params, 1), party(&params, 2));
        let (N_v, N_p) = (verifier.public().clone(), prover.public().clone());
        let (rho, rho_y) = (fixtures::below(&N_v.modulus, "rho"), fixtures::below(&N_p.modulus, "rho_y"));
        let C = enc(&N_v.modulus, &number(255, "k"), &fixtures::below(&N_v.modulus, "nonce of C"));
        let D = pow(&C, &x, &N_v.square) * enc(&N_v.modulus, &y, &rho) % &N_v.square;
        let (Y, X) = (enc(&N_p.modulus, &y, &rho_y), g(&x));
        Case { params, prover, verifier, x, y, rho, rho_y, N_v, N_p, C, D, Y, X }
    }

    pub(crate) fn toy() -> Case {
        Case::new(TOY1536, number(256, "x"), -number(1088, "y"))
    }

    pub(crate) fn statement(&self) -> Statement<'_> {
        let Case { N_v, N_p, C, D, Y, X, .. } = self;
        Statement { N_v, N_p, C, D, Y, X: *X }
    }

    pub(crate) fn witness(&self) -> Witness<'_> {
        Witness { x: &self.x, y: &self.y, rho: &self.rho, rho_y: &self.rho_y }
    }

    /// The items N_v, N_p, C, D, Y, X.
    pub(crate) fn items(&self) -> Vec<Vec<u8>> {
        let h = self.params.modulus_bits / 8;
        let mut items = vec![nat(&self.N_v.modulus, h), nat(&self.N_p.modulus, h)];
        items.extend([&self.C, &self.D, &self.Y].map(|value| nat(value, 2 * h)));
        items.push(point_bytes(&self.X));
        items
    }

    fn prove(&self, seed: u8) -> Result<AffGProof, LocalError> {
        let setup = &self.verifier.setup;
        under_test::aff_g::prove(
            &self.params,
            &tape(seed),
            &context(),
            &self.statement(),
            setup,
            &self.witness(),
        )
    }

    fn masks(&self) -> Masks {
        aff_g::sample(&self.params, &tape(1), &context(), &self.N_v, &self.N_p).unwrap()
    }

    fn verify(&self, proof: &AffGProof) -> Result<(), Reason> {
        under_test::aff_g::verify(&self.params, &context(), &self.statement(), &self.verifier.setup, proof)
    }

    /// The rest of the prover, with things out of place; the challenge is that of what is sent.
    fn finish(&self, masks: &Masks, changes: &[&Change]) -> AffGProof {
        let (statement, witness, setup) = (self.statement(), self.witness(), &self.verifier.setup);
        let mut commitments = aff_g::commit(&statement, setup, &witness, masks);
        for change in changes {
            if let Change::Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        let e = aff_g::challenge(&self.params, &context(), &statement, setup, &commitments);
        let mut responses = aff_g::respond(&statement, &witness, masks, &e);
        for change in changes {
            if let Change::Response(change) = change {
                change(&mut responses, self);
            }
        }
        aff_g::encode(&self.params, &commitments, &responses)
    }

    #[track_caller]
    fn expect(&self, proof: &AffGProof, reasons: &[Reason], name: &str) {
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

fn forge(changes: &[&Change]) -> (Case, AffGProof) {
    let mut case = Case::toy();
    for change in changes {
        if let Change::Statement(change) = change {
            change(&mut case);
        }
    }
    let proof = case.finish(&case.masks(), changes);
    (case, proof)
}

fn independent_challenge(case: &Case, proof: &AffGProof) -> BigInt {
    let AffGProof { A, B_x, B_y, E, S, F, T, .. } = proof;
    let Setup { modulus, s, t } = &case.verifier.setup;
    let mut items = [vec![ctx(&context())], case.items()].concat();
    items.extend([modulus, s, t].map(|value| nat(value, case.params.modulus_bits / 8)));
    items.extend([A, B_x, B_y, E, S, F, T].map(Clone::clone));
    math::challenge("aff-g/challenge", &items)
}

fn judge(case: &Case, proof: &AffGProof) -> Vec<Reason> {
    let Case { params, N_v, N_p, C, D, Y, X, .. } = case;
    let (n_v, n_p) = (&N_v.modulus, &N_p.modulus);
    let (square_v, square_p) = (&n_v.pow(2), &n_p.pow(2));
    let Setup { modulus: n_hat, s, t } = &case.verifier.setup;
    let AffGProof { A, B_y, E, S, F, T, w, w_y, .. } = proof;
    let [A, B_y, E, S, F, T, w, w_y] = [A, B_y, E, S, F, T, w, w_y].map(|bytes| to_nat(bytes));
    let [z1, z2, z3, z4] = [&proof.z1, &proof.z2, &proof.z3, &proof.z4].map(|bytes| to_int(bytes));
    let b = params.epsilon + params.modulus_bits + 1;
    let e = &independent_challenge(case, proof);
    failing([
        (Reason::AffGRangeZ1, in_j(&z1, params.ell + params.epsilon)),
        (Reason::AffGRangeZ2, in_j(&z2, params.ell_prime + params.epsilon)),
        (Reason::DecodeInt, in_j(&z3, params.ell + b) && in_j(&z4, params.ell_prime + b)),
        (
            Reason::AffGEq1,
            pow(C, &z1, square_v) * enc(n_v, &z2, &w) % square_v == A * pow(D, e, square_v) % square_v,
        ),
        (Reason::AffGEq2, g(&z1) == to_point(&proof.B_x) + times(e, X)),
        (Reason::AffGEq3, enc(n_p, &z2, &w_y) == B_y * pow(Y, e, square_p) % square_p),
        (Reason::AffGEq4, product(&[(s, &z1), (t, &z3)], n_hat) == E * pow(&S, e, n_hat) % n_hat),
        (Reason::AffGEq5, product(&[(s, &z2), (t, &z4)], n_hat) == F * pow(&T, e, n_hat) % n_hat),
    ])
}

/// AFFG-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn affg_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let (context, h) = (context(), 192);
    let (n_v, n_p) = (&case.N_v.modulus, &case.N_p.modulus);
    let Setup { modulus: n_hat, s, t } = &case.verifier.setup;
    let tape = TestTape { seed: 1, context: &context };
    let (ell, ell_prime, epsilon, nu) = (256, 1088, 320, 1536);
    let int = |label, b| tape.int(label, 0, b);
    let (alpha, beta) = (int("aff-g/alpha", ell + epsilon), int("aff-g/beta", ell_prime + epsilon));
    let (gamma, delta) =
        (int("aff-g/gamma", ell + epsilon + nu), int("aff-g/delta", ell_prime + epsilon + nu));
    let (m, mu) = (int("aff-g/m", ell + nu), int("aff-g/mu", ell_prime + nu));
    let (r, r_y) = (tape.residue("aff-g/r", 0, n_v, nu), tape.residue("aff-g/r_y", 0, n_p, nu));
    let com = |x: &BigInt, mu: &BigInt| nat(&product(&[(s, x), (t, mu)], n_hat), h);
    let A = pow(&case.C, &alpha, &case.N_v.square) * enc(n_v, &beta, &r) % &case.N_v.square;
    let mut proof = AffGProof {
        A: nat(&A, 2 * h),
        B_x: point_bytes(&g(&alpha)),
        B_y: nat(&enc(n_p, &beta, &r_y), 2 * h),
        E: com(&alpha, &gamma),
        S: com(&case.x, &m),
        F: com(&beta, &delta),
        T: com(&case.y, &mu),
        z1: Vec::new(),
        z2: Vec::new(),
        z3: Vec::new(),
        z4: Vec::new(),
        w: Vec::new(),
        w_y: Vec::new(),
    };
    let e = independent_challenge(&case, &proof);
    proof.z1 = int_bytes(&(alpha + &e * &case.x), 73);
    proof.z2 = int_bytes(&(beta + &e * &case.y), 177);
    proof.z3 = int_bytes(&(gamma + &e * m), 265);
    proof.z4 = int_bytes(&(delta + &e * mu), 369);
    proof.w = nat(&(r * pow(&case.rho, &e, n_v) % n_v), h);
    proof.w_y = nat(&(r_y * pow(&case.rho_y, &e, n_p) % n_p), h);
    assert_eq!(case.prove(1), Ok(proof));
    assert_eq!(case.prove(1), case.prove(1));
    assert_ne!(case.prove(1), case.prove(2));
}

/// AFFG-P-1 and all checks: an honest proof is accepted at every parameter set, for the ends of J_ℓ and J_ℓ' too.
#[test]
fn affg_completes_at_every_set() {
    for params in SETS {
        let case = Case::new(params, number(256, "x"), -number(params.ell_prime, "y"));
        let proof = case.prove(1).unwrap();
        case.expect(&proof, &[], params.name);
        assert_eq!(AffGProof::decode(&shape(params), &proof.encode()), Ok(proof));
    }
    for (x, y) in [(-two_to(256), -two_to(1088)), (two_to(256) - 1, two_to(1088) - 1), (0.into(), 0.into())] {
        let case = Case::new(TOY1536, x, y);
        case.expect(&case.prove(1).unwrap(), &[], "end");
    }
}

/// AFFG-P-2: a response outside its range is an error and no proof; a response inside verifies, whatever the witness.
#[test]
fn affg_p_2_out_of_range_is_unlucky() {
    for far in [two_to(1500), -two_to(1500)] {
        assert_eq!(Case::new(TOY1536, far.clone(), 0.into()).prove(1), Err(LocalError::Unlucky));
        assert_eq!(Case::new(TOY1536, 0.into(), far).prove(1), Err(LocalError::Unlucky));
    }
    // |ex| or |ey| is about as large as the mask: both outcomes occur
    let edge = 320 - 254;
    for (x, y) in [(two_to(256 + edge), 0.into()), (0.into(), two_to(1088 + edge))] {
        let case = Case::new(TOY1536, x, y);
        let proofs: Vec<_> = (0..16).map(|seed| case.prove(seed)).collect();
        assert!(proofs.contains(&Err(LocalError::Unlucky)));
        let accepted: Vec<_> = proofs.iter().flatten().collect();
        assert!(!accepted.is_empty());
        accepted.into_iter().take(3).for_each(|proof| case.expect(proof, &[], "in range"));
    }
}

/// AFFG-V-1: every field, wrong in every way. ENC-3, ENC-4, ENC-5, ENC-6.
#[test]
fn affg_v_1_fields() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    type Field = fn(&mut AffGProof) -> &mut Vec<u8>;
    let hat = || unit_hat(&case.verifier);
    let int = |b, reason| Wire::Int { b, reason };
    let fields: [(&str, Field, Wire); 13] = [
        ("A", |p| &mut p.A, unit(&case.verifier.key, 2)),
        ("B_x", |p| &mut p.B_x, Wire::Point),
        ("B_y", |p| &mut p.B_y, unit(&case.prover.key, 2)),
        ("E", |p| &mut p.E, hat()),
        ("S", |p| &mut p.S, hat()),
        ("F", |p| &mut p.F, hat()),
        ("T", |p| &mut p.T, hat()),
        ("z1", |p| &mut p.z1, int(576, Reason::AffGRangeZ1)),
        ("z2", |p| &mut p.z2, int(1408, Reason::AffGRangeZ2)),
        ("z3", |p| &mut p.z3, int(576 + 1536 + 1, Reason::DecodeInt)),
        ("z4", |p| &mut p.z4, int(1408 + 1536 + 1, Reason::DecodeInt)),
        ("w", |p| &mut p.w, unit(&case.verifier.key, 1)),
        ("w_y", |p| &mut p.w_y, unit(&case.prover.key, 1)),
    ];
    let names: Vec<_> = AffGProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect();
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names);
    for (name, field, wire) in fields {
        refuses(name, &proof, field, &wire, |proof| case.verify(proof));
    }
}

/// AFFG-V-1: with A = 0, w = 0 or B_y = 0, w_y = 0 an equation is 0 = 0 for every D or Y; only the decoder refuses it.
#[test]
fn affg_v_1_zeros() {
    let mut case = Case::toy();
    case.D = fixtures::below(&case.N_v.square, "any ciphertext");
    let changes = [
        Change::Commitment(|c, _| c.A = BigUint::default()),
        Change::Response(|r, _| r.w = BigUint::default()),
    ];
    let proof = case.finish(&case.masks(), &changes.each_ref());
    assert_eq!((judge(&case, &proof), case.verify(&proof)), (vec![], Err(Reason::DecodeUnit)));

    let mut case = Case::toy();
    case.Y = fixtures::below(&case.N_p.square, "any ciphertext");
    let changes = [
        Change::Commitment(|c, _| c.B_y = BigUint::default()),
        Change::Response(|r, _| r.w_y = BigUint::default()),
    ];
    let proof = case.finish(&case.masks(), &changes.each_ref());
    assert_eq!((judge(&case, &proof), case.verify(&proof)), (vec![], Err(Reason::DecodeUnit)));
}

/// AFFG-V-2: both ends of J_{ℓ+ε}. The factor is 0, so the response is the mask.
#[test]
fn affg_v_2_range_z1() {
    for params in [TOY1536, P3072] {
        let case = Case::new(params, 0.into(), number(params.ell_prime, "y"));
        for (alpha, inside) in ends(params.ell + params.epsilon) {
            let proof = case.finish(&Masks { alpha: alpha.clone(), ..case.masks() }, &[]);
            assert_eq!(to_int(&proof.z1), alpha);
            case.expect(&proof, if inside { &[] } else { &[Reason::AffGRangeZ1] }, &alpha.to_string());
        }
    }
}

/// AFFG-V-3: both ends of J_{ℓ'+ε}. The plaintext is 0, so the response is the mask.
#[test]
fn affg_v_3_range_z2() {
    for params in [TOY1536, P2048] {
        let case = Case::new(params, number(256, "x"), 0.into());
        for (beta, inside) in ends(params.ell_prime + params.epsilon) {
            let proof = case.finish(&Masks { beta: beta.clone(), ..case.masks() }, &[]);
            assert_eq!(to_int(&proof.z2), beta);
            case.expect(&proof, if inside { &[] } else { &[Reason::AffGRangeZ2] }, &beta.to_string());
        }
    }
}

/// AFFG-V-1, ENC-6: both ends of the types of z3 and z4. The randomness of S and T is 0, so the responses are masks.
#[test]
fn affg_v_1_types_of_z3_and_z4() {
    let case = Case::toy();
    for (gamma, inside) in ends(256 + 320 + 1536 + 1) {
        let proof = case.finish(&Masks { m: 0.into(), gamma: gamma.clone(), ..case.masks() }, &[]);
        assert_eq!(to_int(&proof.z3), gamma);
        case.expect(&proof, if inside { &[] } else { &[Reason::DecodeInt] }, &gamma.to_string());
    }
    for (delta, inside) in ends(1088 + 320 + 1536 + 1) {
        let proof = case.finish(&Masks { mu: 0.into(), delta: delta.clone(), ..case.masks() }, &[]);
        assert_eq!(to_int(&proof.z4), delta);
        case.expect(&proof, if inside { &[] } else { &[Reason::DecodeInt] }, &delta.to_string());
    }
}

fn shifted(c: &BigUint, n: &BigUint) -> BigUint {
    c * (n + 1u8) % (n * n)
}

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, Change, Reason)] = &[
    // AFFG-V-4
    ("A", Change::Commitment(|c, case| c.A = shifted(&c.A, &case.N_v.modulus)), Reason::AffGEq1),
    ("C", Change::Statement(|c| c.C = shifted(&c.C, &c.N_v.modulus)), Reason::AffGEq1),
    ("D", Change::Statement(|c| c.D = shifted(&c.D, &c.N_v.modulus)), Reason::AffGEq1),
    ("rho", Change::Statement(|c| c.rho += 1u8), Reason::AffGEq1),
    ("w", Change::Response(|r, case| r.w = &r.w * 2u8 % &case.N_v.modulus), Reason::AffGEq1),
    // AFFG-V-5
    ("B_x", Change::Commitment(|c, _| c.B_x += g(&1.into())), Reason::AffGEq2),
    ("X", Change::Statement(|c| c.X += g(&1.into())), Reason::AffGEq2),
    // AFFG-V-6; Y with the other sign is the variant of the paper, with which its proof does not verify
    ("B_y", Change::Commitment(|c, case| c.B_y = shifted(&c.B_y, &case.N_p.modulus)), Reason::AffGEq3),
    ("Y", Change::Statement(|c| c.Y = shifted(&c.Y, &c.N_p.modulus)), Reason::AffGEq3),
    ("-Y", Change::Statement(|c| c.Y = c.Y.modinv(&c.N_p.square).unwrap()), Reason::AffGEq3),
    ("rho_y", Change::Statement(|c| c.rho_y += 1u8), Reason::AffGEq3),
    ("w_y", Change::Response(|r, case| r.w_y = &r.w_y * 2u8 % &case.N_p.modulus), Reason::AffGEq3),
    // AFFG-V-7
    ("E", Change::Commitment(|c, case| c.E = &c.E * 2u8 % &case.verifier.setup.modulus), Reason::AffGEq4),
    ("S", Change::Commitment(|c, case| c.S = &c.S * 2u8 % &case.verifier.setup.modulus), Reason::AffGEq4),
    ("z3", Change::Response(|r, _| r.z3 += 1), Reason::AffGEq4),
    // AFFG-V-8
    ("F", Change::Commitment(|c, case| c.F = &c.F * 2u8 % &case.verifier.setup.modulus), Reason::AffGEq5),
    ("T", Change::Commitment(|c, case| c.T = &c.T * 2u8 % &case.verifier.setup.modulus), Reason::AffGEq5),
    ("z4", Change::Response(|r, _| r.z4 += 1), Reason::AffGEq5),
];

/// AFFG-V-4, AFFG-V-5, AFFG-V-6, AFFG-V-7, AFFG-V-8: each equation fails alone.
#[test]
fn affg_v_each_equation_alone() {
    for (name, change, reason) in ALONE {
        let (case, proof) = forge(&[change]);
        case.expect(&proof, &[*reason], name);
    }
}

/// PROOF-1: the first equation that fails gives the reason, and decoding comes before all of them.
#[test]
fn proof_1_aff_g_first_failure_is_reported() {
    use Reason::{AffGEq1, AffGEq2, AffGEq3, AffGEq4, AffGEq5};
    let change = |reason| &ALONE.iter().find(|(_, _, r)| *r == reason).unwrap().1;
    let order = [AffGEq1, AffGEq2, AffGEq3, AffGEq4, AffGEq5];
    for first in 0..order.len() {
        let changes: Vec<&Change> = order[first..].iter().map(|reason| change(*reason)).collect();
        let (case, mut proof) = forge(&changes);
        case.expect(&proof, &order[first..], "cumulative");
        proof.w_y = vec![0; 192];
        assert_eq!(case.verify(&proof), Err(Reason::DecodeUnit));
        proof.z2 = int_bytes(&two_to(1408), 177);
        assert_eq!(case.verify(&proof), Err(Reason::AffGRangeZ2));
        proof.z1 = int_bytes(&two_to(576), 73);
        assert_eq!(case.verify(&proof), Err(Reason::AffGRangeZ1));
    }
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_aff_g_in_another_context() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    for (name, other) in other_contexts(&context()) {
        let setup = &case.verifier.setup;
        let result = under_test::aff_g::verify(&case.params, &other, &case.statement(), setup, &proof);
        assert_eq!(result, Err(Reason::AffGEq1), "{name}");
    }
}

/// PROOF-2: a proof made under another verifier's setup is refused.
#[test]
fn proof_2_aff_g_under_another_setup() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    case.verifier = party(&case.params, 3);
    assert!(case.verify(&proof).is_err());
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order.
#[test]
fn hash_5_aff_g_challenge_covers_everything() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    let (mut commitments, _) =
        aff_g::decode(&case.params, &case.statement(), &case.verifier.setup, &proof).unwrap();
    let challenge = |context: &Context<'_>, case: &Case, commitments: &Commitments| {
        aff_g::challenge(&case.params, context, &case.statement(), &case.verifier.setup, commitments)
    };
    let first = challenge(&context(), &case, &commitments);
    assert_eq!(first, independent_challenge(&case, &proof));
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &case, &commitments)));
    }
    let setup_fields: [FieldChange<Case>; 3] = [
        ("N_hat", |c| c.verifier.setup.modulus += 2u8),
        ("s", |c| c.verifier.setup.s += 1u8),
        ("t", |c| c.verifier.setup.t += 1u8),
    ];
    for (name, change) in STATEMENT_FIELDS.iter().chain(&setup_fields) {
        change(&mut case);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 7] = [
        ("A", |c| c.A += 1u8),
        ("B_x", |c| c.B_x += g(&1.into())),
        ("B_y", |c| c.B_y += 1u8),
        ("E", |c| c.E += 1u8),
        ("S", |c| c.S += 1u8),
        ("F", |c| c.F += 1u8),
        ("T", |c| c.T += 1u8),
    ];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    all_differ(&challenges);
}

/// A change of each field of the statement.
pub(crate) const STATEMENT_FIELDS: &[FieldChange<Case>] = &[
    ("N_v", |c| c.N_v.modulus += 2u8),
    ("N_p", |c| c.N_p.modulus += 2u8),
    ("C", |c| c.C += 1u8),
    ("D", |c| c.D += 1u8),
    ("Y", |c| c.Y += 1u8),
    ("X", |c| c.X += g(&1.into())),
];
