//! Module calls: which instances they make, and what they lead to.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::expand::{self, Expansion, Member};
use super::run::{Caller, Child, Frame, Instance};
use crate::base::{Key, Place, Type, Unknown, Value};
use crate::hcl::ast::Block;
use crate::hcl::eval::Result;
use crate::terraform::module::{Module, SourceAddress, source_address};

/// Deepest nesting of module calls.
const DEEPEST: usize = 50;

/// Most module instances of one root.
const MOST_INSTANCES: usize = 20_000;

impl Frame<'_> {
    /// The instances of a block with `count` or `for_each`. If there is an error in these, that is noted, and one instance may exist.
    pub(super) fn expand(&self, block: &Block, what: &str) -> Expansion {
        let address = self.instance.address_of(what);
        let (expression, expanded) = match (block.body.attribute("count"), block.body.attribute("for_each")) {
            (Some(count), _) => {
                let by = self.value(count).and_then(|value| {
                    crate::hcl::types::convert(&value, &Type::Number)
                        .map_err(|error| crate::hcl::eval::EvalError::invalid(count.place, error.to_string()))
                });
                (count, by.and_then(|by| expand::count(&by, &address, &self.run.fuel)))
            }
            (None, Some(for_each)) => {
                let by = self.value(for_each);
                (for_each, by.and_then(|by| expand::for_each(&by, &address, &self.run.fuel)))
            }
            (None, None) => return Expansion::single(),
        };
        expanded.unwrap_or_else(|error| {
            self.run.note(error.place, error.message);
            let identity =
                format!("{address}.{}", if block.body.attribute("count").is_some() { "count" } else { "for_each" });
            let by = Value::unknown(Unknown::new(identity, Type::Any), expression.place);
            let counted = block.body.attribute("count").is_some();
            let symbolic = if counted { expand::count } else { expand::for_each };
            symbolic(&by, &address, &self.run.fuel).unwrap_or_else(|_| Expansion::single())
        })
    }

    /// The instances of a module call.
    pub(super) fn called(&self, call: &str, place: Place) -> Result<Rc<Expansion>> {
        let instance = Rc::clone(&self.instance);
        instance.calls.get(
            &call.into(),
            place,
            || format!("module.{call}"),
            || {
                let outside = Frame::new(self.run, Rc::clone(&instance));
                let block = instance.module.calls.get(call);
                Ok(Rc::new(
                    block.map_or_else(Expansion::single, |block| outside.expand(block, &format!("module.{call}"))),
                ))
            },
        )
    }

    /// What an instance of a module call leads to.
    pub(super) fn child(&self, call: &str, member: &Member, place: Place) -> Result<Child> {
        let key = (call.into(), member.key.clone());
        let instance = &self.instance;
        instance.children.get(
            &key,
            place,
            || format!("module.{call}"),
            || {
                let Some(block) = instance.module.calls.get(call) else { return Ok(Child::Opaque) };
                Ok(match self.find(call, block) {
                    Ok((module, directory)) => {
                        let key = member.key.iter().map(Key::to_string).collect::<String>();
                        let address = instance.address_of(&format!("module.{call}{key}"));
                        let caller = Caller { instance: instance.number, name: call.into(), member: member.clone() };
                        let presence = member.presence.clone().or_else(|| instance.presence.clone());
                        Child::Instance(self.run.add(module, address, directory, Some(caller), presence))
                    }
                    Err(reason) => {
                        self.run.note(block.header, reason);
                        Child::Opaque
                    }
                })
            },
        )
    }

    /// The module that a call leads to and its `path.module`, or why there is none.
    fn find(&self, call: &str, block: &Block) -> std::result::Result<(Arc<Module>, String), String> {
        let callers = self.callers();
        if callers.len() > DEEPEST {
            return Err(format!("module.{call}: module calls nest more than {DEEPEST} levels deep"));
        }
        if self.run.count() > MOST_INSTANCES {
            return Err(format!("module.{call}: more than {MOST_INSTANCES} module instances are not read"));
        }
        let Some(source) = source_address(block) else {
            return Err(format!("module.{call} has no source that is a literal; what it makes was not checked"));
        };
        let (written, directory) = match source {
            SourceAddress::Local(path) => {
                let directory = clean(&self.instance.directory, &path);
                (path, directory)
            }
            SourceAddress::Remote(source) => {
                let key: Vec<&str> = self.call_path().into_iter().chain([call]).collect();
                let Some(directory) = self.run.installed.get(&key.join(".")) else {
                    let message = "is not installed; what it makes was not checked";
                    return Err(format!("module.{call}: {source} {message} (terraform init installs it)"));
                };
                (source, directory.clone())
            }
        };
        let path = self
            .run
            .files
            .inside(&self.run.root.join(&directory))
            .map_err(|unchecked| format!("module.{call}: {written} cannot be read: {}", unchecked.reason))?;
        if callers.iter().any(|caller| caller.module.folder == path) {
            return Err(format!("module.{call}: {written} leads back to a module that this one is called by"));
        }
        let module = self.run.library.module(self.run.files, &path);
        if module.is_empty() {
            return Err(format!("module.{call}: there is no module in {written}"));
        }
        Ok((module, directory))
    }

    /// This instance and those around it, outwards.
    fn callers(&self) -> Vec<Rc<Instance>> {
        let mut callers = vec![Rc::clone(&self.instance)];
        while let Some(caller) = callers.last().and_then(|last| last.call.as_ref()).map(|call| call.instance) {
            callers.push(self.run.instance(caller));
        }
        callers
    }

    /// The names of the calls that lead to this instance.
    fn call_path(&self) -> Vec<&str> {
        // The address has them all, with keys.
        let mut names = Vec::new();
        let mut rest: &str = &self.instance.address;
        while let Some(after) = rest.strip_prefix("module.") {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            names.push(&after[..end]);
            rest = after[end..].strip_prefix('.').unwrap_or(&after[end..]);
            if let Some(inner) = rest.strip_prefix('[') {
                rest = after_key(inner);
            }
        }
        names
    }
}

/// What follows a key, `]` and the dot behind it.
fn after_key(inner: &str) -> &str {
    let mut escaped = false;
    let mut quoted = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return inner[at + 1..].strip_prefix('.').unwrap_or(&inner[at + 1..]),
            _ => {}
        }
    }
    ""
}

/// `path` from `folder`, as Terraform writes a module's directory.
fn clean(folder: &str, path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(folder).join(PathBuf::from(path.replace('\\', "/"))).components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if parts.last().is_some_and(|last| last != "..") => drop(parts.pop()),
            other => parts.push(other.as_os_str().to_string_lossy().into_owned()),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}
