//! JUnit XML, read by a strict parser.

use quorate_check::Mismatch;
use quorate_check::report::CheckReport;
use quorate_check::run::Outcome;
use quorate_model::{Level, Set};

#[test]
fn every_text_gives_well_formed_xml() {
    let got: String =
        (0..=0x11_0000).filter_map(char::from_u32).filter(|c| *c < '\u{3000}' || *c > '\u{ff00}').collect();
    let outcome = Outcome {
        case: "common/A-0001".to_owned(),
        set: Set::common(),
        level: Level::Codec,
        topic: "\u{fffe}\u{ffff}\u{0}<&>\"'".to_owned(),
        engine: "optimized",
        reqs: Vec::new(),
        seconds: 0.0,
        mismatch: Some(Mismatch { expected: "a\tb\nc\r".to_owned(), got, hint: "]]>".to_owned() }),
    };
    let report = CheckReport {
        format: "quorate-check",
        version: 1,
        program: "0",
        backend: "limbs",
        spec: "1".to_owned(),
        vectors: String::new(),
        passed: false,
        engines: Vec::new(),
        left_out: Vec::new(),
        files_left_out: Vec::new(),
        data: None,
        requirements_without_cases: Vec::new(),
        cases: vec![outcome],
    };
    let xml = report.junit();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    let message = failure.attribute("message").unwrap();
    assert!(message.starts_with("expected a\tb\nc\r, got \u{fffd}"), "{:?}", message.get(..40));
    assert!(message.contains("\u{fffd}") && message.contains("<") && !message.contains('\u{ffff}'));
    assert!(failure.text().unwrap().contains("]]>"));
}
