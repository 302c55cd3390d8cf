//! FAULT-5: whatever one party sends, no honest party is named, and nothing panics.

use quorate_adversary::network::{Ends, shuffled};
use quorate_spec::engine::ToSign;
use quorate_spec::fault::Error;
use quorate_spec::frame::Frame;
use quorate_spec::params::TOY1536;

use crate::parties::*;
use crate::presign::wallet_3_of_3;

/// A reproducible stream of numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % bound
    }
}

/// Party 2 changes one byte of one of its frames, to everyone or to one peer, in some round.
fn random_tamper(mut numbers: Numbers, rounds: usize) -> impl FnMut(u16, u16, &mut Frame) {
    let round = 1 + numbers.below(rounds) as u8;
    let only_to = [0, 1, 3][numbers.below(3)];
    let (position, bit) = (numbers.below(1 << 20), numbers.below(8));
    let direct = numbers.below(2) == 1;
    move |from, to, frame| {
        let wanted = from == 2 && frame.round == round && (frame.to != 0) == direct;
        if wanted && (only_to == 0 || to == only_to) {
            let length = frame.body.len();
            frame.body[position % length] ^= 1 << bit;
        }
    }
}

fn assert_no_honest_party_is_named(outcomes: &Ends, case: usize) {
    for (index, outcome) in outcomes.iter().filter(|(index, _)| **index != 2) {
        if let Err(Error::Fault(fault)) = outcome {
            let innocent = fault.culprits.iter().all(|culprit| *culprit == 2);
            assert!(innocent, "case {case}: party {index} says {fault}");
        }
    }
}

#[test]
fn fault_5_key_generation() {
    for case in 0..150 {
        let mut tamper = random_tamper(Numbers(case as u64), 4);
        let outcomes = keygen(TOY1536, 3, 2, shuffled(case as u64), &mut tamper);
        assert_no_honest_party_is_named(&outcomes, case);
    }
}

#[test]
fn fault_5_auxiliary_information() {
    for case in 0..6 {
        let mut tamper = random_tamper(Numbers(1000 + case as u64), 4);
        let outcomes = auxiliary(TOY1536, 3, 2, None, shuffled(case as u64), &mut tamper);
        assert_no_honest_party_is_named(&outcomes, case);
    }
}

#[test]
fn fault_5_interactive_signing() {
    let wallet = wallet_3_of_3();
    for case in 0..12 {
        let mut tamper = random_tamper(Numbers(2000 + case as u64), 4);
        let to_sign = ToSign::Prehash([1; 32]);
        let label = format!("blame {case}");
        let outcomes = wallet.interactive(&[1, 2, 3], &to_sign, &label, shuffled(case as u64), &mut tamper);
        assert_no_honest_party_is_named(&outcomes, case);
    }
}
