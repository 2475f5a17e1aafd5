//! Patterns of a policy, with variables put in.

use super::decide::Variables;

/// A character of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Itself.
    Plain(char),
    /// `?`: exactly one character.
    One,
    /// `*`: any run of characters, the empty one too.
    Run,
}

/// Reads a pattern. `None` where a variable in it has no value: such a pattern matches nothing.
///
/// A variable's value stands for itself: wildcards in it are plain characters.
pub(super) fn tokens(text: &str, variables: Variables) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let variable = rest.strip_prefix("${").and_then(|inner| inner.split_once('}'));
        if let (Some(context), Some((inner, after))) = (variables.0, variable) {
            tokens.extend(resolve(inner, context)?.chars().map(Token::Plain));
            rest = after;
            continue;
        }
        tokens.push(match next {
            '*' => Token::Run,
            '?' => Token::One,
            other => Token::Plain(other),
        });
        rest = &rest[next.len_utf8()..];
    }
    Some(tokens)
}

/// The value of what stands between `${` and `}`: a key's only value, or its default. `*`, `?` and `$` stand for themselves.
fn resolve(inner: &str, context: &std::collections::BTreeMap<String, Vec<String>>) -> Option<String> {
    if matches!(inner, "*" | "?" | "$") {
        return Some(inner.to_owned());
    }
    let (key, default) = match inner.split_once(',') {
        None => (inner, None),
        Some((key, default)) => (key, Some(default.trim().strip_prefix('\'')?.strip_suffix('\'')?)),
    };
    match context.get(&key.trim().to_ascii_lowercase()).map(Vec::as_slice) {
        Some([value]) => Some(value.clone()),
        // A key of several values cannot be a variable.
        _ => default.map(str::to_owned),
    }
}

/// The tokens as a string of plain characters: what operators without wildcards compare.
pub(super) fn literal(tokens: &[Token]) -> String {
    let characters = tokens.iter().map(|token| match token {
        Token::Plain(character) => *character,
        Token::One => '?',
        Token::Run => '*',
    });
    characters.collect()
}

/// What most patterns tell at once: one without wildcards and variables, or one that begins otherwise.
pub(super) fn at_once(pattern: &str, text: &str) -> Option<bool> {
    match pattern.find(['*', '?', '$']) {
        None => Some(pattern == text),
        Some(at) if !text.starts_with(&pattern[..at]) => Some(false),
        Some(_) => (pattern == "*").then_some(true),
    }
}

/// Whether the whole text has the pattern's form.
pub(super) fn glob(pattern: &[Token], text: &str) -> bool {
    // Most patterns begin with plain characters, and differ in them.
    let plain = pattern.iter().take_while(|token| matches!(token, Token::Plain(_))).count();
    let (plain, pattern) = pattern.split_at(plain);
    let mut rest = text.chars();
    if !plain.iter().all(|token| rest.next().map(Token::Plain) == Some(*token)) {
        return false;
    }
    let text: Vec<char> = rest.collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on if what follows the last run does not fit: after that run, one character further on.
    let mut again = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(Token::Run) => {
                again = Some((at + 1, read));
                at += 1;
            }
            Some(Token::One) => (at, read) = (at + 1, read + 1),
            Some(Token::Plain(character)) if *character == text[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((after, from)) = again else { return false };
                again = Some((after, from + 1));
                (at, read) = (after, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|token| *token == Token::Run)
}

/// Parts of an ARN: `arn:partition:service:region:account:resource`.
const ARN_PARTS: usize = 6;

/// Whether an ARN has the pattern's form, part by part: no wildcard reaches over a colon, but in the last part.
///
/// IAM User Guide, "IAM JSON policy elements: Resource" and "Condition operators", `ArnLike`. A pattern of fewer parts, such as `*`, is
/// matched as a whole.
pub(super) fn arn(pattern: &[Token], text: &str) -> bool {
    let patterns: Vec<&[Token]> = pattern.splitn(ARN_PARTS, |token| *token == Token::Plain(':')).collect();
    if patterns.len() < ARN_PARTS {
        return glob(pattern, text);
    }
    let parts: Vec<&str> = text.splitn(ARN_PARTS, ':').collect();
    parts.len() == ARN_PARTS && patterns.iter().zip(parts).all(|(pattern, part)| glob(pattern, part))
}
