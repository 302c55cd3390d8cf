//! Signing: one share per signer, checked, combined and verified. Source: book, chapter "Signing".

use alloc::boxed::Box;
use alloc::vec::Vec;

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Output, Presignature};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::messages::SignShare;
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Name, Next, Protocol, Received, Start, for_each_peer, nobody};

use crate::ct;
use crate::curve::{self, Point, Scalar, SecretScalar, encode_scalar, lincomb_vartime};
use crate::ecdsa;

/// A presignature whose values are decoded: what can be done before the message is known. Consumed by value. [SIGN-1]
pub struct Prepared {
    /// Parameter set, n, t, number of signers.
    pub shape: Shape,
    /// The own index.
    pub index: u16,
    /// The signers, ascending.
    pub signers: Vec<u16>,
    /// Session id of the presigning.
    pub sid: Hash,
    /// Key id.
    pub key_id: Hash,
    /// Epoch id.
    pub epoch: Hash,
    public_key: Point,
    gamma_point: Point,
    /// x(Γ) mod q.
    r: Scalar,
    /// Δ̃_j and S̃_j of each signer.
    checks: Vec<(Point, Point)>,
    k_tilde: SecretScalar,
    chi_tilde: SecretScalar,
    echo: Hash,
}

impl Prepared {
    /// Decodes a presignature. Fails with `InvalidInput`.
    pub fn read(presignature: Presignature) -> Result<Prepared, LocalError> {
        Prepared::decode(presignature).map_err(|_| LocalError::InvalidInput)
    }

    fn decode(presignature: Presignature) -> Result<Prepared, Reason> {
        let Presignature { k_tilde, chi_tilde, delta_tilde, s_tilde, .. } = presignature;
        if delta_tilde.len() != s_tilde.len() {
            return Err(Reason::FrameLength);
        }
        let decode_pair = |(delta_tilde, s_tilde): (&[u8; 33], &[u8; 33])| {
            Ok((curve::decode_point(delta_tilde)?, curve::decode_point(s_tilde)?))
        };
        let gamma_point = curve::decode_point(&presignature.gamma_point)?;
        let (x, _) = curve::coordinates(&gamma_point);
        Ok(Prepared {
            shape: presignature.shape,
            index: presignature.index,
            signers: presignature.signers,
            sid: presignature.sid,
            key_id: presignature.key_id,
            epoch: presignature.epoch,
            public_key: curve::decode_point(&presignature.public_key)?,
            gamma_point,
            r: curve::scalar_of_digest(&x),
            checks: delta_tilde.iter().zip(&s_tilde).map(decode_pair).collect::<Result<_, Reason>>()?,
            k_tilde: curve::decode_secret(&k_tilde)?,
            chi_tilde: curve::decode_secret(&chi_tilde)?,
            echo: presignature.echo,
        })
    }

    /// Algorithm SIGN-R1: the session and the own broadcast. Fails with `InvalidInput` if there are not as many signers in the
    /// presignature as in the session.
    ///
    /// `name`: of the session, which binds the digest. The order is that of SIGN-1: σ_i is computed, then both secrets are
    /// erased, and only then is there a message that could leave.
    pub fn sign(self, name: Name, digest: Hash) -> Result<Start<Signing>, LocalError> {
        if self.checks.len() != name.parties.len() {
            return Err(LocalError::InvalidInput);
        }
        let Prepared { public_key, gamma_point, r, checks, k_tilde, chi_tilde, echo, .. } = self;
        let m = curve::scalar_of_digest(&digest);
        let mut sigma = share(&m, &r, k_tilde, chi_tilde);
        ct::public(&mut sigma, "σ_i is sent");
        let broadcast = SignShare { echo: echo.to_vec(), sigma: encode_scalar(&sigma) }.encode();
        let checks = name.parties.iter().copied().zip(checks).collect();
        let signing = Signing { name: name.clone(), public_key, digest, gamma_point, m, r, checks, sigma };
        Ok(Start {
            name,
            protocol: signing,
            echo: Some(echo),
            broadcast: ct::sent(broadcast),
            direct: ByParty::new(),
        })
    }
}

/// `σ_i = k̃_i m + r χ̃_i`. Consumes both secrets: they are erased when it returns. Steps 3 and 4 of Algorithm SIGN-R1. [SIGN-1]
fn share(m: &Scalar, r: &Scalar, k_tilde: SecretScalar, chi_tilde: SecretScalar) -> Scalar {
    *k_tilde.expose() * m + *chi_tilde.expose() * r
}

/// What remains of a presignature once the share is computed: nothing secret.
pub struct Signing {
    name: Name,
    public_key: Point,
    digest: Hash,
    gamma_point: Point,
    /// The digest as a scalar.
    m: Scalar,
    /// x(Γ) mod q.
    r: Scalar,
    /// Δ̃_j and S̃_j by signer.
    checks: ByParty<(Point, Point)>,
    sigma: Scalar,
}

impl Signing {
    /// Algorithm SIGN-R1: consumes the presignature; the session and the own broadcast. Fails with `InvalidInput`. [SIGN-1]
    pub fn start(name: Name, presignature: Presignature, digest: Hash) -> Result<Start<Signing>, LocalError> {
        Prepared::read(presignature)?.sign(name, digest)
    }

    /// Algorithm SIGN-COMBINE: checks every share, adds them, and has the signature finished and verified.
    fn finish(&self, received: &Received) -> Result<Next, Error> {
        // [SIGN-4]
        let shares = for_each_peer(&self.name.peers(), received.round, |j| {
            let message = SignShare::decode(&self.name.shape, &received.broadcast[j])?;
            let sigma = curve::decode_scalar(&message.sigma)?;
            let (delta_tilde, s_tilde) = self.checks[j];
            // σ_j Γ = m Δ̃_j + r S̃_j, all public, in one linear combination
            let difference =
                lincomb_vartime(&[(self.gamma_point, sigma), (delta_tilde, -self.m), (s_tilde, -self.r)]);
            if curve::is_identity(&difference) { Ok(sigma) } else { Err(Reason::SignShare) }
        })?;
        let s = self.sigma + shares.values().sum::<Scalar>();
        // [SIGN-5] [SIGN-6] [SIGN-7]
        let signature = ecdsa::finish(&self.public_key, &self.digest, &self.gamma_point, s)
            .map_err(|reason| nobody(reason, received.round))?;
        Ok(Next::Done(Box::new(Output::Signature(signature))))
    }
}

impl Protocol for Signing {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        self.finish(received)
    }
}
