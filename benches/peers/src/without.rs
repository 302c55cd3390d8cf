//! Stands for `ours.rs` where the feature `ours` is off: no cases.

use crate::powers::Task;
use crate::report::{Case, Fallible};

/// Exponentiations.
pub(crate) fn powers<'a>(_tasks: &'a [Task], _size: &str) -> Fallible<Vec<Case<'a>>> {
    Ok(Vec::new())
}

/// Presigning by n signers.
pub(crate) fn presign(_set: &str, _n: u16) -> Fallible<Vec<Case<'static>>> {
    Ok(Vec::new())
}

/// Auxiliary information of n parties.
pub(crate) fn auxiliary(_set: &str, _n: u16) -> Fallible<Vec<Case<'static>>> {
    Ok(Vec::new())
}

/// Search for one safe prime.
pub(crate) fn safe_prime(_bits: u32, _seed: u64) -> Fallible<Vec<Case<'static>>> {
    Ok(Vec::new())
}
