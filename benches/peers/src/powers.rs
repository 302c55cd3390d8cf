//! Exponentiations of independent numbers: the libraries against each other.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use num_bigint::BigUint;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use rug::Integer;
use rug::integer::Order;

use crate::report::{Case, Fallible, Sample, interleave, timed};

/// Bits of the modulus and of the exponent.
pub(crate) const SIZES: [(usize, usize); 6] =
    [(1024, 1024), (1536, 1536), (2048, 2048), (3072, 3072), (4096, 2048), (6144, 3072)];

/// Exponentiations in one run: a full set of lanes.
pub(crate) const BATCH: usize = 8;

/// `base^exponent mod modulus`, all big-endian and of full length.
pub(crate) struct Task {
    /// Below the modulus.
    pub(crate) base: Vec<u8>,
    /// With its top bit set.
    pub(crate) exponent: Vec<u8>,
    /// Odd, with its top bit set.
    pub(crate) modulus: Vec<u8>,
    /// What all contenders have to find.
    pub(crate) result: Vec<u8>,
}

/// The same tasks on every call.
pub(crate) fn tasks(modulus_bits: usize, exponent_bits: usize) -> Vec<Task> {
    let mut rng = ChaCha20Rng::seed_from_u64(modulus_bits as u64);
    let mut bytes = |bits: usize| {
        let mut bytes = vec![0; bits / 8];
        rng.fill_bytes(&mut bytes);
        bytes
    };
    (0..BATCH)
        .map(|_| {
            let (mut base, mut exponent, mut modulus) =
                (bytes(modulus_bits), bytes(exponent_bits), bytes(modulus_bits));
            base[0] &= 0x7f;
            exponent[0] |= 0x80;
            modulus[0] |= 0x80;
            modulus[modulus_bits / 8 - 1] |= 1;
            let power = number(&base).secure_pow_mod(&number(&exponent), &number(&modulus));
            let mut result = vec![0; modulus_bits / 8];
            power.write_digits(&mut result, Order::Msf);
            Task { base, exponent, modulus, result }
        })
        .collect()
}

/// Measures every size, or the one with `only` bits.
pub(crate) fn measure(rounds: usize, only: Option<usize>) -> Fallible<()> {
    for (modulus_bits, exponent_bits) in SIZES {
        if only.is_none_or(|bits| bits == modulus_bits) {
            measure_size(rounds, modulus_bits, exponent_bits)?;
        }
    }
    Ok(())
}

fn measure_size(rounds: usize, modulus_bits: usize, exponent_bits: usize) -> Fallible<()> {
    let tasks = tasks(modulus_bits, exponent_bits);
    let size = format!("{modulus_bits} exponent {exponent_bits}");
    let for_rug: Vec<[Integer; 3]> = tasks
        .iter()
        .map(|task| [number(&task.base), number(&task.exponent), number(&task.modulus)])
        .collect();
    let num = BigUint::from_bytes_be;
    let for_num: Vec<[BigUint; 3]> =
        tasks.iter().map(|task| [num(&task.base), num(&task.exponent), num(&task.modulus)]).collect();
    let for_boxed = tasks.iter().map(boxed).collect::<Fallible<Vec<_>>>()?;

    for ((task, [base, exponent, modulus]), (form, boxed_exponent)) in
        tasks.iter().zip(&for_num).zip(&for_boxed)
    {
        let expected = num(&task.result);
        let boxed = num(&form.pow(boxed_exponent).retrieve().to_be_bytes());
        if base.modpow(exponent, modulus) != expected || boxed != expected {
            return Err("the libraries disagree".into());
        }
    }

    let mut cases = vec![
        Case::new("rug secure_pow_mod", &size, || {
            each(&for_rug, |[base, exponent, modulus]| {
                Integer::from(base.secure_pow_mod_ref(exponent, modulus))
            })
        }),
        Case::new("rug pow_mod", &size, || {
            each(&for_rug, |[base, exponent, modulus]| base.pow_mod_ref(exponent, modulus).map(Integer::from))
        }),
        Case::new("crypto-bigint boxed", &size, || each(&for_boxed, |(base, exponent)| base.pow(exponent))),
        Case::new("num-bigint modpow", &size, || {
            each(&for_num, |[base, exponent, modulus]| base.modpow(exponent, modulus))
        }),
    ];
    cases.extend(crate::ours::powers(&tasks, &size)?);
    interleave("powers", cases, rounds, true)
}

fn number(bytes: &[u8]) -> Integer {
    Integer::from_digits(bytes, Order::Msf)
}

/// Base in Montgomery form, made outside the measurement, and exponent.
fn boxed(task: &Task) -> Fallible<(BoxedMontyForm, BoxedUint)> {
    let number = |bytes: &[u8]| {
        BoxedUint::from_be_slice(bytes, u32::try_from(bytes.len() * 8).unwrap_or(u32::MAX))
            .map_err(|error| error.to_string())
    };
    let modulus = Option::from(Odd::new(number(&task.modulus)?)).ok_or("an even modulus")?;
    let params = BoxedMontyParams::new(modulus);
    Ok((BoxedMontyForm::new(number(&task.base)?, &params), number(&task.exponent)?))
}

/// Runs every task and returns the time of one.
fn each<T, R>(tasks: &[T], mut run: impl FnMut(&T) -> R) -> Fallible<Sample> {
    let ((), ms) = timed(|| {
        for task in tasks {
            std::hint::black_box(run(std::hint::black_box(task)));
        }
    });
    Ok(Sample { ms: ms / tasks.len() as f64, ..Sample::default() })
}
