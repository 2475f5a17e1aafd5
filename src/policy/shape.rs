//! Shapes of requests, from the values of a policy's expressions.

use std::sync::Arc;

use crate::base::{Kind, Piece as BasePiece, Place, Value, identity};
use crate::iam::access::{PolicyKind, Shape};
use crate::iam::document::{Condition, Effect, Known, List, PrincipalKind, Principals, Scope, Statement};
use crate::iam::text::{Piece, Text, Unknown};

/// The names of principals by kind, as policy documents write them.
const KINDS: [(&str, PrincipalKind); 4] = [
    ("AWS", PrincipalKind::Aws),
    ("Service", PrincipalKind::Service),
    ("Federated", PrincipalKind::Federated),
    ("CanonicalUser", PrincipalKind::CanonicalUser),
];

/// Whether shapes of requests for a kind of documents name principals.
pub(super) fn has_principals(kind: PolicyKind) -> bool {
    kind != PolicyKind::Identity
}

/// Whether they name resources.
pub(super) fn has_resources(kind: PolicyKind) -> bool {
    kind != PolicyKind::Trust
}

/// Requests of these principals, actions, resources and conditions; what is not said is any.
pub(super) fn of(
    principals: Option<Known<Principals>>,
    [actions, resources]: [Option<List<Text>>; 2],
    conditions: Option<Vec<Condition>>,
    kind: PolicyKind,
) -> Shape {
    let list =
        |list: Option<List<Text>>| scope(list.unwrap_or_else(|| List::known(vec![Text::known("*", Place::default())])));
    Statement {
        sid: None,
        effect: Known::Yes(Effect::Allow),
        principals: has_principals(kind).then(|| scope(principals.unwrap_or(Known::Yes(Principals::Everyone)))),
        actions: list(actions),
        resources: has_resources(kind).then(|| list(resources)),
        conditions: List::known(conditions.unwrap_or_default()),
        presence: None,
        place: Place::default(),
    }
}

fn scope<T>(values: T) -> Scope<T> {
    Scope { negated: false, values, place: Place::default() }
}

/// Conditions, as policy documents write them.
pub(super) fn conditions(value: &Value) -> Result<Vec<Condition>, String> {
    let mut conditions = Vec::new();
    if value.is_null() {
        return Ok(conditions);
    }
    for operator in entries(value)? {
        for key in entries(&operator.value)? {
            let values = with_paths(&operator.key, &key.key, texts(&key.value)?);
            let text = |text: &str| Text::known(text, Place::default());
            let (operator, key) = (text(&operator.key), text(&key.key));
            conditions.push(Condition { operator, key, values, place: Place::default() });
        }
    }
    Ok(conditions)
}

/// Principals: names under `AWS`, or an object by kind.
pub(super) fn principals(value: &Value) -> Result<Known<Principals>, String> {
    if value.as_entries().is_none() {
        let names = texts(value)?;
        let everyone = names.items.iter().any(|name| name.as_known() == Some("*"));
        let by_kind = || Principals::ByKind(vec![(PrincipalKind::Aws, names)]);
        return Ok(Known::Yes(if everyone { Principals::Everyone } else { by_kind() }));
    }
    let mut kinds = Vec::new();
    for entry in entries(value)? {
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == &*entry.key) else {
            return Err(format!("in the policy: there is no kind of principals `{}`", entry.key));
        };
        kinds.push((*kind, texts(&entry.value)?));
    }
    Ok(Known::Yes(Principals::ByKind(kinds)))
}

/// The entries of an object that is known to have no others.
fn entries(value: &Value) -> Result<&[crate::base::Entry], String> {
    let entries = value.as_entries().filter(|entries| entries.more().is_none());
    let entries = entries.ok_or_else(|| format!("what the policy asks hangs on {}", identity::of(value)))?;
    Ok(entries.items())
}

/// A string, or a list of them.
pub(super) fn texts(value: &Value) -> Result<List<Text>, String> {
    match &value.kind {
        Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
            let items = seq.items().iter().filter(|item| !item.is_null()).map(text).collect::<Result<_, _>>()?;
            Ok(List { items, more: seq.more().map(|more| Unknown::new(more.identity().clone())) })
        }
        Kind::Unknown(unknown) if *unknown.ty() != crate::base::Type::String => {
            Ok(List { items: Vec::new(), more: Some(Unknown::new(unknown.identity().clone())) })
        }
        _ => Ok(List::known(vec![text(value)?])),
    }
}

fn text(value: &Value) -> Result<Text, String> {
    let place = value.place();
    let known = |text: String| Text::known(&text, place);
    match &value.kind {
        Kind::String(text) => {
            if let Some(text) = text.single() {
                return Ok(Text::new([Piece::Known(Arc::clone(text))], place));
            }
            let mut pieces = Vec::new();
            for piece in text.flat_pieces(place) {
                match piece {
                    BasePiece::Known(text, _) => pieces.push(Piece::Known(text)),
                    BasePiece::Unknown(unknown) => pieces.extend(unknown_text(&unknown)),
                    BasePiece::Json(value, _) => {
                        return Err(format!("what the policy asks hangs on {}", identity::of(&value)));
                    }
                }
            }
            Ok(Text::new(pieces, place))
        }
        Kind::Unknown(unknown) => Ok(Text::new(unknown_text(unknown), place)),
        Kind::Bool(value) => Ok(known(value.to_string())),
        Kind::Number(number) => Ok(known(number.to_string())),
        // Of values that a condition chooses from nothing is known here.
        Kind::Either(_) => Ok(Text::new([Piece::Unknown(Unknown::new(identity::of(value)))], place)),
        _ => Err(format!("what the policy asks hangs on {}", identity::of(value))),
    }
}

/// What is not known, behind what is known of its beginning.
fn unknown_text(unknown: &crate::base::Unknown) -> impl Iterator<Item = Piece> {
    let prefix = (!unknown.prefix().is_empty()).then(|| Piece::Known(unknown.prefix().into()));
    prefix.into_iter().chain([Piece::Unknown(Unknown::new(unknown.identity().clone()))])
}

/// The values of a condition on `aws:PrincipalArn` with roles by whatever path: the ARN of a session does not tell the path of its role.
fn with_paths(operator: &str, key: &str, mut values: List<Text>) -> List<Text> {
    let operator = operator.to_ascii_lowercase();
    if key.eq_ignore_ascii_case("aws:PrincipalArn") && (operator.ends_with("like") || operator.ends_with("arnequals")) {
        let with_path = |text: &Text| {
            let pieces = text.pieces().iter().map(|piece| match piece {
                Piece::Known(text) => Piece::Known(text.replace(":role/", ":role/*/").into()),
                Piece::Unknown(_) => piece.clone(),
            });
            Text::new(pieces, text.place)
        };
        let more: Vec<Text> = values.items.iter().map(with_path).collect();
        values.items.extend(more);
    }
    values
}
