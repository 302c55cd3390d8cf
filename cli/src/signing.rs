//! The main job and `quorate sign`.

use std::path::PathBuf;
use std::time::Instant;

use quorate_spec::params::{P2048, P3072, Params};
use secp256k1::PublicKey;

use crate::address;
use crate::arguments::{HashName, SignArguments};
use crate::content::{Content, Keep};
use crate::engines::Engines;
use crate::failure::Failure;
use crate::interrupt;
use crate::keyfile::Holding;
use crate::keystore::{self, Target};
use crate::primestore;
use crate::progress::Progress;
use crate::protocol::{self, Runner};
use crate::report::{self, KeyReport, PartyEngine, ProtocolReport, Report, SignatureReport};
use crate::signature;

/// The message of the main job.
const MESSAGE: &str = "Quorate: two of three";

/// What is said when keys have public primes.
pub const TEST_PRIMES: &str = "TEST primes: these keys protect nothing; do not use them for real money";

/// What is said when a key that could protect something meets the reference.
pub const NOT_CONSTANT_TIME: &str =
    "the reference is not constant time, its running time tells of secrets: use --engine optimized";

/// Parties that a key can have.
pub const MOST_PARTIES: u16 = 64;

/// How a command speaks to the person while it runs.
pub struct Console<'a> {
    /// Whether progress is shown.
    pub progress: bool,
    /// Whether a line now and then says how far a long command is, where there is no progress to be seen.
    pub lines: bool,
    /// Takes one line that is no result and no warning; nothing with `--json`.
    pub say: &'a dyn Fn(&str),
    /// Takes one line of warning.
    pub warn: &'a dyn Fn(&str),
}

/// Where the key comes from.
enum Source {
    New { params: Params, parties: u16, threshold: u16, primes: Option<PathBuf>, out: Option<PathBuf> },
    Stored(PathBuf),
}

/// Who signs, and how.
struct Manner {
    /// Nobody: the lowest indices.
    signers: Vec<u16>,
    interactive: bool,
    engines: Engines,
}

/// The main job: a new key at P2048, 2 of 3, one signature, by two implementations together.
pub fn main_job(console: &Console<'_>) -> Result<Report, Failure> {
    let source = Source::New { params: P2048, parties: 3, threshold: 2, primes: None, out: None };
    let manner = Manner { signers: Vec::new(), interactive: false, engines: Engines::Mixed };
    sign_content(source, &Content::text(MESSAGE, HashName::Sha256), &manner, console)
}

/// `quorate sign`.
pub fn sign(arguments: SignArguments, console: &Console<'_>) -> Result<Report, Failure> {
    let SignArguments { content, hash, parties, threshold, params, .. } = arguments;
    let SignArguments { primes, out, discard_key, keys, mut signers, interactive, engine, .. } = arguments;
    if content.prehash.is_some() && !interactive {
        return Err(Failure::Usage(
            "--prehash needs --interactive: a presignature signs messages, never a hash of the caller"
                .to_string(),
        ));
    }
    signers.sort_unstable();
    if signers.iter().zip(signers.iter().skip(1)).any(|(a, b)| a == b) {
        return Err(Failure::Usage("--signers names a party twice".to_string()));
    }
    let source = match keys {
        Some(directory) => Source::Stored(directory),
        None => {
            let (parties, threshold) = (parties.unwrap_or(3), threshold.unwrap_or(2));
            check_sizes(parties, primes.is_some(), threshold, &signers)?;
            if primes.is_some() && out.is_none() && !discard_key {
                return Err(Failure::Usage(
                    "--primes uses the primes up for one key: give --out DIR to keep it, or --discard-key"
                        .to_string(),
                ));
            }
            Source::New { params: params.unwrap_or(P3072), parties, threshold, primes, out }
        }
    };
    let manner = Manner { signers, interactive, engines: engine.unwrap_or(Engines::Optimized) };
    let keep = if interactive { Keep::Digest } else { Keep::Message };
    sign_content(source, &Content::read(&content, hash, keep)?, &manner, console)
}

fn check_sizes(parties: u16, with_primes: bool, threshold: u16, signers: &[u16]) -> Result<(), Failure> {
    let most = if with_primes { MOST_PARTIES } else { quorate_testkeys::PARTIES };
    if parties > most && !with_primes {
        return Err(Failure::Usage(format!(
            "--parties {parties}: the pool of test primes serves {most} parties; for more, search primes with quorate primes and give --primes"
        )));
    }
    if !(2..=most).contains(&parties) {
        return Err(Failure::Usage(format!("--parties {parties}: give 2 to {most}")));
    }
    if !(2..=parties).contains(&threshold) {
        return Err(Failure::Usage(format!(
            "--threshold {threshold}: with {parties} parties, give 2 to {parties}"
        )));
    }
    check_signers(signers, threshold)?;
    match signers.iter().find(|index| !(1..=parties).contains(*index)) {
        Some(index) => {
            Err(Failure::Usage(format!("--signers names party {index}, parties are 1 to {parties}")))
        }
        None => Ok(()),
    }
}

/// Exactly t, or nobody.
fn check_signers(signers: &[u16], threshold: u16) -> Result<(), Failure> {
    if signers.is_empty() || signers.len() == usize::from(threshold) {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "--signers must name exactly {threshold} parties for this key, it names {}",
        signers.len()
    )))
}

fn sign_content(
    source: Source,
    content: &Content,
    Manner { signers, interactive, engines }: &Manner,
    console: &Console<'_>,
) -> Result<Report, Failure> {
    let is_new = matches!(source, Source::New { .. });
    interrupt::note(if is_new { "no key was kept" } else { "no signature was made" });
    let target = match &source {
        Source::New { params, parties, out: Some(directory), .. } => {
            Some(Target::prepare(directory, *params, *parties, console.warn)?)
        }
        _ => None,
    };
    let stored = match &source {
        Source::Stored(directory) => Some(keystore::load(directory, console.warn)?),
        Source::New { .. } => None,
    };
    if let Some(holdings) = &stored {
        choose(holdings, signers)?;
    }
    let primes = match &source {
        Source::New { params, parties, primes: Some(directory), .. } => {
            let primes = primestore::take(directory, *params, *parties, console.warn)?;
            interrupt::note("no primes were used, no key was kept");
            Some(primes)
        }
        _ => None,
    };
    let used_up = if primes.is_some() { "; the primes are used up" } else { "" };
    if stored.iter().flatten().any(|holding| holding.test_primes) || (is_new && primes.is_none()) {
        (console.warn)(TEST_PRIMES);
    } else if *engines != Engines::Optimized {
        (console.warn)(NOT_CONSTANT_TIME);
    }

    let started = Instant::now();
    let progress = Progress::new(console.progress, protocol::rounds(is_new, *interactive));
    let mut runner = Runner {
        engine_of: &|party| engines.of(party),
        progress: &progress,
        warn: console.warn,
        stages: Vec::new(),
    };
    let holdings = match (stored, source) {
        (Some(holdings), _) => holdings,
        (None, Source::New { params, parties, threshold, .. }) => {
            runner.generate(params, parties, threshold, primes)?
        }
        (None, Source::Stored(_)) => Vec::new(),
    };
    let written = target.map(|target| target.write(&holdings)).transpose();
    let key_files = written.map_err(|failure| failure.with_note(used_up))?.unwrap_or_default();
    let kept = key_files.first().and_then(|path| path.parent());
    let note = kept.map_or(String::new(), |kept| format!("; the key shares are in {kept:?}"));
    let chosen = choose(&holdings, signers)?;
    let signed = if *interactive {
        runner.sign_interactively(&chosen, &content.to_sign)
    } else {
        runner.sign(&chosen, &content.to_sign)
    };
    let signature = signed.map_err(|failure| failure.with_note(&note))?;

    let Some(Holding { key, test_primes, .. }) = chosen.first() else {
        return Err(Failure::Failed("no signers".to_string()));
    };
    let unverified = || {
        Failure::Failed(format!(
            "libsecp256k1 refuses the signature that the protocol made; please report this{note}"
        ))
    };
    let public_key = PublicKey::from_slice(&key.public_key).map_err(|_| unverified())?;
    let encoded =
        signature::encode_verified(&public_key, &content.digest, &signature).ok_or_else(unverified)?;
    let stages = runner.stages;
    let mut participants: Vec<u16> = stages.iter().flat_map(|stage| stage.parties.clone()).collect();
    participants.sort_unstable();
    participants.dedup();
    let engine = |party| PartyEngine { party, name: engines.of(party).name() };
    Ok(Report {
        format: "quorate-run",
        version: 1,
        program: env!("CARGO_PKG_VERSION"),
        params: key.params.name,
        test_primes: *test_primes,
        parties: key.n,
        threshold: key.t,
        signers: chosen.iter().map(|holding| holding.key.index).collect(),
        engines: participants.into_iter().map(engine).collect(),
        protocols: stages.iter().map(ProtocolReport::new).collect(),
        key: KeyReport {
            id: hex::encode(key.key_id()),
            public_key: hex::encode(key.public_key),
            bitcoin: address::bitcoin(&public_key),
            ethereum: address::ethereum(&public_key),
        },
        content: content.report.clone(),
        signature: SignatureReport {
            der: hex::encode(encoded.der),
            compact: hex::encode(encoded.compact),
            recovery_id: encoded.recovery_id,
            verified_by_libsecp256k1: true,
        },
        key_files: key_files.iter().map(|path| path.display().to_string()).collect(),
        seconds: report::seconds(started.elapsed()),
    })
}

/// The signers asked for, or the t lowest there are.
fn choose<'a>(holdings: &'a [Holding], signers: &[u16]) -> Result<Vec<&'a Holding>, Failure> {
    let threshold = holdings.first().map_or(0, |holding| holding.key.t);
    check_signers(signers, threshold)?;
    if signers.is_empty() {
        return Ok(holdings.iter().take(usize::from(threshold)).collect());
    }
    let find = |index: &u16| holdings.iter().find(|holding| holding.key.index == *index);
    let present =
        || holdings.iter().map(|holding| holding.key.index.to_string()).collect::<Vec<_>>().join(", ");
    let missing = |index: &u16| {
        Failure::Failed(format!("the share of party {index} is not there, only those of {}", present()))
    };
    signers.iter().map(|index| find(index).ok_or_else(|| missing(index))).collect()
}
