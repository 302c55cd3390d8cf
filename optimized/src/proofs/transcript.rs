//! What the proofs share: the items of a challenge, and the answers for nonces. Source: book, page "Overview of the proofs".

use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::params::Params;
use quorate_spec::sampling::{Tape, counter};

use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Exponent, Handle, Plan, Results};
use crate::ct;
use crate::curve::{self, Point};
use crate::integers::{encode_ciphertext, encode_residue, require_units};
use crate::paillier::{Factor, Key, PendingResidue};
use crate::pedersen::Setup;
use crate::sampling::{self, Challenge};

/// The items of a challenge, in the order in which they are added. Public. [HASH-5]
pub struct Transcript<'a> {
    params: &'a Params,
    items: Vec<Vec<u8>>,
}

impl<'a> Transcript<'a> {
    /// The first item is the hash of the context.
    pub fn new(params: &'a Params, ctx: &Hash) -> Transcript<'a> {
        Transcript { params, items: alloc::vec![ctx.to_vec()] }
    }

    /// Residues of |N| bits, an item each.
    #[must_use]
    pub fn residues(mut self, values: &[&Nat]) -> Self {
        self.items.extend(values.iter().map(|value| encode_residue(self.params, value)));
        self
    }

    /// Residues mod N², of 2|N| bits, an item each.
    #[must_use]
    pub fn ciphertexts(mut self, values: &[&Nat]) -> Self {
        self.items.extend(values.iter().map(|value| encode_ciphertext(self.params, value)));
        self
    }

    /// Points, an item each.
    #[must_use]
    pub fn points(mut self, values: &[Point]) -> Self {
        self.items.extend(curve::encode_points(values).iter().map(|bytes| bytes.to_vec()));
        self
    }

    /// The items N̂, s, t.
    #[must_use]
    pub fn setup(self, setup: &Setup) -> Self {
        self.residues(&[setup.modulus.value(), &setup.s, &setup.t])
    }

    /// Items that are encoded already: fields of the proof. A value has one encoding, so these are the bytes that encoding
    /// the decoded value again would give.
    #[must_use]
    pub fn fields(mut self, fields: &[&Vec<u8>]) -> Self {
        self.items.extend(fields.iter().map(|field| field.to_vec()));
        self
    }

    /// All items.
    pub fn items(&self) -> Vec<&[u8]> {
        self.items.iter().map(Vec::as_slice).collect()
    }

    /// The scalar challenge. [SAMP-2]
    pub fn challenge(&self, label: &str) -> Challenge {
        sampling::challenge(label, &self.items())
    }
}

/// Where the masks of one proof without repetitions stand on the tape.
#[derive(Clone, Copy)]
pub struct Masks<'a> {
    tape: &'a Tape,
    peer: u16,
    counter: u32,
}

impl<'a> Masks<'a> {
    /// Those of the proof of this context.
    pub fn new(tape: &'a Tape, context: &Context<'_>) -> Masks<'a> {
        Masks { tape, peer: context.verifier, counter: counter(context.instance, 0) }
    }

    /// An element of J_b. Secret.
    pub fn int(&self, label: &str, b: usize) -> Int {
        sampling::int(self.tape, label, self.peer, self.counter, b)
    }

    /// A scalar. Secret.
    pub fn scalar(&self, label: &str) -> curve::SecretScalar {
        curve::sample(self.tape, label, self.peer, self.counter)
    }

    /// A unit mod N. Secret. Fails with `Unlucky`, with negligible probability.
    pub fn unit(&self, label: &str, key: Key<'_>) -> Result<Nat, LocalError> {
        let r = sampling::residue(self.tape, label, self.peer, self.counter, key.modulus());
        match key {
            Key::Peer(key) => require_units(&key.modulus, &[&r])?,
            Key::Own(key)
                if !ct::decide(
                    key.is_unit(&r),
                    "an own nonce that is no unit ends the session, with negligible probability",
                ) =>
            {
                return Err(LocalError::Unlucky);
            }
            Key::Own(_) => {}
        }
        Ok(r)
    }
}

/// `C^x` as a factor for a public exponent in J_bits; `c`: a unit mod N². An inverse is computed only if x is negative.
pub fn public_factor(key: Key<'_>, c: &Nat, x: &Int, bits: usize) -> Factor {
    let (magnitude, negative) = x.magnitude();
    if ct::decide(negative, "the sign of a challenge or of a response, which are sent") {
        key.factor(c, x, bits)
    } else {
        key.natural_factor(c, &magnitude, bits)
    }
}

/// The answer `r ρ^e mod N` for a nonce, to come.
pub struct PendingNonce<'a> {
    modulus: &'a Modulus,
    r: Nat,
    power: NoncePower<'a>,
}

enum NoncePower<'a> {
    Whole(Handle),
    Halves(PendingResidue<'a>),
}

/// Plans `r ρ^e mod N`. `r`, `rho`: units mod N, secret; `e`: public, and so is its sign.
///
/// Under the own key ρ^e is computed modulo p and modulo q. A negative exponent takes the inverse of ρ there, where it is short.
pub fn plan_nonce<'a>(
    plan: &mut Plan<'a>,
    key: Key<'a>,
    r: Nat,
    rho: &Nat,
    e: &Challenge,
) -> PendingNonce<'a> {
    let mut power = |modulus: &'a Modulus| {
        let rho = modulus.reduce(rho);
        let base = if e.negative { modulus.invert(&rho).0 } else { rho };
        plan.power(modulus, &base, Exponent::new(&e.magnitude, Challenge::BITS))
    };
    let power = match key {
        Key::Peer(key) => NoncePower::Whole(power(&key.modulus)),
        Key::Own(key) => {
            let handles = (power(&key.primes.a), power(&key.primes.b));
            NoncePower::Halves(PendingResidue::new(&key.primes, handles))
        }
    };
    PendingNonce { modulus: key.modulus(), r, power }
}

impl PendingNonce<'_> {
    /// The answer.
    pub fn finish(self, results: &mut Results) -> Nat {
        let power = match self.power {
            NoncePower::Whole(handle) => results.take(handle),
            NoncePower::Halves(residue) => residue.finish(results),
        };
        self.modulus.mul(&self.r, &power)
    }
}
