//! From failed checks to faults. Source: book, chapter "Faults and blame".

use alloc::vec::Vec;

use crate::Hash;
use crate::fault::{Attribution, Fault};
use crate::reason::Reason;
use crate::session::ByParty;

/// Runs `check` for every peer in index order. If any fail, all of them are named, with the reason of the first. [FAULT-2]
pub fn for_each_peer<T>(
    peers: &[u16],
    round: u8,
    mut check: impl FnMut(u16) -> Result<T, Reason>,
) -> Result<ByParty<T>, Fault> {
    let mut values = ByParty::new();
    let mut failures = ByParty::new();
    for j in peers {
        match check(*j) {
            Ok(value) => values.insert(*j, value),
            Err(reason) => failures.insert(*j, reason),
        }
    }
    blame(&failures, Attribution::Public, round).map_or(Ok(values), Err)
}

/// The fault that names everyone in `failures`, if there is anyone. [FAULT-1] [FAULT-2]
pub fn blame(failures: &ByParty<Reason>, attribution: Attribution, round: u8) -> Option<Fault> {
    let reason = *failures.values().next()?;
    Some(Fault { reason, culprits: failures.parties().collect(), attribution, round })
}

/// A fault that names nobody.
pub fn nobody(reason: Reason, round: u8) -> Fault {
    Fault { reason, culprits: Vec::new(), attribution: Attribution::None, round }
}

/// The exclusive or of all contributions.
pub fn xor(contributions: impl Iterator<Item = Hash>) -> Hash {
    contributions.fold([0; 32], |mut sum, contribution| {
        sum.iter_mut().zip(contribution).for_each(|(byte, other)| *byte ^= other);
        sum
    })
}
