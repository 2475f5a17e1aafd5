//! Texts of strangers, and places that are no longer there.

use std::sync::Arc;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use seclog::base::lines::Sources;
use seclog::base::{Finding, Place, Related, Report, Rule, Severity, Source, Unchecked, Undecided};
use seclog::report::{Format, Style};

use super::{Files, PLAIN, finding, written};

/// What a file, a name or a value of a stranger may say.
const TEXTS: [&str; 17] = [
    "\u{1b}[2J\u{1b}]8;;https://example.com\u{7}click\u{1b}]8;;\u{7}\u{9b}31m\u{8}\u{0}",
    "\u{202e}gnp.exe\u{2066}\u{200b}\u{feff}\u{ffff}\u{e0041}",
    "%0A::set-env name=PATH::x,title=a:b,line=9,x\r\n::error::x\n::add-mask::y",
    "100%, %3A%2C: a,b=c",
    "<script>alert(1)</script><img src=x onerror=alert(1)>]]></failure><x a='\"&quot;'/>",
    "@octocat @org/team #1 org/repo#2 GH-3 https://example.com www.example.com a@example.com",
    "[click](https://example.com) ![x](https://example.com/x.png) <https://example.com> [x]: https://example.com",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\\| \\\\| `|` `` ` `` ```",
    "`",
    "`` a ```` b `",
    " ",
    "",
    "</details></td></tr></table>\n\n# heading\n\n- item\n\n```\ncode\n",
    "**bold** _it_ ~~no~~ $x$ :tada: {0} {{x}} &amp; &#64;octocat",
    "grün 日本語 👩‍👩‍👧 \u{301}\t\ttab",
    "../../etc/pass wd%2f?#:x\\y",
];

const FORMATS: [Format; 6] =
    [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Junit, Format::Markdown];

/// A report in which every text is one of a stranger.
fn report(text: &str, place: Place) -> Report {
    let finding = Finding {
        related: vec![
            Related { place, message: text.into() },
            Related { place: Place { file: 7, ..place }, message: text.into() },
        ],
        witness: Some(text.into()),
        fix: Some(text.into()),
        ..finding(text, Severity::High, text, place, text)
    };
    Report {
        undecided: vec![Undecided { finding: finding.clone(), reason: text.into() }],
        unchecked: vec![
            Unchecked { path: text.into(), place: Some(place), reason: text.into() },
            Unchecked { path: text.into(), place: None, reason: text.into() },
        ],
        rules: vec![Rule { id: text.into(), title: text.into(), severity: Severity::High, page: String::new() }],
        findings: vec![finding; 5],
        ..Report::default()
    }
}

fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ffff}')
}

#[test]
fn nothing_of_a_stranger_reaches_the_terminal() {
    for text in TEXTS {
        let files = Files(vec![Source::new(text, format!("{text}\n{text}\n"))]);
        let report = report(text, Place { file: 0, start: 0, end: u32::try_from(text.len()).unwrap() });
        for format in FORMATS {
            let shown = written(format, &report, &files, PLAIN);
            // A comment has them where nothing may be a mention.
            let ours = |char| char == '\n' || (format == Format::Markdown && char == '\u{200b}');
            assert!(!shown.contains(|char| is_hidden(char) && !ours(char)), "{format:?}: {shown:?}");
        }
    }
}

#[test]
fn workflow_commands_are_one_line_each() {
    for text in TEXTS {
        let files = Files(vec![Source::new(text, text)]);
        let report = report(text, Place::default());
        let shown = written(Format::Github, &report, &files, PLAIN);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 5 + 1 + 2 + 1, "{shown}");
        for (index, line) in lines[..8].iter().enumerate() {
            let command = line.strip_prefix("::error ").or(line.strip_prefix("::warning ")).unwrap();
            let (properties, _) = command.split_once("::").unwrap();
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').unwrap();
                assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
                assert!(!value.contains(':'), "{line}");
                if name == "title" && index < 5 && !text.contains(is_hidden) {
                    assert_eq!(
                        value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%"),
                        format!("high {text}")
                    );
                }
            }
        }
    }
}

#[test]
fn xml_is_well_formed() {
    for text in TEXTS {
        let files = Files(vec![Source::new(text, text)]);
        let shown = written(Format::Junit, &report(text, Place::default()), &files, PLAIN);
        let mut reader = quick_xml::Reader::from_str(&shown);
        reader.config_mut().check_end_names = true;
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {shown}")) {
                quick_xml::events::Event::Start(start) | quick_xml::events::Event::Empty(start) => {
                    start.attributes().for_each(|attribute| assert!(attribute.is_ok(), "{shown}"));
                    names.push(start.name().as_ref().to_owned());
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(names.iter().filter(|name| *name == "failure").count(), 5, "{shown}");
        assert_eq!(names.len(), 1 + 2 + 2 * 6 + 2 * 2, "{shown}");
    }
}

/// Tags of what only this program writes.
fn is_own(html: &str) -> bool {
    ["<details>", "<details open>", "</details>", "<summary>", "</summary>"].iter().any(|own| html.trim().contains(own))
        && !html.contains("script")
}

#[test]
fn a_comment_holds_no_link_and_no_html() {
    for text in TEXTS {
        let files = Files(vec![Source::new(text, text)]);
        let shown = written(Format::Markdown, &report(text, Place::default()), &files, PLAIN);
        let mut cells: Vec<String> = Vec::new();
        let mut is_cell = false;
        for event in Parser::new_ext(&shown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Start(
                    Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::Strong | Tag::Emphasis,
                ) => {
                    panic!("{text:?}: {event:?}: {shown}")
                }
                Event::Start(Tag::TableCell) => {
                    cells.push(String::new());
                    is_cell = true;
                }
                Event::End(TagEnd::TableCell) => is_cell = false,
                Event::Code(code) if is_cell => cells.last_mut().unwrap().push_str(&code),
                Event::Html(html) | Event::InlineHtml(html) => assert!(is_own(&html), "{html}: {shown}"),
                Event::Text(text) => {
                    if is_cell {
                        cells.last_mut().unwrap().push_str(&text);
                    }
                    for sign in ['@', '#'] {
                        let mut after = text.split(sign).skip(1);
                        assert!(after.all(|after| after.starts_with('\u{200b}')), "{text}: {shown}");
                    }
                }
                _ => {}
            }
        }
        assert_eq!(cells.len(), 4 + 4 * 5, "{shown}");
        if !text.contains(is_hidden) {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('\u{200b}', "")).collect();
            assert_eq!([&cells[5], &cells[7]].map(|cell| cell.trim()), [text.trim(); 2], "{shown}");
        }
    }
}

#[test]
fn a_comment_is_not_too_long() {
    let files = Files(vec![Source::new("main.tf", "x")]);
    for text in ["short", "@é`|\u{1b}", &"long ".repeat(500), &"`".repeat(7_000)] {
        let one = report(text, Place::default());
        let many = Report {
            findings: vec![one.findings[0].clone(); 2_000],
            undecided: vec![one.undecided[0].clone(); 2_000],
            unchecked: vec![one.unchecked[0].clone(); 2_000],
            ..one
        };
        let shown = written(Format::Markdown, &many, &files, PLAIN);
        assert!(shown.chars().count() <= 65_536, "{}", shown.len());
        assert!(shown.contains("No room for "), "{shown}");
    }
}

#[test]
fn sarif_paths_are_uris() {
    for text in TEXTS {
        let files = Files(vec![Source::new(text, text)]);
        let shown = written(Format::Sarif, &report(text, Place::default()), &files, PLAIN);
        let log: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let artifact = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = artifact["uri"].as_str().unwrap();
        assert!(uri.chars().all(|char| char.is_ascii_alphanumeric() || "-._~/%".contains(char)), "{uri}");
        assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
    }
}

/// Places that a file may have had once, or never.
#[test]
fn places_that_are_not_there() {
    let texts = ["", "\n", "é", "a\r\nb\r\n", "x = \"👩‍👩‍👧\"\n\n\n\t}", &"long".repeat(5_000)];
    for text in texts {
        let files = Files(vec![Source::new("main.tf", text)]);
        let last = u32::try_from(text.len()).unwrap();
        for start in (0..last.min(9)).chain([last, last + 1, u32::MAX]) {
            for end in [start, start.saturating_add(1), start.saturating_add(3), last, 0, u32::MAX] {
                for file in [0, 9] {
                    let report = report("m", Place { file, start, end });
                    for format in FORMATS {
                        for width in [0, 80] {
                            let shown = written(format, &report, &files, Style { width, ..PLAIN });
                            assert!(shown.contains(if file == 0 { "main.tf" } else { "gone.tf" }), "{shown}");
                        }
                    }
                }
            }
        }
    }
}

/// A file is there, another is gone.
struct Nothing;

impl Sources for Nothing {
    fn name(&self, _: u32) -> Arc<str> {
        "".into()
    }

    fn source(&self, _: u32) -> Option<Source> {
        None
    }
}

#[test]
fn an_empty_report() {
    for format in FORMATS {
        let shown = written(format, &Report::default(), &Nothing, PLAIN);
        assert!(!shown.is_empty(), "{format:?}");
    }
}
