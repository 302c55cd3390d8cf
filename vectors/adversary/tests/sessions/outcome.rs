//! Honest parties beside a cheat, and what they have to end with. The cheat runs on the reference, honest parties on both engines.

use quorate_adversary::network::{Ends, Network, Opened, honest, in_order};
use quorate_spec::engine::{Engine, Inputs};
use quorate_spec::fault::{Attribution, Error, Fault, LocalError};
use quorate_spec::reason::Reason;

use crate::both::Both;

/// Opens an honest session on both engines.
pub(crate) fn open(inputs: Inputs<'_>) -> Opened {
    Both.open(inputs).unwrap()
}

/// Why the engines do not open a session.
pub(crate) fn refused(inputs: Inputs<'_>) -> Option<LocalError> {
    Both.open(inputs).err()
}

/// Runs sessions against each other and returns how each party ended.
pub(crate) fn run(sessions: Vec<(u16, Opened)>) -> Ends {
    Network::of(sessions, &mut honest).run(in_order, &mut honest)
}

/// Every party of `honest` ended with exactly this fault.
pub(crate) fn assert_fault(
    outcomes: &Ends,
    honest: &[u16],
    reason: Reason,
    culprits: &[u16],
    attribution: Attribution,
    round: u8,
) {
    let expected = Fault { reason, culprits: culprits.to_vec(), attribution, round };
    for index in honest {
        match outcomes.get(index) {
            Some(Err(Error::Fault(fault))) => assert_eq!(*fault, expected, "party {index}"),
            Some(Err(error)) => panic!("party {index}: {error}"),
            Some(Ok(_)) => panic!("party {index} has an output, expected {expected}"),
            None => panic!("party {index} is still waiting, expected {expected}"),
        }
    }
}
