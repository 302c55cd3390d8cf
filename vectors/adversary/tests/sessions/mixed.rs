//! Both engines in one session: some parties on one, the others on the other. Nobody can tell: the result is the one that all
//! parties have on one engine.

use quorate_adversary::network::{honest, in_order, shuffled};
use quorate_reference::engine::Reference;
use quorate_spec::engine::*;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_testkeys::breadth;

use crate::both::{self, assert_same_auxiliary, assert_same_key, assert_same_presignature};
use crate::parties::*;
use crate::presign::wallet_2_of_3;
use crate::runs::{assert_valid, wallet_at};

/// Every way to run some of these parties, and not all, on the optimized engine.
fn assignments(parties: &[u16]) -> Vec<Vec<u16>> {
    let all = 0..1usize << parties.len();
    let chosen = |mask: usize| {
        let member = |(place, party): (usize, &u16)| (mask >> place & 1 == 1).then_some(*party);
        parties.iter().enumerate().filter_map(member).collect::<Vec<u16>>()
    };
    all.map(chosen).filter(|chosen| !chosen.is_empty() && chosen.len() < parties.len()).collect()
}

/// These parties on the optimized engine, the others on the reference.
fn engines(optimized: &[u16]) -> impl Fn(u16) -> &'static (dyn Engine + Sync) {
    move |party| if optimized.contains(&party) { both::optimized() } else { &Reference }
}

/// Key generation and auxiliary information; `expected` was made on one engine.
fn setup(params: Params, n: u16, t: u16, optimized: &[u16], expected: &Wallet) {
    let wallet = wallet_on(&engines(optimized), params, n, t);
    for index in 1..=n {
        assert_same_key(&expected.keys[&index], &wallet.keys[&index]);
        assert_same_auxiliary(&expected.auxiliaries[&index], &wallet.auxiliaries[&index]);
    }
}

/// Presigning, signing from the presignatures, and interactive signing.
fn signing(wallet: &Wallet, signers: &[u16], optimized: &[u16]) {
    let public_key = wallet.keys[&signers[0]].public_key;
    let inputs = |index| Inputs::Presign(wallet.presign_inputs(index, signers, "mixed"));
    let made = presignatures(run_all(&engines(optimized), signers, inputs, shuffled(1), &mut honest));
    let expected = presignatures(wallet.presign(signers, "mixed", in_order, &mut honest));
    for index in signers {
        assert_same_presignature(&expected[index], &made[index]);
    }
    let outcomes = sign_on(&engines(optimized), made, b"mixed", Suite::Sha256, in_order, &mut honest);
    assert_valid(&signature(outcomes, signers.len()), &public_key, Suite::Sha256.digest(b"mixed"));

    let to_sign = ToSign::Message(b"mixed".to_vec(), Suite::Keccak256);
    let inputs = |index| Inputs::Interactive(wallet.interactive_inputs(index, signers, &to_sign, "mixed"));
    let outcomes = run_all(&engines(optimized), signers, inputs, shuffled(2), &mut honest);
    assert_valid(&signature(outcomes, signers.len()), &public_key, to_sign.suite_and_digest().1);
}

#[test]
fn toy_2_of_2_every_assignment() {
    let wallet = wallet(TOY1536, 2, 2);
    for optimized in assignments(&[1, 2]) {
        setup(TOY1536, 2, 2, &optimized, &wallet);
        signing(&wallet, &[1, 2], &optimized);
    }
}

#[test]
fn toy_2_of_3_every_assignment() {
    let wallet = wallet_2_of_3();
    for optimized in breadth(vec![vec![1, 3], vec![2]], assignments(&[1, 2, 3])) {
        setup(TOY1536, 3, 2, &optimized, wallet);
    }
    for signers in [[1, 2], [1, 3], [2, 3]] {
        for optimized in assignments(&signers) {
            signing(wallet, &signers, &optimized);
        }
    }
}

#[test]
fn toy_3_of_5_each_party_on_each_engine() {
    let wallet = wallet(TOY1536, 5, 3);
    for optimized in breadth(&[&[2, 4][..]][..], &[&[1, 2], &[3, 4, 5], &[2, 4]]) {
        setup(TOY1536, 5, 3, optimized, &wallet);
    }
    signing(&wallet, &[1, 3, 5], &[1, 5]);
    signing(&wallet, &[1, 3, 5], &[3]);
    signing(&wallet, &[2, 3, 4], &[2]);
    signing(&wallet, &[2, 3, 4], &[3, 4]);
}

#[test]
fn p2048_2_of_3() {
    let wallet = wallet_at(P2048);
    setup(P2048, 3, 2, &[1, 3], wallet);
    signing(wallet, &[1, 2], &[1]);
    signing(wallet, &[1, 2], &[2]);
}

#[test]
fn p3072_2_of_3() {
    let wallet = wallet_at(P3072);
    if breadth(false, true) {
        setup(P3072, 3, 2, &[1, 3], wallet);
    }
    for (signers, optimized) in breadth(vec![([2, 3], 3)], vec![([1, 2], 1), ([2, 3], 3)]) {
        signing(wallet, &signers, &[optimized]);
    }
}
