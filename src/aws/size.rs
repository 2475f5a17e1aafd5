//! How many bytes a text has, which may have parts that are not known.

use super::Thing;
use super::path::at;
use crate::base::settle::settle;
use crate::base::{Entry, Kind, Piece, Place, Value};

/// Most bytes of a name or ARN that is not known: IAM takes none that is longer than 2,048.
/// IAM User Guide, "IAM and AWS STS quotas", "IAM ARNs".
const LONGEST_NAME: usize = 2_048;

/// The bytes of a property as `{ least, most }`; `most` is null where there is no bound. Without white space outside of strings where
/// AWS does not count that.
pub(super) fn property(name: &'static str, thing: &Thing, of: &str, compact: bool) -> Option<(&'static str, Value)> {
    let value = at(&thing.properties, of);
    if value.is_null() {
        return None;
    }
    let (mut least, mut most) = (usize::MAX, Some(0));
    for one in settle(&value)? {
        let (low, high) = bytes(&one.value, compact);
        least = least.min(low);
        most = most.and_then(|most: usize| Some(most.max(high?)));
    }
    let place = value.place();
    let most = most.map_or_else(|| Value::null(place), |most| Value::number(most, place));
    let entry = |key: &str, value| Entry { key: key.into(), place: Place::default(), value };
    Some((name, Value::object(vec![entry("least", Value::number(least, place)), entry("most", most)], place)))
}

/// Least and most bytes.
fn bytes(value: &Value, compact: bool) -> (usize, Option<usize>) {
    let Kind::String(text) = &value.kind else { return (0, value.is_null().then_some(0)) };
    let (mut least, mut most) = (0, Some(0));
    let mut white = White::default();
    for piece in text.flat_pieces(value.place()) {
        let (low, high) = match &piece {
            Piece::Known(text, _) if compact => (white.count(text), None),
            Piece::Known(text, _) => (text.len(), None),
            Piece::Unknown(unknown) if *unknown.ty() == crate::base::Type::String => {
                (unknown.prefix().len(), Some(Some(LONGEST_NAME)))
            }
            _ => (0, Some(None)),
        };
        least += low;
        most = most.and_then(|most: usize| Some(most + high.unwrap_or(Some(low))?));
    }
    (least, most)
}

/// Leaves out the white space of JSON, text by text.
#[derive(Default)]
struct White {
    quoted: bool,
    escaped: bool,
}

impl White {
    fn count(&mut self, text: &str) -> usize {
        let mut count = 0;
        for character in text.chars() {
            if self.quoted || !character.is_ascii_whitespace() {
                count += character.len_utf8();
            }
            if character == '"' && !self.escaped {
                self.quoted = !self.quoted;
            }
            self.escaped = self.quoted && character == '\\' && !self.escaped;
        }
        count
    }
}
