//! Mistakes that a user made in a file, shown all at once.

use std::fmt;

use miette::{Diagnostic, LabeledSpan};

use super::source::Shown;
use super::{Source, Span};

/// One mistake: what is wrong, where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    message: String,
    expected: Option<String>,
    labels: Vec<(Span, String)>,
}

impl Mistake {
    /// A mistake at `span`; `message` says what is wrong in one line.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), expected: None, labels: vec![(span, String::new())] }
    }

    /// Says what was expected there, or what to do.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Names a second place that the mistake has to do with.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.labels.push((span, label.into()));
        self
    }

    /// Where the mistake is.
    pub fn span(&self) -> &Span {
        &self.labels[0].0
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

impl Diagnostic for Mistake {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let expected = self.expected.as_ref()?;
        Some(Box::new(format!("expected {expected}")))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|(span, label)| {
            let label = (!label.is_empty()).then(|| label.clone());
            LabeledSpan::new_with_span(label, span.clone())
        })))
    }
}

/// Mistakes of one file that are shown; nobody reads more at once.
const MOST_SHOWN: usize = 20;

/// Longest range in bytes that is pointed at whole.
const LONGEST_SPAN: usize = 4_096;

/// Every mistake of one file, in the order of their places.
#[derive(Debug)]
pub struct Mistakes {
    source: Source,
    shown: Shown,
    all: Vec<Mistake>,
}

impl Mistakes {
    /// The mistakes of `source`, sorted here by place.
    pub fn new(source: &Source, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| mistake.span().start);
        for (span, _) in mistakes.iter_mut().flat_map(|mistake| &mut mistake.labels) {
            if span.len() > LONGEST_SPAN {
                let first = source.text()[span.start..].chars().next();
                span.end = span.start + first.map_or(0, char::len_utf8);
            }
        }
        Self { source: source.clone(), shown: source.named(), all: mistakes }
    }
}

impl std::ops::Deref for Mistakes {
    type Target = [Mistake];

    fn deref(&self) -> &[Mistake] {
        &self.all
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.all.len();
        let noun = if count == 1 { "mistake" } else { "mistakes" };
        write!(f, "{count} {noun} in {}", self.source.name())?;
        if count > MOST_SHOWN { write!(f, ", of which these are the first {MOST_SHOWN}") } else { Ok(()) }
    }
}

impl std::error::Error for Mistakes {}

impl Diagnostic for Mistakes {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.shown)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.all.iter().take(MOST_SHOWN).map(|mistake| mistake as &dyn Diagnostic)))
    }
}
