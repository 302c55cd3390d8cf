//! Fresh primes: what the search writes, and that a key uses them up.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use quorate_cli::primesfile;
use serde_json::Value;

use crate::command::{Ended, Folder, mode, primes, quorate, run, set_mode, sign, verify};

const PRIMES: [&str; 4] = ["p", "q", "p_hat", "q_hat"];

/// With the primes of a folder. The key is discarded if no argument says where it is kept.
fn sign_with(folder: &Folder, arguments: &[&str]) -> Ended {
    let fixed = ["sign", "--message", "m", "--params", "toy1536", "--primes", folder.text()];
    let discarded: &[&str] = if arguments.contains(&"--out") { &[] } else { &["--discard-key"] };
    run(&[&fixed[..], discarded, arguments].concat())
}

#[test]
fn the_search_of_one_party() {
    let folder = Folder::new();
    let out = folder.path().join("a/b");
    let arguments = ["--params", "toy1536", "--parties", "5", "--party", "4", "--out"];
    let ended = run(&[&["primes", "--json"], &arguments[..], &[out.to_str().unwrap()]].concat());
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let report = ended.json();
    assert_eq!((&report["format"], &report["version"]), (&"quorate-primes-run".into(), &1.into()));
    assert_eq!((&report["params"], report["files"].as_array().unwrap().len()), (&"TOY1536".into(), 1));
    let file = &report["files"][0];
    let path = out.join("primes-4.json");
    assert_eq!((&file["party"], file["path"].as_str()), (&4.into(), path.to_str()));
    let total: f64 = PRIMES.iter().map(|name| file["seconds"][name].as_f64().unwrap()).sum();
    assert!(total > 0.0 && total <= report["seconds"].as_f64().unwrap());
    assert_eq!((mode(&out), mode(&path)), (0o700, 0o600));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1); // and nothing that was only for writing

    let again = run(&[&["primes"], &arguments[..], &[out.to_str().unwrap()]].concat());
    again.refused(1, "primes-4.json\" exists and is not overwritten");
}

#[test]
fn the_primes_of_all_parties_differ() {
    let all: Vec<Value> = primes().iter().map(|file| serde_json::from_str(file).unwrap()).collect();
    let distinct: BTreeSet<&str> =
        all.iter().flat_map(|file| PRIMES.map(|name| file[name].as_str().unwrap())).collect();
    assert_eq!((all.len(), distinct.len()), (3, 12));
    assert!(distinct.iter().all(|prime| prime.len() == 192));
    assert!(all.iter().all(|file| file["format"] == "quorate-primes" && file["params"] == "TOY1536"));
}

#[test]
fn a_key_with_fresh_primes_uses_them_up() {
    let (folder, keys) = (Folder::with_primes(), Folder::new());
    let ended = sign_with(&folder, &["--json", "--out", keys.text()]);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, "")); // no warning: they are no test primes
    let report = ended.json();
    assert_eq!(report["test_primes"], false);
    assert_eq!(verify(&report, "der", &["--message", "m"]).status, 0);
    assert_eq!(folder.contents(), []);
    sign_with(&folder, &[]).refused(1, "no primes of party 1, ");
    sign_with(&folder, &[]).refused(1, "quorate primes --params toy1536 --parties 3 --party 1 --out ");

    let arguments = ["sign", "--message", "m", "--keys", keys.text()];
    let ended = run(&arguments);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert!(!ended.stdout.contains("TEST"));
    for engine in ["reference", "mixed"] {
        let ended = run(&[&arguments[..], &["--engine", engine]].concat());
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        assert!(ended.stderr.starts_with("warning: the reference is not constant time"), "{}", ended.stderr);
    }
}

#[test]
fn primes_of_other_parties_stay() {
    let folder = Folder::with_primes();
    folder.write("notes.txt", "mine");
    let ended = sign_with(&folder, &["--parties", "2", "--engine", "mixed"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let names: Vec<String> = folder.contents().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["notes.txt", "primes-3.json"]);
}

#[test]
fn of_two_runs_one_gets_the_primes() {
    let folder = Folder::with_primes();
    let start = || {
        let mut command = quorate();
        command.args([
            "sign",
            "--message",
            "m",
            "--params",
            "toy1536",
            "--discard-key",
            "--primes",
            folder.text(),
        ]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut running = [start(), start()];
    let mut statuses = running.each_mut().map(|child| child.wait().unwrap().code().unwrap());
    statuses.sort_unstable();
    assert_eq!(statuses, [0, 1]);
    assert_eq!(folder.contents(), []);
}

#[test]
fn what_is_refused_before_the_run_costs_nothing() {
    let (folder, keys) = (Folder::with_primes(), Folder::with_shares(&[1]));
    let before = folder.contents();
    sign_with(&folder, &["--parties", "4"]).refused(1, "no primes of party 4, ");
    sign_with(&folder, &["--out", keys.text()]).refused(1, "party-1.json\" exists and is not overwritten");
    sign_with(&folder, &["--signers", "1,4"]).refused(2, "--signers names party 4");
    run(&["sign", "--file", &folder.join("none"), "--discard-key", "--primes", folder.text()])
        .refused(1, "No such file");
    assert_eq!(folder.contents(), before);
    for name in ["primes-1.json", "primes-2.json", "primes-3.json"] {
        assert_eq!(mode(&folder.path().join(name)), 0o600);
    }
}

#[test]
fn entries_that_are_no_files() {
    let folder = Folder::with_primes();
    fs::rename(folder.path().join("primes-2.json"), folder.path().join("elsewhere")).unwrap();
    symlink("elsewhere", folder.path().join("primes-2.json")).unwrap();
    let before = folder.contents();
    sign_with(&folder, &[]).refused(1, "primes-2.json\" is not a file");
    assert_eq!(folder.contents(), before);
    let out = ["primes", "--params", "toy1536", "--party", "2", "--out", folder.text()];
    run(&out).refused(1, "primes-2.json\" exists");
    let nowhere = folder.join("elsewhere");
    run(&["primes", "--out", &nowhere]).refused(1, "cannot create the directory");
}

#[test]
fn a_warning_when_others_can_read_primes() {
    let folder = Folder::with_primes();
    set_mode(&folder.path().join("primes-2.json"), 0o640);
    let ended = sign_with(&folder, &[]);
    assert_eq!((ended.status, ended.stderr.lines().count()), (0, 1), "{}", ended.stderr);
    assert!(ended.stderr.contains("primes-2.json\" is open to others (mode 0640)"), "{}", ended.stderr);
}

#[test]
fn the_table_of_the_search() {
    let folder = Folder::new();
    let ended = run(&["primes", "--params", "toy1536", "--party", "1", "--out", folder.text()]);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert!(ended.stdout.starts_with("TOY1536, secret primes for one run"), "{}", ended.stdout);
    assert!(ended.stdout.contains(&folder.join("primes-1.json")), "{}", ended.stdout);
    let file = folder.contents().remove(0).1;
    let file: Value = serde_json::from_str(&file).unwrap();
    assert!(PRIMES.iter().all(|name| !ended.stdout.contains(&file[name].as_str().unwrap()[..16])));
}

/// Stopped by a signal after the first file: what has its name is complete. (Not SIGINT, which may be ignored by whoever runs the tests.)
#[test]
fn a_search_that_is_stopped_leaves_complete_files() {
    let folder = Folder::new();
    let mut command = quorate();
    command.args(["primes", "--params", "p3072", "--parties", "64", "--out", folder.text()]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !folder.path().join("primes-1.json").exists() {
        assert!(child.try_wait().unwrap().is_none());
        sleep(Duration::from_millis(20));
    }
    let terminated = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    if !terminated.is_ok_and(|status| status.success()) {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("error: interrupted; the primes of part") && said.contains(" are kept; "),
        "{said}"
    );
    let contents = folder.contents();
    assert!((1..64).contains(&contents.len()));
    for (name, contents) in contents {
        assert!(name.starts_with("primes-"), "{name}");
        assert!(primesfile::decode(contents.as_bytes()).is_ok(), "{name}");
    }
}

#[test]
fn a_key_with_more_parties_than_the_pool_serves() {
    let folder = Folder::with_primes();
    sign_with(&folder, &["--parties", "9"]).refused(1, "no primes of party 4, ");
    assert_eq!(sign(&["--message", "m", "--params", "toy1536"])["test_primes"], true);
}
