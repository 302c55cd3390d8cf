//! Π_aff-g*. False statements and forged proofs are in `attacks`.

mod attacks;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, generator};
use quorate_reference::integers::is_unit;
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g_star::{Commitments, Responses};
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::proofs::AffGStarProof;
use quorate_spec::reason::Reason;

use crate::fold::{self, in_j, is_broad, refuse_entries, refuse_other_lengths};
use quorate_adversary::party::{ciphertext, context, number, residue};
use quorate_adversary::proofs::aff_g_star::*;

use crate::source::{Draft, Source};
use crate::topic::{About, Topic, about};
use crate::wrong::{Wire, contexts, input, modulus, nat, seek, shape};

const PROVE: &str = "AFFGS-P";
const VERIFY: &str = "AFFGS-V";
const VALID: &str = "verify/valid";

/// The topic.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let params = topic.params;
        let case = Case::new(params, number(params.ell, "x"), -number(params.ell_prime, "y"));
        let about_prover = about(&["AFFGS-P-1", "HASH-5", "SAMP-5", "SAMP-7"], "An honest prover.");
        let reqs = ["AFFGS-V-1", "AFFGS-V-2", "AFFGS-V-3", "AFFGS-V-4", "AFFGS-V-5", "AFFGS-V-6"];
        let performed =
            topic.valid((PROVE, "prove/ordinary"), "aff_g_star.prove", about_prover, case.to_prove());
        let verify = case.to_verify(performed.outputs.bytes("proof").unwrap());
        topic.valid((VERIFY, VALID), "aff_g_star.verify", about(&reqs, "An honest proof."), verify.clone());
        let base = Base { case, verify };
        if is_broad(&params) {
            more_proofs(topic, &base);
            unlucky(topic, &base);
        }
        encodings(topic, &base);
        other_statements(topic, &base);
        order(topic, &base);
        attacks::build(topic, &base);
    })
}

/// The honest proof that all other cases start from.
struct Base {
    case: Case,
    /// The verifier's inputs.
    verify: Values,
}

impl Base {
    fn length(&self, field: &str) -> usize {
        fold::entry::<AffGStarProof>(&shape(&self.case.params), &self.verify, field, 0).len()
    }

    fn set(&self, values: &mut Values, field: &str, i: usize, bytes: &[u8]) {
        fold::set_entry::<AffGStarProof>(&shape(&self.case.params), values, field, i, bytes);
    }

    /// The commitments of the proof.
    fn commitments(&self) -> Commitments {
        commitments_of(&decode(&self.case.params, &self.verify))
    }

    /// The same witness and statement, to be changed.
    fn copy(&self) -> Case {
        Case::new(self.case.params, self.case.x.clone(), self.case.y.clone())
    }
}

/// A case of which exactly these checks fail.
fn judge(topic: &mut Topic, name: &str, about: About<'_>, expected: &[(Reason, Vec<usize>)], inputs: Values) {
    let (_, found) = judgement(&topic.params, &inputs);
    fold::judge(topic, (VERIFY, name), VALID, about, (found, expected), inputs);
}

/// Other witnesses: each proof is made, and verified.
fn more_proofs(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let two_to = |b: usize| BigInt::from(1) << b;
    let (ell, ell_prime) = (params.ell, params.ell_prime);
    let mut case = |name: &str, comment: &str, case: Case| {
        let id = (PROVE, &*format!("prove/{name}"));
        let inputs = case.to_prove();
        let performed =
            topic.accepted(id, "prove/ordinary", about(&["AFFGS-P-1"], comment), |values| *values = inputs);
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judgement(&params, &inputs).1, [], "{name}");
        let reqs = ["AFFGS-V-2", "AFFGS-V-3", "AFFGS-V-4", "AFFGS-V-5", "AFFGS-V-6"];
        topic.valid((VERIFY, &format!("verify/{name}")), "aff_g_star.verify", about(&reqs, comment), inputs);
    };
    let comment = "x is the smallest element of its interval, y the largest.";
    case("x-smallest-y-largest", comment, Case::new(params, -two_to(ell), two_to(ell_prime) - 1));
    let comment = "x is the largest element of its interval, y the smallest.";
    case("x-largest-y-smallest", comment, Case::new(params, two_to(ell) - 1, -two_to(ell_prime)));
    let mut nonce = base.copy();
    nonce.context = context("session of Π_aff-g*", 1, 2, 129);
    case("nonce", "The other alert: round 129, instance 0.", nonce);
}

/// Witnesses whose responses leave their range, or just do not.
fn unlucky(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let (b1, b2) = (params.ell + params.epsilon_bin, params.ell_prime + params.epsilon_bin);
    // the secret is a quarter of the mask: both outcomes occur
    let quarter = |b: usize| BigInt::from(1) << (b - 2);
    for (secret, response, x, y) in
        [("x", "z1", quarter(b1), base.case.y.clone()), ("y", "z2", base.case.x.clone(), quarter(b2))]
    {
        let case = |seed| Case { seed, ..Case::new(params, x.clone(), y.clone()) };
        let in_range = |case: &Case| {
            let masks = case.masks();
            let Responses { z1, z2, .. } = case.respond(&masks, &case.commit(&masks));
            z1.iter().all(|z| in_j(z, b1)) && z2.iter().all(|z| in_j(z, b2))
        };
        let with = |inside: bool| {
            seek("Π_aff-g*", |seed| Some(case(seed)).filter(|case| in_range(case) == inside)).to_prove()
        };
        let comment = format!("{secret} is so large that a response leaves its range: nothing is sent.");
        let id = (PROVE, &*format!("prove/{response}-out-of-range"));
        let inputs = with(false);
        let about_range = about(&["AFFGS-P-2"], &comment);
        topic.edited(id, "prove/ordinary", about_range, LocalError::Unlucky, |values| *values = inputs);
        if response == "z1" {
            let comment =
                "x is as large, and no response leaves its range: the prover looks at the responses.";
            let about_range = about(&["AFFGS-P-2"], comment);
            let inputs = with(true);
            let id = (PROVE, "prove/z1-in-range");
            topic.accepted(id, "prove/ordinary", about_range, |values| *values = inputs);
        }
    }
}

fn encodings(topic: &mut Topic, base: &Base) {
    let Base { case: Case { params, prover, verifier, .. }, verify } = base;
    let on = (VERIFY, VALID);
    modulus(topic, on, verify, "N_v");
    modulus(topic, on, verify, "N_p");
    for (name, wire) in [
        ("C", Wire::unit_square(verifier)),
        ("D", Wire::unit_square(verifier)),
        ("Y", Wire::unit_square(prover)),
        ("X", Wire::Point),
    ] {
        input(topic, on, verify, name, wire, "AFFGS-V-1");
    }
    let z1 = || Wire::Int { b: params.ell + params.epsilon_bin, reason: Reason::AffGStarRangeZ1 };
    let z2 = || Wire::Int { b: params.ell_prime + params.epsilon_bin, reason: Reason::AffGStarRangeZ2 };
    let mut entries = |field, req, wire: &dyn Fn() -> Wire| {
        refuse_entries::<AffGStarProof>(topic, on, &shape(params), verify, (field, &[req]), wire);
    };
    entries("A", "AFFGS-V-1", &|| Wire::unit_square(verifier));
    entries("R", "AFFGS-V-1", &|| Wire::Point);
    entries("B", "AFFGS-V-1", &|| Wire::unit_square(prover));
    entries("z1", "AFFGS-V-2", &z1);
    entries("z2", "AFFGS-V-3", &z2);
    entries("w", "AFFGS-V-1", &|| Wire::unit(verifier));
    entries("w_y", "AFFGS-V-1", &|| Wire::unit(prover));
    refuse_other_lengths::<AffGStarProof>(topic, on, &shape(params), verify);
    contexts(topic, on, &["HASH-5"], Reason::AffGStarEq1);
}

/// A right proof with another statement.
fn other_statements(topic: &mut Topic, base: &Base) {
    let Base { case, verify } = base;
    let proof = decode(&case.params, verify);
    let larger = |N: &PublicKey, given: &[&str], sent: [&Vec<Vec<u8>>; 2]| {
        let given = given.iter().map(|name| verify.bytes(name).unwrap());
        let values: Vec<BigUint> =
            given.chain(sent.into_iter().flatten().map(Vec::as_slice)).map(nat).collect();
        let all_units = |modulus: &BigUint| values.iter().all(|value| is_unit(value, modulus));
        (1u32..).map(|k| &N.modulus + 2 * k).find(all_units).unwrap()
    };
    let N_v = larger(case.N_v(), &["C", "D"], [&proof.A, &proof.w]);
    let N_p = larger(case.N_p(), &["Y"], [&proof.B, &proof.w_y]);
    let next =
        |value: &BigUint, N: &PublicKey| ciphertext(&case.params, &(value * (&N.modulus + 1u8) % &N.square));
    for (name, comment, bytes) in [
        ("N_v", "N_v is another odd number for which everything decodes", residue(&case.params, &N_v)),
        ("N_p", "N_p is another odd number for which everything decodes", residue(&case.params, &N_p)),
        ("C", "C encrypts one more", next(&case.C, case.N_v())),
        ("D", "D encrypts one more", next(&case.D, case.N_v())),
        ("Y", "Y encrypts one more", next(&case.Y, case.N_p())),
        ("X", "X is another point", curve::encode_point(&(case.X + generator()))),
    ] {
        let id = (VERIFY, &*format!("verify/statement/{name}"));
        let comment = format!("A proof for another statement: {comment}.");
        let reason = Reason::AffGStarEq1;
        topic.edited(id, VALID, about(&["HASH-5"], &comment), reason, |values| values.put(name, bytes));
    }
}

/// The first check that fails gives the reason, whatever fails behind it. [PROOF-1]
fn order(topic: &mut Topic, base: &Base) {
    let last = topic.params.m - 1;
    let mut case = |name: &str, comment: &str, reason: Reason, change: &dyn Fn(&mut Values)| {
        let id = (VERIFY, &*format!("verify/order/{name}"));
        topic.edited(id, VALID, about(&["PROOF-1"], comment), reason, change);
    };
    let zero = |field| vec![0; base.length(field)];
    // the largest number of its length
    let highest = |field| [vec![0x7f], vec![0xff; base.length(field) - 1]].concat();
    let point = &[0; 33];
    case(
        "entry-after-entry",
        "The first A is 0, and the second is too large.",
        Reason::DecodeUnit,
        &|values| {
            base.set(values, "A", 0, &zero("A"));
            base.set(values, "A", 1, &vec![0xff; base.length("A")]);
        },
    );
    case("A-before-R", "The last A is 0, and the first R is no point.", Reason::DecodeUnit, &|values| {
        base.set(values, "A", last, &zero("A"));
        base.set(values, "R", 0, point);
    });
    case("R-before-B", "The last R is no point, and the first B is 0.", Reason::DecodePoint, &|values| {
        base.set(values, "R", last, point);
        base.set(values, "B", 0, &zero("B"));
    });
    case("B-before-z1", "The last B is 0, and the first z1 out of range.", Reason::DecodeUnit, &|values| {
        base.set(values, "B", last, &zero("B"));
        base.set(values, "z1", 0, &highest("z1"));
    });
    let comment = "The last z1 is out of range, and the first z2.";
    case("z1-before-z2", comment, Reason::AffGStarRangeZ1, &|values| {
        base.set(values, "z1", last, &highest("z1"));
        base.set(values, "z2", 0, &highest("z2"));
    });
    let comment = "The last z2 is out of range, and the first w is 0.";
    case("z2-before-w", comment, Reason::AffGStarRangeZ2, &|values| {
        base.set(values, "z2", last, &highest("z2"));
        base.set(values, "w", 0, &zero("w"));
    });
    case("w-before-w_y", "The last w is 0, and the first w_y too large.", Reason::DecodeUnit, &|values| {
        base.set(values, "w", last, &zero("w"));
        base.set(values, "w_y", 0, &vec![0xff; base.length("w_y")]);
    });
    let comment = "Equation 1 fails in the first repetition, and the last w_y is 0.";
    case("w_y-before-eq1", comment, Reason::DecodeUnit, &|values| {
        base.set(values, "w", 0, &residue(&base.case.params, &1u8.into()));
        base.set(values, "w_y", last, &zero("w_y"));
    });
}
