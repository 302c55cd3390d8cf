//! One way to forge each of the nine proofs: a case, its honest prover step by step, what can be put out of place, and a judge that says
//! which checks hold without asking a verifier.
#![allow(missing_docs, reason = "the names are the symbols of the book's pages")]

pub mod aff_g;
pub mod aff_g_star;
pub mod dec;
pub mod elog;
pub mod enc_elg;
pub mod fac;
pub mod modulus;
pub mod prm;
pub mod sch;
