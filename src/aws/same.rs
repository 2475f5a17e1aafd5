//! Whether two values name the same thing.

use crate::base::{Kind, Value, identity};

/// Whether two values are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// For certain.
    Yes,
    /// Something that is not known decides.
    Perhaps,
    /// For certain not.
    No,
}

impl Same {
    /// Whether both are the same.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Perhaps,
        }
    }
}

/// Whether two strings, with unknown parts or not, are the same. Null names nothing.
pub fn same(left: &Value, right: &Value) -> Same {
    match (&left.kind, &right.kind) {
        (Kind::Null(_), _) | (_, Kind::Null(_)) => Same::No,
        (Kind::Either(either), _) => any(either.arms().into_iter().map(|arm| same(arm, right))),
        (_, Kind::Either(either)) => any(either.arms().into_iter().map(|arm| same(left, arm))),
        (Kind::String(one), Kind::String(other)) => match (one.text(), other.text()) {
            (Some(one), Some(other)) if one == other => Same::Yes,
            (Some(_), Some(_)) => Same::No,
            _ => {
                let (one, other) = (one.prefix(), other.prefix());
                let may_go_on = one.starts_with(&*other) || other.starts_with(&*one);
                match may_go_on {
                    false => Same::No,
                    true if identity::of(left) == identity::of(right) => Same::Yes,
                    true => Same::Perhaps,
                }
            }
        },
        (Kind::Unknown(one), Kind::Unknown(other)) if one == other => Same::Yes,
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => Same::Perhaps,
        _ => Same::No,
    }
}

/// Of values of which one is chosen.
fn any(each: impl Iterator<Item = Same>) -> Same {
    let each: Vec<Same> = each.collect();
    if each.iter().all(|one| *one == Same::Yes) {
        Same::Yes
    } else if each.iter().all(|one| *one == Same::No) {
        Same::No
    } else {
        Same::Perhaps
    }
}
