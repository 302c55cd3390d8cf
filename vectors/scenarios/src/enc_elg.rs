//! Π_enc-elg: made and judged. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::BigInt;
use quorate_reference::curve::{self, generator};
use quorate_reference::proofs::enc_elg::Masks;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use quorate_adversary::party::{Party, ciphertext, hash, residue};
use quorate_adversary::proofs::enc_elg::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Bound, Item, SIGNS, Wire, each_end, ends, nat, one_more, place, seed_of_sign, seek, shape,
};

const PROVE: &str = "ENCELG-P";
const VERIFY: &str = "ENCELG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

/// Π_enc-elg.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, four] = wrong::ascending(&topic.params);
        wrong::attack_notes(topic);
        wrong::setup_note(topic);
        let parties = [&one, &two];
        let case = ordinary(parties);
        let inputs = prove(topic, [&one, &two, &three]);
        let send =
            |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);

        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        ranges(topic, parties);
        wrong::contexts(topic, (VERIFY, BASE), &["ENCELG-V-3"], Reason::EncElgEq1);
        wrong::hashing::<EncElgProof>(topic, (VERIFY, BASE), &ITEMS, Reason::EncElgEq1, case.seed, &send);
        let expected = [Reason::EncElgEq1, Reason::EncElgEq4];
        wrong::unsigned::<EncElgProof>(topic, (VERIFY, BASE), &ITEMS, judge, &expected, &send);
        statements(topic, &case, &four);
        setups(topic, &case, &three);
        attacks::build(topic, parties);
        encodings(topic, &case, &inputs);
        for (name, modulus) in [("z2", &case.N().modulus), ("S", &two.setup.modulus)] {
            let make = |seed| send(seed, &ITEMS.honest());
            wrong::alias::<EncElgProof>(topic, (VERIFY, BASE), name, modulus, judge, make);
        }
    })
}

/// A proof that is made and accepted; the verifier's inputs.
fn both(topic: &mut Topic, name: &str, comment: &str, case: &Case<'_>) -> Values {
    let about_prover = about(&["ENCELG-P-1"], comment);
    let performed =
        topic.valid((PROVE, &format!("prove/{name}")), "enc_elg.prove", about_prover, case.to_prove());
    let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
    assert_eq!(judge(&case.params, &inputs), []);
    let reqs = ["ENCELG-V-1", "ENCELG-V-2", "ENCELG-V-3", "ENCELG-V-4", "ENCELG-V-5", "ENCELG-V-6"];
    topic.valid((VERIFY, &format!("verify/{name}")), "enc_elg.verify", about(&reqs, comment), inputs.clone());
    inputs
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) -> Values {
    let params = topic.params;
    let case = ordinary([one, two]);
    let inputs = both(topic, "ordinary", "An honest proof for K.", &case);
    let [_, smallest, largest, _] = ends(params.ell);
    let other = presign(1, 2, 3).with("rid", hash("enc-elg: rid")).with("round", 2u8);
    let comment = "The smallest plaintext; other parties, round, instance, joint randomness.";
    both(topic, "smallest", comment, &Case::new([two, three], other, smallest));
    both(
        topic,
        "largest",
        "The largest plaintext, for G.",
        &Case::new([three, one], presign(1, 3, 1), largest),
    );
    both(topic, "zero", "The plaintext is 0.", &Case::new([one, two], presign(0, 1, 2), 0));
    let minus_one = Case::new([one, two], presign(0, 1, 2), -1);
    both(topic, "minus-one", "The plaintext is -1: plaintexts are signed.", &minus_one);
    let send =
        |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary([one, two]) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<EncElgProof>(&params, &ITEMS, negative, &send);
        both(topic, name, comment, &Case { seed, ..ordinary([one, two]) });
    }

    let [_, lowest, highest, _] = ends(params.ell + params.epsilon);
    for (name, x) in [("prove/too-small", lowest), ("prove/too-large", highest)] {
        let case = Case::new([one, two], presign(0, 1, 2), x);
        let about =
            about(&["ENCELG-P-2"], "The plaintext is so far out of range that z1 is: nothing may be sent.");
        let about = about.flags(&["alpha-rays"]);
        topic.invalid((PROVE, name), "enc_elg.prove", about, case.to_prove(), LocalError::Unlucky);
    }
    let Masks { alpha, beta, .. } = case.masks();
    let Y = curve::multiply(&-alpha, &generator()) * beta.invert().unwrap();
    let about =
        about(&["ENCELG-P-1"], "Y is such that the commitment E is the identity, which has no encoding.");
    let case = Case { Y, ..ordinary([one, two]) };
    topic.invalid((PROVE, "prove/identity"), "enc_elg.prove", about, case.to_prove(), LocalError::Unlucky);
    inputs
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::EncElgRangeZ1 => "ENCELG-V-2",
        Reason::EncElgEq1 => "ENCELG-V-3",
        Reason::EncElgEq2 => "ENCELG-V-4",
        Reason::EncElgEq3 => "ENCELG-V-5",
        Reason::EncElgEq4 => "ENCELG-V-6",
        _ => "ENCELG-V-1",
    }
}

/// The ends of the ranges: the response is the mask, as the other summand is 0.
fn ranges(topic: &mut Topic, parties: [&Party; 2]) {
    let (slack, nu) = (topic.params.ell + topic.params.epsilon, topic.params.modulus_bits);
    let case = Case::new(parties, presign(0, 1, 2), 0);
    let bound = Bound { field: "z1", b: slack, req: "ENCELG-V-2", reason: Reason::EncElgRangeZ1 };
    each_end::<EncElgProof>(topic, (VERIFY, BASE), &bound, judge, |alpha| {
        case.forge(&Masks { alpha, ..case.masks() }, &[])
    });
    let bound = Bound { field: "z3", b: slack + nu + 1, req: "ENCELG-V-1", reason: Reason::DecodeInt };
    each_end::<EncElgProof>(topic, (VERIFY, BASE), &bound, judge, |gamma| {
        case.forge(&Masks { mu: 0.into(), gamma, ..case.masks() }, &[])
    });
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic, case: &Case<'_>, larger: &Party) {
    let params = topic.params;
    let mut other = |name: &str, change: &dyn Fn(&mut Values)| {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::EncElgEq1, change);
    };
    other("N", &|values| values.put("N", residue(&params, larger.modulus())));
    other("K", &|values| values.put("K", ciphertext(&params, &one_more(&case.K, case.N()))));
    for (name, point) in [("Y", case.Y), ("A", case.A), ("B", case.B)] {
        other(name, &move |values| values.put(name, curve::encode_point(&(point + generator()))));
    }
    for (name, changed) in wrong::other_setups(case.verifier) {
        other(name, &|values| values.0.extend(changed.0.clone()));
    }
}

/// [PROOF-2]
fn setups(topic: &mut Topic, case: &Case<'_>, three: &Party) {
    let fits = |values: &Values| {
        let modulus = &case.verifier.setup.modulus;
        ["S", "T"].iter().all(|name| {
            nat(&values.bytes("proof").unwrap()[place::<EncElgProof>(&shape(&case.params), name, 0)])
                < *modulus
        })
    };
    for (name, comment, verifier) in [
        ("verify/setup/of-another", "The prover took the setup of party 3 in a proof for party 2.", 2),
        ("verify/setup/for-another", "The proof is for party 3, under its setup, and arrives at party 2.", 3),
    ] {
        let inputs = seek(&format!("enc-elg: {name}"), |seed| {
            let other =
                Case { seed, ..Case::new([case.prover, three], presign(0, 1, verifier), case.x.clone()) };
            let inputs = other.forge(&other.masks(), &[]);
            assert_eq!(judge(&case.params, &inputs), []);
            fits(&inputs).then_some(inputs)
        });
        let proof = inputs.bytes("proof").unwrap().to_vec();
        let about = about(&["PROOF-2", "HASH-3"], comment).flags(&["setup"]);
        topic.edited((VERIFY, name), BASE, about, Reason::EncElgEq1, |values| values.put("proof", proof));
    }
}

fn encodings(topic: &mut Topic, case: &Case<'_>, inputs: &Values) {
    let params = topic.params;
    let slack = params.ell + params.epsilon;
    let hat = || Wire::unit_hat(case.verifier);
    let fields: [(&str, Wire, &str); 9] = [
        ("S", hat(), "ENCELG-V-1"),
        ("D", Wire::unit_square(case.prover), "ENCELG-V-1"),
        ("E", Wire::Point, "ENCELG-V-1"),
        ("F", Wire::Point, "ENCELG-V-1"),
        ("T", hat(), "ENCELG-V-1"),
        ("z1", Wire::Int { b: slack, reason: Reason::EncElgRangeZ1 }, "ENCELG-V-2"),
        ("w", Wire::Scalar, "ENCELG-V-1"),
        ("z2", Wire::unit(case.prover), "ENCELG-V-1"),
        ("z3", Wire::Int { b: slack + params.modulus_bits + 1, reason: Reason::DecodeInt }, "ENCELG-V-1"),
    ];
    wrong::fields::<EncElgProof>(topic, (VERIFY, BASE), inputs, fields.into());
    wrong::lengths(topic, (VERIFY, BASE), &["ENCELG-V-1"]);
    for (name, wire) in [("K", Wire::unit_square(case.prover)), ("s", hat()), ("t", hat())] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, wire, "ENC-5");
    }
    for name in ["Y", "A", "B"] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, Wire::Point, "ENC-3");
    }
    for name in ["N", "N_hat"] {
        wrong::modulus(topic, (VERIFY, BASE), inputs, name);
    }
}
