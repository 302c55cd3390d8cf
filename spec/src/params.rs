//! The parameter sets and the shape of a session. Source: book, chapter "Parameters".

/// One row of the parameter table. All lengths are in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Params {
    /// The name, for example `P3072`.
    pub name: &'static str,
    /// The id on the wire.
    pub id: u8,
    /// Length of p, q, p̂ and q̂.
    pub prime_bits: usize,
    /// |N| = |N̂|.
    pub modulus_bits: usize,
    /// ℓ: secrets lie in J_ℓ.
    pub ell: usize,
    /// ε: slack of the range proofs.
    pub epsilon: usize,
    /// ℓ': MtA masks lie in J_ℓ'.
    pub ell_prime: usize,
    /// ε_fac: slack of Π_fac.
    pub epsilon_fac: usize,
    /// ε_bin: slack of one repetition of a proof with binary challenges.
    pub epsilon_bin: usize,
    /// m: repetitions of the proofs with binary or m-fold challenges. A multiple of 8.
    pub m: usize,
}

// ANCHOR: table
/// The default: 128-bit security.
pub const P3072: Params = Params {
    name: "P3072",
    id: 1,
    prime_bits: 1536,
    modulus_bits: 3072,
    ell: 256,
    epsilon: 512,
    ell_prime: 1280,
    epsilon_fac: 1024,
    epsilon_bin: 136,
    m: 128,
};

/// 112-bit security.
pub const P2048: Params = Params {
    name: "P2048",
    id: 2,
    prime_bits: 1024,
    modulus_bits: 2048,
    ell: 256,
    epsilon: 512,
    ell_prime: 1280,
    epsilon_fac: 512,
    epsilon_bin: 136,
    m: 128,
};

/// For tests and fuzzing only: offers no security.
#[cfg(feature = "toy")]
pub const TOY1536: Params = Params {
    name: "TOY1536",
    id: 255,
    prime_bits: 768,
    modulus_bits: 1536,
    ell: 256,
    epsilon: 320,
    ell_prime: 1088,
    epsilon_fac: 320,
    epsilon_bin: 64,
    m: 16,
};
// ANCHOR_END: table

/// The parameter sets that this build accepts.
pub const SETS: &[Params] = &[
    P3072,
    P2048,
    #[cfg(feature = "toy")]
    TOY1536,
];

/// The largest number of parties of a key.
pub const MAX_PARTIES: u16 = 64;

impl Params {
    /// The set with this id, or `None` for an unknown id (and for 255 without the feature `toy`). [PAR-3]
    pub fn from_id(id: u8) -> Option<Params> {
        SETS.iter().find(|set| set.id == id).copied()
    }

    /// The set with this name, in any case.
    pub fn from_name(name: &str) -> Option<Params> {
        SETS.iter().find(|set| set.name.eq_ignore_ascii_case(name)).copied()
    }

    /// η = |N|/2 - 2, the size of the factors in Π_fac.
    pub fn eta(&self) -> usize {
        self.modulus_bits / 2 - 2
    }

    /// ℓ_y = ℓ' + ε + 2 + ⌈log2 n⌉: the plaintexts of Π_dec lie in J_{ℓ_y}. `n`: parties of the key.
    pub fn ell_y(&self, n: u16) -> usize {
        self.ell_prime + self.epsilon + 2 + ceil_log2(n)
    }
}

/// ⌈log2 n⌉ for n >= 1.
pub fn ceil_log2(n: u16) -> usize {
    (u16::BITS - n.saturating_sub(1).leading_zeros()) as usize
}

/// What fixes every length in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The parameter set.
    pub params: Params,
    /// Parties of the key.
    pub n: u16,
    /// Signers needed.
    pub t: u16,
    /// Parties of this session: n in key generation and auxiliary information, t in signing.
    pub parties: u16,
}

impl Shape {
    /// The shape of a session in which all n parties take part, if 2 <= t <= n <= 64 and the parameters are a row of the
    /// table. [PAR-1] [PAR-4]
    pub fn of_key(params: Params, n: u16, t: u16) -> Option<Shape> {
        let valid = Params::from_id(params.id) == Some(params) && 2 <= t && t <= n && n <= MAX_PARTIES;
        valid.then_some(Shape { params, n, t, parties: n })
    }

    /// The shape of a session of t signers.
    pub fn of_signers(params: Params, n: u16, t: u16) -> Option<Shape> {
        Shape::of_key(params, n, t).map(|shape| Shape { parties: t, ..shape })
    }

    /// Number of other parties in the session.
    pub fn peers(&self) -> usize {
        usize::from(self.parties).saturating_sub(1)
    }
}
