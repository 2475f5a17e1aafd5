//! Changes of Terraform's text.

use std::collections::BTreeMap;
use std::ops::Range;

use hcl::edit::Span as _;
use hcl::edit::structure::{Attribute, Block, BlockLabel, Body, Structure};

/// Texts by their paths.
pub type Tree = BTreeMap<String, String>;

/// Something in a block that a path such as `rule.default_retention.days` leads to.
enum Found<'a> {
    Attribute(&'a Attribute),
    Block(&'a Block),
}

fn parsed(text: &str) -> Body {
    hcl::edit::parser::parse_body(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The blocks with a header such as `resource "aws_s3_bucket" "logs"`, given without quotes.
fn block<'a>(body: &'a Body, header: &str) -> Option<&'a Block> {
    body.blocks().find(|block| {
        let labels = block.labels.iter().map(BlockLabel::as_str);
        let words: Vec<&str> = std::iter::once(block.ident.as_str()).chain(labels).collect();
        words.join(" ") == header
    })
}

/// A nested block, also where it is dynamic.
fn nested<'a>(block: &'a Block, name: &str) -> Option<&'a Block> {
    let dynamic = |block: &Block| block.ident.as_str() == "dynamic" && block.labels[0].as_str() == name;
    block.body.blocks().find(|block| block.ident.as_str() == name || dynamic(block))
}

fn find<'a>(block: &'a Block, path: &str) -> Option<Found<'a>> {
    let (mut block, mut rest) = (block, path);
    while let Some((head, tail)) = rest.split_once('.') {
        (block, rest) = (nested(block, head)?, tail);
    }
    let attribute = block.body.get_attribute(rest).map(Found::Attribute);
    attribute.or_else(|| nested(block, rest).map(Found::Block))
}

fn lines_of(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
    start..end
}

fn replaced(text: &str, span: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..span.start], &text[span.end..])
}

/// The text with an attribute of a block set, or added where it is not there. Nothing where there is no such block.
pub fn set(text: &str, header: &str, path: &str, expression: &str) -> Option<String> {
    let body = parsed(text);
    let block = block(&body, header)?;
    match find(block, path) {
        Some(Found::Attribute(attribute)) => {
            Some(replaced(text, attribute.value.span()?, expression.trim_end_matches('\n')))
        }
        Some(Found::Block(_)) => None,
        None if path.contains('.') => None,
        None => {
            let end = block.span()?.end;
            let close = text[..end].rfind('}')?;
            Some(replaced(text, close..close, &format!("  {path} = {expression}\n")))
        }
    }
}

/// The text without an attribute or nested block.
pub fn without(text: &str, header: &str, path: &str) -> Option<String> {
    let body = parsed(text);
    let span = match find(block(&body, header)?, path)? {
        Found::Attribute(attribute) => attribute.span()?,
        Found::Block(block) => block.span()?,
    };
    Some(replaced(text, lines_of(text, span), ""))
}

/// The text with a nested block that is there as often as `each` says, a list.
pub fn dynamic(text: &str, header: &str, path: &str, each: &str) -> Option<String> {
    let body = parsed(text);
    let Found::Block(inner) = find(block(&body, header)?, path)? else { return None };
    let (span, name) = (inner.span()?, inner.ident.as_str());
    if name == "dynamic" {
        return None;
    }
    let content = text[span.clone()].strip_prefix(name)?;
    let by = format!("dynamic \"{name}\" {{\n    for_each = {each}\n    content {content}\n  }}");
    Some(replaced(text, span, &by))
}

/// What an attribute says, as it is written.
pub fn said(text: &str, header: &str, path: &str) -> Option<String> {
    let body = parsed(text);
    let Found::Attribute(attribute) = find(block(&body, header)?, path)? else { return None };
    Some(text[attribute.value.span()?].to_owned())
}

/// The headers of a text's resources, and all paths in each.
pub fn resources(text: &str) -> Vec<(String, Vec<String>)> {
    fn paths(body: &Body, before: &str, all: &mut Vec<String>) {
        for one in body {
            match one {
                Structure::Attribute(attribute) => all.push(format!("{before}{}", attribute.key.as_str())),
                Structure::Block(block) => {
                    let is_dynamic = block.ident.as_str() == "dynamic";
                    let name = if is_dynamic { block.labels[0].as_str() } else { block.ident.as_str() };
                    all.push(format!("{before}{name}"));
                    if !is_dynamic {
                        paths(&block.body, &format!("{before}{name}."), all);
                    }
                }
            }
        }
    }
    let blocks = parsed(text).into_blocks().filter(|block| block.ident.as_str() == "resource");
    let each = blocks.map(|block| {
        let mut all = Vec::new();
        paths(&block.body, "", &mut all);
        (format!("resource {} {}", block.labels[0].as_str(), block.labels[1].as_str()), all)
    });
    each.collect()
}

/// All texts without a resource, and without the elements of lists that refer to it.
pub fn removed(tree: &Tree, header: &str) -> Tree {
    let address = header.trim_start_matches("resource ").replace(' ', ".");
    let each = tree.iter().filter_map(|(path, text)| {
        let body = parsed(text);
        let gone = block(&body, header).and_then(hcl::edit::Span::span).map(|span| lines_of(text, span));
        let text = gone.map_or(text.clone(), |gone| replaced(text, gone, ""));
        let is_element = |line: &str| line.contains(&address) && line.trim().ends_with(',');
        let kept: String = text.split_inclusive('\n').filter(|line| !is_element(line)).collect();
        (kept != tree[path]).then(|| (path.clone(), kept))
    });
    each.collect()
}

/// All texts without an element of `depends_on`.
pub fn without_edge(tree: &Tree, address: &str) -> Tree {
    let each = tree.iter().filter_map(|(path, text)| {
        let mut inside = false;
        let mut is_edge = |line: &str| {
            inside = (inside || line.trim().starts_with("depends_on")) && !line.trim().ends_with(']');
            inside && line.trim().trim_end_matches(',') == address
        };
        let kept: String = text.split_inclusive('\n').filter(|line| !is_edge(line)).collect();
        let kept = kept.replace(&format!("depends_on = [{address}]"), "depends_on = []");
        (kept != *text).then(|| (path.clone(), kept))
    });
    each.collect()
}

/// What the texts' `depends_on` name.
pub fn edges(tree: &Tree) -> Vec<String> {
    let mut all = Vec::new();
    for text in tree.values() {
        for (at, _) in text.match_indices("depends_on = [") {
            let list = &text[at + "depends_on = [".len()..];
            let list = &list[..list.find(']').unwrap_or_default()];
            all.extend(list.split([',', '\n']).map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()));
        }
    }
    all.sort();
    all.dedup();
    all
}
