//! Numbers of the tests as numbers of this implementation, and back.

use num_bigint::{BigInt, BigUint};
use quorate::backend::Backend;
use quorate::bignum::int::Int;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;

pub(crate) fn nat(value: &BigUint) -> Nat {
    Nat::from_bytes_be(&value.to_bytes_be())
}

pub(crate) fn int(value: &BigInt) -> Int {
    Int::from_bytes_be(&value.to_signed_bytes_be())
}

pub(crate) fn to_natural(value: &Nat) -> BigUint {
    BigUint::from_bytes_be(&value.to_bytes_be(8 * value.len()))
}

pub(crate) fn to_integer(value: &Int) -> BigInt {
    let (magnitude, negative) = value.magnitude();
    let magnitude = BigInt::from(to_natural(&magnitude));
    if bool::from(negative) { -magnitude } else { magnitude }
}

pub(crate) fn bits(value: &BigUint) -> usize {
    usize::try_from(value.bits()).unwrap()
}

/// The modulus, if it is one that `Modulus` holds: odd, and whole words long or one bit less.
pub(crate) fn modulus(value: &BigUint) -> Option<Modulus> {
    let bits = bits(value);
    let fits = value.bit(0) && bits > 1 && matches!(bits % 64, 0 | 63);
    fits.then(|| Modulus::new(nat(value), bits))
}

/// All kernels that this machine can run.
pub(crate) fn backends() -> impl Iterator<Item = Backend> {
    [Backend::Limbs, Backend::Plain, Backend::Ifma].into_iter().filter(|backend| backend.available())
}

/// The one result of all ways to compute it.
#[track_caller]
pub(crate) fn agreed<T: PartialEq + std::fmt::Debug>(results: impl IntoIterator<Item = T>) -> T {
    let mut results = results.into_iter();
    let first = results.next().unwrap();
    results.for_each(|other| assert_eq!(other, first, "two ways to compute the same"));
    first
}
