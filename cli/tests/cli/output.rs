//! What goes where, and readers that go away.

use std::fs::OpenOptions;
use std::io::pipe;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::command::{Folder, quorate, run, shares};

const KEY: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

#[test]
fn help_and_version() {
    let commands = ["", "sign", "verify", "primes", "check", "vectors", "vectors generate"];
    for command in commands {
        let pages = ["--help", "-h"].map(|option| help(&format!("{command} {option}")));
        for page in &pages {
            assert!(page.contains("Usage: quorate") && page.ends_with('\n'));
            assert!(page.contains("Example") || command == "vectors", "{page}");
        }
        let by_word = help(&format!("help {command}"));
        assert_eq!(by_word, pages[0]);
        assert_eq!(help(&format!("help {command} --help")) == by_word, !command.is_empty());
    }
    let version = run(&["--version"]);
    assert_eq!(version.stdout, format!("quorate {}\n", env!("CARGO_PKG_VERSION")));
}

/// A page of help: fits 80 columns, and nothing else is said.
fn help(arguments: &str) -> String {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let ended = run(&arguments);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments:?}");
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ended.stdout);
    ended.stdout
}

#[test]
fn help_of_help() {
    let page = help("help help");
    assert!(page.contains("Usage: quorate help [COMMAND]"));
    for arguments in
        ["help --help", "help -h", "--json help --help", "--backend limbs help -h", "help --help --json"]
    {
        assert_eq!(help(arguments), page, "{arguments}");
    }
    let page = help("vectors help help");
    assert!(page.contains("Usage: quorate vectors help [COMMAND]"));
    assert_eq!(help("vectors help --help"), page);
    assert_eq!(help("vectors help generate -h"), help("vectors generate --help"));
    assert_eq!(help("help --json"), help("--help"));
    assert_eq!(help("sign --message help --help"), help("sign --help"));
}

#[test]
fn the_table_fits_80_columns_and_says_it_all() {
    let folder = Folder::with_shares(&[1, 3]);
    let long = "x".repeat(500) + "\n\x1b[31m";
    let ended = run(&["sign", "--message", &long, "--keys", folder.text()]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(ended.stdout.lines().all(|line| line.chars().count() < 80), "{}", ended.stdout);
    assert!(!ended.stdout.contains('\x1b'));
    for part in [
        "2 of 3 parties, TOY1536, TEST primes; signers 1, 3; engine: optimized",
        "presigning",
        "signing",
        "bytes sent per party",
        "seconds",
        "4 rounds",
        "public key",
        "bc1q",
        "0x",
        "xxx…\" (506 bytes)",
        "sha256",
        "DER",
        "compact",
        "recovery id",
        "libsecp256k1",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    assert_eq!(ended.stderr.lines().count(), 1); // that on the test primes; no progress without a terminal
}

#[test]
fn a_reader_that_went_away() {
    shares();
    let folder = Folder::with_shares(&[1, 2]);
    let verify = ["verify", "--public-key", KEY, "--signature", &"01".repeat(64), "--message", "m"];
    let sign = ["sign", "--message", "m", "--keys", folder.text()];
    for arguments in [&["--help"][..], &["sign"], &["--json", "sign"], &verify, &sign] {
        for with_stderr in [false, true] {
            let (reader, writer) = pipe().unwrap();
            drop(reader);
            let mut command = quorate();
            command.args(arguments).stdout(writer.try_clone().unwrap());
            if with_stderr {
                command.stderr(writer);
            }
            let output = command.output().unwrap();
            let status = output.status.code().expect("ended by a signal");
            assert!(status == 1 || (status == 2 && arguments.contains(&"sign")), "{arguments:?}: {status}");
            assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
        }
    }
}

/// The main job says which kernels it has before it computes; that nobody reads this must not end it.
#[test]
fn progress_that_nobody_reads() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let mut child = quorate().stdout(Stdio::null()).stderr(writer).spawn().unwrap();
    for _ in 0..20 {
        thread::sleep(Duration::from_millis(100));
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0));
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = quorate().arg("--version").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: cannot write to standard output"));
}
