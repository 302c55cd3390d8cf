//! Shares of a polynomial, commitments to it, Lagrange coefficients.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Scalar, encode_point, encode_scalar, generator, order, scalar_of};
use quorate_reference::integers::encode_nat;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;
use secp256k1::{PublicKey, SecretKey};

use crate::curve::IDENTITY;
use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::below;

/// `sharing.*`.
pub fn sharing(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        evaluate(topic);
        commit(topic);
        evaluate_commitments(topic);
        lagrange(topic);
        lagrange_interpolates(topic);
    })
}

fn scalars(values: &[Scalar]) -> Vec<Vec<u8>> {
    values.iter().map(encode_scalar).collect()
}

fn small(value: i64) -> Scalar {
    scalar_of(&BigInt::from(value))
}

/// A polynomial with t random coefficients.
fn polynomial(t: u16) -> Vec<Scalar> {
    let coefficient = |d| scalar_of(&BigInt::from(below(&order(), &format!("coefficient {d} of {t}"))));
    (0..t).map(coefficient).collect()
}

/// f(j), power by power: another way than the reference's.
fn value_at(f: &[Scalar], j: u16) -> Scalar {
    let x = Scalar::from(u64::from(j));
    let mut power = Scalar::ONE;
    let mut sum = Scalar::ZERO;
    for coefficient in f {
        sum += power * coefficient;
        power *= x;
    }
    sum
}

fn with_j(name: &str, list: Vec<Vec<u8>>, j: u16) -> Values {
    Values::new().with(name, list).with("j", j)
}

fn evaluate(topic: &mut Topic) {
    let mut known = |name: &str, f: &[Scalar], j: u16, comment: &str| {
        let outputs = Values::new().with("value", encode_scalar(&value_at(f, j)));
        let id = format!("evaluate/{name}");
        let inputs = with_j("coefficients", scalars(f), j);
        topic.known(("VSS", &id), "sharing.evaluate", about(&["VSS-1"], comment), inputs, outputs);
    };
    for t in [2, 3, 5] {
        for j in [1, 2, 64] {
            known(
                &format!("t-{t}/j-{j}"),
                &polynomial(t),
                j,
                "The share of party j on a polynomial with t coefficients.",
            );
        }
    }
    known("t-64/j-64", &polynomial(64), 64, "The largest polynomial at the largest index.");
    known(
        "constant-zero",
        &[Scalar::ZERO, small(5)],
        3,
        "The secret is 0; only public keys that are the identity are refused.",
    );
    known("share-zero", &[small(-6), small(3)], 2, "A share that is 0.");
    known("largest", &[small(-1), small(-1), small(-1)], 64, "Every coefficient is q - 1.");
    known("top-zero", &[small(7), small(1), Scalar::ZERO], 9, "The coefficient of the highest degree is 0.");
    let q = encode_nat(&order(), 256);
    for (name, place, comment) in
        [("first", 0, "The constant term is q."), ("last", 1, "The highest coefficient is q.")]
    {
        let about = about(&["ENC-2"], comment);
        let id = format!("evaluate/q-{name}");
        topic.edited(("VSS", &id), "evaluate/t-2/j-1", about, Reason::DecodeScalar, |values| {
            let mut coefficients = values.list("coefficients").unwrap().to_vec();
            coefficients[place] = q.clone();
            values.put("coefficients", coefficients);
        });
    }
}

fn commit(topic: &mut Topic) {
    for (name, f, comment) in [
        ("t-2", polynomial(2), "Two commitments."),
        ("t-3", polynomial(3), "Three commitments."),
        ("t-5", polynomial(5), "Five commitments."),
        ("small", vec![small(1), small(2), small(-1)], "Commitments G, 2G, -G."),
        (
            "coefficient-zero",
            vec![small(1), Scalar::ZERO],
            "A coefficient 0: its commitment is the identity, which no dealer sends.",
        ),
    ] {
        // libsecp256k1 has no key 0
        let expected = |f: &Scalar| {
            let key = SecretKey::from_secret_bytes(encode_scalar(f).try_into().unwrap());
            key.map_or(IDENTITY, |key| PublicKey::from_secret_key(&key).serialize()).to_vec()
        };
        let commitments: Vec<Vec<u8>> = f.iter().map(expected).collect();
        let outputs = Values::new().with("commitments", commitments);
        let inputs = Values::new().with("coefficients", scalars(&f));
        let id = format!("commit/{name}");
        topic.known(("VSS", &id), "sharing.commit", about(&["VSS-1"], comment), inputs, outputs);
    }
}

/// The commitments to a polynomial at j are f(j) G.
fn evaluate_commitments(topic: &mut Topic) {
    let mut known = |name: &str, f: &[Scalar], j: u16, comment: &str| {
        let commitments = f.iter().map(|f| encode_point(&(generator() * *f))).collect();
        let point = encode_point(&(generator() * value_at(f, j)));
        let id = format!("commitments/{name}");
        let inputs = with_j("commitments", commitments, j);
        let outputs = Values::new().with("point", point);
        topic.known(
            ("VSS", &id),
            "sharing.evaluate_commitments",
            about(&["VSS-2"], comment),
            inputs,
            outputs,
        );
    };
    for t in [2, 3, 5] {
        for j in [1, 2, 64] {
            known(
                &format!("t-{t}/j-{j}"),
                &polynomial(t),
                j,
                "What the share of party j has to be in the group.",
            );
        }
    }
    known("equal", &[small(3), small(3)], 1, "Two equal commitments: a doubling.");
    known(
        "cancels-on-the-way",
        &[small(9), small(-10), small(5)],
        2,
        "j F_2 + F_1 is the identity, the result is not.",
    );
    known("identity", &[small(-6), small(3)], 2, "The result is the identity: the share is 0.");
    assert_eq!(encode_point(&(generator() * Scalar::ZERO)), IDENTITY);
    for (name, bytes) in [
        ("identity", IDENTITY.to_vec()),
        ("off-the-curve", [&[2][..], &encode_nat(&5u8.into(), 256)].concat()),
    ] {
        for place in [0, 1] {
            let about =
                about(&["ENC-3", "VSS-1"], "A commitment that is no point of the group, or the identity.");
            let id = format!("commitments/{place}-is-{name}");
            topic.edited(("VSS", &id), "commitments/t-2/j-1", about, Reason::DecodePoint, |values| {
                let mut commitments = values.list("commitments").unwrap().to_vec();
                commitments[place] = bytes.clone();
                values.put("commitments", commitments);
            });
        }
    }
}

fn signing_set(signers: &[u64], i: u64) -> Values {
    Values::new().with("signers", signers.to_vec()).with("i", i)
}

/// Coefficients as fractions.
fn lagrange(topic: &mut Topic) {
    for (signers, i, numerator, denominator) in [
        (&[1u64, 2][..], 1u64, 2i64, 1i64),
        (&[1, 2], 2, -1, 1),
        (&[1, 3], 1, 3, 2),
        (&[1, 3], 3, -1, 2),
        (&[63, 64], 63, 64, 1),
        (&[63, 64], 64, -63, 1),
        (&[1, 2, 3], 2, -3, 1),
        (&[2, 5, 64], 5, -128, 177),
    ] {
        let quotient = small(numerator) * small(denominator).invert().unwrap();
        let outputs = Values::new().with("value", encode_scalar(&quotient));
        let comment = format!("The coefficient {numerator}/{denominator}.");
        let names: Vec<String> = signers.iter().map(u64::to_string).collect();
        let id = format!("lagrange/{}/{i}", names.join("-"));
        topic.known(
            ("VSS", &id),
            "sharing.lagrange",
            about(&["VSS-3"], &comment),
            signing_set(signers, i),
            outputs,
        );
    }
    let exchanged = about(&["VSS-3"], "The set in another order: the coefficient does not depend on it.");
    topic.accepted(("VSS", "lagrange/exchanged"), "lagrange/2-5-64/5", exchanged, |values| {
        values.put("signers", vec![64u64, 2, 5]);
    });
}

/// All coefficients of larger sets: together they take a polynomial's values to its constant term.
fn lagrange_interpolates(topic: &mut Topic) {
    for signers in [vec![2u64, 3, 5, 7], vec![1, 2, 3, 4, 5], vec![1, 16, 17, 63, 64]] {
        let t = u16::try_from(signers.len()).unwrap();
        let names: Vec<String> = signers.iter().map(u64::to_string).collect();
        let mut sum = BigUint::ZERO;
        for &i in &signers {
            let id = format!("lagrange/{}/{i}", names.join("-"));
            let about = about(
                &["VSS-3"],
                "One coefficient of a set; with all of them the values of a polynomial give its constant term.",
            );
            let performed = topic.valid(("VSS", &id), "sharing.lagrange", about, signing_set(&signers, i));
            let share = value_at(&polynomial(t), u16::try_from(i).unwrap());
            sum += BigUint::from_bytes_be(performed.outputs.bytes("value").unwrap())
                * BigUint::from_bytes_be(&encode_scalar(&share));
        }
        assert_eq!(encode_nat(&(sum % order()), 256), encode_scalar(&polynomial(t)[0]));
    }
}
