//! Directories of files with secrets: files appear complete and together, nothing is overwritten, nothing is lost.
//!
//! What belongs together lies in a hidden folder until it has its names. The folder's name says how far a run has come, and
//! changes in one step; so the next command knows what to do with a folder that a killed run has left. All that is asked of
//! a file system is to create a file that is not there and to rename.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use quorate_spec::secret::SecretBytes;

use crate::failure::Failure;
use crate::files::{self, failed};
use crate::interrupt::{self, Undo};
use crate::lock::Lock;

/// Being written: not complete, to be removed.
const WRITING: &str = ".quorate-writing-";
/// Complete: to be given their names.
const COMPLETE: &str = ".quorate-complete-";
/// Taken out of the directory and not used: to be given back.
const TAKEN: &str = ".quorate-taken-";
/// Used up: to be removed.
const USED: &str = ".quorate-used-";
/// No secrets: to be removed.
const PROBE: &str = ".quorate-probe-";

/// A directory in which this run alone is at work, without leftovers of others.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    _lock: Lock,
}

impl Directory {
    /// Locks a directory that exists, and finishes or removes what killed runs have left. `warn` hears what was done, a line each.
    pub fn open(path: &Path, warn: &dyn Fn(&str)) -> Result<Directory, Failure> {
        let lock = Lock::new(path)?;
        let _step = interrupt::hold();
        settle(path, warn)?;
        Ok(Directory { path: path.to_path_buf(), _lock: lock })
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Finds that `write` can do here what it does, with so many bytes.
    pub fn probe(&self, bytes: usize) -> Result<(), Failure> {
        let _step = interrupt::hold();
        let [folder, renamed, file] = [PROBE, PROBE, PROBE].map(|prefix| self.fresh(prefix));
        let (folder, renamed, file) = (folder?, renamed?, file?);
        let remove = {
            let (folder, renamed, file) = (folder.clone(), renamed.clone(), file.clone());
            move || {
                let _ = fs::remove_file(file);
                let _ = fs::remove_dir_all(renamed);
                let _ = fs::remove_dir_all(folder);
            }
        };
        let undo = Undo::new(remove);
        let steps = || {
            files::create_folder(&folder)?;
            files::create_file(&folder.join("probe"))?.write_all(&vec![0; bytes])?;
            fs::rename(&folder, &renamed)?;
            reserve(&file)?;
            fs::rename(renamed.join("probe"), &file)?;
            fs::remove_file(&file)?;
            fs::remove_dir(&renamed)
        };
        let outcome = steps();
        drop(undo);
        outcome.map_err(|error| {
            Failure::Failed(format!("cannot write to the directory {:?}: {error}", self.path))
        })
    }

    /// Writes files, names with bytes: all of them, or none. Returns their paths. `noun`: for failures. `note`: what is said if the
    /// process is asked to end once they are there.
    pub fn write(
        &self,
        noun: &str,
        contents: &[(String, SecretBytes)],
        note: String,
    ) -> Result<Vec<PathBuf>, Failure> {
        let _step = interrupt::hold();
        let cannot = |path: &Path, error: std::io::Error| {
            Failure::Failed(format!("cannot write {path:?}: {error}; no {noun} was kept"))
        };
        let (writing, complete) = (self.fresh(WRITING)?, self.fresh(COMPLETE)?);
        files::create_folder(&writing).map_err(|error| cannot(&writing, error))?;
        let folder = writing.clone();
        let undo = Undo::new(move || drop(fs::remove_dir_all(folder)));
        for (name, bytes) in contents {
            let path = writing.join(name);
            let written = files::create_file(&path)
                .and_then(|mut file| file.write_all(bytes.expose()).and_then(|()| file.sync_all()));
            written.map_err(|error| cannot(&path, error))?;
        }
        files::flush_directory(&writing);
        fs::rename(&writing, &complete).map_err(|error| cannot(&complete, error))?;
        undo.cancel();
        interrupt::note(note);
        files::flush_directory(&self.path);
        place(&self.path, &complete)
    }

    /// Takes files out of the directory, so that no other run can use them.
    pub fn take(&self, names: &[String]) -> Result<Taken, Failure> {
        let _step = interrupt::hold();
        let (folder, used) = (self.fresh(TAKEN)?, self.fresh(USED)?);
        if let Err(error) = files::create_folder(&folder) {
            return failed(format!("cannot write to the directory {:?}: {error}", self.path));
        }
        let (directory, taken) = (self.path.clone(), folder.clone());
        let undo = Undo::new(move || drop(give_back(&directory, &taken)));
        for name in names {
            let path = self.path.join(name);
            if let Err(error) = fs::rename(&path, folder.join(name)) {
                return failed(format!("cannot take {path:?}: {error}; no primes were used"));
            }
        }
        files::flush_directory(&self.path);
        Ok(Taken { folder, used, undo })
    }

    /// A name that nobody else uses and no reader of the directory looks for.
    fn fresh(&self, prefix: &str) -> Result<PathBuf, Failure> {
        let mut id = [0; 8];
        getrandom::fill(&mut id).map_err(|error| {
            Failure::Failed(format!("the operating system gives no random bytes: {error}"))
        })?;
        Ok(self.path.join(format!("{prefix}{}", hex::encode(id))))
    }
}

/// Files that were taken out of a directory. They get their names back on drop, unless they are used up.
#[derive(Debug)]
pub struct Taken {
    folder: PathBuf,
    used: PathBuf,
    undo: Undo,
}

impl Taken {
    /// Where a file lies now.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// From now on these files are used, all at once, and will not come back. They are removed; if that fails, a warning.
    pub fn use_up(self) -> Result<Option<String>, Failure> {
        let _step = interrupt::hold();
        let Taken { folder, used, undo } = self;
        if let Err(error) = fs::rename(&folder, &used) {
            drop(undo);
            return failed(format!("cannot use up {folder:?}: {error}; no primes were used"));
        }
        undo.cancel();
        interrupt::note("the primes are used up, no key was kept");
        let directory = used.parent().unwrap_or(&used);
        files::flush_directory(directory);
        let removed = fs::remove_dir_all(&used);
        files::flush_directory(directory);
        Ok(removed
            .err()
            .map(|error| format!("cannot remove the used primes in {used:?}: {error}; remove them")))
    }
}

/// Like [`Directory::open`], if there is anything to finish or to remove: for readers, who need no lock otherwise.
pub fn settle_before_reading(path: &Path, warn: &dyn Fn(&str)) -> Result<(), Failure> {
    if !leftovers(path)?.is_empty() {
        return Directory::open(path, warn).map(drop);
    }
    name_old_leftovers(path, warn)
}

/// The hidden folders of runs in a directory.
fn leftovers(directory: &Path) -> Result<Vec<String>, Failure> {
    let mut names = names_in(directory)?;
    names
        .retain(|name| [WRITING, COMPLETE, TAKEN, USED, PROBE].iter().any(|prefix| name.starts_with(prefix)));
    Ok(names)
}

/// Earlier versions left files whose names do not say whether they are complete or needed: that is for people to decide.
fn name_old_leftovers(directory: &Path, warn: &dyn Fn(&str)) -> Result<(), Failure> {
    for name in names_in(directory)? {
        if name.ends_with(".tmp") && (name.starts_with(".party-") || name.starts_with(".primes-")) {
            let path = directory.join(&name);
            warn(&format!(
                "an earlier version of quorate has left {path:?}: it may hold secrets, remove it if nothing is missing"
            ));
        }
    }
    Ok(())
}

fn names_in(directory: &Path) -> Result<Vec<String>, Failure> {
    names(directory)
        .map_err(|error| Failure::Failed(format!("cannot read the directory {directory:?}: {error}")))
}

/// Finishes or removes what killed runs have left. `warn` hears what was done, a line each.
fn settle(directory: &Path, warn: &dyn Fn(&str)) -> Result<(), Failure> {
    let left = leftovers(directory)?;
    for name in &left {
        let path = directory.join(name);
        if name.starts_with(PROBE) {
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)); // in nobody's way
        } else if name.starts_with(COMPLETE) {
            let placed = place(directory, &path)?;
            if !placed.is_empty() {
                warn(&format!("finished what a killed run had begun: {}", listed(&placed)));
            }
        } else if name.starts_with(TAKEN) {
            let (back, kept) = give_back(directory, &path);
            if !back.is_empty() {
                warn(&format!(
                    "a killed run had taken primes and not used them; they have their names back: {}",
                    listed(&back)
                ));
            }
            for kept in kept {
                warn(&format!(
                    "a killed run had taken {kept:?} and not used it: there is another file of that name, move one away"
                ));
            }
        } else {
            if let Err(error) = fs::remove_dir_all(&path) {
                return failed(format!("cannot remove {path:?}, which a killed run left: {error}"));
            }
            let what =
                if name.starts_with(USED) { "the primes that it had used" } else { "its incomplete files" };
            warn(&format!("a killed run had left {path:?}: removed {what}"));
        }
    }
    if !left.is_empty() {
        files::flush_directory(directory);
    }
    name_old_leftovers(directory, warn)
}

/// Gives the files of a complete folder their names in the directory: all of them, or none. Then the folder is removed.
fn place(directory: &Path, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let kept = |path: &Path, error: std::io::Error| {
        Failure::Failed(format!(
            "cannot create {path:?}: {error}; all is kept in {folder:?}: once that is put right, any command that reads or writes {directory:?} goes on"
        ))
    };
    let names = names(folder).map_err(|error| kept(folder, error))?;
    let mut reserved: Vec<PathBuf> = Vec::new();
    for name in &names {
        let path = directory.join(name);
        match reserve(&path) {
            Ok(()) => reserved.push(path),
            Err(error) => {
                for path in &reserved {
                    let _ = fs::remove_file(path); // it is empty
                }
                return Err(kept(&path, error));
            }
        }
    }
    for (name, path) in names.iter().zip(&reserved) {
        fs::rename(folder.join(name), path).map_err(|error| kept(path, error))?;
    }
    files::flush_directory(directory);
    let _ = fs::remove_dir(folder); // it is empty; the next command removes it otherwise
    Ok(reserved)
}

/// Gives taken files their names back. First: the paths they have again. Second: of those whose names are taken by others.
fn give_back(directory: &Path, folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut back, mut kept) = (Vec::new(), Vec::new());
    for name in names(folder).unwrap_or_default() {
        let (from, to) = (folder.join(&name), directory.join(&name));
        match reserve(&to).and_then(|()| fs::rename(&from, &to)) {
            Ok(()) => back.push(to),
            Err(_) => kept.push(from),
        }
    }
    let _ = fs::remove_dir(folder); // fails if a file is left in it
    files::flush_directory(directory);
    (back, kept)
}

/// Creates an empty file, which a rename then replaces: so a rename never replaces a file of somebody else.
///
/// An empty file that is there already was left by a run that was killed between these two steps, or holds nothing.
fn reserve(path: &Path) -> std::io::Result<()> {
    let is_empty =
        |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0);
    match files::create_file(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && is_empty(path) => Ok(()),
        other => other.map(drop),
    }
}

/// The names in a folder, shorter ones first.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string()); // all of this program's are text
    }
    names.sort_by_key(|name| (name.len(), name.clone()));
    Ok(names)
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("{path:?}")).collect::<Vec<_>>().join(", ")
}
