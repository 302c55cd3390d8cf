//! The alert rounds: who made presigning fail. Source: book, chapter "Alert rounds".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::sync::Arc;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::fault::{Error, Fault, LocalError};
use quorate_spec::frame::ALERT_NONCE;
use quorate_spec::messages;
use quorate_spec::proofs::{AffGStarProof, DecProof};
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Received, for_each_peer, nobody};

use crate::bignum::nat::Nat;
use crate::bignum::plan::Plan;
use crate::curve::{Point, generator};
use crate::integers::{decode_unit, encode_ciphertext, integer_of};
use crate::paillier::{self, Key, PublicKey};
use crate::presign::Presign;
use crate::presign::values::{Alert, Inside, Mta};
use crate::proofs::{aff_g, aff_g_star, dec};

/// What a party published in an alert round. Public.
struct Published {
    /// The relevant D by recipient: D for "nonce", D̂ for "chi".
    D: ByParty<Nat>,
    /// The relevant F by recipient.
    F: ByParty<Nat>,
    dec: DecProof,
    aff_g_star: ByParty<AffGStarProof>,
}

/// Algorithm ALERT-P: the own ciphertexts of round 2, and proofs of what they hold for everyone.
pub fn publish(presign: &Presign, alert: Alert, echo: Hash) -> Result<messages::Alert, LocalError> {
    let epoch = Arc::clone(&presign.epoch);
    let (name, params) = (&presign.name, &presign.name.shape.params);
    let (x, operations) = match alert {
        Alert::Nonce => (&presign.nonces.gamma, &presign.mta),
        Alert::Chi => (&presign.w, &presign.mta_hat),
    };
    let x = integer_of(x.expose());
    let X = factor_point(presign, alert, name.me);

    let mut aff_g_star = Vec::new();
    for (j, operation) in operations.iter() {
        let Mta { D, F, inside: Inside { beta, s, r } } = operation;
        let statement = mta_statement(presign, name.me, j, D, F, X);
        let witness = aff_g_star::Witness { x: &x, y: beta, rho: s, rho_y: r };
        let context = presign.context(name.me, j, alert.round(), alert.instance());
        presign.cancel.check()?;
        let proof = aff_g_star::prove(epoch.backend, params, &presign.tape, &context, statement, witness)?;
        aff_g_star.push(proof.encode());
    }

    let received = |j: u16| match alert {
        Alert::Nonce => &presign.received_mta[j].D,
        Alert::Chi => &presign.received_mta[j].D_hat,
    };
    let own = Key::Own(&epoch.key);
    let pairs = operations.iter().map(|(j, operation)| (received(j), &operation.F));
    let added = sum_of_ciphertexts(own.public(), pairs);
    let (delta, chi) = presign.sum_products();
    let y = if alert == Alert::Nonce { delta } else { chi };
    let K = &presign.committed[name.me].K;

    // the nonce of K⊗x ⊕ D is its N-th root mod N, since 1 + yN = 1 mod N
    let mut plan = Plan::new();
    let scaled = own.plan_product(&mut plan, None, alloc::vec![own.natural_factor(K, &x.magnitude().0, 256)]);
    let scaled = scaled.finish(&mut plan.run(epoch.backend));
    let computed = own.modulus().reduce(&paillier::add(own.public(), &scaled, &added));
    let mut plan = Plan::new();
    let root = epoch.key.plan_root(&mut plan, &computed);
    let rho = root.finish(&mut plan.run(epoch.backend));

    let statement = dec_statement(presign, alert, name.me, &added);
    let witness = dec::Witness { x: &x, y: &y, rho: &rho };
    let context = presign.context(name.me, 0, alert.round(), alert.instance());
    presign.cancel.check()?;
    let dec = dec::prove(epoch.backend, &name.shape, &presign.tape, &context, statement, witness)?;

    let encode = |values: &ByParty<Mta>| {
        values
            .values()
            .map(|mta| (encode_ciphertext(params, &mta.D), encode_ciphertext(params, &mta.F)))
            .unzip()
    };
    let (D, F) = encode(&presign.mta);
    let (D_hat, F_hat) = encode(&presign.mta_hat);
    Ok(messages::Alert { echo: echo.to_vec(), D, F, D_hat, F_hat, dec: dec.encode(), aff_g_star })
}

/// Algorithm ALERT-V: everyone whose publication or proofs fail is to blame. There is always a fault, or it was cancelled. [ALERT-4]
pub fn judge(presign: &Presign, received: &Received) -> Error {
    let alert = if received.round == ALERT_NONCE { Alert::Nonce } else { Alert::Chi };
    let found = find_culprits(presign, alert, received);
    // where some proofs were left out nothing can be said
    if let Err(cancelled) = presign.cancel.check() {
        return Error::Local(cancelled);
    }
    Error::Fault(match found {
        Err(fault) => fault,
        Ok(()) => nobody(Reason::AlertInconclusive, alert.round()),
    })
}

fn find_culprits(presign: &Presign, alert: Alert, received: &Received) -> Result<(), Fault> {
    let (name, backend) = (&presign.name, presign.epoch.backend);
    // [ALERT-2] first: the statement of one party's Π_dec is made of other parties' publications
    let publications =
        for_each_peer(&name.parties, alert.round(), |j| parse(presign, alert, j, &received.broadcast[j]))?;
    // [ALERT-3]
    for_each_peer(&name.peers(), alert.round(), |j| {
        let Published { D, F, dec, aff_g_star } = &publications[j];
        let pairs = F.iter().map(|(i, F)| (&publications[i].D[j], F));
        let added = sum_of_ciphertexts(presign.epoch.key_of(j).public(), pairs);
        let statement = dec_statement(presign, alert, j, &added);
        let context = presign.context(j, 0, alert.round(), alert.instance());
        dec::verify(backend, &name.shape, &context, &statement, dec)?;
        for (i, proof) in aff_g_star.iter().filter(|_| !presign.cancel.is_cancelled()) {
            let X = factor_point(presign, alert, j);
            let statement = mta_statement(presign, j, i, &D[i], &F[i], X);
            let context = presign.context(j, i, alert.round(), alert.instance());
            aff_g_star::verify(backend, &name.shape.params, &context, &statement, proof)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// What j published, if it is what j committed to in round 2. Fails with `alert.mta_hash` or a decoding reason.
fn parse(presign: &Presign, alert: Alert, j: u16, body: &[u8]) -> Result<Published, Reason> {
    let name = &presign.name;
    let message = messages::Alert::decode(&name.shape, body)?;
    let lists = message.D.iter().zip(&message.F).zip(&message.D_hat).zip(&message.F_hat);
    let peers = name.peers_of(j);
    for (i, (((D, F), D_hat), F_hat)) in peers.iter().copied().zip(lists) {
        if presign.mta_hashes[j][i] != presign.mta_hash(j, i, [D, F, D_hat, F_hat]) {
            return Err(Reason::AlertMtaHash);
        }
    }
    let (D, F) = match alert {
        Alert::Nonce => (message.D, message.F),
        Alert::Chi => (message.D_hat, message.F_hat),
    };
    let unit_of = |bytes: &[u8], party: u16| decode_unit(bytes, presign.epoch.key_of(party).square());
    let D = peers.iter().zip(&D).map(|(i, D)| Ok((*i, unit_of(D, *i)?)));
    let F = peers.iter().zip(&F).map(|(i, F)| Ok((*i, unit_of(F, j)?)));
    let proofs = peers.iter().zip(&message.aff_g_star);
    let aff_g_star = proofs.map(|(i, proof)| Ok((*i, AffGStarProof::decode(&name.shape, proof)?)));
    Ok(Published {
        D: D.collect::<Result<_, Reason>>()?,
        F: F.collect::<Result<_, Reason>>()?,
        dec: DecProof::decode(&name.shape, &message.dec)?,
        aff_g_star: aff_g_star.collect::<Result<_, Reason>>()?,
    })
}

/// `⊕_i (D_{j,i} ⊖ F_{i,j})` under j's key, from pairs (D_{j,i}, F_{i,j}) for all i != j.
fn sum_of_ciphertexts<'a>(key: &PublicKey, pairs: impl Iterator<Item = (&'a Nat, &'a Nat)>) -> Nat {
    pairs.fold(key.square.one(), |sum, (D, F)| paillier::add(key, &sum, &paillier::subtract(key, D, F)))
}

/// Γ_j for "nonce", W_j for "chi".
fn factor_point(presign: &Presign, alert: Alert, j: u16) -> Point {
    match alert {
        Alert::Nonce => presign.gamma_points[j],
        Alert::Chi => presign.weighted_shares[j],
    }
}

/// The statement of Π_aff-g*: `prover` multiplied into K of `verifier`.
fn mta_statement<'a>(
    presign: &'a Presign,
    prover: u16,
    verifier: u16,
    D: &'a Nat,
    F: &'a Nat,
    X: Point,
) -> aff_g::Statement<'a, 'a> {
    let (N_v, N_p) = (presign.epoch.key_of(verifier), presign.epoch.key_of(prover));
    aff_g::Statement { N_v, N_p, C: &presign.committed[verifier].K, D, Y: F, X }
}

/// The statement of j's Π_dec: `S = δ_j G` with base G, or `S = S_j` with base Γ.
fn dec_statement<'a>(presign: &'a Presign, alert: Alert, j: u16, D: &'a Nat) -> dec::Statement<'a> {
    let share = &presign.shares[j];
    let (S, B) = match alert {
        Alert::Nonce => (generator() * share.delta, generator()),
        Alert::Chi => (share.S, presign.gamma_point),
    };
    let N = presign.epoch.key_of(j);
    dec::Statement { N, K: &presign.committed[j].K, D, X: factor_point(presign, alert, j), S, B }
}
