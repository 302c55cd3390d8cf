//! Presigning: three rounds before the message is known. Source: book, chapter "Presigning"; one method per round.
//!
//! A round checks what all peers sent and computes what all peers get in the same plan, so that the lanes are full.

#![allow(non_snake_case, reason = "the symbols of the book")]

mod commitments;
pub mod products;
pub mod values;

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{KeyShare, Presignature};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::hashing::{Context, h32};
use quorate_spec::labels;
use quorate_spec::messages::{PresignMta, PresignMtaDirect, PresignShares};
use quorate_spec::params::Params;
use quorate_spec::proofs::{AffGProof, ElogProof};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{ByParty, Name, Next, Received, for_each_peer, nobody};
use subtle::ConstantTimeEq;

use crate::bignum::int::Int;
use crate::bignum::plan::Plan;
use crate::cancel::Cancel;
use crate::ct;
use crate::curve::{
    self, Point, Scalar, SecretScalar, encode_point, encode_point_array, encode_scalar, generator,
};
use crate::epoch::Epoch;
use crate::integers::{Units, encode_ciphertext, integer_of, scalar_of};
use crate::paillier::{Key, PendingPlaintext};
use crate::presign::commitments::Checks;
use crate::presign::products::Product;
use crate::presign::values::{Alert, Committed, ElGamal, Mta, Nonces, ReceivedMta, Share};
use crate::proofs::{aff_g, elog};
use crate::sharing;

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
    /// The keys of all signers, the own ones secret.
    pub epoch: Arc<Epoch>,
    /// Whether it goes on.
    pub cancel: Cancel,
    /// X.
    pub public_key: Point,
    /// Key id.
    pub key_id: Hash,
    /// w_i = λ_i x_i. Secret.
    pub w: SecretScalar,
    /// W_j = λ_j X_j.
    pub weighted_shares: ByParty<Point>,
    /// Round 1, own. Secret.
    pub nonces: Nonces,
    /// Round 1, all.
    pub committed: ByParty<Committed>,
    /// Round 2, own, with γ_i, by recipient. Secret.
    pub mta: ByParty<Mta>,
    /// Round 2, own, with w_i, by recipient. Secret.
    pub mta_hat: ByParty<Mta>,
    /// Round 2, received, by sender. Secret.
    pub received_mta: ByParty<ReceivedMta>,
    /// h_{j,i} by sender i and recipient j.
    pub mta_hashes: ByParty<ByParty<Vec<u8>>>,
    /// Γ_j.
    pub gamma_points: ByParty<Point>,
    /// Γ.
    pub gamma_point: Point,
    /// χ_i. Secret.
    chi: SecretScalar,
    /// Round 3, all.
    pub shares: ByParty<Share>,
}

/// What a stored share says of the signers, decoded.
pub struct Shares {
    /// w_i = λ_i x_i.
    w: SecretScalar,
    public_key: Point,
    /// W_j = λ_j X_j.
    weighted_shares: ByParty<Point>,
}

impl Shares {
    /// Reads a share for a session. Fails with `InvalidInput` on values that do not decode.
    pub fn decode(name: &Name, key: &KeyShare) -> Result<Shares, LocalError> {
        let mut weighted_shares = ByParty::new();
        for j in &name.parties {
            let position = usize::from(*j).checked_sub(1).ok_or(LocalError::InvalidInput)?;
            let stored = key.public_shares.get(position).ok_or(LocalError::InvalidInput)?;
            let public_share = curve::decode_point(stored).map_err(|_| LocalError::InvalidInput)?;
            weighted_shares.insert(*j, public_share * sharing::lagrange(&name.parties, *j));
        }
        let x = curve::decode_secret(&key.secret).map_err(|_| LocalError::InvalidInput)?;
        let w = SecretScalar::new(sharing::lagrange(&name.parties, name.me) * x.expose());
        let public_key = curve::decode_point(&key.public_key).map_err(|_| LocalError::InvalidInput)?;
        Ok(Shares { w, public_key, weighted_shares })
    }
}

/// A check of one peer's round 2, to come.
struct Checked<'a> {
    gamma_point: Point,
    hashes: ByParty<Vec<u8>>,
    elog: Result<(), Reason>,
    proofs: [Result<aff_g::Pending<'a>, Reason>; 2],
    plaintexts: [PendingPlaintext; 2],
}

/// What a peer sent in round 2, decoded.
struct Decoded {
    gamma_point: Point,
    hashes: ByParty<Vec<u8>>,
    elog: ElogProof,
    ciphertexts: ReceivedMta,
    psi: Vec<u8>,
    psi_hat: Vec<u8>,
}

impl Presign {
    /// The session before its first message: nonces are drawn, nothing is computed from them. Fails where share and public
    /// values do not belong together, and with negligible probability.
    pub fn prepare(
        name: Name,
        key: &KeyShare,
        shares: Shares,
        epoch: Arc<Epoch>,
        tape: Tape,
    ) -> Result<Presign, LocalError> {
        let Shares { w, public_key, weighted_shares } = shares;
        let sum: Point = weighted_shares.values().sum();
        let fits = (generator() * w.expose()).ct_eq(&weighted_shares[name.me]);
        if !ct::decide(fits, "a stored share that does not fit is refused") || sum != public_key {
            return Err(LocalError::InputMismatch);
        }
        let nonces = Nonces::draw(&tape, Key::Own(&epoch.key))?;
        Ok(Presign {
            w,
            public_key,
            key_id: key.key_id(),
            epoch,
            cancel: Cancel::default(),
            weighted_shares,
            nonces,
            committed: ByParty::new(),
            mta: ByParty::new(),
            mta_hat: ByParty::new(),
            received_mta: ByParty::new(),
            mta_hashes: ByParty::new(),
            gamma_points: ByParty::new(),
            gamma_point: Point::IDENTITY,
            chi: SecretScalar::new(Scalar::ZERO),
            shares: ByParty::new(),
            tape,
            name,
        })
    }

    fn params(&self) -> &Params {
        &self.name.shape.params
    }

    /// Algorithm PS-R2: checks the ciphertexts; multiplies γ_i and w_i into every K_j.
    pub fn round_1(&mut self, received: &Received) -> Result<Next, Error> {
        let epoch = Arc::clone(&self.epoch);
        let decoded: Vec<(u16, Result<_, Reason>)> =
            self.name.peers().into_iter().map(|j| (j, self.decode_committed(j, received))).collect();

        let mut plan = Plan::new();
        let mut checks: ByParty<Checks<'_>> = ByParty::new();
        for (j, decoded) in &decoded {
            let check = match decoded {
                Err(reason) => Err(*reason),
                Ok((values, proofs)) => Ok([
                    self.check_committed(&mut plan, &epoch, *j, values, 0, &proofs.psi_k),
                    self.check_committed(&mut plan, &epoch, *j, values, 1, &proofs.psi_g),
                ]),
            };
            checks.insert(*j, check);
        }
        let well_formed =
            checks.values().all(|check| matches!(check, Ok(proofs) if proofs.iter().all(Result::is_ok)));
        if !well_formed {
            // nothing will be sent: only the peers are judged
            self.cancel.check()?;
            let mut results = plan.run(epoch.backend);
            self.judge_committed(checks, &mut results)?;
            return Err(LocalError::Unlucky.into());
        }

        let committed: ByParty<Committed> =
            decoded.into_iter().filter_map(|(j, decoded)| Some((j, decoded.ok()?.0))).collect();
        let drawn = products::draw(self, &epoch)?;
        let planned = products::plan(self, &mut plan, &epoch, &committed, &drawn)?;
        self.cancel.check()?;
        let mut results = plan.run(epoch.backend);
        self.judge_committed(checks, &mut results)?;
        let computed = products::respond(self, &epoch, &committed, &drawn, planned, &mut results)?;
        committed.into_iter().for_each(|(j, values)| self.committed.insert(j, values));
        self.send_products(received, products::by_peer(drawn, computed))
    }

    /// The messages of round 2.
    fn send_products(
        &mut self,
        received: &Received,
        [with_gamma, with_w]: [ByParty<Product>; 2],
    ) -> Result<Next, Error> {
        let mut own_gamma = generator() * self.nonces.gamma.expose();
        ct::public(&mut own_gamma, "Γ_i is sent");
        let elog = self.prove_elog(2, 0, &own_gamma)?;
        let (mut hashes, mut direct) = (Vec::new(), ByParty::new());
        for ((j, (mta, psi)), (_, (mta_hat, psi_hat))) in with_gamma.into_iter().zip(with_w) {
            let [D, F, D_hat, F_hat] = [&mta.D, &mta.F, &mta_hat.D, &mta_hat.F]
                .map(|ciphertext| encode_ciphertext(self.params(), ciphertext));
            hashes.push(self.mta_hash(self.name.me, j, [&D, &F, &D_hat, &F_hat]).to_vec());
            let message =
                PresignMtaDirect { D, F, D_hat, F_hat, psi: psi.encode(), psi_hat: psi_hat.encode() };
            direct.insert(j, message.encode());
            self.mta.insert(j, mta);
            self.mta_hat.insert(j, mta_hat);
        }
        let message = PresignMta {
            echo: received.echo.to_vec(),
            Gamma: encode_point(&own_gamma),
            elog: elog.encode(),
            h: hashes,
        };
        let own_hashes = self.name.peers().into_iter().zip(message.h.iter().cloned()).collect();
        self.mta_hashes.insert(self.name.me, own_hashes);
        self.gamma_points.insert(self.name.me, own_gamma);
        Ok(Next::Send { round: 2, broadcast: ct::sent(message.encode()), direct })
    }

    /// `h_{j,i} = H32("presign/mta"; sid, i, j, D, F, D̂, F̂)`, i the sender.
    pub fn mta_hash(&self, from: u16, to: u16, ciphertexts: [&[u8]; 4]) -> Hash {
        let [D, F, D_hat, F_hat] = ciphertexts;
        let items: &[&[u8]] = &[&self.name.sid, &from.to_be_bytes(), &to.to_be_bytes(), D, F, D_hat, F_hat];
        h32(labels::PRESIGN_MTA, items)
    }

    /// Π_elog: round 2, instance 0, for Γ_i with B_i and base G; round 3, instance 1, for Δ_i with A_i and base Γ.
    fn prove_elog(&self, round: u8, instance: u8, Z: &Point) -> Result<ElogProof, LocalError> {
        let own = &self.committed[self.name.me];
        let Nonces { k, gamma, a, b, .. } = &self.nonces;
        let witness = match instance {
            0 => elog::Witness { y: gamma.expose(), lambda: b.expose() },
            _ => elog::Witness { y: k.expose(), lambda: a.expose() },
        };
        let statement = self.elog_statement(own, instance, Z);
        elog::prove(&self.tape, &self.context(self.name.me, 0, round, instance), &statement, &witness)
    }

    fn elog_statement(&self, values: &Committed, instance: u8, Z: &Point) -> elog::Statement {
        let ElGamal { Y, A, B } = values.points;
        let ([L, M], B) = match instance {
            0 => (B, generator()),
            _ => (A, self.gamma_point),
        };
        elog::Statement { L, M, Y, Z: *Z, B }
    }

    /// Algorithm PS-R3: checks the products; publishes δ_i, Δ_i, S_i.
    pub fn round_2(&mut self, received: &Received) -> Result<Next, Error> {
        let epoch = Arc::clone(&self.epoch);
        let peers = self.name.peers();
        let decoded: Vec<(u16, Result<Decoded, Reason>)> =
            peers.iter().map(|j| (*j, self.decode_products(*j, received))).collect();

        let mut plan = Plan::new();
        let mut checks = Vec::new();
        for (j, decoded) in &decoded {
            let check = decoded.as_ref().map_err(|reason| *reason);
            checks.push((*j, check.map(|decoded| self.check_products(&mut plan, &epoch, *j, decoded))));
        }
        self.cancel.check()?;
        let mut results = plan.run(epoch.backend);
        let mut verdicts: ByParty<Result<(), Reason>> = ByParty::new();
        let mut accepted = Vec::new();
        for (j, check) in checks {
            let verdict = check.and_then(|Checked { gamma_point, hashes, elog, proofs, plaintexts }| {
                elog?;
                for proof in proofs {
                    proof?.verify(&mut results)?;
                }
                accepted.push((j, gamma_point, hashes, plaintexts));
                Ok(())
            });
            verdicts.insert(j, verdict);
        }
        for_each_peer(&peers, 2, |j| verdicts[j])?;

        let mut ciphertexts: ByParty<ReceivedMta> =
            decoded.into_iter().filter_map(|(j, decoded)| Some((j, decoded.ok()?.ciphertexts))).collect();
        for (j, gamma_point, hashes, [alpha, alpha_hat]) in accepted {
            self.gamma_points.insert(j, gamma_point);
            self.mta_hashes.insert(j, hashes);
            let Some(mut values) = ciphertexts.remove(j) else { continue };
            values.delta = alpha.finish(&epoch.key, &mut results).sub(&self.mta[j].inside.beta);
            values.chi = alpha_hat.finish(&epoch.key, &mut results).sub(&self.mta_hat[j].inside.beta);
            self.received_mta.insert(j, values);
        }
        self.gamma_point = self.gamma_points.values().sum();
        // [PS-5]
        if curve::is_identity(&self.gamma_point) {
            return Err(nobody(Reason::PresignGamma, 2).into());
        }

        let (delta, chi) = self.sum_products();
        self.chi = SecretScalar::new(scalar_of(&chi));
        let mut share = Share {
            delta: scalar_of(&delta),
            Delta: self.gamma_point * self.nonces.k.expose(),
            S: self.gamma_point * self.chi.expose(),
        };
        ct::public(&mut share, "δ_i, Δ_i and S_i are sent");
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
        self.shares.insert(self.name.me, share);
        Ok(Next::Send { round: 3, broadcast: ct::sent(message.encode()), direct: ByParty::new() })
    }

    /// Everything peer j sent in round 2, up to its proofs. Fails with `presign.mta_hash` or a decoding reason. [PS-3]
    fn decode_products(&self, j: u16, received: &Received) -> Result<Decoded, Reason> {
        let name = &self.name;
        let broadcast = PresignMta::decode(&name.shape, &received.broadcast[j])?;
        let direct = PresignMtaDirect::decode(&name.shape, &received.direct[j])?;
        let hashes: ByParty<Vec<u8>> = name.peers_of(j).into_iter().zip(broadcast.h).collect();
        let hash = self.mta_hash(j, name.me, [&direct.D, &direct.F, &direct.D_hat, &direct.F_hat]);
        if hashes[name.me] != hash {
            return Err(Reason::PresignMtaHash);
        }
        let gamma_point = curve::decode_point(&broadcast.Gamma)?;
        let own = &self.epoch.key.public;
        let theirs = self.epoch.key_of(j).public();
        let mut units = Units::new();
        let mut decode = || {
            Ok(ReceivedMta {
                D: units.decode_square(&direct.D, &own.square, &own.modulus)?,
                F: units.decode_square(&direct.F, &theirs.square, &theirs.modulus)?,
                D_hat: units.decode_square(&direct.D_hat, &own.square, &own.modulus)?,
                F_hat: units.decode_square(&direct.F_hat, &theirs.square, &theirs.modulus)?,
                delta: Int::zero(),
                chi: Int::zero(),
            })
        };
        let decoded = decode();
        let ciphertexts = units.check(decoded)?;
        let elog = ElogProof::decode(&name.shape, &broadcast.elog)?;
        Ok(Decoded { gamma_point, hashes, elog, ciphertexts, psi: direct.psi, psi_hat: direct.psi_hat })
    }

    /// Checks Π_elog, plans both Π_aff-g and both decryptions. [PS-4]
    fn check_products<'a>(
        &self,
        plan: &mut Plan<'a>,
        epoch: &'a Epoch,
        j: u16,
        decoded: &Decoded,
    ) -> Checked<'a> {
        let Decoded { gamma_point, hashes, elog, ciphertexts, psi, psi_hat } = decoded;
        let statement = self.elog_statement(&self.committed[j], 0, gamma_point);
        let elog = elog::verify(&self.context(j, 0, 2, 0), &statement, elog);
        let ReceivedMta { D, F, D_hat, F_hat, .. } = ciphertexts;
        let operations = [(0, D, F, *gamma_point, psi), (1, D_hat, F_hat, self.weighted_shares[j], psi_hat)];
        let proofs = operations.map(|(instance, D, F, X, proof)| {
            let proof = AffGProof::decode(&self.name.shape, proof)?;
            let K = &self.committed[self.name.me].K;
            let (N_v, N_p) = (epoch.key_of(self.name.me), epoch.key_of(j));
            let statement = aff_g::Statement { N_v, N_p, C: K, D, Y: F, X };
            let context = self.context(j, self.name.me, 2, instance);
            aff_g::check(plan, self.params(), &context, &statement, &epoch.setup, &proof)
        });
        let plaintexts = [D, D_hat].map(|D| epoch.key.plan_decrypt(plan, D));
        Checked { gamma_point: *gamma_point, hashes: hashes.clone(), elog, proofs, plaintexts }
    }

    /// δ_i and χ_i as integers, before reduction mod q. Secret.
    ///
    /// `δ_i = γ_i k_i + Σ_j (α_{i,j} - β_{i,j})` with `α_{i,j} = dec_i(D_{i,j})`, `χ_i` the same with w_i and the hatted values.
    pub fn sum_products(&self) -> (Int, Int) {
        let k = integer_of(self.nonces.k.expose());
        let mut delta = integer_of(self.nonces.gamma.expose()).mul(&k);
        let mut chi = integer_of(self.w.expose()).mul(&k);
        for values in self.received_mta.values() {
            delta = delta.add(&values.delta);
            chi = chi.add(&values.chi);
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
        let inverse = delta.invert();
        if !ct::decide(inverse.is_some(), "δ is the sum of values that are sent") {
            return Err(nobody(Reason::PresignDelta, 3).into());
        }
        let inverse = inverse.unwrap_or(Scalar::ZERO);
        if sum_S != self.public_key * delta {
            return Ok(Sums::Differ(Alert::Chi));
        }
        // [PS-9]
        Ok(Sums::Agree(Box::new(self.presignature(&inverse, received.echo))))
    }

    fn presignature(&self, delta_inverse: &Scalar, echo: Hash) -> Presignature {
        let scaled = |point: &Point| encode_point_array(&(*point * *delta_inverse));
        let secret = |value: &SecretScalar| -> SecretBytes {
            SecretScalar::new(*value.expose() * delta_inverse).encode()
        };
        Presignature {
            shape: self.name.shape,
            index: self.name.me,
            signers: self.name.parties.clone(),
            sid: self.name.sid,
            key_id: self.key_id,
            epoch: self.epoch.id,
            public_key: encode_point_array(&self.public_key),
            gamma_point: encode_point_array(&self.gamma_point),
            k_tilde: secret(&self.nonces.k),
            chi_tilde: secret(&self.chi),
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
