//! The few places where `terraform fmt` changes more than spaces.

use super::token::{Token, TokenKind};

/// A token to print, with the spaces that stand before it.
pub(super) struct Piece<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) spaces: usize,
}

impl Piece<'_> {
    pub(super) fn is(&self, kind: TokenKind, text: &str) -> bool {
        self.kind == kind && self.text == text
    }
}

/// The pieces that `terraform fmt` prints for `tokens`, still without spaces.
pub(super) fn rewrite<'a>(source: &'a str, tokens: &[Token]) -> Vec<Piece<'a>> {
    let mut bodies = Bodies { source, depth: 0, in_variable: false, pieces: Vec::with_capacity(tokens.len()) };
    let mut rest = tokens;
    while !rest.is_empty() {
        rest = bodies.item(rest);
    }
    bodies.pieces
}

/// Goes through bodies item by item. Only blocks hold bodies, so a depth will do for a stack.
struct Bodies<'a> {
    source: &'a str,
    depth: usize,
    /// Inside a block at the top whose type is `variable`.
    in_variable: bool,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Bodies<'a> {
    /// Takes one attribute, block header, closing brace, or token between items, and returns what
    /// comes after it.
    fn item<'t>(&mut self, tokens: &'t [Token]) -> &'t [Token] {
        let (first, rest) = tokens.split_at(1);
        let named = first[0].kind == TokenKind::Identifier;
        let next = || rest.iter().position(|token| token.kind != TokenKind::BlockComment);
        match named.then(next).flatten() {
            Some(next) if rest[next].text(self.source) == "=" => {
                let (name, value) = tokens.split_at(next + 2);
                self.attribute(name, value)
            }
            Some(_) => self.header(first, rest),
            None => {
                if first[0].kind == TokenKind::Close {
                    self.depth = self.depth.saturating_sub(1);
                }
                self.copy(first);
                rest
            }
        }
    }

    fn attribute<'t>(&mut self, name: &[Token], tokens: &'t [Token]) -> &'t [Token] {
        let (expression, rest) = tokens.split_at(expression_length(tokens));
        let (before, value, after) =
            trim(expression, |kind| matches!(kind, TokenKind::BlockComment | TokenKind::LineComment));
        self.copy(name);
        self.copy(before);
        if self.in_variable && self.depth == 1 && name[0].text(self.source) == "type" {
            self.variable_type(value);
        } else if let Some(inner) = sole_interpolation(value) {
            self.unwrapped(inner);
        } else {
            self.copy(value);
        }
        self.copy(after);
        rest
    }

    /// Quotes the labels of a block and enters its body.
    fn header<'t>(&mut self, name: &[Token], tokens: &'t [Token]) -> &'t [Token] {
        if self.depth == 0 {
            self.in_variable = name[0].text(self.source) == "variable";
        }
        self.copy(name);
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::Newline => return &tokens[index..],
                TokenKind::Identifier => {
                    self.add(TokenKind::QuoteOpen, "\"");
                    self.add(TokenKind::Text, token.text(self.source));
                    self.add(TokenKind::QuoteClose, "\"");
                }
                kind => {
                    self.copy(&[*token]);
                    if kind == TokenKind::Open {
                        self.depth += 1;
                        return &tokens[index + 1..];
                    }
                }
            }
        }
        &[]
    }

    /// Types of Terraform 0.11, and collections without element type.
    fn variable_type(&mut self, value: &[Token]) {
        let text: String = value.iter().map(|token| token.text(self.source)).collect();
        let (name, element) = match text.as_str() {
            "\"string\"" => ("string", None),
            "\"list\"" => ("list", Some("string")),
            "\"map\"" => ("map", Some("string")),
            "list" => ("list", Some("any")),
            "map" => ("map", Some("any")),
            "set" => ("set", Some("any")),
            _ => return self.copy(value),
        };
        self.add(TokenKind::Identifier, name);
        if let Some(element) = element {
            self.add(TokenKind::Open, "(");
            self.add(TokenKind::Identifier, element);
            self.add(TokenKind::Close, ")");
        }
    }

    /// Outside the quotes a line end would end the attribute, but for parentheses.
    fn unwrapped(&mut self, inner: &[Token]) {
        let many_lines = inner.iter().any(|token| token.kind == TokenKind::Newline);
        let is_at = |token: Option<&Token>, text| token.is_some_and(|token| token.text(self.source) == text);
        let in_parentheses =
            is_at(inner.first(), "(") && is_at(inner.last(), ")") && expression_length(inner) == inner.len();
        let needs_parentheses = many_lines && !in_parentheses;
        if needs_parentheses {
            self.add(TokenKind::Open, "(");
        }
        self.copy(inner);
        if needs_parentheses {
            self.add(TokenKind::Close, ")");
        }
    }

    fn copy(&mut self, tokens: &[Token]) {
        for token in tokens {
            self.add(token.kind, token.text(self.source));
        }
    }

    fn add(&mut self, kind: TokenKind, text: &'a str) {
        self.pieces.push(Piece { kind, text, spaces: 0 });
    }
}

/// How many of `tokens` belong to the expression that they begin with: up to a line end or closing
/// bracket outside of its own brackets.
fn expression_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    let ends = |token: &Token| {
        depth += token.kind.nesting();
        depth < 0 || (depth == 0 && token.kind == TokenKind::Newline)
    };
    tokens.iter().position(ends).unwrap_or(tokens.len())
}

/// The expression in `"${...}"`, if `value` is that and no more.
fn sole_interpolation(value: &[Token]) -> Option<&[Token]> {
    let quoted = enclosed(value, TokenKind::QuoteOpen)?;
    let inner = enclosed(quoted, TokenKind::InterpolationOpen)?;
    let (_, inner, _) = trim(inner, |kind| kind == TokenKind::Newline);
    let commented = inner.iter().any(|token| token.kind == TokenKind::LineComment);
    (!commented && !inner.is_empty()).then_some(inner)
}

/// What stands between the first token, of kind `open`, and the last, if they are a pair.
fn enclosed(tokens: &[Token], open: TokenKind) -> Option<&[Token]> {
    let [first, inner @ .., _] = tokens else {
        return None;
    };
    let mut depth = 0;
    let stays_inside = |token: &Token| {
        depth += token.kind.nesting();
        depth >= 0
    };
    (first.kind == open && inner.iter().all(stays_inside)).then_some(inner)
}

/// `tokens` as those of the given kinds at the start, the middle, and those at the end.
fn trim(tokens: &[Token], trimmed: impl Fn(TokenKind) -> bool) -> (&[Token], &[Token], &[Token]) {
    let is_kept = |token: &Token| !trimmed(token.kind);
    let start = tokens.iter().position(is_kept).unwrap_or(tokens.len());
    let end = tokens.iter().rposition(is_kept).map_or(start, |last| last + 1);
    let (head, after) = tokens.split_at(end);
    let (before, middle) = head.split_at(start);
    (before, middle, after)
}
