//! Statistics and tables.
#![allow(clippy::unwrap_used, reason = "tests")]

use quorate_benches::command::Part;
use quorate_benches::compare;
use quorate_benches::measure::{Case, Sample, interleave, quantile};
use quorate_benches::memory::{Footprint, Heap};
use quorate_benches::plot;
use quorate_benches::report::{Machine, Report, Section};
use quorate_benches::table;

#[test]
fn quantiles_lie_between_runs() {
    assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
    assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.5), 2.5);
    assert_eq!(quantile(&[1.0, 5.0], 0.25), 2.0);
    assert!(quantile(&[], 0.5).is_nan());
}

/// A contender whose runs take these milliseconds.
fn case<'a>(name: &str, size: &str, runs: &'a [f64], bytes: usize) -> Case<'a> {
    let mut runs = runs.iter();
    Case::new("eight at once", size, name, move || {
        let ms = *runs.next().unwrap();
        Ok(Sample { ms, bytes: Some(bytes), memory: None })
    })
}

/// The first turn is not measured; a slow contender has one run, its first; ratios are of medians.
#[test]
fn contenders_take_turns() {
    let cases = vec![case("a", "2048", &[99.0, 2.0, 4.0], 7), case("b", "2048", &[9.0, 99.0], 0).slow()];
    let rows = interleave(cases, 2).unwrap();
    let runs: Vec<&[f64]> = rows.iter().map(|row| row.runs.as_slice()).collect();
    assert_eq!(runs, [&[2.0, 4.0][..], &[9.0][..]]);
    let ratios: Vec<f64> = rows.iter().map(|row| row.ratio).collect();
    assert_eq!((ratios, rows.first().unwrap().bytes), (vec![1.0, 3.0], Some(7)));

    let sections = vec![Section { name: Part::Arithmetic.name(), rows }];
    let report = Report { machine: Machine::here(), rounds: 2, sections };
    assert!(report.text().contains("eight at once, 2048  3.00  9.00 (3.0x)"), "{}", report.text());
    assert!(plot::svg(&report).unwrap().ends_with("</svg>\n"));
    assert!(report.json().unwrap().contains("\"runs\":[2.0,4.0]"));
}

#[test]
fn nothing_measured_is_no_plot() {
    let report = Report { machine: Machine::here(), rounds: 1, sections: Vec::new() };
    assert!(plot::svg(&report).is_err());
}

/// What a session frees that it took before is no longer its own; the peak stays.
#[test]
fn footprint_is_of_the_own_turns() {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    static USED: AtomicUsize = AtomicUsize::new(1000);
    static PEAK: AtomicUsize = AtomicUsize::new(0);
    let heap = Heap {
        used: || USED.load(SeqCst),
        peak: || PEAK.load(SeqCst),
        reset: || PEAK.store(USED.load(SeqCst), SeqCst),
    };
    let set = |used| {
        USED.store(used, SeqCst);
        PEAK.fetch_max(used, SeqCst);
    };
    let mut footprint = Footprint::default();
    footprint.track(Some(heap), || set(1300));
    set(9000); // another session's
    footprint.track(Some(heap), || {
        set(9500);
        set(8900);
    });
    footprint.track(Some(heap), || set(9100));
    assert_eq!(footprint.peak(), 300 + 500);
}

/// Runs of several calls are one measurement, unless another GMP is linked.
#[test]
fn peers_beside_ours() {
    let lines = r#"
{"bench":"presign","name":"cggmp24 rug crt","size":"P2048 n=2","gmp":"fat","bytes":2000,"bytes_packed":1000,"runs":[8.0]}
{"bench":"presign","name":"quorate ifma","size":"P2048 n=2","gmp":"fat","bytes":1000,"bytes_packed":1000,"runs":[2.0]}
{"bench":"presign","name":"cggmp24 rug crt","size":"P2048 n=2","gmp":"tuned","bytes":2000,"bytes_packed":1000,"runs":[6.0]}
{"bench":"presign","name":"quorate ifma","size":"P2048 n=2","gmp":"tuned","bytes":1000,"bytes_packed":1000,"runs":[4.0]}"#;
    let expected = "\
### presign

| size | contender | median, ms | times our fastest | runs | sends | numbers as bytes |
|---|---|---|---|---|---|---|
| P2048 n=2 | cggmp24 rug crt, GMP fat | 8.00 | 2.7x | 1 | 2.0 kB | 1.0 kB |
| P2048 n=2 | quorate ifma | 3.00 | 1.0x | 2 | 1.0 kB | 1.0 kB |
| P2048 n=2 | cggmp24 rug crt, GMP tuned | 6.00 | 2.0x | 1 | 2.0 kB | 1.0 kB |

";
    assert_eq!(compare::tables(lines).unwrap(), expected);
    assert_eq!(table::ms(0.05), "0.0500");
}
