//! How the program ends.

use std::process::ExitCode;

use crate::config::{DiscoverError, ReadError};
use crate::generate::GenerateError;
use crate::generate::write;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Clean = 0,
    /// Differences, or findings.
    Found = 1,
    /// Wrong usage, or a contract with mistakes.
    Usage = 2,
    /// Something could not be done.
    Failed = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What ends a command early.
pub struct Failure {
    /// What to show.
    pub report: miette::Report,
    /// How to end.
    pub exit: Exit,
}

impl Failure {
    /// A failure of which the user is told `report`.
    pub fn new(exit: Exit, report: impl Into<miette::Report>) -> Self {
        Self { report: report.into(), exit }
    }
}

impl From<DiscoverError> for Failure {
    fn from(error: DiscoverError) -> Self {
        Self::new(Exit::Usage, error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::new(Exit::Usage, error)
    }
}

impl From<GenerateError> for Failure {
    fn from(error: GenerateError) -> Self {
        Self::new(Exit::Failed, error)
    }
}

impl From<write::Error> for Failure {
    fn from(error: write::Error) -> Self {
        Self::new(Exit::Failed, error)
    }
}
