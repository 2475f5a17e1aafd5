//! What the elements of a document have in common.

use std::borrow::Cow;
use std::collections::HashSet;

use super::ReadError;
use super::json::{Content, Value};
use crate::base::Place;
use crate::iam::document::List;
use crate::iam::fault::{Fault, FaultKind};
use crate::iam::spelling::nearest;
use crate::iam::text::{Piece, Text, Unknown};

/// Gathers the faults on the way.
#[derive(Default)]
pub struct Reader {
    pub faults: Vec<Fault>,
}

/// An entry of an object.
pub struct Entry<'a> {
    pub name: Cow<'a, str>,
    pub key: Value<'a>,
    pub value: Value<'a>,
}

/// Stands for what could not be read. Its place makes it differ from all others.
pub fn unusable(what: &str, place: Place) -> Unknown {
    Unknown::new(format!("the unusable {what} at byte {}", place.start))
}

/// How a message calls a value of another type than was expected.
fn called(content: &Content) -> &'static str {
    match content {
        Content::Object(_) => "an object",
        Content::Array(_) => "a list",
        Content::String => "a string",
        Content::Number(_) => "a number",
        Content::Bool(_) => "a Boolean",
        Content::Null => "null",
        Content::Gap(_) => "not known",
    }
}

impl Reader {
    pub fn fault(&mut self, kind: FaultKind, place: Place, message: impl Into<String>, expected: impl Into<String>) {
        self.faults.push(Fault::new(kind, place, message).expected(expected));
    }

    /// A fault for a value of a wrong type, and the unknown that stands for it. What is not known is at no fault.
    pub fn wrong_type(&mut self, what: &str, value: Value, content: &Content, expected: &str) -> Unknown {
        if let Content::Gap(gap) = content {
            return gap.unknown().clone();
        }
        let message = format!("{what} is {}", called(content));
        self.fault(FaultKind::WrongType, value.place(), message, expected);
        unusable(what, value.place())
    }

    /// The entries of an object without repetitions: the last of a name counts, as most JSON readers have it.
    /// Returns what leaves others open: a name that is repeated, or a rest that is not known.
    pub fn entries<'a>(
        &mut self,
        what: &str,
        entries: Vec<(Value<'a>, Value<'a>)>,
    ) -> Result<(Vec<Entry<'a>>, Option<Unknown>), ReadError> {
        let mut kept = Vec::with_capacity(entries.len());
        let mut seen = HashSet::with_capacity(entries.len());
        let mut doubt = None;
        for (key, value) in entries.into_iter().rev() {
            if let Content::Gap(gap) = key.content()? {
                doubt = Some(gap.unknown().clone());
                continue;
            }
            let name = key.string()?;
            if seen.insert(name.clone()) {
                kept.push(Entry { name, key, value });
            } else {
                let message = format!("`{name}` stands twice in {what}");
                self.fault(
                    FaultKind::DuplicateElement,
                    key.place(),
                    message,
                    "each name once: AWS refuses the document",
                );
                doubt = Some(unusable(&format!("repeated {name}"), key.place()));
            }
        }
        kept.reverse();
        Ok((kept, doubt))
    }

    /// A string, or else a fault.
    pub fn string(&mut self, what: &str, value: Value) -> Result<Option<Text>, ReadError> {
        Ok(match value.content()? {
            Content::String => Some(value.text()?),
            Content::Gap(gap) => Some(Text::new([Piece::Unknown(gap.unknown().clone())], value.place())),
            content => {
                self.wrong_type(what, value, &content, "a string");
                None
            }
        })
    }

    /// A string or a list of strings; what is neither leaves the list open. With `loose`, Booleans and numbers are strings too.
    pub fn strings(&mut self, what: &str, value: Value, loose: bool) -> Result<List<Text>, ReadError> {
        let content = value.content()?;
        let Content::Array(elements) = content else {
            return Ok(if let Some(text) = scalar(value, &content, loose)? {
                List::known(vec![text])
            } else {
                let more = self.wrong_type(what, value, &content, "a string or a list of strings");
                List { items: Vec::new(), more: Some(more) }
            });
        };
        let mut list = List::known(Vec::with_capacity(elements.len()));
        for element in elements {
            let content = element.content()?;
            if let Some(text) = scalar(element, &content, loose)? {
                list.items.push(text);
            } else {
                list.more = Some(self.wrong_type(&format!("an element of {what}"), element, &content, "a string"));
            }
        }
        Ok(list)
    }

    /// A fault for a name that is none of `names`. Of a name that is not known whole nothing is said.
    pub fn unknown_element(&mut self, whose: &str, entry: &Entry, names: &[&str]) -> Result<(), ReadError> {
        if entry.key.text()?.as_known().is_none() {
            return Ok(());
        }
        let message = format!("{whose} has no element `{}`", entry.name);
        // Nobody reads more guesses than that, and they take time.
        let meant = if self.faults.len() < 100 { nearest(&entry.name, names) } else { None };
        let expected = match meant {
            Some(meant) => format!("`{meant}`"),
            None => format!("one of {}", names.join(", ")),
        };
        self.fault(FaultKind::UnknownElement, entry.key.place(), message, expected);
        Ok(())
    }
}

fn scalar(value: Value, content: &Content, loose: bool) -> Result<Option<Text>, ReadError> {
    Ok(match content {
        Content::String => Some(value.text()?),
        Content::Number(number) if loose => Some(Text::known(number, value.place())),
        Content::Bool(word) if loose => Some(Text::known(word, value.place())),
        _ => None,
    })
}
