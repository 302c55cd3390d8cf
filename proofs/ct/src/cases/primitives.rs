//! Arithmetic: numbers, moduli, exponents and keys are secret, lengths are public.
#![allow(non_snake_case, reason = "the symbols of the book")]

use core::hint::black_box;

use quorate::Backend;
use quorate::bignum::comb::Comb;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::{Exponent, Plan, Term};
use quorate::bignum::split::Split;
use quorate::curve::{self, Point, generator};
use quorate::paillier::{self, Key};
use quorate::pedersen::{Ranges, Setup};
use quorate::{integers, primes, sampling, sharing};
use quorate_spec::hashing::h32;
use quorate_spec::labels;
use quorate_spec::params::{P2048, P3072, Params, TOY1536};
use quorate_spec::sampling::{Tape, hedged_seed};

use super::world::{BACKEND, key, known_modulus, own_setup, peer, peer_setup};
use crate::secret::{self, concealed_nat, int, known_nat, nat, scalar, secret_bytes};

const TOY: Params = TOY1536;

/// Two numbers of 1024 bits.
fn pair() -> (Nat, Nat) {
    (nat("a", 1024), nat("b", 1024))
}

pub fn nat_add() {
    let (a, b) = pair();
    black_box(a.add(&b));
}

pub fn nat_sub() {
    let (a, b) = pair();
    black_box(a.sub(&b).0);
}

pub fn nat_mul() {
    let (a, b) = pair();
    black_box(a.mul(&b));
}

/// Division by a secret modulus.
pub fn nat_rem() {
    let [p, ..] = secret::primes(&TOY, 1);
    black_box(nat("a", 1600).rem(&p, TOY.prime_bits));
}

pub fn nat_shift() {
    let (a, _) = pair();
    black_box((a.shr(77), a.low_bits(100), a.resized(3)));
}

pub fn nat_compare() {
    let (a, b) = pair();
    black_box((
        a.lt(&b).unwrap_u8(),
        a.ct_eq(&b).unwrap_u8(),
        a.is_zero().unwrap_u8(),
        a.is_odd().unwrap_u8(),
    ));
}

pub fn nat_select() {
    let (a, b) = pair();
    black_box(Nat::select(&a, &b, a.lt(&b)));
}

pub fn nat_bytes() {
    let a = Nat::from_bytes_be(&secret::bytes("a", 61));
    black_box(a.to_bytes_be(128));
}

pub fn int_add() {
    black_box(int("a", 60).add(&int("b", 40)).sub(&int("c", 50)));
}

pub fn int_mul() {
    black_box(int("a", 60).mul(&int("b", 40)));
}

pub fn int_sign() {
    let a = int("a", 60);
    let (magnitude, negative) = a.magnitude();
    black_box((a.neg(), Int::from_magnitude(&magnitude, negative), a.is_negative().unwrap_u8()));
}

pub fn int_interval() {
    black_box(int("a", 60).in_interval(300).unwrap_u8());
}

pub fn int_encode() {
    black_box((Int::from_low_bits(&nat("a", 400), 390), integers::encode_int(&int("a", 40), 500)));
}

/// Reduction of a signed number by a secret modulus.
pub fn int_rem() {
    let [p, ..] = secret::primes(&TOY, 1);
    let a = int("a", 200);
    black_box((a.rem(&Modulus::new(p.duplicate(), TOY.prime_bits)), a.rem_nat(&p, TOY.prime_bits)));
}

/// The constants of a secret modulus, of limbs and of lanes.
pub fn modulus_setup() {
    let [p, ..] = secret::primes(&TOY, 1);
    black_box(Modulus::new(p, TOY.prime_bits));
}

pub fn modulus_setup_p2048() {
    let [p, ..] = secret::primes(&P2048, 1);
    black_box(Modulus::new(p, P2048.prime_bits));
}

pub fn modulus_setup_p3072() {
    let [p, ..] = secret::primes(&P3072, 1);
    black_box(Modulus::new(p, P3072.prime_bits));
}

/// One bit shorter than its limbs, as the orders of the trapdoor are.
pub fn modulus_setup_odd_length() {
    let [_, _, p, _] = secret::primes(&TOY, 1);
    black_box(Modulus::new(p.shr(1), TOY.prime_bits - 1));
}

/// The square of a secret prime, and its constants in pairs.
pub fn modulus_square() {
    let [p, ..] = secret::primes(&TOY, 1);
    black_box(Modulus::square_of(&Modulus::new(p, TOY.prime_bits)));
}

fn secret_modulus() -> Modulus {
    let [p, ..] = secret::primes(&TOY, 1);
    Modulus::new(p, TOY.prime_bits)
}

/// A residue modulo it.
fn residue(modulus: &Modulus, name: &str) -> Nat {
    nat(name, modulus.bits() - 1).resized(modulus.len())
}

pub fn modulus_reduce() {
    let p = secret_modulus();
    black_box((p.reduce(&nat("a", 1536)), p.reduce(&nat("b", 300))));
}

pub fn modulus_add() {
    let p = secret_modulus();
    let (a, b) = (residue(&p, "a"), residue(&p, "b"));
    black_box((p.add(&a, &b), p.sub(&a, &b), p.neg(&a)));
}

pub fn modulus_mul() {
    let p = secret_modulus();
    let (a, b) = (residue(&p, "a"), residue(&p, "b"));
    black_box((p.mul(&a, &b), p.square(&a)));
}

pub fn modulus_invert() {
    let p = secret_modulus();
    black_box(p.invert(&residue(&p, "a")).0);
}

pub fn modulus_unit() {
    let p = secret_modulus();
    black_box(p.is_unit(&residue(&p, "a")).unwrap_u8());
}

pub fn modulus_pow() {
    let p = secret_modulus();
    black_box(p.pow(&residue(&p, "a"), &nat("e", 300), 300));
}

pub fn split_combine() {
    let [p, q, ..] = secret::primes(&TOY, 1);
    let [p, q] = [p, q].map(|prime| Modulus::new(prime, TOY.prime_bits));
    let (x, y) = (residue(&p, "a"), residue(&q, "b"));
    let (split, _) = Split::new(p, q);
    black_box((split.combine(&x, &y), split.is_nonzero_in_both(&nat("c", 1500)).unwrap_u8()));
}

/// `base^exponent` with base, exponent and modulus secret.
fn power(backend: Backend, params: &Params, bits: usize) {
    let [p, ..] = secret::primes(params, 1);
    let modulus = Modulus::new(p, params.prime_bits);
    let mut plan = Plan::new();
    let handle = plan.power(&modulus, &residue(&modulus, "a"), Exponent::new(&nat("e", bits), bits));
    black_box(plan.run(backend).take(handle));
}

pub fn plan_power() {
    power(BACKEND, &TOY, TOY.prime_bits);
}

pub fn plan_power_p2048() {
    power(BACKEND, &P2048, P2048.prime_bits);
}

pub fn plan_power_p3072() {
    power(BACKEND, &P3072, 256);
}

pub fn plan_power_plain() {
    power(Backend::Plain, &TOY, 100);
}

/// Products of powers, with tables of fixed bases.
fn product(backend: Backend, bits: usize) {
    let modulus = secret_modulus();
    let (a, b) = (residue(&modulus, "a"), residue(&modulus, "b"));
    let comb = Comb::new(backend, &modulus, &b, bits, Comb::spacing(bits));
    let mut plan = Plan::new();
    let exponent = |name| Exponent::new(&nat(name, bits), bits);
    let terms = vec![Term::power(&a, exponent("e")), Term::Fixed { comb: &comb, exponent: exponent("f") }];
    let handle = plan.product(&modulus, terms);
    black_box(plan.run(backend).take(handle));
}

pub fn plan_product() {
    product(BACKEND, 300);
}

pub fn plan_product_plain() {
    product(Backend::Plain, 60);
}

/// Modulo the square of a secret prime, in pairs on lanes.
fn squares(backend: Backend, bits: usize) {
    let square = Modulus::square_of(&secret_modulus());
    let mut plan = Plan::new();
    let base = nat("a", 1500).resized(square.len());
    let handle = plan.power(&square, &base, Exponent::new(&nat("e", bits), bits));
    black_box(plan.run(backend).take(handle));
}

pub fn plan_square() {
    squares(BACKEND, 300);
}

pub fn plan_square_plain() {
    squares(Backend::Plain, 60);
}

pub fn prime_check_paillier() {
    let [p, q, ..] = secret::primes(&TOY, 1);
    assert!(primes::are_paillier_primes(BACKEND, &p, &q, TOY.prime_bits));
}

pub fn prime_check_pedersen() {
    let [_, _, p, q] = secret::primes(&TOY, 1);
    assert!(primes::are_pedersen_primes(BACKEND, &p, &q, TOY.prime_bits));
}

pub fn paillier_key() {
    black_box(key(&TOY));
}

pub fn paillier_key_p2048() {
    black_box(key(&P2048));
}

fn encrypt(key: Key<'_>) {
    let mut plan = Plan::new();
    let nonce = nat("r", TOY.modulus_bits - 1).resized(TOY.modulus_bits / 64);
    let pending = key.plan_encrypt(&mut plan, &int("x", 32), &nonce, Vec::new());
    black_box(pending.finish(&mut plan.run(BACKEND)));
}

pub fn paillier_encrypt_own() {
    encrypt(Key::Own(&key(&TOY)));
}

pub fn paillier_encrypt_peer() {
    encrypt(Key::Peer(&peer(&TOY)));
}

/// `C^x · enc(y; r)`: what a signer sends.
pub fn paillier_affine() {
    let peer = peer(&TOY);
    let key = Key::Peer(&peer);
    let c = known_nat("C", 2 * TOY.modulus_bits - 2).resized(peer.square.len());
    let factor = key.factor(&c, &int("x", 32), 256);
    let nonce = nat("r", TOY.modulus_bits - 1).resized(TOY.modulus_bits / 64);
    let mut plan = Plan::new();
    let pending = key.plan_encrypt(&mut plan, &int("y", 80), &nonce, vec![factor]);
    black_box(pending.finish(&mut plan.run(BACKEND)));
}

pub fn paillier_decrypt() {
    let key = key(&TOY);
    let c = known_nat("C", 2 * TOY.modulus_bits - 2).resized(key.public.square.len());
    let mut plan = Plan::new();
    let pending = key.plan_decrypt(&mut plan, &c);
    black_box(pending.finish(&key, &mut plan.run(BACKEND)));
}

pub fn paillier_root() {
    let key = key(&TOY);
    let y = known_nat("y", TOY.modulus_bits - 1).resized(key.public.modulus.len());
    let mut plan = Plan::new();
    let root = key.plan_root(&mut plan, &y);
    let (first, second) = key.plan_fourth_root(&mut plan, &y);
    let mut results = plan.run(BACKEND);
    black_box((root.finish(&mut results), results.take(first), results.take(second)));
}

pub fn paillier_add() {
    let peer = peer(&TOY);
    let [c, d] = ["C", "D"].map(|name| nat(name, 2 * TOY.modulus_bits - 2).resized(peer.square.len()));
    black_box((paillier::add(&peer, &c, &d), paillier::subtract(&peer, &c, &d)));
}

fn commit(setup: &Setup) {
    let ranges = Ranges::presign(&TOY);
    let mut plan = Plan::new();
    let pending = setup.plan_commit(&mut plan, &int("x", ranges.s / 8), &int("mu", ranges.t / 8), ranges);
    black_box(pending.finish(&mut plan.run(BACKEND)));
}

pub fn pedersen_commit() {
    commit(&peer_setup(&TOY));
}

pub fn pedersen_commit_with_tables() {
    commit(&peer_setup(&TOY).with_tables(BACKEND, Ranges::presign(&TOY)));
}

pub fn pedersen_own_setup() {
    black_box(own_setup(&TOY, BACKEND));
}

/// The tables of the trapdoor on lanes.
pub fn pedersen_own_setup_plain() {
    let setup = own_setup(&TOY, Backend::Plain);
    let mut plan = Plan::new();
    let pending = setup.plan_power_of_t(&mut plan, &nat("a", 1500));
    black_box(pending.finish(&mut plan.run(Backend::Plain)));
}

pub fn pedersen_trapdoor() {
    let setup = own_setup(&TOY, BACKEND);
    let mut plan = Plan::new();
    let pending = setup.plan_power_of_t(&mut plan, &nat("a", 1500));
    black_box((
        pending.finish(&mut plan.run(BACKEND)),
        setup.phi(),
        setup.is_unit(&nat("b", 1500)).unwrap_u8(),
    ));
}

/// The owner's check of a commitment.
pub fn pedersen_check() {
    let setup = own_setup(&TOY, BACKEND);
    let T = known_nat("T", TOY.modulus_bits - 1).resized(setup.public.modulus.len());
    let S = known_nat("S", TOY.modulus_bits - 1).resized(setup.public.modulus.len());
    let e = sampling::challenge(labels::ELOG_CHALLENGE, &[b"e"]);
    let (a, b) = (Int::from_nat(&known_nat("a", 700)), Int::from_nat(&known_nat("b", 2000)));
    let mut plan = Plan::new();
    let pending = setup.plan_check(&mut plan, [&a, &b], &[(&S, &a)], &T, Some(&S), &e);
    assert!(!pending.holds(&mut plan.run(BACKEND)));
}

pub fn reduce_mod_q() {
    let [x, y] = [integers::scalar_of_nat(&nat("a", 1500)), integers::scalar_of(&int("b", 90))];
    black_box((x, y, integers::integer_of(&x)));
}

pub fn sample_scalar() {
    black_box(sampling::scalar(&tape(), "presign/k", 0, 0));
}

pub fn sample_int() {
    black_box(sampling::int(&tape(), "presign/k", 0, 0, 700));
}

/// Modulo a public modulus, and modulo a secret one.
pub fn sample_residue() {
    let modulus = known_modulus(&TOY);
    let phi = own_setup(&TOY, BACKEND).phi();
    let bits = TOY.modulus_bits;
    black_box(sampling::residue(&tape(), "presign/rho", 0, 0, &modulus));
    black_box(sampling::residue_mod(&tape(), "prm/a", 0, &phi, bits, bits));
}

fn tape() -> Tape {
    Tape::new(secret_bytes("seed", 32), [7; 32], 1)
}

pub fn seed() {
    black_box(hedged_seed(&secret_bytes("fresh", 32), secret_bytes("share", 32).expose()));
    black_box(h32(labels::SEED, &[secret_bytes("any", 99).expose()]));
}

pub fn curve_generator() {
    black_box(curve::multiply_generator(&scalar("x")));
}

pub fn curve_multiply() {
    black_box(secret_point() * scalar("y"));
}

fn secret_point() -> Point {
    generator() * scalar("x")
}

pub fn curve_add() {
    let (a, b) = (secret_point(), generator() * scalar("z"));
    black_box((a + b, a - b, -a, a + generator()));
}

pub fn curve_encode() {
    black_box(curve::encode_point_array(&secret_point()));
}

pub fn curve_scalars() {
    let (x, y) = (scalar("x"), scalar("y"));
    black_box((x * y + x - y, curve::encode_scalar(&x)));
}

pub fn curve_decode_scalar() {
    let decoded = curve::decode_secret(&secret_bytes("x", 32)).expect("most strings are scalars");
    black_box((decoded.encode(), decoded.is_zero().unwrap_u8()));
}

pub fn curve_sample() {
    black_box(curve::sample(&tape(), "keygen/f", 0, 0));
}

pub fn sharing_evaluate() {
    let coefficients = ["a", "b", "c"].map(scalar);
    black_box((sharing::evaluate(&coefficients, 63), sharing::commit(&coefficients)));
}

/// A prime of the pool as a number of the length of the modulus: its leading zeros are no secret, its bits are.
pub fn nat_padded() {
    let [p, ..] = secret::primes(&TOY, 1);
    black_box(concealed_nat(&p).resized(60).shr(3));
}
