//! The command line of Quorate: parties in one process, key shares in files, signatures checked by libsecp256k1.
//!
//! Everything here speaks to implementations through the contract in `quorate_spec::engine` alone, except for primes: these
//! are searched and tested by the optimized one. Results go to standard output and nowhere else; warnings, progress and
//! errors go to standard error.

// these macros panic when nobody reads any more
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod address;
pub mod arguments;
pub mod checking;
pub mod cli;
pub mod content;
pub mod directory;
pub mod engines;
pub mod failure;
pub mod files;
pub mod interrupt;
pub mod jsonfile;
pub mod keyfile;
pub mod keystore;
pub mod lock;
pub mod mainjob;
pub mod network;
pub mod outfile;
pub mod primesfile;
pub mod primestore;
pub mod progress;
pub mod protocol;
pub mod publishing;
pub mod report;
pub mod searching;
pub mod signature;
pub mod signing;
pub mod usage;
pub mod verifying;
