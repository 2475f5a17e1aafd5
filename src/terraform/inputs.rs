//! Values for the variables of a root module, from files and from the command line.
//!
//! Terraform Language Documentation, "Variable Definition Precedence". Variables of the environment are not read: what a run says must not
//! depend on where it runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jsonc_parser::ast::Value as Json;

use super::files::Files;
use super::json_body;
use super::module::Name;
use crate::base::{Mistake, Place, Unchecked};
use crate::hcl::ast::{Body, Expression};
use crate::hcl::{json, parse};

/// What the command line says of variables, in its order.
#[derive(Debug, Clone)]
pub enum Argument {
    /// `--var NAME=VALUE`.
    Value(String, String),
    /// `--var-file FILE`.
    File(PathBuf),
    /// What a plan says that they were.
    Known(Inputs),
}

/// A value for a variable.
#[derive(Debug, Clone)]
pub enum Given {
    /// From a file.
    Expression(Expression),
    /// From the command line. Only a variable's type says whether it is the text itself or an expression.
    Text(String, Place),
}

/// Values by the names of variables.
pub type Inputs = BTreeMap<Name, Given>;

/// Reads the files that a folder has for itself, then what the command line says. Later values win.
pub fn read(files: &Files, own: &[PathBuf], arguments: &[Argument], unchecked: &mut Vec<Unchecked>) -> Inputs {
    let mut inputs = Inputs::new();
    let mut take = |path: &Path, inputs: &mut Inputs| match values(files, path) {
        Ok(body) => inputs.extend(
            body.attributes.into_iter().map(|attribute| (attribute.name.text, Given::Expression(attribute.value))),
        ),
        Err(wrong) => unchecked.push(wrong),
    };
    for path in own {
        take(path, &mut inputs);
    }
    for argument in arguments {
        match argument {
            Argument::File(path) => take(path, &mut inputs),
            Argument::Known(values) => inputs.extend(values.clone()),
            Argument::Value(name, text) => {
                let file = files.argument(&format!("--var {name}={text}"));
                let start = "--var =".len() + name.len();
                let place = Place::new(file, &(start..start + text.len()));
                inputs.insert(name.as_str().into(), Given::Text(text.clone(), place));
            }
        }
    }
    inputs
}

/// The values that a plan has of variables.
pub fn of_plan(document: &json::Document<'_>) -> Result<Inputs, Mistake> {
    let mut inputs = Inputs::new();
    let Json::Object(variables) = &document.value else { return Ok(inputs) };
    for variable in &variables.properties {
        let Json::Object(settings) = &variable.value else { continue };
        // One that is null has no value in a plan.
        let Some(value) = settings.get("value") else { continue };
        let value = document.expression(&value.value, json::Strings::Literals)?;
        inputs.insert(variable.name.as_str().into(), Given::Expression(value));
    }
    Ok(inputs)
}

fn values(files: &Files, path: &Path) -> Result<Body, Unchecked> {
    let text = files.read(path)?;
    let wrong = |mistake: Mistake| files.unchecked_at(Place::new(text.file, mistake.span()), mistake.to_string());
    if path.extension().is_some_and(|extension| extension == "json") {
        json::document(&text.text, text.file).and_then(|document| json_body::values(&document)).map_err(wrong)
    } else {
        parse::body(&text.text, text.file).map_err(wrong)
    }
}
