//! The closed list of reason codes.
//!
//! Every refusal in the protocol carries one of these codes. They are the same in the book, in every
//! implementation, in the vectors and in the live protocol. A code is added, never renamed.

/// Why something was refused. Source: book, chapter "Faults and blame", table of reason codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[rustfmt::skip]
pub enum Reason {
    /// Frame shorter than a header, or of another length than its place demands.
    FrameLength,
    /// Wrong magic, parameter id or protocol id.
    FrameHeader,
    /// The sender in the header is not the one which the transport authenticated.
    FrameSender,
    /// A frame of a round that its sender cannot have reached, or that does not exist.
    FrameRound,
    /// Two different frames for one place.
    FrameConflict,
    /// A frame of the branch (alert or signature share) that the common transcript excludes.
    FrameBranch,
    /// Scalar not below q.
    DecodeScalar,
    /// Not a compressed encoding of a point other than the identity.
    DecodePoint,
    /// Integer not below its modulus.
    DecodeResidue,
    /// Integer not coprime to its modulus.
    DecodeUnit,
    /// Signed integer outside its interval.
    DecodeInt,
    /// Two parties report different broadcasts of one round.
    BroadcastEquivocation,
    /// An opening does not match its commitment.
    CommitOpen,
    /// Modulus not of exactly |N| bits.
    ModulusLength,
    /// Modulus even.
    ModulusEven,
    /// Modulus that occurs twice.
    ModulusReused,
    /// A dealer's encrypted share does not lie on its polynomial.
    VssShare,
    /// A complaint that does not hold, or is malformed.
    VssComplaint,
    /// The public key or a public share is the identity.
    KeygenIdentity,
    /// A confirmation of key generation differs.
    KeygenConfirm,
    /// A confirmation of the auxiliary information differs.
    AuxConfirm,
    /// Received MtA ciphertexts do not match their broadcast hash.
    PresignMtaHash,
    /// The sum of the Γ_j is the identity.
    PresignGamma,
    /// The sum of the δ_j is zero.
    PresignDelta,
    /// Ciphertexts published in an alert round do not match their broadcast hash.
    AlertMtaHash,
    /// An alert round in which nobody fails.
    AlertInconclusive,
    /// A signature share that does not verify.
    SignShare,
    /// r or s is zero, or the combined signature does not verify.
    SignOutput,
    /// Π_sch: the equation.
    SchEq1,
    /// Π_elog: `zG = A_L + eL`.
    ElogEq1,
    /// Π_elog: `uG + zY = A_M + eM`.
    ElogEq2,
    /// Π_elog: `uB = A_Z + eZ`.
    ElogEq3,
    /// Π_enc-elg: z1 outside its interval.
    EncElgRangeZ1,
    /// Π_enc-elg: Paillier equation.
    EncElgEq1,
    /// Π_enc-elg: second component of the ElGamal commitment.
    EncElgEq2,
    /// Π_enc-elg: first component of the ElGamal commitment.
    EncElgEq3,
    /// Π_enc-elg: ring-Pedersen equation.
    EncElgEq4,
    /// Π_aff-g: z1 outside its interval.
    AffGRangeZ1,
    /// Π_aff-g: z2 outside its interval.
    AffGRangeZ2,
    /// Π_aff-g: the affine operation.
    AffGEq1,
    /// Π_aff-g: the group element.
    AffGEq2,
    /// Π_aff-g: the prover's ciphertext.
    AffGEq3,
    /// Π_aff-g: ring-Pedersen equation of x.
    AffGEq4,
    /// Π_aff-g: ring-Pedersen equation of y.
    AffGEq5,
    /// Π_mod: N is not known to be composite.
    ModComposite,
    /// Π_mod: w has not Jacobi symbol -1.
    ModJacobi,
    /// Π_mod: a fourth root.
    ModEq1,
    /// Π_mod: an N-th root.
    ModEq2,
    /// Π_prm: s or t is 1 or -1, or they are equal.
    PrmDegenerate,
    /// Π_prm: a repetition.
    PrmEq1,
    /// Π_fac: z1 outside its interval.
    FacRangeZ1,
    /// Π_fac: z2 outside its interval.
    FacRangeZ2,
    /// Π_fac: the opening of P.
    FacEq1,
    /// Π_fac: the opening of Q.
    FacEq2,
    /// Π_fac: the product.
    FacEq3,
    /// Π_dec: a response z outside its interval.
    DecRangeZ,
    /// Π_dec: a response w outside its interval.
    DecRangeW,
    /// Π_dec: Paillier equation of a repetition.
    DecEq1,
    /// Π_dec: group equation of x of a repetition.
    DecEq2,
    /// Π_dec: group equation of y of a repetition.
    DecEq3,
    /// Π_aff-g*: a response z1 outside its interval.
    AffGStarRangeZ1,
    /// Π_aff-g*: a response z2 outside its interval.
    AffGStarRangeZ2,
    /// Π_aff-g*: the affine operation of a repetition.
    AffGStarEq1,
    /// Π_aff-g*: the group element of a repetition.
    AffGStarEq2,
    /// Π_aff-g*: the prover's ciphertext of a repetition.
    AffGStarEq3,
}

/// All reasons with their codes and what each means in one sentence, in the order of the book's table.
#[rustfmt::skip]
pub const REASONS: &[(Reason, &str, &str)] = &[
    (Reason::FrameLength, "frame.length", "A frame is shorter or longer than its place demands."),
    (Reason::FrameHeader, "frame.header", "A frame carries another magic, parameter set or protocol than its session."),
    (Reason::FrameSender, "frame.sender", "A frame names another sender than the one the transport authenticated."),
    (Reason::FrameRound, "frame.round", "A frame belongs to a round that its sender cannot have reached, or that does not exist."),
    (Reason::FrameConflict, "frame.conflict", "A party sent two different frames for one place."),
    (Reason::FrameBranch, "frame.branch", "A party went on as the messages that everybody saw do not allow."),
    (Reason::DecodeScalar, "decode.scalar", "A message holds a scalar that is not below the order of the curve."),
    (Reason::DecodePoint, "decode.point", "A message holds bytes that are no point of the curve, or the identity."),
    (Reason::DecodeResidue, "decode.residue", "A message holds a number that is not below its modulus."),
    (Reason::DecodeUnit, "decode.unit", "A message holds a number that shares a factor with its modulus."),
    (Reason::DecodeInt, "decode.int", "A message holds a number outside its interval."),
    (Reason::BroadcastEquivocation, "broadcast.equivocation", "The parties did not see the same broadcasts: somebody sent different ones, and it cannot be told who."),
    (Reason::CommitOpen, "commit.open", "A party opened its commitment to something else."),
    (Reason::ModulusLength, "modulus.length", "A party sent a modulus of another length."),
    (Reason::ModulusEven, "modulus.even", "A party sent an even modulus."),
    (Reason::ModulusReused, "modulus.reused", "One modulus occurs twice: primes were used again, or copied."),
    (Reason::VssShare, "vss.share", "A dealer sent a share that does not lie on its polynomial."),
    (Reason::VssComplaint, "vss.complaint", "A party complained about a share that is right, or its complaint is malformed."),
    (Reason::KeygenIdentity, "keygen.identity", "The public key, or the public share of a party, is the identity: start again."),
    (Reason::KeygenConfirm, "keygen.confirm", "A party confirmed another key."),
    (Reason::AuxConfirm, "aux.confirm", "A party confirmed other auxiliary information."),
    (Reason::PresignMtaHash, "presign.mta_hash", "A party sent this one other ciphertexts than it announced to all."),
    (Reason::PresignGamma, "presign.gamma", "The sum of the nonce points is the identity: start again."),
    (Reason::PresignDelta, "presign.delta", "The masked nonce is zero: start again."),
    (Reason::AlertMtaHash, "alert.mta_hash", "A party published other ciphertexts than it announced."),
    (Reason::AlertInconclusive, "alert.inconclusive", "Presigning failed, and everybody could prove to have done no wrong."),
    (Reason::SignShare, "sign.share", "A signature share does not verify."),
    (Reason::SignOutput, "sign.output", "The shares are right, and the signature does not verify."),
    (Reason::SchEq1, "proof.sch.eq1", "The proof of knowledge of a discrete logarithm does not hold: its equation."),
    (Reason::ElogEq1, "proof.elog.eq1", "The proof of a discrete logarithm under an ElGamal commitment does not hold: the key part."),
    (Reason::ElogEq2, "proof.elog.eq2", "The proof of a discrete logarithm under an ElGamal commitment does not hold: the commitment."),
    (Reason::ElogEq3, "proof.elog.eq3", "The proof of a discrete logarithm under an ElGamal commitment does not hold: the group element."),
    (Reason::EncElgRangeZ1, "proof.enc_elg.range_z1", "The proof of the range of a ciphertext does not hold: z1 is outside its interval."),
    (Reason::EncElgEq1, "proof.enc_elg.eq1", "The proof of the range of a ciphertext does not hold: the ciphertext."),
    (Reason::EncElgEq2, "proof.enc_elg.eq2", "The proof of the range of a ciphertext does not hold: the second component of the commitment."),
    (Reason::EncElgEq3, "proof.enc_elg.eq3", "The proof of the range of a ciphertext does not hold: the first component of the commitment."),
    (Reason::EncElgEq4, "proof.enc_elg.eq4", "The proof of the range of a ciphertext does not hold: the ring-Pedersen equation."),
    (Reason::AffGRangeZ1, "proof.aff_g.range_z1", "The proof of a multiplication under encryption does not hold: z1 is outside its interval."),
    (Reason::AffGRangeZ2, "proof.aff_g.range_z2", "The proof of a multiplication under encryption does not hold: z2 is outside its interval."),
    (Reason::AffGEq1, "proof.aff_g.eq1", "The proof of a multiplication under encryption does not hold: the operation."),
    (Reason::AffGEq2, "proof.aff_g.eq2", "The proof of a multiplication under encryption does not hold: the group element."),
    (Reason::AffGEq3, "proof.aff_g.eq3", "The proof of a multiplication under encryption does not hold: the prover's ciphertext."),
    (Reason::AffGEq4, "proof.aff_g.eq4", "The proof of a multiplication under encryption does not hold: the ring-Pedersen equation of x."),
    (Reason::AffGEq5, "proof.aff_g.eq5", "The proof of a multiplication under encryption does not hold: the ring-Pedersen equation of y."),
    (Reason::ModComposite, "proof.mod.composite", "The proof of the form of a modulus does not hold: the modulus is not known to be composite."),
    (Reason::ModJacobi, "proof.mod.jacobi", "The proof of the form of a modulus does not hold: w has not Jacobi symbol -1."),
    (Reason::ModEq1, "proof.mod.eq1", "The proof of the form of a modulus does not hold: a fourth root."),
    (Reason::ModEq2, "proof.mod.eq2", "The proof of the form of a modulus does not hold: an N-th root."),
    (Reason::PrmDegenerate, "proof.prm.degenerate", "The proof of the ring-Pedersen parameters does not hold: s or t is 1 or -1, or they are equal."),
    (Reason::PrmEq1, "proof.prm.eq1", "The proof of the ring-Pedersen parameters does not hold: a repetition."),
    (Reason::FacRangeZ1, "proof.fac.range_z1", "The proof of the size of the factors of a modulus does not hold: z1 is outside its interval."),
    (Reason::FacRangeZ2, "proof.fac.range_z2", "The proof of the size of the factors of a modulus does not hold: z2 is outside its interval."),
    (Reason::FacEq1, "proof.fac.eq1", "The proof of the size of the factors of a modulus does not hold: the opening of P."),
    (Reason::FacEq2, "proof.fac.eq2", "The proof of the size of the factors of a modulus does not hold: the opening of Q."),
    (Reason::FacEq3, "proof.fac.eq3", "The proof of the size of the factors of a modulus does not hold: the product."),
    (Reason::DecRangeZ, "proof.dec.range_z", "The proof of a decryption in an alert does not hold: z is outside its interval."),
    (Reason::DecRangeW, "proof.dec.range_w", "The proof of a decryption in an alert does not hold: w is outside its interval."),
    (Reason::DecEq1, "proof.dec.eq1", "The proof of a decryption in an alert does not hold: the ciphertext."),
    (Reason::DecEq2, "proof.dec.eq2", "The proof of a decryption in an alert does not hold: the group equation of x."),
    (Reason::DecEq3, "proof.dec.eq3", "The proof of a decryption in an alert does not hold: the group equation of y."),
    (Reason::AffGStarRangeZ1, "proof.aff_g_star.range_z1", "The proof of a multiplication that all can check does not hold: z1 is outside its interval."),
    (Reason::AffGStarRangeZ2, "proof.aff_g_star.range_z2", "The proof of a multiplication that all can check does not hold: z2 is outside its interval."),
    (Reason::AffGStarEq1, "proof.aff_g_star.eq1", "The proof of a multiplication that all can check does not hold: the operation."),
    (Reason::AffGStarEq2, "proof.aff_g_star.eq2", "The proof of a multiplication that all can check does not hold: the group element."),
    (Reason::AffGStarEq3, "proof.aff_g_star.eq3", "The proof of a multiplication that all can check does not hold: the prover's ciphertext."),
];

impl Reason {
    /// The code, for example `proof.aff_g.range_z1`.
    pub fn code(self) -> &'static str {
        REASONS.iter().find(|(reason, ..)| *reason == self).map_or("", |(_, code, _)| code)
    }

    /// What it means, in one sentence for people: the book's table "In one sentence".
    pub fn explain(self) -> &'static str {
        REASONS.iter().find(|(reason, ..)| *reason == self).map_or("", |(_, _, sentence)| sentence)
    }

    /// The reason with this code, if it is on the list.
    pub fn from_code(code: &str) -> Option<Reason> {
        REASONS.iter().find(|(_, known, _)| *known == code).map(|(reason, ..)| *reason)
    }
}

impl core::fmt::Display for Reason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}
