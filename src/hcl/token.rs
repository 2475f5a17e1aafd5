//! The tokens of HCL over the original bytes.
//!
//! A parser gives cooked values; spans of comments, heredocs and brackets need the source as it was
//! written. One pass from left to right with an explicit stack of open templates: time is linear in
//! the source and depth costs no call stack. Every source has tokens; what no rule of the language
//! takes is [`TokenKind::Invalid`].

use std::ops::Range;

/// What a token is. Spaces, tabs and a byte order mark at the start are no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword. Any character outside ASCII counts as a letter.
    Identifier,
    /// A number, without sign.
    Number,
    /// An operator or separator: one of `= + - * / % ! < > ? : . , == != <= >= && || => :: ...`.
    Operator,
    /// `(`, `[` or `{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// `\n` or `\r\n` outside literal text.
    Newline,
    /// `#` or `//` up to its line end, which is a token of its own.
    LineComment,
    /// `/* ... */`.
    BlockComment,
    /// The quote that begins a template.
    QuoteOpen,
    /// The quote that ends a template.
    QuoteClose,
    /// `<<MARKER` or `<<-MARKER` with its line end.
    HeredocOpen,
    /// The line that ends a heredoc: the marker and the blanks around it, without the line end.
    HeredocClose,
    /// Literal text of a template, escapes as written. In a heredoc it may hold many lines; between
    /// quotes Terraform accepts no line end, but it is read as text all the same.
    Text,
    /// `${` or `${~`.
    InterpolationOpen,
    /// `%{` or `%{~`.
    DirectiveOpen,
    /// The `}` or `~}` that ends an interpolation or directive.
    SequenceClose,
    /// A character that HCL has no use for, a block comment without end, or, empty and last, the
    /// end of the source inside a template.
    Invalid,
}

impl TokenKind {
    /// The change of nesting depth that a token of this kind makes: brackets, interpolations and
    /// directives, quotes and heredocs all nest.
    pub fn nesting(self) -> isize {
        match self {
            Self::Open | Self::QuoteOpen | Self::HeredocOpen | Self::InterpolationOpen | Self::DirectiveOpen => 1,
            Self::Close | Self::QuoteClose | Self::HeredocClose | Self::SequenceClose => -1,
            _ => 0,
        }
    }
}

/// One token: its kind and its bytes in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
}

impl Token {
    /// The bytes of the token as a range.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The token as it stands in `source`, which must be the source that it was read from.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.span()).unwrap_or_default()
    }
}

/// The tokens of `source`, in order. Between two of them stand only spaces and tabs.
pub fn tokens(source: &str) -> Vec<Token> {
    lex(source, Vec::new(), usize::MAX)
}

/// The same, but no more than one token beyond `most`.
pub fn first_tokens(source: &str, most: usize) -> Vec<Token> {
    lex(source, Vec::new(), most)
}

/// The tokens of `source` where all of it is a template, as in a file that `templatefile` reads.
/// No more than one token beyond `most`.
pub fn template_tokens(source: &str, most: usize) -> Vec<Token> {
    lex(source, vec![Template::Whole], most)
}

fn lex<'a>(source: &'a str, open: Vec<Template<'a>>, most: usize) -> Vec<Token> {
    let whole = !open.is_empty();
    let mark = !whole && source.starts_with('\u{feff}');
    let at = if mark { 3 } else { 0 };
    let mut lexer = Lexer { source, bytes: source.as_bytes(), at, open, tokens: Vec::new() };
    while lexer.at < lexer.bytes.len() && lexer.tokens.len() <= most {
        match lexer.open.last() {
            None | Some(Template::Sequence { .. }) => lexer.code(),
            Some(&template) => lexer.text(template),
        }
    }
    if lexer.open.len() > usize::from(whole) {
        lexer.push(TokenKind::Invalid, 0);
    }
    lexer.tokens
}

/// The templates among `tokens`, nested ones too, in the order in which they begin: for each the
/// indexes of its tokens, from [`TokenKind::QuoteOpen`] or [`TokenKind::HeredocOpen`] to the token
/// that closes it (to the last token where it has no end).
pub fn templates(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut templates = Vec::new();
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::QuoteOpen | TokenKind::HeredocOpen => {
                open.push(templates.len());
                templates.push(index..tokens.len());
            }
            TokenKind::QuoteClose | TokenKind::HeredocClose => {
                if let Some(template) = open.pop().and_then(|last: usize| templates.get_mut(last)) {
                    template.end = index + 1;
                }
            }
            _ => {}
        }
    }
    templates
}

/// A template, or a sequence inside one, that is open where the lexer stands.
#[derive(Clone, Copy)]
enum Template<'a> {
    Quoted,
    /// The whole source.
    Whole,
    Heredoc {
        marker: &'a str,
    },
    /// An interpolation or directive, with the braces open inside it.
    Sequence {
        braces: usize,
    },
}

struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    open: Vec<Template<'a>>,
    tokens: Vec<Token>,
}

/// Longer ones first, so that the first that fits is the one.
const OPERATORS: [&str; 22] = [
    "...", "==", "!=", "<=", ">=", "&&", "||", "=>", "::", "=", "+", "-", "*", "/", "%", "!", "<", ">", "?", ":", ".",
    ",",
];

impl<'a> Lexer<'a> {
    fn push(&mut self, kind: TokenKind, length: usize) {
        let end = self.at.saturating_add(length).min(self.bytes.len());
        self.tokens.push(Token { kind, start: self.at, end });
        self.at = end;
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(self.at + offset).copied()
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// One token outside literal text.
    fn code(&mut self) {
        let Some(byte) = self.byte(0) else { return };
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\n' => self.push(TokenKind::Newline, 1),
            b'\r' if self.byte(1) == Some(b'\n') => self.push(TokenKind::Newline, 2),
            b'#' => self.line_comment(),
            b'/' if self.byte(1) == Some(b'/') => self.line_comment(),
            b'/' if self.byte(1) == Some(b'*') => self.block_comment(),
            b'"' => {
                self.push(TokenKind::QuoteOpen, 1);
                self.open.push(Template::Quoted);
            }
            b'(' | b'[' => self.push(TokenKind::Open, 1),
            b')' | b']' => self.push(TokenKind::Close, 1),
            b'{' => {
                if let Some(Template::Sequence { braces }) = self.open.last_mut() {
                    *braces += 1;
                }
                self.push(TokenKind::Open, 1);
            }
            b'}' => self.closing_brace(1),
            b'~' if self.byte(1) == Some(b'}') => self.closing_brace(2),
            b'0'..=b'9' => self.push(TokenKind::Number, number_length(&self.bytes[self.at..])),
            _ if starts_identifier(byte) => {
                self.push(TokenKind::Identifier, identifier_length(self.rest()));
            }
            b'<' if self.heredoc() => {}
            _ => self.operator(),
        }
    }

    fn line_comment(&mut self) {
        let line = self.rest().lines().next().unwrap_or_default();
        self.push(TokenKind::LineComment, line.len());
    }

    fn block_comment(&mut self) {
        // From after `/*`, or `/*/` would be a whole comment.
        match self.rest().get(2..).and_then(|body| body.find("*/")) {
            Some(length) => self.push(TokenKind::BlockComment, length + 4),
            None => self.push(TokenKind::Invalid, usize::MAX),
        }
    }

    /// `}` or `~}`, which ends a sequence unless a brace inside it is open.
    fn closing_brace(&mut self, length: usize) {
        match self.open.last_mut() {
            Some(Template::Sequence { braces: 0 }) => {
                self.push(TokenKind::SequenceClose, length);
                self.open.pop();
            }
            _ if length == 2 => self.push(TokenKind::Invalid, 1),
            open => {
                if let Some(Template::Sequence { braces }) = open {
                    *braces -= 1;
                }
                self.push(TokenKind::Close, 1);
            }
        }
    }

    /// Takes `<<MARKER` with its line end, if that is what stands here.
    fn heredoc(&mut self) -> bool {
        let Some(introduced) = self.rest().strip_prefix("<<") else {
            return false;
        };
        let name = introduced.strip_prefix('-').unwrap_or(introduced);
        let (marker, after) = name.split_at(identifier_length(name));
        let line_end = match after.as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return false,
        };
        if marker.is_empty() {
            return false;
        }
        let length = self.rest().len() - after.len() + line_end;
        self.push(TokenKind::HeredocOpen, length);
        self.open.push(Template::Heredoc { marker });
        true
    }

    fn operator(&mut self) {
        let rest = self.rest();
        match OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            Some(operator) => self.push(TokenKind::Operator, operator.len()),
            None => self.push(TokenKind::Invalid, rest.chars().next().map_or(1, char::len_utf8)),
        }
    }

    /// Literal text up to the next sequence or the end of the template, and the token that stands
    /// there.
    fn text(&mut self, template: Template<'_>) {
        let quoted = matches!(template, Template::Quoted);
        let marker = if let Template::Heredoc { marker } = template { Some(marker) } else { None };
        let mut end = self.at;
        loop {
            // After a sequence a line goes on: the byte before is then its brace.
            if let Some(marker) = marker
                && self.bytes[end - 1] == b'\n'
                && let Some(length) = marker_line(&self.source[end..], marker)
            {
                self.literal(end);
                self.push(TokenKind::HeredocClose, length);
                self.open.pop();
                return;
            }
            match self.bytes.get(end) {
                None => return self.literal(end),
                Some(b'"') if quoted => {
                    self.literal(end);
                    self.push(TokenKind::QuoteClose, 1);
                    self.open.pop();
                    return;
                }
                Some(b'\\') if quoted => end += 2,
                Some(&sign @ (b'$' | b'%')) => {
                    let run = self.bytes[end..].iter().take_while(|byte| **byte == sign).count();
                    let brace = self.bytes.get(end + run) == Some(&b'{');
                    if brace && run == 1 {
                        self.literal(end);
                        return self.sequence(sign);
                    }
                    // `$${` is an escape, and so is every longer run.
                    end += run + usize::from(brace);
                }
                Some(_) => end += 1,
            }
            end = end.min(self.bytes.len());
        }
    }

    fn literal(&mut self, end: usize) {
        if end > self.at {
            self.push(TokenKind::Text, end - self.at);
        }
    }

    fn sequence(&mut self, sign: u8) {
        let kind = if sign == b'$' { TokenKind::InterpolationOpen } else { TokenKind::DirectiveOpen };
        let strip = self.byte(2) == Some(b'~');
        self.push(kind, 2 + usize::from(strip));
        self.open.push(Template::Sequence { braces: 0 });
    }
}

/// The length of the line that `text` begins with, without its line end, if it closes a heredoc.
fn marker_line(text: &str, marker: &str) -> Option<usize> {
    let line = text.lines().next()?;
    (line.trim() == marker).then_some(line.len())
}

fn starts_identifier(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

/// Zero where no identifier begins.
fn identifier_length(text: &str) -> usize {
    if !text.bytes().next().is_some_and(starts_identifier) {
        return 0;
    }
    let goes_on = |byte: u8| starts_identifier(byte) || byte.is_ascii_digit() || byte == b'-';
    text.bytes().take_while(|byte| goes_on(*byte)).count()
}

/// The length of `12`, `1.5` or `1.5e-3` at the start of `bytes`; `1.` and `1e` end before the sign.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
