//! Stored forms: read, and refused. The values inside are no keys: no number is looked at.

use quorate_spec::engine::{Auxiliary, KeyShare, Presignature, Primes, PublicSetup};
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::h32;
use quorate_spec::labels;
use quorate_spec::operations::Values;
use quorate_spec::params::{Params, SETS, Shape};
use quorate_spec::secret::SecretBytes;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{bytes, hash};

const SERIES: &str = "STORED";
const OPERATION: &str = "codec.stored";

/// Offsets in the header.
const VERSION: usize = 4;
const WHAT: usize = 5;
const PARAMS: usize = 6;
const N: usize = 7;
const T: usize = 9;
const INDEX: usize = 11;
const FIELDS: usize = 13;

fn point(name: &str) -> [u8; 33] {
    bytes(name, 33).try_into().unwrap()
}

fn secret(name: &str, length: usize) -> SecretBytes {
    SecretBytes::new(bytes(name, length))
}

fn share(params: Params, n: u16, t: u16, index: u16) -> Vec<u8> {
    let public_shares = (1..=n).map(|j| point(&format!("stored: X_{j}"))).collect();
    let (secret, public_key) = (secret("stored: x", 32), point("stored: X"));
    let chain_code = hash("stored: chain code");
    let key = KeyShare { params, n, t, index, secret, public_key, public_shares, chain_code };
    key.to_bytes().expose().to_vec()
}

fn auxiliary(params: Params, n: u16, index: u16, key_id: Option<[u8; 32]>) -> Vec<u8> {
    let (prime, modulus) = (params.prime_bits / 8, params.modulus_bits / 8);
    let [p, q, p_hat, q_hat] =
        ["p", "q", "p_hat", "q_hat"].map(|name| secret(&format!("stored: {name}"), prime));
    let setup = |j: u16| {
        let value = |name: &str| bytes(&format!("stored: {name} {j}"), modulus);
        PublicSetup { modulus: value("N"), modulus_hat: value("N_hat"), s: value("s"), t: value("t") }
    };
    let form = Auxiliary {
        params,
        n,
        t: 2,
        index,
        key_id,
        primes: Primes { p, q, p_hat, q_hat },
        lambda: secret("stored: lambda", modulus),
        setups: (1..=n).map(setup).collect(),
        epoch: hash("stored: epoch"),
    };
    form.to_bytes().expose().to_vec()
}

fn presignature(params: Params) -> Vec<u8> {
    let points = |name: &str| (1..=2).map(|j| point(&format!("stored: {name} {j}"))).collect();
    let form = Presignature {
        shape: Shape::of_signers(params, 3, 2).unwrap(),
        index: 3,
        signers: vec![1, 3],
        sid: hash("stored: sid"),
        key_id: hash("stored: key id"),
        epoch: hash("stored: epoch"),
        public_key: point("stored: X"),
        gamma_point: point("stored: Gamma"),
        k_tilde: secret("stored: k", 32),
        chi_tilde: secret("stored: chi", 32),
        delta_tilde: points("Delta"),
        s_tilde: points("S"),
        echo: hash("stored: echo"),
    };
    form.to_bytes().expose().to_vec()
}

fn of(form: Vec<u8>) -> Values {
    Values::new().with("bytes", form)
}

/// The form after a change, with the check that it then has to have.
fn sealed(form: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut changed = form[..form.len() - 32].to_vec();
    change(&mut changed);
    let check = h32(labels::STORED, &[&changed]);
    [&changed[..], &check].concat()
}

/// `codec.stored`.
pub fn stored(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        let params = topic.params;
        let forms = [
            ("share", share(params, 3, 2, 2)),
            ("auxiliary", auxiliary(params, 2, 1, Some(hash("stored: key id")))),
            ("presignature", presignature(params)),
        ];
        for (name, form) in &forms {
            let comment = format!("The stored form of this: {name}.");
            topic.valid(
                (SERIES, name),
                OPERATION,
                about(&["STORE-1", "STORE-2"], &comment),
                of(form.clone()),
            );
        }
        more(topic);
        for (name, form) in &forms {
            headers(topic, name, form);
            lengths(topic, name, form);
            checks(topic, name, form);
        }
        key_ids(topic, &forms[1].1);
    })
}

/// Other shapes.
fn more(topic: &mut Topic) {
    let params = topic.params;
    let mut valid = |name: &str, comment: &str, form| {
        topic.valid((SERIES, name), OPERATION, about(&["STORE-1"], comment), of(form));
    };
    valid("share/smallest", "Two parties.", share(params, 2, 2, 1));
    valid("share/largest", "64 parties, all of whom sign.", share(params, 64, 64, 64));
    let unbound = auxiliary(params, 2, 2, None);
    valid("auxiliary/unbound", "It was made for no key: the key id is zero.", unbound);
}

fn refused(topic: &mut Topic, (base, what): (&str, &str), comment: &str, req: &str, form: Vec<u8>) {
    let id = format!("{base}/{what}");
    topic.edited((SERIES, &id), base, about(&[req], comment), LocalError::InvalidInput, |values| {
        values.put("bytes", form);
    });
}

/// Each field of the header, wrong alone, with a check that fits.
fn headers(topic: &mut Topic, base: &str, form: &[u8]) {
    let other_set = SETS.iter().find(|set| set.modulus_bits != topic.params.modulus_bits).unwrap().id;
    let unknown = (1..).find(|id| Params::from_id(*id).is_none()).unwrap();
    let what = form[WHAT];
    let wrong = [
        ("magic", 3, b'1', "The magic of a frame."),
        ("version-0", VERSION, 0, "Version 0."),
        ("version-2", VERSION, 2, "A later version."),
        ("what-0", WHAT, 0, "A form of nothing."),
        ("what-other", WHAT, what % 3 + 1, "It says that it is the form of something else."),
        ("what-4", WHAT, 4, "A form that there is not."),
        ("params-unknown", PARAMS, unknown, "An unknown parameter set."),
        ("params-other", PARAMS, other_set, "Another parameter set, whose values have other lengths."),
        ("one-party", N + 1, 1, "n is 1."),
        ("too-many", N + 1, 65, "n is 65."),
        ("threshold-1", T + 1, 1, "t is 1."),
        ("threshold-above", T + 1, 64, "t is larger than n."),
        ("index-0", INDEX + 1, 0, "The own index is 0."),
        ("index-above", INDEX + 1, 64, "The own index is larger than n."),
        ("index-high-byte", INDEX, 1, "The high byte of the own index counts."),
        ("more-parties", N + 1, 9, "n is larger than the parties in it."),
    ];
    for (name, at, value, comment) in wrong {
        // a parameter set or a number of parties that changes no length of this form is not wrong here
        let changed = sealed(form, |form| form[at] = value);
        if name == "params-other" && base != "auxiliary" || name == "more-parties" && base == "presignature" {
            continue;
        }
        refused(topic, (base, name), comment, "STORE-1", changed);
    }
}

fn lengths(topic: &mut Topic, base: &str, form: &[u8]) {
    let mut case = |name: &str, comment: &str, form: Vec<u8>| {
        refused(topic, (base, name), comment, "STORE-1", form);
    };
    case("empty", "No bytes.", Vec::new());
    case("short-header", "One byte less than a header.", form[..FIELDS - 1].to_vec());
    case("header-alone", "A header and nothing else.", form[..FIELDS].to_vec());
    let short = sealed(form, |form| form.truncate(form.len() - 1));
    case("short", "One byte less, with a check that fits.", short);
    case("long", "One byte more, with a check that fits.", sealed(form, |form| form.push(0)));
    case("followed", "Bytes follow the check.", [form, &[0]].concat());
    case("without-check", "The check is missing.", form[..form.len() - 32].to_vec());
}

fn checks(topic: &mut Topic, base: &str, form: &[u8]) {
    for (name, at, comment) in [
        ("damaged-first", FIELDS, "A bit of the first field has changed."),
        ("damaged-last", form.len() - 33, "A bit of the last field has changed."),
        ("damaged-check", form.len() - 1, "A bit of the check has changed."),
    ] {
        let mut damaged = form.to_vec();
        damaged[at] ^= 1;
        refused(topic, (base, name), comment, "STORE-2", damaged);
    }
    let other = h32("sid", &[&form[..form.len() - 32]]);
    let relabelled = [&form[..form.len() - 32], &other].concat();
    refused(topic, (base, "label"), "The check was made under another label.", "STORE-2", relabelled);
}

fn key_ids(topic: &mut Topic, form: &[u8]) {
    for (name, value, comment) in [
        ("bound-2", 2, "Neither made for a key nor for none."),
        ("bound-0", 0, "It says that it was made for no key, and has a key id."),
    ] {
        let changed = sealed(form, |form| form[FIELDS + 1] = value);
        refused(topic, ("auxiliary", name), comment, "STORE-1", changed);
    }
}
