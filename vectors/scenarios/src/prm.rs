//! Π_prm: s is a power of t. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::BigUint;
use quorate_reference::integers::is_unit;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::prm;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

use crate::fold::{self, is_broad, refuse_entries, refuse_other_lengths};
use quorate_adversary::party::{Party, context, hash, residue};
use quorate_adversary::proofs::prm::*;

use crate::source::{Draft, Source};
use crate::topic::{About, Topic, about};
use crate::wrong::{Wire, context_of, contexts, input, nat, tape_of};

const PROVE: &str = "PRM-P";
const VERIFY: &str = "PRM-V";
const VALID: &str = "verify/valid";

/// The topic.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let base = Base::new(topic);
        ends(topic, &base);
        encodings(topic, &base);
        equation(topic, &base);
        other_statements(topic, &base);
        degenerate(topic, &base);
        order(topic, &base);
        attacks::build(topic, &base);
    })
}

/// The honest proof that all other cases start from.
struct Base {
    params: Params,
    shape: Shape,
    owner: Party,
    /// The verifier's inputs.
    verify: Values,
    /// The masks, and what they are committed to.
    masks: Vec<BigUint>,
    A: Vec<BigUint>,
}

impl Base {
    fn new(topic: &mut Topic) -> Base {
        let params = topic.params;
        let (shape, owner) = (Shape::of_key(params, 2, 2).unwrap(), Party::of(&params, 1));
        let verify = owner.setup(context("session of Π_prm", 1, 0, 2));
        let prove = owner.trapdoor(verify.clone().with("seed", hash("seed of Π_prm")));
        let about_prover = about(&["PRM-P-1", "PRM-V-4", "HASH-5", "SAMP-5", "SAMP-7"], "An honest prover.");
        let performed = topic.valid((PROVE, "prove/ordinary"), "prm.prove", about_prover, prove.clone());
        let proof = performed.outputs.bytes("proof").unwrap();
        let verify = verify.with("proof", proof);
        let about_verifier = about(&["PRM-V-1", "PRM-V-2", "PRM-V-3", "PRM-V-4"], "An honest proof.");
        topic.valid((VERIFY, VALID), "prm.verify", about_verifier, verify.clone());
        let masks = prm::sample(&params, &tape_of(&prove), &owner.phi_hat());
        let A = PrmProof::decode(&shape, proof).unwrap().A.iter().map(|A| nat(A)).collect();
        Base { params, shape, owner, verify, masks, A }
    }

    fn z(&self) -> Vec<BigUint> {
        let proof = PrmProof::decode(&self.shape, self.verify.bytes("proof").unwrap()).unwrap();
        proof.z.iter().map(|z| nat(z)).collect()
    }

    fn set(&self, values: &mut Values, field: &str, i: usize, value: &BigUint) {
        fold::set_entry::<PrmProof>(&self.shape, values, field, i, &residue(&self.params, value));
    }

    /// The owner's setup with another s and t.
    fn with(&self, s: BigUint, t: BigUint) -> Setup {
        Setup { modulus: self.owner.setup.modulus.clone(), s, t }
    }

    fn minus(&self, value: &BigUint) -> BigUint {
        &self.owner.setup.modulus - value
    }

    /// The verifier's inputs with another setup and proof.
    fn inputs(&self, setup: &Setup, A: &[BigUint], z: &[BigUint]) -> Values {
        let Setup { modulus, s, t } = setup;
        let [N_hat, s, t] = [modulus, s, t].map(|value| residue(&self.params, value));
        let proof = prm::encode(&self.params, A, z).encode();
        self.verify.clone().with("N_hat", N_hat).with("s", s).with("t", t).with("proof", proof)
    }

    /// The rest of the honest algorithm, for commitments `A = t^a`.
    fn finish(&self, setup: &Setup, lambda: &BigUint, A: &[BigUint]) -> Values {
        let e = prm::challenge(&self.params, &context_of(&self.verify), setup, A);
        let z = prm::respond(lambda, &self.owner.phi_hat(), &self.masks, &e);
        self.inputs(setup, A, &z)
    }

    /// A case of which exactly these checks fail.
    fn judge(
        &self,
        topic: &mut Topic,
        name: &str,
        about: About<'_>,
        expected: &[(Reason, Vec<usize>)],
        inputs: Values,
    ) {
        let found = failing_checks(&self.params, &inputs);
        fold::judge(topic, (VERIFY, name), VALID, about, (found, expected), inputs);
    }
}

/// λ at its ends; a context that occurs in no session.
fn ends(topic: &mut Topic, base: &Base) {
    let Base { params, owner, .. } = base;
    if !is_broad(params) {
        return;
    }
    let (modulus, t) = (&owner.setup.modulus, &owner.setup.t);
    let largest = owner.phi_hat() - 1u8;
    for (name, comment, lambda) in [
        ("2", "λ is 2, the smallest that is not degenerate.", BigUint::from(2u8)),
        ("largest", "λ is φ(N̂) - 1, and s the inverse of t.", largest),
    ] {
        let s = residue(params, &t.modpow(&lambda, modulus));
        let id = (PROVE, &*format!("prove/lambda/{name}"));
        let performed = topic.accepted(id, "prove/ordinary", about(&["PRM-P-1"], comment), |values| {
            *values = values.clone().with("s", s.clone()).with("lambda", residue(params, &lambda));
        });
        let inputs =
            base.verify.clone().with("s", s).with("proof", performed.outputs.bytes("proof").unwrap());
        base.judge(topic, &format!("verify/lambda/{name}"), about(&["PRM-V-3"], comment), &[], inputs);
    }
    let comment =
        "A verifier and an instance, which are part of ctx; the masks are read at peer 0, counters from 0.";
    let elsewhere = |values: &mut Values| {
        values.put("verifier", 4u16);
        values.put("instance", 3u8);
    };
    let id = (PROVE, "prove/another-context");
    let performed = topic.accepted(id, "prove/ordinary", about(&["PRM-P-1", "SAMP-7"], comment), elsewhere);
    let mut inputs = base.verify.clone().with("proof", performed.outputs.bytes("proof").unwrap());
    elsewhere(&mut inputs);
    let comment = "A proof for a verifier and an instance that occur in no session.";
    base.judge(topic, "verify/another-context", about(&["PRM-V-3", "HASH-3"], comment), &[], inputs);
}

fn encodings(topic: &mut Topic, base: &Base) {
    let Base { shape, owner, verify, .. } = base;
    let case = (VERIFY, VALID);
    let wire = || Wire::unit_hat(owner);
    input(topic, case, verify, "s", wire(), "PRM-V-1");
    input(topic, case, verify, "t", wire(), "PRM-V-1");
    refuse_entries::<PrmProof>(topic, case, shape, verify, ("A", &["PRM-V-1"]), wire);
    refuse_other_lengths::<PrmProof>(topic, case, shape, verify);
    contexts(topic, case, &["HASH-5"], Reason::PrmEq1);
}

/// The equation fails alone, in one repetition; and responses that are not below φ(N̂).
fn equation(topic: &mut Topic, base: &Base) {
    let Base { params, owner, verify, .. } = base;
    let Setup { modulus, s, t } = &owner.setup;
    let (z, last) = (base.z(), params.m - 1);
    for (end, i) in [("first", 0), ("last", last)] {
        let failing = [(Reason::PrmEq1, vec![i])];
        let comment = format!("z of the {end} repetition is larger by one.");
        let mut inputs = verify.clone();
        base.set(&mut inputs, "z", i, &(&z[i] + 1u8));
        base.judge(topic, &format!("verify/eq1/z-{end}"), about(&["PRM-V-3"], &comment), &failing, inputs);
        let comment = format!(
            "A of the {end} repetition is twice what it should be; the challenge is that of what is sent."
        );
        let mut A = base.A.clone();
        A[i] = &A[i] * 2u8 % modulus;
        let inputs = base.finish(&owner.setup, &owner.lambda, &A);
        base.judge(topic, &format!("verify/eq1/A-{end}"), about(&["PRM-V-3"], &comment), &failing, inputs);
    }
    let ones = |inputs: &Values| [(Reason::PrmEq1, ones(params, inputs))];
    let comment = "s is the negative of a power of t, and t a square of odd order: the honest algorithm fails where the bit is 1.";
    let inputs = base.finish(&base.with(base.minus(s), t.clone()), &owner.lambda, &base.A);
    base.judge(topic, "verify/eq1/s-outside", about(&["PRM-V-3"], comment), &ones(&inputs), inputs);
    let comment = "z of the first repetition has all bits set: a z is an exponent, of which every value of its length is decoded.";
    let mut inputs = verify.clone();
    fold::set_entry::<PrmProof>(&base.shape, &mut inputs, "z", 0, &vec![0xff; params.modulus_bits / 8]);
    base.judge(
        topic,
        "verify/eq1/z-all-ones",
        about(&["PRM-V-3"], comment),
        &[(Reason::PrmEq1, vec![0])],
        inputs,
    );
    if !is_broad(params) {
        return;
    }
    let comment = "z of one repetition is larger by φ(N̂): a z is an exponent, of which every value of its length is decoded.";
    let fits = |i: &usize| (&z[*i] + owner.phi_hat()).bits() <= params.modulus_bits as u64;
    let i = (0..params.m).find(fits).unwrap();
    let mut inputs = verify.clone();
    base.set(&mut inputs, "z", i, &(&z[i] + owner.phi_hat()));
    base.judge(topic, "verify/z/not-reduced", about(&["PRM-V-3"], comment), &[], inputs);
    let comment = "z of the first and the last repetition are exchanged.";
    let mut inputs = verify.clone();
    base.set(&mut inputs, "z", 0, &z[last]);
    base.set(&mut inputs, "z", last, &z[0]);
    let failing = [(Reason::PrmEq1, vec![0, last])];
    base.judge(topic, "verify/eq1/z-exchanged", about(&["PRM-V-3"], comment), &failing, inputs);
}

/// A right proof with another statement.
fn other_statements(topic: &mut Topic, base: &Base) {
    let Base { owner, A, .. } = base;
    let Setup { modulus, s, t } = &owner.setup;
    let units = |modulus: &BigUint| A.iter().chain([s, t]).all(|value| is_unit(value, modulus));
    let other = (1u32..).map(|k| modulus + 2 * k).find(units).unwrap();
    for (name, comment, setup) in [
        (
            "N_hat",
            "N̂ is another odd number for which everything decodes",
            Setup { modulus: other, ..owner.setup.clone() },
        ),
        ("s", "s is multiplied by t", base.with(s * t % modulus, t.clone())),
        ("t", "t is squared", base.with(s.clone(), t * t % modulus)),
        ("s-and-t", "s and t are exchanged", base.with(t.clone(), s.clone())),
    ] {
        let (id, comment) =
            (format!("verify/statement/{name}"), format!("A proof for another statement: {comment}."));
        let about = about(&["HASH-5"], &comment);
        let inputs = base.inputs(&setup, A, &base.z());
        topic.edited((VERIFY, &id), VALID, about, Reason::PrmEq1, |values| *values = inputs);
    }
}

/// Degenerate parameters of which everything else holds.
fn degenerate(topic: &mut Topic, base: &Base) {
    let Base { params, owner, masks, A, .. } = base;
    let Setup { modulus, t, .. } = &owner.setup;
    topic.note(
        "unproved-setup",
        "s or t is 1 or -1, or s = t.",
        "Commitments under such a setup show the secret or bind nobody.",
        &["CVE-2020-12118", "https://eprint.iacr.org/2020/1052"],
    );
    let (one, zero) = (BigUint::from(1u8), BigUint::ZERO);
    let failing = [(Reason::PrmDegenerate, vec![0])];
    // A and λ of the honest algorithm for s = t^λ
    let mut case = |name: &str, comment: &str, t: &BigUint, lambda: &BigUint, A: &[BigUint]| {
        let setup = base.with(t.modpow(lambda, modulus), t.clone());
        let about = about(&["PRM-V-2"], comment).flags(&["unproved-setup"]);
        let inputs = base.finish(&setup, lambda, A);
        base.judge(topic, &format!("verify/degenerate/{name}"), about, &failing, inputs);
    };
    case(
        "s-is-1",
        "s is 1, the power 0 of t, with a right proof: a commitment hides nothing by t alone.",
        t,
        &zero,
        A,
    );
    case(
        "s-is-t",
        "s = t, with a right proof: a commitment binds the sum of its exponents only.",
        t,
        &one,
        A,
    );
    if is_broad(params) {
        case(
            "t-is-1",
            "t and s are 1, with a right proof: all commitments are 1.",
            &one,
            &zero,
            &vec![one.clone(); params.m],
        );
        // -t has even order, and (-t)^odd_order = -1
        let minus_t = base.minus(t);
        let odd_order = (&owner.p_hat >> 1u8) * (&owner.q_hat >> 1u8);
        let powers = |t: &BigUint| masks.iter().map(|a| t.modpow(a, modulus)).collect::<Vec<_>>();
        case(
            "s-is-minus-1",
            "s is -1, a power of t, with a right proof.",
            &minus_t,
            &odd_order,
            &powers(&minus_t),
        );
        let minus_one = base.minus(&one);
        let signs = powers(&minus_one);
        case("t-is-minus-1", "t is -1 and s is 1, with a right proof.", &minus_one, &zero, &signs);
        case("both-are-minus-1", "t and s are -1, with a right proof.", &minus_one, &one, &signs);
    }
    // what was accepted without any proof
    for (name, comment, setup) in [
        ("1-and-t", "s is 1, with the proof for another s.", base.with(one.clone(), t.clone())),
        (
            "s-and-1",
            "t is 1, so that s is no power of it: a commitment shows the secret modulo the order of s.",
            base.with(t.clone(), one.clone()),
        ),
        ("minus-1-and-t", "s is -1, which is no power of t.", base.with(base.minus(&one), t.clone())),
        ("t-and-t", "s = t, with the proof for another s.", base.with(t.clone(), t.clone())),
    ] {
        let id = (VERIFY, &*format!("attack/degenerate/{name}"));
        let about = about(&["PRM-V-2", "PROOF-1"], comment).flags(&["unproved-setup"]);
        topic.edited(id, VALID, about, Reason::PrmDegenerate, |values| {
            *values =
                values.clone().with("s", residue(params, &setup.s)).with("t", residue(params, &setup.t));
        });
    }
}

/// The first check that fails gives the reason, whatever fails behind it. [PROOF-1]
fn order(topic: &mut Topic, base: &Base) {
    let Base { params, owner, .. } = base;
    let Setup { modulus, t, .. } = &owner.setup;
    let (zero, last) = (&BigUint::ZERO, params.m - 1);
    let mut case = |name: &str, comment: &str, reason: Reason, change: &dyn Fn(&mut Values)| {
        let id = (VERIFY, &*format!("verify/order/{name}"));
        topic.edited(id, VALID, about(&["PROOF-1"], comment), reason, change);
    };
    let residue = |value: &BigUint| residue(params, value);
    case("s-before-t", "s is 0, and t is N̂.", Reason::DecodeUnit, &|values| {
        *values = values.clone().with("s", residue(zero)).with("t", residue(modulus));
    });
    case("length-before-s", "The proof is a byte too long, and s is 0.", Reason::FrameLength, &|values| {
        let longer = [values.bytes("proof").unwrap(), &[0]].concat();
        *values = values.clone().with("s", residue(zero)).with("proof", longer);
    });
    case("decode-before-degenerate", "s is 1, and t is 0.", Reason::DecodeUnit, &|values| {
        *values = values.clone().with("s", residue(&1u8.into())).with("t", residue(zero));
    });
    case("degenerate-before-A", "s = t, and the first A is 0.", Reason::PrmDegenerate, &|values| {
        values.put("s", residue(t));
        base.set(values, "A", 0, zero);
    });
    case("entry-after-entry", "The first A is 0, and the second is N̂.", Reason::DecodeUnit, &|values| {
        base.set(values, "A", 0, zero);
        base.set(values, "A", 1, modulus);
    });
    case(
        "A-before-eq1",
        "The equation fails in the first repetition, and the last A is 0.",
        Reason::DecodeUnit,
        &|values| {
            base.set(values, "z", 0, zero);
            base.set(values, "A", last, zero);
        },
    );
}
