//! From s to a signature.

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Scalar, coordinates, generator, order, scalar_of};
use quorate_spec::reason::Reason;

use super::{Made, digests, half, nat, ones, with_x};
use crate::curve::IDENTITY;
use crate::topic::{Topic, about};
use quorate_adversary::party::hash;

pub(super) fn accepted(topic: &mut Topic) {
    let known = |topic: &mut Topic, name: &str, made: &Made, comment: &str| {
        let large = BigUint::from_bytes_be(&coordinates(&made.gamma_point).0) >= order();
        let flags: &[&str] = match (made.s_is_high(), large) {
            (true, true) => &["high-s", "large-x"],
            (true, false) => &["high-s"],
            (false, true) => &["large-x"],
            (false, false) => &[],
        };
        let about = about(&["SIGN-5", "SIGN-6"], comment).flags(flags);
        let id = format!("finish/{name}");
        topic.known(("ECDSA", &id), "ecdsa.finish", about, made.to_finish(), made.finished());
    };
    for (y, y_is_odd) in [("even", false), ("odd", true)] {
        for (half, s_is_high, comment) in [
            ("low", false, "s is low and stays."),
            ("high", true, "s is high: it becomes q - s, and bit 0 flips."),
        ] {
            known(
                topic,
                &format!("y-{y}/s-{half}"),
                &Made::random_with("finish", y_is_odd, s_is_high),
                comment,
            );
            let s = scalar_of(&BigInt::from(if s_is_high { -77 } else { 77 }));
            for offset in [2u8, 4, 6, 7] {
                let gamma_point = with_x(2 + u8::from(y_is_odd), &(order() + offset));
                let made = Made::with_key_chosen(hash("large x"), gamma_point, s);
                let name = format!("x-is-q-plus-{offset}/y-{y}/s-{half}");
                known(
                    topic,
                    &name,
                    &made,
                    "x(Γ) is above q: r is x - q, bit 1 is set. The key was chosen to fit.",
                );
            }
        }
    }
    for (name, x, comment) in [
        ("q-minus-2", order() - 2u8, "x(Γ) is just below q."),
        ("2", BigUint::from(2u8), "x(Γ) = 2: the same r as with x = q + 2, but bit 1 is not set."),
        ("1", BigUint::from(1u8), "x(Γ) = 1: r with 31 leading zero bytes."),
    ] {
        let made = Made::with_key_chosen(hash("unusual x"), with_x(2, &x), Scalar::from(77u64));
        known(topic, &format!("x-is-{name}"), &made, comment);
    }
    let gamma_point = Made::random("ends of s").gamma_point;
    for (name, s, comment) in [
        ("1", BigUint::from(1u8), "s = 1, the smallest."),
        ("half", half(), "s = (q-1)/2, the largest low one, stays."),
        ("half-plus-1", half() + 1u8, "s = (q+1)/2, the smallest high one, becomes (q-1)/2."),
        ("q-minus-1", order() - 1u8, "s = q - 1, the largest, becomes 1."),
    ] {
        let made = Made::with_key_chosen(hash("ends of s"), gamma_point, scalar_of(&BigInt::from(s)));
        known(topic, &format!("s-is-{name}"), &made, comment);
    }
    for (name, digest, comment) in digests() {
        let made = Made::with_key_chosen(nat(&digest), gamma_point, Scalar::from(123_456_789u64));
        known(topic, &format!("digest-is-{name}"), &made, comment);
    }
}

pub(super) fn refused(topic: &mut Topic) {
    let base = "finish/y-even/s-low";
    let made = Made::random_with("finish", false, false);
    let mut refuse = |name: &str, reqs: &[&str], change: Made, comment: &str| {
        let id = format!("finish/{name}");
        topic.edited(("ECDSA", &id), base, about(reqs, comment), Reason::SignOutput, |values| {
            *values = change.to_finish()
        });
    };
    let twin = || made.clone();
    refuse(
        "key",
        &["SIGN-6"],
        Made { key: made.key + generator(), ..twin() },
        "Another key: the signature is not valid.",
    );
    refuse(
        "minus-key",
        &["SIGN-6"],
        Made { key: -made.key, ..twin() },
        "The negative of the key, which has the same x.",
    );
    refuse("digest", &["SIGN-6"], Made { digest: hash("another digest"), ..twin() }, "Another digest.");
    refuse("s-plus-1", &["SIGN-6"], Made { s: made.s + Scalar::ONE, ..twin() }, "A wrong sum of shares.");
    refuse(
        "other-gamma",
        &["SIGN-6"],
        Made { gamma_point: made.gamma_point + generator(), ..twin() },
        "Another nonce point.",
    );
    let comment = "-Γ: r and s verify, but the recovery id, whose bit 0 is wrong, gives another key.";
    refuse("minus-gamma", &["SIGN-6"], Made { gamma_point: -made.gamma_point, ..twin() }, comment);
    let large = Made::with_key_chosen(hash("large x"), with_x(2, &(order() + 2u8)), Scalar::from(77u64));
    let comment =
        "A point with x = 2 for one with x = q + 2: r and s verify, but bit 1 of the recovery id is wrong.";
    refuse(
        "gamma-of-the-same-r",
        &["SIGN-6"],
        Made { gamma_point: with_x(2, &2u8.into()), ..large },
        comment,
    );
    for (prefix, y) in [(2, "even"), (3, "odd")] {
        let gamma_point = with_x(prefix, &order());
        let comment = "x(Γ) = q: r is 0.";
        refuse(&format!("r-is-0/y-{y}"), &["SIGN-7"], Made { gamma_point, ..twin() }, comment);
        let m_is_0 = Made { gamma_point, digest: [0; 32], ..twin() };
        let comment = "r and m are 0: the key does not occur in the equation.";
        refuse(&format!("r-and-m-are-0/y-{y}"), &["SIGN-7"], m_is_0, comment);
    }
    refuse("s-is-0", &["SIGN-6"], Made { s: Scalar::ZERO, ..twin() }, "s = 0.");
    let fits = Made::with_key_chosen(made.digest, made.gamma_point, Scalar::ZERO);
    refuse("s-is-0-and-fits", &["SIGN-6"], fits, "s = 0 for the key -(m/r)G, which satisfies sΓ = mG + rX.");

    for (name, s, comment) in
        [("q", order(), "s = q, which is 0 after reduction."), ("ones", ones(), "s has only one bits.")]
    {
        let about = about(&["SIGN-6"], comment).flags(&["range"]);
        let id = format!("finish/s-is-{name}");
        topic.edited(("ECDSA", &id), base, about, Reason::SignOutput, |values| values.put("s", nat(&s)));
    }
    for (field, comment) in
        [("public_key", "The identity as the key."), ("Gamma", "The identity as the nonce point.")]
    {
        let id = format!("finish/identity-as-{}", field.to_lowercase().replace('_', "-"));
        topic.edited(("ECDSA", &id), base, about(&["ENC-3"], comment), Reason::DecodePoint, |values| {
            values.put(field, IDENTITY)
        });
    }
}
