//! Operations by name: every one of the table is there and refuses what is not its input; provers and verifiers agree.
#![cfg(feature = "toy")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    non_snake_case,
    missing_docs,
    reason = "tests"
)]

use std::collections::BTreeSet;

use num_bigint::{BigInt, BigUint};
use quorate_reference::curve::{Point, Scalar, encode_point, encode_scalar};
use quorate_reference::engine::Reference;
use quorate_reference::integers::encode_nat;
use quorate_reference::paillier::{PublicKey, SecretKey};
use quorate_spec::engine::Engine;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::xof;
use quorate_spec::operations::{Denied, OPERATIONS, Operation, Performed, Type, Value, Values};
use quorate_spec::params::TOY1536;
use quorate_spec::reason::Reason;
use quorate_testkeys::party_primes;

fn perform(operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    Reference.perform(&TOY1536, operation, inputs)
}

/// Performs an operation that is accepted, and returns its outputs.
#[track_caller]
fn outputs(operation: &str, inputs: Values) -> Values {
    perform(operation, &inputs).unwrap_or_else(|denied| panic!("{operation}: {}", denied.code())).outputs
}

#[track_caller]
fn bytes(operation: &str, inputs: Values) -> Vec<u8> {
    let outputs = outputs(operation, inputs);
    assert_eq!(outputs.0.len(), 1, "{operation}");
    match outputs.0.into_values().next() {
        Some(Value::Bytes(bytes)) => bytes,
        other => panic!("{operation}: {other:?}"),
    }
}

fn int(value: i64) -> Vec<u8> {
    BigInt::from(value).to_signed_bytes_be()
}

fn below(modulus: &BigUint, name: &str) -> BigUint {
    BigUint::from_bytes_be(&xof("test", &[name.as_bytes()], 400)) % modulus
}

fn residue(value: &BigUint) -> Vec<u8> {
    encode_nat(value, TOY1536.modulus_bits)
}

fn ciphertext(value: &BigUint) -> Vec<u8> {
    encode_nat(value, 2 * TOY1536.modulus_bits)
}

fn point(k: u64) -> Vec<u8> {
    encode_point(&(Point::GENERATOR * Scalar::from(k)))
}

fn scalar(k: u64) -> Vec<u8> {
    encode_scalar(&Scalar::from(k))
}

// ---- the table ----

/// Something of the right type: a value that gets past the decoding of names, lengths and arrays.
fn plausible(operation: &str, (name, kind): (&str, Type)) -> Value {
    match (operation, name, kind) {
        ("sample.scalar", "stream", _) => vec![1u8; 64].into(),
        ("sample.int", "stream", _) => vec![1u8; 1].into(),
        (_, "stream", _) => vec![1u8; TOY1536.modulus_bits / 8 + 16].into(),
        ("codec.proof", "name", _) => "sch".into(),
        (_, _, Type::Flag) => true.into(),
        (_, _, Type::Number) => 1u8.into(),
        (_, _, Type::Text) => "text".into(),
        (_, _, Type::Bytes | Type::Int) => vec![1u8; 32].into(),
        (_, _, Type::List) => vec![vec![1u8; 33]].into(),
        (_, _, Type::Numbers) => vec![1u64].into(),
        (_, _, Type::Texts) => vec![String::new()].into(),
    }
}

fn complete(operation: &Operation) -> Values {
    Values(operation.fields().map(|field| (field.0.to_owned(), plausible(operation.name, field))).collect())
}

#[test]
fn every_operation_is_performed_or_refused_for_a_reason() {
    for operation in OPERATIONS {
        let result = perform(operation.name, &complete(operation));
        assert_ne!(result.err(), Some(Denied::Unknown), "{}", operation.name);
    }
}

#[test]
fn a_missing_or_mistyped_input_is_unknown() {
    for operation in OPERATIONS {
        let inputs = complete(operation);
        assert_eq!(perform(operation.name, &Values::new()), Err(Denied::Unknown), "{}", operation.name);
        for (name, _) in operation.fields() {
            let mut missing = inputs.clone();
            missing.0.remove(name);
            assert_eq!(perform(operation.name, &missing), Err(Denied::Unknown), "{} {name}", operation.name);
            let mistyped = inputs.clone().with(name, Value::Texts(Vec::new()));
            assert_eq!(perform(operation.name, &mistyped), Err(Denied::Unknown), "{} {name}", operation.name);
        }
    }
}

#[test]
fn another_name_is_unknown() {
    for name in ["", "codec", "codec.", "codec.other", "other.scalar", "sch.prove.", "Codec.scalar"] {
        let everything = OPERATIONS.iter().flat_map(|operation| complete(operation).0).collect();
        assert_eq!(perform(name, &Values(everything)), Err(Denied::Unknown), "{name}");
    }
}

#[test]
fn hostile_numbers_do_not_panic() {
    let hostile = [vec![], vec![0], vec![1], vec![2], vec![3], vec![0xff; 192], vec![0xff; 500]];
    for operation in OPERATIONS {
        for (name, kind) in operation.fields() {
            let values: Vec<Value> = match kind {
                Type::Bytes | Type::Int => hostile.iter().cloned().map(Value::Bytes).collect(),
                Type::Number => [0, 1, 255, 65535, u64::MAX].map(Value::Number).to_vec(),
                Type::List => vec![Value::List(vec![]), Value::List(hostile.to_vec())],
                Type::Numbers => vec![Value::Numbers(vec![]), Value::Numbers(vec![0, 1, 1, u64::MAX])],
                Type::Text => vec![Value::Text("x".repeat(300))],
                Type::Flag | Type::Texts => vec![],
            };
            for value in values {
                let _ = perform(operation.name, &complete(operation).with(name, value));
            }
        }
    }
}

// ---- known values ----

#[test]
fn encodings() {
    assert_eq!(bytes("codec.scalar", Values::new().with("bytes", scalar(5))), scalar(5));
    // the upper half of q, and above it in the lower half
    let above = [vec![0xff_u8; 15], vec![0xfe], vec![0xff; 16]].concat();
    let refused = perform("codec.scalar", &Values::new().with("bytes", above)).err();
    assert_eq!(refused, Some(Reason::DecodeScalar.into()));

    // 2G
    let outputs = outputs("codec.point", Values::new().with("bytes", point(2)));
    let hex = |text: &str| hex::decode(text).unwrap();
    let x = hex("c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");
    let y = hex("1ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a");
    assert_eq!(outputs, Values::new().with("x", x).with("y", y));

    let int_of = |text: &str| perform("codec.int", &Values::new().with("bits", 8u8).with("bytes", hex(text)));
    // the table of the book
    for (text, value) in
        [("00ff", Some(255)), ("0100", None), ("ffff", Some(-1)), ("ff00", Some(-256)), ("feff", None)]
    {
        let expected = value.map(|value| Values::new().with("value", int(value)));
        let expected = expected.ok_or(Denied::Refused(Reason::DecodeInt));
        assert_eq!(int_of(text).map(|performed| performed.outputs), expected, "{text}");
    }
    for text in ["", "00", "000000"] {
        assert_eq!(int_of(text).err(), Some(Reason::FrameLength.into()), "{text}");
    }

    let unit = |bytes: &[u8]| {
        perform("codec.unit", &Values::new().with("modulus", vec![0u8, 15]).with("bytes", bytes))
    };
    assert_eq!(
        unit(&[0, 7]).map(|performed| performed.outputs),
        Ok(Values::new().with("value", vec![0u8, 7]))
    );
    assert_eq!(unit(&[0, 9]).err(), Some(Reason::DecodeUnit.into()));
    assert_eq!(unit(&[0, 15]).err(), Some(Reason::DecodeResidue.into()));
    assert_eq!(unit(&[7]).err(), Some(Reason::FrameLength.into()));
}

#[test]
fn messages() {
    let place = |protocol: u8, round: u8| {
        let shape = Values::new().with("n", 3u8).with("t", 2u8).with("parties", 3u8);
        shape.with("protocol", protocol).with("round", round).with("direct", false)
    };
    let layout = outputs("codec.layout", place(1, 3));
    let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let expected = Values::new()
        .with("names", texts(&["echo", "c", "z"]))
        .with("lengths", vec![32u64; 3])
        .with("counts", vec![0u64, 2, 0]);
    assert_eq!(layout, expected);

    let body: Vec<u8> = (0..128).collect();
    let values: Vec<Vec<u8>> = body.chunks(32).map(<[u8]>::to_vec).collect();
    let message = |body: &[u8]| perform("codec.message", &place(1, 3).with("body", body));
    assert_eq!(message(&body).unwrap().outputs, Values::new().with("values", values));
    assert_eq!(message(&body[1..]).err(), Some(Reason::FrameLength.into()));
    assert_eq!(perform("codec.layout", &place(1, 5)).err(), Some(Reason::FrameRound.into()));
    let parties = place(1, 3).with("parties", 4u8);
    assert_eq!(perform("codec.layout", &parties).err(), Some(LocalError::InvalidParties.into()));
}

#[test]
fn hashing_and_sampling() {
    let items = vec![vec![1, 2], vec![]];
    let input = Values::new().with("label", "ctx").with("items", items.clone());
    assert_eq!(bytes("hash.xof", input.clone().with("length", 70u8)), xof("ctx", &[&[1, 2], &[]], 70));
    // 16 repetitions
    assert_eq!(bytes("sample.bits", input), xof("ctx", &[&[1, 2], &[]], 2));
    let message = Values::new().with("suite", 1u8).with("message", b"abc".to_vec());
    assert_eq!(bytes("hash.digest", message)[..4], [0xba, 0x78, 0x16, 0xbf]);
    let counter = outputs("tape.counter", Values::new().with("instance", 2u8).with("repetition", 3u8));
    assert_eq!(counter, Values::new().with("counter", 0x20003u32));
    let above = Values::new().with("instance", 2u8).with("repetition", 65536u32);
    assert_eq!(perform("tape.counter", &above).err(), Some(Denied::Unknown));
    let sample = |stream: &[u8]| bytes("sample.int", Values::new().with("bits", 7u8).with("stream", stream));
    assert_eq!([sample(&[0x7f]), sample(&[0x80])], [int(127), int(-128)]);
}

#[test]
fn arithmetic_and_sharing() {
    let power = |base: u8, exponent: i64| {
        let inputs = Values::new().with("base", vec![base]).with("exponent", int(exponent));
        bytes("arithmetic.power", inputs.with("modulus", vec![0u8, 15]))
    };
    assert_eq!([power(2, 3), power(2, -1), power(3, -1)], [vec![0, 8], vec![0, 8], vec![0, 0]]);
    let crt = Values::new()
        .with("p", vec![3u8])
        .with("q", vec![5u8])
        .with("base", vec![7u8])
        .with("exponent", int(-1));
    assert_eq!(bytes("arithmetic.crt_power", crt), [13]);
    let symbol = |a: u8| bytes("arithmetic.jacobi", Values::new().with("a", vec![a]).with("n", vec![15_u8]));
    assert_eq!([symbol(2), symbol(7), symbol(3)], [int(1), int(-1), int(0)]);
    let root = Values::new().with("p", vec![7u8]).with("q", vec![11u8]).with("v", vec![16u8]);
    let root = bytes("arithmetic.fourth_root", root);
    assert_eq!((u32::from(root[0]).pow(4) % 77, root.len()), (16, 1));

    let identity =
        Values::new().with("P", point(5)).with("Q", encode_point(&-(Point::GENERATOR * Scalar::from(5u64))));
    assert_eq!(bytes("curve.add", identity), [0; 33]);
    assert_eq!(bytes("curve.multiply", Values::new().with("P", point(5)).with("k", scalar(4))), point(20));
    // 1 + 2x + 3x^2
    let coefficients = vec![scalar(1), scalar(2), scalar(3)];
    let evaluated = Values::new().with("coefficients", coefficients.clone()).with("j", 2u8);
    assert_eq!(bytes("sharing.evaluate", evaluated), scalar(17));
    let committed = outputs("sharing.commit", Values::new().with("coefficients", coefficients));
    assert_eq!(bytes("sharing.evaluate_commitments", committed.with("j", 2u8)), point(17));
    let lagrange = Values::new().with("signers", vec![1u64, 2]).with("i", 1u8);
    assert_eq!(bytes("sharing.lagrange", lagrange), scalar(2));
}

#[test]
fn a_signature() {
    // s = k^-1 (m + r x) with k = 7, x = 5
    let (k, digest) = (Scalar::from(7u64), [9; 32]);
    let gamma = Point::GENERATOR * k;
    let (x, _) = quorate_reference::curve::coordinates(&gamma);
    let [m, r] = [digest, x].map(|bytes| quorate_reference::curve::scalar_of_digest(&bytes));
    let s = k.invert().unwrap() * (m + r * Scalar::from(5u64));
    let inputs = Values::new().with("public_key", point(5)).with("digest", digest);
    let finish = inputs.clone().with("Gamma", point(7)).with("s", encode_scalar(&s));
    let mut signature = outputs("ecdsa.finish", finish.clone());
    assert_eq!(
        perform("ecdsa.finish", &finish.with("s", vec![0xff_u8; 32])).err(),
        Some(Reason::SignOutput.into())
    );
    let recover = Values(signature.0.clone()).with("digest", digest);
    assert_eq!(bytes("ecdsa.recover", recover), point(5));
    signature.0.extend(inputs.0);
    assert_eq!(outputs("ecdsa.verify", signature.clone()), Values::new());
    let wrong = signature.with("digest", [8; 32]);
    assert_eq!(perform("ecdsa.verify", &wrong).err(), Some(Reason::SignOutput.into()));
}

// ---- Paillier, ring-Pedersen and the proofs ----

/// What a prover and a verifier know: the prover is party 1 of the pool, the verifier party 2.
struct Parties {
    prover: SecretKey,
    verifier: SecretKey,
    /// Of the verifier.
    setup: Values,
    trapdoor: Values,
}

fn key(index: u16) -> SecretKey {
    let primes = party_primes(TOY1536.prime_bits, index).unwrap();
    SecretKey::new(BigUint::from_bytes_be(&primes.p), BigUint::from_bytes_be(&primes.q))
}

fn factors(key: &SecretKey) -> Values {
    let [p, q] = [&key.p, &key.q].map(|prime| encode_nat(prime, TOY1536.prime_bits));
    Values::new().with("p", p).with("q", q)
}

fn parties() -> Parties {
    let primes = party_primes(TOY1536.prime_bits, 2).unwrap();
    let [p_hat, q_hat] = [primes.p_hat, primes.q_hat].map(|prime| BigUint::from_bytes_be(&prime));
    let modulus = &p_hat * &q_hat;
    let t = below(&modulus, "tau").pow(2) % &modulus;
    let lambda = below(&modulus, "lambda");
    let s = t.modpow(&lambda, &modulus);
    let setup = Values::new().with("N_hat", residue(&modulus)).with("s", residue(&s)).with("t", residue(&t));
    let [p_hat, q_hat] = [p_hat, q_hat].map(|prime| encode_nat(&prime, TOY1536.prime_bits));
    let trapdoor = Values::new().with("p_hat", p_hat).with("q_hat", q_hat).with("lambda", residue(&lambda));
    Parties { prover: key(1), verifier: key(2), setup, trapdoor }
}

fn context() -> Values {
    Values::new()
        .with("sid", [7; 32])
        .with("rid", Vec::<u8>::new())
        .with("prover", 1u8)
        .with("verifier", 2u8)
        .with("round", 2u8)
        .with("instance", 1u8)
        .with("seed", [3; 32])
}

fn join(parts: &[&Values]) -> Values {
    Values(parts.iter().flat_map(|values| values.0.clone()).collect())
}

/// Proves, verifies, and refuses the proof in another round. Returns what the prover gave.
#[track_caller]
fn round_trip(name: &str, prover: &Values, verifier: &Values, masks: &[&str]) -> Performed {
    let inputs = join(&[&context(), prover]);
    let performed = perform(&format!("{name}.prove"), &inputs).unwrap();
    let expected: BTreeSet<&str> = ["transcript", "e"].iter().chain(masks).copied().collect();
    let given: BTreeSet<&str> = performed.intermediate.0.keys().map(String::as_str).collect();
    assert_eq!(given, expected, "{name}");
    let verify = join(&[&inputs, verifier, &performed.outputs]);
    assert_eq!(perform(&format!("{name}.verify"), &verify), Ok(Performed::default()), "{name}");
    let other = perform(&format!("{name}.verify"), &verify.clone().with("round", 3u8));
    assert!(matches!(other, Err(Denied::Refused(_))), "{name}");
    let short = perform(&format!("{name}.verify"), &verify.with("proof", vec![0u8; 5]));
    assert_eq!(short, Err(Reason::FrameLength.into()), "{name}");
    performed
}

/// C⊗x ⊕ enc(y; ρ), by the operations.
fn affine(key: &PublicKey, c: &BigUint, x: i64, y: i64, rho: &BigUint) -> Vec<u8> {
    let n = Values::new().with("N", residue(&key.modulus));
    let scaled = bytes("paillier.scale", n.clone().with("C", ciphertext(c)).with("x", int(x)));
    let mask = bytes("paillier.encrypt", n.clone().with("x", int(y)).with("r", residue(rho)));
    bytes("paillier.add", n.with("C", scaled).with("D", mask))
}

#[test]
fn paillier_and_pedersen() {
    let Parties { prover, setup, .. } = parties();
    let n = Values::new().with("N", residue(&prover.public.modulus));
    let r = residue(&below(&prover.public.modulus, "r"));
    let c = bytes("paillier.encrypt", n.with("x", int(-77)).with("r", r.clone()));
    assert_eq!(bytes("paillier.decrypt", factors(&prover).with("C", c.clone())), int(-77));
    assert_eq!(bytes("paillier.nonce", factors(&prover).with("C", c)), r);
    assert_eq!(outputs("paillier.primes", factors(&prover)), Values::new());
    let wrong = factors(&prover).with("q", vec![7u8]);
    assert_eq!(perform("paillier.primes", &wrong).err(), Some(LocalError::InvalidPrimes.into()));
    let s = setup.0["s"].clone();
    let commitment = outputs("pedersen.commit", setup.with("x", int(1)).with("mu", int(0)));
    assert_eq!(commitment, Values::new().with("C", s));
}

#[test]
fn proofs_on_the_curve() {
    let prover = Values::new().with("X", point(5)).with("x", scalar(5));
    round_trip("sch", &prover, &Values::new(), &["sch/alpha"]);
    let elog = Values::new()
        .with("L", point(3))
        .with("M", point(5 + 3 * 11))
        .with("Y", point(11))
        .with("Z", point(5 * 13))
        .with("B", point(13));
    let witness = Values::new().with("y", scalar(5)).with("lambda", scalar(3));
    round_trip("elog", &join(&[&elog, &witness]), &Values::new(), &["elog/alpha", "elog/mu"]);
}

#[test]
fn proofs_of_ciphertexts() {
    let Parties { prover, verifier, setup, trapdoor } = parties();
    let N = &prover.public;
    let rho = below(&N.modulus, "rho");
    let K = N.encrypt(&BigInt::from(9), &rho);

    // Y = 11G, a = 4, x = 9
    let enc_elg = Values::new()
        .with("N", residue(&N.modulus))
        .with("K", ciphertext(&K))
        .with("Y", point(11))
        .with("A", point(4))
        .with("B", point(9 + 44));
    let witness = Values::new().with("x", int(9)).with("rho", residue(&rho)).with("a", scalar(4));
    let labels = ["enc-elg/alpha", "enc-elg/mu", "enc-elg/r", "enc-elg/beta", "enc-elg/gamma"];
    let inputs = join(&[&enc_elg, &setup, &factors(&prover), &witness]);
    let performed = round_trip("enc_elg", &inputs, &trapdoor, &labels);
    // the intermediate values are those of this proof: z1 = alpha + 9 e
    let shape = Values::new().with("n", 3u8).with("t", 2u8).with("parties", 2u8).with("name", "enc_elg");
    let fields = outputs("codec.proof", shape.with("bytes", performed.outputs.bytes("proof").unwrap()));
    let of = |name: &str| BigInt::from_signed_bytes_be(performed.intermediate.bytes(name).unwrap());
    let z1 = BigInt::from_signed_bytes_be(&fields.list("values").unwrap()[5]);
    assert_eq!(z1, of("enc-elg/alpha") + of("e") * 9);
    assert!(
        performed.intermediate.bytes("transcript").unwrap().starts_with(b"quorate-v1\x11enc-elg/challenge")
    );

    // D = C⊗x ⊕ enc(y; ρ) under the verifier's key, Y = enc(y; ρ_y) under the prover's
    let C = verifier.public.encrypt(&BigInt::from(21), &below(&verifier.public.modulus, "c"));
    let (rho_v, rho_y) = (below(&verifier.public.modulus, "rho_v"), below(&N.modulus, "rho_y"));
    let statement = Values::new()
        .with("N_v", residue(&verifier.public.modulus))
        .with("N_p", residue(&N.modulus))
        .with("C", ciphertext(&C))
        .with("D", affine(&verifier.public, &C, 6, -8, &rho_v))
        .with("Y", ciphertext(&N.encrypt(&BigInt::from(-8), &rho_y)))
        .with("X", point(6));
    let witness = Values::new().with("x", int(6)).with("y", int(-8));
    let witness = witness.with("rho", residue(&rho_v)).with("rho_y", residue(&rho_y));
    let inputs = join(&[&statement, &setup, &factors(&prover), &witness]);
    let labels = [
        "aff-g/alpha",
        "aff-g/beta",
        "aff-g/r",
        "aff-g/r_y",
        "aff-g/gamma",
        "aff-g/delta",
        "aff-g/m",
        "aff-g/mu",
    ];
    round_trip("aff_g", &inputs, &join(&[&factors(&verifier), &trapdoor]), &labels);
    let labels = ["aff-g-star/alpha", "aff-g-star/beta", "aff-g-star/r", "aff-g-star/r_y"];
    round_trip("aff_g_star", &inputs, &Values::new(), &labels);

    // K⊗x ⊕ D holds 5 * 9 + 2; S = 47 B
    let nonce = below(&N.modulus, "nonce");
    let V = affine(N, &K, 5, 2, &nonce);
    let rho_of_v = bytes("paillier.nonce", factors(&prover).with("C", V));
    let dec = Values::new()
        .with("n", 3u8)
        .with("N", residue(&N.modulus))
        .with("K", ciphertext(&K))
        .with("D", ciphertext(&N.encrypt(&BigInt::from(2), &nonce)))
        .with("X", point(5))
        .with("S", point(47 * 3))
        .with("B", point(3));
    let witness = Values::new().with("x", int(5)).with("y", int(47)).with("rho", rho_of_v);
    let inputs = join(&[&dec, &factors(&prover), &witness]);
    round_trip("dec", &inputs, &Values::new(), &["dec/alpha", "dec/beta", "dec/r"]);
}

#[test]
fn proofs_of_moduli() {
    let Parties { prover, setup, trapdoor, .. } = parties();
    let N = Values::new().with("N", residue(&prover.public.modulus));
    let own = join(&[&N, &factors(&prover)]);
    round_trip("mod", &own, &Values::new(), &["mod/w"]);
    round_trip("prm", &join(&[&setup, &trapdoor]), &Values::new(), &["prm/a"]);
    let labels = ["fac/alpha", "fac/beta", "fac/mu", "fac/kappa", "fac/r", "fac/x", "fac/y"];
    round_trip("fac", &join(&[&own, &setup]), &trapdoor, &labels);
    // a square has no w: refused before the search
    let square = &prover.p * &prover.p;
    let inputs = join(&[&context(), &factors(&prover)]).with("N", residue(&square));
    let p = encode_nat(&prover.p, TOY1536.prime_bits);
    assert_eq!(perform("mod.prove", &inputs.with("q", p)).err(), Some(Denied::Unknown));
}
