//! The files that a report speaks of: those that were linted, and the contract.

use std::sync::Arc;

use crate::base::Source;
use crate::base::lines::Sources;
use crate::terraform::files::Files;

/// The number of the contract among files.
pub const CONTRACT: u32 = u32::MAX - 1;

/// All files of a run.
pub struct All<'a> {
    /// Those that were linted.
    pub files: &'a Files,
    /// The contract.
    pub contract: Option<&'a Source>,
}

impl Sources for All<'_> {
    fn name(&self, file: u32) -> Arc<str> {
        match self.contract {
            Some(contract) if file == CONTRACT => contract.name().into(),
            _ => self.files.name(file),
        }
    }

    fn source(&self, file: u32) -> Option<Source> {
        match self.contract {
            Some(contract) if file == CONTRACT => Some(contract.clone()),
            _ => self.files.source(file),
        }
    }
}
