//! Arguments that cannot be obeyed: exit status 2 and one line that says what to do.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::command::{quorate, run};

/// Arguments, separated by blanks, and what the line must contain.
const WRONG: &[(&str, &str)] = &[
    ("foo", "unrecognized subcommand 'foo'"),
    ("--parties 3", "unexpected argument '--parties'"),
    ("--jso", "similar argument exists: '--json'"),
    ("sign", "--message <TEXT>|--file <FILE>|--prehash <HEX>"),
    ("sign --message", "a value is required for '--message <TEXT>'"),
    ("sign --message a b", "unexpected argument 'b'"),
    ("sign --message a --message b", "cannot be used multiple times"),
    ("sign --message a --file b", "'--message <TEXT>' cannot be used with '--file <FILE>'"),
    ("sign --message a --mesage b", "similar argument exists: '--message'"),
    ("sign --message a --hash md5", "possible values: sha256, sha256d, keccak256"),
    ("sign --message a --params p4096", "give one of p3072, p2048"),
    ("sign --message a --parties 0", "--parties 0: give 2 to 8"),
    ("sign --message a --parties 1", "--parties 1: give 2 to 8"),
    ("sign --message a --parties 9", "the pool of test primes serves 8 parties"),
    ("sign --message a --parties 99999", "99999 is not in 0..=65535"),
    ("sign --message a --parties -3", "unexpected argument '-3'"),
    ("sign --message a --parties many", "invalid value 'many' for '--parties <N>'"),
    ("sign --message a --threshold 1", "--threshold 1: with 3 parties, give 2 to 3"),
    ("sign --message a --threshold 4", "--threshold 4: with 3 parties, give 2 to 3"),
    ("sign --message a --signers 1", "must name exactly 2 parties for this key, it names 1"),
    ("sign --message a --signers 1,2,3", "must name exactly 2 parties for this key, it names 3"),
    ("sign --message a --signers 2,2", "--signers names a party twice"),
    ("sign --message a --signers 1,4", "--signers names party 4, parties are 1 to 3"),
    ("sign --message a --signers 0,1", "--signers names party 0, parties are 1 to 3"),
    ("sign --message a --signers 1,x", "invalid value 'x' for '--signers <LIST>'"),
    ("sign --message a --keys k --out d", "'--keys <DIR>' cannot be used with '--out <DIR>'"),
    ("sign --message a --keys k --parties 3", "'--keys <DIR>' cannot be used with '--parties <N>'"),
    ("sign --message a --keys k --threshold 2", "'--keys <DIR>' cannot be used with '--threshold <T>'"),
    ("sign --message a --keys k --params p2048", "'--keys <DIR>' cannot be used with '--params <SET>'"),
    ("sign --prehash 00", "--prehash needs --interactive"),
    ("sign --prehash 00 --interactive", "32 bytes, that is 64 hexadecimal digits"),
    ("sign --prehash 0g --interactive", "--prehash must be hexadecimal digits"),
    (
        "sign --prehash 00 --interactive --hash sha256",
        "'--prehash <HEX>' cannot be used with '--hash <HASH>'",
    ),
    ("sign --prehash 00 --interactive --message a", "'--prehash <HEX>' cannot be used with"),
    ("sign --message a --engine fast", "possible values: optimized, reference, mixed"),
    ("sign --message a --keys k --primes d", "'--keys <DIR>' cannot be used with '--primes <DIR>'"),
    ("sign --message a --primes d --parties 65", "--parties 65: give 2 to 64"),
    ("sign --message a --primes d --parties 1", "--parties 1: give 2 to 64"),
    ("sign --message a --primes", "a value is required for '--primes <DIR>'"),
    ("primes", "not provided: --out <DIR>"),
    ("primes --out d --params p4096", "give one of p3072, p2048"),
    ("primes --out d --parties 1", "--parties 1: give 2 to 64"),
    ("primes --out d --parties 65", "--parties 65: give 2 to 64"),
    ("primes --out d --party 0", "--party 0: with 3 parties, give 1 to 3"),
    ("primes --out d --party 4", "--party 4: with 3 parties, give 1 to 3"),
    ("primes --out d --party x", "invalid value 'x' for '--party <I>'"),
    ("primes --out d --message a", "unexpected argument '--message'"),
    ("verify --message a", "not provided: --public-key <HEX> --signature <HEX>"),
    ("verify --public-key 02 --signature 30", "--message <TEXT>|--file <FILE>|--prehash <HEX>"),
    ("verify --message a --public-key 02 --signature 30", "--public-key is not a point"),
    ("verify --message a --public-key xx --signature 30", "--public-key must be hexadecimal digits"),
];

#[test]
fn one_line_that_says_what_to_do() {
    for (arguments, text) in WRONG {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        run(&arguments).refused(2, text);
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
    ended.refused(2, "possible values");
    assert!(!ended.stderr.contains('\x1b'));
}
