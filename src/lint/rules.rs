//! The policies of a run with their settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Place, Rule, Severity, Value};
use crate::policy::Policy;

/// A policy as it is held in this run.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The policy.
    pub policy: Policy,
    /// Its page.
    pub page: Arc<str>,
    /// How bad it is here.
    pub severity: Severity,
    /// Parameters that are set otherwise: an object or null.
    pub parameters: Value,
}

/// The policies of a run.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Those that run.
    pub running: Vec<Settled>,
    /// All ids and aliases that exist, and the id that each means.
    pub known: BTreeMap<String, String>,
    /// Where the contract says what a policy holds code to: its attributes and blocks by name.
    pub demands: BTreeMap<String, Place>,
}

impl Rules {
    /// The id that an id or alias means.
    pub fn meant(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// As reports speak of them.
    pub fn shown(&self) -> Vec<Rule> {
        let shown = |one: &Settled| Rule {
            id: one.policy.id.as_str().into(),
            title: one.policy.title.clone(),
            severity: one.severity,
            page: one.page.to_string(),
        };
        self.running.iter().map(shown).chain(OWN.iter().map(Own::rule)).collect()
    }
}

/// A finding of the linter's own, about what switches findings off.
pub(super) struct Own {
    pub(super) id: &'static str,
    title: &'static str,
    page: &'static str,
}

/// The findings of the linter's own.
pub(super) const OWN: [Own; 2] = [
    Own {
        id: "suppression",
        title: "Every suppression names an existing policy and a reason, is not expired, and suppresses something",
        page: "A comment `# seclog:ignore[ID] reason, until=2027-06-30` above a block or at a line suppresses findings of the policy there. \
               One without a reason, of an unknown policy, whose date has passed, or that suppresses nothing hides what nobody looks at any more: \
               remove it, or write why it is still right.",
    },
    Own {
        id: "baseline",
        title: "Every entry of the baseline is still found",
        page: "A baseline holds findings that are known. An entry that is found no longer would hide the flaw if it came back: \
               write the baseline anew with `--write-baseline`.",
    },
];

impl Own {
    fn rule(&self) -> Rule {
        let (title, page) = (self.title.to_owned(), self.page.to_owned());
        Rule { id: self.id.into(), title, severity: Severity::Low, page }
    }
}
