//! What a signer holds while presigning. Source: book, chapter "Presigning".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::{BigInt, BigUint};
use num_traits::One;
use quorate_spec::engine::{Auxiliary, KeyShare, PublicSetup};
use quorate_spec::fault::LocalError;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE};
use quorate_spec::params::{Params, Shape};
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_spec::session::{ByParty, Name};

use crate::auxiliary::decode_modulus;
use crate::curve::{self, Point, Scalar, generator, integer_of};
use crate::integers::{decode_unit, encode_nat};
use crate::paillier::{PublicKey, SecretKey};
use crate::pedersen::Setup;
use crate::sampling;
use crate::sharing;

/// What is known of a signer before presigning begins. Public.
pub struct Signer {
    /// Paillier key.
    pub paillier: PublicKey,
    /// Ring-Pedersen setup.
    pub setup: Setup,
    /// W_j = λ_j X_j.
    pub weighted_share: Point,
}

/// The own values of round 1. Secret.
pub struct Nonces {
    /// k_i.
    pub k: Scalar,
    /// γ_i.
    pub gamma: Scalar,
    /// Randomness of A.
    pub a: Scalar,
    /// Randomness of B.
    pub b: Scalar,
    /// y_i, the ElGamal secret of Y_i = y_i G.
    pub y: Scalar,
    /// Nonce of K.
    pub rho: BigUint,
    /// Nonce of G.
    pub nu: BigUint,
}

/// What a party broadcasts in round 1. Public.
#[derive(Clone)]
pub struct Committed {
    /// Encryption of k_j.
    pub K: BigUint,
    /// Encryption of γ_j.
    pub G: BigUint,
    /// ElGamal key.
    pub Y: Point,
    /// ElGamal commitment to k_j.
    pub A: [Point; 2],
    /// ElGamal commitment to γ_j.
    pub B: [Point; 2],
}

/// One affine operation on a peer's K: the ciphertexts and, on the own side, what is inside.
pub struct Mta {
    /// K_j⊗x ⊕ enc_j(β; s).
    pub D: BigUint,
    /// enc_i(β; r).
    pub F: BigUint,
    /// The mask, in J_ℓ'. Secret.
    pub beta: BigInt,
    /// Nonce of D. Secret.
    pub s: BigUint,
    /// Nonce of F. Secret.
    pub r: BigUint,
}

impl Mta {
    /// D and F as bytes.
    pub fn encode(&self, params: &Params) -> (Vec<u8>, Vec<u8>) {
        let bits = 2 * params.modulus_bits;
        (encode_nat(&self.D, bits), encode_nat(&self.F, bits))
    }
}

/// The ciphertexts that a peer sent in round 2.
pub struct ReceivedMta {
    /// D_{i,j}, under the own key.
    pub D: BigUint,
    /// D̂_{i,j}.
    pub D_hat: BigUint,
}

/// What a party broadcasts in round 3. Public.
#[derive(Clone)]
pub struct Share {
    /// δ_j.
    pub delta: Scalar,
    /// Δ_j = k_j Γ.
    pub Delta: Point,
    /// S_j = χ_j Γ.
    pub S: Point,
}

/// Moduli, setups and weighted shares of all signers. Fails on stored values that do not decode.
pub fn signers(name: &Name, key: &KeyShare, auxiliary: &Auxiliary) -> Result<ByParty<Signer>, LocalError> {
    let params = &name.shape.params;
    let signer = |j: u16| {
        let position = usize::from(j).checked_sub(1)?;
        let PublicSetup { modulus, modulus_hat, s, t } = auxiliary.setups.get(position)?;
        let public_share = curve::decode_point(key.public_shares.get(position)?).ok()?;
        let modulus = decode_modulus(params, modulus).ok()?;
        let modulus_hat = decode_modulus(params, modulus_hat).ok()?;
        let s = decode_unit(s, &modulus_hat).ok()?;
        let t = decode_unit(t, &modulus_hat).ok()?;
        Some(Signer {
            paillier: PublicKey::new(modulus),
            setup: Setup { modulus: modulus_hat, s, t },
            weighted_share: public_share * sharing::lagrange(&name.parties, j),
        })
    };
    let signers: Option<ByParty<Signer>> = name.parties.iter().map(|j| Some((*j, signer(*j)?))).collect();
    signers.ok_or(LocalError::InvalidInput)
}

/// Whether what is stored belongs together: the own share and primes with what is public of them, the shares with the key.
///
/// A party that mixes up its stores would send proofs that fail, and be named, or refuse honest ones.
pub fn belong_together(
    name: &Name,
    secrets: &Secrets,
    public_key: &Point,
    signers: &ByParty<Signer>,
) -> bool {
    let own = &signers[name.me];
    let sum: Point = signers.values().map(|signer| signer.weighted_share).sum();
    generator() * secrets.w == own.weighted_share
        && sum == *public_key
        && secrets.key.public.modulus == own.paillier.modulus
        && secrets.p_hat.clone() * &secrets.q_hat == own.setup.modulus
        && [&secrets.key.p, &secrets.key.q, &secrets.p_hat, &secrets.q_hat]
            .iter()
            .all(|prime| prime.bits() == name.shape.params.prime_bits as u64)
        && opens(secrets, &own.setup)
}

/// Whether t is a square of a unit and s = t^λ: what the owner relies on when it uses the trapdoor.
fn opens(secrets: &Secrets, setup: &Setup) -> bool {
    let Setup { modulus, s, t } = setup;
    let order = (&secrets.p_hat >> 1) * (&secrets.q_hat >> 1); // of the squares mod N̂
    t.modpow(&order, modulus).is_one() && t.modpow(&secrets.lambda, modulus) == *s
}

/// What a signer has stored. Secret.
pub struct Secrets {
    /// The Paillier key.
    pub key: SecretKey,
    /// p̂.
    pub p_hat: BigUint,
    /// q̂.
    pub q_hat: BigUint,
    /// λ with s = t^λ.
    pub lambda: BigUint,
    /// w_i = λ_i x_i.
    pub w: Scalar,
}

/// Reads the own primes and share. Fails on stored values that do not decode.
pub fn secrets(name: &Name, key: &KeyShare, auxiliary: &Auxiliary) -> Result<Secrets, LocalError> {
    let number = |bytes: &SecretBytes| BigUint::from_bytes_be(bytes.expose());
    let [p, q, p_hat, q_hat] =
        [&auxiliary.primes.p, &auxiliary.primes.q, &auxiliary.primes.p_hat, &auxiliary.primes.q_hat]
            .map(number);
    let x = curve::decode_scalar(key.secret.expose()).map_err(|_| LocalError::InvalidInput)?;
    Ok(Secrets {
        key: SecretKey::new(p, q),
        p_hat,
        q_hat,
        lambda: number(&auxiliary.lambda),
        w: sharing::lagrange(&name.parties, name.me) * x,
    })
}

/// k_i, γ_i, a_i, b_i, y_i and the nonces of K_i and G_i. Secret.
pub fn draw_nonces(shape: &Shape, tape: &Tape, key: &PublicKey) -> Result<Nonces, LocalError> {
    let bits = shape.params.modulus_bits;
    let scalar = |label| {
        let value = sampling::scalar(tape, label, 0, 0);
        if value == Scalar::ZERO { Err(LocalError::Unlucky) } else { Ok(value) }
    };
    Ok(Nonces {
        k: scalar("presign/k")?,
        gamma: scalar("presign/gamma")?,
        a: scalar("presign/a")?,
        b: scalar("presign/b")?,
        y: scalar("presign/y")?,
        rho: sampling::unit(tape, "presign/rho", 0, 0, &key.modulus, bits)?,
        nu: sampling::unit(tape, "presign/nu", 0, 0, &key.modulus, bits)?,
    })
}

/// The ciphertexts and ElGamal commitments of round 1.
pub fn commit(key: &PublicKey, nonces: &Nonces) -> Committed {
    let Nonces { k, gamma, a, b, y, rho, nu } = nonces;
    let Y = generator() * *y;
    let elgamal = |value: &Scalar, randomness: &Scalar| {
        [generator() * *randomness, generator() * *value + Y * *randomness]
    };
    Committed {
        K: key.encrypt(&integer_of(k), rho),
        G: key.encrypt(&integer_of(gamma), nu),
        Y,
        A: elgamal(k, a),
        B: elgamal(gamma, b),
    }
}

/// Which sum of round 3 is not what it has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// δG and ΣΔ_j differ: the products with γ.
    Nonce,
    /// δX and ΣS_j differ: the products with w.
    Chi,
}

impl Alert {
    /// The round number.
    pub fn round(self) -> u8 {
        match self {
            Alert::Nonce => ALERT_NONCE,
            Alert::Chi => ALERT_CHI,
        }
    }

    /// Tells the proofs of the two alerts apart.
    pub fn instance(self) -> u8 {
        match self {
            Alert::Nonce => 0,
            Alert::Chi => 1,
        }
    }
}
