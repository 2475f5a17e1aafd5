//! Strings of which parts may not be known.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::{Extent, Place, Unknown, Value, json};

/// Most pieces that a known string keeps apart. Of more, as a template's loop makes them, only the whole text and its place are kept.
const MOST_PIECES: usize = 1_000;

/// A string: known, or made of pieces. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Str(Repr);

#[derive(Debug, Clone)]
enum Repr {
    Known(Arc<str>),
    Pieces(Arc<Pieces>),
}

#[derive(Debug)]
struct Pieces {
    parts: Vec<Piece>,
    extent: Extent,
    /// The whole text, once it was asked for.
    text: OnceLock<Option<Arc<str>>>,
}

/// A part of a string.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Known characters, and where they stand. Where the place is as long as the text, the text is verbatim source.
    Known(Arc<str>, Place),
    /// Any string, the empty one too.
    Unknown(Unknown),
    /// The JSON text of a value, which keeps its structure.
    Json(Value, json::Layout),
}

impl Str {
    /// A string that is known and stands in one place: the value's.
    pub fn known(text: impl Into<Arc<str>>) -> Self {
        Self(Repr::Known(text.into()))
    }

    /// A string of these pieces.
    pub fn new(pieces: Vec<Piece>) -> Self {
        let mut extent = Extent::SINGLE;
        for piece in &pieces {
            let size = match piece {
                Piece::Known(text, _) => Extent::of_text(text.len()).size,
                Piece::Unknown(_) => {
                    extent.known = false;
                    1
                }
                Piece::Json(value, _) => {
                    let part = value.extent();
                    extent.known &= part.known;
                    extent.sensitive |= part.sensitive;
                    extent.depth = extent.depth.max(part.depth.saturating_add(1));
                    // JSON in JSON in JSON doubles its escapes each time.
                    part.size.saturating_mul(2)
                }
            };
            extent.size = extent.size.saturating_add(size);
        }
        let is_many = pieces.len() > MOST_PIECES && !extent.sensitive;
        let whole = Self(Repr::Pieces(Arc::new(Pieces { parts: pieces, extent, text: OnceLock::new() })));
        if is_many && let Some(text) = whole.text() {
            return Self::known(Arc::clone(text));
        }
        whole
    }

    /// The JSON text of `value`, as `jsonencode` writes it.
    pub fn json(value: Value) -> Self {
        Self::json_in(value, json::ENCODED)
    }

    /// The JSON text of `value` in a layout.
    pub fn json_in(value: Value, layout: json::Layout) -> Self {
        Self::new(vec![Piece::Json(value, layout)])
    }

    /// The whole text, where all of it is known.
    pub fn text(&self) -> Option<&Arc<str>> {
        match &self.0 {
            Repr::Known(text) => Some(text),
            Repr::Pieces(inner) if inner.extent.known => inner
                .text
                .get_or_init(|| {
                    let mut whole = String::new();
                    for piece in &inner.parts {
                        match piece {
                            Piece::Known(text, _) => whole.push_str(text),
                            Piece::Json(value, layout) => json::write(value, *layout, &mut |piece| {
                                if let Piece::Known(text, _) = piece {
                                    whole.push_str(&text);
                                }
                            }),
                            Piece::Unknown(_) => return None,
                        }
                    }
                    Some(normal(&whole))
                })
                .as_ref(),
            Repr::Pieces(_) => None,
        }
    }

    /// The parts. A string that stands in one place is one part there: `place`, the value's.
    pub fn pieces(&self, place: Place) -> Vec<Piece> {
        match &self.0 {
            Repr::Known(text) if text.is_empty() => Vec::new(),
            Repr::Known(text) => vec![Piece::Known(Arc::clone(text), place)],
            Repr::Pieces(inner) => inner.parts.clone(),
        }
    }

    /// The text of a string that is known and stands in one place.
    pub fn single(&self) -> Option<&Arc<str>> {
        if let Repr::Known(text) = &self.0 { Some(text) } else { None }
    }

    /// The parts with the JSON in them written out: known and unknown ones only.
    pub fn flat_pieces(&self, place: Place) -> Vec<Piece> {
        let pieces = self.pieces(place);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Json(..))) {
            return pieces;
        }
        let mut flat = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Json(value, layout) => json::write(&value, layout, &mut |piece| flat.push(piece)),
                piece => flat.push(piece),
            }
        }
        flat
    }

    /// The value that this string is the JSON of, where that is its making.
    pub fn as_json(&self) -> Option<&Value> {
        match &self.0 {
            Repr::Pieces(inner) => match inner.parts.as_slice() {
                [Piece::Json(value, _)] => Some(value),
                _ => None,
            },
            Repr::Known(_) => None,
        }
    }

    /// Whether it holds the JSON text of a value that keeps its structure.
    pub fn has_json(&self) -> bool {
        match &self.0 {
            Repr::Known(_) => false,
            Repr::Pieces(inner) => inner.parts.iter().any(|piece| matches!(piece, Piece::Json(..))),
        }
    }

    /// Whether both are for certain the same text, wherever their parts stand.
    pub fn is_same(&self, other: &Self) -> bool {
        if let (Some(one), Some(other)) = (self.text(), other.text()) {
            return one == other;
        }
        let (Repr::Pieces(one), Repr::Pieces(other)) = (&self.0, &other.0) else { return false };
        let same = |(one, other): (&Piece, &Piece)| match (one, other) {
            (Piece::Known(one, _), Piece::Known(other, _)) => one == other,
            (Piece::Unknown(one), Piece::Unknown(other)) => one == other,
            _ => false,
        };
        one.parts.len() == other.parts.len() && one.parts.iter().zip(&other.parts).all(same)
    }

    /// The characters that it begins with, so far as they are known.
    pub fn prefix(&self) -> String {
        let parts = match &self.0 {
            Repr::Known(text) => return text.to_string(),
            Repr::Pieces(inner) => &inner.parts,
        };
        let (mut prefix, mut is_whole) = (String::new(), true);
        let mut add = |piece: &Piece| match piece {
            _ if !is_whole => {}
            Piece::Known(text, _) => prefix.push_str(text),
            Piece::Unknown(unknown) => {
                prefix.push_str(unknown.prefix());
                is_whole = false;
            }
            Piece::Json(..) => is_whole = false,
        };
        for piece in parts {
            match piece {
                Piece::Json(value, layout) => json::write(value, *layout, &mut |piece| add(&piece)),
                piece => add(piece),
            }
        }
        prefix
    }

    /// The characters that it ends with, so far as they are known and no JSON.
    pub fn suffix(&self) -> Cow<'_, str> {
        let parts = match &self.0 {
            Repr::Known(text) => return Cow::Borrowed(text),
            Repr::Pieces(inner) => &inner.parts,
        };
        let known =
            parts.iter().rev().map_while(|piece| if let Piece::Known(text, _) = piece { Some(text) } else { None });
        known.fold(Cow::Borrowed(""), |end, text| {
            if end.is_empty() { Cow::Borrowed(&**text) } else { Cow::Owned(format!("{text}{end}")) }
        })
    }

    /// Whether any characters of it are known.
    pub fn has_known(&self) -> bool {
        self.flat_pieces(Place::default()).iter().any(|piece| matches!(piece, Piece::Known(..)))
    }

    /// What is known of all parts.
    pub fn extent(&self) -> Extent {
        match &self.0 {
            Repr::Known(text) => Extent::of_text(text.len()),
            Repr::Pieces(inner) => inner.extent,
        }
    }
}

/// Terraform keeps all strings in Unicode's normal form C.
pub fn normal(text: &str) -> Arc<str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}
