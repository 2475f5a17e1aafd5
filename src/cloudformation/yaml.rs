//! YAML, as CloudFormation reads it: the short forms of functions become the long ones.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};

use super::node::{Document, Entry, Kind, Node, count, unique};
use super::scalar::{Quotes, placed, resolved};
use crate::base::{Mistake, Number, Place, Span};
use crate::hcl::parse;

/// Most entries that merge keys add in a document.
const MOST_MERGED: usize = 100_000;

/// Most bytes that are read again because their lines are not indented enough.
const MOST_READ_AGAIN: usize = 20_000_000;

/// How far a line is indented that is not indented enough.
const INDENTATION: &str = match std::str::from_utf8(&[b' '; 256]) {
    Ok(blanks) => blanks,
    Err(_) => "",
};

/// Reads a document.
///
/// The parser refuses lines within brackets and quotes that are not indented more than what they belong to; others read them, and templates have
/// them. Such a line is read as if more blanks stood before it, which mean nothing there.
pub fn read(text: &str, file: u32) -> Result<Document, Mistake> {
    if text.len() > parse::LARGEST_FILE {
        let most = parse::LARGEST_FILE;
        return Err(Mistake::new(0..0, format!("this file has {} bytes; more than {most} are not read", text.len())));
    }
    let mut indented = BTreeSet::new();
    let mut again = 0;
    loop {
        let (content, offsets) = Offsets::new(text, &indented);
        let mut reader = Reader {
            text,
            file,
            offsets,
            events: Parser::new_from_str(&content),
            anchors: HashMap::new(),
            problems: Vec::new(),
            outdented: Vec::new(),
            nodes: 0,
            merged: 0,
            depth: 0,
        };
        let mistake = match document(&mut reader) {
            Ok(root) => return Ok(Document { root, problems: reader.problems }),
            Err(mistake) => mistake,
        };
        let known = indented.len();
        indented.extend(reader.outdented);
        again += content.len();
        if indented.len() == known || again > MOST_READ_AGAIN {
            return Err(mistake);
        }
    }
}

fn document(reader: &mut Reader<'_>) -> Result<Arc<Node>, Mistake> {
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
    match root {
        Some(root) => Ok(root),
        None => Node::new(Kind::Null, Place::new(reader.file, &(0..0))),
    }
}

/// From characters, in which the parser counts, to bytes.
struct Offsets {
    /// The byte of each character, where the text is not ASCII or indented.
    bytes: Option<Vec<u32>>,
    skipped: usize,
    end: usize,
}

impl Offsets {
    /// What the parser reads: the text with some of its lines indented.
    fn new<'a>(text: &'a str, indented: &BTreeSet<usize>) -> (Cow<'a, str>, Self) {
        let content = text.trim_start_matches('\u{feff}');
        let skipped = text.len() - content.len();
        let offset = |at: usize| u32::try_from(at + skipped).unwrap_or(u32::MAX);
        if indented.is_empty() {
            let bytes = (!text.is_ascii()).then(|| content.char_indices().map(|(at, _)| offset(at)).collect());
            return (Cow::Borrowed(content), Self { bytes, skipped, end: text.len() });
        }
        let mut lines = indented.iter().peekable();
        let (mut read, mut bytes) = (String::with_capacity(content.len()), Vec::with_capacity(content.len()));
        for (at, character) in content.char_indices() {
            if lines.next_if(|line| **line == at + skipped).is_some() {
                read.push_str(INDENTATION);
                bytes.extend(std::iter::repeat_n(offset(at), INDENTATION.len()));
            }
            read.push(character);
            bytes.push(offset(at));
        }
        (Cow::Owned(read), Self { bytes: Some(bytes), skipped, end: text.len() })
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
    /// Where the lines begin that are not indented enough.
    outdented: Vec<usize>,
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
                self.outdented = self.outdented(&error, at);
                let next = self.text.get(at..).and_then(|rest| rest.chars().next());
                let next = next.map_or(at, |next| at + next.len_utf8());
                Err(Mistake::new(at..next, format!("this is no YAML: {}", error.info())))
            }
        }
    }

    /// The lines that a mistake is about, which the parser tells at a byte, if it is that they are not indented enough.
    fn outdented(&self, error: &ScanError, at: usize) -> Vec<usize> {
        let breaks = ['\n', '\r'];
        let Some((before, behind)) = self.text.split_at_checked(at) else { return Vec::new() };
        match error.info() {
            // Of a bracket or a word within brackets.
            "invalid indentation" | "invalid indentation in flow construct" => {
                before.rfind(breaks).map(|end| end + 1).into_iter().collect()
            }
            "invalid indentation in quoted scalar" => {
                let text = quoted(behind).and_then(|end| behind.get(..end)).unwrap_or_default();
                let lines = text.match_indices(breaks).filter_map(|(end, _)| text.get(end + 1..));
                let lines = lines.filter(|line| !line.starts_with(breaks));
                lines.map(|line| at + text.len() - line.len()).collect()
            }
            _ => Vec::new(),
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

/// How long the quoted string is with which a text begins.
fn quoted(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().peekable();
    let (_, quote) = bytes.next().filter(|(_, first)| matches!(first, b'\'' | b'"'))?;
    while let Some((at, byte)) = bytes.next() {
        let is_escape = byte == b'\\' && quote == b'"';
        let is_twice = byte == b'\'' && quote == b'\'' && bytes.peek().is_some_and(|(_, next)| *next == b'\'');
        if is_escape || is_twice {
            bytes.next();
        } else if byte == quote {
            return Some(at + 1);
        }
    }
    None
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
