//! The one type that values of several types can have together: arms of a conditional, elements of a list.

use std::cmp::Ordering;
use std::sync::Arc;

use super::convert::convertible;
use crate::base::Type;

/// The type that all of these convert to, by the preferences of Terraform; `None` where there is none.
pub fn unify(types: &[Type]) -> Option<Type> {
    let first = types.first()?;
    if types.iter().all(|ty| ty == first) {
        return Some(first.clone());
    }
    let count = |is: fn(&Type) -> bool| types.iter().filter(|ty| is(ty)).count();
    let any = count(|ty| *ty == Type::Any);
    let maps = count(|ty| matches!(ty, Type::Map(_)));
    let lists = count(|ty| matches!(ty, Type::List(_)));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let objects = count(|ty| matches!(ty, Type::Object(_)));
    let tuples = count(|ty| matches!(ty, Type::Tuple(_)));
    let all = types.len();
    let alike = [maps, lists, sets, objects, tuples].into_iter().any(|kind| kind > 0 && kind + any == all);
    if alike && any > 0 {
        return Some(Type::Any);
    }
    if maps == all {
        return elements(types).map(Type::map);
    }
    if lists == all {
        return elements(types).map(Type::list);
    }
    if sets == all {
        return elements(types).map(Type::set);
    }
    if objects == all {
        return unify_objects(types);
    }
    if tuples == all {
        return unify_tuples(types);
    }
    if maps > 0 && maps + objects + any == all {
        let of = |ty: &Type| matches!(ty, Type::Object(_));
        if let Some(map) = as_collections(types, of, attributes_to_map) {
            return Some(map);
        }
    } else if lists > 0 && lists + tuples + any == all {
        let of = |ty: &Type| matches!(ty, Type::Tuple(_));
        if let Some(list) = as_collections(types, of, elements_to_list) {
            return Some(list);
        }
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    preferred(types)
}

/// The first by preference that all others convert to.
fn preferred(types: &[Type]) -> Option<Type> {
    by_preference(types).into_iter().find(|want| types.iter().all(|ty| ty == *want || convertible(ty, want))).cloned()
}

fn elements(types: &[Type]) -> Option<Type> {
    let elements: Vec<Type> = types
        .iter()
        .filter_map(|ty| match ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => Some((**element).clone()),
            _ => None,
        })
        .collect();
    unify(&elements)
}

/// Unifies those that `of` picks to a collection first, then the collections.
fn as_collections(types: &[Type], of: fn(&Type) -> bool, to: fn(&[Type]) -> Option<Type>) -> Option<Type> {
    let picked: Vec<Type> = types.iter().filter(|ty| of(ty)).cloned().collect();
    let collection = to(&picked)?;
    let replaced: Vec<Type> = types.iter().map(|ty| if of(ty) { collection.clone() } else { ty.clone() }).collect();
    unify(&replaced).filter(|ty| matches!(ty, Type::List(_) | Type::Map(_)))
}

fn attributes_to_map(types: &[Type]) -> Option<Type> {
    let attributes = types.iter().flat_map(|ty| match ty {
        Type::Object(attributes) => attributes.iter().map(|(_, ty)| ty.clone()).collect(),
        _ => Vec::new(),
    });
    unify(&attributes.collect::<Vec<_>>()).map(Type::map)
}

fn elements_to_list(types: &[Type]) -> Option<Type> {
    let elements = types.iter().flat_map(|ty| match ty {
        Type::Tuple(elements) => elements.to_vec(),
        _ => Vec::new(),
    });
    unify(&elements.collect::<Vec<_>>()).map(Type::list)
}

fn unify_objects(types: &[Type]) -> Option<Type> {
    let objects: Vec<&[(Arc<str>, Type)]> = types
        .iter()
        .filter_map(|ty| if let Type::Object(attributes) = ty { Some(&**attributes) } else { None })
        .collect();
    let first = objects.first()?;
    let same_names = objects.iter().all(|other| {
        other.len() == first.len() && other.iter().zip(first.iter()).all(|((left, _), (right, _))| left == right)
    });
    if !same_names {
        return attributes_to_map(types);
    }
    let unified = first.iter().enumerate().map(|(at, (name, _))| {
        let across: Vec<Type> = objects.iter().map(|object| object[at].1.clone()).collect();
        Some((Arc::clone(name), unify(&across)?))
    });
    Some(Type::Object(unified.collect::<Option<_>>()?))
}

fn unify_tuples(types: &[Type]) -> Option<Type> {
    let tuples: Vec<&Arc<[Type]>> =
        types.iter().filter_map(|ty| if let Type::Tuple(elements) = ty { Some(elements) } else { None }).collect();
    let first = tuples.first()?;
    if tuples.iter().any(|other| other.len() != first.len()) {
        return elements_to_list(types);
    }
    let unified = (0..first.len()).map(|at| {
        let across: Vec<Type> = tuples.iter().map(|tuple| tuple[at].clone()).collect();
        unify(&across)
    });
    Some(Type::Tuple(unified.collect::<Option<_>>()?))
}

/// More general types first; those that do not compare in their order.
fn by_preference(types: &[Type]) -> Vec<&Type> {
    let mut pending: Vec<&Type> = Vec::new();
    for ty in types {
        if !pending.contains(&ty) {
            pending.push(ty);
        }
    }
    let mut sorted = Vec::new();
    while !pending.is_empty() {
        let next = (0..pending.len())
            .find(|at| !pending.iter().any(|other| compare(other, pending[*at]) == Ordering::Less))
            .unwrap_or(0);
        sorted.push(pending.remove(next));
    }
    sorted
}

/// `Less` where `left` is more general than `right`.
fn compare(left: &Type, right: &Type) -> Ordering {
    match (left, right) {
        (Type::Any, Type::Any) => Ordering::Equal,
        (_, Type::Any)
        | (Type::String, Type::Bool | Type::Number)
        | (Type::List(_) | Type::Tuple(_), Type::Set(_))
        | (Type::List(_), Type::Tuple(_))
        | (Type::Map(_), Type::Object(_)) => Ordering::Less,
        (Type::Any, _)
        | (Type::Bool | Type::Number, Type::String)
        | (Type::Set(_), Type::List(_) | Type::Tuple(_))
        | (Type::Tuple(_), Type::List(_))
        | (Type::Object(_), Type::Map(_)) => Ordering::Greater,
        (Type::List(left), Type::List(right))
        | (Type::Set(left), Type::Set(right))
        | (Type::Map(left), Type::Map(right)) => compare(left, right),
        (Type::Object(left), Type::Object(right)) if left.len() == right.len() => {
            if left.iter().zip(right.iter()).any(|((left, _), (right, _))| left != right) {
                return Ordering::Equal;
            }
            together(left.iter().zip(right.iter()).map(|((_, left), (_, right))| compare(left, right)))
        }
        (Type::Tuple(left), Type::Tuple(right)) if left.len() == right.len() => {
            together(left.iter().zip(right.iter()).map(|(left, right)| compare(left, right)))
        }
        _ => Ordering::Equal,
    }
}

/// One side is more general if it is so in some part and the other in none.
fn together(parts: impl Iterator<Item = Ordering>) -> Ordering {
    let mut whole = Ordering::Equal;
    for part in parts {
        if whole == Ordering::Equal {
            whole = part;
        } else if part == whole.reverse() {
            return Ordering::Equal;
        }
    }
    whole
}
