//! What honest parties send, recomputed from the tape and from everybody's secrets.

#![allow(non_snake_case, reason = "the symbols of the book")]

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use quorate_adversary::network::in_order;
use quorate_reference::curve::{self, Scalar, encode_point, encode_scalar, generator, integer_of};
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::SecretKey;
use quorate_reference::sampling;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Output, Suite};
use quorate_spec::frame::Frame;
use quorate_spec::hashing;
use quorate_spec::messages::*;
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::sampling::{Tape, residue_stream};

use crate::parties::*;
use crate::presign::wallet_2_of_3;

/// All frames by (round, sender, recipient).
type Log = BTreeMap<(u8, u16, u16), Frame>;

fn record(log: &mut Log) -> impl FnMut(u16, u16, &mut Frame) {
    |from, _, frame| drop(log.insert((frame.round, from, frame.to), frame.clone()))
}

fn read<R: Record>(log: &Log, shape: &Shape, round: u8, from: u16, to: u16) -> R {
    R::decode(shape, &log[&(round, from, to)].body).unwrap()
}

fn bodies(log: &Log, round: u8) -> Vec<Vec<u8>> {
    let broadcast = log.iter().filter(|((of, _, to), _)| *of == round && *to == 0);
    broadcast.map(|(_, frame)| frame.body.clone()).collect()
}

#[test]
fn kg_10_messages_of_key_generation() {
    // KG-10, SAMP-7, KG-4, KG-6, BLAME-1
    let mut log = Log::new();
    keygen(TOY1536, 3, 2, in_order, &mut record(&mut log));
    let shape = Shape::of_key(TOY1536, 3, 2).unwrap();
    let sid = log[&(1, 1, 0)].sid;
    let tape = |party| Tape::new(seed("keygen", party), sid, party);
    let opening = |party| read::<KeygenOpen>(&log, &shape, 2, party, 0);
    let mut rid = [0; 32];
    for party in 1..=3 {
        rid.iter_mut().zip(opening(party).rid).for_each(|(sum, byte)| *sum ^= byte);
    }
    for party in 1..=3u16 {
        let tape = tape(party);
        let f: Vec<Scalar> = (0..2).map(|k| sampling::scalar(&tape, "keygen/f", 0, k)).collect();
        let own = opening(party);
        assert_eq!(own.F, [encode_point(&(generator() * f[0])), encode_point(&(generator() * f[1]))]);
        let alpha = sampling::scalar(&tape, "sch/alpha", 0, 0);
        assert_eq!(own.A, encode_point(&(generator() * alpha)));
        let peers = [1, 2, 3u16].into_iter().filter(|j| *j != party);
        let shares = read::<KeygenShares>(&log, &shape, 3, party, 0);
        for (position, j) in peers.enumerate() {
            let y = sampling::scalar(&tape, "keygen/dh", j, 0);
            assert_eq!(own.Y[position], encode_point(&(generator() * y)));
            let their_position = usize::from(party) - 1 - usize::from(party > j);
            let theirs = curve::decode_point(&opening(j).Y[their_position]).unwrap();
            let items: &[&[u8]] =
                &[&sid, &rid, &party.to_be_bytes(), &j.to_be_bytes(), &encode_point(&(theirs * y))];
            let pad = sampling::scalar_from(&hashing::xof("keygen/pad", items, 64));
            let value = f[0] + f[1] * Scalar::from(u64::from(j));
            assert_eq!(shares.c[position], encode_scalar(&(value + pad)));
        }
        let confirm = read::<KeygenConfirm>(&log, &shape, 4, party, 0);
        assert_eq!((confirm.accused, confirm.key), (vec![0; 2], vec![0; 32]));
        for (echo, round) in [(own.echo, 1), (shares.echo, 2), (confirm.echo, 3)] {
            assert_eq!(echo, hashing::echo(&sid, round, &bodies(&log, round)));
        }
    }
}

#[test]
fn aux_8_messages_of_the_auxiliary_information() {
    // AUX-8, PED-1, PAI-3
    let mut log = Log::new();
    auxiliary(TOY1536, 2, 2, None, in_order, &mut record(&mut log));
    let shape = Shape::of_key(TOY1536, 2, 2).unwrap();
    let sid = log[&(1, 1, 0)].sid;
    for party in 1..=2 {
        let tape = Tape::new(seed("auxiliary", party), sid, party);
        let primes = quorate_testkeys::party_primes(768, party).unwrap();
        let [p, q, p_hat, q_hat] =
            [&primes.p, &primes.q, &primes.p_hat, &primes.q_hat].map(|prime| BigUint::from_bytes_be(prime));
        let N_hat = &p_hat * &q_hat;
        let tau = sampling::residue(&tape, "aux/tau", 0, 0, &N_hat, 1536);
        let phi = (&p_hat - 1u8) * (&q_hat - 1u8);
        let lambda = BigUint::from_bytes_be(&tape.read("aux/lambda", 0, 0, residue_stream(1536))) % phi;
        let t = &tau * &tau % &N_hat;
        let own = read::<AuxOpen>(&log, &shape, 2, party, 0);
        assert_eq!(own.N, encode_nat(&(p * q), 1536));
        assert_eq!(own.N_hat, encode_nat(&N_hat, 1536));
        assert_eq!(own.s, encode_nat(&t.modpow(&lambda, &N_hat), 1536));
        assert_eq!(own.t, encode_nat(&t, 1536));
        for (echo, round) in [
            (own.echo, 1),
            (read::<AuxModulus>(&log, &shape, 3, party, 0).echo, 2),
            (read::<AuxConfirm>(&log, &shape, 4, party, 0).echo, 3),
        ] {
            assert_eq!(echo, hashing::echo(&sid, round, &bodies(&log, round)));
        }
    }
}

#[test]
fn ps_10_messages_of_presigning() {
    // PS-10, PAI-1, PAI-2: opened with everybody's primes, D holds k_j x + β and F the same β, for γ and for w
    let mut log = Log::new();
    let outcomes = wallet_2_of_3().presign(&[1, 3], "messages", in_order, &mut record(&mut log));
    let presignatures = presignatures(outcomes);
    let shape = Shape::of_signers(TOY1536, 3, 2).unwrap();
    let key = |party| {
        let primes = quorate_testkeys::party_primes(768, party).unwrap();
        SecretKey::new(BigUint::from_bytes_be(&primes.p), BigUint::from_bytes_be(&primes.q))
    };
    let open = |party, ciphertext: &[u8]| key(party).decrypt(&BigUint::from_bytes_be(ciphertext));
    let first = |party| read::<PresignCommit>(&log, &shape, 1, party, 0);
    let (mut k, mut delta) = (Scalar::ZERO, Scalar::ZERO);
    for (party, peer) in [(1, 3), (3, 1)] {
        let values = first(party);
        let (own_k, gamma) = (open(party, &values.K), open(party, &values.G));
        // plaintexts are scalars in [0, q), and the ElGamal commitments hold them
        assert_eq!(own_k, integer_of(&curve::scalar_of(&own_k)));
        let elgamal = |first: &[u8], second: &[u8], value: &BigInt, label| {
            let tape = Tape::new(seed("messages", party), log[&(1, 1, 0)].sid, party);
            let randomness = sampling::scalar(&tape, label, 0, 0);
            let Y = curve::decode_point(&values.Y).unwrap();
            assert_eq!(first, encode_point(&(generator() * randomness)));
            assert_eq!(second, encode_point(&(curve::multiply(value, &generator()) + Y * randomness)));
        };
        elgamal(&values.A_1, &values.A_2, &own_k, "presign/a");
        elgamal(&values.B_1, &values.B_2, &gamma, "presign/b");

        let weight = quorate_reference::sharing::lagrange(&[1, 3], party);
        let share = curve::decode_scalar(wallet_2_of_3().keys[&party].secret.expose()).unwrap();
        let w = integer_of(&(weight * share));
        let direct = read::<PresignMtaDirect>(&log, &shape, 2, party, peer);
        let peer_k = open(peer, &first(peer).K);
        for (D, F, x) in [(&direct.D, &direct.F, &gamma), (&direct.D_hat, &direct.F_hat, &w)] {
            let beta = open(party, F);
            assert_eq!(open(peer, D), &peer_k * x + &beta);
            assert!(quorate_reference::integers::in_interval(&beta, TOY1536.ell_prime));
        }
        let broadcast = read::<PresignMta>(&log, &shape, 2, party, 0);
        assert_eq!(broadcast.Gamma, encode_point(&curve::multiply(&gamma, &generator())));
        let third = read::<PresignShares>(&log, &shape, 3, party, 0);
        let gamma_point = curve::decode_point(&presignatures[&party].gamma_point).unwrap();
        assert_eq!(third.Delta, encode_point(&curve::multiply(&own_k, &gamma_point)));
        k += curve::scalar_of(&own_k);
        delta += curve::decode_scalar(&third.delta).unwrap();
    }
    let gammas = [1, 3].map(|party| curve::scalar_of(&open(party, &first(party).G)));
    assert_eq!(delta, k * (gammas[0] + gammas[1]));
}

#[test]
fn sign_8_the_message_of_signing() {
    // SIGN-8, BLAME-1, PS-10: σ_i = k̃_i m + r χ̃_i, with the echo of round 3 of presigning
    let mut log = Log::new();
    let outcomes = wallet_2_of_3().presign(&[2, 3], "share", in_order, &mut record(&mut log));
    let presignatures = presignatures(outcomes);
    let echo = hashing::echo(&log[&(1, 2, 0)].sid, 3, &bodies(&log, 3));
    let m = curve::scalar_of_digest(&Suite::Sha256d.digest(b"text"));
    let mut expected = BTreeMap::new();
    for (party, presignature) in &presignatures {
        let Gamma = curve::decode_point(&presignature.gamma_point).unwrap();
        let r = curve::scalar_of_digest(&curve::coordinates(&Gamma).0);
        let k_tilde = curve::decode_scalar(presignature.k_tilde.expose()).unwrap();
        let chi_tilde = curve::decode_scalar(presignature.chi_tilde.expose()).unwrap();
        expected.insert(*party, encode_scalar(&(k_tilde * m + r * chi_tilde)));
    }
    let mut log = Log::new();
    let outcomes = sign(presignatures, b"text", Suite::Sha256d, in_order, &mut record(&mut log));
    assert!(outcomes.values().all(|outcome| matches!(outcome, Ok(Output::Signature(_)))));
    let shape = Shape::of_signers(TOY1536, 3, 2).unwrap();
    for (party, sigma) in expected {
        let share = read::<SignShare>(&log, &shape, 1, party, 0);
        assert_eq!((share.echo, share.sigma), (echo.to_vec(), sigma));
    }
}
