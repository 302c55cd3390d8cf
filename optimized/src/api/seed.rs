//! Seeds of sessions. Source: book, chapter "Sampling", Algorithm SEED.

use quorate_spec::sampling::hedged_seed;
use quorate_spec::secret::SecretBytes;
use zeroize::Zeroize;

#[cfg(feature = "std")]
use super::Error;
use super::KeyShare;

/// The seed of one session's randomness, used up by it. Secret. [SAMP-8]
///
/// Always 32 fresh bytes hashed with the long-term share, where there is one: neither a weak source of randomness nor a
/// repeated state alone repeats a nonce. A seed of the caller's own choice cannot be made into this type.
pub struct Seed(SecretBytes);

impl Seed {
    /// A seed from 32 bytes that the caller has just drawn from a source fit for keys, for systems where [`Seed::fresh`] does
    /// not exist. `key`: the own share, in sessions that use one.
    pub fn from_fresh_bytes(mut fresh: [u8; 32], key: Option<&KeyShare>) -> Seed {
        let share = key.map_or(&[][..], |key| key.0.secret.expose());
        let bytes = SecretBytes::new(fresh.to_vec());
        fresh.zeroize();
        Seed(hedged_seed(&bytes, share))
    }

    /// A seed from the operating system's randomness. Fails if there is none.
    #[cfg(feature = "std")]
    pub fn fresh(key: Option<&KeyShare>) -> Result<Seed, Error> {
        let mut fresh = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(&mut *fresh).map_err(|_| Error::Randomness)?;
        Ok(Seed::from_fresh_bytes(*fresh, key))
    }

    /// The bytes, for the tape.
    pub(crate) fn into_bytes(self) -> SecretBytes {
        self.0
    }
}

impl core::fmt::Debug for Seed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Seed(..)")
    }
}
