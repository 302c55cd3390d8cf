//! The zero-knowledge proofs. Source: book, part "Proofs"; one module per page, the symbols of the page.
//!
//! Every proof has the same parts: `sample` draws the masks, `commit` computes the first message, `challenge` hashes everything
//! said so far, `respond` answers. `prove` is these four in a row; `verify` decodes, recomputes the challenge and checks the equations.
//! A prover's own failures are `LocalError`s; a verifier's are `Reason`s.

pub mod aff_g;
pub mod aff_g_star;
pub mod dec;
pub mod elog;
pub mod enc_elg;
pub mod fac;
pub mod modulus;
pub mod prm;
pub mod sch;

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;

use crate::curve::{self, Point};
use crate::integers::{self, encode_nat};
use crate::pedersen::Setup;

/// Borrows every item, for the XOF.
fn borrow(items: &[Vec<u8>]) -> Vec<&[u8]> {
    items.iter().map(Vec::as_slice).collect()
}

/// The items N̂, s, t of a setup.
fn setup_items(params: &Params, setup: &Setup) -> [Vec<u8>; 3] {
    [&setup.modulus, &setup.s, &setup.t].map(|value| encode_nat(value, params.modulus_bits))
}

/// A number as a residue of |N| bits.
fn residue(params: &Params, value: &BigUint) -> Vec<u8> {
    encode_nat(value, params.modulus_bits)
}

/// A number as a residue mod N², of 2|N| bits.
fn ciphertext(params: &Params, value: &BigUint) -> Vec<u8> {
    encode_nat(value, 2 * params.modulus_bits)
}

fn residues(params: &Params, values: &[BigUint]) -> Vec<Vec<u8>> {
    values.iter().map(|value| residue(params, value)).collect()
}

fn ciphertexts(params: &Params, values: &[BigUint]) -> Vec<Vec<u8>> {
    values.iter().map(|value| ciphertext(params, value)).collect()
}

fn points(values: &[Point]) -> Vec<Vec<u8>> {
    values.iter().map(curve::encode_point).collect()
}

fn ints(values: &[BigInt], b: usize) -> Vec<Vec<u8>> {
    values.iter().map(|value| integers::encode_int(value, b)).collect()
}

/// Fails unless the prover's own response lies in J_b, which it misses with negligible probability.
fn require_interval(value: &BigInt, b: usize) -> Result<(), LocalError> {
    if integers::in_interval(value, b) { Ok(()) } else { Err(LocalError::Unlucky) }
}

/// Fails if one of the prover's own points is the identity, which has no encoding and occurs with negligible probability.
fn require_points(points: &[Point]) -> Result<(), LocalError> {
    if points.iter().any(curve::is_identity) { Err(LocalError::Unlucky) } else { Ok(()) }
}
