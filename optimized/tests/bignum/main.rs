//! Big-integer arithmetic, and what is computed with it, against three oracles: num-bigint, the reference implementation, and
//! GMP. Generated values favour the limbs 0, 1 and all ones, and numbers next to the modulus.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

mod gcd;
mod generated;
mod int;
mod integers;
mod modulus;
mod nat;
mod paillier;
mod pedersen;
mod plan;
mod sampling;
mod split;
