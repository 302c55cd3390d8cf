//! The peer: cggmp24, with the lengths of Quorate's parameter sets and Quorate's test primes.

use cggmp24::key_share::{AuxInfo, KeyShare, Validate};
use cggmp24::paillier_zk::backend::Integer;
use cggmp24::security_level::{SecurityLevel, define_security_level};
use cggmp24::supported_curves::Secp256k1;
use cggmp24::{ExecutionId, PregeneratedPrimes};
use quorate_testkeys::party_primes;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::network;
use crate::report::{Case, Fallible, Sample, timed};

/// P2048 of Quorate.
#[derive(Clone)]
pub(crate) struct P2048;
define_security_level!(P2048 {
    kappa_bits: 256,
    rsa_prime_bitlen: 1024,
    rsa_pubkey_bitlen: 2048,
    epsilon: 512,
    ell: 256,
    ell_prime: 1280,
    m: 128,
});

/// P3072 of Quorate; the peer's default, but for one bit of the modulus.
#[derive(Clone)]
pub(crate) struct P3072;
define_security_level!(P3072 {
    kappa_bits: 256,
    rsa_prime_bitlen: 1536,
    rsa_pubkey_bitlen: 3072,
    epsilon: 512,
    ell: 256,
    ell_prime: 1280,
    m: 128,
});

/// What the peer precomputes.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Setting {
    /// Nothing for ring-Pedersen commitments. (Own Paillier operations always use the factors.)
    Plain,
    /// The owner's commitments use the factors of its modulus: what the peer's protocol gives.
    Crt,
    /// That, and tables for powers of every party's s and t: the peer's fastest.
    Tables,
}

impl Setting {
    fn name(self) -> &'static str {
        match self {
            Setting::Plain => "plain",
            Setting::Crt => "crt",
            Setting::Tables => "crt+tables",
        }
    }
}

/// The backend of the peer's arithmetic.
fn backend() -> &'static str {
    if cfg!(feature = "num-bigint") { "num-bigint" } else { "rug" }
}

/// The primes that Quorate's party `index + 1` has in tests: p, q Blum, p̂, q̂ safe. The peer asks for four safe primes and
/// does not look; nothing it measures depends on it.
fn primes<L: SecurityLevel>(index: u16) -> Fallible<PregeneratedPrimes<L>> {
    let bits = usize::try_from(L::RSA_PRIME_BITLEN)?;
    let primes = party_primes(bits, index + 1).ok_or("no test primes")?;
    let number = |bytes: &[u8]| Integer::from_bytes_msf(bytes);
    PregeneratedPrimes::try_from([
        number(&primes.p),
        number(&primes.q),
        number(&primes.p_hat),
        number(&primes.q_hat),
    ])
    .map_err(|_| "test primes too short".into())
}

/// Key shares of all n parties, all needed to sign.
fn keys<L: SecurityLevel>(n: u16, setting: Setting) -> Fallible<Vec<KeyShare<Secp256k1, L>>> {
    let primes = (0..n).map(primes).collect::<Fallible<Vec<_>>>()?;
    let keys = cggmp24::trusted_dealer::builder::<Secp256k1, L>(n)
        .set_threshold(Some(n))
        .set_pregenerated_primes(primes)
        .enable_multiexp(setting == Setting::Tables)
        .generate_shares(&mut ChaCha20Rng::seed_from_u64(1))?;
    if setting != Setting::Plain {
        return Ok(keys);
    }
    keys.into_iter()
        .map(|key| {
            let mut key = key.into_inner();
            for params in &mut key.aux.pedersen_params {
                params.crt = None;
            }
            key.validate().map_err(|_| "invalid key share".into())
        })
        .collect()
}

/// Presigning by n signers.
pub(crate) fn presign<L: SecurityLevel>(set: &str, n: u16, setting: Setting) -> Fallible<Case<'static>> {
    let keys = keys::<L>(n, setting)?;
    let tables = keys.first().map_or(0, |key| key.aux.multiexp_tables_size());
    let signers: Vec<u16> = (0..n).collect();
    let mut seed = 0;
    let name = format!("cggmp24 {} {}", backend(), setting.name());
    let size = format!("{set} n={n}");
    if tables > 0 {
        eprintln!("{name} {size}: {tables} bytes of tables per party");
    }
    Ok(Case::new(&name, &size, move || {
        seed += 1;
        let mut rngs = rngs(n, seed);
        let parties = keys
            .iter()
            .zip(&mut rngs)
            .zip(0..)
            .map(|((key, rng), index)| {
                cggmp24::signing(ExecutionId::new(b"bench"), index, &signers, key)
                    .generate_presignature_sync(rng)
            })
            .collect();
        let (outputs, sample) = network::run(parties)?;
        if outputs.len() == usize::from(n) { Ok(sample) } else { Err("a presignature is missing".into()) }
    }))
}

/// The auxiliary information of n parties, primes given.
pub(crate) fn auxiliary<L: SecurityLevel + 'static>(
    set: &str,
    n: u16,
    setting: Setting,
) -> Fallible<Case<'static>> {
    let primes = (0..n).map(primes::<L>).collect::<Fallible<Vec<_>>>()?;
    let mut seed = 0;
    let name = format!("cggmp24 {} {}", backend(), setting.name());
    Ok(Case::new(&name, &format!("{set} n={n}"), move || {
        seed += 1;
        let mut rngs = rngs(n, seed);
        let parties = primes
            .iter()
            .zip(&mut rngs)
            .zip(0..)
            .map(|((primes, rng), index)| {
                cggmp24::aux_info_gen(ExecutionId::new(b"bench"), index, n, primes.clone())
                    .precompute_multiexp_tables(setting == Setting::Tables)
                    .into_state_machine(rng)
            })
            .collect();
        let (outputs, sample): (Vec<AuxInfo<L>>, Sample) = network::run(parties)?;
        if outputs.len() == usize::from(n) { Ok(sample) } else { Err("an output is missing".into()) }
    }))
}

/// The search for one safe prime; a party needs four. A run is one prime, and its time varies as luck does: the mean
/// of many is what counts.
pub(crate) fn safe_prime(bits: u32, seed: u64) -> Case<'static> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    Case::new(&format!("fast-paillier {}", backend()), &format!("one safe prime of {bits} bits"), move || {
        let (prime, ms) = timed(|| Integer::generate_safe_prime(&mut rng, bits));
        if prime.significant_bits() == u64::from(bits) {
            Ok(Sample { ms, ..Sample::default() })
        } else {
            Err("a prime of the wrong length".into())
        }
    })
}

/// The parties' random numbers: other ones in each run, the same in each program.
fn rngs(n: u16, run: u64) -> Vec<ChaCha20Rng> {
    (0..u64::from(n)).map(|index| ChaCha20Rng::seed_from_u64(run << 16 | index)).collect()
}
