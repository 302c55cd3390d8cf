//! What sessions give, and what a party stores: opaque, with accessors for what is public.

use core::fmt;

use quorate_spec::engine::{self, Output};
use quorate_spec::secret::SecretBytes;
use quorate_spec::stored::What;
use zeroize::Zeroizing;

use super::{ChainCode, EpochId, Error, KeyId, Party, PublicKey, Quorum, Signature};

/// Bytes of a stored form; erased when they are dropped. Secret.
pub type StoredBytes = Zeroizing<alloc::vec::Vec<u8>>;

/// What a session can end with.
pub trait Outcome: Sized + Send + fmt::Debug + 'static {
    #[doc(hidden)]
    fn of(output: Output) -> Option<Self>;
}

macro_rules! outcome {
    ($($kind:ident),+) => {
        $(impl Outcome for $kind {
            fn of(output: Output) -> Option<$kind> {
                match output {
                    Output::$kind(value) => Some($kind::from_engine(value)),
                    _ => None,
                }
            }
        })+
    };
}

outcome!(KeyShare, Auxiliary, Presignature, Signature);

macro_rules! opaque {
    ($(#[$doc:meta])* $kind:ident) => {
        $(#[$doc])*
        pub struct $kind(pub(crate) engine::$kind);

        impl $kind {
            /// From the contract's values, whose fields anyone can read and copy.
            pub(crate) fn from_engine(inner: engine::$kind) -> $kind {
                $kind(inner)
            }

            /// Reads a stored form: its lengths and its check. Whether the values fit each other is looked at when a session is
            /// opened with them. Fails with [`Error::Unreadable`].
            pub fn from_bytes(bytes: &[u8]) -> Result<$kind, Error> {
                Ok($kind(engine::$kind::from_bytes(bytes)?))
            }
        }

        #[cfg(feature = "contract")]
        impl From<engine::$kind> for $kind {
            fn from(inner: engine::$kind) -> $kind {
                $kind(inner)
            }
        }

        #[cfg(feature = "contract")]
        impl From<$kind> for engine::$kind {
            fn from(outer: $kind) -> engine::$kind {
                outer.0
            }
        }
    };
}

opaque! {
    /// A party's share of a key. Secret: `t` of them are the key.
    KeyShare
}
opaque! {
    /// A party's auxiliary information: its own primes and everybody's moduli. Secret.
    Auxiliary
}
opaque! {
    /// A presignature: signs one message. Secret: two messages signed with it give the key away.
    ///
    /// There is no way to copy one.
    ///
    /// ```compile_fail,E0599
    /// fn twice(presignature: quorate::Presignature) -> [quorate::Presignature; 2] {
    ///     [presignature.clone(), presignature]
    /// }
    /// ```
    ///
    /// ```compile_fail,E0382
    /// fn used_up(presignature: quorate::Presignature) {
    ///     let stored = presignature.to_bytes();
    ///     let _ = quorate::sign(presignature, b"again", quorate::Suite::Sha256);
    /// }
    /// ```
    Presignature
}

impl KeyShare {
    /// The party whose share it is.
    pub fn party(&self) -> Party {
        let engine::KeyShare { params, n, t, index, .. } = self.0;
        Party { params, quorum: Quorum { n, t }, index }
    }

    /// The name of the key.
    pub fn key_id(&self) -> KeyId {
        KeyId(self.0.key_id())
    }

    /// The public key, under which signatures verify.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key)
    }

    /// X_1 to X_n: what the parties' shares are the discrete logarithms of.
    pub fn public_shares(&self) -> impl Iterator<Item = PublicKey> {
        self.0.public_shares.iter().map(|share| PublicKey(*share))
    }

    /// The chain code.
    pub fn chain_code(&self) -> ChainCode {
        ChainCode(self.0.chain_code)
    }

    /// The stored form.
    pub fn to_bytes(&self) -> StoredBytes {
        self.0.to_bytes().into_inner()
    }
}

impl Auxiliary {
    /// The party whose it is.
    pub fn party(&self) -> Party {
        let engine::Auxiliary { params, n, t, index, .. } = self.0;
        Party { params, quorum: Quorum { n, t }, index }
    }

    /// The name of the exchange. Use the auxiliary information only after every party has reported the same.
    pub fn epoch_id(&self) -> EpochId {
        EpochId(self.0.epoch)
    }

    /// The key it was made for, if it was made for one.
    pub fn key_id(&self) -> Option<KeyId> {
        self.0.key_id.map(KeyId)
    }

    /// The stored form.
    pub fn to_bytes(&self) -> StoredBytes {
        self.0.to_bytes().into_inner()
    }
}

impl Presignature {
    /// The own index.
    pub fn index(&self) -> u16 {
        self.0.index
    }

    /// Who signs with it, ascending.
    pub fn signers(&self) -> &[u16] {
        &self.0.signers
    }

    /// The key it signs for.
    pub fn key_id(&self) -> KeyId {
        KeyId(self.0.key_id)
    }

    /// The exchange of auxiliary information it was made with.
    pub fn epoch_id(&self) -> EpochId {
        EpochId(self.0.epoch)
    }

    /// The public key, under which its signature verifies.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key)
    }

    /// The stored form, in place of the presignature. Before the bytes are read again to sign, delete them durably: whoever signs two
    /// messages from one stored form gives the key away.
    pub fn to_bytes(self) -> StoredBytes {
        self.0.to_bytes().into_inner()
    }
}

/// A party's primes, for one exchange of auxiliary information. Secret, and used up by it.
pub struct KeyMaterial(pub(crate) engine::Primes);

impl KeyMaterial {
    /// From stored primes, big-endian: p, q for the Paillier modulus, p̂, q̂ (safe) for the ring-Pedersen modulus. They are looked at when
    /// the exchange is opened.
    pub fn from_primes([p, q, p_hat, q_hat]: [StoredBytes; 4]) -> KeyMaterial {
        let secret = |mut bytes: StoredBytes| SecretBytes::new(core::mem::take(&mut *bytes));
        KeyMaterial(engine::Primes { p: secret(p), q: secret(q), p_hat: secret(p_hat), q_hat: secret(q_hat) })
    }

    /// The primes p, q, p̂, q̂, big-endian, in place of the material.
    pub fn into_primes(self) -> [StoredBytes; 4] {
        let engine::Primes { p, q, p_hat, q_hat } = self.0;
        [p, q, p_hat, q_hat].map(SecretBytes::into_inner)
    }

    /// Searches primes: seconds to minutes. `progress` is called in this thread every few candidates and can end the search.
    #[cfg(feature = "std")]
    pub fn search(
        params: &quorate_spec::params::Params,
        progress: impl FnMut(crate::search::Progress) -> core::ops::ControlFlow<()>,
    ) -> Result<KeyMaterial, crate::search::SearchError> {
        crate::search::key_material(params, crate::Backend::detect(), progress).map(KeyMaterial)
    }
}

#[cfg(feature = "contract")]
impl From<engine::Primes> for KeyMaterial {
    fn from(primes: engine::Primes) -> KeyMaterial {
        KeyMaterial(primes)
    }
}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyShare")
            .field("key_id", &self.key_id())
            .field("party", &self.party())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Auxiliary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Auxiliary");
        debug.field("epoch_id", &self.epoch_id()).field("party", &self.party()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Presignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Presignature");
        debug.field("key_id", &self.key_id()).field("signers", &self.signers()).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyMaterial(..)")
    }
}

/// What stored bytes are, by their header, before they are read: so that a store finds out what it holds.
pub fn stored_kind(bytes: &[u8]) -> Option<What> {
    What::of(bytes)
}
