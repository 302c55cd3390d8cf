//! The registry of requirements.
//!
//! Every MUST of the book has an id and stands here with a one-line statement. A test of this crate holds the
//! book, this table and the tests against each other: an id that is missing in one of them fails the build.

/// A requirement of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The permanent id, for example `AFFG-V-4`.
    pub id: &'static str,
    /// What is required, in one line.
    pub statement: &'static str,
}

const fn r(id: &'static str, statement: &'static str) -> Requirement {
    Requirement { id, statement }
}

/// All requirements in the order of the book's chapters.
#[rustfmt::skip]
pub const REQUIREMENTS: &[Requirement] = &[
    // parameters
    r("PAR-1", "The parameter sets are exactly those of the table; a party accepts no other value of any column."),
    r("PAR-2", "Every parameter set satisfies the inequalities (a) to (g)."),
    r("PAR-3", "TOY1536 and parameter id 255 are refused unless the implementation was built for tests."),
    r("PAR-4", "Thresholds and parties satisfy 2 <= t <= n <= 64, indices are 1..n."),
    // encodings
    r("ENC-1", "A decoder accepts exactly the length of the type, and a message or proof exactly its fields."),
    r("ENC-2", "A scalar not below q is refused (decode.scalar)."),
    r("ENC-3", "A point is refused unless it is the compressed encoding of a curve point other than the identity (decode.point)."),
    r("ENC-4", "A residue not below its modulus is refused (decode.residue)."),
    r("ENC-5", "A unit that shares a factor with its modulus, zero included, is refused (decode.unit)."),
    r("ENC-6", "A signed integer outside J_b is refused (decode.int or the range reason of the proof)."),
    r("ENC-7", "No length, count or index sent by a peer steers an allocation, a loop or an access."),
    // frames
    r("FRAME-1", "A frame shorter than the header, or whose body has another length than stated or than its place demands, is refused (frame.length)."),
    r("FRAME-2", "A frame with another magic, parameter id or protocol id is refused (frame.header)."),
    r("FRAME-3", "A frame whose sender field is not the transport's identity is refused and the transport's sender is named (frame.sender)."),
    r("FRAME-4", "A frame with another session id or for another recipient is a local error: nobody is named and the session goes on."),
    r("FRAME-5", "Frames of the current round, of a round that may follow and of an earlier round again are accepted in any order; other rounds are refused (frame.round)."),
    r("FRAME-6", "An identical second frame is ignored; a different one for the same place is refused (frame.conflict)."),
    r("FRAME-7", "A frame of the branch not taken is broadcast.equivocation if its echo differs, else frame.branch."),
    r("FRAME-8", "A session that ended accepts no frame."),
    // sessions
    r("SESS-1", "The checks of a delivery run in the order of Algorithm SESS-DELIVER; the session id is compared before every check of what the header says."),
    r("SESS-2", "A round is judged only when all its frames are there, and nothing of the next round is handed out before every phase has passed."),
    r("SESS-3", "Every secret is erased no later than the erasure table of its protocol says, all of them when the session ends."),
    r("SESS-4", "A refusal does not withhold the frames of rounds that were completed before it."),
    // hashing
    r("HASH-1", "Every hash is the XOF over the injective encoding of its label and items."),
    r("HASH-2", "Every use has its own label from the label table."),
    r("HASH-3", "ctx binds session, joint randomness, prover, verifier, round and instance."),
    r("HASH-4", "The session id binds parameter set, protocol, n, t, party indices, key, epoch and the callers' execution id."),
    r("HASH-5", "A challenge covers ctx, the whole statement, the setup and every commitment, each as an item of its own."),
    // sampling
    r("SAMP-1", "A scalar is 64 bytes of the stream reduced mod q."),
    r("SAMP-2", "A challenge is a scalar in symmetric representation, in (-q/2, q/2)."),
    r("SAMP-3", "An element of J_b is b+1 bits of the stream, excess top bits dropped, sign extended."),
    r("SAMP-4", "A residue is |N|/8 + 16 bytes mod N; a unit is a residue that must be coprime to N."),
    r("SAMP-5", "Binary challenges are read first byte first, most significant bit first, from one stream."),
    r("SAMP-6", "The residues of Π_mod are consecutive blocks of one stream."),
    r("SAMP-7", "Every random value of a session is the tape's value for its label, peer and counter."),
    r("SAMP-8", "In production the seed is 32 fresh bytes of the operating system hashed with the long-term share, used for one session."),
    // paillier, pedersen
    r("PAI-1", "Encryption is (1 + xN) r^N mod N^2 for x in [-N/2, N/2) and a unit r."),
    r("PAI-2", "Decryption returns the symmetric residue."),
    r("PAI-3", "A party's own p, q are distinct primes of exactly half the bits with both top bits set, 3 mod 4, and gcd(N, φ(N)) = 1."),
    r("PED-1", "A party's own p̂, q̂ are distinct safe primes of exactly half the bits with both top bits set."),
    r("PED-2", "A commitment is s^x t^μ mod N̂ with signed integer exponents."),
    // sharing
    r("VSS-1", "A dealer's polynomial has exactly t coefficients and t commitments."),
    r("VSS-2", "A share is accepted only if it lies on the committed polynomial."),
    r("VSS-3", "Lagrange coefficients are taken over the signing set, whose members are distinct parties of the key."),
    // proofs, all
    r("PROOF-1", "A verifier runs the checks of a proof in the order of its algorithm; the first that fails gives the reason."),
    r("PROOF-2", "Π_enc-elg, Π_aff-g and Π_fac use the verifier's setup; a verifier uses its own."),
    // sch
    r("SCH-P-1", "Prover: commitment and response as in Algorithm SCH-P."),
    r("SCH-V-1", "Verifier: zG = A + eX (proof.sch.eq1)."),
    // elog
    r("ELOG-P-1", "Prover: commitments and responses as in Algorithm ELOG-P."),
    r("ELOG-V-1", "Verifier: zG = A_L + eL (proof.elog.eq1)."),
    r("ELOG-V-2", "Verifier: uG + zY = A_M + eM (proof.elog.eq2)."),
    r("ELOG-V-3", "Verifier: uB = A_Z + eZ (proof.elog.eq3)."),
    // enc-elg
    r("ENCELG-P-1", "Prover: masks, commitments and responses as in Algorithm ENCELG-P."),
    r("ENCELG-P-2", "Prover: a response outside its range is an error, never sent."),
    r("ENCELG-V-1", "Verifier: every field decodes; commitments and z2 are units."),
    r("ENCELG-V-2", "Verifier: z1 in J_{ℓ+ε} (proof.enc_elg.range_z1)."),
    r("ENCELG-V-3", "Verifier: enc_N(z1; z2) = D ⊕ K⊗e (proof.enc_elg.eq1)."),
    r("ENCELG-V-4", "Verifier: z1 G + wY = E + eB (proof.enc_elg.eq2)."),
    r("ENCELG-V-5", "Verifier: wG = F + eA (proof.enc_elg.eq3)."),
    r("ENCELG-V-6", "Verifier: com(z1; z3) = T S^e (proof.enc_elg.eq4)."),
    // aff-g
    r("AFFG-P-1", "Prover: masks, commitments and responses as in Algorithm AFFG-P."),
    r("AFFG-P-2", "Prover: a response outside its range is an error, never sent."),
    r("AFFG-V-1", "Verifier: every field decodes; commitments, w and w_y are units."),
    r("AFFG-V-2", "Verifier: z1 in J_{ℓ+ε} (proof.aff_g.range_z1)."),
    r("AFFG-V-3", "Verifier: z2 in J_{ℓ'+ε} (proof.aff_g.range_z2)."),
    r("AFFG-V-4", "Verifier: C⊗z1 ⊕ enc_{N_v}(z2; w) = A ⊕ D⊗e (proof.aff_g.eq1)."),
    r("AFFG-V-5", "Verifier: z1 G = B_x + eX (proof.aff_g.eq2)."),
    r("AFFG-V-6", "Verifier: enc_{N_p}(z2; w_y) = B_y ⊕ Y⊗e (proof.aff_g.eq3)."),
    r("AFFG-V-7", "Verifier: com(z1; z3) = E S^e (proof.aff_g.eq4)."),
    r("AFFG-V-8", "Verifier: com(z2; z4) = F T^e (proof.aff_g.eq5)."),
    // mod
    r("MOD-P-1", "Prover: w, bits and roots as in Algorithm MOD-P, x_i the root that is itself a square."),
    r("MOD-V-1", "Verifier: w, x_i, z_i decode as units mod N."),
    r("MOD-V-2", "Verifier: N is odd and 2^(N-1) != 1 mod N (modulus.even, proof.mod.composite)."),
    r("MOD-V-3", "Verifier: the Jacobi symbol (w/N) is -1 (proof.mod.jacobi)."),
    r("MOD-V-4", "Verifier: x_i^4 = (-1)^a_i w^b_i y_i for all m (proof.mod.eq1)."),
    r("MOD-V-5", "Verifier: z_i^N = y_i for all m (proof.mod.eq2)."),
    // prm
    r("PRM-P-1", "Prover: commitments and responses as in Algorithm PRM-P."),
    r("PRM-V-1", "Verifier: s, t, A_i decode as units mod N̂."),
    r("PRM-V-2", "Verifier: s and t are none of 1, N̂-1, and s != t (proof.prm.degenerate)."),
    r("PRM-V-3", "Verifier: t^z_i = A_i s^e_i for all m (proof.prm.eq1)."),
    r("PRM-V-4", "All A_i are hashed before any challenge bit is read, and all bits come from one output."),
    // fac
    r("FAC-P-1", "Prover: masks, commitments and responses as in Algorithm FAC-P."),
    r("FAC-P-2", "Prover: a response outside its range is an error, never sent."),
    r("FAC-V-1", "Verifier: every field decodes; commitments are units."),
    r("FAC-V-2", "Verifier: z1 in J_{ℓ+ε_fac+η} (proof.fac.range_z1)."),
    r("FAC-V-3", "Verifier: z2 in J_{ℓ+ε_fac+η} (proof.fac.range_z2)."),
    r("FAC-V-4", "Verifier: com(z1; w1) = A P^e (proof.fac.eq1)."),
    r("FAC-V-5", "Verifier: com(z2; w2) = B Q^e (proof.fac.eq2)."),
    r("FAC-V-6", "Verifier: Q^z1 t^v = T R^e with R = s^N (proof.fac.eq3)."),
    // dec
    r("DEC-P-1", "Prover: masks, commitments and responses as in Algorithm DEC-P."),
    r("DEC-P-2", "Prover: a response outside its range is an error, never sent."),
    r("DEC-V-1", "Verifier: every field decodes; ciphertexts and nonces are units."),
    r("DEC-V-2", "Verifier: z in J_{ℓ+ε_bin} in all m repetitions (proof.dec.range_z)."),
    r("DEC-V-3", "Verifier: w in J_{ℓ_y+ε_bin} in all m repetitions (proof.dec.range_w)."),
    r("DEC-V-4", "Verifier: enc_N(w; ν) ⊖ K⊗z = A ⊕ D⊗e in all m repetitions (proof.dec.eq1)."),
    r("DEC-V-5", "Verifier: zG = C + eX in all m repetitions (proof.dec.eq2)."),
    r("DEC-V-6", "Verifier: wB = E + eS in all m repetitions (proof.dec.eq3)."),
    // aff-g*
    r("AFFGS-P-1", "Prover: masks, commitments and responses as in Algorithm AFFGS-P."),
    r("AFFGS-P-2", "Prover: a response outside its range is an error, never sent."),
    r("AFFGS-V-1", "Verifier: every field decodes; ciphertexts and nonces are units."),
    r("AFFGS-V-2", "Verifier: z1 in J_{ℓ+ε_bin} in all m repetitions (proof.aff_g_star.range_z1)."),
    r("AFFGS-V-3", "Verifier: z2 in J_{ℓ'+ε_bin} in all m repetitions (proof.aff_g_star.range_z2)."),
    r("AFFGS-V-4", "Verifier: C⊗z1 ⊕ enc_{N_v}(z2; w) = A ⊕ D⊗e in all m repetitions (proof.aff_g_star.eq1)."),
    r("AFFGS-V-5", "Verifier: z1 G = R + eX in all m repetitions (proof.aff_g_star.eq2)."),
    r("AFFGS-V-6", "Verifier: enc_{N_p}(z2; w_y) = B ⊕ Y⊗e in all m repetitions (proof.aff_g_star.eq3)."),
    // key generation
    r("KG-1", "Round 1 broadcasts only the commitment V_i, which binds session and index."),
    r("KG-2", "Round 2 opens; every opening matches its commitment (commit.open)."),
    r("KG-3", "Every polynomial commitment and Diffie-Hellman key decodes as a point other than the identity."),
    r("KG-4", "rid and chain code are the exclusive or of all contributions."),
    r("KG-5", "Every Π_sch for the constant term verifies under the commitment A_j fixed in round 1 and a ctx that contains rid."),
    r("KG-6", "Shares are encrypted to each recipient and checked against the commitments; a failure leads to a complaint."),
    r("KG-7", "A complaint is judged by everyone from the broadcasts alone: either the dealer or the complainer is named."),
    r("KG-8", "A public key or public share equal to the identity aborts (keygen.identity)."),
    r("KG-9", "The share is output only when all confirmations agree (keygen.confirm)."),
    r("KG-10", "A party computes its messages as in Algorithms KG-R1 to KG-R4."),
    // auxiliary information
    r("AUX-1", "Round 1 broadcasts only the commitment V_i, which binds session and index."),
    r("AUX-2", "Round 2 opens; every opening matches its commitment (commit.open)."),
    r("AUX-3", "Every N and N̂ has exactly |N| bits and is odd (modulus.length, modulus.even)."),
    r("AUX-4", "All moduli of the run are distinct (modulus.reused); a duplicate between two other parties names nobody."),
    r("AUX-5", "Every Π_prm verifies before round 3 is sent."),
    r("AUX-6", "Every Π_mod and every received Π_fac, under its own setup, verifies before round 4 is sent."),
    r("AUX-7", "The auxiliary information is output only when all confirmations agree (aux.confirm)."),
    r("AUX-8", "A party computes its messages as in Algorithms AUX-R1 to AUX-R4, from primes that no other run has used."),
    // presigning
    r("PS-1", "The signing set has exactly t distinct parties of the key, this one included."),
    r("PS-2", "Both Π_enc-elg of every peer verify before round 2 is sent."),
    r("PS-3", "Received D, F, D̂, F̂ match the broadcast hash (presign.mta_hash)."),
    r("PS-4", "Both Π_aff-g and the Π_elog of every peer verify before round 3 is sent."),
    r("PS-5", "The sum of the Γ_j is not the identity (presign.gamma)."),
    r("PS-6", "Every Π_elog of round 3 verifies before the sums are formed."),
    r("PS-7", "If δG equals ΣΔ_j and δ is zero the session ends (presign.delta); the comparison comes first."),
    r("PS-8", "If δG differs from ΣΔ_j the alert round nonce begins; otherwise if ΣS_j differs from δX the alert round chi begins."),
    r("PS-9", "The presignature is output only when both equations hold."),
    r("PS-10", "A party computes its messages as in Algorithms PS-R1 to PS-R3, with the same β in D and F."),
    // alerts
    r("ALERT-1", "An alert round begins only after the inequality was computed from received messages."),
    r("ALERT-2", "Published ciphertexts match the hashes of round 2 (alert.mta_hash), before any proof that depends on them is judged."),
    r("ALERT-3", "Π_dec and every Π_aff-g* of every peer is checked; all that fail are named."),
    r("ALERT-4", "The session produces no presignature and no signature after an alert, whatever its result."),
    r("ALERT-5", "A party computes its message as in Algorithm ALERT-P."),
    // signing
    r("SIGN-1", "A presignature is consumed by value and used for one message."),
    r("SIGN-2", "Signing from a presignature takes the message and hashes it inside; it takes neither a hash nor a derivation."),
    r("SIGN-3", "The session id of signing binds presignature, hash suite and digest."),
    r("SIGN-4", "Every received share satisfies σ_j Γ = m Δ̃_j + r S̃_j (sign.share)."),
    r("SIGN-5", "s is normalized to the lower half and the recovery id follows it."),
    r("SIGN-6", "The signature verifies under X, and its recovery id gives X, before it is returned (sign.output)."),
    r("SIGN-7", "r = 0 is refused (sign.output)."),
    r("SIGN-8", "A party computes its message as in Algorithm SIGN-R1, with the echo of presigning round 3."),
    // stored forms
    r("STORE-1", "A reader refuses bytes that are not exactly one stored form of version 1 of what it asked for."),
    r("STORE-2", "A reader refuses a stored form whose check is not the hash of the bytes before it."),
    // faults
    r("FAULT-1", "A refusal carries exactly one code of the closed list, the culprits, the attribution and the round."),
    r("FAULT-2", "All senders that fail in a phase are named; the reason is that of the first of them."),
    r("FAULT-3", "After a fault the session is dead, its secrets are erased and no output exists."),
    r("FAULT-4", "Local misuse is an error of another type and names nobody."),
    r("FAULT-5", "No honest party is named, whatever the others do."),
    r("BLAME-1", "Every round after the first carries the echo of the broadcasts before it; a difference is broadcast.equivocation and names nobody."),
    r("BLAME-2", "The echo is compared before any other check of the round."),
    // channels
    r("CHAN-1", "Frames are handed over with the identity which the transport authenticated."),
];
