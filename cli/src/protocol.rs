//! The protocols, run among parties in one process with fresh randomness.

use std::collections::BTreeMap;

use quorate_check::SharedEngine;
use quorate_spec::Hash;
use quorate_spec::engine::{
    AuxiliaryInputs, Inputs, InteractiveInputs, KeygenInputs, Output, PresignInputs, Primes, SignInputs,
    Signature, ToSign,
};
use quorate_spec::params::Params;
use quorate_spec::sampling::hedged_seed;
use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;
use crate::keyfile::Holding;
use crate::network::{self, Member, Problem, Traffic};
use crate::primestore::TakenPrimes;
use crate::progress::Progress;

/// A protocol that was run, for the report.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The name for people.
    pub name: &'static str,
    /// Who took part, ascending.
    pub parties: Vec<u16>,
    /// What it cost.
    pub traffic: Traffic,
}

/// Name and number of rounds of a protocol.
type Title = (&'static str, usize);

const KEYGEN: Title = ("key generation", 4);
const AUXILIARY: Title = ("auxiliary information", 4);
const PRESIGN: Title = ("presigning", 3);
const SIGN: Title = ("signing", 1);
const INTERACTIVE: Title = ("interactive signing", 4);

/// Rounds until a signature is there.
pub fn rounds(with_keygen: bool, interactive: bool) -> usize {
    let count = |titles: &[Title]| titles.iter().map(|(_, rounds)| rounds).sum::<usize>();
    let signing = if interactive { count(&[INTERACTIVE]) } else { count(&[PRESIGN, SIGN]) };
    signing + if with_keygen { count(&[KEYGEN, AUXILIARY]) } else { 0 }
}

/// Runs protocols and remembers what they cost.
pub struct Runner<'a> {
    /// The implementation of each party.
    pub engine_of: &'a dyn Fn(u16) -> &'static SharedEngine,
    /// Where progress is shown.
    pub progress: &'a Progress,
    /// Takes one line of warning.
    pub warn: &'a dyn Fn(&str),
    /// What was run so far.
    pub stages: Vec<Stage>,
}

impl Runner<'_> {
    /// Key generation and auxiliary information: what each of n parties then holds. `primes`: of parties 1 to n, used up before the
    /// auxiliary information begins; without them, those of the test pool.
    pub fn generate(
        &mut self,
        params: Params,
        n: u16,
        t: u16,
        primes: Option<TakenPrimes>,
    ) -> Result<Vec<Holding>, Failure> {
        let test_primes = primes.is_none();
        let unused = if test_primes { "" } else { "; no primes were used" };
        let eid = fresh_hash()?;
        let mut inputs = Vec::new();
        for index in 1..=n {
            let seed = fresh_seed(&[])?;
            inputs.push((index, Inputs::Keygen(KeygenInputs { params, n, t, index, eid, seed })));
        }
        let keys = self.run(KEYGEN, inputs, |output| match output {
            Output::KeyShare(key) => Some(key),
            _ => None,
        });
        let keys = keys.map_err(|failure| failure.with_note(unused))?;

        // A run uses its primes alone (AUX-8): before its first message they are gone, and whatever stops it, they stay gone.
        let (primes, used) = match primes {
            Some(taken) => {
                let (primes, warning) = taken.use_up()?;
                warning.iter().for_each(|warning| (self.warn)(warning));
                (primes, "; the primes are used up")
            }
            None => ((1..=n).map(|party| pool_primes(params, party)).collect::<Result<_, _>>()?, ""),
        };
        let with_note = |failure: Failure| failure.with_note(used);
        let eid = fresh_hash().map_err(with_note)?;
        let key_id = keys.values().next().map(|key| key.key_id());
        let mut inputs = Vec::new();
        for ((index, key), primes) in keys.iter().zip(primes) {
            let seed = fresh_seed(key.secret.expose()).map_err(with_note)?;
            let index = *index;
            inputs.push((
                index,
                Inputs::Auxiliary(AuxiliaryInputs { params, n, t, index, key_id, eid, seed, primes }),
            ));
        }
        let auxiliaries = self.run(AUXILIARY, inputs, |output| match output {
            Output::Auxiliary(auxiliary) => Some(auxiliary),
            _ => None,
        });
        let auxiliaries = auxiliaries.map_err(with_note)?;
        let pairs = keys.into_values().zip(auxiliaries.into_values());
        Ok(pairs.map(|(key, auxiliary)| Holding { test_primes, key, auxiliary }).collect())
    }

    /// Presigning, then signing: the signature that all signers agree on. A message only; it is hashed by the signers.
    pub fn sign(&mut self, signers: &[&Holding], to_sign: &ToSign) -> Result<Signature, Failure> {
        let ToSign::Message(message, suite) = to_sign else {
            return Err(Failure::Usage("a prehash can be signed interactively only".to_string()));
        };
        let eid = fresh_hash()?;
        let mut inputs = Vec::new();
        for holding in signers {
            inputs.push((holding.key.index, Inputs::Presign(presign_inputs(holding, signers, eid)?)));
        }
        let presignatures = self.run(PRESIGN, inputs, |output| match output {
            Output::Presignature(presignature) => Some(presignature),
            _ => None,
        })?;

        let with_message =
            |presignature| SignInputs { presignature, message: message.clone(), suite: *suite };
        let inputs = presignatures.into_iter();
        let inputs = inputs.map(|(index, presignature)| (index, Inputs::Sign(with_message(presignature))));
        let signatures = self.run(SIGN, inputs.collect(), signature_of)?;
        agreed(signatures)
    }

    /// Signing without presignature, in four rounds.
    pub fn sign_interactively(
        &mut self,
        signers: &[&Holding],
        to_sign: &ToSign,
    ) -> Result<Signature, Failure> {
        let eid = fresh_hash()?;
        let mut inputs = Vec::new();
        for holding in signers {
            let presign = presign_inputs(holding, signers, eid)?;
            let interactive = InteractiveInputs { presign, digest: to_sign.clone() };
            inputs.push((holding.key.index, Inputs::Interactive(interactive)));
        }
        let signatures = self.run(INTERACTIVE, inputs, signature_of)?;
        agreed(signatures)
    }

    fn run<T>(
        &mut self,
        (name, rounds): Title,
        inputs: Vec<(u16, Inputs<'_>)>,
        pick: impl Fn(Output) -> Option<T>,
    ) -> Result<BTreeMap<u16, T>, Failure> {
        let parties: Vec<u16> = inputs.iter().map(|(index, _)| *index).collect();
        let members = inputs.into_iter();
        let members = members
            .map(|(index, inputs)| Member { index, engine: (self.engine_of)(index), inputs })
            .collect();
        let failed = |problems| Failure::Protocol { protocol: name, problems, note: String::new() };
        self.progress.show(name, 0, rounds);
        let (outputs, traffic) =
            network::run(members, &|done| self.progress.show(name, done, rounds)).map_err(failed)?;
        self.stages.push(Stage { name, parties, traffic });

        let mut values = BTreeMap::new();
        for (index, output) in outputs {
            let value = pick(output).ok_or_else(|| failed(vec![(index, Problem::Silent)]))?;
            values.insert(index, value);
        }
        Ok(values)
    }
}

fn presign_inputs<'a>(
    holding: &'a Holding,
    signers: &[&Holding],
    eid: Hash,
) -> Result<PresignInputs<'a>, Failure> {
    Ok(PresignInputs {
        key: &holding.key,
        auxiliary: &holding.auxiliary,
        signers: signers.iter().map(|signer| signer.key.index).collect(),
        eid,
        seed: fresh_seed(holding.key.secret.expose())?,
    })
}

fn signature_of(output: Output) -> Option<Signature> {
    match output {
        Output::Signature(signature) => Some(signature),
        _ => None,
    }
}

fn agreed(signatures: BTreeMap<u16, Signature>) -> Result<Signature, Failure> {
    let mut signatures = signatures.into_values();
    match signatures.next() {
        Some(first) if signatures.all(|other| other == first) => Ok(first),
        _ => Err(Failure::Failed(
            "the signers ended with different signatures; please report this".to_string(),
        )),
    }
}

/// The primes of a party in the test pool.
fn pool_primes(params: Params, party: u16) -> Result<Primes, Failure> {
    let missing = || Failure::Usage(format!("no test primes for party {party} at {}", params.name));
    let primes = quorate_testkeys::party_primes(params.prime_bits, party).ok_or_else(missing)?;
    Ok(Primes {
        p: SecretBytes::new(primes.p),
        q: SecretBytes::new(primes.q),
        p_hat: SecretBytes::new(primes.p_hat),
        q_hat: SecretBytes::new(primes.q_hat),
    })
}

/// 32 bytes of the operating system.
fn fresh_hash() -> Result<Hash, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Failed(format!("the operating system gives no random bytes: {error}")))?;
    Ok(bytes)
}

/// A seed for one session. `share`: the long-term share that hedges it, or nothing.
fn fresh_seed(share: &[u8]) -> Result<SecretBytes, Failure> {
    Ok(hedged_seed(&SecretBytes::new(fresh_hash()?.to_vec()), share))
}
