//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use quorate_model::Level;
use quorate_spec::engine::Suite;
use quorate_spec::params::{Params, SETS};

use crate::checking::Checked;
use crate::engines::{Engines, Kernels};
use crate::signature::Form;

const ABOUT: &str = "Quorate: threshold ECDSA on secp256k1, all parties in this one process";

const LONG_ABOUT: &str = "\
Quorate: threshold ECDSA on secp256k1, all parties in this one process.

Without a command: both implementations are checked against a fixed slice of the
published vectors. Then three parties generate a key at P2048, two of them
presign and sign a message, and libsecp256k1 verifies the signature; parties 1
and 3 run the reference, party 2 the optimized implementation. Tables say what
happened. On two cores about 20 s with AVX-512 IFMA, 45 s with 64-bit limbs; the
first line says which are used.

Experimental: nothing of this is audited. The optimized implementation is
checked to be constant in time, within limits (SECURITY.md); the reference is
not, its running time tells of secrets. Keys are made with public TEST primes
and protect nothing, unless `quorate sign --primes` gets fresh ones from
`quorate primes`.";

const AFTER_HELP: &str = "\
Examples:
  quorate                                    vectors and protocol; stores no key
  quorate check --engine optimized           the vectors on one implementation
  quorate sign --message hello --out keys    a new key, in keys/party-N.json
  quorate sign --message again --keys keys   sign with stored shares
  quorate verify --public-key 02… --signature 30… --message hello
  quorate primes --parties 3 --out primes    fresh primes for sign --primes

Exit status: 0 done (verify: valid), 1 failed (verify: not valid), 2 wrong
arguments.";

const SIGN_HELP: &str = "\
Examples:
  quorate sign --message hello
  quorate sign --file contract.pdf --parties 5 --threshold 3 --out keys
  quorate sign --message hello --hash keccak256 --keys keys
  quorate sign --message again --keys keys --signers 1,3,5
  quorate sign --prehash 2cf2…9824 --interactive --keys keys
  quorate sign --message hello --primes primes --out keys

Without --keys a key is generated first, with public TEST primes: it protects
nothing. The pool of test primes serves 8 parties. With --primes the key is made
with the files primes-1.json to primes-N.json that `quorate primes` wrote, and
--out says where it is kept. Primes serve one run. All files are taken out of
their directory and read first, and are removed before the first message that is
made with them. A run that ends before that gives them back; one that fails or
is stopped later has used them up.

A presignature signs files of at most 16 MiB: the message itself is handed to
the signers. With --interactive a file is hashed as it is read, up to 64 GiB.

The reference (--engine reference or mixed) is not constant time: its running
time tells of secrets. Key shares are JSON files, described in
cli/KEYFILE.md.";

const PRIMES_HELP: &str = "\
Examples:
  quorate primes --parties 3 --out primes
  quorate primes --params p2048 --parties 5 --party 4 --out primes

A party needs two primes and two safe primes of half the modulus length. Each
file primes-N.json is written when its four primes are found. A search that is
stopped leaves those it finished; the same command then goes on with the others.
The files are secret and serve one run of `quorate sign --primes`;
cli/PRIMES.md describes them.";

const CHECK_HELP: &str = "\
Examples:
  quorate check --engine optimized
  quorate check --level L2 --filter aff-g
  quorate check --engine reference --filter p2048/AFFG-V-0003
  quorate check --list --filter ENC-3

The vectors lie in vectors/data/v1; the book's chapter \"Vectors\" describes
them. All cases take minutes on the reference and with 64-bit limbs; --quick
runs the slice of the main job. The set toy1536 needs a build with the feature
toy. Exit status 0: every case that was run passed, and no file was left out.";

const VECTORS_HELP: &str = "\
Examples:
  quorate vectors generate
  quorate vectors generate --check
  quorate vectors generate --without p3072/L2-proof,p3072/L4-transcript

Runs the committed scenarios on the reference and writes vectors/data/v1 and
vectors/ids.lock. The same sources always give the same bytes. Needs a build
with the feature generate:
  cargo run --release --features generate --bin quorate -- \\
    vectors generate";

const VERIFY_USAGE: &str = "\
quorate verify [OPTIONS] --public-key <HEX> --signature <HEX>
                      <--message <TEXT>|--file <FILE>|--prehash <HEX>>";

const VERIFY_HELP: &str = "\
Examples:
  quorate verify --public-key 02… --signature 30… --message hello
  quorate verify --public-key 02… --signature 30… --file - --hash keccak256

White space in hexadecimal values is ignored. A high s is valid, and said to be
high. A signature of 64 bytes is r and s; if it is strict DER too, one valid
reading is enough. The answer names it. A file is hashed as it is read, up to 64
GiB.";

/// Columns of every help page, on every terminal and off it.
const WIDTH: usize = 80;

/// The heading of options that every command has.
const EVERY: &str = "Options of every command";

/// All arguments.
#[derive(Debug, Parser)]
#[command(name = "quorate", version, about = ABOUT, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
#[command(term_width = WIDTH)]
pub struct Arguments {
    /// One JSON object on standard output, the error included if there is one
    #[arg(long, global = true, help_heading = EVERY)]
    pub json: bool,
    /// Which kernels the optimized implementation uses [default: the fastest here]
    #[arg(long, global = true, value_enum, ignore_case = true, value_name = "KERNELS", help_heading = EVERY)]
    pub backend: Option<Kernels>,
    /// What to do; nothing: the main job.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign a message with a new key or with stored key shares
    #[command(after_help = SIGN_HELP)]
    Sign(SignArguments),
    /// Check a signature: valid is exit status 0, not valid is 1
    #[command(after_help = VERIFY_HELP, override_usage = VERIFY_USAGE)]
    Verify(VerifyArguments),
    /// Search fresh primes for the parties of a new key
    #[command(after_help = PRIMES_HELP)]
    Primes(PrimesArguments),
    /// Check implementations against the published vectors
    #[command(after_help = CHECK_HELP)]
    Check(CheckArguments),
    /// Generate the published vectors
    #[command(after_help = VECTORS_HELP)]
    Vectors(VectorsArguments),
}

/// Arguments of `quorate sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// What to sign.
    #[command(flatten)]
    pub content: ContentArguments,
    /// How the message is hashed [default: sha256]
    #[arg(long, value_enum, ignore_case = true, value_name = "HASH", conflicts_with = "prehash")]
    pub hash: Option<HashName>,
    /// Parties of the new key, 2 to 8, with --primes 2 to 64 [default: 3]
    #[arg(long, value_name = "N", value_parser = parse_parties, allow_negative_numbers = true)]
    pub parties: Option<u16>,
    /// Signers that the new key needs [default: 2]
    #[arg(long, value_name = "T", value_parser = parse_parties, allow_negative_numbers = true)]
    pub threshold: Option<u16>,
    /// Parameter set of the new key: p3072 or p2048 [default: p3072]
    #[arg(long, value_name = "SET", value_parser = parse_params)]
    pub params: Option<Params>,
    /// Write the new key's shares to this directory, created if missing; never overwrites
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Make the new key with the primes in this directory; their files are removed
    #[arg(long, value_name = "DIR")]
    pub primes: Option<PathBuf>,
    /// With --primes, instead of --out: keep no share of the new key
    #[arg(long, requires = "primes", conflicts_with_all = ["out", "keys"])]
    pub discard_key: bool,
    /// Sign with the key shares in this directory
    #[arg(long, value_name = "DIR", conflicts_with_all = ["parties", "threshold", "params", "out", "primes"])]
    pub keys: Option<PathBuf>,
    /// Who signs, for example 1,3 [default: the lowest indices]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_signer)]
    #[arg(allow_negative_numbers = true)]
    pub signers: Vec<u16>,
    /// Sign in four rounds, without a presignature
    #[arg(long)]
    pub interactive: bool,
    /// Which implementation the parties run [default: optimized]
    #[arg(long, value_enum, ignore_case = true, value_name = "ENGINE")]
    pub engine: Option<Engines>,
}

/// Arguments of `quorate primes`.
#[derive(Debug, Args)]
pub struct PrimesArguments {
    /// Parameter set that the primes are for: p3072 or p2048 [default: p3072]
    #[arg(long, value_name = "SET", value_parser = parse_params)]
    pub params: Option<Params>,
    /// Parties of the key to be, 2 to 64 [default: 3]
    #[arg(long, value_name = "N", value_parser = parse_parties, allow_negative_numbers = true)]
    pub parties: Option<u16>,
    /// Only the primes of this party
    #[arg(long, value_name = "I", value_parser = parse_party, allow_negative_numbers = true)]
    pub party: Option<u16>,
    /// Write primes-N.json to this directory, created if missing; never overwrites
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `quorate verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The public key, 33 bytes (or 65, uncompressed) in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub public_key: String,
    /// The signature in hexadecimal: 64 bytes (r, s), or strict DER
    #[arg(long, value_name = "HEX")]
    pub signature: String,
    /// How the signature is read [default: every way that its bytes admit]
    #[arg(long, value_enum, ignore_case = true, value_name = "FORM")]
    pub signature_format: Option<Form>,
    /// What was signed.
    #[command(flatten)]
    pub content: ContentArguments,
    /// How the message was hashed [default: sha256]
    #[arg(long, value_enum, ignore_case = true, value_name = "HASH", conflicts_with = "prehash")]
    pub hash: Option<HashName>,
}

/// Arguments of `quorate check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Which implementation [default: all]
    #[arg(long, value_enum, ignore_case = true, value_name = "ENGINE")]
    pub engine: Option<Checked>,
    /// Only cases whose set/level/topic/id or requirements contain this: p2048/L1, aff-g, ENC-3
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Only this level: L0, L1, L2, L3, L4 or L6
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub level: Option<Level>,
    /// Leave out what is slow, as the main job does
    #[arg(long)]
    pub quick: bool,
    /// Begin no further case after the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// List the cases instead of running them
    #[arg(long, conflicts_with_all = ["json", "junit", "report", "quick", "engine", "fail_fast"])]
    pub list: bool,
    /// Write JUnit XML to this file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write the JSON report to this file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Pass although files are left out: of unknown schema or set, not in the manifest
    #[arg(long)]
    pub allow_left_out: bool,
    /// Read the vectors from this directory [default: vectors/data/v1 of the sources]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Arguments of `quorate vectors`.
#[derive(Debug, Args)]
pub struct VectorsArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: VectorsCommand,
}

/// What to do with the vectors.
#[derive(Debug, Subcommand)]
pub enum VectorsCommand {
    /// Run the scenarios and write the files
    #[command(after_help = VECTORS_HELP)]
    Generate(GenerateArguments),
}

/// Arguments of `quorate vectors generate`.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// Write nothing; fail if the files that are there differ
    #[arg(long)]
    pub check: bool,
    /// Leave these folders as they are, for example p3072/L2-proof
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_text, conflicts_with = "only")]
    pub without: Vec<String>,
    /// Only topics whose path contains this; nothing is written or compared
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    pub only: Option<String>,
}

/// What is signed: exactly one of three.
#[derive(Debug, Args)]
#[group(id = "content", required = true, multiple = false)]
pub struct ContentArguments {
    /// The message itself
    #[arg(long, value_name = "TEXT")]
    pub message: Option<String>,
    /// A file with the message; - is standard input
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// A hash of 32 bytes in hexadecimal, computed elsewhere; signing it needs --interactive
    #[arg(long, value_name = "HEX")]
    pub prehash: Option<String>,
}

/// How a message is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HashName {
    /// SHA-256
    Sha256,
    /// SHA-256 twice, as in Bitcoin
    Sha256d,
    /// Keccak-256, as in Ethereum
    Keccak256,
}

impl HashName {
    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            HashName::Sha256 => "sha256",
            HashName::Sha256d => "sha256d",
            HashName::Keccak256 => "keccak256",
        }
    }

    /// The suite of the protocol.
    pub fn suite(self) -> Suite {
        match self {
            HashName::Sha256 => Suite::Sha256,
            HashName::Sha256d => Suite::Sha256d,
            HashName::Keccak256 => Suite::Keccak256,
        }
    }
}

/// A whole number; what else it must satisfy is said by the command. `or`: what to give instead of anything else.
fn parse_number(text: &str, or: &str) -> Result<u16, String> {
    let digits = text.trim();
    let number = if digits.bytes().all(|digit| digit.is_ascii_digit()) { digits.parse().ok() } else { None };
    number.ok_or_else(|| or.to_owned())
}

fn parse_parties(text: &str) -> Result<u16, String> {
    parse_number(text, "give a whole number, 2 to 64")
}

fn parse_party(text: &str) -> Result<u16, String> {
    parse_number(text, "give the number of a party, 1 to 64")
}

fn parse_signer(text: &str) -> Result<u16, String> {
    parse_number(text, "give numbers of parties with commas between them, for example 1,3")
}

fn parse_text(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a place of the list is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

fn parse_params(name: &str) -> Result<Params, String> {
    let known: Vec<String> = SETS.iter().map(|set| set.name.to_lowercase()).collect();
    Params::from_name(name.trim()).ok_or_else(|| format!("give one of {}", known.join(", ")))
}

fn parse_level(name: &str) -> Result<Level, String> {
    let level = Level::ALL.into_iter().find(|level| level.short().eq_ignore_ascii_case(name.trim()));
    level.ok_or_else(|| format!("give one of {}", Level::ALL.map(Level::short).join(", ")))
}
