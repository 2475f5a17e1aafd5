//! `for` and splats: what goes over all elements of a collection.

use std::sync::Arc;

use super::access;
use super::either::{choose, lift};
use super::evaluator::Evaluator;
use super::{EvalError, Result};
use crate::base::value::MOST_ARMS;
use crate::base::{Entries, Entry, Kind, Place, Seq, Type, Unknown, Value, Way, identity};
use crate::hcl::ast::{Expression, For, Step};
use crate::hcl::types::{convert, unify};

/// An element of a collection with its key or index.
pub(super) struct Element {
    pub key: Value,
    pub value: Value,
}

/// Results of a `for` so far, in one world of its unknown conditions.
#[derive(Clone, Default)]
struct Results {
    items: Vec<Entry>,
    /// What is unknown of further results.
    more: Option<Unknown>,
}

impl<'a> Evaluator<'a> {
    /// The elements of a collection in Terraform's order, and what is unknown of further ones.
    pub(super) fn elements(&self, collection: &Value, place: Place) -> Result<(Vec<Element>, Option<Unknown>)> {
        let way: Arc<str> = "for".into();
        let within = |value: &Value| {
            let mut value = value.clone();
            value.origin = value.origin.within(&collection.origin).through(Way::Iteration, &way, place);
            value
        };
        let found = match &collection.kind {
            Kind::List(seq) | Kind::Tuple(seq) => {
                let element =
                    |(at, item): (usize, &Value)| Element { key: Value::number(at, place), value: within(item) };
                (seq.items().iter().enumerate().map(element).collect(), seq.more().cloned())
            }
            Kind::Set(seq) => {
                let element = |item: &Value| Element { key: within(item), value: within(item) };
                (seq.items().iter().map(element).collect(), seq.more().cloned())
            }
            Kind::Map(entries) | Kind::Object(entries) => {
                let element = |entry: &Entry| Element {
                    key: Value::string(Arc::clone(&entry.key), entry.place),
                    value: within(&entry.value),
                };
                (entries.items().iter().map(element).collect(), entries.more().cloned())
            }
            Kind::Unknown(unknown) if !unknown.ty().is_primitive() => (Vec::new(), Some(unknown.clone())),
            Kind::Null(_) => return Err(EvalError::invalid(place, "null has no elements to go over")),
            _ => return Err(EvalError::invalid(place, "this value has no elements to go over")),
        };
        self.fuel.elements(found.0.len(), place)?;
        Ok(found)
    }

    /// `[for ...]`, `{for ...}`
    pub(super) fn for_expression(&mut self, for_: &'a For, place: Place) -> Result {
        let collection = self.expression(&for_.collection)?;
        lift(std::slice::from_ref(&collection), place, &mut |values| match values {
            [collection] => self.for_over(for_, collection, place),
            _ => Ok(Value::null(place)),
        })
    }

    fn for_over(&mut self, for_: &'a For, collection: &Value, place: Place) -> Result {
        let (elements, more) = self.elements(collection, for_.collection.place)?;
        let mut sensitive = collection.origin.sensitive;
        let mut results = Results::default();
        // Elements of which it is not known whether they count, each with its condition and the results before it.
        let mut open: Vec<(Unknown, usize, Results)> = Vec::new();
        let mut size = 0_u32;
        for element in elements {
            let names = self.names.len();
            if let Some(name) = &for_.key {
                self.names.push((name, element.key));
            }
            self.names.push((&for_.value, element.value));
            let done = self.for_element(for_, &mut results, &mut open, &mut sensitive);
            self.names.truncate(names);
            size = size.saturating_add(done?);
            self.fuel.holds(size, place)?;
        }
        if let Some(more) = more {
            let identity = identity::bounded(format!("for {} in {}", for_.value, more.identity()));
            results.more = Some(Unknown::new(identity, Type::Any));
        }
        let value = worlds(for_, results, &open, place)?;
        self.fuel.check(value.sensitive(sensitive), place)
    }

    /// Adds what one element gives, and says how much that holds.
    fn for_element(
        &mut self,
        for_: &'a For,
        results: &mut Results,
        open: &mut Vec<(Unknown, usize, Results)>,
        sensitive: &mut bool,
    ) -> Result<u32> {
        let mut unknown = None;
        if let Some(condition) = &for_.condition {
            let decided = self.expression(condition)?;
            *sensitive |= decided.origin.sensitive;
            match decision(&decided, condition)? {
                Kind::Bool(false) => return Ok(0),
                Kind::Unknown(condition) => unknown = Some(condition),
                _ => {}
            }
        }
        let target = &mut Results::default();
        let key = match &for_.result_key {
            Some(expression) => {
                let key = self.expression(expression)?;
                *sensitive |= key.origin.sensitive;
                super::evaluator::key(&key, expression.place, &mut target.more)?.map(|text| (text, key.place()))
            }
            None => Some(("".into(), Place::default())),
        };
        let value = self.expression(&for_.result)?;
        let size = value.extent().size;
        if let Some((key, place)) = key {
            target.items.push(Entry { key, place, value });
        }
        if let Some(condition) = unknown {
            open.push((condition, results.items.len(), target.clone()));
        } else {
            results.items.append(&mut target.items);
            results.more = target.more.take().or(results.more.take());
        }
        Ok(size)
    }

    /// `a[*].b`: the steps for each element; a single value is a tuple of one, `null` of none.
    pub(super) fn splat(&mut self, source: &'a Expression, steps: &'a [Step], place: Place) -> Result {
        let source = self.expression(source)?;
        let mut keys = Vec::with_capacity(steps.len());
        for step in steps {
            keys.push(match step {
                Step::Attribute(_) | Step::Splat => None,
                Step::Index(key) => Some(self.expression(key)?),
            });
        }
        let value = lift(std::slice::from_ref(&source), place, &mut |values| match values {
            [source] => splat_over(source, steps, &keys, place),
            _ => Ok(Value::null(place)),
        })?;
        if !steps.is_empty() {
            self.doubt_step(&source, &value);
        }
        self.fuel.elements(value.as_seq().map_or(0, |seq| seq.items().len()), place)?;
        self.fuel.check(value, place)
    }
}

fn decision(decided: &Value, condition: &Expression) -> Result<Kind> {
    let invalid = || EvalError::invalid(condition.place, "the condition of a `for` must be true or false");
    if let Kind::Either(_) = &decided.kind {
        return Ok(Kind::Unknown(Unknown::new(identity::of(decided), Type::Bool)));
    }
    let decided = convert(decided, &Type::Bool).map_err(|_| invalid())?;
    if decided.is_null() { Err(invalid()) } else { Ok(decided.kind) }
}

/// Each unknown condition makes two worlds, with the element and without. Too many of them leave the elements open.
fn worlds(for_: &For, results: Results, open: &[(Unknown, usize, Results)], place: Place) -> Result {
    let count = 1_usize.checked_shl(u32::try_from(open.len()).unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
    if open.is_empty() || count > MOST_ARMS {
        let mut results = results;
        if let Some((condition, ..)) = open.first() {
            let identity = identity::bounded(format!("for {} if {}", for_.value, condition.identity()));
            results.more = Some(Unknown::new(identity, Type::Any));
        }
        return collected(for_, results, !open.is_empty(), place);
    }
    let mut open = open.to_vec();
    let Some((condition, at, element)) = open.pop() else { return collected(for_, results, false, place) };
    let without = worlds(for_, results.clone(), &open, place)?;
    let mut with = results;
    with.items.splice(at..at, element.items);
    with.more = element.more.or(with.more);
    let with = worlds(for_, with, &open, place)?;
    Ok(choose(&condition, with, without, place))
}

/// The list or object of a `for`.
fn collected(for_: &For, results: Results, scattered: bool, place: Place) -> Result {
    let Results { items, more } = results;
    if for_.result_key.is_none() {
        let items = items.into_iter().map(|entry| entry.value).collect();
        return Ok(Value::new(Kind::Tuple(Seq::of(Type::Any, items, more).scattered(scattered)), place));
    }
    if for_.group {
        return Ok(Value::new(Kind::Object(grouped(items, more.as_ref(), place)), place));
    }
    let count = items.len();
    let entries = Entries::of(Type::Any, items, more);
    if entries.items().len() < count {
        return Err(EvalError::invalid(place, "two elements give the same key; `...` would group them"));
    }
    Ok(Value::new(Kind::Object(entries), place))
}

fn grouped(items: Vec<Entry>, more: Option<&Unknown>, place: Place) -> Entries {
    let mut groups: Vec<(Arc<str>, Place, Vec<Value>)> = Vec::new();
    let mut at = std::collections::HashMap::new();
    for entry in items {
        let group = *at.entry(Arc::clone(&entry.key)).or_insert_with(|| {
            groups.push((Arc::clone(&entry.key), entry.place, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, _, values)) = groups.get_mut(group) {
            values.push(entry.value);
        }
    }
    let entries = groups.into_iter().map(|(key, key_place, values)| {
        // An unknown key may be one of the known.
        let seq = Seq::of(Type::Any, values, more.cloned()).scattered(more.is_some());
        Entry { key, place: key_place, value: Value::new(Kind::Tuple(seq), place) }
    });
    Entries::of(Type::Any, entries.collect(), more.cloned())
}

fn splat_over(source: &Value, steps: &[Step], keys: &[Option<Value>], place: Place) -> Result {
    let each = |item: &Value| {
        let mut value = item.clone();
        for (at, (step, key)) in steps.iter().zip(keys).enumerate() {
            value = match (step, key) {
                (Step::Attribute(name), _) => access::attribute(&value, &name.text, name.place)?,
                (Step::Index(expression), Some(key)) => access::index(&value, key, expression.place)?,
                (Step::Index(_), None) => value,
                (Step::Splat, _) => {
                    let (steps, keys) = (&steps[at + 1..], &keys[at + 1..]);
                    value = lift(std::slice::from_ref(&value), place, &mut |values| match values {
                        [value] => splat_over(value, steps, keys, place),
                        _ => Ok(Value::null(place)),
                    })?;
                    break;
                }
            };
        }
        value.origin = value.origin.within(&source.origin);
        Ok(value)
    };
    let unknown = |unknown: &Unknown| {
        let mut element = Unknown::new(format!("{}[*]", unknown.identity()), Type::Any);
        for (step, key) in steps.iter().zip(keys) {
            element = match (step, key) {
                (Step::Attribute(name), _) => element.attribute(&name.text),
                (Step::Index(_), Some(key)) => element.element(&identity::of(key)),
                (Step::Index(_), None) => element,
                (Step::Splat, _) => Unknown::new(format!("{}[*]", element.identity()), Type::Any),
            };
        }
        element
    };
    let kind = match &source.kind {
        Kind::Tuple(seq) => {
            let items = seq.items().iter().map(each).collect::<Result<Vec<_>>>()?;
            Kind::Tuple(Seq::of(Type::Any, items, seq.more().map(unknown)).scattered(seq.is_scattered()))
        }
        Kind::List(seq) | Kind::Set(seq) => {
            let items = seq.items().iter().map(each).collect::<Result<Vec<_>>>()?;
            let types: Vec<Type> = items.iter().map(Value::ty).collect();
            let element =
                if types.is_empty() { stepped(seq.element(), steps) } else { unify(&types).unwrap_or_default() };
            Kind::List(Seq::of(element, items, seq.more().map(unknown)).scattered(seq.is_scattered()))
        }
        Kind::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
            return Err(EvalError::invalid(place, "null of this type has no elements"));
        }
        Kind::Null(_) => Kind::Tuple(Seq::new(Vec::new())),
        Kind::Unknown(source) => match source.ty() {
            Type::List(_) | Type::Set(_) => {
                let element = match source.ty() {
                    Type::List(element) | Type::Set(element) => stepped(element, steps),
                    _ => Type::Any,
                };
                Kind::Unknown(unknown(source).with_type(Type::list(element)))
            }
            _ => Kind::Unknown(unknown(source)),
        },
        _ => Kind::Tuple(Seq::new(vec![each(source)?])),
    };
    Ok(Value { kind, origin: source.origin.clone() })
}

/// The type that the steps lead to.
fn stepped(element: &Type, steps: &[Step]) -> Type {
    let mut ty = element.clone();
    for step in steps {
        ty = match (step, &ty) {
            (Step::Attribute(name), _) => ty.attribute(&name.text).cloned().unwrap_or_default(),
            (Step::Index(_), Type::List(element) | Type::Map(element)) => (**element).clone(),
            (Step::Index(_) | Step::Splat, _) => Type::Any,
        };
    }
    ty
}
