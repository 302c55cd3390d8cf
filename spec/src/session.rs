//! The session machine: which frames are taken, in which order they are checked, when a round is complete, who is blamed.
//!
//! It moves bytes and judges nothing that needs a number. An implementation brings the rounds of each protocol ([`Protocol`]); all
//! else about a session stands here, once, for every implementation in this project: comparing two of them shows nothing about it.
//! Source: book, chapters "Frames", "Sessions" and "Faults and blame".

mod blame;
mod interactive;
mod machine;
mod opening;
mod parties;

pub use blame::{blame, for_each_peer, nobody, xor};
pub use interactive::Interactive;
pub use machine::{Machine, Next, Protocol, Received, Start};
pub use opening::{Name, check_inputs, check_signers, tape};
pub use parties::ByParty;
