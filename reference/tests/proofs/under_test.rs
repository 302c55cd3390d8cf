//! The provers and verifiers under test.
//!
//! Where a test needs less than a whole prover, to put something out of place, it takes the steps of the reference; what it
//! makes of them is judged by the verifier here.

/// With its first step, which key generation takes two rounds before the others.
pub(crate) mod sch {
    pub(crate) use quorate_reference::proofs::sch::{commit, prove, sample, verify};
}

pub(crate) mod elog {
    pub(crate) use quorate_reference::proofs::elog::{prove, verify};
}

pub(crate) mod enc_elg {
    pub(crate) use quorate_reference::proofs::enc_elg::{prove, verify};
}

pub(crate) mod aff_g {
    pub(crate) use quorate_reference::proofs::aff_g::{prove, verify};
}

pub(crate) mod aff_g_star {
    pub(crate) use quorate_reference::proofs::aff_g_star::{prove, verify};
}

pub(crate) mod dec {
    pub(crate) use quorate_reference::proofs::dec::{prove, verify};
}

pub(crate) mod fac {
    pub(crate) use quorate_reference::proofs::fac::{prove, verify};
}

pub(crate) mod modulus {
    pub(crate) use quorate_reference::proofs::modulus::{prove, verify};
}

pub(crate) mod prm {
    pub(crate) use quorate_reference::proofs::prm::{prove, verify};
}
