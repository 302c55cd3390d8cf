//! Forged proofs of Π_dec: ends of ranges, each equation alone, false statements.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Point, generator};
use quorate_reference::proofs::dec::{self, Commitments, Mask, Responses};
use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::labels::DEC_CHALLENGE;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use super::{Base, Case, N_PARTIES, VALID, VERIFY, judge, judgement, judgement_of};
use crate::fold::{self, ENDS, bits, failing_at, is_broad};
use crate::topic::{About, Topic, about};
use crate::wrong::{context_of, ends};
use quorate_adversary::party::below;

pub(super) fn build(topic: &mut Topic, base: &Base) {
    one_repetition(topic, base);
    if is_broad(&topic.params) {
        false_statements(topic, base);
        equations_in_order(topic, base);
        ranges(topic, base);
        parties(topic, base);
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
    ("eq1/A", "A encrypts one more", Commitment(|c, case, i| shift(&mut c.A[i], &case.N.modulus)), Reason::DecEq1, "DEC-V-4"),
    ("eq1/nu", "nu is twice what it should be", Response(|r, case, i| r.nu[i] = &r.nu[i] * 2u8 % &case.N.modulus), Reason::DecEq1, "DEC-V-4"),
    ("eq2/C", "C is another point", Commitment(|c, _, i| c.C[i] += generator()), Reason::DecEq2, "DEC-V-5"),
    ("eq3/E", "E is another point", Commitment(|c, _, i| c.E[i] += generator()), Reason::DecEq3, "DEC-V-6"),
];

/// Each equation fails alone, in one repetition. The challenge is that of what is sent.
fn one_repetition(topic: &mut Topic, base: &Base) {
    let last = topic.params.m - 1;
    for (what, words, change, reason, req) in ALONE {
        for (end, i) in [("first", 0), ("last", last)] {
            // a changed commitment changes half of all responses; and what fails late takes the reference long
            let published = matches!((*what, end), ("eq1/nu", _) | ("eq2/C", "first") | ("eq3/E", "last"));
            if !is_broad(&topic.params) && !published {
                continue;
            }
            let inputs = changed(base, &base.case, base.commitments(), i, &[change]);
            let comment = format!("In the {end} repetition {words}; everything else is right.");
            let name = format!("verify/{what}-{end}");
            judge(topic, &name, about(&[req], &comment), &[(*reason, vec![i])], inputs);
        }
    }
}

/// The rest of the prover for a statement that may be false, with things out of place in one repetition.
fn changed(base: &Base, case: &Case, mut commitments: Commitments, i: usize, changes: &[&Change]) -> Values {
    for change in changes {
        if let Commitment(change) = change {
            change(&mut commitments, &base.case, i);
        }
    }
    case.finish(&case.masks(), &commitments, |responses| {
        for change in changes {
            if let Response(change) = change {
                change(responses, &base.case, i);
            }
        }
    })
}

/// The honest algorithm for false statements: it fails where the bit is 1.
fn false_statements(topic: &mut Topic, base: &Base) {
    type Falsify = fn(&mut Case);
    #[rustfmt::skip]
    let all: [(&str, &str, Falsify, Reason, &str); 6] = [
        ("eq1/false-K", "K encrypts one more than in D", |c| shift(&mut c.K, &c.N.modulus), Reason::DecEq1, "DEC-V-4"),
        ("eq1/false-D", "D encrypts one more", |c| shift(&mut c.D, &c.N.modulus), Reason::DecEq1, "DEC-V-4"),
        ("eq2/false-X", "X is not xG", |c| c.X += generator(), Reason::DecEq2, "DEC-V-5"),
        ("eq3/false-S", "S is not yB", |c| c.S += generator(), Reason::DecEq3, "DEC-V-6"),
        ("eq3/false-S-identity", "S is the identity and y is not 0", |c| c.S = Point::IDENTITY, Reason::DecEq3, "DEC-V-6"),
        ("eq3/false-B", "B is not the base of S", |c| c.B += generator(), Reason::DecEq3, "DEC-V-6"),
    ];
    for (name, words, falsify, reason, req) in all {
        let mut case = base.copy();
        falsify(&mut case);
        let inputs = changed(base, &case, case.commit(&case.masks()), 0, &[]);
        let (e, _) = judgement(&topic.params, &inputs);
        let ones = failing_at(0..topic.params.m, |i| !e[i]);
        let comment = format!("A false statement: {words}. The proof fails where the bit is 1.");
        judge(topic, &format!("verify/{name}"), about(&[req], &comment), &[(reason, ones)], inputs);
    }
}

/// An equation is checked in all repetitions before the next one. [PROOF-1]
fn equations_in_order(topic: &mut Topic, base: &Base) {
    let last = topic.params.m - 1;
    let case = &base.case;
    let mut commitments = base.commitments();
    commitments.E[0] += generator();
    commitments.C[last] += generator();
    let inputs = case.finish(&case.masks(), &commitments, |_| ());
    let comment = "Equation 2 fails in the last repetition, and equation 3 in the first.";
    let failing = [(Reason::DecEq2, vec![last]), (Reason::DecEq3, vec![0])];
    judge(topic, "verify/order/eq2-before-eq3", about(&["PROOF-1"], comment), &failing, inputs);
    commitments.C[0] += generator();
    shift(&mut commitments.A[last], &case.N.modulus);
    let inputs = case.finish(&case.masks(), &commitments, |_| ());
    let comment = "Equation 1 fails in the last repetition, and equations 2 and 3 in the first.";
    let failing = [(Reason::DecEq1, vec![last]), (Reason::DecEq2, vec![0, last]), (Reason::DecEq3, vec![0])];
    judge(topic, "verify/order/eq1-before-eq2", about(&["PROOF-1"], comment), &failing, inputs);
}

/// A proof with another mask in repetition i, of which the bit is this. The nonce is drawn until it is.
fn with_mask(case: &Case, honest: &Commitments, i: usize, bit: bool, change: &dyn Fn(&mut Mask)) -> Values {
    let mut commitments = Commitments { A: honest.A.clone(), C: honest.C.clone(), E: honest.E.clone() };
    let mut masks = case.masks();
    change(&mut masks[i]);
    for k in 0.. {
        masks[i].r = below(&case.N.modulus, &format!("nonce {k}"));
        let one = case.commit(&masks[i..=i]);
        (commitments.A[i], commitments.C[i], commitments.E[i]) = (one.A[0].clone(), one.C[0], one.E[0]);
        if case.challenge(&commitments)[i] == bit {
            break;
        }
    }
    case.finish(&masks, &commitments, |_| ())
}

/// Both ends of the ranges of z and w. The prover chooses the mask for the response that it wants.
fn ranges(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    let (case, honest) = (&base.case, base.commitments());
    let (z_bits, w_bits) = (params.ell + params.epsilon_bin, params.ell_y(N_PARTIES) + params.epsilon_bin);
    for (field, b, reason, req) in
        [("z", z_bits, Reason::DecRangeZ, "DEC-V-2"), ("w", w_bits, Reason::DecRangeW, "DEC-V-3")]
    {
        for ((name, words, upper, inside), end) in ENDS.into_iter().zip(ends(b)) {
            let i = if upper { params.m - 1 } else { 0 };
            let inputs = with_mask(case, &honest, i, upper, &|mask| {
                let secret = |value: &BigInt| if upper { value.clone() } else { 0.into() };
                match field {
                    "z" => mask.alpha = &end - secret(&case.x),
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

fn about_n(comment: &str) -> About<'_> {
    about(&["DEC-V-3"], comment).flags(&["range-of-delta"])
}

/// The range of w depends on the number n of parties of the key. n is not in the challenge.
fn parties(topic: &mut Topic, base: &Base) {
    let params = topic.params;
    topic.note(
        "range-of-delta",
        "The range of w follows from the number n of parties of the key.",
        "With a range that is too narrow an honest party fails and is named; with one that is too wide a multiple of N is hidden in y, \
         and a wrong δ is attributed to nobody.",
        &["https://eprint.iacr.org/2021/060"],
    );
    for n in [2u16, 64] {
        let b = params.ell_y(n) + params.epsilon_bin;
        let y = BigInt::from(1) << params.ell_y(n);
        let case = Case::new(params, n, base.case.x.clone(), y - 1);
        let honest = case.commit(&case.masks());
        for ((name, words, upper, inside), end) in ENDS.into_iter().zip(ends(b)) {
            let i = if upper { params.m - 1 } else { 0 };
            let inputs = with_mask(&case, &honest, i, false, &|mask| mask.beta = end.clone());
            let comment = format!("A key of {n} parties: w of one repetition is {words}.");
            let failing = [(Reason::DecRangeW, vec![i])];
            let failing = if inside { &[] } else { &failing[..] };
            let (_, found) = judgement(&params, &inputs);
            let (id, like) = (format!("verify/n-{n}/w/{name}"), format!("verify/n-{n}"));
            fold::judge(topic, (VERIFY, &id), &like, about_n(&comment), (found, failing), inputs);
        }
    }
    let comment = "The same proof for a key of 3 parties, whose range is twice as wide.";
    topic.accepted((VERIFY, "verify/n-2/w/above-of-3"), "verify/n-2/w/above", about_n(comment), |values| {
        values.put("n", 3u16)
    });
    let comment = "A proof for a key of 3 parties at one of 4: the range is the same.";
    topic.accepted((VERIFY, "verify/n/4-instead-of-3"), VALID, about_n(comment), |values| {
        values.put("n", 4u16)
    });
    let comment = "A proof for a key of 3 parties at one of 2: half of all w leave the range.";
    topic.edited((VERIFY, "verify/n/2-instead-of-3"), VALID, about_n(comment), Reason::DecRangeW, |values| {
        values.put("n", 2u16)
    });
    for n in [0u16, 1, 65] {
        let (id, comment) = (format!("verify/n/{n}"), format!("A key of {n} parties, which there is not."));
        let about = about(&["PAR-4", "FAULT-4"], &comment);
        topic.edited((VERIFY, &id), VALID, about, LocalError::InvalidParties, |values| values.put("n", n));
    }
    let comment = "A proof for a key of 3 parties at one of 33: an element of w would be one byte longer.";
    topic.edited(
        (VERIFY, "verify/n/33-instead-of-3"),
        VALID,
        about_n(comment),
        Reason::FrameLength,
        |values| values.put("n", 33u16),
    );
}

/// With all A and nu zero equation 1 is 0 = 0 for every D.
fn zeros(topic: &mut Topic, base: &Base) {
    topic.note(
        "zeros",
        "Values that are 0 where units are required: equation 1 is 0 = 0.",
        "A party at fault in an alert round is not named. The same defect of another proof is the advisory.",
        &["CVE-2025-66016"],
    );
    let mut case = base.copy();
    case.D = below(&case.N.square, "any ciphertext");
    let mut commitments = base.commitments();
    commitments.A.fill(BigUint::ZERO);
    let inputs = case.finish(&case.masks(), &commitments, |responses| responses.nu.fill(BigUint::ZERO));
    assert_eq!(judgement(&topic.params, &inputs).1, []);
    let about = about(&["DEC-V-1"], "All A and all nu are 0, and D is any ciphertext.").flags(&["zeros"]);
    topic.edited((VERIFY, "attack/zeros"), VALID, about, Reason::DecodeUnit, |values| *values = inputs);
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
    for (k, list) in ["A", "C", "E"].into_iter().enumerate() {
        let mut case = base.copy();
        let N = case.N.modulus.clone();
        match list {
            "A" => shift(&mut case.D, &N),
            "C" => case.X += generator(),
            _ => case.S += generator(),
        }
        let mut commitments = base.commitments();
        let mut items = dec::transcript(&params, &context_of(&case.context), &case.statement(), &commitments);
        items.remove(items.len() - 3 + k);
        let believed = bits(DEC_CHALLENGE, &items, &params);
        let responses = dec::respond(&case.statement(), &case.witness(), &case.masks(), &believed);
        // what the statement has too much, the commitment has too little
        for i in failing_at(0..params.m, |i| !believed[i]) {
            match list {
                "A" => commitments.A[i] = &commitments.A[i] * (&case.N.square + 1u8 - &N) % &case.N.square,
                "C" => commitments.C[i] -= generator(),
                _ => commitments.E[i] -= generator(),
            }
        }
        let inputs = case.to_verify(&dec::encode(&case.shape, &commitments, &responses).encode());
        assert_eq!(judgement_of(&params, &inputs, Some(believed.clone())).1, [], "{list}");
        let (e, found) = judgement(&params, &inputs);
        let missed = failing_at(0..params.m, |i| e[i] == believed[i]);
        let failing = [Reason::DecEq1, Reason::DecEq2, Reason::DecEq3].map(|reason| (reason, missed.clone()));
        let comment = format!("{list} is computed from the responses to a challenge that does not cover it.");
        let about = about(&["HASH-5"], &comment).flags(&["not-hashed"]);
        let id = format!("attack/not-hashed/{list}");
        fold::judge(topic, (VERIFY, &id), VALID, about, (found, &failing), inputs);
    }
}
