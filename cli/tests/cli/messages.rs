//! Long messages: hashed as they are read, refused where they would have to be held.

use std::fs::File;
use std::io::Write;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::command::{Folder, quorate, run, sign, verify};

const MIB: u64 = 1 << 20;

/// A file of this many zeros, which takes no room on the disk.
fn zeros(folder: &Folder, bytes: u64) -> String {
    let path = folder.join("zeros");
    File::create(&path).unwrap().set_len(bytes).unwrap();
    path
}

#[test]
fn a_presignature_signs_what_is_no_longer_than_the_limit() {
    let keys = Folder::with_shares(&[1, 2]);
    let folder = Folder::new();
    let report = sign(&["--file", &zeros(&folder, 16 * MIB), "--keys", keys.text()]);
    assert_eq!(report["content"]["bytes"], 16 * MIB);
    assert_eq!(verify(&report, "der", &["--file", &folder.join("zeros")]).status, 0);
    let longer = zeros(&folder, 16 * MIB + 1);
    run(&["sign", "--file", &longer, "--keys", keys.text()]).refused(1, "is longer than 16 MiB");
}

#[test]
fn a_message_that_is_too_long_is_refused_before_anything_else() {
    let folder = Folder::with_primes();
    let before = folder.contents();
    let out = folder.join("keys");
    let arguments = ["--params", "toy1536", "--primes", folder.text(), "--out", &out];
    let ended = run(&[&["sign", "--file", "/dev/zero"], &arguments[..]].concat());
    ended.refused(1, "add --interactive, which hashes a file as it is read");
    assert_eq!(folder.contents(), before);
}

#[test]
fn interactive_signing_hashes_a_longer_one_to_the_same_signature_of_the_message() {
    let keys = Folder::with_shares(&[1, 2]);
    let folder = Folder::new();
    let file = zeros(&folder, 16 * MIB + 1);
    for hash in ["sha256", "sha256d", "keccak256"] {
        let report = sign(&["--file", &file, "--keys", keys.text(), "--interactive", "--hash", hash]);
        assert_eq!(
            (&report["content"]["bytes"], &report["content"]["hash"]),
            (&(16 * MIB + 1).into(), &hash.into())
        );
        assert_eq!(verify(&report, "compact", &["--file", &file, "--hash", hash]).status, 0);
    }
}

/// Most memory that a process had so far, in bytes.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    1024 * line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_message_of_300_mib_takes_no_memory() {
    let keys = Folder::with_shares(&[1, 2]);
    let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    let signature = "01".repeat(64);
    let signing = ["sign", "--interactive", "--json", "--file", "-", "--keys", keys.text()];
    let verifying = ["verify", "--public-key", key, "--signature", &signature, "--json", "--file", "-"];
    let chunk = vec![0; MIB as usize];
    for (arguments, status) in [(&signing[..], 0), (&verifying[..], 1)] {
        let mut command = quorate();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for _ in 0..300 {
            stdin.write_all(&chunk).unwrap();
        }
        let peak = peak(&child); // all but what the pipe holds was read
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(peak < 64 * MIB, "{arguments:?}: {peak} bytes");
        assert_eq!(output.status.code(), Some(status));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        if status == 0 {
            assert_eq!(report["content"]["bytes"], 300 * MIB);
        }
    }
}
