//! Presigning by two and three signers: `cargo bench -p quorate-benches --bench presign`.
#![allow(missing_docs, reason = "criterion's macros")]

mod cases;

use criterion::{Criterion, criterion_group, criterion_main};
use quorate_benches::protocols::{Extent, Parties, presigns};
use quorate_spec::params::P2048;

fn presign(criterion: &mut Criterion) {
    cases::all(criterion, "presign", |sink| {
        for n in [2, 3] {
            let extent = Extent { params: P2048, signers: &[], reference: false, heap: None };
            presigns(extent, &Parties::new(P2048, n)?, sink)?;
        }
        Ok(())
    });
}

criterion_group!(benches, presign);
criterion_main!(benches);
