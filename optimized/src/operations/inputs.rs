//! Inputs: from named bytes to numbers, with the decoders of the protocol, and the own keys of those who have them.

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec::Vec;

use quorate_spec::codec::Record;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::operations::{Denied, Values};
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::backend::Backend;
use crate::bignum::int::Int;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::ct;
use crate::curve::{self, Point, Scalar};
use crate::epoch::decode_modulus;
use crate::integers::{decode_residue, decode_unit};
use crate::paillier::{Key, PublicKey, SecretKey};
use crate::pedersen::{OwnSetup, Setup};
use crate::primes;

/// One operation to perform.
pub(super) struct Call<'a> {
    /// Where exponentiations run.
    pub(super) backend: Backend,
    /// Parameter set.
    pub(super) params: &'a Params,
    /// What the caller gives.
    pub(super) inputs: &'a Values,
}

/// A Paillier key, with its primes if they are known.
pub(super) struct Holder {
    public: PublicKey,
    own: Option<SecretKey>,
}

impl Holder {
    /// The key in the best way there is.
    pub(super) fn key(&self) -> Key<'_> {
        self.own.as_ref().map_or(Key::Peer(&self.public), Key::Own)
    }
}

impl<'a> Call<'a> {
    /// Bytes as they are.
    pub(super) fn bytes(&self, name: &str) -> Result<&'a [u8], Denied> {
        self.inputs.bytes(name)
    }

    /// A list as it is.
    pub(super) fn list(&self, name: &str) -> Result<Vec<&'a [u8]>, Denied> {
        Ok(self.inputs.list(name)?.iter().map(Vec::as_slice).collect())
    }

    /// A label of the XOF: its length fits one byte.
    pub(super) fn label(&self) -> Result<&'a str, Denied> {
        let label = self.inputs.text("label")?;
        if label.len() < 256 { Ok(label) } else { Err(Denied::Unknown) }
    }

    /// A length in bytes or bits, below 2^16.
    pub(super) fn length(&self, name: &str) -> Result<usize, Denied> {
        self.inputs.number::<u16>(name).map(usize::from)
    }

    /// A scalar. Fails with `decode.scalar`.
    pub(super) fn scalar(&self, name: &str) -> Result<Scalar, Denied> {
        Ok(curve::decode_scalar(self.bytes(name)?)?)
    }

    /// A point. Fails with `decode.point`.
    pub(super) fn point(&self, name: &str) -> Result<Point, Denied> {
        Ok(curve::decode_point(self.bytes(name)?)?)
    }

    /// A point, or the identity as 33 zero bytes. Fails with `decode.point`.
    pub(super) fn point_or_identity(&self, name: &str) -> Result<Point, Denied> {
        if self.bytes(name)? == [0; 33] { Ok(Point::IDENTITY) } else { self.point(name) }
    }

    /// A signed integer of any length.
    pub(super) fn int(&self, name: &str) -> Result<Int, Denied> {
        let bytes = self.bytes(name)?;
        Ok(if bytes.is_empty() { Int::zero() } else { Int::from_bytes_be(bytes) })
    }

    /// A natural number of any length.
    pub(super) fn nat(&self, name: &str) -> Result<Nat, Denied> {
        Ok(Nat::from_bytes_be(self.bytes(name)?))
    }

    /// A modulus of exactly |N| bits, odd. Fails with `modulus.length` or `modulus.even`.
    pub(super) fn modulus(&self, name: &str) -> Result<Modulus, Denied> {
        Ok(decode_modulus(self.params, self.bytes(name)?)?)
    }

    /// An odd modulus above 1 of at most `longest` bits. Fails with `Unknown`.
    pub(super) fn odd_modulus(&self, name: &str, longest: usize) -> Result<Modulus, Denied> {
        odd_modulus(self.nat(name)?, longest)
    }

    /// A residue. Fails with `decode.residue`.
    pub(super) fn residue(&self, name: &str, modulus: &Modulus) -> Result<Nat, Denied> {
        Ok(decode_residue(self.bytes(name)?, modulus)?)
    }

    /// A unit. Fails with `decode.residue` or `decode.unit`.
    pub(super) fn unit(&self, name: &str, modulus: &Modulus) -> Result<Nat, Denied> {
        Ok(decode_unit(self.bytes(name)?, modulus)?)
    }

    /// A unit mod N². Fails with `decode.residue` or `decode.unit`.
    pub(super) fn ciphertext(&self, name: &str, key: &PublicKey) -> Result<Nat, Denied> {
        let value = self.residue(name, &key.square)?;
        let unit = key.modulus.is_unit(&key.modulus.reduce(&value));
        if ct::decide(unit, "an input of an operation by name") {
            Ok(value)
        } else {
            Err(Reason::DecodeUnit.into())
        }
    }

    /// A Paillier key. Fails with `modulus.length` or `modulus.even`.
    pub(super) fn public_key(&self, name: &str) -> Result<PublicKey, Denied> {
        self.modulus(name).map(PublicKey::new)
    }

    /// The key as its owner holds it, if p and q are its primes, else as a peer does.
    pub(super) fn holder(&self, public: PublicKey) -> Result<Holder, Denied> {
        let own = match self.primes_of("p", "q", &public.modulus)? {
            Some([p, q]) => SecretKey::new(self.params, &p, &q).ok(),
            None => None,
        };
        Ok(Holder { public, own })
    }

    /// Two odd numbers above 1. Fails with `Unknown`.
    pub(super) fn factors(&self, names: [&str; 2]) -> Result<[Nat; 2], Denied> {
        let [first, second] = names;
        let factors = [self.nat(first)?, self.nat(second)?];
        let odd = |factor: &Nat| {
            ct::decide(factor.is_odd(), "an input of an operation by name") && factor.bits_vartime() > 1
        };
        if factors.iter().all(odd) { Ok(factors) } else { Err(Denied::Unknown) }
    }

    /// p and q, and their product, a modulus. Fails with `Unknown` or `modulus.length`.
    pub(super) fn factors_of_modulus(&self) -> Result<([Nat; 2], Modulus), Denied> {
        let [p, q] = self.factors(["p", "q"])?;
        let product = p.mul(&q);
        let modulus = decode_modulus(self.params, &product.to_bytes_be(8 * product.len()))?;
        Ok(([p, q], modulus))
    }

    /// The own key of p and q, whose product is a modulus. Fails with `Unknown`, `modulus.length` or `InvalidPrimes`.
    pub(super) fn secret_key(&self) -> Result<SecretKey, Denied> {
        let ([p, q], _) = self.factors_of_modulus()?;
        self.fit_key(&p, &q)
    }

    /// The own key of p and q. Fails with `InvalidPrimes` if they are no Paillier primes of the parameter set.
    pub(super) fn fit_key(&self, p: &Nat, q: &Nat) -> Result<SecretKey, Denied> {
        let Params { prime_bits, .. } = *self.params;
        if !primes::are_paillier_primes(self.backend, p, q, prime_bits) {
            return Err(LocalError::InvalidPrimes.into());
        }
        let [p, q] = [p, q].map(|prime| prime.resized(prime_bits / 64));
        Ok(SecretKey::new(self.params, &p, &q)?)
    }

    /// The setup. Fails with `modulus.length`, `modulus.even`, `decode.residue` or `decode.unit`.
    pub(super) fn setup(&self) -> Result<Setup, Denied> {
        let modulus = self.modulus("N_hat")?;
        let s = self.unit("s", &modulus)?;
        let t = self.unit("t", &modulus)?;
        Ok(Setup::new(modulus, s, t))
    }

    /// The setup with its trapdoor, if the inputs are the one of this setup.
    pub(super) fn own_setup(&self, setup: &Setup) -> Result<Option<OwnSetup>, Denied> {
        let Some([p, q]) = self.primes_of("p_hat", "q_hat", &setup.modulus)? else {
            return Ok(None);
        };
        let (s, t, lambda) = (setup.s.duplicate(), setup.t.duplicate(), self.nat("lambda")?);
        Ok(OwnSetup::new(self.params, self.backend, &p, &q, s, t, &lambda).ok())
    }

    /// Two numbers that are 3 mod 4, as long as primes of the parameter set, and whose product is the modulus.
    fn primes_of(&self, first: &str, second: &str, modulus: &Modulus) -> Result<Option<[Nat; 2]>, Denied> {
        let bits = self.params.prime_bits;
        let factors = [self.nat(first)?, self.nat(second)?];
        let fits = |p: &Nat| p.bits_vartime() == bits && p.limb(0) % 4 == 3;
        if !factors.iter().all(fits) {
            return Ok(None);
        }
        let [p, q] = factors.map(|p| p.resized(bits / 64));
        Ok(ct::decide(p.mul(&q).ct_eq(modulus.value()), "an input of an operation by name").then_some([p, q]))
    }

    /// The context of a proof.
    pub(super) fn context(&self, sid: &'a [u8; 32]) -> Result<Context<'a>, Denied> {
        Ok(Context {
            sid,
            rid: self.bytes("rid")?,
            prover: self.inputs.number("prover")?,
            verifier: self.inputs.number("verifier")?,
            round: self.inputs.number("round")?,
            instance: self.inputs.number("instance")?,
        })
    }

    /// The session id, which a context borrows.
    pub(super) fn sid(&self) -> Result<&'a [u8; 32], Denied> {
        self.bytes("sid")?.try_into().map_err(|_| Denied::Unknown)
    }

    /// The prover's tape in the session of the context.
    pub(super) fn tape(&self, context: &Context<'_>) -> Result<Tape, Denied> {
        let seed: [u8; 32] = self.inputs.array("seed")?;
        Ok(Tape::new(SecretBytes::new(seed.to_vec()), *context.sid, context.prover))
    }

    /// The shape of the inputs. Fails with `InvalidParties`.
    pub(super) fn shape(&self) -> Result<Shape, Denied> {
        let (n, t) = (self.inputs.number("n")?, self.inputs.number("t")?);
        let parties: u16 = self.inputs.number("parties")?;
        let of_key = Shape::of_key(*self.params, n, t).filter(|shape| shape.parties == parties);
        let of_signers = || Shape::of_signers(*self.params, n, t).filter(|shape| shape.parties == parties);
        Ok(of_key.or_else(of_signers).ok_or(LocalError::InvalidParties)?)
    }

    /// The proof of the inputs. Its lengths are the same in all sessions. Fails with `frame.length`.
    pub(super) fn proof<P: Record>(&self) -> Result<P, Denied> {
        self.proof_in(&Shape::of_signers(*self.params, 2, 2).ok_or(LocalError::InvalidParties)?)
    }

    /// The proof of the inputs, in sessions of this shape. Fails with `frame.length`.
    pub(super) fn proof_in<P: Record>(&self, shape: &Shape) -> Result<P, Denied> {
        Ok(P::decode(shape, self.bytes("proof")?)?)
    }
}

/// An odd modulus above 1 of at most `longest` bits. Fails with `Unknown`.
pub(super) fn odd_modulus(value: Nat, longest: usize) -> Result<Modulus, Denied> {
    let bits = value.bits_vartime();
    let fits =
        ct::decide(value.is_odd(), "an input of an operation by name") && (2..=longest).contains(&bits);
    if fits { Ok(Modulus::new(value, bits)) } else { Err(Denied::Unknown) }
}

/// The integer in two's complement, in as few bytes as it takes, at least one.
pub(super) fn shortest(value: &Int) -> Vec<u8> {
    let (magnitude, _) = value.magnitude();
    let bytes = value.to_bytes_be(8 * magnitude.len().max(1));
    let redundant = |pair: &&[u8]| matches!(pair, [0, 0..=0x7f] | [0xff, 0x80..=0xff]);
    let start = bytes.windows(2).take_while(redundant).count();
    bytes.get(start..).map_or(Vec::new(), <[u8]>::to_vec)
}

/// The least b with |value| < 2^b, at least 1.
pub(super) fn bits(value: &Int) -> usize {
    value.magnitude().0.bits_vartime().max(1)
}
