//! Π_aff-g: made and judged. Cheating provers are in `attacks`; the topic of `fields` is how a proof is encoded and hashed.

mod attacks;
mod fields;

use num_bigint::{BigInt, BigUint};
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g::{self, Masks};
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use quorate_adversary::party::{Party, ciphertext, hash, number, residue};
use quorate_adversary::proofs::aff_g::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Bound, Item, SIGNS, context_of, each_end, ends, judged, place, seed_of_sign, seek, shape, tape_of,
};
pub use fields::build as build_fields;

const PROVE: &str = "AFFG-P";
const VERIFY: &str = "AFFG-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

/// Π_aff-g: what is proved.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, _] = wrong::ascending(&topic.params);
        wrong::attack_notes(topic);
        let parties = [&one, &two];
        prove(topic, [&one, &two, &three]);
        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        ranges(topic, parties);
        range_of_z1(topic, parties);
        attacks::build(topic, parties);
    })
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case<'_>| {
        let about_prover = about(&["AFFG-P-1"], comment);
        let performed =
            topic.valid((PROVE, &format!("prove/{name}")), "aff_g.prove", about_prover, case.to_prove());
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judge(&params, &inputs), []);
        let reqs =
            ["AFFG-V-1", "AFFG-V-2", "AFFG-V-3", "AFFG-V-4", "AFFG-V-5", "AFFG-V-6", "AFFG-V-7", "AFFG-V-8"];
        topic.valid((VERIFY, &format!("verify/{name}")), "aff_g.verify", about(&reqs, comment), inputs);
    };
    let ([_, smallest, largest, _], [_, smallest_y, largest_y, _]) =
        (ends(params.ell), ends(params.ell_prime));
    both("ordinary", "An honest proof for γ; y is negative.", &ordinary([one, two]));
    let other = presign(1, 2, 3).with("rid", hash("aff-g: rid")).with("round", 3u8);
    let case = Case::new([two, three], other, smallest, smallest_y);
    both("smallest", "The smallest x and y; other parties, round, instance, joint randomness.", &case);
    both(
        "largest",
        "The largest x and y, for w.",
        &Case::new([three, one], presign(1, 3, 1), largest, largest_y),
    );
    both("zero-y", "x is 1 and y is 0.", &Case::new([one, two], presign(0, 1, 2), 1, 0));
    let positive = number(params.ell_prime, "aff-g: y");
    both(
        "positive-y",
        "y is positive.",
        &Case::new([one, two], presign(0, 1, 2), number(255, "aff-g: x"), positive),
    );
    let send =
        |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary([one, two]) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<AffGProof>(&params, &ITEMS, negative, &send);
        both(name, comment, &Case { seed, ..ordinary([one, two]) });
    }
    for (which, ell, req) in [("x", params.ell, "z1"), ("y", params.ell_prime, "z2")] {
        let [_, lowest, highest, _] = ends(ell + params.epsilon);
        for (end, value) in [("small", lowest), ("large", highest)] {
            let (x, y) = if which == "x" { (value, 1.into()) } else { (1.into(), value) };
            let case = Case::new([one, two], presign(0, 1, 2), x, y);
            let comment = format!("{which} is so far out of range that {req} is: nothing may be sent.");
            let about = about(&["AFFG-P-2"], &comment).flags(&["alpha-rays"]);
            let id = format!("prove/too-{end}-{which}");
            topic.invalid((PROVE, &id), "aff_g.prove", about, case.to_prove(), LocalError::Unlucky);
        }
    }
    let comment = "N_v has small factors, and the nonce that the tape gives shares one of them.";
    topic.invalid(
        (PROVE, "prove/no-unit"),
        "aff_g.prove",
        about(&["SAMP-4"], comment),
        without_nonce(&ordinary([one, two])),
        LocalError::Unlucky,
    );
}

/// The prover's inputs for N_v = 2^|N| - 1, which 3, 5 and 17 divide, and a seed that gives no unit.
fn without_nonce(case: &Case<'_>) -> Values {
    let params = &case.params;
    let N_v = PublicKey::new((BigUint::from(1u8) << params.modulus_bits) - 1u8);
    let unit = BigUint::from(2u8);
    let seeds = (0..).map(|i| hash(&format!("aff-g: no unit {i}")));
    let inputs = seeds.map(|seed| {
        let values = case.to_prove().with("seed", seed).with("N_v", residue(params, &N_v.modulus));
        values
            .with("C", ciphertext(params, &unit))
            .with("D", ciphertext(params, &unit))
            .with("rho", residue(params, &unit))
    });
    let fails = |values: &Values| {
        aff_g::sample(params, &tape_of(values), &context_of(values), &N_v, case.N_p()).is_err()
    };
    inputs.into_iter().find(fails).unwrap()
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::AffGRangeZ1 => "AFFG-V-2",
        Reason::AffGRangeZ2 => "AFFG-V-3",
        Reason::AffGEq1 => "AFFG-V-4",
        Reason::AffGEq2 => "AFFG-V-5",
        Reason::AffGEq3 => "AFFG-V-6",
        Reason::AffGEq4 => "AFFG-V-7",
        Reason::AffGEq5 => "AFFG-V-8",
        _ => "AFFG-V-1",
    }
}

/// The ends of the ranges: the response is the mask, as the other summand is 0.
fn ranges(topic: &mut Topic, parties: [&Party; 2]) {
    let Params { ell, ell_prime, epsilon, modulus_bits, .. } = topic.params;
    let case = ordinary(parties);
    let [b3, b4] = [ell, ell_prime].map(|ell| ell + epsilon + modulus_bits + 1);
    let bound = Bound { field: "z2", b: ell_prime + epsilon, req: "AFFG-V-3", reason: Reason::AffGRangeZ2 };
    let no_y = Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), 0);
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |beta| {
        no_y.forge(&Masks { beta, ..no_y.masks() }, &[])
    });
    let bound = Bound { field: "z3", b: b3, req: "AFFG-V-1", reason: Reason::DecodeInt };
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |gamma| {
        case.forge(&Masks { m: 0.into(), gamma, ..case.masks() }, &[])
    });
    let bound = Bound { field: "z4", b: b4, req: "AFFG-V-1", reason: Reason::DecodeInt };
    each_end::<AffGProof>(topic, (VERIFY, BASE), &bound, judge, |delta| {
        case.forge(&Masks { mu: 0.into(), delta, ..case.masks() }, &[])
    });
}

/// z1 cannot be chosen: X is not the identity, so that e is in it. What is chosen is the mask, at an end, and x is 1.
fn range_of_z1(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let b = params.ell + params.epsilon;
    let [_, smallest, largest, _] = ends(b);
    for (name, alpha, negative) in [
        ("outside-low", &smallest, true),
        ("inside-low", &smallest, false),
        ("inside-high", &largest, true),
        ("outside-high", &largest, false),
    ] {
        let inputs = seek(&format!("aff-g: {name}"), |seed| {
            let case = Case {
                seed,
                ..Case::new(parties, presign(0, 1, 2), 1, -number(params.ell_prime, "aff-g: y"))
            };
            let inputs = case.forge(&Masks { alpha: alpha.clone(), ..case.masks() }, &[]);
            ((ITEMS.challenge::<AffGProof>(&params, &inputs) < 0.into()) == negative).then_some(inputs)
        });
        let expected: &[Reason] = if name.starts_with("in") { &[] } else { &[Reason::AffGRangeZ1] };
        let side = if expected.is_empty() { "inside" } else { "outside" };
        let comment = format!("z1 is {side} its interval, within 2^255 of an end; everything else is right.");
        let text = about(&["AFFG-V-2"], &comment);
        judged(topic, (VERIFY, &format!("verify/z1/{name}")), BASE, text, judge, inputs, expected);
    }
    let at = place::<AffGProof>(&shape(&params), "z1", 0);
    for (name, end) in [("smallest", smallest), ("largest", largest)] {
        let comment = format!("z1 is the {name} element of its interval, which decodes, and the wrong one.");
        let about = about(&["AFFG-V-2", "ENC-6"], &comment);
        topic.edited((VERIFY, &format!("verify/z1/end/{name}")), BASE, about, Reason::AffGEq1, |values| {
            wrong::overwrite(values, "proof", at.start, &wrong::int_of_length(&end, at.len()));
        });
    }
}
