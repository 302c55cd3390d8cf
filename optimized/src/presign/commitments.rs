//! Round 1 of presigning: the nonces, encrypted and committed to, with proofs. Source: Algorithms PS-R1 and PS-R2, step 1.

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::sync::Arc;
use alloc::vec::Vec;

use quorate_spec::codec::Record;
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::messages::{PresignCommit, PresignCommitProofs};
use quorate_spec::proofs::EncElgProof;
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Received, Start, for_each_peer};

use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{self, encode_point};
use crate::epoch::Epoch;
use crate::integers::{Units, encode_ciphertext, integer_of};
use crate::paillier::Key;
use crate::presign::Presign;
use crate::presign::values::{Committed, ElGamal, Nonces};
use crate::proofs::enc_elg;

/// Both proofs of one peer, to come, or why they or the values were refused.
pub(super) type Checks<'a> = Result<[Result<enc_elg::Pending<'a>, Reason>; 2], Reason>;

impl Presign {
    /// Algorithm PS-R1: the own broadcast, and two proofs for each peer. Fails with negligible probability.
    pub fn begin(mut self) -> Result<Start<Presign>, LocalError> {
        let epoch = Arc::clone(&self.epoch);
        let own = Key::Own(&epoch.key);
        let points = ElGamal::commit(&self.nonces)?;
        let Nonces { k, gamma, a, b, rho, nu, .. } = &self.nonces;
        let values = [(integer_of(k.expose()), rho, a), (integer_of(gamma.expose()), nu, b)];

        let mut plan = Plan::new();
        let [K, G] = values.each_ref().map(|(x, nonce, _)| own.plan_encrypt(&mut plan, x, nonce, Vec::new()));
        let mut provers = Vec::new();
        for j in self.name.peers() {
            for (instance, (x, rho, a)) in [0, 1].into_iter().zip(&values) {
                let context = self.context(self.name.me, j, 1, instance);
                let witness = enc_elg::Witness { x, rho, a: a.expose() };
                let setup = &epoch.peers[j].setup;
                let prover =
                    enc_elg::commit(&mut plan, self.params(), &self.tape, &context, own, setup, witness)?;
                provers.push((j, instance, prover));
            }
        }
        let mut results = plan.run(epoch.backend);
        let committed = Committed { K: K.finish(&mut results), G: G.finish(&mut results), points };

        let mut plan = Plan::new();
        let mut responders = Vec::new();
        for (j, instance, prover) in provers {
            let statement = committed_statement(own, &committed, instance);
            responders.push((j, instance, prover.respond(&statement, &mut results, &mut plan)?));
        }
        let mut results = plan.run(epoch.backend);
        let mut proofs: ByParty<[Vec<u8>; 2]> = ByParty::new();
        for (j, instance, responder) in responders {
            let proof = responder.finish(&mut results)?.encode();
            match instance {
                0 => proofs.insert(j, [proof, Vec::new()]),
                _ => {
                    if let Some([psi_k, _]) = proofs.remove(j) {
                        proofs.insert(j, [psi_k, proof]);
                    }
                }
            }
        }
        let direct = proofs
            .into_iter()
            .map(|(j, [psi_k, psi_g])| (j, PresignCommitProofs { psi_k, psi_g }.encode()))
            .collect();
        let broadcast = self.encode_committed(&committed).encode();
        self.committed.insert(self.name.me, committed);
        Ok(Start {
            name: self.name.clone(),
            protocol: self,
            echo: None,
            broadcast: ct::sent(broadcast),
            direct,
        })
    }

    fn encode_committed(&self, own: &Committed) -> PresignCommit {
        let Committed { K, G, points: ElGamal { Y, A, B } } = own;
        let [A_1, A_2] = A.each_ref().map(encode_point);
        let [B_1, B_2] = B.each_ref().map(encode_point);
        let (K, G) = (encode_ciphertext(self.params(), K), encode_ciphertext(self.params(), G));
        PresignCommit { K, G, Y: encode_point(Y), A_1, A_2, B_1, B_2 }
    }

    /// The values of party j's first round. Fails with a decoding reason.
    pub(super) fn decode_committed(
        &self,
        j: u16,
        received: &Received,
    ) -> Result<(Committed, PresignCommitProofs), Reason> {
        let message = PresignCommit::decode(&self.name.shape, &received.broadcast[j])?;
        let key = self.epoch.key_of(j).public();
        let mut units = Units::new();
        let mut decode = || {
            Ok(Committed {
                K: units.decode_square(&message.K, &key.square, &key.modulus)?,
                G: units.decode_square(&message.G, &key.square, &key.modulus)?,
                points: ElGamal {
                    Y: curve::decode_point(&message.Y)?,
                    A: [curve::decode_point(&message.A_1)?, curve::decode_point(&message.A_2)?],
                    B: [curve::decode_point(&message.B_1)?, curve::decode_point(&message.B_2)?],
                },
            })
        };
        let decoded = decode();
        let values = units.check(decoded)?;
        let proofs = PresignCommitProofs::decode(&self.name.shape, &received.direct[j])?;
        Ok((values, proofs))
    }

    /// Plans the check of one Π_enc-elg. `instance`: 0 for K, 1 for G.
    pub(super) fn check_committed<'a>(
        &self,
        plan: &mut Plan<'a>,
        epoch: &'a Epoch,
        j: u16,
        values: &Committed,
        instance: u8,
        proof: &[u8],
    ) -> Result<enc_elg::Pending<'a>, Reason> {
        let proof = EncElgProof::decode(&self.name.shape, proof)?;
        let statement = committed_statement(epoch.key_of(j), values, instance);
        let context = self.context(j, self.name.me, 1, instance);
        enc_elg::check(plan, self.params(), &context, &statement, &epoch.setup, &proof)
    }

    /// Names everyone whose ciphertexts or proofs fail. [PS-2]
    pub(super) fn judge_committed(
        &self,
        checks: ByParty<Checks<'_>>,
        results: &mut Results,
    ) -> Result<(), Error> {
        let mut verdicts: ByParty<Result<(), Reason>> = ByParty::new();
        for (j, check) in checks {
            let verdict = check.and_then(|[psi_k, psi_g]| {
                psi_k?.verify(results)?;
                psi_g?.verify(results)
            });
            verdicts.insert(j, verdict);
        }
        for_each_peer(&self.name.peers(), 1, |j| verdicts[j])?;
        Ok(())
    }
}

/// The statement of Π_enc-elg: instance 0 for K with A, 1 for G with B.
fn committed_statement<'k, 'v>(
    key: Key<'k>,
    values: &'v Committed,
    instance: u8,
) -> enc_elg::Statement<'k, 'v> {
    let Committed { K, G, points: ElGamal { Y, A, B } } = values;
    let (ciphertext, [first, second]) = if instance == 0 { (K, A) } else { (G, B) };
    enc_elg::Statement { N: key, K: ciphertext, Y: *Y, A: *first, B: *second }
}
