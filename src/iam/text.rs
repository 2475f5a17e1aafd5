//! Strings of which parts are not known.

use std::borrow::Cow;
use std::sync::Arc;

use crate::base::Place;

/// Something that is not known, by its identity: the same identity is the same value, whatever it is.
///
/// The name is what a person reads in a reason, as in `aws_kms_key.logs.arn` or `var.accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unknown(Arc<str>);

impl Unknown {
    /// The unknown of this identity.
    pub fn new(identity: impl Into<Arc<str>>) -> Self {
        Self(identity.into())
    }

    /// Its identity.
    pub fn identity(&self) -> &str {
        &self.0
    }
}

/// A part of a string.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Piece {
    /// Known characters. IAM's own wildcards and policy variables stand in them as they are written.
    Known(Arc<str>),
    /// Any string, the empty one too, that has no IAM wildcard in it.
    Unknown(Unknown),
}

/// A string of a policy document and where it stands. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// Its parts; two known ones never follow each other, and none is empty.
    pieces: Arc<[Piece]>,
    /// Where it stands.
    pub place: Place,
}

impl Text {
    /// The string, in which what is not known stands between marks that no text has: the same for the same only.
    pub(crate) fn spelled(&self) -> Cow<'_, str> {
        if let Some(known) = self.as_known() {
            return Cow::Borrowed(known);
        }
        Cow::Owned(self.pieces.iter().fold(String::new(), |all, piece| match piece {
            Piece::Known(known) => all + known,
            Piece::Unknown(unknown) => all + "\0" + unknown.identity() + "\0",
        }))
    }

    /// A string that is known.
    pub fn known(text: &str, place: Place) -> Self {
        // Not by way of `new`: a document may have very many, and this takes the least memory.
        let pieces: Arc<[Piece]> = if text.is_empty() { Arc::new([]) } else { Arc::new([Piece::Known(text.into())]) };
        Self { pieces, place }
    }

    /// A string of these parts, joined where they can be.
    pub fn new(pieces: impl IntoIterator<Item = Piece>, place: Place) -> Self {
        let pieces = pieces.into_iter();
        let mut joined: Vec<Piece> = Vec::with_capacity(pieces.size_hint().0);
        // Several known ones that follow each other, put together once all of them are there.
        let mut open: Option<String> = None;
        for piece in pieces {
            match (&mut open, joined.last(), piece) {
                (_, _, Piece::Known(text)) if text.is_empty() => {}
                (Some(open), _, Piece::Known(text)) => open.push_str(&text),
                (None, Some(Piece::Known(before)), Piece::Known(text)) => {
                    open = Some([&**before, &*text].concat());
                    joined.pop();
                }
                (_, _, piece) => {
                    joined.extend(open.take().map(|open| Piece::Known(open.into())));
                    joined.push(piece);
                }
            }
        }
        joined.extend(open.map(|open| Piece::Known(open.into())));
        Self { pieces: joined.into(), place }
    }

    /// Its parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The whole string, where all of it is known.
    pub fn as_known(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [Piece::Known(text)] => Some(text),
            _ => None,
        }
    }

    /// The first thing that is not known.
    pub fn unknown(&self) -> Option<&Unknown> {
        self.pieces.iter().find_map(|piece| match piece {
            Piece::Unknown(unknown) => Some(unknown),
            Piece::Known(_) => None,
        })
    }
}
