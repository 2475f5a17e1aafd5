//! What a plan says of the code that it was made of: which resources refer to which, and where providers are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value as Json};

use super::{object, string, text};
use crate::base::{Mode, Place, Reference, without_keys};
use crate::hcl::json::Document;

/// Deepest nesting of expressions that is looked into.
const DEEPEST: usize = 64;

/// The configuration of a plan.
#[derive(Debug, Default)]
pub struct Configuration {
    /// Regions by the key of a provider's configuration, where they are constants.
    pub regions: BTreeMap<String, Arc<str>>,
    blocks: BTreeMap<(String, String), Block>,
}

/// A resource's block.
#[derive(Debug, Default)]
pub struct Block {
    /// The key of its provider's configuration.
    pub provider: String,
    /// What it refers to.
    pub references: Arc<[Reference]>,
    /// Its arguments, and where they stand.
    pub arguments: Vec<(Arc<str>, Place)>,
    /// Arguments that are the `json` of a policy document, and the data source's address in the module.
    pub documents: Vec<(Arc<str>, String)>,
}

impl Configuration {
    /// Of a plan; a state has none.
    pub fn read(document: &Document<'_>, root: &Object<'_>) -> Self {
        let mut own = Self::default();
        let Some(configuration) = root.get_object("configuration") else { return own };
        for provider in configuration.get_object("provider_config").into_iter().flat_map(|all| &all.properties) {
            let Json::Object(settings) = &provider.value else { continue };
            let region = settings.get_object("expressions").and_then(|all| all.get_object("region"));
            if let Some(region) = region.and_then(|region| text(region, "constant_value")) {
                own.regions.insert(name(provider).to_owned(), region.into());
            }
        }
        if let Some(module) = configuration.get_object("root_module") {
            own.module(document, module, "", &BTreeMap::new(), 0);
        }
        own
    }

    /// The block of a resource; instances of a module have one.
    pub fn block(&self, module: &str, kind: &str, name: &str, mode: Mode) -> Option<&Block> {
        let data = if mode == Mode::Data { "data." } else { "" };
        self.blocks.get(&(without_keys(module), format!("{data}{kind}.{name}")))
    }

    /// `arguments`: what the variables of the module refer to, outside of it.
    fn module(
        &mut self,
        document: &Document<'_>,
        module: &Object<'_>,
        address: &str,
        arguments: &BTreeMap<String, BTreeSet<String>>,
        depth: usize,
    ) {
        let inside = |target: &str| if address.is_empty() { target.to_owned() } else { format!("{address}.{target}") };
        let resolve = |written: &str| -> BTreeSet<String> {
            match written.split_once('.') {
                Some(("var", name)) => {
                    let name = name.split(['.', '[']).next().unwrap_or(name);
                    arguments.get(name).cloned().unwrap_or_default()
                }
                _ => target(written).map(|target| inside(&target)).into_iter().collect(),
            }
        };
        let listed = module.get_array("resources").into_iter().flat_map(|list| &list.elements);
        for resource in listed.filter_map(object) {
            let Some(own) = text(resource, "address") else { continue };
            let mut references = Vec::new();
            let (mut documents, mut arguments_of) = (Vec::new(), Vec::new());
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
                let targets = written.iter().flat_map(|one| resolve(one)).collect();
                add(targets, name(property), document.place(&property.value), false);
                arguments_of.push((name(property).into(), document.place(&property.value)));
                let json =
                    written.iter().find_map(|one| one.strip_suffix(".json").filter(|one| one.starts_with("data.")));
                documents.extend(json.map(|data| (name(property).into(), data.to_owned())));
            }
            for one in resource.get_array("depends_on").into_iter().flat_map(|list| &list.elements) {
                if let Some(written) = string(one) {
                    add([inside(written)].into(), "depends_on", document.place(one), true);
                }
            }
            let provider = text(resource, "provider_config_key").unwrap_or("aws").to_owned();
            let block = Block { provider, references: references.into(), arguments: arguments_of, documents };
            self.blocks.insert((address.to_owned(), own.to_owned()), block);
        }
        for call in module.get_object("module_calls").into_iter().flat_map(|all| &all.properties) {
            let Json::Object(settings) = &call.value else { continue };
            let Some(inner) = settings.get_object("module").filter(|_| depth < DEEPEST) else { continue };
            let mut given = BTreeMap::new();
            for argument in settings.get_object("expressions").into_iter().flat_map(|all| &all.properties) {
                let mut written = BTreeSet::new();
                collect(&argument.value, &mut written, 0);
                given.insert(name(argument).to_owned(), written.iter().flat_map(|one| resolve(one)).collect());
            }
            self.module(document, inner, &inside(&format!("module.{}", name(call))), &given, depth + 1);
        }
    }
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
