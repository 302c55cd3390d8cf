//! Key generation with one cheat (party 2 of 3).

use quorate_adversary::cheat::{cheat, edit_broadcast, untouched};
use quorate_adversary::network::{Ends, Network, honest, in_order};
use quorate_reference::curve::{Scalar, decode_scalar, encode_point, encode_scalar, generator};
use quorate_reference::engine::start_keygen;
use quorate_reference::keygen::{Keygen, commitment};
use quorate_reference::sharing;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Inputs, KeygenInputs, Output, Session};
use quorate_spec::fault::Attribution::{None as Nobody, Public};
use quorate_spec::frame::Frame;
use quorate_spec::hashing;
use quorate_spec::messages::{Commit, KeygenConfirm, KeygenOpen, KeygenShares};
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::reason::Reason;
use quorate_spec::session::{Next, Received, Start};

use crate::outcome::*;
use crate::parties::{eid, seed};

pub(crate) fn inputs(index: u16) -> KeygenInputs {
    KeygenInputs { params: TOY1536, n: 3, t: 2, index, eid: eid("cheat"), seed: seed("cheat", index) }
}

/// An honest party.
fn party(index: u16) -> (u16, (Box<dyn Session>, Vec<Frame>)) {
    (index, open(Inputs::Keygen(inputs(index))))
}

/// What a party starts with, for cheats and for what only the party itself knows.
pub(crate) fn start(index: u16) -> Start<Keygen> {
    start_keygen(inputs(index)).unwrap()
}

fn shape() -> Shape {
    Shape::of_key(TOY1536, 3, 2).unwrap()
}

/// Party 2 opens with other values than it drew, and commits to them as it should.
fn with_opening(change: impl FnOnce(&mut KeygenOpen)) -> Start<Keygen> {
    let mut start = start(2);
    change(&mut start.protocol.own);
    start.broadcast = Commit { V: commitment(&start.name, 2, &start.protocol.own).to_vec() }.encode();
    start
}

fn run_with(
    start_2: Start<Keygen>,
    edit: impl FnMut(&mut Keygen, &Received, &mut Next) + Send + 'static,
) -> Ends {
    run(vec![party(1), (2, cheat(start_2, edit)), party(3)])
}

#[test]
fn kg_2_an_opening_that_does_not_match_is_refused() {
    // KG-2, KG-1: each field of the opening is bound
    let changes: [fn(&mut KeygenOpen); 6] = [
        |opening| opening.F.swap(0, 1),
        |opening| opening.A = opening.F[0].clone(),
        |opening| opening.Y.swap(0, 1),
        |opening| opening.rid[0] ^= 1,
        |opening| opening.chain_code[31] ^= 1,
        |opening| opening.u[0] ^= 1,
    ];
    for change in changes {
        let outcomes = run_with(start(2), move |_, _, next| edit_broadcast(next, 2, &shape(), change));
        assert_fault(&outcomes, &[1, 3], Reason::CommitOpen, &[2], Public, 2);
    }
}

#[test]
fn kg_1_a_copied_commitment_cannot_be_opened() {
    // KG-1: V binds the index, so a rushing copy of party 1 fails
    let mut copied = start(2);
    copied.broadcast = start(1).broadcast;
    let original = start(1).protocol.own;
    let outcomes = run_with(copied, move |_, _, next| {
        edit_broadcast(next, 2, &shape(), |opening: &mut KeygenOpen| {
            *opening = KeygenOpen { echo: opening.echo.clone(), ..original.clone() };
        });
    });
    assert_fault(&outcomes, &[1, 3], Reason::CommitOpen, &[2], Public, 2);
}

#[test]
fn kg_3_identity_and_other_bad_points_are_refused() {
    // KG-3, VSS-1: an identity coefficient would lower the threshold
    let bad: [fn(&mut KeygenOpen); 4] = [
        |opening| opening.F[1] = vec![0; 33],
        |opening| opening.F[0][0] = 4,
        |opening| opening.A = vec![0; 33],
        |opening| opening.Y[1] = vec![0; 33],
    ];
    for change in bad {
        let outcomes = run_with(with_opening(change), untouched);
        assert_fault(&outcomes, &[1, 3], Reason::DecodePoint, &[2], Public, 2);
    }
}

#[test]
fn kg_4_joint_values_are_the_exclusive_or() {
    // KG-4, and VSS-1: the chain code depends on every contribution; shares lie on one polynomial of degree t-1
    let outcomes = run(vec![party(1), party(2), party(3)]);
    let mut expected = [0; 32];
    for index in 1..=3 {
        let own = start(index).protocol.own;
        assert_eq!(own.F.len(), 2);
        expected.iter_mut().zip(own.chain_code).for_each(|(sum, byte)| *sum ^= byte);
    }
    let mut shares = Vec::new();
    for index in 1..=3 {
        let Some(Ok(Output::KeyShare(key))) = outcomes.get(&index) else { panic!("no share") };
        assert_eq!(key.chain_code, expected);
        assert_eq!(key.key_id(), hashing::key_id(&key.public_key, &key.public_shares, &expected));
        let share = decode_scalar(key.secret.expose()).unwrap();
        assert_eq!(encode_point(&(generator() * share)), key.public_shares[usize::from(index) - 1]);
        shares.push((share, key.public_key));
    }
    for pair in [[1, 2], [1, 3], [2, 3]] {
        let weight = |j: u16| sharing::lagrange(&pair, j) * shares[usize::from(j) - 1].0;
        let secret = weight(pair[0]) + weight(pair[1]);
        assert_eq!(encode_point(&(generator() * secret)), shares[0].1);
    }
}

#[test]
fn kg_5_a_wrong_proof_of_the_constant_term_is_refused() {
    // KG-5
    let outcomes = run_with(start(2), |_, _, next| {
        edit_broadcast(next, 3, &shape(), |shares: &mut KeygenShares| shares.z[31] ^= 1);
    });
    assert_fault(&outcomes, &[1, 3], Reason::SchEq1, &[2], Public, 3);
}

#[test]
fn kg_5_a_rogue_key_without_a_proof_is_refused() {
    // KG-5: F_0 = X* - F_{1,0}, chosen to make X known; the prover has no logarithm of it
    let target = generator() * Scalar::from(7u64);
    let first = generator() * start(1).protocol.polynomial[0];
    let outcomes =
        run_with(with_opening(|opening| opening.F[0] = encode_point(&(target - first))), untouched);
    assert_fault(&outcomes, &[1, 3], Reason::SchEq1, &[2], Public, 3);
}

/// Party 2 sends party 3 a share that is off by one.
pub(crate) fn wrong_share_for_3(_: &mut Keygen, _: &Received, next: &mut Next) {
    edit_broadcast(next, 3, &shape(), |shares: &mut KeygenShares| {
        let share = decode_scalar(&shares.c[1]).unwrap();
        shares.c[1] = encode_scalar(&(share + Scalar::ONE));
    });
}

#[test]
fn kg_6_a_wrong_share_leads_to_a_complaint_that_names_the_dealer() {
    // KG-6, KG-7, VSS-2: party 3 complains, and party 1, which received a good share, names the dealer too
    let outcomes = run_with(start(2), wrong_share_for_3);
    assert_fault(&outcomes, &[1, 3], Reason::VssShare, &[2], Public, 4);
}

#[test]
fn sess_4_a_complaint_is_sent_even_if_the_same_delivery_ends_the_session() {
    // SESS-4: the dealer's round 3 reaches party 3 after everybody's round 4
    let sessions = [party(1), (2, cheat(start(2), wrong_share_for_3)), party(3)];
    let network = Network::of(sessions, &mut honest);
    let outcomes = network.run_with_hold(|letter| (letter.from, letter.to, letter.round) == (2, 3, 3));
    assert_fault(&outcomes, &[1, 3], Reason::VssShare, &[2], Public, 4);
}

fn confirm_edit(change: fn(&mut KeygenConfirm)) -> Ends {
    run_with(start(2), move |_, _, next| edit_broadcast(next, 4, &shape(), change))
}

#[test]
fn kg_7_a_false_complaint_names_the_complainer() {
    // KG-7: a revealed key that is not the published one
    let outcomes = confirm_edit(|message| {
        message.confirm = vec![0; 32];
        message.accused = vec![0, 1];
        message.key = vec![1; 32];
    });
    assert_fault(&outcomes, &[1, 3], Reason::VssComplaint, &[2], Public, 4);
    // KG-7: the true key, but the share was right; accusing party 1 and accusing party 3
    for accused in [1, 3] {
        let key = *dh_secret(accused);
        let outcomes = run_with(start(2), move |_, _, next| {
            edit_broadcast(next, 4, &shape(), |message: &mut KeygenConfirm| {
                message.confirm = vec![0; 32];
                message.accused = vec![0, accused as u8];
                message.key = encode_scalar(&key);
            });
        });
        assert_fault(&outcomes, &[1, 3], Reason::VssComplaint, &[2], Public, 4);
    }
}

/// Party 2's Diffie-Hellman secret for `j`, from its tape.
fn dh_secret(j: u16) -> Box<Scalar> {
    let name = start(2).name;
    let tape = quorate_spec::sampling::Tape::new(seed("cheat", 2), name.sid, 2);
    Box::new(quorate_reference::sampling::scalar(&tape, "keygen/dh", j, 0))
}

#[test]
fn kg_7_a_malformed_complaint_names_its_sender() {
    // KG-7: an unknown party, the sender itself, a confirmation that reveals a key, a complaint that confirms
    let malformed: [fn(&mut KeygenConfirm); 4] = [
        |message| (message.accused, message.confirm) = (vec![0, 9], vec![0; 32]),
        |message| (message.accused, message.confirm) = (vec![0, 2], vec![0; 32]),
        |message| message.key[31] = 1,
        |message| message.accused = vec![0, 1],
    ];
    for change in malformed {
        assert_fault(&confirm_edit(change), &[1, 3], Reason::VssComplaint, &[2], Public, 4);
    }
    let outcomes = confirm_edit(|message| message.key = vec![0xff; 32]);
    assert_fault(&outcomes, &[1, 3], Reason::DecodeScalar, &[2], Public, 4);
}

#[test]
fn kg_8_an_identity_public_key_ends_the_session() {
    // KG-8: only reachable with knowledge of the other constant terms, which the commitments prevent
    let mut start_2 = start(2);
    let others = start(1).protocol.polynomial[0] + start(3).protocol.polynomial[0];
    start_2.protocol.polynomial[0] = -others;
    let constant = start_2.protocol.polynomial[0];
    start_2.protocol.own.F[0] = encode_point(&(generator() * constant));
    start_2.broadcast = Commit { V: commitment(&start_2.name, 2, &start_2.protocol.own).to_vec() }.encode();
    let outcomes = run(vec![party(1), (2, cheat(start_2, untouched)), party(3)]);
    assert_fault(&outcomes, &[1, 2, 3], Reason::KeygenIdentity, &[], Nobody, 3);
}

#[test]
fn kg_9_a_differing_confirmation_is_refused() {
    // KG-9, FAULT-3: nobody gets a share
    let outcomes = confirm_edit(|message| message.confirm[0] ^= 1);
    assert_fault(&outcomes, &[1, 3], Reason::KeygenConfirm, &[2], Public, 4);
}

#[test]
fn fault_2_all_failing_senders_are_named() {
    // FAULT-2, FAULT-1: parties 1 and 2 of 3 send bad proofs
    let break_proof = |_: &mut Keygen, _: &Received, next: &mut Next| {
        edit_broadcast(next, 3, &shape(), |shares: &mut KeygenShares| shares.z[31] ^= 1);
    };
    let outcomes = run(vec![(1, cheat(start(1), break_proof)), (2, cheat(start(2), break_proof)), party(3)]);
    assert_fault(&outcomes, &[3], Reason::SchEq1, &[1, 2], Public, 3);
}

#[test]
fn par_4_parties_and_thresholds_out_of_range_are_local_errors() {
    // PAR-4, FAULT-4
    use quorate_spec::fault::LocalError::InvalidParties;
    for (n, t, index) in [(1, 1, 1), (3, 1, 1), (3, 4, 1), (65, 2, 1), (3, 2, 0), (3, 2, 4), (0, 0, 0)] {
        let inputs = KeygenInputs { params: TOY1536, n, t, index, eid: eid("x"), seed: seed("x", 1) };
        assert_eq!(refused(Inputs::Keygen(inputs)), Some(InvalidParties), "{n} {t} {index}");
    }
}

#[test]
fn par_4_the_largest_sizes_run() {
    // PAR-4: 64 parties, and the largest threshold of a smaller key
    for (n, t) in [(64, 2), (9, 9)] {
        let outcomes = crate::parties::keygen(TOY1536, n, t, in_order, &mut honest);
        assert_eq!(outcomes.values().filter(|outcome| outcome.is_ok()).count(), usize::from(n));
    }
}
