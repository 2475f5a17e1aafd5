//! `seclog access who`: which principals a resource's policy lets do what.

use miette::miette;
use serde_json::{Value, json};

use super::super::exit::{Exit, Failure};
use super::Type;
use super::documents::{self, Documents};
use super::output::{Format, print_json};
use crate::iam::access::{self, Fuel, Grant, Grantee};
use crate::iam::document::PolicyKind;

/// Arguments of `seclog access who`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The policy document; - is standard input.
    #[arg(long, value_name = "FILE")]
    policy: String,

    /// What the document is attached to. Default: resource.
    #[arg(long = "type", value_enum)]
    kind: Option<Type>,

    /// Only these actions, with wildcards. Repeat for more. Default: all.
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,

    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    output: Format,
}

/// Lists them, a line for each principal of a statement.
pub fn run(args: &Args) -> Result<Exit, Failure> {
    let mut documents = Documents::default();
    let policy = documents.read(&args.policy)?;
    let kind = args.kind.map_or_else(|| documents::guess(&[&policy]), Type::kind);
    if kind == PolicyKind::Identity {
        return Err(Failure::new(
            Exit::Usage,
            miette!(help = "ask it of the policy of a bucket, key, role ...", "an identity policy names no principal"),
        ));
    }
    documents.examine(&policy, kind);
    let actions: Vec<&str> = args.actions.iter().map(String::as_str).collect();
    let grants = access::who(&policy, kind, &actions, Fuel::default())
        .map_err(|reason| Failure::new(Exit::Failed, miette!("undecided: {reason}")))?;
    match args.output {
        Format::Human => {
            documents.warn();
            for grant in &grants {
                println!("{}", line(grant));
            }
        }
        Format::Json => {
            let shown: Vec<Value> = grants.iter().map(|grant| as_json(grant, &documents)).collect();
            print_json(&json!({ "grants": shown, "faults": documents.faults_json() }))?;
        }
    }
    let doubtful = grants.iter().any(|grant| grant.doubt.is_some());
    Ok(if doubtful { Exit::Failed } else { Exit::Clean })
}

fn name(grantee: &Grantee) -> String {
    match grantee {
        Grantee::Everyone => "everyone".to_owned(),
        Grantee::EveryoneElse => "everyone else".to_owned(),
        Grantee::Account(id) => format!("account {id}"),
        Grantee::Named(_, name) => name.clone(),
        Grantee::Unknown(what) => format!("not known: {what}"),
    }
}

fn line(grant: &Grant) -> String {
    let conditional = if grant.conditional { " (under conditions)" } else { "" };
    let doubt = grant.doubt.as_ref().map(|reason| format!(" (undecided: {reason})")).unwrap_or_default();
    format!("{}{conditional}{doubt}\n  {}", name(&grant.principal), grant.actions.join("\n  "))
}

fn as_json(grant: &Grant, documents: &Documents) -> Value {
    json!({
        "principal": name(&grant.principal),
        "actions": grant.actions,
        "conditional": grant.conditional,
        "reason": grant.doubt.as_ref().map(ToString::to_string),
        "statement": documents.position(grant.statement),
    })
}
