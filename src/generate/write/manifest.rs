//! The manifest: which files in the folder are ours, and what they held when we last wrote them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::{Error, path};

/// The manifest's name in the output folder.
pub const MANIFEST: &str = ".seclog-manifest.json";

/// The format of the manifest and the journal.
pub(super) const VERSION: u64 = 1;

/// The manifest; a folder without one has an empty one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u64,
    files: BTreeMap<String, Digest>,
}

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, Digest>) -> Self {
        Self { version: VERSION, files }
    }

    /// Reads the manifest of an output folder.
    pub(super) fn load(folder: &Path) -> Result<Self, Error> {
        let file = folder.join(MANIFEST);
        let Some(content) = path::read(&file)? else {
            return Ok(Self::new(BTreeMap::new()));
        };
        let manifest: Self = parse(&content, &file)?;
        check_paths(manifest.files.keys(), &file)?;
        Ok(manifest)
    }

    /// The files that are ours.
    pub(super) fn files(&self) -> &BTreeMap<String, Digest> {
        &self.files
    }

    /// The manifest as it is written to its file.
    pub(super) fn to_json(&self, folder: &Path) -> Result<Vec<u8>, Error> {
        let mut json = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::io("prepare", &folder.join(MANIFEST))(error.into()))?;
        json.push(b'\n');
        Ok(json)
    }
}

/// Reads JSON of a format that has versions: an unknown version is said as such, whatever else it may hold.
pub(super) fn parse<T: DeserializeOwned>(json: &[u8], file: &Path) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Header {
        version: u64,
    }
    let malformed = |source: serde_json::Error| Error::Malformed { path: file.to_owned(), source: source.into() };
    let Header { version: found } = serde_json::from_slice(json).map_err(malformed)?;
    if found != VERSION {
        return Err(Error::Version { path: file.to_owned(), found, known: VERSION });
    }
    serde_json::from_slice(json).map_err(malformed)
}

/// Refuses a manifest or journal whose paths we cannot have written: they decide what is removed.
pub(super) fn check_paths<'a>(paths: impl IntoIterator<Item = &'a String>, file: &Path) -> Result<(), Error> {
    paths
        .into_iter()
        .try_for_each(|path| path::check(path))
        .map_err(|source| Error::Malformed { path: file.to_owned(), source: source.into() })
}
