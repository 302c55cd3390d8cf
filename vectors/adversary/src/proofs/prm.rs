//! Provers of Π_prm that can put anything out of place, and a judge of what they make.

use num_bigint::BigUint;
use quorate_reference::pedersen::Setup;
use quorate_reference::proofs::prm;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::proofs::PrmProof;
use quorate_spec::reason::Reason;

use crate::fold::{Failing, failing, failing_at, failing_once, judged};
use crate::forge::{context_of, nat};

pub fn setup_of(inputs: &Values) -> Setup {
    let [modulus, s, t] = ["N_hat", "s", "t"].map(|name| nat(inputs.bytes(name).unwrap()));
    Setup { modulus, s, t }
}

pub fn challenge(params: &Params, inputs: &Values) -> Vec<bool> {
    let proof =
        PrmProof::decode(&Shape::of_key(*params, 2, 2).unwrap(), inputs.bytes("proof").unwrap()).unwrap();
    let A: Vec<BigUint> = proof.A.iter().map(|A| nat(A)).collect();
    prm::challenge(params, &context_of(inputs), &setup_of(inputs), &A)
}

/// The repetitions whose bit is 1.
pub fn ones(params: &Params, inputs: &Values) -> Vec<usize> {
    let e = challenge(params, inputs);
    failing_at(judged(params), |i| !e[i])
}

/// The checks that do not hold, from the book's formulas.
pub fn failing_checks(params: &Params, inputs: &Values) -> Failing {
    let Setup { modulus, s, t } = &setup_of(inputs);
    let proof =
        PrmProof::decode(&Shape::of_key(*params, 2, 2).unwrap(), inputs.bytes("proof").unwrap()).unwrap();
    let e = challenge(params, inputs);
    let trivial = [1u8.into(), modulus - 1u8];
    let degenerate = trivial.contains(s) || trivial.contains(t) || s == t;
    let equation = |i: usize| {
        let right = if e[i] { nat(&proof.A[i]) * s % modulus } else { nat(&proof.A[i]) };
        t.modpow(&nat(&proof.z[i]), modulus) == right
    };
    failing([
        (Reason::PrmDegenerate, failing_once(!degenerate)),
        (Reason::PrmEq1, failing_at(judged(params), equation)),
    ])
}
