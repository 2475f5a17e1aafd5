//! How an answer is shown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::ValueEnum;
use miette::{LabeledSpan, MietteDiagnostic, Report, Severity};
use serde_json::{Value, json};

use super::super::exit::{Exit, Failure};
use super::documents::Documents;
use crate::iam::access::{Answer, Witness};
use crate::iam::actions::{spelled_action, spelled_key};
use crate::iam::request::Principal;

/// Forms of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person.
    Human,
    /// For a program.
    Json,
}

/// An answer and how to say it.
pub struct Verdict {
    /// What a yes means.
    pub pass: &'static str,
    /// What a no means.
    pub fail: &'static str,
    /// The answer.
    pub answer: Answer,
}

impl Verdict {
    fn exit(&self) -> Exit {
        match self.answer {
            Answer::Yes => Exit::Clean,
            Answer::No(_) => Exit::Found,
            Answer::Undecided(_) => Exit::Failed,
        }
    }

    fn name(&self) -> &'static str {
        match self.answer {
            Answer::Yes => "pass",
            Answer::No(_) => "fail",
            Answer::Undecided(_) => "undecided",
        }
    }
}

/// Says the answer, and what is wrong in the documents.
pub fn show(verdict: &Verdict, documents: &Documents, format: Format, quiet: bool) -> Result<Exit, Failure> {
    match format {
        Format::Human => {
            documents.warn();
            if !quiet || !verdict.answer.is_yes() {
                println!("{}", human(verdict, documents));
            }
        }
        Format::Json => print_json(&as_json(verdict, documents))?,
    }
    Ok(verdict.exit())
}

/// Prints JSON, laid out.
pub fn print_json(value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(Exit::Failed, miette::miette!("the answer cannot be written: {error}")))?;
    println!("{text}");
    Ok(())
}

fn human(verdict: &Verdict, documents: &Documents) -> String {
    match &verdict.answer {
        Answer::Yes => format!("pass: {}", verdict.pass),
        Answer::Undecided(reason) => format!("undecided: {reason}"),
        Answer::No(witness) => {
            let mut text = format!("fail: {}, as this request shows\n\n{}", verdict.fail, request(witness));
            for (source, places) in documents.by_source(&witness.statements) {
                let labels = places.iter().map(|place| LabeledSpan::underline(place.span()));
                let diagnostic =
                    MietteDiagnostic::new("it is decided here").with_severity(Severity::Advice).with_labels(labels);
                let _ = write!(text, "\n{:?}", Report::new(diagnostic).with_source_code(source.named()));
            }
            text.trim_end().to_owned()
        }
    }
}

fn request(witness: &Witness) -> String {
    let request = &witness.request;
    let mut rows: Vec<(String, String)> = Vec::new();
    if let Some(principal) = &request.principal {
        rows.push(("principal".to_owned(), principal.to_string()));
    }
    rows.push(("action".to_owned(), spelled_action(&request.action)));
    rows.push(("resource".to_owned(), request.resource.clone()));
    rows.extend(request.context.iter().map(|(key, values)| (spelled_key(key), values.join(", "))));
    rows.extend(
        witness.supposed.iter().map(|(unknown, value)| (format!("supposing {}", unknown.identity()), value.clone())),
    );
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    rows.iter().fold(String::new(), |text, (name, value)| text + &format!("  {name:width$}  {value}\n"))
}

fn as_json(verdict: &Verdict, documents: &Documents) -> Value {
    let mut answer = json!({ "result": verdict.name() });
    match &verdict.answer {
        Answer::Yes => {}
        Answer::Undecided(reason) => answer["reason"] = reason.to_string().into(),
        Answer::No(witness) => {
            let request = &witness.request;
            let context: BTreeMap<_, _> =
                request.context.iter().map(|(key, values)| (spelled_key(key), values)).collect();
            answer["witness"] = json!({
                "principal": request.principal.as_ref().map(principal_json),
                "action": spelled_action(&request.action),
                "resource": request.resource,
                "context": context,
            });
            let supposed: BTreeMap<_, _> =
                witness.supposed.iter().map(|(unknown, value)| (unknown.identity(), value)).collect();
            answer["supposed"] = json!(supposed);
            answer["statements"] = witness.statements.iter().map(|place| documents.position(*place)).collect();
        }
    }
    answer["faults"] = documents.faults_json();
    answer
}

fn principal_json(principal: &Principal) -> Value {
    match principal {
        Principal::Aws(name) => json!({ "AWS": name }),
        Principal::Service(name) => json!({ "Service": name }),
        Principal::Federated(name) => json!({ "Federated": name }),
        Principal::Anonymous => json!("*"),
    }
}
