//! Π_fac.

use num_bigint::{BigInt, BigUint};
use quorate_reference::paillier::SecretKey;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::fac::{self, Commitments, Masks, Responses, Witness};
use quorate_reference::proofs::modulus;
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::{P3072, Params, TOY1536};
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;

use crate::fixtures::{
    self, FieldChange, Party, SETS, Wire, all_differ, ends, number, other_contexts, party, refuses, shape,
    tape, unit_hat,
};
use crate::math::{
    self, TestTape, big, ctx, failing, in_j, int_bytes, modulo, nat, pow, product, to_int, to_nat, two_to,
};
use crate::modulus::prime;
use crate::under_test;

/// ℓ + ε_fac + η at TOY1536.
const RANGE: usize = 256 + 320 + 766;

fn context() -> Context<'static> {
    fixtures::context(3, 2)
}

/// Verifier 2, the witness and the statement.
struct Case {
    params: Params,
    verifier: Party,
    p: BigInt,
    q: BigInt,
    N: BigUint,
}

impl Case {
    fn new(params: Params, p: BigInt, q: BigInt) -> Case {
        let N = (&p * &q).to_biguint().unwrap();
        Case { params, verifier: party(&params, 2), p, q, N }
    }

    fn honest(params: Params) -> Case {
        let SecretKey { p, q, .. } = party(&params, 1).key;
        Case::new(params, big(&p), big(&q))
    }

    fn toy() -> Case {
        Case::honest(TOY1536)
    }

    fn setup(&self) -> &Setup {
        &self.verifier.setup
    }

    fn witness(&self) -> Witness<'_> {
        Witness { p: &self.p, q: &self.q }
    }

    fn prove(&self, seed: u8) -> Result<FacProof, LocalError> {
        under_test::fac::prove(&self.params, &tape(seed), &context(), &self.N, self.setup(), &self.witness())
    }

    fn masks(&self) -> Masks {
        fac::sample(&self.params, &tape(1), &context())
    }

    fn verify(&self, proof: &FacProof) -> Result<(), Reason> {
        under_test::fac::verify(&self.params, &context(), &self.N, self.setup(), proof)
    }

    /// The rest of the prover, with things out of place; the challenge is that of what is sent.
    fn finish(&self, masks: &Masks, changes: &[&Change]) -> FacProof {
        let mut commitments = fac::commit(self.setup(), &self.witness(), masks);
        for change in changes {
            if let Change::Commitment(change) = change {
                change(&mut commitments, self);
            }
        }
        let e = fac::challenge(&self.params, &context(), &self.N, self.setup(), &commitments);
        let mut responses = fac::respond(&self.witness(), masks, &e);
        for change in changes {
            if let Change::Response(change) = change {
                change(&mut responses);
            }
        }
        fac::encode(&self.params, &commitments, &responses)
    }

    /// A proof by someone who knows the secrets λ and φ of the verifier's setup, with any z1 and z2: every commitment is a
    /// power of t and can be opened to anything.
    fn simulate(&self, z1: &BigInt, z2: &BigInt) -> FacProof {
        let Setup { modulus: n_hat, t, .. } = self.setup();
        let (lambda, phi) = (big(&self.verifier.lambda), self.verifier.phi());
        let [p, q, a, b, c] = ["P", "Q", "A", "B", "T"].map(|name| number(1500, name));
        let [P, Q, A, B, T] = [&p, &q, &a, &b, &c].map(|exponent| pow(t, exponent, n_hat));
        let commitments = Commitments { P, Q, A, B, T };
        let e = fac::challenge(&self.params, &context(), &self.N, self.setup(), &commitments);
        let responses = Responses {
            z1: z1.clone(),
            z2: z2.clone(),
            w1: big(&modulo(&(a + &e * p - z1 * &lambda), &phi)),
            w2: big(&modulo(&(b + &e * &q - z2 * &lambda), &phi)),
            v: big(&modulo(&(c + &e * big(&self.N) * &lambda - q * z1), &phi)),
        };
        fac::encode(&self.params, &commitments, &responses)
    }

    #[track_caller]
    fn expect(&self, proof: &FacProof, reasons: &[Reason], name: &str) {
        assert_eq!(judge(self, proof), reasons, "{name}");
        let expected = reasons.first().map_or(Ok(()), |reason| Err(*reason));
        assert_eq!(self.verify(proof), expected, "{name}");
    }
}

/// What is put out of place.
enum Change {
    Statement(fn(&mut Case)),
    Commitment(fn(&mut Commitments, &Case)),
    Response(fn(&mut Responses)),
}

fn independent_challenge(case: &Case, proof: &FacProof) -> BigInt {
    let Setup { modulus, s, t } = case.setup();
    let mut items = vec![ctx(&context())];
    items.extend([&case.N, modulus, s, t].map(|value| nat(value, case.params.modulus_bits / 8)));
    items.extend([&proof.P, &proof.Q, &proof.A, &proof.B, &proof.T].map(Clone::clone));
    math::challenge("fac/challenge", &items)
}

fn judge(case: &Case, proof: &FacProof) -> Vec<Reason> {
    let Params { ell, epsilon_fac, modulus_bits, .. } = case.params;
    let Setup { modulus: n_hat, s, t } = case.setup();
    let [P, Q, A, B, T] = [&proof.P, &proof.Q, &proof.A, &proof.B, &proof.T].map(|bytes| to_nat(bytes));
    let [z1, z2, w1, w2, v] =
        [&proof.z1, &proof.z2, &proof.w1, &proof.w2, &proof.v].map(|bytes| to_int(bytes));
    let e = &independent_challenge(case, proof);
    let (range, w_type) = (ell + epsilon_fac + modulus_bits / 2 - 2, ell + epsilon_fac + modulus_bits + 1);
    let types = in_j(&w1, w_type) && in_j(&w2, w_type) && in_j(&v, w_type + modulus_bits);
    failing([
        (Reason::FacRangeZ1, in_j(&z1, range)),
        (Reason::FacRangeZ2, in_j(&z2, range)),
        (Reason::DecodeInt, types),
        (Reason::FacEq1, product(&[(s, &z1), (t, &w1)], n_hat) == A * pow(&P, e, n_hat) % n_hat),
        (Reason::FacEq2, product(&[(s, &z2), (t, &w2)], n_hat) == B * pow(&Q, e, n_hat) % n_hat),
        // R^e = s^(N e)
        (
            Reason::FacEq3,
            product(&[(&Q, &z1), (t, &v)], n_hat) == T * pow(s, &(big(&case.N) * e), n_hat) % n_hat,
        ),
    ])
}

/// FAC-P-1: the same bytes from the book's formulas; the same tape gives the same bytes.
#[test]
fn fac_p_1_proof_is_the_one_of_the_book() {
    let case = Case::toy();
    let (context, h, nu) = (context(), 192, 1536);
    let tape = TestTape { seed: 1, context: &context };
    let int = |label, b| tape.int(label, 0, b);
    let [alpha, beta] = ["fac/alpha", "fac/beta"].map(|label| int(label, RANGE));
    let [mu, kappa] = ["fac/mu", "fac/kappa"].map(|label| int(label, 256 + nu));
    let r = int("fac/r", 256 + 320 + 2 * nu);
    let [x, y] = ["fac/x", "fac/y"].map(|label| int(label, 256 + 320 + nu));
    let Setup { modulus: n_hat, s, t } = case.setup();
    let com = |x: &BigInt, mu: &BigInt| product(&[(s, x), (t, mu)], n_hat);
    let Q = com(&case.q, &kappa);
    let mut proof = FacProof {
        P: nat(&com(&case.p, &mu), h),
        A: nat(&com(&alpha, &x), h),
        B: nat(&com(&beta, &y), h),
        T: nat(&product(&[(&Q, &alpha), (t, &r)], n_hat), h),
        Q: nat(&Q, h),
        z1: Vec::new(),
        z2: Vec::new(),
        w1: Vec::new(),
        w2: Vec::new(),
        v: Vec::new(),
    };
    let e = independent_challenge(&case, &proof);
    proof.z1 = int_bytes(&(alpha + &e * &case.p), 168);
    proof.z2 = int_bytes(&(beta + &e * &case.q), 168);
    proof.w1 = int_bytes(&(x + &e * mu), 265);
    proof.w2 = int_bytes(&(y + &e * &kappa), 265);
    proof.v = int_bytes(&(r - e * kappa * &case.p), 457);
    assert_eq!(case.prove(1), Ok(proof));
    assert_eq!(case.prove(1), case.prove(1));
    assert_ne!(case.prove(1), case.prove(2));
}

/// FAC-P-1 and all checks: an honest proof is accepted at every parameter set.
#[test]
fn fac_completes_at_every_set() {
    for params in SETS {
        let case = Case::honest(params);
        let proof = case.prove(1).unwrap();
        case.expect(&proof, &[], params.name);
        assert_eq!(FacProof::decode(&shape(params), &proof.encode()), Ok(proof));
    }
}

/// FAC-P-2: a response outside its range is an error and no proof; a response inside verifies, whatever the witness.
#[test]
fn fac_p_2_out_of_range_is_unlucky() {
    let far: BigInt = two_to(1535) + 1;
    assert_eq!(Case::new(TOY1536, far.clone(), 1.into()).prove(1), Err(LocalError::Unlucky));
    assert_eq!(Case::new(TOY1536, 1.into(), far).prove(1), Err(LocalError::Unlucky));
    // |ep| or |eq| is about as large as the mask: both outcomes occur
    let [large, small]: [BigInt; 2] = [RANGE - 254, 62].map(|b| two_to(b) + 1);
    for (p, q) in [(large.clone(), small.clone()), (small, large)] {
        let case = Case::new(TOY1536, p, q);
        let proofs: Vec<_> = (0..16).map(|seed| case.prove(seed)).collect();
        assert!(proofs.contains(&Err(LocalError::Unlucky)));
        let accepted: Vec<_> = proofs.iter().flatten().collect();
        assert!(!accepted.is_empty());
        accepted.into_iter().take(3).for_each(|proof| case.expect(proof, &[], "in range"));
    }
}

/// FAC-V-1: every field, wrong in every way. ENC-4, ENC-5, ENC-6.
#[test]
fn fac_v_1_fields() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    type Field = fn(&mut FacProof) -> &mut Vec<u8>;
    let hat = || unit_hat(&case.verifier);
    let int = |b, reason| Wire::Int { b, reason };
    let w_type = 256 + 320 + 1536 + 1;
    let fields: [(&str, Field, Wire); 10] = [
        ("P", |p| &mut p.P, hat()),
        ("Q", |p| &mut p.Q, hat()),
        ("A", |p| &mut p.A, hat()),
        ("B", |p| &mut p.B, hat()),
        ("T", |p| &mut p.T, hat()),
        ("z1", |p| &mut p.z1, int(RANGE, Reason::FacRangeZ1)),
        ("z2", |p| &mut p.z2, int(RANGE, Reason::FacRangeZ2)),
        ("w1", |p| &mut p.w1, int(w_type, Reason::DecodeInt)),
        ("w2", |p| &mut p.w2, int(w_type, Reason::DecodeInt)),
        ("v", |p| &mut p.v, int(w_type + 1536, Reason::DecodeInt)),
    ];
    let names: Vec<_> = FacProof::layout(&shape(TOY1536)).iter().map(|field| field.name).collect();
    assert_eq!(fields.each_ref().map(|(name, ..)| *name).to_vec(), names);
    for (name, field, wire) in fields {
        refuses(name, &proof, field, &wire, |proof| case.verify(proof));
    }
}

/// FAC-V-2, FAC-V-3: both ends of J_{ℓ+ε_fac+η}, with a simulated proof for an honest N.
#[test]
fn fac_v_2_fac_v_3_ranges() {
    for params in [TOY1536, P3072] {
        let case = Case::honest(params);
        let range = params.ell + params.epsilon_fac + params.eta();
        let middle = number(range, "middle");
        for (end, inside) in ends(range) {
            let expect =
                |proof, reasons: &[Reason]| case.expect(&proof, if inside { &[] } else { reasons }, "end");
            expect(case.simulate(&end, &middle), &[Reason::FacRangeZ1]);
            expect(case.simulate(&middle, &end), &[Reason::FacRangeZ2]);
            // PROOF-1: z1 comes first
            expect(case.simulate(&end, &end), &[Reason::FacRangeZ1, Reason::FacRangeZ2]);
        }
    }
}

/// FAC-V-1, ENC-6: both ends of the types of w1, w2 and v. The randomness of P and Q is 0, so the responses are masks.
#[test]
fn fac_v_1_types_of_w1_w2_and_v() {
    let case = Case::toy();
    type Set = fn(&mut Masks, BigInt);
    type Get = fn(&FacProof) -> &Vec<u8>;
    let w_type = 256 + 320 + 1536 + 1;
    let fields: [(Set, Get, usize); 3] = [
        (|masks, end| masks.x = end, |proof| &proof.w1, w_type),
        (|masks, end| masks.y = end, |proof| &proof.w2, w_type),
        (|masks, end| masks.r = end, |proof| &proof.v, w_type + 1536),
    ];
    for (set, get, b) in fields {
        for (end, inside) in ends(b) {
            let mut masks = Masks { mu: 0.into(), kappa: 0.into(), ..case.masks() };
            set(&mut masks, end.clone());
            let proof = case.finish(&masks, &[]);
            assert_eq!(to_int(get(&proof)), end);
            case.expect(&proof, if inside { &[] } else { &[Reason::DecodeInt] }, &end.to_string());
        }
    }
}

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, Change, Reason)] = &[
    // FAC-V-4
    ("P", Change::Commitment(|c, case| c.P = &c.P * 2u8 % &case.setup().modulus), Reason::FacEq1),
    ("A", Change::Commitment(|c, case| c.A = &c.A * 2u8 % &case.setup().modulus), Reason::FacEq1),
    ("w1", Change::Response(|r| r.w1 += 1), Reason::FacEq1),
    // FAC-V-5
    ("B", Change::Commitment(|c, case| c.B = &c.B * 2u8 % &case.setup().modulus), Reason::FacEq2),
    ("w2", Change::Response(|r| r.w2 += 1), Reason::FacEq2),
    // FAC-V-6
    ("T", Change::Commitment(|c, case| c.T = &c.T * 2u8 % &case.setup().modulus), Reason::FacEq3),
    ("v", Change::Response(|r| r.v += 1), Reason::FacEq3),
    ("N", Change::Statement(|c| c.N += 2u8), Reason::FacEq3),
];

/// FAC-V-4, FAC-V-5, FAC-V-6: each equation fails alone.
#[test]
fn fac_v_each_equation_alone() {
    for (name, change, reason) in ALONE {
        let mut case = Case::toy();
        if let Change::Statement(change) = change {
            change(&mut case);
        }
        case.expect(&case.finish(&case.masks(), &[change]), &[*reason], name);
    }
}

/// PROOF-1: the first equation that fails gives the reason.
#[test]
fn proof_1_fac_first_failure_is_reported() {
    let case = Case::toy();
    let Q = Change::Commitment(|c, case| c.Q = &c.Q * 2u8 % &case.setup().modulus);
    case.expect(&case.finish(&case.masks(), &[&Q]), &[Reason::FacEq2, Reason::FacEq3], "Q");
    let z1 = Change::Response(|r| r.z1 += 1);
    case.expect(&case.finish(&case.masks(), &[&z1]), &[Reason::FacEq1, Reason::FacEq3], "z1");
    let proof = case.finish(&case.masks(), &[&z1, &Q]);
    case.expect(&proof, &[Reason::FacEq1, Reason::FacEq2, Reason::FacEq3], "both");
}

/// FAC-V-2, FAC-V-3: N with a 16-bit factor. The honest algorithm does not send anything; a prover that sends nevertheless
/// fails the range and nothing else (CVE-2023-33241). On the wire its response does not even have the length.
#[test]
fn fac_v_2_fac_v_3_small_factor() {
    let (small, large) = (big(&prime(16, 3)), big(&prime(1520, 3)));
    for (p, q, reason) in [
        (small.clone(), large.clone(), Reason::FacRangeZ2),
        (large.clone(), small.clone(), Reason::FacRangeZ1),
        (1.into(), &small * &large, Reason::FacRangeZ2),
    ] {
        let case = Case::new(TOY1536, p, q);
        assert_eq!(case.prove(1), Err(LocalError::Unlucky));
        let proof = case.finish(&case.masks(), &[]);
        case.expect(&proof, &[reason], "small factor");
        assert_eq!(FacProof::decode(&shape(TOY1536), &proof.encode()), Err(Reason::FrameLength));
    }
}

/// What the proof does not show: with three primes and a balanced split it is accepted, so that Π_mod has to refuse N. [MOD-V-4]
#[test]
fn fac_with_mod_excludes_composite_factors() {
    let (small, middle, large) = (prime(16, 3), prime(752, 3), prime(768, 3));
    let composite = &small * &middle;
    let case = Case::new(TOY1536, big(&composite), big(&large));
    case.expect(&case.prove(1).unwrap(), &[], "balanced");
    let key = SecretKey::new(composite, large);
    // some challenge has no square among its twists: the honest prover ends, and a cheat has no answer to it
    assert_eq!(under_test::modulus::prove(&TOY1536, &tape(1), &context(), &key), Err(LocalError::Unlucky));
    let w = modulus::sample(&TOY1536, &tape(1), &case.N);
    let no_answer = || modulus::Response { a: false, b: false, x: 1u8.into(), z: 1u8.into() };
    let challenges = modulus::challenge(&TOY1536, &context(), &case.N, &w);
    let answers: Vec<_> =
        challenges.iter().map(|y| modulus::respond(&key, &w, y).unwrap_or_else(|_| no_answer())).collect();
    let proof = modulus::encode(&TOY1536, &w, &answers);
    assert_eq!(under_test::modulus::verify(&TOY1536, &context(), &case.N, &proof), Err(Reason::ModEq1));
}

/// HASH-3: a proof for another context is refused.
#[test]
fn hash_3_fac_in_another_context() {
    let case = Case::toy();
    let proof = case.prove(1).unwrap();
    for (name, other) in other_contexts(&context()) {
        let result = under_test::fac::verify(&case.params, &other, &case.N, case.setup(), &proof);
        assert_eq!(result, Err(Reason::FacEq1), "{name}");
    }
}

/// PROOF-2: a proof made under another verifier's setup is refused. The owner of a setup can prove anything under it.
#[test]
fn proof_2_fac_under_another_setup() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    case.verifier = party(&case.params, 3);
    assert!(case.verify(&proof).is_err());
    case.N += 2u8;
    case.expect(&case.simulate(&1.into(), &1.into()), &[], "simulated by the owner");
}

/// HASH-5, HASH-3: the challenge covers every field, in the book's order.
#[test]
fn hash_5_fac_challenge_covers_everything() {
    let mut case = Case::toy();
    let proof = case.prove(1).unwrap();
    let (mut commitments, _) = fac::decode(&case.params, case.setup(), &proof).unwrap();
    let challenge = |context: &Context<'_>, case: &Case, commitments: &Commitments| {
        fac::challenge(&case.params, context, &case.N, case.setup(), commitments)
    };
    let first = challenge(&context(), &case, &commitments);
    assert_eq!(first, independent_challenge(&case, &proof));
    let mut challenges = vec![("original", first)];
    for (name, other) in other_contexts(&context()) {
        challenges.push((name, challenge(&other, &case, &commitments)));
    }
    let statement_fields: [FieldChange<Case>; 4] = [
        ("N", |c| c.N += 2u8),
        ("N_hat", |c| c.verifier.setup.modulus += 2u8),
        ("s", |c| c.verifier.setup.s += 1u8),
        ("t", |c| c.verifier.setup.t += 1u8),
    ];
    for (name, change) in statement_fields {
        change(&mut case);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    let commitment_fields: [FieldChange<Commitments>; 5] = [
        ("P", |c| c.P += 1u8),
        ("Q", |c| c.Q += 1u8),
        ("A", |c| c.A += 1u8),
        ("B", |c| c.B += 1u8),
        ("T", |c| c.T += 1u8),
    ];
    for (name, change) in commitment_fields {
        change(&mut commitments);
        challenges.push((name, challenge(&context(), &case, &commitments)));
    }
    all_differ(&challenges);
}
