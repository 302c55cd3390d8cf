//! TEST ONLY: a committed pool of public primes, so that tests and vectors need no prime search.
//!
//! Everyone can factor a modulus made of these primes. Never use one for a real key; production code must refuse
//! the moduli. `TEST-ONLY.md` beside this crate says how the pool was made, `tests/pool.rs` checks it.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

/// How broad the tests are: `all` if the environment variable `QUORATE_THOROUGH` is set, as it is before a release
/// (`scripts/thorough.sh`), else `slice`, a fixed part of it that is enough for every change.
#[must_use]
pub fn breadth<T>(slice: T, all: T) -> T {
    if std::env::var_os("QUORATE_THOROUGH").is_some() { all } else { slice }
}

/// Number of parties the pool serves, for each prime size.
pub const PARTIES: u16 = 8;

/// The four primes of one party: big-endian, each of exactly `prime_bits / 8` bytes, top two bits set.
///
/// The two top bits make `p·q` and `p_hat·q_hat` exactly `2 · prime_bits` bits long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyPrimes {
    /// First prime of the Paillier-Blum modulus `N`, 3 mod 4.
    pub p: Vec<u8>,
    /// Second prime of the Paillier-Blum modulus `N`, 3 mod 4.
    pub q: Vec<u8>,
    /// First prime of the ring-Pedersen modulus `N̂`, safe: `(p_hat - 1) / 2` is prime too.
    pub p_hat: Vec<u8>,
    /// Second prime of the ring-Pedersen modulus `N̂`, safe: `(q_hat - 1) / 2` is prime too.
    pub q_hat: Vec<u8>,
}

/// The primes of `party`, 1 to [`PARTIES`], with `prime_bits` 768, 1024 or 1536.
///
/// The same arguments always give the same primes; no prime belongs to two parties or has two roles.
/// `None` for any other size or party.
#[must_use]
pub fn party_primes(prime_bits: usize, party: u16) -> Option<PartyPrimes> {
    let (blum, safe) = match prime_bits {
        768 => (include_str!("../data/blum-768.txt"), include_str!("../data/safe-768.txt")),
        1024 => (include_str!("../data/blum-1024.txt"), include_str!("../data/safe-1024.txt")),
        1536 => (include_str!("../data/blum-1536.txt"), include_str!("../data/safe-1536.txt")),
        _ => return None,
    };
    if party > PARTIES {
        return None;
    }
    let pair = usize::from(party.checked_sub(1)?);
    let (p, q) = pair_at(blum, pair, prime_bits / 8)?;
    let (p_hat, q_hat) = pair_at(safe, pair, prime_bits / 8)?;
    Some(PartyPrimes { p, q, p_hat, q_hat })
}

/// The two primes of `len` bytes on the prime lines `2·pair` and `2·pair + 1` of a data file.
fn pair_at(file: &str, pair: usize, len: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut primes = file.lines().filter(|line| !line.starts_with('#')).skip(2 * pair);
    let first = decode_hex(primes.next()?, len)?;
    let second = decode_hex(primes.next()?, len)?;
    Some((first, second))
}

/// Exactly `len` bytes of lowercase hex.
fn decode_hex(hex: &str, len: usize) -> Option<Vec<u8>> {
    if hex.len() != 2 * len {
        return None;
    }
    hex.as_bytes()
        .chunks_exact(2)
        .map(|digits| match digits {
            [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
            _ => None,
        })
        .collect()
}

/// The value of one lowercase hex digit.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
