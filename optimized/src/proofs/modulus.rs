//! Π_mod: a modulus is Paillier-Blum. Source: book, page "Π_mod".

#![allow(non_snake_case, reason = "the symbols of the book")]

use alloc::vec::Vec;

use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::MOD_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;
use subtle::Choice;

use crate::backend::Backend;
use crate::bignum::modulus::Modulus;
use crate::bignum::nat::Nat;
use crate::bignum::plan::{Exponent, Handle, Plan, Results};
use crate::ct;
use crate::integers::{Units, encode_residue};
use crate::paillier::{PendingResidue, SecretKey};
use crate::proofs::decode_list;
use crate::sampling::{self, bits_of};

/// w: the first residue of the tape, counting from 0, that is a unit of Jacobi symbol -1. Public.
fn sample(tape: &Tape, N: &Modulus) -> Nat {
    let candidate = |count| {
        let mut w = sampling::residue(tape, "mod/w", 0, count, N);
        ct::public(
            w.limbs_mut(),
            "a candidate for w depends on no secret but the tape's; the one that is taken is sent",
        );
        w
    };
    (0..).map(candidate).find(|w| N.jacobi_vartime(w) == -1).unwrap_or(Nat::zero(N.len()))
}

/// The challenges y_0..y_{m-1}, over ctx, N and w. [HASH-5] [SAMP-6]
fn challenge(params: &Params, context: &Context<'_>, N: &Modulus, w: &Nat) -> Vec<Nat> {
    let items = [encode_residue(params, N.value()), encode_residue(params, w)];
    let [N_item, w_item] = &items;
    let items: &[&[u8]] = &[&context.hash(), N_item, w_item];
    sampling::challenge_residues(MOD_CHALLENGE, items, params.m, N, params.modulus_bits)
}

/// An answer to come.
struct Answer<'a> {
    y: Nat,
    fourth_root: (Handle, Handle),
    root: PendingResidue<'a>,
}

/// The prover, with all its exponentiations planned: one modulo p and one modulo q for the fourth root of each challenge, two
/// more for its N-th root, and two for w.
///
/// Identity: let `f(v) = v^(((p+1)/4)²) mod p` for p = 3 mod 4 and χ the Legendre symbol. `v^((p+1)/2) = χ(v) v`, and
/// `χ(χ(v) v) = 1` since χ(-1) = -1; so `f(v)^4 = (χ(v) v)^((p+1)/2) = χ(v) v`. One power tells whether v is a square and, if so,
/// gives the fourth root that is a square. f is multiplicative: `f((-1)^a w^b y) = f(-1)^a f(w)^b f(y)`.
pub struct Prover<'a> {
    params: Params,
    key: &'a SecretKey,
    w: Nat,
    root_of_w: (Handle, Handle),
    answers: Vec<Answer<'a>>,
}

/// The first part of algorithm MOD-P: w, the challenges, and the plan of all answers. `key`: secret. Fails with `Unlucky` if a challenge
/// is no unit, which happens with negligible probability. [MOD-P-1]
pub fn commit<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    key: &'a SecretKey,
) -> Result<Prover<'a>, LocalError> {
    let N = &key.public.modulus;
    let w = sample(tape, N);
    let y = challenge(params, context, N, &w);
    let units = y.iter().fold(Choice::from(1), |units, y| units & key.is_unit(y));
    if !ct::decide(units, "a challenge that is no unit ends the session, with negligible probability") {
        return Err(LocalError::Unlucky);
    }
    let root_of_w = key.plan_fourth_root(plan, &w);
    let mut answer = |y: Nat| {
        let fourth_root = key.plan_fourth_root(plan, &y);
        let root = key.plan_root(plan, &y);
        Answer { y, fourth_root, root }
    };
    let answers = y.into_iter().map(&mut answer).collect();
    Ok(Prover { params: *params, key, w, root_of_w, answers })
}

/// f(v) modulo one prime, and whether v is no square. Secret.
struct Root {
    root: Nat,
    negative: Choice,
}

impl Root {
    /// `v`: a unit.
    fn new(prime: &Modulus, v: &Nat, root: Nat) -> Root {
        let fourth_power = prime.square(&prime.square(&root));
        let negative = !fourth_power.ct_eq(&prime.reduce(v));
        Root { root, negative }
    }
}

/// f(w) and f(y) modulo one prime.
struct Half<'a> {
    prime: &'a Modulus,
    w: &'a Root,
    y: Root,
}

impl Half<'_> {
    /// `f((-1)^a w^b y)`. Identity: f(-1) is -1 to the power of (p+1)/4, and p = 4⌊p/4⌋ + 3, so it is -1 if ⌊p/4⌋ is even.
    fn twisted(&self, a: Choice, b: Choice) -> Nat {
        let prime = self.prime;
        let multiplied = Nat::select(&self.y.root, &prime.mul(&self.y.root, &self.w.root), b);
        let negated = a & !prime.value().shr(2).is_odd();
        Nat::select(&multiplied, &prime.neg(&multiplied), negated)
    }
}

impl Prover<'_> {
    /// The rest of algorithm MOD-P: bits, roots and their bytes. Does not fail.
    ///
    /// Identity: with the signs of y and w modulo p and q, `(-1)^a w^b y` is a square modulo both exactly if b says whether the
    /// signs of y differ (those of w do, those of -1 do not) and a whether `w^b y` is then no square modulo p. The bits are
    /// published, but selected without branches.
    pub fn finish(self, results: &mut Results) -> Result<ModProof, LocalError> {
        let Prover { params, key, w, root_of_w, answers } = self;
        let (p, q) = (&key.primes.a, &key.primes.b);
        let mut read = |v: &Nat, (first, second): (Handle, Handle)| {
            (Root::new(p, v, results.take(first)), Root::new(q, v, results.take(second)))
        };
        let roots_of_w = read(&w, root_of_w);
        let fourth_roots: Vec<_> = answers.iter().map(|answer| read(&answer.y, answer.fourth_root)).collect();
        let mut proof = ModProof {
            w: encode_residue(&params, &w),
            a: Vec::new(),
            b: Vec::new(),
            x: Vec::new(),
            z: Vec::new(),
        };
        let (mut a_bits, mut b_bits) = (Vec::new(), Vec::new());
        for (first, second) in fourth_roots {
            let b = first.negative ^ second.negative;
            let a = first.negative ^ (b & roots_of_w.0.negative);
            let first = Half { prime: p, w: &roots_of_w.0, y: first };
            let second = Half { prime: q, w: &roots_of_w.1, y: second };
            let x = key.primes.combine(&first.twisted(a, b), &second.twisted(a, b));
            proof.x.push(encode_residue(&params, &x));
            a_bits.push(a);
            b_bits.push(b);
        }
        proof.a = pack(&a_bits);
        proof.b = pack(&b_bits);
        proof.z =
            answers.into_iter().map(|answer| encode_residue(&params, &answer.root.finish(results))).collect();
        Ok(proof)
    }
}

/// Bits to bytes: first byte first, most significant bit first.
fn pack(bits: &[Choice]) -> Vec<u8> {
    bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit.unwrap_u8())).collect()
}

/// Algorithm MOD-P alone. Fails with negligible probability. [MOD-P-1]
pub fn prove(
    backend: Backend,
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    key: &SecretKey,
) -> Result<ModProof, LocalError> {
    let mut plan = Plan::new();
    let prover = commit(&mut plan, params, tape, context, key)?;
    prover.finish(&mut plan.run(backend))
}

/// The verifier, with the first of its exponentiations planned: all that find garbage.
///
/// That N is composite takes one of them and comes before decoding, so what decoding finds waits here.
pub struct Pending<'a> {
    N: &'a Modulus,
    fermat: Handle,
    equations: Result<Equations, Reason>,
}

struct Equations {
    /// `x^4`, and `(-1)^a w^b y`, of each repetition.
    fourth_powers: Vec<(Handle, Nat)>,
    /// `z^N` and y of the first repetitions.
    first: Vec<(Handle, Nat)>,
    /// z and y of the other repetitions.
    rest: Vec<(Nat, Nat)>,
}

/// Repetitions of the expensive equation that are judged before the others are computed. A proof that is no proof fails the
/// first one.
const FIRST: usize = 1;

/// The first part of algorithm MOD-V, on public values: decoding, challenges, and the first plan. Fails with `modulus.even`; every
/// other reason comes later.
pub fn check<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    N: &'a Modulus,
    proof: &ModProof,
) -> Result<Pending<'a>, Reason> {
    // [MOD-V-2]
    if !ct::decide(N.value().is_odd(), "a modulus that a peer sent") {
        return Err(Reason::ModulusEven);
    }
    let (exponent, _) = N.value().sub(&N.one());
    let fermat = plan.power(N, &Nat::from_u64(2, N.len()), Exponent::new(&exponent, N.bits()));
    let equations = plan_equations(plan, params, context, N, proof);
    Ok(Pending { N, fermat, equations })
}

/// Steps 2 to 4, and the left sides of 5 and, for the first repetitions, of 6. Fails with a decoding reason or `proof.mod.jacobi`.
fn plan_equations<'a>(
    plan: &mut Plan<'a>,
    params: &Params,
    context: &Context<'_>,
    N: &'a Modulus,
    proof: &ModProof,
) -> Result<Equations, Reason> {
    // [MOD-V-1] without it w = 0 passes for every N
    let mut units = Units::new();
    let decoded = decode(&mut units, N, proof);
    let (w, x, z) = units.check(decoded)?;
    let bits: Vec<(bool, bool)> = bits_of(&proof.a).into_iter().zip(bits_of(&proof.b)).collect();

    // [MOD-V-3]
    if N.jacobi_vartime(&w) != -1 {
        return Err(Reason::ModJacobi);
    }
    let y = challenge(params, context, N, &w);
    // lists of another length would end the loops too early
    if [x.len(), z.len(), bits.len(), y.len()] != [params.m; 4] {
        return Err(Reason::FrameLength);
    }
    let twisted = y.iter().zip(bits).map(|(y, (a, b))| twist(y, &w, a, b, N));
    let four = || Exponent::new(&Nat::from_u64(4, 1), 3);
    let fourth_powers =
        x.iter().zip(twisted).map(|(x, twisted)| (plan.power(N, x, four()), twisted)).collect();
    let mut rest = z.into_iter().zip(y);
    let first = rest.by_ref().take(FIRST).map(|(z, y)| (plan_power(plan, N, &z), y)).collect();
    Ok(Equations { fourth_powers, first, rest: rest.collect() })
}

/// `z^N`.
fn plan_power<'a>(plan: &mut Plan<'a>, N: &'a Modulus, z: &Nat) -> Handle {
    plan.power(N, z, Exponent::new(N.value(), N.bits()))
}

/// w, x and z. [MOD-V-1]
fn decode<'a>(
    units: &mut Units<'a>,
    N: &'a Modulus,
    proof: &ModProof,
) -> Result<(Nat, Vec<Nat>, Vec<Nat>), Reason> {
    let w = units.decode(&proof.w, N)?;
    let x = decode_list(&proof.x, |x| units.decode(x, N))?;
    let z = decode_list(&proof.z, |z| units.decode(z, N))?;
    Ok((w, x, z))
}

/// `(-1)^a w^b y mod N` of public values.
fn twist(y: &Nat, w: &Nat, a: bool, b: bool, N: &Modulus) -> Nat {
    let multiplied = if b { N.mul(w, y) } else { y.duplicate() };
    if a { N.neg(&multiplied) } else { multiplied }
}

/// Whether a power is what it should be.
fn equal(results: &mut Results, power: Handle, right: &Nat) -> bool {
    ct::decide(results.take(power).ct_eq(right), "a verifier's equation: the verdict is public")
}

impl<'a> Pending<'a> {
    /// Judges by the first plan, and plans what is left. `results`: of the plan of [`check`]. Fails with `proof.mod.composite`, a
    /// decoding reason, `proof.mod.jacobi`, `eq1` or `eq2`.
    ///
    /// The reason is that of the whole proof: of step 6, the last one, any repetition that fails decides.
    pub fn first(self, results: &mut Results, next: &mut Plan<'a>) -> Result<Rest, Reason> {
        // [MOD-V-2]
        if equal(results, self.fermat, &self.N.one()) {
            return Err(Reason::ModComposite);
        }
        let Equations { fourth_powers, first, rest } = self.equations?;
        // [MOD-V-4]
        if !fourth_powers.iter().all(|(power, twisted)| equal(results, *power, twisted)) {
            return Err(Reason::ModEq1);
        }
        // [MOD-V-5]
        if !first.iter().all(|(power, y)| equal(results, *power, y)) {
            return Err(Reason::ModEq2);
        }
        Ok(Rest(rest.into_iter().map(|(z, y)| (plan_power(next, self.N, &z), y)).collect()))
    }
}

/// A verifier whose last exponentiations are planned: `z^N` and y of the other repetitions.
pub struct Rest(Vec<(Handle, Nat)>);

impl Rest {
    /// The rest of algorithm MOD-V. Fails with `proof.mod.eq2`. [MOD-V-5]
    pub fn verify(self, results: &mut Results) -> Result<(), Reason> {
        if self.0.iter().all(|(power, y)| equal(results, *power, y)) { Ok(()) } else { Err(Reason::ModEq2) }
    }
}

/// Algorithm MOD-V alone. Fails with `modulus.even`, `proof.mod.composite`, a decoding reason, `proof.mod.jacobi`, `eq1` or `eq2`.
pub fn verify(
    backend: Backend,
    params: &Params,
    context: &Context<'_>,
    N: &Modulus,
    proof: &ModProof,
) -> Result<(), Reason> {
    let mut plan = Plan::new();
    let pending = check(&mut plan, params, context, N, proof)?;
    let mut next = Plan::new();
    let rest = pending.first(&mut plan.run(backend), &mut next)?;
    rest.verify(&mut next.run(backend))
}
