//! What a party computes once from its auxiliary information, to use it in many sessions: its own keys with their secret
//! structure, the peers' keys, and tables for the peers' commitments.

use quorate_spec::Hash;
use quorate_spec::engine::{Auxiliary, PublicSetup};
use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{ByParty, Name};

use crate::backend::Backend;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::ct;
use crate::integers::decode_unit;
use crate::paillier::{Key, PublicKey, SecretKey};
use crate::pedersen::{OwnSetup, Ranges, Setup};

/// What is known of a peer. Public.
pub struct Peer {
    /// Paillier key.
    pub paillier: PublicKey,
    /// Ring-Pedersen setup.
    pub setup: Setup,
}

/// The keys of an epoch, ready for use. The own ones are secret.
pub struct Epoch {
    /// Where exponentiations run.
    pub backend: Backend,
    /// Parameter set.
    pub params: Params,
    /// Epoch id.
    pub id: Hash,
    /// The own index.
    pub me: u16,
    /// The own Paillier key.
    pub key: SecretKey,
    /// The own setup.
    pub setup: OwnSetup,
    /// The peers that were asked for.
    pub peers: ByParty<Peer>,
}

impl Epoch {
    /// Reads the auxiliary information for sessions with some of the parties. Fails with `InvalidInput` on stored values that do
    /// not decode, with `InputMismatch` on those that do not belong together.
    pub fn new(backend: Backend, auxiliary: &Auxiliary, parties: &[u16]) -> Result<Epoch, LocalError> {
        let params = auxiliary.params;
        let mut decoded = ByParty::new();
        for j in parties {
            let position = usize::from(*j).checked_sub(1).ok_or(LocalError::InvalidInput)?;
            let stored = auxiliary.setups.get(position).ok_or(LocalError::InvalidInput)?;
            decoded.insert(*j, decode(&params, stored).map_err(|_| LocalError::InvalidInput)?);
        }
        let me = auxiliary.index;
        let mut own = None;
        let mut peers = ByParty::new();
        for (j, (modulus, setup)) in decoded {
            if j == me {
                own = Some((modulus, setup));
            } else {
                let setup = setup.with_tables(backend, Ranges::presign(&params));
                peers.insert(j, Peer { paillier: PublicKey::new(modulus), setup });
            }
        }
        let (modulus, setup) = own.ok_or(LocalError::InvalidParties)?;
        let primes = &auxiliary.primes;
        let [p, q] = stored_primes(&params, [&primes.p, &primes.q], &modulus)?;
        let [p_hat, q_hat] = stored_primes(&params, [&primes.p_hat, &primes.q_hat], &setup.modulus)?;
        let lambda = Nat::from_bytes_be(auxiliary.lambda.expose());
        let key = SecretKey::new(&params, &p, &q).map_err(|_| LocalError::InputMismatch)?;
        let Setup { s, t, .. } = setup;
        let setup = OwnSetup::new(&params, backend, &p_hat, &q_hat, s, t, &lambda)?;
        Ok(Epoch { backend, params, id: auxiliary.epoch, me, key, setup, peers })
    }

    /// Whether this party and all peers of a session are in it.
    pub(crate) fn serves(&self, name: &Name) -> bool {
        self.me == name.me && name.peers().iter().all(|j| self.peers.find(*j).is_some())
    }

    /// The Paillier key of a party.
    pub fn key_of(&self, party: u16) -> Key<'_> {
        if party == self.me { Key::Own(&self.key) } else { Key::Peer(&self.peers[party].paillier) }
    }
}

/// Two own primes, if their product is the published modulus and each has the length of a prime. Secret.
fn stored_primes(
    params: &Params,
    stored: [&SecretBytes; 2],
    modulus: &Modulus,
) -> Result<[Nat; 2], LocalError> {
    let limbs = params.prime_bits / 64;
    let read = |bytes: &SecretBytes| {
        let prime = Nat::from_bytes_be(bytes.expose());
        let is_long = prime.shr(params.prime_bits - 1).ct_eq(&Nat::one(1));
        if ct::decide(is_long, "a stored prime of a wrong length is refused") {
            Ok(prime.resized(limbs))
        } else {
            Err(LocalError::InputMismatch)
        }
    };
    let [p, q] = stored;
    let [p, q] = [read(p)?, read(q)?];
    if ct::decide(p.mul(&q).ct_eq(modulus.value()), "stored primes that do not fit are refused") {
        Ok([p, q])
    } else {
        Err(LocalError::InputMismatch)
    }
}

/// A modulus of exactly |N| bits, odd. Fails with `modulus.length` or `modulus.even`.
pub fn decode_modulus(params: &Params, bytes: &[u8]) -> Result<Modulus, Reason> {
    let modulus = Nat::from_bytes_be(bytes);
    if modulus.bits_vartime() != params.modulus_bits {
        return Err(Reason::ModulusLength);
    }
    if !ct::decide(modulus.is_odd(), "a modulus that a peer sent") {
        return Err(Reason::ModulusEven);
    }
    Ok(Modulus::new(modulus, params.modulus_bits))
}

/// Modulus and setup of one party. Fails with `modulus.length`, `modulus.even`, `decode.residue` or `decode.unit`.
pub fn decode(params: &Params, public: &PublicSetup) -> Result<(Modulus, Setup), Reason> {
    let modulus = decode_modulus(params, &public.modulus)?;
    let modulus_hat = decode_modulus(params, &public.modulus_hat)?;
    let s = decode_unit(&public.s, &modulus_hat)?;
    let t = decode_unit(&public.t, &modulus_hat)?;
    Ok((modulus, Setup::new(modulus_hat, s, t)))
}
