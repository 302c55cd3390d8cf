//! From bytes to numbers.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::encode_nat;
use quorate_reference::{curve, sampling};
use quorate_spec::fault::LocalError;
use quorate_spec::labels::{
    AFF_G_CHALLENGE, AFF_G_STAR_CHALLENGE, DEC_CHALLENGE, ELOG_CHALLENGE, ENC_ELG_CHALLENGE, FAC_CHALLENGE,
    MOD_CHALLENGE, PRM_CHALLENGE, SCH_CHALLENGE,
};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::sampling::{int_stream, residue_stream};

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{Party, below, bytes, hash, int};

/// Scalars and scalar challenges.
pub fn common(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        scalars(topic);
        challenges(topic);
    })
}

/// `sample.scalar`.
fn scalars(topic: &mut Topic) {
    let q = curve::order();
    let all = BigUint::from(1u8) << 512;
    for (name, stream, comment) in [
        ("random", BigUint::from_bytes_be(&bytes("scalar stream", 64)), "A stream."),
        ("zero", BigUint::ZERO, "Only zero bits."),
        ("one", BigUint::from(1u8), "1, in the last byte of 64."),
        ("q-minus-1", &q - 1u8, "q - 1: the largest scalar."),
        ("q", q.clone(), "q, which is 0: the bytes are reduced, not refused."),
        ("q-plus-1", &q + 1u8, "q + 1, which is 1."),
        ("two-to-256", BigUint::from(1u8) << 256, "2^256: the first 32 bytes count, too."),
        ("top-half", &q << 256, "q·2^256, which is 0."),
        ("multiple", &all / &q * &q - 1u8, "The last multiple of q less 1: q - 1."),
        ("ones", all - 1u8, "Only one bits."),
    ] {
        let inputs = Values::new().with("stream", encode_nat(&stream, 512));
        let outputs = Values::new().with("value", encode_nat(&(stream % &q), 256));
        topic.known(
            ("SAMP", &format!("scalar/{name}")),
            "sample.scalar",
            about(&["SAMP-1"], comment),
            inputs,
            outputs,
        );
    }
}

fn challenge_inputs(label: &str, items: &[Vec<u8>]) -> Values {
    Values::new().with("label", label).with("items", items.to_vec())
}

/// `sample.challenge`. The first items that give a small and a negative challenge, and some of every proof.
fn challenges(topic: &mut Topic) {
    for label in [SCH_CHALLENGE, ELOG_CHALLENGE, ENC_ELG_CHALLENGE, AFF_G_CHALLENGE, FAC_CHALLENGE] {
        for (name, is_sought, comment) in [
            ("positive", positive as fn(&BigInt) -> bool, "A challenge that is a scalar below q/2."),
            ("negative", negative, "A challenge from a scalar above q/2, which is negative."),
        ] {
            let items = search(label, is_sought);
            let name = format!("challenge/{label}/{name}").replace("/challenge/", "/");
            topic.valid(
                ("SAMP", &name),
                "sample.challenge",
                about(&["SAMP-2"], comment),
                challenge_inputs(label, &items),
            );
        }
    }
    for (name, is_sought, comment) in [
        (
            "small-positive",
            small_positive as fn(&BigInt) -> bool,
            "A positive challenge of few bits: shorter than 32 bytes.",
        ),
        ("small-negative", small_negative, "A negative challenge of few bits: shorter than 32 bytes."),
        ("near-half", near_half, "Close to q/2, below it."),
        ("near-minus-half", near_minus_half, "Close to -q/2: above q/2 before the sign is fixed."),
    ] {
        let items = search(ELOG_CHALLENGE, is_sought);
        let inputs = challenge_inputs(ELOG_CHALLENGE, &items);
        topic.valid(
            ("SAMP", &format!("challenge/{name}")),
            "sample.challenge",
            about(&["SAMP-2"], comment),
            inputs,
        );
    }
    let inputs = challenge_inputs(ELOG_CHALLENGE, &[]);
    topic.valid(("SAMP", "challenge/no-items"), "sample.challenge", about(&["SAMP-2"], "No items."), inputs);
}

fn positive(e: &BigInt) -> bool {
    *e > BigInt::ZERO
}

fn negative(e: &BigInt) -> bool {
    *e < BigInt::ZERO
}

fn small_positive(e: &BigInt) -> bool {
    positive(e) && e.bits() < 246
}

fn small_negative(e: &BigInt) -> bool {
    negative(e) && e.bits() < 246
}

/// The top nine bits of (q-1)/2 are 0 and then ones.
fn near_half(e: &BigInt) -> bool {
    positive(e) && (e >> 246u32) == BigInt::from(0x1ff)
}

fn near_minus_half(e: &BigInt) -> bool {
    negative(e) && (-e >> 246u32) == BigInt::from(0x1ff)
}

/// Items of a challenge that is as sought.
fn search(label: &str, is_sought: fn(&BigInt) -> bool) -> Vec<Vec<u8>> {
    let items = |counter: u64| vec![hash("ctx").to_vec(), counter.to_be_bytes().to_vec()];
    let challenge = |counter| {
        let items = items(counter);
        sampling::challenge(label, &items.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    items((0..).find(|&counter| is_sought(&challenge(counter))).unwrap())
}

/// Everything that depends on the parameter set.
pub fn of_set(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        ints(topic);
        residues(topic);
        units(topic);
        bits(topic);
        many_residues(topic);
    })
}

/// Every interval that masks come from, named by a label of the tape that has it, and its b.
fn intervals(params: &Params) -> Vec<(String, usize)> {
    let Params { ell, ell_prime, epsilon, epsilon_fac, epsilon_bin, modulus_bits, .. } = *params;
    let mut intervals: Vec<(String, usize)> = [
        ("presign/beta", ell_prime),
        ("enc-elg/alpha", ell + epsilon),
        ("enc-elg/mu", ell + modulus_bits),
        ("enc-elg/gamma", ell + epsilon + modulus_bits),
        ("aff-g/beta", ell_prime + epsilon),
        ("aff-g/delta", ell_prime + epsilon + modulus_bits),
        ("aff-g/mu", ell_prime + modulus_bits),
        ("fac/alpha", ell + epsilon_fac + params.eta()),
        ("fac/r", ell + epsilon_fac + 2 * modulus_bits),
        ("fac/x", ell + epsilon_fac + modulus_bits),
        ("dec/alpha", ell + epsilon_bin),
        ("aff-g-star/beta", ell_prime + epsilon_bin),
    ]
    .map(|(label, b)| (label.to_owned(), b))
    .to_vec();
    for n in [2, 3, 5, 9, 17, 33] {
        intervals.push((format!("dec/beta/of-{n}"), params.ell_y(n) + epsilon_bin));
    }
    intervals
}

/// `sample.int`.
fn ints(topic: &mut Topic) {
    for (label, b) in intervals(&topic.params) {
        let length = int_stream(b);
        let excess = 8 * length - (b + 1);
        let sign = BigInt::from(1) << b;
        let stream = BigInt::from(BigUint::from_bytes_be(&bytes(&label, length))) % &sign;
        let name = |last: &str| format!("int/{label}/{last}");
        let inputs = |stream: &BigInt| {
            Values::new().with("bits", b as u64).with("stream", encode_nat(stream.magnitude(), 8 * length))
        };
        for (last, stream, value, comment) in [
            ("positive", stream.clone(), stream.clone(), "The sign bit is 0."),
            ("negative", &stream + &sign, &stream - &sign, "The sign bit is 1: 2^(b+1) is subtracted."),
            ("smallest", sign.clone(), -&sign, "The sign bit alone: -2^b."),
            ("largest", &sign - 1, &sign - 1, "Only one bits below the sign: 2^b - 1."),
            ("minus-1", &sign * 2 - 1, BigInt::from(-1), "Only one bits: -1."),
        ] {
            let outputs = Values::new().with("value", int(&value));
            topic.known(
                ("SAMP", &name(last)),
                "sample.int",
                about(&["SAMP-3"], comment),
                inputs(&stream),
                outputs,
            );
        }
        if excess > 0 {
            let highest = BigInt::from(1) << (8 * length - 1);
            let all_excess = (BigInt::from(1) << (8 * length)) - (&sign * 2);
            let comment = "The top bit of the stream is set, which does not belong to the b + 1 bits.";
            topic.accepted(
                ("SAMP", &name("excess-bit")),
                &name("positive"),
                about(&["SAMP-3"], comment),
                |values| {
                    *values = inputs(&(&stream + &highest));
                },
            );
            let comment = "All excess bits are set: the sign bit, not the top bit, is the sign.";
            topic.accepted(
                ("SAMP", &name("all-excess-bits")),
                &name("positive"),
                about(&["SAMP-3"], comment),
                |values| {
                    *values = inputs(&(&stream + &all_excess));
                },
            );
            let comment = "No excess bit is set, but the sign is.";
            topic.accepted(
                ("SAMP", &name("sign-alone")),
                &name("minus-1"),
                about(&["SAMP-3"], comment),
                |values| {
                    *values = inputs(&(&sign + 1));
                },
            );
        }
    }
}

/// N and N̂ of the first party.
fn moduli(params: &Params) -> [(&'static str, BigUint, BigUint); 2] {
    let party = Party::of(params, 1);
    let n = party.modulus().clone();
    [("N", n, party.key.p), ("N-hat", party.setup.modulus, party.p_hat)]
}

fn modular(params: &Params, modulus: &BigUint, stream: &BigUint) -> Values {
    Values::new()
        .with("modulus", encode_nat(modulus, params.modulus_bits))
        .with("stream", encode_nat(stream, 8 * residue_stream(params.modulus_bits)))
}

/// `sample.residue`.
fn residues(topic: &mut Topic) {
    let params = topic.params;
    let all = BigUint::from(1u8) << (8 * residue_stream(params.modulus_bits));
    for (which, modulus, _) in moduli(&params) {
        for (last, stream, comment) in [
            ("random", below(&all, "residue stream"), "128 bits more than the modulus has, reduced."),
            ("zero", BigUint::ZERO, "Only zero bits."),
            ("largest", &modulus - 1u8, "The modulus less 1."),
            ("modulus", modulus.clone(), "The modulus, which is 0: the bytes are reduced, not refused."),
            ("first-16-bytes", BigUint::from(1u8) << params.modulus_bits, "One bit, in the first 16 bytes."),
            ("last-multiple", &all / &modulus * &modulus - 1u8, "The last multiple of the modulus less 1."),
            ("ones", &all - 1u8, "Only one bits."),
        ] {
            let outputs = Values::new().with("value", encode_nat(&(&stream % &modulus), params.modulus_bits));
            let inputs = modular(&params, &modulus, &stream);
            let name = format!("residue/{which}/{last}");
            topic.known(("SAMP", &name), "sample.residue", about(&["SAMP-4"], comment), inputs, outputs);
        }
    }
}

/// `sample.unit`.
fn units(topic: &mut Topic) {
    let params = topic.params;
    let all = BigUint::from(1u8) << (8 * residue_stream(params.modulus_bits));
    for (which, modulus, factor) in moduli(&params) {
        let name = |last: &str| format!("unit/{which}/{last}");
        for (last, stream, comment) in [
            ("random", below(&all, "unit stream"), "A stream that gives a unit."),
            ("one", &modulus + 1u8, "1 after reduction."),
            ("largest", &modulus - 1u8, "-1."),
        ] {
            let inputs = modular(&params, &modulus, &stream);
            topic.valid(("SAMP", &name(last)), "sample.unit", about(&["SAMP-4"], comment), inputs);
        }
        let cofactor = &modulus / &factor;
        for (last, stream, comment) in [
            ("zero", BigUint::ZERO, "0."),
            ("modulus", modulus.clone(), "0 after reduction."),
            ("factor", factor.clone(), "A prime factor of the modulus."),
            ("cofactor", cofactor.clone(), "The other prime factor."),
            (
                "multiple",
                &factor * (&all / &factor - 1u8),
                "A multiple of a prime factor, as long as the stream.",
            ),
        ] {
            let about = about(&["SAMP-4"], comment);
            topic.edited(("SAMP", &name(last)), &name("random"), about, LocalError::Unlucky, |values| {
                *values = modular(&params, &modulus, &stream);
            });
        }
    }
}

/// `sample.bits`.
fn bits(topic: &mut Topic) {
    for label in [PRM_CHALLENGE, DEC_CHALLENGE, AFF_G_STAR_CHALLENGE] {
        for (name, items) in [("no-items", vec![]), ("ctx", vec![hash("ctx").to_vec()])] {
            let about =
                about(&["SAMP-5"], "m bits of one output, the first bit the highest of the first byte.");
            let name = format!("bits/{label}/{name}").replace("/challenge/", "/");
            topic.valid(("SAMP", &name), "sample.bits", about, challenge_inputs(label, &items));
        }
    }
}

/// `sample.residues`.
fn many_residues(topic: &mut Topic) {
    let [(_, n, _), _] = moduli(&topic.params);
    let n = encode_nat(&n, topic.params.modulus_bits);
    let items = [hash("ctx").to_vec(), n.clone(), bytes("w", n.len())];
    let inputs = challenge_inputs(MOD_CHALLENGE, &items).with("modulus", n);
    let about = about(&["SAMP-6"], "m residues: consecutive blocks of one stream, each reduced.");
    topic.valid(("SAMP", "residues/mod"), "sample.residues", about, inputs);
}
