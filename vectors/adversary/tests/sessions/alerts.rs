//! Both alert rounds, reached by a scripted cheat (party 2 of three signers), and what happens in them.

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_adversary::cheat::{cheat, edit, edit_broadcast};
use quorate_adversary::network::{Ends, Network, honest};
use quorate_reference::alert;
use quorate_reference::curve::{self, Scalar, generator};
use quorate_reference::engine::InteractiveSigning;
use quorate_reference::engine::{start_interactive, start_presign};
use quorate_reference::presign::Presign;
use quorate_reference::presign::values::Alert;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Inputs, InteractiveInputs, PresignInputs, Session, ToSign};
use quorate_spec::fault::Attribution::{Local, None as Nobody, Public};
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE, Frame};
use quorate_spec::messages::{self, PresignShares, SignShare};
use quorate_spec::params::{Shape, TOY1536};
use quorate_spec::proofs::{AffGStarProof, DecProof};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::session::{Next, Received, Start};

use crate::outcome::*;
use crate::presign::wallet_3_of_3;

pub(crate) fn shape() -> Shape {
    Shape::of_signers(TOY1536, 3, 3).unwrap()
}

pub(crate) fn inputs(index: u16) -> PresignInputs<'static> {
    wallet_3_of_3().presign_inputs(index, &[1, 2, 3], "alert")
}

/// An honest party.
fn party(index: u16) -> (u16, (Box<dyn Session>, Vec<Frame>)) {
    (index, open(Inputs::Presign(inputs(index))))
}

/// What a cheat starts with.
pub(crate) fn start(index: u16) -> Start<Presign> {
    start_presign(inputs(index)).unwrap()
}

pub(crate) fn run_with(edit: impl FnMut(&mut Presign, &Received, &mut Next) + Send + 'static) -> Ends {
    run(vec![party(1), (2, cheat(start(2), edit)), party(3)])
}

/// δ_2 + 1, in the message and in the cheat's own books.
pub(crate) fn shift_delta(presign: &mut Presign, _: &Received, next: &mut Next) {
    let mut shifted = None;
    edit_broadcast(next, 3, &shape(), |message: &mut PresignShares| {
        let delta = curve::decode_scalar(&message.delta).unwrap() + Scalar::ONE;
        message.delta = curve::encode_scalar(&delta);
        shifted = Some(delta);
    });
    if let Some(delta) = shifted {
        let mut share = presign.shares[2].clone();
        share.delta = delta;
        presign.shares.insert(2, share);
    }
}

/// S_2 + G, in the message and in the cheat's own books.
pub(crate) fn shift_s(presign: &mut Presign, _: &Received, next: &mut Next) {
    let mut shifted = None;
    edit_broadcast(next, 3, &shape(), |message: &mut PresignShares| {
        let S = curve::decode_point(&message.S).unwrap() + generator();
        message.S = curve::encode_point(&S);
        shifted = Some(S);
    });
    if let Some(S) = shifted {
        let mut share = presign.shares[2].clone();
        share.S = S;
        presign.shares.insert(2, share);
    }
}

#[test]
fn ps_8_a_wrong_delta_raises_the_nonce_alert_and_is_named() {
    // PS-8, ALERT-1, ALERT-3, ALERT-4
    let outcomes = run_with(shift_delta);
    assert_fault(&outcomes, &[1, 3], Reason::DecEq3, &[2], Public, ALERT_NONCE);
}

#[test]
fn ps_8_a_wrong_s_raises_the_chi_alert_and_is_named() {
    // PS-8, ALERT-1, ALERT-3, ALERT-4
    let outcomes = run_with(shift_s);
    assert_fault(&outcomes, &[1, 3], Reason::DecEq3, &[2], Public, ALERT_CHI);
}

#[test]
fn ps_7_a_delta_chosen_to_make_the_sum_zero_raises_the_alert() {
    // PS-7, PS-8: the last to speak picks δ_2 = -(δ_1 + δ_3); the comparison comes first and the cheat is named. The values
    // of the others are the same in every run of these seeds.
    let delta_of = |index: u16| {
        let (sender, receiver) = std::sync::mpsc::channel();
        let watch = move |presign: &mut Presign, _: &Received, next: &mut Next| {
            if let Next::Send { round: 3, .. } = next {
                sender.send(presign.shares[presign.name.me].delta).unwrap();
            }
        };
        let sessions =
            [1, 2, 3].map(|j| if j == index { (j, cheat(start(j), watch.clone())) } else { party(j) });
        run(sessions.into());
        receiver.recv().unwrap()
    };
    let target = -(delta_of(1) + delta_of(3));
    let outcomes = run_with(move |presign, _, next| {
        let mut sent = false;
        edit_broadcast(next, 3, &shape(), |message: &mut PresignShares| {
            message.delta = curve::encode_scalar(&target);
            sent = true;
        });
        if sent {
            let mut share = presign.shares[2].clone();
            share.delta = target;
            presign.shares.insert(2, share);
        }
    });
    assert_fault(&outcomes, &[1, 3], Reason::DecEq3, &[2], Public, ALERT_NONCE);
}

#[test]
fn a_delta_share_of_zero_is_judged_like_any_other() {
    // ALERT-3: S = δ_2 G is the identity, which the transcript of Π_dec holds as 33 zero bytes
    let outcomes = run_with(|presign, _, next| {
        let mut sent = false;
        edit_broadcast(next, 3, &shape(), |message: &mut PresignShares| {
            message.delta = vec![0; 32];
            sent = true;
        });
        if sent {
            let mut share = presign.shares[2].clone();
            share.delta = Scalar::ZERO;
            presign.shares.insert(2, share);
        }
    });
    assert_fault(&outcomes, &[1, 3], Reason::DecEq3, &[2], Public, ALERT_NONCE);
}

/// The cheat raises the alert and then edits its publication.
fn in_alert(
    first: fn(&mut Presign, &Received, &mut Next),
    round: u8,
    change: fn(&mut messages::Alert),
) -> Ends {
    run_with(move |presign, received, next| {
        first(presign, received, next);
        edit_broadcast(next, round, &shape(), change);
    })
}

#[test]
fn alert_2_published_ciphertexts_are_those_of_round_2() {
    // ALERT-2: any of the four lists, for any peer
    let changes: [fn(&mut messages::Alert); 4] = [
        |message| message.D[0][300] ^= 1,
        |message| message.F[1][300] ^= 1,
        |message| message.D_hat[1][300] ^= 1,
        |message| message.F_hat[0][300] ^= 1,
    ];
    for change in changes {
        let outcomes = in_alert(shift_delta, ALERT_NONCE, change);
        assert_fault(&outcomes, &[1, 3], Reason::AlertMtaHash, &[2], Public, ALERT_NONCE);
    }
}

#[test]
fn alert_3_wrong_proofs_are_named() {
    // ALERT-3: Π_dec, and Π_aff-g* for one peer; the peer's and the other's verdicts agree
    let break_dec: fn(&mut messages::Alert) = |message| {
        edit(&shape(), &mut message.dec, |proof: &mut DecProof| *proof.z[0].last_mut().unwrap() ^= 1);
    };
    let outcomes = in_alert(shift_delta, ALERT_NONCE, break_dec);
    assert_fault(&outcomes, &[1, 3], Reason::DecEq1, &[2], Public, ALERT_NONCE);
}

#[test]
fn alert_3_a_liar_in_an_alert_raised_by_another_is_named_too() {
    // ALERT-3, FAULT-2: party 2 raises the alert, party 1 breaks its own Π_aff-g* for party 3
    let break_aff = |_: &mut Presign, _: &Received, next: &mut Next| {
        edit_broadcast(next, ALERT_NONCE, &shape(), |message: &mut messages::Alert| {
            edit(&shape(), &mut message.aff_g_star[1], |proof: &mut AffGStarProof| {
                *proof.z2[0].last_mut().unwrap() ^= 1;
            });
        });
    };
    let sessions = vec![(1, cheat(start(1), break_aff)), (2, cheat(start(2), shift_delta)), party(3)];
    assert_fault(&run(sessions), &[3], Reason::AffGStarEq1, &[1, 2], Public, ALERT_NONCE);
}

#[test]
fn alert_4_an_alert_in_which_nobody_fails_names_nobody() {
    // ALERT-4, ALERT-5: both alerts, entered by all parties although every equation held; honest proofs pass, for all to see
    for kind in [Alert::Nonce, Alert::Chi] {
        let force = move |presign: &mut Presign, received: &Received, next: &mut Next| {
            if let Next::Done(_) = next {
                let message = alert::publish(presign, kind, received.echo).unwrap();
                let direct = Default::default();
                *next = Next::Send { round: kind.round(), broadcast: message.encode(), direct };
            }
        };
        let outcomes = run([1, 2, 3].map(|index| (index, cheat(start(index), force))).into());
        assert_fault(&outcomes, &[1, 2, 3], Reason::AlertInconclusive, &[], Nobody, kind.round());
    }
}

pub(crate) fn interactive_inputs(index: u16) -> InteractiveInputs<'static> {
    wallet_3_of_3().interactive_inputs(index, &[1, 2, 3], &ToSign::Prehash([9; 32]), "branch")
}

/// Party 2 edits what it sends in interactive signing.
fn run_interactively_with(
    edit: impl FnMut(&mut InteractiveSigning, &Received, &mut Next) + Send + 'static,
) -> Ends {
    let party = |index| (index, open(Inputs::Interactive(interactive_inputs(index))));
    let start = start_interactive(interactive_inputs(2)).unwrap();
    run(vec![party(1), (2, cheat(start, edit)), party(3)])
}

/// Party 2 as it presigns in the interactive session. It keeps the books that the edits change, and never comes to sign.
pub(crate) fn start_presigning_interactively() -> Start<Presign> {
    let PresignInputs { key, auxiliary, seed, .. } = interactive_inputs(2).presign;
    let name = start_interactive(interactive_inputs(2)).unwrap().name;
    let tape = Tape::new(seed, name.sid, name.me);
    Presign::prepare(name, key, auxiliary, tape).unwrap().begin().unwrap()
}

#[test]
fn ps_8_both_alerts_in_interactive_signing() {
    // PS-8, ALERT-1, ALERT-3, ALERT-4
    type Shift = fn(&mut Presign, &Received, &mut Next);
    let shifts: [(Shift, u8); 2] = [(shift_delta, ALERT_NONCE), (shift_s, ALERT_CHI)];
    for (shift, round) in shifts {
        let party = |index| (index, open(Inputs::Interactive(interactive_inputs(index))));
        let cheat = cheat(start_presigning_interactively(), shift);
        let outcomes = run(vec![party(1), (2, cheat), party(3)]);
        assert_fault(&outcomes, &[1, 3], Reason::DecEq3, &[2], Public, round);
    }
}

#[test]
fn frame_7_an_alert_on_a_good_session_names_its_sender() {
    // FRAME-7, ALERT-1: party 2 sends an alert in place of its signature share; the others know that the equations held
    let raise = |_: &mut InteractiveSigning, _: &Received, next: &mut Next| {
        if let Next::Send { round, broadcast, .. } = next
            && *round == 4
        {
            let length = messages::body_length(&shape(), 5, ALERT_NONCE, false).unwrap();
            *round = ALERT_NONCE;
            broadcast.resize(length, 0); // begins with the true echo
        }
    };
    let outcomes = run_interactively_with(raise);
    assert_fault(&outcomes, &[1, 3], Reason::FrameBranch, &[2], Local, 4);
}

#[test]
fn frame_7_an_alert_with_another_echo_is_equivocation() {
    // FRAME-7: the sender saw other broadcasts, and may be honest
    let raise = |_: &mut InteractiveSigning, _: &Received, next: &mut Next| {
        if let Next::Send { round, broadcast, .. } = next
            && *round == 4
        {
            let length = messages::body_length(&shape(), 5, ALERT_CHI, false).unwrap();
            *round = ALERT_CHI;
            broadcast[0] ^= 1;
            broadcast.resize(length, 0);
        }
    };
    let outcomes = run_interactively_with(raise);
    assert_fault(&outcomes, &[1, 3], Reason::BroadcastEquivocation, &[], Nobody, 4);
}

#[test]
fn sign_4_a_wrong_share_is_named_in_interactive_signing() {
    // SIGN-4
    let wrong = |_: &mut InteractiveSigning, _: &Received, next: &mut Next| {
        edit_broadcast(next, 4, &shape(), |message: &mut SignShare| message.sigma[31] ^= 1);
    };
    let outcomes = run_interactively_with(wrong);
    assert_fault(&outcomes, &[1, 3], Reason::SignShare, &[2], Public, 4);
}

#[test]
fn frame_7_a_stray_alert_is_dropped_where_the_session_ends_with_an_output() {
    // FRAME-7, FAULT-3: party 2 raises an alert although the sums are right; party 1 gets that alert before the last frame of
    // round 3. It ends with a presignature and without a fault.
    let raise = |_: &mut Presign, received: &Received, next: &mut Next| {
        if let Next::Done(_) = next {
            let length = messages::body_length(&shape(), 3, ALERT_CHI, false).unwrap();
            let mut broadcast = received.echo.to_vec();
            broadcast.resize(length, 0);
            *next = Next::Send { round: ALERT_CHI, broadcast, direct: Default::default() };
        }
    };
    let network = Network::of([party(1), (2, cheat(start(2), raise)), party(3)], &mut honest);
    let outcomes = network.run_with_hold(|letter| (letter.from, letter.to, letter.round) == (3, 1, 3));
    assert!(matches!(outcomes[&1], Ok(quorate_spec::engine::Output::Presignature(_))));
}
