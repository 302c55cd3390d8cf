//! The engine that the honest parties of these tests run on. Cheats are scripted on the reference in any case.

use quorate_reference::engine::Reference;
use quorate_spec::engine::Engine;

pub(crate) fn engine() -> &'static (dyn Engine + Sync) {
    &Reference
}
