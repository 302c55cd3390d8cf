//! The parameter table, what is derived from it, and the inequalities on which the proofs rely.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeSet;

use quorate_spec::codec::Kind;
use quorate_spec::params::{MAX_PARTIES, Params, SETS, Shape, ceil_log2};
use quorate_spec::sampling::int_stream;

const TOY: bool = cfg!(feature = "toy");

/// The table once more: name, id, prime bits, |N|, ℓ, ε, ℓ', ε_fac, ε_bin, m.
type Row = (&'static str, u8, usize, usize, usize, usize, usize, usize, usize, usize);

const TABLE: [Row; 3] = [
    ("P3072", 1, 1536, 3072, 256, 512, 1280, 1024, 136, 128),
    ("P2048", 2, 1024, 2048, 256, 512, 1280, 512, 136, 128),
    ("TOY1536", 255, 768, 1536, 256, 320, 1088, 320, 64, 16),
];

fn row(p: &Params) -> Row {
    (
        p.name,
        p.id,
        p.prime_bits,
        p.modulus_bits,
        p.ell,
        p.epsilon,
        p.ell_prime,
        p.epsilon_fac,
        p.epsilon_bin,
        p.m,
    )
}

fn is_toy(p: &Params) -> bool {
    p.name == "TOY1536"
}

// ---- the table ----

/// PAR-1
#[test]
fn sets_are_those_of_the_table() {
    let expected = &TABLE[..if TOY { 3 } else { 2 }];
    assert_eq!(SETS.iter().map(row).collect::<Vec<_>>(), expected);
}

/// PAR-3
#[test]
fn ids_on_the_wire() {
    for id in 0..=255 {
        let expected = TABLE.iter().find(|row| row.1 == id && (id != 255 || TOY));
        assert_eq!(Params::from_id(id).as_ref().map(row).as_ref(), expected, "id {id}");
    }
}

/// PAR-3
#[test]
fn names() {
    for expected in TABLE {
        for name in [expected.0.to_owned(), expected.0.to_lowercase()] {
            let found = Params::from_name(&name).as_ref().map(row);
            assert_eq!(found, (TOY || expected.1 != 255).then_some(expected), "{name}");
        }
    }
    for name in ["", "P", "P3072 ", " P3072", "P30720", "P4096", "TOY", "TOY1024", "1", "255"] {
        assert!(Params::from_name(name).is_none(), "{name}");
    }
}

#[test]
fn ids_and_names_are_unique() {
    assert_eq!(SETS.iter().map(|p| p.id).collect::<BTreeSet<_>>().len(), SETS.len());
    assert_eq!(SETS.iter().map(|p| p.name.to_lowercase()).collect::<BTreeSet<_>>().len(), SETS.len());
}

// ---- the inequalities: PAR-2 ----

/// The order of secp256k1.
const Q: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// A challenge has |e| <= (q-1)/2 < 2^255.
const CHALLENGE: usize = 255;

fn bits_of_q() -> usize {
    let bytes = hex::decode(Q).unwrap();
    8 * bytes.len() - bytes[0].leading_zeros() as usize
}

/// PAR-2 (a): 2^ℓ >= q. No smaller ℓ would do.
#[test]
fn a_secrets_hold_scalars() {
    for p in SETS {
        assert!(bits_of_q() <= p.ell, "{}", p.name);
        assert_eq!(p.ell, 256, "{}", p.name);
    }
}

/// PAR-2 (b): ℓ' >= 3ℓ + ε.
///
/// A peer's ciphertext holds |k| < 2^(ℓ+ε+1), as its proof shows; the mask of ℓ' bits hides k·x up to distance 2^-ℓ.
#[test]
fn b_masks_hide_products() {
    for p in SETS {
        assert!(p.ell_prime >= 3 * p.ell + p.epsilon, "{}", p.name);
        // |kx| < 2^(2ℓ+ε+1), and the shift of a uniform element of J_ℓ' by c shows with probability |c|/2^(ℓ'+1).
        let distance = exponent(2 * p.ell + p.epsilon + 1) - exponent(p.ell_prime + 1);
        assert!(distance <= -exponent(p.ell), "{}", p.name);
        // What the pages on Π_dec and Π_aff-g use.
        assert!(2 * p.ell + p.epsilon < p.ell_prime, "{}", p.name);
    }
}

/// PAR-2 (c): ε >= ℓ + 256; ε >= ℓ + 64 for TOY1536.
#[test]
fn c_slack_absorbs_the_challenge() {
    for p in SETS {
        let security = if is_toy(p) { 64 } else { 256 };
        assert!(p.epsilon >= p.ell + security, "{}", p.name);
    }
}

/// PAR-2 (d): |N| >= ℓ' + ε + 22.
///
/// Then z2 of Π_aff-g is a plaintext, and what a peer can put into the MtA does not wrap around N.
#[test]
fn d_mta_does_not_wrap() {
    for p in SETS {
        assert!(p.modulus_bits >= p.ell_prime + p.epsilon + 22, "{}", p.name);
        let half_n = sum(&[(1, p.modulus_bits - 2)]); // N >= 2^(|N|-1)
        assert!(sum(&[(1, p.ell_prime + p.epsilon)]) < half_n, "{}", p.name);
        // The verifier's own k in [0, q) and the prover's x and y with the whole slack of Π_aff-g.
        let plaintext = sum(&[(1, 2 * p.ell + p.epsilon + 1), (1, p.ell_prime + p.epsilon + 1)]);
        assert!(plaintext < sum(&[(1, p.ell_prime + p.epsilon + 2)]), "{}", p.name);
        assert!(plaintext < half_n, "{}", p.name);
        // 2^16 results together.
        assert!(p.ell_prime + p.epsilon + 2 + 16 <= p.modulus_bits - 4, "{}", p.name);
        // The same with a k that has the whole slack of Π_enc-elg.
        let plaintext = sum(&[(1, 2 * p.ell + 2 * p.epsilon + 2), (1, p.ell_prime + p.epsilon + 1)]);
        assert!(plaintext < half_n, "{}", p.name);
    }
}

/// PAR-2 (e): 2ℓ + ε_fac = |N|/2, not for TOY1536.
///
/// A proven |p| < 2^(ℓ+ε_fac+η+1) leaves |q| > 2^(|N|/2-ℓ-ε_fac): above every difference of challenges, and 2^192 in the toy.
#[test]
fn e_factors_exceed_challenges() {
    for p in SETS {
        let smallest = p.modulus_bits - 1 - (p.ell + p.epsilon_fac + p.eta() + 1);
        if is_toy(p) {
            assert_eq!(smallest, 192);
        } else {
            assert_eq!(2 * p.ell + p.epsilon_fac, p.modulus_bits / 2, "{}", p.name);
            assert_eq!(smallest, p.ell, "{}", p.name);
        }
    }
}

/// PAR-2 (f): |N| >= ℓ' + ε + 5 + ⌈log2 n⌉ + ε_bin for the largest n.
///
/// Π_dec fixes y mod N. The sum y0 behind the ciphertexts has y0 = y mod N. With |y| < 2^(|N|-2) and |y0| < 2^ℓ_y, their
/// difference is less than N, so y = y0. One bit less, |y| < 2^(|N|-1), would not do.
#[test]
fn f_decryption_is_unique() {
    let log2_n = 6;
    assert_eq!(1 << log2_n, MAX_PARTIES);
    for p in SETS {
        let needed = p.ell_prime + p.epsilon + 5 + log2_n + p.epsilon_bin;
        let (expected, to_spare) = match p.name {
            "P3072" => (1939, 1133),
            "P2048" => (1939, 109),
            _ => (1483, 53),
        };
        assert_eq!(needed, expected, "{}", p.name);
        assert_eq!(p.modulus_bits - needed, to_spare, "{}", p.name);
        assert_eq!(needed, p.ell_y(MAX_PARTIES) + p.epsilon_bin + 3, "{}", p.name);

        for n in 2..=MAX_PARTIES {
            // y is a difference of two responses; k, x and the masks have the slack that their proofs show.
            let y = p.ell_y(n) + p.epsilon_bin + 1;
            let product = (p.ell + p.epsilon + 1) + (p.ell + p.epsilon_bin + 1);
            let mask = p.ell_prime + p.epsilon_bin + 1;
            let peers = u64::from(n) - 1;
            let y0 = sum(&[(1, product), (peers, product), (peers, mask), (peers, mask)]);
            assert!(y0 < sum(&[(1, p.ell_y(n))]), "{} n {n}", p.name);
            let smallest_n = sum(&[(1, p.modulus_bits - 1)]);
            assert!(sum(&[(1, y), (1, p.ell_y(n))]) < smallest_n, "{} n {n}", p.name);
            // Masks and responses are plaintexts.
            assert!(p.ell_y(n) + p.epsilon_bin <= p.modulus_bits - 2, "{} n {n}", p.name);
        }
    }
}

/// Why ε_bin is a parameter of its own: with ε in its place (f) does not hold for P2048.
#[test]
fn f_would_fail_with_the_long_slack() {
    let p = Params::from_name("P2048").unwrap();
    let needed = p.ell_prime + p.epsilon + 5 + 6 + p.epsilon;
    assert_eq!(needed, 2315);
    assert!(p.modulus_bits < needed);
}

/// PAR-2 (g): 8 divides |N|/2 and m; ε >= 256; ε_fac >= 256.
///
/// Then primes, moduli and bits fill their bytes, and responses without a range check always fit: they have one bit more
/// than their masks.
#[test]
fn g_whole_bytes_and_responses_that_fit() {
    for p in SETS {
        assert_eq!(p.modulus_bits, 2 * p.prime_bits, "{}", p.name);
        assert_eq!(p.prime_bits % 8, 0, "{}", p.name);
        assert_eq!(p.m % 8, 0, "{}", p.name);
        assert!(p.epsilon >= 256 && p.epsilon_fac >= 256, "{}", p.name);

        let nu = p.modulus_bits;
        // z3, z4: |eμ| <= 2^(255+ℓ+ν), 2^(255+ℓ'+ν)
        assert!(CHALLENGE + p.ell + nu <= p.ell + p.epsilon + nu, "{}", p.name);
        assert!(CHALLENGE + p.ell_prime + nu <= p.ell_prime + p.epsilon + nu, "{}", p.name);
        // w1, w2 and v of Π_fac
        assert!(CHALLENGE + p.ell + nu <= p.ell + p.epsilon_fac + nu, "{}", p.name);
        assert!(CHALLENGE + p.ell + nu + p.prime_bits <= p.ell + p.epsilon_fac + 2 * nu, "{}", p.name);
    }
}

/// Adding c to a mask of J_b with |c| <= 2^b stays in J_(b+1), by trying all of them.
#[test]
fn sum_fits_one_bit_more() {
    for b in 0..7 {
        for c in -(1_i64 << b)..=1 << b {
            assert!(
                (-(1 << b)..1_i64 << b).all(|mask| (-(2 << b)..2 << b).contains(&(mask + c))),
                "b {b} c {c}"
            );
        }
    }
}

// ---- completeness and hiding ----

/// log2 of the probability that `mask + c` leaves the interval of the mask, |c| <= 2^c and the mask uniform in J_b.
fn shift(c: usize, b: usize) -> i64 {
    exponent(c) - exponent(b + 1)
}

/// The fact behind the bounds, by counting: exactly |c| of the 2^(b+1) elements of J_b leave it when c is added.
#[test]
fn shift_of_an_interval() {
    for b in 0..7 {
        let range = -(1_i64 << b)..1 << b;
        for c in -(2_i64 << b)..=2 << b {
            let outside = range.clone().filter(|mask| !range.contains(&(mask + c))).count();
            assert_eq!(outside as i64, c.abs(), "b {b} c {c}");
        }
    }
}

/// Honest responses leave their intervals with at most the probabilities of the page on proofs.
#[test]
fn completeness() {
    assert!(bits_of_q() - 1 <= CHALLENGE);
    for p in SETS {
        let (scalar, factor, bit) = match p.name {
            "P3072" => (-258, -1024, -137),
            "P2048" => (-258, -512, -137),
            _ => (-66, -320, -65),
        };
        // Π_enc-elg and Π_aff-g
        assert_eq!(shift(CHALLENGE + p.ell, p.ell + p.epsilon), scalar, "{}", p.name);
        assert_eq!(shift(CHALLENGE + p.ell_prime, p.ell_prime + p.epsilon), scalar, "{}", p.name);
        assert_eq!(scalar, 254 - exponent(p.epsilon));
        // Π_fac: a factor is below 2^(|N|/2) = 2^(η+2).
        assert_eq!(p.eta() + 2, p.prime_bits);
        assert_eq!(shift(CHALLENGE + p.prime_bits, p.ell + p.epsilon_fac + p.eta()), factor, "{}", p.name);
        assert_eq!(factor, -exponent(p.epsilon_fac));
        // Π_dec and Π_aff-g*, one repetition
        for b in [p.ell, p.ell_prime, p.ell_y(MAX_PARTIES)] {
            assert_eq!(shift(b, b + p.epsilon_bin), bit, "{}", p.name);
        }
    }
}

/// All 2m responses of a proof with bits stay in range except with probability m·2^-ε_bin; a repetition fits the 16 bits
/// of the tape's counter.
#[test]
fn repetitions() {
    for p in SETS {
        let failure = exponent(ceil_log2(u16::try_from(p.m).unwrap())) - exponent(p.epsilon_bin);
        let (repetitions, bound) = if is_toy(p) { (16, -60) } else { (128, -129) };
        assert_eq!((p.m, failure), (repetitions, bound), "{}", p.name);
        assert!(failure <= -exponent(p.m), "an honest prover fails no more often than a cheater succeeds");
    }
}

/// δ_i of an honest party lies in J_{ℓ_y} for every n, even if peers used the whole slack of their proofs.
#[test]
fn honest_delta_fits() {
    for p in SETS {
        for n in 2..=MAX_PARTIES {
            let peers = u64::from(n) - 1;
            let y = sum(&[
                (1, 2 * p.ell),
                (peers, 2 * p.ell + p.epsilon + 1),
                (peers, p.ell_prime + p.epsilon + 1),
                (peers, p.ell_prime),
            ]);
            let bound = sum(&[(u64::from(n), p.ell_prime + p.epsilon + 2)]);
            assert!(y < bound && bound <= sum(&[(1, p.ell_y(n))]), "{} n {n}", p.name);
        }
    }
}

// ---- derived lengths ----

#[test]
fn logarithm() {
    for n in 1..=u16::MAX {
        let mut k = 0;
        while 1_u32 << k < u32::from(n) {
            k += 1;
        }
        assert_eq!(ceil_log2(n), k, "{n}");
    }
}

#[test]
fn derived_columns() {
    for p in SETS {
        assert_eq!(p.eta(), p.prime_bits - 2, "{}", p.name);
        for n in 2..=MAX_PARTIES {
            let log2_n = (0..).find(|k| 1 << k >= n).unwrap();
            assert_eq!(p.ell_y(n), p.ell_prime + p.epsilon + 2 + log2_n, "{} n {n}", p.name);
        }
    }
}

/// The table of intervals: b and the bytes of an element of J_b.
#[test]
fn intervals() {
    for p in SETS {
        let nu = p.modulus_bits;
        let intervals = [
            p.ell_prime,
            p.ell + p.epsilon,
            p.ell_prime + p.epsilon,
            p.ell + nu,
            p.ell_prime + nu,
            p.ell + p.epsilon + nu,
            p.ell + p.epsilon + nu + 1,
            p.ell_prime + p.epsilon + nu,
            p.ell_prime + p.epsilon + nu + 1,
            p.ell + p.epsilon_fac + p.eta(),
            p.ell + p.epsilon_fac + nu,
            p.ell + p.epsilon_fac + nu + 1,
            p.ell + p.epsilon_fac + 2 * nu,
            p.ell + p.epsilon_fac + 2 * nu + 1,
            p.ell + p.epsilon_bin,
            p.ell_prime + p.epsilon_bin,
            p.ell_y(2) + p.epsilon_bin,
            p.ell_y(3) + p.epsilon_bin,
            p.ell_y(64) + p.epsilon_bin,
        ];
        let (bits, bytes) = match p.name {
            "P3072" => (
                [
                    1280, 768, 1792, 3328, 4352, 3840, 3841, 4864, 4865, 2814, 4352, 4353, 7424, 7425, 392,
                    1416, 1931, 1932, 1936,
                ],
                [161, 97, 225, 417, 545, 481, 481, 609, 609, 352, 545, 545, 929, 929, 50, 178, 242, 242, 243],
            ),
            "P2048" => (
                [
                    1280, 768, 1792, 2304, 3328, 2816, 2817, 3840, 3841, 1790, 2816, 2817, 4864, 4865, 392,
                    1416, 1931, 1932, 1936,
                ],
                [161, 97, 225, 289, 417, 353, 353, 481, 481, 224, 353, 353, 609, 609, 50, 178, 242, 242, 243],
            ),
            _ => (
                [
                    1088, 576, 1408, 1792, 2624, 2112, 2113, 2944, 2945, 1342, 2112, 2113, 3648, 3649, 320,
                    1152, 1475, 1476, 1480,
                ],
                [137, 73, 177, 225, 329, 265, 265, 369, 369, 168, 265, 265, 457, 457, 41, 145, 185, 185, 186],
            ),
        };
        assert_eq!(intervals, bits, "{}", p.name);
        assert_eq!(intervals.map(int_stream), bytes, "{}", p.name);
        assert_eq!(intervals.map(|b| Kind::Int(b).length()), bytes, "{}", p.name);
    }
}

// ---- shapes ----

/// PAR-4
#[test]
fn thresholds_and_parties() {
    assert_eq!(MAX_PARTIES, 64);
    let edge = [u16::MAX - 1, u16::MAX];
    for p in SETS {
        for n in (0..=70).chain(edge) {
            for t in (0..=70).chain(edge) {
                let valid = t >= 2 && n <= 64 && n >= t;
                let of_key = Shape::of_key(*p, n, t);
                let of_signers = Shape::of_signers(*p, n, t);
                assert_eq!(of_key.is_some(), valid, "{} n {n} t {t}", p.name);
                assert_eq!(of_signers.is_some(), valid, "{} n {n} t {t}", p.name);
                let (Some(of_key), Some(of_signers)) = (of_key, of_signers) else { continue };
                for (shape, parties) in [(of_key, n), (of_signers, t)] {
                    assert_eq!((shape.params, shape.n, shape.t, shape.parties), (*p, n, t, parties));
                    assert_eq!(shape.peers(), usize::from(parties) - 1);
                }
            }
        }
    }
}

// ---- arithmetic ----

fn exponent(bits: usize) -> i64 {
    i64::try_from(bits).unwrap()
}

/// Sum of c·2^k over the pairs (c, k): bits, the highest first, in 4096 places, so that sums compare as numbers.
fn sum(terms: &[(u64, usize)]) -> Vec<u64> {
    let mut bits = vec![0; 4096];
    for (c, k) in terms {
        bits[*k] += c;
    }
    for place in 1..bits.len() {
        bits[place] += bits[place - 1] / 2;
        bits[place - 1] %= 2;
    }
    assert!(bits[4095] < 2, "the sum is too large");
    bits.reverse();
    bits
}

#[test]
fn sums() {
    assert_eq!(sum(&[(3, 0), (5, 2)]), sum(&[(1, 0), (1, 1), (1, 2), (1, 4)]));
    assert_eq!(sum(&[(63, 100), (1, 100)]), sum(&[(1, 106)]));
    assert!(sum(&[(1, 7)]) > sum(&[(127, 0)]));
    assert!(sum(&[(1, 7)]) < sum(&[(129, 0)]));
}
