//! Terraform's canonical layout: what `terraform fmt` (1.11) prints.
//!
//! The rules, for each line:
//!
//! - it is indented by two spaces for every line before it that opened more brackets than it closed
//!   and whose surplus is not closed yet;
//! - `=` is aligned over consecutive lines that have one and close, after it, what they open;
//! - a comment at the end is aligned over consecutive lines that have one;
//! - width counts grapheme clusters; a heredoc or block comment counts all of its characters;
//! - line ends, blank lines, comments and literal text stay as they are.

use unicode_segmentation::UnicodeSegmentation;

use super::rewrite::{Piece, rewrite};
use super::token::{TokenKind, tokens};

/// How many blanks there may be for each byte of the source.
const MAX_GROWTH: usize = 100;

/// What `terraform fmt` prints for `source`.
///
/// Besides spacing it makes `terraform fmt`'s own changes: an attribute that is nothing but
/// `"${x}"` becomes `x`, bare block labels get quotes, and the types of variables that Terraform
/// 0.11 knew become today's. A source with an invalid token, such as a string without end, comes
/// back as it is, and so does one that the blanks would make over a hundred times as long: the
/// result of thousands of open brackets would not fit into memory.
///
/// Not done, all rare: labels keep their escapes and the comments between them; `"${x}"` with a
/// line comment inside stays (`terraform fmt` prints broken code for it), and one around a heredoc
/// with interpolations does not.
pub fn layout(source: &str) -> String {
    let tokens = tokens(source);
    if tokens.iter().any(|token| token.kind == TokenKind::Invalid) {
        return source.to_owned();
    }
    let mut pieces = rewrite(source, &tokens);
    let lines = lines(&pieces);
    for line in &lines {
        space(&mut pieces[line.start..line.end]);
    }
    indent(&mut pieces, &lines);
    align(&mut pieces, &lines, |line| line.assignment);
    align(&mut pieces, &lines, |line| line.comment);
    let blanks: usize = pieces.iter().map(|piece| piece.spaces).sum();
    if blanks / MAX_GROWTH > source.len() {
        return source.to_owned();
    }
    let end = tokens.last().map_or(0, |last| last.end);
    print(&pieces, source.len() - end)
}

/// A line as indexes of pieces, its line end left out. What a heredoc or block comment spans is one
/// line.
struct Line {
    start: usize,
    end: usize,
    /// The first `=`, if what follows it closes what it opens.
    assignment: Option<usize>,
    /// The comment at the end, if something stands before it.
    comment: Option<usize>,
}

fn lines(pieces: &[Piece]) -> Vec<Line> {
    let mut start = 0;
    let is_line_end = |piece: &Piece| piece.kind == TokenKind::Newline;
    pieces
        .split_inclusive(is_line_end)
        .map(|line| {
            let content = line.split(is_line_end).next().unwrap_or_default();
            let comment = content
                .last()
                .filter(|last| last.kind == TokenKind::LineComment && content.len() > 1)
                .map(|_| start + content.len() - 1);
            let assignment = content
                .iter()
                .position(|piece| piece.is(TokenKind::Operator, "="))
                .filter(|equals| nesting(&content[*equals..]) == 0)
                .map(|equals| start + equals);
            let end = start + content.len();
            let found = Line { start, end, assignment, comment };
            start += line.len();
            found
        })
        .collect()
}

fn nesting(pieces: &[Piece]) -> isize {
    pieces.iter().map(|piece| piece.kind.nesting()).sum()
}

/// Sets the spaces between the pieces of one line.
fn space(line: &mut [Piece]) {
    for at in 1..line.len() {
        line[at].spaces = usize::from(is_spaced(line, at));
    }
}

/// Whether a space stands between `line[at]` and what is before it.
#[expect(clippy::match_same_arms, reason = "the first arm that fits decides")]
fn is_spaced(line: &[Piece], at: usize) -> bool {
    use TokenKind as Kind;

    let (before, after) = (&line[at - 1], &line[at]);
    match (before.kind, before.text, after.kind, after.text) {
        // Template text stands as it is.
        (Kind::QuoteOpen | Kind::HeredocOpen | Kind::Text | Kind::SequenceClose, ..) => false,
        // `${ {` and `} }` are set apart, so that no `${{` and `}}` arise.
        (Kind::InterpolationOpen | Kind::DirectiveOpen, _, _, text) => text == "{",
        (_, text, Kind::SequenceClose, _) => text == "}",
        (Kind::Operator, ",", ..) => true,
        (Kind::Open, "{", _, "}") => false,
        (Kind::Open, "{", ..) | (_, _, Kind::Close, "}") => true,
        (Kind::Open, ..) | (_, _, Kind::Close, _) => false,
        (Kind::Operator, "." | "::" | "!", ..) => false,
        (_, _, Kind::Operator, "." | "::" | "," | "...") => false,
        (Kind::Identifier, _, Kind::Open, "(") => false,
        (Kind::Identifier, "in", Kind::Open, "[") => at > 1 && line[at - 2].kind == Kind::Identifier,
        (Kind::Identifier | Kind::Number | Kind::Close, _, Kind::Open, "[") => false,
        (Kind::Operator, "-", ..) => !is_sign(line, at - 1),
        _ => true,
    }
}

/// Whether the `-` at `at` negates what follows it rather than subtracts. `terraform fmt` takes it
/// for a subtraction after `=>`, `in` and `${` too.
fn is_sign(line: &[Piece], at: usize) -> bool {
    at == 0
        || match line[at - 1].kind {
            TokenKind::Operator => line[at - 1].text != "=>",
            kind => kind == TokenKind::Open,
        }
}

fn indent(pieces: &mut [Piece], lines: &[Line]) {
    // For each line whose brackets are still open, how many of them are.
    let mut open: Vec<isize> = Vec::new();
    for line in lines.iter().filter(|line| line.start < line.end) {
        let content = &pieces[line.start..line.end];
        let heredoc = content.iter().position(|piece| piece.kind == TokenKind::HeredocOpen);
        let mut surplus = nesting(&content[..heredoc.unwrap_or(content.len())]);
        while surplus < 0
            && let Some(last) = open.last_mut()
        {
            let closed = (*last).min(-surplus);
            *last -= closed;
            surplus += closed;
            if *last == 0 {
                open.pop();
            }
        }
        pieces[line.start].spaces = 2 * open.len();
        if surplus > 0 {
            open.push(surplus);
        }
    }
}

/// Gives the cells of consecutive lines one column: that after the widest of what stands before.
fn align(pieces: &mut [Piece], lines: &[Line], cell: impl Fn(&Line) -> Option<usize>) {
    for run in lines.split(|line| cell(line).is_none()) {
        let widths: Vec<usize> = run.iter().filter_map(|line| Some(width(&pieces[line.start..cell(line)?]))).collect();
        let widest = widths.iter().copied().max().unwrap_or_default();
        for (line, width) in run.iter().zip(&widths) {
            if let Some(cell) = cell(line) {
                pieces[cell].spaces = widest - width + 1;
            }
        }
    }
}

fn width(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.spaces + piece.text.graphemes(true).count()).sum()
}

/// The blanks at the end of a source whose last line has no line end stay, as spaces.
fn print(pieces: &[Piece], blanks_at_end: usize) -> String {
    let length: usize = pieces.iter().map(|piece| piece.spaces + piece.text.len()).sum();
    let mut text = String::with_capacity(length + blanks_at_end);
    for piece in pieces {
        text.extend(std::iter::repeat_n(' ', piece.spaces));
        text.push_str(piece.text);
    }
    text.extend(std::iter::repeat_n(' ', blanks_at_end));
    text
}
