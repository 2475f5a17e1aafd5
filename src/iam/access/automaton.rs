//! Finding a string that is in some patterns and outside others: a product of automata, built as far as it is walked.
//!
//! This is the exact way, for patterns on which the short ones of [`super::space`] do not decide.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::bits::Bits;
use super::pattern::{Pattern, Reach, Token};

/// What a walk found.
pub(super) enum Walk {
    /// A shortest such string.
    Word(Vec<char>),
    /// There is none.
    Nothing,
    /// It would take too long to say.
    TooLong,
}

/// Positions in one pattern, as a set; position `len` is the end.
pub(super) fn closed(pattern: &[Token], mut positions: Bits) -> Bits {
    for (at, token) in pattern.iter().enumerate() {
        if positions.contains(at) && matches!(token, Token::Star(_)) {
            positions.insert(at + 1);
        }
    }
    positions
}

/// The positions after one more character.
pub(super) fn step(pattern: &[Token], positions: &Bits, read: char) -> Bits {
    let mut next = Bits::new(pattern.len() + 1);
    for at in positions.iter() {
        let crosses = |reach: Reach| reach == Reach::Any || read != ':';
        match pattern.get(at) {
            Some(Token::Star(reach)) if crosses(*reach) => next.insert(at),
            Some(Token::One(reach)) if crosses(*reach) => next.insert(at + 1),
            Some(Token::Char(own)) if *own == read => next.insert(at + 1),
            Some(Token::Fold(own)) if *own == read.to_ascii_lowercase() => next.insert(at + 1),
            _ => {}
        }
    }
    closed(pattern, next)
}

/// A string that is in one pattern of each group of `inside` and in none of `outside`.
///
/// No pattern may hold symbols. `fresh` is a character that none of them names. `fuel` is what is left of the number of steps.
pub(super) fn walk(inside: &[Vec<&Pattern>], outside: &[&Pattern], fresh: char, fuel: &mut u64) -> Walk {
    let groups: Vec<std::ops::Range<usize>> = inside
        .iter()
        .scan(0, |end, group| {
            let start = *end;
            *end += group.len();
            Some(start..*end)
        })
        .collect();
    let patterns: Vec<&Pattern> = inside.iter().flatten().chain(outside).copied().collect();
    let first_outside = patterns.len() - outside.len();
    let mut alphabet = BTreeSet::from([fresh, ':']);
    for token in patterns.iter().copied().flatten() {
        match token {
            Token::Char(own) => alphabet.extend([*own]),
            Token::Fold(own) => alphabet.extend([*own, own.to_ascii_uppercase()]),
            _ => {}
        }
    }
    // The fresh character first: it makes words that few patterns match.
    let alphabet: Vec<char> =
        std::iter::once(fresh).chain(alphabet.into_iter().filter(|char| *char != fresh)).collect();
    let done = |state: &[Bits], at: usize| state[at].contains(patterns[at].len());
    let accepts = |state: &[Bits]| {
        groups.iter().all(|group| group.clone().any(|at| done(state, at)))
            && !(first_outside..patterns.len()).any(|at| done(state, at))
    };
    let alive = |state: &[Bits]| {
        let lost = |at: usize| {
            let end = patterns[at].len();
            end > 0 && patterns[at][end - 1] == Token::Star(Reach::Any) && state[at].contains(end)
        };
        groups.iter().all(|group| group.clone().any(|at| !state[at].is_empty()))
            && !(first_outside..patterns.len()).any(lost)
    };
    let start: Vec<Bits> = patterns
        .iter()
        .map(|pattern| {
            let mut first = Bits::new(pattern.len() + 1);
            first.insert(0);
            closed(pattern, first)
        })
        .collect();
    if accepts(&start) {
        return Walk::Word(Vec::new());
    }
    // How each state was reached: the state before, and the character read.
    let mut reached: Vec<(usize, char)> = vec![(0, fresh)];
    let mut numbers: HashMap<Vec<Bits>, usize> = HashMap::from([(start.clone(), 0)]);
    let mut open = VecDeque::from([(start, 0)]);
    while let Some((state, number)) = open.pop_front() {
        for read in &alphabet {
            let cost = patterns.len() as u64;
            if *fuel < cost {
                return Walk::TooLong;
            }
            *fuel -= cost;
            let next: Vec<Bits> = patterns.iter().zip(&state).map(|(pattern, at)| step(pattern, at, *read)).collect();
            if !alive(&next) || numbers.contains_key(&next) {
                continue;
            }
            reached.push((number, *read));
            let at = reached.len() - 1;
            if accepts(&next) {
                return Walk::Word(spelled(&reached, at));
            }
            numbers.insert(next.clone(), at);
            open.push_back((next, at));
        }
    }
    Walk::Nothing
}

fn spelled(reached: &[(usize, char)], end: usize) -> Vec<char> {
    let mut word = Vec::new();
    let mut at = end;
    while at != 0 {
        let (before, read) = reached[at];
        word.push(read);
        at = before;
    }
    word.reverse();
    word
}
