//! Which principals a resource's policy lets do what.

use super::answer::{Fuel, Reason};
use super::pattern::{Pattern, Token};
use super::principal::Listed;
use super::problem::{Atom, Literal, Problem, Region, Symbol};
use super::real::written;
use super::search::{Search, Searcher};
use super::space::Mode;
use crate::base::Place;
use crate::iam::actions::{ActionIds, table};
use crate::iam::document::{Document, Known, PolicyKind, PrincipalKind, Principals, Statement};
use crate::iam::text::Text;

/// Most actions that a grant is told one by one.
const MOST_ACTIONS: usize = 3_000;

/// What one statement lets one principal do, after what others deny.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who may.
    pub principal: Grantee,
    /// The actions as AWS writes them, sorted; patterns where they are too many to be told one by one, or where AWS has none.
    pub actions: Vec<String>,
    /// Whether conditions of the statement bound it.
    pub conditional: bool,
    /// Where something is not known on which the grant hangs: what.
    pub doubt: Option<Reason>,
    /// The statement.
    pub statement: Place,
}

/// Who is granted something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Everyone: other accounts, services and the anonymous too.
    Everyone,
    /// Everyone but those whom `NotPrincipal` lists.
    EveryoneElse,
    /// All principals of an account to whom it passes this on.
    Account(String),
    /// A user, role, session, service, provider or canonical user by its name; wildcards stand for what is not known.
    Named(PrincipalKind, String),
    /// Some that are not known.
    Unknown(String),
}

/// Which principals `document` lets do which of the actions that these patterns name; any action without patterns.
///
/// Of a key's policy only actions of KMS count, of a trust policy only those of STS. What is denied to a principal under a condition
/// still counts as granted.
pub fn who(
    document: &Document,
    kind: PolicyKind,
    actions: &[&str],
    Fuel(mut fuel): Fuel,
) -> Result<Vec<Grant>, Reason> {
    let wanted: Vec<&str> = match (kind, actions) {
        (PolicyKind::Key, []) => vec!["kms:*"],
        (PolicyKind::Trust, []) => vec!["sts:*"],
        (_, []) => vec!["*"],
        _ => actions.to_vec(),
    };
    let mut problem = Problem::new(true);
    let regions = problem.document(document);
    let mut asked = Vec::new();
    for region in &regions.allows {
        let statement = region.statement.and_then(|at| document.statements.items.get(at));
        asked.extend(statement.map(|statement| problem.asked(statement, region, &wanted)));
    }
    problem.complete();
    let denies: Vec<&Region> = regions.denies.iter().collect();
    let mut searchers = [Searcher::new(&problem, Mode::Some), Searcher::new(&problem, Mode::Every)];
    let mut grants = Vec::new();
    for asked in asked {
        for (grantee, who) in &asked.principals {
            let mut granted = Vec::new();
            let mut doubt = None;
            for (name, action) in &asked.actions {
                let mut inside = asked.literals.clone();
                inside.extend(who.iter().chain(action));
                inside.sort_unstable();
                inside.dedup();
                if let Search::Nothing = searchers[0].find(&inside, &denies, &mut fuel) {
                    continue;
                }
                if problem.is_symbolic() && !matches!(searchers[1].find(&inside, &denies, &mut fuel), Search::Point(_))
                {
                    doubt = doubt.or_else(|| problem.first_unknown());
                }
                granted.push(name.clone());
            }
            if fuel == 0 {
                return Err(Reason::Fuel);
            }
            if !granted.is_empty() {
                granted.sort();
                let (principal, conditional, statement) = (grantee.clone(), asked.conditional, asked.place);
                grants.push(Grant { principal, actions: granted, conditional, doubt, statement });
            }
        }
    }
    Ok(grants)
}

/// What is asked about one statement that allows.
struct Asked {
    literals: Vec<Literal>,
    principals: Vec<(Grantee, Option<Literal>)>,
    actions: Vec<(String, Option<Literal>)>,
    conditional: bool,
    place: Place,
}

impl Problem {
    fn asked(&mut self, statement: &Statement, region: &Region, wanted: &[&str]) -> Asked {
        Asked {
            principals: self.grantees(statement),
            actions: self.asked_actions(statement, wanted),
            literals: region.literals.clone(),
            conditional: !statement.conditions.items.is_empty() || statement.conditions.more.is_some(),
            place: statement.place,
        }
    }

    fn grantees(&mut self, statement: &Statement) -> Vec<(Grantee, Option<Literal>)> {
        let Some(scope) = &statement.principals else { return vec![(Grantee::Everyone, None)] };
        let kinds = match &scope.values {
            _ if scope.negated => return vec![(Grantee::EveryoneElse, None)],
            Known::Yes(Principals::Everyone) => return vec![(Grantee::Everyone, None)],
            Known::No(unknown) => return vec![(Grantee::Unknown(unknown.identity().to_owned()), None)],
            Known::Yes(Principals::ByKind(kinds)) => kinds,
        };
        let mut grantees = Vec::new();
        for (kind, names) in kinds {
            for name in &names.items {
                let listed = self.listed(*kind, name);
                let grantee = match (&listed, name.as_known()) {
                    (Listed::Everyone, _) => Grantee::Everyone,
                    (Listed::Account { account, .. }, _) => Grantee::Account(account.clone()),
                    (Listed::Symbolic(_, pattern), _) => Grantee::Named(*kind, self.spelled(pattern)),
                    (_, known) => Grantee::Named(*kind, known.unwrap_or_default().to_owned()),
                };
                let list = self.list(vec![listed]);
                grantees.push((grantee, Some(self.literal(Atom::Principal(list), true))));
            }
            let more = names.more.as_ref();
            grantees.extend(more.map(|more| (Grantee::Unknown(more.identity().to_owned()), None)));
        }
        grantees
    }

    /// The actions that the statement may allow of those that are wanted.
    fn asked_actions(&mut self, statement: &Statement, wanted: &[&str]) -> Vec<(String, Option<Literal>)> {
        let table = table();
        let wanted = table.expand_all(wanted.iter().copied());
        let scope = &statement.actions;
        let named: Vec<&str> = scope.values.items.iter().filter_map(Text::as_known).collect();
        let all_known = named.len() == scope.values.items.len() && scope.values.more.is_none();
        let mut ids: ActionIds = match (scope.negated, all_known) {
            (false, true) => table.expand_all(named.iter().copied()),
            (true, true) => table.expand_not(named.iter().copied()),
            _ => wanted.clone(),
        };
        // Actions on resources that they do not work on are not granted.
        if let Some(resources) = statement.resources.as_ref().filter(|resources| !resources.negated) {
            let texts: Option<Vec<&str>> = resources.values.items.iter().map(Text::as_known).collect();
            if let Some(texts) = texts.filter(|_| resources.values.more.is_none()) {
                ids = table.granted(&ids, &texts);
            }
        }
        let both: Vec<_> = ids.iter().filter(|id| wanted.contains(*id)).collect();
        let mut asked = Vec::new();
        if both.len() > MOST_ACTIONS {
            let prefix = if scope.negated { "not " } else { "" };
            asked.extend(named.iter().map(|name| (format!("{prefix}{name}"), None)));
            return asked;
        }
        // What AWS does not have yet it may have tomorrow.
        let strange = named.iter().filter(|name| !scope.negated && table.expand(name).is_empty());
        asked.extend(strange.map(|name| ((*name).to_owned(), None)));
        for action in both.into_iter().filter_map(|id| table.action(id)) {
            let name = format!("{}:{}", action.service().name(), action.name());
            let set = self.actions.set([super::key::word(&name.to_ascii_lowercase())]);
            asked.push((name, Some(self.literal(Atom::Action(set), true))));
        }
        asked
    }

    /// A pattern with the names of what is not known in it.
    fn spelled(&self, pattern: &Pattern) -> String {
        let mut text = String::new();
        for token in pattern {
            match token {
                Token::Symbol(at) => text.extend(["<", self.symbols[*at as usize].name(), ">"]),
                other => text.push_str(&written(&vec![*other])),
            }
        }
        text
    }

    /// The first thing that is not known.
    fn first_unknown(&self) -> Option<Reason> {
        let symbol = self.symbols.first().map(|symbol| match symbol {
            Symbol::Unknown(unknown) | Symbol::Unclear(_, unknown) => Reason::Unknown(unknown.clone()),
            Symbol::Variable(..) => Reason::Variable(symbol.name().to_owned()),
        });
        symbol.or_else(|| self.opaque.first().cloned().map(Reason::Unknown))
    }
}
