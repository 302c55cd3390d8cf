//! Arithmetic, Paillier encryption and ring-Pedersen commitments.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::One;
use quorate_spec::fault::LocalError;
use quorate_spec::operations::{Denied, Performed, Values};
use quorate_spec::params::Params;

use super::{check, int, one, read};
use crate::integers::{encode_nat, is_composite, jacobi, power};
use crate::paillier::SecretKey;
use crate::primes::{are_paillier_primes, are_pedersen_primes, is_prime};

pub(super) fn perform(params: &Params, operation: &str, inputs: &Values) -> Result<Performed, Denied> {
    match operation {
        "arithmetic.power" => modular_power(params, inputs),
        "arithmetic.crt_power" => crt_power(params, inputs),
        "arithmetic.jacobi" => symbol(params, inputs),
        "arithmetic.composite" => one("composite", is_composite(&odd(params, inputs, "n")?)),
        "arithmetic.fourth_root" => fourth_root(params, inputs),
        "arithmetic.prime" => one("prime", is_prime(&read::nat(inputs, "p")?, params.prime_bits)),
        "paillier.primes" => paillier_primes(params, inputs),
        "paillier.encrypt" => encrypt(params, inputs),
        "paillier.decrypt" => decrypt(params, inputs),
        "paillier.nonce" => nonce(params, inputs),
        "paillier.add" => add(params, inputs),
        "paillier.subtract" => subtract(params, inputs),
        "paillier.scale" => scale(params, inputs),
        "pedersen.primes" => pedersen_primes(params, inputs),
        "pedersen.commit" => commit(params, inputs),
        _ => Err(Denied::Unknown),
    }
}

/// A ciphertext in 2|N| bits.
fn ciphertext(params: &Params, value: &BigUint) -> Result<Performed, Denied> {
    one("C", encode_nat(value, 2 * params.modulus_bits))
}

/// An odd modulus above 1 of at most 2|N| bits.
fn odd(params: &Params, inputs: &Values, name: &str) -> Result<BigUint, Denied> {
    require_odd(params, read::nat(inputs, name)?)
}

fn require_odd(params: &Params, modulus: BigUint) -> Result<BigUint, Denied> {
    let fits = modulus.is_odd() && !modulus.is_one() && modulus.bits() <= 2 * params.modulus_bits as u64;
    if fits { Ok(modulus) } else { Err(Denied::Unknown) }
}

/// The key of the factors p and q, of any size up to 2|N| bits together.
fn small_key(params: &Params, inputs: &Values) -> Result<SecretKey, Denied> {
    let (p, q) = read::factors(inputs, ["p", "q"])?;
    require_odd(params, &p * &q)?;
    Ok(SecretKey::new(p, q))
}

/// A residue in as many bytes as its modulus has.
fn residue(value: &BigUint, modulus: &BigUint) -> Vec<u8> {
    encode_nat(value, 8 * modulus.to_bytes_be().len())
}

fn modular_power(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let modulus = odd(params, inputs, "modulus")?;
    let base = read::residue(inputs, "base", &modulus)?;
    let value = power(&base, &read::int(inputs, "exponent")?, &modulus);
    one("value", encode_nat(&value, 8 * inputs.bytes("modulus")?.len()))
}

fn crt_power(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let modulus = small_key(params, inputs)?.public.modulus;
    let base = read::residue(inputs, "base", &modulus)?;
    one("value", residue(&power(&base, &read::int(inputs, "exponent")?, &modulus), &modulus))
}

fn symbol(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let n = odd(params, inputs, "n")?;
    let a = read::residue(inputs, "a", &n)?;
    one("symbol", int(&BigInt::from(jacobi(&a, &n))))
}

fn fourth_root(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = small_key(params, inputs)?;
    let v = read::residue(inputs, "v", &key.public.modulus)?;
    one("root", residue(&key.fourth_root(&v), &key.public.modulus))
}

fn paillier_primes(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let (p, q) = (read::nat(inputs, "p")?, read::nat(inputs, "q")?);
    check(are_paillier_primes(&p, &q, params.prime_bits), LocalError::InvalidPrimes)
}

fn encrypt(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::key(params, inputs, "N")?;
    let x = read::int(inputs, "x")?;
    let r = read::unit(inputs, "r", &key.modulus)?;
    ciphertext(params, &key.encrypt(&x, &r))
}

fn decrypt(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::secret_key(params, inputs)?;
    let c = read::unit(inputs, "C", &key.public.square)?;
    one("x", int(&key.decrypt(&c)))
}

fn nonce(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::secret_key(params, inputs)?;
    let c = read::unit(inputs, "C", &key.public.square)?;
    one("r", encode_nat(&key.nonce(&c), params.modulus_bits))
}

fn add(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::key(params, inputs, "N")?;
    let c = read::unit(inputs, "C", &key.square)?;
    let d = read::unit(inputs, "D", &key.square)?;
    ciphertext(params, &key.add(&c, &d))
}

fn subtract(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::key(params, inputs, "N")?;
    let c = read::unit(inputs, "C", &key.square)?;
    let d = read::unit(inputs, "D", &key.square)?;
    ciphertext(params, &key.subtract(&c, &d))
}

fn scale(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let key = read::key(params, inputs, "N")?;
    let c = read::unit(inputs, "C", &key.square)?;
    ciphertext(params, &key.scale(&c, &read::int(inputs, "x")?))
}

fn pedersen_primes(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let (p, q) = (read::nat(inputs, "p_hat")?, read::nat(inputs, "q_hat")?);
    check(are_pedersen_primes(&p, &q, params.prime_bits), LocalError::InvalidPrimes)
}

fn commit(params: &Params, inputs: &Values) -> Result<Performed, Denied> {
    let setup = read::setup(params, inputs)?;
    let commitment = setup.commit(&read::int(inputs, "x")?, &read::int(inputs, "mu")?);
    one("C", encode_nat(&commitment, params.modulus_bits))
}
