//! What scenarios of proofs share: wrong encodings, each with the reason that it has to give; wrong lengths and contexts. The
//! part `judge` says which checks of a call hold without asking a verifier.

mod judge;

use std::ops::Range;

use num_bigint::{BigInt, BigUint, Sign};
use quorate_reference::curve;
use quorate_reference::integers::encode_nat;
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, Shape};
use quorate_spec::reason::Reason;

use crate::fixtures::{Party, hash};
use crate::topic::{Topic, about};

pub use judge::*;

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

/// The part of an input that is to be wrong.
pub struct Part<'a> {
    /// What the scenarios' names begin with, for example `verify/S`.
    pub name: &'a str,
    /// What the comments begin with, for example `S`.
    pub what: &'a str,
    /// The input.
    pub input: &'a str,
    /// The bytes.
    pub at: Range<usize>,
    /// What they have to be.
    pub wire: Wire,
    /// Requirements that the cases are about besides that of the encoding.
    pub reqs: &'a [&'a str],
}

/// One case for every wrong encoding of a part. `base`: series and name of the accepted case that has these inputs.
pub fn refuse(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, part: &Part<'_>) {
    let right = inputs.bytes(part.input).unwrap()[part.at.clone()].to_vec();
    for Wrong { name, req, comment, bytes, reason } in part.wire.wrong(&right) {
        let mut reqs = vec![req];
        reqs.extend(part.reqs.iter().filter(|other| **other != req));
        let comment = format!("{} is wrong: {comment}.", part.what);
        let id = (series, &*format!("{}/{name}", part.name));
        topic.edited(id, base, about(&reqs, &comment), reason, |values| {
            overwrite(values, part.input, part.at.start, &bytes);
        });
    }
}

/// Every field of a proof, wrong in every way; and two neighbours at once. `fields`: all, with their requirements.
pub fn fields<P: Record>(
    topic: &mut Topic,
    case: (&str, &str),
    inputs: &Values,
    fields: Vec<(&'static str, Wire, &str)>,
) {
    let shape = shape(&topic.params);
    let names: Vec<&str> = P::layout(&shape).iter().map(|field| field.name).collect();
    assert_eq!(names, fields.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    let names: Vec<String> = names.iter().map(|name| format!("verify/{name}")).collect();
    let reqs: Vec<[&str; 1]> = fields.iter().map(|(_, _, req)| [*req]).collect();
    let part = |((what, wire, _), (name, reqs))| {
        let at = place::<P>(&shape, what, 0);
        Part { name, what, input: "proof", at, wire, reqs }
    };
    let extra = names.iter().map(String::as_str).zip(reqs.iter().map(|reqs| &reqs[..]));
    let parts: Vec<Part<'_>> = fields.into_iter().zip(extra).map(part).collect();
    parts.iter().for_each(|part| refuse(topic, case, inputs, part));
    order(topic, case, inputs, &parts);
}

/// An input of the statement, wrong in every way.
pub fn input(topic: &mut Topic, case: (&str, &str), inputs: &Values, name: &str, wire: Wire, req: &str) {
    let at = 0..inputs.bytes(name).unwrap().len();
    let part = Part { name: &format!("verify/{name}"), what: name, input: name, at, wire, reqs: &[req] };
    refuse(topic, case, inputs, &part);
}

/// A modulus that is one bit too short, or even.
pub fn modulus(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, name: &str) {
    let bytes = inputs.bytes(name).unwrap().to_vec();
    let mut case = |which: &str, comment: &str, reason, change: fn(&mut Vec<u8>)| {
        let (id, comment) = (format!("verify/{name}/{which}"), format!("{name} is wrong: {comment}."));
        let mut bytes = bytes.clone();
        change(&mut bytes);
        topic.edited((series, &id), base, about(&["AUX-3"], &comment), reason, |values| {
            values.put(name, bytes)
        });
    };
    case("short", "its top bit is 0", Reason::ModulusLength, |bytes| bytes[0] &= 0x7f);
    case("even", "it is even", Reason::ModulusEven, |bytes| *bytes.last_mut().unwrap() ^= 1);
}

/// An accepted proof in which a residue leaves room for the modulus, and the same with the modulus added. `make`: from a seed.
pub fn alias<P: Record>(
    topic: &mut Topic,
    (series, base): (&str, &str),
    field: &str,
    modulus: &BigUint,
    judge: Judge,
    make: impl Fn([u8; 32]) -> Values,
) {
    let at = place::<P>(&shape(&topic.params), field, 0);
    let (inputs, sum) = seek(&format!("{series} {field}"), |seed| {
        let inputs = make(seed);
        let sum = nat(&inputs.bytes("proof").unwrap()[at.clone()]) + modulus;
        (sum.bits() <= 8 * at.len() as u64).then_some((inputs, sum))
    });
    let small = format!("verify/{field}/small");
    let comment = format!("{field} and its modulus together fit the bytes of the field; {field} is right.");
    judged(topic, (series, &small), base, about(&["ENC-4"], &comment), judge, inputs, &[]);
    let comment =
        format!("{field} is larger by its modulus: another encoding of the same value in an accepted proof.");
    let id = (series, &*format!("verify/{field}/not-reduced"));
    topic.edited(id, &small, about(&["ENC-4"], &comment), Reason::DecodeResidue, |values| {
        overwrite(values, "proof", at.start, &encode_nat(&sum, 8 * at.len()));
    });
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

/// Two neighbouring parts are wrong at once, and the reason is that of the earlier one. [PROOF-1]
pub fn order(topic: &mut Topic, (series, base): (&str, &str), inputs: &Values, parts: &[Part<'_>]) {
    for pair in parts.windows(2) {
        let [earlier, later] = pair else { continue };
        let wrong = |part: &Part<'_>| part.wire.wrong(&inputs.bytes(part.input).unwrap()[part.at.clone()]);
        let (first, second) = (wrong(earlier), wrong(later));
        let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
        // two of one reason would tell nothing
        let Some((a, b)) = pairs.clone().find(|(a, b)| a.reason != b.reason) else { continue };
        let comment =
            format!("{} and {} are both wrong: the earlier one gives the reason.", earlier.what, later.what);
        let name = format!("verify/order/{}-before-{}", earlier.what, later.what);
        let reqs = [&["PROOF-1"], earlier.reqs].concat();
        topic.edited((series, &name), base, about(&reqs, &comment), a.reason, |values| {
            overwrite(values, earlier.input, earlier.at.start, &a.bytes);
            overwrite(values, later.input, later.at.start, &b.bytes);
        });
    }
}

/// Writes bytes over those of an input.
pub fn overwrite(values: &mut Values, input: &str, offset: usize, bytes: &[u8]) {
    let mut edited = values.bytes(input).unwrap().to_vec();
    edited[offset..offset + bytes.len()].copy_from_slice(bytes);
    values.put(input, edited);
}

/// A proof that is too short, too long, or not there. [ENC-1]
pub fn lengths(topic: &mut Topic, (series, base): (&str, &str), reqs: &[&str]) {
    let reqs = [&["ENC-1"], reqs].concat();
    let mut case = |name, comment, change: fn(&mut Vec<u8>)| {
        topic.edited((series, name), base, about(&reqs, comment), Reason::FrameLength, |values| {
            let mut proof = values.bytes("proof").unwrap().to_vec();
            change(&mut proof);
            values.put("proof", proof);
        });
    };
    case("verify/length/short", "The last byte of the proof is missing.", |proof| {
        proof.truncate(proof.len() - 1)
    });
    case("verify/length/long", "A byte follows the proof.", |proof| proof.push(0));
    case("verify/length/empty", "There is no proof.", Vec::clear);
}

/// The proof in a context with one field changed, for each field. Adds the note `replay`. [HASH-3]
pub fn contexts(topic: &mut Topic, (series, base): (&str, &str), reqs: &[&str], reason: Reason) {
    topic.note(
        "replay",
        "A proof that was made in another context: session, joint randomness, prover, verifier, round or instance.",
        "Who accepts it lets a party send a copy of a proof whose secrets it does not know.",
        &["CVE-2022-47930"],
    );
    let reqs = [&["HASH-3"], reqs].concat();
    let mut case = |field: &str, comment, change: fn(&mut Values)| {
        let name = format!("verify/context/{field}");
        topic.edited((series, &name), base, about(&reqs, comment).flags(&["replay"]), reason, change);
    };
    fn next(values: &mut Values, field: &str) {
        values.put(field, values.number::<u16>(field).unwrap() + 1);
    }
    case("sid", "The proof is of another session.", |values| values.put("sid", hash("another session")));
    case("rid", "The proof was made for another joint randomness.", |values| {
        values.put("rid", hash("another rid"))
    });
    case("prover", "The proof is of another party, which a copy of it would be.", |values| {
        next(values, "prover")
    });
    case("verifier", "The proof is for another verifier.", |values| next(values, "verifier"));
    case("round", "The proof is of another round.", |values| next(values, "round"));
    case("instance", "The proof is of the other instance.", |values| {
        values.put("instance", values.number::<u8>("instance").unwrap() ^ 1);
    });
}
