//! Plans and states, as `terraform show -json` writes them: the same resources as those of code.
//!
//! Terraform's internals documentation, "JSON Output Format", format 1.x. A plan says of each value whether it is known; which resources
//! refer to which stands in its configuration. A state has values only.

mod configuration;
mod parts;
mod provider;
mod rebuilt;
mod source;
mod value;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jsonc_parser::ast::{Object, Value as Json};
use rayon::prelude::*;

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
use crate::hcl::json::{self, Document};
use configuration::{Block, Configuration};
use parts::Parts;
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

/// Largest plan or state that is read, in bytes.
pub const LARGEST: usize = 100 << 20;

/// Most values of one. What is read of a value takes some 200 bytes.
const MOST_VALUES: usize = 10_000_000;

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
/// Call it on threads with a stack of [`crate::hcl::parse::STACK`].
pub fn read(source: &Source, file: u32, environment: &Environment) -> Result<Plan, Mistake> {
    let text = source.text();
    if json::values(text) > MOST_VALUES {
        return Err(Mistake::new(0..0, format!("this file holds more than {MOST_VALUES} values")));
    }
    let parts = Parts::of(text)?;
    let document = |part| json::part(text, file, parts::span(text, part));
    let variables = parts.variables.map(document).transpose()?;
    let configuration = match parts.configuration {
        Some(part) => Configuration::read(&document(part)?, variables.as_ref().and_then(entry)),
        None => Configuration::default(),
    };
    let listed = |(module, part)| Ok(Listed { module, document: document(part)? });
    let data: Vec<Listed<'_>> = parts.data(text)?.into_iter().map(listed).collect::<Result<_, _>>()?;
    let providers = Providers::read(&configuration, &data, environment);
    let environment = providers.environment();
    let reader = Reader { configuration, providers };
    let mut resources = Vec::new();
    if let Some(changes) = &parts.resource_changes {
        let changed = |change: &_| Ok::<_, Mistake>(reader.changed(&document(*change)?));
        for change in changes.par_iter().map(changed).collect::<Vec<_>>() {
            resources.extend(change?);
        }
        // What is read again when the plan is applied is what it will be then.
        let again: HashSet<Arc<str>> = resources.iter().map(|one| Arc::clone(&one.address)).collect();
        resources.extend(data.iter().filter_map(|one| reader.listed(one)).filter(|one| !again.contains(&one.address)));
    } else {
        for one in parts.values(text)? {
            resources.extend(reader.listed(&listed(one)?));
        }
    }
    rebuild(&mut resources, &reader.configuration);
    let documents = rendered(&mut resources);
    for resource in &mut resources {
        reader.take_documents(resource, &documents);
    }
    let variables = variables.map_or(Ok(Inputs::new()), |variables| inputs::of_plan(&variables))?;
    Ok(Plan { resources, variables, environment })
}

/// A resource in a list of values.
struct Listed<'a> {
    /// The address of its module.
    module: Cow<'a, str>,
    document: Document<'a>,
}

impl Listed<'_> {
    /// Its block in the configuration.
    fn block<'b>(&self, configuration: &'b Configuration) -> Option<&'b Block> {
        let entry = entry(&self.document)?;
        let (kind, name) = (text(entry, "type")?, text(entry, "name")?);
        configuration.block(&self.module, kind, name, mode(entry))
    }
}

/// The object that a document is.
fn entry<'a, 'b>(document: &'a Document<'b>) -> Option<&'a Object<'b>> {
    object(&document.value)
}

fn mode(entry: &Object<'_>) -> Mode {
    if text(entry, "mode") == Some("data") { Mode::Data } else { Mode::Managed }
}

struct Reader {
    configuration: Configuration,
    providers: Providers,
}

impl Reader {
    /// What a change makes, if anything.
    fn changed(&self, document: &Document<'_>) -> Option<Resource> {
        let entry = entry(document)?;
        let change = entry.get_object("change")?;
        let mut actions = change.get_array("actions")?.elements.iter().filter_map(string);
        if actions.all(|action| matches!(action, "delete" | "forget")) {
            return None;
        }
        let module = text(entry, "module_address").unwrap_or_default();
        let after = change.get_object("after");
        let unknown = change.get("after_unknown").map(|property| &property.value);
        self.resource((document, entry), module, after, unknown)
    }

    /// What is there already.
    fn listed(&self, Listed { module, document }: &Listed<'_>) -> Option<Resource> {
        let entry = entry(document)?;
        let mut resource = self.resource((document, entry), module, entry.get_object("values"), None)?;
        // A state has no configuration, and says of each resource what it waited for.
        if let Some(waited) = entry.get_array("depends_on") {
            let waited = waited.elements.iter().filter_map(|one| {
                let (target, place) = (string(one)?.into(), document.place(one));
                Some(Reference { target, argument: "depends_on".into(), place, explicit: true })
            });
            resource.references = waited.collect();
        }
        Some(resource)
    }

    fn resource(
        &self,
        (document, entry): (&Document<'_>, &Object<'_>),
        module: &str,
        values: Option<&Object<'_>>,
        unknown: Option<&Json<'_>>,
    ) -> Option<Resource> {
        let address: Arc<str> = text(entry, "address")?.into();
        let mode = mode(entry);
        let (kind, name) = (text(entry, "type")?, text(entry, "name")?);
        let place = document.place(entry);
        let header = entry.get("address").map_or(place, |property| document.place(&property.value));
        let block = self.configuration.block(module, kind, name, mode);
        let provider = self.providers.provider(block.map(|block| &*block.provider), values);
        let mut entries = match values {
            Some(values) => value::entries(document, values, unknown, &address),
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
