//! Provers that cheat, or meet what honest ones never meet.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point, Scalar, generator, scalar_of};
use quorate_reference::integers::{power, reduce};
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::enc_elg::{Commitments, Masks, Responses};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;

use super::{BASE, Case, Commitment, ITEMS, Response, VERIFY, judge, ordinary, presign};
use crate::topic::{Topic, about};
use crate::wrong::{challenge, half, identity, judged, seek};
use quorate_adversary::party::{Party, below};

pub(super) fn build(topic: &mut Topic, parties: [&Party; 2]) {
    large(topic, parties);
    fraction(topic, parties);
    fraction_under_the_own_setup(topic, parties);
    zeros(topic, parties);
    identities(topic, parties);
    degenerate(topic, parties);
}

/// The plaintext is far out of range, and everything else is right. For K and for G.
fn large(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    for (which, instance) in [("K", 0), ("G", 1)] {
        let name = format!("verify/attack/large-{which}");
        let x = BigInt::from(1) << (params.ell + params.epsilon - 250);
        let inputs = seek(&format!("enc-elg: {name}"), |seed| {
            let case = Case { seed, ..Case::new(parties, presign(instance, 1, 2), x.clone()) };
            let inputs = case.forge(&case.masks(), &[]);
            (judge(&params, &inputs) == [Reason::EncElgRangeZ1]).then_some(inputs)
        });
        let comment = format!("The plaintext of {which} is far out of range; all equations hold.");
        let about = about(&["ENCELG-V-2"], &comment).flags(&["alpha-rays"]);
        judged(topic, (VERIFY, &name), BASE, about, judge, inputs, &[Reason::EncElgRangeZ1]);
    }
}

/// K holds 1/2 mod N, B holds 1/2 mod q, S holds 1; where e is even, e/2 answers.
fn half_a_plaintext(parties: [&Party; 2], seed: [u8; 32]) -> Case<'_> {
    let case = Case::new(parties, presign(0, 1, 2), 1);
    let K = case.N().encrypt(&half(&case.N().modulus), &case.rho);
    let B = curve::multiply(&half(&curve::order()), &generator()) + case.Y * case.a;
    Case { K, B, seed, ..case }
}

fn even(params: &Params, inputs: &Values) -> bool {
    !ITEMS.challenge::<EncElgProof>(params, inputs).bit(0)
}

fn fraction(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let inputs = seek("enc-elg: fraction", |seed| {
        let case = half_a_plaintext(parties, seed);
        let masks = case.masks();
        let inputs = case.send(&case.commit(&masks), |items| {
            let e = challenge(ITEMS.label, items);
            Responses { z1: &masks.alpha + &e / 2, ..case.respond(&masks, &e) }
        });
        even(&params, &inputs).then_some(inputs)
    });
    let comment =
        "The plaintext is 1/2 mod N, and the challenge is even: only equation 4 shows that it is no integer.";
    let text = about(&["ENCELG-V-6"], comment).flags(&["alpha-rays"]);
    judged(topic, (VERIFY, "verify/attack/fraction"), BASE, text, judge, inputs, &[Reason::EncElgEq4]);
}

/// The same with a setup whose λ the prover knows: S and T are powers of t, and it opens them to anything. It is accepted under
/// that setup, and refused by the verifier, who uses its own. [PROOF-2]
fn fraction_under_the_own_setup(topic: &mut Topic, [prover, verifier]: [&Party; 2]) {
    let params = topic.params;
    let inputs = seek("enc-elg: own setup", |seed| {
        let case = half_a_plaintext([prover, prover], seed);
        let masks = case.masks();
        let Masks { mu: sigma, gamma: tau, .. } = &masks;
        let Setup { modulus, t, .. } = &prover.setup;
        let commitments =
            Commitments { S: power(t, sigma, modulus), T: power(t, tau, modulus), ..case.commit(&masks) };
        let inputs = case.send(&commitments, |items| {
            let e = challenge(ITEMS.label, items);
            let z1 = &masks.alpha + &e / 2;
            let z3 = tau + &e * sigma - &z1 * BigInt::from(prover.lambda.clone());
            let z3 = reduce(&z3, &prover.phi_hat()).into();
            Responses { z1, z3, ..case.respond(&masks, &e) }
        });
        let fits = [&commitments.S, &commitments.T].iter().all(|value| **value < verifier.setup.modulus);
        (fits && even(&params, &inputs)).then_some(inputs)
    });
    let comment = "The plaintext is 1/2 mod N, under a setup whose secret the prover knows: accepted there.";
    let (text, accepted) = (about(&["PROOF-2"], comment).flags(&["setup"]), "verify/setup/of-the-prover");
    judged(topic, (VERIFY, accepted), BASE, text, judge, inputs, &[]);
    let text = about(
        &["PROOF-2"],
        "The plaintext is 1/2 mod N, proved under a setup whose secret the prover knows.",
    );
    let id = (VERIFY, "verify/setup/of-the-prover-refused");
    topic.edited(id, accepted, text.flags(&["setup"]), Reason::EncElgEq1, |values| {
        *values = verifier.trapdoor(verifier.setup(values.clone()));
    });
}

/// Equation 1 is 0 = 0.
fn zeros(topic: &mut Topic, parties: [&Party; 2]) {
    let params = topic.params;
    let zero = Response(|r, _| r.z2 = BigUint::default());
    let mut refused = |name: &str, comment: &str, reqs: &[&str], inputs: Values| {
        // a power of 0 with a negative exponent is taken for 0
        assert_eq!(judge(&params, &inputs), [], "{name}");
        let text = about(reqs, comment).flags(&["zero"]);
        topic.edited((VERIFY, &format!("verify/attack/{name}")), BASE, text, Reason::DecodeUnit, |values| {
            *values = inputs
        });
    };
    let mut case = ordinary(parties);
    let masks = case.masks();
    case.K = below(&case.N().square, "enc-elg: any ciphertext");
    let inputs = case.forge(&masks, &[&Commitment(|c, _| c.D = BigUint::default()), &zero]);
    refused(
        "zero-D",
        "D and z2 are 0: both sides of equation 1 are 0 for any K.",
        &["ENCELG-V-1", "ENC-5"],
        inputs,
    );
    case.K = BigUint::default();
    refused(
        "zero-K",
        "K and z2 are 0: both sides of equation 1 are 0.",
        &["ENC-5"],
        case.forge(&masks, &[&zero]),
    );
    case.K = case.N().modulus.clone();
    refused(
        "K-is-N",
        "K is N and z2 is 0: both sides of equation 1 are 0.",
        &["ENC-5"],
        case.forge(&masks, &[&zero]),
    );
}

/// Points that are the identity.
fn identities(topic: &mut Topic, parties: [&Party; 2]) {
    let masks = ordinary(parties).masks();
    let Masks { alpha, beta, .. } = &masks;
    let mut refused =
        |name, reqs: &[&str], inputs| identity(topic, (VERIFY, BASE), name, reqs, judge, inputs);

    let with_key = |Y: Point| {
        let case = ordinary(parties);
        Case { Y, B: curve::multiply(&case.x, &generator()) + Y * case.a, ..case }
    };
    // E = αG + βY
    let case = with_key(curve::multiply(&-alpha, &generator()) * beta.invert().unwrap());
    refused("E", &["ENCELG-V-1"], case.forge(&masks, &[]));
    let case = ordinary(parties);
    refused("F", &["ENCELG-V-1"], case.forge(&Masks { beta: Scalar::ZERO, ..case.masks() }, &[]));
    refused("Y", &[], with_key(Point::IDENTITY).forge(&masks, &[]));
    let B = curve::multiply(&case.x, &generator());
    let no_randomness = Case { a: Scalar::ZERO, A: Point::IDENTITY, B, ..ordinary(parties) };
    refused("A", &[], no_randomness.forge(&masks, &[]));
    // B = xG + aY
    let case = with_key(generator() * -(scalar_of(&case.x) * case.a.invert().unwrap()));
    refused("B", &[], case.forge(&masks, &[]));
}

fn degenerate(topic: &mut Topic, parties: [&Party; 2]) {
    let mut expect = |name: &str, comment: &str, inputs: Values, expected: &[Reason]| {
        let text = about(&["ENCELG-V-6"], comment).flags(&["degenerate"]);
        judged(topic, (VERIFY, &format!("verify/degenerate/{name}")), BASE, text, judge, inputs, expected);
    };
    let zero = Case::new(parties, presign(0, 1, 2), 0);
    let inputs = zero.forge(&Masks { mu: 0.into(), ..zero.masks() }, &[]);
    expect("S-is-1", "S is 1: it commits to plaintext 0 with randomness 0.", inputs, &[]);
    let case = ordinary(parties);
    let masks = case.masks();
    let inputs = case.forge(&masks, &[&Commitment(|c, _| c.S = 1u8.into())]);
    expect("S-is-1-wrongly", "S is 1, and the plaintext is not 0.", inputs, &[Reason::EncElgEq4]);
    let same = Masks { alpha: case.x.clone(), gamma: masks.mu.clone(), ..masks };
    expect("T-is-S", "T equals S: the mask is the plaintext.", case.forge(&same, &[]), &[]);
}
