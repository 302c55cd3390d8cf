//! Reason codes, faults and local errors, the ids of requirements, and what secret types do not offer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::error;
use std::fmt::{Debug, Display};

use quorate_spec::engine::{
    Auxiliary, AuxiliaryInputs, Inputs, InteractiveInputs, KeyShare, KeygenInputs, Output, PresignInputs,
    Presignature, Primes, SignInputs, Signature,
};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError, Refusal};
use quorate_spec::frame::Frame;
use quorate_spec::reason::{REASONS, Reason};
use quorate_spec::requirements::REQUIREMENTS;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

// ---- reasons ----

/// The variants of an enumeration without fields, in the order of its source.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    body.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .map(|line| line.trim_end_matches(','))
        .collect()
}

/// FAULT-1: the list is closed: it has every reason, once, in the order of the enumeration.
#[test]
fn every_reason_is_listed() {
    let names: Vec<String> = REASONS.iter().map(|(reason, ..)| format!("{reason:?}")).collect();
    assert_eq!(names, variants(include_str!("../src/reason.rs"), "Reason"));
    assert!(REASONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

/// FAULT-1
#[test]
fn reason_codes_are_unique_and_round_trip() {
    let codes: BTreeSet<&str> = REASONS.iter().map(|(_, code, _)| *code).collect();
    assert_eq!(codes.len(), REASONS.len());
    for (reason, code, _) in REASONS {
        assert_eq!(reason.code(), *code);
        assert_eq!(reason.to_string(), *code);
        assert_eq!(Reason::from_code(code), Some(*reason));
    }
    for code in
        ["", "frame", "frame.", ".length", "Frame.length", "frame.length ", "proof.aff_g", "vss.degree"]
    {
        assert_eq!(Reason::from_code(code), None, "{code:?}");
    }
}

/// The sentences for people are those of the book, one for each code, and none is said twice.
#[test]
fn every_reason_has_its_sentence() {
    let page = include_str!("../src/faults.md");
    let rows: Vec<String> = page.lines().filter(|row| row.starts_with("| `")).map(str::to_owned).collect();
    let mut sentences = BTreeSet::new();
    for (reason, code, sentence) in REASONS {
        assert_eq!(reason.explain(), *sentence);
        assert!(sentence.ends_with('.') && sentence.len() < 110, "{code}: {sentence}");
        assert!(sentences.insert(sentence), "{code}: {sentence}");
        assert!(rows.contains(&format!("| `{code}` | {sentence} |")), "{code} is not in the book's table");
    }
}

/// The code and the name of a reason say the same: `proof.aff_g.range_z1` is `AffGRangeZ1`.
#[test]
fn reason_codes_are_the_names() {
    for (reason, code, _) in REASONS {
        let is_part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_lowercase())
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        assert!(code.split('.').all(is_part), "{code}");
        assert_eq!(code.split('.').count(), if code.starts_with("proof.") { 3 } else { 2 }, "{code}");
        let letters = code.trim_start_matches("proof.").replace(['.', '_'], "");
        assert_eq!(letters, format!("{reason:?}").to_lowercase(), "{code}");
    }
}

// ---- faults and local errors ----

fn a_fault(culprits: &[u16], attribution: Attribution) -> Fault {
    Fault { reason: Reason::AffGRangeZ1, culprits: culprits.to_vec(), attribution, round: 2 }
}

/// FAULT-1: reason, culprits, attribution and round, and nothing else, all of them in the text.
#[test]
fn fault_in_words() {
    let Fault { reason: Reason::AffGRangeZ1, culprits: _, attribution: Attribution::Public, round: 2 } =
        a_fault(&[3], Attribution::Public)
    else {
        panic!("a fault has four fields")
    };
    let text = |culprits, attribution| a_fault(culprits, attribution).to_string();
    assert_eq!(
        text(&[3], Attribution::Public),
        "proof.aff_g.range_z1 in round 2, party [3], attribution public"
    );
    assert_eq!(
        text(&[3, 5], Attribution::Local),
        "proof.aff_g.range_z1 in round 2, party [3, 5], attribution local"
    );
    assert_eq!(text(&[], Attribution::None), "proof.aff_g.range_z1 in round 2, nobody can be named");
    assert_eq!(Attribution::None.to_string(), "none");
}

const LOCAL_ERRORS: [LocalError; 8] = [
    LocalError::InvalidParties,
    LocalError::InputMismatch,
    LocalError::InvalidPrimes,
    LocalError::InvalidInput,
    LocalError::Unlucky,
    LocalError::WrongSession,
    LocalError::UnknownSender,
    LocalError::Finished,
];

/// FAULT-4: local errors are a type of their own without culprits; each has its own text, which names no code.
#[test]
fn local_errors_in_words() {
    let names: Vec<String> = LOCAL_ERRORS.iter().map(|error| format!("{error:?}")).collect();
    assert_eq!(names, variants(include_str!("../src/fault.rs"), "LocalError"));
    let texts: BTreeSet<String> = LOCAL_ERRORS.iter().map(LocalError::to_string).collect();
    assert_eq!(texts.len(), LOCAL_ERRORS.len());
    for text in texts {
        assert!(!text.is_empty());
        assert!(REASONS.iter().all(|(_, code, _)| !text.contains(code)), "{text}");
    }
    assert_eq!(size_of::<LocalError>(), 1, "no room for an index");
}

/// FAULT-4
#[test]
fn errors_keep_the_two_apart() {
    let fault = a_fault(&[1], Attribution::Local);
    assert_eq!(Error::from(fault.clone()), Error::Fault(fault.clone()));
    assert_eq!(Error::from(fault.clone()).to_string(), fault.to_string());
    for error in LOCAL_ERRORS {
        assert_eq!(Error::from(error), Error::Local(error));
        assert_eq!(Error::from(error).to_string(), error.to_string());
    }
}

/// SESS-4: a refusal has room for frames that are still to be sent, and has none unless they are given.
#[test]
fn refusal_in_words() {
    let refusal = Refusal::from(Error::from(a_fault(&[1], Attribution::Local)));
    assert!(refusal.frames.is_empty());
    assert_eq!(refusal.to_string(), refusal.error.to_string());
}

#[test]
fn errors_are_errors() {
    fn is_error<T: error::Error + Send + Sync + 'static>() {}
    is_error::<Fault>();
    is_error::<LocalError>();
    is_error::<Error>();
    is_error::<Refusal>();
}

// ---- requirements ----

#[test]
fn requirement_ids_are_unique() {
    let ids: BTreeSet<&str> = REQUIREMENTS.iter().map(|requirement| requirement.id).collect();
    assert_eq!(ids.len(), REQUIREMENTS.len());
}

// ---- secrets ----

/// Whether a type implements a trait: the constant of the type itself goes before that of the trait, where its bound holds.
macro_rules! implements {
    ($type:ty: $bound:path) => {{
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "where the bound holds")]
        trait Otherwise {
            const IS: bool = false;
        }
        impl<T: ?Sized> Otherwise for Probe<T> {}
        #[allow(dead_code, reason = "where the bound does not hold")]
        impl<T: ?Sized + $bound> Probe<T> {
            const IS: bool = true;
        }
        <Probe<$type>>::IS
    }};
}

#[test]
fn probe_tells_both() {
    assert!(implements!(Frame: Clone) && implements!(Frame: Debug) && implements!(Frame: PartialEq));
    assert!(implements!(Signature: Copy) && implements!(Vec<u8>: AsRef<[u8]>));
    assert!(!implements!(Frame: Copy) && !implements!(Frame: Display));
}

/// Secret types cannot be printed, copied or compared by accident. SIGN-1: a presignature cannot be used twice by copying it.
#[test]
fn secrets_offer_nothing() {
    macro_rules! bare {
        ($($type:ty),+) => {
            $(
                assert!(!implements!($type: Debug), "{} can be printed", stringify!($type));
                assert!(!implements!($type: Display), "{} can be printed", stringify!($type));
                assert!(!implements!($type: Clone), "{} can be cloned", stringify!($type));
                assert!(!implements!($type: Copy), "{} can be copied", stringify!($type));
                assert!(!implements!($type: PartialEq), "{} can be compared", stringify!($type));
                assert!(!implements!($type: Default), "{} has a default", stringify!($type));
            )+
        };
    }
    bare!(SecretBytes, Tape, Primes, KeyShare, Auxiliary, Presignature, Output);
    bare!(
        KeygenInputs,
        AuxiliaryInputs,
        PresignInputs<'static>,
        SignInputs,
        InteractiveInputs<'static>,
        Inputs<'static>
    );
    assert!(!implements!(SecretBytes: AsRef<[u8]>));
    assert!(!implements!(SecretBytes: std::ops::Deref));
    assert!(!implements!(SecretBytes: std::hash::Hash));
    assert!(!implements!(SecretBytes: PartialOrd));
}

#[test]
fn secret_bytes_hold_and_duplicate() {
    assert!(std::mem::needs_drop::<SecretBytes>());
    let secret = SecretBytes::new(vec![1, 2, 3]);
    let copy = secret.duplicate();
    assert_ne!(secret.expose().as_ptr(), copy.expose().as_ptr());
    drop(secret);
    assert_eq!(copy.expose(), [1, 2, 3]);
}
