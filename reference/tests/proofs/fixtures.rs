//! What the tests share: parties of the test pool, contexts, tapes, numbers, wrong encodings.

use num_bigint::{BigInt, BigUint};
use quorate_reference::paillier::{PublicKey, SecretKey};
use quorate_reference::pedersen::Setup;
use quorate_spec::Hash;
use quorate_spec::hashing::{Context, xof};
use quorate_spec::params::{P2048, P3072, Params, Shape, TOY1536};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;
use quorate_testkeys::party_primes;

use crate::math::{big, int_bytes, nat, to_nat, two_to};

/// Every set of the table.
pub(crate) const SETS: [Params; 3] = [TOY1536, P2048, P3072];

const SID: Hash = [7; 32];
const OTHER: Hash = [8; 32];

/// A context with prover 1 and instance 1, without rid.
pub(crate) fn context(round: u8, verifier: u16) -> Context<'static> {
    Context { sid: &SID, rid: &[], prover: 1, verifier, round, instance: 1 }
}

/// The context with one field changed, for each field. [HASH-3]
pub(crate) fn other_contexts<'a>(context: &Context<'a>) -> [(&'static str, Context<'a>); 6] {
    [
        ("sid", Context { sid: &OTHER, ..*context }),
        ("rid", Context { rid: &OTHER, ..*context }),
        ("prover", Context { prover: context.prover + 1, ..*context }),
        ("verifier", Context { verifier: context.verifier + 1, ..*context }),
        ("round", Context { round: context.round + 1, ..*context }),
        ("instance", Context { instance: context.instance + 1, ..*context }),
    ]
}

/// The prover's tape.
pub(crate) fn tape(seed: u8) -> Tape {
    Tape::new(SecretBytes::new(vec![seed; 32]), SID, 1)
}

/// A session of n = 3, t = 2.
pub(crate) fn shape(params: Params) -> Shape {
    Shape::of_signers(params, 3, 2).unwrap()
}

/// One party with all its secrets.
pub(crate) struct Party {
    pub(crate) key: SecretKey,
    pub(crate) setup: Setup,
    /// s = t^λ.
    pub(crate) lambda: BigUint,
    pub(crate) p_hat: BigUint,
    pub(crate) q_hat: BigUint,
}

impl Party {
    /// φ(N̂).
    pub(crate) fn phi(&self) -> BigUint {
        (&self.p_hat - 1u8) * (&self.q_hat - 1u8)
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.key.public
    }
}

/// A party of the test pool, 1 to 8.
pub(crate) fn party(params: &Params, index: u16) -> Party {
    let primes = party_primes(params.prime_bits, index).unwrap();
    let [p, q, p_hat, q_hat] = [primes.p, primes.q, primes.p_hat, primes.q_hat].map(|p| to_nat(&p));
    let modulus = &p_hat * &q_hat;
    let tau = below(&modulus, "tau");
    let t = &tau * &tau % &modulus;
    let lambda = below(&modulus, "lambda");
    let setup = Setup { s: t.modpow(&lambda, &modulus), modulus, t };
    Party { key: SecretKey::new(p, q), setup, lambda, p_hat, q_hat }
}

/// A number below `modulus`, always the same for a name.
pub(crate) fn below(modulus: &BigUint, name: &str) -> BigUint {
    let length = usize::try_from(modulus.bits()).unwrap() / 8 + 16;
    to_nat(&xof("test", &[name.as_bytes()], length)) % modulus
}

/// A number in `[0, 2^bits)`, always the same for a name.
pub(crate) fn number(bits: usize, name: &str) -> BigInt {
    big(&below(&(BigUint::from(1u8) << bits), name))
}

/// The ends of J_b: two values inside, two just outside.
pub(crate) fn ends(b: usize) -> [(BigInt, bool); 4] {
    [(-two_to(b), true), (two_to(b) - 1, true), (-two_to(b) - 1, false), (two_to(b), false)]
}

// ---- wrong encodings ----

/// What a field has to be.
pub(crate) enum Wire {
    /// A unit; `factor` divides the modulus.
    Unit { modulus: BigUint, factor: BigUint },
    /// A point.
    Point,
    /// A scalar.
    Scalar,
    /// An element of J_b, refused with this reason.
    Int { b: usize, reason: Reason },
}

/// A unit mod N, or mod N² for ciphertexts.
pub(crate) fn unit(key: &SecretKey, power: u32) -> Wire {
    Wire::Unit { modulus: key.public.modulus.pow(power), factor: key.p.clone() }
}

/// A unit mod N̂.
pub(crate) fn unit_hat(party: &Party) -> Wire {
    Wire::Unit { modulus: party.setup.modulus.clone(), factor: party.p_hat.clone() }
}

/// Every kind of wrong bytes for a field of `length` bytes, each with the reason it has to give.
pub(crate) fn wrong(wire: &Wire, length: usize) -> Vec<(String, Vec<u8>, Reason)> {
    let mut cases = Vec::new();
    let mut case = |name: &str, bytes: Vec<u8>, reason| {
        assert_eq!(bytes.len(), length, "{name}");
        cases.push((name.to_owned(), bytes, reason));
    };
    match wire {
        // [ENC-4] [ENC-5]
        Wire::Unit { modulus, factor } => {
            case("modulus", nat(modulus, length), Reason::DecodeResidue);
            case("modulus + 1", nat(&(modulus + 1u8), length), Reason::DecodeResidue);
            case("all ones", vec![0xff; length], Reason::DecodeResidue);
            case("zero", vec![0; length], Reason::DecodeUnit);
            case("factor", nat(factor, length), Reason::DecodeUnit);
            case("minus factor", nat(&(modulus - factor), length), Reason::DecodeUnit);
        }
        // [ENC-3]
        Wire::Point => {
            let p = (BigUint::from(1u8) << 256) - (BigUint::from(1u8) << 32) - 977u16;
            let with = |prefix: u8, x: &BigUint| [vec![prefix], nat(x, 32)].concat();
            let one = BigUint::from(1u8);
            case("identity", vec![0; 33], Reason::DecodePoint);
            // 1 is the x-coordinate of a point, 5 is not
            for prefix in [0, 1, 4, 5, 6, 7, 0x82, 0xff] {
                case(&format!("prefix {prefix}"), with(prefix, &one), Reason::DecodePoint);
            }
            for prefix in [2, 3] {
                assert!(quorate_reference::curve::decode_point(&with(prefix, &one)).is_ok());
                case("off the curve", with(prefix, &BigUint::from(5u8)), Reason::DecodePoint);
                case("x = p", with(prefix, &p), Reason::DecodePoint);
                case("x = p + 1", with(prefix, &(&p + 1u8)), Reason::DecodePoint);
                case("x all ones", [vec![prefix], vec![0xff; 32]].concat(), Reason::DecodePoint);
            }
        }
        // [ENC-2]
        Wire::Scalar => {
            let q = crate::math::q();
            case("q", nat(&q, 32), Reason::DecodeScalar);
            case("q + 1", nat(&(q + 1u8), 32), Reason::DecodeScalar);
            case("all ones", vec![0xff; 32], Reason::DecodeScalar);
        }
        // [ENC-6] both ends, and each excess bit that is not the sign
        Wire::Int { b, reason } => {
            let [_, _, (below, _), (above, _)] = ends(*b);
            case("below", int_bytes(&below, length), *reason);
            case("above", int_bytes(&above, length), *reason);
            for bit in *b..8 * length {
                let flipped = int_bytes(&two_to(bit), length);
                case(&format!("0 with bit {bit}"), flipped, *reason);
                case(&format!("-1 without bit {bit}"), int_bytes(&(-1 - two_to(bit)), length), *reason);
            }
        }
    }
    cases
}

/// Puts every kind of wrong bytes into a field and expects its reason. `field`: the bytes of the field in the proof.
pub(crate) fn refuses<P: Clone>(
    name: &str,
    proof: &P,
    field: impl Fn(&mut P) -> &mut Vec<u8>,
    wire: &Wire,
    verify: impl Fn(&P) -> Result<(), Reason>,
) {
    let length = field(&mut proof.clone()).len();
    for (what, bytes, reason) in wrong(wire, length) {
        let mut changed = proof.clone();
        *field(&mut changed) = bytes;
        assert_eq!(verify(&changed), Err(reason), "{name}: {what}");
    }
}

/// A change of one field, with its name.
pub(crate) type FieldChange<T> = (&'static str, fn(&mut T));

/// Fails unless all values differ.
#[track_caller]
pub(crate) fn all_differ<T: PartialEq + std::fmt::Debug>(values: &[(&str, T)]) {
    for (i, (name, value)) in values.iter().enumerate() {
        for (other, previous) in &values[..i] {
            assert_ne!(value, previous, "{name} and {other}");
        }
    }
}
