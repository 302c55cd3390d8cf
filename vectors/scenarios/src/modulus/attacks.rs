//! Π_mod against moduli that are not Paillier-Blum. The cheating prover knows all factors and answers whatever can be answered.

use num_bigint::BigUint;
use quorate_reference::integers::jacobi;
use quorate_reference::primes::is_prime;
use quorate_reference::proofs::modulus::{self, Response};
use quorate_spec::codec::Record;
use quorate_spec::operations::Values;
use quorate_spec::params::Params;
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;

use super::{Base, VALID, VERIFY, challenges, failing_checks, legendre, twisted};
use crate::fold::{self, is_broad};
use crate::topic::{About, Topic, about};
use quorate_adversary::party::{below, residue};

pub(super) fn build(topic: &mut Topic, base: &Base) {
    notes(topic);
    zero_w(topic, base);
    prime(topic, base);
    if is_broad(&base.params) {
        special_moduli(topic, base);
        not_a_unit(topic, base);
        equal_challenges(topic, base);
    }
}

fn notes(topic: &mut Topic) {
    topic.note(
        "w-not-a-unit",
        "w shares a factor with N: with w = 0, all b = 1 and all x = 0 equation 1 is 0 = 0 for every N.",
        "A modulus with small factors passes, and its owner learns the keys of the other parties in a few signatures.",
        &["CVE-2025-66016", "GHSA-m95p-425x-x889"],
    );
    topic.note(
        "not-blum",
        "N is none of the moduli that the proof is about: prime, even, a prime power, of primes 1 mod 4, or not coprime to φ(N).",
        "Nothing is proved about such a modulus: ciphertexts may have several plaintexts, or be readable by everyone.",
        &["https://eprint.iacr.org/2021/060"],
    );
    if !is_broad(&topic.params) {
        return;
    }
    topic.note(
        "more-than-two-factors",
        "N has more than two prime factors. Its owner can take N-th roots of everything, and fourth roots of half of the challenges \
         or fewer.",
        "Without equation 1 a modulus with many small factors passes, and its owner learns the keys of the other parties in a few \
         signatures.",
        &["CVE-2023-33241", "GHSA-5cjx-95fx-68q9", "https://eprint.iacr.org/2023/1234"],
    );
    topic.note(
        "pseudoprime",
        "N is composite, and 2^(N-1) = 1 mod N. An honest party has such a modulus with negligible probability.",
        "A verifier with another test of primality accepts it, and disagrees with the others about who is at fault.",
        &[],
    );
    topic.note(
        "equal-challenges",
        "The proof answers a list of challenges that are all the same.",
        "A verifier whose random residues are started anew for each repetition accepts a bad modulus with probability one half.",
        &[],
    );
}

// ---- for all sets ----

/// `2^|N| - k`, the largest prime of this form that is 3 mod 4.
pub(super) fn prime_modulus(params: &Params) -> BigUint {
    let k: u16 = match params.modulus_bits {
        1536 => 3453,
        2048 => 1557,
        3072 => 2165,
        bits => panic!("no prime of {bits} bits is recorded"),
    };
    (BigUint::from(1u8) << params.modulus_bits) - k
}

/// A prime N = 3 mod 4 satisfies every equation: N = 1 mod φ(N), so every y is its own N-th root.
fn prime(topic: &mut Topic, base: &Base) {
    let N = prime_modulus(&base.params);
    let w = (0..).map(|i| below(&N, &format!("w {i}"))).find(|w| jacobi(w, &N) == -1).unwrap();
    let quarter = (&N + 1u8) >> 2u8;
    let exponent = &quarter * &quarter % (&N - 1u8);
    let answer = |y: &BigUint| {
        let a = jacobi(y, &N) == -1;
        Response { a, b: false, x: twisted(y, &w, (a, false), &N).modpow(&exponent, &N), z: y.clone() }
    };
    let inputs = with_modulus(base, &N, &w, &|inputs| {
        challenges(&base.params, inputs, &N, &w).iter().map(answer).collect()
    });
    let comment =
        "N is a prime, and everything else holds: everybody can decrypt what is encrypted under it.";
    let about = about(&["MOD-V-2"], comment).flags(&["not-blum"]);
    judge(topic, base, "attack/prime", about, &[N], &[Reason::ModComposite], inputs);
}

/// w = 0, x = 0, b = 1, with the honest N.
fn zero_w(topic: &mut Topic, base: &Base) {
    let comment = "w is 0, all x are 0 and all b are 1: equation 1 is 0 = 0 in all repetitions.";
    let about = about(&["MOD-V-1"], comment).flags(&["w-not-a-unit"]);
    topic.edited((VERIFY, "attack/w-zero"), VALID, about, Reason::DecodeUnit, |values| {
        base.set(values, "w", 0, &BigUint::ZERO);
        let ones = vec![0xff; base.params.m / 8];
        fold::set_entry::<ModProof>(&base.shape, values, "b", 0, &ones);
        (0..base.params.m).for_each(|i| base.set(values, "x", i, &BigUint::ZERO));
    });
}

// ---- what a cheater knows, and its best answers ----

/// A prime power.
struct Component {
    modulus: BigUint,
    /// The order of its group of units.
    order: BigUint,
}

fn power_of(p: &BigUint, exponent: u32) -> Component {
    Component { modulus: p.pow(exponent), order: p.pow(exponent - 1) * (p - 1u8) }
}

fn distinct(factors: &[BigUint]) -> Vec<Component> {
    factors.iter().map(|p| power_of(p, 1)).collect()
}

impl Component {
    /// A fourth root of v, if there is one. Works if the order is not a multiple of 8.
    fn fourth_root(&self, v: &BigUint) -> Option<BigUint> {
        let odd = &self.order >> self.order.trailing_zeros().unwrap_or(0).min(2);
        if v.modpow(&odd, &self.modulus) != BigUint::from(1u8) {
            return None;
        }
        Some(v.modpow(&BigUint::from(4u8).modinv(&odd)?, &self.modulus))
    }

    /// The N-th root of y, if taking N-th powers is a permutation; else 1.
    fn nth_root(&self, y: &BigUint, N: &BigUint) -> BigUint {
        N.modinv(&self.order).map_or(1u8.into(), |inverse| y.modpow(&inverse, &self.modulus))
    }
}

/// The number below the product that has these residues.
fn combine(components: &[Component], residues: &[BigUint]) -> BigUint {
    let N: BigUint = components.iter().map(|c| &c.modulus).product();
    let term = |(component, residue): (&Component, &BigUint)| {
        let rest = &N / &component.modulus;
        &rest * rest.modinv(&component.modulus).unwrap() * residue
    };
    components.iter().zip(residues).map(term).sum::<BigUint>() % &N
}

fn nth_root(components: &[Component], y: &BigUint, N: &BigUint) -> BigUint {
    combine(components, &components.iter().map(|c| c.nth_root(y, N)).collect::<Vec<_>>())
}

/// The bits and the fourth root that answer y, if any do.
fn fourth_root(
    components: &[Component],
    w: &BigUint,
    y: &BigUint,
    N: &BigUint,
) -> Option<(bool, bool, BigUint)> {
    [(false, false), (false, true), (true, false), (true, true)].into_iter().find_map(|(a, b)| {
        let v = twisted(y, w, (a, b), N);
        let roots: Option<Vec<BigUint>> = components.iter().map(|c| c.fourth_root(&v)).collect();
        roots.map(|roots| (a, b, combine(components, &roots)))
    })
}

/// The best answer to y; ones where there is no root.
fn answer(components: &[Component], w: &BigUint, y: &BigUint, N: &BigUint) -> Response {
    let (a, b, x) = fourth_root(components, w, y, N).unwrap_or((false, false, 1u8.into()));
    Response { a, b, x, z: nth_root(components, y, N) }
}

/// The first of the candidates with Jacobi symbol -1, if there is one.
fn choose_w(factors: &[BigUint]) -> BigUint {
    let N: BigUint = factors.iter().product();
    let symbol = |w: &BigUint| factors.iter().map(|p| legendre(w, p)).product::<i8>();
    (0..64).map(|i| below(&N, &format!("w {i}"))).find(|w| symbol(w) == -1).unwrap_or_else(|| 2u8.into())
}

/// The inputs with another N and the proof of these answers.
fn with_modulus(base: &Base, N: &BigUint, w: &BigUint, answers: &dyn Fn(&Values) -> Vec<Response>) -> Values {
    assert_eq!(N.bits(), base.params.modulus_bits as u64, "another length is refused before any proof");
    let mut inputs = base.verify.clone().with("N", residue(&base.params, N));
    let proof = modulus::encode(&base.params, w, &answers(&inputs));
    inputs.put("proof", proof.encode());
    inputs
}

/// A case with another N of which these checks fail, each in whichever repetitions.
fn judge(
    topic: &mut Topic,
    base: &Base,
    name: &str,
    about: About<'_>,
    factors: &[BigUint],
    expected: &[Reason],
    inputs: Values,
) {
    let found = failing_checks(&base.params, &inputs, factors);
    let reasons: Vec<Reason> = found.iter().map(|(reason, _)| *reason).collect();
    assert_eq!(reasons, expected, "{name}");
    fold::judge(topic, (VERIFY, name), VALID, about, (found.clone(), &found), inputs);
}

/// The primes of `bits` bits with that residue mod 8 above a number.
fn primes_above(start: &BigUint, bits: usize, residue: u8) -> impl Iterator<Item = BigUint> {
    let start = (start >> 3u8 << 3u8) + residue;
    let small: Vec<u32> = (3..2000u32).filter(|n| (2..*n).all(|d| n % d != 0)).collect();
    (0u32..)
        .map(move |k| &start + 8 * k)
        .filter(move |p| small.iter().all(|d| *p == BigUint::from(*d) || p % *d != BigUint::ZERO))
        .filter(move |p| is_prime(p, bits))
}

/// The first primes above a fixed number. The three top bits are set, so that a product of up to three has all its bits.
fn primes(bits: usize, residue: u8, count: usize) -> Vec<BigUint> {
    let start = below(&(BigUint::from(1u8) << (bits - 4)), &format!("prime {bits} {residue}"));
    primes_above(&(start + (BigUint::from(7u8) << (bits - 3))), bits, residue).take(count).collect()
}

/// Sixteen primes of 16 bits, and one that makes N long enough.
fn sixteen_small_factors(params: &Params) -> Vec<BigUint> {
    let mut factors = primes(16, 3, 16);
    let start = (BigUint::from(3u8) << (params.modulus_bits - 2)) / factors.iter().product::<BigUint>();
    let bits = usize::try_from(start.bits()).unwrap();
    factors.extend(primes_above(&start, bits, 3).take(1));
    factors
}

// ---- for TOY1536 ----

/// The cheater on moduli of many kinds.
fn special_moduli(topic: &mut Topic, base: &Base) {
    let half = base.params.prime_bits;
    let third = base.params.modulus_bits / 3;
    let mut case = |name: &str,
                    flag,
                    comment: &str,
                    factors: &[BigUint],
                    components: &[Component],
                    failing: &[Reason]| {
        let N: BigUint = factors.iter().product();
        let w = choose_w(factors);
        let answers = |inputs: &Values| {
            let challenges = challenges(&base.params, inputs, &N, &w);
            challenges.iter().map(|y| answer(components, &w, y, &N)).collect()
        };
        let inputs = with_modulus(base, &N, &w, &answers);
        let req = match failing.first() {
            Some(Reason::ModulusEven | Reason::ModComposite) => "MOD-V-2",
            Some(Reason::ModJacobi) => "MOD-V-3",
            Some(Reason::ModEq1) => "MOD-V-4",
            _ => "MOD-V-5",
        };
        let (reqs, flags) = ([req], [flag]);
        let about = about(&reqs, comment).flags(&flags);
        judge(topic, base, name, about, factors, failing, inputs);
    };

    let pseudoprime = pseudoprime_factors();
    let comment = "N is as it should be, but for 2^(N-1) = 1 mod N: the test to base 2 is the one that counts, and no other test of \
                   primality.";
    case(
        "attack/pseudoprime",
        "pseudoprime",
        comment,
        &pseudoprime,
        &distinct(&pseudoprime),
        &[Reason::ModComposite],
    );

    let twice = [2u8.into(), primes(base.params.modulus_bits - 1, 3, 1).remove(0)];
    let comment = "N is twice a prime. What can be answered is answered.";
    let failing = [Reason::ModulusEven, Reason::ModEq1, Reason::ModEq2];
    case("attack/even", "not-blum", comment, &twice, &distinct(&twice), &failing);

    let p = &base.party.key.p;
    let square = [p.clone(), p.clone()];
    let comment =
        "N is the square of a prime: no w has Jacobi symbol -1, and most challenges have no N-th root.";
    let failing = [Reason::ModJacobi, Reason::ModEq2];
    case("attack/square", "not-blum", comment, &square, &[power_of(p, 2)], &failing);

    let p = &primes(third, 3, 1)[0];
    let cube = [p.clone(), p.clone(), p.clone()];
    let comment =
        "N is the cube of a prime: all fourth roots can be taken, and most challenges have no N-th root.";
    case("attack/cube", "not-blum", comment, &cube, &[power_of(p, 3)], &[Reason::ModEq2]);

    let factors = not_coprime(p, 2 * third);
    let comment = "N = pq with q = 1 mod p, so that p divides φ(N): most challenges have no N-th root, and most ciphertexts several \
                   plaintexts.";
    case("attack/not-coprime", "not-blum", comment, &factors, &distinct(&factors), &[Reason::ModEq2]);

    let one = primes(half, 5, 2);
    let factors = [one[0].clone(), base.party.key.q.clone()];
    let comment = "p is 1 mod 4: half of the challenges have no fourth root.";
    case("attack/one-prime-1-mod-4", "not-blum", comment, &factors, &distinct(&factors), &[Reason::ModEq1]);
    let comment = "Both primes are 1 mod 4: three quarters of the challenges have no fourth root.";
    case("attack/both-primes-1-mod-4", "not-blum", comment, &one, &distinct(&one), &[Reason::ModEq1]);

    let factors = primes(third, 3, 3);
    let comment =
        "N is the product of three primes, all 3 mod 4: half of the challenges have no fourth root.";
    let flag = "more-than-two-factors";
    case("attack/three-primes", flag, comment, &factors, &distinct(&factors), &[Reason::ModEq1]);
    let factors = sixteen_small_factors(&base.params);
    let comment = "N has sixteen factors of 16 bits: whoever accepts it loses its key in a few signatures.";
    case("attack/sixteen-small-factors", flag, comment, &factors, &distinct(&factors), &[Reason::ModEq1]);
}

/// `2r+1` and `6r+1`: with 2 a cube modulo the latter, 2 has an order that divides 2r modulo both, and 2r divides N - 1.
fn pseudoprime_factors() -> [BigUint; 2] {
    let r = (BigUint::from(1u8) << 766u16) + 65489u32;
    [&r * 2u8 + 1u8, &r * 6u8 + 1u8]
}

/// p, and the first prime 3 mod 4 of `bits` bits, from the middle on, that is 1 mod p.
fn not_coprime(p: &BigUint, bits: usize) -> [BigUint; 2] {
    let start = (BigUint::from(3u8) << (bits - 2)) / p / 2u8;
    let candidates = (0u32..).map(|k| p * ((&start + k) * 2u8) + 1u8);
    let is_prime = |q: &BigUint| BigUint::from(2u8).modpow(&(q - 1u8), q) == 1u8.into() && is_prime(q, bits);
    let q = candidates.into_iter().find(|q| q % 4u8 == 3u8.into() && is_prime(q)).unwrap();
    [p.clone(), q]
}

/// A w that shares a factor with a modulus of small factors, and equation 1 holds.
fn not_a_unit(topic: &mut Topic, base: &Base) {
    let factors = sixteen_small_factors(&base.params);
    let components = distinct(&factors);
    let N = &factors.iter().product::<BigUint>();
    let mut case = |name, comment, w: &BigUint, x: &dyn Fn(&BigUint) -> (bool, BigUint)| {
        let answers = |inputs: &Values| {
            let answer = |y: &BigUint| {
                let (a, x) = x(y);
                Response { a, b: true, x, z: nth_root(&components, y, N) }
            };
            challenges(&base.params, inputs, N, w).iter().map(answer).collect()
        };
        let inputs = with_modulus(base, N, w, &answers);
        let reasons: Vec<Reason> =
            failing_checks(&base.params, &inputs, &factors).iter().map(|(reason, _)| *reason).collect();
        assert_eq!(reasons, [Reason::ModJacobi], "{name}");
        let about = about(&["MOD-V-1"], comment).flags(&["w-not-a-unit"]);
        topic.edited((VERIFY, name), VALID, about, Reason::DecodeUnit, |values| *values = inputs);
    };
    let comment =
        "N has sixteen factors of 16 bits; w is 0, all x are 0 and all b are 1, and both equations hold.";
    case("attack/w-zero-small-factors", comment, &BigUint::ZERO, &|_| (false, BigUint::ZERO));
    // there wy or -wy has a fourth root modulo the large factor
    let large = components.last().unwrap();
    let w = &(N / &large.modulus);
    let comment = "N has sixteen factors of 16 bits; w is 0 modulo each of them, not modulo the last factor, and both equations hold.";
    case("attack/w-shares-factors", comment, w, &|y| {
        let [plus, minus] = [false, true].map(|a| large.fourth_root(&twisted(y, w, (a, true), N)));
        let mut residues = vec![BigUint::ZERO; factors.len()];
        let a = plus.is_none();
        residues[16] = plus.or(minus).unwrap();
        (a, combine(&components, &residues))
    });
}

/// The answers to a list of which all elements are the first challenge, for a product of three primes.
fn equal_challenges(topic: &mut Topic, base: &Base) {
    let factors = primes(base.params.modulus_bits / 3, 3, 3);
    let (components, N) = (distinct(&factors), factors.iter().product());
    let symbol = |w: &BigUint| factors.iter().map(|p| legendre(w, p)).product::<i8>();
    let inputs = base.verify.clone().with("N", residue(&base.params, &N));
    let first = |w: &BigUint| challenges(&base.params, &inputs, &N, w).remove(0);
    let candidates = (0..).map(|i| below(&N, &format!("w {i}"))).filter(|w| symbol(w) == -1);
    let fits = |w: &BigUint| fourth_root(&components, w, &first(w), &N).is_some();
    let w = candidates.into_iter().find(fits).unwrap();
    let y = first(&w);
    let answers = |_: &Values| (0..base.params.m).map(|_| answer(&components, &w, &y, &N)).collect();
    let all: Vec<Response> = answers(&inputs);
    let holds = |r: &Response| r.x.pow(4) % &N == twisted(&y, &w, (r.a, r.b), &N) && r.z.modpow(&N, &N) == y;
    assert!(all.iter().all(holds));
    let inputs = with_modulus(base, &N, &w, &answers);
    let comment =
        "N has three primes; every repetition answers the first challenge, for which there is an answer.";
    let about = about(&["MOD-V-4", "SAMP-6"], comment).flags(&["equal-challenges"]);
    judge(topic, base, "attack/equal-challenges", about, &factors, &[Reason::ModEq1, Reason::ModEq2], inputs);
}
