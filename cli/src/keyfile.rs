//! The format of a key share file, version 1. Described in `KEYFILE.md`.

use num_bigint::BigUint;
use quorate_spec::engine::{Auxiliary, KeyShare, Primes, PublicSetup};
use quorate_spec::params::{Params, Shape};
use quorate_spec::secret::SecretBytes;
use secp256k1::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};

use crate::jsonfile::{
    Format, Invalid, SecretText, array, bytes, in_test_pool, invalid, known_params, secret,
};

/// The format.
pub const FORMAT: Format = Format { name: "quorate-key-share", version: 1, longest: 1 << 20 };

/// What a party keeps between sessions. Secret.
pub struct Holding {
    /// Whether the primes are those of the public test pool.
    pub test_primes: bool,
    /// The share of the key.
    pub key: KeyShare,
    /// The auxiliary information made for it.
    pub auxiliary: Auxiliary,
}

/// The field names and their order are those of the file.
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
    public_shares: Vec<String>,
    chain_code: String,
    secret_share: SecretText,
    auxiliary: AuxiliaryDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuxiliaryDocument {
    epoch: String,
    key_id: String,
    p: SecretText,
    q: SecretText,
    p_hat: SecretText,
    q_hat: SecretText,
    lambda: SecretText,
    setups: Vec<SetupDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetupDocument {
    modulus: String,
    modulus_hat: String,
    s: String,
    t: String,
}

/// The bytes of the file.
pub fn encode(holding: &Holding) -> Result<SecretBytes, Invalid> {
    let Holding { test_primes, key, auxiliary } = holding;
    let setup = |setup: &PublicSetup| SetupDocument {
        modulus: hex::encode(&setup.modulus),
        modulus_hat: hex::encode(&setup.modulus_hat),
        s: hex::encode(&setup.s),
        t: hex::encode(&setup.t),
    };
    let Primes { p, q, p_hat, q_hat } = &auxiliary.primes;
    let document = Document {
        format: FORMAT.name.to_string(),
        version: FORMAT.version,
        test_primes: *test_primes,
        params: key.params.name.to_string(),
        parties: key.n,
        threshold: key.t,
        index: key.index,
        key_id: hex::encode(key.key_id()),
        public_key: hex::encode(key.public_key),
        public_shares: key.public_shares.iter().map(hex::encode).collect(),
        chain_code: hex::encode(key.chain_code),
        secret_share: SecretText::new(&key.secret),
        auxiliary: AuxiliaryDocument {
            epoch: hex::encode(auxiliary.epoch),
            key_id: hex::encode(auxiliary.key_id.unwrap_or_default()),
            p: SecretText::new(p),
            q: SecretText::new(q),
            p_hat: SecretText::new(p_hat),
            q_hat: SecretText::new(q_hat),
            lambda: SecretText::new(&auxiliary.lambda),
            setups: auxiliary.setups.iter().map(setup).collect(),
        },
    };
    FORMAT.encode(&document)
}

/// Reads a file: every length, every index, and that what it says of its own party fits together.
pub fn decode(bytes: &[u8]) -> Result<Holding, Invalid> {
    let document: Document = FORMAT.decode(bytes)?;
    let params = known_params(&document.params)?;
    let holding = decode_document(document, params)?;
    check_key(&holding.key)?;
    check_auxiliary(&holding)?;
    Ok(holding)
}

/// Lengths and indices.
fn decode_document(document: Document, params: Params) -> Result<Holding, Invalid> {
    let Document { parties: n, threshold: t, index, .. } = document;
    if Shape::of_key(params, n, t).is_none() {
        return invalid("parties and threshold must satisfy 2 <= threshold <= parties <= 64");
    }
    if !(1..=n).contains(&index) {
        return invalid("index must lie between 1 and parties");
    }
    let counts = [document.public_shares.len(), document.auxiliary.setups.len()];
    if counts.iter().any(|count| *count != usize::from(n)) {
        return invalid("public_shares and setups must have one entry for each party");
    }
    let key = KeyShare {
        params,
        n,
        t,
        index,
        secret: secret("secret_share", &document.secret_share, 32)?,
        public_key: array("public_key", &document.public_key)?,
        public_shares: document
            .public_shares
            .iter()
            .map(|share| array("public_shares", share))
            .collect::<Result<_, _>>()?,
        chain_code: array("chain_code", &document.chain_code)?,
    };
    let stated: [u8; 32] = array("key_id", &document.key_id)?;
    if stated != key.key_id() {
        return invalid("key_id does not belong to public_key, public_shares and chain_code");
    }
    let auxiliary = document.auxiliary;
    let (prime, residue) = (params.prime_bits / 8, params.modulus_bits / 8);
    let setup = |setup: &SetupDocument| {
        Ok(PublicSetup {
            modulus: bytes("modulus", &setup.modulus, residue)?,
            modulus_hat: bytes("modulus_hat", &setup.modulus_hat, residue)?,
            s: bytes("s", &setup.s, residue)?,
            t: bytes("t", &setup.t, residue)?,
        })
    };
    let auxiliary = Auxiliary {
        params,
        n,
        t,
        index,
        key_id: Some(array("auxiliary key_id", &auxiliary.key_id)?),
        primes: Primes {
            p: secret("p", &auxiliary.p, prime)?,
            q: secret("q", &auxiliary.q, prime)?,
            p_hat: secret("p_hat", &auxiliary.p_hat, prime)?,
            q_hat: secret("q_hat", &auxiliary.q_hat, prime)?,
        },
        lambda: secret("lambda", &auxiliary.lambda, residue)?,
        setups: auxiliary.setups.iter().map(setup).collect::<Result<_, _>>()?,
        epoch: array("epoch", &auxiliary.epoch)?,
    };
    Ok(Holding { test_primes: document.test_primes, key, auxiliary })
}

/// The points are points, and the own public share belongs to the secret one.
fn check_key(key: &KeyShare) -> Result<(), Invalid> {
    if PublicKey::from_slice(&key.public_key).is_err() {
        return invalid("public_key is not a point");
    }
    if key.public_shares.iter().any(|share| PublicKey::from_slice(share).is_err()) {
        return invalid("an entry of public_shares is not a point");
    }
    let secret =
        key.secret.expose().try_into().ok().and_then(|secret| SecretKey::from_secret_bytes(secret).ok());
    let own = secret.map(|secret| PublicKey::from_secret_key(&secret).serialize());
    if own.is_none() || own.as_ref() != key.public_shares.get(usize::from(key.index) - 1) {
        return invalid("secret_share does not belong to the entry of public_shares at index");
    }
    Ok(())
}

/// The moduli have their length, the own ones are the products of the own primes, and s = t^lambda.
fn check_auxiliary(Holding { test_primes, key, auxiliary }: &Holding) -> Result<(), Invalid> {
    if auxiliary.key_id != Some(key.key_id()) {
        return invalid("the auxiliary information was made for another key");
    }
    let full_length = |modulus: &Vec<u8>| {
        let number = BigUint::from_bytes_be(modulus);
        number.bits() == key.params.modulus_bits as u64 && number.bit(0)
    };
    let moduli = auxiliary.setups.iter().flat_map(|setup| [&setup.modulus, &setup.modulus_hat]);
    if !moduli.into_iter().all(full_length) {
        return invalid("a modulus in setups is even or too short");
    }
    let below = |setup: &PublicSetup| setup.s < setup.modulus_hat && setup.t < setup.modulus_hat;
    if !auxiliary.setups.iter().all(below) {
        return invalid("s or t in setups is not below modulus_hat");
    }
    let Some(own) = auxiliary.setups.get(usize::from(key.index) - 1) else {
        return invalid("setups has no entry at index");
    };
    let number = |secret: &SecretBytes| BigUint::from_bytes_be(secret.expose());
    let Primes { p, q, p_hat, q_hat } = &auxiliary.primes;
    let [modulus, modulus_hat, s, t] =
        [&own.modulus, &own.modulus_hat, &own.s, &own.t].map(|bytes| BigUint::from_bytes_be(bytes));
    if number(p) * number(q) != modulus {
        return invalid("p and q do not belong to the entry of setups at index");
    }
    if number(p_hat) * number(q_hat) != modulus_hat {
        return invalid("p_hat and q_hat do not belong to the entry of setups at index");
    }
    if t.modpow(&number(&auxiliary.lambda), &modulus_hat) != s {
        return invalid("lambda does not belong to the entry of setups at index");
    }
    if !test_primes && [p, q, p_hat, q_hat].iter().any(|prime| in_test_pool(key.params, prime.expose())) {
        return invalid("test_primes is false, but the primes are public test primes");
    }
    Ok(())
}
