//! Who is measured.

use quorate::Backend;

/// The backends that ship and that this machine can run, the fastest first, with the names they have in reports.
pub fn backends() -> Vec<(&'static str, Backend)> {
    let all = [("quorate ifma", Backend::Ifma), ("quorate limbs", Backend::Limbs)];
    all.into_iter().filter(|(_, backend)| backend.available()).collect()
}

/// The name of the reference implementation.
pub const REFERENCE: &str = "reference";
