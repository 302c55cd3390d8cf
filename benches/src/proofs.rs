//! The nine proofs, made and checked one at a time: each backend beside the reference.
//!
//! The prover holds its own Paillier key and the verifier's as a peer's, the verifier the other way round, as in a session.
//! In sessions many proofs share a plan, so a proof takes less there than here where its lanes are not full.

#![allow(non_snake_case, reason = "the symbols of the book")]

mod curve;
mod paillier;
mod setup;
mod world;

use quorate_spec::fault::LocalError;
use quorate_spec::params::Params;
use quorate_spec::reason::Reason;

use crate::contenders::REFERENCE;
use crate::measure::{Case, Fallible, Sample, Sink, failed, timed};
use crate::proofs::world::{Ours, World};

/// Which proofs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All nine.
    All,
    /// Those of presigning with a peer: enc-elg and aff-g.
    Presign,
}

/// Measures proofs at a parameter set. `reference`: whether the reference runs beside ours.
pub fn measure(params: Params, which: Which, reference: bool, sink: &mut Sink<'_>) -> Fallible<()> {
    let world = World::new(params)?;
    let bench = &mut Bench { world: &world, reference, sink };
    if which == Which::All {
        curve::sch(bench)?;
        curve::elog(bench)?;
    }
    paillier::enc_elg(bench)?;
    paillier::aff_g(bench)?;
    if which == Which::All {
        setup::modulus(bench)?;
        setup::prm(bench)?;
        setup::fac(bench)?;
        paillier::dec(bench)?;
        paillier::aff_g_star(bench)?;
    }
    Ok(())
}

struct Bench<'w, 's, 'k> {
    world: &'w World,
    reference: bool,
    sink: &'s mut Sink<'k>,
}

/// Ways to make and to check one proof.
struct Proof<'f, P> {
    name: &'f str,
    /// Many repetitions: the reference takes seconds.
    slow: bool,
    prove: &'f dyn Fn(&Ours) -> Result<P, LocalError>,
    verify: &'f dyn Fn(&Ours, &P) -> Result<(), Reason>,
    reference_prove: &'f dyn Fn() -> Result<P, LocalError>,
    reference_verify: &'f dyn Fn(&P) -> Result<(), Reason>,
}

impl<P: PartialEq> Proof<'_, P> {
    /// Measures prover and verifier. All provers have to make the same bytes, all verifiers to accept them.
    fn measure(self, bench: &mut Bench<'_, '_, '_>) -> Fallible<()> {
        let size = bench.world.params.name;
        let first = bench.world.ours.first().ok_or("no backend")?;
        let honest = &(self.prove)(first).map_err(failed)?;

        let what = format!("prove {}", self.name);
        let ours = bench.world.ours.iter();
        let mut cases: Vec<Case<'_>> = ours
            .map(|ours| Case::new(&what, size, ours.name, || made(honest, || (self.prove)(ours))))
            .collect();
        let reference = Case::new(&what, size, REFERENCE, || made(honest, self.reference_prove));
        self.add(bench, &mut cases, reference);
        (bench.sink)(cases)?;

        let what = format!("verify {}", self.name);
        let ours = bench.world.ours.iter();
        let mut cases: Vec<Case<'_>> = ours
            .map(|ours| Case::new(&what, size, ours.name, || accepted(|| (self.verify)(ours, honest))))
            .collect();
        let reference = Case::new(&what, size, REFERENCE, || accepted(|| (self.reference_verify)(honest)));
        self.add(bench, &mut cases, reference);
        (bench.sink)(cases)
    }

    fn add<'c>(&self, bench: &Bench<'_, '_, '_>, cases: &mut Vec<Case<'c>>, reference: Case<'c>) {
        if bench.reference {
            cases.push(if self.slow { reference.slow() } else { reference });
        }
    }
}

fn made<P: PartialEq>(expected: &P, prove: impl FnOnce() -> Result<P, LocalError>) -> Fallible<Sample> {
    let (proof, ms) = timed(prove);
    if proof.map_err(failed)? == *expected { Ok(Sample::of_time(ms)) } else { Err("another proof".into()) }
}

fn accepted(verify: impl FnOnce() -> Result<(), Reason>) -> Fallible<Sample> {
    let (verdict, ms) = timed(verify);
    verdict.map_err(failed).map(|()| Sample::of_time(ms))
}
