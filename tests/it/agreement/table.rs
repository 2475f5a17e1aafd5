//! What Terraform's arguments are as properties of CloudFormation: `properties.txt` and `others.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::style::Style;

/// A type of Terraform resources, as CloudFormation has it.
#[derive(Debug)]
pub struct Kind {
    pub form: Form,
    /// What its attributes are: `Ref`, an attribute of `Fn::GetAtt`, or `-`.
    pub returns: Vec<(&'static str, &'static str)>,
    pub lines: Vec<Line>,
    /// Properties that CloudFormation wants, and a value for each.
    pub wanted: Vec<(&'static str, &'static str)>,
}

/// What becomes of such a resource.
#[derive(Debug)]
pub enum Form {
    /// A resource of this type.
    Own(&'static str),
    /// A part of the resource of type `main` that the argument names.
    Part { main: &'static str, by: &'static str },
}

/// What an argument is.
#[derive(Debug)]
pub struct Line {
    pub argument: &'static str,
    /// `-`: other properties say it.
    pub property: &'static str,
    pub how: How,
}

/// How a value is written.
#[derive(Debug)]
pub enum How {
    /// As it is.
    Plain,
    /// Text that becomes an object.
    Document,
    /// A document that stays a text.
    Text,
    /// A map as a list of objects with these two members.
    Pairs(&'static str, &'static str),
    /// This, where there is the argument.
    Is(&'static str),
    /// In other words; `-`: not at all.
    Words(Vec<(&'static str, &'static str)>),
}

/// The types of Terraform resources.
pub type Kinds = BTreeMap<&'static str, Kind>;

/// All types, as a style has them.
pub fn kinds(style: Style) -> &'static Kinds {
    static KINDS: LazyLock<Kinds> = LazyLock::new(|| read(include_str!("properties.txt")));
    static OTHERS: LazyLock<Kinds> = LazyLock::new(|| {
        let mut kinds = read(include_str!("properties.txt"));
        kinds.extend(read(include_str!("others.txt")));
        kinds
    });
    match style {
        Style::Sub => &KINDS,
        Style::Join => &OTHERS,
    }
}

fn read(text: &'static str) -> Kinds {
    let mut kinds: Vec<(&'static str, Kind)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&'static str> = line.split_whitespace().collect();
        if !line.starts_with(' ') {
            let form = match &words[1..] {
                ["=", own] => Form::Own(own),
                ["of", main, "by", by] => Form::Part { main, by },
                _ => panic!("this is no type: {line}"),
            };
            kinds.push((words[0], Kind { form, returns: Vec::new(), lines: Vec::new(), wanted: Vec::new() }));
            continue;
        }
        let kind = &mut kinds.last_mut().expect("a type before").1;
        match &words[..] {
            ["!", property, value] => kind.wanted.push((property, value)),
            [attribute, returned] if attribute.starts_with('.') => kind.returns.push((&attribute[1..], returned)),
            [argument, property, how @ ..] => kind.lines.push(Line { argument, property, how: self::how(how) }),
            _ => panic!("this is no line: {line}"),
        }
    }
    let count = kinds.len();
    let kinds: Kinds = kinds.into_iter().collect();
    assert_eq!(kinds.len(), count, "a type stands there twice");
    kinds
}

fn how(words: &[&'static str]) -> How {
    match words {
        [] => How::Plain,
        ["document"] => How::Document,
        ["text"] => How::Text,
        ["pairs", key, value] => How::Pairs(key, value),
        ["is", value] => How::Is(value),
        words => How::Words(words.iter().map(|word| word.split_once('=').expect("a word for a word")).collect()),
    }
}

impl Kind {
    /// Whether something says an argument, which may be one of a nested block: `rule.filter.prefix`.
    pub fn says(&self, argument: &str) -> bool {
        let is_by = matches!(self.form, Form::Part { by, .. } if by == argument);
        let is_said = |line: &&Line| {
            let rest = argument.strip_prefix(&*line.argument.replace("[]", ""));
            // What is a map or a block as a whole is all that is in it.
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') && !matches!(line.how, How::Is(_)))
        };
        is_by || self.lines.iter().any(|line| is_said(&line)) || self.returns.iter().any(|(own, _)| *own == argument)
    }
}
