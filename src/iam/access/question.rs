//! The questions about one document or two.

use std::borrow::Cow;
use std::collections::HashSet;

use super::answer::{Answer, Fuel, Reason, Requests, Shape, Witness};
use super::compile::{Regions, WITH_VARIABLES};
use super::point::{At, Rooms};
use super::principal::Listed;
use super::problem::{Atom, Literal, Problem, Region, Symbol};
use super::search::{Point, Search, Searcher};
use super::space::{Mode, Truth};
use super::variable::{Pair, by_value};
use super::witness::Concrete;
use super::{guess, plain};
use crate::iam::document::{Document, Effect, Known, List, PolicyKind, Statement};
use crate::iam::evaluate::{Assignment, Decision, Value, assign, evaluate};
use crate::iam::text::Text;

/// Requests that would answer the question with no: those inside of all literals and outside of all regions.
pub(super) struct Case<'a> {
    pub(super) inside: Vec<Literal>,
    pub(super) outside: &'a [&'a Region],
}

/// Cases, made one after the other.
pub(super) type Cases<'a> = Box<dyn Iterator<Item = Case<'a>> + 'a>;

impl PolicyKind {
    /// Whether its statements say whose requests they speak of.
    fn has_principal(self) -> bool {
        self != Self::Identity
    }
}

/// Whether `candidate` allows nothing that `reference` does not.
pub fn within(candidate: &Document, reference: &Document, kind: PolicyKind, fuel: Fuel) -> Answer {
    if allows_only(reference) && plain::within(candidate, &reference.statements.items, None) {
        return Answer::Yes;
    }
    if let Some(answer) = guess::beyond(candidate, reference, None) {
        return answer;
    }
    let pair = Pair { asked: Cow::Borrowed(candidate), other: Cow::Borrowed(reference) };
    let counters = |decision, other| decision == Decision::Allowed && other != Decision::Allowed;
    decided(&pair, kind, counters, &|problem, own, other| {
        let denied: Vec<&Region> = own.denies.iter().collect();
        let allowed: Vec<&Region> = own.denies.iter().chain(&other.allows).collect();
        // Most statements of two versions of a policy are the same.
        let same: HashSet<&[Literal]> = other.allows.iter().map(|allow| &*allow.literals).collect();
        let cases = || -> Cases {
            let changed = own.allows.iter().filter(|allow| !same.contains(&*allow.literals));
            let beyond = changed.map(|allow| Case { inside: allow.literals.clone(), outside: &allowed });
            let against = own.allows.iter().flat_map(|allow| other.denies.iter().map(move |deny| (allow, deny)));
            let against = against.map(|(allow, deny)| Case { inside: both(&allow.literals, deny), outside: &denied });
            Box::new(beyond.chain(against))
        };
        decide(problem, &cases, &own.allows, fuel)
    })
}

/// Whether all statements of a document are known to allow.
fn allows_only(document: &Document) -> bool {
    let mut statements = document.statements.items.iter();
    document.statements.more.is_none() && statements.all(|statement| statement.effect == Known::Yes(Effect::Allow))
}

/// Whether `candidate` allows none of these requests that `reference` does not.
pub fn within_among(
    candidate: &Document,
    reference: &Document,
    among: &Requests,
    kind: PolicyKind,
    fuel: Fuel,
) -> Answer {
    if allows_only(reference) && plain::within(candidate, &reference.statements.items, Some(&among.of)) {
        return Answer::Yes;
    }
    if let Some(answer) = guess::beyond(candidate, reference, Some(&among.document())) {
        return answer;
    }
    // One document has both, and it is known which statements are whose.
    let mut both_of = among.document();
    let asked = both_of.statements.items.len();
    both_of.statements.items.extend(reference.statements.items.iter().cloned());
    let pair = Pair { asked: Cow::Borrowed(candidate), other: Cow::Owned(both_of) };
    let counters = |pair: &Pair, decision: &dyn Fn(&Document) -> Decision| {
        let mut among = pair.other.clone().into_owned();
        let reference = Document { statements: List::known(among.statements.items.split_off(asked)), ..among.clone() };
        let is_allowed = |document| decision(document) == Decision::Allowed;
        is_allowed(&pair.asked) && is_allowed(&among) && !is_allowed(&reference)
    };
    decided_by(&pair, kind, counters, &|problem, own, other| {
        let is_asked = |region: &&Region| region.statement.is_some_and(|at| at < asked);
        let shapes: Vec<&Region> = other.allows.iter().filter(is_asked).collect();
        let beyond = other.allows.iter().filter(|region| !is_asked(region));
        let allowed: Vec<&Region> =
            own.denies.iter().chain(other.denies.iter().filter(is_asked)).chain(beyond).collect();
        let cases = || -> Cases {
            let pairs = own.allows.iter().flat_map(|allow| shapes.iter().map(move |shape| (allow, shape)));
            Box::new(pairs.map(|(allow, shape)| Case { inside: both(&allow.literals, shape), outside: &allowed }))
        };
        decide(problem, &cases, &own.allows, fuel)
    })
}

/// Whether each of these requests is denied by `document`, whatever else allows it.
pub fn denies(document: &Document, requests: impl Into<Requests>, kind: PolicyKind, fuel: Fuel) -> Answer {
    let counters = |of_shape, decision| of_shape == Decision::Allowed && decision != Decision::Denied;
    let requests = requests.into();
    if plain::denies(document, &requests.of) {
        return Answer::Yes;
    }
    if let Some(answer) = guess::not_denied(document, &requests) {
        return answer;
    }
    decided(&Pair::of(&requests, document), kind, counters, &|problem, shape, own| {
        let denied: Vec<&Region> = own.denies.iter().chain(&shape.denies).collect();
        let cases = || -> Cases {
            let shapes = shape.allows.iter();
            Box::new(shapes.map(|shape| Case { inside: shape.literals.clone(), outside: &denied }))
        };
        decide(problem, &cases, &own.allows, fuel)
    })
}

/// Whether each of these requests is allowed by `document`.
pub fn allows(document: &Document, requests: impl Into<Requests>, kind: PolicyKind, fuel: Fuel) -> Answer {
    let counters = |of_shape, decision| of_shape == Decision::Allowed && decision != Decision::Allowed;
    decided(&Pair::of(&requests.into(), document), kind, counters, &|problem, shape, own| {
        let excepted: Vec<&Region> = shape.denies.iter().collect();
        let allowed: Vec<&Region> = own.allows.iter().chain(&shape.denies).collect();
        let cases = || -> Cases {
            Box::new(shape.allows.iter().flat_map(|shape| {
                let beyond = std::iter::once(Case { inside: shape.literals.clone(), outside: &allowed });
                let against =
                    own.denies.iter().map(|deny| Case { inside: both(&shape.literals, deny), outside: &excepted });
                beyond.chain(against)
            }))
        };
        decide(problem, &cases, &own.denies, fuel)
    })
}

/// Whether `document` allows none of these requests.
pub fn withholds(document: &Document, requests: impl Into<Requests>, kind: PolicyKind, fuel: Fuel) -> Answer {
    let counters = |of_shape, decision| of_shape == Decision::Allowed && decision == Decision::Allowed;
    decided(&Pair::of(&requests.into(), document), kind, counters, &|problem, shape, own| {
        let denied: Vec<&Region> = own.denies.iter().chain(&shape.denies).collect();
        let cases = || -> Cases {
            Box::new(shape.allows.iter().flat_map(|shape| {
                let granted = own.allows.iter();
                granted.map(|allow| Case { inside: both(&shape.literals, allow), outside: &denied })
            }))
        };
        decide(problem, &cases, &own.allows, fuel)
    })
}

/// The answer about a pair, unless it is no and its request does not stand up to the plain evaluator, which shares nothing with the
/// search: `counters` says of what both documents decide whether the request shows a no.
fn decided(
    pair: &Pair,
    kind: PolicyKind,
    counters: impl Fn(Decision, Decision) -> bool,
    ask: &dyn Fn(&Problem, &Regions, &Regions) -> Answer,
) -> Answer {
    let of_both =
        |pair: &Pair, decision: &dyn Fn(&Document) -> Decision| counters(decision(&pair.asked), decision(&pair.other));
    decided_by(pair, kind, of_both, ask)
}

/// The same where more than what the documents decide as a whole shows a no.
fn decided_by(
    pair: &Pair,
    kind: PolicyKind,
    counters: impl Fn(&Pair, &dyn Fn(&Document) -> Decision) -> bool,
    ask: &dyn Fn(&Problem, &Regions, &Regions) -> Answer,
) -> Answer {
    let answer = by_value(pair, kind.has_principal(), &|pair| {
        let mut problem = Problem::new(kind.has_principal());
        let (asked, other) = (problem.document(&pair.asked), problem.document(&pair.other));
        problem.complete();
        ask(&problem, &asked, &other)
    });
    let Answer::No(witness) = &answer else { return answer };
    let supposed = witness.supposed.iter().map(|(unknown, value)| (unknown.clone(), Value::Text(value.clone())));
    let values: Assignment = supposed.collect();
    let decision = |document: &Document| evaluate(&assign(document, &values), &witness.request);
    if counters(pair, &decision) { answer } else { Answer::Undecided(Reason::Unconfirmed) }
}

impl<'a> Pair<'a> {
    /// Requests, and a document that is asked about them.
    fn of(requests: &Requests, document: &'a Document) -> Self {
        Self { asked: Cow::Owned(requests.document()), other: Cow::Borrowed(document) }
    }
}

impl Requests {
    /// A document that allows just them.
    pub(super) fn document(&self) -> Document {
        let statement =
            |shape: &Shape, effect| Statement { effect: Known::Yes(effect), presence: None, ..shape.clone() };
        let asked = self.of.iter().map(|shape| statement(shape, Effect::Allow));
        let statements: Vec<_> = asked.chain(self.except.iter().map(|shape| statement(shape, Effect::Deny))).collect();
        let place = statements.first().map(|statement| statement.place).unwrap_or_default();
        let version = Some(Text::known(WITH_VARIABLES, place));
        Document { version, id: None, statements: List::known(statements), place }
    }
}

/// The literals and those of a region.
pub(super) fn both(literals: &[Literal], region: &Region) -> Vec<Literal> {
    let mut both = [literals, &region.literals].concat();
    both.sort_unstable();
    both.dedup();
    both
}

/// Yes where no case has a request; no where one has one whatever is not known. `through` are the regions that a witness names.
fn decide<'a>(problem: &Problem, cases: &dyn Fn() -> Cases<'a>, through: &[Region], fuel: Fuel) -> Answer {
    decide_by(problem, &|_| cases(), true, through, fuel)
}

/// The same where the cases hang on whether they must be too many or too few, unless they are `exact`.
pub(super) fn decide_by<'a>(
    problem: &Problem,
    cases: &dyn Fn(Mode) -> Cases<'a>,
    exact: bool,
    through: &[Region],
    Fuel(mut fuel): Fuel,
) -> Answer {
    let mut unsure = problem.too_many_accounts;
    let mut searcher = Searcher::new(problem, Mode::Some);
    let mut doubt = None;
    for case in cases(Mode::Some) {
        match searcher.find(&case.inside, case.outside, &mut fuel) {
            Search::Point(point) => {
                // What is not known may be of no account here.
                if exact && let Some(answer) = confirmed(searcher.rooms(), &point, &case, through, Mode::Some) {
                    return answer;
                }
                doubt = Some(reason(searcher.rooms(), &point, &case, problem));
                break;
            }
            Search::Nothing => {}
            Search::Unsure => unsure = true,
        }
        if fuel == 0 {
            return Answer::Undecided(Reason::Fuel);
        }
    }
    let Some(doubt) = doubt else {
        return if unsure { Answer::Undecided(Reason::Fuel) } else { Answer::Yes };
    };
    if problem.is_symbolic() {
        let mut searcher = Searcher::new(problem, Mode::Every);
        for case in cases(Mode::Every) {
            if let Search::Point(point) = searcher.find(&case.inside, case.outside, &mut fuel)
                && let Some(answer) = confirmed(searcher.rooms(), &point, &case, through, Mode::Every)
            {
                return answer;
            }
            if fuel == 0 {
                return Answer::Undecided(Reason::Fuel);
            }
        }
    }
    Answer::Undecided(doubt)
}

/// The answer no, if the request of the point stands up to a second look.
///
/// A point that was found for some values only must do without any: then it is good for all.
fn confirmed(rooms: &Rooms, point: &Point, case: &Case, through: &[Region], mode: Mode) -> Option<Answer> {
    if mode == Mode::Every && hangs_on_who_it_is(rooms.problem, point, case) {
        return None;
    }
    let concrete = [true, false].into_iter().find_map(|filled| {
        let concrete = Concrete::new(rooms, point, mode, filled)?;
        concrete.is_of(case).then_some(concrete)
    });
    let mut concrete = concrete?;
    concrete.make_real(case);
    let statements = through.iter().filter(|region| concrete.is_in(region)).map(|region| region.place).collect();
    Some(Answer::No(Box::new(Witness { statements, supposed: concrete.supposed(), request: concrete.request })))
}

/// Whether the point is of somebody whose name is not known, and the case asks for what that name would say: the ARN or the account.
fn hangs_on_who_it_is(problem: &Problem, point: &Point, case: &Case) -> bool {
    let person = point.iter().find_map(|known| match &known.at {
        At::Who { person, .. } => Some(*person),
        _ => None,
    });
    let Some(person) = person else { return false };
    let mut literals = case.inside.iter().chain(case.outside.iter().flat_map(|region| &region.literals));
    literals.any(|literal| match &problem.atoms[literal.atom as usize] {
        Atom::Key(key, _) => !problem.is_told(person, *key),
        _ => false,
    })
}

/// What a point hangs on that is not known.
fn reason(rooms: &Rooms, point: &Point, case: &Case, problem: &Problem) -> Reason {
    let literals = case.inside.iter().chain(case.outside.iter().flat_map(|region| &region.literals));
    let unclear = literals.filter(|literal| {
        let dimension = problem.dimension_of(literal.atom) as usize;
        let is_opaque = matches!(problem.atoms[literal.atom as usize], Atom::Opaque(_));
        is_opaque || rooms.holds(**literal, &point[dimension]) == Truth::Perhaps
    });
    let named = unclear.into_iter().find_map(|literal| named(problem, &problem.atoms[literal.atom as usize]));
    let symbols = || problem.symbols.first().map(symbol);
    let opaque = || problem.opaque.first().cloned().map(Reason::Unknown);
    let canonical = || {
        problem.lists.iter().flatten().find_map(|listed| match listed {
            Listed::Canonical(id) => Some(Reason::Canonical(id.clone())),
            _ => None,
        })
    };
    named.or_else(symbols).or_else(opaque).or_else(canonical).unwrap_or(Reason::Unconfirmed)
}

fn symbol(symbol: &Symbol) -> Reason {
    match symbol {
        Symbol::Unknown(unknown) | Symbol::Unclear(_, unknown) => Reason::Unknown(unknown.clone()),
        Symbol::Variable(..) => Reason::Variable(symbol.name().to_owned()),
    }
}

/// The first thing in an atom that is not known.
fn named(problem: &Problem, atom: &Atom) -> Option<Reason> {
    use super::key::Values;
    use super::pattern::Token;
    let of_pattern = |pattern: &super::pattern::Pattern| {
        pattern.iter().find_map(|token| match token {
            Token::Symbol(at) | Token::Tail(at) => problem.symbols.get(*at as usize).map(symbol),
            _ => None,
        })
    };
    match atom {
        Atom::Action(set) => problem.actions.patterns(*set).find_map(of_pattern),
        Atom::Resource(set) => problem.resources.patterns(*set).find_map(of_pattern),
        Atom::Key(key, test) => match &test.values {
            Values::Text(set) => problem.keys[*key as usize].space.patterns(*set).find_map(of_pattern),
            Values::Ranges(_) => None,
        },
        Atom::Opaque(at) => problem.opaque.get(*at as usize).cloned().map(Reason::Unknown),
        Atom::Principal(list) => problem.lists[*list as usize].iter().find_map(|listed| match listed {
            Listed::Symbolic(_, pattern) => of_pattern(pattern),
            Listed::Tail(_, at) => problem.symbols.get(*at as usize).map(symbol),
            Listed::Canonical(id) => Some(Reason::Canonical(id.clone())),
            _ => None,
        }),
    }
}
