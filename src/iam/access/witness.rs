//! From points to requests, and a second look at them.

use std::collections::BTreeMap;

use super::key::{Values, word};
use super::pattern::{self, Pattern, Reach, Token};
use super::point::{At, Rooms};
use super::principal::{self, Listed, Somebody};
use super::problem::{ACTION, Atom, Literal, Problem, RESOURCE, Region, Symbol, WHO, hangs_on_principal};
use super::question::Case;
use super::search::Point;
use super::space::{Mode, SetId, Space, Truth};
use crate::iam::document::PrincipalKind;
use crate::iam::relations;
use crate::iam::request::{Principal, Request};
use crate::iam::text::Unknown;

/// A request and the values of symbols that it supposes.
#[derive(Debug)]
pub(super) struct Concrete<'p> {
    pub(super) problem: &'p Problem,
    pub(super) request: Request,
    values: Vec<Option<String>>,
}

impl<'p> Concrete<'p> {
    /// The request of a point.
    ///
    /// In [`Mode::Some`] nothing is supposed of what is not known, and there is no request where the point needs it. `filled`: a key
    /// that the point leaves out is there if a policy variable is its value.
    pub(super) fn new(rooms: &Rooms<'p>, point: &Point, mode: Mode, filled: bool) -> Option<Self> {
        let problem = rooms.problem;
        let mut found: Vec<(u32, Vec<Pattern>)> = Vec::new();
        let mut person = None;
        for (dimension, known) in (0..).zip(point) {
            match &known.at {
                At::Who { person: own, keys } => {
                    person = Some(*own);
                    let keys = keys.iter().filter(|(key, _)| problem.is_told(*own, *key));
                    found.extend(keys.filter_map(|(key, value)| Some((*key, value.clone()?))));
                }
                At::Key(Some(words)) if dimension > WHO => {
                    if let super::problem::Dimension::Key(key) = problem.dimension(dimension) {
                        found.push((super::problem::number(key), words.clone()));
                    }
                }
                _ => {}
            }
        }
        let request =
            Request { principal: None, action: String::new(), resource: String::new(), context: BTreeMap::new() };
        let mut concrete = Self { problem, request, values: Vec::new() };
        let name = person.and_then(|person| match &problem.people[person] {
            Somebody::Symbolic(_, name) => Some(name),
            _ => None,
        });
        let named = point.iter().filter_map(|known| match &known.at {
            At::Word(word) => Some(word),
            _ => None,
        });
        let needed = named.chain(name).chain(found.iter().flat_map(|(_, words)| words));
        let is_unknown = |token: &Token| match token {
            Token::Symbol(at) => !matches!(problem.symbols[*at as usize], Symbol::Variable(..)),
            other => matches!(other, Token::Tail(_)),
        };
        if mode == Mode::Some && needed.into_iter().flatten().any(is_unknown) {
            return None;
        }
        if let Some(somebody) = person.map(|person| &problem.people[person]) {
            concrete.request.principal = somebody.example();
            relations::complete(&mut concrete.request);
        }
        concrete.suppose(&found, mode, filled);
        for (key, words) in &found {
            let values = words.iter().map(|word| concrete.text(word)).collect();
            concrete.request.context.insert(problem.keys[*key as usize].name.clone(), values);
        }
        match person.map(|person| &problem.people[person]) {
            Some(Somebody::Symbolic(kind, name)) => {
                let name = concrete.text(name);
                concrete.request.principal = Some(match kind {
                    PrincipalKind::Aws | PrincipalKind::CanonicalUser => Principal::Aws(name),
                    PrincipalKind::Service => Principal::Service(name),
                    PrincipalKind::Federated => Principal::Federated(name),
                });
            }
            Some(Somebody::Other(..)) => {
                let arn = concrete.request.context.get("aws:principalarn").and_then(|values| values.first());
                concrete.request.principal = arn.cloned().map(Principal::Aws);
            }
            _ => {}
        }
        let text = |dimension: u32| match &point[dimension as usize].at {
            At::Word(word) => concrete.text(word),
            _ => String::new(),
        };
        (concrete.request.action, concrete.request.resource) = (text(ACTION), text(RESOURCE));
        relations::complete(&mut concrete.request);
        Some(concrete)
    }

    /// Gives every symbol a value; a policy variable that of its key.
    fn suppose(&mut self, found: &[(u32, Vec<Pattern>)], mode: Mode, filled: bool) {
        let problem = self.problem;
        for (at, symbol) in (0..).zip(&problem.symbols) {
            self.values.push(match symbol {
                Symbol::Unknown(unknown) if mode == Mode::Every => Some(problem.stand_in(at, unknown)),
                _ => None,
            });
        }
        for (at, symbol) in problem.symbols.iter().enumerate() {
            let Symbol::Variable(key, written) = symbol else { continue };
            let own = found.iter().find(|(number, _)| problem.keys[*number as usize].name == *key);
            let is_tested = || {
                let tests = |atom: &Atom| matches!(atom, Atom::Key(own, _) if problem.keys[*own as usize].name == *key);
                problem.atoms.iter().any(tests)
            };
            let hangs_on_principal = || problem.has_principal && relations::of(key).is_some_and(hangs_on_principal);
            let value = match own {
                // A key of several values cannot be a variable.
                Some((_, words)) => words.first().filter(|_| words.len() == 1).map(|word| self.text(word)),
                // What the principal says, or another variable of the same key.
                None if self.request.context.contains_key(key) => self.request.context[key].first().cloned(),
                None if (!filled && is_tested()) || hangs_on_principal() => None,
                None => {
                    let value = if key.ends_with("account") { "000000000000".into() } else { stand_in_text(written) };
                    self.request.context.insert(key.clone(), vec![value.clone()]);
                    Some(value)
                }
            };
            self.values[at] = value.or_else(|| default(written));
        }
    }

    /// What is supposed of things that are not known.
    pub(super) fn supposed(&self) -> BTreeMap<Unknown, String> {
        let pairs = self.problem.symbols.iter().zip(&self.values);
        let known = pairs.filter_map(|(symbol, value)| match (symbol, value) {
            (Symbol::Unknown(unknown), Some(value)) => Some((unknown.clone(), value.clone())),
            _ => None,
        });
        known.collect()
    }

    fn text(&self, word: &Pattern) -> String {
        let mut text = String::new();
        for token in word {
            match token {
                Token::Char(char) => text.push(*char),
                Token::Symbol(at) => {
                    text.push_str(self.values.get(*at as usize).and_then(Option::as_deref).unwrap_or_default());
                }
                _ => {}
            }
        }
        text
    }

    /// Whether the statement of a region speaks of the request.
    pub(super) fn is_in(&self, region: &Region) -> bool {
        self.hold(&region.literals)
    }

    /// Whether it does not, for sure.
    pub(super) fn is_outside(&self, region: &Region) -> bool {
        let fails = |literal: &Literal| self.holds(&self.problem.atoms[literal.atom as usize]) == Some(!literal.holds);
        region.literals.iter().any(fails)
    }

    /// Whether the request is of the case, for sure.
    pub(super) fn is_of(&self, case: &Case) -> bool {
        self.hold(&case.inside) && case.outside.iter().all(|region| self.is_outside(region))
    }

    /// Whether all literals hold of the request.
    pub(super) fn hold(&self, literals: &[Literal]) -> bool {
        literals.iter().all(|literal| self.holds(&self.problem.atoms[literal.atom as usize]) == Some(literal.holds))
    }

    /// `None` where that is not known.
    fn holds(&self, atom: &Atom) -> Option<bool> {
        let problem = self.problem;
        match atom {
            Atom::Action(set) => self.matches(&problem.actions, *set, &self.request.action.to_ascii_lowercase()),
            Atom::Resource(set) => self.matches(&problem.resources, *set, &self.request.resource),
            Atom::Principal(list) => {
                let asking = self.request.principal.as_ref()?;
                any(problem.lists[*list as usize].iter().map(|listed| self.lists(listed, asking)))
            }
            Atom::Key(key, test) => {
                let key = &problem.keys[*key as usize];
                let Some(values) = self.request.context.get(&key.name) else { return Some(test.absent) };
                let mut each = Vec::new();
                for value in values {
                    let is_in = match &test.values {
                        Values::Text(set) => self.matches(&key.space, *set, value)?,
                        Values::Ranges(ranges) => ranges.iter().any(|(line, (first, last))| {
                            let value = line.value(value).ok().flatten();
                            value.is_some_and(|value| (*first..=*last).contains(&value))
                        }),
                    };
                    each.push(is_in != test.outside);
                }
                Some(if test.all { each.iter().all(|fits| *fits) } else { each.iter().any(|fits| *fits) })
            }
            Atom::Opaque(_) => None,
        }
    }

    fn matches(&self, space: &Space, set: SetId, text: &str) -> Option<bool> {
        let word = word(text);
        // A variable without a value makes a pattern that matches nothing.
        let is_void = |token: &Token| match token {
            Token::Symbol(at) => {
                let is_variable = matches!(self.problem.symbols[*at as usize], Symbol::Variable(..));
                is_variable && self.values[*at as usize].is_none()
            }
            _ => false,
        };
        any(space.patterns(set).map(|own| {
            let matches = || self.filled(own).map(|own| pattern::covers(&own, &word));
            if own.iter().any(is_void) { Some(false) } else { matches() }
        }))
    }

    /// A pattern with the values of its symbols; `None` where one has none.
    fn filled(&self, own: &Pattern) -> Option<Pattern> {
        if !pattern::is_symbolic(own) {
            return Some(own.clone());
        }
        let mut filled = Pattern::new();
        let mut is_arn = false;
        for token in own {
            match token {
                Token::Symbol(at) => filled.extend(word(self.values[*at as usize].as_deref()?)),
                Token::Tail(_) => return None,
                Token::Star(reach) | Token::One(reach) => {
                    is_arn |= *reach != Reach::Any;
                    let is_run = matches!(token, Token::Star(_));
                    filled.push(if is_run { Token::Star(Reach::Any) } else { Token::One(Reach::Any) });
                }
                other => filled.push(*other),
            }
        }
        if is_arn {
            pattern::as_arn(&mut filled);
        }
        Some(filled)
    }

    fn lists(&self, listed: &Listed, asking: &Principal) -> Option<bool> {
        let known;
        let listed = match listed {
            Listed::Symbolic(_, name) if self.filled(name).is_none() => return None,
            Listed::Symbolic(kind, name) => {
                known = Listed::known(*kind, &self.text(name));
                &known
            }
            other => other,
        };
        match listed.lists(asking) {
            Truth::Always => Some(true),
            Truth::Never => Some(false),
            Truth::Perhaps => None,
        }
    }
}

/// Whether one is true; `None` where that is not known.
fn any(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for one in each {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => found = None,
        }
    }
    found
}

impl Problem {
    /// A string that stands for something that is not known, of the form that its use asks for.
    fn stand_in(&self, symbol: u32, unknown: &Unknown) -> String {
        let alone = [Token::Symbol(symbol)];
        let text = stand_in_text(unknown.identity());
        if self.actions.all().any(|action| action[..] == alone) {
            return format!("service:{text}");
        }
        for listed in self.lists.iter().flatten() {
            match listed {
                Listed::Symbolic(PrincipalKind::Aws, name) if name[..] == alone => {
                    return format!("arn:aws:iam::{symbol:012}:role/{text}");
                }
                Listed::Symbolic(_, name) if principal::account_of(name).is_some_and(|own| own[..] == alone) => {
                    return format!("{symbol:012}");
                }
                _ => {}
            }
        }
        text
    }
}

/// The default of a policy variable: `${key, 'default'}`.
fn default(written: &str) -> Option<String> {
    let default = written.strip_suffix('}')?.split_once(',')?.1.trim();
    default.strip_prefix('\'')?.strip_suffix('\'').map(str::to_owned)
}

/// In lower case, since actions compare without regard to case.
fn stand_in_text(identity: &str) -> String {
    format!("<{}>", identity.replace(['*', '?', '$', '{', '}', ':'], "").to_lowercase())
}
