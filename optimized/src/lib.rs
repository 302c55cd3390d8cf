//! Threshold ECDSA on secp256k1, constant time and fast: the implementation of the Quorate specification that products depend on.
//!
//! A private key never exists in one place. `t` of `n` parties generate it together and sign together; the result is an
//! ordinary ECDSA signature. Who cheats is named. **Unaudited: do not protect anything of value with it.**
//!
//! A session takes bytes and gives bytes: [`Session::deliver`] takes a message and returns those to be sent. There are no threads of a
//! session's own, no clocks and no sockets inside. The order of things:
//!
//! 1. [`Party::generate_key`]: every party gets a [`KeyShare`] of a new key.
//! 2. [`Party::exchange_auxiliary`]: the parties tell each other their moduli. Each brings primes of its own, from [`KeyMaterial::search`].
//! 3. [`Signer::new`], once for a set of signers; then, for each signature, [`Signer::presign`] before the message is known and
//!    [`sign`] when it is: one round. Or [`Signer::sign_interactively`], all at once.
//!
//! Whoever serves many sessions hands everything that arrives to a [`SessionManager`].
//!
//! # A session, as a server runs it
//!
//! ```
//! use std::time::Instant;
//!
//! use quorate::{ExecutionId, KeyShare, Party, State, Step};
//!
//! /// What carries messages: the transport authenticates who sent them.
//! trait Network {
//!     fn send(&mut self, session: quorate::SessionId, messages: Vec<quorate::Message>);
//!     /// The next message of a session with the index of its sender; nothing once the deadline has passed.
//!     fn next(&mut self, session: quorate::SessionId, deadline: Instant) -> Option<(u16, Vec<u8>)>;
//! }
//!
//! fn generate_key(
//!     me: &Party,
//!     ticket: [u8; 32],
//!     net: &mut impl Network,
//!     deadline: Instant,
//! ) -> Result<KeyShare, quorate::Error> {
//!     let (mut session, first) = me.generate_key(&ExecutionId::agreed(ticket))?;
//!     net.send(session.id(), first);
//!     loop {
//!         let Some((from, bytes)) = net.next(session.id(), deadline) else {
//!             return Err(quorate::Error::Silent(session.waiting_for().collect()));
//!         };
//!         let step = session.deliver(from, &bytes); // no Result: its messages cannot be lost by `?`
//!         net.send(session.id(), step.frames);
//!         match step.state {
//!             State::Running | State::Stray(_) => {}
//!             State::Done(share) => return Ok(share),
//!             State::Failed(error) => return Err(error), // culprits(), explain(), session()
//!         }
//!     }
//! }
//! # struct Queue { to_peer: Vec<Vec<u8>>, peer: quorate::Session<KeyShare>, to_me: std::collections::VecDeque<Vec<u8>> }
//! # impl Network for Queue {
//! #     fn send(&mut self, _: quorate::SessionId, messages: Vec<quorate::Message>) {
//! #         for message in messages {
//! #             let Step { frames, .. } = self.peer.deliver(1, &message.bytes);
//! #             self.to_me.extend(frames.into_iter().map(|frame| frame.bytes));
//! #         }
//! #     }
//! #     fn next(&mut self, _: quorate::SessionId, _: Instant) -> Option<(u16, Vec<u8>)> {
//! #         self.to_me.pop_front().map(|bytes| (2, bytes))
//! #     }
//! # }
//! # let quorum = quorate::Quorum::of(2, 2)?;
//! # let [me, peer] = [1, 2].map(|index| Party::new(quorate::P3072, quorum, index).unwrap());
//! # let (peer, first) = peer.generate_key(&ExecutionId::agreed([7; 32]))?;
//! # let to_me = first.into_iter().map(|message| message.bytes).collect();
//! # let mut net = Queue { to_peer: Vec::new(), peer, to_me };
//! # let share = generate_key(&me, [7; 32], &mut net, Instant::now())?;
//! # assert_eq!(share.party(), me);
//! # assert_eq!(KeyShare::from_bytes(&share.to_bytes())?.key_id(), share.key_id());
//! # Ok::<(), quorate::Error>(())
//! ```
//!
//! `examples/three_threads.rs` goes all the way to a signature; `examples/server.rs` and `examples/client.rs` do it over TCP, with
//! what they keep on disk.
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
//! it again. A secret comes to a branch through `ct::decide` alone, which says why.
#![no_std]
#![cfg_attr(
    not(feature = "contract"),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "without `contract` nobody can reach what tests use"
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod api;
#[cfg(feature = "contract")]
mod operations;

// What is inside is public for tests, vectors and measurements of this project alone.
#[cfg(not(feature = "contract"))]
mod alert;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod alert;
#[cfg(not(feature = "contract"))]
mod auxiliary;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod auxiliary;
#[cfg(not(feature = "contract"))]
mod backend;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod backend;
#[cfg(not(feature = "contract"))]
mod bignum;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod bignum;
#[cfg(not(feature = "contract"))]
mod cancel;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod cancel;
#[cfg(not(feature = "contract"))]
mod ct;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod ct;
#[cfg(not(feature = "contract"))]
mod curve;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod curve;
#[cfg(not(feature = "contract"))]
mod ecdsa;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod ecdsa;
#[cfg(not(feature = "contract"))]
mod engine;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod engine;
#[cfg(not(feature = "contract"))]
mod epoch;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod epoch;
#[cfg(not(feature = "contract"))]
mod integers;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod integers;
#[cfg(not(feature = "contract"))]
mod keygen;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod keygen;
#[cfg(not(feature = "contract"))]
mod paillier;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod paillier;
#[cfg(not(feature = "contract"))]
mod pedersen;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod pedersen;
#[cfg(not(feature = "contract"))]
mod presign;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod presign;
#[cfg(not(feature = "contract"))]
mod primes;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod primes;
#[cfg(not(feature = "contract"))]
mod proofs;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod proofs;
#[cfg(not(feature = "contract"))]
mod sampling;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod sampling;
#[cfg(all(feature = "std", not(feature = "contract")))]
mod search;
#[cfg(all(feature = "std", feature = "contract"))]
#[doc(hidden)]
pub mod search;
#[cfg(not(feature = "contract"))]
mod sharing;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod sharing;
#[cfg(not(feature = "contract"))]
mod sign;
#[cfg(feature = "contract")]
#[doc(hidden)]
pub mod sign;

pub use api::*;
pub use backend::{Backend, ChoiceError};
pub use cancel::Cancel;
#[doc(inline)]
pub use quorate_spec::engine::{Suite, ToSign};
#[doc(inline)]
pub use quorate_spec::fault::{Attribution, LocalError};
#[cfg(feature = "toy")]
#[doc(inline)]
pub use quorate_spec::params::TOY1536;
#[doc(inline)]
pub use quorate_spec::params::{P2048, P3072, Params};
#[doc(inline)]
pub use quorate_spec::reason::Reason;
#[doc(inline)]
pub use quorate_spec::stored::{Unreadable, What};
#[cfg(feature = "std")]
pub use search::{Progress, SearchError};
#[doc(no_inline)]
pub use zeroize::Zeroizing;
