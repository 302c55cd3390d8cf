//! A context, a tape and a shape that are always the same, for tests that call provers and verifiers directly.

use quorate_spec::Hash;
use quorate_spec::hashing::Context;
use quorate_spec::params::{Params, Shape};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

const SID: Hash = [7; 32];

/// A context with prover 1 and instance 1, without rid.
pub fn context(round: u8, verifier: u16) -> Context<'static> {
    Context { sid: &SID, rid: &[], prover: 1, verifier, round, instance: 1 }
}

/// The prover's tape.
pub fn tape(seed: u8) -> Tape {
    Tape::new(SecretBytes::new(vec![seed; 32]), SID, 1)
}

/// A session of n = 3, t = 2.
pub fn shape(params: Params) -> Shape {
    Shape::of_signers(params, 3, 2).unwrap()
}
