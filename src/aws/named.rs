//! Whom a policy names.

use super::Thing;
use super::granted::value;
use super::path::at;
use crate::base::{Seq, Type, Unknown, Value};
use crate::iam::document::{Effect, Known, PrincipalKind, Principals};
use crate::iam::text::Text;

/// The services that a policy lets do something, as a list; not known where the policy is not.
pub(super) fn services(thing: &Thing, property: &str) -> Value {
    principals((thing, property), PrincipalKind::Service, |name| Some(value(name)))
}

/// The accounts of which it names users and roles, not the account.
pub(super) fn accounts_in_part(thing: &Thing, property: &str) -> Value {
    principals((thing, property), PrincipalKind::Aws, |name| {
        let parts: Vec<&str> = name.as_known()?.splitn(6, ':').collect();
        let [_, _, _, _, account, resource] = parts[..] else { return None };
        (resource != "root").then(|| Value::string(account, name.place))
    })
}

/// What `take` makes of the principals of one kind, of statements that allow.
fn principals(
    (thing, property): (&Thing, &str),
    wanted: PrincipalKind,
    take: impl Fn(&Text) -> Option<Value>,
) -> Value {
    let policy = at(&thing.properties, property);
    let unknown = || Unknown::new(crate::base::identity::of(&policy), Type::Any);
    let (mut found, mut more) = (Vec::<Value>::new(), None);
    let all = thing.documents(property);
    for one in all.iter().flatten() {
        let is_open = one.unknown.is_some() || !one.unreadable.is_empty();
        more = more.or_else(|| is_open.then(unknown));
        let statements = one.documents.iter().flat_map(|document| &document.statements.items);
        for statement in statements.filter(|statement| statement.effect != Known::Yes(Effect::Deny)) {
            let kinds = match statement.principals.as_ref().map(|scope| &scope.values) {
                Some(Known::Yes(Principals::ByKind(kinds))) => kinds.as_slice(),
                Some(Known::Yes(Principals::Everyone)) | None => &[],
                Some(Known::No(_)) => {
                    more = Some(unknown());
                    &[]
                }
            };
            for (_, names) in kinds.iter().filter(|(kind, _)| *kind == wanted) {
                if names.more.is_some() {
                    more = Some(unknown());
                }
                found.extend(names.items.iter().filter_map(&take));
            }
        }
    }
    if all.is_none() {
        more = Some(unknown());
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|one| seen.insert(crate::base::identity::of(one)));
    Value::new(crate::base::Kind::List(Seq::of(Type::String, found, more)), policy.place())
}
