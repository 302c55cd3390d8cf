//! Who takes part: a quorum, and a party of it, which opens the sessions that begin without a key.

use quorate_spec::engine::{AuxiliaryInputs, KeygenInputs};
use quorate_spec::fault::LocalError;
use quorate_spec::params::{Params, Shape};

use super::{Auxiliary, Error, ExecutionId, KeyMaterial, KeyShare, Opened, Seed, open};
use crate::backend::Backend;
use crate::cancel::Cancel;
use crate::engine;

/// How many parties a key has, and how many of them sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    pub(crate) n: u16,
    pub(crate) t: u16,
}

impl Quorum {
    /// `t` of `n`, 2 ≤ t ≤ n ≤ 64. Fails with `InvalidParties`.
    pub fn of(t: u16, n: u16) -> Result<Quorum, Error> {
        if (2..=n).contains(&t) && n <= quorate_spec::params::MAX_PARTIES {
            Ok(Quorum { n, t })
        } else {
            Err(LocalError::InvalidParties.into())
        }
    }

    /// How many sign.
    pub fn threshold(self) -> u16 {
        self.t
    }

    /// How many there are.
    pub fn parties(self) -> u16 {
        self.n
    }
}

/// One party of a quorum, under a parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    pub(crate) params: Params,
    pub(crate) quorum: Quorum,
    pub(crate) index: u16,
}

impl Party {
    /// The party with this index, 1 to n. Fails with `InvalidParties`, also for a parameter set that is no row of the specification's
    /// table.
    pub fn new(params: Params, quorum: Quorum, index: u16) -> Result<Party, Error> {
        let known = Shape::of_key(params, quorum.n, quorum.t).is_some();
        let valid = known && (1..=quorum.n).contains(&index);
        if valid { Ok(Party { params, quorum, index }) } else { Err(LocalError::InvalidParties.into()) }
    }

    /// The own index.
    pub fn index(&self) -> u16 {
        self.index
    }

    /// The quorum.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// The parameter set.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Opens a key generation: every party gets a share of a new key. Use the key only after every party has reported the same key id.
    #[cfg(feature = "std")]
    pub fn generate_key(&self, eid: &ExecutionId) -> Result<Opened<KeyShare>, Error> {
        self.generate_key_with_seed(eid, Seed::fresh(None)?)
    }

    /// The same with a seed from elsewhere, for systems without an operating system.
    pub fn generate_key_with_seed(&self, eid: &ExecutionId, seed: Seed) -> Result<Opened<KeyShare>, Error> {
        let Party { params, quorum: Quorum { n, t }, index } = *self;
        let inputs = KeygenInputs { params, n, t, index, eid: eid.0, seed: seed.into_bytes() };
        Ok(open(engine::start_keygen(inputs)?, Cancel::default()))
    }

    /// Opens the exchange of auxiliary information. `key`: the share it is for, if there is one already. `material`: used up.
    #[cfg(feature = "std")]
    pub fn exchange_auxiliary(
        &self,
        key: Option<&KeyShare>,
        material: KeyMaterial,
        eid: &ExecutionId,
    ) -> Result<Opened<Auxiliary>, Error> {
        self.exchange_auxiliary_with_seed(key, material, eid, Seed::fresh(key)?)
    }

    /// The same with a seed from elsewhere. Fails with `InputMismatch` if the share is of another party or quorum.
    pub fn exchange_auxiliary_with_seed(
        &self,
        key: Option<&KeyShare>,
        material: KeyMaterial,
        eid: &ExecutionId,
        seed: Seed,
    ) -> Result<Opened<Auxiliary>, Error> {
        let Party { params, quorum: Quorum { n, t }, index } = *self;
        if key.is_some_and(|key| key.party() != *self) {
            return Err(LocalError::InputMismatch.into());
        }
        let key_id = key.map(|key| key.key_id().0);
        let (seed, primes) = (seed.into_bytes(), material.0);
        let inputs = AuxiliaryInputs { params, n, t, index, key_id, eid: eid.0, seed, primes };
        let start = engine::start_auxiliary(Backend::detect(), inputs)?;
        let cancel = start.protocol.cancel.clone();
        Ok(open(start, cancel))
    }
}
