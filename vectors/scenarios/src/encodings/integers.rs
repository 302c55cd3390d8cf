//! Residues, units, signed integers, moduli.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_int, encode_nat};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;

use super::{note_second_encoding, of};
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::{ends, int_of_length};
use quorate_adversary::party::{Party, below, bytes};

/// `codec.residue`, `codec.unit`, `codec.int`, `codec.modulus`.
pub fn integers(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        note_second_encoding(topic);
        topic.note(
            "factor",
            "A number that shares a factor with its modulus.",
            "Equations between powers hold because both sides are 0, whatever was proven.",
            &["CVE-2025-66016"],
        );
        topic.note(
            "modulus-size",
            "A modulus that is not of the size of the parameter set.",
            "Small: it is factored, or ranges exceed it. Large: other parties compute for hours, or write beyond buffers.",
            &["ePrint 2021/1621", "tss-lib #214", "cb-mpc #103"],
        );
        residues(topic);
        units(topic);
        small_ints(topic);
        ints(topic);
        moduli(topic);
    })
}

/// The moduli of the protocol, each with a factor: N, N², N̂.
fn moduli_of(params: &Params) -> [(&'static str, BigUint, BigUint); 3] {
    let party = Party::of(params, 1);
    let n = party.modulus().clone();
    [
        ("N", n.clone(), party.key.p.clone()),
        ("N-squared", n.pow(2), party.key.p),
        ("N-hat", party.setup.modulus, party.p_hat),
    ]
}

fn mod_inputs(modulus: &BigUint, value: &BigUint) -> Values {
    let bits = usize::try_from(modulus.bits()).unwrap();
    of(encode_nat(value, bits)).with("modulus", encode_nat(modulus, bits))
}

fn residues(topic: &mut Topic) {
    for (which, modulus, _) in moduli_of(&topic.params) {
        let name = |last: &str| format!("residue/{which}/{last}");
        for (last, value, comment) in [
            ("random", below(&modulus, "residue"), "A residue."),
            ("zero", BigUint::ZERO, "0 is a residue."),
            ("largest", &modulus - 1u8, "The modulus less 1."),
        ] {
            let about = about(&["ENC-4"], comment);
            topic.valid(("INT", &name(last)), "codec.residue", about, mod_inputs(&modulus, &value));
        }
        for (last, value, comment) in above(&modulus) {
            let about = about(&["ENC-4"], comment).flags(&["second-encoding"]);
            topic.edited(("INT", &name(last)), &name("random"), about, Reason::DecodeResidue, |values| {
                *values = mod_inputs(&modulus, &value);
            });
        }
        wrong_lengths(topic, &name("random"), &name("length"), 0);
    }
}

/// The base's bytes in another length: one byte less, and one more in front that does not change the value.
fn wrong_lengths(topic: &mut Topic, base: &str, prefix: &str, filled: u8) {
    for (last, is_short, comment) in [
        ("short", true, "The first byte is missing."),
        ("long", false, "A byte more in front, which does not change the value."),
    ] {
        let about = about(&["ENC-1"], comment).flags(&["second-encoding"]);
        let name = format!("{prefix}/{last}");
        topic.edited(("INT", &name), base, about, Reason::FrameLength, |values| {
            let bytes = values.bytes("bytes").unwrap();
            let bytes = if is_short { bytes[1..].to_vec() } else { [&[filled], bytes].concat() };
            values.put("bytes", bytes);
        });
    }
}

/// Numbers that are no residues.
fn above(modulus: &BigUint) -> [(&'static str, BigUint, &'static str); 3] {
    [
        ("modulus", modulus.clone(), "The modulus, which is 0 after reduction."),
        ("modulus-plus-1", modulus + 1u8, "The modulus and 1, which is 1 after reduction."),
        ("ones", (BigUint::from(1u8) << modulus.bits()) - 1u8, "All bits set."),
    ]
}

fn units(topic: &mut Topic) {
    for (which, modulus, factor) in moduli_of(&topic.params) {
        let name = |last: &str| format!("unit/{which}/{last}");
        for (last, value, comment) in [
            ("random", below(&modulus, "unit"), "A unit."),
            ("one", BigUint::from(1u8), "1."),
            ("largest", &modulus - 1u8, "The modulus less 1."),
        ] {
            let about = about(&["ENC-5"], comment);
            topic.valid(("INT", &name(last)), "codec.unit", about, mod_inputs(&modulus, &value));
        }
        for (last, value, comment) in above(&modulus) {
            let about = about(&["ENC-4"], comment).flags(&["second-encoding"]);
            topic.edited(("INT", &name(last)), &name("random"), about, Reason::DecodeResidue, |values| {
                *values = mod_inputs(&modulus, &value);
            });
        }
        wrong_lengths(topic, &name("random"), &name("length"), 0);
        let cofactor = &modulus / &factor;
        for (last, value, comment) in [
            ("zero", BigUint::ZERO, "0 is coprime to no modulus."),
            ("factor", factor.clone(), "A prime factor of the modulus."),
            ("cofactor", cofactor, "The modulus divided by a prime factor."),
            (
                "multiple",
                &factor * below(&(&modulus / &factor), "multiple"),
                "A multiple of a prime factor, as long as the modulus.",
            ),
            ("minus-factor", &modulus - &factor, "The modulus less a prime factor."),
        ] {
            let about = about(&["ENC-5"], comment).flags(&["factor"]);
            topic.edited(("INT", &name(last)), &name("random"), about, Reason::DecodeUnit, |values| {
                *values = mod_inputs(&modulus, &value);
            });
        }
    }
    let (_, square, _) = &moduli_of(&topic.params)[1];
    let n = square.sqrt();
    let inputs = mod_inputs(square, &(&n + 1u8));
    topic.valid(
        ("INT", "unit/N-squared/N-plus-1"),
        "codec.unit",
        about(&["ENC-5"], "N + 1, the encryption of 1 with nonce 1."),
        inputs,
    );
    let about = about(&["ENC-5"], "N, which is 0 modulo both prime factors.").flags(&["factor"]);
    topic.edited(("INT", "unit/N-squared/N"), "unit/N-squared/random", about, Reason::DecodeUnit, |values| {
        *values = mod_inputs(square, &n);
    });
}

fn int_inputs(b: usize, bytes: Vec<u8>) -> Values {
    of(bytes).with("bits", b as u64)
}

/// The examples of the book.
fn small_ints(topic: &mut Topic) {
    for (name, bytes, value) in
        [("255", [0x00, 0xff], 255), ("minus-1", [0xff, 0xff], -1), ("minus-256", [0xff, 0x00], -256)]
    {
        let outputs = Values::new().with("value", BigInt::from(value).to_signed_bytes_be());
        let name = format!("int/8-bits/{name}");
        topic.known(
            ("INT", &name),
            "codec.int",
            about(&["ENC-6"], "An example of the book: an element of J_8 in two bytes."),
            int_inputs(8, bytes.to_vec()),
            outputs,
        );
    }
    for (name, bytes) in [("256", [0x01u8, 0x00]), ("minus-257", [0xfe, 0xff])] {
        let about = about(&["ENC-6"], "An example of the book: just outside of J_8.");
        topic.edited(
            ("INT", &format!("int/8-bits/{name}")),
            "int/8-bits/255",
            about,
            Reason::DecodeInt,
            |values| {
                values.put("bytes", bytes.to_vec());
            },
        );
    }
}

/// Every signed field on the wire, and its b.
fn signed_fields(params: &Params) -> Vec<(String, usize)> {
    let Params { ell, ell_prime, epsilon, epsilon_fac, epsilon_bin, modulus_bits, .. } = *params;
    let mut fields = vec![
        ("enc-elg-z1".to_owned(), ell + epsilon),
        ("enc-elg-z3".to_owned(), ell + epsilon + modulus_bits + 1),
        ("aff-g-z2".to_owned(), ell_prime + epsilon),
        ("aff-g-z4".to_owned(), ell_prime + epsilon + modulus_bits + 1),
        ("fac-z1".to_owned(), ell + epsilon_fac + params.eta()),
        ("fac-w1".to_owned(), ell + epsilon_fac + modulus_bits + 1),
        ("fac-v".to_owned(), ell + epsilon_fac + 2 * modulus_bits + 1),
        ("dec-z".to_owned(), ell + epsilon_bin),
        ("aff-g-star-z2".to_owned(), ell_prime + epsilon_bin),
    ];
    for n in [2, 3, 5, 9, 17, 33] {
        fields.push((format!("dec-w-of-{n}"), params.ell_y(n) + epsilon_bin));
    }
    fields
}

fn ints(topic: &mut Topic) {
    for (field, b) in signed_fields(&topic.params) {
        let name = |last: &str| format!("int/{field}/{last}");
        let length = (b + 1).div_ceil(8);
        let [too_small, smallest, largest, too_large] = ends(b);
        let random = BigInt::from_signed_bytes_be(&bytes(&field, b.div_ceil(8)));
        for (last, value, comment) in [
            ("random", random % &largest, "An element of J_b, for the b of a field on the wire."),
            ("zero", BigInt::ZERO, "0."),
            ("minus-1", BigInt::from(-1), "-1: all bits set, excess bits too."),
            ("smallest", smallest, "The smallest element, -2^b."),
            ("largest", largest, "The largest element, 2^b - 1."),
        ] {
            let inputs = int_inputs(b, encode_int(&value, b));
            topic.valid(("INT", &name(last)), "codec.int", about(&["ENC-6"], comment), inputs);
        }
        wrong_lengths(topic, &name("zero"), &name("zero"), 0);
        wrong_lengths(topic, &name("minus-1"), &name("minus-1"), 0xff);
        let excess = 8 * length - (b + 1);
        if excess == 0 {
            continue; // every string of this length is an element
        }
        for (last, base, value, comment) in [
            ("below", "smallest", too_small, "One below the smallest element."),
            ("above", "largest", too_large, "One above the largest element."),
        ] {
            topic.edited(
                ("INT", &name(last)),
                &name(base),
                about(&["ENC-6"], comment),
                Reason::DecodeInt,
                |values| {
                    values.put("bytes", int_of_length(&value, length));
                },
            );
        }
        for bit in 0..excess {
            for (base, fill) in [("zero", 0u8), ("minus-1", 0xff)] {
                let comment =
                    format!("Excess bit {bit} of {excess}, counted from the top, differs from the sign.");
                let about = about(&["ENC-6"], &comment).flags(&["second-encoding"]);
                topic.edited(
                    ("INT", &name(&format!("{base}/excess-{bit}"))),
                    &name(base),
                    about,
                    Reason::DecodeInt,
                    |values| {
                        let mut bytes = vec![fill; length];
                        bytes[0] ^= 0x80 >> bit;
                        values.put("bytes", bytes);
                    },
                );
            }
        }
    }
}

fn moduli(topic: &mut Topic) {
    let bits = topic.params.modulus_bits;
    let party = Party::of(&topic.params, 1);
    let top = BigUint::from(1u8) << (bits - 1);
    let n = party.modulus().clone();
    for (name, value, comment) in [
        ("N", n.clone(), "A Paillier modulus."),
        ("N-hat", party.setup.modulus.clone(), "A ring-Pedersen modulus."),
        ("smallest", &top + 1u8, "The smallest odd number of this length; this check sees no more."),
        ("largest", (&top << 1) - 1u8, "The largest number of this length."),
    ] {
        let name = format!("modulus/{name}");
        topic.valid(
            ("INT", &name),
            "codec.modulus",
            about(&["AUX-3"], comment),
            of(encode_nat(&value, bits)),
        );
    }
    let mut refused = |name: &str, value: &BigUint, reason, comment| {
        let length = bits.max(usize::try_from(value.bits()).unwrap());
        let bytes = encode_nat(value, length);
        let flags: &[&str] = if reason == Reason::ModulusLength { &["modulus-size"] } else { &[] };
        let about = about(&["AUX-3"], comment).flags(flags);
        topic.edited(("INT", &format!("modulus/{name}")), "modulus/N", about, reason, |values| {
            values.put("bytes", bytes)
        });
    };
    let (length, even) = (Reason::ModulusLength, Reason::ModulusEven);
    refused("even", &(&n + 1u8), even, "An even number: not of two odd primes.");
    refused("even-smallest", &top, even, "The power of 2 of this length.");
    refused("one-bit-short", &(&top - 1u8), length, "One bit too short, with a leading zero bit.");
    refused("half", &(&n >> 1u32 | BigUint::from(1u8)), length, "One bit too short, odd.");
    refused("short-and-even", &(&top - 2u8), length, "Too short and even: the length is checked first.");
    refused("one-prime", &party.key.p, length, "Half as long: a prime.");
    refused("one", &1u8.into(), length, "1.");
    refused("zero", &BigUint::ZERO, length, "0.");
    refused("one-bit-long", &((&top << 1) + 1u8), length, "One bit too long.");
    refused("square", &n.pow(2), length, "N², twice as long.");
    refused(
        "16384-bits",
        &((BigUint::from(1u8) << 16383) + 1u8),
        length,
        "16384 bits: refused before anything is computed with it.",
    );
}
