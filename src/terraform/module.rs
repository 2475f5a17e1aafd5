//! A module: what all files of a folder declare.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::files::Files;
use super::folder::{Folder, Role, Syntax};
use super::{json_body, merge};
use crate::base::{Mistake, Mode, Place, Unchecked};
use crate::hcl::ast::{Attribute, Block, Body, Expression, Kind, Part};
use crate::hcl::{json, parse};

/// A name in a module.
pub type Name = Box<str>;

/// What the files of a folder declare, override files merged.
#[derive(Debug, Default)]
pub struct Module {
    /// Its folder, without links.
    pub folder: PathBuf,
    /// `variable`.
    pub variables: BTreeMap<Name, Block>,
    /// The entries of all `locals`.
    pub locals: BTreeMap<Name, Attribute>,
    /// `output`.
    pub outputs: BTreeMap<Name, Block>,
    /// `resource` and `data`.
    pub resources: BTreeMap<ResourceName, Block>,
    /// `module`.
    pub calls: BTreeMap<Name, Block>,
    /// `provider`, by its name and its alias.
    pub providers: BTreeMap<(Name, Option<Name>), Block>,
    /// `terraform`.
    pub settings: Vec<Block>,
    /// What could not be read or makes no sense.
    pub unchecked: Vec<Unchecked>,
}

/// What a resource is called inside of its module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName {
    /// Managed or data.
    pub mode: Mode,
    /// As in `aws_s3_bucket`.
    pub kind: Name,
    /// Its name.
    pub name: Name,
}

impl std::fmt::Display for ResourceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let data = if self.mode == Mode::Data { "data." } else { "" };
        write!(f, "{data}{}.{}", self.kind, self.name)
    }
}

/// Where the source of a module call leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceAddress {
    /// A folder beside this one, as it is written.
    Local(Name),
    /// A registry, a repository or an archive.
    Remote(Name),
}

impl Module {
    /// The module of a folder. A file that cannot be read is noted, and the others still count.
    pub fn new(files: &Files, folder: Folder) -> Self {
        let mut module = Self { folder: folder.path, unchecked: folder.unchecked, ..Self::default() };
        let mut bytes = 0;
        for (text, syntax, role) in folder.texts {
            bytes += text.text.len();
            if bytes > parse::LARGEST_FILE {
                let message = format!("more than {} bytes of one module are not read", parse::LARGEST_FILE);
                module.unchecked.push(files.unchecked_at(Place::new(text.file, &(0..0)), message));
                continue;
            }
            let body = match syntax {
                Syntax::Native => files.alike.body(&text.text, text.file),
                Syntax::Json => body(&text.text, text.file, syntax),
            };
            match body {
                Ok(body) => module.add(files, body, role),
                Err(mistake) => {
                    let place = Place::new(text.file, mistake.span());
                    module.unchecked.push(files.unchecked_at(place, mistake.to_string()));
                }
            }
        }
        module
    }

    fn add(&mut self, files: &Files, body: Body, role: Role) {
        for attribute in body.attributes {
            let message = format!("{} stands outside of a block", attribute.name.text);
            self.unchecked.push(files.unchecked_at(attribute.name.place, message));
        }
        for block in body.blocks {
            let labels: Vec<Name> = block.labels.iter().map(|label| label.text.clone()).collect();
            let known = match (&*block.kind.text, labels.as_slice()) {
                ("variable", [name]) => insert(&mut self.variables, name.clone(), block, role),
                ("output", [name]) => insert(&mut self.outputs, name.clone(), block, role),
                ("module", [name]) => insert(&mut self.calls, name.clone(), block, role),
                ("resource" | "data", [kind, name]) => {
                    let mode = if &*block.kind.text == "data" { Mode::Data } else { Mode::Managed };
                    let name = ResourceName { mode, kind: kind.clone(), name: name.clone() };
                    insert(&mut self.resources, name, block, role)
                }
                ("provider", [name]) => {
                    let alias = block.body.attribute("alias").and_then(literal);
                    // A provider without a base is one more provider, as for the two blocks below.
                    let key = (name.clone(), alias);
                    let role = if self.providers.contains_key(&key) { role } else { Role::Primary };
                    insert(&mut self.providers, key, block, role)
                }
                ("locals", []) => self.locals(block, role),
                ("terraform", []) => {
                    match self.settings.first_mut() {
                        Some(base) if role == Role::Override => merge::block(base, block),
                        _ => self.settings.push(block),
                    }
                    Ok(())
                }
                ("check", [_]) => {
                    let sources = block.body.blocks.into_iter().filter(|inner| &*inner.kind.text == "data");
                    self.add(files, Body { attributes: Vec::new(), blocks: sources.collect() }, role);
                    Ok(())
                }
                // They change what Terraform does, not what there is.
                ("moved" | "import" | "removed" | "check" | "ephemeral", _) => Ok(()),
                (
                    kind @ ("variable" | "output" | "module" | "resource" | "data" | "provider" | "locals"
                    | "terraform"),
                    _,
                ) => Err((block.header, format!("a {kind} block has other labels"))),
                (kind, _) => Err((block.header, format!("Terraform has no {kind} blocks"))),
            };
            if let Err((place, message)) = known {
                self.unchecked.push(files.unchecked_at(place, message));
            }
        }
    }

    fn locals(&mut self, block: Block, role: Role) -> Result<(), (Place, String)> {
        let mut twice = Ok(());
        for attribute in block.body.attributes {
            if role == Role::Primary && self.locals.contains_key(&attribute.name.text) {
                let message = format!("local.{} is declared a second time", attribute.name.text);
                twice = Err((attribute.name.place, message));
            } else {
                self.locals.insert(attribute.name.text.clone(), attribute);
            }
        }
        twice
    }

    /// Whether no file declares anything, and none could not be read.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
            && self.locals.is_empty()
            && self.outputs.is_empty()
            && self.resources.is_empty()
            && self.calls.is_empty()
            && self.providers.is_empty()
            && self.settings.is_empty()
            && self.unchecked.is_empty()
    }
}

/// Adds a block, or merges it if it overrides.
fn insert<K: Ord>(blocks: &mut BTreeMap<K, Block>, key: K, block: Block, role: Role) -> Result<(), (Place, String)> {
    let words = || {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        format!("{} {}", block.kind.text, labels.join("."))
    };
    match (blocks.get_mut(&key), role) {
        (Some(base), Role::Override) => merge::block(base, block),
        (Some(_), Role::Primary) => return Err((block.header, format!("{} is declared a second time", words()))),
        (None, Role::Primary) => drop(blocks.insert(key, block)),
        (None, Role::Override) => {
            let missing = Err((block.header, format!("there is no {} that this could override", words())));
            blocks.insert(key, block);
            return missing;
        }
    }
    Ok(())
}

/// Where a module call's source leads; `None` where it is not a literal.
pub fn source_address(call: &Block) -> Option<SourceAddress> {
    let source = literal(call.body.attribute("source")?)?;
    let local = ["./", "../", ".\\", "..\\"].iter().any(|start| source.starts_with(start));
    Some(if local { SourceAddress::Local(source) } else { SourceAddress::Remote(source) })
}

/// The text of a string without sequences.
pub fn literal(expression: &Expression) -> Option<Name> {
    let Kind::Template(parts) = &expression.kind else { return None };
    let mut text = String::new();
    for part in parts {
        let Part::Literal(literal, _) = part else { return None };
        text.push_str(literal);
    }
    Some(text.into())
}

/// What a text of a module says.
pub fn body(text: &str, file: u32, syntax: Syntax) -> Result<Body, Mistake> {
    match syntax {
        Syntax::Native => parse::body(text, file),
        Syntax::Json => json_body::body(&json::document(text, file)?),
    }
}
