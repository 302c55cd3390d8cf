//! Which implementation a party runs.

use std::sync::LazyLock;

use clap::ValueEnum;
use quorate::engine::Optimized;
use quorate_reference::engine::Reference;

use crate::network::SharedEngine;

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
