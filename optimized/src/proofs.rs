//! The zero-knowledge proofs. Source: book, part "Proofs"; one module per page, the symbols of the page.

pub mod aff_g;
pub mod aff_g_star;
pub mod dec;
pub mod elog;
pub mod enc_elg;
pub mod fac;
pub mod modulus;
pub mod prm;
pub mod sch;
pub mod transcript;

use alloc::vec::Vec;

use quorate_spec::fault::LocalError;
use quorate_spec::reason::Reason;

use crate::curve::{self, Point};

/// Fails if one of the prover's own points is the identity, which has no encoding and occurs with negligible probability.
pub fn require_points(points: &[Point]) -> Result<(), LocalError> {
    if curve::any_identity(points) { Err(LocalError::Unlucky) } else { Ok(()) }
}

/// All elements of a list, decoded one after another. Fails with the reason of the first that does not decode.
fn decode_list<T>(
    list: &[Vec<u8>],
    decode: impl FnMut(&Vec<u8>) -> Result<T, Reason>,
) -> Result<Vec<T>, Reason> {
    list.iter().map(decode).collect()
}

/// The encodings of points, none of them the identity.
fn encode_points(points: &[Point]) -> Vec<Vec<u8>> {
    curve::encode_points(points).iter().map(|point| point.to_vec()).collect()
}
