//! Measures other implementations of what Quorate does, side by side with Quorate.
//!
//! One thread, one process; contenders take turns; processor time per party. Each line of the output is a JSON object:
//! `bench`, `name`, `size`, `gmp` (`fat`: as the crate builds it; `tuned`: as `benches/gmp.sh` does), `unit`, `median`,
//! `min`, `mean`, `runs`, and for protocols `bytes` that a party sends (a broadcast counted once) and `bytes_unicast`
//! (a broadcast counted for each recipient), `bytes_packed` (as `bytes`, the peers' numbers counted as bytes: they send
//! them as text).

mod network;
#[cfg_attr(not(feature = "ours"), path = "without.rs")]
mod ours;
mod peer;
mod powers;
mod report;

use clap::{Parser, Subcommand, ValueEnum};

use crate::peer::Setting;
use crate::report::{Case, Fallible, interleave};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Modular exponentiations by size.
    Powers {
        /// Measured turns.
        #[arg(long, default_value_t = 15)]
        rounds: usize,
        /// Only this size of the modulus.
        #[arg(long)]
        bits: Option<usize>,
    },
    /// Presigning.
    Presign(Protocol),
    /// Auxiliary information, primes given.
    Auxiliary(Protocol),
    /// Search for safe primes.
    Primes {
        /// Primes of each contender.
        #[arg(long, default_value_t = 4)]
        rounds: usize,
        /// Their length.
        #[arg(long, default_value_t = 1536)]
        bits: u32,
        /// Where the search starts; the same primes for the same seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Prints which GMP is linked: `fat` or `tuned`.
    Gmp,
}

#[derive(clap::Args)]
struct Protocol {
    /// Measured turns.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Parameter sets.
    #[arg(long, value_delimiter = ',', default_value = "p2048,p3072")]
    sets: Vec<Set>,
    /// Numbers of parties, at most 8.
    #[arg(long, value_delimiter = ',', default_value = "2")]
    parties: Vec<u16>,
    /// What the peer precomputes.
    #[arg(long, value_delimiter = ',', default_value = "crt,tables")]
    settings: Vec<Setting>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Set {
    P2048,
    P3072,
}

fn main() -> Fallible<()> {
    match Arguments::parse().command {
        Command::Powers { rounds, bits } => powers::measure(rounds, bits),
        Command::Presign(protocol) => protocol.measure("presign", presign),
        Command::Auxiliary(protocol) => protocol.measure("auxiliary", auxiliary),
        Command::Primes { rounds, bits, seed } => {
            let mut cases = vec![peer::safe_prime(bits, seed)];
            cases.extend(ours::safe_prime(bits, seed)?);
            interleave("primes", cases, rounds, false)
        }
        Command::Gmp => {
            println!("{}", env!("QUORATE_PEERS_GMP"));
            Ok(())
        }
    }
}

impl Protocol {
    fn measure(
        &self,
        bench: &str,
        cases: fn(Set, u16, &[Setting]) -> Fallible<Vec<Case<'static>>>,
    ) -> Fallible<()> {
        for &set in &self.sets {
            for &n in &self.parties {
                interleave(bench, cases(set, n, &self.settings)?, self.rounds, false)?;
            }
        }
        Ok(())
    }
}

fn presign(set: Set, n: u16, settings: &[Setting]) -> Fallible<Vec<Case<'static>>> {
    let peers = settings.iter().map(|&setting| match set {
        Set::P2048 => peer::presign::<peer::P2048>("P2048", n, setting),
        Set::P3072 => peer::presign::<peer::P3072>("P3072", n, setting),
    });
    peers.chain(ours::presign(set.name(), n)?.into_iter().map(Ok)).collect()
}

fn auxiliary(set: Set, n: u16, settings: &[Setting]) -> Fallible<Vec<Case<'static>>> {
    let peers = settings.iter().map(|&setting| match set {
        Set::P2048 => peer::auxiliary::<peer::P2048>("P2048", n, setting),
        Set::P3072 => peer::auxiliary::<peer::P3072>("P3072", n, setting),
    });
    peers.chain(ours::auxiliary(set.name(), n)?.into_iter().map(Ok)).collect()
}

impl Set {
    fn name(self) -> &'static str {
        match self {
            Set::P2048 => "P2048",
            Set::P3072 => "P3072",
        }
    }
}
