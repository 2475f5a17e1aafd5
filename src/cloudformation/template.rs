//! Which documents are templates, and their sections.
//!
//! AWS CloudFormation User Guide, "Template anatomy". A template is known by what it holds: `AWSTemplateFormatVersion`, or `Resources` of
//! which one has a `Type` as `AWS::S3::Bucket`, `Custom::Name` or `Alexa::ASK::Skill`. Whatever else is YAML or JSON is none, and no mistake.

use std::sync::Arc;

use super::node::{self, Document, Entry, Node};
use crate::base::{Mistake, Place};

/// A template.
#[derive(Debug)]
pub struct Template {
    /// What messages call its file.
    pub name: Arc<str>,
    /// Its file's number.
    pub file: u32,
    pub(super) root: Arc<Node>,
    pub(super) problems: Vec<(Place, String)>,
}

/// What the version of a template is called.
const VERSION: &str = "AWSTemplateFormatVersion";

/// Whether a text may be a template: only such ones are read.
pub fn may_be(text: &str) -> bool {
    let names = ["AWS::", "Custom::", "Alexa::"];
    text.contains(VERSION) || text.contains("Resources") && names.iter().any(|name| text.contains(name))
}

/// Reads a template. `None`: the text is something else. `file` is what its places say, `name` what messages call it.
pub fn read(text: &str, file: u32, name: &Arc<str>) -> Result<Option<Template>, Mistake> {
    if !may_be(text) {
        return Ok(None);
    }
    match node::read(text, file) {
        Ok(Document { root, problems }) if is_template(&root) => {
            Ok(Some(Template { name: Arc::clone(name), file, root, problems }))
        }
        Ok(_) => Ok(None),
        // Of what cannot be read, only its lines can tell what it was to be.
        Err(mistake) => {
            if begins_like_template(text) {
                Err(mistake)
            } else {
                Ok(None)
            }
        }
    }
}

fn is_template(root: &Node) -> bool {
    let typed = |entry: &Entry| entry.value.get("Type").and_then(|ty| ty.as_str()).is_some_and(|ty| is_type(ty));
    let resources = root.get("Resources").and_then(|resources| resources.as_map());
    root.get(VERSION).is_some() || resources.is_some_and(|resources| resources.iter().any(typed))
}

fn is_type(text: &str) -> bool {
    ["AWS::", "Custom::", "Alexa::"].iter().any(|prefix| text.starts_with(prefix))
}

fn begins_like_template(text: &str) -> bool {
    let keys = |line: &str| line.trim_start_matches(['\u{feff}', '"', '\'', ' ', '{', '\t']).to_owned();
    let begins = |name: &str, own: bool| {
        text.lines()
            .any(|line| keys(line).starts_with(name) && (!own || !line.starts_with([' ', '\t']) || line.contains('"')))
    };
    begins(VERSION, true) || begins("Resources", true) && text.contains("AWS::")
}

impl Template {
    /// The entries of a section.
    pub(super) fn section(&self, name: &str) -> &[Entry] {
        self.root.get(name).and_then(|section| section.as_map()).unwrap_or_default()
    }

    /// An entry of a section.
    pub(super) fn entry(&self, section: &str, name: &str) -> Option<&Entry> {
        self.section(section).iter().find(|entry| &*entry.key == name)
    }

    /// The names of its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.section("Parameters").iter().map(|entry| &*entry.key)
    }

    /// The files that its stacks are made of, as they are written, where that is a path.
    pub fn nested(&self) -> impl Iterator<Item = &str> {
        let urls = self.section("Resources").iter().filter_map(|entry| stack_url(&entry.value));
        urls.filter(|url| is_path(url))
    }

    /// Whether its stack, or one that is nested in it, may export something.
    pub fn may_export(&self) -> bool {
        let exports = self.section("Outputs").iter().any(|output| output.value.get("Export").is_some());
        exports || self.nested().next().is_some()
    }

    /// The transforms that it asks for, and where.
    pub(super) fn transforms(&self) -> Vec<(Arc<str>, Place)> {
        let Some(transform) = self.root.get("Transform") else { return Vec::new() };
        let all = transform.as_list().unwrap_or(std::slice::from_ref(transform));
        let name = |node: &Arc<Node>| Some((node.as_str().or_else(|| node.get("Name")?.as_str())?.clone(), node.place));
        all.iter().filter_map(name).collect()
    }
}

/// What a nested stack says of its template.
pub(super) fn stack_url(resource: &Node) -> Option<&str> {
    let is_stack =
        resource.get("Type").and_then(|ty| ty.as_str()).is_some_and(|ty| &**ty == "AWS::CloudFormation::Stack");
    resource.get("Properties").filter(|_| is_stack)?.get("TemplateURL")?.as_str().map(|url| &**url)
}

/// How a reference to a secret or a parameter begins. AWS CloudFormation User Guide, "Dynamic references".
pub(super) const DYNAMIC: &str = "{{resolve:";

/// Whether a URL is the path of a file.
pub(super) fn is_path(url: &str) -> bool {
    !url.is_empty() && !url.contains("://") && !url.contains(DYNAMIC)
}
