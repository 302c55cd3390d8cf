//! Π_fac: made and judged. Cheating provers are in `attacks`.

mod attacks;

use num_bigint::BigInt;
use quorate_reference::proofs::fac::Masks;
use quorate_spec::operations::Values;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;

use quorate_adversary::party::{Party, context, number, residue};
use quorate_adversary::proofs::fac::*;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{
    self, Bound, Item, SIGNS, Wire, doubled, each_end, judged, nat, place, seed_of_sign, seek, shape,
};

const PROVE: &str = "FAC-P";
const VERIFY: &str = "FAC-V";
/// The accepted case from which others are made.
const BASE: &str = "verify/ordinary";

/// Π_fac.
pub fn build(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let [one, two, three, four] = wrong::ascending(&topic.params);
        wrong::setup_note(topic);
        let parties = [&one, &two];
        let case = ordinary(parties);
        let inputs = prove(topic, [&one, &two, &three]);
        let send =
            |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);

        wrong::equations(topic, (VERIFY, BASE), ALONE, requirement, judge, |changes| {
            changed(parties, changes)
        });
        order(topic, &case);
        ranges(topic, &case);
        wrong::contexts(topic, (VERIFY, BASE), &["FAC-V-4"], Reason::FacEq1);
        wrong::hashing::<FacProof>(topic, (VERIFY, BASE), &ITEMS, Reason::FacEq1, case.seed, &send);
        let expected = [Reason::FacEq1, Reason::FacEq2, Reason::FacEq3];
        wrong::unsigned::<FacProof>(topic, (VERIFY, BASE), &ITEMS, judge, &expected, &send);
        statements(topic, &case, &four);
        setups(topic, [&one, &two, &three]);
        attacks::build(topic, parties);
        encodings(topic, &case, &inputs);
        wrong::alias::<FacProof>(topic, (VERIFY, BASE), "P", &two.setup.modulus, judge, |seed| {
            send(seed, &ITEMS.honest())
        });
    })
}

fn prove(topic: &mut Topic, [one, two, three]: [&Party; 3]) -> Values {
    let params = topic.params;
    let mut both = |name: &str, comment: &str, case: &Case<'_>| {
        let about_prover = about(&["FAC-P-1"], comment);
        let performed =
            topic.valid((PROVE, &format!("prove/{name}")), "fac.prove", about_prover, case.to_prove());
        let inputs = case.to_verify(performed.outputs.bytes("proof").unwrap());
        assert_eq!(judge(&params, &inputs), []);
        let reqs = ["FAC-V-1", "FAC-V-2", "FAC-V-3", "FAC-V-4", "FAC-V-5", "FAC-V-6"];
        topic.valid((VERIFY, &format!("verify/{name}")), "fac.verify", about(&reqs, comment), inputs.clone());
        inputs
    };
    let parties = [one, two];
    let case = ordinary(parties);
    let inputs = both("ordinary", "An honest proof.", &case);
    let swapped = Case::new(two, auxiliary(1, 2), case.q.clone(), case.p.clone());
    both("exchanged", "The factors are exchanged: another proof for the same N.", &swapped);
    let other = context("fac: other session", 3, 4, 5).with("instance", 1u8);
    let comment = "Other parties, session, round, instance; the joint randomness is an empty item.";
    both("other", comment, &Case::of([two, three], other));
    let [low, high] = [3, 4].map(|quarters| BigInt::from(quarters) << (params.prime_bits - 2));
    let smallest = Case::new(two, auxiliary(1, 2), &low + 1, &low + 3);
    both(
        "smallest",
        "The smallest odd numbers with the length and top bits of the factors: not primes, which this proof does not show.",
        &smallest,
    );
    let largest = Case::new(two, auxiliary(1, 2), &high - 1, &high - 3);
    both(
        "largest",
        "The largest odd numbers with the length of the factors: not primes, which this proof does not show.",
        &largest,
    );
    let send = |seed: [u8; 32], e: &dyn Fn(&[Item]) -> BigInt| Case { seed, ..ordinary(parties) }.honest(e);
    for (name, comment, negative) in SIGNS {
        let seed = seed_of_sign::<FacProof>(&params, &ITEMS, negative, &send);
        both(name, comment, &Case { seed, ..ordinary(parties) });
    }
    inputs
}

fn requirement(reason: Reason) -> &'static str {
    match reason {
        Reason::FacRangeZ1 => "FAC-V-2",
        Reason::FacRangeZ2 => "FAC-V-3",
        Reason::FacEq1 => "FAC-V-4",
        Reason::FacEq2 => "FAC-V-5",
        Reason::FacEq3 => "FAC-V-6",
        _ => "FAC-V-1",
    }
}

/// Values that are in two equations. [PROOF-1]
fn order(topic: &mut Topic, case: &Case<'_>) {
    let mut fails = |name: &str, comment: &str, change, expected: &[Reason]| {
        let inputs = case.forge(&case.masks(), &[&change]);
        let reqs = ["PROOF-1", requirement(expected[0])];
        judged(
            topic,
            (VERIFY, &format!("verify/order/{name}")),
            BASE,
            about(&reqs, comment),
            judge,
            inputs,
            expected,
        );
    };
    let Q = Commitment(|c, case| c.Q = doubled(&c.Q, &hat(case)));
    fails("Q", "Q does not hold q: equations 2 and 3 fail.", Q, &[Reason::FacEq2, Reason::FacEq3]);
    let z1 = Response(|r, _| r.z1 += 1);
    fails("z1", "z1 is larger by 1: equations 1 and 3 fail.", z1, &[Reason::FacEq1, Reason::FacEq3]);
    let params = topic.params;
    let comment = "N is 1, and N̂ is even: N is decoded before the setup.";
    let about = about(&["PROOF-1", "AUX-3"], comment);
    topic.edited((VERIFY, "verify/order/statement-setup"), BASE, about, Reason::ModulusLength, |values| {
        let even = residue(&params, &(hat(case) - 1u8));
        *values = values.clone().with("N", residue(&params, &1u8.into())).with("N_hat", even);
    });
}

/// The ends of the ranges. z1 and z2 are simulated with the secrets of the setup; w1, w2, v are masks, as the other summand is 0.
fn ranges(topic: &mut Topic, case: &Case<'_>) {
    let params = topic.params;
    let middle = number(range(&params), "fac: middle");
    let b = range(&params);
    let bound = Bound { field: "z1", b, req: "FAC-V-2", reason: Reason::FacRangeZ1 };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound, judge, |end| case.simulate(&end, &middle));
    let bound = Bound { field: "z2", b, req: "FAC-V-3", reason: Reason::FacRangeZ2 };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound, judge, |end| case.simulate(&middle, &end));
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let masks = || Masks { mu: 0.into(), kappa: 0.into(), ..case.masks() };
    let bound = |field, b| Bound { field, b, req: "FAC-V-1", reason: Reason::DecodeInt };
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound("w1", w_type), judge, |x| {
        case.forge(&Masks { x, ..masks() }, &[])
    });
    each_end::<FacProof>(topic, (VERIFY, BASE), &bound("w2", w_type), judge, |y| {
        case.forge(&Masks { y, ..masks() }, &[])
    });
    let v = bound("v", w_type + params.modulus_bits);
    each_end::<FacProof>(topic, (VERIFY, BASE), &v, judge, |r| case.forge(&Masks { r, ..masks() }, &[]));
}

/// The proof for another statement: each value replaced by another that is valid.
fn statements(topic: &mut Topic, case: &Case<'_>, other: &Party) {
    let params = topic.params;
    let mut replace = |name: &str, changed: Values| {
        let comment = format!("The proof is for another value of {name}.");
        let id = format!("verify/statement/{name}");
        topic.edited((VERIFY, &id), BASE, about(&["HASH-5"], &comment), Reason::FacEq1, |values| {
            values.0.extend(changed.0)
        });
    };
    replace("N", Values::new().with("N", residue(&params, other.modulus())));
    for (name, changed) in wrong::other_setups(case.verifier) {
        replace(name, changed);
    }
}

/// [PROOF-2]
fn setups(topic: &mut Topic, [one, two, three]: [&Party; 3]) {
    for (name, comment, index) in [
        ("verify/setup/of-another", "The prover took the setup of party 3 in a proof for party 2.", 2),
        ("verify/setup/for-another", "The proof is for party 3, under its setup, and arrives at party 2.", 3),
    ] {
        let proof = seek(&format!("fac: {name}"), |seed| {
            let inputs = Case { seed, ..Case::of([one, three], auxiliary(1, index)) }.honest(&ITEMS.honest());
            assert_eq!(judge(&three.params, &inputs), []);
            fits(&inputs, two).then(|| inputs.bytes("proof").unwrap().to_vec())
        });
        let about = about(&["PROOF-2", "HASH-3"], comment).flags(&["setup"]);
        topic.edited((VERIFY, name), BASE, about, Reason::FacEq1, |values| values.put("proof", proof));
    }
}

/// Whether the commitments are residues under the setup of a party.
fn fits(inputs: &Values, party: &Party) -> bool {
    let proof = inputs.bytes("proof").unwrap();
    let shape = shape(&party.params);
    ITEMS.fields.iter().all(|name| nat(&proof[place::<FacProof>(&shape, name, 0)]) < party.setup.modulus)
}

fn encodings(topic: &mut Topic, case: &Case<'_>, inputs: &Values) {
    let params = topic.params;
    let w_type = params.ell + params.epsilon_fac + params.modulus_bits + 1;
    let range = |reason| Wire::Int { b: range(&params), reason };
    let any = |b| Wire::Int { b, reason: Reason::DecodeInt };
    let commitments = ITEMS.fields.iter().map(|name| (*name, Wire::unit_hat(case.verifier), "FAC-V-1"));
    let responses = [
        ("z1", range(Reason::FacRangeZ1), "FAC-V-2"),
        ("z2", range(Reason::FacRangeZ2), "FAC-V-3"),
        ("w1", any(w_type), "FAC-V-1"),
        ("w2", any(w_type), "FAC-V-1"),
        ("v", any(w_type + params.modulus_bits), "FAC-V-1"),
    ];
    wrong::fields::<FacProof>(topic, (VERIFY, BASE), inputs, commitments.chain(responses).collect());
    wrong::lengths(topic, (VERIFY, BASE), &["FAC-V-1"]);
    for name in ["s", "t"] {
        wrong::input(topic, (VERIFY, BASE), inputs, name, Wire::unit_hat(case.verifier), "ENC-5");
    }
    for name in ["N", "N_hat"] {
        wrong::modulus(topic, (VERIFY, BASE), inputs, name);
    }
}
