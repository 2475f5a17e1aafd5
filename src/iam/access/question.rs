//! The questions about one document or two.

use super::answer::{Answer, Fuel, Reason, Shape, Witness};
use super::compile::Regions;
use super::point::Rooms;
use super::principal::Listed;
use super::problem::{Atom, Literal, Problem, Region, Symbol};
use super::search::{Point, Search, Searcher};
use super::space::{Mode, Truth};
use super::witness::Concrete;
use crate::iam::document::{Document, PolicyKind};

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
    let mut problem = Problem::new(kind.has_principal());
    let own = problem.document(candidate);
    let other = problem.document(reference);
    problem.complete();
    let denied: Vec<&Region> = own.denies.iter().collect();
    let allowed: Vec<&Region> = own.denies.iter().chain(&other.allows).collect();
    let cases = || -> Cases {
        let beyond = own.allows.iter().map(|allow| Case { inside: allow.literals.clone(), outside: &allowed });
        let against = own.allows.iter().flat_map(|allow| other.denies.iter().map(move |deny| (allow, deny)));
        let against = against.map(|(allow, deny)| Case { inside: both(&allow.literals, deny), outside: &denied });
        Box::new(beyond.chain(against))
    };
    decide(&problem, &cases, &own.allows, fuel)
}

/// Whether every request of the shape is denied by `document`, whatever else allows it.
pub fn denies(document: &Document, shape: &Shape, kind: PolicyKind, fuel: Fuel) -> Answer {
    about(document, shape, kind, |problem, shape, own| {
        let denied: Vec<&Region> = own.denies.iter().collect();
        let cases =
            || -> Cases { Box::new(std::iter::once(Case { inside: shape.literals.clone(), outside: &denied })) };
        decide(problem, &cases, &own.allows, fuel)
    })
}

/// Whether every request of the shape is allowed by `document`.
pub fn allows(document: &Document, shape: &Shape, kind: PolicyKind, fuel: Fuel) -> Answer {
    about(document, shape, kind, |problem, shape, own| {
        let allowed: Vec<&Region> = own.allows.iter().collect();
        let cases = || -> Cases {
            let beyond = std::iter::once(Case { inside: shape.literals.clone(), outside: &allowed });
            let against = own.denies.iter().map(|deny| Case { inside: both(&shape.literals, deny), outside: &[] });
            Box::new(beyond.chain(against))
        };
        decide(problem, &cases, &own.denies, fuel)
    })
}

/// Whether `document` allows no request of the shape.
pub fn withholds(document: &Document, shape: &Shape, kind: PolicyKind, fuel: Fuel) -> Answer {
    about(document, shape, kind, |problem, shape, own| {
        let denied: Vec<&Region> = own.denies.iter().collect();
        let cases = || -> Cases {
            let granted = own.allows.iter();
            Box::new(granted.map(|allow| Case { inside: both(&shape.literals, allow), outside: &denied }))
        };
        decide(problem, &cases, &own.allows, fuel)
    })
}

fn about(
    document: &Document,
    shape: &Shape,
    kind: PolicyKind,
    ask: impl FnOnce(&Problem, &Region, &Regions) -> Answer,
) -> Answer {
    let mut problem = Problem::new(kind.has_principal());
    let own = problem.document(document);
    let shape = problem.shape(shape);
    problem.complete();
    // A shape that no request has.
    let Some(shape) = shape else { return Answer::Yes };
    ask(&problem, &shape, &own)
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
    let mut unsure = false;
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
    let concrete = [true, false].into_iter().find_map(|filled| {
        let concrete = Concrete::new(rooms, point, mode, filled)?;
        concrete.is_of(case).then_some(concrete)
    });
    let mut concrete = concrete?;
    concrete.make_real(case);
    let statements = through.iter().filter(|region| concrete.is_in(region)).map(|region| region.place).collect();
    Some(Answer::No(Box::new(Witness { statements, supposed: concrete.supposed(), request: concrete.request })))
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
