//! What no published case shows of the proofs that everyone checks by m repetitions and of Π_fac, on both implementations: every repetition
//! alone, where files have the first and the last; lists of other lengths, which the codec refuses before a verifier does; honest provers
//! that find no proof; primes of every class.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

use num_bigint::{BigInt, BigUint};
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::engine::Optimized;
use quorate::paillier::{Key, PublicKey};
use quorate::pedersen::Setup;
use quorate::proofs as optimized;
use quorate_adversary::fold::{entry, set_entry};
use quorate_adversary::forge::{context_of, doubled, one_more, tape_of};
use quorate_adversary::math::{g, in_interval, int_bytes, nat, q, to_nat};
use quorate_adversary::party::{Party, context, hash, number, residue};
use quorate_adversary::proofs::{aff_g_star, dec, fac};
use quorate_reference::curve::Point;
use quorate_reference::engine::Reference;
use quorate_reference::proofs as reference;
use quorate_spec::codec::Record;
use quorate_spec::engine::Engine;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::params::{Params, Shape, TOY1536};
use quorate_spec::proofs::{AffGStarProof, DecProof, ModProof, PrmProof};
use quorate_spec::reason::Reason;
use quorate_testkeys::breadth;

/// The repetitions: all of them, or first, last and two between.
fn repetitions() -> impl Iterator<Item = usize> {
    (0..TOY1536.m).step_by(breadth(5, 1))
}

/// What both implementations answer.
#[track_caller]
fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Values, Denied> {
    let [reference, optimized] = [&Reference as &dyn Engine, &Optimized::default()]
        .map(|engine| engine.perform(params, operation, inputs).map(|performed| performed.outputs));
    assert_eq!(optimized, reference, "{operation}");
    reference
}

/// A verifier and inputs that it accepts.
struct Verifier {
    operation: &'static str,
    shape: Shape,
    inputs: Values,
}

impl Verifier {
    #[track_caller]
    fn judges(&self, inputs: &Values, expected: Result<(), Reason>) {
        let judged = perform(&self.shape.params, self.operation, inputs).map(|_| ());
        assert_eq!(judged, expected.map_err(Denied::Refused));
    }

    /// The proof with an entry of a list changed.
    #[track_caller]
    fn changed<P: Record>(
        &self,
        (field, i): (&str, usize),
        change: impl FnOnce(&[u8]) -> Vec<u8>,
        expected: Result<(), Reason>,
    ) {
        let mut inputs = self.inputs.clone();
        let bytes = change(&entry::<P>(&self.shape, &inputs, field, i));
        set_entry::<P>(&self.shape, &mut inputs, field, i, &bytes);
        self.judges(&inputs, expected);
    }

    /// Wrong bytes in each entry of lists.
    fn decodes<P: Record>(&self, fields: &[(&str, u8, Reason)]) {
        self.judges(&self.inputs, Ok(()));
        for (field, first, reason) in fields {
            for i in repetitions() {
                let wrong = |right: &[u8]| [&[*first], &vec![0xff; right.len() - 1][..]].concat();
                self.changed::<P>((field, i), wrong, Err(*reason));
            }
        }
    }
}

/// Any multiple of the value.
fn twice(n: &BigUint) -> impl Fn(&[u8]) -> Vec<u8> {
    |bytes| nat(&doubled(&to_nat(bytes), n), bytes.len())
}

fn plus(number: impl Into<BigInt>) -> impl FnOnce(&[u8]) -> Vec<u8> {
    |bytes| int_bytes(&(BigInt::from_signed_bytes_be(bytes) + number.into()), bytes.len())
}

fn of_key() -> Shape {
    Shape::of_key(TOY1536, 2, 2).unwrap()
}

// ---- every repetition ----

fn mod_inputs(params: &Params, party: &Party) -> Values {
    let inputs = context("session unpublished", 1, 0, 3).with("N", residue(params, party.modulus()));
    let prove = party.factors(inputs.clone()).with("seed", hash("seed unpublished"));
    let outputs = perform(params, "mod.prove", &prove).unwrap();
    inputs.with("proof", outputs.bytes("proof").unwrap())
}

/// MOD-V-1, MOD-V-4, MOD-V-5
#[test]
fn mod_in_every_repetition() {
    let party = Party::of(&TOY1536, 1);
    let verifier =
        Verifier { operation: "mod.verify", shape: of_key(), inputs: mod_inputs(&TOY1536, &party) };
    verifier.decodes::<ModProof>(&[("x", 0xff, Reason::DecodeResidue), ("z", 0xff, Reason::DecodeResidue)]);
    let N = party.modulus();
    for i in repetitions() {
        let flip = |bits: &[u8]| {
            let mut bits = bits.to_vec();
            bits[i / 8] ^= 0x80 >> (i % 8);
            bits
        };
        verifier.changed::<ModProof>(("x", i), twice(N), Err(Reason::ModEq1));
        verifier.changed::<ModProof>(("x", i), |x| nat(&(N - to_nat(x)), x.len()), Ok(()));
        verifier.changed::<ModProof>(("a", 0), flip, Err(Reason::ModEq1));
        verifier.changed::<ModProof>(("b", 0), flip, Err(Reason::ModEq1));
        verifier.changed::<ModProof>(("z", i), twice(N), Err(Reason::ModEq2));
    }
}

/// PRM-V-1, PRM-V-3
#[test]
fn prm_in_every_repetition() {
    let owner = Party::of(&TOY1536, 1);
    let inputs = owner.setup(context("session unpublished", 1, 0, 2));
    let prove = owner.trapdoor(inputs.clone()).with("seed", hash("seed unpublished"));
    let outputs = perform(&TOY1536, "prm.prove", &prove).unwrap();
    let inputs = inputs.with("proof", outputs.bytes("proof").unwrap());
    let verifier = Verifier { operation: "prm.verify", shape: of_key(), inputs };
    verifier.decodes::<PrmProof>(&[("A", 0xff, Reason::DecodeResidue)]);
    let phi = owner.phi_hat();
    let masks = reference::prm::sample(&TOY1536, &tape_of(&prove), &phi);
    for i in repetitions() {
        verifier.changed::<PrmProof>(("z", i), |z| nat(&(to_nat(z) + 1u8), z.len()), Err(Reason::PrmEq1));
        verifier.changed::<PrmProof>(("z", i), |z| vec![0xff; z.len()], Err(Reason::PrmEq1));
        verifier.changed::<PrmProof>(("z", i), |z| vec![0; z.len()], Err(Reason::PrmEq1));
        // a commitment out of place, with the challenge of what is sent
        let mut A = reference::prm::commit(&owner.setup, &masks);
        A[i] = doubled(&A[i], &owner.setup.modulus);
        let e = reference::prm::challenge(&TOY1536, &context_of(&prove), &owner.setup, &A);
        let z = reference::prm::respond(&owner.lambda, &phi, &masks, &e);
        let proof = reference::prm::encode(&TOY1536, &A, &z).encode();
        verifier.judges(&verifier.inputs.clone().with("proof", proof), Err(Reason::PrmEq1));
    }
}

fn dec_case() -> dec::Case {
    dec::Case::new(TOY1536, 3, number(256, "x"), -number(1400, "y"))
}

/// DEC-V-1 to DEC-V-6
#[test]
fn dec_in_every_repetition() {
    let case = dec_case();
    let (masks, N) = (case.masks(), &case.N);
    let honest = || case.commit(&masks);
    let inputs = case.finish(&masks, &honest(), |_| ());
    let verifier = Verifier { operation: "dec.verify", shape: case.shape, inputs };
    verifier.decodes::<DecProof>(&[
        ("A", 0xff, Reason::DecodeResidue),
        ("C", 0x02, Reason::DecodePoint),
        ("E", 0x02, Reason::DecodePoint),
        ("z", 0x7f, Reason::DecRangeZ),
        ("w", 0x7f, Reason::DecRangeW),
        ("nu", 0xff, Reason::DecodeResidue),
    ]);
    for i in repetitions() {
        let sent = |change: &dyn Fn(&mut reference::dec::Commitments), reason| {
            let mut commitments = honest();
            change(&mut commitments);
            verifier.judges(&case.finish(&masks, &commitments, |_| ()), Err(reason));
        };
        sent(&|c| c.A[i] = one_more(&c.A[i], N), Reason::DecEq1);
        sent(&|c| c.C[i] += g(&1.into()), Reason::DecEq2);
        sent(&|c| c.E[i] += g(&1.into()), Reason::DecEq3);
        verifier.changed::<DecProof>(("z", i), plus(1), Err(Reason::DecEq1));
        verifier.changed::<DecProof>(("w", i), plus(q()), Err(Reason::DecEq1));
        verifier.changed::<DecProof>(("nu", i), twice(&N.modulus), Err(Reason::DecEq1));
    }
}

fn aff_g_star_case() -> aff_g_star::Case {
    aff_g_star::Case::new(TOY1536, number(256, "x"), -number(1088, "y"))
}

/// AFFGS-V-1 to AFFGS-V-6
#[test]
fn aff_g_star_in_every_repetition() {
    let case = aff_g_star_case();
    let (masks, N_v, N_p) = (case.masks(), case.N_v(), case.N_p());
    let honest = || case.commit(&masks);
    let inputs = case.finish(&masks, &honest(), |_| ());
    let shape = Shape::of_signers(TOY1536, 3, 2).unwrap();
    let verifier = Verifier { operation: "aff_g_star.verify", shape, inputs };
    verifier.decodes::<AffGStarProof>(&[
        ("A", 0xff, Reason::DecodeResidue),
        ("R", 0x02, Reason::DecodePoint),
        ("B", 0xff, Reason::DecodeResidue),
        ("z1", 0x7f, Reason::AffGStarRangeZ1),
        ("z2", 0x7f, Reason::AffGStarRangeZ2),
        ("w", 0xff, Reason::DecodeResidue),
        ("w_y", 0xff, Reason::DecodeResidue),
    ]);
    for i in repetitions() {
        let sent = |change: &dyn Fn(&mut reference::aff_g_star::Commitments), reason| {
            let mut commitments = honest();
            change(&mut commitments);
            verifier.judges(&case.finish(&masks, &commitments, |_| ()), Err(reason));
        };
        sent(&|c| c.A[i] = one_more(&c.A[i], N_v), Reason::AffGStarEq1);
        sent(&|c| c.R[i] += g(&1.into()), Reason::AffGStarEq2);
        sent(&|c| c.B[i] = one_more(&c.B[i], N_p), Reason::AffGStarEq3);
        verifier.changed::<AffGStarProof>(("z1", i), plus(q()), Err(Reason::AffGStarEq1));
        verifier.changed::<AffGStarProof>(("z2", i), plus(q()), Err(Reason::AffGStarEq1));
        verifier.changed::<AffGStarProof>(("w", i), twice(&N_v.modulus), Err(Reason::AffGStarEq1));
        verifier.changed::<AffGStarProof>(("w_y", i), twice(&N_p.modulus), Err(Reason::AffGStarEq3));
    }
}

// ---- lists of other lengths ----

fn fixed(value: &BigUint) -> Nat {
    Nat::from_bytes_be(&value.to_bytes_be())
}

fn modulus(value: &BigUint) -> Modulus {
    Modulus::new(fixed(value), usize::try_from(value.bits()).unwrap())
}

fn ciphertext(value: &BigUint) -> Nat {
    Nat::from_bytes_be(&nat(value, 384))
}

type Field<P> = fn(&mut P) -> &mut Vec<Vec<u8>>;

/// No list, one element less, one more: refused by its length, without the codec. All lists empty too.
fn refuses_other_lengths<P: Record + Clone>(
    proof: &P,
    fields: &[Field<P>],
    verify: impl Fn(&P) -> [Result<(), Reason>; 2],
) {
    assert_eq!(verify(proof), [Ok(()); 2]);
    let mut none = proof.clone();
    for (k, field) in fields.iter().enumerate() {
        for length in [0, TOY1536.m - 1, TOY1536.m + 1] {
            let mut other = proof.clone();
            let element = field(&mut other)[0].clone();
            field(&mut other).resize(length, element);
            assert_eq!(verify(&other), [Err(Reason::FrameLength); 2], "field {k}, {length}");
        }
        field(&mut none).clear();
    }
    assert_eq!(verify(&none), [Err(Reason::FrameLength); 2]);
}

/// MOD-V-1
#[test]
fn mod_lists_of_other_lengths() {
    let party = Party::of(&TOY1536, 1);
    let inputs = mod_inputs(&TOY1536, &party);
    let (context, N) = (&context_of(&inputs), party.modulus());
    let backend = Optimized::default().backend;
    let verify = |proof: &ModProof| {
        [
            reference::modulus::verify(&TOY1536, context, N, proof),
            optimized::modulus::verify(backend, &TOY1536, context, &modulus(N), proof),
        ]
    };
    let proof = ModProof::decode(&of_key(), inputs.bytes("proof").unwrap()).unwrap();
    refuses_other_lengths(&proof, &[|proof| &mut proof.x, |proof| &mut proof.z], verify);
    let bits: [fn(&mut ModProof); 3] =
        [|proof| proof.a.clear(), |proof| proof.b.clear(), |proof| (proof.a.push(0), proof.b.push(0)).0];
    for change in bits {
        let mut other = proof.clone();
        change(&mut other);
        assert_eq!(verify(&other), [Err(Reason::FrameLength); 2]);
    }
}

/// PRM-V-1
#[test]
fn prm_lists_of_other_lengths() {
    let owner = Party::of(&TOY1536, 1);
    let inputs = context("session unpublished", 1, 0, 2).with("seed", hash("seed unpublished"));
    let (context, tape) = (&context_of(&inputs), &tape_of(&inputs));
    let (setup, phi) = (&owner.setup, owner.phi_hat());
    let peers = Setup::new(modulus(&setup.modulus), fixed(&setup.s), fixed(&setup.t));
    let backend = Optimized::default().backend;
    let verify = |proof: &PrmProof| {
        [
            reference::prm::verify(&TOY1536, context, setup, proof),
            optimized::prm::verify(backend, &TOY1536, context, &peers, None, proof),
        ]
    };
    let proof = reference::prm::prove(&TOY1536, tape, context, setup, &owner.lambda, &phi);
    refuses_other_lengths(&proof, &[|proof| &mut proof.A, |proof| &mut proof.z], verify);
}

/// DEC-V-1
#[test]
fn dec_lists_of_other_lengths() {
    let case = dec_case();
    let masks = case.masks();
    let inputs = case.finish(&masks, &case.commit(&masks), |_| ());
    let (context, shape) = (&context_of(&inputs), &case.shape);
    let (N, [K, D]) = (PublicKey::new(modulus(&case.N.modulus)), &[&case.K, &case.D].map(ciphertext));
    let statement = optimized::dec::Statement { N: Key::Peer(&N), K, D, X: case.X, S: case.S, B: case.B };
    let backend = Optimized::default().backend;
    let verify = |proof: &DecProof| {
        [
            reference::dec::verify(shape, context, &case.statement(), proof),
            optimized::dec::verify(backend, shape, context, &statement, proof),
        ]
    };
    let proof = DecProof::decode(shape, inputs.bytes("proof").unwrap()).unwrap();
    let fields: [Field<DecProof>; 6] =
        [|p| &mut p.A, |p| &mut p.C, |p| &mut p.E, |p| &mut p.z, |p| &mut p.w, |p| &mut p.nu];
    refuses_other_lengths(&proof, &fields, verify);
}

/// AFFGS-V-1
#[test]
fn aff_g_star_lists_of_other_lengths() {
    let case = aff_g_star_case();
    let masks = case.masks();
    let inputs = case.finish(&masks, &case.commit(&masks), |_| ());
    let context = &context_of(&inputs);
    let [N_v, N_p] = [case.N_v(), case.N_p()].map(|key| PublicKey::new(modulus(&key.modulus)));
    let [C, D, Y] = &[&case.C, &case.D, &case.Y].map(ciphertext);
    let (peer_v, peer_p) = (Key::Peer(&N_v), Key::Peer(&N_p));
    let statement = optimized::aff_g_star::Statement { N_v: peer_v, N_p: peer_p, C, D, Y, X: case.X };
    let backend = Optimized::default().backend;
    let verify = |proof: &AffGStarProof| {
        [
            reference::aff_g_star::verify(&TOY1536, context, &case.statement(), proof),
            optimized::aff_g_star::verify(backend, &TOY1536, context, &statement, proof),
        ]
    };
    let proof = aff_g_star::decode(&TOY1536, &inputs);
    let fields: [Field<AffGStarProof>; 7] = [
        |p| &mut p.A,
        |p| &mut p.R,
        |p| &mut p.B,
        |p| &mut p.z1,
        |p| &mut p.z2,
        |p| &mut p.w,
        |p| &mut p.w_y,
    ];
    refuses_other_lengths(&proof, &fields, verify);
}

// ---- honest provers ----

/// FAC-P-2: without slack a response is often out of its range, and then there is no proof.
#[test]
fn fac_p_2_response_out_of_range() {
    let mut params = TOY1536;
    params.epsilon_fac = 0;
    let [prover, verifier] = [1, 2].map(|index| Party::of(&TOY1536, index));
    let mut case = fac::ordinary([&prover, &verifier]);
    case.params = params;
    let mut seen = [[0; 2]; 2];
    for k in 0..32 {
        case.seed = hash(&format!("FAC-P-2 {k}"));
        let (context, masks) = (&case.context, case.masks());
        let commitments = reference::fac::commit(case.setup(), &case.witness(), &masks);
        let e = reference::fac::challenge(&params, &context_of(context), &case.N, case.setup(), &commitments);
        let responses = reference::fac::respond(&case.witness(), &masks, &e);
        let [z1, z2] = [&responses.z1, &responses.z2].map(|z| in_interval(z, fac::range(&params)));
        for engine in [&Reference as &dyn Engine, &Optimized::default()] {
            let performed = engine.perform(&params, "fac.prove", &case.to_prove());
            let refused = performed.is_err_and(|denied| denied == Denied::Local(LocalError::Unlucky));
            assert_eq!(refused, !(z1 && z2), "{}, {k}", engine.name());
        }
        seen[usize::from(z1)][usize::from(z2)] += 1;
    }
    assert!(seen.iter().flatten().all(|count| *count > 0), "{seen:?}");
}

/// DEC-P-1: a commitment that is the identity has no encoding, and then there is no proof.
#[test]
fn dec_p_1_identity() {
    let mut case = dec_case();
    // E = βB
    case.B = Point::IDENTITY;
    let (context, tape) =
        (&context_of(&case.context), &tape_of(&case.context.clone().with("seed", case.seed)));
    let made = reference::dec::prove(&case.shape, tape, context, &case.statement(), &case.witness());
    assert_eq!(made, Err(LocalError::Unlucky));
    let (N, [K, D]) = (PublicKey::new(modulus(&case.N.modulus)), &[&case.K, &case.D].map(ciphertext));
    let statement = optimized::dec::Statement { N: Key::Peer(&N), K, D, X: case.X, S: case.S, B: case.B };
    let [x, y] =
        &[&case.x, &case.y].map(|x| quorate::bignum::int::Int::from_bytes_be(&x.to_signed_bytes_be()));
    let witness = optimized::dec::Witness { x, y, rho: &Nat::from_bytes_be(&nat(&case.rho, 192)) };
    let backend = Optimized::default().backend;
    let made = optimized::dec::prove(backend, &case.shape, tape, context, statement, witness);
    assert_eq!(made, Err(LocalError::Unlucky));
}

/// MOD-P-1, of all parties of the pool: primes of both classes mod 8, challenges of all twists. One power gives the optimized
/// implementation both the symbol and the root.
#[test]
fn mod_p_1_of_every_class() {
    let (mut classes, mut twists) = (Vec::new(), Vec::new());
    for index in 1..=8 {
        let party = Party::of(&TOY1536, index);
        classes.push([&party.key.p, &party.key.q].map(|p| u8::try_from(p % 8u8).unwrap()));
        let inputs = mod_inputs(&TOY1536, &party);
        assert!(perform(&TOY1536, "mod.verify", &inputs).is_ok());
        let shape = Shape::of_key(TOY1536, 2, 2).unwrap();
        let ModProof { a, b, .. } = ModProof::decode(&shape, inputs.bytes("proof").unwrap()).unwrap();
        twists.extend((0..16).map(|i| [&a, &b].map(|bits| bits[i / 8] >> (7 - i % 8) & 1)));
    }
    for residue in [3, 7] {
        assert!(classes.iter().any(|[p, _]| *p == residue) && classes.iter().any(|[_, q]| *q == residue));
    }
    for twist in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        assert!(twists.contains(&twist));
    }
}
