//! Right inputs of provers and verifiers; the verifiers' proofs are those of the reference's provers.

use num_bigint::{BigInt, BigUint};
use quorate_adversary::party::{Party, below, number};
use quorate_reference::curve::{self, Point, encode_point, encode_scalar, generator, scalar_of};
use quorate_reference::integers::encode_nat;
use quorate_spec::operations::{Operation, Values};

use crate::plain::{ciphertext, context, residue, setup};
use crate::{Case, PARAMS, reference};

/// The prover is party 1, the verifier party 2.
pub(crate) fn cases() -> Vec<Case> {
    [sch(), elog(), enc_elg(), aff_g("aff_g"), modulus(), prm(), fac(), dec(), aff_g("aff_g_star")].concat()
}

fn int(value: &BigInt) -> Vec<u8> {
    value.to_signed_bytes_be()
}

/// All inputs that an operation takes.
fn inputs_of(operation: &str, all: &Values) -> Values {
    let fields = Operation::find(operation).unwrap().fields();
    Values(fields.map(|(field, _)| (field.to_owned(), all.0[field].clone())).collect())
}

/// The prover with these inputs, and the verifier with its proof. The verifier's own primes are added.
fn both(prove: &'static str, verify: &'static str, all: Values) -> Vec<Case> {
    let inputs = inputs_of(prove, &all);
    let outputs = reference(prove, &inputs).unwrap();
    let mut all = verifiers_primes(all);
    all.0.extend(outputs.0);
    vec![(prove, inputs), (verify, inputs_of(verify, &all))]
}

fn primes(values: Values, index: u16) -> Values {
    let party = Party::of(&PARAMS, index);
    let prime = |p: &BigUint| encode_nat(p, PARAMS.prime_bits);
    values.with("p", prime(&party.key.p)).with("q", prime(&party.key.q))
}

fn trapdoor(values: Values, index: u16) -> Values {
    let party = Party::of(&PARAMS, index);
    let prime = |p: &BigUint| encode_nat(p, PARAMS.prime_bits);
    values
        .with("p_hat", prime(&party.p_hat))
        .with("q_hat", prime(&party.q_hat))
        .with("lambda", residue(&party.lambda))
}

fn verifiers_primes(values: Values) -> Values {
    trapdoor(primes(values, 2), 2)
}

/// Context, seed, the prover's primes, the verifier's setup.
fn begin(verifier: u16) -> Values {
    let mut values = primes(context(verifier), 1).with("seed", [5; 32]);
    values.0.extend(setup(2).0);
    values
}

fn times(value: &BigInt) -> Point {
    curve::multiply(value, &generator())
}

fn sch() -> Vec<Case> {
    let x = number(256, "sch x");
    let all = begin(0).with("X", encode_point(&times(&x))).with("x", encode_scalar(&scalar_of(&x)));
    both("sch.prove", "sch.verify", all)
}

fn elog() -> Vec<Case> {
    let [y, lambda] = ["elog y", "elog lambda"].map(|name| scalar_of(&number(256, name)));
    let [Y, B] = ["elog Y", "elog B"].map(|name| times(&number(256, name)));
    let points =
        [("L", generator() * lambda), ("M", generator() * y + Y * lambda), ("Y", Y), ("Z", B * y), ("B", B)];
    let all = begin(0).with("y", encode_scalar(&y)).with("lambda", encode_scalar(&lambda));
    let all = points.into_iter().fold(all, |all, (name, point)| all.with(name, encode_point(&point)));
    both("elog.prove", "elog.verify", all)
}

fn enc_elg() -> Vec<Case> {
    let key = Party::of(&PARAMS, 1).key.public;
    let mut cases = Vec::new();
    for x in [number(256, "enc-elg x"), -number(255, "enc-elg x")] {
        let (rho, a) = (below(&key.modulus, "enc-elg rho"), scalar_of(&number(256, "enc-elg a")));
        let Y = times(&number(256, "enc-elg Y"));
        let all = begin(2)
            .with("N", residue(&key.modulus))
            .with("K", ciphertext(&key.encrypt(&x, &rho)))
            .with("Y", encode_point(&Y))
            .with("A", encode_point(&(generator() * a)))
            .with("B", encode_point(&(times(&x) + Y * a)))
            .with("x", int(&x))
            .with("rho", residue(&rho))
            .with("a", encode_scalar(&a));
        cases.extend(both("enc_elg.prove", "enc_elg.verify", all));
    }
    cases
}

fn aff_g(name: &str) -> Vec<Case> {
    let [N_p, N_v] = [1, 2].map(|index| Party::of(&PARAMS, index).key.public);
    let (x, y) = (number(256, "aff-g x"), -number(PARAMS.ell_prime, "aff-g y"));
    let (rho, rho_y) = (below(&N_v.modulus, "aff-g rho"), below(&N_p.modulus, "aff-g rho_y"));
    let C = N_v.encrypt(&number(256, "aff-g C"), &below(&N_v.modulus, "aff-g nonce"));
    let D = N_v.add(&N_v.scale(&C, &x), &N_v.encrypt(&y, &rho));
    let all = begin(2)
        .with("N_v", residue(&N_v.modulus))
        .with("N_p", residue(&N_p.modulus))
        .with("C", ciphertext(&C))
        .with("D", ciphertext(&D))
        .with("Y", ciphertext(&N_p.encrypt(&y, &rho_y)))
        .with("X", encode_point(&times(&x)))
        .with("x", int(&x))
        .with("y", int(&y))
        .with("rho", residue(&rho))
        .with("rho_y", residue(&rho_y));
    match name {
        "aff_g" => both("aff_g.prove", "aff_g.verify", all),
        _ => both("aff_g_star.prove", "aff_g_star.verify", all),
    }
}

fn modulus() -> Vec<Case> {
    let N = Party::of(&PARAMS, 1).key.public.modulus;
    both("mod.prove", "mod.verify", begin(0).with("N", residue(&N)))
}

/// The prover is the owner of the setup.
fn prm() -> Vec<Case> {
    both("prm.prove", "prm.verify", trapdoor(begin(0), 2))
}

fn fac() -> Vec<Case> {
    let N = Party::of(&PARAMS, 1).key.public.modulus;
    both("fac.prove", "fac.verify", begin(2).with("N", residue(&N)))
}

fn dec() -> Vec<Case> {
    let key = Party::of(&PARAMS, 1).key;
    let N = &key.public;
    let [d, r, s] = ["dec d", "dec r", "dec s"].map(|name| below(&N.modulus, name));
    let x = number(256, "dec x");
    let B = times(&number(256, "dec B"));
    let mut cases = Vec::new();
    // the plaintext is 0 in the second one, and its point the identity
    for d in [BigInt::from(d % (BigUint::from(1u8) << PARAMS.ell_prime)), -BigInt::from(5u8) * &x] {
        let K = N.encrypt(&5.into(), &r);
        let D = N.encrypt(&d, &s);
        let y = 5 * &x + &d;
        let rho = key.nonce(&N.add(&N.scale(&K, &x), &D));
        let all = begin(0)
            .with("n", 3u16)
            .with("N", residue(&N.modulus))
            .with("K", ciphertext(&K))
            .with("D", ciphertext(&D))
            .with("X", encode_point(&times(&x)))
            .with("S", encode_point(&curve::multiply(&y, &B)))
            .with("B", encode_point(&B))
            .with("x", int(&x))
            .with("y", int(&y))
            .with("rho", residue(&rho));
        cases.extend(both("dec.prove", "dec.verify", all));
    }
    cases
}
