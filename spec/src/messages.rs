//! The byte layout of every message body. Source: book, part "Protocols"; the symbols are those of its pages.
//!
//! Lists with one entry per peer are in ascending order of the peers' indices, the sender left out.

use alloc::vec::Vec;

use crate::codec::Kind::{Hash, Nat, Point, Proof, Scalar, U16};
use crate::codec::{Field, Record, record};
use crate::frame::{ALERT_CHI, ALERT_NONCE, AUXILIARY, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use crate::params::Shape;
use crate::proofs::{
    AffGProof, AffGStarProof, DecProof, ElogProof, EncElgProof, FacProof, ModProof, PrmProof,
};

record! {
    /// Round 1 of key generation and of the auxiliary information: the commitment.
    Commit |shape| {
        /// V_i.
        one V: Hash;
    }
}

record! {
    /// Key generation, round 2: the opening.
    KeygenOpen |shape| {
        /// Echo of round 1.
        one echo: Hash;
        /// Commitments to the polynomial's coefficients.
        list F: Point => usize::from(shape.t);
        /// Commitment of Π_sch.
        one A: Point;
        /// Diffie-Hellman keys, one per peer.
        list Y: Point => shape.peers();
        /// Contribution to the joint randomness.
        one rid: Hash;
        /// Contribution to the chain code.
        one chain_code: Hash;
        /// Blinding of the commitment.
        one u: Hash;
    }
}

record! {
    /// Key generation, round 3: encrypted shares and the proof for the constant term.
    KeygenShares |shape| {
        /// Echo of round 2.
        one echo: Hash;
        /// Encrypted shares, one per peer.
        list c: Scalar => shape.peers();
        /// Response of Π_sch.
        one z: Scalar;
    }
}

record! {
    /// Key generation, round 4: a confirmation, or a complaint.
    KeygenConfirm |shape| {
        /// Echo of round 3.
        one echo: Hash;
        /// Hash of the result; zero bytes in a complaint.
        one confirm: Hash;
        /// The accused dealer; 0 in a confirmation.
        one accused: U16;
        /// The revealed Diffie-Hellman secret; 0 in a confirmation.
        one key: Scalar;
    }
}

record! {
    /// Auxiliary information, round 2: the opening.
    AuxOpen |shape| {
        /// Echo of round 1.
        one echo: Hash;
        /// Paillier modulus.
        one N: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen modulus N̂.
        one N_hat: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen base s.
        one s: Nat(shape.params.modulus_bits);
        /// Ring-Pedersen base t.
        one t: Nat(shape.params.modulus_bits);
        /// Π_prm.
        one prm: Proof(PrmProof::length(shape));
        /// Contribution to the joint randomness.
        one rid: Hash;
        /// Blinding of the commitment.
        one u: Hash;
    }
}

record! {
    /// Auxiliary information, round 3, broadcast.
    AuxModulus |shape| {
        /// Echo of round 2.
        one echo: Hash;
        /// Π_mod.
        one modulus: Proof(ModProof::length(shape));
    }
}

record! {
    /// Auxiliary information, round 3, to one peer.
    AuxFactor |shape| {
        /// Π_fac under the recipient's setup.
        one fac: Proof(FacProof::length(shape));
    }
}

record! {
    /// Auxiliary information, round 4.
    AuxConfirm |shape| {
        /// Echo of round 3.
        one echo: Hash;
        /// Hash of the result.
        one confirm: Hash;
    }
}

record! {
    /// Presigning, round 1, broadcast.
    PresignCommit |shape| {
        /// Encryption of k_i.
        one K: Nat(2 * shape.params.modulus_bits);
        /// Encryption of γ_i.
        one G: Nat(2 * shape.params.modulus_bits);
        /// ElGamal key.
        one Y: Point;
        /// ElGamal commitment to k_i, first component.
        one A_1: Point;
        /// ElGamal commitment to k_i, second component.
        one A_2: Point;
        /// ElGamal commitment to γ_i, first component.
        one B_1: Point;
        /// ElGamal commitment to γ_i, second component.
        one B_2: Point;
    }
}

record! {
    /// Presigning, round 1, to one peer.
    PresignCommitProofs |shape| {
        /// Π_enc-elg for K and A.
        one psi_k: Proof(EncElgProof::length(shape));
        /// Π_enc-elg for G and B.
        one psi_g: Proof(EncElgProof::length(shape));
    }
}

record! {
    /// Presigning, round 2, broadcast.
    PresignMta |shape| {
        /// Echo of round 1.
        one echo: Hash;
        /// Γ_i.
        one Gamma: Point;
        /// Π_elog for Γ_i.
        one elog: Proof(ElogProof::length(shape));
        /// Hashes of the MtA ciphertexts, one per peer.
        list h: Hash => shape.peers();
    }
}

record! {
    /// Presigning, round 2, to one peer.
    PresignMtaDirect |shape| {
        /// D: the peer's K times γ_i plus a mask, under the peer's key.
        one D: Nat(2 * shape.params.modulus_bits);
        /// F: the mask under the own key.
        one F: Nat(2 * shape.params.modulus_bits);
        /// D̂: the same with w_i.
        one D_hat: Nat(2 * shape.params.modulus_bits);
        /// F̂: its mask under the own key.
        one F_hat: Nat(2 * shape.params.modulus_bits);
        /// Π_aff-g for D and F.
        one psi: Proof(AffGProof::length(shape));
        /// Π_aff-g for D̂ and F̂.
        one psi_hat: Proof(AffGProof::length(shape));
    }
}

record! {
    /// Presigning, round 3.
    PresignShares |shape| {
        /// Echo of round 2.
        one echo: Hash;
        /// δ_i.
        one delta: Scalar;
        /// Δ_i = k_i Γ.
        one Delta: Point;
        /// S_i = χ_i Γ.
        one S: Point;
        /// Π_elog for Δ_i.
        one elog: Proof(ElogProof::length(shape));
    }
}

record! {
    /// An alert round.
    Alert |shape| {
        /// Echo of round 3.
        one echo: Hash;
        /// D for each peer, as sent in round 2.
        list D: Nat(2 * shape.params.modulus_bits) => shape.peers();
        /// F for each peer.
        list F: Nat(2 * shape.params.modulus_bits) => shape.peers();
        /// D̂ for each peer.
        list D_hat: Nat(2 * shape.params.modulus_bits) => shape.peers();
        /// F̂ for each peer.
        list F_hat: Nat(2 * shape.params.modulus_bits) => shape.peers();
        /// Π_dec.
        one dec: Proof(DecProof::length(shape));
        /// Π_aff-g* for each peer.
        list aff_g_star: Proof(AffGStarProof::length(shape)) => shape.peers();
    }
}

record! {
    /// A signature share: round 1 of signing, round 4 of interactive signing.
    SignShare |shape| {
        /// Echo of round 3 of presigning.
        one echo: Hash;
        /// σ_i.
        one sigma: Scalar;
    }
}

/// The layout of the body of a frame, or `None` where the protocol has no such frame.
///
/// `direct`: to one peer rather than broadcast.
pub fn body_layout(shape: &Shape, protocol: u8, round: u8, direct: bool) -> Option<Vec<Field>> {
    let layout = match (protocol, round, direct) {
        (KEYGEN | AUXILIARY, 1, false) => Commit::layout(shape),
        (KEYGEN, 2, false) => KeygenOpen::layout(shape),
        (KEYGEN, 3, false) => KeygenShares::layout(shape),
        (KEYGEN, 4, false) => KeygenConfirm::layout(shape),
        (AUXILIARY, 2, false) => AuxOpen::layout(shape),
        (AUXILIARY, 3, false) => AuxModulus::layout(shape),
        (AUXILIARY, 3, true) => AuxFactor::layout(shape),
        (AUXILIARY, 4, false) => AuxConfirm::layout(shape),
        (PRESIGN | INTERACTIVE, 1, false) => PresignCommit::layout(shape),
        (PRESIGN | INTERACTIVE, 1, true) => PresignCommitProofs::layout(shape),
        (PRESIGN | INTERACTIVE, 2, false) => PresignMta::layout(shape),
        (PRESIGN | INTERACTIVE, 2, true) => PresignMtaDirect::layout(shape),
        (PRESIGN | INTERACTIVE, 3, false) => PresignShares::layout(shape),
        (PRESIGN | INTERACTIVE, ALERT_NONCE | ALERT_CHI, false) => Alert::layout(shape),
        (SIGN, 1, false) | (INTERACTIVE, 4, false) => SignShare::layout(shape),
        _ => return None,
    };
    Some(layout)
}

/// The exact length of the body of a frame, or `None` where the protocol has no such frame. [FRAME-1]
pub fn body_length(shape: &Shape, protocol: u8, round: u8, direct: bool) -> Option<usize> {
    body_layout(shape, protocol, round, direct).map(|fields| fields.iter().map(Field::length).sum())
}

/// The round of interactive signing in which shares are sent.
pub const SHARE_ROUND: u8 = 4;

/// The rounds that may follow a round. [FRAME-5]
pub fn successors(protocol: u8, round: u8) -> &'static [u8] {
    match (protocol, round) {
        (KEYGEN | AUXILIARY | PRESIGN | INTERACTIVE, 1) => &[2],
        (KEYGEN | AUXILIARY | PRESIGN | INTERACTIVE, 2) => &[3],
        (KEYGEN | AUXILIARY, 3) => &[4],
        (PRESIGN, 3) => &[ALERT_NONCE, ALERT_CHI],
        (INTERACTIVE, 3) => &[SHARE_ROUND, ALERT_NONCE, ALERT_CHI],
        _ => &[],
    }
}
