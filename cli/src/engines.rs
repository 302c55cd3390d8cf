//! Which implementation a party runs.

use std::sync::LazyLock;

use clap::ValueEnum;
use quorate::Backend;
use quorate::engine::Optimized;
use quorate_check::SharedEngine;
use quorate_reference::engine::Reference;

use crate::failure::Failure;

/// The backend is asked for once.
static OPTIMIZED: LazyLock<Optimized> = LazyLock::new(Optimized::default);

/// Which implementation each party runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engines {
    /// The optimized one, for every party: fast, constant time
    Optimized,
    /// The reference, for every party: slow, not constant time
    Reference,
    /// The reference for parties 1, 3, 5…, the optimized one for 2, 4, 6…
    Mixed,
}

/// Kernels of the optimized implementation that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kernels {
    /// 64-bit limbs, on every machine
    Limbs,
    /// Eight numbers at a time, with AVX-512 IFMA
    Ifma,
}

impl Kernels {
    /// Chooses for this process, before anything is computed.
    pub fn choose(self) -> Result<(), Failure> {
        let backend = match self {
            Kernels::Limbs => Backend::Limbs,
            Kernels::Ifma => Backend::Ifma,
        };
        let name = name_of(backend);
        Backend::choose(backend).map_err(|error| Failure::Failed(format!("--backend {name}: {error}")))
    }
}

/// The kernels in use, and what they are.
pub fn kernels() -> (&'static str, &'static str) {
    let what = match OPTIMIZED.backend {
        Backend::Limbs => "64-bit limbs, one number at a time",
        Backend::Plain => "plain lanes, for tests",
        Backend::Ifma => "AVX-512 IFMA, eight numbers at a time",
    };
    (name_of(OPTIMIZED.backend), what)
}

fn name_of(backend: Backend) -> &'static str {
    match backend {
        Backend::Limbs => "limbs",
        Backend::Plain => "plain",
        Backend::Ifma => "ifma",
    }
}

impl Engines {
    /// The implementation of this party.
    pub fn of(self, party: u16) -> &'static SharedEngine {
        match self {
            Engines::Optimized => &*OPTIMIZED,
            Engines::Reference => &Reference,
            Engines::Mixed if party.is_multiple_of(2) => &*OPTIMIZED,
            Engines::Mixed => &Reference,
        }
    }
}
