//! What is looked for.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::{curve, sampling};
use quorate_spec::engine::{Auxiliary, KeyShare};
use quorate_spec::hashing;
use quorate_spec::params::{Params, TOY1536};
use quorate_spec::sampling::{Tape, counter, int_stream};

/// Bytes of one piece. Any piece of a secret that is found counts.
const PIECE: usize = 16;

/// Pieces of secrets, by name.
pub(crate) struct Secrets {
    pieces: Vec<(String, [u8; PIECE])>,
    /// Which pairs of first bytes occur.
    first: Vec<bool>,
}

/// 32 bytes that occur nowhere else.
pub(crate) fn fresh(label: &str, index: u16) -> [u8; 32] {
    hashing::h32("test", &[label.as_bytes(), &index.to_be_bytes()])
}

fn pair(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

impl Secrets {
    pub(crate) fn new() -> Secrets {
        Secrets { pieces: Vec::new(), first: vec![false; 1 << 16] }
    }

    /// The names of the secrets of which a piece is in the block.
    pub(crate) fn find<'s>(&'s self, block: &'s [u8]) -> impl Iterator<Item = &'s str> {
        block.windows(PIECE).filter(|window| self.first[pair(window)]).flat_map(|window| {
            let equal = self.pieces.iter().filter(move |(_, piece)| piece == window);
            equal.map(|(name, _)| name.as_str())
        })
    }

    /// All names.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        self.pieces.iter().map(|(name, _)| name.clone()).collect()
    }

    /// A secret, in both orders of its bytes: as it is encoded, and as limbs in memory.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) {
        assert!(bytes.len() >= PIECE && bytes[bytes.len() - PIECE..].iter().any(|byte| *byte != 0), "{name}");
        let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
        for bytes in [bytes, &reversed] {
            for piece in bytes.chunks_exact(PIECE) {
                self.piece(name, piece);
            }
        }
    }

    fn piece(&mut self, name: &str, piece: &[u8]) {
        self.first[pair(piece)] = true;
        self.pieces.push((name.into(), piece.try_into().unwrap()));
    }

    /// A mask in J_b, which is a string of its bits. The lower half of it: the upper bits are those of the answer as well.
    fn mask(&mut self, tape: &Tape, label: &str, peer: u16, counter: u32, b: usize) {
        let stream = tape.read(label, peer, counter, int_stream(b));
        self.add(label, &stream[stream.len() / 2..]);
    }

    /// A stream that is reduced.
    fn stream(&mut self, tape: &Tape, label: &str, peer: u16, counter: u32) {
        self.add(label, &tape.read(label, peer, counter, 64));
    }

    fn scalar(&mut self, tape: &Tape, label: &str, peer: u16, counter: u32) {
        self.add(label, &tape.read(label, peer, counter, 64));
        self.add(label, curve::sample(tape, label, peer, counter).encode().expose());
    }

    fn residue(&mut self, tape: &Tape, label: &str, peer: u16, modulus: &[u8]) {
        self.stream(tape, label, peer, 0);
        let modulus = Modulus::new(Nat::from_bytes_be(modulus), TOY1536.modulus_bits);
        self.add(label, &sampling::residue(tape, label, peer, 0, &modulus).to_bytes_be(192));
    }

    /// Of key generation among `n` parties, by party `me`. The randomness of the opening is no secret any more once it is sent.
    pub(crate) fn of_keygen(seed: &[u8], tape: &Tape, key: &KeyShare, me: u16) -> Secrets {
        let mut secrets = Secrets::new();
        secrets.add("seed", seed);
        secrets.add("x", key.secret.expose());
        (0..u32::from(key.t)).for_each(|d| secrets.scalar(tape, "keygen/f", 0, d));
        (1..=key.n).filter(|j| *j != me).for_each(|j| secrets.scalar(tape, "keygen/dh", j, 0));
        secrets.scalar(tape, "sch/alpha", 0, counter(0, 0));
        secrets
    }

    /// What is committed to in round 1 and opened in round 2.
    pub(crate) fn add_opening(&mut self, tape: &Tape, labels: &[&str]) {
        labels.iter().for_each(|label| self.add(label, &tape.read(label, 0, 0, 32)));
    }

    /// The primes, what follows from them, λ, and the tables of t modulo p̂ and q̂.
    pub(crate) fn of_auxiliary(auxiliary: &Auxiliary) -> Secrets {
        let mut secrets = Secrets::new();
        let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
        let primes = &auxiliary.primes;
        let [p, q, p_hat, q_hat] =
            [&primes.p, &primes.q, &primes.p_hat, &primes.q_hat].map(|prime| number(prime.expose()));
        let t = number(&auxiliary.setups[usize::from(auxiliary.index - 1)].t);
        for (name, prime, other) in
            [("p", &p, &q), ("q", &q, &p), ("p̂", &p_hat, &q_hat), ("q̂", &q_hat, &p_hat)]
        {
            secrets.add(name, &prime.to_bytes_be());
            secrets.add("half of a prime", &(prime >> 1u8).to_bytes_be());
            secrets.add("square", &(prime * prime).to_bytes_be());
            // its upper half is that of the modulus
            secrets.add("lower half of the order", &((prime - 1u8) * (other - 1u8)).to_bytes_be()[96..]);
            secrets.digits("digits of a prime", prime);
        }
        secrets.add("λ", auxiliary.lambda.expose());
        for prime in [&p_hat, &q_hat] {
            // bits of R: 12 limbs, 20 digits
            secrets.add("table of t in limbs", &((&t << (64 * 12u32)) % prime).to_bytes_be());
            let entry = (&t << (52 * 20u32)) % prime;
            secrets.digits("table of t in digits", &entry);
            secrets.digits("table of t in digits", &(entry + prime));
        }
        secrets
    }

    /// A number in digits of 52 bits, each in 64, as the lanes have it.
    fn digits(&mut self, name: &str, number: &BigUint) {
        let mask = BigUint::from((1u64 << 52) - 1);
        let digit = |i: usize| ((number >> (52 * i)) & &mask).iter_u64_digits().next().unwrap_or(0);
        for i in (0..14).step_by(2) {
            let piece = [digit(i).to_le_bytes(), digit(i + 1).to_le_bytes()].concat();
            self.piece(name, &piece);
        }
    }

    /// The randomness of the exchange, by a party of `n`.
    pub(crate) fn add_auxiliary_tape(&mut self, seed: &[u8], tape: &Tape, peers: &[u16]) {
        self.add("seed", seed);
        self.stream(tape, "aux/lambda", 0, 0);
        self.stream(tape, "aux/tau", 0, 0);
        let Params { ell, epsilon_fac, modulus_bits, .. } = TOY1536;
        let masks = [
            ("fac/alpha", ell + epsilon_fac + TOY1536.eta()),
            ("fac/beta", ell + epsilon_fac + TOY1536.eta()),
            ("fac/mu", ell + modulus_bits),
            ("fac/kappa", ell + modulus_bits),
            ("fac/r", ell + epsilon_fac + 2 * modulus_bits),
            ("fac/x", ell + epsilon_fac + modulus_bits),
            ("fac/y", ell + epsilon_fac + modulus_bits),
        ];
        for (label, b) in masks {
            peers.iter().for_each(|j| self.mask(tape, label, *j, counter(0, 0), b));
        }
    }

    /// Share, nonces and masks of presigning with one peer.
    pub(crate) fn add_presign(&mut self, seed: &[u8], tape: &Tape, key: &KeyShare, auxiliary: &Auxiliary) {
        self.add("seed", seed);
        self.add("x", key.secret.expose());
        let (me, peer) = (key.index, 3 - key.index);
        let x = curve::decode_secret(&key.secret).unwrap();
        let w = curve::SecretScalar::new(quorate::sharing::lagrange(&[1, 2], me) * x.expose());
        self.add("w", w.encode().expose());
        for label in ["presign/k", "presign/gamma", "presign/a", "presign/b", "presign/y"] {
            self.scalar(tape, label, 0, 0);
        }
        let modulus = |j: u16| &auxiliary.setups[usize::from(j - 1)].modulus;
        self.residue(tape, "presign/rho", 0, modulus(me));
        self.residue(tape, "presign/nu", 0, modulus(me));
        for (label, of) in
            [("presign/s", peer), ("presign/r", me), ("presign/s-hat", peer), ("presign/r-hat", me)]
        {
            self.residue(tape, label, peer, modulus(of));
        }
        let Params { ell, ell_prime, epsilon, modulus_bits, .. } = TOY1536;
        self.mask(tape, "presign/beta", peer, 0, ell_prime);
        self.mask(tape, "presign/beta-hat", peer, 0, ell_prime);
        let masks = [
            ("enc-elg/alpha", ell + epsilon),
            ("enc-elg/mu", ell + modulus_bits),
            ("enc-elg/gamma", ell + epsilon + modulus_bits),
            ("aff-g/alpha", ell + epsilon),
            ("aff-g/beta", ell_prime + epsilon),
            ("aff-g/gamma", ell + epsilon + modulus_bits),
            ("aff-g/m", ell + modulus_bits),
            ("aff-g/delta", ell_prime + epsilon + modulus_bits),
            ("aff-g/mu", ell_prime + modulus_bits),
        ];
        for (instance, (label, b)) in (0..2).flat_map(|instance| masks.map(|mask| (instance, mask))) {
            self.mask(tape, label, peer, counter(instance, 0), b);
        }
        for label in ["enc-elg/r", "enc-elg/beta", "aff-g/r", "aff-g/r_y"] {
            (0..2).for_each(|instance| self.stream(tape, label, peer, counter(instance, 0)));
        }
    }
}
