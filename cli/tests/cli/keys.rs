//! Directories of key shares: what is written, what is not, which sets of files can sign.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use serde_json::Value;

use crate::command::{Folder, mode, new_shares, quorate, run, set_mode, shares, sign};
use crate::corrupted::{Change, rewritten};

const TOY: [&str; 5] = ["sign", "--message", "m", "--params", "toy1536"];

fn sign_with(folder: &Folder, arguments: &[&str]) -> crate::command::Ended {
    run(&[&["sign", "--message", "m", "--keys", folder.text()], arguments].concat())
}

/// A share with one field changed.
#[test]
fn files_are_for_their_owner_alone() {
    let folder = Folder::new();
    let keys = folder.path().join("a/b");
    sign(&["--message", "m", "--params", "toy1536", "--out", keys.to_str().unwrap()]);
    assert_eq!(mode(&keys), 0o700);
    let mut names: Vec<_> = fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["party-1.json", "party-2.json", "party-3.json"]); // and nothing that was only for writing
    for name in names {
        assert_eq!(mode(&keys.join(name)), 0o600);
    }
}

#[test]
fn nothing_is_overwritten() {
    for name in ["party-1.json", "party-3.json", "party-7.json"] {
        let folder = Folder::new();
        folder.write(name, "mine");
        let before = folder.contents();
        run(&[&TOY[..], &["--out", folder.text()]].concat())
            .refused(1, &format!("{name}\" exists and is not overwritten"));
        assert_eq!(folder.contents(), before);
    }
    let folder = Folder::new();
    symlink("nowhere", folder.path().join("party-2.json")).unwrap();
    run(&[&TOY[..], &["--out", folder.text()]].concat()).refused(1, "party-2.json\" exists");
}

#[test]
fn other_files_are_left_alone() {
    let folder = Folder::new();
    folder.write("notes.txt", "mine");
    sign(&["--message", "m", "--params", "toy1536", "--out", folder.text()]);
    let contents = folder.contents();
    assert_eq!(contents.len(), 4);
    assert_eq!(contents[0], ("notes.txt".to_string(), "mine".to_string()));
    assert_eq!(sign_with(&folder, &[]).status, 0);
}

#[test]
fn directories_that_cannot_be_written() {
    let folder = Folder::new();
    folder.write("file", "");
    for path in ["file", "file/below"] {
        let out = folder.join(path);
        run(&[&TOY[..], &["--out", &out]].concat()).refused(1, "cannot create the directory");
    }
    assert_eq!(folder.contents(), [("file".to_string(), String::new())]);
}

#[test]
fn two_runs_into_one_directory_leave_one_key() {
    let folder = Folder::new();
    let start = || {
        let mut command = quorate();
        command.args(TOY).args(["--out", folder.text()]).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut running = [start(), start()];
    let mut statuses = running.each_mut().map(|child| child.wait().unwrap().code().unwrap());
    statuses.sort_unstable();
    assert_eq!(statuses, [0, 1]);
    assert_eq!(folder.contents().len(), 3);
    assert_eq!(sign_with(&folder, &["--signers", "2,3"]).status, 0);
}

#[test]
fn too_few_shares() {
    let folder = Folder::with_shares(&[2]);
    sign_with(&folder, &[]).refused(1, "1 share of key ");
    sign_with(&folder, &[]).refused(1, ", 2 needed: add party files of this key");
    sign_with(&Folder::new(), &[]).refused(1, "no key share (party-N.json) in ");
    let nowhere = Folder::new().join("none");
    run(&["sign", "--message", "m", "--keys", &nowhere]).refused(1, "cannot read the directory");
}

#[test]
fn signers_that_are_not_there() {
    let folder = Folder::with_shares(&[1, 2]);
    sign_with(&folder, &["--signers", "1,3"])
        .refused(1, "the share of party 3 is not there, only those of 1, 2");
    sign_with(&folder, &["--signers", "1"]).refused(2, "must name exactly 2 parties");
    sign_with(&folder, &["--signers", "1,2,3"]).refused(2, "must name exactly 2 parties");
}

#[test]
fn a_share_of_another_key() {
    let folder = Folder::with_shares(&[1, 2]);
    folder.write("party-3.json", &new_shares()[2]);
    let before = folder.contents();
    let ended = sign_with(&folder, &["--signers", "1,2"]);
    ended.refused(1, "do not belong together: key ");
    let id = |share: &str| {
        serde_json::from_str::<Value>(share).unwrap()["key_id"].as_str().unwrap()[..16].to_string()
    };
    for part in ["party-1.json", "party-3.json", &id(&before[0].1), &id(&before[2].1)] {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.stderr);
    }
    assert_eq!(folder.contents(), before);
}

#[test]
fn one_party_twice() {
    let folder = Folder::with_shares(&[1, 2]);
    folder.write("party-copy.json", &shares()[0]);
    let ended = sign_with(&folder, &[]);
    ended.refused(1, "are both the share of party 1: remove one");
    assert!(ended.stderr.contains("party-1.json") && ended.stderr.contains("party-copy.json"));
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    let folder = Folder::new();
    folder.write("party-alice.json", &shares()[2]);
    folder.write("party-bob.json", &shares()[0]);
    let ended = sign_with(&folder, &["--json"]);
    assert_eq!(ended.json()["signers"], serde_json::json!([1, 3]));
}

#[test]
fn shares_of_one_key_that_differ_elsewhere() {
    let changes: [(Change, &str); 3] = [
        (|holding| (holding.key.t, holding.auxiliary.t) = (3, 3), "thresholds 3 and 2"),
        (|holding| holding.auxiliary.epoch = [0; 32], "epochs 0000000000000000"),
        // of party 3: party 1 cannot tell by itself
        (
            |holding| holding.auxiliary.setups[2].s = [&[0; 191][..], &[4]].concat(),
            "their auxiliary information differs",
        ),
    ];
    for (change, text) in changes {
        let folder = Folder::with_shares(&[2]);
        folder.write("party-1.json", &rewritten(&shares()[0], change));
        sign_with(&folder, &[]).refused(1, text);
    }
}

#[test]
fn entries_that_are_no_files() {
    let folder = Folder::with_shares(&[1, 2]);
    fs::create_dir(folder.path().join("party-3.json")).unwrap();
    sign_with(&folder, &[]).refused(1, "party-3.json\" is not a file");
    fs::remove_dir(folder.path().join("party-3.json")).unwrap();
    symlink("nowhere", folder.path().join("party-3.json")).unwrap();
    sign_with(&folder, &[]).refused(1, "cannot read ");
}

#[test]
fn a_warning_when_others_can_read_a_share() {
    let folder = Folder::with_shares(&[1, 2]);
    set_mode(&folder.path().join("party-2.json"), 0o644);
    let ended = sign_with(&folder, &[]);
    assert_eq!(ended.status, 0);
    let warning = ended.stderr.lines().find(|line| line.contains("open to others")).unwrap();
    assert!(warning.starts_with("warning: ") && warning.contains("party-2.json") && warning.contains("0644"));
    assert_eq!(ended.stderr.lines().count(), 2); // and that on the test primes
}
