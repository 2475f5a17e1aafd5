//! A module without some of its files.
//!
//! An optional concern stands in files of its own. Where they are left out, the lists in `contributions.tf` lose the elements that
//! refer to them, by byte span; nothing else is rewritten.

use std::collections::{BTreeMap, BTreeSet};

use hcl::edit::Span as _;
use hcl::edit::expr::{Expression, Traversal, TraversalOperator};
use hcl::edit::structure::{Block, BlockLabel, Body, Structure};
use hcl::edit::visit::{Visit, visit_expr, visit_traversal};
use miette::Diagnostic;
use thiserror::Error;

use crate::base::Span;

/// The one file of a module that names what optional files declare.
const CONTRIBUTIONS: &str = "contributions.tf";

/// A module cannot be trimmed: a mistake in the module.
#[derive(Debug, Error, Diagnostic)]
pub enum TrimError {
    /// A file is no HCL.
    #[error("{file} cannot be read: {reason}")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What the parser says.
        reason: String,
    },
    /// Something that stays refers to something that goes.
    #[error("{file} refers to {reference}, which is left out")]
    #[diagnostic(help("only a list in {CONTRIBUTIONS} may refer to what an optional file declares"))]
    Dangling {
        /// The file that stays.
        file: String,
        /// The address that goes.
        reference: String,
    },
}

/// Leaves files out of a module.
pub fn trim(
    files: &BTreeMap<String, String>,
    left_out: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, TrimError> {
    let mut gone = BTreeSet::new();
    for name in left_out {
        if let Some(text) = files.get(name) {
            declared(&parse(name, text)?, &mut gone);
        }
    }
    let mut kept = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| !left_out.contains(*name)) {
        let text =
            if name == CONTRIBUTIONS && !gone.is_empty() { without_elements(name, text, &gone)? } else { text.clone() };
        if let Some(reference) = references(&parse(name, &text)?).intersection(&gone).next() {
            return Err(TrimError::Dangling { file: name.clone(), reference: reference.clone() });
        }
        kept.insert(name.clone(), text);
    }
    Ok(kept)
}

/// Parses a file of a module.
pub(super) fn parse(name: &str, text: &str) -> Result<Body, TrimError> {
    hcl::edit::parser::parse_body(text)
        .map_err(|error| TrimError::Unreadable { file: name.to_owned(), reason: error.to_string() })
}

/// Addresses that a file declares, as others refer to them.
fn declared(body: &Body, addresses: &mut BTreeSet<String>) {
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels.iter().map(BlockLabel::as_str).collect();
        match (block.ident.as_str(), labels.as_slice()) {
            ("resource", [kind, name]) => drop(addresses.insert(format!("{kind}.{name}"))),
            ("data", [kind, name]) => drop(addresses.insert(format!("data.{kind}.{name}"))),
            ("variable", [name]) => drop(addresses.insert(format!("var.{name}"))),
            ("module", [name]) => drop(addresses.insert(format!("module.{name}"))),
            ("locals", []) => {
                addresses.extend(block.body.attributes().map(|local| format!("local.{}", local.key.as_str())));
            }
            _ => {}
        }
    }
}

/// Addresses that a file refers to.
pub(super) fn references(body: &Body) -> BTreeSet<String> {
    let mut collector = Collector::default();
    collector.visit_body(body);
    collector.addresses
}

#[derive(Default)]
struct Collector {
    addresses: BTreeSet<String>,
}

impl Visit for Collector {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr {
            let mut steps = vec![root.as_str()];
            steps.extend(traversal.operators.iter().map_while(|operator| match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            }));
            steps.truncate(if root.as_str() == "data" { 3 } else { 2 });
            self.addresses.insert(steps.join("."));
        }
        visit_traversal(self, traversal);
    }
}

/// The text without those elements of its lists that refer to what is gone, each with its comment and its line.
fn without_elements(name: &str, text: &str, gone: &BTreeSet<String>) -> Result<String, TrimError> {
    let body = parse(name, text)?;
    let locals = body.into_iter().filter_map(|structure| match structure {
        Structure::Block(block) if block.ident.as_str() == "locals" => Some(block),
        _ => None,
    });
    let mut cuts: Vec<Span> = locals.flat_map(|block| cuts_of(&block, text, gone)).collect();
    cuts.sort_by_key(|cut| cut.start);
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for cut in cuts {
        rest.push_str(&text[from..cut.start]);
        from = cut.end;
    }
    rest.push_str(&text[from..]);
    Ok(rest)
}

fn cuts_of(locals: &Block, text: &str, gone: &BTreeSet<String>) -> Vec<Span> {
    let lists = locals.body.attributes().filter_map(|attribute| attribute.value.as_array());
    let elements = lists.flat_map(hcl::edit::expr::Array::iter);
    elements
        .filter(|element| {
            let mut collector = Collector::default();
            visit_expr(&mut collector, element);
            !collector.addresses.is_disjoint(gone)
        })
        .filter_map(|element| {
            let span = element.span()?;
            let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
            Some(start..end)
        })
        .collect()
}
