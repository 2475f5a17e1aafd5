//! YAML, as CloudFormation reads it: the short forms of functions become the long ones.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::node::{Document, Entry, Kind, Node, count, unique};
use super::scalar::{Quotes, placed, resolved};
use crate::base::{Mistake, Number, Place, Span};
use crate::hcl::parse;

/// Most entries that merge keys add in a document.
const MOST_MERGED: usize = 100_000;

/// Reads a document.
pub fn read(text: &str, file: u32) -> Result<Document, Mistake> {
    if text.len() > parse::LARGEST_FILE {
        let most = parse::LARGEST_FILE;
        return Err(Mistake::new(0..0, format!("this file has {} bytes; more than {most} are not read", text.len())));
    }
    let content = text.trim_start_matches('\u{feff}');
    let mut reader = Reader {
        text,
        file,
        offsets: Offsets::new(text, text.len() - content.len()),
        events: Parser::new_from_str(content),
        anchors: HashMap::new(),
        problems: Vec::new(),
        nodes: 0,
        merged: 0,
        depth: 0,
    };
    let mut root = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::DocumentStart(_) if root.is_some() => {
                return Err(Mistake::new(span, "a second document begins here").expected("one template in a file"));
            }
            Event::DocumentStart(_) => {
                let first = reader.must()?;
                root = Some(reader.node(first)?);
            }
            Event::StreamEnd => break,
            _ => {}
        }
    }
    let root = match root {
        Some(root) => root,
        None => Node::new(Kind::Null, Place::new(file, &(0..0)))?,
    };
    Ok(Document { root, problems: reader.problems })
}

/// From characters, in which the parser counts, to bytes.
struct Offsets {
    /// The byte of each character, where the text is not ASCII.
    bytes: Option<Vec<u32>>,
    skipped: usize,
    end: usize,
}

impl Offsets {
    fn new(text: &str, skipped: usize) -> Self {
        let offset = |(at, _): (usize, char)| u32::try_from(at + skipped).unwrap_or(u32::MAX);
        let bytes = (!text.is_ascii()).then(|| text[skipped..].char_indices().map(offset).collect());
        Self { bytes, skipped, end: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => (character + self.skipped).min(self.end),
            Some(bytes) => bytes.get(character).map_or(self.end, |at| *at as usize),
        }
    }
}

type Placed<'a> = (Event<'a>, Span);

struct Reader<'a> {
    text: &'a str,
    file: u32,
    offsets: Offsets,
    events: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Arc<Node>>,
    problems: Vec<(Place, String)>,
    nodes: usize,
    merged: usize,
    depth: u16,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Placed<'a>>, Mistake> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let start = self.offsets.byte(span.start.index());
                let span = start..self.offsets.byte(span.end.index()).max(start);
                count(&mut self.nodes, &span)?;
                Ok(Some((event, span)))
            }
            Some(Err(error)) => {
                let at = self.offsets.byte(error.marker().index());
                let next = self.text.get(at..).and_then(|rest| rest.chars().next());
                let next = next.map_or(at, |next| at + next.len_utf8());
                Err(Mistake::new(at..next, format!("this is no YAML: {}", error.info())))
            }
        }
    }

    fn must(&mut self) -> Result<Placed<'a>, Mistake> {
        let end = self.text.len();
        self.next()?.ok_or_else(|| Mistake::new(end..end, "this is no YAML: it ends too early"))
    }

    fn place(&self, span: &Span) -> Place {
        Place::new(self.file, span)
    }

    fn node(&mut self, (event, span): Placed<'a>) -> Result<Arc<Node>, Mistake> {
        self.depth += 1;
        if self.depth > super::node::DEEPEST {
            let most = super::node::DEEPEST;
            return Err(Mistake::new(span, format!("what nests more than {most} levels deep is not read")));
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let own = if tag.is_some() || anchor > 0 { self.content(&span) } else { span.clone() };
                let kind = self.scalar(&text, style, tag.as_deref(), &own)?;
                (self.tagged(Node::new(kind, self.place(&own))?, tag.as_deref(), &span)?, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                (node.ok_or_else(|| Mistake::new(span, "this names no anchor that stands before it"))?, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                let mut items = Vec::new();
                let end = loop {
                    match self.must()? {
                        (Event::SequenceEnd, end) => break end,
                        event => items.push(self.node(event)?),
                    }
                };
                let place = self.place(&self.outer(&span, &end, items.last()));
                (self.tagged(Node::new(Kind::List(items), place)?, tag.as_deref(), &span)?, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                let (entries, end) = self.entries()?;
                let place = self.place(&self.outer(&span, &end, entries.last().map(|entry| &entry.value)));
                (self.tagged(Node::new(Kind::Map(entries), place)?, tag.as_deref(), &span)?, anchor)
            }
            _ => return Err(Mistake::new(span, "this is no YAML that CloudFormation reads")),
        };
        self.depth -= 1;
        if anchor > 0 {
            self.anchors.insert(anchor, Arc::clone(&node));
        }
        Ok(node)
    }

    /// From the beginning of a collection to its bracket, or without brackets to the end of its last part.
    fn outer(&self, start: &Span, end: &Span, last: Option<&Arc<Node>>) -> Span {
        let bracket = self.text.get(end.clone()).is_some_and(|text| matches!(text, "]" | "}"));
        match last {
            Some(last) if !bracket => start.start..last.place.span().end.max(start.start),
            _ => start.start..end.end.max(start.start),
        }
    }

    fn entries(&mut self) -> Result<(Vec<Entry>, Span), Mistake> {
        let (mut entries, mut merged) = (Vec::new(), Vec::new());
        let end = loop {
            let (key, is_merge, span) = match self.must()? {
                (Event::MappingEnd, end) => break end,
                (Event::Scalar(text, style, ..), span) => {
                    (Arc::from(&*text), style == ScalarStyle::Plain && &*text == "<<", span)
                }
                (_, span) => return Err(Mistake::new(span, "only strings can be keys")),
            };
            let event = self.must()?;
            let value = self.node(event)?;
            if is_merge {
                self.merge(&value, &span, &mut merged)?;
            } else {
                entries.push(Entry { key, place: self.place(&span), value });
            }
        };
        let mut entries = unique(entries, &mut self.problems);
        if !merged.is_empty() {
            // What a mapping says itself wins over what is merged into it.
            entries.extend(merged);
            entries = unique(entries, &mut Vec::new());
        }
        Ok((entries, end))
    }

    fn merge(&mut self, from: &Arc<Node>, span: &Span, merged: &mut Vec<Entry>) -> Result<(), Mistake> {
        let only_maps = || Mistake::new(span.clone(), "only mappings can be merged");
        let sources: &[Arc<Node>] = from.as_list().unwrap_or(std::slice::from_ref(from));
        for source in sources {
            let entries = source.as_map().ok_or_else(only_maps)?;
            self.merged += entries.len();
            if self.merged > MOST_MERGED {
                return Err(Mistake::new(span.clone(), format!("more than {MOST_MERGED} entries are merged")));
            }
            merged.extend(entries.iter().cloned());
        }
        Ok(())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: &Span) -> Result<Kind, Mistake> {
        let quotes = match style {
            ScalarStyle::Plain => Quotes::None,
            ScalarStyle::SingleQuoted => Quotes::Single,
            ScalarStyle::DoubleQuoted => Quotes::Double,
            ScalarStyle::Literal | ScalarStyle::Folded => Quotes::Block,
        };
        let string = || Kind::Text(placed((self.text, self.file), span.clone(), text, quotes));
        let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
        match core {
            // Of a function, the argument is a string: `!Ref 1` and `!Sub yes`.
            _ if tag.is_some_and(|tag| function(tag).is_some()) => Ok(string()),
            Some("str") => Ok(string()),
            None | Some("bool" | "int" | "null") if style == ScalarStyle::Plain => {
                Ok(resolved(text).unwrap_or_else(string))
            }
            Some("float") => match Number::parse(text) {
                Some(Ok(number)) => Ok(Kind::Number(number)),
                _ => Ok(string()),
            },
            Some(other) if !matches!(other, "bool" | "int" | "null") => {
                Err(Mistake::new(span.clone(), format!("CloudFormation reads no !!{other}")))
            }
            _ => Ok(string()),
        }
    }

    /// A scalar without the tag and the anchor before it.
    fn content(&self, span: &Span) -> Span {
        let mut start = span.start;
        while let Some(rest) = self.text.get(start..span.end).filter(|rest| rest.starts_with(['!', '&'])) {
            // Of all that is white, only this ends a name.
            let white = [' ', '\t', '\n', '\r'];
            let (_, behind) = rest.split_at(rest.find(white).unwrap_or(rest.len()));
            start += rest.len() - behind.trim_start_matches(white).len();
        }
        start..span.end
    }

    /// The long form of `!Name value`.
    fn tagged(&mut self, node: Arc<Node>, tag: Option<&Tag>, span: &Span) -> Result<Arc<Node>, Mistake> {
        let Some(key) = tag.and_then(function) else { return Ok(node) };
        let place = self.place(&(span.start.min(node.place.span().start)..node.place.span().end));
        Node::new(Kind::Map(vec![Entry { key: key.into(), place, value: node }]), place)
    }
}

/// The function that a tag is short for.
fn function(tag: &Tag) -> Option<String> {
    let written = if tag.is_yaml_core_schema() { return None } else { format!("{}{}", tag.handle, tag.suffix) };
    let name = written.trim_start_matches('!');
    Some(match name {
        "" => return None,
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    })
}
