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

/// Most comparisons of keys in one file: the parser compares each key with all that stand before it in its object. That is one object of
/// 10,000 keys, and takes 0.4 s.
const MOST_COMPARISONS: usize = 50_000_000;

/// What is open around a token.
enum Open {
    /// The braces of a block.
    Block,
    /// The braces of an object.
    Object(Entries),
    /// What ignores line ends: parentheses, brackets, `for` braces, interpolations and directives.
    Flat,
    /// A quoted string.
    Quote,
    /// A heredoc.
    Heredoc,
}

/// The entries of an object, up to a token.
#[derive(Default)]
struct Entries {
    /// The keys so far, as the parser sees them.
    keys: HashSet<String>,
    /// The first token of the key that the token is in.
    key: Option<usize>,
    /// Whether the token is in a value.
    in_value: bool,
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
    let mut guard = Guard { source, tokens, text: source.as_bytes().to_vec(), open, comparisons: 0 };
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
    comparisons: usize,
}

impl Guard<'_> {
    fn token(&mut self, at: usize) -> Result<(), Mistake> {
        let token = self.tokens[at];
        if let Some(message) = self.not_terraform(at) {
            return Err(Mistake::new(token.span(), message));
        }
        self.entry(at)?;
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
            TokenKind::LineComment | TokenKind::BlockComment => self.fill(token, b' '),
            TokenKind::Newline if matches!(self.open.last(), Some(Open::Flat)) => self.fill(token, b' '),
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
            _ => Open::Object(Entries::default()),
        }
    }

    /// Follows the entries of an object from key to value to the next key.
    fn entry(&mut self, at: usize) -> Result<(), Mistake> {
        let Some(Open::Object(entries)) = self.open.last_mut() else { return Ok(()) };
        let token = self.tokens[at];
        match (token.kind, token.text(self.source)) {
            (TokenKind::Newline, _) | (_, ",") => (entries.key, entries.in_value) = (None, false),
            (TokenKind::LineComment | TokenKind::BlockComment, _) => {}
            (TokenKind::Operator, "=" | ":") if !entries.in_value => {
                entries.in_value = true;
                if let Some(first) = entries.key.take() {
                    return self.key(first, at);
                }
            }
            _ if !entries.in_value => drop(entries.key.get_or_insert(at)),
            _ => {}
        }
        Ok(())
    }

    /// Gives a key, from its first token to before `end`, another name where it was there before. Terraform takes the last one.
    fn key(&mut self, first: usize, end: usize) -> Result<(), Mistake> {
        let Some(Open::Object(Entries { keys, .. })) = self.open.last_mut() else { return Ok(()) };
        let tokens = &self.tokens[first..end];
        let whole = tokens[0].start..tokens[tokens.len() - 1].end;
        let wrong = |message: &str| Err(Mistake::new(whole.clone(), message));
        self.comparisons += keys.len();
        if self.comparisons > MOST_COMPARISONS {
            return wrong("the objects of this file have too many keys");
        }
        let text = |of: &[Token]| of.iter().map(|token| token.text(self.source)).collect::<String>();
        if keys.insert(text(tokens)) {
            return Ok(());
        }
        let named = |kind| matches!(kind, TokenKind::Identifier | TokenKind::Text | TokenKind::Number);
        let Some(named) = tokens.iter().position(|token| named(token.kind)) else { return Ok(()) };
        let token = tokens[named];
        let (before, after) = (text(&tokens[..named]), text(&tokens[named + 1..]));
        // Names are given in order, so the first try is free, but for keys of a letter or two.
        let other = (keys.len()..keys.len() + 1_000)
            .map(|number| stand_in(number, token))
            .find(|other| keys.insert(format!("{before}{other}{after}")));
        let Some(other) = other else { return wrong("this key stands here too often") };
        self.text[token.span()].copy_from_slice(other.as_bytes());
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
            TokenKind::Text if text.contains('\r') && text.replace("\r\n", "").contains('\r') => {
                Some("a carriage return stands only before a line end")
            }
            TokenKind::Newline if !matches!(self.open.last(), Some(Open::Flat)) && self.goes_on(at) => {
                Some("an expression goes on after a line end only inside of parentheses or brackets")
            }
            TokenKind::HeredocClose if token.end == self.source.len() => {
                Some("a line end must follow the end of a heredoc")
            }
            TokenKind::Number => {
                let index = text.contains('.') && self.operator(at.checked_sub(1)) == ".";
                let dotted = self.operator(Some(at + 1)) == "." && self.kind(Some(at + 2)) == Some(TokenKind::Number);
                (index || dotted).then_some("this is no number")
            }
            _ => None,
        }
    }

    /// Whether an expression would go on over the line end at `at`.
    fn goes_on(&self, at: usize) -> bool {
        let comment = |at: &usize| matches!(self.tokens[*at].kind, TokenKind::LineComment | TokenKind::BlockComment);
        let before = (0..at).rev().find(|at| !comment(at));
        let begun = match self.operator(before) {
            "" | "," => false,
            // `a.*` ends there.
            "*" => self.operator(before.and_then(|before| before.checked_sub(1))) != ".",
            _ => true,
        };
        // An object's key may have a sign.
        begun || !matches!(self.operator(Some(at + 1)), "" | "-" | "!")
    }

    /// The operator that a token is.
    fn operator(&self, at: Option<usize>) -> &str {
        let token = at.and_then(|at| self.tokens.get(at)).filter(|token| token.kind == TokenKind::Operator);
        token.map_or("", |token| token.text(self.source))
    }
}

/// A name, or a number, as long as this token; another for each number as long as there are any.
fn stand_in(mut number: usize, token: Token) -> String {
    let letters: &[u8] = if token.kind == TokenKind::Number { b"123456789" } else { b"abcdefghijklmnopqrstuvwxyz" };
    let letter = |_| {
        let letter = letters[number % letters.len()];
        number /= letters.len();
        char::from(letter)
    };
    token.span().map(letter).collect()
}
