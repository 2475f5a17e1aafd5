//! Plans and states, as `terraform show -json` writes them: the same resources as those of code.
//!
//! Terraform's internals documentation, "JSON Output Format", format 1.x. A plan says of each value whether it is known; which resources
//! refer to which stands in its configuration. A state has values only.

mod configuration;
mod provider;
mod rebuilt;
mod source;
mod value;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value as Json};

use super::derived;
use super::environment::Environment;
use super::inputs::{self, Inputs};
use super::module::ResourceName;
use super::policy_document;
use super::schema;
use crate::base::{
    Entries, Entry, Ignored, Key, Kind, Mistake, Mode, Reference, Resource, Source, Type, Unknown, Value,
};
use crate::hcl::eval::Fuel;
use crate::hcl::json::{Document, document};
use configuration::{Block, Configuration};
use provider::Providers;
use rebuilt::rebuild;
pub use source::at_source;
use value::AFTER_APPLY;

/// How much of a file is looked at to tell whether it is a plan or a state, in bytes.
pub const HEAD: usize = 4096;

/// Types whose nested blocks the provider fills in where there are none, so that they are not known before.
const FILLED_IN: [&str; 3] = ["aws_iam_role", "aws_kinesis_stream", "aws_s3_bucket"];

/// Whether a text begins as a plan or a state in JSON does.
pub fn is_plan(text: &str) -> bool {
    let end = (0..=HEAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let head = text[..end].trim_start();
    head.starts_with('{') && head.contains("\"format_version\"") && head.contains("\"terraform_version\"")
}

/// What a plan or a state says.
#[derive(Debug)]
pub struct Plan {
    /// What there is after it is applied, and data sources that were read.
    pub resources: Vec<Resource>,
    /// The values that the variables of its root module had.
    pub variables: Inputs,
    /// Where the default provider's resources are.
    pub environment: Environment,
}

/// Reads a plan or a state. `file` is what its places say.
///
/// Call it on a thread with a stack of [`crate::hcl::parse::STACK`].
pub fn read(source: &Source, file: u32, environment: &Environment) -> Result<Plan, Mistake> {
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
    // A plan has the data sources that it read in the state before it.
    let before = root.get_object("prior_state").and_then(values);
    let state = values(root);
    let known = before.or(state).map(Listed::all).unwrap_or_default();
    let providers = Providers::read(&configuration, &known, environment);
    let environment = providers.environment();
    let reader = Reader { document: &document, configuration, providers };
    let mut resources = Vec::new();
    if let Some(changes) = root.get_array("resource_changes") {
        resources.extend(changes.elements.iter().filter_map(object).filter_map(|change| reader.changed(change)));
        // What is read again when the plan is applied is what it will be then.
        let again: HashSet<Arc<str>> = resources.iter().map(|one| Arc::clone(&one.address)).collect();
        let read = known.iter().filter(|listed| listed.mode() == Mode::Data);
        resources.extend(read.filter_map(|listed| reader.listed(listed)).filter(|one| !again.contains(&one.address)));
    } else if let Some(state) = state {
        resources.extend(Listed::all(state).iter().filter_map(|listed| reader.listed(listed)));
    } else {
        let mistake = Document::mistake(&document.value, "this plan has no resources that are planned");
        return Err(mistake.expected("`resource_changes`, `planned_values` or `values`"));
    }
    rebuild(&mut resources, &reader.configuration);
    let documents = rendered(&mut resources);
    for resource in &mut resources {
        reader.take_documents(resource, &documents);
    }
    let variables = inputs::of_plan(&document, root.get_object("variables"))?;
    Ok(Plan { resources, variables, environment })
}

/// The root module's values, as a state or a plan has them.
fn values<'a>(root: &'a Object<'a>) -> Option<&'a Object<'a>> {
    let values = root.get_object("planned_values").or_else(|| root.get_object("values"))?;
    values.get_object("root_module")
}

/// A resource in a list of values.
struct Listed<'a> {
    entry: &'a Object<'a>,
    /// The address of its module.
    module: &'a str,
}

impl<'a> Listed<'a> {
    /// Those of a module and of all within it.
    fn all(module: &'a Object<'a>) -> Vec<Self> {
        let mut all = Vec::new();
        let mut modules = vec![module];
        while let Some(module) = modules.pop() {
            let address = text(module, "address").unwrap_or_default();
            let entries = module.get_array("resources").into_iter().flat_map(|list| &list.elements);
            all.extend(entries.filter_map(object).map(|entry| Self { entry, module: address }));
            let inner = module.get_array("child_modules").into_iter().flat_map(|list| &list.elements);
            modules.extend(inner.rev().filter_map(object));
        }
        all
    }

    fn mode(&self) -> Mode {
        mode(self.entry)
    }

    /// Its block in the configuration.
    fn block<'b>(&self, configuration: &'b Configuration) -> Option<&'b Block> {
        let (kind, name) = (text(self.entry, "type")?, text(self.entry, "name")?);
        configuration.block(self.module, kind, name, self.mode())
    }
}

fn mode(entry: &Object<'_>) -> Mode {
    if text(entry, "mode") == Some("data") { Mode::Data } else { Mode::Managed }
}

struct Reader<'a> {
    document: &'a Document<'a>,
    configuration: Configuration,
    providers: Providers,
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

    /// What is there already.
    fn listed(&self, listed: &Listed<'_>) -> Option<Resource> {
        let mut resource = self.resource(listed.entry, listed.module, listed.entry.get_object("values"), None)?;
        // A state has no configuration, and says of each resource what it waited for.
        if let Some(waited) = listed.entry.get_array("depends_on") {
            let waited = waited.elements.iter().filter_map(|one| {
                let (target, place) = (string(one)?.into(), self.document.place(one));
                Some(Reference { target, argument: "depends_on".into(), place, explicit: true })
            });
            resource.references = waited.collect();
        }
        Some(resource)
    }

    fn resource(
        &self,
        entry: &Object<'_>,
        module: &str,
        values: Option<&Object<'_>>,
        unknown: Option<&Json<'_>>,
    ) -> Option<Resource> {
        let address: Arc<str> = text(entry, "address")?.into();
        let mode = mode(entry);
        let (kind, name) = (text(entry, "type")?, text(entry, "name")?);
        let place = self.document.place(entry);
        let header = entry.get("address").map_or(place, |property| self.document.place(&property.value));
        let block = self.configuration.block(module, kind, name, mode);
        let provider = self.providers.provider(block.map(|block| &*block.provider), values);
        let mut entries = match values {
            Some(values) => value::entries(self.document, values, unknown, &address),
            None => Vec::new(),
        };
        // What is configured and not known yet is said all the same.
        let is_unknown = |name: &str| unknown.is_some_and(|unknown| value::is_unknown(value::member(unknown, name)));
        let arguments = block.iter().flat_map(|block| &block.arguments).map(|(name, place)| (Arc::clone(name), *place));
        // The configuration does not show dynamic blocks, of which it may not be known whether there are any.
        let is_argument = |name: &str| block.is_some_and(|block| block.arguments.iter().any(|(own, _)| **own == *name));
        let blocks = schema::resource(mode, kind).into_iter().flat_map(|schema| schema.blocks.keys());
        let blocks = blocks.filter(|_| !FILLED_IN.contains(&kind));
        let dynamic = blocks.filter(|name| !is_argument(name)).map(|name| (Arc::from(*name), header));
        for (argument, place) in arguments.chain(dynamic).filter(|(name, _)| is_unknown(name)) {
            let unknown = Unknown::new(format!("{address}.{argument}{AFTER_APPLY}"), Type::Any);
            entries.push(Entry { key: argument, place, value: Value::unknown(unknown, place) });
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
