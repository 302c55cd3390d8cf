//! Right inputs of operations other than proofs.

use num_bigint::{BigInt, BigUint};
use quorate_adversary::party::{Party, below, number};
use quorate_reference::curve::{self, encode_point, encode_scalar, generator, scalar_of};
use quorate_reference::integers::{encode_int, encode_nat};
use quorate_spec::codec::Field;
use quorate_spec::engine::KeyShare;
use quorate_spec::frame::{Frame, HEADER_LENGTH, INTERACTIVE, KEYGEN, PRESIGN};
use quorate_spec::messages::body_layout;
use quorate_spec::operations::Values;
use quorate_spec::params::Shape;
use quorate_spec::params::TOY1536;
use quorate_spec::sampling::residue_stream;
use quorate_spec::secret::SecretBytes;

use crate::{Case, PARAMS, reference};

/// Bytes that follow from a name.
fn bytes(name: &str, length: usize) -> Vec<u8> {
    encode_nat(number(8 * length, name).magnitude(), 8 * length)
}

fn hash(name: &str) -> Vec<u8> {
    bytes(name, 32)
}

fn int(value: impl Into<BigInt>) -> Vec<u8> {
    value.into().to_signed_bytes_be()
}

pub(crate) fn residue(value: &BigUint) -> Vec<u8> {
    encode_nat(value, PARAMS.modulus_bits)
}

pub(crate) fn ciphertext(value: &BigUint) -> Vec<u8> {
    encode_nat(value, 2 * PARAMS.modulus_bits)
}

fn point(name: &str) -> Vec<u8> {
    encode_point(&curve::multiply(&number(256, name), &generator()))
}

fn scalar(name: &str) -> Vec<u8> {
    encode_scalar(&scalar_of(&number(256, name)))
}

fn values() -> Values {
    Values::new()
}

fn factors() -> Values {
    let party = Party::of(&PARAMS, 1);
    let prime = |p: &BigUint| encode_nat(p, PARAMS.prime_bits);
    values().with("p", prime(&party.key.p)).with("q", prime(&party.key.q))
}

pub(crate) fn cases() -> Vec<Case> {
    [codec(), hashing(), sampling(), arithmetic(), paillier(), groups(), ecdsa()].concat()
}

fn codec() -> Vec<Case> {
    let party = Party::of(&PARAMS, 1);
    let N = &party.key.public;
    let of = |bytes: Vec<u8>| values().with("bytes", bytes);
    let in_residues = |value: &BigUint| of(residue(value)).with("modulus", residue(&N.modulus));
    let in_ciphertexts = |value: &BigUint| of(ciphertext(value)).with("modulus", ciphertext(&N.square));
    let in_small = |value: u8| of(vec![value]).with("modulus", vec![15u8]);
    let frame = Frame {
        params_id: 255,
        protocol: PRESIGN,
        round: 2,
        from: 3,
        to: 1,
        sid: [9; 32],
        body: bytes("body", 5),
    };
    assert_eq!(frame.encode().len(), HEADER_LENGTH + 5);
    let mut cases = vec![
        ("codec.scalar", of(scalar("scalar"))),
        ("codec.point", of(point("point"))),
        ("codec.residue", in_residues(&below(&N.modulus, "residue"))),
        ("codec.residue", in_ciphertexts(&below(&N.square, "residue"))),
        ("codec.residue", in_small(3)),
        ("codec.unit", in_residues(&below(&N.modulus, "unit"))),
        ("codec.unit", in_ciphertexts(&below(&N.square, "unit"))),
        ("codec.unit", in_small(4)),
        ("codec.stored", of(share())),
        ("codec.int", of(vec![0xff, 0x7f]).with("bits", 8u8)),
        ("codec.int", of(encode_int(&number(600, "int"), 600)).with("bits", 600u16)),
        ("codec.int", of(encode_int(&-number(600, "int"), 600)).with("bits", 600u16)),
        ("codec.modulus", of(residue(&N.modulus))),
        ("codec.frame", of(frame.encode())),
    ];
    let shape = |n: u16, t: u16, parties: u16| values().with("n", n).with("t", t).with("parties", parties);
    for (protocol, round, direct, parties) in
        [(KEYGEN, 2, false, 4), (PRESIGN, 1, true, 3), (INTERACTIVE, 2, false, 3)]
    {
        let place =
            shape(4, 3, parties).with("protocol", protocol).with("round", round).with("direct", direct);
        let fields = body_layout(&Shape { params: PARAMS, n: 4, t: 3, parties }, protocol, round, direct);
        let length = fields.unwrap().iter().map(Field::length).sum();
        cases.push(("codec.layout", place.clone()));
        cases.push(("codec.message", place.with("body", bytes("body", length))));
    }
    let named = |name: &str, bytes: Vec<u8>| shape(4, 3, 3).with("name", name).with("bytes", bytes);
    cases.push(("codec.proof", named("sch", bytes("sch", 32))));
    cases.push(("codec.proof", named("prm", bytes("prm", 2 * PARAMS.m * PARAMS.modulus_bits / 8))));
    cases
}

fn hashing() -> Vec<Case> {
    let list = || vec![bytes("first", 3), Vec::new(), bytes("third", 40)];
    let name = values()
        .with("params_id", 255u8)
        .with("protocol", 3u8)
        .with("n", 5u16)
        .with("t", 2u16)
        .with("parties", vec![2u64, 5])
        .with("key_id", hash("key"))
        .with("epoch", Vec::<u8>::new())
        .with("eid", hash("eid"));
    let tape = values()
        .with("seed", hash("seed"))
        .with("sid", hash("sid"))
        .with("party", 3u16)
        .with("label", "enc-elg/alpha")
        .with("peer", 2u16)
        .with("counter", 65537u32)
        .with("length", 100u16);
    let mut cases = vec![
        ("hash.xof", values().with("label", "ctx").with("items", list()).with("length", 70u8)),
        ("hash.list", values().with("elements", list())),
        ("hash.ctx", context(0)),
        ("hash.sid", name),
        (
            "hash.key_id",
            values()
                .with("public_key", point("X"))
                .with("public_shares", vec![point("X_1"), point("X_2")])
                .with("chain_code", hash("chain code")),
        ),
        ("hash.echo", values().with("sid", hash("sid")).with("round", 2u8).with("bodies", list())),
        (
            "hash.sign_eid",
            values().with("base", hash("base")).with("suite", 1u8).with("digest", hash("digest")),
        ),
        ("hash.seed", values().with("fresh", hash("fresh")).with("share", hash("share"))),
        ("tape.read", tape),
        ("tape.counter", values().with("instance", 1u8).with("repetition", 17u8)),
    ];
    for suite in 1..=3u8 {
        cases.push(("hash.digest", values().with("suite", suite).with("message", bytes("message", 77))));
    }
    cases
}

/// A context of proofs by party 1.
pub(crate) fn context(verifier: u16) -> Values {
    values()
        .with("sid", hash("sid"))
        .with("rid", hash("rid"))
        .with("prover", 1u16)
        .with("verifier", verifier)
        .with("round", 3u8)
        .with("instance", 1u8)
}

fn sampling() -> Vec<Case> {
    let N = residue(&Party::of(&PARAMS, 1).key.public.modulus);
    let stream = |name: &str, length| values().with("stream", bytes(name, length));
    let hashed = values().with("label", "test").with("items", vec![hash("first"), Vec::new()]);
    let of_residue = stream("residue", residue_stream(PARAMS.modulus_bits)).with("modulus", N.clone());
    vec![
        ("sample.scalar", stream("scalar", 64)),
        ("sample.int", stream("int", 73).with("bits", 576u16)),
        ("sample.int", stream("int", 72).with("bits", 575u16)),
        ("sample.residue", of_residue.clone()),
        ("sample.unit", of_residue),
        ("sample.challenge", hashed.clone()),
        ("sample.bits", hashed.clone()),
        ("sample.residues", hashed.with("modulus", N)),
    ]
}

fn arithmetic() -> Vec<Case> {
    let party = Party::of(&PARAMS, 1);
    let N = &party.key.public.modulus;
    let power = |base: Vec<u8>, exponent: BigInt, modulus: Vec<u8>| {
        values().with("base", base).with("exponent", int(exponent)).with("modulus", modulus)
    };
    let crt_power = |base: &BigUint, exponent: BigInt| {
        factors().with("base", residue(base)).with("exponent", int(exponent))
    };
    let small = |p: Vec<u8>, q: Vec<u8>| values().with("p", p).with("q", q);
    let (base, exponent) = (below(N, "base"), number(800, "exponent"));
    let wide = BigInt::from(party.key.phi());
    let square = &party.key.public.square;
    let prime = |p: BigUint| values().with("p", p.to_bytes_be());
    let odd = |value: Vec<u8>| values().with("n", value);
    let root = |name: &str| factors().with("v", residue(&below(N, name)));
    let mut cases = vec![
        ("arithmetic.power", power(residue(&base), exponent.clone(), residue(N))),
        ("arithmetic.power", power(residue(&base), -exponent.clone(), residue(N))),
        (
            "arithmetic.power",
            power(ciphertext(&below(square, "base")), -exponent.clone(), ciphertext(square)),
        ),
        ("arithmetic.power", power(residue(&party.key.p), (-1).into(), residue(N))),
        ("arithmetic.power", power(residue(&party.key.p), 0.into(), residue(N))),
        ("arithmetic.crt_power", small(vec![3], vec![5]).with("base", vec![7u8]).with("exponent", int(-1))),
        ("arithmetic.crt_power", small(vec![9], vec![15]).with("base", vec![7u8]).with("exponent", int(-5))),
        ("arithmetic.fourth_root", small(vec![7], vec![11]).with("v", vec![16u8])),
        ("arithmetic.crt_power", crt_power(&base, exponent)),
        ("arithmetic.crt_power", crt_power(&base, -wide.clone() - 5)),
        ("arithmetic.crt_power", crt_power(&party.key.p, wide)),
        ("arithmetic.crt_power", crt_power(&party.key.p, (-2).into())),
        ("arithmetic.jacobi", odd(residue(N)).with("a", residue(&base))),
        ("arithmetic.jacobi", odd(residue(N)).with("a", residue(&party.key.q))),
        ("arithmetic.composite", odd(residue(N))),
        ("arithmetic.composite", odd(encode_nat(&party.key.p, PARAMS.prime_bits))),
        ("arithmetic.fourth_root", root("square")),
        ("arithmetic.fourth_root", root("another")),
        ("arithmetic.prime", prime(party.key.p.clone())),
        ("arithmetic.prime", prime(&party.p_hat >> 1)),
        ("arithmetic.prime", prime(N.clone())),
    ];
    for (base, exponent, modulus) in [(2u8, 5, 3u8), (2, -1, 3), (3, -7, 15), (2, -7, 15), (250, 1000, 255)] {
        cases.push(("arithmetic.power", power(vec![base], exponent.into(), vec![modulus])));
        cases.push(("arithmetic.jacobi", odd(vec![modulus]).with("a", vec![base])));
        cases.push(("arithmetic.composite", odd(vec![0, modulus])));
    }
    // 561 and 341 fool Fermat's test for base 2
    cases.extend([341u16, 561].map(|n| ("arithmetic.composite", odd(n.to_be_bytes().to_vec()))));
    cases.extend((0..=70u16).chain([341, 561]).map(|p| ("arithmetic.prime", prime(p.into()))));
    cases
}

fn paillier() -> Vec<Case> {
    let party = Party::of(&PARAMS, 1);
    let key = &party.key.public;
    let public = || values().with("N", residue(&key.modulus));
    let unit = |name| below(&key.modulus, name);
    let (C, D) = (key.encrypt(&number(700, "c"), &unit("r")), key.encrypt(&-number(700, "d"), &unit("s")));
    let both = public().with("C", ciphertext(&C)).with("D", ciphertext(&D));
    let scale = |x: BigInt| public().with("C", ciphertext(&C)).with("x", int(x));
    let encrypt = |x: BigInt| public().with("x", int(x)).with("r", residue(&unit("nonce")));
    let prime = |p: &BigUint| encode_nat(p, PARAMS.prime_bits);
    let setup = setup(1);
    let commit = |x: BigInt, mu: BigInt| setup.clone().with("x", int(x)).with("mu", int(mu));
    vec![
        ("paillier.primes", factors()),
        ("paillier.encrypt", encrypt(number(256, "x"))),
        ("paillier.encrypt", encrypt(-number(3000, "x"))),
        ("paillier.decrypt", factors().with("C", ciphertext(&C))),
        ("paillier.decrypt", factors().with("C", ciphertext(&D))),
        ("paillier.nonce", factors().with("C", ciphertext(&C))),
        ("paillier.add", both.clone()),
        ("paillier.subtract", both),
        ("paillier.scale", scale(number(256, "x"))),
        ("paillier.scale", scale(-number(2000, "x"))),
        ("paillier.scale", scale(0.into())),
        ("pedersen.primes", values().with("p_hat", prime(&party.p_hat)).with("q_hat", prime(&party.q_hat))),
        ("pedersen.commit", commit(number(256, "x"), -number(1792, "mu"))),
        ("pedersen.commit", commit(-number(3000, "x"), number(5000, "mu"))),
    ]
}

/// The setup of a party.
pub(crate) fn setup(index: u16) -> Values {
    let setup = Party::of(&PARAMS, index).setup;
    values().with("N_hat", residue(&setup.modulus)).with("s", residue(&setup.s)).with("t", residue(&setup.t))
}

fn groups() -> Vec<Case> {
    let coefficients = || values().with("coefficients", vec![scalar("a"), scalar("b"), vec![0; 32]]);
    let commitments = vec![point("F_0"), point("F_1"), point("F_2")];
    let minus = encode_point(&-curve::decode_point(&point("P")).unwrap());
    let G = encode_point(&generator());
    vec![
        ("curve.multiply", values().with("k", scalar("k")).with("P", point("P"))),
        ("curve.multiply", values().with("k", scalar("k")).with("P", G)),
        ("curve.add", values().with("P", point("P")).with("Q", point("Q"))),
        ("curve.add", values().with("P", point("P")).with("Q", point("P"))),
        ("curve.add", values().with("P", point("P")).with("Q", minus)),
        ("sharing.evaluate", coefficients().with("j", 5u16)),
        ("sharing.commit", coefficients()),
        ("sharing.evaluate_commitments", values().with("commitments", commitments).with("j", 5u16)),
        ("sharing.lagrange", values().with("signers", vec![2u64, 5, 64]).with("i", 5u16)),
    ]
}

/// With a low s and with a high one.
fn ecdsa() -> Vec<Case> {
    let (x, k) = (scalar_of(&number(256, "x")), scalar_of(&number(256, "k")));
    let X = encode_point(&(generator() * x));
    let digest = hash("digest");
    let m = curve::scalar_of_digest(&digest.clone().try_into().unwrap());
    let base = values().with("digest", digest);
    let mut cases = Vec::new();
    for k in [k, -k] {
        let Gamma = generator() * k;
        let r = curve::scalar_of_digest(&curve::coordinates(&Gamma).0);
        let s = encode_scalar(&(Option::<curve::Scalar>::from(k.invert()).unwrap() * (m + r * x)));
        let signed = base.clone().with("r", encode_scalar(&r)).with("public_key", X.clone());
        cases.push(("ecdsa.verify", signed.with("s", s.clone())));
        let finish = base.clone().with("public_key", X.clone());
        let finish = finish.with("Gamma", encode_point(&Gamma)).with("s", s);
        let mut signature = reference("ecdsa.finish", &finish).unwrap();
        signature.0.extend(base.0.clone());
        cases.extend([("ecdsa.finish", finish), ("ecdsa.recover", signature)]);
    }
    cases
}

/// The stored form of a share whose values are no numbers that anyone looks at.
fn share() -> Vec<u8> {
    let (secret, public_shares) = (SecretBytes::new(vec![1; 32]), vec![[2; 33], [3; 33]]);
    let key = KeyShare {
        params: TOY1536,
        n: 2,
        t: 2,
        index: 1,
        secret,
        public_key: [4; 33],
        public_shares,
        chain_code: [5; 32],
    };
    key.to_bytes().expose().to_vec()
}
