//! What stands between a stranger's file and the parser.
//!
//! `hcl::edit` rejects some of what Terraform reads (a duplicate key, a line end inside of `for`), silently misreads an empty heredoc,
//! accepts some of what Terraform refuses, and takes quadratic time over an object's keys. So it gets an equivalent of the source, of the
//! same length: every offset stays true, and literals are cooked from the original afterwards.

use std::collections::HashSet;

use super::token::{Token, TokenKind};
use crate::base::Mistake;

/// Deepest nesting of brackets, templates and directives that is read. The parser itself stops at 64 levels of expressions.
const DEEPEST: usize = 256;

/// Most keys of one object: the parser takes 0.1 s for so many, and four times as long for twice as many.
const MOST_KEYS: usize = 5_000;

/// What is open around a token.
enum Open {
    /// The braces of a block.
    Block,
    /// The braces of an object, with its keys so far.
    Object(HashSet<String>),
    /// What ignores line ends: parentheses, brackets, `for` braces, interpolations and directives.
    Flat,
    /// A quoted string.
    Quote,
    /// A heredoc.
    Heredoc,
}

/// The source as the parser is to see it, or why it is not to see it at all.
pub fn guarded(source: &str, tokens: &[Token]) -> Result<String, Mistake> {
    run(source, tokens, Vec::new())
}

/// The same where the whole source is a template.
pub fn guarded_template(source: &str, tokens: &[Token]) -> Result<String, Mistake> {
    run(source, tokens, vec![Open::Heredoc])
}

fn run(source: &str, tokens: &[Token], open: Vec<Open>) -> Result<String, Mistake> {
    let body = open.is_empty();
    let mut guard = Guard { source, tokens, text: source.as_bytes().to_vec(), open };
    if body && source.starts_with('\u{feff}') {
        guard.text[..3].fill(b' ');
    }
    for at in 0..tokens.len() {
        guard.token(at)?;
    }
    // Only whole tokens were filled with ASCII, so this is UTF-8 still.
    String::from_utf8(guard.text).map_err(|_| Mistake::new(0..0, "this is no UTF-8"))
}

struct Guard<'a> {
    source: &'a str,
    tokens: &'a [Token],
    text: Vec<u8>,
    open: Vec<Open>,
}

impl Guard<'_> {
    fn token(&mut self, at: usize) -> Result<(), Mistake> {
        let token = self.tokens[at];
        if let Some(message) = self.not_terraform(at) {
            return Err(Mistake::new(token.span(), message));
        }
        match token.kind {
            TokenKind::Open => {
                let open = self.bracket(at);
                self.open.push(open);
            }
            TokenKind::QuoteOpen => self.open.push(Open::Quote),
            TokenKind::InterpolationOpen | TokenKind::DirectiveOpen => self.open.push(Open::Flat),
            TokenKind::HeredocOpen => {
                // A heredoc becomes a quoted string: the parser misreads an empty one, and one with a line that begins like its end.
                self.fill(token, b' ');
                self.text[token.start] = b'"';
                self.open.push(Open::Heredoc);
            }
            TokenKind::HeredocClose => {
                self.fill(token, b' ');
                self.text[token.end - 1] = b'"';
                self.open.pop();
            }
            TokenKind::Close | TokenKind::QuoteClose | TokenKind::SequenceClose => drop(self.open.pop()),
            TokenKind::Text if matches!(self.open.last(), Some(Open::Heredoc)) => self.fill(token, b'x'),
            TokenKind::Newline | TokenKind::LineComment if matches!(self.open.last(), Some(Open::Flat)) => {
                self.fill(token, b' ');
            }
            TokenKind::Identifier | TokenKind::Text => self.key(at)?,
            _ => {}
        }
        if self.open.len() > DEEPEST {
            return Err(Mistake::new(token.span(), format!("this is nested more than {DEEPEST} levels deep")));
        }
        Ok(())
    }

    fn fill(&mut self, token: Token, with: u8) {
        self.text[token.span()].fill(with);
    }

    fn kind(&self, at: Option<usize>) -> Option<TokenKind> {
        self.tokens.get(at?).map(|token| token.kind)
    }

    /// What an opening bracket opens.
    fn bracket(&self, at: usize) -> Open {
        if self.tokens[at].text(self.source) != "{" {
            return Open::Flat;
        }
        let in_body = matches!(self.open.last(), None | Some(Open::Block));
        if in_body && matches!(self.kind(at.checked_sub(1)), Some(TokenKind::Identifier | TokenKind::QuoteClose)) {
            return Open::Block;
        }
        let mut inside = self.tokens[at + 1..].iter();
        let first = inside
            .find(|token| !matches!(token.kind, TokenKind::Newline | TokenKind::LineComment | TokenKind::BlockComment));
        match first {
            Some(first) if first.text(self.source) == "for" => Open::Flat,
            _ => Open::Object(HashSet::new()),
        }
    }

    /// If the token is the key of an object: gives it another name where the key was there before. Terraform takes the last one.
    fn key(&mut self, at: usize) -> Result<(), Mistake> {
        let token = self.tokens[at];
        let quoted = token.kind == TokenKind::Text;
        let (first, after) = if quoted { (at.checked_sub(1), at + 2) } else { (Some(at), at + 1) };
        let whole = !quoted
            || (self.kind(first) == Some(TokenKind::QuoteOpen)
                && self.kind(Some(at + 1)) == Some(TokenKind::QuoteClose));
        let assigned = self.tokens.get(after).is_some_and(|next| matches!(next.text(self.source), "=" | ":"));
        let begins = matches!(
            self.kind(first.and_then(|first| first.checked_sub(1))),
            Some(TokenKind::Newline | TokenKind::Open | TokenKind::BlockComment)
        ) || first
            .and_then(|first| first.checked_sub(1))
            .is_some_and(|before| self.tokens[before].text(self.source) == ",");
        if !(whole && assigned && begins) {
            return Ok(());
        }
        let object = if quoted { self.open.len().checked_sub(2) } else { self.open.len().checked_sub(1) };
        let Some(Open::Object(keys)) = object.and_then(|object| self.open.get_mut(object)) else {
            return Ok(());
        };
        let name = token.text(self.source);
        if !keys.insert(name.to_owned()) {
            let length = name.len();
            let other = (0..=keys.len()).map(|number| stand_in(number, length)).find(|other| !keys.contains(other));
            if let Some(other) = other {
                self.text[token.span()].copy_from_slice(other.as_bytes());
                keys.insert(other);
            }
        }
        if keys.len() > MOST_KEYS {
            return Err(Mistake::new(token.span(), format!("this object has more than {MOST_KEYS} keys")));
        }
        Ok(())
    }

    /// What the parser would accept and Terraform refuses.
    fn not_terraform(&self, at: usize) -> Option<&'static str> {
        let token = self.tokens[at];
        let text = token.text(self.source);
        match token.kind {
            TokenKind::Invalid if text.is_empty() => Some("the file ends inside of a string"),
            TokenKind::Invalid => Some("this character has no meaning here"),
            TokenKind::Text if text.contains('\n') && matches!(self.open.last(), Some(Open::Quote)) => {
                Some("a quoted string ends on the line that it begins on")
            }
            TokenKind::HeredocClose if token.end == self.source.len() => {
                Some("a line end must follow the end of a heredoc")
            }
            TokenKind::Number => {
                let next = self.tokens.get(at + 1).filter(|next| next.start == token.end);
                let dotted = next.is_some_and(|next| next.kind == TokenKind::Number || next.text(self.source) == ".");
                let legacy = at.checked_sub(1).is_some_and(|before| self.tokens[before].text(self.source) == ".");
                (dotted && !legacy || legacy && text.contains('.')).then_some("this is no number")
            }
            _ => None,
        }
    }
}

/// A name of this length, another for each number as long as there are any.
fn stand_in(mut number: usize, length: usize) -> String {
    let mut name = vec![b'a'; length];
    for byte in &mut name {
        *byte += u8::try_from(number % 26).unwrap_or(0);
        number /= 26;
    }
    String::from_utf8(name).unwrap_or_default()
}
