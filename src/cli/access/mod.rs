//! `seclog access`: what policy documents allow.

mod documents;
mod expand;
mod output;
mod shape;
mod who;

pub use output::print_json;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use self::documents::Documents;
use self::output::{Format, Verdict};
use self::shape::ShapeArgs;
use super::exit::{Exit, Failure};
use crate::iam::access::{self, Answer, Fuel, PolicyKind};

/// Arguments of `seclog access`.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Is the candidate no more permissive than the reference?
    #[command(
        after_help = "Example: seclog access within --candidate new.json --reference old.json --type identity\n\n\
        Exit codes: 0 pass, 1 fail (with a request as witness), 3 undecided or unreadable, 2 wrong usage."
    )]
    Within(WithinArgs),

    /// Is every request of this shape denied?
    #[command(
        after_help = "Example: seclog access denies --policy bucket.json --principal '*' --action 's3:*' \\\n    \
        --resource arn:aws:s3:::secops-logs --resource 'arn:aws:s3:::secops-logs/*' \\\n    --condition 'Bool aws:SecureTransport false'"
    )]
    Denies(ShapeQuestion),

    /// Is every request of this shape allowed?
    #[command(after_help = "Example: seclog access allows --policy key.json --type key --principal \
        arn:aws:iam::111122223333:role/secops-delivery \\\n    --action kms:GenerateDataKey --resource '*'")]
    Allows(ShapeQuestion),

    /// Which principals may do which actions?
    #[command(after_help = "Example: seclog access who --policy key.json --type key --action 'kms:Put*'")]
    Who(who::Args),

    /// Which actions does a wildcard grant?
    #[command(after_help = "Example: seclog access expand 's3:Put*' --resource 'arn:aws:s3:::secops-logs/*'")]
    Expand(expand::Args),
}

/// What a document is attached to.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Type {
    /// To a user, group or role.
    Identity,
    /// To a resource, such as a bucket.
    Resource,
    /// To a role: who may assume it.
    Trust,
    /// To a KMS key.
    Key,
}

impl Type {
    fn kind(self) -> PolicyKind {
        match self {
            Self::Identity => PolicyKind::Identity,
            Self::Resource => PolicyKind::Resource,
            Self::Trust => PolicyKind::Trust,
            Self::Key => PolicyKind::Key,
        }
    }
}

#[derive(Debug, ClapArgs)]
struct WithinArgs {
    /// The policy document in question; - is standard input.
    #[arg(long, value_name = "FILE")]
    candidate: String,

    /// The policy document that says how much is allowed; - is standard input.
    #[arg(long, value_name = "FILE")]
    reference: String,

    /// What the documents are attached to. Default: resource if a statement names a principal, else identity.
    #[arg(long = "type", value_enum)]
    kind: Option<Type>,

    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    output: Format,
}

#[derive(Debug, ClapArgs)]
struct ShapeQuestion {
    /// The policy document; - is standard input.
    #[arg(long, value_name = "FILE")]
    policy: String,

    /// What the document is attached to. Default: resource if a statement names a principal, else identity.
    #[arg(long = "type", value_enum)]
    kind: Option<Type>,

    #[command(flatten)]
    shape: ShapeArgs,

    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    output: Format,
}

/// Answers.
pub fn run(args: &Args, quiet: bool) -> Result<Exit, Failure> {
    match &args.question {
        Question::Within(args) => within(args, quiet),
        Question::Denies(args) => {
            of_shape(args, quiet, "every such request is denied", "such a request is not denied", |a, b, c, d| {
                access::denies(a, b, c, d)
            })
        }
        Question::Allows(args) => {
            of_shape(args, quiet, "every such request is allowed", "such a request is not allowed", |a, b, c, d| {
                access::allows(a, b, c, d)
            })
        }
        Question::Who(args) => who::run(args),
        Question::Expand(args) => expand::run(args),
    }
}

fn within(args: &WithinArgs, quiet: bool) -> Result<Exit, Failure> {
    let mut documents = Documents::default();
    let candidate = documents.read(&args.candidate)?;
    let reference = documents.read(&args.reference)?;
    let kind = args.kind.map_or_else(|| documents::guess(&[&candidate, &reference]), Type::kind);
    documents.examine(&candidate, kind);
    documents.examine(&reference, kind);
    let answer = access::within(&candidate, &reference, kind, Fuel::default());
    let said = Verdict {
        pass: "the candidate allows nothing that the reference does not",
        fail: "the candidate allows what the reference does not",
        answer,
    };
    output::show(&said, &documents, args.output, quiet)
}

fn of_shape(
    args: &ShapeQuestion,
    quiet: bool,
    pass: &'static str,
    fail: &'static str,
    question: impl Fn(&crate::iam::document::Document, &access::Shape, PolicyKind, Fuel) -> Answer,
) -> Result<Exit, Failure> {
    let mut documents = Documents::default();
    let policy = documents.read(&args.policy)?;
    let kind = args.kind.map_or_else(|| documents::guess(&[&policy]), Type::kind);
    documents.examine(&policy, kind);
    let shape = args.shape.statement(kind)?;
    let answer = question(&policy, &shape, kind, Fuel::default());
    output::show(&Verdict { pass, fail, answer }, &documents, args.output, quiet)
}
