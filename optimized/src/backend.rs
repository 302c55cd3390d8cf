//! Which arithmetic kernels run: chosen once, by the processor, or by the environment for tests and comparisons.

/// A set of kernels. All give the same results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    /// One number at a time, in 64-bit limbs. Runs everywhere.
    Limbs,
    /// Eight numbers at a time in 52-bit digits, in plain integers: what `Ifma` computes, on any processor. For tests; slow.
    Plain,
    /// Eight numbers at a time in 52-bit digits, with the multiply-add instructions of AVX-512 IFMA.
    Ifma,
}

impl Backend {
    /// The fastest that this machine can run.
    ///
    /// With `std`, the environment variable `QUORATE_BACKEND` (`limbs`, `plain` or `ifma`) overrides, if the machine can run
    /// what it asks for. Without `std` the processor cannot be asked: `Limbs`.
    pub fn detect() -> Backend {
        let fastest = if Backend::Ifma.available() { Backend::Ifma } else { Backend::Limbs };
        Backend::wanted().filter(|backend| backend.available()).unwrap_or(fastest)
    }

    /// Whether this machine can run it.
    pub fn available(self) -> bool {
        match self {
            Backend::Limbs | Backend::Plain => true,
            Backend::Ifma => ifma(),
        }
    }

    #[cfg(feature = "std")]
    fn wanted() -> Option<Backend> {
        match std::env::var("QUORATE_BACKEND").ok()?.as_str() {
            "limbs" => Some(Backend::Limbs),
            "plain" => Some(Backend::Plain),
            "ifma" => Some(Backend::Ifma),
            _ => None,
        }
    }

    #[cfg(not(feature = "std"))]
    fn wanted() -> Option<Backend> {
        None
    }
}

#[cfg(all(target_arch = "x86_64", feature = "std"))]
fn ifma() -> bool {
    std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512ifma")
}

#[cfg(not(all(target_arch = "x86_64", feature = "std")))]
fn ifma() -> bool {
    false
}
