//! Accounts: one for each way in which a question tells accounts apart.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::automaton::{closed, step};
use super::bits::Bits;
use super::pattern::{self, Pattern, Token};

/// An account id has this many digits.
const DIGITS: usize = 12;

/// Most steps of patterns that telling accounts apart may take.
const MOST_STEPS: usize = 50_000;

/// Most sorts of accounts that are told apart.
const MOST_SORTS: usize = 2_000;

/// What tells accounts apart: their ids, and patterns.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    named: Vec<String>,
    patterns: Vec<Pattern>,
    /// Whether a pattern is one of ids alone, so that only whether it matches counts.
    whole: Vec<bool>,
    start: Vec<(usize, Bits)>,
}

/// What may still be told of an id whose first digits have been read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    /// Which of the named ids begin so.
    named: Range<usize>,
    /// The positions of patterns that may still match.
    positions: Vec<(usize, Bits)>,
}

impl Accounts {
    /// With these ids.
    pub(super) fn new(named: BTreeSet<String>) -> Self {
        Self { named: named.into_iter().collect(), ..Self::default() }
    }

    /// Adds a pattern of strings that begin with `before`, which the id follows; `whole`: and nothing comes after it.
    pub(super) fn tell_by(&mut self, pattern: &[Token], before: &str, whole: bool) {
        let pattern = pattern::loosened(pattern);
        let mut first = Bits::new(pattern.len() + 1);
        first.insert(0);
        let start = before.chars().fold(closed(&pattern, first), |at, read| step(&pattern, &at, read));
        if !start.is_empty() {
            self.start.push((self.patterns.len(), start));
        }
        self.patterns.push(pattern);
        self.whole.push(whole);
    }

    /// An id of each sort of accounts that are not named; `None` where it would take too long to say.
    pub(super) fn others(&self) -> Option<Vec<String>> {
        if self.start.is_empty() {
            let mut same = (0..10).rev().map(|digit: u32| digit.to_string().repeat(DIGITS));
            return Some(same.find(|id| self.named.binary_search(id).is_err()).into_iter().collect());
        }
        let mut steps = 0;
        let mut states = vec![(State { named: 0..self.named.len(), positions: self.start.clone() }, String::new())];
        for at in 0..DIGITS {
            let mut seen = HashSet::new();
            let mut next = Vec::new();
            for (state, id) in &states {
                for digit in self.digits(state, at) {
                    steps += 1 + state.positions.len();
                    if steps > MOST_STEPS {
                        return None;
                    }
                    let state = self.read(state, at, digit);
                    if seen.insert(state.clone()) {
                        next.push((state, format!("{id}{digit}")));
                    }
                }
            }
            states = next;
        }
        states.retain(|(state, _)| state.named.is_empty());
        let mut seen = HashSet::new();
        states.retain(|(state, _)| seen.insert(self.matched(state)));
        if states.len() > MOST_SORTS {
            return None;
        }
        Some(states.into_iter().map(|(_, id)| id).collect())
    }

    /// The state after the digit number `at`.
    fn read(&self, state: &State, at: usize, digit: char) -> State {
        let positions = state.positions.iter().map(|(number, at)| (*number, step(&self.patterns[*number], at, digit)));
        let own = &self.named[state.named.clone()];
        let byte = |id: &String| id.as_bytes().get(at).copied();
        let from = own.partition_point(|id| byte(id) < Some(digit as u8));
        let to = own.partition_point(|id| byte(id) <= Some(digit as u8));
        let named = if from == to { 0..0 } else { state.named.start + from..state.named.start + to };
        State { named, positions: positions.filter(|(_, at)| !at.is_empty()).collect() }
    }

    /// The digits that are named next, and one that stands for the others.
    fn digits(&self, state: &State, at: usize) -> impl Iterator<Item = char> + use<> {
        let by_ids = self.named[state.named.clone()].iter().filter_map(|id| id.chars().nth(at));
        let tokens = state.positions.iter().flat_map(|(number, at)| at.iter().map(|at| self.patterns[*number].get(at)));
        let by_patterns = tokens.filter_map(|token| match token {
            Some(Token::Char(char)) => Some(*char),
            _ => None,
        });
        let named: BTreeSet<char> = by_ids.chain(by_patterns).filter(char::is_ascii_digit).collect();
        ('0'..='9').rev().find(|digit| !named.contains(digit)).into_iter().chain(named)
    }

    /// What is still told of an id that has been read: of patterns of ids that they match, of others how far they are.
    fn matched(&self, state: &State) -> Vec<(usize, Bits)> {
        let matches = |(number, at): &&(usize, Bits)| !self.whole[*number] || at.contains(self.patterns[*number].len());
        let told =
            |(number, at): &(usize, Bits)| (*number, if self.whole[*number] { Bits::default() } else { at.clone() });
        state.positions.iter().filter(matches).map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::Reach;
    use super::*;

    fn others(named: &[&str], ids: &[&str], arns: &[&str]) -> Vec<String> {
        let pattern = |text: &str| -> Pattern {
            text.chars().map(|char| if char == '*' { Token::Star(Reach::Any) } else { Token::Char(char) }).collect()
        };
        let mut accounts = Accounts::new(named.iter().map(|id| (*id).to_owned()).collect());
        for id in ids {
            accounts.tell_by(&pattern(id), "", true);
        }
        for arn in arns {
            accounts.tell_by(&pattern(arn), "arn:aws:iam::", false);
        }
        let mut others = accounts.others().unwrap();
        others.sort();
        others
    }

    #[test]
    fn one_account_of_each_sort() {
        assert_eq!(others(&[], &[], &[]), ["999999999999"]);
        assert_eq!(others(&["999999999999"], &[], &[]), ["888888888888"]);
        assert_eq!(others(&[], &["11*", "*22"], &[]), ["119999999922", "119999999999", "999999999922", "999999999999"]);
        assert_eq!(
            others(&[], &["11*", "1*"], &["arn:aws:iam::*:role/x"]),
            ["119999999999", "199999999999", "999999999999"]
        );
        assert_eq!(others(&["119999999999"], &["11*"], &[]), ["118999999999", "999999999999"]);
        assert_eq!(others(&[], &[], &["arn:aws:iam::99*", "*:role/x"]), ["899999999999", "999999999999"]);
        assert_eq!(others(&[], &[], &["arn:aws:sts::99*"]), ["999999999999"]);
    }
}
