//! What a plan says of the code that it was made of: which resources refer to which, and where providers are.
//!
//! Of an expression it says what it refers to, `["aws_kms_key.logs.arn", "aws_kms_key.logs"]`, and not how.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value as Json};

use super::rebuilt::{Attribute, Step};
use super::{object, string, text};
use crate::base::{Mode, Place, Reference, without_keys};
use crate::hcl::json::Document;
use crate::terraform::environment::Environment;

/// Deepest nesting of expressions that is looked into.
const DEEPEST: usize = 64;

/// The configuration of a plan.
#[derive(Debug, Default)]
pub struct Configuration {
    /// What provider configurations say of where they are, by their keys.
    pub providers: BTreeMap<String, Environment>,
    blocks: BTreeMap<(String, String), Block>,
}

/// A resource's block.
#[derive(Debug, Default)]
pub struct Block {
    /// The key of its provider's configuration.
    pub provider: String,
    /// What it refers to.
    pub references: Arc<[Reference]>,
    /// Its arguments, and where they stand, but for those that are a variable with a known value: what a plan does not know of these, the
    /// provider sets.
    pub arguments: Vec<(Arc<str>, Place)>,
    /// Arguments that are the `json` of a policy document, and the data source's address in the module.
    pub documents: Vec<(Arc<str>, String)>,
    /// Arguments that refer to one attribute and nothing else.
    pub attributes: Vec<(Vec<Step>, Attribute)>,
}

/// What the variables of a module are, outside of it.
#[derive(Debug, Default)]
struct Given {
    known: BTreeSet<String>,
    targets: BTreeMap<String, BTreeSet<String>>,
    attributes: BTreeMap<String, Attribute>,
}

impl Configuration {
    /// What the part of a plan says. `variables`: the values of those of the root module.
    pub fn read(document: &Document<'_>, variables: Option<&Object<'_>>) -> Self {
        let mut own = Self::default();
        let Json::Object(configuration) = &document.value else { return own };
        for provider in configuration.get_object("provider_config").into_iter().flat_map(|all| &all.properties) {
            let Json::Object(settings) = &provider.value else { continue };
            let Some(arguments) = settings.get_object("expressions") else { continue };
            let value = |expression: &Json<'_>| constant(expression, variables);
            let region = arguments.get("region").and_then(|region| value(&region.value));
            let role = arguments.get_array("assume_role").and_then(|blocks| object(blocks.elements.first()?));
            let role = role.and_then(|role| value(&role.get("role_arn")?.value));
            let account = role.as_deref().and_then(|role| role.split(':').nth(4)).map(Arc::from);
            let environment = Environment { account, region, ..Environment::default() };
            own.providers.insert(name(provider).to_owned(), environment);
        }
        if let Some(module) = configuration.get_object("root_module") {
            let known = variables.into_iter().flat_map(|all| &all.properties).map(|one| name(one).to_owned()).collect();
            own.module(document, module, "", &Given { known, ..Given::default() }, 0);
        }
        own
    }

    /// The block of a resource; instances of a module have one.
    pub fn block(&self, module: &str, kind: &str, name: &str, mode: Mode) -> Option<&Block> {
        let data = if mode == Mode::Data { "data." } else { "" };
        self.blocks.get(&(without_keys(module), format!("{data}{kind}.{name}")))
    }

    fn module(&mut self, document: &Document<'_>, module: &Object<'_>, address: &str, given: &Given, depth: usize) {
        let scope = Scope { module, address, given };
        let listed = module.get_array("resources").into_iter().flat_map(|list| &list.elements);
        for resource in listed.filter_map(object) {
            let Some(own) = text(resource, "address") else { continue };
            let mut block = Block {
                provider: text(resource, "provider_config_key").unwrap_or("aws").to_owned(),
                ..Block::default()
            };
            let mut references = Vec::new();
            let mut add = |targets: BTreeSet<String>, argument: &str, place: Place, explicit: bool| {
                references.extend(targets.into_iter().map(|target| Reference {
                    target: target.into(),
                    argument: argument.into(),
                    place,
                    explicit,
                }));
            };
            for property in resource.get_object("expressions").into_iter().flat_map(|all| &all.properties) {
                let mut written = BTreeSet::new();
                collect(&property.value, &mut written, 0);
                let place = document.place(&property.value);
                add(written.iter().flat_map(|one| scope.targets(one)).collect(), name(property), place, false);
                if !scope.is_known(&property.value) {
                    block.arguments.push((name(property).into(), place));
                }
                // Of several documents a plan does not say which is taken, or how they are put together.
                let only = scope.attribute(&property.value, 0);
                let json = only.filter(|of| of.name == "json" && of.module == address && of.block.starts_with("data."));
                let json = json.map(|of| of.block + &of.key.unwrap_or_default());
                block.documents.extend(json.map(|data| (name(property).into(), data)));
                let path = vec![Step::Name(name(property).into())];
                scope.attributes(&property.value, path, &mut block.attributes);
            }
            for one in resource.get_array("depends_on").into_iter().flat_map(|list| &list.elements) {
                if let Some(written) = string(one) {
                    add([scope.inside(written)].into(), "depends_on", document.place(one), true);
                }
            }
            block.references = references.into();
            self.blocks.insert((address.to_owned(), own.to_owned()), block);
        }
        for call in module.get_object("module_calls").into_iter().flat_map(|all| &all.properties) {
            let Json::Object(settings) = &call.value else { continue };
            let Some(inner) = settings.get_object("module").filter(|_| depth < DEEPEST) else { continue };
            let declared = inner.get_object("variables").into_iter().flat_map(|all| &all.properties);
            let mut given = Given { known: declared.map(|one| name(one).to_owned()).collect(), ..Given::default() };
            for argument in settings.get_object("expressions").into_iter().flat_map(|all| &all.properties) {
                if !scope.is_known(&argument.value) {
                    given.known.remove(name(argument));
                }
                let mut written = BTreeSet::new();
                collect(&argument.value, &mut written, 0);
                let targets = written.iter().flat_map(|one| scope.targets(one)).collect();
                given.targets.insert(name(argument).to_owned(), targets);
                let only = scope.attribute(&argument.value, 0);
                given.attributes.extend(only.map(|attribute| (name(argument).to_owned(), attribute)));
            }
            self.module(document, inner, &scope.inside(&format!("module.{}", name(call))), &given, depth + 1);
        }
    }
}

/// A module, and what its references mean outside of it.
struct Scope<'a> {
    module: &'a Object<'a>,
    address: &'a str,
    given: &'a Given,
}

impl Scope<'_> {
    /// The address of what is in the module.
    fn inside(&self, target: &str) -> String {
        if self.address.is_empty() { target.to_owned() } else { format!("{}.{target}", self.address) }
    }

    /// The blocks that a reference leads to.
    fn targets(&self, written: &str) -> BTreeSet<String> {
        match written.split_once('.') {
            Some(("var", name)) => {
                let name = name.split(['.', '[']).next().unwrap_or(name);
                self.given.targets.get(name).cloned().unwrap_or_default()
            }
            _ => target(written).map(|target| self.inside(&target)).into_iter().collect(),
        }
    }

    /// Whether an expression is a constant, or a variable whose value is known.
    fn is_known(&self, expression: &Json<'_>) -> bool {
        let Some(expression) = object(expression) else { return false };
        let references = expression.get_array("references").map(|list| &list.elements[..]).unwrap_or_default();
        match references {
            [] => expression.get("constant_value").is_some(),
            [one] => {
                string(one).and_then(|one| one.strip_prefix("var.")).is_some_and(|name| self.given.known.contains(name))
            }
            _ => false,
        }
    }

    /// The arguments within an expression or a nested block that refer to one attribute and nothing else.
    fn attributes(&self, expression: &Json<'_>, path: Vec<Step>, found: &mut Vec<(Vec<Step>, Attribute)>) {
        let deeper = |step: Step| path.iter().cloned().chain([step]).collect::<Vec<_>>();
        match expression {
            _ if path.len() > DEEPEST => {}
            Json::Array(blocks) => {
                for (at, block) in blocks.elements.iter().enumerate() {
                    self.attributes(block, deeper(Step::Element(at)), found);
                }
            }
            Json::Object(entries) if entries.get("references").is_none() => {
                for property in &entries.properties {
                    self.attributes(&property.value, deeper(Step::Name(name(property).into())), found);
                }
            }
            expression => found.extend(self.attribute(expression, 0).map(|attribute| (path, attribute))),
        }
    }

    /// The one attribute that an expression refers to, through variables and outputs.
    fn attribute(&self, expression: &Json<'_>, depth: usize) -> Option<Attribute> {
        let references = object(expression)?.get_array("references").filter(|_| depth < DEEPEST)?;
        let mut references: Vec<&str> = references.elements.iter().filter_map(string).collect();
        references.sort_by_key(|one| one.len());
        // A reference to an attribute is followed by what it is an attribute of.
        let whole = references.pop()?;
        let is_before = |one: &&str| whole.strip_prefix(*one).is_some_and(|rest| rest.starts_with(['.', '[']));
        if !references.iter().all(is_before) {
            return None;
        }
        match whole.split_once('.')? {
            ("var", name) => self.given.attributes.get(name).cloned(),
            ("module", rest) => {
                let (call, output) = rest.rsplit_once('.')?;
                let name = call.split('[').next()?;
                let module = self.module.get_object("module_calls")?.get_object(name)?.get_object("module")?;
                let expression = &module.get_object("outputs")?.get_object(output)?.get("expression")?.value;
                let address = self.inside(&format!("module.{name}"));
                Scope { module, address: &address, given: &Given::default() }.attribute(expression, depth + 1)
            }
            _ => {
                let (block, attribute) = whole.rsplit_once('.')?;
                let bare = without_keys(block);
                let is_block = target(&bare).is_some_and(|target| target == bare);
                let key = block.strip_prefix(&*bare).filter(|key| !key.is_empty()).map(str::to_owned);
                (is_block && !attribute.contains('[')).then(|| Attribute {
                    module: self.address.to_owned(),
                    block: bare,
                    key,
                    name: attribute.to_owned(),
                })
            }
        }
    }
}

/// The text of an expression that is a constant, or a variable of the root module.
fn constant(expression: &Json<'_>, variables: Option<&Object<'_>>) -> Option<Arc<str>> {
    let expression = object(expression)?;
    if let Some(references) = expression.get_array("references") {
        let [reference] = &references.elements[..] else { return None };
        let name = string(reference)?.strip_prefix("var.")?;
        return text(variables?.get_object(name)?, "value").map(Arc::from);
    }
    text(expression, "constant_value").map(Arc::from)
}

/// The references of an expression, however deep in nested blocks.
fn collect(expression: &Json<'_>, found: &mut BTreeSet<String>, depth: usize) {
    match expression {
        _ if depth > DEEPEST => {}
        Json::Object(entries) => {
            if let Some(references) = entries.get_array("references") {
                found.extend(references.elements.iter().filter_map(string).map(str::to_owned));
                return;
            }
            entries.properties.iter().for_each(|property| collect(&property.value, found, depth + 1));
        }
        Json::Array(items) => items.elements.iter().for_each(|item| collect(item, found, depth + 1)),
        _ => {}
    }
}

/// The block that a reference leads to; none of a local value, of which a plan says nothing.
fn target(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split('.').collect();
    let length = match parts.first()? {
        &"local" | &"var" | &"each" | &"count" | &"path" | &"terraform" | &"self" => return None,
        &"data" => 3,
        _ => 2,
    };
    Some(without_keys(&parts.get(..length)?.join(".")))
}

fn name<'a>(property: &'a jsonc_parser::ast::ObjectProp<'_>) -> &'a str {
    property.name.as_str()
}
