//! The strings of one dimension: all patterns that a question names there, and where they leave room.

use std::cell::{OnceCell, RefCell};

use super::HashMap;
use super::automaton::{self, Walk};
use super::bits::Bits;
use super::pattern::{self, Pattern, Reach, Token};

/// The number of a set of patterns in its space.
pub(super) type SetId = u32;

/// A set of patterns: the strings that one of them matches.
#[derive(Debug)]
struct Set {
    /// Numbers of the patterns, sorted.
    patterns: Vec<u32>,
    /// Those that may match more than one string.
    wild: Vec<u32>,
    /// Those with symbols.
    symbolic: Vec<u32>,
    bits: OnceCell<Bits>,
    covered: OnceCell<Bits>,
}

/// All patterns of a dimension. Patterns and sets are added first, then questions asked.
#[derive(Debug, Default)]
pub(super) struct Space {
    patterns: Vec<Pattern>,
    numbers: HashMap<Pattern, u32>,
    sets: Vec<Set>,
    set_numbers: HashMap<Vec<u32>, SetId>,
    /// Whether all words are `service:name`, as actions are.
    pub(super) of_actions: bool,
    /// What to show for a pattern that matches everything.
    pub(super) anything: Option<&'static str>,
    /// Numbers of patterns, sorted by the patterns.
    sorted: OnceCell<Vec<u32>>,
    fresh: OnceCell<char>,
    meets: RefCell<HashMap<(u32, u32), bool>>,
}

/// Whether something holds where not all is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// Whatever the unknown values are.
    Always,
    /// For some values perhaps, for others not.
    Perhaps,
    /// For no values.
    Never,
}

impl Truth {
    /// The opposite where `negated`.
    pub(super) fn not_if(self, negated: bool) -> Self {
        match self {
            Self::Always if negated => Self::Never,
            Self::Never if negated => Self::Always,
            other => other,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, _) | (_, Self::Never) => Self::Never,
            (Self::Always, Self::Always) => Self::Always,
            _ => Self::Perhaps,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.not_if(true).and(other.not_if(true)).not_if(true)
    }
}

/// What a point that is looked for must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// A counterexample for some values of what is not known. That there is none is exact.
    Some,
    /// A counterexample whatever the values are. That there is one is exact.
    Every,
}

impl Mode {
    /// Whether something of this truth will do.
    pub(super) fn accepts(self, truth: Truth) -> bool {
        match self {
            Self::Some => truth != Truth::Never,
            Self::Every => truth == Truth::Always,
        }
    }
}

/// Where there is room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Room {
    /// At this word.
    Word(Pattern),
    /// Nowhere.
    Empty,
    /// It would take too long to say.
    Unsure,
}

impl Space {
    /// The number of a set of patterns.
    pub(super) fn set(&mut self, patterns: impl IntoIterator<Item = Pattern>) -> SetId {
        let mut numbers: Vec<u32> = patterns
            .into_iter()
            .map(|pattern| {
                let pattern = pattern::normalise(pattern);
                let next = u32::try_from(self.patterns.len()).unwrap_or(u32::MAX);
                *self.numbers.entry(pattern).or_insert_with_key(|pattern| {
                    self.patterns.push(pattern.clone());
                    next
                })
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let next = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        *self.set_numbers.entry(numbers).or_insert_with_key(|numbers| {
            let pattern = |number: &u32| &self.patterns[*number as usize];
            let symbolic = numbers.iter().copied().filter(|number| pattern::is_symbolic(pattern(number))).collect();
            let is_wild = |number: &u32| !pattern::is_word(pattern(number)) || pattern::is_symbolic(pattern(number));
            let wild = numbers.iter().copied().filter(is_wild).collect();
            let (bits, covered) = (OnceCell::new(), OnceCell::new());
            self.sets.push(Set { patterns: numbers.clone(), wild, symbolic, bits, covered });
            next
        })
    }

    /// The pattern of all words.
    pub(super) fn all_words(&self) -> Pattern {
        let run = Token::Star(Reach::Any);
        if self.of_actions { vec![run, Token::Char(':'), run] } else { vec![run] }
    }

    /// The patterns of a set.
    pub(super) fn patterns(&self, set: SetId) -> impl Iterator<Item = &Pattern> {
        self.sets[set as usize].patterns.iter().map(|number| &self.patterns[*number as usize])
    }

    /// All patterns.
    pub(super) fn all(&self) -> impl Iterator<Item = &Pattern> {
        self.patterns.iter()
    }

    fn pattern(&self, number: u32) -> &Pattern {
        &self.patterns[number as usize]
    }

    /// A character that no pattern names.
    pub(super) fn fresh(&self) -> char {
        *self.fresh.get_or_init(|| {
            let named = |candidate: char| {
                self.patterns.iter().flatten().any(|token| match token {
                    Token::Char(char) | Token::Fold(char) => char.eq_ignore_ascii_case(&candidate),
                    _ => false,
                })
            };
            let wanted = "xzqwyvjk0123456789abcdefghilmnoprstu-_".chars();
            wanted.chain('\u{100}'..='\u{ffff}').find(|candidate| !named(*candidate)).unwrap_or('x')
        })
    }

    fn bits(&self, set: SetId) -> &Bits {
        let set = &self.sets[set as usize];
        set.bits.get_or_init(|| {
            let mut bits = Bits::new(self.patterns.len());
            set.patterns.iter().for_each(|number| bits.insert(*number as usize));
            bits
        })
    }

    /// Patterns that may be covered by `pattern`: they begin with the same characters.
    fn beginning_as(&self, pattern: &[Token]) -> &[u32] {
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted: Vec<u32> = (0..).take(self.patterns.len()).collect();
            sorted.sort_by(|left, right| self.pattern(*left).cmp(self.pattern(*right)));
            sorted
        });
        let plain = pattern.iter().take_while(|token| matches!(token, Token::Char(_))).count();
        let prefix = &pattern[..plain];
        let head = |number: &u32| {
            let other = self.pattern(*number);
            &other[..plain.min(other.len())]
        };
        let start = sorted.partition_point(|number| head(number) < prefix);
        let end = start + sorted[start..].partition_point(|number| head(number) == prefix);
        &sorted[start..end]
    }

    /// The patterns of the space that one pattern of the set covers.
    fn covered(&self, set: SetId) -> &Bits {
        let covered = &self.sets[set as usize].covered;
        covered.get_or_init(|| {
            let mut bits = self.bits(set).clone();
            for wild in &self.sets[set as usize].wild {
                let wild = self.pattern(*wild);
                for number in self.beginning_as(wild) {
                    if !bits.contains(*number as usize) && pattern::covers(wild, self.pattern(*number)) {
                        bits.insert(*number as usize);
                    }
                }
            }
            bits
        })
    }

    fn covers(&self, set: SetId, pattern: &[Token]) -> bool {
        let own = &self.sets[set as usize];
        match self.numbers.get(pattern) {
            Some(number) => self.covered(set).contains(*number as usize),
            None => own.wild.iter().any(|wild| pattern::covers(self.pattern(*wild), pattern)),
        }
    }

    /// Whether the set has the word.
    pub(super) fn has(&self, set: SetId, word: &[Token]) -> Truth {
        if self.covers(set, word) {
            return Truth::Always;
        }
        let own = &self.sets[set as usize];
        let perhaps = if pattern::is_symbolic(word) {
            own.patterns.iter().any(|number| pattern::may_meet(self.pattern(*number), word))
        } else {
            own.symbolic.iter().any(|number| pattern::may_meet(self.pattern(*number), word))
        };
        if perhaps { Truth::Perhaps } else { Truth::Never }
    }

    /// Whether `word` is in all of `inside` and in none of `outside`.
    pub(super) fn fits(&self, word: &[Token], inside: &[SetId], outside: &[SetId], mode: Mode) -> bool {
        inside.iter().all(|set| mode.accepts(self.has(*set, word)))
            && outside.iter().all(|set| mode.accepts(self.has(*set, word).not_if(true)))
    }

    /// A word in all of `inside` and in none of `outside`.
    pub(super) fn room(&self, inside: &[SetId], outside: &[SetId], mode: Mode, fuel: &mut u64) -> Room {
        if inside.iter().any(|set| outside.contains(set)) {
            return Room::Empty;
        }
        let Some(parts) = self.parts(inside, fuel) else { return self.walked(inside, outside, mode, fuel) };
        let mut numbers = parts.numbers;
        for set in outside {
            numbers.subtract(self.covered(*set));
        }
        let uncovered = |part: &&Pattern| !outside.iter().any(|set| self.covers(*set, part));
        let named = numbers.iter().map(|number| &self.patterns[number]);
        let mut stubborn = Vec::new();
        let fresh = self.fresh();
        for part in named.chain(parts.others.iter().filter(uncovered)) {
            *fuel = fuel.saturating_sub(1);
            if mode == Mode::Every && part.iter().any(|token| matches!(token, Token::Tail(_))) {
                // The rest of a list may be empty.
                continue;
            }
            let shown = self.anything.filter(|_| part[..] == [Token::Star(Reach::Any)]);
            let shown = shown.map(|text| text.chars().map(Token::Char).collect());
            let runs: &[&[char]] = &[&[fresh], &[], &[fresh, fresh]];
            let words = shown.into_iter().chain(runs.iter().map(|run| pattern::generic(part, run, fresh)));
            match words.into_iter().find(|word| self.fits(word, inside, outside, mode)) {
                Some(word) => return Room::Word(word),
                None => stubborn.push(part),
            }
        }
        if stubborn.is_empty() {
            return Room::Empty;
        }
        if mode == Mode::Every {
            return self.walked(inside, outside, mode, fuel);
        }
        for part in stubborn {
            let part = pattern::loosened(part);
            match self.walked_in(&[vec![&part]], outside, mode, fuel) {
                Room::Empty => {}
                found => return found,
            }
        }
        Room::Empty
    }

    /// The intersection of sets as patterns. `None` where that would be too many.
    fn parts(&self, inside: &[SetId], fuel: &mut u64) -> Option<Parts> {
        let size = |set: &SetId| self.sets[*set as usize].patterns.len();
        let Some(first) = inside.iter().copied().min_by_key(size) else {
            let others = vec![self.all_words()];
            return Some(Parts { numbers: Bits::new(self.patterns.len()), others });
        };
        let mut parts = Parts { numbers: self.bits(first).clone(), others: Vec::new() };
        for set in inside.iter().copied().filter(|set| *set != first) {
            parts = self.narrowed(parts, set, fuel)?;
        }
        Some(parts)
    }

    fn narrowed(&self, parts: Parts, set: SetId, fuel: &mut u64) -> Option<Parts> {
        const MOST_OTHERS: usize = 1_000;
        let own = &self.sets[set as usize];
        let mut numbers = parts.numbers.clone();
        numbers.intersect(self.covered(set));
        let mut rest = parts.numbers;
        rest.subtract(&numbers);
        let mut others = Vec::new();
        let rest: Vec<&Pattern> = rest.iter().map(|number| &self.patterns[number]).collect();
        for part in rest.iter().copied().chain(&parts.others) {
            let is_plain = pattern::is_word(part) && !pattern::is_symbolic(part);
            if self.covers(set, part) {
                others.push(part.clone());
                continue;
            }
            if is_plain && own.symbolic.is_empty() {
                continue;
            }
            for number in self.beginning_as(part) {
                if self.bits(set).contains(*number as usize) && pattern::covers(part, self.pattern(*number)) {
                    numbers.insert(*number as usize);
                }
            }
            // Words that the part holds are found; what remains are patterns that overlap it. A symbolic part may be any word.
            let crossing = match (is_plain, pattern::is_symbolic(part)) {
                (true, _) => &own.symbolic,
                (_, true) => &own.patterns,
                _ => &own.wild,
            };
            for number in crossing {
                let other = self.pattern(*number);
                if numbers.contains(*number as usize) || !self.meets(part, *number) {
                    continue;
                }
                *fuel = fuel.saturating_sub(10 + (part.len() + other.len()) as u64 / 8);
                others.extend(pattern::intersect(part, other)?);
                if others.len() > MOST_OTHERS || *fuel == 0 {
                    return None;
                }
            }
        }
        Some(Parts { numbers, others })
    }

    fn meets(&self, part: &Pattern, number: u32) -> bool {
        let Some(own) = self.numbers.get(part) else { return pattern::may_meet(part, self.pattern(number)) };
        let mut meets = self.meets.borrow_mut();
        *meets.entry((*own, number)).or_insert_with(|| pattern::may_meet(part, self.pattern(number)))
    }

    fn walked(&self, inside: &[SetId], outside: &[SetId], mode: Mode, fuel: &mut u64) -> Room {
        let groups: Vec<Vec<Pattern>> = inside
            .iter()
            .map(|set| {
                let usable = self.patterns(*set).filter(|pattern| mode == Mode::Some || !pattern::is_symbolic(pattern));
                usable.map(|pattern| pattern::loosened(pattern)).collect()
            })
            .collect();
        let groups: Vec<Vec<&Pattern>> = groups.iter().map(|group| group.iter().collect()).collect();
        self.walked_in(&groups, outside, mode, fuel)
    }

    fn walked_in(&self, inside: &[Vec<&Pattern>], outside: &[SetId], mode: Mode, fuel: &mut u64) -> Room {
        let outside: Vec<Pattern> = outside
            .iter()
            .flat_map(|set| self.patterns(*set))
            .filter(|pattern| mode == Mode::Every || !pattern::is_symbolic(pattern))
            .map(|pattern| pattern::loosened(pattern))
            .filter(|pattern| inside.iter().all(|group| group.iter().any(|own| pattern::may_meet(own, pattern))))
            .collect();
        match automaton::walk(inside, &outside.iter().collect::<Vec<_>>(), self.fresh(), fuel) {
            Walk::Word(word) => Room::Word(word.into_iter().map(Token::Char).collect()),
            Walk::Nothing => Room::Empty,
            Walk::TooLong => Room::Unsure,
        }
    }
}

/// Patterns whose union is an intersection of sets.
struct Parts {
    /// Patterns of the space.
    numbers: Bits,
    /// Further ones.
    others: Vec<Pattern>,
}
