//! Hashing: the one function from which everything is derived. Source: book, chapter "Hashing and labels".

use alloc::vec;
use alloc::vec::Vec;

use shake::digest::{ExtendableOutput, Update, XofReader};

use crate::{Hash, labels};

// ANCHOR: xof
/// `XOF(label; items)`, read to `length` bytes. [HASH-1]
///
/// The input is injective in `(label, items)`: the label and every item carry their length, the list its count.
pub fn xof(label: &str, items: &[&[u8]], length: usize) -> Vec<u8> {
    let mut output = vec![0; length];
    xof_into(label, items, &mut output);
    output
}

/// `XOF(label; items)`, read to the length of `output`, which is all that is written: for secrets as well.
fn xof_into(label: &str, items: &[&[u8]], output: &mut [u8]) {
    debug_assert!(label.len() < 256, "a label's length fits one byte");
    let mut shake = shake::Shake256::default();
    shake.update(labels::DOMAIN);
    shake.update(&[label.len() as u8]);
    shake.update(label.as_bytes());
    shake.update(&(items.len() as u32).to_be_bytes());
    for item in items {
        shake.update(&(item.len() as u64).to_be_bytes());
        shake.update(item);
    }
    shake.finalize_xof().read(output);
}
// ANCHOR_END: xof

/// The input of the XOF as one string: the transcript of a challenge. For vectors and public values only.
pub fn xof_input(label: &str, items: &[&[u8]]) -> Vec<u8> {
    let mut input = labels::DOMAIN.to_vec();
    input.push(label.len() as u8);
    input.extend_from_slice(label.as_bytes());
    input.extend_from_slice(&(items.len() as u32).to_be_bytes());
    for item in items {
        input.extend_from_slice(&(item.len() as u64).to_be_bytes());
        input.extend_from_slice(item);
    }
    input
}

/// The first 32 bytes of the XOF.
pub fn h32(label: &str, items: &[&[u8]]) -> Hash {
    let mut hash = [0; 32];
    xof_into(label, items, &mut hash);
    hash
}

// ANCHOR: list
/// A nested list as one item: its count, then every element with its length.
pub fn list<T: AsRef<[u8]>>(elements: &[T]) -> Vec<u8> {
    let mut item = (elements.len() as u32).to_be_bytes().to_vec();
    for element in elements {
        let bytes = element.as_ref();
        item.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        item.extend_from_slice(bytes);
    }
    item
}
// ANCHOR_END: list

/// What a proof is made for: it verifies in no other session, between no other parties, in no other round. [HASH-3]
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The session id.
    pub sid: &'a Hash,
    /// The joint randomness of the session, empty before there is one.
    pub rid: &'a [u8],
    /// The prover's index.
    pub prover: u16,
    /// The verifier's index, or 0 if everyone verifies.
    pub verifier: u16,
    /// The round in which the proof is sent.
    pub round: u8,
    /// Tells proofs of one kind apart that are sent in one round.
    pub instance: u8,
}

impl Context<'_> {
    /// `ctx = H32("ctx"; sid, rid, prover, verifier, round, instance)`.
    pub fn hash(&self) -> Hash {
        h32(
            labels::CTX,
            &[
                self.sid,
                self.rid,
                &self.prover.to_be_bytes(),
                &self.verifier.to_be_bytes(),
                &[self.round],
                &[self.instance],
            ],
        )
    }
}

/// What a session id binds. [HASH-4]
#[derive(Clone, Copy, Debug)]
pub struct SessionName<'a> {
    /// Parameter id.
    pub params_id: u8,
    /// Protocol id.
    pub protocol: u8,
    /// Parties of the key.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// Indices of the parties of this session, ascending.
    pub parties: &'a [u16],
    /// Key id, or empty.
    pub key_id: &'a [u8],
    /// Epoch id, or empty.
    pub epoch: &'a [u8],
    /// The execution id that the callers agreed on and never use again.
    pub eid: &'a Hash,
}

impl SessionName<'_> {
    /// `sid = H32("sid"; parameter id, protocol, n, t, party indices, key id, epoch id, eid)`.
    pub fn sid(&self) -> Hash {
        let parties: Vec<[u8; 2]> = self.parties.iter().map(|index| index.to_be_bytes()).collect();
        h32(
            labels::SID,
            &[
                &[self.params_id],
                &[self.protocol],
                &self.n.to_be_bytes(),
                &self.t.to_be_bytes(),
                &list(&parties),
                self.key_id,
                self.epoch,
                self.eid,
            ],
        )
    }
}

/// `H32("key"; X, list X_j, chain code)`: names a key and all its public shares.
pub fn key_id<T: AsRef<[u8]>>(public_key: &[u8], public_shares: &[T], chain_code: &Hash) -> Hash {
    h32(labels::KEY, &[public_key, &list(public_shares), chain_code])
}

/// `H32("echo"; sid, round, list of the round's broadcast bodies in party order)`. [BLAME-1]
pub fn echo<T: AsRef<[u8]>>(sid: &Hash, round: u8, bodies: &[T]) -> Hash {
    h32(labels::ECHO, &[sid, &[round], &list(bodies)])
}

/// `H32("sign/eid"; base, suite, digest)`: the execution id of a signing session. [SIGN-3]
///
/// `base`: the presignature's sid, or the callers' eid where there is no presignature.
pub fn sign_eid(base: &Hash, suite: u8, digest: &Hash) -> Hash {
    h32(labels::SIGN_EID, &[base, &[suite], digest])
}
