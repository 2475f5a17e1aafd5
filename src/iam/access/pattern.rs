//! Patterns: strings with wildcards and with symbols for what is not known.
//!
//! IAM User Guide, "IAM JSON policy elements: Resource" and "Condition operators": `*` is any run of characters, `?` exactly one. In ARNs
//! wildcards match within each of the six parts; only the last part may hold colons.

use std::collections::HashSet;

/// How far a wildcard reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Reach {
    /// It does not match colons: it stands in one of the first five parts of an ARN.
    Part,
    /// Whether it matches colons hangs on a symbol before it, which may hold some.
    Unsure,
    /// It matches everything.
    Any,
}

/// A place in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// This ASCII letter, in either case; it is kept in lower case.
    Fold(char),
    /// `?`
    One(Reach),
    /// `*`
    Star(Reach),
    /// A string that is not known, by its number; it may be empty.
    Symbol(u32),
    /// A list of further strings that is not known, by its number; it may be empty.
    Tail(u32),
}

use Reach::{Any, Part, Unsure};
use Token::{Char, Fold, One, Star, Symbol, Tail};

/// A pattern; a word is one without wildcards.
pub(super) type Pattern = Vec<Token>;

/// Most parts that the intersection of two patterns is split into.
const MOST_PARTS: usize = 256;

/// Tokens that one intersection may make.
const MOST_TOKENS: usize = 100_000;

/// Parts of an ARN: `arn:partition:service:region:account:resource`.
const ARN_PARTS: usize = 6;

impl Token {
    fn is_colon(self) -> bool {
        self == Char(':')
    }

    /// Whether every character that `other` stands for is one that this stands for.
    fn covers_one(self, other: Self) -> bool {
        match (self, other) {
            (Char(own), Char(other)) => own == other,
            (Fold(own), Char(other) | Fold(other)) => own == other.to_ascii_lowercase(),
            (One(own), Char(other)) => own == Any || other != ':',
            (One(_), Fold(_)) => true,
            (One(own), One(other)) => own >= other,
            (Symbol(own), Symbol(other)) | (Tail(own), Tail(other)) => own == other,
            _ => false,
        }
    }

    /// Whether a run of this reach covers `other`.
    fn covers_many(reach: Reach, other: Self) -> bool {
        match other {
            Char(':') | Symbol(_) | Tail(_) => reach == Any,
            Char(_) | Fold(_) => true,
            One(other) | Star(other) => reach >= other,
        }
    }
}

/// Gives wildcards their reach, as in an ARN.
///
/// A pattern of fewer than six parts is no ARN; AWS takes `*` and the like, which match as a whole.
pub(super) fn as_arn(pattern: &mut Pattern) {
    let colons = pattern.iter().filter(|token| token.is_colon()).count();
    let has_symbols = pattern.iter().any(|token| matches!(token, Symbol(_)));
    if colons < ARN_PARTS - 1 && !has_symbols {
        return;
    }
    let (mut seen, mut symbols) = (0, false);
    for token in pattern {
        match token {
            Char(':') => seen += 1,
            Symbol(_) => symbols = true,
            Star(reach) | One(reach) if seen < ARN_PARTS - 1 => {
                *reach = if symbols || colons < ARN_PARTS - 1 { Unsure } else { Part };
            }
            _ => {}
        }
    }
}

/// Writes runs of wildcards in one way: `?` before `*`, one `*`.
pub(super) fn normalise(pattern: Pattern) -> Pattern {
    let mut normal: Pattern = Vec::with_capacity(pattern.len());
    for token in pattern {
        match (normal.last_mut(), token) {
            (Some(Star(before)), Star(reach)) => *before = reach.max(*before),
            (Some(Star(before)), One(reach)) if *before == reach => {
                normal.pop();
                normal.extend([One(reach), Star(reach)]);
            }
            _ => normal.push(token),
        }
    }
    normal
}

/// Whether the pattern stands for exactly one string, once its symbols have values.
pub(super) fn is_word(pattern: &[Token]) -> bool {
    pattern.iter().all(|token| matches!(token, Char(_) | Symbol(_)))
}

/// Whether it stands for exactly one string that is known.
pub(super) fn is_plain(pattern: &[Token]) -> bool {
    pattern.iter().all(|token| matches!(token, Char(_)))
}

/// Whether it has parts that are not known.
pub(super) fn is_symbolic(pattern: &[Token]) -> bool {
    pattern.iter().any(|token| matches!(token, Symbol(_) | Tail(_)))
}

/// Whether `pattern` matches every string that `other` stands for, whatever the values of symbols.
///
/// `true` is always right. `false` is right for words without symbols, and for patterns without `?` and symbols.
pub(super) fn covers(pattern: &[Token], other: &[Token]) -> bool {
    let (mut at, mut read) = (0, 0);
    // Where to go on if what follows the last run does not fit: it takes one token more.
    let mut again: Option<(usize, usize)> = None;
    loop {
        if let Some(Star(_)) = pattern.get(at) {
            again = Some((at, read));
            at += 1;
            continue;
        }
        match (pattern.get(at), other.get(read)) {
            (None, None) => return true,
            (Some(own), Some(next)) if own.covers_one(*next) => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((star, from)) = again else { return false };
                match (pattern[star], other.get(from)) {
                    (Star(reach), Some(next)) if Token::covers_many(reach, *next) => {
                        again = Some((star, from + 1));
                        (at, read) = (star + 1, from + 1);
                    }
                    _ => return false,
                }
            }
        }
    }
}

/// Whether some string is in both patterns for some values of symbols. `false` is always right.
pub(super) fn may_meet(left: &[Token], right: &[Token]) -> bool {
    if is_word(right) && !is_symbolic(right) && !is_symbolic(left) {
        return covers(left, right);
    }
    let (left, right) = without_same_ends(left, right);
    // Most that are compared are names in one account, which end differently.
    let differ = |one: Option<&Token>, other: Option<&Token>| matches!((one, other), (Some(Char(one)), Some(Char(other))) if one != other);
    if differ(left.first(), right.first()) || differ(left.last(), right.last()) {
        return false;
    }
    let (left, right) = (loosened(left), loosened(right));
    // Positions of `left` that are reachable before each token of `right`.
    let close = |reached: &mut Vec<bool>| {
        for at in 0..left.len() {
            if reached[at] && matches!(left[at], Star(_)) {
                reached[at + 1] = true;
            }
        }
    };
    let mut reached = vec![false; left.len() + 1];
    reached[0] = true;
    close(&mut reached);
    for token in &right {
        let mut next = vec![false; left.len() + 1];
        if let Star(reach) = token {
            // The run of `right` takes any number of tokens of `left`, or a part of a run.
            next.clone_from(&reached);
            for at in 0..left.len() {
                let taken = match left[at] {
                    Char(':') => *reach != Part,
                    _ => true,
                };
                if next[at] && taken {
                    next[at + 1] = true;
                }
            }
        } else {
            for at in (0..left.len()).filter(|at| reached[*at]) {
                match left[at] {
                    Star(reach) if reach != Part || !token.is_colon() => next[at] = true,
                    Star(_) => {}
                    own if common(own, *token).is_some() => next[at + 1] = true,
                    _ => {}
                }
            }
        }
        close(&mut next);
        reached = next;
    }
    reached[left.len()]
}

/// What remains of both where the same string begins both and the same string ends both: what is not known in it is the same too.
fn without_same_ends<'a>(mut left: &'a [Token], mut right: &'a [Token]) -> (&'a [Token], &'a [Token]) {
    let is_fixed = |token: &Token| matches!(token, Char(_) | Symbol(_));
    while let ([one, left_rest @ ..], [other, right_rest @ ..]) = (left, right)
        && one == other
        && is_fixed(one)
    {
        (left, right) = (left_rest, right_rest);
    }
    while let ([left_rest @ .., one], [right_rest @ .., other]) = (left, right)
        && one == other
        && is_fixed(one)
    {
        (left, right) = (left_rest, right_rest);
    }
    (left, right)
}

/// With symbols replaced by any string at all.
pub(super) fn loosened(pattern: &[Token]) -> Pattern {
    let any = |token: &Token| match token {
        Symbol(_) | Tail(_) | Star(Unsure) => Star(Any),
        One(Unsure) => One(Any),
        other => *other,
    };
    normalise(pattern.iter().map(any).collect())
}

/// The characters that both tokens stand for, as one token. Neither is a run or a symbol.
fn common(left: Token, right: Token) -> Option<Token> {
    match (left, right) {
        _ if left.covers_one(right) => Some(right),
        _ if right.covers_one(left) => Some(left),
        _ => None,
    }
}

/// The intersection of two patterns as patterns of which it is the union. `None` where that would be too many.
///
/// Symbols count as any string, so for patterns with symbols this is too large rather than too small.
pub(super) fn intersect(left: &[Token], right: &[Token]) -> Option<Vec<Pattern>> {
    let (left, right) = (loosened(left), loosened(right));
    let mut found = HashSet::new();
    let mut seen = HashSet::new();
    let mut open = vec![(0, 0, Pattern::new())];
    let mut tokens = 0;
    while let Some((at, read, begun)) = open.pop() {
        tokens += 1 + begun.len();
        if tokens > MOST_TOKENS || found.len() > MOST_PARTS {
            return None;
        }
        if !seen.insert((at, read, begun.clone())) {
            continue;
        }
        let mut go = |at: usize, read: usize, token: Option<Token>| {
            let mut longer = begun.clone();
            match (longer.last(), token) {
                (Some(Star(before)), Some(Star(reach))) if *before >= reach => {}
                (_, token) => longer.extend(token),
            }
            open.push((at, read, longer));
        };
        match (left.get(at), right.get(read)) {
            (None, None) => {
                found.insert(normalise(begun));
            }
            (Some(Star(own)), Some(Star(other))) => {
                // The run that ends first ends within the other.
                let both = Some(Star(*own.min(other)));
                go(at + 1, read, both);
                go(at, read + 1, both);
            }
            (Some(Star(own)), next) => {
                go(at + 1, read, None);
                if let Some(taken) = next.and_then(|next| common(One(*own), *next)) {
                    go(at, read + 1, Some(taken));
                }
            }
            (next, Some(Star(other))) => {
                go(at, read + 1, None);
                if let Some(taken) = next.and_then(|next| common(One(*other), *next)) {
                    go(at + 1, read, Some(taken));
                }
            }
            (Some(own), Some(other)) => {
                if let Some(token) = common(*own, *other) {
                    go(at + 1, read + 1, Some(token));
                }
            }
            _ => {}
        }
    }
    Some(found.into_iter().collect())
}

/// A string of the pattern in which every wildcard stands for characters that no other pattern names.
pub(super) fn generic(pattern: &[Token], run: &[char], fresh: char) -> Pattern {
    let mut word = Vec::with_capacity(pattern.len() + 4);
    for token in pattern {
        match token {
            Fold(letter) => word.push(Char(*letter)),
            One(_) => word.push(Char(fresh)),
            Star(_) => word.extend(run.iter().map(|char| Char(*char))),
            other => word.push(*other),
        }
    }
    word
}
