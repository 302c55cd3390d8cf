//! Where published files come from: a topic at a parameter set, whose scenarios give a draft.

use quorate_model::{Level, Set};
use quorate_spec::params::Params;
use serde_json::Value as Json;

use crate::ids::Ids;

/// The name of a scenario: its series and its name in the series.
pub type Name = (String, String);

/// One source of files: a topic at a parameter set.
pub struct Source {
    /// Set.
    pub set: Set,
    /// Level.
    pub level: Level,
    /// Topic.
    pub topic: &'static str,
    /// Runs the scenarios.
    pub build: fn(&Source) -> Draft,
}

impl Source {
    /// Set, level and topic: where its files are, without the ending.
    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.set, self.level.folder(), self.topic)
    }

    /// The parameter set; P3072 for what belongs to none.
    pub fn params(&self) -> Params {
        self.set.params().expect("the generator is built with all parameter sets")
    }
}

/// Scenarios that were run; their ids are still to be given.
pub struct Draft {
    /// The names in order, so that new ones get their numbers in this order.
    pub names: Vec<Name>,
    /// Gives the files, with ids.
    pub finish: Finish,
}

/// Gives files with ids.
pub type Finish = Box<dyn FnOnce(&Ids) -> Vec<OutFile> + Send>;

/// A file to be published.
pub struct OutFile {
    /// Path below the folder of the data.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Its cases: id, and the hash of what they mean.
    pub cases: Vec<(String, String)>,
}

/// What a case means, as a hash: everything but its comment, requirements and flags.
pub fn meaning(case: &Json) -> String {
    let mut case = case.clone();
    if let Some(object) = case.as_object_mut() {
        object.retain(|key, _| !["id", "comment", "reqs", "flags"].contains(&key.as_str()));
    }
    quorate_model::manifest::sha256(case.to_string().as_bytes())[..16].to_owned()
}
