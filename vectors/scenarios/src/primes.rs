//! A party's own primes, and numbers that miss one property of theirs.
//!
//! Each number is the first one of its form; how far from a round number it lies stands here for every size.

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::Values;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::Party;

/// `head · 2^shift + offset`, with the offset for numbers of 768, 1024 and 1536 bits.
fn near(bits: usize, head: u32, shift: usize, offsets: [u32; 3]) -> BigUint {
    let size = [768, 1024, 1536].iter().position(|size| *size == bits).unwrap();
    (BigUint::from(head) << shift) + offsets[size]
}

/// A prime that is 1 mod 4, with both top bits set.
pub fn one_mod_4(bits: usize) -> BigUint {
    near(bits, 3, bits - 2, [65, 1037, 1837])
}

/// A prime that is 3 mod 4, without the second bit.
fn without_second_bit(bits: usize) -> BigUint {
    near(bits, 1, bits - 1, [699, 1155, 699])
}

/// A prime that is 3 mod 4, one bit too short, with its own two top bits set.
fn too_short(bits: usize) -> BigUint {
    near(bits, 3, bits - 3, [631, 191, 1715])
}

/// A prime that is 3 mod 4, one bit too long, with its own two top bits set.
fn too_long(bits: usize) -> BigUint {
    near(bits, 3, bits - 1, [647, 203, 2519])
}

/// 2r + 1 for a prime r: composite, 3 mod 4, with both top bits set.
pub fn half_alone(bits: usize) -> BigUint {
    near(bits, 3, bits - 2, [1263, 383, 3431])
}

/// A safe prime without the second bit.
fn safe_without_second_bit(bits: usize) -> BigUint {
    near(bits, 1, bits - 1, [1_564_575, 1_671_615, 810_159])
}

/// r(2r - 1) for primes r and 2r - 1, r = 3 mod 4, with both top bits set: composite, 3 mod 4, and prime to Miller-Rabin for a
/// quarter of all bases, of which no composite number has more.
pub fn worst(bits: usize) -> BigUint {
    let r = near(bits, 11, bits / 2 - 4, [58_631, 67_475, 539_195]);
    &r * (&r * 2u8 - 1u8)
}

/// r(2r - 1) for primes r and 2r - 1, r = 1 mod 4, with both top bits set: a strong pseudoprime to the bases 2, 3, 5 and 7.
pub fn pseudoprime(bits: usize) -> BigUint {
    let r = near(bits, 11, bits / 2 - 4, [55_158_365, 179_764_925, 127_617_965]);
    &r * (&r * 2u8 - 1u8)
}

/// A number that is not fit: name, value, what is special.
type Unfit = (&'static str, BigUint, &'static str);

/// The valid pair, then each defect in either place. `inputs`: what the operation calls the two numbers.
fn each_defect(
    topic: &mut Topic,
    operation: &str,
    req: &str,
    inputs: [&str; 2],
    pair: [&BigUint; 2],
    unfit: &[Unfit],
) {
    let bits = topic.params.prime_bits;
    // numbers that are too long have a byte more
    let bytes = |value: &BigUint| encode_nat(value, bits.max(usize::try_from(value.bits()).unwrap()));
    let (prefix, _) = operation.split_once('.').unwrap();
    let name = |last: &str| format!("{prefix}/{last}");
    let values = |first: &BigUint, second: &BigUint| {
        Values::new().with(inputs[0], bytes(first)).with(inputs[1], bytes(second))
    };
    let reqs = [req];
    let valid = |topic: &mut Topic, last: &str, first, second, comment| {
        topic.valid(("PRIME", &name(last)), operation, about(&reqs, comment), values(first, second));
    };
    let [first, second] = pair;
    valid(topic, "twin", first, second, "Two fit primes.");
    valid(topic, "exchanged", second, first, "The fit primes in the other order.");
    let mut refused = |last: &str, a: &BigUint, b: &BigUint, comment: &str| {
        let id = name(last);
        topic.edited(
            ("PRIME", &id),
            &name("twin"),
            about(&reqs, comment),
            LocalError::InvalidPrimes,
            |inputs| {
                *inputs = values(a, b);
            },
        );
    };
    refused("equal", first, first, "Twice the same prime: the modulus is a square.");
    for (last, value, comment) in unfit {
        refused(&format!("{last}/first"), value, second, comment);
        refused(&format!("{last}/second"), first, value, comment);
    }
}

/// `paillier.primes`, `pedersen.primes`.
pub fn primes(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let bits = topic.params.prime_bits;
        let party = Party::of(&topic.params, 1);
        let (p, q) = (&party.key.p, &party.key.q);
        let (p_hat, q_hat) = (&party.p_hat, &party.q_hat);
        let of_size = vec![
            ("zero", BigUint::ZERO, "0."),
            ("one", BigUint::from(1u8), "1."),
            ("three", BigUint::from(3u8), "A prime of two bits."),
            (
                "without-second-bit",
                without_second_bit(bits),
                "The second bit is missing: the modulus may be a bit too short.",
            ),
            ("too-short", too_short(bits), "One bit too short."),
            ("too-long", too_long(bits), "One bit too long."),
            ("1-mod-4", one_mod_4(bits), "A prime that is 1 mod 4."),
            ("even", p - 1u8, "An even number."),
            (
                "worst",
                worst(bits),
                "Composite, 3 mod 4; a quarter of all bases of Miller-Rabin say that it is prime.",
            ),
        ];
        let mut unfit = of_size.clone();
        unfit.extend([
            (
                "strong-pseudoprime",
                pseudoprime(bits),
                "Composite; the bases 2, 3, 5 and 7 say that it is prime.",
            ),
            ("modulus", p * q, "The whole modulus in place of a prime."),
            ("half-alone", half_alone(bits), "Composite, 3 mod 4: 2r + 1 for a prime r."),
        ]);
        each_defect(topic, "paillier.primes", "PAI-3", ["p", "q"], [p, q], &unfit);
        let about_safe = about(&["PAI-3"], "Safe primes are 3 mod 4, so they are fit for Paillier.");
        let safe = [p_hat, q_hat].map(|prime| encode_nat(prime, bits));
        let inputs = Values::new().with("p", &safe[0][..]).with("q", &safe[1][..]);
        topic.valid(("PRIME", "paillier/safe"), "paillier.primes", about_safe, inputs);

        let mut unfit = of_size;
        unfit.extend([
            ("not-safe", p.clone(), "A prime whose half is composite."),
            ("half-alone", half_alone(bits), "Its half is a prime, but it is not."),
            ("half", p_hat >> 1, "The half of a safe prime."),
            (
                "safe-without-second-bit",
                safe_without_second_bit(bits),
                "A safe prime without the second bit.",
            ),
        ]);
        each_defect(topic, "pedersen.primes", "PED-1", ["p_hat", "q_hat"], [p_hat, q_hat], &unfit);
    })
}
