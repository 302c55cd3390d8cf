//! Operations by name: this implementation and the reference give the same outputs and refuse for the same reasons, for right inputs
//! and for wrong ones, on all kernels.
//!
//! Every input of every operation is changed in several ways, one at a time. Where this implementation is narrower (see
//! `operations.rs`), its answer is written down in `narrower`.
#![cfg(all(feature = "toy", feature = "contract"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

mod plain;
mod proofs;

use std::collections::BTreeSet;

use quorate::backend::Backend;
use quorate::engine::Optimized;
use quorate_reference::engine::Reference;
use quorate_spec::engine::Engine;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, OPERATIONS, Operation, Type, Value, Values};
use quorate_spec::params::{Params, TOY1536};
use quorate_testkeys::breadth;

const PARAMS: Params = TOY1536;

/// An operation and right inputs.
type Case = (&'static str, Values);

fn backends() -> impl Iterator<Item = Backend> {
    [Backend::Limbs, Backend::Plain, Backend::Ifma].into_iter().filter(|backend| backend.available())
}

fn reference(operation: &str, inputs: &Values) -> Result<Values, Denied> {
    Reference.perform(&PARAMS, operation, inputs).map(|performed| performed.outputs)
}

fn optimized(backend: Backend, operation: &str, inputs: &Values) -> Result<Values, Denied> {
    Optimized { backend }.perform(&PARAMS, operation, inputs).map(|performed| performed.outputs)
}

/// What this implementation says where it is narrower than the reference, if this input was changed.
fn narrower(operation: &str, field: &str) -> &'static [Denied] {
    const UNKNOWN: &[Denied] = &[Denied::Unknown];
    const UNFIT: &[Denied] = &[Denied::Local(LocalError::InvalidPrimes)];
    match (operation, field) {
        ("codec.residue" | "codec.unit", "modulus") => UNKNOWN,
        ("sample.residue" | "sample.unit" | "sample.residues", "modulus") => UNKNOWN,
        ("paillier.decrypt" | "paillier.nonce" | "fac.prove", "p" | "q") => UNFIT,
        (
            "prm.prove" | "enc_elg.verify" | "aff_g.verify" | "fac.verify",
            "p_hat" | "q_hat" | "lambda" | "N_hat" | "s" | "t",
        ) => &[Denied::Local(LocalError::InputMismatch)],
        _ => &[],
    }
}

/// Performs on these kernels and compares. `field`: what was changed, nothing in right inputs.
#[track_caller]
fn compare(
    backends: impl IntoIterator<Item = Backend>,
    operation: &str,
    inputs: &Values,
    field: &str,
    change: &str,
) {
    let expected = reference(operation, inputs);
    assert!(!field.is_empty() || expected.is_ok(), "{operation}: {expected:?}");
    for backend in backends {
        let found = optimized(backend, operation, inputs);
        let narrow = found.as_ref().is_err_and(|denied| narrower(operation, field).contains(denied));
        assert!(
            found == expected || narrow,
            "{operation} on {backend:?}: {field} {change}\n{found:?}\n{expected:?}"
        );
    }
}

/// Bytes with something changed.
fn changed_bytes(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut changed = vec![
        ("longer", [bytes, &[0]].concat()),
        ("longer in front", [&[0], bytes].concat()),
        ("zero", vec![0; bytes.len()]),
        ("ones", vec![0xff; bytes.len()]),
        ("empty", Vec::new()),
    ];
    if let Some((last, rest)) = bytes.split_last() {
        changed.push(("shorter", rest.to_vec()));
        changed.push(("last bit", [rest, &[last ^ 1]].concat()));
    }
    if let Some((first, rest)) = bytes.split_first() {
        changed.push(("top bit", [&[first ^ 0x80], rest].concat()));
    }
    changed
}

/// The value with something changed.
fn changed(value: &Value) -> Vec<(&'static str, Value)> {
    match value {
        Value::Flag(flag) => vec![("other", Value::Flag(!flag))],
        Value::Number(number) => [0, number + 1, 256, 65536, u64::MAX]
            .into_iter()
            .map(|number| ("other", Value::Number(number)))
            .collect(),
        Value::Text(text) => vec![
            ("empty", Value::from("")),
            ("longer", Value::Text(text.clone() + "x")),
            ("255 bytes", Value::Text("x".repeat(255))),
            ("256 bytes", Value::Text("x".repeat(256))),
        ],
        Value::Bytes(bytes) => {
            changed_bytes(bytes).into_iter().map(|(name, bytes)| (name, Value::Bytes(bytes))).collect()
        }
        Value::List(list) => {
            let mut values = vec![("no elements", Value::List(Vec::new()))];
            if let Some((last, rest)) = list.split_last() {
                values.push(("less", Value::List(rest.to_vec())));
                values.push(("more", Value::List([&list[..], std::slice::from_ref(last)].concat())));
                for (name, bytes) in changed_bytes(last) {
                    values.push((name, Value::List([rest, &[bytes]].concat())));
                }
            }
            values
        }
        Value::Numbers(numbers) => {
            let with = |number: u64| Value::Numbers([&numbers[..], &[number]].concat());
            let mut values = vec![("no elements", Value::Numbers(Vec::new()))];
            values.extend([0, 1, 7, 65535, 65536].map(|number| ("more", with(number))));
            values
        }
        Value::Texts(_) => Vec::new(),
    }
}

/// Right inputs on all kernels. Then, in the first case of an operation, each input missing, of another type, and changed: on one
/// kernel after the other.
fn run(cases: Vec<Case>) {
    // what is changed is refused before a kernel runs, or differs in nothing that kernels see: the slow plain lanes are for releases
    let fast = backends().filter(|backend| breadth(*backend != Backend::Plain, true));
    let mut kernels = fast.collect::<Vec<_>>().into_iter().cycle();
    let mut seen = BTreeSet::new();
    for (name, inputs) in cases {
        let operation = Operation::find(name).unwrap();
        let fields: BTreeSet<&str> = operation.fields().map(|(field, _)| field).collect();
        let given: BTreeSet<&str> = inputs.0.keys().map(String::as_str).collect();
        assert_eq!(given, fields, "{name}");
        compare(backends(), name, &inputs, "", "");
        if !seen.insert(name) {
            continue;
        }
        for (field, kind) in operation.fields() {
            let mut missing = inputs.clone();
            let value = missing.0.remove(field).unwrap();
            let other = if kind == Type::Flag { Value::Number(0) } else { Value::Flag(true) };
            for inputs in [missing.clone(), missing.clone().with(field, other)] {
                assert_eq!(reference(name, &inputs), Err(Denied::Unknown), "{name}: {field}");
                assert_eq!(optimized(Backend::Limbs, name, &inputs), Err(Denied::Unknown), "{name}: {field}");
            }
            for (change, value) in changed(&value) {
                compare(kernels.next(), name, &inputs.clone().with(field, value), field, change);
            }
        }
    }
}

/// The cases of operations whose names begin so.
fn of(cases: Vec<Case>, prefix: &str) -> Vec<Case> {
    let cases: Vec<Case> = cases.into_iter().filter(|(name, _)| name.starts_with(prefix)).collect();
    assert!(!cases.is_empty(), "{prefix}");
    cases
}

#[test]
fn every_operation_has_a_case() {
    let cases = plain::cases().into_iter().chain(proofs::cases());
    let covered: BTreeSet<&str> = cases.map(|(name, _)| name).collect();
    let all: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(covered, all);
}

#[test]
fn unknown_operations() {
    for name in ["", "codec", "codec.", "codec.nothing", "sch.", "nothing.verify"] {
        assert_eq!(reference(name, &Values::new()), Err(Denied::Unknown));
        assert_eq!(optimized(Backend::Limbs, name, &Values::new()), Err(Denied::Unknown));
    }
}

/// Moduli of lengths that no parameter set has, where an operation takes them.
#[test]
fn other_lengths() {
    let (_, verify) = of(proofs::cases(), "mod.verify").remove(0);
    let long = [&[0x80u8], &[0; 511][..], &[1]].concat();
    for N in
        [vec![], vec![0], vec![1], vec![2], vec![3], vec![15], vec![0xff; 100], vec![0xff; 193], long.clone()]
    {
        compare(backends(), "mod.verify", &verify.clone().with("N", N), "N", "length");
    }
    for p in [long, vec![0xff; 1000]] {
        compare(backends(), "arithmetic.prime", &Values::new().with("p", p), "p", "length");
    }
}

macro_rules! parity {
    ($($test:ident: $cases:expr, $prefix:literal;)*) => {
        $(#[test]
        fn $test() {
            run(of($cases, $prefix));
        })*
    };
}

parity! {
    codec: plain::cases(), "codec.";
    hash: plain::cases(), "hash.";
    tape: plain::cases(), "tape.";
    sample: plain::cases(), "sample.";
    arithmetic: plain::cases(), "arithmetic.";
    paillier: plain::cases(), "paillier.";
    pedersen: plain::cases(), "pedersen.";
    curve: plain::cases(), "curve.";
    sharing: plain::cases(), "sharing.";
    ecdsa: plain::cases(), "ecdsa.";
    sch: proofs::cases(), "sch.";
    elog: proofs::cases(), "elog.";
    enc_elg_prove: proofs::cases(), "enc_elg.prove";
    enc_elg_verify: proofs::cases(), "enc_elg.verify";
    aff_g_prove: proofs::cases(), "aff_g.prove";
    aff_g_verify: proofs::cases(), "aff_g.verify";
    modulus: proofs::cases(), "mod.";
    prm: proofs::cases(), "prm.";
    fac: proofs::cases(), "fac.";
    dec_prove: proofs::cases(), "dec.prove";
    dec_verify: proofs::cases(), "dec.verify";
    aff_g_star_prove: proofs::cases(), "aff_g_star.prove";
    aff_g_star_verify: proofs::cases(), "aff_g_star.verify";
}
