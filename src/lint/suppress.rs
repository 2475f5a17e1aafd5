//! Comments that suppress findings: `# seclog:ignore[bucket-plain-http] reason, until=2027-06-30`.
//!
//! One behind code is about that line's block, attribute or element, one on a line of its own about what begins on the next line.

use crate::base::{Place, Span};

/// The word that such a comment begins with.
const MARK: &str = "seclog:ignore";

/// A comment that suppresses findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The ids of the policies; none: the comment is not formed as it should be.
    pub ids: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds: year, month and day.
    pub until: Option<String>,
    /// The comment.
    pub place: Place,
    /// What it is about.
    pub covers: Place,
}

impl Suppression {
    /// Whether a place begins in what it is about.
    pub fn covers(&self, place: Place) -> bool {
        place.file == self.covers.file
            && (self.covers.start..self.covers.end.max(self.covers.start + 1)).contains(&place.start)
    }

    /// What is wrong with it by itself, on a day that is written as `2027-06-30`.
    pub fn mistake(&self, today: &str) -> Option<String> {
        let is_date = |text: &str| {
            let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            shape == "0000-00-00"
        };
        match &self.until {
            _ if self.ids.is_empty() => {
                Some("this suppresses nothing: write seclog:ignore[POLICY] and a reason".to_owned())
            }
            _ if self.reason.is_empty() => {
                Some("this suppression has no reason: write one behind the bracket".to_owned())
            }
            Some(until) if !is_date(until) => Some(format!("`{until}` is no date: write one as until=2027-06-30")),
            Some(until) if until.as_str() < today => Some(format!("this suppression expired on {until}")),
            _ => None,
        }
    }
}

/// How a text is written that has comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// As HCL.
    Code,
    /// As YAML.
    Yaml,
}

/// The suppressions of a text; `file` is what their places say.
pub fn suppressions(text: &str, file: u32, syntax: Syntax) -> Vec<Suppression> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
        let end = text[at..].find('\n').map_or(text.len(), |line| at + line);
        let signs: &[char] = if syntax == Syntax::Yaml { &['#'] } else { &['#', '/'] };
        let Some(comment) = text[start..at].rfind(signs) else { continue };
        // Only blanks between the sign of a comment and the word, and no such word within other text.
        if !text[start + comment + 1..at].trim().is_empty() {
            continue;
        }
        let comment = start + comment - usize::from(text[..start + comment].ends_with('/'));
        let (ids, rest) = match text[at + MARK.len()..end].strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((ids, rest)) => {
                (ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect(), rest)
            }
            None => (Vec::new(), ""),
        };
        let (reason, until) = match rest.rsplit_once("until=") {
            Some((reason, until)) => (reason.trim().trim_end_matches(',').trim_end(), Some(until.trim().to_owned())),
            None => (rest.trim(), None),
        };
        let alone = text[start..comment].trim().is_empty();
        let from = begin(text, if alone { (end + 1).min(text.len()) } else { start });
        let covers = match syntax {
            Syntax::Code => construct(text, from),
            Syntax::Yaml => node(text, from),
        };
        let place = |span: Span| Place::new(file, &span);
        found.push(Suppression {
            ids,
            reason: reason.to_owned(),
            until,
            place: place(comment..end),
            covers: place(covers),
        });
    }
    found
}

/// The line at `start`, or the first after it that is not empty or a comment.
fn begin(text: &str, mut start: usize) -> usize {
    loop {
        let end = text[start..].find('\n').map_or(text.len(), |line| start + line);
        let line = text[start..end].trim();
        let is_code = !line.is_empty() && !line.starts_with('#') && !line.starts_with("//");
        if is_code || end == text.len() {
            return start;
        }
        start = end + 1;
    }
}

/// The key or element of YAML that begins on the line at `start`: the lines that are indented more, and the list below a key.
fn node(text: &str, start: usize) -> Span {
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_item = |line: &str| line.trim_start().starts_with("- ") || line.trim() == "-";
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let (own, mut at, mut end) = (indentation(first), start + first.len(), start + first.len());
    for line in lines {
        at += line.len();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let is_below = is_item(line) && !is_item(first) && indentation(line) == own;
        if indentation(line) <= own && !is_below {
            break;
        }
        end = at;
    }
    start..end
}

/// The block, attribute or element that begins on the line at `start`.
fn construct(text: &str, start: usize) -> Span {
    let (mut depth, mut at) = (0_i32, start);
    let bytes = text.as_bytes();
    let (mut quoted, mut comment) = (false, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' if depth <= 0 => break,
            b'\n' => (quoted, comment) = (false, false),
            b'\\' if quoted => at += 1,
            b'"' if !comment => quoted = !quoted,
            b'#' if !quoted => comment = true,
            b'{' | b'[' | b'(' if !quoted && !comment => depth += 1,
            b'}' | b']' | b')' if !quoted && !comment => {
                depth -= 1;
                if depth < 0 {
                    break;
                }
            }
            b'<' if !quoted && !comment && bytes[at..].starts_with(b"<<") => at = heredoc_end(text, at),
            _ => {}
        }
        at += 1;
    }
    start..at.min(text.len())
}

/// The last byte of a heredoc that begins at `at`.
fn heredoc_end(text: &str, at: usize) -> usize {
    let Some(line) = text[at..].find('\n') else { return text.len() };
    let word = text[at + 2..at + line].trim_start_matches('-').trim();
    let mut start = at + line + 1;
    while start < text.len() && !word.is_empty() {
        let end = text[start..].find('\n').map_or(text.len(), |line| start + line);
        if text[start..end].trim() == word {
            return end.saturating_sub(1);
        }
        start = end + 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> (Suppression, &str) {
        let found = suppressions(text, 3, Syntax::Code);
        let [one] = &found[..] else { panic!("{found:?}") };
        (one.clone(), &text[one.covers.span()])
    }

    #[test]
    fn a_comment_above_covers_what_follows() {
        let text = "a = 1\n# seclog:ignore[x-y, z] because, until=2027-06-30\n\nresource \"a\" \"b\" { # {\n  b = \"}\"\n}\nc = 2\n";
        let (one, covered) = only(text);
        assert_eq!(one.ids, ["x-y", "z"]);
        assert_eq!((one.reason.as_str(), one.until.as_deref()), ("because", Some("2027-06-30")));
        assert_eq!(covered, "resource \"a\" \"b\" { # {\n  b = \"}\"\n}");
        assert_eq!(&text[one.place.span()], "# seclog:ignore[x-y, z] because, until=2027-06-30");
    }

    #[test]
    fn a_comment_behind_covers_its_line_and_what_begins_there() {
        let (one, covered) = only("a {\n  b = [ // seclog:ignore[x] why, and why not\n    1,\n  ]\n  c = 1\n}\n");
        assert_eq!(one.reason, "why, and why not");
        assert_eq!(covered, "  b = [ // seclog:ignore[x] why, and why not\n    1,\n  ]");
        let (_, covered) = only("a {\n  b = 1 # seclog:ignore[x] why\n}\n");
        assert_eq!(covered, "  b = 1 # seclog:ignore[x] why");
    }

    #[test]
    fn heredocs_are_covered_whole() {
        let text = "# seclog:ignore[x] y\np = <<-EOT\n  {\"a\": [\n  EOT\nq = 1\n";
        assert_eq!(only(text).1, "p = <<-EOT\n  {\"a\": [\n  EOT");
    }

    #[test]
    fn keys_and_elements_of_yaml_are_covered_whole() {
        let covered = |text: &str| {
            let found = suppressions(text, 3, Syntax::Yaml);
            let [one] = &found[..] else { panic!("{found:?}") };
            text[one.covers.span()].to_owned()
        };
        let text = "A:\n  # seclog:ignore[x] y\n  B:\n    C: 1\n\n    # more\n    D: 2\n  E: 3\n";
        assert_eq!(covered(text), "  B:\n    C: 1\n\n    # more\n    D: 2\n");
        let text = "S:\n- A: 1 # seclog:ignore[x] y\n  B: 2\n- A: 3\n";
        assert_eq!(covered(text), "- A: 1 # seclog:ignore[x] y\n  B: 2\n");
        let text = "  S: # seclog:ignore[x] y\n  - A: 1\n  - B\n  T: 1\n";
        assert_eq!(covered(text), "  S: # seclog:ignore[x] y\n  - A: 1\n  - B\n");
    }

    #[test]
    fn mistakes() {
        let mistake = |text: &str| only(text).0.mistake("2026-11-27").unwrap_or_default();
        assert!(mistake("# seclog:ignore because\na = 1").contains("suppresses nothing"));
        assert!(mistake("# seclog:ignore[a]\na = 1").contains("no reason"));
        assert!(mistake("# seclog:ignore[a] b, until=2026-11-26\na = 1").contains("expired on 2026-11-26"));
        assert!(mistake("# seclog:ignore[a] b, until=soon\na = 1").contains("no date"));
        assert_eq!(mistake("# seclog:ignore[a] b, until=2026-11-27\na = 1"), "");
        assert!(suppressions("a = \"seclog:ignore[x] y\"\n# about seclog:ignore\n", 0, Syntax::Code).is_empty());
    }
}
