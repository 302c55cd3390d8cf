//! Feldman sharing and Lagrange coefficients. Source: book, chapter "Sharing".

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::curve::{Point, Scalar, multiply_generator, multiply_small_vartime};

/// A dealer's polynomial, constant term first. Secret; erased on drop. Whoever fills it reserves its length first, so that it
/// never moves.
pub type Polynomial = Zeroizing<Vec<Scalar>>;

/// `f(j)` for the polynomial with these coefficients, constant term first. Secret. Algorithm VSS-EVAL.
pub fn evaluate(coefficients: &[Scalar], j: u16) -> Scalar {
    let x = Scalar::from(u64::from(j));
    coefficients.iter().rev().fold(Scalar::ZERO, |sum, coefficient| sum * x + coefficient)
}

/// `Σ_d j^d F_d`, all public: what f(j) G must be. Algorithm VSS-EVAL-PUBLIC. [VSS-2]
///
/// j has at most 16 bits, so a step of Horner's rule takes at most 16 doublings.
pub fn evaluate_commitments(commitments: &[Point], j: u16) -> Point {
    let horner = |sum: Point, commitment: &Point| multiply_small_vartime(&sum, j) + commitment;
    commitments.iter().rev().fold(Point::IDENTITY, horner)
}

/// Commitments to the coefficients. Algorithm VSS-DEAL. [VSS-1]
pub fn commit(coefficients: &[Scalar]) -> Vec<Point> {
    coefficients.iter().map(multiply_generator).collect()
}

/// `λ_i = Π_{j ∈ S, j ≠ i} j / (j - i) mod q`. Public. The members of S are distinct and not 0. Algorithm VSS-LAGRANGE. [VSS-3]
///
/// Identity: a product of fractions is the fraction of the products, so one inversion is enough.
pub fn lagrange(signers: &[u16], i: u16) -> Scalar {
    let scalar = |index: u16| Scalar::from(u64::from(index));
    let others = signers.iter().filter(|j| **j != i);
    let (numerator, denominator) = others.fold((Scalar::ONE, Scalar::ONE), |(above, below), j| {
        (above * scalar(*j), below * (scalar(*j) - scalar(i)))
    });
    // the denominator is not 0: its factors lie between -2^16 and 2^16 and are not 0, and q is prime
    numerator * Option::from(denominator.invert_vartime()).unwrap_or(Scalar::ZERO)
}
