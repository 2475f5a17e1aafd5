//! Plans and states, as `terraform show -json` writes them: the same resources as those of code.
//!
//! Terraform's internals documentation, "JSON Output Format", format 1.x. A plan says of each value whether it is known; which resources
//! refer to which stands in its configuration. A state has values only.

mod configuration;
mod source;
mod value;

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value as Json};

use super::derived;
use super::environment::Environment;
use super::module::ResourceName;
use super::policy_document;
use crate::base::{
    Entries, Entry, Ignored, Key, Kind, Mistake, Mode, Place, Provider, Resource, Source, Type, Unknown, Value,
};
use crate::hcl::eval::Fuel;
use crate::hcl::json::{Document, document};
use configuration::Configuration;
pub use source::at_source;

/// How much of a file is looked at to tell whether it is a plan or a state, in bytes.
pub const HEAD: usize = 4096;

/// Whether a text begins as a plan or a state in JSON does.
pub fn is_plan(text: &str) -> bool {
    let end = (0..=HEAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let head = text[..end].trim_start();
    head.starts_with('{') && head.contains("\"format_version\"") && head.contains("\"terraform_version\"")
}

/// The resources of a plan after it is applied, or of a state. `file` is what their places say.
///
/// Call it on a thread with a stack of [`crate::hcl::parse::STACK`].
pub fn read(source: &Source, file: u32, environment: &Environment) -> Result<Vec<Resource>, Mistake> {
    let document = document(source.text(), file)?;
    let Json::Object(root) = &document.value else {
        return Err(
            Document::mistake(&document.value, "this is no plan").expected("what `terraform show -json` writes")
        );
    };
    let version = text(root, "format_version").unwrap_or_default();
    if !matches!(version.split('.').next(), Some("0" | "1")) {
        let message = format!("this has the format version {version}");
        return Err(Document::mistake(&document.value, message).expected("format version 1.x"));
    }
    let configuration = Configuration::read(&document, root);
    let reader = Reader { document: &document, configuration, environment };
    let mut resources = Vec::new();
    if let Some(changes) = root.get_array("resource_changes") {
        for change in changes.elements.iter().filter_map(object) {
            resources.extend(reader.changed(change));
        }
    } else if let Some(module) = values(root) {
        reader.module(module, "", &mut resources);
    } else {
        let mistake = Document::mistake(&document.value, "this plan has no resources that are planned");
        return Err(mistake.expected("`resource_changes`, `planned_values` or `values`"));
    }
    let documents = rendered(&mut resources);
    for resource in &mut resources {
        reader.take_documents(resource, &documents);
    }
    Ok(resources)
}

/// The root module's values, as a state or a plan has them.
fn values<'a>(root: &'a Object<'a>) -> Option<&'a Object<'a>> {
    let values = root.get_object("planned_values").or_else(|| root.get_object("values"))?;
    values.get_object("root_module")
}

struct Reader<'a> {
    document: &'a Document<'a>,
    configuration: Configuration,
    environment: &'a Environment,
}

impl Reader<'_> {
    /// What a change makes, if anything.
    fn changed(&self, entry: &Object<'_>) -> Option<Resource> {
        let change = entry.get_object("change")?;
        let mut actions = change.get_array("actions")?.elements.iter().filter_map(string);
        if actions.all(|action| matches!(action, "delete" | "forget")) {
            return None;
        }
        let module = text(entry, "module_address").unwrap_or_default();
        let after = change.get_object("after");
        let unknown = change.get("after_unknown").map(|property| &property.value);
        self.resource(entry, module, after, unknown)
    }

    /// The resources of a module of a state, and of those in it.
    fn module(&self, module: &Object<'_>, address: &str, found: &mut Vec<Resource>) {
        let listed = module.get_array("resources").into_iter().flat_map(|list| &list.elements);
        for entry in listed.filter_map(object) {
            found.extend(self.resource(entry, address, entry.get_object("values"), None));
        }
        let inner = module.get_array("child_modules").into_iter().flat_map(|list| &list.elements);
        for child in inner.filter_map(object) {
            self.module(child, text(child, "address").unwrap_or_default(), found);
        }
    }

    fn resource(
        &self,
        entry: &Object<'_>,
        module: &str,
        values: Option<&Object<'_>>,
        unknown: Option<&Json<'_>>,
    ) -> Option<Resource> {
        let address: Arc<str> = text(entry, "address")?.into();
        let mode = if text(entry, "mode") == Some("data") { Mode::Data } else { Mode::Managed };
        let (kind, name) = (text(entry, "type")?, text(entry, "name")?);
        let place = self.document.place(entry);
        let header = entry.get("address").map_or(place, |property| self.document.place(&property.value));
        let provider = self.provider(module, kind, name, mode);
        let mut entries = match values {
            Some(values) => value::entries(self.document, values, unknown, &address),
            None => Vec::new(),
        };
        // What is configured and not known yet is said all the same.
        let block = self.configuration.block(module, kind, name, mode);
        let is_unknown = |name: &str| unknown.is_some_and(|unknown| value::is_unknown(value::member(unknown, name)));
        for (argument, place) in block.iter().flat_map(|block| &block.arguments).filter(|(name, _)| is_unknown(name)) {
            let unknown = Unknown::new(format!("{address}.{argument}"), Type::Any);
            entries.push(Entry { key: Arc::clone(argument), place: *place, value: Value::unknown(unknown, *place) });
        }
        let named = ResourceName { mode, kind: kind.into(), name: name.into() };
        derived::complete(&mut entries, (&named, &address), &provider, header);
        let rest = Unknown::new(Arc::clone(&address), Type::Any).not_null();
        let key = entry.get("index").and_then(|property| match &property.value {
            Json::NumberLit(number) => number.value.parse().ok().map(Key::Number),
            Json::StringLit(text) => Some(Key::Text(text.value.as_ref().into())),
            _ => None,
        });
        Some(Resource {
            module: module.into(),
            mode,
            kind: kind.into(),
            name: name.into(),
            key,
            provider,
            values: Value::new(Kind::Object(Entries::of(Type::Any, entries, Some(rest))), place),
            presence: None,
            header,
            place,
            references: block.map(|block| Arc::clone(&block.references)).unwrap_or_default(),
            ignored: Arc::new(Ignored::Nothing),
            address,
        })
    }

    fn provider(&self, module: &str, kind: &str, name: &str, mode: Mode) -> Arc<Provider> {
        let block = self.configuration.block(module, kind, name, mode);
        let key = block.map_or("aws", |block| &*block.provider);
        let known = |value: Option<&Arc<str>>, what: &str| match value {
            Some(text) => Value::string(Arc::clone(text), Place::default()),
            None => Value::unknown(Unknown::new(format!("{key}.{what}"), Type::String).not_null(), Place::default()),
        };
        let region = self.configuration.regions.get(key).or(self.environment.region.as_ref());
        Arc::new(Provider {
            key: key.into(),
            source: "registry.terraform.io/hashicorp/aws".into(),
            account: known(self.environment.account.as_ref(), "account_id"),
            region: known(region, "region"),
            partition: known(self.environment.partition.as_ref(), "partition"),
            default_tags: None,
        })
    }

    /// Puts rendered documents where a plan says no more than that they come from their data sources.
    fn take_documents(&self, resource: &mut Resource, documents: &BTreeMap<String, Value>) {
        let name = (&*resource.kind, &*resource.name, resource.mode);
        let Some(block) = self.configuration.block(&resource.module, name.0, name.1, name.2) else { return };
        let Some(entries) = resource.values.as_entries() else { return };
        let mut items = entries.items().to_vec();
        for (argument, data) in &block.documents {
            let prefix = if resource.module.is_empty() { String::new() } else { format!("{}.", resource.module) };
            let Some(document) = documents.get(&format!("{prefix}{data}")) else { continue };
            for entry in items.iter_mut().filter(|entry| *entry.key == **argument && !entry.value.is_known()) {
                entry.value = document.clone();
            }
        }
        let more = entries.more().cloned();
        resource.values = Value::new(Kind::Object(Entries::of(Type::Any, items, more)), resource.place);
    }
}

/// The documents of the data sources that are read when the plan is applied, by address.
fn rendered(resources: &mut [Resource]) -> BTreeMap<String, Value> {
    let mut rendered = BTreeMap::new();
    for resource in resources.iter().filter(|one| &*one.kind == "aws_iam_policy_document" && one.mode == Mode::Data) {
        let Some(entries) = resource.values.as_entries() else { continue };
        let config = Entries::new(entries.items().to_vec());
        let (made, _) = policy_document::render(&config, &resource.address, resource.place, &Fuel::default());
        rendered.extend(made.into_iter().take(1).map(|entry| (resource.address.to_string(), entry.value)));
    }
    rendered
}

fn object<'a, 'b>(value: &'a Json<'b>) -> Option<&'a Object<'b>> {
    if let Json::Object(object) = value { Some(object) } else { None }
}

fn string<'a>(value: &'a Json<'_>) -> Option<&'a str> {
    if let Json::StringLit(text) = value { Some(&text.value) } else { None }
}

fn text<'a>(object: &'a Object<'_>, name: &str) -> Option<&'a str> {
    string(&object.get(name)?.value)
}
