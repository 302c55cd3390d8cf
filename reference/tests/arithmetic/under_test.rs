//! The arithmetic and the engine under test.

pub(crate) use quorate_reference::{curve, ecdsa, integers, paillier, pedersen, primes, sampling, sharing};
use quorate_spec::engine::Engine;

pub(crate) fn engine() -> &'static dyn Engine {
    &quorate_reference::engine::Reference
}
