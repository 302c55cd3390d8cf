//! The proofs of presigning: `cargo bench -p quorate-benches --bench proofs`.
#![allow(missing_docs, reason = "criterion's macros")]

mod cases;

use criterion::{Criterion, criterion_group, criterion_main};
use quorate_benches::proofs::{Which, measure};
use quorate_spec::params::P2048;

fn proofs(criterion: &mut Criterion) {
    cases::all(criterion, "proofs", |sink| measure(P2048, Which::Presign, false, sink));
}

criterion_group!(benches, proofs);
criterion_main!(benches);
