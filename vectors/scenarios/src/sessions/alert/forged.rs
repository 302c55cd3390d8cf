//! An alert that a lucky cheat passes: nobody fails, and nobody is named.
//!
//! Π_dec of the toy set has 16 binary challenges, so its soundness error is 2^-16, and a cheat who may try often enough forges
//! it. The parameter sets for use have 128.

use num_bigint::BigUint;
use quorate_reference::curve::{Point, encode_point, generator, integer_of};
use quorate_reference::integers::encode_nat;
use quorate_reference::presign::Presign;
use quorate_reference::proofs::dec;
use quorate_reference::sampling;
use quorate_spec::codec::Record;
use quorate_spec::frame::ALERT_CHI;
use quorate_spec::hashing;
use quorate_spec::labels::DEC_CHALLENGE;
use quorate_spec::messages::Alert;
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received};

use crate::sessions::alert::{CHI, SERIES, open};
use crate::sessions::steps::{Steps, about, nobody};
use crate::sessions::transcripts::{shape_of, shift_s};
use quorate_adversary::cheat::edit_broadcast;
use quorate_adversary::network::{Network, honest};

/// Where the search begins: order of the masks, and guess. It ends there as long as nothing in the run changes.
const HINT: (usize, u32) = (0, 1803);

pub(super) fn steps(steps: &mut Steps) {
    let cheat = move |presign: &mut Presign, received: &Received, next: &mut Next| {
        shift_s(presign, received, next);
        edit_broadcast(next, ALERT_CHI, &shape_of(presign), |message: &mut Alert| {
            message.dec = forge(presign, HINT);
        });
    };
    let sessions = [1, 2].map(|party| (party, open(steps, CHI, party, cheat)));
    let (_, frames) = Network::of(sessions, &mut honest).run_before(ALERT_CHI);
    let scene = steps.scene(CHI, 1).recorded(&frames);
    let comment = "Party 2 cheated in round 3 and forged Π_dec, which takes 2^16 attempts at this set: nobody fails, nothing is output.";
    let about = about(&["ALERT-4", "FAULT-1"], comment).flags(&["blame"]);
    steps.fault((SERIES, "inconclusive"), about, scene, nobody(Reason::AlertInconclusive, ALERT_CHI));
}

/// Π_dec of party 2 for the point S that it shifted by G: `S = yB + G`, and everything else is true.
///
/// With `E_i = β_i B - e_i G` the last equation holds for the challenge bits `e` that were guessed, and the others hold
/// anyway. Guess until the hash agrees.
fn forge(presign: &Presign, hint: (usize, u32)) -> Vec<u8> {
    let shape = shape_of(presign);
    let (params, me) = (shape.params, presign.name.me);
    let N = &presign.signers[me].paillier;
    let context = presign.context(me, 0, ALERT_CHI, 1);
    let (_, y) = presign.sum_products();
    let (X, S, B) = (presign.signers[me].weighted_share, presign.shares[me].S, presign.gamma_point);
    let x = integer_of(&presign.w);
    let D = presign.name.peers().into_iter().fold(1u8.into(), |sum, j| {
        let (D, F) = (&presign.received_mta[j].D_hat, &presign.mta_hat[j].F);
        N.add(&sum, &N.subtract(D, F))
    });
    let K = &presign.committed[me].K;
    let rho = presign.key.nonce(&N.add(&N.scale(K, &x), &D));
    let statement = dec::Statement { N, K, D: &D, X, S, B };
    let witness = dec::Witness { x: &x, y: &y, rho: &rho };

    let ciphertext = |value: &BigUint| encode_nat(value, 2 * params.modulus_bits);
    let fixed = [
        context.hash().to_vec(),
        encode_nat(&N.modulus, params.modulus_bits),
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
        let found = (0..1u32 << params.m).map(|step| (step + hint.1) % (1 << params.m)).find_map(|guess| {
            let bits: Vec<usize> = (0..params.m).map(|i| (guess >> i & 1) as usize).collect();
            let chosen: Vec<&Vec<u8>> =
                encoded.iter().zip(&bits).map(|(choices, bit)| &choices[*bit]).collect();
            let last = hashing::list(&chosen);
            let items: Vec<&[u8]> = fixed.iter().chain(&lists).chain([&last]).map(Vec::as_slice).collect();
            let e = sampling::challenge_bits(DEC_CHALLENGE, &items, params.m);
            e.iter().zip(&bits).all(|(e, bit)| usize::from(*e) == *bit).then_some((guess, e))
        });
        if let Some((guess, e)) = found {
            assert_eq!((rotation, guess), hint, "the search ended elsewhere: put this into HINT");
            commitments.E = E.iter().zip(&e).map(|(choices, e)| choices[usize::from(*e)]).collect();
            assert_eq!(dec::challenge(&params, &context, &statement, &commitments), e);
            let responses = dec::respond(&statement, &witness, &masks, &e);
            return dec::encode(&shape, &commitments, &responses).encode();
        }
        // the same masks in another order give other hashes
        masks.rotate_left(1);
        rotation += 1;
    }
}
