//! Runs the binary, and keeps directories and one set of key shares for tests.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// How a run ended.
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn quorate() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quorate"));
    command.stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &[impl AsRef<OsStr>]) -> Ended {
    let output = quorate().args(arguments).output().unwrap();
    let ended = Ended {
        status: output.status.code().expect("ended by a signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    ended
}

impl Ended {
    /// Ended well: the JSON on standard output.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "one object on one line: {}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Ended with `status`, nothing on standard output, and one line of error that contains `text`.
    pub(crate) fn refused(&self, status: i32, text: &str) {
        let lines: Vec<&str> = self.stderr.lines().filter(|line| !line.starts_with("warning: ")).collect();
        assert_eq!(self.status, status, "{}", self.stderr);
        assert_eq!(self.stdout, "");
        assert_eq!(lines.len(), 1, "{}", self.stderr);
        assert!(lines[0].starts_with("error: ") && lines[0].contains(text), "{}", self.stderr);
    }
}

/// Signs with toy parameters and the further arguments; must succeed.
pub(crate) fn sign(arguments: &[&str]) -> Value {
    let ended = run(&[&["sign", "--json"], arguments].concat());
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    ended.json()
}

/// `quorate verify` on a report's key and signature.
pub(crate) fn verify(report: &Value, form: &str, arguments: &[&str]) -> Ended {
    let key = report["key"]["public_key"].as_str().unwrap();
    let signature = report["signature"][form].as_str().unwrap();
    run(&[&["verify", "--public-key", key, "--signature", signature], arguments].concat())
}

/// A directory of one test, removed at its end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    /// A directory with these of the shared key shares.
    pub(crate) fn with_shares(indices: &[usize]) -> Folder {
        let folder = Folder::new();
        for index in indices {
            folder.write(&format!("party-{index}.json"), &shares()[index - 1]);
        }
        folder
    }

    /// A directory with the shared primes.
    pub(crate) fn with_primes() -> Folder {
        let folder = Folder::new();
        for (position, contents) in primes().iter().enumerate() {
            folder.write(&format!("primes-{}.json", position + 1), contents);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }

    pub(crate) fn join(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_string()
    }

    pub(crate) fn write(&self, name: &str, contents: &str) {
        let path = self.0.join(name);
        fs::write(&path, contents).unwrap();
        set_mode(&path, 0o600);
    }

    /// Names and contents of all files.
    pub(crate) fn contents(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        all.sort();
        all
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The files of a key with three parties, two of which sign; made once.
pub(crate) fn shares() -> &'static [String] {
    static SHARES: OnceLock<Vec<String>> = OnceLock::new();
    SHARES.get_or_init(new_shares)
}

/// Fresh primes of three parties at toy parameters; searched once.
pub(crate) fn primes() -> &'static [String] {
    static PRIMES: OnceLock<Vec<String>> = OnceLock::new();
    PRIMES.get_or_init(|| {
        let folder = Folder::new();
        let ended = run(&["primes", "--params", "toy1536", "--out", folder.text()]);
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        folder.contents().into_iter().map(|(_, contents)| contents).collect()
    })
}

/// The files of another key.
pub(crate) fn new_shares() -> Vec<String> {
    let folder = Folder::new();
    sign(&["--message", "first", "--params", "toy1536", "--out", folder.text()]);
    folder.contents().into_iter().map(|(_, contents)| contents).collect()
}
