//! Two runs at once, and runs that are asked to end.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use quorate_cli::directory::Directory;
use quorate_cli::primestore;
use quorate_spec::params::Params;
use serde_json::Value;

use crate::command::{Folder, primes, quorate, run, shares};

const TOY: [&str; 5] = ["sign", "--message", "m", "--params", "toy1536"];

#[test]
fn the_second_of_two_runs_learns_it_before_it_begins() {
    let (folder, keys) = (Folder::with_primes(), Folder::new());
    let before = folder.contents();
    let busy = "another run of quorate is at work in ";
    let first = Directory::open(keys.path(), &|_| {}).unwrap();
    run(&[&TOY[..], &["--out", keys.text()]].concat()).refused(1, busy);
    run(&[&TOY[..], &["--primes", folder.text(), "--out", keys.text()]].concat()).refused(1, busy);
    run(&["primes", "--out", keys.text()]).refused(1, busy);
    drop(first);
    let first = Directory::open(folder.path(), &|_| {}).unwrap();
    run(&[&TOY[..], &["--primes", folder.text(), "--out", keys.text()]].concat()).refused(1, busy);
    drop(first);
    assert_eq!((folder.contents(), keys.contents()), (before, Vec::new()));
}

#[test]
fn a_lock_dies_with_its_process() {
    let keys = Folder::new();
    keys.write(".quorate.lock", ""); // as a killed run leaves it
    assert_eq!(run(&[&TOY[..], &["--out", keys.text()]].concat()).status, 0);
    let names: Vec<String> = keys.contents().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["party-1.json", "party-2.json", "party-3.json"]);
}

/// Readers need no lock, but they do not read what is being written.
#[test]
fn shares_that_are_just_being_written() {
    let keys = Folder::with_shares(&[1, 2]);
    let writer = Directory::open(keys.path(), &|_| {}).unwrap();
    let sign = ["sign", "--message", "m", "--keys", keys.text()];
    assert_eq!(run(&sign).status, 0);
    fs::create_dir(keys.path().join(".quorate-complete-00")).unwrap();
    run(&sign).refused(1, "another run of quorate is at work in ");
    drop(writer);
}

#[test]
fn primes_and_key_in_one_directory() {
    let folder = Folder::with_primes();
    let arguments = [&TOY[..], &["--primes", folder.text(), "--out", folder.text()]].concat();
    assert_eq!(run(&arguments).status, 0);
    let names: Vec<String> = folder.contents().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["party-1.json", "party-2.json", "party-3.json"]);
}

/// Asks a run to end as soon as a name with `text` is in a directory. The signal that it ended by, and what it printed.
fn ended_at(arguments: &[&str], folder: &Folder, text: &str) -> (Option<i32>, String, String) {
    let mut command = quorate();
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let is_there = || {
        let mut entries = fs::read_dir(folder.path()).unwrap();
        entries.any(|entry| entry.unwrap().file_name().to_str().unwrap().contains(text))
    };
    while !is_there() {
        assert!(child.try_wait().unwrap().is_none());
        sleep(Duration::from_micros(200));
    }
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(status.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.signal(), text(output.stdout), text(output.stderr))
}

/// It ends while the primes are taken, or a moment later; what it says is true.
#[test]
fn primes_have_their_names_back() {
    let (folder, keys) = (Folder::with_primes(), Folder::new());
    let before = folder.contents();
    let arguments = ["--json", "--engine", "reference", "--primes", folder.text(), "--out", keys.text()];
    let (signal, stdout, stderr) = ended_at(&[&TOY[..], &arguments].concat(), &folder, ".quorate-taken-");
    assert_eq!(signal, Some(15), "{stderr}");
    assert_eq!(keys.contents(), []);
    let object: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&object["format"], &object["exit_status"]), (&"quorate-error".into(), &143.into()));
    let error = object["error"].as_str().unwrap();
    assert!(stderr.ends_with(&format!("error: {error}\n")), "{stderr}");
    match folder.contents() {
        contents if contents == before => assert!(!error.contains("used up"), "{error}"),
        contents => {
            assert_eq!(contents, []);
            assert_eq!(error, "interrupted; the primes are used up, no key was kept");
        }
    }
}

#[test]
fn taken_primes_have_their_names_back_after_a_panic() {
    let folder = Folder::with_primes();
    let before = folder.contents();
    let params = Params::from_name("TOY1536").unwrap();
    let panicked = std::panic::catch_unwind(|| {
        let _taken = primestore::take(folder.path(), params, 3, &|_| {}).unwrap();
        assert!(!folder.path().join("primes-1.json").exists());
        panic!("as any other");
    });
    assert_eq!(*panicked.unwrap_err().downcast::<&str>().unwrap(), "as any other");
    assert_eq!(folder.contents(), before);
}

#[test]
fn an_interrupted_search_goes_on() {
    let folder = Folder::new();
    folder.write("primes-1.json", &primes()[0]);
    folder.write("primes-3.json", &primes()[2]);
    let arguments = ["primes", "--params", "toy1536", "--out", folder.text()];
    let ended = run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("the primes of parties 1, 3 are there already and are kept"),
        "{}",
        ended.stderr
    );
    let report = ended.json();
    assert_eq!((&report["kept"], &report["files"][0]["party"]), (&serde_json::json!([1, 3]), &2.into()));
    let contents = folder.contents();
    assert_eq!((&contents[0].1, &contents[2].1, contents.len()), (&primes()[0], &primes()[2], 3));
    run(&arguments).refused(1, "primes-1.json\" exists and is not overwritten");
}

/// What would be refused when it is used is refused before hours are spent on the others.
#[test]
fn a_search_that_cannot_go_on() {
    for (contents, text) in [
        (shares()[0].as_str(), "primes-2.json\" is not a usable file of primes"),
        ("", "primes-2.json\" is not a usable file of primes"),
    ] {
        let folder = Folder::new();
        folder.write("primes-2.json", contents);
        run(&["primes", "--params", "toy1536", "--out", folder.text()]).refused(1, text);
        assert_eq!(folder.contents().len(), 1);
    }
    let folder = Folder::with_primes();
    fs::remove_file(folder.path().join("primes-3.json")).unwrap();
    run(&["primes", "--params", "p3072", "--out", folder.text()])
        .refused(1, "its primes are for TOY1536, not for P3072");
}

#[test]
fn primes_are_not_used_up_for_nothing() {
    let folder = Folder::with_primes();
    let before = folder.contents();
    run(&[&TOY[..], &["--primes", folder.text()]].concat())
        .refused(2, "give --out DIR to keep it, or --discard-key");
    run(&[&TOY[..], &["--discard-key"]].concat()).refused(2, "--primes");
    run(&[&TOY[..], &["--discard-key", "--primes", folder.text(), "--out", folder.text()]].concat())
        .refused(2, "--discard-key cannot be used together with --out");
    assert_eq!(folder.contents(), before);
}
