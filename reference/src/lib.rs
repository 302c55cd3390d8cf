//! The reference implementation of the Quorate threshold ECDSA protocol: slow, and written to be read beside the book.
//!
//! One function per numbered algorithm, the same names, heap integers, straight lines. **It is not constant time and leaves
//! secrets in memory: it must never hold a key that matters.** What it is for: to say exactly what the protocol is, to
//! generate and check vectors, and to test other implementations against.

pub mod alert;
pub mod auxiliary;
pub mod curve;
pub mod ecdsa;
pub mod engine;
pub mod integers;
pub mod keygen;
pub mod operations;
pub mod paillier;
pub mod pedersen;
pub mod presign;
pub mod primes;
pub mod proofs;
pub mod sampling;
pub mod sharing;
pub mod sign;
