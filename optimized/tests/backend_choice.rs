//! The choice of the backend is made once in a process: this binary has one test.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use quorate::{Backend, ChoiceError};

#[test]
fn chosen_once() {
    // in builds without the feature it is refused whatever the environment says, and nothing is settled by a refusal
    if !cfg!(feature = "toy") {
        assert_eq!(Backend::choose(Backend::Plain), Err(ChoiceError::TestsOnly));
        assert!(!Backend::Plain.available());
        assert!(std::env::var("QUORATE_BACKEND").is_err() || Backend::detect() != Backend::Plain);
    }
    if !Backend::Ifma.available() {
        assert_eq!(Backend::choose(Backend::Ifma), Err(ChoiceError::Unavailable));
    }
    if std::env::var("QUORATE_BACKEND").is_err() {
        assert_eq!(Backend::choose(Backend::Limbs), Ok(()));
        assert_eq!(Backend::detect(), Backend::Limbs);
        assert_eq!(Backend::choose(Backend::Limbs), Ok(()));
        if Backend::Ifma.available() {
            assert_eq!(Backend::choose(Backend::Ifma), Err(ChoiceError::TooLate));
        }
        if cfg!(feature = "toy") {
            assert_eq!(Backend::choose(Backend::Plain), Err(ChoiceError::TooLate));
        }
    } else {
        let in_use = Backend::detect();
        let fastest = if Backend::Ifma.available() { Backend::Ifma } else { Backend::Limbs };
        assert!(cfg!(feature = "toy") || in_use == fastest, "{in_use:?}");
        assert_eq!(Backend::choose(in_use), Ok(()));
    }
}
