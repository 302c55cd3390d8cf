//! Bytes that must not be seen, copied or left behind.

use alloc::vec::Vec;

use zeroize::Zeroizing;

/// Secret bytes: erased on drop, without Debug, Clone or comparison.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> SecretBytes {
        SecretBytes(Zeroizing::new(bytes))
    }

    /// The bytes, for the moment of their use.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Hands the bytes over, with the duty to erase them.
    pub fn into_inner(self) -> Zeroizing<Vec<u8>> {
        self.0
    }

    /// A second copy, for the one place that needs it; named so that a reviewer finds it.
    pub fn duplicate(&self) -> SecretBytes {
        SecretBytes::new(self.0.to_vec())
    }
}
