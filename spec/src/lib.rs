//! What every implementation of the Quorate protocol shares.
//!
//! This crate is the machine-readable half of the specification: the parameter table, the label table, hashing and
//! the random tape, the byte layout of every message and proof, frames, reason codes, faults, the registry of
//! requirements, and the contract of an engine. The other half is the book, whose pages lie beside these files.
//!
//! **No number crosses this crate.** Fields are byte arrays of exact length; whether a value lies below its modulus, in its
//! interval or on the curve is decided by each implementation, so that implementations can be tested against each other.

#![no_std]

extern crate alloc;

pub mod codec;
pub mod engine;
pub mod fault;
pub mod frame;
pub mod hashing;
pub mod labels;
pub mod messages;
pub mod operations;
pub mod params;
pub mod proofs;
pub mod reason;
pub mod requirements;
pub mod sampling;
pub mod secret;
pub mod session;
pub mod stored;

/// 32 bytes of the XOF, or any other 32-byte identifier.
pub type Hash = [u8; 32];
