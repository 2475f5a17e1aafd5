//! The policy documents of a thing.

use crate::base::settle::settle;
use crate::base::{Kind, Unknown, Value};
use crate::iam::document::Document;
use crate::iam::fault::Fault;
use crate::iam::read::{Read, ReadError, read_value};

/// The documents that a property holds, under some conditions.
#[derive(Debug, Default)]
pub struct Documents {
    /// The conditions that it supposes, and whether they hold.
    pub assumed: Vec<(Unknown, bool)>,
    /// The documents.
    pub documents: Vec<Document>,
    /// What AWS refuses in their form.
    pub faults: Vec<Fault>,
    /// Documents that could not be read, and why.
    pub unreadable: Vec<ReadError>,
    /// Set where there may be other documents, or one of which nothing is known.
    pub unknown: Option<Unknown>,
}

/// The documents of a property that holds one, many or none, by the conditions that it hangs on; `None` where those are too many.
pub fn documents(property: &Value) -> Option<Vec<Documents>> {
    let settled = settle(property)?;
    Some(
        settled
            .into_iter()
            .map(|one| {
                let mut documents = Documents { assumed: one.assumed, ..Documents::default() };
                documents.add(&one.value);
                documents
            })
            .collect(),
    )
}

impl Documents {
    fn add(&mut self, value: &Value) {
        match &value.kind {
            Kind::Null(_) => {}
            Kind::List(seq) | Kind::Set(seq) | Kind::Tuple(seq) => {
                seq.items().iter().for_each(|item| self.add(item));
                self.unknown = self.unknown.take().or_else(|| seq.more().cloned());
            }
            Kind::Unknown(unknown) => self.unknown = Some(unknown.clone()),
            _ => match read_value(value) {
                Ok(Read { document, faults }) => {
                    self.documents.push(document);
                    self.faults.extend(faults);
                }
                Err(error) => self.unreadable.push(error),
            },
        }
    }
}
