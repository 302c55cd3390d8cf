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

/// All reasons with their codes, in the order of the book's table.
#[rustfmt::skip]
pub const REASONS: &[(Reason, &str)] = &[
    (Reason::FrameLength, "frame.length"),
    (Reason::FrameHeader, "frame.header"),
    (Reason::FrameSender, "frame.sender"),
    (Reason::FrameRound, "frame.round"),
    (Reason::FrameConflict, "frame.conflict"),
    (Reason::FrameBranch, "frame.branch"),
    (Reason::DecodeScalar, "decode.scalar"),
    (Reason::DecodePoint, "decode.point"),
    (Reason::DecodeResidue, "decode.residue"),
    (Reason::DecodeUnit, "decode.unit"),
    (Reason::DecodeInt, "decode.int"),
    (Reason::BroadcastEquivocation, "broadcast.equivocation"),
    (Reason::CommitOpen, "commit.open"),
    (Reason::ModulusLength, "modulus.length"),
    (Reason::ModulusEven, "modulus.even"),
    (Reason::ModulusReused, "modulus.reused"),
    (Reason::VssShare, "vss.share"),
    (Reason::VssComplaint, "vss.complaint"),
    (Reason::KeygenIdentity, "keygen.identity"),
    (Reason::KeygenConfirm, "keygen.confirm"),
    (Reason::AuxConfirm, "aux.confirm"),
    (Reason::PresignMtaHash, "presign.mta_hash"),
    (Reason::PresignGamma, "presign.gamma"),
    (Reason::PresignDelta, "presign.delta"),
    (Reason::AlertMtaHash, "alert.mta_hash"),
    (Reason::AlertInconclusive, "alert.inconclusive"),
    (Reason::SignShare, "sign.share"),
    (Reason::SignOutput, "sign.output"),
    (Reason::SchEq1, "proof.sch.eq1"),
    (Reason::ElogEq1, "proof.elog.eq1"),
    (Reason::ElogEq2, "proof.elog.eq2"),
    (Reason::ElogEq3, "proof.elog.eq3"),
    (Reason::EncElgRangeZ1, "proof.enc_elg.range_z1"),
    (Reason::EncElgEq1, "proof.enc_elg.eq1"),
    (Reason::EncElgEq2, "proof.enc_elg.eq2"),
    (Reason::EncElgEq3, "proof.enc_elg.eq3"),
    (Reason::EncElgEq4, "proof.enc_elg.eq4"),
    (Reason::AffGRangeZ1, "proof.aff_g.range_z1"),
    (Reason::AffGRangeZ2, "proof.aff_g.range_z2"),
    (Reason::AffGEq1, "proof.aff_g.eq1"),
    (Reason::AffGEq2, "proof.aff_g.eq2"),
    (Reason::AffGEq3, "proof.aff_g.eq3"),
    (Reason::AffGEq4, "proof.aff_g.eq4"),
    (Reason::AffGEq5, "proof.aff_g.eq5"),
    (Reason::ModComposite, "proof.mod.composite"),
    (Reason::ModJacobi, "proof.mod.jacobi"),
    (Reason::ModEq1, "proof.mod.eq1"),
    (Reason::ModEq2, "proof.mod.eq2"),
    (Reason::PrmDegenerate, "proof.prm.degenerate"),
    (Reason::PrmEq1, "proof.prm.eq1"),
    (Reason::FacRangeZ1, "proof.fac.range_z1"),
    (Reason::FacRangeZ2, "proof.fac.range_z2"),
    (Reason::FacEq1, "proof.fac.eq1"),
    (Reason::FacEq2, "proof.fac.eq2"),
    (Reason::FacEq3, "proof.fac.eq3"),
    (Reason::DecRangeZ, "proof.dec.range_z"),
    (Reason::DecRangeW, "proof.dec.range_w"),
    (Reason::DecEq1, "proof.dec.eq1"),
    (Reason::DecEq2, "proof.dec.eq2"),
    (Reason::DecEq3, "proof.dec.eq3"),
    (Reason::AffGStarRangeZ1, "proof.aff_g_star.range_z1"),
    (Reason::AffGStarRangeZ2, "proof.aff_g_star.range_z2"),
    (Reason::AffGStarEq1, "proof.aff_g_star.eq1"),
    (Reason::AffGStarEq2, "proof.aff_g_star.eq2"),
    (Reason::AffGStarEq3, "proof.aff_g_star.eq3"),
];

impl Reason {
    /// The code, for example `proof.aff_g.range_z1`.
    pub fn code(self) -> &'static str {
        REASONS.iter().find(|(reason, _)| *reason == self).map_or("", |(_, code)| code)
    }

    /// The reason with this code, if it is on the list.
    pub fn from_code(code: &str) -> Option<Reason> {
        REASONS.iter().find(|(_, c)| *c == code).map(|(reason, _)| *reason)
    }
}

impl core::fmt::Display for Reason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.code())
    }
}
