//! The values of one condition key, and what conditions say of them.

use super::number::{Line, Range};
use super::pattern::{self, Pattern, Token};
use super::space::{Mode, Room, SetId, Space, Truth};

/// A set of values of a condition key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Values {
    /// Strings of a set of patterns.
    Text(SetId),
    /// Values in ranges on a line. What is not on the line is outside.
    Ranges(Vec<(Line, Range)>),
}

/// What one condition says of the values of its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Test {
    /// Whether it holds where the key is absent.
    pub(super) absent: bool,
    /// Whether all values must fit, or one of them.
    pub(super) all: bool,
    /// Whether the values that fit are those outside of `values`.
    pub(super) outside: bool,
    /// The values.
    pub(super) values: Values,
}

/// Whether a request has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Presence {
    #[default]
    Free,
    Required,
    Absent,
}

/// A condition key that a question names.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name, in lower case.
    pub(super) name: String,
    /// All patterns that it is compared with.
    pub(super) space: Space,
    /// Whether a request may have several values of it.
    pub(super) several: bool,
    /// Whether every value of it is on a line, as numbers are.
    pub(super) typed: bool,
    /// A value that reads well.
    pub(super) example: Option<&'static str>,
}

/// The values of a key in a request; `None` where it is absent.
pub(super) type Value = Option<Vec<Pattern>>;

/// What a request may hold in a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Bounds {
    pub(super) presence: Presence,
    pub(super) inside: Vec<SetId>,
    pub(super) outside: Vec<SetId>,
}

/// What looking for values found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Value(Value),
    Nothing,
    Unsure,
}

impl Test {
    /// What says the opposite.
    pub(super) fn negated(&self) -> Self {
        Self { absent: !self.absent, all: !self.all, outside: !self.outside, values: self.values.clone() }
    }
}

pub(super) fn word(text: &str) -> Pattern {
    text.chars().map(Token::Char).collect()
}

/// The string of a word without symbols.
fn text(word: &[Token]) -> Option<String> {
    word.iter()
        .map(|token| match token {
            Token::Char(char) => Some(*char),
            _ => None,
        })
        .collect()
}

impl Key {
    /// Whether `values` has the word.
    fn has(&self, values: &Values, word: &[Token]) -> Truth {
        match values {
            Values::Text(set) => self.space.has(*set, word),
            Values::Ranges(ranges) => {
                let Some(text) = text(word) else { return Truth::Perhaps };
                let is_in = |(line, (first, last)): &(Line, Range)| {
                    line.value(&text).ok().flatten().is_some_and(|value| (*first..=*last).contains(&value))
                };
                if ranges.iter().any(is_in) { Truth::Always } else { Truth::Never }
            }
        }
    }

    /// Whether the test holds of a value.
    pub(super) fn holds(&self, test: &Test, value: &Value) -> Truth {
        let Some(words) = value else { return if test.absent { Truth::Always } else { Truth::Never } };
        let mut each = words.iter().map(|word| self.has(&test.values, word).not_if(test.outside));
        if test.all {
            each.fold(Truth::Always, Truth::and)
        } else {
            each.try_fold(Truth::Never, |so_far, next| match so_far.or(next) {
                Truth::Always => Err(Truth::Always),
                truth => Ok(truth),
            })
            .unwrap_or_else(|truth| truth)
        }
    }

    /// A value for which all tests hold.
    pub(super) fn room(&self, tests: &[Test], bounds: &Bounds, mode: Mode, fuel: &mut u64) -> Found {
        if bounds.presence != Presence::Required && tests.iter().all(|test| test.absent) {
            return Found::Value(None);
        }
        if bounds.presence == Presence::Absent {
            return Found::Nothing;
        }
        let (all, some): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(|test| test.all || !self.several);
        let mut words = Vec::new();
        for one in some {
            let mut together = all.clone();
            together.push(one);
            match self.one(&together, bounds, mode, fuel) {
                Room::Word(word) => words.push(word),
                Room::Empty => return Found::Nothing,
                Room::Unsure => return Found::Unsure,
            }
        }
        if words.is_empty() {
            match self.one(&all, bounds, mode, fuel) {
                Room::Word(word) => words.push(word),
                Room::Empty => return Found::Nothing,
                Room::Unsure => return Found::Unsure,
            }
        }
        words.dedup();
        Found::Value(Some(words))
    }

    /// One value that fits every test.
    fn one(&self, tests: &[&Test], bounds: &Bounds, mode: Mode, fuel: &mut u64) -> Room {
        let (mut inside, mut outside) = (bounds.inside.clone(), bounds.outside.clone());
        let mut ranges: Vec<&(Line, Range)> = Vec::new();
        let mut has_ranges = false;
        for test in tests {
            match &test.values {
                Values::Text(set) => if test.outside { &mut outside } else { &mut inside }.push(*set),
                Values::Ranges(own) => {
                    has_ranges = true;
                    ranges.extend(own);
                }
            }
        }
        let fits = |word: &Pattern| {
            self.space.fits(word, &bounds.inside, &bounds.outside, mode)
                && tests.iter().all(|test| mode.accepts(self.has(&test.values, word).not_if(test.outside)))
        };
        if let Some(example) = self.example.map(word).filter(&fits) {
            return Room::Word(example);
        }
        if !has_ranges {
            return self.space.room(&inside, &outside, mode, fuel);
        }
        for line in [Line::Number, Line::Date, Line::V4, Line::V6] {
            let own: Vec<Range> = ranges.iter().filter(|(of, _)| *of == line).map(|(_, range)| *range).collect();
            if own.is_empty() {
                continue;
            }
            *fuel = fuel.saturating_sub(own.len() as u64);
            let samples = line.samples(&own).into_iter().map(|sample| word(&line.text(sample)));
            if let Some(word) = samples.into_iter().find(&fits) {
                return Room::Word(word);
            }
        }
        let enumerated = |set: &SetId| self.space.patterns(*set).all(|own| pattern::is_word(own));
        if let Some(set) = inside.iter().find(|set| enumerated(set)) {
            return match self.space.patterns(*set).find(|word| fits(word)) {
                Some(word) => Room::Word(word.clone()),
                None => Room::Empty,
            };
        }
        // Where a value must be on a line, patterns that no such value can have leave no room.
        let needed = tests.iter().filter(|test| !test.outside).filter_map(|test| match &test.values {
            Values::Ranges(ranges) => Some(ranges),
            Values::Text(_) => None,
        });
        for ranges in needed {
            let may_be = |pattern: &Pattern| ranges.iter().any(|(line, _)| line.may_be(pattern));
            if ranges.is_empty() || inside.iter().any(|set| !self.space.patterns(*set).any(may_be)) {
                return Room::Empty;
            }
        }
        // Something that is on no line, unless the key has no such values.
        if !self.typed
            && let Room::Word(word) = self.space.room(&inside, &outside, mode, fuel)
            && fits(&word)
        {
            return Room::Word(word);
        }
        // Where only lines are asked about, the samples are all that there is.
        if inside.is_empty() && outside.is_empty() { Room::Empty } else { Room::Unsure }
    }
}
