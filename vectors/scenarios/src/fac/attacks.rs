//! Provers whose N has a small factor, or that do not know its factors.

use num_bigint::BigInt;
use quorate_reference::proofs::fac::{self, Masks, Responses, Witness};
use quorate_spec::params::Params;
use quorate_spec::proofs::FacProof;
use quorate_spec::reason::Reason;

use super::{BASE, Case, ITEMS, VERIFY, auxiliary, fits, judge, ordinary, range};
use crate::topic::{Topic, about};
use crate::wrong::{challenge, judged, seek};
use quorate_adversary::party::{Party, number};

pub(super) fn build(topic: &mut Topic, parties: [&Party; 2]) {
    topic.note(
        "small-factor",
        "A modulus with a factor that is shorter than it may be.",
        "Range proofs say nothing for challenges that the factor divides; a key is read out with a few signatures.",
        &["CVE-2023-33241", "GHSA-5cjx-95fx-68q9", "ePrint 2023/1234"],
    );
    short_factor(topic, parties);
    no_opening(topic, parties);
    fraction(topic, parties);
    setup_of_the_prover(topic, parties);
}

/// An odd number of exactly these bits.
fn odd(bits: usize, text: &str) -> BigInt {
    (BigInt::from(1) << (bits - 1)) + (number(bits - 2, text) << 1) + 1
}

/// The cofactor with which an odd number makes an odd product of |N| bits.
fn cofactor(params: &Params, factor: &BigInt) -> BigInt {
    let quotient: BigInt = ((BigInt::from(3) << (params.modulus_bits - 2)) - 1) / factor;
    if quotient.bit(0) { quotient } else { quotient - 1 }
}

/// One factor is so short that the response of the other leaves its range; the bytes just hold it.
fn short_factor(topic: &mut Topic, [_, verifier]: [&Party; 2]) {
    let params = topic.params;
    let long = odd(range(&params) - 253, "fac: long factor");
    let short = cofactor(&params, &long);
    let smaller = |mask: BigInt| mask >> 200;
    for (name, p, q, reason, req) in [
        ("short-q", &long, &short, Reason::FacRangeZ1, "FAC-V-2"),
        ("short-p", &short, &long, Reason::FacRangeZ2, "FAC-V-3"),
    ] {
        let inputs = seek(&format!("fac: {name}"), |seed| {
            let case = Case { seed, ..Case::new(verifier, auxiliary(1, 2), p.clone(), q.clone()) };
            let masks = case.masks();
            let masks = Masks { alpha: smaller(masks.alpha), beta: smaller(masks.beta), ..masks };
            // the encoding of a response that does not fit would have another length
            let inputs = case.forge(&masks, &[]);
            let whole = inputs.bytes("proof").unwrap().len() == proof_length(&params);
            (whole && judge(&params, &inputs) == [reason]).then_some(inputs)
        });
        let comment = format!("A factor of N has {} bits; all equations hold.", short.bits());
        let reqs = [req];
        let text = about(&reqs, &comment).flags(&["small-factor"]);
        judged(topic, (VERIFY, &format!("verify/attack/{name}")), BASE, text, judge, inputs, &[reason]);
    }
}

fn proof_length(params: &Params) -> usize {
    use quorate_spec::codec::Record;
    FacProof::length(&crate::wrong::shape(params))
}

/// Q holds a number far out of range, and z2 does not open it.
fn no_opening(topic: &mut Topic, [_, verifier]: [&Party; 2]) {
    let params = topic.params;
    for (name, comment, factor) in [
        (
            "factor-of-16-bits",
            "A factor of N has 16 bits; Q holds the other, and z2 opens something else.",
            65521,
        ),
        ("factor-1", "The factors are 1 and N; Q holds N, and z2 opens something else.", 1),
    ] {
        let factor = BigInt::from(factor);
        let case = Case::new(verifier, auxiliary(1, 2), factor.clone(), cofactor(&params, &factor));
        let masks = case.masks();
        let lie = Witness { p: &case.p, q: &1.into() };
        let commitments = fac::commit(case.setup(), &case.witness(), &masks);
        let inputs =
            case.send(&commitments, |items| fac::respond(&lie, &masks, &challenge(ITEMS.label, items)));
        let text = about(&["FAC-V-5"], comment).flags(&["small-factor"]);
        judged(
            topic,
            (VERIFY, &format!("verify/attack/{name}")),
            BASE,
            text,
            judge,
            inputs,
            &[Reason::FacEq2],
        );
    }
}

/// The factors are p/2 and 2q, which an even challenge does not show; P holds p.
fn fraction(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let inputs = seek("fac: fraction", |seed| {
        let case = Case { seed, ..ordinary(parties) };
        let masks = case.masks();
        let double = Witness { p: &case.p, q: &(2 * &case.q) };
        let commitments = fac::commit(case.setup(), &double, &masks);
        let inputs = case.send(&commitments, |items| {
            let e = challenge(ITEMS.label, items);
            let shift = (&e / 2) * &case.p;
            let (z1, v) = (&masks.alpha + &shift, &masks.r - &masks.kappa * shift);
            Responses { z1, v, ..fac::respond(&double, &masks, &e) }
        });
        (!ITEMS.challenge::<FacProof>(&params, &inputs).bit(0)).then_some(inputs)
    });
    let text = about(
        &["FAC-V-4"],
        "The factors are p/2 and 2q, and the challenge is even: only equation 1 shows that p/2 is no integer.",
    );
    judged(topic, (VERIFY, "verify/attack/fraction"), BASE, text, judge, inputs, &[Reason::FacEq1]);
}

/// A proof for any odd number under a setup whose secrets the prover knows. [PROOF-2]
fn setup_of_the_prover(topic: &mut Topic, [prover, verifier]: [&Party; 2]) {
    let small = BigInt::from(65521);
    let q = cofactor(&topic.params, &small);
    let inputs = seek("fac: own setup", |seed| {
        let case = Case { seed, ..Case::new(prover, auxiliary(1, 2), small.clone(), q.clone()) };
        let inputs = case.simulate(&1.into(), &1.into());
        fits(&inputs, verifier).then_some(inputs)
    });
    let comment = "N has a factor of 16 bits, under a setup whose secrets the prover knows: accepted there.";
    let (text, accepted) = (about(&["PROOF-2"], comment).flags(&["setup"]), "verify/setup/of-the-prover");
    judged(topic, (VERIFY, accepted), BASE, text, judge, inputs, &[]);
    let comment = "N has a factor of 16 bits, proved under a setup whose secrets the prover knows.";
    let (text, id) =
        (about(&["PROOF-2"], comment).flags(&["setup"]), (VERIFY, "verify/setup/of-the-prover-refused"));
    topic.edited(id, accepted, text, Reason::FacEq1, |values| {
        *values = verifier.trapdoor(verifier.setup(values.clone()));
    });
}
