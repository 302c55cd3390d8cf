//! Provers that cheat, or meet what honest ones never meet.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, generator};
use quorate_reference::integers::{multiply, power};
use quorate_reference::proofs::aff_g::{Masks, Responses};
use quorate_spec::operations::Values;
use quorate_spec::proofs::AffGProof;
use quorate_spec::reason::Reason;

use super::{
    BASE, Case, Change, Commitment, ITEMS, Response, Stated, VERIFY, changed, judge, ordinary, presign,
    requirement,
};
use crate::topic::{Topic, about};
use crate::wrong::{challenge, half, identity, judged, seek};
use quorate_adversary::party::{Party, below, number};

pub(super) fn build(topic: &mut Topic, parties: [&Party; 2]) {
    large(topic, parties);
    fractions(topic, parties);
    zeros(topic, parties);
    identities(topic, parties);
    degenerate(topic, parties);
}

/// x or y is far out of range, and everything else is right.
fn large(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    for (which, ell, instance, reason) in [
        ("x", params.ell, 0, Reason::AffGRangeZ1),
        ("x-hat", params.ell, 1, Reason::AffGRangeZ1),
        ("y", params.ell_prime, 0, Reason::AffGRangeZ2),
        ("y-hat", params.ell_prime, 1, Reason::AffGRangeZ2),
    ] {
        let value = BigInt::from(1) << (ell + params.epsilon - 250);
        let (x, y) = if which.starts_with('x') { (value, 1.into()) } else { (1.into(), value) };
        let inputs = seek(&format!("aff-g: large {which}"), |seed| {
            let case = Case { seed, ..Case::new(parties, presign(instance, 1, 2), x.clone(), y.clone()) };
            let inputs = case.forge(&case.masks(), &[]);
            (judge(&params, &inputs) == [reason]).then_some(inputs)
        });
        let (name, reqs) = (format!("verify/attack/large-{which}"), [requirement(reason)]);
        let comment = format!("The witness {which} is far out of range; all equations hold.");
        let text = about(&reqs, &comment).flags(&["alpha-rays"]);
        judged(topic, (VERIFY, &name), BASE, text, judge, inputs, &[reason]);
    }
}

/// x or y is 1/2, which an even challenge does not show; its commitment holds 1.
fn fractions(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let even = |values: &Values| !ITEMS.challenge::<AffGProof>(&params, values).bit(0);
    let y = || -number(params.ell_prime, "aff-g: y");
    let case_x = |seed| {
        let case = Case::new(parties, presign(0, 1, 2), 1, y());
        let N_v = case.N_v();
        let D = N_v.add(&N_v.scale(&case.C, &half(&N_v.modulus)), &N_v.encrypt(&case.y, &case.rho));
        let X = curve::multiply(&half(&curve::order()), &generator());
        Case { D, X, seed, ..case }
    };
    let inputs = seek("aff-g: fraction x", |seed| {
        let case = case_x(seed);
        let (masks, N_v) = (case.masks(), &case.N_v().modulus);
        let inputs = case.send(&case.commit(&masks), |items| {
            let e = challenge(ITEMS.label, items);
            let right = case.respond(&masks, &e);
            // C^(e (N+1)/2) = C^(e/2) (C^(e/2))^N
            let w = multiply(&right.w, &power(&case.C, &(&e / 2), N_v), N_v);
            Responses { z1: &masks.alpha + &e / 2, w, ..right }
        });
        even(&inputs).then_some(inputs)
    });
    let text = about(
        &["AFFG-V-7"],
        "x is 1/2, and the challenge is even: only equation 4 shows that it is no integer.",
    );
    judged(
        topic,
        (VERIFY, "verify/attack/fraction-x"),
        BASE,
        text.flags(&["alpha-rays"]),
        judge,
        inputs,
        &[Reason::AffGEq4],
    );

    let inputs = seek("aff-g: fraction y", |seed| {
        let case = Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), 1);
        let (N_v, N_p) = (case.N_v(), case.N_p());
        let D = N_v.add(&N_v.scale(&case.C, &case.x), &N_v.encrypt(&half(&N_v.modulus), &case.rho));
        let Y = N_p.encrypt(&half(&N_p.modulus), &case.rho_y);
        let case = Case { D, Y, seed, ..case };
        let masks = case.masks();
        let inputs = case.send(&case.commit(&masks), |items| {
            let e = challenge(ITEMS.label, items);
            Responses { z2: &masks.beta + &e / 2, ..case.respond(&masks, &e) }
        });
        even(&inputs).then_some(inputs)
    });
    let text = about(
        &["AFFG-V-8"],
        "y is 1/2, and the challenge is even: only equation 5 shows that it is no integer.",
    );
    judged(
        topic,
        (VERIFY, "verify/attack/fraction-y"),
        BASE,
        text.flags(&["alpha-rays"]),
        judge,
        inputs,
        &[Reason::AffGEq5],
    );
}

/// An equation is 0 = 0.
#[rustfmt::skip]
fn zeros(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let w = Response(|r, _| r.w = BigUint::default());
    let w_y = Response(|r, _| r.w_y = BigUint::default());
    let mut refused = |name: &str, comment: &str, reqs: &[&str], changes: &[&Change]| {
        let inputs = changed(parties, changes);
        // a power of 0 with a negative exponent is taken for 0
        assert_eq!(judge(&params, &inputs), [], "{name}");
        let text = about(reqs, comment).flags(&["zero"]);
        topic.edited((VERIFY, &format!("verify/attack/{name}")), BASE, text, Reason::DecodeUnit, |values| *values = inputs);
    };
    let A = Commitment(|c, _| c.A = BigUint::default());
    let B_y = Commitment(|c, _| c.B_y = BigUint::default());
    let any_D = Stated(|c| c.D = below(&c.N_v().square, "aff-g: any ciphertext"));
    let any_Y = Stated(|c| c.Y = below(&c.N_p().square, "aff-g: any ciphertext"));
    refused("zero-A", "A and w are 0: both sides of equation 1 are 0 for any D.", &["AFFG-V-1", "ENC-5"], &[&any_D, &A, &w]);
    refused("zero-B_y", "B_y and w_y are 0: both sides of equation 3 are 0 for any Y.", &["AFFG-V-1", "ENC-5"], &[&any_Y, &B_y, &w_y]);
    let zero_D = Stated(|c| c.D = BigUint::default());
    let zero_Y = Stated(|c| c.Y = BigUint::default());
    refused("zero-D", "D and w are 0: both sides of equation 1 are 0.", &["ENC-5"], &[&zero_D, &w]);
    refused("zero-Y", "Y and w_y are 0: both sides of equation 3 are 0.", &["ENC-5"], &[&zero_Y, &w_y]);
    let modulus_D = Stated(|c| c.D = c.N_v().modulus.clone());
    let modulus_Y = Stated(|c| c.Y = c.N_p().modulus.clone());
    let zero_A = Commitment(|c, _| c.A = BigUint::default());
    refused("D-is-N", "D is the modulus; A and w are 0.", &["ENC-5"], &[&modulus_D, &zero_A, &w]);
    refused("Y-is-N", "Y is the modulus; B_y and w_y are 0.", &["ENC-5"], &[&modulus_Y, &B_y, &w_y]);
}

/// Points that are the identity.
fn identities(topic: &mut Topic, parties: [&Party; 2]) {
    let case = ordinary(parties);
    let inputs = case.forge(&Masks { alpha: 0.into(), ..case.masks() }, &[]);
    identity(topic, (VERIFY, BASE), "B_x", &["AFFG-V-1"], judge, inputs);
    let case = Case::new(parties, presign(0, 1, 2), 0, case.y);
    identity(topic, (VERIFY, BASE), "X", &[], judge, case.forge(&case.masks(), &[]));
}

fn degenerate(topic: &mut Topic, parties: [&Party; 2]) {
    let case = ordinary(parties);
    let masks = case.masks();
    let mut expect = |name: &str, comment: &str, req, inputs: Values, expected: &[Reason]| {
        let reqs = [req];
        let text = about(&reqs, comment).flags(&["degenerate"]);
        judged(topic, (VERIFY, &format!("verify/degenerate/{name}")), BASE, text, judge, inputs, expected);
    };
    let no_y = Case::new(parties, presign(0, 1, 2), number(255, "aff-g: x"), 0);
    let inputs = no_y.forge(&Masks { mu: 0.into(), ..no_y.masks() }, &[]);
    expect("T-is-1", "T is 1: it commits to 0 with randomness 0, and y is 0.", "AFFG-V-8", inputs, &[]);
    for (name, change, reason) in [
        ("S-is-1-wrongly", Commitment(|c, _| c.S = 1u8.into()), Reason::AffGEq4),
        ("T-is-1-wrongly", Commitment(|c, _| c.T = 1u8.into()), Reason::AffGEq5),
    ] {
        let inputs = case.forge(&masks, &[&change]);
        expect(name, "A commitment is 1 and its value is not 0.", requirement(reason), inputs, &[reason]);
    }
    let same = Masks { alpha: case.x.clone(), gamma: masks.m.clone(), ..case.masks() };
    expect("E-is-S", "E equals S: the mask is x.", "AFFG-V-7", case.forge(&same, &[]), &[]);
    let same = Masks { beta: case.y.clone(), delta: masks.mu.clone(), ..case.masks() };
    expect("F-is-T", "F equals T: the mask is y.", "AFFG-V-8", case.forge(&same, &[]), &[]);
}
