//! Presigning: three rounds before the message is known. Source: book, chapter "Presigning"; one method per round.

#![allow(non_snake_case, reason = "the symbols of the book")]

pub mod values;

use num_bigint::{BigInt, BigUint};
use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Auxiliary, KeyShare, Presignature};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::hashing::{Context, h32};
use quorate_spec::labels;
use quorate_spec::messages::{
    PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect, PresignShares,
};
use quorate_spec::proofs::{AffGProof, ElogProof, EncElgProof};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{ByParty, Name, Next, Received, Start, for_each_peer, nobody};

use crate::curve::{
    self, Point, Scalar, encode_point, encode_point_array, encode_scalar, generator, integer_of,
};
use crate::integers::{decode_unit, encode_nat};
use crate::paillier::SecretKey;
use crate::presign::values::{
    Alert, Committed, Mta, Nonces, ReceivedMta, Share, Signer, belong_together, commit, draw_nonces, secrets,
    signers,
};
use crate::proofs::{aff_g, elog, enc_elg};
use crate::sampling;

/// What round 3 shows.
pub enum Sums {
    /// They are what they have to be.
    Agree(Box<Presignature>),
    /// One is not: an alert round follows.
    Differ(Alert),
}

/// One signer's presigning.
pub struct Presign {
    /// Who and which.
    pub name: Name,
    /// The tape. Secret.
    pub tape: Tape,
    /// X.
    pub public_key: Point,
    /// Key id.
    pub key_id: Hash,
    /// Epoch id.
    pub epoch: Hash,
    /// The own Paillier key. Secret.
    pub key: SecretKey,
    /// w_i = λ_i x_i. Secret.
    pub w: Scalar,
    /// All signers, the own party included.
    pub signers: ByParty<Signer>,
    /// Round 1, own. Secret.
    pub nonces: Nonces,
    /// Round 1, all.
    pub committed: ByParty<Committed>,
    /// Round 2, own, with γ_i, by recipient. Secret.
    pub mta: ByParty<Mta>,
    /// Round 2, own, with w_i, by recipient. Secret.
    pub mta_hat: ByParty<Mta>,
    /// Round 2, received, by sender.
    pub received_mta: ByParty<ReceivedMta>,
    /// h_{j,i} by sender i and recipient j.
    pub mta_hashes: ByParty<ByParty<Vec<u8>>>,
    /// Γ_j.
    pub gamma_points: ByParty<Point>,
    /// Γ.
    pub gamma_point: Point,
    /// χ_i. Secret.
    pub chi: Scalar,
    /// Round 3, all.
    pub shares: ByParty<Share>,
}

impl Presign {
    /// The session before its first message: nonces are drawn, nothing is computed from them. Fails with negligible probability.
    pub fn prepare(
        name: Name,
        key: &KeyShare,
        auxiliary: &Auxiliary,
        tape: Tape,
    ) -> Result<Presign, LocalError> {
        let signers = signers(&name, key, auxiliary)?;
        let secrets = secrets(&name, key, auxiliary)?;
        let public_key = curve::decode_point(&key.public_key).map_err(|_| LocalError::InvalidInput)?;
        if !belong_together(&name, &secrets, &public_key, &signers) {
            return Err(LocalError::InputMismatch);
        }
        let nonces = draw_nonces(&name.shape, &tape, &secrets.key.public)?;
        Ok(Presign {
            w: secrets.w,
            public_key,
            key_id: key.key_id(),
            epoch: auxiliary.epoch,
            key: secrets.key,
            signers,
            nonces,
            committed: ByParty::new(),
            mta: ByParty::new(),
            mta_hat: ByParty::new(),
            received_mta: ByParty::new(),
            mta_hashes: ByParty::new(),
            gamma_points: ByParty::new(),
            gamma_point: Point::IDENTITY,
            chi: Scalar::ZERO,
            shares: ByParty::new(),
            tape,
            name,
        })
    }

    /// Algorithm PS-R1: the own broadcast, and two proofs for each peer. Fails with negligible probability.
    pub fn begin(mut self) -> Result<Start<Presign>, LocalError> {
        let own = commit(&self.key.public, &self.nonces);
        if [own.Y].iter().chain(&own.A).chain(&own.B).any(curve::is_identity) {
            return Err(LocalError::Unlucky);
        }
        let mut direct = ByParty::new();
        for j in self.name.peers() {
            direct.insert(j, self.prove_commitments(&own, j)?.encode());
        }
        let broadcast = self.encode_committed(&own).encode();
        self.committed.insert(self.name.me, own);
        Ok(Start { name: self.name.clone(), protocol: self, echo: None, broadcast, direct })
    }

    /// Both Π_enc-elg for peer j.
    fn prove_commitments(&self, own: &Committed, j: u16) -> Result<PresignCommitProofs, LocalError> {
        let prove = |instance, value: &Scalar, nonce: &BigUint, randomness: &Scalar| {
            let x = integer_of(value);
            let witness = enc_elg::Witness { x: &x, rho: nonce, a: randomness };
            let statement = self.committed_statement(self.name.me, own, instance);
            let context = self.context(self.name.me, j, 1, instance);
            let setup = &self.signers[j].setup;
            enc_elg::prove(&self.name.shape.params, &self.tape, &context, &statement, setup, &witness)
        };
        let Nonces { k, gamma, a, b, rho, nu, .. } = &self.nonces;
        Ok(PresignCommitProofs {
            psi_k: prove(0, k, rho, a)?.encode(),
            psi_g: prove(1, gamma, nu, b)?.encode(),
        })
    }

    /// The statement of Π_enc-elg: instance 0 for K with A, 1 for G with B.
    fn committed_statement<'a>(
        &'a self,
        prover: u16,
        values: &'a Committed,
        instance: u8,
    ) -> enc_elg::Statement<'a> {
        let Committed { K, G, Y, A, B } = values;
        let (ciphertext, [first, second]) = if instance == 0 { (K, A) } else { (G, B) };
        let N = &self.signers[prover].paillier;
        enc_elg::Statement { N, K: ciphertext, Y: *Y, A: *first, B: *second }
    }

    fn encode_committed(&self, own: &Committed) -> PresignCommit {
        let bits = 2 * self.name.shape.params.modulus_bits;
        let [A_1, A_2] = own.A.each_ref().map(encode_point);
        let [B_1, B_2] = own.B.each_ref().map(encode_point);
        let (K, G) = (encode_nat(&own.K, bits), encode_nat(&own.G, bits));
        PresignCommit { K, G, Y: encode_point(&own.Y), A_1, A_2, B_1, B_2 }
    }

    /// Algorithm PS-R2: checks the ciphertexts; multiplies γ_i and w_i into every K_j.
    pub fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let params = &name.shape.params;
        // [PS-2]
        let committed = for_each_peer(&name.peers(), 1, |j| {
            let values = self.decode_committed(j, &received.broadcast[j])?;
            let proofs = PresignCommitProofs::decode(&name.shape, &received.direct[j])?;
            for (instance, proof) in [(0, &proofs.psi_k), (1, &proofs.psi_g)] {
                let proof = EncElgProof::decode(&name.shape, proof)?;
                let statement = self.committed_statement(j, &values, instance);
                let context = self.context(j, name.me, 1, instance);
                enc_elg::verify(params, &context, &statement, &self.signers[name.me].setup, &proof)?;
            }
            Ok(values)
        })?;
        committed.into_iter().for_each(|(j, values)| self.committed.insert(j, values));

        let name = &self.name;
        let own_gamma = generator() * self.nonces.gamma;
        let elog = self.prove_elog(2, 0, &own_gamma)?;
        let (mut hashes, mut direct) = (Vec::new(), ByParty::new());
        let (mut mta, mut mta_hat) = (ByParty::new(), ByParty::new());
        for j in name.peers() {
            let operation =
                self.multiply(j, &self.nonces.gamma, ["presign/beta", "presign/s", "presign/r"])?;
            let operation_hat =
                self.multiply(j, &self.w, ["presign/beta-hat", "presign/s-hat", "presign/r-hat"])?;
            let W = self.signers[name.me].weighted_share;
            let psi = self.prove_mta(j, 0, &operation, &self.nonces.gamma, own_gamma)?;
            let psi_hat = self.prove_mta(j, 1, &operation_hat, &self.w, W)?;
            let (D, F) = operation.encode(params);
            let (D_hat, F_hat) = operation_hat.encode(params);
            hashes.push(self.mta_hash(name.me, j, [&D, &F, &D_hat, &F_hat]).to_vec());
            let message =
                PresignMtaDirect { D, F, D_hat, F_hat, psi: psi.encode(), psi_hat: psi_hat.encode() };
            direct.insert(j, message.encode());
            mta.insert(j, operation);
            mta_hat.insert(j, operation_hat);
        }
        let message = PresignMta {
            echo: received.echo.to_vec(),
            Gamma: encode_point(&own_gamma),
            elog: elog.encode(),
            h: hashes,
        };
        self.mta = mta;
        self.mta_hat = mta_hat;
        self.mta_hashes.insert(self.name.me, self.name.peers().into_iter().zip(message.h.clone()).collect());
        self.gamma_points.insert(self.name.me, own_gamma);
        Ok(Next::Send { round: 2, broadcast: message.encode(), direct })
    }

    /// The values of party j's first broadcast. Fails with a decoding reason.
    fn decode_committed(&self, j: u16, body: &[u8]) -> Result<Committed, Reason> {
        let message = PresignCommit::decode(&self.name.shape, body)?;
        let N = &self.signers[j].paillier;
        Ok(Committed {
            K: decode_unit(&message.K, &N.square)?,
            G: decode_unit(&message.G, &N.square)?,
            Y: curve::decode_point(&message.Y)?,
            A: [curve::decode_point(&message.A_1)?, curve::decode_point(&message.A_2)?],
            B: [curve::decode_point(&message.B_1)?, curve::decode_point(&message.B_2)?],
        })
    }

    /// `D = K_j⊗x ⊕ enc_j(β; s)` and `F = enc_i(β; r)`: the product share of j is inside D, the own one is -β.
    fn multiply(&self, j: u16, x: &Scalar, labels: [&str; 3]) -> Result<Mta, LocalError> {
        let [beta_label, s_label, r_label] = labels;
        let params = &self.name.shape.params;
        let theirs = &self.signers[j].paillier;
        let own = &self.key.public;
        let beta = sampling::int(&self.tape, beta_label, j, 0, params.ell_prime);
        let s = sampling::unit(&self.tape, s_label, j, 0, &theirs.modulus, params.modulus_bits)?;
        let r = sampling::unit(&self.tape, r_label, j, 0, &own.modulus, params.modulus_bits)?;
        let product = theirs.scale(&self.committed[j].K, &integer_of(x));
        let D = theirs.add(&product, &theirs.encrypt(&beta, &s));
        Ok(Mta { D, F: own.encrypt(&beta, &r), beta, s, r })
    }

    /// Π_aff-g for peer j. `instance`: 0 for γ_i, 1 for w_i.
    fn prove_mta(
        &self,
        j: u16,
        instance: u8,
        operation: &Mta,
        x: &Scalar,
        X: Point,
    ) -> Result<AffGProof, LocalError> {
        let x = integer_of(x);
        let witness = aff_g::Witness { x: &x, y: &operation.beta, rho: &operation.s, rho_y: &operation.r };
        let statement = self.mta_statement(self.name.me, j, &operation.D, &operation.F, X);
        let context = self.context(self.name.me, j, 2, instance);
        let setup = &self.signers[j].setup;
        aff_g::prove(&self.name.shape.params, &self.tape, &context, &statement, setup, &witness)
    }

    /// The statement of Π_aff-g and Π_aff-g*: `prover` multiplied into K of `verifier`.
    pub fn mta_statement<'a>(
        &'a self,
        prover: u16,
        verifier: u16,
        D: &'a BigUint,
        F: &'a BigUint,
        X: Point,
    ) -> aff_g::Statement<'a> {
        let N_v = &self.signers[verifier].paillier;
        let N_p = &self.signers[prover].paillier;
        aff_g::Statement { N_v, N_p, C: &self.committed[verifier].K, D, Y: F, X }
    }

    /// `h_{j,i} = H32("presign/mta"; sid, i, j, D, F, D̂, F̂)`, i the sender.
    pub fn mta_hash(&self, from: u16, to: u16, ciphertexts: [&Vec<u8>; 4]) -> Hash {
        let [D, F, D_hat, F_hat] = ciphertexts;
        let items: &[&[u8]] = &[&self.name.sid, &from.to_be_bytes(), &to.to_be_bytes(), D, F, D_hat, F_hat];
        h32(labels::PRESIGN_MTA, items)
    }

    /// Π_elog: round 2, instance 0, for Γ_i with B_i and base G; round 3, instance 1, for Δ_i with A_i and base Γ.
    fn prove_elog(&self, round: u8, instance: u8, Z: &Point) -> Result<ElogProof, LocalError> {
        let own = &self.committed[self.name.me];
        let Nonces { k, gamma, a, b, .. } = &self.nonces;
        let witness = match instance {
            0 => elog::Witness { y: gamma, lambda: b },
            _ => elog::Witness { y: k, lambda: a },
        };
        let statement = self.elog_statement(own, instance, Z);
        elog::prove(&self.tape, &self.context(self.name.me, 0, round, instance), &statement, &witness)
    }

    fn elog_statement(&self, values: &Committed, instance: u8, Z: &Point) -> elog::Statement {
        let ([L, M], B) = match instance {
            0 => (values.B, generator()),
            _ => (values.A, self.gamma_point),
        };
        elog::Statement { L, M, Y: values.Y, Z: *Z, B }
    }

    /// Algorithm PS-R3: checks the products; publishes δ_i, Δ_i, S_i.
    pub fn round_2(&mut self, received: &Received) -> Result<Next, Error> {
        let name = &self.name;
        let checked = for_each_peer(&name.peers(), 2, |j| self.check_mta(j, received))?;
        for (j, (gamma_point, hashes, ciphertexts)) in checked {
            self.gamma_points.insert(j, gamma_point);
            self.mta_hashes.insert(j, hashes);
            self.received_mta.insert(j, ciphertexts);
        }
        self.gamma_point = self.gamma_points.values().sum();
        // [PS-5]
        if curve::is_identity(&self.gamma_point) {
            return Err(nobody(Reason::PresignGamma, 2).into());
        }

        let (delta, chi) = self.sum_products();
        let share = Share {
            delta: curve::scalar_of(&delta),
            Delta: self.gamma_point * self.nonces.k,
            S: self.gamma_point * curve::scalar_of(&chi),
        };
        if curve::is_identity(&share.S) {
            return Err(LocalError::Unlucky.into());
        }
        let message = PresignShares {
            echo: received.echo.to_vec(),
            delta: encode_scalar(&share.delta),
            Delta: encode_point(&share.Delta),
            S: encode_point(&share.S),
            elog: self.prove_elog(3, 1, &share.Delta)?.encode(),
        };
        self.chi = curve::scalar_of(&chi);
        self.shares.insert(self.name.me, share);
        Ok(Next::Send { round: 3, broadcast: message.encode(), direct: ByParty::new() })
    }

    /// Everything peer j sent in round 2: hash, ciphertexts, Π_elog, both Π_aff-g. [PS-3] [PS-4]
    fn check_mta(
        &self,
        j: u16,
        received: &Received,
    ) -> Result<(Point, ByParty<Vec<u8>>, ReceivedMta), Reason> {
        let name = &self.name;
        let params = &name.shape.params;
        let broadcast = PresignMta::decode(&name.shape, &received.broadcast[j])?;
        let direct = PresignMtaDirect::decode(&name.shape, &received.direct[j])?;
        let hashes: ByParty<Vec<u8>> = name.peers_of(j).into_iter().zip(broadcast.h).collect();
        let hash = self.mta_hash(j, name.me, [&direct.D, &direct.F, &direct.D_hat, &direct.F_hat]);
        if hashes[name.me] != hash {
            return Err(Reason::PresignMtaHash);
        }
        let gamma_point = curve::decode_point(&broadcast.Gamma)?;
        let own_square = &self.key.public.square;
        let their_square = &self.signers[j].paillier.square;
        let D = decode_unit(&direct.D, own_square)?;
        let F = decode_unit(&direct.F, their_square)?;
        let D_hat = decode_unit(&direct.D_hat, own_square)?;
        let F_hat = decode_unit(&direct.F_hat, their_square)?;

        let statement = self.elog_statement(&self.committed[j], 0, &gamma_point);
        let proof = ElogProof::decode(&name.shape, &broadcast.elog)?;
        elog::verify(&self.context(j, 0, 2, 0), &statement, &proof)?;
        let setup = &self.signers[name.me].setup;
        let weighted_share = self.signers[j].weighted_share;
        let operations =
            [(0, &D, &F, gamma_point, &direct.psi), (1, &D_hat, &F_hat, weighted_share, &direct.psi_hat)];
        for (instance, D, F, X, proof) in operations {
            let proof = AffGProof::decode(&name.shape, proof)?;
            let statement = self.mta_statement(j, name.me, D, F, X);
            aff_g::verify(params, &self.context(j, name.me, 2, instance), &statement, setup, &proof)?;
        }
        Ok((gamma_point, hashes, ReceivedMta { D, D_hat }))
    }

    /// δ_i and χ_i as integers, before reduction mod q. Secret.
    ///
    /// `δ_i = γ_i k_i + Σ_j (α_{i,j} - β_{i,j})` with `α_{i,j} = dec_i(D_{i,j})`, `χ_i` the same with w_i and the hatted values.
    pub fn sum_products(&self) -> (BigInt, BigInt) {
        let k = integer_of(&self.nonces.k);
        let mut delta = integer_of(&self.nonces.gamma) * &k;
        let mut chi = integer_of(&self.w) * &k;
        for j in self.name.peers() {
            let ReceivedMta { D, D_hat } = &self.received_mta[j];
            delta += self.key.decrypt(D) - &self.mta[j].beta;
            chi += self.key.decrypt(D_hat) - &self.mta_hat[j].beta;
        }
        (delta, chi)
    }

    /// Algorithm PS-FINISH: checks the sums.
    pub fn round_3(&mut self, received: &Received) -> Result<Sums, Error> {
        let name = &self.name;
        // [PS-6]
        let shares = for_each_peer(&name.peers(), 3, |j| {
            let message = PresignShares::decode(&name.shape, &received.broadcast[j])?;
            let share = Share {
                delta: curve::decode_scalar(&message.delta)?,
                Delta: curve::decode_point(&message.Delta)?,
                S: curve::decode_point(&message.S)?,
            };
            let statement = self.elog_statement(&self.committed[j], 1, &share.Delta);
            let proof = ElogProof::decode(&name.shape, &message.elog)?;
            elog::verify(&self.context(j, 0, 3, 1), &statement, &proof)?;
            Ok(share)
        })?;
        shares.into_iter().for_each(|(j, share)| self.shares.insert(j, share));

        let delta: Scalar = self.shares.values().map(|share| share.delta).sum();
        let sum_Delta: Point = self.shares.values().map(|share| share.Delta).sum();
        let sum_S: Point = self.shares.values().map(|share| share.S).sum();
        // [PS-8] [ALERT-1]
        if generator() * delta != sum_Delta {
            return Ok(Sums::Differ(Alert::Nonce));
        }
        // [PS-7] after the comparison: a δ that is 0 by a cheat does not match ΣΔ_j, and the alert finds the cheat
        let Some(inverse) = Option::<Scalar>::from(delta.invert()) else {
            return Err(nobody(Reason::PresignDelta, 3).into());
        };
        if sum_S != self.public_key * delta {
            return Ok(Sums::Differ(Alert::Chi));
        }
        // [PS-9]
        Ok(Sums::Agree(Box::new(self.presignature(&inverse, received.echo))))
    }

    fn presignature(&self, delta_inverse: &Scalar, echo: Hash) -> Presignature {
        let scaled = |point: &Point| encode_point_array(&(*point * *delta_inverse));
        Presignature {
            shape: self.name.shape,
            index: self.name.me,
            signers: self.name.parties.clone(),
            sid: self.name.sid,
            key_id: self.key_id,
            epoch: self.epoch,
            public_key: encode_point_array(&self.public_key),
            gamma_point: encode_point_array(&self.gamma_point),
            k_tilde: SecretBytes::new(encode_scalar(&(self.nonces.k * delta_inverse))),
            chi_tilde: SecretBytes::new(encode_scalar(&(self.chi * delta_inverse))),
            delta_tilde: self.shares.values().map(|share| scaled(&share.Delta)).collect(),
            s_tilde: self.shares.values().map(|share| scaled(&share.S)).collect(),
            echo,
        }
    }

    /// The context of a proof in this session.
    pub fn context(&self, prover: u16, verifier: u16, round: u8, instance: u8) -> Context<'_> {
        Context { sid: &self.name.sid, rid: &[], prover, verifier, round, instance }
    }
}
