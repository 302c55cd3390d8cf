//! Encodings of single values: scalars and points; residues, units, signed integers and moduli.

mod integers;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve;
use quorate_reference::integers::encode_nat;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

pub use integers::integers;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use crate::wrong::field;
use quorate_adversary::party::below;

fn of(bytes: impl Into<Vec<u8>>) -> Values {
    Values::new().with("bytes", bytes.into())
}

fn note_second_encoding(topic: &mut Topic) {
    topic.note(
        "second-encoding",
        "A lax decoder reads these bytes as a value that has another encoding.",
        "One message has two forms. Its hash, and whether a proof verifies, depend on the reader; a cheater disputes the blame.",
        &[],
    );
}

/// `codec.scalar`.
pub fn scalar(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        note_second_encoding(topic);
        let q = curve::order();
        let nat = |value: BigUint| encode_nat(&value, 256);
        for (name, bytes, comment) in [
            ("random", nat(below(&q, "scalar")), "A scalar."),
            ("zero", vec![0; 32], "0 is a scalar; where it is refused, another check does it."),
            ("one", nat(1u8.into()), "1, with 31 leading zero bytes."),
            ("half", nat((&q - 1u8) >> 1), "(q-1)/2."),
            ("top-bit", nat(BigUint::from(1u8) << 255), "2^255: unsigned, the top bit is no sign."),
            ("q-minus-1", nat(&q - 1u8), "The largest scalar, q - 1."),
        ] {
            topic.known(
                ("SCALAR", name),
                "codec.scalar",
                about(&["ENC-2"], comment),
                of(bytes.clone()),
                Values::new().with("value", bytes),
            );
        }
        for (name, value, comment) in [
            ("q", q.clone(), "q, which is 0 after reduction."),
            ("q-plus-1", &q + 1u8, "q + 1, which is 1 after reduction."),
            ("ones", (BigUint::from(1u8) << 256) - 1u8, "All bits set."),
        ] {
            let about = about(&["ENC-2"], comment).flags(&["second-encoding"]);
            topic.edited(("SCALAR", name), "random", about, Reason::DecodeScalar, |values| {
                values.put("bytes", nat(value));
            });
        }
        for (name, bytes, comment) in [
            ("empty", vec![], "No bytes."),
            ("one-byte", vec![1], "1 without its leading zeros."),
            ("short", vec![1; 31], "One byte too few."),
            ("leading-zero", [vec![0], nat(1u8.into())].concat(), "One leading zero byte too many."),
            ("trailing-zero", [nat(1u8.into()), vec![0]].concat(), "A byte behind the scalar."),
        ] {
            let about = about(&["ENC-1"], comment).flags(&["second-encoding"]);
            topic.edited(("SCALAR", name), "one", about, Reason::DecodeScalar, |values| {
                values.put("bytes", bytes)
            });
        }
    })
}

/// `codec.point`.
pub fn point(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        note_second_encoding(topic);
        topic.note(
            "no-point",
            "The bytes are no point of the group, or the identity.",
            "Computations in a weaker group show secrets; the identity is a key or commitment without content.",
            &["cb-mpc #125"],
        );
        let compressed = |prefix: u8, x: &BigUint| [vec![prefix], encode_nat(x, 256)].concat();
        let q = curve::order();
        let g = curve::encode_point(&curve::generator());
        let x_g = BigUint::from_bytes_be(&g[1..]);
        let random = curve::multiply(&BigInt::from(below(&q, "point")), &curve::generator());
        for (name, bytes, comment) in [
            ("generator", g.clone(), "G; its y is even."),
            ("minus-generator", compressed(3, &x_g), "-G: the same x, the other prefix."),
            ("random", curve::encode_point(&random), "A point."),
            ("x-is-1", compressed(2, &1u8.into()), "x = 1, with 31 leading zero bytes."),
            ("x-is-q", compressed(3, &q), "x = q: coordinates are below the field prime, which is larger."),
            ("x-is-largest", compressed(2, &(field() - 3u8)), "The largest x of a point, p - 3."),
        ] {
            topic.valid(("POINT", name), "codec.point", about(&["ENC-3"], comment), of(bytes));
        }

        let twin = about(&["ENC-3"], "The point that the following cases change.");
        let decoded = topic.valid(("POINT", "twin"), "codec.point", twin, of(g.clone()));
        let y = decoded.outputs.bytes("y").unwrap().to_vec();
        let with = |prefix: u8, rest: &[u8]| [&[prefix], rest].concat();
        let (x, xy) = (&g[1..], [&g[1..], &y].concat());
        let mut refused = |name: &str, bytes, req, flag, comment| {
            let (reqs, flags) = ([req], [flag]);
            let about = about(&reqs, comment).flags(&flags);
            topic.edited(("POINT", name), "twin", about, Reason::DecodePoint, |values| {
                values.put("bytes", bytes)
            });
        };
        for (name, bytes, comment) in [
            (
                "identity-zeros",
                vec![0; 33],
                "33 zero bytes, which stand for the identity where it is hashed.",
            ),
            ("identity-sec1", vec![0], "The single byte 00, which is the identity in SEC 1."),
            ("x-is-0", with(2, &[0; 32]), "x = 0 belongs to no point: 7 is no square."),
            ("x-is-5", compressed(2, &5u8.into()), "x = 5 belongs to no point, but to one of the twist."),
            ("x-is-5-odd", compressed(3, &5u8.into()), "x = 5 with the prefix of an odd y."),
            ("x-is-p", compressed(2, &field()), "x = p, the field prime."),
            ("x-is-ones", with(2, &[0xff; 32]), "All bits of x set."),
        ] {
            refused(name, bytes, "ENC-3", "no-point", comment);
        }
        for (name, bytes, comment) in [
            (
                "x-is-p-plus-1",
                compressed(2, &(field() + 1u8)),
                "x = p + 1; reduced it is 1, which has points.",
            ),
            ("x-is-p-plus-1-odd", compressed(3, &(field() + 1u8)), "x = p + 1 with the prefix of an odd y."),
            ("prefix-00", with(0, x), "G's x behind the prefix 00."),
            ("prefix-01", with(1, x), "G's x behind the prefix 01."),
            ("prefix-04", with(4, x), "The prefix of an uncompressed point in front of x alone."),
            ("prefix-05", with(5, x), "G's x behind the prefix 05."),
            ("prefix-06", with(6, x), "The prefix of a hybrid point, even."),
            ("prefix-07", with(7, x), "The prefix of a hybrid point, odd."),
            ("prefix-82", with(0x82, x), "The right prefix with its top bit set."),
            ("prefix-ff", with(0xff, x), "G's x behind the prefix ff."),
        ] {
            refused(name, bytes, "ENC-3", "second-encoding", comment);
        }
        for (name, bytes, comment) in [
            ("uncompressed", with(4, &xy), "The uncompressed encoding of the point."),
            ("hybrid", with(6, &xy), "The hybrid encoding of the point."),
            ("x-only", x.to_vec(), "x without a prefix, as in BIP 340."),
            ("trailing-zero", [&g[..], &[0]].concat(), "A byte behind the point."),
            ("short", g[..32].to_vec(), "One byte too few."),
            ("empty", vec![], "No bytes."),
        ] {
            refused(name, bytes, "ENC-1", "second-encoding", comment);
        }
    })
}
