//! ALERT-4, by nothing but what travels: a cheat raises an alert and passes it, so that nobody fails and nobody is named.
//!
//! Π_dec of the toy set has 16 binary challenges, so its soundness error is 2^-16 and a cheat who may try often enough forges
//! it. The parameter sets for use have 128.

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::BigUint;
use quorate_adversary::cheat::edit_broadcast;
use quorate_reference::curve::{Point, encode_point, generator, integer_of, multiply};
use quorate_reference::integers::encode_nat;
use quorate_reference::presign::Presign;
use quorate_reference::presign::values::Alert;
use quorate_reference::proofs::dec;
use quorate_reference::sampling;
use quorate_spec::codec::Record;
use quorate_spec::fault::Attribution::None as Nobody;
use quorate_spec::hashing;
use quorate_spec::labels::DEC_CHALLENGE;
use quorate_spec::messages;
use quorate_spec::params::TOY1536;
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received};

use crate::alerts::{run_with, shape, shift_delta, shift_s};
use crate::outcome::*;

#[test]
fn alert_4_an_alert_that_a_lucky_cheat_passes_names_nobody() {
    // ALERT-4: parties 1 and 3 find the sums wrong, publish honest proofs, and are given proofs that verify
    type Shift = fn(&mut Presign, &Received, &mut Next);
    let kinds: [(Alert, Shift, (usize, u32)); 2] =
        [(Alert::Nonce, shift_delta, (0, 6995)), (Alert::Chi, shift_s, (0, 28961))];
    for (kind, shift, hint) in kinds {
        let outcomes = run_with(move |presign, received, next| {
            shift(presign, received, next);
            edit_broadcast(next, kind.round(), &shape(), |message: &mut messages::Alert| {
                message.dec = forge(presign, kind, hint);
            });
        });
        assert_fault(&outcomes, &[1, 2, 3], Reason::AlertInconclusive, &[], Nobody, kind.round());
    }
}

/// Π_dec of party 2 for the share that it shifted by 1 (by G): `S = yB + G`, and everything else is true.
///
/// With `E_i = β_i B - e_i G` the last equation holds for the challenge bits `e` that were guessed, and the others hold
/// anyway. Guess until the hash agrees. `hint`: order of the masks and guess with which the search starts; it ends there as
/// long as nothing in these sessions changes.
fn forge(presign: &Presign, kind: Alert, hint: (usize, u32)) -> Vec<u8> {
    let shape = shape();
    let (me, N) = (presign.name.me, &presign.signers[presign.name.me].paillier);
    let instance = if kind == Alert::Nonce { 0 } else { 1 };
    let context = presign.context(me, 0, kind.round(), instance);
    let (delta, chi) = presign.sum_products();
    let (x, X, y, S, B) = match kind {
        Alert::Nonce => {
            let S = generator() * presign.shares[me].delta;
            (&presign.nonces.gamma, presign.gamma_points[me], delta, S, generator())
        }
        Alert::Chi => {
            let X = presign.signers[me].weighted_share;
            (&presign.w, X, chi, presign.shares[me].S, presign.gamma_point)
        }
    };
    let x = integer_of(x);
    let D = presign.name.peers().into_iter().fold(1u8.into(), |sum, j| {
        let received = &presign.received_mta[j];
        let (D, F) = match kind {
            Alert::Nonce => (&received.D, &presign.mta[j].F),
            Alert::Chi => (&received.D_hat, &presign.mta_hat[j].F),
        };
        N.add(&sum, &N.subtract(D, F))
    });
    let K = &presign.committed[me].K;
    let rho = presign.key.nonce(&N.add(&N.scale(K, &x), &D));
    let statement = dec::Statement { N, K, D: &D, X, S, B };
    let witness = dec::Witness { x: &x, y: &y, rho: &rho };

    let ciphertext = |value: &BigUint| encode_nat(value, 2 * TOY1536.modulus_bits);
    let fixed = [
        context.hash().to_vec(),
        encode_nat(&N.modulus, TOY1536.modulus_bits),
        ciphertext(K),
        ciphertext(&D),
        encode_point(&X),
        encode_point(&S),
        encode_point(&B),
    ];
    let mut masks = dec::sample(&shape, &presign.tape, &context, N).unwrap();
    let mut rotation = hint.0;
    masks.rotate_left(hint.0);
    loop {
        let mut commitments = dec::commit(&statement, &masks);
        let A: Vec<Vec<u8>> = commitments.A.iter().map(ciphertext).collect();
        let C: Vec<Vec<u8>> = commitments.C.iter().map(encode_point).collect();
        // E_i for either bit
        let E: Vec<[Point; 2]> = commitments.E.iter().map(|E| [*E, *E - generator()]).collect();
        let encoded: Vec<[Vec<u8>; 2]> =
            E.iter().map(|choices| choices.each_ref().map(encode_point)).collect();
        let lists = [hashing::list(&A), hashing::list(&C)];
        let found = (0..1u32 << TOY1536.m).map(|step| (step + hint.1) % (1 << TOY1536.m)).find_map(|guess| {
            let bits: Vec<usize> = (0..TOY1536.m).map(|i| (guess >> i & 1) as usize).collect();
            let chosen: Vec<&Vec<u8>> =
                encoded.iter().zip(&bits).map(|(choices, bit)| &choices[*bit]).collect();
            let last = hashing::list(&chosen);
            let items: Vec<&[u8]> = fixed.iter().chain(&lists).chain([&last]).map(Vec::as_slice).collect();
            let e = sampling::challenge_bits(DEC_CHALLENGE, &items, TOY1536.m);
            e.iter().zip(&bits).all(|(e, bit)| usize::from(*e) == *bit).then_some((guess, e))
        });
        if let Some((guess, e)) = found {
            println!("the search ended at {:?}", (rotation, guess));
            commitments.E = E.iter().zip(&e).map(|(choices, e)| choices[usize::from(*e)]).collect();
            assert_eq!(dec::challenge(&TOY1536, &context, &statement, &commitments), e);
            assert_eq!(S, multiply(&y, &B) + generator());
            let responses = dec::respond(&statement, &witness, &masks, &e);
            return dec::encode(&shape, &commitments, &responses).encode();
        }
        // the same masks in another order give other hashes
        masks.rotate_left(1);
        rotation += 1;
    }
}
