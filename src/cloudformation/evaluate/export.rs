//! Exports: outputs of a stack that others in its account and region import by a name.
//!
//! AWS CloudFormation User Guide, "Get exported outputs from a deployed CloudFormation stack": no two stacks export one name.

use std::rc::Rc;
use std::sync::Arc;

use super::each::Loops;
use super::reader::Reader;
use super::stack::Stack;
use crate::base::{Place, Type, Unknown, Value, Way, identity};
use crate::cloudformation::node::Node;
use crate::cloudformation::template::{Template, is_path, stack_url};
use crate::hcl::eval::{Result, lift};

/// What a stack exports.
pub(super) type Exports<'a> = Rc<Vec<Export<'a>>>;

/// An output that is exported.
pub(super) struct Export<'a> {
    pub(super) name: Arc<str>,
    stack: Rc<Stack<'a>>,
    value: Arc<Node>,
}

impl<'a> Stack<'a> {
    /// The exports of a stack and of those that are nested in it, of which the name is known.
    pub(super) fn exports(self: &Rc<Self>, found: &mut Vec<Export<'a>>) {
        for entry in self.template.section("Outputs") {
            let (output, mut reader) = (&entry.value, Reader::new(self, Loops::new()));
            let Some(name) = output.get("Export").and_then(|export| export.get("Name")) else { continue };
            let condition = output.get("Condition").and_then(|condition| condition.as_str());
            let is_left_out = condition.is_some_and(|name| {
                let condition = reader.named_condition(name, entry.place);
                condition.is_ok_and(|condition| condition.as_bool() == Some(false))
            });
            if let (false, Some(name), Some(value)) =
                (is_left_out, reader.value_or_null(name).as_str(), output.get("Value"))
            {
                found.push(Export { name: Arc::clone(name), stack: Rc::clone(self), value: Arc::clone(value) });
            }
        }
        for (at, declared) in self.declared.iter().enumerate() {
            if stack_url(&declared.node).is_some_and(is_path)
                && let Some(nested) = self.nested(at)
            {
                nested.exports(found);
            }
        }
    }

    /// What is exported by a name: the output of the one template of the run that does.
    fn imported(&self, name: &Arc<str>) -> Option<Value> {
        let run = self.run;
        // What depends on itself is not known.
        if let Some(known) = run.imports.borrow().get(name) {
            return known.clone();
        }
        run.imports.borrow_mut().insert(Arc::clone(name), None);
        let exporters = run.beside.exporters(name);
        let [template] = exporters.as_slice() else { return None };
        let exports = self.exports_of(template)?;
        let mut exports = exports.iter().filter(|export| export.name == *name);
        let (Some(export), None) = (exports.next(), exports.next()) else { return None };
        let value = Reader::new(&export.stack, Loops::new()).value(&export.value)?;
        run.imports.borrow_mut().insert(Arc::clone(name), Some(value.clone()));
        Some(value)
    }

    /// What the stack of another template exports.
    fn exports_of(&self, template: &Arc<Template>) -> Option<Exports<'a>> {
        let run = self.run;
        if let Some(known) = run.exports.borrow().get(&template.file) {
            return Some(Rc::clone(known));
        }
        let mut exports = Vec::new();
        self.elsewhere(template)?.exports(&mut exports);
        let exports = Rc::new(exports);
        run.exports.borrow_mut().insert(template.file, Rc::clone(&exports));
        Some(exports)
    }
}

impl Reader<'_, '_> {
    /// `Fn::ImportValue`.
    pub(super) fn import(&mut self, argument: &Node, place: Place) -> Result {
        let name = self.value_or_null(argument);
        lift(&[name], place, &mut |names| {
            let exported = names.iter().find_map(|name| Some((name.as_str()?, self.stack.imported(name.as_str()?)?)));
            Ok(match exported {
                Some((name, value)) => {
                    Value { origin: value.origin.clone().through(Way::Output, name, place), ..value }
                }
                None => Value::unknown(Unknown::new(identity::call("ImportValue", names), Type::String), place),
            })
        })
    }
}
