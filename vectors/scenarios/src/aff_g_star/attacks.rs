//! Forged proofs of Π_aff-g*: ends of ranges, each equation alone, false statements.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::generator;
use quorate_reference::paillier::PublicKey;
use quorate_reference::proofs::aff_g_star::{self, Commitments, Mask, Responses};
use quorate_spec::codec::Record;
use quorate_spec::labels::AFF_G_STAR_CHALLENGE;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use super::{Base, Case, VALID, VERIFY, judge, judgement, judgement_of};
use crate::fold::{self, ENDS, bits, failing_at, is_broad};
use crate::topic::{Topic, about};
use crate::wrong::{context_of, ends};
use quorate_adversary::party::below;

pub(super) fn build(topic: &mut Topic, base: &Base) {
    one_repetition(topic, base);
    if is_broad(&topic.params) {
        false_statements(topic, base);
        equations_in_order(topic, base);
        ranges(topic, base);
        zeros(topic, base);
        not_hashed(topic, base);
    }
}

/// enc(x) to enc(x + 1).
fn shift(c: &mut BigUint, n: &BigUint) {
    *c = &*c * (n + 1u8) % (n * n);
}

/// What is put out of place in one repetition.
enum Change {
    Commitment(fn(&mut Commitments, &Case, usize)),
    Response(fn(&mut Responses, &Case, usize)),
}

use Change::{Commitment, Response};

/// Everything that is in one equation only.
#[rustfmt::skip]
const ALONE: &[(&str, &str, Change, Reason, &str)] = &[
    ("eq1/A", "A encrypts one more", Commitment(|c, case, i| shift(&mut c.A[i], &case.N_v().modulus)), Reason::AffGStarEq1, "AFFGS-V-4"),
    ("eq1/w", "w is twice what it should be", Response(|r, case, i| r.w[i] = &r.w[i] * 2u8 % &case.N_v().modulus), Reason::AffGStarEq1, "AFFGS-V-4"),
    ("eq2/R", "R is another point", Commitment(|c, _, i| c.R[i] += generator()), Reason::AffGStarEq2, "AFFGS-V-5"),
    ("eq3/B", "B encrypts one more", Commitment(|c, case, i| shift(&mut c.B[i], &case.N_p().modulus)), Reason::AffGStarEq3, "AFFGS-V-6"),
    ("eq3/w_y", "w_y is twice what it should be", Response(|r, case, i| r.w_y[i] = &r.w_y[i] * 2u8 % &case.N_p().modulus), Reason::AffGStarEq3, "AFFGS-V-6"),
];

/// Each equation fails alone, in one repetition. The challenge is that of what is sent.
fn one_repetition(topic: &mut Topic, base: &Base) {
    let last = topic.params.m - 1;
    for (what, words, change, reason, req) in ALONE {
        for (end, i) in [("first", 0), ("last", last)] {
            // a changed commitment changes half of all responses; and what fails late takes the reference long
            let published = matches!((*what, end), ("eq1/w", _) | ("eq2/R", "last") | ("eq3/w_y", _));
            if !is_broad(&topic.params) && !published {
                continue;
            }
            let mut commitments = base.commitments();
            if let Commitment(change) = change {
                change(&mut commitments, &base.case, i);
            }
            let inputs = base.case.finish(&base.case.masks(), &commitments, |responses| {
                if let Response(change) = change {
                    change(responses, &base.case, i);
                }
            });
            let comment = format!("In the {end} repetition {words}; everything else is right.");
            let name = format!("verify/{what}-{end}");
            judge(topic, &name, about(&[req], &comment), &[(*reason, vec![i])], inputs);
        }
    }
}

/// The honest algorithm for false statements: it fails where the bit is 1.
fn false_statements(topic: &mut Topic, base: &Base) {
    topic.note(
        "sign-of-y",
        "Y encrypts -y instead of y.",
        "The two conventions of the literature differ in this sign. Parties of both compute no signature.",
        &["https://eprint.iacr.org/2021/060"],
    );
    type Falsify = fn(&mut Case);
    #[rustfmt::skip]
    let all: [(&str, &str, Falsify, Reason, &str); 5] = [
        ("eq1/false-C", "C encrypts one more than in D", |c| { let n = c.N_v().modulus.clone(); shift(&mut c.C, &n) }, Reason::AffGStarEq1, "AFFGS-V-4"),
        ("eq1/false-D", "D encrypts one more", |c| { let n = c.N_v().modulus.clone(); shift(&mut c.D, &n) }, Reason::AffGStarEq1, "AFFGS-V-4"),
        ("eq2/false-X", "X is not xG", |c| c.X += generator(), Reason::AffGStarEq2, "AFFGS-V-5"),
        ("eq3/false-Y", "Y encrypts one more", |c| { let n = c.N_p().modulus.clone(); shift(&mut c.Y, &n) }, Reason::AffGStarEq3, "AFFGS-V-6"),
        ("eq3/minus-Y", "Y encrypts -y", |c| c.Y = c.Y.modinv(&c.N_p().square).unwrap(), Reason::AffGStarEq3, "AFFGS-V-6"),
    ];
    for (name, words, falsify, reason, req) in all {
        let mut case = base.copy();
        falsify(&mut case);
        let masks = case.masks();
        let inputs = case.finish(&masks, &case.commit(&masks), |_| ());
        let (e, _) = judgement(&topic.params, &inputs);
        let ones = failing_at(0..topic.params.m, |i| !e[i]);
        let comment = format!("A false statement: {words}. The proof fails where the bit is 1.");
        let reqs = [req];
        let about = about(&reqs, &comment);
        let about = if name == "eq3/minus-Y" { about.flags(&["sign-of-y"]) } else { about };
        judge(topic, &format!("verify/{name}"), about, &[(reason, ones)], inputs);
    }
}

/// An equation is checked in all repetitions before the next one. [PROOF-1]
fn equations_in_order(topic: &mut Topic, base: &Base) {
    let last = topic.params.m - 1;
    let case = &base.case;
    let mut commitments = base.commitments();
    shift(&mut commitments.B[0], &case.N_p().modulus);
    commitments.R[last] += generator();
    let inputs = case.finish(&case.masks(), &commitments, |_| ());
    let comment = "Equation 2 fails in the last repetition, and equation 3 in the first.";
    let failing = [(Reason::AffGStarEq2, vec![last]), (Reason::AffGStarEq3, vec![0])];
    judge(topic, "verify/order/eq2-before-eq3", about(&["PROOF-1"], comment), &failing, inputs);
    commitments.R[0] += generator();
    shift(&mut commitments.A[last], &case.N_v().modulus);
    let inputs = case.finish(&case.masks(), &commitments, |_| ());
    let comment = "Equation 1 fails in the last repetition, and equations 2 and 3 in the first.";
    let failing = [
        (Reason::AffGStarEq1, vec![last]),
        (Reason::AffGStarEq2, vec![0, last]),
        (Reason::AffGStarEq3, vec![0]),
    ];
    judge(topic, "verify/order/eq1-before-eq2", about(&["PROOF-1"], comment), &failing, inputs);
}

/// A proof with another mask in repetition i, of which the bit is this. The nonces are drawn until it is.
fn with_mask(case: &Case, honest: &Commitments, i: usize, bit: bool, change: &dyn Fn(&mut Mask)) -> Values {
    let mut commitments = Commitments { A: honest.A.clone(), R: honest.R.clone(), B: honest.B.clone() };
    let mut masks = case.masks();
    change(&mut masks[i]);
    for k in 0.. {
        masks[i].r = below(&case.N_v().modulus, &format!("nonce {k}"));
        let one = case.commit(&masks[i..=i]);
        (commitments.A[i], commitments.R[i], commitments.B[i]) =
            (one.A[0].clone(), one.R[0], one.B[0].clone());
        if case.challenge(&commitments)[i] == bit {
            break;
        }
    }
    case.finish(&masks, &commitments, |_| ())
}

/// Both ends of the ranges of z1 and z2. The prover chooses the mask for the response that it wants.
fn ranges(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let (case, honest) = (&base.case, base.commitments());
    let (b1, b2) = (params.ell + params.epsilon_bin, params.ell_prime + params.epsilon_bin);
    for (field, b, reason, req) in
        [("z1", b1, Reason::AffGStarRangeZ1, "AFFGS-V-2"), ("z2", b2, Reason::AffGStarRangeZ2, "AFFGS-V-3")]
    {
        for ((name, words, upper, inside), end) in ENDS.into_iter().zip(ends(b)) {
            let i = if upper { params.m - 1 } else { 0 };
            let inputs = with_mask(case, &honest, i, upper, &|mask| {
                let secret = |value: &BigInt| if upper { value.clone() } else { 0.into() };
                match field {
                    "z1" => mask.alpha = &end - secret(&case.x),
                    _ => mask.beta = &end - secret(&case.y),
                }
            });
            let comment = format!("{field} of one repetition is {words}; everything else is right.");
            let failing = [(reason, vec![i])];
            let failing = if inside { &[] } else { &failing[..] };
            judge(
                topic,
                &format!("verify/{field}/end/{name}"),
                about(&[req, "ENC-6"], &comment),
                failing,
                inputs,
            );
        }
    }
}

/// With zeros equation 1 or 3 is 0 = 0 for every D or Y.
fn zeros(topic: &mut Topic, base: &Base) {
    topic.note(
        "zeros",
        "Values that are 0 where units are required: equation 1 or 3 is 0 = 0.",
        "A party at fault in an alert round is not named. The same defect of another proof is the advisory.",
        &["CVE-2025-66016"],
    );
    let mut publish = |name: &str, comment: &str, inputs: Values| {
        assert_eq!(judgement(&topic.params, &inputs).1, [], "{name}");
        let about = about(&["AFFGS-V-1"], comment).flags(&["zeros"]);
        topic.edited((VERIFY, name), VALID, about, Reason::DecodeUnit, |values| *values = inputs);
    };
    let mut case = base.copy();
    case.D = below(&case.N_v().square, "any ciphertext");
    let mut commitments = base.commitments();
    commitments.A.fill(BigUint::ZERO);
    let inputs = case.finish(&case.masks(), &commitments, |responses| responses.w.fill(BigUint::ZERO));
    publish("attack/zeros/A-and-w", "All A and all w are 0, and D is any ciphertext.", inputs);

    let mut case = base.copy();
    case.Y = below(&case.N_p().square, "any ciphertext");
    let mut commitments = base.commitments();
    commitments.B.fill(BigUint::ZERO);
    let inputs = case.finish(&case.masks(), &commitments, |responses| responses.w_y.fill(BigUint::ZERO));
    publish("attack/zeros/B-and-w_y", "All B and all w_y are 0, and Y is any ciphertext.", inputs);
}

/// A list that is not hashed is computed from the responses, for a false statement. [HASH-5]
fn not_hashed(topic: &mut Topic, base: &Base) {
    topic.note(
        "not-hashed",
        "A false statement: one list of commitments is computed from the responses, for the challenge over the other items.",
        "A verifier whose challenge does not cover the list accepts it: a party at fault in an alert round is not named.",
        &[],
    );
    let params = topic.params;
    for (k, list) in ["A", "R", "B"].into_iter().enumerate() {
        let mut case = base.copy();
        let (N_v, N_p) = (case.N_v().clone(), case.N_p().clone());
        match list {
            "A" => shift(&mut case.D, &N_v.modulus),
            "R" => case.X += generator(),
            _ => shift(&mut case.Y, &N_p.modulus),
        }
        let mut commitments = base.commitments();
        let mut items =
            aff_g_star::transcript(&params, &context_of(&case.context), &case.statement(), &commitments);
        items.remove(items.len() - 3 + k);
        let believed = bits(AFF_G_STAR_CHALLENGE, &items, &params);
        let responses = aff_g_star::respond(&case.statement(), &case.witness(), &case.masks(), &believed);
        // what the statement has too much, the commitment has too little
        let unshift = |c: &mut BigUint, N: &PublicKey| *c = &*c * (&N.square + 1u8 - &N.modulus) % &N.square;
        for i in failing_at(0..params.m, |i| !believed[i]) {
            match list {
                "A" => unshift(&mut commitments.A[i], &N_v),
                "R" => commitments.R[i] -= generator(),
                _ => unshift(&mut commitments.B[i], &N_p),
            }
        }
        let inputs = case.to_verify(&aff_g_star::encode(&params, &commitments, &responses).encode());
        assert_eq!(judgement_of(&params, &inputs, Some(believed.clone())).1, [], "{list}");
        let (e, found) = judgement(&params, &inputs);
        let missed = failing_at(0..params.m, |i| e[i] == believed[i]);
        let failing = [Reason::AffGStarEq1, Reason::AffGStarEq2, Reason::AffGStarEq3];
        let failing = failing.map(|reason| (reason, missed.clone()));
        let comment = format!("{list} is computed from the responses to a challenge that does not cover it.");
        let about = about(&["HASH-5"], &comment).flags(&["not-hashed"]);
        let id = format!("attack/not-hashed/{list}");
        fold::judge(topic, (VERIFY, &id), VALID, about, (found, &failing), inputs);
    }
}
