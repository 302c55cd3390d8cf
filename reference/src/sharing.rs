//! Feldman sharing and Lagrange coefficients. Source: book, chapter "Sharing".

use crate::curve::{Point, Scalar, generator};

/// `f(j)` for the polynomial with these coefficients, constant term first. Secret.
pub fn evaluate(coefficients: &[Scalar], j: u16) -> Scalar {
    let x = Scalar::from(u64::from(j));
    coefficients.iter().rev().fold(Scalar::ZERO, |sum, coefficient| sum * x + coefficient)
}

/// `Σ_k j^k F_k`: what f(j) G must be. [VSS-2]
pub fn evaluate_commitments(commitments: &[Point], j: u16) -> Point {
    let x = Scalar::from(u64::from(j));
    commitments.iter().rev().fold(Point::IDENTITY, |sum, commitment| sum * x + commitment)
}

/// Commitments to the coefficients. [VSS-1]
pub fn commit(coefficients: &[Scalar]) -> Vec<Point> {
    coefficients.iter().map(|coefficient| generator() * *coefficient).collect()
}

/// `λ_i = Π_{j ∈ S, j ≠ i} j / (j - i) mod q`. The members of S are distinct and not 0. [VSS-3]
pub fn lagrange(signers: &[u16], i: u16) -> Scalar {
    let scalar = |index: u16| Scalar::from(u64::from(index));
    let mut coefficient = Scalar::ONE;
    for &j in signers.iter().filter(|&&j| j != i) {
        let difference = scalar(j) - scalar(i);
        let inverse = Option::from(difference.invert()).unwrap_or(Scalar::ZERO); // exists: j != i
        coefficient *= scalar(j) * inverse;
    }
    coefficient
}
