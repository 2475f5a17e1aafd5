//! What `count`, `for_each` and `dynamic` make.

use std::collections::HashMap;
use std::sync::Arc;

use crate::base::{Either, Key, Kind, Place, Type, Unknown, Value, identity};
use crate::hcl::eval::{EvalError, Fuel, Result};

/// Most instances of one resource or module.
const MOST_INSTANCES: usize = 10_000;

/// How the instances of a resource or module are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// There is one.
    Single,
    /// By number.
    Count,
    /// By key.
    ForEach,
}

/// The instances of a resource or module.
#[derive(Debug)]
pub struct Expansion {
    /// How they are told apart.
    pub shape: Shape,
    /// The instances.
    pub members: Vec<Member>,
    /// What `count` or `for_each` says.
    pub by: Value,
    /// Where the members of the keys are.
    numbers: HashMap<Option<Key>, usize>,
}

/// An instance.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its key.
    pub key: Option<Key>,
    /// `count.index` or `each.key`.
    pub index: Value,
    /// `each.value`.
    pub value: Value,
    /// Set where it is not known whether it exists.
    pub presence: Option<Unknown>,
}

impl Expansion {
    fn new(shape: Shape, members: Vec<Member>, by: Value) -> Self {
        let numbers = members.iter().enumerate().map(|(number, member)| (member.key.clone(), number)).collect();
        Self { shape, members, by, numbers }
    }

    /// The one instance of what has neither `count` nor `for_each`.
    pub fn single() -> Self {
        let nothing = Value::null(Place::default());
        let member = Member { key: None, index: nothing.clone(), value: nothing.clone(), presence: None };
        Self::new(Shape::Single, vec![member], nothing)
    }

    /// The instance of this key; an unknown number of instances has any key.
    pub fn member(&self, key: Option<&Key>) -> Option<&Member> {
        let number = self.numbers.get(&key.cloned()).or_else(|| self.numbers.get(&Some(Key::Any)))?;
        self.members.get(*number)
    }
}

/// The instances by number. `what` is the address of the resource or module.
pub fn count(by: &Value, what: &str, fuel: &Fuel) -> Result<Expansion> {
    let mut members: Vec<Member> = Vec::new();
    let mut arms = vec![(by, None)];
    let mut least = usize::MAX;
    while let Some((arm, condition)) = arms.pop() {
        match &arm.kind {
            Kind::Either(either) => {
                arms.push((either.otherwise(), Some(not(either.condition()))));
                arms.push((either.then(), Some(either.condition().clone())));
            }
            Kind::Unknown(unknown) => {
                least = 0;
                let index = Unknown::new(format!("{what}[*].count.index"), Type::Number).not_null();
                let index = Value::unknown(index, arm.place());
                let presence = Unknown::new(unknown.identity().as_ref(), Type::Number);
                members.push(Member { key: Some(Key::Any), value: index.clone(), index, presence: Some(presence) });
            }
            Kind::Number(number) => {
                let whole = number.to_string().parse::<usize>().ok().filter(|count| *count <= MOST_INSTANCES);
                let Some(whole) = whole else {
                    let message = format!("the count of {what} is {number}: not a whole number up to {MOST_INSTANCES}");
                    return Err(EvalError::invalid(by.place(), message));
                };
                least = least.min(whole);
                let have = members.iter().filter(|member| member.key != Some(Key::Any)).count();
                fuel.elements(whole, by.place())?;
                for index in have..whole {
                    let value = Value::number(index, arm.place());
                    let presence = condition.clone();
                    let key = u64::try_from(index).ok().map(Key::Number);
                    members.push(Member { key, value: value.clone(), index: value, presence });
                }
            }
            _ => return Err(EvalError::invalid(by.place(), format!("the count of {what} must be a number"))),
        }
    }
    for (number, member) in members.iter_mut().enumerate() {
        if number < least && member.key != Some(Key::Any) {
            member.presence = None;
        }
    }
    Ok(Expansion::new(Shape::Count, members, by.clone()))
}

/// The instances by key.
pub fn for_each(by: &Value, what: &str, fuel: &Fuel) -> Result<Expansion> {
    let items = items(by, what, fuel)?;
    if items.len() > MOST_INSTANCES {
        let message = format!("{what} has {} instances; more than {MOST_INSTANCES} are not made", items.len());
        return Err(EvalError::bound(by.place(), message));
    }
    let mut members: Vec<Member> = Vec::with_capacity(items.len());
    let mut numbers: HashMap<Option<Key>, usize> = HashMap::with_capacity(items.len());
    for item in items {
        let key = match &item.key.kind {
            Kind::String(text) if text.text().is_some() => text.text().map(|text| Key::Text(Arc::clone(text))),
            Kind::Unknown(_) | Kind::Either(_) | Kind::String(_) => Some(Key::Any),
            _ => {
                let message = format!("for_each of {what} needs a map, or a set of strings");
                return Err(EvalError::invalid(by.place(), message));
            }
        };
        let number = *numbers.entry(key.clone()).or_insert(members.len());
        match members.get_mut(number) {
            // In both arms of a condition: it exists either way, and the value is one or the other.
            Some(member) => {
                if let Some(condition) = member.presence.take() {
                    let both = Either::new(condition, member.value.clone(), item.value);
                    member.value = Value::new(Kind::Either(both), by.place());
                }
            }
            None => members.push(Member { key, index: item.key, value: item.value, presence: item.presence }),
        }
    }
    Ok(Expansion::new(Shape::ForEach, members, by.clone()))
}

/// An element that something is repeated for.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its key or index; in a set the element itself.
    pub key: Value,
    /// The element.
    pub value: Value,
    /// Set where it is not known whether there is such an element.
    pub presence: Option<Unknown>,
}

/// The elements of a collection. Elements that are not known are one that may be there.
pub fn items(by: &Value, what: &str, fuel: &Fuel) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut arms = vec![(by, None::<Unknown>)];
    while let Some((arm, condition)) = arms.pop() {
        let place = arm.place();
        let any = |unknown: &Unknown| {
            let symbol = |name: &str| {
                let symbol = Unknown::new(format!("{what}[*].each.{name}"), Type::Any).not_null();
                Value::unknown(symbol, place)
            };
            let key = match symbol("key").kind {
                Kind::Unknown(key) => Value::unknown(key.with_type(Type::String), place),
                _ => symbol("key"),
            };
            Item { key, value: symbol("value"), presence: Some(unknown.clone()) }
        };
        match &arm.kind {
            Kind::Either(either) => {
                arms.push((either.otherwise(), Some(not(either.condition()))));
                arms.push((either.then(), Some(either.condition().clone())));
            }
            Kind::Unknown(unknown) => items.push(any(unknown)),
            Kind::Map(entries) | Kind::Object(entries) => {
                fuel.elements(entries.items().len(), place)?;
                items.extend(entries.items().iter().map(|entry| Item {
                    key: Value::string(Arc::clone(&entry.key), entry.place),
                    value: handed_on(&entry.value, arm),
                    presence: condition.clone(),
                }));
                items.extend(entries.more().map(any));
            }
            Kind::Set(seq) => {
                fuel.elements(seq.items().len(), place)?;
                items.extend(seq.items().iter().map(|item| {
                    let value = handed_on(item, arm);
                    Item { key: value.clone(), value, presence: condition.clone() }
                }));
                items.extend(seq.more().map(any));
            }
            Kind::List(seq) | Kind::Tuple(seq) => {
                fuel.elements(seq.items().len(), place)?;
                items.extend(seq.items().iter().enumerate().map(|(index, item)| Item {
                    key: Value::number(index, item.place()),
                    value: handed_on(item, arm),
                    presence: condition.clone(),
                }));
                items.extend(seq.more().map(any));
            }
            _ => {
                let message = format!("for_each of {what} cannot go over this: {}", identity::of(arm));
                return Err(EvalError::invalid(by.place(), message));
            }
        }
    }
    Ok(items)
}

/// An element that keeps the collection's way.
fn handed_on(item: &Value, collection: &Value) -> Value {
    let origin = item.origin.clone().within(&collection.origin);
    item.clone().with_origin(origin)
}

/// That a condition does not hold.
pub fn not(condition: &Unknown) -> Unknown {
    Unknown::new(identity::bounded(format!("!({})", condition.identity())), Type::Bool).not_null()
}
