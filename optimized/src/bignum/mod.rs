//! Fixed-length big-integer arithmetic in constant time.
//!
//! Lengths are public and fixed by the parameter set; values may be secret. Functions whose running time depends on a value
//! end in `_vartime` and are for public values only.

pub mod comb;
pub mod gcd;
#[cfg(all(target_arch = "x86_64", feature = "std"))]
pub mod ifma;
pub mod int;
pub mod lanes;
pub mod limbs;
pub mod modulus;
pub mod nat;
pub mod plain;
pub mod plan;
pub mod split;
pub mod word;
