//! The format of a file of primes, version 1. Described in `PRIMES.md`.

use quorate_spec::engine::Primes;
use quorate_spec::params::Params;
use quorate_spec::secret::SecretBytes;
use serde::{Deserialize, Serialize};

use crate::jsonfile::{Format, Invalid, SecretText, in_test_pool, invalid, known_params, secret};

/// The format.
pub const FORMAT: Format = Format { name: "quorate-primes", version: 1, longest: 1 << 13 };

/// The field names and their order are those of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: String,
    version: u64,
    params: String,
    p: SecretText,
    q: SecretText,
    p_hat: SecretText,
    q_hat: SecretText,
}

/// The primes with their names.
pub fn named(Primes { p, q, p_hat, q_hat }: &Primes) -> [(&'static str, &SecretBytes); 4] {
    [("p", p), ("q", q), ("p_hat", p_hat), ("q_hat", q_hat)]
}

/// The bytes of the file.
pub fn encode(params: Params, Primes { p, q, p_hat, q_hat }: &Primes) -> Result<SecretBytes, Invalid> {
    let document = Document {
        format: FORMAT.name.to_string(),
        version: FORMAT.version,
        params: params.name.to_string(),
        p: SecretText::new(p),
        q: SecretText::new(q),
        p_hat: SecretText::new(p_hat),
        q_hat: SecretText::new(q_hat),
    };
    FORMAT.encode(&document)
}

/// Reads a file: lengths, leading and last bits, that the primes are distinct, and that none is in the public pool.
///
/// Whether the numbers are primes is for the implementation to say that uses them.
pub fn decode(bytes: &[u8]) -> Result<(Params, Primes), Invalid> {
    let document: Document = FORMAT.decode(bytes)?;
    let params = known_params(&document.params)?;
    let length = params.prime_bits / 8;
    let primes = Primes {
        p: secret("p", &document.p, length)?,
        q: secret("q", &document.q, length)?,
        p_hat: secret("p_hat", &document.p_hat, length)?,
        q_hat: secret("q_hat", &document.q_hat, length)?,
    };
    check(params, &primes)?;
    Ok((params, primes))
}

fn check(params: Params, primes: &Primes) -> Result<(), Invalid> {
    let named = named(primes);
    for (position, (name, prime)) in named.iter().enumerate() {
        let bytes = prime.expose();
        let has_form = bytes.first().is_some_and(|first| first & 0xc0 == 0xc0)
            && bytes.last().is_some_and(|last| last & 3 == 3);
        if !has_form {
            return invalid(format!("{name} has not its two highest and two lowest bits set"));
        }
        if named.iter().skip(position + 1).any(|(_, other)| other.expose() == bytes) {
            return invalid(format!("{name} stands there twice"));
        }
        if in_test_pool(params, bytes) {
            return invalid(format!("{name} is a public test prime"));
        }
    }
    Ok(())
}
