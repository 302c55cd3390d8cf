//! Exponentiations `base^exponent mod modulus` of independent numbers: ours, in constant time, beside libraries.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use num_bigint::BigUint;
use quorate::Backend;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::{Exponent, Plan};
use quorate_spec::hashing::xof;

use crate::contenders::backends;
use crate::measure::{Case, Failure, Fallible, Sample, Sink, failed, timed};

/// Bits of modulus and exponent: the sizes that the protocol has.
pub const SIZES: [(usize, usize); 6] =
    [(1024, 1024), (1536, 1536), (2048, 2048), (3072, 3072), (4096, 2048), (6144, 3072)];

/// Exponentiations in one run: a full set of lanes.
const BATCH: usize = 8;

/// The name of what is measured in one plan of eight.
pub const EIGHT: &str = "eight at once";

/// The name of what is measured one by one.
pub const SINGLE: &str = "one at a time";

/// Numbers for one exponentiation, big-endian.
struct Task {
    base: Vec<u8>,
    /// With its top bit set.
    exponent: Vec<u8>,
    /// Odd, with its top bit set.
    modulus: Vec<u8>,
    /// What all contenders have to find.
    power: BigUint,
}

impl Task {
    fn new(index: u8, modulus_bits: usize, exponent_bits: usize) -> Task {
        let number = |name: &str, bits: usize| xof(name, &[&[index]], bits / 8);
        let mut base = number("bench/base", modulus_bits);
        let mut exponent = number("bench/exponent", exponent_bits);
        let mut modulus = number("bench/modulus", modulus_bits);
        set_bits(&mut base, |first| first & 0x7f, |last| last);
        set_bits(&mut exponent, |first| first | 0x80, |last| last);
        set_bits(&mut modulus, |first| first | 0x80, |last| last | 1);
        let [b, e, n] = [&base, &exponent, &modulus].map(|bytes| BigUint::from_bytes_be(bytes));
        Task { power: b.modpow(&e, &n), base, exponent, modulus }
    }
}

fn set_bits(bytes: &mut [u8], first: fn(u8) -> u8, last: fn(u8) -> u8) {
    if let Some(byte) = bytes.first_mut() {
        *byte = first(*byte);
    }
    if let Some(byte) = bytes.last_mut() {
        *byte = last(*byte);
    }
}

/// Measures these sizes; the times are of one exponentiation. What is made once for a modulus is made outside the measurement.
pub fn measure(sizes: &[(usize, usize)], sink: &mut Sink<'_>) -> Fallible<()> {
    for &(modulus_bits, exponent_bits) in sizes {
        let tasks: Vec<Task> = (0..8).map(|index| Task::new(index, modulus_bits, exponent_bits)).collect();
        let size = if modulus_bits == exponent_bits {
            modulus_bits.to_string()
        } else {
            format!("{modulus_bits}, exponent {exponent_bits}")
        };
        measure_size(&tasks, &size, sink)?;
    }
    Ok(())
}

fn measure_size(tasks: &[Task], size: &str, sink: &mut Sink<'_>) -> Fallible<()> {
    let prepare = |task: &Task| Modulus::new(Nat::from_bytes_be(&task.modulus), task.modulus.len() * 8);
    let moduli: Vec<Modulus> = tasks.iter().map(prepare).collect();
    let num = BigUint::from_bytes_be;
    let for_num: Vec<[BigUint; 3]> =
        tasks.iter().map(|task| [num(&task.base), num(&task.exponent), num(&task.modulus)]).collect();
    let for_boxed = tasks.iter().map(boxed).collect::<Fallible<Vec<_>>>()?;
    let (tasks, moduli, for_num, for_boxed) = (tasks, &moduli, &for_num, &for_boxed);

    for (what, at_once) in [(EIGHT, BATCH), (SINGLE, 1)] {
        let ours = backends().into_iter().map(|(name, backend)| {
            Case::new(what, size, name, move || run_plans(backend, tasks, moduli, at_once))
        });
        let mut cases: Vec<Case<'_>> = ours.collect();
        gmp::add(&mut cases, what, size, tasks);
        cases.push(Case::new(what, size, "crypto-bigint", || {
            each(tasks, for_boxed, |(base, exponent)| num(&base.pow(exponent).retrieve().to_be_bytes()))
        }));
        cases.push(Case::new(what, size, "num-bigint", || {
            each(tasks, for_num, |[base, exponent, modulus]| base.modpow(exponent, modulus))
        }));
        sink(cases)?;
    }
    Ok(())
}

/// All tasks, `at_once` of them in a plan.
fn run_plans(backend: Backend, tasks: &[Task], moduli: &[Modulus], at_once: usize) -> Fallible<Sample> {
    let (results, ms) = timed(|| {
        let mut results = Vec::with_capacity(tasks.len());
        for (tasks, moduli) in tasks.chunks(at_once).zip(moduli.chunks(at_once)) {
            let mut plan = Plan::new();
            let mut handles = Vec::with_capacity(tasks.len());
            for (task, modulus) in tasks.iter().zip(moduli) {
                let exponent = Exponent::new(&Nat::from_bytes_be(&task.exponent), task.exponent.len() * 8);
                let base = Nat::from_bytes_be(&task.base).resized(modulus.len());
                handles.push(plan.power(modulus, &base, exponent));
            }
            let mut computed = plan.run(backend);
            results.extend(handles.into_iter().map(|handle| computed.take(handle)));
        }
        results
    });
    for (result, task) in results.iter().zip(tasks) {
        if BigUint::from_bytes_be(&result.to_bytes_be(task.modulus.len())) != task.power {
            return Err("a wrong power".into());
        }
    }
    Ok(Sample::of_time(ms / tasks.len() as f64))
}

/// Base in Montgomery form and exponent.
fn boxed(task: &Task) -> Fallible<(BoxedMontyForm, BoxedUint)> {
    let number = |bytes: &[u8]| {
        let bits = u32::try_from(bytes.len() * 8).map_err(failed)?;
        BoxedUint::from_be_slice(bytes, bits).map_err(failed)
    };
    let modulus = Option::from(Odd::new(number(&task.modulus)?)).ok_or(Failure::from("an even modulus"))?;
    let params = BoxedMontyParams::new(modulus);
    Ok((BoxedMontyForm::new(number(&task.base)?, &params), number(&task.exponent)?))
}

/// One task after another in the form that the library wants.
fn each<T>(tasks: &[Task], prepared: &[T], mut run: impl FnMut(&T) -> BigUint) -> Fallible<Sample> {
    let (results, ms) = timed(|| prepared.iter().map(&mut run).collect::<Vec<_>>());
    if results.iter().zip(tasks).all(|(result, task)| *result == task.power) {
        Ok(Sample::of_time(ms / tasks.len() as f64))
    } else {
        Err("a wrong power".into())
    }
}

/// GMP, through `rug`, where this build has it.
#[cfg(feature = "gmp")]
mod gmp {
    use num_bigint::BigUint;
    use rug::Integer;
    use rug::integer::Order;

    use super::{Task, each};
    use crate::measure::Case;

    /// `fat`: as the crate builds it; `tuned`: as `benches/gmp.sh` does.
    const KIND: &str = env!("QUORATE_BENCHES_GMP");

    /// `secure_pow_mod`, which is constant time.
    pub(super) fn add<'a>(cases: &mut Vec<Case<'a>>, what: &str, size: &str, tasks: &'a [Task]) {
        let number = |bytes: &[u8]| Integer::from_digits(bytes, Order::Msf);
        let prepared: Vec<[Integer; 3]> = tasks
            .iter()
            .map(|task| [number(&task.base), number(&task.exponent), number(&task.modulus)])
            .collect();
        cases.push(Case::new(what, size, &format!("GMP {KIND}"), move || {
            each(tasks, &prepared, |[base, exponent, modulus]| {
                let power = Integer::from(base.secure_pow_mod_ref(exponent, modulus));
                BigUint::from_bytes_be(&power.to_digits(Order::Msf))
            })
        }));
    }
}

#[cfg(not(feature = "gmp"))]
mod gmp {
    use super::Task;
    use crate::measure::Case;

    /// None.
    pub(super) fn add(_: &mut [Case<'_>], _: &str, _: &str, _: &[Task]) {}
}
