//! Steps in which everything is right: round after round, and in every order that the protocol allows.

use crate::sessions::scene::{Scene, Sending};
use crate::sessions::steps::{Steps, about};

/// A step for every round and each of these parties: it gets everything up to that round and sends what follows.
pub fn rounds(steps: &mut Steps, series: &str, run: &str, parties: &[u16], reqs: &[&str]) {
    let name_of_run = run.split_once('/').unwrap().1;
    for party in parties {
        let rounds = steps.scene(run, *party).transcript.rounds();
        for round in &rounds {
            let scene = steps.scene(run, *party).through(*round);
            let name = format!("honest/{name_of_run}/party-{party}/round-{round}");
            if Some(round) == rounds.last() {
                let comment = format!("Party {party} gets everything and has its output.");
                steps.done((series, &name), about(reqs, &comment), scene);
            } else {
                let comment = format!(
                    "Party {party} gets everything up to round {round}, each round answered with the next."
                );
                steps.running((series, &name), about(reqs, &comment), scene);
            }
        }
    }
}

/// A step for the last of these rounds alone, to save time; what is sent before is part of it.
pub fn up_to(steps: &mut Steps, series: &str, run: &str, party: u16, round: u8, reqs: &[&str]) {
    let name_of_run = run.split_once('/').unwrap().1;
    let scene = steps.scene(run, party).through(round);
    let name = format!("honest/{name_of_run}/party-{party}/round-{round}");
    let comment =
        format!("Party {party} gets everything up to round {round}, each round answered with the next.");
    steps.running((series, &name), about(reqs, &comment), scene);
}

/// The whole run in other orders, and with repetitions.
pub fn orders(steps: &mut Steps, series: &str, run: &str, party: u16) {
    let name_of_run = run.split_once('/').unwrap().1;
    let scene = |steps: &Steps, order: fn(Vec<Vec<Sending>>) -> Vec<Sending>| {
        let scene = steps.scene(run, party).through(u8::MAX);
        let rounds = by_round(&scene);
        scene.rearranged(|sendings| *sendings = order(rounds))
    };
    let reversed =
        scene(steps, |rounds| rounds.into_iter().flat_map(|round| round.into_iter().rev()).collect());
    steps.done(
        (series, &format!("order/{name_of_run}/reversed")),
        about(&["FRAME-5", "SESS-2"], "The frames of every round arrive in reverse order."),
        reversed,
    );
    let repeated = scene(steps, repeated);
    steps.done(
        (series, &format!("order/{name_of_run}/repeated")),
        about(
            &["FRAME-6", "FRAME-5"],
            "Every frame arrives twice, and those of earlier rounds once more before the last frame.",
        ),
        repeated,
    );
    if steps.scene(run, party).transcript.rounds().len() == 1 {
        return;
    }
    let ahead = scene(steps, ahead);
    steps.done(
        (series, &format!("order/{name_of_run}/ahead")),
        about(
            &["FRAME-5", "SESS-2"],
            "The last frame of every round arrives after those of the next round, but for the last of these.",
        ),
        ahead,
    );
}

/// What arrives, round by round.
pub fn by_round(scene: &Scene) -> Vec<Vec<Sending>> {
    let of = |round: u8| {
        let of_round = scene.sendings.iter().filter(move |sending| sending.frame[6] == round);
        of_round.cloned().collect()
    };
    scene.transcript.rounds().into_iter().map(of).collect()
}

fn repeated(rounds: Vec<Vec<Sending>>) -> Vec<Sending> {
    let mut all = rounds.concat();
    let last = all.pop().unwrap();
    let twice = all.iter().flat_map(|sending| [sending.clone(), sending.clone()]);
    twice.chain(all.clone()).chain([last]).collect()
}

fn ahead(rounds: Vec<Vec<Sending>>) -> Vec<Sending> {
    let mut order = Vec::new();
    let mut held = None;
    for mut round in rounds {
        let last = round.pop();
        order.extend(round);
        order.extend(held.take());
        held = last;
    }
    order.extend(held);
    order
}
