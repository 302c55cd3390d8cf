//! Runs that are killed before each of their changes to a directory, and file systems that cannot do everything. Linux only:
//! `shim.c` stands between the program and the system.

use std::cell::RefCell;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use quorate_cli::directory::Directory;
use quorate_cli::{keyfile, keystore, primesfile, primestore};
use quorate_spec::params::Params;

use crate::command::{Folder, primes, quorate, run, shares};

const SIGKILL: i32 = 9;

/// The library for `LD_PRELOAD`; compiled once, by the compiler that libsecp256k1 needs too.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (new, library) = (folder.join(format!("shim-{}.so", std::process::id())), folder.join("shim.so"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/shim.c");
        let compiler = std::env::var_os("CC").unwrap_or("cc".into());
        let mut command = Command::new(compiler);
        command.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&new).arg(source).arg("-ldl");
        assert!(command.status().unwrap().success());
        fs::rename(new, &library).unwrap(); // another run of the tests may use it
        library
    })
}

/// The command on such a system.
fn shimmed(variable: &str, value: &str, arguments: &[&str]) -> Output {
    let mut command = quorate();
    command.env("LD_PRELOAD", shim()).env(variable, value).args(arguments);
    command.output().unwrap()
}

/// What is said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const JOB: &str = "QUORATE_TEST_JOB";

/// Not a test by itself: what the tests below run in a process of its own. The job is `key DIR DIR` or `primes DIR`.
#[test]
fn child() {
    let Ok(job) = std::env::var(JOB) else { return };
    let arguments: Vec<&str> = job.split('\n').collect();
    let params = Params::from_name("TOY1536").unwrap();
    let text = |path: &str| fs::read_to_string(path).unwrap();
    match arguments.as_slice() {
        ["key", from, taken, out] => {
            let holdings: Vec<_> = (1..=3)
                .map(|party| keyfile::decode(text(&format!("{from}/party-{party}.json")).as_bytes()).unwrap())
                .collect();
            let target = keystore::Target::prepare(Path::new(out), params, 3, &|_| {}).unwrap();
            let primes = primestore::take(Path::new(taken), params, 3, &|_| {}).unwrap();
            primes.use_up().unwrap();
            target.write(&holdings).unwrap();
        }
        ["primes", from, out] => {
            let target = primestore::Target::prepare(Path::new(out), params, &[1, 2, 3], &|_| {}).unwrap();
            for party in target.missing.clone() {
                let file = text(&format!("{from}/primes-{party}.json"));
                let (_, primes) = primesfile::decode(file.as_bytes()).unwrap();
                target.write(params, party, &primes, String::new()).unwrap();
            }
        }
        _ => panic!("{job}"),
    }
}

/// Runs the job, killed before its n-th change. Whether it came to its end.
fn ends(job: &[&str], killed_at: usize) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killed::child"]).env(JOB, job.join("\n"));
    command.env("LD_PRELOAD", shim()).env("SHIM_KILL_AT", killed_at.to_string());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success() || status.signal() == Some(SIGKILL), "{killed_at}: {status}");
    status.success()
}

/// Names in a directory, without that of the lock.
fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".quorate.lock");
    names.sort();
    names
}

/// The next command in this directory: it finds what there is to find, and says so.
fn next(folder: &Folder, context: usize) {
    let hidden = names(folder).into_iter().filter(|name| name.starts_with(".quorate-"));
    let hidden = hidden.filter(|name| {
        let is_empty = || fs::read_dir(folder.path().join(name)).unwrap().next().is_none();
        let speaks_without_files = name.starts_with(".quorate-writing") || name.starts_with(".quorate-used");
        !name.starts_with(".quorate-probe") && (speaks_without_files || !is_empty())
    });
    let expected = hidden.count();
    let notes = RefCell::new(Vec::new());
    let directory =
        Directory::open(folder.path(), &|note| notes.borrow_mut().push(note.to_string())).unwrap();
    let notes = notes.into_inner();
    assert_eq!(notes.len(), expected, "{context}: {notes:?}");
    drop(directory);
    assert!(names(folder).iter().all(|name| !name.starts_with('.')), "{context}: {:?}", names(folder));
    assert!(!folder.path().join(".quorate.lock").exists());
}

#[test]
fn a_key_and_its_primes_killed_before_every_change() {
    let mut stages = Vec::new();
    for killed_at in 1.. {
        assert!(killed_at < 200);
        let (from, taken, out) = (Folder::with_shares(&[1, 2, 3]), Folder::with_primes(), Folder::new());
        let done = ends(&["key", from.text(), taken.text(), out.text()], killed_at);
        next(&taken, killed_at);
        next(&out, killed_at);
        let (primes_left, key) = (taken.contents(), out.contents());
        assert!(primes_left.is_empty() || primes_left == Folder::with_primes().contents(), "{killed_at}");
        assert!(key.is_empty() || key == from.contents(), "{killed_at}");
        stages.push((!primes_left.is_empty(), !key.is_empty()));
        if done {
            break;
        }
    }
    // first the primes are there, then neither (they are used, AUX-8, and there is no key yet), then the key; never both
    stages.dedup();
    assert_eq!(stages, [(true, false), (false, false), (false, true)]);
}

#[test]
fn new_primes_killed_before_every_change() {
    let from = Folder::with_primes();
    for killed_at in 1.. {
        assert!(killed_at < 200);
        let out = Folder::new();
        out.write("primes-2.json", &primes()[1]);
        let job = ["primes", from.text(), out.text()];
        let done = ends(&job, killed_at);
        next(&out, killed_at);
        for file in out.contents() {
            assert!(from.contents().contains(&file), "{killed_at}");
        }
        if done {
            assert_eq!(out.contents(), from.contents());
            break;
        }
        if out.contents() != from.contents() {
            assert!(ends(&job, 0), "{killed_at}"); // the same command goes on
        }
        assert_eq!(out.contents(), from.contents());
    }
}

/// A run that cleans up after another can be killed too.
#[test]
fn cleaning_up_killed_before_every_change() {
    let from = Folder::with_shares(&[1, 2, 3]);
    for left in [".quorate-complete-0", ".quorate-taken-0", ".quorate-writing-0", ".quorate-used-0"] {
        let is_key = left.contains("complete") || left.contains("writing");
        for killed_at in 1.. {
            assert!(killed_at < 200);
            let (taken, out) = (Folder::with_primes(), Folder::new());
            let (folder, contents) =
                if is_key { (&out, from.contents()) } else { (&taken, taken.contents()) };
            let hidden = folder.path().join(left);
            fs::create_dir(&hidden).unwrap();
            for (name, contents) in &contents {
                let _ = fs::remove_file(folder.path().join(name));
                fs::write(hidden.join(name), contents).unwrap();
            }
            // fails at last where there is a key already or there are no primes, but not before it has cleaned up
            let is_killed = {
                let mut command = quorate();
                command.args(["sign", "--message", "m", "--params", "p2048", "--discard-key", "--primes"]);
                command
                    .arg(folder.text())
                    .env("LD_PRELOAD", shim())
                    .env("SHIM_KILL_AT", killed_at.to_string());
                command.output().unwrap().status.signal() == Some(SIGKILL)
            };
            Directory::open(folder.path(), &|_| {}).unwrap();
            let expected =
                if left.contains("complete") || left.contains("taken") { contents } else { Vec::new() };
            assert_eq!(folder.contents(), expected, "{left} {killed_at}");
            if !is_killed {
                break;
            }
        }
    }
}

/// The command itself, killed where its work is done or nearly done.
#[test]
fn the_command_killed_at_its_steps() {
    for (to, primes_stay) in [
        (".quorate-used-", true),     // before the auxiliary information
        (".quorate-writing-", false), // after it
        ("party-2.json", false),      // the second share, where it is not visible yet
        (".quorate-complete-", false),
    ] {
        let (folder, keys) = (Folder::with_primes(), Folder::new());
        let job = [
            "sign",
            "--message",
            "m",
            "--params",
            "toy1536",
            "--primes",
            folder.text(),
            "--out",
            keys.text(),
        ];
        let output = shimmed("SHIM_KILL_TO", to, &job);
        assert_eq!(output.status.signal(), Some(SIGKILL), "{to}: {}", said(&output));
        assert!(!keys.path().join("party-1.json").exists(), "{to}");
        let again = run(&job);
        assert_eq!(again.status == 0, primes_stay, "{to}: {}", again.stderr);
        let is_left = to != ".quorate-writing-";
        assert_eq!(again.stderr.contains("a killed run"), is_left, "{to}: {}", again.stderr);
        let written = if primes_stay { 3 } else { 0 };
        assert_eq!((names(&folder).len(), names(&keys).len()), (0, written), "{to}");
    }
}

#[test]
fn a_complete_key_is_finished_by_the_next_command() {
    for placed in 0..=2 {
        let keys = Folder::with_shares(&[1, 2, 3]);
        let before = keys.contents();
        let hidden = keys.path().join(".quorate-complete-0123");
        fs::create_dir(&hidden).unwrap();
        for party in placed + 1..=3 {
            let name = format!("party-{party}.json");
            fs::rename(keys.path().join(&name), hidden.join(&name)).unwrap();
        }
        if placed == 1 {
            keys.write("party-2.json", ""); // killed between the two steps of giving a name
        }
        let ended = run(&["sign", "--message", "m", "--keys", keys.text(), "--signers", "1,3"]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert!(ended.stderr.contains("finished what a killed run had begun"), "{}", ended.stderr);
        assert_eq!(keys.contents(), before);
    }
}

#[test]
fn names_that_were_taken_meanwhile() {
    let keys = Folder::with_shares(&[1, 3]);
    let hidden = keys.path().join(".quorate-complete-0123");
    fs::create_dir(&hidden).unwrap();
    fs::write(hidden.join("party-2.json"), &shares()[1]).unwrap();
    fs::write(hidden.join("party-3.json"), "other").unwrap();
    for _ in 0..2 {
        let ended = run(&["sign", "--message", "m", "--keys", keys.text()]);
        ended.refused(1, "party-3.json\": File exists");
        ended.refused(1, "all is kept in ");
        assert_eq!(names(&keys), [".quorate-complete-0123", "party-1.json", "party-3.json"]);
    }

    let folder = Folder::with_primes();
    let hidden = folder.path().join(".quorate-taken-0123");
    fs::create_dir(&hidden).unwrap();
    fs::write(hidden.join("primes-1.json"), "other").unwrap();
    fs::write(hidden.join("primes-4.json"), "four").unwrap();
    let out = ["primes", "--params", "toy1536", "--party", "1", "--out", folder.text()];
    let ended = run(&out);
    ended.refused(1, "primes-1.json\" exists and is not overwritten");
    assert!(ended.stderr.contains("there is another file of that name, move one away"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(folder.path().join("primes-4.json")).unwrap(), "four");
    assert_eq!(fs::read_to_string(hidden.join("primes-1.json")).unwrap(), "other");
}

#[test]
fn leftovers_of_earlier_versions_are_named() {
    let keys = Folder::with_shares(&[1, 2]);
    keys.write(".party-3.0123456789abcdef.tmp", "secret");
    keys.write(".notes.tmp", "mine");
    let before = keys.contents();
    let ended = run(&["sign", "--message", "m", "--keys", keys.text()]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains(".party-3.0123456789abcdef.tmp\": it may hold secrets"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("notes"), "{}", ended.stderr);
    assert_eq!(keys.contents(), before);
}

#[test]
fn a_file_system_without_hard_links() {
    let (folder, keys) = (Folder::with_primes(), Folder::new());
    folder.write("primes-3.json", "{}");
    let before = folder.contents();
    let job =
        ["sign", "--message", "m", "--params", "toy1536", "--primes", folder.text(), "--out", keys.text()];
    let output = shimmed("SHIM_NO_LINKS", "1", &job);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("the file ends too early") || said(&output).contains("missing field"),
        "{}",
        said(&output)
    );
    assert_eq!(folder.contents(), before); // refused files have their names back
    folder.write("primes-3.json", &primes()[2]);
    let output = shimmed("SHIM_NO_LINKS", "1", &job);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!((names(&keys).len(), names(&folder).len()), (3, 0));

    let out = ["primes", "--params", "toy1536", "--parties", "2", "--party", "1", "--out", folder.text()];
    let output = shimmed("SHIM_NO_LINKS", "1", &out);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(names(&folder), ["primes-1.json"]);
}

/// Then the file itself says that a run is at work, and after a kill somebody has to remove it.
#[test]
fn a_file_system_without_locks() {
    let keys = Folder::new();
    let job = ["sign", "--message", "m", "--params", "toy1536", "--out", keys.text()];
    keys.write(".quorate.lock", "");
    let output = shimmed("SHIM_NO_LOCKS", "1", &job);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("if there is none, remove ") && said(&output).contains(".quorate.lock"));
    fs::remove_file(keys.path().join(".quorate.lock")).unwrap();
    let output = shimmed("SHIM_NO_LOCKS", "1", &job);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(keys.contents().iter().all(|(name, _)| name.starts_with("party-")));
}

/// What the end needs is tried before anything is done: nothing is searched, taken or lost.
#[test]
fn a_file_system_that_cannot_do_the_last_step() {
    let (folder, keys) = (Folder::with_primes(), Folder::new());
    let before = folder.contents();
    let (primes, out) = (folder.text(), keys.text());
    for job in [
        &["sign", "--message", "m", "--out", out][..],
        &["sign", "--message", "m", "--params", "toy1536", "--primes", primes, "--out", out],
        &["sign", "--message", "m", "--params", "toy1536", "--primes", primes, "--discard-key"],
        &["primes", "--parties", "64", "--out", out],
    ] {
        let output = shimmed("SHIM_NO_RENAMES", "1", job);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).starts_with("error: cannot write to the directory"), "{}", said(&output));
        assert_eq!(folder.contents(), before);
        assert_eq!(names(&keys).len(), 0);
    }
}
