//! From HCL to policies, with mistakes at their places.

use super::definition::{Check, Policy, Shape, Verb};
use crate::aws::kinds;
use crate::base::{Mistake, Severity, Source, Span};
use crate::hcl::ast::{Attribute, Block, Expression, Kind, Part};
use crate::hcl::parse;

/// The verbs, and the attributes of each besides those that all have.
const VERBS: &[(&str, &[&str])] =
    &[("denies", &["principals", "actions", "resources", "condition"]), ("conforms", &["schema"])];

/// The attributes that every verb has.
const OF_ALL: &[&str] = &["when", "value", "message", "fix"];

/// The policies of a file; `number` is what their places say. Call it on a thread with a stack of [`parse::STACK`].
pub fn read(source: &Source, number: u32) -> Result<Vec<Policy>, Vec<Mistake>> {
    let body = parse::body(source.text(), number).map_err(|mistake| vec![mistake])?;
    let mut reader = Reader::default();
    for attribute in &body.attributes {
        reader.mistake(
            attribute.name.place.span(),
            "a file of policies has no attributes",
            "`policy \"NAME\" { ... }`",
        );
    }
    let policies: Vec<Policy> = body.blocks.iter().filter_map(|block| reader.policy(block)).collect();
    for (at, policy) in policies.iter().enumerate() {
        if policies[..at].iter().any(|other| other.id == policy.id) {
            reader.mistake(policy.place.span(), format!("there are two policies `{}`", policy.id), "an id of its own");
        }
    }
    if reader.mistakes.is_empty() { Ok(policies) } else { Err(reader.mistakes) }
}

#[derive(Default)]
struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn mistake(&mut self, span: Span, message: impl Into<String>, expected: impl Into<String>) {
        self.mistakes.push(Mistake::new(span, message).expected(expected));
    }

    fn policy(&mut self, block: &Block) -> Option<Policy> {
        let header = block.header.span();
        let [id] = &block.labels[..] else {
            self.mistake(header, "this is no policy", "`policy \"NAME\" { ... }`");
            return None;
        };
        if &*block.kind.text != "policy" {
            self.mistake(block.kind.place.span(), format!("there is no block `{}` here", block.kind.text), "`policy`");
            return None;
        }
        if !is_id(&id.text) {
            let expected = "small letters and digits, with hyphens between words, as in `bucket-plain-http`";
            self.mistake(id.place.span(), format!("`{}` cannot be a policy's name", id.text), expected);
        }
        self.only(&block.body.attributes, &["title", "severity", "target"]);
        let title = self.text(block, "title", "one line that says what holds");
        let severities: Vec<&str> = Severity::NAMES.iter().map(|(name, _)| *name).collect();
        let severity = self.one_of(block, "severity", &severities);
        let targets: Vec<&str> = kinds().keys().map(String::as_str).collect();
        let target = self.one_of(block, "target", &targets);
        let checks: Vec<Check> = block.body.blocks.iter().filter_map(|block| self.check(block)).collect();
        if block.body.blocks.is_empty() {
            self.mistake(header, "this policy asks for nothing", format!("one of {}", names_of_verbs()));
        }
        let severity = Severity::of_name(&severity?)?;
        Some(Policy { id: id.text.to_string(), title: title?, severity, target: target?, checks, place: block.header })
    }

    fn check(&mut self, block: &Block) -> Option<Check> {
        let verb = &*block.kind.text;
        let Some((_, own)) = VERBS.iter().find(|(name, _)| *name == verb) else {
            let message = format!("there is no verb `{verb}`");
            self.mistake(block.kind.place.span(), message, format!("one of {}", names_of_verbs()));
            return None;
        };
        for label in &block.labels {
            self.mistake(label.place.span(), "a verb has no name", "`{`");
        }
        for inner in &block.body.blocks {
            self.mistake(inner.header.span(), format!("`{verb}` has no blocks"), "attributes");
        }
        let known: Vec<&str> = own.iter().chain(OF_ALL).copied().collect();
        self.only(&block.body.attributes, &known);
        let get = |name: &str| block.body.attribute(name).cloned();
        let verb = match verb {
            "denies" => Verb::Denies(Shape {
                principals: get("principals"),
                actions: self.required(block, "actions")?,
                resources: get("resources"),
                condition: get("condition"),
            }),
            _ => Verb::Conforms(self.required(block, "schema")?),
        };
        let (when, value, message, fix) = (get("when"), get("value"), get("message"), get("fix"));
        Some(Check { verb, when, value, message, fix, place: block.place })
    }

    /// Says of attributes that they are none of these.
    fn only(&mut self, attributes: &[Attribute], names: &[&str]) {
        for attribute in attributes.iter().filter(|attribute| !names.contains(&&*attribute.name.text)) {
            let name = &attribute.name.text;
            let expected = match similar::get_close_matches(&**name, names, 1, 0.6).first() {
                Some(near) => format!("one that exists: did you mean `{near}`?"),
                None => format!("one of {}", names.join(", ")),
            };
            self.mistake(attribute.name.place.span(), format!("there is no attribute `{name}` here"), expected);
        }
    }

    fn required(&mut self, block: &Block, name: &str) -> Option<Expression> {
        let found = block.body.attribute(name).cloned();
        if found.is_none() {
            self.mistake(block.header.span(), format!("`{name}` is missing"), format!("`{name} = ...`"));
        }
        found
    }

    /// An attribute that is a string written out.
    fn text(&mut self, block: &Block, name: &str, expected: &str) -> Option<String> {
        let expression = self.required(block, name)?;
        let text = literal(&expression);
        if text.is_none() {
            self.mistake(expression.place.span(), format!("`{name}` is no text"), expected);
        }
        text
    }

    fn one_of(&mut self, block: &Block, name: &str, all: &[&str]) -> Option<String> {
        let expected = format!("one of {}", all.join(", "));
        let text = self.text(block, name, &expected)?;
        if all.contains(&&*text) {
            return Some(text);
        }
        let span = block.body.attribute(name).map_or_else(|| block.header.span(), |value| value.place.span());
        self.mistake(span, format!("there is no {name} `{text}`"), expected);
        None
    }
}

fn literal(expression: &Expression) -> Option<String> {
    let Kind::Template(parts) = &expression.kind else { return None };
    parts.iter().map(|part| if let Part::Literal(text, _) = part { Some(&**text) } else { None }).collect()
}

fn is_id(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.split('-').all(is_word)
}

fn names_of_verbs() -> String {
    VERBS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
