//! A question in numbers: every set of actions, resources, principals and values of keys that its documents name.

use std::collections::BTreeSet;

use super::HashMap;
use super::account::Accounts;
use super::condition::Qualifier;
use super::key::{Bounds, Key, Presence, Test, word};
use super::pattern::{self, Pattern, Reach, Token};
use super::principal::{self, Listed, Somebody};
use super::space::{SetId, Space, Truth};
use crate::base::Place;
use crate::iam::actions::table;
use crate::iam::document::Effect;
use crate::iam::relations::{self, Values};
use crate::iam::text::Unknown;
use crate::names::PARTITION_NAMES;

/// Something that a request is or is not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    Action(SetId),
    Resource(SetId),
    Principal(u32),
    Key(u32, Test),
    /// Something of which nothing is known, by its number.
    Opaque(u32),
}

/// An atom that must hold, or must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Literal {
    pub(super) atom: u32,
    pub(super) holds: bool,
}

impl Literal {
    pub(super) fn negated(self) -> Self {
        Self { holds: !self.holds, ..self }
    }
}

/// The requests that a statement speaks of: those for which all literals hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) effect: Effect,
    /// Sorted.
    pub(super) literals: Vec<Literal>,
    /// Which statement of its document it is; none for statements that are not known.
    pub(super) statement: Option<usize>,
    pub(super) place: Place,
}

/// What a symbol stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    /// Something that is not known.
    Unknown(Unknown),
    /// A policy variable: the value of this key, which is in lower case, in the request. With what it is written as.
    Variable(String, String),
    /// A text of which it is not known whether it holds variables, because of something that is not known.
    Unclear(String, Unknown),
}

impl Symbol {
    /// How a reason names it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Unknown(unknown) | Self::Unclear(_, unknown) => unknown.identity(),
            Self::Variable(_, text) => text,
        }
    }
}

/// Dimensions that are decided by themselves. Others follow for each key and each opaque thing.
pub(super) const ACTION: u32 = 0;
pub(super) const RESOURCE: u32 = 1;
/// The principal, with the keys that hang on it.
pub(super) const WHO: u32 = 2;
const FIRST_KEY: u32 = 3;

/// A dimension by what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Action,
    Resource,
    Who,
    Key(usize),
    Opaque,
}

/// Everything that a question's documents name, by number.
#[derive(Debug, Default)]
pub(super) struct Problem {
    pub(super) symbols: Vec<Symbol>,
    symbol_numbers: HashMap<Symbol, u32>,
    pub(super) actions: Space,
    pub(super) resources: Space,
    pub(super) keys: Vec<Key>,
    key_numbers: HashMap<String, u32>,
    /// Lists of principals.
    pub(super) lists: Vec<Vec<Listed>>,
    list_numbers: HashMap<Vec<Listed>, u32>,
    /// Whether requests have a principal, as those that resource policies decide.
    pub(super) has_principal: bool,
    pub(super) people: Vec<Somebody>,
    /// Whether `people` lacks somebody, since there are too many sorts of accounts.
    pub(super) too_many_accounts: bool,
    /// What each of `people` means for the keys that hang on the principal.
    pub(super) bounds: Vec<HashMap<u32, Bounds>>,
    /// What any request may have in a key.
    pub(super) free: Vec<Bounds>,
    /// Which keys hang on the principal.
    pub(super) bound_keys: Vec<u32>,
    pub(super) atoms: Vec<Atom>,
    atom_numbers: HashMap<Atom, u32>,
    opaque_numbers: HashMap<String, u32>,
    /// By atom; filled once all atoms are in.
    dimensions_of_atoms: Vec<u32>,
    /// Why each opaque thing is not known.
    pub(super) opaque: Vec<Unknown>,
}

impl Problem {
    pub(super) fn new(has_principal: bool) -> Self {
        let mut problem = Self { has_principal, ..Self::default() };
        problem.resources.anything = Some("*");
        problem.actions.of_actions = true;
        problem
    }

    pub(super) fn literal(&mut self, atom: Atom, holds: bool) -> Literal {
        let next = number(self.atoms.len());
        let atom = *self.atom_numbers.entry(atom).or_insert_with_key(|atom| {
            self.atoms.push(atom.clone());
            next
        });
        Literal { atom, holds }
    }

    /// The number of a symbol.
    pub(super) fn symbol(&mut self, symbol: Symbol) -> u32 {
        let next = number(self.symbols.len());
        *self.symbol_numbers.entry(symbol).or_insert_with_key(|symbol| {
            self.symbols.push(symbol.clone());
            next
        })
    }

    /// A literal of which nothing is known. The same `content` is the same thing.
    pub(super) fn opaque(&mut self, content: &str, unknown: &Unknown, holds: bool) -> Literal {
        let next = number(self.opaque.len());
        let at = *self.opaque_numbers.entry(content.to_owned()).or_insert_with(|| {
            self.opaque.push(unknown.clone());
            next
        });
        self.literal(Atom::Opaque(at), holds)
    }

    /// The number of a list of principals.
    pub(super) fn list(&mut self, mut list: Vec<Listed>) -> u32 {
        list.sort();
        list.dedup();
        let next = number(self.lists.len());
        *self.list_numbers.entry(list).or_insert_with_key(|list| {
            self.lists.push(list.clone());
            next
        })
    }

    /// The number of a condition key; `qualifier` is how a condition asks about it.
    pub(super) fn key(&mut self, name: &str, qualifier: Option<Qualifier>) -> u32 {
        let name = name.to_ascii_lowercase();
        let relation = relations::of(&name);
        let next = number(self.keys.len());
        let at = *self.key_numbers.entry(name).or_insert_with_key(|name| {
            let values = relation.map(|relation| relation.values);
            let example = match values {
                Some(Values::Truth) => Some("true"),
                Some(Values::Address) => Some("192.0.2.1"),
                Some(Values::Date) => Some("2024-01-01T00:00:00Z"),
                _ => None,
            };
            self.keys.push(Key {
                name: name.clone(),
                space: Space::default(),
                several: relation.is_some_and(|relation| relation.several),
                typed: matches!(values, Some(Values::Number | Values::Date | Values::Address)),
                example,
            });
            next
        });
        // Of keys that are not known to have one value, a qualifier says that they may have several.
        self.keys[at as usize].several |= relation.is_none() && qualifier.is_some();
        at
    }

    /// The dimension of an atom, by number.
    pub(super) fn dimension_of(&self, atom: u32) -> u32 {
        self.dimensions_of_atoms.get(atom as usize).copied().unwrap_or_else(|| self.find_dimension(atom))
    }

    fn find_dimension(&self, atom: u32) -> u32 {
        match &self.atoms[atom as usize] {
            Atom::Action(_) => ACTION,
            Atom::Resource(_) => RESOURCE,
            Atom::Principal(_) => WHO,
            Atom::Key(key, _) if self.bound_keys.contains(key) => WHO,
            Atom::Key(key, _) => FIRST_KEY + key,
            Atom::Opaque(at) => FIRST_KEY + number(self.keys.len()) + at,
        }
    }

    /// How many dimensions there are.
    pub(super) fn dimensions(&self) -> u32 {
        FIRST_KEY + number(self.keys.len()) + number(self.opaque.len())
    }

    /// What a dimension is of.
    pub(super) fn dimension(&self, number: u32) -> Dimension {
        match number {
            ACTION => Dimension::Action,
            RESOURCE => Dimension::Resource,
            WHO => Dimension::Who,
            _ => {
                let key = (number - FIRST_KEY) as usize;
                if key < self.keys.len() { Dimension::Key(key) } else { Dimension::Opaque }
            }
        }
    }

    /// Whether anything is not known.
    pub(super) fn is_symbolic(&self) -> bool {
        let unclear =
            |listed: &Listed| matches!(listed, Listed::Canonical(_) | Listed::Symbolic(..) | Listed::Tail(..));
        !self.symbols.is_empty() || !self.opaque.is_empty() || self.lists.iter().flatten().any(unclear)
    }

    /// To be called once all documents are in, and before anything is asked.
    pub(super) fn complete(&mut self) {
        self.ask_for_arrays();
        self.free = (0..self.keys.len()).map(|at| self.bounds_of_key(at)).collect();
        if self.has_principal {
            let bound = |(_, key): &(u32, &Key)| relations::of(&key.name).is_some_and(hangs_on_principal);
            self.bound_keys = (0..).zip(&self.keys).filter(bound).map(|(at, _)| at).collect();
            self.people = self.people();
            let named = self.bound_keys.clone().into_iter().map(|key| (key, self.named_arns(key))).collect();
            self.bounds = self.people.clone().iter().map(|somebody| self.bounds_of(somebody, &named)).collect();
        }
        self.dimensions_of_atoms = (0..number(self.atoms.len())).map(|atom| self.find_dimension(atom)).collect();
    }

    /// Asks the table which keys have several values, of those where that makes a difference: with two tests that no one value may pass.
    fn ask_for_arrays(&mut self) {
        let mut tests = vec![0; self.keys.len()];
        for atom in &self.atoms {
            if let Atom::Key(key, _) = atom {
                tests[*key as usize] += 1;
            }
        }
        let asked = self.keys.iter_mut().zip(tests).filter(|(key, tests)| *tests > 1 && !key.several);
        for (key, _) in asked.filter(|(key, _)| relations::of(&key.name).is_none()) {
            key.several = table().condition_key(&key.name).is_some_and(|key| key.multivalued);
        }
    }

    fn bounds_of_key(&mut self, at: usize) -> Bounds {
        let key = &mut self.keys[at];
        let Some(relation) = relations::of(&key.name) else { return Bounds::default() };
        let presence =
            if relation.presence == relations::Presence::Always { Presence::Required } else { Presence::Free };
        let inside = match relation.values {
            Values::Truth | Values::PrincipalIsService => vec![key.space.set([word("true"), word("false")])],
            _ => Vec::new(),
        };
        Bounds { presence, inside, outside: Vec::new() }
    }

    /// One of each sort of principals that the question tells apart.
    fn people(&mut self) -> Vec<Somebody> {
        let (mut named, mut partitions) = (Vec::new(), vec!["aws".to_owned()]);
        for listed in self.lists.iter().flatten() {
            Somebody::told_apart(listed, &mut named);
        }
        let (mut ids, mut arns) = (Vec::new(), Vec::new());
        for (number, key) in (0..).zip(&self.keys) {
            match relations::of(&key.name).map(|relation| relation.values) {
                Some(Values::PrincipalAccount) => {
                    ids.extend(key.space.all());
                    self.accounts_compared(number, &mut named);
                }
                Some(Values::PrincipalArn) => arns.extend(key.space.all()),
                _ => {}
            }
        }
        for id in ids.iter().filter(|id| pattern::is_plain(id)) {
            Somebody::of_account("aws", &text(id), &mut named);
        }
        for arn in &arns {
            match head(arn) {
                Some((partition, account)) => Somebody::of_account(&partition, &account, &mut named),
                None => partitions.extend(partition(arn).map_or_else(all_partitions, |name| vec![name])),
            }
            if pattern::is_plain(arn) {
                Somebody::of_name(&text(arn), &mut named);
            }
        }
        let others = |somebody: &Somebody| match somebody {
            Somebody::Other(partition, account) => Some((partition.clone(), account.clone())),
            _ => None,
        };
        let (of, accounts): (Vec<String>, BTreeSet<String>) = named.iter().filter_map(others).unzip();
        partitions.extend(of);
        partitions.sort();
        partitions.dedup();
        for partition in &partitions {
            let mut accounts = Accounts::new(accounts.clone());
            ids.iter().filter(|id| !pattern::is_plain(id)).for_each(|id| accounts.tell_by(id, "", true));
            for arn in arns.iter().filter(|arn| head(arn).is_none()) {
                // Those of users, roles and root; those of federated users.
                accounts.tell_by(arn, &format!("arn:{partition}:iam::"), false);
                accounts.tell_by(arn, &format!("arn:{partition}:sts::"), false);
            }
            let others = accounts.others();
            self.too_many_accounts |= others.is_none();
            others.into_iter().flatten().for_each(|account| Somebody::of_account(partition, &account, &mut named));
        }
        named.sort();
        named.dedup();
        let is_new = |somebody: &Somebody| !named.contains(somebody);
        let mut people = vec![Somebody::Anonymous];
        let fresh = || (0..=named.len()).map(|at| if at == 0 { "other".to_owned() } else { format!("other-{at}") });
        people.extend(fresh().map(|name| Somebody::Service(format!("{name}.amazonaws.com"))).find(is_new));
        people.extend(fresh().map(|name| Somebody::Federated(format!("{name}.example.com"))).find(is_new));
        people.extend(named);
        people
    }

    /// Accounts that conditions compare as numbers, wrongly but with effect.
    fn accounts_compared(&self, key: u32, named: &mut Vec<Somebody>) {
        for atom in &self.atoms {
            let Atom::Key(own, Test { values: super::key::Values::Ranges(ranges), .. }) = atom else { continue };
            for (line, range) in ranges.iter().filter(|_| *own == key) {
                let whole = line.samples(&[*range]).into_iter().filter_map(|sample| line.whole(sample));
                let accounts = whole.filter(|whole| (0..1_000_000_000_000).contains(whole));
                accounts.for_each(|account| Somebody::of_account("aws", &format!("{account:012}"), named));
            }
        }
    }

    /// What a principal means for the keys that hang on it.
    fn bounds_of(&mut self, somebody: &Somebody, named: &HashMap<u32, SetId>) -> HashMap<u32, Bounds> {
        let mut bounds = HashMap::default();
        for key in self.bound_keys.clone() {
            let Some(relation) = relations::of(&self.keys[key as usize].name) else { continue };
            let is_service = matches!(
                somebody,
                Somebody::Service(_) | Somebody::Symbolic(crate::iam::document::PrincipalKind::Service, _)
            );
            let is_identity = !is_service && !matches!(somebody, Somebody::Anonymous | Somebody::Federated(_));
            let mut own = self.free[key as usize].clone();
            match relation.presence {
                relations::Presence::Service if !is_service => own.presence = Presence::Absent,
                relations::Presence::Identity if !is_identity => own.presence = Presence::Absent,
                _ => {}
            }
            let inside = match relation.values {
                Values::PrincipalIsService => Some(vec![word(if is_service { "true" } else { "false" })]),
                Values::PrincipalArn | Values::PrincipalAccount if is_identity => {
                    own.presence = Presence::Required;
                    let is_arn = relation.values == Values::PrincipalArn;
                    if is_arn && matches!(somebody, Somebody::Other(..)) {
                        own.outside.extend(named.get(&key));
                    }
                    Some(if is_arn { arns_of(somebody) } else { accounts_of(somebody) })
                }
                _ => None,
            };
            own.inside.extend(inside.map(|inside| self.keys[key as usize].space.set(inside)));
            bounds.insert(key, own);
        }
        bounds
    }

    /// Whether the value of a key that is bound to the principal can be told for this one.
    pub(super) fn is_told(&self, person: usize, key: u32) -> bool {
        let relation = relations::of(&self.keys[key as usize].name);
        let is_own = relation.is_some_and(|own| matches!(own.values, Values::PrincipalArn | Values::PrincipalAccount));
        match &self.people[person] {
            Somebody::Symbolic(_, name) if is_own => principal::names_one(name),
            _ => true,
        }
    }

    /// ARNs that somebody who is not named does not have.
    fn named_arns(&mut self, key: u32) -> SetId {
        let named = self.people.iter().filter_map(|somebody| match somebody {
            Somebody::Named(arn) => Some(word(arn)),
            _ => None,
        });
        let named: Vec<Pattern> = named.collect();
        self.keys[key as usize].space.set(named)
    }

    /// Whether a list has somebody.
    pub(super) fn lists(&self, list: u32, somebody: &Somebody) -> Truth {
        let each = self.lists[list as usize].iter().map(|listed| listed.holds(somebody));
        each.fold(Truth::Never, Truth::or)
    }
}

pub(super) fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Whether a key is decided together with the principal.
pub(super) fn hangs_on_principal(relation: &relations::Relation) -> bool {
    let by_presence = matches!(relation.presence, relations::Presence::Service | relations::Presence::Identity);
    by_presence || relation.values == Values::PrincipalIsService
}

/// The partition and the account that an ARN names, where neither may be another.
fn head(arn: &[Token]) -> Option<(String, String)> {
    let mut parts =
        arn.splitn(6, |token| *token == Token::Char(':')).map(|part| pattern::is_plain(part).then(|| text(part)));
    let (_, partition, _, _, account) =
        (parts.next()??, parts.next()??, parts.next()??, parts.next()??, parts.next()??);
    parts.next().map(|_| (partition, account))
}

/// The partition that an ARN names; `None` where it may be another.
fn partition(arn: &[Token]) -> Option<String> {
    let mut parts =
        arn.splitn(3, |token| *token == Token::Char(':')).map(|part| pattern::is_plain(part).then(|| text(part)));
    let (_, partition) = (parts.next()??, parts.next()??);
    parts.next().map(|_| partition)
}

fn all_partitions() -> Vec<String> {
    PARTITION_NAMES.iter().map(|name| (*name).to_owned()).collect()
}

/// The characters of a pattern.
fn text(pattern: &[Token]) -> String {
    let character = |token: &Token| match token {
        Token::Char(char) | Token::Fold(char) => Some(*char),
        _ => None,
    };
    pattern.iter().filter_map(character).collect()
}

/// What `aws:PrincipalArn` may hold for somebody.
fn arns_of(somebody: &Somebody) -> Vec<Pattern> {
    let roles = |start: &str, end: &str| {
        let mut role = word(start);
        role.push(Token::Star(Reach::Any));
        role.extend(word(end));
        role
    };
    match somebody {
        Somebody::Named(arn) => vec![word(arn)],
        Somebody::Session { partition, account, role, .. } => {
            let start = format!("arn:{partition}:iam::{account}:role/");
            vec![word(&format!("{start}{role}")), roles(&start, &format!("/{role}"))]
        }
        Somebody::Other(partition, account) => {
            let one = |service: &str, kind: &str| roles(&format!("arn:{partition}:{service}::{account}:{kind}/"), "");
            vec![one("iam", "role"), one("iam", "user"), one("sts", "federated-user")]
        }
        Somebody::Symbolic(_, name) if principal::names_one(name) => vec![name.clone()],
        _ => vec![vec![Token::Star(Reach::Any)]],
    }
}

/// What `aws:PrincipalAccount` may hold for somebody.
fn accounts_of(somebody: &Somebody) -> Vec<Pattern> {
    match somebody {
        Somebody::Named(arn) => principal::arn(arn).map(|parts| word(parts.account)).into_iter().collect(),
        Somebody::Session { account, .. } | Somebody::Other(_, account) => vec![word(account)],
        Somebody::Symbolic(_, name) => {
            vec![principal::account_of(name).unwrap_or_else(|| vec![Token::Star(Reach::Any)])]
        }
        _ => vec![vec![Token::Star(Reach::Any)]],
    }
}
