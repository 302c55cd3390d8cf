//! Multiples and sums of points.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Point, decode_point, encode_point, generator, multiply, order};
use quorate_reference::integers::encode_nat;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;
use secp256k1::{PublicKey, Scalar};

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::field;
use quorate_adversary::party::below;

/// The identity as an output.
pub const IDENTITY: [u8; 33] = [0; 33];

/// `curve.*`. Results are those of libsecp256k1, which has no identity.
pub fn curve(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "no-point",
            "The bytes are no point of the group, or the identity.",
            "Computations in a weaker group show secrets; the identity is a key or commitment without content.",
            &["cb-mpc #125"],
        );
        products(topic);
        published_products(topic);
        wrong_products(topic);
        sums(topic);
        wrong_sums(topic);
    })
}

fn nat(value: &BigUint) -> Vec<u8> {
    encode_nat(value, 256)
}

/// A point with this x, with even y.
fn with_x(x: &BigUint) -> Point {
    decode_point(&[vec![2], nat(x)].concat()).unwrap()
}

fn to_multiply(k: &BigUint, point: &Point) -> Values {
    Values::new().with("k", nat(k)).with("P", encode_point(point))
}

fn point_output(bytes: impl Into<Vec<u8>>) -> Values {
    Values::new().with("point", bytes.into())
}

/// kP by libsecp256k1.
fn product(k: &BigUint, point: &Point) -> [u8; 33] {
    let tweak = Scalar::from_be_bytes(nat(k).try_into().unwrap()).unwrap();
    PublicKey::from_slice(&encode_point(point)).unwrap().mul_tweak(&tweak).unwrap().serialize()
}

fn products(topic: &mut Topic) {
    let q = order();
    let random = multiply(&BigInt::from(below(&q, "point")), &generator());
    for (which, point) in [
        ("generator", generator()),
        ("minus-generator", -generator()),
        ("random", random),
        ("x-is-1", with_x(&1u8.into())),
        ("x-is-q", with_x(&q)),
    ] {
        for (name, k, comment) in [
            ("zero", BigUint::ZERO, "0 P is the identity."),
            ("one", BigUint::from(1u8), "1 P is P."),
            ("two", BigUint::from(2u8), "2 P: a doubling."),
            ("three", BigUint::from(3u8), "3 P."),
            ("half", &q >> 1, "(q-1)/2 P."),
            ("half-plus-1", (&q >> 1) + 1u8, "(q+1)/2 P, which doubled is P."),
            ("q-minus-2", &q - 2u8, "(q-2) P is -2 P."),
            ("q-minus-1", &q - 1u8, "(q-1) P is -P."),
            ("two-to-128", BigUint::from(1u8) << 128, "A scalar of one bit in the middle."),
            ("two-to-255", BigUint::from(1u8) << 255, "The top bit alone."),
            ("random", below(&q, "multiplier"), "A scalar."),
        ] {
            let expected = if k == BigUint::ZERO { IDENTITY } else { product(&k, &point) };
            let id = format!("multiply/{which}/{name}");
            let about = about(&["ENC-3"], comment);
            topic.known(
                ("CURVE", &id),
                "curve.multiply",
                about,
                to_multiply(&k, &point),
                point_output(expected),
            );
        }
    }
}

/// Multiples of G that many sources print.
fn published_products(topic: &mut Topic) {
    for (k, expected) in [
        (2u32, "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"),
        (3, "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"),
        (7, "025cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc"),
    ] {
        let about = about(&["ENC-3"], "A small multiple of G, as published.");
        let expected = point_output(hex::decode(expected).unwrap());
        let id = format!("multiply/published/{k}");
        topic.known(("CURVE", &id), "curve.multiply", about, to_multiply(&k.into(), &generator()), expected);
    }
}

/// What is no point.
fn no_points() -> [(&'static str, Vec<u8>, &'static str); 6] {
    let g = encode_point(&generator());
    let with = |prefix: u8, x: &[u8]| [&[prefix], x].concat();
    [
        ("identity", IDENTITY.to_vec(), "33 zero bytes: the identity is an output, not an input."),
        ("off-the-curve", with(2, &nat(&5u8.into())), "x = 5 belongs to no point of the curve."),
        ("x-is-p-plus-1", with(2, &nat(&(field() + 1u8))), "x = p + 1, which is 1 after reduction."),
        ("uncompressed-prefix", with(4, &g[1..]), "The prefix of an uncompressed point."),
        ("hybrid-prefix", with(6, &g[1..]), "The prefix of a hybrid point."),
        ("empty", vec![], "No bytes."),
    ]
}

fn wrong_products(topic: &mut Topic) {
    let q = order();
    let base = "multiply/generator/random";
    for (name, k, comment) in [
        ("q", q.clone(), "q: scalars are not reduced."),
        ("q-plus-1", &q + 1u8, "q + 1."),
        ("ones", (BigUint::from(1u8) << 256) - 1u8, "Only one bits."),
    ] {
        let about = about(&["ENC-2"], comment);
        let id = format!("multiply/scalar-is-{name}");
        topic.edited(("CURVE", &id), base, about, Reason::DecodeScalar, |values| values.put("k", nat(&k)));
    }
    for (name, bytes, comment) in no_points() {
        let about = about(&["ENC-3"], comment).flags(&["no-point"]);
        let id = format!("multiply/point-is-{name}");
        topic.edited(("CURVE", &id), base, about, Reason::DecodePoint, |values| values.put("P", bytes));
    }
}

fn sums(topic: &mut Topic) {
    let q = order();
    let g = generator();
    let random = multiply(&BigInt::from(below(&q, "point")), &g);
    let other = multiply(&BigInt::from(below(&q, "other point")), &g);
    let inputs = |p: &Point, q: &Point| Values::new().with("P", encode_point(p)).with("Q", encode_point(q));
    for (name, p, q, comment) in [
        ("random", random, other, "Two points."),
        ("exchanged", other, random, "Two points in the other order."),
        ("doubling", random, random, "A point and itself: the formula for different points divides by 0."),
        ("generator-twice", g, g, "G + G."),
        ("gives-minus", random, random * -quorate_reference::curve::Scalar::from(2u64), "P - 2P is -P."),
        ("x-above-q", with_x(&order()), with_x(&1u8.into()), "Points with x = q and x = 1."),
    ] {
        let [a, b] = [&p, &q].map(|point| PublicKey::from_slice(&encode_point(point)).unwrap());
        let expected = point_output(a.combine(&b).unwrap().serialize());
        topic.known(
            ("CURVE", &format!("add/{name}")),
            "curve.add",
            about(&["ENC-3"], comment),
            inputs(&p, &q),
            expected,
        );
    }
    for (name, p, comment) in
        [("inverse", random, "P - P is the identity."), ("minus-generator", g, "G - G.")]
    {
        let id = format!("add/{name}");
        topic.known(
            ("CURVE", &id),
            "curve.add",
            about(&["ENC-3"], comment),
            inputs(&p, &-p),
            point_output(IDENTITY),
        );
    }
}

fn wrong_sums(topic: &mut Topic) {
    for field in ["P", "Q"] {
        for (name, bytes, comment) in no_points() {
            let about = about(&["ENC-3"], comment).flags(&["no-point"]);
            let id = format!("add/{field}-is-{name}");
            topic.edited(("CURVE", &id), "add/random", about, Reason::DecodePoint, |values| {
                values.put(field, bytes)
            });
        }
    }
}
