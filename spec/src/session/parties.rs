//! Values by party.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::IntoIter;
use core::ops::Index;

/// Values by party index, in index order.
///
/// `values[j]` is for indices of the own lists of parties: every map of a session is filled for all of them before it is
/// read. An index that a peer sent goes through `find`. What is removed, replaced or dropped runs its own `drop`, so secrets
/// in a map are erased with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByParty<T>(BTreeMap<u16, T>);

impl<T> ByParty<T> {
    /// No values.
    pub const fn new() -> ByParty<T> {
        ByParty(BTreeMap::new())
    }

    /// Adds or replaces a value.
    pub fn insert(&mut self, party: u16, value: T) {
        self.0.insert(party, value);
    }

    /// Takes the value of a party out.
    pub fn remove(&mut self, party: u16) -> Option<T> {
        self.0.remove(&party)
    }

    /// Takes all values out.
    pub fn take(&mut self) -> ByParty<T> {
        core::mem::take(self)
    }

    /// The value of a party, if there is one.
    pub fn find(&self, party: u16) -> Option<&T> {
        self.0.get(&party)
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The indices, ascending.
    pub fn parties(&self) -> impl Iterator<Item = u16> {
        self.0.keys().copied()
    }

    /// The values in index order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values()
    }

    /// Indices and values in index order.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &T)> {
        self.0.iter().map(|(party, value)| (*party, value))
    }
}

impl<T> Default for ByParty<T> {
    fn default() -> ByParty<T> {
        ByParty::new()
    }
}

impl<T> Index<u16> for ByParty<T> {
    type Output = T;

    #[allow(clippy::indexing_slicing, reason = "the index is from an own list of parties, see the type")]
    fn index(&self, party: u16) -> &T {
        &self.0[&party]
    }
}

impl<T> FromIterator<(u16, T)> for ByParty<T> {
    fn from_iter<I: IntoIterator<Item = (u16, T)>>(entries: I) -> ByParty<T> {
        ByParty(entries.into_iter().collect())
    }
}

impl<T> IntoIterator for ByParty<T> {
    type Item = (u16, T);
    type IntoIter = IntoIter<u16, T>;

    fn into_iter(self) -> IntoIter<u16, T> {
        self.0.into_iter()
    }
}
