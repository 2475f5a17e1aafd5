//! Policy documents from files and standard input.

use std::io::Read as _;

use miette::miette;
use serde_json::{Value, json};

use super::super::exit::{Exit, Failure};
use crate::base::{Mistake, Mistakes, Place, Source};
use crate::iam::document::{Document, PolicyKind};
use crate::iam::fault::Fault;
use crate::iam::{grammar, read};

/// The documents of a question, by number.
#[derive(Default)]
pub struct Documents {
    sources: Vec<Source>,
    /// Where each statement stands, and what of it to point at: its `Sid`, else its actions.
    statements: Vec<(Place, Place)>,
    /// What was found wrong in them.
    pub faults: Vec<Fault>,
}

impl Documents {
    /// Reads one; `-` is standard input.
    pub fn read(&mut self, name: &str) -> Result<Document, Failure> {
        let mut bytes = Vec::new();
        let shown = if name == "-" { "standard input" } else { name };
        let read = match name {
            "-" => std::io::stdin().read_to_end(&mut bytes).map(drop),
            path => std::fs::read(path).map(|read| bytes = read),
        };
        read.map_err(|error| {
            Failure::new(
                Exit::Usage,
                miette!(
                    help = "name a JSON file with a policy document, or - for standard input",
                    "{shown} cannot be read: {error}"
                ),
            )
        })?;
        let number = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let source = Source::new(shown, String::from_utf8_lossy(&bytes).into_owned());
        let read = read::read_bytes(&bytes, number)
            .map_err(|error| Failure::new(Exit::Failed, Mistakes::new(&source, vec![error.mistake()])))?;
        self.sources.push(source);
        self.faults.extend(read.faults);
        self.statements.extend(read.document.statements.items.iter().map(|statement| {
            let sid = statement.sid.as_ref().map(|sid| sid.place);
            (statement.place, sid.unwrap_or(statement.actions.place))
        }));
        Ok(read.document)
    }

    /// Looks for what AWS would refuse in a document, or never match.
    pub fn examine(&mut self, document: &Document, kind: PolicyKind) {
        self.faults.extend(grammar::faults(document, kind));
    }

    /// What to point at in these statements, by the source that they are in; those of the command line are in none.
    pub fn by_source(&self, statements: &[Place]) -> Vec<(&Source, Vec<Place>)> {
        let named = self.statements.iter().filter(|(whole, _)| statements.contains(whole));
        let places: Vec<Place> = named.map(|(_, name)| *name).collect();
        let of = |number: usize| places.iter().copied().filter(move |place| place.file as usize == number);
        let sources = self.sources.iter().enumerate();
        sources
            .map(|(number, source)| (source, of(number).collect::<Vec<_>>()))
            .filter(|(_, places)| !places.is_empty())
            .collect()
    }

    /// Where a place is: file, lines and columns, counted from 1.
    pub fn position(&self, place: Place) -> Value {
        let Some(source) = self.sources.get(place.file as usize) else { return Value::Null };
        let (line, column) = source.position(place.start as usize);
        let (end_line, end_column) = source.position(place.end as usize);
        json!({ "file": source.name(), "line": line, "column": column, "end_line": end_line, "end_column": end_column })
    }

    /// What is wrong in the documents, for a program.
    pub fn faults_json(&self) -> Value {
        let faults = self.faults.iter().map(|fault| {
            let mut shown = self.position(fault.place);
            shown["kind"] = fault.kind.name().into();
            shown["message"] = fault.message.as_str().into();
            shown
        });
        faults.collect()
    }

    /// Shows what is wrong in the documents.
    pub fn warn(&self) {
        for (number, source) in self.sources.iter().enumerate() {
            let faults = self.faults.iter().filter(|fault| fault.place.file as usize == number);
            let mistakes: Vec<Mistake> = faults.map(Fault::mistake).collect();
            if !mistakes.is_empty() {
                eprintln!("{:?}", miette::Report::new(Mistakes::new(source, mistakes)));
            }
        }
    }
}

/// What documents are attached to, where nobody said: a statement that names a principal is a resource's.
pub fn guess(documents: &[&Document]) -> PolicyKind {
    let mut statements = documents.iter().flat_map(|document| &document.statements.items);
    if statements.any(|statement| statement.principals.is_some()) { PolicyKind::Resource } else { PolicyKind::Identity }
}
