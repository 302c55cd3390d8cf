//! Signing: one share per signer, checked, combined and verified. Source: book, chapter "Signing".

use quorate_spec::Hash;
use quorate_spec::codec::Record;
use quorate_spec::engine::{Output, Presignature};
use quorate_spec::fault::{Error, LocalError};
use quorate_spec::messages::SignShare;
use quorate_spec::reason::Reason;
use quorate_spec::session::{ByParty, Name, Next, Protocol, Received, Start, for_each_peer, nobody};

use crate::curve::{self, Point, Scalar, encode_scalar};
use crate::ecdsa;

/// What remains of a presignature once the share is computed: nothing secret.
pub struct Signing {
    name: Name,
    public_key: Point,
    digest: Hash,
    gamma_point: Point,
    /// Δ̃_j and S̃_j by signer.
    checks: ByParty<(Point, Point)>,
    sigma: Scalar,
}

impl Signing {
    /// Algorithm SIGN-R1: consumes the presignature; the session and the own broadcast. [SIGN-1]
    pub fn start(name: Name, presignature: Presignature, digest: Hash) -> Result<Start<Signing>, LocalError> {
        let echo = presignature.echo;
        let signing =
            Signing::read(name.clone(), presignature, digest).map_err(|_| LocalError::InvalidInput)?;
        let message = SignShare { echo: echo.to_vec(), sigma: encode_scalar(&signing.sigma) };
        let broadcast = message.encode();
        Ok(Start { name, protocol: signing, echo: Some(echo), broadcast, direct: ByParty::new() })
    }

    fn read(name: Name, presignature: Presignature, digest: Hash) -> Result<Signing, Reason> {
        let decode = |points: &[[u8; 33]]| {
            points.iter().map(|point| curve::decode_point(point)).collect::<Result<Vec<_>, _>>()
        };
        let lengths = [presignature.delta_tilde.len(), presignature.s_tilde.len()];
        if lengths != [name.parties.len(); 2] {
            return Err(Reason::FrameLength);
        }
        let pairs = decode(&presignature.delta_tilde)?.into_iter().zip(decode(&presignature.s_tilde)?);
        let k_tilde = curve::decode_scalar(presignature.k_tilde.expose())?;
        let chi_tilde = curve::decode_scalar(presignature.chi_tilde.expose())?;
        let gamma_point = curve::decode_point(&presignature.gamma_point)?;
        Ok(Signing {
            public_key: curve::decode_point(&presignature.public_key)?,
            digest,
            gamma_point,
            checks: name.parties.iter().copied().zip(pairs).collect(),
            sigma: share(&digest, &gamma_point, &k_tilde, &chi_tilde),
            name,
        })
    }

    /// Algorithm SIGN-COMBINE: checks every share, adds them, and has the signature finished and verified.
    fn finish(&self, received: &Received) -> Result<Next, Error> {
        let m = curve::scalar_of_digest(&self.digest);
        let r = nonce_x(&self.gamma_point);
        // [SIGN-4]
        let shares = for_each_peer(&self.name.peers(), received.round, |j| {
            let message = SignShare::decode(&self.name.shape, &received.broadcast[j])?;
            let sigma = curve::decode_scalar(&message.sigma)?;
            let (delta_tilde, s_tilde) = &self.checks[j];
            let holds = self.gamma_point * sigma == *delta_tilde * m + *s_tilde * r;
            if holds { Ok(sigma) } else { Err(Reason::SignShare) }
        })?;
        let s = self.sigma + shares.values().sum::<Scalar>();
        // [SIGN-5] [SIGN-6] [SIGN-7]
        let signature = ecdsa::finish(&self.public_key, &self.digest, &self.gamma_point, s)
            .map_err(|reason| nobody(reason, received.round))?;
        Ok(Next::Done(Box::new(Output::Signature(signature))))
    }
}

/// `σ_i = k̃_i m + r χ̃_i`, with m the digest as a scalar and r = x(Γ) mod q. Steps 2 to 4 of Algorithm SIGN-R1.
fn share(digest: &Hash, gamma_point: &Point, k_tilde: &Scalar, chi_tilde: &Scalar) -> Scalar {
    let m = curve::scalar_of_digest(digest);
    let r = nonce_x(gamma_point);
    k_tilde * &m + r * chi_tilde
}

/// `r = x(Γ) mod q`.
fn nonce_x(gamma_point: &Point) -> Scalar {
    let (x, _) = curve::coordinates(gamma_point);
    curve::scalar_of_digest(&x)
}

impl Protocol for Signing {
    fn finish_round(&mut self, received: &Received) -> Result<Next, Error> {
        self.finish(received)
    }
}
