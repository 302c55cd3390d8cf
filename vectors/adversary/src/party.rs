//! What forged proofs are made of: numbers that follow from a text, parties of the pool of test primes.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::{PublicKey, SecretKey};
use quorate_reference::pedersen::Setup;
use quorate_spec::hashing::xof;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_testkeys::party_primes;

/// `length` bytes that follow from a text. No use in the protocol has this label.
pub fn bytes(text: &str, length: usize) -> Vec<u8> {
    xof("vectors", &[text.as_bytes()], length)
}

/// 32 bytes that follow from a text: seeds, execution ids, session ids.
pub fn hash(text: &str) -> [u8; 32] {
    bytes(text, 32).try_into().unwrap()
}

/// A number below `modulus` that follows from a text.
pub fn below(modulus: &BigUint, text: &str) -> BigUint {
    let length = usize::try_from(modulus.bits()).unwrap() / 8 + 16;
    BigUint::from_bytes_be(&bytes(text, length)) % modulus
}

/// A number in `[0, 2^bits)` that follows from a text.
pub fn number(bits: usize, text: &str) -> BigInt {
    BigInt::from(below(&(BigUint::from(1u8) << bits), text))
}

/// The bytes of an input of type `Int`.
pub fn int(value: &BigInt) -> Vec<u8> {
    value.to_signed_bytes_be()
}

/// A residue of |N| bits.
pub fn residue(params: &Params, value: &BigUint) -> Vec<u8> {
    encode_nat(value, params.modulus_bits)
}

/// A residue modulo N², of 2|N| bits.
pub fn ciphertext(params: &Params, value: &BigUint) -> Vec<u8> {
    encode_nat(value, 2 * params.modulus_bits)
}

/// A party with all its secrets.
pub struct Party {
    /// Its parameter set.
    pub params: Params,
    /// Its Paillier key.
    pub key: SecretKey,
    /// Its setup.
    pub setup: Setup,
    /// s = t^λ.
    pub lambda: BigUint,
    /// First prime of N̂.
    pub p_hat: BigUint,
    /// Second prime of N̂.
    pub q_hat: BigUint,
}

impl Party {
    /// A party of the pool of test primes, 1 to 8.
    pub fn of(params: &Params, index: u16) -> Party {
        let primes = party_primes(params.prime_bits, index).unwrap();
        let [p, q, p_hat, q_hat] =
            [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|prime| BigUint::from_bytes_be(&prime));
        let modulus = &p_hat * &q_hat;
        let tau = below(&modulus, &format!("tau of party {index}"));
        let t = &tau * &tau % &modulus;
        let lambda = below(&(&modulus / 4u8), &format!("lambda of party {index}"));
        let setup = Setup { s: t.modpow(&lambda, &modulus), modulus, t };
        Party { params: *params, key: SecretKey::new(p, q), setup, lambda, p_hat, q_hat }
    }

    /// Its public Paillier key.
    pub fn public(&self) -> &PublicKey {
        &self.key.public
    }

    /// N.
    pub fn modulus(&self) -> &BigUint {
        &self.key.public.modulus
    }

    /// φ(N̂).
    pub fn phi_hat(&self) -> BigUint {
        (&self.p_hat - 1u8) * (&self.q_hat - 1u8)
    }

    /// The inputs `p`, `q`.
    pub fn factors(&self, values: Values) -> Values {
        let prime = |p: &BigUint| encode_nat(p, self.params.prime_bits);
        values.with("p", prime(&self.key.p)).with("q", prime(&self.key.q))
    }

    /// The inputs `N_hat`, `s`, `t`.
    pub fn setup(&self, values: Values) -> Values {
        let Setup { modulus, s, t } = &self.setup;
        let residue = |value: &BigUint| residue(&self.params, value);
        values.with("N_hat", residue(modulus)).with("s", residue(s)).with("t", residue(t))
    }

    /// The inputs `p_hat`, `q_hat`, `lambda`.
    pub fn trapdoor(&self, values: Values) -> Values {
        let prime = |p: &BigUint| encode_nat(p, self.params.prime_bits);
        values
            .with("p_hat", prime(&self.p_hat))
            .with("q_hat", prime(&self.q_hat))
            .with("lambda", residue(&self.params, &self.lambda))
    }
}

/// The inputs of a context: session `text`, no joint randomness, instance 0.
pub fn context(text: &str, prover: u16, verifier: u16, round: u8) -> Values {
    Values::new()
        .with("sid", hash(text))
        .with("rid", Vec::<u8>::new())
        .with("prover", prover)
        .with("verifier", verifier)
        .with("round", round)
        .with("instance", 0u8)
}

/// Four parties of the pool whose N ascend: what is smaller than one's N is smaller than the N of those after it.
pub fn ascending(params: &Params) -> [Party; 4] {
    let mut parties = [1, 2, 3, 4].map(|index| Party::of(params, index));
    parties.sort_by(|a, b| a.modulus().cmp(b.modulus()));
    parties
}

/// Changes of the inputs of a setup that leave it a setup, trapdoor included: another s, another t.
pub fn other_setups(party: &Party) -> [(&'static str, Values); 2] {
    let Party { params, setup, lambda, p_hat, q_hat, .. } = party;
    let residue = |value: &BigUint| encode_nat(value, params.modulus_bits);
    // s t = t^(λ+1)
    let s = Values::new()
        .with("s", residue(&(&setup.s * &setup.t % &setup.modulus)))
        .with("lambda", residue(&(lambda + 1u8)));
    // s = (t^3)^(λ/3), where t has an order that divides p'q'
    let order = (p_hat >> 1u8) * (q_hat >> 1u8);
    let lambda = BigUint::from(3u8).modinv(&order).unwrap() * lambda % order;
    let t = setup.t.modpow(&3u8.into(), &setup.modulus);
    assert_eq!(t.modpow(&lambda, &setup.modulus), setup.s);
    [("s", s), ("t", Values::new().with("t", residue(&t)).with("lambda", residue(&lambda)))]
}
