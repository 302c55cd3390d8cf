//! Judging a signature, and the key that it belongs to.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Scalar, coordinates, generator, order, scalar_of, scalar_of_digest};
use quorate_spec::Hash;
use quorate_spec::operations::Values;
use quorate_spec::reason::Reason;

use super::{
    Made, bytes, digests, half, libsecp_accepts, libsecp_recovers, nat, ones, to_recover, to_verify, with_x,
};
use crate::curve::IDENTITY;
use crate::topic::{Topic, about};
use crate::wrong::field;
use quorate_adversary::party::{below, hash};

pub(super) fn accepted(topic: &mut Topic) {
    let accepts = |topic: &mut Topic, name: &str, made: &Made, comment: &str| {
        assert!(libsecp_accepts(&made.key, &made.digest, &made.r(), &bytes(&made.s)), "{name}");
        let flags: &[&str] = if made.s_is_high() { &["high-s"] } else { &[] };
        let id = format!("verify/{name}");
        topic.valid(
            ("ECDSA", &id),
            "ecdsa.verify",
            about(&["SIGN-6"], comment).flags(flags),
            made.to_verify(),
        );
    };
    let made = Made::random_with("verify", false, false);
    accepts(topic, "low-s", &made, "A signature.");
    accepts(topic, "high-s", &Made { s: -made.s, ..made.clone() }, "q - s verifies too, as in ECDSA.");
    for (name, x, comment) in [
        ("1", BigUint::from(1u8), "r = 1."),
        ("q-minus-2", order() - 2u8, "r = q - 2."),
        ("q-plus-2", order() + 2u8, "The nonce point has x = q + 2: r = 2, and x is compared mod q."),
    ] {
        for (half, s) in [("low", 77), ("high", -77)] {
            let made = Made::with_key_chosen(hash("unusual x"), with_x(3, &x), scalar_of(&BigInt::from(s)));
            accepts(topic, &format!("x-is-{name}/s-{half}"), &made, comment);
        }
    }
    let gamma_point = made.gamma_point;
    for (name, s, comment) in [
        ("1", BigUint::from(1u8), "s = 1."),
        ("half", half(), "s = (q-1)/2."),
        ("half-plus-1", half() + 1u8, "s = (q+1)/2."),
        ("q-minus-1", order() - 1u8, "s = q - 1."),
    ] {
        let made = Made::with_key_chosen(hash("ends of s"), gamma_point, scalar_of(&BigInt::from(s)));
        accepts(topic, &format!("s-is-{name}"), &made, comment);
    }
    for (name, digest, comment) in digests() {
        let made = Made::with_key_chosen(nat(&digest), gamma_point, Scalar::from(123_456_789u64));
        accepts(topic, &format!("digest-is-{name}"), &made, comment);
    }
    let doubled = collinear(hash("doubling"), 1);
    accepts(topic, "doubling", &doubled, "u1 G = u2 X: the sum is a doubling.");
    let zero = Made::with_key_chosen([0; 32], gamma_point, Scalar::ONE);
    accepts(topic, "u1-is-0", &zero, "m = 0: u1 G is the identity.");
    for (name, x, comment) in
        [("generator", 1i64, "The key is G."), ("minus-generator", -1, "The key is -G.")]
    {
        accepts(topic, &format!("key-is-{name}"), &Made::by_key(scalar_of(&BigInt::from(x)), name), comment);
    }
}

/// A signature under the key (m/r)G, for which u1 G = u2 X; with `sign` -1 the key is -(m/r)G, for which u1 G + u2 X is the
/// identity, and nothing is a signature.
fn collinear(digest: Hash, sign: i64) -> Made {
    let k = scalar_of(&BigInt::from(below(&order(), "nonce of a doubling")));
    let gamma_point = generator() * k;
    let m = scalar_of_digest(&digest);
    let r = scalar_of_digest(&coordinates(&gamma_point).0);
    let key = generator() * (m * r.invert().unwrap() * scalar_of(&BigInt::from(sign)));
    Made { key, digest, gamma_point, s: (m + m) * k.invert().unwrap() }
}

pub(super) fn refused(topic: &mut Topic) {
    let made = Made::random_with("verify", false, false);
    let (key, digest, r, s) = (made.key, made.digest, made.r(), bytes(&made.s));
    let mut refuse = |base: &str, name: &str, flags: &[&str], inputs: Values, comment: &str| {
        let about = about(&["SIGN-6"], comment).flags(flags);
        let id = format!("verify/{name}");
        topic.edited(("ECDSA", &id), base, about, Reason::SignOutput, |values| *values = inputs);
    };
    let base = "verify/low-s";
    let other = hash("another digest");
    let plus_1 = |bytes: &Hash| nat(&(BigUint::from_bytes_be(bytes) + 1u8));
    for (name, inputs, comment) in [
        ("digest", to_verify(&key, &other, &r, &s), "Another digest."),
        ("key", to_verify(&(key + generator()), &digest, &r, &s), "Another key."),
        ("minus-key", to_verify(&-key, &digest, &r, &s), "The negative of the key."),
        ("r-plus-1", to_verify(&key, &digest, &plus_1(&r), &s), "r + 1."),
        ("s-plus-1", to_verify(&key, &digest, &r, &plus_1(&s)), "s + 1."),
        ("minus-r", to_verify(&key, &digest, &bytes(&-scalar_of_digest(&r)), &s), "q - r."),
        ("swapped", to_verify(&key, &digest, &s, &r), "r and s exchanged."),
    ] {
        refuse(base, name, &[], inputs, comment);
    }
    let zero = [0; 32];
    let small = "verify/x-is-q-plus-2/s-low";
    let of_small = Made::with_key_chosen(hash("unusual x"), with_x(3, &(order() + 2u8)), Scalar::from(77u64));
    let (small_key, small_digest, small_s) = (of_small.key, of_small.digest, bytes(&of_small.s));
    let small_r = of_small.r();
    let with_q = |value: u8| nat(&(order() + value));
    for (base, name, inputs, comment) in [
        (
            base,
            "zeros",
            to_verify(&key, &digest, &zero, &zero),
            "r = s = 0: valid for every digest and key, to a careless verifier.",
        ),
        (base, "r-is-0", to_verify(&key, &digest, &zero, &s), "r = 0."),
        (base, "s-is-0", to_verify(&key, &digest, &r, &zero), "s = 0."),
        (
            base,
            "r-and-digest-are-0",
            to_verify(&key, &zero, &zero, &s),
            "r = 0 for the digest 0: the sum is the identity, whose x could be read as 0.",
        ),
        (base, "r-is-q", to_verify(&key, &digest, &with_q(0), &s), "r = q, which is 0 after reduction."),
        (base, "s-is-q", to_verify(&key, &digest, &r, &with_q(0)), "s = q, which is 0 after reduction."),
        (base, "both-are-q", to_verify(&key, &digest, &with_q(0), &with_q(0)), "r = s = q."),
        (base, "ones", to_verify(&key, &digest, &nat(&ones()), &nat(&ones())), "Only one bits."),
        (
            small,
            "r-not-reduced",
            to_verify(&small_key, &small_digest, &with_q(2), &small_s),
            "r = q + 2, the x-coordinate itself: right mod q, and not below q.",
        ),
        (
            small,
            "s-not-reduced",
            to_verify(&small_key, &small_digest, &small_r, &with_q(77)),
            "s = q + 77: right mod q, and not below q.",
        ),
    ] {
        refuse(base, name, &["range"], inputs, comment);
    }
    let identity = collinear(hash("doubling"), -1);
    assert!(!libsecp_accepts(&identity.key, &identity.digest, &identity.r(), &bytes(&identity.s)));
    refuse(
        "verify/doubling",
        "sum-is-identity",
        &[],
        identity.to_verify(),
        "u1 G + u2 X is the identity, which has no x.",
    );
    for (name, bytes, comment) in [
        ("identity", IDENTITY.to_vec(), "The identity as the key."),
        ("off-the-curve", [&[2][..], &nat(&5u8.into())].concat(), "A key that is no point of the curve."),
    ] {
        let id = format!("verify/key-is-{name}");
        topic.edited(("ECDSA", &id), base, about(&["ENC-3"], comment), Reason::DecodePoint, |values| {
            values.put("public_key", bytes);
        });
    }
}

pub(super) fn recovered(topic: &mut Topic) {
    let known = |topic: &mut Topic, name: &str, inputs: [Hash; 3], recovery_id: u8, comment: &str| {
        let [digest, r, s] = inputs;
        let key = libsecp_recovers(&digest, &r, &s, recovery_id).unwrap();
        let flags: &[&str] = if recovery_id >= 2 { &["large-x"] } else { &[] };
        let about = about(&["SIGN-6"], comment).flags(flags);
        let outputs = Values::new().with("public_key", key);
        let id = format!("recover/{name}");
        topic.known(
            ("ECDSA", &id),
            "ecdsa.recover",
            about,
            to_recover(&digest, &r, &s, recovery_id),
            outputs,
        );
    };
    let made = Made::random_with("recover", false, false);
    for (half, s) in [("low", made.s), ("high", -made.s)] {
        for id in [0, 1] {
            let comment = "One of the two keys under which r and s verify.";
            known(topic, &format!("s-{half}/id-{id}"), [made.digest, made.r(), bytes(&s)], id, comment);
        }
    }
    // x and x + q both belong to points
    let digest = hash("small r");
    for r in [2u8, 4, 6] {
        for id in 0..4 {
            let comment = "r is so small that r + q is an x-coordinate too: four keys.";
            known(
                topic,
                &format!("r-is-{r}/id-{id}"),
                [digest, nat(&r.into()), nat(&77u8.into())],
                id,
                comment,
            );
        }
    }
    let largest = field() - 3u8 - order();
    for id in [2, 3] {
        let comment = "r + q is the largest x-coordinate of a point.";
        known(topic, &format!("largest-x/id-{id}"), [digest, nat(&largest), nat(&77u8.into())], id, comment);
    }
    for (name, m, comment) in digests() {
        known(topic, &format!("digest-is-{name}"), [nat(&m), made.r(), bytes(&made.s)], 1, comment);
    }
}

pub(super) fn not_recovered(topic: &mut Topic) {
    let made = Made::random_with("recover", false, false);
    let mut refuse =
        |base: &str, name: &str, inputs: [Hash; 3], recovery_id: u8, flags: &[&str], comment: &str| {
            let [digest, r, s] = inputs;
            assert_eq!(libsecp_recovers(&digest, &r, &s, recovery_id), None, "{name}");
            let about = about(&["SIGN-6"], comment).flags(flags);
            let id = format!("recover/{name}");
            topic.edited(("ECDSA", &id), base, about, Reason::SignOutput, |values| {
                *values = to_recover(&digest, &r, &s, recovery_id);
            });
        };
    let (digest, r, s) = (made.digest, made.r(), bytes(&made.s));
    let base = "recover/s-low/id-0";
    for id in [2, 3] {
        let comment = "r + q is not below the field prime: there is no such x.";
        refuse(base, &format!("id-{id}"), [digest, r, s], id, &["large-x"], comment);
    }
    for id in [4, 5, 27, 28, 31, 128, 255] {
        let comment = "No recovery id; other formats add 27, 31 or more to it, not this one.";
        refuse(base, &format!("id-{id}"), [digest, r, s], id, &[], comment);
    }
    for (id, x, comment) in [
        (0, 5u8, "r = 5 is the x of no point."),
        (1, 5, "r = 5 with the other parity."),
        (2, 5, "r + q is the x of no point."),
    ] {
        refuse(base, &format!("no-point/id-{id}"), [digest, nat(&x.into()), s], id, &[], comment);
    }
    let small = "recover/r-is-2/id-2";
    let to_p = field() - order();
    for (name, r, comment) in [
        ("x-is-p", to_p.clone(), "r + q is the field prime."),
        ("x-is-p-plus-1", &to_p + 1u8, "r + q is the field prime and 1, which reduced is the x of a point."),
    ] {
        refuse(small, name, [digest, nat(&r), s], 2, &["large-x"], comment);
    }
    let (zero, q) = ([0; 32], nat(&order()));
    for (name, r, s, comment) in [
        ("r-is-0", zero, s, "r = 0."),
        ("s-is-0", r, zero, "s = 0."),
        ("r-is-q", q, s, "r = q."),
        ("s-is-q", r, q, "s = q."),
        ("r-is-q-plus-2", nat(&(order() + 2u8)), s, "r = q + 2, an x-coordinate that was not reduced."),
    ] {
        refuse(base, name, [digest, r, s], 0, &["range"], comment);
    }
    // sR = mG
    let k = scalar_of(&BigInt::from(below(&order(), "nonce of the identity")));
    let (x, y_is_odd) = coordinates(&(generator() * k));
    let s = scalar_of(&BigInt::from(below(&order(), "s of the identity")));
    let comment = "sR = mG: the equation gives the identity, which is no key.";
    refuse(
        base,
        "identity",
        [bytes(&(s * k)), bytes(&scalar_of_digest(&x)), bytes(&s)],
        u8::from(y_is_odd),
        &[],
        comment,
    );
}
