//! What sessions give, as JSON: shares of keys, auxiliary information, presignatures, signatures. The fields are those of
//! `quorate_spec::engine`, the parameter set left out. Test values only: nothing here is erased.

use quorate_spec::engine::{Auxiliary, KeyShare, Output, Presignature, Primes, PublicSetup, Signature};
use quorate_spec::params::{Params, Shape};
use quorate_spec::secret::SecretBytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::unhex;

/// Bytes, in JSON lowercase hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Hex {
    /// A copy of bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Hex {
        Hex(bytes.as_ref().to_vec())
    }

    /// Exactly `L` bytes.
    pub fn array<const L: usize>(&self) -> Option<[u8; L]> {
        self.0.as_slice().try_into().ok()
    }

    /// As a secret of the contract.
    pub fn secret(&self) -> SecretBytes {
        SecretBytes::new(self.0.clone())
    }

    fn exposed(secret: &SecretBytes) -> Hex {
        Hex::of(secret.expose())
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
        let text = String::deserialize(deserializer)?;
        unhex(&text).map(Hex).ok_or_else(|| serde::de::Error::custom("not lowercase hexadecimal"))
    }
}

fn arrays<const L: usize>(list: &[Hex]) -> Option<Vec<[u8; L]>> {
    list.iter().map(Hex::array).collect()
}

/// A party's primes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPrimes {
    /// First Paillier prime.
    pub p: Hex,
    /// Second Paillier prime.
    pub q: Hex,
    /// First ring-Pedersen prime.
    pub p_hat: Hex,
    /// Second ring-Pedersen prime.
    pub q_hat: Hex,
}

impl StoredPrimes {
    /// What stands for these primes.
    pub fn of(primes: &Primes) -> StoredPrimes {
        let [p, q, p_hat, q_hat] = [&primes.p, &primes.q, &primes.p_hat, &primes.q_hat].map(Hex::exposed);
        StoredPrimes { p, q, p_hat, q_hat }
    }

    /// The primes of the contract.
    pub fn primes(&self) -> Primes {
        let [p, q, p_hat, q_hat] = [&self.p, &self.q, &self.p_hat, &self.q_hat].map(Hex::secret);
        Primes { p, q, p_hat, q_hat }
    }
}

/// What a party published in the auxiliary information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredSetup {
    /// N.
    pub modulus: Hex,
    /// N̂.
    pub modulus_hat: Hex,
    /// s.
    pub s: Hex,
    /// t.
    pub t: Hex,
}

impl StoredSetup {
    fn of(setup: &PublicSetup) -> StoredSetup {
        let PublicSetup { modulus, modulus_hat, s, t } = setup;
        let [modulus, modulus_hat, s, t] = [modulus, modulus_hat, s, t].map(Hex::of);
        StoredSetup { modulus, modulus_hat, s, t }
    }

    fn setup(&self) -> PublicSetup {
        let [modulus, modulus_hat, s, t] =
            [&self.modulus, &self.modulus_hat, &self.s, &self.t].map(|value| value.0.clone());
        PublicSetup { modulus, modulus_hat, s, t }
    }
}

/// A share of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredKey {
    /// Parties.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// The own index.
    pub index: u16,
    /// x_i.
    pub secret: Hex,
    /// X.
    pub public_key: Hex,
    /// X_1..X_n.
    pub public_shares: Vec<Hex>,
    /// Chain code.
    pub chain_code: Hex,
    /// The key id: follows from the public fields, and is given for convenience.
    pub key_id: Hex,
}

impl StoredKey {
    /// What stands for this share.
    pub fn of(key: &KeyShare) -> StoredKey {
        StoredKey {
            n: key.n,
            t: key.t,
            index: key.index,
            secret: Hex::exposed(&key.secret),
            public_key: Hex::of(key.public_key),
            public_shares: key.public_shares.iter().map(Hex::of).collect(),
            chain_code: Hex::of(key.chain_code),
            key_id: Hex::of(key.key_id()),
        }
    }

    /// The share of the contract, if the public fields have their lengths.
    pub fn key(&self, params: &Params) -> Option<KeyShare> {
        Some(KeyShare {
            params: *params,
            n: self.n,
            t: self.t,
            index: self.index,
            secret: self.secret.secret(),
            public_key: self.public_key.array()?,
            public_shares: arrays(&self.public_shares)?,
            chain_code: self.chain_code.array()?,
        })
    }
}

/// A party's auxiliary information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredAuxiliary {
    /// Parties.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// The own index.
    pub index: u16,
    /// The key that it was made for, or null.
    pub key_id: Option<Hex>,
    /// The own primes.
    pub primes: StoredPrimes,
    /// λ.
    pub lambda: Hex,
    /// Moduli and setups of parties 1..n.
    pub setups: Vec<StoredSetup>,
    /// The epoch id.
    pub epoch: Hex,
}

impl StoredAuxiliary {
    /// What stands for this auxiliary information.
    pub fn of(auxiliary: &Auxiliary) -> StoredAuxiliary {
        StoredAuxiliary {
            n: auxiliary.n,
            t: auxiliary.t,
            index: auxiliary.index,
            key_id: auxiliary.key_id.map(Hex::of),
            primes: StoredPrimes::of(&auxiliary.primes),
            lambda: Hex::exposed(&auxiliary.lambda),
            setups: auxiliary.setups.iter().map(StoredSetup::of).collect(),
            epoch: Hex::of(auxiliary.epoch),
        }
    }

    /// The auxiliary information of the contract, if the hashes have their lengths.
    pub fn auxiliary(&self, params: &Params) -> Option<Auxiliary> {
        let key_id = match &self.key_id {
            None => None,
            Some(id) => Some(id.array()?),
        };
        Some(Auxiliary {
            params: *params,
            n: self.n,
            t: self.t,
            index: self.index,
            key_id,
            primes: self.primes.primes(),
            lambda: self.lambda.secret(),
            setups: self.setups.iter().map(StoredSetup::setup).collect(),
            epoch: self.epoch.array()?,
        })
    }
}

/// A presignature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPresignature {
    /// Parties of the key.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// The own index.
    pub index: u16,
    /// The signers.
    pub signers: Vec<u16>,
    /// Session id of the presigning.
    pub sid: Hex,
    /// Key id.
    pub key_id: Hex,
    /// Epoch id.
    pub epoch: Hex,
    /// X.
    pub public_key: Hex,
    /// Γ.
    pub gamma_point: Hex,
    /// k̃_i.
    pub k_tilde: Hex,
    /// χ̃_i.
    pub chi_tilde: Hex,
    /// Δ̃_j for each signer.
    pub delta_tilde: Vec<Hex>,
    /// S̃_j for each signer.
    pub s_tilde: Vec<Hex>,
    /// Echo of round 3.
    pub echo: Hex,
}

impl StoredPresignature {
    /// What stands for this presignature.
    pub fn of(presignature: &Presignature) -> StoredPresignature {
        StoredPresignature {
            n: presignature.shape.n,
            t: presignature.shape.t,
            index: presignature.index,
            signers: presignature.signers.clone(),
            sid: Hex::of(presignature.sid),
            key_id: Hex::of(presignature.key_id),
            epoch: Hex::of(presignature.epoch),
            public_key: Hex::of(presignature.public_key),
            gamma_point: Hex::of(presignature.gamma_point),
            k_tilde: Hex::exposed(&presignature.k_tilde),
            chi_tilde: Hex::exposed(&presignature.chi_tilde),
            delta_tilde: presignature.delta_tilde.iter().map(Hex::of).collect(),
            s_tilde: presignature.s_tilde.iter().map(Hex::of).collect(),
            echo: Hex::of(presignature.echo),
        }
    }

    /// The presignature of the contract, if the public fields have their lengths.
    pub fn presignature(&self, params: &Params) -> Option<Presignature> {
        let StoredPresignature { n, t, .. } = *self;
        Some(Presignature {
            shape: Shape { params: *params, n, t, parties: t },
            index: self.index,
            signers: self.signers.clone(),
            sid: self.sid.array()?,
            key_id: self.key_id.array()?,
            epoch: self.epoch.array()?,
            public_key: self.public_key.array()?,
            gamma_point: self.gamma_point.array()?,
            k_tilde: self.k_tilde.secret(),
            chi_tilde: self.chi_tilde.secret(),
            delta_tilde: arrays(&self.delta_tilde)?,
            s_tilde: arrays(&self.s_tilde)?,
            echo: self.echo.array()?,
        })
    }
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredSignature {
    /// r.
    pub r: Hex,
    /// s.
    pub s: Hex,
    /// Recovery id.
    pub recovery_id: u8,
}

impl StoredSignature {
    fn of(signature: &Signature) -> StoredSignature {
        let Signature { r, s, recovery_id } = signature;
        StoredSignature { r: Hex::of(r), s: Hex::of(s), recovery_id: *recovery_id }
    }
}

/// What a session gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StoredOutput {
    /// Of key generation.
    Key(StoredKey),
    /// Of the auxiliary information.
    Auxiliary(StoredAuxiliary),
    /// Of presigning.
    Presignature(StoredPresignature),
    /// Of signing.
    Signature(StoredSignature),
}

impl StoredOutput {
    /// What stands for this output; nothing for one that this version does not know.
    pub fn of(output: &Output) -> Option<StoredOutput> {
        Some(match output {
            Output::KeyShare(key) => StoredOutput::Key(StoredKey::of(key)),
            Output::Auxiliary(auxiliary) => StoredOutput::Auxiliary(StoredAuxiliary::of(auxiliary)),
            Output::Presignature(presignature) => {
                StoredOutput::Presignature(StoredPresignature::of(presignature))
            }
            Output::Signature(signature) => StoredOutput::Signature(StoredSignature::of(signature)),
            _ => return None,
        })
    }

    /// The share of a key, if it is one.
    pub fn key(&self) -> Option<&StoredKey> {
        if let StoredOutput::Key(key) = self { Some(key) } else { None }
    }

    /// The auxiliary information, if it is that.
    pub fn auxiliary(&self) -> Option<&StoredAuxiliary> {
        if let StoredOutput::Auxiliary(auxiliary) = self { Some(auxiliary) } else { None }
    }

    /// The presignature, if it is one.
    pub fn presignature(&self) -> Option<&StoredPresignature> {
        if let StoredOutput::Presignature(presignature) = self { Some(presignature) } else { None }
    }
}
