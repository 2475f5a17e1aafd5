//! What the expressions of a policy refer to: `target`, `linked`, `config`, `parameter` and `spelled`.

use super::memory::Memory;
use crate::aws::{Linked, Thing, follow, kinds, linked, spelled};
use crate::base::{Place, Resource, Type, Unknown, Value};
use crate::hcl::eval::{Access, EvalError, Files, NoFiles, Reference, Resolved, Result, Scope};

/// The roots of references.
pub(super) const ROOTS: [&str; 5] = ["target", "linked", "config", "parameter", "spelled"];

/// The thing that a policy looks at, with what is around it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The thing.
    pub thing: &'a Thing,
    /// All things of the same root module.
    pub things: &'a [Thing],
    /// The resources that they are made of.
    pub resources: &'a [Resource],
    /// The contract, defaults filled in.
    pub config: &'a Value,
    /// What was worked out of them.
    pub memory: &'a Memory,
    /// Why the root module may make more than is in view, if it may.
    pub beyond: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// What the thing is linked to by a path such as `destination.target`: the links of each thing by the longest name.
    pub(super) fn follow<'p>(&self, path: &'p [&'p str]) -> (Linked<'a>, &'p [&'p str]) {
        let mut at = Linked::Thing(self.thing);
        let mut rest = path;
        while let Linked::Thing(thing) = at {
            let Some((property, length)) = link_at(thing.kind, rest) else { break };
            rest = &rest[length..];
            at = linked(thing, &property, self.things);
        }
        (at, rest)
    }
}

/// The link of a kind that a path begins with.
pub(super) fn link_at(kind: &str, path: &[&str]) -> Option<(String, usize)> {
    let links = &kinds().get(kind)?.links;
    (1..=path.len()).rev().map(|length| (path[..length].join("."), length)).find(|(name, _)| links.contains_key(name))
}

/// A subject as one policy sees it.
pub(super) struct Scoped<'a> {
    pub(super) subject: &'a Subject<'a>,
    /// The policy's parameters: those that are set, and the defaults.
    pub(super) parameters: [&'a Value; 2],
}

impl Scope for Scoped<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let names = reference.steps.iter().map_while(|step| match step {
            Access::Attribute(name) => Some(*name),
            Access::Index(_) => None,
        });
        let path: Vec<&str> = names.collect();
        let steps = path.len();
        // What a resource does not say is null, as everywhere in a thing's properties.
        let at = |value: &Value, path: &[&str]| follow(value, path.iter().copied());
        let value = match reference.root {
            "target" => at(&self.subject.thing.properties, &path),
            "config" => at(self.subject.config, &path),
            "parameter" => {
                let values = self.parameters.iter().map(|of| at(of, &path));
                values.into_iter().find(|value| !value.is_null()).unwrap_or_else(|| Value::null(Place::default()))
            }
            "linked" => match self.subject.follow(&path) {
                (Linked::Thing(thing), rest) => at(&thing.properties, rest),
                (Linked::None, _) => Value::null(Place::default()),
                (Linked::Unsure(reason), _) => {
                    Value::unknown(Unknown::new(reason, Type::Any), self.subject.thing.place)
                }
            },
            // What the thing's format calls a property, for what people read.
            "spelled" => {
                let Subject { thing, resources, .. } = self.subject;
                Value::string(spelled(thing, resources, &path.join(".")), Place::default())
            }
            other => {
                let message = format!("there is no `{other}` here: a policy knows {}", ROOTS.join(", "));
                return Err(EvalError::invalid(reference.place, message));
            }
        };
        Ok(Resolved { value, steps })
    }

    fn files(&self) -> &dyn Files {
        &NoFiles
    }
}
