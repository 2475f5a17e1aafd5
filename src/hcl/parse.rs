//! Reading a file: guard, parser, lowering.

use super::ast::{Body, Expression, Part};
use super::lower::Lower;
use super::{guard, token};
use crate::base::Mistake;

/// Stack that the parser may need: at its 64 levels 1 MB, in a debug build twice as much.
pub const STACK: usize = 8 << 20;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 10 << 20;

/// Most tokens of a file. The parser takes 300 bytes for each, so many files of ordinary code would not come near.
pub(super) const MOST_TOKENS: usize = 1_000_000;

/// Reads a file of native syntax. `file` is what its places say. Call it on a thread with a stack of [`STACK`].
pub fn body(source: &str, file: u32) -> Result<Body, Mistake> {
    let (tokens, guarded) = prepare(source)?;
    let tree = hcl::edit::parser::parse_body(&guarded).map_err(|error| syntax(source, &error))?;
    Lower { source, tokens: &tokens, file }.body(&tree)
}

/// Reads an expression by itself.
pub fn expression(source: &str, file: u32) -> Result<Expression, Mistake> {
    let (tokens, guarded) = prepare(source)?;
    // Line ends after an expression by itself are no part of it.
    let parsed = hcl::edit::parser::parse_expr(guarded.trim_end()).map_err(|error| syntax(source, &error))?;
    Lower { source, tokens: &tokens, file }.expression(&parsed)
}

/// Reads a template by itself, as of a file that `templatefile` reads or of a string in JSON syntax.
pub fn template(source: &str, file: u32) -> Result<Vec<Part>, Mistake> {
    bounded(source)?;
    let tokens = counted(token::template_tokens(source, MOST_TOKENS))?;
    let guarded = guard::guarded_template(source, &tokens)?;
    let parsed = hcl::edit::parser::parse_template(&guarded).map_err(|error| syntax(source, &error))?;
    Lower { source, tokens: &tokens, file }.whole_template(&parsed)
}

fn prepare(source: &str) -> Result<(Vec<token::Token>, String), Mistake> {
    bounded(source)?;
    let tokens = counted(token::first_tokens(source, MOST_TOKENS))?;
    let guarded = guard::guarded(source, &tokens)?;
    Ok((tokens, guarded))
}

fn counted(tokens: Vec<token::Token>) -> Result<Vec<token::Token>, Mistake> {
    match tokens.get(MOST_TOKENS) {
        Some(token) => Err(Mistake::new(token.span(), format!("what follows {MOST_TOKENS} tokens is not read"))),
        None => Ok(tokens),
    }
}

pub(super) fn bounded(source: &str) -> Result<(), Mistake> {
    let size = source.len();
    if size > LARGEST_FILE {
        return Err(Mistake::new(0..0, format!("this file has {size} bytes; more than {LARGEST_FILE} are not read")));
    }
    Ok(())
}

fn syntax(source: &str, error: &hcl::edit::parser::Error) -> Mistake {
    let mut start = error.location().offset().min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let end = source[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    Mistake::new(start..end, format!("this is no HCL: {}", error.message()))
}
