//! Templates from files and from strings.

use super::{Call, file};
use crate::base::{Entries, Place, Type, Unknown, Value};
use crate::hcl::eval::{EvalError, Evaluator, FileError, Files, Reference, Resolved, Result, Scope};
use crate::hcl::parse;
use crate::hcl::types::convert;

/// What a template can refer to: the variables that it is given.
struct Variables<'a> {
    values: &'a Value,
    outer: &'a dyn Scope,
    files: bool,
}

impl Scope for Variables<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved> {
        let entries = self.values.as_entries();
        match (entries.and_then(|entries| entries.get(reference.root)), entries.and_then(Entries::more)) {
            (Some(value), _) => Ok(Resolved { value: value.clone(), steps: 0 }),
            (None, Some(more)) => {
                Ok(Resolved { value: Value::unknown(more.attribute(reference.root), reference.place), steps: 0 })
            }
            (None, None) => {
                let message = format!("the template is given no variable {:?}", reference.root);
                Err(EvalError::invalid(reference.place, message))
            }
        }
    }

    fn files(&self) -> &dyn Files {
        if self.files { self.outer.files() } else { self }
    }

    fn in_template(&self) -> bool {
        true
    }
}

/// A template from a string reads no files.
impl Files for Variables<'_> {
    fn read(&self, _: &str) -> std::result::Result<crate::hcl::eval::File, FileError> {
        Err(FileError::Missing)
    }

    fn exists(&self, _: &str) -> std::result::Result<bool, FileError> {
        Err(FileError::Missing)
    }

    fn below(&self, _: &str) -> std::result::Result<Vec<String>, FileError> {
        Err(FileError::Missing)
    }

    fn absolute(&self, _: &str) -> Option<String> {
        None
    }
}

pub fn template_file(call: &Call<'_>) -> Result<Value> {
    if call.scope.in_template() {
        return Err(call.invalid("a template cannot use other templates"));
    }
    if call.argument(0).as_str().is_none() {
        return Ok(call.unknown(Type::Any));
    }
    let Some(file) = file::read(call)? else { return Ok(call.unknown(Type::Any)) };
    let text = file::text(call, &file)?;
    let source = text.as_str().map_or("", |text| text);
    let mut value = rendered(call, source, file.number, true)?;
    let way = &call.text(0).into();
    value.origin = value.origin.through(crate::base::Way::File, way, call.place);
    Ok(value)
}

pub fn template_string(call: &Call<'_>) -> Result<Value> {
    if call.scope.in_template() {
        return Err(call.invalid("a template cannot use other templates"));
    }
    let Some(source) = call.argument(0).as_str() else { return Ok(call.unknown_value(Type::String)) };
    // What the template makes stands in no file of its own.
    let mut value = rendered(call, source, call.place.file, false)?;
    value = convert(&value, &Type::String).map_err(|error| call.invalid(error))?;
    value.origin.place = call.place;
    Ok(value)
}

fn rendered(call: &Call<'_>, source: &str, number: u32, files: bool) -> Result<Value> {
    let variables = call.argument(1);
    let unknown;
    let variables = match &variables.kind {
        crate::base::Kind::Map(entries) | crate::base::Kind::Object(entries) => {
            if entries.items().iter().any(|entry| !is_name(&entry.key)) {
                return Err(call.invalid("a variable's name must be an identifier"));
            }
            variables
        }
        crate::base::Kind::Unknown(all) => {
            let entries = Entries::of(Type::Any, Vec::new(), Some(Unknown::new(all.identity().clone(), Type::Any)));
            unknown = Value::new(crate::base::Kind::Object(entries), variables.place());
            &unknown
        }
        _ => return Err(call.invalid("the variables must be a map or object")),
    };
    let parts = parse::template(source, number).map_err(|mistake| {
        let place = Place::new(number, mistake.span());
        EvalError::invalid(if files { place } else { call.place }, format!("the template is not valid: {mistake}"))
    })?;
    let scope = Variables { values: variables, outer: call.scope, files };
    let value = Evaluator::new(&scope, call.fuel).whole_template(&parts, Place::new(number, &(0..source.len())))?;
    if value.is_null() {
        return Err(call.invalid("the template's result is null"));
    }
    Ok(value)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
