//! Whether a pattern of `Resource` can match an ARN of a type.

/// The parts of an ARN that colons part; the last one may hold colons itself.
const SEGMENTS: usize = 6;

/// A step in a pattern or a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// This character.
    Char(char),
    /// One character.
    One(Chars),
    /// Any number of characters.
    Many(Chars),
}

/// Which characters a variable or a wildcard stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chars {
    All,
    AllBut(char),
}

/// A pattern of `Resource`, read.
#[derive(Debug)]
pub(super) struct Pattern {
    /// One for each segment where there are six. A pattern with fewer is matched as a whole.
    segments: Vec<Vec<Step>>,
}

impl Pattern {
    /// Reads a pattern. A policy variable may have any value.
    pub(super) fn new(text: &str) -> Self {
        let mut segments = vec![Vec::new()];
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let (step, length) = match variable(rest) {
                Some((step, length)) => (step, length),
                None if next == '*' => (Step::Many(Chars::All), 1),
                None if next == '?' => (Step::One(Chars::All), 1),
                None => (Step::Char(next), next.len_utf8()),
            };
            rest = &rest[length..];
            if step == Step::Char(':') && segments.len() < SEGMENTS {
                segments.push(Vec::new());
            } else if let Some(segment) = segments.last_mut() {
                segment.push(step);
            }
        }
        if segments.len() < SEGMENTS {
            segments = vec![segments.join(&Step::Char(':'))];
        }
        Self { segments }
    }

    /// Whether it matches everything.
    pub(super) fn is_everything(&self) -> bool {
        let [steps] = self.segments.as_slice() else { return false };
        !steps.is_empty() && steps.iter().all(|step| *step == Step::Many(Chars::All))
    }

    /// Whether it matches `*`, which is the resource of an action that works on no resource.
    pub(super) fn matches_no_resource(&self) -> bool {
        matches!(self.segments.as_slice(), [steps] if meet(steps, &[Step::Char('*')]))
    }

    /// Whether some ARN of this form matches it.
    pub(super) fn can_match(&self, Form(segments): &Form) -> bool {
        match self.segments.as_slice() {
            [whole] => meet(whole, &segments.join(&Step::Char(':'))),
            parts => {
                parts.len() <= segments.len() && parts.iter().zip(segments).all(|(part, segment)| meet(part, segment))
            }
        }
    }
}

/// The form of the ARNs of a type, by segments.
#[derive(Debug)]
pub(super) struct Form(Vec<Vec<Step>>);

impl Form {
    /// Reads an ARN with variables. `last_is_plain`: the last one holds no slash.
    pub(super) fn new(template: &str, last_is_plain: bool) -> Self {
        let segments = template.splitn(SEGMENTS, ':').enumerate().map(|(place, text)| {
            let is_last = place + 1 == SEGMENTS;
            steps(text, if is_last { Chars::All } else { Chars::AllBut(':') }, is_last && last_is_plain)
        });
        Self(segments.collect())
    }
}

/// Reads a policy variable and tells its length: `${aws:username}`, or `${*}`, which is a plain `*`. IAM User Guide, "IAM policy
/// elements: Variables and tags".
fn variable(text: &str) -> Option<(Step, usize)> {
    let (name, _) = text.strip_prefix("${")?.split_once('}')?;
    let step = match name {
        "*" => Step::Char('*'),
        "?" => Step::Char('?'),
        "$" => Step::Char('$'),
        _ => Step::Many(Chars::All),
    };
    Some((step, "${".len() + name.len() + "}".len()))
}

/// Reads a segment of a template: a variable is one of these characters or more.
fn steps(template: &str, chars: Chars, last_is_plain: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = template;
    while let Some((literal, variable)) = rest.split_once("${") {
        steps.extend(literal.chars().map(Step::Char));
        rest = variable.split_once('}').map_or("", |(_, rest)| rest);
        let chars = if rest.is_empty() && last_is_plain { Chars::AllBut('/') } else { chars };
        steps.extend([Step::One(chars), Step::Many(chars)]);
    }
    steps.extend(rest.chars().map(Step::Char));
    steps
}

/// Whether some text follows both. Every pair of places is looked at once.
fn meet(left: &[Step], right: &[Step]) -> bool {
    // Most begin with characters, and differ in them.
    let differs = |(left, right): (&Step, &Step)| match (left, right) {
        (Step::Char(one), Step::Char(other)) => Some(one != other),
        _ => None,
    };
    let mut same = 0;
    for differs in left.iter().zip(right).map_while(differs) {
        if differs {
            return false;
        }
        same += 1;
    }
    let (left, right) = (&left[same..], &right[same..]);
    match (left, right) {
        ([], []) | ([Step::Many(Chars::All)], _) | (_, [Step::Many(Chars::All)]) => return true,
        ([], [Step::Char(_) | Step::One(_), ..]) | ([Step::Char(_) | Step::One(_), ..], []) => return false,
        _ => {}
    }
    // Whether a text leads to this place on the left, and, in a row, to each place on the right.
    let mut row = vec![false; right.len() + 1];
    let mut next = row.clone();
    row[0] = true;
    for step in left.iter().map(Some).chain([None]) {
        next.fill(false);
        for place in 0..row.len() {
            if !row[place] {
                continue;
            }
            let other = right.get(place);
            if let Some(Step::Many(_)) = other {
                row[place + 1] = true;
            }
            let Some(step) = step else { continue };
            if let Step::Many(_) = step {
                next[place] = true;
            }
            let Some(other) = other else { continue };
            if step.shares_a_character_with(*other) {
                match (step, other) {
                    (Step::Many(_), Step::Many(_)) => {}
                    (Step::Many(_), _) => row[place + 1] = true,
                    (_, Step::Many(_)) => next[place] = true,
                    _ => next[place + 1] = true,
                }
            }
        }
        if step.is_none() {
            break;
        }
        std::mem::swap(&mut row, &mut next);
    }
    row[right.len()]
}

impl Step {
    fn shares_a_character_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Char(one), Self::Char(other)) => one == other,
            (Self::Char(one), Self::One(chars) | Self::Many(chars))
            | (Self::One(chars) | Self::Many(chars), Self::Char(one)) => chars != Chars::AllBut(one),
            _ => true,
        }
    }
}
