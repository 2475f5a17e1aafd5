//! The literal text of templates: escapes, strip markers, and the indentation that `<<-` takes away.
//!
//! HCL Native Syntax Specification, "Templates". Terraform works line by line in a heredoc: a strip marker takes white space from the one
//! line beside it, and a line that is blank does not count for the indentation.

use unicode_segmentation::UnicodeSegmentation;

use crate::base::Place;

/// A stretch of literal text, in a heredoc one line at most, as pieces that are verbatim source or one escape each.
#[derive(Debug, Default)]
pub struct Literal {
    pieces: Vec<(Box<str>, Place)>,
}

/// A part of a template, in the order of the source.
#[derive(Debug)]
pub enum Flat<T> {
    /// Literal text.
    Literal(Literal),
    /// An interpolation or a directive.
    Sequence(T),
}

impl Literal {
    /// The pieces.
    pub fn into_pieces(self) -> Vec<(Box<str>, Place)> {
        self.pieces
    }

    fn text(&self) -> String {
        self.pieces.iter().map(|(text, _)| &**text).collect()
    }

    /// Takes white space away from the end.
    pub fn trim_end(&mut self) {
        while let Some((text, place)) = self.pieces.pop() {
            let kept = text.trim_end();
            if !kept.is_empty() {
                let place = if kept.len() == text.len() {
                    place
                } else {
                    Place { end: place.start + offset(kept.len()), ..place }
                };
                self.pieces.push((kept.into(), place));
                break;
            }
        }
    }

    /// Takes white space away from the start.
    pub fn trim_start(&mut self) {
        let text = self.text();
        self.drop_start(text.len() - text.trim_start().len());
    }

    /// Takes bytes away from the start.
    fn drop_start(&mut self, mut bytes: usize) {
        self.pieces.retain_mut(|(text, place)| {
            let here = bytes.min(text.len());
            bytes -= here;
            if here > 0 {
                *text = text[here..].into();
                place.start += offset(here);
            }
            !text.is_empty()
        });
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Literal text between quotes. `start` is its offset in the file.
pub fn quoted(raw: &str, file: u32, start: usize) -> Result<Literal, usize> {
    let mut literal = Literal::default();
    let mut at = 0;
    let mut verbatim = 0;
    while let Some(found) = raw[at..].find(['\\', '$', '%']) {
        let here = at + found;
        let rest = &raw[here..];
        let (length, meaning) = if rest.starts_with('\\') {
            escape(rest).ok_or(here)?
        } else if rest.starts_with("$${") || rest.starts_with("%%{") {
            (3, rest[1..3].to_owned())
        } else {
            at = here + 1;
            continue;
        };
        literal.push(raw, verbatim..here, file, start);
        literal.pieces.push((meaning.into(), Place::new(file, &(start + here..start + here + length))));
        at = here + length;
        verbatim = at;
    }
    literal.push(raw, verbatim..raw.len(), file, start);
    Ok(literal)
}

/// The length and the meaning of the escape sequence that `rest` begins with.
fn escape(rest: &str) -> Option<(usize, String)> {
    let unicode = |digits: usize| {
        let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
        Some((2 + digits, char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()))
    };
    match rest.as_bytes().get(1)? {
        b'n' => Some((2, "\n".to_owned())),
        b'r' => Some((2, "\r".to_owned())),
        b't' => Some((2, "\t".to_owned())),
        b'"' => Some((2, "\"".to_owned())),
        b'\\' => Some((2, "\\".to_owned())),
        b'u' => unicode(4),
        b'U' => unicode(8),
        _ => None,
    }
}

/// The literal text of a heredoc, line by line. `start` is its offset in the file.
pub fn heredoc(raw: &str, file: u32, start: usize) -> Vec<Literal> {
    let mut lines = Vec::new();
    let mut line_start = 0;
    for line in raw.split_inclusive('\n') {
        let mut literal = Literal::default();
        let mut verbatim = 0;
        for (at, _) in
            line.match_indices("$${").chain(line.match_indices("%%{")).collect::<std::collections::BTreeMap<_, _>>()
        {
            literal.push(line, verbatim..at, file, start + line_start);
            let place = Place::new(file, &(start + line_start + at..start + line_start + at + 3));
            literal.pieces.push((line[at + 1..at + 3].into(), place));
            verbatim = at + 3;
        }
        literal.push(line, verbatim..line.len(), file, start + line_start);
        lines.push(literal);
        line_start += line.len();
    }
    lines
}

impl Literal {
    fn push(&mut self, raw: &str, range: std::ops::Range<usize>, file: u32, start: usize) {
        if !range.is_empty() {
            let place = Place::new(file, &(start + range.start..start + range.end));
            self.pieces.push((raw[range].into(), place));
        }
    }
}

/// Takes away the indentation that all lines of a `<<-` heredoc share, counted in characters.
pub fn flush<T>(parts: &mut [Flat<T>]) {
    let mut least = usize::MAX;
    let mut begins_line = true;
    let mut first_of_line = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let text = match part {
            Flat::Literal(literal) => literal.text(),
            Flat::Sequence(_) => String::new(),
        };
        if begins_line {
            let blank = text.ends_with('\n') && text.trim().is_empty();
            if !blank {
                let indentation = &text[..text.len() - text.trim_start().len()];
                least = least.min(indentation.graphemes(true).count());
                first_of_line.push(at);
            }
        }
        begins_line = text.ends_with('\n');
    }
    for at in first_of_line {
        if let Flat::Literal(literal) = &mut parts[at] {
            let text = literal.text();
            literal.drop_start(text.graphemes(true).take(least).map(str::len).sum());
        }
    }
}
