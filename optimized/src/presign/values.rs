//! What a signer holds while presigning. Source: book, chapter "Presigning".

#![allow(non_snake_case, reason = "the symbols of the book")]

use quorate_spec::fault::LocalError;
use quorate_spec::frame::{ALERT_CHI, ALERT_NONCE};
use quorate_spec::sampling::Tape;

use crate::bignum::int::Int;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Plan, Results};
use crate::ct;
use crate::curve::{self, Point, Scalar, SecretScalar, generator};
use crate::integers::require_units;
use crate::paillier::{Key, PendingEncryption};
use crate::sampling;

/// The own values of round 1. Secret.
pub struct Nonces {
    /// k_i.
    pub k: SecretScalar,
    /// γ_i.
    pub gamma: SecretScalar,
    /// Randomness of A.
    pub a: SecretScalar,
    /// Randomness of B.
    pub b: SecretScalar,
    /// y_i, the ElGamal secret of Y_i = y_i G.
    pub y: SecretScalar,
    /// Nonce of K.
    pub rho: Nat,
    /// Nonce of G.
    pub nu: Nat,
}

impl Nonces {
    /// k_i, γ_i, a_i, b_i, y_i and the nonces of K_i and G_i. Fails with negligible probability.
    pub fn draw(tape: &Tape, key: Key<'_>) -> Result<Nonces, LocalError> {
        let scalar = |label| {
            let value = SecretScalar::new(sampling::scalar(tape, label, 0, 0));
            if ct::decide(value.is_zero(), "a nonce of 0 ends the session, with negligible probability") {
                Err(LocalError::Unlucky)
            } else {
                Ok(value)
            }
        };
        let nonces = Nonces {
            k: scalar("presign/k")?,
            gamma: scalar("presign/gamma")?,
            a: scalar("presign/a")?,
            b: scalar("presign/b")?,
            y: scalar("presign/y")?,
            rho: sampling::residue(tape, "presign/rho", 0, 0, key.modulus()),
            nu: sampling::residue(tape, "presign/nu", 0, 0, key.modulus()),
        };
        require_units(key.modulus(), &[&nonces.rho, &nonces.nu])?;
        Ok(nonces)
    }
}

/// The points that a party broadcasts in round 1. Public.
#[derive(Clone, Copy)]
pub struct ElGamal {
    /// ElGamal key.
    pub Y: Point,
    /// ElGamal commitment to k_j.
    pub A: [Point; 2],
    /// ElGamal commitment to γ_j.
    pub B: [Point; 2],
}

impl ElGamal {
    /// The own commitments. Fails with negligible probability: if one of the points is the identity.
    pub fn commit(nonces: &Nonces) -> Result<ElGamal, LocalError> {
        let Y = generator() * nonces.y.expose();
        let elgamal = |value: &SecretScalar, randomness: &SecretScalar| {
            [generator() * randomness.expose(), generator() * value.expose() + Y * randomness.expose()]
        };
        let own = ElGamal { Y, A: elgamal(&nonces.k, &nonces.a), B: elgamal(&nonces.gamma, &nonces.b) };
        let points = [&own.Y].into_iter().chain(&own.A).chain(&own.B);
        if curve::any_identity(points) { Err(LocalError::Unlucky) } else { Ok(own) }
    }
}

/// What a party broadcasts in round 1. Public.
pub struct Committed {
    /// Encryption of k_j.
    pub K: Nat,
    /// Encryption of γ_j.
    pub G: Nat,
    /// The points.
    pub points: ElGamal,
}

/// One affine operation on a peer's K: the ciphertexts and, on the own side, what is inside.
pub struct Mta {
    /// K_j⊗x ⊕ enc_j(β; s).
    pub D: Nat,
    /// enc_i(β; r).
    pub F: Nat,
    /// What is inside. Secret.
    pub inside: Inside,
}

/// The randomness of one affine operation. Secret.
pub struct Inside {
    /// The mask, in J_ℓ'.
    pub beta: Int,
    /// Nonce of D.
    pub s: Nat,
    /// Nonce of F.
    pub r: Nat,
}

/// The ciphertexts of one affine operation, to come.
pub struct PendingMta<'a> {
    D: PendingEncryption<'a>,
    F: PendingEncryption<'a>,
}

impl Inside {
    /// Draws the randomness of the operation on j's K. Units are checked by the caller.
    pub fn draw(
        tape: &Tape,
        j: u16,
        labels: [&str; 3],
        theirs: Key<'_>,
        own: Key<'_>,
        ell_prime: usize,
    ) -> Inside {
        let [beta, s, r] = labels;
        Inside {
            beta: sampling::int(tape, beta, j, 0, ell_prime),
            s: sampling::residue(tape, s, j, 0, theirs.modulus()),
            r: sampling::residue(tape, r, j, 0, own.modulus()),
        }
    }

    /// Plans `D = K_j⊗x ⊕ enc_j(β; s)` and `F = enc_i(β; r)`: the product share of j is inside D, the own one is -β.
    pub fn plan<'a>(
        &self,
        plan: &mut Plan<'a>,
        K: &Nat,
        x: &Int,
        theirs: Key<'a>,
        own: Key<'a>,
    ) -> PendingMta<'a> {
        // a scalar in [0, q)
        let product = theirs.natural_factor(K, &x.magnitude().0, 256);
        PendingMta {
            D: theirs.plan_encrypt(plan, &self.beta, &self.s, alloc::vec![product]),
            F: own.plan_encrypt(plan, &self.beta, &self.r, alloc::vec::Vec::new()),
        }
    }
}

impl PendingMta<'_> {
    /// D and F.
    pub fn finish(self, results: &mut Results) -> (Nat, Nat) {
        (self.D.finish(results), self.F.finish(results))
    }
}

/// The ciphertexts that a peer sent in round 2.
pub struct ReceivedMta {
    /// D_{i,j}, under the own key.
    pub D: Nat,
    /// F_{i,j}, under the peer's.
    pub F: Nat,
    /// D̂_{i,j}.
    pub D_hat: Nat,
    /// F̂_{i,j}.
    pub F_hat: Nat,
    /// `α_{i,j} - β_{i,j}` mod nothing: the plaintext of D less the own mask. Secret; 0 until it is decrypted.
    pub delta: Int,
    /// The same of D̂.
    pub chi: Int,
}

/// What a party broadcasts in round 3. Public.
#[derive(Clone, Copy)]
pub struct Share {
    /// δ_j.
    pub delta: Scalar,
    /// Δ_j = k_j Γ.
    pub Delta: Point,
    /// S_j = χ_j Γ.
    pub S: Point,
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
