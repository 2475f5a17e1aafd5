//! The intrinsic functions for what is not known: references, parameters and conditions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use seclog::base::{Type, Unknown};
use serde_json::{Map, Value as Json, json};

use super::text::{Marks, is_mark, parts};

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
    /// As `Fn::Sub` names it.
    pub name: String,
}

/// The words of one template.
#[derive(Debug, Default)]
pub struct Words {
    pub marks: Marks,
    pub returns: Vec<Return>,
    pub parameters: BTreeMap<String, Json>,
    pub conditions: BTreeMap<String, Json>,
    /// The names of parameters, by what they stand for.
    named: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Words {
    /// A name of letters and digits that nothing else in the template has.
    pub fn name(&mut self, text: &str) -> String {
        let parts = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        let name: String = parts.map(|part| format!("{}{}", part[..1].to_ascii_uppercase(), &part[1..])).collect();
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
        let inner = encoded(identity).unwrap_or(identity);
        if let Some(known) = self.named.get(inner) {
            return known.clone();
        }
        let name = self.name(inner.trim_start_matches("var."));
        let ty = match unknown.ty() {
            _ if inner != identity => "CommaDelimitedList",
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => "CommaDelimitedList",
            Type::Number => "Number",
            _ => "String",
        };
        self.parameters.insert(name.clone(), json!({ "Type": ty }));
        self.named.insert(inner.to_owned(), name.clone());
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
        let (name, condition) = match is_negated {
            true => (format!("Not{parameter}"), json!({ "Fn::Not": [equals] })),
            false => (format!("Is{parameter}"), equals),
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

    /// A text with marks as `Fn::Sub` takes it; `near`: the resources that it refers to, whose values it may begin with.
    pub fn substituted(&mut self, text: &str, near: &BTreeSet<String>) -> String {
        let is_whole = |rest: &str, own: &str| rest.is_empty() || own.contains(':') && rest.starts_with([':', '/']);
        let begins = |own: &&Return| {
            near.contains(&own.of) && text.strip_prefix(&*own.text).is_some_and(|rest| is_whole(rest, &own.text))
        };
        if let Some(found) = self.returns.iter().filter(begins).max_by_key(|own| own.text.len()) {
            let (name, rest) = (found.name.clone(), text[found.text.len()..].to_owned());
            return format!("${{{name}}}{}", self.marked(&rest, near));
        }
        self.marked(text, near)
    }

    fn marked(&mut self, text: &str, near: &BTreeSet<String>) -> String {
        let mut written = String::new();
        for character in text.replace("${", "${!").chars() {
            if !is_mark(character) {
                written.push(character);
                continue;
            }
            let is_it = |own: &&Return| near.contains(&own.of) && own.text.chars().eq([character]);
            let name = match self.returns.iter().find(is_it) {
                Some(own) => own.name.clone(),
                None => {
                    let unknown = self.marks.unknown(character).expect("a mark that was given").clone();
                    written.push_str(unknown.prefix());
                    self.parameter(&unknown)
                }
            };
            let _ = write!(written, "${{{name}}}");
        }
        written
    }

    /// A document that stays a text.
    pub fn document(&mut self, text: &str, near: &BTreeSet<String>) -> Json {
        let (mut whole, mut lists) = (String::new(), Map::new());
        for (part, is_inside) in parts(text) {
            if is_inside {
                whole.push_str(&self.substituted(part, near));
                continue;
            }
            for character in part.chars() {
                match self.marks.unknown(character).cloned() {
                    None => whole.push(character),
                    Some(unknown) if whole.trim_end().ends_with(['[', ',']) => {
                        let _ = write!(whole, "\"${{{}}}\"", self.parameter(&element(&unknown)));
                    }
                    // A list becomes a text between quotes.
                    Some(unknown) => {
                        let parameter = self.parameter(&unknown);
                        let name = format!("{parameter}Text");
                        let _ = write!(whole, "[\"${{{name}}}\"]");
                        lists.insert(name, json!({ "Fn::Join": ["\",\"", { "Ref": parameter }] }));
                    }
                }
            }
        }
        if lists.is_empty() { function(&whole) } else { json!({ "Fn::Sub": [whole, lists] }) }
    }

    /// The same as a value.
    pub fn value(&mut self, text: &str, near: &BTreeSet<String>) -> Json {
        function(&self.substituted(text, near))
    }
}

/// What an unknown text is the JSON of.
fn encoded(identity: &str) -> Option<&str> {
    identity.strip_prefix("jsonencode(")?.strip_suffix(')')
}

/// An unknown of which the JSON is an element of a list: a text.
fn element(unknown: &Unknown) -> Unknown {
    Unknown::new(encoded(unknown.identity()).unwrap_or(unknown.identity()), Type::String)
}

/// A text of `Fn::Sub` as the simplest function that says the same.
pub fn function(text: &str) -> Json {
    let has_names = text.replace("${!", "").contains("${");
    match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|name| !name.contains(['{', '!'])) {
        _ if !has_names => Json::String(text.replace("${!", "${")),
        Some(name) => match name.split_once('.') {
            Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
            None => json!({ "Ref": name }),
        },
        None => json!({ "Fn::Sub": text }),
    }
}
