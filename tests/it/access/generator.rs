//! Random policy documents and requests from small vocabularies, so that they meet.

use std::collections::BTreeMap;

use seclog::base::Place;
use seclog::iam::document::{Condition, Document, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use seclog::iam::evaluate::{Assignment, Value};
use seclog::iam::text::{Piece, Text, Unknown};

use super::words;

/// Xorshift: Marsaglia, "Xorshift RNGs", 2003. A fuzzer may say what it starts with.
pub struct Random {
    state: u64,
    given: std::vec::IntoIter<u8>,
}

impl Random {
    /// The same seed, the same documents.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero, and small seeds take some steps to spread.
        Self::from_bytes(seed, vec![])
    }

    /// Choices made by these bytes, two each, and then by the seed.
    pub fn from_bytes(seed: u64, bytes: Vec<u8>) -> Self {
        let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = Self { state, given: vec![].into_iter() };
        (0..4).for_each(|_| {
            random.next();
        });
        random.given = bytes.into_iter();
        random
    }

    fn next(&mut self) -> u64 {
        if let (Some(high), Some(low)) = (self.given.next(), self.given.next()) {
            return u64::from_be_bytes([0, 0, 0, 0, high, low, 0, 0]);
        }
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 16).unwrap() % bound
    }

    /// True in `percent` of the cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = if self.chance(60) { 1 } else { 1 + self.below(most) };
        (0..count).map(|_| make(self)).collect()
    }
}

/// What documents to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// With principals.
    pub resource_policy: bool,
    /// With parts that are not known.
    pub symbolic: bool,
    /// At most so many statements.
    pub statements: usize,
}

/// A random document.
pub fn document(random: &mut Random, shape: Shape) -> Document {
    let statements = (0..=random.below(shape.statements)).map(|_| statement(random, shape)).collect();
    let version = if random.chance(95) { "2012-10-17" } else { "2008-10-17" };
    let more = (shape.symbolic && random.chance(3)).then(|| Unknown::new("statements"));
    Document {
        version: Some(known(version)),
        id: None,
        statements: List { items: statements, more },
        place: Place::default(),
    }
}

/// A random statement.
pub fn statement(random: &mut Random, shape: Shape) -> Statement {
    let effect = if random.chance(65) { Effect::Allow } else { Effect::Deny };
    let unknown =
        |random: &mut Random, percent, name| (shape.symbolic && random.chance(percent)).then(|| Unknown::new(name));
    let conditions = if random.chance(50) { vec![] } else { random.some(3, |random| condition(random, shape)) };
    Statement {
        sid: None,
        effect: unknown(random, 3, "effect").map_or(Known::Yes(effect), Known::No),
        principals: shape.resource_policy.then(|| Scope {
            negated: random.chance(if effect == Effect::Deny { 30 } else { 5 }),
            values: unknown(random, 3, "principals").map_or_else(|| Known::Yes(principals(random, shape)), Known::No),
            place: Place::default(),
        }),
        actions: scope(random, shape, 15, words::ACTION_PATTERNS, "actions"),
        resources: Some(scope(random, shape, 15, words::RESOURCE_PATTERNS, "resources")),
        conditions: List { items: conditions, more: unknown(random, 3, "conditions") },
        presence: unknown(random, 5, "present"),
        place: Place::default(),
    }
}

fn known(text: &str) -> Text {
    Text::known(text, Place::default())
}

/// A text, perhaps with an unknown instead of one of its parts.
fn text(random: &mut Random, shape: Shape, text: &str) -> Text {
    if !shape.symbolic || !random.chance(25) {
        return known(text);
    }
    let unknown = Piece::Unknown(Unknown::new(*random.pick(words::UNKNOWNS)));
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    // AWS refuses actions without a service, whatever the rest is.
    let first = text.find(':').filter(|_| !text.starts_with("arn:")).map_or(0, |colon| colon + 1);
    let boundaries: Vec<usize> = boundaries.into_iter().filter(|at| *at >= first).collect();
    let (one, other) = (*random.pick(&boundaries), *random.pick(&boundaries));
    let (start, end) = match random.below(10) {
        0..3 => (first, text.len()),
        // Not in the middle of a policy variable.
        _ if text.contains('$') => *random.pick(&[(0, 0), (text.len(), text.len())]),
        _ => (one.min(other), one.max(other)),
    };
    Text::new([Piece::Known(text[..start].into()), unknown, Piece::Known(text[end..].into())], Place::default())
}

fn texts(random: &mut Random, shape: Shape, from: &[&str], rest: &str) -> List<Text> {
    let items = random.some(3, |random| {
        let word = *random.pick(from);
        text(random, shape, word)
    });
    List { items, more: (shape.symbolic && random.chance(4)).then(|| Unknown::new(rest)) }
}

fn scope(random: &mut Random, shape: Shape, negated: usize, from: &[&str], rest: &str) -> Scope<List<Text>> {
    Scope { negated: random.chance(negated), values: texts(random, shape, from, rest), place: Place::default() }
}

fn principals(random: &mut Random, shape: Shape) -> Principals {
    if random.chance(25) {
        return Principals::Everyone;
    }
    let mut kinds = vec![];
    if random.chance(80) {
        kinds.push((PrincipalKind::Aws, names(random, shape, words::AWS_PRINCIPALS, "principals.aws")));
    }
    if random.chance(30) || kinds.is_empty() {
        kinds.push((PrincipalKind::Service, names(random, shape, words::SERVICES, "principals.service")));
    }
    if random.chance(5) {
        kinds.push((PrincipalKind::Federated, names(random, shape, words::PROVIDERS, "principals.federated")));
    }
    Principals::ByKind(kinds)
}

/// Principals, some of them unknown as a whole: AWS refuses a document with half of a name.
fn names(random: &mut Random, shape: Shape, from: &[&str], rest: &str) -> List<Text> {
    let mut names = texts(random, Shape { symbolic: false, ..shape }, from, rest);
    if shape.symbolic && random.chance(20) {
        let unknown = Piece::Unknown(Unknown::new(format!("one of {rest}")));
        names.items.push(Text::new([unknown], Place::default()));
    }
    names.more = (shape.symbolic && random.chance(4)).then(|| Unknown::new(rest));
    names
}

fn condition(random: &mut Random, shape: Shape) -> Condition {
    let key = random.pick(words::KEYS);
    // Now and then an operator that does not fit the key.
    let kind = if random.chance(93) { key.kind } else { random.pick(words::KEYS).kind };
    let plain = *random.pick(kind.operators());
    let (operator, values) = if random.chance(12) {
        ("Null".to_owned(), &["true", "false"][..])
    } else {
        let qualifier = match (key.several, random.below(100)) {
            (true, 0..45) | (false, 0..4) => "ForAnyValue:",
            (true, 45..90) | (false, 4..8) => "ForAllValues:",
            _ => "",
        };
        (format!("{qualifier}{plain}{}", if random.chance(15) { "IfExists" } else { "" }), key.values)
    };
    // Unknown numbers, dates and addresses say nothing that a test could hold the engine to.
    let symbolic = shape.symbolic && (plain.starts_with("String") || plain.starts_with("Arn"));
    Condition {
        operator: known(&operator),
        key: known(key.name),
        values: texts(random, Shape { symbolic, ..shape }, values, "values"),
        place: Place::default(),
    }
}

/// A document that often allows more than `document` and is otherwise like it.
pub fn widened(random: &mut Random, document: &Document, shape: Shape) -> Document {
    let mut wider = document.clone();
    for _ in 0..=random.below(2) {
        let statements = &mut wider.statements.items;
        let at = random.below(statements.len().max(1));
        let Some(chosen) = statements.get_mut(at) else { continue };
        let allows = chosen.effect == Known::Yes(Effect::Allow);
        match random.below(5) {
            0 => {
                let mut more = statement(random, shape);
                more.effect = Known::Yes(Effect::Allow);
                statements.insert(at, more);
            }
            1 if !allows => {
                statements.remove(at);
            }
            2 if allows => chosen.conditions.items.clear(),
            3 if allows && !chosen.actions.negated => {
                chosen.actions.values.items.push(known(random.pick::<&str>(words::ACTION_PATTERNS)));
            }
            _ => {
                let resources = chosen.resources.as_mut().filter(|resources| resources.negated != allows);
                if let Some(resources) = resources {
                    resources.values.items.push(known(random.pick::<&str>(words::RESOURCE_PATTERNS)));
                }
            }
        }
    }
    wider
}

/// Values for everything that documents of this file leave unknown.
pub fn assignment(random: &mut Random, resource_policy: bool) -> Assignment {
    let shape = Shape { resource_policy, symbolic: false, statements: 2 };
    let mut values: BTreeMap<&str, Value> = BTreeMap::new();
    for (one, from) in [
        ("one of principals.aws", &words::AWS_PRINCIPALS[1..]),
        ("one of principals.service", words::SERVICES),
        ("one of principals.federated", words::PROVIDERS),
    ] {
        values.insert(one, Value::Text((*random.pick(from)).to_owned()));
    }
    for unknown in words::UNKNOWNS {
        values.insert(unknown, Value::Text((*random.pick(words::VALUES_OF_UNKNOWNS)).to_owned()));
    }
    for (rest, from) in [
        ("actions", words::ACTION_PATTERNS),
        ("resources", words::RESOURCE_PATTERNS),
        ("principals.aws", words::AWS_PRINCIPALS),
        ("principals.service", words::SERVICES),
        ("principals.federated", words::PROVIDERS),
        ("values", words::STRINGS),
    ] {
        let count = random.below(3);
        values.insert(rest, Value::Texts((0..count).map(|_| (*random.pick(from)).to_owned()).collect()));
    }
    let (conditions, statements) = (random.below(2), random.below(2));
    values.insert("conditions", Value::Conditions((0..conditions).map(|_| condition(random, shape)).collect()));
    values.insert("statements", Value::Statements((0..statements).map(|_| statement(random, shape)).collect()));
    values.insert("effect", Value::Effect(if random.chance(50) { Effect::Allow } else { Effect::Deny }));
    values.insert("principals", Value::Principals(principals(random, shape)));
    values.insert("present", Value::Present(random.chance(50)));
    values.into_iter().map(|(name, value)| (Unknown::new(name), value)).collect()
}
