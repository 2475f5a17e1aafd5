//! What the expressions of a policy refer to: `target` and `config`.

use crate::aws::at;
use crate::base::Value;
use crate::hcl::eval::{Access, EvalError, Files, NoFiles, Reference, Resolved, Result, Scope};

/// The thing that a policy looks at, and the contract.
pub(super) struct Subject<'a> {
    pub(super) target: &'a Value,
    pub(super) config: &'a Value,
}

impl Scope for Subject<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let of = match reference.root {
            "target" => self.target,
            "config" => self.config,
            other => {
                let message = format!("there is no `{other}` here: a policy knows `target` and `config`");
                return Err(EvalError::invalid(reference.place, message));
            }
        };
        let names = reference.steps.iter().map_while(|step| match step {
            Access::Attribute(name) => Some(*name),
            Access::Index(_) => None,
        });
        let path: Vec<&str> = names.collect();
        // What a resource does not say is null, as everywhere in a thing's properties.
        Ok(Resolved { value: at(of, &path.join(".")), steps: path.len() })
    }

    fn files(&self) -> &dyn Files {
        &NoFiles
    }
}
