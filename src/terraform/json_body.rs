//! Bodies of Terraform's JSON syntax.
//!
//! Terraform Language Documentation, "JSON Configuration Syntax". What is a block and what an attribute, and which strings are templates,
//! only a schema tells: Terraform's own for its blocks, the provider's for resources.

use jsonc_parser::ast::{ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::Ranged;

use super::schema;
use crate::base::{Mistake, Mode, Place};
use crate::hcl::ast::{Attribute, Block, Body, Name};
use crate::hcl::json::{Document, Strings};

/// What may stand in a body.
#[derive(Clone, Copy)]
enum Shape {
    /// Attributes only.
    Attributes,
    /// The file.
    File,
    /// A block of these nested blocks, with their numbers of labels.
    Blocks(&'static [(&'static str, usize)]),
    /// A resource.
    Resource(Option<&'static schema::Body>),
    /// A block of a resource.
    Nested(&'static schema::Body),
    /// `dynamic`, and what its content holds.
    Dynamic(Option<&'static schema::Body>),
}

/// Blocks of a file and their numbers of labels.
const FILE: &[(&str, usize)] = &[
    ("terraform", 0),
    ("provider", 1),
    ("variable", 1),
    ("locals", 0),
    ("output", 1),
    ("module", 1),
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("check", 1),
    ("import", 0),
    ("moved", 0),
    ("removed", 0),
];

/// Blocks that every resource may have.
const OF_RESOURCES: &[(&str, usize)] = &[("lifecycle", 0), ("connection", 0), ("provisioner", 1), ("dynamic", 1)];

/// Blocks of `lifecycle`.
const OF_LIFECYCLE: &[(&str, usize)] = &[("precondition", 0), ("postcondition", 0)];

/// Reads a file.
pub fn body(document: &Document<'_>) -> Result<Body, Mistake> {
    let mut body = Body::default();
    Reader { document }.fill(&mut body, &document.value, Shape::File, "")?;
    Ok(body)
}

/// Reads a file of values for variables: names and literals.
pub fn values(document: &Document<'_>) -> Result<Body, Mistake> {
    let Value::Object(object) = &document.value else {
        return Err(document.mistake(&document.value, "this is no object"));
    };
    let reader = Reader { document };
    let mut body = Body::default();
    for property in &object.properties {
        let value = document.expression(&property.value, Strings::Literals)?;
        body.attributes.push(Attribute { name: reader.name(property), value });
    }
    Ok(body)
}

struct Reader<'a> {
    document: &'a Document<'a>,
}

impl Reader<'_> {
    /// Fills a body from an object, or from an array of objects.
    fn fill(&self, body: &mut Body, value: &Value<'_>, shape: Shape, kind: &str) -> Result<(), Mistake> {
        match value {
            Value::Array(array) => array.elements.iter().try_for_each(|element| self.fill(body, element, shape, kind)),
            Value::Object(object) => {
                object.properties.iter().try_for_each(|property| self.property(body, property, shape, kind))
            }
            other => {
                Err(self.document.mistake(other, "this is no block").expected("an object, or an array of objects"))
            }
        }
    }

    fn property(&self, body: &mut Body, property: &ObjectProp<'_>, shape: Shape, kind: &str) -> Result<(), Mistake> {
        let name = self.name(property);
        if &*name.text == "//" {
            return Ok(());
        }
        if let Some(labels) = labels(shape, &name.text) {
            return self.blocks(body, &name, Vec::new(), labels, &property.value, shape);
        }
        if body.attributes.iter().any(|attribute| attribute.name.text == name.text) {
            let message = format!("{} is set a second time", name.text);
            return Err(self.document.mistake(&property.name, message));
        }
        let value = self.document.expression(&property.value, strings(kind, &name.text))?;
        body.attributes.push(Attribute { name, value });
        Ok(())
    }

    /// Adds the blocks of one kind. Each level of objects is a label; every level may be an array.
    fn blocks(
        &self,
        body: &mut Body,
        kind: &Name,
        labels: Vec<Name>,
        more: usize,
        value: &Value<'_>,
        around: Shape,
    ) -> Result<(), Mistake> {
        match value {
            Value::NullKeyword(_) => Ok(()),
            Value::Array(array) => array
                .elements
                .iter()
                .try_for_each(|element| self.blocks(body, kind, labels.clone(), more, element, around)),
            Value::Object(object) if more > 0 => object.properties.iter().try_for_each(|property| {
                let name = self.name(property);
                if &*name.text == "//" {
                    return Ok(());
                }
                let labels = labels.iter().cloned().chain([name]).collect();
                self.blocks(body, kind, labels, more - 1, &property.value, around)
            }),
            Value::Object(_) => {
                let mut inner = Body::default();
                self.fill(&mut inner, value, inside(around, kind, &labels), &kind.text)?;
                let end = self.document.place(value).end;
                // Many blocks share the property of their kind; the last label is this one's own.
                let header = labels.last().unwrap_or(kind).place;
                let place = Place { end, ..header };
                body.blocks.push(Block { kind: kind.clone(), labels, body: inner, header, place });
                Ok(())
            }
            other => {
                Err(self.document.mistake(other, "this is no block").expected("an object, or an array of objects"))
            }
        }
    }

    fn name(&self, property: &ObjectProp<'_>) -> Name {
        let place = self.document.place(&property.name);
        let text = match &property.name {
            ObjectPropName::String(literal) => literal.value.as_ref().into(),
            ObjectPropName::Word(word) => word.value.into(),
        };
        let inner = property.name.range();
        // Without the quotes, where there is room for them.
        let quoted = inner.end - inner.start >= 2;
        let place = if quoted { Place { start: place.start + 1, end: place.end - 1, ..place } } else { place };
        Name { text, place }
    }
}

fn find(blocks: &[(&str, usize)], name: &str) -> Option<usize> {
    blocks.iter().find(|(block, _)| *block == name).map(|(_, labels)| *labels)
}

/// The number of labels of a block of this name, if that is what may stand there.
fn labels(around: Shape, name: &str) -> Option<usize> {
    match around {
        Shape::Attributes => None,
        Shape::File => find(FILE, name),
        Shape::Blocks(blocks) => find(blocks, name),
        Shape::Resource(body) => {
            find(OF_RESOURCES, name).or_else(|| body.filter(|body| body.blocks.contains_key(name)).map(|_| 0))
        }
        Shape::Nested(body) => {
            if name == "dynamic" {
                Some(1)
            } else {
                body.blocks.contains_key(name).then_some(0)
            }
        }
        Shape::Dynamic(_) => (name == "content").then_some(0),
    }
}

/// What stands in a block.
fn inside(around: Shape, kind: &Name, labels: &[Name]) -> Shape {
    let nested = |body: Option<&'static schema::Body>, name: &str| body.and_then(|body| body.blocks.get(name));
    let label = labels.first().map_or("", |label| &*label.text);
    match (around, &*kind.text) {
        (Shape::File, "terraform") => {
            Shape::Blocks(&[("required_providers", 0), ("backend", 1), ("cloud", 0), ("provider_meta", 1)])
        }
        (Shape::File, "variable") => Shape::Blocks(&[("validation", 0)]),
        (Shape::File, "output") => Shape::Blocks(&[("precondition", 0)]),
        (Shape::File, "check") => Shape::Blocks(&[("data", 2), ("assert", 0)]),
        (Shape::File, "provider") => Shape::Blocks(&[
            ("assume_role", 0),
            ("assume_role_with_web_identity", 0),
            ("default_tags", 0),
            ("ignore_tags", 0),
            ("endpoints", 0),
        ]),
        (Shape::File, "resource") => Shape::Resource(schema::resource(Mode::Managed, label)),
        (Shape::File, "data") => Shape::Resource(schema::resource(Mode::Data, label)),
        (Shape::Resource(_), "lifecycle") => Shape::Blocks(OF_LIFECYCLE),
        (Shape::Resource(body), "dynamic") => Shape::Dynamic(nested(body, label).map(schema::Block::body)),
        (Shape::Nested(body), "dynamic") => Shape::Dynamic(nested(Some(body), label).map(schema::Block::body)),
        (Shape::Resource(Some(body)) | Shape::Nested(body), name) => {
            nested(Some(body), name).map_or(Shape::Attributes, |block| Shape::Nested(block.body()))
        }
        (Shape::Dynamic(Some(body)), "content") => Shape::Nested(body),
        _ => Shape::Attributes,
    }
}

/// How the strings of an attribute are to be taken: Terraform evaluates some with nothing in scope, and reads some as references.
fn strings(block: &str, attribute: &str) -> Strings {
    match (block, attribute) {
        ("variable", "type")
        | (_, "depends_on" | "replace_triggered_by" | "ignore_changes" | "provider")
        | ("module", "providers")
        | ("moved" | "import" | "removed", "from" | "to")
        | ("dynamic", "iterator") => Strings::Expressions,
        ("variable" | "terraform" | "required_providers" | "backend", _) | ("module", "source" | "version") => {
            Strings::Literals
        }
        _ => Strings::Templates,
    }
}
