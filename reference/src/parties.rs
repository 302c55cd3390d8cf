//! Values by party.

use std::collections::BTreeMap;
use std::collections::btree_map::IntoIter;
use std::ops::Index;

/// Values by party index, in index order.
///
/// `values[j]` is for indices of the own lists of parties: every map of a session is filled for all of them before it is
/// read. An index that a peer sent goes through `find`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByParty<T>(BTreeMap<u16, T>);

impl<T> ByParty<T> {
    /// No values.
    pub fn new() -> ByParty<T> {
        ByParty(BTreeMap::new())
    }

    /// Adds or replaces a value.
    pub fn insert(&mut self, party: u16, value: T) {
        self.0.insert(party, value);
    }

    /// The value of a party, if there is one.
    pub fn find(&self, party: u16) -> Option<&T> {
        self.0.get(&party)
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
