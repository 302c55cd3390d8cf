//! The command line of Quorate: parties in one process, key shares in files, signatures checked by libsecp256k1.
//!
//! Everything here speaks to implementations through the contract in `quorate_spec::engine` alone. Results go to standard
//! output and nowhere else; warnings, progress and errors go to standard error.

pub mod address;
pub mod arguments;
pub mod cli;
pub mod failure;
pub mod keyfile;
pub mod keystore;
pub mod network;
pub mod progress;
pub mod protocol;
pub mod report;
pub mod signature;
pub mod signing;
pub mod verifying;
