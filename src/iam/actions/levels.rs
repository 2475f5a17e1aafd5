//! Access levels: Service Authorization Reference, "Access levels in policy summaries". An action may have several.

use std::fmt;

/// What kind of thing an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Tells which resources there are.
    List,
    /// Reads what is in them.
    Read,
    /// Creates, changes or deletes them.
    Write,
    /// Grants or takes away access.
    PermissionsManagement,
    /// Changes tags.
    Tagging,
}

impl AccessLevel {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    /// As AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    /// As the table writes it.
    fn letter(self) -> u8 {
        self.as_str().as_bytes()[0]
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The access levels of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessLevels {
    /// One letter for each.
    letters: &'static str,
}

impl AccessLevels {
    pub(super) fn new(letters: &'static str) -> Self {
        Self { letters }
    }

    /// Whether the action has this level.
    pub fn contains(self, level: AccessLevel) -> bool {
        self.letters.as_bytes().contains(&level.letter())
    }

    /// The levels, in the order of [`AccessLevel`].
    pub fn iter(self) -> impl Iterator<Item = AccessLevel> {
        AccessLevel::ALL.into_iter().filter(move |level| self.contains(*level))
    }
}
