//! Which resources a resource refers to, through local values, variables and outputs.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::block::META_BLOCKS;
use super::expand::Shape;
use super::run::{Child, Frame};
use crate::base::{Place, Reference};
use crate::hcl::ast::{Block, Body, Expression, Kind};
use crate::hcl::references::{self, Written};
use crate::terraform::merge::makes;
use crate::terraform::module::Name;

/// The addresses of resources, and whether they are only waited for.
type Targets = BTreeSet<(Arc<str>, bool)>;

/// What the named values of a module instance depend on.
pub type Dependencies = RefCell<HashMap<(&'static str, Name), Rc<Targets>>>;

impl Frame<'_> {
    /// What a resource's block refers to.
    pub(super) fn references(&self, block: &Block) -> Arc<[Reference]> {
        let mut found = Vec::new();
        for attribute in &block.body.attributes {
            let argument: Arc<str> = (*attribute.name.text).into();
            if &*argument == "depends_on" {
                self.explicit(&attribute.value, &argument, &mut found);
            } else {
                self.add(references::of_expression(&attribute.value), &argument, &mut found);
            }
        }
        for inner in &block.body.blocks {
            if !META_BLOCKS.contains(&makes(inner)) {
                self.add(references::of_body(&inner.body), &makes(inner).into(), &mut found);
            }
        }
        self.around(&mut found);
        found.into()
    }

    fn add(&self, written: Vec<Written<'_>>, argument: &Arc<str>, found: &mut Vec<Reference>) {
        for written in written {
            for (target, explicit) in self.targets(&written).iter() {
                let (target, argument) = (Arc::clone(target), Arc::clone(argument));
                found.push(Reference { target, argument, place: written.place, explicit: *explicit });
            }
        }
    }

    /// The entries of `depends_on`.
    fn explicit(&self, list: &Expression, argument: &Arc<str>, found: &mut Vec<Reference>) {
        for written in references::of_expression(list) {
            let names = &written.names;
            let length = match names.first() {
                Some(&"data") => 3,
                _ => 2,
            };
            let inner = names.iter().take(length).copied().collect::<Vec<_>>().join(".");
            let (target, argument) = (self.instance.address_of(&inner), Arc::clone(argument));
            found.push(Reference { target, argument, place: written.place, explicit: true });
        }
        // In quotes, as older code has them.
        if let Kind::Tuple(items) = &list.kind {
            for item in items {
                if let Some(text) = crate::terraform::module::literal(item) {
                    let (target, argument) = (self.instance.address_of(&text), Arc::clone(argument));
                    found.push(Reference { target, argument, place: item.place, explicit: true });
                }
            }
        }
    }

    /// What the calls that lead to this instance wait for.
    fn around(&self, found: &mut Vec<Reference>) {
        let Some(caller) = &self.instance.call else { return };
        let parent = self.run.instance(caller.instance);
        let module = Arc::clone(&parent.module);
        let frame = Frame::new(self.run, parent);
        if let Some(list) = module.calls.get(&caller.name).and_then(|call| call.body.attribute("depends_on")) {
            let mut outer = Vec::new();
            frame.explicit(list, &"depends_on".into(), &mut outer);
            found.append(&mut outer);
        }
        frame.around(found);
    }

    /// The resources that a reference leads to.
    fn targets(&self, written: &Written<'_>) -> Rc<Targets> {
        let name = |at: usize| written.names.get(at).copied().unwrap_or_default();
        let resource = |names: &[&str]| {
            let address = self.instance.address_of(&names.join("."));
            Rc::new(BTreeSet::from([(address, false)]))
        };
        match name(0) {
            "each" | "count" | "path" | "terraform" | "self" | "tofu" => Rc::default(),
            "local" => self.dependencies("local", name(1), || {
                let local = self.instance.module.locals.get(name(1))?;
                Some(self.all(&references::of_expression(&local.value)))
            }),
            "var" => self.dependencies("var", name(1), || {
                let caller = self.instance.call.as_ref()?;
                let parent = self.run.instance(caller.instance);
                let module = Arc::clone(&parent.module);
                let argument = module.calls.get(&caller.name)?.body.attribute(name(1))?;
                Some(Frame::new(self.run, parent).all(&references::of_expression(argument)))
            }),
            "module" => self.dependencies("module", &written.names[1..].join("."), || {
                self.output_targets(name(1), name(2), written.place)
            }),
            "data" if written.names.len() >= 3 => resource(&written.names[..3]),
            "resource" if written.names.len() >= 3 => resource(&written.names[1..3]),
            // The name of a dynamic block's iterator alone is no resource.
            kind if kind.contains('_') && written.names.len() >= 2 => resource(&written.names[..2]),
            _ => Rc::default(),
        }
    }

    fn output_targets(&self, call: &str, output: &str, place: Place) -> Option<Targets> {
        let expansion = self.called(call, place).ok()?;
        let mut all = BTreeSet::new();
        for member in &expansion.members {
            match self.child(call, member, place).ok()? {
                Child::Opaque => {
                    all.insert((self.instance.address_of(&format!("module.{call}")), false));
                }
                Child::Instance(number) => {
                    let child = Frame::new(self.run, self.run.instance(number));
                    let module = Arc::clone(&child.instance.module);
                    let outputs = module.outputs.iter().filter(|(name, _)| output.is_empty() || ***name == *output);
                    for (_, block) in outputs {
                        let body: &Body = &block.body;
                        let value = body.attribute("value").map(references::of_expression);
                        all.extend(value.into_iter().flat_map(|written| child.all(&written)));
                        // Whoever takes the output waits for these too.
                        let mut waits = Vec::new();
                        if let Some(list) = body.attribute("depends_on") {
                            child.explicit(list, &"depends_on".into(), &mut waits);
                        }
                        all.extend(waits.into_iter().map(|reference| (reference.target, true)));
                    }
                }
            }
            if expansion.shape == Shape::Single {
                break;
            }
        }
        Some(all)
    }

    fn all(&self, written: &[Written<'_>]) -> Targets {
        written.iter().flat_map(|written| self.targets(written).iter().cloned().collect::<Vec<_>>()).collect()
    }

    /// Computed once; what asks for itself adds nothing.
    fn dependencies(&self, kind: &'static str, name: &str, make: impl FnOnce() -> Option<Targets>) -> Rc<Targets> {
        let key = (kind, Name::from(name));
        if let Some(known) = self.instance.dependencies.borrow().get(&key) {
            return Rc::clone(known);
        }
        let Ok(_level) = self.run.fuel.deeper(Place::default()) else { return Rc::default() };
        self.instance.dependencies.borrow_mut().insert(key.clone(), Rc::default());
        let all = Rc::new(make().unwrap_or_default());
        self.instance.dependencies.borrow_mut().insert(key, Rc::clone(&all));
        all
    }
}
