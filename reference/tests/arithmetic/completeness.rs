//! The probability with which an honest response leaves its range, from the parameter table.

use num_bigint::{BigInt, BigUint};
use quorate_spec::params::{Params, SETS};

use crate::generated::{q, two_to};
use crate::under_test::integers::in_interval;

/// A probability: numerator and the exponent of its power of two.
struct Probability(BigUint, usize);

impl Probability {
    /// `self < 2^-exponent`.
    fn below(&self, exponent: i64) -> bool {
        let (left, right) = self.shifted(exponent);
        left < right
    }

    /// `self > 2^-exponent`.
    fn above(&self, exponent: i64) -> bool {
        let (left, right) = self.shifted(exponent);
        left > right
    }

    /// Numerator times 2^exponent, and denominator.
    fn shifted(&self, exponent: i64) -> (BigUint, BigUint) {
        let (up, down) = (exponent.max(0) as u64, (-exponent).max(0) as u64);
        (&self.0 << up, (BigUint::from(1u8) << self.1) << down)
    }
}

/// Fact 1 of the book: a mask of J_b moved by c leaves J_b with probability |c| / 2^(b+1).
fn leaves(c: BigUint, b: usize) -> Probability {
    Probability(c, b + 1)
}

/// The largest challenge, (q-1)/2.
fn largest_challenge() -> BigUint {
    (q() - 1u8) >> 1
}

fn bound(bits: usize) -> BigUint {
    BigUint::from(1u8) << bits
}

/// Fact 1, counted: all masks, all shifts.
#[test]
fn fact_1_counted() {
    for b in 0..6 {
        let masks: Vec<i64> = (-(1 << b)..1 << b).collect();
        for c in -(2i64 << b)..=2 << b {
            let outside = masks.iter().filter(|mask| !in_interval(&BigInt::from(**mask + c), b)).count();
            assert_eq!(outside as u64, c.unsigned_abs(), "b = {b}, c = {c}");
        }
        assert_eq!(masks.len(), 2 << b);
    }
}

/// Fact 2, counted: a mask of J_b moved by at most 2^b lies in J_{b+1}.
#[test]
fn fact_2_counted() {
    for b in 0..6 {
        for mask in -(1i64 << b)..1 << b {
            for c in -(1i64 << b)..=1 << b {
                assert!(in_interval(&BigInt::from(mask + c), b + 1));
            }
        }
    }
}

/// The honest responses with a scalar challenge: the largest |ex|, the range, and the book's bound 2^-x.
fn scalar_responses(params: &Params) -> [(&'static str, BigUint, usize, i64); 3] {
    let Params { ell, ell_prime, epsilon, epsilon_fac, .. } = *params;
    let e = largest_challenge();
    let slack = epsilon as i64;
    [
        ("z1 of enc-elg and aff-g", &e * bound(ell), ell + epsilon, slack - 254),
        ("z2 of aff-g", &e * bound(ell_prime), ell_prime + epsilon, slack - 254),
        // p and q are below 2^(η+2)
        ("z1, z2 of fac", e * bound(params.eta() + 2), ell + epsilon_fac + params.eta(), epsilon_fac as i64),
    ]
}

/// ENCELG-P-2, AFFG-P-2, FAC-P-2: the slack suffices: an honest prover fails with probability below the book's bound, which is
/// below 2^-256 for real sets (2^-65 for the toy set).
#[test]
fn scalar_challenges_stay_in_range() {
    for params in SETS {
        let limit = if params.name == "TOY1536" { 65 } else { 257 };
        for (name, c, b, exponent) in scalar_responses(params) {
            assert!(leaves(c.clone(), b).below(exponent), "{} {name}", params.name);
            // the bound is tight to one bit or two
            assert!(leaves(c.clone(), b).above(exponent + 2), "{} {name}", params.name);
            assert!(leaves(c, b).below(limit), "{} {name}", params.name);
        }
    }
}

/// The simple claim, probability below 2^-ε, is false for Π_enc-elg and Π_aff-g: the slack hides the challenge too. It is false
/// for the largest secret, for a secret of ℓ - 1 bits, and for the mean over all challenges.
#[test]
fn the_simple_claim_is_false() {
    for params in SETS {
        for (name, c, b, _) in &scalar_responses(params)[..2] {
            let epsilon = params.epsilon as i64;
            assert!(leaves(c.clone(), *b).above(epsilon), "{} {name}", params.name);
            assert!(leaves(c >> 1, *b).above(epsilon), "{} {name}", params.name);
            // the mean of |e| is (q² - 1)/4q, about half of the largest
            assert!(leaves(c >> 2, *b).above(epsilon), "{} {name}", params.name);
            assert!(leaves(c.clone(), *b).above(epsilon - 253), "{} {name}", params.name);
        }
        // in Π_fac the slack is counted over ℓ = 256 bits, and the claim holds
        let (_, c, b, _) = &scalar_responses(params)[2];
        assert!(leaves(c.clone(), *b).below(params.epsilon_fac as i64));
    }
}

/// DEC-P-2, AFFGS-P-2: with bits, one response fails with probability at most 2^-(ε_bin+1), a proof with at most m 2^-ε_bin.
#[test]
fn binary_challenges_stay_in_range() {
    for params in SETS {
        let Params { ell, ell_prime, epsilon_bin, m, .. } = *params;
        for n in [2, 3, 64] {
            for secret in [ell, ell_prime, params.ell_y(n)] {
                let one = leaves(bound(secret), secret + epsilon_bin);
                let (left, right) = one.shifted(epsilon_bin as i64 + 1);
                assert_eq!(left, right, "at most");
                // 2m responses of one proof
                let all = Probability(one.0 * (2 * m), one.1);
                assert!(all.below(if params.name == "TOY1536" { 59 } else { 128 }), "{}", params.name);
            }
        }
    }
}

/// The responses for randomness always fit their type, which is one bit longer than the mask (Fact 2).
#[test]
fn types_of_the_other_responses_fit() {
    for params in SETS {
        let Params { ell, ell_prime, epsilon, epsilon_fac, modulus_bits: nu, .. } = *params;
        let e = largest_challenge();
        for (randomness, mask) in [
            (ell + nu, ell + epsilon + nu),
            (ell_prime + nu, ell_prime + epsilon + nu),
            (ell + nu, ell + epsilon_fac + nu),
            // eκp
            (ell + nu + nu / 2, ell + epsilon_fac + nu + nu),
        ] {
            assert!(&e * bound(randomness) <= bound(mask), "{}", params.name);
            let largest = two_to(mask) - 1 + BigInt::from(&e * bound(randomness));
            let smallest = -two_to(mask) - BigInt::from(&e * bound(randomness));
            assert!(in_interval(&largest, mask + 1) && in_interval(&smallest, mask + 1));
        }
    }
}

/// Range-checked responses that are plaintexts lie in [-N/2, N/2), for the smallest N of its length.
#[test]
fn responses_are_plaintexts() {
    for params in SETS {
        let Params { ell_prime, epsilon, epsilon_bin, modulus_bits, .. } = *params;
        let half = bound(modulus_bits - 2);
        assert!(bound(ell_prime + epsilon) < half);
        assert!(bound(params.ell_y(64) + epsilon_bin) < half);
    }
}
