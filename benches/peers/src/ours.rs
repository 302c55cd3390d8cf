//! Quorate's own cases, beside the peers', on every backend that ships and that this machine can run.

mod sessions;

use std::ops::ControlFlow;

use quorate::backend::Backend;
use quorate::bignum::modulus::Modulus;
use quorate::bignum::nat::Nat;
use quorate::bignum::plan::{Exponent, Plan};
use quorate::search::{Kind, prime};
use quorate_spec::params::Params;

use crate::powers::Task;
use crate::report::{Case, Fallible, Sample, timed};

fn backends() -> impl Iterator<Item = (&'static str, Backend)> {
    let all = [("quorate limbs", Backend::Limbs), ("quorate ifma", Backend::Ifma)];
    all.into_iter().filter(|(_, backend)| backend.available())
}

fn params(set: &str) -> Fallible<Params> {
    Params::from_name(set).ok_or_else(|| "no such parameter set".into())
}

/// Exponentiations, all tasks in one plan. The moduli are prepared outside the measurement, as for crypto-bigint.
pub(crate) fn powers<'a>(tasks: &'a [Task], size: &str) -> Fallible<Vec<Case<'a>>> {
    let cases = backends().map(|(name, backend)| {
        let prepare = |task: &Task| Modulus::new(Nat::from_bytes_be(&task.modulus), task.modulus.len() * 8);
        let moduli: Vec<Modulus> = tasks.iter().map(prepare).collect();
        Case::new(name, size, move || run_plan(backend, tasks, &moduli))
    });
    Ok(cases.collect())
}

fn run_plan(backend: Backend, tasks: &[Task], moduli: &[Modulus]) -> Fallible<Sample> {
    let (results, ms) = timed(|| {
        let mut plan = Plan::new();
        let mut handles = Vec::with_capacity(tasks.len());
        for (task, modulus) in tasks.iter().zip(moduli) {
            let exponent = Exponent::new(&Nat::from_bytes_be(&task.exponent), task.exponent.len() * 8);
            let base = Nat::from_bytes_be(&task.base).resized(modulus.len());
            handles.push(plan.power(modulus, &base, exponent));
        }
        let mut results = plan.run(backend);
        handles.into_iter().map(|handle| results.take(handle)).collect::<Vec<_>>()
    });
    for (result, task) in results.iter().zip(tasks) {
        if result.to_bytes_be(task.modulus.len()) != task.result {
            return Err("quorate finds another power".into());
        }
    }
    Ok(Sample { ms: ms / tasks.len() as f64, ..Sample::default() })
}

/// Presigning by n signers, with what an epoch keeps made before, as the peer's tables are; and with it made in every
/// session.
pub(crate) fn presign(set: &str, n: u16) -> Fallible<Vec<Case<'static>>> {
    let mut cases = Vec::new();
    for (name, backend) in backends() {
        cases.extend(sessions::presign(name, backend, params(set)?, n)?);
    }
    Ok(cases)
}

/// Auxiliary information of n parties.
pub(crate) fn auxiliary(set: &str, n: u16) -> Fallible<Vec<Case<'static>>> {
    let params = params(set)?;
    Ok(backends().map(|(name, backend)| sessions::auxiliary(name, backend, params, n)).collect())
}

/// Search for one safe prime. It starts from fresh random bytes, not from a seed.
pub(crate) fn safe_prime(bits: u32, _seed: u64) -> Fallible<Vec<Case<'static>>> {
    let bits = usize::try_from(bits)?;
    let size = format!("one safe prime of {bits} bits");
    let cases = backends().map(|(name, backend)| {
        Case::new(name, &size, move || {
            let (prime, ms) = timed(|| prime(Kind::Safe, bits, backend, |_| ControlFlow::Continue(())));
            let prime = prime.map_err(|error| format!("{error:?}"))?;
            if prime.bits_vartime() == bits {
                Ok(Sample { ms, ..Sample::default() })
            } else {
                Err("a prime of the wrong length".into())
            }
        })
    });
    Ok(cases.collect())
}
