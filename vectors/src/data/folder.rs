//! The folder of the published data, checked against its manifest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::data::manifest::{Manifest, sha256};
use crate::failure::Failure;

/// Where the published data lie beside the sources of this program.
pub fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("v1")
}

/// The files of a folder, by path.
pub struct Folder {
    /// The manifest.
    pub manifest: Manifest,
    /// The files' texts, by the manifest's paths.
    pub files: BTreeMap<String, String>,
}

impl Folder {
    /// Reads every file of the manifest, and no other. Fails unless each has its hash.
    pub fn read(folder: &Path) -> Result<Folder, Failure> {
        let path = folder.join("MANIFEST.json");
        let read = |path: &Path| {
            let text = std::fs::read_to_string(path);
            text.map_err(|error| Failure::Failed(format!("cannot read {}: {error}", path.display())))
        };
        let manifest: Manifest = serde_json::from_str(&read(&path)?)
            .map_err(|error| Failure::Failed(format!("{} is no manifest: {error}", path.display())))?;
        if Manifest::new(&manifest.spec, manifest.files.clone()) != manifest {
            return Err(Failure::Failed(format!(
                "{}: its root hash is not that of its files",
                path.display()
            )));
        }
        let mut files = BTreeMap::new();
        for entry in &manifest.files {
            if entry.path.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
                return Err(Failure::Failed(format!("{}: a path leads out of the folder", path.display())));
            }
            let text = read(&folder.join(&entry.path))?;
            if sha256(text.as_bytes()) != entry.sha256 {
                let reason = "is not the file of the manifest: its hash differs";
                return Err(Failure::Failed(format!("{} {reason}", folder.join(&entry.path).display())));
            }
            files.insert(entry.path.clone(), text);
        }
        Ok(Folder { manifest, files })
    }

    /// The files of a schema, parsed. Fails on a file that is not of the form it claims.
    pub fn of_schema<T: serde::de::DeserializeOwned>(&self, schema: &str) -> Result<Vec<(&str, T)>, Failure> {
        let claims = |text: &str| {
            let value: Option<Json> = serde_json::from_str(text).ok();
            value.is_some_and(|value| value.get("schema").and_then(Json::as_str) == Some(schema))
        };
        let parse = |(path, text): (&String, &String)| match serde_json::from_str(text) {
            Ok(value) => Ok(value),
            Err(error) => Err(Failure::Failed(format!("{path}: {error}"))),
        };
        let files = self.files.iter().filter(|(_, text)| claims(text));
        files.map(|entry| Ok((entry.0.as_str(), parse(entry)?))).collect()
    }
}
