//! Threshold ECDSA on secp256k1, constant time and fast: the implementation of the Quorate specification that products depend on.
//!
//! A private key never exists in one place. `t` of `n` parties generate it together and sign together; the result is an
//! ordinary ECDSA signature. Who cheats is named. **Unaudited: do not protect anything of value with it.**
//!
//! Sessions are state machines, bytes in and bytes out: [`Session::deliver`] takes a frame and returns the frames to send. There
//! are no threads of a session's own, no clocks and no sockets inside. The order of things:
//!
//! 1. [`generate_key`]: every party gets a share of a new key.
//! 2. [`exchange_auxiliary`]: the parties tell each other their moduli. Each brings primes of its own, from [`search::key_material`].
//! 3. [`Signer::new`], once for a set of signers; then, for each signature, [`Signer::presign`] before the message is known and
//!    [`sign`] when it is: one round. Or [`Signer::sign_interactively`], all at once.
//!
//! # Two of three
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use quorate::spec::{engine::{Primes, Suite}, frame::Frame, params::P2048, secret::SecretBytes};
//! use quorate::*;
//!
//! /// Opens a session for each party and carries the frames; in a product they travel between machines.
//! fn run<T: Outcome>(parties: &[u16], open: impl FnMut(&u16) -> (Session<T>, Vec<Frame>)) -> BTreeMap<u16, T> {
//!     let (mut sessions, mut frames): (Vec<_>, Vec<_>) = parties.iter().map(open).unzip();
//!     let mut frames: Vec<Frame> = frames.drain(..).flatten().collect();
//!     while let Some(frame) = frames.pop() {
//!         for (session, to) in sessions.iter_mut().zip(parties) {
//!             if *to != frame.from && (frame.to == 0 || frame.to == *to) {
//!                 frames.extend(session.deliver(frame.from, &frame.encode()).expect("nobody cheats"));
//!             }
//!         }
//!     }
//!     parties.iter().zip(sessions).map(|(j, mut session)| (*j, session.output().expect("it has ended"))).collect()
//! }
//! # // public primes, so that the example is quick
//! # fn primes(party: u16) -> Primes {
//! #     let primes = quorate_testkeys::party_primes(1024, party).unwrap();
//! #     let [p, q, p_hat, q_hat] = [primes.p, primes.q, primes.p_hat, primes.q_hat].map(SecretBytes::new);
//! #     Primes { p, q, p_hat, q_hat }
//! # }
//!
//! let party = |index| Parties { params: P2048, n: 3, t: 2, index };
//! let seed = |key| Seed::fresh(key).expect("the operating system has randomness");
//! let keys = run(&[1, 2, 3], |j| generate_key(party(*j), [1; 32], seed(None)).unwrap());
//! let id = Some(keys[&1].key_id());
//! let auxiliary = run(&[1, 2, 3], |j| {
//!     exchange_auxiliary(party(*j), id, primes(*j), [2; 32], seed(Some(&keys[j]))).unwrap()
//! });
//!
//! let signers = [1, 3];
//! let mut presignatures = run(&signers, |j| {
//!     Signer::new(&keys[j], &auxiliary[j], &signers).unwrap().presign([3; 32], seed(Some(&keys[j]))).unwrap()
//! });
//! let signatures = run(&signers, |j| {
//!     sign(presignatures.remove(j).unwrap(), b"pay the invoice".to_vec(), Suite::Sha256).unwrap()
//! });
//! assert_eq!(signatures[&1], signatures[&3]);
//! ```
//!
//! # Features
//!
//! - `std` (default): the operating system's randomness, detection of the processor, the prime search.
//! - `parallel` (default): exponentiations run on all cores.
//! - `contract`: the engine contract of the specification, in which the caller gives the seed; for vectors and tests.
//! - `toy`: the parameter set TOY1536, for tests only.
//!
//! Without default features the crate needs only `alloc`.
//!
//! # What is constant in time
//!
//! Everything computed from secrets but the prime search. Functions in variable time, on public data, end in `_vartime` or say so.
//! The kernels are generic over traits without comparison, indexing or conversion to bool (`bignum/word.rs`): these keep the source
//! from branching on a value. They do not keep the compiler from it, which a check of the binary does (`proofs/ct`): with one
//! compiler, for x86-64, on the cases that it runs. Whoever builds with another compiler or for another processor has to run
//! it again. A secret comes to a branch through [`ct::decide`](crate::ct) alone, which says why.
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
pub mod ct;
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
#[cfg(feature = "contract")]
mod operations;
#[doc(hidden)]
pub mod paillier;
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
#[cfg(feature = "std")]
pub mod search;
mod seed;
#[doc(hidden)]
pub mod sharing;
#[doc(hidden)]
pub mod sign;

pub use api::*;
pub use backend::{Backend, ChoiceError};
/// The specification: parameters, frames, faults, what sessions begin with and give.
pub use quorate_spec as spec;
pub use seed::Seed;
