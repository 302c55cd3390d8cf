//! Presigning with one cheat (party 2 of signers 1 and 2, or of three signers).

use std::sync::OnceLock;

use quorate_adversary::cheat::{cheat, edit, edit_broadcast, untouched};
use quorate_adversary::network::Ends;
use quorate_reference::curve::{self, Scalar, generator};
use quorate_reference::engine::{prepare_presign, start_presign};
use quorate_reference::presign::Presign;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Auxiliary, Inputs, KeyShare, PresignInputs, Session};
use quorate_spec::fault::Attribution::{None as Nobody, Public};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::Frame;
use quorate_spec::messages::{
    PresignCommit, PresignCommitProofs, PresignMta, PresignMtaDirect, PresignShares,
};
use quorate_spec::params::{P2048, Shape, TOY1536};
use quorate_spec::proofs::{AffGProof, ElogProof, EncElgProof};
use quorate_spec::reason::Reason;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{Next, Received, Start};

use crate::outcome::*;
use crate::parties::{Wallet, test_primes, wallet};

/// One key of three parties, two of whom sign.
pub(crate) fn wallet_2_of_3() -> &'static Wallet {
    static WALLET: OnceLock<Wallet> = OnceLock::new();
    WALLET.get_or_init(|| wallet(TOY1536, 3, 2))
}

/// One key of three parties, all of whom sign.
pub(crate) fn wallet_3_of_3() -> &'static Wallet {
    static WALLET: OnceLock<Wallet> = OnceLock::new();
    WALLET.get_or_init(|| wallet(TOY1536, 3, 3))
}

pub(crate) fn shape() -> Shape {
    Shape::of_signers(TOY1536, 3, 2).unwrap()
}

fn inputs(index: u16) -> PresignInputs<'static> {
    wallet_2_of_3().presign_inputs(index, &[1, 2], "cheat")
}

/// An honest party.
fn party(index: u16) -> (u16, (Box<dyn Session>, Vec<Frame>)) {
    (index, open(Inputs::Presign(inputs(index))))
}

/// What a party starts with, for cheats and for what only the party itself knows.
fn start(index: u16) -> Start<Presign> {
    start_presign(inputs(index)).unwrap()
}

fn run_with(
    start_2: Start<Presign>,
    edit: impl FnMut(&mut Presign, &Received, &mut Next) + Send + 'static,
) -> Ends {
    run(vec![party(1), (2, cheat(start_2, edit))])
}

/// Edits what the cheat sends to party 1 alone.
pub(crate) fn edit_direct<R: Record>(
    next: &mut Next,
    round: u8,
    to: u16,
    shape: &Shape,
    change: impl FnOnce(&mut R),
) {
    if let Next::Send { round: this, direct, .. } = next
        && *this == round
    {
        let mut body = direct[to].clone();
        edit(shape, &mut body, change);
        direct.insert(to, body);
    }
}

#[test]
fn ps_1_signing_sets_that_do_not_fit_are_local_errors() {
    // PS-1, VSS-3, FAULT-4
    let wallet = wallet_2_of_3();
    for signers in [&[][..], &[1], &[1, 1], &[2, 1], &[1, 4], &[0, 1], &[2, 3], &[1, 2, 3]] {
        let error = refused(Inputs::Presign(wallet.presign_inputs(1, signers, "sets")));
        assert_eq!(error, Some(LocalError::InvalidParties), "{signers:?}");
    }
    // a share of one key with the auxiliary information of another party, or for another key
    let mut mixed = wallet.presign_inputs(1, &[1, 2], "mixed");
    mixed.auxiliary = &wallet.auxiliaries[&2];
    assert_eq!(refused(Inputs::Presign(mixed)), Some(LocalError::InputMismatch));
    let mut mixed = wallet.presign_inputs(1, &[1, 2], "mixed");
    mixed.key = &wallet_3_of_3().keys[&1];
    assert_eq!(refused(Inputs::Presign(mixed)), Some(LocalError::InputMismatch));
    // the own primes, the own share or the public key of someone else: a local error, or the party would be named
    let swap = |change: &dyn Fn(&mut KeyShare, &mut Auxiliary)| {
        let (mut key, mut auxiliary) = copies(wallet, 1);
        change(&mut key, &mut auxiliary);
        let mut inputs = wallet.presign_inputs(1, &[1, 2], "swap");
        (inputs.key, inputs.auxiliary) = (&key, &auxiliary);
        refused(Inputs::Presign(inputs))
    };
    let mismatch = Some(LocalError::InputMismatch);
    assert_eq!(swap(&|_, _| {}), None);
    // two parameter sets, which no file of a vector can hold
    assert_eq!(swap(&|_, auxiliary| auxiliary.params = P2048), mismatch);
    assert_eq!(swap(&|_, auxiliary| auxiliary.primes = test_primes(TOY1536, 2)), mismatch);
    assert_eq!(swap(&|_, auxiliary| auxiliary.primes.p_hat = auxiliary.primes.p.duplicate()), mismatch);
    assert_eq!(swap(&|key, _| key.secret = wallet.keys[&2].secret.duplicate()), mismatch);
    let invalid = Some(LocalError::InvalidInput);
    assert_eq!(swap(&|_, auxiliary| auxiliary.setups[1].modulus = Vec::new()), invalid);
    assert_eq!(swap(&|_, auxiliary| auxiliary.setups[1].modulus_hat[191] &= 0xfe), invalid);
    assert_eq!(swap(&|_, auxiliary| auxiliary.setups[1].s = vec![0; 192]), invalid);
    assert_eq!(swap(&|key, _| key.secret = SecretBytes::new(vec![0xff; 32])), invalid);
    // PAR-1: a parameter set that is no row of the table
    let weaker = swap(&|key, auxiliary| {
        key.params.m = 8;
        auxiliary.params.m = 8;
    });
    assert_eq!(weaker, Some(LocalError::InvalidParties));
    // a seed of another length
    let mut short = wallet.presign_inputs(1, &[1, 2], "seed");
    short.seed = SecretBytes::new(vec![1; 31]);
    assert_eq!(refused(Inputs::Presign(short)), Some(LocalError::InvalidInput));
}

/// Copies of a party's key share and auxiliary information.
fn copies(wallet: &Wallet, index: u16) -> (KeyShare, Auxiliary) {
    let (key, auxiliary) = (&wallet.keys[&index], &wallet.auxiliaries[&index]);
    let KeyShare { params, n, t, public_key, chain_code, .. } = *key;
    let key_copy = KeyShare {
        params,
        n,
        t,
        index,
        secret: key.secret.duplicate(),
        public_key,
        public_shares: key.public_shares.clone(),
        chain_code,
    };
    let auxiliary_copy = Auxiliary {
        params,
        n,
        t,
        index,
        key_id: None, // so that a changed key is compared with what is stored, not with the key id
        primes: test_primes(params, index),
        lambda: auxiliary.lambda.duplicate(),
        setups: auxiliary.setups.clone(),
        epoch: auxiliary.epoch,
    };
    (key_copy, auxiliary_copy)
}

#[test]
fn ps_2_both_proofs_of_round_1_are_required() {
    // PS-2: a wrong proof for K only, for G only, both proofs swapped, K = 0, a point that is the identity
    let break_proof = |bytes: &mut Vec<u8>| edit(&shape(), bytes, |proof: &mut EncElgProof| proof.w[31] ^= 1);
    let changes: [(&dyn Fn(&mut PresignCommitProofs), Reason); 3] = [
        (&|proofs| break_proof(&mut proofs.psi_k), Reason::EncElgEq2),
        (&|proofs| break_proof(&mut proofs.psi_g), Reason::EncElgEq2),
        (&|proofs| std::mem::swap(&mut proofs.psi_k, &mut proofs.psi_g), Reason::EncElgEq1),
    ];
    for (change, reason) in changes {
        let mut start_2 = start(2);
        let mut body = start_2.direct[1].clone();
        edit(&shape(), &mut body, |proofs| change(proofs));
        start_2.direct.insert(1, body);
        assert_fault(&run_with(start_2, untouched), &[1], reason, &[2], Public, 1);
    }
    let fields: [(fn(&mut PresignCommit), Reason); 5] = [
        (|message| message.K.fill(0), Reason::DecodeUnit),
        (|message| message.G.fill(0xff), Reason::DecodeResidue),
        (|message| message.Y = vec![0; 33], Reason::DecodePoint),
        (|message| message.A_1[0] = 4, Reason::DecodePoint),
        (|message| message.B_2 = vec![0; 33], Reason::DecodePoint),
    ];
    for (change, reason) in fields {
        let mut start_2 = start(2);
        edit(&shape(), &mut start_2.broadcast, change);
        assert_fault(&run_with(start_2, untouched), &[1], reason, &[2], Public, 1);
    }
}

#[test]
fn ps_3_ciphertexts_match_their_broadcast_hash() {
    // PS-3: the hash differs, or a ciphertext does
    let outcomes = run_with(start(2), |_, _, next| {
        edit_broadcast(next, 2, &shape(), |message: &mut PresignMta| message.h[0][0] ^= 1);
    });
    assert_fault(&outcomes, &[1], Reason::PresignMtaHash, &[2], Public, 2);
    let changes: [fn(&mut PresignMtaDirect); 4] = [
        |message| message.D[300] ^= 1,
        |message| message.F[300] ^= 1,
        |message| message.D_hat[300] ^= 1,
        |message| message.F_hat[300] ^= 1,
    ];
    for change in changes {
        let outcomes = run_with(start(2), move |_, _, next| edit_direct(next, 2, 1, &shape(), change));
        assert_fault(&outcomes, &[1], Reason::PresignMtaHash, &[2], Public, 2);
    }
}

#[test]
fn ps_4_every_proof_of_round_2_is_required() {
    // PS-4: ψ only, ψ̂ only, ψ̂ copied from ψ, Π_elog, Γ
    let break_proof = |bytes: &mut Vec<u8>| {
        edit(&shape(), bytes, |proof: &mut AffGProof| *proof.z3.last_mut().unwrap() ^= 1);
    };
    let changes: [(fn(&mut PresignMtaDirect, fn(&mut Vec<u8>)), Reason); 3] = [
        (|message, break_proof| break_proof(&mut message.psi), Reason::AffGEq4),
        (|message, break_proof| break_proof(&mut message.psi_hat), Reason::AffGEq4),
        (|message, _| message.psi_hat = message.psi.clone(), Reason::AffGEq1),
    ];
    for (change, reason) in changes {
        let outcomes = run_with(start(2), move |_, _, next| {
            edit_direct(next, 2, 1, &shape(), |message| change(message, break_proof));
        });
        assert_fault(&outcomes, &[1], reason, &[2], Public, 2);
    }
    let changes: [(fn(&mut PresignMta), Reason); 3] = [
        (
            |message| edit(&shape(), &mut message.elog, |proof: &mut ElogProof| proof.u[31] ^= 1),
            Reason::ElogEq2,
        ),
        (|message| message.Gamma = curve::encode_point(&(generator() * Scalar::from(5u64))), Reason::ElogEq1),
        (|message| message.Gamma = vec![0; 33], Reason::DecodePoint),
    ];
    for (change, reason) in changes {
        let outcomes = run_with(start(2), move |_, _, next| edit_broadcast(next, 2, &shape(), change));
        assert_fault(&outcomes, &[1], reason, &[2], Public, 2);
    }
}

#[test]
fn ps_5_a_gamma_sum_of_zero_ends_the_session() {
    // PS-5: γ_2 = -γ_1, which only someone who knows γ_1 can choose
    let gamma_1 = start(1).protocol.nonces.gamma;
    let mut presign = prepare_presign(inputs(2)).unwrap();
    presign.nonces.gamma = -gamma_1;
    let outcomes = run_with(presign.begin().unwrap(), untouched);
    assert_fault(&outcomes, &[1], Reason::PresignGamma, &[], Nobody, 2);
}

#[test]
fn ps_6_a_wrong_delta_point_is_refused_at_once() {
    // PS-6: Δ_2 of another k; and a wrong proof
    let changes: [(fn(&mut PresignShares), Reason); 4] = [
        (|message| message.Delta = message.S.clone(), Reason::ElogEq1),
        (
            |message| edit(&shape(), &mut message.elog, |proof: &mut ElogProof| proof.u[31] ^= 1),
            Reason::ElogEq2,
        ),
        (|message| message.S = vec![0; 33], Reason::DecodePoint),
        (|message| message.delta = vec![0xff; 32], Reason::DecodeScalar),
    ];
    for (change, reason) in changes {
        let outcomes = run_with(start(2), move |_, _, next| edit_broadcast(next, 3, &shape(), change));
        assert_fault(&outcomes, &[1], reason, &[2], Public, 3);
    }
}

#[test]
fn ps_7_a_nonce_of_zero_ends_the_session() {
    // PS-7: k_2 = -k_1, which only someone who knows k_1 can choose: δ = 0 and ΣΔ_j is the identity
    let k_1 = start(1).protocol.nonces.k;
    let mut presign = prepare_presign(inputs(2)).unwrap();
    presign.nonces.k = -k_1;
    let outcomes = run_with(presign.begin().unwrap(), untouched);
    assert_fault(&outcomes, &[1], Reason::PresignDelta, &[], Nobody, 3);
}

#[test]
fn ps_9_a_presignature_satisfies_both_equations() {
    // PS-9: Σ Δ̃_j = Γ·k/δ = G·(k/δ)·γ = G and Σ S̃_j = X
    let outcomes = run(vec![party(1), party(2)]);
    for presignature in crate::parties::presignatures(outcomes).into_values() {
        let sum = |points: &[[u8; 33]]| {
            points.iter().map(|point| curve::decode_point(point).unwrap()).sum::<curve::Point>()
        };
        assert_eq!(sum(&presignature.delta_tilde), generator());
        assert_eq!(curve::encode_point_array(&sum(&presignature.s_tilde)), presignature.public_key);
    }
}

#[test]
fn hash_4_another_execution_id_is_another_session() {
    // HASH-4: the same signers with another eid
    let mut one = open(Inputs::Presign(wallet_2_of_3().presign_inputs(1, &[1, 2], "one")));
    let two = open(Inputs::Presign(wallet_2_of_3().presign_inputs(2, &[1, 2], "two")));
    let error = one.0.deliver(2, &two.1[0].encode()).unwrap_err().error;
    assert_eq!(error, quorate_spec::fault::Error::Local(LocalError::WrongSession));
}
