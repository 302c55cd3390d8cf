//! Exponentiations, eight at once and one at a time: `cargo bench -p quorate-benches --bench exponentiation`.
#![allow(missing_docs, reason = "criterion's macros")]

mod cases;

use criterion::{Criterion, criterion_group, criterion_main};
use quorate_benches::arithmetic;

fn exponentiation(criterion: &mut Criterion) {
    cases::all(criterion, "exponentiation", |sink| arithmetic::measure(&[(2048, 2048), (3072, 3072)], sink));
}

criterion_group!(benches, exponentiation);
criterion_main!(benches);
