//! Makes a witness one that could be seen: with an action that AWS has, on a resource that it works on.

use super::pattern::{self, Pattern, Token};
use super::problem::{Atom, Literal, Region};
use super::question::Case;
use super::witness::Concrete;
use crate::iam::actions::{Action, ActionIds, Table, table};

/// Most actions that are tried.
const MOST_TRIES: usize = 5_000;

/// Actions that say most to people, the most telling first.
pub(super) const TELLING: [&str; 16] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:PutBucketPolicy",
    "s3:DeleteObject",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:PutKeyPolicy",
    "kinesis:GetRecords",
    "kinesis:PutRecord",
    "firehose:PutRecord",
    "logs:PutSubscriptionFilter",
    "sts:AssumeRole",
    "sns:Publish",
    "sqs:ReceiveMessage",
    "iam:PassRole",
];

impl Concrete<'_> {
    /// Takes an action that exists, a telling one before others, if one is as good a witness for the case as the one that was found.
    pub(super) fn make_real(&mut self, case: &Case) {
        let table = table();
        if let Some(action) = self.telling(table, case) {
            self.request.action = full_name(action);
            self.settle(case, action);
            return;
        }
        if let Some(action) = table.lookup(&self.request.action).and_then(|id| table.action(id)) {
            self.request.action = full_name(action);
            self.settle(case, action);
            return;
        }
        let named = self.named(table, case);
        let demands = self.demands(case);
        let fits = |action: &Action| self.fits(&demands, *action);
        let service = self.request.resource.split(':').nth(2).filter(|name| !name.contains(['*', '?']));
        let of_service = service.map(|name| table.expand(&format!("{name}:*"))).unwrap_or_default();
        let on_resource = table.granted(&of_service, &[&self.request.resource]);
        let tried = on_resource.iter().filter(|id| named.contains(*id)).chain(named.iter()).take(MOST_TRIES);
        let found = tried.filter_map(|id| table.action(id)).find(fits);
        if let Some(action) = found {
            self.request.action = full_name(action);
            self.settle(case, action);
        }
    }

    /// A telling action that is as good, of the same service and on the same resource.
    fn telling<'t>(&self, table: &'t Table, case: &Case) -> Option<Action<'t>> {
        let service = self.request.action.split_once(':')?.0;
        let of_service = TELLING.iter().filter(|name| name.split_once(':').is_some_and(|(own, _)| own == service));
        let demands = self.demands(case);
        let on_resource = |id: &u32| {
            let one: ActionIds = [*id].into_iter().collect();
            self.request.resource == "*" || table.granted(&one, &[&self.request.resource]).iter().next().is_some()
        };
        let ids = of_service.filter_map(|name| table.lookup(name)).filter(on_resource);
        ids.filter_map(|id| table.action(id)).find(|action| self.fits(&demands, *action))
    }

    fn fits(&self, demands: &[Literal], action: Action) -> bool {
        let word: Pattern = full_name(action).to_ascii_lowercase().chars().map(Token::Char).collect();
        demands.iter().all(|literal| self.is_action(*literal, &word))
    }

    /// Moves a request from `*` to a resource that the action works on.
    fn settle(&mut self, case: &Case, action: Action) {
        if self.request.resource != "*" {
            return;
        }
        let templates = action.resource_types().flat_map(|used| used.resource_type().arns());
        for template in templates.take(4) {
            let before = std::mem::replace(&mut self.request.resource, example(template));
            if self.is_of(case) {
                return;
            }
            self.request.resource = before;
        }
    }

    /// The actions that the case names.
    fn named(&self, table: &Table, case: &Case) -> ActionIds {
        let sets = case.inside.iter().filter_map(|literal| match self.problem.atoms[literal.atom as usize] {
            Atom::Action(set) if literal.holds => Some(set),
            _ => None,
        });
        let fewest = sets.min_by_key(|set| self.problem.actions.patterns(*set).count());
        let Some(set) = fewest else { return table.expand("*") };
        let usable = self.problem.actions.patterns(set).filter(|pattern| !pattern::is_symbolic(pattern));
        let texts: Vec<String> = usable.map(written).collect();
        table.expand_all(texts.iter().map(String::as_str))
    }

    /// What the action must be: as the case says, and outside of regions that have the request but for it.
    fn demands(&self, case: &Case) -> Vec<Literal> {
        let is_action = |literal: &&Literal| matches!(self.problem.atoms[literal.atom as usize], Atom::Action(_));
        let mut demands: Vec<Literal> = case.inside.iter().filter(is_action).copied().collect();
        for region in case.outside {
            let (actions, others): (Vec<&Literal>, Vec<&Literal>) = region.literals.iter().partition(is_action);
            let others = Region { literals: others.into_iter().copied().collect(), ..(*region).clone() };
            if !self.is_outside(&others) {
                // A statement has one list of actions.
                demands.extend(actions.first().map(|literal| literal.negated()));
            }
        }
        demands.sort_unstable();
        demands.dedup();
        demands
    }

    fn is_action(&self, literal: Literal, word: &Pattern) -> bool {
        let Atom::Action(set) = self.problem.atoms[literal.atom as usize] else { return false };
        self.problem.actions.has(set, word) == super::space::Truth::Always.not_if(!literal.holds)
    }
}

fn full_name(action: Action) -> String {
    format!("{}:{}", action.service().name(), action.name())
}

/// A pattern as policies write it.
pub(super) fn written(pattern: &Pattern) -> String {
    let character = |token: &Token| match token {
        Token::Char(char) | Token::Fold(char) => *char,
        Token::One(_) => '?',
        Token::Star(_) | Token::Symbol(_) | Token::Tail(_) => '*',
    };
    pattern.iter().map(character).collect()
}

/// A resource of the form of a template: `arn:${Partition}:s3:::${BucketName}`.
pub(super) fn example(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(match name {
            "Partition" => "aws",
            "Region" => "eu-west-1",
            "Account" => "111122223333",
            _ => "example",
        });
        rest = after;
    }
    text + rest
}
