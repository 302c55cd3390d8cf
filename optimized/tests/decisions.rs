//! Every decision on a `Choice` goes through `ct::decide` and says why: the sources hold no other way from one to a branch.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::fs;
use std::path::Path;

/// Conversions of a `Choice`, or of a `CtOption`, that leave no trace in the list of decisions.
const SILENT: [&str; 8] = [
    "bool::from",
    "unwrap_u8() ==",
    "unwrap_u8() !=",
    "unwrap_u8() >",
    "unwrap_u8() <",
    "into_option(",
    "Option::from(",
    "Option::<Scalar>::from(",
];

/// What `.into()` may stand beside: errors, bytes, and answers of operations by name. Beside anything else it may turn a
/// `Choice` into a `bool`, which no pattern on the text can tell.
const CONVERSIONS: [&str; 9] = [
    "Err(",
    "Reason::",
    "LocalError::",
    "reject(",
    "Scalar::from_repr((*bytes)",
    "scalar.to_repr()",
    "Reduce<k256::FieldBytes>",
    "affine.x()",
    "primes::are_primes(",
];

/// Why a line may not stand in a source file other than `ct.rs`.
fn refused(line: &str) -> Option<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    // the inverse in variable time is of public numbers, and says so
    let silent = SILENT.iter().find(|silent| code.contains(**silent) && !code.contains("_vartime()"));
    let unknown = code.contains(".into()") && !CONVERSIONS.iter().any(|known| code.contains(known));
    // one line may hold a known conversion and an unknown one
    let hidden = [
        ".ct_eq(",
        ".ct_lt(",
        ".lt(",
        ".is_odd()",
        ".is_high()",
        "_is_odd()",
        ".is_zero()",
        ".is_identity()",
    ]
    .iter()
    .any(|choice| code.contains(choice) && code.contains(".into()"));
    silent.copied().or((unknown || hidden).then_some(".into()"))
}

fn check(folder: &Path, files: &mut usize, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check(&path, files, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("src/ct.rs")
        {
            *files += 1;
            let text = fs::read_to_string(&path).unwrap();
            let lines = text.lines().filter_map(|line| Some((line, refused(line)?)));
            found.extend(lines.map(|(line, why)| format!("{}: {why}: {}", path.display(), line.trim())));
        }
    }
}

#[test]
fn a_decision_without_a_reason_is_found() {
    for line in [
        "if bool::from(a.ct_eq(&b)) {",
        "choices.map(bool::from)",
        "if a.ct_eq(&b).unwrap_u8() == 1 {",
        "if coprime.into() && are_distinct(&primes) {",
        "let s_is_high: bool = s.is_high().into();",
        "(affine.x().into(), affine.y_is_odd().into())",
        "let inverse = Option::<Scalar>::from(delta.invert());",
        "equations.all(|(left, right)| left.ct_eq(&right).into())",
    ] {
        assert!(refused(line).is_some(), "{line}");
    }
    for line in [
        "return Err(LocalError::Unlucky.into());",
        "let inverse = Option::<Scalar>::from(s.invert_vartime())?;",
        "numerator * Option::from(denominator.invert_vartime()).unwrap_or(Scalar::ZERO)",
    ] {
        assert_eq!(refused(line), None, "{line}");
    }
}

#[test]
fn no_source_decides_without_a_reason() {
    let (mut files, mut found) = (0, Vec::new());
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files, &mut found);
    assert!(files > 40, "only {files} files of source");
    assert!(found.is_empty(), "decided without ct::decide:\n{}", found.join("\n"));
}
