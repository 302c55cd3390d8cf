//! Ring-Pedersen commitments.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_nat, reduce};
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{Party, int, number, residue};

/// `pedersen.commit`.
pub fn pedersen(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "setup",
            "A setup that no party may use for commitments.",
            "Commitments bind nothing: equations hold because both sides are 0.",
            &["CVE-2025-66016"],
        );
        let party = Party::of(&topic.params, 1);
        commitments(topic, &party);
        wrong_setups(topic, &party);
    })
}

fn inputs(party: &Party, x: &BigInt, mu: &BigInt) -> Values {
    party.setup(Values::new()).with("x", int(x)).with("mu", int(mu))
}

/// Each is compared with t^(λx + μ), the exponent reduced with the trapdoor: another way than the reference's.
fn commitments(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let modulus = &party.setup.modulus;
    let phi = party.phi_hat();
    let zero = BigInt::ZERO;
    let one = BigInt::from(1);
    let x = number(params.ell, "x");
    let mu = number(params.ell + params.modulus_bits, "mu");
    let alpha = number(params.ell + params.epsilon, "alpha");
    let gamma = number(params.ell + params.epsilon + params.modulus_bits, "gamma");
    let smallest = -(&one << (params.ell + params.modulus_bits));
    for (name, x, mu, comment) in [
        ("zero-zero", zero.clone(), zero.clone(), "Both exponents 0: the commitment is 1."),
        ("one-zero", one.clone(), zero.clone(), "x = 1 without randomness: s."),
        ("zero-one", zero.clone(), one.clone(), "μ = 1 alone: t."),
        ("minus-1-zero", -&one, zero.clone(), "x = -1: the inverse of s."),
        ("zero-minus-1", zero.clone(), -&one, "μ = -1: the inverse of t."),
        ("positive", x.clone(), mu.clone(), "Both positive."),
        ("negative-x", -&x, mu.clone(), "x negative."),
        ("negative-mu", x.clone(), -&mu, "μ negative."),
        ("negative", -&x, -&mu, "Both negative: the inverse of the commitment with both positive."),
        ("masks", -&alpha, gamma.clone(), "Exponents of the sizes of masks."),
        ("long-mu", alpha, -gamma, "μ negative, longer than the modulus."),
        ("smallest-mu", x, smallest, "μ = -2^(ℓ+|N|), the smallest element of its interval."),
        (
            "phi",
            BigInt::from(phi.clone()),
            BigInt::from(phi.clone()),
            "Multiples of the order: the commitment is 1.",
        ),
    ] {
        let exponent = reduce(&(BigInt::from(party.lambda.clone()) * &x + &mu), &phi);
        let outputs = Values::new().with("C", residue(&params, &party.setup.t.modpow(&exponent, modulus)));
        let id = format!("commit/{name}");
        topic.known(
            ("PED", &id),
            "pedersen.commit",
            about(&["PED-2"], comment),
            inputs(party, &x, &mu),
            outputs,
        );
    }
}

fn wrong_setups(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let modulus = &party.setup.modulus;
    let (unit, residue) = (Reason::DecodeUnit, Reason::DecodeResidue);
    for field in ["s", "t"] {
        for (name, value, reason, comment) in [
            ("zero", BigUint::ZERO, unit, "0: every commitment is 0."),
            ("p-hat", party.p_hat.clone(), unit, "A prime factor of N̂."),
            ("N-hat", modulus.clone(), residue, "N̂, which is 0 after reduction."),
            ("N-hat-plus-1", modulus + 1u8, residue, "N̂ + 1, which is 1 after reduction."),
        ] {
            let about = about(&["PED-2", "ENC-5"], comment).flags(&["setup"]);
            let name = format!("commit/{field}-is-{name}");
            topic.edited(("PED", &name), "commit/positive", about, reason, |values| {
                values.put(field, encode_nat(&value, params.modulus_bits));
            });
        }
    }
    for (name, value, reason, comment) in [
        ("even", modulus + 1u8, Reason::ModulusEven, "An even modulus."),
        ("one-bit-short", modulus >> 1u32 | BigUint::from(1u8), Reason::ModulusLength, "One bit too short."),
        ("square", modulus.pow(2), Reason::ModulusLength, "Twice as long."),
    ] {
        let length = params.modulus_bits.max(usize::try_from(value.bits()).unwrap());
        let about = about(&["AUX-3"], comment).flags(&["setup"]);
        let name = format!("commit/modulus-is-{name}");
        topic.edited(("PED", &name), "commit/positive", about, reason, |values| {
            values.put("N_hat", encode_nat(&value, length));
        });
    }
}
