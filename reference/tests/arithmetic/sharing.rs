//! Polynomials, commitments to them, Lagrange coefficients and signing sets.

use proptest::prelude::*;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Inputs, Presignature, SignInputs, Suite};
use quorate_spec::fault::LocalError;
use quorate_spec::messages::KeygenOpen;
use quorate_spec::params::{P2048, Shape};
use quorate_spec::reason::Reason;
use quorate_spec::secret::SecretBytes;

use crate::generated::{config, integers};
use crate::under_test;
use crate::under_test::curve::{self, Point, Scalar, generator, is_identity, scalar_of};
use crate::under_test::sharing::{commit, evaluate, evaluate_commitments, lagrange};

fn polynomials() -> impl Strategy<Value = Vec<Scalar>> {
    prop::collection::vec(integers(32).prop_map(|value| scalar_of(&value)), 2..8)
}

/// All subsets of 1..=n with t members, ascending.
fn subsets(n: u16, t: usize) -> Vec<Vec<u16>> {
    let of_mask = |mask: u32| (1..=n).filter(|j| mask >> j & 1 == 1).collect::<Vec<u16>>();
    (0..1u32 << (n + 1)).step_by(2).map(of_mask).filter(|set| set.len() == t).collect()
}

proptest! {
    #![proptest_config(config(32))]

    /// VSS-1, VSS-2: shares lie on the committed polynomial; nothing else does.
    #[test]
    fn vss_1_vss_2_shares_and_commitments(f in polynomials()) {
        let F = commit(&f);
        prop_assert_eq!(F.len(), f.len());
        for j in [0u16, 1, 2, 3, 63, 64, u16::MAX] {
            // Σ f_d j^d, power by power
            let (mut sum, mut power) = (Scalar::ZERO, Scalar::ONE);
            for coefficient in &f {
                sum += power * coefficient;
                power *= Scalar::from(u64::from(j));
            }
            prop_assert_eq!(evaluate(&f, j), sum);
            prop_assert_eq!(evaluate_commitments(&F, j), generator() * sum);
            prop_assert_ne!(evaluate_commitments(&F, j), generator() * (sum + Scalar::ONE));
        }
        prop_assert_eq!(evaluate(&f, 0), f[0]);
        prop_assert_eq!(evaluate_commitments(&F, 0), F[0]);
    }

    /// VSS-3: any t shares give the secret, and t - 1 with the coefficients of a larger set do not.
    #[test]
    fn vss_3_any_t_shares_give_the_secret(f in polynomials()) {
        let (n, t) = (7, f.len());
        for signers in subsets(n, t) {
            let weighted = |i: &u16| lagrange(&signers, *i) * evaluate(&f, *i);
            let sum: Scalar = signers.iter().map(weighted).sum();
            prop_assert_eq!(sum, f[0]);
            let points: Point =
                signers.iter().map(|i| evaluate_commitments(&commit(&f), *i) * lagrange(&signers, *i)).sum();
            prop_assert_eq!(points, generator() * f[0]);
        }
    }
}

/// VSS-3: coefficients as fractions: λ_i = Π j/(j - i), which sum to 1.
#[test]
fn vss_3_lagrange_coefficients() {
    let s = |value: i64| scalar_of(&value.into());
    for (signers, i, numerator, denominator) in [
        (vec![1, 2], 1, 2, 1),
        (vec![1, 2], 2, -1, 1),
        (vec![1, 3], 1, 3, 2),
        (vec![1, 3], 3, -1, 2),
        (vec![1, 2, 3], 2, -3, 1),
        (vec![2, 5, 64], 5, -2 * 64, 3 * 59),
        (vec![7], 7, 1, 1),
    ] {
        assert_eq!(lagrange(&signers, i) * s(denominator), s(numerator), "{signers:?} {i}");
    }
    for signers in subsets(9, 4) {
        assert_eq!(signers.iter().map(|i| lagrange(&signers, *i)).sum::<Scalar>(), Scalar::ONE);
        // the order of the set does not matter
        let reversed: Vec<u16> = signers.iter().rev().copied().collect();
        assert!(signers.iter().all(|i| lagrange(&signers, *i) == lagrange(&reversed, *i)));
    }
}

/// VSS-1: the length of a dealer's opening is that of t commitments, and of nothing else.
#[test]
fn vss_1_exactly_t_commitments() {
    let shape = |t| Shape::of_key(P2048, 5, t).unwrap();
    for t in 2..=5 {
        let opening = vec![2; KeygenOpen::length(&shape(t))];
        assert_eq!(KeygenOpen::decode(&shape(t), &opening).unwrap().F.len(), usize::from(t));
        for other in (2..=5).filter(|other| *other != t) {
            assert_eq!(KeygenOpen::decode(&shape(other), &opening), Err(Reason::FrameLength));
        }
    }
}

/// VSS-1: a polynomial with a zero coefficient has an identity among its commitments, which no decoder accepts.
#[test]
fn vss_1_zero_coefficient() {
    let F = commit(&[Scalar::ONE, Scalar::ZERO]);
    assert!(!is_identity(&F[0]) && is_identity(&F[1]));
}

fn presignature(signers: Vec<u16>) -> Presignature {
    let g = generator();
    let point: [u8; 33] = curve::encode_point_array(&g);
    let secret = || SecretBytes::new([vec![0; 31], vec![1]].concat());
    Presignature {
        shape: Shape::of_signers(P2048, 5, 3).unwrap(),
        index: 2,
        delta_tilde: vec![point; signers.len()],
        s_tilde: vec![point; signers.len()],
        signers,
        sid: [1; 32],
        key_id: [2; 32],
        epoch: [3; 32],
        public_key: point,
        gamma_point: point,
        k_tilde: secret(),
        chi_tilde: secret(),
        echo: [4; 32],
    }
}

/// VSS-3, PS-1: the signing set has exactly t distinct parties of the key, the own one included.
#[test]
fn vss_3_signing_set() {
    let open = |signers: &[u16]| {
        let presignature = presignature(signers.to_vec());
        let inputs = SignInputs { presignature, message: vec![], suite: Suite::Sha256 };
        under_test::engine().open(Inputs::Sign(inputs)).map(|_| ())
    };
    for signers in subsets(5, 3) {
        let expected = if signers.contains(&2) { Ok(()) } else { Err(LocalError::InvalidParties) };
        assert_eq!(open(&signers), expected, "{signers:?}");
    }
    for signers in [
        &[][..],
        &[2],
        &[2, 3],
        &[1, 2, 3, 4],
        // twice the same, in any place
        &[2, 2, 3],
        &[1, 2, 2],
        &[2, 2, 2],
        &[1, 1, 2],
        &[2, 3, 3],
        // not ascending
        &[2, 1, 3],
        &[3, 2, 1],
        // not of the key
        &[0, 1, 2],
        &[1, 2, 6],
        &[2, 3, u16::MAX],
    ] {
        assert_eq!(open(signers), Err(LocalError::InvalidParties), "{signers:?}");
    }
}
