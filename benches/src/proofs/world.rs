//! Prover 1 and verifier 2 with their keys, as the reference holds them and as each backend does.

use num_bigint::{BigInt, BigUint};
use quorate::Backend;
use quorate::bignum::comb::Comb;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::paillier::{Key, PublicKey, SecretKey};
use quorate::pedersen::{OwnSetup, Ranges, Setup};
use quorate_reference::curve::{Point, generator, multiply};
use quorate_reference::{paillier, pedersen};
use quorate_spec::Hash;
use quorate_spec::hashing::{Context, xof};
use quorate_spec::params::{Params, Shape};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_testkeys::party_primes;

use crate::contenders::backends;
use crate::measure::{Fallible, failed};

const SID: Hash = [7; 32];

/// The two parties.
pub(crate) struct World {
    pub(crate) params: Params,
    /// A session of three parties, of which two sign.
    pub(crate) shape: Shape,
    pub(crate) context: Context<'static>,
    pub(crate) prover: Party,
    pub(crate) verifier: Party,
    pub(crate) ours: Vec<Ours>,
}

/// A party as the reference holds it.
pub(crate) struct Party {
    pub(crate) key: paillier::SecretKey,
    pub(crate) setup: pedersen::Setup,
    /// s = t^λ.
    pub(crate) lambda: BigUint,
    pub(crate) p_hat: BigUint,
    pub(crate) q_hat: BigUint,
}

/// Both parties as this implementation holds them, for one backend.
pub(crate) struct Ours {
    pub(crate) name: &'static str,
    pub(crate) backend: Backend,
    prover: SecretKey,
    prover_as_peer: PublicKey,
    verifier: SecretKey,
    verifier_as_peer: PublicKey,
    /// The prover's own setup.
    pub(crate) prover_setup: OwnSetup,
    /// The prover's setup as peers hold it, and a table of t for Π_prm.
    pub(crate) prover_setup_as_peer: Setup,
    pub(crate) table: Comb,
    /// The verifier's own setup.
    pub(crate) setup: OwnSetup,
    /// The verifier's setup as peers hold it in the auxiliary information.
    pub(crate) setup_as_peer: Setup,
    /// The same with tables, as in presigning.
    pub(crate) setup_with_tables: Setup,
}

/// Two Paillier keys: the verifier's and the prover's.
pub(crate) struct Keys<'a> {
    pub(crate) verifier: Key<'a>,
    pub(crate) prover: Key<'a>,
}

impl Ours {
    /// As the prover holds the keys.
    pub(crate) fn for_prover(&self) -> Keys<'_> {
        Keys { verifier: Key::Peer(&self.verifier_as_peer), prover: Key::Own(&self.prover) }
    }

    /// As the verifier holds them.
    pub(crate) fn for_verifier(&self) -> Keys<'_> {
        Keys { verifier: Key::Own(&self.verifier), prover: Key::Peer(&self.prover_as_peer) }
    }

    /// The prover's secret key.
    pub(crate) fn secret_key(&self) -> &SecretKey {
        &self.prover
    }
}

impl World {
    /// Parties 1 and 2 of the test pool.
    pub(crate) fn new(params: Params) -> Fallible<World> {
        let (prover, verifier) = (Party::new(&params, 1)?, Party::new(&params, 2)?);
        let ours = backends().into_iter().map(|(name, backend)| {
            let key_of = |party: &Party| {
                let limbs = params.prime_bits / 64;
                SecretKey::new(&params, &nat(&party.key.p, limbs), &nat(&party.key.q, limbs)).map_err(failed)
            };
            let as_peer = |party: &Party| PublicKey::new(modulus(&party.key.public.modulus));
            let prover_setup_as_peer = prover.setup();
            let bits = params.modulus_bits;
            Ok(Ours {
                name,
                backend,
                prover: key_of(&prover)?,
                prover_as_peer: as_peer(&prover),
                verifier: key_of(&verifier)?,
                verifier_as_peer: as_peer(&verifier),
                prover_setup: prover.own_setup(&params, backend)?,
                table: Comb::new(
                    backend,
                    &prover_setup_as_peer.modulus,
                    &prover_setup_as_peer.t,
                    bits,
                    Comb::spacing(bits),
                ),
                prover_setup_as_peer,
                setup: verifier.own_setup(&params, backend)?,
                setup_as_peer: verifier.setup(),
                setup_with_tables: verifier.setup().with_tables(backend, Ranges::presign(&params)),
            })
        });
        let ours = ours.collect::<Fallible<_>>()?;
        let shape = Shape::of_signers(params, 3, 2).ok_or("no such shape")?;
        let context = Context { sid: &SID, rid: &[], prover: 1, verifier: 2, round: 1, instance: 1 };
        Ok(World { params, shape, context, prover, verifier, ours })
    }

    /// The prover's tape, always the same: it protects nothing.
    pub(crate) fn tape(&self) -> Tape {
        Tape::new(SecretBytes::new(vec![1; 32]), SID, 1)
    }
}

impl Party {
    fn new(params: &Params, index: u16) -> Fallible<Party> {
        let primes = party_primes(params.prime_bits, index).ok_or("no test primes")?;
        let [p, q, p_hat, q_hat] =
            [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| BigUint::from_bytes_be(&prime));
        let modulus = &p_hat * &q_hat;
        let tau = below(&modulus, "tau");
        let t = &tau * &tau % &modulus;
        let lambda = below(&modulus, "lambda");
        let setup = pedersen::Setup { s: t.modpow(&lambda, &modulus), modulus, t };
        Ok(Party { key: paillier::SecretKey::new(p, q), setup, lambda, p_hat, q_hat })
    }

    /// φ(N̂).
    pub(crate) fn phi(&self) -> BigUint {
        (&self.p_hat - 1u8) * (&self.q_hat - 1u8)
    }

    fn setup(&self) -> Setup {
        let modulus = modulus(&self.setup.modulus);
        let [s, t] = [&self.setup.s, &self.setup.t].map(|base| nat(base, modulus.len()));
        Setup::new(modulus, s, t)
    }

    fn own_setup(&self, params: &Params, backend: Backend) -> Fallible<OwnSetup> {
        let limbs = params.prime_bits / 64;
        let Setup { s, t, .. } = self.setup();
        let [p_hat, q_hat] = [&self.p_hat, &self.q_hat].map(|prime| nat(prime, limbs));
        let lambda = nat(&self.lambda, 2 * limbs);
        OwnSetup::new(params, backend, &p_hat, &q_hat, s, t, &lambda).map_err(failed)
    }
}

/// A number below `modulus`, always the same for a name.
pub(crate) fn below(modulus: &BigUint, name: &str) -> BigUint {
    let length = usize::try_from(modulus.bits()).unwrap_or_default() / 8 + 16;
    BigUint::from_bytes_be(&xof("bench", &[name.as_bytes()], length)) % modulus
}

/// A number in `[0, 2^bits)`, always the same for a name.
pub(crate) fn number(bits: usize, name: &str) -> BigInt {
    below(&(BigUint::from(1u8) << bits), name).into()
}

/// `xG`.
pub(crate) fn g(x: &BigInt) -> Point {
    multiply(x, &generator())
}

/// A natural number in this many limbs.
pub(crate) fn nat(value: &BigUint, limbs: usize) -> Nat {
    Nat::from_bytes_be(&value.to_bytes_be()).resized(limbs)
}

/// A ciphertext.
pub(crate) fn ciphertext(params: &Params, value: &BigUint) -> Nat {
    nat(value, params.modulus_bits / 32)
}

/// A residue mod N.
pub(crate) fn residue(params: &Params, value: &BigUint) -> Nat {
    nat(value, params.modulus_bits / 64)
}

pub(crate) fn int(value: &BigInt) -> Int {
    Int::from_bytes_be(&value.to_signed_bytes_be())
}

fn modulus(value: &BigUint) -> Modulus {
    let bits = usize::try_from(value.bits()).unwrap_or_default();
    Modulus::new(nat(value, bits.div_ceil(64)), bits)
}
