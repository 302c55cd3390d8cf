//! Each prover once more, from the formulas of the book's page alone: both implementations have to give these bytes. What all published
//! proofs rest on is so checked against arithmetic that shares nothing with either.
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

use k256::ProjectivePoint;
use num_bigint::{BigInt, BigUint};
use quorate::engine::Optimized;
use quorate_adversary::forge::{Items, context_of};
use quorate_adversary::math::{challenge, encrypt, modulo, multiply, power, q, times};
use quorate_adversary::party::{Party, context, number};
use quorate_adversary::proofs::{aff_g, aff_g_star, dec, elog, enc_elg, fac, modulus, sch};
use quorate_adversary::wire::int_of_length;
use quorate_reference::curve::{encode_point, encode_scalar, generator};
use quorate_reference::engine::Reference;
use quorate_spec::codec::Record;
use quorate_spec::engine::Engine;
use quorate_spec::hashing::{list, xof};
use quorate_spec::operations::Values;
use quorate_spec::params::TOY1536;
use quorate_spec::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof, SchProof,
};

// TOY1536, written out: the tests read beside the book's page
const ELL: usize = 256;
const ELL_PRIME: usize = 1088;
const EPSILON: usize = 320;
const EPSILON_BIN: usize = 64;
const NU: usize = 1536;
const M: usize = 16;
/// Bytes of a residue.
const H: usize = 192;

/// The tape of a call, read as the page "Sampling" says.
struct Tape<'a>(&'a Values);

impl Tape<'_> {
    fn read(&self, label: &str, repetition: usize, length: usize) -> BigUint {
        let Tape(values) = self;
        let number = |name: &str| values.number::<u16>(name).unwrap().to_be_bytes();
        let instance = values.number::<u32>("instance").unwrap();
        let counter = (65536 * instance + u32::try_from(repetition).unwrap()).to_be_bytes();
        let (seed, sid) = (values.bytes("seed").unwrap(), values.bytes("sid").unwrap());
        let (prover, verifier) = (number("prover"), number("verifier"));
        let items: &[&[u8]] = &[seed, sid, &prover, label.as_bytes(), &verifier, &counter];
        BigUint::from_bytes_be(&xof("tape", items, length))
    }

    fn scalar(&self, label: &str) -> BigInt {
        (self.read(label, 0, 64) % q()).into()
    }

    /// An element of J_b: b + 1 bits, the top one weighing -2^b.
    fn int(&self, label: &str, repetition: usize, b: usize) -> BigInt {
        let stream = self.read(label, repetition, (b + 8) / 8);
        let two_to_b = BigUint::from(1u8) << b;
        let low = BigInt::from(&stream % &two_to_b);
        if stream.bit(b as u64) { low - BigInt::from(two_to_b) } else { low }
    }

    fn residue(&self, label: &str, repetition: usize, n: &BigUint) -> BigUint {
        self.read(label, repetition, NU / 8 + 16) % n
    }
}

fn nat(value: &BigUint, length: usize) -> Vec<u8> {
    let bytes = value.to_bytes_be();
    [vec![0; length - bytes.len()], bytes].concat()
}

fn int(value: BigInt, b: usize) -> Vec<u8> {
    int_of_length(&value, (b + 8) / 8)
}

fn scalar(value: BigInt) -> Vec<u8> {
    nat(&modulo(&value, &q()), 32)
}

fn g(value: &BigInt) -> ProjectivePoint {
    times(value, &generator())
}

fn points(list: &[ProjectivePoint]) -> Vec<Vec<u8>> {
    list.iter().map(encode_point).collect()
}

/// `s^x t^mu`.
fn commit(party: &Party, x: &BigInt, mu: &BigInt) -> BigUint {
    let (n, s, t) = (&party.setup.modulus, &party.setup.s, &party.setup.t);
    multiply(&power(s, x, n), &power(t, mu, n), n)
}

/// The challenge of a proof whose commitments are there; what else is in it does not matter.
fn scalar_challenge<P: Record>(items: &Items, inputs: &Values, proof: &P) -> BigInt {
    let whole = [proof.encode(), vec![0; 4096]].concat();
    let items_of = items.of::<P>(&TOY1536, &inputs.clone().with("proof", whole));
    let bytes: Vec<&[u8]> = items_of.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    challenge(items.label, &bytes)
}

/// m binary challenges, as integers.
fn bit_challenges(label: &str, inputs: &Values, statement: &[&str], lists: &[&[Vec<u8>]]) -> Vec<BigInt> {
    let mut items = vec![context_of(inputs).hash().to_vec()];
    items.extend(statement.iter().map(|name| inputs.bytes(name).unwrap().to_vec()));
    items.extend(lists.iter().map(|elements| list(elements)));
    let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    let bytes = xof(label, &items, M / 8);
    (0..M).map(|i| BigInt::from(bytes[i / 8] >> (7 - i % 8) & 1)).collect()
}

/// Both implementations make exactly this proof of the inputs.
#[track_caller]
fn assert_made(operation: &str, inputs: &Values, proof: &impl Record) {
    for engine in [&Reference as &dyn Engine, &Optimized::default()] {
        let performed = engine.perform(&TOY1536, operation, inputs).unwrap();
        assert_eq!(
            performed.outputs.bytes("proof"),
            Ok(&proof.encode()[..]),
            "{operation}, {}",
            engine.name()
        );
    }
}

fn parties() -> [Party; 2] {
    [1, 2].map(|index| Party::of(&TOY1536, index))
}

/// SCH-P-1
#[test]
fn sch_p_1() {
    let case = sch::ordinary();
    let inputs = case.to_prove();
    let x = BigInt::from(BigUint::from_bytes_be(&encode_scalar(&case.x)));
    // key generation draws α for no verifier and before it has an instance
    let alpha = Tape(&inputs.clone().with("verifier", 0u16)).scalar("sch/alpha");
    let e = scalar_challenge(
        &sch::ITEMS,
        &inputs.clone().with("A", encode_point(&g(&alpha))),
        &SchProof { z: Vec::new() },
    );
    assert_made("sch.prove", &inputs, &SchProof { z: scalar(alpha + e * x) });
}

/// ELOG-P-1
#[test]
fn elog_p_1() {
    let case = elog::ordinary();
    let inputs = case.to_prove();
    let integer = |secret| BigInt::from(BigUint::from_bytes_be(&encode_scalar(secret)));
    let [alpha, mu] = ["elog/alpha", "elog/mu"].map(|label| Tape(&inputs).scalar(label));
    let mut proof = ElogProof {
        A_L: encode_point(&g(&alpha)),
        A_M: encode_point(&(g(&mu) + times(&alpha, &case.statement.Y))),
        A_Z: encode_point(&times(&mu, &case.statement.B)),
        z: Vec::new(),
        u: Vec::new(),
    };
    let e = scalar_challenge(&elog::ITEMS, &inputs, &proof);
    proof.z = scalar(alpha + &e * integer(&case.lambda));
    proof.u = scalar(mu + &e * integer(&case.y));
    assert_made("elog.prove", &inputs, &proof);
}

/// ENCELG-P-1
#[test]
fn encelg_p_1() {
    let [prover, verifier] = &parties();
    let case = enc_elg::ordinary([prover, verifier]);
    let (inputs, n) = (case.to_prove(), prover.modulus());
    let tape = Tape(&inputs);
    let int_of = |label: &str, b| tape.int(&format!("enc-elg/{label}"), 0, b);
    let (alpha, mu) = (int_of("alpha", ELL + EPSILON), int_of("mu", ELL + NU));
    let (r, beta) = (tape.residue("enc-elg/r", 0, n), tape.scalar("enc-elg/beta"));
    let gamma = int_of("gamma", ELL + EPSILON + NU);
    let mut proof = EncElgProof {
        S: nat(&commit(verifier, &case.x, &mu), H),
        D: nat(&encrypt(n, &alpha, &r), 2 * H),
        E: encode_point(&(g(&alpha) + times(&beta, &case.Y))),
        F: encode_point(&g(&beta)),
        T: nat(&commit(verifier, &alpha, &gamma), H),
        z1: Vec::new(),
        w: Vec::new(),
        z2: Vec::new(),
        z3: Vec::new(),
    };
    let e = scalar_challenge(&enc_elg::ITEMS, &inputs, &proof);
    let a = BigInt::from(BigUint::from_bytes_be(&encode_scalar(&case.a)));
    proof.z1 = int(alpha + &e * &case.x, ELL + EPSILON);
    proof.w = scalar(beta + &e * a);
    proof.z2 = nat(&multiply(&r, &power(&case.rho, &e, n), n), H);
    proof.z3 = int(gamma + &e * mu, ELL + EPSILON + NU + 1);
    assert_made("enc_elg.prove", &inputs, &proof);
}

/// AFFG-P-1
#[test]
fn affg_p_1() {
    let [prover, verifier] = &parties();
    let case = aff_g::ordinary([prover, verifier]);
    let (inputs, n_v, n_p) = (case.to_prove(), verifier.modulus(), prover.modulus());
    let tape = Tape(&inputs);
    let int_of = |label: &str, b| tape.int(&format!("aff-g/{label}"), 0, b);
    let (alpha, beta) = (int_of("alpha", ELL + EPSILON), int_of("beta", ELL_PRIME + EPSILON));
    let (gamma, delta) = (int_of("gamma", ELL + EPSILON + NU), int_of("delta", ELL_PRIME + EPSILON + NU));
    let (m, mu) = (int_of("m", ELL + NU), int_of("mu", ELL_PRIME + NU));
    let (r, r_y) = (tape.residue("aff-g/r", 0, n_v), tape.residue("aff-g/r_y", 0, n_p));
    let square = &n_v.pow(2);
    let mut proof = AffGProof {
        A: nat(&multiply(&power(&case.C, &alpha, square), &encrypt(n_v, &beta, &r), square), 2 * H),
        B_x: encode_point(&g(&alpha)),
        B_y: nat(&encrypt(n_p, &beta, &r_y), 2 * H),
        E: nat(&commit(verifier, &alpha, &gamma), H),
        S: nat(&commit(verifier, &case.x, &m), H),
        F: nat(&commit(verifier, &beta, &delta), H),
        T: nat(&commit(verifier, &case.y, &mu), H),
        z1: Vec::new(),
        z2: Vec::new(),
        z3: Vec::new(),
        z4: Vec::new(),
        w: Vec::new(),
        w_y: Vec::new(),
    };
    let e = scalar_challenge(&aff_g::ITEMS, &inputs, &proof);
    proof.z1 = int(alpha + &e * &case.x, ELL + EPSILON);
    proof.z2 = int(beta + &e * &case.y, ELL_PRIME + EPSILON);
    proof.z3 = int(gamma + &e * m, ELL + EPSILON + NU + 1);
    proof.z4 = int(delta + &e * mu, ELL_PRIME + EPSILON + NU + 1);
    proof.w = nat(&multiply(&r, &power(&case.rho, &e, n_v), n_v), H);
    proof.w_y = nat(&multiply(&r_y, &power(&case.rho_y, &e, n_p), n_p), H);
    assert_made("aff_g.prove", &inputs, &proof);
}

/// FAC-P-1
#[test]
fn fac_p_1() {
    let [prover, verifier] = &parties();
    let case = fac::ordinary([prover, verifier]);
    let inputs = case.to_prove();
    let int_of = |label: &str, b| Tape(&inputs).int(&format!("fac/{label}"), 0, b);
    let range = fac::range(&TOY1536);
    let [alpha, beta] = ["alpha", "beta"].map(|label| int_of(label, range));
    let [mu, kappa] = ["mu", "kappa"].map(|label| int_of(label, ELL + NU));
    let r = int_of("r", ELL + EPSILON + 2 * NU);
    let [x, y] = ["x", "y"].map(|label| int_of(label, ELL + EPSILON + NU));
    let (n, t) = (&verifier.setup.modulus, &verifier.setup.t);
    let [p, q] = [&case.p, &case.q];
    let Q = commit(verifier, q, &kappa);
    let mut proof = FacProof {
        P: nat(&commit(verifier, p, &mu), H),
        A: nat(&commit(verifier, &alpha, &x), H),
        B: nat(&commit(verifier, &beta, &y), H),
        T: nat(&multiply(&power(&Q, &alpha, n), &power(t, &r, n), n), H),
        Q: nat(&Q, H),
        z1: Vec::new(),
        z2: Vec::new(),
        w1: Vec::new(),
        w2: Vec::new(),
        v: Vec::new(),
    };
    let e = scalar_challenge(&fac::ITEMS, &inputs, &proof);
    proof.z1 = int(alpha + &e * p, range);
    proof.z2 = int(beta + &e * q, range);
    proof.w1 = int(x + &e * mu, ELL + EPSILON + NU + 1);
    proof.w2 = int(y + &e * &kappa, ELL + EPSILON + NU + 1);
    proof.v = int(r - e * kappa * p, ELL + EPSILON + 2 * NU + 1);
    assert_made("fac.prove", &inputs, &proof);
}

/// MOD-P-1
#[test]
fn mod_p_1() {
    let [party, _] = &parties();
    let inputs = party.factors(context("session of the book", 1, 0, 3)).with("N", nat(party.modulus(), H));
    let inputs = inputs.with("seed", [1; 32]);
    let (N, p, q) = (party.modulus(), &party.key.p, &party.key.q);
    let phi = (p - 1u8) * (q - 1u8);
    // w does not depend on the repetitions: one counter per trial
    let trials = (0..).map(|count| Tape(&inputs).residue("mod/w", count, N));
    let legendre = modulus::legendre;
    let w = trials.into_iter().find(|w| legendre(w, p) * legendre(w, q) == -1).unwrap();
    let items = [context_of(&inputs).hash().to_vec(), nat(N, H), nat(&w, H)];
    let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
    let stream = xof("mod/challenge", &items, M * (H + 16));
    let is_square = |v: &BigUint| legendre(v, p) == 1 && legendre(v, q) == 1;
    let (h, root) = ((&phi + 4u8) >> 3u8, N.modinv(&phi).unwrap());
    let mut proof = ModProof { w: nat(&w, H), a: vec![0; 2], b: vec![0; 2], x: vec![], z: vec![] };
    for (i, block) in stream.chunks(H + 16).enumerate() {
        let y = BigUint::from_bytes_be(block) % N;
        let all = [(false, false), (false, true), (true, false), (true, true)];
        let twisted = |bits| modulus::twisted(&y, &w, bits, N);
        let fitting: Vec<_> = all.into_iter().filter(|bits| is_square(&twisted(*bits))).collect();
        assert_eq!(fitting.len(), 1);
        let x = twisted(fitting[0]).modpow(&(&h * &h), N);
        assert!(is_square(&x));
        proof.a[i / 8] |= u8::from(fitting[0].0) << (7 - i % 8);
        proof.b[i / 8] |= u8::from(fitting[0].1) << (7 - i % 8);
        proof.x.push(nat(&x, H));
        proof.z.push(nat(&y.modpow(&root, N), H));
    }
    assert_made("mod.prove", &inputs, &proof);
}

/// PRM-P-1
#[test]
fn prm_p_1() {
    let [owner, _] = &parties();
    let inputs = owner.trapdoor(owner.setup(context("session of the book", 1, 0, 2))).with("seed", [1; 32]);
    let (n, t, phi) = (&owner.setup.modulus, &owner.setup.t, owner.phi_hat());
    // |N̂|/8 + 16 bytes mod φ
    let a: Vec<BigUint> = (0..M).map(|i| Tape(&inputs).residue("prm/a", i, &phi)).collect();
    let A: Vec<Vec<u8>> = a.iter().map(|a| nat(&t.modpow(a, n), H)).collect();
    let e = bit_challenges("prm/challenge", &inputs, &["N_hat", "s", "t"], &[&A]);
    let z = a.iter().zip(&e).map(|(a, e)| nat(&((a + e.magnitude() * &owner.lambda) % &phi), H)).collect();
    assert_made("prm.prove", &inputs, &PrmProof { A, z });
}

/// DEC-P-1
#[test]
fn dec_p_1() {
    let ell_y = TOY1536.ell_y(3);
    let case = dec::Case::new(TOY1536, 3, number(256, "x"), -number(ell_y, "y"));
    let (inputs, n) = (case.to_prove(), &case.N.modulus);
    let (tape, square) = (Tape(&inputs), &n.pow(2));
    let alpha: Vec<_> = (0..M).map(|i| tape.int("dec/alpha", i, ELL + EPSILON_BIN)).collect();
    let beta: Vec<_> = (0..M).map(|i| tape.int("dec/beta", i, ell_y + EPSILON_BIN)).collect();
    let r: Vec<_> = (0..M).map(|i| tape.residue("dec/r", i, n)).collect();
    let affine =
        |i: usize| multiply(&encrypt(n, &beta[i], &r[i]), &power(&case.K, &-&alpha[i], square), square);
    let A: Vec<Vec<u8>> = (0..M).map(|i| nat(&affine(i), 2 * H)).collect();
    let C = points(&alpha.iter().map(g).collect::<Vec<_>>());
    let E = points(&beta.iter().map(|beta| times(beta, &case.B)).collect::<Vec<_>>());
    let e = bit_challenges("dec/challenge", &inputs, &["N", "K", "D", "X", "S", "B"], &[&A, &C, &E]);
    let proof = DecProof {
        z: (0..M).map(|i| int(&alpha[i] + &e[i] * &case.x, ELL + EPSILON_BIN)).collect(),
        w: (0..M).map(|i| int(&beta[i] + &e[i] * &case.y, ell_y + EPSILON_BIN)).collect(),
        nu: (0..M).map(|i| nat(&multiply(&r[i], &power(&case.rho, &e[i], n), n), H)).collect(),
        A,
        C,
        E,
    };
    assert_made("dec.prove", &inputs, &proof);
}

/// AFFGS-P-1
#[test]
fn affgs_p_1() {
    let case = aff_g_star::Case::new(TOY1536, number(256, "x"), -number(ELL_PRIME, "y"));
    let (inputs, n_v, n_p) = (case.to_prove(), case.verifier.modulus(), case.prover.modulus());
    let (tape, square) = (Tape(&inputs), &n_v.pow(2));
    let alpha: Vec<_> = (0..M).map(|i| tape.int("aff-g-star/alpha", i, ELL + EPSILON_BIN)).collect();
    let beta: Vec<_> = (0..M).map(|i| tape.int("aff-g-star/beta", i, ELL_PRIME + EPSILON_BIN)).collect();
    let r: Vec<_> = (0..M).map(|i| tape.residue("aff-g-star/r", i, n_v)).collect();
    let r_y: Vec<_> = (0..M).map(|i| tape.residue("aff-g-star/r_y", i, n_p)).collect();
    let affine =
        |i: usize| multiply(&power(&case.C, &alpha[i], square), &encrypt(n_v, &beta[i], &r[i]), square);
    let A: Vec<Vec<u8>> = (0..M).map(|i| nat(&affine(i), 2 * H)).collect();
    let R = points(&alpha.iter().map(g).collect::<Vec<_>>());
    let B: Vec<Vec<u8>> = (0..M).map(|i| nat(&encrypt(n_p, &beta[i], &r_y[i]), 2 * H)).collect();
    let statement = ["N_v", "N_p", "C", "D", "Y", "X"];
    let e = bit_challenges("aff-g-star/challenge", &inputs, &statement, &[&A, &R, &B]);
    let nonce =
        |r: &BigUint, rho: &BigUint, e: &BigInt, n: &BigUint| nat(&multiply(r, &power(rho, e, n), n), H);
    let proof = AffGStarProof {
        z1: (0..M).map(|i| int(&alpha[i] + &e[i] * &case.x, ELL + EPSILON_BIN)).collect(),
        z2: (0..M).map(|i| int(&beta[i] + &e[i] * &case.y, ELL_PRIME + EPSILON_BIN)).collect(),
        w: (0..M).map(|i| nonce(&r[i], &case.rho, &e[i], n_v)).collect(),
        w_y: (0..M).map(|i| nonce(&r_y[i], &case.rho_y, &e[i], n_p)).collect(),
        A,
        R,
        B,
    };
    assert_made("aff_g_star.prove", &inputs, &proof);
}
