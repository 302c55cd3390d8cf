//! Deletes or weakens the checks of the reference one at a time and shows that the published vectors notice.
//!
//! `scripts/mutants.sh [--only TEXT] [--every N]`. The list is `vectors/mutants.txt`; the reference is edited in a copy of the
//! workspace below `target/mutants`. A mutant is killed if `quorate check --engine reference` fails on it. One that survives
//! has its reason in the list, or this program fails.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A check that takes longer on a mutant has been made endless by it.
const LONGEST: Duration = Duration::from_secs(900);

/// The sets that are quick on the reference.
const QUICK_SETS: [&str; 2] = ["toy1536/", "common/"];

/// One change of one file.
#[derive(Default)]
struct Mutant {
    name: String,
    file: String,
    /// Cases that are run first.
    filter: String,
    /// Why no vector can notice it, for those that survive.
    survives: Option<String>,
    old: String,
    new: String,
}

/// What became of a mutant.
enum Fate {
    Killed(String),
    Survived,
}

fn main() -> Result<()> {
    let (only, every) = arguments()?;
    let home = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .ok_or("the crate lies in a workspace")?
        .to_owned();
    let list = parse(&fs::read_to_string(home.join("vectors/mutants.txt"))?)?;
    let chosen: Vec<&Mutant> =
        list.iter().filter(|mutant| mutant.name.contains(&only)).step_by(every).collect();
    let workshop = Workshop::prepare(&home)?;
    workshop.build()?;
    // of a selection only the cases that it runs first: the other checks of the unchanged reference are not this program's
    let filters: BTreeSet<&str> = match chosen.len() == list.len() {
        true => QUICK_SETS.into(),
        false => chosen.iter().map(|mutant| mutant.filter.as_str()).collect(),
    };
    for filter in filters {
        if let Fate::Killed(case) = workshop.check(filter)? {
            return Err(format!("the unchanged reference fails {case}").into());
        }
    }
    println!("{} of {} mutants", chosen.len(), list.len());
    let (mut killed, mut wrong) = (0, Vec::new());
    for mutant in &chosen {
        let begin = Instant::now();
        let fate = workshop.fate(mutant).map_err(|error| format!("{}: {error}", mutant.name))?;
        let seconds = begin.elapsed().as_secs();
        match (fate, &mutant.survives) {
            (Fate::Killed(case), None) => {
                killed += 1;
                println!("killed    {:<44} by {case} ({seconds} s)", mutant.name);
            }
            (Fate::Survived, Some(reason)) => {
                println!("survived  {:<44} as explained: {reason} ({seconds} s)", mutant.name);
            }
            (Fate::Survived, None) => {
                println!("SURVIVED  {:<44} ({seconds} s)", mutant.name);
                wrong.push(mutant.name.as_str());
            }
            (Fate::Killed(case), Some(_)) => {
                println!("KILLED    {:<44} by {case}, against its explanation ({seconds} s)", mutant.name);
                wrong.push(mutant.name.as_str());
            }
        }
    }
    println!(
        "{killed} killed, {} survived as explained, {} wrong",
        chosen.len() - killed - wrong.len(),
        wrong.len()
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("mutants without explanation: {}", wrong.join(", ")).into())
    }
}

fn arguments() -> Result<(String, usize)> {
    let (mut only, mut every) = (String::new(), 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--only" => only = value,
            "--every" => {
                every = value
                    .parse::<usize>()
                    .ok()
                    .filter(|every| *every > 0)
                    .ok_or("--every: a number from 1")?
            }
            _ => return Err(format!("{argument}: there are --only TEXT and --every N").into()),
        }
    }
    Ok((only, every))
}

/// The list: `mutant`, `file`, `filter`, perhaps `survives`, then the old lines after `< ` and the new ones after `> `.
fn parse(text: &str) -> Result<Vec<Mutant>> {
    let mut list: Vec<Mutant> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        if key == "mutant" {
            list.push(Mutant { name: value.to_owned(), ..Mutant::default() });
            continue;
        }
        let mutant = list.last_mut().ok_or("the list begins with a mutant")?;
        match key {
            "file" => mutant.file = value.to_owned(),
            "filter" => mutant.filter = value.to_owned(),
            "survives" => mutant.survives = Some(value.to_owned()),
            "<" => mutant.old += &format!("{value}\n"),
            ">" => mutant.new += &format!("{value}\n"),
            _ => return Err(format!("line {}: {key}", number + 1).into()),
        }
    }
    Ok(list)
}

/// A copy of the workspace that is built and changed.
struct Workshop {
    home: PathBuf,
    tree: PathBuf,
    target: PathBuf,
    /// Held as long as the program runs: two at once would judge each other's mutants.
    _lock: fs::File,
}

impl Workshop {
    fn prepare(home: &Path) -> Result<Workshop> {
        let folder = home.join("target").join("mutants");
        fs::create_dir_all(&folder)?;
        let lock = fs::File::create(folder.join("lock"))?;
        lock.try_lock().map_err(|_| "another run of the mutants is under way")?;
        let workshop = Workshop {
            home: home.to_owned(),
            tree: folder.join("tree"),
            target: folder.join("build"),
            _lock: lock,
        };
        fs::create_dir_all(&workshop.tree)?;
        for name in ["Cargo.toml", "Cargo.lock"] {
            workshop.copy(Path::new(name))?;
        }
        for name in ["spec", "reference", "optimized", "benches", "vectors", "cli"] {
            workshop.copy(Path::new(name))?;
        }
        // a run that was killed leaves the build of a mutant; cargo goes by the times of files, not by their contents
        for mutated in ["spec", "reference"] {
            let root = workshop.tree.join(mutated).join("src/lib.rs");
            fs::write(&root, fs::read(&root)?)?;
        }
        Ok(workshop)
    }

    /// Copies what differs, so that what does not is not built again. The vectors' data are read where they are.
    fn copy(&self, path: &Path) -> Result<()> {
        let (from, to) = (self.home.join(path), self.tree.join(path));
        if from.is_dir() {
            if path == Path::new("vectors/data") || path.file_name() == Some(OsStr::new("target")) {
                return Ok(());
            }
            fs::create_dir_all(&to)?;
            for entry in fs::read_dir(&from)? {
                self.copy(&path.join(entry?.file_name()))?;
            }
        } else if fs::read(&from)? != fs::read(&to).unwrap_or_default() {
            fs::write(&to, fs::read(&from)?)?;
        }
        Ok(())
    }

    fn build(&self) -> Result<()> {
        let build =
            ["build", "--quiet", "--locked", "-p", "quorate-cli", "--features", "toy", "--bin", "quorate"];
        let output = Command::new("cargo")
            .args(build)
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTFLAGS", "-Awarnings")
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .stdin(Stdio::null())
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("does not build: {}", String::from_utf8_lossy(&output.stderr)).into())
    }

    /// Builds the mutant and runs the cases that should notice it, then all of the sets that are quick on the reference.
    fn fate(&self, mutant: &Mutant) -> Result<Fate> {
        let path = self.tree.join(&mutant.file);
        let original = fs::read_to_string(&path)?;
        if original.matches(&mutant.old).count() != 1 || mutant.old.is_empty() {
            return Err("its old lines do not stand exactly once in the file".into());
        }
        fs::write(&path, original.replacen(&mutant.old, &mutant.new, 1))?;
        let fate = self.build().and_then(|()| self.judge(mutant));
        fs::write(&path, original)?;
        fate
    }

    fn judge(&self, mutant: &Mutant) -> Result<Fate> {
        for filter in [mutant.filter.as_str(), QUICK_SETS[0], QUICK_SETS[1]] {
            if let Fate::Killed(case) = self.check(filter)? {
                return Ok(Fate::Killed(case));
            }
        }
        Ok(Fate::Survived)
    }

    /// Runs the cases of a filter.
    fn check(&self, filter: &str) -> Result<Fate> {
        let log = self.target.join("check.json");
        let mut child = Command::new(self.target.join("debug").join("quorate"))
            .args(["check", "--engine", "reference", "--fail-fast", "--json", "--filter", filter, "--data"])
            .arg(self.home.join("vectors/data/v1"))
            .stdin(Stdio::null())
            .stdout(fs::File::create(&log)?)
            .stderr(Stdio::null())
            .spawn()?;
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if begin.elapsed() > LONGEST {
                child.kill()?;
                child.wait()?;
                return Ok(Fate::Killed("the time limit".to_owned()));
            }
            std::thread::sleep(Duration::from_millis(50));
        };
        if status.success() {
            return Ok(Fate::Survived);
        }
        let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(&log)?).unwrap_or_default();
        let cases = report.get("cases").and_then(|cases| cases.as_array()).into_iter().flatten();
        let mut failed =
            cases.filter(|case| case.get("mismatch").is_some_and(|mismatch| !mismatch.is_null()));
        let failed = failed.next().and_then(|case| case.get("case")?.as_str());
        match (failed, status.code()) {
            (Some(case), _) => Ok(Fate::Killed(case.to_owned())),
            (None, Some(101)) => Ok(Fate::Killed("a panic".to_owned())),
            (None, code) => Err(format!("quorate check --filter {filter} ended with {code:?}").into()),
        }
    }
}
