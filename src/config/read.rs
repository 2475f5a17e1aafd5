//! From the file to the contract.

use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use super::contract::Contract;
use super::{check, schema};
use crate::base::{Mistake, Mistakes, Source};
use crate::hcl::literal::{self, Literal};

/// A contract is written by hand or by a small script; more than this is a mistake or an attack.
const LARGEST_FILE: u64 = 4 << 20;

/// A contract and the file that says it.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub source: Source,
    /// Its values with their places.
    pub document: Literal,
    /// What it means.
    pub contract: Contract,
}

/// Why there is no contract.
#[derive(Debug, Error, Diagnostic)]
pub enum ReadError {
    /// The file could not be read.
    #[error("{} cannot be read", path.display())]
    #[diagnostic(help("name another file with --config FILE, or write one with `seclog init`"))]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is far too large.
    #[error("{} has {bytes} bytes, more than the {LARGEST_FILE} that a contract may have", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// How large it is.
        bytes: u64,
    },
    /// The file has mistakes.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Mistakes(#[from] Box<Mistakes>),
}

/// Reads a file.
pub fn read_file(path: &Path) -> Result<Config, ReadError> {
    let unreadable = |source| ReadError::Unreadable { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > LARGEST_FILE {
        return Err(ReadError::TooLarge { path: path.to_owned(), bytes });
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(read_text(&Source::new(path.display().to_string(), text))?)
}

/// Reads a text. All mistakes are told at once: those of the language, or else all of shape and meaning.
pub fn read_text(source: &Source) -> Result<Config, Box<Mistakes>> {
    let refuse = |mistakes| Err(Box::new(Mistakes::new(source, mistakes)));
    let document = match literal::read(source.text()) {
        Ok(document) => document,
        Err(mistakes) => return refuse(mistakes),
    };
    let mut value = document.to_json();
    let mut mistakes = schema::mistakes(&document, &value);
    schema::fill_defaults(&mut value);
    mistakes.extend(check::mistakes(&document, &value));
    if !mistakes.is_empty() {
        return refuse(mistakes);
    }
    match serde_json::from_value::<Contract>(value) {
        Ok(contract) => Ok(Config { source: source.clone(), document, contract: contract.resolved() }),
        Err(error) => refuse(vec![Mistake::new(0..0, error.to_string())]),
    }
}
