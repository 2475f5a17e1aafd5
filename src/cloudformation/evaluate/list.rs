//! Functions on lists: `Fn::Select`, `Fn::Split`, `Fn::Length`.

use super::function::number;
use super::invalid;
use super::reader::Reader;
use crate::base::{Kind, Place, Seq, Str, Type, Unknown, Value, identity};
use crate::cloudformation::node::Node;
use crate::cloudformation::parameters::{covered, stretch};
use crate::hcl::eval::{Result, lift};

impl Reader<'_, '_> {
    /// Calls `with` with the elements of a list, for each choice among them; `None`: they are not known. What is not there is left out.
    pub(super) fn items(&self, list: &Value, place: Place, with: &mut dyn FnMut(Option<&[Value]>) -> Result) -> Result {
        lift(std::slice::from_ref(list), place, &mut |list| {
            let [list] = list else { return Ok(Value::null(place)) };
            match list.as_seq() {
                Some(seq) if seq.more().is_none() => {
                    self.stack.run.fuel.spend(seq.items().len(), place)?;
                    lift(seq.items(), place, &mut |items| {
                        let there: Vec<Value> = items.iter().filter(|item| !item.is_null()).cloned().collect();
                        with(Some(&there))
                    })
                }
                Some(_) => with(None),
                None if matches!(list.kind, Kind::Unknown(_)) => with(None),
                None => invalid(place, format!("{} is no list", identity::of(list))),
            }
        })
    }

    /// `[index, list]`.
    pub(super) fn select(&mut self, argument: &Node, place: Place) -> Result {
        let Some([index, list]) = argument.as_list() else {
            return invalid(place, "Fn::Select takes an index and a list");
        };
        let (index, list) = (self.value_or_null(index), self.value_or_null(list));
        lift(&[index], place, &mut |index| {
            let [index] = index else { return Ok(Value::null(place)) };
            self.items(&list, place, &mut |items| match (items, number(index)) {
                (Some(items), Some(at)) => match items.get(at as usize) {
                    Some(item) => Ok(item.clone()),
                    None => invalid(place, format!("a list of {} has no element {at}", items.len())),
                },
                _ if number(index).is_none() && index.is_known() => {
                    invalid(place, format!("{} is no index", identity::of(index)))
                }
                _ => {
                    let unknown = Unknown::new(identity::call("Select", [index, &list]), Type::String);
                    Ok(Value::unknown(unknown, place))
                }
            })
        })
    }

    /// `[delimiter, text]`.
    pub(super) fn split(&mut self, argument: &Node, place: Place) -> Result {
        let Some([delimiter, text]) = argument.as_list() else {
            return invalid(place, "Fn::Split takes a delimiter and a text");
        };
        let values = [self.value_or_null(delimiter), self.value_or_null(text)];
        lift(&values, place, &mut |values| {
            let [delimiter, text] = values else { return Ok(Value::null(place)) };
            let (Some(delimiter), Some(whole), Kind::String(string)) = (delimiter.as_str(), text.as_str(), &text.kind)
            else {
                let unknown = Unknown::new(identity::call("Split", values), Type::list(Type::String));
                return Ok(Value::unknown(unknown, place));
            };
            if delimiter.is_empty() {
                return invalid(place, "the delimiter of Fn::Split is empty");
            }
            let fuel = &self.stack.run.fuel;
            fuel.text(whole.len(), place)?;
            let pieces = string.pieces(text.place());
            let mut items = Vec::new();
            let mut at = 0;
            for part in whole.split(&**delimiter) {
                fuel.spend(pieces.len(), place)?;
                let own = stretch(&pieces, at..at + part.len());
                let place = covered(&own).unwrap_or(text.place());
                let origin = text.origin.clone();
                let item = Value::new(Kind::String(Str::new(own)), place);
                items.push(item.with_origin(crate::base::Origin { place, ..origin }));
                at += part.len() + delimiter.len();
            }
            Ok(Value::new(Kind::List(Seq::of(Type::String, items, None)), place))
        })
    }

    /// How many elements a list has.
    pub(super) fn length(&mut self, argument: &Node, place: Place) -> Result {
        let list = self.value_or_null(argument);
        self.items(&list, place, &mut |items| {
            let unknown = || Unknown::new(identity::call("Length", [&list]), Type::Number);
            Ok(items.map_or_else(|| Value::unknown(unknown(), place), |items| Value::number(items.len(), place)))
        })
    }
}
