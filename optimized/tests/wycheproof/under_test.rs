//! The verifier under test.

pub(crate) use quorate::curve::decode_point;
pub(crate) use quorate::ecdsa::verify;
