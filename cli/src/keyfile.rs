//! The format of a key share file, version 2. Described in `KEYFILE.md`.

use num_bigint::BigUint;
use quorate_spec::engine::{Auxiliary, KeyShare, Primes, PublicSetup};
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use secp256k1::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};

use crate::jsonfile::{Format, Invalid, SecretText, form, in_test_pool, invalid, known_params};

/// The format.
pub const FORMAT: Format = Format { name: "quorate-key-share", version: 2, longest: 1 << 20 };

/// What a party keeps between sessions. Secret.
pub struct Holding {
    /// Whether the primes are those of the public test pool.
    pub test_primes: bool,
    /// The share of the key.
    pub key: KeyShare,
    /// The auxiliary information made for it.
    pub auxiliary: Auxiliary,
}

/// The field names and their order are those of the file. What is not secret stands there for people.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u64,
    test_primes: bool,
    params: String,
    parties: u16,
    threshold: u16,
    index: u16,
    key_id: String,
    public_key: String,
    key_share: SecretText,
    auxiliary: SecretText,
}

impl Document {
    fn of(holding: &Holding) -> Document {
        let Holding { test_primes, key, auxiliary } = holding;
        Document {
            format: FORMAT.name.to_string(),
            version: FORMAT.version,
            test_primes: *test_primes,
            params: key.params.name.to_string(),
            parties: key.n,
            threshold: key.t,
            index: key.index,
            key_id: hex::encode(key.key_id()),
            public_key: hex::encode(key.public_key),
            key_share: SecretText::new(&key.to_bytes()),
            auxiliary: SecretText::new(&auxiliary.to_bytes()),
        }
    }
}

/// The bytes of the file.
pub fn encode(holding: &Holding) -> Result<SecretBytes, Invalid> {
    FORMAT.encode(&Document::of(holding))
}

/// Reads a file: both stored forms, what stands beside them for people, and that what it says of its own party fits together.
pub fn decode(bytes: &[u8]) -> Result<Holding, Invalid> {
    let document: Document = FORMAT.decode(bytes)?;
    known_params(&document.params)?;
    let key = KeyShare::from_bytes(form("key_share", &document.key_share)?.expose())
        .or_else(|error| invalid(format!("key_share cannot be read: {error}")))?;
    let auxiliary = Auxiliary::from_bytes(form("auxiliary", &document.auxiliary)?.expose())
        .or_else(|error| invalid(format!("auxiliary cannot be read: {error}")))?;
    let holding = Holding { test_primes: document.test_primes, key, auxiliary };
    let Document { params, parties, threshold, index, key_id, public_key, .. } = Document::of(&holding);
    for (field, fits) in [
        ("params", params == document.params),
        ("parties", parties == document.parties),
        ("threshold", threshold == document.threshold),
        ("index", index == document.index),
        ("key_id", key_id == document.key_id),
        ("public_key", public_key == document.public_key),
    ] {
        if !fits {
            return invalid(format!("{field} does not belong to key_share"));
        }
    }
    let Holding { key, auxiliary, .. } = &holding;
    let of = |params: &Params, n, t, index| (params.id, n, t, index);
    if of(&key.params, key.n, key.t, key.index)
        != of(&auxiliary.params, auxiliary.n, auxiliary.t, auxiliary.index)
    {
        return invalid("key_share and auxiliary belong to different parties or quorums");
    }
    check_key(key)?;
    check_auxiliary(&holding)?;
    Ok(holding)
}

/// The points are points, and the own public share belongs to the secret one.
fn check_key(key: &KeyShare) -> Result<(), Invalid> {
    if PublicKey::from_slice(&key.public_key).is_err() {
        return invalid("key_share: the public key is not a point");
    }
    if key.public_shares.iter().any(|share| PublicKey::from_slice(share).is_err()) {
        return invalid("key_share: a public share is not a point");
    }
    let secret =
        key.secret.expose().try_into().ok().and_then(|secret| SecretKey::from_secret_bytes(secret).ok());
    let own = secret.map(|secret| PublicKey::from_secret_key(&secret).serialize());
    if own.is_none() || own.as_ref() != key.public_shares.get(usize::from(key.index) - 1) {
        return invalid("key_share: the secret does not belong to the public share of the index");
    }
    Ok(())
}

/// The moduli have their length, the own ones are the products of the own primes, and s = t^lambda.
fn check_auxiliary(Holding { test_primes, key, auxiliary }: &Holding) -> Result<(), Invalid> {
    if auxiliary.key_id != Some(key.key_id()) {
        return invalid("auxiliary: it was made for another key");
    }
    let full_length = |modulus: &Vec<u8>| {
        let number = BigUint::from_bytes_be(modulus);
        number.bits() == key.params.modulus_bits as u64 && number.bit(0)
    };
    let moduli = auxiliary.setups.iter().flat_map(|setup| [&setup.modulus, &setup.modulus_hat]);
    if !moduli.into_iter().all(full_length) {
        return invalid("auxiliary: a modulus is even or too short");
    }
    let below = |setup: &PublicSetup| setup.s < setup.modulus_hat && setup.t < setup.modulus_hat;
    if !auxiliary.setups.iter().all(below) {
        return invalid("auxiliary: s or t is not below N_hat");
    }
    let Some(own) = auxiliary.setups.get(usize::from(key.index) - 1) else {
        return invalid("auxiliary: there are no moduli of the own party");
    };
    let number = |secret: &SecretBytes| BigUint::from_bytes_be(secret.expose());
    let Primes { p, q, p_hat, q_hat } = &auxiliary.primes;
    let [modulus, modulus_hat, s, t] =
        [&own.modulus, &own.modulus_hat, &own.s, &own.t].map(|bytes| BigUint::from_bytes_be(bytes));
    if number(p) * number(q) != modulus {
        return invalid("auxiliary: p and q do not belong to the own N");
    }
    if number(p_hat) * number(q_hat) != modulus_hat {
        return invalid("auxiliary: p_hat and q_hat do not belong to the own N_hat");
    }
    if t.modpow(&number(&auxiliary.lambda), &modulus_hat) != s {
        return invalid("auxiliary: lambda does not belong to the own s and t");
    }
    if !test_primes && [p, q, p_hat, q_hat].iter().any(|prime| in_test_pool(key.params, prime.expose())) {
        return invalid("test_primes is false, but the primes are public test primes");
    }
    Ok(())
}
