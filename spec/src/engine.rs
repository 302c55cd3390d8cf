//! The contract that every implementation meets: sessions with bytes in and bytes out.
//!
//! No threads, clocks or sockets: the caller carries frames. Source: book, chapter "Sessions".

use alloc::boxed::Box;
use alloc::vec::Vec;

use sha2::Digest;

use crate::Hash;
use crate::fault::{LocalError, Refusal};
use crate::frame::Frame;
use crate::hashing;
use crate::operations::{Denied, Performed, Values};
use crate::params::{Params, Shape};
use crate::secret::SecretBytes;

// ANCHOR: contract
/// An implementation of the protocol.
pub trait Engine {
    /// The name, for reports.
    fn name(&self) -> &'static str;

    /// Opens a session and returns its first frames. Fails on local misuse only.
    fn open(&self, inputs: Inputs<'_>) -> Result<(Box<dyn Session>, Vec<Frame>), LocalError>;

    /// Performs one of [`crate::operations::OPERATIONS`], for vectors and conformance tests. No session and no product uses it.
    fn perform(&self, params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied>;
}

/// One party's run of one protocol.
pub trait Session: Send {
    /// The session id, which stands in each of its frames.
    fn id(&self) -> Hash;

    /// The current round: the one whose frames of this party were sent last.
    fn round(&self) -> u8;

    /// The peers of whose frames of the current round one is missing, ascending; nobody once the session has ended.
    fn waiting_for(&self) -> Vec<u16>;

    /// Takes a frame and returns the frames to send, if it completed a round.
    ///
    /// `sender`: the index which the transport authenticated. `frame`: bytes as they arrived. Frames of a round may
    /// arrive in any order, and one round ahead of this party. After a fault the session is dead; a refusal
    /// carries the frames of a round that the delivery completed before the one that failed, and they are still to be sent.
    fn deliver(&mut self, sender: u16, frame: &[u8]) -> Result<Vec<Frame>, Refusal>;

    /// The result, once; `None` while the session runs, after a fault, and the second time.
    fn output(&mut self) -> Option<Output>;
}
// ANCHOR_END: contract

/// What a session needs.
#[non_exhaustive]
pub enum Inputs<'a> {
    /// Key generation.
    Keygen(KeygenInputs),
    /// Auxiliary information.
    Auxiliary(AuxiliaryInputs),
    /// Presigning.
    Presign(PresignInputs<'a>),
    /// Signing from a presignature.
    Sign(SignInputs),
    /// Presigning and signing in one session.
    Interactive(InteractiveInputs<'a>),
}

/// Inputs of key generation.
pub struct KeygenInputs {
    /// Parameter set.
    pub params: Params,
    /// Parties, 2..=64.
    pub n: u16,
    /// Signers needed, 2..=n.
    pub t: u16,
    /// This party's index, 1..=n.
    pub index: u16,
    /// Execution id, agreed by the callers and never used again.
    pub eid: Hash,
    /// Seed of the tape, 32 bytes, used for no other session. Secret.
    pub seed: SecretBytes,
}

/// Inputs of the auxiliary information.
pub struct AuxiliaryInputs {
    /// Parameter set.
    pub params: Params,
    /// Parties, 2..=64.
    pub n: u16,
    /// Signers needed, 2..=n.
    pub t: u16,
    /// This party's index, 1..=n.
    pub index: u16,
    /// The key it is for, if there is one.
    pub key_id: Option<Hash>,
    /// Execution id.
    pub eid: Hash,
    /// Seed of the tape. Secret.
    pub seed: SecretBytes,
    /// This party's primes. Secret, and used for no other run.
    pub primes: Primes,
}

/// A party's primes, big-endian. Secret.
pub struct Primes {
    /// First Paillier prime, 3 mod 4.
    pub p: SecretBytes,
    /// Second Paillier prime, 3 mod 4.
    pub q: SecretBytes,
    /// First ring-Pedersen prime, safe.
    pub p_hat: SecretBytes,
    /// Second ring-Pedersen prime, safe.
    pub q_hat: SecretBytes,
}

/// Inputs of presigning.
pub struct PresignInputs<'a> {
    /// This party's share of the key.
    pub key: &'a KeyShare,
    /// This party's auxiliary information.
    pub auxiliary: &'a Auxiliary,
    /// The t signers, ascending, its own index among them.
    pub signers: Vec<u16>,
    /// Execution id.
    pub eid: Hash,
    /// Seed of the tape. Secret.
    pub seed: SecretBytes,
}

/// Inputs of signing from a presignature.
pub struct SignInputs {
    /// Consumed: a presignature signs one message. Secret.
    pub presignature: Presignature,
    /// The message itself; it is hashed inside. [SIGN-2]
    pub message: Vec<u8>,
    /// How it is hashed.
    pub suite: Suite,
}

/// Inputs of interactive signing.
pub struct InteractiveInputs<'a> {
    /// As for presigning.
    pub presign: PresignInputs<'a>,
    /// What to sign.
    pub digest: ToSign,
}

/// What interactive signing signs.
#[derive(Clone, Debug)]
pub enum ToSign {
    /// A message and how it is hashed.
    Message(Vec<u8>, Suite),
    /// The digest of a message under a suite, for a caller that hashes a long message as it reads it. The session is that of
    /// the message. Allowed here only, as a prehash.
    Hashed(Hash, Suite),
    /// A hash that the caller computed. Allowed here only: the nonce is not known before the hash is fixed.
    Prehash(Hash),
}

impl ToSign {
    /// Suite id (0 for a prehash) and digest.
    pub fn suite_and_digest(&self) -> (u8, Hash) {
        match self {
            ToSign::Message(message, suite) => (suite.id(), suite.digest(message)),
            ToSign::Hashed(digest, suite) => (suite.id(), *digest),
            ToSign::Prehash(digest) => (0, *digest),
        }
    }
}

/// How a message is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// SHA-256.
    Sha256,
    /// SHA-256 of SHA-256, as in Bitcoin.
    Sha256d,
    /// Keccak-256, as in Ethereum.
    Keccak256,
}

impl Suite {
    /// The id on the wire.
    pub fn id(self) -> u8 {
        match self {
            Suite::Sha256 => 1,
            Suite::Sha256d => 2,
            Suite::Keccak256 => 3,
        }
    }

    /// The digest of a message.
    pub fn digest(self, message: &[u8]) -> Hash {
        match self {
            Suite::Sha256 => sha2::Sha256::digest(message).into(),
            Suite::Sha256d => sha2::Sha256::digest(sha2::Sha256::digest(message)).into(),
            Suite::Keccak256 => sha3::Keccak256::digest(message).into(),
        }
    }
}

/// What a session gives.
#[non_exhaustive]
pub enum Output {
    /// Of key generation.
    KeyShare(KeyShare),
    /// Of the auxiliary information.
    Auxiliary(Auxiliary),
    /// Of presigning.
    Presignature(Presignature),
    /// Of signing.
    Signature(Signature),
}

/// A party's share of a key.
pub struct KeyShare {
    /// Parameter set that the key was generated for.
    pub params: Params,
    /// Parties.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// This party's index.
    pub index: u16,
    /// x_i, a scalar. Secret.
    pub secret: SecretBytes,
    /// X.
    pub public_key: [u8; 33],
    /// X_1..X_n.
    pub public_shares: Vec<[u8; 33]>,
    /// Chain code.
    pub chain_code: Hash,
}

impl KeyShare {
    /// Names the key: the same for all parties, different for every key.
    pub fn key_id(&self) -> Hash {
        hashing::key_id(&self.public_key, &self.public_shares, &self.chain_code)
    }
}

/// A party's auxiliary information: its own primes and everybody's public moduli.
pub struct Auxiliary {
    /// Parameter set.
    pub params: Params,
    /// Parties.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// This party's index.
    pub index: u16,
    /// The key it was made for, if any.
    pub key_id: Option<Hash>,
    /// This party's primes. Secret.
    pub primes: Primes,
    /// λ with s = t^λ of this party's setup. Secret.
    pub lambda: SecretBytes,
    /// Moduli and setups of parties 1..n.
    pub setups: Vec<PublicSetup>,
    /// The epoch id: the hash that all parties confirmed, over the session, all setups and the joint randomness.
    pub epoch: Hash,
}

/// What a party publishes in the auxiliary information. Big-endian, each of |N| bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicSetup {
    /// Paillier modulus N.
    pub modulus: Vec<u8>,
    /// Ring-Pedersen modulus N̂.
    pub modulus_hat: Vec<u8>,
    /// Base s.
    pub s: Vec<u8>,
    /// Base t.
    pub t: Vec<u8>,
}

/// A presignature: signs one message. Not Clone; consumed by value. [SIGN-1]
pub struct Presignature {
    /// Parameter set, n, t, number of signers.
    pub shape: Shape,
    /// This party's index.
    pub index: u16,
    /// The signers, ascending.
    pub signers: Vec<u16>,
    /// Session id of the presigning.
    pub sid: Hash,
    /// Key id.
    pub key_id: Hash,
    /// Epoch id.
    pub epoch: Hash,
    /// X.
    pub public_key: [u8; 33],
    /// Γ.
    pub gamma_point: [u8; 33],
    /// k̃_i = k_i/δ. Secret.
    pub k_tilde: SecretBytes,
    /// χ̃_i = χ_i/δ. Secret.
    pub chi_tilde: SecretBytes,
    /// Δ̃_j = Δ_j/δ for each signer.
    pub delta_tilde: Vec<[u8; 33]>,
    /// S̃_j = S_j/δ for each signer.
    pub s_tilde: Vec<[u8; 33]>,
    /// Echo of round 3, carried by the signature share.
    pub echo: Hash,
}

/// An ECDSA signature with low s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// r, in [1, q).
    pub r: [u8; 32],
    /// s, in [1, q/2].
    pub s: [u8; 32],
    /// Bit 0: parity of the nonce point's y; bit 1: its x is not below q.
    pub recovery_id: u8,
}
