//! Roles that nothing tells apart: one of them is asked about for all.
//!
//! A question about the roles of an estate names them all, and each costs as much as the next. But documents tell roles apart only where
//! they name one, or where a pattern of `aws:PrincipalArn` fits one and not another. Two roles of an account that no document tells apart
//! could change their names, and every document would say the same. So could two whose names are not known and stand nowhere else.

use std::collections::{HashMap, HashSet};

use super::answer::{Requests, Shape};
use crate::iam::document::{Condition, Known, List, PrincipalKind, Principals, Statement};
use crate::iam::glob;
use crate::iam::relations::{self, Values};
use crate::iam::text::{Piece, Text, Unknown};

/// Principals of one shape up to which all are asked about.
const FEW: usize = 16;

/// Most patterns that roles are told apart by.
const MOST_PATTERNS: usize = 64;

/// Colons of the ARN of a user or role.
const COLONS: usize = 5;

/// Operators that compare ARNs as they are written.
const OPERATORS: [&str; 8] = [
    "stringequals",
    "stringnotequals",
    "stringlike",
    "stringnotlike",
    "arnequals",
    "arnnotequals",
    "arnlike",
    "arnnotlike",
];

impl Requests {
    /// Leaves out roles for which others stand, in a question about these requests and documents.
    pub fn leave_out_alike<'a>(&mut self, mut documents: impl Iterator<Item = &'a Statement>) {
        let is_long = |shape: &mut Shape| names(shape).is_some_and(|names| names.items.len() > FEW);
        let Some(at) = self.of.iter_mut().position(is_long) else { return };
        let (before, [long, after @ ..]) = self.of.split_at_mut(at) else { return };
        let mut marks = Marks::default();
        let is_told = documents.all(|statement| marks.add(statement))
            && before.iter().chain(after.iter()).chain(&self.except).all(|shape| marks.add(shape))
            && marks.add_conditions(long);
        if let Some(names) = names(long).filter(|_| is_told) {
            let mut keeps = marks.keeps(names).into_iter();
            names.items.retain(|_| keeps.next() != Some(false));
        }
    }
}

/// The users, roles and accounts that a shape names.
fn names(shape: &mut Shape) -> Option<&mut List<Text>> {
    let scope = shape.principals.as_mut().filter(|scope| !scope.negated)?;
    let Known::Yes(Principals::ByKind(kinds)) = &mut scope.values else { return None };
    kinds.iter_mut().find(|(kind, _)| *kind == PrincipalKind::Aws).map(|(_, names)| names)
}

/// What documents tell roles apart by.
#[derive(Default)]
struct Marks {
    /// Parts of names that are written out.
    words: HashSet<String>,
    /// What patterns say behind the account, as `role/secops-*`.
    patterns: Vec<String>,
    /// What ends of them say of the last part of a name. The ARN of a session does not tell the path of its role, so the beginning
    /// may be of any path.
    ends: Vec<String>,
    /// What is not known and stands in any of them.
    unknown: HashSet<Unknown>,
}

impl Marks {
    /// Adds those of a statement; false where it cannot be told what they are.
    fn add(&mut self, statement: &Statement) -> bool {
        let by_kind = match statement.principals.as_ref().map(|scope| &scope.values) {
            Some(Known::Yes(Principals::ByKind(kinds))) => &kinds[..],
            _ => &[],
        };
        let mut named =
            by_kind.iter().filter(|(kind, _)| *kind == PrincipalKind::Aws).flat_map(|(_, names)| &names.items);
        named.all(|name| self.add_name(name)) && self.add_conditions(statement)
    }

    fn add_conditions(&mut self, statement: &Statement) -> bool {
        let resources = statement.resources.iter().flat_map(|scope| &scope.values.items);
        resources.clone().for_each(|text| self.add_unknown(text));
        !resources.clone().any(has_variable)
            && statement.conditions.items.iter().all(|condition| self.add_condition(condition))
    }

    fn add_condition(&mut self, condition: &Condition) -> bool {
        condition.values.items.iter().for_each(|text| self.add_unknown(text));
        if condition.values.items.iter().any(has_variable) {
            return false;
        }
        let (Some(key), Some(operator)) = (condition.key.as_known(), condition.operator.as_known()) else {
            return false;
        };
        let is_arn =
            relations::of(&key.to_ascii_lowercase()).is_some_and(|relation| relation.values == Values::PrincipalArn);
        let operator = operator.to_ascii_lowercase();
        let plain = operator.rsplit(':').next().unwrap_or_default().trim_end_matches("ifexists");
        match () {
            () if !is_arn || plain == "null" => true,
            () if OPERATORS.contains(&plain) => condition.values.items.iter().all(|value| self.add_name(value)),
            () => false,
        }
    }

    fn add_unknown(&mut self, text: &Text) {
        let unknown =
            text.pieces().iter().filter_map(|piece| if let Piece::Unknown(own) = piece { Some(own) } else { None });
        self.unknown.extend(unknown.cloned());
    }

    /// Adds a name or a pattern of names.
    fn add_name(&mut self, name: &Text) -> bool {
        self.add_unknown(name);
        if matches!(name.pieces(), [Piece::Unknown(_)]) || name.as_known() == Some("*") {
            // All of them may be it.
            return true;
        }
        // What is not known is as a wildcard.
        let pattern: String =
            name.pieces().iter().map(|piece| if let Piece::Known(text) = piece { text } else { "*" }).collect();
        if !pattern.contains(['*', '?']) {
            self.words.extend(pattern.split([':', '/']).map(str::to_owned));
            return true;
        }
        let (Some((_, tail)), COLONS) = (pattern.rsplit_once(':'), pattern.matches(':').count()) else { return false };
        if !tail.contains(['*', '?']) {
            self.words.extend(tail.split('/').map(str::to_owned));
            return true;
        }
        for (at, _) in tail.match_indices(['/', '?']) {
            self.ends.push(tail[at + 1..].to_owned());
        }
        for (at, _) in tail.match_indices('*').filter(|(at, _)| at + 1 < tail.len()) {
            self.ends.push(tail[at..].to_owned());
        }
        self.patterns.push(tail.to_owned());
        self.patterns.len() + self.ends.len() <= MOST_PATTERNS
    }

    /// Which of these names must be asked about.
    fn keeps(&mut self, names: &List<Text>) -> Vec<bool> {
        self.ends.sort_unstable();
        self.ends.dedup();
        // What stands in several of them is of none alone, as the account.
        let mut counts: HashMap<&Unknown, usize> = HashMap::new();
        for piece in names.items.iter().flat_map(Text::pieces) {
            if let Piece::Unknown(unknown) = piece {
                *counts.entry(unknown).or_default() += 1;
            }
        }
        let is_own = |unknown: &Unknown| !self.unknown.contains(unknown) && counts.get(unknown) == Some(&1);
        let mut seen = HashSet::new();
        names.items.iter().map(|name| self.told_by(name, is_own).is_none_or(|told| seen.insert(told))).collect()
    }

    /// What an ARN has in common with those for which it may stand; none where it stands for itself.
    fn told_by<'a>(&self, arn: &'a Text, is_own: impl Fn(&Unknown) -> bool) -> Option<(&'a [Piece], &'a str, u64)> {
        let (last, before) = match arn.pieces().split_last()? {
            (Piece::Known(last), before) => (last, before),
            (Piece::Unknown(unknown), before) => return is_own(unknown).then_some((before, "", 0)),
        };
        let (account, name) = last.rsplit_once(':')?;
        let known = before.iter().map(|piece| if let Piece::Known(text) = piece { text } else { "" });
        let colons: usize = known.chain([account, ":"]).map(|text| text.matches(':').count()).sum();
        let role = name.strip_prefix("role/").filter(|role| role.is_ascii() && !role.contains(['*', '?', '$']))?;
        let role = role.rsplit('/').next()?;
        if colons != COLONS || self.words.contains(role) {
            return None;
        }
        let whole = self.patterns.iter().map(|pattern| glob::matches_exactly(pattern, name));
        let ends = self.ends.iter().map(|end| glob::matches_exactly(end, role));
        Some((before, account, whole.chain(ends).fold(0, |all, fits| all << 1 | u64::from(fits))))
    }
}

/// Whether a text has a policy variable, which may be of who asks.
fn has_variable(text: &Text) -> bool {
    text.pieces().iter().any(|piece| matches!(piece, Piece::Known(text) if text.contains("${")))
}
