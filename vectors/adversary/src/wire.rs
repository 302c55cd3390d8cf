//! Wrong encodings of values, each with the reason that it has to give, and where values stand in a proof.

use std::ops::Range;

use num_bigint::{BigInt, BigUint, Sign};
use quorate_reference::curve;
use quorate_reference::integers::encode_nat;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Shape;
use quorate_spec::reason::Reason;

use crate::party::Party;

/// What a value has to be.
pub enum Wire {
    /// A unit; `factor` divides the modulus.
    Unit {
        /// The modulus.
        modulus: BigUint,
        /// A factor of it.
        factor: BigUint,
    },
    /// A point.
    Point,
    /// A scalar.
    Scalar,
    /// An element of J_b, refused with this reason.
    Int {
        /// b.
        b: usize,
        /// The reason.
        reason: Reason,
    },
}

/// Wrong bytes.
pub struct Wrong {
    /// The last part of the scenario's name.
    pub name: &'static str,
    /// The requirement of the encoding.
    pub req: &'static str,
    /// What is special.
    pub comment: &'static str,
    /// The bytes, as long as right ones.
    pub bytes: Vec<u8>,
    /// The reason.
    pub reason: Reason,
}

impl Wire {
    /// A unit mod N of a party.
    pub fn unit(party: &Party) -> Wire {
        Wire::Unit { modulus: party.modulus().clone(), factor: party.key.p.clone() }
    }

    /// A unit mod N² of a party.
    pub fn unit_square(party: &Party) -> Wire {
        Wire::Unit { modulus: party.modulus().pow(2), factor: party.key.p.clone() }
    }

    /// A unit mod N̂ of a party.
    pub fn unit_hat(party: &Party) -> Wire {
        Wire::Unit { modulus: party.setup.modulus.clone(), factor: party.p_hat.clone() }
    }

    /// Every kind of wrong bytes. `right`: a right value, from which some are made: a lax decoder takes them for it.
    pub fn wrong(&self, right: &[u8]) -> Vec<Wrong> {
        let length = right.len();
        let mut all = Vec::new();
        let mut put = |name, req, reason, bytes: Vec<u8>, comment| {
            assert_eq!(bytes.len(), length, "{name}");
            assert_ne!(bytes, right, "{name}");
            all.push(Wrong { name, req, comment, bytes, reason });
        };
        match self {
            Wire::Unit { modulus, factor } => {
                let nat = |value: &BigUint| encode_nat(value, 8 * length);
                let residue = Reason::DecodeResidue;
                put(
                    "modulus",
                    "ENC-4",
                    residue,
                    nat(modulus),
                    "the modulus itself, which is 0 after reduction",
                );
                put(
                    "modulus-plus-1",
                    "ENC-4",
                    residue,
                    nat(&(modulus + 1u8)),
                    "the modulus and 1, which is a unit after reduction",
                );
                put("ones", "ENC-4", residue, vec![0xff; length], "all bits set");
                put("zero", "ENC-5", Reason::DecodeUnit, vec![0; length], "zero");
                put("factor", "ENC-5", Reason::DecodeUnit, nat(factor), "a factor of the modulus");
            }
            Wire::Point => {
                let parity = right[0] & 1;
                let with = |prefix: u8, x: &[u8]| [&[prefix], x].concat();
                let mut point =
                    |name, bytes, comment| put(name, "ENC-3", Reason::DecodePoint, bytes, comment);
                point("identity", vec![0; 33], "33 zero bytes, the identity");
                point("uncompressed", with(4, &right[1..]), "the prefix of an uncompressed point");
                point(
                    "hybrid",
                    with(6 | parity, &right[1..]),
                    "the prefix of a hybrid point, of the right parity",
                );
                point(
                    "off-the-curve",
                    with(2 | parity, &encode_nat(&5u8.into(), 256)),
                    "x = 5, which no point has",
                );
                point(
                    "x-is-p",
                    with(2 | parity, &encode_nat(&field(), 256)),
                    "x = p, which is 0 after reduction",
                );
                let x = encode_nat(&(field() + 1u8), 256);
                point(
                    "x-is-p-plus-1",
                    with(2 | parity, &x),
                    "x = p + 1, after reduction the x-coordinate of a point",
                );
                point("ones", with(2 | parity, &[0xff; 32]), "all bits of x set");
            }
            Wire::Scalar => {
                let q = curve::order();
                let mut scalar =
                    |name, bytes, comment| put(name, "ENC-2", Reason::DecodeScalar, bytes, comment);
                scalar("q", encode_nat(&q, 256), "q, which is 0 after reduction");
                scalar("q-plus-1", encode_nat(&(q + 1u8), 256), "q + 1");
                scalar("ones", vec![0xff; 32], "all bits set");
            }
            Wire::Int { b, reason } => {
                assert!(
                    b + 1 < 8 * length,
                    "every interval of the protocol leaves a bit of its bytes unused"
                );
                let [below, _, _, above] = ends(*b);
                let mut int = |name, bytes, comment| put(name, "ENC-6", *reason, bytes, comment);
                int("below", int_of_length(&below, length), "one below the smallest element of its interval");
                int("above", int_of_length(&above, length), "one above the largest element of its interval");
                let mut flipped = right.to_vec();
                flipped[0] ^= 0x80;
                int(
                    "excess-bit",
                    flipped,
                    "the right value with its top bit flipped, which does not belong to the interval's b + 1 bits",
                );
                let mut highest = vec![0xff; length];
                highest[0] = 0x7f;
                int("highest", highest, "the largest number that fits the bytes");
            }
        }
        all
    }
}

/// The ends of J_b: just below, smallest, largest, just above.
pub fn ends(b: usize) -> [BigInt; 4] {
    let bound = BigInt::from(1) << b;
    [-&bound - 1, -&bound, &bound - 1, bound]
}

/// Two's complement of a length that holds the value.
pub fn int_of_length(value: &BigInt, length: usize) -> Vec<u8> {
    assert!(value.bits() < 8 * length as u64, "the value does not fit");
    let fill = if value.sign() == Sign::Minus { 0xff } else { 0 };
    let bytes = value.to_signed_bytes_be();
    [vec![fill; length.saturating_sub(bytes.len())], bytes].concat()
}

/// The characteristic p of the field of secp256k1.
pub fn field() -> BigUint {
    (BigUint::from(1u8) << 256) - (BigUint::from(1u8) << 32) - 977u16
}

/// Where the bytes of a field of a proof are; `index`: of an entry, in a list.
pub fn place<P: Record>(shape: &Shape, name: &str, index: usize) -> Range<usize> {
    let mut offset = 0;
    for field in P::layout(shape) {
        if field.name == name {
            let begin = offset + index * field.kind.length();
            assert!(index < field.count.unwrap_or(1), "{name} has no entry {index}");
            return begin..begin + field.kind.length();
        }
        offset += field.length();
    }
    panic!("no field {name}")
}

/// Writes bytes over those of an input.
pub fn overwrite(values: &mut Values, input: &str, offset: usize, bytes: &[u8]) {
    let mut edited = values.bytes(input).unwrap().to_vec();
    edited[offset..offset + bytes.len()].copy_from_slice(bytes);
    values.put(input, edited);
}
