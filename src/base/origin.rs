//! Where a value comes from.

use std::sync::Arc;

use super::Place;

/// Steps that a way remembers. A value that is handed on in a circle of modules would else drag an endless one along.
const LONGEST_WAY: u8 = 32;

/// Where a value comes from, and whether it may be shown.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The most specific expression that made it: the literal, wherever there is one.
    pub place: Place,
    /// Whether Terraform would hide it.
    pub sensitive: bool,
    /// How it came from that place to where it is used; the last step first.
    pub way: Option<Arc<Step>>,
}

/// A step that a value took from the place where it is written to the place where it is used.
#[derive(Debug, Clone)]
pub struct Step {
    /// Through what.
    pub way: Way,
    /// The name of the variable, local, output, function ...
    pub name: Arc<str>,
    /// Where it took the step: the reference, the call.
    pub place: Place,
    /// The step before.
    pub before: Option<Arc<Step>>,
    length: u8,
}

/// Through what a value came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// An input variable.
    Variable,
    /// A parameter of a template.
    Parameter,
    /// A mapping of a template.
    Mapping,
    /// A local value.
    Local,
    /// An argument of a module call.
    Argument,
    /// An output of a module.
    Output,
    /// An attribute of a resource or a data source.
    Resource,
    /// A function.
    Function,
    /// A `for`, `for_each`, `count` or `dynamic`.
    Iteration,
    /// A file that a function read.
    File,
}

impl Step {
    /// As code refers to it: `var.name`.
    pub fn shown(&self) -> String {
        match self.way {
            Way::Variable => format!("var.{}", self.name),
            Way::Local => format!("local.{}", self.name),
            Way::Argument => format!("the argument {}", self.name),
            Way::Output => format!("the output {}", self.name),
            Way::Function => format!("{}()", self.name),
            Way::Parameter | Way::Mapping | Way::Resource | Way::Iteration | Way::File => self.name.to_string(),
        }
    }
}

impl Origin {
    /// A value that is written at `place`.
    pub fn at(place: Place) -> Self {
        Self { place, ..Self::default() }
    }

    /// The same after one more step.
    #[must_use]
    pub fn through(mut self, way: Way, name: &Arc<str>, place: Place) -> Self {
        let length = self.way.as_ref().map_or(0, |before| before.length);
        if length < LONGEST_WAY {
            let step = Step { way, name: Arc::clone(name), place, before: self.way.take(), length: length + 1 };
            self.way = Some(Arc::new(step));
        }
        self
    }

    /// What is taken out of a collection came the collection's way too.
    #[must_use]
    pub fn within(mut self, collection: &Self) -> Self {
        self.sensitive |= collection.sensitive;
        if let Some(outer) = &collection.way {
            if self.way.is_none() {
                self.way = Some(Arc::clone(outer));
            } else {
                let steps: Vec<&Arc<Step>> = std::iter::successors(Some(outer), |step| step.before.as_ref()).collect();
                for step in steps.into_iter().rev() {
                    self = self.through(step.way, &step.name, step.place);
                }
            }
        }
        self
    }

    /// The steps, the last one first.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.way.as_deref(), |step| step.before.as_deref())
    }
}
