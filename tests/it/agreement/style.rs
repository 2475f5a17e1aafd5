//! How people write templates, above all texts that are put together.

use seclog::cloudformation::evaluate::Environment;
use serde_json::{Map, Value as Json, json};

/// A way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `Fn::Sub`, and the types that most people take.
    Sub,
    /// `Fn::Join`, pseudo parameters for where the stack is, and other types.
    Join,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// A parameter, a resource, or an attribute of one behind a dot.
    Name(String),
    /// The elements of a parameter, as text with `","` between them.
    List(String),
}

impl Style {
    /// A text as the template of a stack that runs `here` has it.
    pub fn written(self, parts: &[Part], here: &Environment) -> Json {
        let parts = merged(parts);
        let parts = match self {
            Self::Sub => parts,
            Self::Join => merged(&parts.into_iter().flat_map(|part| placed(part, here)).collect::<Vec<_>>()),
        };
        match (&parts[..], self) {
            ([], _) => json!(""),
            ([only], _) => one(only),
            (parts, Self::Join) => json!({ "Fn::Join": ["", parts.iter().map(one).collect::<Vec<_>>()] }),
            (parts, Self::Sub) => substituted(parts),
        }
    }
}

/// A text and all that follow it as one.
fn merged(parts: &[Part]) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    for part in parts {
        match (merged.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(text),
            _ => merged.push(part.clone()),
        }
    }
    merged
}

/// A part in which pseudo parameters say where the stack is.
fn placed(part: Part, here: &Environment) -> Vec<Part> {
    let Part::Text(text) = part else { return vec![part] };
    let (mut parts, mut text) = (Vec::new(), text);
    if let Some(rest) = text.strip_prefix("arn:aws:") {
        parts = vec![Part::Text("arn:".to_owned()), Part::Name("AWS::Partition".to_owned())];
        text = format!(":{rest}");
    }
    parts.push(Part::Text(text));
    for (own, name) in [(&here.account, "AWS::AccountId"), (&here.region, "AWS::Region")] {
        let Some(own) = own else { continue };
        let split = |part| match part {
            Part::Text(text) => {
                let texts = text.split(&**own).map(|text| vec![Part::Text(text.to_owned())]);
                texts.collect::<Vec<_>>().join(&[Part::Name(name.to_owned())][..])
            }
            part => vec![part],
        };
        parts = parts.into_iter().flat_map(split).collect();
    }
    parts
}

/// A part by itself.
fn one(part: &Part) -> Json {
    match part {
        Part::Text(text) => json!(text),
        Part::Name(name) => match name.split_once('.') {
            Some((resource, attribute)) => json!({ "Fn::GetAtt": [resource, attribute] }),
            None => json!({ "Ref": name }),
        },
        Part::List(name) => json!({ "Fn::Join": ["\",\"", { "Ref": name }] }),
    }
}

fn substituted(parts: &[Part]) -> Json {
    let mut variables = Map::new();
    let texts = parts.iter().map(|part| match part {
        Part::Text(text) => text.replace("${", "${!"),
        Part::Name(name) => format!("${{{name}}}"),
        Part::List(name) => {
            let variable = format!("{name}Text");
            let text = format!("${{{variable}}}");
            variables.insert(variable, one(part));
            text
        }
    });
    let text: String = texts.collect();
    if variables.is_empty() { json!({ "Fn::Sub": text }) } else { json!({ "Fn::Sub": [text, variables] }) }
}
