//! Comments that suppress findings: `# seclog:ignore[bucket-plain-http] reason, until=2027-06-30`.
//!
//! One behind code is about that line's block, attribute or element, one on a line of its own about what begins on the next line.

use crate::base::{Place, Span};

/// The word that such a comment begins with.
const MARK: &str = "seclog:ignore";

/// Most suppressions of a file that are read.
const MOST: usize = 1_000;

/// How far behind a comment it is looked for what it is about, in bytes.
const REACH: usize = 1 << 16;

/// A comment that suppresses findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The ids of the policies.
    pub ids: Vec<String>,
    /// Why it is not taken for one: what is wrong with how it is written.
    pub wrong: Option<String>,
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
    /// One that is none, and why.
    fn none(wrong: String, place: Place) -> Self {
        Self { ids: Vec::new(), wrong: Some(wrong), reason: String::new(), until: None, place, covers: place }
    }

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
            _ if self.wrong.is_some() => self.wrong.clone(),
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
    let signs: &[char] = if syntax == Syntax::Yaml { &['#'] } else { &['#', '/'] };
    let place = |span: Span| Place::new(file, &span);
    let (mut found, mut end) = (Vec::new(), 0);
    for (at, _) in text.match_indices(MARK) {
        // Only blanks between the sign of a comment and the word, and no such word within other text or the comment.
        let before = text[..at].trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
        if at < end || !before.ends_with(signs) {
            continue;
        }
        let sign = before.len() - 1;
        let comment = sign - usize::from(text[..sign].ends_with('/'));
        let start = text[..comment].rfind('\n').map_or(0, |line| line + 1);
        end = text[at..].find('\n').map_or(text.len(), |line| at + line);
        if found.len() == MOST {
            let wrong = format!("what follows {MOST} suppressions of a file suppresses nothing");
            found.push(Suppression::none(wrong, place(comment..end)));
            break;
        }
        let list = text[at + MARK.len()..end].strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let is_empty = |ids: &str| ids.split(',').all(|id| id.trim().is_empty());
        let Some((ids, rest)) = list.filter(|(ids, _)| !is_empty(ids)) else {
            let wrong = "this suppresses nothing: write seclog:ignore[POLICY] and a reason";
            found.push(Suppression::none(wrong.to_owned(), place(comment..end)));
            continue;
        };
        let ids: Vec<String> = ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
        let (reason, until) = match rest.rsplit_once("until=") {
            Some((reason, until)) => (reason.trim().trim_end_matches(',').trim_end(), Some(until.trim().to_owned())),
            None => (rest.trim(), None),
        };
        let alone = text[start..comment].trim().is_empty();
        let near = &text[..boundary(text, end.saturating_add(REACH))];
        let from = begin(near, if alone { (end + 1).min(near.len()) } else { start });
        let covers = match syntax {
            Syntax::Code => construct(near, from),
            Syntax::Yaml => node(near, from),
        };
        found.push(Suppression {
            ids,
            wrong: None,
            reason: reason.to_owned(),
            until,
            place: place(comment..end),
            covers: place(covers),
        });
    }
    found
}

/// The offset, or the last one before it where a character begins or the text ends.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
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
        let many = suppressions(&"a = 1 # seclog:ignore[x] y\n".repeat(MOST + 2), 0, Syntax::Code);
        let last = many.last().and_then(|last| last.mistake("2026-11-27")).unwrap_or_default();
        assert!(many.len() == MOST + 1 && last.contains("1000 suppressions"), "{last}");
        assert!(suppressions("a = \"seclog:ignore[x] y\"\n# about seclog:ignore\n", 0, Syntax::Code).is_empty());
    }
}
