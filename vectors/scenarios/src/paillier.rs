//! Encryption, decryption, operations on ciphertexts.

use num_bigint::{BigInt, BigUint};
use quorate_reference::integers::{encode_nat, power, reduce};
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;

use crate::source::{Draft, Source};
use crate::topic::{Topic, about};
use quorate_adversary::party::{Party, below, ciphertext, int, number, residue};

/// `paillier.*` without the check of primes.
pub fn paillier(source: &Source) -> Draft {
    Topic::draft(source, |topic| {
        topic.note(
            "sign",
            "A plaintext that is negative, or at an end of [-N/2, N/2).",
            "Without its sign a share is wrong by a multiple of N, and whether a signature fails tells the sign of a secret.",
            &["cb-mpc #124", "TOB-BRON-21"],
        );
        topic.note(
            "factor",
            "A nonce or ciphertext that shares a factor with N.",
            "Equations hold because both sides are 0, and a common factor factors N.",
            &["CVE-2025-66016", "TOB-BRON-14"],
        );
        topic.note(
            "modulus",
            "A modulus that is even or of another size.",
            "It is factored, ranges exceed it, or others compute with it for hours.",
            &["ePrint 2021/1621", "tss-lib #214", "cb-mpc #103"],
        );
        let party = Party::of(&topic.params, 1);
        encrypt(topic, &party);
        wrong_nonces(topic, &party);
        wrong_moduli(topic, &party);
        decrypt(topic, &party);
        wrong_ciphertexts(topic, &party);
        operate(topic, &party);
        scale(topic, &party);
        wrong_operands(topic, &party);
    })
}

/// Plaintexts of every size that occurs.
fn plaintexts(params: &Params, n: &BigUint) -> Vec<(&'static str, BigInt, &'static str)> {
    let half = BigInt::from((n - 1u8) >> 1);
    vec![
        ("zero", BigInt::ZERO, "x = 0"),
        ("one", BigInt::from(1), "x = 1"),
        ("minus-1", BigInt::from(-1), "x = -1"),
        ("largest", half.clone(), "x = (N-1)/2, the largest plaintext"),
        ("below-largest", &half - 1, "x = (N-3)/2"),
        ("smallest", -&half, "x = -(N-1)/2, the smallest plaintext"),
        ("above-smallest", -&half + 1, "x = -(N-3)/2"),
        ("share", number(params.ell, "share"), "x of the size of a share"),
        ("mask", number(params.ell_prime, "mask"), "x of the size of a mask"),
        ("minus-mask", -number(params.ell_prime, "mask"), "x negative, of the size of a mask"),
    ]
}

/// Nonces, of which one is random.
fn nonces(n: &BigUint) -> [(&'static str, BigUint, &'static str); 3] {
    [
        ("random", below(n, "nonce"), "a random nonce"),
        ("one", BigUint::from(1u8), "nonce 1: the ciphertext is 1 + xN"),
        ("minus-1", n - 1u8, "nonce N - 1, which is -1: the ciphertext is -(1 + xN)"),
    ]
}

fn to_encrypt(party: &Party, x: &BigInt, r: &BigUint) -> Values {
    let params = &party.params;
    Values::new().with("N", residue(params, party.modulus())).with("x", int(x)).with("r", residue(params, r))
}

fn to_decrypt(party: &Party, c: &BigUint) -> Values {
    party.factors(Values::new()).with("C", ciphertext(&party.params, c))
}

fn flags_of(x: &BigInt, n: &BigUint) -> &'static [&'static str] {
    let quarter = BigInt::from(n >> 2u32);
    if *x < BigInt::ZERO || *x > quarter { &["sign"] } else { &[] }
}

fn encrypt(topic: &mut Topic, party: &Party) {
    let n = party.modulus().clone();
    let square = n.pow(2);
    let one = BigUint::from(1u8);
    for (plaintext, x, comment) in plaintexts(&topic.params, &n) {
        // (1 + N)^x r^N, another way than the reference's
        let message = (&n + &one).modpow(&reduce(&x, &n), &square);
        for (nonce, r, nonce_comment) in nonces(&n) {
            if nonce != "random" && !["zero", "minus-1", "largest"].contains(&plaintext) {
                continue;
            }
            let c = &message * r.modpow(&n, &square) % &square;
            let comment = format!("{comment}; {nonce_comment}.");
            let about = about(&["PAI-1"], &comment).flags(flags_of(&x, &n));
            let outputs = Values::new().with("C", ciphertext(&topic.params, &c));
            let name = format!("encrypt/{plaintext}/{nonce}");
            topic.known(("PAI", &name), "paillier.encrypt", about, to_encrypt(party, &x, &r), outputs);
        }
    }
}

fn wrong_nonces(topic: &mut Topic, party: &Party) {
    let (n, p, q) = (party.modulus(), &party.key.p, &party.key.q);
    let ones = (BigUint::from(1u8) << n.bits()) - 1u8;
    for (name, r, reason, comment) in [
        ("zero", BigUint::ZERO, Reason::DecodeUnit, "Nonce 0: the ciphertext would be 0."),
        ("p", p.clone(), Reason::DecodeUnit, "A prime factor of N."),
        ("q", q.clone(), Reason::DecodeUnit, "The other prime factor of N."),
        ("multiple-of-p", p * below(q, "multiple"), Reason::DecodeUnit, "A multiple of a prime factor."),
        ("N", n.clone(), Reason::DecodeResidue, "N: not a residue; no nonce is taken mod N²."),
        ("N-plus-1", n + 1u8, Reason::DecodeResidue, "N + 1, which is 1 mod N: a second encoding of it."),
        ("ones", ones, Reason::DecodeResidue, "Only one bits."),
    ] {
        let flags: &[&str] = if reason == Reason::DecodeUnit { &["factor"] } else { &[] };
        let about = about(&["PAI-1", "ENC-5"], comment).flags(flags);
        let name = format!("encrypt/nonce-is-{name}");
        topic.edited(("PAI", &name), "encrypt/share/random", about, reason, |values| {
            values.put("r", residue(&party.params, &r));
        });
    }
}

fn wrong_moduli(topic: &mut Topic, party: &Party) {
    let n = party.modulus();
    let bits = topic.params.modulus_bits;
    for (name, modulus, reason, comment) in [
        ("even", n + 1u8, Reason::ModulusEven, "An even modulus."),
        (
            "one-bit-short",
            n >> 1u32 | BigUint::from(1u8),
            Reason::ModulusLength,
            "A modulus one bit too short.",
        ),
        ("one-prime", party.key.p.clone(), Reason::ModulusLength, "A prime of half the length."),
        ("square", n.pow(2), Reason::ModulusLength, "A modulus of twice the length."),
    ] {
        let length = bits.max(usize::try_from(modulus.bits()).unwrap());
        let about = about(&["AUX-3"], comment).flags(&["modulus"]);
        let name = format!("encrypt/modulus-is-{name}");
        topic.edited(("PAI", &name), "encrypt/share/random", about, reason, |values| {
            values.put("N", encode_nat(&modulus, length));
        });
    }
}

fn decrypt(topic: &mut Topic, party: &Party) {
    let n = party.modulus().clone();
    let params = topic.params;
    let public = &party.key.public;
    for (plaintext, x, comment) in plaintexts(&params, &n) {
        let r = below(&n, "nonce");
        let c = public.encrypt(&x, &r);
        let comment = format!("{comment}; the sign is part of the plaintext.");
        let flags = flags_of(&x, &n);
        let about_x = about(&["PAI-2"], &comment).flags(flags);
        let outputs = Values::new().with("x", int(&x));
        let name = format!("decrypt/{plaintext}");
        topic.known(("PAI", &name), "paillier.decrypt", about_x, to_decrypt(party, &c), outputs);
        let about_r =
            about(&["PAI-2"], "The nonce of the same ciphertext, which its owner can compute.").flags(flags);
        let outputs = Values::new().with("r", residue(&params, &r));
        let name = format!("nonce/{plaintext}");
        topic.known(("PAI", &name), "paillier.nonce", about_r, to_decrypt(party, &c), outputs);
    }
    let one = BigUint::from(1u8);
    for (name, c, x, comment) in [
        ("ciphertext-1", one.clone(), 0, "Ciphertext 1: plaintext 0 with nonce 1."),
        ("ciphertext-N-plus-1", &n + &one, 1, "Ciphertext 1 + N: plaintext 1 with nonce 1."),
        ("ciphertext-minus-1", &public.square - &one, 0, "Ciphertext -1: plaintext 0 with nonce -1."),
        (
            "ciphertext-1-minus-N",
            &public.square - &n + &one,
            -1,
            "Ciphertext 1 - N: plaintext -1 with nonce 1.",
        ),
    ] {
        let outputs = Values::new().with("x", int(&BigInt::from(x)));
        let name = format!("decrypt/{name}");
        topic.known(
            ("PAI", &name),
            "paillier.decrypt",
            about(&["PAI-2"], comment),
            to_decrypt(party, &c),
            outputs,
        );
    }
    let unit = below(&public.square, "ciphertext");
    let about_unit = about(&["PAI-2"], "Any unit mod N² is a ciphertext; no range is checked here.");
    let decrypted =
        topic.valid(("PAI", "decrypt/any-unit"), "paillier.decrypt", about_unit, to_decrypt(party, &unit));
    let opened =
        topic.valid(("PAI", "nonce/any-unit"), "paillier.nonce", about_unit, to_decrypt(party, &unit));
    let x = BigInt::from_signed_bytes_be(decrypted.outputs.bytes("x").unwrap());
    let r = BigUint::from_bytes_be(opened.outputs.bytes("r").unwrap());
    assert_eq!(public.encrypt(&x, &r), unit);
}

/// What is no ciphertext under N.
fn no_ciphertexts(party: &Party) -> Vec<(&'static str, BigUint, Reason, &'static str)> {
    let (n, p, q) = (party.modulus(), &party.key.p, &party.key.q);
    let square = n.pow(2);
    let unit = Reason::DecodeUnit;
    let residue = Reason::DecodeResidue;
    vec![
        ("zero", BigUint::ZERO, unit, "0, the product of anything with 0."),
        ("N", n.clone(), unit, "N, which is 0 modulo both primes."),
        ("p", p.clone(), unit, "A prime factor of N."),
        (
            "multiple-of-q",
            q * below(&(&square / q), "ciphertext"),
            unit,
            "A multiple of a prime factor of N.",
        ),
        ("p-squared", p.pow(2), unit, "The square of a prime factor of N."),
        ("N-squared-minus-N", &square - n, unit, "-N."),
        ("N-squared", square.clone(), residue, "N², which is 0 after reduction."),
        ("N-squared-plus-1", &square + 1u8, residue, "N² + 1, which is 1 after reduction."),
        ("ones", (BigUint::from(1u8) << (2 * party.params.modulus_bits)) - 1u8, residue, "Only one bits."),
    ]
}

fn wrong_ciphertexts(topic: &mut Topic, party: &Party) {
    for (name, c, reason, comment) in no_ciphertexts(party) {
        let (req, flags): (_, &[&str]) =
            if reason == Reason::DecodeUnit { ("ENC-5", &["factor"]) } else { ("ENC-4", &[]) };
        let reqs = ["PAI-2", req];
        let about = about(&reqs, comment).flags(flags);
        let name = format!("decrypt/ciphertext-is-{name}");
        topic.edited(("PAI", &name), "decrypt/share", about, reason, |values| {
            values.put("C", ciphertext(&party.params, &c));
        });
    }
}

/// Two ciphertexts, and what their sum and difference have to be: the ciphertext of the sum of plaintexts with the product of nonces.
fn operate(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let public = &party.key.public;
    let n = &public.modulus;
    let half = BigInt::from((n - 1u8) >> 1);
    let mask = number(params.ell_prime, "mask");
    let (r, s) = (below(n, "first nonce"), below(n, "second nonce"));
    let inverse = s.modinv(n).unwrap();
    for (name, x, y, comment) in [
        ("small", BigInt::from(2), BigInt::from(3), "Small plaintexts."),
        ("mixed-signs", -&mask, number(params.ell, "share"), "A negative plaintext and a positive one."),
        ("zero", mask, BigInt::ZERO, "A plaintext 0 with a random nonce."),
        (
            "above-the-end",
            half.clone(),
            BigInt::from(1),
            "A sum beyond the largest plaintext: it counts mod N.",
        ),
        ("below-the-end", -half, BigInt::from(-1), "A sum beyond the smallest plaintext."),
    ] {
        let (c, d) = (public.encrypt(&x, &r), public.encrypt(&y, &s));
        let inputs = Values::new()
            .with("N", residue(&params, n))
            .with("C", ciphertext(&params, &c))
            .with("D", ciphertext(&params, &d));
        let sum = public.encrypt(&(&x + &y), &(&r * &s % n));
        let difference = public.encrypt(&(&x - &y), &(&r * &inverse % n));
        for (operation, result) in [("add", sum), ("subtract", difference)] {
            let outputs = Values::new().with("C", ciphertext(&params, &result));
            let id = format!("{operation}/{name}");
            let operation = format!("paillier.{operation}");
            topic.known(("PAI", &id), &operation, about(&["PAI-1"], comment), inputs.clone(), outputs);
        }
    }
}

fn scale(topic: &mut Topic, party: &Party) {
    let params = topic.params;
    let public = &party.key.public;
    let n = &public.modulus;
    let (x, r) = (number(params.ell, "share"), below(n, "nonce"));
    let c = public.encrypt(&x, &r);
    for (name, factor, comment) in [
        ("zero", BigInt::ZERO, "Times 0: the ciphertext is 1."),
        ("one", BigInt::from(1), "Times 1."),
        ("minus-1", BigInt::from(-1), "Times -1: the inverse."),
        ("share", number(params.ell, "factor"), "Times a share."),
        ("minus-share", -number(params.ell, "factor"), "Times a negative share."),
        ("minus-response", -number(params.ell + params.epsilon, "response"), "Times a negative response."),
        ("N", BigInt::from(n.clone()), "Times N: the plaintext is 0, the nonce is not 1."),
    ] {
        let nonce = power(&r, &factor, n);
        let result = public.encrypt(&(&x * &factor), &nonce);
        let inputs = Values::new()
            .with("N", residue(&params, n))
            .with("C", ciphertext(&params, &c))
            .with("x", int(&factor));
        let outputs = Values::new().with("C", ciphertext(&params, &result));
        let id = format!("scale/{name}");
        topic.known(("PAI", &id), "paillier.scale", about(&["PAI-1"], comment), inputs, outputs);
    }
}

fn wrong_operands(topic: &mut Topic, party: &Party) {
    for (base, field) in
        [("add/small", "C"), ("add/small", "D"), ("subtract/small", "D"), ("scale/share", "C")]
    {
        for (name, c, reason, comment) in no_ciphertexts(party) {
            if !["zero", "p", "N-squared"].contains(&name) {
                continue;
            }
            let flags: &[&str] = if reason == Reason::DecodeUnit { &["factor"] } else { &[] };
            let about = about(&["PAI-1", "ENC-5"], comment).flags(flags);
            let name = format!("{base}/{field}-is-{name}");
            topic.edited(("PAI", &name), base, about, reason, |values| {
                values.put(field, ciphertext(&party.params, &c));
            });
        }
    }
}
