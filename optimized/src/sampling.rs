//! From bytes of the XOF to numbers. Source: book, chapter "Sampling". One pass of fixed length each, in constant time.

use alloc::vec::Vec;

use k256::Scalar;
use quorate_spec::hashing;
use quorate_spec::sampling::{SCALAR_STREAM, Tape, int_stream, residue_stream};
use subtle::Choice;
use zeroize::Zeroizing;

use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::ct;
use crate::integers::scalar_of_nat;

/// The order q of secp256k1.
const ORDER: [u64; 4] =
    [0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff];

/// A challenge in symmetric representation, in (-q/2, q/2). Public.
pub struct Challenge {
    /// |e|, below 2^255.
    pub magnitude: Nat,
    /// Whether e < 0.
    pub negative: bool,
    /// e mod q.
    pub scalar: Scalar,
}

impl Challenge {
    /// Bits of |e|.
    pub const BITS: usize = 256;

    /// e as an integer.
    pub fn integer(&self) -> Int {
        Int::from_magnitude(&self.magnitude, Choice::from(u8::from(self.negative)))
    }
}

/// A scalar: 64 bytes mod q. [SAMP-1]
pub fn scalar_from(stream: &[u8]) -> Scalar {
    scalar_of_nat(&Nat::from_bytes_be(stream))
}

/// A challenge. [SAMP-2]
pub fn challenge(label: &str, items: &[&[u8]]) -> Challenge {
    let order = Nat::from_limbs(ORDER.to_vec());
    let mut stream = hashing::xof(label, items, SCALAR_STREAM);
    ct::public(stream.as_mut_slice(), "a challenge");
    let residue = Nat::from_bytes_be(&stream).rem(&order, 256);
    let (complement, _) = order.sub(&residue);
    let negative = ct::decide(complement.lt(&residue), "the sign of a challenge, which is public");
    let scalar = scalar_of_nat(&residue);
    Challenge { magnitude: if negative { complement } else { residue }, negative, scalar }
}

/// m binary challenges: first byte first, most significant bit first. [SAMP-5]
pub fn challenge_bits(label: &str, items: &[&[u8]], m: usize) -> Vec<bool> {
    let mut stream = hashing::xof(label, items, m / 8);
    ct::public(stream.as_mut_slice(), "a challenge");
    bits_of(&stream)
}

/// The bits of a string: first byte first, most significant bit first.
pub fn bits_of(bytes: &[u8]) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect()
}

/// m residues: consecutive blocks of one stream, each as long as for a modulus of `modulus_bits` bits. [SAMP-6]
pub fn challenge_residues(
    label: &str,
    items: &[&[u8]],
    m: usize,
    modulus: &Modulus,
    modulus_bits: usize,
) -> Vec<Nat> {
    let block = residue_stream(modulus_bits);
    let mut stream = hashing::xof(label, items, m * block);
    ct::public(stream.as_mut_slice(), "a challenge");
    stream.chunks_exact(block).map(|bytes| modulus.reduce(&Nat::from_bytes_be(bytes))).collect()
}

/// A scalar of the tape. Secret.
pub fn scalar(tape: &Tape, label: &str, peer: u16, counter: u32) -> Scalar {
    scalar_from(&Zeroizing::new(tape.read(label, peer, counter, SCALAR_STREAM)))
}

/// An element of J_b of the tape: the lowest b+1 bits, as two's complement. Secret. [SAMP-3]
pub fn int(tape: &Tape, label: &str, peer: u16, counter: u32, b: usize) -> Int {
    let stream = Zeroizing::new(tape.read(label, peer, counter, int_stream(b)));
    Int::from_low_bits(&Nat::from_bytes_be(&stream), b)
}

/// A residue of the tape. Whoever needs a unit checks that with `require_units`. Secret. [SAMP-4]
pub fn residue(tape: &Tape, label: &str, peer: u16, counter: u32, modulus: &Modulus) -> Nat {
    let stream = Zeroizing::new(tape.read(label, peer, counter, residue_stream(modulus.bits())));
    modulus.reduce(&Nat::from_bytes_be(&stream))
}

/// A residue of the tape modulo any number of exactly `bits` bits, even or odd; the stream is that of a modulus of
/// `stream_bits` bits. Secret. [SAMP-4]
pub fn residue_mod(
    tape: &Tape,
    label: &str,
    counter: u32,
    modulus: &Nat,
    bits: usize,
    stream_bits: usize,
) -> Nat {
    let stream = Zeroizing::new(tape.read(label, 0, counter, residue_stream(stream_bits)));
    Nat::from_bytes_be(&stream).rem(modulus, bits)
}

/// 32 bytes of the tape. Secret until they are sent: the caller erases them.
pub fn hash(tape: &Tape, label: &str) -> Vec<u8> {
    tape.read(label, 0, 0, 32)
}
