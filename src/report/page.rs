//! Pages in Markdown, for a terminal.

use owo_colors::Style as Ink;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::Style;
use super::text::{filled, visible, visible_lines};
use crate::base::Rule;

/// Columns that running text has at most.
const WIDEST: usize = 100;

/// What stands before lines of code.
const CODE: &str = "    ";

/// What a policy asks for, and its page.
pub fn explain(rule: &Rule, style: Style) -> String {
    let head = format!("# {}\n\nSeverity: {}. {}.\n\n", rule.id, rule.severity.name(), rule.title);
    page(&(head + &rule.page), style)
}

/// Policies, one below the other.
pub fn list(rules: &[Rule], style: Style) -> String {
    let widest = rules.iter().map(|rule| visible(&rule.id).width()).max().unwrap_or_default();
    let inks = Inks::new(style.color);
    let mut out = String::new();
    for rule in rules {
        let id = format!("{:widest$}", visible(&rule.id));
        let first = format!("{}  {:8}  ", inks.strong.style(id), rule.severity.name());
        out += &filled(&first, &" ".repeat(widest + 12), &visible(&rule.title), style.width);
        out.push('\n');
    }
    out
}

/// A page.
pub fn page(markdown: &str, style: Style) -> String {
    let mut page = Page {
        inks: Inks::new(style.color),
        style: Style { width: style.width.min(WIDEST), ..style },
        out: String::new(),
        text: String::new(),
        indents: Vec::new(),
        bullet: None,
        numbers: Vec::new(),
        code: None,
        marks: Vec::new(),
    };
    for event in Parser::new_ext(markdown, Options::empty()) {
        page.event(event);
    }
    page.out
}

/// How parts of a page look.
struct Inks {
    strong: Ink,
    emphasis: Ink,
    code: Ink,
    pass: Ink,
    fail: Ink,
    undecided: Ink,
}

impl Inks {
    fn new(color: bool) -> Self {
        let ink = |colored: Ink| if color { colored } else { Ink::new() };
        Self {
            strong: ink(Ink::new().bold()),
            emphasis: ink(Ink::new().italic()),
            code: ink(Ink::new().cyan()),
            pass: ink(Ink::new().green()),
            fail: ink(Ink::new().red()),
            undecided: ink(Ink::new().yellow()),
        }
    }
}

struct Page {
    inks: Inks,
    style: Style,
    out: String,
    /// The text of the block that is being read.
    text: String,
    /// What stands before each line, from outside to inside.
    indents: Vec<String>,
    /// What stands before the first line of an item or a quotation, in the place of its indent.
    bullet: Option<String>,
    /// Of each list that is open the number of its next item, if it has numbers.
    numbers: Vec<Option<u64>>,
    /// The code block that is being read.
    code: Option<String>,
    /// Where texts in another style and links begin that are open, and where the links lead.
    marks: Vec<(usize, String)>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => *code += &text,
                None => self.text += &visible(&text),
            },
            Event::Code(code) if self.style.color => self.text += &self.inks.code.style(visible(&code)).to_string(),
            Event::Code(code) => self.text.extend(["`", &visible(&code), "`"]),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => {
                self.gap();
                self.line(&"-".repeat(3));
            }
            Event::Html(html) | Event::InlineHtml(html) => self.text += &visible_lines(&html),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => self.gap(),
            Tag::BlockQuote(_) => {
                self.gap();
                let bar = if self.style.unicode { "│ " } else { "| " };
                self.indents.push(bar.to_owned());
                *self.bullet.get_or_insert_default() += bar;
            }
            Tag::List(first) => {
                self.flush();
                if self.numbers.is_empty() {
                    self.gap();
                }
                self.numbers.push(first);
            }
            Tag::Item => {
                let bullet = match self.numbers.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.indents.push(" ".repeat(bullet.len()));
                *self.bullet.get_or_insert_default() += &bullet;
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.gap();
                if let CodeBlockKind::Fenced(info) = kind {
                    self.outcome(&info);
                }
                self.code = Some(String::new());
            }
            Tag::Strong | Tag::Emphasis => self.marks.push((self.text.len(), String::new())),
            Tag::Link { dest_url, .. } => self.marks.push((self.text.len(), visible(&dest_url).into_owned())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.flush(),
            TagEnd::Heading(_) if self.style.color => {
                self.text = self.inks.strong.style(&self.text).to_string();
                self.flush();
            }
            TagEnd::Heading(_) => {
                let below = if self.style.unicode { "─" } else { "-" }.repeat(self.text.width());
                self.flush();
                self.line(&below);
            }
            TagEnd::BlockQuote(_) => {
                self.indents.pop();
            }
            TagEnd::List(_) => {
                self.numbers.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.indents.pop();
                self.bullet = None;
            }
            TagEnd::CodeBlock => {
                for line in self.code.take().unwrap_or_default().lines() {
                    self.line(&format!("{CODE}{}", visible(line)));
                }
            }
            TagEnd::Strong => self.marked(self.inks.strong),
            TagEnd::Emphasis => self.marked(self.inks.emphasis),
            TagEnd::Link => self.marked(Ink::new()),
            _ => {}
        }
    }

    /// Ends what was marked: a text in another style, or a link.
    fn marked(&mut self, ink: Ink) {
        let Some((start, target)) = self.marks.pop() else { return };
        let marked = self.text.split_off(start);
        self.text += &ink.style(&marked).to_string();
        if !target.is_empty() && target != marked {
            self.text.extend([" (", &target, ")"]);
        }
    }

    /// Says what comes of a case: what its fence says after the language.
    fn outcome(&mut self, fence: &str) {
        let Some((_, outcome)) = fence.split_once(' ') else { return };
        let ink = match outcome.split(' ').next() {
            Some("pass") => self.inks.pass,
            Some("fail") => self.inks.fail,
            _ => self.inks.undecided,
        };
        let shown = ink.style(format!("[{}]", visible(outcome))).to_string();
        self.line(&format!("{CODE}{shown}"));
    }

    /// An empty line between blocks.
    fn gap(&mut self) {
        if !self.out.is_empty() && self.bullet.is_none() {
            self.line("");
        }
    }

    /// Writes the text that was read.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            let then = self.indents.concat();
            let first = self.first_indent();
            self.out += &filled(&first, &then, &text, self.style.width);
            self.out.push('\n');
        }
    }

    /// Writes a line as it is.
    fn line(&mut self, line: &str) {
        let indent = self.first_indent();
        self.out.extend([format!("{indent}{line}").trim_end(), "\n"]);
    }

    /// What stands before the next line: the first of an item has a bullet.
    fn first_indent(&mut self) -> String {
        let indent = self.indents.concat();
        match self.bullet.take() {
            Some(bullet) => format!("{}{bullet}", &indent[..indent.len() - bullet.len()]),
            None => indent,
        }
    }
}
