//! The random tape and the lengths of everything that is sampled. Source: book, chapter "Sampling".
//!
//! The step from bytes to numbers belongs to each implementation; how many bytes it reads stands here.

use alloc::vec::Vec;

use crate::secret::SecretBytes;
use crate::{Hash, hashing, labels};

/// Bytes of a scalar or a challenge before reduction mod q. [SAMP-1]
pub const SCALAR_STREAM: usize = 64;

/// Bytes of an element of J_b: ⌈(b+1)/8⌉. [SAMP-3]
pub fn int_stream(bits: usize) -> usize {
    (bits + 1).div_ceil(8)
}

/// Bytes of a residue modulo a modulus of `modulus_bits` bits before reduction. [SAMP-4]
pub fn residue_stream(modulus_bits: usize) -> usize {
    modulus_bits / 8 + 16
}

// ANCHOR: tape
/// The source of every random value of one party in one session. [SAMP-7]
///
/// A value depends on its label, peer and counter alone, never on the order of evaluation. A triple is used once.
pub struct Tape {
    seed: SecretBytes,
    sid: Hash,
    party: u16,
}

impl Tape {
    /// The tape of `party` in session `sid`. `seed`: 32 secret bytes used for no other session.
    pub fn new(seed: SecretBytes, sid: Hash, party: u16) -> Tape {
        Tape { seed, sid, party }
    }

    /// `XOF("tape"; seed, sid, party, label, peer or 0, counter)`, read to `length` bytes. Secret.
    pub fn read(&self, label: &str, peer: u16, counter: u32, length: usize) -> Vec<u8> {
        let items: &[&[u8]] = &[
            self.seed.expose(),
            &self.sid,
            &self.party.to_be_bytes(),
            label.as_bytes(),
            &peer.to_be_bytes(),
            &counter.to_be_bytes(),
        ];
        hashing::xof(labels::TAPE, items, length)
    }
}
// ANCHOR_END: tape

/// The counter of repetition `repetition` in instance `instance` of a proof.
pub fn counter(instance: u8, repetition: usize) -> u32 {
    debug_assert!(repetition < 1 << 16, "repetitions of two instances stay apart");
    (u32::from(instance) << 16) | (repetition as u32 & 0xffff)
}

/// `H32("seed"; fresh, share)`: a seed from 32 fresh bytes of the operating system and the long-term share (or nothing). [SAMP-8]
pub fn hedged_seed(fresh: &SecretBytes, share: &[u8]) -> SecretBytes {
    // as H32 does, but on the heap from the start: an array would leave copies on the stack
    SecretBytes::new(hashing::xof(labels::SEED, &[fresh.expose(), share], 32))
}
