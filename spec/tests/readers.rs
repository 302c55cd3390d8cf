//! The readers of the page "Ten minutes in your language" run, where their interpreters are, and pass.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::path::Path;
use std::process::Command;

/// Runs a reader on the published vectors. Nothing is asked of a machine without its interpreter but a line that says so.
fn run(interpreter: &str, reader: &str) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(interpreter);
    command.arg(home.join("src/ten-minutes").join(reader)).arg(home.join("../vectors/data/v1"));
    let Ok(output) = command.output() else {
        assert!(std::env::var_os("QUORATE_READERS").is_none(), "{interpreter} is missing");
        println!("NOT RUN: {interpreter} is missing (QUORATE_READERS makes that a failure)");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let passed: usize = said.split(' ').next().unwrap().parse().unwrap();
    assert!(passed > 40, "{said}");
}

#[test]
fn in_python() {
    run("python3", "reader.py");
}

#[test]
fn in_javascript() {
    run("node", "reader.mjs");
}
