//! Threshold ECDSA, constant time and fast: the implementation of the Quorate specification that products depend on.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[doc(hidden)]
pub mod alert;
pub mod api;
#[doc(hidden)]
pub mod auxiliary;
#[doc(hidden)]
pub mod backend;
#[doc(hidden)]
pub mod bignum;
#[doc(hidden)]
pub mod curve;
#[doc(hidden)]
pub mod ecdsa;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod epoch;
#[doc(hidden)]
pub mod integers;
#[doc(hidden)]
pub mod keygen;
#[doc(hidden)]
pub mod paillier;
#[doc(hidden)]
pub mod parties;
#[doc(hidden)]
pub mod pedersen;
#[doc(hidden)]
pub mod presign;
#[doc(hidden)]
pub mod primes;
#[doc(hidden)]
pub mod proofs;
#[doc(hidden)]
pub mod sampling;
mod seed;
#[doc(hidden)]
pub mod session;
#[doc(hidden)]
pub mod sharing;
#[doc(hidden)]
pub mod sign;

pub use api::*;
pub use backend::Backend;
pub use seed::Seed;
