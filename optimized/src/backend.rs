//! Which arithmetic kernels run: chosen once in a process, by the processor or by the program.

use core::sync::atomic::{AtomicU8, Ordering};

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

/// Why a backend was not chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ChoiceError {
    /// This machine cannot run it.
    Unavailable,
    /// It is for tests: it needs the feature `toy`.
    TestsOnly,
    /// Another one was chosen or used before.
    TooLate,
}

impl core::fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            ChoiceError::Unavailable => "this machine cannot run the backend",
            ChoiceError::TestsOnly => "the backend is for tests only",
            ChoiceError::TooLate => "another backend is in use already",
        })
    }
}

impl core::error::Error for ChoiceError {}

/// What this process uses: 0 as long as nobody has chosen or asked.
static IN_USE: AtomicU8 = AtomicU8::new(0);

impl Backend {
    /// What this process uses: what [`Backend::choose`] has chosen, and otherwise, from the first call on, the fastest that this
    /// machine can run.
    ///
    /// Without `std` the processor cannot be asked: `Limbs`. With the feature `toy`, for tests, the environment variable
    /// `QUORATE_BACKEND` (`limbs`, `plain` or `ifma`) comes before the fastest, if the machine can run what it asks for.
    pub fn detect() -> Backend {
        Backend::of_id(IN_USE.load(Ordering::Relaxed)).unwrap_or_else(|| {
            let fastest = if Backend::Ifma.available() { Backend::Ifma } else { Backend::Limbs };
            let backend = Backend::wanted().filter(|backend| backend.available()).unwrap_or(fastest);
            backend.settle()
        })
    }

    /// Chooses for the whole process, once, before the first use. Choosing again what is in use changes nothing.
    ///
    /// Fails with `TestsOnly` for `Plain` in builds without the feature `toy`, with `Unavailable` for what this machine cannot
    /// run, with `TooLate` if another one is in use.
    pub fn choose(backend: Backend) -> Result<(), ChoiceError> {
        if backend == Backend::Plain && !cfg!(feature = "toy") {
            return Err(ChoiceError::TestsOnly);
        }
        if !backend.available() {
            return Err(ChoiceError::Unavailable);
        }
        if backend.settle() == backend { Ok(()) } else { Err(ChoiceError::TooLate) }
    }

    /// Whether this build on this machine can run it: `Plain` with the feature `toy` alone.
    pub fn available(self) -> bool {
        match self {
            Backend::Limbs => true,
            Backend::Plain => cfg!(feature = "toy"),
            Backend::Ifma => ifma(),
        }
    }

    /// Takes it into use unless another one is, and gives the one that is.
    fn settle(self) -> Backend {
        let id = match self {
            Backend::Limbs => 1,
            Backend::Plain => 2,
            Backend::Ifma => 3,
        };
        let before = IN_USE.compare_exchange(0, id, Ordering::Relaxed, Ordering::Relaxed).err();
        before.and_then(Backend::of_id).unwrap_or(self)
    }

    fn of_id(id: u8) -> Option<Backend> {
        match id {
            1 => Some(Backend::Limbs),
            2 => Some(Backend::Plain),
            3 => Some(Backend::Ifma),
            _ => None,
        }
    }

    #[cfg(all(feature = "std", feature = "toy"))]
    fn wanted() -> Option<Backend> {
        match std::env::var("QUORATE_BACKEND").ok()?.as_str() {
            "limbs" => Some(Backend::Limbs),
            "plain" => Some(Backend::Plain),
            "ifma" => Some(Backend::Ifma),
            _ => None,
        }
    }

    #[cfg(not(all(feature = "std", feature = "toy")))]
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
