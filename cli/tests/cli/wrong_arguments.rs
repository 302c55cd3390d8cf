//! Arguments that cannot be obeyed: exit status 2 and one line that says what to do.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::command::{quorate, run};

/// Arguments, separated by blanks, and what the line must contain.
const WRONG: &[(&str, &str)] = &[
    ("foo", "'foo' is not a command; see quorate --help"),
    ("sing", "'sing' is not a command; did you mean sign?"),
    ("vectors foo", "'foo' is not a command; see quorate vectors --help"),
    ("help foo", "'foo' is not a command; see quorate --help"),
    ("help sign foo", "'foo' is not a command"),
    ("-- sign", "'sign' is not expected here"),
    ("check foo", "'foo' is not expected here; see quorate check --help"),
    ("-x", "-x is not an option of quorate; see quorate --help"),
    ("sign --version", "--version is not an option of quorate sign"),
    ("--parties 3", "--parties is not an option of quorate"),
    ("--jso", "did you mean --json?"),
    ("--json=1", "--json takes no value"),
    ("--backend plain", "--backend plain: give one of limbs, ifma"),
    ("sign", "missing: one of --message <TEXT>, --file <FILE>, --prehash <HEX>; see quorate sign --help"),
    ("sign --message", "--message: a value is missing"),
    ("sign --message a b", "'b' is not expected here; see quorate sign --help"),
    ("sign --message a --message b", "--message is given more than once"),
    ("sign --message a --file b", "--message cannot be used together with --file"),
    ("sign --message a --file b --prehash c", "--message cannot be used together with --file, --prehash"),
    ("sign --message a --mesage b", "did you mean --message?"),
    ("sign --message -a", "as a value it is given with =: --message=-a"),
    ("sign --message --a", "as a value it is given with =: --message=--a"),
    ("sign --message a --interactive=3", "--interactive takes no value"),
    ("sign --message a --hash md5", "--hash md5: give one of sha256, sha256d, keccak256"),
    ("sign --message a --hash", "--hash: a value is missing; give one of sha256, sha256d, keccak256"),
    ("sign --message a --hash ", "--hash: a value is missing; give one of sha256, sha256d, keccak256"),
    ("sign --message a --keys ", "--keys: a value is missing"),
    ("sign --message a --params p4096", "--params p4096: give one of p3072, p2048"),
    ("sign --message a --params ", "--params: a value is missing; give one of p3072, p2048"),
    ("sign --message a --parties 0", "--parties 0: give 2 to 8"),
    ("sign --message a --parties 1", "--parties 1: give 2 to 8"),
    ("sign --message a --parties 9", "the pool of test primes serves 8 parties"),
    ("sign --message a --parties 99999", "--parties 99999: give a whole number, 2 to 64"),
    ("sign --message a --parties 99999999999999999999999", "9: give a whole number, 2 to 64"),
    ("sign --message a --parties -3", "--parties -3: give a whole number, 2 to 64"),
    ("sign --message a --parties=-3", "--parties -3: give a whole number, 2 to 64"),
    ("sign --message a --parties +3", "--parties +3: give a whole number, 2 to 64"),
    ("sign --message a --parties 2.5", "--parties 2.5: give a whole number, 2 to 64"),
    ("sign --message a --parties ", "--parties: a value is missing; give a whole number, 2 to 64"),
    ("sign --message a --parties many", "--parties many: give a whole number, 2 to 64"),
    ("sign --message a --threshold 1", "--threshold 1: with 3 parties, give 2 to 3"),
    ("sign --message a --threshold 4", "--threshold 4: with 3 parties, give 2 to 3"),
    ("sign --message a --threshold t", "--threshold t: give a whole number, 2 to 64"),
    ("sign --message a --signers 1", "must name exactly 2 parties for this key, it names 1"),
    ("sign --message a --signers 1,2,3", "must name exactly 2 parties for this key, it names 3"),
    ("sign --message a --signers 2,2", "--signers names a party twice"),
    ("sign --message a --signers 1,4", "--signers names party 4, parties are 1 to 3"),
    ("sign --message a --signers 0,1", "--signers names party 0, parties are 1 to 3"),
    ("sign --message a --signers 1,x", "--signers x: give numbers of parties with commas between them"),
    ("sign --message a --signers 1,,2", "--signers: a value is missing; give numbers of parties"),
    ("sign --message a --signers 1,2,", "--signers: a value is missing; give numbers of parties"),
    ("sign --message a --signers ", "--signers: a value is missing; give numbers of parties"),
    ("sign --message a --keys k --out d", "--keys cannot be used together with --out"),
    ("sign --message a --keys k --parties 3", "--keys cannot be used together with --parties"),
    ("sign --message a --keys k --threshold 2", "--keys cannot be used together with --threshold"),
    ("sign --message a --keys k --params p2048", "--keys cannot be used together with --params"),
    ("sign --prehash 00", "--prehash needs --interactive"),
    ("sign --prehash 00 --interactive", "32 bytes, that is 64 hexadecimal digits"),
    ("sign --prehash 0g --interactive", "--prehash must be hexadecimal digits"),
    ("sign --prehash 00 --interactive --hash sha256", "--prehash cannot be used together with --hash"),
    ("sign --prehash 00 --interactive --message a", "--prehash cannot be used together with --message"),
    ("sign --message a --engine fast", "--engine fast: give one of optimized, reference, mixed"),
    ("sign --message a --keys k --primes d", "--keys cannot be used together with --primes"),
    ("sign --message a --primes d --parties 65", "--parties 65: give 2 to 64"),
    ("sign --message a --primes d --parties 1", "--parties 1: give 2 to 64"),
    ("sign --message a --primes", "--primes: a value is missing"),
    ("sign --message a --discard-key", "missing: --primes <DIR>"),
    ("primes", "missing: --out <DIR>; see quorate primes --help"),
    ("primes --out ", "--out: a value is missing"),
    ("primes --out d --params p4096", "--params p4096: give one of p3072, p2048"),
    ("primes --out d --parties 1", "--parties 1: give 2 to 64"),
    ("primes --out d --parties 65", "--parties 65: give 2 to 64"),
    ("primes --out d --party 0", "--party 0: with 3 parties, give 1 to 3"),
    ("primes --out d --party 4", "--party 4: with 3 parties, give 1 to 3"),
    ("primes --out d --party x", "--party x: give the number of a party, 1 to 64"),
    ("primes --out d --message a", "--message is not an option of quorate primes"),
    ("check --level L9", "--level L9: give one of L0, L1, L2, L3, L4, L6"),
    ("check --engine fast", "--engine fast: give one of reference, optimized, all"),
    ("check --list --quick", "--list cannot be used together with --quick"),
    ("vectors generate --without", "--without: a value is missing"),
    ("vectors generate --without a --only b", "--without cannot be used together with --only"),
    ("verify", "missing: --public-key <HEX>, --signature <HEX>, one of --message <TEXT>, --file <FILE>"),
    ("verify --message a", "missing: --public-key <HEX>, --signature <HEX>; see quorate verify --help"),
    (
        "verify --public-key 02 --signature 30",
        "missing: one of --message <TEXT>, --file <FILE>, --prehash <HEX>",
    ),
    ("verify --message a --public-key --signature 30", "--public-key: a value is missing"),
    ("verify --message a --public-key 02 --signature 30", "--public-key is not a point"),
    ("verify --message a --public-key xx --signature 30", "--public-key must be hexadecimal digits"),
    ("verify --message a --public-key 0 --signature 30", "--public-key must be hexadecimal digits"),
    (
        "verify --message a --public-key 02 --signature 30 --signature-format ber",
        "--signature-format ber: give one of der, compact",
    ),
];

/// Words of the parser that are none of this program.
const FOREIGN: [&str; 6] =
    ["invalid value", "unexpected argument", "found;", "possible values", "invalid digit", "not in 0..="];

#[test]
fn one_line_that_says_what_to_do() {
    for (arguments, text) in WRONG {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ended = run(&arguments);
        ended.refused(2, text);
        assert!(FOREIGN.iter().all(|words| !ended.stderr.contains(words)), "{}", ended.stderr);
    }
}

#[test]
fn with_json_the_error_is_json_too() {
    for (arguments, text) in WRONG {
        let mut arguments: Vec<&str> = arguments.split(' ').collect();
        arguments.insert(0, "--json");
        let ended = run(&arguments);
        let json = ended.json();
        assert_eq!(
            (ended.status, &json["format"], &json["exit_status"]),
            (2, &"quorate-error".into(), &2.into())
        );
        assert!(json["error"].as_str().unwrap().contains(text), "{json}");
        assert_eq!(ended.stderr.lines().count(), 1);
    }
}

#[test]
fn arguments_that_are_not_text() {
    let output = quorate().args(["sign", "--message"]).arg(OsStr::from_bytes(b"\xff\n")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
}

#[test]
fn control_characters_of_arguments_do_not_reach_the_terminal() {
    let ended = run(&["sign", "--message", "a", "--hash", "x\n\x1b[31m\ny"]);
    ended.refused(2, "give one of sha256");
    assert!(!ended.stderr.contains('\x1b'));
}

#[test]
fn a_long_argument_is_cut_off() {
    let long = "ä".repeat(50_000);
    for arguments in [
        ["sign", "--message", "a", "--parties", &long],
        ["sign", "--message", "a", "--hash", &long],
        ["sign", "--message", "a", "--signers", &long],
        ["sign", "--message", "a", "--json", &long],
        ["vectors", "generate", "--check", "--only", &format!("--{long}")],
    ] {
        let ended = run(&arguments);
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.chars().count() < 250, "{}", ended.stderr);
        assert!(ended.stderr.contains('…'));
    }
    assert!(run(&[&long]).stderr.chars().count() < 250);
}

#[test]
fn blanks_and_case_that_mean_nothing() {
    // each ends with the complaint about what stands last
    let alike: [&[&str]; 6] = [
        &["--signers", "1, 2", "--parties", "0"],
        &["--signers", " 1 ,2 ", "--parties", "0"],
        &["--threshold", " 2", "--parties", " 0 "],
        &["--params", " P2048 ", "--parties", "0"],
        &["--hash", "SHA256", "--parties", "0"],
        &["--engine", "Mixed", "--parties", "0"],
    ];
    for arguments in alike {
        run(&[&["sign", "--message", "a"], arguments].concat()).refused(2, "--parties 0: give 2 to 8");
    }
    run(&["check", "--level", " l1", "--filter", "no such case"]).refused(2, "no case is chosen");
}
