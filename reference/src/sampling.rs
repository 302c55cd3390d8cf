//! From bytes of the XOF to numbers. Source: book, chapter "Sampling". One pass of fixed length each.

use num_bigint::{BigInt, BigUint};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing;
use quorate_spec::sampling::{SCALAR_STREAM, Tape, int_stream, residue_stream};

use crate::curve::{self, Scalar};
use crate::integers;

/// A scalar: 64 bytes mod q. [SAMP-1]
pub fn scalar_from(stream: &[u8]) -> Scalar {
    curve::scalar_of(&BigInt::from(BigUint::from_bytes_be(stream)))
}

/// An element of J_b: the lowest b+1 bits of the stream, as two's complement. [SAMP-3]
pub fn int_from(stream: &[u8], b: usize) -> BigInt {
    let modulus = BigUint::from(1u8) << (b + 1);
    integers::symmetric(&BigUint::from_bytes_be(stream), &modulus)
}

/// A residue mod `modulus`. [SAMP-4]
pub fn residue_from(stream: &[u8], modulus: &BigUint) -> BigUint {
    BigUint::from_bytes_be(stream) % modulus
}

/// A challenge: a scalar in symmetric representation, in (-q/2, q/2). [SAMP-2]
pub fn challenge(label: &str, items: &[&[u8]]) -> BigInt {
    let stream = hashing::xof(label, items, SCALAR_STREAM);
    let q = curve::order();
    integers::symmetric(&residue_from(&stream, &q), &q)
}

/// m binary challenges: first byte first, most significant bit first. [SAMP-5]
pub fn challenge_bits(label: &str, items: &[&[u8]], m: usize) -> Vec<bool> {
    bits_of(&hashing::xof(label, items, m / 8))
}

/// The bits of a string: first byte first, most significant bit first.
pub fn bits_of(bytes: &[u8]) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
}

/// m residues: consecutive blocks of one stream. [SAMP-6]
pub fn challenge_residues(
    label: &str,
    items: &[&[u8]],
    m: usize,
    modulus: &BigUint,
    modulus_bits: usize,
) -> Vec<BigUint> {
    let block = residue_stream(modulus_bits);
    let stream = hashing::xof(label, items, m * block);
    stream.chunks_exact(block).map(|bytes| residue_from(bytes, modulus)).collect()
}

/// A scalar of the tape. Secret.
pub fn scalar(tape: &Tape, label: &str, peer: u16, counter: u32) -> Scalar {
    scalar_from(&tape.read(label, peer, counter, SCALAR_STREAM))
}

/// An element of J_b of the tape. Secret.
pub fn int(tape: &Tape, label: &str, peer: u16, counter: u32, b: usize) -> BigInt {
    int_from(&tape.read(label, peer, counter, int_stream(b)), b)
}

/// A residue of the tape modulo a modulus of `modulus_bits` bits. Secret.
pub fn residue(
    tape: &Tape,
    label: &str,
    peer: u16,
    counter: u32,
    modulus: &BigUint,
    modulus_bits: usize,
) -> BigUint {
    residue_from(&tape.read(label, peer, counter, residue_stream(modulus_bits)), modulus)
}

/// A unit of the tape. Fails if the residue is not coprime to the modulus, which happens with negligible probability. Secret.
pub fn unit(
    tape: &Tape,
    label: &str,
    peer: u16,
    counter: u32,
    modulus: &BigUint,
    modulus_bits: usize,
) -> Result<BigUint, LocalError> {
    let value = residue(tape, label, peer, counter, modulus, modulus_bits);
    if integers::is_unit(&value, modulus) { Ok(value) } else { Err(LocalError::Unlucky) }
}

/// 32 bytes of the tape.
pub fn hash(tape: &Tape, label: &str) -> [u8; 32] {
    tape.read(label, 0, 0, 32).try_into().unwrap_or_default()
}
