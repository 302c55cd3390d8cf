//! Forged proofs of Π_prm for an s that is no power of t: each is accepted by a verifier that leaves something out.

use std::slice;

use num_bigint::BigUint;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::prm;
use quorate_spec::labels::PRM_CHALLENGE;
use quorate_spec::operations::Values;
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

use super::{Base, VALID, VERIFY, challenge, failing_checks};
use crate::fold::{self, bits, failing_at, is_broad};
use crate::topic::{Topic, about};
use crate::wrong::context_of;
use quorate_adversary::party::{Party, below, residue};

pub(super) fn build(topic: &mut Topic, base: &Base) {
    notes(topic);
    one_challenge(topic, base);
    zeros(topic, base);
    if is_broad(&base.params) {
        let forger = Forger::new(base);
        bits_of_one_byte(topic, &forger);
        ground(topic, &forger);
        not_hashed(topic, &forger);
        other_modulus(topic, base);
    }
}

fn notes(topic: &mut Topic) {
    topic.note(
        "one-challenge",
        "The proof has one commitment and one scalar challenge instead of m bits.",
        "With elements of small order an s that is no power of t passes, and commitments show part of the secret.",
        &["TSSHOCK (Black Hat USA 2023), c-split"],
    );
    topic.note(
        "zeros",
        "Values that are 0 where units are required: every equation is 0 = 0.",
        "Any s passes. The same defect of another proof is the advisory.",
        &["CVE-2025-66016"],
    );
    if !is_broad(&topic.params) {
        return;
    }
    topic.note(
        "weak-challenge",
        "The forged proof meets the bits of a weaker challenge: few bits, bits that depend on one commitment each, or bits that do \
         not depend on the commitments.",
        "An s that is no power of t passes: a commitment under this setup shows the secret modulo the order of s over the powers of t.",
        &["TSSHOCK (Black Hat USA 2023), c-guess"],
    );
    topic.note(
        "other-modulus",
        "A right proof for the Paillier modulus of its prover, sent for the ring-Pedersen modulus.",
        "Nothing is known about the setup.",
        &[],
    );
}

/// The proof of Girault's form: one commitment, one response that is longer by the challenge.
fn one_challenge(topic: &mut Topic, base: &Base) {
    let A = fold::entry::<PrmProof>(&base.shape, &base.verify, "A", 0);
    let z = [vec![0; 32], fold::entry::<PrmProof>(&base.shape, &base.verify, "z", 0)].concat();
    let comment = "One commitment and a response to a scalar challenge, instead of m repetitions.";
    let about = about(&["PRM-V-4", "ENC-1"], comment).flags(&["one-challenge"]);
    topic.edited((VERIFY, "attack/one-challenge"), VALID, about, Reason::FrameLength, |values| {
        values.put("proof", [A, z].concat());
    });
}

/// t = 0 and all A = 0.
fn zeros(topic: &mut Topic, base: &Base) {
    let zeros = vec![BigUint::ZERO; base.params.m];
    let inputs = base.inputs(&base.with(base.owner.setup.s.clone(), BigUint::ZERO), &zeros, &base.z());
    assert_eq!(failing_checks(&base.params, &inputs), []);
    let about = about(&["PRM-V-1"], "t is 0 and all A are 0: every equation is 0 = 0.").flags(&["zeros"]);
    topic.edited((VERIFY, "attack/zeros"), VALID, about, Reason::DecodeUnit, |values| *values = inputs);
}

/// Makes proofs for the negative of s, which is no power of t, from guessed bits.
struct Forger<'a> {
    base: &'a Base,
    setup: Setup,
    s_inverse: BigUint,
}

impl<'a> Forger<'a> {
    fn new(base: &'a Base) -> Forger<'a> {
        let Setup { modulus, s, t } = &base.owner.setup;
        let setup = base.with(base.minus(s), t.clone());
        let s_inverse = setup.s.modinv(modulus).unwrap();
        Forger { base, setup, s_inverse }
    }

    /// The A that z answers if the bit is this.
    fn commitment(&self, z: &BigUint, bit: bool) -> BigUint {
        let power = self.setup.t.modpow(z, &self.setup.modulus);
        if bit { power * &self.s_inverse % &self.setup.modulus } else { power }
    }

    fn challenge(&self, A: &[BigUint]) -> Vec<bool> {
        prm::challenge(&self.base.params, &context_of(&self.base.verify), &self.setup, A)
    }

    /// A proof that fails exactly where the bit is not the guessed one.
    fn publish(
        &self,
        topic: &mut Topic,
        (name, req, comment): (&str, &str, &str),
        A: &[BigUint],
        z: &[BigUint],
        guess: &[bool],
    ) {
        let inputs = self.base.inputs(&self.setup, A, z);
        let e = challenge(&self.base.params, &inputs);
        let missed = failing_at(0..self.base.params.m, |i| e[i] == guess[i]);
        assert!(!missed.is_empty(), "{name}: the guess was right");
        let reqs = ["PRM-V-3", req];
        let about = about(&reqs, comment).flags(&["weak-challenge"]);
        self.base.judge(topic, name, about, &[(Reason::PrmEq1, missed)], inputs);
    }

    fn exponent(&self, text: &str) -> BigUint {
        below(&self.setup.modulus, text)
    }
}

/// The first 8 bits are ground to 0; the others are believed to be 0.
fn bits_of_one_byte(topic: &mut Topic, forger: &Forger<'_>) {
    let m = forger.base.params.m;
    let mut z: Vec<BigUint> = (0..m).map(|i| forger.exponent(&format!("z {i}"))).collect();
    let mut A: Vec<BigUint> = z.iter().map(|z| forger.commitment(z, false)).collect();
    while forger.challenge(&A)[..8].contains(&true) {
        z[0] += 1u8;
        A[0] = &A[0] * &forger.setup.t % &forger.setup.modulus;
    }
    let comment = "The first 8 bits are 0, and the proof holds if the others are: a verifier that derives 8 bits only, the rest being 0, \
                   accepts it.";
    forger.publish(topic, ("attack/few-bits", "PRM-V-4", comment), &A, &z, &vec![false; m]);
}

/// Each bit is believed to depend on its own A alone.
fn ground(topic: &mut Topic, forger: &Forger<'_>) {
    let (mut A, mut z, mut guess) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..forger.base.params.m {
        let believed = |A: &BigUint| forger.challenge(slice::from_ref(A))[i];
        let attempts = (0..).map(|k| forger.exponent(&format!("z {i} {k}")));
        let with_bits =
            attempts.flat_map(|z| [false, true].map(|bit| (forger.commitment(&z, bit), z.clone(), bit)));
        let (commitment, response, bit) =
            with_bits.into_iter().find(|(A, _, bit)| believed(A) == *bit).unwrap();
        A.push(commitment);
        z.push(response);
        guess.push(bit);
    }
    let comment =
        "Every bit is guessed by itself: a verifier that hashes one commitment for each bit accepts it.";
    forger.publish(topic, ("attack/ground", "PRM-V-4", comment), &A, &z, &guess);
}

/// The bits are believed not to depend on the list A.
fn not_hashed(topic: &mut Topic, forger: &Forger<'_>) {
    let mut items =
        prm::transcript(&forger.base.params, &context_of(&forger.base.verify), &forger.setup, &forger.base.A);
    items.pop();
    let guess = bits(PRM_CHALLENGE, &items, &forger.base.params);
    let z: Vec<BigUint> = (0..forger.base.params.m).map(|i| forger.exponent(&format!("z {i}"))).collect();
    let A: Vec<BigUint> = z.iter().zip(&guess).map(|(z, bit)| forger.commitment(z, *bit)).collect();
    let comment =
        "The commitments are computed from the responses: a verifier that does not hash them accepts it.";
    forger.publish(topic, ("attack/not-hashed", "HASH-5", comment), &A, &z, &guess);
}

/// A proof for (N, s, t) sent for (N̂, s, t).
fn other_modulus(topic: &mut Topic, base: &Base) {
    let N_hat = &base.owner.setup.modulus;
    let party =
        (1..=8).map(|index| Party::of(&base.params, index)).find(|party| party.modulus() < N_hat).unwrap();
    let N = party.modulus();
    let phi = party.key.phi();
    let t = below(N, "t").pow(2) % N;
    let lambda = below(&phi, "lambda");
    let setup = Setup { modulus: N.clone(), s: t.modpow(&lambda, N), t };
    let masks: Vec<BigUint> = (0..base.params.m).map(|i| below(&phi, &format!("a {i}"))).collect();
    let A = prm::commit(&setup, &masks);
    let e = prm::challenge(&base.params, &context_of(&base.verify), &setup, &A);
    let inputs = base.inputs(&setup, &A, &prm::respond(&lambda, &phi, &masks, &e));
    assert_eq!(failing_checks(&base.params, &inputs), [], "right for N");
    let inputs: Values = inputs.with("N_hat", residue(&base.params, N_hat));
    let about = about(&["PRM-V-3", "HASH-5"], "A right proof for N, sent for N̂.").flags(&["other-modulus"]);
    topic.edited((VERIFY, "attack/other-modulus"), VALID, about, Reason::PrmEq1, |values| *values = inputs);
}
