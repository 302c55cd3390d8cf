//! Polynomials and Lagrange coefficients.

use proptest::prelude::*;
use quorate::sharing;
use quorate_reference::sharing as reference;

use crate::{config, points, scalars};

proptest! {
    #![proptest_config(config(64))]

    /// VSS-1, VSS-2: evaluation and commitments, zero coefficients and the identity included.
    #[test]
    fn polynomials(f in prop::collection::vec(scalars(), 0..8), F in prop::collection::vec(points(), 0..8), j in any::<u16>()) {
        prop_assert_eq!(sharing::commit(&f), reference::commit(&f));
        for j in [0, 1, 2, 63, 64, j, u16::MAX] {
            prop_assert_eq!(sharing::evaluate(&f, j), reference::evaluate(&f, j));
            prop_assert_eq!(sharing::evaluate_commitments(&F, j), reference::evaluate_commitments(&F, j));
        }
    }

    /// VSS-3
    #[test]
    fn lagrange_coefficients(set in prop::collection::btree_set(1..=64u16, 1..=64)) {
        let signers: Vec<u16> = set.into_iter().collect();
        for i in &signers {
            prop_assert_eq!(sharing::lagrange(&signers, *i), reference::lagrange(&signers, *i));
        }
    }
}
