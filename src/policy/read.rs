//! From HCL to policies, with mistakes at their places.

use super::definition::{Check, Only, Policy, Requests, Shape, Verb, WaitsFor};
use super::part::Part;
use super::scope::{ROOTS, link_at};
use crate::aws::kinds;
use crate::base::{Mistake, Place, Severity, Source, Span, Value};
use crate::hcl::ast::{Attribute, Binary, Block, Expression, Kind, Part as Piece};
use crate::hcl::eval::{EvalError, Files, Fuel, NoFiles, Reference, Resolved, Result as Evaluated, Scope, evaluate};
use crate::hcl::{parse, references};
use crate::iam::fault::FaultKind;

/// The attributes of a shape of requests.
const SHAPE: &[&str] = &["principals", "actions", "resources", "condition"];

/// The attributes of requests: those of a shape, and a list of more.
const REQUESTS: &[&str] = &["principals", "actions", "resources", "condition", "statements"];

/// The verbs: the attributes of each besides those that all have, and its blocks.
const VERBS: &[(&str, &[&str], &[&str])] = &[
    ("denies", REQUESTS, &["statement", "except"]),
    ("allows", REQUESTS, &["statement", "except"]),
    ("allows_only", &["statements", "delegates_to"], &["among", "statement", "except"]),
    ("conforms", &["schema", "absence"], &[]),
    ("sound", &["faults"], &[]),
    ("waits_for", &["property", "first"], &[]),
];

/// The attributes that every verb has.
const OF_ALL: &[&str] = &["when", "value", "message", "fix"];

/// The policies of a file; `number` is what their places say. Call it on a thread with a stack of [`parse::STACK`].
pub fn read(source: &Source, number: u32) -> Result<Vec<Policy>, Vec<Mistake>> {
    let body = parse::body(source.text(), number).map_err(|mistake| vec![mistake])?;
    let parameters = Value::null(Place::default());
    let mut reader = Reader { mistakes: Vec::new(), targets: Vec::new(), parameters };
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

struct Reader {
    mistakes: Vec<Mistake>,
    /// The targets of the policy that is being read.
    targets: Vec<String>,
    /// Its parameters.
    parameters: Value,
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
        self.only(&block.body.attributes, &["title", "severity", "target", "aliases", "parameters"]);
        let title = self.text(block, "title", "one line that says what holds");
        let severities: Vec<&str> = Severity::NAMES.iter().map(|(name, _)| *name).collect();
        let severity = self.names(block, "severity", &severities).and_then(|names| names.into_iter().next());
        let kinds: Vec<&str> = kinds().keys().map(String::as_str).collect();
        self.targets = self.names(block, "target", &kinds).unwrap_or_default();
        let aliases = match block.body.attribute("aliases") {
            Some(list) => self.texts(list, "aliases", "a list of names").unwrap_or_default(),
            None => Vec::new(),
        };
        self.parameters = self.constants(block);
        let checks: Vec<Check> = block.body.blocks.iter().filter_map(|block| self.check(block)).collect();
        if block.body.blocks.is_empty() {
            self.mistake(header, "this policy asks for nothing", format!("one of {}", names_of_verbs()));
        }
        let severity = Severity::of_name(&severity?)?;
        let targets = std::mem::take(&mut self.targets);
        let parameters = std::mem::replace(&mut self.parameters, Value::null(block.header));
        let (id, aliases, title) = (id.text.to_string(), aliases.into_iter().map(|(name, _)| name).collect(), title?);
        (!targets.is_empty()).then_some(Policy {
            id,
            aliases,
            title,
            severity,
            targets,
            parameters,
            checks,
            has_one_contract: false,
            place: block.header,
        })
    }

    /// The parameters: an object of constants.
    fn constants(&mut self, block: &Block) -> Value {
        let Some(expression) = block.body.attribute("parameters") else { return Value::null(block.header) };
        match evaluate(expression, &Nothing, &Fuel::default()) {
            Ok(value) if value.as_entries().is_some() && value.is_known() => value,
            _ => {
                self.mistake(
                    expression.place.span(),
                    "these are no parameters",
                    "`{ NAME = DEFAULT }`, all of them constants",
                );
                Value::null(block.header)
            }
        }
    }

    fn check(&mut self, block: &Block) -> Option<Check> {
        let verb = &*block.kind.text;
        let Some((_, own, blocks)) = VERBS.iter().find(|(name, ..)| *name == verb) else {
            let message = format!("there is no verb `{verb}`");
            self.mistake(block.kind.place.span(), message, format!("one of {}", names_of_verbs()));
            return None;
        };
        for label in &block.labels {
            self.mistake(label.place.span(), "a verb has no name", "`{`");
        }
        for inner in block.body.blocks.iter().filter(|inner| !blocks.contains(&&*inner.kind.text)) {
            let expected =
                if blocks.is_empty() { "attributes".to_owned() } else { format!("one of {}", blocks.join(", ")) };
            let message = format!("`{verb}` has no block `{}`", inner.kind.text);
            self.mistake(inner.header.span(), message, expected);
        }
        let known: Vec<&str> = own.iter().chain(OF_ALL).copied().collect();
        self.only(&block.body.attributes, &known);
        let mut demands = Vec::new();
        self.references(block, &mut demands);
        let verb = match verb {
            "denies" => Verb::Denies(self.requests(block, true)?),
            "allows" => Verb::Allows(self.requests(block, true)?),
            "allows_only" => Verb::AllowsOnly(Box::new(Only {
                among: self.among(block),
                statements: self.shapes(block, "statement"),
                more: part(block, "statements"),
                delegates_to: part(block, "delegates_to"),
            })),
            "sound" => Verb::Sound(self.faults(block)?.into()),
            "waits_for" => Verb::WaitsFor(self.waits_for(block)?),
            _ => Verb::Conforms(self.required(block, "schema")?.into()),
        };
        let absence = block.body.attribute("absence").is_some_and(|expression| self.is_true(expression));
        let mut when = block.body.attribute("when").map(all_of).unwrap_or_default();
        // What is the same for all things settles most.
        when.sort_by_key(|part| !part.is_of_contract());
        let value = part(block, "value");
        let (message, fix) = (part(block, "message"), part(block, "fix"));
        Some(Check { verb, when, value, absence, message, fix, demands, place: block.place })
    }

    /// The requests of a verb: its own attributes are a statement too.
    fn requests(&mut self, block: &Block, is_verb: bool) -> Option<Requests> {
        let mut of = self.shapes(block, "statement");
        if is_verb && SHAPE.iter().any(|name| block.body.attribute(name).is_some()) {
            self.required(block, "actions")?;
            of.push(shape_of(block));
        }
        let more = part(block, "statements");
        if of.is_empty() && more.is_none() {
            self.required(block, "actions")?;
        }
        Some(Requests { of, more, except: self.shapes(block, "except") })
    }

    fn among(&mut self, block: &Block) -> Option<Requests> {
        let of = self.shapes(block, "among");
        (!of.is_empty()).then(|| Requests { of, more: None, except: self.shapes(block, "except") })
    }

    fn shapes(&mut self, block: &Block, name: &str) -> Vec<Shape> {
        block.body.blocks(name).map(|inner| self.shape(inner)).collect()
    }

    fn shape(&mut self, block: &Block) -> Shape {
        self.only(&block.body.attributes, SHAPE);
        for inner in &block.body.blocks {
            self.mistake(inner.header.span(), format!("`{}` has no blocks", block.kind.text), "attributes");
        }
        shape_of(block)
    }

    /// The names of faults, each of which must exist.
    fn faults(&mut self, block: &Block) -> Option<Expression> {
        let list = self.required(block, "faults")?;
        let names: Vec<&str> = FaultKind::ALL.iter().map(|kind| kind.name()).collect();
        self.all_of(&list, "fault", &names);
        Some(list)
    }

    fn waits_for(&mut self, block: &Block) -> Option<WaitsFor> {
        let property = block.body.attribute("property").is_some().then(|| self.text(block, "property", "a property"));
        let first = self.text(block, "first", "links and a property, as in `role.policies`")?;
        let span = block.body.attribute("first").map_or_else(|| block.header.span(), |first| first.place.span());
        let path: Vec<&str> = first.split('.').collect();
        let mut kinds_here: Vec<&str> = self.targets.iter().map(String::as_str).collect();
        let mut rest = &path[..];
        while let Some((link, length)) = kinds_here.iter().find_map(|kind| link_at(kind, rest)) {
            let to = kinds_here.iter().filter_map(|kind| kinds().get(*kind)?.links.get(&link));
            kinds_here = to.flat_map(|link| link.to.iter().map(String::as_str)).collect();
            rest = &rest[length..];
        }
        let of = rest.join(".");
        if !kinds_here.iter().any(|kind| kinds().get(*kind).is_some_and(|kind| kind.has(&of))) {
            self.mistake(span, format!("`{first}` leads to nothing that a resource says"), "links and a property");
            return None;
        }
        let links = path[..path.len() - rest.len()].iter().map(ToString::to_string).collect();
        Some(WaitsFor { property: property.flatten(), links, of })
    }

    /// Says of references of a verb's expressions that they lead nowhere, and notes those to the contract.
    fn references(&mut self, block: &Block, demands: &mut Vec<String>) {
        for written in references::of_body(&block.body) {
            let span = written.place.span();
            match &written.names[..] {
                ["target", path @ ..] => self.exists(path, span),
                ["spelled", path @ ..] => self.is_said(path, span),
                ["config", path @ ..] => demands.extend(path.first().map(ToString::to_string)),
                ["linked", path @ ..] => {
                    let leads = |target: &String| link_at(target, path).is_some();
                    if !self.targets.is_empty() && !self.targets.iter().any(leads) {
                        self.mistake(
                            span,
                            format!("there is no link `{}`", path.join(".")),
                            "a property that names another thing",
                        );
                    }
                }
                ["parameter", name, ..] => {
                    if self.parameters.get(name).is_none() {
                        self.mistake(
                            span,
                            format!("there is no parameter `{name}`"),
                            "one of the policy's `parameters`",
                        );
                    }
                }
                path => {
                    let message = format!("there is no `{}` here", path.join("."));
                    self.mistake(span, message, format!("one of {}", ROOTS.join(", ")));
                }
            }
        }
        demands.sort();
        demands.dedup();
    }

    /// Says where the resources of none of the targets say a property, so that no format has a word for it.
    fn is_said(&mut self, path: &[&str], span: Span) {
        let property = path.join(".");
        let says = |target: &String| kinds().get(target).is_some_and(|kind| kind.says(&property));
        if !self.targets.is_empty() && !self.targets.iter().any(says) {
            let expected = "one that resources say, up to its last name, as in `public_access_block.block_public_acls`";
            self.mistake(span, format!("no resource says `{property}`"), expected);
        }
    }

    /// Says where one of the targets has no such property.
    fn exists(&mut self, path: &[&str], span: Span) {
        let property = path.join(".");
        // What only some of the targets have is null for the others.
        let is_known = |target: &String| kinds().get(target).is_some_and(|kind| kind.knows(&property));
        if path.is_empty() || self.targets.iter().any(is_known) {
            return;
        }
        for target in self.targets.clone() {
            if let Some(kind) = kinds().get(&target) {
                let names: Vec<&str> = kind.properties().collect();
                let expected = match similar::get_close_matches(&*property, &names, 1, 0.6).first() {
                    Some(near) => format!("one that exists: did you mean `{near}`?"),
                    None => format!("one of {}", names.join(", ")),
                };
                self.mistake(span.clone(), format!("a {target} has no `{property}`"), expected);
            }
        }
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

    /// Whether an expression is `true` written out, and nothing else.
    fn is_true(&mut self, expression: &Expression) -> bool {
        let value = evaluate(expression, &Nothing, &Fuel::default());
        let is_true = value.is_ok_and(|value| matches!(value.kind, crate::base::Kind::Bool(true)));
        if !is_true {
            self.mistake(expression.place.span(), "this is not `true`", "`true`, or nothing");
        }
        is_true
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

    /// An attribute that is one of these names, or a list of them.
    fn names(&mut self, block: &Block, name: &str, all: &[&str]) -> Option<Vec<String>> {
        let expression = self.required(block, name)?;
        self.all_of(&expression, name, all)
    }

    fn all_of(&mut self, expression: &Expression, name: &str, all: &[&str]) -> Option<Vec<String>> {
        let expected = format!("one of {}", all.join(", "));
        let texts = self.texts(expression, name, &expected)?;
        let mut right = true;
        for (text, span) in texts.iter().filter(|(text, _)| !all.contains(&&**text)) {
            self.mistake(span.clone(), format!("there is no {name} `{text}`"), &*expected);
            right = false;
        }
        right.then(|| texts.into_iter().map(|(text, _)| text).collect())
    }

    /// A string written out, or a list of such.
    fn texts(&mut self, expression: &Expression, name: &str, expected: &str) -> Option<Vec<(String, Span)>> {
        let items = match &expression.kind {
            Kind::Tuple(items) => items.iter().collect(),
            _ => vec![expression],
        };
        let texts: Option<Vec<_>> = items.iter().map(|item| Some((literal(item)?, item.place.span()))).collect();
        if texts.is_none() {
            self.mistake(expression.place.span(), format!("`{name}` is no text"), expected);
        }
        texts
    }
}

fn shape_of(block: &Block) -> Shape {
    Shape {
        principals: part(block, "principals"),
        actions: part(block, "actions"),
        resources: part(block, "resources"),
        condition: part(block, "condition"),
    }
}

/// An attribute, if it is there.
fn part<T: Send>(block: &Block, name: &str) -> Option<Part<T>> {
    block.body.attribute(name).cloned().map(Part::from)
}

/// The expressions of which `&&` makes one.
fn all_of(expression: &Expression) -> Vec<Part<Value>> {
    match &expression.kind {
        Kind::Binary(Binary::And, operands) => operands.iter().flat_map(all_of).collect(),
        Kind::Parenthesis(inner) => all_of(inner),
        _ => vec![Part::from(expression.clone())],
    }
}

fn literal(expression: &Expression) -> Option<String> {
    let Kind::Template(parts) = &expression.kind else { return None };
    parts.iter().map(|part| if let Piece::Literal(text, _) = part { Some(&**text) } else { None }).collect()
}

fn is_id(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.split('-').all(is_word)
}

fn names_of_verbs() -> String {
    VERBS.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ")
}

/// Where nothing can be referred to.
struct Nothing;

impl Scope for Nothing {
    fn resolve(&self, reference: &Reference<'_>) -> Evaluated<Resolved> {
        Err(EvalError::invalid(reference.place, "a constant refers to nothing"))
    }

    fn files(&self) -> &dyn Files {
        &NoFiles
    }
}
