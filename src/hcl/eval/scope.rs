//! What an expression can refer to.

use std::sync::Arc;

use super::Result;
use crate::base::{Place, Value};

/// What an expression can refer to: the values of names, and files.
pub trait Scope {
    /// The value of a reference. The scope takes as many steps as it needs to tell one thing from another, as `local.x` or
    /// `aws_s3_bucket.logs[0]`, and says how many; the rest are taken on the value.
    ///
    /// Names that a `for` gives never come here.
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved>;

    /// The files that functions read.
    fn files(&self) -> &dyn Files;

    /// Whether this is the inside of a template from elsewhere, which can use no others.
    fn in_template(&self) -> bool {
        false
    }
}

/// A name and what is written behind it.
#[derive(Debug)]
pub struct Reference<'a> {
    /// The first name: `var`, `local`, `data`, `module`, `each`, `count`, `self`, `path`, `terraform` or a type of resources.
    pub root: &'a str,
    /// The steps that follow, up to the first splat.
    pub steps: &'a [Access<'a>],
    /// The whole reference.
    pub place: Place,
}

/// A step from a value into it.
#[derive(Debug, Clone)]
pub enum Access<'a> {
    /// `.name`
    Attribute(&'a str),
    /// `[value]`
    Index(Value),
}

/// What a reference refers to.
#[derive(Debug)]
pub struct Resolved {
    /// The value, with the step through the variable, local ... on its way.
    pub value: Value,
    /// How many steps were needed.
    pub steps: usize,
}

/// Files that functions read. Paths are as the expression has them, relative to where Terraform runs.
pub trait Files {
    /// The content of a file.
    fn read(&self, path: &str) -> std::result::Result<File, FileError>;

    /// Whether there is such a file.
    fn exists(&self, path: &str) -> std::result::Result<bool, FileError>;

    /// All files below a folder, as paths relative to it with `/`.
    fn below(&self, folder: &str) -> std::result::Result<Vec<String>, FileError>;

    /// The absolute path, where that is to be known.
    fn absolute(&self, path: &str) -> Option<String>;
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct File {
    /// Its bytes.
    pub content: Arc<[u8]>,
    /// What places in it say.
    pub number: u32,
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is none.
    #[error("there is no file of this name")]
    Missing,
    /// It is a folder or something else that has no content.
    #[error("this is no file")]
    NoFile,
    /// It may exist, but it is not read here, for this reason.
    #[error("{0}")]
    Refused(String),
}

/// No files at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> std::result::Result<File, FileError> {
        Err(FileError::Refused("no files are read here".to_owned()))
    }

    fn exists(&self, _: &str) -> std::result::Result<bool, FileError> {
        Err(FileError::Refused("no files are read here".to_owned()))
    }

    fn below(&self, _: &str) -> std::result::Result<Vec<String>, FileError> {
        Err(FileError::Refused("no files are read here".to_owned()))
    }

    fn absolute(&self, _: &str) -> Option<String> {
        None
    }
}
