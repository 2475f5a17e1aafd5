//! The resources of a stack.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::condition::as_unknown;
use super::each::Declared;
use super::reader::Reader;
use super::stack::Stack;
use crate::base::{Entries, Entry, Kind, Mode, Place, Resource, Type, Unknown, Value};
use crate::cloudformation::derived::forms;
use crate::cloudformation::node::Node;

/// Most resources of a stack and all that are nested in it.
const MOST_RESOURCES: usize = 10_000;

/// Transforms that change nothing of what is read here: what they add to the language is read, or concerns no resource's properties.
const HARMLESS: [&str; 4] = [
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
];

/// What becomes resources only by a transform.
const SERVERLESS: &str = "AWS::Serverless::";

/// How the name begins of the transform that does.
const SAM: &str = "AWS::Serverless-";

impl Stack<'_> {
    /// Adds the resources, and those of nested stacks with where these are made.
    pub(super) fn resources(&self, found: &mut Vec<Resource>, calls: &mut Vec<(Arc<str>, Place)>) {
        self.transforms();
        for (at, declared) in self.declared.iter().enumerate() {
            if found.len() >= MOST_RESOURCES {
                self.more(declared.place, format!("what follows {MOST_RESOURCES} resources is not read"));
                return;
            }
            let Some(ty) = declared.node.get("Type").and_then(|ty| ty.as_str()) else {
                self.note(declared.place, format!("{} has no type", declared.name));
                continue;
            };
            let Some(presence) = self.presence(declared) else { continue };
            found.push(self.resource(at, ty, presence.clone()));
            if &**ty == "AWS::CloudFormation::Stack"
                && let Some(nested) = self.nested(at)
            {
                let before = found.len();
                calls.push((nested.address.trim_end_matches('.').into(), declared.place));
                nested.resources(found, calls);
                // What is nested is there where the stack is.
                for resource in found.iter_mut().skip(before) {
                    resource.presence = resource.presence.take().or_else(|| presence.clone());
                }
            }
        }
    }

    /// Says once what transforms leave unread.
    fn transforms(&self) {
        for (name, place) in self.template.transforms() {
            if !HARMLESS.contains(&&*name) && !name.starts_with(SAM) {
                self.more(place, format!("what the transform {name} makes of this template is not known"));
            }
        }
        let mut told = BTreeSet::new();
        for declared in &self.declared {
            let ty = declared.node.get("Type").and_then(|ty| ty.as_str()).map_or("", |ty| ty);
            let (what, reason) = if ty.starts_with(SERVERLESS) {
                (SERVERLESS, "what AWS SAM makes of resources of AWS::Serverless is not known".to_owned())
            } else if ty.ends_with("::MODULE") {
                (ty, format!("the module {ty} is not in view"))
            } else {
                continue;
            };
            if told.insert(what.to_owned()) {
                self.more(declared.place, reason);
            }
        }
    }

    /// Whether AWS SAM may make a resource of this name: `Serverless...`, or what begins like one of its own resources.
    ///
    /// AWS SAM Developer Guide, "Generated AWS CloudFormation resources".
    pub(super) fn may_make(&self, name: &str) -> bool {
        let is_own = |declared: &Declared| {
            let ty = declared.node.get("Type").and_then(|ty| ty.as_str());
            name.starts_with(&*declared.name) && ty.is_some_and(|ty| ty.starts_with(SERVERLESS))
        };
        self.template.transforms().iter().any(|(transform, _)| transform.starts_with(SAM))
            && (name.starts_with("Serverless") || self.declared.iter().any(is_own))
    }

    /// Under which condition a resource is there; `None`: it is not.
    #[allow(clippy::option_option)]
    fn presence(&self, declared: &Declared) -> Option<Option<Unknown>> {
        let Some(node) = declared.node.get("Condition") else { return Some(None) };
        let mut reader = Reader::new(self, declared.loops.clone());
        let condition = match node.as_str() {
            Some(name) => {
                let name = reader.filled(name);
                reader.named_condition(&name, node.place)
            }
            None => reader.condition(node),
        };
        match condition {
            Ok(condition) => match condition.as_bool() {
                Some(true) => Some(None),
                Some(false) => None,
                None => Some(Some(as_unknown(&condition))),
            },
            Err(error) => {
                self.refuse(&error);
                Some(Some(Unknown::new(format!("the condition of {}", declared.name), Type::Bool)))
            }
        }
    }

    fn resource(&self, at: usize, ty: &Arc<str>, presence: Option<Unknown>) -> Resource {
        let declared = &self.declared[at];
        let mut reader = Reader::new(self, declared.loops.clone());
        let (mut entries, mut more) = (Vec::new(), None);
        if let Some(properties) = declared.node.get("Properties") {
            for entry in properties.as_map().unwrap_or_default() {
                reader.argument = Arc::clone(&entry.key);
                // Each by itself, so that it is known what each refers to; what is no property is more of them.
                let single = Node::new(crate::cloudformation::node::Kind::Map(vec![entry.clone()]), entry.value.place);
                if entry.key.starts_with("Fn::") {
                    let value = single.ok().and_then(|single| reader.value(&single));
                    let value = value.unwrap_or_else(|| Value::null(entry.place));
                    match value.as_entries() {
                        Some(inner) => {
                            entries.extend(inner.items().iter().cloned());
                            more = more.or_else(|| inner.more().cloned());
                        }
                        None => more = Some(Unknown::new(&*declared.name, Type::Any)),
                    }
                } else if let Some(value) = reader.value(&entry.value) {
                    entries.push(Entry { key: reader.filled(&entry.key), place: entry.place, value });
                }
            }
        }
        for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
            if let Some(value) = declared.node.get(name).and_then(|node| reader.value(node)) {
                entries.push(Entry { key: name.into(), place: value.place(), value });
            }
        }
        reader.argument = "DependsOn".into();
        if let Some(node) = declared.node.get("DependsOn") {
            for one in node.as_list().unwrap_or(std::slice::from_ref(node)) {
                if let Some(name) = one.as_str() {
                    let name = reader.filled(name);
                    reader.refer(&name, one.place, true);
                }
            }
        }
        let references = std::mem::take(&mut reader.references).into();
        for (name, _) in forms(ty) {
            if !entries.iter().any(|entry| &*entry.key == *name)
                && let Ok(value) = self.attribute(at, name, declared.place)
            {
                entries.push(Entry { key: (*name).into(), place: value.place(), value });
            }
        }
        let whole = Place { end: declared.node.place.end.max(declared.place.end), ..declared.place };
        let module = self.address.trim_end_matches('.');
        Resource {
            address: format!("{}{}", self.address, declared.name).into(),
            module: module.into(),
            mode: Mode::Managed,
            kind: Arc::clone(ty),
            name: Arc::clone(&declared.name),
            key: None,
            provider: Arc::clone(&self.run.provider),
            values: Value::new(Kind::Object(Entries::of(Type::Any, entries, more)), whole),
            presence,
            header: declared.place,
            place: whole,
            references,
            ignored: Arc::default(),
        }
    }
}
