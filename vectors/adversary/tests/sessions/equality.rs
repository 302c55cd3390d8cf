//! Both engines get the same inputs, the same seeds and the same frames, and have to give the same frames, byte for byte, the
//! same outputs, secrets included, and the same refusals: reason, culprits, attribution and round.
//!
//! Honest runs first, at every parameter set. Then party 1 is shown runs that were recorded, with something wrong in them: every
//! single value of every message, and what a generator finds.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use quorate_adversary::network::{honest, shuffled};
use quorate_spec::engine::*;
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::params::{P2048, TOY1536};
use quorate_testkeys::breadth;

use crate::both::Both;
use crate::mischief::{apply, some_mischief};
use crate::parties::*;
use crate::presign::{wallet_2_of_3, wallet_3_of_3};
use crate::transcripts::{self, Delivery, Transcript, replay};
use crate::values::{Value, values};

// ---- honest runs of every size; those of every protocol are in `runs` ----

#[test]
fn key_generation_of_every_size() {
    for (n, t) in [(4, 2), (5, 5), (9, 4), (64, 2)] {
        let parties: Vec<u16> = (1..=n).collect();
        let inputs = |index| keygen_inputs(TOY1536, n, t, index);
        let outcomes = run_all(&both, &parties, inputs, shuffled(u64::from(n)), &mut honest);
        assert!(outcomes.values().all(Result::is_ok));
        assert_eq!(outcomes.len(), usize::from(n));
    }
}

// ---- inputs that are refused ----

#[test]
fn inputs_that_are_refused() {
    let refused = |inputs| Both.open(inputs).err();
    for (n, t, index) in [(1, 1, 1), (3, 1, 1), (3, 4, 1), (65, 2, 1), (3, 2, 0), (3, 2, 4), (0, 0, 0)] {
        let invalid = Some(LocalError::InvalidParties);
        assert_eq!(refused(keygen_inputs(TOY1536, n, t, index)), invalid);
        let Inputs::Auxiliary(mut inputs) = auxiliary_inputs(TOY1536, 3, 2, None, 1) else { panic!() };
        (inputs.n, inputs.t, inputs.index) = (n, t, index);
        assert_eq!(refused(Inputs::Auxiliary(inputs)), invalid);
    }
    let wallet = wallet_3_of_3();
    for signers in [&[][..], &[1], &[1, 2], &[1, 1, 2], &[1, 2, 4], &[3, 2, 1], &[0, 1, 2]] {
        let inputs = wallet.presign_inputs(1, signers, "refused");
        assert_eq!(refused(Inputs::Presign(inputs)), Some(LocalError::InvalidParties));
        let inputs = wallet.interactive_inputs(1, signers, &ToSign::Prehash([0; 32]), "refused");
        assert_eq!(refused(Inputs::Interactive(inputs)), Some(LocalError::InvalidParties));
    }
    let mut inputs = wallet.presign_inputs(1, &[1, 2, 3], "refused");
    inputs.auxiliary = &wallet_2_of_3().auxiliaries[&1];
    assert_eq!(refused(Inputs::Presign(inputs)), Some(LocalError::InputMismatch));
    // two parameter sets, and nothing else that differs
    let Auxiliary { n, t, index, epoch, ref lambda, ref setups, .. } = wallet.auxiliaries[&1];
    let (primes, lambda, setups) = (test_primes(TOY1536, 1), lambda.duplicate(), setups.clone());
    let other = Auxiliary { params: P2048, n, t, index, key_id: None, primes, lambda, setups, epoch };
    let mut inputs = wallet.presign_inputs(1, &[1, 2, 3], "refused");
    inputs.auxiliary = &other;
    assert_eq!(refused(Inputs::Presign(inputs)), Some(LocalError::InputMismatch));
}

// ---- recorded runs, as they were ----

#[test]
fn recorded_runs_as_they_were() {
    for transcript in transcripts::all() {
        for conspiring in [false, true] {
            let ending = replay(transcript, &transcript.deliveries, conspiring);
            let is_honest =
                ["key generation", "auxiliary information", "presigning", "signing", "interactive signing"]
                    .contains(&transcript.name);
            assert_eq!(ending.has_output, is_honest, "{}", transcript.name);
            assert_eq!(ending.errors.is_empty(), is_honest, "{}", transcript.name);
        }
    }
}

#[test]
fn recorded_runs_end_early() {
    // every prefix, and then nothing: no output, no error. After the end: whatever comes is refused
    for transcript in [&*transcripts::KEYGEN_RUN, &*transcripts::SIGN_RUN] {
        for length in 0..transcript.deliveries.len() {
            let ending = replay(transcript, &transcript.deliveries[..length], false);
            assert!(!ending.has_output && ending.errors.is_empty());
        }
        let twice = [&transcript.deliveries[..], &transcript.deliveries[..]].concat();
        let ending = replay(transcript, &twice, false);
        assert_eq!(ending.errors, vec![Error::Local(LocalError::Finished); transcript.deliveries.len()]);
    }
}

// ---- every value of every message ----

/// A change of a value's bytes.
type Change = fn(&mut [u8]);

const LOWEST_BIT: Change = |bytes| *bytes.last_mut().unwrap() ^= 1;
const HIGHEST_BIT: Change = |bytes| bytes[0] ^= 0x80;

/// Puts each value that `wanted` picks out of place, one at a time; every third of them in the slice. The peers conspire, so that the value's own check finds it.
fn every_value(transcript: &Transcript, change: Change, wanted: fn(&Delivery, &Value) -> bool) {
    let mut count = 0;
    for (place, delivery) in transcript.deliveries.iter().enumerate() {
        for value in values(&transcript.shape, &delivery.frame) {
            if wanted(delivery, &value) {
                count += 1;
                if count % breadth(3, 1) != 0 {
                    continue;
                }
                let mut script = transcript.deliveries.clone();
                change(&mut script[place].frame.body[value.bytes.clone()]);
                replay(transcript, &script, value.name != "echo");
            }
        }
    }
}

/// Of lists the first and the last element.
fn ends(_: &Delivery, value: &Value) -> bool {
    value.is_end
}

/// The alert of the party that did not raise it: whatever is wrong there is that party's only fault.
fn in_alert_of_3(delivery: &Delivery, value: &Value) -> bool {
    delivery.sender == 3 && delivery.frame.round > 128 && value.is_first
}

#[test]
fn every_value_of_key_generation() {
    every_value(&transcripts::KEYGEN_RUN, LOWEST_BIT, ends);
    every_value(&transcripts::KEYGEN_RUN, HIGHEST_BIT, ends);
}

#[test]
fn every_value_of_a_complaint() {
    every_value(&transcripts::COMPLAINT, LOWEST_BIT, ends);
    every_value(&transcripts::COMPLAINT, HIGHEST_BIT, ends);
}

#[test]
fn every_value_of_the_auxiliary_information() {
    every_value(&transcripts::AUXILIARY_RUN, LOWEST_BIT, ends);
}

#[test]
fn every_value_of_the_auxiliary_information_at_the_top() {
    every_value(&transcripts::AUXILIARY_RUN, HIGHEST_BIT, ends);
}

#[test]
fn every_value_of_presigning() {
    every_value(&transcripts::PRESIGN_RUN, LOWEST_BIT, ends);
}

#[test]
fn every_value_of_presigning_at_the_top() {
    every_value(&transcripts::PRESIGN_RUN, HIGHEST_BIT, ends);
}

#[test]
fn every_value_of_signing() {
    every_value(&transcripts::SIGN_RUN, LOWEST_BIT, ends);
    every_value(&transcripts::SIGN_RUN, HIGHEST_BIT, ends);
}

#[test]
fn every_value_of_the_alert_nonce() {
    every_value(&transcripts::NONCE_ALERT, LOWEST_BIT, in_alert_of_3);
}

#[test]
fn every_value_of_the_alert_chi() {
    every_value(&transcripts::CHI_ALERT, LOWEST_BIT, in_alert_of_3);
}

// ---- what a generator finds ----

/// The generator's seed is fixed; a case costs a session on the reference.
fn config(cases: u32) -> Config {
    Config {
        cases: breadth(cases.div_ceil(4), cases),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        max_shrink_iters: 200,
        ..Config::default()
    }
}

macro_rules! random_mischief {
    ($($name:ident: $transcript:ident, $cases:literal;)+) => {
        $(proptest! {
            #![proptest_config(config($cases))]

            #[test]
            fn $name(mischief in some_mischief(), conspiring in any::<bool>()) {
                let transcript: &Transcript = &transcripts::$transcript;
                let script: Vec<Delivery> = apply(&transcript.shape, &transcript.deliveries, &mischief);
                replay(transcript, &script, conspiring);
            }
        })+
    };
}

random_mischief! {
    mischief_in_key_generation: KEYGEN_RUN, 600;
    mischief_in_a_complaint: COMPLAINT, 300;
    mischief_in_the_auxiliary_information: AUXILIARY_RUN, 60;
    mischief_in_presigning: PRESIGN_RUN, 100;
    mischief_in_the_alert_nonce: NONCE_ALERT, 16;
    mischief_in_the_alert_chi: CHI_ALERT, 16;
    mischief_in_signing: SIGN_RUN, 400;
    mischief_in_interactive_signing: INTERACTIVE_RUN, 60;
    mischief_in_the_interactive_alert_nonce: INTERACTIVE_NONCE_ALERT, 8;
    mischief_in_the_interactive_alert_chi: INTERACTIVE_CHI_ALERT, 8;
    mischief_on_the_wrong_branch: WRONG_BRANCH, 8;
}

// ---- whole networks, with something wrong between the parties ----

#[test]
fn networks_with_a_changed_byte() {
    // all three parties are watched, and what they do about the change too
    let mut numbers = shuffled(7);
    for case in 0..breadth(20, 40u64) {
        let (from, to) = (1 + numbers(3) as u16, 1 + numbers(3) as u16);
        let (round, position, bit) = (1 + numbers(4) as u8, numbers(1 << 20), numbers(8));
        let mut tamper = |sender, recipient, frame: &mut quorate_spec::frame::Frame| {
            if (sender, frame.round) == (from, round) && (to == from || recipient == to) {
                let length = frame.body.len();
                frame.body[position % length] ^= 1 << bit;
            }
        };
        if case % 10 == 0 {
            let inputs = |index| {
                let wallet = wallet_3_of_3();
                let to_sign = ToSign::Prehash([1; 32]);
                Inputs::Interactive(wallet.interactive_inputs(index, &[1, 2, 3], &to_sign, "changed"))
            };
            run_all(&both, &[1, 2, 3], inputs, shuffled(case), &mut tamper);
        } else {
            let inputs = |index| keygen_inputs(TOY1536, 3, 2, index);
            run_all(&both, &[1, 2, 3], inputs, shuffled(case), &mut tamper);
        }
    }
}
