//! The engine that the honest parties of the shared tests run on. Cheats are scripted on the reference in any case.

use std::sync::LazyLock;

use quorate::engine::Optimized;
use quorate_spec::engine::Engine;

pub(crate) fn engine() -> &'static (dyn Engine + Sync) {
    static ENGINE: LazyLock<Optimized> = LazyLock::new(Optimized::default);
    &*ENGINE
}
