//! What a signer has stored does not belong together, or does not decode: the session is not opened.

use num_bigint::BigUint;
use quorate_reference::integers::encode_nat;
use quorate_spec::fault::LocalError;
use serde_json::{Value as Json, json};

use crate::sessions::presign::{RUN, SERIES, scene};
use crate::sessions::steps::{Steps, about};

/// Stored values that do not belong together, or do not decode.
pub(super) fn stored(steps: &mut Steps) {
    let inputs = |run: &str, party| {
        let scene = steps.scene(run, party);
        scene.transcript.inputs(&scene.library, party).unwrap()
    };
    let (own, peer) = (inputs(RUN, 1), inputs(RUN, 2));
    let part = |inputs: &Json, field: &str| inputs.pointer(field).unwrap().clone();
    let other_key = steps.scene("KG-T/3-5", 1).transcript.party(1).unwrap().output.clone().unwrap();
    let length = steps.params.modulus_bits / 8;
    let hex = |bytes: Vec<u8>| json!(hex::encode(bytes));
    let even = {
        let mut modulus =
            hex::decode(part(&own, "/auxiliary/setups/1/modulus_hat").as_str().unwrap()).unwrap();
        *modulus.last_mut().unwrap() &= 0xfe;
        hex(modulus)
    };
    use LocalError::{InputMismatch, InvalidInput};
    type Change<'a> = (&'a str, &'a str, &'a str, Json, LocalError);
    let changes: [Change<'_>; 21] = [
        (
            "auxiliary-of-another",
            "auxiliary",
            "The auxiliary information of party 2.",
            part(&peer, "/auxiliary"),
            InputMismatch,
        ),
        (
            "auxiliary-for-another-key",
            "auxiliary.key_id",
            "Auxiliary information that was made for another key.",
            hex(vec![1; 32]),
            InputMismatch,
        ),
        (
            "key-of-another-size",
            "key",
            "The share of a key of five parties.",
            json!(other_key),
            InputMismatch,
        ),
        (
            "secret-of-another",
            "key.secret",
            "The share of party 2 with the index of party 1.",
            part(&peer, "/key/secret"),
            InputMismatch,
        ),
        (
            "public-key-of-another",
            "key.public_key",
            "Another public key.",
            part(&own, "/key/public_shares/0"),
            InputMismatch,
        ),
        (
            "primes-of-another",
            "auxiliary.primes",
            "The primes of party 2.",
            part(&peer, "/auxiliary/primes"),
            InputMismatch,
        ),
        (
            "p_hat-is-p",
            "auxiliary.primes.p_hat",
            "A Paillier prime in place of p̂.",
            part(&own, "/auxiliary/primes/p"),
            InputMismatch,
        ),
        (
            "lambda-of-another",
            "auxiliary.lambda",
            "λ of party 2: own commitments would be opened wrongly.",
            part(&peer, "/auxiliary/lambda"),
            InputMismatch,
        ),
        (
            "own-t-of-another",
            "auxiliary.setups.0.t",
            "The own t is that of party 2's setup.",
            hex({
                let mut four = vec![0; length];
                four[length - 1] = 2;
                four
            }),
            InputMismatch,
        ),
        ("secret-above-q", "key.secret", "A share that is not below q.", hex(vec![0xff; 32]), InvalidInput),
        (
            "modulus-empty",
            "auxiliary.setups.1.modulus",
            "The modulus of party 2 is missing.",
            hex(Vec::new()),
            InvalidInput,
        ),
        (
            "modulus-short",
            "auxiliary.setups.1.modulus",
            "The modulus of party 2 has one byte.",
            hex(vec![0x81]),
            InvalidInput,
        ),
        ("modulus_hat-even", "auxiliary.setups.1.modulus_hat", "N̂ of party 2 is even.", even, InvalidInput),
        ("s-zero", "auxiliary.setups.1.s", "s of party 2 is 0.", hex(vec![0; length]), InvalidInput),
        (
            "public-share-identity",
            "key.public_shares.1",
            "X_2 is 33 zero bytes.",
            hex(vec![0; 33]),
            InputMismatch,
        ),
        (
            "auxiliary-n",
            "auxiliary.n",
            "The auxiliary information is of four parties.",
            json!(4),
            InputMismatch,
        ),
        (
            "auxiliary-t",
            "auxiliary.t",
            "The auxiliary information has another threshold.",
            json!(3),
            InputMismatch,
        ),
        (
            "auxiliary-index",
            "auxiliary.index",
            "The auxiliary information says another index.",
            json!(2),
            InputMismatch,
        ),
        ("t-zero", "auxiliary.setups.1.t", "t of party 2 is 0.", hex(vec![0; length]), InvalidInput),
        (
            "p-of-another",
            "auxiliary.primes.p",
            "p of party 2 with the own q: N is another, N̂ is not.",
            part(&peer, "/auxiliary/primes/p"),
            InputMismatch,
        ),
        ("seed-short", "seed", "A seed of 31 bytes.", hex(vec![1; 31]), InvalidInput),
    ];
    for (name, field, comment, value, error) in changes {
        let scene = scene(steps).with(field, value);
        let about = about(&["PS-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, error);
    }
    several(steps, &own, &peer);
    let scene = scene(steps).with("auxiliary.key_id", Json::Null);
    steps.running(
        (SERIES, "inputs/auxiliary-for-no-key"),
        about(&["PS-1"], "Auxiliary information that was made for no key serves every key."),
        scene,
    );
    order(steps, &own, &peer);
    not_used(steps);
}

/// Two errors at once: which of them is given.
fn order(steps: &mut Steps, own: &Json, peer: &Json) {
    let above_q = || ("key.secret", json!(hex::encode([0xff; 32])));
    let one_signer = || ("signers", json!([1, 1]));
    let part = |inputs: &Json, field: &str| inputs.pointer(field).unwrap().clone();
    let primes_of_another = || ("auxiliary.primes", part(peer, "/auxiliary/primes"));
    let lambda_of_another = || ("auxiliary.lambda", part(peer, "/auxiliary/lambda"));
    let key_of_another = || ("key.public_key", part(own, "/key/public_shares/0"));
    let empty_modulus = || ("auxiliary.setups.1.modulus", json!(""));
    let off_the_curve = || ("key.public_shares.1", json!(hex::encode([&[2][..], &[0; 31], &[5]].concat())));
    let any_key = || ("auxiliary.key_id", Json::Null);
    use LocalError::{InputMismatch, InvalidInput, InvalidParties};
    type Pair<'a> = (&'a str, &'a str, Vec<(&'a str, Json)>, LocalError);
    let pairs: [Pair<'_>; 7] = [
        (
            "sizes-signers",
            "The auxiliary information is of four parties, and the signers are 1 and 1.",
            vec![("auxiliary.n", json!(4)), one_signer()],
            InputMismatch,
        ),
        (
            "signers-seed",
            "The signers are 1 and 1, and the seed has 31 bytes.",
            vec![one_signer(), ("seed", json!(hex::encode([1; 31])))],
            InvalidParties,
        ),
        (
            "signers-secret",
            "The signers are 1 and 1, and the share is not below q.",
            vec![one_signer(), above_q()],
            InvalidParties,
        ),
        (
            "secret-primes",
            "The share is not below q, and the primes are those of party 2.",
            vec![above_q(), primes_of_another()],
            InvalidInput,
        ),
        (
            "public-share-lambda",
            "X_2 is no point of the curve, and λ is that of party 2; the id of the key is not compared.",
            vec![any_key(), off_the_curve(), lambda_of_another()],
            InvalidInput,
        ),
        (
            "setup-public-key",
            "The modulus of party 2 is missing, and the public key is another; the id of the key is not compared.",
            vec![any_key(), empty_modulus(), key_of_another()],
            InvalidInput,
        ),
        (
            "setup-primes",
            "The modulus of party 2 is missing, and the primes are those of party 2.",
            vec![empty_modulus(), primes_of_another()],
            InvalidInput,
        ),
    ];
    for (name, comment, values, error) in pairs {
        let scene = values.into_iter().fold(scene(steps), |scene, (field, value)| scene.with(field, value));
        let about = about(&["PS-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/order/{name}")), about, scene, error);
    }
}

/// What is stored of a party that does not sign is not decoded.
fn not_used(steps: &mut Steps) {
    for (name, comment, field, value) in [
        ("setup", "The modulus of party 3, who does not sign, is missing.", "auxiliary.setups.2.modulus", ""),
        ("s", "s of party 3, who does not sign, is one byte.", "auxiliary.setups.2.s", "00"),
    ] {
        let scene = scene(steps).with(field, json!(value));
        steps.running((SERIES, &format!("inputs/not-used/{name}")), about(&["PS-1"], comment), scene);
    }
}

/// Stored values of which several are wrong, so that one check alone refuses them.
fn several(steps: &mut Steps, own: &Json, peer: &Json) {
    let value = |field: &str| own.pointer(field).unwrap().clone();
    let bytes = |field: &str| hex::decode(value(field).as_str().unwrap()).unwrap();
    let length = steps.params.modulus_bits / 8;
    let small = |value: u8| json!(hex::encode([&vec![0; length - 1][..], &[value]].concat()));
    let without_last = |field: &str| {
        let mut list = value(field).as_array().unwrap().clone();
        list.pop();
        Json::from(list)
    };
    let minus = |field: &str| {
        let modulus = BigUint::from_bytes_be(&bytes("/auxiliary/setups/0/modulus_hat"));
        json!(hex::encode(encode_nat(&(modulus - BigUint::from_bytes_be(&bytes(field))), 8 * length)))
    };
    let mut even = bytes("/auxiliary/setups/1/modulus_hat");
    *even.last_mut().unwrap() &= 0xfe;
    let lambda_is_odd = bytes("/auxiliary/lambda").last().unwrap() % 2 == 1;
    let s = if lambda_is_odd { minus("/auxiliary/setups/0/s") } else { value("/auxiliary/setups/0/s") };
    let any_key = ("auxiliary.key_id", Json::Null);
    let off_the_curve = json!(hex::encode([&[2][..], &[0; 31], &[5]].concat()));

    use LocalError::{InputMismatch, InvalidInput};
    type Change<'a> = (&'a str, &'a str, Vec<(&'a str, Json)>, LocalError);
    let changes: [Change<'_>; 9] = [
        (
            "public-share-off-the-curve",
            "X_2 is no point of the curve; the id of the key is not compared.",
            vec![any_key.clone(), ("key.public_shares.1", off_the_curve.clone())],
            InvalidInput,
        ),
        (
            "public-key-off-the-curve",
            "X is no point of the curve; the id of the key is not compared.",
            vec![any_key.clone(), ("key.public_key", off_the_curve)],
            InvalidInput,
        ),
        (
            "public-key-not-the-sum",
            "The public key is not that of the public shares; the id of the key is not compared.",
            vec![any_key.clone(), ("key.public_key", value("/key/public_shares/0"))],
            InputMismatch,
        ),
        (
            "public-shares-too-few",
            "The public share of party 3, who does not sign, is missing; the id of the key is not compared.",
            vec![any_key, ("key.public_shares", without_last("/key/public_shares"))],
            InputMismatch,
        ),
        (
            "setups-too-few",
            "The setup of party 3, who does not sign, is missing.",
            vec![("auxiliary.setups", without_last("/auxiliary/setups"))],
            InputMismatch,
        ),
        (
            "modulus_hat-even-with-units",
            "N̂ of party 2 is even; its s and t are 1.",
            vec![
                ("auxiliary.setups.1.modulus_hat", json!(hex::encode(even))),
                ("auxiliary.setups.1.s", small(1)),
                ("auxiliary.setups.1.t", small(1)),
            ],
            InvalidInput,
        ),
        (
            "own-p_hat-of-another",
            "p̂ of party 2 with the own q̂; the own s and t are 1, which every trapdoor opens.",
            vec![
                ("auxiliary.primes.p_hat", peer.pointer("/auxiliary/primes/p_hat").unwrap().clone()),
                ("auxiliary.setups.0.s", small(1)),
                ("auxiliary.setups.0.t", small(1)),
            ],
            InputMismatch,
        ),
        (
            "own-t-is-no-square",
            "The own t has the other sign, and s is t to the λ: t is no square, so it hides less.",
            vec![("auxiliary.setups.0.t", minus("/auxiliary/setups/0/t")), ("auxiliary.setups.0.s", s)],
            InputMismatch,
        ),
        (
            "own-p-is-1",
            "p = 1 and q = N: the product is right, the lengths are not.",
            vec![
                ("auxiliary.primes.p", json!("01")),
                ("auxiliary.primes.q", value("/auxiliary/setups/0/modulus")),
            ],
            InputMismatch,
        ),
    ];
    for (name, comment, values, error) in changes {
        let scene = values.into_iter().fold(scene(steps), |scene, (field, value)| scene.with(field, value));
        let about = about(&["PS-1", "FAULT-4"], comment);
        steps.not_opened((SERIES, &format!("inputs/{name}")), about, scene, error);
    }
}
