//! The label table: every use of the XOF has its own label.
//!
//! Source: book, chapter "Hashing and labels". `DOMAIN` heads every input.

/// The first bytes of every XOF input.
pub const DOMAIN: &[u8] = b"quorate-v1";

/// Proof contexts.
pub const CTX: &str = "ctx";
/// Session ids.
pub const SID: &str = "sid";
/// Key ids.
pub const KEY: &str = "key";
/// The random tape.
pub const TAPE: &str = "tape";
/// Seeds: fresh bytes hashed with the long-term share.
pub const SEED: &str = "seed";
/// Echo of a round's broadcasts.
pub const ECHO: &str = "echo";
/// Commitment of key generation.
pub const KEYGEN_COMMIT: &str = "keygen/commit";
/// Pad of an encrypted share.
pub const KEYGEN_PAD: &str = "keygen/pad";
/// Confirmation of key generation.
pub const KEYGEN_CONFIRM: &str = "keygen/confirm";
/// Commitment of the auxiliary information.
pub const AUX_COMMIT: &str = "aux/commit";
/// Confirmation of the auxiliary information.
pub const AUX_CONFIRM: &str = "aux/confirm";
/// Hash of the MtA ciphertexts for one peer.
pub const PRESIGN_MTA: &str = "presign/mta";
/// Execution id of a signing session.
pub const SIGN_EID: &str = "sign/eid";
/// Check of a stored form.
pub const STORED: &str = "stored";
/// Bases of the primality test of own primes.
pub const PRIME_BASES: &str = "prime/bases";
/// Challenge of Π_sch.
pub const SCH_CHALLENGE: &str = "sch/challenge";
/// Challenge of Π_elog.
pub const ELOG_CHALLENGE: &str = "elog/challenge";
/// Challenge of Π_enc-elg.
pub const ENC_ELG_CHALLENGE: &str = "enc-elg/challenge";
/// Challenge of Π_aff-g.
pub const AFF_G_CHALLENGE: &str = "aff-g/challenge";
/// Challenge of Π_mod.
pub const MOD_CHALLENGE: &str = "mod/challenge";
/// Challenge of Π_prm.
pub const PRM_CHALLENGE: &str = "prm/challenge";
/// Challenge of Π_fac.
pub const FAC_CHALLENGE: &str = "fac/challenge";
/// Challenge of Π_dec.
pub const DEC_CHALLENGE: &str = "dec/challenge";
/// Challenge of Π_aff-g*.
pub const AFF_G_STAR_CHALLENGE: &str = "aff-g-star/challenge";

/// All labels, for the book's table and the test that they differ.
pub const LABELS: &[&str] = &[
    CTX,
    SID,
    KEY,
    TAPE,
    SEED,
    ECHO,
    KEYGEN_COMMIT,
    KEYGEN_PAD,
    KEYGEN_CONFIRM,
    AUX_COMMIT,
    AUX_CONFIRM,
    PRESIGN_MTA,
    SIGN_EID,
    STORED,
    PRIME_BASES,
    SCH_CHALLENGE,
    ELOG_CHALLENGE,
    ENC_ELG_CHALLENGE,
    AFF_G_CHALLENGE,
    MOD_CHALLENGE,
    PRM_CHALLENGE,
    FAC_CHALLENGE,
    DEC_CHALLENGE,
    AFF_G_STAR_CHALLENGE,
];
