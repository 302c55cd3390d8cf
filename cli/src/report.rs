//! What a run reports: a table for people, one JSON object for scripts.

use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use crate::protocol::Stage;

/// The JSON object of `quorate` and `quorate sign` with `--json`. Bytes are lowercase hexadecimal, times are in seconds.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `quorate-run`.
    pub format: &'static str,
    /// 1. New fields may be added within a version.
    pub version: u32,
    /// Version of the program.
    pub program: &'static str,
    /// Parameter set.
    pub params: &'static str,
    /// Whether the primes are public ones: then the key protects nothing.
    pub test_primes: bool,
    /// Parties of the key.
    pub parties: u16,
    /// Signers needed.
    pub threshold: u16,
    /// Who signed.
    pub signers: Vec<u16>,
    /// Implementation of each party that took part.
    pub engines: Vec<PartyEngine>,
    /// The protocols in the order they ran.
    pub protocols: Vec<ProtocolReport>,
    /// The key.
    pub key: KeyReport,
    /// What was signed.
    pub content: ContentReport,
    /// The signature.
    pub signature: SignatureReport,
    /// Paths of the key share files written, or empty.
    pub key_files: Vec<String>,
    /// From the first round to the verified signature.
    pub seconds: f64,
}

/// Which implementation a party ran.
#[derive(Clone, Debug, Serialize)]
pub struct PartyEngine {
    /// The party.
    pub party: u16,
    /// The name of its implementation.
    pub name: &'static str,
}

/// One protocol.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolReport {
    /// Its name.
    pub name: &'static str,
    /// Who took part.
    pub parties: Vec<u16>,
    /// Its rounds.
    pub rounds: Vec<RoundReport>,
    /// Checking the last round.
    pub finish_seconds: f64,
    /// All rounds and the end.
    pub seconds: f64,
}

/// One round.
#[derive(Clone, Debug, Serialize)]
pub struct RoundReport {
    /// Its number.
    pub round: u8,
    /// Until all parties, computing at the same time, had this round's frames.
    pub seconds: f64,
    /// Bytes by sender.
    pub sent: Vec<SentReport>,
}

/// Bytes that a party sent in a round, frame headers included.
#[derive(Clone, Debug, Serialize)]
pub struct SentReport {
    /// The sender.
    pub party: u16,
    /// Broadcasts, each counted once.
    pub broadcast: usize,
    /// Frames for single peers, added up.
    pub direct: usize,
}

/// The key.
#[derive(Clone, Debug, Serialize)]
pub struct KeyReport {
    /// Key id.
    pub id: String,
    /// Compressed public key.
    pub public_key: String,
    /// Bitcoin address, P2WPKH, main network.
    pub bitcoin: String,
    /// Ethereum address, EIP-55.
    pub ethereum: String,
}

/// What was signed.
#[derive(Clone, Debug, Serialize)]
pub struct ContentReport {
    /// `text`, `file` or `prehash`.
    pub source: &'static str,
    /// For people.
    #[serde(skip)]
    pub shown: String,
    /// Length of the message; `null` for a prehash.
    pub bytes: Option<u64>,
    /// `sha256`, `sha256d`, `keccak256`; `null` for a prehash.
    pub hash: Option<&'static str>,
    /// What ECDSA signed.
    pub digest: String,
}

/// The signature.
#[derive(Clone, Debug, Serialize)]
pub struct SignatureReport {
    /// Strict DER.
    pub der: String,
    /// r, then s.
    pub compact: String,
    /// Recovery id, 0 to 3.
    pub recovery_id: u8,
    /// Always true: libsecp256k1 verified it and recovered the public key from it, or there is no report.
    pub verified_by_libsecp256k1: bool,
}

impl ProtocolReport {
    /// The report of a protocol that was run.
    pub fn new(stage: &Stage) -> ProtocolReport {
        let rounds = stage.traffic.rounds.iter().map(|round| RoundReport {
            round: round.number,
            seconds: seconds(round.time),
            sent: round
                .sent
                .iter()
                .map(|sent| SentReport { party: sent.party, broadcast: sent.broadcast, direct: sent.direct })
                .collect(),
        });
        ProtocolReport {
            name: stage.name,
            parties: stage.parties.clone(),
            rounds: rounds.collect(),
            finish_seconds: seconds(stage.traffic.finish),
            seconds: seconds(stage.traffic.time()),
        }
    }
}

/// Seconds, to the microsecond.
pub fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e6
}

impl Report {
    /// The table. No line is longer than 80 columns unless it shows a path.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let primes = if self.test_primes { ", TEST primes" } else { "" };
        let Report { threshold, parties, params, .. } = self;
        let (signers, engines) = (list(&self.signers), self.engines_text());
        paragraph(
            out,
            &format!("{threshold} of {parties} parties, {params}{primes}; signers {signers}; {engines}"),
        )?;
        writeln!(out)?;
        self.write_rounds(out)?;
        writeln!(out)?;
        let key = &self.key;
        line(out, "public key", &key.public_key)?;
        line(out, "Bitcoin", &key.bitcoin)?;
        line(out, "Ethereum", &key.ethereum)?;
        line(out, "message", &self.content.shown)?;
        line(out, self.content.hash.unwrap_or("prehash"), &self.content.digest)?;
        digits(out, "compact", &self.signature.compact)?;
        digits(out, "DER", &self.signature.der)?;
        line(out, "recovery id", &self.signature.recovery_id.to_string())?;
        line(out, "verified by", "libsecp256k1, which also recovers the public key from it")?;
        for path in &self.key_files {
            line(out, "key share", path)?;
        }
        Ok(())
    }

    fn engines_text(&self) -> String {
        let first = self.engines.first().map_or("", |engine| engine.name);
        if self.engines.iter().all(|engine| engine.name == first) {
            return format!("engine: {first}");
        }
        let each: Vec<String> = self.engines.iter().map(|e| format!("{} {}", e.party, e.name)).collect();
        format!("engines: {}", each.join(", "))
    }

    fn write_rounds(&self, out: &mut String) -> std::fmt::Result {
        row(out, ["", "", "bytes sent per party", "", ""])?;
        row(out, ["protocol", "round", "broadcast", "to peers", "seconds"])?;
        let (mut all_rounds, mut all_broadcast, mut all_direct) = (0, 0, 0);
        for protocol in &self.protocols {
            let (mut broadcast, mut direct) = (0, 0);
            for (position, round) in protocol.rounds.iter().enumerate() {
                let name = if position == 0 { protocol.name } else { "" };
                let most = |of: fn(&SentReport) -> usize| round.sent.iter().map(of).max().unwrap_or(0);
                let (most_broadcast, most_direct) = (most(|sent| sent.broadcast), most(|sent| sent.direct));
                broadcast += most_broadcast;
                direct += most_direct;
                let number = round.round.to_string();
                numbers(out, name, &number, most_broadcast, most_direct, round.seconds)?;
            }
            row(out, ["", "end", "", "", &format!("{:.3}", protocol.finish_seconds)])?;
            numbers(out, "", &rounds(protocol.rounds.len()), broadcast, direct, protocol.seconds)?;
            all_rounds += protocol.rounds.len();
            all_broadcast += broadcast;
            all_direct += direct;
        }
        numbers(out, "all", &rounds(all_rounds), all_broadcast, all_direct, self.seconds)?;
        paragraph(
            out,
            "A broadcast is counted once, frames to single peers are added up, headers are included. \
             Seconds: all parties at the same time on this machine, until they have the round's frames.",
        )
    }
}

/// Most characters of a line.
const LINE: usize = 79;
/// Width of the labels.
const LABEL: usize = 13;
/// Most characters of a value on one line.
const WIDTH: usize = LINE - LABEL;

/// Words, in lines that fit.
fn paragraph(out: &mut String, text: &str) -> std::fmt::Result {
    let mut used = 0;
    for word in text.split(' ') {
        let width = word.chars().count();
        if used > 0 && used + 1 + width > LINE {
            writeln!(out)?;
            used = 0;
        }
        if used > 0 {
            write!(out, " ")?;
            used += 1;
        }
        write!(out, "{word}")?;
        used += width;
    }
    writeln!(out)
}

/// A label and its value.
fn line(out: &mut String, label: &str, value: &str) -> std::fmt::Result {
    writeln!(out, "{label:<LABEL$}{value}")
}

/// A label and hexadecimal digits, in lines of equal length if they are many.
fn digits(out: &mut String, label: &str, value: &str) -> std::fmt::Result {
    let lines = value.len().div_ceil(WIDTH).max(1);
    let bytes_per_line = (value.len() / 2).div_ceil(lines).max(1);
    let characters: Vec<char> = value.chars().collect();
    for (position, piece) in characters.chunks(2 * bytes_per_line).enumerate() {
        line(out, if position == 0 { label } else { "" }, &piece.iter().collect::<String>())?;
    }
    Ok(())
}

fn row(out: &mut String, [name, round, broadcast, direct, seconds]: [&str; 5]) -> std::fmt::Result {
    let line = format!("{name:<22} {round:>10} {broadcast:>20} {direct:>12} {seconds:>10}");
    writeln!(out, "{}", line.trim_end())
}

fn numbers(
    out: &mut String,
    name: &str,
    round: &str,
    broadcast: usize,
    direct: usize,
    seconds: f64,
) -> std::fmt::Result {
    row(out, [name, round, &broadcast.to_string(), &direct.to_string(), &format!("{seconds:.3}")])
}

/// "1 round", "3 rounds".
fn rounds(count: usize) -> String {
    format!("{count} round{}", if count == 1 { "" } else { "s" })
}

/// "1, 3".
fn list(indices: &[u16]) -> String {
    indices.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
