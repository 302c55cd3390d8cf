//! Π_mod: a modulus is Paillier-Blum. Source: book, page "Π_mod".

#![allow(non_snake_case, reason = "the symbols of the book")]

use num_bigint::BigUint;
use num_integer::Integer;
use quorate_spec::fault::LocalError;
use quorate_spec::hashing::Context;
use quorate_spec::labels::MOD_CHALLENGE;
use quorate_spec::params::Params;
use quorate_spec::proofs::ModProof;
use quorate_spec::reason::Reason;
use quorate_spec::sampling::Tape;

use crate::integers::{decode_unit, is_composite, jacobi, multiply};
use crate::paillier::SecretKey;
use crate::proofs::{borrow, residue};
use crate::sampling::{self, bits_of};

/// w: the first residue of the tape, counting from 0, that is a unit of Jacobi symbol -1. Public.
pub fn sample(params: &Params, tape: &Tape, N: &BigUint) -> BigUint {
    (0..)
        .map(|count| sampling::residue(tape, "mod/w", 0, count, N, params.modulus_bits))
        .find(|w| jacobi(w, N) == -1)
        .unwrap_or_default()
}

/// What the challenges cover, item by item.
pub fn transcript(params: &Params, context: &Context<'_>, N: &BigUint, w: &BigUint) -> Vec<Vec<u8>> {
    vec![context.hash().to_vec(), residue(params, N), residue(params, w)]
}

/// The challenges y_0..y_{m-1}, over ctx, N and w. [HASH-5] [SAMP-6]
pub fn challenge(params: &Params, context: &Context<'_>, N: &BigUint, w: &BigUint) -> Vec<BigUint> {
    let items = transcript(params, context, N, w);
    sampling::challenge_residues(MOD_CHALLENGE, &borrow(&items), params.m, N, params.modulus_bits)
}

/// The answer to one challenge: `x^4 = (-1)^a w^b y` and `z^N = y`.
pub struct Response {
    /// Whether y is negated.
    pub a: bool,
    /// Whether y is multiplied by w.
    pub b: bool,
    /// The fourth root that is itself a square.
    pub x: BigUint,
    /// The N-th root.
    pub z: BigUint,
}

/// `(-1)^a w^b y mod N`.
pub fn twist(y: &BigUint, w: &BigUint, a: bool, b: bool, N: &BigUint) -> BigUint {
    let multiplied = if b { multiply(w, y, N) } else { y.clone() };
    if a { (N - multiplied) % N } else { multiplied }
}

/// The answer to one challenge y, a unit. Of the four twists of y exactly one is a square; a y that is no unit has none.
pub fn respond(key: &SecretKey, w: &BigUint, y: &BigUint) -> Result<Response, LocalError> {
    let N = &key.public.modulus;
    let twists = [(false, false), (false, true), (true, false), (true, true)];
    let square = twists.into_iter().find(|(a, b)| key.is_square(&twist(y, w, *a, *b, N)));
    let (a, b) = square.ok_or(LocalError::Unlucky)?;
    let root_exponent = N.modinv(&key.phi()).unwrap_or_default(); // exists: gcd(N, φ(N)) = 1
    Ok(Response { a, b, x: key.fourth_root(&twist(y, w, a, b, N)), z: y.modpow(&root_exponent, N) })
}

/// The bytes.
pub fn encode(params: &Params, w: &BigUint, responses: &[Response]) -> ModProof {
    let column = |value: fn(&Response) -> &BigUint| {
        responses.iter().map(|response| residue(params, value(response))).collect::<Vec<_>>()
    };
    ModProof {
        w: residue(params, w),
        a: pack(responses.iter().map(|response| response.a)),
        b: pack(responses.iter().map(|response| response.b)),
        x: column(|response| &response.x),
        z: column(|response| &response.z),
    }
}

/// Bits to bytes: first byte first, most significant bit first.
pub fn pack(bits: impl Iterator<Item = bool>) -> Vec<u8> {
    let bits: Vec<bool> = bits.collect();
    bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

/// Algorithm MOD-P. Fails with negligible probability. [MOD-P-1]
pub fn prove(
    params: &Params,
    tape: &Tape,
    context: &Context<'_>,
    key: &SecretKey,
) -> Result<ModProof, LocalError> {
    let w = sample(params, tape, &key.public.modulus);
    let challenges = challenge(params, context, &key.public.modulus, &w);
    let responses = challenges.iter().map(|y| respond(key, &w, y)).collect::<Result<Vec<_>, _>>()?;
    Ok(encode(params, &w, &responses))
}

/// Algorithm MOD-V. Fails with `modulus.even`, `proof.mod.composite`, a decoding reason, `proof.mod.jacobi`, `eq1` or `eq2`.
pub fn verify(params: &Params, context: &Context<'_>, N: &BigUint, proof: &ModProof) -> Result<(), Reason> {
    // [MOD-V-2]
    if N.is_even() {
        return Err(Reason::ModulusEven);
    }
    if !is_composite(N) {
        return Err(Reason::ModComposite);
    }
    // [MOD-V-1] without it w = 0 passes for every N
    let w = decode_unit(&proof.w, N)?;
    let x: Vec<BigUint> = proof.x.iter().map(|x| decode_unit(x, N)).collect::<Result<_, _>>()?;
    let z: Vec<BigUint> = proof.z.iter().map(|z| decode_unit(z, N)).collect::<Result<_, _>>()?;
    let bits: Vec<(bool, bool)> = bits_of(&proof.a).into_iter().zip(bits_of(&proof.b)).collect();

    // [MOD-V-3]
    if jacobi(&w, N) != -1 {
        return Err(Reason::ModJacobi);
    }
    let y = challenge(params, context, N, &w);
    // lists of another length would end the loops below too early
    if [x.len(), z.len(), bits.len(), y.len()] != [params.m; 4] {
        return Err(Reason::FrameLength);
    }

    // [MOD-V-4]
    let four = BigUint::from(4u8);
    for ((x, y), (a, b)) in x.iter().zip(&y).zip(bits) {
        if x.modpow(&four, N) != twist(y, &w, a, b, N) {
            return Err(Reason::ModEq1);
        }
    }
    // [MOD-V-5]
    for (z, y) in z.iter().zip(&y) {
        if z.modpow(N, N) != *y {
            return Err(Reason::ModEq2);
        }
    }
    Ok(())
}
