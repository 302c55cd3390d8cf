//! Measurements of Quorate: exponentiations, proofs, protocols, prime search; beside them what they are compared with.
//!
//! Everything runs in one thread, contenders take turns, and what is reported is processor time. Only public test primes
//! are used.

pub mod arithmetic;
pub mod command;
pub mod compare;
pub mod contenders;
pub mod measure;
pub mod memory;
pub mod plot;
pub mod primes;
pub mod proofs;
pub mod protocols;
pub mod report;
pub mod sessions;
pub mod table;
