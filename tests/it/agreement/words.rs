//! The names in a template: what resources return, parameters, conditions.

use std::collections::{BTreeMap, BTreeSet};

use seclog::base::{Type, Unknown};
use seclog::cloudformation::evaluate::Environment;
use serde_json::{Value as Json, json};

use super::style::{Part, Style};
use super::text::{Marks, inside};

/// What a provider does not say, as the pseudo parameters that a stack has.
const PSEUDO: [(&str, &str); 3] =
    [("aws.account_id", "AWS::AccountId"), ("aws.region", "AWS::Region"), ("aws.partition", "AWS::Partition")];

/// What `Ref` or `Fn::GetAtt` returns of a resource.
#[derive(Debug)]
pub struct Return {
    /// The Terraform resource, without keys.
    pub of: String,
    /// What it is in Terraform, with marks.
    pub text: String,
    /// The logical id of the resource.
    pub id: String,
    /// As `Fn::Sub` names it.
    pub name: String,
}

/// The words of one template.
#[derive(Debug)]
pub struct Words {
    style: Style,
    /// Where the stack runs.
    here: Environment,
    pub marks: Marks,
    pub returns: Vec<Return>,
    pub parameters: BTreeMap<String, Json>,
    pub conditions: BTreeMap<String, Json>,
    /// The names of parameters, by what they stand for.
    named: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Words {
    pub fn new(style: Style, here: Environment) -> Self {
        Self {
            style,
            here,
            marks: Marks::default(),
            returns: Vec::new(),
            parameters: BTreeMap::new(),
            conditions: BTreeMap::new(),
            named: BTreeMap::new(),
            taken: BTreeSet::new(),
        }
    }

    /// A name of letters and digits that nothing else in the template has.
    pub fn name(&mut self, text: &str) -> String {
        let mut name = String::new();
        for part in text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
            name.push_str(&part[..1].to_ascii_uppercase());
            name.push_str(&part[1..]);
        }
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.taken.contains(name));
        let free = free.expect("there are endless ones");
        self.taken.insert(free.clone());
        free
    }

    /// The parameter that an unknown is, or the pseudo parameter.
    fn parameter(&mut self, unknown: &Unknown) -> String {
        let identity = &**unknown.identity();
        if let Some((_, pseudo)) = PSEUDO.iter().find(|(own, _)| *own == identity) {
            return (*pseudo).to_owned();
        }
        if let Some(known) = self.named.get(identity) {
            return known.clone();
        }
        let name = self.name(identity.trim_start_matches("var."));
        let ty = match unknown.ty() {
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => "CommaDelimitedList",
            Type::Number => "Number",
            _ => "String",
        };
        self.parameters.insert(name.clone(), json!({ "Type": ty }));
        self.named.insert(identity.to_owned(), name.clone());
        name
    }

    /// The condition that an unknown is.
    pub fn condition(&mut self, unknown: &Unknown) -> String {
        let (identity, is_negated) = match unknown.identity().strip_prefix('!') {
            Some(inner) => (inner, true),
            None => (&**unknown.identity(), false),
        };
        let parameter = self.parameter(&Unknown::new(identity, Type::Bool));
        let equals = json!({ "Fn::Equals": [{ "Ref": parameter }, "true"] });
        let (name, condition) = if is_negated {
            (format!("Not{parameter}"), json!({ "Fn::Not": [equals] }))
        } else {
            (format!("Is{parameter}"), equals)
        };
        self.conditions.insert(name.clone(), condition);
        name
    }

    /// One value where a condition holds, the other where it does not; null is none.
    pub fn choice(&mut self, condition: &Unknown, then: Json, otherwise: Json) -> Json {
        if then == otherwise {
            return then;
        }
        let arm = |value: Json| if value.is_null() { json!({ "Ref": "AWS::NoValue" }) } else { value };
        json!({ "Fn::If": [self.condition(condition), arm(then), arm(otherwise)] })
    }

    /// A text with marks; `near`: the resources that it refers to, whose values it may begin with.
    pub fn value(&mut self, text: &str, near: &BTreeSet<String>) -> Json {
        let parts = self.parts(text, near);
        self.style.written(&parts, &self.here)
    }

    /// A document that stays a text.
    pub fn document(&mut self, text: &str, near: &BTreeSet<String>) -> Json {
        let mut parts = Vec::new();
        for (part, is_inside) in inside(text) {
            if is_inside {
                parts.extend(self.parts(part, near));
                continue;
            }
            // The JSON of what is not known: a list, or an element of one.
            for (at, character) in part.char_indices() {
                let Some(unknown) = self.marks.unknown(character) else {
                    parts.push(Part::Text(character.to_string()));
                    continue;
                };
                let is_element = part[..at].trim_end().ends_with(['[', ',']);
                let identity = unknown.identity();
                let inner = identity.strip_prefix("jsonencode(").and_then(|rest| rest.strip_suffix(')'));
                let ty = if is_element { Type::String } else { Type::list(Type::String) };
                let name = self.parameter(&Unknown::new(inner.unwrap_or(identity), ty));
                if is_element {
                    parts.extend([Part::Text("\"".to_owned()), Part::Name(name), Part::Text("\"".to_owned())]);
                } else {
                    parts.extend([Part::Text("[\"".to_owned()), Part::List(name), Part::Text("\"]".to_owned())]);
                }
            }
        }
        self.style.written(&parts, &self.here)
    }

    fn parts(&mut self, text: &str, near: &BTreeSet<String>) -> Vec<Part> {
        let is_whole = |rest: &str, own: &str| rest.is_empty() || own.contains(':') && rest.starts_with([':', '/']);
        let begins = |own: &&Return| {
            near.contains(&own.of) && text.strip_prefix(&*own.text).is_some_and(|rest| is_whole(rest, &own.text))
        };
        let (mut parts, mut rest) = (Vec::new(), text);
        if let Some(found) = self.returns.iter().filter(begins).max_by_key(|own| own.text.len()) {
            parts.push(Part::Name(found.name.clone()));
            rest = &text[found.text.len()..];
        }
        for character in rest.chars() {
            let Some(unknown) = self.marks.unknown(character).cloned() else {
                parts.push(Part::Text(character.to_string()));
                continue;
            };
            let is_it = |own: &&Return| near.contains(&own.of) && own.text.chars().eq([character]);
            let name = self.returns.iter().find(is_it).map(|own| own.name.clone());
            if name.is_none() {
                parts.push(Part::Text(unknown.prefix().to_owned()));
            }
            parts.push(Part::Name(name.unwrap_or_else(|| self.parameter(&unknown))));
        }
        parts
    }
}
