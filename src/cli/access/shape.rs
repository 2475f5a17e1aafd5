//! A shape of requests from the command line.

use miette::miette;

use super::super::exit::{Exit, Failure};
use crate::base::Place;
use crate::iam::access::{PolicyKind, Shape};
use crate::iam::document::{Condition, Effect, Known, List, PrincipalKind, Principals, Scope};
use crate::iam::text::Text;

/// Which requests are asked about.
#[derive(Debug, clap::Args)]
pub struct ShapeArgs {
    /// Who asks: an ARN, an account id, a service such as logs.amazonaws.com, or * for everyone. Repeat for more.
    #[arg(long = "principal", value_name = "PRINCIPAL")]
    principals: Vec<String>,

    /// Which actions, with wildcards. Repeat for more.
    #[arg(long = "action", value_name = "ACTION", required = true)]
    actions: Vec<String>,

    /// On which resources, with wildcards. Repeat for more. Default: on any.
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,

    /// Under which conditions: operator, key and values, as in 'Bool aws:SecureTransport false'. Repeat for more; all must hold.
    #[arg(long = "condition", value_name = "OPERATOR KEY VALUE...")]
    conditions: Vec<String>,
}

impl ShapeArgs {
    /// The shape as a statement.
    pub fn statement(&self, kind: PolicyKind) -> Result<Shape, Failure> {
        let everyone = vec!["*".to_owned()];
        let principals = if self.principals.is_empty() { &everyone } else { &self.principals };
        let resources = if self.resources.is_empty() { &everyone } else { &self.resources };
        if kind == PolicyKind::Identity && !self.principals.is_empty() {
            return Err(Failure::new(
                Exit::Usage,
                miette!(
                    help = "leave --principal out, or say --type resource, trust or key",
                    "an identity policy asks for no principal: it speaks of whoever has it"
                ),
            ));
        }
        Ok(Shape {
            sid: None,
            effect: Known::Yes(Effect::Allow),
            principals: (kind != PolicyKind::Identity).then(|| scope(Known::Yes(self::principals(principals)))),
            actions: scope(texts(&self.actions)),
            resources: (kind != PolicyKind::Trust).then(|| scope(texts(resources))),
            conditions: List::known(self.conditions.iter().map(|text| condition(text)).collect::<Result<_, _>>()?),
            presence: None,
            place: Place::default(),
        })
    }
}

fn text(text: &str) -> Text {
    Text::known(text, Place::default())
}

fn texts(items: &[String]) -> List<Text> {
    List::known(items.iter().map(|item| text(item)).collect())
}

fn scope<T>(values: T) -> Scope<T> {
    Scope { negated: false, values, place: Place::default() }
}

fn principals(names: &[String]) -> Principals {
    if names.iter().any(|name| name == "*") {
        return Principals::Everyone;
    }
    let (services, others): (Vec<String>, Vec<String>) =
        names.iter().cloned().partition(|name| name.contains(".amazonaws.com") || name.contains(".aws.internal"));
    let kinds = [(PrincipalKind::Aws, others), (PrincipalKind::Service, services)];
    Principals::ByKind(
        kinds.into_iter().filter(|(_, names)| !names.is_empty()).map(|(kind, names)| (kind, texts(&names))).collect(),
    )
}

fn condition(words: &str) -> Result<Condition, Failure> {
    let mut parts = words.split_whitespace();
    let (Some(operator), Some(key), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Failure::new(
            Exit::Usage,
            miette!(
                help = "write operator, key and values, as in 'Bool aws:SecureTransport false'",
                "`{words}` is no condition"
            ),
        ));
    };
    Ok(Condition {
        operator: text(operator),
        key: text(key),
        values: List::known(std::iter::once(value).chain(parts).map(text).collect()),
        place: Place::default(),
    })
}
