//! The verifier under test.

pub(crate) use quorate_reference::curve::decode_point;
pub(crate) use quorate_reference::ecdsa::verify;
