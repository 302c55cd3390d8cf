//! What a session begins with, as JSON: put together from a transcript, changed for a step, and read.

use quorate_spec::engine::{
    AuxiliaryInputs, Inputs, InteractiveInputs, KeygenInputs, PresignInputs, SignInputs, Suite as SpecSuite,
    ToSign,
};
use quorate_spec::frame::{AUXILIARY, INTERACTIVE, KEYGEN, PRESIGN, SIGN};
use quorate_spec::params::Params;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::session::{InputChange, Library, Transcript};
use crate::stored::{Hex, StoredAuxiliary, StoredKey, StoredPresignature, StoredPrimes};

/// A protocol by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Key generation.
    Keygen,
    /// Auxiliary information.
    Auxiliary,
    /// Presigning.
    Presign,
    /// Signing from a presignature.
    Sign,
    /// Interactive signing.
    Interactive,
}

impl Protocol {
    /// The id on the wire.
    pub fn id(self) -> u8 {
        match self {
            Protocol::Keygen => KEYGEN,
            Protocol::Auxiliary => AUXILIARY,
            Protocol::Presign => PRESIGN,
            Protocol::Sign => SIGN,
            Protocol::Interactive => INTERACTIVE,
        }
    }

    /// Whether all parties of the key take part; otherwise the signers do.
    pub fn is_for_all(self) -> bool {
        matches!(self, Protocol::Keygen | Protocol::Auxiliary)
    }
}

/// A hash suite by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// SHA-256.
    Sha256,
    /// SHA-256 of SHA-256.
    Sha256d,
    /// Keccak-256.
    Keccak256,
}

impl From<Suite> for SpecSuite {
    fn from(suite: Suite) -> SpecSuite {
        match suite {
            Suite::Sha256 => SpecSuite::Sha256,
            Suite::Sha256d => SpecSuite::Sha256d,
            Suite::Keccak256 => SpecSuite::Keccak256,
        }
    }
}

/// Inputs of key generation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeygenDocument {
    n: u16,
    t: u16,
    index: u16,
    eid: Hex,
    seed: Hex,
}

/// Inputs of the auxiliary information.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuxiliaryDocument {
    n: u16,
    t: u16,
    index: u16,
    key_id: Option<Hex>,
    eid: Hex,
    seed: Hex,
    primes: StoredPrimes,
}

/// Inputs of presigning.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresignDocument {
    key: StoredKey,
    auxiliary: StoredAuxiliary,
    signers: Vec<u16>,
    eid: Hex,
    seed: Hex,
}

/// Inputs of signing from a presignature.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignDocument {
    presignature: StoredPresignature,
    message: Hex,
    suite: Suite,
}

/// Inputs of interactive signing: either `message` and `suite`, or `digest`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InteractiveDocument {
    key: StoredKey,
    auxiliary: StoredAuxiliary,
    signers: Vec<u16>,
    eid: Hex,
    seed: Hex,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Hex>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suite: Option<Suite>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Hex>,
}

/// Inputs of a session.
#[derive(Clone, Debug)]
pub enum StoredInputs {
    /// Of key generation.
    Keygen(KeygenDocument),
    /// Of the auxiliary information.
    Auxiliary(AuxiliaryDocument),
    /// Of presigning.
    Presign(PresignDocument),
    /// Of signing from a presignature.
    Sign(SignDocument),
    /// Of interactive signing.
    Interactive(InteractiveDocument),
}

impl StoredInputs {
    /// Reads the inputs of a protocol.
    pub fn read(protocol: Protocol, inputs: Json) -> Result<StoredInputs, String> {
        let read = match protocol {
            Protocol::Keygen => serde_json::from_value(inputs).map(StoredInputs::Keygen),
            Protocol::Auxiliary => serde_json::from_value(inputs).map(StoredInputs::Auxiliary),
            Protocol::Presign => serde_json::from_value(inputs).map(StoredInputs::Presign),
            Protocol::Sign => serde_json::from_value(inputs).map(StoredInputs::Sign),
            Protocol::Interactive => serde_json::from_value(inputs).map(StoredInputs::Interactive),
        };
        read.map_err(|error| format!("not the inputs of the protocol: {error}"))
    }

    /// Hands the inputs of the contract to `work`. Nothing happens if a value has a length that the contract cannot express.
    pub fn with<R>(&self, params: &Params, work: impl FnOnce(Inputs<'_>) -> R) -> Option<R> {
        Some(match self {
            StoredInputs::Keygen(KeygenDocument { n, t, index, eid, seed }) => {
                work(Inputs::Keygen(KeygenInputs {
                    params: *params,
                    n: *n,
                    t: *t,
                    index: *index,
                    eid: eid.array()?,
                    seed: seed.secret(),
                }))
            }
            StoredInputs::Auxiliary(AuxiliaryDocument { n, t, index, key_id, eid, seed, primes }) => {
                let key_id = match key_id {
                    None => None,
                    Some(id) => Some(id.array()?),
                };
                work(Inputs::Auxiliary(AuxiliaryInputs {
                    params: *params,
                    n: *n,
                    t: *t,
                    index: *index,
                    key_id,
                    eid: eid.array()?,
                    seed: seed.secret(),
                    primes: primes.primes(),
                }))
            }
            StoredInputs::Presign(PresignDocument { key, auxiliary, signers, eid, seed }) => {
                let (key, auxiliary) = (key.key(params)?, auxiliary.auxiliary(params)?);
                work(Inputs::Presign(PresignInputs {
                    key: &key,
                    auxiliary: &auxiliary,
                    signers: signers.clone(),
                    eid: eid.array()?,
                    seed: seed.secret(),
                }))
            }
            StoredInputs::Sign(SignDocument { presignature, message, suite }) => {
                work(Inputs::Sign(SignInputs {
                    presignature: presignature.presignature(params)?,
                    message: message.0.clone(),
                    suite: (*suite).into(),
                }))
            }
            StoredInputs::Interactive(document) => {
                let InteractiveDocument { key, auxiliary, signers, eid, seed, message, suite, digest } =
                    document;
                let digest = match (message, suite, digest) {
                    (Some(message), Some(suite), None) => ToSign::Message(message.0.clone(), (*suite).into()),
                    (None, None, Some(digest)) => ToSign::Prehash(digest.array()?),
                    _ => return None,
                };
                let (key, auxiliary) = (key.key(params)?, auxiliary.auxiliary(params)?);
                let presign = PresignInputs {
                    key: &key,
                    auxiliary: &auxiliary,
                    signers: signers.clone(),
                    eid: eid.array()?,
                    seed: seed.secret(),
                };
                work(Inputs::Interactive(InteractiveInputs { presign, digest }))
            }
        })
    }
}

impl Transcript {
    /// The inputs of a party. Fails if the transcript, or one that it builds on, lacks them.
    pub fn inputs(&self, library: &Library, index: u16) -> Result<Json, String> {
        let case = &self.case;
        let missing = |what: &str| format!("{}: no {what} of party {index}", case.id);
        let party = self.party(index).ok_or_else(|| missing("record"))?;
        let seed = || party.seed.as_ref().ok_or_else(|| missing("seed"));
        let eid = || case.eid.as_ref().ok_or_else(|| missing("execution id"));
        let output = |id: &Option<String>, what: &str| {
            let transcript = library.transcript(id.as_deref().ok_or_else(|| missing(what))?)?;
            let output = transcript.party(index).and_then(|party| party.output.as_ref());
            output.ok_or_else(|| missing(what))
        };
        let key = || output(&case.key, "key")?.key().ok_or_else(|| missing("key"));
        let presign = || -> Result<Json, String> {
            let auxiliary = match &party.auxiliary {
                Some(auxiliary) => auxiliary,
                None => {
                    let output = output(&case.auxiliary, "auxiliary information")?;
                    output.auxiliary().ok_or_else(|| missing("auxiliary information"))?
                }
            };
            let (key, signers) = (key()?, self.parties());
            Ok(
                json!({ "key": key, "auxiliary": auxiliary, "signers": signers, "eid": eid()?, "seed": seed()? }),
            )
        };
        let (n, t) = (case.n, case.t);
        Ok(match case.protocol {
            Protocol::Keygen => json!({ "n": n, "t": t, "index": index, "eid": eid()?, "seed": seed()? }),
            Protocol::Auxiliary => {
                let key_id = if case.key.is_some() { Some(&key()?.key_id) } else { None };
                let primes = party.primes.as_ref().ok_or_else(|| missing("primes"))?;
                json!({ "n": n, "t": t, "index": index, "key_id": key_id, "eid": eid()?, "seed": seed()?, "primes": primes })
            }
            Protocol::Presign => presign()?,
            Protocol::Sign => {
                let presignature = output(&case.presignature, "presignature")?.presignature();
                let presignature = presignature.ok_or_else(|| missing("presignature"))?;
                json!({ "presignature": presignature, "message": case.message, "suite": case.suite })
            }
            Protocol::Interactive => {
                let mut inputs = presign()?;
                let what = match &case.digest {
                    Some(digest) => json!({ "digest": digest }),
                    None => json!({ "message": case.message, "suite": case.suite }),
                };
                if let (Json::Object(inputs), Json::Object(what)) = (&mut inputs, what) {
                    inputs.extend(what);
                }
                inputs
            }
        })
    }
}

impl InputChange {
    /// Puts the value in its place, which has to be there.
    pub fn apply(&self, inputs: &mut Json) -> Result<(), String> {
        let pointer = format!("/{}", self.field.replace('.', "/"));
        let place = inputs.pointer_mut(&pointer).ok_or_else(|| format!("no input {}", self.field))?;
        *place = self.value.clone();
        Ok(())
    }
}
