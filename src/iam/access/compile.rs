//! From documents to regions of requests.

use super::condition::{Comparison, Operator};
use super::key::{Test, Values};
use super::number::{Line, Range, network};
use super::pattern::{self, Pattern, Reach, Token};
use super::principal::Listed;
use super::problem::{Atom, Literal, Problem, Region, Symbol};
use crate::iam::document::{Condition, Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::text::{Piece, Text, Unknown};

/// The version that has policy variables.
pub(super) const WITH_VARIABLES: &str = "2012-10-17";

/// The regions of a document.
#[derive(Debug, Default)]
pub(super) struct Regions {
    pub(super) allows: Vec<Region>,
    pub(super) denies: Vec<Region>,
}

/// How a string is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Action,
    Arn,
    Like,
    Exact { fold: bool },
}

/// Whether `${...}` is a policy variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variables {
    No,
    Yes,
    Unsure,
}

impl Problem {
    /// Adds the statements of a document.
    pub(super) fn document(&mut self, document: &Document) -> Regions {
        let mut regions = Regions::default();
        let variables = variables_of(document);
        for (at, statement) in document.statements.items.iter().enumerate() {
            let effects: &[Effect] = match &statement.effect {
                Known::Yes(Effect::Allow) => &[Effect::Allow],
                Known::Yes(Effect::Deny) => &[Effect::Deny],
                Known::No(_) => &[Effect::Allow, Effect::Deny],
            };
            for effect in effects {
                let Some(mut region) = self.statement(statement, *effect, variables) else { continue };
                region.statement = Some(at);
                match effect {
                    Effect::Allow => regions.allows.push(region),
                    Effect::Deny => regions.denies.push(region),
                }
            }
        }
        if let Some(more) = &document.statements.more {
            for (effect, regions) in [(Effect::Allow, &mut regions.allows), (Effect::Deny, &mut regions.denies)] {
                let literal = self.opaque(&format!("statements {effect:?} {}", more.identity()), more, true);
                regions.push(Region { effect, literals: vec![literal], statement: None, place: document.place });
            }
        }
        regions
    }

    /// A statement that stands for a shape of requests.
    pub(super) fn shape(&mut self, shape: &Statement) -> Option<Region> {
        self.statement(shape, Effect::Allow, Variables::Yes)
    }

    /// The requests that a statement speaks of, as one of this effect; `None` where there are none.
    fn statement(&mut self, statement: &Statement, effect: Effect, variables: Variables) -> Option<Region> {
        let mut literals = Vec::new();
        if let Some(scope) = &statement.principals {
            if !self.has_principal {
                return None;
            }
            literals.push(self.principals(scope));
        }
        let actions = self.patterns(&statement.actions.values, Reading::Action, Variables::No);
        let actions = self.actions.set(actions);
        literals.push(self.literal(Atom::Action(actions), !statement.actions.negated));
        if let Some(scope) = &statement.resources {
            let resources = self.patterns(&scope.values, Reading::Arn, variables);
            let resources = self.resources.set(resources);
            literals.push(self.literal(Atom::Resource(resources), !scope.negated));
        }
        for condition in &statement.conditions.items {
            match self.condition(condition, variables) {
                Holds::Never => return None,
                Holds::Always => {}
                Holds::If(literal) => literals.push(literal),
            }
        }
        if let Some(more) = &statement.conditions.more {
            literals.push(self.opaque(&format!("conditions {}", more.identity()), more, true));
        }
        literals.sort_unstable();
        literals.dedup();
        // The same unknown may stand for the presence of several statements, and be meant the other way round in some of them.
        if let Some(presence) = &statement.presence {
            let content = format!("presence {} {:?} {literals:?}", presence.identity(), statement.effect);
            literals.push(self.opaque(&content, presence, true));
        }
        if let Known::No(unknown) = &statement.effect {
            let content = format!("effect {} {literals:?}", unknown.identity());
            literals.push(self.opaque(&content, unknown, effect == Effect::Allow));
        }
        literals.sort_unstable();
        Some(Region { effect, literals, statement: None, place: statement.place })
    }

    fn principals(&mut self, scope: &Scope<Known<Principals>>) -> Literal {
        let mut list = Vec::new();
        match &scope.values {
            Known::No(unknown) => {
                return self.opaque(&format!("principals {}", unknown.identity()), unknown, !scope.negated);
            }
            Known::Yes(Principals::Everyone) => list.push(Listed::Everyone),
            Known::Yes(Principals::ByKind(kinds)) => {
                for (kind, names) in kinds {
                    for name in &names.items {
                        list.push(self.listed(*kind, name));
                    }
                    if let Some(more) = &names.more {
                        let tail = self.symbol(Symbol::Unknown(more.clone()));
                        list.push(Listed::Tail(*kind, tail));
                    }
                }
            }
        }
        let list = self.list(list);
        self.literal(Atom::Principal(list), !scope.negated)
    }

    /// What a name means.
    pub(super) fn listed(&mut self, kind: PrincipalKind, name: &Text) -> Listed {
        if let Some(known) = name.as_known() {
            return Listed::known(kind, known);
        }
        let pattern = self.pattern(name, Reading::Exact { fold: false }, Variables::No);
        Listed::Symbolic(kind, pattern)
    }

    fn patterns(&mut self, list: &List<Text>, reading: Reading, variables: Variables) -> Vec<Pattern> {
        let mut patterns: Vec<Pattern> = list.items.iter().map(|text| self.pattern(text, reading, variables)).collect();
        if reading == Reading::Action {
            patterns = patterns.into_iter().flat_map(actions_of).collect();
        }
        if let Some(more) = &list.more {
            patterns.push(vec![Token::Tail(self.symbol(Symbol::Unknown(more.clone())))]);
        }
        patterns
    }

    fn pattern(&mut self, text: &Text, reading: Reading, variables: Variables) -> Pattern {
        let mut pattern = Pattern::new();
        for (at, piece) in text.pieces().iter().enumerate() {
            let is_last = at + 1 == text.pieces().len();
            match piece {
                Piece::Unknown(unknown) => pattern.push(Token::Symbol(self.symbol(Symbol::Unknown(unknown.clone())))),
                Piece::Known(known) => {
                    if self.known(known, is_last, (reading, variables), &mut pattern).is_err() {
                        let whole: String = text.pieces().iter().map(shown).collect();
                        let unknown = text.unknown().cloned().unwrap_or_else(|| Unknown::new("Version"));
                        return vec![Token::Tail(self.symbol(Symbol::Unclear(whole, unknown)))];
                    }
                }
            }
        }
        if reading == Reading::Arn {
            pattern::as_arn(&mut pattern);
        }
        pattern
    }

    /// Adds known characters to a pattern.
    fn known(
        &mut self,
        text: &str,
        is_last: bool,
        (reading, variables): (Reading, Variables),
        pattern: &mut Pattern,
    ) -> Result<(), Unclear> {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if variables != Variables::No && rest.starts_with("${") {
                let closed = rest[2..].split_once('}');
                if variables == Variables::Unsure || (closed.is_none() && !is_last) {
                    return Err(Unclear);
                }
                // Without an end it is plain text.
                let Some((inner, after)) = closed else {
                    pattern.extend("${".chars().map(Token::Char));
                    rest = &rest[2..];
                    continue;
                };
                rest = after;
                if let "*" | "?" | "$" = inner {
                    pattern.extend(inner.chars().map(Token::Char));
                } else {
                    let key = inner.split(',').next().unwrap_or(inner).trim().to_ascii_lowercase();
                    let written = match inner.split_once(',') {
                        Some((_, default)) => format!("${{{key},{default}}}"),
                        None => format!("${{{key}}}"),
                    };
                    pattern.push(Token::Symbol(self.symbol(Symbol::Variable(key, written))));
                }
                continue;
            }
            let wildcards = !matches!(reading, Reading::Exact { .. });
            pattern.push(match next {
                '*' if wildcards => Token::Star(Reach::Any),
                '?' if wildcards => Token::One(Reach::Any),
                _ if reading == Reading::Action => Token::Char(next.to_ascii_lowercase()),
                _ if reading == (Reading::Exact { fold: true }) && next.is_ascii_alphabetic() => {
                    Token::Fold(next.to_ascii_lowercase())
                }
                _ => Token::Char(next),
            });
            rest = &rest[next.len_utf8()..];
        }
        Ok(())
    }

    fn condition(&mut self, condition: &Condition, variables: Variables) -> Holds {
        let (Some(operator), Some(key)) = (condition.operator.as_known(), condition.key.as_known()) else {
            return Holds::If(self.unclear(condition));
        };
        let Some(operator) = Operator::parse(operator) else { return Holds::Never };
        if operator.comparison == Comparison::Null {
            return self.null(condition, key);
        }
        let Some(values) = self.values(condition, operator, key, variables) else {
            return Holds::If(self.unclear(condition));
        };
        let key = self.key(key, operator.qualifier);
        let test =
            Test { absent: operator.holds_absent(), all: operator.needs_all(), outside: operator.negated, values };
        Holds::If(self.test(key, test))
    }

    /// A test and its opposite are one atom.
    fn test(&mut self, key: u32, test: Test) -> Literal {
        if test.all {
            let negated = test.negated();
            return self.literal(Atom::Key(key, negated), false);
        }
        self.literal(Atom::Key(key, test), true)
    }

    fn null(&mut self, condition: &Condition, key: &str) -> Holds {
        let says = |truth: &str| {
            let mut known = condition.values.items.iter().filter_map(Text::as_known);
            known.any(|value| value.eq_ignore_ascii_case(truth))
        };
        match (says("true"), says("false")) {
            (true, true) => Holds::Always,
            _ if has_unknown(&condition.values) => Holds::If(self.unclear(condition)),
            (false, false) => Holds::Never,
            (absent, _) => {
                let key = self.key(key, None);
                let nothing = Values::Text(self.keys[key as usize].space.set([]));
                let is_absent = Test { absent: true, all: false, outside: false, values: nothing };
                Holds::If(self.test(key, if absent { is_absent } else { is_absent.negated() }))
            }
        }
    }

    /// The values of a condition; `None` where they cannot be told.
    fn values(&mut self, condition: &Condition, operator: Operator, key: &str, variables: Variables) -> Option<Values> {
        let variables = if operator.takes_variables() { variables } else { Variables::No };
        let reading = match operator.comparison {
            Comparison::Text { wildcards: true, .. } => Reading::Like,
            Comparison::Text { fold, .. } => Reading::Exact { fold },
            Comparison::Arn => Reading::Arn,
            _ => Reading::Exact { fold: operator.comparison == Comparison::Truth },
        };
        if operator.takes_variables() {
            let patterns = self.patterns(&condition.values, reading, variables);
            let key = self.key(key, operator.qualifier);
            return Some(Values::Text(self.keys[key as usize].space.set(patterns)));
        }
        if has_unknown(&condition.values) {
            return None;
        }
        let known: Vec<&Text> = condition.values.items.iter().collect();
        let texts = || known.iter().filter_map(|text| text.as_known());
        match operator.comparison {
            Comparison::Order { line, less, equal, greater } => {
                let mut ranges: Vec<(Line, Range)> = Vec::new();
                for text in texts() {
                    let Some(value) = line.value(text).ok()? else { continue };
                    match (less, greater) {
                        (true, _) => ranges.push((line, line.beside(value, true, equal))),
                        (_, true) => ranges.push((line, line.beside(value, false, equal))),
                        _ => ranges.push((line, (value, value))),
                    }
                }
                Some(Values::Ranges(ranges))
            }
            Comparison::Address => Some(Values::Ranges(texts().filter_map(network).collect())),
            comparison => {
                let usable = |text: &&&Text| {
                    text.as_known().is_some_and(|text| match comparison {
                        Comparison::Truth => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
                        _ => is_base64(text),
                    })
                };
                let usable: Vec<&Text> = known.iter().filter(usable).copied().collect();
                let patterns: Vec<Pattern> =
                    usable.into_iter().map(|text| self.pattern(text, reading, Variables::No)).collect();
                let key = self.key(key, operator.qualifier);
                Some(Values::Text(self.keys[key as usize].space.set(patterns)))
            }
        }
    }

    /// A condition of which nothing is known but that it equals itself.
    fn unclear(&mut self, condition: &Condition) -> Literal {
        let text = |text: &Text| text.pieces().iter().map(shown).collect::<Vec<_>>();
        let values: Vec<_> = condition.values.items.iter().map(text).collect();
        let more = condition.values.more.as_ref();
        let content =
            format!("condition {:?} {:?} {values:?} {more:?}", text(&condition.operator), text(&condition.key));
        let texts = [&condition.operator, &condition.key].into_iter().chain(&condition.values.items);
        let unknown = texts.into_iter().find_map(Text::unknown).or(more).cloned();
        let unknown = unknown.unwrap_or_else(|| Unknown::new(text(&condition.key).concat()));
        self.opaque(&content, &unknown, true)
    }
}

/// What a condition comes to.
enum Holds {
    Always,
    Never,
    If(Literal),
}

/// A string of which it is not known what is a variable in it.
struct Unclear;

fn shown(piece: &Piece) -> String {
    match piece {
        Piece::Known(known) => known.to_string(),
        Piece::Unknown(unknown) => format!("\0{}\0", unknown.identity()),
    }
}

/// Most wildcards of a pattern that are told apart by which of them stands for the colon of an action.
const MOST_WILDCARDS: usize = 16;

/// The actions of a pattern: an action is `service:name`, so one of the wildcards stands for the colon, or it has none.
fn actions_of(pattern: Pattern) -> Vec<Pattern> {
    let is_wild = |token: &Token| matches!(token, Token::Star(_) | Token::One(_));
    let wild: Vec<usize> = (0..pattern.len()).filter(|at| is_wild(&pattern[*at])).collect();
    let has_colon = pattern.contains(&Token::Char(':'));
    if has_colon || pattern::is_symbolic(&pattern) || wild.len() > MOST_WILDCARDS {
        return vec![pattern];
    }
    let with_colon = |at: usize| {
        let own = pattern[at];
        let colon: &[Token] =
            if let Token::Star(_) = own { &[own, Token::Char(':'), own] } else { &[Token::Char(':')] };
        [&pattern[..at], colon, &pattern[at + 1..]].concat()
    };
    wild.into_iter().map(with_colon).collect()
}

fn has_unknown(values: &List<Text>) -> bool {
    values.more.is_some() || values.items.iter().any(|text| text.as_known().is_none())
}

fn variables_of(document: &Document) -> Variables {
    match document.version.as_ref().map(Text::as_known) {
        Some(Some(WITH_VARIABLES)) => Variables::Yes,
        Some(None) => Variables::Unsure,
        _ => Variables::No,
    }
}

/// Whether a text is base64 with padding, in the one form that some bytes have.
fn is_base64(text: &str) -> bool {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let body = text.trim_end_matches('=');
    let last = body.chars().last().and_then(|last| ALPHABET.find(last)).unwrap_or(0);
    let spare = match (text.len() - body.len(), body.len() % 4) {
        (0, 0) => 0,
        (1, 3) => 0b11,
        (2, 2) => 0b1111,
        _ => return false,
    };
    body.chars().all(|char| ALPHABET.contains(char)) && last & spare == 0
}
