//! From JSON text to policy documents, as AWS reads them.
//!
//! What cannot be used becomes something unknown in the document, so that nothing is decided on it, and a fault that says so.
//! Sources: IAM User Guide, "Grammar of the IAM JSON policy language": one element or a list where the grammar says so, no name twice in
//! one object, quotes optional around numbers and Booleans of conditions. Names of elements are case-sensitive.

mod element;
mod json;
mod statement;
mod template;

use thiserror::Error;

use self::element::Reader;
use self::json::{At, Origin};
use self::template::{Template, Unusable};
use super::document::Document;
use super::fault::Fault;
use crate::base::{Mistake, Place, Value};

/// Longest document, in bytes: sixteen times the longest policy that AWS takes, that of a KMS key.
const LARGEST_DOCUMENT: usize = 512 << 10;

/// Most statements of a document. No policy that AWS takes has room for a thousand.
const MOST_STATEMENTS: usize = 5_000;

/// Most faults of a document that are told.
pub(crate) const MOST_FAULTS: usize = 500;

/// A document and what was found wrong while reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The document. What was unusable in it is unknown.
    pub document: Document,
    /// Elements that AWS refuses: of a wrong type, repeated, unknown, missing where a statement cannot do without. In no order.
    pub faults: Vec<Fault>,
}

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ReadError {
    /// Where it is.
    pub place: Place,
    /// What is wrong, in one line.
    pub message: String,
    /// What was expected there.
    pub expected: String,
}

impl ReadError {
    fn new(place: Place, message: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { place, message: message.into(), expected: expected.into() }
    }

    /// The error as a mistake in its file.
    pub fn mistake(&self) -> Mistake {
        Mistake::new(self.place.span(), &self.message).expected(&self.expected)
    }
}

/// Reads a document from bytes that may be no text.
///
/// `file` is what the places say. Where the bytes are no UTF-8 the place is that of the first wrong byte; up to it,
/// `String::from_utf8_lossy` has the same offsets.
pub fn read_bytes(bytes: &[u8], file: u32) -> Result<Read, ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text, file),
        Err(error) => {
            let at = error.valid_up_to();
            let place = Place::new(file, &(at..at + 1));
            Err(ReadError::new(place, format!("byte {at} is not UTF-8"), "a document in UTF-8"))
        }
    }
}

/// Reads a document. `file` is what the places say.
///
/// Takes time and memory linear in the text, and no recursion.
pub fn read(text: &str, file: u32) -> Result<Read, ReadError> {
    read_at(Origin { text, at: At::File(file) })
}

/// Reads the document that a value is: JSON text in a string, or what would be JSON. What is not known of it is not known in the document.
///
/// Of values that a condition chooses from, [`crate::base::value::Either`], nothing is known here.
pub fn read_value(value: &Value) -> Result<Read, ReadError> {
    let template = Template::of(value).map_err(|Unusable| {
        ReadError::new(value.place(), "this document holds characters of a private plane", "letters that are assigned")
    })?;
    read_at(Origin { text: template.text(), at: At::Template(&template) })
}

fn read_at(origin: Origin) -> Result<Read, ReadError> {
    let text = origin.text;
    if text.len() > LARGEST_DOCUMENT {
        let message = format!("this document has {} bytes", text.len());
        return Err(ReadError::new(origin.place(&(0..0)), message, format!("at most {LARGEST_DOCUMENT} bytes")));
    }
    if text.starts_with('\u{feff}') {
        let message = "this document begins with a byte order mark";
        return Err(ReadError::new(
            origin.place(&(0..3)),
            message,
            "`{` first: save it as UTF-8 without a byte order mark",
        ));
    }
    if text.trim().is_empty() {
        return Err(ReadError::new(origin.place(&(0..text.len())), "this document is empty", "a policy document"));
    }
    let mut reader = Reader::default();
    let document = reader.document(origin.parse()?)?;
    reader.faults.truncate(MOST_FAULTS);
    Ok(Read { document, faults: reader.faults })
}
