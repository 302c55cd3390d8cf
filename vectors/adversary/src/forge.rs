//! What forging a proof takes: the items of its challenge, a prover that takes the challenge from elsewhere, seeds with which something
//! happens, and who says which checks hold.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{self, Point};
use quorate_reference::integers::{encode_nat, multiply};
use quorate_reference::paillier::PublicKey;
use quorate_spec::codec::Record;
use quorate_spec::hashing::Context;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use quorate_spec::secret::SecretBytes;

use crate::math;
use crate::party::hash;
use crate::wire::place;

/// Says which checks do not hold, in the order of the book, from the inputs of a call alone.
pub type Judge = fn(&Params, &Values) -> Vec<Reason>;

/// The reasons whose check does not hold.
pub fn failing<const L: usize>(checks: [(Reason, bool); L]) -> Vec<Reason> {
    checks.into_iter().filter(|(_, holds)| !holds).map(|(reason, _)| reason).collect()
}

/// Something out of place, with which exactly one check fails: name, what it is, the change, the reason.
pub type Alone<C> = (&'static str, &'static str, C, Reason);

/// What a challenge covers besides ctx: inputs and fields of the proof, each an item.
pub struct Items {
    /// The label.
    pub label: &'static str,
    /// Inputs: statement and setup.
    pub inputs: &'static [&'static str],
    /// Fields of the proof: commitments.
    pub fields: &'static [&'static str],
}

/// A name and the bytes of an item.
pub type Item = (&'static str, Vec<u8>);

impl Items {
    /// The items of a call, ctx included.
    pub fn of<P: Record>(&self, params: &Params, values: &Values) -> Vec<Item> {
        let proof = values.bytes("proof").unwrap();
        let mut items = vec![("ctx", context_of(values).hash().to_vec())];
        items.extend(self.inputs.iter().map(|name| (*name, values.bytes(name).unwrap().to_vec())));
        items.extend(
            self.fields.iter().map(|name| (*name, proof[place::<P>(&shape(params), name, 0)].to_vec())),
        );
        items
    }

    /// The challenge of items as it has to be.
    pub fn honest(&self) -> impl Fn(&[Item]) -> BigInt + use<> {
        let label = self.label;
        move |items| challenge(label, items)
    }

    /// The challenge of a call.
    pub fn challenge<P: Record>(&self, params: &Params, values: &Values) -> BigInt {
        challenge(self.label, &self.of::<P>(params, values))
    }
}

/// The challenge over items.
pub fn challenge(label: &str, items: &[Item]) -> BigInt {
    let items: Vec<&[u8]> = items.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    math::challenge(label, &items)
}

/// A proof from a seed; its challenge is what the second argument makes of the items.
pub type Send<'a> = dyn Fn([u8; 32], &dyn Fn(&[Item]) -> BigInt) -> Values + 'a;

/// Names and comments of two honest proofs, by whether their challenges are negative.
pub const SIGNS: [(&str, &str, bool); 2] = [
    ("negative-challenge", "The challenge is negative.", true),
    ("positive-challenge", "The challenge is positive.", false),
];

/// A seed with which the challenge is negative, or is not.
pub fn seed_of_sign<P: Record>(params: &Params, items: &Items, negative: bool, send: &Send<'_>) -> [u8; 32] {
    seek(&format!("{} negative {negative}", items.label), |seed| {
        let e = items.challenge::<P>(params, &send(seed, &items.honest()));
        ((e < 0.into()) == negative).then_some(seed)
    })
}

/// A shape for what depends on the parameter set alone.
pub fn shape(params: &Params) -> Shape {
    Shape::of_signers(*params, 3, 2).unwrap()
}

/// The context of a call.
pub fn context_of(values: &Values) -> Context<'_> {
    Context {
        sid: values.bytes("sid").unwrap().try_into().unwrap(),
        rid: values.bytes("rid").unwrap(),
        prover: values.number("prover").unwrap(),
        verifier: values.number("verifier").unwrap(),
        round: values.number("round").unwrap(),
        instance: values.number("instance").unwrap(),
    }
}

/// The prover's tape in a call.
pub fn tape_of(values: &Values) -> Tape {
    let context = context_of(values);
    Tape::new(SecretBytes::new(values.bytes("seed").unwrap().to_vec()), *context.sid, context.prover)
}

/// The first of the seeds that follow from a text with which something is found.
pub fn seek<T>(text: &str, find: impl Fn([u8; 32]) -> Option<T>) -> T {
    (0..1000).find_map(|i| find(hash(&format!("{text} {i}")))).expect("a seed within reason")
}

/// A number.
pub fn nat(bytes: &[u8]) -> BigUint {
    BigUint::from_bytes_be(bytes)
}

/// A number in two's complement.
pub fn int(bytes: &[u8]) -> BigInt {
    BigInt::from_signed_bytes_be(bytes)
}

/// A point, or the identity as 33 zero bytes: the judge computes with it, no decoder accepts it.
pub fn point(bytes: &[u8]) -> Point {
    if bytes == [0; 33] { Point::IDENTITY } else { curve::decode_point(bytes).unwrap() }
}

/// The point with x = 1 and even y. It has a twin that is wrong: x = p + 1.
pub fn point_of_one() -> Point {
    point(&[&[2], encode_nat(&1u8.into(), 256).as_slice()].concat())
}

/// The ciphertext of the plaintext and 1.
pub fn one_more(c: &BigUint, N: &PublicKey) -> BigUint {
    multiply(c, &(&N.modulus + 1u8), &N.square)
}

/// Twice a residue.
pub fn doubled(value: &BigUint, modulus: &BigUint) -> BigUint {
    value * 2u8 % modulus
}

/// 1/2 modulo an odd number.
pub fn half(modulus: &BigUint) -> BigInt {
    BigInt::from((modulus + 1u8) / 2u8)
}
